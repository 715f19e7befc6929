"""A digest that changes in every way there is, for tests that compare a site built upon with one made from nothing."""

from __future__ import annotations

import contextlib
import csv
import io
import json
import os
import random
import re
import shutil
import sqlite3
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from diembao.build import articles, executors, idle, make, parts, state, steps, store
from diembao.build.state import Rows, State
from diembao.commands import cli
from diembao.desk import memory
from diembao.digest.layout import TRANSLATIONS, WORK
from diembao.model import Segment, Translated
from diembao.press import assemble, check, duplicates, index
from diembao.press.assemble import feeds, lists
from diembao.press.assemble.structure import Structure
from diembao.press.index import aids
from diembao.press.index.postings import Sizes
from diembao.publish import disk, notes
from diembao.publish.buffers import SiteFiles

PLACES = ("tỉnh Yên Bái", "huyện Lục Yên", "xã Tân Lĩnh", "huyện Văn Chấn", "thôn Úc")
OUTLETS = ("Báo Một", "Báo Hai", "Báo Ba")
TERMS = ("hộ nghèo", "hồ nghèo", "hiến đất", "cầu treo", "Ủy ban nhân dân", "chi bộ", "cầu treo dân sinh")
ENGLISH = {"hộ nghèo": "poor households", "hiến đất": "land donation", "cầu treo": "suspension bridge"}
URLS = ("", "https://a.example/", "https://a.example/digest/")
DAYS = ("", "2021-03-01", "2022-05-18", "2022-05-02", "2022-11-30", "2023-05-07", "2023-05-28T05:29:00+07:00")
AGED = 1_600_000_000


@dataclass
class World:
    """A digest, what its tables say now, and the chance that changes it."""

    root: Path
    rng: random.Random
    patch: pytest.MonkeyPatch
    terms: list[dict[str, str]] = field(default_factory=list)
    places: list[dict[str, str]] = field(default_factory=list)
    outlets: list[dict[str, str]] = field(default_factory=list)
    settings: dict[str, dict[str, str | bool | int]] = field(default_factory=dict)
    count: int = 0
    last: Sequence[str] = ()
    said: list[str] = field(default_factory=list)

    def one(self, of: Sequence[Any]) -> Any:
        return self.rng.choice(of)

    def some(self, of: Sequence[Any], most: int) -> list[Any]:
        return self.rng.sample(of, min(len(of), self.rng.randint(0, most)))

    @property
    def records(self) -> list[Path]:
        return sorted((self.root / "content/articles").glob("*.md"))

    @property
    def captures(self) -> list[Path]:
        return [path for path in sorted((self.root / "content/captures").glob("*")) if path.suffix != ".toml"]

    def run(self, *command: str) -> None:
        """A command, whatever it says: but a bug of ours is none."""
        assert cli.run([*command, "--offline", "--root", str(self.root)]) != 3, command


# ---------------------------------------------------------------- texts


def words(own: str) -> str:
    return " ".join(f"từ{word}{own}" for word in range(40))


def sentence(world: World) -> str:
    place, number, term = world.one(PLACES), world.one((1_400, 1_500, 78)), world.one(TERMS)
    return world.one(
        (
            f"{place[:1].upper()}{place[1:]} có hơn {number} {term} được hỗ trợ trong năm nay.",
            f"Bà con hiến gần {number} ha đất làm đường, theo {term} {place}.",
            f"Sáng nay {place} khánh thành {term} thứ {number}.",
        )
    )


def english(world: World, sources: Sequence[str]) -> str:
    number = world.one((1_400, 1_500))
    status = world.one(
        ("status: machine\n  by: google", "status: reviewed\n  by: editor", "status: reviewed\n  by: A B")
    )
    lines = [f'english:\n  title: "Report {world.rng.randint(1, 99)} on land"', f"  {status}"]
    if sources:
        lines.append("  sentences:")
        lines += (
            f'    - text: "Offering land, {number} households in {world.one(("Luc Yen", "Van Chan"))}."\n'
            f"      from:\n        - {json.dumps(source, ensure_ascii=False)}"
            for source in sources
        )
    if world.rng.random() < 0.2:
        lines.append('  abstract: "An abstract about the Luc Yen district."')
    return "\n".join(lines) + "\n"


def record_text(world: World, day: str | None = None) -> str:
    world.count += 1
    day = world.one(DAYS) if day is None else day
    body = [sentence(world) for _ in range(world.rng.randint(1, 3))]
    head = [f"title: {json.dumps(f'Tin {world.count} về {world.one(TERMS)}', ensure_ascii=False)}"]
    head += [f'date: "{day}"\ndate_basis: {world.one(("printed", "editor", "inferred"))}'] if day else []
    head += [f'outlet: "{world.one(OUTLETS)}"'] if world.rng.random() < 0.8 else []
    head += [f'author: "Tác giả {world.rng.randint(1, 3)}"'] if world.rng.random() < 0.3 else []
    places = [f'  - "{place}"' for place in world.some(PLACES, 2)]
    head += ["\n".join(("places:", *places))] if places else []
    head += [f'tags:\n  - "{world.one(TERMS)}"'] if world.rng.random() < 0.3 else []
    head += [f"publish: {world.one(('full', 'full', 'full', 'excerpt', 'metadata', 'withheld'))}"]
    quoted = world.some(body, 2)
    own = str(world.rng.randint(0, 3)) if world.rng.random() < 0.5 else f"x{world.count}"  # some tell nearly the same
    text = "\n\n".join([*body, f"{words(own)}."])
    return "---\n" + "\n".join(head) + f"\n{english(world, quoted)}---\n\n{text}\n"


def capture_text(world: World) -> str:
    world.count += 1
    body = "\n\n".join(sentence(world) for _ in range(4))
    return f"Trang chủ\n\nTin chụp số {world.count}\n\n{world.rng.randint(1, 28)}/5/2022\n\n{body}\n\nTin liên quan\n\nChia sẻ\n"


# ---------------------------------------------------------------- changes

Change = Callable[[World], None]
CHANGES: dict[str, tuple[Change, int]] = {}


def change(name: str, weight: int = 2) -> Callable[[Change], Change]:
    def register(function: Change) -> Change:
        CHANGES[name] = function, weight
        return function

    return register


def edit(name: str, old: str, new: Callable[[World], str], weight: int = 2) -> None:
    """A change of one record by a pattern of its text."""

    def edited(world: World) -> None:
        if world.records:
            path = world.one(world.records)
            text = path.read_text("utf-8")
            path.write_text(re.sub(old, lambda _: new(world), text, count=1), "utf-8")
            world.said[-1] += f" {path.stem}"

    change(name, weight)(edited)


edit("text behind", r"\n\Z", lambda w: f"\n\n{sentence(w)}\n", 4)
edit("text before", r"(?<=\n---\n\n)", lambda w: f"{sentence(w)}\n\n", 3)
edit("text gone", r"\n\n[^\n]+\n\Z", lambda w: "\n")
edit("heading", r"\n\Z", lambda w: f"\n\n## Mục {w.count}\n\n{sentence(w)}\n", 1)
edit("title", r"(?m)^title: .*", lambda w: f'title: "Tên khác {w.rng.randint(1, 9)} {w.one(TERMS)}"', 4)
edit("date", r'(?m)^date: ".*"', lambda w: f'date: "{w.one(DAYS[1:])}"', 4)
edit("no date", r'(?m)^date: ".*"\ndate_basis: .*\n', lambda w: "", 1)
edit("outlet", r'(?m)^outlet: ".*"', lambda w: f'outlet: "{w.one(OUTLETS)}"', 4)
edit("author", r'(?m)^author: ".*"', lambda w: f'author: "Tác giả {w.rng.randint(1, 9)}"')
edit("tag", r"(?m)^publish:", lambda w: f'tags:\n  - "thẻ {w.rng.randint(1, 9)}"\npublish:', 1)
edit("place of a record", r'(?m)^  - "(tỉnh|huyện|xã|thôn) .*"', lambda w: f'  - "{w.one(PLACES)}"')
edit("level", r"(?m)^publish: .*", lambda w: f"publish: {w.one(('full', 'excerpt', 'metadata', 'withheld'))}")
edit("distinct", r"(?m)^publish:", lambda w: "distinct: true\npublish:", 1)
edit("English title", r'(?m)^  title: ".*"', lambda w: f'  title: "Another report {w.rng.randint(1, 9)}"', 3)
edit("English sentence", r'text: ".*"', lambda w: f'text: "Land {w.one((1400, 78))} {w.one(("Luc Yen", ""))}."', 3)
edit("English by", r"(?m)^  by: .*", lambda w: f"  by: {w.one(('editor', 'google', 'C D'))}", 1)
edit("abstract", r"(?m)^  title: ", lambda w: f'  abstract: "It is {w.rng.randint(1, 9)}."\n  title: ', 1)
edit("number by hand", r"(?m)^number: \d+", lambda w: f"number: {w.one((1, 2, 3, 4, 5, 250, 801))}")
edit("no number", r"(?m)^number: \d+\n", lambda w: "", 1)
edit("record broken", r"(?m)^title: ", lambda w: "titel: ", 1)
edit("record mended", r"(?m)^titel: ", lambda w: "title: ", 3)
edit("saved again", r"\Z", lambda w: "", 1)


def add(world: World, day: str | None = None) -> None:
    text = record_text(world, day)
    (world.root / f"content/articles/{day or 'tin'}-{world.count}.md").write_text(text, "utf-8")


change("add newest", 3)(lambda world: add(world, f"2024-01-{world.rng.randint(1, 28):02}"))
change("add in the middle", 3)(lambda world: add(world))


@change("add ten", 1)
def add_ten(world: World) -> None:
    for _ in range(10):
        add(world)


@change("remove", 4)
def remove(world: World) -> None:
    if len(world.records) > 2:
        world.one(world.records).unlink()


@change("remove many", 1)
def remove_many(world: World) -> None:
    for path in world.records[3 + world.rng.randint(0, 3) :]:
        path.unlink()


@change("rename", 3)
def rename(world: World) -> None:
    if world.records:
        path = world.one(world.records)
        path.rename(path.with_name(f"{path.stem[:20]}-{world.rng.randint(1, 9)}.md"))


@change("copy", 4)
def copy(world: World) -> None:
    if world.records:
        text = world.one(world.records).read_text("utf-8")
        text = re.sub(r"(?m)^number: \d+\n", "", text) if world.rng.random() < 0.8 else text
        text = re.sub(r"(?ms)^capture:\n(  .*\n)*", "", re.sub(r"(?ms)^made:\n(  .*?\n)*(?=---)", "", text))
        text = re.sub(r'(?m)^outlet: ".*"', f'outlet: "{world.one(OUTLETS)}"', text)
        (world.root / f"content/articles/zz-copy-{world.rng.randint(1, 3)}.md").write_text(text, "utf-8")


@change("approve", 3)
def approve(world: World) -> None:
    if world.records:
        piece = world.one(((), ("--sentence", "1"), ("--sentence", "title")))
        world.run("review", "--approve", world.one(world.records).stem, "--by", world.one(("A B", "editor")), *piece)


@change("withdraw", 1)
def withdraw(world: World) -> None:
    if world.records:
        world.run("withdraw", world.one(world.records).stem, "--reason", "Toà soạn yêu cầu")


# ---------------------------------------------------------------- tables


def write_tables(world: World) -> None:
    for name, rows in (("glossary", world.terms), ("places", world.places)):
        if rows:
            text = io.StringIO()
            table = csv.DictWriter(text, list(rows[0]))
            table.writeheader()
            table.writerows(rows)
            (world.root / f"content/{name}.csv").write_text(text.getvalue(), "utf-8")
        else:
            (world.root / f"content/{name}.csv").unlink(missing_ok=True)
    tables = (
        "".join(f"{key} = {json.dumps(value, ensure_ascii=False)}\n" for key, value in row.items())
        for row in world.outlets
    )
    (world.root / "content/outlets.toml").write_text("".join(f"[[outlet]]\n{one}\n" for one in tables), "utf-8")
    sections = (
        f"[{name}]\n" + "".join(f"{key} = {json.dumps(value, ensure_ascii=False)}\n" for key, value in own.items())
        for name, own in world.settings.items()
    )
    (world.root / "digest.toml").write_text("\n".join(sections), "utf-8")


def term_row(world: World, vi: str) -> dict[str, str]:
    return {
        "vi": vi,
        "en": world.one((ENGLISH.get(vi, f"term {TERMS.index(vi)}"), f"other {world.rng.randint(1, 3)}")),
        "alternatives": world.one(("", "thing | things")),
        "category": world.one(("", "party")),
        "explanation": world.one(("", "What it is", "What it was")),
        "check": world.one(("", "strict", "advise")),
        "forbidden": world.one(("", "", "offering land", "land donation")),
    }


@change("term added", 4)
def term_added(world: World) -> None:
    left = [vi for vi in TERMS if vi not in {row["vi"] for row in world.terms}]
    if left:
        world.terms.insert(world.rng.randint(0, len(world.terms)), term_row(world, world.one(left)))


@change("term changed", 6)
def term_changed(world: World) -> None:
    if world.terms:
        at = world.rng.randrange(len(world.terms))
        key, new = world.one(list(world.terms[at])[1:]), term_row(world, world.terms[at]["vi"])
        world.terms[at] = world.terms[at] | {key: new[key]}


@change("term gone", 3)
def term_gone(world: World) -> None:
    if world.terms:
        world.terms.remove(world.one(world.terms))


@change("terms reordered", 2)
def terms_reordered(world: World) -> None:
    world.rng.shuffle(world.terms)


@change("place added", 2)
def place_added(world: World) -> None:
    left = [vi for vi in PLACES if vi not in {row["vi"] for row in world.places}]
    if left:
        vi = left[0]
        within = world.one(("", *(row["vi"] for row in world.places)))
        en = world.one((f"{vi.split(' ', 1)[1]} district", "Somewhere"))
        world.places.append({"vi": vi, "en": en, "kind": "district", "within": within, "now": "", "now_vi": ""})


@change("place changed", 2)
def place_changed(world: World) -> None:
    if world.places:
        row = world.one(world.places)
        key = world.one(("en", "now", "now_vi", "within"))
        others = [other["vi"] for other in world.places if other is not row]
        row[key] = world.one(("", *others)) if key == "within" else f"{key} {world.rng.randint(1, 3)}"


@change("outlet added", 1)
def outlet_added(world: World) -> None:
    left = [name for name in OUTLETS if name not in {row["name"] for row in world.outlets}]
    if left:
        world.outlets.append({"name": left[0], "english": f"The {left[0]}"})


@change("outlet changed", 4)
def outlet_changed(world: World) -> None:
    if world.outlets:
        row = world.one(world.outlets)
        row["english"] = f"Paper {world.rng.randint(1, 4)}"
        if world.rng.random() < 0.3:
            row["publish"] = world.one(("full", "excerpt"))


@change("setting", 6)
def setting(world: World) -> None:
    table, key, values = world.one(
        (
            ("site", "title", ("Tin 1", "Tin 2")),
            ("site", "tagline_vi", ("", "Một dòng", "Hai dòng")),
            ("site", "tagline_en", ("", "One line", "Two lines")),
            ("site", "url", URLS),
            ("site", "contact", ("", "a@b.example")),
            ("rights", "articles", ("http://rightsstatements.org/vocab/InC/1.0/", "https://r.example/")),
            ("rights", "digest", ("CC BY 4.0", "CC0")),
            ("rights", "digest_url", ("https://creativecommons.org/licenses/by/4.0/", "https://c.example/")),
            ("publish", "noindex_unreviewed", (True, False)),
            ("publish", "default", ("full", "excerpt")),
            ("summary", "sentences_max", (2, 3, 4)),
            ("archives", "Kho", ("../other/", "../older/")),
        )
    )
    world.settings.setdefault(table, {})[key] = world.one(values)


# ---------------------------------------------------------------- templates, captures


@change("template", 5)
def template(world: World) -> None:
    (world.root / "templates").mkdir(exist_ok=True)
    name = world.one(("404.html", "about.html", "search.html", "glossary.html"))
    # One that may lead to a page or a place in it that is not there.
    target = world.one(world.records).stem if world.records else "x"
    link = f'<a href="../vi/{target}/index.html#{world.one(("p1", "p3", "t-ho-ngheo"))}">3</a>'
    text = f"{{% extends 'base.html' %}}{{% block main %}}<main id=\"main\">{world.rng.randint(1, 3)}{link}</main>{{% endblock %}}"
    (world.root / "templates" / name).write_text(text, "utf-8")


@change("template gone", 2)
def template_gone(world: World) -> None:
    own = sorted((world.root / "templates").glob("*.html"))
    if own:
        world.one(own).unlink()


@change("template broken", 1)
def template_broken(world: World) -> None:
    (world.root / "templates").mkdir(exist_ok=True)
    path = world.root / "templates" / world.one(("list.html", "article-en.html", "glossary.html"))
    before = path.read_bytes() if path.exists() else None
    path.write_text("{{ no.such.thing }}", "utf-8")
    world.run("site")
    path.unlink() if before is None else path.write_bytes(before)


@change("static file", 2)
def static_file(world: World) -> None:
    folder = world.root / "templates/static"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / world.one(("own.css", "site.css"))
    if path.exists() and world.rng.random() < 0.5:
        path.unlink()
    else:
        path.write_text(f"p{{order:{world.rng.randint(1, 9)}}}", "utf-8")


@change("capture", 3)
def capture(world: World) -> None:
    (world.root / f"content/captures/{world.one('abcd')}.txt").write_text(capture_text(world), "utf-8")


@change("capture's note", 1)
def capture_note(world: World) -> None:
    if world.captures:
        path = world.one(world.captures).with_suffix(".toml")
        path.write_text(f'title = "Tên trong chú thích {world.rng.randint(1, 3)}"\n', "utf-8")


@change("capture gone", 1)
def capture_gone(world: World) -> None:
    if world.captures:
        world.one(world.captures).unlink()


@change("captures swapped", 1)
def captures_swapped(world: World) -> None:
    if len(world.captures) > 1:
        one, other = world.rng.sample(world.captures, 2)
        kept = other.read_bytes()
        other.write_bytes(one.read_bytes())
        one.write_bytes(kept)


@change("capture moved", 1)
def capture_moved(world: World) -> None:
    if world.captures:
        world.one(world.captures).rename(world.root / f"content/captures/{world.one('efg')}.txt")


@change("memory", 1)
def memory_filled(world: World) -> None:
    """English for some of what records owe."""
    owed = [
        line[11:-1]
        for path in world.records
        for line in path.read_text("utf-8").splitlines()
        if line[:11] == '        - "'
    ]
    answers = [
        Translated(Segment(text), f"Remembered {world.rng.randint(1, 3)}.", "google") for text in world.some(owed, 4)
    ]
    path = world.root / TRANSLATIONS
    path.write_text(memory.HEADER + memory.entries(answers), "utf-8")


@change("capture accepted", 1)
def capture_accepted(world: World) -> None:
    if world.captures:
        world.run("desk", "--accept", world.one(world.captures).name)


# ---------------------------------------------------------------- commands, faults


change("desk", 1)(lambda world: world.run("desk"))
change("press", 2)(lambda world: world.run("press"))
change("check", 1)(lambda world: world.run("check"))
change("site", 1)(lambda world: world.run("site", "--jobs", "2"))
change("elsewhere", 1)(lambda world: world.run("press", "--url", "https://b.example/"))
change("strict", 1)(lambda world: world.run("site", "--strict"))
change("another site", 1)(lambda world: world.run("press", "--output", str(world.root / "other")))
change("read all", 1)(lambda world: world.run("site", "--verify"))


@change("program", 2)
def program(world: World) -> None:
    name = f"program {world.rng.randint(1, 3)}"
    world.patch.setattr(state, "program", lambda: name)


@change("site altered", 3)
def site_altered(world: World) -> None:
    files = [path for path in sorted((world.root / "site").rglob("*")) if path.is_file()]
    for path in world.some(files, 3):
        how = world.rng.randint(0, 2)
        if how:
            path.unlink()
        if how < 2:
            path.write_text("altered by hand", "utf-8")


@change("site gone", 1)
def site_gone(world: World) -> None:
    shutil.rmtree(world.root / "site", ignore_errors=True)


@change("rows lost", 6)
def rows_lost(world: World) -> None:
    """Some rows, or whole kinds, are deleted or damaged."""
    path = world.root / WORK
    if not path.exists():
        return
    with closing(sqlite3.connect(path)) as base, base, contextlib.suppress(sqlite3.DatabaseError):
        kinds = [kind for (kind,) in base.execute("SELECT DISTINCT kind FROM rows ORDER BY kind")]
        for kind in world.rng.sample(kinds, min(len(kinds), world.rng.choice((1, 2, 4, 30)))):
            rows = [row for (row,) in base.execute("SELECT rowid FROM rows WHERE kind = ? ORDER BY name", (kind,))]
            if world.rng.random() < 0.5:
                rows = world.some(rows, 3)
            marks = ",".join(map(str, rows))
            how = world.one(
                ("DELETE FROM rows", "UPDATE rows SET value = x'0011'", "UPDATE rows SET value = x''", "flip")
            )
            world.said[-1] += f" {kind}({len(rows)}) {how[:18]}"
            if how != "flip":
                base.execute(f"{how} WHERE rowid IN ({marks})")
            for row in rows if how == "flip" else ():
                (value,) = base.execute("SELECT value FROM rows WHERE rowid = ?", (row,)).fetchone()
                data = bytearray(value or b"0")
                data[world.rng.randrange(len(data))] ^= 0x55
                base.execute("UPDATE rows SET value = ? WHERE rowid = ?", (bytes(data), row))


@change("state damaged", 2)
def state_damaged(world: World) -> None:
    path = world.root / WORK
    if path.exists():
        how, data = world.rng.randint(0, 3), bytearray(path.read_bytes())
        if how == 0 or not data:
            path.unlink()
        elif how == 1:
            path.write_bytes(data[: len(data) // 2])
        else:
            for _ in range(how):
                data[world.rng.randrange(len(data))] ^= 0xFF
            path.write_bytes(data)


def cache_gone(world: World) -> None:
    """All that is kept beside the site, then built as before: what were no longer wanted would be a stranger's."""
    shutil.rmtree(world.root / ".cache", ignore_errors=True)
    if world.rng.random() < 0.5:
        shutil.rmtree(world.root / "site", ignore_errors=True)
    world.run(*world.last)


# Where a build is broken off: (object, name of what it calls).
STEPS: tuple[tuple[Any, str], ...] = (
    (store, "_parsed"), (store, "save"), (store, "read_drafts"), (articles, "_work"), (articles, "_touched"),
    (duplicates, "alike"), (duplicates, "groups"), (assemble, "structure"), (assemble, "assemble"),
    (make, "made"), (make._Checker, "alone"), (make._Checker, "together"), (make._Checker, "broken"),
    (parts, "_rows"), (parts, "search"), (parts.Searched, "keep"), (idle, "keep"), (index, "build"), (index, "update"), (index, "beside_it"), (index, "meta"),
    (SiteFiles, "_put"), (SiteFiles, "_begin"), (SiteFiles, "finish"), (SiteFiles, "_prepare"), (SiteFiles, "_exchange"),
    (SiteFiles, "_claim"), (disk, "write"), (disk, "link"), (disk, "flush"), (disk, "exchange"), (notes, "write"),
    (notes, "write_buffers"), (Rows, "keep"), (Rows, "drop"), (State, "keep"), (State, "drop"), (State, "_write"),
)  # fmt: skip


@change("broken off", 8)
def broken_off(world: World) -> None:
    """A build that somebody interrupts, or that is killed: then it writes nothing more at all."""
    of, name = world.one(STEPS)
    count, before, killed = world.one((1, 1, 2, 3, 5, 8, 13, 30)), world.rng.random() < 0.5, world.rng.random() < 0.5
    command = (world.one(("site", "press")), "--jobs", "1", *world.one(((), (), ("--url", "https://b.example/"))))
    world.said[-1] += f" {'killed' if killed else 'interrupted'} {name} {count} {before}"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(of, name, broken(getattr(of, name), count, before, killed))
        if not killed:
            world.run(*command)
        elif child := os.fork():
            os.waitpid(child, 0)
        else:
            try:
                world.run(*command)
            finally:
                os._exit(0)


def broken(call: Callable[..., Any], count: int, before: bool, killed: bool) -> Callable[..., Any]:
    """A function that ends the build when it is called so often."""
    left = [count]

    def end() -> None:
        if killed:
            os._exit(9)
        raise KeyboardInterrupt

    def counted(*given: Any, **named: Any) -> Any:
        left[0] -= 1
        if left[0] == 0 and before:
            end()
        found = call(*given, **named)
        if left[0] == 0:
            end()
        return found

    return counted


# ---------------------------------------------------------------- sequences


def small(world: World) -> None:
    """All that a large digest has in one of a dozen articles."""
    patch, rng = world.patch, world.rng
    patch.setattr(lists, "NEWEST", 3)
    patch.setattr(lists, "SITEMAP_BLOCK", rng.choice((2, 100)))
    patch.setattr(lists, "FACET_NAMES", 2)
    patch.setattr(feeds, "FEED_ENTRIES", 3)
    patch.setattr(sys.modules[Structure.__module__], "COMMON", rng.choice((3, 50)))
    patch.setattr(duplicates, "_COMMON", rng.choice((3, 50)))
    patch.setattr(duplicates, "_FEW_CHANGED", rng.choice((2, 50)))
    patch.setattr(aids, "MANY", rng.choice((6, 500)))
    patch.setattr(make, "_FEW_GONE", rng.choice((1, 8)))
    patch.setattr(make, "_REMEMBERED", rng.choice((1, 64)))
    patch.setattr(state, "_BATCH", rng.choice((1, 3_000, 4_000_000)))
    patch.setattr(check, "MAX_BYTES", rng.choice((1_200_000, 1_000_000_000)))
    few = rng.choice((3, 200))
    for module in (articles, parts):
        patch.setattr(module, "FEW", few)
    patch.setattr(executors, "_FEWEST", 3)
    patch.setattr(executors, "_CHUNK", 2)
    page = rng.choice((2, 50))
    patch.setattr(steps, "site_options", lambda *given, of=steps.site_options: replace(of(*given), page_size=page))
    options = index.Options(
        Sizes(shard=rng.choice((300, 8_000)), small=rng.choice((500, 100_000))), rng.choice((0, 60_000))
    )
    for name in ("build", "update", "is_small"):
        patch.setattr(index, name, partial(getattr(index, name), options=options))


def begun(root: Path, rng: random.Random, patch: pytest.MonkeyPatch) -> World:
    """A digest of some articles, built."""
    world = World(root, rng, patch, settings={"translate": {"engine": "none"}})
    for folder in ("articles", "captures"):
        (root / "content" / folder).mkdir(parents=True)
    for fill, count in ((term_added, 5), (place_added, 4), (outlet_added, 3), (add, 9), (setting, 3)):
        for _ in range(count):
            fill(world)
    for _ in range(2):
        capture(world)
    write_tables(world)
    return world


def settle(root: Path) -> None:
    """As if everything had been there for years."""
    for folder in (root / "digest.toml", root / "content", root / "templates"):
        for path in (folder, *folder.rglob("*")):
            if path.exists() and path.stat().st_mtime != AGED:
                os.utime(path, (AGED, AGED))


@dataclass(frozen=True)
class Made:
    """What a build came to."""

    code: int
    site: Mapping[str, bytes]
    content: Mapping[str, bytes]
    told: str


def tree(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def made(root: Path, *command: str) -> Made:
    told = io.StringIO()
    with contextlib.redirect_stderr(told):
        code = cli.run([*command, "--offline", "--root", str(root)])
    return Made(code, tree(root / "site"), tree(root / "content"), told.getvalue().replace(str(root), "ROOT"))


def differences(one: Made, other: Made) -> Iterator[str]:
    """Where the second is another than the first."""
    if one.code != other.code:
        yield f"exit code {one.code}, not {other.code}"
    yield from (f"told too much: {line}" for line in one.told.splitlines() if line not in other.told.splitlines())
    yield from (f"not told: {line}" for line in other.told.splitlines() if line not in one.told.splitlines())
    for mine, its in ((one.site, other.site), (one.content, other.content)):
        for path in sorted(mine.keys() | its.keys()):
            if mine.get(path) != its.get(path):
                yield f"{path}: {_where(mine.get(path), its.get(path))}"


def _where(mine: bytes | None, its: bytes | None) -> str:
    if mine is None or its is None:
        return "missing" if mine is None else "too much"
    at = next(
        (at for at, pair in enumerate(zip(mine, its, strict=False)) if pair[0] != pair[1]), min(len(mine), len(its))
    )
    return f"{mine[max(0, at - 60) : at + 60]!r}, not {its[max(0, at - 60) : at + 60]!r}"


def step(world: World) -> None:
    """Some changes."""
    names, weights = list(CHANGES), [weight for _, weight in CHANGES.values()]
    if world.rng.random() < 0.05 and world.last:
        world.said.append("cache gone")
        cache_gone(world)
    for name in world.rng.choices(names, weights, k=world.one((0, 1, 1, 1, 2, 3, 5))):
        world.said.append(name)
        CHANGES[name][0](world)
        write_tables(world)
        if world.rng.random() < 0.3:
            settle(world.root)


def compared(world: World) -> list[str]:
    """How the site built upon differs from the one made from nothing."""
    if world.rng.random() < 0.7:
        settle(world.root)
    fresh = world.root.with_name("fresh")
    shutil.rmtree(fresh, ignore_errors=True)
    shutil.copytree(world.root, fresh, ignore=shutil.ignore_patterns("site", ".cache", "other"))
    command = [world.one(("site", "site", "press")), *world.one(((), (), ("--url", URLS[1]), ("--verify",)))]
    world.said.append(f"= {' '.join(command)}")
    world.last = command
    own, cold = made(world.root, *command, "--jobs", world.one(("1", "1", "2"))), made(fresh, *command, "--jobs", "1")
    assert cold.code in (0, 1), cold.told
    return list(differences(own, cold))
