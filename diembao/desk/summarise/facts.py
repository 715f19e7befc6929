"""What sentences state: figures, dates, names, outcomes; which of their figures are of the past; stock phrases."""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Sequence

from diembao.desk.summarise.article import Article, cue_pattern
from diembao.desk.summarise.inclusion import Sentence
from diembao.lang import Reading, SummaryCues
from diembao.model import Figure

_YEAR = re.compile(r"(?<![\d.,/])(?:19|20)\d\d(?![\d.,]*\d)")


def rhetoric_rate(article: Article) -> float:
    """Stock phrases per 100 syllables."""
    words = " | ".join(" ".join(sentence.words) for sentence in article.sentences)
    phrases = _stock_phrases(words, article.reading.summary)
    return 100 * phrases / sum(len(sentence.words) for sentence in article.sentences)


def density(sentence: Sentence, figures: Sequence[Figure], reading: Reading) -> float:
    """How much a sentence states: figures, dates and names against stock phrases and length (weights set by hand)."""
    counted = sum(0.4 if figure.kind == "duration" else 1.0 for figure in figures)
    length = len(sentence.words)
    return (
        0.6 * min(counted, 3) / 3
        + 0.1 * min(len(reading.find_dates(sentence.text)), 2) / 2
        + 0.2 * min(_name_runs(sentence), 4) / 4
        - 0.12 * min(_stock_phrases(" ".join(sentence.words), reading.summary), 5) / (1 + length / 30)
        - 0.2 * max(0.0, (length - 55) / 30)
    )


def outdated(article: Article, figures: Sequence[Sequence[Figure]]) -> frozenset[int]:
    """The candidates whose figures another candidate has of a later year, in the same units."""
    newest: dict[str, float] = {}
    own: dict[int, tuple[float, set[str]]] = {}
    for i in article.candidates:
        units = {figure.unit for figure in figures[i] if figure.kind != "duration"}
        if units and (year := _year(article.sentences[i].text, article.reading.summary)):
            own[i] = year, units
            newest |= {unit: max(year, newest.get(unit, 0)) for unit in units}
    return frozenset(i for i, (year, units) in own.items() if all(newest[unit] > year for unit in units))


def _year(text: str, cues: SummaryCues) -> float:
    """The year that a sentence speaks of: its last, or now where it says so; 0 where it does not say."""
    if cue_pattern(cues.nows).search(text.lower()):
        return math.inf
    return max(map(float, _YEAR.findall(text)), default=0.0)


def _stock_phrases(words: str, cues: SummaryCues) -> int:
    text = f" {words} "
    return sum(text.count(f" {phrase} ") for phrase in cues.rhetoric)


def _name_runs(sentence: Sentence) -> int:
    """Runs of two or more capitalised words, the sentence's first word apart: a rough count of names."""
    flags = "".join("A" if capital else "a" for capital in sentence.capital[1:])
    return len(re.findall("A{2,}", flags))


# What a summary gains by each thing that it tells, and how many of it: figures, an outcome, people.
_GAINS = {"figure": (0.015, 3), "outcome": (0.03, 1), "person": (0.01, 2)}


class Facts:
    """What each sentence of an article tells; a sentence is read when it is first asked for."""

    def __init__(self, article: Article) -> None:
        self._article, self._known = article, dict[int, frozenset[tuple[str, str]]]()

    def gain(self, chosen: Collection[int]) -> float:
        """What a summary is worth for the different things that it tells."""
        told = frozenset[tuple[str, str]]().union(*map(self._told, chosen))
        counts = ((kind, sum(one == kind for one, _ in told)) for kind in _GAINS)
        return sum(_GAINS[kind][0] * min(count, _GAINS[kind][1]) for kind, count in counts)

    def _told(self, i: int) -> frozenset[tuple[str, str]]:
        if i not in self._known:
            article, text = self._article, self._article.sentences[i].text
            figures = article.reading.find_figures(text)
            found = {("figure", f"{figure.low:g} {figure.unit}") for figure in figures if figure.kind != "duration"}
            found |= {("person", name) for name in article.ties[i].people}
            if cue_pattern(article.reading.summary.outcomes).search(text.lower()):
                found.add(("outcome", ""))
            self._known[i] = frozenset(found)
        return self._known[i]
