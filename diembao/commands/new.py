"""The command `new`: the starter's files in a folder, and where the workflow there gets this program from."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
from importlib import metadata
from pathlib import Path

from diembao.commands.git import git
from diembao.commands.request import New, Outcome
from diembao.digest.layout import ARTICLES, CAPTURES, built_in_templates
from diembao.problems import failure
from diembao.program import command

REQUIREMENTS = "requirements.txt"
# In place of the starter's, which says that nobody knows.
_KNOWN = """\
# The program that builds this digest, as it was when it made it. For a later one name another commit, or version.
# A commit has to be in that repository: push it first if the repository is yours.
{}
"""
_HOST = r"[\w-]+(?:\.[\w-]+)+"
_PATH = r"(?P<path>[\w.~+%-]+(?:/[\w.~+%-]+)*)/?"
_WEB = re.compile(rf"(?P<scheme>https?)://(?:[^/@\s]*@)?(?P<host>{_HOST}(?::\d+)?)/{_PATH}", re.ASCII)
_SHELL = re.compile(rf"(?:(?:git\+)?ssh://|git://)(?:[^/@\s]*@)?(?P<host>{_HOST})(?::\d+)?/{_PATH}", re.ASCII)
_SHORT = re.compile(rf"(?:[\w.-]+@)?(?P<host>{_HOST}):/?{_PATH}", re.ASCII)
_COMMIT = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")


def new(request: New) -> Outcome:
    """An empty digest: configuration, tables with the provinces, what GitHub needs to publish it."""
    target = request.dir
    if target.exists() and any(path.name != ".git" for path in target.iterdir()):  # a clone of nothing is empty
        raise failure("usage-not-empty", str(target), "this folder is not empty", "name a new folder")
    known = begin(target)
    root = shlex.quote(str(target)) if os.name == "posix" else f'"{target}"'
    missing = f"say in {target / REQUIREMENTS} where to fetch this program, then "
    return Outcome(
        (
            f"{target} is ready. The next three steps:",
            f"1. {command()} add PAGE --root {root}, or put saved pages into {target / CAPTURES}",
            f"2. {command()} site --root {root}, then open {target / 'site/index.html'}",
            f"3. to publish it, {'' if known else missing}upload all of {target} to a repository on GitHub whose "
            'Settings, Pages, Source is "GitHub Actions": docs/publishing.md',
        ),
        fields=(
            {"folder": str(target), "captures": str(target / CAPTURES), "requirements": str(target / REQUIREMENTS)}
            | {"names_its_program": known},
        ),
    )


def begin(target: Path) -> bool:
    """An empty digest in `target`; whether it says where its program can be fetched. Raises OSError."""
    shutil.copytree(Path(__file__).parent / "starter", target, dirs_exist_ok=True)
    (target / ARTICLES).mkdir(parents=True, exist_ok=True)
    line = of_checkout(built_in_templates().parent) or of_installation() or of_release()
    if line:
        (target / REQUIREMENTS).write_text(_KNOWN.format(line), "utf-8", newline="\n")
    return bool(line)


def of_checkout(root: Path) -> str:
    """The requirement naming origin and commit of the checkout in `root`; '' if it is none or has no origin."""
    if not (root / ".git").exists():
        return ""  # git would answer for a repository around it
    return _requirement(git(root, "config", "--get", "remote.origin.url"), git(root, "rev-parse", "HEAD"))


def of_installation() -> str:
    """The same for a program that pip fetched from a repository, as pip has noted it (PEP 610)."""
    try:
        noted = json.loads(metadata.distribution("diembao").read_text("direct_url.json") or "{}")
        return _requirement(noted["url"], noted["vcs_info"]["commit_id"])
    except (metadata.PackageNotFoundError, KeyError, TypeError, ValueError):
        return ""


def of_release() -> str:
    """The release that pip took from an index: of all else it notes where it came from, or did not install it."""
    try:
        installed = metadata.distribution("diembao")
    except metadata.PackageNotFoundError:
        return ""
    noted = installed.read_text("direct_url.json") is not None
    return f"diembao=={installed.version}" if installed.read_text("INSTALLER") and not noted else ""


def repository(address: str) -> str:
    """A remote's address as anybody may fetch it, without name or password; '' if only this machine knows it."""
    if web := _WEB.fullmatch(address):
        return f"{web['scheme']}://{web['host']}/{web['path']}"
    shell = _SHELL.fullmatch(address) or _SHORT.fullmatch(address)
    return f"https://{shell['host']}/{shell['path']}" if shell else ""


def _requirement(address: str, commit: str) -> str:
    found = repository(address)
    return f"diembao @ git+{found}@{commit}" if found and _COMMIT.fullmatch(commit) else ""
