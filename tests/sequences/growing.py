"""A digest that grows by random changes, and its site beside the one made from nothing."""

from __future__ import annotations

import random
import shutil
import sys
from functools import partial
from pathlib import Path

import pytest
from msgspec.structs import replace

from diembao.build import articles, executors, make, parts, state, steps
from diembao.press import check, duplicates, index
from diembao.press.assemble import feeds, lists
from diembao.press.assemble.structure import Structure
from diembao.press.index import aids
from diembao.press.index.postings import Sizes
from sequences.builds import differences, made, settle
from sequences.faults import cache_gone
from sequences.files import capture
from sequences.records import add
from sequences.tables import outlet_added, place_added, setting, term_added, write_tables
from sequences.world import CHANGES, URLS, World


def small(world: World) -> None:
    """All that a large digest has in one of a dozen articles."""
    patch, rng = world.patch, world.rng
    patch.setattr(lists, "NEWEST", 3)
    patch.setattr(lists, "SITEMAP_BLOCK", rng.choice((2, 100)))
    patch.setattr(lists, "FACET_NAMES", 2)
    patch.setattr(feeds, "FEED_ENTRIES", 3)
    patch.setattr(sys.modules[Structure.__module__], "COMMON", rng.choice((3, 50)))
    patch.setattr(duplicates, "_COMMON", rng.choice((3, 50)))
    patch.setattr(duplicates, "_FEW_CHANGED", rng.choice((2, 50)))
    patch.setattr(aids, "MANY", rng.choice((6, 500)))
    patch.setattr(make, "_FEW_GONE", rng.choice((1, 8)))
    patch.setattr(make, "_REMEMBERED", rng.choice((1, 64)))
    patch.setattr(state, "_BATCH", rng.choice((1, 3_000, 4_000_000)))
    patch.setattr(check, "MAX_BYTES", rng.choice((1_200_000, 1_000_000_000)))
    few = rng.choice((3, 200))
    for module in (articles, parts):
        patch.setattr(module, "FEW", few)
    patch.setattr(executors, "_FEWEST", 3)
    patch.setattr(executors, "_CHUNK", 2)
    page = rng.choice((2, 50))
    patch.setattr(steps, "site_options", lambda *given, of=steps.site_options: replace(of(*given), page_size=page))
    options = index.Options(
        Sizes(shard=rng.choice((300, 8_000)), small=rng.choice((500, 100_000))), rng.choice((0, 60_000))
    )
    for name in ("build", "update", "is_small"):
        patch.setattr(index, name, partial(getattr(index, name), options=options))


def begun(root: Path, rng: random.Random, patch: pytest.MonkeyPatch) -> World:
    """A digest of some articles, built."""
    world = World(root, rng, patch, settings={"translate": {"engine": "none"}})
    for folder in ("articles", "captures"):
        (root / "content" / folder).mkdir(parents=True)
    for fill, count in ((term_added, 5), (place_added, 4), (outlet_added, 3), (add, 9), (setting, 3)):
        for _ in range(count):
            fill(world)
    for _ in range(2):
        capture(world)
    write_tables(world)
    return world


def step(world: World) -> None:
    """Some changes."""
    names = sorted(CHANGES)
    weights = [CHANGES[name][1] for name in names]
    if world.rng.random() < 0.05 and world.last:
        world.said.append("cache gone")
        cache_gone(world)
    for name in world.rng.choices(names, weights, k=world.one((0, 1, 1, 1, 2, 3, 5))):
        changed(world, name)
        if world.rng.random() < 0.3:
            settle(world.root)


def changed(world: World, name: str) -> None:
    """One change."""
    world.said.append(name)
    CHANGES[name][0](world)
    write_tables(world)


def compared(world: World, *how: str) -> list[str]:
    """How the site built upon differs from the one made from nothing. `how`: who does the work, else one or two jobs."""
    if world.rng.random() < 0.7:
        settle(world.root)
    fresh = world.root.with_name("fresh")
    shutil.rmtree(fresh, ignore_errors=True)
    shutil.copytree(world.root, fresh, ignore=shutil.ignore_patterns("site", ".cache", "other"))
    command = [world.one(("site", "site", "press")), *world.one(((), (), ("--url", URLS[1]), ("--verify",)))]
    world.said.append(f"= {' '.join(command)}")
    world.last = command
    own = made(world.root, *command, *(how or ("--jobs", world.one(("1", "1", "2")))))
    cold = made(fresh, *command, "--jobs", "1")
    assert cold.code in (0, 1), cold.told
    return list(differences(own, cold))
