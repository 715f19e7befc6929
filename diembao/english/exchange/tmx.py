"""TMX 1.4b: a translation memory of the pieces."""

from __future__ import annotations

from collections.abc import Sequence

from diembao.english.exchange.xml import broken, escape, parse, words
from diembao.english.standing import KINDS
from diembao.english.units import Batch, Unit

_HEAD = """<?xml version="1.0" encoding="utf-8"?>
<tmx version="1.4">
<header creationtool="diembao" creationtoolversion="1" segtype="sentence" o-tmf="diembao" adminlang="en" srclang="vi" \
datatype="plaintext"/>
<body>
"""


def write(units: Sequence[Unit]) -> str:
    """The units that are translated, each with its key as `tuid`; no abstracts, for these translate nothing."""
    return _HEAD + "".join(_tu(unit) for unit in units if unit.text and not unit.sums_up) + "</body>\n</tmx>\n"


# The properties of a unit, and what they say of it.
_SAID = {
    "x-reviewed-by": "by",
    "x-reviewed-on": "date",
    "x-engine": "engine",
    "x-despite": "despite",
    "x-why": "why",
}


def _tu(unit: Unit) -> str:
    said = {"x-status": unit.state or ("reviewed" if unit.reviewed else "unreviewed")}
    said |= {name: value for name, field in _SAID.items() if (value := getattr(unit, field))}
    props = "".join(f'<prop type="{name}">{escape(value)}</prop>' for name, value in said.items())
    return (
        f'<tu tuid="{escape(unit.key)}">{props}\n'
        f'<tuv xml:lang="vi"><seg>{escape(unit.source)}</seg></tuv>\n'
        f'<tuv xml:lang="en"><seg>{escape(unit.text)}</seg></tuv></tu>\n'
    )


def read(path: str, data: bytes) -> Batch:
    """The units with both languages. Who wrote one (creationid, changeid) is nobody who reviewed it."""
    root = parse(path, data)
    if root.tag != "tmx":
        raise broken(path, 1, "not a TMX file")
    units = []
    for tu in root.findall("body/tu"):
        said = {tuv.get("lang", "").lower().partition("-")[0]: words(tuv.find("seg")) for tuv in tu.findall("tuv")}
        if said.get("vi") and said.get("en"):
            props = {p.get("type", ""): words(p).strip() for p in tu.findall("prop")}
            state = props.get("x-status", "")
            of_it = {field: props.get(name, "") for name, field in _SAID.items()}
            of_it["state"] = state if state in KINDS and state != "reviewed" else ""
            units.append(Unit(tu.get("tuid", ""), said["vi"], said["en"], state == "reviewed", **of_it))
    return Batch(tuple(units), memory=True)
