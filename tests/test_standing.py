"""Who stands behind which English: approvals are of words, and end with them."""

from __future__ import annotations

import unicodedata

import pytest
from msgspec import structs

from diembao.desk import ownership
from diembao.digest import record
from diembao.english import approving, incoming, owing, standing
from diembao.english.standing import Status
from diembao.english.units import Batch
from diembao.model import Article, English, Review, Sentence, Translated
from diembao.text import short_hash

PATH = "content/articles/a.md"
OURS = Article("Tiêu đề", slug="a", body="Nội dung.")


def test_an_approval_says_who_and_when_and_does_not_hold_for_a_source_that_changed() -> None:
    text = (
        "---\ntitle: A\nenglish:\n  title: T\n  status: machine\n  by: google\n  sentences:\n"
        "    - text: One.\n      review: {by: Lan, date: 2024-05-18}\n      from: [Một.]\n"
        "    - text: Two.\n      review: {by: Lan}\n      from: [Hai.]\n---\n\nMột.\n"
    )
    article = record.parse(PATH, text)
    pieces = standing.pieces(article, ("Một.",))
    assert [p.status for p in pieces] == [
        Status("machine", "google"),
        Status("reviewed", "Lan", "2024-05-18"),
        Status("outdated", "Lan", why="source"),
    ]
    assert standing.overall(pieces).kind == "exceptions"
    assert standing.overall(pieces[1:2]) == Status("reviewed", "Lan", "2024-05-18")
    assert record.parse(PATH, record.write(article)) == article


def test_what_a_machine_adds_to_reviewed_english_was_approved_by_nobody() -> None:
    rows = tuple(Sentence(text, (source,)) for text, source in (("One.", "Một."), (None, "Hai.")))
    made = (("english", " ".join(standing.hashes(structs.replace(OURS, english=English("Title", sentences=rows))))),)
    ours = structs.replace(OURS, body="Một.\n\nHai.", english=English("Title", "reviewed", "Lan", rows), made=made)
    filled = ownership.with_translations(ours, [Translated("Hai.", "Two.", "google")])
    kinds = [piece.status for piece in approving.pieces(filled)]
    assert kinds == [Status("reviewed", "Lan"), Status("reviewed", "Lan"), Status("machine", "google")]


def approved() -> Article:
    english = English("Title", "machine", "google", (Sentence("One.", ("Một.",)),))
    ours = structs.replace(OURS, body="Một.\n\nHai.", english=english)
    return approving.approve(ours, None, Review("An", "2024-05-18"), PATH)


def kinds(article: Article) -> list[tuple[str, str]]:
    return [(piece.status.kind, piece.ended) for piece in approving.pieces(article)]


def test_what_is_added_after_an_approval_was_approved_by_nobody_and_changed_by_nobody() -> None:
    before = approved()
    rows = (*before.english.sentences, Sentence("Two.", ("Hai.",)), Sentence("Three.", ("Ba.",)))
    after = structs.replace(before, english=structs.replace(before.english, sentences=rows, abstract="All."))
    seen = ("reviewed", "")
    assert kinds(after) == [seen, seen, ("edited", ""), ("outdated", ""), ("edited", "")]
    assert approving.pieces(after)[3].status.by == ""


def test_an_approval_is_of_words_not_of_how_they_are_stored() -> None:
    before = approved()
    text = record.write(structs.replace(before, title="Tiêu đề"))
    for other in (unicodedata.normalize("NFD", text), text.replace('"One."', ">\n        One.\n")):
        assert other != text
        assert [kind for kind, _ in kinds(record.parse(PATH, other))] == ["reviewed", "reviewed"]


def test_an_approval_that_ended_is_not_revived_by_a_machine() -> None:
    before = approving.approve(structs.replace(approved(), made=()), 1, Review("An"), PATH)
    changed = Sentence("Uno.", ("Một.",), before.english.sentences[0].review)
    english = structs.replace(before.english, title=None, sentences=(changed,), words=None)
    ours = structs.replace(
        before, english=english, made=(("english", standing.hashes(structs.replace(before, english=english))[0]),)
    )
    assert kinds(ours) == [("pending", ""), ("edited", "An")]
    filled = ownership.with_translations(ours, [Translated(ours.title, "Title", "google")])
    assert [kind for kind, _ in kinds(filled)] == ["machine", "edited"]


def translated() -> Article:
    """As the desk leaves it: a title and a sentence by an engine."""
    pending = ownership.with_summary(structs.replace(OURS, body="Một."), ("Một.",))
    answers = [Translated("Tiêu đề", "Title", "google"), Translated("Một.", "One.", "google")]
    return ownership.with_translations(pending, answers)


def test_an_engines_title_is_outdated_where_the_vietnamese_one_is_another() -> None:
    ours = translated()
    assert kinds(ours) == [("machine", ""), ("machine", "")]
    other = structs.replace(ours, title="Tiêu đề khác")
    assert kinds(other) == [("outdated", ""), ("machine", "")]
    assert kinds(structs.replace(other, title=ours.title)) == kinds(ours), "the words came back"
    persons = structs.replace(other, english=structs.replace(other.english, title="Another title"))
    assert kinds(persons)[0] == ("edited", "")
    read = approving.approve(other, 0, Review("An"), PATH)
    assert kinds(read)[0] == ("reviewed", ""), "somebody read it beside the title as it is"
    assert kinds(structs.replace(read, title="Tiêu đề khác nữa"))[0] == ("outdated", "")


def test_what_is_answered_later_renews_no_outdated_title() -> None:
    ours = translated()
    rows = (*ours.english.sentences, Sentence(None, ("Hai.",)))
    other = structs.replace(ours, title="Tiêu đề khác", body="Một.\n\nHai.")
    other = structs.replace(other, english=structs.replace(other.english, sentences=rows))
    filled = ownership.with_translations(other, [Translated("Hai.", "Two.", "google")])
    assert kinds(filled) == [("outdated", ""), ("machine", ""), ("machine", "")]
    assert ownership.is_machines(filled, "english"), "its sentences still follow the summary"
    emptied = structs.replace(filled, english=structs.replace(filled.english, title=None))
    again = ownership.with_translations(emptied, [Translated("Tiêu đề khác", "Another title", "google")])
    assert kinds(again)[0] == ("machine", "")


def test_a_pending_title_that_was_changed_was_taken_away_by_nobody() -> None:
    pending = ownership.with_summary(structs.replace(OURS, body="Một."), ("Một.",))
    pending = ownership.with_translations(pending, [Translated("Một.", "One.", "google")])
    other = structs.replace(pending, title="Tiêu đề khác")
    assert owing.untranslated(other) == ("Tiêu đề khác",) and not owing.taken_away(other)
    deleted = structs.replace(translated(), english=structs.replace(translated().english, title=None))
    assert owing.taken_away(deleted) == {"Tiêu đề"}


def test_a_title_of_the_version_before_is_the_engines_whatever_it_was_made_of() -> None:
    ours = translated()
    _, *rest = dict(ours.made)["english"].split()
    old = structs.replace(ours, made=(("english", " ".join((short_hash("Title"), *rest))),))
    assert kinds(old) == kinds(ours) and ownership.is_machines(old, "english")
    assert kinds(structs.replace(old, title="Tiêu đề khác"))[0] == ("machine", "")


def test_pieces_are_counted_from_1_and_0_means_none() -> None:
    """Who counts from 0 would approve the title for the first sentence."""
    assert [standing.number(key) for key in ("title", "1", "12", "Abstract")] == [0, 1, 12, -1]
    for key in ("0", "00", "-1", "²", ""):
        with pytest.raises(ValueError, match="no number from 1"):
            standing.number(key)


def test_an_article_is_as_good_as_all_that_readers_see_of_it() -> None:
    def stands(*kinds: str, withheld: bool = False, despite: str = "") -> str:
        found = [
            standing.Piece(number, (), "x" * (kind != "pending"), Status(kind), despite=despite * (number == 1))
            for number, kind in enumerate(kinds)
        ]
        return standing.overall(found, withheld).kind

    assert stands("reviewed", "reviewed") == "reviewed"
    for other in ("edited", "machine", "outdated", "pending"):
        assert stands("reviewed", other) == "exceptions"
    assert stands("reviewed", "reviewed", withheld=True) == "exceptions"
    assert stands("reviewed", "reviewed", despite="number") == "exceptions"
    assert stands("machine", "pending", withheld=True) == "machine"
    assert (stands("machine", "outdated"), stands("machine", "edited"), stands("pending")) == (
        "outdated", "edited", "pending",
    )  # fmt: skip
    assert stands("pending", "reviewed") == "reviewed", "a person's English may go without a title"


def test_the_whole_is_reviewed_when_each_piece_is() -> None:
    ours = structs.replace(translated(), body="Một.\n\nHai.")
    first = approving.approve(ours, 1, Review("An", "2024-05-18"), PATH)
    assert first.english.status == "machine"
    both = approving.approve(first, 0, Review("Lan", "2024-05-19"), PATH)
    whole = approving.approve(ours, None, Review("Lan", "2024-05-19"), PATH).english
    english = both.english
    assert (english.status, english.by, english.reviewed, english.words) == (
        "reviewed", "Lan; An", "2024-05-19", whole.words,
    )  # fmt: skip
    assert [piece.status.by for piece in approving.pieces(both)] == ["Lan", "An"]
    assert record.parse(PATH, record.write(both)) == both
    waiting = structs.replace(ours.english, sentences=(*ours.english.sentences, Sentence(None, ("Hai.",))))
    for number in (0, 1):
        waiting = approving.approve(structs.replace(ours, english=waiting), number, Review("An"), PATH).english
    assert waiting.status == "machine", "one waits for its English"


def test_whose_words_were_approved_stays_known() -> None:
    """`by` is the reviewer's then."""
    ours = structs.replace(translated(), body="Một.\n\nHai.")
    rows = (*ours.english.sentences, Sentence("The second.", ("Hai.",)))
    ours = structs.replace(ours, english=structs.replace(ours.english, sentences=rows))
    english = approving.approve(ours, None, Review("An"), PATH).english
    assert (english.by, english.title_engine) == ("An", "google")
    assert [one.engine for one in english.sentences] == ["google", None], "a person wrote the second"


def test_the_whole_is_reviewed_when_a_file_approves_what_was_left() -> None:
    ours = approving.approve(translated(), 1, Review("An", "2024-05-18"), PATH)
    units = [structs.replace(unit, reviewed=True) for unit in approving.units(ours)]
    batch, review = Batch(tuple(units)), Review("An", "2024-05-18")
    got = incoming.bring_in([ours], batch, review, "approvals.json", lambda *_: ())
    (after,) = got.articles
    assert not got.problems and (after.english.status, after.english.by) == ("reviewed", "An")
