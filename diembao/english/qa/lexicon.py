"""Check of words that engines take for others. Words: lang/data/qa_lexicon.toml."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from msgspec import Struct

from diembao.english.qa.finding import Finding, Pair, warning
from diembao.english.qa.knowledge import stem
from diembao.lang.tables import table
from diembao.lang.vi.cues import new_tones
from diembao.text import Remembered, ascii_form

_FORM = re.compile(r"[^\W_]+\*?")
_PAUSE = re.compile(r"[,;:.!?()]")
_REMEMBERED = 20_000  # words
_Entry = tuple[tuple[str, ...], int]  # syllables, the line


class _Lexicon(Struct, frozen=True):
    """The lines of the table by number.

    vi  by their first syllable, the longest first; a line without English only hides shorter ones
    en  the lines that an English word renders
    """

    vi: Mapping[str, Sequence[_Entry]]
    en: Mapping[str, frozenset[int]]
    asked: int


@cache
def _lexicon() -> _Lexicon:
    data = table("qa_lexicon.toml")
    vi: dict[str, list[_Entry]] = {}
    for number, line in enumerate((*data["words"], *data["hidden"])):
        for phrase in new_tones(line).split(","):
            syllables = tuple(phrase.split())
            vi.setdefault(syllables[0], []).append((syllables, number))
    longest = {first: sorted(group, key=lambda entry: -len(entry[0])) for first, group in vi.items()}
    return _Lexicon(longest, _renders([*data["words"].values()]), len(data["words"]))


def _renders(lines: Sequence[str]) -> Mapping[str, frozenset[int]]:
    """The lines that a word renders: by its stem, or by how it begins."""
    found: dict[str, set[int]] = {}
    for number, line in enumerate(lines):
        for form in _FORM.findall(line):
            found.setdefault(form if form.endswith("*") else stem(form), set()).add(number)

    def lines_of(word: str) -> frozenset[int]:
        beginnings = (found.get(f"{word[:size]}*", ()) for size in range(2, len(word) + 1))
        return frozenset(found.get(stem(word), ())).union(*beginnings)

    return Remembered(lines_of, _REMEMBERED)


def rendered(pair: Pair) -> Iterator[Finding]:
    """A word of the table that nothing in the English renders: it was taken for another, or left out."""
    lexicon = _lexicon()
    for start, end, number in _found(lexicon, pair):
        if any(number in lexicon.en[word] for word, _ in pair.en_words):
            continue
        if ascii_form(pair.vi[start:end]).lower() not in pair.en.lower():  # a title of a film is not translated
            yield warning("sense", "source", (start, end), "no word in the English says this")
            return


def _found(lexicon: _Lexicon, pair: Pair) -> Iterator[tuple[int, int, int]]:
    """(start, end, line) of words of the table, the longest at each place; none of them in a name."""
    words, done = pair.vi_words, 0
    for n, (word, start) in enumerate(words):
        for syllables, number in lexicon.vi.get(word, ()) if n >= done else ():
            run = words[n : n + len(syllables)]
            end = run[-1][1] + len(run[-1][0])
            if tuple(syllable for syllable, _ in run) != syllables or _PAUSE.search(pair.vi, start, end):
                continue
            done = n + len(run)
            named = all(pair.vi[at].isupper() for _, at in run) and not pair.vi[start:end].isupper()
            if number < lexicon.asked and not (named and (start or len(run) > 1)):
                yield start, end, number
            break
