"""What a figure is of, in English: 'poor households', 'total investment', 'of the population'.

A label is composed of tables only, of the words that follow the figure and of those before it in its clause; '' where
they do not tell.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from diembao.lang import Label
from diembao.lang.tables import table
from diembao.lang.vi.figures import NOUNS, PER, rates
from diembao.lang.vi.phrases import Phrase, Phrases, Words, key, keyed, words_of
from diembao.model import Figure

_DATA = table("figures_labels.toml")
_NOUNS = keyed(NOUNS)
_MODIFIERS, _PER = keyed(_DATA["modifiers"]), keyed(PER)
_OF = {kind: keyed(entries) for kind, entries in _DATA["of"].items()}
_OF["percent"] = {noun: label for noun, label in _NOUNS.items() if label} | _OF["percent"]
_BEFORE: Mapping[str, Mapping[str, str]] = {kind: keyed(entries) for kind, entries in _DATA["before"].items()}
_STRONG = frozenset(map(key, _DATA["between"]["strong"]))
_UNITS: Mapping[str, str] = _DATA["units"]

_MODIFIER, _FILLER, _EACH = Phrases(_MODIFIERS), Phrases(_DATA["between"]["fillers"]), Phrases(_PER)
_SOME = Phrases(["số", "tổng số", "trong số", "trong tổng số", "trên tổng số", "các"])
_THING = {kind: Phrases(entries) for kind, entries in _OF.items()}
_CUE = {kind: Phrases(entries) for kind, entries in _BEFORE.items()}

# How far a label looks: letters before a figure, words between it and a strong cue or 'mỗi'.
_REACH, _GAP = 90, 8
_CLAUSE = re.compile(r"[^\d.,;:!?()“”\"]*[:(]?\s*\Z")  # what a cue may stand in
_WORD = re.compile(r"\w+")
_AMOUNTS = re.compile(r"(?:\s+[^\W\d]+){0,5}\s+(?:là|đạt|có|còn|lên|lên đến|lên tới)\s+")
_RATE = re.compile(
    r"t[ỷỉ]\s+lệ\s+(?P<who>(?:(?!tăng|giảm|t[ỷỉ]\s+lệ)[^\d.;:()/])+?)\s+(?:đạt|là|còn|chiếm)"
    r"(?:\s+(?:từ|trên|gần|hơn|khoảng|dưới|tới|tỷ lệ))*\s*\Z"
)
_ANYONE = "người"
_EVERY = ("mỗi", "hằng", "hàng", "từng")


def figure_label(paragraph: str, figure: Figure) -> Label | None:
    """What a figure of the NFC paragraph is of; None where rules do not find it surely."""
    words, unit = words_of(paragraph), figure.unit if figure.unit in _UNITS else figure.unit.split("/")[0]
    low = max(0, figure.start - _REACH)
    clause = _CLAUSE.search(words.plain[low : figure.start])
    start = low + clause.start() if clause else figure.start
    if figure.kind == "count":
        noun = (_numbered(words, start, figure.start) if unit == _ANYONE else "") or NOUNS[unit]
        text = _modified(noun, words, figure.end) if noun else ""
    else:
        told = _told(figure, words, start)
        told = told if unit in _DATA["fits"].get(told, [unit]) else ""
        text = _of(figure, words) or told or _shared(figure, words)
        text = _DATA["instead"].get(text, {}).get(unit, text)
    broad = not text and figure.kind == "money"
    text = text or _UNITS.get(unit, "")
    return Label(f"{text} {_each(figure, words, start)}".strip(), broad) if text else None


def _numbered(words: Words, start: int, end: int) -> str:
    """Who is counted in 'tổng số cán bộ, công chức là 18.831 người'. start: where to look from."""
    at = words.plain.rfind("số ", max(0, start - _REACH), end)
    found = _THING["percent"].match(words, at + 2) if at >= 0 else None
    if not found or found.key not in _NOUNS or not _AMOUNTS.fullmatch(words.plain, found.end, end):
        return ""
    return str(_NOUNS[found.key])


def _shared(figure: Figure, words: Words) -> str:
    """Of whom a percentage is the share: 'tỷ lệ chi bộ thôn, tổ dân phố có chi ủy đạt 65%'."""
    share = _RATE.search(words.plain, max(0, figure.start - _REACH), figure.start) if figure.kind == "percent" else None
    found = _THING["percent"].match(words, share.start("who")) if share else None
    return f"of {_NOUNS[found.key]}" if found and _NOUNS.get(found.key) else ""


def _each(figure: Figure, words: Words, start: int) -> str:
    """For each of what a count or a sum of money is: 'per household', 'a year'. start: of its clause."""
    if "/" in figure.unit or figure.kind not in ("count", "money"):
        return rates(figure) if figure.kind == "count" else ""
    for every in _EVERY:
        at = words.plain.rfind(f"{every} ", start, figure.start)
        found = _EACH.match(words, at + len(every)) if at >= 0 else None
        if found and found.end <= figure.start and _between(words, found.end, figure.start) < _GAP:
            return str(_PER[found.key])
    return ""


def _between(words: Words, start: int, end: int) -> int:
    """How many words lie there."""
    return len(_WORD.findall(words.plain, start, end))


def _of(figure: Figure, words: Words) -> str:
    """By what follows a measure, a sum of money or a percentage."""
    if figure.kind not in _THING:
        return ""
    some = _SOME.match(words, figure.end) if figure.kind == "percent" else None
    found = _THING[figure.kind].match(words, figure.end)
    if not found and some:
        found = _THING[figure.kind].match(words, some.end)
    if not found or not words.plain[figure.end].isspace():
        return ""
    label = str(_OF[figure.kind][found.key])
    if figure.kind == "percent":
        return f"of {_modified(label, words, found.end) if found.key in _NOUNS else label}"
    return label


def _modified(noun: str, words: Words, end: int) -> str:
    """The noun with up to two of the modifiers that follow it."""
    for _ in range(2):
        found = _MODIFIER.match(words, end)
        if not found or not words.plain[end : end + 1].isspace():
            break
        form = _MODIFIERS[found.key]
        if form.split("{}")[0] and form.replace("{}", "").strip() in noun:
            break  # 'poor households' are poor already
        noun, end = form.format(noun), found.end
    return noun


def _told(figure: Figure, words: Words, start: int) -> str:
    """What the last cue in the clause before a figure says, if only fillers part it from the figure."""
    cues = _BEFORE.get(figure.kind, {})
    found = [cue for cue in _CUE[figure.kind].find(words, start, figure.start) if cues[cue.key]] if cues else []
    if not found:
        return ""
    last = found[-1]
    strong = last.key in _STRONG and _between(words, last.end, figure.start) <= _GAP
    if not (strong or _is_filled(words, last.end, figure.start)):
        return ""
    label = cues[last.key]
    change = _DATA["changes"].get(label)
    of = next((cues[cue.key] for cue in found[:-1] if cue.key in _STRONG), "")
    return str(change.format(of)) if change and of else label


def _is_filled(words: Words, start: int, end: int) -> bool:
    """Whether nothing but fillers and signs stand there."""
    at: int = start
    while _between(words, at, end):
        filler: Phrase | None = _FILLER.match(words, at)
        if not filler or filler.end > end:
            return False
        at = filler.end
    return True
