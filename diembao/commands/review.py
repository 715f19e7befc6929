"""The command `review`: what English stands where, what people decide, and the way to their tools."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from diembao.build import reviewpage, steps, store
from diembao.commands import deciding
from diembao.commands.looking import Looked, counts, looked, named, overall, rows_of
from diembao.commands.opening import guard, guard_file, one
from diembao.commands.request import Outcome
from diembao.commands.request import Review as Request
from diembao.commands.retranslate import retranslate
from diembao.english import approving, exchange, qa, standing, verdict
from diembao.english.means import Means
from diembao.english.standing import KINDS, STATES, WITHHELD, Piece
from diembao.english.verdict import Findings
from diembao.model import Article
from diembao.problems import failure
from diembao.text import counted

FILTERS = (*STATES, WITHHELD)


def review(request: Request) -> Outcome:
    """A list of all, articles side by side, a page to review on, an approval, other words, an exchange of files."""
    _refuse(request)
    digest = steps.open_digest(request.root)
    if request.retranslate is not None:
        with steps.alone(request.root):  # what is read in it nobody else changes before the answers are there
            names, articles = (*filter(None, [request.retranslate]), *request.ids), steps.records(digest).articles
            return retranslate(request, digest, named(articles, names), bool(names))
    if request.serve:
        return _serve(request)
    if request.export:
        guard_file(request.root, request.export, "--export")
    made = steps.records(digest)
    articles = made.articles
    if request.approve:
        return deciding.approve(request, digest, one(articles, request.approve))
    if request.apply:
        return deciding.apply(request, request.apply, digest, articles)
    now = looked(request, digest, articles)
    chosen, found, means = now.articles, now.found, now.means
    if request.export:
        units = [unit for article in chosen for unit in approving.units(article)]
        store.write_whole(request.export, exchange.write(request.export.name, units).encode("utf-8"))
        line = f"{counted(len(units), 'piece')} of {counted(len(chosen), 'article')}: {request.export}"
        row = {"file": str(request.export), "pieces": len(units), "articles": len(chosen)}
        return Outcome((line,), fields=(row,))
    if request.html:
        return _page(request.html, now)
    if request.ids:
        pieces = [(a, approving.chosen_of(a, request.sentence, store.record_path(a), means)) for a in chosen]
        lines = tuple(line for a, own in pieces for line in _side_by_side(a, own, found[a.slug], means))
        rows = tuple(row for a, own in pieces for row in _piece_fields(a, own, found[a.slug]))
        return Outcome(lines, made.problems, rows)
    rows = tuple(_fields(a, found[a.slug], means) for a in chosen)
    return Outcome((*_table(chosen, found, means),), made.problems, rows)


_DEEDS = ("approve", "retranslate", "serve", "html", "export", "apply")


def _refuse(request: Request) -> None:
    """Raises ProblemError for what cannot be meant: usage-sentence, usage-several."""
    if request.sentence is not None and not (request.approve or request.retranslate or request.ids):
        raise failure("usage-sentence", "--sentence", "of which article?", "name it: review ID --sentence N")
    deeds = [f"--{deed}" for deed in _DEEDS if getattr(request, deed) not in (None, False)]
    if len(deeds) > 1:
        raise failure("usage-several", deeds[1], f"not together with {deeds[0]}", "one after the other")


def _serve(request: Request) -> Outcome:
    from diembao.commands import reviewserver  # only here: it loads what serves

    return reviewserver.run(request)


# ---------------------------------------------------------------- looking


def _fields(article: Article, found: Findings, means: Means) -> Mapping[str, object]:
    """Where an article's English stands, as fields."""
    status, number = overall(article, means), counts(article, found, means)
    of_it = {"article": article.slug, "state": status.kind, "by": status.by, "date": status.date}
    return of_it | {kind: number[kind] for kind in (*KINDS, WITHHELD)}


def _piece_fields(article: Article, pieces: Sequence[Piece], found: Findings) -> Iterator[Mapping[str, object]]:
    """Pieces of its English beside their source, as fields."""
    overridden, withheld = approving.overridden(article), verdict.unreviewed(article, verdict.errors(found))
    for piece in pieces:
        status = {"state": piece.status.kind, "by": piece.status.by, "date": piece.status.date, "why": piece.status.why}
        texts = {"vi": list(piece.source), "en": piece.text, "approved_before_by": piece.ended}
        doubts = [
            {"severity": f.severity, "code": f.code, "message": _told(f, piece)} for f in found.get(piece.number, ())
        ]
        said = {
            "findings": doubts,
            "despite": list(overridden.get(piece.number, ())),
            WITHHELD: piece.number in withheld,
        }
        yield {"article": article.slug, "piece": piece.key, **status, **texts, **said}


_BY = {"reviewed": " by {}", "exceptions": " by {}", "machine": " ({})", "outdated": " ({})"}


def _state(article: Article, means: Means) -> str:
    """In words: where an article's English stands as a whole."""
    status = overall(article, means)
    by = _BY[status.kind].format(status.by) if status.kind in _BY and status.by else ""
    return f"{status.kind}{by}{f' on {status.date}' if status.date else ''}"


def _table(articles: tuple[Article, ...], found: Mapping[str, Findings], means: Means) -> Iterator[str]:
    width = max((len(a.slug) for a in articles), default=0)
    total = Counter[str]()
    for article in articles:
        number = counts(article, found[article.slug], means)
        total += number
        yield f"{article.slug:<{width}}  {_state(article, means)} [{_counted(number)}]"
    yield f"{counted(len(articles), 'article')}: {_counted(total) or 'nothing to review'}"


def _counted(counts: Counter[str]) -> str:
    """Each piece once, in its state; of them those that are withheld, whatever that is."""
    states = [f"{counts[kind]} {kind}" for kind in KINDS if counts[kind]]
    return ", ".join([*states, *([f"{counts[WITHHELD]} of them {WITHHELD}"] if counts[WITHHELD] else [])])


def _side_by_side(article: Article, pieces: Sequence[Piece], found: Findings, means: Means) -> Iterator[str]:
    yield f"{article.slug}: {_state(article, means)}"
    overridden, withheld = approving.overridden(article), verdict.unreviewed(article, verdict.errors(found))
    for piece in pieces:
        status = piece.status
        by = f" ({status.by})" if status.by else f" (after {piece.ended} approved it)" if piece.ended else ""
        why = f": {_WHY[status.why]}" if status.why in _WHY else ""
        kept = f", {WITHHELD}" if piece.number in withheld else ""
        yield f"\n{piece.key:>5}  {status.kind}{by} {status.date}".rstrip() + why + kept
        whole = piece.number == standing.ABSTRACT
        yield from (f"   vi  {source}" for source in (["(the whole article)"] if whole else piece.source))
        yield f"   en  {piece.text or '(pending)'}"
        if codes := overridden.get(piece.number):
            reason = approving.reason(article, piece.number)
            yield f"       shown despite {', '.join(codes)}{f': {reason}' if reason else ''}"
        yield from (f"       {f.severity}[{f.code}] {_told(f, piece)}" for f in found.get(piece.number, ()))
    yield ""


_WHY = {
    "source": "the Vietnamese has changed since",
    "terms": "the glossary has changed since",
    "engine": "another engine is set now",
}


def _told(finding: qa.Finding, piece: Piece) -> str:
    return qa.told(finding, " ".join(piece.source), piece.text)


def _page(folder: Path, now: Looked) -> Outcome:
    """The review page as files in a folder of its own; no part of the site. Raises ProblemError (usage-output)."""
    guard(now.digest.root, folder, "--html", Path("review.js"))
    rows = rows_of(now)
    for output in reviewpage.outputs(now.digest, rows):
        store.write_whole(folder / output.path, output.data)
    page = folder / "index.html"
    line, row = f"{counted(len(rows), 'article')} to review: {page}", {"page": str(page), "articles": len(rows)}
    return Outcome((line,), fields=(row,))
