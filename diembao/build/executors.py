"""Who does the work on each of many things: this process, or several. Starts processes.

An executor has one method, `map(function, items)`: the results in the order of the items, whoever worked them out.
"""

from __future__ import annotations

import gc
import os
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from itertools import chain, repeat
from typing import Any, Protocol, TypeVar

T = TypeVar("T")
R = TypeVar("R")
# Below this starting processes costs more than they save; chunks of so many keep two busy to the end.
_FEWEST, _CHUNK = 100, 25
# Chunks under way for each worker beyond the one that is waited for.
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
        from concurrent.futures import Future, ProcessPoolExecutor
        from concurrent.futures.process import BrokenProcessPool

        context, done = multiprocessing.get_context("fork"), 0
        with ProcessPoolExecutor(self._count, context, _begin, (function, items)) as pool:
            starts, waiting = iter(range(0, len(items), _CHUNK)), deque[Future[list[Any]]]()
            try:
                for start in chain(starts, repeat(None)):
                    if start is not None:
                        waiting.append(pool.submit(_chunk, start))
                    if start is None or len(waiting) > _AHEAD * self._count:  # else all results might wait in memory
                        if not waiting:
                            return
                        results = waiting.popleft().result()
                        yield from results
                        done += len(results)
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


def _chunk(start: int) -> list[Any]:
    return [_function(item) for item in _items[start : start + _CHUNK]]


def executor(jobs: int) -> Executor:
    """For so many jobs at once; 0: as many as this process may have processors."""
    count = jobs or (len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1)
    return Processes(count) if count > 1 and hasattr(os, "fork") else Serial()
