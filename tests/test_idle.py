"""A build that finds nothing to do: it reads nothing, says what was told, and is never wrong about that."""

from __future__ import annotations

import os
import re
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT
from sequences import made, settle

from diembao.build import idle, make, run, state, steps
from diembao.commands import site
from diembao.desk.translate import Engines
from diembao.digest import door
from diembao.digest.layout import WORK

TEXT = '---\ntitle: "Tin một"\nnumber: 1\nentered: 2022-05-18\n---\n\n{text}\n'


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A digest of one article, built; nothing happened to it since."""
    (tmp_path / "content/articles").mkdir(parents=True)
    (tmp_path / "digest.toml").write_text("", "utf-8")
    (tmp_path / "content/articles/mot.md").write_text(TEXT.format(text="Đoạn một."), "utf-8")
    settle(tmp_path)
    assert made(tmp_path, "site").code == 0
    return tmp_path


@pytest.fixture
def builds(root: Path, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """One item for each build that has looked for something to do."""
    found: list[int] = []
    build = run.build

    def counted(*given: object, **named: object) -> object:
        found.append(1)
        return build(*given, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(run, "build", counted)
    return found


def test_where_nothing_changed_nothing_is_read(root: Path, builds: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("a file was read")

    before = made(root, "site")
    monkeypatch.setattr(door, "read", refuse)
    monkeypatch.setattr(door, "text", refuse)
    assert made(root, "site") == before and not builds


def test_a_check_where_nothing_changed_reads_nothing_and_tells_the_same(
    root: Path, builds: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    first = made(root, "check")
    assert builds and first.code == 0
    builds.clear()
    with monkeypatch.context() as patch:
        patch.setattr(door, "read", None)
        patch.setattr(door, "text", None)
        assert made(root, "check") == first and not builds
    (root / "content/articles/mot.md").write_text(TEXT.format(text="[Đoạn](khong-co.html) một."), "utf-8")
    settle(root)
    assert made(root, "check") != first and builds
    builds.clear()
    assert made(root, "site").code == 1 and builds, "what a check found is no site"


def test_a_check_makes_only_what_the_site_does_not_have(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    units = list[str]()
    render = make._render

    def noted(templates: Any, contents: Any) -> Any:
        units.append(str(contents[0]))
        return render(templates, contents)

    monkeypatch.setattr(make, "_render", noted)
    made(root, "check", "--strict")
    assert not units
    made(root, "check", "--verify")
    assert units


def test_what_editors_are_told_of_reviewed_english_is_found_once(
    root: Path, builds: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    english = 'english:\n  title: "999 people"\n  status: reviewed\n  by: An\n---'
    wrong = TEXT.format(text="Đoạn một.").replace('"Tin một"', '"Tin 1.200 người"').replace("\n---", f"\n{english}", 1)
    (root / "content/articles/mot.md").write_text(wrong, "utf-8")
    settle(root)
    told = made(root, "check")
    assert "review-doubtful" in str(told)
    monkeypatch.setattr(steps, "_doubtful", lambda *_: 1 / 0)
    builds.clear()
    assert made(root, "check", "--strict").code == 1 and builds, "looked at anew, but not judged"
    assert made(root, "check") == told


def test_where_nothing_changed_most_of_the_program_is_not_even_loaded(root: Path) -> None:
    script = (
        "import sys; from diembao.commands import cli; code = cli.run(sys.argv[1:]);"
        "print(code, *{'jinja2', 'markdown', 'lunr', 'nh3', 'watchfiles', 'diembao.press.render'} & set(sys.modules))"
    )
    command = [sys.executable, "-c", script, "site", "--offline", "--root", str(root)]
    ended = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
    assert ended.stdout.splitlines()[-1] == "0"


def test_what_is_wrong_is_told_again(root: Path, builds: list[int]) -> None:
    (root / "content/articles/hai.md").write_text("---\ntitle: [\n---\n\nĐoạn một.\n", "utf-8")
    settle(root)
    made(root, "site")
    del builds[:]
    again = made(root, "site")
    assert again.code == 1 and "error[record-front-matter]" in again.told and not builds


@pytest.mark.parametrize(
    "harm",
    [
        lambda site: (site / "vi/mot/index.html").write_text("altered", "utf-8"),
        lambda site: (site / "vi/mot/index.html").unlink(),
        lambda site: os.utime(site / "static/site.css", (1, 1)),
        lambda site: site.rename(site.with_name("elsewhere")),
    ],
)
def test_a_site_altered_by_hand_heals(root: Path, builds: list[int], harm: Callable[[Path], object]) -> None:
    whole = made(root, "site").site
    harm(root / "site")
    healed = made(root, "site").site
    assert builds and {path: healed[path] for path in whole} == whole


OWN = ["digest.toml", "content/articles/mot.md", "templates/static/own.css", "models/vi-en/model.bin"]


@pytest.mark.parametrize("name", OWN)
def test_a_young_file_is_not_trusted(root: Path, builds: list[int], name: str) -> None:
    (root / name).parent.mkdir(parents=True, exist_ok=True)
    (root / name).touch()
    for _ in range(2):
        del builds[:]
        made(root, "site")
        assert builds, "it may have changed once more since it was looked at, and look the same"
    settle(root)
    made(root, "site")
    del builds[:]
    made(root, "site")
    assert not builds


def test_a_link_is_not_trusted(root: Path, builds: list[int]) -> None:
    path = root / "content/articles/mot.md"
    path.rename(root / "content/articles/mot.txt")
    path.symlink_to("mot.txt")
    assert idle.seen(root) == ""


@pytest.mark.parametrize(
    "change",
    [
        lambda root: (root / "digest.toml").write_text('[site]\ntitle = "Khác"\n', "utf-8"),
        lambda root: (root / "content/glossary.csv").write_text("vi,en,alternatives,category,explanation\n", "utf-8"),
        lambda root: (root / "content/articles/hai.md").write_text(TEXT.format(text="Đoạn ba."), "utf-8"),
        lambda root: (root / "content/articles/mot.md").rename(root / "content/articles/hai.md"),
        lambda root: (root / "content/articles/mot.md").write_text(TEXT.format(text="Đoạn hai."), "utf-8"),
        lambda root: (root / "content/articles/mot.md").unlink(),
        lambda root: (root / WORK).unlink(),
    ],
)
def test_any_change_is_seen_though_sizes_and_times_stay(
    root: Path, builds: list[int], change: Callable[[Path], object]
) -> None:
    change(root)
    settle(root)
    made(root, "site")
    assert builds


@pytest.mark.parametrize("asked", [("press",), ("site", "--url", "https://a.example/"), ("site", "--strict")])
def test_what_is_asked_for_otherwise_is_something_to_do(root: Path, builds: list[int], asked: tuple[str, ...]) -> None:
    made(root, *asked)
    assert builds


def test_another_program_has_everything_to_do(root: Path, builds: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(state, "program", lambda: "another")
    made(root, "site")
    assert builds


@pytest.mark.parametrize("statement", ["DELETE FROM rows WHERE kind = 'site'", "UPDATE rows SET value = x'00'"])
def test_what_was_told_is_looked_for_again_where_it_was_lost(root: Path, builds: list[int], statement: str) -> None:
    before = made(root, "site")
    with closing(sqlite3.connect(root / WORK)) as base, base:
        base.execute(statement)
    assert made(root, "site") == before and builds


def test_a_build_broken_off_right_after_publishing_leaves_something_to_do(
    root: Path, builds: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    here, elsewhere = ("site", "--url", "https://a.example/"), ("site", "--url", "https://b.example/")
    before = made(root, *here)

    def broken_off(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(idle, "keep", broken_off)
        assert made(root, *elsewhere).code == 130
    assert b"b.example" in (root / "site/sitemap.xml").read_bytes()
    assert made(root, *here) == before


@pytest.mark.parametrize("asks", [True, False])
def test_english_that_an_engine_may_yet_give_is_something_to_do(
    root: Path, builds: list[int], monkeypatch: pytest.MonkeyPatch, asks: bool
) -> None:
    capture = root / "content/captures/a.txt"
    capture.parent.mkdir()
    body = "\n\n".join(f"Sáng nay xã Tân Lĩnh khánh thành cầu treo thứ {n}, bà con đi lại dễ hơn." for n in range(4))
    capture.write_text(f"Khánh thành cầu treo\n\n18/5/2022\n\n{body}\n", "utf-8")
    if asks:
        monkeypatch.setattr(site, "engine", lambda *_: Engines(Silent()))
    for _ in range(3):  # the first makes the record, the second finds it as it should be but for its English
        settle(root)
        del builds[:]
        made(root, "site")
    assert bool(builds) == asks


class Silent:
    """An engine that gives nothing."""

    def __getattr__(self, name: str) -> object:
        raise OSError("no network")


def test_the_line_says_what_there_is(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made(root, "site")
    first, *_ = capsys.readouterr().out.splitlines()
    assert re.fullmatch(r"1 article, \d+ files \([\d.]+ MB\), 0 written, 0 removed in [\d.]+ s: .*index\.html", first)
