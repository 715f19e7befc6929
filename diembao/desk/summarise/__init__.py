"""The extractive summary: two or three whole sentences of the article, in its order (figures: docs/summaries.md).

Most articles: each n-gram of the text gets the probability that the newspaper's own abstract would hold it; a set of
sentences is worth the ROUGE-1 + ROUGE-2 F1 against that abstract which these probabilities let us expect. Length and
repetition need no rule of their own: both lower the expected F1.

Reports that are mostly stock phrases ('nâng cao hiệu quả ...') have no such structure: there the facts are chosen.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import chain
from operator import mul

from msgspec import Struct

from diembao.desk.summarise.inclusion import Sentence, features, inclusion, read
from diembao.lang import Language, Reading, SummaryCues
from diembao.model import Figure

__all__ = ["Options", "display_text", "features", "summarise"]

# A sentence shorter than this many syllables is a heading, an exclamation or a signature.
_SHORTEST = 8
# A candidate makes a statement: headings have no stop, announcements end in a colon, interviewers ask.
_STATEMENT = re.compile(r"[.!…][\"”’»)\]/.]*$")
_FEWEST = 3  # with fewer statements than this, every sentence is a candidate
# A set is built from the best single sentences.
_POOL = 10
# What the first, second and any later occurrence of a word adds to a summary.
_FIRST, _SECOND, _LATER = 1.0, 0.35, 0.1
# Taken off for a sentence that needs the one before it ('Bên cạnh đó ...'): 9.8 % -> 4.6 % of picks for 0.12 ROUGE-1.
_DEPENDENT = 0.05
# Stock phrases per 100 syllables above which facts decide: 1 % of national news, and every party-work report seen.
_RHETORIC_GATE = 1.8
# Of those articles' single sentences, the reference length: the mean abstract of vietnews.
_GATED_LENGTH = 37


class Options(Struct, frozen=True):
    """reference_length: syllables of the abstract that the summary imitates; kmin, kmax: sentences taken."""

    reference_length: int = 30
    kmin: int = 2
    kmax: int = 3


_DEFAULT = Options()


class _Article(Struct, frozen=True):
    """What is known of the article before sentences are chosen.

    candidates    indices of the sentences that may be chosen: statements of 8 syllables or more
    words, pairs  of each one-word and two-word n-gram, the probability that the newspaper's abstract holds it
    """

    sentences: tuple[Sentence, ...]
    candidates: tuple[int, ...]
    words: dict[str, float]
    pairs: dict[str, float]
    reading: Reading


def summarise(
    paragraphs: tuple[str, ...], title: str, has_lead: bool, language: Language, options: Options = _DEFAULT
) -> tuple[str, ...]:
    """The sentences that say most of the article, in its order: exact substrings of its paragraphs.

    paragraphs  the body's blocks in order (NFC); has_lead: the first of them is the newspaper's own abstract (sapo),
                whose first sentence is then always taken
    Raises ValueError for a language that is only translated into.
    """
    article = _read(paragraphs, title, language)
    if len(article.sentences) <= options.kmin:
        chosen = set(range(len(article.sentences)))
    elif _rhetoric_rate(article) > _RHETORIC_GATE:
        chosen = _choose_by_facts(article, has_lead, options)
    else:
        chosen = _choose_by_grams(article, has_lead, options)
    return tuple(s.text for i, s in enumerate(article.sentences) if i in chosen)


def display_text(sentence: str, language: Language) -> str:
    """The sentence without the connective that opens it: 'Bên cạnh đó, huyện ...' -> 'Huyện ...'."""
    if language.reading is None:
        return sentence
    opener = _opener(language.reading.summary.openers).match(sentence)
    rest = sentence[opener.end() :] if opener else sentence
    return rest[:1].upper() + rest[1:]


@cache
def _opener(openers: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"(?:(?:{'|'.join(map(re.escape, openers))})\s*,\s*)+(?=\S)", re.IGNORECASE)


# ---------------------------------------------------------------- by the n-grams of the abstract


def _read(paragraphs: Sequence[str], title: str, language: Language) -> _Article:
    text = read(paragraphs, title, language)
    sentences, (of_words, of_pairs) = text.sentences, text.reading.summary.weights
    own = {s.words: i for i, s in reversed([*enumerate(sentences)])}  # of what is printed twice, the first
    distinct = sorted(own.values())
    statements = [i for i in distinct if len(sentences[i].words) >= _SHORTEST and _STATEMENT.search(sentences[i].text)]
    candidates = tuple(statements if len(statements) >= _FEWEST else distinct)
    return _Article(sentences, candidates, inclusion(text, of_words, 1), inclusion(text, of_pairs, 2), text.reading)


def _expected(article: _Article, chosen: Iterable[int], reference_length: int) -> float:
    """The ROUGE-1 + ROUGE-2 F1 to expect of these sentences against an abstract of `reference_length` syllables."""
    own = [article.sentences[index] for index in chosen]
    words = Counter(chain.from_iterable(sentence.grams[0] for sentence in own))
    pairs = dict.fromkeys(chain.from_iterable(sentence.grams[1] for sentence in own))
    length = sum(len(sentence.words) for sentence in own)
    shared_words: float = sum(map(mul, map(article.words.__getitem__, words), map(_worth, words.values())))
    shared_pairs = sum(map(article.pairs.__getitem__, pairs))
    of_pairs = 2 * shared_pairs / (length - len(own) + reference_length - 1)
    return 2 * shared_words / (length + reference_length) + of_pairs


@cache
def _worth(count: int) -> float:
    """Occurrences of a word in a summary: the first counts whole, the second .35, later ones .1."""
    return _FIRST if count == 1 else _FIRST + _SECOND + _LATER * (count - 2)


def _choose_by_grams(article: _Article, has_lead: bool, options: Options) -> set[int]:
    """Greedy: the best sentence, then the one that raises the value most, until it falls (after kmin) or at kmax."""

    def value(chosen: set[int]) -> float:
        dependents = sum(article.sentences[i].dependent for i in chosen)
        return _expected(article, sorted(chosen), options.reference_length) - _DEPENDENT * dependents

    pool = sorted(article.candidates, key=lambda i: (-value({i}), i))[:_POOL]
    chosen = {0} if has_lead else {pool[0]}
    reached = value(chosen)
    while len(chosen) < options.kmax and (rest := [i for i in pool if i not in chosen]):
        raised, first = max((value({*chosen, i}), -i) for i in rest)
        if len(chosen) >= options.kmin and raised <= reached:
            break
        chosen.add(-first)
        reached = raised
    return chosen


# ---------------------------------------------------------------- facts, for reports that are mostly stock phrases


def _rhetoric_rate(article: _Article) -> float:
    """Stock phrases per 100 syllables."""
    words = " | ".join(" ".join(sentence.words) for sentence in article.sentences)
    phrases = _stock_phrases(words, article.reading.summary)
    return 100 * phrases / sum(len(sentence.words) for sentence in article.sentences)


def _stock_phrases(words: str, cues: SummaryCues) -> int:
    text = f" {words} "
    return sum(text.count(f" {phrase} ") for phrase in cues.rhetoric)


def _name_runs(sentence: Sentence) -> int:
    """Runs of two or more capitalised words, the sentence's first word apart: a rough count of names."""
    flags = "".join("A" if capital else "a" for capital in sentence.capital[1:])
    return len(re.findall("A{2,}", flags))


def _fact_density(sentence: Sentence, figures: Sequence[Figure], reading: Reading) -> float:
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


def _overlap(one: Sentence, other: Sentence, cues: SummaryCues) -> float:
    """Content words in common, as a share of the shorter sentence's."""
    first, second = (set(sentence.words) - cues.stop_words for sentence in (one, other))
    return len(first & second) / max(1, min(len(first), len(second)))


def _choose_by_facts(article: _Article, has_lead: bool, options: Options) -> set[int]:
    """A lead, then sentences with a figure other than a length of time: the densest, a third only if it is dense."""
    sentences, candidates, reading = article.sentences, article.candidates, article.reading
    figures = [reading.find_figures(sentence.text) for sentence in sentences]
    fact = [_fact_density(s, found, reading) for s, found in zip(sentences, figures, strict=True)]
    expected = [_expected(article, (i,), _GATED_LENGTH) for i in range(len(sentences))]
    top = max(expected)
    share = [e / top - 0.1 * s.dependent for e, s in zip(expected, sentences, strict=True)]

    def repeats(i: int, chosen: Iterable[int]) -> bool:
        return any(_overlap(sentences[i], sentences[j], reading.summary) >= 0.6 for j in chosen)

    chosen = {0} if has_lead else {max(candidates, key=lambda i: (share[i] + 0.15 / (1 + i) + fact[i], -i))}
    dense = [i for i in candidates if any(figure.kind != "duration" for figure in figures[i])]
    for i in sorted(dense, key=lambda i: (-fact[i] - 0.4 * share[i], i)):
        if len(chosen) < options.kmax and not repeats(i, chosen) and (len(chosen) < options.kmin or fact[i] >= 0.35):
            chosen.add(i)
    for i in sorted(candidates, key=lambda i: (-share[i] - 0.3 * fact[i], i)):
        if len(chosen) < options.kmin:
            chosen.add(i)
    return chosen
