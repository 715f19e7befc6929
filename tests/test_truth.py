"""What the engine counts is what the texts have: the oracle reads them, the engine the index that is made of them."""

from __future__ import annotations

import json
import random
import re
import unicodedata
from collections.abc import Mapping
from typing import Any

import pytest
import truth
from conftest import Served
from oracle import Oracle, texts
from playwright.sync_api import Page, Route

from diembao.lang import analysis
from diembao.model import SearchAids, SearchDoc
from diembao.outputs import Output
from diembao.press import index as indexing
from diembao.press.index import coding

pytestmark = pytest.mark.browser
ASK = """queries => diembao.engine().then(async () => {
  const out = [];
  for (const [text, options] of queries) {
    const answer = await diembao.answers.ask('truth', text, options), { groups } = diembao.answers.kept('truth');
    out.push({ ...answer, docs: groups.all.map(hit => hit.doc), rows: diembao.answers.docs('truth') });
  }
  return out;
})"""


@pytest.fixture(scope="module")
def docs() -> dict[int, SearchDoc]:
    return truth.collection()


@pytest.fixture(scope="module")
def oracle(docs: dict[int, SearchDoc]) -> Oracle:
    return Oracle(docs)


@pytest.fixture(scope="module")
def files(docs: dict[int, SearchDoc]) -> dict[str, bytes]:
    state, shards = indexing.build((number, indexing.counts(doc)) for number, doc in docs.items())
    facets = {number: doc.facets for number, doc in docs.items()}
    beside = indexing.beside_it(state, facets, {number: doc.date for number, doc in docs.items()}, SearchAids())
    cards = [indexing.card(number, doc) for number, doc in docs.items()]
    meta = indexing.meta(state, indexing.paths(beside), {number: doc.slug for number, doc in docs.items()})
    made: list[Output] = [*shards, *beside.values(), meta, *cards]
    return {output.path: output.data for output in made}


def asked(page: Page, served: Served, files: Mapping[str, bytes], queries: list[str], **options: Any) -> list[Any]:
    """What the engine answers to each query over these files."""

    def answer(route: Route) -> None:
        path = "search/" + route.request.url.rpartition("/search/")[2]
        route.fulfill(body=files[path], content_type="text/javascript")

    page.route(re.compile(r"/search/.*\.js"), answer)
    page.goto(f"{served.url}index.html")
    return page.evaluate(ASK, [[text, options] for text in queries])  # type: ignore[no-any-return]


def test_the_number_of_articles_with_words_is_true(
    page: Page, served: Served, docs: dict[int, SearchDoc], oracle: Oracle, files: dict[str, bytes]
) -> None:
    queries = truth.words(docs, 500)
    faults = []
    for text, answer in zip(queries, asked(page, served, files, queries), strict=True):
        wanted = oracle.words(text)
        assert wanted or " " in text, "a word that is taken from them is somewhere"
        if {*answer["docs"]} != wanted or answer["found"] != len(wanted) or answer["about"]:
            faults.append((text, answer["docs"], wanted))
    assert not faults


def test_the_number_of_articles_with_a_phrase_is_true(
    page: Page, served: Served, docs: dict[int, SearchDoc], oracle: Oracle, files: dict[str, bytes]
) -> None:
    """Or, where it is only about, too large and never too small."""
    runs = truth.phrases(docs, 300)
    faults = []
    answers = asked(page, served, files, [f'"{text}"' for text in runs])
    for text, answer in zip(runs, answers, strict=True):
        wanted, found = oracle.phrase(text), {*answer["docs"]}
        if not (found > wanted if answer["about"] and found != wanted else found == wanted):
            faults.append((text, found, wanted))
        assert not answer["about"] or answer["found"] > 40
    assert not faults and sum(answer["about"] for answer in answers) < len(runs) / 5


@pytest.mark.parametrize(
    ("query", "written"),
    [
        ('"5 triệu"', r"(?<![0-9.,])5 triệu"),
        ('"2,5 triệu"', r"(?<![0-9.,])2[.,]5 triệu"),
        ("5.3%", r"(?<![0-9.,])5[.,]3 ?%"),
        ("1.234,5", r"(?<![0-9.,])1\.?234,5(?![0-9])|(?<![0-9.,])1,?234\.5(?![0-9])"),
        ("5-3", r"(?<![0-9.,])5[/-]3(?![0-9]|[.,][0-9])"),
        ('"ngày 11.9"', r"ngày 11[./-]9(?![0-9]|[.,][0-9])"),
    ],
)
def test_a_decimal_is_one_number_and_no_part_of_another(
    page: Page, served: Served, docs: dict[int, SearchDoc], files: dict[str, bytes], query: str, written: str
) -> None:
    found = re.compile(written)
    wanted = {
        number
        for number, doc in docs.items()
        if any(found.search(unicodedata.normalize("NFC", text).lower()) for own in texts(doc).values() for text in own)
    }
    (answer,) = asked(page, served, files, [query])
    assert {*answer["docs"]} == wanted and wanted


def test_what_a_phrase_leaves_out_has_it_in_its_texts(
    page: Page, served: Served, docs: dict[int, SearchDoc], oracle: Oracle, files: dict[str, bytes]
) -> None:
    """Where they were too many to be looked at, what may have it is left out too, and the number only about."""
    runs = [run for run in truth.phrases(docs, 150, seed=11) if ":" not in run and len([*analysis.tokens(run)]) < 7]
    words = ["và" if any(t.exact != t.fold for t in analysis.tokens(run)) else "va" for run in runs]
    queries = [f'"{word}" -"{run}"' for word, run in zip(words, runs, strict=True)]
    left = 0
    for word, run, answer in zip(words, runs, asked(page, served, files, queries), strict=True):
        has = oracle.words(word)
        wanted = has - oracle.phrase(run)
        left += len(has - wanted)
        assert {*answer["docs"]} == wanted or (answer["about"] and {*answer["docs"]} < wanted), (run, answer["without"])
    assert left > 100


def test_the_words_of_a_query_together_are_counted_as_their_phrase(
    page: Page, served: Served, docs: dict[int, SearchDoc], oracle: Oracle, files: dict[str, bytes]
) -> None:
    runs = [text for text in truth.phrases(docs, 200, seed=5) if ":" not in text and "-" not in text]
    for text, answer in zip(runs, asked(page, served, files, runs), strict=True):
        told = answer["together"]
        if told and answer["found"]:
            wanted = len(oracle.phrase(text))
            assert told["total"] >= wanted if told["about"] else told["total"] == wanted, text


def test_facets_are_counted_right_with_and_without_filters(
    page: Page, served: Served, docs: dict[int, SearchDoc], oracle: Oracle, files: dict[str, bytes]
) -> None:
    words = [text for text in truth.words(docs, 60, seed=7) if oracle.words(text)]
    for text, answer in zip(words, asked(page, served, files, words, counting=True), strict=True):
        counted = {
            facet: {value["id"]: value["count"] for value in values} for facet, values in answer["facets"].items()
        }
        assert {facet: values for facet, values in counted.items() if values} == oracle.facets(oracle.words(text)), text
    filtered = [f"{text} outlet:a place:p" for text in words]
    for text, answer in zip(words, asked(page, served, files, filtered), strict=True):
        own = {number: set(docs[number].facets) for number in oracle.words(text)}
        there = {number for number, values in own.items() if {("outlet", "a"), ("place", "p")} <= values}
        assert {*answer["docs"]} == there, text
        if there:
            outlets = oracle.facets(number for number, values in own.items() if ("place", "p") in values)["outlet"]
            assert {v["id"]: v["count"] for v in answer["facets"]["outlet"]} == outlets, text


def test_by_date_the_answer_stands_in_the_order_of_its_dates(
    page: Page, served: Served, docs: dict[int, SearchDoc], oracle: Oracle, files: dict[str, bytes]
) -> None:
    words = [text for text in truth.words(docs, 60, seed=9) if oracle.words(text)]
    for order in ("newest", "oldest"):
        answers = asked(page, served, files, [f"{text} sort:{order}" for text in words])
        for text, answer in zip(words, answers, strict=True):
            wanted = oracle.dated(oracle.words(text), oldest=order == "oldest")
            assert answer["rows"] == wanted and answer["sort"] == order and not answer["closest"], text


def test_days_from_and_to_leave_in_what_lies_between(
    page: Page, served: Served, docs: dict[int, SearchDoc], files: dict[str, bytes]
) -> None:
    rng = random.Random(4)
    spans = [sorted(f"{rng.randint(2018, 2025)}-{rng.randint(1, 12):02}" for _ in range(2)) for _ in range(12)]
    answers = asked(page, served, files, [f"from:{first} to:{last}" for first, last in spans])
    for (first, last), answer in zip(spans, answers, strict=True):
        between = {n for n, doc in docs.items() if doc.date and first <= doc.date[:7] <= last}
        assert {*answer["docs"]} == between and answer["found"] == len(between)


GRAMMAR = """texts => diembao.engine().then(() => diembao.index.start()).then(() => texts.map(text => {
  const query = diembao.parse(text), texts = words => words.map(word => word.text).join(' '), fields = {}, phrases = [];
  for (const word of query.words) {
    const name = word.fields && word.fields[0];
    if (name) fields[name] = fields[name] ? fields[name] + ' ' + word.text : word.text;
    if (word.phrase >= 0) (phrases[word.phrase] = phrases[word.phrase] || []).push(word.text);
  }
  return {
    required: texts(query.words.filter(word => !word.free)), free: texts(query.words.filter(word => word.free)), fields, phrases,
    excluded: query.excluded.map(one => one.text), filters: query.filters.map(one => [one.facet, one.typed, one.barred]), sort: query.sort,
    signs: query.signs, plain: query.plain,
  };
}))"""


def test_what_is_typed_is_read_as_the_grammar_says(page: Page, served: Served) -> None:
    vectors = json.loads((truth.DATA / "query_vectors.json").read_text("utf-8"))
    nothing: dict[str, Any] = {
        "required": "",
        "free": "",
        "fields": {},
        "phrases": [],
        "excluded": [],
        "filters": [],
        "sort": "",
        "signs": [],
    }
    page.goto(f"{served.url}index.html")
    for vector, read in zip(vectors, page.evaluate(GRAMMAR, [v["text"] for v in vectors]), strict=True):
        wanted = {"plain": read["plain"], **nothing, **vector}
        assert read == {name: wanted[name] for name in read}, vector["text"]


DATES = """texts => diembao.engine().then(() => diembao.index.start()).then(() => texts.map(text =>
  diembao.names(diembao.parse(text).words, null).map(name => [name.text, name.first, name.last])))"""


def test_dates_and_months_are_looked_for_in_each_others_spelling(page: Page, served: Served) -> None:
    page.goto(f"{served.url}index.html")
    dated = ["ngày 19/8", "họp 19 tháng 8 năm 2022", "8/2022", "August 2022", "August 19, 2022", "2022-08-19"]
    day, full, month, english, american, iso = page.evaluate(DATES, dated)
    assert ["19 tháng 8", 0, 2] in day and ["august 19", 0, 2] in day
    assert all(
        ["", *run] in found for found, run in ((full, (1, 5)), (american, (0, 2)), (iso, (0, 2)), (month, (0, 1)))
    )
    assert ["19/8/2022", 1, 5] in full and ["19/08/2022", 1, 5] in full and ["19 august 2022", 0, 2] in iso
    assert (
        ["tháng 8 năm 2022", 0, 1] in month and ["tháng 08 năm 2022", 0, 1] in english and ["8/2022", 0, 1] in english
    )
    (pointed,) = page.evaluate(DATES, ["lễ hội 11.9"])
    assert ["11/9", 2, 2] in pointed and ["11 tháng 9", 2, 2] in pointed
    others = [
        "5,3%",
        "5.3%",
        "5.3 triệu",
        "5,3",
        "32.9",
        "28-NQ/TW",
        "quý 3/2021",
        "may 5 ao",
        "32/13",
        "13/2022",
        '"19/8"',
        "1.234",
    ]
    assert page.evaluate(DATES, others) == [[] for _ in others]


@pytest.mark.parametrize("month", ["8/2022", "tháng 8 năm 2022", "thang 8 nam 2022", "August 2022", "tháng 08/2022"])
def test_a_month_is_found_alike_in_each_spelling_and_no_part_of_it_alone(
    page: Page, served: Served, docs: dict[int, SearchDoc], oracle: Oracle, files: dict[str, bytes], month: str
) -> None:
    """In the texts, or as the article's own date: all in one group."""
    spelt = re.compile(r"(tháng 0?8 năm|thang 0?8 nam|0?8/|august) ?2022")
    wanted = {
        number
        for number, doc in docs.items()
        if doc.date.startswith("2022-08")
        or any(spelt.search(unicodedata.normalize("NFC", t).lower()) for own in texts(doc).values() for t in own)
    }
    apart = oracle.words("tháng") & oracle.words("8") & oracle.words("2022") - wanted
    (answer,) = asked(page, served, files, [month])
    assert {*answer["docs"]} == wanted == oracle.words(month) and not answer["groups"][1:] and apart
    (filtered,) = asked(page, served, files, [f"author:{month}"])
    assert not filtered["found"], "a field is asked for: the own date is in none"


def test_an_english_sentence_is_shown_under_what_it_translates(served: Served) -> None:
    tried = 0
    for path in (served.folder / "search/d").glob("*.js"):
        text = path.read_text("utf-8")
        card = json.loads(text[text.index(",") + 1 : text.rindex(")")])
        paragraphs, english, numbers = [coding.swapped(one) for one in card[7]], card[8], card[13]
        assert len(numbers) == 3 * len(english)
        for paragraph, start, length in zip(numbers[::3], numbers[1::3], numbers[2::3], strict=True):
            if paragraph:
                source = paragraphs[paragraph - 1][start : start + length]
                assert len(source) == length and source[0].isupper() and source[-1] in '.?!”"…', source
                tried += 1
    assert tried > 10
