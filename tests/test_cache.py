"""What earlier builds worked out: found again, never wrong."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from test_run import RECORD, build, tree

from diembao import run
from diembao.cache import Cache
from diembao.model import Caption
from diembao.problems import Problem, Where


def aged(root: Path) -> None:
    """As if everything had been there for an hour."""
    for path in (root / "content").rglob("*"):
        os.utime(path, (1_600_000_000, 1_600_000_000))
    os.utime(root / "digest.toml", (1_600_000_000, 1_600_000_000))


@pytest.fixture
def settled(digest: Path) -> Path:
    """A digest that was built, and that nothing happened to since."""
    aged(digest)
    assert build(digest) == 0
    return digest


def refuse(*_: object, **__: object) -> None:
    raise AssertionError("the site was made anew")


def test_where_nothing_changed_nothing_is_made(settled: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "press", refuse)
    assert build(settled) == 0
    assert build(settled, "--verify") == 3


@pytest.mark.parametrize(
    "change",
    [
        lambda root: (root / RECORD).write_text((root / RECORD).read_text("utf-8").replace("Sau 1", "Sau 2"), "utf-8"),
        lambda root: (root / RECORD).unlink(),
        lambda root: (root / "site/index.html").write_text("other", "utf-8"),
        lambda root: (root / "site/index.html").unlink(),
        lambda root: (root / "site/new.txt").symlink_to("index.html"),
        lambda root: (root / "digest.toml").write_text('[site]\ntitle = "Other"\n', "utf-8"),
        lambda root: (root / "content/glossary.csv").write_text("vi,en,alternatives,category,explanation\n", "utf-8"),
    ],
)
def test_any_change_is_seen_though_size_and_time_stay(
    settled: Path, monkeypatch: pytest.MonkeyPatch, change: Callable[[Path], object]
) -> None:
    change(settled)
    aged(settled)
    monkeypatch.setattr(run, "press", refuse)
    assert build(settled) == 3


def test_a_warning_is_told_again_where_nothing_changed(digest: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (digest / "content/captures/lost.toml").write_text('title = "x"\n', "utf-8")
    aged(digest)
    for _ in range(2):
        build(digest)
        assert "note-orphan" in capsys.readouterr().err


@pytest.mark.parametrize("damage", [b"", b"not a base", None, "cut", "flip"])
def test_a_damaged_cache_costs_time_only(settled: Path, damage: bytes | str | None) -> None:
    path = settled / run.WORK
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
