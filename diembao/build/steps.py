"""A digest opened, and its records: made of captures (`desk`), or read as they are (`records`). Does I/O."""

from __future__ import annotations

import contextlib
import datetime
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Generic, TypeVar

from msgspec import Struct, structs

from diembao import publish as publishing
from diembao.build import deskwork, store
from diembao.build.executors import Later
from diembao.build.shelf import Shelf
from diembao.build.state import Progress, Rows, State
from diembao.desk import binding
from diembao.desk.translate import Engines
from diembao.digest import config as configuration
from diembao.digest import corpus as corpora
from diembao.digest import door, rights, unseen
from diembao.digest.config import Config
from diembao.digest.layout import (
    DESK,
    FOLDERS,
    GLOSSARY,
    OUTLETS,
    PLACES,
    SETTINGS,
    WITHDRAWN,
)
from diembao.digest.numbers import free, numbered, twice
from diembao.digest.rights import Rights, Withdrawal
from diembao.english import qa, verdict
from diembao.english.means import Means, means
from diembao.model import Article, Corpus, Draft
from diembao.press import assemble
from diembao.problems import Problem, ProblemError, Where, refuse, tried
from diembao.text import short_hash

T = TypeVar("T")


class Digest(Struct, frozen=True):
    """An opened digest: where it lies, how it is set up, what it knows and may show, what earlier builds worked out.

    problems  notes on its tables and settings
    """

    root: Path
    config: Config
    corpus: Corpus
    rights: Rights
    state: State
    problems: tuple[Problem, ...] = ()


class Desk(Struct, frozen=True):
    """What the desk did.

    records  every article by slug; drafts: by capture file name; both read when they are asked for
    cut_from by slug the capture that an article was cut from
    numbers  by slug, the accession number of each
    changed  the records written, with why
    waiting  the next build may find something to do though nothing changed: English that is owed, a capture's new name
    """

    records: Shelf[Article]
    drafts: Shelf[Draft]
    cut_from: Mapping[str, str]
    numbers: Mapping[str, int]
    changed: tuple[tuple[str, str], ...]
    problems: tuple[Problem, ...]
    waiting: bool = False

    @property
    def articles(self) -> tuple[Article, ...]:
        """All of them, read."""
        return tuple(self.records.values())


# ---------------------------------------------------------------- the whole


def open_digest(root: Path, state: State | None = None) -> Digest:
    """The digest in `root`. Raises ProblemError with every mistake of its configuration files at once."""
    door.folders(root, FOLDERS)
    config = _setting(root, SETTINGS, door.SMALL, configuration.parse, required=True)
    outlets = _setting(root, OUTLETS, door.SMALL, corpora.read_outlets)
    places = _setting(root, PLACES, door.LARGE, corpora.read_places)
    terms = _setting(root, GLOSSARY, door.LARGE, corpora.read_glossary)
    gone = withdrawals(root)
    said = config, outlets, places, terms, gone
    refuse(fault for one in said for fault in one.faults)
    papers = corpora.known_outlets(outlets.value or ())
    settings, known = config.value or Config(), Corpus(papers, places.value or (), terms.value or ())
    may = rights.rights(settings.publish.default, known.outlets, gone.value or ())
    return Digest(root, settings, known, may, state or State(), tuple(note for one in said for note in one.notes))


def means_of(digest: Digest) -> Means:
    """With what the English of a digest is made now."""
    return means(digest.corpus.terms, digest.corpus.places, digest.config.translate.labels)


def knowledge_of(digest: Digest) -> qa.Knowledge:
    """What the checks know of a digest."""
    return qa.knowledge(digest.corpus.terms, digest.corpus.places)


def withdrawals(root: Path) -> _Said[tuple[Withdrawal, ...]]:
    """What was taken down, as the file says now."""
    return _setting(root, WITHDRAWN, door.LARGE, rights.read_withdrawals)


def desk(
    digest: Digest,
    engine: Engines | None,
    write: bool = True,
    progress: Progress = lambda *_: None,
    accept: Collection[str] = (),
    refresh: bool = False,
) -> Desk:
    """Captures to records: normalise, merge with what people wrote, summarise, translate what is missing.

    `accept`: the changed captures that are the sources of their records now; `refresh`: summaries of the machine are
    made anew. Raises ProblemError: usage-accept, publish-locked (another build makes records here: both would give the
    same numbers)
    """
    with alone(digest.root) if write else contextlib.nullcontext():
        if write:
            store.sweep(digest.root)
        return _desk(digest, engine, write, progress, accept, refresh)


@contextlib.contextmanager
def alone(root: Path) -> Iterator[None]:
    """In the block nobody else makes records or adds to the memory. Raises ProblemError: publish-locked"""
    with contextlib.ExitStack() as until:
        with contextlib.suppress(OSError):  # where nothing may be noted beside the digest it is made all the same
            (root / DESK).parent.mkdir(exist_ok=True)
            until.enter_context(publishing.lock(root / DESK))
        yield


def _desk(
    digest: Digest,
    engine: Engines | None,
    write: bool,
    progress: Progress,
    accept: Collection[str],
    refresh: bool,
) -> Desk:
    stored, drafts, bound, problems = read(digest, accept)
    known = digest.config, digest.corpus, digest.rights
    due = deskwork.Due(digest.root, *known, digest.state, stored, drafts, bound, engine, refresh)
    problems += due.problems
    made = _Saving(digest, stored, write)
    problems += made.problems
    for count, name in enumerate(due.names, 1):
        done = due.article(name)
        if done is None:
            continue
        article, old, notes = done
        problems += notes
        if made.save(article, old, drafts[name].capture.note.fetched):
            problems += deskwork.mended(drafts[name])
        progress("records", count, len(due.names))
    if write:
        due.settle()
    made.migrate()
    cut_from = dict(bound.cut_from)
    cut_from |= {slug: article.capture.file for slug, (_, article) in made.new.items() if article.capture}
    problems += made.unsaved
    return Desk(
        stored.articles.beside(made.new), drafts, cut_from, made.numbers(), tuple(made.changed), tuple(problems),
        due.waiting,
    )  # fmt: skip


class _Saving:
    """The records that are written, each with the accession number and the day that it has for ever.

    new      by slug with its mark
    changed  (path, why) of each
    """

    def __init__(self, digest: Digest, stored: store.Records, write: bool) -> None:
        self._root, self._stored, self._write = digest.root, stored, write
        self._given, self._today = _given(stored, digest.rights), today()
        self._numbers = numbered(self._given, stored.dates)
        self._free = free({*self._given.values(), *self._numbers.values()})
        self.new, self.changed = dict[str, tuple[str, Article]](), list[tuple[str, str]]()
        self.problems, self.unsaved = [*_misnumbered(stored.numbers)], list[Problem]()

    def save(self, article: Article, old: Article | None, fetched: str | None = None) -> bool:
        """Writes a record that is another than it was; whether it is. `fetched`: when its page was."""
        if article.number is None:
            article = structs.replace(article, number=self._numbers.get(article.slug) or next(self._free))
        if article.entered is None:
            entered = article.date if old else fetched
            article = structs.replace(article, entered=(entered or self._today)[:10])
        if article == old:
            return False
        mark = short_hash(repr(article))
        try:
            if self._write:
                mark = store.save(self._root, article, old)
        except ProblemError as error:
            self.unsaved += error.problems
            return False
        self.new[article.slug] = mark, article
        self.changed.append((store.record_path(article), _why(article, old)))
        return True

    def numbers(self) -> dict[str, int]:
        """By slug the number of each, as the next build finds them too: of two with one number the copy comes last."""
        given = {slug: article.number for slug, (_, article) in self.new.items() if article.number}
        dates = {slug: article.date or "" for slug, (_, article) in self.new.items()}
        return numbered({**self._given, **given}, {**self._stored.dates, **dates})

    def migrate(self) -> None:
        """The records that have no number yet, or no day."""
        for slug in self._stored.unnumbered:
            if slug not in self.new:
                old = self._stored.articles[slug]
                self.save(old, old)


def _why(article: Article, old: Article | None) -> str:
    if old is None:
        return "new"
    unnumbered = structs.replace(article, number=old.number, entered=old.entered)
    return "numbered" if unnumbered == old else "changed"


def today() -> str:
    """The day on which records are made, ISO 8601."""
    return datetime.date.today().isoformat()


def _misnumbered(numbers: Mapping[str, int]) -> Iterator[Problem]:
    """Numbers with no others near them (what search loads first has a place for each number up to the highest), and
    those that two have."""
    for slug, number in numbers.items():
        if number > 2 * len(numbers) + 1_000:
            message = f"its number {number} is far above those of {len(numbers)} records, and makes every search slow"
            hint = "if it was mistyped, delete its line `number:`, and the next build gives it the next one"
            yield Problem("record-number-far", "warning", Where(store.path_of(slug)), message, hint)
    for slug, other in twice(numbers).items():
        message = f"its number {numbers[slug]} is that of {other}.md"
        hint = "delete the line `number:` of the one that is the copy, and the next build gives it one of its own"
        yield Problem("record-number-twice", "warning", Where(store.path_of(slug)), message, hint)


def records(digest: Digest) -> Desk:
    """The records as they are, with the drafts of their captures; nothing is merged or written."""
    stored, drafts, bound, problems = read(digest)
    numbers, found = numbered(_given(stored, digest.rights), stored.dates), (*problems, *_misnumbered(stored.numbers))
    return Desk(stored.articles, drafts, bound.cut_from, numbers, (), found, bound.renamed)


def _given(stored: store.Records, may: Rights) -> dict[str, int]:
    """By slug the numbers that were given for ever: those of articles that were taken down and have no record too."""
    held = {*stored.numbers.values()}
    gone = {one.slug: one.number for one in may.withdrawals if one.number and one.number not in held}
    return {**gone, **stored.numbers}


def read(
    digest: Digest, accept: Collection[str] = ()
) -> tuple[store.Records, Shelf[Draft], binding.Bound, list[Problem]]:
    """(the records, the captures, which is whose, what is wrong with any) of a digest. `accept`: as `desk`."""
    stored = store.read_records(digest.root, digest.state)
    drafts, hashes, faults = deskwork.drafts(digest.root, digest.corpus, digest.state, stored)
    bound = binding.accepted(binding.bind(hashes, stored.captures, stored.broken), accept)
    guarded = deskwork.guarded(digest.root, digest.rights, stored, bound, hashes)
    return stored, drafts, bound, [*digest.problems, *stored.problems, *faults, *guarded]


def doubts(digest: Digest, articles: Iterable[Article]) -> tuple[Problem, ...]:
    """What the checks say of reviewed English, which readers see all the same."""
    known = knowledge_of(digest)
    return tuple(problem for article in articles for problem in _doubtful(known, article))


def all_doubts(digest: Digest, articles: Shelf[Article], state: State) -> tuple[Problem, ...]:
    """As `doubts`, of every article. state: where what was found is kept"""
    rows: Rows[tuple[Problem, ...]] = state.table("doubts", tuple[Problem, ...])
    tables = assemble.mark((digest.corpus.terms, digest.corpus.places))
    marks = {slug: f"{mark} {tables}" for slug, mark in articles.marks.items()}
    missing = [slug for slug, mark in marks.items() if rows.find(slug, mark) is None]
    find = partial(_doubtful, knowledge_of(digest))
    found = digest.state.work("doubts", find, Later(missing, articles.__getitem__))
    for slug, problems in zip(missing, found, strict=True):
        rows.keep(slug, marks[slug], problems)
    rows.drop(set(rows.names()) - marks.keys())
    return tuple(problem for slug in marks for problem in rows.last(slug) or ())


def _doubtful(known: qa.Knowledge, article: Article) -> tuple[Problem, ...]:
    told = verdict.judge(article, known, doubts=True)[1]
    return tuple(problem for problem in told if problem.code == "review-doubtful")


def site_options(config: Config, url: str) -> assemble.Options:
    """What assembling needs of the configuration. `url`: the site's address where it is another than there."""
    return assemble.Options(
        **structs.asdict(config.site) | {"url": url or config.site.url},
        rights_uri=config.rights.articles,
        digest_licence=config.rights.digest,
        digest_licence_url=config.rights.digest_url,
        noindex_unreviewed=config.publish.noindex_unreviewed,
        archives=tuple(config.archives.items()),
    )


class _Said(Struct, Generic[T], frozen=True):
    """What a configuration file says, and what is wrong with it; None of one that is not there, or wrong."""

    value: T | None
    faults: tuple[Problem, ...] = ()
    notes: tuple[Problem, ...] = ()


def _setting(root: Path, name: str, most: int, parse: Callable[[str, str], T], required: bool = False) -> _Said[T]:
    try:
        text = door.text(root, root / name, most, "config-encoding")
    except FileNotFoundError:
        hint = "run this where digest.toml is, or name that folder with --root; `python build.py new DIR` makes one"
        missing = Problem("config-missing", "error", Where(name), f"no {name} in {root}", hint)
        return _Said(None, (missing,) if required else ())
    except ProblemError as error:
        return _Said(None, error.problems)
    return _Said(*tried(name, lambda: parse(name, text)), unseen.noted(name, text))
