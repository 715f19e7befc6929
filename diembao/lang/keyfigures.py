"""Which figures of an article its English page shows."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence

from msgspec import Struct

from diembao.lang import Label, Period, Reading
from diembao.model import Figure
from diembao.text import firsts

# An article of 400 words has four, a report of a Party congress forty. Broad labels only fill up to the lower number.
LIMIT, ENOUGH = 12, 8
# So many small counts of one noun, of which nothing more is said, read as contradictions: children 2, 4, 3.
MANY, SMALL = 3, 100
# What a reader gains from each kind of figure, set by hand. Size adds up to one point (at 1,000 and more), except to a
# percentage: so 65% comes before 6 issues, and 43 organisations before 65%.
_WORTH = {"count": 1.0, "money": 1.0, "measure": 1.0, "percent": 1.3, "duration": 0.0}


class KeyFigure(Struct, frozen=True):
    """A figure of paragraph `paragraph` (from 1), what it is of, and what time; None where that is not known."""

    paragraph: int
    figure: Figure
    label: Label
    period: Period | None


_Labelled = tuple[int, Figure, Label]


def key_figures(
    paragraphs: Sequence[str], reading: Reading, date: str = "", limit: int = LIMIT
) -> tuple[KeyFigure, ...]:
    """At most `limit` of the figures that have a label, in the order of the text.

    Each quantity once; those first whose label says more than their unit, then the large before the small, lengths of
    time last. `date`: of the article, ISO 8601; '' unknown.
    """
    figures = (
        (n, figure) for n, paragraph in enumerate(paragraphs, 1) for figure in reading.find_quantities(paragraph)
    )
    labelled = ((n, figure, reading.figure_label(paragraphs[n - 1], figure)) for n, figure in figures)
    found = _distinct((n, figure, label) for n, figure, label in labelled if label)
    telling = sum(not label.broad for _, _, label in found)
    limit = min(limit, max(telling, ENOUGH))
    best = sorted(range(len(found)), key=lambda i: (found[i][2].broad, -_informative(found[i][1]), i))[:limit]
    times = {n: reading.figure_times(paragraphs[n - 1], date) for n in {found[i][0] for i in best}}
    return tuple(
        KeyFigure(n, figure, label, times[n](figure.start, figure.end) if figure.kind != "duration" else None)
        for n, figure, label in (found[i] for i in sorted(best))
    )


def _distinct(figures: Iterable[_Labelled]) -> list[_Labelled]:
    """Each quantity and each thing said once; none of many bare counts of one noun."""
    once = firsts(((f.low, f.high, f.unit), (n, f, label)) for n, f, label in figures).values()
    some = list(
        firsts(
            ((f.low, f.high, f.qualifier, f.kind != "count" and f.unit, label.text), (n, f, label))
            for n, f, label in once
        ).values()
    )
    small = [label.bare and figure.low < SMALL for _, figure, label in some]
    counts = Counter(label.text for (_, _, label), is_small in zip(some, small, strict=True) if is_small)
    return [one for one, is_small in zip(some, small, strict=True) if not is_small or counts[one[2].text] < MANY]


def _informative(figure: Figure) -> float:
    size = 0.0 if figure.kind == "percent" else math.log10(min(1000.0, max(1.0, figure.low))) / 3
    return _WORTH[figure.kind] + size
