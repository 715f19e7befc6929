"""Key figures: the quantities of a Vietnamese text and their English (the grammar is in docs/summaries.md).

Precision before recall: a number whose unit is not listed, or that names or orders something ('Nghị quyết số 37',
'tổ 5', '17 giờ', '24/4'), is no figure.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Set
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise
from typing import Literal

from msgspec import Struct

from diembao.lang.tables import table
from diembao.lang.vi.cues import new_tones
from diembao.lang.vi.phrases import Phrases, key, words_of
from diembao.model import Figure
from diembao.text import is_free, letter_tree, pattern

Kind = Literal["percent", "money", "measure", "duration", "count"]

_DATA = table("figures.toml")
NOUNS: dict[str, str] = table("figures_nouns.toml")
REJECT = _DATA["reject"]
PER: dict[str, str] = _DATA["per"]
_ENGLISH: dict[str, list[str]] = _DATA["english"]
_SIGNS: dict[str, str] = {sign: entry["english"] for sign, entry in _DATA["qualifiers"].items()}
QUALIFIERS: dict[str, str] = {word: sign for sign, entry in _DATA["qualifiers"].items() for word in entry["words"]}
SCALES: dict[str, Decimal] = {word: Decimal(factor) for word, factor in _DATA["scales"].items()}


def _forms(table: str, kind: Kind) -> dict[str, tuple[str, Kind]]:
    return {form: (unit, kind) for unit, forms in _DATA[table].items() for form in forms}


# Printed form -> (unit, kind). Measures and money keep their case ('5 m' is a length, '5M' is not); words are by key.
SYMBOLS = _forms("percents", "percent") | _forms("measures", "measure") | _forms("money", "money")
WORDS: dict[str, tuple[str, Kind]] = {key(noun): (noun, "count") for noun in NOUNS}
WORDS |= {key(form): unit for form, unit in _forms("durations", "duration").items()}


def any_form(words: Iterable[str]) -> str:
    """A pattern for any of the words, the longest first."""
    return letter_tree(
        [r"\s+" if letter == " " else re.escape(letter) for letter in form] for form in map(new_tones, words)
    )


NUMBER = r"\d{1,3}(?:\.\d{3})+(?:,\d+)?|\d{1,3}(?:,\d{3}){2,}|\d+[.,]\d+|\d+"
_SCALE = rf"(?:\s*(?i:{any_form(SCALES)})(?!\w)){{0,2}}"
_AMOUNT = pattern(rf"(?<!\d\+)(?:(?<![\w.,/:–-])|(?<=[^\W\d]/))(?P<number>{NUMBER})(?!\d)(?P<scale>{_SCALE})")
_TO = pattern(rf"\s*(?:-|–|—|đến|tới)\s*(?P<number>{NUMBER})(?!\d)(?P<scale>{_SCALE})")
_BARE_SUM = pattern(
    rf"(?<![\w.,/:–-])(?P<number>{NUMBER})\s*(?P<scale>(?i:(?:nghìn\s+|ngàn\s+|trăm\s+)?t[ỷỉ]))"
    r"(?=\s*[,.;)]|\s+(?:và|ở|để|cho|mà|thì|nên|là|vào|từ|nhưng|do)\b|\s*$)"
)
_SYMBOL = pattern(rf"\s*(?P<form>{any_form(SYMBOLS)})(?!\w)")
_RATES = pattern(rf"(?:\s?/\s?(?:{any_form(PER)})(?!\w))*")
_WORDS = Phrases(WORDS)
_FIRST_DIGIT = pattern(r"\d(?:(?<![\w.,/:–-].)|(?<=[^\W\d]/.))")  # as _FIGURE begins
_THOUSANDS = pattern(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?|\d{1,3}(?:,\d{3}){2,}")
_ONE_COMMA = pattern(r"\d{1,3},\d{3}")

_BEFORE = 30  # letters before a figure that are looked at: the longest hedge, or name of what numbers name, with a word
# What may stand before a figure (matched at the end of the text before it) ...
_QUALIFIER = pattern(
    rf"(?<!\w)(?:(?P<comparison>{any_form(REJECT['comparisons'])})\s+(?=hơn\b))?(?P<word>{any_form(QUALIFIERS)})\s+$",
    re.I,
)
_AT_MOST = re.compile(r"\bkhông\s+(?:được\s+)?(?:\w+\s+){0,4}quá\s+\Z", re.I)
_NAMED = pattern(
    rf"(?<!\w)(?:(?P<exception>{any_form(REJECT['except_after'])})\s+)?(?:{any_form(REJECT['after'])})[\s-]*$", re.I
)
_HOURS_AFTER = pattern(rf"(?<!\w)(?:{any_form(REJECT['hours_after'])})\s+$", re.I)
_NAME_BEFORE = pattern(r"[^\s.!?…:;“\"(–-]\s+(?P<word>[^\W\d_][\w-]*)\s+$")
_VAGUE_START = pattern(r"(?<!\w)(?:vài|mấy)(?:\s+\w+){1,2}\s+(?:đến|tới)\s+$", re.I)  # 'vài ngày đến 10 ngày'
_YEARS_BEFORE = re.compile(r"\bnăm\s+\Z")  # '6 năm 4 tháng tù' is in two units
_DIGIT_BEFORE = pattern(r"\d\s+$")
# ... and after it.
COMPOUNDS = {form: pattern(rf"\s+(?:{any_form(words)})(?!\w)", re.I) for form, words in REJECT["before"].items()}
_NAME_AFTER = pattern(r"\s+(?=[^\W\d_])(?P<first>\w)")
_UNKNOWN_RATE = pattern(r"\s?/\s?[^\W\d_]")  # '25.000 đồng/gốc' without its rate would be another figure
_DIGIT_AFTER = pattern(r"\s*\d")
_YEAR = pattern(r"(?:19|20)\d\d")
# Numbers in words.
_SPELT = pattern(lambda: rf"(?<!\w)(?P<number>{any_form(_DATA['spelt'])})\s+(?=\w)", re.I)
_NUMBER_BEFORE = pattern(
    lambda: rf"(?:(?<!\w)(?:{any_form([*_DATA['spelt'], *SCALES, *REJECT['spelt_after']])})|\d)[,\s-]*$", re.I
)
_SENTENCE_START = pattern(r"(?:^|[.!?:;“\"(…–-])\s*$")
_NOT_SPELT = frozenset(REJECT["spelt"])
_ONES = frozenset(_DATA["one"]["nouns"])
_ADMINISTRATION = frozenset(REJECT["administration"])


class Unit(Struct, frozen=True):
    """A unit as printed, plain, and where it ends."""

    name: str
    kind: Kind
    form: str
    end: int


class _Candidate(Struct, frozen=True):
    """What may be a figure: number, scale and unit, twice of a range ('' and None for what is not there)."""

    start: int
    end: int
    n1: str
    s1: str
    u1: Unit | None
    n2: str
    s2: str
    unit: Unit
    per: str


@lru_cache(maxsize=128)
def find_figures(paragraph: str) -> tuple[Figure, ...]:
    """The key figures of an NFC paragraph, left to right; offsets are into it."""
    return _in_digits(paragraph, new_tones(paragraph), frozenset())


def find_quantities(paragraph: str) -> tuple[Figure, ...]:
    """The key figures, and with them what an English page says besides: '1 người chết', 'hai bị cáo'."""
    plain = new_tones(paragraph)
    digits = _in_digits(paragraph, plain, _ONES)
    taken = [(figure.start, figure.end) for figure in digits]
    spelt = (
        one for one in (*_spelt(paragraph, plain), *_bare_sums(paragraph, plain)) if is_free(taken, one.start, one.end)
    )
    return tuple(sorted((*digits, *spelt), key=lambda figure: figure.start))


def _in_digits(paragraph: str, plain: str, ones: Set[str]) -> tuple[Figure, ...]:
    """`plain`: with tone marks in their newer places; `ones`: the units of which there may be a single one."""
    found = [figure for one in _candidates(paragraph, plain) if (figure := _figure(paragraph, plain, one, ones))]
    pieces = set[int]()  # '6 năm 5 tháng' is one length of time in two units: neither half is the figure
    for one, other in pairwise(found):
        if one.kind == other.kind == "duration" and not paragraph[one.end : other.start].strip():
            pieces |= {one.start, other.start}
    return tuple(figure for figure in found if figure.start not in pieces)


def _spelt(paragraph: str, plain: str) -> Iterator[Figure]:
    """Counts and lengths of time whose number is a word: 'hai bị cáo', 'ba ngày'."""
    for match in _SPELT.finditer(plain):
        word = _WORDS.match(words_of(paragraph), match.end())
        if not word or WORDS[word.key][0] in _NOT_SPELT:
            continue
        (unit, kind), start = WORDS[word.key], match.start()
        before, after = plain[max(0, start - _BEFORE) : start], plain[word.end : word.end + 20]
        named, name_before = _NAMED.search(before), _NAME_BEFORE.search(before)
        capital, compound = match["number"][0].isupper(), COMPOUNDS.get(word.key)
        if (
            (named and not named["exception"])
            or (name_before and name_before["word"][0].isupper())
            or (capital and not _SENTENCE_START.search(before))
            or _NUMBER_BEFORE.search(before)
            or (compound and compound.match(after))
            or (unit in _ADMINISTRATION and after.lstrip()[:1].isupper())
        ):
            continue
        low, hedge = float(_DATA["spelt"][match["number"].lower()]), _QUALIFIER.search(before)
        hedge = None if hedge and hedge["comparison"] else hedge
        start -= len(before) - hedge.start("word") if hedge else 0
        yield Figure(paragraph[start : word.end], start, word.end, low, None, unit, kind, _sign(hedge, before))


def _bare_sums(paragraph: str, plain: str) -> Iterator[Figure]:
    """Sums that leave out the đồng others of the paragraph have: 'phải có 350 nghìn tỉ, ...'."""
    for match in _BARE_SUM.finditer(plain) if "ỷ đồng" in plain or "ỉ đồng" in plain else ():
        before = plain[max(0, match.start() - _BEFORE) : match.start()]
        hedge = _QUALIFIER.search(before)
        hedge = None if hedge and hedge["comparison"] else hedge
        start = match.start() - (len(before) - hedge.start("word") if hedge else 0)
        low = float(number(match["number"], not match["scale"]) * factor(match["scale"]))
        yield Figure(
            paragraph[start : match.end()], start, match.end(), low, None, "VND", "money", _sign(hedge, before)
        )


def _candidates(paragraph: str, plain: str) -> Iterator[_Candidate]:
    digit = _FIRST_DIGIT.search(plain)
    while digit:
        found = _candidate(paragraph, plain, digit.start())
        if found:
            yield found
        digit = _FIRST_DIGIT.search(plain, found.end if found else digit.end())


def _candidate(paragraph: str, plain: str, at: int) -> _Candidate | None:
    """The number there with the unit behind it, or behind the number to which it ranges."""
    if not (first := _AMOUNT.match(plain, at)):
        return None
    own = unit_at(plain, first.end(), paragraph)
    last = _TO.match(plain, own.end if own else first.end())
    unit = unit_at(plain, last.end(), paragraph) if last else None
    if not (last and unit):
        own, last, unit = None, None, own
    if not unit:
        return None
    rates = _RATES.match(plain, unit.end)
    n2, s2 = (last["number"], last["scale"]) if last else ("", "")
    end = rates.end() if rates else unit.end
    return _Candidate(at, end, first["number"], first["scale"], own, n2, s2, unit, plain[unit.end : end])


def unit_at(plain: str, at: int, paragraph: str = "") -> Unit | None:
    """The unit behind a number that ends there. `plain`: with tone marks in their newer places, its case kept.

    `paragraph`: as printed, whose words others look at as well.
    """
    if plain[at : at + 1].isspace() and (
        word := _WORDS.match(words_of(paragraph or plain), at)
    ):  # 'đồng bào' before 'đồng'
        return Unit(*WORDS[word.key], word.key, word.end)
    if symbol := _SYMBOL.match(plain, at):
        form = " ".join(symbol["form"].split())
        return Unit(*SYMBOLS[form], form.lower(), symbol.end())
    return None


def _figure(paragraph: str, plain: str, match: _Candidate, ones: Set[str]) -> Figure | None:
    unit, kind = match.unit.name, match.unit.kind
    before, after = plain[max(0, match.start - _BEFORE) : match.start], plain[match.end : match.end + 20]
    qualifier = _QUALIFIER.search(before)
    if qualifier and qualifier["comparison"]:
        qualifier = None
    bare = not qualifier and not match.s1 and not match.s2
    sentence = ones and unit.endswith(" tù")  # 'tuyên phạt Lê Văn Nam 4,5 năm tù'
    named = bare and kind in ("count", "duration") and not sentence and _is_name(match, before, after)
    if named or (sentence and _YEARS_BEFORE.search(before)) or _is_other_thing(match, before, after):
        return None
    low, high = _values(match, kind)
    if high is not None and high <= low:
        return None  # '3-1' is a score
    if bare and kind == "count" and low == 1 and high is None and unit not in ones:
        return None  # '1 cuộc sống' is an article, not a count
    start = match.start - len(before) + qualifier.start("word") if qualifier else match.start
    sign = _sign(qualifier, before)
    unit += re.sub(r"\s", "", match.per)
    return Figure(paragraph[start : match.end], start, match.end, low, high, unit, kind, sign)


def _sign(qualifier: re.Match[str] | None, before: str) -> str:
    """That of a hedge; 'không giữ chức vụ quá hai nhiệm kỳ' are at most two."""
    sign = QUALIFIERS[" ".join(qualifier["word"].lower().split())] if qualifier else ""
    return "<=" if qualifier and sign == ">" and _AT_MOST.search(before[: qualifier.end()]) else sign


def _is_other_thing(match: _Candidate, before: str, after: str) -> bool:
    """Whether the match is no quantity whatever stands before it: a compound, an age, a clock time, a phone number."""
    unit, kind, form = match.unit.name, match.unit.kind, match.unit.form
    name_after = _NAME_AFTER.match(after)
    capital_after = bool(name_after and name_after["first"].isupper())
    return bool(
        (form in COMPOUNDS and COMPOUNDS[form].match(after))
        or _DIGIT_BEFORE.search(before)
        or re.match(r"0\d\d|.{20}", match.n1)  # a telephone number; a string of digits
        or len(match.n2) >= 20
        or _UNKNOWN_RATE.match(after)
        or _VAGUE_START.search(before)
        or (match.u1 and (match.u1.name, match.u1.kind) != (unit, kind))  # 'từ 3 tháng đến 1 năm' has no single unit
        or (form == "đ" and len(match.n1) < 4)
        # The dollars of a country not listed, the đồng of French Indochina.
        or (unit in ("USD", "VND") and form.startswith("đ") and capital_after)
        or (unit in _ADMINISTRATION and capital_after)
        or (
            kind == "duration"
            and _DIGIT_AFTER.match(after)
            and not (unit == "năm" and not match.s1 and _YEAR.match(after.strip()))
        )
        or (form == "giờ" and not _HOURS_AFTER.search(before) and not re.search(r"(?:hơn|gần)\s+$", before, re.I))
    )


def _is_name(match: _Candidate, before: str, after: str) -> bool:
    """Whether a bare number names or orders: 'số 37', 'khóa 13', 'năm 2020', 'SEA Games 31'."""
    named = _NAMED.search(before)
    name_before = _NAME_BEFORE.search(before)
    return bool(
        (named and not named["exception"])
        or (name_before and name_before["word"][0].isupper())
        or any(number and _YEAR.fullmatch(number) for number in (match.n1, match.n2))
    )


def _values(match: _Candidate, kind: Kind) -> tuple[float, float | None]:
    """Low and high, scaled. In '5 - 10 triệu' the scale is of both numbers, in '500.000 - 1 triệu' of the second."""
    whole = kind in ("count", "money") and not match.s1 and not match.s2
    low = number(match.n1, whole) * factor(match.s1)
    if not match.n2:
        return float(low), None
    if not match.s1 and low < 1000:
        low *= factor(match.s2)
    return float(low), float(number(match.n2, whole) * factor(match.s2))


def number(printed: str, whole: bool) -> Decimal:
    """A printed number: dots for thousands, a comma for decimals; '1,800 người' is 1800 since people come whole."""
    if _THOUSANDS.fullmatch(printed):
        printed = printed.replace("." if "." in printed else ",", "")
    elif whole and _ONE_COMMA.fullmatch(printed):
        printed = printed.replace(",", "")
    return Decimal(printed.replace(",", "."))


def factor(scales: str | None) -> Decimal:
    return math.prod((SCALES[word] for word in (scales or "").lower().split()), start=Decimal(1))


def figure_english(figure: Figure) -> str:
    """A figure for English readers, without what a count counts: 'over 1,400', 'about VND300 million', '5% a year'."""
    unit, rate = figure.unit.split("/")[0], rates(figure)
    if figure.kind == "measure" and "/" in figure.unit and not rate:
        unit = figure.unit  # km/h
    amount = _amount(figure.low) if figure.high is None else _span(figure.low, figure.high)
    if figure.kind == "money":
        amount = f"{unit}{amount}"
    elif unit in ("%", "°C"):
        amount = f"{amount}{unit}"
    elif figure.kind != "count":
        one, many = _ENGLISH.get(unit, (unit, unit))
        amount = f"{amount} {one if figure.low == 1 and figure.high is None else many}"
    if figure.kind != "count":
        amount = f"{amount} {rate}".strip()
    return f"{_SIGNS[figure.qualifier]} {amount}" if figure.qualifier else amount


def rates(figure: Figure) -> str:
    """What the figure is for each of: 'per person a year'; '' where it has no rate of the table."""
    words = figure.unit.split("/")[1:]
    return " ".join(PER[word] for word in words) if all(word in PER for word in words) else ""


def _amount(value: float) -> str:
    """1,400; 51.6; 1.5 million. A million or more is in words when three decimals hold it exactly."""
    number = Decimal(str(value))
    for size, word in ((12, " trillion"), (9, " billion"), (6, " million")):
        scaled = number.scaleb(-size)
        if scaled >= 1 and scaled == round(scaled, 3):
            return f"{scaled.normalize():,f}{word}"
    return f"{number.normalize():,f}"


def _span(low: float, high: float) -> str:
    """'5–10', '70–120 million': a scale word that both ends share is said once."""
    first, second = _amount(low), _amount(high)
    digits, _, word = first.partition(" ")
    return f"{digits}–{second}" if word == second.partition(" ")[2] else f"{first}–{second}"
