"""How much of an article may be shown: its newspaper's level, what its record says of it, what was withdrawn. Pure.

One function decides, `Rights.ruling`. Where it is in doubt it decides for less.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any

from msgspec import Struct, convert, structs

from diembao.digest import telltales, toml
from diembao.digest.markup import parse
from diembao.digest.newspapers import Newspapers, newspapers
from diembao.model import Article, Outlet, Publish
from diembao.problems import Problem, Where, refuse
from diembao.text import counted, grouped, latin, shown, slug

# What shows least first.
LEVELS: tuple[Publish, ...] = ("withheld", "metadata", "excerpt", "full")


class Withdrawal(Struct, frozen=True):
    """One [[withdrawn]] of content/withdrawn.toml: an article that was taken down, whatever becomes of its record.

    number, sha256  its accession number; of the bytes of its capture; 0 and '' where it has none
    telltales       of its headline, its sentences and captions and what its English rests on (digest.telltales)
    runs, english   of its words and of its English, as `telltales.written` has them; those that programs before noted
                    have both in `runs`
    """

    slug: str
    reason: str
    number: int = 0
    sha256: str = ""
    telltales: tuple[str, ...] = ()
    runs: str = ""
    english: str = ""


class Claim(Struct, frozen=True):
    """What a record says that bears on how much of it is shown. number 0, sha256 '': it has none.

    outlet, url    its newspaper and its address, '' unknown
    runs, english  of its words and of its English (digest.telltales)
    distinct       a person says that it is no copy of another article
    captions       the telltale of each, '' for a short one
    """

    slug: str
    outlet: str
    publish: Publish | None
    publish_reason: str
    withdrawn: str
    number: int
    sha256: str
    url: str = ""
    runs: bytes = b""
    distinct: bool = False
    english: bytes = b""
    captions: tuple[str, ...] = ()

    @property
    def said(self) -> tuple[Sequence[int], Sequence[int]]:
        """The runs of either language."""
        return telltales.read(self.runs), telltales.read(self.english)


class Ruling(Struct, frozen=True):
    """What is shown of an article.

    ceiling    the level of its newspaper, or of the digest
    withdrawn  why it was taken down; '' if it was not
    like       the slug of one that was taken down, whose words it has; '' if it has none's
    without    which of its captions, counted from 0, are those of one that was taken down
    """

    level: Publish
    ceiling: Publish
    withdrawn: str = ""
    like: str = ""
    without: tuple[int, ...] = ()

    @property
    def is_down(self) -> bool:
        """Nothing more is made of it, and no engine is asked."""
        return bool(self.withdrawn or self.like)


class Rights(Struct, frozen=True):
    """What a digest may show.

    default      the level of articles whose newspaper has none
    papers       all known ones
    withdrawals  all that were taken down
    said         of those that have any the runs of either language, with their slugs
    known        every run of them
    telltales    of all of them
    """

    default: Publish
    papers: Newspapers
    withdrawals: tuple[Withdrawal, ...] = ()
    said: tuple[tuple[str, tuple[bytes, bytes]], ...] = ()
    known: frozenset[int] = frozenset()
    telltales: frozenset[str] = frozenset()

    def withdrawal_of(self, sha256: str) -> Withdrawal | None:
        """That of the article which a capture of these bytes is of, if it was taken down."""
        return next((one for one in self.withdrawals if one.sha256 == sha256 != ""), None)

    def withdrawn(self) -> dict[str, Withdrawal]:
        """By slug what was noted of each article that was taken down, all its reasons and telltales together."""
        by_slug = grouped((one.slug, one) for one in self.withdrawals)
        return {slug: _together(all_) for slug, all_ in by_slug.items()}

    def ruling(self, claim: Claim) -> Ruling:
        """How much of an article is shown: its ceiling, less if its record says so, more only if that says why."""
        ceiling = self._ceiling(claim)
        reasons = claim.withdrawn, *(one.reason for one in self.withdrawals if is_of(one, claim))
        if withdrawn := joined(reasons):
            return Ruling("withheld", ceiling, withdrawn)
        if like := self._like(claim):
            return Ruling("withheld", ceiling, like=like)
        asked = claim.publish or ceiling
        level = asked if _says_why(claim.publish_reason) else least((asked, ceiling))
        captions = () if claim.distinct else enumerate(claim.captions)
        return Ruling(level, ceiling, without=tuple(at for at, own in captions if own in self.telltales))

    def _ceiling(self, claim: Claim) -> Publish:
        """The level of its newspaper; the least where its name and its address say two, or the name is of several."""
        named = self.papers.called(claim.outlet) or self.papers.at(claim.outlet)
        at = (*self.papers.within(claim.url), *(() if named else self.papers.among(claim.outlet)))
        levels = [outlet.publish or self.default for outlet in (*named, *at)]
        return least([*levels, self.default] if claim.outlet and not named else levels or [self.default])

    def _like(self, claim: Claim) -> str:
        """The slug of a withdrawn article whose words it has; '' where it has none's or a person says it is another."""
        return "" if claim.distinct else self.resembles(claim)

    def resembles(self, claim: Claim) -> str:
        """The slug of a withdrawn article whose words it has, whatever a person says of it; '' where it has none's."""
        own = claim.said
        if all(map(self.known.isdisjoint, own)):
            return ""
        return next((slug for slug, said in self.said if telltales.alike(own, [*map(telltales.read, said)])), "")


def _together(noted: Sequence[Withdrawal]) -> Withdrawal:
    known = dict.fromkeys(chain.from_iterable(one.telltales for one in noted))
    return structs.replace(noted[0], reason=joined(one.reason for one in noted), telltales=tuple(known))


def rights(default: Publish, outlets: Iterable[Outlet], withdrawals: tuple[Withdrawal, ...] = ()) -> Rights:
    """What a digest of these settings and tables may show."""
    texts = ((one.slug, (one.runs, one.english)) for one in withdrawals if one.runs or one.english)
    said = tuple((slug, (telltales.parsed(own), telltales.parsed(english))) for slug, (own, english) in texts)
    known = frozenset(run for _, own in said for runs in own for run in telltales.read(runs))
    tells = frozenset(chain.from_iterable(one.telltales for one in withdrawals))
    return Rights(default, newspapers(tuple(outlets)), withdrawals, said, known, tells)


def least(levels: Iterable[Publish]) -> Publish:
    """The one that shows least."""
    return min(levels, key=LEVELS.index)


def claim(article: Article, sampling: bool = True) -> Claim:
    """What its record says. sampling: with its runs, which take most of the time."""
    sha256 = article.capture.sha256 if article.capture else ""
    runs, english = map(telltales.sampled, _said(article)) if sampling else (b"", b"")
    return Claim(
        article.slug, article.outlet or "", article.publish, article.publish_reason, article.withdrawn,
        article.number or 0, sha256, article.url or "", runs, article.distinct, english,
        tuple(telltales.of_caption(caption.text) for caption in article.captions),
    )  # fmt: skip


def _said(article: Article) -> Iterator[list[str]]:
    """All its words, then its English, as readers see them, but its titles, which others may have as well."""
    sentences, sources = article.english.sentences, tuple[str, ...]()
    if not article.body.strip():
        sources = tuple(chain(*(one.source for one in sentences)))
    captions = (caption.text for caption in article.captions)
    english = (article.english.abstract or "", *(sentence.text or "" for sentence in sentences))
    body = "\n".join(part.text for part in parse(article.body))
    for texts in ((*sources, *captions, body), english):
        yield [latin(text).replace("_", " ") for text in texts]


def ruled(article: Article, ruling: Ruling) -> Article:
    """The article with what is shown of it as what its record says."""
    captions = tuple(one for at, one in enumerate(article.captions) if at not in ruling.without)
    return structs.replace(article, publish=ruling.level, withdrawn=ruling.withdrawn, captions=captions)


def told(claim: Claim, ruling: Ruling) -> Iterator[Problem]:
    """Of a record that asks for more than it gets, or that has the words of what was taken down."""
    where = Where(f"content/articles/{claim.slug}.md")
    if ruling.like and claim.publish != "withheld":
        message = f"it has the words of {ruling.like}, which was withdrawn: nothing of it is shown"
        hint = (
            f"if it is the same article: python build.py withdraw {claim.slug} --reason TEXT; "
            f"if it is truly another, write `distinct: true` into its record"
        )
        yield Problem("record-like-withdrawn", "warning", where, message, hint)
    elif not ruling.is_down and claim.publish and LEVELS.index(claim.publish) > LEVELS.index(ruling.level):
        message = f"publish is {claim.publish}, but {ruling.ceiling} is the most that its newspaper allows"
        hint = f"delete the line, or say why this article may show more: publish_reason: ... ({ruling.level} holds)"
        yield Problem("record-publish", "note", where, message, hint)
    if ruling.without:
        message = f"{counted(len(ruling.without), 'caption')} not shown: an article that was withdrawn has the same"
        hint = "if a photo of this article has it truly, write `distinct: true` into its record"
        yield Problem("record-caption-withdrawn", "note", where, message, hint)


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
    "telltales": (list, lambda own: all(isinstance(one, str) and telltales.FORM.fullmatch(one) for one in own)),
    "runs": (str, re.compile("(?:[0-9a-f]{8})+").fullmatch),
    "english": (str, re.compile("(?:[0-9a-f]{8})+").fullmatch),
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
