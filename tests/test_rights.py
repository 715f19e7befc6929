"""Rights that hold: nothing is shown beyond what the newspaper's level allows, and what was taken down stays down."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from diembao.commands import cli
from diembao.digest import rights
from diembao.digest.rights import Claim
from diembao.model import Outlet

HIDDEN = "con suối nhỏ chảy qua bản làng vào một buổi chiều mùa đông rất lạnh"
BODY = f"{' '.join(f'từ{n}' for n in range(70))}.\n\nSau cùng là {HIDDEN}."
OUTLETS = """\
[[outlet]]
name = "Báo Một"
english = "The One"
aliases = ["Một điện tử"]
publish = "excerpt"

[[outlet]]
name = "Báo Hai"
english = "The Two"
"""


def record(root: Path, name: str, outlet: str = "", body: str = BODY, **front: str) -> Path:
    path = root / f"content/articles/{name}.md"
    path.parent.mkdir(parents=True, exist_ok=True)
    front = {"title": f'"Tin {name}"', **({"outlet": f'"{outlet}"'} if outlet else {}), **front}
    path.write_text(
        "---\n" + "".join(f"{key}: {value}\n" for key, value in front.items()) + f"---\n\n{body}\n", "utf-8"
    )
    return path


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "content").mkdir()
    (tmp_path / "digest.toml").write_text('[publish]\ndefault = "full"\n[translate]\nengine = "none"\n', "utf-8")
    (tmp_path / "content/outlets.toml").write_text(OUTLETS, "utf-8")
    return tmp_path


def run(root: Path, *arguments: str) -> int:
    return cli.run([*arguments, "--root", str(root)])


def build(root: Path) -> None:
    assert run(root, "site", "--offline") == 0


def holding(root: Path, words: str = HIDDEN) -> list[str]:
    """The files of the site that hold some words."""
    found = []
    for path in sorted((root / "site").rglob("*")):
        if path.is_file() and path.suffix in (".html", ".js", ".json", ".xml", ".csv", ".jsonl", ".bib", ".ris"):
            text = re.sub(r"<[^>]*>", "", path.read_text("utf-8"))
            if words in text or json.dumps(words)[1:-1] in text:
                found.append(path.relative_to(root / "site").as_posix())
    return found


def told(root: Path) -> list[str]:
    rows = (root / "site/data/articles.jsonl").read_text("utf-8").splitlines()
    return [f"{row['slug']} {row['publish']}" for row in sorted(map(json.loads, rows), key=lambda row: row["slug"])]


MAY = rights.rights("metadata", (Outlet("Báo Một", "1", ("Một điện tử",), publish="excerpt"), Outlet("Báo Hai", "2")))


@pytest.mark.parametrize(
    ("outlet", "asked", "reason", "level"),
    [
        ("Báo Một", None, "", "excerpt"),
        ("Báo Một", "full", "", "excerpt"),
        ("Báo Một", "full", "the paper allows it", "full"),
        ("Báo Một", "metadata", "", "metadata"),
        ("Báo Một", "withheld", "the paper allows it", "withheld"),
        ("bao mot", "full", "", "excerpt"),
        ("Một điện tử", None, "", "excerpt"),
        ("Báo Hai", None, "", "metadata"),
        ("Báo Ba", "full", "", "metadata"),
        ("", None, "", "metadata"),
    ],
)
def test_the_newspapers_level_is_the_most_unless_the_record_says_why(
    outlet: str, asked: rights.Publish | None, reason: str, level: str
) -> None:
    claim = Claim("a", outlet, asked, reason, "", 1, "")
    ruling = MAY.ruling(claim)
    assert ruling.level == level
    above = asked is not None and rights.LEVELS.index(asked) > rights.LEVELS.index(ruling.level)
    assert [problem.code for problem in rights.unreasoned(claim, ruling)] == ["record-publish"] * above


def test_of_two_newspapers_with_one_name_that_with_less_holds() -> None:
    papers = Outlet("Báo Một", "1", publish="metadata"), Outlet("Báo Môt", "1", publish="full")
    for order in (papers, papers[::-1]):
        may = rights.rights("full", order)
        assert {may.ruling(Claim("a", one.name, None, "", "", 1, "")).level for one in papers} == {"metadata"}


def test_a_record_without_a_level_shows_what_its_newspaper_allows(root: Path) -> None:
    record(root, "mot", "Báo Một")
    record(root, "hai", "Báo Hai")
    build(root)
    assert told(root) == ["hai full", "mot excerpt"]
    assert holding(root) and all("hai" in name or "search" in name for name in holding(root))


def test_a_level_above_the_newspapers_is_told_with_the_remedy(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    record(root, "mot", "Báo Một", publish="full")
    build(root)
    err = capsys.readouterr().err
    assert "content/articles/mot.md: note[record-publish]" in err and "publish_reason" in err
    assert not holding(root)
    record(root, "mot", "Báo Một", publish="full", publish_reason='"Toà soạn đồng ý"')
    build(root)
    assert "record-publish" not in capsys.readouterr().err and holding(root) and told(root) == ["mot full"]


@pytest.mark.parametrize("how", ["newspaper", "digest", "record"])
def test_a_lowered_level_takes_back_what_was_shown_and_says_of_how_many(
    root: Path, how: str, capsys: pytest.CaptureFixture[str]
) -> None:
    record(root, "mot", "Báo Hai" if how == "newspaper" else "")
    record(root, "hai", "Báo Một")
    build(root)
    assert holding(root) and "took back" not in capsys.readouterr().out
    if how == "newspaper":
        (root / "content/outlets.toml").write_text(f'{OUTLETS}publish = "metadata"\n', "utf-8")
    elif how == "digest":
        (root / "digest.toml").write_text('[publish]\ndefault = "metadata"\n[translate]\nengine = "none"\n', "utf-8")
    else:
        record(root, "mot", publish="metadata")
    build(root)
    assert "took back 1 article: " in capsys.readouterr().out and not holding(root)
    assert told(root) == ["hai excerpt", "mot metadata"]
    build(root)
    assert "took back" not in capsys.readouterr().out


def test_what_was_shown_is_taken_back_though_all_notes_of_it_are_lost(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    record(root, "mot", "Báo Hai")
    build(root)
    (root / ".cache/state.db").unlink()
    (root / "content/outlets.toml").write_text(f'{OUTLETS}publish = "withheld"\n', "utf-8")
    build(root)
    assert "took back 1 article: " in capsys.readouterr().out and not holding(root)
