"""What can be done with an answer: files, every occurrence, articles over time; and search inside an article."""

from __future__ import annotations

import csv
import io
import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import truth
from amount import share
from axe_playwright_python.sync_playwright import Axe
from conftest import Served
from oracle import Oracle
from playwright.sync_api import Page, Route, expect

from diembao.lang import analysis
from diembao.model import SearchAids, SearchDoc
from diembao.press import export
from diembao.press import index as indexing
from diembao.text import nfc

ROOT = Path(__file__).parent.parent
VECTORS = json.loads((ROOT / "tests/data/export_vectors.json").read_text("utf-8"))
FORMATS = (ROOT / "templates/static/tools/export.js").read_text("utf-8")
browser = pytest.mark.browser
ALL = """([queries, name, values]) => diembao.engine().then(async () => {
  await diembao.files.later();
  const out = [];
  for (const text of queries) {
    await diembao.answers.ask('tools', text, {});
    out.push(await diembao.answers[name]('tools', ...values));
  }
  return out;
})"""


# ---------------------------------------------------------------- files


@pytest.mark.parametrize("vector", VECTORS, ids=range(len(VECTORS)))
def test_the_vectors_are_what_the_data_files_have(vector: dict[str, Any]) -> None:
    row = vector["row"] | {"tags": [], "digest_en": ""}
    assert export._csv([vector["row"].values()]) == vector["csv"]
    assert (export._bibtex(row), export._ris(row), export._csl(row)) == (vector["bib"], vector["ris"], vector["csl"])


@browser
def test_the_browser_writes_the_same_files(page: Page) -> None:
    page.goto("about:blank")
    page.evaluate(f"() => {{ {FORMATS} }}")
    added = {"collection": "", "query": "", "rows": ""}
    rows = [vector["row"] | added for vector in VECTORS]
    made = page.evaluate(
        "rows => Object.fromEntries(['csv', 'bib', 'ris', 'json'].map(name => [name, diembao.exports[name](rows)]))",
        rows,
    )
    head, *lines = csv.reader(io.StringIO(made["csv"].removeprefix("\ufeff"), newline=""))
    assert head == [*VECTORS[0]["row"], *added]
    assert lines == [[*next(csv.reader(io.StringIO(one["csv"], newline=""))), "", "", ""] for one in VECTORS]
    assert made["bib"] == "\n".join(one["bib"] for one in VECTORS)
    assert made["ris"] == "".join(one["ris"] for one in VECTORS)
    assert json.loads(made["json"]) == [one["csl"] for one in VECTORS]
    found = [rows[0] | {"collection": "AbC_, 5 articles", "query": "chi bộ year:2022", "rows": "3"}]
    named = page.evaluate("rows => ['bib', 'ris', 'json'].map(name => diembao.exports[name](rows))", found)
    assert r"Collection: AbC\_, 5 articles" in named[0]
    assert all("Query: chi bộ year:2022 (3 rows)" in text for text in named)


@browser
def test_the_name_of_a_file_has_the_query_in_ascii_letters(page: Page) -> None:
    page.goto("about:blank")
    page.evaluate(f"() => {{ {FORMATS} }}")
    queries = ["Sạt lở ĐẤT", 'title:"chi bộ" -year:2023', "../a\\b:c\0\n", "", "滑坡", "đất " * 500]
    assert page.evaluate("all => all.map(query => diembao.exports.name(query, '.csl.json'))", queries) == [
        "diembao-sat-lo-dat.csl.json",
        "diembao-title-chi-bo-year-2023.csl.json",
        "diembao-a-b-c.csl.json",
        "diembao.csl.json",
        "diembao.csl.json",
        f"diembao{'-dat' * 13}.csl.json",
    ]


@browser
def test_a_saved_answer_is_what_the_data_files_say_of_its_articles(page: Page, served: Served) -> None:
    page.goto(f"{served.url}search/index.html?q=đảng viên")
    expect(page.locator("[data-save=csv]")).to_be_visible()
    with page.expect_download() as download:
        page.click("[data-save=csv]")
    assert download.value.suggested_filename == "diembao-dang-vien.csv"
    saved = [*csv.DictReader(io.StringIO(Path(download.value.path()).read_text("utf-8-sig"), newline=""))]
    table = (served.folder / "data/articles.csv").read_text("utf-8-sig")
    known = {row["slug"]: row for row in csv.DictReader(io.StringIO(table, newline=""))}
    assert len(saved) == int(page.get_attribute("[data-found]", "data-found") or 0) > 1
    for row in saved:
        own = known[row["slug"]]
        assert re.fullmatch("[0-9a-f]{12}, 5 articles", row.pop("collection"))
        assert (row.pop("query"), row.pop("rows")) == ("đảng viên", str(len(saved)))
        assert row["page_vi"].startswith("https://news.example/digest/vi/"), "the digest's own, wherever it stands"
        assert row == {name: own[name] for name in row}


# ---------------------------------------------------------------- over a collection that the oracle knows


@pytest.fixture(scope="module")
def docs() -> dict[int, SearchDoc]:
    return truth.collection()


@pytest.fixture(scope="module")
def files(docs: dict[int, SearchDoc]) -> dict[str, bytes]:
    state, shards = indexing.build((number, indexing.counts(doc)) for number, doc in docs.items())
    beside = indexing.beside_it(state, {}, {number: doc.date for number, doc in docs.items()}, SearchAids())
    slugs = {number: doc.slug for number, doc in docs.items()}
    cards = [indexing.card(number, doc) for number, doc in docs.items()]
    made = [*shards, *beside.values(), indexing.meta(state, indexing.paths(beside), slugs), *cards]
    return {output.path: output.data for output in made}


def asked(
    page: Page, served: Served, files: dict[str, bytes], queries: list[str], name: str, *values: Any
) -> list[Any]:
    """What `name` of the engine gives for the answer to each query over these files."""

    def answer(route: Route) -> None:
        path = "search/" + route.request.url.rpartition("/search/")[2].partition("?")[0]
        route.fulfill(body=files[path], content_type="text/javascript")

    page.route(re.compile(r"/search/.*\.js"), answer)
    page.goto(f"{served.url}index.html")
    return page.evaluate(ALL, [queries, name, list(values)])  # type: ignore[no-any-return]


@browser
def test_rows_and_years_are_those_of_the_articles_that_have_the_words(
    page: Page, served: Served, docs: dict[int, SearchDoc], files: dict[str, bytes]
) -> None:
    oracle = Oracle(docs)
    words = [text for text in truth.words(docs, 60, seed=3) if oracle.words(text)]
    by_slug = {doc.slug: doc for doc in docs.values()}
    totals = Counter(doc.date[:4] for doc in docs.values())
    rows = asked(page, served, files, words, "rows", 0, 500)
    years = page.evaluate(ALL, [words, "frequency", []])
    for text, own, found in zip(words, rows, years, strict=True):
        wanted = {docs[number].slug for number in oracle.words(text)}
        assert {row["slug"] for row in own} == wanted and len(own) == len(wanted), text
        for row in own:
            doc = by_slug[row["slug"]]
            assert (row["title"], row["title_en"], row["date"]) == (doc.title, doc.title_en, doc.date)
            assert (row["date_basis"], row["author"], row["original"]) == (doc.date_basis, doc.author, doc.original)
        counted = Counter(by_slug[slug].date[:4] for slug in wanted)
        assert {str(one["year"]): one["found"] for one in found["years"] if one["found"]} == {
            year: count for year, count in counted.items() if year
        }
        assert found["undated"] == {"found": counted[""], "all": totals[""]}
        for one in found["years"]:
            assert one["all"] == totals[str(one["year"])] == sum(month["all"] for month in one["months"])
            assert one["found"] == sum(month["found"] for month in one["months"])


@browser
def test_every_occurrence_of_a_marked_word_is_a_line(
    page: Page, served: Served, docs: dict[int, SearchDoc], files: dict[str, bytes]
) -> None:
    marked = [text for text in truth.words(docs, 400, seed=4) if (token := tokens(text)[0]).exact != token.fold]
    words = [text for text in marked if len(tokens(text)) == 1][:60]
    checked = many = 0
    for text, found in zip(words, asked(page, served, files, words, "lines", 0, 10_000, ""), strict=True):
        (word,) = tokens(text)
        own = Counter({doc.slug: occurrences(doc, word.exact) for doc in docs.values()})
        lines = Counter(line["card"]["slug"] for line in found["lines"])
        assert found["total"] == lines.total() and found["articles"] == len(lines), text
        assert lines == {slug: own[slug] for slug in lines}, "of an article that was looked through no line is missing"
        assert not found["whole"] or lines == +own, text
        assert all(tokens(line["key"])[0].exact == word.exact for line in found["lines"])
        assert not any("\n" in line[part] for line in found["lines"] for part in ("before", "key", "after"))
        many += found["whole"] and found["total"] > 100
        checked += found["whole"]
    assert checked > 20 and many


@browser
def test_a_month_is_a_keyword_in_any_spelling_and_only_whole(
    page: Page, served: Served, docs: dict[int, SearchDoc], files: dict[str, bytes]
) -> None:
    (found,) = asked(page, served, files, ["tháng 8 năm 2022"], "lines", 0, 10_000, "")
    assert {line["key"].lower() for line in found["lines"]} >= {"8/2022", "tháng 8 năm 2022", "august 2022"}
    assert all("2022" in line["key"] for line in found["lines"])


def tokens(text: str) -> list[analysis.Token]:
    return list(analysis.tokens(text))


def occurrences(doc: SearchDoc, exact: str) -> int:
    """A word with marks in the Vietnamese texts; in English where its Vietnamese has none."""
    texts = [[doc.title], doc.paragraphs, doc.captions, doc.english]
    count = [sum(token.exact == exact for text in own for token in tokens(text)) for own in texts]
    in_title = sum(token.exact == exact for token in tokens(doc.title_en))
    return sum(count) + (0 if count[0] else in_title)


@browser
def test_words_that_stand_together_are_one_keyword(
    page: Page, served: Served, docs: dict[int, SearchDoc], files: dict[str, bytes]
) -> None:
    queries = ["chi bộ", '"chi bộ"', "bộ chi", "chi bộ hiến đất"]
    plain, quoted, turned, longer = asked(page, served, files, queries, "lines", 0, 100, "after")
    keys = [{nfc(line["key"].lower()) for line in found["lines"]} for found in (plain, quoted, turned, longer)]
    assert keys[0] == keys[1] == {"chi bộ"} and plain["total"] == quoted["total"] > 1
    assert keys[2] <= {"chi", "bộ"} and {"chi bộ", "hiến đất"} >= keys[3]
    after = [line["right"][:1] for line in plain["lines"]]
    order = page.evaluate("words => words.slice().sort(new Intl.Collator('vi').compare)", [*map("".join, after)])
    assert [*map("".join, after)] == order


@browser
@pytest.mark.parametrize(("query", "order", "side"), [("land", "after", "right"), ("donating", "before", "left")])
def test_lines_without_a_word_beside_the_keyword_come_last(
    page: Page, served: Served, docs: dict[int, SearchDoc], files: dict[str, bytes], query: str, order: str, side: str
) -> None:
    (found,) = asked(page, served, files, [query], "lines", 0, 100, order)
    beside = [bool(line[side]) for line in found["lines"]]
    assert beside == sorted(beside, reverse=True) and set(beside) == {True, False}


# ---------------------------------------------------------------- on the page


@browser
def test_the_concordance_has_an_address_an_order_and_files(page: Page, served: Served) -> None:
    page.goto(f"{served.url}search/index.html?q=chi bộ")
    page.click("[data-to=lines]")
    lines = page.locator(".kw > li")
    expect(page.locator("[data-lines] [role=status]")).to_have_text(re.compile(r"^\d+ lần trong \d bài$"))
    total = int(page.inner_text("[data-lines] [role=status]").split()[0])
    expect(lines).to_have_count(min(total, 20))
    assert "view=lines" in page.url and not page.locator(".hits").is_visible()
    assert {text.lower() for text in page.locator(".kwl > mark").all_inner_texts()} == {"chi bộ"}
    assert page.locator(".kw .our").count() > 0
    page.click("[data-order=outlet]")
    expect(page.locator("[data-order=outlet]")).to_have_attribute("aria-pressed", "true")
    assert "order=outlet" in page.url
    with page.expect_download() as download:
        page.get_by_role("button", name="CSV").nth(1).click()
    rows = [*csv.DictReader(io.StringIO(Path(download.value.path()).read_text("utf-8-sig"), newline=""))]
    assert download.value.suggested_filename == "diembao-chi-bo-lines.csv"
    assert len(rows) == total and {row["keyword"].lower() for row in rows} == {"chi bộ"}
    assert {(row["query"], row["lines"]) for row in rows} == {("chi bộ", str(total))}
    assert all(row["page"].startswith("https://news.example/digest/") and "?" not in row["page"] for row in rows)
    assert not Axe().run(page).response["violations"]
    page.reload()
    expect(lines).to_have_count(min(total, 20))
    page.go_back()
    page.go_back()
    expect(page.locator(".hits")).to_be_visible()
    expect(lines.first).to_be_hidden()


@browser
@pytest.mark.parametrize(
    ("hl", "says"),
    [
        ("", "Ít nhất {} lần trong {} bài đã xem, trên tổng số {} bài."),
        ("&hl=en", "At least {} occurrences in the {} articles looked through, of {}."),
    ],
)
def test_a_concordance_that_is_cut_says_so_on_the_page_and_in_its_file(
    page: Page, served: Served, docs: dict[int, SearchDoc], files: dict[str, bytes], hl: str, says: str
) -> None:
    def answer(route: Route) -> None:
        path = "search/" + route.request.url.rpartition("/search/")[2].partition("?")[0]
        route.fulfill(body=files[path], content_type="text/javascript")

    page.route(re.compile(r"/search/[^?]*\.js"), answer)
    page.goto(f"{served.url}search/index.html?q=và&view=lines{hl}")
    status = page.locator("[data-lines] [role=status]")
    expect(status).to_have_text(re.compile(r"\d"))
    told = re.fullmatch(re.escape(says).replace(r"\{\}", r"([\d.,]+)"), status.inner_text())
    assert told, status.inner_text()
    least, looked, total = (int(re.sub(r"\D", "", number)) for number in told.groups())
    own = {doc.slug: count for doc in docs.values() if (count := occurrences(doc, "va`"))}
    assert looked < total and 100 < least < sum(own.values())
    with page.expect_download() as download:
        page.get_by_role("button", name="CSV").nth(1).click()
    rows = [*csv.DictReader(io.StringIO(Path(download.value.path()).read_text("utf-8-sig"), newline=""))]
    saved = Counter(row["slug"] for row in rows)
    assert saved == {slug: own[slug] for slug in saved} and len(rows) == least and len(saved) <= looked
    assert {row["lines"] for row in rows} == {f"at least {least} in the {looked} articles looked through, of {total}"}


@browser
def test_articles_over_time_are_a_picture_with_a_table(page: Page, served: Served) -> None:
    page.goto(f"{served.url}search/index.html?q=đảng viên&hl=en")
    page.click("[data-frequency] > summary")
    picture = page.locator("[data-frequency] svg[role=img]")
    expect(picture).to_have_attribute("aria-label", re.compile(r"^Articles by year: .*2022: \d"))
    page.locator("[data-frequency] select").first.select_option("2022")
    expect(picture).to_have_attribute("aria-label", re.compile(r"^Articles by month, 2022: 1/2022: "))
    page.click("[data-frequency] details > summary")
    expect(page.locator("[data-frequency] tbody tr")).to_have_count(12)
    assert not Axe().run(page).response["violations"]


@browser
def test_an_article_marks_what_was_sought_and_leads_from_one_to_the_next(page: Page, served: Served) -> None:
    page.goto(f"{served.url}search/index.html?q=chi bộ")
    page.click("li[data-result] h3 a")
    status = page.locator(".inside [role=status]")
    expect(status).to_have_text(re.compile(r"^“chi bộ”: \d+ / \d+$"))
    at, total = map(int, re.findall(r"\d+", status.inner_text()))
    marks = page.locator("main mark")
    assert "q=chi" in page.url and total > 1 and marks.count() == total
    assert {text.lower() for text in marks.all_inner_texts()} == {"chi bộ"}
    assert not Axe().run(page).response["violations"]
    page.keyboard.press("n")
    expect(status).to_have_text(f"“chi bộ”: {at % total + 1} / {total}")
    page.keyboard.press("p")
    page.keyboard.press("Escape")
    expect(page.locator(".inside, main mark")).to_have_count(0)
    assert "q=" not in page.url


@browser
def test_what_an_article_quotes_is_in_its_own_language(page: Page, served: Served) -> None:
    slug = "2022-05-18-luc-yen-nang-cao-suc-chien-dau-cua-to-chuc-dang-o-co-so"
    page.goto(f"{served.url}en/{slug}/index.html?q=triệu đồng")
    status = page.locator(".inside [role=status]")
    expect(status).to_have_text("“triệu đồng”: 1 of 2")
    expect(page.locator(".figs [lang=vi] mark.now")).to_be_visible()
    sentence = page.locator("details blockquote[lang=vi] mark")
    expect(sentence).to_be_hidden()
    page.keyboard.press("n")
    expect(sentence).to_be_visible()


TOP = """(what => document.querySelector(what).getBoundingClientRect().top
  - document.querySelector('.inside').getBoundingClientRect().bottom)"""  # how far below the bar


@browser
def test_the_bar_begins_in_the_paragraph_of_the_address_and_does_not_cover_it(page: Page, served: Served) -> None:
    slug = "2022-05-18-luc-yen-nang-cao-suc-chien-dau-cua-to-chuc-dang-o-co-so"
    article = f"{served.url}vi/{slug}/index.html"
    page.set_viewport_size({"width": 800, "height": 300})
    page.emulate_media(reduced_motion="reduce")  # scrolls at once
    page.goto(f"{article}?q=đảng")
    expect(page.locator("mark.now")).to_be_visible()
    numbers = page.locator("[id^=p]:has(mark)").evaluate_all("all => all.map(one => one.id)")
    shared = page.locator(".passage > [id^=p]:has(mark) ~ [id^=p]:has(mark)").evaluate_all(
        "all => all.map(one => one.id)"
    )
    assert len(numbers) > 2 and shared, "a paragraph that is not the first of its passage with a mark"
    first_words = "hiệu quả công tác dân vận"  # of a paragraph, so that they are where the bar will be
    for query, number in [*(("đảng", number) for number in share(numbers, 4)), (first_words, "p7")]:
        page.goto("about:blank")
        page.goto(f"{article}?q={query}#{number}")
        expect(page.locator(f"#{number} mark.now")).to_be_in_viewport()
        assert page.evaluate(f"{TOP}('mark.now')") >= 0
    page.evaluate("location.hash = 'p1'")
    page.wait_for_function(f"() => Math.abs({TOP}('#p1')) < 100")
    assert page.evaluate(f"{TOP}('#p1')") >= 0
    page.keyboard.press("Escape")
    assert page.evaluate("document.documentElement.style.scrollPaddingTop") == ""


@browser
def test_the_bar_of_an_article_names_words_and_filters_and_no_syntax(page: Page, served: Served) -> None:
    query = 'title:chi "cấp ủy" year:2022 -year:2023 -mía from:2020'
    page.goto(f"{served.url}search/index.html?q={query}&hl=en")
    expect(page.locator("h1")).to_have_text("Search: chi “cấp ủy”")
    slug = "2022-05-18-luc-yen-nang-cao-suc-chien-dau-cua-to-chuc-dang-o-co-so"
    for language, filters in (("vi", "từ ngày 2020, 2022, trừ 2023"), ("en", "from 2020, 2022, not 2023")):
        page.goto(f"{served.url}{language}/{slug}/index.html?q={query}")
        expect(page.locator(".inside [role=status]")).to_have_text(
            re.compile(rf"^chi “cấp ủy”, {filters}: 1 (/|of) \d+$")
        )


@browser
def test_an_article_without_a_query_loads_nothing_of_search(own_page: Page, served: Served) -> None:
    page, loaded = own_page, list[str]()
    page.on("request", lambda request: loaded.append(request.url))
    page.goto(f"{served.url}search/index.html?q=chi bộ")
    href = page.get_attribute("li[data-result] h3 a", "href") or ""
    page.wait_for_load_state("networkidle")
    loaded.clear()
    page.goto(href.partition("?")[0])
    page.wait_for_load_state("networkidle")
    assert loaded and not any("/search/" in url or "/tools/" in url or url.endswith("engine.js") for url in loaded)


@browser
def test_the_tools_work_from_disk(page: Page, site: Path) -> None:
    page.goto(f"{(site / 'search/index.html').as_uri()}?q=chi bộ&view=lines")
    expect(page.locator(".kw > li").first).to_be_visible()
    with page.expect_download() as download:
        page.click("[data-save=bib]")
    assert "@article{" in Path(download.value.path()).read_text("utf-8")
    page.click(".kw > li .pp")
    expect(page.locator(".inside [role=status]")).to_have_text(re.compile(r"^“chi bộ”: \d+ / \d+$"))
