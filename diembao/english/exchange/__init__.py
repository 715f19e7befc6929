"""English out to people's tools and back: PO, TMX, XLIFF, and the file that the review page downloads. A stage: pure.

PO        Poedit and Weblate; fuzzy = not reviewed
XLIFF 1.2 OmegaT, Weblate and Trados all read it; 2.1 they do not (OmegaT only through a plugin); approved = reviewed
TMX 1.4b  translation memories: a unit goes wherever its source stands; properties say where it stood, and by whom
JSON      what `review --html` downloads

The file's extension names the format. Which units may enter a record, and as whose words, is decided elsewhere
(english.incoming).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Protocol

from msgspec.structs import replace

from diembao.digest.unseen import seen
from diembao.english.exchange import approvals, po, tmx, xliff
from diembao.english.exchange.xml import broken
from diembao.english.units import Batch, Unit
from diembao.problems import ProblemError, failure
from diembao.text import shown

__all__ = ["FORMATS", "read", "write"]

MAX_BYTES = 50_000_000


class _Format(Protocol):
    """A module of this folder."""

    def write(self, units: Sequence[Unit]) -> str: ...
    def read(self, path: str, data: bytes) -> Batch: ...


_FORMATS: Mapping[str, _Format] = {"po": po, "tmx": tmx, "xlf": xliff, "xliff": xliff, "json": approvals}
FORMATS = tuple(_FORMATS)


def write(path: str, units: Sequence[Unit]) -> str:
    """The units as the text of a file of that name. Raises ProblemError (usage-format)."""
    return _format(path).write(units)


def read(path: str, data: bytes) -> Batch:
    """The units of a file. Raises ProblemError: usage-format, exchange-broken, exchange-entity."""
    chosen = _format(path)
    if len(data) > MAX_BYTES:
        raise broken(path, 0, f"the file is larger than {MAX_BYTES // 1_000_000} MB")
    try:
        batch = chosen.read(path, data)
        return replace(batch, units=tuple(map(_clean, batch.units)))
    except ProblemError:
        raise
    except Exception as error:  # of the libraries that read them: an encoding they do not know, for one
        raise broken(path, 0, f"it could not be read: {type(error).__name__}: {shown(str(error))}") from None


def _clean(unit: Unit) -> Unit:
    """Without signs that nobody sees, what is one line in one line; a day that is none is none."""
    lines = {name: " ".join(seen(getattr(unit, name)).split()) for name in ("by", "engine", "despite", "why")}
    try:
        day = date.fromisoformat(unit.date).isoformat() if unit.date else ""
    except ValueError:
        day = ""
    return replace(unit, source=seen(unit.source), text=seen(unit.text), date=day, **lines)


def _format(path: str) -> _Format:
    name = path.rpartition(".")[2].lower()
    if name not in FORMATS:
        hint = f"the name's ending says which format: {', '.join(FORMATS)}"
        raise failure("usage-format", path, "unknown format", hint)
    return _FORMATS[name]
