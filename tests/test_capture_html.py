"""HTML to lines: what a reader sees, what the markup says of it, what is refused."""

from __future__ import annotations

import builtins
import time
import unicodedata
from pathlib import Path
from typing import Any

import pytest
from amount import times
from hypothesis import given, settings
from hypothesis import strategies as st

from diembao import lang
from diembao.desk import capture, normalise
from diembao.desk.capture import html
from diembao.desk.capture.stated import as_iso
from diembao.lang.roles import role
from diembao.model import Capture, Note
from diembao.problems import ProblemError, tried

PAGES = sorted(p for p in (Path(__file__).parent / "data/captures").rglob("*.htm*"))
READING = lang.get("vi").reading
assert READING is not None


def read(page: str | bytes, charset: str | None = None) -> Capture:
    return capture.read("a.html", page.encode() if isinstance(page, str) else page, READING, Note(charset=charset))


def lines(page: str) -> list[str]:
    return [line for line in read(page).lines if line]


@pytest.mark.parametrize(
    ("page", "shown"),
    [
        ("<p>Một <b>hai</b>\n ba</p><p>bốn", ["Một hai ba", "bốn"]),
        ("<div>Một<br>hai<br><br>ba</div>", ["Một", "hai", "ba"]),
        ("<p>Nă<span>m</span> mới<!-- ẩn --> vui", ["Năm mới vui"]),
        ("<p>Thấy<script>ẩn</script><style>ẩn</style><template>ẩn</template><noscript>ẩn</noscript>", ["Thấy"]),
        (
            "<p>Thấy<p hidden>ẩn<p style='display: none'>ẩn<svg><text>ẩn</text></svg><i aria-hidden=true>ẩn</i>",
            ["Thấy"],
        ),
        ("<main aria-hidden=true><p>Thấy, vì hộp thoại đang mở</main>", ["Thấy, vì hộp thoại đang mở"]),
        ("<table><tr><td>Xã<td>Hộ<tr><td>Nà Hin<td><p>20</table>", ["Xã\tHộ", "Nà Hin\t20"]),
        ("<table><tr><td>Trái<br>dưới<td>Phải</table>", ["Trái", "dưới", "Phải"]),
        ("<ul><li>Một<li>Hai</ul>", ["Một", "Hai"]),
        ("<div><a>Trang chủ</a><a>Kinh tế</a> <a>Xã hội</a></div>", ["Trang chủ | Kinh tế | Xã hội"]),
        ("<p>Theo <a>ông</a> <a>Lò</a>, xã có nhiều cách làm hay.", ["Theo ông Lò, xã có nhiều cách làm hay."]),
        (
            "<div><span class=date>18/4/2025</span><span class=author>Lê Na</span> - <i>5 lượt xem</i></div>",
            ["18/4/2025", "Lê Na", "- 5 lượt xem"],
        ),
        ("<div><b class=by>Lê Na</b><i class=on>5/3/2024</i></div>", ["Lê Na 5/3/2024"]),
        ("<div>Tác giả: <span class=author>Lê Na</span></div>", ["Tác giả: Lê Na"]),
        ("<pre>Núi cao\nMây trắng</pre>", ["Núi cao", "Mây trắng"]),
        ("<p>&#272;&#7843;ng &amp; d&acirc;n &lt;b&gt;", ["Đảng & dân <b>"]),
        ("chữ không có thẻ", ["chữ không có thẻ"]),
    ],
)
def test_lines_are_what_a_reader_sees(page: str, shown: list[str]) -> None:
    assert lines(page) == shown


@pytest.mark.parametrize("tag", ["main", "article", "header", "section", "x-page"])
@pytest.mark.parametrize("after", ["", " cuối", "<div>Ba</div>", "<p>Ba</p> cuối"])
def test_a_body_begins_without_its_tag(tag: str, after: str) -> None:
    head, rest = "<!doctype html><meta charset=utf-8><title>Tên</title>", f"<{tag}>Đầu<h1>Một</h1>hai</{tag}>{after}"
    assert lines(head + rest) == lines(f"{head}<body>{rest}") != []


def test_paragraphs_are_parted_by_blank_lines_and_lines_by_none() -> None:
    assert read("<p>a b<p>c d<div>e f</div>g h<br><br>i k").lines == ("a b", "", "c d", "", "e f", "g h", "", "i k")


WORDS = "Đảng bộ huyện Si Ma Cai, đường liên xã"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("meta", ["", '<meta charset="utf-8">', '<meta charset="iso-8859-1">'])
def test_unicode_is_read_whatever_the_page_says(encoding: str, meta: str) -> None:
    assert read(f"{meta}<p>{WORDS}".encode(encoding)).lines[0] == WORDS


SAYS_1258 = '<meta http-equiv="Content-Type" content="text/html; charset=windows-1258">'


@pytest.mark.parametrize(("meta", "charset"), [(SAYS_1258, None), ("", None), ("", "windows-1258")])
def test_windows_1258_is_read_by_the_page_the_server_or_by_itself(meta: str, charset: str | None) -> None:
    text = "Đảng bộ huyện tổ chức hội nghị tổng kết phong trào thi đua của nhân dân các xã"
    tones = dict.fromkeys("\u0300\u0301\u0303\u0309\u0323")  # which that encoding keeps apart from their letters
    marks = "".join(
        unicodedata.normalize("NFC", "".join(c for c in unicodedata.normalize("NFD", letter) if c not in tones))
        + "".join(c for c in unicodedata.normalize("NFD", letter) if c in tones)
        for letter in text
    )
    assert read(f"{meta}<p>{marks}".encode("cp1258"), charset).lines[0] == text


@pytest.mark.parametrize(
    ("tag", "attributes", "expected"),
    [
        ("div", {"class": "box-tin-lien-quan"}, "related"),
        ("div", {"class": "binhLuan"}, "comments"),
        ("h2", {"class": "sapo"}, "lead"),
        ("span", {"rel": "author", "class": "date"}, "author"),
        ("div", {"itemprop": "articleBody"}, "body"),
        ("div", {"id": "tags"}, "tags"),
        ("div", {"class": "heritage stage"}, ""),
        ("nav", {}, "nav"),
        ("p", {}, ""),
    ],
)
def test_roles(tag: str, attributes: dict[str, str], expected: str) -> None:
    assert role(tag, attributes) == expected


@pytest.mark.parametrize(
    ("written", "iso"),
    [
        ("2025-04-18T09:15:00+07:00", "2025-04-18T09:15:00+07:00"),
        ("2025-04-18T20:15:00Z", "2025-04-19T03:15:00+07:00"),
        ("2025-04-18 09:15", "2025-04-18T09:15:00+07:00"),
        ("2025-04-18", "2025-04-18"),
        ("18/04/2025 09:15", "2025-04-18T09:15:00+07:00"),
        ("4/18/2025 9:15:00 PM", "2025-04-18T21:15:00+07:00"),
        ("18/04/2025", "2025-04-18"),
        ("1970-01-01T00:00:00Z", ""),
        ("hôm qua", ""),
        ("", ""),
        ("9999-12-31T23:59:59Z", ""),
    ],
)
def test_dates_for_machines(written: str, iso: str) -> None:
    assert as_iso(written) == iso


@pytest.mark.parametrize(
    "data",
    [
        '{"@type":"NewsArticle","headline":"Chợ phiên Nà Hin","datePublished":"2024-03-05",}',
        '[{"@graph":[{"@type":["Article"],"headline":"Chợ phiên\\nNà Hin","datePublished":"2024-03-05"}]}]',
        '{"@type":"NewsArticle","headline":"Chợ phiên Nà Hin","datePublished":"2024-03-05","broken":}',
        '<!--\n{"@type":"NewsArticle","headline":"Chợ phiên Nà Hin","datePublished":"2024-03-05"}\n-->',
    ],
)
def test_json_ld_is_read_also_where_it_is_broken(data: str) -> None:
    markup = read(f'<script type="application/ld+json">{data}</script><p>a b').markup
    assert markup is not None
    assert [(s.fact, s.value) for s in markup.stated] == [("title", "Chợ phiên Nà Hin"), ("date", "2024-03-05")]


@pytest.mark.parametrize(
    ("head", "address"),
    [
        ('<link rel="canonical" href="https://a.example/b.html">', "https://a.example/b.html"),
        ('<link rel="canonical" href="javascript:alert(1)">', None),
        (
            "<!--\n Page saved with SingleFile \n url: https://a.example/c \n saved date: Mon\n-->",
            "https://a.example/c",
        ),
        ("<!-- saved from url=(0024)https://a.example/d.html -->", "https://a.example/d.html"),
    ],
)
def test_addresses(head: str, address: str | None) -> None:
    markup = read(f"<html><head>{head}</head><body><p>a b").markup
    assert markup is not None
    assert next((s.value for s in markup.stated if s.fact == "url"), None) == address


# ---------------------------------------------------------------- limits


def test_html_without_the_package_is_no_fault_of_the_page(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def without(name: str, *rest: Any) -> Any:
        if name.startswith("lxml"):
            raise ModuleNotFoundError(name=name)
        return real(name, *rest)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(ModuleNotFoundError):
        tried("a.html", lambda: read("<p>a"))


@pytest.mark.parametrize("page", ["<div>" * 5000 + "a", "<br>" * 40_001, "<p>x" * 50_000])
def test_what_is_no_saved_page_is_refused(page: str) -> None:
    with pytest.raises(ProblemError) as caught:
        read(page)
    assert [p.code for p in caught.value.problems] == ["capture-html-tangled"]


@pytest.mark.parametrize(
    "flood",
    [
        "<p " + " ".join(f"a{n}=1" for n in range(50_000)) + ">",
        '<a "' * 200_000,
        "<a href=x>chữ</a> " * 30_000,
        "<" * 490_000,
        "<p>x" * 15_000,
        "<table><tr><td>a</td><td>b</td></tr></table>" * 4_000,
        '<script type="application/ld+json">{"a":1}</script>' * 15_000,
        '<img src="data:image/png;base64,' + "A" * 3_000_000 + '">',
        '<script type="application/ld+json">' + "[" * 200_000 + "</script>",
        "".join(f"<div class=c{n}>a</div>" for n in range(10_000)),
    ],
    ids=["attributes", "quotes", "links", "brackets", "paragraphs", "tables", "scripts", "data-url", "json", "classes"],
)
def test_floods_are_read_in_time(flood: str) -> None:
    started = time.process_time()
    assert "Chợ phiên" in lines(f"<p>Chợ phiên</p>{flood}")
    assert time.process_time() - started < 2


@given(st.sampled_from(PAGES), st.data())
@settings(max_examples=times(60), deadline=None)
def test_damaged_pages_never_crash(path: Path, data: st.DataObject) -> None:
    page = bytearray(path.read_bytes())
    for _ in range(data.draw(st.integers(1, 20))):
        at = data.draw(st.integers(0, len(page) - 1))
        page[at : at + data.draw(st.integers(0, 40))] = data.draw(st.binary(max_size=12))
    try:
        made = normalise.normalise(read(bytes(page)), READING, ())
    except ProblemError:
        return
    assert [n for b in made.blocks for n in range(b.first, b.last + 1)] == list(range(1, len(made.capture.lines) + 1))


TAGS = st.sampled_from(["<p>", "<div>", "</div>", "<td>", "<tr>", "<table>", "<br>", "<a>", "</a>", "<li>", "<pre>",
    "<time datetime=2024-03-05>", "<b class=date>", "</p>", "</b>", "&", "chữ", "5/3/2024"])  # fmt: skip


@given(st.lists(TAGS))
@settings(max_examples=times(100), deadline=None)
def test_any_tags_in_any_order_give_as_many_places_as_lines(tags: list[str]) -> None:
    shown, markup = html.flatten("a.html", "x" + " ".join(tags))
    assert len(shown) == len(markup.at) == len(markup.linked)
    assert all((at >= 0) == bool(line) for line, at in zip(shown, markup.at, strict=True))
