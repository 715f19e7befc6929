"""A fault at every change to the disk in turn: what the tests of publishing share.

A forked child counts the calls that change the disk, by wrapping the functions of os and the files that are opened for
writing; every write is split in two, so that a torn file would be seen.
"""

import errno
import io
import itertools
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path

import pytest
from amount import TIMES

from diembao.outputs import Output
from diembao.problems import ProblemError
from diembao.publish import Published, disk, writing

Files = dict[str, str]

CALLS = ("replace", "rename", "unlink", "mkdir", "rmdir", "link", "chmod", "fchmod", "fsync")
OLD = {
    "index.html": "old front",
    "a/index.html": "old a",
    "b/index.html": "same",
    "gone/index.html": "to go",
    "kind": "a file that becomes a folder",
    "s.css": "x",
}
NEW = {
    "index.html": "new front",
    "a/index.html": "new a",
    "b/index.html": "same",
    "c/d/index.html": "added",
    "kind/of/index.html": "a folder that was a file",
    "s.css": "x",
}
USERS = {"CNAME": "a file of the user's", ".git/HEAD": "ref: refs/heads/main", ".git/refs/heads/main": "0123"}


def bring(files: Files, site: Path, state: Path, made: Callable[[Files], Iterable[Output]] | None = None) -> Published:
    """As a build does: what is not held is made, and written while the others are."""
    with writing(site, state) as known:
        wanted = {output.path: output.sha256 for output in outputs(files)}
        missing = {path: files[path] for path in wanted if known.held.get(path) != wanted[path]}
        for output in (made or outputs)(missing):
            known.put(output)
        return known.finish(wanted)


def read_all(site: Path, state: Path) -> Mapping[str, str]:
    """As a build with --verify does before anything else."""
    with writing(site, state) as known:
        return known.read_all()


def outputs(files: Files) -> list[Output]:
    return [Output(path, text.encode()) for path, text in files.items()]


def tree(folder: Path) -> Files:
    return {p.relative_to(folder).as_posix(): p.read_text("utf-8") for p in folder.rglob("*") if p.is_file()}


def put(folder: Path, files: Files) -> None:
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, "utf-8")


def own(tmp_path: Path) -> Path:
    """What is kept for the one site of a test."""
    (folder,) = (tmp_path / "state").iterdir()
    return folder


def refuse(*_: object) -> None:
    raise OSError(errno.EXDEV, "cannot be exchanged here")


@pytest.fixture
def place(tmp_path: Path) -> tuple[Path, Path]:
    """A site's folder and the state's, neither of which is there yet."""
    return tmp_path / "site", tmp_path / "state"


@pytest.fixture
def swift(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder in memory where there is such a thing, with nothing flushed: what a killed process wrote is not lost."""
    monkeypatch.setattr(disk, "flush", lambda _: None)
    monkeypatch.setattr(os, "fsync", lambda _: None)
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if os.access(memory, os.W_OK) else None) as folder:
        yield Path(folder)


# ---------------------------------------------------------------- a child that dies, or whose disk fails


class Torn(io.BufferedWriter):
    """A file whose every write reaches the disk in two steps, with a counted moment between them."""

    step: Callable[[], None]

    def write(self, data: bytes) -> int:  # type: ignore[override]
        half = len(data) // 2
        super().write(data[:half])
        self.flush()
        self.step()
        return half + super().write(data[half:])


def instrument(step: Callable[[], None], exchange: bool) -> None:
    """Makes `step` be called before every change to the disk. For a child process: nothing is put back."""

    def before(function: Callable[..., object]) -> Callable[..., object]:
        def call(*args: object, **kwargs: object) -> object:
            step()
            return function(*args, **kwargs)

        return call

    for name in CALLS:
        setattr(os, name, before(getattr(os, name)))
    plain_open = io.open

    def opened(file: object, mode: str = "r", *args: object, **kwargs: object) -> object:
        if mode not in ("w", "wb", "a"):
            return plain_open(file, mode, *args, **kwargs)  # type: ignore[call-overload]
        step()
        torn = Torn(plain_open(file, f"{mode[0]}b", buffering=0))  # type: ignore[call-overload]
        torn.step = step
        return torn if "b" in mode else io.TextIOWrapper(torn, encoding="utf-8", write_through=True)

    plain_low, plain_write = os.open, os.write

    def low(path: object, flags: int, *args: object, **kwargs: object) -> int:
        if flags & os.O_CREAT:
            step()
        return plain_low(path, flags, *args, **kwargs)  # type: ignore[arg-type]

    def torn_write(handle: int, data: bytes) -> int:
        half = len(data) // 2
        done = plain_write(handle, data[:half])
        step()
        return done + plain_write(handle, data[half:])

    io.open, os.open, os.write = opened, low, torn_write  # type: ignore[assignment]
    disk.flush = before(disk.flush)  # type: ignore[assignment]
    disk.exchange = before(disk.exchange if exchange else refuse)  # type: ignore[assignment]


def started(work: Callable[[], object]) -> int:
    """Runs `work` in a forked process, which ends with 1 for a ProblemError; its number."""
    child = os.fork()
    if child == 0:
        code = 9
        try:
            work()
            code = 0
        except ProblemError:
            code = 1
        except BaseException as error:
            print(repr(error), file=sys.stderr)
        finally:
            os._exit(code)
    return child


def ended(child: int) -> int:
    """The exit code of a child."""
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def die() -> None:
    os._exit(77)


def failing(fault: int) -> Callable[[], None]:
    def fail() -> None:
        raise OSError(fault, os.strerror(fault))

    return fail


def at_every_change(
    folder: Path,
    before: Callable[[Path, Path], None],
    new: Files,
    act: Callable[[], None],
    exchange: bool = True,
) -> Iterator[tuple[int, int]]:
    """Publishes `new` in a child again and again, `act` being done once, before one change to the disk or another.

    before  what makes the site and the state that are there by then
    Yields as `at_every_step` does.
    """
    site, state = folder / "site", folder / "state"

    def begin() -> None:
        for left in (site, state):
            shutil.rmtree(left, ignore_errors=True)
        before(site, state)

    return at_every_step(folder, begin, partial(bring, new, site, state), act, exchange)


def at_every_step(
    folder: Path,
    begin: Callable[[], None],
    work: Callable[[], object],
    act: Callable[[], None],
    exchange: bool = True,
    one_of: int = 5,
) -> Iterator[tuple[int, int]]:
    """Begins, and does the work in a child, again and again, `act` being done once, before one change to the disk or another.

    Yields (number of the change, exit code) with the disk as the child left it: at every change in `make test-all`; in
    `make test` at one of so many and as many at the end less one, of which each takes 30 ms.
    """
    stride = 1 if TIMES > 1 else one_of
    at = partial(_acted_at, folder / "acted", begin, work, act, exchange)
    for moment in range(1, 1000, stride):
        code = at(moment)
        if code is None:
            break
        yield moment, code
    else:
        raise AssertionError("it never came to an end")
    assert moment > 5
    for last in range(moment - stride + 1, moment):
        if (code := at(last)) is not None:
            yield last, code


def _acted_at(
    acted: Path,
    begin: Callable[[], None],
    work: Callable[[], object],
    act: Callable[[], None],
    exchange: bool,
    moment: int,
) -> int | None:
    """The exit code of a child that did `act` before this change; None if it was done before it came to that."""
    begin()
    acted.write_bytes(b"")

    def child() -> None:
        count = itertools.count(1)

        def step() -> None:
            if next(count) == moment:
                os.truncate(acted, 1)
                act()

        instrument(step, exchange)
        work()

    code = ended(started(child))
    if acted.stat().st_size:
        return code
    assert code == 0
    return None
