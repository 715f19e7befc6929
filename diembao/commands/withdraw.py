"""The command `withdraw`: an article is taken down, with a note that says why."""

from __future__ import annotations

from msgspec.structs import replace

from diembao.build import steps, store
from diembao.commands.opening import digest, one
from diembao.commands.request import Outcome, Withdraw
from diembao.digest.layout import CAPTURES
from diembao.problems import Problem, ProblemError, Where


def withdraw(request: Withdraw) -> Outcome:
    """The article's page becomes a note that says why; its text leaves the site, the index and the feeds."""
    if not request.reason.strip():
        raise ProblemError(
            Problem("usage-reason", "error", Where("--reason"), "a withdrawal needs a reason", "readers see it")
        )
    article = one(steps.records(digest(request)).articles, request.id)
    store.save(request.root, replace(article, publish="withheld", withdrawn=request.reason), article)
    kept = f"{CAPTURES.as_posix()}/{article.capture.file}" if article.capture else "no capture"
    return Outcome(
        (
            f"{article.slug} is withdrawn from the next `make site` on",
            f"still held: its record, {kept}, and git's history",
        )
    )
