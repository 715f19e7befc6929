"""The page to review on: made of records as they are, for a folder of its own or for the server. Reads templates."""

from __future__ import annotations

from collections.abc import Mapping

from diembao.build import theme
from diembao.build.steps import Digest
from diembao.digest.markup import paragraphs
from diembao.english import approving, marking, qa, standing
from diembao.english.marking import Marked
from diembao.english.means import Means
from diembao.english.standing import Piece
from diembao.english.verdict import Findings
from diembao.lang import ui
from diembao.model import Article, View
from diembao.outputs import Output
from diembao.press import render
from diembao.press.addresses import DIGEST, absolute, frame, link
from diembao.press.pages import Reviewed, ReviewedPiece, ReviewPage
from diembao.press.pages.articles import Site
from diembao.program import as_started
from diembao.text import short_hash

# What the page's script says.
_SAID = (
    "count", "no_name", "nothing", "reasons", "downloaded", "saved", "refused", "sure", "cleared", "failed", "unkept",
    "error", "warning",
)  # fmt: skip
LANGUAGES = ("vi", "en")


def outputs(digest: Digest, articles: tuple[Reviewed, ...], token: str = "") -> tuple[Output, ...]:
    """The page with its style and script. token: of the server that checks and saves; '' for a plain folder."""
    sources, config = theme.templates(digest.root), digest.config.site
    page = ReviewPage(
        frame=frame(Site(title=config.title), "front", DIGEST, ui.text(DIGEST, "review.title")),
        articles=articles,
        command=as_started("python build.py", digest.root),
        collection=short_hash(f"{config.title}\n{config.url}"),
        token=token,
        kinds=standing.KINDS,
        codes=frozenset(ui.reviewing("finding")),
        words={code: {key: ui.text(code, f"review.{key}") for key in _SAID} for code in LANGUAGES},
    )
    look = (
        one for one in theme.static(digest.root, sources) if one.path.startswith(("static/site.css", "static/fonts/"))
    )
    own = (Output(name, sources[f"review/{name}"].encode("utf-8")) for name in ("review.css", "review.js"))
    return (*render.render((View("index.html", "review/review.html", page),), sources), *own, *look)


def reviewed(digest: Digest, article: Article, found: Findings, means: Means) -> Reviewed:
    """An article as the page shows it. found: what the checks say of it."""
    texts, site = _texts(article), Site(url=digest.config.site.url)
    pieces = tuple(
        ReviewedPiece(
            key=unit.key,
            source=unit.source,
            piece=piece,
            seen=marked(article, piece, piece.text, found, texts),
            misquotes=approving.misquotes(article, piece),
            despite=unit.despite,
            why=unit.why,
        )
        for unit, piece in zip(approving.units(article), approving.pieces(article, means), strict=True)
    )
    page = absolute(site, link(f"articles/{article.slug}", DIGEST))
    return Reviewed(article.slug, article.title, article.url or "", page, pieces)


def marked(article: Article, piece: Piece, text: str, found: Findings, texts: tuple[str, ...] = ()) -> Marked:
    """A piece with what the checks say of `text` as its English."""
    return marking.marked(piece, text, texts or _texts(article), found.get(piece.number, ()))


def _texts(article: Article) -> tuple[str, ...]:
    return tuple(map(qa.cleaned, paragraphs(article.body)))


def hints(codes: Mapping[str, object]) -> dict[str, dict[str, str]]:
    """By its code what a finding means, in each language."""
    known = frozenset(ui.reviewing("finding"))
    said = {code: code if code in known else "other" for code in codes}
    return {code: {one: ui.text(one, f"finding.{key}") for one in LANGUAGES} for code, key in said.items()}
