"""The files of a site as values: what rendering and the index make, and publishing brings to disk.

Apart from the other values, so that a build which finds nothing to do need not load those.
"""

from __future__ import annotations

import hashlib

from msgspec import Struct
from msgspec.structs import force_setattr


class Output(Struct, frozen=True):
    """One file of the site as a value. path: relative to site/, POSIX; sha256: worked out of the data, never given."""

    path: str
    data: bytes
    sha256: str = ""

    def __post_init__(self) -> None:
        digest = hashlib.sha256(self.data).hexdigest()  # once: it is asked for four times
        force_setattr(self, "sha256", digest)

    @property
    def size(self) -> int:
        return len(self.data)
