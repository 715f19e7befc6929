"""What the HTML of a saved page says, as values: its elements, its lines' places in them, its facts for machines."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct


class Element(Struct, frozen=True):
    """A block element of a saved page. parent: its index in Markup.elements, -1 for the outermost.

    role  what the page's maker calls it: a key of lang/data/roles.toml, or ''
    """

    parent: int
    tag: str
    role: str


class Stated(Struct, frozen=True):
    """A fact that a page states for machines, not for readers.

    value  as stated; a date is ISO 8601 in Vietnam's time
    rule   which way of stating it was used: 'jsonld-headline', 'og-title', 'meta-date', 'canonical' ...
    about  the headline of the JSON-LD object that states it, if it has one
    """

    fact: Literal["title", "date", "author", "outlet", "url"]
    value: str
    rule: str
    about: str = ""


class Markup(Struct, frozen=True):
    """What the HTML of a saved page says of its lines, which are named by their indexes.

    at         of each line its element; -1 for blank lines
    linked     of each line the share of its words that are links, 0 to 1
    pictured   lines right below a picture
    styled     lines that are wholly in italics, small or centred
    stated     facts for machines, JSON-LD first
    times      (element, ISO date) of each <time datetime>
    extracted  lines that a general extractor takes for the article
    """

    elements: tuple[Element, ...]
    at: tuple[int, ...]
    linked: tuple[float, ...]
    pictured: frozenset[int]
    styled: frozenset[int]
    stated: tuple[Stated, ...]
    times: tuple[tuple[int, str], ...]
    extracted: frozenset[int]
