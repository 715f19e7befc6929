"""Glossary terms in running text."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from diembao.model import Term
from diembao.text import nfc

_SYLLABLE = re.compile(r"\w+")

# By first syllable: the term in lower case and itself, the longest first.
Lexicon = Mapping[str, tuple[tuple[str, Term], ...]]


def lexicon(terms: Sequence[Term]) -> Lexicon:
    """The terms that can be told in running text.

    A term of one syllable cannot: 'bản' (village) is also half of 'văn bản' (document). The glossary still lists them.
    """
    found: dict[str, list[tuple[str, Term]]] = defaultdict(list)
    for term in terms:
        words = nfc(term.vi).lower()
        syllables = _SYLLABLE.findall(words)
        if len(syllables) > 1:
            found[syllables[0]].append((words, term))
    return {first: tuple(sorted(group, key=lambda item: -len(item[0]))) for first, group in found.items()}


def find(text: str, known: Lexicon) -> Iterator[tuple[int, int, Term]]:
    """(start, end, term) left to right: the longest at each place, whole syllables only, none inside another."""
    lower = text.lower()
    if len(lower) != len(text):  # 'İ' grows in lower case; offsets must hold
        lower = text
    done = 0
    for syllable in _SYLLABLE.finditer(lower):
        candidates = known.get(syllable[0])
        if candidates is None or (start := syllable.start()) < done:
            continue
        for words, term in candidates:
            end = start + len(words)
            if lower.startswith(words, start) and not lower[end : end + 1].isalnum():
                yield start, end, term
                done = end
                break
