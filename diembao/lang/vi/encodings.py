"""Vietnamese text from before Unicode: TCVN3 (ABC), VNI, VISCII, Windows-1258. Tables: lang/data/encodings.toml.

Sources: TCVN 5712:1993, RFC 1456 (VISCII), the VNI-Win font table.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from diembao.lang.tables import table
from diembao.text import nfc

_DATA = table("encodings.toml")


def _table(first: int, letters: str) -> Callable[[bytes], str]:
    signs = {first + n: letter for n, letter in enumerate(letters) if letter != "\0"}
    return lambda data: nfc(data.decode("latin-1").translate(signs))


def _marks(name: str) -> dict[str, str]:
    """Each sign of VNI with the combining marks that it stands for."""
    return dict(re.findall(r"([^\u0300-\u0323])([\u0300-\u0323]+)", _DATA["vni"][name]))


_ALONE = dict(zip(_DATA["vni"]["alone"][::2], _DATA["vni"]["alone"][1::2], strict=True))
_TONES, _ROUND, _BREVE = _marks("tones"), _marks("shapes"), _marks("breves")
_VNI = re.compile(
    f"(?P<a>[aA])(?P<breve>[{''.join(_BREVE)}{''.join(_BREVE).upper()}])"
    f"|(?P<round>[aeoAEO])(?P<hat>[{''.join(_ROUND)}{''.join(_ROUND).upper()}])"
    f"|(?P<vowel>[aeouyAEOUYôÔöÖ])(?P<tone>[{''.join(_TONES)}{''.join(_TONES).upper()}])"
    f"|[{''.join(_ALONE)}]"
)


def _vni(data: bytes) -> str:
    return nfc(_VNI.sub(_vni_letter, data.decode("cp1252", "replace")))


def _vni_letter(match: re.Match[str]) -> str:
    for letter, sign, marks in (("a", "breve", _BREVE), ("round", "hat", _ROUND), ("vowel", "tone", _TONES)):
        if match[letter]:
            return str(_ALONE.get(match[letter], match[letter])) + str(marks[match[sign].lower()])
    return str(_ALONE[match[0]])


# By name: from the bytes to composed Unicode. Any bytes are read; only the result tells whether they were this.
LEGACY: Mapping[str, Callable[[bytes], str]] = {
    **{name: _table(**table) for name, table in _DATA["table"].items()},
    "VNI": _vni,
    "Windows-1258": lambda data: nfc(data.decode("cp1258", "replace")),
}
