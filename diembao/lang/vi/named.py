"""The people whom the sentences of an article name, whole ('Nguyễn Văn Hạnh') or short ('anh Hạnh', 'Hạnh')."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence

from msgspec import Struct

from diembao.lang.tables import table
from diembao.lang.vi.bylines import SURNAMES

_NAMES, _KINDS = table("names.toml"), table("references.toml")["kin"]
_STARTERS = frozenset(table("sentences.toml")["starters"])
_PLACES, _BODIES = frozenset(_NAMES["places"]), frozenset(_NAMES["bodies"])
# Of a word before a name, whom it says it is: 'man', 'woman' or 'any'.
_KIN = {word: kind for kind, words in _KINDS.items() for word in words}

_TOKEN = re.compile(r"[^\W_]+|[^\w\s]")
_OPENING = frozenset("\"“‘'«(:–-—")
_TELLING = frozenset("(,-–—")


class Token(Struct, frozen=True):
    """A word or a sign: as printed, and lower case. name: printed as names are; quoted: inside quotation marks."""

    text: str
    word: str
    name: bool
    quoted: bool


class Name(Struct, frozen=True):
    """A name in a sentence.

    start  its first token
    given  its last word, lower case
    whole  it has more words than that
    told   what follows says who it is: 'anh Hạnh (30 tuổi)'
    kind   'man' or 'woman' if the word before it says so, or 'any'
    """

    start: int
    given: str
    whole: bool
    told: bool
    kind: str


def tokens_of(sentence: str) -> list[Token]:
    """The words and signs of a sentence."""
    tokens, quoted = list[Token](), False
    for match in _TOKEN.finditer(sentence):
        text = match[0]
        if text in '“”"':
            quoted = text == "“" or (text == '"' and not quoted)
        name = text[0].isupper() and (len(text) == 1 or not text.isupper())  # but no 'UBND'
        tokens.append(Token(text, text.lower(), name, quoted))
    return tokens


def opens(tokens: Sequence[Token], i: int) -> bool:
    """Whether a capital says nothing there: at the start of a sentence, and behind quotation marks and colons."""
    return i == 0 or tokens[i - 1].text in _OPENING


def runs(tokens: Sequence[Token]) -> Iterator[tuple[int, int]]:
    """(start, end) of words in a row that are printed as names are, but for a word that opens a sentence."""
    start = 0
    for i in range(len(tokens) + 1):
        if i < len(tokens) and tokens[i].name:
            continue
        if i - start > 1 and opens(tokens, start) and (tokens[start].word in _STARTERS or tokens[start].word in _KIN):
            start += 1
        if i > start:
            yield start, i
        start = i + 1


def named(read: Sequence[Sequence[Token]]) -> list[list[Name]]:
    """The people of each sentence of an article, in their order."""
    found = [[*runs(tokens)] for tokens in read]
    pairs = list(zip(read, found, strict=True))
    # Names of one word that a capital alone gives away, and last words of whole names.
    called = {tokens[a].word for tokens, own in pairs for a, b in own if b - a == 1 and not opens(tokens, a)}
    known = {tokens[b - 1].word for tokens, own in pairs for a, b in own if _is_whole(tokens, a, b)}
    return [[m for a, b in own if (m := _named(tokens, a, b, known, called))] for tokens, own in pairs]


def _is_whole(tokens: Sequence[Token], start: int, end: int) -> bool:
    """Whether it is the name of a person with more than one word: a family name or a word before it says so."""
    if end - start < 2:
        return False
    first, before = tokens[start].word, tokens[start - 1].word if start else ""
    return before in _KIN or (first in SURNAMES and before not in _PLACES and first not in _BODIES)


def _named(
    tokens: Sequence[Token], start: int, end: int, known: Collection[str], called: Collection[str]
) -> Name | None:
    """A run of names as that of a person; None if nothing says that it is one."""
    given, whole = tokens[end - 1].word, _is_whole(tokens, start, end)
    first = start if whole else end - 1
    before = tokens[first - 1].word if first else ""
    if not whole:
        alone = given in known and before not in _PLACES and (given in called or not opens(tokens, first))
        if end - start > 1 + (before in _KIN) or not (before in _KIN or alone):
            return None
    told = end < len(tokens) and tokens[end].text in _TELLING
    return Name(first, given, whole, told, _KIN.get(before, "any"))
