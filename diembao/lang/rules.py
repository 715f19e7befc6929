"""The rules by which lines are labelled, each in a sentence for people: lang/data/rules.toml."""

from __future__ import annotations

import tomllib
from importlib.resources import files

WHY: dict[str, str] = tomllib.loads(files("diembao.lang").joinpath("data/rules.toml").read_text("utf-8"))
