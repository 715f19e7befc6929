"""Any bytes at all: a draft or a named problem, in a time that grows with their number and no faster."""

from __future__ import annotations

import time

import pytest
from amount import times

from bench import fuzz, grammars


def test_hostile_captures_end_in_a_draft_or_a_problem() -> None:
    ends, _, _ = fuzz.run(times(200))
    assert ends["draft"] > 50 and len(ends) > 3


@pytest.mark.parametrize(
    "piece",
    [
        "Nguyễn Văn An ",
        "a",
        "(",
        "1/",
        "- ",
        "\n",
        "Ảnh: A\n",
        "“",
        ". ",
        "Theo ",
        "18/5/2022 ",
        "&amp;",
        "Ã¡",
        "\t",
        "A. B. ",
        "TP. ",
        "Xã Pa Hu khánh thành cầu.\n",
        "Sáng 12/3, xã Pa Hu khánh thành cây cầu treo bắc qua suối cho bà con ba bản đi lại. ",
    ],
)
def test_time_grows_with_length_and_no_faster(piece: str) -> None:
    """Ten times the text in at most 40 times the time (a quadratic step would need 100), beyond a start of 50 ms."""
    took = []
    for size in (20_000, 200_000):
        data = (f"Tiêu đề\n\n{piece}" + piece * (size // len(piece.encode()))).encode()
        started = time.process_time()
        fuzz.outcome(data)
        took.append(time.process_time() - started)
    assert took[1] < 40 * took[0] + 0.05


@pytest.mark.parametrize("name", grammars.GRAMMARS)
def test_files_made_after_their_grammar_are_read_or_refused_in_time(name: str) -> None:
    _, slowest, worst = grammars.tried(name, range(times(15)))
    assert slowest < grammars.MOST, worst
