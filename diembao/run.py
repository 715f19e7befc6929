"""The order of everything: `desk` makes records of captures, `press` makes a site of records. Layer 5.

All reading and writing of a digest's folders happens here (and in publish.py); the stages it calls are pure.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

from msgspec import Struct

from diembao import assemble, deskwork, door, qa, render, store, verdict
from diembao import config as configuration
from diembao import corpus as corpora
from diembao import publish as publishing
from diembao.build.state import State
from diembao.config import Config
from diembao.layout import FOLDERS, GLOSSARY, OUTLETS, PLACES, PUBLISHING, SETTINGS
from diembao.model import Article, Corpus, Draft, View
from diembao.outputs import Output
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
    state: State


class Desk(Struct, frozen=True):
    """What the desk did.

    records  every article by slug; drafts: by capture file name; both read when they are asked for
    cut_from by slug the capture that an article was cut from
    numbers  by slug, the accession number that a record has
    changed  the records written, with why
    waiting  some English is still owed, and an engine may answer next time
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
    read = _Reader(root)
    config = read.file(SETTINGS, door.SMALL, configuration.parse, required=True)
    outlets = read.file(OUTLETS, door.SMALL, corpora.read_outlets)
    places = read.file(PLACES, door.LARGE, corpora.read_places)
    terms = read.file(GLOSSARY, door.LARGE, corpora.read_glossary)
    if read.problems:
        raise ProblemError(*read.problems)
    return Digest(root, config or Config(), Corpus(outlets or (), places or (), terms or ()), state or State())


def desk(
    digest: Digest, engine: Translator | None, write: bool = True, progress: Progress = lambda *_: None
) -> Desk:
    """Captures to records: normalise, merge with what people wrote, summarise, translate what is missing."""
    if write:
        store.sweep(digest.root)
    known, drafts, digests, problems = read(digest)
    work = deskwork.Work(digest.root, digest.config, digest.corpus, digest.state, known, drafts, digests, engine)
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
    cut_from = {slug: source.file for slug, source in known.captures.items()}
    cut_from |= {slug: article.capture.file for slug, (_, article) in new.items() if article.capture}
    return Desk(records, drafts, cut_from, known.numbers, tuple(changed), tuple(problems), work.waiting)


def records(digest: Digest) -> Desk:
    """The records as they are, with the drafts of their captures; nothing is merged or written."""
    known, drafts, _, problems = read(digest)
    cut_from = {slug: source.file for slug, source in known.captures.items()}
    return Desk(known.articles, drafts, cut_from, known.numbers, (), tuple(problems))


def read(digest: Digest) -> tuple[store.Records, Shelf[Draft], Mapping[str, str], list[Problem]]:
    """(the records, the captures, the SHA-256 of each capture, what is wrong with any) of a digest."""
    known = store.read_records(digest.root, digest.state)
    drafts, digests, faults = deskwork.drafts(digest.root, digest.corpus, digest.state, known)
    return known, drafts, digests, [*known.problems, *faults]


def doubts(digest: Digest, made: Desk) -> tuple[Problem, ...]:
    """What the checks say of reviewed English, which readers see all the same."""
    known = qa.knowledge(digest.corpus.terms, digest.corpus.places)
    told = (problem for article in made.articles for problem in verdict.judge(article, known, doubts=True)[1])
    return tuple(problem for problem in told if problem.code == "review-doubtful")


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
