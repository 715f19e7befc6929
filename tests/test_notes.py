"""The notes beside captures: which capture a note is of, and what it says."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import pytest
from test_identity import by_text, empty, page, put, records, run

from diembao.desk import capture
from diembao.desk.capture import Notes
from diembao.model import Note
from diembao.problems import ProblemError


def assigned(notes: str, captures: str) -> Notes:
    return capture.assigned(notes.split(), captures.split(), "c")


@pytest.mark.parametrize(
    ("notes", "captures", "of"),
    [
        ("p.toml", "p.txt", {"p.txt": "p.toml"}),
        ("p.toml", "p.html q.html", {"p.html": "p.toml"}),
        ("p.txt.toml", "p.txt", {"p.txt": "p.txt.toml"}),
        ("p.html.toml p.txt.toml", "p.html p.txt", {"p.html": "p.html.toml", "p.txt": "p.txt.toml"}),
        ("p.txt.toml", "p.html p.txt", {"p.txt": "p.txt.toml"}),
        ("a.b.toml", "a.b.txt a.txt", {"a.b.txt": "a.b.toml"}),
        # What is one capture's whole name is another's before the ending.
        ("p.txt.toml", "p.txt p.txt.html", {"p.txt": "p.txt.toml"}),
        ("p.txt.html.toml", "p.txt p.txt.html", {"p.txt.html": "p.txt.html.toml"}),
    ],
)
def test_a_note_is_of_the_only_capture_that_its_name_means(notes: str, captures: str, of: Mapping[str, str]) -> None:
    found = assigned(notes, captures)
    assert found.of == of and not found.problems and not found.unsure
    assert all(found.name(name) == note for name, note in of.items())


@pytest.mark.parametrize(
    ("notes", "captures", "code", "said", "unsure"),
    [
        ("p.toml", "p.html p.txt", "note-ambiguous", "p.html.toml or p.txt.toml", {"p.html", "p.txt"}),
        ("p.toml p.txt.toml", "p.html p.txt", "note-ambiguous", "p.html and p.txt share", {"p.html"}),
        ("p.toml p.txt.toml", "p.txt", "note-ambiguous", "p.txt has a note of its own, p.txt.toml", set[str]()),
        ("p.toml", "q.txt", "note-orphan", "no capture of that name", set[str]()),
        ("p.txt.toml", "p.html", "note-orphan", "no capture of that name", set[str]()),
    ],
)
def test_a_note_that_may_be_of_several_captures_or_of_none_is_told(
    notes: str, captures: str, code: str, said: str, unsure: set[str]
) -> None:
    found = assigned(notes, captures)
    (problem,) = found.problems
    assert problem.code == code and problem.where.path == f"c/{notes.split()[0]}" and said in str(problem)
    assert found.unsure == unsure


@pytest.mark.parametrize(
    ("captures", "name"), [("p.txt", "p.toml"), ("p.html p.txt", "p.txt.toml"), ("p.txt q.txt", "p.toml")]
)
def test_what_a_note_that_is_not_there_is_to_be_called(captures: str, name: str) -> None:
    assert assigned("", captures).name("p.txt") == name


def test_blanks_around_a_fact_are_no_part_of_it() -> None:
    blank = " \\t\\n\u00a0\u3000"
    facts = {"title": "Tên  bài", "outlet": "Báo A", "author": "B", "author_role": "C", "url": "https://a.example/x"}
    facts |= {"fetched": "2024-05-18", "charset": "utf-8", "date": "2024-05-18"}
    text = "".join(f'{key} = "{blank}{value}{blank}"\n' for key, value in facts.items())
    assert capture.read_note("a.toml", text) == Note(**facts)
    assert capture.read_note("a.toml", 'date = " 2024-05-18T07:30:00 "').date == "2024-05-18T07:30:00+07:00"


def test_a_note_that_was_saved_with_a_byte_order_mark_is_read(tmp_path: Path) -> None:
    root = empty(tmp_path / "digest")
    put(root, a=1)
    (root / "content/captures/a.toml").write_text('\ufefftitle = " Tên khác "\n', "utf-8")
    assert run(root, "site", "--strict") == 0
    assert [one.title for one in records(root).values()] == ["Tên khác"]


@pytest.fixture
def two(tmp_path: Path) -> Path:
    """A capture with a note, and its article."""
    root = empty(tmp_path / "digest")
    put(root, p=1)
    (root / "content/captures/p.toml").write_text('title = "Tên riêng"\nkeep = [9]\n', "utf-8")
    assert run(root, "site") == 0
    return root


def test_a_note_that_two_captures_could_have_changes_no_article(two: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder, before = two / "content/captures", records(two)
    html = "".join(f"<p>{line}</p>" for line in page(2).splitlines() if line)
    (folder / "p.html").write_text(f"<html><body><article>{html}</article></body></html>", "utf-8")
    for _ in range(2):
        capsys.readouterr()
        assert run(two, "site") == 1
        told = capsys.readouterr().err
        assert told.startswith("content/captures/p.toml: error[note-ambiguous]: p.html and p.txt share this name\n")
        assert records(two) == before and told.count("error") == 1
    (folder / "p.toml").rename(folder / "p.txt.toml")
    assert run(two, "site", "--strict") == 0
    after = records(two)
    assert before.items() <= after.items() and by_text(two).keys() == {1, 2}
    assert after[by_text(two)[2]].title != "Tên riêng"


def test_what_is_wrong_in_a_note_is_told_of_the_file_that_it_is_in(
    two: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = two / "content/captures"
    (folder / "p.toml").rename(folder / "p.txt.toml")
    (folder / "p.txt.toml").write_text("keep = [99]\n", "utf-8")
    capsys.readouterr()
    assert run(two, "site") == 1
    assert "content/captures/p.txt.toml: error[note-invalid]" in capsys.readouterr().err
    (folder / "p.txt.toml").write_text("keep = [9]\n", "utf-8")
    assert run(two, "explain", by_text(two)[1]) == 0
    assert "write into p.txt.toml beside" in capsys.readouterr().out


def test_explain_names_a_note_that_would_be_this_captures_alone(two: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = two / "content/captures"
    (folder / "p.toml").unlink()
    (folder / "p.htm").write_text(f"<pre>{page(3)}</pre>", "utf-8")
    assert run(two, "explain", by_text(two)[1]) == 0
    assert re.search(r"write into p\.txt\.toml beside", capsys.readouterr().out)


def test_add_makes_no_note_ambiguous(two: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    given = tmp_path / "p.html"
    given.write_text(f"<pre>{page(3)}</pre>", "utf-8")
    assert run(two, "add", str(given)) == 1
    assert "error[note-ambiguous]" in capsys.readouterr().err and not (two / "content/captures/p.html").exists()


@pytest.mark.parametrize(
    ("text", "fine"),
    [
        ('charset = "windows-1258"', True),
        ('charset = "foo"', False),
        ('charset = "hex"', False),
        ("charset = 8", False),
        ('fetched = "2024-05-18T07:30:00+07:00"', True),
        ('fetched = "gestern"', False),
        ('date = "2024-02-31"', False),
    ],
)
def test_facts_of_a_note_are_checked(text: str, fine: bool) -> None:
    if fine:
        assert capture.read_note("a.toml", text) != Note()
        return
    with pytest.raises(ProblemError) as caught:
        capture.read_note("a.toml", text)
    assert [(p.code, p.where.line) for p in caught.value.problems] == [("note-invalid", 1)]
