"""Search engines asked the same queries: ours and its peers, their indices kept in a folder and made only once.

Ours is the site's own engine in node, as it is; MiniSearch and lunr.js run in node as well, Pagefind in Chromium
(`make bench-peers` installs them).
"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

from bench import news, search
from bench.asking import Query

HERE = Path(__file__).parent
ROOT = HERE.parent
PEERS = ("efp", "folding", "lunr")  # as peers.cjs has them
_CODE = ("diembao", "templates")  # what an index of ours follows from, beside the articles
_PAGEFIND = """async query => {
  window.pf = window.pf || await import('/pagefind/pagefind.js');
  const found = await window.pf.search(query);
  const pages = await Promise.all(found.results.slice(0, 10).map(r => r.data()));
  return pages.map(page => page.url.replace(/.*\\/|\\.html$/g, ''));
}"""


def node(*arguments: str | Path) -> Any:
    command = ["node", "--max-old-space-size=8192", *map(str, arguments)]
    return json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)


def typed(folder: Path, queries: Sequence[Query]) -> Path:
    path = folder / "queries.json"
    path.write_text(json.dumps([{"query": q.text, "typing": q.typing} for q in queries]), "utf-8")
    return path


def ours(folder: Path, articles: Sequence[news.Article], queries: Sequence[Query]) -> list[dict[str, Any]]:
    """What engine.cjs prints; the documents are numbered from 1 for the last of the articles."""
    site = folder / f"ours-{_code()}" / "site"
    if not site.is_dir():
        for old in folder.glob("ours-*"):
            shutil.rmtree(old)
        made = site.with_name("unfinished")
        made.mkdir(parents=True)
        search.write_ours(made, articles)
        made.rename(site)
    answers: list[dict[str, Any]] = node(HERE / "engine.cjs", site, typed(folder, queries))
    return answers


def numbered(count: int, documents: Sequence[int]) -> list[int]:
    """The places of documents of ours among `count` articles."""
    return [count - number for number in documents]


def _code() -> str:
    made = hashlib.sha256()
    for path in sorted(file for name in _CODE for file in (ROOT / name).rglob("*") if file.suffix != ".pyc"):
        made.update(path.read_bytes() if path.is_file() else b"")
    return made.hexdigest()[:12]


def peers(
    folder: Path, names: Sequence[str], articles: Sequence[news.Article], queries: Sequence[Query]
) -> Iterator[tuple[str, list[list[int]]]]:
    """For each way of asking each of the engines, its name and by query the first ten articles."""
    docs = folder / "docs.json"
    if not docs.exists():
        texts = [{"id": n, "title": a.doc.title, "body": "\n".join(a.doc.paragraphs)} for n, a in enumerate(articles)]
        docs.write_text(json.dumps(texts), "utf-8")
    for name in names:
        index = folder / f"{name}.json"
        yield from node(HERE / "peers.cjs", name, docs, typed(folder, queries), index).items()


def whole(folder: Path, name: str) -> int:
    """Bytes of a peer's index, gzipped: what its reader loads before the first query."""
    return len(gzip.compress((folder / f"{name}.json").read_bytes(), 6))


def pagefind(folder: Path, articles: Sequence[news.Article], queries: Sequence[Query]) -> list[list[int]]:
    site = folder / "pagefind"
    if not site.is_dir():
        made = folder / "unfinished"
        shutil.rmtree(made, ignore_errors=True)
        made.mkdir()
        search.write_pages(made, articles)
        subprocess.run([sys.executable, "-m", "pagefind", "--site", made], check=True, stdout=subprocess.DEVNULL)
        made.rename(site)
    numbers = {article.doc.slug: number for number, article in enumerate(articles)}
    with search.serving(site) as (address, _), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=os.environ.get("CHROMIUM") or shutil.which("chromium"))
        page = browser.new_page()
        page.goto(address + "search.html")
        answers = [[numbers[slug] for slug in page.evaluate(_PAGEFIND, query.text)] for query in queries]
        browser.close()
    return answers
