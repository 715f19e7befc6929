"""Keys of units: equal for equal values, and for no others."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from diembao.press.assemble.planning import key, mark
from diembao.press.pages.articles import Name

ATOMS = st.none() | st.booleans() | st.integers(-3, 3) | st.text("ab1,()", max_size=3)
NAMES = st.builds(Name, st.text("ab", max_size=2), st.text("ab", max_size=2), st.just("u"), st.integers(0, 2))
VALUES = st.recursive(ATOMS | NAMES, lambda inner: st.lists(inner, max_size=3).map(tuple), max_leaves=6)


def exact(value: Any) -> Any:
    """With its types, as True == 1."""
    return tuple(map(exact, value)) if isinstance(value, tuple) else (type(value), value)


@settings(max_examples=300, deadline=None)
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
