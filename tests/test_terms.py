"""Terms and names carried through an engine."""

from __future__ import annotations

import pytest

from diembao.desk.translate import plural, protect
from diembao.model import Place, Term

TERMS = (
    Term("chi bộ", "Party cell", (), "", "", "strict"),
    Term("bí thư chi bộ", "Party cell secretary", (), "", "", "strict"),
    Term("tỉnh ủy", "provincial Party committee", (), "", "", "strict"),
    Term("cửa khẩu", "international border gate", (), "", "", "strict"),
    Term("bí thư", "secretary", (), "", "", ""),
)
PLACES = (Place("xã Tân Lập", "Tan Lap commune", "commune", "", ""),)


def through(text: str, answer: str) -> str | None:
    return protect(text, TERMS, PLACES).restore(answer)


def test_the_longest_term_on_whole_syllables_is_marked() -> None:
    marked = protect("Bí thư chi bộ xã Tân Lập họp với chi bộ; chi bội.", TERMS, PLACES)
    assert marked.text == "XQ1 XQ2 họp với XQ3; chi bội."
    assert marked.english == ("Party cell secretary", "Tan Lap commune", "Party cell")


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("XQ1 met.", "Party cell met."),
        ("The xq 1 met.", "The Party cell met."),
        ("All Xq1s met.", "All Party cells met."),
        ("XQ1's head", "Party cell's head"),
        ("XQ12 met.", None),
        ("It met.", None),
        ("XQ1 and XQ1 met.", None),
    ],
)
def test_marks_come_back_whatever_the_engine_does_to_them(answer: str, expected: str | None) -> None:
    assert through("Chi bộ họp.", answer) == expected


def test_articles_and_capitals_fit_the_english() -> None:
    assert through("Một cửa khẩu.", "A XQ1.") == "An international border gate."
    assert through("Cửa khẩu đông.", "XQ1 is crowded.") == "International border gate is crowded."


def test_ten_terms_are_ten_marks() -> None:
    text = "; ".join(["chi bộ"] * 11)
    marked = protect(text, TERMS, ())
    assert marked.restore(marked.text) == "; ".join(["Party cell"] * 11).replace("Party", "Party", 1)


def test_a_text_without_terms_is_left_alone() -> None:
    marked = protect("Trời mưa.", TERMS, PLACES)
    assert marked.text == "Trời mưa." and marked.restore("It rained.") == "It rained."


def test_letters_that_pass_for_those_of_a_term_are_taken_for_these() -> None:
    marked = protect("Ban ſoạn thảo và chi bộ.", (*TERMS, Term("ban soạn thảo", "board", (), "", "", "strict")), ())
    assert (marked.text, marked.english) == ("XQ1 và XQ2.", ("board", "Party cell"))


def test_plurals() -> None:
    assert [plural(w) for w in ("Party cell", "secretary", "secretary of the board", "branch", "rural areas")] == [
        "Party cells", "secretaries", "secretaries of the board", "branches", "rural areas",
    ]  # fmt: skip
