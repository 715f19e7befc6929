"""PO: the key is the context, fuzzy means that nobody has reviewed it, the header's Last-Translator is who has."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import partial

import polib

from diembao.digest import po
from diembao.english.exchange.xml import broken
from diembao.english.units import Batch, Unit

_METADATA = {
    "Language": "en",
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
}


def write(units: Sequence[Unit]) -> str:
    """All units in order."""
    file = polib.POFile(wrapwidth=0)
    file.metadata = _METADATA
    for unit in units:
        flags = ["fuzzy"] if unit.text and not unit.reviewed else []
        file.append(polib.POEntry(msgctxt=unit.key, msgid=unit.source, msgstr=unit.text, flags=flags))
    return f"{file}\n"


def read(path: str, data: bytes) -> Batch:
    """The units of a PO file in UTF-8. Raises ProblemError (exchange-broken) with the line."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise broken(path, data.count(b"\n", 0, error.start) + 1, "not UTF-8") from None
    by, date = _last(text)
    entries = (entry for entry in po.entries(text, partial(broken, path)) if not entry.obsolete)
    return Batch(tuple(Unit(e.context, e.source, e.text, bool(e.text) and not e.fuzzy, by, date) for e in entries))


# Lines of the header: a name, its address apart; a day. What a template has in their place are capitals and letters.
_LAST = re.compile(r'^"Last-Translator:[ \t]*([^"\\<\n]*)', re.MULTILINE)
_REVISED = re.compile(r'^"PO-Revision-Date:[ \t]*(\d{4}-\d\d-\d\d)', re.MULTILINE)


def _last(text: str) -> tuple[str, str]:
    """(who worked on the file last, the day) as its header says; '' where it does not."""
    header = text.partition("\n\n")[0]
    by, day = _LAST.search(header), _REVISED.search(header)
    name = by[1].strip() if by else ""
    return (name, day[1] if day else "") if name not in ("", "FULL NAME", "Automatically generated") else ("", "")
