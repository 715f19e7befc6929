"""The rules by which lines are labelled, each in a sentence for people: lang/data/rules.toml."""

from __future__ import annotations

from diembao.lang.tables import table

WHY: dict[str, str] = table("rules.toml")


def why(rule: str) -> str:
    """Behind 'because': what a rule says of its lines."""
    return WHY.get(rule, f"of the rule {rule}")
