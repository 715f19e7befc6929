"""Whether words of an article that may not be shown stand in a file of the site. A stage: pure.

A passage is 8 words or more in a row, whatever their marks and case, in one block or value of a file, with or without
inline markup between. Of what is hidden every third run of 6 words is noted, for each 8 words hold one of them: of 7
million hidden words 2.3 million numbers. What they find is a suspicion, which the texts themselves confirm.
"""

from __future__ import annotations

import csv
import re
from array import array
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from html import unescape
from itertools import chain
from urllib.parse import unquote

from msgspec import Struct

from diembao.digest.markup import parse
from diembao.model import Article
from diembao.press.assemble import showing
from diembao.press.index import reading
from diembao.text import UNSEEN, Remembered, fold, nfc

PASSAGE = 8
_STEP = 3
_RUN = PASSAGE - _STEP + 1
_SHORTEST = 2 * PASSAGE - 1  # characters of a passage
# Between two texts, so that no passage goes from one into the other: a word that neither has.
_BREAK = "|"
_WORD = re.compile(r"\||[^\W_]+")
_INLINE = re.compile(r"</?(?:a|abbr|b|bdi|cite|code|dfn|em|i|mark|q|s|small|span|strong|sub|sup|time|u|wbr)\b[^>]*>")
_NUMBERED = re.compile(r"<a\b[^>]*>\d+</a>")  # of a paragraph
_TAG, _LONG_TAG = re.compile(r"(?:<[^>]*>\s*)+"), re.compile(rf"<([^>]{{{_SHORTEST},}})>")
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|.)")
_QUOTED = re.compile("%[0-9a-fA-F]{2}")
_ADDRESS = re.compile(r"https?:(?:\\?/){2}[^\s\"'<>]+")
# An address of ours, which stays when what it names was taken down.
_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+){3,}")
_LINES, _SCRIPTS = (".ris", ".bib"), (".js", ".json", ".jsonl")

# Of what stands between blanks the words, folded: a third of the time that a search for words takes.
_folded = Remembered(lambda token: tuple(_WORD.findall(_plain_letters(token))), 200_000)


class Secrets(Struct, frozen=True):
    """What may not be shown, as far as it is needed to suspect a file.

    runs       numbers of runs of words
    addresses  of originals, as `address` has them
    names      of articles that are as long as a passage, which stand in addresses
    clean      parts of files that hold none of it: what stands on many pages is looked at once
    """

    runs: AbstractSet[int]
    addresses: AbstractSet[str]
    names: AbstractSet[str]
    clean: set[int]


# ---------------------------------------------------------------- what articles hide and show


def hidden(article: Article) -> tuple[str, ...]:
    """The texts of an article that was ruled on (digest.rights) which its level hides."""
    level = showing.level(article)
    if level == "full":
        return ()
    whole = " ".join(part.text for part in parse(article.body)).split()
    count = 0
    if level == "excerpt":
        seen = showing.show(article, {})
        count = sum(len(part.text.split()) for part in seen.parts) - seen.clipped * bool(seen.parts)
    found = [" ".join(whole[count:]), *(caption.text for caption in article.captions)]
    if level != "excerpt":
        found += [sentence.text or "" for sentence in article.english.sentences]
        found += [source for sentence in article.english.sentences for source in sentence.source]
        found += [article.english.abstract or ""]
    if level == "withheld" or (level == "metadata" and article.title_inferred):
        found += [article.title, article.english.title or ""]
    return tuple(filter(None, found))


def shown(article: Article) -> Iterator[str]:
    """The texts of an article that was ruled on which its level shows."""
    if showing.is_withdrawn(article):
        return
    seen = showing.show(article, {})
    yield from (
        seen.article.title,
        seen.article.english.title or "",
        seen.abstract,
        *article.tags,
        article.author or "",
    )
    yield from (f"{title} {article.outlet or ''}" for title in (seen.article.title, seen.article.english.title or ""))
    yield " ".join(part.text for part in seen.parts)
    yield from (caption.text for caption in seen.captions)
    for sentence in seen.sentences:
        yield from (sentence.text, *sentence.sources)


def noted(texts: Iterable[str]) -> tuple[bytes, bytes]:
    """Of some texts the runs that suspicions are found by, and the numbers of all passages, which confirm them.

    Both are 64-bit numbers that hold in this process and what is forked of it.
    """
    runs = [_runs(_words(text)) for text in texts]
    some = array("q", {run for own in runs if len(own) >= _STEP for run in own[::_STEP]})
    return some.tobytes(), array("q", chain.from_iterable(map(_numbers, runs))).tobytes()


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
    met = dict[str, None]()
    for part in _parts(path, text):
        if len(part) >= _SHORTEST and (mark := hash(part)) not in of.clean:
            if found := _met(of, part):
                met |= dict.fromkeys(found)
            else:
                of.clean.add(mark)
    return [*sorted(links & of.addresses), *met]


def _met(of: Secrets, part: str) -> list[str]:
    """The passages of a part of a file that may be hidden ones, but for those in names of articles."""
    found = _passages(of.runs, part)
    if found and of.names and not of.names.isdisjoint(_NAME.findall(part)):
        found = _passages(of.runs, _NAME.sub(lambda name: _BREAK if name[0] in of.names else name[0], part))
    return found


def _passages(hidden: AbstractSet[int], part: str) -> list[str]:
    """Those around the runs that something hidden has."""
    words = _words(f"{part} {_BREAK} {unquote(part)}" if "%" in part and _QUOTED.search(part) else part)
    runs = _runs(words)
    if len(words) < PASSAGE or hidden.isdisjoint(runs):
        return []
    met = (at for at, run in enumerate(runs) if run in hidden)
    starts = sorted({start for at in met for start in range(max(0, at - _STEP + 1), at + 1)})
    found = (words[start : start + PASSAGE] for start in starts)
    return [" ".join(passage) for passage in found if len(passage) == PASSAGE and _BREAK not in passage]


def _parts(path: str, text: str) -> list[str]:
    """What a file says, each block, value or line of it by itself."""
    if path.endswith((".html", ".xml", ".svg")):
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
    return [*marked, path.replace("/", _BREAK)]


def _plain(text: str) -> list[str]:
    return _TAG.sub(_BREAK, _INLINE.sub(" ", _NUMBERED.sub(_BREAK, text))).split(_BREAK)


def _unescaped(found: re.Match[str]) -> str:
    return chr(int(found[1], 16)) if found[1] else " "


def _words(text: str) -> list[str]:
    return [*chain.from_iterable(map(_folded.__getitem__, text.split()))]


def _plain_letters(token: str) -> str:
    """Without case, marks and what nobody sees. Most tokens that only one file has are addresses."""
    return token.lower() if token.isascii() and token.isprintable() else fold(UNSEEN.sub("", nfc(token)))


def _runs(words: Sequence[str]) -> list[int]:
    return [*map(hash, zip(*(words[at:] for at in range(_RUN)), strict=False))]


def _numbers(runs: Sequence[int]) -> Iterator[int]:
    """Those of the passages in which these runs are: the first run of each and the last have all its words."""
    return map(hash, zip(runs, runs[_STEP - 1 :], strict=False))
