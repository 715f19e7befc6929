"""The one order of every build. Each step compares all it is about, cheaply, and does what is not done yet.

scan     what the inputs look like, if there is anything to do  idle.py, asked before all this is loaded
desk     captures to records                                    steps.py, deskwork.py
work     each article by itself                                 articles.py
arrange  how all of them stand to one another                   articles.py, press/assemble/structure.py
plan     a key for every unit of files                          press/assemble/, parts.py
make     the units with another key, and check their links      make.py
index    the search index, brought up to date                   parts.py, press/index/
publish  what is new, in one exchange                           publish/
save     what was worked out, for the next build                state.py
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from functools import partial
from pathlib import Path

from msgspec import Struct

from diembao import publish
from diembao.build import articles, make, parts, taken, theme
from diembao.build.steps import Desk, Digest, withdrawals
from diembao.digest.layout import ARTICLES, PUBLISHING, WITHDRAWN
from diembao.model import Corpus
from diembao.outputs import Output
from diembao.press import assemble, check, index
from diembao.press.assemble import Assembled, Material, Withdrawn
from diembao.problems import Problem, ProblemError, Where, failure, refuse
from diembao.text import counted

Desking = Callable[[Digest], Desk]


@contextmanager
def _timed(seconds: dict[str, float], name: str) -> Iterator[None]:
    """Notes how long a step took, for `--why`."""
    started = time.monotonic()
    yield
    seconds[name] = time.monotonic() - started


class Finished(Struct, frozen=True):
    """A build.

    files      of the site, by path: bytes
    published  None where nothing was to be, or a doubt or an error kept it
    why        by unit its key before and now
    steps      how long each took, in seconds
    taken      how many articles show less than in the site before
    """

    desk: Desk
    files: Mapping[str, int]
    published: publish.Published | None
    problems: tuple[Problem, ...]
    why: Mapping[str, tuple[str, str]]
    steps: Mapping[str, float]
    taken: int = 0


def build(
    digest: Digest, desking: Desking, output: Path, options: assemble.Options, publishing: bool = True,
    strict: bool = False,
) -> Finished:  # fmt: skip
    """Records to a published site. `desking`: makes the records, or reads them as they are.

    publishing  False: everything is checked and nothing written
    strict      nothing doubtful is published
    """
    seconds, state = dict[str, float](), digest.state
    step = partial(_timed, seconds)
    with _files(digest, output, publishing) as site:
        held = site.read_all() if state.verify else site.held
        with step("desk"):
            desk = desking(digest)
        with step("work"):
            inputs = articles.Inputs(desk.records, desk.drafts, desk.cut_from)
            works = articles.works(inputs, digest.corpus, digest.rights, digest.config, state)
        with step("arrange"):
            copies = articles.copies(works, desk.records, state)
            static = theme.static(digest.root, templates := theme.templates(digest.root))
            material = arranged(works, desk, copies, digest, mark_of_templates(templates, static))
        with step("plan"):
            plan = assemble.assemble(material, options)
            units = [*plan.units, *parts.data(plan, works, state)]
        with step("make"):
            others = frozenset((index.META, *(output.path for output in static)))
            made = make.make(units, held, templates, others, state, site.put)
        with step("index"):
            search = parts.search(plan, works, held, output, site.put)
        for file in static:
            site.put(file)
        paths = [*made.paths, *search.files.paths, *map(make.file, static)]
        problems = told(desk, works, plan, made, digest.corpus, paths, output)
        published, less = None, 0
        if not any(p.code == taken.EMPTIED or (strict and p.severity != "note") for p in problems):
            with step("publish"):
                published, less = _publish(site, paths, output, works, digest)
            search.keep(state)
    return Finished(desk, {path: size for path, _, size in paths}, published, problems, made.why, seconds, less)


def _files(
    digest: Digest, output: Path, publishing: bool
) -> AbstractContextManager[publish.SiteFiles | publish.Nowhere]:
    if publishing:
        return publish.writing(output, digest.root / PUBLISHING)
    held: Mapping[str, str] = {}
    if output.is_dir():
        with suppress(ProblemError):  # another build is publishing: all is made
            held = publish.held(output, digest.root / PUBLISHING)
    return nullcontext(publish.Nowhere(held))


def _publish(
    site: publish.SiteFiles | publish.Nowhere,
    paths: Iterable[make.File],
    output: Path,
    works: articles.Works,
    digest: Digest,
) -> tuple[publish.Published | None, int]:
    """The files take the place of those before; how many articles show less than they did there.

    Raises ProblemError: publish-withdrawn
    """
    if (withdrawals(digest.root).value or ()) != digest.rights.withdrawals:
        message = f"{WITHDRAWN} was changed while this build ran, which may show what is to be gone: it stays as it is"
        raise failure("publish-withdrawn", str(output), message, "build again: python build.py site")
    wanted = {path: sha for path, sha, _ in paths}
    now = {slug: work.ruling.level for slug, work in works.by_slug.items() if work.ruling}
    less = 0
    if site.held.get(taken.LIST) != wanted[taken.LIST]:
        less = sum(slug in now for slug in taken.back(output, now))
    published = site.finish(wanted)
    site.keep_back_if(lambda noted: noted is not None and not taken.less(noted, now), now)
    return published, less if published else 0


def mark_of_templates(templates: Mapping[str, str], static: Iterable[Output]) -> str:
    """What tells what pages are made with: a search script or the review page is made into none."""
    of_pages = sorted(one for one in templates.items() if not one[0].startswith(("engine/", "review/")))
    return assemble.mark((of_pages, [output.path for output in static]))


def arranged(
    works: articles.Works, desk: Desk, copies: tuple[tuple[str, ...], ...], digest: Digest, templates: str
) -> Material:
    """What the whole site is made of."""
    briefs = (work.brief for work in works.by_slug.values() if work.brief)
    structure = assemble.structure(briefs, desk.numbers, digest.corpus, copies)
    gone = (Withdrawn(slug, one.reason, one.telltales) for slug, one in digest.rights.withdrawn().items())
    return Material(structure, works.by_slug, works.prepared, digest.corpus, templates, tuple(gone))


def told(
    desk: Desk, works: articles.Works, plan: Assembled, made: make.Made, corpus: Corpus,
    files: Iterable[make.File], output: Path,
) -> tuple[Problem, ...]:  # fmt: skip
    """All that a person must be told of a build of the site in `output`. Raises ProblemError: what no page may do."""
    refuse(check.refused(made.problems))
    of_articles = (problem for work in works.by_slug.values() for problem in work.problems)
    misspelt = assemble.misspelt(plan.collection.structure, corpus)
    emptied = () if works.by_slug else taken.emptied(output)
    outdated = [work.outdated for work in works.by_slug.values() if work.outdated]
    found = (
        *desk.problems,
        *of_articles,
        *misspelt,
        *made.problems,
        *check.too_big(sum(size for *_, size in files)),
        *emptied,
        *_outdated(outdated),
    )
    return tuple(dict.fromkeys(found))


def _outdated(pieces: Sequence[int]) -> Iterator[Problem]:
    """That an engine would make some English otherwise now. `pieces`: how many, of each article that has any."""
    if not pieces:
        return
    articles = counted(len(pieces), "article")
    message = f"{counted(sum(pieces), 'piece')} of the English of {articles} came of other terms or another engine"
    hint = "python build.py desk --refresh asks for them anew; python build.py review --only outdated lists them"
    yield Problem("translate-outdated", "note", Where(ARTICLES.as_posix()), message, hint)
