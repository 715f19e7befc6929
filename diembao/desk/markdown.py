"""Body blocks to Markdown that any Markdown tool reads back as the same words."""

from __future__ import annotations

import re
from collections.abc import Sequence

from diembao.model import Block

# Signs that mean something to Markdown anywhere in a line ('<' and '&' cannot be escaped by a backslash).
_INLINE = re.compile(r"[\\`*_\[\]]")
_ENTITY = re.compile(r"&(?=#?\w+;)")
# ... and at the start of a line: headings, lists, quotes, rules, numbered lists.
_LINE_START = re.compile(r"^(?:([#>+-])|(\d{1,9})([.)])(?=\s|$))")
_ITEM = re.compile(r"^(?:[-*+•▪–]|(\d{1,3})[.)])\s+")


def escape(line: str) -> str:
    """One line of plain text as Markdown that renders to exactly that text."""
    line = _INLINE.sub(r"\\\g<0>", _ENTITY.sub("&amp;", line).replace("<", "&lt;"))
    return _LINE_START.sub(lambda m: f"\\{m[1]}" if m[1] else f"{m[2]}\\{m[3]}", line)


def to_markdown(blocks: Sequence[Block]) -> str:
    """The body of a record: blocks separated by blank lines."""
    return "\n\n".join(_block(b) for b in blocks)


def _block(block: Block) -> str:
    rows = [row for row in block.text.split("\n") if row.strip()]
    if block.kind == "heading":
        return f"## {escape(' '.join(rows))}"
    if block.kind == "list":
        return "\n".join(_item(row) for row in rows)
    if block.kind == "table":
        return _table([[escape(cell.strip()) for cell in row.strip("| ").split("|")] for row in rows])
    if block.kind == "verse":
        return "  \n".join(escape(row.strip()) for row in rows)  # two spaces end a line without ending the stanza
    return escape(" ".join(rows))


def _item(row: str) -> str:
    mark = _ITEM.match(row.strip())
    text = escape(row.strip()[mark.end() :] if mark else row.strip())
    return f"{mark[1]}. {text}" if mark and mark[1] else f"- {text}"


def _table(rows: list[list[str]]) -> str:
    width = max(map(len, rows))
    lines = [f"| {' | '.join(row + [''] * (width - len(row)))} |" for row in rows]
    return "\n".join([lines[0], f"|{' --- |' * width}", *lines[1:]])
