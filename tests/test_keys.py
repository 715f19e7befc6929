"""Every field that a file shows is in the key of its unit: equal keys, equal files; whatever changes, and in whatever."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

import pytest
from amount import share
from msgspec import Struct, structs
from msgspec.structs import replace
from press_fixture import article, templates

from diembao.build import articles, make, parts
from diembao.build.articles import Inputs, Works
from diembao.build.run import arranged
from diembao.build.shelf import Shelf
from diembao.build.state import State
from diembao.build.steps import Desk, Digest
from diembao.digest import rights
from diembao.digest.config import Config
from diembao.english.standing import KINDS
from diembao.model import Block, Caption, Corpus, English, Outlet, Place, Sentence, Term
from diembao.model import Source as Capture
from diembao.outputs import Output
from diembao.press import assemble, index
from diembao.press.assemble import Assembled, Options, Prepared, Unit, lists

CORPUS = Corpus(
    (Outlet("Báo Một", "Paper One"), Outlet("Báo Hai", "Paper Two")),
    (
        Place("tỉnh Yên Bái", "Yen Bai province", "province", "", "part of Lao Cai", "thuộc Lào Cai"),
        Place("huyện Lục Yên", "Luc Yen district", "district", "tỉnh Yên Bái", "Luc Yen commune", "xã Lục Yên"),
    ),
    (
        Term("hộ nghèo", "poor households", ("the poor",), "society", "Below a line", "", ("beggars",)),
        Term("hồ nghèo", "poor lakes", (), "", "", "", ()),
        Term("chi bộ", "cell", (), "", "", "", ()),
    ),
)
TEXT = "Huyện Lục Yên có hơn 1.400 hộ nghèo được hỗ trợ. Câu hai ở đây."
OPTIONS = Options(
    "https://a.example/digest/", "Điểm Báo", "Một dòng", "One line", "a@b.example", "https://r.example/", "CC BY",
    "https://c.example/", True, (("Kho", "../other/"),), 1,
)  # fmt: skip


class Given(Struct, frozen=True):
    """All that a site follows from. numbers: in the order of `shown`."""

    shown: tuple[Prepared, ...]
    corpus: Corpus
    options: Options
    numbers: tuple[int, ...]
    copies: tuple[tuple[str, ...], ...]
    withdrawn: tuple[assemble.Withdrawn, ...]
    look: str = "look"

    @property
    def slugs(self) -> tuple[str, ...]:
        return tuple(one.brief.slug for one in self.shown)


def base() -> Given:
    english = English(
        "A report",
        "machine",
        "google",
        (
            Sentence("More than 1,400 households.", ("Huyện Lục Yên có hơn 1.400 hộ nghèo được hỗ trợ.",)),
            Sentence(None, ("Câu hai ở đây.",)),
            Sentence("It rests on nothing.", ("Câu này không còn.",)),
        ),
        "An abstract. Of two sentences.",
    )
    one = article(
        slug="mot", title="Tin một", body=f"{TEXT}\n\n## Mục\n\nĐoạn hai, 78 ha.\n\nÔng Lê A, Trưởng thôn Úc.", date="2022-05-18",
        date_basis="inferred", outlet="Báo Một", author="Anh Dũng", author_role="phóng viên", url="https://n.example/1",
        places=("huyện Lục Yên",), tags=("đất",), captions=(Caption("Quang cảnh.", 1),), english=english,
        capture=Capture("a.txt", "0" * 64), title_inferred=True,
    )  # fmt: skip
    alike = replace(one, slug="hai", title="Tin hai", outlet="Báo Hai", date="2022-05-19", english=English())
    near = replace(one, slug="ba", title="Tin ba", outlet="Báo Ba", date="2022-05-03", places=("tỉnh Yên Bái",))
    last = article(slug="bon", title="Tin bốn", publish="metadata", places=("huyện Lục Yên",))
    cuts = (Block("furniture", 4, 5, "Chia sẻ", "menu"),)
    withheld = {"mot": {0: ("name",), 2: ("number",), -1: ("number",)}}
    shown = tuple(
        assemble.prepare(each, withheld.get(each.slug, {}), CORPUS.terms, cuts) for each in (one, alike, near, last)
    )
    gone = assemble.Withdrawn("nam", "Toà soạn yêu cầu")
    return Given(shown, CORPUS, OPTIONS, (3, 4, 7, 150), (("mot", "hai"),), (gone,))


class Made(Struct, frozen=True):
    """A site of units."""

    plan: Assembled
    works: Works
    units: Mapping[str, Unit]


MAY = rights.rights("full", ())


def planned(given: Given, state: State) -> Made:
    """As a build does it, with what earlier ones left in `state`."""
    known = {}
    for prepared in given.shown:
        slug = prepared.brief.slug
        known[slug], pages, counts = articles.noted(prepared, b"", (), "")
        state.keep("prepared", slug, known[slug].own, pages)
        state.keep("counts", slug, known[slug].counted, counts)
    known |= {gone.slug: articles.Work(withdrawn=gone, sketch=b"", problems=()) for gone in given.withdrawn}
    nothing = Shelf[Any]({}, {}.__getitem__)
    works = Works(known, state, {}, Inputs(nothing, nothing, {}), partial(pytest.fail, "asked for more"))
    numbers = dict(zip(given.slugs, given.numbers, strict=True))
    desk = Desk(nothing, nothing, {}, numbers, (), ())
    digest = Digest(Path(), Config(), given.corpus, MAY, state)
    plan = assemble.assemble(arranged(works, desk, given.copies, digest, given.look), given.options)
    units = (*plan.units, *parts.data(plan, works, state))
    assert len({unit.name for unit in units}) == len(units)
    return Made(plan, works, {unit.name: unit for unit in units})


def files(unit: Unit) -> dict[str, bytes]:
    outputs = (make.output_of(TEMPLATES, content) for content in unit.make())
    return {output.path: output.data for output in outputs}


TEMPLATES = templates()


# ---------------------------------------------------------------- what may be another


DATES, DAYS = ("date", "reviewed"), ["2022-05-07", "2023-06-07"]


def others(value: Any, kind: Any = None) -> Iterator[Any]:
    """Values of the same type that differ in one field, however deep it lies."""
    if isinstance(value, Struct):
        for field in structs.fields(type(value)):
            own = getattr(value, field.name)
            for other in DAYS if own == "" and field.name in DATES else others(own, field.type):
                yield replace(value, **{field.name: other})
    elif isinstance(value, tuple):
        yield from (value[:at] + value[at + 1 :] for at in range(len(value)))
        yield from ((*value[:at], other, *value[at + 1 :]) for at, one in enumerate(value[:3]) for other in others(one))
    elif isinstance(value, bool):
        yield not value
    elif isinstance(value, int | float):
        yield value + 1
    elif one_of := next((one for one in (kind, *get_args(kind)) if get_origin(one) is Literal), None):
        yield from (other for other in get_args(one_of) if other not in (value, "withheld"))
    elif value in KINDS:
        yield from (other for other in KINDS if other != value)
    elif value is None and float in get_args(kind):
        yield 5.0
    elif isinstance(value, str):
        yield from DAYS if re.match(r"\d{4}-\d\d-\d\d", value) else [f"{value}x"]
        yield from [""] if value and not value[:1].isspace() else []


def mutants() -> Iterator[Given]:
    given = base()
    *first, last = given.shown
    yield replace(given, shown=(*first,), numbers=given.numbers[:-1])
    yield replace(given, shown=(*first, replace(last, brief=replace(last.brief, met=("chi bộ",)))))
    for at, prepared in enumerate(given.shown):
        briefs = (replace(prepared, brief=brief) for brief in others(prepared.brief))
        renamed = replace(prepared, brief=replace(prepared.brief, slug=f"{prepared.brief.slug}-x"))
        copies = tuple(tuple(f"{s}-x" if s == prepared.brief.slug else s for s in group) for group in given.copies)
        yield replace(given, shown=(*given.shown[:at], renamed, *given.shown[at + 1 :]), copies=copies)
        for other in briefs if at else others(prepared):
            yield replace(given, shown=(*given.shown[:at], other, *given.shown[at + 1 :]))
    one, waiting, *rest = given.shown  # whom an article names is shown where it has no English
    for mentions in others(waiting.en.mentions):
        yield replace(given, shown=(one, replace(waiting, en=replace(waiting.en, mentions=mentions)), *rest))
    yield replace(given, numbers=(4, 3, *given.numbers[2:]))
    yield replace(given, corpus=replace(CORPUS, terms=CORPUS.terms[::-1]))
    for field in ("corpus", "options", "numbers", "copies", "withdrawn", "look"):
        for other in others(getattr(given, field)):
            yield replace(given, **{field: other})


def is_possible(given: Given) -> bool:
    """Not all that a type can say can be: a text has a name, what is marked in it is in the glossary."""
    terms = {term.vi for term in given.corpus.terms}
    briefs = [one.brief for one in given.shown]
    return (
        all(one.brief.slug and terms.issuperset((*one.marked, *one.brief.met)) for one in given.shown)
        and all(brief.title and all(brief.places) for brief in briefs)
        and len(given.numbers) == len({*given.numbers}) == len(given.shown)
        and all(set(group) <= set(given.slugs) for group in given.copies)
        and all(place.vi and place.en for place in given.corpus.places)
        and bool(given.options.url) == bool(OPTIONS.url)
    )


@pytest.fixture
def in_little(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lists that go on at two articles; of the plain index what it is made of."""
    monkeypatch.setattr(lists, "NEWEST", 2)
    made_of = lambda docs: repr([(doc.slug, index.terms(doc)) for doc in docs]).encode()  # noqa: E731
    monkeypatch.setattr(index, "plain", lambda docs: Output("search/search-index.json", made_of(docs)))


def test_units_with_equal_keys_have_equal_files(in_little: None) -> None:
    tried = 0
    with closing(State()) as state:
        before = planned(base(), state)
        contents = {name: unit.make() for name, unit in before.units.items()}
        for given in filter(is_possible, mutants()):
            tried += 1
            for name, unit in planned(given, state).units.items():
                if name in before.units and unit.key == before.units[name].key and unit.make() != contents[name]:
                    assert files(unit) == files(before.units[name]), (name, given)
    assert tried > 300, tried


# What is what it is whatever a digest says.
CONSTANT = {
    *((kind, "key") for kind in ("Facet", "ListPage", "NamesPage")), ("Facet", "more"), ("View", "template"),
    *(("Frame", field) for field in ("common", "lang", "section", "base")), ("Alternate", "hreflang"),
    # With another of these it is another unit.
    ("SearchDoc", "slug"), ("View", "url"), *(("Frame", field) for field in ("page", "url", "switch")),
}  # fmt: skip


def lists_of_data(made: Made) -> dict[str, bytes]:
    return {name: files(unit)[name] for name, unit in made.units.items() if name.startswith("data/")}


def test_lists_of_data_built_upon_are_those_made_from_nothing(in_little: None) -> None:
    with closing(State()) as grown:
        for given in share([*filter(is_possible, mutants())], 3, 1):
            with closing(State()) as state:
                assert lists_of_data(planned(given, grown)) == lists_of_data(planned(given, state)), given


def test_an_index_built_upon_is_the_one_made_from_nothing(in_little: None, tmp_path: Path) -> None:
    with closing(State()) as grown:
        held = dict[str, str]()
        for given in share([*filter(is_possible, mutants())], 3):
            with closing(State()) as state:
                of_nothing = planned(given, state)
                cold = parts.search(of_nothing.plan, of_nothing.works, {}, tmp_path, lambda output: None)
            now = planned(given, grown)
            own = parts.search(now.plan, now.works, held, tmp_path, lambda output: write(output, held, tmp_path))
            own.keep(grown)
            assert own.files == cold.files, given


def write(output: Output, held: dict[str, str], folder: Path) -> None:
    path = folder / output.path
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(output.data)
    held[output.path] = output.sha256


def fields(contents: Any) -> set[tuple[str, str]]:
    """(type, field) of all texts and numbers that templates may see."""
    if isinstance(contents, tuple):
        return set().union(*map(fields, contents))
    if not isinstance(contents, Struct):
        return set()
    own = {field.name: getattr(contents, field.name) for field in structs.fields(type(contents))}
    found = set().union(*map(fields, own.values()))
    return found | {(type(contents).__name__, name) for name, value in own.items() if is_plain(value)}


def is_plain(value: Any) -> bool:
    """A text, a number, some of them; not what is not there."""
    return value not in (None, ()) and not isinstance(value[0] if isinstance(value, tuple) else value, tuple | Struct)


def differing(one: Any, other: Any) -> Iterator[tuple[str, str]]:
    """(type, field) of all that is another."""
    if isinstance(one, tuple) and isinstance(other, tuple):
        for pair in zip(one, other, strict=False):
            yield from differing(*pair)
    elif isinstance(one, Struct) and type(one) is type(other) and one != other:
        for name in one.__struct_fields__:
            mine, its = getattr(one, name), getattr(other, name)
            if mine != its:
                yield type(one).__name__, name
                yield from differing(mine, its)


def test_every_field_that_a_template_may_see_was_another_in_these_tests(in_little: None) -> None:
    """Else the tests above would say nothing of it."""
    with closing(State()) as state:
        units = planned(base(), state).units
        before = {name: unit.make() for name, unit in units.items() if not name.startswith("data/")}
        left = fields((*before.values(),)) - CONSTANT
        for given in filter(is_possible, mutants()):
            now = planned(given, state).units
            for name, contents in before.items() if left else ():
                if name in now and now[name].key != units[name].key:
                    left.difference_update(differing(contents, now[name].make()))
    assert not left, left
