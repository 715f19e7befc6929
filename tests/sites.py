"""The sites that browser tests share, each made once in a run, by whichever process needs it first."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from frozen import SEEDS

from diembao.commands import cli

PUBLIC = Path(__file__).parent / "data/captures/public"
# As static/engine.js has templates/engine/files.js, in milliseconds: before a file that failed is asked for again, how long
# one may take, and before a new collection is looked for again.
WAITS = "PAUSES=[1000,4000],PATIENCE=15000,BETWEEN=2000"
SHORT = "PAUSES=[20,40],PATIENCE=15000,BETWEEN=200"


def copy_digest(target: Path) -> Path:
    """The digest of the five articles, for a test to build and change."""
    shutil.copytree(SEEDS / "content", target / "content")
    shutil.copy(SEEDS / "digest.toml", target / "digest.toml")
    return target


def copy_two(target: Path) -> Path:
    """Two of them, and the terms that both have: built in 0.1 s of processor time where the five take 0.25."""
    copy_digest(target)
    content = target / "content"
    for path in [*(content / "articles").glob("[!2]*"), *(content / "articles").glob("2023-*")]:
        path.unlink()
    for path in (content / "captures").glob("*_*"):
        if not path.name.startswith(("001", "002")):
            path.unlink()
    texts = [path.read_text("utf-8").lower() for path in (content / "captures").iterdir()]
    head, *rows = (content / "glossary.csv").read_text("utf-8").splitlines(keepends=True)
    kept = [row for row in rows if all(row.partition(",")[0].lower() in text for text in texts)]
    (content / "glossary.csv").write_text(head + "".join(kept), "utf-8", newline="")
    return target


def hurry(site: Path, old: str = WAITS, new: str = SHORT) -> None:
    """Pages of the site ask again at once for files that failed; what they wait for readers, one test in test_deploy shows."""
    engine = site / "static/engine.js"
    script = engine.read_text("utf-8")
    assert script.count(old) == 1
    engine.unlink()  # it may be a link to what a build keeps
    engine.write_text(script.replace(old, new), "utf-8")
    engine.chmod(0o644)


def once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], object]) -> Path:
    """The folder `name` that all processes of a run share; `make` is told where it is to be made."""
    base = factory.getbasetemp()
    base = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    folder, begun = base / name, base / f"{name}~"
    with (base / f"{name}.lock").open("w") as lock:
        if sys.platform != "win32":  # there tests run in one process
            import fcntl

            fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            shutil.rmtree(begun, ignore_errors=True)
            make(begun)
            begun.rename(folder)
    return folder


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The five articles' site as `make site` builds it, with an address so that feeds and hreflang exist; hurried."""

    def make(folder: Path) -> None:
        root = copy_digest(folder / "digest")
        assert cli.run(["site", "--offline", "--root", str(root), "--url", "https://news.example/digest/"]) == 0
        hurry(root / "site")

    return once(tmp_path_factory, "five", make) / "digest/site"


@pytest.fixture(scope="session")
def twenty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A built digest of twenty articles, the five and the public captures, of which two tell one story; hurried."""

    def make(folder: Path) -> None:
        root = copy_digest(folder)
        for path in PUBLIC.glob("*.[th]*"):
            shutil.copy(path, root / "content/captures" / path.name)
        assert cli.run(["site", "--offline", "--root", str(root)]) in (0, 1)
        hurry(root / "site")

    return once(tmp_path_factory, "twenty", make)
