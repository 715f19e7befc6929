"""Checks of the form alone: what no translation looks like."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from diembao.english.qa.data import PATTERNS, WORDS
from diembao.english.qa.finding import Finding, Pair, error, first, warning, whole
from diembao.text import fold

_ENDS = (".", "!", "?", "…", ":", ";")
_CLOSING = "\"”’'»)] "
_PLACEHOLDER = re.compile(
    r"⟦\d+⟧|\{\w*\}|%[sd](?!\w)|https?://[^\s)\]”\"]+|[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,64})+|<\d+/?>|\bX\d+X\b"
)
_BRACKETS = {"(": ")", "[": "]", "“": "”"}
_WORD = re.compile(r"[^\W_]+")
_STOP = re.compile(r"[.!?;]\s+|[.!?]$")
_DOUBLED = re.compile(r"(?<![\w-])([^\W\d_]{2,})\s+\1(?![\w-])", re.I)


def boilerplate(pair: Pair) -> Iterator[Finding]:
    """What a service or a chat model says in the place of a translation, or around it."""
    span = first(PATTERNS["boilerplate"], pair.en)
    numbers = re.findall(r"\d+", pair.en[slice(*span)]) if span else []
    if span and not first(PATTERNS["boilerplate"], pair.vi) and not (numbers and all(n in pair.vi for n in numbers)):
        yield error("boilerplate", "target", span, "a service's words, not the article's")


def same(pair: Pair) -> Iterator[Finding]:
    """The source again, perhaps without its marks. Names may stay: capitalised words are left out."""
    source = set(_WORD.findall(fold(pair.vi)))
    words = [word for word in _WORD.findall(re.sub(r"https?://\S+", "", pair.en)) if not word[0].isdigit()]
    plain = [word for n, word in enumerate(words) if n == 0 or not word[0].isupper()]
    kept = [word for word in plain if fold(word) in source]
    if sum(map(len, plain)) > 25 and sum(map(len, kept)) > 0.75 * sum(map(len, plain)):
        yield error("same", "target", whole(pair.en), "this is the Vietnamese itself")


def length(pair: Pair) -> Iterator[Finding]:
    """English has 0.98 to 1.65 characters for one of Vietnamese, 1.25 at the median."""
    size = len(pair.vi)
    ratio = len(pair.en) / max(size, 1)
    low, high = (0.65, 2.0) if size >= 60 else (0.5, 2.5) if size >= 30 else (0.25, 4.0)
    if not low <= ratio <= high:
        yield error("length", "target", whole(pair.en), f"{ratio:.2f} times as long as the Vietnamese")
    elif ratio < 0.8 and size >= 60:
        yield warning("length", "target", whole(pair.en), f"only {ratio:.2f} times as long as the Vietnamese")


def duplicate(pair: Pair) -> Iterator[Finding]:
    """A decoder that went round in circles: a word twice, a sentence twice, four words three times, halves alike."""
    for match in _DOUBLED.finditer(pair.en):
        if match[1].lower() not in WORDS["doubled"] and fold(match[0]) not in fold(pair.vi):
            yield error("duplicate", "target", match.span(), f"{match[1]!r} twice")
            return
    words = [word for word, _ in pair.en_words]
    half = len(words) // 2
    if half >= 3 and len(words) == 2 * half and words[:half] == words[half:]:
        yield error("duplicate", "target", whole(pair.en), "the text is there twice")
        return
    sentences, own = (Counter(fold(s) for s in _STOP.split(t) if len(s.split()) > 3) for t in (pair.en, pair.vi))
    if sentences and max(sentences.values()) > max(1, *own.values(), 0):
        yield error("duplicate", "target", whole(pair.en), "a sentence is there twice")
        return
    runs = Counter(zip(words, words[1:], words[2:], words[3:], strict=False))
    source = [word for word, _ in pair.vi_words]
    repeats = max(Counter(zip(source, source[1:], source[2:], strict=False)).values(), default=0)
    if runs and max(runs.values()) >= max(3, repeats + 1):
        yield error("duplicate", "target", whole(pair.en), f"'{' '.join(runs.most_common(1)[0][0])}' again and again")


def truncated(pair: Pair) -> Iterator[Finding]:
    """It stops where no sentence ends."""
    source, text = pair.vi.rstrip(_CLOSING), pair.en.rstrip(_CLOSING)
    last = text.rsplit(None, 1)[-1].lower() if text.split() else ""
    if source.endswith((".", "!", "?", "…")) and not text.endswith(_ENDS):
        yield error("truncated", "target", (len(text), len(pair.en)), "the Vietnamese ends a sentence here")
    elif last.endswith(",") or last.rstrip(".") in WORDS["dangling"]:
        yield error("truncated", "target", (len(text) - len(last), len(text)), f"no sentence ends in {last!r}")


def brackets(pair: Pair) -> Iterator[Finding]:
    for opening, closing in _BRACKETS.items():
        if pair.vi.count(opening) == pair.vi.count(closing) and pair.en.count(opening) != pair.en.count(closing):
            at = max(pair.en.find(opening), pair.en.find(closing))
            yield error("brackets", "target", (at, at + 1), f"{opening} and {closing} do not pair")
            return


def quotes(pair: Pair) -> Iterator[Finding]:
    quoted = re.search(r"[“\"«][^”\"»]{2,300}[”\"»]", pair.vi)
    if quoted and not re.search(r"[“”\"«»‘]|(?<!\w)'\w|\w'(?!\w)", pair.en):
        yield warning("quotes", "source", quoted.span(), "the quotation marks are gone")


def debris(pair: Pair) -> Iterator[Finding]:
    """html, mojibake: what tools leave behind."""
    for code, hint in (("html", "markup or an editor's debris"), ("mojibake", "letters of a wrong encoding")):
        if span := first(PATTERNS[code], pair.en):
            yield error(code, "target", span, hint)


def placeholder(pair: Pair) -> Iterator[Finding]:
    """Marks, web and mail addresses come through as they are."""
    source, found = (Counter(item.rstrip(".,;:!?") for item in _PLACEHOLDER.findall(t)) for t in (pair.vi, pair.en))
    if item := next(iter(source - found), ""):
        at = pair.vi.find(item)
        yield error("placeholder", "source", (at, at + len(item)), f"{item} must come through unchanged")
    if item := next(iter(found - source), ""):
        at = pair.en.find(item)
        yield error("placeholder", "target", (at, at + len(item)), f"{item} is not in the Vietnamese")


CHECKS = (boilerplate, same, length, duplicate, truncated, brackets, quotes, debris, placeholder)
