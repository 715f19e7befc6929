"""The command `add`: captures copied in byte for byte, from files or from the web, and their records made.

A page that is there already in other bytes, or may be, is a question: it costs nobody an article, and no article comes
twice without a word. Each page that is not added costs only itself.
"""

from __future__ import annotations

import hashlib
import os
import shlex
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Literal

from msgspec import Struct, structs

from diembao.build import same, shelf, steps, store
from diembao.build.executors import Later
from diembao.build.same import Judged
from diembao.build.steps import Desk, Digest
from diembao.commands import given, report
from diembao.commands.given import Given
from diembao.commands.opening import building, engine
from diembao.commands.report import Row
from diembao.commands.request import Add, Outcome
from diembao.desk import binding
from diembao.desk.binding import Bound
from diembao.desk.capture import Notes
from diembao.digest import door, rights
from diembao.digest.layout import CAPTURES
from diembao.model import Note
from diembao.problems import Problem, Where, failure, tried
from diembao.text import line_end

Same = Literal["skip", "link", "keep"]
_ANSWERS: Mapping[str, Same] = {"s": "skip", "l": "link", "k": "keep"}


class _Verdict(Struct, frozen=True):
    """What is to become of a page.

    what     added, kept (beside another), linked, left out, there already, not added, refused
    like     the page that it is the same as; '' for none
    """

    page: Given
    sha256: str
    what: str
    why: str = ""
    like: str = ""
    problem: Problem | None = None


def add(request: Add) -> Outcome:
    """Captures copied in byte for byte, and their records made."""
    with building(request) as digest:
        pages, others = given.pages(request, digest.config)
        verdicts = list(_Judge(request, digest, pages).verdicts())
        beside = store.notes(digest.root, [verdict.page.name for verdict in verdicts])
        for verdict in verdicts:
            if verdict.what in ("added", "kept"):
                _copy(digest, verdict, verdict.page.note, beside)
        made = steps.desk(digest, engine(request, digest), progress=request.progress)
        unlinked = [*_link(digest, made, verdicts, beside)]
        rows = _rows(verdicts, made)
        lines, fields = ((), _fields(rows, made)) if request.json else (report.of_added(rows, made), ())
        lines = (*lines, _said(verdicts))
    told = (verdict.problem for verdict in verdicts if verdict.problem)
    passed = _passed_over(others)
    problems = (*_told(request, [*told, *unlinked]), *passed, *made.problems)
    return Outcome(lines, problems, (*fields, _counts(verdicts)))


def _passed_over(others: Mapping[str, Counter[str]]) -> Iterator[Problem]:
    """What files a folder has that are no pages."""
    hint = "save pages as HTML (“Webpage, HTML only”) or as text; a page saved as .mhtml or .pdf has to be saved anew"
    for folder, kinds in others.items():
        told = ", ".join(f"{count} {kind}" for kind, count in sorted(kinds.items()))
        yield Problem("add-passed-over", "warning", Where(folder), f"files in it that are no pages: {told}", hint)


class _Judge:
    """Says what is to become of each page, one after the other, each compared with those before it as well.

    there    by file name the SHA-256 of the captures that are there, and of those that are to come
    called   the other way round
    """

    def __init__(self, request: Add, digest: Digest, pages: Sequence[Given]) -> None:
        stored, drafts, bound, _ = steps.read(digest)
        self._digest, self._articles, self._pages, self._answer = digest, stored.articles, pages, request.same
        self._may_ask = not request.json and sys.stdin.isatty() and sys.stderr.isatty()
        names = [path.name for path in store.capture_files(digest.root)]
        self._there = {name: bound.captures.get(name) or store.sha256(digest.root, name) for name in names}
        self._called = {sha256: name for name, sha256 in self._there.items() if sha256}
        self._sources = {source.sha256: slug for slug, source in stored.captures.items()}
        self._sums, self._came = [page.sha256() for page in pages], set[str]()
        new = {sha256: page.name for page, sha256 in zip(pages, self._sums, strict=True) if sha256}
        after = {name: sha256 for sha256, name in (new | self._called).items()}
        self._after = binding.bind(after, stored.captures, stored.broken)
        before = store.notes(digest.root).problems
        notes = store.notes(digest.root, [page.name for page in pages]).problems
        self._notes = [one for one in notes if one.severity == "error" and one not in before]
        self._known = same.known(digest, stored, drafts, bound)

    def verdicts(self) -> Iterator[_Verdict]:
        """In the order of the pages."""
        judged = self._judged()
        for page, sha256 in zip(self._pages, self._sums, strict=True):
            verdict = self._verdict(page, sha256, judged)
            if verdict.what in ("added", "kept", "linked"):
                self._there[page.name], self._called[sha256] = sha256, page.name
                self._came.add(page.name)
            if verdict.what in ("added", "kept") and (own := judged[sha256].page):
                self._known.add(f"{CAPTURES}/{page.name}", own)
            yield verdict

    def _judged(self) -> dict[str, Judged]:
        """By their bytes what is to be said of pages that are not there. What was found goes on to the desk."""
        new = {sha: page for page, sha in zip(self._pages, self._sums, strict=True) if sha and sha not in self._called}
        offered = Later([*new.values()], lambda page: (page.name, tried(page.place, page.read), page.note))
        outlets, state, found = self._digest.corpus.outlets, self._digest.state, dict[str, Judged]()
        judge = partial(same.judged, outlets, store.telling(outlets))
        for (sha256, page), one in zip(new.items(), state.work("pages", judge, offered), strict=True):
            if one.draft and page.name not in self._there:
                shelf.keep(state, "draft", store.DraftGist, page.name, one.draft)
            found[sha256] = structs.replace(one, draft=None)
        return found

    def _verdict(self, page: Given, sha256: str, judged: Mapping[str, Judged]) -> _Verdict:
        if sha256 and self._there.get(page.name) == sha256:
            return _Verdict(page, sha256, "there already")
        down = next(self._down(page, sha256), None)
        if not down and (twin := self._called.get(sha256)):
            return self._twin(page, sha256, twin)
        one = judged.get(sha256, Judged(())) if sha256 else Judged(tried(page.place, page.read)[1])
        odd = (structs.replace(p, where=Where(page.place, p.where.line)) for p in one.problems)
        fault = next(chain(filter(None, [down]), self._faults(page), odd), None)
        like = self._known.like(one.page) if one.page and sha256 not in self._sources else None
        if like and (fault is None or fault.code == "add-taken"):
            return self._doubtful(page, sha256, *like, fault)
        if fault or one.page is None:
            return _Verdict(page, sha256, "refused", fault.message if fault else "", problem=fault)
        if slug := self._sources.get(sha256):
            return _Verdict(page, sha256, "added", f"{store.path_of(slug)} was made from it")
        other = self._known.namesake(one.page)
        why = f"the same day and title as {_place(other)}, of another newspaper" if other else ""
        return _Verdict(page, sha256, "kept" if other else "added", why, other)

    def _twin(self, page: Given, sha256: str, twin: str) -> _Verdict:
        """The same bytes under another name: there is nothing to decide, but who is asked nothing is told, unless both
        were given at once."""
        if twin in self._came:
            return _Verdict(page, sha256, "left out", f"the same page was given twice: {twin}", twin)
        why, hint = f"this page is there already: {twin}", _record_of(self._after, twin)
        problem = None if self._answer else Problem("add-duplicate", "error", Where(page.place), why, hint)
        return _Verdict(page, sha256, "left out", why, twin, problem)

    def _down(self, page: Given, sha256: str) -> Iterator[Problem]:
        """That the article of these bytes was withdrawn."""
        if gone := self._digest.rights.withdrawal_of(sha256):
            message = f"this page is of {gone.slug}, which was withdrawn: {gone.reason}"
            hint = "it stays down; to put the article back, delete its [[withdrawn]] in content/withdrawn.toml first"
            yield Problem("add-withdrawn", "error", Where(page.place), message, hint)

    def _faults(self, page: Given) -> Iterator[Problem]:
        """What stands against a page of this name, whatever is in it."""
        where = Where(f"{CAPTURES}/{page.name}")
        command = f"python build.py add {shlex.quote(page.place)} --name NAME"
        hint = f"captures are never altered; give the new page another name: {command}"
        if page.name in self._there or os.path.lexists(self._digest.root / CAPTURES / page.name):
            yield Problem("add-taken", "error", where, "exists already", hint)
        elif page.name in self._after.changed:
            message = f"{store.path_of(self._after.changed[page.name][0])} was made from another page of this name"
            yield Problem("add-taken", "error", where, message, hint)
        called = (page.name, page.name.rpartition(".")[0])
        yield from (one for one in self._notes if Path(one.where.path).stem in called)

    def _doubtful(self, page: Given, sha256: str, who: str, why: str, taken: Problem | None) -> _Verdict:
        """A page that may be there already. taken: that its name is, so that it can only be left out."""
        down = self._like_withdrawn(page, who, why)
        said = f"{why}: {_place(who)}{', which was withdrawn' if down else ''}"
        answer = self._answer or (self._asked(page, said) if self._may_ask else None)
        against = {"link": taken or down, "keep": taken, None: down}
        if fault := against.get(answer):
            return _Verdict(page, sha256, "refused", fault.message, who, fault)
        what = {"skip": "left out", "link": "linked", "keep": "kept", None: "not added"}[answer]
        problem = None
        if answer is None:
            rest = ", link keeps it beside that article, keep makes an article of its own"
            if taken:
                rest = f"; as an article of its own: {taken.hint} --same keep"
            hint = f"--same skip leaves it out{rest}"
            problem = Problem("add-same", "error", Where(page.place), f"it may be there already, {said}", hint)
        return _Verdict(page, sha256, what, said, who, problem)

    def _like_withdrawn(self, page: Given, who: str, why: str) -> Problem | None:
        """That what it is like was withdrawn: its words come back neither beside that nor without a word."""
        name, reason = self._withdrawn(who)
        if not name:
            return None
        hint = "--same skip leaves it out; if it is truly another article, --same keep adds it as one of its own"
        message = f"it may be {name}, which was withdrawn ({why}): {reason}"
        return Problem("add-withdrawn", "error", Where(page.place), message, hint)

    def _withdrawn(self, who: str) -> tuple[str, str]:
        """(the slug of the withdrawn article that is called so or whose words that has, why); '' where none is."""
        may = self._digest.rights
        gone = {slug: one.reason for slug, one in may.withdrawn().items()}
        if article := self._articles.get(who):
            ruling = may.ruling(rights.claim(article))
            return (who, ruling.withdrawn) if ruling.withdrawn else (ruling.like, gone.get(ruling.like, ""))
        row = may.withdrawal_of(self._there.get(who.removeprefix(f"{CAPTURES}/"), ""))
        slug = row.slug if row else who
        return (slug, gone[slug]) if slug in gone else ("", "")

    def _asked(self, page: Given, said: str) -> Same:
        """What the person at the terminal decides; a capital letter for all that follow."""
        print(f"\r\x1b[K{page.place} may be there already, {said}", file=sys.stderr)
        print(
            "    skip: it is not added; link: it is kept beside that article; keep: an article of its own",
            file=sys.stderr,
        )
        while True:
            print("    (s)kip, (l)ink or (k)eep? a capital letter: all that follow alike ", end="", file=sys.stderr)
            sys.stderr.flush()
            answer = sys.stdin.readline()
            if not answer:  # nobody answers any more
                self._answer = "skip"
                return "skip"
            letter = answer.strip()[:1]
            if letter.lower() in _ANSWERS:
                chosen = _ANSWERS[letter.lower()]
                self._answer = chosen if letter.isupper() else None
                return chosen


def _place(who: str) -> str:
    return who if who.startswith(f"{CAPTURES}/") else store.path_of(who)


def _record_of(bound: Bound, name: str) -> str:
    slug = bound.owners.get(name)
    return f"its record is {store.path_of(slug)}" if slug else "it has no record yet: run python build.py desk"


# ---------------------------------------------------------------- what was decided is done


def _copy(digest: Digest, verdict: _Verdict, note: Note, beside: Notes) -> None:
    """The page, byte for byte, with what is known of it. Raises ProblemError: file-unusable."""
    name, data = verdict.page.name, verdict.page.read()
    if hashlib.sha256(data).hexdigest() != verdict.sha256:
        raise failure("file-unusable", verdict.page.place, "it was changed while it was added", "add it again")
    _note(digest.root, name, note, beside)
    store.write_whole(digest.root / CAPTURES / name, data)


def _note(root: Path, name: str, note: Note, beside: Notes) -> None:
    """What is known of a page, into a note; below what that says already, where a person wrote one before the page
    came, and only what that does not say."""
    path, before = root / CAPTURES / beside.name(name), b""
    if name in beside.of:
        found, _ = tried(str(path), partial(store.noted, root, beside, name))
        if not found:  # builds tell of it, and make nothing of the page before it is mended
            return
        note = structs.replace(note, **{key: None for key, said in structs.asdict(found[0][1]).items() if said})
        before = door.read(root, path, door.SMALL)
    if text := given.noted(note):
        end = line_end(before.decode("utf-8"))
        between = "\n" if before and not before.endswith((b"\n", b"\r")) else ""
        store.write_whole(path.resolve(), before + f"{between}{text}".replace("\n", end).encode())


def _link(digest: Digest, made: Desk, verdicts: Sequence[_Verdict], beside: Notes) -> Iterator[Problem]:
    """Pages that are other captures of an article are kept beside its own."""
    slugs = {f"{CAPTURES}/{name}": slug for slug, name in made.cut_from.items()}
    for verdict in verdicts:
        if verdict.what != "linked":
            continue
        slug = slugs.get(verdict.like, verdict.like)
        if slug in made.records:
            _copy(digest, verdict, structs.replace(verdict.page.note, same_as=slug), beside)
        else:
            hint = "python build.py desk makes it; then add it again"
            yield Problem("add-same", "error", Where(verdict.page.place), f"{verdict.like} has no record", hint)


def _rows(verdicts: Sequence[_Verdict], made: Desk) -> list[Row]:
    slugs = {name: slug for slug, name in made.cut_from.items()}
    return [
        Row(one.page.place, one.what, one.why, slugs.get(one.page.name, "") if one.what in ("added", "kept") else "")
        for one in verdicts
    ]


def _told(request: Add, problems: Sequence[Problem]) -> Sequence[Problem]:
    """Of many doubts the table has the reasons."""
    doubts = [one for one in problems if one.code in ("add-same", "add-duplicate")]
    if request.json or len(doubts) <= report.FEW:
        return problems
    message = f"{len(doubts)} pages are, or may be, there already: the table says why"
    together = Problem("add-same", "error", Where(doubts[0].where.path), message, doubts[0].hint)
    return [*(one for one in problems if one not in doubts), together]


def _fields(rows: Sequence[Row], made: Desk) -> Iterator[Mapping[str, object]]:
    """What was found in the new records, then what became of each page."""
    return chain(report.fields(made), map(structs.asdict, rows))


def _counts(verdicts: Sequence[_Verdict]) -> dict[str, int]:
    """By what became of them, how many pages."""
    counts = Counter("added" if one.what == "kept" else one.what for one in verdicts)
    return {"added": counts.pop("added", 0), **counts}


def _said(verdicts: Sequence[_Verdict]) -> str:
    counts = _counts(verdicts)
    added = counts.pop("added")
    rest = (f"{count} {what}" for what, count in counts.items())
    return "; ".join((f"{added} added", *rest, *(["`site` publishes them"] if added else [])))
