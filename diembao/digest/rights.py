"""How much of an article may be shown: its newspaper's level, what its record says of it, what was withdrawn. Pure.

One function decides, `Rights.ruling`. Where it is in doubt it decides for less.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from msgspec import Struct, convert, structs

from diembao.digest import toml
from diembao.digest.telltales import FORM
from diembao.model import Article, Outlet, Publish
from diembao.problems import Problem, Where, refuse
from diembao.text import fold, grouped, shown, slug

# What shows least first.
LEVELS: tuple[Publish, ...] = ("withheld", "metadata", "excerpt", "full")


class Withdrawal(Struct, frozen=True):
    """One [[withdrawn]] of content/withdrawn.toml: an article that was taken down, whatever becomes of its record.

    number, sha256  its accession number; of the bytes of its capture; 0 and '' where it has none
    telltales       of its headline and text (digest.telltales)
    """

    slug: str
    reason: str
    number: int = 0
    sha256: str = ""
    telltales: tuple[str, ...] = ()


class Claim(Struct, frozen=True):
    """What a record says that bears on how much of it is shown. number 0, sha256 '': it has none."""

    slug: str
    outlet: str
    publish: Publish | None
    publish_reason: str
    withdrawn: str
    number: int
    sha256: str


class Ruling(Struct, frozen=True):
    """What is shown of an article.

    ceiling    the level of its newspaper, or of the digest
    withdrawn  why it was taken down; '' if it was not
    """

    level: Publish
    ceiling: Publish
    withdrawn: str = ""


class Rights(Struct, frozen=True):
    """What a digest may show.

    default      the level of articles whose newspaper has none
    outlets      by folded name or alias the level of a newspaper: one that a record misspells does not slip through
    withdrawals  all that were taken down
    """

    default: Publish
    outlets: Mapping[str, Publish]
    withdrawals: tuple[Withdrawal, ...] = ()

    def are_withdrawn(self, sha256: str) -> bool:
        """Whether a capture of these bytes is of an article that was taken down."""
        return any(one.sha256 == sha256 for one in self.withdrawals if one.sha256)

    def withdrawn(self) -> dict[str, Withdrawal]:
        """By slug what was noted of each article that was taken down, all its reasons together."""
        by_slug = grouped((one.slug, one) for one in self.withdrawals)
        return {
            slug: structs.replace(all_[0], reason=joined(one.reason for one in all_)) for slug, all_ in by_slug.items()
        }

    def ruling(self, claim: Claim) -> Ruling:
        """How much of an article is shown: its ceiling, less if its record says so, more only if that says why."""
        ceiling = self.outlets.get(fold(claim.outlet), self.default)
        reasons = claim.withdrawn, *(one.reason for one in self.withdrawals if is_of(one, claim))
        if withdrawn := joined(reasons):
            return Ruling("withheld", ceiling, withdrawn)
        asked = claim.publish or ceiling
        return Ruling(asked if _says_why(claim.publish_reason) else least((asked, ceiling)), ceiling)


def rights(default: Publish, outlets: Iterable[Outlet], withdrawals: tuple[Withdrawal, ...] = ()) -> Rights:
    """Of two newspapers with a name in common that with less holds."""
    levels: dict[str, Publish] = {}
    for outlet in outlets:
        for name in map(fold, (outlet.name, *outlet.aliases)):
            levels[name] = least((outlet.publish or default, levels.get(name, "full")))
    return Rights(default, levels, withdrawals)


def least(levels: Iterable[Publish]) -> Publish:
    """The one that shows least."""
    return min(levels, key=LEVELS.index)


def claim(article: Article) -> Claim:
    """What its record says."""
    sha256 = article.capture.sha256 if article.capture else ""
    return Claim(
        article.slug, article.outlet or "", article.publish, article.publish_reason, article.withdrawn,
        article.number or 0, sha256,
    )  # fmt: skip


def ruled(article: Article, ruling: Ruling) -> Article:
    """The article with what is shown of it as what its record says."""
    return structs.replace(article, publish=ruling.level, withdrawn=ruling.withdrawn)


def unreasoned(claim: Claim, ruling: Ruling) -> Iterator[Problem]:
    """Told of a record that asks for more than it gets."""
    if not ruling.withdrawn and claim.publish and LEVELS.index(claim.publish) > LEVELS.index(ruling.level):
        message = f"publish is {claim.publish}, but {ruling.ceiling} is the most that its newspaper allows"
        hint = f"delete the line, or say why this article may show more: publish_reason: ... ({ruling.level} holds)"
        yield Problem("record-publish", "note", Where(f"content/articles/{claim.slug}.md"), message, hint)


def is_of(withdrawal: Withdrawal, claim: Claim) -> bool:
    """Whether that was withdrawn: by the bytes of its capture, whatever it is called now; or by number and slug.

    A record without number or without capture, as somebody may write it anew by hand, is known by its slug alone.
    """
    if withdrawal.sha256 and withdrawal.sha256 == claim.sha256:
        return True
    doubtful = not withdrawal.number or not claim.number or not claim.sha256
    return withdrawal.slug == claim.slug and (doubtful or withdrawal.number == claim.number)


def _says_why(reason: str) -> bool:
    """A reason has a word; yes and no are none."""
    words = reason.strip().lower()
    return any(map(str.isalnum, words)) and words not in ("false", "true", "no", "yes")


def joined(reasons: Iterable[str]) -> str:
    """Several reasons as one, each once: a later one that repeats what was said adds nothing."""
    found = ""
    for reason in filter(None, reasons):
        if reason not in found:
            found = reason if not found or found in reason else f"{found}; {reason}"
    return found


def read_withdrawals(path: str, text: str) -> tuple[Withdrawal, ...]:
    """The [[withdrawn]] tables of withdrawn.toml. Raises ProblemError: corpus-withdrawn, with every mistake."""
    data = toml.read(path, text, "corpus-withdrawn", "strings need quotes")
    rows = data.pop("withdrawn", [])
    starts = [number for number, line in enumerate(text.split("\n"), 1) if line.strip().startswith("[[withdrawn]]")]
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows) or data:
        refuse([_fault(path, 1, "it holds something else than [[withdrawn]] tables")])
    lines = starts if len(starts) == len(rows) else [0] * len(rows)
    refuse(_fault(path, line, fault) for line, row in zip(lines, rows, strict=True) for fault in _faults(row))
    return convert(rows, tuple[Withdrawal, ...])


# Of each key what its value is, and when it fits.
_KEYS: Mapping[str, tuple[type, Callable[[Any], object]]] = {
    "slug": (str, lambda own: slug(own, 200) == own),
    "reason": (str, bool),
    "number": (int, bool),
    "sha256": (str, re.compile("[0-9a-f]{64}").fullmatch),
    "telltales": (list, lambda own: all(isinstance(one, str) and FORM.fullmatch(one) for one in own)),
}


def _faults(row: Mapping[str, Any]) -> Iterator[str]:
    yield from (f"{key} is missing" for key in ("slug", "reason") if not row.get(key))
    for key, value in row.items():
        kind, fits = _KEYS.get(key, (object, bool))
        if type(value) is not kind or not fits(value):
            yield f"{shown(key)} = {shown(value)} is not what a withdrawal has"


def _fault(path: str, line: int, message: str) -> Problem:
    hint = "each withdrawal is a [[withdrawn]] with slug, reason, number and sha256, as `withdraw` writes it"
    return Problem("corpus-withdrawn", "error", Where(path, line), message, hint)
