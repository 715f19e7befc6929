"""Files of people's tools: what goes out and comes back, and what is refused."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from msgspec import structs
from review_fixture import DESPITE, ENGLISH, article, change, kinds, proposed, review

from diembao.build import store
from diembao.english import approving, exchange, incoming, standing
from diembao.english.standing import Status
from diembao.english.units import Batch, Unit
from diembao.model import Review, Translated
from diembao.problems import ProblemError
from diembao.text import short_hash


def right(*_: object) -> tuple[str, ...]:
    """No check finds anything."""
    return ()


@pytest.mark.parametrize("ending", ["po", "tmx", "xlf", "json"])
def test_what_goes_out_comes_back_unchanged(machine: Path, ending: str, tmp_path: Path) -> None:
    review(machine, "--approve", "2022", "--sentence", "1", "--by", "An", "--date", "2024-05-18")
    before = article(machine)
    file = tmp_path / f"digest.{ending}"
    memory = (machine / "content/translations.po").read_bytes()
    assert review(machine, "--export", str(machine / f"content/translations.{ending}")) == 2, "the memory is named so"
    assert (machine / "content/translations.po").read_bytes() == memory
    assert review(machine, "--export", str(file)) == 0 and file.read_text("utf-8").count("Luc Yen") >= 2
    assert review(machine, "--apply", str(file), "--by", "An", "--date", "2024-05-18") == 0
    assert article(machine) == before


@pytest.mark.parametrize("ending", ["po", "tmx", "xlf", "json"])
def test_a_correction_in_another_tool_enters_as_edited(machine: Path, ending: str, tmp_path: Path) -> None:
    file = tmp_path / f"digest.{ending}"
    review(machine, "--export", str(file))
    file.write_text(file.read_text("utf-8").replace("106 km", "160 km"), "utf-8")
    assert review(machine, "--apply", str(file)) == 0
    assert kinds(machine) == ["machine", "machine", "edited"]
    assert "over 160 km" in str(article(machine).english.sentences[-1].text)


def test_a_memory_does_not_replace_what_a_person_wrote(
    machine: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    change(machine, "Carrying out Resolution", "To carry out Resolution")
    first = approving.pieces(article(machine))[1]
    seg = f'<tuv xml:lang="vi"><seg>{first.source[0]}</seg></tuv><tuv xml:lang="en"><seg>A memory.</seg></tuv>'
    (tmp_path / "m.tmx").write_text(f'<tmx version="1.4"><body><tu>{seg}</tu></body></tmx>', "utf-8")
    review(machine, "--apply", str(tmp_path / "m.tmx"))
    assert "review-kept" in capsys.readouterr().err and approving.pieces(article(machine))[1] == first


@pytest.mark.parametrize("ending", ["po", "tmx", "xlf", "json"])
def test_nothing_reviewed_is_overwritten(
    machine: Path, ending: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / f"digest.{ending}"
    review(machine, "--export", str(file))
    file.write_text(file.read_text("utf-8").replace("106 km", "160 km").replace("Luc Yen:", "Luc Yen Town:"), "utf-8")
    review(machine, "--approve", "2022", "--sentence", "2", "--by", "An", "--date", "2024-05-18", *DESPITE)
    before = article(machine).english.sentences
    assert review(machine, "--apply", str(file), "--strict") != 0
    assert "review-kept" in capsys.readouterr().err
    after = article(machine).english
    assert after.sentences == before and after.title == ENGLISH[0].replace("Luc Yen:", "Luc Yen Town:")


def test_words_changed_since_the_export_stay(machine: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "digest.po"
    review(machine, "--export", str(file))
    path = machine / store.record_path(article(machine))
    path.write_text(path.read_text("utf-8").replace("over 106 km", "more than 160 km"), "utf-8")
    file.write_text(file.read_text("utf-8").replace("over 106 km", "some 160 km"), "utf-8")
    review(machine, "--apply", str(file))
    assert "review-changed" in capsys.readouterr().err and "more than 160 km" in path.read_text("utf-8")


def test_a_memory_of_ours_fills_the_same_sentences_of_another_digest(machine: Path, tmp_path: Path) -> None:
    """Each enters as it stood there: by whom it was approved, written by a person, or whose engine's words it is."""
    other, file = tmp_path / "other", tmp_path / "ours.tmx"
    shutil.copytree(machine, other)
    empty = article(other)
    store.save(other, standing.without(empty, {0, 1, 2}), empty)
    change(machine, "Luc Yen: Raising", "Luc Yen: To raise")
    assert review(machine, "--approve", "2022", "--sentence", "1", "--by", "An", "--date", "2024-05-18") == 0
    assert review(machine, "--export", str(file)) == 0
    assert kinds(other) == ["pending"] * 3 and review(other, "--apply", str(file)) == 0
    pieces = approving.pieces(article(other))
    assert [p.text for p in pieces] == [p.text for p in approving.pieces(article(machine))]
    assert [(p.status.kind, p.status.by, p.status.date) for p in pieces] == [
        ("edited", "", ""), ("reviewed", "An", "2024-05-18"), ("machine", "google", "")
    ]  # fmt: skip
    before = article(other)
    assert review(other, "--apply", str(file)) == 0 and article(other) == before


def foreign(name: str, vi: str, en: str, approved: bool, by: str) -> str:
    """A file with one sentence, of a tool that knows nothing of us."""
    if name == "a.po":
        head = f'msgid ""\nmsgstr ""\n"Last-Translator: {by} <a@example.org>\\n"\n"PO-Revision-Date: 2024-05-18 10:00+0700\\n"\n'
        return "\n".join(
            (head if by else "", *(() if approved else ("#, fuzzy",)), f'msgid "{vi}"', f'msgstr "{en}"', "")
        )
    if name == "a.xlf":
        phase = f'<header><phase-group><phase phase-name="r" process-name="review" contact-name="{by}" date="2024-05-18T10:00:00Z"/></phase-group></header>'
        unit = f'<trans-unit id="1" approved="{"yes" if approved else "no"}"><source>{vi}</source><target phase-name="r">{en}</target></trans-unit>'
        return f'<xliff version="1.2"><file original="a">{phase if by else ""}<body>{unit}</body></file></xliff>'
    said = '<prop type="x-status">reviewed</prop>' if approved else ""
    said += f'<prop type="x-reviewed-by">{by}</prop><prop type="x-reviewed-on">2024-05-18</prop>' if by else ""
    segs = f'<tuv xml:lang="vi"><seg>{vi}</seg></tuv><tuv xml:lang="en"><seg>{en}</seg></tuv>'
    return f'<tmx version="1.4"><body><tu creationid="Lan" changeid="Lan">{said}{segs}</tu></body></tmx>'


@pytest.mark.parametrize("name", ["a.po", "a.tmx", "a.xlf"])
def test_what_comes_from_another_tool_is_a_machines_unless_the_file_says_who_reviewed_it(name: str) -> None:
    ours = proposed(("Một câu.", "A sentence."))
    for approved, by, state in ((True, "", "machine"), (False, "An", "machine"), (True, "An", "reviewed")):
        file = foreign(name, "Một  câu.", "One sentence.", approved, by)
        got = incoming.bring_in([ours], exchange.read(name, file.encode()), Review("Bình", "2026-01-01"), name, right)
        assert not got.problems
        if state == "reviewed":
            piece = approving.pieces(got.articles[0])[1]
            assert not got.machines and piece.text == "One sentence."
            assert piece.status == Status("reviewed", "An", "2024-05-18")
        else:
            answer = Translated("Một câu.", "One sentence.", f"file {name[2:]}")
            assert not got.articles and got.machines == {"a": {1: answer}}


def test_a_memory_takes_nothing_for_better_than_it_is() -> None:
    """A machine's words do not replace words; approved ones with an error are refused; a person's stay."""
    ours = proposed(("Một câu.", "A sentence."), ("Hai câu.", None))
    key = short_hash("Other words.")
    machines = [Unit(f"b#{n}@{key}", vi, "Other words.", False, state="machine", engine="libre")
                for n, vi in ((1, "Một câu."), (2, "Hai câu."))]  # fmt: skip
    got = incoming.bring_in([ours], Batch(tuple(machines), memory=True), Review(""), "a.tmx", right)
    assert got.machines == {"a": {2: Translated("Hai câu.", "Other words.", "libre")}} and not got.problems
    changed = Unit(f"b#2@{key}", "Hai câu.", "Words of a person.", True, "An", "2024-05-18")
    got = incoming.bring_in([ours], Batch((changed,), memory=True), Review("Bình"), "a.tmx", right)
    assert approving.pieces(got.articles[0])[2].status == Status("edited"), "An never saw these"
    known = Unit("", "Một câu.", "One sentence.", True, "An", "2024-05-18")
    got = incoming.bring_in([ours], Batch((known,), memory=True), Review(""), "a.tmx", lambda *_: ("number",))
    assert [p.code for p in got.problems] == ["review-despite"] and not got.articles
    despite = structs.replace(known, despite="number", why="a misprint")
    got = incoming.bring_in([ours], Batch((despite,), memory=True), Review(""), "a.tmx", lambda *_: ("number",))
    assert approving.overridden(got.articles[0]) == {1: ("number",)}
    again = approving.units(got.articles[0])[1]
    assert (again.by, again.despite, again.why, again.state) == ("An", "number", "a misprint", "reviewed")
    got = incoming.bring_in(
        got.articles, Batch((structs.replace(known, text="No."),), memory=True), Review(""), "a.tmx", right
    )
    assert [p.code for p in got.problems] == ["review-kept"]


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.xlf", '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><xliff version="1.2">&e;</xliff>', "exchange-entity"),
        ("a.tmx", "<tmx>" + "<a>" * 200 + "</a>" * 200 + "</tmx>", "exchange-broken"),
        ("a.tmx", "<tmx", "exchange-broken"),
        ("a.tmx", "<html/>", "exchange-broken"),
        ("a.po", 'msgid "a"\nwhat\n', "exchange-broken"),
        ("a.json", "[1]", "exchange-broken"),
        ("a.json", "[" * 100_000, "exchange-broken"),
        ("a.json", '{"format": "diembao-review-1", "units": [{"key": 1}]}', "exchange-broken"),
    ],
)  # fmt: skip
def test_hostile_and_broken_files_are_refused_whole(
    machine: Path, name: str, content: str, code: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / name).write_text(content, "utf-8")
    before = article(machine)
    assert review(machine, "--apply", str(tmp_path / name), "--by", "An") != 0
    assert f"[{code}]" in capsys.readouterr().err and article(machine) == before


@pytest.mark.parametrize(
    ("name", "before", "within", "unit", "after"),
    [
        ("a.xlf", '<xliff version="1.2">', "file", "<trans-unit><source>a</source><target>b</target></trans-unit>", "</xliff>"),
        ("a.tmx", "<tmx><body>", "tu", '<tuv xml:lang="vi"><seg>a</seg></tuv><tuv xml:lang="en"><seg>b</seg></tuv>', "</body></tmx>"),
    ],
)  # fmt: skip
def test_no_unit_is_read_as_often_as_things_are_nested(
    name: str, before: str, within: str, unit: str, after: str
) -> None:
    """100,000 units in 90 files, each in the one before, were nine million: 40 s and 2 GB."""
    data = before + f"<{within}>" * 90 + unit + f"</{within}>" * 90 + after
    assert len(exchange.read(name, data.encode()).units) <= 1
    assert len(exchange.read(name, f"{before}<{within}>{unit}</{within}>{after}".encode()).units) == 1


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.json", '{"format": "diembao-review-1", "units": [], "by": "\\ud800"}'),
        ("a.xlf", '<xliff version="1.2"><file>' + "<trans-unit>" * 90 + "</trans-unit>" * 90 + "</file></xliff>"),
    ],
)
def test_half_a_character_and_units_within_units_are_refused(name: str, content: str) -> None:
    with pytest.raises(ProblemError, match="exchange-broken"):
        exchange.read(name, content.encode())


def test_a_review_that_names_nobody_is_signed_with_the_digests_name() -> None:
    ours = proposed(("Một câu.", "A sentence."), ("Hai câu.", "Two sentences."))
    ours = approving.approve(ours, None, Review("editor", "2024-05-18"), "a.md")
    ours = approving.approve(ours, 1, Review("An", "2024-05-19"), "a.md")
    ours = approving.approve(ours, 2, Review("editor", "2024-05-19"), "a.md")
    for name, told in (("", "editor"), ("Nguyễn Lan", "Nguyễn Lan")):
        assert [p.status.by for p in approving.pieces(approving.signed(ours, name))] == [told, "An", told]
