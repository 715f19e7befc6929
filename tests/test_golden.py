"""The five seeds, end to end, as files to review: records made from nothing, and the article pages.

`make golden` writes them anew.
"""

from __future__ import annotations

import datetime
import os
import shutil
from pathlib import Path
from types import SimpleNamespace

import pytest

from diembao.build import steps
from diembao.commands import cli

GOLDEN = Path(__file__).parent / "golden"


def compare(made: dict[str, str], folder: Path) -> None:
    if os.environ.get("GOLDEN"):
        shutil.rmtree(folder, ignore_errors=True)
        for name, text in made.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text, "utf-8")
    kept = {p.relative_to(folder).as_posix(): p.read_text("utf-8") for p in folder.rglob("*") if p.is_file()}
    assert sorted(made) == sorted(kept)
    for name, text in made.items():
        assert text == kept[name], f"{name} differs from its golden file; if that is wanted: make golden"


class Day(datetime.date):
    """The day on which these records are made."""

    @classmethod
    def today(cls) -> Day:
        return cls(2026, 1, 2)


def test_golden_records_made_from_nothing(five: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(steps, "datetime", SimpleNamespace(date=Day))
    shutil.rmtree(five / "content/articles")
    assert cli.run(["desk", "--offline", "--root", str(five)]) == 0
    made = {p.name: p.read_text("utf-8") for p in (five / "content/articles").glob("*.md")}
    assert len(made) == 5
    compare(made, GOLDEN / "records")


@pytest.mark.parametrize("language", ["vi", "en"])
def test_golden_article_pages(site: Path, language: str) -> None:
    made = {f"{p.parent.name}.html": p.read_text("utf-8") for p in (site / language).glob("*/index.html")}
    assert len(made) == 5
    compare(made, GOLDEN / "pages" / language)
