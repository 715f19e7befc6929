"""The command `withdraw`: an article is taken down and stays so; where it is still held, and how that is emptied."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from functools import partial
from pathlib import Path

from msgspec import Struct, structs

from diembao import lang, publish
from diembao.build import same, steps, store, taken
from diembao.commands.git import git
from diembao.commands.opening import one
from diembao.commands.request import Outcome, Withdraw
from diembao.desk.summarise import display_text
from diembao.digest import door, rights
from diembao.digest.layout import ARTICLES, CAPTURES, DESK, PUBLISHING, TRANSLATIONS, WITHDRAWN, WORK
from diembao.digest.unseen import seen
from diembao.lang import ui
from diembao.model import Article, English
from diembao.press import assemble
from diembao.problems import ProblemError, failure


class _Held(Struct, frozen=True):
    """A place that keeps something of the article, and what empties it; None for what is not ours to empty."""

    place: str
    empty: Callable[[], object] | None = None


def withdraw(request: Withdraw) -> Outcome:
    """The article's page becomes a note that says why; its words leave the site, the index and the feeds."""
    digest = steps.open_digest(request.root)
    articles = steps.records(digest).articles
    article = _meant(digest, articles, request)
    claim = rights.claim(article)
    before, reason = digest.rights.ruling(claim).withdrawn, " ".join(seen(request.reason).split())
    if not (reason or (before and request.purge)):
        raise failure("usage-reason", "--reason", "a withdrawal needs a reason", "readers see it")
    with publish.lock(request.root / DESK) if (request.root / DESK).parent.is_dir() else nullcontext():
        said = rights.joined((before, reason))
        if not any(rights.is_of(row, claim) for row in digest.rights.withdrawals) or said != before:
            telltales = assemble.withdrawn(article).telltales
            row = rights.Withdrawal(article.slug, reason or before, claim.number, claim.sha256, telltales)
            _note(request.root, row)
        old, article = article, structs.replace(article, publish="withheld", withdrawn=said)
        if article != old:
            store.save(request.root, article, old)
        held = [*_held(request.root, article, articles)]
        for place in held if request.purge else ():
            if place.empty:
                place.empty()
    left = [*_again(request.root, article.slug)] if request.purge else held
    emptied = (f"emptied: {place.place}" for place in held if place.place not in {one.place for one in left})
    return Outcome((
        f"{article.slug} is withdrawn from the next build on: {said}",
        *emptied,
        *(f"still held: {place.place}" for place in left),
    ))  # fmt: skip


def _meant(digest: steps.Digest, articles: tuple[Article, ...], request: Withdraw) -> Article:
    """The article to take down. The beginning of a name may be of another: it does where nothing is emptied,
    and is not all the name of what was withdrawn."""
    article = one(articles, request.id)
    whole = request.purge or any(row.slug == request.id for row in digest.rights.withdrawals)
    if whole and request.id != article.slug:
        hint = f"give the whole name if it is {article.slug}"
        raise failure("usage-id", request.id, "no record has just this name", hint)
    return article


def _note(root: Path, withdrawal: rights.Withdrawal) -> None:
    """Added to content/withdrawn.toml, before anything else: from then on it holds."""
    path = root / WITHDRAWN
    try:
        text = door.text(root, path, door.LARGE, "config-encoding").rstrip("\n") + "\n\n"
    except FileNotFoundError:
        text = (
            "# What was taken down, and stays so whatever becomes of its record and capture. Written by `withdraw`.\n\n"
        )
    rows = (f"{key} = {json.dumps(own, ensure_ascii=False)}" for key, own in structs.asdict(withdrawal).items() if own)
    store.write_whole(path, "\n".join((f"{text}[[withdrawn]]", *rows, "")).encode())


# ---------------------------------------------------------------- where it is held


def _held(root: Path, article: Article, articles: tuple[Article, ...]) -> Iterator[_Held]:
    yield from _captures(root, article)
    yield from _records(root, article, articles)
    yield from _memory(root, article, articles)
    if (root / WORK).exists():
        yield _Held(f"{WORK}, what builds have worked out", partial(_unlink, root, f"{WORK}*"))
    if article.slug in taken.levels(root / "site"):
        yield _Held("site/, until the next build")
    backs = [*(root / PUBLISHING).glob("*/back"), root / ".site.back/back"]
    for back in (back for back in backs if article.slug in taken.levels(back)):
        place = f"{back.relative_to(root)}/, the site before this one, until a build after the next; never served"
        yield _Held(place, partial(publish.forget, back.parent))
    if git(root, "log", "-1", "--format=%h", "--", f"{ARTICLES}/{article.slug}.md"):
        where = f"git log -- {ARTICLES}/{article.slug}.md"
        yield _Held(f"git's history, here and wherever it was pushed ({where}); git filter-repo takes it out of that")


def _again(root: Path, slug: str) -> Iterator[_Held]:
    articles = steps.records(steps.open_digest(root)).articles
    return _held(root, one(articles, slug), articles)


def _captures(root: Path, article: Article) -> Iterator[_Held]:
    """Every file with the bytes of its capture, whatever it is called, its other captures, and their notes."""
    beside, linked = store.notes(root), same.linked(root)
    for path in store.capture_files(root) if article.capture else ():
        try:
            sha256 = hashlib.sha256(door.read(root, path, door.LARGE)).hexdigest()
        except (OSError, ProblemError):  # told by builds
            continue
        if sha256 == rights.claim(article).sha256 or linked.get(path.name) == article.slug:
            names = [path.name, *filter(None, [beside.of.get(path.name)])]
            for name in names:
                yield _Held(f"{CAPTURES}/{name}", partial(_unlink, root, f"{CAPTURES}/{name}"))


def _records(root: Path, article: Article, articles: tuple[Article, ...]) -> Iterator[_Held]:
    """Its own record, of which what says that it is withdrawn stays, and others made of the same capture."""
    if article.body or article.english != English():
        yield _Held(f"{ARTICLES}/{article.slug}.md", partial(_emptied, root, article))
    sha256 = rights.claim(article).sha256
    for other in articles:
        if sha256 and other.slug != article.slug and rights.claim(other).sha256 == sha256:
            yield _Held(f"{ARTICLES}/{other.slug}.md, made of the same capture")


def _memory(root: Path, article: Article, articles: tuple[Article, ...]) -> Iterator[_Held]:
    """What the translation memory has for its sentences, unless another article has them too."""
    others = {text for other in articles if other.slug != article.slug for text in _asked(other)}
    memory = store.Translations(root)
    own = [text for text in _asked(article) if text in memory.known and text not in others]
    if own:
        yield _Held(f"{TRANSLATIONS} ({len(own)} of its texts)", partial(memory.forget, own))


def _asked(article: Article) -> list[str]:
    """The texts that an engine may have been asked for."""
    texts = (article.title, *(" ".join(sentence.source) for sentence in article.english.sentences))
    return [display_text(text, lang.get(article.language)) for text in texts]


# ---------------------------------------------------------------- emptying


def _emptied(root: Path, article: Article) -> None:
    """The record keeps its number, its day, its capture's hash and why it was withdrawn, and none of its words."""
    kept = ("slug", "number", "entered", "date", "date_basis", "outlet", "language", "publish", "withdrawn", "capture")
    title = ui.text(article.language, "withdrawn.title")
    left = Article(title=title, body="", **{name: getattr(article, name) for name in kept})
    store.save(root, left, article)


def _unlink(root: Path, pattern: str) -> None:
    name = Path(pattern)
    for path in [*(root / name.parent).glob(name.name)] if pattern.endswith("*") else [root / name]:
        path.unlink(missing_ok=True)
