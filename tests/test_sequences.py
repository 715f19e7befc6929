"""The site after any sequence of changes, edits, faults and builds is the one made from nothing."""

from __future__ import annotations

import contextlib
import io
import os
import re
import shutil
import sqlite3
import tempfile
from pathlib import Path

import pytest
from conftest import aged
from diembao.cache import Cache
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from test_run import RECORD, build, tree

from diembao import cache as cache_module
from diembao import edits, presswork
from diembao.commands import cli
from diembao.digest.layout import WORK
from diembao.press import check
from diembao.press.assemble import feeds

NAMES = ("luc-yen", "van-chan", "mu-cang-chai", "tram-tau")
TEXT = "Huyện {place} có hơn 1.400 hộ nghèo được hỗ trợ làm nhà ở trong năm {n}, theo Ủy ban nhân dân tỉnh Yên Bái."


def record_text(name: str, n: int, publish: str = "full") -> str:
    place = name.replace("-", " ").title()
    status = "  status: reviewed\n  by: editor\n" if name == NAMES[0] else "  status: machine\n  by: google\n"
    english = f'english:\n  title: "Report {n} from {place}"\n{status}'
    english += f'  sentences:\n    - text: "More than {1400 if n % 3 else 1500} households."\n      from:\n'
    english += f'        - "{TEXT.format(place=place, n=n)}"\n'
    head = f'title: "Tin số {n} của {place}"\ndate: "20{10 + n}-05-18"\noutlet: "Báo {n % 2}"\nplaces: ["{place}"]\n'
    body = f"{TEXT.format(place=place, n=n)}\n\nĐoạn **thứ hai** nói về việc khác.\n"
    own = name if NAMES.index(name) % 2 else ""  # the others tell nearly the same
    body += f"\n{' '.join(f'từ{word}{own}' for word in range(60))}.\n"
    return f"---\n{head}publish: {publish}\n{english}---\n\n{body}"


def capture_text(name: str, n: int) -> str:
    body = "\n\n".join(TEXT.format(place=name, n=year) for year in range(n, n + 4))
    return f"Trang chủ\n\nTin chụp số {n} của {name}\n\n{n + 1}/5/2022\n\n{body}\n\nTin liên quan\n\nChia sẻ\n"


def interrupted(*_: object, **__: object) -> None:
    raise KeyboardInterrupt


def change(root: Path, kind: str, name: str, n: int) -> None:
    path = root / f"content/articles/{name}.md"
    page = root / f"content/captures/{name}.txt"
    if kind == "capture":
        page.write_text(capture_text(name, n), "utf-8")
    elif kind == "note" and page.exists():
        page.with_suffix(".toml").write_text(f'title = "Tên khác {n}"\n', "utf-8")
    elif kind == "accept":
        cli.run(["desk", "--accept", f"{name}.txt", "--offline", "--root", str(root)])
    elif kind in ("capture moved", "captures swapped"):
        other = root / f"content/captures/{NAMES[n % len(NAMES)]}.txt"
        if kind == "captures swapped" and other.exists() and page.exists():
            kept = other.read_bytes()
            other.write_bytes(page.read_bytes())
            page.write_bytes(kept)
        elif page.exists():
            page.rename(other)
    elif kind == "capture gone":
        page.unlink(missing_ok=True)
        page.with_suffix(".toml").unlink(missing_ok=True)
    elif kind in ("desk", "press"):
        cli.run([kind, "--offline", "--root", str(root)])
    elif kind == "copy":
        for record in sorted((root / "content/articles").glob("*-05-*"))[:1]:
            text = record.read_text("utf-8")
            (root / "content/articles/zz-copy.md").write_text(text.replace("title", "titel", n % 2), "utf-8")
    elif kind == "broken off":
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(presswork, ("search", "works", "pages")[n % 3], interrupted)
            assert cli.run(["site", "--offline", "--root", str(root)]) in (0, 1, 130)
    elif kind in EDITS and path.exists():
        old, new = EDITS[kind]
        path.write_text(re.sub(old, new.format(n=n), path.read_text("utf-8"), count=1), "utf-8")
    elif kind == "edited":
        for record in sorted((root / "content/articles").glob("2022-*"))[:1]:
            record.write_text(record.read_text("utf-8") + f"\nMột câu của người biên tập {n}.\n", "utf-8")
    elif kind == "place":
        row = f"vi,en,kind,within,now,now_vi\nhuyện {name},{name} {n},district,,,\n"
        (root / "content/places.csv").write_text(row, "utf-8")
    elif kind in ("full", "metadata", "withheld"):
        path.write_text(record_text(name, n, kind), "utf-8")
    elif kind == "remove":
        path.unlink(missing_ok=True)
    elif kind == "rename" and path.exists():
        path.rename(path.with_name(f"{name}-{n}.md"))
    elif kind == "config":
        (root / "digest.toml").write_text(f'[site]\ntitle = "Tin {n}"\nurl = "https://a.example/{n % 2}/"\n', "utf-8")
    elif kind == "template":
        (root / "templates").mkdir(exist_ok=True)
        (root / "templates/404.html").write_text(f"{{% extends 'base.html' %}}{{% block main %}}{n}{{% endblock %}}")
    elif kind == "static":
        (root / "templates/static").mkdir(parents=True, exist_ok=True)
        (root / "templates/static/own.css").write_text(f"p{{order:{n}}}", "utf-8")
    elif kind == "glossary":
        rows = (
            f"vi,en,alternatives,category,explanation\nhộ nghèo,poor households {n},,,\nỦy ban nhân dân,committee,,,\n"
        )
        (root / "content/glossary.csv").write_text(rows, "utf-8")
    elif kind == "site" and (page := root / "site/vi/index.html").exists():
        page.unlink()
        page.write_text(str(n), "utf-8")
    elif kind == "cache" and (work := root / WORK).exists():
        data = bytearray(work.read_bytes())
        data[n * 97 % len(data)] ^= 0xFF
        work.write_bytes(data)


# What a person changes in a record, as patterns of its text.
EDITS = {
    "behind": (r"\Z", "\nMột đoạn mới, số {n}, có 1.{n}00 hộ nghèo.\n"),
    "second": (r"Đoạn \*\*thứ hai\*\*", "Đoạn *thứ {n}*"),
    "gone": (r"\n\nMột đoạn mới.*", ""),
    "cut": (r"\n\nĐoạn \*.*", ""),
    "title": (r'(?m)^title: ".*"', 'title: "Tin khác {n}"'),
    "english": (r'(?m)^  title: ".*"', '  title: "Another report {n}"'),
    "sentence": (r'text: ".*"', 'text: "More than 1,400 households, {n}."'),
    "first": (r"(?m)^Huyện ", "Nay {n} huyện "),
    "tag": (r"(?m)^publish:", "tags: [thẻ {n}]\npublish:"),
    "outlet": (r'(?m)^outlet: ".*"', 'outlet: "Báo {n}"'),
    "day": (r"-05-18", "-05-1{n}"),
    "break": (r"(?m)^title: ", "titel: "),
    "mend": (r"(?m)^titel: ", "title: "),
}
RECORDS = ("full", "full", "full", "metadata", "withheld", "remove", "rename", "edited")
CAPTURES = ("capture", "capture", "note", "capture gone", "capture moved", "captures swapped", "accept")
KINDS = (*RECORDS, *EDITS, *CAPTURES, "config", "template", "static", "glossary", "place")
CHANGES = st.tuples(
    st.sampled_from((*KINDS, "site", "cache", "program", "desk", "copy", "broken off")),
    st.sampled_from(NAMES),
    st.integers(0, 9),
)


def made(root: Path) -> tuple[dict[str, bytes], dict[str, bytes], str]:
    """The site and the content after a build, and what was told."""
    told = io.StringIO()
    with contextlib.redirect_stderr(told):
        assert cli.run(["site", "--offline", "--root", str(root)]) in (0, 1)
    return tree(root / "site"), tree(root / "content"), told.getvalue()


@settings(max_examples=int(os.environ.get("SEQUENCES", "12")), deadline=None)
@given(st.lists(st.lists(CHANGES, min_size=0, max_size=3), min_size=2, max_size=5))
def test_after_any_changes_the_site_is_the_one_made_from_nothing(steps: list[list[tuple[str, str, int]]]) -> None:
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        root, fresh = Path(folder, "grown"), Path(folder, "fresh")
        for folder in ("articles", "captures"):
            (root / "content" / folder).mkdir(parents=True)
        (root / "digest.toml").write_text("", "utf-8")
        change(root, "full", NAMES[0], 1)
        made(root)
        for number, step in enumerate(steps):
            for kind, name, n in step:
                if kind == "program":
                    patch.setattr(cache_module, "program", lambda n=n: f"program {n}")
                change(root, kind, name, n)
            if number % 2:
                aged(root)
            shutil.copytree(root, fresh, ignore=shutil.ignore_patterns("site", ".cache"))
            assert made(root) == made(fresh)
            shutil.rmtree(fresh)


@settings(max_examples=int(os.environ.get("SEQUENCES", "12")), deadline=None)
@given(
    st.lists(
        st.lists(
            st.tuples(
                st.sampled_from(
                    (*EDITS, *EDITS, *EDITS, "edited", "site", "full", "desk", "press", "copy", "broken off")
                ),
                st.sampled_from(NAMES),
                st.integers(0, 9),
            ),
            max_size=3,
        ),
        min_size=2,
        max_size=6,
    )
)
def test_after_any_edits_the_site_is_the_one_made_from_nothing(steps: list[list[tuple[str, str, int]]]) -> None:
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        root, fresh = Path(folder, "grown"), Path(folder, "fresh")
        for folder in ("articles", "captures"):
            (root / "content" / folder).mkdir(parents=True)
        (root / "digest.toml").write_text('[site]\nurl = "https://a.example/"\n', "utf-8")
        # A page that leads to a place in an article that may lose it.
        (root / "templates").mkdir()
        link = f'<a href="../vi/{NAMES[1]}/index.html#p3">3</a>'
        page = f"{{% extends 'base.html' %}}{{% block main %}}<main id=\"main\">{link}</main>{{% endblock %}}"
        (root / "templates/search.html").write_text(page, "utf-8")
        for path in (root / "templates", *(root / "templates").iterdir()):
            os.utime(path, (1_600_000_000, 1_600_000_000))
        for number, name in enumerate(NAMES):
            change(root, "full", name, number)
            change(root, "capture", name, number)
        patch.setattr(feeds, "FEED_ENTRIES", 3)
        patch.setattr(check, "MAX_BYTES", 500_000)  # a warning that is told of some of these sites
        patch.setattr(steps, "site_options", lambda *given, of=steps.site_options: replace(of(*given), page_size=2))
        patch.setattr(edits, "site_options", steps.site_options)
        aged(root)
        made(root)
        made(root)  # the first wrote records: only this one is built upon
        for step in steps:
            for kind, name, n in step:
                change(root, kind, name, n)
            aged(root)
            shutil.copytree(root, fresh, ignore=shutil.ignore_patterns("site", ".cache"))
            assert made(root) == made(fresh)
            shutil.rmtree(fresh)


def test_words_that_many_have_no_longer_tell_copies_though_none_of_these_was_edited(tmp_path: Path) -> None:
    (tmp_path / "digest.toml").write_text("", "utf-8")
    (tmp_path / "content/articles").mkdir(parents=True)
    for number in range(51):
        own = "" if number < 50 else "khác "
        text = f"{' '.join(f'{own}từ{word}' for word in range(60))}.\n"
        head = f'---\ntitle: "Tin {number}"\ndate: "2020-01-{1 + number % 28:02}"\n---\n\n'
        (tmp_path / f"content/articles/tin-{number}.md").write_text(head + text, "utf-8")
    aged(tmp_path)
    made(tmp_path)
    last = tmp_path / "content/articles/tin-50.md"
    last.write_text(last.read_text("utf-8").replace("khác ", ""), "utf-8")
    aged(tmp_path)
    assert grown_is_fresh(tmp_path)


def grown_is_fresh(root: Path) -> bool:
    """Whether one more build of a digest gives what one from nothing does."""
    fresh = root.with_name(f"{root.name}-fresh")
    shutil.copytree(root, fresh, ignore=shutil.ignore_patterns("site", ".cache"))
    return made(root) == made(fresh)


def test_a_build_that_lost_what_it_worked_out_is_not_built_upon(settled: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert build(settled) == 0
    written = Cache._write
    lost: list[int] = []

    def lose(cache: Cache) -> None:
        if cache._kept and not lost:
            lost.append(1)
            base, cache._base = cache._base, sqlite3.connect(":memory:")  # no tables: nothing can be written
            written(cache)
            cache._base = base
        written(cache)

    with monkeypatch.context() as patch:
        patch.setattr(Cache, "_write", lose)
        path = settled / RECORD
        (settled / "content/articles/2024-01-01-moi.md").write_text(record_text(NAMES[0], 3), "utf-8")
        aged(settled)
        assert build(settled) == 0 and lost
    path.write_text(path.read_text("utf-8").replace("Sau 1 năm", "Sau 2 năm"), "utf-8")
    aged(settled)
    assert grown_is_fresh(settled)


def edit(root: Path, number: int) -> None:
    """One more paragraph in a record: an edit that is built upon."""
    path = root / RECORD
    path.write_text(path.read_text("utf-8").rstrip() + f"\n\nĐoạn mới số {number} về cầu treo.\n", "utf-8")
    aged(root)


@pytest.mark.parametrize(
    "kind", ["index", "structure", "pairs", "sound", "checked", "record", "prepared", "counts", "scan"]
)
def test_an_edit_after_which_something_kept_is_damaged_costs_time_only(settled: Path, kind: str) -> None:
    for number in range(2):
        edit(settled, number)
        assert build(settled) == 0
    with contextlib.closing(sqlite3.connect(settled / WORK)) as base, base:
        assert base.execute("UPDATE works SET value = x'0011' WHERE kind = ?", (kind,)).rowcount
    edit(settled, 2)
    assert grown_is_fresh(settled)


def test_an_edit_after_which_what_was_left_cannot_be_read_costs_time_only(settled: Path) -> None:
    edit(settled, 0)
    assert build(settled) == 0
    (notes,) = (settled / ".cache/publish").glob("*/generation.db")
    data = bytearray(notes.read_bytes())
    size = int.from_bytes(data[16:18], "big")  # of a page
    for page in range(3 * size, len(data), size):
        data[page : page + 64] = b"\xff" * 64
    notes.write_bytes(data)
    edit(settled, 1)
    fresh = settled.with_name("fresh")
    shutil.copytree(settled, fresh, ignore=shutil.ignore_patterns("site", ".cache"))
    whole = made(fresh)[0]
    grown = made(settled)[0]
    assert {path: grown.get(path) for path in whole} == whole  # what it may hold besides nobody knows for ours
