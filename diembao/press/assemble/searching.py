"""What the search index is given: of each article what its pages show, and the other names of places and terms."""

from __future__ import annotations

import re
from collections.abc import Iterator

from diembao.model import Corpus, Place, SearchAids, SearchDoc
from diembao.press.assemble.collection import Collection
from diembao.press.assemble.preparing import Prepared
from diembao.press.pages.articles import Entry, Name
from diembao.text import grouped

# 'thuộc tỉnh Lào Cai từ 1/7/2025', 'xã Lục Yên, tỉnh Lào Cai': the name of today is what is left.
_BEFORE_NAME = re.compile(r"^(?:thuộc|part of)\s+", re.IGNORECASE)
# Names side by side, and remarks: brackets hold another name only if that is an abbreviation.
_LISTED = re.compile(r"[;/()]")
_REMARK = re.compile(r"\((?![A-ZĐ]{2,8}\))[^)]*\)")
_WORD = re.compile(r"[a-z]{5,}")
_AFTER_NAME = re.compile(r",.*|\s(?:từ|since)\s.*")


def facets(collection: Collection) -> dict[str, tuple[tuple[str, str], ...]]:
    """By slug what an article can be filtered by."""
    by_term = collection.structure.by_term.items()
    terms = grouped((slug, collection.term_ids[vi]) for vi, slugs in by_term for slug in slugs)
    named = (collection.outlets, collection.places)
    outlets, places = ({own: _own_id(name) for own, name in names.items()} for names in named)
    return {
        brief.slug: (
            ("outlet", outlets[brief.outlet]),
            ("year", brief.date[:4] or "undated"),
            *(("state", state) for state in brief.states),
            *(("place", places[up]) for up in _around(collection, brief.places)),
            *(("term", term) for term in terms.get(brief.slug, ())),
        )
        for brief in map(collection.briefs.__getitem__, collection.structure.order)
    }


def document(prepared: Prepared, entry: Entry | None = None, facets: tuple[tuple[str, str], ...] = ()) -> SearchDoc:
    """What a result shows; without an entry, what the index is made of."""
    brief = prepared.brief
    return SearchDoc(
        slug=brief.slug,
        title=brief.title,
        paragraphs=prepared.paragraphs,
        title_en=brief.title_en,
        english=prepared.english,
        outlet=entry.outlet.vi if entry and brief.outlet else "",
        outlet_en=entry.outlet.en if entry and brief.outlet else "",
        date=brief.date,
        date_basis=brief.date_basis or "",
        lead=entry.lead if entry and entry.copies else "",
        facets=facets,
        captions=prepared.captions,
        author=brief.known.author,
        state="outdated" if brief.status.kind == "outdated" else brief.states[-1],
        origins=prepared.origins,
        original=brief.known.address,
    )


def _around(collection: Collection, places: tuple[str, ...]) -> tuple[str, ...]:
    """The places and the larger ones that they lie in, each once."""
    return tuple(dict.fromkeys(up for place in places for up in collection.structure.lineage[place]))


def _own_id(name: Name) -> str:
    """What names it in the address of its page: 'bao-yen-bai' of 'outlets/bao-yen-bai'."""
    return name.url.partition("/")[2]


def aids(collection: Collection, corpus: Corpus) -> SearchAids:
    """The names of what articles can be filtered by, and what terms and places are called otherwise."""
    named = (("outlet", collection.outlets), ("place", collection.places), ("year", collection.years))
    names = {(facet, _own_id(name)): (name.vi, name.en) for facet, by_name in named for name in by_name.values()}
    names |= {("state", state): (name.vi, name.en) for state, name in collection.states.items()}
    met = [collection.terms[vi] for vi in collection.structure.by_term]
    names |= {("term", collection.term_ids[term.vi]): (term.vi, term.en) for term in met}
    return SearchAids(names, tuple(dict.fromkeys((*_terms(corpus), *(t for p in corpus.places for t in _place(p))))))


def _terms(corpus: Corpus) -> Iterator[tuple[str, str]]:
    """Both ways, each name that an entry lists by itself too; and a word that all the English names of one entry have,
    and no other entry ('corruption'), for that entry."""
    words: dict[str, list[str]] = {}
    for term in corpus.terms:
        entries, vi = (term.en, *term.alternatives), _names(term.vi)
        for english in dict.fromkeys(name for entry in entries for name in _names(entry)):
            yield from ((english, name) for name in vi)
            yield from ((name, english) for name in vi)
        shared = set.intersection(*(set(_WORD.findall(entry.lower())) for entry in entries))
        for word in shared if len(entries) > 1 else ():
            words.setdefault(word, []).append(vi[-1])
    yield from ((word, names[0]) for word, names in sorted(words.items()) if len(names) == 1)


def _names(entry: str) -> tuple[str, ...]:
    """The names in an entry of the glossary, itself first. 'A; B/C': A, B and C; 'People's Council (HĐND)': the one and
    the other; 'Khe Sanh (north)': what is before; 'phòng, chống tham nhũng': the longer part."""
    parts = [entry]
    for part in _LISTED.split(_REMARK.sub("", entry)):
        parts += part, max(part.split(","), key=lambda some: len(some.split()))
    return tuple(dict.fromkeys(filter(None, map(str.strip, parts))))


def _place(place: Place) -> Iterator[tuple[str, str]]:
    """Its name in the other language, and for its names of today the one that articles of its time have."""
    yield place.en, place.vi
    for now in (place.now_vi, place.now):
        name = _AFTER_NAME.sub("", _BEFORE_NAME.sub("", now))
        if name and name not in (place.vi, place.en):
            yield name, place.vi
