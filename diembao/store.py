"""The files of content/: records and captures, read and written whole. Layer 4, does I/O."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from diembao import capture, lang, memory, normalise, record
from diembao.cache import Cache
from diembao.model import Article, Draft, Note, Outlet, Translated
from diembao.problems import Problem, ProblemError, Where

CAPTURES, ARTICLES = Path("content/captures"), Path("content/articles")
TRANSLATIONS = Path("content/translations.po")
_TEMPORARY = ".new"


@dataclass(frozen=True, slots=True)
class Records:
    """All records of a digest.

    articles  by slug; those that cannot be read are missing
    broken    slugs of those that cannot be read, by the capture files that they name; by '?' and the slug where they
              name none that is there
    """

    articles: Mapping[str, Article]
    broken: Mapping[str, str]
    problems: tuple[Problem, ...]

    @property
    def slugs(self) -> frozenset[str]:
        """Every name that is taken."""
        return frozenset(self.articles) | frozenset(self.broken.values())


def record_path(article: Article) -> str:
    """Where a record lies, relative to the digest's root."""
    return f"{ARTICLES.as_posix()}/{article.slug}.md"


def read_records(root: Path, cache: Cache) -> Records:
    """Every record; what is wrong with some costs only those."""
    articles: dict[str, Article] = {}
    broken: dict[str, str] = {}
    problems: list[Problem] = []
    for path in sorted((root / ARTICLES).glob("*.md")):
        try:
            articles[path.stem] = _record(root, path, cache)
        except ProblemError as error:
            problems += error.problems
            text = path.read_bytes().replace(b"\0", b"") if path.is_file() else b""
            named = [f.name for f in (root / CAPTURES).glob("*") if f'"{f.name}"'.encode() in text]
            broken |= dict.fromkeys(named or [f"?{path.stem}"], path.stem)
    for one, other in _same_capture(articles):
        message = f"it has the same capture as {other.slug}.md"
        hint = "delete one of the two records, or take `capture` and `made` out of the one that is not the machine's"
        problems.append(Problem("record-twice", "warning", Where(record_path(one)), message, hint))
    return Records(articles, broken, tuple(problems))


def _record(root: Path, path: Path, cache: Cache) -> Article:
    where = path.relative_to(root).as_posix()
    if not path.is_file():
        raise ProblemError(Problem("record-not-text", "error", Where(where), "not a file", "records are single files"))
    return cache.get(lambda: _parsed(where, path.read_bytes()), "record", where, cache.digest(path))


def _parsed(where: str, data: bytes) -> Article:
    try:
        return record.parse(where, data.decode("utf-8"))
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        hint = "save the file as UTF-8; until then it is left as it is"
        raise ProblemError(Problem("record-not-text", "error", Where(where, line), "not UTF-8", hint)) from None


def _same_capture(articles: Mapping[str, Article]) -> list[tuple[Article, Article]]:
    first: dict[str, Article] = {}
    named = [a for a in articles.values() if a.capture]
    return [(a, f) for a in named if a.capture and (f := first.setdefault(a.capture.sha256, a)) is not a]


def save(root: Path, article: Article, old: Article | None) -> None:
    """Writes a record; of one that exists already, only what differs from `old`.

    Raises ProblemError: record-edited-meanwhile (the file no longer says what `old` says: somebody is working on it),
    record-unwritable (what would be written could not be read again). The file is then as it was.
    """
    path, where = root / record_path(article), record_path(article)
    text = record.write(article)
    if not old and path.exists():
        hint = "move the file away, or correct it so that it can be read"
        raise ProblemError(Problem("record-in-the-way", "error", Where(where), "a file of this name is there", hint))
    if old:
        before = path.read_text("utf-8")
        if record.parse(where, before) != old:
            hint = "nothing is lost: the next run starts from the file as it is now"
            message = "the file was changed while it was being worked on, and is left as it is"
            raise ProblemError(Problem("record-edited-meanwhile", "warning", Where(where), message, hint))
        text = record.rewrite(before, old, article)
    if record.parse(where, text) != article:
        hint = "please report this with the record; to go on, put the front matter's keys each on a line of its own"
        raise ProblemError(Problem("record-unwritable", "error", Where(where), "it could not be updated safely", hint))
    write_whole(path, text.encode("utf-8"))


def write_whole(path: Path, data: bytes) -> None:
    """The file with exactly this content, or as it was: written beside it, flushed, then renamed over it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=_TEMPORARY)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).chmod(0o644)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def sweep(root: Path) -> None:
    """Removes what `write_whole` left behind when it was killed."""
    for folder in (CAPTURES, ARTICLES):
        for path in (root / folder).glob(f".*{_TEMPORARY}"):
            path.unlink(missing_ok=True)


# ---------------------------------------------------------------- the translation memory


class Translations:
    """content/translations.po: read once, added to with every answer. An answer is on the disk before it is used."""

    def __init__(self, root: Path) -> None:
        """Raises ProblemError: memory-syntax. Half an entry at the end, of a build that was killed, is taken out."""
        self._path = root / TRANSLATIONS
        text = _readable(self._path.read_bytes()) if self._path.exists() else ""
        self.known = memory.read(TRANSLATIONS.as_posix(), text)
        whole, torn = memory.whole_entries(text)
        if torn:
            write_whole(self._path, whole.encode("utf-8"))

    def keep(self, translated: Sequence[Translated]) -> None:
        """Adds answers, and waits until they are on the disk."""
        if not translated:
            return
        if not self._path.exists():
            write_whole(self._path, memory.HEADER.encode("utf-8"))
        with self._path.open("a", encoding="utf-8", newline="\n") as file:
            file.write(memory.entries(translated))
            file.flush()
            os.fsync(file.fileno())
        self.known |= {t.segment.text: memory.Remembered(t.text, t.engine, False) for t in translated if t.text}


def _readable(data: bytes) -> str:
    """UTF-8, of which a build that was killed may have left half a character at the end."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        if b"\n\n" not in data[error.start :]:
            return data.decode("utf-8", "replace")
        where = Where(TRANSLATIONS.as_posix(), data.count(b"\n", 0, error.start) + 1)
        raise ProblemError(
            Problem("memory-syntax", "error", where, "not UTF-8", "save the file as UTF-8 in your PO editor")
        ) from None


# ---------------------------------------------------------------- captures


def capture_files(root: Path) -> list[Path]:
    """The captures, by name."""
    files = (root / CAPTURES).glob("*")
    return sorted(p for p in files if p.suffix != ".toml" and not p.name.startswith("."))


def orphans(root: Path) -> list[Problem]:
    """Notes with no capture beside them."""
    stems = {path.stem for path in capture_files(root)}
    notes = sorted((root / CAPTURES).glob("*.toml"))
    hint = "rename or delete it"
    return [
        Problem("note-orphan", "warning", Where(note.relative_to(root).as_posix()), "no capture of that name", hint)
        for note in notes
        if note.stem not in stems
    ]


def read_draft(root: Path, path: Path, outlets: tuple[Outlet, ...], cache: Cache) -> Draft:
    """A capture with its note, normalised. Raises ProblemError."""
    where = path.relative_to(root).as_posix()
    if path.is_symlink() and not path.resolve().is_relative_to(root.resolve()):
        hint = "copy the file itself into content/captures"
        raise ProblemError(
            Problem("capture-outside", "error", Where(where), "a link that leads out of the digest", hint)
        )
    if not path.is_file():
        hint = "captures are single files directly in content/captures"
        raise ProblemError(Problem("capture-kind", "error", Where(where), "not a file", hint))
    note_file = path.with_suffix(".toml")
    note, noted = Note(), ""
    if note_file.exists():
        noted = note_file.read_text("utf-8", "replace")
        note = capture.read_note(note_file.relative_to(root).as_posix(), noted)
    given = (where, cache.digest(path), noted, repr(outlets))
    return cache.get(lambda: _draft(where, path.read_bytes(), note, outlets), "draft", *given)


def judge(pages: Mapping[str, bytes], outlets: tuple[Outlet, ...]) -> None:
    """Raises ProblemError, with what is wrong with all pages that cannot be captures; `pages`: by their path to be."""
    problems: list[Problem] = []
    for path, data in pages.items():
        try:
            _draft(path, data, Note(), outlets)
        except ProblemError as error:
            problems += error.problems
    if problems:
        raise ProblemError(*problems)


def _draft(where: str, data: bytes, note: Note, outlets: tuple[Outlet, ...]) -> Draft:
    reading = lang.get("vi").reading
    assert reading is not None  # noqa: S101  # the digest reads Vietnamese; the type allows languages only written
    return normalise.normalise(capture.read(where, data, reading, note), reading, outlets)
