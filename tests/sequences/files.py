"""What people do with templates, captures and the memory."""

from __future__ import annotations

from diembao.desk import memory
from diembao.digest.layout import TRANSLATIONS
from diembao.model import Translated
from sequences.world import World, capture_text, change


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
    answers = [Translated(text, f"Remembered {world.rng.randint(1, 3)}.", "google") for text in world.some(owed, 4)]
    path = world.root / TRANSLATIONS
    path.write_text(memory.HEADER + memory.entries(answers), "utf-8")


@change("capture accepted", 1)
def capture_accepted(world: World) -> None:
    if world.captures:
        world.run("desk", "--accept", world.one(world.captures).name)
