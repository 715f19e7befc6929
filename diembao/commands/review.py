"""The command `review`: what English stands where, what people decide, and the way to their tools."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

from diembao.build import reviewpage, steps, store
from diembao.build.steps import Digest
from diembao.commands import deciding
from diembao.commands.looking import BLOCKED, counts, looked
from diembao.commands.opening import guard, one
from diembao.commands.request import Outcome
from diembao.commands.request import Review as Request
from diembao.commands.retranslate import retranslate
from diembao.english import approving, exchange, qa, standing
from diembao.english.standing import KINDS, Piece
from diembao.english.verdict import Findings
from diembao.model import Article
from diembao.text import counted

FILTERS = (*KINDS, BLOCKED)


def review(request: Request) -> Outcome:
    """A list of all, articles side by side, a page to review on, an approval, other words, an exchange of files."""
    digest = steps.open_digest(request.root)
    if request.retranslate:
        with steps.alone(request.root):  # what is read in it nobody else changes before the answers are there
            return retranslate(request, digest, one(steps.records(digest).articles, request.retranslate))
    if request.serve:
        return _serve(request)
    made = steps.records(digest)
    articles = made.articles
    if request.approve:
        return deciding.approve(request, digest, one(articles, request.approve))
    if request.apply:
        return deciding.apply(request, request.apply, digest, articles)
    now = looked(request, digest, articles)
    chosen, found = now.articles, now.found
    if request.export:
        units = [unit for article in chosen for unit in approving.units(article)]
        store.write_whole(request.export, exchange.write(request.export.name, units).encode("utf-8"))
        line = f"{counted(len(units), 'piece')} of {counted(len(chosen), 'article')}: {request.export}"
        row = {"file": str(request.export), "pieces": len(units), "articles": len(chosen)}
        return Outcome((line,), fields=(row,))
    if request.html:
        return _page(request.html, digest, chosen, found)
    if request.ids:
        lines = tuple(line for a in chosen for line in _side_by_side(a, found[a.slug]))
        return Outcome(lines, made.problems, tuple(row for a in chosen for row in _piece_fields(a, found[a.slug])))
    return Outcome((*_table(chosen, found),), made.problems, tuple(_fields(a, found[a.slug]) for a in chosen))


def _serve(request: Request) -> Outcome:
    from diembao.commands import reviewserver  # only here: it loads what serves

    return reviewserver.run(request)


# ---------------------------------------------------------------- looking


def _fields(article: Article, found: Findings) -> Mapping[str, object]:
    """Where an article's English stands, as fields."""
    status, number = standing.overall(approving.pieces(article)), counts(article, found)
    of_it = {"article": article.slug, "state": status.kind, "by": status.by, "date": status.date}
    return of_it | {kind: number[kind] for kind in FILTERS}


def _piece_fields(article: Article, found: Findings) -> Iterator[Mapping[str, object]]:
    """Each piece of its English beside its source, as fields."""
    overridden = approving.overridden(article)
    for piece in approving.pieces(article):
        status = {"state": piece.status.kind, "by": piece.status.by, "date": piece.status.date}
        texts = {"vi": list(piece.source), "en": piece.text, "approved_before_by": piece.ended}
        doubts = [
            {"severity": f.severity, "code": f.code, "message": _told(f, piece)} for f in found.get(piece.number, ())
        ]
        said = {"findings": doubts, "despite": list(overridden.get(piece.number, ()))}
        yield {"article": article.slug, "piece": piece.key, **status, **texts, **said}


def _state(article: Article) -> str:
    """In words: where an article's English stands as a whole."""
    status = standing.overall(approving.pieces(article))
    by = {"reviewed": f" by {status.by}", "machine": f" ({status.by})"}.get(status.kind, "") if status.by else ""
    return f"{status.kind}{by}{f' on {status.date}' if status.date else ''}"


def _table(articles: tuple[Article, ...], found: Mapping[str, Findings]) -> Iterator[str]:
    width = max((len(a.slug) for a in articles), default=0)
    total = Counter[str]()
    for article in articles:
        number = counts(article, found[article.slug])
        total += number
        yield f"{article.slug:<{width}}  {_state(article)} [{_counted(number)}]"
    yield f"{counted(len(articles), 'article')}: {_counted(total) or 'nothing to review'}"


def _counted(counts: Counter[str]) -> str:
    """Each piece once, in its state; of them those that are blocked, whatever that is."""
    states = [f"{counts[kind]} {kind}" for kind in KINDS if counts[kind]]
    return ", ".join([*states, *([f"{counts[BLOCKED]} of them {BLOCKED}"] if counts[BLOCKED] else [])])


def _side_by_side(article: Article, found: Findings) -> Iterator[str]:
    yield f"{article.slug}: {_state(article)}"
    overridden = approving.overridden(article)
    for piece in approving.pieces(article):
        status = piece.status
        by = f" ({status.by})" if status.by else f" (after {piece.ended} approved it)" if piece.ended else ""
        yield f"\n{piece.key:>5}  {status.kind}{by} {status.date}".rstrip()
        whole = piece.number == standing.ABSTRACT
        yield from (f"   vi  {source}" for source in (["(the whole article)"] if whole else piece.source))
        yield f"   en  {piece.text or '(pending)'}"
        if codes := overridden.get(piece.number):
            yield f"       shown despite {', '.join(codes)}"
        yield from (f"       {f.severity}[{f.code}] {_told(f, piece)}" for f in found.get(piece.number, ()))
    yield ""


def _told(finding: qa.Finding, piece: Piece) -> str:
    return qa.told(finding, " ".join(piece.source), piece.text)


def _page(folder: Path, digest: Digest, articles: tuple[Article, ...], found: Mapping[str, Findings]) -> Outcome:
    """The review page as files in a folder of its own; no part of the site. Raises ProblemError (usage-output)."""
    guard(digest.root, folder, "--html", Path("review.js"))
    rows = tuple(reviewpage.reviewed(digest, article, found[article.slug]) for article in articles)
    for output in reviewpage.outputs(digest, rows):
        store.write_whole(folder / output.path, output.data)
    page = folder / "index.html"
    line, row = f"{counted(len(rows), 'article')} to review: {page}", {"page": str(page), "articles": len(rows)}
    return Outcome((line,), fields=(row,))
