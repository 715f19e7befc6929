"""Checks of content words: what a translation left out, and what it made up. Words: lang/data/qa_words.toml."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from msgspec import Struct

from diembao.english.qa.data import WORDS
from diembao.english.qa.finding import Finding, Pair, warning
from diembao.english.qa.knowledge import squeezed, stem
from diembao.lang.tables import table
from diembao.text import PhraseMatcher, Remembered, ascii_form

_SHORTEST = 2  # letters before a *
_REMEMBERED = 20_000  # words
_FORM = re.compile(r"[^\W_]+\*?")


# The lines that an English word belongs to.
_English = Mapping[str, frozenset[int]]


class _Words(Struct, frozen=True):
    """The table, its lines by number.

    english, cues     the English of a line, and its Vietnamese
    founded           the line before which are words that English does not bring in by the way
    alone             the line before which one such word tells: of any translation, of a long one
    wanted, phrases   the English of a line, and its Vietnamese
    asked             the line before which one such word is wanted: anywhere, in a clause of such; the others want
                      nothing, and hide shorter ones: 'cẩn thận' has no 'thận'
    renderings, rendered  the same of words that may be rendered in many ways
    """

    english: _English
    cues: tuple[tuple[str, ...], ...]
    founded: int
    alone: tuple[int, int]
    wanted: _English
    asked: tuple[int, int]
    phrases: PhraseMatcher[int]
    renderings: _English
    rendered: PhraseMatcher[int]


@cache
def _words() -> _Words:
    data = table("qa_words.toml")
    asked = {**data["wanted"], **data["wanted_soft"]}
    founded = [row for kind in ("founded", "founded_long", "founded_usual") for row in data[kind].items()]
    said = [*founded, *((forms, vi) for vi, forms in (*asked.items(), *data["renderings"].items()))]
    cues = tuple(tuple(f" {cue.strip()} " for cue in line.split(",")) for _, line in said)
    alone = len(data["founded"]), len(data["founded"]) + len(data["founded_long"])
    english = _english([forms for forms, _ in said])
    wanted, renderings = (_english([*rows.values()]) for rows in (asked, data["renderings"]))
    phrases, rendered = _phrases([*asked, *data["hidden"]["phrases"]]), _phrases([*data["renderings"]])
    return _Words(
        english, cues, len(founded), alone, wanted, (len(data["wanted"]), len(asked)), phrases, renderings, rendered
    )


def _phrases(lines: Sequence[str]) -> PhraseMatcher[int]:
    return PhraseMatcher((phrase.split(), number) for number, line in enumerate(lines) for phrase in line.split(","))


def _english(lines: Sequence[str]) -> _English:
    stems: dict[str, set[int]] = {}
    beginnings: dict[str, set[int]] = {}
    for number, line in enumerate(lines):
        for form in _FORM.findall(line):
            kind, key = (beginnings, form[:-1]) if form.endswith("*") else (stems, stem(form))
            kind.setdefault(key, set()).add(number)

    def lines_of(word: str) -> frozenset[int]:
        starts = (word[:size] for size in range(_SHORTEST, len(word) + 1))
        return frozenset(stems.get(stem(word), ())).union(*(beginnings.get(start, ()) for start in starts))

    return Remembered(lines_of, _REMEMBERED)


# Of five words or more: shorter ones give a unit or a name.
_ASIDE = re.compile(r"[(\[](?:[^()\[\]\s]+\s+){4,}[^()\[\]\s]+[)\]]")
_BRACKETED = re.compile(r"[(\[–—]|\s-\s|//|:")


# Characters for one of the Vietnamese; half of all translations have 1.1. A clause made up makes them longer.
_LENGTHY = 1.2
_ABBREVIATION = re.compile(r"(?<!\w)[A-ZĐ]{2,6}(?!\w)")
_CLAUSE = re.compile(
    r"[,;:.()–—]|\s-\s|(?<=\s)(?=(?:and|but|after|before|because|while|who|which|with|despite|leaving|causing|in front"
    r"|at a|including)\s)"
)


def added(pair: Pair) -> Iterator[Finding]:
    """Words of the English that nothing in the Vietnamese can have given: one that tells alone, or a whole clause."""
    if (aside := _ASIDE.search(pair.en)) and not _BRACKETED.search(pair.vi):
        yield warning("added", "target", aside.span(), "nothing in the Vietnamese stands in brackets")
    words, text = _words(), f" {' '.join(word for word, _ in pair.vi_words)} "
    ratio = len(pair.en) / max(len(pair.vi), 1)
    if ratio < 1 or _spelt_out(pair):
        return
    alone = words.alone[ratio > _LENGTHY]
    for n, (word, start) in enumerate(pair.en_words):
        groups = [number for number in words.english[word] if number < words.founded]
        if not groups or _is_founded(words, word, text) or _beside_a_name(pair, n):
            continue
        clause = (n,) if min(groups) < alone else _clause(pair, start)
        if len(clause) == 1 or not any(_is_anchor(pair, words, k, text) for k in clause):
            (_, first), (last, at) = pair.en_words[clause[0]], pair.en_words[clause[-1]]
            yield warning("added", "target", (first, at + len(last)), "nothing in the Vietnamese says this")
            return


def _is_founded(words: _Words, word: str, text: str) -> bool:
    """Whether the Vietnamese has the word itself, or something that may have given it."""
    return f" {word} " in text or any(cue in text for number in words.english[word] for cue in words.cues[number])


def _clause(pair: Pair, at: int) -> Sequence[int]:
    """Which words of the English make up the clause in which a character is."""
    bounds = [0, *(match.start() for match in _CLAUSE.finditer(pair.en)), len(pair.en)]
    start, end = max(b for b in bounds if b <= at), min(b for b in bounds if b > at)
    return [n for n, (_, place) in enumerate(pair.en_words) if start <= place < end]


def _is_anchor(pair: Pair, words: _Words, n: int, text: str) -> bool:
    """Whether a word of the English ties its clause to the Vietnamese: a number, a name, or a word that is founded."""
    word, at = pair.en_words[n]
    small = word in WORDS["small"]
    return not small and (word.isdigit() or (at > 0 and pair.en[at].isupper()) or _is_founded(words, word, text))


def _spelt_out(pair: Pair) -> bool:
    """Whether an abbreviation of the Vietnamese is none in the English: 'TNGT' has all words of 'road traffic'."""
    found = {match[0] for match in _ABBREVIATION.finditer(pair.vi)} - WORDS["abbreviations"]
    return any(short not in pair.en for short in found)


def _beside_a_name(pair: Pair, n: int) -> bool:
    """Whether a word tells English readers what a name is of: 'comedian Hong To', 'Tuyet Tinh Coc beauty spot'."""
    beside = (pair.en[pair.en_words[k][1]] for k in (n - 1, n, n + 1) if 0 < k < len(pair.en_words))
    return any(map(str.isupper, beside))


_CLAUSE_VI = re.compile(
    r"[,;:.()–—]|\s-\s|(?<=\s)(?=(?:và|nhưng|rồi|để|nhằm|khiến|làm|sau khi|trước khi|trong khi|vì|nên|với|thậm chí"
    r"|đồng thời|cũng như|cùng|lẫn)\s)",
    re.I,
)


def dropped(pair: Pair) -> Iterator[Finding]:
    """A word of the Vietnamese that nothing in the English can stand for; of the softer ones in a clause of such."""
    words, ours = _words(), pair.vi_words
    found = frozenset[int]().union(*(words.wanted[word] for word, _ in pair.en_words))
    firm, asked = words.asked
    for first, past, number in words.phrases.find([word for word, _ in ours]):
        (_, start), (last, at) = ours[first], ours[past - 1]
        word = pair.vi[start : at + len(last)]
        named = past - first == 1 and start and word[0].isupper() and not word.isupper()
        if number >= asked or number in found or named:
            continue
        if number < firm or not _is_covered(pair, words, start):
            yield warning("dropped", "source", (start, at + len(last)), "nothing in the English says this")
            return


def _is_covered(pair: Pair, words: _Words, at: int) -> bool:
    """Whether the English has anything of the clause of the Vietnamese in which a character is."""
    bounds = [0, *(match.start() for match in _CLAUSE_VI.finditer(pair.vi)), len(pair.vi)]
    start, end = max(b for b in bounds if b <= at), min(b for b in bounds if b > at)
    inside = [(word, place) for word, place in pair.vi_words if start <= place < end]
    syllables = [word for word, _ in inside]
    for phrases, english in ((words.phrases, words.wanted), (words.rendered, words.renderings)):
        found = frozenset[int]().union(*(english[word] for word, _ in pair.en_words))
        if any(number in found for _, _, number in phrases.find(syllables)):
            return True
    text = squeezed(pair.en)
    return any(
        word[0].isdigit() or (place > 0 and pair.vi[place].isupper() and ascii_form(word) in text)
        for word, place in inside
    )


def rendered(pair: Pair, start: int, reach: int) -> tuple[tuple[int, ...], ...]:
    """Where in the English each known word stands that the Vietnamese has in `reach` syllables from `start` on."""
    words = _words()
    after = [word for word, at in pair.vi_words if at >= start][:reach]
    found = (number for _, _, number in words.rendered.find(after))
    return tuple(tuple(at for word, at in pair.en_words if number in words.renderings[word]) for number in found)


# ---------------------------------------------------------------- lists

_NO = re.compile(r"\bNo\.")
_ITEM = re.compile(r"([^,;:.()“”\"!?–—]*)(.?)\s?", re.S)
_BODIES = "đầu tư|đào tạo|phát triển nông thôn|môi trường|du lịch|truyền thông|xã hội|công nghệ"  # of one ministry
_AND = {
    "vi": re.compile(rf"(?:^|\s)(?:và|hoặc|cùng với)\s(?!{_BODIES})", re.I),
    "en": re.compile(r"(?:^|\s)(?:and|or|as well as|plus)\s"),
}
_LONGEST_ITEM = {"vi": 5, "en": 8}  # words of an item between commas; longer ones are clauses
_SHORT_ITEM = {
    "vi": 3,
    "en": 8,
}  # the same behind the first comma: 'Năm 2023, huyện trồng rừng và làm đường' is no list


def items(pair: Pair) -> Iterator[Finding]:
    """An enumeration with fewer items than in the Vietnamese, or more."""
    ours, theirs = max(_lists(pair.vi, "vi"), default=None), max(_lists(pair.en, "en"), default=None)
    if ours and theirs and abs(theirs[0] - ours[0]) == 1:
        yield warning("list", "target", theirs[1:], f"{ours[0]} items in the Vietnamese, {theirs[0]} here")
    elif ours and not theirs:
        yield warning("list", "source", ours[1:], f"{ours[0]} items in the Vietnamese, no such list here")


def _lists(text: str, language: str) -> Iterator[tuple[int, int, int]]:
    """(items, start, end) of each enumeration of three items or more: 'A, B và C'."""
    longest, conjunction = _LONGEST_ITEM[language], _AND[language]
    chain, start, after = 1, 0, ""
    for match in _ITEM.finditer(_NO.sub("No ", text)):
        words = match[1].split()
        last = conjunction.search(match[1])
        short = 0 < len(words) <= (2 * longest + 1 if last else longest)
        if after == "," and short and words[0] not in WORDS["no_item"]:
            chain += 1
        else:
            chain, start = 1, match.start()
        if last and chain > 1:
            before = len(match[1][: last.start()].split())
            count = chain + bool(before) if before <= (longest if chain > 2 else _SHORT_ITEM[language]) else 0
            if count > 2:
                yield count, start, match.end(1)
            chain = 1
        after = match[2]


CHECKS = (added, dropped, items)
