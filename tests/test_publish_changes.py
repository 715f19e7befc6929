"""What a publication changes and what it leaves: files of others, state that is lost or damaged, paths that are refused."""

import json
import os
import shutil
import time
from pathlib import Path

import pytest
from publish_fixture import NEW, OLD, USERS, outputs, own, put, refuse, tree

from diembao import publish as publishing
from diembao.outputs import Output
from diembao.problems import ProblemError
from diembao.publish import disk, held, notes, publish

# ---------------------------------------------------------------- what changes and what stays


def test_what_a_first_publication_left_is_known_though_its_folders_are_given_from_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    place = Path("site"), Path(".cache/publish")
    publish(outputs(OLD), *place)
    left = publishing.left(*place)
    assert left and left.as_left()


def test_unchanged_files_are_not_touched(place: tuple[Path, Path]) -> None:
    site = place[0]
    first = publish(outputs(OLD), *place)
    assert (len(first.written), first.removed) == (6, ())
    times = {p: p.stat().st_mtime_ns for p in [site, *site.rglob("*")]}
    again = publish(outputs(OLD), *place)
    assert again.written == again.removed == () and again.unchanged == tuple(sorted(OLD))
    assert {p: p.stat().st_mtime_ns for p in [site, *site.rglob("*")]} == times
    third = publish(outputs(NEW), *place)
    assert third.written == ("a/index.html", "c/d/index.html", "index.html", "kind/of/index.html")
    assert third.removed == ("gone/index.html", "kind")
    assert third.unchanged == ("b/index.html", "s.css")
    assert not (site / "gone").exists()
    assert (site / "s.css").stat().st_mtime_ns == times[site / "s.css"]


def test_a_file_read_while_it_is_replaced_keeps_its_content(place: tuple[Path, Path]) -> None:
    publish(outputs(OLD), *place)
    with (place[0] / "index.html").open() as reader:
        for files in (NEW, OLD, NEW):
            publish(outputs(files), *place)
        assert reader.read() == OLD["index.html"]


def test_files_of_others_are_never_deleted(place: tuple[Path, Path]) -> None:
    put(place[0], USERS)
    (place[0] / "link").symlink_to("nowhere")
    for files in (OLD, NEW, OLD, NEW):
        publish(outputs(files), *place)
        assert tree(place[0]) == {**files, **USERS} and (place[0] / "link").readlink() == Path("nowhere")
    put(place[0], {"CNAME": "changed"})
    publish(outputs(OLD), *place)
    assert tree(place[0])["CNAME"] == "changed"


def test_what_others_put_there_while_the_next_site_is_made_is_kept(
    place: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    put(place[0], USERS)
    publish(outputs(OLD), *place)
    real = disk.flush

    def late(folder: Path) -> None:
        real(folder)
        put(place[0], {"new~": "CNAME of today", "a/late.txt": "late"})
        (place[0] / "new~").replace(place[0] / "CNAME")

    monkeypatch.setattr(disk, "flush", late)
    publish(outputs(NEW), *place)
    monkeypatch.undo()
    for files in (NEW, OLD, NEW):
        publish(outputs(files), *place)
        assert tree(place[0]) == {**files, **USERS, "CNAME": "CNAME of today", "a/late.txt": "late"}


def test_a_repository_in_the_site_keeps_its_empty_folders(place: tuple[Path, Path]) -> None:
    put(place[0], {".git/HEAD": "ref: refs/heads/main"})
    for name in ("refs/heads", "objects/info"):
        (place[0] / ".git" / name).mkdir(parents=True)
    for files in (OLD, NEW, OLD):
        publish(outputs(files), *place)
        assert sorted(p.name for p in (place[0] / ".git").rglob("*")) == ["HEAD", "heads", "info", "objects", "refs"]


def test_a_link_of_others_is_carried_over_as_it_is_now(place: tuple[Path, Path]) -> None:
    for number, files in enumerate((OLD, NEW, OLD, NEW)):
        place[0].mkdir(exist_ok=True)
        (place[0] / "link").unlink(missing_ok=True)
        (place[0] / "link").symlink_to(str(number))
        publish(outputs(files), *place)
        assert (place[0] / "link").readlink() == Path(str(number))


def test_what_a_person_puts_where_ours_once_was_is_theirs(place: tuple[Path, Path]) -> None:
    for files in (OLD, NEW, {**NEW, "s.css": "y"}):
        publish(outputs(files), *place)
    put(place[0], {"gone/index.html": "mine"})
    publish(outputs(NEW), *place)
    assert tree(place[0])["gone/index.html"] == "mine"


def test_two_sites_of_one_digest_do_not_share_what_is_known(tmp_path: Path) -> None:
    put(tmp_path / "other", {"gone/index.html": "somebody's"})
    publish(outputs(OLD), tmp_path / "site", tmp_path / "state")
    publish(outputs(NEW), tmp_path / "other", tmp_path / "state")
    assert tree(tmp_path / "other") == {**NEW, "gone/index.html": "somebody's"}
    publish(outputs(NEW), tmp_path / "site", tmp_path / "state")
    assert tree(tmp_path / "site") == NEW


@pytest.mark.parametrize("theirs", ["kind/theirs", "c"])
@pytest.mark.parametrize("exchange", [True, False], ids=["exchange", "journal"])
def test_a_file_of_others_in_the_way_is_named(
    place: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch, theirs: str, exchange: bool
) -> None:
    ours = {"x": "1"}
    publish(outputs(ours), *place)
    put(place[0], {theirs: "theirs"})
    if not exchange:
        monkeypatch.setattr(disk, "exchange", refuse)
    with pytest.raises(ProblemError, match=rf"{theirs}: error\[publish-in-the-way\]"):
        publish(outputs({"x": "2", "kind": "a file", "c/d": "in a folder"}), *place)
    assert tree(place[0]) == {**ours, theirs: "theirs"}


def test_a_file_or_the_digest_itself_is_never_taken_for_the_site(tmp_path: Path) -> None:
    put(tmp_path, {"site": "precious", "digest.toml": "x"})
    for site in (tmp_path / "site", tmp_path):
        with pytest.raises(ProblemError, match="publish-in-the-way"):
            publish(outputs(OLD), site, tmp_path / ".cache/publish")
    assert tree(tmp_path) == {"site": "precious", "digest.toml": "x"}


def test_a_file_meddled_with_in_the_site_is_put_right(place: tuple[Path, Path]) -> None:
    publish(outputs(OLD), *place)
    put(place[0], {"index.html": "by hand"})
    (place[0] / "s.css").unlink()
    put(place[0], {"theirs.css": OLD["s.css"]})
    (place[0] / "s.css").symlink_to("theirs.css")
    assert publish(outputs(OLD), *place).written == ("index.html", "s.css")
    assert tree(place[0]) == {**OLD, "theirs.css": OLD["s.css"]} and not (place[0] / "s.css").is_symlink()


def test_a_link_in_the_sites_place_is_followed(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "site").symlink_to("real")
    publish(outputs(OLD), tmp_path / "site", tmp_path / "state")
    assert (tmp_path / "site").is_symlink() and tree(tmp_path / "real") == OLD


def test_others_may_read_what_is_published_whatever_the_umask(place: tuple[Path, Path]) -> None:
    before = os.umask(0o077)
    try:
        publish(outputs(OLD), *place)
        publish(outputs(NEW), *place)
    finally:
        os.umask(before)
    for path in [place[0], *place[0].rglob("*")]:
        assert path.stat().st_mode & 0o777 == (0o755 if path.is_dir() else 0o644), path


# ---------------------------------------------------------------- state that is lost or damaged


DAMAGE = {
    "empty": "",
    "torn": '{"names": ["index.html", "a/in',
    "a list": "[]",
    "other types": '{"names": 3, "content": [], "before": {}, "replace": 7, "delete": "x"}',
    "deep": "[" * 100_000,
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_damaged_notes_cost_nothing_but_time(tmp_path: Path, place: tuple[Path, Path], damage: str) -> None:
    publish(outputs(OLD), *place)
    publish(outputs(NEW), *place)
    put(own(tmp_path), {"memory.json": DAMAGE[damage], "journal.json": DAMAGE[damage], "lock": DAMAGE[damage]})
    assert publish(outputs(NEW), *place).written == ()
    publish(outputs(OLD), *place)
    assert tree(place[0]) == OLD, "files that are as we would make them are ours again"


def test_lost_state_is_made_anew(place: tuple[Path, Path]) -> None:
    publish(outputs(OLD), *place)
    publish(outputs(NEW), *place)
    shutil.rmtree(place[1])
    publish(outputs(NEW), *place)
    publish(outputs(OLD), *place)
    assert tree(place[0]) == OLD


def test_what_was_meddled_with_in_our_own_folder_is_made_anew(tmp_path: Path, place: tuple[Path, Path]) -> None:
    publish(outputs(OLD), *place)
    publish(outputs(NEW), *place)
    back = own(tmp_path) / "back"
    put(back, {"index.html": "torn", "x.new~": "left over"})
    (back / "a").rename(back / "zzz")
    publish(outputs(OLD), *place)
    assert tree(place[0]) == OLD


def test_notes_that_lie_are_found_out_and_forgotten(tmp_path: Path, place: tuple[Path, Path]) -> None:
    """A file changed on the disk behind size and time: right as soon as everything is read."""
    publish(outputs(OLD), *place)
    publish(outputs(NEW), *place)
    page = own(tmp_path) / "back/index.html"
    times = page.stat()
    page.write_text("OLD FRONT")
    os.utime(page, ns=(times.st_atime_ns, times.st_mtime_ns))
    publish(outputs(OLD), *place, verify=True)
    assert tree(place[0]) == OLD


def test_what_the_site_holds_need_not_be_made_and_what_it_lost_meanwhile_stops_the_build(
    tmp_path: Path, place: tuple[Path, Path]
) -> None:
    publish(outputs(OLD), *place)
    known = held(*place)
    assert {path: one.size for path, one in known.items()} == {path: len(data) for path, data in OLD.items()}
    kept, *others = sorted(OLD)
    done = publish([known[kept], Output("new.html", b"new")], *place)
    assert (done.written, done.unchanged, set(done.removed)) == (("new.html",), (kept,), set(others))
    (place[0] / kept).write_bytes(b"changed")
    assert kept not in held(*place)
    with pytest.raises(ProblemError, match="publish-failed"):
        publish([known[kept]], *place)
    assert (place[0] / "new.html").exists()


def test_our_state_follows_a_digest_that_is_moved(tmp_path: Path) -> None:
    publish(outputs(OLD), tmp_path / "here/site", tmp_path / "here/state")
    (tmp_path / "here").rename(tmp_path / "there")
    publish(outputs(NEW), tmp_path / "there/site", tmp_path / "there/state")
    assert tree(tmp_path / "there/site") == NEW
    (notes,) = (tmp_path / "there/state").glob("*/memory.json")
    assert json.loads(notes.read_text())["names"] == sorted(NEW)


# ---------------------------------------------------------------- refusals


@pytest.mark.parametrize(
    "path", ["../x", "/x", "a/../b", "a//b", ".hidden", "a/.b/c", "a\0b", "a\\b", "", "a~", "a\nb", "a\ud800", "a/."]
)
def test_a_path_that_leads_out_is_refused(place: tuple[Path, Path], path: str) -> None:
    with pytest.raises(ProblemError, match="output-path"):
        publish([Output("ok", b""), Output(path, b"")], *place)
    assert not place[0].exists() and not place[1].exists()


@pytest.mark.parametrize("paths", [("a", "a"), ("a", "a/b"), ("a/b/c", "a")])
def test_two_files_in_one_place_are_refused(place: tuple[Path, Path], paths: tuple[str, ...]) -> None:
    with pytest.raises(ProblemError, match="output-twice"):
        publish([Output(p, b"") for p in paths], *place)
    assert not place[0].exists()


@pytest.mark.parametrize(("age", "nanoseconds", "known"), [(1, 0, False), (1, 1, True), (3, 0, True), (0, 1, False)])
def test_a_folder_is_known_when_no_change_could_look_the_same(
    tmp_path: Path, age: int, nanoseconds: int, known: bool
) -> None:
    (tmp_path / "a").touch()
    whole = time.time_ns() // 10_000_000 * 10_000_000
    os.utime(tmp_path, ns=(0, whole - age * 1_000_000_000 + nanoseconds))
    listings = disk.Listings({})
    assert listings.names(str(tmp_path)) == (["a"], [])
    assert bool(listings.seen) == known


def test_after_the_first_publication_no_folder_is_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else the first edit reads the 40,000 folders of 10,000 articles, which takes it a second more."""
    monkeypatch.setattr(disk, "_FINE_NS", 0)  # as if all had taken longer
    outputs = [Output(f"vi/{n}/index.html", b"x") for n in range(50)]
    publish(outputs, tmp_path / "site", tmp_path / "own")
    (own,) = (tmp_path / "own").iterdir()
    read, scandir = list[str](), os.scandir
    monkeypatch.setattr(os, "scandir", lambda path: read.append(str(path)) or scandir(path))
    for folder in (tmp_path / "site", own / "back"):
        assert len(disk.tree(folder, notes.listings(own))) == len(outputs)
    assert len(read) <= 3 and not [folder for folder in read if "/vi/" in folder.removesuffix("/vi/")], read
