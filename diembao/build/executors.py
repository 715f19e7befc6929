"""Who does the work on each of many things: this process, or several. Starts processes.

An executor has one method, `map(function, items)`: the results in the order of the items, whoever worked them out.
"""

from __future__ import annotations

import gc
import os
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import Any, Protocol, TypeVar

T = TypeVar("T")
R = TypeVar("R")
F = TypeVar("F")
_FEWEST = 100  # below this starting processes costs more than they save
# Chunks of so many keep two processes busy to the end, and are some hundred kilobytes on their way to a cluster.
_CHUNK = 25
# Chunks under way for each worker: one that it does, one that is on its way to it, one that comes back.
_AHEAD = 3


class Later(Sequence[R]):
    """Items that are made of others when somebody works on them: by the worker itself where that is a fork of us."""

    def __init__(self, of: Sequence[T], make: Callable[[T], R]) -> None:
        self._of, self._make = of, make

    def __len__(self) -> int:
        return len(self._of)

    def __getitem__(self, at: Any) -> Any:
        return [self._make(one) for one in self._of[at]] if isinstance(at, slice) else self._make(self._of[at])


class Executor(Protocol):
    """`function` and what it gives can be pickled, and it depends on nothing but its argument."""

    def map(self, function: Callable[[T], R], items: Sequence[T]) -> Iterator[R]: ...


class Serial:
    """Everything here, one after the other."""

    def map(self, function: Callable[[T], R], items: Sequence[T]) -> Iterator[R]:
        return map(function, items)


class Processes:
    """Several processes of this machine. They are forked, and so have the items already: only results are sent."""

    def __init__(self, count: int) -> None:
        self._count = count

    def map(self, function: Callable[[T], R], items: Sequence[T]) -> Iterator[R]:
        if len(items) < _FEWEST:
            yield from map(function, items)
            return
        import multiprocessing  # only here: a build that finds nothing to do is over before these are loaded
        from concurrent.futures import ProcessPoolExecutor
        from concurrent.futures.process import BrokenProcessPool

        context, done = multiprocessing.get_context("fork"), 0
        with ProcessPoolExecutor(self._count, context, _begin, (function, items)) as pool:
            try:
                for chunk, future in under_way(len(items), lambda at: pool.submit(_chunk, at), lambda: self._count):
                    yield from future.result()
                    done = chunk.stop
            except BrokenProcessPool:  # one was killed, perhaps for want of memory: the rest is done here
                pass
        yield from map(function, items[done:])


# What a worker process works on.
_function: Callable[[Any], Any]
_items: Sequence[Any]


def _begin(function: Callable[[Any], Any], items: Sequence[Any]) -> None:
    global _function, _items
    gc.freeze()  # else it would walk, and so copy, all that was inherited
    _function, _items = function, items


def _chunk(chunk: slice) -> list[Any]:
    return run(_function, _items[chunk])


def run(function: Callable[[T], R], items: Sequence[T]) -> list[R]:
    """The results of a chunk."""
    return [function(item) for item in items]


def under_way(count: int, submit: Callable[[slice], F], workers: Callable[[], int]) -> Iterator[tuple[slice, F]]:
    """The chunks of so many items, each with what `submit` gave for it, in their order; only so many are submitted
    beyond the one that is waited for that memory stays small."""
    chunks, waiting = (slice(start, start + _CHUNK) for start in range(0, count, _CHUNK)), deque[tuple[slice, F]]()
    while True:
        ahead = _AHEAD * workers() - len(waiting)
        waiting += ((chunk, submit(chunk)) for chunk in islice(chunks, max(ahead, 0)))
        if not waiting:
            return
        yield waiting.popleft()


def executor(jobs: int) -> Executor:
    """For so many jobs at once; 0: as many as this process may have processors."""
    count = jobs or (len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1)
    return Processes(count) if count > 1 and hasattr(os, "fork") else Serial()
