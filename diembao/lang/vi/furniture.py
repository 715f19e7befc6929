"""Page furniture of Vietnamese newspapers: what a line says it is, by its words alone (data/furniture.toml)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache, partial
from itertools import chain
from typing import Literal

from diembao.lang import DateLine, Found, FoundDate
from diembao.lang.numerals import blank
from diembao.lang.vi.bylines import byline
from diembao.lang.vi.cues import DATA, any_of, plain
from diembao.lang.vi.dates import event_year, find_dates
from diembao.lang.vi.mastheads import canonical, is_masthead, masthead, owner, paper
from diembao.text import pattern

__all__ = [
    "byline", "canonical", "caption", "date_line", "event_year", "heading", "is_masthead", "link", "masthead", "owner",
    "paper", "phrase", "rule", "scene", "tags",
]  # fmt: skip

_LINES = DATA["lines"]
_CAPTIONS = DATA["captions"]

# ---------------------------------------------------------------- furniture by words

_ONLY: dict[str, str] = {
    phrase: rule for rule, phrases in reversed(DATA["widgets"].items()) for phrase in map(plain, phrases)
}  # a phrase of several rules belongs to the first
# Atomic, so that a line of n words costs n: 'chia sẻ chia sẻ chia sẻ bài' is not tried in all its partitions.
_WIDGETS = pattern(lambda: rf"(?>[^\w]*(?>(?P<first>{any_of(_ONLY)})|\d[\d.,:/]*k?\b|\(?\+?\d[\d .]{{6,}}))+[^\w]*")
_FIRST = pattern(partial(any_of, _ONLY))
_Table = tuple[re.Pattern[str], dict[str, re.Pattern[str]]]


def _table(name: str, form: Callable[[str], str] = str) -> _Table:
    """(any of the rules, each of them): nearly all lines are of none, which one look tells."""
    phrases: Mapping[str, list[str]] = DATA[name]

    def of(some: Iterable[str]) -> re.Pattern[str]:
        return pattern(lambda: form(any_of(some)))

    return of(list(chain.from_iterable(phrases.values()))), {rule: of(own) for rule, own in phrases.items()}


_STARTS = _table("starts", lambda phrases: rf"\A[^\w©(®]*(?:{phrases})")
_FIELDS = _table("fields", lambda phrases: rf"\A[^\w]*(?:{phrases})\s*(?::|[(+]?0[\d .()-]{{7,}}|[\d.,]+\W*$)")
_CONTAINS, _FOOTERS = _table("contains"), _table("footers")
_COUNTED = pattern(
    r"[\d.,]+\s*k?\s+(?:lượt (?:xem|đọc|truy cập|thích|chia sẻ|bình luận)|bình luận|người (?:đã )?(?:thích|xem|đọc))\W*"
)
_WEATHER = pattern(r"(?:[A-ZĐ][^\W\d_]*\s+){1,4}-?\d{1,2}(?:[.,]\d)?\s*[°º]\s*C\b\W*")
_INVITATIONS = DATA["invitations"]
_INVITATION = pattern(lambda: rf"[^\w]*(?:{any_of(_INVITATIONS['verbs'])}).*(?:{any_of(_INVITATIONS['objects'])})")
_INVITING = 16  # words: the longest invitation
_LONG = 45  # words: no line of furniture that is known by its beginning was longer


def rule(line: str) -> str:
    """The rule by which the line's words alone make it furniture; ''."""
    words = plain(line)
    count = words.count(" ") + 1
    if count > _LONG:
        return ""
    found = _found(_CONTAINS, words)
    statement = count >= 12 and line.endswith((".", "!", "”", '"')) and "|" not in line
    if not found and (not statement or words.startswith(("©", "(c)"))):
        found = _found(_STARTS, words) or _found(_FIELDS, words) or _found(_FOOTERS, words)
    if not found and count <= 25:
        found = _of_widgets(line, words)
    if not found and count <= _INVITING and not line.endswith(".") and _INVITATION.match(words):
        found = "invitation"
    return found


def _found(table: _Table, words: str) -> str:
    every, each = table
    return next(name for name, one in each.items() if one.search(words)) if every.search(words) else ""


def _of_widgets(line: str, words: str) -> str:
    """The rule of a line's first phrase, if it is made of nothing but phrases of widgets; or it counts or measures."""
    widgets = _WIDGETS.fullmatch(words)
    if widgets and widgets["first"]:
        return _ONLY[" ".join(next(_FIRST.finditer(words))[0].split())]
    return "counter" if _COUNTED.fullmatch(words) else "weather" if _WEATHER.fullmatch(line) else ""


# ---------------------------------------------------------------- headings, links, tags

_Heading = Literal["box", "tail", "comments", ""]
_HEADINGS: dict[_Heading, frozenset[str]] = {k: frozenset(map(plain, lines)) for k, lines in DATA["headings"].items()}
_EDGES = pattern(r"^\W+|[\s\W]*(?:\(?\d+\)?)?[\s\W]*$")
_LINK = pattern(lambda: rf"(?:[>»›→►▶➤☞]{{1,3}}|\W*(?:{any_of(_LINES['links'])})\W*?(?:[:\])]|>)[\s>]*)\s*\S")
_HASHTAGS = pattern(r"#\w[^#.]*(?:#\w[^#.]*)*")
_TAGS = pattern(lambda: rf"[^\w]*(?:{any_of(_LINES['tags'])})\s*(?P<colon>[:：]?)\s*")


def heading(line: str) -> _Heading:
    """What the line announces, if it is a heading of what is not the article."""
    if len(line) > 60:
        return ""
    words = _EDGES.sub("", plain(line))
    return next((kind for kind, phrases in _HEADINGS.items() if words in phrases), "")


def link(line: str) -> bool:
    """Whether the line is one link to another story."""
    return len(line) <= 250 and bool(_LINK.match(plain(line)))


def tags(line: str) -> str | None:
    """What follows the word for tags. 'Tags' needs no colon; 'Chủ đề', a word of articles, does."""
    if _HASHTAGS.fullmatch(line):
        return line
    found = _TAGS.match(plain(line))
    if not found or len(line.split()) > 60:
        return None
    bare = plain(found[0]).strip(" #:*•").startswith(("tag", "keyword"))
    return line[found.end() :] if found["colon"] or bare or not line[found.end() :] else None


# ---------------------------------------------------------------- dates

_DATE_WORDS = pattern(lambda: rf"(?:{any_of(_LINES['date-words'])})")
_PUBLISHED, _UPDATED = (pattern(partial(any_of, _LINES[key])) for key in ("published", "updated"))
_ZONE = pattern(r"[\[(]?\s*(?:gmt|utc)\s*[+-]?\s*\d*\s*[\])]?")
_CLOCK = pattern(r"\b(?:thứ (?:hai|ba|tư|năm|sáu|bảy|[2-7])|chủ nhật)\b|\bgmt\b|\d:\d\d")
_PLACE = pattern(r"[,–-]\s*ngày\b")
_EMPTY = pattern(r"[\W\d_]+")


@lru_cache(maxsize=512)  # a line is asked for by its shape, its date and who signs
def date_line(line: str) -> DateLine | None:
    """The date of a line that holds nothing else but words beside it, a view counter, or who signs."""
    if len(line.split()) > 24:
        return None
    if not (dates := [date for date in find_dates(line) if date.iso]):
        return None
    words, rest = plain(line), line
    bare = blank(words, dates)
    beside = (Found(*match.span()) for pattern in (_ZONE, _DATE_WORDS) for match in pattern.finditer(bare))
    rest = re.sub(r"(?<!\S)(?:[^\w\s–-]|[\d_])+(?!\S)", " ", blank(line, [*dates, *beside])).strip(" |,•·-–—:;()[]")
    more = rest.split() if _EMPTY.sub("", rest) else []
    signed = byline(" ".join(more)) if more and not _PLACE.search(words) else None
    if len(more) > 3 and signed is None:
        return None
    return DateLine(*_said(words, dates), bool(_CLOCK.search(words)), signed)


def _said(words: str, dates: list[FoundDate]) -> tuple[str, Literal["published", "updated", ""]]:
    """The date that is called the publication; else the first, and what is said of it."""
    start = 0
    for date in dates:
        if _PUBLISHED.search(words, start, date.start):
            return date.iso, "published"
        start = date.end
    return dates[0].iso, "updated" if _UPDATED.search(words) else "published" if _PUBLISHED.search(words) else ""


# ---------------------------------------------------------------- captions

# Words: the longest captions that only their words give away, with a bracket that points ('(bên phải)') and without.
_WORDY, _BRIEF = 40, 25
_SHORTEST, _TAIL = 6, 160  # characters: of what a credit stands behind, and of the longest credit
_CREDIT = pattern(
    lambda: rf"[.\s|–(-](?:{any_of(_CAPTIONS['credits'])})\s*(?::|/|\s-\s)\s*(?:[^.:;]|\.(?=\S)){{1,60}}[\s.)\]|]*$"
)
_CREDIT_ALONE = pattern(lambda: rf"(?:{any_of(_CAPTIONS['alone'])})\W*$")
_OPENINGS = pattern(lambda: rf"[^\w]*(?:{any_of(_CAPTIONS['openings'])})")
_PICTURE_WORDS = pattern(lambda: any_of(_CAPTIONS["words"]))


def caption(line: str) -> str:
    """The rule by which the line's words alone make it a caption; ''."""
    if len(line) > 600:
        return ""
    words = plain(line)
    behind = max(_SHORTEST, len(words) - _TAIL)
    if _CREDIT.search(words, behind) or _CREDIT_ALONE.search(words, behind):
        return "caption-credit"
    if line.endswith("|") and len(line) < 400 and "|" not in line[:-1]:
        return "caption-bar"
    told = None if ". " in line else _PICTURE_WORDS.search(words)
    if ". " in line or not (told or _OPENINGS.match(words)):
        return ""
    most = _WORDY if told and told[0][0] == "(" else _BRIEF
    return "caption-words" if len(line.split()) <= most else ""


_TELLING = frozenset(_CAPTIONS["telling"])
_SCENE = range(4, 19)  # words


def scene(line: str) -> bool:
    """Whether the line is one short plain sentence that tells nothing: nobody speaks, nothing is counted or dated."""
    words = plain(line).rstrip(" .").split()
    return len(words) in _SCENE and not _TELLING.intersection(words) and all(w.isalpha() or "-" in w for w in words)


# ---------------------------------------------------------------- titles

_DANGLING = frozenset(DATA["titles"]["dangling"])


def phrase(text: str) -> str:
    """A text that was cut short, without the words at its end that cannot end a phrase: '... cơ sở đối với'."""
    words = text.split()
    while len(words) > 1 and words[-1].lower() in _DANGLING:
        words.pop()
    return " ".join(words).rstrip(" ,;:-–")
