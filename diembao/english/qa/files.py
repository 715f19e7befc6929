"""Files of sentence pairs: JSON, JSONL, TSV and PO. Text in, pairs out."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import partial

from diembao.digest import po
from diembao.problems import ProblemError, failure

MAX_PAIRS = 200_000  # lines, or objects of a list: so many are read in under 2 s
Pairs = tuple[tuple[str, str], ...]
_HINT = 'a JSON list of {"vi": ..., "en": ...}, one such object a line, lines of vi<TAB>en, or a PO file'


def read_pairs(path: str, text: str) -> Pairs:
    """The (Vietnamese, English) pairs of a file. Raises ProblemError, qa-file, with the line."""
    text = text.removeprefix("\ufeff")
    if text.count("\n") > MAX_PAIRS or text.count("{") + text.count("[") > MAX_PAIRS:
        raise _bad(path, 0, f"more than {MAX_PAIRS:,} lines, or objects")
    if path.endswith((".po", ".pot")):
        entries = po.entries(text, partial(_bad, path))
        return tuple((entry.source, entry.text) for entry in entries if not entry.obsolete)
    if path.endswith((".tsv", ".tab", ".txt")):
        return tuple(_tsv(path, text))
    if text.lstrip().startswith("["):
        try:
            rows = json.loads(text)
        except (ValueError, RecursionError) as error:
            raise _bad(path, getattr(error, "lineno", 0), "not valid JSON") from None
        return tuple(_object(path, number, row, "item") for number, row in enumerate(rows, 1))
    return tuple(_jsonl(path, text))


def _jsonl(path: str, text: str) -> Iterator[tuple[str, str]]:
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            try:
                row = json.loads(line)
            except (ValueError, RecursionError):
                raise _bad(path, number, "this line is not valid JSON") from None
            yield _object(path, number, row, "line")


def _object(path: str, number: int, row: object, what: str) -> tuple[str, str]:
    if isinstance(row, dict) and isinstance(row.get("vi"), str) and isinstance(row.get("en", ""), str | None):
        return row["vi"], row.get("en") or ""
    raise _bad(path, number if what == "line" else 0, f"{what} {number} has no texts 'vi' and 'en'")


def _tsv(path: str, text: str) -> Iterator[tuple[str, str]]:
    for number, line in enumerate(text.split("\n"), 1):
        cells = line.rstrip("\r").split("\t")
        if not line.strip() or (number == 1 and [cell.strip().lower() for cell in cells[:2]] == ["vi", "en"]):
            continue
        if len(cells) < 2:
            raise _bad(path, number, "this line has no tab between Vietnamese and English")
        yield cells[0].strip(), cells[1].strip()


def _bad(path: str, line: int, message: str) -> ProblemError:
    return failure("qa-file", path, message, _HINT, line)
