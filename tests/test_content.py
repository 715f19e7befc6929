"""The repository's own content/ is its owner's: whatever stands in it builds without a bug, and no other test reads it.

What is wrong with it is for `make check` and `make site` to say. Here it is enough that they can: each problem names its
place and a remedy, and one bad file costs one article.
"""

from __future__ import annotations

import ast
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from frozen import CAPTURES, SEEDS

from diembao.commands import cli

ROOT = Path(__file__).parent.parent
MANY = 100  # files of each folder: building thousands is for `make site`
SETUP = ("config-", "corpus-")
BROKEN = {"record-front-matter", "record-not-text", "capture-empty", "capture-no-body"}


def copied(source: Path, target: Path) -> Path:
    """The digest in `source` as far as there is one; of a large one the first files of each folder."""
    target.mkdir()
    for path in sorted((source / "content").rglob("*")) if (source / "content").is_dir() else ():
        place = target / path.relative_to(source)
        if path.is_file() and (not place.parent.exists() or len(list(place.parent.iterdir())) < MANY):
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, place)
    if (source / "digest.toml").is_file():
        shutil.copy(source / "digest.toml", target)
    return target


def built(root: Path, capsys: pytest.CaptureFixture[str]) -> list[dict[str, str]]:
    """The problems of a build, after it was held to all that can be asked of any content."""
    capsys.readouterr()
    code = cli.run(["site", "--offline", "--json", "--root", str(root)])
    out, err = capsys.readouterr()
    assert code in (0, 1, 2), err  # 3 is a bug
    rows = [json.loads(line) for line in (out + err).splitlines() if line.startswith("{")]
    problems = [row for row in rows if "code" in row]
    assert all(row["path"] and row["message"] and row["hint"] for row in problems), problems
    assert (code == 2) == any(row["code"].startswith(SETUP) and row["severity"] == "error" for row in problems), err
    if code != 2:
        assert (root / "site/index.html").is_file() and (root / "site/search/index.html").is_file()
    return problems


def test_whatever_stands_in_content_builds_without_a_bug(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    built(copied(ROOT, tmp_path / "digest"), capsys)


def several_captures_more(root: Path) -> None:
    for path in (Path(__file__).parent / "data/captures/public").glob("*.[th]*"):
        shutil.copy(path, root / "content/captures")


def nothing(root: Path) -> None:
    shutil.rmtree(root / "content")


def other_articles_and_tables(root: Path) -> None:
    nothing(root)
    (root / "content/articles").mkdir(parents=True)
    text = '---\ntitle: "Đường mới ở Bản Mo"\ndate: 2019-02-03\noutlet: "Báo A"\nplaces: ["xã Bản Mo"]\n---\n\nĐường đã xong.\n'
    (root / "content/articles/duong-moi.md").write_text(text, "utf-8")
    (root / "content/outlets.toml").write_text('[[outlet]]\nname = "Báo A"\nenglish = "A"\n', "utf-8")
    rows = "vi,en,kind,within,now,now_vi\nxã Bản Mo,Ban Mo commune,commune,,,\n"
    (root / "content/places.csv").write_text(rows, "utf-8")
    (root / "content/glossary.csv").write_text("vi,en,alternatives,category,explanation\nđường,road,,,\n", "utf-8")


def a_broken_record_and_a_broken_capture(root: Path) -> None:
    (root / "content/articles/broken.md").write_text("---\ntitle: [\n---\n\nMột đoạn.\n", "utf-8")
    (root / "content/articles/bytes.md").write_bytes(b"\xff\xfe\x00---")
    (root / "content/captures/broken.txt").write_bytes(b"\0\1\2\3" * 50)
    (root / "content/captures/empty.txt").write_bytes(b"")


def a_broken_table(root: Path) -> None:
    (root / "content/places.csv").write_text("vi,en\nxã Bản Mo\n", "utf-8")


def other_settings(root: Path) -> None:
    text = '[site]\ntitle = "Khác"\nurl = "https://other.example/d/"\n[translate]\nengine = "none"\n'
    (root / "digest.toml").write_text(text, "utf-8")


def no_settings(root: Path) -> None:
    (root / "digest.toml").unlink()


@pytest.mark.parametrize(
    ("change", "pages", "codes"),
    [
        (several_captures_more, 20, set()),
        (nothing, 0, set()),
        (other_articles_and_tables, 1, set()),
        (a_broken_record_and_a_broken_capture, 5, BROKEN),
        (a_broken_table, None, {"corpus-csv"}),
        (other_settings, 5, set()),
        (no_settings, None, {"config-missing"}),
    ],
)
def test_what_is_asked_of_content_any_content_can_give(
    change: Callable[[Path], None],
    pages: int | None,
    codes: set[str],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    root = copied(SEEDS, tmp_path / "digest")
    change(root)
    problems = built(root, capsys)
    assert {row["code"] for row in problems if row["severity"] == "error"} == codes
    if pages is not None:
        assert len(list((root / "site/vi").glob("*/index.html"))) == pages


def test_of_a_large_collection_only_a_part_is_built_here(tmp_path: Path) -> None:
    page = next(CAPTURES.glob("000_*.txt"))
    (tmp_path / "large/content/captures").mkdir(parents=True)
    for number in range(MANY + 5):
        shutil.copy(page, tmp_path / f"large/content/captures/{number}.txt")
    part = copied(tmp_path / "large", tmp_path / "part")
    assert len(list((part / "content/captures").iterdir())) == MANY


# ---------------------------------------------------------------- no other test reads it

OWN = ("content", "digest.toml")
OPENING = ("Path", "open", "open_digest", "run.open_digest")


def own_content(source: str) -> list[int]:
    """The lines that name content/ or digest.toml in the repository's root, or open the digest there.

    Its root is any name that `__file__` went into, and what other test modules call ROOT; or the working directory.
    """
    tree, roots, found = ast.parse(source), {"ROOT", "HERE", "__file__"}, []
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and roots & names(node.value) and not texts(node.value):
            roots |= {name.id for name in node.targets if isinstance(name, ast.Name)}
        elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div):
            start, *parts = chain(node)
            if roots & names(start) and any(text.split("/")[0] in OWN for text in texts(parts[0])):
                found.append(node.lineno)
        elif isinstance(node, ast.Call) and ast.unparse(node.func) in OPENING and node.args:
            given = node.args[0]
            here = any(text.split("/")[0] in (*OWN, ".") for text in texts(given) if isinstance(given, ast.Constant))
            if here or (isinstance(given, ast.Name) and given.id in roots and "open_digest" in ast.unparse(node.func)):
                found.append(node.lineno)
    return found


def chain(node: ast.expr) -> list[ast.expr]:
    """a / b / c -> [a, b, c]."""
    return [*chain(node.left), node.right] if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div) else [node]


def names(node: ast.expr) -> set[str]:
    return {n.id for n in ast.walk(node) if isinstance(n, ast.Name)}


def texts(node: ast.expr) -> list[str]:
    return [n.value for n in ast.walk(node) if isinstance(n, ast.Constant) and isinstance(n.value, str)]


def test_no_other_test_reads_the_repositorys_content() -> None:
    modules = [*ROOT.glob("tests/*.py"), *ROOT.glob("bench/*.py")]
    assert len(modules) > 50
    for path in modules:
        if path.name != Path(__file__).name:
            assert own_content(path.read_text("utf-8")) == [], path


@pytest.mark.parametrize(
    "source",
    [
        'ROOT = Path(__file__).parent.parent\nread(ROOT / "content" / "captures")\n',
        'from conftest import ROOT\nread(ROOT / "content/places.csv")\n',
        'HERE = Path(__file__).parent\nABOVE = HERE.parent\nread(ABOVE / "digest.toml")\n',
        'import os\nread(Path(__file__).parent.parent / "content")\n',
        "from conftest import ROOT\nrun.open_digest(ROOT)\n",
        'with open("content/glossary.csv") as f:\n    pass\n',
    ],
)
def test_a_test_that_reads_it_would_be_found(source: str) -> None:
    assert own_content(source)
    assert not own_content(source.replace("content", "docs").replace("digest.toml", "a").replace("ROOT", "root"))
