"""What search knows besides postings: facets, the vocabulary for mistyped words, other names of things.

Each is a file of its own, loaded when a query needs it. docs/search.md describes them.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from functools import lru_cache
from itertools import permutations

from diembao.lang import analysis
from diembao.press.index.coding import front_coded, number

FACETS = ("outlet", "place", "term", "year", "state")
LONGEST = 6  # syllables of a phrase that is looked up in the other language
# A vocabulary word that stands in one article of many is as likely a typing error itself.
RARE, MANY = 2, 500
_INITIALS = re.compile(r"\s\(([A-ZĐ]{2,8})\)")
_FIRST_DAY = date(1970, 1, 1).toordinal()


def facets(
    docs: Mapping[int, Iterable[tuple[str, str]]], names: Mapping[tuple[str, str], tuple[str, str]]
) -> dict[str, list[list[str]]]:
    """By facet, for each value [id, Vietnamese, English, documents], those with the most documents first."""
    members: dict[tuple[str, str], list[int]] = {}
    for place in sorted(docs):
        for value in docs[place]:
            members.setdefault(value, []).append(place)
    order = sorted(members, key=lambda value: (-len(members[value]), value))
    return {
        facet: [
            [own, *names.get((facet, own), (own, own)), gaps(members[facet, own])] for f, own in order if f == facet
        ]
        for facet in FACETS
    }


def gaps(places: Iterable[int]) -> str:
    """Ascending document numbers: for each how many were passed over since the one before."""
    before, out = -1, []
    for place in places:
        out.append(number(place - before - 1))
        before = place
    return "".join(out)


def days(dates: Mapping[int, str]) -> str:
    """Of each number from 0 the day of its document: 0 for none, 1 for one without a date, else 2 and the difference to
    the day before it in this list (at first 1970), twice, and 1 more if it is earlier."""
    out, before = [], 0
    for place in range(max(dates, default=-1) + 1):
        value = 0 if place not in dates else 1
        if dates.get(place):
            day = date.fromisoformat(dates[place][:10]).toordinal() - _FIRST_DAY
            value = 2 + 2 * abs(day - before) + (day < before)
            before = day
        out.append(number(value))
    return "".join(out)


def vocabulary(frequencies: Mapping[str, int], count: int) -> list[str]:
    """[words, signs]: folds in code-unit order, front-coded, and for each how many articles have it, halved to 1."""
    least = RARE if count >= MANY else 1
    words = sorted(word for word, df in frequencies.items() if df >= least and not "0" <= word[0] <= "9")
    return ["\n".join(front_coded(words)), "".join(number(frequencies[word].bit_length()) for word in words)]


# ---------------------------------------------------------------- other names


def initials(texts: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """(abbreviation, name in small letters) wherever initials follow their name: 'Ủy ban nhân dân (UBND)'."""
    found = set[tuple[str, str]]()
    for text in texts:
        for match in _INITIALS.finditer(text):
            short = match[1]
            words = text[max(0, match.start() - 12 * len(short)) : match.start()].split()[-len(short) :]
            if [_first(word) for word in words] == [_first(letter) for letter in short]:
                found.add((short, " ".join(words).lower()))
    return tuple(sorted(found))


def _first(word: str) -> str:
    return next((token.fold[0] for token in analysis.tokens(word)), "")


def shortened(name: str) -> tuple[str, ...]:
    """How a name may be shortened: to the initials of its four or more words ('UBND', 'TPHCM'); where two words say of
    what kind it is ('thành phố', 'thị xã'), these to theirs ('TP Hồ Chí Minh', 'TP HCM')."""
    words, tokens = name.split(), _read(name)
    if not 3 <= len(words) <= LONGEST or len(tokens) != len(words) or not all(token.joins for token in tokens[1:]):
        return ()
    initials = "".join(token.fold[0] for token in tokens).upper()
    found = [initials] if len(words) > 3 else []
    if words[1].islower() and all(word[0].isupper() for word in words[2:]):
        found.append(f"{initials[:2]} {' '.join(words[2:])}")
        if len(words) > 4:
            found.append(f"{initials[:2]} {initials[2:]}")
    return tuple(found)


def note(counts: dict[str, dict[str, int]], found: Iterable[tuple[str, str]], more: int) -> None:
    """Counts what `initials` found in one document, or no longer."""
    for short, name in found:
        names = counts.setdefault(short, {})
        names[name] = names.get(name, 0) + more
        if not names[name]:
            del names[name]
        if not names:
            del counts[short]


def others(
    translations: Iterable[tuple[str, str]],
    counts: Mapping[str, Mapping[str, int]],
    frequencies: Mapping[str, int],
    count: int,
) -> dict[str, list[list[str]]]:
    """What things are called otherwise, where all words of that are in the index: folds -> [[phrase, other, ...], ...],
    the phrase as it is written, '' if it has no marks.

    translations  (phrase, what else the same thing is called)
    counts        as `note` keeps them
    frequencies   of the folds that the index has
    """
    least = RARE if count >= MANY else 1

    def sure(short: str, documents: int) -> bool:  # two letters fit by chance
        return len(short) > 2 or documents >= least

    short = [(own, name) for own, names in sorted(counts.items()) for name, n in sorted(names.items()) if sure(own, n)]
    pairs = dict.fromkeys(translations)
    for phrase, other in tuple(pairs):
        own = [name for name in shortened(other) if all(t.fold in frequencies for t in _read(name))]
        pairs |= dict.fromkeys((*((phrase, name) for name in own), *permutations((other, *own), 2)))
    out: dict[str, dict[str, list[str]]] = {}
    for phrase, other in pairs | dict.fromkeys((*short, *((name, own) for own, name in short))):
        tokens, names = _read(phrase), _read(other)
        folds = [token.fold for token in tokens]
        known = names and all(token.fold in frequencies for token in names)
        if folds and known and folds != [n.fold for n in names] and len(folds) <= LONGEST and len(names) <= LONGEST:
            marked = any(token.exact != token.fold for token in tokens)
            rows = out.setdefault(" ".join(folds), {}).setdefault(phrase if marked else "", [])
            if other not in rows:
                rows.append(other)
    return {folds: [[phrase, *rows] for phrase, rows in out[folds].items()] for folds in sorted(out)}


def paired(others: Mapping[str, Iterable[list[str]]]) -> str:
    """What `others` gave as lines, each name in as few of them as can be: every first query loads them.

    `=`, or `>` if only what stands left has the other names: phrases, two tabs, names, each side separated by tabs.
    `+`: a name that its initials stand for, and which stands for them.
    """
    shown: dict[str, str] = {}  # a name as search tells it apart, and as it is written
    named: dict[str, set[str]] = {}
    for folds, rows in others.items():
        for phrase, *names in rows:
            own = _told_apart(phrase or folds)
            shown.setdefault(own, " ".join((phrase or folds).split()))
            for name in names:
                shown[_told_apart(name)] = " ".join(name.split())
                named.setdefault(own, set()).add(_told_apart(name))
    both = {own: {name for name in some if own in named.get(name, ())} for own, some in named.items()}
    only: dict[str, set[str]] = {}
    for own, some in named.items():
        for name in some - both[own]:
            only.setdefault(name, set()).add(own)
    found = [*_abbreviated(both, shown), *(("=", *sides) for sides in _stars(both)), *_same_left(only)]
    lines = [
        sign + "\t\t".join("\t".join(shown[name] for name in sorted(side)) for side in sides) for sign, *sides in found
    ]
    return "\n".join(sorted(lines, key=_folded))


def _folded(line: str) -> tuple[str, str, str]:
    """Lines that are alike but for marks side by side, for gzip."""
    return line[0], " ".join(token.fold for token in _read(line)), line


def _told_apart(name: str) -> str:
    return " ".join(token.exact for token in _read(name))


_Line = tuple[str, *tuple[Collection[str], ...]]  # its sign and its sides


def _abbreviated(both: Mapping[str, set[str]], shown: Mapping[str, str]) -> Iterator[_Line]:
    """Takes out of `both` the names and their initials."""
    for own, names in both.items():
        short = _told_apart(_initials_of(shown[own]))
        if short in names and shown[short] == _initials_of(shown[own]):
            names.remove(short)
            both[short].discard(own)
            yield "+", (own,)


def _initials_of(name: str) -> str:
    return "".join(token.exact[0] for token in _read(name)).upper()


def _stars(both: Mapping[str, set[str]]) -> Iterator[tuple[set[str], set[str]]]:
    """All who stand for each other as pairs of sets, each of the one for each of the other. Uses `both` up."""
    for own in sorted(both, key=lambda name: (-len(both[name]), name)):
        names = set(both[own])
        if names:
            alike = set.intersection(*(both[name] for name in names))
            for one in alike:
                both[one] -= names
            for name in names:
                both[name] -= alike
            yield alike, names


def _same_left(only: Mapping[str, set[str]]) -> Iterator[_Line]:
    rights: dict[tuple[str, ...], list[str]] = {}
    for name, own in only.items():
        rights.setdefault(tuple(sorted(own)), []).append(name)
    yield from ((">", left, names) for left, names in rights.items())


@lru_cache(maxsize=8192)
def _read(name: str) -> tuple[analysis.Token, ...]:
    """The tokens of a name: each of some hundred is read five times in a build."""
    return tuple(analysis.tokens(name))
