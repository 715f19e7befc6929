"""The feeds' dates: strict RFC 3339, nothing invented, what is not printed marked as such."""

from __future__ import annotations

import datetime
import json
import re
import xml.etree.ElementTree as ET
from typing import Any

import pytest
from press_fixture import article, assemble, corpus, templates

from diembao.model import Article, English
from diembao.press.assemble import Options
from diembao.press.assemble.feeds import instant
from diembao.press.render import render

URL = "https://news.example/"
ATOM = "{http://www.w3.org/2005/Atom}"
RFC_3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:Z|[+-]\d\d:\d\d)")
REVIEWED = English(title="News", status="reviewed", by="An", reviewed="2024-03-01")
# Every way in which a record may have a date, or have none.
MIXED: dict[str, dict[str, Any]] = {
    "second": {"date": "2022-05-18T05:29:48+07:00", "date_basis": "printed"},
    "minute": {"date": "2023-12-30T21:00+07:00", "date_basis": "printed"},
    "utc": {"date": "2022-05-17T23:00Z", "date_basis": "printed"},
    "no-zone": {"date": "2022-05-18T05:29", "date_basis": "editor"},
    "day": {"date": "2022-05-18", "date_basis": "printed"},
    "inferred": {"date": "2022-08-19", "date_basis": "inferred"},
    "reviewed": {"date": "2022-01-01", "date_basis": "printed", "english": REVIEWED},
    "undated": {},
    "undated-reviewed": {"english": REVIEWED},
}


def mixed(*names: str) -> tuple[Article, ...]:
    return tuple(article(slug=name, title=name, **MIXED[name]) for name in names or MIXED)


def feeds(articles: tuple[Article, ...], code: str) -> tuple[ET.Element, dict[str, Any]]:
    """The Atom feed and the JSON Feed of a digest of these articles."""
    site = assemble(articles, corpus(), {}, (), {}, Options(url=URL))
    (atom,) = render([view for view in site.views if view.url == f"{code}/atom.xml"], templates())
    (beside,) = (one for one in site.data if one.path == f"{code}/feed.json")
    assert b"1970" not in atom.data + beside.data
    return ET.fromstring(atom.data), json.loads(beside.data)


def told(entry: ET.Element, name: str) -> str:
    return entry.findtext(ATOM + name) or ""


def by_slug(feed: ET.Element) -> dict[str, ET.Element]:
    return {told(entry, "id").split("/")[-2]: entry for entry in feed.iter(f"{ATOM}entry")}


@pytest.mark.parametrize("names", [tuple(MIXED), ("undated",), ("undated", "undated-reviewed"), ("day", "undated")])
@pytest.mark.parametrize("code", ["vi", "en"])
def test_every_time_in_a_feed_is_rfc_3339_with_seconds(names: tuple[str, ...], code: str) -> None:
    feed, beside = feeds(mixed(*names), code)
    times = [e.text or "" for e in feed.iter() if e.tag in (f"{ATOM}updated", f"{ATOM}published")]
    times += [item[key] for item in beside["items"] for key in ("date_published", "date_modified") if key in item]
    assert all(RFC_3339.fullmatch(time) for time in times), times
    moments = [datetime.datetime.fromisoformat(time) for time in times]
    assert datetime.datetime.fromisoformat(told(feed, "updated")) == max(moments)
    entries = by_slug(feed)
    assert entries.keys() == set(names) and len(beside["items"]) == len(names)
    for entry in entries.values():  # what RFC 4287 demands
        assert all(told(entry, name) for name in ("id", "title", "updated"))
        assert entry.findtext(f"{ATOM}author/{ATOM}name")


def test_an_undated_article_is_given_no_date_of_publication() -> None:
    feed, beside = feeds(mixed(), "en")
    entries, items = by_slug(feed), {item["id"].split("/")[-2]: item for item in beside["items"]}
    for name in ("undated", "undated-reviewed"):
        assert not told(entries[name], "published") and "date_published" not in items[name]
        assert told(entries[name], "summary").endswith("[Undated]") and items[name]["content_text"].endswith(
            "[Undated]"
        )
    assert (
        told(entries["undated"], "updated") == "2022-01-01T00:00:00+07:00" and "date_modified" not in items["undated"]
    )
    assert told(entries["undated-reviewed"], "updated") == "2024-03-01T00:00:00+07:00"
    assert items["undated-reviewed"]["date_modified"] == "2024-03-01T00:00:00+07:00"


def test_a_newer_article_changes_nothing_of_an_undated_entry() -> None:
    before, after = (
        by_slug(feeds(mixed(*names, "undated"), "vi")[0])["undated"] for names in (("day",), ("day", "minute"))
    )
    assert ET.tostring(before) == ET.tostring(after)


def test_a_day_begins_at_midnight_in_vietnam_and_a_review_counts_as_a_change() -> None:
    feed, beside = feeds(mixed(), "vi")
    said = {slug: (told(entry, "published"), told(entry, "updated")) for slug, entry in by_slug(feed).items()}
    assert said["day"] == ("2022-05-18T00:00:00+07:00",) * 2
    assert said["minute"] == ("2023-12-30T21:00:00+07:00",) * 2
    assert said["no-zone"] == ("2022-05-18T05:29:00+07:00",) * 2
    assert said["utc"] == ("2022-05-17T23:00:00+00:00",) * 2
    assert said["reviewed"] == ("2022-01-01T00:00:00+07:00", "2024-03-01T00:00:00+07:00")
    modified = {item["id"].split("/")[-2]: item["date_modified"] for item in beside["items"] if "date_modified" in item}
    assert modified.keys() == {"reviewed", "undated-reviewed"}


@pytest.mark.parametrize(
    ("code", "words"), [("vi", "[19/8/2022, ngày suy ra]"), ("en", "[19 August 2022, date inferred]")]
)
def test_a_feed_says_that_a_date_is_not_printed(code: str, words: str) -> None:
    feed, beside = feeds(mixed(), code)
    summaries = {slug: told(entry, "summary") for slug, entry in by_slug(feed).items()}
    assert summaries["inferred"].endswith(words)
    assert {slug for slug, text in summaries.items() if "[" in text} == {
        "inferred", "no-zone", "undated", "undated-reviewed"
    }  # fmt: skip
    texts = {item["id"].split("/")[-2]: item["content_text"] for item in beside["items"]}
    assert all(text in (texts[slug], "") for slug, text in summaries.items())


@pytest.mark.parametrize("code", ["vi", "en"])
def test_a_feed_without_any_article_is_whole(code: str) -> None:
    feed, beside = feeds((), code)
    assert RFC_3339.fullmatch(told(feed, "updated")) and told(feed, "id") and told(feed, "title")
    assert not by_slug(feed) and beside["items"] == []


@pytest.mark.parametrize("iso", ["2024-02-29", "2022-05-18T05:29", "2022-05-18T05:29-03:30", "1990-01-01T00:00:59Z"])
def test_an_instant_says_what_the_record_says(iso: str) -> None:
    made = instant(iso)
    assert RFC_3339.fullmatch(made) and made.startswith(iso[:16])
    if len(iso) > 16:
        assert datetime.datetime.fromisoformat(made) == datetime.datetime.fromisoformat(iso)
