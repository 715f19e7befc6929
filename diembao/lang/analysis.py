"""Text to search terms, the same in Python and in the browser.

The characters and marks are one table, data/analysis.json, which the site carries for engine/analysis.js; both sides
run tests/data/analysis_vectors.json. docs/search.md describes the terms.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import lru_cache
from importlib import resources
from typing import Any

from lunr.stemmer import PorterStemmer
from msgspec import Struct

from diembao.text import Remembered, nfc, nfd

TABLE: dict[str, Any] = json.loads(resources.files("diembao.lang").joinpath("data/analysis.json").read_text("utf-8"))

_LETTERS = "".join(f"{first}-{last}" for first, last in TABLE["letters"])
# A point stands in a number alone once a text is cleared: 5.3.
# '%' is a token behind a number alone.
_SCAN = re.compile(rf"[0-9]+(?:\.[0-9]+)?|[{_LETTERS}]+|[{re.escape(TABLE['boundaries'])}]+|(?<=[0-9])%|(?<=[0-9] )%")
# No clause boundary: 19/8, 7:30; 28-NQ/TW; TP.HCM. It begins with the signs, which are rarer than what is around.
_INNER = re.compile(
    rf":(?<=[0-9].)(?=[0-9])|/(?<=[0-9{_LETTERS}].)(?=[0-9{_LETTERS}])|\.(?<=[{_LETTERS}].)(?=[{_LETTERS}])"
)
# Tried once for a run of digits, and not from each of them.
_CHAIN = re.compile("(?<![0-9])[0-9]++(?:[.,][0-9]++)+")
# A number: thousands with one sign or without, then the other sign and decimals. No 0258.352, 12.34.567.
_NUMBER = re.compile(
    r"((?!0[.,])[0-9]{1,3}(?:(?:\.[0-9]{3})+(?=,|$)|(?:,[0-9]{3})+(?=\.|$))|0|[1-9][0-9]*)(?:[.,]([0-9]+))?"
)
_MONTH = re.compile(r"(?:[1-9]|1[0-2])\.(?:1[89]|20)[0-9]{2}")
_DAY = re.compile(r"(?:[1-9]|[12][0-9]|3[01])\.(?:0?[1-9]|1[0-2])")
_BEFORE_DATES = tuple(TABLE["before_dates"])
_MARKS = re.compile(f"[{TABLE['marks'][0]}-{TABLE['marks'][1]}]")
_ENDING_Y = re.compile(f"^([{TABLE['ending_y']}]|qu)y$")
_TONE_SIGNS = "".join(TABLE["tones"].values())
PAIR, _STEM = TABLE["pair"], TABLE["stem"]
# How a pair begins whose first word a point shortens, and ends no clause: 'TP. HCM', 'PGS. TS.', 'Q. Tân Bình'.
_SHORTENED = re.compile(rf"{PAIR}[b-df-hj-np-tv-xz]{{1,3}} ")


class _Stemmer(PorterStemmer):  # type: ignore[misc]
    """As lunr.js has it, which writes a last y as i after a consonant only: 'days' is 'day', not 'dai'."""

    b: str
    k: int

    def step1c(self) -> None:
        if self.k >= 2 and self.b[self.k] == "y" and self.b[self.k - 1] not in "aeiou":
            self.b = f"{self.b[: self.k]}i{self.b[self.k + 1 :]}"


_STEMMER = _Stemmer()


class Token(Struct, frozen=True):
    """One syllable, number, or '%' behind a number.

    fold   without marks, as most people type: 'dang'
    exact  with its tone at the end, so that hoà and hòa are one: 'đang?' for đảng; equal to fold if there are no marks
    joins  whether it follows the token before it with no clause boundary between
    glued  whether it joins with no space between, and a digit stands on one side of the joint: 78|ha, 19/|8, 28-|NQ
    """

    fold: str
    exact: str
    joins: bool
    glued: bool


def tokens(text: str) -> Iterator[Token]:
    """The tokens of a text, left to right. A number is one: 3.550 and 3,550 are 3550, 5,3 and 5.3 are 5.3."""
    joins, before, end, text = False, "", 0, _cleared(text)
    for found in _SCAN.finditer(text):
        run = found[0]
        fold, exact, pair = _forms[run]
        if fold:
            gap = text[end : found.start()]
            close = not gap or (len(gap) == 1 and "!" <= gap <= "~")
            yield Token(fold, exact, joins, joins and close and ("0" <= run[0] <= "9" or "0" <= before[-1] <= "9"))
            joins, before, end = True, run, found.end()
        elif not exact and joins:
            joins = bool(pair and _SHORTENED.fullmatch(_forms[before][2]))


def _cleared(text: str) -> str:
    """A text in NFC and small letters, with plain numbers and without signs that look like clause boundaries."""
    return _INNER.sub("-", _CHAIN.sub(_plain_number, nfc(text).lower()))


def _plain_number(match: re.Match[str]) -> str:
    """1.234,5 and 1,234.5 as 1234.5; the parts of what is no number, or a date ('ngày 11.9', 9.2022), with dashes."""
    chain = match[0]
    number = _NUMBER.fullmatch(chain)
    if not number or _MONTH.fullmatch(chain):
        return re.sub("[.,]", "-", chain)
    whole, decimals = number.groups()
    if decimals is None:
        return re.sub("[.,]", "", whole)
    if _DAY.fullmatch(chain) and match.string.endswith(_BEFORE_DATES, 0, match.start()):
        return chain.replace(".", "-")
    return re.sub("[.,]", "", whole) + "." + decimals


def _runs(text: str) -> list[str]:
    """The runs of letters, of digits, and of signs that are clause boundaries."""
    return _SCAN.findall(_cleared(text))


def _forms_of(run: str) -> tuple[str, str, str]:
    """Of a run its fold, its exact form and how pairs begin that it is the first of; of a boundary none, but of points
    a point as the third. A run of marks alone has no fold.
    """
    if run[0] in TABLE["boundaries"]:
        return "", "", "" if run.strip(".") else "."
    fold, exact = _fold_and_exact(run)
    return fold, exact, f"{PAIR}{fold} "


_forms = Remembered(_forms_of, 65536)


def _fold_and_exact(run: str) -> tuple[str, str]:
    rest, signs = "", ""
    for letter in nfd(run):
        sign = TABLE["tones"].get(letter)
        if sign:
            signs += sign
        else:
            rest += TABLE["same"].get(letter, letter)
    base = nfc(rest)
    # hy, ky, ly ... are also written hi, ki, li: kỹ = kĩ.
    return _ENDING_Y.sub(r"\1i", _plain(base)), _ENDING_Y.sub(r"\1i", base) + signs


def _plain(base: str) -> str:
    return "".join(TABLE["plain"].get(letter, letter) for letter in _MARKS.sub("", nfd(base)))


@lru_cache(maxsize=65536)
def _fold(exact: str) -> str:
    return _ENDING_Y.sub(r"\1i", _plain(exact.rstrip(_TONE_SIGNS)))


def forms(text: str, stems: bool = False) -> tuple[list[str], int]:
    """(what one field's text is found by, with repeats; how many of them are filed under another `key`).

    Each token gives its exact form; neighbours with no clause boundary between give the pair of their folds; with
    `stems`, for fields that are English, each token gives its stem. Its sign stands last, so that it is filed beside
    the word: a query loads one shard for both. Most of the time of an index goes by in here.
    """
    out, before, marked = [], "", 0
    for fold, exact, pair in map(_forms.__getitem__, _runs(text)):
        if fold:
            out.append(exact)
            marked += exact != fold
            if before:
                out.append(before + fold)
            if stems:
                out.append(_stem(fold) + _STEM)
            before = pair
        elif not exact and not (pair and _SHORTENED.fullmatch(before)):
            before = ""
    return out, marked


def is_made(form: str) -> bool:
    """Whether the form is a pair or a stem, and no word that stands in a text."""
    return form.startswith(PAIR) or form.endswith(_STEM)


def key(form: str) -> str:
    """The key that a form is filed under: its fold. Pairs and stems are keys themselves."""
    return form if is_made(form) else _fold(form)


def terms(text: str, stems: bool = False) -> list[str]:
    """The terms of one field for lunr, with repeats: every key, and its form where that differs."""
    return [term for form in forms(text, stems)[0] for term in dict.fromkeys((key(form), form))]


@lru_cache(maxsize=65536)
def _stem(word: str) -> str:
    return str(_STEMMER.stem(word))
