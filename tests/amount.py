"""How much is tried by the tests that could go on for ever: random sequences, hostile captures, examples of properties.

`make test` tries a share that is the same in every run; `make test-all` tries TIMES as much, with examples of its own.
"""

from __future__ import annotations

import os

TIMES = int(os.environ.get("TIMES", "1"))


def times(count: int) -> int:
    """So many in `make test`."""
    return count * TIMES
