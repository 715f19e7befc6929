"""The glossary's terms and the known names, made ready for looking up in any number of pairs."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from msgspec import Struct, field

from diembao.lang.vi.cues import plain
from diembao.model import Place, Term
from diembao.text import PhraseMatcher, ascii_form, nfc

_WORD = re.compile(r"[^\W_]+")
_POSSESSIVE = re.compile(r"['’]s?\b")
_SMALL = frozenset(["a", "an", "the", "of", "in", "at", "on", "for", "and", "or", "to", "with", "by"])
_ENDINGS = {"ies": "y", "sses": "ss", "ches": "ch", "shes": "sh", "xes": "x", "s": ""}
_SPELLINGS = {"isation": "ization", "ising": "izing", "ised": "ized", "ise": "ize", "our": "or", "amme": "am"}


class Rendering(Struct, frozen=True):
    """How a term may be said in English: `stems` of its words, small ones left out."""

    text: str
    stems: tuple[str, ...]


class Known(Struct, frozen=True):
    """A term with its renderings; none where one of them has no word ('—'): English may then leave the term out."""

    term: Term
    renderings: tuple[Rendering, ...]


class Knowledge(Struct, frozen=True):
    """What the checks know.

    terms      by their syllables
    forbidden  (term, its syllables, a rendering known to be wrong)
    names      (pattern in Vietnamese, English without marks and spaces)
    within     the larger place that a place lies in, both in Vietnamese
    """

    terms: PhraseMatcher[Known] = field(default_factory=PhraseMatcher)
    forbidden: tuple[tuple[Term, tuple[str, ...], Rendering], ...] = ()
    names: tuple[tuple[re.Pattern[str], str], ...] = ()
    within: Mapping[str, str] = field(default_factory=dict)


def knowledge(terms: Sequence[Term], places: Sequence[Place]) -> Knowledge:
    """What the checks know of a digest: content/glossary.csv and content/places.csv."""
    found: list[tuple[tuple[str, ...], Known]] = []
    forbidden = []
    for term in terms:
        if syllables := tuple(word for word, _ in vietnamese_words(nfc(term.vi))):
            renderings = tuple(rendering(text) for text in (term.en, *term.alternatives))
            wanted = renderings if all(each.stems for each in renderings) else ()
            found.append((syllables, Known(term, wanted)))
            forbidden += [(term, syllables, each) for each in map(rendering, term.forbidden) if each.stems]
    within = {place.vi: place.within for place in places}
    return Knowledge(PhraseMatcher(found), tuple(forbidden), tuple(dict.fromkeys(map(_name, places))), within)


def _name(place: Place) -> tuple[re.Pattern[str], str]:
    """A name of one syllable ('thôn Úc') counts only with the word for what it is."""
    words = place.vi.split()
    kind = next((i for i, word in enumerate(words) if not word.islower()), 0)
    bare = " ".join(words[kind:])
    pattern = re.escape(bare) if " " in bare else rf"(?i:{re.escape(' '.join(words[:kind]))})\s+{re.escape(bare)}"
    english = " ".join(word for word in place.en.split() if not word.islower())
    return re.compile(rf"(?<!\w){pattern}(?!\w)"), squeezed(english)


def squeezed(text: str) -> str:
    """Folded, letters and digits only: 'Hà Nội' and 'Hanoi' are one."""
    return "".join(_WORD.findall(ascii_form(text).lower()))


def rendering(text: str) -> Rendering:
    words = [word for word, _ in english_words(text)]
    telling = [word for word in words if word not in _SMALL]
    return Rendering(text, tuple(map(stem, telling or words)))


def vietnamese_words(text: str) -> tuple[tuple[str, int], ...]:
    """(lower-case word, offset) of an NFC text; tone marks in their newer places."""
    return tuple((match[0], match.start()) for match in _WORD.finditer(plain(text)))


def english_words(text: str) -> tuple[tuple[str, int], ...]:
    """(folded lower-case word, offset) of an NFC text; a possessive's s is none."""
    folded = _POSSESSIVE.sub(lambda match: " " * len(match[0]), ascii_form(text).lower())
    return tuple((match[0], match.start()) for match in _WORD.finditer(folded))


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """An English word without plural, in one of its spellings: 'organisations' and 'organization' are one."""
    ending = next((e for e in _ENDINGS if word.endswith(e) and len(word) > len(e) + 2), None)
    if ending and not word.endswith(("ss", "us", "is")):
        word = word.removesuffix(ending) + _ENDINGS[ending]
    british = next(filter(word.endswith, _SPELLINGS), None)
    return word.removesuffix(british) + _SPELLINGS[british] if british else word
