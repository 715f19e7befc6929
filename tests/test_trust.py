"""Pages that are not the article they were saved for, and doubts about those that may be."""

from __future__ import annotations

import pytest

from diembao import lang
from diembao.desk import capture, normalise
from diembao.model import Draft, Note
from diembao.problems import ProblemError

READING = lang.get("vi").reading
assert READING
TITLE = "Xã Pa Hu khánh thành cầu treo mới\n\n"
LEAD = (
    "Sáng 12/3, xã Pa Hu khánh thành cây cầu treo bắc qua suối Nậm Lụm, thay cho chiếc bè nứa mà người dân ba bản "
    "phải dùng để qua suối trong suốt nhiều năm qua.\n"
)
REST = (
    "Cây cầu dài 86 mét, rộng 2 mét, do Nhà nước đầu tư 2,4 tỷ đồng và nhân dân đóng góp hơn 600 ngày công. "
    "Trưởng bản Lò Văn Pánh cho biết, từ nay học sinh đến trường không còn phải nghỉ học mỗi khi nước lũ về.\n"
    "Dịp này, xã cũng phát động trồng 500 cây xanh hai bên đường dẫn lên cầu.\n"
)
LONG = "".join(f"Đoạn thứ {n}. {line}\n" for n, line in enumerate((REST * 4).splitlines(), 1))
CIPHER = "".join(f"{line}\n" for line in LONG.translate(str.maketrans("aeinhtgocumr", "xzpqjwkfbdvs")).splitlines())


def draft(text: str, note: Note | None = None) -> Draft:
    return normalise.normalise(capture.read("a.txt", text.encode(), READING, note or Note()), READING, ())


def refused(text: str) -> str:
    with pytest.raises(ProblemError) as caught:
        draft(text)
    assert all(problem.hint for problem in caught.value.problems)
    return caught.value.problems[0].code


def test_an_article_with_banners_around_it_is_an_article() -> None:
    page = f"Chúng tôi sử dụng cookie để phục vụ bạn tốt hơn\nĐồng ý\n{TITLE}{LEAD}{REST}Vui lòng bật JavaScript để bình luận\n"
    assert draft(page).problems == ()


@pytest.mark.parametrize(
    ("page", "code"),
    [
        (
            "404 Not Found\n\nTrang bạn tìm không tồn tại hoặc đã bị xóa. Mời bạn quay về trang chủ để tìm bài khác.\n",
            "error-page",
        ),
        ("502 Bad Gateway\nnginx\n", "error-page"),
        ("Just a moment...\nVerify you are human by completing the action below.\nRay ID: 8f2\n", "blocked"),
        (
            "Xác nhận bạn không phải là robot\nHệ thống phát hiện lưu lượng truy cập bất thường từ mạng của bạn.\n",
            "blocked",
        ),
        (
            "Chúng tôi sử dụng cookie\nTrang này dùng cookie để phân tích lưu lượng và cá nhân hóa nội dung.\nChấp nhận cookie\n",
            "cookie-wall",
        ),
        (f"{TITLE}{LEAD}Đăng nhập để đọc tiếp\n", "paywall"),
        (
            f"{TITLE}{LEAD}Cây cầu dài 86 mét, rộng 2 mét ...\nBài viết dành cho thuê bao. Mua gói đọc chỉ từ 50.000 đồng.\n",
            "paywall",
        ),
        ("Trang chủ\nThời sự\n", "no-body"),
        (
            f"{TITLE}The new bridge over the Nam Lum stream was opened on Tuesday. It is eighty-six metres long and two metres wide, "
            "and was built by the people of three villages together with the state.\n",
            "language",
        ),
        (
            f"{TITLE}Pemerintah desa telah menerima dua belas anggota baru pada tahun ini, kata sekretaris desa kepada para wartawan kemarin "
            "sore setelah pertemuan bersama warga.\n",
            "language",
        ),
        (
            "Xa Pa Hu khanh thanh cau treo moi\n\nSang 12/3, xa Pa Hu khanh thanh cay cau treo bac qua suoi Nam Lum, thay cho chiec be nua ma "
            "nguoi dan ba ban phai dung de qua suoi trong suot nhieu nam qua.\n",
            "unmarked",
        ),
        (f"{TITLE}{LEAD}{CIPHER}", "enciphered"),
    ],
)
def test_what_is_no_article_is_refused_by_name(page: str, code: str) -> None:
    assert refused(page) == f"capture-{code}"


def test_a_page_of_headlines_is_no_article() -> None:
    heads = "\n\n".join(
        f"Xã số {n} tổ chức ngày hội đại đoàn kết toàn dân tộc và trao quà cho hộ nghèo" for n in range(1, 15)
    )
    assert refused(f"Tin mới nhất trong ngày\n\n{heads}\n") in ("capture-list", "capture-no-body")


def test_a_person_who_names_the_lines_is_believed() -> None:
    page = f"{TITLE}{LEAD}Đăng nhập để đọc tiếp\n"
    assert draft(page, Note(keep=frozenset({3}))).body[0].text in LEAD


def test_a_long_article_with_an_offer_is_used_with_a_warning() -> None:
    page = f"{TITLE}{LEAD}{LONG}Đăng ký để đọc toàn bộ các số báo\n"
    assert [(p.code, p.severity) for p in draft(page).problems] == [("capture-paywall", "warning")]


def test_a_paragraph_in_another_language_is_doubtful_and_named_by_its_line() -> None:
    english = "the bridge was opened on tuesday and it is the first one that the three villages have had for many years, they said.\n"
    problems = draft(f"{TITLE}{LEAD}{english}{LONG}").problems
    assert [(p.code, p.severity, p.where.line) for p in problems] == [("capture-odd-paragraph", "warning", 4)]


def test_a_list_of_foreign_names_is_no_foreign_paragraph() -> None:
    names = (
        "Các đội dự giải gồm: "
        + ", ".join(["Manchester United", "Real Madrid", "Borussia Dortmund", "Juventus"] * 5)
        + ".\n"
    )
    assert draft(f"{TITLE}{LEAD}{names}{REST}").problems == ()
