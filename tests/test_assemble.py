"""Records to pages: order, passages, anchors, publish levels, names, feeds."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec import structs
from press_fixture import CUTS, article, assemble, corpus, planned, seeds, standing

from diembao.model import Article, Block, Caption, Corpus, English, Outlet, Place, Sentence, Term
from diembao.press.addresses import ids, link
from diembao.press.assemble import Options, misspelt, passages, terms
from diembao.press.assemble.showing import show
from diembao.press.pages import FrontPage, GlossaryPage, ListPage
from diembao.press.pages.articles import EnglishPage, VietnamesePage

URL = "https://example.org/diembao/"
SECRET = "bí mật quốc gia"


def page(url: str, *articles: Article, known: Corpus | None = None, cuts: Any = None, **options: Any) -> Any:
    """The data of one page of a site made of these articles."""
    site = assemble(articles, known or corpus(), cuts or {}, (), {}, Options(**options))
    (data,) = [view.data for view in site.views if view.url == url]
    return data


def noted(**changes: Any) -> Article:
    """Five paragraphs and a heading; English for the second and fourth."""
    body = "Một.\n\nHai là chi bộ. Hai nữa.\n\nBa.\n\n## Đề mục\n\nBốn ở đây.\n\nNăm."
    english = English(
        title="Two and four", status="machine", by="google",
        sentences=(Sentence("Two is a Party cell.", ("Hai là chi bộ.",)), Sentence("Four is here.", ("Bốn ở đây.",))),
    )  # fmt: skip
    return article(body=body, english=english, captions=(Caption("Ảnh một", 0), Caption("Ảnh hai", 2)), **changes)


def vietnamese(*articles: Article, **more: Any) -> VietnamesePage:
    data = page(f"vi/{articles[0].slug}/index.html", *articles, **more)
    assert isinstance(data, VietnamesePage)
    return data


def english(*articles: Article, **more: Any) -> EnglishPage:
    data = page(f"en/{articles[0].slug}/index.html", *articles, **more)
    assert isinstance(data, EnglishPage)
    return data


def test_a_passage_is_a_noted_paragraph_and_what_follows_it() -> None:
    shape = [
        ([(b.kind, b.number) for b in p.blocks], [n.number for n in p.notes]) for p in vietnamese(noted()).passages
    ]
    assert shape == [
        ([("caption", 0), ("p", 1)], []),
        ([("p", 2), ("caption", 0), ("p", 3)], [1]),
        ([("h2", 0)], []),
        ([("p", 4), ("p", 5)], [2]),
    ]


def test_a_sentence_is_marked_where_it_stands_and_leads_to_its_english() -> None:
    html = vietnamese(noted()).passages[1].blocks[0].html
    assert html == (
        '<span class="src" id="s1">Hai là <a class="term" href="#t-chi-bo">chi bộ</a>.</span>'
        '<a class="ref" href="#e1" aria-label="Câu tiếng Anh 1">1</a> Hai nữa.'
    )


def test_every_paragraph_link_lands_on_the_nearest_english_sentence() -> None:
    assert [(p.paragraph, p.anchors) for p in english(noted()).pairs] == [(2, (1, 2, 3)), (4, (4, 5))]


def test_every_seed_sentence_finds_its_paragraph() -> None:
    for one in seeds():
        pairs = english(one, *[s for s in seeds() if s != one]).pairs
        assert pairs and all(p.paragraph and p.status.kind == "reviewed" for p in pairs), one.slug


def test_a_translation_whose_source_is_gone_is_kept_and_marked() -> None:
    changed = structs.replace(noted(), body="Hai đã đổi.\n\nBốn ở đây.")
    assert [(p.text, p.status.kind == "outdated", p.paragraph) for p in english(changed).pairs] == [
        ("Two is a Party cell.", True, 0),
        ("Four is here.", False, 2),
    ]
    assert [(n.number, n.placed, n.status.kind == "outdated") for n in vietnamese(changed).unplaced] == [
        (1, False, True)
    ]


def test_long_passages_are_split_so_that_notes_can_stand_beside_them() -> None:
    passages = vietnamese(article(body="\n\n".join(f"Đoạn {n}." for n in range(100)))).passages
    assert max(len(p.blocks) for p in passages) <= 30
    assert sum(len(p.blocks) for p in passages) == 100


def test_newest_first_and_undated_last_by_title() -> None:
    made = [
        article(slug=slug, title=title, date=date)
        for slug, title, date in (
            ("a", "B", None),
            ("b", "A", None),
            ("c", "C", "2020-01-02"),
            ("d", "D", "2021-01-01"),
        )
    ]
    front = page("index.html", *made)
    assert isinstance(front, FrontPage)
    assert [e.slug for e in front.entries] == ["d", "c", "b", "a"]


def test_pending_english_has_a_page_that_shows_the_chosen_sentences() -> None:
    waiting = noted()
    sentences = tuple(Sentence(None, s.source) for s in waiting.english.sentences)
    waiting = structs.replace(waiting, english=English(sentences=sentences))
    data = english(waiting)
    assert data.facts.entry.status.kind == "pending"
    assert [(p.text, p.sources) for p in data.pairs] == [("", ("Hai là chi bộ.",)), ("", ("Bốn ở đây.",))]
    assert not data.frame.indexed
    assert not [n for p in vietnamese(waiting).passages for n in p.notes]


def test_unreviewed_english_stays_out_of_search_engines_unless_asked_in() -> None:
    assert not english(noted()).frame.indexed
    assert english(noted(), noindex_unreviewed=False).frame.indexed
    assert english(seeds()[1]).frame.indexed
    assert vietnamese(noted()).frame.indexed


def hiding(level: str, **changes: Any) -> Article:
    """An article whose every part beyond the first 60 words holds the secret."""
    body = f"{'chữ ' * 70}\n\nĐoạn hai: {SECRET}. Câu cuối {SECRET}."
    return article(
        publish=level, body=body, captions=(Caption(SECRET, 1),),
        english=English(title="T", status="reviewed", sentences=(Sentence("Ours.", (f"Đoạn hai: {SECRET}.",)),)),
        **changes,
    )  # fmt: skip


def whole_site(*articles: Article) -> str:
    cuts = {one.slug: (Block("furniture", 1, 1, SECRET, "rule"),) for one in articles}
    return repr(assemble(articles, corpus(), cuts, (), {}, Options(url=URL)))


def test_an_excerpt_shows_sixty_words_and_our_summary_and_nothing_else() -> None:
    assert whole_site(hiding("full")).count(SECRET) > 5
    assert SECRET not in whole_site(hiding("excerpt"))
    data = vietnamese(hiding("excerpt"))
    assert data.clipped and len(data.passages[0].blocks[0].html.split()) == 61
    assert [n.text for n in data.unplaced] == ["Ours."]


@pytest.mark.parametrize("between", ["—", "/", "&#8203;"])
def test_an_excerpt_ends_where_no_blanks_part_its_words(between: str) -> None:
    """Nor do they in Chinese."""
    for body in (between.join(["chữ"] * 200) + SECRET, "漢字仮名" * 150 + SECRET, "chữ\n\n" * 3 + "漢" * 600 + SECRET):
        shown = show(article(publish="excerpt", body=body), {})
        assert shown.clipped and 350 < len(" ".join(shown.paragraphs)) <= 402 + 3, body
        assert SECRET not in repr(shown.parts)


def test_an_excerpt_shows_no_more_of_what_its_english_rests_on_than_of_a_text() -> None:
    short, long = "Câu ngắn.", f"{'chữ ' * 70}{SECRET}."
    english = English(
        sentences=(Sentence("Long.", (long,)), Sentence("Short.", (short,)), Sentence("Long.", ("漢" * 401,)))
    )
    for body in ("", "Một đoạn ngắn."):
        shown = show(article(publish="excerpt", body=body, english=english), {})
        assert [one.sources for one in shown.sentences] == [(), (short,), ()]
        assert [
            len(one.sources) for one in show(article(publish="full", body=body, english=english), {}).sentences
        ] == [1] * 3


def test_that_a_sentence_is_withheld_is_said_though_its_source_is_hidden() -> None:
    english = English(sentences=(Sentence("One.", ("Một.",)), Sentence("Two.", ("Câu sau hết.",))))
    long = article(publish="excerpt", body="Một. " + "chữ " * 200 + "\n\nCâu sau hết.", english=english)
    withheld, metadata = {2: ("number",)}, structs.replace(long, publish="metadata")
    assert [(p.text, p.sources, p.withheld) for p in passages.pairs(show(long, withheld))] == [
        ("One.", ("Một.",), ()),
        ("", (), ("number",)),
    ]
    assert passages.pairs(show(metadata, withheld)) == ()


def test_metadata_shows_no_text_at_all() -> None:
    site = whole_site(hiding("metadata"))
    assert SECRET not in site and "chữ chữ" not in site and "Ours." not in site
    assert "Một bài" in site


def test_a_withdrawn_article_leaves_only_a_note() -> None:
    for gone in (hiding("withheld"), hiding("full", withdrawn="Theo yêu cầu của báo")):
        site = assemble(
            (gone, noted(slug="other")), corpus(), {gone.slug: CUTS[seeds()[0].slug]}, (), {}, Options(url=URL)
        )
        holding = [v for v in site.views if gone.slug in v.url]
        assert [v.url for v in holding] == ["vi/mot-bai/index.html", "en/mot-bai/index.html"]
        assert not any(v.data.frame.indexed for v in holding)
        rest = repr([v for v in site.views if v not in holding]) + repr(site.docs)
        assert f"'{gone.slug}'" not in rest and f"/{gone.slug}/" not in rest
        assert "Một bài" not in repr(holding) and SECRET not in repr(holding)
        assert gone.withdrawn in repr(holding)


def test_places_are_listed_under_the_larger_places_they_lie_in() -> None:
    known = Corpus(places=(Place("tỉnh A", "A", "province", "", ""), Place("xã B", "B", "commune", "tỉnh A", "xã C")))
    one = article(places=("xã B", "nơi lạ"))
    assert page("places/tinh-a/index.html", one, known=known).inner[0].url == "places/xa-b"
    groups = page("places/index.html", one, known=known).groups
    assert [(g.head.vi, [n.vi for n in g.inner]) for g in groups] == [("nơi lạ", []), ("tỉnh A", ["xã B"])]
    assert [p.vi for p in page("vi/mot-bai/index.html", one, known=known).facts.places] == ["xã B", "nơi lạ"]


def test_names_that_differ_from_known_ones_in_marks_alone_are_told() -> None:
    places = (Place("tỉnh Yên Bái", "Yen Bai", "province", "", ""), Place("xã B", "B", "commune", "", ""))
    papers = (Outlet("Báo Yên Bái", "Yen Bai Newspaper", ("Yên Bái điện tử",)), Outlet("Báo Tiền Giang", "Tien Giang"))
    known = Corpus(outlets=papers, places=places)
    named = [("Báo Yên Bai", "tỉnh Yên Bái"), ("yên bái điện tử", "Tỉnh Yên Bái"), ("Báo Kiên Giang", "xã Bê")]
    of = [article(slug=f"a{n}", outlet=outlet, places=(place,)) for n, (outlet, place) in enumerate(named)]
    told = [problem.message for problem in misspelt(standing(of, known), known)]
    assert {message.partition(" is not")[0] for message in told} == {
        "the newspaper 'Báo Yên Bai'",
        "the newspaper 'yên bái điện tử'",
        "the place 'Tỉnh Yên Bái'",
    }
    marks = Corpus(places=tuple(Place(vi, vi, "commune", "", "") for vi in ("xã Đông An", "xã Đồng An")))
    both = [article(places=("xã Đông An", "xã Đồng An"))]
    assert not list(misspelt(standing(both, marks), marks))


def test_a_table_of_places_that_goes_in_a_circle_is_survived() -> None:
    known = Corpus(places=(Place("A", "A", "x", "B", ""), Place("B", "B", "x", "A", "")))
    assert page("places/a/index.html", article(places=("A",)), known=known).total == 1


def test_the_glossary_counts_articles_and_keeps_terms_that_none_has() -> None:
    known = Corpus(terms=(Term("chi bộ", "Party cell", (), "", ""), Term("vắng mặt", "absent", (), "", "")))
    data = page("glossary/index.html", noted(), known=known)
    assert isinstance(data, GlossaryPage)
    assert [(letter.letter, [(t.vi, t.count) for t in letter.terms]) for letter in data.letters] == [
        ("C", [("chi bộ", 1)])
    ]
    assert [t.vi for t in data.others] == ["vắng mặt"]


def test_terms_are_found_longest_first_on_whole_syllables() -> None:
    made = [Term(vi, "", (), "", "") for vi in ("đảng bộ", "đảng bộ tỉnh", "chi bộ", "bản")]
    text = "Đảng bộ tỉnh và đảng bộ, chi bộ; chi bộng, văn bản."
    assert [text[a:b] for a, b, _ in terms.find(text, terms.lexicon(made))] == ["Đảng bộ tỉnh", "đảng bộ", "chi bộ"]


def test_every_page_has_its_address_by_its_name_and_language() -> None:
    assert [link(name) for name in ("front", "glossary#t", "search?q=a.b#c", "months/2024-05/2")] == [
        "index.html", "glossary/index.html#t", "search/index.html?q=a.b#c", "months/2024-05/2/index.html",
    ]  # fmt: skip
    assert [link("all", "en"), link("articles/a"), link("articles/a", "en")] == [
        "en/index.html", "vi/a/index.html", "en/a/index.html",
    ]  # fmt: skip
    files = ["static/site.css", "404.html", "vi/a/index.html#p3", "https://a.example/index.html"]
    assert [link(file, "en") for file in files] == files


def test_names_that_fold_to_the_same_letters_get_different_addresses() -> None:
    assert ids(("bản", "bán", "???"), "x") == {"bản": "ban", "bán": "ban-2", "???": "x"}


def test_related_articles_share_what_is_rare() -> None:
    one, other, third = (article(slug=s, title=s, places=(p,)) for s, p in (("a", "X"), ("b", "X"), ("c", "Y")))
    related = page("vi/a/index.html", one, other, third).facts.related
    assert related[0].slug == "b"


def test_search_knows_what_pages_show_and_in_their_order() -> None:
    site = assemble(
        (noted(slug="a", date="2020-01-01"), noted(slug="b", date="2021-01-01")), corpus(), {}, (), {}, Options()
    )
    assert [d.slug for d in site.docs] == ["b", "a"]
    assert site.docs[0].paragraphs == ("Một.", "Hai là chi bộ. Hai nữa.", "Ba.", "Bốn ở đây.", "Năm.")
    assert site.docs[0].english == ("Two is a Party cell.", "Four is here.")


def test_a_digest_without_articles_has_a_whole_site() -> None:
    site = assemble((), Corpus(), {}, (), {}, Options(url=URL))
    assert {"index.html", "vi/index.html", "en/index.html", "404.html"} <= {v.url for v in site.views}


def test_feeds_and_sitemap_need_an_address() -> None:
    names = {"vi/atom.xml", "en/atom.xml", "sitemap.xml"}
    assert not names & {v.url for v in assemble(seeds(), corpus(), {}, (), {}, Options()).views}
    assert names <= {v.url for v in assemble(seeds(), corpus(), {}, (), {}, Options(url=URL)).views}


def test_text_that_markdown_cannot_be_trusted_with_is_told() -> None:
    body = f"Đoạn một.\n\nĐoạn hai\nở hai dòng.\n\n{'[' * 300}"
    (problem,) = assemble((article(body=body),), corpus(), {}, (), {}, Options()).problems
    assert (problem.code, problem.where.path) == ("record-too-complex", "content/articles/mot-bai.md")
    assert "block 3 of the text, from its line 6 on ([[[" in problem.message


def test_a_story_told_twice_is_listed_once_with_the_other_beneath() -> None:
    first, second = (
        noted(slug="a", date="2020-01-01", outlet="Báo A"),
        noted(slug="b", date="2020-01-02", outlet="Báo B"),
    )
    other = noted(slug="c", date="2019-01-01", outlet="Báo B")
    site = assemble((first, second, other), corpus(), {}, (("a", "b"),), {}, Options())
    data = {view.url: view.data for view in site.views}
    front = data["index.html"]
    assert [e.slug for e in front.entries] == ["a", "c"] and front.total == 3
    assert [(c.slug, c.outlet.vi) for c in front.entries[0].copies] == [("b", "Báo B")]
    assert [c.slug for c in data["vi/b/index.html"].facts.entry.copies] == ["a"]
    in_b = next(d for d in data.values() if isinstance(d, ListPage) and d.name and d.name.vi == "Báo B")
    assert [e.slug for band in in_b.bands for e in band.entries] == ["b", "c"]
    assert "b" not in [e.slug for e in data["vi/a/index.html"].facts.related]


def test_a_withheld_article_is_not_named_as_another_version() -> None:
    first, second = noted(slug="a", date="2020-01-01"), noted(slug="b", publish="withheld")
    site = assemble((first, second), corpus(), {}, (("a", "b"),), {}, Options())
    assert all(not e.copies for view in site.views if isinstance(view.data, FrontPage) for e in view.data.entries)


def test_the_fullest_version_leads() -> None:
    brief, whole = noted(slug="a", date="2020-01-01", publish="excerpt"), noted(slug="b", date="2020-01-02")
    site = assemble((brief, whole), corpus(), {}, (("a", "b"),), {}, Options())
    (front,) = [view.data for view in site.views if isinstance(view.data, FrontPage)]
    assert [e.slug for e in front.entries] == ["b"]


def test_key_figures_are_those_of_the_text_that_is_shown() -> None:
    body = "Toàn xã có hơn 1.400 hộ nghèo.\n\n" + "Câu nữa ở đây. " * 40 + "\n\nCả huyện có 43 đảng viên mới."
    found = {
        level: [one.printed for one in english(article(body=body, publish=level)).figures]
        for level in ("full", "excerpt", "metadata")
    }
    assert found == {
        "full": ["hơn 1.400 hộ nghèo", "43 đảng viên mới"],
        "excerpt": ["hơn 1.400 hộ nghèo"],
        "metadata": [],
    }


def test_a_key_figure_has_a_label_and_the_year_in_square_brackets_where_the_date_is_not_printed() -> None:
    body = "Toàn xã đạt 65% kế hoạch, đi 40 km. Năm 2020 có 43 đảng viên.\n\n" + "Câu nữa ở đây. " * 40
    for basis, year in (("printed", "2022"), ("inferred", "[2022]")):
        figures = english(article(body=body, date="2022-08-19", date_basis=basis)).figures
        assert [(one.value, one.label, one.as_of, one.told) for one in figures] == [
            ("65%", "of the plan", year, "article"), ("43", "Party members", "2020", "text"),
        ]  # fmt: skip


def test_an_english_page_without_english_says_whom_and_what_the_article_names() -> None:
    body = "Ông Vàng A Páo, Chủ tịch UBND xã Tân Lập, họp với Huyện ủy Lục Yên về tổ chức cơ sở đảng."
    page = english(article(body=body))
    assert [(one.en, one.offices) for one in page.mentions.people] == [
        ("Vang A Pao", ("chair of the Tan Lap commune People's Committee",))
    ]
    assert [one.en for one in page.mentions.organisations] == [
        "Tan Lap commune People's Committee", "Luc Yen district Party committee",
    ]  # fmt: skip


def test_whom_the_hidden_text_names_is_hidden_with_it() -> None:
    body = "Câu này ở đây. " * 40 + "Ông Vàng A Páo, Chủ tịch UBND xã Tân Lập, nói."
    for level in ("excerpt", "metadata"):
        assert english(article(body=body, publish=level)).mentions.people == ()


def test_a_title_made_from_the_text_is_hidden_with_the_text() -> None:
    hidden = article(title=f"Họp về {SECRET} …", title_inferred=True, publish="metadata")
    site = assemble((hidden,), corpus(), {}, (), {}, Options(url=URL))
    assert SECRET not in repr(site.views) + repr(site.docs)


def test_rows_that_were_cut_are_counted_even_where_not_all_are_shown() -> None:
    cuts = tuple(Block("related", n, n, f"Tin số {n}", "x") for n in range(1, 301))
    data = vietnamese(noted(slug="a"), cuts={"a": cuts})
    assert data.cut_rows == 300 and len(data.cuts) == 200


def test_search_finds_by_state_what_the_page_of_states_lists() -> None:
    one = noted(slug="a")
    site, _ = planned((one, noted(slug="b")), corpus(), {}, (), {"a": {1: ("number",)}}, Options())
    listed = site.collection.structure.by_state
    found = {slug: {value for facet, value in own if facet == "state"} for slug, own in site.facets.items()}
    assert found == {slug: {state for state, slugs in listed.items() if slug in slugs} for slug in "ab"}
    assert found["a"] == {"machine", "withheld"}


def test_english_is_withheld_as_a_whole_only_where_none_of_it_is_still_to_come() -> None:
    whole, title = {0: ("number",), 1: ("number",), 2: ("number",)}, {0: ("number",)}
    one = noted(slug="a")
    rest = tuple(Sentence(None, sentence.source) for sentence in one.english.sentences)
    waiting = structs.replace(one, slug="b", english=structs.replace(one.english, sentences=rest))
    _, prepared = planned((one, waiting), corpus(), {}, (), {"a": whole, "b": title}, Options())
    assert [prepared[slug].brief.states for slug in "ab"] == [("withheld",), ("pending", "withheld")]
