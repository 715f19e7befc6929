"""Digests whose articles may be shown in part or not at all, and what of them a site shows."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from diembao.commands import cli

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
def ruled(tmp_path: Path) -> Path:
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


CAPTURE = """\
Trang chủ

{title}

18/5/2022

{body}

Bà con trong xã cùng nhau làm đường, sửa cầu và trồng thêm rừng trong suốt những tháng đầu năm nay.

Mọi người đều mong con đường mới sẽ giúp trẻ em đến trường dễ dàng hơn trong mùa mưa sắp tới.

Tin liên quan

{related}

Chia sẻ
"""
TITLE = "Khánh thành cây cầu treo bắc qua suối Nậm Lụm"
TEASER = f"Sáng nay {HIDDEN} đã được mọi người nhắc tới trong buổi lễ khánh thành cây cầu treo."


@pytest.fixture
def captured(ruled: Path) -> Path:
    """Two captures; the second has the first's headline and teaser among its related stories."""
    folder = ruled / "content/captures"
    folder.mkdir()
    (folder / "a.txt").write_text(CAPTURE.format(title=TITLE, body=TEASER, related="Một tin khác"), "utf-8")
    body = "Hôm qua xã bên cạnh tổ chức ngày hội đoàn kết với nhiều trò chơi và điệu múa của các bản làng."
    related = f"{TITLE}\n\n{TEASER}"
    (folder / "b.txt").write_text(
        CAPTURE.format(title="Ngày hội đoàn kết của xã bên", body=body, related=related), "utf-8"
    )
    build(ruled)
    return ruled


SLUG = "2022-05-18-khanh-thanh-cay-cau-treo-bac-qua-suoi-nam-lum"
