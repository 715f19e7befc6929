"""The sentences of an article, and what summaries are chosen by: their words, capitals and n-grams."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from itertools import chain, pairwise

from msgspec import Struct

from diembao.lang import Language, Reading, SummaryCues


class Sentence(Struct, frozen=True):
    """A sentence of the body.

    capital  whether words[i] is printed with a capital
    grams    its n-grams of one word, and of two with a space between
    """

    text: str
    paragraph: int
    words: tuple[str, ...]
    capital: tuple[bool, ...]
    dependent: bool
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


CONTENT, DIGIT, STOP = 1, 2, 4


def read(paragraphs: Sequence[str], title: str, language: Language) -> Text:
    """An article's blocks in order (NFC). Raises ValueError for a language that is only translated into."""
    if language.reading is None:
        raise ValueError(f"{language.name} is not a language that articles are read in")
    sentences, stop_words = _sentences(paragraphs, language, language.reading), language.reading.summary.stop_words
    titled = tuple(language.words(title))
    content = frozenset(titled) - stop_words
    kinds = dict.fromkeys(chain.from_iterable(sentence.words for sentence in sentences), 0)
    for bit, some in ((CONTENT, content), (STOP, stop_words), (DIGIT, frozenset(filter(_has_digit, kinds)))):
        for word in some.intersection(kinds):
            kinds[word] |= bit
    return Text(language.reading, sentences, titled, content, kinds)


def _has_digit(word: str) -> bool:
    return not word.isalpha() and any(map(str.isdigit, word))


def _sentences(paragraphs: Sequence[str], language: Language, reading: Reading) -> tuple[Sentence, ...]:
    sentences, opens = [], (_connective(reading.summary), _pronoun(reading.summary))  # once: a look-up hashes all cues
    for number, paragraph in enumerate(paragraphs, 1):
        body = paragraph.removeprefix(reading.lede_prefix(paragraph)) if number == 1 else paragraph
        for text in language.sentences(body):
            words = tuple(language.words(text))
            if words:
                dependent = _is_dependent(text, *opens)
                capital = _capitals(text, words)
                sentences.append(Sentence(text, number, words, capital, dependent, grams_of(words)))
    return tuple(sentences)


def grams_of(words: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The n-grams of one word, and of two: as text, whose hash Python keeps; that of a tuple it works out each time."""
    return tuple(words), tuple(map(" ".join, pairwise(words)))


def _capitals(text: str, words: Sequence[str]) -> tuple[bool, ...]:
    lower, position, flags = text.lower(), 0, []
    for word in words:
        position = lower.find(word, position)
        flags.append(text[position : position + 1].isupper())
        position += len(word)
    return tuple(flags)


@cache
def _connective(cues: SummaryCues) -> re.Pattern[str]:
    return re.compile(rf"(?:{'|'.join(map(re.escape, cues.openers))})\b", re.IGNORECASE)


@cache
def _pronoun(cues: SummaryCues) -> re.Pattern[str]:
    return re.compile(rf"(?:{'|'.join(map(re.escape, cues.pronouns))})\b\s*(?P<next>.?)", re.IGNORECASE)


def _is_dependent(text: str, connective: re.Pattern[str], pronoun: re.Pattern[str]) -> bool:
    """Whether it opens with a connective, or with a pronoun that no name follows: it needs the sentence before it."""
    opening = pronoun.match(text)
    return bool(connective.match(text)) or (opening is not None and not opening["next"].isupper())
