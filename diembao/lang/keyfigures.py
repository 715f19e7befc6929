"""Which figures of an article its English page shows."""

from __future__ import annotations

import math
from collections.abc import Sequence

from diembao.lang import Reading
from diembao.model import Figure
from diembao.text import firsts

# What a reader gains from each kind of figure, set by hand. Size adds up to one point (at 1,000 and more), except to a
# percentage: so 65% comes before 6 issues, and 43 organisations before 65%.
_WORTH = {"count": 1.0, "money": 1.0, "measure": 1.0, "percent": 1.3, "duration": 0.0}
_UNNAMED = 0.7  # off for a count whose noun has no English label


def key_figures(paragraphs: Sequence[str], reading: Reading, limit: int = 6) -> tuple[tuple[int, Figure], ...]:
    """At most `limit` figures with their paragraph numbers (from 1), in the order of the text.

    Each quantity once; lengths of time only where there is nothing else; those first that say what they count, then the
    large before the small.
    """
    figures = ((n, figure) for n, paragraph in enumerate(paragraphs, 1) for figure in reading.find_figures(paragraph))
    found = list(firsts(((figure.low, figure.high, figure.unit), (n, figure)) for n, figure in figures).values())
    found = [entry for entry in found if entry[1].kind != "duration"] or found
    best = sorted(range(len(found)), key=lambda i: (-_informative(found[i][1], reading), i))[:limit]
    return tuple(found[i] for i in sorted(best))


def _informative(figure: Figure, reading: Reading) -> float:
    size = 0.0 if figure.kind == "percent" else math.log10(min(1000.0, max(1.0, figure.low))) / 3
    unnamed = figure.kind == "count" and not reading.figure_english(figure)[1]
    return _WORTH[figure.kind] + size - (_UNNAMED if unnamed else 0.0)
