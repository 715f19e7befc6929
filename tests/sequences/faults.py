"""Commands, and what goes wrong: files altered, rows lost, builds broken off and killed."""

from __future__ import annotations

import contextlib
import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from typing import Any

import pytest

from diembao.build import articles, idle, make, parts, state, store
from diembao.build.state import Rows, State
from diembao.digest.layout import WORK
from diembao.press import assemble, duplicates, index
from diembao.publish import disk, notes
from diembao.publish.buffers import SiteFiles
from sequences.world import World, change

change("desk", 1)(lambda world: world.run("desk"))
change("press", 2)(lambda world: world.run("press"))
change("check", 1)(lambda world: world.run("check"))
change("site", 1)(lambda world: world.run("site", "--jobs", "2"))
change("elsewhere", 1)(lambda world: world.run("press", "--url", "https://b.example/"))
change("strict", 1)(lambda world: world.run("site", "--strict"))
change("another site", 1)(lambda world: world.run("press", "--output", str(world.root / "other")))
change("read all", 1)(lambda world: world.run("site", "--verify"))


@change("program", 2)
def program(world: World) -> None:
    name = f"program {world.rng.randint(1, 3)}"
    world.patch.setattr(state, "program", lambda: name)


@change("site altered", 3)
def site_altered(world: World) -> None:
    files = [path for path in sorted((world.root / "site").rglob("*")) if path.is_file()]
    for path in world.some(files, 3):
        how = world.rng.randint(0, 2)
        if how:
            path.unlink()
        if how < 2:
            path.write_text("altered by hand", "utf-8")


@change("site gone", 1)
def site_gone(world: World) -> None:
    shutil.rmtree(world.root / "site", ignore_errors=True)


@change("rows lost", 6)
def rows_lost(world: World) -> None:
    """Some rows, or whole kinds, are deleted or damaged."""
    path = world.root / WORK
    if not path.exists():
        return
    with closing(sqlite3.connect(path)) as base, base, contextlib.suppress(sqlite3.DatabaseError):
        kinds = [kind for (kind,) in base.execute("SELECT DISTINCT kind FROM rows ORDER BY kind")]
        for kind in world.rng.sample(kinds, min(len(kinds), world.rng.choice((1, 2, 4, 30)))):
            rows = [row for (row,) in base.execute("SELECT rowid FROM rows WHERE kind = ? ORDER BY name", (kind,))]
            if world.rng.random() < 0.5:
                rows = world.some(rows, 3)
            marks = ",".join(map(str, rows))
            how = world.one(
                ("DELETE FROM rows", "UPDATE rows SET value = x'0011'", "UPDATE rows SET value = x''", "flip")
            )
            world.said[-1] += f" {kind}({len(rows)}) {how[:18]}"
            if how != "flip":
                base.execute(f"{how} WHERE rowid IN ({marks})")
            for row in rows if how == "flip" else ():
                (value,) = base.execute("SELECT value FROM rows WHERE rowid = ?", (row,)).fetchone()
                data = bytearray(value or b"0")
                data[world.rng.randrange(len(data))] ^= 0x55
                base.execute("UPDATE rows SET value = ? WHERE rowid = ?", (bytes(data), row))


@change("state damaged", 2)
def state_damaged(world: World) -> None:
    path = world.root / WORK
    if path.exists():
        how, data = world.rng.randint(0, 3), bytearray(path.read_bytes())
        if how == 0 or not data:
            path.unlink()
        elif how == 1:
            path.write_bytes(data[: len(data) // 2])
        else:
            for _ in range(how):
                data[world.rng.randrange(len(data))] ^= 0xFF
            path.write_bytes(data)


def cache_gone(world: World) -> None:
    """All that is kept beside the site, then built as before: what were no longer wanted would be a stranger's."""
    shutil.rmtree(world.root / ".cache", ignore_errors=True)
    if world.rng.random() < 0.5:
        shutil.rmtree(world.root / "site", ignore_errors=True)
    world.run(*world.last)


# Where a build is broken off: (object, name of what it calls).
STEPS: tuple[tuple[Any, str], ...] = (
    (store, "_parsed"), (store, "save"), (store, "read_drafts"), (articles, "_work"), (articles, "_touched"),
    (duplicates, "alike"), (duplicates, "groups"), (assemble, "structure"), (assemble, "assemble"),
    (make, "output_of"), (make._Checker, "alone"), (make._Checker, "together"), (make._Checker, "broken"),
    (parts, "_rows"), (parts, "search"), (parts.Searched, "keep"), (idle, "keep"), (index, "build"), (index, "update"), (index, "beside_it"), (index, "meta"),
    (SiteFiles, "_put"), (SiteFiles, "_begin"), (SiteFiles, "finish"), (SiteFiles, "_prepare"), (SiteFiles, "_exchange"),
    (SiteFiles, "_claim"), (disk, "write"), (disk, "link"), (disk, "flush"), (disk, "exchange"), (notes, "write"),
    (notes, "write_buffers"), (Rows, "keep"), (Rows, "drop"), (State, "keep"), (State, "drop"), (State, "_write"),
)  # fmt: skip


@change("broken off", 8)
def broken_off(world: World) -> None:
    """A build that somebody interrupts, or that is killed: then it writes nothing more at all."""
    of, name = world.one(STEPS)
    count, before, killed = world.one((1, 1, 2, 3, 5, 8, 13, 30)), world.rng.random() < 0.5, world.rng.random() < 0.5
    command = (world.one(("site", "press")), "--jobs", "1", *world.one(((), (), ("--url", "https://b.example/"))))
    world.said[-1] += f" {'killed' if killed else 'interrupted'} {name} {count} {before}"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(of, name, broken(getattr(of, name), count, before, killed))
        if not killed:
            world.run(*command)
        elif child := os.fork():
            os.waitpid(child, 0)
        else:
            try:
                world.run(*command)
            finally:
                os._exit(0)


def broken(call: Callable[..., Any], count: int, before: bool, killed: bool) -> Callable[..., Any]:
    """A function that ends the build when it is called so often."""
    left = [count]

    def end() -> None:
        if killed:
            os._exit(9)
        raise KeyboardInterrupt

    def counted(*given: Any, **named: Any) -> Any:
        left[0] -= 1
        if left[0] == 0 and before:
            end()
        found = call(*given, **named)
        if left[0] == 0:
            end()
        return found

    return counted
