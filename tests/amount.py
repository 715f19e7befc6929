"""How much is tried by the tests that could go on for ever: random sequences, hostile captures, examples of properties.

`make test` tries a share that is the same in every run; `make test-all` tries TIMES as much, with examples of its own.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")
TIMES = int(os.environ.get("TIMES", "1"))


def times(count: int) -> int:
    """So many in `make test`."""
    return count * TIMES


def share(cases: Sequence[T], one_of: int, first: int = 0) -> Sequence[T]:
    """Of the cases every one_of-th in `make test`, from `first` on; all in `make test-all`."""
    return cases if TIMES > 1 else cases[first % one_of :: one_of]
