"""What a build comes to, and how two differ."""

from __future__ import annotations

import contextlib
import io
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from diembao.commands import cli

AGED = 1_600_000_000


def settle(root: Path) -> None:
    """As if everything had been there for years."""
    for folder in (root / "digest.toml", root / "content", root / "templates", root / "models"):
        for path in (folder, *folder.rglob("*")):
            if path.exists() and path.stat().st_mtime != AGED:
                os.utime(path, (AGED, AGED))


@dataclass(frozen=True)
class Made:
    """What a build came to."""

    code: int
    site: Mapping[str, bytes]
    content: Mapping[str, bytes]
    told: str


def tree(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def made(root: Path, *command: str) -> Made:
    told = io.StringIO()
    with contextlib.redirect_stderr(told):
        code = cli.run([*command, "--offline", "--root", str(root)])
    return Made(code, tree(root / "site"), tree(root / "content"), told.getvalue().replace(str(root), "ROOT"))


def differences(one: Made, other: Made) -> Iterator[str]:
    """Where the second is another than the first."""
    if one.code != other.code:
        yield f"exit code {one.code}, not {other.code}"
    yield from (f"told too much: {line}" for line in one.told.splitlines() if line not in other.told.splitlines())
    yield from (f"not told: {line}" for line in other.told.splitlines() if line not in one.told.splitlines())
    for mine, its in ((one.site, other.site), (one.content, other.content)):
        for path in sorted(mine.keys() | its.keys()):
            if mine.get(path) != its.get(path):
                yield f"{path}: {_where(mine.get(path), its.get(path))}"


def _where(mine: bytes | None, its: bytes | None) -> str:
    if mine is None or its is None:
        return "missing" if mine is None else "too much"
    at = next(
        (at for at, pair in enumerate(zip(mine, its, strict=False)) if pair[0] != pair[1]), min(len(mine), len(its))
    )
    return f"{mine[max(0, at - 60) : at + 60]!r}, not {its[max(0, at - 60) : at + 60]!r}"
