"""What people decide of the English, put into the records: an approval, and what comes back in a file."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct, structs

from diembao.build import deskwork, steps, store
from diembao.build.steps import Digest
from diembao.commands.request import Outcome
from diembao.commands.request import Review as Request
from diembao.desk import ownership
from diembao.digest import door
from diembao.digest.unseen import seen
from diembao.english import approving, exchange, incoming, standing, verdict
from diembao.english.units import Batch
from diembao.model import Article, Review, Translated
from diembao.problems import Problem, ProblemError, failure
from diembao.text import counted


def approve(request: Request, digest: Digest, article: Article) -> Outcome:
    """One article, or a piece of it, approved."""
    path, approval, number = store.record_path(article), who(request), request.sentence
    known = steps.knowledge_of(digest)
    wrong = verdict.errors(verdict.findings(article, known))
    despite = frozenset(seen(request.despite).replace(",", " ").split())
    approval = structs.replace(approval, why=" ".join(seen(request.why).split()))
    changed = approving.approve(article, number, approval, path, wrong, despite)
    store.save(request.root, changed, article)
    piece = "" if number is None else f", {standing.name(number)}"
    line = f"{article.slug}{piece}: reviewed by {approval.by} on {approval.date}"
    row: dict[str, object] = {"article": article.slug, "piece": None if number is None else standing.name(number)}
    row |= {"by": approval.by, "date": approval.date}
    over = {n: codes for n, codes in approving.overridden(changed).items() if number in (None, n)}
    told = tuple(f"  {standing.name(n)}: despite {', '.join(codes)}" for n, codes in over.items())
    row |= {"despite": sorted({code for codes in over.values() for code in codes})}
    return Outcome((line, *told), fields=(row,))


def apply(request: Request, path: Path, digest: Digest, articles: tuple[Article, ...]) -> Outcome:
    """The words and approvals of a file, brought in where nothing speaks against it."""
    name = path.name
    batch = exchange.read(name, door.given(path, exchange.MAX_BYTES))
    done = bring_in(digest, articles, batch, needed(request, batch), name)
    read, written = counted(len(batch.units), "piece"), counted(len(done.changed), "record")
    told = f"{read} read, {written} changed, {len(done.problems)} refused"
    row = {"file": str(path), "read": len(batch.units), "changed": len(done.changed)}
    return Outcome((told,), done.problems, (row | {"refused": len(done.problems)},))


class Done(Struct, frozen=True):
    """The records that were written, and what was refused."""

    changed: tuple[Article, ...]
    problems: tuple[Problem, ...]


def bring_in(digest: Digest, articles: tuple[Article, ...], batch: Batch, approval: Review, name: str) -> Done:
    """Writes what a batch changes. `approval`: whose the reviews are that the file leaves open; `name`: of the file."""
    known = steps.knowledge_of(digest)
    units = (structs.replace(u, date="") if deskwork.lies_ahead(u.date) else u for u in batch.units)
    batch = structs.replace(batch, units=tuple(units))
    brought = incoming.bring_in(articles, batch, approval, name, lambda a, number: verdict.wrong(a, number, known))
    before, changed = {a.slug: a for a in articles}, {a.slug: a for a in brought.articles}
    for slug, answers in brought.machines.items():
        changed[slug] = _translated(changed.get(slug, before[slug]), answers)
    written, problems = list[Article](), list(brought.problems)
    for slug, article in changed.items():
        try:
            store.save(digest.root, article, before[slug])
            written.append(article)
        except ProblemError as error:  # costs that record alone
            problems += error.problems
    return Done(tuple(written), tuple(problems))


def _translated(article: Article, answers: Mapping[int, Translated]) -> Article:
    emptied = standing.without(article, answers.keys())
    return ownership.with_translations(emptied, tuple(answers.values()))


def needed(request: Request, batch: Batch) -> Review:
    """Who approves what a file says is approved and not by whom; nobody, where it leaves nothing open."""
    if request.by or any(unit.reviewed and not unit.by and incoming.is_ours(unit) for unit in batch.units):
        return who(request, batch.by, batch.date)
    return Review("")


def who(request: Request, by: str = "", date: str = "") -> Review:
    """Who approves, and when: as the command says, or else the file; the day is today unless one is given.

    Raises ProblemError: usage-by, usage-date.
    """
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
