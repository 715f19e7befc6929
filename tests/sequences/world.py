"""A digest that changes: what its tables say, the texts of its articles, and the list of changes that there are."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from diembao.commands import cli
from diembao.english.means import means
from diembao.model import Place, Term

PLACES = ("tỉnh Yên Bái", "huyện Lục Yên", "xã Tân Lĩnh", "huyện Văn Chấn", "thôn Úc")
OUTLETS = ("Báo Một", "Báo Hai", "Báo Ba")
TERMS = ("hộ nghèo", "hồ nghèo", "hiến đất", "cầu treo", "Ủy ban nhân dân", "chi bộ", "cầu treo dân sinh")
ENGLISH = {"hộ nghèo": "poor households", "hiến đất": "land donation", "cầu treo": "suspension bridge"}
URLS = ("", "https://a.example/", "https://a.example/digest/")
DAYS = ("", "2021-03-01", "2022-05-18", "2022-05-02", "2022-11-30", "2023-05-07", "2023-05-28T05:29:00+07:00")


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


def english(world: World, term: str, sources: Sequence[str]) -> str:
    """Of a record whose title is about a term: with the right number and word in its English checks show it."""
    number = world.one((1_400, 1_500))
    status = world.one(
        ("status: machine\n  by: google", "status: reviewed\n  by: editor", "status: reviewed\n  by: A B")
    )
    said = next((row["en"] for row in world.terms if row["vi"] == term), "land")
    lines = [f'english:\n  title: "Report {world.one((world.count, 99))} on {said}"', f"  {status}"]
    lines += [f'  title_terms: "{noted(world, title(world, term))}"'] if world.rng.random() < 0.7 else []
    if sources:
        lines.append("  sentences:")
        lines += (
            f'    - text: "Offering land, {number} households in {world.one(("Luc Yen", "Van Chan"))}."\n'
            f"{world.one(NOTED).format(noted(world, source))}      from:\n        - {json.dumps(source, ensure_ascii=False)}"
            for source in sources
        )
    if world.rng.random() < 0.2:
        lines.append('  abstract: "An abstract about the Luc Yen district."')
    return "\n".join(lines) + "\n"


NOTED = ("", '      terms: "{}"\n', '      terms: "{}"\n      engine: "mymemory"\n')


def title(world: World, term: str) -> str:
    return f"Tin {world.count} về {term}"


def noted(world: World, source: str) -> str:
    """What a record notes of the terms in a text, as an engine was told them."""
    terms = [Term(row["vi"], row["en"], (), "", "", check=row["check"]) for row in world.terms]  # type: ignore[arg-type]
    places = [Place(row["vi"], row["en"], "", "", "") for row in world.places]
    return means(terms, places, ()).terms(source)


def record_text(world: World, day: str | None = None) -> str:
    world.count += 1
    day = world.one(DAYS) if day is None else day
    body = [sentence(world) for _ in range(world.rng.randint(1, 3))]
    term = world.one(TERMS)
    head = [f"title: {json.dumps(title(world, term), ensure_ascii=False)}"]
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
    return "---\n" + "\n".join(head) + f"\n{english(world, term, quoted)}---\n\n{text}\n"


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
