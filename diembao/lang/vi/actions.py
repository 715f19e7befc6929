"""What is done with what a figure counts: 'households that donated land', 'motorbikes seized', 'roads (target)'."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from diembao.lang.tables import table
from diembao.lang.vi.phrases import Phrases, Words, keyed
from diembao.text import last

LABELS: dict[str, Any] = table("figures_labels.toml")
_MODIFIERS: Mapping[str, str] = keyed(LABELS["modifiers"])
_MODIFIER = Phrases(_MODIFIERS)
_LIVING, _THINGS = frozenset(LABELS["living"]["forms"]), frozenset(LABELS["living"]["things"])
_ADVERBS, _VERBS = (frozenset(LABELS["adverbs"][name]) for name in ("words", "before"))
_DONE: dict[str, dict[str, str]] = {kind: keyed(entries) for kind, entries in LABELS["done"].items()}
_VERB = {kind: Phrases(entries) for kind, entries in _DONE.items()}
_AIMS: Mapping[str, str] = keyed(LABELS["aims"])
_AIM = Phrases(_AIMS)

# What may stand between a noun and what is said of it: '38 hộ trong thôn đã hiến đất'.
_LINK = Phrases([*LABELS["links"]["places"], *LABELS["links"]["auxiliaries"]])
_TO_FIGURE = re.compile(r"\s*(?:(?:được|thêm|tổng cộng|tổng số|cả thảy|tất cả|lên tới|tới)\s+)*\Z")
_NOT = re.compile(
    r"\b(?:không|chưa|chẳng|cần|phải|khỏi|tránh|định|muốn|xin|đòi|nếu|việc|nghi|tội)\b(?:\s+\w+){0,2}\s*\Z"
)
_YET = re.compile(r"\b(?:sẽ|phấn đấu|dự kiến|kế hoạch|đề nghị|đề xuất|mục tiêu|chuẩn bị|sắp|nhằm)\b[^\d]{0,30}\Z")
# What may stand between the word and the figure: '(phấn đấu) đến năm 2025, có', '(dự kiến) xây'.
_TARGET_GAP = re.compile(r"(?:[^\d.;:]|năm\s+\d{4}|tháng\s+\d+|\d{4}\s*[-–]\s*\d{4})*")
_NEAR_GAP = re.compile(r"(?:\s*[^\W\d]+){0,4}\s*")
FACTS = frozenset({"dead", "injured", "missing", "people killed"})
_REACH = 60  # letters before a figure that are looked at


def modified(noun: str, words: Words, end: int) -> tuple[str, int]:
    """The noun with up to two of the modifiers that follow it, and where they end."""
    for _ in range(2):
        at = _behind_links(words, end)
        found, linked = _MODIFIER.match(words, end), False
        if not found and at > end:
            found, linked = _MODIFIER.match(words, at), True
        if not found or not words.plain[end : end + 1].isspace():
            break
        form = _MODIFIERS[found.key]
        before, _, behind = form.partition("{}")
        if found.key in _ADVERBS and _next(words, found.end) in _VERBS:
            break
        if form in _LIVING and noun in _THINGS:
            break  # 'trên 2 xe máy bị thương' are people
        if (before and form.replace("{}", "").strip() in noun) or (linked and not behind):
            break  # 'poor households' are poor already; 'hộ trong thôn nghèo' are not those that are poor
        noun, end = form.format(noun), found.end
    return noun, end


def _next(words: Words, at: int) -> str:
    index = words.index(at)
    return words.tokens[index] if index >= 0 else ""


def verb_at(words: Words, end: int) -> tuple[str, int]:
    """(what those named before `end` have done with a measured thing, where that thing begins); '' for none."""
    verb = _VERB["measure"].match(words, _behind_links(words, end))
    if not verb:
        return "", end
    index = words.index(verb.end)
    return _DONE["measure"][verb.key], words.starts[index] if index >= 0 else verb.end


def _behind_links(words: Words, at: int) -> int:
    while link := _LINK.match(words, at):
        at = link.end
    return at


def is_done(noun: str, kind: str, words: Words, start: int, end: int) -> str:
    """The noun with what the verb right before its figure at `end` says. start: of the clause."""
    verb = last(_VERB[kind].find(words, max(0, end - _REACH), end))
    if not verb or not _DONE[kind][verb.key] or not _TO_FIGURE.fullmatch(words.plain, verb.end, end):
        return noun
    before = words.plain[start : verb.start]
    if _NOT.search(before):
        return noun
    return f"{noun} {'to be ' if _YET.search(before) else ''}{_DONE[kind][verb.key]}"


def aimed(label: str, words: Words, end: int) -> str:
    """The label, marked if a figure that begins at `end` is but a target or expected."""
    if not label or "to be " in label or "capacity" in label:
        return label
    low = max(0, end - _REACH)
    first = max(words.plain.rfind(sign, low, end) for sign in ".;:!?")
    aim = last(_AIM.find(words, max(low, first + 1), end))
    if not aim or not _AIMS[aim.key] or label in FACTS:
        return label
    gap = words.plain[aim.end : end]
    if not (_TARGET_GAP if _AIMS[aim.key] == "target" else _NEAR_GAP).fullmatch(gap):
        return label
    return f"{label} ({_AIMS[aim.key]})"
