"""The order of everything: `desk` makes records of captures, `press` makes a site of records. Layer 5.

All reading and writing of a digest's folders happens here (and in publish.py); the stages it calls are pure.
"""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar

from msgspec import Struct

from diembao import assemble, deskwork, door, export, presswork, record, render, store
from diembao import config as configuration
from diembao import corpus as corpora
from diembao import publish as publishing
from diembao.cache import Cache, dumped
from diembao.config import Config
from diembao.layout import FOLDERS, GLOSSARY, OUTLETS, PLACES, PUBLISHING, SETTINGS, SPOOL
from diembao.model import Article, Corpus, Draft, View
from diembao.outputs import Built, Held, Output
from diembao.pages import Frame, Reviewed, ReviewPage, Site
from diembao.problems import Problem, ProblemError, Where, unforeseen
from diembao.shelf import Shelf
from diembao.text import short_hash
from diembao.translate import Translator

T = TypeVar("T")
Progress = Callable[[str, int, int], None]


class Digest(Struct, frozen=True):
    """An opened digest: where it lies, how it is set up, what it knows, what earlier builds worked out."""

    root: Path
    config: Config
    corpus: Corpus
    cache: Cache


class Desk(Struct, frozen=True):
    """What the desk did.

    records  every article by slug; drafts: by capture file name; both read when they are asked for
    cut_from by slug the capture that an article was cut from
    changed  the records written, with why
    waiting  the next build may find something to do though nothing changed: English that is owed, a capture's new name
    """

    records: Shelf[Article]
    drafts: Shelf[Draft]
    cut_from: Mapping[str, str]
    changed: tuple[tuple[str, str], ...]
    problems: tuple[Problem, ...]
    waiting: bool = False

    @property
    def articles(self) -> tuple[Article, ...]:
        """All of them, read."""
        return tuple(self.records.values())


# ---------------------------------------------------------------- the whole


def open_digest(root: Path, cache: Cache | None = None) -> Digest:
    """The digest in `root`. Raises ProblemError with every mistake of its configuration files at once."""
    door.folders(root, FOLDERS)
    read = _Reader(root)
    config = read.file(SETTINGS, door.SMALL, configuration.parse, required=True)
    outlets = read.file(OUTLETS, door.SMALL, corpora.read_outlets)
    places = read.file(PLACES, door.LARGE, corpora.read_places)
    terms = read.file(GLOSSARY, door.LARGE, corpora.read_glossary)
    if read.problems:
        raise ProblemError(*read.problems)
    return Digest(root, config or Config(), Corpus(outlets or (), places or (), terms or ()), cache or Cache())


def desk(
    digest: Digest,
    engine: Translator | None,
    write: bool = True,
    progress: Progress = lambda *_: None,
    only: Collection[str] | None = None,
    accept: Collection[str] = (),
) -> Desk:
    """Captures to records: normalise, merge with what people wrote, summarise, translate what is missing.

    only    of the records of these slugs, and their captures, which had all been made before
    accept  the changed captures that are the sources of their records now. Raises ProblemError: usage-accept
    """
    if write:
        store.sweep(digest.root)
    known, drafts, bound, problems = read(digest, only, accept)
    work = deskwork.Work(digest.root, digest.config, digest.corpus, digest.cache, known, drafts, bound, engine)
    problems += work.problems
    new, changed = dict[str, tuple[str, Article]](), list[tuple[str, str]]()
    for count, name in enumerate(work.due, 1):
        done = work.article(name)
        if done is None:
            continue
        article, old, notes = done
        problems += notes
        try:
            if article != old and write:
                store.save(digest.root, article, old)
        except ProblemError as error:
            problems += error.problems
            continue
        if article != old:
            new[article.slug] = short_hash(repr(article)), article
            changed.append((store.record_path(article), "changed" if old else "new"))
            problems += deskwork.mended(drafts[name])
        progress("records", count, len(work.due))
    records = known.articles.beside(new)
    cut_from = dict(bound.cut_from)
    cut_from |= {slug: article.capture.file for slug, (_, article) in new.items() if article.capture}
    return Desk(records, drafts, cut_from, tuple(changed), tuple(problems), work.waiting)


def records(digest: Digest, only: Collection[str] | None = None) -> Desk:
    """The records as they are, with the drafts of their captures; nothing is merged or written."""
    known, drafts, bound, problems = read(digest, only)
    return Desk(known.articles, drafts, bound.cut_from, (), tuple(problems), bound.renamed)


def read(
    digest: Digest, only: Collection[str] | None = None, accept: Collection[str] = ()
) -> tuple[store.Records, Shelf[Draft], record.Bound, list[Problem]]:
    """(the records, the captures, which is whose, what is wrong with any) of a digest. `accept`: as `desk`."""
    known = store.read_records(digest.root, digest.cache, only)
    names = None if only is None else {source.file for source in known.captures.values()}
    drafts, digests, faults = deskwork.drafts(digest.root, digest.corpus, digest.cache, known, names)
    bound = record.accepted(record.bind(digests, known.captures, known.broken), accept)
    return known, drafts, bound, [*known.problems, *faults, *deskwork.changed(bound)]


def press(
    digest: Digest,
    made: Desk,
    url: str = "",
    doubts: bool = False,
    held: Mapping[str, Held] = MappingProxyType({}),
    spool: Path | None = None,
) -> Built:
    """Records to a whole site: assemble, render, index, check.

    doubts  what the checks say of reviewed English is told too, which changes nothing on the site
    held    what the site has already: files that would be the same are not made
    spool   a folder for what workers write; without it all files are in memory
    """
    known, corpus = digest.cache, digest.corpus
    works = presswork.works(presswork.Source(made.records, made.drafts, made.cut_from), corpus, doubts, known)
    copies = presswork.copies(presswork.sketches(works), made.records, known)
    options = site_options(digest.config, url)
    site = assemble.assemble(presswork.material(works, corpus, copies, known), options)
    known.keep_work("structure", "", "", dumped(site.structure))
    templates = store.templates(digest.root)
    # The large files first: at the end one worker would make them all, beside all that is then in memory.
    jobs = [*presswork.data(site, works, known), *presswork.pages(site, works)]
    files = presswork.files(jobs, templates, known, held, spool)
    # After the pages: the workers that make these would have the index in their memory too.
    search = presswork.search(site, works, known, held)
    rest = (*search.new, *(held[path] for path in search.same), *export.feeds(site.feeds), *store.static(digest.root))
    outputs = tuple(sorted((*files.outputs, *rest), key=lambda o: o.path))
    told = (problem for work in works.works.values() for problem in work.problems)
    named = assemble.misspelt(site.structure, corpus)
    return Built(outputs, (*told, *named, *presswork.checked(outputs, files, known)))


def publish(digest: Digest, built: Built, output: Path, verify: bool = False) -> publishing.Published:
    """The site brought to disk whole, or not at all. `verify`: files that look unchanged are read as well."""
    return publishing.publish(built.outputs, output, digest.root / PUBLISHING, verify)


def held(digest: Digest, output: Path) -> Mapping[str, Held]:
    """What the published site has already."""
    return publishing.held(output, digest.root / PUBLISHING)


@contextlib.contextmanager
def spool(digest: Digest) -> Iterator[Path]:
    """A folder for what workers write before it is published: this process's own, for two may build at once."""
    folder = digest.root / SPOOL / str(os.getpid())
    for left in (digest.root / SPOOL).glob("[0-9]*"):
        if left == folder or not _runs(int(left.name)):
            shutil.rmtree(left, ignore_errors=True)
    folder.mkdir(parents=True)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _runs(process: int) -> bool:
    try:
        os.kill(process, 0)  # asks only
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        pass  # somebody else's
    return True


def recover(root: Path) -> None:
    """Before the site as it is gets shown: a publication that was interrupted halfway is finished."""
    publishing.recover(root / "site", root / PUBLISHING)


def review_page(digest: Digest, articles: tuple[Reviewed, ...]) -> tuple[Output, ...]:
    """The page to review on, with its style and script: whole, for a folder of its own."""
    sources, static = store.templates(digest.root), store.static(digest.root)
    title = "Review of the English"
    page = ReviewPage(Frame(Site(title=digest.config.site.title), "index.html", "en", title, title), articles)
    look = tuple(o for o in static if o.path.startswith(("static/site.css", "static/fonts/")))
    own = (Output(name, sources[f"review/{name}"].encode("utf-8")) for name in ("review.css", "review.js"))
    return (*render.render((View("index.html", "review/review.html", page),), sources), *own, *look)


# ---------------------------------------------------------------- press, step by step


def site_options(config: Config, url: str) -> assemble.Options:
    """What assembling needs of the configuration. `url`: the site's address where it is another than there."""
    return assemble.Options(
        url=url or config.site.url,
        title=config.site.title,
        tagline_vi=config.site.tagline_vi,
        tagline_en=config.site.tagline_en,
        contact=config.site.contact,
        rights_uri=config.rights.articles,
        digest_licence=config.rights.digest,
        digest_licence_url=config.rights.digest_url,
        noindex_unreviewed=config.publish.noindex_unreviewed,
        archives=tuple(config.archives.items()),
    )


# ---------------------------------------------------------------- reading


class _Reader:
    """Reads configuration files and collects what is wrong with all of them."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.problems: list[Problem] = []

    def file(self, name: str, most: int, parse: Callable[[str, str], T], required: bool = False) -> T | None:
        try:
            return parse(name, door.text(self.root, self.root / name, most, "config-encoding"))
        except FileNotFoundError:
            if required:
                hint = "run this where digest.toml is, or name that folder with --root; `new DIR` makes an empty digest"
                self.problems.append(Problem("config-missing", "error", Where(name), f"no {name} in {self.root}", hint))
        except ProblemError as error:
            self.problems += error.problems
        except Exception as error:
            self.problems.append(unforeseen(name, error))
        return None


def by_id(articles: Iterable[Article], name: str) -> Sequence[Article]:
    """The articles that a person may mean by `name`: a slug, a record's path, a capture's name, or the start of one."""
    wanted = Path(name).name.removesuffix(".md")
    names = {a: (a.slug, *((a.capture.file, Path(a.capture.file).stem) if a.capture else ())) for a in articles}
    exact = [a for a, known in names.items() if wanted in known]
    return exact or [a for a, known in names.items() if any(k.startswith(wanted) for k in known)]
