"""--why: for each unit of files that was made again, what of all that it shows is another."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest
from sequences import settle
from test_keys import base, planned

from diembao.build import why
from diembao.build.state import State
from diembao.build.why import reasons
from diembao.commands import cli

PARTS = ("own", "number", "entry", "places", "related", "terms", "site", "page", "articles")
KEY = " ".join(f"{part}=0" for part in PARTS)


@pytest.mark.parametrize("part", PARTS)
def test_the_part_of_a_key_that_changed_is_named(part: str) -> None:
    ((name, told),) = reasons({"articles/mot": (KEY, KEY.replace(f"{part}=0", f"{part}=1"))})
    assert (name, told) == ("articles/mot", f"changed: {why._PARTS[part]}")


def test_all_that_changed_is_named() -> None:
    ((_, told),) = reasons({"a": (KEY, KEY.replace("own=0", "own=1").replace("site=0", "site=1"))})
    assert told == f"changed: {why._PARTS['own']}; {why._PARTS['site']}"


def test_a_unit_of_which_nothing_is_known_is_new() -> None:
    assert dict(reasons({"a": ("", KEY)})) == {"a": "new, or nothing is known of an earlier build"}


def test_a_unit_with_the_same_key_was_made_for_its_files() -> None:
    assert dict(reasons({"a": (KEY, KEY)})) == {"a": "its files were not as they were left"}


def test_units_are_named_in_their_order() -> None:
    assert [name for name, _ in reasons({"b": ("", KEY), "a": ("", KEY)})] == ["a", "b"]


def test_every_part_of_every_key_has_words() -> None:
    with closing(State()) as state:
        keys = [unit.key for unit in planned(base(), state).units.values()]
    parts = {part.partition("=")[0] for key in keys for part in key.split(" ")}
    assert parts == set(why._PARTS)


RECORD = '---\ntitle: "Tin {n}"\nnumber: {n}\nentered: 2022-05-18\ndate: "2022-05-18"\n---\n\nCó {n} hộ nghèo ở đó.\n'


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A digest of two articles, built."""
    (tmp_path / "content/articles").mkdir(parents=True)
    (tmp_path / "digest.toml").write_text("", "utf-8")
    for number in (1, 2):
        (tmp_path / f"content/articles/tin-{number}.md").write_text(RECORD.format(n=number), "utf-8")
    settle(tmp_path)
    assert cli.run(["press", "--root", str(tmp_path)]) == 0
    return tmp_path


def told(root: Path, capsys: pytest.CaptureFixture[str]) -> list[str]:
    settle(root)
    capsys.readouterr()
    assert cli.run(["press", "--why", "--root", str(root)]) == 0
    return capsys.readouterr().out.splitlines()


def test_an_edit_is_told_as_one(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = root / "content/articles/tin-1.md"
    path.write_text(path.read_text("utf-8") + "\nMột đoạn nữa.\n", "utf-8")
    lines = told(root, capsys)
    assert "articles/tin-1: changed: the article's own text or English" in lines
    assert not any(line.startswith("articles/tin-2") for line in lines)
    assert "site/vi/tin-1/index.html: written" in lines and "site/vi/tin-2/index.html: written" not in lines


def test_a_title_is_told_wherever_it_is_shown(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = root / "content/articles/tin-1.md"
    path.write_text(path.read_text("utf-8").replace("Tin 1", "Tin khác"), "utf-8")
    lines = told(root, capsys)
    assert "articles/tin-1: changed: the article's own text or English; its entry in lists" in lines
    assert "index.html: changed: the articles that it shows" in lines


def test_a_glossary_is_told_where_a_term_is_met(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = "vi,en,alternatives,category,explanation\nhộ nghèo,{},,,\n"
    (root / "content/glossary.csv").write_text(text.format("poor households"), "utf-8")
    told(root, capsys)
    (root / "content/glossary.csv").write_text(text.format("the poor"), "utf-8")
    assert "articles/tin-1: changed: a term of content/glossary.csv" in told(root, capsys)


def test_the_configuration_is_told(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (root / "digest.toml").write_text('[site]\ntitle = "Khác"\n', "utf-8")
    assert any(line.endswith(": changed: digest.toml, a template, or the program") for line in told(root, capsys))


def test_a_page_altered_by_hand_is_told(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (root / "site/vi/tin-1/index.html").write_text("altered", "utf-8")
    lines = told(root, capsys)
    assert lines[:2] == ["articles/tin-1: its files were not as they were left", "site/vi/tin-1/index.html: written"]


def test_what_went_is_told(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (root / "content/articles/tin-1.md").unlink()
    assert "site/vi/tin-1/index.html: removed, nothing makes it any more" in told(root, capsys)


def test_the_time_of_each_step_is_told(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (root / "content/articles/tin-1.md").unlink()
    steps = next(line for line in told(root, capsys) if line.startswith("desk "))
    assert [step.split(" ")[0] for step in steps.split(", ")] == [
        "desk", "work", "arrange", "plan", "make", "index", "publish",
    ]  # fmt: skip
