"""Publishing is all or nothing: killed or failing before every single change to the disk, in turn."""

import errno
import json
import os
import shutil
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from publish_fixture import (
    NEW,
    OLD,
    USERS,
    Files,
    at_every_change,
    die,
    ended,
    failing,
    outputs,
    own,
    put,
    refuse,
    started,
    tree,
)

from diembao import publish as publishing
from diembao.outputs import Output
from diembao.problems import ProblemError
from diembao.publish import disk, held, notes, publish

SCENES: dict[str, tuple[list[Files], Files, bool]] = {
    "the first": ([], NEW, True),
    "the second": ([OLD], NEW, True),
    "the third": ([NEW, OLD], NEW, True),
    "one page, which both generations share": ([NEW, OLD], {**OLD, "b/index.html": "edited"}, True),
    "one gone": ([NEW, OLD], {k: v for k, v in OLD.items() if k != "gone/index.html"}, True),
    "by journal": ([NEW, OLD], NEW, False),
    "one page by journal": ([OLD, OLD], {**OLD, "b/index.html": "edited"}, False),
}


@pytest.mark.parametrize("scene", SCENES)
def test_killed_before_every_change_the_site_is_whole(swift: Path, scene: str) -> None:
    site, state = swift / "site", swift / "state"
    generations, new, exchange = SCENES[scene]
    whole_old = {**generations[-1], **USERS} if generations else {}
    whole_new = {**new, **USERS} if generations else new
    seen: list[bool] = []
    for moment, code in at_every_change(swift, generations, new, die, exchange):
        assert code == 77
        if not exchange:  # a moment of change is not to be had: what was begun is rolled forward
            publishing.recover(site, state)
        found = tree(site)
        assert found in (whole_old, whole_new), f"mixed or torn when killed before change {moment}"
        seen.append(found == whole_new)
        for files in (
            (new, OLD) if moment % 2 else (OLD, new)
        ):  # both what was begun, and something else, go on from here
            publish(outputs(files), site, state)
            assert tree(site) == {**files, **(USERS if generations else {})}, moment
    assert seen == sorted(seen) and seen[-1] and not seen[0], "once new, always new"


# ---------------------------------------------------------------- a few files changed, the others not looked at


FAULTS = {
    errno.ENOSPC: "publish-no-space",
    errno.EROFS: "publish-read-only",
    errno.EACCES: "publish-read-only",
    errno.EIO: "publish-failed",
}


@pytest.mark.parametrize(
    ("fault", "exchange"), [(errno.ENOSPC, True), (errno.EACCES, True), (errno.EIO, False)], ids=str
)
def test_a_failing_disk_is_told_and_leaves_a_whole_site(swift: Path, fault: int, exchange: bool) -> None:
    site, state = swift / "site", swift / "state"
    told = 0
    for moment, code in at_every_change(swift, [OLD], NEW, failing(fault), exchange):
        assert code in (0, 1), "a Problem, or it did not matter"
        told += code
        if not exchange:
            publishing.recover(site, state)
        assert tree(site) in ({**OLD, **USERS}, {**NEW, **USERS}), moment
        publish(outputs(NEW), site, state)
        assert tree(site) == {**NEW, **USERS}, moment
    assert told > 20


@pytest.mark.parametrize("fault", FAULTS, ids=errno.errorcode.get)
def test_what_the_disk_answers_is_said_with_a_remedy(
    place: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch, fault: int
) -> None:
    publish(outputs(OLD), *place)
    monkeypatch.setattr(disk, "write", lambda *_: failing(fault)())
    with pytest.raises(ProblemError) as caught:
        publish(outputs(NEW), *place)
    (problem,) = caught.value.problems
    assert problem.code == FAULTS[fault]
    assert problem.hint and "left whole" in problem.message
    assert tree(place[0]) == OLD


def half_by_journal(place: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> str:
    """OLD partly replaced by NEW, where folders cannot be exchanged and the disk fills up; what was said of it."""
    write = disk.write

    def full(path: Path, data: bytes) -> None:
        if path == place[0] / "index.html":
            failing(errno.ENOSPC)()
        write(path, data)

    publish(outputs(OLD), *place)
    with monkeypatch.context() as patch:
        patch.setattr(disk, "exchange", refuse)
        patch.setattr(disk, "write", full)
        with pytest.raises(ProblemError) as caught:
            publish(outputs(NEW), *place)
    assert tree(place[0]) not in (OLD, NEW)
    return str(caught.value)


def test_a_journal_cut_short_is_told_and_rolled_forward(
    place: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    told = half_by_journal(place, monkeypatch)
    assert "publish-no-space" in told and "the next build finishes" in told
    publishing.recover(*place)
    assert tree(place[0]) == NEW


def test_a_journal_is_rolled_forward_once_and_first_of_all(
    tmp_path: Path, place: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    half_by_journal(place, monkeypatch)
    publish(outputs(OLD), *place)
    publishing.recover(*place)
    assert tree(place[0]) == OLD
    half_by_journal(place, monkeypatch)
    shutil.rmtree(own(tmp_path) / "back")
    publish(outputs(OLD), *place)
    assert tree(place[0]) == OLD


def test_notes_that_cannot_be_written_after_the_exchange_do_no_harm(
    place: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(outputs(OLD), *place)
    with monkeypatch.context() as patch:
        exchange = disk.exchange

        def then_full(*folders: Path) -> None:
            exchange(*folders)
            patch.setattr(publishing.notes, "write", lambda *_: failing(errno.ENOSPC)())

        patch.setattr(disk, "exchange", then_full)
        assert publish(outputs(NEW), *place).written
    assert tree(place[0]) == NEW
    publish(outputs(OLD), *place)
    assert tree(place[0]) == OLD


def cut_short(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    path.write_bytes(data[:-1])


def with_a_stray(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    path.write_bytes(data)
    path.with_name("stray").touch()


@pytest.mark.parametrize("fault", [cut_short, with_a_stray])
def test_a_tree_that_is_not_what_was_planned_never_becomes_the_site(
    place: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch, fault: Callable[[Path, bytes], None]
) -> None:
    publish(outputs(OLD), *place)
    with monkeypatch.context() as patch:
        patch.setattr(disk, "write", fault)
        with pytest.raises(ProblemError, match="publish-failed"):
            publish(outputs(NEW), *place)
    assert tree(place[0]) == OLD
    publish(outputs(NEW), *place)
    assert tree(place[0]) == NEW


def test_everything_is_flushed_after_the_last_write_and_before_the_exchange(
    tmp_path: Path, place: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(outputs(OLD), *place)
    order: list[str] = []

    def noted(name: str, plain: Callable[..., None]) -> Callable[..., None]:
        def call(path: Path, *rest: object) -> None:
            order.append(f"{name} {path.name}")
            plain(path, *rest)

        return call

    for name in ("write", "link", "flush", "exchange", "flush_folder"):
        monkeypatch.setattr(disk, name, noted(name, getattr(disk, name)))
    publish(outputs(NEW), *place)
    flushed, exchanged = order.index("flush back"), order.index("exchange back")
    assert max(i for i, name in enumerate(order) if name.startswith(("write", "link"))) < flushed < exchanged
    assert order[exchanged + 1 :][:2] == [f"flush_folder {tmp_path.name}", f"flush_folder {own(tmp_path).name}"]


def test_a_flush_that_fails_stops_the_exchange(place: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    publish(outputs(OLD), *place)
    real = disk._libc
    monkeypatch.setattr(disk, "_libc", lambda name: (lambda _: -1) if name == "syncfs" else real(name))
    with pytest.raises(ProblemError, match="publish-failed"):
        publish(outputs(NEW), *place)
    assert tree(place[0]) == OLD


def test_without_the_calls_of_linux_the_journal_and_sync_are_used(
    place: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(disk, "_libc", lambda _: None)
    assert publish(outputs(OLD), *place).problems == ()
    done = publish(outputs(NEW), *place)
    assert [(p.code, p.severity) for p in done.problems] == [("publish-not-atomic", "note")]
    assert tree(place[0]) == NEW and publish(outputs(NEW), *place).problems == ()


def test_a_fault_of_the_exchange_itself_does_not_lead_to_the_journal(
    place: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(outputs(OLD), *place)
    monkeypatch.setattr(disk, "exchange", lambda *_: failing(errno.EIO)())
    with pytest.raises(ProblemError, match="publish-failed"):
        publish(outputs(NEW), *place)
    assert tree(place[0]) == OLD


def test_by_journal_files_become_folders_and_back(place: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(disk, "exchange", refuse)
    for files in (OLD, NEW, OLD, NEW):
        publish(outputs(files), *place)
        assert tree(place[0]) == files


def test_of_two_builds_at_once_one_is_told_and_none_is_mixed(swift: Path) -> None:
    place = swift / "site", swift / "state"
    codes: set[int] = set()
    publish(outputs(OLD), *place)
    for _ in range(10):
        children = [started(partial(publish, outputs(files), *place)) for files in (OLD, NEW)]
        codes |= {ended(child) for child in children}
        assert tree(place[0]) in (OLD, NEW)
    assert 0 in codes and codes <= {0, 1}


def test_a_second_build_says_who_is_at_work_and_changes_nothing(place: tuple[Path, Path]) -> None:
    publish(outputs(OLD), *place)
    with publishing._at_work(*place), pytest.raises(ProblemError, match=rf"publish-locked.*process {os.getpid()}"):
        publish(outputs(NEW), *place)
    assert tree(place[0]) == OLD
    publish(outputs(NEW), *place)


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
