"""The command `commit`: content/ alone, on top of what others pushed, and nothing of theirs or ours lost."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from test_workflow import EARLY, git, repository

from diembao.build import store
from diembao.build.shelf import Shelf
from diembao.commands import cli, commit
from diembao.problems import ProblemError


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    """An empty digest with a remote, and a name for commits."""
    assert cli.run(["new", str(tmp_path / "mine")]) == 0
    repository(tmp_path / "mine", tmp_path / "mine.git")
    with (tmp_path / "mine/.git/config").open("a", encoding="utf-8") as settings:
        settings.write("[user]\nname = a\nemail = a@b.example\n")
    return tmp_path / "mine"


def committed(root: Path, *arguments: str) -> list[str]:
    """The codes of what went wrong."""
    request = commit.Commit(root=root, offline=True, jobs=1, push="--push" in arguments)
    try:
        commit.commit(request)
    except ProblemError as error:
        return [problem.code for problem in error.problems]
    return []


def test_a_commit_holds_content_and_nothing_else(mine: Path) -> None:
    (mine / "digest.toml").write_text('[site]\ntitle = "Khác"\n', "utf-8")
    (mine / "notes.txt").write_text("not of the digest", "utf-8")
    git(mine, "add", "notes.txt")
    shutil.copy(EARLY, mine / "content/captures")
    assert committed(mine) == []
    told = git(mine, "show", "--name-only", "--format=").splitlines()
    assert len(told) == 2 and all(name.startswith(("content/articles/", "content/captures/")) for name in told)
    assert git(mine, "status", "--porcelain").splitlines() == ["M digest.toml", "A  notes.txt"]
    head = git(mine, "rev-parse", "HEAD")
    assert committed(mine) == [] and git(mine, "rev-parse", "HEAD") == head, "there is nothing more to commit"
    (mine / "templates").mkdir()
    (mine / "templates/about.html").touch()
    told = commit.commit(commit.Commit(root=mine, offline=True, jobs=1)).lines
    assert told[-1] == "not in git yet: templates/; `git add` what belongs to the digest, and commit it"


def test_what_was_not_committed_is_not_lost_to_a_moved_branch(mine: Path) -> None:
    (mine / "content/glossary.csv").write_text("vi,en,alternatives,category,explanation\n", "utf-8")
    before = git(mine, "rev-parse", "HEAD")
    assert committed(mine, "--push") == ["commit-unclean"] and git(mine, "rev-parse", "HEAD") == before
    assert (mine / "content/glossary.csv").read_text("utf-8").endswith("explanation\n")


def test_a_digest_without_content_has_nothing_to_commit(mine: Path) -> None:
    shutil.rmtree(mine / "content")
    git(mine, "commit", "-qam", "all is gone")
    assert committed(mine, "--push") == []


def moved(
    mine: Path, monkeypatch: pytest.MonkeyPatch, times: int, meanwhile: Callable[[Path], object] = lambda _: None
) -> None:
    """Somebody else pushes so many times, each time after records were made; new records are always to be made.

    meanwhile: what is done here as well
    """
    other, left = mine.parent / "other", [times]
    git(mine.parent, "clone", "-q", "--template=", str(mine.parent / "mine.git"), str(other))

    def desk(_: commit.Commit) -> Any:
        (mine / "content/articles").mkdir(exist_ok=True)  # git drops an empty folder
        written = f"{len(left)}".encode()
        (mine / "content/articles/a.md").write_bytes(written)
        if len(left) <= times:
            left.append(0)
            git(other, "commit", "-q", "--allow-empty", "-m", f"other {len(left)}")
            git(other, "push", "-q")
            meanwhile(mine / "content")
        records = Shelf({"a": store.mark("a", written)}, lambda _: None)
        changed = [("content/articles/a.md", "new")]
        return type("Made", (), {"changed": changed, "problems": (), "records": records})

    monkeypatch.setattr(commit, "_desk", desk)


@pytest.mark.parametrize(("times", "codes"), [(2, []), (3, ["commit-moved"])])
def test_a_moved_branch_is_followed_three_times(
    times: int, codes: list[str], mine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    moved(mine, monkeypatch, times)
    assert committed(mine, "--push") == codes
    told = git(mine.parent / "mine.git", "log", "--format=%s", "main").splitlines()
    others = [f"other {number}" for number in range(times + 1, 1, -1)]
    assert told == [*([] if codes else ["Records: 1 new"]), *others, "first"]
    assert git(mine, "status", "--porcelain") == ""


@pytest.mark.parametrize("name", ["captures/new.txt", "articles/a.md"])
def test_what_others_wrote_while_records_were_made_is_never_dropped(
    name: str, mine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    moved(mine, monkeypatch, 1, lambda content: (content / name).write_text("mine", "utf-8"))
    assert committed(mine, "--push") == ["commit-unclean"]
    assert (mine / "content" / name).read_text("utf-8") == "mine"
    assert git(mine, "log", "--format=%s").splitlines() == ["Records: 1 new", "first"]


def test_what_was_edited_since_it_was_committed_is_never_dropped(mine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    moved(mine, monkeypatch, 1)
    tried, record = commit.tried, mine / "content/articles/a.md"

    def slow(root: Path, *arguments: str) -> tuple[bool, str]:
        done = tried(root, *arguments)
        if arguments[0] == "merge-base":
            monkeypatch.setattr(commit, "_strange", lambda *_: record.write_text("mine", "utf-8") and [])
        return done

    monkeypatch.setattr(commit, "tried", slow)
    assert committed(mine, "--push") == ["commit-refused"] and record.read_text("utf-8") == "mine"


def test_a_commit_that_could_not_be_pushed_is_pushed_by_the_next_run(
    mine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    moved(mine, monkeypatch, 0)
    git(mine, "remote", "set-url", "--push", "origin", str(mine / "nowhere"))
    assert committed(mine, "--push") == ["commit-refused"]
    git(mine, "config", "--unset", "remote.origin.pushurl")
    assert committed(mine, "--push") == []
    assert git(mine.parent / "mine.git", "rev-parse", "main") == git(mine, "rev-parse", "HEAD")


def test_what_only_this_checkout_has_stops_it_from_following_a_branch(
    mine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    git(mine, "commit", "-q", "--allow-empty", "-m", "not pushed")
    moved(mine, monkeypatch, 1)
    assert committed(mine, "--push") == ["commit-refused"]
    assert git(mine, "log", "--format=%s").splitlines() == ["Records: 1 new", "not pushed", "first"]


def test_git_that_refuses_is_told_in_its_own_words(mine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hook = mine.parent / "mine.git/hooks/pre-receive"
    hook.parent.mkdir()
    hook.write_text("#!/bin/sh\necho main is protected\nexit 1\n", "utf-8")
    hook.chmod(0o755)
    moved(mine, monkeypatch, 0)
    with pytest.raises(ProblemError, match=r"error\[commit-refused\].*main is protected"):
        commit.commit(commit.Commit(root=mine, push=True))
    git(mine, "checkout", "-q", "--detach")
    assert committed(mine) == ["commit-no-branch"]
