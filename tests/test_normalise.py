"""Captures to drafts: lossless, rule by rule, and every refusal. tests/test_gate.py measures them against gold."""

from __future__ import annotations

import os
import re
import textwrap
from collections.abc import Sequence
from pathlib import Path

import pytest
from amount import times
from frozen import CAPTURES, CONTENT
from hypothesis import given, settings
from hypothesis import strategies as st

from diembao import lang
from diembao.desk import capture, normalise
from diembao.digest import corpus
from diembao.lang.vi.cues import any_of, plain
from diembao.model import BODY_KINDS, Draft, Note
from diembao.problems import ProblemError

HERE = Path(__file__).parent
OUTLETS = corpus.read_outlets("outlets.toml", (CONTENT / "outlets.toml").read_text("utf-8"))
READING = lang.get("vi").reading
assert READING is not None


def draft(data: bytes | str, note: Note | None = None, name: str = "a.txt") -> Draft:
    data = data.encode() if isinstance(data, str) else data
    return normalise.normalise(capture.read(name, data, READING, note or Note()), READING, OUTLETS)


@pytest.mark.parametrize("path", sorted(CAPTURES.glob("*.txt")), ids=lambda p: p.stem)
def test_golden_labels(path: Path) -> None:
    made = draft(path.read_bytes(), name=path.name)
    rows = [f"{n}\t{b.kind}\t{b.rule}" for b in made.blocks for n in range(b.first, b.last + 1)]
    golden = HERE / "golden" / "labels" / f"{path.stem}.txt"
    if os.environ.get("GOLDEN"):
        golden.parent.mkdir(parents=True, exist_ok=True)
        golden.write_text("\n".join(rows) + "\n", "utf-8")
    assert golden.read_text("utf-8").splitlines() == rows, "if that is wanted: make golden"


# ---------------------------------------------------------------- nothing is lost

BODY = "Sáng 5/3/2024, huyện Si Ma Cai tổ chức hội nghị tổng kết phong trào với sự tham gia của hơn hai trăm đại biểu."
LINES = st.sampled_from(
    [
        "", "", BODY, "Các đại biểu dự hội nghị.", "Tin liên quan", "Bình luận", "Anh Dũng", "7.jpg", "0:00 / 3:47",
        "Thứ tư, 18/5/2022 | 5:29:48 AM", "Tags Lục Yên hiến đất", "- Một là, giữ rừng;", "1. Mang theo sổ",
        "Giải pháp",
        "Núi cao thì mặc núi cao", "Tiếng khèn anh thổi lọt vào khe mây", "Xã\tNgày", "A | B | C", "© Báo A",
        "trong huyện đã", "Xem thêm: Đường lớn đã mở", "Nỗ lực học tập...", "Từ khóa:", "Trang chủ » Tin tức",
    ]
) | st.text(st.characters(blacklist_categories=("Cc", "Cs")), max_size=40)  # fmt: skip


def check_whole(made: Draft) -> None:
    numbers = [n for b in made.blocks for n in range(b.first, b.last + 1)]
    assert numbers == list(range(1, len(made.capture.lines) + 1))
    assert all(b.rule for b in made.blocks)
    for block in made.blocks:
        kept = " ".join(made.capture.lines[block.first - 1 : block.last]).replace("|", " ").split()
        assert block.kind == "blank" or block.text.replace("|", " ").split() == kept


@given(st.lists(LINES, max_size=30))
@settings(max_examples=times(200), deadline=None)
def test_every_line_lies_in_exactly_one_block(lines: Sequence[str]) -> None:
    try:
        made = draft("\n".join([*lines, BODY]))
    except ProblemError as error:
        assert {p.code for p in error.problems} <= {"capture-no-body", "capture-language", "capture-enciphered"}
        return
    check_whole(made)
    assert made.title and made.body


# ---------------------------------------------------------------- rules that the gold does not pin

STORY = (
    "Chợ phiên Nà Hin nhộn nhịp trở lại\n\nSáng chủ nhật, phiên chợ Nà Hin đã đông kín người mua bán sau gần một tháng "
    "phải tạm dừng vì đường sạt lở.\n\nBà Hoàng Thị Chấp, người bán men lá ở Nà Hin hơn 30 năm, cho biết mỗi phiên bà "
    "bán được khoảng 400 nghìn đồng.\n\nXã Nà Hin đã huy động 120 ngày công của dân quân và thanh niên để dọn bùn, "
    "dựng 24 gian hàng mới."
)


def labels(made: Draft) -> dict[str, str]:
    return {made.capture.lines[b.first - 1]: b.kind for b in made.blocks}


@pytest.mark.parametrize(
    "noise",
    [
        "7.jpg", "Chia sẻ", "0:00 / 0:00", "Theo dõi Báo Lào Cai trên Google News", "Lượt xem: 7370", "A- A A+",
        "![]()",
        "Trình duyệt của bạn không hỗ trợ phát video.", "221 / 2081 / cntt / 588308 / 1 / Article / null",
        "Hà Nội 21 °C",
        "Thích 2368 Tăng cỡ chữ Cỡ chữ mặc định Giảm cỡ chữ", "211 người đã bình chọn", "fb yt zl tw", "dd/mm/yyyy",
        "TIN LIÊN QUAN\n• Bữa cơm có thịt của học trò Lũng Cẩm", "Viết bình luận", ">> Mùa cốm mới",
        "Giấy phép số 12/GP-BTTTT",
    ],
)  # fmt: skip
@pytest.mark.parametrize("after", [1, 2])
def test_furniture_between_paragraphs_is_cut_and_the_text_goes_on(noise: str, after: int) -> None:
    parts = STORY.split("\n\n")
    made = draft("\n\n".join([*parts[: after + 1], noise, *parts[after + 1 :]]))
    assert [b.text for b in made.body] == parts[1:] and made.title == parts[0]
    assert all(labels(made)[line] in normalise.CUT_KINDS for line in noise.split("\n"))


@pytest.mark.parametrize("title", ["Anh Dũng và đàn trâu", "Bản quyền âm nhạc bị xâm phạm", "Quay về với nghề gốm"])
def test_titles_that_hold_words_of_buttons_stay_titles(title: str) -> None:
    assert draft(STORY.replace("Chợ phiên Nà Hin nhộn nhịp trở lại", title)).title == title


def test_a_page_without_title_gets_one_that_is_no_line_of_it() -> None:
    made = draft(STORY.partition("\n\n")[2])
    assert made.title_inferred and made.title not in {b.text for b in made.blocks}


@pytest.mark.parametrize(
    ("signature", "author", "role"),
    [
        ("Anh Dũng", "Anh Dũng", None),
        ("MINH KHUÊ (thực hiện)", "Minh Khuê", "thực hiện"),
        ("Bài và ảnh: Hoàng Vân", "Hoàng Vân", "Bài và ảnh"),
        ("Thu Trang - Hải Yến", "Thu Trang, Hải Yến", None),
        ("Lò Văn Ính - Trung tâm Y tế huyện", "Lò Văn Ính", "Trung tâm Y tế huyện"),
        ("Theo Giàng Seo Phử/Báo Tây Lĩnh", "Giàng Seo Phử", "Báo Tây Lĩnh"),
        ("Nội dung: Ngọc Diệp\nẢnh: Trọng Bảo", "Ngọc Diệp, Trọng Bảo", "Nội dung: Ngọc Diệp; Ảnh: Trọng Bảo"),
        ("N.H", "N.H", None),
        ("Bài: Hà Minh - Ảnh: Tùng Lâm", "Hà Minh, Tùng Lâm", "Bài: Hà Minh; Ảnh: Tùng Lâm"),
        ("CTV Mai Anh", "Mai Anh", "CTV"),
        ("MAI ANH thực hiện", "Mai Anh", "thực hiện"),
        ("Mai Anh/TTXVN", "Mai Anh", None),
        ("Theo Mai Anh (Báo Nhân Dân)", "Mai Anh", "Báo Nhân Dân"),
        ("(TTXVN)", None, None),
        ("Theo TTXVN", None, None),
        ("Tổng hợp", None, None),
        ("Báo Sơn La", None, None),
    ],
)
def test_bylines(signature: str, author: str | None, role: str | None) -> None:
    made = draft(f"{STORY}\n\n{signature}\n\nTin khác\nĐường lớn đã mở")
    assert (made.author, made.author_role) == (author, role)
    assert signature.split("\n")[0] not in {b.text for b in made.body}


@pytest.mark.parametrize(
    ("above", "date"),
    [
        ("Thứ hai, 15/09/2025 - 12:40\nTrang chủ\nChính trị", None),  # the page's clock
        ("Trang chủ > Giáo dục\nThứ Năm, 06/07/2023, 14:25 (GMT+7)", "2023-07-06T14:25+07:00"),
        ("", None),
    ],
)
def test_dates_above_the_title(above: str, date: str | None) -> None:
    made = draft(f"{above}\n{STORY}" if above else STORY)
    assert made.date == date and made.date_basis == ("printed" if date else None)


def test_a_plain_sentence_that_only_restates_is_a_caption_and_one_that_tells_is_text() -> None:
    scene, told = "Người bán men lá ở phiên chợ Nà Hin.", "Nhờ vậy, phiên chợ Nà Hin đã đông trở lại."
    made = draft(STORY.replace("\n\nXã Nà Hin", f"\n\n{scene}\n\n{told}\n\nXã Nà Hin"))
    assert labels(made)[scene] == "caption" and labels(made)[told] == "text"
    assert [(c.text, c.after) for c in made.captions] == [(scene, 2)]


@pytest.mark.parametrize("width", [48, 60, 72, 80])
@pytest.mark.parametrize("gap", ["\n", "\n\n"])
def test_hard_wrapped_pages_are_joined_into_their_paragraphs(width: int, gap: str) -> None:
    wrapped = ["\n".join(textwrap.wrap(part, width)) for part in [*STORY.split("\n\n"), "Hoàng Vân Khánh"]]
    made = draft(gap.join(wrapped))
    assert [b.text for b in made.body] == STORY.split("\n\n")[1:]
    assert (made.title, made.author) == (STORY.split("\n\n")[0], "Hoàng Vân Khánh")


@pytest.mark.parametrize(
    "others",
    [
        "Tặng quà cho giáo viên vùng khó nhân ngày 20/11\nXe buýt chở học sinh miền núi đi học an toàn",
        "Giá phân bón tăng, nông dân tính chuyện ủ phân hữu cơ (12/03/2020)",
        "Học sinh làm mô hình tưới nước tự động từ chai nhựa",
        "► Khánh thành bia tưởng niệm ngư dân gặp nạn",
    ],
)
def test_headlines_of_other_stories_are_cut_though_nothing_announces_them(others: str) -> None:
    parts = STORY.split("\n\n")
    made = draft("\n\n".join([*parts[:3], others, *parts[3:]]))
    assert [b.text for b in made.body] == parts[1:]


def test_one_paragraph_under_a_box_of_links_belongs_to_the_article_and_a_teaser_does_not() -> None:
    *parts, last = STORY.split("\n\n")
    box = "Đọc thêm\nChuyến tàu chở sách ra đảo\nKhai trường không bóng bay"
    assert draft("\n".join([*parts, box, last])).body[-1].text == last
    teaser = "Chuyến tàu chở sách ra đảo vừa cập bến sáng nay trong niềm vui của hàng trăm học sinh và thầy cô."
    assert draft("\n".join([*parts, last, "Đọc thêm", "Chuyến tàu chở sách ra đảo", teaser])).body[-1].text == last


def test_headings_may_be_names_of_sections_or_of_people_the_text_speaks_of() -> None:
    title, *parts = STORY.split("\n\n")
    heads = ["Môi trường", "Hoàng Thị Chấp", "Du lịch"]
    lines = [title, f"{parts[0]} Trời đã tạnh hẳn.", heads[0], parts[2], heads[1], parts[1], heads[2], parts[0]]
    assert [b.text for b in draft("\n\n".join(lines)).body if b.kind == "heading"] == heads


def test_a_clock_right_above_the_title_is_no_date_of_a_text_that_names_other_days() -> None:
    page = STORY.replace("Sáng chủ nhật", "Sáng 27/3")
    assert draft(f"Thứ Bảy, 11/10/2025, 21:03 (GMT+7)\n{page}").date is None
    assert draft(f"Chủ nhật, 27/03/2022, 21:03 (GMT+7)\n{page}").date == "2022-03-27T21:03+07:00"


def test_a_page_on_one_line_is_refused_and_not_published_in_part() -> None:
    with pytest.raises(ProblemError):
        draft(" ".join(STORY.split("\n\n")[:2]) + " Tin, ảnh: Lê Văn Thụ")


def test_related_stories_tell_no_date() -> None:
    assert draft(f"{STORY}\n\nAnh Dũng\n\nTin khác\n22/9/2025\nKhởi công cầu treo").date is None


def test_verse_list_and_table_are_told_apart() -> None:
    verse = "Núi cao thì mặc núi cao\nTiếng khèn anh thổi lọt vào khe mây\nEm ra gánh nước chiều nay"
    end = "Chợ Nà Hin đã họp mỗi tuần một phiên vào sáng chủ nhật tại trung tâm xã vùng cao."
    made = draft(
        f"{STORY}\n\n{verse}\n\n{end}\n\n- Thứ nhất;\n- Thứ hai.\n\n{end[:-1]}, ai cũng vui.\n\n"
        "Xã\tHộ\nNà Hin\t20\n\nHết."
    )
    assert [b.kind for b in made.body[3:]] == ["verse", "text", "list", "text", "table", "text"]
    assert made.body[3].text == verse and made.body[7].text == "Xã | Hộ\nNà Hin | 20"


# ---------------------------------------------------------------- notes and refusals


def test_a_note_corrects_labels_and_facts() -> None:
    note = Note(
        title="Tên khác", date="2020-01-02", outlet="Báo A", author="B", keep=frozenset({11}), cut=frozenset({5})
    )
    made = draft(f"{STORY}\n\nTin khác\n\nĐường lớn đã mở", note)
    assert (made.title, made.date, made.date_basis, made.outlet, made.author) == (
        "Tên khác",
        "2020-01-02",
        "editor",
        "Báo A",
        "B",
    )
    assert made.body[-1].text == "Đường lớn đã mở" and made.body[-1].rule == "note-keep"
    assert [b.text for b in made.blocks if b.rule == "note-cut"] == [STORY.split("\n\n")[2]]
    assert not {b.text for b in made.body} & {STORY.split("\n\n")[2]}
    assert all(b.kind in BODY_KINDS for b in made.body)


CIPHER = "Xqtr vbnm zxcw qwrt plkj mnbv cxzq wrtp lkjh gfds zxcv bnmq wrty plkm jhgf dszx cvbn mqwr typl kjhg."
ENGLISH = "The provincial authorities announced yesterday that construction of the bridge would begin this spring."


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Trang chủ\nChính trị\nXã hội", "capture-no-body"),
        ("Một câu ngắn thôi.", "capture-no-body"),
        (f"{STORY.split(chr(10) * 2)[1]}\n\n{CIPHER}\n\n{CIPHER[::-1]}.", "capture-enciphered"),
        (f"{STORY.split(chr(10) * 2)[1]}\n\n{'q8Zx7Kp2' * 60}", "capture-enciphered"),
        (f"{ENGLISH}\n\n{ENGLISH} It will cost three million dollars.", "capture-language"),
    ],
)
def test_what_cannot_be_used_is_refused(text: str, code: str) -> None:
    with pytest.raises(ProblemError) as caught:
        draft(text)
    assert [p.code for p in caught.value.problems] == [code] and caught.value.problems[0].hint


STATED = """<html><head><title>Tin trên trang - Báo Trang</title><link rel="canonical" href="https://trang.example/tin-1.html">
<meta property="og:site_name" content="Báo Trang"><script type="application/ld+json">{"@type": "NewsArticle",
"headline": "Tin trên trang", "datePublished": "2024-03-05T07:30:00+07:00", "author": {"name": "Mai Anh"}}</script></head>
<body><h1>Tin trên trang</h1>STORY</body></html>"""


@pytest.mark.parametrize("known", ["url", "date", "outlet", "author", None])
def test_what_a_note_says_stands_against_what_the_page_states(known: str | None) -> None:
    story = "".join(f"<p>{part}</p>" for part in STORY.split("\n\n")[1:])
    page = {"url": "https://trang.example/tin-1.html", "date": "2024-03-05T07:30:00+07:00", "outlet": "Báo Trang",
            "author": "Mai Anh"}  # fmt: skip
    note = {"url": "https://note.example/1", "date": "2020-01-02", "outlet": "Báo Khác", "author": "Lê Na"}
    told = {fact: note[fact] for fact in page if fact == known}
    made = draft(STATED.replace("STORY", story), Note(**told), "a.html")  # type: ignore[arg-type]
    assert {fact: getattr(made, fact) for fact in page} == page | told
    assert made.date_basis == ("editor" if known == "date" else "printed")


@pytest.mark.parametrize(
    ("said", "outlet"),
    [("Nhịp sống Tây Lĩnh", "Nhịp sống Tây Lĩnh"), ("Báo điện tử Tây Lĩnh", "Báo Tây Lĩnh"), ("nhịp sống", None),
     ("Nhịp", None), ("Nhịp taylinh.vn", None), ("Nhịp sống @taylinh", None), ("Nhịp " * 9, None)],
)  # fmt: skip
def test_a_page_may_state_any_name_as_its_newspapers_that_is_no_address(said: str, outlet: str | None) -> None:
    story = "".join(f"<p>{part}</p>" for part in STORY.split("\n\n")[1:])
    page = STATED.replace(" - Báo Trang", "").replace("Báo Trang", said.strip())
    assert draft(page.replace("STORY", story), name="a.html").outlet == outlet


def test_a_note_that_names_a_line_beyond_the_end_is_refused() -> None:
    with pytest.raises(ProblemError) as caught:
        draft(STORY, Note(keep=frozenset({99})))
    assert str(caught.value.problems[0].where) == "a.toml" and caught.value.problems[0].code == "note-invalid"


@given(st.lists(st.text("aả :", min_size=1).map(str.strip).filter(bool), min_size=1), st.text("aả :\n"))
def test_cue_phrases_are_found_as_in_a_list_of_them_the_longest_first(phrases: list[str], text: str) -> None:
    forms = sorted({plain(phrase) for phrase in phrases}, key=lambda form: (-len(form), form))
    listed = "|".join(
        (r"\b" if form[0].isalnum() else "")
        + re.escape(form).replace(r"\ ", r"\s+")
        + (r"\b" if form[-1].isalnum() else "")
        for form in forms
    )
    found, expected = ([match.span() for match in re.finditer(one, text)] for one in (any_of(phrases), listed))
    assert found == expected
