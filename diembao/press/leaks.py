"""Whether words of an article that may not be shown stand in a file of the site. A stage: pure.

A passage is 8 words or more in a row, whatever their marks and case, with or without markup between. Of what is hidden
every third run of 6 words is noted: each 8 words hold one of them. So 7 million hidden words are 2.3 million numbers.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import unescape

from msgspec import Struct

from diembao.digest.markup import parse
from diembao.model import Article
from diembao.press.assemble import showing
from diembao.text import Remembered, ascii_form, nfc

PASSAGE = 8
_STEP = 3
_RUN = PASSAGE - _STEP + 1
# The words of an address of ours are one: it stays when what it names was taken down.
_WORD = re.compile(r"\||[^\W_]+(?:-[^\W_]+)*")
_TAG = re.compile(r"<[^>]*>")
_ATTRIBUTE = re.compile(r'="([^"<>]{24,})"')
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|[nrt\"/])")
# Between two texts, so that no passage goes from one into the other: a word that neither has.
_BREAK = "|"
_STRINGS = re.compile(r'",\s*"')


_folded = Remembered(lambda word: ascii_form(word).lower(), 200_000)


class Passage(Struct, frozen=True):
    """8 words of an article, folded, that stand in a file."""

    path: str
    slug: str
    words: str


class Secrets(Struct, frozen=True):
    """What may not be shown. texts: by slug, folded; runs: by the number of a run of words the slugs that have it."""

    texts: Mapping[str, str]
    runs: Mapping[int, tuple[str, ...]]


def hidden(article: Article) -> tuple[str, ...]:
    """The texts of an article that was ruled on (digest.rights) which its level hides."""
    level = showing.level(article)
    if level == "full":
        return ()
    parts = parse(article.body)
    seen = showing.show(article, {})
    whole = " ".join(part.text for part in parts).split()
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
    yield " ".join(part.text for part in seen.parts)
    yield from (caption.text for caption in seen.captions)
    for sentence in seen.sentences:
        yield from (sentence.text, *sentence.sources)


def secrets(texts: Iterable[tuple[str, Sequence[str]]]) -> Secrets:
    """`texts`: (slug, what is hidden of it)."""
    folded, runs = dict[str, str](), defaultdict[int, tuple[str, ...]](tuple)
    for slug, own in texts:
        passages = [found for text in own if len(found := _words(text)) >= PASSAGE]
        folded[slug] = _BREAK.join(f" {' '.join(found)} " for found in passages)
        for run in {run for found in passages for run in _runs(found)[::_STEP]}:
            runs[run] += (slug,)
    return Secrets(folded, dict(runs))


def leaks(of: Secrets, file: tuple[str, str]) -> list[Passage]:
    """The passages in a file (its path, its text) that may not be shown, unless another article shows them."""
    path, text = file
    found = dict[tuple[str, str], None]()
    for plain in _plain(path, text):
        words = _words(plain)
        runs = _runs(words)
        if of.runs.keys().isdisjoint(runs):
            continue
        for at, run in enumerate(runs):
            for slug in of.runs.get(run, ()):
                for start in range(max(0, at - _STEP + 1), at + 1):
                    passage = words[start : start + PASSAGE]
                    if len(passage) == PASSAGE and _BREAK not in passage and f" {' '.join(passage)} " in of.texts[slug]:
                        found[slug, " ".join(passage)] = None
    return [Passage(path, *one) for one in found]


def allowed(passages: Iterable[Passage], texts: Iterable[Iterable[str]]) -> frozenset[str]:
    """The words of passages that stand in what articles may show."""
    sought = {tuple(passage.words.split(" ")): passage.words for passage in passages}
    found = set[str]()
    for text in (text for own in texts for text in own):
        words = _words(text)
        found |= {sought[one] for one in sought.keys() & set(zip(*(words[at:] for at in range(PASSAGE)), strict=False))}
    return frozenset(found)


def _plain(path: str, text: str) -> Iterator[str]:
    """What a file says: a page without its tags, the values in these, the strings of scripts and lists."""
    if path.endswith((".html", ".xml", ".svg")):
        yield unescape(_TAG.sub(" ", text))
        yield f" {_BREAK} ".join(map(unescape, _ATTRIBUTE.findall(text)))
    else:
        text = _STRINGS.sub(_BREAK, text)
        yield unescape(_ESCAPE.sub(_unescaped, text) if "\\" in text else text)


def _unescaped(found: re.Match[str]) -> str:
    return chr(int(found[1], 16)) if found[1] else " "


def _words(text: str) -> list[str]:
    return [*map(_folded.__getitem__, _WORD.findall(nfc(text)))]


def _runs(words: Sequence[str]) -> list[int]:
    """Numbers that hold in this process and what is forked of it."""
    return [*map(hash, zip(*(words[at:] for at in range(_RUN)), strict=False))]
