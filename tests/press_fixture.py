"""The five seed articles as records with their reviewed English, for tests of the press."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from frozen import CONTENT
from msgspec import structs

from diembao.digest import corpus as corpora
from diembao.digest import numbers
from diembao.model import Article, Block, Caption, Corpus, English, Outlet, SearchDoc, Sentence, Source, View
from diembao.outputs import Output
from diembao.press import assemble as assembling
from diembao.press import export
from diembao.press.assemble import Options, Prepared, Structure
from diembao.problems import Problem
from diembao.text import slug

ROOT = Path(__file__).parent.parent
DATA = Path(__file__).parent / "data"
TEMPLATES = ROOT / "templates"
OUTLETS = (
    Outlet("Báo Lào Cai", "Lao Cai Newspaper"),
    Outlet("Báo Yên Bái", "Yen Bai Newspaper"),
    Outlet("Báo Nhân Dân", "Nhan Dan"),
    Outlet("Báo Lai Châu", "Lai Chau Newspaper"),
)
PLACES = ("huyện Si Ma Cai", "huyện Lục Yên", "huyện Mường Khương", "tỉnh Lai Châu", "huyện Bảo Thắng")


@cache
def seeds() -> tuple[Article, ...]:
    """One Article for each seed, reviewed, published in full."""
    gold = json.loads((DATA / "seeds_gold.json").read_text("utf-8"))
    english = {row["file"]: row for row in json.loads((DATA / "seeds_english.json").read_text("utf-8"))["seeds"]}
    return tuple(
        _article(name, row, english[name], place) for (name, row), place in zip(gold.items(), PLACES, strict=True)
    )


@cache
def corpus() -> Corpus:
    """The glossary and places of the seeds, and the seeds' newspapers."""
    read = lambda name: (name, (CONTENT / name).read_text("utf-8"))  # noqa: E731
    return Corpus(OUTLETS, corpora.read_places(*read("places.csv")), corpora.read_glossary(*read("glossary.csv")))


def templates() -> dict[str, str]:
    """The built-in templates by name, and the icon, which one has in itself."""
    files = (p for p in TEMPLATES.rglob("*") if p.is_file() and ("static" not in p.parts or p.name == "icon.svg"))
    return {p.relative_to(TEMPLATES).as_posix(): p.read_text("utf-8") for p in files}


def article(**changes: Any) -> Article:
    """A small article, changed as asked."""
    body = "Đoạn thứ nhất nói về chi bộ. Câu hai ở đây.\n\nĐoạn thứ hai nói về hiến đất."
    return structs.replace(Article(slug="mot-bai", title="Một bài", body=body, publish="full"), **changes)


def _article(name: str, row: dict[str, Any], english: dict[str, Any], place: str) -> Article:
    title = row["title"] or row["title_suggested"]
    date = "2022-05-18T05:29:48+07:00" if row["date_precision"] == "second" else row["date"]
    basis = "inferred" if "inferred" in (row["date_kind"] or "") else "printed"
    body: list[str] = []
    captions: list[Caption] = []
    for kind, text in row["blocks"]:
        if kind == "c":
            captions.append(Caption(text, len(body)))
        else:
            body.append(text)
    return Article(
        slug=f"{(row['date'] or 'undated')[:10]}-{slug(title)}",
        title=title,
        title_inferred=row["title"] is None,
        body="\n\n".join(body),
        publish="full",
        date=date,
        date_basis=basis if date else None,
        outlet=row["outlet"],
        author=row["author"],
        author_role=row["author_role"],
        places=(place,),
        tags=tuple(row["tags"]),
        captions=tuple(captions),
        english=English(
            title=english["title_en"],
            status="reviewed",
            by="editor",
            sentences=tuple(
                Sentence(pair["en"], (pair["vi"].replace("\u00d0", "Đ"),)) for pair in english["sentences"]
            ),
            abstract=english["summary_en"],
        ),
        capture=Source(name, "6e7018a063a4" + "0" * 52),
    )


CUTS = {
    one.slug: (Block("furniture", 4, 4, "0:00 / 0:00", "player"), Block("caption", 6, 7, "Quang cảnh.", "repeated"))
    for one in seeds()
}


@dataclass(frozen=True, slots=True)
class Assembled:
    """A whole site before rendering, with every page assembled. keys: of each unit, by its name."""

    views: tuple[View, ...]
    docs: tuple[SearchDoc, ...]
    data: tuple[Output, ...]
    problems: tuple[Problem, ...]
    keys: Mapping[str, str]


def standing(articles: Sequence[Article], known: Corpus, copies: Sequence[Sequence[str]] = ()) -> Structure:
    """How these articles stand to one another."""
    return assembling.structure((assembling.prepare(a, {}, known.terms, ()).brief for a in articles),
                                _numbers(articles), known, copies)  # fmt: skip


def planned(
    articles: Sequence[Article],
    known: Corpus,
    cuts: Mapping[str, Sequence[Block]],
    copies: Sequence[Sequence[str]],
    withheld: Mapping[str, Mapping[int, tuple[str, ...]]],
    options: Options,
) -> tuple[assembling.Assembled, Mapping[str, Prepared]]:
    """The site of these articles, of which no page was made, and each of them by itself.

    By slug `cuts`: what was cut from them, `withheld`: what checks keep back.
    """
    prepared = {
        a.slug: assembling.prepare(a, withheld.get(a.slug, {}), known.terms, cuts.get(a.slug, ()))
        for a in articles
        if not assembling.is_withdrawn(a)
    }
    gone = map(assembling.withdrawn, filter(assembling.is_withdrawn, articles))
    outlines = {one.slug: assembling.Outline(withdrawn=one) for one in gone}
    for name, one in prepared.items():
        entry = assembling.mark(assembling.listed(one.brief))
        outlines[name] = assembling.Outline(brief=one.brief, own=assembling.mark(one), entry=entry)
    of = assembling.structure((one.brief for one in prepared.values()), _numbers(articles), known, copies)
    material = assembling.Material(of, outlines, prepared.__getitem__, known, "", ())
    return assembling.assemble(material, options), prepared


def _numbers(articles: Sequence[Article]) -> dict[str, int]:
    given = {a.slug: a.number for a in articles if a.number}
    return numbers.numbered(given, {a.slug: a.date or "" for a in articles})


def assemble(
    articles: Sequence[Article],
    known: Corpus,
    cuts: Mapping[str, Sequence[Block]],
    copies: Sequence[Sequence[str]],
    withheld: Mapping[str, Mapping[int, tuple[str, ...]]],
    options: Options,
) -> Assembled:
    """Everything of the site of these articles."""
    site, prepared = planned(articles, known, cuts, copies, withheld, options)
    of = site.collection
    facts = [assembling.facts_of(of, slug) for slug in of.structure.order]
    figures = [(one, prepared[one.entry.slug].en.figures) for one in facts]
    parts = {"articles": export.articles(facts, site.site), "figures": export.figures(figures, site.site)}
    data = (
        export.whole(f"data/{k}.{e}", [parts[k][e]], [parts[k][""]])
        for k, endings in export.ENDINGS.items()
        for e in endings
    )
    made = [content for unit in site.units for content in unit.make() if isinstance(content, View)]
    feeds = (export.json_feed(view.data) for view in made if view.template == "feed.json")
    return Assembled(
        tuple(view for view in made if view.template != "feed.json"),
        tuple(assembling.document(prepared[one.entry.slug], one.entry, site.facets[one.entry.slug]) for one in facts),
        (*data, *feeds),
        tuple(problem for one in prepared.values() for problem in one.problems),
        {unit.name: unit.key for unit in site.units},
    )
