"""What each command does, in terms of run.py. Layer 6."""

from __future__ import annotations

import argparse
import contextlib
import datetime
import hashlib
import json
import os
import shutil
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlsplit

from diembao import __version__, audit, fetch, markup, run, store, translators
from diembao import serve as preview
from diembao.config import is_folder_url
from diembao.model import Article, Built
from diembao.problems import Problem, ProblemError, Where
from diembao.run import Desk, Digest
from diembao.store import ARTICLES, CAPTURES
from diembao.text import slug
from diembao.translate import Translator

_FEW = 5  # records: more are reported in a line each


@dataclass(frozen=True, slots=True)
class Request:
    """A parsed command line, and where to show progress."""

    options: argparse.Namespace
    progress: run.Progress

    def digest(self) -> Digest:
        return run.open_digest(self.options.root)

    @property
    def url(self) -> str:
        """--url, checked as [site] url is."""
        url: str = self.options.url
        if url and not is_folder_url(url):
            hint = "for example: --url https://name.github.io/digest/"
            raise ProblemError(
                Problem("usage-url", "error", Where("--url"), f"{url!r} is not the address of a folder", hint)
            )
        return url

    @property
    def output(self) -> Path:
        """Where the site goes: --output or site/; never where what the site is made of lies."""
        root: Path = self.options.root.resolve()
        output: Path = (self.options.output or self.options.root / "site").absolute()
        for kept in (root, root / "content", root / "templates", Path.home()):
            if output.resolve() == kept or (kept.name in ("content", "templates") and kept in output.resolve().parents):
                hint = "name a folder that holds nothing else, for example --output public"
                raise ProblemError(
                    Problem("usage-output", "error", Where("--output"), f"{output} is not for a site", hint)
                )
        given: Path = self.options.output or self.options.root / "site"
        return given


@dataclass(frozen=True, slots=True)
class Outcome:
    """What to print when a command is done."""

    lines: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()


# ---------------------------------------------------------------- building


def site(request: Request) -> Outcome:
    """Desk, press and publish."""
    started = time.monotonic()
    digest = request.digest()
    made = run.desk(digest, _engine(request, digest), progress=request.progress)
    return _publish(request, digest, made, started)


def press(request: Request) -> Outcome:
    """The site from the committed records: nothing in content/ is changed, no engine is asked."""
    started = time.monotonic()
    digest = request.digest()
    return _publish(request, digest, run.records(digest), started)


def check(request: Request) -> Outcome:
    """Everything `site` checks, with nothing written."""
    digest = request.digest()
    made = run.desk(digest, None, write=False, progress=request.progress)
    built = run.press(digest, made, request.url)
    waiting = tuple(f"would write {path} ({why})" for path, why in made.changed)
    line = f"checked {len(made.articles)} articles, {len(built.outputs)} files of the site"
    return Outcome((*waiting, line), (*made.problems, *built.problems))


def desk(request: Request) -> Outcome:
    """The records only."""
    digest = request.digest()
    made = run.desk(digest, _engine(request, digest), progress=request.progress)
    return Outcome(
        (*_report(request, made), f"{len(made.articles)} records, {len(made.changed)} written"), made.problems
    )


def _publish(request: Request, digest: Digest, made: Desk, started: float) -> Outcome:
    output = request.output
    built = run.press(digest, made, request.url)
    problems = (*made.problems, *built.problems)
    if request.options.strict and any(p.severity != "note" for p in problems):
        return Outcome(("nothing published: --strict",), problems)
    done = run.publish(digest, built, output)
    why = _why(made, built, done.written, done.removed) if request.options.why else ()
    size = sum(len(o.data) for o in built.outputs)
    took = time.monotonic() - started
    line = (
        f"{len(made.articles)} articles, {len(built.outputs)} files ({size / 1e6:.1f} MB), "
        f"{len(done.written)} written, {len(done.removed)} removed in {took:.1f} s: {output / 'index.html'}"
    )
    return Outcome((*why, line), (*problems, *done.problems))


def _why(made: Desk, built: Built, written: tuple[str, ...], removed: tuple[str, ...]) -> Iterator[str]:
    yield from (f"{path}: {why}" for path, why in made.changed)
    yield from (f"site/{path}: its content is new" for path in written)
    yield from (f"site/{path}: removed, nothing makes it any more" for path in removed)


def _engine(request: Request, digest: Digest) -> Translator | None:
    chosen = digest.config.translate
    if request.options.offline or chosen.engine == "none":
        return None
    return translators.get(chosen.engine, chosen.url)


# ---------------------------------------------------------------- captures


def add(request: Request) -> Outcome:
    """Captures copied in byte for byte, and their records made."""
    digest, folder = request.digest(), request.options.root / CAPTURES
    pages, notes = _pages(request, digest)
    taken = [name for name, data in pages.items() if (folder / name).exists() and (folder / name).read_bytes() != data]
    if taken:
        hint = "give the new page another name: captures are never altered"
        raise ProblemError(
            *(
                Problem("add-taken", "error", Where(f"{CAPTURES.as_posix()}/{name}"), "exists already", hint)
                for name in taken
            )
        )
    known = {hashlib.sha256(p.read_bytes()).hexdigest(): p.name for p in folder.glob("*") if p.is_file()}
    twins = [
        (name, known[sha])
        for name, data in pages.items()
        if known.get(sha := hashlib.sha256(data).hexdigest(), name) != name
    ]
    if twins:
        raise ProblemError(
            *(
                Problem(
                    "add-duplicate",
                    "error",
                    Where(name),
                    f"this page is there already: {twin}",
                    _record_of(digest, twin),
                )
                for name, twin in twins
            )
        )
    for name, data in pages.items():
        store.write_whole(folder / name, data)
    for name, note in notes.items():
        if not (folder / name).exists():
            store.write_whole(folder / name, note.encode("utf-8"))
    made = run.desk(digest, _engine(request, digest), progress=request.progress)
    return Outcome((*_report(request, made), f"{len(pages)} added; `make site` publishes them"), made.problems)


def _record_of(digest: Digest, capture: str) -> str:
    records = [a.slug for a in run.records(digest).articles if a.capture and a.capture.file == capture]
    return f"its record is {ARTICLES.as_posix()}/{records[0]}.md" if records else "it has no record yet: run desk"


def _report(request: Request, made: Desk) -> Iterator[str]:
    """What was found and cut: in full for a few records, a line each for many, as data with --json."""
    articles = {f"{ARTICLES.as_posix()}/{a.slug}.md": a for a in made.articles}
    changed = [(path, why, articles[path]) for path, why in made.changed]
    drafts = [(path, why, a, made.drafts[a.capture.file]) for path, why, a in changed if a.capture]
    for path, why, article, draft in drafts:
        if request.options.json:
            yield json.dumps(audit.as_data(path, why, article, draft), ensure_ascii=False)
        elif len(drafts) <= _FEW:
            yield from audit.report(path, why, article, draft)
        else:
            yield audit.row(path, article, draft)


def _pages(request: Request, digest: Digest) -> tuple[dict[str, bytes], dict[str, str]]:
    """The captures to add, and the notes of those that come from the web, by file name."""
    pages: dict[str, bytes] = {}
    notes: dict[str, str] = {}
    site = digest.config.site
    fetcher = fetch.Fetcher(f"diembao/{__version__} (+{site.contact or site.url or 'a reader of one page'})")
    for path in request.options.paths:
        if "://" not in path:
            name, data = _page(path, request.options.name)
        elif request.options.offline:
            hint = "leave out --offline, or save the page by hand"
            raise ProblemError(Problem("usage-offline", "error", Where(path), "--offline fetches nothing", hint))
        else:
            name, data, note = _fetched(fetcher.page(path), request.options.name)
            notes[Path(name).with_suffix(".toml").name] = note
        if pages.setdefault(name, data) != data:
            hint = "add them one by one, with --name"
            raise ProblemError(Problem("add-taken", "error", Where(path), f"two pages would be {name}", hint))
    return pages, notes


def _fetched(page: fetch.Fetched, given: str | None) -> tuple[str, bytes, str]:
    """(file name, bytes, note) of a page from the web, named after the end of its address."""
    parts = urlsplit(page.url)
    last = parts.path.rstrip("/").rpartition("/")[2].partition(".")[0]
    stem = Path(given).stem if given else slug(last) or slug(parts.netloc)
    now = datetime.datetime.now().astimezone().isoformat(timespec="seconds")
    known = {"url": page.url, "fetched": now, "charset": page.charset}
    return f"{stem}.html", page.data, "".join(f"{key} = {json.dumps(value)}\n" for key, value in known.items() if value)


def _page(name: str, given: str | None) -> tuple[str, bytes]:
    if name == "-":
        if not given:
            hint = "for example: add - --name 2024-05-18-lao-cai.txt"
            raise ProblemError(
                Problem("usage-name", "error", Where("-"), "a page from standard input needs --name", hint)
            )
        return Path(given).name, sys.stdin.buffer.read()
    path = Path(name)
    if not path.is_file():
        hint = "name a page saved as text or HTML, or an address with https://; folders are not read"
        raise ProblemError(Problem("usage-path", "error", Where(name), "there is no such file", hint))
    return path.name, path.read_bytes()


def explain(request: Request) -> Outcome:
    """Each line of a capture with label and rule, then each English sentence with its origin."""
    digest = request.digest()
    name, _, line = request.options.id.partition(":")
    made = run.records(digest)
    article = one(made.articles, name)
    draft = made.drafts.get(article.capture.file) if article.capture else None
    if draft is None:
        return Outcome((f"{article.slug}: no capture stands behind this record", *_origins(article)), made.problems)
    only = int(line) if line.isdigit() else 0
    terminal = sys.stdout.isatty()
    width = shutil.get_terminal_size().columns if terminal else 120
    lines = audit.labels(draft, audit.Look(width, terminal and "NO_COLOR" not in os.environ), only)
    stated = () if only else audit.sources(draft)
    return Outcome(
        (*lines, *stated, "", *([] if only else [*_origins(article), ""]), audit.remedy(draft)), made.problems
    )


def _origins(article: Article) -> Iterator[str]:
    paragraphs = markup.paragraphs(article.body)
    for sentence in article.english.sentences:
        at = [str(n) for n, p in enumerate(paragraphs, 1) if any(s in p for s in sentence.source)]
        yield f"¶{','.join(at) or '? (stale: its source is no longer in the text)'}  {sentence.text or '(pending)'}"


# ---------------------------------------------------------------- records


def withdraw(request: Request) -> Outcome:
    """The article's page becomes a note that says why; its text leaves the site, the index and the feeds."""
    if not request.options.reason.strip():
        raise ProblemError(
            Problem("usage-reason", "error", Where("--reason"), "a withdrawal needs a reason", "readers see it")
        )
    article = one(run.records(request.digest()).articles, request.options.id)
    store.save(request.options.root, replace(article, publish="withheld", withdrawn=request.options.reason), article)
    kept = f"{CAPTURES.as_posix()}/{article.capture.file}" if article.capture else "no capture"
    return Outcome(
        (
            f"{article.slug} is withdrawn from the next `make site` on",
            f"still held: its record, {kept}, and git's history",
        )
    )


def one(articles: tuple[Article, ...], name: str) -> Article:
    """The article that a person means by `name`. Raises ProblemError (usage-id)."""
    found = run.by_id(articles, name)
    if len(found) == 1:
        return found[0]
    hint = ", ".join(a.slug for a in found[:5]) if found else "python build.py review lists them"
    message = "more than one article begins so" if found else "there is no such article"
    raise ProblemError(Problem("usage-id", "error", Where(name), message, hint))


# ---------------------------------------------------------------- preview and start


def serve(request: Request) -> Outcome:
    """A preview that follows changes until Ctrl-C."""
    root: Path = request.options.root

    def rebuild() -> None:
        digest = request.digest()
        made = run.desk(digest, _engine(request, digest))
        built = run.press(digest, made, f"http://127.0.0.1:{request.options.port}/")
        done = run.publish(digest, built, root / "site")
        for problem in (*made.problems, *built.problems, *done.problems):
            print(problem, file=sys.stderr)

    run.recover(root)
    preview.serve(root / "site", request.options.port, rebuild, lambda: _fingerprint(root))
    return Outcome()


def _fingerprint(root: Path) -> int:
    """Another number whenever a file that the site is made of is another."""
    watched = [root / "digest.toml", *(p for name in ("content", "templates") for p in (root / name).rglob("*"))]
    seen = []
    for path in watched:
        with contextlib.suppress(OSError):  # gone since it was listed
            seen.append((str(path), path.stat().st_mtime_ns))
    return hash(tuple(seen))


def new(request: Request) -> Outcome:
    """An empty digest: configuration, folders and empty tables to begin with."""
    target: Path = request.options.dir
    if target.exists() and any(target.iterdir()):
        hint = "name a new folder"
        raise ProblemError(Problem("usage-not-empty", "error", Where(str(target)), "this folder is not empty", hint))
    shutil.copytree(Path(__file__).parent / "starter", target, dirs_exist_ok=True)
    for folder in (CAPTURES, ARTICLES):
        (target / folder).mkdir(parents=True, exist_ok=True)
    return Outcome((f"{target} is ready: put captures into {target / CAPTURES}, then build with --root {target}",))
