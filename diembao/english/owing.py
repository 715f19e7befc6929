"""Which English the machine still owes, and what of it a person took away to have it made again."""

from __future__ import annotations

from diembao.english import standing
from diembao.model import Article, English


def untranslated(article: Article) -> tuple[str, ...]:
    """The Vietnamese strings whose English the machine still owes: the title first, then sentences in order.

    A title that a person's English never had is owed by nobody.
    """
    return tuple(source for source, _ in _owed(article))


def taken_away(article: Article) -> frozenset[str]:
    """Those of them whose English stood there until a person deleted it: they want other words."""
    return frozenset(source for source, empty in _owed(article) if not empty)


def owes(article: Article, number: int) -> bool:
    """Whether the machine would translate a title or sentence again if its text were deleted."""
    return bool(article.capture) and bool(_owed(standing.without(article, frozenset({number})), number))


def _owed(article: Article, only: int | None = None) -> list[tuple[str, bool]]:
    """(the Vietnamese, whether it never had English) of each piece without it that the machine owes; of one alone."""
    english, wrote = article.english, "english" in dict(article.made)
    # Where there is nothing at all, it was never made or somebody removed it whole.
    titled = not wrote if article.english == English() else wrote or english.status == "machine"
    pieces = [(0, article.title, english.title)] if titled else []
    pieces += [(n, " ".join(s.source), s.text) for n, s in enumerate(english.sentences, 1) if s.source]
    made = standing.made(article)
    empty = [standing.titled(article) != "", *(mark in made for mark in standing.hashes(article)[1:])]
    return [(source, empty[n]) for n, source, text in pieces if not text and only in (None, n)]
