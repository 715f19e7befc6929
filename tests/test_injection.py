"""Furniture of every kind, put into clean articles at random places, is found again, and no line of theirs is lost."""

from __future__ import annotations

import json

from amount import TIMES, times

from bench import injection
from tests.test_gate import SETS


def articles() -> list[injection.Article]:
    """The gold's articles without verse, tables and notices, whose lines are no sentences."""
    gold = [json.loads((SETS / name / "gold.json").read_text("utf-8")) for name in ("public", "own", "layouts")]
    pages = [page for pages in gold for page in pages.values() if page["title"] and len(page["body"]) >= 3]
    plain = [page for page in pages if all(text.endswith((".", "!", "?", "”", '"')) for text in page["body"])]
    return [injection.Article(page["title"], tuple(page["body"])) for page in plain]


def test_injected_furniture_is_found_and_no_line_of_the_text_is_lost() -> None:
    clean = articles()
    assert len(clean) >= 40
    made = injection.score(clean * times(2), seed=5)
    injected, found = made.injected.total(), made.found.total()
    assert injected >= 800 and found >= 0.985 * injected, made.kept
    # Of the share none; of twenty times as many 43 of 8,840, most of which speak of a picture.
    assert len(made.lost) <= (0.006 * made.body if TIMES > 1 else 0) and not made.lost_clean, made.lost


def test_the_measure_sees_what_is_kept_and_what_is_lost() -> None:
    article = injection.Article("Tên bài", ("Đoạn một.", "Đoạn hai."))
    made, group = injection.Score(), injection.Group(("below",), ("Chia sẻ",), held=False)
    injection._count_found(made, [("Tên bài", None), ("Chia sẻ", group)], ["title", "text"])
    injection._count_lost(made, article, ["text", "related"], ["text", "text"])
    assert made.injected.total() == 1 and made.found.total() == 0 and made.lost == ["Đoạn hai."]
