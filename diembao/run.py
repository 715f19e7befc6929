"""The order of everything: `desk` makes records of captures, `press` makes a site of records. Layer 5.

All reading and writing of a digest's folders happens here (and in publish.py); the stages it calls are pure.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar

from diembao import (
    assemble,
    check,
    duplicates,
    export,
    index,
    lang,
    markup,
    memory,
    normalise,
    pagework,
    record,
    render,
    store,
    summarise,
    translate,
    verdict,
)
from diembao import config as configuration
from diembao import corpus as corpora
from diembao import publish as publishing
from diembao.cache import Cache, looks
from diembao.config import Config
from diembao.model import Article, Block, Built, Corpus, Draft, Held, Output, Segment, Translated, View
from diembao.pages import Frame, Reviewed, ReviewPage, Site
from diembao.problems import Problem, ProblemError, Where
from diembao.text import short_hash
from diembao.translate import Translator

PUBLISHING, WORK = Path(".cache/publish"), Path(".cache/work.db")
T = TypeVar("T")
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Digest:
    """An opened digest: where it lies, how it is set up, what it knows, what earlier builds worked out."""

    root: Path
    config: Config
    corpus: Corpus
    cache: Cache


@dataclass(frozen=True, slots=True)
class Desk:
    """What the desk did. `drafts` is by capture file name; `changed` names the records written, with why."""

    articles: tuple[Article, ...]
    drafts: Mapping[str, Draft]
    changed: tuple[tuple[str, str], ...]
    problems: tuple[Problem, ...]


# ---------------------------------------------------------------- the whole


def open_digest(root: Path, cache: Cache | None = None) -> Digest:
    """The digest in `root`. Raises ProblemError with every mistake of its configuration files at once."""
    read = _Reader(root)
    config = read.file("digest.toml", configuration.parse, required=True)
    outlets = read.file("content/outlets.toml", corpora.read_outlets)
    places = read.file("content/places.csv", corpora.read_places)
    terms = read.file("content/glossary.csv", corpora.read_glossary)
    if read.problems:
        raise ProblemError(*read.problems)
    return Digest(root, config or Config(), Corpus(outlets or (), places or (), terms or ()), cache or Cache())


def desk(digest: Digest, engine: Translator | None, write: bool = True, progress: Progress = lambda *_: None) -> Desk:
    """Captures to records: normalise, merge with what people wrote, summarise, translate what is missing."""
    if write:
        store.sweep(digest.root)
    known = store.read_records(digest.root, digest.cache)
    drafts, problems = _read_drafts(digest, known, progress)
    translations, faults = _memory(digest.root)
    problems += faults
    articles, changed = dict(known.articles), list[tuple[str, str]]()
    by_name = {a.capture.file: a for a in articles.values() if a.capture}
    by_bytes = {a.capture.sha256: a for a in articles.values() if a.capture}
    problems += known.problems
    for name, draft in drafts.items():
        if name in known.broken:
            continue  # its record has a mistake and is being corrected: never write a second one
        if f"?{record.name_for(draft, frozenset())}" in known.broken:
            continue  # so is this one, though it no longer says whose it is
        old = by_name.get(name) or by_bytes.get(draft.capture.sha256)  # a renamed capture keeps its record
        article, notes = _merged(digest, draft, old, known.slugs | frozenset(articles))
        problems += notes
        if translations:  # else nothing is asked that may have been answered already
            article, engine, notes = _in_english(digest, article, draft, engine, translations)
            problems += notes
        try:
            if article != old and write:
                store.save(digest.root, article, old)
        except ProblemError as error:
            problems += error.problems
            continue
        articles[article.slug] = article
        if article != old:
            changed.append((store.record_path(article), "changed" if old else "new"))
            problems += _mended(draft)
        progress("records", len(changed), len(drafts))
    return Desk(tuple(articles.values()), drafts, tuple(changed), tuple(problems))


def records(digest: Digest) -> Desk:
    """The records as they are, with the drafts of their captures; nothing is merged or written."""
    known = store.read_records(digest.root, digest.cache)
    drafts, faults = _read_drafts(digest, known, lambda *_: None)
    return Desk(tuple(known.articles.values()), drafts, (), (*known.problems, *faults))


def press(
    digest: Digest, made: Desk, url: str = "", doubts: bool = False, held: Mapping[str, Held] = MappingProxyType({})
) -> Built:
    """Records to a whole site: assemble, render, index, check.

    doubts  what the checks say of reviewed English is told too, which changes nothing on the site
    held    what the site has already: pages that would be the same are not made
    """
    known = digest.cache
    texts = {a.slug: a.body for a in made.articles if not a.distinct}
    sketches = known.map(duplicates.sketch, tuple(texts.values()), "sketch", lambda text: (text,))
    copies = duplicates.groups(texts, dict(zip(texts, sketches, strict=True)))
    withheld, told = verdict.judged(made.articles, digest.corpus, doubts, known)
    options = _site_options(digest.config, url)
    tables = short_hash(repr(digest.corpus.terms))
    prepared = known.map(
        partial(pagework.prepare, withheld, digest.corpus.terms),
        made.articles,
        "prepared",
        lambda article: (repr(article), repr(withheld.get(article.slug)), tables),
    )
    site = assemble.assemble(made.articles, digest.corpus, _cuts(made), copies, withheld, options, tuple(prepared))
    templates, static = store.templates(digest.root)
    pages, scans = pagework.pages(site.views, templates, known, held)
    data = (
        *export.export(site.catalogue, site.site),
        *export.figures(site.views, site.site),
        *export.feeds(site.views),
    )
    counted = known.map(index.counts, site.docs[::-1], "counts", lambda doc: (repr(doc),))
    found = index.index(site.docs, aids=site.aids, counted=counted)
    outputs = tuple(sorted((*pages, *data, *found, *static), key=lambda o: o.path))
    return Built(outputs, (*told, *site.problems, *check.check(scans, {o.path: o.size for o in outputs})))


def inputs(root: Path) -> str:
    """What a site in `root` is made of, by the looks of its files; '' where looks tell too little."""
    parts = [looks(path) for path in (root / "digest.toml", root / "content", root / "templates")]
    return " ".join((*parts, looks(store.built_in_templates()))) if all(parts) else ""


def publish(digest: Digest, built: Built, output: Path, verify: bool = False) -> publishing.Published:
    """The site brought to disk whole, or not at all. `verify`: files that look unchanged are read as well."""
    return publishing.publish(built.outputs, output, digest.root / PUBLISHING, verify)


def held(digest: Digest, output: Path) -> Mapping[str, Held]:
    """What the published site has already."""
    return publishing.held(output, digest.root / PUBLISHING)


def recover(root: Path) -> None:
    """Before the site as it is gets shown: a publication that was interrupted halfway is finished."""
    publishing.recover(root / "site", root / PUBLISHING)


def review_page(digest: Digest, articles: tuple[Reviewed, ...]) -> tuple[Output, ...]:
    """The page to review on, with its style and script: whole, for a folder of its own."""
    sources, static = store.templates(digest.root)
    title = "Review of the English"
    page = ReviewPage(Frame(Site(title=digest.config.site.title), "index.html", "en", title, title), articles)
    look = tuple(o for o in static if o.path.startswith(("static/site.css", "static/fonts/")))
    own = (Output(name, sources[f"review/{name}"].encode("utf-8")) for name in ("review.css", "review.js"))
    return (*render.render((View("index.html", "review/review.html", page),), sources), *own, *look)


# ---------------------------------------------------------------- desk, step by step


def _merged(
    digest: Digest, draft: Draft, old: Article | None, taken: frozenset[str]
) -> tuple[Article, tuple[Problem, ...]]:
    places = record.find_places([b.text for b in draft.body], digest.corpus.places)
    outlet = next((o for o in digest.corpus.outlets if o.name == draft.outlet), None)
    level = (outlet and outlet.publish) or digest.config.publish.default
    name = old.slug if old else record.name_for(draft, taken)
    new = record.propose(draft, name, places, level)
    return record.merge(old, new, store.record_path(old)) if old else (new, ())


def _in_english(
    digest: Digest, article: Article, draft: Draft, engine: Translator | None, known: store.Translations
) -> tuple[Article, Translator | None, tuple[Problem, ...]]:
    """The article with its machine English brought up to date, from the memory, then by the engine.

    The engine comes back None once it has given up.
    """
    language = lang.get(article.language)
    if record.is_machines(article, "english"):
        options = summarise.Options(kmin=digest.config.summary.sentences_min, kmax=digest.config.summary.sentences_max)
        has_lead = draft.body[0].kind == "lead"
        given = (article.body, article.title, str(has_lead), article.language, repr(options))
        summary = digest.cache.get(
            lambda: summarise.summarise(markup.paragraphs(article.body), article.title, has_lead, language, options),
            "summary",
            *given,
        )
        article = record.with_summary(article, summary)
    missing = {text: summarise.display_text(text, language) for text in record.untranslated(article)}
    found = memory.recall(known.known, missing.values())
    asked = [Segment(shown) for shown in missing.values() if shown not in found]
    answers: tuple[Translated, ...] = ()
    problems: tuple[Problem, ...] = ()
    if asked and engine is not None:
        answers, problems = translate.translate(asked, engine, digest.corpus, keep=known.keep)
    english = {answer.segment.text: answer for answer in answers}
    english |= {shown: Translated(Segment(shown), row.text, row.engine) for shown, row in found.items()}
    named = [replace(english[shown], segment=Segment(text)) for text, shown in missing.items() if shown in english]
    return record.with_translations(article, named), None if problems else engine, problems


def _memory(root: Path) -> tuple[store.Translations | None, tuple[Problem, ...]]:
    try:
        return store.Translations(root), ()
    except ProblemError as error:
        return None, error.problems


def _read_drafts(digest: Digest, known: store.Records, progress: Progress) -> tuple[dict[str, Draft], list[Problem]]:
    """The drafts of all captures by file name. One that cannot be read costs only itself."""
    held = {a.capture.file for a in known.articles.values() if a.capture}
    # Of two files with the same bytes the one that has a record stays.
    files = sorted(store.capture_files(digest.root), key=lambda path: (path.name not in held, path.name))
    drafts: dict[str, Draft] = {}
    seen: dict[str, str] = {}
    problems = store.orphans(digest.root)
    for count, path in enumerate(files, 1):
        try:
            draft = store.read_draft(digest.root, path, digest.corpus.outlets, digest.cache)
        except ProblemError as error:
            problems += error.problems
            continue
        twin = seen.setdefault(draft.capture.sha256, path.name)
        if twin != path.name:
            message = f"the same page as {twin}"
            problems.append(
                Problem("capture-duplicate", "warning", Where(draft.capture.path), message, "delete this file")
            )
            continue
        problems += draft.problems
        drafts[path.name] = draft
        progress("captures", count, len(files))
    return drafts, problems


def _mended(draft: Draft) -> Iterator[Problem]:
    """Nothing is altered silently: how a capture's bytes had to be read."""
    if draft.capture.mended:
        hint = "compare the record with the page; the capture itself stays as it was saved"
        yield Problem("capture-mended", "note", Where(draft.capture.path), draft.capture.mended, hint)


# ---------------------------------------------------------------- press, step by step


def _cuts(made: Desk) -> dict[str, tuple[Block, ...]]:
    """What the desk cut from each article's capture, by slug."""
    return {
        article.slug: tuple(b for b in made.drafts[article.capture.file].blocks if b.kind in normalise.CUT_KINDS)
        for article in made.articles
        if article.capture and article.capture.file in made.drafts
    }


def _site_options(config: Config, url: str) -> assemble.Options:
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
    )


# ---------------------------------------------------------------- reading


class _Reader:
    """Reads configuration files and collects what is wrong with all of them."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.problems: list[Problem] = []

    def file(self, name: str, parse: Callable[[str, str], T], required: bool = False) -> T | None:
        path = self.root / name
        try:
            return parse(name, path.read_text("utf-8"))
        except FileNotFoundError:
            if required:
                hint = "run this where digest.toml is, or name that folder with --root; `new DIR` makes an empty digest"
                self.problems.append(Problem("config-missing", "error", Where(name), f"no {name} in {self.root}", hint))
        except UnicodeDecodeError as error:
            hint = "save the file as UTF-8"
            self.problems.append(Problem("config-encoding", "error", Where(name), f"not UTF-8: {error.reason}", hint))
        except ProblemError as error:
            self.problems += error.problems
        return None


def pending(made: Desk) -> bool:
    """Some English is still owed, and an engine may answer next time."""
    return any(record.untranslated(article) for article in made.articles)


def by_id(articles: Iterable[Article], name: str) -> Sequence[Article]:
    """The articles that a person may mean by `name`: a slug, a record's path, a capture's name, or the start of one."""
    wanted = Path(name).name.removesuffix(".md")
    names = {a: (a.slug, *((a.capture.file, Path(a.capture.file).stem) if a.capture else ())) for a in articles}
    exact = [a for a, known in names.items() if wanted in known]
    return exact or [a for a, known in names.items() if any(k.startswith(wanted) for k in known)]
