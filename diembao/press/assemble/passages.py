"""The text column and its margin: paragraphs with their marks, and which English sentence stands beside which."""

from __future__ import annotations

import html
from collections import defaultdict
from collections.abc import Iterator, Mapping
from operator import attrgetter

from msgspec import structs

from diembao import lang
from diembao.digest.markup import Mark, Part, mark
from diembao.lang import ui
from diembao.model import Origin, Term
from diembao.press.addresses import SOURCE
from diembao.press.assemble import terms
from diembao.press.assemble.showing import Shown, locate
from diembao.press.pages.articles import Block, Note, Pair, Passage, ShownSentence
from diembao.text import nfc

# A glossary of 260 finds about 25 terms in an article of 900 words, most in its first lines: too many to read by.
MAX_TERMS, MAX_TERMS_OF_PARAGRAPH = 18, 3
# The margin's notes span 40 grid rows (site.css): a passage must stay below that.
MAX_BLOCKS = 30


def passages(
    shown: Shown, known: terms.Lexicon, term_ids: Mapping[str, str]
) -> tuple[tuple[Passage, ...], tuple[Term, ...], tuple[Term, ...]]:
    """The passages of the Vietnamese page; the glossary terms in them and those marked, as they first occur."""
    sources, noted = _sources(shown)
    met: dict[Term, None] = {}
    marked: dict[Term, None] = {}
    building: list[tuple[list[Block], list[Note]]] = [(_captions(shown, 0), [])]
    number = 0
    for index, part in enumerate(shown.parts):
        marks = sources.get(index, [])
        if part.tag != "h2":
            number += 1
            marks = [*marks, *_terms(part, known, term_ids, met, marked), *(_dateline(part) if number == 1 else ())]
        block = Block(part.tag, number if part.tag != "h2" else 0, mark(part.html, marks))
        if noted[index] or part.tag == "h2" or len(building[-1][0]) >= MAX_BLOCKS:
            building.append(([], []))
        building[-1][0].append(block)
        building[-1][1].extend(noted[index])
        building[-1][0].extend(_captions(shown, index + 1))
    building[-1][0].extend(_captions(shown, None))
    made = tuple(Passage(tuple(blocks), tuple(notes)) for blocks, notes in building if blocks)
    return made, tuple(met), tuple(marked)


def unplaced(shown: Shown) -> tuple[Note, ...]:
    """The English that rests on nothing shown: its source is hidden by the publish level, or gone."""
    return tuple(_note(s) for s in shown.sentences if s.text and not s.paragraph)


def pairs(shown: Shown) -> tuple[Pair, ...]:
    """The English sentences of the English page with their sources; one that has nothing to say is left out."""
    anchors: dict[int, list[int]] = defaultdict(list)
    for number in range(1, len(shown.paragraphs) + 1):
        before = [s for s in shown.sentences if 0 < s.paragraph <= number]
        if shown.sentences:
            nearest = max(before, key=lambda s: s.paragraph) if before else shown.sentences[0]
            anchors[nearest.number].append(number)
    told = (s for s in shown.sentences if s.text or s.sources or s.withheld)
    return tuple(Pair(**structs.asdict(s), anchors=tuple(anchors[s.number])) for s in told)


def origins(shown: Shown) -> Iterator[Origin]:
    """For each English sentence that is shown, as in SearchDoc."""
    paragraphs = shown.paragraphs
    for sentence in filter(attrgetter("text"), shown.sentences):
        paragraph = paragraphs[sentence.paragraph - 1] if sentence.paragraph else ""
        found = ((paragraph.find(source), len(source)) for source in map(nfc, sentence.sources))
        yield next((Origin(sentence.paragraph, at, length) for at, length in found if at >= 0 and length), Origin())


def _sources(shown: Shown) -> tuple[dict[int, list[Mark]], dict[int, list[Note]]]:
    """By index of the part: the marks of the sentences that the English rests on, and the notes beside it."""
    marks: dict[int, list[Mark]] = defaultdict(list)
    notes: dict[int, list[Note]] = defaultdict(list)
    for sentence in shown.sentences:
        found = [(s, place) for s in sentence.sources if (place := locate(shown.parts, s))]
        if not found or not sentence.text:
            continue
        notes[found[0][1][0]].append(_note(sentence))
        label = html.escape(ui.text(SOURCE, "note.ref", n=sentence.number))
        for first, (source, (index, start)) in enumerate(found):
            number = sentence.number
            opening = '<span class="src">' if first else f'<span class="src" id="s{number}">'
            ref = "" if first else f'<a class="ref" href="#e{number}" aria-label="{label}">{number}</a>'
            end = start + len(nfc(source))
            marks[index].append(Mark(start, end, opening, '<span class="src">', "</span>", ref))
    return marks, notes


def _note(sentence: ShownSentence) -> Note:
    return Note(sentence.number, sentence.text, bool(sentence.paragraph), sentence.status)


def _terms(
    part: Part, known: terms.Lexicon, term_ids: Mapping[str, str], met: dict[Term, None], marked: dict[Term, None]
) -> Iterator[Mark]:
    """Marks for terms that no earlier part has marked; all are noted as `met`."""
    limit = min(len(marked) + MAX_TERMS_OF_PARAGRAPH, MAX_TERMS)
    for start, end, term in terms.find(part.text, known):
        met[term] = None
        if term not in marked and len(marked) < limit:
            marked[term] = None
            opening = f'<a class="term" href="#t-{term_ids[term.vi]}">'
            yield Mark(start, end, opening, opening, "</a>")


def _dateline(part: Part) -> Iterator[Mark]:
    reading = lang.get(SOURCE).reading
    prefix = reading.lede_prefix(part.text).rstrip() if reading else ""
    if prefix:
        yield Mark(0, len(prefix), '<span class="dateline">', '<span class="dateline">', "</span>")


def _captions(shown: Shown, after: int | None) -> list[Block]:
    """The captions after that many blocks; with None, those that say they come after the end."""
    length = len(shown.parts)
    here = [c for c in shown.captions if (c.after > length if after is None else c.after == after)]
    return [Block("caption", 0, html.escape(c.text, quote=False)) for c in here]
