"""`python -m bench.search_quality FILE.jsonl[.gz] --sought DEV.jsonl[.gz] [--n 10000]`: is the article sought found?

A known-item test: words of an article's abstract, which is not indexed, must bring the article; typed in six ways, and
three rare ones of it in any order. Cells are MRR@10 (the mean of 1/rank, 0 past the tenth). Ours is the site's own
search, run in node as it is; the peers are Pagefind in Chromium and, in node, MiniSearch and lunr.js (`make
bench-peers` installs them). Every second query may be used for tuning (`--half tune`); what is reported is the other
half.
"""

from __future__ import annotations

import argparse
import functools
import json
import os
import random
import re
import shutil
import subprocess
import tempfile
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import sync_playwright

from bench import news, search

HERE = Path(__file__).parent
PEERS = ("MiniSearch default", "MiniSearch folding", "MiniSearch fuzzy, folding", "lunr default")
_TONES = "\u0300\u0301\u0303\u0309\u0323"
_OLD, _NEW = re.compile(f"(o[ae]|uy)([{_TONES}])\\b"), re.compile(f"([ou])([{_TONES}])([aey])\\b")


@dataclass(frozen=True, slots=True)
class Query:
    """Something typed, and the number of the article sought. typing: the last word is not yet complete."""

    text: str
    sought: int
    typing: bool = False


# ---------------------------------------------------------------- ways of typing


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
    moved = _NEW.sub(r"\1\3\2", apart) if _NEW.search(apart) else _OLD.sub(lambda m: m[1][0] + m[2] + m[1][1], apart)
    return unicodedata.normalize("NFC", moved) if moved != apart else ""


WAYS: dict[str, Callable[[str, random.Random], str]] = {
    "with marks": lambda text, _: text,
    "without": lambda text, _: unmarked(text),
    "last word partial": partial,
    "one typo": mistyped,
    "typo without marks": lambda text, rng: unmarked(mistyped(text, rng)),
    "other tone placement": lambda text, _: toned(text),
}


def scattered(texts: Sequence[tuple[int, str]], count: int) -> dict[str, list[Query]]:
    """At most `count` queries of words that stand apart in the article, with marks and without."""
    some = texts[:count]
    return {
        "three words apart": [Query(text, number) for number, text in some],
        "apart, without marks": [Query(unmarked(text), number) for number, text in some],
    }


def typed(texts: Sequence[tuple[int, str]], count: int) -> dict[str, list[Query]]:
    """At most `count` queries for each way of typing."""
    rng = random.Random(2)
    out = {}
    for way, change in WAYS.items():
        made = [(change(text, rng), number) for number, text in texts]
        out[way] = [Query(text, number, way == "last word partial") for text, number in made if text][:count]
    return out


# ---------------------------------------------------------------- engines


def node(*arguments: str) -> list[list[int]]:
    done = subprocess.run(["node", "--max-old-space-size=4096", *arguments], check=True, stdout=subprocess.PIPE)
    answers: list[list[int]] = json.loads(done.stdout)
    return answers


def asked_of_pagefind(folder: Path, articles: Sequence[news.Article], queries: Sequence[Query]) -> list[list[int]]:
    folder.mkdir()
    search.write_pages(folder, articles)
    search.used(lambda: search.pagefind(folder))
    numbers = {article.doc.slug: number for number, article in enumerate(articles)}
    script = """async query => {
      window.pf = window.pf || await import('/pagefind/pagefind.js');
      const found = await window.pf.search(query);
      const pages = await Promise.all(found.results.slice(0, 10).map(r => r.data()));
      return pages.map(page => page.url.replace(/.*\\/|\\.html$/g, ''));
    }"""
    with sync_playwright() as playwright, search.serving(folder) as (address, _):
        browser = playwright.chromium.launch(executable_path=os.environ.get("CHROMIUM") or shutil.which("chromium"))
        page = browser.new_page()
        page.goto(address + "search.html")
        answers = [[numbers[slug] for slug in page.evaluate(script, query.text)] for query in queries]
        browser.close()
    return answers


def mrr(queries: Sequence[Query], answers: Sequence[Sequence[int]]) -> float:
    ranks = [
        answer.index(query.sought) + 1 for query, answer in zip(queries, answers, strict=True) if query.sought in answer
    ]
    return sum(1 / rank for rank in ranks) / max(1, len(queries))


def row(name: str, ways: dict[str, list[Query]], ask: Callable[[list[Query]], list[list[int]]]) -> str:
    """One engine's line. All queries are asked at once, so that an index is built once."""
    every = [query for queries in ways.values() for query in queries]
    answers = iter(ask(every))
    cells = [f"{mrr(queries, [next(answers) for _ in queries]):.3f}" for queries in ways.values()]
    return f"| {name} | " + " | ".join(cells) + " |"


def typed_file(folder: Path, queries: Sequence[Query]) -> str:
    path = folder / "queries.json"
    path.write_text(json.dumps([{"query": q.text, "typing": q.typing} for q in queries]), "utf-8")
    return str(path)


def asked_of_ours(folder: Path, articles: Sequence[news.Article], queries: Sequence[Query]) -> list[list[int]]:
    (folder / "ours").mkdir()
    search.write_ours(folder / "ours", articles)
    answers = node(str(HERE / "engine.cjs"), str(folder / "ours"), typed_file(folder, queries))
    return [[len(articles) - number for number in answer] for answer in answers]  # numbered from 1 for the oldest


def asked_of_peer(
    folder: Path, name: str, articles: Sequence[news.Article], queries: Sequence[Query]
) -> list[list[int]]:
    texts = [{"id": n, "title": a.doc.title, "body": "\n".join(a.doc.paragraphs)} for n, a in enumerate(articles)]
    docs = folder / "docs.json"
    docs.write_text(json.dumps(texts), "utf-8")
    return node(str(HERE / "peers.cjs"), name, str(docs), typed_file(folder, queries))


def report(articles: Sequence[news.Article], ways: dict[str, list[Query]], peers: bool, pagefind: int) -> None:
    """Prints one line for each engine as it is done."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        print(row("ours", ways, functools.partial(asked_of_ours, folder, articles)), flush=True)
        if not peers:
            return
        for peer in PEERS:
            print(row(peer, ways, functools.partial(asked_of_peer, folder, peer, articles)), flush=True)
        few = {way: queries[:pagefind] for way, queries in ways.items()}
        print(row(f"Pagefind, first {pagefind}", few, functools.partial(asked_of_pagefind, folder / "peer", articles)))


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path, metavar="FILE.jsonl[.gz]")
    parser.add_argument("--sought", type=Path, required=True, metavar="FILE", help="articles added, which are sought")
    parser.add_argument("--n", type=int, default=10_000, help="articles of the first file (10000)")
    parser.add_argument("--queries", type=int, default=400, help="queries for each way of typing (400)")
    parser.add_argument("--half", choices=("tune", "report"), default="report")
    parser.add_argument("--no-peers", action="store_true", help="ours only")
    parser.add_argument("--pagefind", type=int, default=60, help="queries asked of Pagefind, which is slow (60)")
    options = parser.parse_args()
    sought = news.read(options.sought)
    others = news.read(options.file, options.n)
    articles = [*others, *sought]  # newest first: the order favours none that is sought
    texts = [(number, text) for number, text in enumerate(news.queries(sought), len(others)) if text]
    apart = [(number, text) for number, text in enumerate(news.scattered(sought), len(others)) if text]
    half = slice(options.half == "report", None, 2)
    ways = typed(texts[half], options.queries) | scattered(apart[half], options.queries)
    print("| MRR@10 | " + " | ".join(ways) + " |\n" + "|---" * (len(ways) + 1) + "|")
    report(articles, ways, not options.no_peers, options.pagefind)


if __name__ == "__main__":
    main()
