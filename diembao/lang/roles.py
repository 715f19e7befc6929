"""What the elements of a newspaper's page are for, by tag and by the names that page makers give them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from diembao.lang.tables import table
from diembao.text import pattern

_DATA: dict[str, dict[str, Any]] = table("roles.toml")
# By the names of meta elements, in small letters without '-', '_', '.' and ':': the fact that they state, and its rule.
META: Mapping[str, tuple[Any, str]] = {name: (fact, rule) for name, (fact, rule) in _DATA["meta"].items()}
# By what browsers do with them ('hidden', 'spaced', 'blocks'): tags.
LAYOUT = {how: frozenset(tags) for how, tags in _DATA["layout"].items()}
_PARTS = {role: pattern("|".join(parts)) for role, parts in _DATA["parts"].items()}
_WORD = re.compile(r"[a-z]+|[A-Z][a-z]*|[A-Z]+(?![a-z])")
_SEPARATOR = re.compile(r"[^a-z0-9]+")


def role(tag: str, attributes: Mapping[str, str]) -> str:
    """The role of an element, one of the keys of roles.toml; '' if nothing tells.

    Class and id come before the tag: <h2 class="sapo"> is a lead. itemprop, rel and role are the page's plain word.
    """
    for name in ("itemprop", "rel", "role"):
        for value in attributes.get(name, "").lower().split():
            if value in _DATA[name]:
                return str(_DATA[name][value])
    names = f"{attributes.get('class', '')} {attributes.get('id', '')}"[:400].strip()
    return (_named(names) if names else "") or str(_DATA["tags"].get(tag, ""))


@lru_cache(4096)
def _named(names: str) -> str:
    squeezed = " ".join(_SEPARATOR.sub("", name.lower()) for name in names.split())
    words = {word.lower() for word in _WORD.findall(names)}
    own = _DATA["words"]
    return next((r for r, parts in _PARTS.items() if parts.search(squeezed) or words & {*own.get(r, ())}), "")
