"""Shards: where an index is cut, and that one brought up to date is the one built from nothing."""

from __future__ import annotations

import itertools
import math
import random

import msgspec
import pytest
from amount import times
from conftest import Served
from hypothesis import given, settings
from hypothesis import strategies as st
from playwright.sync_api import Page, Route, expect
from test_index import doc, documents, value

from diembao.lang import analysis
from diembao.model import SearchAids
from diembao.outputs import Output
from diembao.press import index as indexing
from diembao.press.index import aids, bits, coding, cutting, postings, updating

SYLLABLES = (
    "đảng",
    "đang",
    "bộ",
    "chi",
    "xã",
    "thôn",
    "hộ",
    "nghèo",
    "đường",
    "cầu",
    "ký",
    "kí",
    "2024",
    "news",
    "party",
)
# (number, its new text, None: taken out) of some documents, one such mapping after the other.
histories = st.lists(
    st.dictionaries(
        st.integers(1, 40),
        st.none() | st.lists(st.sampled_from((*SYLLABLES, "Chi Bộ (CB)")), max_size=60).map(" ".join),
        min_size=1,
    ),
    min_size=1,
    max_size=5,
)


@settings(max_examples=times(120), deadline=None)
@given(histories, st.integers(20, 400), st.sampled_from((0, 10, 3000)))
def test_an_index_brought_up_to_date_is_the_one_built_from_nothing(
    history: list[dict[int, str | None]], shard: int, small: int
) -> None:
    """Whatever was added, changed and taken out, at the end, in the middle, or all of it."""
    options = indexing.Options(postings.Sizes(shard, small))
    docs: dict[int, indexing.Counted] = {}
    state, files = indexing.build([], options)
    for step in history:
        changes = {
            number: (docs.get(number), None if text is None else indexing.counts(doc("d", text, (text,), english=text)))
            for number, text in step.items()
        }
        docs = {
            number: now for number, now in sorted((docs | {n: now for n, (_, now) in changes.items()}).items()) if now
        }
        held = {file.path: file.data for file in files}
        state, new = indexing.update(state, changes, lambda s, held=held: postings.rows(held[s.path]), options)
        built, whole = indexing.build(docs.items(), options)
        assert state == built
        assert not any(held.get(file.path) == file.data for file in new)
        held |= {file.path: file.data for file in new}
        files = [Output(shard.path, held[shard.path]) for shard in built.postings.shards]
        assert files == whole


KEYS = st.text("aenz", min_size=1, max_size=5)
COUNTED = st.dictionaries(KEYS, st.integers(1, 3), max_size=25)


@settings(max_examples=times(120), deadline=None)
@given(
    st.lists(
        st.dictionaries(st.integers(0, 30), st.just({}) | COUNTED, min_size=1, max_size=8), min_size=2, max_size=6
    ),
    st.integers(10, 60),
    st.sampled_from((0, 150, 400, 1000)),
)
def test_keys_that_branch_early_and_late_are_cut_as_if_they_had_always_been_there(
    history: list[dict[int, dict[str, int]]], shard: int, small: int
) -> None:
    """Keys come that cut a range above where it was cut, others go that bounds were made of, and the index becomes
    large or small."""
    sizes = postings.Sizes(shard, small)
    docs: dict[int, dict[str, int]] = {}
    state, files = postings.build([], 1, sizes)
    for step in history:
        changes = {number: ((docs.get(number, {}),), (now,)) for number, now in step.items()}
        docs = dict(sorted((docs | step).items()))
        held = {file.path: file.data for file in files}
        state, new = updating.update(state, changes, lambda s, held=held: postings.rows(held[s.path]), sizes)
        built, files = postings.build(((number, (counted,)) for number, counted in docs.items()), 1, sizes)
        assert state == built
        assert {file.path for file in new} == {file.path for file in files} - {*held}


@pytest.mark.parametrize(
    ("sizes", "number", "now", "shards"),
    [
        (postings.Sizes(7, 0), 3, {}, [["ka"], ["ke", "kz"]]),  # kn goes, of which the bound was made
        (
            postings.Sizes(4, 20),
            5,
            {"x" * 8: 1},
            [["ka"], ["ke"], ["kn"], ["kz"], ["x" * 8]],
        ),  # no small index any more
    ],
)
def test_a_shard_in_which_nothing_changed_is_cut_where_it_must_be(
    sizes: postings.Sizes, number: int, now: dict[str, int], shards: list[list[str]]
) -> None:
    docs = dict(enumerate(({"ka": 1}, {"ke": 1}, {"kn": 1}, {"kz": 1}), 1))
    state, files = postings.build(((place, (one,)) for place, one in docs.items()), 1, sizes)
    held = {file.path: file.data for file in files}
    assert [shard.first for shard in state.shards] == ["ka", "kn"]
    changes = {number: ((docs.get(number, {}),), (now,))}
    after, new = updating.update(state, changes, lambda shard: postings.rows(held[shard.path]), sizes)
    held |= {file.path: file.data for file in new}
    assert [[key for key, _ in postings.rows(held[shard.path])] for shard in after.shards] == shards


def test_a_state_is_the_same_when_it_was_written_and_read() -> None:
    state, _ = indexing.build(
        (number, indexing.counts(one)) for number, one in zip((2, 3, 7), documents(3), strict=True)
    )
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(state), type=indexing.State) == state
    assert [bool(lengths) for lengths in state.lengths] == [False, False, True, True, False, False, False, True]


def test_a_document_that_is_said_to_be_there_and_is_not_is_an_error() -> None:
    state, _ = indexing.build([(1, indexing.counts(doc("d", "xã")))])
    for changes in ({1: (None, None)}, {2: (indexing.counts(doc("d", "xã")), None)}):
        with pytest.raises(ValueError):
            indexing.update(state, changes, lambda _: [])


def starts(lengths: list[tuple[str, int]], limits: cutting.Limits) -> list[tuple[str, str]]:
    """Of each shard but the first the key before it, and its first."""
    rows, found = [(key, "x" * (length - len(key))) for key, length in lengths], []
    while (end := cutting.cut(rows, limits)) < len(rows):
        found.append((rows[end - 1][0], rows[end][0]))
        rows = rows[end:]
    return found


def test_a_key_that_comes_or_goes_moves_few_other_bounds() -> None:
    """Less than one: these keys are so alike that places for a bound are hard to tell apart."""
    rng = random.Random(5)
    keys = sorted({"".join(rng.choices("aeghint", k=rng.randint(1, 7))) for _ in range(2000)})
    limits = cutting.Limits(500)

    def bounds(keys: list[str]) -> set[str]:
        return {postings.bound(before, first) for before, first in starts([(key, 20) for key in keys], limits)}

    before = bounds(keys)
    assert len(before) > 60
    moved = [len(before ^ bounds(sorted({*keys} ^ {key}))) for key in rng.sample(keys, 150)]
    moved += [len(before ^ bounds(sorted({*keys, key + "a"}))) for key in rng.sample(keys, 150)]
    assert max(moved) <= 20 and sum(moved) < len(moved)


def test_a_row_that_is_too_long_is_alone_but_for_a_little_beside_it() -> None:
    rows = [("a", 10), ("ba", 300), ("bb", 5), ("c", 90), ("d", 60)]
    assert [first for _, first in starts(rows, cutting.Limits(100))] == ["bb", "d"]
    assert [first for _, first in starts(rows, cutting.Limits(72))] == ["ba", "bb", "d"]


def test_a_word_and_its_other_forms_are_in_one_shard() -> None:
    sizes = postings.Sizes(20, 0)
    docs = {number: ({"ca": 1, "ca=": 1, "cab": number, "d": 1},) for number in range(1, 9)}
    less = {number: ({form: n for form, n in one.items() if form != "ca"},) for number, (one,) in docs.items()}
    for before, after in ((docs, less), (less, docs)):
        state, files = postings.build(before.items(), 1, sizes)
        held = {file.path: file.data for file in files}
        changes = {number: (before[number], after[number]) for number in docs}
        made, _ = updating.update(state, changes, lambda s, held=held: postings.rows(held[s.path]), sizes)
        assert made == postings.build(after.items(), 1, sizes)[0]
    assert [[key for key, _ in postings.rows(file.data)] for file in files] == [["ca="], ["cab"], ["d"]]
    assert [shard.first for shard in made.shards] == ["ca", "cab", "d"]


def test_an_added_article_makes_anew_only_the_shards_of_its_own_terms() -> None:
    options = indexing.Options(postings.Sizes(400, 0))
    counted = dict(enumerate(map(indexing.counts, documents(80)), 1))
    added = indexing.counts(doc("new", "hiến đất làm đường", ("nông thôn mới",)))
    del counted[40]
    state, files = indexing.build(counted.items(), options)
    read = []

    def rows(shard: postings.Shard) -> postings.Rows:
        read.append(shard.bound)
        return postings.rows(held[shard.path])

    held = {file.path: file.data for file in files}
    _, new = indexing.update(state, {40: (None, added)}, rows, options)
    keys = {analysis.key(form) for forms in added.forms for form in forms}
    assert len(state.postings.shards) > 30
    assert len(read) <= 2 * len(keys) and len(new) <= len(keys) + 2


@given(st.dictionaries(st.integers(0, 90), st.integers(1, 15)), st.dictionaries(st.integers(0, 90), st.integers(0, 15)))
def test_a_posting_list_is_changed_as_if_it_were_written_anew(held: dict[int, int], changes: dict[int, int]) -> None:
    text = coding.written(sorted(held.items()))
    wanted = sorted((place, times) for place, times in (held | changes).items() if times)
    assert coding.changed(text, changes) == coding.written(wanted)


def numbers(text: str) -> list[int]:
    places = [-1, *(place for place, _ in coding.postings(text))]
    return [b - a - 1 for a, b in itertools.pairwise(places)]


@pytest.mark.parametrize("mean", [0.1, 1.2, 1.9, 3, 10, 100])
def test_numbers_in_bits_are_about_as_short_as_they_can_be(mean: float) -> None:
    draw = random.Random(7)
    values = [int(draw.expovariate(math.log(1 + 1 / mean))) for _ in range(3_000)]
    by_digits = [sum(len(bits.rice(value, digits)) for value in values) for digits in range(10)]
    assert by_digits[bits.digits(sum(values), len(values))] <= 1.01 * min(by_digits)


def test_days_stand_by_number_as_differences() -> None:
    written = aids.days({1: "1970-01-11", 2: "", 4: "1970-01-09T07:15+07:00", 5: "1970-01-12"})
    assert numbers(written) == [0, 2 + 20, 1, 0, 2 + 4 + 1, 2 + 6]


def test_numbers_without_a_document_are_not_counted() -> None:
    counted = [indexing.counts(one) for one in documents(3)]
    gaps, together = (
        value(indexing.meta(indexing.build(zip(places, counted, strict=True))[0], {}, {}).data)
        for places in ((2, 5, 6), (0, 1, 2))
    )
    assert gaps["n"] == together["n"] == 3 and gaps["sum"] == together["sum"]  # type: ignore[index]
    assert gaps["top"] == 6 and together["top"] == 2  # type: ignore[index]


FREQUENCIES = st.integers(1, 12) | st.sampled_from((253, 254, 255, 256, 70_000))


@given(st.lists(st.tuples(*[st.dictionaries(st.sampled_from(SYLLABLES), FREQUENCIES)] * 2), max_size=150))
def test_an_index_holds_what_was_counted(counted: list[tuple[dict[str, int], ...]]) -> None:
    made, files = postings.build(((2 * number, one) for number, one in enumerate(counted)), 2, postings.Sizes(100, 10))
    found: list[tuple[dict[str, int], ...]] = [({}, {}) for _ in counted]
    for key, row in (entry for file in files for entry in postings.rows(file.data)):
        for part in row.split("|"):
            form, lists = part.split(";") if ";" in part else (key, part)
            for number, written in enumerate(lists.split(",")):
                for place, often in coding.postings(written):
                    found[place // 2][number][form] = often
    assert found == counted and made.words.keys() == {
        analysis.key(form) for pair in counted for form in set().union(*pair)
    }


def test_postings_are_read_as_they_were_written() -> None:
    lists = [(0, 1), (1, 2), (70, 10), (71, 11), (5000, 100), (5001, 3)]
    assert list(coding.postings(coding.written(lists))) == lists and coding.count(coding.written(lists)) == 9


@pytest.fixture
def mixed(page: Page, served: Served) -> Page:
    """A page whose articles came in no order of their dates, and of which one was taken out."""
    days = {1: "2022-03-01", 3: "2024-01-05", 4: "", 5: "2019-12-31", 6: "2022-03-02"}
    docs = {number: doc(f"d{number}", f"xã số {number}") for number in days}
    state, files = indexing.build((number, indexing.counts(one)) for number, one in docs.items())
    beside = indexing.beside_it(
        state, {n: (("year", day[:4] or "undated"),) for n, day in days.items()}, days, SearchAids()
    )
    slugs = {number: one.slug for number, one in docs.items()}
    made = (indexing.meta(state, indexing.paths(beside), slugs), *files, *beside.values())
    made += tuple(indexing.card(number, one) for number, one in docs.items() if number != 6)  # that one is gone since
    outputs = {file.path: file.data for file in made}

    def answer(route: Route) -> None:
        data = outputs.get(route.request.url[route.request.url.index("search/") :])
        route.fulfill(status=200 if data else 404, body=data or b"")

    page.context.route("**/search/**/*.js", answer)
    page.goto(f"{served.url}index.html")
    return page


@pytest.mark.browser
def test_the_newest_first_goes_by_dates_and_not_by_numbers(mixed: Page) -> None:
    def found(query: str) -> list[int]:
        asked = "query => diembao.engine().then(() => diembao.search(query)).then(({ groups }) => groups.all.map(hit => hit.doc))"
        return mixed.evaluate(asked, query)  # type: ignore[no-any-return]

    assert found("xã sort:date") == found("-year:2000") == [3, 6, 1, 5, 4]
    assert found("xã") == [6, 5, 4, 3, 1], "equals by number: the dates are not loaded for them"
    assert found("-year:2022") == [3, 5, 4] and found("year:2022 sort:date") == [6, 1]


@pytest.mark.browser
def test_without_the_dates_what_was_to_be_sorted_by_them_says_so(mixed: Page) -> None:
    mixed.context.route("**/search/dates-*.js", lambda route: route.fulfill(body="//"))
    asked = "query => diembao.engine().then(() => diembao.answers.ask(1, query)).then(({ missing }) => [diembao.answers.docs(1), missing.length])"
    assert mixed.evaluate(asked, "xã sort:date") == [[6, 5, 4, 3, 1], 1]
    assert mixed.evaluate(asked, "-year:2022") == [[5, 4, 3], 1]
    assert mixed.evaluate(asked, "xã")[1] == 0


@pytest.mark.browser
def test_a_text_that_the_server_has_not_is_told_and_the_others_stand(mixed: Page) -> None:
    """Withdrawn it is only where the collection is another by now (tests/test_deploy.py)."""
    mixed.goto(mixed.url.replace("index.html", "search/index.html?q=xã"))
    expect(mixed.locator("[data-count]")).to_have_text("5 bài có từ này")
    assert mixed.eval_on_selector_all("li[data-result]", "all => all.map(e => e.dataset.result)") == [
        "d5",
        "d4",
        "d3",
        "d1",
    ]
    expect(mixed.locator("[data-notice]")).not_to_be_empty()
