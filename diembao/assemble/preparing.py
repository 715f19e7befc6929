"""One article by itself: what its pages need and no other article bears on. Worked out anew only when it changes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from diembao import lang
from diembao.assemble import terms
from diembao.assemble.addresses import SOURCE, ids
from diembao.assemble.passages import passages
from diembao.assemble.showing import Shown, show
from diembao.lang.keyfigures import key_figures
from diembao.model import Article, Figure, Term
from diembao.pages import KeyFigure, Passage

CONTEXT_LENGTH = 30


@dataclass(frozen=True, slots=True)
class Prepared:
    """An article as it is shown. marked, met: glossary terms (by their `vi`) that are marked in it, and all it has."""

    shown: Shown
    passages: tuple[Passage, ...]
    marked: tuple[str, ...]
    met: tuple[str, ...]
    figures: tuple[KeyFigure, ...]


def prepare(article: Article, withheld: Mapping[int, tuple[str, ...]], glossary: tuple[Term, ...]) -> Prepared:
    """`withheld`: by number of the English sentence (0 is the title) the checks that keep it from being shown."""
    shown = show(article, withheld)
    lexicon, term_ids = _known(glossary)
    parts, marked = passages(shown, lexicon, term_ids)
    met = dict.fromkeys(term.vi for text in shown.paragraphs for _, _, term in terms.find(text, lexicon))
    figures = _figures(shown) if shown.whole else ()
    return Prepared(shown, parts, tuple(term.vi for term in marked), tuple(met), figures)


@lru_cache(maxsize=1)
def _known(glossary: tuple[Term, ...]) -> tuple[terms.Lexicon, dict[str, str]]:
    return terms.lexicon(glossary), ids((term.vi for term in glossary), "term")


def _figures(shown: Shown) -> tuple[KeyFigure, ...]:
    language = lang.get(SOURCE)
    reading = language.reading
    if reading is None:
        return ()
    return tuple(
        KeyFigure(
            *reading.figure_english(figure),
            printed=figure.text,
            context=_context(shown.paragraphs[number - 1], figure),
            sentence=_sentence(language.sentences(shown.paragraphs[number - 1]), figure),
            paragraph=number,
            quantity=figure,
        )
        for number, figure in key_figures(shown.paragraphs, reading)
    )


def _sentence(sentences: Iterable[str], figure: Figure) -> str:
    """The sentence that the figure stands in; its own words if it stands in none as a whole."""
    return next((sentence for sentence in sentences if figure.text in sentence), figure.text)


def _context(paragraph: str, figure: Figure) -> str:
    """The figure with some words on either side, cut between words."""
    before, after = paragraph[: figure.start], paragraph[figure.end :]
    if len(before) > CONTEXT_LENGTH:
        before = f"… {before[-CONTEXT_LENGTH:].partition(' ')[2]}"
    if len(after) > CONTEXT_LENGTH:
        after = f"{after[:CONTEXT_LENGTH].rpartition(' ')[0]} …"
    return before + figure.text + after
