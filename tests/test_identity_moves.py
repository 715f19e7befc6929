"""Any sequence of moves: every article keeps its own words and its number, whatever its capture is called."""

from __future__ import annotations

import hashlib
import re
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path

import pytest
from amount import times
from conftest import aged
from hypothesis import given, settings
from hypothesis import strategies as st
from test_identity import NAMES, empty, files, page, records, run, sha, swap
from test_numbers import cards

from diembao.desk import binding
from diembao.model import Article, Source
from diembao.problems import ProblemError


def bound(captures: Sequence[int], known: Sequence[tuple[int, int]]) -> binding.Bound:
    return binding.bind(
        {NAMES[at]: str(number) for at, number in enumerate(captures)},
        {f"r{at}": Source(NAMES[name], str(number)) for at, (name, number) in enumerate(known)},
        {},
    )


@given(
    st.lists(st.integers(0, 7), max_size=4, unique=True),
    st.lists(st.tuples(st.integers(0, 3), st.integers(0, 7)), max_size=6),
)
def test_bytes_come_first_and_a_name_only_where_they_are_nowhere(
    captures: list[int], known: list[tuple[int, int]]
) -> None:
    found = bound(captures, known)
    for at, number in enumerate(captures):
        own = {f"r{r}" for r, (_, its) in enumerate(known) if its == number}
        lost = {f"r{r}" for r, (name, its) in enumerate(known) if name == at and its not in captures}
        name = NAMES[at]
        if own:
            assert found.owners[name] in own and name not in found.changed
        elif lost:
            assert name not in found.owners and set(found.changed[name]) == lost
        else:
            assert found.owners[name] == "" and name not in found.changed
    assert [*found.owners] == sorted(found.owners)
    for name in found.changed:
        if len(found.changed[name]) > 1:
            with pytest.raises(ProblemError):
                binding.accepted(found, [name])
        else:
            after = binding.accepted(found, [name])
            assert after.owners == {**found.owners, name: found.changed[name][0]} and name not in after.changed


STEPS = st.one_of(
    st.tuples(st.sampled_from(["move", "swap", "copy"]), st.sampled_from(NAMES), st.sampled_from(NAMES)),
    st.tuples(st.sampled_from(["delete", "edit", "accept"]), st.sampled_from(NAMES), st.just("")),
    st.tuples(st.just("new"), st.sampled_from(NAMES), st.just("")),
    st.tuples(st.sampled_from(["build", "build", "age"]), st.just(""), st.just("")),
    st.tuples(st.just("renumber"), st.sampled_from(NAMES), st.sampled_from(["", "1", "2", "3", "9"])),
    st.tuples(st.sampled_from(["rename", "exchange", "overwrite"]), st.sampled_from(NAMES), st.sampled_from(NAMES)),
    st.tuples(st.sampled_from(["forget", "break"]), st.sampled_from(NAMES), st.just("")),
)


class Story:
    """A digest that things happen to, and what must hold of it.

    of, written, given  by slug the text that a record is of, what was written in it, the number that it has
    """

    def __init__(self, root: Path) -> None:
        self.root, self.folder = root, root / "content/captures"
        self.texts = 0
        self.of: dict[str, int] = {}
        self.written: dict[str, list[str]] = {}
        self.given: dict[str, int | None] = {}

    def numbers(self) -> dict[str, int]:
        """By name the text of each capture."""
        known = {sha(number): number for number in range(self.texts + 1)}
        return {p.name: known[hashlib.sha256(p.read_bytes()).hexdigest()] for p in self.folder.glob("*.txt")}

    def step(self, kind: str, name: str, other: str) -> None:
        path, there = self.folder / name, bool(name) and (self.folder / name).exists()
        if kind == "new":
            self.texts += 1
            path.write_text(page(self.texts), "utf-8")
        elif kind == "delete":
            path.unlink(missing_ok=True)
        elif kind == "move" and there:
            path.rename(self.folder / other)
        elif kind == "copy" and there and name != other:
            shutil.copy(path, self.folder / other)
        elif kind == "swap" and there and (self.folder / other).exists() and name != other:
            swap(self.root, name, other)
        elif kind == "edit":
            self.edit([slug for slug, file in files(self.root).items() if file == name])
        elif kind == "age":
            aged(self.root)
        elif kind == "build":
            assert run(self.root, "desk") == 0
            self.look()
        elif kind == "accept":
            self.accept(name)
        elif kind in ("renumber", "rename", "exchange", "overwrite", "forget", "break"):
            self.with_record(kind, self.whose(name), other)

    def path(self, slug: str) -> Path:
        return self.root / f"content/articles/{slug}.md"

    def whose(self, name: str) -> str:
        """The first record that names a capture; '' where none does, or nobody has seen it yet."""
        return min((slug for slug, file in files(self.root).items() if file == name and slug in self.of), default="")

    def with_record(self, kind: str, slug: str, other: str) -> None:
        """What a person does with a record's file: its words, text and number go with it."""
        if not slug:
            return
        path, target = self.path(slug), self.whose(other)
        if kind == "renumber":
            text = re.sub(r"(?m)^number: .*\n", "", path.read_text("utf-8"))
            path.write_text(text.replace("\n", f"\nnumber: {other}\n", 1) if other else text, "utf-8")
            self.given[slug] = int(other) if other else None
        elif kind == "rename" and not self.path(f"{slug}-{other[0]}").exists():
            self.put(f"{slug}-{other[0]}", path.read_bytes(), *self.take(slug))
        elif kind == "exchange" and target and target != slug:
            mine, theirs = path.read_bytes(), self.path(target).read_bytes()
            one, two = self.take(slug), self.take(target)
            self.put(target, mine, *one)
            self.put(slug, theirs, *two)
        elif kind == "overwrite" and target and target != slug:
            self.put(target, path.read_bytes(), self.of[slug], [*self.written.get(slug, ())], self.given[slug])
        elif kind == "forget":
            self.take(slug)
        elif kind == "break":
            whole = path.read_bytes()
            path.write_bytes(whole.replace(b"\ntitle:", b"\ntitel:", 1))
            broken = path.read_bytes()
            assert run(self.root, "desk") == 1 and path.read_bytes() == broken
            path.write_bytes(whole)
            self.adopt({name: one for name, one in records(self.root).items() if name != slug})

    def take(self, slug: str) -> tuple[int, list[str], int | None]:
        self.path(slug).unlink()
        return self.of.pop(slug), self.written.pop(slug, []), self.given.pop(slug)

    def put(self, slug: str, data: bytes, text: int, written: list[str], number: int | None) -> None:
        self.path(slug).write_bytes(data)
        self.of[slug], self.written[slug], self.given[slug] = text, written, number

    def edit(self, slugs: Sequence[str]) -> None:
        for slug in slugs:
            self.written.setdefault(slug, []).append(f"Lời người biên tập {slug} {len(self.written.get(slug, ()))}.")
            path = self.root / f"content/articles/{slug}.md"
            path.write_text(path.read_text("utf-8") + f"\n{self.written[slug][-1]}\n", "utf-8")

    def accept(self, name: str) -> None:
        now = self.numbers()
        whose = [slug for slug, file in files(self.root).items() if file == name and self.of[slug] not in now.values()]
        free = name in now and now[name] not in self.of.values()
        if run(self.root, "desk", "--accept", name) == 0:
            assert free and len(whose) == 1
            self.of[whose[0]] = now[name]
            self.look()
        else:  # there is nothing to accept, or several records know the name: nothing happened
            assert not (free and len(whose) == 1) or list(now.values()).count(now[name]) > 1

    def look(self) -> None:
        """After the desk has run."""
        found, now = records(self.root), self.numbers()
        for slug, number in self.of.items():
            one = found[slug]  # none is ever lost
            assert one.capture and one.capture.sha256 == sha(number)
            told = [line for line in one.body.split("\n\n") if line.startswith("Lời")]
            assert told == self.written.get(slug, [])
            if not told:
                assert f"1.{number:03} hộ" in one.body and one.body.count(" hộ ") == 4
        for number in {*self.of.values()} & {*now.values()}:  # of records that were copied only one follows
            named = [one.capture.file for slug, one in found.items() if self.of.get(slug) == number and one.capture]
            assert number in [now.get(file) for file in named]
        self.adopt(found)

    def adopt(self, found: dict[str, Article]) -> None:
        """What the desk has made of records that it could read: new ones, and numbers."""
        now = self.numbers()
        for slug in found.keys() - self.of.keys():
            one = found[slug]
            (number,) = {int(text) for text in re.findall(r"1\.(\d{3}) hộ", one.body)}
            assert number not in self.of.values() and one.capture and now[one.capture.file] == number
            self.of[slug] = number
        known = self.given | {slug: one.number for slug, one in found.items()}
        for slug, one in found.items():
            assert one.number and one.entered and one.number == (self.given.get(slug) or one.number)
            if not self.given.get(slug):
                assert one.number not in [number for other, number in known.items() if other != slug]
        self.given = known

    def look_at_the_site(self) -> None:
        """Each number is one article's; of two records that say the same the smaller slug has it."""
        shown = cards(self.root)
        assert sorted(shown.values()) == sorted(self.of)
        for slug, number in self.given.items():
            assert (shown[number or 0] == slug) == (slug == min(s for s, n in self.given.items() if n == number))


@settings(max_examples=times(6), deadline=None)
@given(st.lists(STEPS, min_size=4, max_size=14))
def test_after_any_moves_of_captures_and_records_every_article_has_its_own_words_and_number(
    steps: list[tuple[str, str, str]],
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        story = Story(empty(Path(folder, "digest")))
        for at, name in enumerate(NAMES[:3]):
            story.step("new", name, "")
            story.step("build" if at == 2 else "age", "", "")
        for kind, name, other in steps:
            story.step(kind, name, other)
        story.step("build", "", "")
        # All that changed is told; all that is nobody's is told or has become somebody's.
        now = story.numbers()
        assert run(story.root, "site") == 0
        story.look_at_the_site()
        for name, number in now.items():
            assert (
                number in story.of.values()
                or any(file == name and story.of[slug] not in now.values() for slug, file in files(story.root).items())
                or list(now.values()).count(number) > 1
            )
