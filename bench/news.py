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
    syllables = Counter(t.fold for a in articles for t in analysis.tokens(a.abstract))
    common = {fold for fold, _ in syllables.most_common(120)}
    return [_run(rng, article.abstract.split(), common) for article in articles]


def _run(rng: random.Random, words: list[str], common: set[str]) -> str:
    for _ in range(20):
        length = rng.randint(3, 7)
        at = rng.randint(0, max(0, len(words) - length))
        run = " ".join(word.strip('.,;:!?…"“”()') for word in words[at : at + length])
        tokens = list(analysis.tokens(run))
        if 3 <= len(tokens) <= 7 and sum(token.fold not in common for token in tokens) >= 2:
            return run
    return ""
