"""With what the machine's English is made now, and which of what was made before is outdated by that. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

from msgspec import Struct

from diembao.digest.translating import NAMES
from diembao.model import Place, Term
from diembao.text import letter_tree, nfc, own_letters, short_hash


class Means(Struct, frozen=True):
    """What engines are told of words, and the labels of those that may be asked (TranslateConfig.labels).

    english  how terms and places are to be rendered, by what they are in small letters
    """

    english: Mapping[str, str]
    engines: tuple[str, ...] = ()

    @property
    def pattern(self) -> re.Pattern[str]:
        """Where any of the terms and places stands in an NFC text: the longest at each place, on whole syllables."""
        return _any(tuple(self.english))

    def rendering(self, words: str) -> str:
        """The English of a term or place as `pattern` finds it; any other words as they are."""
        return self.english.get(_key(words), words)

    def told(self, text: str) -> tuple[tuple[str, str], ...]:
        """(Vietnamese as printed, English) of the terms and places that a text names, each once."""
        found = dict.fromkeys(found[0] for found in self.pattern.finditer(nfc(text)))
        return tuple((vi, self.rendering(vi)) for vi in found)

    def terms(self, source: str) -> str:
        """What tells the terms and places in a text, with their English, from any others: eight digits."""
        met = dict.fromkeys((vi.lower(), en) for vi, en in self.told(source))
        return short_hash("\n".join(f"{vi}\t{en}" for vi, en in met))[:8]

    def outdates(self, source: str, engine: str, terms: str | None) -> str:
        """Why what this engine made of a text with these terms would be made otherwise now: 'terms', 'engine' or ''.

        What is not noted, or of no engine that a digest can name, is never outdated by that.
        """
        if terms and terms != self.terms(source):
            return "terms"
        return "" if not self.engines or any(_alike(engine, one) for one in self.engines) else "engine"


def means(terms: Iterable[Term], places: Iterable[Place], engines: tuple[str, ...] = ()) -> Means:
    """The means of a digest. Of a term that is not checked engines are told nothing, for it has many renderings; nor of
    one whose English is '—'."""
    english = {_key(vi): en for vi, en in sorted((term.vi, term.en) for term in terms if term.check)}
    english |= {_key(place.vi): place.en for place in places}
    return Means({vi: en for vi, en in english.items() if any(map(str.isalnum, en))}, engines)


def _key(words: str) -> str:
    return own_letters(nfc(words)).lower()


@lru_cache(maxsize=2)  # all, and those that strings are protected of; of a glossary of 260 terms it takes 9 ms
def _any(words: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{letter_tree([*map(re.escape, vi)] for vi in words)})(?!\w)", re.IGNORECASE)


def _alike(engine: str, other: str) -> bool:
    """Whether one label may be of the other's engine: of one without a model the name alone tells."""
    (name, _, model), (others, _, its) = engine.partition(" "), other.partition(" ")
    return name not in NAMES or (name == others and (model == its or not (model and its)))
