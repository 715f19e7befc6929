"""The command `audit`: that the site shows nothing it may not, by its files and not by how they were made."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path

from diembao import publish
from diembao.build import articles as working
from diembao.build import same, steps
from diembao.build.executors import Later
from diembao.build.steps import Desk, Digest
from diembao.commands.git import git
from diembao.commands.opening import building
from diembao.commands.request import Audit, Outcome
from diembao.digest import rights
from diembao.digest.layout import ARTICLES, CAPTURES, PUBLISHING
from diembao.digest.rights import Ruling
from diembao.model import Article
from diembao.press import leaks
from diembao.press.leaks import Passage
from diembao.problems import MANY, Problem, Where, failure
from diembao.text import counted


def audit(request: Audit) -> Outcome:
    """No passage of what is hidden stands in the site, no file in it is of nobody, git holds no more than it shows."""
    site = request.output or request.root / "site"
    if not site.is_dir():
        raise failure("usage-site", str(site), "there is no site", "build it first, or name it with --output")
    with building(request) as digest:
        desk = steps.records(digest)
        rulings = {slug: digest.rights.ruling(rights.claim(article)) for slug, article in desk.records.items()}
        files = sorted(path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file())
        passages = _passages(digest, desk, rulings, site, files)
    problems = [
        *_leaks(passages, site.name),
        *_strangers(request.root, site, files),
        *_tracked(request.root, desk, rulings),
    ]
    less = sum(ruling.level != "full" for ruling in rulings.values())
    found = f"{counted(len(passages), 'passage')} that may not be shown"
    line = f"audited {counted(len(files), 'file')}, {counted(less, 'article')} shown in part or not at all: {found}"
    return Outcome((line,), tuple(problems))


def _passages(
    digest: Digest, desk: Desk, rulings: Mapping[str, Ruling], site: Path, files: Sequence[str]
) -> list[Passage]:
    """What stands in the site and may not, nor may another article show it."""

    def ruled(slug: str) -> Article:
        return rights.ruled(desk.records[slug], rulings[slug])

    less = [slug for slug, ruling in rulings.items() if ruling.level != "full"]
    of = leaks.secrets((slug, leaks.hidden(ruled(slug))) for slug in less)
    if not of.runs:
        return []
    read = Later(files, partial(_read, site))
    each = digest.state.work("files", partial(leaks.leaks, of), read)
    found = [passage for some in each for passage in some]
    if not found:
        return []
    texts = (_may(desk, slug, ruled(slug)) for slug in rulings)
    allowed = leaks.allowed(found, texts)
    return [passage for passage in found if passage.words not in allowed]


def _may(desk: Desk, slug: str, article: Article) -> Iterator[str]:
    """What an article may show, and what was cut around one that is shown whole."""
    yield from leaks.shown(article)
    if article.publish == "full":
        inputs = working.Inputs(desk.records, desk.drafts, desk.cut_from)
        yield from (line for block in inputs.of(slug)[1] for line in block.text.split("\n"))


def _read(site: Path, path: str) -> tuple[str, str]:
    """A file with its text; without one that is none."""
    try:
        return path, (site / path).read_text("utf-8")
    except (OSError, ValueError):
        return path, ""


def _leaks(passages: Sequence[Passage], name: str) -> Iterator[Problem]:
    """One problem for each file and article."""
    first = {(one.path, one.slug): one for one in reversed(passages)}
    for path, slug in sorted(first)[:MANY]:
        message = f"it holds words of {slug} that may not be shown: “{first[path, slug].words}”"
        hint = "build again; if they stay, they stand in a table, a template, or a file that no build made"
        yield Problem("audit-leak", "error", Where(f"{name}/{path}"), message, hint)


def _strangers(root: Path, site: Path, files: Sequence[str]) -> Iterator[Problem]:
    held = publish.held(site, root / PUBLISHING)
    others = [path for path in files if path not in held]
    more = f" (as are {len(others) - MANY} more)" if len(others) > MANY else ""
    for path in others[:MANY]:
        message = f"not of the last build, or changed since{more}"
        hint = "build again; what stays is nobody's: delete it, or leave it if you put it there (CNAME)"
        yield Problem("audit-foreign", "warning", Where(f"{site.name}/{path}"), message, hint)


def _tracked(root: Path, desk: Desk, rulings: Mapping[str, Ruling]) -> Iterator[Problem]:
    """Told once of all that git has of articles of which less is shown."""
    tracked = {*git(root, "-c", "core.quotepath=off", "ls-files", "--", "content").split("\n")}
    less = [slug for slug, ruling in rulings.items() if ruling.level != "full"]
    records = [path for slug in less if (path := f"{ARTICLES}/{slug}.md") in tracked and desk.records[slug].body]
    cut_from = [desk.cut_from[slug] for slug in less if slug in desk.cut_from]
    others = [name for name, slug in same.linked(root).items() if slug in less]
    captures = [path for name in (*cut_from, *others) if (path := f"{CAPTURES}/{name}") in tracked]
    if records or captures:
        names = ", ".join([*records, *captures][:3])
        what = f"{counted(len(records), 'record')} and {counted(len(captures), 'capture')}"
        message = f"git tracks {what} of which the site may not show all: {names}"
        hint = "in a public repository everybody may read them: keep the digest in a private one (docs/publishing.md)"
        yield Problem("audit-tracked", "warning", Where("content"), message, hint)
