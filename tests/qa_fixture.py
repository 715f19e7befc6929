"""What the checks know in tests: this repository's own glossary and places."""

from __future__ import annotations

from pathlib import Path

from diembao import corpus, qa

CONTENT = Path(__file__).parent.parent / "content"
KNOWN = qa.knowledge(
    corpus.read_glossary("glossary.csv", (CONTENT / "glossary.csv").read_text("utf-8")),
    corpus.read_places("places.csv", (CONTENT / "places.csv").read_text("utf-8")),
)
