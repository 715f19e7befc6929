"""Accession numbers: each record has one of its own, given once and never changed. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from itertools import chain

HIGHEST = 999_999  # larger ones would make lists by number as long


def numbered(given: Mapping[str, int], dates: Mapping[str, str]) -> dict[str, int]:
    """By slug the number of every article in `dates`.

    A number that was given stays; of two that have the same the smaller slug keeps it. The others get the next ones,
    the oldest article first (`dates`: ISO 8601, "" unknown), so that whoever computes them finds the same; those whose
    own another keeps come last, as theirs is written nowhere.
    """
    found = {slug: given[slug] for slug in given.keys() - twice(given).keys()}
    waiting = sorted(dates.keys() - found.keys(), key=lambda slug: (slug in given, dates[slug], slug))
    found |= dict(zip(waiting, free(found.values()), strict=False))
    return {slug: found[slug] for slug in dates}


def twice(given: Mapping[str, int]) -> dict[str, str]:
    """Slugs whose number another keeps, with that other."""
    first: dict[int, str] = {}
    return {slug: other for slug in sorted(given) if (other := first.setdefault(given[slug], slug)) != slug}


def free(taken: Collection[int]) -> Iterator[int]:
    """The numbers to give next: those above the highest that is taken, and where these end, those between."""
    known, top = frozenset(taken), max(taken, default=0)
    return (number for number in chain(range(top + 1, HIGHEST + 1), range(1, top)) if number not in known)
