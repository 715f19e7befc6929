"""What `review` looks at: the articles that are asked for, and what the checks say of each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from msgspec import Struct

from diembao.build import steps
from diembao.build.steps import Digest
from diembao.commands.opening import one
from diembao.commands.request import Review as Request
from diembao.english import approving, qa, verdict
from diembao.english.verdict import Findings
from diembao.model import Article

BLOCKED = "blocked"


class Looked(Struct, frozen=True):
    """The articles that are asked for. found, checked: by slug, what the checks say of what they looked into."""

    digest: Digest
    articles: tuple[Article, ...]
    found: Mapping[str, Findings]
    checked: Mapping[str, Article]


def looked(
    request: Request, digest: Digest, articles: tuple[Article, ...] | None = None, before: Looked | None = None
) -> Looked:
    """`articles`: all records of the digest, read if they are not given; `before`: what is the same since is not
    checked again, which takes 40 ms an article. Raises ProblemError: usage-id."""
    articles = steps.records(digest).articles if articles is None else articles
    chosen = tuple(one(articles, name) for name in request.ids) or tuple(a for a in articles if not a.withdrawn)
    known = qa.knowledge(digest.corpus.terms, digest.corpus.places)
    had = before if before and before.digest.corpus == digest.corpus else Looked(digest, (), {}, {})
    found = {a.slug: had.found[a.slug] if had.checked.get(a.slug) == a else verdict.findings(a, known) for a in chosen}
    wanted = tuple(a for a in chosen if not request.only or counts(a, found[a.slug])[request.only])
    return Looked(digest, wanted, found, {a.slug: a for a in chosen})


def counts(article: Article, found: Findings) -> Counter[str]:
    """How many of its pieces are in each state; of them those that are blocked."""
    kinds = Counter(piece.status.kind for piece in approving.pieces(article))
    kinds[BLOCKED] = len(verdict.unreviewed(article, verdict.errors(found)))
    return kinds
