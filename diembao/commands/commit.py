"""The command `commit`: records of new captures made and committed, one commit of content/ alone, and pushed if asked.

A branch that was moved meanwhile is followed: our commit is dropped and made anew on top of what others pushed. Merging
it would give two records one number. A commit that holds anything which the desk did not write is not dropped.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from diembao.build import steps, store
from diembao.build.steps import Desk
from diembao.commands.git import git, tried
from diembao.commands.opening import building, engine
from diembao.commands.request import Commit, Outcome
from diembao.digest.layout import TRANSLATIONS
from diembao.problems import ProblemError, failure, faults, in_short
from diembao.program import command
from diembao.text import counted

_TRIES = 3
_PUBLISHED_WITH = ".github", ".gitattributes", ".gitignore", "digest.toml", "requirements.txt", "templates"


def commit(request: Commit) -> Outcome:
    """The records as `desk` makes them, in git. Raises ProblemError: commit-no-branch, -unclean, -refused, -moved."""
    root, branch = request.root, git(request.root, "symbolic-ref", "--quiet", "--short", "HEAD")
    if not branch:
        hint = "`git init`, or `git switch` to a branch"
        raise failure("commit-no-branch", str(root), "git has no branch here", hint)
    if request.push and _changes(root):
        message = "there are changes that are not committed, and a moved branch could not be followed"
        raise failure("commit-unclean", str(root), message, "commit them first, or leave out --push")
    for _ in range(_TRIES):
        before = git(root, "rev-parse", "--verify", "--quiet", "HEAD")
        made = _desk(request)
        new = _committed(root, made) or (_unpushed(root) if request.push else "")
        if not new or not request.push or _pushed(root, branch, before, made):
            others = _untracked(root)
            row: dict[str, object] = {
                "records": len(made.records),
                "written": len(made.changed),
                **faults(made.problems),
            }
            row |= {"commit": new or None, "pushed": bool(new) and request.push, "not_in_git": others}
            hint = f"not in git yet: {', '.join(others)}; `git add` what belongs to the digest, and commit it"
            return Outcome((_said(made, new, request.push), *([hint] if others else [])), fields=(row,))
    message = f"{branch} was moved by somebody else {_TRIES} times while records were made"
    raise failure("commit-moved", str(root), message, "run it again when nobody else pushes")


def _changes(root: Path) -> bool:
    """Whether there is anything that only this checkout has; outside content/ what git does not track may lie about."""
    return bool(git(root, "status", "--porcelain", "-uno") or git(root, "status", "--porcelain", "--", "content"))


def _desk(request: Commit) -> Desk:
    with building(request) as digest:
        return steps.desk(digest, engine(request, digest), progress=request.progress)


def _committed(root: Path, made: Desk) -> str:
    """The new commit; '' where nothing in content/ is to be committed."""
    if not git(root, "ls-files", "--", "content") and not (root / "content").is_dir():
        return ""  # git would call it an error
    _do(root, "add", "--all", "--", "content")
    if tried(root, "diff", "--cached", "--quiet", "--", "content")[0]:
        return ""
    kinds = Counter(why for _, why in made.changed)
    told = ", ".join(f"{count} {why}" for why, count in sorted(kinds.items()))
    _do(root, "commit", "--quiet", "--message", f"Records: {told}" if told else "Captures", "--", "content")
    return git(root, "rev-parse", "HEAD")


def _unpushed(root: Path) -> str:
    """The newest commit, if it is not where the branch is followed from: a push before this one may have failed."""
    ahead = git(root, "rev-list", "--max-count=1", "@{upstream}..HEAD")
    return git(root, "rev-parse", "HEAD") if ahead else ""


def _pushed(root: Path, branch: str, before: str, made: Desk) -> bool:
    """Whether our commit is where the branch came from; else that has moved, and the checkout with it."""
    remote = git(root, "config", f"branch.{branch}.remote") or "origin"
    done, said = tried(root, "push", "--quiet", remote, f"HEAD:refs/heads/{branch}")
    if done:
        return True
    _do(root, "fetch", "--quiet", remote, branch)
    theirs = git(root, "rev-parse", "FETCH_HEAD")
    if theirs == before or not tried(root, "merge-base", "--is-ancestor", before, theirs)[0]:
        raise _refused(root, said)
    if strange := _strange(root, before, made):
        message = f"{branch} was moved, and somebody else wrote {strange[0]} while records were made"
        hint = "the commit is here, and not pushed: `git pull`, build, push"
        raise failure("commit-unclean", str(root), message, hint)
    _do(root, "reset", "--quiet", "--keep", theirs)  # it refuses where a file was edited since
    return False


def _strange(root: Path, before: str, made: Desk) -> list[str]:
    """The files of our commit that are not as the desk wrote them: others were at work meanwhile."""
    marks = {path: made.records.marks[Path(path).stem] for path, _ in made.changed}

    def is_ours(name: str) -> bool:
        if name == TRANSLATIONS.as_posix():  # the desk adds lines, and will again; who corrects one takes it out
            return git(root, "diff", "--numstat", before, "HEAD", "--", name).split("\t")[1:2] == ["0"]
        path = root / name
        return path.is_file() and store.mark(path.stem, path.read_bytes()) == marks.get(name)

    names = git(root, "diff", "--name-only", "--relative", "-z", before, "HEAD").split("\0")
    return [name for name in names if name and not is_ours(name)]


def _do(root: Path, *arguments: str) -> None:
    done, said = tried(root, *arguments)
    if not done:
        raise _refused(root, said)


def _refused(root: Path, said: str) -> ProblemError:
    message = f"git did not do it: {' '.join(said.split())[-300:]}"
    return failure("commit-refused", str(root), message, "what git says tells what it lacks; nothing was pushed")


def _untracked(root: Path) -> list[str]:
    """What a digest is published with and git does not have."""
    others = git(root, "ls-files", "--others", "--exclude-standard", "--directory", "--", *_PUBLISHED_WITH)
    return [name for name in others.split("\n") if name]


def _said(made: Desk, new: str, pushed: bool) -> str:
    count = f"{counted(len(made.records), 'record')}, {len(made.changed)} written"
    done = f"{'pushed' if pushed else 'committed'} as {new[:10]}" if new else "nothing to commit"
    told = in_short(made.problems)
    return f"{count}, {done}{told}{f'; {command()} check tells which' if told else ''}"
