"""Where each piece of an article's English stands: written by whom, reviewed by whom, still true to its source.

A piece is the title (number 0) or a sentence (from 1). Everything here is derived from the record. Layer 1, pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet

from msgspec import Struct
from msgspec.structs import replace

from diembao.model import Article, English, Review, Sentence
from diembao.text import nfc, short_hash

KINDS = ("reviewed", "edited", "machine", "pending", "stale")


class Status(Struct, frozen=True):
    """Who stands behind some English.

    kind  reviewed  a person approved these words
          edited    a person wrote or changed them, and nobody has approved them
          machine   an engine's words, not reviewed
          stale     a source sentence is no longer in the article, whoever approved it before
          pending   not translated
          partly    (only of a whole article) some pieces are reviewed, others are not
    by    the reviewer or the engine; '' unknown
    date  of the review, ISO 8601; '' unknown
    """

    kind: str
    by: str = ""
    date: str = ""


class Piece(Struct, frozen=True):
    """The title or a sentence with the Vietnamese that it rests on. text: '' while it waits for translation."""

    number: int
    source: tuple[str, ...]
    text: str
    status: Status


class Unit(Struct, frozen=True):
    """A title or sentence on its way to people's tools and back.

    key     '<slug>#<number>@<hash of the English as it went out>'; anything else where a tool did not keep it
    source  the Vietnamese; several sentences joined by a space
    text    the English; '' where there is none
    """

    key: str
    source: str
    text: str
    reviewed: bool


class Batch(Struct, frozen=True):
    """The units of one file, and who reviewed them on which day, where the file says so."""

    units: tuple[Unit, ...]
    by: str = ""
    date: str = ""


def hashes(english: English) -> tuple[str, ...]:
    """What `made` notes of English that the machine wrote: one hash a piece, the title first."""
    return (short_hash(english.title or ""), *(sentence_hash(s) for s in english.sentences))


def sentence_hash(sentence: Sentence) -> str:
    """Of the words and what they rest on: who approved them changes nothing."""
    return short_hash("\n".join((sentence.text or "", *sentence.source)))


def made(article: Article) -> frozenset[str]:
    """The hashes of the pieces as the machine wrote them; empty where it wrote nothing."""
    return frozenset(dict(article.made).get("english", "").split())


def pieces(article: Article, paragraphs: Sequence[str]) -> tuple[Piece, ...]:
    """The title and the sentences in order. `paragraphs`: plain text of the whole article."""
    english = article.english
    texts: list[tuple[str, tuple[str, ...], Review | None, bool]] = [
        (english.title or "", (article.title,), english.title_review, False)
    ]
    for s in english.sentences:
        stale = not all(any(nfc(one) in p for p in paragraphs) for one in s.source)
        texts.append((s.text or "", s.source, s.review, stale))
    wrote, marks = made(article), hashes(english)
    return tuple(
        Piece(number, source, text, _status(english, text, review, stale, not wrote or marks[number] in wrote))
        for number, (text, source, review, stale) in enumerate(texts)
    )


def _status(english: English, text: str, review: Review | None, stale: bool, machines: bool) -> Status:
    if not text:
        return Status("pending")
    if review is None and english.status == "reviewed":
        review = Review(english.by or "", english.reviewed or "")
    if stale:
        return Status("stale", review.by if review else "")
    if review:
        return Status("reviewed", review.by, review.date)
    if machines and english.status == "machine":
        return Status("machine", english.by or "")
    return Status("edited")


def abstract(english: English) -> Status:
    """Of the abstract: always a person's, and reviewed only with the whole."""
    if not english.abstract:
        return Status("pending")
    whole = english.status == "reviewed"
    return Status("reviewed", english.by or "", english.reviewed or "") if whole else Status("edited")


def overall(article: Article, pieces: Iterable[Piece]) -> Status:
    """The article's English as a whole: never better than its parts."""
    english = article.english
    found = [piece.status for piece in pieces if piece.text]
    if english.abstract:
        found.append(abstract(english))
    kinds = {status.kind for status in found}
    if len(kinds) == 1:
        by = ", ".join(dict.fromkeys(status.by for status in found if status.by))
        return Status(found[0].kind, by, max(status.date for status in found))
    if not kinds:
        return Status("pending")
    return Status("partly" if "reviewed" in kinds else "edited" if "edited" in kinds else "stale")


def without(article: Article, numbers: AbstractSet[int]) -> Article:
    """The article as if those pieces were not translated: no page, feed or index can then show them."""
    if not numbers:
        return article
    english = article.english
    sentences = tuple(replace(s, text=None) if n in numbers else s for n, s in enumerate(english.sentences, 1))
    title = None if 0 in numbers else english.title
    return replace(article, english=replace(english, title=title, sentences=sentences))
