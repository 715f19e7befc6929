"""What the build after each of the everyday changes of a digest costs: a part of `make bench`."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from msgspec.structs import replace

from bench.running import run
from diembao.digest import record
from diembao.model import Article

ROOT = Path(__file__).parent.parent
SPARE = 12  # articles that are kept back to be added
MOST = 50  # articles that have the term of the glossary
_PARAGRAPH = "\n\nMột đoạn mới về cầu treo.\n"
_PAIR = re.compile(r"(?<!\w)(?=([^\W\d_]+ [^\W\d_]+)(?!\w))")
_DONE = re.compile(r"([\d,]+) written, ([\d,]+) removed")


def add(folder: Path, article: Article, number: int) -> None:
    """A record as the desk leaves it."""
    whole = replace(article, number=number, entered=(article.date or "2018-01-01")[:10])
    (folder / f"content/articles/{article.slug}.md").write_text(record.write(whole), "utf-8")


@dataclass(frozen=True, slots=True)
class Digest:
    """A digest of records, built; articles to add to it."""

    folder: Path
    spare: Sequence[Article]

    @property
    def records(self) -> list[Path]:
        return sorted((self.folder / "content/articles").glob("*.md"))

    def command(self, *given: str) -> tuple[str, ...]:
        return (sys.executable, str(ROOT / "build.py"), *given, "--root", str(self.folder), "--offline")

    def edit(self, old: str, new: str) -> None:
        """The record in the middle, by a pattern of its text."""
        path = self.records[len(self.records) // 2]
        path.write_text(re.sub(old, new, path.read_text("utf-8"), count=1), "utf-8")

    def add(self, some: Sequence[Article], day: str | None) -> None:
        for number, article in enumerate(some, len(self.records) + 1_000):
            add(self.folder, replace(article, date=day or article.date), number)


def _glossary(digest: Digest, english: str) -> None:
    """The glossary that comes with the program, and two words that stand together in a few articles."""
    records, pairs = digest.records, Counter[str]()
    some = records[: 20 * MOST]
    for path in some:
        pairs.update({*_PAIR.findall(path.read_text("utf-8").rpartition("---\n")[2])})
    few = max((count, pair) for pair, count in pairs.items() if count * len(records) <= MOST * len(some))[1]
    text = (ROOT / "tests/data/seeds/content/glossary.csv").read_text("utf-8").rstrip()
    (digest.folder / "content/glossary.csv").write_text(f"{text}\n{few},{english},,,,,\n", "utf-8")


def _settings(digest: Digest) -> None:
    path = digest.folder / "digest.toml"
    path.write_text(path.read_text("utf-8").replace("[site]", '[site]\ntagline_en = "Another line"'), "utf-8")


def _approve(digest: Digest) -> None:
    """Despite what the checks say: the English of a bench is not English."""
    slug = digest.records[len(digest.records) // 2].stem
    said = subprocess.run(digest.command("review", slug, "--json"), capture_output=True, check=True, text=True).stdout
    found = [one for row in map(json.loads, said.splitlines()) for one in row.get("findings", ())]
    wrong = ",".join(dict.fromkeys(one["code"] for one in found if one["severity"] == "error"))
    despite = ("--despite", wrong, "--why", "of a bench") if wrong else ()
    run([digest.command("review", "--approve", slug, "--by", "A B", *despite)])


CHANGES: dict[str, Callable[[Digest], object]] = {
    "nothing": lambda digest: None,
    "its text": lambda digest: digest.edit(r"\n\Z", _PARAGRAPH),
    "its title": lambda digest: digest.edit(r"(?m)^title: .*", 'title: "Một tên khác"'),
    "its date": lambda digest: digest.edit(r'(?m)^date: ".*"', 'date: "2019-03-07"'),
    "its newspaper": lambda digest: digest.edit(r"(?m)^outlet: .*", 'outlet: "Báo Năm"'),
    "its English approved": _approve,
    f"a term that {MOST} articles have at most": lambda digest: _glossary(digest, "another rendering"),
    "the tagline": _settings,
    "one more, the newest": lambda digest: digest.add(digest.spare[:1], "2026-01-01"),
    "one more, in the middle": lambda digest: digest.add(digest.spare[1:2], None),
    "ten more, the newest": lambda digest: digest.add(digest.spare[2:], "2026-01-02"),
    "one less": lambda digest: digest.records[len(digest.records) // 3].unlink(),
}


def table(folder: Path, spare: Sequence[Article], cold: float | None) -> Iterator[str]:
    """A row for each change. `folder`: a digest that was built; `cold`: CPU of Hugo + Pagefind, to compare with."""
    digest = Digest(folder, spare)
    count = len(digest.records)
    _glossary(digest, "a rendering")
    peak = 0.0
    time.sleep(2.1)  # what was written a moment ago is not taken for unchanged
    run([digest.command("press")])
    yield "| change | CPU s | wall s | written | removed | share of Hugo + Pagefind, cold |\n|---|---|---|---|---|---|"
    for name, change in CHANGES.items():
        change(digest)
        time.sleep(2.1)
        one = run([digest.command("press")])
        peak = max(peak, one.peak)
        written, removed = (found[1], found[2]) if (found := _DONE.search(one.said)) else ("?", "?")
        share = f"{one.cpu / cold:.3f}" if cold else ""
        yield f"| {name} | {one.cpu:.2f} | {one.wall:.2f} | {written} | {removed} | {share} |"
    site = sum(path.stat().st_size for path in (folder / "site").rglob("*") if path.is_file()) / count / 1_000
    kept = (folder / ".cache/state.db").stat().st_size / count / 1_000
    yield (
        f"\nAn article: {site:.1f} KB of the site, {kept:.1f} KB of what earlier builds worked out. "
        f"Peak memory of these builds: {peak:.0f} MB, {1_000 * peak / count:.1f} KB an article."
    )
