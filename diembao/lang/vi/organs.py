"""Organisations of Vietnam in running text and in English, composed of tables: body, field, level, place.

'Sở | Y tế | tỉnh | Lào Cai' is the 'Department of Health of Lao Cai province', 'Công an | huyện | Thủy Nguyên' the
'Thuy Nguyen district police', 'Ban Thường vụ | Tỉnh ủy' the 'standing board of the provincial Party committee'.
"""

from __future__ import annotations

import re

from msgspec import Struct

from diembao.lang import Found, Named
from diembao.lang.tables import table
from diembao.lang.vi.bylines import SURNAMES
from diembao.lang.vi.companies import company_at, kinds
from diembao.lang.vi.names import CAPITAL
from diembao.lang.vi.phrases import Phrase, Phrases, Words, keyed, words_of
from diembao.text import ascii_form, is_free, pattern

OFFICES = table("offices.toml")
_NATIONAL, _FUSED, _BODIES, _FIELDED, _FIELDS, _LEVELS, _NAMES = (
    keyed(OFFICES[name]) for name in ("national", "fused", "bodies", "fielded", "fields", "levels", "names")
)
_START = Phrases([*_NATIONAL, *_FUSED, *_BODIES, *_FIELDED])
_FIELD, _LEVEL, _NAME = Phrases(_FIELDS), Phrases(_LEVELS), Phrases(_NAMES)
_PROVINCE, _CITY = Phrases(OFFICES["places"]["provinces"]), Phrases(OFFICES["places"]["cities"])
_KNOWN_PLACE = Phrases([*OFFICES["places"]["provinces"], *OFFICES["places"]["cities"], *_NAMES])
_WHOLE = frozenset(_NAMES.values())
_ENDS = {first: frozenset(words) for first, words in OFFICES["ends"].items()}
_PROPER = frozenset(OFFICES["proper"]["names"])
_MIDDLE, _AFTER_PEOPLE = frozenset(OFFICES["places"]["middle"]), frozenset(OFFICES["places"]["people"])
_SHORT = 3  # letters of a body that could be another word: 'CA' are the police, 'ca' is a shift
_DEEPEST = 3  # bodies over bodies: 'Văn phòng | Ban Chỉ đạo ... | UBND | tỉnh'

_RUN = pattern(rf"{CAPITAL}(?:[ ]{CAPITAL}){{0,5}}(?!\w)")
_NUMBER = re.compile(r"\d{1,2}(?!\w|[.,]\d)")
_SPLIT, _GOES_ON = re.compile(r"\s*['’]"), re.compile(r"\s[^\W\d_]")  # 'huyện Cư M ’ gar', 'huyện Hương sơn'
_CAPITAL_AFTER = pattern(rf"\s?[–&-]?\s?{CAPITAL}")  # its name may go on
_SPACE = re.compile(r"[ \u00a0]*")


class Organ(Found, frozen=True):
    """An organisation at these offsets; `placed`: there is one of it, since its place is named or it is national."""

    english: str
    placed: bool

    @property
    def the(self) -> str:
        """It with its article, as in 'director of the ...'."""
        return self.english if self.english in _PROPER else f"the {self.english}"


class Place(Struct, frozen=True):
    """Where a level and a name end, and both in English: 'provincial', 'province', 'Lao Cai'; '' where not there."""

    end: int
    adjective: str
    noun: str
    name: str

    @property
    def english(self) -> str:
        return f"{self.name} {self.noun}".strip()


def find_organisations(text: str) -> tuple[Named, ...]:
    """The organisations of an NFC text that have a level or a place, left to right."""
    words, found, end = words_of(text), list[Named](), 0
    for start in _START.find(words):
        if start.start < end or _part_of_word(words, start) or not (organ := organ_at(text, words, start.start)):
            continue
        end = organ.end
        bare = organ.end == start.end and start.key not in _FUSED  # 'Đảng ủy' alone may be that of anything
        any_one = bare or "cấp" in words.plain[organ.start : end].split() or not text[organ.start].isupper()
        if (organ.placed or not any_one) and not _CAPITAL_AFTER.match(text, end):
            found.append(Named(organ.start, organ.end, organ.english))
    spans, end = [one.span for one in found], 0
    for kind in (kind for kind in kinds(words) if not _part_of_word(words, kind)):
        company = company_at(text, words, kind.start) if kind.start >= end and is_free(spans, *kind.span) else None
        if company and is_free(spans, kind.start, company[1]):
            end = company[1]
            found.append(Named(kind.start, company[1], company[0]))
    return tuple(sorted(found, key=lambda one: one.span))


def _part_of_word(words: Words, start: Phrase) -> bool:
    """Whether its first syllable ends a word: 'trụ sở Công an', 'cán bộ y tế', 'phó bí thư thường trực Quận ủy'."""
    ends = _ENDS.get(start.key.partition(" ")[0])
    index = words.index(start.start)
    return bool(ends and index > 0 and words.tokens[index - 1] in ends)


def organ_at(text: str, words: Words, at: int, depth: int = 0) -> Organ | None:
    """The organisation that begins there."""
    start = _START.match(words, at) if depth <= _DEEPEST else None
    if not start or (start.key in _BODIES and len(start.key) <= _SHORT and not text[at : start.end].isupper()):
        return None
    body, end = start.key, start.end
    if body in _NATIONAL:
        return Organ(at, end, _NATIONAL[body], True)
    if body in _FUSED:
        adjective, noun, english = _FUSED[body]
        if level := _LEVEL.match(words, end):
            end = level.end  # 'Thành ủy TP. Hồ Chí Minh'
        name, last = _named(text, words, skip(text, end), body)
        return _in(at, english, Place(last if name else end, adjective, "" if name in _WHOLE else noun, name))
    if body in _FIELDED:
        if not (field := _FIELD.match(words, end)):
            return None
        english, end = _FIELDED[body].format(_FIELDS[field.key]), field.end
    else:
        english = _BODIES[body]
    if body == "bộ":
        return Organ(at, end, english, True)
    after = skip(text, end)
    if after > end and (over := organ_at(text, words, after, depth + 1)):
        return Organ(at, over.end, f"{english} of {over.the}", over.placed)
    if found := place_at(text, words, after, body.startswith("trường")):
        return _in(at, english, found)
    whole = body.endswith("việt nam")
    named = whole and "Vietnam" not in english
    return Organ(at, end, f"Vietnam {english}" if named else english, whole)


def _in(start: int, english: str, place: Place) -> Organ:
    if not place.name and place.adjective in english:
        return Organ(start, place.end, english, True)
    if not place.name:
        return Organ(start, place.end, f"{place.adjective} {english}", place.adjective in ("central", "Vietnam"))
    if " of " in english:
        return Organ(start, place.end, f"{english} of {place.english}", True)
    where = f"{place.name} {place.adjective}" if place.noun == "province" else place.english
    return Organ(start, place.end, f"{where} {english}", True)


def place_at(text: str, words: Words, at: int, named: bool = False) -> Place | None:
    """The level with or without its name, or the province or city, that begins there. `named`: any name will do."""
    if level := _LEVEL.match(words, at):
        adjective, noun = _LEVELS[level.key]
        name, end = _named(text, words, skip(text, level.end), level.key) if noun else ("", 0)
        whole = name in _WHOLE or name[-1:].isdigit()
        return Place(end if name else level.end, adjective, "" if whole else noun, name)
    if known := known_place(text, words, at):
        return Place(known[1], "", "", known[0])
    run = _RUN.match(text, at) if named else None
    if run and 2 <= len(run[0].split()) <= 4:
        return Place(run.end(), "", "", ascii_form(run[0]))
    return None


def known_place(text: str, words: Words, at: int) -> tuple[str, int] | None:
    """(English, end) of the province or city whose name begins there."""
    known = _KNOWN_PLACE.match(words, at) if text[at : at + 1].isupper() else None
    return (_NAMES.get(known.key, ascii_form(text[at : known.end])), known.end) if known else None


def _named(text: str, words: Words, at: int, level: str) -> tuple[str, int]:
    """The ASCII name of a place of that level, and where it ends; '' if none surely begins there."""
    large = level.startswith(("tỉnh", "thành", "tp"))
    if text[at : at + 1].isupper():
        some = (_NAME, _PROVINCE if level.startswith("tỉnh") else _CITY) if large else (_NAME,)
        for known in filter(None, (names.match(words, at) for names in some)):
            return _NAMES.get(known.key, ascii_form(text[at : known.end])), known.end
    if number := _NUMBER.match(text, at):
        return (f"{_LEVELS[level][1].capitalize()} {number[0]}", number.end()) if level in _LEVELS else ("", at)
    run = _RUN.match(text, at)
    syllables = run[0].split(" ") if run else []
    if not run or level.startswith("tỉnh") or (large and syllables[0].lower() in SURNAMES):
        return "", at
    small = _LEVELS.get(level, ("", ""))[1] in ("village", "hamlet")  # many have names of one syllable
    if _SPLIT.match(text, run.end()) or (len(syllables) == 1 and not small and _GOES_ON.match(text, run.end())):
        return "", at
    name = " ".join(syllables[: _length(syllables)])
    return ascii_form(name), at + len(name)


def _length(syllables: list[str]) -> int:
    """How many of the capitalised syllables after a level name the place; the rest is the name of a person."""
    words = [syllable.lower() for syllable in syllables]
    if " ".join(words[:3]) in _AFTER_PEOPLE or len(words) <= 2:
        return min(len(words), 3)
    if words[0] in SURNAMES and words[1] in _MIDDLE:
        return 2 if len(words) > 3 and words[2] in SURNAMES else 0
    if len(words) == 3:
        return 3
    return next((length for length in (2, 3) if words[length] in SURNAMES and len(words) > length + 1), 0)


def skip(text: str, at: int) -> int:
    """Where the blanks there end."""
    space = _SPACE.match(text, at)
    return space.end() if space else at
