"""What `review` looks at: the articles that are asked for, and what the checks say of each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from msgspec import Struct

from diembao.build import reviewpage, steps
from diembao.build.steps import Digest
from diembao.commands.opening import one
from diembao.commands.request import Review as Request
from diembao.english import approving, standing, verdict
from diembao.english.means import Means
from diembao.english.qa import Knowledge
from diembao.english.standing import WITHHELD, Status
from diembao.english.verdict import Findings
from diembao.model import Article
from diembao.press.pages import Reviewed


class Looked(Struct, frozen=True):
    """The articles that are asked for, with what English is made now, and with what it is checked.

    found, checked  by slug, what the checks say of what they looked into
    """

    digest: Digest
    means: Means
    known: Knowledge
    articles: tuple[Article, ...]
    found: Mapping[str, Findings]
    checked: Mapping[str, Article]


def looked(
    request: Request, digest: Digest, articles: tuple[Article, ...] | None = None, before: Looked | None = None
) -> Looked:
    """`articles`: all records of the digest, read if they are not given; `before`: what is the same since is not
    checked again, which takes 40 ms an article. Raises ProblemError: usage-id."""
    articles = steps.records(digest).articles if articles is None else articles
    chosen, means = named(articles, request.ids), steps.means_of(digest)
    known = steps.knowledge_of(digest)
    had = before if before and before.digest.corpus == digest.corpus else Looked(digest, means, known, (), {}, {})
    found = {a.slug: had.found[a.slug] if had.checked.get(a.slug) == a else verdict.findings(a, known) for a in chosen}
    wanted = tuple(a for a in chosen if not request.only or _fits(a, found[a.slug], request.only, means))
    return Looked(digest, means, known, wanted, found, {a.slug: a for a in chosen})


def rows_of(now: Looked) -> tuple[Reviewed, ...]:
    """What the page to review on shows of it."""
    return tuple(reviewpage.reviewed(now.digest, a, now.found[a.slug], now.means) for a in now.articles)


def named(articles: tuple[Article, ...], names: tuple[str, ...]) -> tuple[Article, ...]:
    """The articles of these names; without any all that were not withdrawn. Raises ProblemError: usage-id."""
    return tuple(one(articles, name) for name in names) or tuple(a for a in articles if not a.withdrawn)


def counts(article: Article, found: Findings, means: Means) -> Counter[str]:
    """How many of its pieces are in each state; of them those that are withheld."""
    kinds = Counter(piece.status.kind for piece in approving.pieces(article, means))
    kinds[WITHHELD] = len(verdict.unreviewed(article, verdict.errors(found)))
    return kinds


def overall(article: Article, means: Means) -> Status:
    """Where its English stands as a whole."""
    return standing.overall(approving.pieces(article, means))


def _fits(article: Article, found: Findings, state: str, means: Means) -> bool:
    """Whether the article, or any piece of its English, is in that state."""
    return state == overall(article, means).kind or bool(counts(article, found, means)[state])
