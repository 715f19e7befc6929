"""English for what an article still lacks, or is to have otherwise: from the memory, else of the engines."""

from __future__ import annotations

from collections.abc import Callable, Collection, Container, Iterable, Mapping, Sequence

from msgspec.structs import replace

from diembao import lang
from diembao.build import store
from diembao.desk import memory, ownership, summarise
from diembao.desk.translate import Asked, Engines
from diembao.digest import markup
from diembao.digest.unseen import seen
from diembao.english import standing
from diembao.english.means import Means
from diembao.english.standing import Piece
from diembao.model import Article, Corpus, Translated
from diembao.problems import Problem
from diembao.text import nfc

# `english_of` with all but the texts.
Asking = Callable[[Collection[str], Container[str]], tuple[tuple[Translated, ...], tuple[Problem, ...]]]


def anew(
    article: Article, pieces: Iterable[Piece], ask: Asking
) -> tuple[Article, Mapping[int, Translated], tuple[Problem, ...]]:
    """(the article with other words for those of the pieces that are the machine's to renew; by number what came;
    problems if the engine gave up). Where nothing came the old words stay.
    """
    texts = {piece.number: " ".join(piece.source) for piece in pieces if piece.renewable}
    found, problems = ask([*texts.values()], frozenset(texts.values())) if texts else ((), ())
    english = {one.source: one for one in found if one.text}
    came = {number: english[text] for number, text in texts.items() if text in english}
    if came:
        article = ownership.with_translations(standing.without(article, came.keys()), [*came.values()])
    return article, came, problems


def english_of(
    texts: Collection[str],
    unwanted: Container[str],
    remembered: store.Translations,
    engine: Engines | None,
    corpus: Corpus,
    means: Means,
    body: str = "",
) -> tuple[tuple[Translated, ...], tuple[Problem, ...]]:
    """What the memory has for Vietnamese texts, or else an engine answers; problems of engines that do not.

    unwanted  those for which the memory's words will not do, unless a person approved them
    body      of the article that has them all
    """
    paragraphs = markup.paragraphs(body)
    written = summarise.written_out(paragraphs, lang.get("vi"))
    shown = {text: summarise.display_text(text, lang.get("vi"), written) for text in texts}
    other = {words for text, words in shown.items() if text in unwanted}
    found = memory.recall(remembered.known, shown.values())
    found = {words: row for words, row in found.items() if row.reviewed or words not in other}
    missing = {text: words for text, words in shown.items() if words not in found}
    answers: tuple[Translated, ...] = ()
    problems: tuple[Problem, ...] = ()
    if missing and engine is not None:
        asked = [Asked(words, _around(text, paragraphs)) for text, words in missing.items()]
        answers, problems = engine.translate(
            asked, corpus, keep=lambda done: remembered.keep([_with_terms(one, means) for one in done])
        )
    english = {answer.source: _with_terms(answer, means) for answer in answers}
    english |= {words: _recalled(words, row) for words, row in found.items()}
    named = ((text, english[words]) for text, words in shown.items() if words in english)
    return tuple(_of_record(text, one, means) for text, one in named), problems


def _with_terms(answer: Translated, means: Means) -> Translated:
    return replace(answer, terms=means.terms(answer.source))


def _recalled(words: str, row: memory.Remembered) -> Translated:
    """Of words that a person approved in the memory, or that nobody signed, the memory is all that is known."""
    if row.reviewed:
        return Translated(words, row.text, memory.NAME)
    return Translated(words, row.text, row.engine or memory.NAME, row.terms)


def _of_record(text: str, one: Translated, means: Means) -> Translated:
    """An answer to what was shown to an engine of a text, as one to the text: that may have more terms before it."""
    terms = means.terms(text) if one.terms and one.terms == means.terms(one.source) else one.terms
    return replace(one, source=text, text=one.text and seen(one.text), terms=terms)


def _around(text: str, paragraphs: Sequence[str]) -> str:
    """The paragraph that a sentence stands in; the first for what stands in none, a title."""
    return next((one for one in paragraphs if nfc(text) in one), next(iter(paragraphs), ""))
