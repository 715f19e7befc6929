"""`review --retranslate`: engines are asked anew for machine English that will not do, whatever the memory has."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial

from msgspec import Struct

from diembao.build import asking, steps, store
from diembao.build.asking import Asking
from diembao.build.steps import Digest
from diembao.commands.opening import engine
from diembao.commands.request import Outcome
from diembao.commands.request import Review as Request
from diembao.english import approving, standing, verdict
from diembao.english.approving import Codes
from diembao.english.qa import Knowledge
from diembao.english.standing import WITHHELD, Piece
from diembao.model import Article, Translated
from diembao.problems import Problem, ProblemError, Where, failure
from diembao.text import counted

# What may be asked for: what checks withhold, unless --only says otherwise; what is outdated; all that is an engine's.
WANTED = (WITHHELD, "outdated", "machine")


class Chosen(Struct, frozen=True):
    """What of an article's English is to be asked for anew, by number.

    kept  withheld pieces that are left as they are: a person's, or of a source that is gone
    """

    article: Article
    pieces: Mapping[int, Piece]
    kept: Codes


def retranslate(request: Request, digest: Digest, articles: Sequence[Article], named: bool) -> Outcome:
    """What was asked and what came, piece by piece; a problem for each piece that got no other English.

    A person's words are never touched, and the machine's stay in the record until there are others. Each article is
    written as soon as its answers are there. named: the articles are those that the command names, not all
    Raises ProblemError: usage-only, usage-engine, review-unknown
    """
    wanted = request.only or WITHHELD
    if wanted not in WANTED:
        raise failure("usage-only", "--only", f"{wanted} is nothing to ask for anew", f"one of: {', '.join(WANTED)}")
    known = steps.knowledge_of(digest)
    found = [_chosen(article, wanted, request.sentence, known, digest) for article in articles]
    chosen = [one for one in found if one.pieces]
    nothing = [_nothing(one, wanted, request.sentence) for one in found if not one.pieces and named]
    if not chosen:
        said = f"no machine's English is {_of(wanted)}, nothing was asked"
        return _together(nothing or [Outcome((said,), fields=({"asked": 0, "answered": 0},))])
    asked = engine(request, digest)
    if not asked:
        hint = "python build.py engine says what each lacks that digest.toml names; --offline asks none on the web"
        raise failure("usage-engine", "--retranslate", "no engine may be asked", hint)
    memory, means = store.Translations(request.root), steps.means_of(digest)
    ask = partial(asking.english_of, remembered=memory, engine=asked, corpus=digest.corpus, means=means)
    done = list[Outcome]()
    for count, one in enumerate(chosen, 1):
        done.append(_asked(request, one, partial(ask, body=one.article.body), known))
        request.progress("articles", count, len(chosen))
        if not asked and count < len(chosen):  # all have given up
            done.append(Outcome((f"{counted(len(chosen) - count, 'article')} more: not asked for any",)))
            break
    memory.settle()
    return _together([*nothing, *done])


def _of(wanted: str) -> str:
    return "to be had anew" if wanted == "machine" else wanted


def _together(outcomes: Sequence[Outcome]) -> Outcome:
    lines, problems, fields = zip(*((one.lines, one.problems, one.fields) for one in outcomes), strict=True)
    return Outcome(sum(lines, ()), sum(problems, ()), sum(fields, ()))


def _chosen(article: Article, wanted: str, number: int | None, known: Knowledge, digest: Digest) -> Chosen:
    of_it = approving.chosen_of(article, number, store.record_path(article), steps.means_of(digest))
    before = verdict.judge(article, known, doubts=False)[0] if wanted == WITHHELD else {}
    pieces = {p.number: p for p in of_it if p.renewable and wanted in (p.status.kind, "machine")}
    if wanted == WITHHELD:
        pieces = {p.number: p for p in of_it if p.renewable and p.number in before}
    kept = {p.number: before[p.number] for p in of_it if p.number in before and p.number not in pieces}
    return Chosen(article, pieces, kept)


def _nothing(one: Chosen, wanted: str, number: int | None) -> Outcome:
    """What is said of an article of which there is nothing to ask for."""
    of = one.article.slug if number is None else f"{one.article.slug}, {standing.name(number)}"
    line = f"{of}: no machine's English is {_of(wanted)}, nothing was asked"
    row = {"article": one.article.slug, "asked": 0, "answered": 0}
    return Outcome((line, *_kept(one)), fields=(row, *_left(one)))


def _asked(request: Request, one: Chosen, ask: Asking, known: Knowledge) -> Outcome:
    """An article's pieces asked for, and its record written."""
    article, pieces = one.article, one.pieces
    changed, came, problems = asking.anew(article, pieces.values(), ask)
    try:
        if changed != article:
            store.save(request.root, changed, article)
    except ProblemError as error:  # somebody is working on it; what came is in the memory
        return Outcome(problems=(*problems, *error.problems))
    after, doubts = verdict.judge(changed, known, doubts=False)
    head = f"{article.slug}: {counted(len(pieces), 'piece')} asked anew, {len(came)} answered"
    told = (_came(pieces[number], new, after.get(number, ())) for number, new in came.items())
    missing = (_unanswered(article, number, request.only) for number in pieces if number not in came)
    rows = (
        _row(article, number, after.get(number, ())) | {"was": pieces[number].text, "en": new.text, "by": new.engine}
        for number, new in came.items()
    )
    of_it = {"article": article.slug, "asked": len(pieces), "answered": len(came)}
    return Outcome((head, *told, *_kept(one)), (*problems, *missing, *doubts), (of_it, *rows, *_left(one)))


def _row(article: Article, number: int, withheld: tuple[str, ...]) -> dict[str, object]:
    return {"article": article.slug, "piece": standing.name(number), "withheld": list(withheld)}


def _left(one: Chosen) -> Iterator[dict[str, object]]:
    yield from (_row(one.article, number, codes) | {"asked": False} for number, codes in one.kept.items())


def _came(old: Piece, new: Translated, faults: tuple[str, ...]) -> str:
    same = new.text == old.text
    came = f"the same words came again from {new.engine}" if same else f"{new.engine} says"
    now = f"withheld: {', '.join(faults)}" if faults else "it passes the checks"
    was = "" if same else f"  was  {old.text}\n"
    return f"{standing.name(old.number)}: {came}; {now}\n{was}   en  {new.text}"


def _kept(one: Chosen) -> Iterator[str]:
    why = "a person's words, or its source is gone"
    for number, codes in one.kept.items():
        yield f"{standing.name(number)} (withheld: {', '.join(codes)}): left as it is: {why}"


def _unanswered(article: Article, number: int, only: str | None) -> Problem:
    message = f"{standing.name(number)}: no engine gave English that can be used; the record keeps what it had"
    again = f"python build.py review --retranslate {article.slug}{f' --only {only}' if only else ''}"
    hint = f"later, or with another engine: {again}; or correct the English in the record"
    return Problem("translate-unanswered", "error", Where(store.record_path(article)), message, hint)
