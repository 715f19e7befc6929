"""Vietnamese bylines: 'Bài và ảnh: Hoàng Vân', 'M. An (Tổng hợp)', 'Theo Quốc Hồng/Nhandan.vn', 'THU TRANG - N.H'."""

from __future__ import annotations

import re
from functools import lru_cache

from diembao.lang import Byline
from diembao.lang.vi.cues import DATA, any_of, plain
from diembao.text import pattern

_CUES = DATA["bylines"]
SURNAMES = frozenset(_CUES["surnames"])
_NOBODY = frozenset(map(plain, _CUES["nobody"]))
_HEADS = pattern(lambda: rf"(?:{any_of(DATA['mastheads']['heads'])})")
_ROLE = pattern(lambda: rf"\(?(?P<role>{any_of(_CUES['roles'])})\s*(?:[:;]|\bcủa\b:?)\s*")
_NEXT_CREDIT = pattern(lambda: rf"\s*[-–—;,|]\s*(?=\(?(?:{any_of(_CUES['roles'])})\s*:|(?<=[-–—]\s)theo\b)")
_BY = pattern(lambda: rf"(?:{any_of(_CUES['by'])})\s+")
_RANK = pattern(lambda: rf"(?:(?:{any_of(_CUES['ranks'])})[.,\s]+)+(?=\w)")
_SOURCE = pattern(lambda: rf"\(?(?:{any_of(_CUES['sources'])})\s*:?\s+")
_AFTER = pattern(lambda: rf"(?:{any_of(_CUES['afterwards'])})")
_DONE = pattern(lambda: rf"\s+(?:{any_of(_CUES['done'])})$")
_BRACKETS = pattern(r"\s*\((?P<role>[^()]{1,60})\)\s*$")
_BETWEEN = pattern(r"\s+[-–—]\s+|\s*[,;&+]\s*|\s+và\s+|\s*/\s*")
_DASH = pattern(r"\s+[-–—]\s+|,\s+")
_TOKEN = pattern(r"[^\W\d_](?:[^\W\d_]|[.'’-])*")
_DOMAIN = pattern(r"(?:https?://\S+|[\w-]+(?:\.[\w-]+)+\S*)$")
_LONGEST = 25  # words: 'Ủy viên dự khuyết Ban Chấp hành Trung ương Đảng, Phó Bí thư ...' is 16


@lru_cache(maxsize=512)  # a line is asked for by half a dozen rules
def byline(line: str) -> Byline | None:
    """The line as a byline, if it can be read so; only its place on the page can tell whether it is one."""
    text = line.strip(" .•*|–-—") if not line.endswith("...") else ""
    text = text[1:-1] if text.startswith("(") and text.find(")") == len(text) - 1 else text
    if not text or len(text.split()) > _LONGEST or text[-1] in "?!:…":
        return None
    credits = [_credit(text[start:end].strip(" ()")) for start, end in _parts(plain(text))]
    found = [credit for credit in credits if credit]
    if len(found) < len(credits) or len(found) < 2:
        return _credit(text)
    names = tuple(dict.fromkeys(name for credit in found for name in credit.names))
    role = "; ".join(f"{c.role}: {', '.join(c.names)}" if c.role else ", ".join(c.names) for c in found if c.names)
    return Byline(names, role, True, True)


def _parts(words: str) -> list[tuple[int, int]]:
    """Offsets of the credits of a line: 'Bài: Hà Minh - Ảnh: Tùng Lâm' has two."""
    borders = [match.span() for match in _NEXT_CREDIT.finditer(words)]
    return list(zip([0, *(end for _, end in borders)], [*(start for start, _ in borders), len(words)], strict=True))


def _credit(text: str) -> Byline | None:
    words = plain(text)
    if words.strip("()") in _NOBODY:
        return Byline((), None, True, True)
    if (by := _BY.match(words)) and (names := _names(text[by.end() :], single=True)):
        return Byline(names, None, True, True)
    if (rank := _RANK.match(words)) and (names := _names(text[rank.end() :], single=True)):
        return Byline(names, text[: rank.end()].strip(), False, True)
    if cue := _ROLE.match(words):
        rest = text[cue.end() :].strip()
        return _after_role(text[: cue.end("role")].strip(" ("), rest if "(" in rest else rest.strip(" )"))
    if source := _SOURCE.match(words):
        return _after_source(text[source.end() :].strip(" )"), ":" in source[0])
    if (done := _DONE.search(words)) and (names := _names(text[: done.start()], single=True)):
        return Byline(names, text[done.start() :].strip(), True, True)
    return _bare(text)


def _after_role(role: str, rest: str) -> Byline | None:
    brackets = _BRACKETS.search(rest)
    names = _names(rest[: brackets.start()] if brackets else rest, single=True)
    if names is None and (found := _bare(rest)):
        names = found.names
    return None if names is None else Byline(names, role, True, True)


def _after_source(rest: str, colon: bool) -> Byline | None:
    """'Theo X/Báo Y' and 'Theo X (Báo Y)' name X; 'Theo Báo Y', 'Nguồn: TTXVN' or an address name nobody."""
    name, *paper = re.split(r"\s*[/(]\s*", rest, maxsplit=1)
    names = _names(name)
    if _HEADS.match(plain(rest)) or _DOMAIN.fullmatch(rest) or (names and all(n.isupper() for n in names)):
        return Byline((), None, True, True) if len(rest.split()) <= 10 else None
    if names is None:
        return Byline((), None, True, True) if colon and len(rest.split()) <= 8 else None
    return Byline(names, "".join(paper) or None, True, True)


def _bare(text: str) -> Byline | None:
    """Without a cue: names alone, or with what they are in brackets or behind a dash."""
    if _HEADS.match(plain(text)):
        return Byline((), None, False, True) if _names(text) else None
    if brackets := _BRACKETS.search(text):
        names, role = _names(text[: brackets.start()], single=True), brackets["role"].strip()
        cued = bool(_AFTER.match(plain(role)))
        short = cued or len(role.split()) <= 4
        return Byline(names, role, cued, cued or _known(names)) if names and short else None
    if (names := _names(text)) is not None:
        return Byline(names, None, False, _known(names) or not names)
    if dash := _DASH.search(text):
        names, role = _names(text[: dash.start()]), text[dash.end() :].strip()
        if names and len(names[0].split()) > 1 and role:
            return Byline(names, role, False, _known(names))
    return None


def _names(text: str, single: bool = False) -> tuple[str, ...] | None:
    """The names that a text is made of, capitals made plain, agencies left out; None if it is anything else.

    single  also a lone capitalised word counts as a name
    """
    parts = [part.strip() for part in _BETWEEN.split(text.strip()) if part.strip()]
    people = [part for part in parts if plain(part) not in _NOBODY]
    names = [_name(part, single or len(parts) > 1) for part in people]
    return tuple(name for name in names if name) if parts and all(names) and len(names) <= 6 else None


def _name(text: str, single: bool) -> str | None:
    tokens = text.split()
    if not 1 <= len(tokens) <= 5 or not all(_TOKEN.fullmatch(t) and t[0].isupper() for t in tokens):
        return None
    if len(tokens) == 1:
        short = len(text) <= 6 and text.isupper()  # PV, N.H, TTXVN
        return text if short or (single and len(text) > 1) else None
    if len(tokens) > 2 and tokens[-1].isupper() and 2 <= len(tokens[-1]) <= 5 and not text.isupper():
        tokens = tokens[:-1]  # the paper's sign: 'Hiệp Phạm LDO'
    return " ".join(t.capitalize() if text.isupper() and len(t) > 1 and "." not in t else t for t in tokens)


def _known(names: tuple[str, ...] | None) -> bool:
    return bool(names) and any(name.split()[0].lower() in SURNAMES for name in names or ())
