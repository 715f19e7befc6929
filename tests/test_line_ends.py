"""Line ends and byte order marks: a file of any editor is read as the same file, and keeps its own."""

from __future__ import annotations

from pathlib import Path

import pytest
from frozen import SEEDS
from msgspec import structs
from test_door import CAPTURE, ENDS, RECORD, ROOT, SLUG, codes, saved_elsewhere

from diembao.build import steps, store, theme
from diembao.build.state import State
from diembao.commands import cli
from diembao.desk import ownership
from diembao.digest import record
from diembao.digest.layout import TRANSLATIONS
from diembao.english import exchange
from diembao.english.units import Unit
from diembao.model import Translated


@pytest.mark.parametrize("end", ENDS.values(), ids=ENDS)
def test_a_record_of_any_editor_is_read_as_the_same_record(end: str) -> None:
    text = (SEEDS / RECORD).read_text("utf-8")
    assert record.parse(RECORD, "\ufeff" + text.replace("\n", end)) == record.parse(RECORD, text)
    mixed = text.replace("\n", end, 12)
    assert record.parse(RECORD, mixed) == record.parse(RECORD, text)


@pytest.mark.parametrize("end", ENDS.values(), ids=ENDS)
def test_a_record_keeps_its_line_ends_and_mark_when_it_is_written_back(digest: Path, end: str) -> None:
    path = digest / RECORD
    edited = "# hỏi lại\nauthor:".join(path.read_text("utf-8").split("author:", 1))
    path.write_text(edited, "utf-8")
    saved_elsewhere(path, end)
    before = path.read_bytes()
    old = steps.records(steps.open_digest(digest)).records[SLUG]
    store.save(digest, structs.replace(old, author="Ai", url="https://example.org/"), old)
    lines = [line.decode() for line in path.read_bytes().split(end.encode())]
    assert lines[0] == "\ufeff---" and path.read_bytes().count(b"\n") in (0, path.read_bytes().count(end.encode()))
    was = before.decode().split(end)
    assert [line for line in was if line not in lines] == [line for line in was if line.startswith("author:")]
    assert [line for line in lines if line not in was] == ['author: "Ai"', 'url: "https://example.org/"']
    now = steps.records(steps.open_digest(digest)).records[SLUG]
    store.save(digest, structs.replace(now, body="Một.\n\nHai."), now)
    assert path.read_bytes().endswith(f"---{end}{end}Một.{end}{end}Hai.{end}".encode())


def test_lines_that_end_otherwise_than_most_stay_so() -> None:
    text = "---\r\ntitle: A\r\n# note\noutlet: B\r\n---\r\n\r\nMột.\nHai.\r\n"
    old = record.parse("a.md", text)
    after = record.rewrite(text, old, structs.replace(old, outlet="C"))
    assert after == text.replace("outlet: B", 'outlet: "C"').replace("# note\n", "# note\r\n")
    assert record.rewrite(text, old, structs.replace(old, title="D")) == text.replace("title: A", 'title: "D"')


def test_a_digest_saved_on_windows_is_the_same_digest(digest: Path) -> None:
    note = digest / Path(CAPTURE).with_suffix(".toml")
    note.write_text('author_role = "Phóng viên"\ncut = [3]\n', "utf-8")
    plain = steps.open_digest(digest)
    before, told = store.read_records(digest, State()), store.read_drafts(digest, plain.corpus.outlets, State())
    files = [*(digest / "content").glob("*.*"), *(digest / "content/articles").iterdir(), digest / "digest.toml", note]
    assert len(files) == 7
    for path in files:
        saved_elsewhere(path, "\r\n")
    windows = steps.open_digest(digest)
    after, again = store.read_records(digest, State()), store.read_drafts(digest, windows.corpus.outlets, State())
    assert (windows.config, windows.corpus) == (plain.config, plain.corpus)
    assert dict(before.articles) == dict(after.articles) and not after.problems
    assert dict(told[0]) == dict(again[0]) and told[0].marks == again[0].marks
    made = steps.desk(windows, None, write=False)
    assert not [p for p in made.problems if p.code == "record-proposal-changed"], "nothing of it is a person's edit"


@pytest.mark.parametrize("end", ENDS.values(), ids=ENDS)
def test_what_the_machine_made_stays_its_own_whatever_the_lines_end_in(digest: Path, end: str) -> None:
    """A hash in `made` tells of words: saved elsewhere, a part is no person's yet, and follows the machine."""
    (digest / RECORD).unlink()
    assert cli.run(["desk", "--offline", "--root", str(digest)]) == 0
    saved_elsewhere(digest / RECORD, end)
    before = steps.records(steps.open_digest(digest)).records[SLUG]
    parts = [part for part, _ in before.made]
    assert {"title", "body", "captions", "places", "english"} <= {*parts}
    assert all(ownership.is_machines(before, part) for part in parts)
    note = 'title = "Tên khác"\nauthor = "Ai"\ncut = [20]\n'
    (digest / Path(CAPTURE).with_suffix(".toml")).write_text(note, "utf-8")
    made = steps.desk(steps.open_digest(digest), None)
    after = made.records[SLUG]
    assert (after.title, after.author) == ("Tên khác", "Ai") and after.body != before.body
    assert not [p for p in made.problems if p.code.startswith("record-")]
    lines = (digest / RECORD).read_bytes().decode("utf-8").removeprefix("\ufeff")
    assert lines == record.write(after).replace("\n", end)


def test_the_memory_keeps_its_line_ends(tmp_path: Path) -> None:
    path = tmp_path / TRANSLATIONS
    store.Translations(tmp_path).keep([Translated("Một.", "One.", "google")])
    saved_elsewhere(path, "\r\n")
    known = store.Translations(tmp_path)
    assert list(known.known) == ["Một."]
    known.keep([Translated("Hai.", "Two.", "google")])
    data = path.read_bytes()
    assert data.startswith(b"\xef\xbb\xbfmsgid") and data.count(b"\n") == data.count(b"\r\n")
    path.write_bytes(data + b'\r\n#. google\r\nmsgid "Ba."\r\nmsgs')
    known = store.Translations(tmp_path)
    assert list(known.known) == ["Một.", "Hai."] and path.read_bytes() != data, "who only reads it leaves it as it is"
    known.keep([Translated("Ba.", "Three.", "google")])
    after = path.read_bytes()
    assert after.startswith(data) and after.count(b'msgid "Ba."') == 1 and after.count(b"\n") == after.count(b"\r\n")
    path.write_bytes(data.replace("Một".encode(), b"M\xff"))
    assert codes(lambda: store.Translations(tmp_path)) == [("memory-syntax", str(TRANSLATIONS))]


@pytest.mark.parametrize("name", ["a.po", "a.tmx", "a.xlf", "a.json"])
def test_an_exchange_file_of_windows_is_read(name: str) -> None:
    units = (Unit(f"{'a' * 3}#1@{'0' * 12}", "Một.", "One.", True), Unit(f"aaa#2@{'0' * 12}", "Hai.", "Two.", False))
    text = exchange.write(name, units)
    assert exchange.read(name, ("\ufeff" + text.replace("\n", "\r\n")).encode()).units == units


def test_a_template_of_windows_makes_the_same_page(tmp_path: Path) -> None:
    (tmp_path / "templates").mkdir()
    source = (ROOT / "templates/about.html").read_text("utf-8")
    (tmp_path / "templates/about.html").write_bytes(("\ufeff" + source.replace("\n", "\r\n")).encode())
    assert theme.templates(tmp_path)["about.html"] == source
