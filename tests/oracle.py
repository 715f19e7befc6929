"""What a query must find, read off the texts themselves: no index, no engine, only how text becomes tokens."""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property

from diembao.lang import analysis
from diembao.lang.analysis import Token
from diembao.model import SearchDoc

ENGLISH = ("title_en", "english")
MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
_YEAR, _MONTH = r"(?P<y>(?:1[89]|20)\d\d)", r"(?P<m>0?[1-9]|1[0-2])"
_DAY, _NAMED = r"(?P<d>0?[1-9]|[12]\d|3[01])", f"(?P<e>{'|'.join(m[:3] + '|' + m for m in MONTHS)})"
DATES = [
    re.compile(rf"(?<!\S)(?:ng(?:ày|ay) )?{form}(?!\S)")
    for form in (
        rf"{_DAY}[-/.]{_MONTH}(?:[-/.]{_YEAR})?",
        rf"{_DAY}[-/.]{_MONTH} (?:n[ăa]m )?{_YEAR}",
        rf"{_YEAR}[-/.]{_MONTH}[-/.]{_DAY}",
        rf"(?:th[áa]ng )?{_MONTH}[-/.]{_YEAR}",
        rf"(?:{_DAY} )?th[áa]ng {_MONTH} (?:n[ăa]m )?{_YEAR}",
        rf"{_DAY} th[áa]ng {_MONTH}",
        rf"(?:{_DAY} )?{_NAMED} {_YEAR}",
        rf"{_NAMED} {_DAY}(?:,? {_YEAR})?",
        rf"{_DAY} {_NAMED}",
    )
]


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
    return analysis.forms(f"0 {token.fold}", stems=True)[0][-1]  # a sign of percent is a token behind a number alone


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

    def beside(self, words: Sequence[Token]) -> bool:
        """Whether one field has each of the words, with its marks if it has any, and each beside the next: what an index
        of pairs knows of a run."""
        pairs = {(one.fold, other.fold) for one, other in itertools.pairwise(words)}
        exact = {word.exact if word.exact != word.fold else word.fold for word in words}
        for own in self.fields.values():
            tokens = [*itertools.chain.from_iterable(own)]
            there = {(a.fold, b.fold) for text in own for a, b in itertools.pairwise(text) if b.joins}
            if exact <= {form for token in tokens for form in (token.exact, token.fold)} and pairs <= there:
                return True
        return False

    def runs(self, words: Sequence[Token], exactly: bool) -> bool:
        """Whether the words stand one behind the other in one text, no clause boundary between."""
        wanted = [word.exact if exactly else word.fold for word in words]
        for tokens in itertools.chain.from_iterable(self.fields.values()):
            have = [token.exact if exactly else token.fold for token in tokens]
            for at in range(len(have) - len(wanted) + 1):
                if have[at : at + len(wanted)] == wanted and all(t.joins for t in tokens[at + 1 : at + len(wanted)]):
                    return True
        return False


def having_date(found: re.Match[str]) -> Callable[[Article], bool]:
    """Whether a date or month stands in an article, in any spelling, or is its own."""
    parts = {"d": None, "m": None, "y": None, "e": None} | found.groupdict()
    month = int(parts["m"] or 0) or [name[:3] for name in MONTHS].index((parts["e"] or "")[:3]) + 1
    day, year = int(parts["d"] or 0), parts["y"] or ""
    written = [found[0].removeprefix("ngày ").removeprefix("ngay ")]
    for m, d in itertools.product({f"{month}", f"{month:02}"}, {f"{day}", f"{day:02}"} if day else {""}):
        written.append("/".join(filter(None, (d, m, year))))
        written.append(" ".join(filter(None, (d, "tháng", m, year and f"năm {year}"))))
    named = MONTHS[month - 1]
    written.append(" ".join(filter(None, (f"{day or ''}", named, year))))
    if day:
        written.append(" ".join(filter(None, (named, f"{day}", year))))
    own = (f"{year}-{month:02}" + (f"-{day:02}" if day else "")) if year else "none"
    runs = [[*analysis.tokens(one)] for one in written]
    return lambda article: article.doc.date.startswith(own) or any(article.beside(run) for run in runs)


def having_words(text: str) -> Callable[[Article], bool]:
    """Whether an article has every word of the text as typed: with its marks; without any, where others have marks; else
    with whatever marks, or as another form of an English word. A date is one thing, in whatever spelling."""
    marked = any(word.exact != word.fold for word in analysis.tokens(text))
    text, dates = unicodedata.normalize("NFC", text).lower(), []
    while found := max((m for form in DATES if (m := form.search(text))), key=lambda m: len(m[0]), default=None):
        dates.append(having_date(found))
        text = f"{text[: found.start()]} . {text[found.end() :]}"
    words = list(analysis.tokens(text))
    glued = [list(pair) for pair in itertools.pairwise(words) if pair[1].glued]

    def has(article: Article, word: Token) -> bool:
        if word.exact != word.fold:
            return word.exact in article.exact
        return word.fold in (article.exact if marked else article.folds) or stem(word) in article.stems

    return lambda article: (
        all(has(article, word) for word in words)
        and all(article.runs(pair, exactly=False) for pair in glued)
        and all(date(article) for date in dates)
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
