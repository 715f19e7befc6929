"""What people decide of the English: approvals, and words that come back from the review page or a translator's tool.

Nothing that changed meanwhile is overwritten, and nothing that was reviewed by anything less than a later review. Each
refusal is a Problem of its own, and costs only its piece.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from msgspec import structs

from diembao.digest.markup import paragraphs
from diembao.english import standing
from diembao.english.means import Means
from diembao.english.standing import ABSTRACT, TITLE, Piece, Unit
from diembao.model import Article, Review, Sentence
from diembao.problems import Problem, ProblemError, Where, failure
from diembao.text import grouped, short_hash

_AGAIN = "export again (python build.py review --export FILE)"
_KEY = re.compile(r"([a-z0-9-]+)#(\d{1,4}|abstract)@([0-9a-f]{12})")


def pieces(article: Article, means: Means | None = None) -> tuple[Piece, ...]:
    """The title, sentences and abstract of a record, each with its standing. `means`: as in standing.pieces."""
    return standing.pieces(article, paragraphs(article.body), means)


def units(article: Article) -> tuple[Unit, ...]:
    """The pieces as they go out. A key names article, piece, and by its hash the English that was seen."""
    return tuple(
        Unit(f"{article.slug}#{_named(p)}@{short_hash(p.text)}", _joined(p), p.text, p.status.kind == "reviewed")
        for p in pieces(article)
    )


def chosen_of(article: Article, number: int | None, path: str, means: Means | None = None) -> list[Piece]:
    """The piece of that number; with None all. `means`: as in standing.pieces. Raises ProblemError: review-unknown."""
    chosen = [p for p in pieces(article, means) if number in (None, p.number)]
    if not chosen:
        what = f"there is no {standing.name(number or TITLE).removeprefix('the ')} in its English"
        raise failure("review-unknown", path, what, f"see what there is: python build.py review {article.slug}")
    return chosen


def approve(article: Article, number: int | None, review: Review, path: str) -> Article:
    """The article with one piece approved, or with number None its English as a whole: these words on these sources.

    Raises ProblemError: review-unknown, review-pending, review-outdated.
    """
    chosen = chosen_of(article, number, path)
    if number is None and article.english.abstract:  # it stands in the place of sentences that wait
        chosen = [p for p in chosen if p.text or p.number == TITLE]
    for piece in chosen:
        if fault := _unfit(article.slug, piece, path):
            raise ProblemError(fault)
    if number is not None:
        return _whole(_put(article, chosen[0], chosen[0].text, review))
    return _reviewed(article, chosen, review.by, review.date)


def _whole(article: Article) -> Article:
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


def bring_in(
    articles: Iterable[Article], units: Sequence[Unit], review: Review, path: str
) -> tuple[tuple[Article, ...], tuple[Problem, ...]]:
    """(articles that change, refusals). `review`: whose the reviews in the units are, and of which day.

    A unit without a key of ours goes to every title and sentence that rests on the same source and is no person's.
    """
    known = {a.slug: a for a in articles}
    standings = {(slug, _named(piece)): piece for slug, a in known.items() for piece in pieces(a)}
    # An abstract is no translation of the text that it sums up.
    places = grouped((_joined(piece), at) for at, piece in standings.items() if piece.number != ABSTRACT)
    changed: dict[str, Article] = {}
    problems = []
    for unit in (u for u in units if u.text):
        key = _KEY.fullmatch(unit.key)
        for slug, name in [(key[1], key[2])] if key else places.get(unit.source, []):
            target = standings.get((slug, name))
            if fault := _refusal(unit, slug, target, key[3] if key else "", review, path):
                problems.append(fault)
            elif target and not _same(unit, target):
                approval = review if unit.reviewed else None
                changed[slug] = _put(changed.get(slug, known[slug]), target, unit.text, approval)
    return tuple(map(_whole, changed.values())), tuple(problems)


def _same(unit: Unit, piece: Piece) -> bool:
    return unit.text == piece.text and (not unit.reviewed or piece.status.kind == "reviewed")


def _refusal(unit: Unit, slug: str, piece: Piece | None, seen: str, review: Review, path: str) -> Problem | None:
    name = unit.key.partition("@")[0] or unit.source[:60]
    if piece is None:
        return _problem("review-unknown", path, f"{name} is not in this digest", f"{_AGAIN} from this digest")
    if unit.source.split() != _joined(piece).split():
        hint = f"{_AGAIN}, and look whether the English still holds"
        return _problem("review-source", path, f"{name}: the Vietnamese it rests on is another now", hint)
    if _same(unit, piece):
        return None
    reviewed = piece.status.kind == "reviewed"
    if not seen and piece.status.kind == "edited":
        hint = "change it in the record, or export it and change it there"
        what = f"{name}: a person wrote its English, which a memory does not replace"
        return _problem("review-kept", path, what, hint)
    if seen != short_hash(piece.text) and (seen or reviewed):
        hint = f"{_AGAIN}, and compare; the record's words stay"
        return _problem("review-changed", path, f"{name}: its English was changed since this file was made", hint)
    if reviewed and (not unit.reviewed or review.date < piece.status.date):
        hint = "approve the new words first, with today's date"
        return _problem("review-kept", path, f"{name} is reviewed; only a later review replaces it", hint)
    return _unfit(slug, structs.replace(piece, text=unit.text), path, name) if unit.reviewed else None


def _unfit(slug: str, piece: Piece, path: str, name: str = "") -> Problem | None:
    name = name or standing.name(piece.number)
    if not piece.text:
        hint = "write the missing English into the record, or let an engine fill it: python build.py desk"
        return _problem("review-pending", path, f"{name} has no English yet", hint)
    if piece.status.why == "source" and piece.number != TITLE:  # that one has no `from`: read beside the title as it is
        then = standing.to_approve(slug, piece.number)
        hint = f"correct its `from` so that it quotes the text as it is now, then: {then}"
        return _problem("review-outdated", path, f"{name} rests on words that are no longer in the article", hint)
    return None


def _put(article: Article, piece: Piece, text: str, review: Review | None) -> Article:
    english, number = article.english, piece.number
    if review:
        review = structs.replace(review, words=structs.replace(piece, text=text).words)
    if number == TITLE:
        if text != piece.text:
            english = structs.replace(english, title_engine=None, title_terms=None, title_despite=None)
        english = structs.replace(english, title=text, title_review=review)
    elif number == ABSTRACT:
        english = structs.replace(english, abstract=text, abstract_review=review)
    else:
        rows = list(english.sentences)
        said = (
            rows[number - 1] if text == piece.text else Sentence(text, piece.source)
        )  # of other words it does not hold
        rows[number - 1] = structs.replace(said, text=text, review=review)
        english = structs.replace(english, sentences=tuple(rows))
    return structs.replace(article, english=english)


def _named(piece: Piece) -> str:
    return "0" if piece.number == TITLE else piece.key


def _joined(piece: Piece) -> str:
    return " ".join(piece.source)


def _problem(code: str, path: str, message: str, hint: str) -> Problem:
    return Problem(code, "error", Where(path), message, hint)
