"""The command `add`: captures copied in byte for byte, from files or from the web, and their records made."""

from __future__ import annotations

import datetime
import hashlib
import json
import os
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import urlsplit

from msgspec.structs import replace

from diembao import __version__
from diembao.build import steps, store
from diembao.build.steps import Digest
from diembao.commands import report
from diembao.commands.opening import engine
from diembao.commands.request import Add, Outcome
from diembao.desk import binding, capture, fetch
from diembao.desk.binding import Bound
from diembao.digest import door
from diembao.digest.layout import CAPTURES
from diembao.problems import Problem, ProblemError, Where, failure
from diembao.text import slug


def add(request: Add) -> Outcome:
    """Captures copied in byte for byte, and their records made."""
    digest, folder = steps.open_digest(request.root), request.root / CAPTURES
    pages, notes, given = _pages(request, digest)
    faults = tuple(_faults(digest, pages))
    if faults:
        raise ProblemError(*faults)
    _judge(pages, given, digest)
    beside, added = store.notes(digest.root, pages), sum(not os.path.lexists(folder / name) for name in pages)
    for name, data in pages.items():
        store.write_whole(folder / name, data)
    for name, note in notes.items():
        if name not in beside.of and not os.path.lexists(folder / beside.name(name)):
            store.write_whole(folder / beside.name(name), note.encode("utf-8"))
    made = steps.desk(digest, engine(request, digest), progress=request.progress)
    return Outcome((*report.told(made, request.json), _said(added, len(pages) - added)), made.problems)


def _said(added: int, there: int) -> str:
    known = f"{there} there already" * bool(there)
    return "; ".join(filter(None, (f"{added} added", known, "`site` publishes them" * bool(added))))


def _sum(root: Path, path: Path) -> str:
    """The SHA-256 of a file that is there; '' of what cannot be a capture."""
    try:
        return hashlib.sha256(door.read(root, path, door.LARGE)).hexdigest()
    except (OSError, ProblemError):
        return ""


def _faults(digest: Digest, pages: Mapping[str, bytes]) -> Iterator[Problem]:
    """What stands against adding pages under these names, whatever is in them."""
    there = {path.name: _sum(digest.root, path) for path in (digest.root / CAPTURES).glob("*")}
    hashes = {name: hashlib.sha256(data).hexdigest() for name, data in pages.items()}
    known = {sha: name for name, sha in there.items()}
    after = {sha: name for name, sha in (hashes | there).items()}
    records = store.read_records(digest.root, digest.state)
    bound = binding.bind({name: sha for sha, name in after.items()}, records.captures, records.broken)
    hint = "give the new page another name: captures are never altered"
    for name, sha in hashes.items():
        where = Where(f"{CAPTURES.as_posix()}/{name}")
        if there.get(name, sha) != sha:
            yield Problem("add-taken", "error", where, "exists already", hint)
        elif name in bound.changed:
            message = f"{store.path_of(bound.changed[name][0])} was made from another page of this name"
            yield Problem("add-taken", "error", where, message, hint)
        elif (twin := known.get(sha, name)) != name:
            message = f"this page is there already: {twin}"
            yield Problem("add-duplicate", "error", Where(name), message, _record_of(bound, twin))
    before = store.notes(digest.root).problems
    yield from (p for p in store.notes(digest.root, pages).problems if p.severity == "error" and p not in before)


def _record_of(bound: Bound, name: str) -> str:
    slug = bound.owners.get(name)
    return f"its record is {store.path_of(slug)}" if slug else "it has no record yet: run desk"


def _judge(pages: Mapping[str, bytes], given: Mapping[str, str], digest: Digest) -> None:
    """Raises ProblemError for pages that cannot be captures, of the files that were given: none is in the digest."""
    try:
        store.judge(pages, digest.corpus.outlets)
    except ProblemError as error:
        problems = (replace(one, where=Where(given[one.where.path], one.where.line)) for one in error.problems)
        raise ProblemError(*problems) from None


def _pages(request: Add, digest: Digest) -> tuple[dict[str, bytes], dict[str, str], dict[str, str]]:
    """By file name the captures to add, what is noted of those that come from the web, and how each was given."""
    pages: dict[str, bytes] = {}
    notes: dict[str, str] = {}
    given: dict[str, str] = {}
    site = digest.config.site
    fetcher = fetch.Fetcher(f"diembao/{__version__} (+{site.contact or site.url or 'a reader of one page'})")
    for path in request.paths:
        if "://" not in path:
            name, data = _page(path, request.name)
        elif request.offline:
            hint = "leave out --offline, or save the page by hand"
            raise failure("usage-offline", path, "--offline fetches nothing", hint)
        else:
            name, data, note = _fetched(fetcher.page(path), request.name)
            notes[name] = note
        if pages.setdefault(name, data) != data:
            raise failure("add-taken", path, f"two pages would be {name}", "add them one by one, with --name")
        given.setdefault(name, path)
    return pages, notes, given


def _fetched(page: fetch.Fetched, given: str | None) -> tuple[str, bytes, str]:
    """(file name, bytes, note) of a page from the web, named after the end of its address."""
    parts = urlsplit(page.url)
    last = parts.path.rstrip("/").rpartition("/")[2].partition(".")[0]
    stem = Path(given).stem if given else slug(last) or slug(parts.netloc)
    now = datetime.datetime.now().astimezone().isoformat(timespec="seconds")
    known = {"url": page.url, "fetched": now, "charset": page.charset if capture.is_charset(page.charset) else ""}
    return f"{stem}.html", page.data, "".join(f"{key} = {json.dumps(value)}\n" for key, value in known.items() if value)


def _page(name: str, given: str | None) -> tuple[str, bytes]:
    if name == "-":
        if not given:
            what, hint = "a page from standard input needs --name", "for example: add - --name 2024-05-18-lao-cai.txt"
            raise failure("usage-name", "-", what, hint)
        return Path(given).name, sys.stdin.buffer.read()
    path = Path(name)
    if not path.is_file():
        hint = "name a page saved as text or HTML, or an address with https://; folders are not read"
        raise failure("usage-path", name, "this is a folder" if path.is_dir() else "there is no such file", hint)
    return path.name, path.read_bytes()
