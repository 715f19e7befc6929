"""Whose each part of a record is: the person's or the machine's, for every part there is, and both its fields."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from msgspec import structs
from test_adding import TEXT

from diembao.build import steps
from diembao.desk import ownership
from diembao.digest import record
from diembao.digest.record.writing import PARTS
from diembao.model import Article, Caption, English, Review, Sentence

# Of each part two values that a machine may propose, and one of a person; a part with two fields has them both.
VALUES: dict[str, tuple[dict[str, Any], dict[str, Any], dict[str, Any]]] = {
    "title": ({"title": "A", "title_inferred": True}, {"title": "B"}, {"title": "Của người"}),
    "date": (
        {"date": "2022-05-18", "date_basis": "inferred"}, {"date": "2022-05-19", "date_basis": "printed"},
        {"date": "2022-05-20", "date_basis": "editor"},
    ),
    "outlet": ({"outlet": "Báo A"}, {"outlet": "Báo B"}, {"outlet": "Báo C"}),
    "author": (
        {"author": "An", "author_role": "Ảnh"}, {"author": "Bình", "author_role": "Bài"},
        {"author": "Chi", "author_role": "CTV"},
    ),
    "url": ({"url": "https://a.example/"}, {"url": "https://b.example/"}, {"url": "https://c.example/"}),
    "places": ({"places": ("xã A",)}, {"places": ("xã A", "xã B")}, {"places": ("xã C",)}),
    "tags": ({"tags": ("a",)}, {"tags": ("a", "b")}, {"tags": ("c",)}),
    "captions": (
        {"captions": (Caption("Ảnh.", 0),)}, {"captions": (Caption("Ảnh.", 1),)}, {"captions": (Caption("Khác.", 0),)},
    ),
    "body": ({"body": "Một."}, {"body": "Hai."}, {"body": "Ba."}),
}  # fmt: skip
FIELDS = [(part, name) for part, names in PARTS.items() if part in VALUES for name in names]


def proposed(**fields: Any) -> Article:
    """What the machine would write."""
    article = Article(**{"slug": "a", "title": "Tên", "body": "Chữ.", **fields})
    empty = Article("", slug="", body="")
    parts = [p for p in VALUES if any(getattr(article, n) != getattr(empty, n) for n in PARTS[p])]
    return structs.replace(article, made=tuple((part, ownership.part_hash(article, part)) for part in parts))


def test_every_part_is_tried_here() -> None:
    assert PARTS.keys() - VALUES.keys() == {"english"}
    assert {*VALUES["title"][0], *VALUES["date"][0], *VALUES["author"][0]} == {
        "title", "title_inferred", "date", "date_basis", "author", "author_role",
    }  # fmt: skip


@pytest.mark.parametrize("part", VALUES)
def test_a_part_is_the_machines_until_a_person_touches_it(part: str) -> None:
    first, second, persons = VALUES[part]
    old, new = proposed(**first), proposed(**second)
    assert ownership.is_machines(old, part)
    merged, notes = ownership.merge(old, new, "a.md")
    assert merged == structs.replace(new, made=merged.made) and dict(merged.made) == dict(new.made) and not notes
    touched = structs.replace(old, **persons)
    assert not ownership.is_machines(touched, part)
    kept, notes = ownership.merge(touched, new, "a.md")
    assert all(getattr(kept, name) == value for name, value in persons.items())
    assert [(note.code, note.message.split()[0]) for note in notes] == [("record-proposal-changed", part)]
    assert ownership.merge(touched, old, "a.md") == (touched, ())


@pytest.mark.parametrize(("part", "name"), FIELDS)
def test_a_change_of_either_field_makes_the_part_a_persons(part: str, name: str) -> None:
    old = proposed(**VALUES[part][0])
    other = {"title_inferred": False}.get(name, VALUES[part][2].get(name))
    touched = structs.replace(old, **{name: other})
    assert [one for one in VALUES if not ownership.is_machines(touched, one)] == [part]


@pytest.mark.parametrize("part", [part for part in VALUES if part not in ("title", "body")])
def test_what_is_not_there_is_filled_unless_a_person_took_it_away(part: str) -> None:
    first = VALUES[part][0]
    filled, _ = ownership.merge(proposed(), proposed(**first), "a.md")
    assert filled == proposed(**first)
    nothing = {name: getattr(Article("", slug="", body=""), name) for name in PARTS[part]}
    taken = structs.replace(filled, **nothing)
    assert not ownership.is_machines(taken, part)
    assert ownership.merge(taken, proposed(**first), "a.md") == (taken, ())
    gone, notes = ownership.merge(filled, proposed(), "a.md")
    assert gone == proposed() and not notes, "what the machine wrote, it may take back"


def test_a_date_that_a_person_wrote_is_an_editors() -> None:
    printed = proposed(date="2022-05-19", date_basis="printed")
    moved, _ = ownership.merge(structs.replace(printed, date="2022-05-18"), printed, "a.md")
    assert (moved.date, moved.date_basis) == ("2022-05-18", "editor")
    assert ownership.merge(moved, printed, "a.md")[0] == moved
    added, _ = ownership.merge(structs.replace(proposed(), date="2022-05-18"), proposed(), "a.md")
    assert (added.date, added.date_basis) == ("2022-05-18", "editor")
    said = structs.replace(printed, date="2022-05-18", date_basis="inferred")
    assert ownership.merge(said, printed, "a.md")[0].date_basis == "inferred", "who says how it is known is believed"


@pytest.mark.parametrize("part", VALUES)
def test_a_person_who_wrote_a_record_by_hand_owns_all_of_it(part: str) -> None:
    own = Article(**{"slug": "a", "title": "Tên", "body": "Chữ.", **VALUES[part][2]})
    merged, notes = ownership.merge(own, proposed(**VALUES[part][0]), "a.md")
    assert not ownership.is_machines(own, part) and not notes
    assert all(getattr(merged, name) == getattr(own, name) for name in PARTS[part])


@pytest.mark.parametrize("part", VALUES)
def test_a_part_stays_the_machines_when_its_record_was_written_and_read(part: str) -> None:
    old = proposed(**VALUES[part][0])
    read = record.parse("content/articles/a.md", record.write(old))
    assert read == old and all(ownership.is_machines(read, one) for one in VALUES)


MACHINES = English("Land", "machine", "google", (Sentence("One.", ("Một.",)), Sentence(None, ("Hai.",))))
REVIEW = Review("An", "2024-05-18")


@pytest.mark.parametrize(
    ("change", "machines"),
    [
        ({}, True),
        ({"title": "Another"}, False),
        ({"sentences": (Sentence("Other.", ("Một.",)), Sentence(None, ("Hai.",)))}, False),
        ({"sentences": (Sentence("One.", ("Một.",), review=REVIEW), Sentence(None, ("Hai.",)))}, False),
        ({"title_review": REVIEW}, False),
        ({"status": "reviewed"}, False),
        ({"abstract": "Prose."}, False),
        ({"by": "libre"}, True),
    ],
)
def test_english_is_the_machines_while_nobody_changed_it_or_stands_behind_it(
    change: dict[str, Any], machines: bool
) -> None:
    own = Article("Tên", slug="a", body="Một. Hai.", english=MACHINES)
    own = structs.replace(own, made=(("english", ownership.part_hash(own, "english")),))
    changed = structs.replace(own, english=structs.replace(MACHINES, **change))
    assert ownership.is_machines(changed, "english") == machines


@pytest.mark.parametrize("way", ["record", "note"])
def test_sentences_stay_under_another_title_until_they_are_asked_for_anew(tmp_path: Path, way: str) -> None:
    captures = tmp_path / "content/captures"
    captures.mkdir(parents=True)
    (captures / "a.txt").write_text(TEXT, "utf-8")

    def settings(least: int, most: int) -> None:
        numbers = f"sentences_min = {least}\nsentences_max = {most}"
        (tmp_path / "digest.toml").write_text(f'[translate]\nengine = "none"\n[summary]\n{numbers}\n', "utf-8")

    def rests_on(told: bool, **asked: bool) -> list[str]:
        made = steps.desk(steps.open_digest(tmp_path), None, **asked)
        assert [problem.code for problem in made.problems] == ["record-summary"] * told
        return ["".join(sentence.source) for sentence in made.articles[0].english.sentences]

    settings(2, 2)
    first = rests_on(False)
    (path,) = tmp_path.glob("content/articles/*.md")
    other = "Ông Lò Văn Páo sửa lại khu chợ"
    if way == "note":
        (captures / "a.toml").write_text(f'title = "{other}"\n', "utf-8")
    else:
        path.write_text(path.read_text("utf-8").replace("Chợ phiên Nà Hin đông trở lại", other), "utf-8")
    assert rests_on(False) == first and f'title: "{other}"' in path.read_text("utf-8")
    asked = rests_on(True, refresh=True)
    assert asked != first and rests_on(False) == asked
    head, body = path.read_text("utf-8").split("\n---\n")
    path.write_text(f"{head}\n---\n{body.replace('xã đã sửa', 'xã sửa')}", "utf-8")
    anew = rests_on(True)
    assert anew != asked, "its text has one of them no more"
    settings(1, 1)
    assert rests_on(False) == anew, "another number of sentences is for new records"
    assert len(rests_on(True, refresh=True)) == 1
