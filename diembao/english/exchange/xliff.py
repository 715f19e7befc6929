"""XLIFF 1.2: one <file> an article, one <trans-unit> a piece; approved="yes" is a review."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from diembao.english.exchange.xml import broken, escape, parse, words
from diembao.english.standing import Batch, Unit

_HEAD = """<?xml version="1.0" encoding="utf-8"?>
<xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2">
"""


def write(units: Sequence[Unit]) -> str:
    """All units in order; one without English has no <target>."""
    files = groupby(units, key=lambda unit: unit.key.partition("#")[0])
    return _HEAD + "".join(_file(name, list(group)) for name, group in files) + "</xliff>\n"


def _file(name: str, units: Sequence[Unit]) -> str:
    return (
        f'<file original="{escape(name)}" source-language="vi" target-language="en" datatype="plaintext"><body>\n'
        + "".join(_trans_unit(unit) for unit in units)
        + "</body></file>\n"
    )


def _trans_unit(unit: Unit) -> str:
    state = "final" if unit.reviewed else "needs-review-translation"
    target = f'<target state="{state}">{escape(unit.text)}</target>' if unit.text else ""
    approved = "yes" if unit.reviewed and unit.text else "no"
    return (
        f'<trans-unit id="{escape(unit.key)}" approved="{approved}">'
        f"<source>{escape(unit.source)}</source>{target}</trans-unit>\n"
    )


def read(path: str, data: bytes) -> Batch:
    """The units of every file in it."""
    root = parse(path, data)
    if root.tag != "xliff" or not root.get("version", "").startswith("1."):
        raise broken(path, 1, "not an XLIFF 1.2 file")
    units = (
        Unit(u.get("id", ""), words(u.find("source")), words(u.find("target")), u.get("approved") == "yes")
        for u in root.iter("trans-unit")
    )
    return Batch(tuple(units))
