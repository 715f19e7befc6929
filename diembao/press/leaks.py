"""Whether words of an article that may not be shown stand in a file of the site. A stage: pure.

A passage is 8 words or more in a row, whatever their marks and case, in one block or value of a file, with or without
inline markup between. Of what is hidden every run of 6 words is noted; of a file every third is looked at, for each 8
words hold one of those. What they find is a suspicion, which the texts themselves confirm.
"""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from html import unescape
from itertools import chain, compress
from urllib.parse import unquote

from msgspec import Struct

from diembao.digest.markup import parse
from diembao.model import Article
from diembao.press.assemble import showing
from diembao.press.assemble.showing import Shown
from diembao.press.index import coding, reading
from diembao.text import UNSEEN, Remembered, fold, nfc

PASSAGE = 8
_STEP = 3
_RUN = PASSAGE - _STEP + 1
_SHORTEST = 2 * PASSAGE - 1  # characters of a passage
# Between two texts, so that no passage goes from one into the other: a word that neither has.
_BREAK = "|"
_WORD = re.compile(r"\||[^\W_]+")
_INLINE_TAG = r"/?(?:a|abbr|b|bdi|cite|code|dfn|em|i|mark|q|s|small|span|strong|sub|sup|time|u|wbr)\b"
_INLINE = re.compile(f"<{_INLINE_TAG}[^>]*>")
# Where a line begins with another tag: no passage goes on there.
_LINE = re.compile(f"\n(?=<(?!{_INLINE_TAG}))")
_NUMBERED = re.compile(r"<a\b[^>]*>\d+</a>")  # of a paragraph
_TAGS, _LONG_TAG = re.compile(r"<[^>]*>(?:\s*<[^>]*>)*|\|"), re.compile(rf"<([^>]{{{_SHORTEST},}})>")
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|.)")
_QUOTED = re.compile("%[0-9a-fA-F]{2}")
_ADDRESS = re.compile(r"https?:(?:\\?/){2}[^\s\"'<>]+")
# An address of ours, which stays when what it names was taken down.
_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+){3,}")
_PAGES, _LINES, _SCRIPTS = (".html", ".xml", ".svg"), (".ris", ".bib"), (".js", ".json", ".jsonl")
_MOST_CLEAN = 400_000  # 30 MB

# Of what stands between blanks the words, folded.
_folded = Remembered(lambda token: tuple(_WORD.findall(_plain_letters(token))), 20_000)


class Runs:
    """Which numbers of runs there are among what is hidden: of 4 million all, and one in thirty of all others.

    As one bit for each value of their last 28: a set of that many numbers takes ten times the memory.
    """

    def __init__(self) -> None:
        self._bits = bytearray(1 << _PLACES)

    def add(self, numbers: Iterable[int]) -> None:
        bits = self._bits
        for one in numbers:
            bits[one & _PLACE] |= 1 << (one >> _PLACES & 7)

    def found(self, numbers: Sequence[int]) -> list[int]:
        """Where among some numbers those are."""
        bits = self._bits
        some = compress(enumerate(numbers), map(bits.__getitem__, map(_PLACE.__and__, numbers)))
        return [at for at, one in some if bits[one & _PLACE] >> (one >> _PLACES & 7) & 1]


_PLACES = 25
_PLACE = (1 << _PLACES) - 1


class Secrets(Struct, frozen=True):
    """What may not be shown, as far as it is needed to suspect a file.

    addresses  of originals, as `address` has them
    names      of articles that are as long as a passage, which stand in addresses
    clean      numbers of lines and parts of files that hold none of it: what stands on many pages is looked at once
    """

    runs: Runs
    addresses: AbstractSet[str]
    names: AbstractSet[str]
    clean: set[int]


# ---------------------------------------------------------------- what articles hide and show


def texts(article: Article, outlets: Mapping[str, str]) -> tuple[Sequence[str], Sequence[str]]:
    """The texts of an article that was ruled on (digest.rights) which its level hides, and those which it shows.

    outlets  newspapers' English names
    """
    if showing.is_withdrawn(article):
        return _hidden(article, None), ()
    seen = showing.show(article, {})
    return _hidden(article, seen), [*_shown(article, seen, outlets)]


def _hidden(article: Article, seen: Shown | None) -> tuple[str, ...]:
    level = showing.level(article)
    if level == "full":
        return ()
    whole = " ".join(part.text for part in parse(article.body)).split()
    count = 0
    if seen and level == "excerpt":
        count = sum(len(part.text.split()) for part in seen.parts) - seen.clipped * bool(seen.parts)
    found = [" ".join(whole[count:]), *(caption.text for caption in article.captions)]
    if level != "excerpt":
        found += [sentence.text or "" for sentence in article.english.sentences]
        found += [source for sentence in article.english.sentences for source in sentence.source]
        found += [article.english.abstract or ""]
    if level == "withheld" or (level == "metadata" and article.title_inferred):
        found += [article.title, article.english.title or ""]
    return tuple(filter(None, found))


def _shown(article: Article, seen: Shown, outlets: Mapping[str, str]) -> Iterator[str]:
    yield from (
        seen.article.title,
        seen.article.english.title or "",
        seen.abstract,
        *article.tags,
        article.author or "",
    )
    yield f"{seen.article.title} {article.outlet or ''}"
    yield f"{seen.article.english.title or ''} {outlets.get(article.outlet or '', article.outlet or '')}"
    yield " ".join(part.text for part in seen.parts)
    yield from (caption.text for caption in seen.captions)
    for sentence in seen.sentences:
        yield from (sentence.text, *sentence.sources)


def noted(hides: Iterable[str], shows: Iterable[str]) -> tuple[list[int], list[int], list[int]]:
    """Of the texts that an article hides, and does not show besides, the runs that suspicions are found by, and the
    passages, which confirm them; and the passages that it shows. With repeats.

    All are 64-bit numbers that hold in this process and what is forked of it.
    """
    shown = [*chain.from_iterable(_numbers(_runs(_words(text))) for text in shows)]
    seen, runs, passages = frozenset(shown if hides else ()), list[int](), list[int]()
    for text in hides:
        own = _runs(_words(text))
        numbers = [*_numbers(own)]
        if numbers and seen.isdisjoint(numbers):
            runs += own
            passages += numbers
        else:
            secret = [number not in seen for number in numbers]
            passages += compress(numbers, secret)
            runs += chain.from_iterable(compress(own[at:], secret) for at in range(_STEP))
    return runs, passages, shown


def number(passage: str) -> int:
    """That of one passage."""
    return next(_numbers(_runs(passage.split(" "))))


def address(url: str) -> str:
    """What tells an address from others, however it is linked to."""
    if not _ADDRESS.fullmatch(url):
        return ""
    plain = unquote(unescape(url)).replace("\\", "").partition("#")[0]
    return plain.partition("//")[2].removeprefix("www.").rstrip("/")


# ---------------------------------------------------------------- what a file says


_addresses = Remembered(address, 20_000)


def suspected(of: Secrets, file: tuple[str, str]) -> list[str]:
    """What a file (path, text) may have of what is hidden: addresses, and passages that begin as hidden ones."""
    path, text = file
    links = set(map(_addresses.__getitem__, _ADDRESS.findall(text))) if of.addresses else set[str]()
    lines = _new(of, _LINE.split(text)) if path.endswith(_PAGES) else {}
    met = dict[str, None]()
    parts = _new(of, _parts(path, "\n".join(lines.values()) if lines else text))
    for mark, part in parts.items():
        if found := _met(of, part):
            met |= dict.fromkeys(found)
        else:
            of.clean.add(mark)
    if not met:
        of.clean.update(lines)
    if len(of.clean) > _MOST_CLEAN:
        of.clean.clear()
    return [*sorted(links & of.addresses), *met]


def _new(of: Secrets, texts: Iterable[str]) -> dict[int, str]:
    """By number those that were not found clean."""
    return {mark: text for text in texts if (mark := hash(text)) not in of.clean}


def _met(of: Secrets, part: str) -> list[str]:
    """The passages of a part of a file that may be hidden ones, but for those in names of articles."""
    found = _passages(of.runs, part)
    if found and of.names and not of.names.isdisjoint(_NAME.findall(part)):
        found = _passages(of.runs, _NAME.sub(lambda name: _BREAK if name[0] in of.names else name[0], part))
    return found


def _passages(hidden: Runs, part: str) -> list[str]:
    """Those of which something hidden has all runs."""
    words = _words(f"{part} {_BREAK} {unquote(part)}" if "%" in part and _QUOTED.search(part) else part)
    if len(words) < PASSAGE:
        return []
    found = list[Sequence[str]]()
    for at in hidden.found(_runs(words, _STEP)):
        near = words[max(0, _STEP * (at - 1) + 1) : _STEP * at + PASSAGE]
        runs = {*hidden.found(_runs(near))}
        starts = (start for start in range(len(near) - PASSAGE + 1) if runs.issuperset(range(start, start + _STEP)))
        found += (near[start : start + PASSAGE] for start in starts)
    return [" ".join(passage) for passage in found if _BREAK not in passage]


def _parts(path: str, text: str) -> list[str]:
    """What a file says, each block, value or line of it by itself."""
    if path.endswith(_PAGES):
        text = text.replace("<!--", "<br>").replace("-->", "<br>")
        found = [*_plain(text), *'"'.join(_LONG_TAG.findall(text)).split('"')]
    elif path.startswith("search/d/"):
        found = reading.card(text)
    elif path.startswith("search/"):  # lists of names, one a line
        found = _ESCAPE.sub(_unescaped, text.replace("\\n", '"')).split('"')
    elif path.endswith(_SCRIPTS):
        found = _ESCAPE.sub(_unescaped, text).split('"') if "\\" in text else text.split('"')
    elif path.endswith(".csv"):
        found = [*chain.from_iterable(csv.reader(text.splitlines(keepends=True)))]
    else:
        found = text.splitlines() if path.endswith(_LINES) else [text]
    marked = [unescape(part) if "&" in part else part for part in found if len(part) >= _SHORTEST]
    marked += [plain for part in marked if "<" in part for plain in _plain(part)]  # a feed has pages in its values
    marked += [_ESCAPE.sub(_unescaped, part) for part in marked if "\\u" in part]  # a script in a page
    return [*(part for part in marked if len(part) >= _SHORTEST), path.replace("/", _BREAK)]


def _plain(text: str) -> list[str]:
    return _TAGS.split(_INLINE.sub(" ", _NUMBERED.sub(_BREAK, text)))


def _unescaped(found: re.Match[str]) -> str:
    return chr(int(found[1], 16)) if found[1] else " "


def _words(text: str) -> list[str]:
    """Folded. A text in the signs of news takes a fifth of the time that its tokens take one by one."""
    try:
        signs = codecs.charmap_encode(text, "strict", _CODES)[0]
    except UnicodeEncodeError:
        return [*chain.from_iterable(map(_folded.__getitem__, text.split()))]
    return signs.translate(_FOLDED, _NOT_SEEN).decode("latin-1").replace(_BREAK, f" {_BREAK} ").split()


def _plain_letters(token: str) -> str:
    """Without case, marks and what nobody sees. Most tokens that only one file has are addresses."""
    return token.lower() if token.isascii() and token.isprintable() else fold(UNSEEN.sub("", nfc(token)))


# Every sign of news as one byte, and by that what it is in folded words.
_CODES = codecs.charmap_build(coding.USUAL)
_FOLDED = "".join("".join(_folded[sign]) or " " for sign in coding.USUAL).ljust(256).encode("latin-1")
_NOT_SEEN = bytes(code for code, sign in enumerate(coding.USUAL) if UNSEEN.fullmatch(sign))


def _runs(words: Sequence[str], step: int = 1) -> list[int]:
    """Every run of so many, or every `step`-th."""
    return [*map(hash, zip(*(words[at::step] for at in range(_RUN)), strict=False))]


def _numbers(runs: Sequence[int]) -> Iterator[int]:
    """Those of the passages in which these runs are: the first run of each and the last have all its words."""
    return map(hash, zip(runs, runs[_STEP - 1 :], strict=False))
