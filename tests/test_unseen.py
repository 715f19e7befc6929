"""Signs that nobody sees reach no page, whatever file they stand in, and are told with their line."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from diembao.commands import cli
from diembao.digest import corpus, record, unseen
from diembao.problems import ProblemError
from diembao.text import UNSEEN

SIGNS = "\ufdd0\U0001ffff\u202e\u2066\u200b\u200e\xad\ufeff\u2060\U000e0041"
GLOSSARY = "vi,en,alternatives,category,explanation,check,forbidden"
BAD = f"x{SIGNS}y"
CAPTURE = """\
Trang chủ

Khánh thành cây cầu treo mới

18/5/2022

Sáng nay bà con trong xã cùng nhau dự lễ khánh thành cây cầu treo mới bắc qua con suối lớn của bản.

Mọi người đều mong con đường mới sẽ giúp trẻ em đến trường dễ dàng hơn trong mùa mưa sắp tới.
"""
RECORD = """\
---
title: "Tin {bad}"
outlet: "Báo {bad}"
author: "Lan {bad}\\x08"
author_role: "CTV {bad}"
date: "2022-05-18"
places: ["xã {bad}"]
tags: ["thẻ {bad}"]
captions:
  - text: "Ảnh {bad}."
    after: 0
source: "TTXVN {bad}"
english:
  title: "News {bad}"
  status: reviewed
  by: "Ann {bad}"
  abstract: "An abstract {bad}."
  sentences:
    - text: "A sentence {bad}."
      from: ["Đoạn một {bad} ở đây."]
---

Đoạn một {bad} ở đây.

Đoạn *hai* &#x202E; có &rlm; dấu &#8203; ẩn.

* một {bad}
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A digest with such signs in every file that a person or a stranger writes."""
    for folder in ("captures", "articles"):
        (tmp_path / "content" / folder).mkdir(parents=True)
    files = {
        "digest.toml": f'[site]\ntitle = "Tin {BAD}"\ntagline_vi = "a \\u202E\\u0008 b"\nurl = "https://a.example/"\n'
        '[publish]\ndefault = "full"\n[translate]\nengine = "none"\n',
        "content/outlets.toml": f'[[outlet]]\nname = "Báo {BAD}"\nenglish = "Paper {BAD}"\n',
        "content/places.csv": f"vi,en,kind,within,now,now_vi\nxã {BAD},Commune {BAD},commune,,now {BAD},nay {BAD}\n",
        "content/glossary.csv": f"vi,en,alternatives,category,explanation\nđoạn {BAD},part {BAD},a {BAD},,what {BAD}\n",
        "content/captures/a.txt": CAPTURE,
        "content/captures/a.toml": f'title = "Cầu {BAD}"\nauthor = "Lan \\u202E"\n',
        "content/articles/mot.md": RECORD.format(bad=BAD),
        "content/withdrawn.toml": f'[[withdrawn]]\nslug = "hai"\nreason = "vì {BAD}"\n',
    }
    for name, text in files.items():
        (tmp_path / name).write_text(text, "utf-8")
    return tmp_path


def test_no_page_has_signs_that_nobody_sees_and_each_file_is_told(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = (root / "content/articles/mot.md").read_text("utf-8")
    assert cli.run(["site", "--offline", "--root", str(root)]) == 0
    err = capsys.readouterr().err
    for path in (path for path in (root / "site").rglob("*") if path.is_file() and "static" not in path.parts):
        text = path.read_bytes().decode("utf-8", "ignore").removeprefix("\ufeff")  # of CSV
        found = UNSEEN.search(text.replace("\x7f", "") if path.suffix == ".js" else text)  # where it is a code of ours
        assert not found and "u0008" not in text, (path, found)
    page = (root / "site/vi/mot/index.html").read_text("utf-8")
    assert '<h1 class="serif">Tin xy</h1>' in page and "Đoạn một" in page and "Ảnh xy." in page
    assert "vì xy" in (root / "site/vi/hai/index.html").read_text("utf-8")
    lines = {
        "digest.toml": 2, "content/outlets.toml": 2, "content/places.csv": 2, "content/glossary.csv": 2,
        "content/captures/a.toml": 1, "content/articles/mot.md": 2, "content/withdrawn.toml": 3,
    }  # fmt: skip
    for name, line in lines.items():
        assert f"{name}:{line}: note[file-unseen]" in err, name
    assert err.count("file-unseen") == len(lines) and "U+202E" in err
    after = (root / "content/articles/mot.md").read_text("utf-8")
    assert RECORD.format(bad=BAD)[-80:] in after
    assert f"Tin {BAD}" in after and f"Tin {BAD}" in before, "the file keeps a person's words"
    assert cli.run(["press", "--offline", "--root", str(root)]) == 0
    assert capsys.readouterr().err.count("file-unseen") == len(lines), "told until they are taken out"


@pytest.mark.parametrize(
    ("text", "left"),
    [
        (
            "👩\u200d🌾 ❤\ufe0f 👨\u200d👩\u200d👧 👩🏽\u200d🌾 🏳\ufe0f\u200d🌈",
            "👩\u200d🌾 ❤\ufe0f 👨\u200d👩\u200d👧 👩🏽\u200d🌾 🏳\ufe0f\u200d🌈",
        ),
        ("a\u200db \u200d😀 😀\u200d a\ufe0f\u200d😀", "ab 😀 😀 a😀"),
        ("Hà\xad Nội\u200b\u202e", "Hà Nội"),
        ("\u0600\u06dd Việt", "\u0600\u06dd Việt"),
    ],
)
def test_what_draws_an_emoji_stays(text: str, left: str) -> None:
    assert unseen.seen(text) == left


@pytest.mark.parametrize(
    "text", ["a\\u202Eb", "a\\U0000202eb", "a\\xadb", "a&#x202E;b", "a&#8238;b", "a&rlm;b", "a&shy;b"]
)
def test_escapes_of_such_signs_are_told(text: str) -> None:
    assert [problem.where.line for problem in unseen.noted("a", f"x\n{text}")] == [2]
    assert not unseen.noted(
        "a",
        text.replace("202E", "1EA1")
        .replace("8238", "7841")
        .replace("202e", "1ea1")
        .replace("ad", "61")
        .replace("rlm", "amp")
        .replace("shy", "lt"),
    )


def test_what_ends_lines_to_some_readers_only_is_a_space() -> None:
    """U+2028 in a table was read as the end of a row, and stopped the build; escaped in a record it reached the page."""
    (term,) = corpus.read_glossary("content/glossary.csv", f"{GLOSSARY}\ntừ\u2028ngữ\ufdd0,a\x0bword\x85,,,,,\n")
    assert (term.vi, term.en) == ("từ ngữ", "a word")
    article = record.parse("content/articles/a.md", '---\ntitle: "A\\u2028B\\uFDD0C\\U0001FFFE"\n---\n\nX\u2029Y\n')
    assert (article.title, article.body) == ("A BC", "X Y")


def test_a_line_is_named_as_editors_count_it() -> None:
    text = f"{GLOSSARY}\na,b\u2028\x0c,,,,,\nc,,,,,,\n"
    with pytest.raises(ProblemError) as caught:
        corpus.read_glossary("content/glossary.csv", text)
    assert [problem.where.line for problem in caught.value.problems] == [3]
    with pytest.raises(ProblemError) as caught:
        corpus.read_outlets("content/outlets.toml", '# \u2028\n[[outlet]]\nname = "A"\n')
    assert [problem.where.line for problem in caught.value.problems] == [2]


@pytest.mark.parametrize("sign", ["\u200b", "\u200b\n", "\\u202e\n", "\u2028"])
def test_many_of_them_are_told_in_time(sign: str) -> None:
    started = time.process_time()
    (problem,) = unseen.noted("a", sign * 50_000)
    assert problem.where.line == 1 and time.process_time() - started < 1
