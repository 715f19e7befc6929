"""The command `review`: what English stands where, what people decide, and the way to their tools."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from diembao.build import deskwork, steps, store
from diembao.build.steps import Digest
from diembao.commands.opening import guard, one
from diembao.commands.request import Outcome
from diembao.commands.request import Review as Request
from diembao.commands.retranslate import retranslate
from diembao.digest import door
from diembao.digest.unseen import seen
from diembao.english import approving, exchange, qa, standing, verdict
from diembao.english.means import Means
from diembao.english.standing import KINDS, STATES, WITHHELD, Piece, Status
from diembao.english.verdict import Findings
from diembao.model import Article, Review
from diembao.press.pages import Reviewed, ReviewedPiece
from diembao.problems import failure
from diembao.text import counted

FILTERS = (*STATES, WITHHELD)


def review(request: Request) -> Outcome:
    """A list of all, articles side by side, a page to review on, an approval, other words, an exchange of files."""
    digest = steps.open_digest(request.root)
    if request.sentence is not None and not (request.approve or request.retranslate or request.ids):
        raise failure("usage-sentence", "--sentence", "of which article?", "name it: review ID --sentence N")
    if request.retranslate is not None:
        with steps.alone(request.root):  # what is read in it nobody else changes before the answers are there
            names, articles = (*filter(None, [request.retranslate]), *request.ids), steps.records(digest).articles
            return retranslate(request, digest, _named(articles, names), bool(names))
    made = steps.records(digest)
    articles = made.articles
    if request.approve:
        return _approve(request, digest, one(articles, request.approve))
    if request.apply:
        return _apply(request, request.apply, digest, articles)
    chosen = _named(articles, request.ids)
    known, means = qa.knowledge(digest.corpus.terms, digest.corpus.places), steps.means_of(digest)
    found = {a.slug: verdict.findings(a, known) for a in chosen}
    if request.only:
        chosen = tuple(a for a in chosen if _fits(a, found[a.slug], request.only, means))
    if request.export:
        units = [unit for article in chosen for unit in approving.units(article)]
        store.write_whole(request.export, exchange.write(request.export.name, units).encode("utf-8"))
        line = f"{counted(len(units), 'piece')} of {counted(len(chosen), 'article')}: {request.export}"
        row = {"file": str(request.export), "pieces": len(units), "articles": len(chosen)}
        return Outcome((line,), fields=(row,))
    if request.html:
        return _page(request.html, digest, chosen, found)
    if request.ids:
        pieces = [(a, approving.chosen_of(a, request.sentence, store.record_path(a), means)) for a in chosen]
        lines = tuple(line for a, own in pieces for line in _side_by_side(a, own, found[a.slug], means))
        rows = tuple(row for a, own in pieces for row in _piece_fields(a, own, found[a.slug]))
        return Outcome(lines, made.problems, rows)
    rows = tuple(_fields(a, found[a.slug], means) for a in chosen)
    return Outcome((*_table(chosen, found, means),), made.problems, rows)


def _named(articles: tuple[Article, ...], names: tuple[str, ...]) -> tuple[Article, ...]:
    """The articles of these names; without any all that were not withdrawn."""
    return tuple(one(articles, name) for name in names) or tuple(a for a in articles if not a.withdrawn)


# ---------------------------------------------------------------- looking


def _counts(article: Article, found: Findings, means: Means) -> Counter[str]:
    kinds = Counter(piece.status.kind for piece in approving.pieces(article, means))
    kinds[WITHHELD] = len(verdict.unreviewed(article, verdict.errors(found)))
    return kinds


def _overall(article: Article, means: Means) -> Status:
    return standing.overall(approving.pieces(article, means))


def _fits(article: Article, found: Findings, state: str, means: Means) -> bool:
    """Whether the article, or any piece of its English, is in that state."""
    return state == _overall(article, means).kind or bool(_counts(article, found, means)[state])


def _fields(article: Article, found: Findings, means: Means) -> Mapping[str, object]:
    """Where an article's English stands, as fields."""
    status, counts = _overall(article, means), _counts(article, found, means)
    of_it = {"article": article.slug, "state": status.kind, "by": status.by, "date": status.date}
    return of_it | {kind: counts[kind] for kind in (*KINDS, WITHHELD)}


def _piece_fields(article: Article, pieces: Sequence[Piece], found: Findings) -> Iterator[Mapping[str, object]]:
    """Pieces of its English beside their source, as fields."""
    for piece in pieces:
        status = {"state": piece.status.kind, "by": piece.status.by, "date": piece.status.date, "why": piece.status.why}
        texts = {"vi": list(piece.source), "en": piece.text, "approved_before_by": piece.ended}
        doubts = [
            {"severity": f.severity, "code": f.code, "message": _told(f, piece)} for f in found.get(piece.number, ())
        ]
        yield {"article": article.slug, "piece": piece.key, **status, **texts, "findings": doubts}


_BY = {"reviewed": " by {}", "exceptions": " by {}", "machine": " ({})", "outdated": " ({})"}


def _state(article: Article, means: Means) -> str:
    """In words: where an article's English stands as a whole."""
    status = _overall(article, means)
    by = _BY[status.kind].format(status.by) if status.kind in _BY and status.by else ""
    return f"{status.kind}{by}{f' on {status.date}' if status.date else ''}"


def _table(articles: tuple[Article, ...], found: Mapping[str, Findings], means: Means) -> Iterator[str]:
    width = max((len(a.slug) for a in articles), default=0)
    total = Counter[str]()
    for article in articles:
        counts = _counts(article, found[article.slug], means)
        total += counts
        yield f"{article.slug:<{width}}  {_state(article, means)} [{_counted(counts)}]"
    yield f"{counted(len(articles), 'article')}: {_counted(total) or 'nothing to review'}"


def _counted(counts: Counter[str]) -> str:
    """Each piece once, in its state; of them those that are withheld, whatever that is."""
    states = [f"{counts[kind]} {kind}" for kind in KINDS if counts[kind]]
    return ", ".join([*states, *([f"{counts[WITHHELD]} of them {WITHHELD}"] if counts[WITHHELD] else [])])


def _side_by_side(article: Article, pieces: Sequence[Piece], found: Findings, means: Means) -> Iterator[str]:
    yield f"{article.slug}: {_state(article, means)}"
    for piece in pieces:
        status = piece.status
        by = f" ({status.by})" if status.by else f" (after {piece.ended} approved it)" if piece.ended else ""
        why = f": {_WHY[status.why]}" if status.why else ""
        yield f"\n{piece.key:>5}  {status.kind}{by} {status.date}".rstrip() + why
        whole = piece.number == standing.ABSTRACT
        yield from (f"   vi  {source}" for source in (["(the whole article)"] if whole else piece.source))
        yield f"   en  {piece.text or '(pending)'}"
        yield from (f"       {f.severity}[{f.code}] {_told(f, piece)}" for f in found.get(piece.number, ()))
    yield ""


_WHY = {
    "source": "the Vietnamese has changed since",
    "terms": "the glossary has changed since",
    "engine": "another engine is set now",
}


def _told(finding: qa.Finding, piece: Piece) -> str:
    return qa.told(finding, " ".join(piece.source), piece.text)


def _page(folder: Path, digest: Digest, articles: tuple[Article, ...], found: Mapping[str, Findings]) -> Outcome:
    """The review page as files in a folder of its own; no part of the site. Raises ProblemError (usage-output)."""
    guard(digest.root, folder, "--html", Path("review.js"))
    means = steps.means_of(digest)
    rows = tuple(_reviewed(article, found[article.slug], means) for article in articles)
    for output in steps.review_page(digest, rows):
        store.write_whole(folder / output.path, output.data)
    page = folder / "index.html"
    line, row = f"{counted(len(rows), 'article')} to review: {page}", {"page": str(page), "articles": len(rows)}
    return Outcome((line,), fields=(row,))


def _reviewed(article: Article, found: Findings, means: Means) -> Reviewed:
    pieces = []
    for unit, piece in zip(approving.units(article), approving.pieces(article, means), strict=True):
        findings = tuple(f"{f.code}: {_told(f, piece)}" for f in found.get(piece.number, ()))
        pieces.append(ReviewedPiece(unit.key, unit.source, standing.name(piece.number), piece, findings))
    return Reviewed(article.slug, article.title, article.url or "", tuple(pieces))


# ---------------------------------------------------------------- deciding


def _approve(request: Request, digest: Digest, article: Article) -> Outcome:
    path, approval, number = store.record_path(article), _review(request), request.sentence
    changed = approving.approve(article, number, approval, path)
    store.save(request.root, changed, article)
    piece = "" if number is None else f", {standing.name(number)}"
    line = f"{article.slug}{piece}: reviewed by {approval.by} on {approval.date}"
    row = {"article": article.slug, "piece": None if number is None else standing.name(number)}
    return Outcome((line,), steps.doubts(digest, [changed]), (row | {"by": approval.by, "date": approval.date},))


def _apply(request: Request, path: Path, digest: Digest, articles: tuple[Article, ...]) -> Outcome:
    """The words and approvals of a file, brought in where nothing speaks against it."""
    batch = exchange.read(path.name, door.given(path, exchange.MAX_BYTES))
    approves = any(unit.reviewed for unit in batch.units)
    approval = _review(request, batch.by, batch.date) if approves else Review("")
    changed, problems = approving.bring_in(articles, batch.units, approval, path.name)
    before = {a.slug: a for a in articles}
    for article in changed:
        store.save(request.root, article, before[article.slug])
    read, written = counted(len(batch.units), "piece"), counted(len(changed), "record")
    told = f"{read} read, {written} changed, {len(problems)} refused"
    row = {"file": str(path), "read": len(batch.units), "changed": len(changed), "refused": len(problems)}
    return Outcome((told,), (*problems, *(steps.doubts(digest, changed) if approves else ())), (row,))


def _review(request: Request, by: str = "", date: str = "") -> Review:
    """Who approves, and when: as the command says, or else the file; the day is today unless one is given."""
    name = seen(request.by or by).strip()
    if not name:
        raise failure("usage-by", "--by", "an approval needs --by NAME", "say who read the English")
    day = request.date or date or datetime.date.today().isoformat()  # the reviewer's own day
    try:
        day = datetime.date.fromisoformat(day).isoformat()
    except ValueError:
        raise failure("usage-date", "--date", f"{day!r} is not a day", "for example 2024-05-18") from None
    if deskwork.lies_ahead(day):
        raise failure("usage-date", "--date", f"{day} is yet to come", "leave --date out for today")
    return Review(name, day)
