"""The rules by which lines are labelled, each in a sentence for people: lang/data/rules.toml."""

from __future__ import annotations

from diembao.lang.tables import table

WHY: dict[str, str] = table("rules.toml")
