"""The first five articles as tests know them, a digest of its own: content/ may hold anything and the tests stay green."""

from __future__ import annotations

from pathlib import Path

SEEDS = Path(__file__).parent / "data" / "seeds"
CONTENT = SEEDS / "content"
CAPTURES = CONTENT / "captures"
ARTICLES = CONTENT / "articles"
