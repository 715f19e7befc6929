"""Units: what is made together, each with a key of all that it shows. The same key, the same files."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping

from msgspec import Struct, msgpack

from diembao.model import SearchDoc, View
from diembao.outputs import Output
from diembao.press.assemble.collection import Collection, uncounted
from diembao.press.assemble.preparing import Brief, Withdrawn
from diembao.press.pages.articles import Frame, Name

_encode = msgpack.Encoder().encode


class Card(Struct, frozen=True):
    """A document of the search index, and its accession number."""

    number: int
    doc: SearchDoc


Content = View | Card | Output


class Unit(Struct, frozen=True):
    """Files that are made together: those of one article, or one page of a list.

    key     'own=... entry=...': of each thing that the files show, what tells it from what it was
    make    what the files are made of
    frames  of the pages that a sitemap is to name, but for those of articles
    """

    name: str
    key: str
    make: Callable[[], tuple[Content, ...]]
    frames: tuple[Frame, ...] = ()


class Outline(Struct, frozen=True, kw_only=True):
    """What the whole site must know of an article.

    brief      None for one that is withdrawn
    own        what tells all that its own pages show
    entry      what tells what others' pages show of it
    openings   how the lines of what was cut from it begin, as telltales.opening has it
    """

    brief: Brief | None = None
    withdrawn: Withdrawn | None = None
    own: str = ""
    entry: str = ""
    openings: tuple[int, ...] = ()


def key(**parts: object) -> str:
    """The key of a unit: `parts` are marks, or values of ours, by what they are called in `--why`."""
    return " ".join([f"{name}={part if isinstance(part, str) else mark(part)}" for name, part in parts.items()])


def mark(value: object) -> str:
    """16 hex digits that tell a value from any other of its type."""
    return hashlib.blake2b(_encode(value), digest_size=8).hexdigest()


def marked(names: Mapping[str, Name]) -> dict[str, str]:
    """The mark of each of some names, as pages of articles have them."""
    return {own: mark(name) for own, name in uncounted(names).items()}


def entries(collection: Collection, outlines: Mapping[str, Outline]) -> dict[str, str]:
    """By slug a mark of what lists show of an article: its own words, the names it stands under, its copies
    with their newspapers."""
    outlets, places = marked(collection.outlets), marked(collection.places)
    lineage, stories, found = collection.structure.lineage, collection.structure.stories, {}
    for slug in collection.structure.order:
        brief = collection.briefs[slug]
        tops = dict.fromkeys(lineage[place][-1] for place in brief.places)
        story = stories.get(slug, ())
        copies = (outlines[other].entry + outlets[collection.briefs[other].outlet] for other in story)
        found[slug] = "".join((outlines[slug].entry, outlets[brief.outlet], *map(places.__getitem__, tops), *copies))
    return found
