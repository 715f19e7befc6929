"""Key figures: what is one, what is not, and how the English page shows it."""

from __future__ import annotations

import json
import re
import tomllib
import unicodedata
from pathlib import Path
from time import process_time

import pytest
from amount import times
from hypothesis import given, settings
from hypothesis import strategies as st

from diembao.lang import Label, Period, get
from diembao.lang.keyfigures import key_figures
from diembao.lang.vi import figures
from diembao.lang.vi.actions import FACTS
from diembao.lang.vi.figures import figure_english, find_figures, find_quantities
from diembao.lang.vi.labels import figure_label
from diembao.lang.vi.periods import figure_times
from diembao.text import letter_tree

DATA = Path(__file__).parent / "data"
READING = get("vi").reading
assert READING is not None

# text -> the printed figure, low, high, unit, kind, qualifier
FOUND = [
    ("với 2.469 đảng viên", "2.469 đảng viên", 2469, None, "đảng viên", "count", ""),
    ("có 40 đảng bộ, chi bộ cơ sở", "40 đảng bộ", 40, None, "đảng bộ", "count", ""),
    ("có chi ủy đạt trên 95 %", "trên 95 %", 95, None, "%", "percent", ">"),
    ("hiến gần 78 ha đất", "gần 78 ha", 78, None, "ha", "measure", "<~"),
    ("ước tính khoảng 300 triệu đồng.", "khoảng 300 triệu đồng", 3e8, None, "VND", "money", "~"),
    ("có hơn 66.000 dân", "hơn 66.000 dân", 66000, None, "dân", "count", ">"),
    ("đạt trên 5,3%", "trên 5,3%", 5.3, None, "%", "percent", ">"),
    ("đã có hơn 30 nghìn đảng viên", "hơn 30 nghìn đảng viên", 30000, None, "đảng viên", "count", ">"),
    ("43 tổ chức cơ sở Đảng", "43 tổ chức cơ sở Đảng", 43, None, "tổ chức cơ sở đảng", "count", ""),
    ("Sau gần 60 năm xây dựng", "gần 60 năm", 60, None, "năm", "duration", "<~"),
    ("từ 70 đến 120 triệu đồng/năm", "70 đến 120 triệu đồng/năm", 7e7, 1.2e8, "VND/năm", "money", ""),
    ("48,5 triệu đồng/người/năm", "48,5 triệu đồng/người/năm", 4.85e7, None, "VND/người/năm", "money", ""),
    ("từ 500.000 đến 1 triệu đồng", "500.000 đến 1 triệu đồng", 5e5, 1e6, "VND", "money", ""),
    ("lãi 60% -70%", "60% -70%", 60, 70, "%", "percent", ""),
    ("1,2 nghìn tỷ đồng", "1,2 nghìn tỷ đồng", 1.2e12, None, "VND", "money", ""),
    ("2.5 triệu USD", "2.5 triệu USD", 2.5e6, None, "USD", "money", ""),
    ("500 triệu đô la Singapore", "500 triệu đô la Singapore", 5e8, None, "SGD", "money", ""),
    ("trả 5 triệu đồng Việt Nam", "5 triệu đồng Việt Nam", 5e6, None, "VND", "money", ""),
    ("tổng số 1,800 người", "1,800 người", 1800, None, "người", "count", ""),
    ("bầu 30 uỷ viên", "30 uỷ viên", 30, None, "ủy viên", "count", ""),
    ("15 - 20 tạ/ha", "15 - 20 tạ/ha", 15, 20, "tạ/ha", "measure", ""),
    ("chạy 60 km/giờ", "60 km/giờ", 60, None, "km/h", "measure", ""),
    ("rộng 420 m2 đất", "420 m2", 420, None, "m²", "measure", ""),
    ("không quá 3 người", "không quá 3 người", 3, None, "người", "count", "<="),
    ("chưa đến 30% số thôn", "chưa đến 30%", 30, None, "%", "percent", "<"),
    ("ít nhất 5 năm", "ít nhất 5 năm", 5, None, "năm", "duration", ">="),
    ("90 triệu đồng bào", "90 triệu đồng bào", 9e7, None, "đồng bào", "count", ""),
    ("giá cao hơn 400 đồng", "400 đồng", 400, None, "VND", "money", ""),
    ("mỗi đội 12 người", "12 người", 12, None, "người", "count", ""),
    ("kéo dài 3 giờ", "3 giờ", 3, None, "giờ", "duration", ""),
]  # fmt: skip


@pytest.mark.parametrize(("text", "printed", "low", "high", "unit", "kind", "qualifier"), FOUND)
def test_a_quantity_is_found(
    text: str, printed: str, low: float, high: float | None, unit: str, kind: str, qualifier: str
) -> None:
    (figure,) = find_figures(text)
    assert (figure.text, figure.low, figure.high) == (printed, low, high)
    assert (figure.unit, figure.kind, figure.qualifier) == (unit, kind, qualifier)
    assert text[figure.start : figure.end] == printed


def test_two_quantities_joined_by_a_slash_are_two() -> None:
    assert [(f.low, f.unit) for f in find_figures("2.584 hộ/9.134 người")] == [(2584, "hộ"), (9134, "người")]


@pytest.mark.parametrize(
    "text",
    [
        "Nghị quyết số 37 ngày 24/4/2021", "ngày 5 tháng 3 năm 2024", "tháng 11/2022", "năm 2020 người dân được vay",
        "lúc 17 giờ 30 phút", "từ 7 giờ đến 17 giờ", "khoảng 5 giờ sáng", "0912 345 678 người", "Quân khu 2 người",
        "SEA Games 31 vận động viên", "tổ 5 xã Tân Lập", "thôn 3 xã", "khóa 13 đại biểu", "đạt 19/19 tiêu chí",
        "thắng 3-1 trận", "7 đồng chí", "23 nhà ngoại giao", "2 thuyền trưởng", "12 bản án", "23 tháng chạp",
        "20 ngày tuổi", "hơn 3 tháng tuổi", "sau 6 tuổi", "1 cuộc sống mới", "từ 3 tháng đến 1 năm", "6 năm 5 tháng",
        "3,5 tỉ năm 2025", "500 triệu đô la Namibia", "phường 5 quận 3", "5 thứ khác", "số 101-QĐ/TW", "28-NQ/TW",
        "kéo dài từ vài ngày đến 10 ngày", "25.000 đồng/gốc cây", "20 triệu đồng Đông Dương",
        "km 10+330 dự án", "danh hiệu Á hậu 2 cuộc thi Hoa hậu Biển", "Dịp 2-9 năm nay",
    ],
)  # fmt: skip
def test_what_names_orders_or_dates_is_no_quantity(text: str) -> None:
    assert find_figures(text) == ()


@pytest.mark.parametrize(
    ("text", "english"),
    [
        ("2.469 đảng viên", "2,469"),
        ("trên 160 km", "over 160 km"),
        ("khoảng 300 triệu đồng", "about VND300 million"),
        ("trên 5,3%", "over 5.3%"),
        ("70 đến 120 triệu đồng/năm", "VND70–120 million a year"),
        ("500.000 đến 1 triệu đồng", "VND500,000–1 million"),
        ("48,5 triệu đồng/người/năm", "VND48.5 million per person a year"),
        ("1.234.567 đồng", "VND1,234,567"),
        ("1,2 nghìn tỷ đồng", "VND1.2 trillion"),
        ("15 - 20 tạ/ha", "15–20 quintals per hectare"),
        ("60 km/giờ", "60 km/h"),
        ("5 độ C", "5°C"),
        ("1 năm", "1 year"),
        ("hơn 2.000 tấn", "over 2,000 tonnes"),
        ("chưa đến 30%", "under 30%"),
        ("ít nhất 5 xã", "at least 5"),
        ("không quá 3 hộ", "up to 3"),
    ],
)
def test_a_figure_in_english(text: str, english: str) -> None:
    assert figure_english(find_figures(text)[0]) == english


# text with one figure -> what it is of, in English; '' for a figure that no English page shows
LABELLED = [
    ("với 2.469 đảng viên", "Party members"),
    ("kết nạp 45 đảng viên mới", "new Party members admitted"),
    ("còn 120 hộ nghèo có hoàn cảnh đặc biệt khó khăn", "poor households in severe difficulty"),
    ("có 7 thanh niên bị thương.", "young people injured"),
    ("có 300 hộ dân bị ảnh hưởng", "households affected"),
    ("bình quân 5 con/hộ", ""),
    ("làm trên 160 km đường giao thông nông thôn", "rural roads"),
    ("mở rộng 6 km đường", "roads widened"),
    ("mua 3 tấn đường", "sugar bought"),
    ("hiến gần 78 ha đất", "land donated"),
    ("diện tích khoảng 420 m2.", "area"),
    ("rộng 5 m, dài", "width"),
    ("rộng 5 ha, dài", "area"),
    ("đi 12 km", ""),
    ("Tổng kinh phí thực hiện ước tính khoảng 300 triệu đồng", "total funding"),
    ("doanh thu của công ty năm nay ước đạt 50 tỷ đồng", "revenue"),
    ("bị phạt 5 triệu đồng", "fine"),
    ("đưa 5 triệu đồng", "sum of money"),
    ("Mỗi năm, xã có 40 vụ tai nạn", "accidents a year"),
    ("anh kiếm được 5 triệu đồng mỗi tháng", "earned a month"),
    ("mỗi năm xã có 40 vụ tai nạn", "accidents a year"),
    ("hỗ trợ mỗi hộ 2 triệu đồng", "support per household"),
    ("có 65% số hộ khá", ""),
    ("đạt 80% dân số", ""),
    ("tỷ lệ hộ nghèo của huyện còn 5%", "poverty rate"),
    ("tỷ lệ hộ nghèo giảm 3%", "decrease in poverty rate"),
    ("tăng 5% so với cùng kỳ", ""),
    ("tăng lên 5%", ""),
    ("lượng mưa cao nhất 200 mm", "rainfall"),
    ("giảm tốc độ của xe tải 15 tấn", ""),
    (
        "tỷ lệ chi bộ thôn, tổ dân phố có chi ủy đạt 65%",
        "of village and residential-group Party cells with a Party cell committee",
    ),
    ("tổng số cán bộ, công chức toàn tỉnh là 18.831 người", "officials and civil servants"),
    ("bị phạt 5 năm tù", "prison sentence"),
    ("sau gần 60 năm xây dựng", ""),
    ("có 12 chiếc trống", ""),
    ("hơn 1.400 hộ hiến đất", "households that donated land"),
    ("38 hộ trong thôn đã hiến đất", "households that donated land"),
    ("vận động hơn 1.400 hộ hiến gần 78 ha đất", "households that donated landland donated"),
    ("10 người cùng 3 xe máy bị thương", "peoplemotorbikes"),
    ("Bão làm 69 căn nhà bị sập", "houses collapsed"),
    ("sẽ xây mới 12 phòng học", "classrooms to be newly built"),
    ("việc xây dựng 12 phòng học", "classrooms"),
    ("12 chuyến bay bị hủy", "flights cancelled"),
    ("hủy 12 chuyến bay", "flights cancelled"),
    ("hơn 41.000 căn hộ và nền đất", "flats and building plots"),
    ("riêng 4 người mất tích đã về đến nhà", ""),
    ("mua 2.400 m2 bạt", "tarpaulin bought"),
    ("có 2.400 m2 chiếu", ""),
    ("mua 13 máy khoan", ""),
    ("Tại ga Huế, 5 tàu hàng phải dừng", "freight trains"),
    ("Tại cảng Huế, 5 tàu hàng phải dừng", "cargo ships"),
    ("có 5 tàu hàng", ""),
    ("Kỳ thi có 114 thí sinh.", "exam candidates"),
    ("Hoa hậu có 114 thí sinh.", "contestants"),
    ("có 4 đợt, 12 lần", ""),
    ("có 65% hộ dân sử dụng nước sạch", "of households with clean water"),
    ("đạt 98% kế hoạch", "of the plan"),
    ("tăng 10% trẻ nhập viện", "increase in children taken to hospital"),
    ("mua 339 m2 đất ở quận 3", "land bought"),
    ("tỷ lệ hộ dân có điện đạt 65%", "of households with electricity"),
    ("kim ngạch xuất khẩu đạt 61 triệu USD, tăng 38% so với cùng kỳ", "exportsincrease in exports"),
    ("mỗi giờ đi được 10 km", "distance travelled an hour"),
    ("mỗi hộ thu 70 triệu đồng/năm", "takings per household"),
    ("mỗi khung hình 10 người", ""),
    ("có phòng phải kê 18 em", ""),
    ("giảm 12 người chết", ""),
    ("chưa đạt 50% tiêu chuẩn", ""),
    ("mỗi năm trồng 4 vụ", ""),
    ("huyện Tiểu Cần phát hiện 2 thanh niên", "young people"),
    ("đi trên 2 xe máy", ""),
    ("doanh nghiệp có từ 20 lao động trở lên", ""),
    ("giá 3.500 đồng/kWh", "electricity price"),
    ("tổng thiệt hại của các tuyến quốc lộ là 765 tỷ đồng", "sum of money"),
    ("gió mạnh cấp 8 (60-75 km/h)", "wind speed"),
    ("Phấn đấu đến năm 2025 có 900 ha quế", "cinnamon (target)"),
    ("900 ha quế được cấp chứng nhận hữu cơ", "cinnamon certified organic"),
    ("900 ha quế được giao", ""),
    ("nhà ga có công suất 20 triệu khách", "visitors (capacity)"),
    ("sau 14 tháng thi công", "construction time"),
    ("phạt 9 tháng cải tạo không giam giữ", "non-custodial sentence"),
    ("quy đổi 1 USD tương đương với 7.000 đồng", ""),
    ("top 200 doanh nghiệp có doanh thu dưới 1 tỷ USD", ""),
    ("lãi 4.000 đ/1 triệu đồng", ""),
    ("nếu doanh thu trên 15 tỷ đồng/tháng", ""),
    ("đối thủ vượt qua 5 tỷ đồng", ""),
    ("5 nạn nhân nữ chủ yếu bị xây xát", "women victims"),
    ("4 nhiệm vụ chủ yếu trong năm", "main tasks"),
    ("thứ hạng tăng 14 bậc", "places gained in the ranking"),
    ("lên 14 bậc thang", ""),
    ("có 6 cống kiểm soát triều, 6 cống ngăn mặn", "tide-control sluices"),
    ("giá bán từ 340 - 360 triệu đồng/quả", "selling price"),
    ("Phiên tòa dự kiến diễn ra trong 4 ngày", "length of the trial (expected)"),
    ("Thời hạn trả lời là 15 ngày", "time to reply"),
    ("đã điều 3 xe chữa cháy", "fire engines"),
]


@pytest.mark.parametrize(("text", "label"), LABELLED)
def test_a_figure_says_what_it_is_of(text: str, label: str) -> None:
    found = [figure_label(text, figure) for figure in find_figures(text)]
    assert "".join(one.text for one in found if one) == label


# text -> what an English page may show besides its figures in digits
SPELT = [
    ("làm 1 người chết, 1 cuộc sống", [("1 người chết", 1, "dead")]),
    ("Bắt hai đối tượng", [("hai đối tượng", 2, "people arrested")]),
    ("Ba bị cáo", [("Ba bị cáo", 3, "defendants")]),
    ("sau ba ngày điều trị", [("ba ngày", 3, "treatment")]),
    ("cán bộ không giữ chức vụ quá hai nhiệm kỳ", [("quá hai nhiệm kỳ", 2, "terms")]),
    ("phạt Lê Văn Nam 4,5 năm tù", [("4,5 năm tù", 4.5, "prison sentence")]),
    (
        "Có 200 tỉ đồng, phải có gần 350 tỉ, cho 7 tỉ người",
        [
            ("200 tỉ đồng", 2e11, "sum of money"),
            ("gần 350 tỉ", 3.5e11, "sum of money"),
            ("7 tỉ người", 7e9, "people"),
        ],
    ),
    ("phải có gần 350 tỉ.", []),
    ("phạt Lê Văn Nam 6 năm 4 tháng tù", []),
    ("mười hai bị cáo, thứ hai bị cáo, hai, ba bị cáo, bà Ba bị cáo, năm bị cáo, hai người", []),
]


@pytest.mark.parametrize(("text", "found"), SPELT)
def test_small_numbers_in_words_are_quantities(text: str, found: list[tuple[str, float, str]]) -> None:
    quantities = find_quantities(text)
    labels = [figure_label(text, one) for one in quantities]
    assert [(one.text, one.low, label and label.text) for one, label in zip(quantities, labels, strict=True)] == found
    assert all(text[one.start : one.end] == one.text for one in quantities)


# sentence with one figure -> its time, by what it is told; the article is of 5 July 2024
TIMES = [
    ("Năm 2004, tỉnh có 6.848 đảng viên.", "2004", "text"),
    ("Có 500 hộ nghèo năm 2020, nay khác.", "2020", "text"),
    ("Năm 2019 họp; đến năm 2023 có 30 hộ.", "by 2023", "text"),
    ("Tính đến cuối năm 2018, có 30 hộ.", "by the end of 2018", "text"),
    ("Giai đoạn 2021 - 2025, có 30 hộ.", "2021–2025", "text"),
    ("Từ năm 2016 đến nay có 80 hộ.", "since 2016", "text"),
    ("Năm học 2020-2021 có 80 học sinh.", "2020–2021 school year", "text"),
    ("6 tháng đầu năm 2023, có 30 hộ.", "first 6 months of 2023", "text"),
    ("6 tháng đầu năm, có 30 hộ.", "first 6 months of 2024", "date"),
    ("Hai tháng đầu năm, có 30 hộ.", "first 2 months of 2024", "date"),
    ("Ba năm trước, có 30 hộ.", "", ""),
    ("Ông Lê Nam (1952) nuôi 30 hộ.", "2024", "article"),
    ("Có 30 hộ trước năm 1975.", "", ""),
    ("Tháng 6 họp, sau điều chỉnh còn 30 hộ.", "", ""),
    ("Quý III/2023 có 30 hộ.", "Q3 2023", "text"),
    ("Năm 2018, phát hiện 30 vụ, thực hiện tại xã.", "2018", "text"),
    ("Hiện có 30 hộ.", "2024", "date"),
    ("Từ năm 2012 đến tháng 11-2017, có 30 hộ.", "2012 to November 2017", "text"),
    ("Cầu có 5 trạm thu phí và vừa xong vào tháng 2-2019.", "", ""),
    ("Ngày 29/12 có 30 hộ.", "", ""),
    ("Tăng 30 hộ với năm trước.", "2024", "article"),
    ("Tính đến cuối tháng 6, có 30 hộ.", "by June 2024", "date"),
    ("Từ ngày 1/1 đến 31/3/2024, có 30 hộ.", "1 January to 31 March 2024", "text"),
    ("Tháng 11/2022 có 30 hộ.", "November 2022", "text"),
    ("Ngày 20/4 có 30 hộ.", "20 April 2024", "date"),
    ("Năm nay có 30 hộ.", "2024", "date"),
    ("Từ tháng 1/2018 đến tháng 9/2018, có 30 hộ.", "January 2018 to September 2018", "text"),
    ("Huyện lo cho mọi người già, mở lớp vào tháng 2/2017; có 30 hộ.", "", ""),
    ("Năm 2017, huyện mở lớp; có 30 hộ.", "2017", "text"),
    ("Năm ngoái có 30 hộ.", "2023", "date"),
    ("Đến nay, có 30 hộ.", "2024", "date"),
    ("Trong 5 năm qua có 30 hộ.", "5 years to 2024", "date"),
    ("Từ đầu năm đến nay, có 30 hộ.", "2024 to date", "date"),
    ("Xã có 30 hộ.", "2024", "article"),
    ("Xã có 30 hộ, hơn năm 2022.", "2024", "article"),
    ("Có 30 hộ so với năm 2022.", "2024", "article"),
    ("Theo Luật Đất đai năm 2013 có 30 hộ.", "2024", "article"),
    ("Thành lập năm 1966, với 17 chi bộ.", "", ""),
    ("Khi chia tách, tỉnh có 17 chi bộ.", "", ""),
    ("Năm 2004 khó khăn. Xã có 30 hộ.", "", ""),
    ("Năm 2004 khó khăn. Trong đó có 30 hộ.", "2004", "text"),
]


@pytest.mark.parametrize(("text", "time", "told"), TIMES)
def test_a_figure_is_of_a_time(text: str, time: str, told: str) -> None:
    figure = next(one for one in find_figures(text) if one.kind == "count")
    period = figure_times(text, "2024-07-05")(figure.start, figure.end)
    assert period == (Period(time, told) if time else None)  # type: ignore[arg-type]


def test_without_the_date_of_its_article_a_figure_has_only_the_time_that_is_printed() -> None:
    for text, time in (("Năm nay có 30 hộ.", None), ("Xã có 30 hộ.", None), ("Năm 2004 có 30 hộ.", "2004")):
        (figure,) = find_figures(text)
        period = figure_times(text, "")(figure.start, figure.end)
        assert (period.text if period else None) == time


def test_what_a_thing_measures_is_of_no_time() -> None:
    text = "Năm 2016, ông bán thửa đất có diện tích 356 m2 và 2 ha đất."
    times = figure_times(text, "2024-07-05")
    found = [times(figure.start, figure.end) for figure in find_figures(text)]
    assert found == [None, Period("2016", "text")]


def test_an_endless_string_of_digits_is_no_quantity() -> None:
    assert find_figures(f"{'1' * 500} hộ, 5 - {'1' * 500} hộ") == ()


def test_every_listed_unit_parses_and_has_english() -> None:
    table = tomllib.loads((Path(figures.__file__).parents[1] / "data/figures_nouns.toml").read_text("utf-8"))
    for noun, label in table.items():
        (figure,) = find_figures(text := f"có 1.234 {noun}.")
        assert (figure.unit, figure_english(figure)) == (noun, "1,234")
        assert figure_label(text, figure) == (Label(label, bare=label not in FACTS) if label else None)
        assert unicodedata.is_normalized("NFC", noun)
        assert label.isascii()


def test_key_figures_are_distinct_in_text_order_and_prefer_what_says_something() -> None:
    body = (
        "Sau 20 năm, xã có 6 vấn đề, 12 chiếc, 1.320 ha quế và 65% kế hoạch.",
        "Xã có 1.320 ha quế, 86 thành viên, thu 15 tỷ đồng, 40 km đường, 300 hộ tham gia.",
    )
    assert [(one.paragraph, one.figure.text) for one in key_figures(body, READING, limit=6)] == [
        (1, "1.320 ha"), (1, "65%"), (2, "86 thành viên"), (2, "15 tỷ đồng"), (2, "40 km"), (2, "300 hộ"),
    ]  # fmt: skip


def test_what_says_little_only_fills_up() -> None:
    counts = ", ".join(f"{n} hộ" for n in range(101, 109))
    assert [one.figure.text for one in key_figures((f"Có {counts}, 5 tỷ đồng.",), READING)][-1] == "108 hộ"
    assert [one.figure.text for one in key_figures(("Có 11 hộ, 5 tỷ đồng.",), READING)] == ["11 hộ", "5 tỷ đồng"]


def test_a_thing_is_said_once_and_many_bare_counts_of_one_noun_not_at_all() -> None:
    body = ("Hai em nhỏ, 2 cháu nhỏ, cứu 5 em.", "Có 4 người con, 300 em.", "Bắt 3 xe máy, có 2 xe máy.")
    shown = [one.figure.text for one in key_figures(body, READING)]
    assert shown == ["Hai em nhỏ", "5 em", "4 người con", "300 em", "3 xe máy", "2 xe máy"]
    more = [one.figure.text for one in key_figures((*body, "Còn 3 cháu nhỏ."), READING)]
    assert more == ["5 em", "300 em", "3 xe máy", "2 xe máy"]


def test_a_hedge_says_which_bound_it_is() -> None:
    told = {"không giữ chức vụ quá hai năm": "up to 2 years", "ước chừng vượt qua 1,1 tỷ đồng": "over VND1.1 billion"}
    assert {text: figure_english(find_quantities(text)[0]) for text in told} == told


def test_a_figure_without_a_label_is_no_key_figure() -> None:
    assert key_figures(("Sau 20 năm, đi 5 km.", "Không có gì."), READING) == ()


def test_key_figures_of_a_seed() -> None:
    gold = json.loads((DATA / "seeds_gold.json").read_text("utf-8"))["003_40ba31ec1afa1919.txt"]
    shown = key_figures(gold["body"], READING, "2023-12-30")
    assert [(figure_english(one.figure), one.label.text, one.period and one.period.text) for one in shown] == [
        ("5", "affiliated Party organisations", None), ("204", "grassroots Party organisations", None),
        ("432", "affiliated Party cells", None), ("6,848", "Party members", None),
        ("over 30,000", "Party members", "2023"), ("over 1,800", "affiliated Party cells", "2023"),
        ("18,831", "officials, civil servants and public employees", "by November 2023"), ("51.6%", "increase in officials, civil servants and public employees", "by November 2023"),
        ("100%", "of grassroots Party organisations fulfilling their tasks", "2023"),
    ]  # fmt: skip


PIECES = [
    "hơn ", "từ ", "5", "1.234", "0,5", "2020", " - ", " đến ", " triệu", " đồng", " km", "%", " năm", " hộ", "/",
    " xã ", "số ", "ngày ", ", ",
]  # fmt: skip


@settings(max_examples=times(200))
@given(st.lists(st.sampled_from(PIECES), max_size=14).map("".join))
def test_offsets_hold_figures_do_not_overlap_and_all_have_english(paragraph: str) -> None:
    end = 0
    for figure in find_figures(paragraph):
        assert end <= figure.start < figure.end
        assert paragraph[figure.start : figure.end] == figure.text
        assert figure.high is None or figure.high > figure.low
        assert figure_english(figure)[0]
        end = figure.end


@given(st.lists(st.text("ab.", min_size=1, max_size=4), max_size=8), st.text("aAb.", max_size=12))
def test_words_as_a_tree_are_found_as_those_of_a_list_the_longest_first(words: list[str], text: str) -> None:
    listed = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True)) or "(?!)"
    patterns = (letter_tree([re.escape(letter) for letter in word] for word in words), listed)
    tree, plain = ([m.span() for m in re.finditer(f"(?:{found})(?!a)", text, re.I)] for found in patterns)
    assert tree == plain


def test_a_word_of_any_length_is_a_tree() -> None:
    assert re.fullmatch(letter_tree(["a" * 5_000, "a" * 4_999 + "b"]), "a" * 5_000)


@pytest.mark.parametrize(("own", "passing"), [("s", "ſ"), ("i", "ı")])
def test_letters_that_pass_for_others_are_taken_for_these(own: str, passing: str) -> None:
    vi = "Xã chi không dưới 300 triệu đồng, hai người chết; có khoảng 12 km đường."
    en = "Some six or so, thirds of 300 million, almost nine, fourscore; 12 km in September, two thirds."
    assert [figure.low for figure in find_figures(vi.replace(own, passing))] == [3e8, 12]
    assert [figure.low for figure in find_figures(vi.replace("i", "İ"))] == [3e8, 12]
    for code, text in (("vi", vi), ("en", en)):
        read, right = (get(code).numerals(one).quantities for one in (text.replace(own, passing), text))
        assert [(one.span, one.value) for one in read] == [(one.span, one.value) for one in right]


def test_a_paragraph_of_figures_alone_is_read_in_linear_time() -> None:
    started = process_time()
    assert len(key_figures(["giảm 12,5% số hộ nghèo, " * 5_000], READING)) == 1
    assert process_time() - started < 1.2  # 2 s where each figure's cue is sought in all of it, else 0.5 s
