"""What a publication changes and what it leaves: files of others, state that is lost or damaged, paths that are refused."""

import errno
import os
import shutil
from pathlib import Path

import pytest
from publish_fixture import NEW, OLD, USERS, bring, failing, outputs, own, put, read_all, tree

from diembao.outputs import Output
from diembao.problems import ProblemError
from diembao.publish import disk, held, notes, writing

# ---------------------------------------------------------------- what changes and what stays


def test_unchanged_files_are_not_touched(place: tuple[Path, Path]) -> None:
    site = place[0]
    first = bring(OLD, *place)
    assert (len(first.written), first.removed) == (6, ())
    times = {p: p.stat().st_mtime_ns for p in [site, *site.rglob("*"), *place[1].rglob("*.*")]}
    again = bring(OLD, *place)
    assert again.written == again.removed == ()
    assert {p: p.stat().st_mtime_ns for p in [site, *site.rglob("*"), *place[1].rglob("*.*")]} == times
    third = bring(NEW, *place)
    assert third.written == ("a/index.html", "c/d/index.html", "index.html", "kind/of/index.html")
    assert third.removed == ("gone/index.html", "kind")
    assert not (site / "gone").exists()
    assert (site / "s.css").stat().st_mtime_ns == times[site / "s.css"]


def test_a_file_read_while_it_is_replaced_keeps_its_content(place: tuple[Path, Path]) -> None:
    bring(OLD, *place)
    with (place[0] / "index.html").open() as reader:
        for files in (NEW, OLD, NEW):
            bring(files, *place)
        assert reader.read() == OLD["index.html"]


def test_a_first_site_needs_no_room_for_a_second_and_the_next_shares_what_it_can(
    tmp_path: Path, place: tuple[Path, Path]
) -> None:
    bring(OLD, *place)
    assert not (own(tmp_path) / "back").exists()
    bring(NEW, *place)
    assert tree(own(tmp_path) / "back") == OLD
    for shared in ("b/index.html", "s.css"):
        assert (own(tmp_path) / "back" / shared).samefile(place[0] / shared)


def test_only_what_changed_is_noted_anew(place: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    bring(OLD, *place)
    noted, plain = list[set[str]](), notes.write
    monkeypatch.setattr(notes, "write", lambda own, rows, gone=(): (noted.append({*rows}), plain(own, rows, gone)))
    bring(OLD, *place)
    assert not noted
    bring({**OLD, "s.css": "y"}, *place)
    assert noted == [{"s.css"}]


def test_a_file_meddled_with_in_the_site_is_put_right(place: tuple[Path, Path]) -> None:
    bring(OLD, *place)
    put(place[0], {"index.html": "by hand"})
    (place[0] / "s.css").unlink()
    put(place[0], {"theirs.css": OLD["s.css"]})
    (place[0] / "s.css").symlink_to("theirs.css")
    (place[0] / "a/index.html").unlink()
    assert held(*place).keys() == OLD.keys() - {"index.html", "s.css", "a/index.html"}
    assert bring(OLD, *place).written == ("a/index.html", "index.html", "s.css")
    assert tree(place[0]) == {**OLD, "theirs.css": OLD["s.css"]} and not (place[0] / "s.css").is_symlink()


def test_a_file_that_only_looks_different_is_kept_and_known_from_then_on(place: tuple[Path, Path]) -> None:
    for files in (NEW, OLD):
        bring(files, *place)
    for change in (NEW, OLD, OLD):
        copy = place[0] / "copy"
        shutil.copyfile(place[0] / "s.css", copy)
        copy.replace(place[0] / "s.css")
        assert "s.css" not in held(*place)
        assert "s.css" not in bring(change, *place).written
        assert held(*place).keys() == change.keys()


def test_a_link_in_the_sites_place_is_followed(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "site").symlink_to("real")
    for files in (OLD, NEW):
        bring(files, tmp_path / "site", tmp_path / "state")
        assert (tmp_path / "site").is_symlink() and tree(tmp_path / "real") == files


def test_others_may_read_what_is_published_whatever_the_umask(place: tuple[Path, Path]) -> None:
    before = os.umask(0o077)
    try:
        bring(OLD, *place)
        bring(NEW, *place)
    finally:
        os.umask(before)
    for path in [place[0], *place[0].rglob("*")]:
        assert path.stat().st_mode & 0o777 == (0o755 if path.is_dir() else 0o644), path


def test_a_temporary_that_was_left_is_never_written_through(tmp_path: Path) -> None:
    put(tmp_path, {"page": "page", "other": "other"})
    os.link(tmp_path / "page", tmp_path / "temporary")
    disk.bring(tmp_path / "other", tmp_path / "target", tmp_path / "temporary")
    assert tree(tmp_path) == {"page": "page", "other": "other", "target": "other"}


def test_what_is_brought_onto_another_name_of_itself_leaves_no_temporary(tmp_path: Path) -> None:
    put(tmp_path, {"page": "page"})
    os.link(tmp_path / "page", tmp_path / "target")
    disk.bring(tmp_path / "page", tmp_path / "target", tmp_path / "temporary")
    assert tree(tmp_path) == {"page": "page", "target": "page"}


def test_what_is_written_linked_or_copied_never_changes_the_other_names_of_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(tmp_path, {"page": "page", "other": "other"})
    for name in ("written", "linked", "copied"):
        os.link(tmp_path / "page", tmp_path / name)
    disk.write(tmp_path / "written", b"new")
    assert disk.link(tmp_path / "other", tmp_path / "linked")
    monkeypatch.setattr(os, "link", lambda *_, **__: failing(errno.EXDEV)())
    assert not disk.link(tmp_path / "other", tmp_path / "copied")
    assert tree(tmp_path) == {"page": "page", "other": "other", "written": "new", "linked": "other", "copied": "other"}


# ---------------------------------------------------------------- state that is lost or damaged


DAMAGE = {
    "empty": "",
    "torn": '{"site": 3, "back": [',
    "a list": "[]",
    "other types": '{"site": "x", "back": null, "behind": 3, "replace": 7, "delete": "x"}',
    "deep": "[" * 100_000,
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_damaged_notes_cost_nothing_but_time(tmp_path: Path, place: tuple[Path, Path], damage: str) -> None:
    put(place[0], USERS)
    for files in (OLD, NEW):
        bring(files, *place)
    for names in (
        ("notes.db", "buffers.json", "journal.json", "lock"),
        ("notes.db",),
        ("buffers.json", "journal.json"),
    ):
        put(own(tmp_path), dict.fromkeys(names, DAMAGE[damage]))
        assert bring(NEW, *place).written == ()
        assert held(*place).keys() == NEW.keys(), "files that are as we would make them are ours again"
        bring(OLD, *place)
        assert tree(place[0]) == {**OLD, **USERS}
        bring(NEW, *place)
        assert tree(place[0]) == {**NEW, **USERS}


def test_lost_state_is_made_anew(place: tuple[Path, Path]) -> None:
    put(place[0], USERS)
    for lost in (NEW, OLD):
        bring(OLD, *place)
        bring(NEW, *place)
        bring(lost, *place)
        shutil.rmtree(place[1])
        assert not held(*place)
        bring(lost, *place)
        bring(OLD, *place)
        assert tree(place[0]) == {**OLD, **USERS}


def test_where_state_was_lost_a_page_that_is_not_made_any_more_is_named(place: tuple[Path, Path]) -> None:
    bring({**OLD, "a/b/index.html": "withdrawn"}, *place)
    shutil.rmtree(place[1])
    with pytest.raises(ProblemError, match=r"a/b.*\n.*delete site/ as well"):
        bring({**OLD, "s.css": "y"}, *place)
    shutil.rmtree(place[0])
    bring(NEW, *place)
    assert tree(place[0]) == NEW


def test_a_site_that_was_deleted_is_made_anew(place: tuple[Path, Path]) -> None:
    for files in (OLD, NEW, OLD):
        bring(files, *place)
        shutil.rmtree(place[0])
        assert not held(*place)
        assert bring(files, *place).removed == ()
        assert tree(place[0]) == files


@pytest.mark.parametrize("what", ["b/index.html", "b", ""])
def test_what_was_deleted_in_our_own_folder_is_made_anew(tmp_path: Path, place: tuple[Path, Path], what: str) -> None:
    for files in (OLD, NEW, OLD):
        bring(files, *place)
    gone = own(tmp_path) / "back" / what
    if gone.is_dir():
        shutil.rmtree(gone)
    else:
        gone.unlink()
    bring(NEW, *place)
    assert tree(place[0]) == NEW


def test_after_all_was_read_what_was_meddled_with_in_our_own_folder_is_made_anew(
    tmp_path: Path, place: tuple[Path, Path]
) -> None:
    for files in (OLD, NEW, OLD):
        bring(files, *place)
    back = own(tmp_path) / "back"
    put(back, {"x.new~": "left over", "a/stray.html": "stray"})
    (back / "b").rename(back / "zzz")
    read_all(*place)
    bring(NEW, *place)
    assert tree(place[0]) == NEW


def test_notes_that_lie_are_found_out_where_all_is_read(place: tuple[Path, Path]) -> None:
    """A file changed on the disk behind size and time."""
    for files in (OLD, NEW, OLD):
        bring(files, *place)
    page = place[0] / "b/index.html"
    times = page.stat()
    page.write_text("LIES")
    os.utime(page, ns=(times.st_atime_ns, times.st_mtime_ns))
    told = held(*place)["b/index.html"]
    assert told == Output("", OLD["b/index.html"].encode()).sha256
    assert read_all(*place) == {o.path: o.sha256 for o in outputs({**OLD, "b/index.html": "LIES"})}
    assert bring(OLD, *place).written == ("b/index.html",)
    bring(NEW, *place)
    assert tree(place[0]) == NEW


def test_our_state_follows_a_digest_that_is_moved(tmp_path: Path) -> None:
    bring(OLD, tmp_path / "here/site", tmp_path / "here/state")
    (tmp_path / "here").rename(tmp_path / "there")
    there = tmp_path / "there/site", tmp_path / "there/state"
    assert held(*there).keys() == OLD.keys()
    bring(NEW, *there)
    assert tree(there[0]) == NEW and len([*there[1].iterdir()]) == 1


def test_folders_given_from_here_are_those_given_from_the_root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for files in (OLD, NEW):
        bring(files, Path("site"), Path(".cache/publish"))
    assert held(tmp_path / "site", tmp_path / ".cache/publish").keys() == NEW.keys()


# ---------------------------------------------------------------- refusals


@pytest.mark.parametrize(
    "path", ["../x", "/x", "a/../b", "a//b", ".hidden", "a/.b/c", "a\0b", "a\\b", "", "a~", "a\nb", "a\ud800", "a/."]
)
def test_a_path_that_leads_out_is_refused(place: tuple[Path, Path], path: str) -> None:
    with pytest.raises(ProblemError, match="output-path"):
        bring({"ok": "", path: ""}, *place)
    assert not place[0].exists()


@pytest.mark.parametrize("paths", [("a", "a/b"), ("a/b", "a"), ("a/b/c", "a"), ("s.css/x",), ("b",)])
def test_two_files_in_one_place_are_refused(place: tuple[Path, Path], paths: tuple[str, ...]) -> None:
    for files in ({}, OLD, NEW):
        bring(files, *place)
        with pytest.raises(ProblemError, match="output-twice"):
            bring({**OLD, **dict.fromkeys(paths, "")}, *place)
        assert tree(place[0]) == files if files else not place[0].exists()


def test_a_file_that_is_put_twice_is_refused(place: tuple[Path, Path]) -> None:
    with writing(*place) as made, pytest.raises(ProblemError, match="output-twice"):
        for text in (b"1", b"2"):
            made.put(Output("a", text))
    assert not place[0].exists()
