"""What earlier builds worked out: found again, never wrong."""

from __future__ import annotations

import multiprocessing
import os
import shutil
import signal
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import aged
from diembao.cache import Cache
from diembao.presswork import making
from test_run import RECORD, build, tree

from diembao import cache as cache_module
from diembao import edits
from diembao.build import executors
from diembao.digest.layout import WORK
from diembao.model import Caption, View
from diembao.problems import Problem, ProblemError, Where


def refuse(*_: object, **__: object) -> None:
    raise AssertionError("the site was made anew")


def test_where_nothing_changed_nothing_is_made(settled: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(edits, "build", refuse)
    assert build(settled) == 0
    assert build(settled, "--verify") == 3


@pytest.mark.parametrize(
    "change",
    [
        lambda root: (root / RECORD).write_text((root / RECORD).read_text("utf-8").replace("Sau 1", "Sau 2"), "utf-8"),
        lambda root: (root / RECORD).unlink(),
        lambda root: (root / "digest.toml").write_text('[site]\ntitle = "Other"\n', "utf-8"),
        lambda root: (root / "content/glossary.csv").write_text("vi,en,alternatives,category,explanation\n", "utf-8"),
    ],
)
def test_any_change_is_seen_though_size_and_time_stay(
    settled: Path, monkeypatch: pytest.MonkeyPatch, change: Callable[[Path], object]
) -> None:
    change(settled)
    aged(settled)
    monkeypatch.setattr(edits, "build", refuse)
    assert build(settled) == 3


@pytest.mark.parametrize(
    "change",
    [
        lambda page: page.write_text("other", "utf-8"),
        lambda page: page.unlink(),
        lambda page: os.utime(page, (1_600_000_000, 1_600_000_000)),
        lambda page: page.unlink() or page.symlink_to("search/index.html"),
    ],
)
def test_any_change_of_the_site_is_seen(
    settled: Path, monkeypatch: pytest.MonkeyPatch, change: Callable[[Path], object]
) -> None:
    assert build(settled) == 0
    monkeypatch.setattr(edits, "build", refuse)
    assert build(settled) == 0
    change(settled / "site/index.html")
    assert build(settled) == 3


def test_after_an_edit_only_the_pages_that_show_it_are_made(settled: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert build(settled) == 0  # nothing to do: what is known stays known
    made: list[Any] = []
    page = making.made
    monkeypatch.setattr(making, "made", lambda templates, of: made.append(of) or page(templates, of))
    path = settled / RECORD
    path.write_text(path.read_text("utf-8").replace("Sau 1 năm", "Sau 2 năm"), "utf-8")
    assert build(settled) == 0
    made = [of.url for of in made if isinstance(of, View)]
    assert f"vi/{path.stem}/index.html" in made
    assert len([url for url in made if url.count("/") == 2 and url.startswith(("vi/", "en/"))]) <= 2
    assert len(made) < len(list((settled / "site").rglob("*.html"))) / 2


def test_a_warning_is_told_again_where_nothing_changed(digest: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (digest / "content/captures/lost.toml").write_text('title = "x"\n', "utf-8")
    aged(digest)
    for _ in range(2):
        build(digest)
        assert "note-orphan" in capsys.readouterr().err


@pytest.mark.parametrize("damage", [b"", b"not a base", None, "cut", "flip"])
def test_a_damaged_cache_costs_time_only(settled: Path, damage: bytes | str | None) -> None:
    path = settled / WORK
    data = path.read_bytes()
    site = tree(settled / "site")
    if damage is None:
        path.unlink()
    elif damage == "cut":
        path.write_bytes(data[: len(data) // 2])
    elif damage == "flip":
        path.write_bytes(data[:100] + bytes(b ^ 0x55 for b in data[100:]))
    else:
        path.write_bytes(bytes(damage, "ascii") if isinstance(damage, str) else damage)
    for _ in range(2):
        assert build(settled) == 0
        assert tree(settled / "site") == site


def test_a_flipped_bit_is_a_miss(tmp_path: Path) -> None:
    path = tmp_path / "work.db"
    value = {"a" * 200: (Caption("x", 1), Problem("c", "note", Where("p"), "m", "h"))}
    cache = Cache(path)
    cache.keep(value, "stage", "given")
    cache.close()
    cache = Cache(path)
    assert cache.find("stage", "given") == value
    assert cache.find("stage", "other") is None and cache.find("other", "given") is None
    cache.close()
    data = path.read_bytes()
    path.write_bytes(data.replace(b"aaaa", b"aaba"))
    assert Cache(path).find("stage", "given") is None


def test_a_cache_that_is_damaged_within_or_of_another_version_is_made_anew(tmp_path: Path) -> None:
    path = tmp_path / "work.db"

    def kept() -> int:
        cache = Cache(path)
        found = sum(cache.get(lambda n=n: bytes([n]) * 9_000, "stage", str(n)) is not None for n in range(99))
        cache.close()
        cache = Cache(path)
        again = sum(cache.find("stage", str(n)) is not None for n in range(99))
        cache.close()
        assert found == 99
        return again

    assert kept() == 99
    data = path.read_bytes()
    path.write_bytes(data[:8192] + bytes(len(data) // 4) + data[8192 + len(data) // 4 :])
    kept()
    assert kept() == 99
    path.unlink()
    with sqlite3.connect(path) as base:
        base.execute("CREATE TABLE entries (number INTEGER)")
    base.close()
    assert kept() == 99


def test_only_our_own_values_come_out_of_a_cache(tmp_path: Path) -> None:
    cache = Cache(tmp_path / "work.db")
    cache.keep(os.system, "stage")
    assert cache.find("stage") is None


def test_what_no_build_needs_any_more_is_dropped(tmp_path: Path) -> None:
    path = tmp_path / "work.db"
    for start in range(0, 1000, 100):
        cache = Cache(path)
        for n in range(start, start + 100):
            assert cache.get(lambda n=n: n + 1, "stage", str(n)) == n + 1
        cache.drop()
        cache.close()
    (count,) = Cache(path)._base.execute("SELECT count(*) FROM entries").fetchone()
    assert count <= 200


def test_a_content_is_read_again_only_when_the_file_looks_different(tmp_path: Path) -> None:
    path, file = tmp_path / "work.db", tmp_path / "a.txt"
    file.write_text("one", "utf-8")
    os.utime(file, (1_600_000_000, 1_600_000_000))
    cache = Cache(path)
    first = cache.digest(file)
    file.write_text("two", "utf-8")
    os.utime(file, (1_600_000_000, 1_600_000_000))
    assert cache.digest(file) != first


def why(root: Path, capsys: pytest.CaptureFixture[str]) -> dict[str, str]:
    """What --why says of each file."""
    capsys.readouterr()
    assert build(root, "--why") == 0
    lines = capsys.readouterr().out.splitlines()
    return dict(
        line.removeprefix("site/").split(": ", 1) for line in lines if line.startswith("site/") and ": " in line
    )


def test_why_names_what_each_file_was_written_for(settled: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = settled / RECORD
    text, slug = path.read_text("utf-8"), path.stem
    path.write_text(text.replace('title: "', 'title: "Tin mới: ', 1), "utf-8")
    told = why(settled, capsys)
    assert told[f"vi/{slug}/index.html"] == f"content/articles/{slug}.md is changed"
    assert told["vi/index.html"] == f"it leads to {slug} (changed)"
    assert told["data/articles.csv"] == "made of many articles: 1 changed"
    path.with_name("2024-01-01-moi.md").write_text(text, "utf-8")
    told = why(settled, capsys)
    assert told["vi/2024-01-01-moi/index.html"] == "content/articles/2024-01-01-moi.md is new"
    (settled / "digest.toml").write_text('[site]\ntitle = "Khác"\n', "utf-8")
    assert set(why(settled, capsys).values()) == {"what all pages share changed: digest.toml, or a table in content/"}
    (settled / "templates").mkdir()
    (settled / "templates/404.html").write_text("{% extends 'base.html' %}", "utf-8")
    told = why(settled, capsys)
    assert told["404.html"] == "a template changed"


def test_several_processes_give_the_same_in_the_same_order_and_pass_on_what_goes_wrong() -> None:
    items = range(1000)
    assert list(executors.Processes(2).map(str, items)) == list(executors.Serial().map(str, items))
    with pytest.raises(ProblemError, match="c"):
        list(executors.Processes(2).map(fail_at_700, items))


def fail_at_700(number: int) -> int:
    if number == 700:
        raise ProblemError(Problem("c", "error", Where("p"), "m"))
    return number


def test_a_worker_that_is_killed_costs_its_work_not_the_build() -> None:
    items = range(1000)
    assert list(executors.Processes(2).map(die_at_700, items)) == list(items)


def die_at_700(number: int) -> int:
    if number == 700 and multiprocessing.parent_process():
        os.kill(os.getpid(), signal.SIGKILL)
    return number


def test_a_program_that_comes_back_finds_nothing_of_the_other_s(settled: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = tree(settled / "site")
    for name in ("other", "one", "other", "one"):
        monkeypatch.setattr(cache_module, "program", lambda name=name: name)
        shutil.rmtree(settled / "site/data")
        (settled / "site/index.html").unlink()
        assert build(settled) == 0
        assert tree(settled / "site") == whole
