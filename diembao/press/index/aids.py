"""What search knows besides postings: facets, the vocabulary for mistyped words, other names of things.

Each is a file of its own, loaded when a query needs it. docs/search.md describes them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from diembao.lang import analysis
from diembao.model import SearchAids
from diembao.press.index.coding import front_coded, number

FACETS = ("outlet", "place", "topic", "year", "state")
LONGEST = 6  # syllables of a phrase that is looked up in the other language
# A vocabulary word that stands in one article of many is as likely a typing error itself.
RARE, MANY = 2, 500
_FIRST_DAY = date(1970, 1, 1).toordinal()


def facets(
    docs: Mapping[int, Iterable[tuple[str, str]]], names: Mapping[tuple[str, str], tuple[str, str]]
) -> dict[str, list[list[str]]]:
    """By facet, for each value [id, Vietnamese, English, documents], those with the most documents first."""
    members: dict[tuple[str, str], list[int]] = {}
    for place in sorted(docs):
        for value in docs[place]:
            members.setdefault(value, []).append(place)
    order = sorted(members, key=lambda value: (-len(members[value]), value))
    return {
        facet: [
            [own, *names.get((facet, own), (own, own)), gaps(members[facet, own])] for f, own in order if f == facet
        ]
        for facet in FACETS
    }


def gaps(places: Iterable[int]) -> str:
    """Ascending document numbers: for each how many were passed over since the one before."""
    before, out = -1, []
    for place in places:
        out.append(number(place - before - 1))
        before = place
    return "".join(out)


def days(dates: Mapping[int, str]) -> str:
    """Of each number from 0 the day of its document: 0 for none, 1 for one without a date, else 2 and the difference to
    the day before it in this list (at first 1970), twice, and 1 more if it is earlier."""
    out, before = [], 0
    for place in range(max(dates, default=-1) + 1):
        value = 0 if place not in dates else 1
        if dates.get(place):
            day = date.fromisoformat(dates[place][:10]).toordinal() - _FIRST_DAY
            value = 2 + 2 * abs(day - before) + (day < before)
            before = day
        out.append(number(value))
    return "".join(out)


def vocabulary(frequencies: Mapping[str, int], count: int) -> list[str]:
    """[words, signs]: folds in code-unit order, front-coded, and for each how many articles have it, halved to 1."""
    least = RARE if count >= MANY else 1
    words = sorted(word for word, df in frequencies.items() if df >= least and not word.isdigit())
    return ["\n".join(front_coded(words)), "".join(number(frequencies[word].bit_length()) for word in words)]


def translations(aids: SearchAids, frequencies: Mapping[str, int]) -> dict[str, list[str]]:
    """Phrase (folds with spaces) -> what else the same thing is called, where all words of that are in the index."""
    out: dict[str, list[str]] = {}
    for phrase, other in aids.translations:
        folds, others = ([token.fold for token in analysis.tokens(text)] for text in (phrase, other))
        known = others and all(fold in frequencies for fold in others)
        if folds and known and folds != others and len(folds) <= LONGEST and len(others) <= LONGEST:
            rows = out.setdefault(" ".join(folds), [])
            if other not in rows:
                rows.append(other)
    return dict(sorted(out.items()))
