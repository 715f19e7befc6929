"""The probability that a newspaper's own abstract holds an n-gram of its article: a logistic regression."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, compress, repeat
from operator import itemgetter, mul, or_

from diembao.lang import Language
from diembao.summarise.sentences import CONTENT, DIGIT, STOP, Sentence, Text, grams_of, read

# Of an n-gram: how often it occurs, in how many sentences, in which first; whether it is in the title; what its first
# and last word are; the share of its occurrences that are printed with a capital, those aside that open a sentence,
# where every word is; the greatest share of the title's content words in a sentence that holds it.
Traits = tuple[int, int, int, bool, int, float, float]


def features(paragraphs: Sequence[str], title: str, language: Language, order: int) -> Mapping[str, tuple[float, ...]]:
    """The 17 features of each n-gram of `order` words (1 or 2) of an article, as bench/weights.py learns from them."""
    text = read(paragraphs, title, language)
    return {gram: _features(*own, len(text.sentences), len(text.title)) for gram, own in _traits(text, order)}


def _traits(text: Text, order: int) -> Iterator[tuple[str, Traits]]:
    """What the features of each n-gram follow from.

    Whole sentences at once: an article has 900 n-grams, and this is done for ten thousand articles.
    """
    own = [sentence.grams[order - 1] for sentence in text.sentences]
    times, within = Counter(chain.from_iterable(own)), list(map(dict.fromkeys, own))
    # What is put in last stays: of several sentences the first, and the one that covers most.
    first: dict[str, int] = {}
    for index in range(len(own) - 1, -1, -1):
        first.update(dict.fromkeys(within[index], index))
    cover: dict[str, float] = {}
    for share, grams in sorted(zip(_covers(text), within, strict=True), key=itemgetter(0)):
        cover.update(dict.fromkeys(grams, share))
    traits = zip(
        times.values(),
        map(Counter(chain.from_iterable(within)).__getitem__, times),
        map(first.__getitem__, times),
        map(frozenset(grams_of(text.title)[order - 1]).__contains__, times),
        map((text.kinds if order == 1 else _pair_kinds(text)).__getitem__, times),
        map(_capital_shares(text.sentences, times, order).get, times, repeat(0.0)),
        map(cover.__getitem__, times),
        strict=True,
    )
    return zip(times, traits, strict=True)


def _covers(text: Text) -> list[float]:
    """The share of the title's content words that each sentence holds."""
    most = len(text.content) or 1
    return [len(text.content.intersection(sentence.words)) / most for sentence in text.sentences]


def _pair_kinds(text: Text) -> Mapping[str, int]:
    found: dict[str, int] = {}
    for sentence in text.sentences:
        own = list(map(text.kinds.__getitem__, sentence.words))
        found.update(zip(sentence.grams[1], map(or_, own, own[1:]), strict=False))
    return found


def _capital_shares(sentences: Sequence[Sentence], times: Mapping[str, int], order: int) -> Mapping[str, float]:
    """Of n-grams that are printed with a capital where none opens a sentence: in which share of their occurrences."""
    capital, opening = Counter[str](), Counter[str]()
    for sentence in sentences:
        grams = sentence.grams[order - 1]
        flags = sentence.capital if order == 1 else tuple(map(or_, sentence.capital, sentence.capital[1:]))
        capital.update(compress(grams[1:], flags[1:]))
        opening.update(grams[:1])
    return {gram: count / (times[gram] - opening[gram]) for gram, count in capital.items()}


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
    told = dict(_traits(text, order))
    chances = dict.fromkeys(told.values(), 0.0)
    for traits in chances:
        values = _features(*traits, len(text.sentences), len(text.title))
        chances[traits] = 1 / (1 + math.exp(-sum(map(mul, weights, values))))
    return dict(zip(told, map(chances.__getitem__, told.values()), strict=True))
