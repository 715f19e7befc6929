"""Which pages are one page saved twice, whatever their bytes: told by text, address, or day and title. Pure.

Another encoding, other line ends or another normal form are gone once a page is read; a byte more bears on one
sentence, or on the title. What two newspapers print alike is two pages.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from urllib.parse import parse_qsl, urlencode, urlsplit
from zlib import crc32

from msgspec import Struct

from diembao.model import Description
from diembao.text import fold, host

# Of the sentences of both texts that are long enough to tell, how many they share: of the shorter, of the longer.
_OF_SHORTER, _OF_LONGER = 0.7, 0.5
_WORDS = 4
_COMMON = 50  # a sentence that more pages have is a stock phrase
_SENTENCE = re.compile(r"[^.!?…\n]+")
_MIRROR = re.compile(r"^(?:www|m|amp|mobile)\.")
_TRACKING = re.compile(r"utm_\w+|fbclid|gclid|zarsrc|zalo\w*")


class Page(Struct, frozen=True):
    """What a page is compared by.

    name       what its record would be called: day and title, without a number
    address    of the page, as `address_of` gives it
    outlet     the newspaper; '' unknown
    sentences  hashes of those of its text
    """

    name: str
    address: str = ""
    outlet: str = ""
    sentences: frozenset[int] = frozenset()


def page(known: Description, name: str, texts: Sequence[str]) -> Page:
    """What a page is compared by, of which that is known. `texts`: its paragraphs."""
    folded = (fold(sentence) for sentence in _SENTENCE.findall("\n".join(texts)))
    sentences = frozenset(crc32(words.encode()) for words in folded if words.count(" ") >= _WORDS - 1)
    return Page(name, address_of(known.url or ""), known.outlet or "", sentences)


def address_of(url: str) -> str:
    """An address without what does not tell a page from another: scheme, www or m, end slash, fragment, tracking."""
    if not (name := host(url)):
        return ""
    parts = urlsplit(url)
    query = urlencode([pair for pair in parse_qsl(parts.query) if not _TRACKING.fullmatch(pair[0])])
    return f"{_MIRROR.sub('', name)}{parts.path.rstrip('/')}{'?' * bool(query)}{query}"


class Known:
    """Pages that are there already, to be compared with others."""

    def __init__(self) -> None:
        self._pages = dict[str, Page]()
        self._by_sentence = defaultdict[int, list[str]](list)
        self._by_address, self._by_name = dict[str, str](), dict[str, str]()

    def add(self, who: str, page: Page) -> None:
        """One more, called `who`."""
        self._pages[who] = page
        self._by_name.setdefault(page.name, who)
        if page.address:
            self._by_address.setdefault(page.address, who)
        for sentence in page.sentences:
            self._by_sentence[sentence].append(who)

    def like(self, page: Page) -> tuple[str, str] | None:
        """(who is the same page, why that is thought) or None."""
        texts = self._texts(page)
        whole = [who for who, count in texts.items() if count == len(self._pages[who].sentences) == len(page.sentences)]
        if whole:
            return whole[0], "the same text in other bytes"
        if page.address in self._by_address:
            return self._by_address[page.address], "the same address"
        near = max(texts.items(), key=lambda found: found[1], default=None)
        if near:
            return near[0], f"nearly the same text, {near[1]} of {len(page.sentences)} sentences"
        who = self._by_name.get(page.name)
        return (who, "the same day and title") if who and not self._are_others(who, page) else None

    def namesake(self, page: Page) -> str:
        """Who has its day and title; '' if nobody."""
        return self._by_name.get(page.name, "")

    def _texts(self, page: Page) -> dict[str, int]:
        """By those whose text is nearly that of the page the number of sentences that they share."""
        holders = (self._by_sentence.get(sentence, ()) for sentence in page.sentences)
        shared = Counter(who for some in holders if len(some) <= _COMMON for who in some)
        return {who: count for who, count in shared.items() if self._is_near(who, count, page)}

    def _is_near(self, who: str, count: int, page: Page) -> bool:
        few, many = sorted((len(self._pages[who].sentences), len(page.sentences)))
        return count >= _OF_SHORTER * few and count >= _OF_LONGER * many and not self._are_others(who, page)

    def _are_others(self, who: str, page: Page) -> bool:
        """Whether they are of two newspapers."""
        other = self._pages[who].outlet
        return bool(other and page.outlet and other != page.outlet)
