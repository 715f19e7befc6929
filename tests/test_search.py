"""Searching as readers do, in a real browser: the five articles and the public captures in one digest."""

from __future__ import annotations

import gzip
import json
import random
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from amount import times
from axe_playwright_python.sync_playwright import Axe
from conftest import Served, copy_digest, serving
from playwright.sync_api import Browser, Page, expect
from sites import hurry

from bench import queries
from diembao.commands import cli
from diembao.english import standing
from diembao.english.standing import WITHHELD
from diembao.text import UNSEEN

pytestmark = pytest.mark.browser
ROOT = Path(__file__).parent.parent
DATA = ROOT / "tests/data"
JUDGED = json.loads((DATA / "queries.json").read_text("utf-8"))
ASK = """queries => diembao.engine().then(async () => {
  const out = [];
  for (const [query, typing] of queries) {
    const { groups } = await diembao.search(query, { typing });
    const hits = [groups.closest, groups.all, groups.alias, groups.marks, groups.some].flat();
    const cards = await Promise.all(hits.slice(0, 10).map(hit => diembao.card(hit.doc)));
    out.push({ count: groups.all.length, slugs: cards.map(card => card.slug), dates: cards.map(card => card.date) });
  }
  return out;
})"""


@pytest.fixture(scope="module")
def library(twenty: Path) -> Iterator[Served]:
    """Twenty articles over http."""
    with serving(twenty / "site") as found:
        yield found


def open_results(page: Page, library: Served, query: str) -> None:
    page.goto(f"{library.url}search/index.html")
    page.fill("input[name=q]", query)
    page.press("input[name=q]", "Enter")
    expect(page.locator("[data-count]")).to_have_text(re.compile(r"\bbài\b"))


def slugs(page: Page) -> list[str]:
    return page.eval_on_selector_all("li[data-result]", "all => all.map(e => e.dataset.result)")  # type: ignore[no-any-return]


def test_judged_queries_are_answered_right(page: Page, library: Served) -> None:
    """Nearly all with the right article first, all with it among the first ten, and every number of articles true."""
    page.goto(f"{library.url}search/index.html")
    answers = page.evaluate(ASK, [[row["query"], row["kind"] == "last word partial"] for row in JUDGED])
    first, wrong, untrue = 0, [], []
    for row, answer in zip(JUDGED, answers, strict=True):
        if answer["count"] != row.get("found", answer["count"]):
            untrue.append((row["query"], answer["count"]))
        if "first" not in row:  # nothing should be found
            continue
        right = tuple([row["first"]] if isinstance(row["first"], str) else row["first"])
        first += answer["slugs"][0].startswith(right) if answer["slugs"] else 0
        if not any(slug.startswith(right) for slug in answer["slugs"]):
            wrong.append((row["query"], answer["slugs"][:3]))
    assert not wrong and not untrue
    assert first >= sum("first" in row for row in JUDGED) - 2


def test_whatever_is_typed_is_read_in_time(page: Page, library: Served) -> None:
    """Some of the queries of `python -m bench.queries`."""
    page.goto(f"{library.url}search/index.html")
    page.evaluate("() => diembao.engine().then(() => diembao.index.start())")
    typed = [queries.made(seed) for seed in range(times(100))]
    read = page.evaluate(queries.READ, typed)
    assert [(one, fault) for one, found in zip(typed, read, strict=True) if (fault := queries.wrong(one, found))] == []


def test_english_words_are_not_taken_for_keys(page: Page, library: Served) -> None:
    page.goto(f"{library.url}search/index.html")
    page.evaluate("() => diembao.engine().then(() => diembao.index.start()).then(() => diembao.files.later())")
    for keys, exact in (
        ("ddaats", "đât'"),
        ("d9a61t", "đât'"),
        ("dduwowngf", "đương`"),
        ("duongw", "dương"),
        ("hoax", "hoa~"),
    ):
        assert exact in page.evaluate("keys => diembao.spelling.fromKeys(keys).map(token => token.exact)", keys)
    words = page.evaluate(
        """async words => {
          const out = [];
          for (const word of words) out.push((await diembao.search(word)).words[0].readings.length);
          return out;
        }""",
        ["resolutions", "search", "party", "thoong"],
    )
    assert words == [1, 1, 1, 2]


def test_filters_are_counted_and_stand_in_the_address(page: Page, library: Served) -> None:
    open_results(page, library, "đảng viên")
    before = slugs(page)
    row = page.locator("[data-facet=outlet] li", has_text="Báo Yên Bái")
    expect(row.locator(".n")).to_have_text("1")
    row.locator("input").check()
    expect(page.locator("[data-count]")).to_have_text("1 bài có đủ các từ")
    assert slugs(page)[0].startswith("2022-05-18") and "outlet%3Abao-yen-bai" in page.url
    page.go_back()
    expect(page.locator("li[data-result]")).to_have_count(len(before))
    assert slugs(page) == before
    page.goto(f"{library.url}search/index.html?q=đảng viên year:2022 sort:date")
    page.wait_for_selector("li[data-result]")
    found = slugs(page)
    assert len(found) > 2 and all(s.startswith("2022") for s in found)
    answer = page.eval_on_selector_all("[data-group=all]", "all => all.map(e => e.dataset.result)")
    assert len(answer) > 1 and answer == sorted(answer, reverse=True)


def test_a_filter_with_a_minus_leaves_out_what_it_names(page: Page, library: Served) -> None:
    found = []
    for query in ("đảng viên", "đảng viên year:2022", "đảng viên -year:2022"):
        open_results(page, library, query)
        found.append(int(page.inner_text("[data-count]").split()[0]))
    assert found[0] == found[1] + found[2] and found[1]
    assert not any(slug.startswith("2022") for slug in slugs(page))


def test_a_day_that_no_month_has_is_no_day(page: Page, library: Served) -> None:
    page.goto(f"{library.url}search/index.html")
    days = ["31/2/2019", "29/2/2019", "2019-04-31", "29/2/2020", "31/12/2019", "2/2019"]
    asked = """days => diembao.engine().then(() => Promise.all(days.flatMap(day => ['from:', 'to:'].map(facet => diembao.answers.ask(facet + day, facet + day)))))
      .then(all => all.map(answer => answer.unknown.length))"""
    assert page.evaluate(asked, days) == [1, 1] * 3 + [0, 0] * 3


def test_hundreds_of_filters_hold_nothing_up(page: Page, library: Served) -> None:
    page.goto(f"{library.url}search/index.html")
    read = "text => diembao.engine().then(() => diembao.index.start()).then(() => diembao.parse(text).filters.length)"
    assert page.evaluate(read, "term:a " * 700) == 30
    for count, said in ((30, False), (31, True)):
        page.goto(f"{library.url}search/index.html?q=xã " + "year:1999 " * count)
        expect(page.locator("[data-notice]")).not_to_be_empty()
        assert ("Chỉ dùng 30 bộ lọc đầu." in page.inner_text("[data-notice]")) == said


def test_lengths_without_their_codes_are_an_error(page: Page, library: Served) -> None:
    page.goto(f"{library.url}search/index.html")
    made = """() => diembao.engine().then(() => {
      try { diembao.bits.lengths([[-1, '', 'abc']], 3); return 'made'; } catch (error) { return String(error); }
    })"""
    assert "no lengths" in page.evaluate(made)


def test_a_state_that_no_article_is_in_is_no_unknown_filter(page: Page, library: Served) -> None:
    for query, says in (
        ("state:exceptions", "Không có bài nào hợp mọi bộ lọc"),
        ("đảng state:parly", "Không có “parly”"),
    ):
        page.goto(f"{library.url}search/index.html?q={query}")
        expect(page.locator("[data-notice]")).to_contain_text(says)


def test_the_states_that_search_knows_are_all_there_are() -> None:
    listed = re.search(r"STATES = (\[.*\]);", (ROOT / "templates/engine/facets.js").read_text("utf-8"))
    assert listed and {*json.loads(listed[1])} == {*standing.STATES, WITHHELD}


def test_quotation_marks_of_phones_make_a_phrase(page: Page, library: Served) -> None:
    found = []
    for query in ('"cán bộ xã"', "“cán bộ xã”", "cán bộ xã"):
        open_results(page, library, query)
        found.append(page.inner_text("[data-count]"))
    assert found[0] == found[1] != found[2]


def test_only_a_word_that_no_article_has_is_corrected_and_the_page_says_so(page: Page, library: Served) -> None:
    open_results(page, library, "khánh thành cầu trreo year:2011 -teo")
    notice = page.locator("[data-notice]")
    expect(notice).to_contain_text("Không có bài nào có “trreo”. Đây là kết quả cho “khánh thành cầu treo”.")
    assert slugs(page)[0].startswith("2011-11-09")
    page.click("[data-notice] a")
    page.wait_for_selector("li[data-result]")
    expect(notice.locator("a")).to_have_count(0)
    assert page.input_value("input[name=q]") == 'khánh thành cầu "trreo" year:2011 -teo', (
        "the rest of what was typed stays"
    )
    assert slugs(page)
    page.goto(f"{library.url}search/index.html?hl=en&q=cầu trreo")
    expect(notice).to_contain_text("No article has “trreo”. Results for “cầu treo” instead.")


def test_a_short_word_stays_where_one_article_has_another_beside_its_neighbour(page: Page, library: Served) -> None:
    page.goto(f"{library.url}search/index.html?hl=en&q=cầu teo")
    notice = page.locator("[data-notice]")
    expect(notice).to_contain_text("No article has “teo”.")
    offer = page.locator("[data-offer]")
    expect(offer).to_have_text("Did you mean: cầu treo")
    assert "instead" not in notice.inner_text()
    offer.locator("a").click()
    expect(offer).to_be_empty()
    assert slugs(page)[0].startswith("2011-11-09")


def test_a_short_word_is_replaced_where_two_articles_have_another_beside_its_neighbour(
    page: Page, library: Served
) -> None:
    page.goto(f"{library.url}search/index.html?hl=en&q=hiến đtt")
    notice = page.locator("[data-notice]")
    expect(notice).to_contain_text("No article has “đtt”. Results for “hiến đất” instead.")
    assert slugs(page)


def test_in_five_articles_a_short_word_becomes_no_other(page: Page, served: Served) -> None:
    page.goto(f"{served.url}search/index.html?hl=en&q=sạt lở")
    expect(page.locator("[data-count][data-found]")).to_have_text("No articles have all the words")
    assert "cơ" not in page.inner_text("[data-notice]")


@pytest.mark.parametrize(
    ("hl", "says"),
    [
        ("", "Có phải ý bạn là:"),
        ("&hl=en", "Did you mean:"),
    ],
)
def test_words_that_no_article_has_together_stay_and_another_is_only_offered(
    page: Page, library: Served, hl: str, says: str
) -> None:
    page.goto(f"{library.url}search/index.html?q=Chè Shan tuyên, sort:date -lũ{hl}")
    expect(page.locator("[data-offer]")).to_have_text(f"{says} Chè Shan tuyết, sort:date -lũ")
    assert page.locator("li[data-result] mark", has_text=re.compile("^tuyên$", re.I)).count(), (
        "what was typed was sought"
    )
    page.click("[data-offer] a")
    page.wait_for_url(re.compile("tuy%E1%BA%BFt"))
    page.wait_for_selector("li[data-result]")
    expect(page.locator("[data-offer]")).to_be_empty()
    assert any(slug.startswith("2025-04-18") for slug in slugs(page))


def test_another_word_is_offered_where_it_alters_less_of_what_was_typed(page: Page, tmp_path: Path) -> None:
    root = copy_digest(tmp_path)
    for path in (root / "content/articles").iterdir():
        path.unlink()
    shutil.rmtree(root / "content/captures")
    says = ["Tai nạn giao thông ở xã An Bình làm hai người bị thương."] * 4 + [
        "Tài năng trẻ ngành giao thông vào chung kết."
    ]
    for number, text in enumerate(says, 1):
        front = f"title: Tin số {number}\nnumber: {number}\ndate: 2024-05-0{number}\nlanguage: vi\n"
        (root / f"content/articles/2024-05-0{number}-tin.md").write_text(f"---\n{front}---\n\n{text}\n", "utf-8")
    assert cli.run(["press", "--root", str(root)]) == 0
    with serving(root / "site") as few:
        for typed, meant in (("tai nạng giao thông", "tai nạn giao thông"), ("tài nắng", "tài năng")):
            page.goto(f"{few.url}search/index.html?hl=en&q={typed}")
            expect(page.locator("[data-offer]")).to_have_text(f"Did you mean: {meant}")


def test_a_result_under_another_name_says_why(page: Page, library: Served) -> None:
    open_results(page, library, "Party cell")
    assert "chi bộ = party cell" in page.inner_text(".hits")


def test_a_result_that_has_a_word_with_other_marks_only_says_so(page: Page, library: Served) -> None:
    for query, says in (("hiến đất", True), ("hien dat", False)):
        open_results(page, library, query)
        hits = page.locator(".hit").all_inner_texts()
        assert "Khác dấu" not in hits[0]
        assert any("Khác dấu hoặc không dấu: hiến, đất" in hit for hit in hits) == says


def test_a_result_leads_to_its_paragraph_with_the_words_marked(page: Page, library: Served) -> None:
    open_results(page, library, "sầu riêng thanh long")
    page.click(".hit h3 a")
    page.wait_for_selector("main mark")
    assert re.search(r"\?q=[^#]+#p\d+$", page.url)
    assert any("sầu riêng" in text.lower() for text in page.locator("main mark").all_inner_texts())


def test_over_http_the_engine_works_in_a_thread_of_its_own(page: Page, library: Served) -> None:
    open_results(page, library, "cầu treo")
    assert [worker.url.rpartition("/")[2] for worker in page.workers] == ["engine.js"]
    assert page.evaluate("typeof lunr") == "undefined"


@pytest.mark.parametrize(("query", "most"), [("cầu treo", 12), ("sầu riêng thanh long", 16)])
def test_a_first_search_loads_little(browser: Browser, library: Served, query: str, most: int) -> None:
    """At 10,000 articles each word and each two neighbours are a shard, of 5 KB (docs/search.md); the rest is here."""
    page = browser.new_page(viewport={"width": 1000, "height": 900})  # room for the filters, which come later
    loaded: list[str] = []
    page.on("request", lambda request: loaded.append(request.url.removeprefix(library.url)))
    open_results(page, library, query)
    page.wait_for_selector("[data-facet]")
    page.close()
    before = list(dict.fromkeys(name for name in loaded[: loaded.index("static/later.js")] if "/fonts/" not in name))
    texts = [name for name in before if name.startswith("search/d/")]
    assert len(before) - len(texts[5:]) <= most
    scripts = [library.folder / name for name in before if name.startswith("static/")]
    assert {script.name for script in scripts} == {"engine.js", "site.css"}
    assert sum(len(gzip.compress(script.read_bytes(), 6)) for script in scripts) < 43_300


def test_a_list_waits_for_nothing_but_its_own_texts(page: Page, library: Served) -> None:
    """The fourth step of a first search: whatever groups its results are in; and another spelling comes after them."""
    texts: list[str] = []
    page.on("request", lambda request: texts.append(request.url) if "/search/d/" in request.url else None)
    page.goto(f"{library.url}search/index.html")
    ask = "diembao.page.call('ask', ['mine', 'chi bô', {}])"
    asked = page.evaluate(
        f"""{ask}.then(answer => {{
          const call = diembao.page.call, shown = [];
          diembao.page.call = (name, values) => {{ shown.push(values[1]); return new Promise(() => {{}}); }};
          diembao.page.list('mine', answer).more(100);
          diembao.page.call = call;
          return {{ shown, groups: answer.groups.map(group => group.name) }};
        }})"""
    )
    assert asked["shown"] == asked["groups"] == ["marks", "some"] and not texts
    other = page.evaluate("diembao.page.call('offer', ['mine'])")
    assert [word["text"] for word in other["words"]] == ["bộ"] and texts


def test_what_was_meant_is_not_asked_where_the_rest_of_the_engine_is_missing(browser: Browser, library: Served) -> None:
    page = browser.new_page()
    page.context.route("**/static/later.js", lambda route: route.abort())
    page.goto(f"{library.url}search/index.html?q=cầu trreo")
    expect(page.locator("[data-notice]")).to_contain_text("Một phần chỉ mục không tải được")
    page.context.unroute("**/static/later.js")
    page.click("[data-notice] button")
    expect(page.locator("[data-notice]")).to_contain_text("Đây là kết quả cho “cầu treo”")
    page.close()


def test_an_answer_that_cannot_be_sent_is_a_failure_at_once(page: Page, library: Served) -> None:
    """What a worker cannot copy is no reason to wait."""
    open_results(page, library, "cầu treo")
    page.workers[0].evaluate("() => { diembao.answers.odd = () => ({ call: () => 0 }); }")
    odd = "diembao.page.call('odd', []).then(() => 'answered', String)"
    late = "new Promise(resolve => setTimeout(resolve, 5000, 'late'))"
    assert "cloned" in page.evaluate(f"Promise.race([{odd}, {late}])")


def test_words_that_objects_have_by_nature_are_words(page: Page, library: Served) -> None:
    open_results(page, library, "sort:constructor cầu treo")
    assert slugs(page)
    made = """() => diembao.engine().then(() => diembao.index.start()).then(() => {
      const words = diembao.parse('constructor thôn').words;
      const card = { paragraphs: ['Một constructor và thôn.', 'Không có gì.'], captions: [], english: [], origins: [] };
      return diembao.passages(card, words, false).passages.map(one => one.marks);
    })"""
    assert page.evaluate(made) == [[[4, 15], [19, 23]]]


def test_where_the_worker_cannot_start_the_page_answers(browser: Browser, library: Served) -> None:
    page = browser.new_page()
    page.add_init_script("window.Worker = function () { setTimeout(() => this.onerror(new Event('error')), 10); }")
    page.goto(f"{library.url}search/index.html?q=cầu treo")
    page.wait_for_selector("li[data-result]")
    page.close()


def test_help_where_nothing_can_be_found(page: Page, library: Served) -> None:
    open_results(page, library, "-đảng")
    expect(page.locator("[data-notice]")).to_contain_text("Chỉ có từ cần loại")
    open_results(page, library, "year:2022 -đảng -năm -và")
    expect(page.locator("[data-notice]")).to_contain_text("Không có bài nào hợp bộ lọc mà không có từ cần loại.")
    open_results(page, library, "place:foo")
    expect(page.locator("[data-notice]")).to_contain_text("Không có “foo” trong bộ lọc “Địa danh”.")
    open_results(page, library, "sầu riêng year:1999")
    expect(page.locator("[data-notice] a")).to_have_text("Bỏ bộ lọc")
    page.click("[data-notice] a")
    page.wait_for_selector("li[data-result]")


def test_any_string_is_answered(page: Page, library: Served) -> None:
    rng = random.Random(3)
    signs = ['"', "-", ":", "title:", "year:", "sort:date", "outlet:", "đ", "Ứ", "\u0301", "😀", "\ufeff", "<b>", "\\", " ", "a", "7.000", "__proto__", "constructor", "dd9", "uow"]  # fmt: skip
    strings = ["".join(rng.choices(signs, k=rng.randint(1, 14))) for _ in range(600)]
    page.goto(f"{library.url}search/index.html")
    took = page.evaluate(
        """strings => diembao.engine().then(async () => {
          let slowest = 0;
          for (const text of strings) for (const typing of [true, false]) {
            const start = performance.now(), answer = await diembao.answers.ask('any', text, { typing, counting: true });
            if (!Array.isArray(answer.groups)) throw new Error(text);
            slowest = Math.max(slowest, performance.now() - start);
          }
          return slowest;
        })""",
        strings,
    )
    assert took < 5000


def test_what_captures_lose_is_lost_from_queries(page: Page, library: Served) -> None:
    page.goto(f"{library.url}search/index.html")
    signs = [*range(0x21, 0xD800), *range(0xE000, 0x10000), *range(0xDFF00, 0xE1100)]
    asked = """signs => diembao.engine().then(() => diembao.index.start()).then(() => signs.map(sign => 'a' + String.fromCodePoint(sign) + 'b')
      .map(text => [diembao.page.asking(text), diembao.parse('"' + text + '"').plain]).map(([asked, read]) => [asked === 'ab', read === '“ab”']))"""
    lost = [bool(UNSEEN.fullmatch(chr(sign))) for sign in signs]
    assert sum(lost) > 4000 and page.evaluate(asked, signs) == [[one, one] for one in lost]


READ = """texts => diembao.engine().then(() => diembao.index.start()).then(() => texts.map(text => Math.min(...[1, 2, 3].map(() => {
  const start = performance.now();
  diembao.parse(text);
  return performance.now() - start;
}))))"""


@pytest.mark.parametrize("piece", ["ế", "-", ":", '"', "a:", "a:b ", 'a:"', "AND ", '-"a" ', "1.", "\u200b"])
def test_a_query_is_read_in_a_time_that_grows_with_its_length_and_no_faster(
    page: Page, library: Served, piece: str
) -> None:
    """Ten times the text in at most 40 times the time (a quadratic step would need 100), beyond a start of 100 ms. Of three
    times the least: the others may have waited for a processor."""
    page.goto(f"{library.url}search/index.html")
    sizes = (1_900, 2_000, 20_000)  # the first only warms up
    _, short, long = page.evaluate(READ, [piece * (size // len(piece)) for size in sizes])
    assert long < 40 * short + 100


@pytest.mark.parametrize("name", ["facets", "words", "others"])
def test_without_a_file_beside_the_postings_the_rest_answers(browser: Browser, library: Served, name: str) -> None:
    page = browser.new_page()
    page.route(
        re.compile(f"/search/{name}-"), lambda route: route.fulfill(body="broken(", content_type="text/javascript")
    )
    page.goto(f"{library.url}search/index.html?q=cầu treo yeaar year:2011")
    page.wait_for_selector("li[data-result]" if name != "facets" else "[data-notice]:not(:empty)")
    page.goto(f"{library.url}search/index.html?q=cầu treo")
    page.wait_for_selector("li[data-result]")
    page.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_results_with_filters_have_no_accessibility_fault(browser: Browser, library: Served, scheme: str) -> None:
    context = browser.new_context(color_scheme=scheme, viewport={"width": 390, "height": 800}, bypass_csp=True)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(f"{library.url}search/index.html?q=đảng viên year:2022")
    page.wait_for_selector("li[data-result]")
    found = Axe().run(page)
    assert not found.response["violations"], found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    context.close()


@pytest.fixture(scope="module")
def shelves(tmp_path_factory: pytest.TempPathFactory, library: Served) -> Iterator[Served]:
    """now/, a digest of the five articles that searches 2022/ (all twenty) as well, and a third that is not there."""
    folder = tmp_path_factory.mktemp("shelves")
    root = copy_digest(folder / "digest")
    with (root / "digest.toml").open("a", encoding="utf-8") as settings:
        settings.write(
            '\n[archives]\n"Kho 2022" = "../2022/"\nGone = "../gone/"\nThis = "../now/"\nAgain = "../2022/"\n'
        )
    assert cli.run(["site", "--offline", "--root", str(root), "--output", str(folder / "sites/now")]) == 0
    hurry(folder / "sites/now")
    shutil.copytree(library.folder, folder / "sites/2022")
    with serving(folder / "sites") as found:
        yield Served(f"{found.url}now/", found.folder / "now")


def test_one_search_over_several_digests(browser: Browser, library: Served, shelves: Served) -> None:
    page = browser.new_page()  # not the fixture: that a digest is not there is an error of the network
    open_results(page, library, "nông thôn")
    theirs = page.eval_on_selector_all("[data-group=all]", "all => all.map(e => e.dataset.result)")
    total = int(page.inner_text("[data-count]").split()[0])
    page.goto(f"{shelves.url}search/index.html?q=nông thôn")
    expect(page.locator("[data-count]")).to_have_text(re.compile(r"^\d+ bài"))
    page.focus("form.find input[name=q]")
    page.evaluate(
        "diembao.page.call('ask', ['begin', '', {}])"
    )  # as the focus has begun: the list goes on all the same
    while page.locator("[data-more]").is_visible():
        shown = len(slugs(page))
        page.click("[data-more]")
        expect(page.locator("li[data-result]")).not_to_have_count(shown)
    hosts = page.eval_on_selector_all(
        "[data-group=all]", "all => all.map(e => (e.querySelector('h3 a') || e).pathname.split('/')[1])"
    )  # one that tells the same story is a link in the other
    alone = page.evaluate(
        "diembao.engine().then(() => diembao.search('nông thôn')).then(({ groups }) => groups.all.length)"
    )
    assert 0 < alone == hosts.count("now") and set(hosts[:9]) == {"now", "2022"}, hosts
    answer = page.eval_on_selector_all("[data-group=all]", "all => all.map(e => e.dataset.result)")
    assert [s for s, host in zip(answer, hosts, strict=True) if host == "2022"] == theirs
    assert page.inner_text("[data-count]") == f"{alone + total} bài có đủ các từ"
    assert page.inner_text("[data-notice]").strip() == "Chưa tìm được trong: Gone."
    marked = page.locator("[data-group=all] .meta", has_text="Kho 2022").count()
    assert marked == hosts.count("2022") - page.locator("a[data-group=all]").count()
    page.locator("li[data-result]", has=page.locator(".meta", has_text="Kho 2022")).first.locator("h3 a").click()
    expect(page.locator("article, main").first).to_be_visible()
    assert "/2022/vi/" in page.url
    page.close()


def test_several_digests_are_filtered_and_sorted_as_one(browser: Browser, shelves: Served) -> None:
    page = browser.new_page()
    page.goto(f"{shelves.url}search/index.html?q=xã sort:date")
    expect(page.locator("[data-count]")).to_have_text(re.compile(r"^\d+ bài"))
    printed = page.eval_on_selector_all("li .meta", "all => all.map(e => e.textContent.match(/\\d+/g))")
    dates = [(int(year), int(month), int(day)) for day, month, year, *_ in printed]
    assert len(dates) > 5 and dates == sorted(dates, reverse=True)
    total = int(page.inner_text("[data-count]").split()[0])
    page.wait_for_selector("[data-facet=year] .n")
    counts = page.eval_on_selector_all("[data-facet=year] .n", "all => all.map(e => Number(e.textContent))")
    assert sum(counts) == total and counts == sorted(counts, reverse=True)
    page.locator("[data-facet=year] input").first.check()
    expect(page.locator("[data-count]")).to_have_text(f"{counts[0]} bài có từ này")
    page.close()


def test_an_archive_that_is_late_or_lacks_its_filters_is_told_and_holds_nothing_up(
    browser: Browser, shelves: Served
) -> None:
    page = browser.new_page()
    page.route("**/2022/search/meta*.js", lambda _: None)  # never answered
    page.goto(f"{shelves.url}search/index.html?q=nông thôn")
    expect(page.locator("[data-notice]")).to_have_text("Chưa tìm được trong: Kho 2022, Gone.", timeout=15_000)
    assert slugs(page)
    page.close()
    page = browser.new_page()
    page.route("**/2022/search/facets*.js", lambda route: route.abort())
    page.goto(f"{shelves.url}search/index.html?q=xã year:2011")
    expect(page.locator("[data-notice]")).to_contain_text("Một phần chỉ mục không tải được", timeout=15_000)
    expect(page.locator("[data-count]")).to_have_attribute("data-found", "0")
    page.close()


def test_a_word_that_one_digest_knows_is_corrected_in_none(page: Page, browser: Browser, shelves: Served) -> None:
    open_results(page, Served(shelves.url.replace("/now/", "/2022/"), shelves.folder), "khách")
    known = page.inner_text("[data-count]")
    joined = browser.new_page()
    joined.goto(f"{shelves.url}search/index.html?q=khách")
    expect(joined.locator("[data-count]")).to_have_text(known)
    assert joined.inner_text("[data-notice]").strip() == "Chưa tìm được trong: Gone."
    alone = joined.evaluate("diembao.engine().then(() => diembao.answers.ask('alone', 'khách'))")
    assert [word["meant"] for word in alone["words"]] == ["khac"], "else this shows nothing"
    joined.close()


def test_from_disk_the_other_digests_are_named_and_led_to(page: Page, shelves: Served) -> None:
    page.goto(f"{(shelves.folder / 'search/index.html').as_uri()}?q=hiến đất")
    expect(page.locator("[data-notice]")).to_have_text("Chưa tìm được trong: Kho 2022, Gone.")
    assert slugs(page)
    page.click("[data-archives] a >> nth=0")
    assert page.url == (shelves.folder.parent / "2022/index.html").as_uri()
