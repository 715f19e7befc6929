"""What the files of an index say of documents, read back from them."""

from __future__ import annotations

import json
from collections.abc import Container, Iterator
from itertools import chain

from diembao.press.index import coding, postings


def said(data: bytes, of: Container[int]) -> Iterator[tuple[str, set[int]]]:
    """(form, numbers of the documents that a shard has under it), of these documents alone. Raises ValueError."""
    for key, row in postings.rows(data):
        for form, lists in postings.forms(row, key):
            found = map(coding.documents, filter(None, lists.split(",")))
            yield form, {*filter(of.__contains__, chain.from_iterable(found))}


def plainly_said(data: bytes) -> Iterator[tuple[str, str]]:
    """(slug, term) of a plain search-index.json. Raises ValueError."""
    for term, fields in json.loads(data)["invertedIndex"]:
        for name, by_slug in fields.items():
            if name != "_index":
                yield from ((slug, term) for slug in by_slug)


def card(text: str) -> list[str]:
    """All texts of a card, in plain letters; of what is no card as it stands and with the letters exchanged."""
    try:
        slug, title, *names, paragraphs, english, basis, author, state, captions, _, original = json.loads(
            text[text.index(",[") + 1 : text.rindex(")")]
        )
        exchanged = (title, *paragraphs, *captions)
        return [slug, *map(coding.swapped, exchanged), *names, *english, basis, author, state, original]
    except (ValueError, TypeError):
        return [text, coding.swapped(text)]
