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
    for unit in units:
        flags = ["fuzzy"] if unit.text and not unit.reviewed else []
        file.append(polib.POEntry(msgctxt=unit.key, msgid=unit.source, msgstr=unit.text, flags=flags))
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
    kept = (entry for entry in entries if entry.msgid and not entry.obsolete)
    return Batch(tuple(Unit(e.msgctxt or "", e.msgid, e.msgstr, bool(e.msgstr) and not e.fuzzy) for e in kept))
