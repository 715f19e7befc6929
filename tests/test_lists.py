"""Lists by date: what a change touches, where an article stands, how a reader gets there."""

from __future__ import annotations

import posixpath
import re
from collections import Counter, deque
from collections.abc import Sequence
from functools import cache
from typing import Any

import pytest
from msgspec import structs
from press_fixture import OUTLETS, article, assemble, planned, templates

from diembao.digest.numbers import numbered
from diembao.model import Article, Corpus, English, Outlet, Place, Term
from diembao.press.addresses import link
from diembao.press.assemble import Options
from diembao.press.pages import ListPage
from diembao.press.render import render

URL = "https://example.org/digest/"
WORDS = ("chi bộ", "hiến đất", "nghị quyết")
KNOWN = Corpus(
    OUTLETS,
    (Place("tỉnh A", "A", "province", "", ""), Place("huyện B", "B", "district", "tỉnh A", "")),
    tuple(Term(vi, f"term {n}", (), "What it means.", "") for n, vi in enumerate(WORDS)),
)
KINDS = re.compile(r"articles/|(?:vi|en)/(?:atom\.xml|feed\.json)|sitemap")


def one(number: int, date: str | None, **changes: Any) -> Article:
    """Article `number`: of each three one has a place, of each four one a term, all have one of two newspapers."""
    body = f"Đoạn {number} {WORDS[number % 3] if number % 4 == 0 else 'không có gì'}.\n\nĐoạn sau."
    made = article(
        slug=f"bai-{number}", title=f"Bài {number}", date=date, body=body, number=number,
        outlet=OUTLETS[number % 2].name, places=(("huyện B",) if number % 3 == 0 else ()),
        english=English(title=f"Article {number}", status="reviewed", by="An"),
    )  # fmt: skip
    return structs.replace(made, **changes)


@cache
def three_years() -> tuple[Article, ...]:
    """300 articles from 2020 to 2022, the oldest first; 12 without a date."""
    days = [f"{2020 + n // 96}-{n % 96 // 8 + 1:02}-{n % 8 * 3 + 1:02}" for n in range(288)]
    return tuple(one(n, day) for n, day in enumerate([*[None] * 12, *days], 1))


def keys(articles: Sequence[Article], known: Corpus = KNOWN, **options: Any) -> dict[str, str]:
    """The key of each unit of the site of these articles."""
    site, _ = planned(articles, known, {}, (), {}, Options(**({"url": URL, "page_size": 5} | options)))
    found = {unit.name: unit.key for unit in site.units}
    assert len(found) == len(site.units)
    return found


def changed(before: dict[str, str], after: dict[str, str]) -> set[str]:
    return {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}


def pages(units: set[str]) -> set[str]:
    """Without articles, feeds and sitemaps."""
    return {name for name in units if not KINDS.match(name)}


HEADS = {
    "index.html", "vi/index.html", "en/index.html", "outlets/index.html", "years/index.html", "about/index.html",
    "status/index.html",
}  # fmt: skip


def test_the_newest_article_touches_the_lists_that_it_stands_in_their_heads_and_the_front() -> None:
    before = keys(three_years())
    after = keys((*three_years(), one(301, "2022-12-30", places=())))
    touched = changed(before, after)
    name = "outlets/bao-yen-bai"
    lists = {"years/2022/index.html", f"{name}/index.html", f"{name}/2022/index.html", "months/2022-12/index.html"}
    assert pages(touched) == HEADS | lists
    assert {unit for unit in touched if unit.startswith("articles/")} == {"articles/bai-301"}
    assert {unit for unit in touched if "sitemap" in unit} == {"sitemap-3.xml"}
    assert len(touched) == len(HEADS | lists) + 6  # itself, its part of the sitemap, four feeds


def test_an_article_that_begins_a_page_touches_that_which_was_the_newest_and_the_one_that_leads_there() -> None:
    many = [one(300 + n, f"2022-12-{25 + n}", places=(), body="Không có gì.") for n in (1, 2, 3)]
    before, after = keys((*three_years(), *many[:2])), keys((*three_years(), *many))
    assert pages(changed(before, after)) - HEADS == {
        "years/2022/index.html", "outlets/bao-yen-bai/index.html", "outlets/bao-yen-bai/2022/index.html",
        "months/2022-12/index.html", "months/2022-12/2/index.html",
        "months/2022-12/1/index.html",
    }  # fmt: skip
    assert {"sitemap-lists.xml", "sitemap-3.xml"} == {n for n in changed(before, after) if "sitemap" in n}


@pytest.mark.parametrize("how", ["added", "removed"])
def test_an_article_in_the_middle_touches_its_month_and_year_and_no_others(how: str) -> None:
    if how == "added":
        before, after = keys(three_years()), keys((*three_years(), one(301, "2021-05-02", body="Không.", places=())))
    else:
        all_ = tuple(structs.replace(a, body="Không.", places=()) if a.number == 141 else a for a in three_years())
        before, after = keys(all_), keys(tuple(a for a in all_ if a.number != 141))
    touched = pages(changed(before, after))
    months = {name for name in touched if name.startswith("months/")}
    assert months == {"months/2021-05/index.html", "months/2021-05/1/index.html"}
    others = {name for name in touched - months - HEADS if not name.startswith("outlets/bao-yen-bai/2021/")}
    assert others == {"years/2021/index.html", "outlets/bao-yen-bai/index.html"}
    newer = [name for name in touched if name.startswith("outlets/bao-yen-bai/2021/")]
    assert 5 < len(newer) < 9  # of ten pages those from its own place on, as each holds five
    articles = {name for name in changed(before, after) if name.startswith("articles/")}
    assert len(articles) == 1


def test_the_first_of_a_month_touches_no_page_of_another() -> None:
    touched = pages(changed(keys(three_years()), keys((*three_years(), one(301, "2023-01-01", places=())))))
    months = {name for name in touched if name.startswith(("months/", "years/2"))}
    assert months == {"months/2023-01/index.html", "years/2023/index.html"}


def test_the_tagline_touches_the_front_and_the_feeds_alone() -> None:
    before = keys(three_years(), tagline_vi="Báo", tagline_en="News")
    for options in ({"tagline_vi": "Tin", "tagline_en": "News"}, {"tagline_vi": "Báo", "tagline_en": "The news"}):
        touched = changed(before, keys(three_years(), **options))
        code = "vi" if options["tagline_vi"] == "Tin" else "en"
        assert touched == {"index.html", f"{code}/atom.xml", f"{code}/feed.json"}


def test_an_english_name_of_a_newspaper_touches_what_shows_it_alone() -> None:
    third = tuple(structs.replace(a, outlet="Báo Nhân Dân") if a.date == "2021-05-04" else a for a in three_years())
    known = structs.replace(
        KNOWN,
        outlets=tuple(Outlet(o.name, f"{o.english}!"[: -1 if o.name != "Báo Nhân Dân" else None]) for o in OUTLETS),
    )
    touched = changed(keys(third), keys(third, known))
    (own,) = (a.slug for a in third if a.outlet == "Báo Nhân Dân")
    shown = {"index.html", "outlets/index.html", "outlets/bao-nhan-dan/index.html"}
    month = {name for name in touched if name.startswith("months/2021-05/")}
    assert pages(touched) == shown | month and len(month) == 1
    assert f"articles/{own}" in touched and len(touched) < 10


def test_a_term_touches_the_articles_that_have_it_and_the_glossary_alone() -> None:
    terms = tuple(structs.replace(t, explanation="Another.") if t.vi == "hiến đất" else t for t in KNOWN.terms)
    touched = changed(keys(three_years()), keys(three_years(), structs.replace(KNOWN, terms=terms)))
    having = {f"articles/{a.slug}" for a in three_years() if "hiến đất" in a.body}
    assert touched == having | {"glossary/index.html"} and 20 < len(having) < 30


# ---------------------------------------------------------------- what the lists hold


def lists(articles: Sequence[Article], **options: Any) -> dict[str, ListPage]:
    site = assemble(articles, KNOWN, {}, (), {}, Options(**({"page_size": 5} | options)))
    return {view.url: view.data for view in site.views if isinstance(view.data, ListPage)}


def slugs(page: ListPage) -> list[str]:
    return [entry.slug for band in page.bands for entry in band.entries]


def test_the_newest_page_has_the_address_without_a_number_and_older_ones_keep_theirs() -> None:
    made = [one(n, f"2020-01-{n:02}") for n in range(1, 15)]
    names = ["months/2020-01", "months/2020-01/2", "months/2020-01/1"]
    urls = [*map(link, names)]
    found = lists(made, page_size=5)
    assert [slugs(found[url]) for url in urls] == [
        [f"bai-{n}" for n in range(14, 10, -1)], [f"bai-{n}" for n in range(10, 5, -1)],
        [f"bai-{n}" for n in range(5, 0, -1)],
    ]  # fmt: skip
    assert [(found[url].pager.newer, found[url].pager.older) for url in urls] == [
        ("", names[1]), (names[0], names[2]), (names[1], ""),
    ]  # fmt: skip
    more = lists([*made, *(one(n, f"2020-01-{n:02}") for n in range(15, 19))], page_size=5)
    assert slugs(more[urls[0]]) == ["bai-18", "bai-17", "bai-16"]
    assert [more[url] for url in urls[2:]] == [found[url] for url in urls[2:]]
    assert slugs(more[urls[1]]) == slugs(found[urls[1]])


def test_every_article_stands_in_exactly_one_month() -> None:
    found = lists(three_years())
    months = Counter(slug for url, page in found.items() if url.startswith("months/") for slug in slugs(page))
    assert months == dict.fromkeys((a.slug for a in three_years()), 1)
    undated = [page for url, page in found.items() if url.startswith("months/undated/")]
    assert {slug for page in undated for slug in slugs(page)} == {a.slug for a in three_years() if not a.date}
    assert not any(url.startswith("years/undated") for url in found)


def test_a_head_shows_the_newest_and_leads_to_the_rest() -> None:
    found = lists(three_years())
    newest = [a.slug for a in three_years()[:-21:-1]]
    assert slugs(found["vi/index.html"]) == slugs(found["en/index.html"]) == newest
    assert slugs(found["years/2022/index.html"]) == newest
    for url, older in (
        ("vi/index.html", "months/2022-10"),
        ("years/2021/index.html", "months/2021-10"),
    ):
        assert found[url].pager.older == older
    assert [part.url for part in found["vi/index.html"].parts] == [
        *(f"years/{year}" for year in (2022, 2021, 2020)), "months/undated",
    ]  # fmt: skip
    place = found["places/tinh-a/index.html"]
    assert [part.vi for part in place.parts] == ["2022", "2021", "2020", "Không rõ ngày"]
    assert [slug for url, page in found.items() if url.startswith("places/tinh-a/2021/") for slug in slugs(page)]
    few = lists([one(n, "2020-01-01") for n in range(1, 21)])
    assert not few["outlets/bao-yen-bai/index.html"].parts and not few["outlets/bao-yen-bai/index.html"].pager.older


@cache
def site() -> dict[str, str]:
    """The files of a site of 100 articles, in short pages."""
    made = assemble(three_years()[:100], KNOWN, {}, (), {}, Options(url=URL, page_size=5))
    return {output.path: output.data.decode() for output in render(made.views, templates())}


def test_every_page_is_reached_from_the_front_without_script() -> None:
    html = {path for path in site() if path.endswith(".html")}
    seen, waiting = {"index.html"}, deque(["index.html"])
    while waiting:
        path = waiting.popleft()
        for way in re.findall(r'<a\b[^>]*href="([^"#?:]+)', site()[path]):
            target = posixpath.normpath(posixpath.join(posixpath.dirname(path), way))
            if target in html and target not in seen:
                seen.add(target)
                waiting.append(target)
    assert html - seen <= {"404.html", "search/index.html"}
    assert len(seen) > 250


def test_a_month_leads_to_its_year_which_names_the_months_before_and_after_it() -> None:
    text = site()["months/2020-05/1/index.html"]
    assert text.count('href="../../../years/2020/index.html"') == 2
    for month in ("2020-04", "2020-06"):
        assert f'href="../../months/{month}/index.html"' in site()["years/2020/index.html"]


def test_search_engines_can_tell_the_pages_of_lists_apart() -> None:
    said = Counter(
        re.findall("<title>(.*)</title>", text)[0]
        for path, text in site().items()
        if path.endswith(".html") and not path.startswith(("vi/bai", "en/bai"))
    )
    assert set(said.values()) == {1}, said
    for name in ("title", 'meta name="description"'):
        assert name in site()["months/2020-05/1/index.html"]
    assert "trang 1 / May 2020, page 1" in site()["months/2020-05/1/index.html"]


def test_counts_stand_on_the_newest_page_alone() -> None:
    assert "8 bài" in site()["months/2020-05/index.html"] and "Trang 2 trên 2" in site()["months/2020-05/index.html"]
    older = site()["months/2020-05/1/index.html"]
    assert "8 bài" not in older and "Trang 1" in older and "trên" not in older.partition("<main")[2]


def test_a_sitemap_has_a_part_for_each_hundred_accession_numbers() -> None:
    made = [one(n, "2020-01-01") for n in (1, 99, 100, 101, 250)]
    views = {v.url: v.data for v in assemble(made, KNOWN, {}, (), {}, Options(url=URL)).views}
    names = ["sitemap-lists.xml", "sitemap-0.xml", "sitemap-1.xml", "sitemap-2.xml"]
    assert views["sitemap.xml"].urls == tuple(URL + name for name in names)
    held = [[page.url.split("/")[-2] for page in views[name].pages if "/vi/" in page.url] for name in names[1:]]
    assert held == [["bai-1", "bai-99"], ["bai-100", "bai-101"], ["bai-250"]]
    listed = {page.url for page in views[names[0]].pages}
    assert {URL, f"{URL}months/2020-01/", f"{URL}outlets/bao-yen-bai/"} <= listed
    assert not any(
        one.hreflang == "x-default" for name in names[1:] for page in views[name].pages for one in page.alternates
    )


def test_ties_of_a_day_go_to_the_higher_number() -> None:
    made = [one(n, "2020-01-01") for n in (3, 1, 2)]
    assert slugs(lists(made)["months/2020-01/index.html"]) == ["bai-3", "bai-2", "bai-1"]
    assert numbered({"b": 1}, {"a": "2020-01-02", "b": "2020-01-03", "c": "2020-01-01"}) == {"a": 3, "b": 1, "c": 2}
