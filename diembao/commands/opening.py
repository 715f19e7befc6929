"""What commands have in common: a digest opened, its engine, where its site goes, which article a person means."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from diembao.build import executors, steps
from diembao.build.cluster import Cluster
from diembao.build.state import State, copy
from diembao.build.steps import Digest
from diembao.commands.request import Add, Audit, Build, Commit, Desk, Request, Verify
from diembao.desk.translate import Engines
from diembao.digest.config import is_folder_url
from diembao.digest.layout import WORK
from diembao.model import Article
from diembao.problems import failure
from diembao.text import some


@contextlib.contextmanager
def building(request: Build | Desk | Commit | Audit | Verify | Add, keep: bool = True) -> Iterator[Digest]:
    """The digest with what earlier builds worked out; what is worked out in the block is kept.

    keep  False: it is not, and what the site has been made of stays known
    """
    scheduler = "" if isinstance(request, Audit | Verify | Add) else request.scheduler
    workers = Cluster(scheduler) if scheduler else executors.executor(request.jobs)
    with contextlib.ExitStack() as until:
        path = request.root / WORK
        if not keep:  # a file, for workers to read
            known, path = path, Path(until.enter_context(tempfile.TemporaryDirectory()), WORK.name)
            copy(known, path)
        state = State(path, isinstance(request, Build) and request.verify, workers, request.progress)
        until.callback(state.close)
        yield steps.open_digest(request.root, state)


def engine(request: Request, digest: Digest) -> Engines:
    """Whom this run may ask for English; false for nobody."""
    from diembao.desk import engines  # only here: loading them takes 10 ms

    return engines.chosen(digest.config.translate, request.root, request.offline)


def url(request: Build) -> str:
    """--url, checked as [site] url is. Raises ProblemError (usage-url)."""
    if request.url and not is_folder_url(request.url):
        message = f"{request.url!r} is not the address of a folder"
        raise failure("usage-url", "--url", message, "for example: --url https://name.github.io/digest/")
    return request.url


def output(request: Build) -> Path:
    """Where the site goes: never where what it is made of lies. Raises ProblemError (usage-output)."""
    given = request.site
    guard(request.root, given, "--output", Path("search/meta.js") if request.output else None)
    return given


def guard(root: Path, given: Path, option: str, sign: Path | None) -> None:
    """Raises ProblemError (usage-output) where files of ours would come among others.

    sign  a file that a folder of this kind has; None: whatever is in the folder is no stranger's
    """
    root, place = root.resolve(), given.absolute()
    for kept in (root, root / "content", root / "templates", Path.home()):
        if place.resolve() == kept or (kept.name in ("content", "templates") and kept in place.resolve().parents):
            hint = f"name a folder that holds nothing else, for example {option} public"
            raise failure("usage-output", option, f"{place} holds what the digest is made of", hint)
    if sign and given.is_dir() and any(given.iterdir()) and not (given / sign).exists():
        hint = "name a folder that is empty, not there yet, or was written by this command"
        raise failure("usage-output", option, f"{given} holds other files", hint)


def guard_file(root: Path, given: Path, option: str) -> None:
    """Raises ProblemError (usage-output) where a file of ours would come among what a digest is made of."""
    made_of = {root.resolve() / "content", root.resolve() / "templates"}
    if made_of & {*given.resolve().parents}:
        hint = f"name a file that lies elsewhere, for example {option} {given.name}"
        raise failure("usage-output", option, f"{given} lies among what the digest is made of", hint)


def one(articles: tuple[Article, ...], name: str) -> Article:
    """The article that a person means by `name`. Raises ProblemError (usage-id)."""
    found = _called(articles, name)
    if len(found) == 1:
        return found[0]
    hint = some([a.slug for a in found], 5) if found else "python build.py review lists them"
    raise failure("usage-id", name, "more than one article begins so" if found else "there is no such article", hint)


def _called(articles: Iterable[Article], name: str) -> Sequence[Article]:
    """Those that `name` may mean: a slug, a record's path, a capture's name, or the start of one."""
    wanted = Path(name).name.removesuffix(".md")
    names = {a: (a.slug, *((a.capture.file, Path(a.capture.file).stem) if a.capture else ())) for a in articles}
    exact = [a for a, known in names.items() if wanted in known]
    return exact or [a for a, known in names.items() if any(k.startswith(wanted) for k in known)]
