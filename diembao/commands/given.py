"""The pages that `add` is given: files, folders, patterns, standard input, addresses. Does I/O."""

from __future__ import annotations

import datetime
import glob
import hashlib
import json
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import urlsplit

from msgspec import Struct

from diembao import __version__
from diembao.commands.request import Add
from diembao.desk import capture, fetch
from diembao.digest import door
from diembao.digest.config import Config
from diembao.model import Note
from diembao.problems import ProblemError, failure
from diembao.text import grouped, slug


class Given(Struct, frozen=True):
    """A page to add.

    place  where it is: a path, an address, '-'
    name   what its file in the digest is to be called
    file   to be read when it is needed: of a thousand pages with their pictures not all fit into memory
    data   of a page that is no file; of one that is too large one byte more than may be
    note   what is known of it
    """

    place: str
    name: str
    file: Path | None = None
    data: bytes = b""
    note: Note = Note()

    def read(self) -> bytes:
        """Its bytes. Raises ProblemError: file-unusable, capture-too-big."""
        if not self.file:
            return self.data
        return door.given(self.file, capture.MAX_BYTES, "file-unusable", "capture-too-big")

    def sha256(self) -> str:
        """Of its bytes; '' of one that cannot be read."""
        try:
            return hashlib.sha256(self.read()).hexdigest()
        except ProblemError:
            return ""


def noted(note: Note) -> str:
    """A note as a file has it; '' for one that says nothing."""
    said = {name: value for name in Note.__struct_fields__ if (value := getattr(note, name))}
    return "".join(f"{key} = {json.dumps(value, ensure_ascii=False)}\n" for key, value in said.items())


def pages(request: Add, config: Config) -> tuple[list[Given], dict[str, Counter[str]]]:
    """All pages, each once; by folder how many of its other files end in what.

    Raises ProblemError: usage-path, usage-name, usage-offline, fetch-…
    """
    found, others = dict[str, Given](), dict[str, Counter[str]]()
    site = config.site
    _refuse_one_name(request.name, len(request.paths))
    fetcher = fetch.Fetcher(f"diembao/{__version__} (+{site.contact or site.url or 'a reader of one page'})")
    for done, place in enumerate(request.paths, 1):
        if place == "-":
            found[place] = _from_input(request.name)
        elif "://" not in place:
            for path, usual in _files(place, others):
                name = _called(request.name, path.suffix) if request.name else usual
                found[str(path)] = Given(str(path), name, path)
        elif request.offline:
            hint = "leave out --offline, or save the page by hand"
            raise failure("usage-offline", place, "--offline fetches nothing", hint)
        else:
            found[place] = _fetched(place, fetcher.page(place), request.name)
            request.progress("fetched", done, len(request.paths))
    _refuse_one_name(request.name, len(found))
    return list(found.values()), others


def _refuse_one_name(name: str | None, count: int) -> None:
    """Raises ProblemError (usage-name) where several pages would be called alike."""
    if name and count > 1:
        hint = "give one page with --name, or leave it out: files keep the names that they have"
        raise failure("usage-name", "--name", f"{count} pages cannot all be called {name}", hint)


def _called(name: str, ending: str) -> str:
    """The file name that a person wants, with the ending that the page is read by."""
    own = Path(name)
    return f"{own.stem if capture.is_kind(own.name) else own.name}{ending}"


def _files(place: str, others: dict[str, Counter[str]]) -> Iterator[tuple[Path, str]]:
    """(path, name in the digest) of a file, of the pages in a folder, or of what a pattern finds; counts others."""
    path = Path(place)
    if path.is_file():
        yield path, path.name
        return
    found = glob.iglob(place, recursive=True)  # noqa: PTH207  # a pattern may begin anywhere
    matching = [path] if path.is_dir() else sorted(map(Path, found))
    if not matching:
        message = "nothing is called so" if glob.has_magic(place) else "there is no such file"
        raise failure("usage-path", place, message, "name a saved page, a folder of them, or an address with https://")
    inside = [(one, [one.name]) for one in matching if one.is_file()]
    for folder in matching:
        above = folder.parent if len(matching) > 1 else folder
        for one in _below(folder) if folder.is_dir() else ():
            if capture.is_kind(one.name):
                inside.append((one, [*one.relative_to(above).parts]))
            else:
                others.setdefault(str(folder), Counter())[one.suffix.lower() or one.name] += 1
    if not inside:
        raise failure("usage-path", place, "no page is in this folder", "pages are .txt, .html or .htm files")
    by_name = grouped((parts[-1], parts) for _, parts in inside)
    for one, parts in inside:
        yield one, parts[-1] if len(by_name[parts[-1]]) == 1 else "-".join(parts).lstrip("-.")


def _below(folder: Path) -> Iterator[Path]:
    """The files in a folder and in those inside it; not what a browser saved beside a page (page.html, page_files/)."""
    entries = sorted(one for one in folder.iterdir() if not one.name.startswith("."))
    stems = tuple(one.stem for one in entries if one.is_file() and capture.is_kind(one.name))
    for one in entries:
        if one.is_file():
            yield one
        elif one.is_dir() and not one.is_symlink() and not _is_beside(one.name, stems):
            yield from _below(one)


def _is_beside(folder: str, stems: Sequence[str]) -> bool:
    return any(folder.startswith(stem) and folder[len(stem) : len(stem) + 1] in ("_", "-", ".") for stem in stems)


def _from_input(name: str | None) -> Given:
    if not name:
        what, hint = "a page from standard input needs --name", "for example: add - --name 2024-05-18-lao-cai.txt"
        raise failure("usage-name", "-", what, hint)
    return Given("-", Path(name).name, data=sys.stdin.buffer.read(capture.MAX_BYTES + 1))


def _fetched(place: str, page: fetch.Fetched, name: str | None) -> Given:
    """A page from the web, named after the end of its address."""
    parts = urlsplit(page.url)
    last = parts.path.rstrip("/").rpartition("/")[2].partition(".")[0]
    called = _called(name or slug(last) or slug(parts.netloc), ".html")
    now = datetime.datetime.now().astimezone().isoformat(timespec="seconds")
    charset = page.charset if capture.is_charset(page.charset) else ""  # what a server says may be anything
    return Given(place, called, data=page.data, note=Note(url=page.url, fetched=now, charset=charset))
