"""People with their offices in running text and in English.

Either a name and then its offices ('ông Vàng A Páo, Bí thư Đảng ủy, Chủ tịch UBND xã Tân Lập'), or an office or a
calling and then a name ('Giám đốc Sở Y tế Trần Thị Hoa', 'luật sư Lê Nam').
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec.structs import replace

from diembao.lang import Found, Person
from diembao.lang.vi.bylines import SURNAMES
from diembao.lang.vi.companies import company_at
from diembao.lang.vi.cues import any_of, plain
from diembao.lang.vi.fluency import fluency
from diembao.lang.vi.names import ANNOUNCING, BODIES, CAPITAL, FOREIGN, HONORIFICS
from diembao.lang.vi.organs import OFFICES, known_place, organ_at, place_at, skip
from diembao.lang.vi.phrases import Phrase, Phrases, Words, key, keyed, words_of
from diembao.text import ascii_form, pattern

_HEADS, _WHOLE, _FORMER, _CALLINGS, _GENERAL = (
    keyed(OFFICES[name]) for name in ("heads", "whole", "before", "callings", "general")
)
_OFFICE, _PAST = Phrases([*_HEADS, *_WHOLE]), Phrases([*_FORMER, *(f"{word} là" for word in _FORMER)])
_CALLING, _GENERALLY = Phrases(_CALLINGS), Phrases(_GENERAL)
# Heads that say something by themselves before or after a name.
_ALONE = frozenset(OFFICES["alone"]["heads"])
_OF_COMPANIES = ("hđqt", "hđtv", "hội đồng quản trị", "hội đồng thành viên")
_OF_PLACES, _OF_MINISTRIES = ("trưởng", "phó trưởng", "phó"), ("bộ trưởng", "thứ trưởng")
_TITLES = frozenset({*HONORIFICS, *OFFICES["alone"]["titles"]})

_NAME = pattern(rf"{CAPITAL}(?:[ ]{CAPITAL}){{1,5}}(?!\w)")
_HONORIFIC = r"(?:(?:đồng chí|đ/c|ông|bà|anh|chị|thầy|cô|bác)\s+)"
_HOLDS = r"(?:(?:đang|hiện)\s+)?(?:là|giữ\s+chức(?:\s+vụ)?)|được\s+(?:bổ\s+nhiệm|bầu)\s+(?:làm|giữ\s+chức(?:\s+vụ)?)"
_AFTER_NAME = (
    rf"(?:,\s*tức\s+[^,.;]{{1,24}})?"
    rf"(?:\s*\((?:[^()]{{0,40}}\)\s*[,–-])?|\s*[,–—:]|\s+-)\s*"
    rf"(?:(?:sinh\s+năm|sn)\s*\d{{4}}\s*,\s*|\d\d\s+tuổi\s*,\s*)?(?:(?:{_HOLDS})\s+)?|\s+(?:{_HOLDS})\s+|\s+"
)
_BEFORE_OFFICE = pattern(rf"(?P<name>{CAPITAL}(?:[ ]{CAPITAL}){{1,5}})(?P<gap>(?i:{_AFTER_NAME}))$")
_TO_NAME = pattern(rf"(?P<near>\s+{_HONORIFIC}?)|\s*[,:–-]?\s*(?:là\s+)?{_HONORIFIC}", re.IGNORECASE)
_BETWEEN = pattern(r"\s*(?:,|\bkiêm\b|\bvà\b|\bđồng thời\b|[-–—])\s*(?:(?:kiêm|đồng thời|và|hiện|là)\s+)*")
_REST = pattern(rf"(?!.*\b{_HONORIFIC})[^,.;:()]{{0,70}},\s*", re.IGNORECASE)
_WHERE = pattern(lambda: rf"(?:{any_of(OFFICES['alone']['places'])})\s+$")
_POLITE = pattern(lambda: rf"(?:{any_of(ANNOUNCING)})\s*:?\s+$")
# 'Để hối lộ cho ông A, nguyên Chủ tịch ... xuống tiền': behind such a clause the office begins the main one.
_SUBORDINATE = re.compile(
    r"(?:^|[.!?…;:“\"]\s+)(?:để|nhằm|khi|sau\s+khi|trước\s+khi|trong\s+khi|nếu|dù|mặc\s+dù|do|vì|bởi|nhờ)\s[^.!?…;:,]*\Z"
)
_CLOSED = re.compile(r"\s*(?:[.;:!?)(–—-]|\Z)|[^.;!?…]{0,200},")  # or the main clause may yet follow
_INITIAL = re.compile(r".* (?i:[bcdđghklmnpqrstvx]+)$")  # 'Nguyễn Văn H', whom the newspaper does not name
_LONGEST, _REACH = 5, 110  # syllables of a name; letters of it and of what may part it from its office
_PART_OF_BODY = pattern(lambda: rf"(?:{any_of(OFFICES['alone']['bodies'])})\s+$")
# Several of a calling, and what parts their names.
_SEVERAL = pattern(r"(?:các|những|hai|ba|nhiều|đôi|cặp|dàn|bộ đôi|cùng)\s+(?:nam\s+|nữ\s+)?$")
_TO_NEXT = pattern(r"\s*(?:,|và|cùng|&)\s*")
_NO_NAMES = frozenset(OFFICES["alone"]["no_names"])
_STAGE_NAMES = frozenset(OFFICES["alone"]["stage_names"])
_STAGE = frozenset(map(key, OFFICES["alone"]["stage"]))


class _Office(Found, frozen=True):
    """An office.

    open      the name of a company or the like may follow it
    unnamed   it ends where the name of a company or the like begins: no person's name follows
    """

    english: str
    open: bool = False
    unnamed: bool = False


def find_people(text: str) -> tuple[Person, ...]:
    """The people of an NFC paragraph that it names with an office or a calling, left to right."""
    words = words_of(text)
    found = [*_with_offices(text, words), *_with_callings(text, words)]
    return tuple(sorted(found, key=lambda person: person.span))


def _with_offices(text: str, words: Words) -> Iterator[Person]:
    chain: list[_Office] = []
    for office in _offices(text, words):
        if chain and not _linked(words, chain[-1], office):
            yield from _holders(text, words, chain)
            chain = []
        past = chain and chain[-1].english.startswith("former") and not office.english.startswith("former")
        chain.append(replace(office, english=f"former {office.english}") if past else office)
    if chain:
        yield from _holders(text, words, chain)


def _offices(text: str, words: Words) -> Iterator[_Office]:
    end, past = 0, {found.end: found for found in _PAST.find(words)}
    for head in _OFFICE.find(words):
        former = past.get(words.end_before(head.start))
        if head.start >= end and (office := _office(text, words, head, former)):
            end = office.end
            yield office


def _office(text: str, words: Words, head: Phrase, former: Phrase | None) -> _Office | None:
    start, end, before = head.start, head.end, ""
    if former:
        start, before = former.start, f"{_FORMER[former.key.removesuffix(' là')]} "
    if head.key in _WHOLE:
        return _Office(start, end, f"{before}{_WHOLE[head.key]}", head.key.endswith(_OF_COMPANIES))
    english, after = f"{before}{_HEADS[head.key]}", skip(text, end)
    if organ := organ_at(text, words, after):
        if organ.english.endswith("Procuracy"):
            english = f"{before}{OFFICES['prosecutors'].get(head.key, _HEADS[head.key])}"
        of = organ.english.removeprefix("Ministry of ") if head.key in _OF_MINISTRIES else organ.the
        return _Office(start, organ.end, f"{english} of {of}")
    place = place_at(text, words, after) if head.key in _ALONE or head.key in _OF_PLACES else None
    if place and place.adjective and (place.noun or place.name):
        return _Office(start, place.end, f"{english} of {place.english if place.name else f'the {place.noun}'}")
    if company := company_at(text, words, after):
        return _Office(start, company[1], f"{english} of {company[0]}", unnamed=True)
    if general := _GENERALLY.match(words, after):
        return _Office(start, general.end, f"{english} of {_GENERAL[general.key]}", True, True)
    return _Office(start, end, english) if head.key in _ALONE else None


def _linked(words: Words, one: _Office, other: _Office) -> bool:
    """Whether two offices follow each other as those of one person."""
    gap = words.plain[one.end : other.start]
    if one.english.startswith("former") and "," in gap:
        return False  # which of the two is past?
    return bool(_BETWEEN.fullmatch(gap) or (one.open and len(gap) <= 72 and _REST.fullmatch(gap)))


def _holders(text: str, words: Words, chain: list[_Office]) -> Iterator[Person]:
    """Who holds the offices of a chain: whom it follows, and whom its last office, or all of it, precedes."""
    before, behind = _name_before(text, words, chain[0]), _name_behind(text, words, chain[-1])
    if before and _is_main(words, before[1], chain):
        before = None
    if behind and not (before and len(chain) == 1 and (before[2] or text[chain[-1].end] != " ")):
        own = chain[-1:] if before else chain
        yield _person(behind[0], own[0].start, behind[1], own)
        chain = chain[:-1]
    if before and chain:
        yield _person(before[0], before[1], chain[-1].end, chain)


def _is_main(words: Words, name: int, chain: list[_Office]) -> bool:
    """Whether the offices begin the main clause, so that the name before them, which begins there, is another's."""
    if "," not in words.plain[name : chain[0].start] or _CLOSED.match(words.plain, chain[-1].end):
        return False
    return bool(_SUBORDINATE.search(words.plain[max(0, name - _REACH) : name]))


def _person(name: str, start: int, end: int, offices: list[_Office]) -> Person:
    return Person(
        start, end, name, ascii_form(_cased(name)), tuple(dict.fromkeys(office.english for office in offices))
    )


def _name_behind(text: str, words: Words, office: _Office) -> tuple[str, int] | None:
    """(name, its end) of the person named right after an office."""
    gap = _TO_NAME.match(text, office.end)
    run = _NAME.match(text, gap.end()) if gap else None
    if not gap or not run or known_place(text, words, run.start()):
        return None
    polite = bool(gap[0].strip(" ,:–-"))
    name = "" if office.unnamed and not polite else _trimmed(run[0], polite)
    return (name, run.end()) if name else None


def _name_before(text: str, words: Words, office: _Office) -> tuple[str, int, bool] | None:
    """(name, its start, whether a word like 'ông' stands before it) of the person named right before an office."""
    low = max(0, office.start - _REACH)
    found = _BEFORE_OFFICE.search(text[low : office.start])
    if not found or (not found["gap"].strip() and not office.english.startswith("former")):
        return None
    start = low + found.start("name")
    ahead = words.plain[max(0, start - 24) : start]
    polite, name = bool(_POLITE.search(ahead)), found["name"]
    if not polite and (_WHERE.search(ahead) or known_place(text, words, start) or name.count(" ") < 2):
        return None
    place = known_place(text, words, start)
    name = "" if place and place[1] == start + len(name) else _trimmed(name, polite)
    return (name, start, polite) if name else None


def _trimmed(run: str, polite: bool, stage: bool = False) -> str:
    """The name in a run of capitalised syllables; '' where it is none. `polite`: a word like 'ông' stands before it.

    `stage`: it may be a name of the stage, 'Anh Quân', and what begins with a title, 'Cô Ba Sài Gòn', is a film.
    """
    syllables = run.split(" ")
    if stage and (plain(" ".join(syllables[:2])) in _NO_NAMES or _is_titled(syllables)):
        return ""
    while len(syllables) > 2 and syllables[0].lower() in _TITLES:
        syllables, polite = syllables[1:], True
    printed, first = " ".join(syllables), syllables[0].lower()
    name = _cased(printed) if first in SURNAMES and min(map(len, syllables)) > 1 else printed
    if _INITIAL.match(name) or len(syllables) > _LONGEST or (len(first) > 1 and name.split(" ")[0].isupper()):
        return ""
    if (first in BODIES or first in _TITLES) and not (stage and first in _STAGE_NAMES):
        return ""
    if plain(name) in FOREIGN:
        return ""
    if not polite and (first not in SURNAMES or fluency(name) < 1):
        return ""  # 'Phó Tổng giám đốc Thái Hà Books'
    return printed


def _cased(name: str) -> str:
    """'VŨ ANH TUẤN' as others are written."""
    return name.title() if " " in name and name.isupper() else name


def _is_titled(syllables: list[str]) -> bool:
    return len(syllables) > 2 and syllables[0].lower() in HONORIFICS


def _with_callings(text: str, words: Words) -> Iterator[Person]:
    for calling in _CALLING.find(words):
        at, ahead = skip(text, calling.end), words.plain[max(0, calling.start - 24) : calling.start]
        run = _NAME.match(text, skip(text, at + 1) if text[at : at + 1] == "." else at)
        if not run or known_place(text, words, run.start()) or _PART_OF_BODY.search(ahead):
            continue
        stage, office = calling.key in _STAGE, [_Office(*calling.span, _CALLINGS[calling.key])]
        if name := _trimmed(run[0], stage, stage):
            yield _person(name, calling.start, run.end(), office)
            if _SEVERAL.search(ahead):
                yield from _more(text, words, run.end(), office, stage)


def _more(text: str, words: Words, end: int, office: list[_Office], stage: bool) -> Iterator[Person]:
    """The others of 'các ca sĩ Trường Vũ, Ngọc Sơn và Như Quỳnh'."""
    while (gap := _TO_NEXT.match(text, end)) and (run := _NAME.match(text, gap.end())):
        name = "" if known_place(text, words, run.start()) else _trimmed(run[0], stage, stage)
        if not name:
            return
        yield _person(name, run.start(), run.end(), office)
        end = run.end()
