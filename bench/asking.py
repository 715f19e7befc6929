"""Ten kinds of queries for an article that somebody has heard of: words of its abstract, which is not indexed."""

from __future__ import annotations

import random
import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bench import news

_TONES = "\u0300\u0301\u0303\u0309\u0323"
# At the end of a syllable: a tone mark is no letter to `re`, so that \b would not do behind it.
_OLD = re.compile(f"(o[ae]|(?<!q)uy)([{_TONES}])(?!\\w)", re.IGNORECASE)
_NEW = re.compile(f"(?:(o)([{_TONES}])([ae])|(?<!q)(u)([{_TONES}])(y))\\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Query:
    """Something typed, and the number of the article sought. typing: the last word is not yet complete."""

    text: str
    sought: int
    typing: bool = False


def unmarked(text: str) -> str:
    plain = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    return plain.replace("đ", "d").replace("Đ", "D")


def partial(text: str, rng: random.Random) -> str:
    """The last word without its last one or two letters; '' if it is short."""
    last = text.split()[-1]
    return text[: -rng.randint(1, 2)] if len(last) > 3 else text[:-1] if len(last) == 3 else ""


def mistyped(text: str, rng: random.Random) -> str:
    """One letter of one longer word left out, doubled, exchanged with its neighbour or replaced."""
    words = text.split()
    longer = [number for number, word in enumerate(words) if len(word) > 2]
    if not longer:
        return ""
    number = rng.choice(longer)
    word = words[number]
    at = rng.randrange(len(word) - 1)
    made = [
        word[:at] + word[at + 1 :],
        word[: at + 1] + word[at:],
        word[:at] + word[at + 1] + word[at] + word[at + 2 :],
    ]
    made.append(word[:at] + rng.choice("abcdeghiklmnopqrstuvxy") + word[at + 1 :])
    words[number] = rng.choice([other for other in made if other != word])
    return " ".join(words)


def toned(text: str) -> str:
    """The tone marks of oa, oe and uy on the other letter: hoà for hòa; '' if there is none."""
    apart = unicodedata.normalize("NFD", text)
    if _NEW.search(apart):
        moved = _NEW.sub(lambda m: "".join((m[1], m[3], m[2]) if m[1] else (m[4], m[6], m[5])), apart)
    else:
        moved = _OLD.sub(lambda m: m[1][0] + m[2] + m[1][1], apart)
    return unicodedata.normalize("NFC", moved) if moved != apart else ""


_RUNS: dict[str, Callable[[str, random.Random], str]] = {
    "with marks": lambda text, _: text,
    "without": lambda text, _: unmarked(text),
    "last word partial": partial,
    "one typo": mistyped,
    "typo, no marks": lambda text, rng: unmarked(mistyped(text, rng)),
}
_TONED, _SEEDS = "other tone place", 24
# Drawn from the abstract otherwise: what they are called, typed with marks and without.
_APART: dict[str, tuple[str, Callable[[Sequence[news.Article]], list[str]]]] = {
    "two pairs": ("pairs, no marks", news.pairs),
    "three words": ("three, no marks", news.scattered),
}


def kinds(sought: Sequence[news.Article], first: int, half: str, count: int) -> dict[str, list[Query]]:
    """By kind at most `count` queries for the articles, numbered from `first`; half: 'tune', 'report'."""
    rng, every = random.Random(2), slice(half == "report", None, 2)

    def made(texts: Sequence[str]) -> list[tuple[int, str]]:
        return [(number, text) for number, text in [*enumerate(texts, first)][every] if text]

    def kept(name: str, texts: list[tuple[int, str]]) -> list[Query]:
        return [Query(text, number, name == "last word partial") for number, text in texts if text][:count]

    runs = made(news.queries(sought))
    out = {name: kept(name, [(number, change(text, rng)) for number, text in runs]) for name, change in _RUNS.items()}
    others: dict[int, str] = {}  # few runs have such a syllable: the first of several from each article
    for seed in range(1, _SEEDS + 1):
        others = dict(made([toned(text) for text in news.queries(sought, seed)])) | others
    out[_TONED] = kept(_TONED, sorted(others.items()))
    for name, (plain, draw) in _APART.items():
        texts = made(draw(sought))
        out[name] = kept(name, texts)
        out[plain] = kept(plain, [(number, unmarked(text)) for number, text in texts])
    return out
