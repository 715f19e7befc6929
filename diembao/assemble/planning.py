"""Pages before they are made, each with a key of all that it is made of: the same key, the same page."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, partial
from operator import attrgetter
from typing import Any

from diembao.assemble.preparing import Prepared
from diembao.model import View
from diembao.pages import Entry, Facts, Frame, Name, Site, TermNote


@dataclass(frozen=True, slots=True)
class Planned:
    """A page to be.

    key    another key, another page
    frame  what the sitemap says of it, without its texts
    """

    url: str
    key: str
    view: Callable[[], View]
    frame: Callable[[], Frame]
    indexed: bool


@dataclass(frozen=True, slots=True)
class Glossary:
    """Every term, as articles show it."""

    notes: tuple[TermNote, ...]


class Keys:
    """Hashes of dataclasses, tuples and builtin values."""

    def __init__(self) -> None:
        self._known: dict[int, tuple[object, str]] = {}  # by identity; the object is held, so that its id stays its own

    def of(self, *values: object) -> str:
        """24 hex digits: other values, other digits."""
        return _hash(self._token(values))

    def _token(self, value: Any) -> str:
        kind: type = type(value)
        if kind is str:
            return f"{len(value)}:{value}"
        if kind is tuple:
            return f"({','.join([self._token(one) for one in value])})"
        fields = _fields(kind)
        if fields is None:
            return repr(value)
        if kind not in _SHARED:
            return f"{kind.__name__}{self._token(fields(value))}"
        known = self._known.get(id(value))
        if known is None:
            known = self._known[id(value)] = value, _hash(kind.__name__ + self._token(fields(value)))
        return known[1]

    def page(self, view: View) -> Planned:
        """A page that is cheap to assemble."""
        frame: Frame = view.data.frame
        return Planned(view.url, self.of(view.template, view.data), lambda: view, lambda: frame, frame.indexed)


@dataclass(frozen=True, slots=True)
class Content:
    """The content of an article's pages, which is read only if one of them is made. mark: what tells it from others."""

    keys: Keys
    slug: str
    mark: str
    all: Mapping[str, Prepared]

    def planned(self, url: str, make: partial[View], frame: partial[Frame], indexed: bool) -> Planned:
        """A page that `make` makes of what it holds already and of the content."""
        key = self.keys.of(make.func.__name__, make.args, self.mark)
        return Planned(url, key, lambda: make(self.all[self.slug]), frame, indexed)


# In many pages: each is hashed once.
_SHARED = frozenset((Entry, Facts, Glossary, Name, Site))


@cache
def _fields(kind: type) -> Callable[[Any], tuple[Any, ...]] | None:
    """What gives the fields of a dataclass; None for what is none."""
    if not dataclasses.is_dataclass(kind):
        return None
    names = tuple(field.name for field in dataclasses.fields(kind))
    return attrgetter(*names) if len(names) > 1 else lambda value: (getattr(value, names[0]),)


def _hash(text: str) -> str:
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()
