"""Pages before they are made, each with a key of all that it is made of: the same key, the same page."""

from __future__ import annotations

import hashlib
import marshal
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from msgspec import Struct
from msgspec.structs import astuple

from diembao.assemble.preparing import Prepared
from diembao.model import View
from diembao.pages import Entry, Facts, Frame, Name, Site, TermNote


class Planned(Struct, frozen=True):
    """A page to be.

    key    another key, another page
    frame  what the sitemap says of it, without its texts
    """

    url: str
    key: str
    view: Callable[[], View]
    frame: Callable[[], Frame]
    indexed: bool


class Glossary(Struct, frozen=True):
    """Every term, as articles show it."""

    notes: tuple[TermNote, ...]


class Keys:
    """Hashes of our values, tuples and builtin values."""

    def __init__(self) -> None:
        self._known: dict[int, tuple[object, str]] = {}  # by identity; the object is held, so that its id stays its own

    def of(self, *values: object) -> str:
        """24 hex digits: other values, other digits."""
        return _hash(self._flat(values))

    def _flat(self, value: Any) -> Any:
        """The value with no struct in it. Strings are not looked at one by one: they are nine values of ten."""
        kind: type = type(value)
        if kind is tuple:
            return tuple([one if type(one) in _ATOMS else self._flat(one) for one in value])
        if not issubclass(kind, Struct):
            return value if kind in _ATOMS else repr(value)
        if kind in _SHARED:
            known = self._known.get(id(value))
            if known is None:
                known = self._known[id(value)] = value, _hash(self._flat((kind.__name__, *astuple(value))))
            return known[1]
        return self._flat((kind.__name__, *astuple(value)))

    def page(self, view: View) -> Planned:
        """A page that is cheap to assemble."""
        frame: Frame = view.data.frame
        return Planned(view.url, self.of(view.template, view.data), lambda: view, lambda: frame, frame.indexed)


class Content(Struct, frozen=True):
    """The content of an article's pages, which is read only if one of them is made. mark: what tells it from others."""

    keys: Keys
    slug: str
    mark: str
    all: Mapping[str, Prepared]

    def planned(self, url: str, make: partial[View], frame: partial[Frame], indexed: bool) -> Planned:
        """A page that `make` makes of what it holds already and of the content."""
        key = self.keys.of(make.func.__name__, make.args, self.mark)
        return Planned(url, key, lambda: make(self.all[self.slug]), frame, indexed)


_ATOMS = frozenset((str, int, bool, float, type(None)))
# In many pages: each is hashed once.
_SHARED = frozenset((Entry, Facts, Glossary, Name, Site))


def _hash(flat: Any) -> str:
    data = marshal.dumps(flat, 2)  # of version 2: equal values, equal bytes
    return hashlib.blake2b(data, digest_size=12).hexdigest()
