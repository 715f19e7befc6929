"""A parsed command line, what it means, and what a command has to say. Layer 6."""

from __future__ import annotations

import argparse
import contextlib
import tempfile
from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct

from diembao.build import executors, steps
from diembao.build.cluster import Cluster
from diembao.build.state import State
from diembao.build.steps import Digest
from diembao.desk.translate import Translator
from diembao.digest.config import is_folder_url
from diembao.digest.layout import WORK
from diembao.problems import Problem, ProblemError, Where


class Request(Struct, frozen=True):
    """A parsed command line, where to show progress, and for a build how its inputs looked before they were read."""

    options: argparse.Namespace
    progress: steps.Progress
    seen: str = ""

    def digest(self) -> Digest:
        """For commands that build nothing: their work is not kept."""
        return steps.open_digest(self.options.root)

    @contextlib.contextmanager
    def building(self, keep: bool = True) -> Iterator[Digest]:
        """The digest with what earlier builds worked out; what is worked out in the block is kept.

        keep  False: nothing is asked of it and nothing written
        """
        scheduler = getattr(self.options, "scheduler", "")
        # The preview has threads: it must not fork.
        workers = Cluster(scheduler) if scheduler else executors.executor(getattr(self.options, "jobs", 1))
        with contextlib.ExitStack() as until:
            path = self.options.root / WORK
            if not keep:  # a file, for workers to read
                path = Path(until.enter_context(tempfile.TemporaryDirectory()), WORK.name)
            state = State(path, getattr(self.options, "verify", False), workers, self.progress)
            until.callback(state.close)
            yield steps.open_digest(self.options.root, state)

    @property
    def url(self) -> str:
        """--url, checked as [site] url is."""
        url: str = self.options.url
        if url and not is_folder_url(url):
            hint = "for example: --url https://name.github.io/digest/"
            raise ProblemError(
                Problem("usage-url", "error", Where("--url"), f"{url!r} is not the address of a folder", hint)
            )
        return url

    @property
    def output(self) -> Path:
        """Where the site goes: --output or site/; never where what the site is made of lies."""
        root: Path = self.options.root.resolve()
        output: Path = (self.options.output or self.options.root / "site").absolute()
        for kept in (root, root / "content", root / "templates", Path.home()):
            if output.resolve() == kept or (kept.name in ("content", "templates") and kept in output.resolve().parents):
                hint = "name a folder that holds nothing else, for example --output public"
                raise ProblemError(
                    Problem("usage-output", "error", Where("--output"), f"{output} is not for a site", hint)
                )
        given: Path = self.options.output or self.options.root / "site"
        if self.options.output and given.is_dir() and any(given.iterdir()) and not (given / "search/meta.js").exists():
            hint = "name a folder that is empty, not there yet, or holds a site of ours"
            raise ProblemError(Problem("usage-output", "error", Where("--output"), f"{given} holds other files", hint))
        return given


class Outcome(Struct, frozen=True):
    """What to print when a command is done."""

    lines: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()


def engine(request: Request, digest: Digest) -> Translator | None:
    chosen = digest.config.translate
    if request.options.offline or chosen.engine == "none":
        return None
    from diembao.desk import engines  # only here: few builds ask one, and loading them takes 10 ms

    model = str(request.options.root / chosen.model) if chosen.model else ""
    return engines.get(chosen.engine, chosen.url, model, request.options.root / ".cache")
