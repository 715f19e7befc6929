"""What people do with tables and settings."""

from __future__ import annotations

import csv
import io
import json

from sequences.world import ENGLISH, OUTLETS, PLACES, TERMS, URLS, World, change


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


@change("term changed", 8)
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
            ("english", "reviewer", ("", "Nguyễn An")),
            ("summary", "sentences_max", (3, 4, 5)),
            ("archives", "Kho", ("../other/", "../older/")),
        )
    )
    world.settings.setdefault(table, {})[key] = world.one(values)


@change("engine changed", 3)
def engine_changed(world: World) -> None:
    world.settings["translate"] = {"engine": world.one(("none", "google", "mymemory"))}


@change("level", 4)
def level(world: World) -> None:
    """Of a newspaper, or of all that have none."""
    of, key = world.one(
        [*((row, "publish") for row in world.outlets), (world.settings.setdefault("publish", {}), "default")]
    )
    of[key] = world.one(("full", "excerpt", "metadata", "withheld"))
