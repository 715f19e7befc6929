"""The files of a site as values: what rendering and the index make, and publishing brings to disk. Layer 1.

Apart from the other values, so that a build which finds nothing to do need not load those.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field

from diembao.problems import Problem


@dataclass(frozen=True, slots=True)
class Output:
    """One file of the site as a value. `path` is relative to site/, POSIX."""

    path: str
    data: bytes
    sha256: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "sha256", hashlib.sha256(self.data).hexdigest())  # once: it is asked for four times

    @property
    def size(self) -> int:
        return len(self.data)


@dataclass(frozen=True, slots=True)
class Held:
    """A file that lies at `file`: in the site, or `new` and to be moved there."""

    path: str
    sha256: str
    size: int
    file: str
    new: bool = False


@dataclass(frozen=True, slots=True)
class Built:
    """A whole site before it is published."""

    outputs: tuple[Output | Held, ...]
    problems: tuple[Problem, ...]
