"""Which capture is whose: captures that swap, shift or take each other's names keep their articles, and these their
names and numbers, whatever people do with the records."""

from __future__ import annotations

import hashlib
import re
import shutil
from pathlib import Path

import pytest
from conftest import aged

from diembao.commands import cli
from diembao.digest import record
from diembao.model import Article, Source

PLACES = ("Lục Yên", "Văn Chấn", "Mù Cang Chải", "Trạm Tấu", "Si Ma Cai", "Mường Khương", "Bắc Hà", "Bảo Yên")
NAMES = ("a.txt", "b.txt", "c.txt", "d.txt")


def page(number: int) -> str:
    """A text of its own under a title and a day that others have as well."""
    place = PLACES[number % len(PLACES)]
    text = "\n\n".join(
        f"Huyện {place} có hơn 1.{number:03} hộ nghèo được hỗ trợ làm nhà ở trong năm {year}, theo Ủy ban nhân dân tỉnh."
        for year in range(2010, 2014)
    )
    return f"Trang chủ\n\nTin về hộ nghèo\n\n1/5/2022\n\n{text}\n"


def sha(number: int) -> str:
    return hashlib.sha256(page(number).encode()).hexdigest()


def empty(root: Path) -> Path:
    for folder in ("articles", "captures"):
        (root / "content" / folder).mkdir(parents=True)
    (root / "digest.toml").write_text('[publish]\ndefault = "full"\n', "utf-8")
    return root


def put(root: Path, **pages: int) -> None:
    for name, number in pages.items():
        (root / f"content/captures/{name}.txt").write_text(page(number), "utf-8")


def swap(root: Path, one: str, other: str) -> None:
    """Two files change names: bytes, inodes and times go with them."""
    folder = root / "content/captures"
    (folder / one).rename(folder / ".between")
    (folder / other).rename(folder / one)
    (folder / ".between").rename(folder / other)


def run(root: Path, *command: str) -> int:
    return cli.run([*command, "--offline", "--root", str(root)])


def records(root: Path) -> dict[str, Article]:
    paths = sorted((root / "content/articles").glob("*.md"))
    return {path.stem: record.parse(path.name, path.read_text("utf-8")) for path in paths}


def files(root: Path) -> dict[str, str]:
    """By slug the capture that its record names."""
    return {slug: one.capture.file for slug, one in records(root).items() if one.capture}


def by_text(root: Path) -> dict[int, str]:
    """By the number of its text the slug of an article."""
    return {int(re.findall(r"1\.(\d{3}) hộ", one.body)[0]): slug for slug, one in records(root).items()}


@pytest.fixture
def three(tmp_path: Path) -> Path:
    """Three captures a, b, c with their articles; in each somebody has written."""
    root = empty(tmp_path / "digest")
    put(root, a=1, b=2, c=3)
    assert run(root, "desk") == 0
    for number, slug in by_text(root).items():
        path = root / f"content/articles/{slug}.md"
        path.write_text(path.read_text("utf-8") + f"\nLời người biên tập số {number}.\n", "utf-8")
    return root


def moved(root: Path, how: str) -> dict[int, str]:
    """Captures renamed; by the number of its text what a capture is called then."""
    folder = root / "content/captures"
    if how == "swapped":
        swap(root, "a.txt", "b.txt")
        return {1: "b.txt", 2: "a.txt", 3: "c.txt"}
    if how == "shifted":
        for name, new in (("c", "d"), ("b", "c"), ("a", "b")):
            (folder / f"{name}.txt").rename(folder / f"{new}.txt")
        return {1: "b.txt", 2: "c.txt", 3: "d.txt"}
    if how == "in a ring":
        swap(root, "a.txt", "b.txt")
        swap(root, "a.txt", "c.txt")
        return {1: "b.txt", 2: "c.txt", 3: "a.txt"}
    (folder / "b.txt").rename(folder / "a.txt")  # over it
    return {1: "a.txt", 2: "a.txt", 3: "c.txt"}


@pytest.mark.parametrize("how", ["swapped", "shifted", "in a ring", "onto a deleted one"])
@pytest.mark.parametrize("settle", [False, True])
def test_captures_that_change_names_keep_their_articles(
    three: Path, how: str, settle: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(three, "site") == 0
    if settle:  # what was worked out is found by the files' looks
        aged(three)
        assert run(three, "site") == 0
    before, bodies = by_text(three), {slug: one.body for slug, one in records(three).items()}
    names = moved(three, how)
    capsys.readouterr()
    overwritten = how == "onto a deleted one"
    for _ in range(2):
        assert run(three, "site", *([] if overwritten else ["--strict"])) == 0
        told = capsys.readouterr().err
        assert "capture-changed" not in told and told.count("warning[capture-missing]") == overwritten
        assert by_text(three) == before
        assert {slug: one.body for slug, one in records(three).items()} == bodies
        assert {number: files(three)[slug] for number, slug in before.items()} == names
    fresh = three.with_name("fresh")
    shutil.copytree(three / "content", fresh / "content")
    shutil.copy(three / "digest.toml", fresh)
    assert run(fresh, "site") == 0
    pages = sorted(path.relative_to(fresh / "site") for path in (fresh / "site").rglob("*.html"))
    assert all((three / "site" / path).read_bytes() == (fresh / "site" / path).read_bytes() for path in pages)


@pytest.mark.parametrize("command", ["press", "site"])
def test_the_page_of_a_renamed_capture_shows_its_own_cuts(three: Path, command: str) -> None:
    put(three, d=4)
    path = three / "content/captures/d.txt"
    path.write_text(path.read_text("utf-8").replace("Trang chủ", "Quảng cáo của riêng trang này"), "utf-8")
    assert run(three, "desk") == 0 and run(three, command) == 0
    slugs = by_text(three)

    def shown() -> list[int]:
        pages = {number: three / f"site/vi/{slug}/index.html" for number, slug in slugs.items()}
        return [number for number, page in pages.items() if "của riêng trang này" in page.read_text("utf-8")]

    assert shown() == [4]
    swap(three, "a.txt", "d.txt")
    aged(three)
    assert run(three, command) == 0 and shown() == [4]
    for number in (4, 1):  # small edits; `press` leaves the old names in the records
        path = three / f"content/articles/{slugs[number]}.md"
        path.write_text(path.read_text("utf-8").replace("\nlanguage:", '\nauthor: "Lan"\nlanguage:', 1), "utf-8")
        aged(three)
        assert run(three, command) == 0 and shown() == [4]


@pytest.mark.parametrize("first_deleted", [False, True])
def test_other_bytes_under_a_known_name_change_nothing_until_they_are_accepted(
    three: Path, first_deleted: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    before, slug = records(three), by_text(three)[1]
    if first_deleted:
        (three / "content/captures/a.txt").unlink()
        assert run(three, "site") == 0 and records(three) == before
        assert "capture-changed" not in capsys.readouterr().err
    put(three, a=4)
    for _ in range(2):
        capsys.readouterr()
        assert run(three, "site") == 0
        told = capsys.readouterr().err
        assert f"content/captures/a.txt: warning[capture-changed]: content/articles/{slug}.md was made" in told
        assert f"python build.py --root {three} desk --accept a.txt" in told and told.count("warning") == 1
        assert records(three) == before
    assert run(three, "site", "--strict") == 1
    capsys.readouterr()
    assert run(three, "desk", "--accept", "content/captures/a.txt") == 0
    assert "capture-changed" not in capsys.readouterr().err
    after = records(three)
    assert after.keys() == before.keys() and after[slug].capture == Source("a.txt", sha(4))
    assert after[slug].body == before[slug].body, "somebody wrote in it: theirs stays"
    assert run(three, "site", "--strict") == 0


def test_an_accepted_capture_gives_what_is_the_machines_own(tmp_path: Path) -> None:
    root = empty(tmp_path / "digest")
    put(root, a=1, b=2)
    assert run(root, "desk") == 0
    slugs = by_text(root)
    put(root, a=4, b=5)
    assert run(root, "desk", "--accept", "a.txt", "--accept", "b.txt") == 0
    assert by_text(root) == {4: slugs[1], 5: slugs[2]}


@pytest.mark.parametrize("name", ["b.txt", "nothing.txt"])
def test_nothing_is_accepted_that_did_not_change(three: Path, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    put(three, a=4)
    before = records(three)
    assert run(three, "desk", "--accept", "a.txt", "--accept", name) == 2
    told = capsys.readouterr().err
    assert f"{name}: error[usage-accept]" in told and "those that are: a.txt" in told
    assert records(three) == before


def test_a_name_that_two_records_know_is_not_accepted_for_one_of_them(
    three: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = three / "content/captures"
    (folder / "b.txt").rename(folder / "a.txt")
    assert run(three, "desk") == 0
    put(three, a=4)
    before = records(three)
    assert run(three, "desk", "--accept", "a.txt") == 2
    told = capsys.readouterr().err
    assert "error[usage-accept]" in told and all(by_text(three)[number] in told for number in (1, 2))
    assert records(three) == before


def test_a_page_under_the_name_that_a_renamed_capture_had_is_new(three: Path) -> None:
    before, folder = by_text(three), three / "content/captures"
    (folder / "a.txt").rename(folder / "d.txt")
    put(three, a=4)
    assert run(three, "site", "--strict") == 0
    after = by_text(three)
    assert after.keys() == {1, 2, 3, 4} and before.items() <= after.items()
    assert files(three)[after[1]] == "d.txt" and files(three)[after[4]] == "a.txt"


def test_a_copy_over_another_capture_takes_no_article(three: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = records(three)
    shutil.copy(three / "content/captures/c.txt", three / "content/captures/a.txt")
    assert run(three, "site") == 0
    assert "content/captures/a.txt: warning[capture-duplicate]: the same page as c.txt" in capsys.readouterr().err
    assert records(three) == before


def test_a_renamed_capture_waits_for_its_record_that_cannot_be_read(three: Path) -> None:
    folder, slug = three / "content/captures", by_text(three)[1]
    path = three / f"content/articles/{slug}.md"
    whole = path.read_text("utf-8")
    path.write_text(whole.replace("title: ", "titel: ", 1), "utf-8")
    swap(three, "a.txt", "b.txt")
    (folder / "b.txt").rename(folder / "d.txt")
    assert run(three, "site") == 1 and len(list((three / "content/articles").glob("*.md"))) == 3
    path.write_text(whole, "utf-8")
    assert run(three, "site", "--strict") == 0
    assert {number: files(three)[slug] for number, slug in by_text(three).items()} == {
        1: "d.txt",
        2: "a.txt",
        3: "c.txt",
    }


def test_a_new_capture_is_made_beside_a_record_that_cannot_be_read(three: Path) -> None:
    path = three / f"content/articles/{by_text(three)[1]}.md"
    path.write_text(path.read_text("utf-8").replace("title: ", "titel: ", 1), "utf-8")
    put(three, d=4)
    assert run(three, "site") == 1
    assert len(list((three / "content/articles").glob("*.md"))) == 4


def test_add_does_not_take_the_name_that_a_record_knows(
    three: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (three / "content/captures/a.txt").unlink()
    given = tmp_path / "a.txt"
    given.write_text(page(4), "utf-8")
    assert run(three, "add", str(given), "--same", "keep") == 1
    assert "content/captures/a.txt: error[add-taken]" in capsys.readouterr().err
    assert not (three / "content/captures/a.txt").exists()
    given.write_text(page(1), "utf-8")
    assert run(three, "add", str(given)) == 0 and len(records(three)) == 3


def test_explain_shows_the_lines_that_an_article_was_cut_from_whatever_they_are_called(
    three: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    slug = by_text(three)[1]
    swap(three, "a.txt", "b.txt")
    capsys.readouterr()
    assert run(three, "explain", f"{slug}") in (0, 2)
    told = capsys.readouterr().out
    assert "1.001 hộ" in told and "1.002 hộ" not in told
