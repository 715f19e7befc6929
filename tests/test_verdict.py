"""The bench says that an engine is ahead only where the queries show it."""

from __future__ import annotations

import random

from bench.asking import mistyped, partial, toned, unmarked
from bench.search_quality import verdict


def test_a_small_difference_among_many_queries_is_none() -> None:
    rng = random.Random(1)
    theirs = [rng.choice([0.0, 0.5, 1.0]) for _ in range(300)]
    ours = rng.sample(theirs, len(theirs))  # the same answers to other queries
    assert verdict(ours, theirs) == "=" == verdict(theirs, theirs)


def test_a_steady_difference_has_its_direction() -> None:
    rng = random.Random(1)
    theirs = [rng.choice([0.0, 0.5]) for _ in range(300)]
    ours = [value + 0.5 * (rng.random() < 0.2) for value in theirs]
    assert verdict(ours, theirs) == "▲" and verdict(theirs, ours) == "▼"


def test_ways_of_typing() -> None:
    rng = random.Random(1)
    assert unmarked("Đường hoà") == "Duong hoa"
    assert toned("hòa thủy") == "hoà thuỷ" and toned("hoà") == "hòa" and not toned("cầu treo")
    assert partial("cầu treo", rng) in {"cầu tre", "cầu tr"} and not partial("chè ta", rng)
    assert all(mistyped("cầu treo bản", rng) != "cầu treo bản" for _ in range(50)) and not mistyped("ở ta", rng)
