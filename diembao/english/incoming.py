"""Words that come back from the review page or a translator's tool, and where they may go. Pure.

Nothing that changed meanwhile is overwritten, and nothing that was reviewed by anything less than a later review. Each
refusal is a Problem of its own, and costs only its piece.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping

from msgspec import Struct, structs

from diembao.english import approving
from diembao.english.approving import joined, named
from diembao.english.standing import ABSTRACT, Piece
from diembao.english.units import Batch, Unit
from diembao.model import Article, Review, Translated
from diembao.problems import Problem, Where
from diembao.text import grouped, nfc, short_hash

_AGAIN = "export again (python build.py review --export FILE), or load the page again"
_KEY = re.compile(r"([a-z0-9-]+)#(\d{1,4}|abstract)@([0-9a-f]{12})")
# The codes of the errors that the checks find in a piece, by its number.
Wrong = Callable[[Article, int], tuple[str, ...]]


class Brought(Struct, frozen=True):
    """What comes of a file.

    articles  those that a person's words or approvals change
    machines  by slug and number of the piece, what is to enter as a machine's
    """

    articles: tuple[Article, ...]
    machines: Mapping[str, Mapping[int, Translated]]
    problems: tuple[Problem, ...]


def is_ours(unit: Unit) -> bool:
    """It has a key of ours: it went out of a digest, and was worked on."""
    return bool(_KEY.fullmatch(unit.key))


def place(key: str) -> tuple[str, int]:
    """(slug, number of the piece) that a key of ours names. Raises ValueError."""
    found = _KEY.fullmatch(key)
    if not found:
        raise ValueError(key)
    return found[1], ABSTRACT if found[2] == "abstract" else int(found[2])


def bring_in(articles: Iterable[Article], batch: Batch, review: Review, path: str, wrong: Wrong) -> Brought:
    """Puts the units of a file where they belong. `review`: whose the reviews in our own units are, and of which day.

    A unit with a key of ours goes where it came from, as a person's. Any other goes to every title and sentence that
    rests on the same source and is no person's: approved where the file says by whom, else as a machine's.
    """
    incoming = _Incoming({a.slug: a for a in articles}, review, path, wrong)
    for unit in batch.units:
        if unit.text:
            incoming.bring(unit, batch.memory)
    changed = map(approving.whole, incoming.changed.values())
    return Brought(tuple(changed), incoming.machines, tuple(incoming.problems))


class _Incoming:
    """What has come of the units so far, as in Brought."""

    def __init__(self, known: Mapping[str, Article], review: Review, path: str, wrong: Wrong) -> None:
        self._known, self._review, self._path, self._wrong = known, review, path, wrong
        self._pieces = {(slug, named(piece)): piece for slug, a in known.items() for piece in approving.pieces(a)}
        # An abstract is no translation of the text that it sums up.
        places = ((_plain(joined(piece)), at) for at, piece in self._pieces.items() if piece.number != ABSTRACT)
        self._places = grouped((source, at) for source, at in places if source)
        self.changed, self.machines = dict[str, Article](), dict[str, dict[int, Translated]]()
        self.problems = list[Problem]()

    def bring(self, unit: Unit, memory: bool) -> None:
        """To each place that it is for."""
        unit = _of_its_words(unit) if memory else unit
        if not (key := self._key(unit, memory)):
            for slug, name in self._places.get(_plain(unit.source), ()):
                self._put(unit, slug, self._pieces[slug, name], "")
        elif piece := self._pieces.get((key[1], key[2])):
            self._put(unit, key[1], piece, key[3])
        else:
            what, hint = (
                f"{_name(unit)} is not in this digest",
                "export from this digest: python build.py review --export FILE",
            )
            self.problems.append(_problem("review-unknown", self._path, what, hint))

    def _key(self, unit: Unit, memory: bool) -> re.Match[str] | None:
        """Its key where that says where it belongs. In a memory only while the words that went out stand there."""
        key = _KEY.fullmatch(unit.key)
        if key and memory:
            piece = self._pieces.get((key[1], key[2]))
            return key if piece and key[3] == short_hash(piece.text) and _rests_on(unit, piece) else None
        return key

    def _put(self, unit: Unit, slug: str, piece: Piece, seen: str) -> None:
        """`seen`: the hash of the English that its key names; '' of one without a key of ours."""
        approval = _approval(unit, self._review, bool(seen))
        if _same(unit, piece, approval) or (not seen and _is_no_better(unit, piece, approval)):
            return
        if fault := _refusal(unit, self._known[slug], piece, seen, approval, self._path):
            self.problems.append(fault)
        elif not (seen or approval or unit.state == "edited"):
            engine = unit.engine or f"file {self._path.rpartition('.')[2].lower()}"
            answer = Translated(joined(piece), unit.text, engine)
            self.machines.setdefault(slug, {})[piece.number] = answer
        else:
            before = self.changed.get(slug, self._known[slug])
            found = self._wrong(approving.put(before, piece, unit.text, None), piece.number) if approval else ()
            if {*found} <= {*unit.despite.split()}:
                self.changed[slug] = approving.put(before, piece, unit.text, approval, found)
            else:
                self.problems.append(approving.refused(slug, piece.number, found, self._path, _name(unit)))


def _of_its_words(unit: Unit) -> Unit:
    """What a memory of ours says of words holds for these alone: others are a person's, who changed them in a tool."""
    key = _KEY.fullmatch(unit.key)
    is_other = key is not None and key[3] != short_hash(unit.text)
    return Unit(unit.key, unit.source, unit.text, False, state="edited") if is_other else unit


def _approval(unit: Unit, review: Review, ours: bool) -> Review | None:
    """Whose approval a unit brings. What was not ours, its file alone can say."""
    if not unit.reviewed or not (unit.by or ours):
        return None
    own = Review(unit.by, unit.date) if unit.by and not (ours and review.by) else review
    return structs.replace(own, why=unit.why)


def _same(unit: Unit, piece: Piece, approval: Review | None) -> bool:
    return unit.text == piece.text and (not approval or piece.status.kind == "reviewed")


def _is_no_better(unit: Unit, piece: Piece, approval: Review | None) -> bool:
    """A machine's words, or the same ones, where there are words already."""
    return bool(piece.text) and not approval and (unit.state == "machine" or unit.text == piece.text)


def _refusal(
    unit: Unit, article: Article, piece: Piece, seen: str, approval: Review | None, path: str
) -> Problem | None:
    name = _name(unit)
    if not _rests_on(unit, piece):
        hint = f"{_AGAIN}; then look whether the English still holds"
        return _problem("review-source", path, f"{name}: the Vietnamese it rests on is another now", hint)
    if not seen and piece.status.kind in ("edited", "reviewed"):
        hint = "change it in the record, or export it and change it there"
        what = f"{name}: a person stands behind its English, which a memory does not replace"
        return _problem("review-kept", path, what, hint)
    if seen and seen != short_hash(piece.text):
        hint = f"{_AGAIN}; then compare: the record's words stay"
        return _problem("review-changed", path, f"{name}: its English was changed since this file was made", hint)
    if piece.status.kind == "reviewed" and (not approval or approval.date < piece.status.date):
        hint = "approve the new words first, with today's date"
        return _problem("review-kept", path, f"{name} is reviewed; only a later review replaces it", hint)
    return approving.unfit(article, structs.replace(piece, text=unit.text), path, name) if approval else None


def _rests_on(unit: Unit, piece: Piece) -> bool:
    return _plain(unit.source) == _plain(joined(piece))


def _plain(text: str) -> str:
    return " ".join(nfc(text).split())


def _name(unit: Unit) -> str:
    return unit.key.partition("@")[0] if is_ours(unit) else unit.source[:60]


def _problem(code: str, path: str, message: str, hint: str) -> Problem:
    return Problem(code, "error", Where(path), message, hint)
