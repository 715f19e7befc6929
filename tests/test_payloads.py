"""No script of a stranger runs: payloads in every field that takes text, through captures, records, pages, search and feeds.

In `make test` 50 payloads stand in each field of one record, 12 in two captures; in `make test-all` all in 100 such.
"""

from __future__ import annotations

import csv
import html
import io
import json
import xml.etree.ElementTree as ET
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import pytest
from amount import TIMES, share
from conftest import Served, serving
from payloads import PAYLOADS
from playwright.sync_api import Browser, Page

from diembao.commands import cli
from diembao.digest import markup
from diembao.press import check

pytestmark = pytest.mark.browser

DIGEST = '[site]\ntitle = {0}\ntagline_vi = {0}\ntagline_en = {0}\nurl = "https://a.example/"\n[publish]\ndefault = "full"\n[translate]\nengine = "none"\n'
STORY = (
    "Sáng 11/3, Chi cục Thủy sản tỉnh phối hợp với huyện Bình Lư thả hơn 20 vạn con cá giống xuống hồ Thác Mơ để bảo vệ nguồn lợi.",
    "Các loài được thả gồm cá mè, cá trôi và cá chép, theo kế hoạch từ nay đến cuối năm sẽ còn thả thêm ba đợt nữa ở các hồ lớn.",
)
MORE = [f"Đợt thứ {number}. {STORY[0]}" for number in range(40)]
CAPTURE = "\n\n".join(
    ("Khánh thành cầu {0}", STORY[0] + " {0}", "Ảnh: {0}", STORY[1] + " {0}", *MORE, "Theo Lan {0}", "Từ khóa: {0}")
)
HTML = (
    "<html><head><title>{0}</title><meta property='og:title' content='{0}'><meta name=author content='{0}'></head><body>"
    f"<h1>Mở đường lên cầu {{0}}</h1><article><p>{STORY[0]} {{0}}</p><figure><img alt='{{0}}'><figcaption>Ảnh: {{0}}</figcaption>"
    f"</figure><p>{STORY[1]} {{0}}</p>{''.join(f'<p>{text}</p>' for text in MORE)}</article><div>{{1}}</div></body></html>"
)
RECORD = """\
---
title: {0}
outlet: {0}
author: {0}
author_role: {0}
url: {1}
date: "2022-05-18"
places: [{0}]
tags: [{0}]
captions: [{{text: {0}, after: 0}}]
source: {0}
english:
  title: {0}
  status: reviewed
  by: {0}
  abstract: {0}
  sentences: [{{text: {0}, from: ["Bà con dự lễ khánh thành cầu."]}}]
---

Bà con dự lễ khánh thành cầu.

"""
WITHDRAWN = '[[withdrawn]]\nslug = "gone-{}"\nreason = {}\n'
WALK = """() => [...document.querySelectorAll('*')].flatMap(element => [...element.attributes].flatMap(({name, value}) => {
  const address = ['href', 'src', 'action', 'formaction', 'data', 'xlink:href'].includes(name)
    && !element.matches('head > link[rel=icon]')
    && URL.canParse(value, document.baseURI) && /^(javascript|data|vbscript):/.test(new URL(value, document.baseURI).protocol);
  if (name.startsWith('on')) element.dispatchEvent(new Event(name.slice(2)));
  if (address && element.click) element.click();
  return address || name.startsWith('on') ? [`${name}=${value}`] : [];
}))"""


def laid(root: Path, groups: Sequence[Sequence[str]]) -> Path:
    """A digest with each group in every field of one record and two captures, and all of it in what a digest has once."""
    for folder in ("captures", "articles"):
        (root / "content" / folder).mkdir(parents=True)

    def write(path: str, text: str) -> None:
        (root / path).write_bytes(text.encode("utf-8", "replace"))

    def table(path: str, head: str, rows: Iterable[Sequence[str]]) -> None:
        out = io.StringIO()
        csv.writer(out, lineterminator="\n").writerows((head.split(","), *rows))
        write(path, out.getvalue())

    lines = [markup.showable(" ".join(group)).replace("\n", " ") for group in groups]
    write("digest.toml", DIGEST.format(json.dumps(lines[0][:300])))
    outlets = (f"[[outlet]]\nname = {json.dumps(line)}\nenglish = {json.dumps(line)}\n" for line in lines)
    write("content/outlets.toml", "\n".join(outlets))
    head = "vi,en,kind,within,now,now_vi"
    table("content/places.csv", head, ((line, line, "commune", "", line, line) for line in lines))
    terms = ((f"cầu {number}", line, "", line, line) for number, line in enumerate(lines))
    table("content/glossary.csv", "vi,en,alternatives,category,explanation", terms)
    write(
        "content/withdrawn.toml",
        "".join(WITHDRAWN.format(number, json.dumps(line)) for number, line in enumerate(lines)),
    )
    for number, (group, line) in enumerate(zip(groups, lines, strict=True)):
        given = json.dumps(line)
        front = RECORD.format(given, f"https://a.example/?{quote(line)}")
        body = "\n\n".join((f"Cầu {number} là cầu {number}.", *(markup.showable(text) for text in group)))
        write(f"content/articles/mot-{number}.md", f"{front}{body}\n")
        first, second = (" ".join(part).replace("\n", " ") for part in (group[:6], group[6:12]))
        write(f"content/captures/{number}.txt", CAPTURE.format(first))
        write(f"content/captures/{number}.toml", f"title = {json.dumps(markup.showable(first))}\nauthor = {given}\n")
        write(f"content/captures/{number}b.html", HTML.format(html.escape(second), second))
    return root


def grouped() -> Sequence[Sequence[str]]:
    groups = -(-len(PAYLOADS) // 12)  # each with payloads of all kinds
    return [PAYLOADS[first::groups] for first in range(groups)] if TIMES > 1 else [share(PAYLOADS, 24, 5)]


@contextmanager
def opened(browser: Browser, **options: bool) -> Iterator[tuple[Page, list[object]]]:
    """A page, and what the scripts of payloads said in it."""
    context, ran = browser.new_context(**options), list[object]()
    context.expose_function("ran", lambda said: ran.append(said))
    context.add_init_script("alert = confirm = prompt = print = number => top.ran(String(number))")
    page = context.new_page()
    page.on("popup", lambda other: other.close())
    yield page, ran
    context.close()


def walked(page: Page, url: str) -> list[str]:
    """The handlers and addresses of scripts that a page has; each is asked to run."""
    page.goto(url)
    return [str(found) for found in page.evaluate(WALK)]


def visited(page: Page, served: Served) -> list[str]:
    """Of all pages, of results and suggestions, and of what feeds have for a reader's page."""
    pages = sorted(path.relative_to(served.folder).as_posix() for path in served.folder.rglob("*.html"))
    found = [one for path in share(pages, 3) for one in walked(page, served.url + path)]
    found += walked(page, f"{served.url}search/index.html?q=c%E1%BA%A7u")
    page.wait_for_selector("li[data-result]")
    found += page.evaluate(WALK) + walked(page, f"{served.url}places/index.html")
    page.fill("input[name=q]", "cau")
    page.wait_for_selector("[role=option]")
    found += page.evaluate(WALK)
    for feed in served.folder.rglob("atom.xml"):
        for text in ET.parse(feed).getroot().iter():
            if text.get("type") in ("html", "xhtml"):
                page.set_content(text.text or ET.tostring(text[0], "unicode"))
                found += page.evaluate(WALK)
    page.wait_for_timeout(50)
    return found


def site(root: Path) -> Path:
    laid(root, grouped())
    assert cli.run(["site", "--offline", "--root", str(root)]) in (0, 1)
    pages = [*(root / "site/vi").glob("*/index.html")]
    assert len(pages) == 4 * len(grouped()), "each a record, two captures, and what was taken down"
    return root / "site"


def test_no_payload_runs_where_the_policy_is_off(browser: Browser, tmp_path: Path) -> None:
    with serving(site(tmp_path)) as served, opened(browser, bypass_csp=True) as (page, ran):
        assert (visited(page, served), ran) == ([], [])


def test_no_payload_runs_where_the_sanitiser_is_off(
    browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Records come to their pages as they are, and run there but for the policy."""
    articles = [f"{language}/mot-{number}" for number in range(len(grouped())) for language in ("vi", "en")]
    monkeypatch.setattr(markup, "_part", lambda source, _: markup.Part("div", source, source))
    monkeypatch.setattr(check, "refused", lambda _: ())  # the build looks for scripts in pages, and would stop
    with serving(site(tmp_path)) as served:
        with opened(browser) as (page, ran):
            assert [one for path in articles for one in walked(page, f"{served.url}{path}/index.html")] and not ran
        with opened(browser, bypass_csp=True) as (page, ran):
            walked(page, f"{served.url}{articles[0]}/index.html")
            assert ran, "else this shows nothing"


def test_no_query_runs(browser: Browser, served: Served) -> None:
    """In the address, and typed into the box that answers at once."""
    with opened(browser, bypass_csp=True) as (page, ran):
        for text in share(PAYLOADS[::5], 80):
            assert not walked(page, f"{served.url}search/index.html?q={quote(text)}")
            page.wait_for_function("document.querySelector('[data-count]').dataset.found")
            page.fill("main input[name=q]", f"chi bộ {text}")
            page.wait_for_function("new URL(location).searchParams.get('q').startsWith('chi bộ')")
            assert not page.evaluate(WALK) and not ran, text
