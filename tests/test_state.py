"""What earlier builds worked out: found again, never wrong; whatever becomes of it costs time only."""

from __future__ import annotations

import multiprocessing
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT, aged
from test_run import RECORD, build
from test_state_damage import copied, rows

from diembao.build import executors, make, store
from diembao.build import run as builds
from diembao.build.state import State
from diembao.digest import door
from diembao.digest.layout import WORK
from diembao.model import View
from diembao.problems import Problem, ProblemError, Where


def refuse(*_: object, **__: object) -> None:
    raise AssertionError("the site was made anew")


def test_where_nothing_changed_nothing_is_made(settled: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(builds, "build", refuse)
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
    monkeypatch.setattr(builds, "build", refuse)
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
    monkeypatch.setattr(builds, "build", refuse)
    assert build(settled) == 0
    change(settled / "site/index.html")
    assert build(settled) == 3


def test_after_an_edit_only_the_pages_that_show_it_are_made(settled: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert build(settled) == 0  # nothing to do: what is known stays known
    made: list[Any] = []
    page = make.output_of
    monkeypatch.setattr(make, "output_of", lambda templates, of: made.append(of) or page(templates, of))
    path = settled / RECORD
    path.write_text(path.read_text("utf-8").replace("Bên cạnh việc", "Cùng với việc"), "utf-8")
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


# ---------------------------------------------------------------- what is kept


def test_no_more_is_kept_than_a_first_build_keeps(settled: Path, tmp_path: Path) -> None:
    """Whatever happened before: an article and its month are gone, another is edited, and so is the glossary."""
    glossary, first = settled / "content/glossary.csv", settled / RECORD
    first.unlink()
    next((settled / "content/captures").glob("001_*")).unlink()
    (settled / "content/articles/2020-01-01-a.md").write_text('---\ntitle: "Tin"\nnumber: 9\n---\n\nMột.\n', "utf-8")
    other = next((settled / "content/articles").glob("2022-08*"))
    for turn in range(3):
        glossary.write_text(glossary.read_text("utf-8") + f"từ{turn},word {turn},,,,,\n", "utf-8")
        other.write_text(other.read_text("utf-8") + f"\nĐoạn thứ {turn}.\n", "utf-8")
        assert build(settled) == 0
        first = settled / "content/articles/2020-01-01-a.md"
        first.unlink(missing_ok=True)
    build(settled)
    assert build(copied(settled, tmp_path / "whole")) == 0
    kept, needed = rows(settled), rows(tmp_path / "whole")
    assert [row for row in kept if row[0] != "site"] == [row for row in needed if row[0] != "site"]


def test_a_file_is_read_again_only_where_it_looks_different(settled: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []
    plain = door.read

    def noted(root: Path, path: Path, most: int) -> bytes:
        read.append(path.name)
        return plain(root, path, most)

    monkeypatch.setattr(door, "read", noted)
    path = settled / RECORD

    def records(**more: bool) -> list[str]:
        read.clear()
        state = State(settled / WORK, **more)
        articles = store.read_records(settled, state).articles
        assert articles[path.stem].body in path.read_text("utf-8")
        state.close()
        return read.copy()

    records()
    assert records() == []
    path.write_text(path.read_text("utf-8").replace("Sau 1 năm", "Sau 2 năm"), "utf-8")
    aged(settled)  # of the same size and time
    assert {*records()} == {path.name}, "compared, then read"
    assert records() == [] and len(records(verify=True)) == 2


def why(root: Path, capsys: pytest.CaptureFixture[str]) -> dict[str, str]:
    """What --why says of each record and unit of files."""
    capsys.readouterr()
    assert build(root, "--why") == 0
    lines = capsys.readouterr().out.splitlines()[:-2]
    return dict(line.split(": ", 1) for line in lines if not line.startswith("site/"))


def test_why_names_what_each_file_was_written_for(settled: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = settled / RECORD
    text, slug = path.read_text("utf-8"), path.stem
    path.write_text(text.replace('title: "', 'title: "Tin mới: ', 1), "utf-8")
    told = why(settled, capsys)
    assert "own text or English" in told[f"articles/{slug}"]
    assert told["vi/index.html"] == "changed: the articles that it shows"
    assert told["data/articles.csv"] == "changed: the articles that it shows"
    path.with_name("2024-01-01-moi.md").write_text(re.sub(r"number: .*\n", "", text), "utf-8")
    told = why(settled, capsys)
    assert told["articles/2024-01-01-moi"] == "new, or nothing is known of an earlier build"
    assert told["content/articles/2024-01-01-moi.md"] == "numbered"
    (settled / "digest.toml").write_text('[site]\ntitle = "Khác"\n[publish]\ndefault = "full"\n', "utf-8")
    told = why(settled, capsys)
    assert all("digest.toml, a template, or the program" in reason for reason in told.values())
    (settled / "site/404.html").unlink()
    assert why(settled, capsys) == {"404.html": "its files were not as they were left"}


# ---------------------------------------------------------------- who works


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


def test_a_state_may_be_let_go_of_by_another_thread() -> None:
    """As the preview's threads do with what a command left behind; sqlite would refuse to close it there."""
    code = """
import gc, threading
from diembao.build.state import State
states = [State()]
thread = threading.Thread(target=lambda: (states.clear(), gc.collect()))
thread.start(); thread.join()
"""
    ended = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stderr) == (0, "")
