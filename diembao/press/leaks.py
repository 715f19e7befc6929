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
_TAG, _LONG_TAG = re.compile(r"(?:<[^>]*>\s*)+"), re.compile(rf"<([^<>]{{{_SHORTEST},}})>")
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|.)")
_QUOTED = re.compile("%[0-9a-fA-F]{2}")
_ADDRESS = re.compile(r"https?:(?:\\?/){2}([^\s\"'<>]+)")
# An address of ours, which stays when what it names was taken down.
_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+){3,}")
_LINES, _SCRIPTS = (".ris", ".bib"), (".js", ".json", ".jsonl")

# Of what stands between blanks the words, folded: a third of the time that a search for words takes.
_folded = Remembered(lambda token: tuple(_WORD.findall(fold(UNSEEN.sub("", nfc(token))))), 200_000)


class Secrets(Struct, frozen=True):
    """What may not be shown, as far as it is needed to suspect a file.

    runs       numbers of runs of words
    addresses  of originals, as `address` has them
    names      of articles that are as long as a passage, which stand in addresses
    clean      what was found to hold none of it: what stands on many pages is looked at once
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
    yield from (seen.article.title, seen.article.english.title or "", seen.abstract, *article.tags)
    yield from (f"{title} {article.outlet or ''}" for title in (seen.article.title, seen.article.english.title or ""))
    yield " ".join(part.text for part in seen.parts)
    yield from (caption.text for caption in seen.captions)
    for sentence in seen.sentences:
        yield from (sentence.text, *sentence.sources)


def runs(texts: Iterable[str]) -> bytes:
    """What is noted of hidden texts: 64-bit numbers that hold in this process and what is forked of it."""
    found = (words for text in texts if len(words := _words(text)) >= PASSAGE)
    return array("q", {run for words in found for run in _runs(words, _RUN)[::_STEP]}).tobytes()


def passages(texts: Iterable[str]) -> bytes:
    """The numbers of all passages in some texts, by which suspicions are confirmed."""
    return array("q", chain.from_iterable(_runs(_words(text), PASSAGE) for text in texts)).tobytes()


def number(passage: str) -> int:
    """That of one passage."""
    return hash(tuple(passage.split(" ")))


def address(url: str) -> str:
    """What tells an address from others, however it is linked to."""
    found = _ADDRESS.fullmatch(url)
    return (
        unquote(unescape(found[1])).replace("\\", "").partition("#")[0].removeprefix("www.").rstrip("/")
        if found
        else ""
    )


# ---------------------------------------------------------------- what a file says


def suspected(of: Secrets, file: tuple[str, str]) -> list[str]:
    """What a file (path, text) may have of what is hidden: addresses, and passages that begin as hidden ones."""
    path, text = file
    links = {address(match[0]) for match in _ADDRESS.finditer(text)} if of.addresses else set[str]()
    met = _met(of, _parts(path, text), keep=True)
    if met and of.names and not of.names.isdisjoint(_NAME.findall(f"{path} {text}")):
        without = (_NAME.sub(lambda name: _BREAK if name[0] in of.names else name[0], one) for one in file)
        met = _met(of, _parts(*without))
    return [*sorted(links & of.addresses), *met]


def _met(of: Secrets, parts: Iterable[str], keep: bool = False) -> list[str]:
    """The passages of some texts that may be hidden ones. keep: those in which there are none are noted."""
    new = {mark: part for part in parts if len(part) >= _SHORTEST and (mark := hash(part)) not in of.clean}
    text = f" {_BREAK} ".join(new.values())
    texts = [text, unquote(text)] if _QUOTED.search(text) else [text]
    found = dict.fromkeys(passage for one in texts for passage in _passages(of.runs, _words(one)))
    if keep and not found:
        of.clean.update(new)
    return [*found]


def _passages(hidden: AbstractSet[int], words: Sequence[str]) -> Iterator[str]:
    """Those around the runs that something hidden has."""
    runs = _runs(words, _RUN)
    if hidden.isdisjoint(runs):
        return
    met = (at for at, run in enumerate(runs) if run in hidden)
    for start in sorted({start for at in met for start in range(max(0, at - _STEP + 1), at + 1)}):
        passage = words[start : start + PASSAGE]
        if len(passage) == PASSAGE and _BREAK not in passage:
            yield " ".join(passage)


def _parts(path: str, text: str) -> list[str]:
    """What a file says, each block, value or line of it by itself."""
    if path.endswith((".html", ".xml", ".svg")):
        text = text.replace("<!--", "<br>").replace("-->", "<br>")
        found = [*_plain(text), *(tag.replace('"', f" {_BREAK} ") for tag in _LONG_TAG.findall(text))]
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
    return [*marked, path.replace("/", _BREAK)]


def _plain(text: str) -> list[str]:
    return _TAG.sub(_BREAK, _INLINE.sub(" ", _NUMBERED.sub(_BREAK, text))).split(_BREAK)


def _unescaped(found: re.Match[str]) -> str:
    return chr(int(found[1], 16)) if found[1] else " "


def _words(text: str) -> list[str]:
    return [*chain.from_iterable(map(_folded.__getitem__, text.split()))]


def _runs(words: Sequence[str], length: int) -> list[int]:
    return [*map(hash, zip(*(words[at:] for at in range(length)), strict=False))]
