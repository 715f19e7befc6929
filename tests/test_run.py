"""A digest from end to end on disk: bad input costs only itself, and what a person wrote survives every rebuild."""

from __future__ import annotations

import errno
import json
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import ROOT, aged

from diembao.commands import cli, serve
from diembao.digest import record

GOOD = "002_a3837a240afc45cb"
RECORD = "content/articles/2022-05-18-luc-yen-nang-cao-suc-chien-dau-cua-to-chuc-dang-o-co-so.md"
STYLED = '{% extends "base.html" %}{% block main %}<p style="color: red">{% endblock %}'


def build(root: Path, *arguments: str) -> int:
    return cli.run(["site", "--offline", "--root", str(root), *arguments])


def tree(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def test_building_twice_changes_nothing(digest: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert build(digest) == 0
    content, site = tree(digest / "content"), tree(digest / "site")
    assert build(digest) == 0
    assert "0 written, 0 removed" in capsys.readouterr().out
    assert (tree(digest / "content"), tree(digest / "site")) == (content, site)


def test_the_committed_records_are_what_a_build_leaves(five: Path) -> None:
    before = tree(five / "content")
    assert build(five) == 0
    assert tree(five / "content") == before


def test_no_network_is_asked_offline(digest: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("the network was asked")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    (digest / RECORD).unlink()
    assert build(digest) == 0
    text = (digest / RECORD).read_text("utf-8")
    assert "sentences:" in text and "status:" not in text


def test_no_network_costs_little_and_english_stays_pending(digest: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError("no route")

    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    (digest / RECORD).unlink()
    started = time.monotonic()
    assert cli.run(["site", "--root", str(digest)]) == 0
    assert time.monotonic() - started < 10
    page = (digest / "site/en" / Path(RECORD).stem / "index.html").read_text("utf-8")
    assert "pending" in page.lower()


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("a.txt", b"", "capture-empty"),
        ("a.txt", b"\xff\xd8\xff\xe0" + bytes(range(256)) * 4, "capture-binary"),
        ("a.txt", b"\x81\x8d\x8f\x90\x9d" * 50, "capture-not-text"),
        ("a.txt", ("Tiêu đề\n\n" + "Lời văn dài. " * 9 + "\n").encode() + b"x" * 10_000_001, "capture-too-big"),
        ("-rf.txt", "Một bài báo.".encode(), "capture-name"),
        ("a.docx", b"PK\x03\x04", "capture-kind"),
        ("a.txt", "Trang chủ\nTìm kiếm\n".encode(), "capture-no-body"),
    ],
)
def test_a_bad_capture_costs_only_itself(
    digest: Path, capsys: pytest.CaptureFixture[str], name: str, data: bytes, code: str
) -> None:
    (digest / "content/captures" / name).write_bytes(data)
    assert build(digest) == 1
    told = capsys.readouterr().err
    assert re.search(rf"^content/captures/{re.escape(name)}(:\d+)?: error\[{code}\]: .+\n    .+", told, re.MULTILINE), (
        told
    )
    assert len(list((digest / "site/vi").glob("*/index.html"))) == 2


def test_a_broken_record_costs_only_itself_and_is_not_written_again(
    digest: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = digest / RECORD
    broken = path.read_text("utf-8").replace('title: "', "title: ", 1)
    path.write_text(broken, "utf-8")
    assert build(digest) == 1
    assert re.search(rf"{RECORD}:\d+: error\[record-front-matter\]", capsys.readouterr().err)
    assert path.read_text("utf-8") == broken
    assert len(list((digest / "content/articles").glob("*.md"))) == 2
    assert len(list((digest / "site/vi").glob("*/index.html"))) == 1


@pytest.mark.parametrize(
    ("file", "text", "code"),
    [
        ("digest.toml", "[site]\ntitel = 'x'\n", "digest.toml:2: error[config-unknown-key]"),
        ("digest.toml", None, "digest.toml: error[config-missing]"),
        ("content/outlets.toml", "[[outlet]]\n", "content/outlets.toml:1: error[corpus-outlets]"),
        ("content/places.csv", "vi\n", "content/places.csv:1: error[corpus-csv]"),
        ("templates/base.html", "{% block", "templates/base.html:1: error[template-error]"),
        ("templates/about.html", "{% include 'nope.html' %}", "templates/nope.html: error[template-missing]"),
        ("templates/article-vi.html", "{{ no.such.thing }}", "templates/article-vi.html:1: error[template-error]"),
        ("templates/about.html", STYLED, "site/about/index.html: error[page-inline]"),
    ],
)
def test_wrong_set_up_stops_before_the_site_is_touched(
    digest: Path, capsys: pytest.CaptureFixture[str], file: str, text: str | None, code: str
) -> None:
    assert build(digest) == 0
    before = tree(digest / "site")
    path = digest / file
    path.parent.mkdir(exist_ok=True)
    if text is None:
        path.unlink()
    else:
        path.write_text(text, "utf-8")
    assert build(digest) == 2
    assert code in capsys.readouterr().err
    assert tree(digest / "site") == before


def test_strict_publishes_nothing_when_anything_is_wrong(digest: Path) -> None:
    (digest / "content/captures/a.txt").write_bytes(b"")
    assert build(digest, "--strict") == 1
    assert not (digest / "site").exists()


def test_a_persons_edits_survive_rebuilds(digest: Path) -> None:
    path = digest / RECORD
    text = path.read_text("utf-8")
    edited = text.replace('author: "Anh Dũng"', 'author: "Anh Dũng (Yên Bái)" # asked him').replace(
        "Sau 1 năm", "Sau một năm"
    )
    path.write_text(edited, "utf-8")
    for _ in range(2):
        assert build(digest) == 0
        assert path.read_text("utf-8") == edited
    page = (digest / "site/vi" / path.stem / "index.html").read_text("utf-8")
    assert "Anh Dũng (Yên Bái)" in page and "Sau một năm" in page


def test_a_deleted_record_is_made_again(digest: Path) -> None:
    (digest / RECORD).unlink()
    assert build(digest) == 0
    assert (digest / RECORD).exists()


def test_known_facts_beside_a_capture_win(digest: Path) -> None:
    note = digest / "content/captures" / f"{GOOD}.toml"
    note.write_text('author = "Quốc Hồng"\nurl = "https://nhandan.vn/x"\ndate = "2022-08-20"\n', "utf-8")
    assert build(digest) == 0
    (path,) = (digest / "content/articles").glob("2022-08-19-*.md")  # a name once given stays
    article = record.parse(path.name, path.read_text("utf-8"))
    assert (article.author, article.url, article.date) == ("Quốc Hồng", "https://nhandan.vn/x", "2022-08-20")
    assert article.date_basis == "editor"


def test_withdrawing_takes_the_text_off_the_site(digest: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["withdraw", "2022-05-18", "--reason", "Toà soạn yêu cầu", "--root", str(digest)]) == 0
    assert build(digest) == 0
    everything = b"".join(tree(digest / "site").values()).decode("utf-8", "replace")
    assert "Toà soạn yêu cầu" in everything
    assert "phấn đấu hoàn thành trước" not in everything
    assert "Action Programme No. 18" not in everything


def test_hostile_text_is_shown_never_run(digest: Path) -> None:
    bad = "<script>alert(1)</script> <img src=x onerror=alert(1)> [x](javascript:alert(1)) {{7*7}} \"quotes' &amp;"
    body = "\n\n".join(f"Đoạn văn số {n} kể về việc làm đường ở xã Nậm Chảy trong năm qua {bad}." for n in range(5))
    (digest / "content/captures/xss.txt").write_text(f"Làm đường {bad}\n\n{body}\n", "utf-8")
    build(digest)
    for path in (digest / "site").rglob("*"):
        if path.suffix in (".html", ".xml"):
            text = path.read_text("utf-8")
            assert (
                "<script>alert" not in text
                and "<img src=x" not in text
                and "49" not in re.findall(r"\{\{.*?\}\}|>49<", text)
            )
            assert not re.search(r'href="\s*javascript:', text)


def test_an_empty_digest_builds_and_says_what_to_do(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = tmp_path / "mine"
    assert cli.run(["new", str(target)]) == 0
    assert build(target) == 0
    assert "content/captures" in (target / "site/index.html").read_text("utf-8")
    assert cli.run(["new", str(target)]) == 2


def test_add_copies_the_bytes_and_makes_the_record(
    digest: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = next((digest / "content/captures").glob("001_*.txt"))
    data = source.read_bytes()
    source.unlink()
    (digest / RECORD).unlink()
    page = tmp_path / "yen-bai.txt"
    page.write_bytes(data)
    assert cli.run(["add", str(page), "--offline", "--root", str(digest)]) == 0
    assert (digest / "content/captures/yen-bai.txt").read_bytes() == data
    assert (digest / RECORD).exists()
    assert "1 added; `site`" in capsys.readouterr().out
    assert cli.run(["add", str(page), "--offline", "--root", str(digest)]) == 0
    assert "0 added; 1 there already" in capsys.readouterr().out
    page.write_bytes(b"other")
    assert cli.run(["add", str(page), "--offline", "--root", str(digest)]) == 1
    assert (digest / "content/captures/yen-bai.txt").read_bytes() == data


def test_the_same_page_twice_is_named_and_left_out(digest: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first = next((digest / "content/captures").glob("001_*.txt"))
    (digest / "content/captures/zzz.txt").write_bytes(first.read_bytes())
    assert build(digest) == 0
    assert "zzz.txt: warning[capture-duplicate]" in capsys.readouterr().err
    assert len(list((digest / "content/articles").glob("*.md"))) == 2


def test_problems_as_json_lines(digest: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (digest / "content/captures/a.txt").write_bytes(b"")
    assert build(digest, "--json") == 1
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert (
        (rows.pop()["articles"] == 2)
        and [r["code"] for r in rows] == ["capture-empty"]
        and set(rows[0]) >= {"path", "line", "message", "hint"}
    )


def test_explain_review_and_approve(digest: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = ["--root", str(digest)]
    assert cli.run(["explain", "001_df33", *root]) == 0
    shown = capsys.readouterr().out
    lines = (digest / "content/captures/001_df33ac9889921649.txt").read_text("utf-8").splitlines()
    assert len(re.findall(r"^ {0,4}\d+ [-+ ] \w+ ", shown, re.MULTILINE)) == len(lines)
    assert "¶10" in shown
    assert cli.run(["explain", "001_df33:3", *root]) == 0
    assert "date" in capsys.readouterr().out
    assert cli.run(["review", *root]) == 0
    assert capsys.readouterr().out.count("reviewed by editor") == 2
    (digest / RECORD).unlink()
    assert build(digest) == 0
    assert cli.run(["review", "--approve", "2022-05-18", "--by", "editor", *root]) == 1  # still pending
    assert cli.run(["review", "2022-05-18", *root]) == 0
    assert "(pending)" in capsys.readouterr().out
    for name in ("nothing-like-this", "001_df33:0", "001_df33:999", "001_df33:x"):
        assert cli.run(["explain", name, *root]) == 2
        assert f"{name}: error[usage-id]" in capsys.readouterr().err
    assert cli.run(["explain", "2022", *root]) == 2


@pytest.mark.parametrize("built", [False, True])
def test_check_changes_nothing(digest: Path, built: bool, capsys: pytest.CaptureFixture[str]) -> None:
    if built:
        assert build(digest) == 0
    (digest / RECORD).unlink()
    before = tree(digest)
    aged(digest)
    for _ in range(2):  # found out, then remembered
        assert cli.run(["check", "--root", str(digest)]) == 0
        assert f"would write {RECORD} (new)" in capsys.readouterr().out
    now = tree(digest)
    assert now.keys() - before.keys() <= {".cache/state.db"}
    assert {path for path, data in before.items() if now[path] != data} <= {".cache/state.db"}


def test_check_finds_what_no_site_can_hold(digest: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (digest / "templates/static").mkdir(parents=True)
    (digest / "templates/static/a\\b.css").write_text("", "utf-8")
    for command in ("check", "site"):
        assert cli.run([command, "--offline", "--root", str(digest)]) == 1
        assert "error[output-path]" in capsys.readouterr().err


def test_a_bug_of_ours_is_told_as_one(
    digest: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("diembao.build.steps.open_digest", lambda root: 1 / 0)
    assert build(digest) == 3
    assert "please report" in capsys.readouterr().err


def test_machine_english_with_an_error_is_withheld_everywhere_and_reviewed_english_is_not(
    digest: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = digest / RECORD
    text = path.read_text("utf-8")
    wrong = text.replace("more than 160 km", "more than 610 km").replace(
        "Luc Yen district raises", "Mai Chau district cuts"
    )
    assert wrong.count("610 km") >= 1 and "Mai Chau" in wrong
    path.write_text(re.sub(r'  abstract: ".*\n', "", wrong.replace("status: reviewed", "status: machine")), "utf-8")
    assert build(digest, "--url", "https://news.example/") == 0
    told = capsys.readouterr().err
    assert f"{RECORD}: warning[translate-withheld]: withheld from readers, the title: name; sentence " in told
    assert told.count("[translate-withheld]") == 1
    everything = b"".join(data for name, data in tree(digest / "site").items()).decode("utf-8", "replace")
    assert "610 km" not in everything and "Mai Chau district" not in everything
    page = (digest / "site/en" / path.stem / "index.html").read_text("utf-8")
    assert "Translation withheld by checks (number" in page and "trên 160 km" in page
    path.write_text(re.sub(r"  words: .*\n", "", wrong), "utf-8")  # reviewed, says who typed it
    assert build(digest) == 0
    assert "610 km" in (digest / "site/en" / path.stem / "index.html").read_text("utf-8")
    assert "review-doubtful" not in capsys.readouterr().err
    assert cli.run(["check", "--root", str(digest)]) == 0
    assert "warning[review-doubtful]" in capsys.readouterr().err


def test_a_long_build_shows_how_long_it_will_take(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [100.0]
    monkeypatch.setattr(cli.time, "monotonic", lambda: now[0])
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    monkeypatch.setenv("TERM", "xterm")
    show = cli._progress(False)
    show("files", 1, 100)
    assert capsys.readouterr().err == "", "who waits for less than two seconds need not be told"
    now[0] = 110.0
    show("files", 10, 100)
    assert "10/100  1:30 left" in capsys.readouterr().err
    show("files", 100, 100)
    assert capsys.readouterr().err.endswith("\r\x1b[K")
    assert cli._progress(True)("files", 10, 100) is None and capsys.readouterr().err == ""


@pytest.mark.parametrize(("of", "call", "code"), [("site", "write", "publish"), ("record", "fsync", "file")])
def test_a_full_disk_leaves_the_old_site_and_no_half_record(
    digest: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    of: str,
    call: str,
    code: str,
) -> None:
    assert build(digest) == 0
    text = (digest / RECORD).read_text("utf-8").replace("Sau 1 năm", "Sau 2 năm")
    if of == "site":
        (digest / RECORD).write_text(text, "utf-8")
    else:
        (digest / RECORD).unlink()
    before = tree(digest / "site"), tree(digest / "content")

    def full(*_: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, call, full)
        assert build(digest) == 1
    assert f"error[{code}-no-space]: the disk is full" in capsys.readouterr().err
    assert (tree(digest / "site"), tree(digest / "content")) == before
    assert build(digest) == 0 and (digest / RECORD).exists(), "there is room again"


def test_an_edit_that_brings_a_doubt_is_not_published_where_all_is_strict(
    settled: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert build(settled, "--strict") == 0
    path, site = settled / RECORD, tree(settled / "site")
    path.write_text(path.read_text("utf-8").replace("title:", "titel: Tin\ntitle:", 1), "utf-8")
    aged(settled)
    assert build(settled, "--strict") == 1
    assert "nothing published: --strict" in capsys.readouterr().out
    assert tree(settled / "site") == site


def test_a_preview_tells_what_is_wrong_though_nothing_changed(
    digest: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (digest / "content/articles/broken.md").write_text("---\ntitel: Tin\n---\n\nMột đoạn.\n", "utf-8")
    aged(digest)
    build(digest)
    told: list[str] = []

    def rebuilt_twice(_site: Path, _port: int, rebuild: Callable[[], None], _changed: Callable[[], int]) -> None:
        for _ in range(2):
            capsys.readouterr()
            rebuild()
            told.append(capsys.readouterr().err)

    monkeypatch.setattr(serve, "preview", rebuilt_twice)
    assert cli.run(["serve", "--root", str(digest)]) == 0
    assert told[0] == told[1] and "broken.md" in told[0]


@pytest.mark.parametrize("closed", [">&-", "2>&-", ">&- 2>&-", "| head -c 0"])
def test_a_build_whose_output_nobody_reads_ends_as_any_other(settled: Path, closed: str) -> None:
    command = f"{sys.executable} {ROOT / 'build.py'} press --offline --root {settled} {closed}"
    ended = subprocess.run(["sh", "-c", command], stderr=subprocess.PIPE, text=True, check=False)
    assert ended.returncode == 0 and "Traceback" not in ended.stderr
