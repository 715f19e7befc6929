"""Articles to measure searching with, and queries that real readers might ask for them. Never part of the site.

Each line of a file is {"id": ..., "title": ..., "abstract": ..., "body": [...]}; the abstract is not indexed, so that
words taken from it are a reader's words and not the article's own.
"""

from __future__ import annotations

import gzip
import json
import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from diembao.lang import analysis
from diembao.model import SearchDoc

_SIGNS = '.,;:!?…"“”()'


@dataclass(frozen=True, slots=True)
class Article:
    """An article as it is indexed, and its abstract, which is not."""

    doc: SearchDoc
    abstract: str


def read(path: Path, count: int | None = None) -> list[Article]:
    """The first `count` articles of a JSON Lines file, gzipped or not."""
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in islice(lines, count)]
    return [Article(SearchDoc(r["id"], r["title"], tuple(r["body"]), "", (), "", "", ""), r["abstract"]) for r in rows]


def queries(articles: Sequence[Article], seed: int = 1) -> list[str]:
    """For each article 3 to 7 syllables that follow in its abstract, two outside the 120 commonest; '' for none."""
    rng = random.Random(seed)
    common = _common(articles)
    return [_run(rng, article.abstract.split(), common) for article in articles]


def _common(articles: Sequence[Article]) -> set[str]:
    syllables = Counter(t.fold for a in articles for t in analysis.tokens(a.abstract))
    return {fold for fold, _ in syllables.most_common(120)}


def scattered(articles: Sequence[Article], seed: int = 1) -> list[str]:
    """For each article three syllables of its abstract outside the 120 commonest, in any order; '' for none."""
    rng = random.Random(seed)
    common = _common(articles)
    return [_apart(rng, article.abstract.split(), common) for article in articles]


def _apart(rng: random.Random, words: list[str], common: set[str]) -> str:
    tokens = [list(analysis.tokens(word)) for word in words]
    rare = [n for n, of in enumerate(tokens) if len(of) == 1 and of[0].fold not in common and not of[0].fold.isdigit()]
    for _ in range(20 if len(rare) > 5 else 0):
        some = rng.sample(rare, 3)
        if all(abs(a - b) != 1 for a in some for b in some):
            return " ".join(words[n].strip(_SIGNS) for n in some)
    return ""


def pairs(articles: Sequence[Article], seed: int = 1) -> list[str]:
    """For each article two runs of two syllables that stand apart in its abstract, each with one outside the 120
    commonest, in any order; '' for none."""
    rng = random.Random(seed)
    common = _common(articles)
    return [_two_pairs(rng, article.abstract.split(), common) for article in articles]


def _two_pairs(rng: random.Random, words: list[str], common: set[str]) -> str:
    tokens = [list(analysis.tokens(word)) for word in words]

    def bound(at: int) -> bool:
        one, other = tokens[at], tokens[at + 1]
        single = len(one) == len(other) == 1 and not words[at].endswith(tuple(_SIGNS))
        return single and not {one[0].fold, other[0].fold} <= common

    starts = [at for at in range(len(words) - 1) if bound(at)]
    for _ in range(20 if len(starts) > 3 else 0):
        one, other = rng.sample(starts, 2)
        if abs(one - other) > 2:
            return " ".join(words[at].strip(_SIGNS) for start in (one, other) for at in (start, start + 1))
    return ""


def _run(rng: random.Random, words: list[str], common: set[str]) -> str:
    for _ in range(20):
        length = rng.randint(3, 7)
        at = rng.randint(0, max(0, len(words) - length))
        run = " ".join(word.strip(_SIGNS) for word in words[at : at + length])
        tokens = list(analysis.tokens(run))
        if 3 <= len(tokens) <= 7 and sum(token.fold not in common for token in tokens) >= 2:
            return run
    return ""
