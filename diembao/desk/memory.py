"""The translation memory: every answer of an engine, as a PO file that Poedit and Weblate read. A stage: pure.

    #. google
    #, fuzzy
    msgid "Chi bộ thôn có 12 đảng viên."
    msgstr "The village Party cell has 12 members."

Fuzzy means a machine's, not reviewed. Who takes the mark away in an editor has approved the sentence.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial

import polib
from msgspec import Struct

from diembao.digest import po
from diembao.digest.unseen import seen
from diembao.model import Translated
from diembao.problems import ProblemError, failure
from diembao.text import nfc

HEADER = (
    'msgid ""\nmsgstr ""\n"Project-Id-Version: translation memory\\n"\n"MIME-Version: 1.0\\n"\n'
    '"Content-Type: text/plain; charset=UTF-8\\n"\n"Content-Transfer-Encoding: 8bit\\n"\n"Language: en\\n"\n'
)


class Remembered(Struct, frozen=True):
    """An English text; `engine` that made it, '' unknown; `reviewed` by a person."""

    text: str
    engine: str
    reviewed: bool


def read(path: str, text: str) -> dict[str, Remembered]:
    """The entries of a PO file by Vietnamese text. Raises ProblemError: memory-syntax, with the line."""
    whole, _ = whole_entries(text)
    return {
        nfc(seen(entry.source)): Remembered(nfc(seen(entry.text)), entry.comment.split("\n")[0], not entry.fuzzy)
        for entry in po.entries(whole, partial(_bad, path))
        if entry.text and not entry.obsolete
    }


def _bad(path: str, line: int, message: str) -> ProblemError:
    hint = "correct the line, or open the file in a PO editor, which shows what is wrong"
    return failure("memory-syntax", path, message, hint, line)


def whole_entries(text: str) -> tuple[str, str]:
    """(the text up to its last whole entry, what follows it): a build that was killed may have left half an entry."""
    stripped = text.rstrip("\n")
    cut = stripped.rfind("\n\n")
    last = stripped[cut + 2 :] if cut >= 0 else stripped
    torn = last.count("msgstr") != 1 or not last.endswith('"') or (not text.endswith("\n") and bool(last))
    return (text[: cut + 2] if cut >= 0 else "", last) if torn and last else (text, "")


def entries(translated: Iterable[Translated]) -> str:
    """What to append to the file for these answers."""
    done = [t for t in translated if t.text]
    rows = (polib.POEntry(msgid=t.source, msgstr=t.text, comment=t.engine, flags=["fuzzy"]) for t in done)
    return "".join(f"\n{row.__unicode__(wrapwidth=0).rstrip()}\n" for row in rows)


def without(text: str, texts: Iterable[str]) -> str:
    """The file's text without its entries for these Vietnamese texts: no editor takes two entries for one."""
    gone, lines = frozenset(map(nfc, texts)), text.split("\n")
    entries = [*po.entries(text, partial(_bad, ""))]
    ends = [*(entry.line - 1 for entry in entries[1:]), len(lines) - 1]
    for entry, end in reversed([*zip(entries, ends, strict=True)]):
        if nfc(entry.source) in gone and not entry.obsolete:
            del lines[entry.line - 1 : end]
    return "\n".join(lines)


def recall(memory: Mapping[str, Remembered], texts: Iterable[str]) -> dict[str, Remembered]:
    """What the memory knows of these texts."""
    return {text: memory[nfc(text)] for text in texts if nfc(text) in memory}
