"""The Pages workflow, step by step as GitHub would run it, on a new digest with a remote of its own."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from frozen import CAPTURES

from diembao.commands import cli
from diembao.desk.engines import firefox
from tests import toy_model

ROOT = Path(__file__).parent.parent
WORKFLOW = ROOT / ".github/workflows/pages.yml"
STARTER = ROOT / "diembao/commands/starter"
LATE, EARLY = (next(CAPTURES.glob(name)) for name in ("004_*", "000_*"))
# What every Python of a runner is: ours, but pip installs nothing.
PYTHON = f'#!/bin/sh\n[ "$2" = pip ] && echo "$@" >> "$INSTALLED" && exit\nPYTHONPATH="{ROOT}" exec "{sys.executable}" "$@"\n'
CURL = '#!/bin/sh\nfor last; do :; done\n[ "$last" = "https://models.example/vi" ] && cp "$HOME/model.tar" models/vi-en.tar\n'


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
    toy_model.write(tmp_path / "vi-en")
    with tarfile.open(runner.folder / "model.tar", "w") as packed:
        packed.add(tmp_path / "vi-en", "vi-en")
    sha = hashlib.sha256((runner.folder / "model.tar").read_bytes()).hexdigest()
    more = {"MODEL_URL": "https://models.example/vi", "MODEL_SHA256": sha, "SITE_URL": "https://b.example/"}
    ended = runner.run(SITE_REPOSITORY="a/site", **more)
    assert ended == {"records": "success", "build": "success", "deploy": "skipped"}, runner.log
    assert firefox.sha256(runner.folder / "records/models/vi-en") == firefox.sha256(tmp_path / "vi-en")
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
