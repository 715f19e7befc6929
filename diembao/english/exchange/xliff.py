"""XLIFF 1.2: one <file> an article, one <trans-unit> a piece; approved="yes" is a review, by its phase's contact."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from xml.etree.ElementTree import Element  # only the type: xml.py does the reading

from diembao.english.exchange.xml import broken, escape, parse, words
from diembao.english.units import Batch, Unit

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
    """The units of every file in it. Raises ProblemError: exchange-broken, exchange-entity."""
    root = parse(path, data)
    if root.tag != "xliff" or not root.get("version", "").startswith("1."):
        raise broken(path, 1, "not an XLIFF 1.2 file")
    return Batch(tuple(unit for file in root.findall("file") for unit in _units(path, file)))


def _units(path: str, file: Element) -> Iterator[Unit]:
    phases = {phase.get("phase-name", ""): phase for phase in file.iter("phase")}
    for unit in file.iter("trans-unit"):
        if unit.find(".//trans-unit") is not None:  # each would have all the text of those within
            raise broken(path, 0, "a trans-unit stands in another")
        target = unit.find("target")
        named = target.get("phase-name", "") if target is not None else ""
        phase = phases.get(named or unit.get("phase-name", ""))
        by, date = (phase.get("contact-name", ""), phase.get("date", "")[:10]) if phase is not None else ("", "")
        yield Unit(
            unit.get("id", ""), words(unit.find("source")), words(target), unit.get("approved") == "yes", by, date
        )
