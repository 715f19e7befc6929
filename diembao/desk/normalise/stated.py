"""Facts that a page states for machines, weighed against what it shows its readers. The visible page wins."""

from __future__ import annotations

import datetime
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from urllib.parse import urlsplit

from msgspec.structs import replace

from diembao.desk.normalise.facts import SUFFIX, opening_dates, parted
from diembao.desk.normalise.html import Seen
from diembao.desk.normalise.page import Labels
from diembao.desk.normalise.span import Span
from diembao.elements import Stated
from diembao.model import DateBasis, Outlet
from diembao.text import fold

_SOON, _LATE = 3, 45  # days before and after the day of the news when its story may be published
_Dated = tuple[str, DateBasis]


def trusted(seen: Seen) -> tuple[Stated, ...]:
    """The stated facts but for those of another story than the one on the page."""
    title = set(fold(seen.page.text(seen.title)).split())
    return tuple(s for s in seen.markup.stated if not title or not s.about or _alike(set(fold(s.about).split()), title))


def _alike(one: set[str], other: set[str]) -> bool:
    return 2 * len(one & other) >= min(len(one), len(other))


# ---------------------------------------------------------------- title


def title(seen: Seen, facts: Sequence[Stated]) -> Stated | None:
    """The title of a page that does not show it, without the newspaper's name behind it."""
    outlets = {fold(s.value) for s in facts if s.fact == "outlet"}
    for s in (s for s in facts if s.fact == "title"):
        before, name = parted(s.value)
        text = before if fold(name) in outlets or seen.page.cues.masthead(name) else s.value
        if len(text.split()) >= 3 and fold(text) not in outlets and not seen.page.cues.masthead(text):
            return Stated("title", text, s.rule)
    return None


# ---------------------------------------------------------------- date


def date(seen: Seen, facts: Sequence[Stated], labels: Labels, span: Span, printed: _Dated | None) -> Stated | None:
    """The stated date that is better than the printed one: with the time of the same day, or where none is printed.

    A date that is printed as that of an update gives way to an earlier one that is stated for the publication.
    """
    stated = [*_times(seen, labels, span), *(s for s in facts if s.fact == "date")]
    # The day of the news by the text's opening, where it names a day without its year.
    news = next(
        ((d.month, d.day) for d in opening_dates(seen.page, labels, span) if d.month and d.day and not d.year), None
    )
    stated = [s for s in stated if _fits(s.value, news)]
    if printed and printed[1] == "printed":
        same = (s for s in stated if s.value[:10] == printed[0][:10] and len(s.value) > len(printed[0]))
        earlier = (s for s in stated if s.value[:10] < printed[0][:10] and _is_update(seen, labels, printed[0]))
        return next(same, None) or next(earlier, None)
    days = Counter(s.value[:10] for s in stated)
    return max(stated, key=lambda s: days[s.value[:10]], default=None)


def _times(seen: Seen, labels: Labels, span: Span) -> Iterator[Stated]:
    """<time datetime> that stands with the article, not in a list of others."""
    cut = {seen.element(i) for i in seen.page.index() if labels[i][0] in ("related", "comment", "furniture")}
    lined = {seen.element(i) for i in range(span.end)}
    elements = seen.markup.elements
    for element, iso in seen.markup.times:
        if element not in cut and not {element, elements[element].parent}.isdisjoint(lined):
            yield Stated("date", iso, "time-datetime")


def _is_update(seen: Seen, labels: Labels, iso: str) -> bool:
    lines = (seen.page.cues.date_line(seen.page.lines[i].text) for i in seen.page.index() if labels[i][0] == "date")
    return any(found and found.iso == iso and found.said == "updated" for found in lines)


def _fits(iso: str, news: tuple[int, int] | None) -> bool:
    """Whether a story on that day's news can have been published then."""
    if news is None:
        return True
    published = datetime.date.fromisoformat(iso[:10])
    for year in (published.year, published.year - 1):
        try:
            day = datetime.date(year, *news)
        except ValueError:  # 29 February
            continue
        if -_SOON <= (published - day).days <= _LATE:
            return True
    return False


# ---------------------------------------------------------------- author, newspaper, address


def author(seen: Seen, facts: Sequence[Stated], labels: Labels) -> Stated | None:
    """The author that is marked or stated, if it is a person's name, not the newspaper's or a user's of its system."""
    outlets = {fold(s.value) for s in facts if s.fact == "outlet"}
    marked = (seen.page.lines[i].text for i in seen.page.index() if labels[i] == ("furniture", "html-author"))
    facts = [*(Stated("author", text.rpartition(":")[2].strip(), "html-author") for text in marked), *facts]
    names: dict[str, str] = {}
    rule = ""
    for s in facts:
        found = seen.page.cues.byline(s.value) if s.fact == "author" else None
        system = fold(s.value) in outlets or seen.page.cues.is_masthead(s.value) or any(c in s.value for c in "@/_")
        if not found or not found.names or system or (rule and s.rule != rule):
            continue
        if found.sure or len(s.value.split()) > 1:
            rule = s.rule
            names |= {fold(name): name for name in found.names}
    return Stated("author", ", ".join(names.values()), rule) if names else None


def outlet(seen: Seen, facts: Sequence[Stated], known: Sequence[Outlet], printed: str | None) -> Stated | None:
    """The newspaper that the page states: one that is known, by name or address; a name that is a newspaper's; any name
    where the page prints none."""
    names = {fold(n): o for o in known for n in (o.name, *o.aliases, *o.domains)}
    for s in facts:
        key = (urlsplit(s.value).hostname or "").removeprefix("www.") if s.fact == "url" else fold(s.value)
        if s.fact in ("url", "outlet") and key in names:
            return Stated("outlet", names[key].name, s.rule)
    said = [s for s in facts if s.fact == "outlet"] + [*_suffixes(seen, facts)]
    named = next((s for s in said if seen.page.cues.is_masthead(s.value)), None) or _frame(seen)
    if named is None and not (printed and (fold(printed) in names or seen.page.cues.is_masthead(printed))):
        named = next((s for s in said if _is_name(s.value)), None)
    return replace(named, value=seen.page.cues.canonical(named.value)) if named else None


def _suffixes(seen: Seen, facts: Sequence[Stated]) -> Iterator[Stated]:
    """What stands behind the title, or before it, in the title that a browser shows; not the name of a section."""
    shown = fold(seen.page.text(seen.title))
    for s in facts:
        parts = SUFFIX.split(s.value)
        if s.fact == "title" and (len(parts) > 1 or seen.page.cues.is_masthead(s.value)):
            ends = (parts[-1], parts[0]) if shown else parts[-1:]
            names = (end for end in ends if fold(end) not in shown and not seen.page.cues.rule(end))
            yield from (Stated("outlet", name, s.rule) for name in names)


def _frame(seen: Seen) -> Stated | None:
    """The name that opens the page and opens one of its last lines again."""
    first = seen.page.lines[0].text if seen.page.lines and seen.title != 0 else ""
    last = (line.text for line in seen.page.lines[-4:])
    again = _is_name(first) and any(text.startswith((f"{first} -", f"{first}.", f"{first} |")) for text in last)
    return Stated("outlet", first, "html-frame") if again and not seen.page.cues.rule(first) else None


def _is_name(value: str) -> bool:
    """Whether a name can be a newspaper's: two to eight words, in a capital, and no address."""
    return 2 <= len(value.split()) <= 8 and value[0].isupper() and not re.search(r"[<>@/|]|\.\w", value)


def address(facts: Sequence[Stated]) -> Stated | None:
    """The page's address: the canonical one first. A home page is no article's."""
    urls = [s for s in facts if s.fact == "url" and urlsplit(s.value).path.strip("/")]
    return min(urls, key=lambda s: s.rule != "canonical", default=None)
