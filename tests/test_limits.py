"""What a reader would take long for is refused by how many lines, elements or signs there are, not by bytes alone."""

from __future__ import annotations

import time

import pytest

from bench.grammars import GRAMMARS
from diembao.digest import corpus, po, toml
from diembao.english.exchange import approvals, xml
from diembao.english.qa import files
from diembao.problems import ProblemError

MOST = 2.0  # seconds
PLACES = "vi,en,kind,within,now,now_vi\n"
TMX, REVIEW = '<tmx version="1.4"><body>', '{"format":"diembao-review-1","units":['
# By what is told: the kind of file, how it begins, what is there as often as one may not, and how it ends.
TOO_MANY: dict[str, tuple[str, str, str, int, str]] = {
    "blank rows": ("places.csv", PLACES, "\n", corpus.MAX_LINES, ""),
    "rows of empty cells": ("places.csv", PLACES, ",,,,,\n", corpus.MAX_LINES + 1, ""),
    "empty elements": ("tmx", TMX, "<a/>", 2 * xml.MAX_ELEMENTS, "</body></tmx>"),
    "elements of XLIFF": ("xliff", "<xliff version='1.2'>", "<a/>", 2 * xml.MAX_ELEMENTS, "</xliff>"),
    "lists of a review": ("review", REVIEW, "[],", approvals.MAX_SIGNS, "{}]}"),
    "blank lines of PO": ("po", "", "\n", po.MAX_LINES + 1, ""),
    "comments of the memory": ("memory", 'msgid ""\nmsgstr ""\n\n', "#. a\n", po.MAX_LINES + 1, ""),
    "lines of pairs": ("lines of pairs", "", "\n", files.MAX_PAIRS + 1, ""),
    "a list of pairs": ("pairs", "[", "{},", files.MAX_PAIRS + 1, "{}]"),
    "lines of a page of text": ("text", "", "\n", 10_000_000, ""),
    "lines of a page": ("html", "<html><body>", "a\n", 1_000_001, ""),
    "elements of a page": ("html", "<html><body>", "<p>", 10_000_000 // 3, ""),
    "lines of settings": ("digest.toml", "", "\n", toml.MAX_SIGNS + 1, ""),
    "a list of withdrawn articles": ("withdrawn.toml", "withdrawn = [", "1,", toml.MAX_SIGNS, "]"),
}


@pytest.mark.parametrize("many", TOO_MANY)
def test_what_holds_too_many_small_things_is_refused_soon(many: str) -> None:
    kind, head, piece, count, tail = TOO_MANY[many]
    data = (head + piece * count + tail).encode()
    started = time.process_time()
    with pytest.raises(ProblemError) as caught:
        GRAMMARS[kind].read(data)
    assert time.process_time() - started < MOST
    (problem,) = caught.value.problems
    assert ("more than " in problem.message or "too many" in problem.message) and problem.hint and problem.where.path


def test_what_holds_as_many_as_it_may_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """And where one more stands is told, by its line."""
    monkeypatch.setattr(corpus, "MAX_LINES", 4)
    monkeypatch.setattr(xml, "MAX_ELEMENTS", 3)
    row, element, end = "a,b,c,,,\n", "<a/>\n", "</body></tmx>"
    for kind, text, more in (("places.csv", f"{PLACES}{row}\n\n", "\n"), ("tmx", f"{TMX}{element}", element)):
        GRAMMARS[kind].read(f"{text}{end if kind == 'tmx' else ''}".encode())
        with pytest.raises(ProblemError) as caught:
            GRAMMARS[kind].read(f"{text}{more}{end if kind == 'tmx' else ''}".encode())
        assert caught.value.problems[0].where.line == (5 if kind == "places.csv" else 2)


def test_headlines_that_stand_alone_a_thousand_times_are_read_in_time() -> None:
    """Each is compared with all lines of the page: these are looked at once for all of them."""
    prose = (
        "Sáng nay ngày {n} bà con trong xã số {n} cùng nhau đi chợ phiên và mua sắm cho ngày lễ sắp tới, ông {n} nói.\n"
    )
    rows = (f"{prose.format(n=n)}Xã số {n} khánh thành cây cầu treo mới bắc qua suối\n" for n in range(1_000))
    started = time.process_time()
    GRAMMARS["text"].read(f"Tiêu đề của bài\n\n18/5/2022\n\n{''.join(rows)}{prose}".encode())
    assert time.process_time() - started < MOST
