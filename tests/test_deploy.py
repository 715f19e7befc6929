"""A tab stays open while its site is replaced, or while files of search/ fail: it never shows a wrong article, and recovers."""

from __future__ import annotations

import json
import re
import shutil
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from http import HTTPStatus
from http.server import ThreadingHTTPServer
from pathlib import Path

import pytest
from amount import share
from listening import listening
from playwright.sync_api import Browser, Page, expect
from sites import SHORT, WAITS, hurry, once
from windows import Window

from diembao.commands import cli, serve
from diembao.press.index import coding

pytestmark = pytest.mark.browser
REMOVED = "2025-04-18-che-shan-tuyet-suoi-bu-tim-duong-ra-pho"  # the newest: its number is given again
ALSO_REMOVED = "2021-09-12-300-van-dong-vien-du-giai-viet-da-huyen-binh-lam"
REDATED = "2011-11-09-khanh-thanh-cau-treo-ban-sang"
EDITED = "2022-01-29-nguoi-giu-hon-khen-o-ta-sin"
ADDED = """BÁO HẠ THANH ĐIỆN TỬ
{title}
Cập nhật: 07:08 {date} GMT+7
(HT) - Ngày 11.9, huyện Bình Lâm tổ chức {title}. Lễ hội thu hút hơn 300 người của 16 xã, thị trấn và 4 trường học.
Kết thúc lễ hội, Ban tổ chức trao giải nhất cho xã Hòa Mục; thị trấn Bình Lâm và xã Vân Trục lần lượt xếp thứ hai, thứ ba.
N.H
Lên top
"""


@dataclass
class Live:
    """A site as it is just now, over http, where everything may be kept for ten minutes, and on disk.

    versions  the sites before and after the change
    fault     what happens to a file instead, told its path in the site: its new status and bytes, or None
    asked     the paths that were asked for
    """

    folder: Path
    versions: dict[str, Path]
    url: str = ""
    fault: Callable[[str], tuple[int, bytes] | None] = lambda _: None
    asked: list[str] = field(default_factory=list)

    def publish(self, version: str) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)
        shutil.copytree(self.versions[version], self.folder)

    def texts(self) -> dict[str, list[str]]:
        """By slug, all that stands in an article before or after the change, each paragraph as one line."""
        found: dict[str, list[str]] = {}
        for site in self.versions.values():
            for path in (site / "search/d").glob("*.js"):
                text = path.read_text("utf-8")
                card = json.loads(text[text.index(",") + 1 : text.rindex(")")])
                vietnamese = map(coding.swapped, (card[1], *card[7], *card[12]))
                found.setdefault(card[0], []).extend(one.replace("\n", " ") for one in (*vietnamese, card[2], *card[8]))
        return found

    def titles(self, version: str) -> dict[str, str]:
        """By slug, of all articles."""
        pages = (self.versions[version] / "vi").glob("*/index.html")
        found = {
            page.parent.name: re.search(r"<h1[^>]*>(.*?)</h1>", page.read_text("utf-8"), re.DOTALL) for page in pages
        }
        return {slug: re.sub(r"<[^>]+>", "", title[1]).strip() for slug, title in found.items() if title}


class Handler(serve.Handler):
    """As most hosts answer: what was sent may be kept for a while, even that there is nothing."""

    def __init__(self, live: Live, *args: object) -> None:
        self.live = live
        super().__init__(live.folder, "/", *args)

    def answer(self) -> serve.Answer:
        path = self.path.partition("?")[0].lstrip("/")
        self.live.asked.append(path)
        fault = self.live.fault(path)
        if fault is None:
            return super().answer()
        return HTTPStatus(fault[0]), fault[1], {"Content-Type": "text/javascript; charset=utf-8"}

    def send_header(self, keyword: str, value: str) -> None:
        super().send_header(keyword, "max-age=600" if keyword == "Cache-Control" else value)


IMPATIENT = SHORT.replace("15000", "3000")


def build(root: Path) -> None:
    assert cli.run(["site", "--offline", "--root", str(root)]) in (0, 1)


def record(root: Path, slug: str) -> Path:
    return root / f"content/articles/{slug}.md"


@pytest.fixture(scope="module")
def versions(tmp_path_factory: pytest.TempPathFactory, twenty: Path) -> dict[str, Path]:
    """Twenty articles; then two are taken out, two come, one has another date, one another title and words."""
    folder = once(tmp_path_factory, "versions", partial(make_versions, twenty))
    return {"before": folder / "before", "after": folder / "digest/site"}


def make_versions(twenty: Path, folder: Path) -> None:
    root = Path(shutil.copytree(twenty, folder / "digest"))
    shutil.copytree(root / "site", folder / "before")
    hurry(folder / "before", SHORT, IMPATIENT)
    for slug in (REMOVED, ALSO_REMOVED):
        text = record(root, slug).read_text("utf-8")
        capture = re.search(r'^  file: "(.*)"', text, re.MULTILINE)
        assert capture
        (root / "content/captures" / capture[1]).unlink()
        record(root, slug).unlink()
        if slug == REMOVED:
            assert "\nnumber: 20\n" in text
    for name, title, date in (("a", "lễ hội cam sành", "12/09/2021"), ("b", "lễ hội đua thuyền", "13/09/2024")):
        (root / f"content/captures/{name}.txt").write_text(ADDED.format(title=title, date=date), "utf-8")
    edits = (
        (REDATED, '"2011-11-09', '"2019-03-09'),
        (EDITED, 'title: "Người giữ hồn khèn', 'title: "Nghệ nhân giữ khèn'),
    )
    for slug, old, new in edits:
        text = record(root, slug).read_text("utf-8")
        assert old in text
        record(root, slug).write_text(text.replace(old, new, 1).replace("mùa xuân", "mùa hạ"), "utf-8")
    build(root)
    assert any("\nnumber: 20\n" in path.read_text("utf-8") for path in (root / "content/articles").glob("*le-hoi*"))
    hurry(root / "site", WAITS, IMPATIENT)


@pytest.fixture
def live(versions: dict[str, Path], tmp_path: Path) -> Iterator[Live]:
    site = Live(tmp_path / "site", versions)
    site.publish("before")
    with listening(ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, site))) as port:
        site.url = f"http://127.0.0.1:{port}/"
        yield site


@pytest.fixture
def tab(window: Window) -> Iterator[Page]:
    """A page that may log errors of the network, but none of its own."""
    yield window.page
    of_cut_scripts = re.compile("token|Unexpected|unterminated")
    assert not [error for error in window.errors if not of_cut_scripts.search(error)]


def address(live: Live, disk: bool) -> str:
    return (live.folder / "search/index.html").as_uri() if disk else f"{live.url}search/index.html"


def search(page: Page, query: str) -> None:
    """Asks in the tab as it is open."""
    page.evaluate(
        "document.querySelectorAll('[data-count], [data-notice], .hits').forEach(part => part.replaceChildren())"
    )
    page.fill("main input[name=q]", query)
    page.press("main input[name=q]", "Enter")
    answered(page)


def answered(page: Page) -> None:
    expect(page.locator("[data-count], [data-notice]").filter(has_text=re.compile(r"\bbài\b|tải"))).not_to_have_count(
        0, timeout=30_000
    )


def shown(page: Page) -> dict[str, str]:
    """By slug the Vietnamese title of each result."""
    rows = page.eval_on_selector_all(
        "li[data-result]", "all => all.map(e => [e.dataset.result, e.querySelector('h3 a').textContent])"
    )
    return dict(rows)


def fresh(browser: Browser, live: Live, *queries: str) -> list[dict[str, str]]:
    """What a new tab finds for each."""
    context = browser.new_context()
    page = context.new_page()
    found = []
    for query in queries:
        page.goto(f"{live.url}search/index.html?q={query}")
        answered(page)
        found.append(shown(page))
    context.close()
    return found


@pytest.mark.parametrize("disk", [False, True])
def test_more_results_of_an_open_list_are_the_articles_that_were_found(live: Live, tab: Page, disk: bool) -> None:
    tab.goto(f"{address(live, disk)}?q=huyện")
    answered(tab)
    first, before, after = shown(tab), live.titles("before"), live.titles("after")
    assert first.items() <= before.items() and REMOVED not in first
    live.publish("after")
    tab.evaluate(
        """async () => {
          const more = document.querySelector("[data-more]"), wait = time => new Promise(done => setTimeout(done, time));
          for (let left = 100; left && !more.hidden; left--, await wait(100)) more.click();
        }"""
    )
    more = {slug: title for slug, title in shown(tab).items() if slug not in first}
    assert more and more.items() <= after.items()
    assert more.keys() <= before.keys(), "number 20 is another article now, that this query has not found"


@pytest.mark.parametrize("disk", share([False, True], 2))
def test_another_query_in_an_open_tab_is_answered_from_the_new_collection(
    live: Live, tab: Page, browser: Browser, disk: bool
) -> None:
    tab.goto(f"{address(live, disk)}?q=xã")
    answered(tab)
    # Else the filters may be what notices the new collection, and this query is told.
    expect(tab.locator("[data-facet=year] .n").first).to_be_visible()
    live.publish("after")
    queries = ("nông thôn", "cam sành", "nghệ nhân giữ khèn", "xã", "cầu treo year:2019", "chè Shan tuyết")
    queries = share(queries, 2)
    for query, wanted in zip(queries, fresh(browser, live, *queries), strict=True):
        search(tab, query)
        assert shown(tab) == wanted, query
        assert shown(tab).items() <= live.titles("after").items()
        expect(tab.locator("[data-notice]")).not_to_contain_text("không tải được")
        if query == "nông thôn":
            expect(tab.locator("[data-notice]")).to_contain_text("Bộ sưu tập vừa được cập nhật")


LINES = """all => all.map(li => [
  li.querySelector("a.pp").href.match(/(?:vi|en)\\/([^/]+)\\//)[1], li.querySelector(".kwl").textContent])"""


@pytest.mark.parametrize(
    ("opened", "disk"), share([("before", False), ("before", True), ("after", True), ("after", False)], 2)
)
def test_every_line_of_an_open_concordance_stands_in_the_article_that_it_names(
    live: Live, tab: Page, disk: bool, opened: str
) -> None:
    """Of the articles that the list found: one that came, or has the number of one that went, is not among them."""
    tab.goto(f"{address(live, disk)}?q=xã")
    answered(tab)
    lines, texts = tab.locator(".kw > li"), live.texts()
    if opened == "before":
        tab.click("[data-to=lines]")
        expect(lines.first).to_be_visible()
    live.publish("after")
    if opened == "after":
        tab.click("[data-to=lines]")
        expect(lines.first).to_be_visible(timeout=30_000)
    seen = dict[str, int]()
    for order in ("date", "before"):
        tab.click(f"[data-order={order}]")
        expect(tab.locator(f"[data-order={order}]")).to_have_attribute("aria-pressed", "true")
        tab.evaluate(
            """async () => {
              const wait = time => new Promise(done => setTimeout(done, time));
              for (const more of document.querySelectorAll("[data-lines] > button")) while (!more.hidden) { more.click(); await wait(50); }
            }"""
        )
        found = lines.evaluate_all(LINES)
        assert len(found) > 20
        for slug, text in found:
            seen[slug] = seen.get(slug, 0) + 1
            assert any(text in own for own in texts[slug]), (slug, text)
    assert seen.keys() <= live.titles("before").keys()
    if opened == "after":
        search(tab, "xã")
        tab.wait_for_timeout(200)  # so often is a new collection looked for
        search(tab, "lễ hội cam sành")
        expect(lines.first).to_be_visible()
        found = lines.evaluate_all(LINES)
        assert found and {slug for slug, _ in found} <= live.titles("after").keys()
        assert all(any(text in own for own in texts[slug]) for slug, text in found)


def test_a_query_that_was_half_loaded_is_answered_from_the_new_collection(
    live: Live, tab: Page, browser: Browser
) -> None:
    begun, go = threading.Event(), threading.Event()
    shards = re.compile(r"search/s[0-9a-f]{8}-")

    def hold(path: str) -> None:
        """The first shard comes; all others wait."""
        if shards.match(path) and sum(map(bool, map(shards.match, live.asked))) > 1:
            begun.set()
            go.wait(20)

    live.fault = hold
    tab.goto(f"{live.url}search/index.html?q=lễ hội khèn xã", wait_until="commit")
    for _ in range(400):
        if not begun.is_set():
            tab.wait_for_timeout(50)
    assert begun.is_set()
    live.publish("after")
    go.set()
    answered(tab)
    live.fault = lambda _: None
    assert [shown(tab)] == fresh(browser, live, "lễ hội khèn xã")
    assert any("le-hoi" in slug for slug in shown(tab))
    expect(tab.locator("[data-notice]")).not_to_contain_text("không tải được")


def test_an_answer_says_that_the_collection_was_replaced(live: Live, tab: Page) -> None:
    ask = "query => diembao.page.call('ask', ['test', query, {}]).then(answer => [answer.updated, answer.missing])"
    tab.goto(address(live, False))
    assert tab.evaluate(ask, "xã") == [False, []]
    live.publish("after")
    assert tab.evaluate(ask, "nông thôn") == [True, []]
    assert tab.evaluate(ask, "khèn") == [False, []]


def test_what_is_kept_of_texts_is_bounded(live: Live, tab: Page) -> None:
    """The 300 used last: of 301, the first is loaded again, and the others are there."""
    tab.goto(address(live, True))
    asked = tab.evaluate(
        """() => diembao.engine().then(() => diembao.files.start()).then(async () => {
          const asked = [], text = doc => diembao.files.text(doc, { newest: "", top: 999 }, slug => ({ slug }));
          diembao.script = async (path, name) => { asked.push(name); return name; };
          for (let doc = 0; doc <= 300; doc++) await text(doc);
          await text(300);
          await text(0);
          return asked;
        })"""
    )
    assert asked == [f"d/{doc}" for doc in range(301)] + ["d/0"]


# ---------------------------------------------------------------- files that fail

FILES = {
    "meta": r"search/meta\.js",
    "shard": r"search/s[0-9a-f]{8}-",
    "facets": r"search/facets-",
    "dates": r"search/dates-",
    "words": r"search/words-",
    "text": r"search/d/7\.js",
}
QUERY = "cầu treo khánhh year:2011 sort:newest"  # asks for every kind of file


def faults(live: Live, kind: str, fault: str) -> Callable[[str], tuple[int, bytes] | None]:
    """What the server sends instead of some files."""

    def other_build(path: Path) -> bytes:
        """What stands at the same place in the site after the change; for a text that of another article."""
        name = "8.js" if kind == "text" else path.name if kind == "meta" else path.name[:-7] + "*.js"
        found = next((live.versions["after"] / "search").rglob(name), None)
        return found.read_bytes() if found else b""

    def sent(path: str) -> tuple[int, bytes] | None:
        if not re.match(FILES[kind], path):
            return None
        data = (live.folder / path).read_bytes()
        if fault == "slow":
            time.sleep(5)
        return {
            "removed": (404, b"<!doctype html>"),
            "cut": (200, data[: len(data) // 2]),
            "of another build": (200, other_build(live.folder / path)),
            "an error": (500, b"<!doctype html>"),
            "slow": None,
        }[fault]

    return sent


# Every third in `make test`: each kind of file and each fault; the waits of all take two minutes.
FAULTS = [(kind, fault) for kind in FILES for fault in ("removed", "cut", "of another build", "an error", "slow")]


@pytest.mark.parametrize(("kind", "fault"), share(FAULTS, 3))
def test_a_file_that_fails_is_told_and_found_again_when_it_is_back(
    live: Live, tab: Page, kind: str, fault: str
) -> None:
    live.fault = faults(live, kind, fault)
    tab.goto(f"{live.url}search/index.html?q={QUERY}")
    answered(tab)
    expect(tab.locator("[data-notice]")).to_contain_text("không tải được", ignore_case=True)
    live.fault = lambda _: None
    tab.wait_for_timeout(200)  # so often is a new collection looked for
    search(tab, QUERY)
    expect(tab.locator("li[data-result]")).to_have_count(
        1, timeout=30_000
    )  # the filters of before may be told missing first
    assert list(shown(tab)) == [REDATED]
    expect(tab.locator("[data-notice]")).not_to_contain_text("tải được")
    expect(tab.locator("[data-notice]")).to_contain_text("“khánhh”")


def test_where_not_even_the_engine_comes_the_page_says_so_in_time(live: Live, tab: Page) -> None:
    tab.route("**/static/engine.js", lambda route: route.abort())
    tab.goto(f"{live.url}search/index.html?q={QUERY}")
    told = tab.get_by_text("Chưa tải được phần tìm kiếm")
    expect(told).not_to_be_visible()
    tab.evaluate("document.getAnimations().forEach(one => one.finish())")  # eight seconds later
    expect(told).to_be_visible()
    expect(tab.get_by_text("The search could not be loaded")).to_be_visible()
    tab.unroute("**/static/engine.js")
    tab.reload()
    answered(tab)
    expect(told).to_have_count(0)


def test_a_file_that_fails_is_asked_for_again_after_one_second_and_after_four(live: Live, browser: Browser) -> None:
    """With the pauses that readers have, which are noted here and not waited for."""
    hurry(live.folder, IMPATIENT, WAITS)
    tab = browser.new_page()
    tab.add_init_script(
        """delete window.Worker;
        const wait = window.setTimeout, pauses = window.pauses = [];
        window.setTimeout = (call, time, ...rest) => {
          if (time === 1000 || time === 4000) pauses.push(time);
          return wait(call, pauses.at(-1) === time ? 0 : time, ...rest);
        };"""
    )
    live.fault = faults(live, "shard", "an error")
    tab.goto(f"{live.url}search/index.html?q=khèn")
    answered(tab)
    asked = Counter(path for path in live.asked if re.match(FILES["shard"], path))
    assert asked and min(asked.values()) >= 3  # and once more for what else is asked
    assert sorted(tab.evaluate("pauses")) == [1000] * len(asked) + [4000] * len(asked)
    tab.close()


# Every second in `make test`: each kind of file once.
FROM_DISK = [(kind, fault) for at, kind in enumerate(FILES) for fault in ("removed", "cut")[:: -1 if at % 2 else 1]]


@pytest.mark.parametrize(("kind", "fault"), share(FROM_DISK, 2))
def test_from_disk_too(live: Live, tab: Page, kind: str, fault: str) -> None:
    broken = [
        path
        for path in (live.folder / "search").rglob("*.js")
        if re.match(FILES[kind], path.relative_to(live.folder).as_posix())
    ]
    kept = {path: path.read_bytes() for path in broken}
    assert kept
    for path, data in kept.items():
        if fault == "cut":
            path.write_bytes(data[: len(data) // 2])
        else:
            path.unlink()
    tab.goto(f"{address(live, True)}?q={QUERY}")
    answered(tab)
    for path, data in kept.items():
        path.write_bytes(data)
    search(tab, QUERY)
    expect(tab.locator("li[data-result]")).to_have_count(
        1, timeout=30_000
    )  # the filters of before may be told missing first
    assert list(shown(tab)) == [REDATED]
    expect(tab.locator("[data-notice]")).not_to_contain_text("tải được")
