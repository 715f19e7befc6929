"""The data files and the JSON feeds."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest

from diembao.model import Article, English, Sentence
from diembao.outputs import Output
from diembao.press import export
from diembao.press.assemble import Options
from tests.press_fixture import assemble, corpus, seeds

URL = "https://news.example/"


def files(*articles: Article, url: str = URL) -> dict[str, str]:
    site = assemble(
        articles, corpus(), {}, (), {}, Options(url, "Điểm Báo", tagline_vi="Một dòng", tagline_en="One line")
    )
    return {output.path: output.data.decode("utf-8") for output in site.data}


def rows(table: str) -> list[dict[str, str]]:
    return [*csv.DictReader(io.StringIO(table.removeprefix("\ufeff")))]


def article(**values: Any) -> Article:
    return Article(**({"slug": "a-b", "title": "Tin", "body": "Bí mật của thân bài.\n", "publish": "full"} | values))


def test_every_format_has_every_article() -> None:
    made = files(*seeds())
    lines = [json.loads(line) for line in made["data/articles.jsonl"].splitlines()]
    table = rows(made["data/articles.csv"])
    styles = json.loads(made["data/articles.csl.json"])
    slugs = [line["slug"] for line in lines]
    assert len(slugs) == 5 and [row["slug"] for row in table] == slugs and [style["id"] for style in styles] == slugs
    for slug in slugs:
        assert f"@article{{{slug}," in made["data/articles.bib"] and f"ID  - {slug}\r\n" in made["data/articles.ris"]
    assert made["data/articles.ris"].count("TY  - NEWS\r\n") == made["data/articles.ris"].count("ER  - \r\n") == 5


def test_unknown_facts_are_left_out_not_invented() -> None:
    made = files(article())
    (style,) = json.loads(made["data/articles.csl.json"])
    assert set(style) == {"id", "type", "title", "URL", "language"}
    assert "year" not in made["data/articles.bib"] and "AU  -" not in made["data/articles.ris"]
    (line,) = map(json.loads, made["data/articles.jsonl"].splitlines())
    assert line["newspaper"] == line["date"] == "" and line["page_en"] == f"{URL}en/a-b/"


@pytest.mark.parametrize(
    ("basis", "note"),
    [
        ("printed", ""),
        ("inferred", "Date inferred, not printed on the page"),
        ("editor", "Date given by an editor"),
    ],
)
def test_reference_managers_are_told_of_a_date_that_is_not_printed(basis: Any, note: str) -> None:
    made = files(article(date="2022-08-19", date_basis=basis, english=English(title="News", status="machine", by="x")))
    (style,) = json.loads(made["data/articles.csl.json"])
    assert style["issued"]["date-parts"] == [[2022, 8, 19]] and style["issued"].get("circa") == (
        True if basis == "inferred" else None
    )
    notes = ["English: News", *([note] if note else [])]
    assert style["note"].split("\n") == notes
    assert f"  note = {{{'. '.join(notes)}}},\n" in made["data/articles.bib"]
    ris = made["data/articles.ris"].splitlines()
    assert "DA  - 2022/08/19" in ris and [line for line in ris if line[:2] == "N1"] == (
        [f"N1  - {note}"] if note else []
    )
    assert [row["date_basis"] for row in rows(made["data/articles.csv"])] == [basis]


def test_the_figures_say_how_the_date_of_their_article_is_known() -> None:
    made = files(article(body="Tin đầu.\n\nXã có hơn 1.400 hộ.\n", date="2022-08-19", date_basis="inferred"))
    (figure,) = rows(made["data/figures.csv"])
    assert (figure["date"], figure["date_basis"]) == ("2022-08-19", "inferred")


def test_key_figures_are_numbers_with_their_sentence() -> None:
    made = files(article(body="Tin đầu.\n\nXã có hơn 1.400 hộ. Thu nhập 70 đến 120 triệu đồng/năm.\n"))
    people, money = rows(made["data/figures.csv"])
    assert (float(people["low"]), people["unit"], people["qualifier"], people["sentence"]) == (
        1400, "hộ", ">", "Xã có hơn 1.400 hộ."
    )  # fmt: skip
    assert (float(money["low"]), float(money["high"]), money["unit"], money["period"]) == (7e7, 1.2e8, "VND", "năm")
    assert (money["english"], money["label"]) == ("VND70–120 million a year", "income")
    assert money["page_vi"] == f"{URL}vi/a-b/#p2"
    assert made["data/figures.csv"].count("\n") == 3


@pytest.mark.parametrize("level", ["excerpt", "metadata"])
def test_publish_levels_hold(level: str) -> None:
    secret = " ".join(f"từ{n}" for n in range(80)) + " bímật."
    english = English(title="News", status="machine", by="x", abstract="Hidden prose." if level == "metadata" else None)
    made = files(article(body=secret + "\n", publish=level, english=english))
    whole = "".join(made.values())
    assert "bímật" not in whole and "Hidden prose" not in whole


def test_signs_with_a_meaning_are_only_words() -> None:
    made = files(article(title='=1+1 {50%} & "C:\\x"\nTY  - BOOK', author="@an", outlet="-b"))
    (row,) = rows(made["data/articles.csv"])
    assert row["title"].startswith("'=1+1") and row["author"] == "'@an"
    assert r"=1+1 \{50\%\} \& " in made["data/articles.bib"] and "\nTY  - BOOK" not in made["data/articles.ris"]


def test_every_sign_of_bibtex_is_written_as_itself() -> None:
    made = files(article(title=r"a & b % c $ d # e _ f { g } h \ i ~ j ^ k"))
    said = r"a \& b \% c \$ d \# e \_ f \{ g \} h \textbackslash{} i \textasciitilde{} j \textasciicircum{} k"
    assert f"  title = {{{{{said}}}}},\n" in made["data/articles.bib"]


def test_json_feeds_stand_beside_the_atom_feeds() -> None:
    made = files(*seeds())
    for code in ("vi", "en"):
        feed = json.loads(made[f"{code}/feed.json"])
        assert feed["language"] == code and len(feed["items"]) == 5
        assert all(item["url"].startswith(f"{URL}{code}/") and item["content_text"] for item in feed["items"])
        assert sum("date_published" in item for item in feed["items"]) == 3
    assert not [path for path in files(*seeds(), url="") if "feed" in path]


WHOLE = article(
    slug="2022-05-18-mot", title="Hiến đất & “làm” đường", body="Có hơn 1.400 hộ nghèo.\n\nThu 70 đến 120 triệu đồng/năm.",
    date="2022-05-18", date_basis="inferred", outlet="Báo Yên Bái", author="Anh Dũng", author_role="phóng viên",
    url="https://n.example/1", places=("huyện Lục Yên", "tỉnh Lai Châu"), tags=("đất", "đường"), title_inferred=True,
    english=English("Land for a road", "reviewed", "A B", (Sentence("There are.", ("Có hơn 1.400 hộ nghèo.",)),),
                    reviewed="2024-05-18"),
)  # fmt: skip
ROW = {
    "slug": "2022-05-18-mot", "title": "Hiến đất & “làm” đường", "title_made": True, "title_en": "Land for a road",
    "date": "2022-05-18", "date_basis": "inferred", "newspaper": "Báo Yên Bái", "newspaper_en": "Yen Bai Newspaper",
    "author": "Anh Dũng", "original": "https://n.example/1", "places": ["huyện Lục Yên", "tỉnh Lai Châu"],
    "tags": ["đất", "đường"], "words": 11, "publish": "full", "english": "reviewed", "english_by": "A B",
    "digest_en": "There are.", "page_vi": f"{URL}vi/2022-05-18-mot/", "page_en": f"{URL}en/2022-05-18-mot/",
}  # fmt: skip
FIGURES = """\
slug,date,date_basis,low,high,unit,period,qualifier,kind,printed,english,label,as_of,as_of_told,sentence,\
paragraph,page_vi\r
2022-05-18-mot,2022-05-18,inferred,1400.0,1400.0,hộ nghèo,,>,count,hơn 1.400 hộ nghèo,"over 1,400",poor households,\
[2022],article,Có hơn 1.400 hộ nghèo.,1,https://news.example/vi/2022-05-18-mot/#p1\r
2022-05-18-mot,2022-05-18,inferred,70000000.0,120000000.0,VND,năm,,money,70 đến 120 triệu đồng/năm,\
VND70–120 million a year,takings,[2022],article,Thu 70 đến 120 triệu đồng/năm.,2,https://news.example/vi/2022-05-18-mot/#p2\r
"""
BIBTEX = r"""@article{2022-05-18-mot,
  title = {{Hiến đất \& “làm” đường}},
  author = {{Anh Dũng}},
  journal = {Báo Yên Bái},
  year = {2022},
  month = {05},
  day = {18},
  url = {https://n.example/1},
  language = {vietnamese},
  note = {English: Land for a road. Date inferred, not printed on the page},
}
"""
RIS = (
    "TY  - NEWS", "ID  - 2022-05-18-mot", "TI  - Hiến đất & “làm” đường", "TT  - Land for a road", "AU  - Anh Dũng",
    "T2  - Báo Yên Bái", "PY  - 2022", "DA  - 2022/05/18", "N1  - Date inferred, not printed on the page",
    "UR  - https://n.example/1", "LA  - vi", "KW  - đất", "KW  - đường", "AB  - There are.", "ER  - ", "", "",
)  # fmt: skip


def test_every_column_of_every_file_says_what_it_is_called() -> None:
    made = files(WHOLE)
    (line,) = made["data/articles.jsonl"].splitlines()
    assert [*json.loads(line).items()] == [*ROW.items()]
    head, cells = csv.reader(io.StringIO(made["data/articles.csv"].removeprefix("\ufeff")))
    assert head == [*ROW]
    assert cells == ["; ".join(value) if isinstance(value, list) else str(value) for value in ROW.values()]
    assert made["data/figures.csv"].removeprefix("\ufeff") == FIGURES
    assert json.loads(made["data/articles.csl.json"]) == [
        {
            "id": "2022-05-18-mot", "type": "article-newspaper", "title": "Hiến đất & “làm” đường",
            "container-title": "Báo Yên Bái", "author": [{"literal": "Anh Dũng"}],
            "issued": {"date-parts": [[2022, 5, 18]], "circa": True}, "URL": "https://n.example/1", "language": "vi",
            "note": "English: Land for a road\nDate inferred, not printed on the page", "keyword": "đất, đường",
        }
    ]  # fmt: skip
    assert made["data/articles.bib"] == BIBTEX
    assert made["data/articles.ris"] == "\r\n".join(RIS)


@pytest.mark.parametrize(
    ("ending", "made"),
    [
        ("jsonl", b"12"), ("csv", b"\xef\xbb\xbfhead12"), ("csl.json", b"[\n1,\n2\n]\n"), ("bib", b"1\n2"), ("ris", b"12"),
    ],
)  # fmt: skip
def test_the_parts_of_a_file_are_put_together_as_its_format_wants(ending: str, made: bytes) -> None:
    path = f"data/articles.{ending}"
    assert export.whole(path, [b"1", b"", b"2"], [b"", b"head", b"other"]) == Output(path, made)
    nothing = {"csv": b"\xef\xbb\xbf\r\n", "csl.json": b"[]\n"}.get(ending, b"")
    assert export.whole(path, [b""], [b""]) == Output(path, nothing)


def test_the_items_of_a_json_feed_have_all_that_is_known_of_them() -> None:
    made = {code: json.loads(files(WHOLE)[f"{code}/feed.json"]) for code in ("vi", "en")}
    for code, tagline, title, text in (
        ("vi", "Một dòng", ROW["title"], "Có hơn 1.400 hộ nghèo. [18/5/2022, ngày suy ra]"),
        ("en", "One line", ROW["title_en"], "There are. [18 May 2022, date inferred]"),
    ):
        head = {"version": "https://jsonfeed.org/version/1.1", "title": "Điểm Báo", "description": tagline, "language": code,
                "home_page_url": f"{URL}{code}/", "feed_url": f"{URL}{code}/feed.json"}  # fmt: skip
        assert {name: made[code].get(name) for name in head} == head
        (item,) = made[code]["items"]
        assert item == {
            "id": ROW[f"page_{code}"], "url": ROW[f"page_{code}"], "external_url": "https://n.example/1", "title": title,
            "content_text": text, "date_published": "2022-05-18T00:00:00+07:00",
            "date_modified": "2024-05-18T00:00:00+07:00",
            "authors": [{"name": "Anh Dũng"}], "tags": ["đất", "đường"],
        }  # fmt: skip
