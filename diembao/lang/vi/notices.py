"""Service pages that were saved in the place of an article. Phrases: lang/data/notices.toml."""

from __future__ import annotations

from diembao.lang.tables import table
from diembao.lang.vi.cues import any_of, plain
from diembao.text import pattern

_LONGEST = 40  # words: an article may speak of cookies in a longer sentence
_DATA = table("notices.toml")
_KINDS: dict[str, str] = {plain(phrase): kind for kind, phrases in _DATA.items() for phrase in phrases}
_NOTICE = pattern(lambda: any_of(_KINDS))


def notice(line: str) -> str:
    """Which kind of notice a line is: 'cookies', 'error', 'blocked', 'paywall'; '' for all other lines."""
    if len(line) > 400 or len(line.split()) > _LONGEST:
        return ""
    found = _NOTICE.search(plain(line))
    return _KINDS[" ".join(found[0].split())] if found else ""
