"""The desk killed, or its disk failing, before every change to the disk in turn: no record and no answer is lost or torn."""

from __future__ import annotations

import errno
import re
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from amount import TIMES
from frozen import CAPTURES
from msgspec import structs
from publish_fixture import at_every_step, die, ended, failing, started, tree

from diembao.build import state as states
from diembao.build import store
from diembao.commands import cli
from diembao.digest import record
from diembao.digest.layout import ARTICLES, TRANSLATIONS, WORK
from diembao.lang import tables
from diembao.model import Article, Translated

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="a child is forked")

WRITTEN = '---\n# by hand\ntitle: "Tin một"  # so it stays\npublish: full\n---\n\nMột đoạn *của người*.\n'
RECORD = "content/articles/mot.md"
ANSWERS = (("Một.", "One."), ("Hai.", "Two."), ("Một.", "First."), ("Tư.", 'Four, "so to say"'))
ONE, TWO, OTHER, LAST = (Translated(vietnamese, english, "fake") for vietnamese, english in ANSWERS)
PERSONS = '# of Ann\nmsgid "Ba."\nmsgstr "Three, as Ann \\"says\\""'
ACTS = {"killed": die, "without room": failing(errno.ENOSPC), "failing": failing(errno.EIO)}
acts = pytest.mark.parametrize("act", ACTS.values(), ids=ACTS)


def fresh(root: Path, files: dict[str, str]) -> Callable[[], None]:
    def begin() -> None:
        shutil.rmtree(root, ignore_errors=True)
        for path, text in files.items():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_text(text, "utf-8")

    return begin


def at_each(root: Path, work: Callable[[], object], act: Callable[[], None], **files: str) -> Iterator[dict[str, str]]:
    """What the digest's folder holds after each child, without the temporary file of one that was killed."""
    for _ in at_every_step(root.parent, fresh(root, {"digest.toml": "", **files}), work, act, one_of=3):
        store.sweep(root)
        yield {path: text for path, text in tree(root).items() if path in files or path.startswith("content/")}


@acts
@pytest.mark.parametrize("before", ["", WRITTEN], ids=["new", "edited"])
def test_a_record_is_the_old_one_or_the_new_one(swift: Path, act: Callable[[], None], before: str) -> None:
    root = swift / "digest"
    old = record.parse(RECORD, before) if before else None
    new = structs.replace(old or Article(slug="mot", title="Tin", body="Một đoạn."), tags=("cầu",), number=7)
    after = record.rewrite(before, old, new) if old else record.write(new)
    seen = []
    files = {RECORD: before} if before else {}
    for found in at_each(root, lambda: store.save(root, new, old), act, **files):
        assert found in (files, {RECORD: after})
        seen.append(found != files)
        store.save(root, new, new if seen[-1] else old)
        assert tree(root / ARTICLES) == {"mot.md": after}
    assert not all(seen), "some came before"


@acts
@pytest.mark.parametrize("first", [ONE, OTHER], ids=["new", "again"])
def test_of_the_memory_nothing_is_lost(swift: Path, act: Callable[[], None], first: Translated) -> None:
    """A person's entry, of which the last line has no end, stays as it was; so do answers that were kept before."""
    root, path = swift / "digest", TRANSLATIONS.as_posix()
    had = [] if first == ONE else [ONE, TWO]
    before = f"{store.memory.HEADER}{store.memory.entries(had)}\n{PERSONS}"

    def known(*answers: Translated) -> dict[str, str]:
        return {"Ba.": 'Three, as Ann "says"', **{one.source: one.text for one in (*had, *answers)}}

    def keep() -> None:
        translations = store.Translations(root)
        for answer in (first, LAST):
            translations.keep([answer])

    for found in at_each(root, keep, act, **{path: before}):
        assert PERSONS in found[path]
        again = store.Translations(root)
        told = {source: one.text for source, one in again.known.items()}
        assert told in (known(), known(first), known(first, LAST)) and again.known["Ba."].reviewed
        keep()
        assert {vi: one.text for vi, one in store.Translations(root).known.items()} == known(first, LAST)
        assert PERSONS in (root / path).read_text("utf-8")


@pytest.mark.parametrize("last", [PERSONS, PERSONS.partition("\n")[2], "# a remark\n", '#~ msgid "a"\n#~ msgstr "b"'])
def test_what_a_person_left_at_the_end_of_the_memory_is_no_half_entry(last: str) -> None:
    assert store.memory.whole_entries(f'msgid "Một."\nmsgstr "One."\n\n{last}')[1] == ""


def test_what_a_killed_build_left_at_the_end_of_the_memory_is_a_half_entry() -> None:
    """Wherever it was cut; but for its last sign, without which it is whole."""
    before, last = f"{store.memory.HEADER}{store.memory.entries([ONE])}\n", store.memory.entries([LAST])[1:]
    for end in range(1, len(last) - 1):
        assert store.memory.whole_entries(before + last[:end]) == (before, last[:end].rstrip("\n")), last[:end]
    assert store.memory.whole_entries(before + last[:-1])[1] == ""


@acts
def test_a_table_that_is_kept_is_whole_or_not_there(
    swift: Path, act: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = swift / "tables"
    monkeypatch.setattr(tables, "_DATA", folder)
    monkeypatch.setattr(tables, "_KEPT", folder / "kept")
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    begin = fresh(folder, {"words.toml": '"năm" = ["hai", "ba"]\n'})
    for _ in at_every_step(swift, begin, lambda: tables.table("words.toml"), act, one_of=3):
        assert tables.table("words.toml") == {"năm": ["hai", "ba"]}


def test_what_was_worked_out_is_found_whole_or_not_at_all_wherever_its_base_is_killed(swift: Path) -> None:
    """At every step of SQLite's machine in `make test-all`."""
    path = swift / WORK
    moment, codes = 1, list[int]()
    while not codes or codes[-1] == 77:
        shutil.rmtree(path.parent, ignore_errors=True)
        first = states.State(path)
        for number in range(3):
            first.keep("large", str(number), "mark", states.encoded("old"))
        first.close()

        def work(left: int = moment) -> None:
            state = states.State(path)
            countdown = iter(range(left - 1))
            assert state._base
            state._base.set_progress_handler(lambda: next(countdown, None) is None and die(), 1)
            for number in range(6):
                state.keep("large", str(number), "other", states.encoded("new"))
            state.close()

        codes.append(ended(started(work)))
        again = states.State(path)
        found = [again.find(str, "large", str(number), "other") for number in range(6)]
        assert found in ([None] * 6, ["new"] * 6)
        assert found[0] or [again.find(str, "large", str(n), "mark") for n in range(3)] == ["old"] * 3
        again.close()
        moment += 1 if TIMES > 1 else 25
    assert codes[-1] == 0 and len(codes) > 4


@pytest.mark.skipif(TIMES == 1, reason="a build for every change: `make test-all`")
@pytest.mark.parametrize("act", [die, failing(errno.ENOSPC)], ids=["killed", "without room"])
def test_the_whole_desk_begins_again_where_it_was_stopped(swift: Path, act: Callable[[], None]) -> None:
    """The records are those of a desk that was not stopped, but for numbers: after one that was given comes the next."""
    root, capture = swift / "digest", next(CAPTURES.glob("003_*.txt"))
    files = {f"content/captures/{capture.name}": capture.read_text("utf-8"), RECORD: WRITTEN}

    def numbered(text: str) -> str:
        return re.sub(r"(?m)^number: \d+$", "number: 1", text)

    def content() -> dict[str, str]:
        return {path: numbered(text) for path, text in tree(root / "content").items()}

    def desk() -> int:
        return cli.run(["desk", "--offline", "--root", str(root)])

    fresh(root, {"digest.toml": "", **files})()
    assert desk() == 0
    whole = content()
    for number, _ in at_every_step(swift, fresh(root, {"digest.toml": "", **files}), desk, act):
        found = content()
        assert found[f"captures/{capture.name}"] == whole[f"captures/{capture.name}"]
        assert found["articles/mot.md"] in (WRITTEN, whole["articles/mot.md"]), number
        assert desk() == 0 and content() == whole, number
