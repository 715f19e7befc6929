"""`python -m bench.search_truth FILE.jsonl[.gz] [--n 2000,10000]`: are the numbers of articles true?

500 queries of one to three words and 300 phrases of the articles, each typed with marks and without: what the site's
own engine finds is compared with what the texts themselves have, read one by one by tests/oracle.py without an index.
Where the engine says "about", it may find too many and never too few. Faults are printed, and fail the run.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from bench import news, searchers
from bench.asking import Query, unmarked
from diembao.lang import analysis
from diembao.model import SearchDoc

sys.path.append(str(Path(__file__).parent.parent / "tests"))
import oracle
import truth


def counted(docs: Mapping[int, SearchDoc], words: Sequence[str], phrases: Sequence[str]) -> list[set[int]]:
    """By query the numbers of the articles that have it: words, then phrases. One article is taken apart at a time."""
    has = [*map(oracle.having_words, words), *map(oracle.having_phrase, phrases)]
    found: list[set[int]] = [set() for _ in has]
    for number, doc in docs.items():
        article = oracle.Article(doc)
        for own, test in zip(found, has, strict=True):
            if test(article):
                own.add(number)
    return found


def fault(answer: Mapping[str, Any], wanted: set[int]) -> bool:
    found = set(answer["all"])
    return not found >= wanted if answer["about"] else found != wanted or answer["found"] != len(wanted)


def required(text: str) -> bool:
    """Whether no word of it is one that need not be there: "tố" without its mark is "to"."""
    return not truth.frees() & {token.exact for token in analysis.tokens(text)}


def compare(folder: Path, articles: Sequence[news.Article], count: int, phrases: int) -> tuple[int, str]:
    """(faults, a row of the table); each fault is printed."""
    docs = {searchers.numbered(len(articles), [place])[0]: article.doc for place, article in enumerate(articles)}
    words = [
        form for text in truth.words(docs, count) for form in dict.fromkeys((text, unmarked(text))) if required(form)
    ]
    runs = [form for text in truth.phrases(docs, phrases) for form in dict.fromkeys((text, unmarked(text)))]
    asked = [*words, *(f'"{text}"' for text in runs)]
    answers = searchers.ours(folder, articles, [Query(text, 0) for text in asked])
    faults = [0, 0]
    for number, (text, answer, wanted) in enumerate(zip(asked, answers, counted(docs, words, runs), strict=True)):
        if fault(answer, wanted):
            faults[number >= len(words)] += 1
            wrong = set(answer["all"]) ^ wanted
            print(f"{text}: {answer['found']} found, {len(wanted)} there; e.g. document {min(wrong, default='')}")
    about = sum(answer["about"] for answer in answers)
    row = f"| {len(articles):,} | {len(words)} | {faults[0]} | {len(runs)} | {faults[1]} | {about} |"
    return sum(faults), row


def main() -> None:
    """Prints the faults and a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path, metavar="FILE.jsonl[.gz]")
    parser.add_argument("--n", default="2000,10000", metavar="N,N", help="numbers of articles (2000,10000)")
    parser.add_argument("--words", type=int, default=500, help="queries of words (500)")
    parser.add_argument("--phrases", type=int, default=300, help="phrases (300)")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="keeps the index there for the next run")
    options = parser.parse_args()
    rows, faults = [], 0
    for size in map(int, options.n.split(",")):
        with ExitStack() as stack:
            own = options.keep or Path(stack.enter_context(tempfile.TemporaryDirectory()))
            folder = own / f"{options.file.name}-{size}"
            folder.mkdir(parents=True, exist_ok=True)
            more, row = compare(folder, news.read(options.file, size), options.words, options.phrases)
        faults, rows = faults + more, [*rows, row]
    print("| articles | words | faults | phrases | faults | about |\n|---|---|---|---|---|---|", *rows, sep="\n")
    sys.exit(bool(faults))


if __name__ == "__main__":
    main()
