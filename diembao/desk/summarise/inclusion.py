"""The sentences of an article, and the probability that a newspaper's own abstract holds an n-gram of them."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import chain, pairwise
from operator import mul, or_
from typing import Any

from msgspec import Struct

from diembao.lang import Language, Reading


class Sentence(Struct, frozen=True):
    """A sentence of the body.

    capital  whether words[i] is printed with a capital
    grams    its n-grams of one word, and of two with a space between
    """

    text: str
    words: tuple[str, ...]
    capital: tuple[bool, ...]
    grams: tuple[tuple[str, ...], tuple[str, ...]]


class Text(Struct, frozen=True):
    """An article, and what its n-grams are judged by.

    title    its words; content: those that are no stop words
    kinds    what each word of the sentences is: the sum of the bits below
    """

    reading: Reading
    sentences: tuple[Sentence, ...]
    title: tuple[str, ...]
    content: frozenset[str]
    kinds: dict[str, int]


_CONTENT, _DIGIT, _STOP = 1, 2, 4


def read(paragraphs: Sequence[str], title: str, language: Language) -> Text:
    """An article's blocks in order (NFC). Raises ValueError for a language that is only translated into."""
    if language.reading is None:
        raise ValueError(f"{language.name} is not a language that articles are read in")
    sentences, stop_words = _sentences(paragraphs, language, language.reading), language.reading.summary.stop_words
    titled = tuple(language.words(title))
    content = frozenset(titled) - stop_words
    kinds = dict.fromkeys(chain.from_iterable(sentence.words for sentence in sentences), 0)
    for bit, some in ((_CONTENT, content), (_STOP, stop_words), (_DIGIT, frozenset(filter(_has_digit, kinds)))):
        for word in some.intersection(kinds):
            kinds[word] |= bit
    return Text(language.reading, sentences, titled, content, kinds)


def _has_digit(word: str) -> bool:
    return not word.isalpha() and any(map(str.isdigit, word))


def _sentences(paragraphs: Sequence[str], language: Language, reading: Reading) -> tuple[Sentence, ...]:
    sentences = []
    for n, paragraph in enumerate(paragraphs):
        body = paragraph if n else paragraph.removeprefix(reading.lede_prefix(paragraph))
        for text in language.sentences(body):
            words = tuple(language.words(text))
            if words:
                sentences.append(Sentence(text, words, _capitals(text, words), _grams_of(words)))
    return tuple(sentences)


def _grams_of(words: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The n-grams of one word, and of two: as text, whose hash Python keeps; that of a tuple it works out each time."""
    return tuple(words), tuple(map(" ".join, pairwise(words)))


def _capitals(text: str, words: Sequence[str]) -> tuple[bool, ...]:
    lower, position, flags = text.lower(), 0, []
    for word in words:
        position = lower.find(word, position)
        flags.append(text[position : position + 1].isupper())
        position += len(word)
    return tuple(flags)


# ---------------------------------------------------------------- n-grams: a logistic regression

# Of an n-gram: how often it occurs, in how many sentences, in which first; whether it is in the title; what its first
# and last word are; the share of its occurrences that are printed with a capital, those aside that open a sentence,
# where every word is; the greatest share of the title's content words in a sentence that holds it.
Traits = tuple[int, int, int, bool, int, float, float]


def features(paragraphs: Sequence[str], title: str, language: Language, order: int) -> Mapping[str, tuple[float, ...]]:
    """The 17 features of each n-gram of `order` words (1 or 2) of an article, as bench/weights.py learns from them."""
    text = read(paragraphs, title, language)
    return {gram: _features(own, len(text.sentences), len(text.title)) for gram, own in _traits(text, order)}


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
    titled = frozenset(_grams_of(text.title)[order - 1])
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


def _features(traits: Traits, n: int, title: int) -> tuple[float, ...]:
    """Of an n-gram in an article of `n` sentences with a title of so many words."""
    times, many, first, titled, kind, capital, cover = traits
    return (
        1.0,
        math.log1p(times),
        many / n,
        titled,
        kind & _CONTENT,
        first / max(1, n - 1),
        1 / (1 + first),
        first == 0,
        1 <= first <= 2,
        capital,
        (kind & _DIGIT) // _DIGIT,
        (kind & _STOP) // _STOP,
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

    @cache
    def chance(traits: Traits) -> float:
        return 1 / (1 + math.exp(-sum(map(mul, weights, _features(traits, len(text.sentences), len(text.title))))))

    return {gram: chance(traits) for gram, traits in _traits(text, order)}
