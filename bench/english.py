"""`python -m bench.english`: CPU for the English of an article: its summary, the checks of a pair, a warm memory."""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from bench.summaries import ours, read
from diembao import lang
from diembao.build import steps, store
from diembao.desk import memory
from diembao.english import qa
from diembao.model import Translated

DATA = Path(__file__).parent.parent / "tests" / "data"
SEGMENTS = 10_000


def seconds(work: Callable[[], object]) -> float:
    """CPU of one steps, after one that loads what is loaded once."""
    work()
    started = time.process_time()
    work()
    return time.process_time() - started


def recalled(root: Path, texts: list[str]) -> int:
    """How many of the texts a build would find in the memory without asking an engine."""
    return len(memory.recall(store.Translations(root).known, texts))


def main() -> None:
    """Prints the figures."""
    articles = list(read(DATA / "summaries.jsonl"))
    took = seconds(lambda: [ours(article, lang.get("vi")) for article in articles])
    print(f"summary: {took / len(articles) * 1000:.1f} ms an article ({len(articles)} articles)")
    pairs = [(row["vi"], row["en"]) for row in json.loads((DATA / "qa" / "given.json").read_text("utf-8"))]
    corpus = steps.open_digest(DATA / "seeds").corpus
    known = qa.knowledge(corpus.terms, corpus.places)
    took = seconds(lambda: [qa.check(vi, en, known) for vi, en in pairs])
    print(f"checks: {took / len(pairs) * 1000:.1f} ms a pair ({len(pairs)} pairs)")
    texts = [f"Câu số {number} của bài báo nói về chi bộ và đảng viên trong thôn." for number in range(SEGMENTS)]
    with tempfile.TemporaryDirectory() as name:
        rows = [Translated(text, f"Sentence {n} of the article.", "google") for n, text in enumerate(texts)]
        store.Translations(Path(name)).keep(rows)
        took = seconds(lambda: recalled(Path(name), texts))
        print(f"memory: {recalled(Path(name), texts)} segments in {took:.2f} s")


if __name__ == "__main__":
    main()
