"""The Pages workflow, step by step as GitHub would run it, on a new digest with a remote of its own; and what its steps run."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from frozen import CAPTURES

from diembao.build import store
from diembao.build.shelf import Shelf
from diembao.commands import annotate, cli, commit
from diembao.commands.request import Outcome
from diembao.problems import Problem, ProblemError, Where

ROOT = Path(__file__).parent.parent
WORKFLOW = ROOT / ".github/workflows/pages.yml"
STARTER = ROOT / "diembao/commands/starter"
LATE, EARLY = (next(CAPTURES.glob(name)) for name in ("004_*", "000_*"))
# What every Python of a runner is: ours, but pip installs nothing.
PYTHON = f'#!/bin/sh\n[ "$2" = pip ] && echo "$@" >> "$INSTALLED" && exit\nPYTHONPATH="{ROOT}" exec "{sys.executable}" "$@"\n'
CURL = '#!/bin/sh\nfor last; do :; done\n[ "$last" = "https://models.example/vi" ] && echo words > models/model.argosmodel\n'


@cache
def workflow() -> Any:
    return yaml.load(WORKFLOW.read_bytes(), yaml.CSafeLoader)


def git(root: Path, *arguments: str) -> str:
    own = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    own |= {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    who = ("-c", "user.name=a", "-c", "user.email=a@b.example")
    command = ("git", "-C", str(root), *who, *arguments)
    return subprocess.run(command, env=own, capture_output=True, text=True, check=True).stdout.strip()


def repository(root: Path, remote: Path) -> None:
    """What is in `root` becomes the first commit of a branch `main`, here and in a bare repository."""
    git(root, "init", "-q", "--template=", "-b", "main")
    git(root, "add", "-A")
    git(root, "commit", "-qm", "first", "--allow-empty")
    git(root, "init", "-q", "--template=", "--bare", "-b", "main", str(remote))
    git(root, "remote", "add", "origin", str(remote))
    git(root, "push", "-q", "-u", "origin", "main")


def add(root: Path, *captures: Path) -> None:
    """Somebody uploads captures to the repository, and nothing else."""
    for path in captures:
        shutil.copy(path, root / "content/captures")
    git(root, "pull", "-q", "--ff-only")
    git(root, "add", "-A")
    git(root, "commit", "-qm", "captures")
    git(root, "push", "-q")


class Runner:
    """Runs the workflow as GitHub would, as far as its steps can tell.

    remotes   bare repositories by name; '' is the workflow's own
    deployed  the site as it was handed to Pages
    ran       the scripts of all steps that were run
    after     what happens meanwhile: by a job's name, once its checkout is done
    """

    def __init__(self, folder: Path, remotes: Mapping[str, Path]) -> None:
        self.folder, self.remotes, self.ran, self.deployed = folder, remotes, set[str](), folder / "deployed"
        self.after: dict[str, Callable[[], None]] = {}
        self.summary, self.log = "", ""
        (folder / "bin").mkdir(parents=True)
        for name, text in (("python", PYTHON), ("curl", CURL)):
            (folder / "bin" / name).write_text(text, "utf-8")
            (folder / "bin" / name).chmod(0o755)

    def run(self, **variables: str) -> dict[str, str]:
        """By job how it ended."""
        head = git(self.remotes[""], "rev-parse", "main")
        self.known: dict[str, Any] = {"github": {"sha": head, "run_id": "1", "run_attempt": "1"}, "vars": variables}
        self.known |= {"inputs": {}, "secrets": {}, "needs": {}}
        self.summary, self.log = "", ""
        for name, job in workflow()["jobs"].items():
            ended, outputs = "skipped", dict[str, str]()
            if self.value(job.get("if", "true")):
                ended, outputs = self._job(name, job)
            self.known["needs"][name] = {"result": ended, "outputs": outputs}
        return {name: job["result"] for name, job in self.known["needs"].items()}

    def _job(self, name: str, job: dict[str, Any]) -> tuple[str, dict[str, str]]:
        self.place = self.folder / name
        shutil.rmtree(self.place, ignore_errors=True)
        self.known["steps"] = {}
        for step in job["steps"]:
            self.known["steps"][step.get("id", "")] = {"outputs": (outputs := dict[str, str]())}
            if not self.value(step.get("if", "true")):
                continue
            if "uses" in step:
                given = {key: self.filled(str(text)) for key, text in step.get("with", {}).items()}
                action = step["uses"].partition("@")[0].removeprefix("actions/").replace("-", "_").replace("/", "_")
                outputs |= (
                    getattr(self, f"_{action}")(**{key.replace("-", "_"): text for key, text in given.items()}) or {}
                )
                if action == "checkout" and "path" not in given:
                    self.after.pop(name, lambda: None)()
            elif not self._script(step, outputs):
                return "failure", {}
        return "success", {key: self.filled(text) for key, text in job.get("outputs", {}).items()}

    def _script(self, step: dict[str, Any], outputs: dict[str, str]) -> bool:
        self.ran.add(step["run"])
        notes = {name: self.folder / name for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY")}
        for path in notes.values():
            path.write_text("", "utf-8")
        env = {"PATH": f"{self.folder / 'bin'}:{os.environ['PATH']}", "HOME": str(self.folder), "LC_ALL": "C.UTF-8"}
        env |= {"INSTALLED": str(self.folder / "installed"), **{name: str(path) for name, path in notes.items()}}
        env |= {name: self.filled(text) for name, text in step.get("env", {}).items()}
        script = ["bash", "-e", "-c", step["run"]]
        done = subprocess.run(script, cwd=self.place / step.get("working-directory", "."), env=env, capture_output=True)
        self.log += (done.stdout + done.stderr).decode()
        self.summary += notes["GITHUB_STEP_SUMMARY"].read_text("utf-8")
        outputs |= dict(line.split("=", 1) for line in notes["GITHUB_OUTPUT"].read_text("utf-8").splitlines())
        return done.returncode == 0

    # ------------------------------------------------------------ expressions

    def filled(self, text: str) -> str:
        return re.sub(r"\$\{\{(.*?)\}\}", lambda found: str(self.value(found[1]) or ""), text)

    def value(self, expression: str) -> Any:
        """Of an expression in GitHub's language, as far as the workflow uses it."""
        python = expression.strip().removeprefix("${{").removesuffix("}}").strip()
        python = re.sub(r"\b[a-z_]+(?:\.[\w-]+)+", lambda name: f"look({name[0]!r})", python)
        python = re.sub(r"!(?!=)", " not ", python.replace("||", " or ").replace("&&", " and "))
        failed = any(job["result"] == "failure" for job in self.known["needs"].values())
        names = {"look": self._look, "true": True, "failure": lambda: failed, "cancelled": lambda: False}
        return eval(python, {"__builtins__": {}}, names)

    def _look(self, name: str) -> Any:
        found: Any = self.known
        for part in name.split("."):
            found = found.get(part, "") if isinstance(found, dict) else ""
        return found

    # ------------------------------------------------------------ actions

    def _checkout(self, ref: str = "main", repository: str = "", path: str = "", **_: str) -> None:
        place = self.place / path
        git(self.folder, "clone", "-q", "--template=", "--depth", "1", f"file://{self.remotes[repository]}", str(place))
        if ref != "main":
            git(place, "fetch", "-q", "origin", ref)
            git(place, "checkout", "-q", ref)

    def _setup_python(self, **_: str) -> None:
        pass

    def _cache(self, path: str, key: str, **_: str) -> None:
        """What there is of an earlier run comes back as tar packs it; what is there in the end is kept by `keep`."""
        if (kept := self.folder / f"{key.partition('-')[0]}.tar").exists():
            subprocess.run(["tar", "-xf", str(kept), "-C", str(self.place)], check=True)

    _cache_restore = _cache

    def keep(self) -> None:
        command = ["tar", "-cf", str(self.folder / "site.tar"), "-C", str(self.folder / "build"), ".cache", "site"]
        subprocess.run(command, check=True)

    def _configure_pages(self) -> dict[str, str]:
        return {"base_url": "https://a.example/d"}

    def _upload_pages_artifact(self, path: str) -> None:
        shutil.rmtree(self.deployed, ignore_errors=True)
        shutil.copytree(self.place / path, self.deployed)

    def _deploy_pages(self) -> dict[str, str]:
        return {"page_url": "https://a.example/d/"}


def numbers(root: Path) -> dict[str, int]:
    """By the name of each record its number."""
    found = {path.stem: path.read_text("utf-8") for path in (root / "content/articles").glob("*.md")}
    return {name: int(re.findall(r"^number: (\d+)$", text, re.MULTILINE)[0]) for name, text in found.items()}


def test_a_digest_made_by_new_goes_from_captures_to_a_site_that_keeps_its_numbers(tmp_path: Path) -> None:
    """Only Z is pushed and deployed; then only A, older than Z, with a broken page and somebody else's commit between."""
    mine, remote, public = tmp_path / "mine", tmp_path / "mine.git", tmp_path / "public.git"
    assert cli.run(["new", str(mine)]) == 0
    (mine / "requirements.txt").write_text("diembao @ git+https://host.example/diembao@0\n", "utf-8")
    repository(mine, remote)
    add(mine, LATE)
    (tmp_path / "readme").mkdir()
    (tmp_path / "readme/README.md").write_text("what GitHub puts there\n", "utf-8")
    repository(tmp_path / "readme", public)
    runner = Runner(tmp_path / "runner", {"": remote, "a/site": public})

    assert runner.run() == {"records": "success", "build": "success", "deploy": "success"}, runner.log
    git(mine, "pull", "-q")
    ((late, number),) = numbers(mine).items()
    assert (
        number == 1
        and git(mine, "log", "-1", "--name-only", "--format=%s") == f"Records: 1 new\n\ncontent/articles/{late}.md"
    )
    page = (runner.deployed / f"vi/{late}/index.html").read_text("utf-8")
    assert f'href="https://a.example/d/vi/{late}/"' in page
    assert "| error " not in runner.summary and "1 article," in runner.summary

    runner.keep()
    (tmp_path / "empty.txt").write_bytes(b"")
    add(mine, EARLY, tmp_path / "empty.txt")

    def meanwhile() -> None:
        (mine / "digest.toml").write_text((mine / "digest.toml").read_text("utf-8") + "# mine\n", "utf-8")
        add(mine)

    runner.after["records"] = meanwhile
    sha = hashlib.sha256(b"words\n").hexdigest()
    more = {"MODEL_URL": "https://models.example/vi", "MODEL_SHA256": sha, "SITE_URL": "https://b.example/"}
    ended = runner.run(SITE_REPOSITORY="a/site", **more)
    assert ended == {"records": "success", "build": "success", "deploy": "skipped"}, runner.log
    git(mine, "pull", "-q")
    assert numbers(mine).pop(late) == 1 and sorted(numbers(mine).values()) == [1, 2] and max(numbers(mine)) == late
    assert git(mine, "log", "-2", "--format=%s").splitlines() == ["Records: 1 new", "captures"]
    assert "# mine" in (mine / "digest.toml").read_text("utf-8")
    assert "::error file=content/captures/empty.txt,title=capture-empty::" in runner.log
    assert "| error capture-empty | content/captures/empty.txt |" in runner.summary and "1 error\n" in runner.summary
    git(tmp_path, "clone", "-q", str(public), "seen")
    for name in numbers(mine):
        page = (tmp_path / f"seen/vi/{name}/index.html").read_text("utf-8")
        assert f'href="https://b.example/vi/{name}/"' in page
    assert git(public, "rev-list", "--count", "main") == "1" and not (tmp_path / "seen/README.md").exists()

    jobs = workflow()["jobs"].values()
    assert runner.ran == {step["run"] for job in jobs for step in job["steps"] if "run" in step}
    assert (runner.folder / "installed").read_text("utf-8").count("-r requirements.txt") == 4


@pytest.fixture
def stepless(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Runner:
    """A runner on which every script is said to succeed and no action does anything."""
    (tmp_path / "mine").mkdir()
    repository(tmp_path / "mine", tmp_path / "mine.git")
    runner = Runner(tmp_path / "runner", {"": tmp_path / "mine.git"})
    monkeypatch.setattr(runner, "_script", lambda *_: True)
    for name in [name for name in dir(Runner) if re.match("_(?:checkout|upload)", name)]:
        monkeypatch.setattr(runner, name, lambda **_: None)
    return runner


def test_without_the_job_of_the_records_the_commit_that_was_pushed_is_published(stepless: Runner) -> None:
    asked: list[str] = []
    stepless._checkout = lambda ref="main", **_: asked.append(ref)  # type: ignore[method-assign]
    assert stepless.run(RECORDS="off") == {"records": "skipped", "build": "success", "deploy": "success"}
    assert asked == [stepless.known["github"]["sha"]]


@pytest.mark.parametrize(
    ("failing", "ended"),
    [("commit --push", ("failure", "skipped", "skipped")), ("site --offline", ("success", "failure", "skipped"))],
)
def test_what_fails_publishes_nothing(failing: str, ended: tuple[str, ...], stepless: Runner) -> None:
    stepless._script = lambda step, _: failing not in step["run"]  # type: ignore[method-assign]
    assert tuple(stepless.run().values()) == ended


@pytest.mark.parametrize(
    ("variables", "inputs", "strict"),
    [({}, {}, False), ({"STRICT": "true"}, {}, True), ({}, {"strict": True}, True), ({}, {"strict": False}, False)],
)
def test_strict_is_an_input_and_a_variable(
    variables: dict[str, str], inputs: dict[str, bool], strict: bool, stepless: Runner
) -> None:
    stepless.known = {"vars": variables, "inputs": inputs, "needs": {}}
    (step,) = [s for s in steps() if "diembao site" in s.get("run", "")]
    assert stepless.filled(step["env"]["STRICT"]) == ("--strict" if strict else "")


# ---------------------------------------------------------------- what it may do


def steps() -> list[dict[str, Any]]:
    return [step for job in workflow()["jobs"].values() for step in job["steps"]]


def test_a_new_digest_has_the_workflow_of_this_repository() -> None:
    assert (STARTER / ".github/workflows/pages.yml").read_bytes() == WORKFLOW.read_bytes()


def test_each_job_has_the_rights_it_needs_and_no_code_that_was_installed_may_publish() -> None:
    told = workflow()
    assert told["permissions"] == {}
    assert {name: job["permissions"] for name, job in told["jobs"].items()} == {
        "records": {"contents": "write"},
        "build": {"contents": "read", "pages": "read"},
        "deploy": {"pages": "write", "id-token": "write"},
    }
    assert all("run" not in step for step in told["jobs"]["deploy"]["steps"])
    assert all("${{" not in step.get("run", "") for step in steps()), "a value would be read as a part of the script"
    paths = [step["with"]["path"].split() for step in steps() if "actions/cache" in step.get("uses", "")]
    assert sorted(paths) == [[".cache", "site"], [".cache", "site"], ["models"]], (
        "of .cache and site neither comes alone"
    )


# ---------------------------------------------------------------- commit


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


# ---------------------------------------------------------------- annotations


def doubt(kind: Any, number: int, message: str = "it is odd", hint: str = "") -> Problem:
    return Problem("page-odd", kind, Where("content/a, b.md", number), message, hint)


def test_an_annotation_stands_at_its_line_and_no_text_begins_another_command() -> None:
    hostile = doubt("warning", 0, "100%\r\n::error::mine", "look")
    lines = list(annotate.annotated([hostile, doubt("error", 7), doubt("note", 1)]))
    assert lines == [
        "::error file=content/a%2C b.md,line=7,title=page-odd::it is odd",
        "::warning file=content/a%2C b.md,title=page-odd::100%25%0D%0A::error::mine%0Alook",
    ]


def test_github_shows_ten_annotations_of_a_kind_and_the_summary_has_the_others() -> None:
    told = [doubt(kind, number) for kind in ("warning", "error") for number in range(600)]
    shown = [line.partition(" ")[0] for line in annotate.annotated(told)]
    assert shown == ["::error"] * 10 + ["::warning"] * 10
    summary = annotate.summary(["1 article: site/index.html"], told)
    assert summary.count("| error page-odd |") == 500 and "and 700 more" in summary
    assert "600 errors, 600 warnings" in summary and len(summary) < 1_000_000


def test_a_summary_shows_text_as_it_is() -> None:
    text = 'một | <img src="//x"> [a](b) `c` **d** https://e'
    (row,) = [line for line in annotate.summary((), [doubt("error", 1, text)]).splitlines() if "một" in line]
    assert row.count("|") == 5 and not re.search(r"[<>\[\]()`*\"]|://", row)


@pytest.mark.parametrize(
    ("options", "code"),
    [(["--annotate"], 0), ([], 1), (["--annotate", "--strict"], 1)],
)
def test_an_error_of_one_article_keeps_none_back_but_with_strict(
    options: list[str], code: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(cli, "_done", lambda *_: Outcome(("0 articles",), (doubt("error", 1),)))
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "summary"))
    capsys.readouterr()
    assert cli.run(["site", *options, "--root", str(tmp_path)]) == code
    out = capsys.readouterr().out
    assert out.startswith("::error file=") == bool(options) and "0 articles" in out
    assert not options or "0 articles\n\n1 error" in (tmp_path / "summary").read_text("utf-8")


def test_what_is_wrong_with_the_whole_digest_is_annotated_and_fails(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "digest.toml").write_text("[site]\ntitel = 1\n", "utf-8")
    capsys.readouterr()
    assert cli.run(["site", "--annotate", "--root", str(tmp_path)]) == 2
    assert "::error file=digest.toml,line=2,title=config-unknown-key::" in capsys.readouterr().out
