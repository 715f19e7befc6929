"""What the desk does for each capture, unless an earlier build has done it."""

from __future__ import annotations

import datetime
import re
import shlex
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path

from msgspec.structs import replace

from diembao import lang
from diembao.build import asking, store
from diembao.build.executors import Later
from diembao.build.shelf import Shelf
from diembao.build.state import Rows, State, encoded, mark_of
from diembao.desk import binding, markdown, ownership, placing, summarise
from diembao.desk.binding import Bound
from diembao.desk.translate import Engines
from diembao.digest import markup, rights
from diembao.digest.config import Config
from diembao.digest.layout import CAPTURES, TRANSLATIONS
from diembao.digest.rights import Rights
from diembao.english import approving, owing, standing
from diembao.english.means import means
from diembao.model import Article, Corpus, Draft, Source
from diembao.problems import Problem, Where, tried
from diembao.text import short_hash


def drafts(
    root: Path, corpus: Corpus, state: State, stored: store.Records
) -> tuple[Shelf[Draft], Mapping[str, str], list[Problem]]:
    """(the drafts of all captures, the SHA-256 of each, by file name; what to tell). One that cannot be read costs only
    itself."""
    shelf, gists, faults = store.read_drafts(root, corpus.outlets, state)
    problems = list(faults)
    sources = {(source.file, source.sha256) for source in stored.captures.values()}
    names = {source.file for source in stored.captures.values()}
    bytes_of_records = {source.sha256 for source in stored.captures.values()}
    # Of two files with the same bytes the one that has a record stays; that which took the name of another does not.
    first: dict[str, str] = {}
    for name in sorted(shelf, key=lambda name: ((name, gists[name].sha256) not in sources, name in names, name)):
        if (slug := gists[name].same_as) and gists[name].sha256 not in bytes_of_records:
            problems += _unknown_article(name, slug, stored)
            continue
        twin = first.setdefault(gists[name].sha256, name)
        if twin != name:
            where = Where(f"{CAPTURES.as_posix()}/{name}")
            hint = "delete this file"
            problems.append(Problem("capture-duplicate", "warning", where, f"the same page as {twin}", hint))
        else:
            problems += gists[name].problems
    # The oldest first: records that are made together get their numbers in the order of their days.
    order = sorted(first.items(), key=lambda item: (gists[item[1]].date, item[1]))
    hashes = {name: sha256 for sha256, name in order}
    return Shelf({name: shelf.marks[name] for name in hashes}, shelf.__getitem__), hashes, problems


def _unknown_article(name: str, slug: str, stored: store.Records) -> Iterator[Problem]:
    """What is said of a capture that is another one of an article: nothing, if that is there."""
    if slug not in stored.articles and slug not in stored.broken.values():
        hint = "name a record, or take the line out: then the page gets one of its own"
        message = f"same_as = {slug!r} in its note names no record"
        yield Problem("note-same-as", "warning", Where(f"{CAPTURES.as_posix()}/{name}"), message, hint)


def guarded(root: Path, may: Rights, stored: store.Records, bound: Bound, hashes: Mapping[str, str]) -> list[Problem]:
    """What is to be told of captures that changed or are gone. `hashes`: the SHA-256 of those that could be read."""
    settled = stored.withdrawn | {one.slug for one in may.withdrawals} | {*bound.owners.values()}
    if settled.issuperset(stored.captures):
        return []
    rest = (path.name for path in store.capture_files(root) if path.name not in hashes)
    unread = {name: store.sha256(root, name) for name in rest}
    lost = binding.lost(stored.captures, {**hashes, **unread}, stored.broken, settled)
    gone = [*missing(lost)]
    return [*changed(lost), *(gone if len(gone) <= _FEW_MISSING else [_missing_together([*lost.missing])])]


def changed(lost: binding.Lost) -> Iterator[Problem]:
    """A capture with other bytes than its record was made from is told; it changes nothing before it is accepted."""
    for name, slugs in lost.changed.items():
        records = " and ".join(map(store.path_of, slugs))
        message = f"{records} was made from a file of this name with other content, which is nowhere now"
        hint = (
            f"put that back, or give this page another name if it is another article; if it is the same: "
            f"python build.py desk --accept {shlex.quote(name)}"
        )
        yield Problem("capture-changed", "warning", Where(f"{CAPTURES.as_posix()}/{name}"), message, hint)


def missing(lost: binding.Lost) -> Iterator[Problem]:
    """A record whose capture is nowhere stays as it is."""
    for slug, source in lost.missing.items():
        message = f"its capture is nowhere: {source.file}, SHA-256 {source.sha256[:12]}…"
        yield Problem("capture-missing", "warning", Where(store.path_of(slug)), message, _BRING_BACK)


def _missing_together(slugs: Sequence[str]) -> Problem:
    names = ", ".join(slugs[:3])
    message = f"the captures of {len(slugs)} records are nowhere, among them those of {names}"
    hint = f"{_BRING_BACK}; python build.py verify names all"
    return Problem("capture-missing", "warning", Where(CAPTURES.as_posix()), message, hint)


_FEW_MISSING = 5  # of more one line tells
_BRING_BACK = "bring it back under any name; a record that is to stand for itself loses `capture` and `made`"


class Due:
    """The captures whose records may not be as they should be, and how each is brought up to date.

    names     their file names
    problems  what is to be told of the others
    waiting   some English is still owed, and an engine may answer next time; or records name their captures wrongly
    """

    def __init__(
        self, root: Path, config: Config, corpus: Corpus, may: Rights, state: State, stored: store.Records,
        drafts: Shelf[Draft], bound: Bound, engine: Engines | None, refresh: bool,
    ) -> None:  # fmt: skip
        """refresh: the machine's summaries are made anew, though a record has one of its text, and outdated English."""
        self._corpus, self._state, self._stored, self._drafts = corpus, state, stored, drafts
        self._engine, self._may_ask, self._refresh = engine, bool(engine), refresh
        gone = {one.slug for one in may.withdrawals}
        self._may, self._gone = may, gone | stored.withdrawn
        self._taken = {*stored.articles, *stored.broken.values(), *gone}
        self._means = means(corpus.terms, corpus.places, config.translate.labels)
        self._memory, faults = tried(TRANSLATIONS.as_posix(), partial(store.Translations, root))
        self._places = placing.gazetteer(corpus.places)
        self._options = summarise.Options(kmin=config.summary.sentences_min, kmax=config.summary.sentences_max)
        self._settled: Rows[tuple[Problem, ...]] = state.table("settled", tuple[Problem, ...])
        proposing = corpus.places, config.summary
        self._tables, self._answers = short_hash(repr(proposing)), short_hash(repr((corpus.terms, config.translate)))
        self._owners = bound.owners
        # A record that still names its capture as it was called is to be written; the next build looks whether it was.
        self.names, self.waiting = list[str](), bound.renamed
        self.problems = [*faults, *(self._memory.problems if self._memory else ())]
        for name in bound.owners:
            told = None if refresh else self._told_before(name)
            if told is None and (bound.owners[name] or not may.withdrawal_of(drafts[name].capture.sha256)):
                self.names.append(name)
            else:
                self.problems += told or ()
        self._settled.drop(set(self._settled.names()) - bound.owners.keys())
        self._prepare()

    def article(self, name: str) -> tuple[Article, Article | None, tuple[Problem, ...]] | None:
        """(the record as it should be, as it is, what to tell) of a capture; None if its record cannot be read now."""
        draft, slug = self._drafts[name], self._owners[name]
        if not slug and self._may_be_broken(ownership.name_for(draft, frozenset())):
            return None  # a record of this name, being corrected, no longer says whose it is
        old = self._stored.articles[slug] if slug else None
        if old and self._may.ruling(rights.claim(old)).is_down:
            return replace(old, capture=Source(name, draft.capture.sha256)), old, ()
        proposed = self._proposed(draft, slug or ownership.name_for(draft, self._taken))
        self._taken.add(proposed.slug)
        article, notes = ownership.merge(old, proposed, store.record_path(old)) if old else (proposed, ())
        if not old:
            claim = rights.claim(article)
            if (ruling := self._may.ruling(claim)).is_down:
                return article, None, tuple(rights.told(claim, ruling))
            if like := self._withdrawn_like(draft):
                article = replace(article, publish="withheld")
                notes = (_like_withdrawn(draft, article, like),)
        if not old or old.date != article.date:
            notes += tuple(_ahead(draft, article))
        if not old and (namesake := ownership.name_for(draft, frozenset())) != article.slug:
            notes += (_with_a_number(draft, article.slug, namesake),)
        if self._memory:  # else nothing is asked that may have been answered already
            article, told = self._in_english(article, old, draft, self._memory)
            notes += told
        owed = bool(owing.untranslated(article))
        self.waiting = self.waiting or (owed and self._may_ask)
        if article == old and self._memory and not (owed and self._may_ask):
            self._settled.keep(name, self._key(name, owed), notes)
        return article, old, notes

    def settle(self) -> None:
        """When all articles are done: the memory has each text once."""
        if self._memory:
            self._memory.settle()

    def _withdrawn_like(self, draft: Draft) -> str:
        """The slug of an article of that day and title that was withdrawn; '' if none was."""
        named = re.compile(rf"{re.escape(ownership.name_for(draft, frozenset()))}(?:-\d+)?")
        return next(filter(named.fullmatch, sorted(self._gone)), "")

    def _may_be_broken(self, name: str) -> bool:
        """Whether a record of that name, or of the same with a number, cannot be read and does not say whose it is."""
        return any(re.fullmatch(rf"\?{re.escape(name)}(?:-\d+)?", other) for other in self._stored.broken)

    def _key(self, name: str, owed: bool) -> str:
        """What a record that is as it should be follows from. `owed`: the memory may yet have English for it."""
        slug = self._owners[name]
        memory = f"{self._memory.mark} {self._answers} {self._may_ask}" if owed and self._memory else ""
        return f"{self._drafts.marks[name]} {slug} {self._stored.articles.marks.get(slug, '')} {self._tables} {memory}"

    def _told_before(self, name: str) -> tuple[Problem, ...] | None:
        """What was told of a capture whose record was found to be as it should be; None if it must be looked at."""
        found: tuple[Problem, ...] | None = self._settled.find(name, self._key(name, False))
        return self._settled.find(name, self._key(name, True)) if found is None else found

    def _proposed(self, draft: Draft, name: str) -> Article:
        places = placing.find_places([b.text for b in draft.body], self._places)
        return ownership.propose(draft, name, places)

    def _prepare(self) -> None:
        """The summaries of new articles, which is most of the desk's work, by whoever works for this build."""
        make = partial(_summarised, self._options)
        new = [name for name in self.names if not self._owners[name]]
        material = Later(new, lambda name: _to_sum_up(self._drafts[name]))
        for given, summary in self._state.work("summaries", make, material):
            self._state.keep("summary", given, given, encoded(summary))

    def _in_english(
        self, article: Article, old: Article | None, draft: Draft, remembered: store.Translations
    ) -> tuple[Article, tuple[Problem, ...]]:
        """The article with its machine English brought up to date, from the memory, then by the engine."""
        changed = tuple[Problem, ...]()
        if ownership.is_machines(article, "english") and not (old and self._is_summed_up(article, old)):
            asked = article, _has_lead(draft)
            given = _given(self._options, *asked)
            summary = self._state.find(tuple[str, ...], "summary", given, given) or _summarised(self._options, asked)[1]
            article = ownership.with_summary(article, summary)
            self._state.drop("summary", given)
            changed = tuple(_other_summary(old, article)) if old else ()
        ask = partial(
            asking.english_of, remembered=remembered, engine=self._engine, corpus=self._corpus, means=self._means,
            body=article.body,
        )  # fmt: skip
        answers, problems = ask(owing.untranslated(article), owing.taken_away(article))
        article = ownership.with_translations(article, answers)
        if self._refresh:
            outdated = (p for p in approving.pieces(article, self._means) if p.status.kind == "outdated")
            article, _, more = asking.anew(article, outdated, ask)
            problems += more
        return article, (*changed, *problems)

    def _is_summed_up(self, article: Article, old: Article) -> bool:
        """Whether the record has a summary of this very text: it stays, though others would be chosen today."""
        rows = article.english.sentences
        if self._refresh or old.body != article.body or not rows:
            return False
        paragraphs = markup.paragraphs(article.body)
        return all(standing.quotes(row.source, paragraphs) for row in rows)


def _other_summary(old: Article, article: Article) -> Iterator[Problem]:
    """That a record's summary has other sentences now."""
    before, now = ({sentence.source for sentence in one.english.sentences} for one in (old, article))
    if before and before != now:
        message = f"its summary was made anew: {len(now - before)} of its sentences came, {len(before - now)} went"
        hint = f"where a person stands behind the English it stays: python build.py review {article.slug} shows it"
        yield Problem("record-summary", "note", Where(store.record_path(article)), message, hint)


def _like_withdrawn(draft: Draft, article: Article, like: str) -> Problem:
    message = f"it has the day and the title of {like}, which was withdrawn: its record {article.slug}.md is not shown"
    same = f"if it is the same article: python build.py withdraw {article.slug} --reason TEXT"
    hint = f"{same}; if it is another, delete the line `publish: withheld` of its record"
    return Problem("capture-like-withdrawn", "warning", Where(draft.capture.path), message, hint)


def lies_ahead(day: str) -> bool:
    """Whether a day, ISO 8601, has begun nowhere on Earth yet."""
    first = datetime.datetime.now(datetime.timezone(datetime.timedelta(hours=14)))
    return day > first.date().isoformat()


def _ahead(draft: Draft, article: Article) -> Iterator[Problem]:
    """That it is of a day to come: it would stand before all others."""
    if article.date and lies_ahead(day := article.date[:10]):
        path = draft.capture.noted
        message, hint = f"its day, {day}, is yet to come", f"if that is wrong, write its `date` into {path}, and build"
        yield Problem(
            "capture-ahead", "warning", Where(path if draft.capture.note.date else draft.capture.path), message, hint
        )


def _with_a_number(draft: Draft, slug: str, namesake: str) -> Problem:
    message = f"its record is {slug}.md, for another has its day and title: {namesake}.md"
    hint = f'if it is the same page, write same_as = "{namesake}" into its note and delete {slug}.md'
    return Problem("capture-namesake", "note", Where(draft.capture.path), message, hint)


def _to_sum_up(draft: Draft) -> tuple[Article, bool]:
    """A new article as far as its summary follows from it."""
    return Article(slug="", title=draft.title, body=markdown.to_markdown(draft.body)), _has_lead(draft)


def _has_lead(draft: Draft) -> bool:
    return draft.body[0].kind == "lead"


def _given(options: summarise.Options, article: Article, has_lead: bool) -> str:
    """A mark of all that a summary follows from."""
    return mark_of(article.body, article.title, str(has_lead), article.language, repr(options))


def _summarised(options: summarise.Options, asked: tuple[Article, bool]) -> tuple[str, tuple[str, ...]]:
    article, has_lead = asked
    paragraphs = markup.paragraphs(article.body)
    made = summarise.summarise(paragraphs, article.title, has_lead, lang.get(article.language), options)
    return _given(options, article, has_lead), made


def mended(draft: Draft) -> Iterator[Problem]:
    """Nothing is altered silently: how a capture's bytes had to be read."""
    if draft.capture.mended:
        hint = "compare the record with the page; the capture itself stays as it was saved"
        yield Problem("capture-mended", "note", Where(draft.capture.path), draft.capture.mended, hint)
