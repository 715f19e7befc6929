"""Where each piece of an article's English stands: written by whom, reviewed by whom, still true to its source.

A piece is the title (number 0), a sentence (from 1) or the abstract (-1). All here is derived from the record. An
approval notes the hash of the words that were approved and of what they rest on: it ends with these. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet

from msgspec import Struct
from msgspec.structs import replace

from diembao.model import Article, English, Review
from diembao.text import nfc, short_hash

KINDS = ("reviewed", "edited", "machine", "pending", "stale")
WITHHELD = "withheld"
TITLE, ABSTRACT = 0, -1
BETWEEN = "; "  # names of several reviewers


class Status(Struct, frozen=True):
    """Who stands behind some English.

    kind  reviewed  a person approved these words
          edited    a person wrote or changed them, and nobody has approved them
          machine   an engine's words, not reviewed
          stale     a source sentence is no longer in the article, whoever approved it before; of a title, the
                    machine's words for another one
          pending   not translated
          partly    (only of a whole article) some pieces are reviewed, others are not
          withheld  (only of a whole article, as pages show it) checks keep back all the English that it has
    by    the reviewer or the engine; '' unknown
    date  of the review, ISO 8601; '' unknown
    """

    kind: str
    by: str = ""
    date: str = ""


class Piece(Struct, frozen=True):
    """A title, sentence or abstract with the Vietnamese that it rests on: an abstract on the whole text.

    text   '' while it waits for translation
    ended  whose approval was of other words, or of these on another source; '' if there was none. An abstract that is
           reviewed stays so where its article was changed
    """

    number: int
    source: tuple[str, ...]
    text: str
    status: Status
    ended: str = ""

    @property
    def key(self) -> str:
        return key(self.number)

    @property
    def words(self) -> str:
        """What an approval of it notes: a hash of its source and one of its words, 8 digits each."""
        return _words(" ".join(self.source), self.text)


def _words(source: str, text: str) -> str:
    return "".join(short_hash(" ".join(nfc(part).split()))[:8] for part in (source, text))


def number(key: str) -> int:
    """The number of a piece: of '3', 'title', 'abstract'. Raises ValueError."""
    named = {"title": TITLE, "abstract": ABSTRACT}
    if key.lower() in named:
        return named[key.lower()]
    if not (key.isascii() and key.isdigit() and key.strip("0")):
        raise ValueError(f"{key!r} is no number from 1, nor title or abstract")
    return int(key)


def key(number: int) -> str:
    """The other way round."""
    return {TITLE: "title", ABSTRACT: "abstract"}.get(number, str(number))


def to_approve(slug: str, number: int) -> str:
    """The command that approves a piece, for hints."""
    return f"python build.py review --approve {slug} --by NAME --sentence {key(number)}"


def name(number: int) -> str:
    return {TITLE: "the title", ABSTRACT: "the abstract"}.get(number, f"sentence {number}")


def hashes(article: Article) -> tuple[str, ...]:
    """What `made` notes of English that the machine wrote: one hash a piece, the title first, no abstract.

    Of the title it is what an approval of it notes too, so that the same words for another title can be told.
    """
    sentences = (short_hash("\n".join((s.text or "", *s.source))) for s in article.english.sentences)
    return _words(article.title, article.english.title or ""), *sentences


def noted_title(noted: Iterable[str], text: str | None) -> str:
    """Of what `made` notes, the hash of these words of the machine for a title; '' if it never wrote them.

    Version 0.1.0 noted a hash of the words alone.
    """
    plain, mark = short_hash(text or ""), _words("", text or "")
    return next((one for one in noted if one == plain or (len(one) == len(mark) and one[8:] == mark[8:])), "")


def titled(article: Article) -> str:
    """Of the title's English: 'made' where it is the machine's, 'stale' where it is that for another title, else ''."""
    text = article.english.title or ""
    noted = noted_title(made(article), text)
    return "made" if noted in (_words(article.title, text), short_hash(text)) else "stale" if noted else ""


def made(article: Article) -> frozenset[str]:
    """The hashes of the pieces as the machine wrote them; empty where it wrote nothing."""
    return frozenset(dict(article.made).get("english", "").split())


def pieces(article: Article, paragraphs: Sequence[str]) -> tuple[Piece, ...]:
    """The title, the sentences, the abstract if there is one. `paragraphs`: plain text of the whole article."""
    english, wrote, marks = article.english, made(article), hashes(article)
    title = titled(article)

    def piece(number: int, text: str, source: tuple[str, ...], own: Review | None) -> Piece:
        found = Piece(number, source, text, Status("pending"))
        if not text:
            return found
        review, ended = _review(english, own, found)
        quoted = number <= TITLE or all(any(nfc(one) in p for p in paragraphs) for one in source)
        if not quoted or (number == TITLE and title == "stale" and not review):
            return replace(found, status=Status("stale", review.by if review else ended))
        if review:
            return replace(found, status=Status("reviewed", review.by, review.date), ended=ended)
        known = title == "made" if number == TITLE else marks[number] in wrote
        machines = number != ABSTRACT and (known if wrote else english.status == "machine")
        engine = (english.by or "") if english.status == "machine" else ""
        return replace(found, status=Status("machine", engine) if machines else Status("edited"), ended=ended)

    found = [piece(TITLE, english.title or "", (article.title,), english.title_review)]
    found += [piece(n, s.text or "", s.source, s.review) for n, s in enumerate(english.sentences, 1)]
    if english.abstract:
        found.append(piece(ABSTRACT, english.abstract, tuple(paragraphs), english.abstract_review))
    return tuple(found)


def _review(english: English, own: Review | None, piece: Piece) -> tuple[Review | None, str]:
    """(the review that holds for the words of a piece, else None; Piece.ended).

    A review without hashes was written into the record by hand: it is believed.
    """
    whole = None
    if english.status == "reviewed":
        whole = Review(english.by or "", english.reviewed or "", english.words or "")
    nearest = own or whole
    if not nearest or not nearest.words:
        return nearest, ""
    now, reviews = piece.words, [review for review in (own, whole) if review]
    for review in reviews:
        if now in review.words.split():
            return review, ""
    for review in reviews:
        if any(then[8:] == now[8:] for then in review.words.split()):  # the same words on another source
            return review if piece.number == ABSTRACT else None, review.by
        if review is own or any(then[:8] == now[:8] for then in review.words.split()):
            return None, review.by
    return None, ""  # nobody has seen it: it was added since


def words(pieces: Iterable[Piece]) -> str:
    """What an approval of these pieces notes."""
    return " ".join(piece.words for piece in pieces if piece.text)


def overall(pieces: Iterable[Piece]) -> Status:
    """The article's English as a whole: never better than its parts."""
    found = [piece.status for piece in pieces if piece.text]
    kinds = {status.kind for status in found}
    if len(kinds) == 1:
        by = BETWEEN.join(dict.fromkeys(status.by for status in found if status.by))
        dates = {status.date for status in found}
        return Status(found[0].kind, by, dates.pop() if len(dates) == 1 else "")
    if not kinds:
        return Status("pending")
    return Status("partly" if "reviewed" in kinds else "edited" if "edited" in kinds else "stale")


def without(article: Article, numbers: AbstractSet[int]) -> Article:
    """The article as if those pieces were not translated: no page, feed or index can then show them."""
    if not numbers:
        return article
    english = article.english
    sentences = tuple(replace(s, text=None) if n in numbers else s for n, s in enumerate(english.sentences, 1))
    title = None if TITLE in numbers else english.title
    abstract = None if ABSTRACT in numbers else english.abstract
    return replace(article, english=replace(english, title=title, sentences=sentences, abstract=abstract))
