"""Pages saved as one line: what is kept of a sentence is the whole of it, or the capture is set aside."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from frozen import CAPTURES as SEEDS
from test_gate import SETS
from test_normalise import draft

from diembao import lang
from diembao.model import Draft, Note
from diembao.problems import ProblemError

READING = lang.get("vi").reading
assert READING is not None

MENU = "Trang chủ Chính trị Xã hội Kinh tế Thể thao"
DATE = "Thứ sáu, 12/03/2021 08:15"
BELOW = "Tin liên quan Khởi công cầu treo Nậm Kim Bình luận Gửi bình luận Về trang chủ"
Sections = Sequence[Sequence[str]]  # of an article: title and paragraphs, each as its sentences


def golden() -> list[tuple[Path, dict[str, Any]]]:
    """(file, gold) of all frozen captures."""
    golds = [(SEEDS, SETS / "seeds_gold.json")]
    golds += [(SETS / name, SETS / name / "gold.json") for name in ("public", "own", "layouts", "html")]
    found = [
        (folder / name, page) for folder, gold in golds for name, page in json.loads(gold.read_text("utf-8")).items()
    ]
    return [(path, page) for path, page in found if path.suffix in (".txt", ".html", ".htm") and page.get("body")]


def articles() -> list[Sections]:
    """The gold's articles that are told in sentences, and are long enough for a page on one line."""
    assert READING is not None
    found = []
    for _, page in golden():
        body = [" ".join(text.split()) for text in page["body"] if text.strip().endswith((".", "!", "?", "”", '"'))]
        sections = [list(READING.sentences(text)) for text in body]
        if page["title"] and sum(map(len, sections)) >= 4 and len(" ".join(body).split()) >= 60:
            found.append([[page["title"]], *sections])
    return found


def joined(article: Sections, gap: str = " ") -> str:
    return gap.join(" ".join(sentences) for sentences in article)


def doubled(article: Sections) -> str:
    """With eight wide gaps at places where none belongs."""
    rng, words = random.Random(7), joined(article).split(" ")
    for at in rng.sample(range(len(words)), 8):
        words[at] += " "
    return " ".join(words)


def cued(article: Sections) -> str:
    """With a button before every second paragraph."""
    rng, parts = random.Random(7), [" ".join(sentences) for sentences in article]
    cues = ("Chia sẻ", "Quảng cáo", "Tin liên quan", "Bình luận", "Facebook Zalo Twitter Email")
    return " ".join(f"{rng.choice(cues)} {part}" if n % 2 else part for n, part in enumerate(parts))


WAYS: dict[str, Callable[[Sections], str]] = {
    "by a blank": joined,
    "without its title": lambda article: joined(article[1:]),
    "by two blanks": lambda article: joined(article, "  "),
    "by bars": lambda article: joined(article, " | "),
    "by tabs": lambda article: joined(article, "\t"),
    "with menus and date": lambda article: f"{MENU} {article[0][0]} {DATE} {joined(article[1:])} {BELOW}",
    "with menus": lambda article: f"{MENU} {joined(article)} {BELOW}",
    "with menus by blanks": lambda article: "   ".join([*MENU.split(" ", 2), DATE, joined(article, "   "), "Chia sẻ"]),
    "by sections": lambda article: f"{article[0][0]}\n{joined(article[1:])}\n{BELOW}",
    "by accident": doubled,
    "with buttons": cued,
}


def read(page: str) -> Draft | None:
    """What is made of a page; None if it is set aside for being on one line."""
    try:
        return draft(page)
    except ProblemError as error:
        assert [p.code for p in error.problems] == ["capture-one-line"]
        return None


def cut(sentences: Iterable[str], made: Draft) -> Iterator[str]:
    """The sentences, in the order of the page, that do not lie in one block as a whole."""
    words = [(word, n) for n, block in enumerate(made.blocks) for word in bare(block.text)]
    at = 0
    for sentence in sentences:
        own = bare(sentence)
        at = next(n for n in range(at, len(words)) if [word for word, _ in words[n : n + len(own)]] == own)
        if len({n for _, n in words[at : at + len(own)]}) > 1:
            yield sentence
        at += len(own)


def bare(text: str) -> list[str]:
    return [word for word in text.split() if any(c.isalnum() for c in word)]


@pytest.mark.parametrize("way", WAYS)
def test_a_page_on_one_line_is_never_cut_inside_a_sentence(way: str) -> None:
    all_of_them, aside, lost = articles(), 0, 0
    assert len(all_of_them) >= 75
    for article in all_of_them:
        sentences, made = [s for part in article[1:] for s in part], read(WAYS[way](article))
        if made is None:
            aside += 1
            continue
        assert not list(cut(sentences, made)), WAYS[way](article)
        body = " ".join(" ".join(block.text.split()) for block in made.body)
        lost += sum(sentence not in body for sentence in sentences)
    assert way == "with buttons" or (aside <= 2 and lost <= 10), (aside, lost)


@pytest.mark.parametrize("gap", [" ", "  "])
def test_a_whole_capture_on_one_line_is_never_cut_inside_a_sentence(gap: str) -> None:
    assert READING is not None
    read_so = 0
    for path, _ in golden():
        page = draft(path.read_bytes(), name=path.name)
        paragraphs = [block.text for block in page.body if block.kind in ("lead", "text")]
        made = read(gap.join(" ".join(line.split()) for line in page.capture.lines if line))
        if made is not None:
            read_so += 1
            assert not list(cut((s for text in paragraphs for s in READING.sentences(text)), made)), path.name
    assert read_so >= 30


LEAD = "Sáng 11/3, Chi cục Thủy sản tỉnh phối hợp với huyện Bình Lư thả hơn 20 vạn con cá giống xuống hồ Thác Mơ."
MORE = "Các loài được thả gồm cá mè, cá trôi và cá chép, theo kế hoạch từ nay đến cuối năm sẽ có thêm hai đợt thả cá."
LAST = "Bà con quanh hồ phấn khởi vì có thêm nguồn lợi thủy sản để phát triển kinh tế và nuôi con ăn học mỗi ngày."


@pytest.mark.parametrize(
    "sentence",
    [
        "Không đốt than trong phòng kín.",
        "Sau khi nghe tin, ông về ngay.",
        "Có vỏ bọc hoàn hảo, hắn trở thành người tốt.",
        "Sau Tết Nguyên đán, xã thả cá lần hai.",
        "Kinh tế Việt Nam tăng trưởng 6,2% trong năm qua.",
        "Đáng chú ý, Liệu cho rằng đó là gỗ trắc.",
        "Hôm nay là ngày 11/1/2019 đánh dấu một năm hai xã ở bên nhau.",
        "Ngày 12/3/2021 Công an xã nhận tin báo.",
        "Khoảng 20h30 ngày 12/3/2021 Công an xã nhận tin báo.",
        "Sáng thứ sáu, 12/03/2021, Công an xã nhận tin báo.",
        "Bộ Văn hóa Thể thao Du lịch và Facebook Việt Nam cùng dự.",
    ],
)
def test_a_cue_word_in_a_sentence_is_no_cue(sentence: str) -> None:
    for parts in ([sentence, LEAD, MORE, LAST], [LEAD, sentence, MORE, LAST], [LEAD, MORE, LAST, sentence]):
        assert [block.text for block in draft(" ".join(parts)).body] == [" ".join(parts)]


def test_a_sentence_that_a_heading_may_begin_sets_the_page_aside() -> None:
    for heading in ("Tin liên quan", "Chia sẻ"):
        text = f"{LEAD} {MORE} {heading} Xã thả cá lần hai vào mùa thu tới. {LAST}"
        with pytest.raises(ProblemError) as caught:
            draft(text)
        (problem,) = caught.value.problems
        assert (problem.code, problem.where.path, problem.where.line) == ("capture-one-line", "a.txt", 2)
        assert heading in problem.message and "keep = " in problem.hint
        assert draft(text, Note(cut=frozenset({2}))).body[-1].text.endswith(LAST)
        assert draft(text, Note(keep=frozenset({2}))).body[1].text == heading


def test_sentences_behind_a_heading_are_not_lost_silently() -> None:
    with pytest.raises(ProblemError, match="capture-one-line"):
        draft(f"{LEAD} {MORE} {LAST} Lê Văn Thụ Bình luận bài viết {MORE}")


def test_a_page_on_one_line_keeps_its_menus_date_and_signature_apart() -> None:
    made = draft(f"{MENU} Thả cá xuống hồ Thác Mơ {DATE} {LEAD} {MORE} {LAST} Lê Văn Thụ {BELOW}")
    assert (made.title, made.date, made.author) == ("Thả cá xuống hồ Thác Mơ", "2021-03-12T08:15+07:00", "Lê Văn Thụ")
    assert [block.text for block in made.body] == [f"{LEAD} {MORE} {LAST}"]
