"""A Dask cluster of two workers on this machine makes the same site, and may lose one of them."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from amount import TIMES
from test_run import tree

from bench.corpus import captures, write_digest
from diembao.build import cluster
from diembao.problems import ProblemError

ROOT = Path(__file__).parent.parent
HERE = {**os.environ, "PYTHONPATH": os.pathsep.join((str(ROOT), str(Path(__file__).parent)))}


def dask(*arguments: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "distributed.cli.dask_" + arguments[0], *arguments[1:]]
    return subprocess.Popen(command, env=HERE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


@pytest.fixture(scope="module")
def scheduler(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """The address of a scheduler with two workers, and the workers."""
    folder = tmp_path_factory.mktemp("dask")
    file = folder / "scheduler.json"
    first = dask("scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", str(file))
    for _ in range(300):
        if file.exists() and file.read_text("utf-8").endswith("}"):
            break
        time.sleep(0.1)
    address = json.loads(file.read_text("utf-8"))["address"]
    options = ("--nthreads", "1", "--no-dashboard", "--local-directory", str(folder))
    workers = [dask("worker", address, *options) for _ in range(2)]
    yield address, workers
    for process in (*workers, first):
        process.kill()
        process.wait()


def build(root: Path, *more: str) -> subprocess.CompletedProcess[str]:
    """In a process of its own: a client of Dask leaves threads behind."""
    command = [sys.executable, str(ROOT / "build.py"), "site", "--root", str(root), "--offline", *more]
    return subprocess.run(command, check=False, capture_output=True, text=True, timeout=200)


@pytest.mark.skipif(TIMES == 1, reason="the next test has a cluster make a smaller one; `make test-all` makes both")
def test_a_cluster_makes_the_same_site(tmp_path: Path, scheduler: tuple[str, list[subprocess.Popen[bytes]]]) -> None:
    write_digest(tmp_path / "near", captures(60))
    shutil.copytree(tmp_path / "near", tmp_path / "far")
    done = build(tmp_path / "far", "--scheduler", scheduler[0])
    assert done.returncode == 0, done.stderr
    assert build(tmp_path / "near").returncode == 0
    assert tree(tmp_path / "far/site") == tree(tmp_path / "near/site")


EVERY = """
import random, sys
from pathlib import Path
import pytest
from diembao.build import cluster, executors, steps
from sequences import CHANGES, begun, changed, compared
cluster._FEWEST, executors._CHUNK, steps.today = 3, 2, lambda: "2026-11-29"
address, folder, together = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
with pytest.MonkeyPatch.context() as patch:
    world = begun(folder / "grown", random.Random(together), patch)
    for at, name in enumerate(sorted(CHANGES)):
        changed(world, name)
        if at % together == 0:
            assert not (found := compared(world, "--scheduler", address)), (world.said, found)
    assert not (found := compared(world, "--scheduler", address)), (world.said, found)
"""


def test_after_every_change_that_there_is_a_cluster_makes_the_site_that_is_made_from_nothing(
    swift: Path, scheduler: tuple[str, list[subprocess.Popen[bytes]]]
) -> None:
    """Several changes at a time; of them all, one after the other, in `make test-all`."""
    command = [sys.executable, "-c", EVERY, scheduler[0], str(swift), "1" if TIMES > 1 else "99"]
    done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=600, env=HERE)
    assert done.returncode == 0, done.stderr[-3000:]


LOSING = """
import os, sys, time
from diembao.build.cluster import Cluster
import losing
made = list(Cluster(sys.argv[1]).map(losing.lose, [(n, sys.argv[2]) for n in range(200)]))
assert made == list(range(200)), made
"""
LOSE = """
import os, signal
def lose(item):
    number, mark = item
    if number == 60 and not os.path.exists(mark):
        open(mark, "w").close()
        os.kill(os.getpid(), signal.SIGKILL)
    return number
"""


def test_a_lost_worker_costs_its_tasks_not_the_run(
    tmp_path: Path, scheduler: tuple[str, list[subprocess.Popen[bytes]]]
) -> None:
    (tmp_path / "script.py").write_text(LOSING, "utf-8")
    (tmp_path / "losing.py").write_text(LOSE, "utf-8")
    script = "import sys; sys.path.insert(0, sys.argv[3]); import cloudpickle, losing\n"
    script += "cloudpickle.register_pickle_by_value(losing)\n" + LOSING
    mark = tmp_path / "killed"
    command = [sys.executable, "-c", script, scheduler[0], str(mark), str(tmp_path)]
    done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=200, env=HERE)
    assert done.returncode == 0, done.stderr
    assert mark.exists()


def test_what_is_wrong_with_a_cluster_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(ProblemError, match="cluster-missing"):
        cluster.Cluster("tcp://127.0.0.1:1")


def test_a_scheduler_that_is_not_there_is_told(tmp_path: Path) -> None:
    write_digest(tmp_path / "here", captures(1))
    done = build(tmp_path / "here", "--scheduler", "tcp://127.0.0.1:1")
    assert done.returncode == 2 and "error[cluster-unreachable]" in done.stderr
    assert "dask scheduler" in done.stderr and not (tmp_path / "here/site").exists()
    done = build(tmp_path / "here", "--scheduler", "nonsense://x")
    assert "error[cluster-unreachable]" in done.stderr, done.stderr


OTHER = """
import sys
from diembao.build import cluster
cluster.program = lambda: "another"
try:
    cluster.Cluster(sys.argv[1])
except Exception as error:
    sys.exit(str(error))
"""


def test_a_worker_of_another_program_is_refused(scheduler: tuple[str, list[subprocess.Popen[bytes]]]) -> None:
    command = [sys.executable, "-c", OTHER, scheduler[0]]
    done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=100, env=HERE)
    assert "cluster-program" in done.stderr and "another version" in done.stderr
