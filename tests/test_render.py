"""Pages to files: escaping, links, metadata, feeds, and mistakes in templates."""

from __future__ import annotations

import json
import posixpath
import re
import tomllib
import xml.etree.ElementTree as ET
from collections.abc import Mapping
from functools import cache
from html.parser import HTMLParser
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from msgspec import structs
from press_fixture import CUTS, ROOT, article, assemble, corpus, seeds, templates

import diembao.press.render as rendering
from diembao.lang import ui
from diembao.model import Article, Block, Caption, Corpus, English, Outlet, Place, Sentence, Source, Term
from diembao.press import index
from diembao.press.assemble import Options
from diembao.press.render import relative, render
from diembao.problems import ProblemError

URL = "https://example.org/diembao/"
ATOM, SITEMAP = "{http://www.w3.org/2005/Atom}", "{http://www.sitemaps.org/schemas/sitemap/0.9}"
LUC_YEN = "2022-05-18-luc-yen-nang-cao-suc-chien-dau-cua-to-chuc-dang-o-co-so"
XHTML = "{http://www.w3.org/1999/xhtml}"


class Page(HTMLParser):
    """What tests ask of a page: its tags, ids, links, and the text with the language that each piece is in."""

    def __init__(self, source: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.languages: list[tuple[str, str]] = []
        self._open: list[tuple[str, str]] = []
        self.json = ""
        self.feed(source)
        self.close()
        self.ids = [a["id"] for _, a in self.tags if "id" in a]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {k: v or "" for k, v in attrs}
        self.tags.append((tag, attributes))
        if tag not in ("meta", "link", "input", "br", "hr"):
            self._open.append((tag, attributes.get("lang") or (self._open[-1][1] if self._open else "")))

    def handle_endtag(self, tag: str) -> None:
        assert self._open and self._open.pop()[0] == tag, f"</{tag}> out of order"

    def handle_data(self, data: str) -> None:
        if self._open and self._open[-1][0] == "script":
            self.json += data
        elif data.strip():
            self.languages.append((self._open[-1][1], data))

    def links(self) -> list[tuple[str, str]]:
        return [(t, a[k]) for t, a in self.tags for k in ("href", "src", "action") if k in a]


def built(articles: tuple[Article, ...], known: Corpus, cuts: Any = None, **options: Any) -> dict[str, str]:
    site = assemble(articles, known, cuts or {}, (), {}, Options(**options))
    outputs = (
        *render(site.views, templates()),
        *site.data,
    )
    return {o.path: o.data.decode("utf-8") for o in outputs}


@cache
def seed_site(url: str = URL) -> Mapping[str, str]:
    return built(seeds(), corpus(), CUTS, url=url, tagline_vi="Báo", tagline_en="News", contact="a@b.c")


NOT_YET = (
    "not been translated",
    "wait for translation",
    "Not yet in English",
    "chưa dịch",
    "chưa được dịch",
    "Chưa có bản tiếng Anh",
)


@pytest.mark.parametrize("level", ["full", "excerpt", "metadata", "a title made from the text"])
def test_english_that_is_kept_back_is_nowhere_said_not_to_be_translated(level: str) -> None:
    """By checks, or with the text by the article's level."""
    made = level.startswith("a title")
    english = English(title="Two", sentences=(Sentence("Two is a cell.", ("Hai là chi bộ.",)),), status="machine")
    kept = article(
        slug="a",
        body="Một.\n\nHai là chi bộ.",
        english=english,
        publish="metadata" if made else level,
        title_inferred=made,
    )
    withheld = {} if made else {"a": {0: ("number",), 1: ("unit",)}}
    site = assemble((kept,), corpus(), {}, (), withheld, Options(url=URL))
    pages = {file.path: file.data.decode() for file in render(site.views, templates())}
    assert not [(path, words) for path, text in pages.items() for words in NOT_YET if words in text]
    if not made:
        assert "The English was withheld by checks." in pages["en/a/index.html"]
        assert "Phần tiếng Anh bị giữ lại" in pages["vi/a/index.html"]
        assert all("st-withheld" in pages[path] for path in ("index.html", "vi/index.html", "en/index.html"))
        assert ("state", "withheld") in site.docs[0].facets and site.docs[0].state == "withheld"


def pages(url: str = URL) -> dict[str, Page]:
    return {path: Page(text) for path, text in seed_site(url).items() if path.endswith(".html")}


def test_every_internal_link_leads_to_a_file_and_a_place_in_it() -> None:
    found = pages()
    for path, page in found.items():
        assert len(page.ids) == len(set(page.ids)), f"{path} has an id twice"
        for tag, link in page.links():
            parts = urlsplit(link)
            if parts.scheme or parts.netloc:
                continue
            if path == "404.html":
                assert link.startswith(("/diembao/", "#main")), link
                continue
            target = posixpath.normpath(posixpath.join(posixpath.dirname(path), unquote(parts.path)))
            target = target if parts.path else path
            if target.startswith("static/") or target == index.META:
                continue
            assert target in seed_site(), f"{path}: <{tag}> {link}"
            assert not target.endswith("/")
            if parts.fragment and target in found:
                assert parts.fragment in found[target].ids, f"{path}: {link}"


def test_every_page_has_its_policy_first_one_search_box_and_nothing_inline() -> None:
    for path, page in pages().items():
        head = [a for t, a in page.tags if t == "meta"]
        assert "charset" in head[0] and head[1]["http-equiv"] == "Content-Security-Policy"
        assert "require-trusted-types-for 'script'" in head[1]["content"]
        assert sum(t == "form" and a.get("class") == "find" for t, a in page.tags) == 1
        assert sum(t == "h1" for t, _ in page.tags) == 1
        for tag, attributes in page.tags:
            assert tag != "style" and not [a for a in attributes if a == "style" or a.startswith("on")], path
            assert tag != "script" or "src" in attributes or attributes.get("type") == "application/ld+json"
        language = next(a["lang"] for t, a in page.tags if t == "html")
        hidden = [a for t, a in page.tags if t == "input" and a.get("name") == "hl"]
        assert bool(hidden) == (language == "en"), path


def test_versions_name_each_other_and_themselves() -> None:
    found = pages()
    versions = {}
    for path, page in found.items():
        alternates = {
            a["hreflang"]: a["href"] for t, a in page.tags if t == "link" and "hreflang" in a and "type" not in a
        }
        canonical = [a["href"] for t, a in page.tags if a.get("rel") == "canonical"]
        if path in ("404.html", "search/index.html"):
            assert not alternates and not canonical
            continue
        assert canonical == [URL + path.removesuffix("index.html")]
        assert canonical[0] in alternates.values() and "x-default" in alternates, path
        versions[canonical[0]] = alternates
    for alternates in versions.values():
        assert all(versions[to] == alternates for to in alternates.values())


def test_a_page_without_a_site_address_claims_none() -> None:
    for text in seed_site("").values():
        assert "canonical" not in text and 'hreflang="x-default"' not in text and "atom" not in text


def test_feeds_and_sitemap_are_read_by_an_xml_parser() -> None:
    for code in ("vi", "en"):
        feed = ET.fromstring(seed_site()[f"{code}/atom.xml"])
        entries = feed.findall(f"{ATOM}entry")
        identities = [e.findtext(f"{ATOM}id") for e in entries]
        assert len(set(identities)) == len(entries) == 5
        assert all(
            re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+07:00", e.findtext(f"{ATOM}updated") or "") for e in entries
        )
        assert sum(e.find(f"{ATOM}published") is not None for e in entries) == 3
    parts = [u.findtext(f"{SITEMAP}loc") or "" for u in ET.fromstring(seed_site()["sitemap.xml"])]
    urls = [u for part in parts for u in ET.fromstring(seed_site()[part.removeprefix(URL)])]
    addresses = {u.findtext(f"{SITEMAP}loc") for u in urls}
    assert len(parts) == 2 and URL in addresses and f"{URL}404.html" not in addresses
    for url in urls:
        named = {a.get("href") for a in url.findall(f"{XHTML}link")}
        assert url.findtext(f"{SITEMAP}loc") in named and named <= addresses


def test_unreviewed_english_is_not_in_the_sitemap() -> None:
    waiting = article(english=English(title="A", status="machine", by="google"))
    site = built((waiting,), corpus(), url=URL)
    assert "/en/mot-bai/" not in site["sitemap-0.xml"] and "/vi/mot-bai/" in site["sitemap-0.xml"]
    assert '<meta name="robots" content="noindex">' in site["en/mot-bai/index.html"]


def test_linked_data_says_whose_words_these_are() -> None:
    data = {path: json.loads(page.json) for path, page in pages().items() if page.json}
    assert len(data) == 10
    for path, one in data.items():
        language = path[:2]
        assert one["@type"] == "NewsArticle" and one["inLanguage"] == language
        assert one["mainEntityOfPage"].startswith(f"{URL}{language}/")
    english, original = (
        next(one for path, one in data.items() if path.startswith(f"{code}/2022-05")) for code in ("en", "vi")
    )
    assert english["publisher"]["name"] == "Điểm Báo"
    assert english["translationOfWork"] == {"@id": original["@id"]} and original["@id"] == original["mainEntityOfPage"]
    assert original["datePublished"] == "2022-05-18T05:29:48+07:00"
    alone = json.loads(pages("")[f"en/{LUC_YEN}/index.html"].json)["translationOfWork"]
    assert alone["datePublished"] == original["datePublished"]  # where the site has no address, and pages no name
    assert english["digitalSourceType"].endswith("CompositeWithTrainedAlgorithmicMediaDigitalSource")


def test_the_engine_and_model_of_each_sentence_are_named_on_the_page_and_in_its_metadata() -> None:
    rows = (Sentence("One is.", ("Một là.",)), Sentence("Two is.", ("Hai là.",), engine="google"))
    english = English(title="One", status="machine", by="firefox 3f2a91c0", sentences=rows)
    ours = article(body="Một là.\n\nHai là.", english=english)
    page = built((ours,), corpus(), url=URL)["en/mot-bai/index.html"]
    said = [
        f"Machine translation, not reviewed: {by}" for by in ("firefox 3f2a91c0", "google", "firefox 3f2a91c0; google")
    ]
    assert all(f'">{one}</span></p>' in page for one in said[:2])
    assert json.loads(Page(page).json)["creditText"] == said[2]


def test_no_english_that_is_not_there_is_cited() -> None:
    site = built((article(), article(slug="co", english=English(title="One", status="machine", by="google"))), corpus())
    assert [site[f"en/{slug}/index.html"].count("English digest of") for slug in ("mot-bai", "co")] == [0, 1]


BASES = {"printed": "", "inferred": "date inferred", "editor": "date given by an editor"}


@pytest.mark.parametrize("basis", BASES)
def test_a_date_that_is_not_printed_stands_in_square_brackets(basis: Any) -> None:
    english = English(title="One", status="machine", by="google")
    made = article(
        date="2022-08-19", date_basis=basis, outlet="Báo Yên Bái", places=("huyện Lục Yên",), english=english
    )  # fmt: skip
    site = built((made, article(slug="khac", title="Tin khác", places=made.places)), corpus(), url=URL)
    own = {path for path in site if path.endswith("mot-bai/index.html")}
    lists = {path for path, text in site.items() if path.endswith(".html") and re.search(">(Một bài|One)<", text)} - own
    assert len(own) == 2 and {"index.html", "vi/index.html", "en/khac/index.html", "years/2022/index.html"} <= lists
    for path in own | lists:
        text = re.sub(r"<(?:time|/time|span lang)[^>]*>", "", site[path].partition("<main")[2])
        days = re.findall(r"(\[)?(?:thứ Sáu |Friday )?(?:19/8/2022|19 August 2022)(?:, [^<\].]*)?(\])?", text)
        assert days and set(days) == {("[", "]") if BASES[basis] else ("", "")}, path
    for path in own:
        cited = re.findall("<dd.*?</dd>", site[path].partition('class="cite"')[2].partition("</section>")[0])
        assert len(cited) == 2 and (f"[19 August 2022, {BASES[basis]}]" in cited[1]) == bool(BASES[basis])
        assert ("[19/8/2022, ngày " in cited[0]) == bool(BASES[basis])
        why = f"({ui.text(path[:2], f'date.{basis}')})" if BASES[basis] else "("
        kick = next(line for line in site[path].splitlines() if 'class="kick"' in line)
        assert (why in kick) == bool(BASES[basis])


def test_linked_data_states_no_inferred_date_as_a_fact() -> None:
    for basis in BASES:
        for url in (URL, ""):
            site = built((article(date="2022-08-19", date_basis=basis),), corpus(), url=url)
            vietnamese, english = (json.loads(Page(site[f"{code}/mot-bai/index.html"]).json) for code in ("vi", "en"))
            original = vietnamese if url else english["translationOfWork"]
            assert original.get("datePublished") == (None if basis == "inferred" else "2022-08-19")


def test_text_is_marked_with_its_language() -> None:
    marks = re.compile("[ạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹđ]")
    for path, page in pages().items():
        for language, text in page.languages:
            # a longer run of words with Vietnamese marks is Vietnamese; names and single words may stand in English
            if len(marks.findall(text.lower())) > 5:
                assert language == "vi", f"{path}: {text[:60]}"


def test_a_page_with_one_address_is_readable_in_either_language() -> None:
    """Places, newspapers, years, standing, glossary, about, search and 404: frame, counts, dates and labels in both."""
    found = pages()
    common = [
        p
        for p in found
        if p.split("/")[0] in ("places", "outlets", "years", "status", "glossary", "about", "search", "404.html")
    ]
    assert len(common) > 20
    for path in common:
        page = found[path]
        said = {(language, text.strip()) for language, text in page.languages}
        frame = (
            "site.skip",
            "nav.places",
            "nav.glossary",
            "nav.about",
            "nav.removal",
            "site.voices",
            "search.button",
            "colours.dark",
        )
        for key in frame:
            assert {(code, ui.text(code, key)) for code in ("vi", "en")} <= said, f"{path}: {key}"
        assert ("vi", "Tiếng Việt") in said and ("en", "English") in said, path
        assert next(a["lang"] for t, a in page.tags if t == "html") == "vi", path
        titles = [text for _, text in page.languages if text.endswith(" – Điểm Báo")]
        assert len(titles) == 1 and (" / " in titles[0] or titles[0][:4].isdigit()), path
    year = {(language, text.strip(" ,")) for language, text in found["years/2022/index.html"].languages}
    assert {("vi", "2 bài"), ("en", "2 articles"), ("vi", "[19/8/2022]")} <= year
    assert ("en", "[19 August 2022], Nhan Dan") in {(code, text.partition(", Lao")[0]) for code, text in year}
    assert {("vi", "Báo Nhân Dân")} <= year and any("Nhan Dan" in text for code, text in year if code == "en")
    glossary = found["glossary/index.html"].languages
    for code in ("vi", "en"):
        assert any(language == code and ui.text(code, "glossary.bold") in text for language, text in glossary)


def test_a_vietnamese_page_names_the_glossary_in_vietnamese() -> None:
    for path, page in pages().items():
        if path.startswith("vi/") and path.count("/") == 2:
            said = [
                (language, text) for language, text in page.languages if text.startswith(("Glossary", "Bảng thuật ngữ"))
            ]
            assert said and set(said) == {("vi", "Bảng thuật ngữ")}, path


def test_a_digest_without_articles_says_so_where_a_list_would_be_empty() -> None:
    site = built((), Corpus(), url=URL)
    for code in ("vi", "en"):
        for path in ("vi/index.html", "en/index.html", "about/index.html", "outlets/index.html", "years/index.html"):
            if path[:2] in (code, "ab", "ou", "ye"):
                assert ui.text(code, "list.empty") in site[path], path
        assert ui.text(code, "place.none") in site["places/index.html"]
        assert ui.text(code, "glossary.none") in site["glossary/index.html"]
    assert ": </p>" not in site["about/index.html"] and "0 of 0" not in site["glossary/index.html"]
    unplaced = built((article(),), Corpus(), url=URL)
    assert ui.text("en", "list.empty") not in unplaced["places/index.html"]


def test_the_reason_of_a_withdrawal_claims_no_language() -> None:
    site = built((article(withdrawn="At the paper's request"),), corpus(), url=URL)
    for code, word in (("vi", "Lý do:"), ("en", "Reason:")):
        assert f'{word} <span lang="">At the paper&#39;s request</span>' in site[f"{code}/mot-bai/index.html"]


def test_a_key_figure_says_of_what_year_it_is() -> None:
    text = seed_site()["en/2022-08-19-lao-cai-6-giai-phap-nang-cao-nang-luc-lanh-dao-suc-chien-dau/index.html"]
    assert "<dt>people</dt><dd><b>over 66,000</b></dd><dd>[2022]: the article’s year<br>" in text
    assert "What the article mentions" not in text


def test_an_article_that_is_not_in_english_yet_says_whom_and_what_it_names() -> None:
    body = "Ông Vàng A Páo, Chủ tịch UBND xã Tân Lập, nói: chi bộ có 43 đảng viên."
    known = Corpus(
        (), (Place("xã Tân Lập", "Tan Lap commune", "commune", "", ""),), (Term("chi bộ", "Party cell", (), "", ""),)
    )
    text = built((article(slug="a", body=body, places=("xã Tân Lập",)),), known)["en/a/index.html"]
    for shown in (
        "What the article mentions", 'Tan Lap commune <span lang="vi">xã Tân Lập</span>',
        "Vang A Pao, chair of the Tan Lap commune People&#39;s Committee <a", 'Party cell <span lang="vi">chi bộ</span>',
        "<dt>Party members</dt>", "This article has not been translated yet.",
    ):  # fmt: skip
        assert shown in text


HOSTILE = "\"><script>alert(1)</script><img src=x onerror=alert(1)>{{7*7}}'\x00\x1b]]>"


def test_hostile_text_in_every_field_comes_out_as_text() -> None:
    bad = Article(
        slug="bad", title=HOSTILE, body=f"{HOSTILE} chi bộ\n\nhai {HOSTILE}", date="2020-01-01", date_basis="printed",
        outlet=HOSTILE, author=HOSTILE, author_role=HOSTILE, url="javascript:alert(1)", places=(HOSTILE,),
        tags=(HOSTILE,), captions=(Caption(HOSTILE, 1),), title_inferred=True,
        english=English(HOSTILE, "reviewed", HOSTILE, (Sentence(HOSTILE, ("hai", HOSTILE)),), HOSTILE),
        capture=Source(HOSTILE, HOSTILE), publish="full",
    )  # fmt: skip
    gone = article(slug="gone", withdrawn=HOSTILE)
    known = Corpus(
        (Outlet(HOSTILE, HOSTILE),), (Place(HOSTILE, HOSTILE, "x", "", HOSTILE, HOSTILE),),
        (Term("chi bộ", HOSTILE, (HOSTILE,), HOSTILE, HOSTILE),),
    )  # fmt: skip
    cuts = {"bad": (Block("furniture", 1, 2, HOSTILE, HOSTILE),)}
    names = dict.fromkeys(("title", "tagline_vi", "tagline_en", "digest_licence"), HOSTILE)
    for path, text in built((bad, gone), known, cuts, url=URL, contact="x", **names).items():
        if path.endswith(".xml"):
            ET.fromstring(text)
        assert not re.search("[\x00\x1b]", text)
        if not path.endswith(".html"):
            continue
        page = Page(text)
        assert not [t for t, _ in page.tags if t in ("img", "svg")], path
        for tag, attributes in page.tags:
            assert tag != "script" or "src" in attributes or attributes["type"] == "application/ld+json"
            assert not [a for a in attributes if a.startswith("on")], path
            assert not attributes.get("href", "").startswith("javascript:"), path
        if page.json:
            assert "alert(1)" in json.loads(page.json)["headline"]
    assert "49" not in text


def test_what_no_file_can_hold_is_left_out_of_a_page() -> None:
    """No record can hold half a character; if a program's value does, its page is written all the same."""
    view = next(v for v in assemble((article(),), corpus(), {}, (), {}, Options()).views if v.template == "404.html")
    frame = structs.replace(view.data.frame, title="a\ud800b")
    (page,) = render((structs.replace(view, data=structs.replace(view.data, frame=frame)),), templates())
    assert "<title>a\ufffdb" in page.data.decode() or "<title>ab" in page.data.decode()


def test_links_are_relative_and_name_files() -> None:
    assert relative("vi/a/index.html", "en/a/index.html#p3") == "../../en/a/index.html#p3"
    assert relative("index.html", "search/index.html?q=a%20b") == "search/index.html?q=a%20b"
    assert relative("vi/a/index.html", "vi/a/index.html") == "index.html"


def test_a_missing_template_is_a_problem_with_its_name() -> None:
    views = assemble((article(),), corpus(), {}, (), {}, Options()).views
    with pytest.raises(ProblemError) as caught:
        tuple(render(views, {k: v for k, v in templates().items() if k != "macros.html"}))
    (problem,) = caught.value.problems
    assert (problem.code, problem.where.path) == ("template-missing", "templates/macros.html")


@pytest.mark.parametrize(
    ("source", "line"),
    [("a\n{% if %}", 2), ("a\nb\n{{ page.nothing }}", 3), ("\n{{ t('no.such') }}", 2), ("{{ 1 // 0 }}", 1)],
)
def test_a_broken_template_is_a_problem_with_its_line(source: str, line: int) -> None:
    views = assemble((article(),), corpus(), {}, (), {}, Options()).views
    with pytest.raises(ProblemError) as caught:
        tuple(render(views, {**templates(), "about.html": source}))
    (problem,) = caught.value.problems
    assert (problem.code, str(problem.where)) == ("template-error", f"templates/about.html:{line}")


def test_the_same_input_gives_the_same_bytes() -> None:
    def once() -> Any:
        site = assemble(seeds(), corpus(), CUTS, (), {}, Options(url=URL))
        return tuple(render(site.views, templates()))

    assert once() == once()


def test_templates_compiled_for_speed_give_what_jinja_gives(monkeypatch: pytest.MonkeyPatch) -> None:
    views = assemble(
        (*seeds(), article(title="<i>\"Tin\" & 'báo'</i>")), corpus(), CUTS, (), {}, Options(url=URL)
    ).views
    quick: list[str] = []
    original = rendering._quickly
    monkeypatch.setattr(rendering, "_quickly", lambda e, v: quick.append(v.url) or original(e, v))
    made = tuple(render(views, templates()))
    assert len(quick) == len(views) > 30
    monkeypatch.setattr(rendering, "_page", lambda *_: pytest.fail("made by Jinja"))
    assert tuple(render(views, templates())) == made
    monkeypatch.undo()
    monkeypatch.setattr(rendering, "_quickly", lambda *_: None)
    assert tuple(render(views, templates())) == made


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("{{ {'a': '<'}.a }}", "&lt;"),  # an attribute that is none: Jinja looks for a key
        ("{{ page.frame.nothing is defined }}", "False"),
        ("{{ ('<' ~ 1 ~ 'b'|safe ~ page.frame.lang) }}", "&lt;1bvi"),
        ("{% macro m(a, b=2) %}{{ a }}{{ b }}{% endmacro %}{{ m('&', b=3) }}", "&amp;3"),
        ("{% macro m() %}{{ caller() }}{% endmacro %}{% call m() %}<b>{{ 1.5 }}{% endcall %}", "<b>1.5"),
        ("{% autoescape false %}{{ '<' ~ 'b'|safe ~ page.frame.lang }}{% endautoescape %}", "<bvi"),
        (
            "{% macro m() %}<i>{% endmacro %}{% set ns = namespace() %}{% autoescape false %}{% set ns.x = m() %}"
            "{% endautoescape %}{{ ns.x }}",
            "&lt;i&gt;",
        ),
        ("{% for one in [1, 2] %}{{ loop.index }}{{ loop.cycle('a', 'b') }}{% endfor %}", "1a2b"),
        ("{{ '%s' % '<'|e }}{{ none }}{{ '<'|upper }}", "&amp;lt;None&lt;"),
    ],
)
def test_a_template_may_use_all_of_jinja(source: str, shown: str, monkeypatch: pytest.MonkeyPatch) -> None:
    about = next(v for v in assemble((article(),), corpus(), {}, (), {}, Options()).views if v.template == "about.html")
    for _ in range(2):
        (page,) = render((about,), {**templates(), "about.html": source})
        assert page.data.decode() == shown
        monkeypatch.setattr(rendering, "_quickly", lambda *_: None)


# Sections whose names are put together in templates: t('kind.' ~ cut.kind).
BUILT_KEYS = {"kind", "nav", "language", "status", "disclosure", "date", "caveat"}


def test_every_word_of_the_site_is_there_in_both_languages_and_used() -> None:
    sources = "".join(templates().values())
    sources += "".join(p.read_text("utf-8") for p in (ROOT / "diembao" / "press" / "assemble").glob("*.py"))
    table = tomllib.loads((ROOT / "diembao" / "lang" / "data" / "ui.toml").read_text("utf-8"))
    for key in (f"{section}.{name}" for section, entries in table.items() for name in entries):
        for code in ("vi", "en"):
            assert ui.text(code, key, **dict.fromkeys(("number", "count", "name", "by", "n", "checks"), 2), **OTHERS), (
                key
            )
        used = key in sources or key.partition(".")[0] in BUILT_KEYS
        assert used, f"{key} is never used"


OTHERS = dict.fromkeys(
    ("licence", "outlet", "date", "total", "terms", "term", "reason", "reviewed", "machine", "pending", "engines"), "x"
)
