"""Keys of units: equal for equal values, and for no others."""

from __future__ import annotations

import json
from typing import Any

import pytest
from amount import times
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from press_fixture import article, planned

from diembao.model import Article, Corpus, English, Outlet, Sentence
from diembao.press import index
from diembao.press.assemble import Options
from diembao.press.assemble.planning import Card, key, mark
from diembao.press.index import coding
from diembao.press.pages.articles import Name

ATOMS = st.none() | st.booleans() | st.integers(-3, 3) | st.text("ab1,()", max_size=3)
NAMES = st.builds(Name, st.text("ab", max_size=2), st.text("ab", max_size=2), st.just("u"), st.integers(0, 2))
VALUES = st.recursive(ATOMS | NAMES, lambda inner: st.lists(inner, max_size=3).map(tuple), max_leaves=6)


def exact(value: Any) -> Any:
    """With its types, as True == 1."""
    return tuple(map(exact, value)) if isinstance(value, tuple) else (type(value), value)


@settings(max_examples=times(300), deadline=None)
@given(VALUES, VALUES)
def test_other_values_have_other_keys(one: Any, other: Any) -> None:
    assert (mark(one) == mark(other)) == (exact(one) == exact(other))


def test_a_key_does_not_hang_on_how_a_value_came_about() -> None:
    built = "".join(["điểm", " ", "báo"])
    assert mark((built, (built, built))) == mark(("điểm báo", ("điểm báo", "".join(["điểm", " báo"]))))


def test_a_key_says_of_each_part_what_it_was() -> None:
    one, other = key(own="0123", page=("a", 1)), key(own="0123", page=("a", 2))
    assert one != other and one.split()[0] == other.split()[0] == "own=0123"
    assert one.split()[1] == f"page={mark(('a', 1))}"


# ---------------------------------------------------------------- the unit of an article, with its card

CORPUS = Corpus((Outlet("Báo Một", "Paper One"), Outlet("Báo Hai", "Paper Two")), (), ())
ONE = article(
    slug="mot", title="Tin một", body="Đoạn một.\n\nĐoạn hai.", date="2022-05-18", date_basis="printed", outlet="Báo Một",
    publish="full", english=English("Report", "machine", "x", (Sentence("First.", ("Đoạn một.",)),)),
)  # fmt: skip
TWO = article(slug="hai", title="Tin hai", date="2022-05-19", outlet="Báo Hai", publish="full")
ROW = [
    "mot",
    "Tin một",
    "Report",
    "Báo Một",
    "Paper One",
    "2022-05-18",
    "",
    ["Đoạn một.", "Đoạn hai."],
    ["First."],
    "printed",
    "",
    "machine",
    [],
    [1, 0, 9],
    "",
]


def unit(one: Article = ONE, two: Article = TWO, known: Corpus = CORPUS, copies: Any = ()) -> tuple[str, list[Any]]:
    """The key of the first article's unit, and the row of its card."""
    site, _ = planned([one, two], known, {}, copies, {}, Options())
    (own,) = [unit for unit in site.units if unit.name == f"articles/{one.slug}"]
    (card,) = [content for content in own.make() if isinstance(content, Card)]
    made = index.card(card.number, card.doc)
    assert made.path == f"search/d/{card.number}.js"
    name, _, row = made.data.decode("utf-8").removeprefix("diembao.put(").removesuffix(");\n").partition(",")
    assert name == f'"d/{card.number}"'
    found = json.loads(row)
    found[1] = coding.swapped(found[1])
    for texts in (7, 12):  # paragraphs, captions
        found[texts] = [*map(coding.swapped, found[texts])]
    return own.key, found


def test_a_card_has_all_that_a_result_shows() -> None:
    assert unit()[1] == ROW
    nothing = article(slug="mot", title="Tin một", body="Đoạn một.", publish="full")
    assert unit(nothing)[1] == ["mot", "Tin một", *[""] * 5, ["Đoạn một."], [], "", "", "pending", [], [], ""]


@pytest.mark.parametrize(
    ("at", "change", "shown"),
    [
        (0, {"slug": "ba"}, "ba"),
        (1, {"title": "Tin ba"}, "Tin ba"),
        (2, {"english": replace(ONE.english, title="Another")}, "Another"),
        (5, {"date": "2022-05-17"}, "2022-05-17"),
        (9, {"date_basis": "inferred"}, "inferred"),
        (9, {"date_basis": "editor"}, "editor"),
        (7, {"body": "Đoạn một.\n\nKhác."}, ["Đoạn một.", "Khác."]),
        (8, {"english": replace(ONE.english, sentences=(Sentence("Other.", ("Đoạn một.",)),))}, ["Other."]),
    ],
)
def test_a_card_is_made_again_when_its_article_says_something_else(at: int, change: Any, shown: object) -> None:
    key_of, row = unit(replace(ONE, **change))
    assert row[at] == shown and [n for n in range(len(ROW)) if row[n] != ROW[n]] == [at]
    assert key_of != unit()[0]


def test_a_card_is_made_again_when_its_newspaper_is_another_or_called_otherwise() -> None:
    called = Corpus((Outlet("Báo Một", "Paper A"), CORPUS.outlets[1]), (), ())
    assert unit(known=called)[1] == [*ROW[:4], "Paper A", *ROW[5:]] and unit(known=called)[0] != unit()[0]
    other = replace(ONE, outlet="Báo Hai")
    assert unit(other)[1] == [*ROW[:3], "Báo Hai", "Paper Two", *ROW[5:]] and unit(other)[0] != unit()[0]


def test_a_card_is_made_again_when_its_article_becomes_a_copy() -> None:
    """A copy names the article that leads its story; which it is, and what it is called, is not its own."""
    alone, copied = unit(), unit(copies=[("mot", "hai")])
    assert alone[0] != copied[0] and copied[1] == [*ROW[:6], "mot", *ROW[7:]]
    first = replace(TWO, date="2022-05-01")
    assert unit(two=first, copies=[("mot", "hai")])[1][6] == "hai"
    assert unit(two=first, copies=[("mot", "hai")])[0] != unit(two=first)[0]


def test_an_article_is_as_it_was_when_another_changes_that_it_does_not_show() -> None:
    assert unit(two=replace(TWO, title="Khác", body="Khác.", outlet=None)) == unit()
    assert unit(known=Corpus((CORPUS.outlets[0], Outlet("Báo Hai", "Another")), (), ())) == unit()
