"""What people decide of the English of a record: which words they approve, and despite which checks. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from msgspec import structs

from diembao.digest.markup import paragraphs
from diembao.english import standing
from diembao.english.means import Means
from diembao.english.standing import ABSTRACT, TITLE, Piece
from diembao.english.units import Unit
from diembao.model import Article, English, Review, Sentence
from diembao.problems import Problem, ProblemError, Where, failure, refuse
from diembao.text import short_hash

# The errors that the checks find, by number of the piece.
Codes = Mapping[int, tuple[str, ...]]
_NONE: Codes = {}
EDITOR = "editor"  # the reviewer of a record that names no person


def pieces(article: Article, means: Means | None = None) -> tuple[Piece, ...]:
    """The title, sentences and abstract of a record, each with its standing. `means`: as in standing.pieces."""
    return standing.pieces(article, paragraphs(article.body), means)


def units(article: Article) -> tuple[Unit, ...]:
    """The pieces as they go out. A key names article, piece, and by its hash the English that was seen."""
    despite = overridden(article)
    return tuple(_unit(article, piece, " ".join(despite.get(piece.number, ()))) for piece in pieces(article))


def _unit(article: Article, piece: Piece, despite: str) -> Unit:
    status = piece.status
    by, day = (status.by, status.date) if status.kind == "reviewed" else ("", "")
    return Unit(
        key=f"{article.slug}#{named(piece)}@{short_hash(piece.text)}",
        source=joined(piece),
        text=piece.text,
        reviewed=status.kind == "reviewed",
        by=by,
        date=day,
        state=status.kind,
        engine=status.by if status.kind == "machine" else "",
        despite=despite,
        why=reason(article, piece.number) if despite else "",
    )


def reason(article: Article, number: int) -> str:
    """Why a piece is right despite the checks, as its reviewer says; '' where nobody did."""
    own = _own_review(article.english, number)
    return own.why if own else ""


def _own_review(english: English, number: int) -> Review | None:
    other = {TITLE: english.title_review, ABSTRACT: english.abstract_review}
    return other[number] if number in other else english.sentences[number - 1].review


def overridden(article: Article) -> dict[int, tuple[str, ...]]:
    """By number the codes despite which somebody approved a piece: as long as that approval holds."""
    return {p.number: tuple(p.despite.split()) for p in pieces(article) if p.despite and p.status.kind == "reviewed"}


def chosen_of(article: Article, number: int | None, path: str, means: Means | None = None) -> list[Piece]:
    """The piece of that number; with None all. `means`: as in standing.pieces. Raises ProblemError: review-unknown."""
    chosen = [p for p in pieces(article, means) if number in (None, p.number)]
    if not chosen:
        what = f"there is no {standing.name(number or TITLE).removeprefix('the ')} in its English"
        raise failure("review-unknown", path, what, f"see what there is: python build.py review {article.slug}")
    return chosen


def approve(
    article: Article,
    number: int | None,
    review: Review,
    path: str,
    wrong: Codes = _NONE,
    despite: Collection[str] = (),
) -> Article:
    """The article with one piece approved, or with number None its English as a whole: these words on these sources.

    wrong    the errors that the checks find in it: a piece that has any is approved only despite each of them
    despite  those that the reviewer overrides, for the reason `review.why`

    Raises ProblemError: review-unknown, review-pending, review-outdated, review-despite.
    """
    chosen = chosen_of(article, number, path)
    if number is None and article.english.abstract:  # it stands in the place of sentences that wait
        chosen = [p for p in chosen if p.text or p.number == TITLE]
    for piece in chosen:
        if fault := unfit(article, piece, path):
            raise ProblemError(fault)
    refuse(_not_overridden(article.slug, chosen, path, wrong, despite, review.why))
    if number is None:
        article = _reviewed(article, chosen, review.by, review.date)
        article = structs.replace(article, english=_without_despite(article.english))
    for piece in chosen:
        if number is not None or wrong.get(piece.number):
            article = put(article, piece, piece.text, review, wrong.get(piece.number, ()))
    return whole(article)


def whole(article: Article) -> Article:
    """The article as reviewed where all that an approval of the whole would need was approved piece by piece: the last
    day counts, and the names of all."""
    if article.english.status == "reviewed":
        return article
    needed = [p for p in pieces(article) if p.text or p.number == TITLE or not article.english.abstract]
    if any(piece.status.kind != "reviewed" for piece in needed):
        return article
    by = standing.BETWEEN.join(dict.fromkeys(piece.status.by for piece in needed))
    return _reviewed(article, needed, by, max(piece.status.date for piece in needed))


def _reviewed(article: Article, chosen: Sequence[Piece], by: str, date: str) -> Article:
    words = standing.words(chosen)
    english = structs.replace(standing.labelled(article), status="reviewed", by=by, reviewed=date or None, words=words)
    return structs.replace(article, english=english)


def _not_overridden(
    slug: str, chosen: list[Piece], path: str, wrong: Codes, despite: Collection[str], why: str
) -> Iterator[Problem]:
    """What speaks against approving these: errors that nobody overrode with a reason, and codes of none of them."""
    found = {piece.number: wrong[piece.number] for piece in chosen if wrong.get(piece.number)}
    others = [standing.name(piece.number) for piece in chosen if piece.number not in found]
    for number, codes in found.items():
        if not why or not {*codes} <= {*despite}:
            left = f"; nothing was approved, {', '.join(others)} neither" if others else ""
            yield refused(slug, number, codes, path, standing.name(number), left)
    if strange := sorted({*despite} - {code for codes in found.values() for code in codes}):
        hint = f"see what there is: python build.py review {slug}"
        yield _problem("review-despite", path, f"the checks find no error called {', '.join(strange)} here", hint)


def refused(slug: str, number: int, codes: Collection[str], path: str, name: str, left: str = "") -> Problem:
    """A piece is not approved, for the checks find errors in it."""
    hint = "correct it; or where it is right all the same, say so and why: "
    hint += f"{standing.to_approve(slug, number)} --despite {','.join(codes)} --why TEXT"
    return _problem("review-despite", path, f"{name} has what look like errors: {', '.join(codes)}{left}", hint)


def misquotes(article: Article, piece: Piece) -> bool:
    """Whether a sentence rests on words that are no longer in the article. A title is read beside the one it is for."""
    return piece.number > TITLE and not standing.quotes(piece.source, paragraphs(article.body))


def unfit(article: Article, piece: Piece, path: str, name: str = "") -> Problem | None:
    """Why a piece cannot be approved, whatever the checks say."""
    name = name or standing.name(piece.number)
    if not piece.text:
        hint = "write the missing English into the record, or let an engine fill it: python build.py desk"
        return _problem("review-pending", path, f"{name} has no English yet", hint)
    if misquotes(article, piece):
        then = standing.to_approve(article.slug, piece.number)
        hint = f"correct its `from` so that it quotes the text as it is now, then: {then}"
        return _problem("review-outdated", path, f"{name} rests on words that are no longer in the article", hint)
    return None


def put(article: Article, piece: Piece, text: str, review: Review | None, despite: Collection[str] = ()) -> Article:
    """The article with these words of a person in that place; with a review, approved, `despite` those codes."""
    english, number, codes = article.english, piece.number, " ".join(despite) or None
    if review:
        words = structs.replace(piece, text=text).words
        review = structs.replace(review, words=words, why=review.why if codes else "")
    if number == TITLE:
        if text != piece.text:
            english = structs.replace(english, title_engine=None, title_terms=None)
        english = structs.replace(english, title=text, title_review=review, title_despite=codes)
    elif number == ABSTRACT:
        english = structs.replace(english, abstract=text, abstract_review=review, abstract_despite=codes)
    else:
        rows = list(english.sentences)
        # What is noted of other words does not hold of these.
        said = rows[number - 1] if text == piece.text else Sentence(text, piece.source)
        rows[number - 1] = structs.replace(said, text=text, review=review, despite=codes)
        english = structs.replace(english, sentences=tuple(rows))
    return structs.replace(article, english=english)


def _without_despite(english: English) -> English:
    rows = tuple(structs.replace(sentence, despite=None) for sentence in english.sentences)
    return structs.replace(english, sentences=rows, title_despite=None, abstract_despite=None)


def signed(article: Article, reviewer: str) -> Article:
    """The article with the name of who stands behind the digest's English wherever a review names no person."""
    english = article.english
    if not reviewer or EDITOR not in (english.by, *(own.by for own in _own_reviews(english))):
        return article

    def by(review: Review | None) -> Review | None:
        return structs.replace(review, by=reviewer) if review and review.by == EDITOR else review

    english = structs.replace(
        english,
        by=reviewer if english.by == EDITOR else english.by,
        title_review=by(english.title_review),
        abstract_review=by(english.abstract_review),
        sentences=tuple(structs.replace(one, review=by(one.review)) for one in english.sentences),
    )
    return structs.replace(article, english=english)


def _own_reviews(english: English) -> list[Review]:
    found = (english.title_review, english.abstract_review, *(one.review for one in english.sentences))
    return [review for review in found if review]


def named(piece: Piece) -> str:
    """A piece in a key."""
    return "0" if piece.number == TITLE else piece.key


def joined(piece: Piece) -> str:
    """What it rests on, in one line."""
    return " ".join(piece.source)


def _problem(code: str, path: str, message: str, hint: str) -> Problem:
    return Problem(code, "error", Where(path), message, hint)
