"""Why files were made again: what `--why` tells. A unit's key says of each thing that it shows what it was."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

# What the parts of a key are called (assemble/planning.py).
_PARTS = {
    "own": "the article's own text or English",
    "number": "its accession number",
    "entry": "its entry in lists",
    "places": "the name of a place",
    "related": "a related article",
    "terms": "a term of content/glossary.csv",
    "site": "digest.toml, a template, or the program",
    "page": "names, counts or ways on the page",
    "articles": "the articles that it shows",
}


def reasons(units: Mapping[str, tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """(name of the unit, why it was made again). `units`: by name its key before ('' for none) and now."""
    for name, (before, now) in sorted(units.items()):
        old, new = (dict(part.split("=", 1) for part in key.split(" ") if part) for key in (before, now))
        changed = [_PARTS.get(part, part) for part in new if old.get(part) != new[part]]
        if not before:
            yield name, "new, or nothing is known of an earlier build"
        else:
            yield name, f"changed: {'; '.join(changed)}" if changed else "its files were not as they were left"
