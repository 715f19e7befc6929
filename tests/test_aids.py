"""What search knows besides postings, by itself: filters with their articles, words for mistyped ones, other names."""

from __future__ import annotations

import json

import pytest
from conftest import Served
from playwright.sync_api import Page
from press_fixture import article, planned

from diembao.lang import analysis
from diembao.model import Corpus, English, Outlet, Place, Term
from diembao.press.assemble import Options
from diembao.press.index import aids, coding

CORPUS = Corpus(
    (Outlet("Báo Một", "Paper One"),),
    (
        Place("tỉnh Yên Bái", "Yen Bai province", "province", "", "part of Lao Cai province since 2025",
              "thuộc tỉnh Lào Cai từ 1/7/2025"),
        Place("huyện Lục Yên", "Luc Yen district", "district", "tỉnh Yên Bái", "Luc Yen commune, Lao Cai province", ""),
        Place("xã Tân Lĩnh", "Tan Linh commune", "commune", "huyện Lục Yên", "", ""),
    ),
    (Term("hộ nghèo", "poor households", ("the poor",), "", "", "", ()), Term("chi bộ", "cell", (), "", "", "", ())),
)  # fmt: skip


def documents(text: str) -> list[int]:
    """The numbers that `gaps` wrote; each was one sign here."""
    found, place = [], -1
    for sign in text:
        place += 1 + [aids.number(gap) for gap in range(60)].index(sign)
        found.append(place)
    return found


def test_each_value_of_each_filter_has_its_articles_the_most_frequent_first() -> None:
    rows = {
        9: (("outlet", "a"), ("year", "undated"), ("state", "reviewed")),
        2: (("outlet", "b"), ("year", "2022"), ("place", "x"), ("state", "machine")),
        5: (("outlet", "a"), ("year", "2022"), ("place", "x"), ("place", "y"), ("term", "t"), ("state", "machine")),
        0: (("outlet", "c"), ("place", "z"), ("place", "y")),
    }
    names = {
        ("outlet", "a"): ("Báo A", "Paper A"),
        ("year", "undated"): ("Không rõ", "Undated"),
        ("place", "a"): ("", ""),
    }
    found = {
        facet: [(own, vi, en, documents(text)) for own, vi, en, text in values]
        for facet, values in aids.facets(rows, names).items()
    }
    assert found == {
        "outlet": [("a", "Báo A", "Paper A", [5, 9]), ("b", "b", "b", [2]), ("c", "c", "c", [0])],
        "place": [("x", "x", "x", [2, 5]), ("y", "y", "y", [0, 5]), ("z", "z", "z", [0])],
        "term": [("t", "t", "t", [5])],
        "year": [("2022", "2022", "2022", [2, 5]), ("undated", "Không rõ", "Undated", [9])],
        "state": [("machine", "machine", "machine", [2, 5]), ("reviewed", "reviewed", "reviewed", [9])],
    }


def test_the_words_for_mistyped_ones_leave_out_numbers_and_where_there_are_many_articles_rare_ones() -> None:
    words = {"nam": 3, "dang": 1, "2022": 9, "nang": 400, "n2": 2}
    few, many = (aids.vocabulary(words, count) for count in (499, 500))
    assert few[0] == "0dang\n0n2\n1am\n2ng" and many[0] == "0n2\n1am\n2ng"
    lengths = [1, 2, 2, 9]  # binary digits of how many articles have each
    assert few[1] == "".join(map(aids.number, lengths)) and many[1] == few[1][1:]


def test_other_names_are_found_where_all_their_words_are_in_the_index() -> None:
    pairs = (
        ("Party cell", "chi bộ"), ("chi bộ", "Party cell"), ("cell", "chi bộ"), ("cell", "party"), ("cell", "chi bộ"),
        ("xã", "nothing there"), ("Chi Bộ", "chi bộ"), ("–", "party"), ("cell", "–"),
        ("a b c d e f", "xã"), ("a b c d e f g", "xã"), ("xã", "cell " * 7),
    )  # fmt: skip
    frequencies = dict.fromkeys(("chi", "bo", "party", "cell", "xa", "tn"), 1)
    assert [token.fold for token in analysis.tokens("Chi Bộ")] == ["chi", "bo"]
    named = {
        "a b c d e f": [["", "xã"]], "cell": [["", "chi bộ", "party"]], "chi bo": [["chi bộ", "Party cell"]],
        "party cell": [["", "chi bộ"]],
    }  # fmt: skip
    assert aids.others(pairs, {}, frequencies, 1) == named


def test_a_name_is_shortened_as_it_is_written() -> None:
    assert aids.shortened("Thành phố Hồ Chí Minh") == ("TPHCM", "TP Hồ Chí Minh", "TP HCM")
    assert aids.shortened("thị xã Nghĩa Lộ") == ("TXNL", "TX Nghĩa Lộ")
    assert aids.shortened("ủy ban nhân dân") == ("UBND",)
    assert all(not aids.shortened(name) for name in ("huyện Lục Yên", "xã Tân, Lĩnh Sơn", "chi bộ", ""))
    words = dict.fromkeys(("thanh", "pho", "ho", "chi", "minh", "city", "tphcm", "tp", "hcm"), 1)
    others = aids.others([("Ho Chi Minh City", "Thành phố Hồ Chí Minh")], {}, words, 1)
    assert others["tphcm"] == [["", "Thành phố Hồ Chí Minh", "TP Hồ Chí Minh", "TP HCM"]]
    assert others["ho chi minh city"] == [["", "Thành phố Hồ Chí Minh", "TPHCM", "TP Hồ Chí Minh", "TP HCM"]]
    del words["tphcm"]
    assert "tphcm" not in aids.others([("Ho Chi Minh City", "Thành phố Hồ Chí Minh")], {}, words, 1)


def test_initials_are_another_name_where_enough_articles_spell_them_out() -> None:
    assert aids.initials(["Ủy ban nhân dân (UBND) xã (TCCS)", "Thanh niên (TN)"]) == (
        ("TN", "thanh niên"), ("UBND", "ủy ban nhân dân"),
    )  # fmt: skip
    frequencies = dict.fromkeys(("tn", "thanh", "nien", "ubnd", "uy", "ban", "nhan", "dan"), 1)
    counts: dict[str, dict[str, int]] = {}
    aids.note(counts, (("TN", "thanh niên"), ("UBND", "ủy ban nhân dân")), 1)
    few, many = (aids.others((), counts, frequencies, count) for count in (1, 500))
    assert few["tn"] == [["", "thanh niên"]] and few["thanh nien"] == [["thanh niên", "TN"]]
    assert sorted(many) == ["ubnd", "uy ban nhan dan"], "two letters fit by chance: one article among many is too few"
    aids.note(counts, (("TN", "thanh niên"), ("UBND", "ủy ban nhân dân")), -1)
    assert counts == {}


OTHERS = {
    "ban": [["bản", "hamlet", "village"]],
    "hamlet": [["", "bản", "thôn"]],
    "thon": [["thôn", "hamlet", "village"]],
    "village": [["", "bản", "thôn"]],
    "luc yen district": [["", "huyện Lục Yên"]],
    "dai bieu quoc hoi": [["", "DBQH"], ["đại biểu quốc hội", "ĐBQH"]],
    "dbqh": [["", "dai bieu quoc hoi"], ["ĐBQH", "đại biểu quốc hội"]],
}


def test_other_names_are_written_in_as_few_lines_as_can_be() -> None:
    assert aids.paired(OTHERS).split("\n") == [
        "+dai bieu quoc hoi", "+đại biểu quốc hội", "=bản\tthôn\t\thamlet\tvillage",
        ">luc yen district\t\thuyện Lục Yên",
    ]  # fmt: skip


@pytest.mark.browser
def test_a_browser_reads_other_names_as_they_were(page: Page, served: Served) -> None:
    page.goto(f"{served.url}index.html")
    meta = (served.folder / "search/meta.js").read_text("utf-8")
    value = json.loads(meta[meta.index(",") + 1 : meta.rindex(")")])
    data = coding.script("meta", value | {"others": aids.paired(OTHERS)})
    page.route("**/search/meta.js", lambda route: route.fulfill(body=data, content_type="text/javascript"))
    found = page.evaluate("() => diembao.engine().then(() => diembao.index.start()).then(() => diembao.index.others())")
    assert {folds: sorted([own, *sorted(names)] for own, *names in rows) for folds, rows in found.items()} == OTHERS


def test_an_article_is_found_by_all_that_it_can_be_filtered_by() -> None:
    one = article(
        slug="mot", body="Hộ nghèo ở xã.", outlet="Báo Một", date="2022-05-18", date_basis="printed", publish="full",
        places=("xã Tân Lĩnh", "huyện Lục Yên"), english=English("Land", "reviewed", "An"),
    )  # fmt: skip
    site, _ = planned([one, article(slug="hai", body="Chi bộ.", publish="full")], CORPUS, {}, (), {}, Options())
    assert {slug: {*own} for slug, own in site.facets.items()} == {
        "mot": {
            ("outlet", "bao-mot"), ("year", "2022"), ("state", "reviewed"), ("place", "xa-tan-linh"),
            ("place", "huyen-luc-yen"), ("place", "tinh-yen-bai"), ("term", "ho-ngheo"),
        },
        "hai": {("outlet", "_unknown"), ("year", "undated"), ("state", "pending"), ("term", "chi-bo")},
    }  # fmt: skip
    assert all(len({*own}) == len(own) for own in site.facets.values())
    assert site.aids.names == {
        ("outlet", "bao-mot"): ("Báo Một", "Paper One"),
        ("outlet", "_unknown"): ("Không rõ báo", "Newspaper unknown"),
        ("place", "tinh-yen-bai"): ("tỉnh Yên Bái", "Yen Bai province"),
        ("place", "huyen-luc-yen"): ("huyện Lục Yên", "Luc Yen district"),
        ("place", "xa-tan-linh"): ("xã Tân Lĩnh", "Tan Linh commune"),
        ("year", "2022"): ("2022", "2022"),
        ("year", "undated"): ("Không rõ ngày", "Undated"),
        ("state", "reviewed"): ("Đã duyệt", "Reviewed"),
        ("state", "pending"): ("Chưa có bản tiếng Anh", "Not yet in English"),
        ("term", "ho-ngheo"): ("hộ nghèo", "poor households"),
        ("term", "chi-bo"): ("chi bộ", "cell"),
    }
    assert site.aids.translations == (
        ("poor households", "hộ nghèo"), ("hộ nghèo", "poor households"),
        ("the poor", "hộ nghèo"), ("hộ nghèo", "the poor"),
        ("cell", "chi bộ"), ("chi bộ", "cell"),
        ("Yen Bai province", "tỉnh Yên Bái"), ("tỉnh Lào Cai", "tỉnh Yên Bái"), ("Lao Cai province", "tỉnh Yên Bái"),
        ("Luc Yen district", "huyện Lục Yên"), ("Luc Yen commune", "huyện Lục Yên"), ("Tan Linh commune", "xã Tân Lĩnh"),
    )  # fmt: skip
