"""Where each piece of an article's English stands: written by whom, reviewed by whom, still true to its source.

A piece is the title (number 0), a sentence (from 1) or the abstract (-1). All here is derived from the record. An
approval notes the hash of the words that were approved and of what they rest on: it ends with these. Pure.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from collections.abc import Set as AbstractSet

from msgspec import Struct
from msgspec.structs import replace

from diembao.english.means import Means
from diembao.model import Article, English, Review, Sentence
from diembao.text import nfc, short_hash

# Where the English of an article can stand, the best first; of one piece all but the second.
STATES = ("reviewed", "exceptions", "edited", "machine", "outdated", "pending")
KINDS = tuple(state for state in STATES if state != "exceptions")
WITHHELD = "withheld"  # said beside them: checks keep some of it back
TITLE, ABSTRACT = 0, -1
BETWEEN = "; "  # names of several reviewers


class Status(Struct, frozen=True):
    """Who stands behind some English.

    kind  reviewed  a person approved these words
          edited    a person wrote or changed them, and nobody has approved them
          machine   an engine's words, not reviewed
          outdated  a source sentence is no longer in the article, whoever approved it before; of a title, the
                    machine's words for another one; or an engine would be told otherwise now (english.means)
          pending   not translated
          exceptions  (only of a whole article) reviewed, but for some pieces; or some are withheld, or shown although
                    a check found errors
          withheld  (only of a whole article, as pages show it) checks keep back all the English that it has
    by    the reviewer or the label of the engine; '' unknown
    date  of the review, ISO 8601; '' unknown
    why   of what is outdated: its 'source', or the 'terms' or the 'engine' that it was made with; 'checks' of what a
          person approved although they found errors
    """

    kind: str
    by: str = ""
    date: str = ""
    why: str = ""


class Piece(Struct, frozen=True):
    """A title, sentence or abstract with the Vietnamese that it rests on: an abstract on the whole text.

    text   '' while it waits for translation
    ended  whose approval was of other words, or of these on another source; '' if there was none. An abstract that is
           reviewed stays so where its article was changed
    renewable  an engine may be asked for other words: these are an engine's, for what is in the article, and nobody
               approved or changed them
    despite    the checks despite which a person wants it shown
    """

    number: int
    source: tuple[str, ...]
    text: str
    status: Status
    ended: str = ""
    renewable: bool = False
    despite: str = ""

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


def quotes(source: Iterable[str], paragraphs: Sequence[str]) -> bool:
    """Whether all that some English rests on still stands in the article. `paragraphs`: plain text of it."""
    return all(any(nfc(one) in paragraph for paragraph in paragraphs) for one in source)


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
    """Of the title's English: 'made' where it is the machine's, 'outdated' where that is for another title, else ''."""
    text = article.english.title or ""
    noted = noted_title(made(article), text)
    return "made" if noted in (_words(article.title, text), short_hash(text)) else "outdated" if noted else ""


def made(article: Article) -> frozenset[str]:
    """The hashes of the pieces as the machine wrote them; empty where it wrote nothing."""
    return frozenset(dict(article.made).get("english", "").split())


def pieces(article: Article, paragraphs: Sequence[str], means: Means | None = None) -> tuple[Piece, ...]:
    """The title, the sentences, the abstract if there is one. `paragraphs`: plain text of the whole article.

    means  with what English is made now; None: nothing is outdated by that
    """
    english = article.english
    title = Sentence(
        english.title, (article.title,), english.title_review, None, english.title_engine, english.title_terms,
        english.title_despite,
    )  # fmt: skip
    rows = [(TITLE, title), *enumerate(english.sentences, 1)]
    if english.abstract:
        whole = Sentence(english.abstract, tuple(paragraphs), english.abstract_review, despite=english.abstract_despite)
        rows.append((ABSTRACT, whole))
    stands = _Standing(article, paragraphs, means)
    return tuple(stands.piece(number, row) for number, row in rows)


class _Standing:
    """What tells where each piece of an article's English stands."""

    def __init__(self, article: Article, paragraphs: Sequence[str], means: Means | None) -> None:
        self._english, self._paragraphs, self._means = article.english, paragraphs, means
        self._wrote, self._marks, self._title = made(article), hashes(article), titled(article)

    def piece(self, number: int, row: Sentence) -> Piece:
        found = Piece(number, row.source, row.text or "", Status("pending"), despite=row.despite or "")
        if not row.text:
            return found
        review, ended = _review(self._english, row.review, found)
        engine = engine_of(self._english, row) if self.is_machines(number) else None
        if number > TITLE and not quotes(row.source, self._paragraphs):
            by = review.by if review else ended or engine or ""
            return replace(found, status=Status("outdated", by, why="source"))
        if number == TITLE and self._title == "outdated" and not review:
            status = Status("outdated", ended or engine or "", why="source")
            return replace(found, status=status, renewable=not ended)
        if review:
            status = Status("reviewed", review.by, review.date, why="checks" if found.despite else "")
            return replace(found, status=status, ended=ended)
        if engine is None:
            return replace(found, status=Status("edited"), ended=ended)
        why = self._means.outdates(" ".join(row.source), engine, row.terms) if self._means else ""
        status = Status("outdated", engine, why=why) if why else Status("machine", engine)
        return replace(found, status=status, ended=ended, renewable=True)

    def is_machines(self, number: int) -> bool:
        """Whether the words are an engine's: those that it was noted to have written, where any are."""
        if number == ABSTRACT or not self._wrote:
            return number != ABSTRACT and self._english.status == "machine"
        return bool(self._title) if number == TITLE else self._marks[number] in self._wrote


def labelled(article: Article) -> English:
    """The English with the engine's label beside each piece that is an engine's, before `by` is another's name."""
    english, stands = article.english, _Standing(article, (), None)
    if english.status != "machine" or not english.by:
        return english

    def label(number: int, own: str | None, text: str | None) -> str | None:
        return own or (english.by if text and stands.is_machines(number) else None)

    rows = (replace(s, engine=label(n, s.engine, s.text)) for n, s in enumerate(english.sentences, 1))
    title = label(TITLE, english.title_engine, english.title)
    return replace(english, sentences=tuple(rows), title_engine=title)


def engine_of(english: English, row: Sentence) -> str:
    """The label of the engine whose words a machine's sentence is; '' unknown."""
    return row.engine or (english.by or "" if english.status == "machine" and not row.by else "")


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


def overall(pieces: Collection[Piece], withheld: bool = False) -> Status:
    """The article's English as a whole: never better than its parts. `withheld`: checks keep some of it back."""
    found = [piece.status for piece in pieces if piece.text]
    kinds = {status.kind for status in found}
    waits = not any(p.number == ABSTRACT for p in pieces) and any(p.number > TITLE and not p.text for p in pieces)
    if "reviewed" in kinds and (len(kinds) > 1 or waits or withheld or any(p.despite for p in pieces)):
        return Status("exceptions", _names(status for status in found if status.kind == "reviewed"))
    if len(kinds) == 1:
        dates = {status.date for status in found}
        return Status(found[0].kind, _names(found), dates.pop() if len(dates) == 1 else "")
    return Status("edited" if "edited" in kinds else "outdated" if kinds else "pending")


def _names(found: Iterable[Status]) -> str:
    return BETWEEN.join(dict.fromkeys(status.by for status in found if status.by))


def without(article: Article, numbers: AbstractSet[int]) -> Article:
    """The article as if those pieces were not translated: no page, feed or index can then show them."""
    if not numbers:
        return article
    english = article.english
    sentences = tuple(replace(s, text=None) if n in numbers else s for n, s in enumerate(english.sentences, 1))
    title = None if TITLE in numbers else english.title
    abstract = None if ABSTRACT in numbers else english.abstract
    return replace(article, english=replace(english, title=title, sentences=sentences, abstract=abstract))
