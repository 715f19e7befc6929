"""Two things of a sentence exchanged: numbers with each other's nouns, who acts on whom, from where to where."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from functools import cache
from itertools import combinations, pairwise, product

from diembao.english.qa.finding import Finding, Pair, error, warning
from diembao.english.qa.patterns import Match, Word, WordPatterns
from diembao.lang import Quantity
from diembao.lang.tables import table
from diembao.lang.vi.cues import new_tones
from diembao.text import ascii_form, grouped

FAR = 20  # characters in which the noun of a number follows it
FEW = 20  # places of a word that are looked at; more have no name
_YEARS = range(1900, 2101)
APART = 12  # words between who acts and on whom
_PAUSE = re.compile(r"[,;:.()]")
_APOSTROPHE = re.compile(r"['’]s|[,;:.()–\"“]|\s-\s")
_BREAK = re.compile(r"[;:()\"“”–]|\w{3}\.\s|\s-\s")  # another clause, which English may put first
_TO = frozenset(["đi", "đến", "tới", "về", "sang", "ra", "vào"])
Words = Sequence[Word]
Matches = Sequence[Match[tuple[str, str]]]
Counted = dict[Decimal, tuple[Quantity, set[str]]]  # a value's nouns
Run = tuple[int, int]  # words of a name: the first, and the one behind the last


@cache
def _phrases(side: int) -> WordPatterns[tuple[str, str]]:
    """The table `swap`: phrases under what they are, and the English of their row. Side: 0 Vietnamese, 1 English."""
    rows = [(kind, row) for kind, rows in table("qa_sense.toml")["swap"].items() for row in rows]
    return WordPatterns(
        (new_tones(phrase.strip()), (kind, row[1])) for kind, row in rows for phrase in row[side].split("|") if phrase
    )


@cache
def _foreign() -> frozenset[str]:
    """What English has names of its own for."""
    return frozenset(table("names.toml")["foreign"])


def exchanged(pair: Pair, vi: Words, en: Words) -> Iterator[Finding]:
    """All that may change places."""
    ours, theirs = ([*_phrases(side).find(words)] for side, words in enumerate((vi, en)))
    yield from _numbers(
        _counted(pair.vi, pair.vi_numerals.quantities, vi, ours),
        _counted(pair.en, pair.en_numerals.quantities, en, theirs),
    )
    named = [*_named(pair, vi, en)]
    yield from _names(pair, vi, en, ours, theirs, named)
    yield from _bound(pair, vi, en, ours, theirs, named)


def _numbers(ours: Counted, theirs: Counted) -> Iterator[Finding]:
    """'40 cells with 2,469 members', not '2,469 cells with 40 members'."""
    for value, (_, nouns) in ours.items():
        others = {noun for other, (_, each) in ours.items() if other != value for noun in each}
        quantity, found = theirs.get(value, (None, set()))
        if quantity and nouns and found & others and not found & nouns:
            yield error("swap", "target", quantity.span, f"in the Vietnamese this counts {min(nouns)!r}")
            return


def _counted(text: str, quantities: Sequence[Quantity], words: Words, matches: Matches) -> Counted:
    """The nouns that follow each value; none of a value that is there twice."""
    nouns = [(words[match.first].start, match.key[1]) for match in matches if match.key[0] == "nouns"]
    found: Counted = {}
    for quantity, following in pairwise((*quantities, None)):
        if quantity is None or quantity.unit:
            continue
        stop = min(following.start if following else len(text), quantity.end + FAR)
        if pause := _PAUSE.search(text, quantity.end, stop):
            stop = pause.start()
        near = {noun for start, noun in nouns if quantity.start < start < stop}
        found[quantity.value] = (quantity, set() if quantity.value in found else near)
    return found


def _named(pair: Pair, vi: Words, en: Words) -> Iterator[tuple[Run, Run]]:
    """Names with where the English has them, once."""
    places = grouped((word.text, n) for n, word in enumerate(en))
    opening = [(n, n + 1) for n in _opening(vi)]
    for run in (*opening, *_runs(vi, pair.vi)):
        place = _place(vi[run[0] : run[1]], en, places)
        if place and (run not in opening or en[place[0]].capital):
            yield run, place


def _opening(words: Words) -> Iterator[int]:
    """Words with a capital of their own that open a sentence: a name, if the English has it as one."""
    for n, word in enumerate(words):
        following = words[n + 1].capital if n + 1 < len(words) else False
        if word.capital and not word.named and not following and len(word.text) > 1:
            yield n


def _names(
    pair: Pair, vi: Words, en: Words, ours: Matches, theirs: Matches, named: Sequence[tuple[Run, Run]]
) -> Iterator[Finding]:
    """Who gives and who is given, who beats and who is beaten; 'from A to B', not 'from B to A'."""
    acts = {match.first for match in ours if match.key[0] == "acts"}
    turned = {match.first for match in ours if match.key[0] == "turns"}
    back = {match.first for match in theirs if match.key[0] == "turns"}
    joins = [{match.first for match in matches if match.key[0] in ("turns", "joins")} for matches in (ours, theirs)]
    found = sorted([*named, *_others(ours, theirs)])
    for (one, first), (other, second) in (*pairwise(found), *zip(found, found[2:], strict=False)):
        between = range(one[1], other[0])
        if not 0 < len(between) <= APART or second[1] > first[0]:
            continue
        if _BREAK.search(pair.vi, vi[one[1] - 1].end, vi[other[0]].start):
            continue
        before = vi[one[0] - 1].text if one[0] else ""
        led = before == "từ" and vi[other[0] - 1].text in _TO and en[max(second[0] - 1, 0)].text == "from"
        ways = turned.intersection({*between, one[0] - 2, one[0] - 1}) or back.intersection(
            range(second[1] - 1, first[1])
        )
        aside = range(second[1], first[0])
        plain = (
            0 < len(aside) <= APART
            and not joins[0].intersection({one[0] - 1, *between})
            and not joins[1].intersection({second[0] - 1, *aside})
            and not _PAUSE.search(pair.vi, vi[one[1] - 1].end, vi[other[0]].start)
            and not _APOSTROPHE.search(pair.en, en[second[1] - 1].end, en[first[0]].start)
        )
        if led or plain or (acts.intersection(between) and not ways):
            span = (en[second[0]].start, en[first[1] - 1].end)
            yield (error if led else warning)("swap", "target", span, "in the Vietnamese it is the other way round")
            return


def _bound(
    pair: Pair, vi: Words, en: Words, ours: Matches, theirs: Matches, named: Sequence[tuple[Run, Run]]
) -> Iterator[Finding]:
    """What is said of two: 'A has 3 and B has 5', 'the plaintiff is A, the defendant B'; not of each other."""
    of_vi = _things(_values(pair.vi, pair.vi_numerals.quantities), vi, ours, [vi[run[0]].start for run, _ in named])
    of_en = _things(_values(pair.en, pair.en_numerals.quantities), en, theirs, [en[run[0]].start for _, run in named])
    kinds = grouped((thing[0], thing) for thing in sorted(of_vi, key=of_vi.__getitem__) if thing in of_en)
    for one, other in combinations(kinds.values(), 2):
        if {one[0][0], other[0][0]} == {"name", "states"}:
            continue
        for pair_of_one, pair_of_other in product(pairwise(one), pairwise(other)):
            together = [_pairs(at, (*pair_of_one, *pair_of_other)) for at in (of_vi, of_en)]
            if all(together) and together[0] != together[1]:
                start = min(of_en[thing] for thing in pair_of_one)
                yield warning("swap", "target", (start, start + 1), "in the Vietnamese this is said of the other")
                return


Thing = tuple[str, str]  # what kind of thing may be said of another, and which


def _values(text: str, quantities: Sequence[Quantity]) -> Iterator[tuple[Thing, int]]:
    """Values with where they begin; neither years nor numbers of names: 'A350', 'Bolero 2017', 'PC07'."""
    for quantity in quantities:
        before = text[: quantity.start].rstrip().split(" ")[-1]
        close = before[:1].isupper() or text[quantity.start - 1 : quantity.start].isalnum()
        if quantity.unit or not (close or quantity.value in _YEARS):
            yield ("value", str(quantity.value.normalize())), quantity.start


def _things(
    values: Iterator[tuple[Thing, int]], words: Words, matches: Matches, names: Sequence[int]
) -> dict[Thing, int]:
    """Where each begins, of those that are there once: names by their number, values, what has no name."""
    found = [*values, *((("name", str(n)), start) for n, start in enumerate(names))]
    kinds = {"actors": "role", "roles": "role", "states": "states"}
    found += [
        ((kinds[match.key[0]], match.key[1]), words[match.first].start) for match in matches if match.key[0] in kinds
    ]
    return {thing: starts[0] for thing, starts in grouped(found).items() if len({*starts}) == 1}


def _pairs(at: Mapping[Thing, int], things: Sequence[Thing]) -> frozenset[frozenset[Thing]]:
    """The first two of four and the last two, if each are of two kinds; else none: 'A and B have 3 and 5'."""
    first, second, third, fourth = sorted(things, key=at.__getitem__)
    if first[0] == second[0] or third[0] == fourth[0]:
        return frozenset()
    return frozenset([frozenset([first, second]), frozenset([third, fourth])])


def misnamed(pair: Pair, vi: Words, en: Words) -> Iterator[Finding]:
    """A name that goes on otherwise: 'Bao Thy' as 'Bao Anh'. Its last word is nowhere in the English."""
    known, places = {word.text for word in en}, grouped((word.text, n) for n, word in enumerate(en) if word.capital)
    for first, last in _runs(vi, pair.vi):
        name = [ascii_form(word.text) for word in vi[first:last]]
        if (
            len(name) < 2
            or known & {name[-1], "".join(name), "".join(name[-2:])}
            or " ".join(word.text for word in vi[first:last]) in _foreign()
        ):
            continue
        for at in places.get(name[-2], ()):
            if at + 1 < len(en) and en[at + 1].capital and pair.en[en[at].end : en[at + 1].start] == " ":
                span = en[at].start, en[at + 1].end
                yield error(
                    "name", "target", span, f"the Vietnamese has {pair.vi[vi[first].start : vi[last - 1].end]!r}"
                )
                return


def _others(ours: Matches, theirs: Matches) -> Iterator[tuple[Run, Run]]:
    """Who acts and has no name: 'UBND', 'nạn nhân'. Where both languages have them, once."""
    vi, en = (
        grouped((match.key, (match.first, match.last)) for match in matches if match.key[0] == "actors")
        for matches in (ours, theirs)
    )
    for key, runs in vi.items():
        if len(runs) == len(en.get(key, ())) == 1:
            yield runs[0], en[key][0]


def _runs(words: Words, text: str) -> Iterator[Run]:
    """Names: capitalised words side by side, a title that opens the sentence aside."""
    start = 0
    while start < len(words):
        end = start + 1
        if words[start].capital:
            while end < len(words) and words[end].capital and text[words[end - 1].end : words[end].start] == " ":
                end += 1
            first = start if words[start].named else start + 1
            if first < end:
                yield first, end
        start = end


def _place(run: Words, en: Words, places: Mapping[str, Sequence[int]]) -> Run | None:
    """Where the English has the name, in one word ('Hanoi') too, or its last word; None where not, or twice."""
    name = [ascii_form(word.text) for word in run]
    for wanted in (name, ["".join(name)], name[-1:]):
        at = places.get(wanted[0], ())
        found = [n for n in at if len(at) <= FEW and [word.text for word in en[n : n + len(wanted)]] == wanted]
        if found:
            return (found[0], found[0] + len(wanted)) if len(found) == 1 else None
    return None


CHECKS = (exchanged, misnamed)
