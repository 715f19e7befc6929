"""Companies, banks, hospitals, schools and the press by their kind and name: 'Công ty TNHH | Thép | Hoa Sen'.

Their names stay Vietnamese, in ASCII: 'Hoa Sen Steel company'. None is found where the name
may go on or a person's may follow.
"""

from __future__ import annotations

import re

from diembao.lang.tables import table
from diembao.lang.vi.bylines import SURNAMES
from diembao.lang.vi.fluency import fluency
from diembao.lang.vi.names import CAPITAL
from diembao.lang.vi.phrases import Phrase, Phrases, Words, keyed
from diembao.text import ascii_form, pattern

_DATA = table("companies.toml")
_KINDS: dict[str, str] = keyed(_DATA["kinds"])
_FORMS, _FIELDS = Phrases(_DATA["forms"]["words"]), keyed(_DATA["fields"])
_KIND, _FIELD = Phrases(_KINDS), Phrases(_FIELDS)
_NO_NAMES = frozenset(_DATA["no_names"]["first"])
_WHOLE = frozenset(_DATA["english"]["last"])
_OF_FIELDS = ("company", "Corporation", "cooperative", "Group")
_DOUBLE, _NOT_SECOND = (frozenset(_DATA["double"][name]) for name in ("first", "not_second"))
_NOUN = Phrases(_DATA["nouns"]["words"])
_NUMBERED = frozenset(_DATA["numbered"]["kinds"])

_NAME = pattern(rf"{CAPITAL}(?:[ ](?!TP\b|Tp\b){CAPITAL}){{0,5}}(?:[ ]\d{{1,3}})?(?!\w)")
_NUMBER = re.compile(r"\d{1,3}(?!\w|[.,/]\d)")
_JOINT = re.compile(r"\s*(?:[-–&,]\s*|và\s+)?")
_GOES_ON = pattern(rf"\s?(?:[-–&]|và)\s?{CAPITAL}|[-/&’']\w")
_QUOTE = '“"'


def kinds(words: Words) -> list[Phrase]:
    """Where the name of a company may begin with its kind."""
    return list(_KIND.find(words))


def company_at(text: str, words: Words, at: int) -> tuple[str, int] | None:
    """(English, end) of the company or the like that begins there with its kind."""
    kind = _KIND.match(words, at)
    if not kind:
        return None
    end, fields = kind.end, list[str]()
    while form := _FORMS.match(words, end):
        end = form.end
    formal, of_field = end > kind.end, _KINDS[kind.key].endswith(_OF_FIELDS)
    while of_field and (field := _FIELD.match(words, _after(text, end))):
        fields.append(_FIELDS[field.key])
        end = field.end
    start = _after(text, end) if fields else _blanks(text, end)
    name = _name(text, start, of_field) or (_NUMBER.match(text, start) if kind.key in _NUMBERED else None)
    if not name or _GOES_ON.match(text, name.end()) or (formal and _NOUN.match(words, name.end())):
        return None
    called = ascii_form(name[0]).replace("Viet Nam", "Vietnam")
    if called.isdigit():
        return f"{_KINDS[kind.key].format('').strip()} {called}", name.end()
    if called.lower().rsplit(" ", 1)[-1] in _WHOLE:
        return called, name.end()
    return _KINDS[kind.key].format(f"{called} {_listed(fields)}".strip()), name.end()


def _name(text: str, at: int, double: bool) -> re.Match[str] | None:
    """The run of capitals there, if it is the name of no more than the company. `double`: it may be 'Trung Nam'."""
    run = _NAME.match(text, at)
    if not run:
        return None
    syllables = [syllable.lower() for syllable in run[0].split(" ")]
    first = run[0].split(" ")[0]
    cut = len(syllables) == 1 and (len(first) < 3 or (fluency(first) == 1 and not first.isupper()))
    double = double and len(syllables) == 2 and syllables[0] in _DOUBLE and syllables[1] not in _NOT_SECOND
    if cut or (syllables[0] in _NO_NAMES and not double):
        return None  # 'Tổng công ty Viễn thông'
    person = any(syllable in SURNAMES and len(syllables) - n > 2 for n, syllable in enumerate(syllables) if n)
    return None if person or len(syllables) > 5 else run


def _listed(fields: list[str]) -> str:
    if len(fields) < 2:
        return "".join(fields)
    return f"{', '.join(fields[:-1])} and {fields[-1]}"


def _after(text: str, at: int) -> int:
    joint = _JOINT.match(text, at)
    return joint.end() if joint else at


def _blanks(text: str, at: int) -> int:
    while text[at : at + 1] == " ":
        at += 1
    return at
