"""What a query must find, read off the texts themselves: no index, no engine, only how text becomes tokens."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property

from diembao.lang import analysis
from diembao.lang.analysis import Token
from diembao.model import SearchDoc

ENGLISH = ("title_en", "english")


def texts(doc: SearchDoc) -> dict[str, tuple[str, ...]]:
    """By field of the index, what stands in it."""
    return {
        "title": (doc.title,),
        "body": doc.paragraphs,
        "title_en": (doc.title_en,),
        "english": doc.english,
        "caption": doc.captions,
        "author": (doc.author,),
    }


def stem(token: Token) -> str:
    return analysis.forms(token.fold, stems=True)[0][-1]


class Article:
    """The tokens of one document, text by text."""

    def __init__(self, doc: SearchDoc) -> None:
        self.doc = doc
        self.fields = {
            name: [tokens for text in own if (tokens := list(analysis.tokens(text)))]
            for name, own in texts(doc).items()
        }

    def tokens(self, fields: Iterable[str] | None = None) -> Iterator[Token]:
        for name in fields or self.fields:
            yield from itertools.chain.from_iterable(self.fields[name])

    @cached_property
    def exact(self) -> set[str]:
        return {token.exact for token in self.tokens()}

    @cached_property
    def folds(self) -> set[str]:
        return {token.fold for token in self.tokens()}

    @cached_property
    def stems(self) -> set[str]:
        return {stem(token) for token in self.tokens(ENGLISH)}

    def runs(self, words: Sequence[Token], exactly: bool) -> bool:
        """Whether the words stand one behind the other in one text, no clause boundary between."""
        wanted = [word.exact if exactly else word.fold for word in words]
        for tokens in itertools.chain.from_iterable(self.fields.values()):
            have = [token.exact if exactly else token.fold for token in tokens]
            for at in range(len(have) - len(wanted) + 1):
                if have[at : at + len(wanted)] == wanted and all(t.joins for t in tokens[at + 1 : at + len(wanted)]):
                    return True
        return False


def having_words(text: str) -> Callable[[Article], bool]:
    """Whether an article has every word of the text as typed: with its marks; without any, where others have marks; else
    with whatever marks, or as another form of an English word."""
    words = list(analysis.tokens(text))
    marked = any(word.exact != word.fold for word in words)
    glued = [list(pair) for pair in itertools.pairwise(words) if pair[1].glued]

    def has(article: Article, word: Token) -> bool:
        if word.exact != word.fold:
            return word.exact in article.exact
        return word.fold in (article.exact if marked else article.folds) or stem(word) in article.stems

    return lambda article: (
        all(has(article, word) for word in words) and all(article.runs(pair, exactly=False) for pair in glued)
    )


def having_phrase(text: str) -> Callable[[Article], bool]:
    """Whether in an article these words stand together."""
    words = list(analysis.tokens(text))
    marked, folds = any(word.exact != word.fold for word in words), {word.fold for word in words}
    return lambda article: folds <= article.folds and article.runs(words, exactly=marked)


class Oracle:
    def __init__(self, docs: Mapping[int, SearchDoc]) -> None:
        self.articles = {number: Article(doc) for number, doc in docs.items()}

    def words(self, text: str) -> set[int]:
        has = having_words(text)
        return {number for number, article in self.articles.items() if has(article)}

    def phrase(self, text: str) -> set[int]:
        has = having_phrase(text)
        return {number for number, article in self.articles.items() if has(article)}

    def facets(self, numbers: Iterable[int]) -> dict[str, dict[str, int]]:
        """By facet and id of its values how many of the articles have them."""
        counted = Counter(value for number in numbers for value in set(self.articles[number].doc.facets))
        out: dict[str, dict[str, int]] = {}
        for (facet, own), count in counted.items():
            out.setdefault(facet, {})[own] = count
        return out

    def dated(self, numbers: Iterable[int], oldest: bool = False) -> list[int]:
        """In the order of their dates; those without one last; on one day the higher number is the newer."""
        found = sorted(numbers, key=lambda n: (self.articles[n].doc.date[:10], n), reverse=not oldest)
        known = [number for number in found if self.articles[number].doc.date]
        return [*known, *(number for number in found if not self.articles[number].doc.date)]
