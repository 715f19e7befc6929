"""The `review` command: what English stands where, approvals, and the way out to people's tools and back."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from diembao.build import steps, store
from diembao.build.steps import Digest
from diembao.commands import opening
from diembao.commands.opening import one
from diembao.commands.request import Outcome
from diembao.commands.request import Review as Request
from diembao.commands.retranslate import retranslate
from diembao.english import approving, exchange, qa, standing, verdict
from diembao.english.standing import KINDS, Piece
from diembao.english.verdict import Findings
from diembao.model import Article, Review
from diembao.press.pages import Reviewed, ReviewedPiece
from diembao.problems import Problem, ProblemError, Where
from diembao.text import counted

BLOCKED = "blocked"
FILTERS = (*KINDS, BLOCKED)


def review(request: Request) -> Outcome:
    """A list of all, articles side by side, a page to review on, an approval, other words, an exchange of files."""
    digest = opening.digest(request)
    made = steps.records(digest)
    articles = made.articles
    if request.approve:
        return _approve(request, digest, one(articles, request.approve))
    if request.retranslate:
        return retranslate(request, digest, one(articles, request.retranslate))
    if request.apply:
        return _apply(request, request.apply, digest, articles)
    chosen = tuple(one(articles, name) for name in request.ids) or tuple(a for a in articles if not a.withdrawn)
    known = _knowledge(digest)
    found = {a.slug: verdict.findings(a, known) for a in chosen}
    if request.only:
        chosen = tuple(a for a in chosen if _counts(a, found[a.slug])[request.only])
    if request.export:
        units = [unit for article in chosen for unit in approving.units(article)]
        store.write_whole(request.export, exchange.write(request.export.name, units).encode("utf-8"))
        return Outcome((f"{counted(len(units), 'piece')} of {counted(len(chosen), 'article')}: {request.export}",))
    if request.html:
        return _page(request.html, digest, chosen, found)
    if request.ids:
        return Outcome(tuple(line for a in chosen for line in _side_by_side(a, found[a.slug])), made.problems)
    return Outcome(tuple(_table(chosen, found)), made.problems)


# ---------------------------------------------------------------- looking


def _counts(article: Article, found: Findings) -> Counter[str]:
    kinds = Counter(piece.status.kind for piece in approving.pieces(article))
    kinds[BLOCKED] = len(verdict.unreviewed(article, verdict.errors(found)))
    return kinds


def state(article: Article) -> str:
    """In words: where an article's English stands as a whole."""
    status = standing.overall(approving.pieces(article))
    by = {"reviewed": f" by {status.by}", "machine": f" ({status.by})"}.get(status.kind, "") if status.by else ""
    return f"{status.kind}{by}{f' on {status.date}' if status.date else ''}"


def _table(articles: tuple[Article, ...], found: Mapping[str, Findings]) -> Iterator[str]:
    width = max((len(a.slug) for a in articles), default=0)
    total = Counter[str]()
    for article in articles:
        counts = _counts(article, found[article.slug])
        total += counts
        yield f"{article.slug:<{width}}  {state(article)} [{_counted(counts)}]"
    yield f"{counted(len(articles), 'article')}: {_counted(total) or 'nothing to review'}"


def _counted(counts: Counter[str]) -> str:
    return ", ".join(f"{counts[kind]} {kind}" for kind in FILTERS if counts[kind])


def _side_by_side(article: Article, found: Findings) -> Iterator[str]:
    yield f"{article.slug}: {state(article)}"
    for piece in approving.pieces(article):
        status = piece.status
        by = f" ({status.by})" if status.by else f" (after {piece.ended} approved it)" if piece.ended else ""
        yield f"\n{piece.key:>5}  {status.kind}{by} {status.date}".rstrip()
        whole = piece.number == standing.ABSTRACT
        yield from (f"   vi  {source}" for source in (["(the whole article)"] if whole else piece.source))
        yield f"   en  {piece.text or '(pending)'}"
        yield from (f"       {f.severity}[{f.code}] {_told(f, piece)}" for f in found.get(piece.number, ()))
    yield ""


def _told(finding: qa.Finding, piece: Piece) -> str:
    return qa.told(finding, " ".join(piece.source), piece.text)


def _page(folder: Path, digest: Digest, articles: tuple[Article, ...], found: Mapping[str, Findings]) -> Outcome:
    """The review page as files in a folder of its own; it is no part of the site."""
    rows = tuple(_reviewed(article, found[article.slug]) for article in articles)
    for output in steps.review_page(digest, rows):
        store.write_whole(folder / output.path, output.data)
    return Outcome((f"{counted(len(rows), 'article')} to review: {folder / 'index.html'}",))


def _reviewed(article: Article, found: Findings) -> Reviewed:
    pieces = tuple(
        ReviewedPiece(
            unit.key,
            unit.source,
            standing.name(piece.number),
            piece,
            tuple(f"{f.code}: {_told(f, piece)}" for f in found.get(piece.number, ())),
        )
        for unit, piece in zip(approving.units(article), approving.pieces(article), strict=True)
    )
    return Reviewed(article.slug, article.title, article.url or "", pieces)


# ---------------------------------------------------------------- deciding


def _approve(request: Request, digest: Digest, article: Article) -> Outcome:
    path, approval = store.record_path(article), _review(request)
    changed = approving.approve(article, request.sentence, approval, path)
    store.save(request.root, changed, article)
    number = request.sentence
    piece = "" if number is None else f", {standing.name(number)}"
    return Outcome(
        (f"{article.slug}{piece}: reviewed by {approval.by} on {approval.date}",), tuple(_doubts(digest, [changed]))
    )


def _doubts(digest: Digest, articles: Iterable[Article]) -> Iterator[Problem]:
    """What the checks have against reviewed English: an approval shows it to readers all the same."""
    known = _knowledge(digest)
    told = (problem for article in articles for problem in verdict.judge(article, known, doubts=True)[1])
    return (problem for problem in told if problem.code == "review-doubtful")


def _knowledge(digest: Digest) -> qa.Knowledge:
    return qa.knowledge(digest.corpus.terms, digest.corpus.places)


def _apply(request: Request, path: Path, digest: Digest, articles: tuple[Article, ...]) -> Outcome:
    """The words and approvals of a file, brought in where nothing speaks against it."""
    if not path.is_file():
        raise ProblemError(Problem("usage-path", "error", Where(str(path)), "there is no such file", "check the name"))
    batch = exchange.read(path.name, path.read_bytes())
    approves = any(unit.reviewed for unit in batch.units)
    approval = _review(request, batch.by, batch.date) if approves else Review("")
    changed, problems = approving.bring_in(articles, batch.units, approval, path.name)
    before = {a.slug: a for a in articles}
    for article in changed:
        store.save(request.root, article, before[article.slug])
    told = (
        f"{counted(len(batch.units), 'piece')} read, {counted(len(changed), 'record')} changed, {len(problems)} refused"
    )
    return Outcome((told,), (*problems, *(_doubts(digest, changed) if approves else ())))


def _review(request: Request, by: str = "", date: str = "") -> Review:
    """Who approves, and when: as the command says, or else the file; the day is today unless one is given."""
    name = (request.by or by).strip()
    if not name:
        hint = "say who read the English"
        raise ProblemError(Problem("usage-by", "error", Where("--by"), "an approval needs --by NAME", hint))
    day = request.date or date or datetime.date.today().isoformat()  # the reviewer's own day
    try:
        return Review(name, datetime.date.fromisoformat(day).isoformat())
    except ValueError:
        hint = "for example 2024-05-18"
        raise ProblemError(Problem("usage-date", "error", Where("--date"), f"{day!r} is not a day", hint)) from None
