"""Search terms: one table, the same vectors in Python and in the browser."""

from __future__ import annotations

import itertools
import json
import random
import unicodedata
from pathlib import Path

import pytest
from amount import times
from conftest import Served
from hypothesis import given, settings
from hypothesis import strategies as st
from playwright.sync_api import Page

from diembao.lang import analysis

VECTORS = json.loads((Path(__file__).parent / "data/analysis_vectors.json").read_text("utf-8"))
STEMS = [
    "resolutions",
    "resolution",
    "donate",
    "donating",
    "donated",
    "cells",
    "party",
    "committees",
    "organisation",
    "2469",
    "5.3",
    "days",
    "may",
    "try",
    "y",
]


@pytest.mark.parametrize("vector", VECTORS, ids=lambda v: repr(v["text"])[:30])
def test_vectors(vector: dict[str, object]) -> None:
    assert [[t.fold, t.exact, t.joins, t.glued] for t in analysis.tokens(str(vector["text"]))] == vector["tokens"]


@given(st.text(max_size=60))
@settings(max_examples=times(200), deadline=None)
def test_terms_are_the_same_for_every_unicode_form_and_case_of_a_text(text: str) -> None:
    text = unicodedata.normalize("NFC", text)
    for form in ("NFC", "NFD"):
        assert analysis.terms(unicodedata.normalize(form, text)) == analysis.terms(text)
    for term in analysis.terms(text, stems=True):
        assert term and "\n" not in term and all(ord(c) < 0x10000 for c in term) and not set(term) & set(";,|*")


PASSAGES = """pieces => diembao.engine().then(() => diembao.index.start()).then(() => pieces.map(piece => {
  const words = diembao.parse('thôn').words;
  return [1500, 5000, 50000].map(times => {
    const card = { paragraphs: [piece.repeat(times)], captions: [], english: [], origins: [] }, start = performance.now();
    diembao.passages(card, words, false);
    return performance.now() - start;
  });
}))"""


def test_an_article_of_one_piece_is_read_in_a_time_that_grows_with_its_length(page: Page, served: Served) -> None:
    """Ten times the text in at most 40 times the time (a quadratic step would need 100), beyond a start of 100 ms."""
    page.goto(f"{served.url}search/index.html")
    pieces = ["thôn ", "1.", "12,", "1", "thôn 1.1.1 ", "a.", "thôn. "]
    for _ in range(3):  # other work may hold up one of them
        times = zip(pieces, page.evaluate(PASSAGES, pieces), strict=True)
        pieces = [piece for piece, (_, short, long) in times if long >= 40 * short + 100]
    assert not pieces


@given(st.text(max_size=40))
@settings(max_examples=times(200), deadline=None)
def test_an_exact_form_tells_its_fold_and_forms_are_the_tokens(text: str) -> None:
    tokens = list(analysis.tokens(text))
    assert [analysis.key(token.exact) for token in tokens] == [token.fold for token in tokens]
    pairs = [f"_{a.fold} {b.fold}" for a, b in itertools.pairwise(tokens) if b.joins]
    assert sorted(analysis.forms(text)[0]) == sorted([token.exact for token in tokens] + pairs)


def test_the_browser_makes_the_same_terms(page: Page, served: Served) -> None:
    page.goto(f"{served.url}search/index.html")
    page.evaluate("() => diembao.engine().then(() => diembao.index.start())")
    made = page.evaluate(
        "texts => texts.map(t => diembao.index.analyser().tokens(t).map(k => [k.fold, k.exact, k.joins, k.glued]))",
        [v["text"] for v in VECTORS],
    )
    assert made == [v["tokens"] for v in VECTORS]
    samples = [p.read_text("utf-8") for p in sorted((served.folder.parent / "content/articles").glob("*.md"))]
    made = page.evaluate(
        "texts => texts.map(t => diembao.index.analyser().tokens(t).map(k => [k.fold, k.exact, k.joins, k.glued]))",
        samples,
    )
    for text, tokens in zip(samples, made, strict=True):
        assert tokens == [[t.fold, t.exact, t.joins, t.glued] for t in analysis.tokens(text)]
    rng = random.Random(8)
    pieces = [
        "ngày ",
        "sáng ",
        " ",
        " ",
        "%",
        "ha",
        "đ",
        "/",
        ":",
        "-",
        ".",
        ".",
        ",",
        ",",
        *"00112359",
        "2021",
        "123",
        "456",
    ]
    samples = ["".join(rng.choices(pieces, k=rng.randint(2, 12))) for _ in range(3000)]
    made = page.evaluate(
        "texts => texts.map(t => diembao.index.analyser().tokens(t).map(k => [k.fold, k.exact, k.joins, k.glued]))",
        samples,
    )
    for text, tokens in zip(samples, made, strict=True):
        assert tokens == [[t.fold, t.exact, t.joins, t.glued] for t in analysis.tokens(text)], text
    stems = page.evaluate("words => words.map(w => diembao.index.analyser().stem(w))", STEMS)
    assert stems == [dict.fromkeys(analysis.terms(w, stems=True)).popitem()[0] for w in STEMS]
