"""Small pure helpers on text, the same for every language."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from bisect import bisect_left
from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property, lru_cache
from itertools import chain, groupby
from typing import Any, Generic, Literal, TypeVar, cast
from urllib.parse import urlsplit

K = TypeVar("K")
T = TypeVar("T")

_MARKS = re.compile("[\u0300-\u036f]+")
# No mark is a letter or a digit; Unicode has text for streams have 30 at most.
_MOST_MARKS = 30
_RUN = re.compile(rf"[^\w\x00-\x7f]{{{_MOST_MARKS + 1},}}")
# Controls that are no white space, what Unicode calls default ignorable (soft hyphen, zero-width and bidirectional
# marks, fillers, variation selectors, tags), and the other signs of its category Cf that nobody sees; not those that
# enclose an Arabic number. And what Unicode says is no character at all.
_NO_CHARACTERS = "".join(f"{chr(plane | 0xFFFE)}{chr(plane | 0xFFFF)}" for plane in range(0, 0x110000, 0x10000))
UNSEEN = re.compile(
    f"[{_NO_CHARACTERS}\ufdd0-\ufdef\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
_ADDRESS = re.compile(r"[^\s\"<>\\]+")
_NOT_SLUG = re.compile(r"[^a-z0-9]+")
# Names that Windows refuses whatever their extension.
_DEVICES = {"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10))}


# Small letters of Cyrillic and Greek that look as Latin ones do, small or large, and those; three only as capitals.
_SMALL = "авеіјкмнорсԁтүухһѕԛԝαβεηικνορτυχ", "abeijkmhopcdtyyxhsqwabehikvoptyx"
_FULL_WIDTH = {sign + 0xFEE0: chr(sign) for sign in range(0x21, 0x7F)}
_LATIN = str.maketrans(*_SMALL) | str.maketrans(*map(str.upper, _SMALL)) | str.maketrans("ΜΝΖ", "MNZ") | _FULL_WIDTH
# What a pattern without case takes for s and i, though lower() does not.
_PASSING = "ſıİ", "siI"
_OWN = str.maketrans(*_PASSING)
_LOOK_LATIN = re.compile("[\u0370-\u052f\uff01-\uff5e]")


class _Pattern:
    """Compiles itself when it is first asked for anything."""

    def __init__(self, source: str | Callable[[], str], flags: int) -> None:
        self._source, self._flags = source, flags

    @cached_property
    def _compiled(self) -> re.Pattern[str]:
        return re.compile(self._source if isinstance(self._source, str) else self._source(), self._flags)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        value = getattr(self._compiled, name)
        setattr(self, name, value)  # the next time it is found without coming here
        return value


def grouped(pairs: Iterable[tuple[K, T]]) -> dict[K, list[T]]:
    """All values of each key, in their order."""
    found = defaultdict[K, list[T]](list)
    for key, value in pairs:
        found[key].append(value)
    return dict(found)


def last(items: Iterable[T]) -> T | None:
    """The last of some; None of none."""
    return next(iter(deque(items, maxlen=1)), None)


def is_free(spans: Sequence[tuple[int, int]], start: int, end: int) -> bool:
    """Whether nothing of spans, which are in order and apart, lies between two places."""
    index = bisect_left(spans, (end,))
    return index == 0 or spans[index - 1][1] <= start


def firsts(pairs: Iterable[tuple[K, T]]) -> dict[K, T]:
    """The first value of each key."""
    found: dict[K, T] = {}
    for key, value in pairs:
        found.setdefault(key, value)
    return found


def counted(count: int, noun: str) -> str:
    """'1 article', '5 articles': how the command line counts."""
    return f"{count} {noun}{'' if count == 1 else 's'}"


def some(names: Sequence[str], most: int) -> str:
    """Those names, or the first of them and how many more there are."""
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return f"{', '.join(names[:most])}{more}"


def pattern(source: str | Callable[[], str], flags: int = 0) -> re.Pattern[str]:
    """As re.compile, but when it is first used: those of the languages take a tenth of a second, and few builds all.

    `source`: may be what gives it, where that is long to put together.
    """
    return cast("re.Pattern[str]", _Pattern(source, flags))


def letter_tree(forms: Iterable[Sequence[str]]) -> str:
    """A pattern for any of the forms, each given as the patterns of its letters; the longest first.

    As a tree by letters: at a place where none stands, one letter of each is not looked at. Of 500 nouns after a number
    that is three times as fast as a list of them.
    """
    start, rests = "", _by_first(forms)
    while len(rests) == 1 and "" not in rests:
        ((letter, after),) = rests.items()
        start, rests = start + letter, _by_first(after)
    whole = rests.pop("", None)
    found = [letter + letter_tree(after) for letter, after in sorted(rests.items())]
    if whole:
        found.append("")
    return start + (found[0] if len(found) == 1 else f"(?:{'|'.join(found)})" if found else "(?!)")


def _by_first(forms: Iterable[Sequence[str]]) -> dict[str, list[Sequence[str]]]:
    """What follows each first letter; '': forms that are at their end."""
    return grouped((form[0] if form else "", form[1:]) for form in forms)


def nfc(text: str) -> str:
    """Unicode NFC: offsets and comparisons are only meaningful on composed text."""
    return _normalized("NFC", text)


def nfd(text: str) -> str:
    """Unicode NFD: every mark a character of its own."""
    return _normalized("NFD", text)


def _normalized(form: Literal["NFC", "NFD"], text: str) -> str:
    """As unicodedata.normalize, which sorts a run of marks in quadratic time: 120,000 of them take minutes."""
    if not unicodedata.is_normalized(form, text):
        text = _RUN.sub(_in_order, text)
    return unicodedata.normalize(form, text)


def many_marks(text: str) -> bool:
    """Whether it holds a sequence of marks longer than any text has, which others sort in quadratic time."""
    sequences = (sequence for run in _RUN.finditer(text) for marks, sequence in _sequences(nfd(run[0])) if marks)
    return any(len([*sequence]) > _MOST_MARKS for sequence in sequences)


def _in_order(run: re.Match[str]) -> str:
    """Signs that may be marks, those of each sequence of marks sorted by their class, which is all that NFD does."""
    letters = (letter for sign in run[0] for letter in unicodedata.normalize("NFD", sign))
    ordered = (sorted(some, key=unicodedata.combining) if marks else some for marks, some in _sequences(letters))
    return "".join(chain.from_iterable(ordered))


def _sequences(letters: Iterable[str]) -> Iterator[tuple[bool, Iterator[str]]]:
    """(whether they are marks, letters) of each sequence of marks and of what is between them."""
    return groupby(letters, key=lambda letter: unicodedata.combining(letter) > 0)


@lru_cache(maxsize=512)
def ascii_form(text: str) -> str:
    """Text without marks, case kept: 'Điểm Báo' -> 'Diem Bao'; Đ, đ and their look-alike Eth become D, d."""
    return _MARKS.sub("", nfd(text.replace("Đ", "D").replace("đ", "d").replace("Ð", "D").replace("ð", "d")))


@lru_cache(maxsize=512)
def fold(text: str) -> str:
    """Case and marks away, runs of white space to one space: for loose comparison, never for display."""
    return " ".join(filter(None, map(_folded.__getitem__, text.split())))


def latin(text: str) -> str:
    """Letters and signs that look as Latin ones do, Cyrillic, Greek and of full width, as those: to compare."""
    return text.translate(_LATIN) if _LOOK_LATIN.search(text) else text


def own_letters(text: str) -> str:
    """Letters that pass for others where case does not count as these ('ſ' as s): what a pattern finds then stands in
    the table that it was made of. Of the same length, so that offsets hold."""
    return text.translate(_OWN) if any(map(text.__contains__, _PASSING[0])) else text


class Remembered(dict[str, T]):
    """Of words what `make` gives, made when it is first asked for, of at most so many of them.

    Found in half the time that a cache for functions takes.
    """

    def __init__(self, make: Callable[[str], T], most: int) -> None:
        self._make, self._most = make, most

    def __missing__(self, word: str) -> T:
        if len(self) >= self._most:
            self.clear()
        found = self[word] = self._make(word)
        return found


class PhraseMatcher(Generic[T]):
    """Phrases of whole words, each with a value: the longest that begins at a word. Of two alike the first counts."""

    def __init__(self, phrases: Iterable[tuple[Sequence[str], T]] = ()) -> None:
        self._values = firsts((tuple(words), value) for words, value in phrases)
        lengths = grouped((words[0], len(words)) for words in self._values)
        self._lengths = {first: sorted(set(some), reverse=True) for first, some in lengths.items()}

    def may_be_in(self, words: Iterable[str]) -> bool:
        """Whether any phrase begins with one of the words."""
        return not self._lengths.keys().isdisjoint(words)

    def match(self, words: Sequence[str], first: int) -> tuple[int, T] | None:
        """(the word behind its last, its value) of the phrase that begins at a word."""
        for length in self._lengths.get(words[first], ()):
            phrase = tuple(words[first : first + length])
            if phrase in self._values:
                return first + len(phrase), self._values[phrase]
        return None

    def find(self, words: Sequence[str], first: int = 0, stop: int | None = None) -> Iterator[tuple[int, int, T]]:
        """(its first word, the one behind its last, its value) of those that lie between two words, left to right,
        none inside another."""
        end, stop = first, len(words) if stop is None else stop
        for index in range(first, stop):
            if index >= end and words[index] in self._lengths:
                found = self.match(words, index)
                if found and found[0] <= stop:
                    end = found[0]
                    yield index, *found


_folded = Remembered(lambda word: ascii_form(word).lower(), 20_000)  # Vietnamese has 7,000 syllables


def slug(text: str, limit: int = 60) -> str:
    """A file and URL name of [a-z0-9-], at most `limit` characters, cut between words; '' if nothing is left."""
    words = _NOT_SLUG.sub("-", fold(text)).strip("-")
    if len(words) > limit:
        words = words[: limit + 1].rpartition("-")[0] or words[:limit]
    return f"{words}-x" if words in _DEVICES else words


def short_hash(text: str) -> str:
    """The first 12 hex digits of SHA-256 of the UTF-8 text: 48 bits, to notice change, not for security."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:12]


def plain_lines(text: str) -> str:
    r"""A file's text without a byte order mark, its lines ended by \n alone, as Unix has them.

    Windows ends them with \r\n, old Macs with \r; some editors mix them. To who reads the text that is all one.
    """
    text = text.removeprefix("\ufeff")
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def line_end(text: str) -> str:
    r"""How most lines of a text end: what is written into it ends so too. \n where it has no lines."""
    if "\r" not in text:
        return "\n"
    windows = text.count("\r\n")
    ends = {"\n": text.count("\n") - windows, "\r\n": windows, "\r": text.count("\r") - windows}
    return max(ends, key=ends.__getitem__)


def shown(value: object, limit: int = 80) -> str:
    """A value as messages show it: as Python writes it, but never more than a line."""
    try:
        text = repr(value if not isinstance(value, str) else value[: limit + 1])
    except (ValueError, RecursionError):  # a number of thousands of digits, lists in lists without end
        return "something else"
    return text if len(text) <= limit + 2 else f"{text[:limit]} …"


def host(address: str) -> str:
    """The host of a whole web address, in small letters; '' for what is none that a page may link to."""
    try:
        parts = urlsplit(address)
        found = parts.hostname or ""
    except ValueError:  # a bracket that opens no IPv6 address
        return ""
    return found if parts.scheme in ("http", "https") and _ADDRESS.fullmatch(address) else ""


def excerpt(text: str, limit: int) -> str:
    """At most `limit` characters, cut between words and marked with an ellipsis."""
    text = " ".join(text.split())
    if len(text) <= limit:
        return text
    return f"{text[: limit + 1].rpartition(' ')[0] or text[:limit]} …"
