"""Glossary terms in running text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

from diembao.model import Term
from diembao.text import letter_tree, nfc

_SYLLABLE = re.compile(r"\w+")


class Lexicon(Struct, frozen=True):
    """Terms by their words in lower case, and the pattern that finds them."""

    terms: Mapping[str, Term]
    pattern: re.Pattern[str]


def lexicon(terms: Sequence[Term]) -> Lexicon:
    """The terms that can be told in running text.

    A term of one syllable cannot: 'bản' (village) is also half of 'văn bản' (document). The glossary still lists them.
    """
    found: dict[str, Term] = {}
    for term in terms:
        words = nfc(term.vi).lower()
        if _SYLLABLE.match(words) and len(_SYLLABLE.findall(words)) > 1:
            found.setdefault(words, term)
    forms = letter_tree([re.escape(letter) for letter in words] for words in found) if found else "(?!)"
    return Lexicon(found, re.compile(rf"(?<!\w){forms}(?![^\W_])"))


def find(text: str, known: Lexicon) -> Iterator[tuple[int, int, Term]]:
    """(start, end, term) left to right: the longest at each place, whole syllables only, none inside another."""
    lower = text.lower()
    if len(lower) != len(text):  # 'İ' grows in lower case; offsets must hold
        lower = text
    for match in known.pattern.finditer(lower):
        yield *match.span(), known.terms[match[0]]
