"""The data files and the JSON feeds."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest

from diembao.model import Article, English
from diembao.press.assemble import Options
from tests.press_fixture import assemble, corpus, seeds

URL = "https://news.example/"


def files(*articles: Article, url: str = URL) -> dict[str, str]:
    site = assemble(articles, corpus(), {}, (), {}, Options(url=url, title="Điểm Báo"))
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
    assert money["english"] == "VND70–120 million a year" and money["page_vi"] == f"{URL}vi/a-b/#p2"
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


def test_json_feeds_stand_beside_the_atom_feeds() -> None:
    made = files(*seeds())
    for code in ("vi", "en"):
        feed = json.loads(made[f"{code}/feed.json"])
        assert feed["language"] == code and len(feed["items"]) == 5
        assert all(item["url"].startswith(f"{URL}{code}/") and item["content_text"] for item in feed["items"])
        assert sum("date_published" in item for item in feed["items"]) == 3
    assert not [path for path in files(*seeds(), url="") if "feed" in path]
