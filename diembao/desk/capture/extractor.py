"""trafilatura as a witness: which lines a general extractor takes for the article. Never the only one.

It loses leads that stand outside the text's element and keeps boxes of other stories inside it; but it has seen more
kinds of page than we have.
"""

from __future__ import annotations

import copy
import logging
from collections.abc import Sequence
from typing import TYPE_CHECKING

from diembao.text import fold, many_marks

if TYPE_CHECKING:
    from lxml.etree import _Element

logging.getLogger("trafilatura").addHandler(logging.NullHandler())  # what it discards is no news to anyone
_MOST_ELEMENTS, _DEEPEST = 20_000, 150  # it recurses, and needs 3 s for so many elements


def extracted(root: _Element, lines: Sequence[str]) -> frozenset[int]:
    """Indexes of the lines whose words the extractor takes for the article's; none if it finds no article."""
    import trafilatura  # 0.3 s: only when there is HTML to read

    if not _is_tame(root) or many_marks("".join(map(str, root.itertext()))):
        return frozenset()
    found = trafilatura.extract(copy.deepcopy(root), include_comments=False, include_tables=True, favor_recall=True)
    words = {_plain(line) for line in (found or "").split("\n")} - {""}
    return frozenset(i for i, line in enumerate(lines) if _plain(line) in words)


def _plain(line: str) -> str:
    return fold(line).strip(".-|# ")


def _is_tame(root: _Element) -> bool:
    elements = depth = 0
    from lxml import etree

    for event, _ in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        elements += event == "start"
        if depth > _DEEPEST or elements > _MOST_ELEMENTS:
            return False
    return True
