"""What the desk needs to read Vietnamese newspapers, as lang.Reading says."""

from __future__ import annotations

from msgspec import convert

from diembao.lang import Furniture, SummaryCues
from diembao.lang.tables import table
from diembao.lang.vi import furniture as its_furniture
from diembao.lang.vi.abbreviations import written_out
from diembao.lang.vi.cues import any_of, plain
from diembao.lang.vi.dates import find_dates
from diembao.lang.vi.encodings import LEGACY as legacy
from diembao.lang.vi.figures import figure_english, find_figures, find_quantities
from diembao.lang.vi.fluency import fluency, marked
from diembao.lang.vi.labels import figure_label
from diembao.lang.vi.mastheads import lede_prefix
from diembao.lang.vi.names import find_names
from diembao.lang.vi.organs import find_organisations
from diembao.lang.vi.people import find_people
from diembao.lang.vi.periods import figure_times
from diembao.lang.vi.references import ties
from diembao.lang.vi.sentences import sentences
from diembao.text import pattern

__all__ = [
    "figure_english", "figure_label", "figure_times", "find_dates", "find_figures", "find_names", "find_organisations",
    "find_people", "find_quantities", "fluency", "furniture", "lede_prefix", "legacy", "marked", "notice", "sentences",
    "summary", "ties", "written_out",
]  # fmt: skip

furniture: Furniture = its_furniture  # so that its functions are checked against Furniture, too
_CUES = table("summary.toml")
summary = convert(_CUES | {"openers": sorted(_CUES["openers"], key=len, reverse=True)}, SummaryCues)

_LONGEST_NOTICE = 40  # words: an article may speak of cookies in a longer sentence
_KINDS: dict[str, str] = {plain(phrase): kind for kind, phrases in table("notices.toml").items() for phrase in phrases}
_NOTICE = pattern(lambda: any_of(_KINDS))


def notice(line: str) -> str:
    """Which kind of notice a line is: 'cookies', 'error', 'blocked', 'paywall'; '' for all other lines."""
    if len(line) > 400 or len(line.split()) > _LONGEST_NOTICE:
        return ""
    found = _NOTICE.search(plain(line))
    return _KINDS[" ".join(found[0].split())] if found else ""
