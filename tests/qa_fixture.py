"""What the checks know in tests: the glossary and places of the seeds."""

from __future__ import annotations

from frozen import CONTENT

from diembao.digest import corpus
from diembao.english import qa

KNOWN = qa.knowledge(
    corpus.read_glossary("glossary.csv", (CONTENT / "glossary.csv").read_text("utf-8")),
    corpus.read_places("places.csv", (CONTENT / "places.csv").read_text("utf-8")),
)
