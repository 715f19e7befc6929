"""Service pages that were saved in the place of an article. Phrases: lang/data/notices.toml."""

from __future__ import annotations

import re
import tomllib
from importlib.resources import files

from diembao.lang.vi.cues import any_of, plain

_LONGEST = 40  # words: an article may speak of cookies in a longer sentence
_NOTICES = {
    kind: re.compile(any_of(phrases))
    for kind, phrases in tomllib.loads(files("diembao.lang").joinpath("data/notices.toml").read_text("utf-8")).items()
}


def notice(line: str) -> str:
    """Which kind of notice a line is: 'cookies', 'error', 'blocked', 'paywall'; '' for all other lines."""
    words = plain(line)
    if len(words) > 400 or len(words.split()) > _LONGEST:
        return ""
    return next((kind for kind, pattern in _NOTICES.items() if pattern.search(words)), "")
