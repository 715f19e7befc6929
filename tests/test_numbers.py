"""Accession numbers: given once, never changed, never two articles' at a time; and the day on which a record came."""

from __future__ import annotations

import json
import random
import re
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from conftest import TODAY
from hypothesis import given
from hypothesis import strategies as st
from test_run import RECORD, build, tree

from diembao.build import steps
from diembao.commands import cli
from diembao.digest import record
from diembao.digest.numbers import HIGHEST, free, numbered, twice
from diembao.model import Article

SLUGS = st.sampled_from([f"{year}-{name}" for year in ("2020", "2021", "undated") for name in "abcd"])
DATES = st.sampled_from(["", "2020-05-01", "2021", "2021-06-30T05:00+07:00"])
GIVEN = st.dictionaries(SLUGS, st.integers(1, 9))


# ---------------------------------------------------------------- by themselves


@given(GIVEN, st.dictionaries(SLUGS, DATES))
def test_every_article_has_a_number_and_no_two_the_same(known: dict[str, int], dates: dict[str, str]) -> None:
    """`known` may be of records that cannot be read now, which are in no `dates`: theirs are not given away."""
    found = numbered(known, dates)
    others = {known[slug] for slug in known.keys() - twice(known).keys() - dates.keys()}
    assert [*found] == [*dates] and len({*found.values()} | others) == len(found) + len(others)
    assert all(number >= 1 for number in found.values())


@given(GIVEN, st.dictionaries(SLUGS, DATES))
def test_a_number_stays_and_of_two_equal_ones_the_smaller_slug_keeps_it(
    known: dict[str, int], dates: dict[str, str]
) -> None:
    found = numbered(known, dates)
    for slug in known.keys() & dates.keys():
        first = min(other for other in known if known[other] == known[slug])
        assert (found[slug] == known[slug]) == (slug == first)
        assert twice(known).get(slug, slug) == first


@given(GIVEN, st.dictionaries(SLUGS, DATES), st.randoms(use_true_random=False))
def test_the_order_in_which_records_are_found_does_not_matter(
    known: dict[str, int], dates: dict[str, str], chance: random.Random
) -> None:
    def shuffled(rows: Mapping[str, object]) -> dict[str, object]:
        keys = [*rows]
        chance.shuffle(keys)
        return {key: rows[key] for key in keys}

    assert numbered(shuffled(known), shuffled(dates)) == numbered(known, dates)
    assert twice(shuffled(known)) == twice(known)


@given(GIVEN, st.dictionaries(SLUGS, DATES), st.dictionaries(SLUGS, DATES), st.sets(SLUGS))
def test_numbers_once_given_do_not_change_whatever_comes_and_goes(
    known: dict[str, int], dates: dict[str, str], more: dict[str, str], gone: set[str]
) -> None:
    first = numbered(known, dates)
    later = {slug: date for slug, date in {**more, **dates}.items() if slug not in gone}
    kept = {slug: number for slug, number in first.items() if slug in later}
    found = numbered(first, later)
    assert {slug: found[slug] for slug in kept} == kept
    assert not {found[slug] for slug in later.keys() - kept.keys()} & {*first.values()}
    assert numbered(found, later) == found


@given(st.dictionaries(SLUGS, DATES))
def test_where_none_has_a_number_they_are_in_the_order_of_their_days(dates: dict[str, str]) -> None:
    found = numbered({}, dates)
    assert sorted(found, key=found.__getitem__) == sorted(dates, key=lambda slug: (dates[slug], slug))
    assert sorted(found.values()) == [*range(1, len(dates) + 1)]


def test_above_the_highest_number_that_a_record_may_have_those_between_are_given() -> None:
    assert numbered({"a": HIGHEST, "b": 2}, dict.fromkeys("abcde", "")) == {
        "a": HIGHEST,
        "b": 2,
        "c": 1,
        "d": 3,
        "e": 4,
    }
    taken = {HIGHEST - 1, 1}
    assert [next(numbers) for numbers in [free(taken)] for _ in range(3)] == [HIGHEST, 2, 3]


# ---------------------------------------------------------------- records


def records(root: Path) -> dict[str, Article]:
    paths = sorted((root / "content/articles").glob("*.md"))
    return {path.stem: record.parse(path.name, path.read_text("utf-8")) for path in paths}


def numbers(root: Path) -> dict[str, int | None]:
    return {slug: one.number for slug, one in records(root).items()}


def cards(root: Path) -> dict[int, str]:
    """By number the slug of each article of the site, as the cards of its search have them."""
    found = {}
    for path in (root / "site/search/d").glob("*.js"):
        name, _, row = path.read_text("utf-8").removeprefix("diembao.put(").partition(",")
        assert name == f'"d/{path.stem}"'
        found[int(path.stem)] = json.loads(row.strip().removesuffix(";").removesuffix(")"))[0]
    return found


def alter(path: Path, change: Callable[[str], str]) -> None:
    path.write_bytes(change(path.read_bytes().decode("utf-8")).encode("utf-8"))


def unnumbered(text: str) -> str:
    """A record as the version before made it."""
    return re.sub(r"(?m)^(?:number|entered): [^\r\n]*\r?\n", "", text)


def run(root: Path, *command: str) -> int:
    return cli.run([*command, "--offline", "--root", str(root)])


@pytest.fixture
def old(digest: Path) -> Path:
    """A digest as the version before left it, in whose records people have written."""
    for path in (digest / "content/articles").glob("*.md"):
        alter(path, lambda text: unnumbered(text) + "\nLời người biên tập.\n")
    alter(digest / RECORD, lambda text: text.replace('author: "Anh Dũng"', 'author: "Anh Dũng (Yên Bái)" # asked him'))
    return digest


def added(before: str, after: str) -> list[str]:
    """The lines that one has and the other had not; all others are as they were, to the last byte."""
    lines, new = before.splitlines(keepends=True), []
    for line in after.splitlines(keepends=True):
        if lines and line == lines[0]:
            lines.pop(0)
        else:
            new.append(line)
    assert not lines
    return new


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_a_digest_of_the_version_before_gets_its_numbers_in_one_step_and_loses_no_word(
    old: Path, ends: str, mark: str, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = old / "content/articles"
    for path in folder.glob("*.md"):
        alter(path, lambda text: mark + text.replace("\n", ends))
    before = tree(old / "content")
    known = records(old)
    assert build(old, "--why") == 0
    told = capsys.readouterr()
    assert not re.search(r"error|record-", told.err) and told.out.count(".md: numbered\n") == 2
    after = tree(old / "content")
    assert before.keys() == after.keys()
    for name, data in before.items():
        if not name.endswith(".md"):
            assert after[name] == data
            continue
        lines = added(data.decode("utf-8"), after[name].decode("utf-8"))
        assert [line[:8] for line in lines] == ["number: ", "entered:"] and all(line.endswith(ends) for line in lines)
    found = records(old)
    by_day = sorted(known, key=lambda slug: (known[slug].date or "", slug))
    assert [found[slug].number for slug in by_day] == [1, 2]
    assert {slug: one.entered for slug, one in found.items()} == {
        slug: (one.date or TODAY)[:10] for slug, one in known.items()
    }
    site = tree(old / "site")
    assert build(old) == 0 and "0 written" in capsys.readouterr().out
    assert (tree(old / "content"), tree(old / "site")) == (after, site)


def test_such_a_digest_is_told_of_as_one_that_only_gets_numbers(old: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(old, "check") == 0
    assert capsys.readouterr().out.count("(numbered)\n") == 2
    assert run(old, "desk") == 0
    assert capsys.readouterr().out == "2 records, 2 written\n", "nothing was cut anew"


def test_press_alone_shows_the_numbers_that_the_desk_gives(old: Path) -> None:
    before = tree(old / "content")
    pressed = steps.records(steps.open_digest(old)).numbers
    assert run(old, "press") == 0 and tree(old / "content") == before
    site = tree(old / "site")
    assert run(old, "desk") == 0
    assert numbers(old) == pressed and {slug: number for number, slug in cards(old).items()} == pressed
    assert run(old, "press") == 0 and tree(old / "site") == site


def test_some_of_a_digest_may_have_numbers(old: Path) -> None:
    alter(old / RECORD, lambda text: text.replace("\ntitle:", "\nnumber: 7\nentered: 2023-05-06\ntitle:", 1))
    assert build(old) == 0
    found = records(old)
    assert (found[Path(RECORD).stem].number, found[Path(RECORD).stem].entered) == (7, "2023-05-06")
    assert sorted(one.number or 0 for one in found.values()) == [7, 8]


# ---------------------------------------------------------------- what comes


def page(day: str, words: str) -> str:
    text = "\n\n".join(
        f"Huyện {words} có hơn 1.{n}00 hộ nghèo được hỗ trợ làm nhà ở trong năm {n}." for n in range(2010, 2014)
    )
    return f"Tin về {words}\n\n{day}\n\n{text}\n"


def test_new_articles_get_the_next_numbers_in_the_order_of_their_days(digest: Path) -> None:
    before = numbers(digest)
    days = {"a": "3/5/2024", "b": "1/5/2022", "c": "2/5/2023"}
    for name, day in days.items():
        (digest / f"content/captures/{name}.txt").write_text(page(day, f"Văn Chấn {name}"), "utf-8")
    assert run(digest, "desk") == 0
    found = records(digest)
    by_file = {one.capture.file: one for one in found.values() if one.capture}
    assert [by_file[f"{name}.txt"].number for name in "bca"] == [5, 6, 7]
    assert {slug: found[slug].number for slug in before} == before


def test_the_day_is_the_one_on_which_the_page_was_fetched_else_this_one(digest: Path) -> None:
    captures = digest / "content/captures"
    for name in "ab":
        (captures / f"{name}.txt").write_text(page("1/5/2022", f"Văn Chấn {name}"), "utf-8")
    (captures / "a.toml").write_text('fetched = "2024-02-03T23:30:00+07:00"\n', "utf-8")
    assert run(digest, "desk") == 0
    by_file = {one.capture.file: one for one in records(digest).values() if one.capture}
    assert (by_file["a.txt"].entered, by_file["b.txt"].entered) == ("2024-02-03", TODAY)
    (captures / "a.toml").unlink()
    assert run(digest, "desk") == 0
    (again,) = (one for one in records(digest).values() if one.capture and one.capture.file == "a.txt")
    assert again.entered == "2024-02-03", "it is noted once"


def test_of_a_record_that_lacks_its_day_it_is_the_articles_else_this_one(digest: Path) -> None:
    for path in (digest / "content/articles").glob("*.md"):
        alter(path, lambda text: re.sub(r"(?m)^entered: .*\n", "", text))
    (digest / "content/articles/mine.md").write_text('---\ntitle: "Tin"\n---\n\nMột.\n', "utf-8")
    before = numbers(digest)
    assert run(digest, "desk") == 0
    found = records(digest)
    assert {slug: one.entered for slug, one in found.items()} == {
        slug: (one.date or TODAY)[:10] for slug, one in found.items()
    }
    assert {slug: one.number for slug, one in found.items()} == {**before, "mine": 5}


# ---------------------------------------------------------------- what is wrong

BROKEN: dict[str, Callable[[str], bytes]] = {
    "a title without quotes": lambda text: text.replace('title: "', "title: a: ", 1).encode(),
    "saved as UTF-16": lambda text: text.replace("\n", "\r\n").encode("utf-16"),
    "no UTF-8": lambda text: text.encode() + b"\xff\n",
    "old line ends": lambda text: text.replace('title: "', "title: a: ", 1).replace("\n", "\r").encode(),
    "keys in quotes": lambda text: re.sub(r"\n(\w+):", r'\n"\1":', text.replace("title", "titel", 1)).encode(),
    "a number in quotes": lambda text: re.sub(
        r"number: (\d+)", r"'number' : '\1'", text.replace("title", "x", 1)
    ).encode(),
    "no front matter": lambda text: text.partition("---\n")[2].encode(),
}


@pytest.mark.parametrize("how", BROKEN)
def test_the_number_of_a_record_that_cannot_be_read_is_not_given_away(digest: Path, how: str) -> None:
    (path,) = (digest / "content/articles").glob("2022-08-*.md")
    whole, before = path.read_text("utf-8"), numbers(digest)
    assert before[path.stem] == max(filter(None, before.values())) == 4, "the next new article would get it"
    path.write_bytes(BROKEN[how](whole))
    (digest / "content/captures/a.txt").write_text(page("1/5/2022", "Văn Chấn"), "utf-8")
    assert build(digest) == 1
    path.write_text(whole, "utf-8")
    assert build(digest) == 0
    (new,) = numbers(digest).keys() - before.keys()
    assert numbers(digest) == {**before, new: 5}


def test_a_number_that_two_records_have_is_told_with_what_to_do(
    digest: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before, first = numbers(digest), Path(RECORD).stem
    (later,) = (digest / "content/articles").glob("2022-08-*.md")
    alter(later, lambda text: re.sub(r"(?m)^number: .*$", f"number: {before[first]}", text))
    for command in ("press", "site", "site"):
        capsys.readouterr()
        assert run(digest, command) == 0 and run(digest, command, "--strict") == 1
        told = capsys.readouterr().err
        assert (
            f"content/articles/{later.name}: warning[record-number-twice]: its number 3 is that of {first}.md" in told
        )
        assert "delete the line `number:`" in told
        found = cards(digest)
        assert found[3] == first and sorted(found.values()) == sorted(before)
    assert numbers(digest)[later.stem] == 3, "nobody takes it from the record but a person"
    alter(later, lambda text: re.sub(r"(?m)^number: .*\n", "", text))
    capsys.readouterr()
    assert build(digest) == 0 and "record-number-twice" not in capsys.readouterr().err
    assert numbers(digest) == {**before, later.stem: 4}


def test_a_copy_beside_new_articles_has_the_number_that_the_next_build_gives_it(digest: Path) -> None:
    """Else the site would be another though nothing changed, and without the notes of a build its files a stranger's."""
    text = (digest / RECORD).read_text("utf-8")
    (digest / "content/articles/zz-copy.md").write_text(text, "utf-8")
    (digest / "content/articles/zz-new.md").write_text(
        unnumbered(text).replace("date: ", "date: '2026-01-02' #"), "utf-8"
    )
    (digest / "content/captures/a.txt").write_text(page("1/5/2022", "Văn Chấn"), "utf-8")
    assert build(digest) == 0
    first, before = cards(digest), tree(digest / "site")
    shutil.rmtree(digest / ".cache")
    assert build(digest) == 0
    assert cards(digest) == first and tree(digest / "site") == before
    assert first[numbers(digest)["zz-new"] or 0] == "zz-new" and len(first) == 5


@pytest.mark.parametrize("said", ["0", "-1", "1000000", "x", "1.5", '""', "[1]"])
def test_a_number_that_is_none_is_told_with_its_line(
    digest: Path, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    alter(digest / RECORD, lambda text: re.sub(r"(?m)^number: .*$", f"number: {said}", text))
    assert build(digest) == 1
    assert f"{RECORD}:3: error[record-field]: number must be" in capsys.readouterr().err


def test_a_number_that_is_as_high_as_can_be_stops_nothing(digest: Path) -> None:
    alter(digest / RECORD, lambda text: re.sub(r"(?m)^number: .*$", f"number: {HIGHEST}", text))
    (digest / "content/captures/a.txt").write_text(page("1/5/2022", "Văn Chấn"), "utf-8")
    assert build(digest) == 0
    assert sorted(filter(None, numbers(digest).values())) == [1, 4, HIGHEST]
