"""The abbreviations that a text writes out: 'hội đồng xét xử (HĐXX)'."""

from __future__ import annotations

import re

_INTRODUCED = re.compile(r"(?<!\w)(?P<words>(?:[^\W\d_]{1,15} ){2,9})\((?P<short>[A-ZĐ]{2,9})\)")


def written_out(text: str) -> dict[str, str]:
    """Each abbreviation whose letters are the initials of the words before its brackets, and those words as printed.

    The first one counts. Others ('Tổ chức Y tế Thế giới (WHO)') do not say where their words begin.
    """
    found: dict[str, str] = {}
    for match in _INTRODUCED.finditer(text):
        words, short = match["words"].split(), match["short"]
        own = words[-len(short) :]
        if "".join(word[0] for word in own).upper() == short:
            found.setdefault(short, " ".join(own))
    return found
