"""Where Vietnamese sentences end.

A stop is an end when what follows can begin a sentence and what precedes is no abbreviation, initial or list number,
and when it is not inside a short quotation: 'ông nói: "Tốt. Rất tốt."' is one sentence: half a quotation misleads.
"""

from __future__ import annotations

import re

from diembao.lang.tables import table
from diembao.text import nfc

_DATA = table("sentences.toml")
_ABBREVIATIONS = frozenset(_DATA["abbreviations"])
_STARTERS = frozenset(_DATA["starters"])

_STOP = re.compile(r"""(?P<mark>[.!?…]+(?:/\.)?)[")\]”’'»]*""")
_QUOTED = re.compile(r"“[^“”\"]{1,400}[”\"]|\"[^\"“”]{1,400}[\"”]|«[^»]{1,400}»")
_OPENING = " \"“‘'«([–—-+•*"
_LIST_NUMBER = re.compile(r"(?:\d{1,3}|[IVX]{1,5}|[a-zđ])")
_INITIALS = re.compile(r"(?:[A-ZĂÂÊÔƠƯĐ]|[CGKNPT]h|Ng|Tr)(?:\.(?:[A-ZĂÂÊÔƠƯĐ]|[CGKNPT]h|Ng|Tr))*")
_LAST_WORD = re.compile(r"[\w.]*(?:đ/c)?$", re.IGNORECASE)
_WORD = re.compile(r"[^\W_]+")


def words(text: str) -> list[str]:
    """Syllables and numbers of the NFC text, lower case: the tokens that summaries and their ROUGE count."""
    return _WORD.findall(nfc(text).lower())


def sentences(paragraph: str) -> tuple[str, ...]:
    """The sentences of a paragraph: exact substrings in order, without surrounding white space."""
    quoted = {end for match in _QUOTED.finditer(paragraph) for end in range(match.start() + 1, match.end())}
    found, start = [], 0
    for stop in _STOP.finditer(paragraph):
        end = stop.end()
        if end not in quoted and _can_begin(paragraph, end) and not _is_short_form(paragraph, start, stop):
            found.append(paragraph[start:end])
            start = end
    found.append(paragraph[start:])
    return tuple(sentence.strip() for sentence in found if sentence.strip())


def _can_begin(paragraph: str, end: int) -> bool:
    """Whether a sentence can begin at `end`: a capital or a digit after white space.

    Scraped pages lose the space ('kết thúc.Sau đó'): then a capitalised word must follow a small letter.
    """
    after = paragraph[end : end + 20]
    if after[:1].isspace():
        first = after.lstrip(_OPENING)[:1]
        return first.isupper() or first.isdigit()
    before, first, second = paragraph[end - 2 : end - 1], after[:1], after[1:2]
    return before.islower() and first.isupper() and (second.islower() or second == " ")


def _is_short_form(paragraph: str, start: int, stop: re.Match[str]) -> bool:
    """Whether the stop belongs to the word before it: 'TP.', 'PGS.TS.', '1.' opening a list item, 'Nguyễn Văn N.'."""
    if stop["mark"] != "." or stop.end() > stop.end("mark"):
        return False
    before = paragraph[max(start, stop.start() - 30) : stop.start()]
    match = _LAST_WORD.search(before)
    word = match[0] if match else ""
    if word.lower() in _ABBREVIATIONS or all(part in _ABBREVIATIONS for part in word.lower().split(".")):
        return True
    opens = before.strip(_OPENING) == word
    if opens and _LIST_NUMBER.fullmatch(word):
        return True
    if not _INITIALS.fullmatch(word):
        return False
    following = _WORD.search(paragraph, stop.end())
    return opens or following is None or following[0].lower() not in _STARTERS
