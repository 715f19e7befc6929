"""PO: the key is the context, fuzzy means that nobody has reviewed it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from diembao.exchange.xml import broken
from diembao.model import Batch, Unit

_HEAD = """msgid ""
msgstr ""
"Language: en\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"""
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r"}
_MEANT = {escaped: sign for sign, escaped in _ESCAPES.items()}
_LINE = re.compile(r'(msgctxt|msgid|msgstr)?\s*"((?:[^"\\]|\\.)*)"\s*')


def write(units: Sequence[Unit]) -> str:
    """All units in order."""
    return "\n".join((_HEAD, *map(_entry, units)))


def _entry(unit: Unit) -> str:
    fuzzy = "#, fuzzy\n" if unit.text and not unit.reviewed else ""
    return f"{fuzzy}msgctxt {_quoted(unit.key)}\nmsgid {_quoted(unit.source)}\nmsgstr {_quoted(unit.text)}\n"


def _quoted(text: str) -> str:
    return '"' + re.sub(r'[\\"\n\t\r]', lambda m: _ESCAPES[m[0]], text) + '"'


def read(path: str, data: bytes) -> Batch:
    """The units of a PO file in UTF-8. Raises ProblemError (exchange-broken) with the line."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise broken(path, data.count(b"\n", 0, error.start) + 1, "not UTF-8") from None
    units = []
    for fuzzy, said in _entries(path, text):
        if said.get("msgid"):  # the entry without one is the header
            english = said.get("msgstr", "")
            units.append(Unit(said.get("msgctxt", ""), said["msgid"], english, bool(english) and not fuzzy))
    return Batch(tuple(units))


def _entries(path: str, text: str) -> Iterator[tuple[bool, dict[str, str]]]:
    """(fuzzy, strings by keyword) of each entry. Comments and obsolete entries (#~) are left out."""
    fuzzy, said, keyword = False, dict[str, str](), ""
    for number, line in enumerate(re.split(r"\r?\n", text), 1):
        if said.get("msgstr") is not None and not line.startswith('"'):
            yield fuzzy, said
            fuzzy, said, keyword = False, {}, ""
        if line.startswith("#"):
            fuzzy = fuzzy or (line.startswith("#,") and "fuzzy" in line)
        elif line.strip():
            found = _LINE.fullmatch(line)
            if not found or not (found[1] or keyword):
                raise broken(path, number, "not a line of a PO file; entries with plurals are not read")
            keyword = found[1] or keyword
            plain = re.sub(r"\\.", lambda m: _MEANT.get(m[0], m[0][1]), found[2])
            said[keyword] = said.get(keyword, "") + plain
    if said:
        yield fuzzy, said
