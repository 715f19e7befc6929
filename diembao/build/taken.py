"""What a build takes back: articles of which it shows less than the site before did, or all of them. Does I/O.

The site itself says what it shows, in its own list of articles: no note of ours could be lost or be of another site.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from msgspec import DecodeError, Struct
from msgspec.json import Decoder

from diembao.digest.rights import LEVELS
from diembao.model import Publish
from diembao.problems import Problem, Where
from diembao.text import counted

LIST, EMPTIED = "data/articles.jsonl", "publish-emptied"


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


def may_show(site: Path, slug: str) -> bool:
    """Whether a site lists an article; of one that is there and whose list cannot be read nobody knows."""
    try:
        return site.is_dir() and any(_decode(row).slug == slug for row in (site / LIST).read_bytes().splitlines())
    except (OSError, DecodeError):
        return True


def emptied(site: Path) -> Iterator[Problem]:
    """What is told where a build has no article at all: a site that lists some does not go for that."""
    if count := len(levels(site)):
        message = f"it has {counted(count, 'article')} and would have none: content/ holds no record that can be read"
        hint = f"bring the records back; if the site is to be empty, delete the folder {site.name}/ and build again"
        yield Problem(EMPTIED, "error", Where(str(site)), message, hint)


def back(site: Path, now: Mapping[str, Publish]) -> list[str]:
    """The articles of which a site shows more than may be shown now. `now`: the level of each that there is."""
    return less(levels(site), now)


def less(before: Mapping[str, str], now: Mapping[str, Publish]) -> list[str]:
    """The articles of which less may be shown than before: the level of each that there was."""
    ranks: dict[str, int] = {level: rank for rank, level in enumerate(LEVELS)}
    # What is no level, as in a damaged note, may be more than any.
    return [slug for slug, was in before.items() if ranks.get(was, len(ranks)) > ranks[now.get(slug, "withheld")]]
