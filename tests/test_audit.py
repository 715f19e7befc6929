"""What `add`, `desk` and `explain` tell of a capture: everything that was cut, and how to correct it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from frozen import CAPTURES

from diembao import lang
from diembao.commands import cli
from diembao.desk import capture, normalise
from diembao.lang.rules import WHY
from diembao.text import some

PAGE = next(CAPTURES.glob("001_*.txt"))


@pytest.fixture
def empty(tmp_path: Path) -> Path:
    assert cli.run(["new", str(tmp_path / "d")]) == 0
    return tmp_path / "d"


def run(root: Path, *arguments: str) -> int:
    return cli.run([*arguments, "--root", str(root), *([] if arguments[0] == "explain" else ["--offline"])])


def test_adding_a_page_reports_what_was_found_and_cut(empty: Path, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert run(empty, "add", str(PAGE)) == 0
    told = capsys.readouterr().out
    assert "Lục Yên: Nâng cao sức chiến đấu" in told and "2022-05-18T05:29:48+07:00 (printed)" in told
    assert (
        "under-tail-heading" in told
        and "look at line 34, cut because it stands after the text, under a heading" in told
    )


def test_the_report_for_machines_has_the_same(empty: Path, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert run(empty, "add", str(PAGE), "--json") == 0
    (row,) = (row for row in map(json.loads, capsys.readouterr().out.splitlines()) if "capture" in row)
    assert row["capture"] == f"content/captures/{PAGE.name}" and row["look_at"][0]["rule"] == "under-tail-heading"
    assert sum(row["cut"].values()) > 5


def test_the_same_page_again_is_refused_and_its_record_named(
    empty: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(empty, "add", str(PAGE)) == 0
    again = shutil.copy(PAGE, tmp_path / "another-name.txt")
    assert run(empty, "add", str(again)) == 1
    told = capsys.readouterr().err
    assert "error[add-duplicate]" in told and "content/articles/2022-05-18-luc-yen" in told
    assert not (empty / "content/captures/another-name.txt").exists()


def test_every_line_is_explained_and_the_remedy_named(empty: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(empty, "add", str(PAGE)) == 0
    capsys.readouterr()
    assert run(empty, "explain", "001") == 0
    told = capsys.readouterr().out
    count = len(PAGE.read_text("utf-8-sig").splitlines())
    assert [int(line[:5]) for line in told.splitlines() if line[:5].strip().isdigit()][:count] == list(
        range(1, count + 1)
    )
    assert f"{PAGE.stem}.toml" in told and "\x1b[" not in told


def test_one_is_not_counted_as_many(empty: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(empty, "add", str(PAGE)) == 0
    for command, said in (("desk", "1 record, 0 written"), ("check", "checked 1 article, "), ("site", "1 article, ")):
        capsys.readouterr()
        assert run(empty, command) == 0
        assert capsys.readouterr().out.splitlines()[-1].startswith(said), command


def test_of_many_names_the_first_are_told_and_how_many_more_there_are() -> None:
    names = [f"content/captures/{n}.txt" for n in range(5)]
    assert some(names[:3], 3) == ", ".join(names[:3]) and some(names, 3) == f"{some(names[:3], 3)} and 2 more"


def test_a_correction_holds_when_everything_is_made_again(empty: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(empty, "add", str(PAGE)) == 0
    (record,) = (empty / "content/articles").glob("*.md")
    assert "Gần đây, một số cán bộ" not in record.read_text("utf-8")
    note = empty / "content/captures" / f"{PAGE.stem}.toml"
    note.write_text('keep = [34]\ncut = [10]\nauthor = "Hoàng Nhâm"\n', "utf-8")
    for _ in range(2):
        assert run(empty, "desk") == 0
        text = record.read_text("utf-8")
        assert "Gần đây, một số cán bộ" in text and "Sau 1 năm thực hiện" not in text and "Hoàng Nhâm" in text
    capsys.readouterr()
    assert run(empty, "explain", "001:34") == 0
    told = capsys.readouterr().out
    assert "note-keep" in told and "the note beside the capture says that it is article" in told


def test_every_rule_is_explained_in_a_sentence() -> None:
    reading = lang.get("vi").reading
    assert reading
    met = set()
    for path in [*CAPTURES.glob("*.txt"), *(Path(__file__).parent / "data" / "captures").rglob("*.[th]*")]:
        page = capture.read(path.name, path.read_bytes(), reading)
        made = normalise.normalise(page, reading, ())
        met |= {block.rule for block in made.blocks} | {rule for _, rule in made.sources}
    assert met <= WHY.keys() and len(met) > 40
