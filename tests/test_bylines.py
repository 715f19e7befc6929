"""Bylines by themselves: who signs, what they did, and how sure the line alone makes us."""

from __future__ import annotations

import pytest

from diembao.lang import Byline
from diembao.lang.vi.bylines import byline

NOBODY = ((), None, True, True)
# line -> names, role, whether a word says that it is a byline, whether a cue or a family name vouches for it
SIGNED = [
    ("Anh Dũng", ("Anh Dũng",), None, False, False),
    ("(Nguyễn Văn An)", ("Nguyễn Văn An",), None, False, True),
    ("• Nguyễn Văn An •", ("Nguyễn Văn An",), None, False, True),
    ("N.H", ("N.H",), None, False, False),
    ("NGUYỄN VĂN AN", ("Nguyễn Văn An",), None, False, True),
    ("Hiệp Phạm LDO", ("Hiệp Phạm",), None, False, False),
    ("bởi Minh An", ("Minh An",), None, True, True),
    # several, in every way in which names are put together
    ("Thu Trang - Hải Yến", ("Thu Trang", "Hải Yến"), None, False, False),
    ("THU TRANG - N.H", ("Thu Trang", "N.H"), None, False, False),
    ("Nguyễn Văn An, Trần Thị Bình và Lê C", ("Nguyễn Văn An", "Trần Thị Bình", "Lê C"), None, False, True),
    ("Mai & Anh", ("Mai", "Anh"), None, False, True),
    ("Mai Anh/TTXVN", ("Mai Anh",), None, False, True),
    ("A, B, C, D, E, F", ("A", "B", "C", "D", "E", "F"), None, False, True),
    # what they did
    ("MINH KHUÊ (thực hiện)", ("Minh Khuê",), "thực hiện", True, True),
    ("MAI ANH thực hiện", ("Mai Anh",), "thực hiện", True, True),
    ("M. An (Tổng hợp)", ("M. An",), "Tổng hợp", True, True),
    ("Nguyễn An (Trung tâm Y tế)", ("Nguyễn An",), "Trung tâm Y tế", False, True),
    ("Lò Văn Ính - Trung tâm Y tế huyện", ("Lò Văn Ính",), "Trung tâm Y tế huyện", False, True),
    ("Bài và ảnh: Hoàng Vân", ("Hoàng Vân",), "Bài và ảnh", True, True),
    ("(Ảnh: PV)", ("PV",), "Ảnh", True, True),
    ("Ảnh: Minh An)", ("Minh An",), "Ảnh", True, True),
    ("Thực hiện: Minh An (Báo Tây Lĩnh)", ("Minh An",), "Thực hiện", True, True),
    ("Bài, ảnh: TTXVN", (), "Bài, ảnh", True, True),
    ("CTV Mai Anh", ("Mai Anh",), "CTV", False, True),
    ("ThS. Nguyễn Văn An", ("Nguyễn Văn An",), "ThS.", False, True),
    # several credits on one line
    ("Bài: Hà Minh - Ảnh: Tùng Lâm", ("Hà Minh", "Tùng Lâm"), "Bài: Hà Minh; Ảnh: Tùng Lâm", True, True),
    ("Bài: Hà Minh; Ảnh: Hà Minh, Lê Na", ("Hà Minh", "Lê Na"), "Bài: Hà Minh; Ảnh: Hà Minh, Lê Na", True, True),
    # whose it was first
    ("Theo Giàng Seo Phử/Báo Tây Lĩnh", ("Giàng Seo Phử",), "Báo Tây Lĩnh", True, True),
    ("Theo Quốc Hồng/Nhandan.vn", ("Quốc Hồng",), "Nhandan.vn", True, True),
    ("Theo Mai Anh (Báo Nhân Dân)", ("Mai Anh",), "Báo Nhân Dân", True, True),
    ("Theo Mai Anh", ("Mai Anh",), None, True, True),
    ("Theo Mai Anh/Báo Tây Lĩnh/TTXVN", ("Mai Anh",), "Báo Tây Lĩnh/TTXVN", True, True),
    # nobody by name
    ("(TTXVN)", *NOBODY), ("Theo TTXVN", *NOBODY), ("Tổng hợp", *NOBODY), ("Theo Báo Tây Lĩnh", *NOBODY),
    ("Theo Báo điện tử Tây Lĩnh", *NOBODY), ("VOV/TTXVN", (), None, False, True),
    ("Nguồn: taylinh.com.vn", *NOBODY), ("Nguồn: Nhiều báo nói thế", *NOBODY), ("Báo Tây Lĩnh", (), None, False, True),
]  # fmt: skip


@pytest.mark.parametrize(("line", "names", "role", "cued", "sure"), SIGNED, ids=[row[0] for row in SIGNED])
def test_a_line_is_read_as_its_byline(
    line: str, names: tuple[str, ...], role: str | None, cued: bool, sure: bool
) -> None:
    assert byline(line) == Byline(names, role, cued, sure)


@pytest.mark.parametrize(
    "line",
    [
        "", "Mai", "THÔNGBÁO", "Người dân", "Xã đã làm xong con đường.", "Nguyễn Văn An?", "Nguyễn Văn An...", "Nguyễn Văn An:",
        "A B C D E F", "A, B, C, D, E, F, G", "An Bình (Phòng Văn hóa và Thông tin huyện)", "Mai - Trung tâm Y tế",
        "Theo đó xã làm đường", "Theo quy định hiện hành thì xã phải làm đường mới trong năm nay", "Báo cáo của xã",
        " ".join(["Nguyễn Văn An,"] * 9),
    ],
)  # fmt: skip
def test_what_is_no_byline_is_none(line: str) -> None:
    assert byline(line) is None
