"""The command `audit`: that the site shows nothing it may not, by its files and not by how they were made."""

from __future__ import annotations

import os
import re
from array import array
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from itertools import chain
from pathlib import Path

from msgspec import Struct

from diembao import publish
from diembao.build import articles as working
from diembao.build import steps, taken
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
from diembao.model import Article
from diembao.press import assemble, leaks
from diembao.press.index import reading
from diembao.press.leaks import PASSAGE, Secrets
from diembao.problems import MANY, Problem, Where, failure
from diembao.text import counted, grouped

_SHARD = re.compile(r"search/s[0-9a-f]{8}-[^/]+\.js")
_PLAIN = "search/search-index.json"
# What an article hides: its runs of words; what the index may have of it: hashes of forms.
_Kept = tuple[bytes, bytes]


class _Leak(Struct, frozen=True):
    """What a file holds of an article and may not."""

    path: str
    slug: str
    words: str


class _Material(Struct, frozen=True):
    """The articles, and how much of each may be shown.

    bare       the captures of withdrawn ones that have no record
    telltales  of those of which nothing is shown, by how they open
    """

    desk: Desk
    rulings: Mapping[str, Ruling]
    bare: tuple[str, ...]
    telltales: Mapping[int, Sequence[str]]

    @property
    def less(self) -> list[str]:
        """Of what something is hidden: slugs, and file names of captures."""
        return [*(slug for slug, ruling in self.rulings.items() if ruling.level != "full"), *self.bare]

    def ruled(self, slug: str) -> Article:
        return rights.ruled(self.desk.records[slug], self.rulings[slug])

    def hidden(self, name: str) -> tuple[str, ...]:
        if name in self.rulings:
            return leaks.hidden(self.ruled(name))
        draft = self.desk.drafts[name]
        return draft.title, " ".join(block.text for block in draft.body), *(one.text for one in draft.captions)

    def shown(self, name: str) -> list[str]:
        """What an article may show, and what was cut around one that is shown whole."""
        if name not in self.rulings:
            return []
        article = self.ruled(name)
        return [*leaks.shown(article), *(self._cuts(name) if article.publish == "full" else ())]

    def _cuts(self, slug: str) -> Iterator[str]:
        inputs = working.Inputs(self.desk.records, self.desk.drafts, self.desk.cut_from)
        for line in (line for block in inputs.of(slug)[1] for line in block.text.split("\n")):
            met = self.telltales.get(opening(line)) if self.telltales else None
            if not (met and tells(line, met)):
                yield line

    def addresses(self) -> dict[str, str]:
        """Of the originals of articles of which nothing is shown, with those; not those that others link to."""
        urls = {slug: article.url for slug, article in self.desk.records.items() if article.url}
        shown = {leaks.address(url) for slug, url in urls.items() if self.rulings[slug].level != "withheld"}
        none = ((leaks.address(url), slug) for slug, url in urls.items() if self.rulings[slug].level == "withheld")
        return {own: slug for own, slug in none if own and own not in shown}


def audit(request: Audit) -> Outcome:
    """No passage of what is hidden stands in the site, no file in it is of nobody, git holds no more than it shows."""
    site = request.output or request.root / "site"
    if not site.is_dir():
        raise failure("usage-site", str(site), "there is no site", "build it first, or name it with --output")
    with building(request) as digest:
        desk = steps.records(digest)
        rulings = _rulings(digest, desk)
        material = _Material(desk, rulings, _bare(digest, desk), _telltales(digest, desk, rulings))
        files = sorted(_files(site))
        found = _found(digest, material, site, files) if material.less else []
    problems = [
        *_stale(site, material.rulings),
        *_unread(desk),
        *_leaks(found, site.name),
        *_strangers(request.root, site, files),
        *_tracked(request.root, desk, material.rulings),
    ]
    less, what = len(material.less), counted(len(found), "passage")
    line = f"audited {counted(len(files), 'file')}, {counted(less, 'article')} shown in part or not at all: {what}"
    return Outcome((f"{line} that may not be shown",), tuple(problems))


def _rulings(digest: Digest, desk: Desk) -> dict[str, Ruling]:
    sampling = bool(digest.rights.known)
    return {slug: digest.rights.ruling(rights.claim(one, sampling)) for slug, one in desk.records.items()}


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
        below = Path(folder).relative_to(site).as_posix()
        yield from (name if below == "." else f"{below}/{name}" for name in names)


# ---------------------------------------------------------------- what stands in the site


def _found(digest: Digest, material: _Material, site: Path, files: Sequence[str]) -> list[_Leak]:
    """What stands in the site and may not, nor may another article show it."""
    less, work = material.less, digest.state.work
    kept = dict(zip(less, work("articles", _kept, Later(less, partial(_texts, material))), strict=True))
    numbers = {number: slug for slug, number in material.desk.numbers.items() if slug in kept}
    runs = frozenset(chain.from_iterable(memoryview(own).cast("q") for own, _ in kept.values()))
    forms = {slug: frozenset(memoryview(own).cast("q")) for slug, (_, own) in kept.items()}
    addresses = material.addresses()
    secrets = Secrets(runs, addresses.keys(), {*material.rulings, *digest.rights.withdrawn()}, set())
    look = partial(_looked, secrets, numbers, forms)
    seen = [one for some in work("files", look, Later(files, partial(_read, site))) for one in some]
    words = {one.words for one in seen if not one.slug}
    sought = {tuple(own.split(" ")): own for own in words - addresses.keys()}
    hiding, showing = dict[str, str](), set[str]()
    if sought:
        names = [*dict.fromkeys((*material.rulings, *less))]
        confirm = partial(_confirmed, sought)
        for name, (hidden, shown) in zip(
            names, work("articles", confirm, Later(names, partial(_texts, material))), strict=True
        ):
            hiding |= dict.fromkeys(hidden, name)
            showing.update(shown)
    of = addresses | {own: name for own, name in hiding.items() if own not in showing}
    return [_Leak(one.path, one.slug or of[one.words], one.words) for one in seen if one.slug or one.words in of]


def _texts(material: _Material, name: str) -> tuple[tuple[str, ...], list[str]]:
    return material.hidden(name), material.shown(name)


def _kept(texts: tuple[Sequence[str], Sequence[str]]) -> _Kept:
    """What is kept of an article to look for it (numbers that hold in this process and what is forked of it)."""
    hidden, shown = texts
    forms = {form for text in shown for form in analysis.forms(text, stems=True)[0]}
    return leaks.runs(hidden), array("q", map(hash, {*forms, *map(analysis.key, forms)})).tobytes()


def _confirmed(
    sought: Mapping[tuple[str, ...], str], texts: tuple[Sequence[str], Sequence[str]]
) -> tuple[list[str], list[str]]:
    return leaks.confirmed(sought, texts[0]), leaks.confirmed(sought, texts[1])


def _looked(
    of: Secrets, numbers: Mapping[int, str], forms: Mapping[str, frozenset[int]], file: tuple[str, bytes]
) -> list[_Leak]:
    """What a file may hold of articles: slug '' where that is still to be found."""
    path, data = file
    try:
        if _SHARD.fullmatch(path):
            own = (
                (numbers[number], form) for number, some in reading.said(data, numbers.keys()).items() for form in some
            )
            return [*_indexed(path, own, forms)]
        if path == _PLAIN:
            return [*_indexed(path, reading.plainly_said(data), forms)]
    except (ValueError, KeyError, TypeError):  # no index: what it says is looked at as it stands
        pass
    try:
        return [_Leak(path, "", one.words) for one in leaks.suspected(of, (path, data.decode("utf-8")))]
    except UnicodeDecodeError:  # no text
        return []


def _indexed(path: str, said: Iterator[tuple[str, str]], forms: Mapping[str, frozenset[int]]) -> Iterator[_Leak]:
    """The words that an index has of articles that do not show them."""
    found = dict[str, list[str]]()
    for slug, form in said:
        if slug in forms and hash(form) not in forms[slug]:
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
        message = f"the site shows more of {counted(len(more), 'article')} than may be shown now: {', '.join(more[:3])}"
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
    cut_from = (f"{CAPTURES}/{desk.cut_from[slug]}" for slug in less if slug in desk.cut_from)
    captures = [path for path in cut_from if path in tracked]
    if records or captures:
        names = ", ".join([*records, *captures][:3])
        what = f"{counted(len(records), 'record')} and {counted(len(captures), 'capture')}"
        message = f"git tracks {what} of which the site may not show all: {names}"
        hint = "in a public repository everybody may read them: keep the digest in a private one (docs/publishing.md)"
        yield Problem("audit-tracked", "warning", Where("content"), message, hint)
