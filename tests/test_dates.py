"""Dates as Vietnamese newspapers print them."""

from __future__ import annotations

import pytest

from diembao.lang.vi.dates import event_year, find_dates, format_date


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("Cập nhật: Thứ tư, 18/5/2022 | 5:29:48 AM", "2022-05-18T05:29:48+07:00"),
        ("Thứ ba, 3/5/2022 5:05:00 PM", "2022-05-03T17:05:00+07:00"),
        ("Thứ bảy, 30/12/2023 - 21:00'", "2023-12-30T21:00+07:00"),
        ("Cập nhật: 07:08 22/01/2019 GMT+7", "2019-01-22T07:08+07:00"),
        ("Quỳnh Trâm - 07:34, 29/10/2023", "2023-10-29T07:34+07:00"),
        ("PV•28/01/2025 08:22", "2025-01-28T08:22+07:00"),
        ("Thứ năm - 13/01/2022 10:02", "2022-01-13T10:02+07:00"),
        ("Lượt xem: 7370 | Gửi lúc: 05/12/2013 15:42:27", "2013-12-05T15:42:27+07:00"),
        ("02-03-2024, 17:06", "2024-03-02T17:06+07:00"),
        ("Chủ nhật, 19/05/2024, 10:37 [GMT+7]", "2024-05-19T10:37+07:00"),
        ("Thứ Sáu, ngày 23 tháng 08 năm 2019, 09:25:27", "2019-08-23T09:25:27+07:00"),
        ("lúc 14h30 ngày 5/3/2024", "2024-03-05T14:30+07:00"),
        ("lúc 7 giờ 15 phút ngày 5/3/2024", "2024-03-05T07:15+07:00"),
        ("lúc 14 giờ ngày 5/3/2024", "2024-03-05T14:00+07:00"),
        ("sinh ngày 1.5.1962", "1962-05-01"),
        ("ngày 5 tháng 3 năm 2024", "2024-03-05"),
        ("Thứ 5, 27/08/2020", "2020-08-27"),
        ("2023-09-05", "2023-09-05"),
    ],
)
def test_whole_dates(text: str, iso: str) -> None:
    assert [date.iso for date in find_dates(text)] == [iso]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Sáng 19/8, Huyện ủy", (None, 8, 19)),
        ("ngày 11.9, huyện", (None, 9, 11)),
        ("đêm 14-9", (None, 9, 14)),
        ("trước tháng 11/2022.", (2022, 11, None)),
        ("ngày 12 và 13/12", (None, 12, 13)),
    ],
)
def test_parts_of_dates_stay_parts(text: str, parts: tuple[int | None, ...]) -> None:
    (date,) = find_dates(text)
    assert (date.year, date.month, date.day) == parts and date.iso == ""


@pytest.mark.parametrize(
    "text", ["tỷ số 14-9", "2/3 số hộ", "tăng 1.5 lần", "dd/mm/yyyy", "31/2/2022", "lớp 9/2", "1.234.567"]
)
def test_what_is_no_date(text: str) -> None:
    assert find_dates(text) == ()


def test_the_weekday_tells_when_day_and_month_are_swapped() -> None:
    assert [d.iso for d in find_dates("Thứ tư, 5/4/2023; Thứ năm, 5/4/2023; 5/4/2023")] == [
        "2023-04-05",
        "2023-05-04",
        "2023-04-05",
    ]


def test_offsets_are_those_of_the_text() -> None:
    text = "Quy định số 101-QĐ/TW, ngày 7/6/2012 của Ban Bí thư và Kết luận ngày 3/4/2013"
    assert [text[d.start : d.end] for d in find_dates(text)] == ["7/6/2012", "3/4/2013"]


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("Sáng 19/8, nhân dịp kỷ niệm 77 năm Cách mạng Tháng Tám thành công", 2022),
        ("kỷ niệm 70 năm Chiến thắng Điện Biên Phủ", 2024),
        ("chào mừng kỷ niệm 92 năm Ngày thành lập Đảng Cộng sản Việt Nam", 2022),
        ("kỷ niệm Ngày Thương binh - Liệt sĩ (27/7/1947 - 27/7/2021)", 2021),
        ("kỷ niệm 20 năm thành lập hợp tác xã", None),
        ("sau 77 năm, Cách mạng Tháng Tám", None),
    ],
)
def test_an_anniversary_tells_the_year(text: str, year: int | None) -> None:
    assert event_year(text) == year


def test_dates_for_readers() -> None:
    assert format_date("2022-05-18", False) == "18/5/2022"
    assert format_date("2022-05-18T05:29:48+07:00", True) == "thứ Tư 18/5/2022, 5 giờ 29"
    assert format_date("2023-12-30T21:00+07:00", True) == "thứ Bảy 30/12/2023, 21 giờ"
    assert format_date("2024-05-19", True) == "Chủ nhật 19/5/2024"
