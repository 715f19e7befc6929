"""The commands `site`, `press`, `check` and `desk`: a build, or a part of one."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator
from pathlib import Path

from diembao.build import idle, steps
from diembao.build import run as builds
from diembao.build.state import State
from diembao.build.why import reasons
from diembao.commands import report
from diembao.commands.opening import building, engine, output, url
from diembao.commands.request import Build, Desk, Outcome
from diembao.digest.layout import WORK
from diembao.problems import faults, in_short
from diembao.publish import Published
from diembao.text import counted


def site(request: Build) -> Outcome:
    """Desk, press and publish."""
    return _build(request, lambda digest: steps.desk(digest, engine(request, digest), progress=request.progress))


def press(request: Build) -> Outcome:
    """The site from the committed records: nothing in content/ is changed, no engine is asked."""
    return _build(request, steps.records)


def check(request: Build) -> Outcome:
    """Everything `site` checks, and reviewed English as well; nothing is written but, beside what builds kept, that."""
    work = request.root / WORK
    kept = State(work if work.parent.is_dir() else None)
    with contextlib.closing(kept), building(request, keep=False) as digest:
        made = builds.build(
            digest, lambda of: steps.desk(of, None, write=False, progress=request.progress), output(request),
            steps.site_options(digest.config, url(request)), publishing=False,
        )  # fmt: skip
        problems = (*made.problems, *steps.all_doubts(digest, made.desk.records, kept))
        told = idle.Told(
            len(made.desk.records), len(made.files), sum(made.files.values()), problems, (*made.desk.changed,)
        )
        if told.articles:  # else it was asked whether the site has some
            idle.keep(kept, output(request), request.seen, told, idle.CHECK)
    return Outcome(told.checked(), problems, told.checked_fields())


def desk(request: Desk) -> Outcome:
    """The records only."""
    with building(request) as digest:
        names = frozenset(Path(given).name for given in request.accept)
        asked = engine(request, digest)
        made = steps.desk(digest, asked, progress=request.progress, accept=names, refresh=request.refresh)
        # Here, where what was read of the captures is still at hand.
        told, rows = ((), (*report.fields(made),)) if request.json else ((*report.told(made),), ())
    line = f"{counted(len(made.records), 'record')}, {len(made.changed)} written{in_short(made.problems)}"
    row = {"records": len(made.records), "written": len(made.changed), **faults(made.problems)}
    return Outcome((*told, line), made.problems, (*rows, row))


def _build(request: Build, desking: builds.Desking) -> Outcome:
    started, folder = time.monotonic(), output(request)
    with building(request) as digest:
        of = steps.site_options(digest.config, url(request))
        idle.forget(digest.state, folder)
        made = builds.build(digest, desking, folder, of, strict=request.strict)
        if made.published is None:
            line = f"nothing published{': --strict' if request.strict else ''}{in_short(made.problems)}"
            return Outcome((line,), made.problems, ({"site": None, **faults(made.problems)},))
        problems = tuple(dict.fromkeys((*made.problems, *made.published.problems)))
        told = idle.Told(len(made.desk.records), len(made.files), sum(made.files.values()), problems)
        if not made.desk.changed and not made.desk.waiting:
            idle.keep(digest.state, folder, request.seen, told)
    why = tuple(_why(made, made.published)) if request.why else ()
    done = len(made.published.written), len(made.published.removed), started, folder
    back = (f"took back {counted(made.taken, 'article')}: less is shown than in the site before",) if made.taken else ()
    rows = ({"made": name, "why": reason} for name, reason in why)
    steps_took = ({"steps": {name: round(seconds, 3) for name, seconds in made.steps.items()}},) if request.why else ()
    took = (", ".join(f"{name} {seconds:.2f} s" for name, seconds in made.steps.items()),) if request.why else ()
    return Outcome(
        (*(f"{name}: {reason}" for name, reason in why), *took, *back, told.line(*done)),
        problems,
        (*rows, *steps_took, told.fields(*done, made.taken)),
    )


def _why(made: builds.Finished, done: Published) -> Iterator[tuple[str, str]]:
    """(record, unit or file, why it was written)."""
    yield from made.desk.changed
    yield from reasons(made.why)
    yield from ((f"site/{path}", "written") for path in done.written)
    yield from ((f"site/{path}", "removed, nothing makes it any more") for path in done.removed)
