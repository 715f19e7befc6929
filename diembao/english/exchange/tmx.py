"""TMX 1.4b: a translation memory of the pieces."""

from __future__ import annotations

from collections.abc import Sequence

from diembao.english.exchange.xml import broken, escape, parse, words
from diembao.english.standing import Batch, Unit

_HEAD = """<?xml version="1.0" encoding="utf-8"?>
<tmx version="1.4">
<header creationtool="diembao" creationtoolversion="1" segtype="sentence" o-tmf="diembao" adminlang="en" srclang="vi" \
datatype="plaintext"/>
<body>
"""


def write(units: Sequence[Unit]) -> str:
    """The units that are translated, each with its key as `tuid`; no abstracts, for these translate nothing."""
    return _HEAD + "".join(_tu(unit) for unit in units if unit.text and not unit.sums_up) + "</body>\n</tmx>\n"


def _tu(unit: Unit) -> str:
    status = "reviewed" if unit.reviewed else "unreviewed"
    return (
        f'<tu tuid="{escape(unit.key)}"><prop type="x-status">{status}</prop>\n'
        f'<tuv xml:lang="vi"><seg>{escape(unit.source)}</seg></tuv>\n'
        f'<tuv xml:lang="en"><seg>{escape(unit.text)}</seg></tuv></tu>\n'
    )


def read(path: str, data: bytes) -> Batch:
    """The units with both languages. Of another tool's memory nothing counts as reviewed."""
    root = parse(path, data)
    if root.tag != "tmx":
        raise broken(path, 1, "not a TMX file")
    units = []
    for tu in root.iter("tu"):
        said = {tuv.get("lang", "").lower().partition("-")[0]: words(tuv.find("seg")) for tuv in tu.iter("tuv")}
        reviewed = any(p.get("type") == "x-status" and p.text == "reviewed" for p in tu.iter("prop"))
        if said.get("vi") and said.get("en"):
            units.append(Unit(tu.get("tuid", ""), said["vi"], said["en"], reviewed))
    return Batch(tuple(units))
