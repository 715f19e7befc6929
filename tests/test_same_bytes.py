"""The same records give the same bytes, whoever builds them, where, when, in what order and with how many processes."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from amount import share
from conftest import ROOT
from sites import copy_two

BUILD = """
import os, sys
from diembao.build import steps
from diembao.commands import cli
os.umask(int(sys.argv[1], 8))
steps.today = lambda: sys.argv[2]
sys.exit(cli.run(["site", "--offline", *sys.argv[3:]]))
"""
AS_IT_IS = (("0", "UTC", "C"), ("022", "2026-11-29"), "digest", "1", False)
OTHERS = [
    (("1", "Asia/Ho_Chi_Minh", "vi_VN.UTF-8"), ("077", "2031-01-01"), "điểm báo/sâu hơn", "2", True),
    (("2", "America/New_York", "C"), ("022", "2026-11-29"), "digest", "1", False),
    (("0", "UTC", "C.UTF-8"), ("000", "1999-12-31"), "d", "2", False),
    (("4294967295", "Pacific/Kiritimati", "POSIX"), ("027", "2026-02-28"), "a b", "1", True),
    (("random", "UTC", "tr_TR.UTF-8"), ("022", "2026-11-30"), "digest", "2", False),
    (("3", "Asia/Kathmandu", "C"), ("077", "2028-02-29"), "x" * 200, "1", True),
    (("0", "", ""), ("022", "2026-11-29"), "-digest", "1", False),
    (("random", "Europe/London", "vi_VN"), ("002", "9999-12-31"), "digest.old", "2", True),
    (("0", "UTC", "C"), ("022", "2026-11-29"), "digest", "1", True),
]


def copied(target: Path, backwards: bool) -> Path:
    """The digest, its files laid down in the order of their names or the other way round."""
    given = copy_two(target.parent / "laid~")
    for path in sorted(given.rglob("*"), reverse=backwards):
        if path.is_file():
            to = target / path.relative_to(given)
            to.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, to)
    return target


def built(
    folder: Path, env: tuple[str, ...], day: tuple[str, str], name: str, jobs: str, backwards: bool
) -> dict[str, str]:
    root = copied(folder / name, backwards)
    given = dict(zip(("PYTHONHASHSEED", "TZ", "LC_ALL"), env, strict=True))
    done = subprocess.run(
        [sys.executable, "-c", BUILD, *day, "--jobs", jobs, f"--root={root.name}"],
        env=os.environ | {"PYTHONPATH": str(ROOT)} | given, cwd=root.parent, capture_output=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr.decode("utf-8", "replace")
    files = (path for path in (root / "site").rglob("*") if path.is_file())
    return {path.relative_to(root).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


@pytest.mark.parametrize("other", share(OTHERS, len(OTHERS)), ids=lambda other: other[2][:20])
def test_two_builds_are_the_same_bytes(
    tmp_path: Path, other: tuple[tuple[str, ...], tuple[str, str], str, str, bool]
) -> None:
    (tmp_path / "one").mkdir()
    (tmp_path / "other").mkdir()
    first, second = built(tmp_path / "one", *AS_IT_IS), built(tmp_path / "other", *other)
    assert len(first) > 50 and first == second
