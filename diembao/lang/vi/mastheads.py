"""Names of Vietnamese newspapers as pages print them: in banners, imprints and before ledes."""

from __future__ import annotations

import re
from itertools import pairwise

from diembao.lang.vi.cues import DATA, any_of, plain
from diembao.text import ascii_form, pattern

_MASTHEADS = DATA["mastheads"]
_FOLLOW = pattern(
    r"(?:theo dõi|follow)\s+(?P<name>.{2,60}?)\s+trên\s+(?:google|facebook|zalo|youtube|tiktok)", re.IGNORECASE
)
_OWNER = pattern(
    r"""\W*(?:bản\ quyền(?:\ ©)?(?:\ thuộc(?:\ về)?|\ của)? | bản\ in\ từ | in\ từ
           |(?:copyright\s*(?:\d{4}\s*)?)?(?:©|\(c\)) | copyright)
        \s*:?\s* (?:\d{4}(?:\s*-\s*\d{4})?\s*)? (?:by\ |của\ |thuộc\ (?:về\ )?)?
        (?P<name>[^|.,;:–©]{2,80}?) \s* (?:\s-\s.*|[|.,;:–©].*)?$""",
    re.IGNORECASE | re.VERBOSE,
)
_LICENSED = pattern(r"^(?P<name>[^.|:]{3,60}?)\s*[.|-]\s*giấy phép\b", re.IGNORECASE)
_BEFORE_BANNER = r"(?:(?:trang chủ|e-?magazine|chào mừng (?:bạn |quý vị )?đến với)\s+)?"
_AFTER_BANNER = r"(?:\s*\|.*|\s*[-–.,:]\s*(?:cơ quan|tiếng nói|diễn đàn|chuyên trang|tin tức|kênh thông tin)\b.*)?"
_BANNER = pattern(
    lambda: rf"{_BEFORE_BANNER}(?P<name>(?:{any_of(_MASTHEADS['heads'])})(?:\s+[\w&+/-]+?){{1,9}})[.!]?{_AFTER_BANNER}"
)
_ELECTRONIC = pattern(r"(?P<name>\w+(?: [\w-]+){1,4}) (?:điện tử|online)")
_OWN = rf"(?:(?:{any_of(_MASTHEADS['small'])})\s+)?[^\W\d_a-zđ]\w*"
_NAMED = pattern(lambda: rf"(?:^|(?<=[^\w]))(?i:{any_of(_MASTHEADS['heads'])})(?:\s+(?:(?i:điện tử)\s+)?{_OWN})+")
_DROPPED = pattern(rf"\s*\b(?:{'|'.join(_MASTHEADS['dropped'])})\b", re.IGNORECASE)
_OWNERS = pattern(lambda: rf"(?:{any_of(_MASTHEADS['owners'])})")
_VOWELLESS = pattern(r"[^AEIOUYĂÂÊÔƠƯ]+")
_HEAD = pattern(lambda: rf"(?:{any_of(_MASTHEADS['heads'])})")
_SMALL = frozenset(_MASTHEADS["small"])
_PAPERS = ("báo", "tạp chí", "thời báo", "nhật báo", "tuần báo")


def masthead(line: str) -> str:
    """The newspaper's name, if the line prints it as its own; '' for all other lines."""
    if len(line) > 250:
        return ""
    found = _FOLLOW.search(line) or _OWNER.match(line) or _LICENSED.match(line)
    name = found["name"].strip(" \"'“”-") if found else ""
    if not found and (banner := _BANNER.fullmatch(plain(line)) or _ELECTRONIC.fullmatch(plain(line))):
        name = line[slice(*banner.span("name"))]
    return canonical(name) if _capitalised(name) else ""


def paper(line: str) -> str:
    """The first newspaper that a line names anywhere: 'Tòa soạn Báo Phong Khê: số 12 ...'; ''."""
    found = next((match[0] for match in _NAMED.finditer(line) if match[0][0].isupper() and not match[0].isupper()), "")
    return canonical(found) if found else ""


def owner(line: str) -> str:
    """The organisation that a banner names, if all of it is written in capitals: 'TRƯỜNG THCS BÌNH PHÚ'; ''."""
    return canonical(line) if line.isupper() and _OWNERS.match(plain(line)) and len(line.split()) <= 12 else ""


def is_masthead(name: str) -> bool:
    """Whether a name is that of a newspaper or portal."""
    return bool(_BANNER.fullmatch(plain(name))) and _capitalised(name)


def _capitalised(name: str) -> bool:
    """Whether a name is written large: 'tỉnh Tây Lĩnh', 'Khuyến nông Miền Trung', not 'chí trong tỉnh'."""
    own = [word for word in _parts(name)[1] if word.lower() not in _SMALL]
    small = [not word[0].isupper() and word[0].isalpha() for word in own]
    named = any(word[0].isupper() for word in own) and not small[0]
    if len(small) > 2 and small[-1]:
        return False
    return named and not any(a and b for a, b in pairwise(small)) and len(name.split()) <= 12


def canonical(name: str) -> str:
    """'BÁO HẠ THANH ĐIỆN TỬ' -> 'Báo Hạ Thanh', 'báo điện tử tỉnh Tây Lĩnh' -> 'Báo Tây Lĩnh'."""
    if name.isupper() and " " in name:
        head, own = _parts(name)
        name = " ".join([*head, *(_written(word) for word in own)])
    if name.lower().startswith(_PAPERS):
        name = " ".join(_DROPPED.sub("", name).split())
    return name[:1].upper() + name[1:]


def _written(word: str) -> str:
    """A word of a name that was printed in capitals: abbreviations without vowels stay ('THCS')."""
    if word.lower() in _SMALL:
        return word.lower()
    return word if _VOWELLESS.fullmatch(ascii_form(word)) else word.capitalize()


def _parts(name: str) -> tuple[list[str], list[str]]:
    """The words of a newspaper's name: those that say what it is, in small letters, and its own."""
    head = _HEAD.match(plain(name))
    end = head.end() if head else 0
    return name[:end].lower().split(), name[end:].split()


_PREFIX = pattern(
    r"(?:\((?P<bracketed>[^()]{2,30})\)|(?P<code>[^\W\d_][\w.&+/]{1,24}))(?:\s*[-–—:]\s+|\s+[-–—]\s*)(?=[\"“‘'(]?[^\W\d_a-z])"
)
_NOT_OUTLETS = frozenset(_MASTHEADS["not_outlets"])


def lede_prefix(text: str) -> str:
    """The dateline that opens a lede, with its dash and spaces: 'YênBái - ', '(BLC) - ', 'VOV.VN - '; '' if none."""
    found = _PREFIX.match(text)
    if not found or not text[found.end() :].lstrip("\"“‘'(")[:1].isupper():
        return ""
    code = found["code"]
    if code is None:
        words = found["bracketed"].split()
        return found[0] if len(words) <= 4 and words[0][0].isalnum() and ":" not in found[0] else ""
    signed = code.isupper() or any(sign in code for sign in ".&+/") or any(c.isupper() for c in code[1:])
    return found[0] if signed and code.lower() not in _NOT_OUTLETS and ":" not in found[0] else ""
