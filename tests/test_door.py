"""Files that strangers may have put into a digest: links that lead out, pipes, what was saved elsewhere, nested without end."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from frozen import SEEDS
from msgspec import structs

from diembao.build import steps, store, theme
from diembao.build.state import State
from diembao.commands import cli
from diembao.desk import capture
from diembao.desk.memory import HEADER
from diembao.digest import config, corpus, door, record, toml
from diembao.digest.layout import TRANSLATIONS, WORK
from diembao.english import exchange
from diembao.english.units import Unit
from diembao.model import Article, Translated
from diembao.problems import MANY, ProblemError

ROOT = Path(__file__).parent.parent
SLUG = "2022-05-18-luc-yen-nang-cao-suc-chien-dau-cua-to-chuc-dang-o-co-so"
RECORD, CAPTURE = f"content/articles/{SLUG}.md", "content/captures/001_df33ac9889921649.txt"
ENDS = {"Windows": "\r\n", "old Mac": "\r", "Unix": "\n"}


def codes(call: Callable[[], object]) -> list[tuple[str, str]]:
    """(code, file) of each problem that is raised, each with a remedy."""
    with pytest.raises(ProblemError) as caught:
        call()
    assert all(p.severity == "error" and p.hint for p in caught.value.problems)
    return [(p.code, p.where.path) for p in caught.value.problems]


def saved_elsewhere(path: Path, end: str, mark: bool = True) -> None:
    text = path.read_text("utf-8").replace("\n", end)
    path.write_bytes((("\ufeff" if mark else "") + text).encode())


# ---------------------------------------------------------------- links, pipes, devices


TEXTS = ["digest.toml", "content/outlets.toml", "content/places.csv", "content/glossary.csv"]


@pytest.mark.parametrize("to", ["/dev/zero", "/etc/passwd", "../outside", "pipe", "folder", "nowhere"])
@pytest.mark.parametrize("name", [*TEXTS, "templates/base.html", "templates/static/a.css", RECORD, CAPTURE])
def test_what_is_no_file_of_the_digest_is_never_read(
    digest: Path, name: str, to: str, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copy(digest / name if (digest / name).exists() else digest / "digest.toml", digest.parent / "outside")
    path = digest / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    if to == "pipe":
        os.mkfifo(path)
    elif to == "folder" and not name.startswith("templates"):
        path.mkdir()
    else:
        path.symlink_to(digest.parent / "outside" if to == "../outside" else to)
    family = "capture" if name == CAPTURE else "file"
    code = f"{family}-outside" if to.startswith(("/", "..")) else f"{family}-kind"
    article = name in (RECORD, CAPTURE)
    assert cli.run(["press", "--root", str(digest)]) == (1 if article else 2)
    told = capsys.readouterr()
    assert f"{name}: error[{code}]" in told.err and "Traceback" not in told.err and "root:" not in told.err
    shown = len(list((digest / "site/vi").glob("*/index.html")))
    assert shown == {RECORD: 1, CAPTURE: 2}.get(name, 0)


@pytest.mark.parametrize(
    "folder", ["content", "content/articles", "content/captures", "templates", "templates/static", "templates/static/a"]
)
def test_a_folder_behind_a_link_that_leads_out_stops_the_build(
    digest: Path, folder: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (digest / "templates/static").mkdir(parents=True)
    outside = digest.parent / "outside"
    if (digest / folder).exists():
        shutil.move(digest / folder, outside)
    outside.mkdir(exist_ok=True)
    (outside / ".left.new").touch()
    (digest / folder).symlink_to(outside)
    assert cli.run(["site", "--offline", "--root", str(digest)]) == 2
    told = capsys.readouterr().err
    assert f"{folder}: error[file-outside]" in told and told.count(" error[") == told.count(": error[file-outside]")
    assert (outside / ".left.new").exists() and not (digest / "site").exists(), "nothing is deleted there"


def test_links_within_the_digest_and_to_it_are_followed(digest: Path) -> None:
    shutil.move(digest / RECORD, digest / "mine.md")
    (digest / RECORD).symlink_to("../../mine.md")
    shutil.move(digest / "content/captures", digest / "saved")
    (digest / "content/captures").symlink_to("../saved")
    (digest / "pictures").mkdir()
    (digest / "pictures/a.png").write_bytes(b"\x89PNG")
    (digest / "templates/static").mkdir(parents=True)
    (digest / "templates/static/pictures").symlink_to("../../pictures")
    there = digest.parent / "link"
    there.symlink_to(digest)
    opened = steps.open_digest(there)
    made = steps.records(opened)
    assert len(made.records) == len(made.drafts) == 2 and not made.problems
    assert "static/pictures/a.png" in {output.path for output in theme.static(there, theme.templates(there))}
    old = made.records[SLUG]
    store.save(there, structs.replace(old, author="Ai"), old)
    assert (digest / RECORD).is_symlink() and "Ai" in (digest / "mine.md").read_text("utf-8")


def test_a_new_record_is_not_written_through_a_link(tmp_path: Path) -> None:
    (tmp_path / "digest/content/articles").mkdir(parents=True)
    (tmp_path / "digest/content/articles/a.md").symlink_to(tmp_path / "new")
    article = Article(slug="a", title="A", body="B")
    assert codes(lambda: store.save(tmp_path / "digest", article, None)) == [
        ("record-in-the-way", "content/articles/a.md")
    ]
    assert not (tmp_path / "new").exists()


def test_a_link_that_turns_in_a_circle_is_told(tmp_path: Path) -> None:
    (tmp_path / "templates/static").mkdir(parents=True)
    (tmp_path / "templates/static/up").symlink_to("..")
    assert codes(lambda: theme.templates(tmp_path)) == [("file-kind", "templates/static/up")]
    (tmp_path / "templates/static/up").unlink()
    (tmp_path / "templates/static/own").symlink_to("own")
    sources = theme.templates(tmp_path)
    assert codes(lambda: theme.static(tmp_path, sources)) == [("file-kind", "templates/static/own")]


def test_a_link_is_asked_where_it_leads_at_every_build(digest: Path) -> None:
    """What was read when it lay in the digest is not used when it no longer does."""
    state = State(digest / WORK)
    inside, outside = digest / "inside.md", digest.parent / "outside.md"
    shutil.move(digest / RECORD, inside)
    os.utime(inside, (1_600_000_000, 1_600_000_000))
    (digest / RECORD).symlink_to(inside)
    assert SLUG in store.read_records(digest, state).articles
    inside.rename(outside)
    (digest / RECORD).unlink()
    (digest / RECORD).symlink_to(outside)
    assert SLUG not in store.read_records(digest, state).articles
    state.close()


def test_a_note_of_a_stranger_costs_its_capture(digest: Path) -> None:
    note = Path(CAPTURE).with_suffix(".toml")
    for make in (
        lambda path: path.symlink_to("/etc/passwd"),
        os.mkfifo,
        lambda path: path.write_bytes(b"title = \xff"),
    ):
        make(digest / note)
        drafts, _, problems = store.read_drafts(digest, (), State())
        assert len(drafts) == 1 and [p.where.path for p in problems] == [note.as_posix()]
        (digest / note).unlink()


def test_files_larger_than_they_can_be_are_not_read(digest: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("digest.toml", RECORD, CAPTURE):
        with (digest / name).open("r+b") as file:
            file.truncate(1 << 40)  # takes no place on the disk
    assert codes(lambda: steps.open_digest(digest)) == [("file-too-big", "digest.toml")]
    shutil.copy(SEEDS / "digest.toml", digest / "digest.toml")
    told = {(p.code, p.where.path) for p in steps.records(steps.open_digest(digest)).problems}
    assert {("file-too-big", RECORD), ("capture-too-big", CAPTURE)} <= told


def test_add_does_not_read_what_is_no_capture(digest: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = tmp_path / "page.txt"
    page.write_text("Chợ phiên Nà Hin\n\n18/5/2022\n\nSáng 18/5, chợ phiên mở lại sau 2 năm.\n", "utf-8")
    os.mkfifo(digest / "content/captures/page.txt")
    assert cli.run(["add", str(page), "--offline", "--root", str(digest)]) == 1
    assert "error[add-taken]" in capsys.readouterr().err


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_table_that_may_not_be_read_is_told(digest: Path) -> None:
    (digest / "content/places.csv").chmod(0)
    assert codes(lambda: steps.open_digest(digest)) == [("file-unusable", "content/places.csv")]


# ---------------------------------------------------------------- nested without end, and other traps


def front(text: str) -> Callable[[], object]:
    return lambda: record.parse("content/articles/a.md", f"---\n{text}\n---\n\nX\n")


DEEP = {
    "brackets": "tags: " + "[" * 100_000,
    "dashes": "tags:\n  " + "- " * 100_000,
    "dashes and tabs": "tags:\n  " + "-\t" * 100_000,
    "braces": "tags: " + "{a: " * 50_000,
    "questions": "? " * 100_000 + "x",
    "keys": "\n".join(" " * n + "a:" for n in range(600)),
    "keys and other line ends": "\u2028".join(" " * n + "a:" for n in range(600)),
    "lists in brackets in lists": "\n".join(" " * n + "- a: [[[[" for n in range(60)),
}


@pytest.mark.parametrize("text", DEEP.values(), ids=DEEP)
def test_deep_yaml_is_one_problem(text: str) -> None:
    assert codes(front(text)) == [("record-front-matter", "content/articles/a.md")]


@pytest.mark.parametrize("text", ["[" * 49 + "]" * 49, '"' + "[" * 5_000 + '"', "|\n" + " " * 600 + "x"])
def test_what_only_looks_deep_is_read(text: str) -> None:
    assert "record-front-matter" not in str(codes(front(f"title: A\nmade: {text}")))


def test_deep_files_do_not_end_the_process(digest: Path) -> None:
    """The C half of PyYAML goes down without asking: a process of its own would not come back from there."""
    for number, text in enumerate(DEEP.values()):
        (digest / f"content/articles/deep-{number}.md").write_text(f"---\ntitle: A\n{text}\n---\n\nX\n", "utf-8")
    (digest / Path(CAPTURE).with_suffix(".toml")).write_text("keep = " + "[" * 100_000, "utf-8")
    command = [sys.executable, "build.py", "press", "--root", str(digest)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 1 and "Traceback" not in done.stderr
    assert done.stderr.count("error[record-front-matter]") == len(DEEP)
    assert done.stderr.count("error[note-invalid]") == 1 and "2 articles" in done.stdout


TRAPS = {
    "brackets": "x = " + "[" * 100_000,
    "braces": "x = " + "{a = " * 50_000,
    "a long key": "a." * 100_000 + "b = 1",
    "a long name of a table": "[" + '"a".' * 100_000 + "b]",
    "behind quotes": 'x = ["""a"""", ' + "[" * 100_000,
    "behind a comment": "# '\nx = " + "[" * 100_000,
    "a long number": "title = " + "9" * 10_000,
    "a long number of another kind": "title = 0x" + "f" * 10_000,
    "no day": "date = 99999-99-99",
    "a key twice": "title = 1\ntitle = 2",
    "no number": "title = [nan, inf]",
    "half a character": 'title = "\\ud800"',
    "a sign of none": "title = '\x00'",
    "a number where a table belongs": "outlet = 3\nsite = 0x" + "f" * 10_000,
    "texts where tables belong": 'outlet = ["a"]\nsite = ["a"]',
    "tables without a line": "outlet = [{x = 1}]\nsummary = {sentences_min = 0x" + "f" * 10_000 + "}",
    "a number where lines belong": "outlet = []\nkeep = [0x" + "f" * 10_000 + "]",
}


@pytest.mark.parametrize("text", TRAPS.values(), ids=TRAPS)
@pytest.mark.parametrize(
    "read", [config.parse, corpus.read_outlets, capture.read_note], ids=["digest", "outlets", "note"]
)
def test_traps_in_toml_are_problems(read: Callable[[str, str], object], text: str) -> None:
    told = codes(lambda: read("a.toml", text))
    assert 1 <= len(told) <= 4
    with pytest.raises(ProblemError) as caught:
        read("a.toml", text)
    assert all(len(p.message) < 300 for p in caught.value.problems)
    if text.count("[") + text.count("{") + text.count(".") > 1_000:  # nothing of it was given to the parser
        assert [p.message for p in caught.value.problems] == ["nested more than 20 deep"]


def test_toml_that_only_looks_deep_is_read() -> None:
    text = (
        f"a = '{'[' * 100}' # {'[' * 100}\nb = \"\\\"{'{' * 100}\"\nc = '''\n{'[' * 100}''''\nd = [{'1.5, ' * 100}]\n"
    )
    assert set(toml.read("a.toml", text, "note-invalid", "")) == set("abcd")
    assert toml.read("a.toml", "[a.b.c]\n" + "x = [[1.0]]\n", "note-invalid", "") == {"a": {"b": {"c": {"x": [[1.0]]}}}}


def test_a_table_that_is_no_csv_is_told_with_its_line() -> None:
    text = f'vi,en,kind,within,now,now_vi\n"{"x" * 200_000}'
    with pytest.raises(ProblemError) as caught:
        corpus.read_places("content/places.csv", text)
    assert [(p.code, p.where.line) for p in caught.value.problems] == [("corpus-csv", 2)]


@pytest.mark.parametrize(
    "text",
    [
        "tags: [&a " + "x" * 1_000 + ", *a" * 40_000 + "]",
        "\n".join(f"k{n}: x" for n in range(20_000)),
        "captions:\n" + "  - 1\n" * 30_000,
    ],
)
def test_of_very_many_mistakes_the_first_are_told(text: str) -> None:
    assert len(codes(front(f"title: A\n{text}"))) == MANY


def test_a_text_is_not_multiplied_by_aliases() -> None:
    assert codes(front("title: &a A\noutlet: *a")) == [("record-field", "content/articles/a.md")]


@pytest.mark.parametrize(
    "text",
    [
        "title: !!python/object:os.system x\ntags: !!set {a}",
        "title: !!binary aGk=\ndate: .nan",
        "[a]: b",
        "<<: {title: A}",
    ],
)
def test_odd_tags_make_nothing(text: str) -> None:
    assert {code for code, _ in codes(front(text))} <= {"record-field", "record-unknown-key", "record-front-matter"}


@pytest.mark.parametrize("day", ["0001-01-01T00:00:00+07:00", "9999-12-31T23:59:59-07:00", "0001-01-01", "9999-12-31"])
def test_the_first_and_the_last_day_are_days(digest: Path, day: str) -> None:
    path = digest / RECORD
    lines = [f"date: {day}" if line.startswith("date:") else line for line in path.read_text("utf-8").split("\n")]
    path.write_text("\n".join(lines), "utf-8")
    assert cli.run(["press", "--root", str(digest), "--url", "https://news.example/"]) == 0


def test_what_nobody_foresaw_costs_one_file(digest: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*given: object) -> None:
        raise RuntimeError(f"{len(given)} things\nthat nobody foresaw")

    parse, read = record.parse, capture.read
    monkeypatch.setattr(record, "parse", lambda path, text: parse(path, text) if SLUG not in path else fails(path))
    monkeypatch.setattr(capture, "read", lambda path, *rest: read(path, *rest) if "002_" not in path else fails(path))
    made = steps.records(steps.open_digest(digest))
    told = [(p.where.path, p.message) for p in made.problems if p.code == "file-unread"]
    assert sorted(path for path, _ in told)[0] == RECORD and len(told) == 2
    assert all("RuntimeError at test_door.py:" in message and "1 things" in message for _, message in told)
    assert len(made.records) == len(made.drafts) == 1
    for name in ("read_outlets", "read_places"):
        monkeypatch.setattr(corpus, name, fails)
    assert codes(lambda: steps.open_digest(digest)) == [("file-unread", name) for name in TEXTS[1:3]]
    assert cli.run(["site", "--offline", "--root", str(digest)]) == 2


def test_a_memory_that_cannot_be_read_asks_nobody(digest: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (digest / TRANSLATIONS).symlink_to("/etc/passwd")
    assert [p.code for p in steps.desk(steps.open_digest(digest), None, write=False).problems] == ["file-outside"]
    (digest / TRANSLATIONS).unlink()
    (digest / TRANSLATIONS).write_text(HEADER, "utf-8")
    monkeypatch.setattr(store.memory, "read", lambda *_: {}[1])
    assert [p.code for p in steps.desk(steps.open_digest(digest), None, write=False).problems] == ["file-unread"]


def test_half_a_character_in_a_review_is_refused() -> None:
    text = exchange.write("a.json", [Unit("a#1@000000000000", "Một.", "One.", True)])
    assert codes(lambda: exchange.read("a.json", text.replace("One", "\\ud800").encode())) == [
        ("exchange-broken", "a.json")
    ]
    assert codes(lambda: exchange.read("a.tmx", b'<?xml version="1.0" encoding="utf-7"?><tmx/>')) == [
        ("exchange-broken", "a.tmx")
    ]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("".join(f"<a{n}:b xmlns:a{n}='c'/>" for n in range(20_000)), "exchange-broken"),
        (
            "<!DOCTYPE a [" + "".join(f"<!ATTLIST a b{n} CDATA 'c'>" for n in range(20_000)) + "]><a/>",
            "exchange-entity",
        ),
    ],
)
def test_what_expat_reads_slowly_is_refused(text: str, code: str) -> None:
    data = (text if text.startswith("<!") else f"<tmx>{text}</tmx>").encode()
    assert codes(lambda: exchange.read("a.tmx", data)) == [(code, "a.tmx")]


def test_names_that_are_no_text_cost_their_files(digest: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """They were told as a bug of ours, and a template of such a name ended with a traceback."""
    names = ["content/captures/x\udcff.txt", "content/captures/n\udcff.toml", "content/articles/y\udcff.md"]
    for name in names:
        shutil.copy(digest / CAPTURE, digest / name)
    made = steps.records(steps.open_digest(digest))
    assert len(made.records) == len(made.drafts) == 2
    told = [(p.code, p.where.path) for p in made.problems if p.severity == "error"]
    assert sorted(told) == sorted(("file-name", name.replace("\udcff", "\\udcff")) for name in names)
    (digest / "templates/static").mkdir(parents=True)
    (digest / "templates/static/z\udcff.css").touch()
    assert codes(lambda: theme.templates(digest)) == [("file-name", "templates/static/z\\udcff.css")]
    for arguments in (["press", "\udcff"], ["add", "\udcff.txt"], ["withdraw", "a", "--reason", "\udcff", "--json"]):
        assert cli.run(arguments) == 2
        told_so = capsys.readouterr()
        assert "usage-text" in told_so.err + told_so.out


def test_a_file_may_be_as_large_as_its_kind_and_no_larger(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"x" * 11)
    assert codes(lambda: door.read(tmp_path, tmp_path / "a", 10)) == [("file-too-big", "a")]
    assert door.read(tmp_path, tmp_path / "a", 11) == b"x" * 11


def test_an_answer_asked_again_keeps_the_memorys_line_ends_and_mark(tmp_path: Path) -> None:
    """A memory saved on Windows stays one when an entry is replaced."""
    (tmp_path / "content").mkdir()
    first = store.Translations(tmp_path)
    first.keep([Translated("Một câu.", "One sentence.", "google")])
    path = tmp_path / TRANSLATIONS
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    again = store.Translations(tmp_path)
    again.keep([Translated("Một câu.", "A sentence.", "google")])
    again.settle()
    data = path.read_bytes()
    assert data.startswith(b"\xef\xbb\xbf") and data.count(b"\n") == data.count(b"\r\n") > 3
    assert b"One sentence." not in data and store.Translations(tmp_path).known["Một câu."].text == "A sentence."


def test_a_file_that_is_named_is_read_wherever_it_lies_if_it_is_one(tmp_path: Path) -> None:
    file, link, pipe, sparse = (tmp_path / name for name in ("a", "link", "pipe", "sparse"))
    file.write_bytes(b"ab")
    link.symlink_to(file)
    os.mkfifo(pipe)
    with sparse.open("wb") as out:
        out.truncate(10**12)
    assert door.given(file, 2) == door.given(link, 2) == b"ab"
    said = []
    for path in (pipe, tmp_path, Path("/dev/zero"), tmp_path / "nothing", sparse, file):
        with pytest.raises(ProblemError) as caught:
            door.given(path, 1, "file-unusable", "capture-too-big")
        (problem,) = caught.value.problems
        assert problem.where.path == str(path) and problem.hint
        said.append((problem.code, problem.message))
    assert said == [
        ("file-unusable", "not a file, but a pipe"),
        ("file-unusable", "not a file, but a folder"),
        ("file-unusable", "not a file, but a device"),
        ("file-unusable", "No such file or directory"),
        ("capture-too-big", "1000000.0 MB is more than 1e-06 MB"),
        ("capture-too-big", "0.0 MB is more than 1e-06 MB"),
    ]


@pytest.mark.parametrize("command", [["qa", "{}"], ["review", "--apply", "{}"]])
def test_no_command_waits_for_a_pipe_that_it_is_given(
    command: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    os.mkfifo(pipe := tmp_path / "a.po")
    assert cli.run(["new", str(tmp_path / "d")]) == 0
    assert cli.run([*(one.format(pipe) for one in command), "--root", str(tmp_path / "d")]) == 2
    assert f"{pipe}: error[usage-path]: not a file, but a pipe" in capsys.readouterr().err


def test_pages_that_cannot_be_read_are_each_refused_for_their_own_reason(
    digest: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    big, other = tmp_path / "big.txt", tmp_path / "other.txt"
    with big.open("wb") as out:
        out.truncate(10**10)
    other.write_text("Trang chủ", "utf-8")
    assert cli.run(["add", str(big), str(other), "--root", str(digest), "--offline"]) == 1
    told = capsys.readouterr().err
    assert "big.txt: error[capture-too-big]: 10000.0 MB is more than 10 MB" in told
    assert "other.txt: error[capture-no-body]" in told
