"""Evidence that is guarded: what a site or a record rests on does not change or go without a word."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from frozen import CAPTURES

from diembao.build import deskwork, store
from diembao.build.shelf import Shelf
from diembao.commands import cli
from diembao.desk import binding
from diembao.digest.rights import Rights
from diembao.model import Source

RECORD = """\
---
title: "Tin một"
number: 1
entered: 2022-05-18
---

Đoạn một.
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A digest of one record that was written by hand."""
    (tmp_path / "content/articles").mkdir(parents=True)
    (tmp_path / "digest.toml").write_text('[translate]\nengine = "none"\n', "utf-8")
    (tmp_path / "content/articles/mot.md").write_text(RECORD, "utf-8")
    return tmp_path


def run(root: Path, *arguments: str) -> int:
    return cli.run([*arguments, "--root", str(root), *(["--offline"] if arguments[0] != "explain" else [])])


def broken(path: Path) -> None:
    path.write_text(path.read_text("utf-8").replace("title:", "titel:"), "utf-8")


@pytest.mark.parametrize("command", ["site", "press", "check"])
@pytest.mark.parametrize("what", ["content gone", "no record can be read"])
def test_a_published_site_is_not_emptied_by_mistake(
    root: Path, command: str, what: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(root, "site") == 0
    page = (root / "site/vi/mot/index.html").read_bytes()
    if what == "content gone":
        shutil.rmtree(root / "content")
    else:
        broken(root / "content/articles/mot.md")
    for _ in range(2):
        capsys.readouterr()
        assert run(root, command) == 1
        told = capsys.readouterr()
        assert "error[publish-emptied]: it has 1 article and would have none" in told.err
        assert "delete the folder site/" in told.err and "--strict" not in told.out
        assert (root / "site/vi/mot/index.html").read_bytes() == page


def test_a_site_is_emptied_where_somebody_means_it(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(root, "site") == 0
    (root / "content/articles/mot.md").unlink()
    assert run(root, "site") == 1
    shutil.rmtree(root / "site")
    assert run(root, "site", "--strict") == 0
    assert "publish-emptied" in capsys.readouterr().err
    assert run(root, "site") == 0 and not (root / "site/vi/mot").exists(), "an empty one may stay empty"
    assert capsys.readouterr().err == ""


PAGE = next(CAPTURES.glob("001_*.txt"))


@pytest.fixture
def one(root: Path) -> Path:
    """A digest with one capture more, its record and its site."""
    (root / "content/captures").mkdir()
    shutil.copy(PAGE, root / "content/captures/a.txt")
    assert run(root, "site") == 0
    return root


def edited(root: Path) -> None:
    path = root / "content/captures/a.txt"
    path.write_bytes(path.read_bytes() + b"x")


def emptied(root: Path) -> None:
    (root / "content/captures/a.txt").write_bytes(b"")


def renamed(root: Path) -> None:
    (root / "content/captures/a.txt").rename(root / "content/captures/b.txt")


def gone(root: Path) -> None:
    (root / "content/captures/a.txt").unlink()


@pytest.mark.parametrize(
    ("harm", "code"),
    [(edited, "capture-changed"), (emptied, "capture-changed"), (gone, "capture-missing"), (renamed, "")],
)
def test_a_capture_that_changed_or_is_gone_is_a_warning_to_builds_and_an_error_to_verify(
    one: Path, harm: Callable[[Path], None], code: str, capsys: pytest.CaptureFixture[str]
) -> None:
    record = next((one / "content/articles").glob("2022*.md"))
    before = record.read_bytes()
    assert run(one, "verify", "--strict") == 0
    assert "read 1 capture and" in capsys.readouterr().out
    harm(one)
    for _ in range(2):
        run(one, "press")
        assert re.findall(r"(\w+)\[(capture-(?:changed|missing))", capsys.readouterr().err) == [
            ("warning", code)
        ] * bool(code)
        assert run(one, "verify") == bool(code)
        told = capsys.readouterr()
        assert re.findall(r"(\w+)\[(capture-\w+)", told.err) == [("error", code)] * bool(code)
        assert f"{int(not code)} of 1 record have" in told.out
    assert record.read_bytes() == before


def test_a_withdrawn_article_needs_no_capture(one: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(one, "withdraw", next((one / "content/articles").glob("2022*.md")).stem, "--reason", "x", "--purge") == 0
    assert not (one / "content/captures/a.txt").exists()
    for command in ("press", "verify"):
        capsys.readouterr()
        assert run(one, command) == 0 and "capture-missing" not in capsys.readouterr().err


def test_of_many_missing_captures_one_line_tells_and_verify_names_all() -> None:
    records = {f"a{n}": Source(f"{n}.txt", f"{n:064}") for n in range(9)}
    lost = binding.lost(records, {"0.txt": f"{0:064}", "renamed.txt": f"{1:064}", "2.txt": "other"}, (), ("a8",))
    assert lost.changed == {"2.txt": ("a2",)} and [*lost.missing] == ["a3", "a4", "a5", "a6", "a7"]
    assert len([*deskwork.missing(lost)]) == 5
    stored = store.Records(Shelf({}, str), records, {}, {}, (), frozenset(), {}, ())  # type: ignore[arg-type]
    (told,) = deskwork.guarded(Path("/nowhere"), Rights("full", {}), stored, binding.bind({}, records, ()), {})
    assert told.code == "capture-missing" and "the captures of 9 records" in told.message


def test_verify_reads_files_of_the_site_however_unchanged_they_look(
    one: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = one / "site/vi/mot/index.html"
    status, data = page.stat(), page.read_bytes()
    page.write_bytes(data.replace(b"</p>", b"</q>"))
    os.utime(page, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert run(one, "site") == 0 and page.read_bytes() != data, "builds take it for what it was"
    for _ in range(2):
        capsys.readouterr()
        assert run(one, "verify") == 1
        assert "site/vi/mot/index.html: error[site-altered]" in capsys.readouterr().err
    assert run(one, "site", "--verify") == 0 and page.read_bytes() == data
    assert run(one, "verify") == 0
