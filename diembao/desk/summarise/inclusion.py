"""The probability that a newspaper's own abstract holds an n-gram of its article: a logistic regression."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from operator import mul, or_
from typing import Any

from diembao.desk.summarise.sentences import CONTENT, DIGIT, STOP, Sentence, Text, grams_of, read
from diembao.lang import Language

# Of an n-gram: how often it occurs, in how many sentences, in which first; whether it is in the title; what its first
# and last word are; the share of its occurrences that are printed with a capital, those aside that open a sentence,
# where every word is; the greatest share of the title's content words in a sentence that holds it.
Traits = tuple[int, int, int, bool, int, float, float]


def features(paragraphs: Sequence[str], title: str, language: Language, order: int) -> Mapping[str, tuple[float, ...]]:
    """The 17 features of each n-gram of `order` words (1 or 2) of an article, as bench/weights.py learns from them."""
    text = read(paragraphs, title, language)
    return {gram: _features(*own, len(text.sentences), len(text.title)) for gram, own in _traits(text, order)}


def _traits(text: Text, order: int) -> Iterator[tuple[str, Traits]]:
    """Each n-gram and what its features follow from. An article has 900, and this is done for ten thousand articles."""
    seen: dict[str, list[Any]] = {}  # times, sentences, the first, kind, capitals, cover, the last sentence
    opening = Counter(sentence.grams[order - 1][0] for sentence in text.sentences if sentence.grams[order - 1])
    for number, (sentence, cover) in enumerate(zip(text.sentences, _covers(text), strict=True)):
        for gram, kind, capital in zip(sentence.grams[order - 1], *_signs(sentence, text.kinds, order), strict=True):
            known = seen.get(gram)
            if known is None:
                seen[gram] = [1, 1, number, kind, capital, cover, number]
                continue
            known[0] += 1
            known[4] += capital
            if known[6] != number:
                known[1] += 1
                known[5], known[6] = max(known[5], cover), number
    titled = frozenset(grams_of(text.title)[order - 1])
    for gram, (times, many, first, kind, capitals, cover, _) in seen.items():
        share = capitals / (times - opening[gram]) if capitals else 0.0
        yield gram, (times, many, first, gram in titled, kind, share, cover)


def _signs(sentence: Sentence, kinds: Mapping[str, int], order: int) -> tuple[Iterable[int], Iterable[bool]]:
    """What each n-gram of a sentence is, and whether it has a capital that it does not have for opening it."""
    own, capital = list(map(kinds.__getitem__, sentence.words)), sentence.capital
    if order == 2:
        own, capital = list(map(or_, own, own[1:])), tuple(map(or_, capital, capital[1:]))
    return own, (False, *capital[1:]) if capital else ()


def _covers(text: Text) -> list[float]:
    """The share of the title's content words that each sentence holds."""
    most = len(text.content) or 1
    return [len(text.content.intersection(sentence.words)) / most for sentence in text.sentences]


def _features(
    times: int, many: int, first: int, titled: bool, kind: int, capital: float, cover: float, n: int, title: int
) -> tuple[float, ...]:
    """Of an n-gram with these Traits in an article of `n` sentences with a title of so many words."""
    return (
        1.0,
        math.log1p(times),
        many / n,
        titled,
        kind & CONTENT,
        first / max(1, n - 1),
        1 / (1 + first),
        first == 0,
        1 <= first <= 2,
        capital,
        (kind & DIGIT) // DIGIT,
        (kind & STOP) // STOP,
        cover,
        math.log1p(n),
        titled * capital,
        (first == 0) * capital,
        title / 20,
    )


def inclusion(text: Text, weights: Sequence[float], order: int) -> dict[str, float]:
    """The probability, for each n-gram of the text, that the newspaper's abstract holds it: a logistic regression.

    Five n-grams of six share all their traits with another: each probability is worked out once.
    """
    chances: dict[Traits, float] = {}
    found: dict[str, float] = {}
    for gram, traits in _traits(text, order):
        chance = chances.get(traits)
        if chance is None:
            values = _features(*traits, len(text.sentences), len(text.title))
            chance = chances[traits] = 1 / (1 + math.exp(-sum(map(mul, weights, values))))
        found[gram] = chance
    return found
