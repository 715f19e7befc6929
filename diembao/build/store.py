"""The files of a digest: records and captures, read and written whole. Does I/O."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path

from msgspec import Struct

from diembao import lang
from diembao.build.shelf import Read, Shelf, shelve
from diembao.build.state import State, encoded
from diembao.desk import capture, memory, normalise
from diembao.desk.capture import Notes
from diembao.digest import door, po, record, unseen
from diembao.digest.layout import ARTICLES, CAPTURES, TRANSLATIONS
from diembao.digest.looks import looked
from diembao.model import Article, Draft, Note, Outlet, Source, Translated
from diembao.problems import Problem, ProblemError, Where, failure, tried
from diembao.text import line_end, nfc, plain_lines, short_hash

_TEMPORARY = ".new"
_NUMBER = re.compile(rb"(?:^|[\r\n])[\"']?number[\"']?[ \t]*:[ \t]*[\"']?([0-9]{1,6})\b")
_QUOTED = re.compile(rb'"([^"\n]{1,255})"')
_SHA256 = re.compile(rb"\b[0-9a-f]{64}\b")


class Records(Struct, frozen=True):
    """All records of a digest.

    articles  by slug; those that cannot be read are missing
    captures  by slug, what a record says it was made from
    numbers   by slug, the accession number that a record has, readable or not
    dates     by slug of each that can be read; '' unknown
    unnumbered  slugs of those that have no number yet, or no day on which they came
    withdrawn   slugs of those that say so
    broken    slugs of those that cannot be read, by the capture files and the hashes that they name; by '?' and the
              slug where they name no file that is there
    """

    articles: Shelf[Article]
    captures: Mapping[str, Source]
    numbers: Mapping[str, int]
    dates: Mapping[str, str]
    unnumbered: tuple[str, ...]
    withdrawn: frozenset[str]
    broken: Mapping[str, str]
    problems: tuple[Problem, ...]


def path_of(slug: str) -> str:
    """Where a record lies, relative to the digest's root."""
    return f"{ARTICLES.as_posix()}/{slug}.md"


def record_path(article: Article) -> str:
    """Where the article's record lies."""
    return path_of(article.slug)


class _RecordGist(Struct, frozen=True):
    """What every build must know of a record: the capture it is of, its number and day, its date; what is wrong."""

    problems: tuple[Problem, ...]
    source: Source | None = None
    number: int | None = None
    entered: bool = False
    date: str = ""
    withdrawn: bool = False


def read_records(root: Path, state: State) -> Records:
    """Every record; what is wrong with some costs only those."""
    names = looked(root / ARTICLES, state.verify)
    files = {
        name.removesuffix(".md"): (look, "") for name, look in names if name.endswith(".md") and door.is_text(name)
    }

    def path(slug: str) -> Path:
        return root / path_of(slug)

    articles, gists = shelve(state, "record", (Article, _RecordGist), root, files, path, _parsed, mark)
    broken, taken = dict[str, str](), dict[str, int]()
    captured = {path.name for path in capture_files(root)} if files.keys() - articles.keys() else set()
    problems = [*door.misnamed(root, root / ARTICLES)]
    problems += [problem for slug in articles for problem in gists[slug].problems]
    for slug in sorted(files.keys() - articles.keys()):
        problems += gists[slug].problems
        hint = "mend the record, as told beside this, and build again"
        message = "its article is not on the site until this record can be read"
        problems.append(Problem("record-left-out", "warning", Where(path_of(slug)), message, hint))
        text = _bytes(root, path(slug)).replace(b"\0", b"")
        named = [name for raw in _QUOTED.findall(text) if (name := raw.decode("utf-8", "replace")) in captured]
        if number := _NUMBER.search(text):
            taken[slug] = int(number[1])
        hashes = (found.decode("ascii") for found in _SHA256.findall(text))
        broken |= dict.fromkeys((*(named or [f"?{slug}"]), *hashes), slug)
    captures = {slug: gists[slug].source for slug in articles if gists[slug].source}
    numbers = taken | {slug: number for slug in articles if (number := gists[slug].number)}
    dates = {slug: gists[slug].date for slug in articles}
    unnumbered = tuple(slug for slug in articles if not (gists[slug].number and gists[slug].entered))
    for one, other in _same_capture(captures):
        message = f"it has the same capture as {other}.md"
        hint = "delete one of the two records, or take `capture` and `made` out of the one that is not the machine's"
        problems.append(Problem("record-twice", "warning", Where(path_of(one)), message, hint))
    gone = frozenset(slug for slug in articles if gists[slug].withdrawn)
    return Records(articles, captures, numbers, dates, unnumbered, gone, broken, tuple(problems))


def mark(slug: str, data: bytes) -> str:
    """What tells a record's content from any other's."""
    return short_hash(f"{slug} {hashlib.sha256(data).hexdigest()}")


def _bytes(root: Path, path: Path) -> bytes:
    """What a broken record may still tell; nothing if it may not be read at all."""
    try:
        return door.read(root, path, door.LARGE)
    except (OSError, ProblemError):
        return b""


def _parsed(slug: str, data: bytes) -> Read:
    """A record, with its gist."""
    text = door.decoded(path_of(slug), data, "record-not-text")
    article = record.parse(path_of(slug), text)
    entered, withdrawn = bool(article.entered), bool(article.withdrawn)
    told = unseen.noted(path_of(slug), text)
    gist = _RecordGist(told, article.capture, article.number, entered, article.date or "", withdrawn)
    return mark(slug, data), encoded(article), gist


def _same_capture(captures: Mapping[str, Source]) -> list[tuple[str, str]]:
    first: dict[str, str] = {}
    return [(slug, other) for slug, one in captures.items() if (other := first.setdefault(one.sha256, slug)) != slug]


def save(root: Path, article: Article, old: Article | None) -> str:
    """Writes a record; of one that exists already, only what differs from `old`. Returns its mark, as the next build
    will have it.

    Raises ProblemError: record-edited-meanwhile (the file no longer says what `old` says: somebody is working on it),
    record-unwritable (what would be written could not be read again). The file is then as it was.
    """
    where = path_of(article.slug)
    path = root / where
    text = record.write(article)
    if not old and os.path.lexists(path):
        hint = "move the file away, or correct it so that it can be read"
        raise failure("record-in-the-way", where, "a file of this name is there", hint)
    if old:
        before = door.decoded(where, door.read(root, path, door.LARGE), "record-not-text")
        path = path.resolve()  # a link within the digest stays one
        if record.parse(where, before) != old:
            hint = "nothing is lost: the next run starts from the file as it is now"
            message = "the file was changed while it was being worked on, and is left as it is"
            raise ProblemError(Problem("record-edited-meanwhile", "warning", Where(where), message, hint))
        text = record.rewrite(before, old, article)
    if record.parse(where, text) != article:
        hint = "please report this with the record; to go on, put the front matter's keys each on a line of its own"
        raise failure("record-unwritable", where, "it could not be updated safely", hint)
    data = text.encode("utf-8")
    write_whole(path, data)
    return mark(article.slug, data)


def write_whole(path: Path, data: bytes) -> None:
    """The file with exactly this content, or as it was: written beside it, flushed, then renamed over it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}{_TEMPORARY}")
    try:
        with temporary.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.chmod(0o644)
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def sweep(root: Path) -> None:
    """Removes what `write_whole` left behind when it was killed."""
    for folder in (CAPTURES, ARTICLES):
        for path in (root / folder).glob(f".*{_TEMPORARY}"):
            path.unlink(missing_ok=True)


# ---------------------------------------------------------------- the translation memory


class Translations:
    """content/translations.po: read once, added to with every answer. An answer is on the disk before it is used.

    mark      tells what was read from anything else that could have been
    problems  notes on it
    """

    def __init__(self, root: Path) -> None:
        """Raises ProblemError: memory-syntax. The file stays as it is, and so does half an entry at its end, of a build
        that was killed, or that another is writing, until something is kept or forgotten."""
        self._path = root / TRANSLATIONS
        try:
            said = _readable(door.read(root, self._path, door.HUGE))
        except FileNotFoundError:
            said = ""
        text, self._end = plain_lines(said), line_end(said)
        entries = memory.read(TRANSLATIONS.as_posix(), text)
        self.known = dict(entries)
        self._has_replaced = len(entries) > len(self.known)  # by a build that was killed
        self.mark, self.problems = short_hash(text), unseen.noted(TRANSLATIONS.as_posix(), text)
        self._is_whole = not text or (text.endswith("\n") and not memory.whole_entries(text)[1])

    def keep(self, translated: Sequence[Translated]) -> None:
        """Adds answers, which count in the place of those it had for the same texts, and waits until they are on the
        disk."""
        if not translated:
            return
        self._has_replaced |= bool(memory.recall(self.known, (t.source for t in translated if t.text)))
        if self._is_whole:
            self._add(memory.entries(translated))
        else:
            self._rewrite((), memory.entries(translated))
        self.known |= {nfc(t.source): memory.Remembered(t.text, t.engine, False, t.terms) for t in translated if t.text}

    def settle(self) -> None:
        """Takes out the entries that others have replaced, all at once: of 20,000 entries it takes 0.7 s."""
        if self._has_replaced:
            self._rewrite((), "")
            self._has_replaced = False

    def forget(self, texts: Sequence[str]) -> None:
        """Takes out what it has for these texts."""
        self._rewrite(texts, "")

    def paragraphs(self, without: Sequence[str]) -> list[tuple[int, str]]:
        """(line, what it says, its comments too) of every paragraph that the file would have without these texts."""
        if not self._path.exists():
            return []
        text = memory.whole_entries(plain_lines(_readable(self._path.read_bytes())))[0]
        return po.paragraphs(memory.without(text, without))

    def _rewrite(self, gone: Iterable[str], more: str) -> None:
        said = _readable(self._path.read_bytes())
        mark = "\ufeff" if said.startswith("\ufeff") else ""
        text = memory.without(memory.whole_entries(plain_lines(said))[0], gone)
        text = f"{mark}{text.rstrip()}\n{more}".replace("\n", self._end)
        if text != said:
            write_whole(self._path.resolve(), text.encode())
        self._is_whole = True

    def _add(self, entries: str) -> None:
        if not self._path.exists():
            write_whole(self._path, memory.HEADER.encode("utf-8"))
        with self._path.open("a", encoding="utf-8", newline=self._end) as file:
            file.write(entries)
            file.flush()
            os.fsync(file.fileno())


def _readable(data: bytes) -> str:
    """UTF-8, of which a build that was killed may have left half a character at the end."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        text = data.decode("utf-8", "replace")
        if "\ufffd" not in memory.whole_entries(plain_lines(text))[0]:
            return text
        line, hint = data.count(b"\n", 0, error.start) + 1, "save the file as UTF-8 in your PO editor"
        raise failure("memory-syntax", TRANSLATIONS.as_posix(), "not UTF-8", hint, line) from None


# ---------------------------------------------------------------- captures


def capture_files(root: Path) -> list[Path]:
    """The captures, by name."""
    files = (root / CAPTURES).glob("*")
    return sorted(p for p in files if p.suffix != ".toml" and not p.name.startswith(".") and door.is_text(p.name))


def sha256(root: Path, name: str) -> str:
    """Of the bytes of a capture; '' of what cannot be one."""
    try:
        return hashlib.sha256(door.read(root, root / CAPTURES / name, door.LARGE)).hexdigest()
    except (OSError, ProblemError):
        return ""


def notes(root: Path, more: Iterable[str] = ()) -> Notes:
    """The notes beside the captures; beside these and `more` of those names."""
    captures = {*(path.name for path in capture_files(root) if capture.is_kind(path.name)), *more}
    found = (path.name for path in (root / CAPTURES).glob("*.toml") if door.is_text(path.name))
    return capture.assigned(found, captures, CAPTURES.as_posix())


class DraftGist(Struct, frozen=True):
    """What every build must know of a capture. sha256: of its bytes; date: of its draft, '' unknown.

    same_as  the slug of the article that it is another capture of, as its note says
    """

    problems: tuple[Problem, ...]
    sha256: str = ""
    date: str = ""
    same_as: str = ""


def read_drafts(
    root: Path, outlets: tuple[Outlet, ...], state: State
) -> tuple[Shelf[Draft], Mapping[str, DraftGist], tuple[Problem, ...]]:
    """(every capture with its note, normalised, by file name; the gist of each; what is wrong with the others)."""
    beside = notes(root)
    problems: list[Problem] = [*door.misnamed(root, root / CAPTURES), *beside.problems]
    files: dict[str, tuple[str, str]] = {}
    facts: dict[str, Noted] = {}
    tables = telling(outlets)
    seen = dict(looked(root / CAPTURES, state.verify))
    for name in (path.name for path in capture_files(root) if path.name not in beside.unsure):
        if name in beside.of or name in beside.shared:
            where = f"{CAPTURES.as_posix()}/{beside.name(name)}"
            found, faults = tried(where, partial(noted, root, beside, name))
            problems += faults
            if not found:
                continue
            facts[name], told = found
            problems += told
        files[name] = seen.get(name, ""), f"{short_hash(repr(facts.get(name, '')))} {tables}"
    of = partial(read_draft, facts, outlets, tables), partial(_draft_mark, facts, tables)
    drafts, gists = shelve(state, "draft", (Draft, DraftGist), root, files, (root / CAPTURES).joinpath, *of)
    problems += [problem for name, found in gists.items() if name not in drafts for problem in found.problems]
    return drafts, {name: gists[name] for name in drafts}, tuple(problems)


# Where a note lies or would lie, '' for the place that follows from the capture's name; what it says.
Noted = tuple[str, Note]
_UNNOTED: Noted = ("", Note())


def read_draft(facts: Mapping[str, Noted], outlets: tuple[Outlet, ...], tables: str, name: str, data: bytes) -> Read:
    """A capture's draft, with its gist. `tables`: the `telling` of the outlets. Raises ProblemError."""
    noted = facts.get(name, _UNNOTED)
    found = _draft(f"{CAPTURES.as_posix()}/{name}", data, noted, outlets)
    gist = DraftGist(found.problems, found.capture.sha256, found.date or "", noted[1].same_as or "")
    return _draft_mark(facts, tables, name, data), encoded(found), gist


def _draft_mark(facts: Mapping[str, Noted], tables: str, name: str, data: bytes) -> str:
    return short_hash(repr((hashlib.sha256(data).hexdigest(), facts.get(name, _UNNOTED), tables)))


def telling(outlets: Iterable[Outlet]) -> str:
    """A mark of what a page can be told by: an English name or a publish level bears on no draft."""
    return short_hash(repr([(outlet.name, outlet.aliases, outlet.prefixes, outlet.domains) for outlet in outlets]))


def noted(root: Path, beside: Notes, name: str) -> tuple[Noted, tuple[Problem, ...]]:
    """(what is known of a capture, what is to be told). Raises ProblemError: note-invalid, file-…"""
    path = f"{CAPTURES.as_posix()}/{beside.name(name)}"
    if name not in beside.of:
        return (path, Note()), ()
    text = door.text(root, root / path, door.SMALL, "note-invalid")
    return (path, capture.read_note(path, text)), unseen.noted(path, text)


def _draft(where: str, data: bytes, noted: Noted, outlets: tuple[Outlet, ...]) -> Draft:
    reading = lang.get("vi").reading
    assert reading is not None  # noqa: S101  # the digest reads Vietnamese; the type allows languages only written
    return normalise.normalise(capture.read(where, data, reading, noted[1], noted[0]), reading, outlets)
