"""A corpus of any size for measuring: the same captures on every machine, in the shape of saved news pages.

The words are made-up Vietnamese syllables drawn with Zipf's law, so that vocabulary and postings grow as in real news
(real: 6,000 syllables in 1,000 articles; here the same). Furniture stands around every article as on real pages.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, product
from pathlib import Path

from bench.summaries import Example

_ONSETS = [
    "b",
    "c",
    "ch",
    "d",
    "đ",
    "g",
    "gi",
    "h",
    "kh",
    "l",
    "m",
    "n",
    "ng",
    "nh",
    "ph",
    "qu",
    "r",
    "s",
    "t",
    "th",
    "tr",
    "v",
    "x",
]
_RIMES = [
    "a",
    "ai",
    "am",
    "an",
    "ang",
    "anh",
    "ao",
    "at",
    "ay",
    "âm",
    "ân",
    "ây",
    "e",
    "em",
    "en",
    "eo",
    "ê",
    "êm",
    "ên",
    "i",
    "im",
    "in",
    "inh",
    "o",
    "oa",
    "oan",
    "oi",
    "on",
    "ong",
    "ô",
    "ôi",
    "ôn",
    "ông",
    "ơ",
    "ơi",
    "u",
    "un",
    "ung",
    "ư",
    "ưng",
    "ươi",
    "ương",
]
_TONES = ("", "\u0301", "\u0300", "\u0309", "\u0303", "\u0323")
_VOWELS = "aâeêioôơuư"


def _syllables() -> list[str]:
    made = []
    for onset, rime, tone in product(_ONSETS, _RIMES, _TONES):
        at = next(i for i, c in enumerate(rime) if c in _VOWELS) + 1
        made.append(onset + rime[:at] + tone + rime[at:])
    random.Random(1).shuffle(made)
    return made[:6000]


def captures(count: int, words: int = 500, seed: int = 0) -> Iterator[tuple[str, str]]:
    """(file name, text) of `count` captures of about `words` syllables each."""
    syllables = _syllables()
    weights = list(accumulate(1 / (rank + 2.7) for rank in range(len(syllables))))
    rng = random.Random(seed)
    for number in range(count):
        yield f"{number:06}.txt", _capture(rng, syllables, weights, words, number)


def _capture(rng: random.Random, syllables: list[str], weights: list[float], words: int, number: int) -> str:
    def phrase(least: int, most: int) -> str:
        text = " ".join(rng.choices(syllables, cum_weights=weights, k=rng.randint(least, most)))
        return text[0].upper() + text[1:]

    def paragraph() -> str:
        sentences = [phrase(14, 34) for _ in range(rng.randint(2, 4))]
        sentences[0] += f" đạt {rng.randint(2, 99)}.{rng.randint(100, 999)} hộ"
        return ". ".join(sentences) + "."

    title = phrase(8, 14)
    day = f"{rng.randint(1, 28)}/{rng.randint(1, 12)}/{rng.randint(2018, 2025)}"
    body: list[str] = []
    while sum(len(p.split()) for p in body) < words:
        body.append(paragraph())
    return saved(number, title, day, body, (phrase(8, 12), phrase(8, 12)))


def saved(number: int, title: str, day: str, body: Sequence[str], related: Sequence[str]) -> str:
    """An article's paragraphs with what stands around them on a saved page."""
    page = [f"Trang chủ > Xã hội {number}", title, f"{day} 08:12", *body, "Nguyễn Văn An", "Tin cùng chuyên mục"]
    return "\n\n".join([*page, *related, "Chia sẻ"]) + "\n"


def examples(count: int) -> Iterator[Example]:
    """The articles of `captures` without what stands around them, as bench.summaries reads them from a file."""
    for _, text in captures(count):
        _, title, _, *body = text.split("\n\n")
        sentences = [f"{sentence}." for paragraph in body[:-5] for sentence in paragraph.rstrip(".").split(". ")]
        yield Example(title, sentences[0], tuple(sentences))


def captures_of(examples: Sequence[Example]) -> Iterator[tuple[str, str]]:
    """(file name, text) of a capture of each example, paragraphs of two sentences under its abstract."""
    for number, example in enumerate(examples):
        body = [" ".join(example.body[n : n + 2]) for n in range(0, len(example.body), 2)]
        related = [examples[(number + n) % len(examples)].title for n in (1, 2)]
        day = f"{number % 28 + 1}/{number % 12 + 1}/{2018 + number % 8}"
        yield f"{number:06}.txt", saved(number, example.title, day, [example.abstract, *body], related)


def write_digest(root: Path, made: Iterable[tuple[str, str]]) -> None:
    """A digest of captures in `root`, with English switched off."""
    folder = root / "content" / "captures"
    folder.mkdir(parents=True)
    for name, text in made:
        (folder / name).write_text(text, "utf-8")
    settings = (
        '[site]\nurl = "https://news.example/digest/"\n[publish]\ndefault = "full"\n[translate]\nengine = "none"\n'
    )
    (root / "digest.toml").write_text(settings, "utf-8")
