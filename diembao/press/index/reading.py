"""What the files of an index say of documents, read back from them."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator

from diembao.press.index import coding, postings


def said(data: bytes, of: Collection[int]) -> dict[int, set[str]]:
    """By number of a document the forms under which a shard has it; of these documents alone. Raises ValueError."""
    found: dict[int, set[str]] = {}
    for key, row in postings.rows(data):
        for form, lists in postings.forms(row, key):
            for written in filter(None, lists.split(",")):
                for number, _ in coding.postings(written):
                    if number in of:
                        found.setdefault(number, set()).add(form)
    return found


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
