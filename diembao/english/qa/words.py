"""Checks of content words: what a translation left out, and what it made up. Words: lang/data/qa_words.toml."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from msgspec import Struct

from diembao.english.qa.data import WORDS
from diembao.english.qa.finding import Finding, Pair, warning
from diembao.english.qa.knowledge import stem
from diembao.lang.tables import table
from diembao.text import Remembered

_SHORTEST = 2  # letters before a *
_REMEMBERED = 20_000  # words
_FORM = re.compile(r"[^\W_]+\*?")


# By the first syllable: (syllables, line), the longest first.
Phrases = Mapping[str, tuple[tuple[tuple[str, ...], int], ...]]


# The lines that an English word belongs to.
_English = Mapping[str, frozenset[int]]


class _Words(Struct, frozen=True):
    """The table, its lines by number.

    founded, cues     the English of a line, and its Vietnamese
    alone             the line before which one word tells: of any translation, of a long one
    wanted, phrases   the English of a line, and its Vietnamese; those from `asked` on want nothing, and hide shorter
                      ones: 'cẩn thận' has no 'thận'
    renderings, rendered  the same of words that may be rendered in many ways
    """

    founded: _English
    cues: tuple[tuple[str, ...], ...]
    alone: tuple[int, int]
    wanted: _English
    asked: int
    phrases: Phrases
    renderings: _English
    rendered: Phrases


@cache
def _words() -> _Words:
    data = table("qa_words.toml")
    ordered = _phrases([*data["wanted"], *data["hidden"]["phrases"]])
    founded = [row for kind in ("founded", "founded_long", "founded_usual") for row in data[kind].items()]
    cues = tuple(tuple(f" {cue.strip()} " for cue in line.split(",")) for _, line in founded)
    alone = len(data["founded"]), len(data["founded"]) + len(data["founded_long"])
    english = _english([forms for forms, _ in founded])
    wanted, renderings = (_english([*data[kind].values()]) for kind in ("wanted", "renderings"))
    rendered = _phrases([*data["renderings"]])
    return _Words(english, cues, alone, wanted, len(data["wanted"]), ordered, renderings, rendered)


def _phrases(lines: Sequence[str]) -> Phrases:
    found: dict[str, list[tuple[tuple[str, ...], int]]] = {}
    for number, line in enumerate(lines):
        for phrase in line.split(","):
            syllables = tuple(phrase.split())
            found.setdefault(syllables[0], []).append((syllables, number))
    return {first: tuple(sorted(group, key=lambda item: -len(item[0]))) for first, group in found.items()}


def _english(lines: Sequence[str]) -> _English:
    stems: dict[str, set[int]] = {}
    beginnings: dict[str, set[int]] = {}
    for number, line in enumerate(lines):
        for form in _FORM.findall(line):
            kind, key = (beginnings, form[:-1]) if form.endswith("*") else (stems, stem(form))
            kind.setdefault(key, set()).add(number)

    def lines_of(word: str) -> frozenset[int]:
        starts = (word[:size] for size in range(_SHORTEST, len(word) + 1))
        return frozenset(stems.get(stem(word), ())).union(*(beginnings.get(start, ()) for start in starts))

    return Remembered(lines_of, _REMEMBERED)


# Of five words or more: shorter ones give a unit or a name.
_ASIDE = re.compile(r"[(\[](?:[^()\[\]\s]+\s+){4,}[^()\[\]\s]+[)\]]")
_BRACKETED = re.compile(r"[(\[–—]|\s-\s|//|:")


_LENGTHY = 1.2  # times the characters of the Vietnamese; half of all translations have 1.1
_NEAR = 6  # words that two of a made-up clause may stand apart


def added(pair: Pair) -> Iterator[Finding]:
    """Words of the English that nothing in the Vietnamese can have given: one that tells alone, or two others."""
    if (aside := _ASIDE.search(pair.en)) and not _BRACKETED.search(pair.vi):
        yield warning("added", "target", aside.span(), "nothing in the Vietnamese stands in brackets")
    words, text = _words(), f" {' '.join(word for word, _ in pair.vi_words)} "
    alone = words.alone[len(pair.en) > _LENGTHY * len(pair.vi)]
    usual: list[tuple[int, int]] = []  # number of the word, where it begins
    for n, (word, start) in enumerate(pair.en_words):
        groups = words.founded[word] if f" {word} " not in text else ()
        if groups and not any(cue in text for group in groups for cue in words.cues[group]):
            near = usual and n - usual[-1][0] <= _NEAR
            if min(groups) < alone or near:
                first = usual[-1][1] if near else start
                yield warning("added", "target", (first, start + len(word)), "nothing in the Vietnamese says this")
                return
            usual.append((n, start))


def dropped(pair: Pair) -> Iterator[Finding]:
    """A word of the Vietnamese that nothing in the English can stand for."""
    words, ours = _words(), pair.vi_words
    found = frozenset[int]().union(*(words.wanted[word] for word, _ in pair.en_words))
    for first, past, number in _found(words.phrases, ours):
        (_, start), (last, at) = ours[first], ours[past - 1]
        word = pair.vi[start : at + len(last)]
        named = past - first == 1 and start and word[0].isupper() and not word.isupper()
        if number < words.asked and number not in found and not named:
            yield warning("dropped", "source", (start, at + len(last)), "nothing in the English says this")
            return


def _found(phrases: Phrases, words: Sequence[tuple[str, int]]) -> Iterator[tuple[int, int, int]]:
    """(first word, past the last, line) of the phrases in a text, the longest at each place."""
    done = 0
    for n, (word, _) in enumerate(words):
        for syllables, number in phrases.get(word, ()) if n >= done else ():
            if tuple(w for w, _ in words[n : n + len(syllables)]) == syllables:
                done = n + len(syllables)
                yield n, done, number
                break


def rendered(pair: Pair, start: int, reach: int) -> tuple[int, ...]:
    """Where in the English the first known word stands that the Vietnamese has in `reach` syllables from `start` on."""
    words = _words()
    after = [(word, at) for word, at in pair.vi_words if at >= start][:reach]
    number = next((number for _, _, number in _found(words.rendered, after)), -1)
    return tuple(at for word, at in pair.en_words if number in words.renderings[word])


# ---------------------------------------------------------------- lists

_NO = re.compile(r"\bNo\.")
_ITEM = re.compile(r"([^,;:.()“”\"!?–—]*)(.?)\s?", re.S)
_BODIES = "đầu tư|đào tạo|phát triển nông thôn|môi trường|du lịch|truyền thông|xã hội|công nghệ"  # of one ministry
_AND = {
    "vi": re.compile(rf"(?:^|\s)(?:và|hoặc|cùng với)\s(?!{_BODIES})", re.I),
    "en": re.compile(r"(?:^|\s)(?:and|or|as well as|plus)\s"),
}
_LONGEST_ITEM = {"vi": 5, "en": 8}  # words of an item between commas; longer ones are clauses
_SHORT_ITEM = {
    "vi": 3,
    "en": 8,
}  # the same behind the first comma: 'Năm 2023, huyện trồng rừng và làm đường' is no list


def items(pair: Pair) -> Iterator[Finding]:
    """An enumeration with fewer items than in the Vietnamese, or more."""
    ours, theirs = max(_lists(pair.vi, "vi"), default=None), max(_lists(pair.en, "en"), default=None)
    if ours and theirs and abs(theirs[0] - ours[0]) == 1:
        yield warning("list", "target", theirs[1:], f"{ours[0]} items in the Vietnamese, {theirs[0]} here")
    elif ours and not theirs:
        yield warning("list", "source", ours[1:], f"{ours[0]} items in the Vietnamese, no such list here")


def _lists(text: str, language: str) -> Iterator[tuple[int, int, int]]:
    """(items, start, end) of each enumeration of three items or more: 'A, B và C'."""
    longest, conjunction = _LONGEST_ITEM[language], _AND[language]
    chain, start, after = 1, 0, ""
    for match in _ITEM.finditer(_NO.sub("No ", text)):
        words = match[1].split()
        last = conjunction.search(match[1])
        short = 0 < len(words) <= (2 * longest + 1 if last else longest)
        if after == "," and short and words[0] not in WORDS["no_item"]:
            chain += 1
        else:
            chain, start = 1, match.start()
        if last and chain > 1:
            before = len(match[1][: last.start()].split())
            count = chain + bool(before) if before <= (longest if chain > 2 else _SHORT_ITEM[language]) else 0
            if count > 2:
                yield count, start, match.end(1)
            chain = 1
        after = match[2]


CHECKS = (added, dropped, items)
