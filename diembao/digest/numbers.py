"""Accession numbers: each record has one of its own, given once and never changed. Pure."""

from __future__ import annotations

from collections.abc import Mapping


def numbered(given: Mapping[str, int], dates: Mapping[str, str]) -> dict[str, int]:
    """By slug the number of every article in `dates`.

    A number that was given stays; of two that have the same the smaller slug keeps it. The others get the next ones,
    the oldest article first (`dates`: ISO 8601, "" unknown), so that whoever computes them finds the same.
    """
    found, taken = dict[str, int](), set[int]()
    for slug in sorted(given):
        if given[slug] not in taken:
            found[slug] = given[slug]
            taken.add(given[slug])
    top = max(taken, default=0)
    waiting = sorted(dates.keys() - found.keys(), key=lambda slug: (dates[slug], slug))
    found |= {slug: number for number, slug in enumerate(waiting, top + 1)}
    return {slug: found[slug] for slug in dates}


def twice(given: Mapping[str, int]) -> dict[str, str]:
    """Slugs whose number another keeps, with that other."""
    first: dict[int, str] = {}
    return {slug: other for slug in sorted(given) if (other := first.setdefault(given[slug], slug)) != slug}
