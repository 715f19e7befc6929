"""What a build takes back: articles of which it shows less than the site before did. Does I/O.

The site itself says what it shows, in its own list of articles: no note of ours could be lost or be of another site.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from msgspec import DecodeError, Struct
from msgspec.json import Decoder

from diembao.digest.rights import LEVELS
from diembao.model import Publish

LIST = "data/articles.jsonl"


class _Row(Struct, frozen=True):
    slug: str
    publish: Publish


_decode = Decoder(_Row).decode


def levels(site: Path) -> dict[str, Publish]:
    """By slug how much a site shows of each article that it lists; nothing where it cannot be read."""
    try:
        return {row.slug: row.publish for row in map(_decode, (site / LIST).read_bytes().splitlines())}
    except (OSError, DecodeError):
        return {}


def back(site: Path, now: Mapping[str, Publish]) -> list[str]:
    """The articles of which a site shows more than may be shown now. `now`: the level of each that there is."""
    before = levels(site)
    return [slug for slug, was in before.items() if LEVELS.index(was) > LEVELS.index(now.get(slug, "withheld"))]
