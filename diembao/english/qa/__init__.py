"""Checks of a sentence and its translation: what machines get wrong, found by rule. A stage: pure.

A sentence must say what its Vietnamese says. An abstract chooses, so only what it says itself is checked.

Every check is a function from a Pair to Findings; docs/translation-checks.md describes them one by one.
"""

from __future__ import annotations

import re

from diembao import lang
from diembao.english.qa import form, meaning, numbers, sense
from diembao.english.qa.files import read_pairs
from diembao.english.qa.finding import Finding, Pair, error
from diembao.english.qa.knowledge import Knowledge, knowledge
from diembao.english.qa.meaning import PARTED
from diembao.lang.vi.cues import plain
from diembao.text import UNSEEN, ascii_form, nfc

__all__ = ["PARTED", "Finding", "Knowledge", "check", "check_abstract", "cleaned", "knowledge", "read_pairs", "told"]

LONGEST = 10_000  # characters of both together; the longest sentence of 22,000 articles has 1,500
_SPACE = re.compile(r"[^\S\n]")
_WORD = re.compile(r"[^\W_]+")
_POSSESSIVE = re.compile(r"['’]s?\b")


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
    checks = (*form.CHECKS, *numbers.CHECKS, *meaning.CHECKS, *sense.CHECKS)
    return tuple(dict.fromkeys(finding for one in checks for finding in one(pair)))


# The others want of the English all that the Vietnamese has.
_OF_ABSTRACTS = (
    form.boilerplate, form.same, form.duplicate, form.truncated, form.debris, form.placeholder, numbers.unfounded,
    meaning.elsewhere, meaning.leftover_vi,
)  # fmt: skip


def check_abstract(vi: str, en: str, known: Knowledge = _NOTHING) -> tuple[Finding, ...]:
    """What `en`, an abstract, has that `vi`, all that is known of the article, has not; what no English looks like."""
    if len(en) > LONGEST:
        return (error("length", "target", (0, len(en)), "too long for an abstract"),)
    pair = _pair(vi, en, known)
    found = dict.fromkeys(finding for one in _OF_ABSTRACTS for finding in one(pair))
    return tuple(finding for finding in found if finding.side == "target")


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
    folded = _POSSESSIVE.sub(lambda m: " " * len(m[0]), ascii_form(en).lower())
    vi_words, en_words = (tuple((m[0], m.start()) for m in _WORD.finditer(words)) for words in (plain(vi), folded))
    return Pair(vi, en, lang.get("vi").numerals(vi), lang.get("en").numerals(en), vi_words, en_words, known)
