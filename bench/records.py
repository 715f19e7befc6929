"""Records of real articles, for measuring the press: `python -m bench.records FILE.jsonl[.gz] FOLDER [--limit N]`.

Each line: {"id", "title", "abstract", "body": [sentences]}. Paragraphs are of two sentences; four newspapers and
the dates, of 2018 to 2025, are made up; the English is the text without marks, as reviewed.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from bench.summaries import Example, read
from diembao.desk.markdown import to_markdown
from diembao.digest import record
from diembao.model import Article, Block, English, Sentence
from diembao.text import ascii_form, short_hash

OUTLETS = ("Báo Một", "Báo Hai", "Báo Ba", "Báo Bốn")
SETTINGS = '[site]\nurl = "https://news.example/digest/"\n[publish]\ndefault = "full"\n[translate]\nengine = "none"\n'


def articles(examples: Iterator[Example]) -> Iterator[Article]:
    """A reviewed article for each example with at least three sentences."""
    rng = random.Random(0)
    for number, example in enumerate(e for e in examples if len(e.body) >= 3):
        body = [" ".join(example.body[n : n + 2]) for n in range(0, len(example.body), 2)]
        date = f"{rng.randint(2018, 2025)}-{rng.randint(1, 12):02}-{rng.randint(1, 28):02}"
        quoted = (example.body[0], example.body[len(example.body) // 2])
        yield Article(
            slug=f"{date}-{short_hash(example.title)}-{number}",
            title=example.title or "Không đề",
            body=to_markdown([Block("body", n, n, text, "") for n, text in enumerate(body, 1)]) + "\n",
            date=date,
            date_basis="printed",
            outlet=OUTLETS[number % len(OUTLETS)],
            publish="full",
            english=English(
                title=ascii_form(example.title) or "Untitled",
                status="reviewed",
                by="editor",
                abstract=ascii_form(example.abstract) or None,
                sentences=tuple(Sentence(ascii_form(text), (text,)) for text in quoted),
            ),
        )


def write_records(root: Path, file: Path, count: int | None) -> int:
    """A digest of records alone in `root`; how many it has."""
    folder = root / "content" / "articles"
    folder.mkdir(parents=True)
    (root / "content" / "captures").mkdir()
    (root / "digest.toml").write_text(SETTINGS, "utf-8")
    done = 0
    for article in islice(articles(read(file)), count):
        (folder / f"{article.slug}.md").write_text(record.write(article), "utf-8")
        done += 1
    return done


def main() -> None:
    """Writes the records."""
    parser = argparse.ArgumentParser(description="records of articles, for measuring")
    parser.add_argument("file", type=Path, help="JSON lines {id, title, abstract, body}, plain or .gz")
    parser.add_argument("folder", type=Path, help="a new folder")
    parser.add_argument("--limit", type=int, help="only the first N articles")
    arguments = parser.parse_args()
    print(f"{write_records(arguments.folder, arguments.file, arguments.limit)} records: {arguments.folder}")


if __name__ == "__main__":
    main()
