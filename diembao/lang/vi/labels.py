"""What a figure is of, in English: 'poor households', 'total investment', 'of the population'.

A label is composed of tables only, of the words that follow the figure and of those before it in its clause; '' where
they do not tell. What is done with it, and whether it is a target, is said by vi/actions.py.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from functools import lru_cache

from diembao.lang import Label
from diembao.lang.tables import table
from diembao.lang.vi.actions import FACTS, LABELS, aimed, is_done, modified, verb_at
from diembao.lang.vi.figures import NOUNS, PER, find_figures, rates
from diembao.lang.vi.phrases import Phrase, Phrases, Words, key, keyed, words_of
from diembao.model import Figure
from diembao.text import last

_NOUNS, _PER = keyed(NOUNS), keyed(table("figures.toml")["each"] | PER)
_PLAIN = frozenset(NOUNS.values()) - FACTS
_OF = {kind: keyed(entries) for kind, entries in LABELS["of"].items()}
_OF["percent"] = {noun: label for noun, label in _NOUNS.items() if label} | _OF["percent"]
_BEFORE: Mapping[str, Mapping[str, str]] = {kind: keyed(entries) for kind, entries in LABELS["before"].items()}
_STRONG = frozenset(map(key, LABELS["between"]["strong"]))
_UNITS: Mapping[str, str] = LABELS["units"]
_PARTS: Mapping[str, str] = keyed(LABELS["parts"])
_WHOLE, _OPEN = frozenset(LABELS["complete"]["labels"]), frozenset(LABELS["open"]["nouns"])
_MEASURED = frozenset(LABELS["open"]["measured"])
_STOPS, _QUALIFYING = frozenset(LABELS["open"]["stops"]), frozenset(LABELS["open"]["qualifying"])

_FILLER, _EACH, _OWNER = Phrases(LABELS["between"]["fillers"]), Phrases(_PER), Phrases(LABELS["between"]["owners"])
_SOME = Phrases(["số", "tổng số", "trong số", "trong tổng số", "trên tổng số", "các"])
_THING = {kind: Phrases(entries) for kind, entries in _OF.items()}
_CUE = {kind: Phrases(entries) for kind, entries in _BEFORE.items()}
_PART = Phrases(_PARTS)
_SENSES = {
    thing: [(label, Phrases(cues)) for label, cues in senses.items()] for thing, senses in LABELS["senses"].items()
}

# How far a label looks: letters before a figure, words between it and a strong cue or 'mỗi'.
_REACH, _GAP = 90, 8
_TO_STOP = re.compile(r".*[\d.,;:!?()“”\"]", re.S)  # greedy: to the last sign or digit
_WORD = re.compile(r"\w+")
_AMOUNTS = re.compile(r"(?:\s+[^\W\d]+){0,5}\s+(?:là|đạt|có|còn|lên|lên đến|lên tới)\s+")
_RATE = re.compile(
    r"t[ỷỉ]\s+lệ\s+(?P<who>(?:(?!tăng|giảm|t[ỷỉ]\s+lệ)[^\d.;:()/])+?)\s+(?:đạt|là|còn|chiếm)"
    r"(?:\s+(?:từ|trên|gần|hơn|khoảng|dưới|tới|tỷ lệ))*\s*\Z"
)
_AND = re.compile(r"\s*(?:,\s*|\s+và\s+|\s*/\s*)")
_AFTER_FIGURE = re.compile(r"\s*[,;(]\s*(?:(?:ước|đã|và|bình quân)\s+)*\Z")
# '4 người mất tích ... đã về đến nhà'; 'có hộ thu 200 triệu đồng' is said of one
_UNDONE = re.compile(r"[^.;\d]{0,60}\bđã\s+(?:an\s+toàn|tr[ởớ]\s+về|về|được\s+tìm\s+thấy|liên\s+lạc)")
_OF_SOME = re.compile(
    r"\b(?:có|nhiều)\s+(?:hộ|phòng|nhà|gia đình|nơi|người|em|lớp|xã|thôn|bản|ngày|tháng|năm)\s+"
    r"(?:phải\s+)?(?!nghèo)[^\W\d]"
)
_ANYONE = "người"
_EVERY = re.compile(r"\b(?:mỗi|mỗi một|hằng|hàng|từng)\s+(?=\w)")
_OFTEN_BEHIND = re.compile(r"\s+(?:mỗi|một)\s+(năm|tháng|tuần|ngày|giờ|người|hộ)\b")
_OFTEN_BEFORE = re.compile(r"\bmỗi\s+(năm|tháng|tuần|ngày)\s*,[^\d.,;:!?()]*\Z")
_VAGUE = re.compile(r"\b(?:hằng|hàng|từng)\s+\Z")
_CHANGED = re.compile(r"\b(?:tăng|giảm|bớt)\s+(?:(?:thêm|đi|được)\s+)?\Z")
_MOVED = re.compile(r"\b(tăng|lên|giảm|tụt|xuống)\s+(?:(?:được|tới|liền)\s+)?\Z")  # '... 14 bậc' of a ranking
_FAILED = re.compile(r"\b(?:chưa|không)\s+(?:đạt|đủ|đạt\s+đủ|được)\s+\Z")
# '1 USD = 7.000 đồng'; 'top 200 doanh nghiệp có doanh thu dưới 1 tỷ USD'; 'vượt qua 5 tỷ'
_EXCHANGE = re.compile(
    r"\b1\s*(?:usd|đô\s*la|đôla|euro?|nhân\s+dân\s+tệ|ndt|yên|won|baht|bảng)\b[^.,;\d]{0,40}\Z|\b(?:tỷ|tỉ)\s+giá\b[^.;]{0,60}\Z"
)
_EXCHANGED = re.compile(r"\s*(?:=|(?:tương\s+đương|bằng|đổi|ăn|quy\s+đổi|được)\b)")
_OF_ALL_SUCH = re.compile(
    r"\b(?:top\s+\d+|những|mọi|đối\s+với|trường\s+hợp|nếu)\b[^\d.,;:]{0,50}\bcó\b[^\d.,;:]{0,30}\Z"
    r"|\bnếu\b[^\d.,;:]{0,40}\Z"
)
_PASSED = re.compile(r"\bvượt\s+qua\s+\Z")
_CROPS = re.compile(r"\b(?:trồng|làm|gieo|cấy|canh\s+tác|sản\s+xuất|thu\s+hoạch)\s+(?:được\s+)?\Z")
# 'trên 1 xe máy' is on one; 'từ 20 lao động trở lên' is a threshold
_FEW = 12
_OR_MORE = re.compile(r"\s+(?:trở\s+(?:lên|xuống))")


def figure_label(paragraph: str, figure: Figure) -> Label | None:
    """What a figure of the NFC paragraph is of; None where rules do not find it surely."""
    return _label(paragraph, figure, True)


def _label(paragraph: str, figure: Figure, near: bool) -> Label | None:
    """`near`: a change may be of what the figure before is of."""
    words = words_of(paragraph)
    start = _clause(words.plain, figure.start)
    each = _each(figure, words, start)
    if each is None or _is_of_some(figure, words, start):
        return None
    text = (
        _counted(paragraph, figure, words, start)
        if figure.kind == "count"
        else _measured(paragraph, figure, words, start, near)
    )
    broad = not text and figure.kind == "money"
    text = text or ("sum of money" if broad else "")
    bare = figure.kind == "count" and not each and text in _PLAIN
    return Label(f"{aimed(text, words, figure.start)} {each}".strip(), broad, bare) if text else None


def _clause(plain: str, end: int) -> int:
    """Where the clause begins in which a cue for a figure at `end` may stand; a ':' or '(' right before it is of it."""
    low = max(0, end - _REACH)
    before = plain[low:end].rstrip()
    stop = _TO_STOP.match(before[:-1] if before.endswith((":", "(")) else before)
    return low + (stop.end() if stop else 0)


def _is_of_some(figure: Figure, words: Words, start: int) -> bool:
    """Whether it counts no whole: 'trên 1 xe máy', 'từ 20 lao động trở lên', 'có hộ thu 200 triệu', 'giảm 12 vụ'."""
    before = words.plain[max(start, figure.start - 30) : figure.start]
    if figure.unit == "bậc":
        return False
    if figure.kind == "count" and (_CHANGED.search(before) or (figure.unit == "vụ" and _CROPS.search(before))):
        return True
    if figure.kind == "percent" and _FAILED.search(before):
        return True
    if figure.kind == "money" and _is_rule(figure, words):
        return True
    small = figure.low <= _FEW and figure.text.lower().startswith("trên ")
    if figure.kind == "count" and (small or figure.unit.endswith("/lượt")):
        return True
    some = figure.kind in ("count", "money") and _OF_SOME.search(words.plain, start, figure.start)
    return bool(some or _OR_MORE.match(words.plain, figure.end))


def _is_rule(figure: Figure, words: Words) -> bool:
    """Whether a sum is a rate of exchange, or the bound by which some are told from others."""
    before = words.plain[max(0, figure.start - _REACH) : figure.start]
    if before.endswith("/") or words.plain[figure.end : figure.end + 1] == "/":
        return True  # '4.000 đ/1 triệu đồng/ngày'
    if figure.qualifier in ("<", ">", "<=", ">=") and _OF_ALL_SUCH.search(before):
        return True
    if figure.low == 1 and _EXCHANGED.match(words.plain, figure.end):
        return True
    return bool(("1" in before or "giá" in before) and _EXCHANGE.search(before)) or bool(_PASSED.search(before[-12:]))


def _counted(paragraph: str, figure: Figure, words: Words, start: int) -> str:
    """By its noun, with the nouns and words that follow it. start: of its clause."""
    unit = figure.unit.split("/")[0]
    if unit == "bậc":
        moved = _MOVED.search(words.plain[start : figure.start]) if "hạng" in words.plain else None
        return str(LABELS["ranks"][moved[1]]) if moved else ""
    noun = (_numbered(words, start, figure.start) if unit == _ANYONE else "") or _sense(unit, words) or NOUNS[unit]
    if figure.low == 1 and figure.high is None and not figure.qualifier:
        noun = noun.removesuffix("s")
    if not noun or (unit in _OPEN and not _ends(words, figure.end)):
        return ""
    if unit.endswith("mất tích") and _UNDONE.match(words.plain, figure.end):
        return ""
    joint = _AND.match(words.plain, figure.end)
    other = _THING["percent"].match(words, joint.end()) if joint and "," not in joint[0] else None
    if other and other.key in _NOUNS and _NOUNS[other.key] not in noun:
        return f"{noun} and {_NOUNS[other.key]}"
    text, end = modified(noun, words, figure.end)
    if text == "people missing" and _UNDONE.match(words.plain, end):
        return ""
    if text != noun:
        return text
    done = is_done(text, "count", words, start, figure.start)
    return done if done != text else _doing(paragraph, text, words, figure.end)


def _doing(paragraph: str, noun: str, words: Words, end: int) -> str:
    """The noun with what they do who are counted: the households of '1.400 hộ hiến gần 78 ha đất' donated land."""
    verb, at = verb_at(words, end)
    figures = find_figures(paragraph) if verb else ()
    index = bisect_left(figures, at, key=lambda figure: figure.start)
    given = figures[index] if index < len(figures) else None
    mine = given and given.start == at and given.kind == "measure"
    thing = _THING["measure"].match(words, given.end) if given and mine else None
    return f"{noun} that {verb} {_OF['measure'][thing.key]}" if thing else noun


def _measured(paragraph: str, figure: Figure, words: Words, start: int, near: bool) -> str:
    """Of a measure, a sum, a length of time or a percentage: by what follows, or what stands before."""
    unit = figure.unit if figure.unit in _UNITS else figure.unit.split("/")[0]
    told = _told(paragraph, figure, words, start, near)
    found = (_of(figure, words, start), told, _shared(figure, words))
    text = next((one for one in found if one and unit in LABELS["fits"].get(one, [unit])), "")
    if figure.kind == "money" and figure.unit.lower().endswith("/kwh"):
        return "electricity price"
    text = LABELS["instead"].get(text, {}).get(unit, text)
    text = _sense(unit, words) if text in ("", "speed") and unit in _SENSES else text
    return text or (_UNITS.get(unit, "") if _ends(words, figure.end) else "")


@lru_cache(maxsize=128)
def _sense(thing: str, words: Words) -> str:
    """What a noun or a unit means here: the only one of its senses that has a word of its own in the paragraph."""
    senses = [label for label, cues in _SENSES.get(thing, ()) if next(cues.find(words), None)]
    return senses[0] if len(senses) == 1 else ""


def _ends(words: Words, end: int) -> bool:
    """Whether what is counted or measured is named no further there."""
    index = words.index(end)
    return index < 0 or not words.tokens[index][0].isalpha() or words.tokens[index] in _STOPS


def _numbered(words: Words, start: int, end: int) -> str:
    """Who is counted in 'tổng số cán bộ, công chức là 18.831 người'. start: where to look from."""
    at = words.plain.rfind("số ", max(0, start - _REACH), end)
    found = _THING["percent"].match(words, at + 2) if at >= 0 else None
    if not found or found.key not in _NOUNS or not _AMOUNTS.fullmatch(words.plain, found.end, end):
        return ""
    return str(_NOUNS[found.key])


def _shared(figure: Figure, words: Words) -> str:
    """Of whom a percentage is which share: 'tỷ lệ hộ dân sử dụng nước sạch đạt 65%'."""
    share = _RATE.search(words.plain, max(0, figure.start - _REACH), figure.start) if figure.kind == "percent" else None
    found = _THING["percent"].match(words, share.start("who")) if share else None
    part = _PART.match(words, found.end) if found else None
    if not share or not found or not part or part.end != share.end("who"):
        return ""
    return f"of {_NOUNS.get(found.key) or _OF['percent'][found.key]} {_PARTS[part.key]}"


def _each(figure: Figure, words: Words, start: int) -> str | None:
    """For each of what the figure is: 'per household', 'a year'; None if that is not known. start: of its clause."""
    own = rates(figure) if figure.kind == "count" else ""
    if figure.kind in ("percent", "duration"):
        return own
    every = last(_EVERY.finditer(words.plain, start, figure.start))
    if not every:
        return own or _times(figure, words)
    found, loose = _EACH.match(words, every.end()), bool(_VAGUE.search(every[0]))  # 'hàng' may be another word
    per = _PER[found.key] if found else ""
    if found and per in own:
        return own
    near = found and found.end <= figure.start and _between(words, found.end, figure.start) < _GAP
    if near and not (own and figure.kind == "count"):
        return f"{own} {per}".strip()
    return own if loose else None


def _times(figure: Figure, words: Words) -> str:
    """How often it is so: 'a month' of '5 triệu đồng mỗi tháng' and of 'Mỗi tháng, anh kiếm 5 triệu đồng'."""
    found = _OFTEN_BEHIND.match(words.plain, figure.end)
    if not found and "mỗi" in words.plain[max(0, figure.start - _REACH) : figure.start]:
        found = _OFTEN_BEFORE.search(words.plain[max(0, figure.start - _REACH) : figure.start])
    return PER[found[1]] if found else ""


def _between(words: Words, start: int, end: int) -> int:
    """How many words lie there."""
    return len(_WORD.findall(words.plain, start, end))


def _of(figure: Figure, words: Words, start: int) -> str:
    """By what follows it. start: of its clause."""
    if figure.kind not in _THING or not words.plain[figure.end : figure.end + 1].isspace():
        return ""
    some = _SOME.match(words, figure.end) if figure.kind == "percent" else None
    found = _THING[figure.kind].match(words, figure.end)
    if not found and some:
        found = _THING[figure.kind].match(words, some.end)
    if not found:
        return ""
    label = str(_OF[figure.kind][found.key])
    if figure.kind == "percent":
        return _changed(label, figure, words, found, start) or _share(label, words, found)
    if figure.kind != "measure":
        return label
    if found.key in _MEASURED and not _ends(words, found.end):
        return ""
    label = LABELS["instead"].get(label, {}).get(figure.unit.split("/")[0], label)
    text, end = modified(label, words, found.end)
    index = words.index(end)
    if index >= 0 and words.tokens[index] in _QUALIFYING:
        return ""  # '900 ha quế được cấp chứng nhận hữu cơ'
    return is_done(text, "measure", words, start, figure.start) if text == label else text


def _changed(whole: str, figure: Figure, words: Words, noun: Phrase, start: int) -> str:
    """What grows or shrinks by a percentage: 'tăng 10% trẻ nhập viện'; '' if none does."""
    cue = last(_CUE["percent"].find(words, start, figure.start))
    change = LABELS["changes"].get(_BEFORE["percent"][cue.key]) if cue else None
    if not cue or not change or not _is_filled(words, cue.end, figure.start):
        return ""
    return str(change.format(modified(whole, words, noun.end)[0]))


def _share(whole: str, words: Words, noun: Phrase) -> str:
    """Which part of a whole a percentage is; '' if only the whole is named, unless that says enough."""
    if part := _PART.match(words, noun.end):
        return f"of {whole} {_PARTS[part.key]}"
    text, _ = modified(whole, words, noun.end)
    part_named = text != whole and text.startswith(whole)
    return f"of {text}" if part_named or whole in _WHOLE else ""


def _told(paragraph: str, figure: Figure, words: Words, start: int, near: bool) -> str:
    """What the last cue in the clause before a figure says, if only fillers part it from the figure."""
    cues = _BEFORE.get(figure.kind, {})
    found = [one for one in _CUE[figure.kind].find(words, start, figure.start) if cues[one.key]] if cues else []
    if not found:
        return ""
    cue = found[-1]
    strong = cue.key in _STRONG and _between(words, cue.end, figure.start) <= _GAP
    if not (_is_filled(words, cue.end, figure.start) or (strong and _is_own(words, cue.end, figure.start))):
        return ""
    label = cues[cue.key]
    change = LABELS["changes"].get(label)
    if not change:
        return label
    of = next((cues[one.key] for one in found[:-1] if one.key in _STRONG), "")
    of = of or (_label_before(paragraph, words, cue.start) if near else "")
    return str(change.format(of)) if of else ""


def _label_before(paragraph: str, words: Words, at: int) -> str:
    """What the figure right before a place is of: the exports of 'xuất khẩu đạt 61 triệu USD, tăng 38%'."""
    figures = find_figures(paragraph)
    index = bisect_right(figures, at, key=lambda figure: figure.end) - 1
    figure = figures[index] if index >= 0 else None
    if not figure or figure.kind == "percent" or not _AFTER_FIGURE.fullmatch(words.plain, figure.end, at):
        return ""
    label = _label(paragraph, figure, False)
    return label.text if label and not label.broad and "(" not in label.text and label.text not in FACTS else ""


def _is_own(words: Words, start: int, end: int) -> bool:
    """Whether what stands between a cue and a figure does not narrow it: 'thiệt hại của các tuyến quốc lộ là'."""
    at = words.plain.find("của ", start, end)
    return at < 0 or bool(_OWNER.match(words, at + 4))


def _is_filled(words: Words, start: int, end: int) -> bool:
    """Whether nothing but fillers and signs stand there."""
    at: int = start
    while _between(words, at, end):
        filler: Phrase | None = _FILLER.match(words, at)
        if not filler or filler.end > end:
            return False
        at = filler.end
    return True
