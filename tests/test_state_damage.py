"""What was kept is damaged, lost or cannot be written: that costs time only."""

from __future__ import annotations

import hashlib
import os
import pickle
import random
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from amount import share
from conftest import ROOT, aged
from msgspec import msgpack
from test_run import RECORD, build, tree

from diembao.build import make
from diembao.build import state as states
from diembao.build.state import State, encoded
from diembao.digest.layout import WORK
from diembao.model import Caption
from diembao.problems import Problem, Where

BROKEN = "{% extends 'base.html' %}{% block main %}<a href=\"{{ link('no/where/at-all.html') }}\">x</a>{% endblock %}"


def touched(root: Path) -> None:
    """Else a build finds that there is nothing to do, and asks for nothing else."""
    os.utime(root / "digest.toml", ns=(1_600_000_001_000_000_000,) * 2)


def rows(root: Path) -> list[tuple[str, str]]:
    with sqlite3.connect(root / WORK) as base:
        found = base.execute("SELECT kind, name FROM rows ORDER BY kind, name").fetchall()
    base.close()
    return found


def alter(root: Path, question: str, *given: object) -> None:
    with sqlite3.connect(root / WORK) as base:
        base.execute(question, given)
    base.close()


def copied(root: Path, target: Path) -> Path:
    """The digest without anything that was made of it."""
    shutil.copytree(root / "content", target / "content")
    shutil.copy(root / "digest.toml", target)
    return target


@pytest.mark.parametrize("damage", [b"", b"not a base", None, "cut", "flip", "folder"])
def test_a_damaged_file_costs_time_only(settled: Path, damage: bytes | str | None) -> None:
    path = settled / WORK
    data = path.read_bytes()
    site = tree(settled / "site")
    if damage is None:
        path.unlink()
    elif damage == "cut":
        path.write_bytes(data[: len(data) // 2])
    elif damage == "flip":
        path.write_bytes(data[:100] + bytes(b ^ 0x55 for b in data[100:]))
    elif damage == "folder":
        path.unlink()
        path.mkdir()
    else:
        path.write_bytes(bytes(damage, "ascii") if isinstance(damage, str) else damage)
    for _ in range(2):
        assert build(settled) == 0
        assert tree(settled / "site") == site


def test_a_file_that_is_damaged_within_or_of_another_version_is_made_anew(tmp_path: Path) -> None:
    path = tmp_path / "state.db"

    def kept() -> int:
        state = State(path)
        for n in range(99):
            state.keep("large", str(n), "mark", encoded(bytes([n]) * 9_000))
        state.close()
        state = State(path)
        again = sum(state.find(bytes, "large", str(n), "mark") == bytes([n]) * 9_000 for n in range(99))
        state.close()
        return again

    assert kept() == 99
    data = path.read_bytes()
    path.write_bytes(data[:8192] + bytes(len(data) // 4) + data[8192 + len(data) // 4 :])
    kept()
    assert kept() == 99
    path.unlink()
    with sqlite3.connect(path) as base:
        base.execute("CREATE TABLE rows (number INTEGER)")
    base.close()
    assert kept() == 99


def test_a_flipped_bit_is_a_miss(tmp_path: Path) -> None:
    path = tmp_path / "state.db"
    value = (Caption("a" * 200, 1), Problem("c", "note", Where("p"), "m", "h"))
    of = tuple[Caption, Problem]
    state = State(path)
    state.keep("large", "name", "mark", encoded(value))
    state.table("small", of).keep("name", "mark", value)
    state.close()
    state = State(path)
    assert state.find(of, "large", "name", "mark") == state.table("small", of).find("name", "mark") == value
    assert state.find(of, "large", "name", "other") is state.find(of, "large", "other", "mark") is None
    assert state.table("small", of).find("name", "other") is state.table("small", of).find("other", "mark") is None
    state.close()
    path.write_bytes(path.read_bytes().replace(b"aaaa", b"aaba"))
    state = State(path)
    assert state.find(of, "large", "name", "mark") is state.table("small", of).find("name", "mark") is None
    state.table("small", of).keep("name", "mark", value)
    state.close()
    state = State(path)
    assert state.table("small", of).find("name", "mark") == value
    state.close()


def test_only_our_own_values_come_out_of_it(tmp_path: Path) -> None:
    """Also where a stranger knows how a row is checked."""
    state = State(tmp_path / "state.db")
    for data in (msgpack.encode(["x", "no number"]), pickle.dumps(os.system), b"", b"\xc1"):
        state.keep("large", "name", "mark", hashlib.blake2b(data, digest_size=8).digest() + data)
        assert state.find(Caption, "large", "name", "mark") is None
    for row in (b"", b"\xff" * 7):
        state.keep("large", "name", "mark", row)
        assert state.find(Caption, "large", "name", "mark") is None
    state.close()


@pytest.mark.parametrize("what", share(["lost", "damaged", "of another mark", "of another kind"], 2))
def test_any_row_that_is_lost_or_damaged_is_made_again(settled: Path, what: str) -> None:
    site = tree(settled / "site")
    build(settled)
    of = [*dict.fromkeys(kind for kind, _ in rows(settled) if kind != "program")]
    assert {"record", "draft", "article", "prepared", "unit", "links", "index", "part"} <= {*of}
    for kind in of:
        if what == "lost":
            alter(settled, "DELETE FROM rows WHERE kind = ?", kind)
        elif what == "damaged":
            alter(settled, "UPDATE rows SET value = substr(value, 1, 12) || x'00' WHERE kind = ?", kind)
        elif what == "of another mark":
            alter(settled, "UPDATE rows SET mark = 'x' || mark WHERE kind = ?", kind)
        else:
            others = "(SELECT value FROM rows AS others WHERE kind != rows.kind ORDER BY kind LIMIT 1)"
            alter(settled, f"UPDATE rows SET value = {others} WHERE kind = ?", kind)
        touched(settled)
        assert build(settled) == 0, kind
        assert tree(settled / "site") == site, kind


@pytest.mark.parametrize("seed", range(4))
def test_after_rows_are_lost_at_random_an_edit_makes_the_same_site(settled: Path, seed: int) -> None:
    build(settled)
    chance = random.Random(seed)
    for kind, name in chance.sample(rows(settled), 40):
        alter(settled, "DELETE FROM rows WHERE kind = ? AND name = ?", kind, name)
    (settled / RECORD).write_text((settled / RECORD).read_text("utf-8").replace("Sau 1 năm", "Sau 2 năm"), "utf-8")
    assert build(settled) == 0
    whole = copied(settled, settled.with_name("whole"))
    assert build(whole) == 0
    assert tree(settled / "site") == tree(whole / "site")


@pytest.mark.parametrize("kind", ["links", "unit"])
@pytest.mark.parametrize("whose", ["the page that leads", "the page that goes"])
def test_a_link_that_leads_nowhere_is_told_though_a_row_was_lost(
    settled: Path, kind: str, whose: str, capsys: pytest.CaptureFixture[str]
) -> None:
    slug, mine = Path(RECORD).stem, settled / "content/articles/mine.md"
    mine.write_text(f'---\ntitle: "Tin"\nnumber: 9\n---\n\n[x](../{slug}/index.html)\n', "utf-8")
    assert build(settled) == 0
    name = f"articles/{mine.stem if whose == 'the page that leads' else slug}"
    assert (kind, name) in rows(settled)
    alter(settled, "DELETE FROM rows WHERE kind = ? AND name = ?", kind, name)
    (settled / RECORD).unlink()
    next((settled / "content/captures").glob("001_*")).unlink()
    for _ in range(2):
        capsys.readouterr()
        assert build(settled) == 1
        assert (
            f"site/vi/mine/index.html: error[link-broken]: the link to vi/{slug}/index.html leads nowhere"
            in capsys.readouterr().err
        )


def only_read(path: Any, *given: Any, **more: Any) -> sqlite3.Connection:
    """As SQLite opens a file in a folder where nothing may be written."""
    if not path:
        return connect(path, *given, **more)
    return connect(f"file:{path}?mode=ro", *given, uri=True, **more)


connect = sqlite3.connect


@pytest.mark.parametrize("known", [True, False])
@pytest.mark.parametrize("how", ["read-only", "locked"])
def test_a_file_that_nobody_can_write_costs_time_only(
    settled: Path, how: str, known: bool, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    if not known:
        (settled / WORK).unlink()
    (settled / "templates").mkdir()
    (settled / "templates/about.html").write_text(BROKEN, "utf-8")
    aged(settled)
    monkeypatch.setattr(states, "_PATIENCE", 0)
    other = sqlite3.connect(settled / WORK)
    with monkeypatch.context() as patch:
        if how == "read-only":
            patch.setattr(sqlite3, "connect", only_read)
        else:
            other.execute("BEGIN EXCLUSIVE")
        assert build(settled) == 1
    told = capsys.readouterr().err
    assert "no/where/at-all.html" in told, "where links lead is known though nothing is kept"
    other.rollback()
    other.close()
    site = tree(settled / "site")
    assert build(settled) == 1 and tree(settled / "site") == site
    assert capsys.readouterr().err == told


def test_a_file_that_is_locked_while_a_build_runs_costs_time_only(
    settled: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(states, "_PATIENCE", 0)
    (settled / RECORD).write_text((settled / RECORD).read_text("utf-8").replace("Sau 1 năm", "Sau 2 năm"), "utf-8")
    (settled / "templates").mkdir()
    (settled / "templates/about.html").write_text(BROKEN, "utf-8")
    other = sqlite3.connect(settled / WORK)
    made = make.make

    def locked(*given: Any) -> make.Made:
        other.execute("BEGIN IMMEDIATE")
        return made(*given)

    with monkeypatch.context() as patch:
        patch.setattr(make, "make", locked)
        assert build(settled) == 1
    told = capsys.readouterr().err
    assert "no/where/at-all.html" in told
    other.rollback()
    other.close()
    site = tree(settled / "site")
    touched(settled)
    assert build(settled) == 1 and tree(settled / "site") == site
    assert capsys.readouterr().err == told
    assert "Sau 2 năm" in (settled / f"site/vi/{Path(RECORD).stem}/index.html").read_text("utf-8")


def test_a_program_that_comes_back_finds_nothing_of_the_other_s(settled: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = tree(settled / "site")
    for name in ("other", "one", "other", "one"):
        monkeypatch.setattr(states, "program", lambda name=name: name)
        shutil.rmtree(settled / "site/data")
        (settled / "site/index.html").unlink()
        assert build(settled) == 0
        assert tree(settled / "site") == whole


@pytest.mark.parametrize("command", [["review"], ["check"], ["explain", "001_df33"]])
def test_a_command_that_keeps_nothing_leaves_nothing(digest: Path, tmp_path: Path, command: list[str]) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    given = [sys.executable, str(ROOT / "build.py"), *command, "--root", str(digest)]
    subprocess.run(given, env=os.environ | {"TMPDIR": str(temporary)}, check=True, capture_output=True)
    assert not any(temporary.iterdir()) and not (digest / ".cache").exists()
