"""PO: the key is the context, fuzzy means that nobody has reviewed it."""

from __future__ import annotations

import re
from collections.abc import Sequence

import polib

from diembao.english.exchange.xml import broken
from diembao.english.standing import Batch, Unit

_METADATA = {
    "Language": "en",
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
}
_LINE = re.compile(r"line (\d+)")


def write(units: Sequence[Unit]) -> str:
    """All units in order."""
    file = polib.POFile(wrapwidth=0)
    file.metadata = _METADATA
    file.extend(
        polib.POEntry(
            msgctxt=unit.key,
            msgid=unit.source,
            msgstr=unit.text,
            flags=["fuzzy"] if unit.text and not unit.reviewed else [],
        )
        for unit in units
    )
    return f"{file}\n"


def read(path: str, data: bytes) -> Batch:
    """The units of a PO file in UTF-8. Raises ProblemError (exchange-broken) with the line."""
    try:
        entries = polib.pofile(data.decode("utf-8-sig") + "\n", wrapwidth=0)
    except UnicodeDecodeError as error:
        raise broken(path, data.count(b"\n", 0, error.start) + 1, "not UTF-8") from None
    except (OSError, ValueError) as error:
        found = _LINE.search(str(error))
        raise broken(path, int(found[1]) if found else 0, "not a valid PO file") from None
    return Batch(
        tuple(
            Unit(entry.msgctxt or "", entry.msgid, entry.msgstr, bool(entry.msgstr) and not entry.fuzzy)
            for entry in entries
            if entry.msgid and not entry.obsolete
        )
    )
