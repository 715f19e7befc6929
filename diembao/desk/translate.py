"""Sending texts to a translation engine and judging what comes back. The engine is a value; this stage does no I/O.

An engine that fails twice in a row is left alone for the rest of the run: the build goes on, English stays pending.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Protocol, runtime_checkable

from msgspec import Struct
from msgspec.structs import replace

from diembao.english import qa
from diembao.english.means import means
from diembao.model import Corpus, Place, Term, Translated
from diembao.problems import Problem, Where
from diembao.text import ascii_form, fold, nfc


class EngineError(Exception):
    """An engine could not answer.

    final    asking again in this run is useless (bad key, quota)
    refused  something about these texts was refused: others may be answered
    wait     seconds after which the service wants to be asked again; 0 if it does not say
    """

    def __init__(self, message: str, final: bool = False, refused: bool = False, wait: float = 0) -> None:
        super().__init__(message)
        self.final, self.refused, self.wait = final, refused, wait


class Asked(Struct, frozen=True):
    """A Vietnamese text that is to be translated, with what a reader of it would know.

    context  the paragraph it stands in; '' for none
    terms    (Vietnamese, English) of the glossary's checked terms and the places that it names
    """

    text: str
    context: str = ""
    terms: tuple[tuple[str, str], ...] = ()


class Translator(Protocol):
    """An engine that translates strings from Vietnamese to English, one by one as they stand.

    name   its label, as records have it: with its model, where it has one
    limit  the longest text that it takes, in characters
    batch  how many texts it takes at once
    """

    name: str
    limit: int
    batch: int

    def translate(self, texts: Sequence[str]) -> list[str]:
        """The translations, one a text, in order. Raises EngineError; must end within its own time-outs."""
        ...


@runtime_checkable
class Chat(Protocol):
    """An engine that is told what it reads: what stands around a text and the terms in it. Else as a Translator."""

    name: str
    batch: int

    def reply(self, asked: Sequence[Asked]) -> list[str | None]:
        """An answer a text, in order, or None. Raises EngineError; must end within its own time-outs."""
        ...


Engine = Translator | Chat
Keep = Callable[[Sequence[Translated]], None]

_NOTHING_KNOWN = Corpus()
_FAILURES = 2  # in a row, that stop the run's use of the engine

# What stands in the place of a translation where a service will not translate, or a chat talks about it.
_NO_TRANSLATION = re.compile(
    r"MYMEMORY WARNING|QUERY LENGTH LIMIT|Error 5\d\d|Too Many Requests|quota exceeded|<html|<!doctype"
    r"|INVALID (?:LANGUAGE PAIR|TARGET|SOURCE)"
    r"|[\ud800-\udfff]"  # half of a character, which no file can hold
    r"|```|</?think>|\bas an AI\b|^(?:english )?translation:|^sure[,!:.]|^(?:certainly|of course)[!:]"
    r"|^here(?:['’]s| is| are) (?:the|your|my|a) (?:\w+ )?translation|^(?:the )?text translates (?:to|as)\b"
    r"|^i(?:['’]m| am) (?:sorry|unable|not able)\b"
    r"|^i (?:cannot|can['’]?t|can not|won['’]t) (?:translate|assist|help|provide)",
    re.IGNORECASE,
)
_LATIN = 0.75  # of an answer's letters: English names Vietnamese people and places, but most of its letters are plain
_LONGEST = 8  # times as long as what was asked
_BREAK = re.compile(r"(?<=[.!?;,])\s+")


class Engines:
    """Whom this run may ask for English, in their order. One that fails to the end is asked no more.

    False where nobody may be asked. missing: what to tell, once something is to be translated, of those who cannot be
    """

    def __init__(self, *engines: Engine, missing: Sequence[Problem] = ()) -> None:
        self._left, self._missing = list(engines), tuple(missing)

    def __bool__(self) -> bool:
        return bool(self._left)

    def translate(
        self, asked: Sequence[Asked], corpus: Corpus = _NOTHING_KNOWN, keep: Keep = lambda _: None
    ) -> tuple[tuple[Translated, ...], tuple[Problem, ...]]:
        """As `translate` of each engine what none before it could; an answer for each text that has one."""
        done: dict[str, Translated] = {}
        problems = self._missing
        for engine in tuple(self._left):
            waiting = [one for one in asked if one.text not in done]
            answers, gave_up = translate(waiting, engine, corpus, keep)
            done |= {answer.source: answer for answer in answers if answer.text}
            problems += gave_up
            if gave_up:
                self._left.remove(engine)
        if self._left and any(one.text not in done for one in asked):
            problems += (unusable([engine.name for engine in self._left]),)
        return tuple(done.values()), problems


def translate(
    asked: Sequence[Asked], engine: Engine, corpus: Corpus = _NOTHING_KNOWN, keep: Keep = lambda _: None
) -> tuple[tuple[Translated, ...], tuple[Problem, ...]]:
    """Each text with its English, or None where the engine gave nothing usable, in the same order.

    The strict terms and the places of `corpus` come through as it renders them. A problem says that the engine failed
    to the end: the caller leaves it alone. `keep` is called with what was answered as soon as it is, so that nothing
    answered is ever lost.
    """
    done: dict[str, str] = {}
    in_a_row, why = 0, ""
    waiting = list({one.text: one for one in asked}.values())
    for start in range(0, len(waiting), engine.batch):
        if in_a_row >= _FAILURES:
            break
        try:
            for good in _usable(waiting[start : start + engine.batch], engine, corpus):
                keep([Translated(text, english, engine.name) for text, english in good.items()])
                done |= good
            in_a_row = 0
        except EngineError as error:
            in_a_row, why = _FAILURES if error.final else in_a_row + 1, str(error)
    answers = tuple(Translated(one.text, done.get(one.text), engine.name) for one in asked)
    return answers, (_gave_up(engine, why),) if in_a_row else ()


def _usable(asked: Sequence[Asked], engine: Engine, corpus: Corpus) -> Iterator[dict[str, str]]:
    if isinstance(engine, Chat):
        return _usable_of_chat(asked, engine, corpus)
    return _usable_of_strings([one.text for one in asked], engine, corpus)


def _usable_of_chat(asked: Sequence[Asked], engine: Chat, corpus: Corpus) -> Iterator[dict[str, str]]:
    """What can be used of the answers to all at once; then of those to the rest one by one, with nothing around them:
    asked the same, an engine that does not guess would say the same."""
    known = means(corpus.terms, corpus.places)
    told = [replace(one, terms=known.told(one.text)) for one in asked]
    good = _good(told, engine.reply(told))
    yield good
    for one in told:
        if one.text not in good and (len(told) > 1 or one.context):
            alone = [replace(one, context="")]
            yield _good(alone, engine.reply(alone))


def _good(asked: Sequence[Asked], answers: Sequence[str | None]) -> dict[str, str]:
    """What can be used: a chat loses numbers and days where it rephrases."""
    found = ((one.text, accept(one.text, answer)) for one, answer in zip(asked, answers, strict=True))
    return {text: english for text, english in found if english and not _lost_number(text, english)}


def _lost_number(source: str, english: str) -> bool:
    return any(one.code in ("number", "date") and one.severity == "error" for one in qa.check(source, english))


def _usable_of_strings(texts: Sequence[str], engine: Translator, corpus: Corpus) -> Iterator[dict[str, str]]:
    """What can be used of the answers: to the texts with marks for terms; then, where marks got lost, without."""
    marked = [protect(text, corpus.terms, corpus.places) for text in texts]
    answers = _ask([protected.text for protected in marked], engine)
    restored = [answer and protected.restore(answer) for protected, answer in zip(marked, answers, strict=True)]
    good = {text: english for text, answer in zip(texts, restored, strict=True) if (english := accept(text, answer))}
    yield good
    rest = [text for text, protected in zip(texts, marked, strict=True) if protected.english and text not in good]
    if rest:
        found = zip(rest, _ask(rest, engine), strict=True)
        yield {text: english for text, answer in found if (english := accept(text, answer))}


def _ask(texts: Sequence[str], engine: Translator) -> list[str | None]:
    """An answer for each text; of a batch that is refused, each text is asked by itself."""
    parts = [list(_parts(text, engine.limit)) for text in texts]
    flat = [part for pieces in parts for part in pieces]
    batches = [flat[start : start + engine.batch] for start in range(0, len(flat), engine.batch)]
    try:
        found = iter([answer for batch in batches for answer in _exactly(batch, engine)])
    except EngineError as error:
        if not error.refused:
            raise
        return [None] if len(texts) == 1 else [_ask([text], engine)[0] for text in texts]
    return [" ".join(next(found) for _ in pieces) for pieces in parts]


def _exactly(texts: Sequence[str], engine: Translator) -> list[str]:
    """As many answers as texts: a service that loses some of a batch cannot be trusted with their order."""
    answers = engine.translate(texts)
    if len(answers) != len(texts):
        raise EngineError(f"{len(answers)} answers for {len(texts)} texts", refused=True)
    return answers


def _parts(text: str, limit: int) -> Iterator[str]:
    """The text in pieces that the engine takes, cut after the signs that part clauses; else between words."""
    while len(text) > limit:
        cut = max((m.start() for m in _BREAK.finditer(text, 0, limit)), default=0) or text.rfind(" ", 0, limit)
        cut = cut if cut > 0 else limit
        yield text[:cut].strip()
        text = text[cut:].strip()
    if text:
        yield text


def accept(source: str, answer: str | None) -> str | None:
    """The answer if it can be an English translation of `source`: not empty, not the source itself, not a service's
    notice, not in another script or in Vietnamese, not endless."""
    text = nfc(" ".join((answer or "").split()))
    letters = [c for c in text if c.isalpha()]
    refused = not letters or fold(text) == fold(source) or _NO_TRANSLATION.search(text)
    foreign = sum(c.isascii() for c in letters) < _LATIN * len(letters)
    return None if refused or foreign or len(text) > _LONGEST * len(source) + 40 else text


def _gave_up(engine: Engine, why: str) -> Problem:
    message = f"{engine.name} did not answer ({why})"
    hint = "what none gives waits; --offline asks none on the web; what each needs: docs/translation.md"
    return Problem("translate-unavailable", "note", Where("digest.toml"), message, hint)


def unusable(engines: Sequence[str]) -> Problem:
    """That engines, by their labels, answered, and of some text nothing came that `accept` takes."""
    message = f"{', '.join(engines)} answered, but of some texts with nothing that can be a translation"
    hint = "another model may do better, or one more engine: docs/translation.md"
    return Problem("translate-unusable", "note", Where("digest.toml"), message, hint)


# ---------------------------------------------------------------- terms and names carried through an engine
# Engines translate 'chi bộ' as 'branch' and 'hiến đất' as 'sacrifice'; a word they do not know they pass on. So each
# strict term of the glossary and each known place is sent as 'XQ7' and put back in English. An answer that has lost or
# doubled a mark is of no use; the sentence is then translated as it is, and the checks decide about it.

# Two consonants that no word of either language begins with, and a number; engines change its case and add spaces.
_MARK = "XQ{}"
_MARK_IN_ANSWER = r"(?<!\w){}\s*-?\s*q\s*-?\s*{}(?!\d)(?P<plural>['’]?s\b)?"
_VOWEL = re.compile(r"[aeiou]", re.IGNORECASE)


class Protected(Struct, frozen=True):
    """A text with marks in the places of its terms. english: what each mark stands for, the first being mark 1."""

    text: str
    english: tuple[str, ...]

    def restore(self, answer: str) -> str | None:
        """The answer with English for the marks; None if it has not every mark exactly once."""
        for number, english in enumerate(self.english, 1):
            found = list(re.finditer(_MARK_IN_ANSWER.format("x", number), answer, re.IGNORECASE))
            if len(found) != 1:
                return None
            answer = _put(answer, found[0], english)
        return answer


def protect(text: str, terms: Sequence[Term], places: Sequence[Place]) -> Protected:
    """The text with its strict terms and known places marked, the longest at each place, on whole syllables only."""
    known = means((term for term in terms if term.check == "strict"), places)
    english: list[str] = []

    def marked(found: re.Match[str]) -> str:
        english.append(known.rendering(found[0]))
        return _MARK.format(len(english))

    return Protected(known.pattern.sub(marked, nfc(text)), tuple(english))


def _put(answer: str, found: re.Match[str], english: str) -> str:
    """English in the place of a mark: plural or possessive as the engine made it, the article that it needs."""
    ending = found["plural"] or ""
    if ending == "s":
        english, ending = plural(english), ""
    before, after = answer[: found.start()], answer[found.end() :]
    article = re.search(r"\b(?P<a>an?)(?P<space>\s+)$", before, re.IGNORECASE)
    if article:
        right = "an" if _VOWEL.match(ascii_form(english)) else "a"
        right = right.capitalize() if article["a"][0].isupper() else right
        before = before[: article.start()] + right + article["space"]
    if not before.strip() or before.rstrip().endswith((".", "!", "?")):
        english = english[:1].upper() + english[1:]
    return f"{before}{english}{ending}{after}"


def plural(english: str) -> str:
    """'Party cells', 'secretaries of the provincial Party committee': the noun before 'of' takes the ending."""
    head, of, rest = english.partition(" of ")
    if head.endswith("s"):
        return english
    if head.endswith("y") and not _VOWEL.match(head[-2:-1]):
        head = f"{head[:-1]}ie"
    elif head.endswith(("ch", "sh", "x")):
        head = f"{head}e"
    return f"{head}s{of}{rest}"
