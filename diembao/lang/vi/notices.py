"""Service pages that were saved in the place of an article. Phrases: lang/data/notices.toml."""

from __future__ import annotations

import tomllib
from importlib.resources import files

from diembao.lang.vi.cues import any_of, plain
from diembao.text import pattern

_LONGEST = 40  # words: an article may speak of cookies in a longer sentence
_DATA = tomllib.loads(files("diembao.lang").joinpath("data/notices.toml").read_text("utf-8"))
_NOTICE = pattern("|".join(f"(?P<{kind}>{any_of(phrases)})" for kind, phrases in _DATA.items()))


def notice(line: str) -> str:
    """Which kind of notice a line is: 'cookies', 'error', 'blocked', 'paywall'; '' for all other lines."""
    if len(line) > 400 or len(line.split()) > _LONGEST:
        return ""
    found = _NOTICE.search(plain(line))
    return found.lastgroup or "" if found else ""
