"""The tables of lang/data/, each read as TOML once and as JSON from then on: TOML takes 30 ms of every start.

That JSON lies where Python keeps our own modules compiled; does I/O.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import sys
import tomllib
from importlib.util import cache_from_source
from pathlib import Path
from typing import Any

_DATA, _KEPT = Path(__file__).parent / "data", Path(cache_from_source(__file__)).parent


def table(name: str) -> dict[str, Any]:
    """A table by the name of its file. What was kept of it is used only where it is whole and of that very file."""
    source = (_DATA / name).read_bytes()
    kept = _KEPT / f"{name}.json"
    with contextlib.suppress(OSError, ValueError):
        mark, _, data = kept.read_bytes().partition(b"\n")
        if mark == _mark(source, data):
            found: dict[str, Any] = json.loads(data)
            return found
    found = tomllib.loads(source.decode("utf-8"))
    if not sys.dont_write_bytecode:
        _keep(kept, source, json.dumps(found, ensure_ascii=False).encode("utf-8"))
    return found


def _mark(source: bytes, data: bytes) -> bytes:
    return hashlib.sha256(source + b"\0" + data).hexdigest().encode("ascii")


def _keep(kept: Path, source: bytes, data: bytes) -> None:
    """Where nothing may be written nothing is kept."""
    new = kept.with_suffix(f".{os.getpid()}")
    with contextlib.suppress(OSError):
        kept.parent.mkdir(parents=True, exist_ok=True)
        try:
            new.write_bytes(_mark(source, data) + b"\n" + data)
            new.replace(kept)
        finally:
            new.unlink(missing_ok=True)
