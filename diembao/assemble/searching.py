"""What the search index is given: of each article what its pages show, and the other names of places and terms."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from diembao import lang
from diembao.assemble.addresses import DIGEST
from diembao.assemble.collection import Collection
from diembao.assemble.showing import Shown
from diembao.model import Corpus, Place, SearchAids, SearchDoc
from diembao.pages import Name

# 'thuộc tỉnh Lào Cai từ 1/7/2025', 'xã Lục Yên, tỉnh Lào Cai': the name of today is what is left.
_BEFORE_NAME = re.compile(r"^(?:thuộc|part of)\s+", re.IGNORECASE)
_AFTER_NAME = re.compile(r",.*|\s(?:từ|since)\s.*")


def documents(collection: Collection) -> tuple[SearchDoc, ...]:
    """The articles, newest first."""
    topics: dict[str, list[str]] = {}
    for term, slugs in collection.by_term.items():
        for slug in slugs:
            topics.setdefault(slug, []).append(collection.term_ids[term.vi])
    return tuple(_document(collection, shown, topics.get(shown.article.slug, [])) for shown in collection.articles)


def _document(collection: Collection, shown: Shown, topics: list[str]) -> SearchDoc:
    article = shown.article
    outlet, entry = collection.outlets[article.outlet or ""], collection.entries[article.slug]
    return SearchDoc(
        slug=article.slug,
        title=article.title,
        paragraphs=shown.paragraphs,
        title_en=article.english.title or "",
        english=(*lang.get(DIGEST).sentences(shown.abstract), *(s.text for s in shown.sentences if s.text)),
        outlet=outlet.vi if article.outlet else "",
        outlet_en=outlet.en if article.outlet else "",
        date=article.date or "",
        lead=entry.lead if entry.copies else "",
        facets=(
            ("outlet", own_id(outlet)),
            ("year", own_id(collection.years[(article.date or "")[:4]])),
            ("state", shown.status.kind),
            *(("place", own_id(collection.places[up])) for up in _around(collection, article.places)),
            *(("topic", topic) for topic in topics),
        ),
    )


def _around(collection: Collection, places: tuple[str, ...]) -> tuple[str, ...]:
    """The places and the larger ones that they lie in, each once."""
    return tuple(dict.fromkeys(up for place in places for up in collection.lineage[place]))


def own_id(name: Name) -> str:
    """The part of its page's address that names it: 'bao-yen-bai' of 'outlets/bao-yen-bai/index.html'."""
    return name.url.split("/")[1]


def aids(collection: Collection, corpus: Corpus) -> SearchAids:
    """The names of what articles can be filtered by, and what terms and places are called otherwise."""
    kinds: tuple[tuple[str, Mapping[str, Name]], ...] = (
        ("outlet", collection.outlets), ("place", collection.places), ("year", collection.years),
        ("state", collection.states),
    )  # fmt: skip
    names = {(facet, own_id(name)): (name.vi, name.en) for facet, by_name in kinds for name in by_name.values()}
    names |= {("topic", collection.term_ids[term.vi]): (term.vi, term.en) for term in collection.by_term}
    return SearchAids(names, tuple(dict.fromkeys((*_terms(corpus), *(t for p in corpus.places for t in _place(p))))))


def _terms(corpus: Corpus) -> Iterator[tuple[str, str]]:
    for term in corpus.terms:
        yield from ((english, term.vi) for english in (term.en, *term.alternatives))
        yield term.vi, term.en


def _place(place: Place) -> Iterator[tuple[str, str]]:
    """Its name in the other language, and for its names of today the one that articles of its time have."""
    yield place.en, place.vi
    for now in (place.now_vi, place.now):
        name = _AFTER_NAME.sub("", _BEFORE_NAME.sub("", now))
        if name and name not in (place.vi, place.en):
            yield name, place.vi
