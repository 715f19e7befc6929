"""Checks of meaning: what a sentence says in words that exclude each other. The words are lang/data/qa_sense.toml.

A set is a few such meanings (will, was; he, she; prime minister, president), each with the Vietnamese that has it and
the English that gives it. English that lacks a meaning of the Vietnamese and has another one says something else.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence
from functools import cache

from msgspec import Struct, field

from diembao.english.qa import swaps
from diembao.english.qa.finding import Finding, Pair, Severity
from diembao.english.qa.patterns import Match, Word, WordPatterns, with_capitals
from diembao.lang.tables import table
from diembao.lang.vi.cues import new_tones
from diembao.text import firsts, grouped

Span = tuple[int, int]
Key = tuple[int, int, bool]  # a set, a meaning of it, and whether that is said: not only allowed


class _Set(Struct, frozen=True):
    """What is found, and how grave it is; None: it is not looked for.

    speaks   the meanings that any English gives
    other    the English lacks a meaning of the Vietnamese and has one that the Vietnamese lacks
    missing  the English lacks a meaning of the Vietnamese
    extra    the English has one that the Vietnamese lacks, which has another of the set
    added    the English has one that the Vietnamese lacks
    """

    code: str
    speaks: frozenset[int]
    other: Severity | None = None
    missing: Severity | None = None
    extra: Severity | None = None
    added: Severity | None = None


class _Tables(Struct, frozen=True):
    sets: tuple[_Set, ...]
    added: frozenset[int]  # sets that are looked for where the Vietnamese has none of their meanings
    vi: WordPatterns[Key]
    en: WordPatterns[Key]


class _Meanings(Struct, frozen=True):
    """The meanings of a set that a text has, by their numbers.

    said     each with where it is first
    allowed  in Vietnamese: English may say them all the same; in English: this may stand for them
    """

    said: Mapping[int, Span] = field(default_factory=dict)
    allowed: frozenset[int] = frozenset()


@cache
def _tables() -> _Tables:
    """All sets of the table, as its head describes them."""
    sets: list[_Set] = []
    vi: list[tuple[str, Key]] = []
    en: list[tuple[str, Key]] = []
    for group in table("qa_sense.toml")["group"]:
        each = [[row[:2], ["", *row[2:]]] for row in group.get("each", ())]
        literal = [[[_whole(row[2])], ["", row[1], "", row[0]]] for row in group.get("literal", ())]
        opposites = [[row[:2], ["", row[3], "", row[2]]] for row in group.get("opposites", ())]
        for rows in (*group.get("sets", {}).values(), *each, *literal, *opposites):
            for n, row in enumerate(rows):
                source, target, instead, excuse = (*row, "", "", "")[:4]
                vi += _phrases(source, len(sets), n, said=True) + _phrases(excuse, len(sets), n, said=False)
                en += _phrases(target, len(sets), n, said=True) + _phrases(instead, len(sets), n, said=False)
            speaks = frozenset(n for n, row in enumerate(rows) if any(row[1:3]))
            sets.append(_Set(group["code"], speaks, *map(group.get, ("other", "missing", "extra", "added"))))
    added = frozenset(number for number, kind in enumerate(sets) if kind.added)
    return _Tables(tuple(sets), added, WordPatterns(vi), WordPatterns(en))


def _whole(text: str) -> str:
    """The phrases, in which no other of their set is found."""
    return f"{text} | !{text.replace('| ', '| !')}"


def _phrases(text: str, number: int, meaning: int, *, said: bool) -> list[tuple[str, Key]]:
    """'a | b | !c': c, in which a or b may stand, means neither."""
    phrases = [new_tones(phrase) for phrase in map(str.strip, text.split("|")) if phrase]
    return [(phrase.removeprefix("!"), (number, -1 if phrase[0] == "!" else meaning, said)) for phrase in phrases]


def _meanings(phrases: WordPatterns[Key], words: Sequence[Word], among: Container[int]) -> dict[int, _Meanings]:
    """Of each of these sets that has any phrase in the words."""
    found = grouped(
        (key[0], Match(key, first, last))
        for keys, first, last in phrases.spans(words)
        for key in keys
        if key[0] in among
    )
    return {number: _read(group, words) for number, group in found.items()}


def _read(matches: Sequence[Match[Key]], words: Sequence[Word]) -> _Meanings:
    """What is in a phrase is not looked at again: 'phó thủ tướng' is no 'thủ tướng'."""
    found: dict[int, Span] = {}
    allowed, last, hidden = set(), (0, 0), 0
    for match in matches:
        _, meaning, said = match.key
        if match.first < hidden or (match.first < last[1] and (match.first, match.last) != last):
            continue
        if meaning < 0:
            hidden = match.last
        elif not said:
            allowed.add(meaning)
        else:
            last = match.first, match.last
            found.setdefault(meaning, (words[match.first].start, words[match.last - 1].end))
    return _Meanings(found, frozenset(allowed))


def sense(pair: Pair) -> Iterator[Finding]:
    """What the Vietnamese says, and not something else of the same kind; nothing exchanged."""
    tables, nothing = _tables(), _Meanings()
    vi, en = with_capitals(pair.vi_words, pair.vi), with_capitals(pair.en_words, pair.en)
    ours = _meanings(tables.vi, vi, range(len(tables.sets)))
    theirs = _meanings(tables.en, en, ours.keys() | tables.added)
    found = (
        finding
        for number in sorted(ours.keys() | theirs.keys())
        for finding in _compared(pair, tables.sets[number], ours.get(number, nothing), theirs.get(number, nothing))
    )
    yield from firsts(((finding.code, finding.side, finding.start), finding) for finding in found).values()
    for check in swaps.CHECKS:
        yield from check(pair, vi, en)


def _compared(pair: Pair, kind: _Set, vi: _Meanings, en: _Meanings) -> Iterator[Finding]:
    """One doubt at most."""
    lacking = [span for n, span in vi.said.items() if n in kind.speaks and n not in en.said and n not in en.allowed]
    served = {span for n, span in en.said.items() if n in vi.said}
    unsaid = (span for n, span in en.said.items() if not (n in vi.said or n in vi.allowed or span in served))
    others = [(start, end) for start, end in unsaid if pair.en[start:end] not in pair.vi]  # as it is: a name
    if not (lacking or others):
        return
    words = " / ".join(pair.vi[start:end] for start, end in (lacking or vi.said.values()))
    if lacking and others and kind.other:
        yield Finding(kind.code, kind.other, "target", *others[0], f"the Vietnamese says '{words}'")
    elif lacking and kind.missing:
        yield Finding(kind.code, kind.missing, "source", *lacking[0], "no word in the English says so")
    elif vi.said and others and kind.extra:
        yield Finding(kind.code, kind.extra, "target", *others[0], f"the Vietnamese only says '{words}'")
    elif others and kind.added:
        yield Finding(kind.code, kind.added, "target", *others[0], "no word in the Vietnamese says so")


CHECKS = (sense,)
