"""`python -m bench.search FILE.jsonl[.gz] [--n 1000,10000]`: what a search costs, beside Pagefind in the same run.

Bytes and requests are what a logging server sends, gzipped, to a headless Chromium until five results are shown: the
page, its styles and scripts, the index and the results, without fonts. Each is driven through its own page of results
(Pagefind's default interface), and each first query is an address opened in a browser context of its own (a cold
cache). Pagefind 1.5.2 comes with `make bench-peers`.
"""

from __future__ import annotations

import argparse
import gzip
import html
import os
import shutil
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, redirect_stdout, suppress
from dataclasses import dataclass
from functools import cache
from io import StringIO
from pathlib import Path
from socketserver import StreamRequestHandler, ThreadingTCPServer
from urllib.parse import quote, unquote, urlsplit

from msgspec.structs import replace
from playwright.sync_api import Browser, Page, sync_playwright

from bench import news
from diembao.commands import cli
from diembao.model import SearchAids, SearchDoc
from diembao.outputs import Output
from diembao.press import index
from diembao.press.index import postings

_UNCOUNTED = (".woff2", ".ico", ".png")
_KINDS = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript",
    ".css": "text/css",
    ".json": "application/json",
}


_PAGEFIND_PAGE = b"""<!doctype html><html lang="vi"><title>search</title><body data-pagefind-ignore>
<link href="pagefind/pagefind-ui.css" rel="stylesheet"><script src="pagefind/pagefind-ui.js"></script><div id="search">
</div><script>
const ui = new PagefindUI({ element: "#search", showImages: false, debounceTimeoutMs: 0 });
const asked = new URLSearchParams(location.search).get("q");
if (asked) ui.triggerSearch(asked);
</script>"""


@dataclass(frozen=True, slots=True)
class Cost:
    """Of one query: bytes over the wire, requests and seconds."""

    size: int
    requests: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Measured:
    """One search engine at one size. disk: bytes after gzip; cpu: seconds of the build; peak: MB.

    edit  wall seconds until the index is right again after one article was edited
    """

    name: str
    first: list[Cost]
    further: list[Cost]
    disk: int
    cpu: float
    peak: float
    edit: float


# ---------------------------------------------------------------- the two sites


def write_ours(folder: Path, articles: Sequence[news.Article]) -> None:
    """The pages of an empty digest with the search index of the articles."""
    root = folder.parent / "digest"
    root.mkdir()
    (root / "digest.toml").write_text('[site]\nurl = "https://news.example/"\n', "utf-8")
    with redirect_stdout(StringIO()):
        cli.run(["site", "--offline", "--root", str(root), "--output", str(folder)])
    for output in index.index([a.doc for a in articles]):
        write(folder, output)


def write_pages(folder: Path, articles: Sequence[news.Article]) -> None:
    """Plain pages for Pagefind to index."""
    for article in articles:
        paragraphs = "".join(f"<p>{html.escape(text)}</p>" for text in article.doc.paragraphs)
        page = f"<h1>{html.escape(article.doc.title)}</h1>{paragraphs}"
        page = f'<!doctype html><html lang="vi"><title>{html.escape(article.doc.title)}</title><body>{page}'
        write(folder, Output(f"{article.doc.slug}.html", page.encode()))
    write(folder, Output("search.html", _PAGEFIND_PAGE))


def write(folder: Path, output: Output) -> None:
    path = folder / output.path
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(output.data)


def used(work: Callable[[], object]) -> tuple[float, float]:
    """(CPU seconds, peak MB) of a piece of work and what it starts, in a process of its own."""
    child = os.fork()
    if not child:
        try:
            work()
        except BaseException as error:
            print(error, file=sys.stderr)
            os._exit(1)
        os._exit(0)
    _, status, spent = os.wait4(child, 0)
    if status:
        sys.exit("the build of an index failed")
    return spent.ru_utime + spent.ru_stime, spent.ru_maxrss / 1024


def edited(docs: Sequence[SearchDoc]) -> float:
    """Seconds to bring the index up to date after an article in the middle got one more paragraph."""
    ordered = tuple(reversed(docs))
    state, files = index.build(enumerate(map(index.counts, ordered), 1))
    data, place = {file.path: file.data for file in files}, len(ordered) // 2
    old, new = ordered[place], replace(ordered[place], paragraphs=(*ordered[place].paragraphs, ordered[0].title))
    started = time.perf_counter()
    changes = {place + 1: (index.counts(old), index.counts(new))}
    done, _ = index.update(state, changes, lambda shard: postings.rows(data[shard.path]))
    slugs = {number: doc.slug for number, doc in enumerate(ordered, 1)}
    index.meta(done, index.paths(index.beside_it(done, None, None, SearchAids())), slugs)
    return time.perf_counter() - started


def pagefind(folder: Path) -> None:
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    command = [sys.executable, "-m", "pagefind", "--site", str(folder)]
    os.execv(command[0], command)  # in its place, so that its memory is counted


def packed(folder: Path) -> int:
    return sum(len(sent(path)) for path in folder.rglob("*") if path.is_file())


# ---------------------------------------------------------------- the server


@cache
def sent(path: Path) -> bytes:
    """What a server sends for a file: gzipped if it is text; Pagefind's own files are gzipped already."""
    data = path.read_bytes() if path.is_file() else b""
    return gzip.compress(data, 6) if path.suffix in _KINDS else data


@contextmanager
def serving(folder: Path) -> Iterator[tuple[str, list[int]]]:
    """The folder's address, and a list that grows by the size of each counted answer."""
    log: list[int] = []

    class Handler(StreamRequestHandler):
        disable_nagle_algorithm = True

        def handle(self) -> None:
            with suppress(ConnectionError):  # a browser that is closed waits for nothing
                self.answer()

        def answer(self) -> None:
            while request := self.rfile.readline():
                while self.rfile.readline().strip():
                    pass
                path = folder / unquote(urlsplit(request.split()[1].decode()).path).lstrip("/")
                data = sent(path)
                packed = "Content-Encoding: gzip\r\n" if path.suffix in _KINDS else ""
                kind = _KINDS.get(path.suffix, "application/octet-stream")
                head = f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\n{packed}Content-Length: {len(data)}\r\n"
                self.wfile.write(f"{head}Cache-Control: max-age=3600\r\n\r\n".encode() + data)
                if path.suffix not in _UNCOUNTED:
                    log.append(len(data))

    http = ThreadingTCPServer(("127.0.0.1", 0), Handler)
    http.daemon_threads = True
    threading.Thread(target=http.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{http.server_address[1]}/", log
    finally:
        http.shutdown()
        http.server_close()


# ---------------------------------------------------------------- queries in the browser

# Ask, unless the address has asked already, and wait until five results are there or all of fewer.
_OURS = """query => new Promise(done => {
  const count = document.querySelector('[data-count]'), list = document.querySelector('.hits');
  if (query) {
    count.textContent = ''; list.replaceChildren();
    document.querySelector('form.find [name=q]').value = query;
    document.querySelector('form.find').dispatchEvent(new Event('submit', { cancelable: true }));
  }
  const watch = () => {
    const five = list.querySelectorAll('[data-result]').length >= 5;
    if (five || /\\d|Không/.test(count.textContent) && !list.matches('[aria-busy]')) done();
    else setTimeout(watch, 1);
  };
  watch();
})"""
_PAGEFIND = """query => new Promise(done => {
  const shown = () => document.querySelectorAll('.pagefind-ui__result-link').length;
  const said = () => document.querySelector('.pagefind-ui__message')?.textContent || '';
  if (query) ui.triggerSearch(query);
  const watch = () => {
    const told = said(), total = told.startsWith('Không') ? 0 : parseInt(told.replace(/[.,]/g, ''), 10);
    if (told.includes(query || asked) && shown() >= Math.min(5, total)) done();
    else setTimeout(watch, 1);
  };
  watch();
})"""


def ask(page: Page, script: str, query: str, log: list[int]) -> Cost:
    before, requests, started = sum(log), len(log), time.perf_counter()
    page.evaluate(script, query)
    return Cost(sum(log) - before, len(log) - requests, time.perf_counter() - started)


def costs(browser: Browser, folder: Path, page: str, script: str, queries: Sequence[str]) -> tuple[list[Cost], ...]:
    """(first queries, further queries)."""
    with serving(folder) as (address, log):
        first, further = [], []
        for query in queries:
            context = browser.new_context()
            log.clear()
            tab, started = context.new_page(), time.perf_counter()
            tab.goto(f"{address}{page}?q={quote(query)}", wait_until="commit")
            tab.wait_for_load_state("domcontentloaded")
            ask(tab, script, "", log)
            first.append(Cost(sum(log), len(log), time.perf_counter() - started))
            context.close()
        tab = browser.new_page()
        tab.goto(address + page)
        for query in queries:
            further.append(ask(tab, script, query, log))
        tab.close()
    return first, further[1:]


def measure(browser: Browser, articles: Sequence[news.Article], queries: Sequence[str]) -> tuple[Measured, Measured]:
    """(ours, Pagefind's) of the same articles and queries."""
    with tempfile.TemporaryDirectory() as name:
        ours, peer = Path(name) / "ours", Path(name) / "peer"
        docs = [article.doc for article in articles]
        write_ours(ours, articles)
        cpu, peak = used(lambda: index.index(docs))
        plain = ours / "search" / "search-index.json"
        plain.unlink(missing_ok=True)  # for other clients: no query of ours loads it
        disk = packed(ours / "search")  # and everything is gzipped before anybody asks
        costs_ours = costs(browser, ours, "search/index.html", _OURS, queries)
        mine = Measured("ours", *costs_ours, disk, cpu, peak, edited(docs))
        write_pages(peer, articles)
        started = time.perf_counter()
        cpu, peak = used(lambda: pagefind(peer))
        edit = time.perf_counter() - started
        disk = packed(peer / "pagefind")
        costs_peer = costs(browser, peer, "search.html", _PAGEFIND, queries)
        theirs = Measured("Pagefind", *costs_peer, disk, cpu, peak, edit)
    return mine, theirs


# ---------------------------------------------------------------- the table


def rows(count: int, mine: Measured, theirs: Measured) -> Iterator[str]:
    def row(label: str, figure: Callable[[Measured], float], unit: str, target: str) -> str:
        a, b = figure(mine), figure(theirs)
        return f"| {label} | {count} | {a:,.1f} {unit} | {b:,.1f} {unit} | {a / b:.3f} | {target} |"

    target = "<= 0.10, <= 110 KB" if count >= 10_000 else "<= 0.15"
    yield row("first query, median", lambda m: statistics.median(c.size for c in m.first) / 1000, "KB", target)
    yield row("first query, median", lambda m: statistics.median(c.requests for c in m.first), "requests", "")
    yield row("further queries, mean", lambda m: statistics.mean(c.size for c in m.further) / 1000, "KB", "<= 0.20")
    yield row(
        "further queries, median",
        lambda m: statistics.median(c.seconds for c in m.further) * 1000,
        "ms",
        "<= 0.20 of its mean",
    )
    yield row("further queries, mean", lambda m: statistics.mean(c.seconds for c in m.further) * 1000, "ms", "")
    yield row("index and fragments on disk", lambda m: m.disk / 1e6, "MB", "<= 0.8")
    yield row("index build, CPU", lambda m: m.cpu, "s", "<= 0.5")
    yield row("index after one edit, wall", lambda m: m.edit, "s", "<= 1 s")
    yield row("index build, peak memory", lambda m: m.peak, "MB", "<= 400 MB")


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path, metavar="FILE.jsonl[.gz]")
    parser.add_argument("--n", default="1000,10000", metavar="N,N", help="numbers of articles (1000,10000)")
    parser.add_argument("--queries", type=int, default=40, metavar="N", help="queries asked of each (40)")
    options = parser.parse_args()
    print("| work | N | ours | Pagefind | ours / Pagefind | target |\n|---|---|---|---|---|---|")
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium)
        for count in map(int, options.n.split(",")):
            articles = news.read(options.file, count)
            asked = [query for query in news.queries(articles) if query][: options.queries]
            for line in rows(count, *measure(browser, articles, asked)):
                print(line, flush=True)
        browser.close()


if __name__ == "__main__":
    main()
