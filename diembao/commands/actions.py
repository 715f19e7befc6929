"""What each command does, in terms of steps.py. Layer 6."""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import shutil
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from msgspec.structs import replace

from diembao.build import idle, steps, store
from diembao.build import run as builds
from diembao.build.why import reasons
from diembao.commands import explaining
from diembao.commands.request import Outcome, Request, engine
from diembao.digest import markup
from diembao.digest.layout import CAPTURES, built_in_templates
from diembao.english import qa as checks
from diembao.model import Article, Corpus
from diembao.problems import Problem, ProblemError, Where
from diembao.publish import Published
from diembao.text import counted

# ---------------------------------------------------------------- building


def site(request: Request) -> Outcome:
    """Desk, press and publish."""
    return _build(request, lambda digest: steps.desk(digest, engine(request, digest), progress=request.progress))


def press(request: Request) -> Outcome:
    """The site from the committed records: nothing in content/ is changed, no engine is asked."""
    return _build(request, steps.records)


def check(request: Request) -> Outcome:
    """Everything `site` checks, and reviewed English as well, with nothing written."""
    with request.building(keep=False) as digest:
        made = builds.build(
            digest, lambda of: steps.desk(of, None, write=False, progress=request.progress), request.output,
            steps.site_options(digest.config, request.url), publishing=False,
        )  # fmt: skip
        doubts = steps.doubts(digest, made.desk)
    waiting = tuple(f"would write {path} ({why})" for path, why in made.desk.changed)
    line = f"checked {counted(len(made.desk.records), 'article')}, {counted(len(made.files), 'file')} of the site"
    return Outcome((*waiting, line), (*made.problems, *doubts))


def desk(request: Request) -> Outcome:
    """The records only."""
    from diembao.commands import add  # only here: it loads what fetches pages, which takes a build after an edit 16 ms

    with request.building() as digest:
        names = frozenset(Path(given).name for given in request.options.accept)
        made = steps.desk(digest, engine(request, digest), progress=request.progress, accept=names)
        told = tuple(add.report(request, made))  # here, where what was read of the captures is still at hand
    return Outcome((*told, f"{counted(len(made.records), 'record')}, {len(made.changed)} written"), made.problems)


def _build(request: Request, records: builds.Records) -> Outcome:
    started, output, options = time.monotonic(), request.output, request.options
    with request.building() as digest:
        of = steps.site_options(digest.config, request.url)
        idle.forget(digest.state, output)
        made = builds.build(digest, records, output, of, strict=options.strict)
        if made.published is None:
            return Outcome(("nothing published: --strict",), made.problems)
        problems = tuple(dict.fromkeys((*made.problems, *made.published.problems)))
        site = idle.Site(len(made.desk.records), len(made.files), made.size, problems)
        if not made.desk.changed and not made.desk.waiting:
            idle.keep(digest.state, output, request.seen, site)
    why = tuple(_why(made, made.published)) if options.why else ()
    written, removed = len(made.published.written), len(made.published.removed)
    return Outcome((*why, site.line(written, removed, started, output)), problems)


def _why(made: builds.Finished, done: Published) -> Iterator[str]:
    yield from (f"{path}: {why}" for path, why in made.desk.changed)
    yield from (f"{name}: {why}" for name, why in reasons(made.why))
    yield from (f"site/{path}: written" for path in done.written)
    yield from (f"site/{path}: removed, nothing makes it any more" for path in done.removed)
    yield ", ".join(f"{name} {seconds:.2f} s" for name, seconds in made.steps.items())


# ---------------------------------------------------------------- explaining


def explain(request: Request) -> Outcome:
    """Each line of a capture with label and rule, then each English sentence with its origin."""
    digest = request.digest()
    name, _, line = request.options.id.partition(":")
    made = steps.records(digest)
    article = one(made.articles, name)
    draft = made.drafts.get(made.cut_from.get(article.slug, ""))
    if draft is None:
        return Outcome((f"{article.slug}: no capture stands behind this record", *_origins(article)), made.problems)
    last = max(len(draft.capture.lines), 1)
    if line and not (line.isascii() and line.isdigit() and 1 <= int(line) <= last):
        hint = f"name one of its lines: {name}:1 to {name}:{last}"
        raise ProblemError(
            Problem("usage-id", "error", Where(request.options.id), "the capture has no such line", hint)
        )
    only = int(line or 0)
    terminal = sys.stdout.isatty()
    width = shutil.get_terminal_size().columns if terminal else 120
    lines = explaining.labels(draft, explaining.Look(width, terminal and "NO_COLOR" not in os.environ), only)
    stated = () if only else explaining.sources(draft)
    return Outcome(
        (*lines, *stated, "", *([] if only else [*_origins(article), ""]), explaining.remedy(draft)), made.problems
    )


def _origins(article: Article) -> Iterator[str]:
    paragraphs = markup.paragraphs(article.body)
    for sentence in article.english.sentences:
        at = [str(n) for n, p in enumerate(paragraphs, 1) if any(s in p for s in sentence.source)]
        yield f"¶{','.join(at) or '? (stale: its source is no longer in the text)'}  {sentence.text or '(pending)'}"


# ---------------------------------------------------------------- records


def qa(request: Request) -> Outcome:
    """A file of sentence pairs checked, one JSON object a pair on a line; outside a digest, by our own glossary."""
    path: Path = request.options.file
    try:
        pairs = checks.read_pairs(str(path), path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        hint = "name a UTF-8 file of pairs: JSON, JSONL, TSV or PO"
        raise ProblemError(Problem("usage-path", "error", Where(str(path)), f"cannot be read: {error}", hint)) from None
    roots = (request.options.root, built_in_templates().parent)
    root = next((root for root in roots if (root / "digest.toml").exists()), None)
    corpus = steps.open_digest(root).corpus if root else Corpus()
    known = checks.knowledge(corpus.terms, corpus.places)
    rows, doubtful = [], 0
    for number, (vi, en) in enumerate(pairs):
        found = checks.check(vi, en, known)
        errors, warnings = (sorted({f.code for f in found if f.severity == s}) for s in ("error", "warning"))
        doubtful += bool(errors)
        rows.append(json.dumps({"index": number, "errors": errors, "warnings": warnings}))
    message, hint = f"pairs with errors: {doubtful} of {len(pairs)}", "docs/translation-checks.md explains each code"
    problem = Problem("qa-errors", "warning", Where(str(path)), message, hint)
    return Outcome(tuple(rows), (problem,) if doubtful and request.options.strict else ())


def withdraw(request: Request) -> Outcome:
    """The article's page becomes a note that says why; its text leaves the site, the index and the feeds."""
    if not request.options.reason.strip():
        raise ProblemError(
            Problem("usage-reason", "error", Where("--reason"), "a withdrawal needs a reason", "readers see it")
        )
    article = one(steps.records(request.digest()).articles, request.options.id)
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
    found = steps.by_id(articles, name)
    if len(found) == 1:
        return found[0]
    hint = ", ".join(a.slug for a in found[:5]) if found else "python build.py review lists them"
    message = "more than one article begins so" if found else "there is no such article"
    raise ProblemError(Problem("usage-id", "error", Where(name), message, hint))


# ---------------------------------------------------------------- preview and start


def serve(request: Request) -> Outcome:
    """A preview that follows changes until Ctrl-C."""
    root: Path = request.options.root

    # As `site` would be asked; without other processes, for a preview has threads.
    asked = {"command": "actions.site", "output": None, "url": "", "strict": False, "verify": False, "why": False}
    options = argparse.Namespace(**vars(request.options) | asked | {"jobs": 1, "scheduler": ""})

    def rebuild() -> None:
        for problem in site(Request(options, request.progress)).problems:
            print(problem, file=sys.stderr)

    steps.recover(root)
    from diembao.commands import (
        serve as preview,  # only here: it loads a web server, which takes a build after an edit 12 ms
    )

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
    """An empty digest: configuration, tables with the provinces, what GitHub needs to publish it."""
    from diembao.commands import new as beginning  # only here: it loads what asks git, which no build needs

    target: Path = request.options.dir
    if target.exists() and any(path.name != ".git" for path in target.iterdir()):  # a clone of nothing is empty
        hint = "name a new folder"
        raise ProblemError(Problem("usage-not-empty", "error", Where(str(target)), "this folder is not empty", hint))
    known = beginning.begin(target)
    ready = f"{target} is ready: put captures into {target / CAPTURES}, then build with --root {target}"
    missing = f"before you publish it from GitHub, say in {target / beginning.REQUIREMENTS} where to fetch this program"
    return Outcome((ready, *(() if known else (missing,))))
