"""Where the parts of a digest lie, relative to its root; and the program's own templates. Layer 1."""

from __future__ import annotations

from pathlib import Path

CAPTURES, ARTICLES = Path("content/captures"), Path("content/articles")
TRANSLATIONS = Path("content/translations.po")
PUBLISHING, WORK = Path(".cache/publish"), Path(".cache/state.db")


def built_in_templates() -> Path:
    """templates/ beside the package in a checkout, inside it when installed."""
    inside = Path(__file__).parent / "templates"
    return inside if inside.is_dir() else inside.parent.parent / "templates"
