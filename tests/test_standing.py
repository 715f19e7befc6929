"""Who stands behind which English: approvals are of words, and end with them."""

from __future__ import annotations

import unicodedata

from msgspec import structs

from diembao.desk import ownership
from diembao.digest import record
from diembao.english import approving, standing
from diembao.english.standing import Status
from diembao.model import Article, English, Review, Sentence, Translated

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
        Status("stale", "Lan"),
    ]
    assert standing.overall(pieces).kind == "partly"
    assert standing.overall(pieces[1:2]) == Status("reviewed", "Lan", "2024-05-18")
    assert record.parse(PATH, record.write(article)) == article


def test_what_a_machine_adds_to_reviewed_english_was_approved_by_nobody() -> None:
    rows = tuple(Sentence(text, (source,)) for text, source in (("One.", "Một."), (None, "Hai.")))
    made = (("english", " ".join(standing.hashes(English("Title", sentences=rows)))),)
    ours = structs.replace(OURS, body="Một.\n\nHai.", english=English("Title", "reviewed", "Lan", rows), made=made)
    filled = ownership.with_translations(ours, [Translated("Hai.", "Two.", "google")])
    kinds = [piece.status for piece in approving.pieces(filled)]
    assert kinds == [Status("reviewed", "Lan"), Status("reviewed", "Lan"), Status("machine")]


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
    assert kinds(after) == [seen, seen, ("edited", ""), ("stale", ""), ("edited", "")]
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
    ours = structs.replace(before, english=english, made=(("english", standing.hashes(english)[0]),))
    assert kinds(ours) == [("pending", ""), ("edited", "An")]
    filled = ownership.with_translations(ours, [Translated(ours.title, "Title", "google")])
    assert [kind for kind, _ in kinds(filled)] == ["machine", "edited"]
