"""The site after any sequence of changes, faults and builds is the one made from nothing."""

from __future__ import annotations

import random
import shutil
import sqlite3
from collections import Counter
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from amount import times
from sequences import Made, begun, compared, differences, made, settle, small, step

from diembao.build import articles, make, steps
from diembao.digest.layout import WORK
from diembao.press import index

GROUP = 3


def counting(patch: pytest.MonkeyPatch, used: Counter[str]) -> None:
    """How often the index is brought up to date, and articles are found by the words of a changed glossary."""
    update, touched = index.update, articles._touched

    def updated(*given: Any) -> Any:
        found = update(*given)
        used["index"] += 1
        return found

    def found_by_words(rows: Any, *given: Any) -> Any:
        found = touched(rows, *given)
        used["words"] += 0 < len(found) < len(rows.names())
        return found

    patch.setattr(index, "update", updated)
    patch.setattr(articles, "_touched", found_by_words)


@pytest.mark.parametrize("first", range(0, times(GROUP), GROUP))
def test_after_any_changes_the_site_is_the_one_made_from_nothing(first: int, swift: Path) -> None:
    used = Counter[str]()
    for seed in range(first, first + GROUP):
        with pytest.MonkeyPatch.context() as patch:
            world = begun(swift / str(seed) / "grown", random.Random(seed), patch)
            small(world)
            counting(patch, used)
            for _ in range(world.rng.randint(3, 7)):
                assert not compared(world), f"sequence {seed}: {world.said}"
                step(world)
            assert not compared(world), f"sequence {seed}: {world.said}"
    assert first or (used["index"] and used["words"]), "of chance: in the first group there are some of both"


# ---------------------------------------------------------------- what such sequences found, one by one


RUNS = " ".join(f"từ{number}" for number in range(60))
LINK = '<a href="../vi/hai/index.html#p{place}">3</a>'
PAGE = "{% extends 'base.html' %}{% block main %}<main id=\"main\">LINK</main>{% endblock %}"


def record(root: Path, name: str, body: str, **front: str) -> Path:
    path = root / f"content/articles/{name}.md"
    path.parent.mkdir(parents=True, exist_ok=True)
    english = front.pop("english", "")
    head = "".join(f"{key}: {value}\n" for key, value in {"title": f'"Tin {name}"', "publish": "full", **front}.items())
    path.write_text(f"---\n{head}{english}---\n\n{body}\n", "utf-8")
    return path


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Two articles that tell one story."""
    (tmp_path / "digest").mkdir()
    (tmp_path / "digest/digest.toml").write_text('[publish]\ndefault = "full"\n', "utf-8")
    record(tmp_path / "digest", "mot", f"{RUNS}.", outlet='"Báo Một"', date='"2022-05-18"')
    record(tmp_path / "digest", "hai", f"{RUNS}.\n\nĐoạn hai.\n\nĐoạn ba.", outlet='"Báo Hai"', date='"2022-05-19"')
    return tmp_path / "digest"


def template(root: Path, place: int) -> None:
    (root / "templates").mkdir(exist_ok=True)
    (root / "templates/search.html").write_text(PAGE.replace("LINK", LINK.format(place=place)), "utf-8")


def glossary(root: Path, *rows: str) -> None:
    head = "vi,en,alternatives,category,explanation,check,forbidden"
    (root / "content/glossary.csv").write_text("\n".join((head, *rows, "")), "utf-8")


def built(root: Path) -> Made:
    """After two builds: the first may write records, which the next reads once more."""
    for _ in range(2):
        settle(root)
        last = made(root, "site")
    return last


def is_as_from_nothing(root: Path) -> Made:
    """The next build of a digest, which must give what one from nothing does."""
    settle(root)
    shutil.copytree(root, root.with_name("fresh"), ignore=shutil.ignore_patterns("site", ".cache"))
    own = made(root, "site")
    assert not list(differences(own, made(root.with_name("fresh"), "site")))
    return own


def asked(root: Path, statement: str, *given: object) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(root / WORK)) as base, base:
        return base.execute(statement, given).fetchall()


def test_a_copy_of_another_newspaper_is_named_so_beside_the_story(root: Path) -> None:
    built(root)
    path = root / "content/articles/hai.md"
    path.write_text(path.read_text("utf-8").replace("Báo Hai", "Báo Ba"), "utf-8")
    assert "Báo Ba".encode() in is_as_from_nothing(root).site["vi/index.html"]


def test_a_renamed_record_is_named_so_in_the_plain_index(root: Path) -> None:
    built(root)
    (root / "content/articles/hai.md").rename(root / "content/articles/ba.md")
    assert b"body/ba" in is_as_from_nothing(root).site["search/search-index.json"]


LOST = (
    "DELETE FROM rows WHERE kind = 'links'", "UPDATE rows SET value = x'00' WHERE kind = 'links'",
    "UPDATE rows SET value = 1 WHERE kind = 'links'", "DELETE FROM rows WHERE kind = 'unit'",
    "DELETE FROM rows WHERE kind = 'unit' AND name LIKE 'articles/%'", "DELETE FROM rows WHERE kind = 'linked'",
    "UPDATE rows SET value = x'00' WHERE kind = 'unit' AND name LIKE 'articles/%'",
    "DELETE FROM rows WHERE kind IN ('links', 'unit') AND name LIKE 'articles/%'",
)  # fmt: skip


@pytest.mark.parametrize("lost", LOST)
def test_a_link_that_leads_nowhere_is_told_whatever_was_lost_of_the_notes(root: Path, lost: str) -> None:
    template(root, place=9)
    assert "link-anchor" in built(root).told
    asked(root, lost)
    record(root, "ba", "Một tin khác.")
    assert "link-anchor" in is_as_from_nothing(root).told


@pytest.mark.parametrize("lost", LOST)
@pytest.mark.parametrize("gone", ["place", "article"])
def test_a_link_that_no_longer_leads_anywhere_is_told_whatever_was_lost(root: Path, lost: str, gone: str) -> None:
    template(root, place=3)
    assert "link-" not in built(root).told
    asked(root, lost)
    path = root / "content/articles/hai.md"
    if gone == "article":
        path.unlink()
    else:
        path.write_text(path.read_text("utf-8").replace("\n\nĐoạn ba.", ""), "utf-8")
    assert "link-" in is_as_from_nothing(root).told


@pytest.mark.parametrize("step", ["alone", "together", "broken"])
def test_a_link_is_told_after_a_build_that_was_broken_off_before_it_was_followed(
    root: Path, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    template(root, place=3)
    built(root)
    path = root / "content/articles/hai.md"
    path.write_text(path.read_text("utf-8").replace("\n\nĐoạn ba.", ""), "utf-8")

    def broken_off(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(make._Checker, step, broken_off)
        assert built(root).code == 130
    assert "link-anchor" in is_as_from_nothing(root).told


ABSTRACT = 'english:\n  title: "Land"\n  abstract: "A story about Đường."\n'
SENTENCE = (
    'english:\n  title: "Land"\n  status: machine\n  by: google\n  sentences:\n'
    '    - text: "Offering land is done by people there."\n      from:\n        - "{source}"\n'
)


@pytest.mark.parametrize(
    ("source", "old", "new"),
    [
        (
            "Bà con hiến gần 78 héc ta đất ở đó.",
            "hiến đất,land donation,,,,,",
            "hiến đất,land donation,,,,,offering land",
        ),
        ("Bà con hiến\u200b đất ở đó.", "hiến đất,land donation,,,,,", "hiến đất,land donation,,,,strict,"),
        ("Bà con hi\u200bến đất ở đó.", "hiến đất,land donation,,,,,", "hiến đất,land donation,,,,strict,"),
        ("Bà con hiến_đất ở đó.", "hiến đất,land donation,,,,,", "hiến đất,land donation,,,,strict,"),
    ],
)
def test_a_changed_term_is_found_where_the_checks_find_it(root: Path, source: str, old: str, new: str) -> None:
    record(root, "ba", source, english=SENTENCE.format(source=source))
    glossary(root, old)
    before = built(root)
    glossary(root, new)
    assert is_as_from_nothing(root).told != before.told


def test_a_changed_term_is_found_in_what_an_abstract_may_draw_on(root: Path) -> None:
    record(root, "ba", "Một đoạn về Đường.", author='"Đường Vành"', english=ABSTRACT)
    glossary(root, "đường vành,ring road,,,,,")
    before = built(root)
    glossary(root, "đường vành,ring road,,,,strict,")
    assert is_as_from_nothing(root).told != before.told


NOTED = (
    'english:\n  title: "Giving land"\n  title_terms: "{terms}"\n  status: machine\n  by: google\n  sentences:\n'
    '    - text: "People there are giving land."\n      from:\n        - "Bà con ở đó hiến đất."\n'
)


@pytest.mark.parametrize("changed", ["term", "engine"])
def test_english_that_is_outdated_is_so_on_every_page_and_in_search(root: Path, changed: str) -> None:
    glossary(root, "hiến đất,giving land,,,,strict,")
    hashed = steps.means_of(steps.open_digest(root)).terms("Tin hiến đất")
    record(root, "ba", "Bà con ở đó hiến đất.", english=NOTED.format(terms=hashed))
    path = root / "content/articles/ba.md"
    path.write_text(path.read_text("utf-8").replace("Tin ba", "Tin hiến đất"), "utf-8")
    assert "translate-outdated" not in built(root).told
    if changed == "term":
        glossary(root, "hiến đất,Giving land,,,,strict,")
    else:
        (root / "digest.toml").write_text('[publish]\ndefault = "full"\n[translate]\nengine = "mymemory"\n', "utf-8")
    own = is_as_from_nothing(root)
    assert f"{1 if changed == 'term' else 2} piece" in own.told.partition("translate-outdated")[2]
    assert b"Outdated translation" in own.site["vi/index.html"] and b"state:outdated" in own.site["status/index.html"]


def test_of_old_glossaries_nothing_is_kept(root: Path) -> None:
    for english in ("land donation", "giving land", "land gifts"):
        glossary(root, f"hiến đất,{english},,,,,")
        built(root)
    assert len(asked(root, "SELECT name FROM rows WHERE kind = 'glossary'")) == 1


def test_of_months_that_are_no_more_nothing_is_kept(root: Path) -> None:
    built(root)
    (root / "content/articles/mot.md").unlink()
    (root / "content/articles/hai.md").unlink()
    record(root, "ba", "Một tin khác.", date='"2001-01-01"')
    built(root)
    kept = {name.rpartition(" ")[0] for (name,) in asked(root, "SELECT name FROM rows WHERE kind = 'rows'")}
    assert kept == {"articles 2001-01", "figures 2001-01"}
