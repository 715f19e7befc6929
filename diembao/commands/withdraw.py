"""The command `withdraw`: an article is taken down and stays so; where it is still held, and how that is emptied."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from functools import partial
from itertools import chain
from pathlib import Path

from msgspec import Struct, structs

from diembao import lang, publish
from diembao.build import same, steps, store, taken
from diembao.commands.git import git
from diembao.commands.opening import one
from diembao.commands.request import Outcome, Withdraw
from diembao.desk.summarise import display_text, written_out
from diembao.digest import door, rights
from diembao.digest.layout import ARTICLES, CAPTURES, PUBLISHING, TRANSLATIONS, WITHDRAWN, WORK
from diembao.digest.markup import paragraphs
from diembao.digest.rights import Withdrawal
from diembao.digest.telltales import of_caption, of_sentence, tells, telltale, written
from diembao.digest.unseen import seen
from diembao.lang import ui
from diembao.model import Article, English
from diembao.press import assemble
from diembao.problems import failure
from diembao.text import grouped, nfc, some


class _Held(Struct, frozen=True):
    """A place that keeps something of the article, and what empties it; None for what is not ours to empty."""

    place: str
    empty: Callable[[], object] | None = None


class _Meant(Struct, frozen=True):
    """What a person means by a name: an article, or what is left of a withdrawn one that has no record.

    rows    its withdrawals
    hashes  the SHA-256 of its captures
    copies  others that have its words, whatever a person says of them: slugs
    loose   captures without a record that have them: file names
    """

    slug: str
    article: Article | None
    rows: tuple[Withdrawal, ...]
    hashes: frozenset[str]
    copies: tuple[str, ...] = ()
    loose: tuple[str, ...] = ()


def withdraw(request: Withdraw) -> Outcome:
    """The article's page becomes a note that says why; its words leave the site, the index and the feeds."""
    digest = steps.open_digest(request.root)
    desk = steps.records(digest)
    meant = _meant(digest, desk.articles, request)
    reason, old = " ".join(seen(request.reason).split()), meant.article
    before = rights.joined([old.withdrawn if old else "", *(row.reason for row in meant.rows)])
    if not (reason or (before and request.purge)):
        raise failure("usage-reason", "--reason", "a withdrawal needs a reason", "readers see it")
    with steps.alone(request.root):
        said = rights.joined((before, reason))
        if not meant.rows or said != before:
            row = _row(meant, reason or before)
            _note(request.root, row)
            meant = structs.replace(meant, rows=(*meant.rows, row))
        if old:
            article = structs.replace(old, publish="withheld", withdrawn=said)
            if article != old:
                store.save(request.root, article, old)
            meant = structs.replace(meant, article=article)
        meant = _compared(request.root, meant, desk)
        held = [*_held(request.root, meant, desk)]
        for place in held if request.purge else ():
            if place.empty:
                place.empty()
    left = [*_again(request.root, meant)] if request.purge else held
    still = [place.place for place in left]
    emptied = [place.place for place in held if place.place not in still]
    return Outcome(
        (
            f"{meant.slug} is withdrawn from the next build on: {said}",
            *(f"emptied: {place}" for place in emptied),
            *(f"still held: {place}" for place in still),
        ),
        fields=({"withdrawn": meant.slug, "reason": said, "emptied": emptied, "still_held": still},),
    )


def _meant(digest: steps.Digest, articles: tuple[Article, ...], request: Withdraw) -> _Meant:
    """The article to take down, or what is left of one that was.

    The beginning of a name may be of another: it does where nothing is emptied.
    """
    name = Path(request.id).name.removesuffix(".md")
    known = {article.slug: article for article in articles}
    if name not in known:
        sha256 = store.sha256(request.root, name)
        gone = [row for row in digest.rights.withdrawals if row.slug == name or row.sha256 == sha256 != ""]
        hashes = {row.sha256 for row in gone} - {""}
        found = next((article for article in articles if _source(article) in hashes), None)
        if gone and not found:
            return _Meant(gone[0].slug, None, tuple(gone), frozenset(hashes))
        article = found or one(articles, request.id)
        if request.purge and not found:
            hint = f"give the whole name if it is {article.slug}"
            raise failure("usage-id", request.id, "no record has just this name", hint)
    else:
        article = known[name]
    claim = rights.claim(article)
    rows = tuple(row for row in digest.rights.withdrawals if rights.is_of(row, claim))
    return _Meant(article.slug, article, rows, frozenset({_source(article), *(row.sha256 for row in rows)} - {""}))


def _compared(root: Path, meant: _Meant, desk: steps.Desk) -> _Meant:
    """With those that have its words: its page in other bytes, a round-up, another newspaper's print."""
    known, owned = rights.rights("full", (), meant.rows), {*desk.cut_from.values(), *same.linked(root)}
    others = ((slug, article) for slug, article in desk.records.items() if slug != meant.slug)
    copies = (slug for slug, article in others if known.resembles(rights.claim(article)))
    free = (name for name in desk.drafts if name not in owned)
    bodies = ((name, "\n\n".join(block.text for block in desk.drafts[name].body)) for name in free)
    pages = ((name, Article(slug="", title="", body=body)) for name, body in bodies)
    loose = (name for name, page in pages if known.resembles(rights.claim(page)))
    return structs.replace(meant, copies=tuple(copies), loose=tuple(loose))


def _row(meant: _Meant, reason: str) -> Withdrawal:
    """What is noted. Of a record that was emptied its words are known from before."""
    if not meant.article:
        return Withdrawal(meant.slug, reason, meant.rows[0].number, meant.rows[0].sha256)
    claim, texts = rights.claim(meant.article), _asked(meant.article)
    telltales = assemble.withdrawn(meant.article).telltales, map(telltale, texts), _lines(meant.article)
    known = dict.fromkeys(filter(None, chain(*telltales))) if claim.runs or claim.english else ()
    said = map(written, (claim.runs, claim.english))
    return Withdrawal(meant.slug, reason, claim.number, claim.sha256, tuple(known), *said)


def _lines(article: Article) -> Iterator[str]:
    """The telltales of its sentences and captions, which may stand among the related stories of other captures."""
    language = lang.get(article.language)
    sentences = chain.from_iterable(map(language.sentences, paragraphs(article.body)))
    captions = [caption.text for caption in article.captions]
    bare = (text.partition(": ")[2] for text in captions)  # as "Ảnh: ..." may stand elsewhere
    return chain(map(of_sentence, (*sentences, *captions, *bare)), map(of_caption, captions))


def _note(root: Path, withdrawal: Withdrawal) -> None:
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


def _held(root: Path, meant: _Meant, desk: steps.Desk) -> Iterator[_Held]:
    yield from _captures(root, meant)
    yield from _records(root, meant, desk)
    yield from _memory(root, meant, desk.articles)
    if (root / WORK).exists():
        yield _Held(f"{WORK}, what builds have worked out", partial(_unlink, root, f"{WORK}*"))
    if taken.may_show(root / "site", meant.slug):
        yield _Held("site/, until the next build")
    for name in publish.elsewhere(root / "site", root / PUBLISHING, meant.slug):
        yield _Held(f"a folder {name}/ that --output named, wherever it is, until it is built again")
    backs = [*(root / PUBLISHING).glob("*/back"), root / ".site.back/back"]
    for back in (back for back in backs if taken.may_show(back, meant.slug)):
        place = f"{back.relative_to(root)}/, the site before this one, until a build after the next; never served"
        yield _Held(place, partial(publish.forget, back.parent))
    if git(root, "log", "-1", "--format=%h", "--", f"{ARTICLES}/{meant.slug}.md"):
        where = f"git log -- {ARTICLES}/{meant.slug}.md"
        yield _Held(f"git's history, here and wherever it was pushed ({where}); git filter-repo takes it out of that")


def _again(root: Path, meant: _Meant) -> Iterator[_Held]:
    desk = steps.records(steps.open_digest(root))
    article = desk.records.get(meant.slug)
    return _held(root, structs.replace(meant, article=article), desk)


def _captures(root: Path, meant: _Meant) -> Iterator[_Held]:
    """Every file with the bytes of its capture, whatever it is called, its other captures, and their notes."""
    beside, linked = store.notes(root), same.linked(root)
    for path in store.capture_files(root):
        if store.sha256(root, path.name) in meant.hashes or linked.get(path.name) == meant.slug:
            names = [path.name, *filter(None, [beside.of.get(path.name)])]
            for name in names:
                yield _Held(f"{CAPTURES}/{name}", partial(_unlink, root, f"{CAPTURES}/{name}"))


def _source(article: Article) -> str:
    return article.capture.sha256 if article.capture else ""


def _records(root: Path, meant: _Meant, desk: steps.Desk) -> Iterator[_Held]:
    """Its own record, of which what says that it is withdrawn stays, others made of the same capture, and copies."""
    own, path = meant.article, f"{ARTICLES}/{meant.slug}.md"
    if own and (own.body or own.captions or own.tags or own.author or own.english != English()):
        yield _Held(path, partial(_emptied, root, own))
    elif not own and (root / path).exists():
        yield _Held(f"{path}, which cannot be read: mend or delete it")
    linked = grouped((slug, name) for name, slug in same.linked(root).items()) if meant.copies else {}
    for other in desk.articles:
        if other.slug != meant.slug and _source(other) in meant.hashes:
            yield _Held(f"{ARTICLES}/{other.slug}.md, made of the same capture")
        elif other.slug in meant.copies:
            names = dict.fromkeys(filter(None, [desk.cut_from.get(other.slug), *linked.get(other.slug, ())]))
            files = [f"{ARTICLES}/{other.slug}.md", *(f"{CAPTURES}/{name}" for name in names)]
            yield _Held(f"{' and '.join(files)}, which {'have' if files[1:] else 'has'} its words; withdraw it as well")
    yield from (_Held(f"{CAPTURES}/{name}, which has its words and no record yet") for name in meant.loose)


def _memory(root: Path, meant: _Meant, articles: tuple[Article, ...]) -> Iterator[_Held]:
    """What the translation memory has for its texts, unless another article has them too."""
    others = {text for other in articles if other.slug != meant.slug for text in _asked(other)}
    memory, asked = store.Translations(root), _asked(meant.article) if meant.article else []
    telltales = {one for row in meant.rows for one in row.telltales}
    own = [text for text in memory.known if text in asked or (telltales and telltale(text) in telltales)]
    if own := [text for text in own if text not in others]:
        yield _Held(f"{TRANSLATIONS} ({len(own)} of its texts)", partial(memory.forget, own))
    alone = {*asked} - others
    around = (
        line for line, said in memory.paragraphs(own)
        if tells(said, [*telltales]) or not alone.isdisjoint(nfc(said).split("\n"))
    )  # fmt: skip
    if lines := [*map(str, around)]:
        what = "its words in a longer text, a comment or an entry out of use; take them out there"
        yield _Held(f"{TRANSLATIONS} from line {some(lines, 5)} on: {what}")


def _asked(article: Article) -> list[str]:
    """The texts that an engine may have been asked for, as the memory has them; earlier ones were less worked on."""
    texts = (article.title, *(" ".join(sentence.source) for sentence in article.english.sentences))
    language = lang.get(article.language)
    own = written_out(paragraphs(article.body), language)
    shown = (display_text(text, language, abbreviations) for text in texts for abbreviations in (own, {}))
    return [*dict.fromkeys(map(nfc, (*shown, *texts)))]


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
