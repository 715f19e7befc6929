"""What was kept of a table is used only where it is whole and of that very table."""

from __future__ import annotations

import sys
import tomllib
from pathlib import Path

import pytest

from diembao.lang import tables

DATA = sorted((Path(tables.__file__).parent / "data").glob("*.toml"))


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(tables, "_DATA", tmp_path)
    monkeypatch.setattr(tables, "_KEPT", tmp_path / "kept")
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    (tmp_path / "words.toml").write_text('"năm" = ["hai", "ba"]\n', "utf-8")
    assert tables.table("words.toml") == {"năm": ["hai", "ba"]}
    return tmp_path


@pytest.mark.parametrize("path", DATA, ids=lambda p: p.name)
def test_a_table_is_the_same_from_toml_and_as_it_is_kept(path: Path, folder: Path) -> None:
    (folder / path.name).write_bytes(path.read_bytes())
    told = tomllib.loads(path.read_text("utf-8"))
    assert tables.table(path.name) == tables.table(path.name) == told
    assert (folder / "kept" / f"{path.name}.json").exists()


@pytest.mark.parametrize(
    "harm",
    [lambda data: data[:-2], lambda data: data.replace(b"hai", b"mot"), lambda data: b"", lambda data: b"\xff\n{"],
)
def test_a_table_that_was_kept_and_damaged_is_read_anew(folder: Path, harm) -> None:  # type: ignore[no-untyped-def]
    kept = folder / "kept/words.toml.json"
    whole = kept.read_bytes()
    kept.write_bytes(harm(whole))
    assert tables.table("words.toml") == {"năm": ["hai", "ba"]}
    assert kept.read_bytes() == whole


def test_an_edited_table_is_read_anew(folder: Path) -> None:
    (folder / "words.toml").write_text('"năm" = ["một"]\n', "utf-8")
    assert tables.table("words.toml") == {"năm": ["một"]}


def test_a_table_is_read_where_nothing_can_be_kept(folder: Path) -> None:
    for file in (folder / "kept").iterdir():
        file.unlink()
    (folder / "kept").rmdir()
    (folder / "kept").write_text("in the way", "utf-8")
    assert tables.table("words.toml") == {"năm": ["hai", "ba"]}
