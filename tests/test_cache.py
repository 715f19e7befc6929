"""What earlier builds worked out: found again, never wrong."""

from __future__ import annotations

import contextlib
import io
import multiprocessing
import os
import re
import shutil
import signal
import sqlite3
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from test_run import RECORD, build, tree

from diembao import cache as cache_module
from diembao import check, cli, edits, executors, presswork, run
from diembao.assemble import lists
from diembao.cache import Cache
from diembao.layout import WORK
from diembao.model import Caption, View
from diembao.presswork import making
from diembao.problems import Problem, ProblemError, Where


def aged(root: Path) -> None:
    """As if everything had been there for an hour."""
    for path in ((root / "digest.toml"), *(root / "content").rglob("*")):
        if path.stat().st_mtime != 1_600_000_000:  # else its time of change would be another for nothing
            os.utime(path, (1_600_000_000, 1_600_000_000))


@pytest.fixture
def settled(digest: Path) -> Path:
    """A digest that was built, and that nothing happened to since."""
    aged(digest)
    assert build(digest) == 0
    return digest


def refuse(*_: object, **__: object) -> None:
    raise AssertionError("the site was made anew")


def test_where_nothing_changed_nothing_is_made(settled: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(edits, "build", refuse)
    assert build(settled) == 0
    assert build(settled, "--verify") == 3


@pytest.mark.parametrize(
    "change",
    [
        lambda root: (root / RECORD).write_text((root / RECORD).read_text("utf-8").replace("Sau 1", "Sau 2"), "utf-8"),
        lambda root: (root / RECORD).unlink(),
        lambda root: (root / "digest.toml").write_text('[site]\ntitle = "Other"\n', "utf-8"),
        lambda root: (root / "content/glossary.csv").write_text("vi,en,alternatives,category,explanation\n", "utf-8"),
    ],
)
def test_any_change_is_seen_though_size_and_time_stay(
    settled: Path, monkeypatch: pytest.MonkeyPatch, change: Callable[[Path], object]
) -> None:
    change(settled)
    aged(settled)
    monkeypatch.setattr(edits, "build", refuse)
    assert build(settled) == 3


@pytest.mark.parametrize(
    "change",
    [
        lambda page: page.write_text("other", "utf-8"),
        lambda page: page.unlink(),
        lambda page: os.utime(page, (1_600_000_000, 1_600_000_000)),
        lambda page: page.unlink() or page.symlink_to("search/index.html"),
    ],
)
def test_any_change_of_the_site_is_seen(
    settled: Path, monkeypatch: pytest.MonkeyPatch, change: Callable[[Path], object]
) -> None:
    assert build(settled) == 0
    monkeypatch.setattr(edits, "build", refuse)
    assert build(settled) == 0
    change(settled / "site/index.html")
    assert build(settled) == 3


def test_after_an_edit_only_the_pages_that_show_it_are_made(settled: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert build(settled) == 0  # nothing to do: what is known stays known
    made: list[Any] = []
    page = making.made
    monkeypatch.setattr(making, "made", lambda templates, of: made.append(of) or page(templates, of))
    path = settled / RECORD
    path.write_text(path.read_text("utf-8").replace("Sau 1 năm", "Sau 2 năm"), "utf-8")
    assert build(settled) == 0
    made = [of.url for of in made if isinstance(of, View)]
    assert f"vi/{path.stem}/index.html" in made
    assert len([url for url in made if url.count("/") == 2 and url.startswith(("vi/", "en/"))]) <= 2
    assert len(made) < len(list((settled / "site").rglob("*.html"))) / 2


def test_a_warning_is_told_again_where_nothing_changed(digest: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (digest / "content/captures/lost.toml").write_text('title = "x"\n', "utf-8")
    aged(digest)
    for _ in range(2):
        build(digest)
        assert "note-orphan" in capsys.readouterr().err


@pytest.mark.parametrize("damage", [b"", b"not a base", None, "cut", "flip"])
def test_a_damaged_cache_costs_time_only(settled: Path, damage: bytes | str | None) -> None:
    path = settled / WORK
    data = path.read_bytes()
    site = tree(settled / "site")
    if damage is None:
        path.unlink()
    elif damage == "cut":
        path.write_bytes(data[: len(data) // 2])
    elif damage == "flip":
        path.write_bytes(data[:100] + bytes(b ^ 0x55 for b in data[100:]))
    else:
        path.write_bytes(bytes(damage, "ascii") if isinstance(damage, str) else damage)
    for _ in range(2):
        assert build(settled) == 0
        assert tree(settled / "site") == site


def test_a_flipped_bit_is_a_miss(tmp_path: Path) -> None:
    path = tmp_path / "work.db"
    value = {"a" * 200: (Caption("x", 1), Problem("c", "note", Where("p"), "m", "h"))}
    cache = Cache(path)
    cache.keep(value, "stage", "given")
    cache.close()
    cache = Cache(path)
    assert cache.find("stage", "given") == value
    assert cache.find("stage", "other") is None and cache.find("other", "given") is None
    cache.close()
    data = path.read_bytes()
    path.write_bytes(data.replace(b"aaaa", b"aaba"))
    assert Cache(path).find("stage", "given") is None


def test_a_cache_that_is_damaged_within_or_of_another_version_is_made_anew(tmp_path: Path) -> None:
    path = tmp_path / "work.db"

    def kept() -> int:
        cache = Cache(path)
        found = sum(cache.get(lambda n=n: bytes([n]) * 9_000, "stage", str(n)) is not None for n in range(99))
        cache.close()
        cache = Cache(path)
        again = sum(cache.find("stage", str(n)) is not None for n in range(99))
        cache.close()
        assert found == 99
        return again

    assert kept() == 99
    data = path.read_bytes()
    path.write_bytes(data[:8192] + bytes(len(data) // 4) + data[8192 + len(data) // 4 :])
    kept()
    assert kept() == 99
    path.unlink()
    with sqlite3.connect(path) as base:
        base.execute("CREATE TABLE entries (number INTEGER)")
    base.close()
    assert kept() == 99


def test_only_our_own_values_come_out_of_a_cache(tmp_path: Path) -> None:
    cache = Cache(tmp_path / "work.db")
    cache.keep(os.system, "stage")
    assert cache.find("stage") is None


def test_what_no_build_needs_any_more_is_dropped(tmp_path: Path) -> None:
    path = tmp_path / "work.db"
    for start in range(0, 1000, 100):
        cache = Cache(path)
        for n in range(start, start + 100):
            assert cache.get(lambda n=n: n + 1, "stage", str(n)) == n + 1
        cache.drop()
        cache.close()
    (count,) = Cache(path)._base.execute("SELECT count(*) FROM entries").fetchone()
    assert count <= 200


def test_a_content_is_read_again_only_when_the_file_looks_different(tmp_path: Path) -> None:
    path, file = tmp_path / "work.db", tmp_path / "a.txt"
    file.write_text("one", "utf-8")
    os.utime(file, (1_600_000_000, 1_600_000_000))
    cache = Cache(path)
    first = cache.digest(file)
    file.write_text("two", "utf-8")
    os.utime(file, (1_600_000_000, 1_600_000_000))
    assert cache.digest(file) != first


# ---------------------------------------------------------------- the same site, whatever happened before

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


def interrupted(*_: object) -> None:
    raise KeyboardInterrupt


def change(root: Path, kind: str, name: str, n: int) -> None:
    path = root / f"content/articles/{name}.md"
    page = root / f"content/captures/{name}.txt"
    if kind == "capture":
        page.write_text(capture_text(name, n), "utf-8")
    elif kind == "note" and page.exists():
        page.with_suffix(".toml").write_text(f'title = "Tên khác {n}"\n', "utf-8")
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
CAPTURES = ("capture", "capture", "note", "capture gone")
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


def why(root: Path, capsys: pytest.CaptureFixture[str]) -> dict[str, str]:
    """What --why says of each file."""
    capsys.readouterr()
    assert build(root, "--why") == 0
    lines = capsys.readouterr().out.splitlines()
    return dict(
        line.removeprefix("site/").split(": ", 1) for line in lines if line.startswith("site/") and ": " in line
    )


def test_why_names_what_each_file_was_written_for(settled: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = settled / RECORD
    text, slug = path.read_text("utf-8"), path.stem
    path.write_text(text.replace('title: "', 'title: "Tin mới: ', 1), "utf-8")
    told = why(settled, capsys)
    assert told[f"vi/{slug}/index.html"] == f"content/articles/{slug}.md is changed"
    assert told["vi/index.html"] == f"it leads to {slug} (changed)"
    assert told["data/articles.csv"] == "made of many articles: 1 changed"
    path.with_name("2024-01-01-moi.md").write_text(text, "utf-8")
    told = why(settled, capsys)
    assert told["vi/2024-01-01-moi/index.html"] == "content/articles/2024-01-01-moi.md is new"
    (settled / "digest.toml").write_text('[site]\ntitle = "Khác"\n', "utf-8")
    assert set(why(settled, capsys).values()) == {"what all pages share changed: digest.toml, or a table in content/"}
    (settled / "templates").mkdir()
    (settled / "templates/404.html").write_text("{% extends 'base.html' %}", "utf-8")
    told = why(settled, capsys)
    assert told["404.html"] == "a template changed"


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
        patch.setattr(lists, "FEED_ENTRIES", 3)
        patch.setattr(check, "MAX_BYTES", 500_000)  # a warning that is told of some of these sites
        patch.setattr(run, "site_options", lambda *given, of=run.site_options: replace(of(*given), page_size=2))
        patch.setattr(edits, "site_options", run.site_options)
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


def test_several_processes_give_the_same_in_the_same_order_and_pass_on_what_goes_wrong() -> None:
    items = range(1000)
    assert list(executors.Processes(2).map(str, items)) == list(executors.Serial().map(str, items))
    with pytest.raises(ProblemError, match="c"):
        list(executors.Processes(2).map(fail_at_700, items))


def fail_at_700(number: int) -> int:
    if number == 700:
        raise ProblemError(Problem("c", "error", Where("p"), "m"))
    return number


def test_a_worker_that_is_killed_costs_its_work_not_the_build() -> None:
    items = range(1000)
    assert list(executors.Processes(2).map(die_at_700, items)) == list(items)


def die_at_700(number: int) -> int:
    if number == 700 and multiprocessing.parent_process():
        os.kill(os.getpid(), signal.SIGKILL)
    return number


def test_a_program_that_comes_back_finds_nothing_of_the_other_s(settled: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = tree(settled / "site")
    for name in ("other", "one", "other", "one"):
        monkeypatch.setattr(cache_module, "program", lambda name=name: name)
        shutil.rmtree(settled / "site/data")
        (settled / "site/index.html").unlink()
        assert build(settled) == 0
        assert tree(settled / "site") == whole
