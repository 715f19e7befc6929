"""`make bench`: a site of the same articles by this program and by each peer that is installed, in turn in one run.

    python -m bench [FILE.jsonl[.gz]] [--n 1000] [--runs 1]

Without a file the articles are made up (bench.corpus). Every figure is the median of the runs; CPU is of a process and
all it starts, memory the sum of their proportional sets (PSS), the page cache is warm. With a file and Pagefind
installed, what a search loads follows (bench.search).
"""

from __future__ import annotations

import argparse
import importlib.util
import math
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from bench import changes, corpus, generators, records, summaries
from bench.generators import Generator
from bench.running import Run, run
from bench.summaries import Example
from diembao.model import Article

ROOT = Path(__file__).parent.parent
PARAGRAPH = "\n\nMột đoạn mới về cầu treo.\n"
WORKS = ("cold", "nothing changed", "one edited")
EDITS = 3  # one after the other: the first after a build from nothing still waits for the disk


@dataclass(frozen=True, slots=True)
class Measured:
    """One generator: its runs by kind of work, and its output."""

    name: str
    runs: dict[str, Run]
    files: int
    size: float


# ---------------------------------------------------------------- generators


def ours(folder: Path, articles: Sequence[Article]) -> Generator:
    """This program, from records as the desk leaves them: with accession numbers."""
    (folder / "content/articles").mkdir(parents=True)
    (folder / "digest.toml").write_text(records.SETTINGS, "utf-8")
    for number, article in enumerate(sorted(articles, key=lambda one: one.date or ""), 1):
        changes.add(folder, article, number)
    edited = folder / f"content/articles/{articles[len(articles) // 2].slug}.md"
    command = (sys.executable, str(ROOT / "build.py"), "press", "--root", str(folder), "--offline")
    return Generator("ours", folder, (command,), edited, folder / "site")


def measure(generator: Generator, times: int) -> Measured:
    """Each kind of work `times` times, edits one after the other several times as often."""
    found: dict[str, list[Run]] = {work: [] for work in WORKS}
    for _ in range(times):
        shutil.rmtree(generator.output, ignore_errors=True)
        shutil.rmtree(generator.folder / ".cache", ignore_errors=True)
        time.sleep(2.1)  # what was written a moment ago is not taken for unchanged
        found["cold"].append(run(generator.commands))
        time.sleep(2.1)
        run(generator.commands)  # what changed less than two seconds before its build ended is read once more
        found["nothing changed"].append(run(generator.commands))
        for _ in range(EDITS):
            with generator.edited.open("a", encoding="utf-8") as file:
                file.write(PARAGRAPH)
            time.sleep(2.1)
            found["one edited"].append(run(generator.commands))
    files = [path.stat().st_size for path in generator.output.rglob("*") if path.is_file()]
    return Measured(
        generator.name,
        {work: _median(runs) for work, runs in found.items()},
        len(files),
        sum(files) / 1e6,
    )


def _median(runs: Sequence[Run]) -> Run:
    return Run(*(statistics.median(getattr(r, field) for r in runs) for field in ("wall", "cpu", "peak")))


def everyone(folder: Path, articles: Sequence[Article]) -> Iterator[Generator]:
    """Ours first; a folder each."""
    yield ours(folder / "ours", articles)
    hugo = generators.hugo(folder / "hugo", articles)
    pelican, eleventy = (make(folder / make.__name__, articles) for make in (generators.pelican, generators.eleventy))
    yield from filter(None, (hugo, hugo and generators.with_pagefind(hugo), eleventy, pelican))


# ---------------------------------------------------------------- the table


def table(measured: Sequence[Measured], count: int) -> Iterator[str]:
    """A row for each figure; beside each peer's figure ours as a share of it."""
    rows: list[tuple[str, Callable[[Measured], float]]] = []
    for work in WORKS:
        rows.append((f"{work}, wall s", lambda m, work=work: m.runs[work].wall))  # type: ignore[misc]
        rows.append((f"{work}, CPU s", lambda m, work=work: m.runs[work].cpu))  # type: ignore[misc]
    rows.append(("peak memory MB", lambda m: max(one.peak for one in m.runs.values())))
    rows += [("files", lambda m: m.files), ("output MB", lambda m: m.size)]
    yield f"| N = {count:,} | " + " | ".join(m.name for m in measured) + " |"
    yield "|---" * (len(measured) + 1) + "|"
    for label, figure in rows:
        mine = figure(measured[0])
        cells = [_shown(mine), *(f"{_shown(figure(m))} ({mine / max(figure(m), 1e-9):.2f})" for m in measured[1:])]
        yield f"| {label} | " + " | ".join(cells) + " |"


def _shown(figure: float) -> str:
    return f"{figure:,.0f}" if figure >= 100 else f"{figure:,.2f}"


# ---------------------------------------------------------------- captures to records


def desk(examples: Sequence[Example], times: int) -> Run:
    """From saved pages of these articles to their records, without English."""
    with tempfile.TemporaryDirectory() as name:
        corpus.write_digest(Path(name), corpus.captures_of(examples))
        runs = []
        for _ in range(times):
            shutil.rmtree(Path(name, "content/articles"), ignore_errors=True)
            shutil.rmtree(Path(name, ".cache"), ignore_errors=True)
            runs.append(run([(sys.executable, str(ROOT / "build.py"), "desk", "--root", name, "--offline")]))
        return _median(runs)


def growth(examples: Sequence[Example], times: int) -> Iterator[str]:
    """A row for a tenth of the captures and one for all, and how CPU grows: 1 is in proportion."""
    yield "| captures to records | wall s | CPU s | CPU ms each | peak memory MB |\n|---|---|---|---|---|"
    found = {count: desk(examples[:count], times) for count in (len(examples) // 10, len(examples))}
    for count, one in found.items():
        cells = (one.wall, one.cpu, 1000 * one.cpu / count, one.peak)
        yield f"| {count:,} | {' | '.join(map(_shown, cells))} |"
    few, many = found.items()
    yield f"exponent of CPU: {math.log(many[1].cpu / few[1].cpu) / math.log(many[0] / few[0]):.2f}"


def examples_of(file: Path | None, count: int) -> Iterator[Example]:
    """All of a file, or so many made up."""
    return summaries.read(file) if file else corpus.examples(count)


def main() -> None:
    """Prints a table for each number of articles."""
    parser = argparse.ArgumentParser(prog="bench", description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("file", nargs="?", type=Path, metavar="FILE.jsonl", help="{id, title, abstract, body} a line")
    parser.add_argument("--n", default="1000", metavar="N,N", help="numbers of articles (1000)")
    parser.add_argument("--runs", type=int, default=1, metavar="N", help="times that each work is done (1)")
    options = parser.parse_args()
    print(f"{os.cpu_count()} processors, Python {sys.version.split()[0]}, {time.strftime('%Y-%m-%d')}")
    for count in map(int, options.n.split(",")):
        made = records.articles(examples_of(options.file, count + changes.SPARE))
        articles = list(islice(made, count + changes.SPARE))
        articles, spare = articles[: -changes.SPARE], articles[-changes.SPARE :]
        with tempfile.TemporaryDirectory() as name:
            measured = [measure(generator, options.runs) for generator in everyone(Path(name), articles)]
            print("\n" + "\n".join(table(measured, len(articles))), flush=True)
            cold = next((one.runs["cold"].cpu for one in measured if one.name == "Hugo + Pagefind"), None)
            print("\n" + "\n".join(changes.table(Path(name, "ours"), spare, cold)), flush=True)
        examples = list(islice(examples_of(options.file, count), count))
        print("\n" + "\n".join(growth(examples, options.runs)), flush=True)
    if options.file and importlib.util.find_spec("pagefind"):
        subprocess.run([sys.executable, "-m", "bench.search", str(options.file), "--n", options.n], check=True)


if __name__ == "__main__":
    main()
