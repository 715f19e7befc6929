"""The extractive summary: three to five whole sentences of the article, in its order (figures: docs/summaries.md).

Most articles: each n-gram of the text gets the probability that the newspaper's own abstract would hold it; a set of
sentences is worth the ROUGE-1 + ROUGE-2 F1 against that abstract which these probabilities let us expect. Length and
repetition need no rule of their own: both lower the expected F1. A sentence comes with those that tell whom and what it
speaks of, and none that says the same as another.

Reports that are mostly stock phrases ('nâng cao hiệu quả ...') have no such structure: there the facts are chosen.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from functools import cache

from msgspec import Struct

from diembao.desk.summarise import facts
from diembao.desk.summarise.article import Article, Chosen, read_article
from diembao.desk.summarise.inclusion import features
from diembao.lang import Language

__all__ = ["Options", "display_text", "features", "summarise", "written_out"]

# A set grows by the best single sentences.
_POOL = 8
# Stock phrases per 100 syllables above which facts decide: 1 % of national news, and every party-work report seen.
_RHETORIC_GATE = 1.8
# Of those articles' single sentences, the reference length: the mean abstract of vietnews.
_GATED_LENGTH = 37


class _Aim(Struct, frozen=True):
    """What a summary aims at; all but the first are parts of the expected F1, set by hand.

    length  syllables of the abstract that it imitates
    lead    gained by the article's first sentence; by the second half of it, by the third a third ...
    untold  lost by each sentence that speaks of somebody or something that no chosen one tells of
    facts   how much the figures, outcomes and people gain that facts.Facts counts
    """

    length: int
    lead: float
    untold: float
    facts: float


# Of up to three sentences there is seldom room for one that only tells who 'Hạnh' is: .1 for .01 costs .5 of ROUGE-1.
_SHORT, _LONG = _Aim(20, 0.01, 0.01, 0.0), _Aim(75, 0.05, 0.3, 1.0)
_FEW = 3


class Options(Struct, frozen=True):
    """kmin, kmax: sentences taken; reference_length: syllables of the abstract that the summary imitates; 0: as many as
    are best for so many sentences."""

    reference_length: int = 0
    kmin: int = 3
    kmax: int = 5


_DEFAULT = Options()


def summarise(
    paragraphs: tuple[str, ...], title: str, has_lead: bool, language: Language, options: Options = _DEFAULT
) -> tuple[str, ...]:
    """The sentences that say most of the article, in its order: exact substrings of its paragraphs.

    paragraphs  the body's blocks in order (NFC); has_lead: the first of them is the newspaper's own abstract (sapo),
                whose first sentence is then always taken
    Raises ValueError for a language that is only translated into.
    """
    article = read_article(paragraphs, title, language)
    if not article.sentences:
        return ()
    if facts.rhetoric_rate(article) > _RHETORIC_GATE:
        chosen = _choose_by_facts(article, has_lead, options)
    else:
        chosen = _choose_by_grams(article, has_lead, options)
    return tuple(s.text for i, s in enumerate(article.sentences) if i in chosen)


def display_text(sentence: str, language: Language, written: Mapping[str, str]) -> str:
    """The sentence as it is translated: without the connective that opens it, abbreviations written out.

    'Bên cạnh đó, huyện ...' -> 'Huyện ...'; written: what the article's abbreviations stand for
    """
    if language.reading is None:
        return sentence
    opener = _opener(language.reading.summary.openers).match(sentence)
    rest = sentence[opener.end() :] if opener else sentence
    unknown = [short for short in written if f"({short})" not in rest]
    if unknown:
        rest = re.sub(rf"(?<![\w(./-])(?:{'|'.join(unknown)})(?![\w)/-])", lambda match: written[match[0]], rest)
    return rest[:1].upper() + rest[1:]


def written_out(paragraphs: Iterable[str], language: Language) -> dict[str, str]:
    """What an article's abbreviations stand for, as far as it says so itself: {'HĐXX': 'hội đồng xét xử'}."""
    return language.reading.written_out("\n".join(paragraphs)) if language.reading else {}


@cache
def _opener(openers: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"(?:(?:{'|'.join(map(re.escape, openers))})\s*,\s*)+(?=\S)", re.IGNORECASE)


# ---------------------------------------------------------------- by the n-grams of the abstract


def _choose_by_grams(article: Article, has_lead: bool, options: Options) -> frozenset[int]:
    """Greedy: the best sentence, then what raises the value most, until it falls (after kmin) or at kmax."""
    aim, told = _SHORT if options.kmax <= _FEW else _LONG, facts.Facts(article)
    length = options.reference_length or aim.length

    def value(chosen: Chosen) -> float:
        lead = sum(1 / (1 + i) for i in chosen.numbers)
        gain = aim.facts and aim.facts * told.gain(chosen.numbers)
        return chosen.expected(length) + aim.lead * lead - aim.untold * article.untold(chosen.numbers) + gain

    single = {i: Chosen().having(article, frozenset((i,))) for i in sorted(article.candidates)}
    pool = sorted(single, key=lambda i: -single[i].expected(length) - aim.lead / (1 + i))
    chosen = Chosen().having(article, frozenset({0} if has_lead else ()))
    reached, new = value(chosen), chosen.numbers
    while len(chosen.numbers) < options.kmax:
        pool = [i for i in pool if i not in new and not article.repeats(i, new)]
        sets = {chosen.numbers | {i} for i in pool[:_POOL]}
        sets |= {more for i in pool[:_POOL] if (more := article.joined(chosen.numbers, i, options.kmax))}
        grown = [chosen.having(article, numbers) for numbers in sorted(sets, key=sorted)]
        if not grown:
            break
        raised, number = max((value(one), -n) for n, one in enumerate(grown))
        if len(chosen.numbers) >= options.kmin and raised <= reached:
            break
        new = grown[-number].numbers - chosen.numbers
        chosen, reached = grown[-number], raised
    return chosen.numbers


# ---------------------------------------------------------------- facts, for reports that are mostly stock phrases


def _choose_by_facts(article: Article, has_lead: bool, options: Options) -> frozenset[int]:
    """A lead, then sentences with a figure other than a length of time: the densest, more than kmin only if dense;
    where figures have a newer year, not the older."""
    sentences, reading = article.sentences, article.reading
    figures = [reading.find_figures(sentence.text) for sentence in sentences]
    fact = [facts.density(s, found, reading) for s, found in zip(sentences, figures, strict=True)]
    expected = [Chosen().having(article, frozenset((i,))).expected(_GATED_LENGTH) for i in range(len(sentences))]
    top = max(expected)
    share = [e / top for e in expected]
    candidates = sorted(article.candidates - facts.outdated(article, figures))
    dense = [i for i in candidates if any(figure.kind != "duration" for figure in figures[i])]
    chosen = frozenset({0} if has_lead else ())

    def take(order: Iterable[int], most: int, least: float = -math.inf) -> None:
        nonlocal chosen
        for i in order:
            if len(chosen) < most and i not in chosen and (len(chosen) < options.kmin or fact[i] >= least):
                chosen = article.joined(chosen, i, options.kmax) or chosen

    take(sorted(candidates, key=lambda i: (-share[i] - 0.15 / (1 + i) - fact[i], i)), 1)
    take(sorted(dense, key=lambda i: (-fact[i] - 0.4 * share[i], i)), options.kmax, 0.35)
    take(sorted(candidates, key=lambda i: (-share[i] - 0.3 * fact[i], i)), options.kmin)
    return chosen or _choose_by_grams(article, has_lead, options)
