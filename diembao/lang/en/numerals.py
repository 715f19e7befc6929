"""Every number of an English text: 1,400; 51.6%; VND1.5 trillion; two-thirds; the 19th; 7 June 2012; 7.30 p.m."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal

from msgspec.structs import replace

from diembao.lang import Clock, Found, FoundDate, Numerals, Quantity, Ratio
from diembao.lang.numerals import TABLE, blank, completed, find_ids, find_others, find_ratios, part, roman, with_days
from diembao.text import pattern

_DATA = TABLE["en"]
_CARDINALS: dict[str, int] = _DATA["words"]
_ORDINALS: dict[str, int] = _DATA["ordinals"]
_SCALES: dict[str, Decimal] = {word: Decimal(factor) for word, factor in _DATA["scales"].items()}
_UNITS: dict[str, str] = {form: unit for unit, forms in _DATA["units"].items() for form in forms}
_BEFORE: dict[str, str] = {form: unit for unit, (before, _) in _DATA["money"].items() for form in before}
_AFTER: dict[str, str] = {form: unit for unit, (_, after) in _DATA["money"].items() for form in after}
_SIGNS: dict[str, str] = {words: sign for sign, phrases in _DATA["hedges"].items() for words in phrases}
_SIGNS_AFTER: dict[str, str] = {words: sign for sign, phrases in _DATA["hedges_after"].items() for words in phrases}


def _any(words: Iterable[str]) -> str:
    return "|".join(re.escape(word).replace(r"\ ", r"[\s-]+") for word in sorted(words, key=len, reverse=True))


_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_LONG = "January|February|March|April|May|June|July|August|September|October|November|December"
_SHORT = "Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec"
_MONTH = rf"(?P<month{{0}}>{_LONG}|{_LONG.upper()}|(?:{_SHORT}|{_SHORT.upper()})\b)\.?"
_DAY = r"(?P<day{0}>0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?"
_YEAR = r"(?P<year{0}>(?:1[89]|20)\d\d)(?!\d)"
# The days that follow a first one: 'October 5-8', 'October 5, 6 and 7,', but 'On October 5, 8 households'.
_DAYS = (
    r"(?:\s*(?:[-–]|(?:,\s*)?\b(?:and|to|until|till|through|or)\s|,)\s*(?:the\s+)?"
    r"(?:3[01]|[12]?\d)(?!\d)(?:st|nd|rd|th)?)+(?!\w|[.,/:%]\d)"
)
_THREE_DAYS = r"(?:,\s*(?:3[01]|[12]?\d)(?!\d))+,?\s+and\s+(?:3[01]|[12]?\d)(?![\d.,%]|\w)(?=\s+[A-Z])"
# 'July 16 to 18 the water fell'
_TO_DAY = (
    r"\s+(?:to|until|till|through)\s+(?:3[01]|[12]?\d)(?![\d%]|[.,:/]\d)"
    r"(?=\s+(?:the|in|at|on|for|as|with|and|by|this|that|his|her|its|their|when|while|after|before)\b)"
)
_DATE = pattern(
    rf"""(?<![\w/.]) (?:
        {_DAY.format(1)}\s+(?:of\s+)?{_MONTH.format(1)}(?!\w)(?:,?\s+(?:of\s+)?{_YEAR.format(1)})?
      | {_MONTH.format(2)}\s+(?:the\s+)?{_DAY.format(2)}(?![\d,]\d|\w)
        (?P<more>\s*[-–]\s*(?:3[01]|[12]?\d)(?!\d)|{_TO_DAY}|{_THREE_DAYS}|{_DAYS}(?=\s*(?:[-–,;:.…)\]}}”"’'!?]|$|(?:19|20)\d\d)))?
        (?:,?\s+{_YEAR.format(2)})?
      | {_MONTH.format(3)}(?!\w)(?:\s+of)?,?\s+{_YEAR.format(3)}
      | (?P<year4>(?:19|20)\d\d)-(?P<month4>0[1-9]|1[0-2])-(?P<day4>\d\d)(?!\d)
    )""",
    re.VERBOSE,
)
_DIGITS = pattern(r"\d+")
_MONTH_ALONE = pattern(rf"(?<!\w){_MONTH.format('')}(?!\w|['’](?!s\b))")
# 'may' and 'march' are verbs too, and 'March' goes with other words ('the Long March'): months where they stand so.
_VERBS = ("may", "mar")
_PREPOSITION = pattern(
    r"\b(?:in|of|on|for|since|until|till|by|last|past|this|next|coming|each|every|from|to|late|early|mid|middle|end|before|after|"
    r"and|or|but|during|through|throughout|between|around|about|over|within|into|beyond|the)[\s-]+$|(?:^|[.!?]\s+)$",
    re.I,
)
_COMMA = pattern(r"\s*,")
_NUMERIC = pattern(
    r"(?<![\w/.-])\d{1,2}([/.-])\d{1,2}\1(?:19|20)\d\d(?![\w/])|(?<![\w/.-])(?:0?[1-9]|1[0-2])/(?:19|20)\d\d(?!\w)"
)
_EARLIER_DAYS = pattern(
    r"(?<![\w/.,-])(?P<day>\d{1,2})(?:st|nd|rd|th)?\s*(?:[-–,]|and|to|until|through|or)\s*(?:the\s+|on\s+)?$"
)
_CLOCK = pattern(
    r"(?<![\w.,/:])(?P<hour>[01]?\d|2[0-4])(?:"
    r"(?:[:.](?P<minute>[0-5]\d))?\s*(?P<half>[ap]\.?m\b\.?)|:(?P<minute2>[0-5]\d)(?![\d:])|\s+o['’]clock|h(?P<minute3>[0-5]\d)?\b)"
)
_HOURS = _any([*(word for word, value in _CARDINALS.items() if 0 < value <= 12), *map(str, range(1, 13))])
_CLOCK_WORDS = pattern(
    r"\b(?:(?P<part>half|(?:a\s+)?quarter|five|ten|twenty|twenty-five)\s+(?P<way>past|(?<=quarter )to)\s+"
    rf"(?P<hour>{_HOURS})|(?P<name>noon|midday|midnight))\b",
    re.I,
)
_FRACTION = pattern(rf"\b(?P<first>{_any(_CARDINALS)}|an?|\d+)[\s-]+(?P<second>{_any(_DATA['fractions'])})\b", re.I)
_OUT_OF = pattern(
    rf"\b({_any(_CARDINALS)}|\d{{1,2}})\s+(?:in|out\s+of)\s+(?:every\s+)?({_any(_CARDINALS)}|\d{{1,3}})\b(?![.,:]?\d)",
    re.I,
)
_RANGE = pattern(r"\s*(?:-|–|—|\bto\b|\bor\b)\s*")
_FORMS = _any((*_UNITS, *_AFTER))
_SPEED = r"(?:km/hr?|kph|kmh|(?:km|kilomet(?:re|er)s?)[\s-](?:an|per)[\s-]hour)"
_QUANTITY = pattern(
    rf"(?<![\w.])(?:(?P<currency>{_any(_BEFORE)})\s?)?(?<![.,\d])(?P<number>\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?(?![\d,]*,\d)|\d+(?:\.\d+)?)"
    rf"(?P<tail>st|nd|rd|th|s|['’]s)?(?P<scale>(?:[\s-]?(?i:{_any(_SCALES)}|m)(?!\w)){{0,2}})"
    rf"(?:[\s-]?(?:{_SPEED}|(?P<unit>{_FORMS})(?!\w)))?(?!\w)"
)
_SHORT_YEARS = pattern(r"(?<!\d)((?:19|20)\d\d)\s?[-–/]\s?(\d\d)(?!\d|[.,]\d|%)")
_HEDGE = pattern(
    rf"(?<!\w)(?P<words>{_any(_SIGNS)})\s+(?:(?:a|an|the)\s+)?(?:(?:total|sum|estimated|whole|average)\s+)?(?:of\s+)?$",
    re.I,
)
_HEDGE_AFTER = pattern(rf"\s*(?P<words>{_any(_SIGNS_AFTER)})(?!\w)", re.I)
_AND = r"(?:(?<=hundred[\s-])|(?<=thousand[\s-])|(?<=million[\s-])|(?<=billion[\s-]))and"  # not 'one and five'
_SPELT = pattern(
    rf"(?<!\w)(?P<words>{_any(_ORDINALS)}"
    rf"|(?:{_any(_CARDINALS)})(?:[\s-]+(?:{_AND}[\s-]+)?(?:{_any((*_CARDINALS, *_ORDINALS, *_SCALES))}))*)"
    rf"(?:[\s-](?P<unit>{_FORMS})(?!\w))?(?!\w)",
    re.I,
)
# 'a billion dong', 'half a million', 'a year', 'a couple of kilos', 'three and a half tonnes'
_ARTICLE = pattern(
    rf"(?<!\w)(?:(?P<half>half[\s-]+)?an?[\s-]+(?P<scale>(?:{_any(_SCALES)})(?:[\s-]+(?:{_any(_SCALES)}))?)|(?P<half2>half[\s-]+an?(?=[\s-]))|(?P<few>an?\s+(?:couple|pair|dozen)(?:\s+of)?)|an?"
    rf"|(?P<whole>\d+|{_any(_CARDINALS)})\s+and\s+a\s+half(?:[\s-]+(?P<scale2>(?:{_any(_SCALES)})))?)"
    rf"(?:[\s-](?P<unit>{_FORMS}))?(?P<half3>\s+and\s+a\s+half)?(?!\w)",
    re.I,
)
_DECADE = pattern(
    r"(?<![\w.,])(?:(?:19|20)(?P<year>\d0)|['‘’]?(?P<short>\d0))['’]?s\b|\b(?P<word>(?:twent|thirt|fort|fift|sixt|sevent|eight|ninet)ies)\b",
    re.I,
)
_GLUED = pattern(r"(?<=[^\W\d_])\d{1,4}(?!\d)")
_OTHERS = pattern(rf"(?<!\w)(?:{_any(_DATA['others'])})(?!\w)", re.I)
_ROMAN = pattern(r"\b[IVXL]{2,}\b|(?<=[a-z] )[IVX]\b")


def numerals(text: str) -> Numerals:
    """Everything in the NFC text that counts, dates or numbers."""
    text = _SHORT_YEARS.sub(lambda m: f"{m[1]}-{m[1][:2]}{m[2]}" if m[2] > m[1][2:] else m[0], text)
    ids = find_ids(text)
    rest = blank(text, ids)
    refused = tuple(Found(*match.span()) for match in _NUMERIC.finditer(rest))
    rest = blank(rest, refused)
    dates, unsure = _dates(rest)
    rest = blank(rest, dates)
    clocks = (*map(_clock, _CLOCK.finditer(rest)), *map(_spelt_clock, _CLOCK_WORDS.finditer(rest)))
    rest = blank(rest, clocks)
    ratios = find_ratios(rest)
    rest = blank(rest, ratios)
    digits = completed(rest, [*_quantities(rest)], _RANGE)
    quantities = sorted((*digits, *unsure, *_spelt(blank(rest, digits)), *_decades(rest)), key=lambda q: q.start)
    return Numerals(ids, dates, (*ratios, *_fractions(rest)), clocks, tuple(quantities), refused)


def _clock(match: re.Match[str]) -> Clock:
    hour, half = int(match["hour"]), (match["half"] or "").replace(".", "").lower()
    if half:
        hour = hour % 12 + 12 * (half == "pm")
    return Clock(*match.span(), hour % 24, int(part(match, "minute") or 0), bool(half) or hour > 12)


def _spelt_clock(match: re.Match[str]) -> Clock:
    """'half past six', 'ten to nine', 'noon'."""
    if match["name"]:
        return Clock(*match.span(), 0 if match["name"].lower() == "midnight" else 12, 0, sure=True)
    printed, part = match["hour"].lower(), match["part"].lower()
    hour = int(printed) if printed.isdigit() else _CARDINALS[printed]
    minute = 30 if part == "half" else 15 if part.endswith("quarter") else int(_value(part.split("-")))
    before = match["way"].lower() == "to"
    return Clock(*match.span(), hour - before, 60 - minute if before else minute, sure=False)


def _dates(text: str) -> tuple[tuple[FoundDate, ...], list[Quantity]]:
    """(the dates, what may be months)."""
    found: list[FoundDate] = []
    for match in _DATE.finditer(text):
        year, name, day = (part(match, kind) for kind in ("year", "month", "day"))
        date = FoundDate(*match.span(), int(year) if year else None, _month(name), int(day) if day else None, "")
        more = _DIGITS.finditer(text, *match.span("more")) if match["more"] else ()
        found += [date, *(replace(date, start=m.start(), end=m.end(), day=int(m[0])) for m in more)]
    rest, unsure = blank(text, found), list[Quantity]()
    for match in _MONTH_ALONE.finditer(rest):
        if match["month"][:3].lower() not in _VERBS or _is_month(rest, match):
            found.append(FoundDate(*match.span(), None, _month(match["month"]), None, ""))
        else:
            unsure.append(Quantity(*match.span(), Decimal(_month(match["month"])), firm=False))
    return with_days(text, sorted(found, key=lambda date: date.start), _EARLIER_DAYS), unsure


def _is_month(text: str, match: re.Match[str]) -> bool:
    """Whether 'March' or 'May' alone can only be the month."""
    before = _PREPOSITION.search(text[max(0, match.start() - 14) : match.start()])
    return bool(before and (before[0].strip(" .!?-") or _COMMA.match(text, match.end())))


def _month(name: str) -> int:
    return int(name) if name.isdigit() else _MONTHS.index(name[:3].lower()) + 1


def _fractions(text: str) -> Iterator[Ratio]:
    for match in _OUT_OF.finditer(text):
        share, whole = (int(n) if n.isdigit() else _CARDINALS[n] for n in (match[1].lower(), match[2].lower()))
        yield Ratio(*match.span(), share, whole, firm=False)
    for match in _FRACTION.finditer(text):
        first = match["first"].lower()
        top = int(first) if first.isdigit() else _CARDINALS.get(first, 1)
        yield Ratio(*match.span(), top, _DATA["fractions"][match["second"].lower()], firm=False)


def _quantities(text: str) -> Iterator[Quantity]:
    for match in _QUANTITY.finditer(text):
        scale = Decimal(1)
        for word in re.findall(r"[a-z]+", match["scale"].lower()):
            scale *= _SCALES.get(word, Decimal(1000000 if match["currency"] else 1))
        unit = _BEFORE.get(match["currency"] or "", "") or _unit(match["unit"])
        if not match["currency"] and re.fullmatch(r"[\s-]?m", match["scale"], re.I):
            unit = unit or "m"  # '5 m' is a length, '$5m' is not
        value = Decimal(match["number"].replace(",", "")) * scale
        if unit == "KRW" and value < _SMALLEST_WON:
            unit = ""
        yield Quantity(*match.span(), value, scale, unit, _hedge(text, match))


_SMALLEST_WON = 100  # 'the under-23s won'


def _unit(printed: str | None) -> str:
    form = re.sub(r"[\s-]+", " ", printed or "")
    return _UNITS.get(printed or "") or _AFTER.get(form) or _UNITS.get(form, "")


def _hedge(text: str, match: re.Match[str]) -> str:
    after = _HEDGE_AFTER.match(text, match.end())
    before = _HEDGE.search(text[max(0, match.start() - 45) : match.start()])
    if after and not (before and _sign(before) == "~"):
        return _SIGNS_AFTER[after["words"].lower()]
    return _sign(before) if before else ""


def _sign(found: re.Match[str]) -> str:
    return _SIGNS[re.sub(r"[\s-]+", " ", found["words"].lower())]


def _spelt(text: str) -> Iterator[Quantity]:
    """Number words, Roman numbers, and words that stand for numbers; none is firm."""
    found = []
    for match in _SPELT.finditer(text):
        words = re.findall(r"[a-z]+", match["words"].lower())
        scale = _SCALES.get(words[-1], Decimal(1))
        unit, sign = _unit(match["unit"]), _hedge(text, match)
        found.append(Quantity(*match.span(), _value(words), scale, unit, sign, firm=False))
    for quantity in completed(text, found, _RANGE):
        yield quantity
        if factor := {"decade": 10, "century": 100}.get(quantity.unit):
            yield replace(quantity, value=quantity.value * factor, unit="year")
    yield from find_others(text, _OTHERS, _DATA["others"])
    yield from _with_article(text)
    for match in _ROMAN.finditer(text):
        yield Quantity(*match.span(), roman(match[0]), firm=False)
    for match in _GLUED.finditer(text):
        yield Quantity(*match.span(), Decimal(match[0]), firm=False)


def _decades(text: str) -> Iterator[Quantity]:
    """'the 1990s' and 'the nineties' are 'những năm 90' as well."""
    for match in _DECADE.finditer(text):
        word = (match["word"] or "").lower()
        short = _CARDINALS[word.removesuffix("ies") + "y"] if word else int(match["year"] or match["short"])
        yield from (Quantity(*match.span(), Decimal(year), firm=False) for year in (short, 1900 + short))


def _with_article(text: str) -> Iterator[Quantity]:
    for match in _ARTICLE.finditer(text):
        unit, scale = _unit(match["unit"]), (match["scale"] or match["scale2"] or "").lower()
        if not (unit or scale or match["whole"]):
            continue
        value = Decimal("0.5") if match["half"] or match["half2"] else Decimal("1.5") if match["half3"] else Decimal(1)
        if match["few"]:
            value = Decimal(12 if "dozen" in match["few"].lower() else 2)
        elif whole := (match["whole"] or "").lower():
            value = (Decimal(whole) if whole.isdigit() else Decimal(_CARDINALS[whole])) + Decimal("0.5")
        factor = Decimal(1)
        for word in re.findall(r"[a-z]+", scale):
            factor *= _SCALES[word]
        yield Quantity(*match.span(), value * factor, factor, unit, _hedge(text, match), firm=False)


def _value(words: list[str]) -> Decimal:
    """'twenty-five' -> 25, 'two hundred and ten' -> 210, 'three million' -> 3000000."""
    total = part = Decimal(0)
    for word in words:
        if word in _CARDINALS or word in _ORDINALS:
            part += _CARDINALS.get(word) or _ORDINALS.get(word, 0)
        elif word == "hundred":
            part *= 100
        elif word in _SCALES:
            total, part = total + part * _SCALES[word], Decimal(0)
    return total + part
