"""What others put into the site, at its top and deeper: kept, carried over, or named before anything is touched."""

import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from publish_fixture import NEW, OLD, USERS, bring, die, ended, put, refuse, started, tree

from diembao.problems import ProblemError
from diembao.publish import disk, recover, strangers

# ---------------------------------------------------------------- others at the top of the site


def test_files_and_folders_of_others_at_the_top_are_never_deleted(place: tuple[Path, Path]) -> None:
    put(place[0], {**USERS, "old pages/deep/down.html": "mine"})
    (place[0] / "link").symlink_to("nowhere")
    users = tree(place[0])
    for files in (OLD, NEW, OLD, NEW):
        bring(files, *place)
        assert tree(place[0]) == {**files, **users} and (place[0] / "link").readlink() == Path("nowhere")
    put(place[0], {"CNAME": "changed"})
    bring(OLD, *place)
    assert tree(place[0])["CNAME"] == "changed"
    (place[0] / "CNAME").unlink()
    for files in (NEW, OLD, NEW):
        bring(files, *place)
        assert "CNAME" not in tree(place[0])


def test_what_others_put_there_while_the_next_site_is_made_is_kept(
    place: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    put(place[0], USERS)
    bring(OLD, *place)
    real = disk.flush

    def late(folder: Path) -> None:
        real(folder)
        put(place[0], {"new~": "CNAME of today", "late.txt": "late", "mine/below/own.txt": "later"})
        (place[0] / "new~").replace(place[0] / "CNAME")

    monkeypatch.setattr(disk, "flush", late)
    bring(NEW, *place)
    monkeypatch.undo()
    users = {**USERS, "CNAME": "CNAME of today", "late.txt": "late", "mine/below/own.txt": "later"}
    assert tree(place[0]) == {**NEW, **users}
    for files in (NEW, OLD, NEW):
        bring(files, *place)
        assert tree(place[0]) == {**files, **users}


def test_what_others_put_there_just_before_a_kill_is_found_by_the_next_build_and_only_once(swift: Path) -> None:
    site, state = swift / "site", swift / "state"
    put(site, USERS)
    for files in (OLD, NEW, OLD):
        bring(files, site, state)
    put(site, {"first.txt": "carried for the first time"})
    exchange = disk.exchange

    def killed() -> None:
        def late(*folders: Path) -> None:
            put(site, {"new~": "CNAME of today", "late.txt": "late", "mine/own.txt": "later"})
            (site / "new~").replace(site / "CNAME")
            exchange(*folders)
            die()

        disk.exchange = late
        bring(NEW, site, state)

    assert ended(started(killed)) == 77
    (site / "first.txt").unlink()
    put(site, {"first.txt": "changed since"})
    recover(site, state)
    users = {
        **USERS,
        "CNAME": "CNAME of today",
        "late.txt": "late",
        "mine/own.txt": "later",
        "first.txt": "changed since",
    }
    assert tree(site) == {**NEW, **users}
    put(site, {"new~": "CNAME of tomorrow"})
    (site / "new~").replace(site / "CNAME")
    for files in (OLD, NEW):
        bring(files, site, state)
        assert tree(site) == {**files, **users, "CNAME": "CNAME of tomorrow"}


def test_a_folder_that_came_back_is_not_brought_over_the_one_that_is_there(tmp_path: Path) -> None:
    """After a kill nobody knows which of two is newer: what is in the site stays, what it lacks comes."""
    site, back = tmp_path / "site", tmp_path / "back"
    put(site, {"theirs/a.txt": "in the site"})
    put(back, {"theirs/a.txt": "behind", "more/b.txt": "behind"})
    strangers.settle(site, back, lambda name: False, None)
    assert (site / "theirs/a.txt").read_text("utf-8") == "in the site" and (site / "more/b.txt").is_file()
    assert (back / "theirs/a.txt").read_text("utf-8") == "behind" and not (back / "more").exists()


def test_a_repository_in_the_site_keeps_its_empty_folders(place: tuple[Path, Path]) -> None:
    put(place[0], {".git/HEAD": "ref: refs/heads/main"})
    for name in ("refs/heads", "objects/info"):
        (place[0] / ".git" / name).mkdir(parents=True)
    for files in (OLD, NEW, OLD):
        bring(files, *place)
        assert sorted(p.name for p in (place[0] / ".git").rglob("*")) == ["HEAD", "heads", "info", "objects", "refs"]


def test_a_folder_of_others_that_cannot_be_moved_keeps_the_site_in_its_place(
    place: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A mount point, or a folder of another user's: after an exchange it would be left behind."""
    put(place[0], USERS)
    bring(OLD, *place)
    monkeypatch.setattr(os, "access", lambda path, mode: not path.endswith(".git"))
    inode = place[0].stat().st_ino
    assert [p.code for p in bring(NEW, *place).problems] == ["publish-not-atomic"]
    assert tree(place[0]) == {**NEW, **USERS} and place[0].stat().st_ino == inode


def test_a_link_of_others_is_carried_over_as_it_is_now(place: tuple[Path, Path]) -> None:
    for number, files in enumerate((OLD, NEW, OLD, NEW)):
        place[0].mkdir(exist_ok=True)
        (place[0] / "link").unlink(missing_ok=True)
        (place[0] / "link").symlink_to(str(number))
        bring(files, *place)
        assert (place[0] / "link").readlink() == Path(str(number))


def test_a_name_that_is_no_text_is_carried_like_any_other(place: tuple[Path, Path]) -> None:
    put(place[0], {os.fsdecode(b"caf\xe9"): "theirs"})
    for files in (OLD, NEW, OLD):
        bring(files, *place)
        assert (place[0] / os.fsdecode(b"caf\xe9")).read_text() == "theirs"


@pytest.mark.parametrize("gone", [True, False])
def test_nothing_is_written_through_a_link_of_others(tmp_path: Path, place: tuple[Path, Path], gone: bool) -> None:
    put(tmp_path / "elsewhere", {"d/index.html": "theirs"})
    put(place[0], USERS)
    (place[0] / "c").symlink_to(tmp_path / "elsewhere")
    for files in (OLD, {**OLD, "s.css": "y"}, OLD):
        bring(files, *place)
    if gone:
        (place[0] / "c").unlink()
        bring(NEW, *place)
        assert tree(place[0]) == {**NEW, **USERS}
    else:
        with pytest.raises(ProblemError, match=r"site/c: error\[publish-in-the-way\]"):
            bring(NEW, *place)
    assert tree(tmp_path / "elsewhere") == {"d/index.html": "theirs"}


def test_what_a_person_puts_where_ours_once_was_is_theirs(place: tuple[Path, Path]) -> None:
    for files in ({**NEW, "old.html": "ours"}, NEW, {**NEW, "s.css": "y"}):
        bring(files, *place)
    put(place[0], {"old.html": "mine"})
    bring(OLD, *place)
    assert tree(place[0]) == {**OLD, "old.html": "mine"}
    with pytest.raises(ProblemError, match=r"old.html: error\[publish-in-the-way\]"):
        bring({**OLD, "old.html": "ours"}, *place)
    assert tree(place[0]) == {**OLD, "old.html": "mine"}


def test_two_sites_of_one_digest_do_not_share_what_is_known(tmp_path: Path) -> None:
    put(tmp_path / "other", {"gone.html": "somebody's"})
    bring({**OLD, "gone.html": "ours"}, tmp_path / "site", tmp_path / "state")
    bring(NEW, tmp_path / "other", tmp_path / "state")
    assert tree(tmp_path / "other") == {**NEW, "gone.html": "somebody's"}
    bring(NEW, tmp_path / "site", tmp_path / "state")
    assert tree(tmp_path / "site") == NEW


@pytest.mark.parametrize("theirs", ["kind/theirs", "c", "x/theirs"])
@pytest.mark.parametrize("exchange", [True, False], ids=["exchange", "journal"])
def test_what_is_in_the_way_is_named(
    place: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch, theirs: str, exchange: bool
) -> None:
    for ours in ({"x": "0", "y": "1"}, {"x": "1", "y": "1"}):
        bring(ours, *place)
    if theirs.startswith("x/"):
        (place[0] / "x").unlink()
    put(place[0], {theirs: "theirs"})
    there = tree(place[0])
    if not exchange:
        monkeypatch.setattr(disk, "exchange", refuse)
    for files in ({"y": "2", "kind": "a file", "c/d": "in a folder", "x": "2"}, {"kind": "1", "c/d": "2", "y": "3"}):
        with pytest.raises(ProblemError, match=rf"{theirs.split('/')[0]}: error\[publish-in-the-way\]"):
            bring(files, *place)
        assert tree(place[0]) == there
    shutil.rmtree(place[0] / theirs.split("/")[0], ignore_errors=True)
    (place[0] / theirs.split("/")[0]).unlink(missing_ok=True)
    bring(files, *place)
    assert tree(place[0]) == files


def test_a_file_or_the_digest_itself_is_never_taken_for_the_site(tmp_path: Path) -> None:
    put(tmp_path, {"site": "precious", "digest.toml": "x"})
    for site in (tmp_path / "site", tmp_path):
        with pytest.raises(ProblemError, match="publish-in-the-way"):
            bring(OLD, site, tmp_path / ".cache/publish")
    assert tree(tmp_path) == {"site": "precious", "digest.toml": "x"}


# ---------------------------------------------------------------- others deeper in the site

DEEPER: dict[str, Callable[[Path], object]] = {
    "a/own.txt": lambda site: (site / "a/own.txt").write_text("theirs"),
    "b/mine": lambda site: put(site, {"b/mine/own.txt": "theirs"}),
    "b/empty": lambda site: (site / "b/empty").mkdir(),
    "b": lambda site: ((site / "b").rename(site.parent / "moved"), (site / "b").symlink_to(site.parent / "moved")),
    "b/index.html": lambda site: ((site / "b/index.html").unlink(), put(site, {"b/index.html/x": "theirs"})),
}


@pytest.mark.parametrize("which", DEEPER)
def test_what_others_put_deeper_stops_the_build_before_anything_is_touched(
    place: tuple[Path, Path], which: str
) -> None:
    for files in (OLD, NEW, OLD):
        bring(files, *place)
    DEEPER[which](place[0])
    left = {p: p.stat().st_mtime_ns for top in place for p in top.rglob("*.html")}
    for files in (NEW, {p: t for p, t in OLD.items() if p != "kind"}):
        with pytest.raises(ProblemError, match=r"publish-(stranger|in-the-way)") as caught:
            bring(files, *place)
        assert f"site/{which}" in str(caught.value)
        assert {p: p.stat().st_mtime_ns for top in place for p in top.rglob("*.html")} == left
    shutil.rmtree(place[0] / which, ignore_errors=True)
    (place[0] / which).unlink(missing_ok=True)
    bring(NEW, *place)
    assert tree(place[0]) == NEW


def test_five_strangers_are_named_with_a_remedy(place: tuple[Path, Path]) -> None:
    bring(OLD, *place)
    put(place[0], {f"a/{n}.txt": "theirs" for n in range(7)})
    with pytest.raises(ProblemError) as caught:
        bring(NEW, *place)
    (problem,) = caught.value.problems
    assert (problem.code, problem.where.path) == ("publish-stranger", str(place[0] / "a/0.txt"))
    assert "a/4.txt and 2 more" in problem.message and "a/5.txt" not in problem.message
    assert "templates/static/" in problem.hint and "site/" in problem.hint


@pytest.mark.parametrize("theirs", ["n/e/own.txt", "a/new/page.html"])
def test_what_lies_where_a_new_page_gets_its_folder_is_no_page_of_ours(place: tuple[Path, Path], theirs: str) -> None:
    bring(OLD, *place)
    put(place[0], {theirs: "theirs"})
    with pytest.raises(ProblemError, match=r"publish-(stranger|in-the-way)"):
        bring({**OLD, "n/e/w.html": "new", "a/new/page.html": "new"}, *place)
    assert tree(place[0]) == {**OLD, theirs: "theirs"}


def test_only_folders_that_changed_since_are_read(place: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    """Else the 20,000 folders of 10,000 articles, which takes 0.4 s a build."""
    monkeypatch.setattr(strangers, "_FINE_NS", 0)  # as if all had taken longer
    monkeypatch.setattr(strangers, "_COARSE_NS", 0)
    files = {f"vi/{n}/index.html": "x" for n in range(50)}
    read, scandir = list[str](), os.scandir
    for number in range(4):
        monkeypatch.setattr(os, "scandir", lambda path: (read.append(str(path)), scandir(path))[1])
        read.clear()
        bring({**files, f"vi/{number}/index.html": "changed"}, *place)
        monkeypatch.setattr(os, "scandir", scandir)
    assert place[0].as_posix() in read and len([path for path in read if "/vi/" in path]) <= 4, read
    put(place[0], {"vi/49/own.txt": "theirs"})
    with pytest.raises(ProblemError, match="publish-stranger"):
        bring(files, *place)


@pytest.mark.parametrize(("age", "nanoseconds", "known"), [(1, 0, False), (1, 1, True), (3, 0, True), (0, 1, False)])
def test_a_folder_is_known_when_no_change_could_look_the_same(age: int, nanoseconds: int, known: bool) -> None:
    whole = time.time_ns() // 10_000_000 * 10_000_000
    assert strangers.may_have_changed(whole - age * 1_000_000_000 + nanoseconds, whole) != known


def test_what_others_put_deeper_while_the_next_site_is_made_is_found_when_it_is_the_site_again(
    place: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(strangers, "_FINE_NS", 0)  # as if all had taken longer
    monkeypatch.setattr(strangers, "_COARSE_NS", 0)
    for files in (OLD, NEW, OLD):
        bring(files, *place)
    real = disk.flush
    with monkeypatch.context() as patch:
        patch.setattr(disk, "flush", lambda folder: (real(folder), put(place[0], {"a/own.txt": "late"})))
        bring(NEW, *place)
    assert tree(place[0]) == NEW
    bring(OLD, *place)
    assert tree(place[0]) == {**OLD, "a/own.txt": "late"}
    with pytest.raises(ProblemError, match="publish-stranger"):
        bring(NEW, *place)
