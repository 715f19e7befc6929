"""`python -m bench.search_quality FILE.jsonl[.gz] --sought DEV.jsonl[.gz]`: is the article sought found?

A known-item test: words of an article's abstract, which is not indexed, must bring the article; ten kinds of queries,
the same for all engines (bench/asking.py, bench/searchers.py). Cells are MRR@10 (the mean of 1/rank, 0 past the tenth)
and, in a second table, success@10 (how often it is among the ten). Behind a peer's figure is what a paired bootstrap
(95 %) says of the difference: ▲ ours is ahead, ▼ behind, = none is shown. Every second query may be used for tuning
(`--half tune`); what is reported is the other half.
"""

from __future__ import annotations

import argparse
import random
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

from bench import asking, news, searchers
from bench.asking import Query

_DRAWS = 2000
Scores = dict[str, list[float]]


def reciprocal(query: Query, shown: Sequence[int]) -> float:
    return 1 / (shown.index(query.sought) + 1) if query.sought in shown else 0.0


def verdict(ours: Sequence[float], theirs: Sequence[float], seed: int = 4) -> str:
    """'▲' where ours is ahead by the paired bootstrap (95 %), '▼' where it is behind, else '='."""
    rng, differences = random.Random(seed), [a - b for a, b in zip(ours, theirs, strict=True)]
    if not any(differences):
        return "="
    sums = sorted(sum(rng.choices(differences, k=len(differences))) for _ in range(_DRAWS))
    low, high = sums[_DRAWS // 40], sums[-1 - _DRAWS // 40]
    return "▲" if low > 0 else "▼" if high < 0 else "="


def scores(kinds: dict[str, list[Query]], shown: Sequence[Sequence[int]]) -> Scores:
    """By kind the reciprocal rank of each query; all queries were asked one kind after the other."""
    answers = iter(shown)
    return {kind: [reciprocal(query, next(answers)) for query in queries] for kind, queries in kinds.items()}


def asked(
    folder: Path, articles: Sequence[news.Article], kinds: dict[str, list[Query]], peers: Sequence[str], few: int
) -> Iterator[tuple[str, Scores]]:
    """(name, scores) of each engine, ours first; of Pagefind, which is slow, those of the first `few` of each kind."""
    every = [query for queries in kinds.values() for query in queries]
    answers = searchers.ours(folder, articles, every)
    yield "ours", scores(kinds, [searchers.numbered(len(articles), answer["shown"]) for answer in answers])
    for name, shown in searchers.peers(folder, peers, articles, every):
        yield name, scores(kinds, shown)
    if few:
        some = {kind: queries[:few] for kind, queries in kinds.items()}
        every = [query for queries in some.values() for query in queries]
        yield f"Pagefind, first {few}", scores(some, searchers.pagefind(folder, articles, every))


def line(name: str, theirs: Scores, ours: Scores | None) -> str:
    """A row; without `ours`, ours itself."""
    cells = []
    for kind, values in theirs.items():
        sign = f" {verdict(ours[kind][: len(values)], values)}" if ours else ""
        cells.append(f"{sum(values) / max(1, len(values)):.3f}{sign}")
    return f"| {name} | " + " | ".join(cells) + " |"


def report(title: str, found: Sequence[tuple[str, Scores]], kinds: dict[str, list[Query]]) -> None:
    """Two tables of one size: MRR@10 and success@10."""
    heads = [f"{kind} ({len(queries)})" for kind, queries in kinds.items()]
    for measure in ("MRR@10", "success@10"):
        print(f"\n| {measure}, {title} | " + " | ".join(heads) + " |\n" + "|---" * (len(heads) + 1) + "|")
        rows = [
            (
                name,
                {
                    kind: [float(v > 0) for v in values] if measure != "MRR@10" else values
                    for kind, values in own.items()
                },
            )
            for name, own in found
        ]
        for name, own in rows:
            print(line(name, own, None if name == "ours" else rows[0][1]), flush=True)


def main() -> None:
    """Prints the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path, metavar="FILE.jsonl[.gz]")
    parser.add_argument("--sought", type=Path, required=True, metavar="FILE", help="articles added, which are sought")
    parser.add_argument("--n", default="4000,10000", metavar="N,N", help="articles in all, with those (4000,10000)")
    parser.add_argument("--queries", type=int, default=400, help="queries of each kind (400)")
    parser.add_argument("--half", choices=("tune", "report"), default="report")
    parser.add_argument("--peers", default=",".join(searchers.PEERS), help="of efp, folding and lunr; '' for ours only")
    parser.add_argument(
        "--pagefind", type=int, default=0, help="queries of each kind asked of Pagefind, which is slow (0)"
    )
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="keeps the indices there for the next run")
    options = parser.parse_args()
    sought = news.read(options.sought)
    for size in map(int, options.n.split(",")):
        others = news.read(options.file, size - len(sought))
        articles = [*others, *sought]  # newest first: the order favours none that is sought
        kinds = asking.kinds(sought, len(others), options.half, options.queries)
        with ExitStack() as stack:
            own = options.keep or Path(stack.enter_context(tempfile.TemporaryDirectory()))
            folder = own / f"{options.file.name}-{options.sought.name}-{size}"
            folder.mkdir(parents=True, exist_ok=True)
            peers = [name for name in options.peers.split(",") if name]
            found = list(asked(folder, articles, kinds, peers, options.pagefind))
            sizes = [f"{name} {searchers.whole(folder, name) / 1e6:.1f} MB" for name in peers]
        report(f"{size:,} articles", found, kinds)
        if sizes:
            print(f"\nLoaded whole before the first query, gzipped: {', '.join(sizes)}.")


if __name__ == "__main__":
    main()
