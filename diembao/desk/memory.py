"""The translation memory: every answer of an engine, as a PO file that Poedit and Weblate read. A stage: pure.

    #. google
    #. terms 5f2c91a0
    #, fuzzy
    msgid "Chi bộ thôn có 12 đảng viên."
    msgstr "The village Party cell has 12 members."

Fuzzy means a machine's, not reviewed. Who takes the mark away in an editor has approved the sentence. The comments say
which engine it was, and tell the glossary's terms as they were then (Means.terms).
"""

from __future__ import annotations

import re
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


# For words whose engine is not known, or no longer says anything of them.
NAME = "memory"


class Remembered(Struct, frozen=True):
    """An English text; label of the `engine` that made it, '' unknown; `reviewed` by a person; `terms`: Translated."""

    text: str
    engine: str
    reviewed: bool
    terms: str | None = None


def read(path: str, text: str) -> list[tuple[str, Remembered]]:
    """(Vietnamese text, what is remembered) of the entries of a PO file; of two for one text the later one counts.

    Raises ProblemError: memory-syntax, with the line.
    """
    po.refuse_long(text, partial(_bad, path))  # before its last entry is sought
    whole, _ = whole_entries(text)
    found = po.entries(whole, partial(_bad, path))
    return [(nfc(seen(entry.source)), _remembered(entry)) for entry in found if entry.text and not entry.obsolete]


_TERMS = re.compile(r"^terms ([0-9a-f]{8})$", re.MULTILINE)


def _remembered(entry: po.Entry) -> Remembered:
    terms = _TERMS.search(entry.comment)
    engine = entry.comment.split("\n")[0]
    return Remembered(nfc(seen(entry.text)), engine, not entry.fuzzy, terms[1] if terms else None)


def _bad(path: str, line: int, message: str) -> ProblemError:
    hint = "correct the line, or open the file in a PO editor, which shows what is wrong"
    return failure("memory-syntax", path, message, hint, line)


# How `entries` begins an entry, and a line with a whole string.
_OURS = re.compile(r"#(?:[.,]|\Z)")
_STRING = re.compile(r'(?:msgstr\S*[ \t]*)?"(?:[^"\\]|\\.)*"\s*')


def whole_entries(text: str) -> tuple[str, str]:
    """(the text up to its last whole entry, what follows it): a build that was killed may have left half an entry.

    Only what `entries` may have begun is half an entry; whatever else stands at the end, a person wrote there.
    """
    stripped = text.rstrip("\n")
    cut = stripped.rfind("\n\n")
    last = stripped[cut + 2 :] if cut >= 0 else stripped
    said = [line for line in last.split("\n") if not line.startswith("#")]
    whole = any(line.startswith("msgstr") for line in said) and _STRING.fullmatch(said[-1])
    return (text, "") if whole or not _OURS.match(last) else (text[: cut + 2] if cut >= 0 else "", last)


def entries(translated: Iterable[Translated]) -> str:
    """What to append to the file for these answers."""
    done = ((t, f"{t.engine}\nterms {t.terms}" if t.terms else t.engine) for t in translated if t.text)
    rows = (polib.POEntry(msgid=t.source, msgstr=t.text, comment=told, flags=["fuzzy"]) for t, told in done)
    return "".join(f"\n{row.__unicode__(wrapwidth=0).rstrip()}\n" for row in rows)


def without(text: str, texts: Iterable[str]) -> str:
    """The file's text without its entries for these Vietnamese texts, nor a machine's that a later one has replaced: no
    editor takes two entries for one text."""
    gone, lines, later = frozenset(map(nfc, texts)), text.split("\n"), set[tuple[str, str]]()
    for entry in reversed([*po.entries(text, partial(_bad, ""))]):
        if entry.obsolete:
            continue
        own = entry.context, nfc(seen(entry.source))
        is_replaced = entry.fuzzy and own in later
        later |= {own} if entry.text else set()
        if own[1] in gone or is_replaced:
            end = entry.end
            while end < len(lines) - 1 and not lines[end].strip():
                end += 1
            del lines[entry.line - 1 : end]
    return "\n".join(lines)


def recall(memory: Mapping[str, Remembered], texts: Iterable[str]) -> dict[str, Remembered]:
    """What the memory knows of these texts."""
    return {text: memory[nfc(text)] for text in texts if nfc(text) in memory}
