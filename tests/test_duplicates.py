"""Near-duplicates: found in any of the ways in which newspapers pass a text on; never made of two articles on one event."""

from __future__ import annotations

import random
import re
from array import array
from zlib import crc32

import pytest
from amount import times
from frozen import ARTICLES
from hypothesis import given, settings
from hypothesis import strategies as st

from diembao.digest import record
from diembao.press import duplicates
from diembao.text import fold

TEXTS = {path.stem: record.parse(path.name, path.read_text("utf-8")).body for path in ARTICLES.glob("*.md")}
LEAD = "Tin từ văn phòng tỉnh cho biết, hôm qua địa phương này đã nghe báo cáo về kết quả nửa nhiệm kỳ."


def halves(text: str) -> list[str]:
    return re.split(r"(?<=[.!?])\s+", text)


def altered(text: str, how: str) -> str:
    chance = random.Random(how)
    words = text.split()
    if how == "another headline":
        return f"# Đầu đề khác hẳn của báo bạn\n\n{text}"
    if how == "cut by a third":
        return " ".join(words[: 2 * len(words) // 3])
    if how == "another lead":
        return " ".join([LEAD, *words[30:]])
    if how == "sentences dropped":
        return " ".join(s for s in halves(text) if chance.random() > 0.12)
    if how == "words changed":
        return " ".join("đã" if chance.random() < 0.03 else word for word in words)
    return text.upper()


def groups(texts: dict[str, str]) -> tuple[tuple[str, ...], ...]:
    sketches = {slug: duplicates.sketch(text) for slug, text in texts.items()}
    return duplicates.groups(
        texts, duplicates.candidates(sketches), lambda one, other: duplicates.alike(texts[one], texts[other])
    )


@pytest.mark.parametrize(
    "how", ["another headline", "cut by a third", "another lead", "sentences dropped", "words changed", "capitals"]
)
def test_a_text_passed_on_is_found(how: str) -> None:
    for slug, text in TEXTS.items():
        assert [set(g) for g in groups({**TEXTS, "copy": altered(text, how)})] == [{slug, "copy"}]


def test_articles_on_one_subject_are_no_copies() -> None:
    assert groups(TEXTS) == ()


def test_three_versions_are_one_group() -> None:
    (slug, text), *_ = TEXTS.items()
    texts = {**TEXTS, "b": altered(text, "another lead"), "c": altered(text, "sentences dropped")}
    assert [set(g) for g in groups(texts)] == [{slug, "b", "c"}]


def test_texts_of_a_few_words_are_not_compared() -> None:
    assert groups({"a": "Ảnh trong ngày", "b": "Ảnh trong ngày", "c": ""}) == ()


def test_the_groups_do_not_hang_on_the_order_of_articles() -> None:
    texts = {**TEXTS, **{f"copy-{n}": altered(text, "another lead") for n, text in enumerate(TEXTS.values())}}
    backwards = dict(reversed(texts.items()))
    assert {frozenset(g) for g in groups(texts)} == {frozenset(g) for g in groups(backwards)}


sketches = st.dictionaries(
    st.sampled_from("abcdefgh"),
    st.sets(st.integers(0, 14), max_size=9).map(lambda found: array("I", sorted(found)).tobytes()),
)


@settings(max_examples=times(200), deadline=None)
@given(sketches, sketches)
def test_pairs_brought_up_to_date_are_those_found_from_nothing(old: dict[str, bytes], new: dict[str, bytes]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(duplicates, "_COMMON", 4)
        patch.setattr(duplicates, "_CANDIDATE", 2)
        pairs = duplicates.candidates(old)
        assert duplicates.candidates(new, (old, pairs)) == duplicates.candidates(new)


@given(st.lists(st.text(st.sampled_from("aàÀđĐ\u0301Σς._-1 \u00a0\n")), max_size=12).map(" ".join))
def test_a_sketch_is_of_all_runs_of_four_words(text: str) -> None:
    words = re.findall(r"\w+", fold(text))
    blank = [f"{' '.join(words[n : n + 4])}{' ' * (n + 4 < len(words))}" for n in range(len(words) - 3)]
    assert duplicates.sketch(text) == array("I", sorted({crc32(run.encode()) for run in blank})[:64]).tobytes()
