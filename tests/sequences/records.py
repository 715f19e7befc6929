"""What people do with records: edit, add, remove, rename, copy, approve, withdraw."""

from __future__ import annotations

import re

from sequences.world import DAYS, OUTLETS, PLACES, TERMS, World, change, edit, record_text, sentence

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
edit("reason of a level", r"(?m)^publish:", lambda w: 'publish_reason: "Toà soạn đồng ý"\npublish:')
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
