"""Breakages of correct translations, made by rule: how many the checks see. The floor is pinned; raise it, never lower it."""

from __future__ import annotations

import json
import random
import re
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

from qa_fixture import KNOWN

from diembao.english import qa

DATA = Path(__file__).parent / "data"
GOLD = [
    (pair["vi"], pair["en"])
    for seed in json.loads((DATA / "seeds_english.json").read_text("utf-8"))["seeds"]
    for pair in seed["sentences"]
]
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
HEDGES = r"\b(?:more than|nearly|about|over|at least) (?=\d|VND)"
UNITS = {"km": "miles", "hectares": "acres", "VND": "US$", "months": "years", "years": "months", "million": "billion"}
WAYS = {
    "up ": "down ",
    "rise": "fall",
    "risen": "fallen",
    "raised": "lowered",
    "raising": "lowering",
    "increase": "decrease",
}
Mutator = Callable[[str, random.Random], str | None]


def _numbers(en: str) -> list[re.Match[str]]:
    return list(re.finditer(r"(?<![\w.,-])\d[\d,.]*\d|(?<![\w.,-])\d(?![\w])", en))


def digit(en: str, chance: random.Random) -> str | None:
    found = [m.start() for m in re.finditer(r"\d", en)]
    if not found:
        return None
    at = chance.choice(found)
    return en[:at] + chance.choice([d for d in "123456789" if d != en[at]]) + en[at + 1 :]


def number_deleted(en: str, chance: random.Random) -> str | None:
    found = _numbers(en)
    if not found:
        return None
    match = chance.choice(found)
    return en[: match.start()] + en[match.end() :].lstrip()


def dot_comma(en: str, chance: random.Random) -> str | None:
    found = [m.start() for m in re.finditer(r"(?<=\d)[.,](?=\d)", en)]
    if not found:
        return None
    at = chance.choice(found)
    return en[:at] + ("," if en[at] == "." else ".") + en[at + 1 :]


def numbers_swapped(en: str, chance: random.Random) -> str | None:
    found = _numbers(en)
    pairs = [(a, b) for a in found for b in found if a.start() < b.start() and a[0] != b[0]]
    if not pairs:
        return None
    a, b = chance.choice(pairs)
    return en[: a.start()] + b[0] + en[a.end() : b.start()] + a[0] + en[b.end() :]


def unit(en: str, chance: random.Random) -> str | None:
    found = [m for word in UNITS for m in re.finditer(rf"(?<=\d ){word}\b|\b{word}(?=\d)", en)]
    if not found:
        return None
    match = chance.choice(found)
    return en[: match.start()] + UNITS[match[0]] + en[match.end() :]


def month(en: str, chance: random.Random) -> str | None:
    found = [m for name in MONTHS for m in re.finditer(rf"\b{name}\b", en)]
    if not found:
        return None
    match = chance.choice(found)
    return en[: match.start()] + chance.choice([m for m in MONTHS if m != match[0]]) + en[match.end() :]


def day(en: str, chance: random.Random) -> str | None:
    match = re.search(rf"\b(\d{{1,2}}) (?={'|'.join(MONTHS)})", en)
    return en[: match.start(1)] + str(int(match[1]) % 28 + 1) + en[match.end(1) :] if match else None


def percent_dropped(en: str, chance: random.Random) -> str | None:
    return en.replace("%", "", 1) if "%" in en else None


def name(en: str, chance: random.Random) -> str | None:
    names = ("Si Ma Cai", "Luc Yen", "Muong Khuong", "Bao Thang", "Lai Chau", "Lao Cai", "Hoang Giang")
    found = [n for n in names if n in en]
    if not found:
        return None
    wrong = {"Hoang Giang": "Giang Hoang"}
    one = chance.choice(found)
    return en.replace(one, wrong.get(one, chance.choice(["Bac Ha", "the border", " ".join(reversed(one.split()))])))


def term(en: str, chance: random.Random) -> str | None:
    wrong = {
        "Party cell": "branch office", "Party organisation": "association", "Party committee": "working group",
        "Party member": "supporter", "People's Committee": "town hall", "Fatherland Front": "Homeland Battlefield",
    }  # fmt: skip
    found = [t for t in wrong if t in en]
    if not found:
        return None
    one = chance.choice(found)
    return re.sub(rf"(?:\bgrassroots )?{one}", wrong[one], en)


def negation_deleted(en: str, chance: random.Random) -> str | None:
    found = list(re.finditer(r"\b(?:not|no longer any|no|never) ", en))
    found = [m for m in found if not en[m.start() :].startswith("No.")]
    if not found:
        return None
    match = chance.choice(found)
    return en[: match.start()] + en[match.end() :]


def negation_added(en: str, chance: random.Random) -> str | None:
    found = list(re.finditer(r"\b(?:is|are|was|were|has|have|had|will)\b (?!not|no)", en))
    if not found:
        return None
    at = chance.choice(found).end()
    return f"{en[:at]}not {en[at:]}"


def truncated(en: str, chance: random.Random) -> str | None:
    words = en.split()
    return " ".join(words[: int(len(words) * chance.uniform(0.4, 0.9))])


def cut_and_closed(en: str, chance: random.Random) -> str | None:
    words = en.split()
    return " ".join(words[: int(len(words) * 0.75)]).rstrip(",;:.") + "."


def doubled_word(en: str, chance: random.Random) -> str | None:
    words = en.split()
    at = chance.choice([n for n, w in enumerate(words) if w.isalpha() and len(w) > 1 and w not in ("that", "had")])
    return " ".join([*words[: at + 1], *words[at:]])


def loop(en: str, chance: random.Random) -> str | None:
    words = en.split()
    at = chance.randrange(max(1, len(words) - 5))
    return " ".join([*words[: at + 5], *(words[at : at + 5] * 3), *words[at + 5 :]])


def twice(en: str, chance: random.Random) -> str | None:
    return f"{en} {en}"


def hedge(en: str, chance: random.Random) -> str | None:
    found = list(re.finditer(HEDGES, en))
    if not found:
        return None
    match = chance.choice(found)
    return en[: match.start()] + en[match.end() :]


def another_sentence(en: str, chance: random.Random) -> str | None:
    return chance.choice([other for _, other in GOLD if other != en])


def direction(en: str, chance: random.Random) -> str | None:
    found = [m for word in WAYS for m in re.finditer(rf"\b{word}", en) if re.search(r"\d", en[m.end() : m.end() + 12])]
    if not found:
        return None
    match = chance.choice(found)
    return en[: match.start()] + WAYS[match[0]] + en[match.end() :]


KINDS: tuple[Mutator, ...] = (
    digit, number_deleted, dot_comma, numbers_swapped, unit, month, day, percent_dropped, name, term, negation_deleted,
    negation_added, truncated, cut_and_closed, doubled_word, loop, twice, hedge, another_sentence, direction,
)  # fmt: skip


def mutants() -> Iterator[tuple[str, str, str]]:
    """(kind, Vietnamese, broken English): up to three of each kind for a sentence, always the same."""
    for vi, en in GOLD:
        for kind in KINDS:
            made = {kind(en, random.Random(f"{kind.__name__} {en} {n}")) for n in range(3)}
            for broken in sorted(m for m in made if m and m != en):
                yield kind.__name__, vi, broken


def test_the_checks_see_most_of_what_can_break() -> None:
    seen, stopped, total = Counter[str](), Counter[str](), Counter[str]()
    for kind, vi, broken in mutants():
        found = qa.check(vi, broken, KNOWN)
        total[kind] += 1
        seen[kind] += bool(found)
        stopped[kind] += any(f.severity == "error" for f in found)
    report = ", ".join(f"{kind} {stopped[kind]}/{seen[kind]}/{count}" for kind, count in total.items())
    assert total.total() >= 500
    assert seen.total() >= FLOOR * total.total(), report
    print(f"{stopped.total()} stopped, {seen.total()} seen of {total.total()}: {report}")


FLOOR = 0.93
