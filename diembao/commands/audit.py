"""The command `audit`: that the site shows nothing it may not, by its files and not by how they were made."""

from __future__ import annotations

import os
import re
from array import array
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from itertools import chain, repeat
from pathlib import Path

from msgspec import Struct, structs

from diembao import publish
from diembao.build import articles as working
from diembao.build import same, steps, taken
from diembao.build.executors import Later
from diembao.build.steps import Desk, Digest
from diembao.commands.git import git
from diembao.commands.opening import building
from diembao.commands.request import Audit, Outcome
from diembao.digest import rights
from diembao.digest.layout import ARTICLES, CAPTURES, PUBLISHING
from diembao.digest.rights import Ruling
from diembao.digest.telltales import opening, opens, tells
from diembao.lang import analysis
from diembao.press import assemble, leaks
from diembao.press.index import reading
from diembao.press.leaks import PASSAGE, Runs, Secrets
from diembao.problems import MANY, Problem, Where, failure
from diembao.text import counted, grouped, some

_SHARD = re.compile(r"search/s[0-9a-f]{8}-[^/]+\.js")
_PLAIN = "search/search-index.json"


# An article's name, whether it is shown whole, what it hides, what it shows.
_Texts = tuple[str, bool, Sequence[str], Sequence[str]]


class _Numbers(Struct, frozen=True):
    """Of an article numbers that hold in this process and what is forked of it, as bytes.

    runs           of what it hides, to suspect
    hidden, shown  of all passages of what it hides and does not show itself, and of what it shows, to confirm
    forms          of what the index may have of it, each with its name
    """

    runs: bytes
    hidden: bytes
    shown: bytes
    forms: bytes


class _Index(Struct, frozen=True):
    """What an index may have of articles of which something is hidden: their slugs by number, the numbers of forms."""

    slugs: Mapping[int, str]
    forms: set[int]


class _Leak(Struct, frozen=True):
    """What a file holds of an article and may not."""

    path: str
    slug: str
    words: str


class _Material(Struct, frozen=True):
    """The articles, and how much of each may be shown.

    outlets    newspapers' English names
    urls       of the originals
    bare       the captures of withdrawn ones that have no record
    telltales  of those of which nothing is shown, by how they open
    """

    desk: Desk
    outlets: Mapping[str, str]
    rulings: Mapping[str, Ruling]
    urls: Mapping[str, str]
    bare: tuple[str, ...]
    telltales: Mapping[int, Sequence[str]]

    @property
    def less(self) -> list[str]:
        """Of what something is hidden: slugs, and file names of captures."""
        return [*(slug for slug, ruling in self.rulings.items() if ruling.level != "full"), *self.bare]

    def texts(self, name: str) -> _Texts:
        """With what was cut around one that is shown whole."""
        if name not in self.rulings:
            draft = self.desk.drafts[name]
            body = " ".join(block.text for block in draft.body)
            return name, False, (draft.title, body, *(one.text for one in draft.captions)), ()
        ruling = self.rulings[name]
        whole = ruling.level == "full"
        hidden, shown = leaks.texts(rights.ruled(self.desk.records[name], ruling), self.outlets)
        return name, whole, hidden, (*shown, *(self._cuts(name) if whole else ()))

    def _cuts(self, slug: str) -> Iterator[str]:
        inputs = working.Inputs(self.desk.records, self.desk.drafts, self.desk.cut_from)
        for line in (line for block in inputs.of(slug)[1] for line in block.text.split("\n")):
            met = self.telltales.get(opening(line)) if self.telltales else None
            if not (met and tells(line, met)):
                yield line

    def addresses(self) -> dict[str, str]:
        """Of the originals of articles of which nothing is shown, with those; not those that others link to."""
        none = {slug: None for slug, ruling in self.rulings.items() if ruling.level == "withheld"}
        if not none:
            return {}
        shown = {leaks.address(url) for slug, url in self.urls.items() if slug not in none}
        hidden = ((leaks.address(self.urls[slug]), slug) for slug in none)
        return {own: slug for own, slug in hidden if own and own not in shown}


def audit(request: Audit) -> Outcome:
    """No passage of what is hidden stands in the site, no file in it is of nobody, git holds no more than it shows."""
    site = request.output or request.root / "site"
    if not site.is_dir():
        raise failure("usage-site", str(site), "there is no site", "build it first, or name it with --output")
    with building(request) as digest:
        material = _material(digest, steps.records(digest))
        files = sorted(_files(site))
        found = _found(digest, material, site, files) if material.less else []
    problems = [
        *_stale(site, material.rulings),
        *_unread(material.desk),
        *_leaks(found, site.name),
        *_strangers(request.root, site, files),
        *_tracked(request.root, material.desk, material.rulings),
    ]
    less, what = len(material.less), counted(len(found), "passage")
    line = f"audited {counted(len(files), 'file')}, {counted(less, 'article')} shown in part or not at all: {what}"
    row = {"files": len(files), "shown_in_part_or_not": less, "passages": len(found)}
    return Outcome((f"{line} that may not be shown",), tuple(problems), (row,))


def _material(digest: Digest, desk: Desk) -> _Material:
    rulings, urls, sampling = dict[str, Ruling](), dict[str, str](), bool(digest.rights.known)
    for slug, article in desk.records.items():  # each is read once
        claim = rights.claim(article, sampling)
        rulings[slug], urls[slug] = digest.rights.ruling(claim), claim.url
    outlets = {one.name: one.english for one in digest.corpus.outlets}
    return _Material(desk, outlets, rulings, urls, _bare(digest, desk), _telltales(digest, desk, rulings))


def _bare(digest: Digest, desk: Desk) -> tuple[str, ...]:
    """The captures of withdrawn articles that no record is of."""
    owned = {*desk.cut_from.values()}
    free = (name for name in desk.drafts if name not in owned) if digest.rights.withdrawals else ()
    return tuple(name for name in free if digest.rights.withdrawal_of(desk.drafts[name].capture.sha256))


def _telltales(digest: Digest, desk: Desk, rulings: Mapping[str, Ruling]) -> dict[int, list[str]]:
    """As builds leave them out of what was cut around other articles."""
    none = (desk.records[slug] for slug, ruling in rulings.items() if ruling.level == "withheld" and desk.cut_from)
    noted = (one.telltales for one in digest.rights.withdrawals)
    return grouped(
        (opens(one), one) for own in (*noted, *(assemble.withdrawn(one).telltales for one in none)) for one in own
    )


def _files(site: Path) -> Iterator[str]:
    for folder, _, names in os.walk(site):
        below = folder.removeprefix(str(site)).replace(os.sep, "/").lstrip("/")
        yield from (f"{below}/{name}" if below else name for name in names)


# ---------------------------------------------------------------- what stands in the site


def _found(digest: Digest, material: _Material, site: Path, files: Sequence[str]) -> list[_Leak]:
    """What stands in the site and may not, nor may another article show it."""
    names, work = [*material.rulings, *material.bare], digest.state.work
    kept, runs, forms = dict[str, _Numbers](), Runs(), set[int]()
    for name, one in zip(names, work("articles", _numbers, Later(names, material.texts)), strict=True):
        runs.add(_read_numbers(one.runs))
        forms.update(_read_numbers(one.forms))
        kept[name] = structs.replace(one, runs=b"", forms=b"")
    less = {*material.less}
    index = _Index({number: slug for slug, number in material.desk.numbers.items() if slug in less}, forms)
    long = {name for name in (*material.rulings, *digest.rights.withdrawn()) if name.count("-") >= PASSAGE - 1}
    addresses = material.addresses()
    look = partial(_looked, Secrets(runs, addresses.keys(), long, set()), index)
    looked = list(zip(files, work("files", look, Later(files, partial(_read, site))), strict=True))
    met = {words for _, (words_met, _) in looked for words in words_met if words not in addresses}
    of = addresses | _hiding(digest, kept, {leaks.number(words): words for words in met})
    found = ((_Leak(path, of[words], words) for words in met if words in of) for path, (met, _) in looked)
    return [*chain.from_iterable(found), *(one for _, (_, indexed) in looked for one in indexed)]


def _hiding(digest: Digest, kept: Mapping[str, _Numbers], sought: Mapping[int, str]) -> dict[str, str]:
    """The passages among those sought, by number, that an article hides and nothing shows, with the article's name."""
    names = ((one.vi, one.en, *one.alternatives) for one in digest.corpus.terms)
    left = {*sought}.difference(leaks.noted((), chain.from_iterable(names))[2])  # what a term is called is no article's
    for one in kept.values():
        left.difference_update(_read_numbers(one.shown))
    hiding = ((own, name) for name, one in kept.items() for own in left.intersection(_read_numbers(one.hidden)))
    return {sought[own]: name for own, name in hiding}


def _numbers(texts: _Texts) -> _Numbers:
    name, whole, hidden, shown = texts
    forms = {form for text in shown for form in analysis.forms(text, stems=True)[0]} if not whole else set[str]()
    own = map(hash, zip(repeat(name), {*forms, *map(analysis.key, forms)}))
    return _Numbers(*(array("q", kind).tobytes() for kind in (*leaks.noted(hidden, shown), own)))


def _read_numbers(data: bytes) -> array[int]:
    found = array("q")
    found.frombytes(data)
    return found


def _looked(of: Secrets, index: _Index, file: tuple[str, bytes]) -> tuple[list[str], list[_Leak]]:
    """What a file may hold of what is hidden, and what an index does."""
    path, data = file
    try:
        if _SHARD.fullmatch(path):
            said = reading.said(data, index.slugs)
            return [], [*_indexed(path, ((form, [index.slugs[one] for one in own]) for form, own in said), index)]
        if path == _PLAIN:
            less = {*index.slugs.values()}
            plainly = ((form, [slug]) for slug, form in reading.plainly_said(data) if slug in less)
            return [], [*_indexed(path, plainly, index)]
    except (ValueError, KeyError, TypeError):  # no index: what it says is looked at as it stands
        pass
    try:
        return leaks.suspected(of, (path, data.decode("utf-8"))), []
    except UnicodeDecodeError:  # no text
        return [], []


def _indexed(path: str, said: Iterator[tuple[str, Sequence[str]]], index: _Index) -> Iterator[_Leak]:
    """The words that an index has of articles that do not show them."""
    found = dict[str, list[str]]()
    for form, slugs in said:
        if not index.forms.issuperset(map(hash, zip(slugs, repeat(form)))):
            for slug in slugs:
                if hash((slug, form)) not in index.forms:
                    found.setdefault(slug, []).append(form)
    yield from (_Leak(path, slug, " ".join(sorted(own)[:PASSAGE])) for slug, own in found.items())


def _read(site: Path, path: str) -> tuple[str, bytes]:
    try:
        return path, (site / path).read_bytes()
    except OSError:
        return path, b""


# ---------------------------------------------------------------- what is told


def _stale(site: Path, rulings: Mapping[str, Ruling]) -> Iterator[Problem]:
    """Told where the site is still as it was before a level was lowered, whatever words are found in it."""
    where = Where(f"{site.name}/{taken.LIST}")
    if more := taken.back(site, {slug: ruling.level for slug, ruling in rulings.items()}):
        message = f"the site shows more of {counted(len(more), 'article')} than may be shown now: {some(more, 3)}"
        yield Problem("audit-stale", "error", where, message, "it was not built since a level was lowered: build first")
    elif not (site / taken.LIST).is_file():
        message = "the site's own list of what it shows is missing"
        yield Problem("audit-stale", "error", where, message, "build first: without it nothing is proved")


def _unread(desk: Desk) -> Iterator[Problem]:
    hint = "mend the record, build, and audit again"
    for one in desk.problems:
        if one.code == "record-left-out":
            message = "it cannot be read: what it hides is not known, and was not sought in the site"
            yield Problem("audit-unread", "error", one.where, message, hint)


def _leaks(found: Sequence[_Leak], name: str) -> Iterator[Problem]:
    """One problem for each file and article."""
    first = {(one.path, one.slug): one for one in reversed(found)}
    for path, slug in sorted(first)[:MANY]:
        message = f"it holds words of {slug} that may not be shown: “{first[path, slug].words}”"
        hint = "build again; if they stay, they stand in a table, a template, or a file that no build made"
        yield Problem("audit-leak", "error", Where(f"{name}/{path}"), message, hint)


def _strangers(root: Path, site: Path, files: Sequence[str]) -> Iterator[Problem]:
    held = publish.held(site, root / PUBLISHING)
    others = [path for path in files if path not in held]
    more = f" (as are {len(others) - MANY} more)" if len(others) > MANY else ""
    for path in others[:MANY]:
        message = f"not of the last build, or changed since{more}"
        hint = "build again; what stays is nobody's: delete it, or leave it if you put it there (CNAME)"
        yield Problem("audit-foreign", "warning", Where(f"{site.name}/{path}"), message, hint)


def _tracked(root: Path, desk: Desk, rulings: Mapping[str, Ruling]) -> Iterator[Problem]:
    """Told once of all that git has of articles of which less is shown."""
    tracked = {*git(root, "-c", "core.quotepath=off", "ls-files", "--", "content").split("\n")}
    less = [slug for slug, ruling in rulings.items() if ruling.level != "full"]
    records = [path for slug in less if (path := f"{ARTICLES}/{slug}.md") in tracked and desk.records[slug].body]
    cut_from = [desk.cut_from[slug] for slug in less if slug in desk.cut_from]
    others = [name for name, slug in same.linked(root).items() if slug in less]
    captures = [path for name in (*cut_from, *others) if (path := f"{CAPTURES}/{name}") in tracked]
    if records or captures:
        what = f"{counted(len(records), 'record')} and {counted(len(captures), 'capture')}"
        message = f"git tracks {what} of which the site may not show all: {some([*records, *captures], 3)}"
        hint = "in a public repository everybody may read them: keep the digest in a private one (docs/publishing.md)"
        yield Problem("audit-tracked", "warning", Where("content"), message, hint)
