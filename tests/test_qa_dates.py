"""Days and months in all the forms that newspapers print them in: correct English passes, another month does not."""

from __future__ import annotations

import pytest
from amount import share
from qa_fixture import KNOWN

from diembao.english import qa

MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)
SHORT = ("Jan.", "Feb.", "Mar.", "Apr.", "May", "Jun.", "Jul.", "Aug.", "Sept.", "Oct.", "Nov.", "Dec.")
SPELT = ("Một", "Hai", "Ba", "Tư", "Năm", "Sáu", "Bảy", "Tám", "Chín", "Mười", "Mười Một", "Mười Hai")

# {m}: tháng 10, tháng Mười, tháng mười; {e}: October or Oct.
ANY_FORM = [
    ("Trong {m}, huyện khởi công cầu.", "In {e}, the district started building the bridge."),
    ("Huyện khởi công cầu trong {m}.", "The district started building the bridge in {e}."),
    ("Huyện khởi công cầu trong {m}...", "The district started building the bridge in {e}..."),
    ("Cầu thông xe vào {m}; sau đó trời mưa.", "The bridge opened in {e}; then it rained."),
    ("Cầu thông xe vào {m}: đó là tin vui.", "The bridge opened in {e}: that is good news."),
    ("Cầu (thông xe vào {m}) rất đẹp.", "The bridge (opened in {e}) is beautiful."),
    ("Ông nói: “Cầu thông xe vào {m}”.", "He said: “The bridge opens in {e}.”"),
    ("Cầu thông xe vào {m}!", "The bridge opens in {e}!"),
    ("Cầu thông xe vào {m}?", "Does the bridge open in {e}?"),
    ("Từ {m}, cầu thông xe.", "Since {e}, the bridge has been open."),
    ("Đầu {m}, cầu thông xe.", "In early {e}, the bridge opened."),
    ("Giữa {m}, cầu thông xe.", "In mid-{e}, the bridge opened."),
    ("Cuối {m}, cầu thông xe.", "At the end of {e}, the bridge opened."),
    ("Đến hết {m}, cầu thông xe.", "By the end of {e}, the bridge had opened."),
    ("{m}, cầu thông xe.", "{e}, the bridge opened."),
    ("Suốt {m}, trời mưa.", "Throughout {e}, it rained."),
    ("Trước {m}, cầu thông xe.", "Before {e}, the bridge opened."),
    ("Trong {m} này, cầu thông xe.", "This {e}, the bridge opens."),
    ("Mưa {m} làm cầu trôi.", "The {e} rain swept the bridge away."),
    ("Trong {m}, 40 hộ thoát nghèo.", "In {e}, 40 households escaped poverty."),
    ("Có 40 hộ thoát nghèo trong {m}.", "In {e}, 40 households escaped poverty."),
    ("{m} năm 2022, cầu thông xe.", "In {e} 2022, the bridge opened."),
    ("Cầu thông xe {m} năm 2022.", "The bridge opened in {e}, 2022."),
    ("Ngày 5 {m}, cầu thông xe.", "On 5 {e}, the bridge opened."),
    ("Ngày 5 {m}, cầu thông xe.", "On {e} 5th, the bridge opened."),
    ("Cầu thông xe ngày 5 {m}.", "The bridge opened on {e} 5."),
    ("Mùng 5 {m} cầu thông xe.", "The bridge opened on the 5th of {e}."),
    ("Cầu thông xe ngày 5 {m} năm 2022.", "The bridge opened on {e} 5, 2022."),
    ("Ngày 15 và 16 {m}, trời mưa.", "On 15 and 16 {e}, it rained."),
]  # fmt: skip
IN_DIGITS = [
    ("Trong tháng {n:02}, cầu thông xe.", "In {e}, the bridge opened."),
    ("Tháng {n}/2022, cầu thông xe.", "In {e} 2022, the bridge opened."),
    ("Tháng {n:02}-2022, cầu thông xe.", "In {e} 2022, the bridge opened."),
    ("Cầu thông xe {n}/2022.", "The bridge opened in {e} 2022."),
    ("Ngày 5/{n}, cầu thông xe.", "On 5 {e}, the bridge opened."),
    ("Sáng 5/{n}, cầu thông xe.", "On the morning of {e} 5, the bridge opened."),
    ("Ngày 5-{n}, cầu thông xe.", "On {e} 5th, the bridge opened."),
    ("Cầu thông xe (ngày 05/{n:02}/2022).", "The bridge opened (on {e} 5, 2022)."),
    ("Ngày 5.{n}.2022, cầu thông xe.", "On 5 {e} 2022, the bridge opened."),
    ("Ngày 5 và 6/{n}, trời mưa.", "On {e} 5 and 6, it rained."),
    ("Ngày 5, 6, 7/{n}, trời mưa.", "On {e} 5, 6 and 7, it rained."),
    ("Từ ngày 5 đến ngày 8/{n}, trời mưa.", "From {e} 5 to 8, it rained."),
    ("Từ ngày 5-8/{n}, trời mưa.", "From 5 to 8 {e}, it rained."),
    ("Từ 5-8/{n}/2022, trời mưa.", "From {e} 5-8, 2022, it rained."),
]  # fmt: skip


def wrong(vi: str, en: str) -> set[str]:
    """Of the checks that read dates."""
    found = qa.check(vi, en.replace("..,", ".,").replace("..", ".") if "..." not in en else en, KNOWN)
    return {f.code for f in found if f.severity == "error" and f.code in ("date", "number", "unit", "money")}


def vietnamese(template: str, month: int) -> list[str]:
    names = (f"tháng {month}", f"tháng {SPELT[month - 1]}", f"tháng {SPELT[month - 1].lower()}")
    texts = dict.fromkeys(template.format(m=name, n=month) for name in names)
    return [text[0].upper() + text[1:] for text in texts]


@pytest.mark.parametrize(("vi", "en"), [*ANY_FORM, *IN_DIGITS], ids=lambda text: text[:40])
def test_a_month_before_a_comma_is_no_number_error(vi: str, en: str) -> None:
    """In no form and before no sign: a correct translation passes, for every month, and one of another month does not.

    In `make test` each of these sentences takes another third of the months.
    """
    for month in share(range(1, 13), 3, len(vi) + len(en)):
        for text in vietnamese(vi, month):
            for names in (MONTHS, SHORT):
                assert not wrong(text, en.format(e=names[month - 1])), (text, en)
            for other in MONTHS[: month - 1] + MONTHS[month:]:
                assert wrong(text, en.format(e=other)), (text, other)


@pytest.mark.parametrize(
    ("vi", "en", "not_en"),
    [
        (
            "Trong các tháng 10, 11 và 12, trời mưa.",
            "In October, November and December, it rained.",
            "In October, November and January, it rained.",
        ),
        ("Trong tháng 3, 4, trời mưa.", "In March and April, it rained.", "In March and June, it rained."),
        (
            "Trong tháng 10, 12 hộ thoát nghèo.",
            "In October, 12 households escaped poverty.",
            "In December, 10 households escaped poverty.",
        ),
        ("Từ tháng 3 đến tháng 5, trời mưa.", "From March to May, it rained.", "From March to June, it rained."),
        ("Từ tháng 3 - 5, trời mưa.", "From March to May, it rained.", "From March to June, it rained."),
        ("Từ tháng 3-5/2022, trời mưa.", "From March to May 2022, it rained.", "From March to May 2023, it rained."),
        ("Tháng 10/ tháng mưa.", "October / the month of rain.", "August / the month of rain."),
        ("Tháng 5 là tháng hành động.", "May is the month of action.", "June is the month of action."),
        ("Tháng 3 là tháng thanh niên.", "The Youth Month is March.", "The Youth Month is July."),
        ("THÁNG 10, TRỜI MƯA.", "IN OCTOBER, IT RAINED.", "IN AUGUST, IT RAINED."),
        ("Cách mạng tháng Tám thành công.", "The August Revolution succeeded.", "The October Revolution succeeded."),
        ("Tháng mười năm nay, trời mưa.", "In October this year, it rained.", "In August this year, it rained."),
        (
            "Từ ngày 28/9 đến ngày 3/10, trời mưa.",
            "From September 28 to October 3, it rained.",
            "From September 28 to October 4, it rained.",
        ),
        (
            "Ngày 5/10, 8 hộ thoát nghèo.",
            "On October 5, 8 households escaped poverty.",
            "On October 8, 5 households escaped poverty.",
        ),
        (
            "Mỗi tháng 5 triệu đồng.",
            "VND5 million a month.",
            "VND6 million a month.",
        ),
        ("Thu nhập hằng tháng 10 triệu đồng.", "A monthly income of VND10 million.", "VND1 million a month."),
        ("Mỗi tháng 10 hộ thoát nghèo.", "Every month 10 households escape poverty.", "Every month 11 do."),
        ("Trong tháng 10 tỷ lệ hộ nghèo giảm.", "In October the poverty rate fell.", "In May the poverty rate fell."),
        ("9 tháng năm 2022, trời mưa.", "In nine months of 2022, it rained.", "On 9 May 2022, it rained."),
        ("Ngày 9 tháng năm 2022, trời mưa.", "On 9 May 2022, it rained.", "In the nine months of 2022, it rained."),
    ],
    ids=lambda text: text[:30],
)  # fmt: skip
def test_months_are_told_from_what_looks_like_them(vi: str, en: str, not_en: str) -> None:
    assert not wrong(vi, en)
    assert wrong(vi, not_en)


@pytest.mark.parametrize(
    ("vi", "en"),
    [
        ("Ngày tháng năm sinh của ông.", "His date of birth."),
        ("Những tháng năm khó khăn.", "The hard months and years."),
        ("Họp mỗi tháng hai lần, mỗi tháng ba xã.", "It meets twice a month, three communes each month."),
        ("Chúc ông mạnh khỏe.", "May he be healthy."),
        ("Đoàn diễu hành trên phố.", "March past in the street."),
    ],
)
def test_words_that_may_be_months_ask_for_none(vi: str, en: str) -> None:
    assert not wrong(vi, en)
