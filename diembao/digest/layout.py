"""Where the parts of a digest lie, relative to its root; and the program's own templates."""

from __future__ import annotations

from pathlib import Path

CAPTURES, ARTICLES = Path("content/captures"), Path("content/articles")
TRANSLATIONS = Path("content/translations.po")
TEMPLATES = Path("templates")
# Where a link may not lead out of the digest, for all that is in them is read.
FOLDERS = (Path("content"), CAPTURES, ARTICLES, TEMPLATES)
OUTLETS, PLACES, GLOSSARY = "content/outlets.toml", "content/places.csv", "content/glossary.csv"
WITHDRAWN = "content/withdrawn.toml"
SETTINGS = "digest.toml"
PUBLISHING, WORK, DESK = Path(".cache/publish"), Path(".cache/state.db"), Path(".cache/desk.lock")


def built_in_templates() -> Path:
    """templates/ beside the package in a checkout, inside it when installed."""
    inside = Path(__file__).parent.parent / "templates"
    return inside if inside.is_dir() else inside.parent.parent / "templates"


def is_setup(path: str) -> bool:
    """Whether that is how a digest is set up, and no article: what is wrong with it stops a build."""
    known = (SETTINGS, OUTLETS, PLACES, GLOSSARY, WITHDRAWN, *(folder.as_posix() for folder in FOLDERS))
    return path in known or path.startswith(f"{TEMPLATES}/")
