"""Records and captures on disk: renamed, copied, edited while a build runs, damaged; nothing comes back, nothing is lost."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from msgspec.structs import replace

from diembao.build import steps, store
from diembao.commands import cli
from diembao.desk.translate import EngineError, Engines
from diembao.digest import record
from diembao.model import Article

SLUG = "2022-05-18-luc-yen-nang-cao-suc-chien-dau-cua-to-chuc-dang-o-co-so"
CAPTURE = "001_df33ac9889921649.txt"
WORDS = "góp sức hoàn thành trên 160 km"


def build(root: Path, *arguments: str) -> int:
    return cli.run(["site", "--offline", "--root", str(root), *arguments])


def shown(root: Path) -> list[str]:
    """The files of the site that hold words of the article, marked or not."""
    files = (p for p in (root / "site").rglob("*") if p.suffix in (".html", ".js", ".json", ".xml"))
    return [p.name for p in files if WORDS in re.sub(r"<[^>]*>", "", p.read_text("utf-8"))]


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


@pytest.mark.parametrize("how", ["renamed", "copied to a name that sorts first"])
def test_a_withdrawn_article_stays_away_whatever_its_capture_is_called(digest: Path, how: str) -> None:
    assert build(digest) == 0 and shown(digest)
    assert cli.run(["withdraw", SLUG, "--reason", "the paper asked", "--root", str(digest)]) == 0
    captures = digest / "content/captures"
    (shutil.move if how == "renamed" else shutil.copy)(captures / CAPTURE, captures / "0-again.txt")
    assert build(digest) == 0
    assert not shown(digest)
    assert len(list((digest / "content/articles").glob("*.md"))) == 2


def test_a_record_copied_by_hand_is_told(digest: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.copy(digest / f"content/articles/{SLUG}.md", digest / "content/articles/copy.md")
    build(digest)
    assert "warning[record-twice]" in capsys.readouterr().err


@dataclass
class Busy:
    """An engine during whose work a person writes into the record."""

    path: Path
    name: str = "busy"
    limit: int = 1000
    batch: int = 1

    def translate(self, texts: Sequence[str]) -> list[str]:
        if "Hand-written" not in self.path.read_text("utf-8"):
            edit(self.path, "english:\n", 'english:\n  title: "Hand-written"\n')
        return [f"English of {len(text)} characters" for text in texts]


def test_an_edit_made_while_a_build_runs_is_kept(digest: Path) -> None:
    path = digest / f"content/articles/{SLUG}.md"
    path.unlink()
    assert build(digest) == 0  # English pending
    made = steps.desk(steps.open_digest(digest), Engines(Busy(path)))
    assert "Hand-written" in path.read_text("utf-8")
    assert "record-edited-meanwhile" in [p.code for p in made.problems]
    assert build(digest) == 0 and "Hand-written" in path.read_text("utf-8")


def test_a_record_that_could_not_be_read_again_is_not_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    article = Article(slug="a", title="A", body="B")
    store.save(tmp_path, article, None)
    before = (tmp_path / "content/articles/a.md").read_bytes()
    monkeypatch.setattr(record, "rewrite", lambda *_: "---\ntitle: other\n---\n")
    with pytest.raises(Exception, match="record-unwritable"):
        store.save(tmp_path, replace(article, body="C"), article)
    assert (tmp_path / "content/articles/a.md").read_bytes() == before


def test_keys_in_quotes_are_the_same_keys(digest: Path) -> None:
    path = digest / f"content/articles/{SLUG}.md"
    edit(path, "\ntitle:", '\n"title":')
    edit(path, "author:", "'author' :")
    (digest / "content/captures" / CAPTURE.replace(".txt", ".toml")).write_text(
        'title = "Tên khác"\nauthor = "Ai"\n', "utf-8"
    )
    assert build(digest) == build(digest) == 0
    assert record.parse(path.name, path.read_text("utf-8")).title == "Tên khác"


def test_comments_beside_a_value_stay_when_the_machine_changes_it(digest: Path) -> None:
    path = digest / f"content/articles/{SLUG}.md"
    edit(path, "\nauthor: ", "\n# known from the print edition\nauthor: ")
    path.write_text(re.sub(r"(\nauthor: .*)", r"\1  # ask Lan", path.read_text("utf-8")), "utf-8")
    note = digest / "content/captures" / CAPTURE.replace(".txt", ".toml")
    note.write_text('author = "Người khác # 2"\n', "utf-8")
    assert build(digest) == 0
    text = path.read_text("utf-8")
    assert '# known from the print edition\n# ask Lan\nauthor: "Người khác # 2"' in text or (
        "Người khác # 2" in text and "# ask Lan" in text
    )
    note.write_text('author = "Người thứ ba"\n', "utf-8")
    assert build(digest) == 0
    assert path.read_text("utf-8").count("# ask Lan") == 1 and "# 2" not in path.read_text("utf-8")


def test_a_record_that_is_no_text_costs_only_itself(digest: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = digest / f"content/articles/{SLUG}.md"
    path.write_bytes(path.read_bytes() + b"\xff\n")
    (digest / "content/articles/folder.md").mkdir()
    before = path.read_bytes()
    assert build(digest) == 1
    told = capsys.readouterr().err
    assert told.count("error[record-not-text]") == told.count("error[file-kind]") == 1 and told.count(" error[") == 2
    assert path.read_bytes() == before and len(list((digest / "site/vi").glob("*/index.html"))) == 1


@pytest.mark.parametrize("line", ["https://[baoyenbai.com.vn/x", "https://baoyenbai.com.vn/a\\b"])
def test_an_odd_address_in_a_capture_stops_nothing(digest: Path, line: str) -> None:
    path = digest / "content/captures" / CAPTURE
    path.write_bytes(f"{line}\n".encode() + path.read_bytes())
    (digest / f"content/articles/{SLUG}.md").unlink()  # else the changed capture waits to be accepted
    assert build(digest) == 0 and build(digest) == 0
    assert shown(digest)


@pytest.mark.parametrize("url", ["javascript:alert(1)", "ftp://a.example/", "a.example/x", "https://[::1/x"])
def test_an_address_that_is_none_is_refused_where_a_person_writes_it(
    digest: Path, url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    note = digest / "content/captures" / CAPTURE.replace(".txt", ".toml")
    note.write_text(f'url = "{url}"\n', "utf-8")
    assert build(digest) == 1
    assert "error[note-invalid]" in capsys.readouterr().err
    note.unlink()
    edit(digest / f"content/articles/{SLUG}.md", "\nlanguage:", f'\nurl: "{url}"\nlanguage:')
    assert build(digest) == 1
    assert "error[record-field]" in capsys.readouterr().err


def test_what_a_killed_build_left_is_swept(digest: Path) -> None:
    left = digest / "content/articles/.abc.new"
    left.write_text("half", "utf-8")
    assert build(digest) == 0 and not left.exists()


def test_records_can_be_read_by_everyone(digest: Path) -> None:
    path = digest / f"content/articles/{SLUG}.md"
    path.unlink()
    before = os.umask(0o077)
    try:
        assert build(digest) == 0
    finally:
        os.umask(before)
    assert path.stat().st_mode & 0o777 == 0o644


def test_a_capture_outside_the_digest_is_not_read(
    digest: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    outside = shutil.copy(digest / "content/captures" / CAPTURE, tmp_path / "outside.txt")
    (digest / "content/captures/link.txt").symlink_to(outside)
    assert build(digest) == 1
    assert "error[capture-outside]" in capsys.readouterr().err


def test_the_length_of_summaries_is_that_of_the_configuration(digest: Path) -> None:
    (digest / f"content/articles/{SLUG}.md").unlink()
    edit(digest / "digest.toml", "sentences_max = 3", "sentences_max = 1")
    edit(digest / "digest.toml", "sentences_min = 2", "sentences_min = 1")
    assert build(digest) == 0
    assert (
        len(record.parse(f"{SLUG}.md", (digest / f"content/articles/{SLUG}.md").read_text("utf-8")).english.sentences)
        == 1
    )


@dataclass
class Dead:
    """An engine that never answers, and counts."""

    asked: int = 0
    name: str = "dead"
    limit: int = 1000
    batch: int = 1

    def translate(self, texts: Sequence[str]) -> list[str]:
        self.asked += 1
        raise EngineError(f"no answer for {len(texts)} texts")


def test_an_engine_that_gave_up_is_asked_no_more_in_the_run(digest: Path) -> None:
    for path in (digest / "content/articles").glob("*.md"):
        path.unlink()
    engine = Dead()
    made = steps.desk(steps.open_digest(digest), Engines(engine))
    assert engine.asked == 2 and [p.code for p in made.problems].count("translate-unavailable") == 1


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["site", "--url", "foo"], "usage-url"),
        (["site", "--url", "https://a.example/b"], "usage-url"),
        (["site", "--output", "content"], "usage-output"),
        (["site", "--output", "content/articles/site"], "usage-output"),
        (["site", "--output", "."], "usage-output"),
        (["withdraw", SLUG, "--reason", " "], "usage-reason"),
        (["review", "--approve", SLUG, "--by", " "], "usage-by"),
    ],
)
def test_usage_that_would_do_harm_is_refused(
    digest: Path, arguments: list[str], code: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(digest)
    assert cli.run([*arguments, "--offline"]) == 2
    assert f"error[{code}]" in capsys.readouterr().err and not (digest / "site").exists()


@pytest.mark.parametrize("how", ["saved as UTF-16", "no front matter any more", "plain text"])
def test_a_record_that_cannot_be_read_is_never_written_over(
    digest: Path, how: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = digest / f"content/articles/{SLUG}.md"
    text = path.read_text("utf-8")
    if how == "saved as UTF-16":
        path.write_bytes(text.encode("utf-16"))
    else:
        path.write_text(
            text.partition("---\n")[2].replace(CAPTURE, "x") if how != "plain text" else "Ghi chú của tôi.\n", "utf-8"
        )
    before = path.read_bytes()
    for _ in range(2):
        assert build(digest) == 1
        assert path.read_bytes() == before and len(list((digest / "content/articles").glob("*.md"))) == 2
    assert "error[record-" in capsys.readouterr().err


def test_add_judges_before_it_copies(digest: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    good, bad = tmp_path / "good.txt", tmp_path / "bad.txt"
    good.write_bytes((digest / "content/captures" / CAPTURE).read_bytes() + b"\n")
    bad.write_text("404 Not Found\n", "utf-8")
    assert cli.run(["add", str(good), str(bad), "--offline", "--root", str(digest)]) == 1
    told = capsys.readouterr().err
    assert told.startswith(f"{bad}:1: error[capture-error-page]"), "of the file that was given: no other is there"
    assert not (digest / "content/captures/good.txt").exists() and not (digest / "content/captures/bad.txt").exists()


def test_a_folder_with_other_files_is_not_written_into(
    digest: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "index.html").write_text("MINE", "utf-8")
    assert build(digest, "--output", str(mine)) == 2
    assert (mine / "index.html").read_text("utf-8") == "MINE" and "usage-output" in capsys.readouterr().err
    assert build(digest, "--output", str(tmp_path / "new")) == build(digest, "--output", str(tmp_path / "new")) == 0


def test_a_file_in_the_place_of_a_folder_is_told_without_a_traceback(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("x", "utf-8")
    assert cli.run(["new", str(tmp_path / "file")]) == 1
    assert "error[file-unusable]" in capsys.readouterr().err


def test_facts_that_are_found_later_stand_in_their_place(digest: Path) -> None:
    path = digest / f"content/articles/{SLUG}.md"
    text = re.sub(r"\nplaces:\n(?:  - .*\n)+", "\n", re.sub(r"\n  places: .*", "", path.read_text("utf-8")))
    path.write_text(text, "utf-8")
    assert build(digest) == 0
    keys = re.findall(r"^(\w+):", path.read_text("utf-8").split("\n---\n")[0], re.MULTILINE)
    assert keys.index("places") < keys.index("english") < keys.index("made")
