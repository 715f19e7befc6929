"""Checks of meaning, by pairs of sentences: what they must find, and that they find nothing in the right ones."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from qa_fixture import KNOWN

from diembao.english import qa
from diembao.english.qa.patterns import Match, WordPatterns, with_capitals
from diembao.lang.tables import table
from diembao.text import PhraseMatcher

DATA = Path(__file__).parent / "data/qa"
VECTORS = [line.split("\t") for line in (DATA / "sense.tsv").read_text("utf-8").splitlines()[1:]]
CODES = {group["code"] for group in table("qa_sense.toml")["group"]} | {"swap", "name"}


def findings(vi: str, en: str) -> list[qa.Finding]:
    return [finding for finding in qa.check(vi, en, KNOWN) if finding.code in CODES]


@pytest.mark.parametrize(("vi", "en", "codes"), VECTORS, ids=[f"{v[2] or 'right'}-{v[1][:40]}" for v in VECTORS])
def test_vectors(vi: str, en: str, codes: str) -> None:
    assert {finding.code for finding in findings(vi, en)} == set(codes.split())


def test_every_code_has_vectors() -> None:
    assert {code for *_, codes in VECTORS for code in codes.split()} == CODES


def test_a_finding_points_at_words() -> None:
    en = "The president visited the factory."
    (finding,) = findings("Thủ tướng thăm nhà máy.", en)
    assert en[finding.start : finding.end] == "president"
    assert "Thủ tướng" in finding.hint


@pytest.mark.parametrize("name", ["Nghi Sơn", "Nghi Lộc"])
def test_a_word_in_a_name_is_none(name: str) -> None:
    """'nghi' suspects."""
    assert not findings(f"Đoàn thăm {name}.", f"The delegation visited {name}.")


def test_the_longest_phrase_of_whole_words_is_found() -> None:
    phrases = PhraseMatcher([(("cán", "bộ"), 1), (("cán", "bộ", "xã"), 2), (("bộ", "xã"), 3), (("cán", "bộ"), 4)])
    words = ["cán", "bộ", "xã", "bộ", "xã", "cán", "bộ"]
    assert [*phrases.find(words)] == [(0, 3, 2), (3, 5, 3), (5, 7, 1)]
    assert [*phrases.find(words, 1, 4)] == [(1, 3, 3)]
    assert phrases.match(words, 2) is None and phrases.may_be_in(words) and not phrases.may_be_in(["xã"])


def test_phrases_find_what_their_words_say() -> None:
    phrases = WordPatterns([("chi*", 1), ("*ing", 2), ("is ... ill", 3), ("# ^", 4), ("may", 5)])
    text = "Children singing in May: 40 Party cells is not yet ill, may be"
    words = with_capitals([(word.strip(":,").lower(), text.index(word)) for word in text.split()], text)
    found = [
        (match.key, " ".join(word.text for word in words[match.first : match.last])) for match in phrases.find(words)
    ]
    assert found == [(1, "children"), (2, "singing"), (4, "40 party"), (3, "is not yet ill"), (5, "may")]
    assert Match(2, 1, 2) in list(phrases.find(words))


@pytest.mark.parametrize(
    "piece", ["is ", "đã ", "Nguyễn ", "từ A đến ", "không thể ", "40 chi bộ ", "was A ", "sẽ will "]
)
def test_long_input_takes_time_in_proportion(piece: str) -> None:
    text = piece * (4_990 // len(piece))
    started = time.process_time()
    qa.check(text, text, KNOWN)
    assert time.process_time() - started < 1


FORM = re.compile(r"[#^]|\.\.\.|\*\w{2,4}|\w{3,}\*|\w+")


def test_every_phrase_of_the_table_can_be_found() -> None:
    """A star in the middle, a sign between letters or a gap at an end would make a phrase that stands nowhere."""
    tables = table("qa_sense.toml")
    groups = [cell for g in tables["group"] for rows in g.get("sets", {}).values() for row in rows for cell in row]
    lists = [
        c for g in tables["group"] for name in ("each", "literal", "opposites") for row in g.get(name, ()) for c in row
    ]
    swaps = [cell for rows in tables["swap"].values() for row in rows for cell in row]
    phrases = [p.strip().removeprefix("!") for cell in (*groups, *lists, *swaps) for p in cell.split("|") if cell]
    wrong = [p for p in phrases if not p or not all(map(FORM.fullmatch, p.split()))]
    assert not wrong + [p for p in phrases if p.startswith("...") or p.endswith("...")]


@pytest.mark.parametrize("part", ["founded", "founded_long", "founded_usual", "wanted", "wanted_soft", "renderings"])
def test_every_english_word_of_the_table_is_one_word(part: str) -> None:
    """Of 'co-operat*' each half would be found."""
    rows = table("qa_words.toml")[part]
    words = " ".join(rows if part.startswith("founded") else rows.values()).split()
    assert [word for word in words if not re.fullmatch(r"[^\W_]+\*?", word)] == []


def _lines(entry: Any) -> Iterator[str]:
    """The strings of a table."""
    if isinstance(entry, str):
        yield entry
    for each in entry.values() if isinstance(entry, dict) else entry if isinstance(entry, list) else ():
        yield from _lines(each)


def test_no_line_of_a_table_says_a_thing_twice() -> None:
    lines = [line.split("|") for line in _lines(table("qa_sense.toml"))]
    lines += [line.split("," if "," in line else None) for line in _lines(table("qa_words.toml"))]
    lines += [[*words] for kind in ("words", "phrases") for words in table("qa.toml")[kind].values()]
    assert [line for line in lines if len({*map(str.strip, line)}) < len(line)] == []
