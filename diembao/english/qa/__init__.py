"""Checks of a sentence and its translation: what machines get wrong, found by rule. A stage: pure.

A sentence must say what its Vietnamese says. An abstract chooses, so only what it says itself is checked.

Every check is a function from a Pair to Findings; docs/translation-checks.md describes them one by one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct
from msgspec.structs import replace

from diembao import lang
from diembao.english.qa import form, meaning, names, numbers, sense, words
from diembao.english.qa.files import read_pairs
from diembao.english.qa.finding import Finding, Pair, Side, error, warning
from diembao.english.qa.knowledge import Knowledge, english_words, knowledge, vietnamese_words
from diembao.english.qa.meaning import PARTED
from diembao.text import UNSEEN, nfc

__all__ = [
    "PARTED", "Finding", "Knowledge", "Part", "check", "check_abstract", "check_together", "check_unsourced", "cleaned",
    "knowledge", "read_pairs", "told",
]  # fmt: skip


class Part(Struct, frozen=True):
    """A sentence in English with the Vietnamese ones that it rests on."""

    source: tuple[str, ...]
    text: str


LONGEST = 10_000  # characters of both together; the longest sentence of 22,000 articles has 1,500
_SPACE = re.compile(r"[^\S\n]")

_NOTHING = Knowledge()


def check(vi: str, en: str, known: Knowledge = _NOTHING) -> tuple[Finding, ...]:
    """What speaks against `en` as a translation of `vi`, in the order of the checks; never raises.

    Texts too long to be sentences get one finding, `length`, and are not looked into: the work stays linear.
    """
    if len(vi) + len(en) > LONGEST:
        return (error("length", "target", (0, len(en)), "too long to be checked: give one sentence at a time"),)
    pair = _pair(vi, en, known)
    if not pair.en.strip():
        return (error("empty", "target", (0, 0), "there is no translation"),)
    checks = (*form.CHECKS, *numbers.CHECKS, *names.CHECKS, *meaning.CHECKS, *words.CHECKS, *sense.CHECKS)
    return tuple(dict.fromkeys(finding for one in checks for finding in one(pair)))


# The others want of the English all that the Vietnamese has.
_OF_ABSTRACTS = (
    form.boilerplate, form.same, form.duplicate, form.truncated, form.debris, form.placeholder, numbers.unfounded,
    names.elsewhere, meaning.leftover_vi,
)  # fmt: skip


def check_abstract(vi: str, en: str, known: Knowledge = _NOTHING) -> tuple[Finding, ...]:
    """What `en`, an abstract, has that `vi`, all that is known of the article, has not; what no English looks like."""
    if len(en) > LONGEST:
        return (error("length", "target", (0, len(en)), "too long for an abstract"),)
    pair = _pair(vi, en, known)
    found = dict.fromkeys(finding for one in _OF_ABSTRACTS for finding in one(pair))
    return tuple(finding for finding in found if finding.side == "target")


def check_unsourced(vi: str, en: str, known: Knowledge = _NOTHING) -> tuple[Finding, ...]:
    """As `check_abstract` of a sentence that does not say what it rests on; and that it does not."""
    doubt = warning("source", "target", (0, len(cleaned(en))), "no source named: compared with the whole article")
    return (*check_abstract(vi, en, known), doubt)


# What each of several English sentences must be by itself; the rest they may share out between them.
_OF_PARTS = (form.boilerplate, form.same, form.truncated, form.debris, meaning.leftover_vi)


def check_together(parts: Sequence[Part], known: Knowledge = _NOTHING) -> tuple[tuple[Finding, ...], ...]:
    """What speaks against each of several sentences that rest on the same Vietnamese, at least in part.

    They are checked as one, for what the one leaves out the other may say. What all of them leave out is told of each
    that rests on the Vietnamese that says it.
    """
    sources = [*dict.fromkeys(cleaned(source) for part in parts for source in part.source)]
    vi, vi_at = _joined(sources)
    places = dict(zip(sources, vi_at, strict=True))
    en, en_at = _joined(cleaned(part.text) for part in parts)
    together = check(vi, en, known)
    found: list[tuple[Finding, ...]] = []
    for n, part in enumerate(parts):
        rests_on = [*map(cleaned, part.source)]
        own, own_at = _joined(rests_on)
        alone = (f for one in _OF_PARTS for f in one(_pair(own, part.text, known)))
        texts = [(en_at[n], 0, len(cleaned(part.text)))]
        rests = [(places[source], at, len(source)) for source, at in zip(rests_on, own_at, strict=True)]
        of_it = [*alone, *_within(together, "target", texts), *_within(together, "source", rests)]
        found.append(tuple(dict.fromkeys(of_it)))
    return tuple(found)


def _joined(texts: Iterable[str]) -> tuple[str, list[int]]:
    """(the texts with blanks between, where each begins)."""
    found = [*texts]
    return " ".join(found), [sum(len(text) + 1 for text in found[:n]) for n in range(len(found))]


def _within(found: Iterable[Finding], side: Side, places: Sequence[tuple[int, int, int]]) -> Iterator[Finding]:
    """Findings moved to where they point in a part. A place: its beginning in the whole and in the part, its length."""
    for finding in found:
        for whole, own, size in places if finding.side == side else ():
            start, end = max(finding.start - whole, 0), min(finding.end - whole, size)
            if start < end or (finding.start == finding.end == whole):
                yield replace(finding, start=own + start, end=own + max(end, start))
                break


def told(finding: Finding, vi: str, en: str) -> str:
    """The finding in words, with the words that it is about."""
    side = cleaned(vi if finding.side == "source" else en)
    quoted = side[finding.start : finding.end]
    return f"{quoted!r}: {finding.hint}" if quoted and quoted != side else finding.hint


def cleaned(text: str) -> str:
    """NFC, without what cannot be seen; the look-alike Eth as Đ."""
    return _SPACE.sub(" ", UNSEEN.sub("", nfc(text))).translate({ord("Ð"): "Đ", ord("ð"): "đ"})


def _pair(vi: str, en: str, known: Knowledge) -> Pair:
    vi, en = cleaned(vi), cleaned(en)
    numerals = lang.get("vi").numerals(vi), lang.get("en").numerals(en)
    return Pair(vi, en, *numerals, vietnamese_words(vi), english_words(en), known)
