"""Work done by a Dask cluster: an executor like those of executors.py. Uses the network.

Workers need this program and nothing else: what they work on is sent to them, and what they make is sent back. A worker
that is lost costs what it was doing, which another does again; with none left the rest is done here.
"""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar
from urllib.parse import urlsplit

from diembao.build.executors import run, under_way
from diembao.problems import ProblemError, failure
from diembao.program import program

T = TypeVar("T")
R = TypeVar("R")
_FEWEST = 50  # below this the way there and back costs more than it saves
_SECONDS = 10
_PATIENCE = f"{_SECONDS}s"


class Cluster:
    """The workers of a Dask scheduler. Raises ProblemError where there are none, or they run another program."""

    def __init__(self, address: str) -> None:
        try:
            import distributed
        except ImportError:
            hint = "pip install 'diembao[cluster]'"
            raise failure("cluster-missing", address, "dask.distributed is not installed", hint) from None
        try:
            parts = urlsplit(address)
            # Dask itself would try again and again for as long as it may wait, though nobody listens there.
            socket.create_connection((parts.hostname or "", parts.port or 0), timeout=_SECONDS).close()
            client: Any = distributed.Client  # it has no types of its own
            self._client = client(address, timeout=_PATIENCE, set_as_default=False)
        except (OSError, ValueError) as error:
            hint = "start `dask scheduler`, and name its address: --scheduler tcp://HOST:8786"
            raise failure("cluster-unreachable", address, f"no scheduler answers: {error}", hint) from None
        self._check(address)

    def map(self, function: Callable[[T], R], items: Sequence[T]) -> Iterator[R]:
        """In the order of the items; only so many chunks are under way that memory stays small."""
        if len(items) < _FEWEST:
            yield from map(function, items)
            return
        sent = self._client.scatter(function, broadcast=True, hash=False)

        def submit(chunk: slice) -> Any:
            return self._client.submit(run, sent, list(items[chunk]), pure=False, retries=2)

        for chunk, future in under_way(len(items), submit, lambda: max(1, len(self._client.nthreads()))):
            yield from self._result(future, function, items[chunk])

    def _result(self, future: Any, function: Callable[[T], R], chunk: Sequence[T]) -> list[R]:
        """What a chunk came to; done here if the cluster lost it."""
        done: list[R] | None = None
        while done is None and self._client.nthreads():  # a chunk waits for ever where nobody is left to do it
            try:
                done = future.result(timeout=_PATIENCE)
            except TimeoutError:
                continue
            except ProblemError:
                raise
            except Exception:  # killed workers, a cut connection: whatever it was, the work can be done here
                break
        return run(function, chunk) if done is None else done

    def _check(self, address: str) -> None:
        try:
            with contextlib.suppress(TimeoutError):
                self._client.wait_for_workers(1, timeout=_PATIENCE)
            others = self._client.run(_program)
        except Exception as error:  # a worker that does not know the program cannot say so in our words
            hint = "install the same version of diembao where the workers run"
            raise failure("cluster-program", address, f"a worker cannot run this program: {error}", hint) from None
        if not others:
            hint = "start `dask worker` with the scheduler's address"
            raise failure("cluster-unreachable", address, "the scheduler has no workers", hint)
        for worker, other in others.items():
            if other != program():
                hint = "install the same versions of Python, diembao and what it needs there and here"
                raise failure("cluster-program", worker, "this worker runs another version of the program", hint)


def _program() -> str:
    return program()  # the worker's own
