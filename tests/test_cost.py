"""What a hostile file costs: less than 2 s of CPU, as a capture through the desk and as a record through the press."""

from __future__ import annotations

import time
import unicodedata

import pytest
from amount import TIMES, times
from hypothesis import given, settings
from hypothesis import strategies as st

from diembao import lang, text
from diembao.build import articles
from diembao.desk import capture, normalise, ownership, summarise
from diembao.digest import markup, record, rights
from diembao.english import means, qa
from diembao.model import Corpus
from diembao.press import duplicates
from diembao.problems import ProblemError

READING = lang.get("vi").reading
assert READING is not None
MOST = 2.0  # seconds
STORY = (
    "Sáng 11/3, Chi cục Thủy sản tỉnh phối hợp với huyện Bình Lư thả hơn 20 vạn con cá giống xuống hồ Thác Mơ. Các loài "
    "được thả gồm cá mè, cá trôi và cá chép, theo kế hoạch từ nay đến cuối năm."
)
RUNS = [
    "1",
    "1.",
    "\\",
    "*",
    "_",
    "[",
    "]",
    "(",
    "<",
    "&",
    "`",
    "|",
    ">",
    "- ",
    "1. ",
    "\t",
    "\u200b",
    '"',
    "“",
    "1.",
    "a/",
    "](",
    "<a ",
]
LINES = ["<<<<<<< a", "# a", "> a", "- a", "a", "---", "a\n===", "#", "a|b", "Anh Dũng", "Tin liên quan"]
HOSTILE = {
    **{f"100,000 of {run!r}": run * (100_000 // len(run)) for run in RUNS},
    **{f"16,000 lines of {line!r}": "\n".join([line] * 16_000) for line in LINES},
    "hard breaks": "a  \n" * 100_000,
    "brackets before a long word": "[" * 199 + "a" * 200_000,
    "addresses without an end": "[a](" * 190 + "a" * 200_000,
    "brackets before long words": f"{'[' * 20}{'a' * 70_000}\n\n" * 5,
    "headings apart": "# a\n\n" * 19_000,
    "blocks apart": "*a*\n\n" * 19_000,
    "a wide table with many rows": "|a" * 1_000 + "\n" + "|-" * 1_000 + "\n" + "|b\n" * 1_000,
    "addresses": "<a@b.c> " * 50_000,
    "signs of Latin": "¶¡" * 200_000,
    "signs of no width": "\u200b\n" * 30_000,
    "marks": "a" + "\u0301" * 120_000,
    "marks out of order": "\u0301\u0327" * 60_000,
    "marks that are several": "\u0f73" * 80_000,
    "a line of 5 MB": f"{STORY} " * 20_000,
    "the longest line": f"{STORY} " * 2_400,
    "words of menus": "Xã hội " * 11_000,
    "captions": "Ảnh: " * 14_000,
}


def desk(name: str, data: str) -> str:
    """The record of a capture, as far as no network is asked."""
    assert READING is not None
    made = normalise.normalise(capture.read(name, data.encode(), READING), READING, ())
    article = ownership.propose(made, "a", ())
    paragraphs = markup.paragraphs(article.body)
    summarise.summarise(paragraphs, article.title, False, lang.get("vi"), summarise.Options())
    return record.write(article)


def press(body: str) -> None:
    """All that is made of an article by itself, and the comparison with a copy."""
    article = record.parse("content/articles/a.md", f'---\ntitle: "Tên bài"\npublish: full\n---\n\n{body}\n')
    articles._work(
        qa.knowledge((), ()), means.means((), (), ()), Corpus(), rights.rights("full", ()), "", "", (article, ())
    )
    duplicates.alike(article.body, article.body)


def cost(kind: str, hostile: str) -> float:
    started = time.process_time()
    try:
        if kind == "record":
            press(f"{STORY}\n\n{STORY} {hostile}\n\n{STORY}")
        elif kind == "html":
            desk("a.html", f"<html><body><h1>Tên bài</h1><p>{STORY}</p><p>{STORY} {hostile} {STORY}</p></body></html>")
        elif kind == "one line":
            desk("a.txt", f"{STORY} {STORY} {hostile} {STORY}".replace("\n", " "))
        else:
            desk("a.txt", f"Tên bài\n\n{STORY}\n\n{STORY} {hostile} {STORY}\n\n{STORY}")
    except ProblemError as error:
        assert all(problem.hint and problem.where.path for problem in error.problems)
    return time.process_time() - started


KINDS = "txt", "html", "one line", "record"


@pytest.fixture(scope="module")
def _loaded() -> None:
    """What is loaded once is no file's cost."""
    for kind in KINDS:
        cost(kind, "a")


# Every second one as one of the four kinds in `make test`, each as all of them in `make test-all`.
COSTLY = [
    (name, kind)
    for at, name in enumerate(HOSTILE)
    for number, kind in enumerate(KINDS)
    if TIMES > 1 or (at % 2 == 0 and (at // 2 + number) % 4 == 0)
]


@pytest.mark.usefixtures("_loaded")
@pytest.mark.parametrize(("name", "kind"), COSTLY)
def test_no_file_costs_more_than_two_seconds(name: str, kind: str) -> None:
    assert cost(kind, HOSTILE[name]) < MOST


def test_what_is_too_long_for_an_article_is_told() -> None:
    long = f"{STORY} " * 3_000
    with pytest.raises(ProblemError) as caught:
        desk("a.txt", long)
    assert [problem.code for problem in caught.value.problems] == ["capture-too-big"]
    with pytest.raises(ProblemError) as caught:
        press(long)
    (problem,) = caught.value.problems
    assert (problem.code, problem.where.path, problem.where.line) == ("record-too-long", "content/articles/a.md", 5)
    assert problem.hint


@pytest.mark.parametrize("sign", ["\\", "&amp;", "# a\n", "a|b\n"])
def test_what_markdown_reads_slowly_is_shown_as_typed(sign: str) -> None:
    (part,) = markup.parse(sign * 20_000)
    assert part.typed and part.text.strip() == (sign * 20_000).strip()


def test_a_long_article_with_many_signs_is_read_as_markdown() -> None:
    items = "\n".join(f"- mục {n} \\*quan trọng\\* &amp; cần [xem](https://a.example/{n})" for n in range(150))
    (part,) = markup.parse(items)
    assert not part.typed and part.html.count("<li>") == 150


@given(st.text(st.sampled_from("aế\u0301\u0327\u0323\u0344\u0f73\u1e69–"), max_size=80), st.integers(25, 60))
@settings(max_examples=times(200), deadline=None)
def test_long_runs_of_marks_are_normalised_as_unicode_says(some: str, times: int) -> None:
    for given_text in (some, "\u0301\u0327\u0323" * times + some, some + "\u0f73\u0301" * times):
        assert text.nfc(given_text) == unicodedata.normalize("NFC", given_text)
        assert text.nfd(given_text) == unicodedata.normalize("NFD", given_text)
