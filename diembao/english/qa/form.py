"""Checks of the form alone: what no translation looks like."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from diembao.english.qa.data import PATTERNS, PHRASES, WORDS
from diembao.english.qa.finding import Finding, Pair, error, first, warning, whole, without_addresses
from diembao.text import fold

_ENDS = (".", "!", "?", "…", ":", ";")
_CLOSING = "\"”’'»)] "
_PLACEHOLDER = re.compile(
    r"⟦\d+⟧|\{\w*\}|%[sd](?!\w)|https?://[^\s)\]”\"]+|[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,64})+|<\d+/?>|\bX\d+X\b"
)
_BRACKETS = {"(": ")", "[": "]", "“": "”"}
_WORD = re.compile(r"[^\W_]+")
_DOUBLED = re.compile(r"(?<![\w-])([^\W\d_]{2,})\s+\1(?![\w-])", re.I)


def boilerplate(pair: Pair) -> Iterator[Finding]:
    """What a service or a chat model says in the place of a translation, or around it."""
    span = first(PATTERNS["boilerplate"], pair.en)
    numbers = re.findall(r"\d+", pair.en[slice(*span)]) if span else []
    if span and not first(PATTERNS["boilerplate"], pair.vi) and not (numbers and all(n in pair.vi for n in numbers)):
        yield error("boilerplate", "target", span, "a service's words, not the article's")
        return
    chat = first(PATTERNS["chatter"], pair.en)
    if chat and not PHRASES["chatter_vi"].search(pair.vi):
        yield error("boilerplate", "target", chat, "words about the translation, not the article's")
    elif "\n" in pair.en.strip() and "\n" not in pair.vi.strip():
        at = pair.en.find("\n", len(pair.en) - len(pair.en.lstrip()))
        yield error("boilerplate", "target", (at, at + 1), "more than one line for one")


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
    low, high = (0.5, 2.2) if size >= 60 else (0.35, 2.7) if size >= 30 else (0.25, 4.0)
    if not low <= ratio <= high:
        yield error("length", "target", whole(pair.en), f"{ratio:.2f} times as long as the Vietnamese")
    elif ratio < 0.55 and size >= 60:
        yield warning("length", "target", whole(pair.en), f"only {ratio:.2f} times as long as the Vietnamese")


def duplicate(pair: Pair) -> Iterator[Finding]:
    """A decoder that went round in circles: a word, a phrase, a sentence twice."""
    for match in _DOUBLED.finditer(pair.en):
        if match[1].lower() not in WORDS["doubled"] and fold(match[0]) not in fold(pair.vi):
            yield error("duplicate", "target", match.span(), f"{match[1]!r} twice")
            return
    again = _again(pair.en_words, _LONG)
    if again and not (again[2] < _LONGER and _again(pair.vi_words, 2)):
        start, end, size, beside = again
        severe = size >= _LONGER or (beside and size > 2)
        yield (error if severe else warning)("duplicate", "target", (start, end), "these words are there already")


_LONG, _LONGER = 5, 7  # words that good English has twice now and then ('of the provincial Party committee'), and never


def _again(words: Sequence[tuple[str, int]], size: int) -> tuple[int, int, int, bool] | None:
    """(start, end, how many words, whether they follow each other) of the longest run that is there a second time.

    Runs that follow each other have two words or more, others `size` or more.
    """
    plain = [word for word, _ in words]
    first: dict[tuple[str, ...], int] = {}
    best = (0, 0, False)  # (how many, where, beside)
    n = 0
    while n < len(plain):
        beside = next((k for k in (2, 3, 4) if n >= k and plain[n - k : n] == plain[n : n + k]), 0)
        earlier = first.get(tuple(plain[n : n + size])) if n + size <= len(plain) else None
        run = beside
        if earlier is not None and earlier + size <= n:
            run = size
            while n + run < len(plain) and earlier + run < n and plain[earlier + run] == plain[n + run]:
                run += 1
            beside = earlier + run == n
        if run:
            best = max(best, (run, n, bool(beside)))
        for k in range(n, n + max(run, 1)):
            first.setdefault(tuple(plain[k : k + size]), k)
        n += max(run, 1)
    run, at, beside = best
    return (words[at][1], words[at + run - 1][1] + len(plain[at + run - 1]), run, beside) if run else None


def truncated(pair: Pair) -> Iterator[Finding]:
    """It stops where no sentence ends."""
    source, text = pair.vi.rstrip(_CLOSING), pair.en.rstrip(_CLOSING)
    last = text.rsplit(None, 1)[-1] if text.split() else ""
    bare = last.rstrip(".…")
    if source.endswith((".", "!", "?", "…")) and not text.endswith(_ENDS):
        yield error("truncated", "target", (len(text), len(pair.en)), "the Vietnamese ends a sentence here")
    elif last.endswith(",") or bare in WORDS["dangling"] or (bare == last and bare in WORDS["dangling_unstopped"]):
        yield error("truncated", "target", (len(text) - len(last), len(text)), f"no sentence ends in {last!r}")


def brackets(pair: Pair) -> Iterator[Finding]:
    for opening, closing in _BRACKETS.items():
        if pair.vi.count(opening) == pair.vi.count(closing) and pair.en.count(opening) != pair.en.count(closing):
            at = max(pair.en.find(opening), pair.en.find(closing))
            yield error("brackets", "target", (at, at + 1), f"{opening} and {closing} do not pair")
            return


_PHRASE = 5  # words in quotation marks: said with a smile, which English need not mark; more are speech


# Speech, which follows a pause or goes on small; not a name: 'chương trình "Điểm tựa của bản làng"'.
_QUOTED = re.compile(r"(?:[:.?!,]\s*|^\s*)[“\"«][^”\"»]{2,300}[”\"»]|[“\"«](?=[^\W\d_A-ZĐÀ-Ý])[^”\"»]{2,300}[”\"»]")


def quotes(pair: Pair) -> Iterator[Finding]:
    quoted = _QUOTED.search(pair.vi)
    if quoted and len(quoted[0].split()) > _PHRASE and not re.search(r"[“”\"«»‘]|(?<!\w)'\w|\w'(?!\w)", pair.en):
        yield warning("quotes", "source", quoted.span(), "the quotation marks are gone")


def debris(pair: Pair) -> Iterator[Finding]:
    """html, mojibake: what tools leave behind."""
    text = without_addresses(pair.en)
    for code, hint in (("html", "markup or an editor's debris"), ("mojibake", "letters of a wrong encoding")):
        if span := first(PATTERNS[code], text):
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
