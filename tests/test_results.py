"""The page of results as readers use it, in a real browser: groups, chips, filters, typing, Back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote_plus

import pytest
from axe_playwright_python.sync_playwright import Axe
from conftest import Served, serving
from playwright.sync_api import Browser, Page, expect

pytestmark = pytest.mark.browser
FOUND = "[data-count][data-found]"


@pytest.fixture(scope="module")
def library(twenty: Path) -> Iterator[Served]:
    """Twenty articles over http, at a sub-path."""
    with serving(twenty / "site", "/digest/") as found:
        yield found


def search(page: Page, library: Served, query: str, more: str = "") -> None:
    page.goto(f"{library.url}search/index.html?q={query}{more}")
    page.wait_for_selector(FOUND)


def typed(page: Page) -> str:
    """The query in the address."""
    found = re.search(r"[?&]q=([^&#]*)", page.url)
    return unquote_plus(found[1]) if found else ""


def number(page: Page) -> int:
    page.wait_for_selector(FOUND)
    return int(page.get_attribute("[data-count]", "data-found") or "")


# ---------------------------------------------------------------- the answer


def test_results_stand_in_groups_each_with_its_heading_and_count(page: Page, library: Served) -> None:
    search(page, library, "đảng viên")
    more = page.locator("[data-more]")
    while more.is_visible():
        before = page.locator("[data-result]").count()
        more.click()
        expect(page.locator("[data-result]")).not_to_have_count(before)
    groups = page.eval_on_selector_all("[data-result]", "all => all.map(one => one.dataset.group)")
    order = ["closest", "all", "alias", "marks", "some"]
    assert groups == sorted(groups, key=order.index) and {"all", "marks", "some"} <= {*groups}
    assert groups.count("all") == number(page) == 6
    assert page.inner_text("[data-count]") == "6 bài có đủ các từ"
    for name, says in (("marks", "bài khác dấu"), ("some", "bài chỉ có một phần (không tính vào số bài và bộ lọc)")):
        assert page.inner_text(f"[data-heading={name}]") == f"{groups.count(name)} {says}"
    assert page.locator(".group-some .meta s").count(), "each says what it lacks"


def test_where_the_next_group_begins_is_told_before_it_is_asked_for(page: Page, library: Served) -> None:
    search(page, library, "xã thôn")
    expect(page.locator("[data-result]")).to_have_count(10)
    assert number(page) == 10 and page.locator("[data-more]").is_visible()
    heading = page.locator("[data-heading=some]")
    expect(heading).to_have_text("7 bài chỉ có một phần (không tính vào số bài và bộ lọc)")
    assert not Axe().run(page).response["violations"]
    page.click("[data-more]")
    expect(page.locator("[data-result]")).to_have_count(17)
    expect(heading).to_have_count(1)


@pytest.mark.parametrize(
    ("typed", "offered", "rest"),
    [
        ("chi bô", "chi bộ", "year:2022"),  # nobody writes the word, or the pair, so
        ("Chí bộ", "chi bộ", "sort:newest"),
        ('"học sịnh"', '"học sinh"', ""),
        ("khánh thánh cầu treo", "khánh thành cầu treo", "-lũ"),
    ],
)
def test_how_articles_write_what_none_writes_so_is_offered(
    page: Page, library: Served, typed: str, offered: str, rest: str
) -> None:
    search(page, library, f"{typed} {rest}")
    says, first = page.locator("[data-offer]"), page.locator("[data-result]").first
    expect(first).to_be_visible()
    stood = first.bounding_box()
    expect(says).to_have_text(f"Có phải ý bạn là: {offered} {rest}".strip())
    assert first.bounding_box() == stood, "a line was free for it"
    before = number(page)
    says.locator("a").click()
    expect(says).to_be_empty()
    assert page.input_value("input[name=q]") == f"{offered} {rest}".strip() and number(page) >= max(before, 1)


@pytest.mark.parametrize("query", ["chi bộ", "khánh thành cầu treo", "chi bo", "bộ", "bản xã", "xã thôn", "Hà Thanh"])
def test_what_somebody_writes_so_is_left_alone(page: Page, library: Served, query: str) -> None:
    search(page, library, query)
    assert number(page) and page.evaluate("diembao.page.call('offer', [1])") is None
    expect(page.locator("[data-offer]")).to_be_empty()


def test_operators_and_a_quotation_mark_that_mean_nothing_are_told(page: Page, library: Served) -> None:
    search(page, library, "cầu OR đường", "&hl=en")
    expect(page.locator("[data-notice]")).to_contain_text("OR means nothing here")
    joined = number(page)
    search(page, library, "cầu đường", "&hl=en")
    assert number(page) == joined
    search(page, library, '"chi bộ')
    expect(page.locator("[data-notice]")).to_contain_text("Dấu ngoặc kép chưa đóng")
    search(page, library, "cầu NOT treo")
    expect(page.locator("[data-notice]")).to_be_empty()
    expect(page.locator("[data-chips] a")).to_have_text("Bỏ lọc không có “treo”")
    page.goto(f"{library.url}search/index.html")
    for sign in ("-", "“…”", "title:", "year:"):
        expect(page.locator("[data-hint]")).to_contain_text(sign)


def test_a_word_that_is_not_required_is_grey_and_a_click_requires_it(page: Page, library: Served) -> None:
    search(page, library, "sự phát triển của kinh tế")
    expect(page.locator("[data-words]")).to_have_text(": sự phát triển của kinh tế")
    before = number(page)
    page.get_by_role("link", name="Bắt buộc có “của”").click()
    page.wait_for_url(re.compile("%22"))
    assert typed(page) == 'sự phát triển "của" kinh tế'
    expect(page.locator("[data-words] .free")).to_have_count(0)
    assert number(page) <= before


def test_another_name_is_marked_where_all_of_it_stands(page: Page, library: Served) -> None:
    search(page, library, "chi bộ Mường Khương", "&hl=en")
    title = page.locator("[data-group=all] h3").first
    assert "Party organisations" in title.inner_text()
    assert title.locator("mark").all_text_contents() == ["Muong", "Khuong"], "of Party cell no Party alone"
    assert "Party" in page.locator("[data-group=all] mark").all_text_contents()


@pytest.mark.parametrize("month", ["12/2022", "tháng 12 năm 2022", "December 2022"])
def test_articles_of_a_month_are_counted_with_those_that_name_it_and_no_part_of_it_is_marked(
    page: Page, library: Served, month: str
) -> None:
    search(page, library, month, "&hl=en")
    groups = page.eval_on_selector_all("[data-result]", "all => all.map(one => one.dataset.group)")
    slugs = page.eval_on_selector_all("[data-result]", "all => all.map(one => one.dataset.result)")
    assert {*groups} == {"all"} and sum(slug.startswith("2022-12") for slug in slugs) == 3
    assert page.inner_text("[data-count]") == f"{number(page)} articles", "not all have the words"
    assert "12 xã" in page.inner_text(".hits") and not page.locator(".hit mark").count()


def test_how_many_have_the_words_together_is_said_and_leads_to_these_alone(page: Page, library: Served) -> None:
    search(page, library, "hiến đất", "&hl=en")
    assert number(page) == 4
    line = page.locator("[data-together]")
    expect(line).to_have_text(re.compile(r"^Side by side: (about )?2 articles\. Only these$"))
    line.locator("a").click()
    expect(page.locator("[data-count]")).to_have_text("2 articles have all the words")
    assert typed(page) == '"hiến đất"'


def test_what_is_left_out_and_filtered_is_a_chip_that_takes_it_back(page: Page, library: Served) -> None:
    search(page, library, 'đảng viên -lũ nơi:"Lào Cai" year:2022 from:2020 sort:newest')
    chips = page.locator("[data-chips] a")
    labels = [re.sub("^Bỏ lọc ", "", text) for text in chips.all_text_contents()]
    assert (
        labels[0] == "không có “lũ”"
        and labels[1].startswith("tỉnh Lào Cai")
        and labels[2:] == ["2022", "từ ngày 2020", "Bỏ hết"]
    )
    chips.nth(1).click()
    expect(chips).to_have_count(4)
    assert typed(page) == "đảng viên -lũ year:2022 from:2020 sort:newest"
    assert page.evaluate("document.activeElement.matches('[data-count]')"), "the chip that had the focus is gone"
    chips.last.click()
    expect(chips).to_have_count(0)
    assert typed(page) == "đảng viên sort:newest"
    page.get_by_role("link", name="Phù hợp").click()
    page.wait_for_url(lambda _: "sort" not in typed(page))
    assert typed(page) == "đảng viên"


def test_a_field_is_named_above_the_list_and_its_words_are_marked_in_it_alone(page: Page, library: Served) -> None:
    search(page, library, "khèn title:hiến đất -title:hcm", "&hl=en")
    expect(page.locator("[data-words]")).to_have_text(": khèn in the title: hiến đất")
    expect(page.locator("[data-chips] a")).to_have_text("Remove without “hcm” in the title")
    search(page, library, "tácgiả:Hà đường", "")
    expect(page.locator("[data-words]")).to_have_text(": trong tên tác giả: Hà đường")
    search(page, library, "title:hiến đất", "&hl=en")
    assert page.locator(".hit .serif mark").count() and not page.locator(".hit .snip mark").count()
    for query in ("constructor:khèn", "khèn sort:constructor", "__proto__:khèn"):
        search(page, library, query)


def test_passages_have_their_english_below_and_the_others_open(page: Page, library: Served) -> None:
    search(page, library, "chi bộ Mường Khương")
    hit = page.locator("[data-result]").first
    assert 1 <= hit.locator(".snip").count() <= 3
    passage = hit.locator(".snip").first
    assert passage.locator(".our[lang=en]").count() == 1
    assert re.search(r"#p\d+$", passage.locator("a.pp").get_attribute("href") or "")
    more = hit.locator("details")
    expected = int(re.sub(r"\D", "", more.locator("summary").inner_text()))
    more.locator("summary").click()
    expect(more.locator(".snip")).to_have_count(expected)
    texts = hit.locator(".snip").all_inner_texts()
    assert len({*texts}) == len(texts), "none is shown twice"


def test_the_title_of_the_window_names_the_query_and_the_count(page: Page, library: Served) -> None:
    page.goto(f"{library.url}search/index.html")
    base = page.title()
    page.fill("[name=q]", "đảng viên")
    expect(page).to_have_title(f"đảng viên (6 bài) – {base}")
    page.fill("[name=q]", "")
    expect(page).to_have_title(base)
    expect(page.locator("[data-hint]")).to_be_visible()


# ---------------------------------------------------------------- typing and going back


def test_typing_is_followed_in_one_step_and_sending_is_another(own_page: Page, library: Served) -> None:
    page = own_page  # of a short history, which ends at 50 steps
    search(page, library, "cầu treo")
    first, steps = page.inner_text("[data-count]"), page.evaluate("history.length")
    page.fill("[name=q]", "")
    page.locator("[name=q]").press_sequentially("đảng vi", delay=200)
    expect(page.locator("[data-count]")).to_have_text("6 bài có từ bắt đầu như vậy")
    assert page.get_attribute("[data-count]", "data-found") is None, "what is counted and saved is of whole words"
    assert number(page) == 1
    page.wait_for_url(lambda _: typed(page) == "đảng vi")
    assert page.evaluate("history.length") == steps
    page.fill("[name=q]", "đảng viên")
    page.press("[name=q]", "Enter")
    page.wait_for_url(lambda _: typed(page) == "đảng viên")
    assert page.evaluate("history.length") == steps + 1
    page.go_back()
    expect(page.locator("[data-count]")).to_have_text(first)
    assert typed(page) == "cầu treo" == page.input_value("[name=q]")


def test_a_pause_within_a_word_keeps_the_list_of_its_beginning(page: Page, library: Served) -> None:
    page.goto(f"{library.url}search/index.html?hl=en")
    page.locator("[name=q]").press_sequentially("hous", delay=20)
    begun = page.locator("[data-count]")
    expect(begun).to_have_text(re.compile(r"^\d+ articles? ha(s|ve) words that begin so$"))
    assert number(page) == 0
    expect(page.locator("[data-notice]")).to_have_text(
        "No article has the words just as typed: these have words that begin so."
    )
    assert page.locator("[data-result]").count() and "begin so" in begun.inner_text()
    page.press("[name=q]", "Enter")
    expect(begun).to_have_text("No articles have the word")
    expect(page.locator("[data-result]")).to_have_count(0)


def test_a_page_that_was_pasted_makes_no_long_address_and_back_has_it_whole(page: Page, library: Served) -> None:
    pasted = " ".join(f"đường{number}" for number in range(900))
    search(page, library, "khánh thành cầu treo")
    page.fill("main input[name=q]", f"thôn xã {pasted}")
    page.press("main input[name=q]", "Enter")
    expect(page.locator("[data-notice]")).to_contain_text("30 từ đầu")
    assert len(page.url) < 2_200 and typed(page).startswith("thôn xã đường0 ")
    links = page.eval_on_selector_all("main a[href], .langs a", "all => all.map(a => a.href.length)")
    assert max(links) < 2_500
    page.click("[data-order=newest]")
    page.wait_for_selector("[data-order=newest][aria-current]")
    page.go_back()
    page.go_back()
    expect(page.locator("[data-count]")).to_have_text("1 bài có đủ các từ")
    page.go_forward()
    expect(page.locator("[data-notice]")).to_contain_text("30 từ đầu")
    assert page.input_value("main input[name=q]") == f"thôn xã {pasted}"
    page.reload()
    expect(page.locator("[data-notice]")).to_contain_text("30 từ đầu")
    assert page.input_value("main input[name=q]") == f"thôn xã {pasted}"


def test_back_leads_to_the_list_as_it_was(own_page: Page, library: Served) -> None:
    page = own_page
    page.emulate_media(reduced_motion="reduce")  # else the page moves while it is measured
    page.add_init_script("addEventListener('unload', () => {})")  # so that the browser itself keeps no page
    search(page, library, "xã")
    page.click("[data-more]")
    expect(page.locator("[data-result]")).not_to_have_count(10)
    shown = page.locator("[data-result]").count()
    page.locator("[data-result]").nth(11).scroll_into_view_if_needed()
    page.wait_for_timeout(400)
    y = page.evaluate("scrollY")
    assert y > 300
    page.locator("[data-result] h3 a").nth(11).evaluate("link => link.click()")
    page.wait_for_url(re.compile("/vi/"))
    page.go_back()
    expect(page.locator("[data-result]")).to_have_count(shown)
    page.wait_for_function("y => Math.abs(scrollY - y) < 80", arg=y)


def test_a_stroke_leads_to_the_box_but_where_one_types(page: Page, library: Served) -> None:
    for path in ("search/index.html?q=xã", "about/index.html", "places/index.html"):
        page.goto(library.url + path)
        page.locator("body").press("/")
        assert page.evaluate("document.activeElement.name") == "q"
        page.keyboard.type("19/8")
        assert page.input_value("[name=q]") == "19/8"


# ---------------------------------------------------------------- filters and order


def test_without_an_answer_no_filter_counts_anything(page: Page, library: Served) -> None:
    search(page, library, "phát triển xyzzy year:2022")
    page.wait_for_selector("[data-facet] input")
    assert {*page.locator("[data-facet] .n").all_inner_texts()} == {"0"}
    assert page.locator("[data-group=some]").count()


def test_a_filter_that_is_ticked_keeps_the_focus_and_its_place(page: Page, library: Served) -> None:
    search(page, library, "xã")
    page.wait_for_selector("[data-facet=year] input")
    before = page.locator("[data-facet=year] li").all_text_contents()
    box = page.locator("[data-facet=year] input").nth(1)
    wanted = int(re.sub(r"\D", "", page.locator("[data-facet=year] .n").nth(1).inner_text()))
    page.emulate_media(reduced_motion="reduce")
    box.focus()
    top = box.bounding_box()
    page.keyboard.press("Space")
    expect(page.locator("[data-chips] a")).to_have_count(1)
    assert number(page) == wanted
    assert page.evaluate("document.activeElement.closest('[data-facet]').dataset.facet") == "year"
    assert box.is_checked() and box.bounding_box() == top
    after = page.locator("[data-facet=year] li").all_text_contents()
    assert [text.rstrip("0123456789") for text in after] == [text.rstrip("0123456789") for text in before]
    page.keyboard.press("Space")
    expect(page.locator("[data-chips] a")).to_have_count(0)


def test_values_without_an_article_are_not_shown_unless_they_are_chosen(page: Page, library: Served) -> None:
    search(page, library, "xã")
    page.wait_for_selector("[data-facet=term] input")
    page.locator("[data-facet=year] input").nth(1).check()
    expect(page.locator("[data-chips] a")).not_to_have_count(0)
    number(page)
    page.wait_for_function("!document.querySelector('.hits[aria-busy]')")  # boxes are hidden with the answer
    page.locator("[data-facet=outlet] input:visible").first.check()
    expect(page.locator("[data-chips] a", has_text="Bỏ hết")).to_be_visible()
    number(page)
    page.wait_for_function("!document.querySelector('.hits[aria-busy]')")
    shown = page.eval_on_selector_all(
        "[data-facet] li:not([hidden])",
        "all => all.map(li => [li.querySelector('.n').textContent, li.querySelector('input').checked])",
    )
    assert shown and all(count != "0" or chosen for count, chosen in shown)
    assert page.locator("[data-facet] li[hidden]").count() > 0


def test_long_filters_are_cut_and_opened(page: Page, library: Served) -> None:
    search(page, library, "xã", "&hl=en")
    terms = page.locator("[data-facet=term]")
    rows, every = terms.locator("li:visible"), terms.get_by_role("button")
    expect(rows).to_have_count(8)
    total = int(re.sub(r"\D", "", every.inner_text()))
    every.click()
    expect(rows).to_have_count(total)
    assert every.get_attribute("aria-expanded") == "true"


def test_on_a_narrow_screen_filters_open_from_a_button(browser: Browser, library: Served) -> None:
    page = browser.new_page(viewport={"width": 360, "height": 740})
    search(page, library, "xã year:2022")
    button = page.get_by_role("button", name="Bộ lọc (1)")
    assert not page.locator("#filters").is_visible()
    button.click()
    page.locator("[data-facet=outlet] input").first.check()
    expect(page.locator("[data-chips] a")).to_have_count(3)
    assert page.locator("#filters").is_visible(), "another may be ticked"
    page.keyboard.press("Escape")
    assert not page.locator("#filters").is_visible()
    page.close()


def test_the_order_is_a_row_of_links(page: Page, library: Served) -> None:
    search(page, library, "xã", "&hl=en")
    page.get_by_role("link", name="Oldest").click()
    expect(page.locator("[data-sort] [aria-current]")).to_have_text("Oldest")
    days = page.eval_on_selector_all("[data-group=all] time", "all => all.map(one => one.dateTime)")
    assert typed(page) == "xã sort:oldest" and len(days) > 5 and days == sorted(days)


# ---------------------------------------------------------------- faults and screens


def test_what_fails_is_said_and_asked_for_again(browser: Browser, library: Served) -> None:
    page = browser.new_page()
    page.add_init_script(
        "const wait = setTimeout; window.Worker = undefined; window.setTimeout = (call, time, ...rest) => wait(call, time > 900 && time < 5000 ? 20 : time, ...rest)"
    )
    page.route("**/search/meta.js*", lambda route: route.abort())
    page.goto(f"{library.url}search/index.html?q=cầu treo")
    expect(page.locator("[data-notice]")).to_contain_text("Không tải được chỉ mục tìm kiếm.")
    assert not page.locator("[data-waiting]").is_visible() and not page.locator(FOUND).count()
    page.unroute("**/search/meta.js*")
    page.get_by_role("button", name="Thử lại").click()
    page.wait_for_selector(FOUND)
    expect(page.locator("[data-notice]")).to_be_empty()
    page.close()


def test_articles_that_were_not_uploaded_are_told_and_not_taken_for_withdrawn(
    browser: Browser, library: Served
) -> None:
    page = browser.new_page()
    page.route("**/search/d/*.js", lambda route: route.fulfill(status=404))
    page.goto(f"{library.url}search/index.html?q=cầu treo")
    expect(page.locator("[data-notice]")).to_contain_text("không tải được", ignore_case=True, timeout=20_000)
    counted = number(page)
    page.wait_for_load_state("networkidle")  # what is on its way still fails
    page.unroute("**/search/d/*.js")
    page.get_by_role("button", name="Thử lại").click()
    page.wait_for_selector("[data-result]")
    expect(page.locator("[data-notice]")).to_be_empty()
    assert counted == number(page) > 0
    page.close()


def test_what_could_not_be_loaded_is_not_told_as_nothing_found(browser: Browser, library: Served) -> None:
    page = browser.new_page()
    page.route(re.compile("/search/s[0-9a-f]{8}-"), lambda route: route.fulfill(status=404))
    page.goto(f"{library.url}search/index.html?q=cầu treo")
    expect(page.locator("[data-notice]")).to_contain_text("không tải được", ignore_case=True, timeout=20_000)
    expect(page.locator("[data-notice]")).not_to_contain_text("Không tìm thấy")
    expect(page.locator("[data-count]")).to_be_empty()
    expect(page.locator("[data-words]")).to_have_text("cầu treo")
    assert "(0" not in page.title()
    page.close()


def test_a_long_word_does_not_widen_the_page(browser: Browser, library: Served) -> None:
    page = browser.new_page(viewport={"width": 320, "height": 800})
    search(page, library, "cầu treo")
    page.wait_for_selector("[data-result]")
    long = "all => all.forEach(one => { one.textContent = 'Ngh' + 'ê'.repeat(300); }) || all.length"
    assert page.eval_on_selector_all("[data-result] h3, [data-result] p", long) > 1
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.close()


def test_without_filters_to_count_the_list_stands_and_they_can_be_asked_for_again(
    browser: Browser, library: Served
) -> None:
    page = browser.new_page()
    page.route("**/search/facets-*", lambda route: route.fulfill(status=404))
    page.goto(f"{library.url}search/index.html?q=cầu treo")
    expect(page.locator("#filters")).to_contain_text("Không tải được bộ lọc.", timeout=20_000)
    assert page.locator("[data-result]").count()
    page.close()


def test_without_a_script_the_page_leads_to_the_lists(browser: Browser, library: Served) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{library.url}search/index.html?q=xã")
    expect(page.locator("noscript a").first).to_be_visible()
    assert not page.locator("[data-tools]").is_visible() and not page.locator("[data-more]").is_visible()
    context.close()


@pytest.mark.parametrize(("scheme", "width", "forced"), [("light", 320, "none"), ("dark", 768, "none"), ("dark", 1440, "none"), ("light", 1440, "active")])  # fmt: skip
def test_screens_and_colours(browser: Browser, library: Served, scheme: str, width: int, forced: str) -> None:
    context = browser.new_context(color_scheme=scheme, forced_colors=forced, viewport={"width": width, "height": 900}, bypass_csp=True)  # type: ignore[arg-type]  # fmt: skip
    page = context.new_page()
    search(page, library, "sự phát triển của đảng viên xyzzy -lũ year:2022", "&hl=en")
    page.wait_for_timeout(300)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    # The colours that a system forces are none of ours, and axe reads ours.
    found = Axe().run(
        page, options={"resultTypes": ["violations"], "rules": {"color-contrast": {"enabled": forced == "none"}}}
    )
    assert not found.response["violations"], found.generate_report()
    context.close()


def test_two_phrases_are_shown_as_two(page: Page, library: Served) -> None:
    search(page, library, '"cầu treo" "đảng viên"')
    assert page.inner_text("[data-words]") == ": “cầu treo” “đảng viên”"


def test_what_has_no_word_to_look_for_is_said_without_a_failure(page: Page, library: Served) -> None:
    for query in ('"', "- - -", "*", "-ngập"):
        search(page, library, query)
        assert number(page) == 0
        expect(page.locator("[data-filters]")).to_be_hidden()
    search(page, library, "sort:oldest")
    assert number(page) == 20


def test_a_mistyped_word_is_counted_as_what_it_was_read_as(page: Page, library: Served) -> None:
    search(page, library, "khánhh thành")
    expect(page.locator("[data-words]")).to_have_text(": khánh thành")
