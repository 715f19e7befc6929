"""Evidence that is guarded: what a site or a record rests on does not change or go without a word."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from diembao.commands import cli

RECORD = """\
---
title: "Tin một"
number: 1
entered: 2022-05-18
---

Đoạn một.
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A digest of one record that was written by hand."""
    (tmp_path / "content/articles").mkdir(parents=True)
    (tmp_path / "digest.toml").write_text('[translate]\nengine = "none"\n', "utf-8")
    (tmp_path / "content/articles/mot.md").write_text(RECORD, "utf-8")
    return tmp_path


def run(root: Path, *arguments: str) -> int:
    return cli.run([*arguments, "--root", str(root), *(["--offline"] if arguments[0] != "explain" else [])])


def broken(path: Path) -> None:
    path.write_text(path.read_text("utf-8").replace("title:", "titel:"), "utf-8")


@pytest.mark.parametrize("command", ["site", "press", "check"])
@pytest.mark.parametrize("what", ["content gone", "no record can be read"])
def test_a_published_site_is_not_emptied_by_mistake(
    root: Path, command: str, what: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(root, "site") == 0
    page = (root / "site/vi/mot/index.html").read_bytes()
    if what == "content gone":
        shutil.rmtree(root / "content")
    else:
        broken(root / "content/articles/mot.md")
    for _ in range(2):
        capsys.readouterr()
        assert run(root, command) == 1
        told = capsys.readouterr()
        assert "error[publish-emptied]: it has 1 article and would have none" in told.err
        assert "delete the folder site/" in told.err and "--strict" not in told.out
        assert (root / "site/vi/mot/index.html").read_bytes() == page


def test_a_site_is_emptied_where_somebody_means_it(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(root, "site") == 0
    (root / "content/articles/mot.md").unlink()
    assert run(root, "site") == 1
    shutil.rmtree(root / "site")
    assert run(root, "site", "--strict") == 0
    assert "publish-emptied" in capsys.readouterr().err
    assert run(root, "site") == 0 and not (root / "site/vi/mot").exists(), "an empty one may stay empty"
    assert capsys.readouterr().err == ""
