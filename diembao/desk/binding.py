"""Which capture is whose: by its bytes first, by its name only where a record's own bytes are nowhere else."""

from __future__ import annotations

from collections.abc import Collection, Container, Mapping

from msgspec import Struct
from msgspec.structs import replace

from diembao.model import Source
from diembao.problems import Problem, Where, refuse
from diembao.text import grouped


class Bound(Struct, frozen=True):
    """The captures and the records that are made of them.

    captures  by name the SHA-256 of their bytes
    owners    by capture the slug of the record that it is brought into, '' for a new one, which are in the captures'
              order
    cut_from  by slug the capture that has the bytes the record was made from, whatever it is called now
    changed   by capture the slugs of the records that know its name while their own bytes are nowhere
    renamed   a record names another file than the one that it is now to name
    """

    captures: Mapping[str, str]
    owners: Mapping[str, str]
    cut_from: Mapping[str, str]
    changed: Mapping[str, tuple[str, ...]]
    renamed: bool


def bind(captures: Mapping[str, str], records: Mapping[str, Source], broken: Container[str]) -> Bound:
    """The captures (by name the SHA-256 of their bytes, no two the same) and the records, each with its own.

    `broken`: names and hashes in records that cannot be read now. What they speak of waits for them.
    """
    by_bytes = {digest: name for name, digest in captures.items()}
    cut_from = {slug: by_bytes[source.sha256] for slug, source in records.items() if source.sha256 in by_bytes}
    found: dict[str, str] = {}
    for slug, name in cut_from.items():
        # Of two records with one capture the first that names it as it is called.
        if name not in found or (records[found[name]].file != name == records[slug].file):
            found[name] = slug
    claims = grouped((records[slug].file, slug) for slug in sorted(records.keys() - cut_from.keys()))
    free = [name for name, digest in captures.items() if name not in found and digest not in broken]
    changed = {name: tuple(claims[name]) for name in free if name in claims}
    new = {name: "" for name in free if name not in claims and name not in broken}
    owners = {name: (found | new)[name] for name in captures if name in found or name in new}
    return Bound(captures, owners, cut_from, changed, any(records[slug].file != name for name, slug in found.items()))


class Lost(Struct, frozen=True):
    """Sources of records that are not as they were. changed: by the file that has other bytes the slugs; missing: by
    slug"""

    changed: Mapping[str, tuple[str, ...]]
    missing: Mapping[str, Source]


def lost(
    records: Mapping[str, Source], files: Mapping[str, str], broken: Container[str], settled: Container[str]
) -> Lost:
    """Of the records those whose bytes no file has. `files`: by name the SHA-256 of each; `broken`: as for `bind`.

    A file that has the bytes of another record, or may have, is that one's: it is not changed, but in another's place.

    `settled`: the slugs of those that may do without.
    """
    there, known = {*files.values()}, {source.sha256 for source in records.values()}
    gone = {slug: source for slug, source in sorted(records.items()) if not (source.sha256 in there or slug in settled)}
    free = {name for name, sha256 in files.items() if sha256 not in known and sha256 not in broken}
    changed = grouped((source.file, slug) for slug, source in gone.items() if source.file in free)
    missing = {slug: source for slug, source in gone.items() if source.file not in free}
    return Lost({name: tuple(slugs) for name, slugs in changed.items()}, missing)


def accepted(bound: Bound, names: Collection[str]) -> Bound:
    """`bound` with each of these changed captures as the new source of its record.

    Raises ProblemError: usage-accept, with every name that is no changed capture, or that of several records.
    """
    refuse(_not_accepted(name, bound) for name in names if len(bound.changed.get(name, ())) != 1)
    owners = {**bound.owners, **{name: bound.changed[name][0] for name in names}}
    return replace(bound, owners=owners, changed={n: s for n, s in bound.changed.items() if n not in names})


def _not_accepted(name: str, bound: Bound) -> Problem:
    if name in bound.changed:
        message = f"it is named by several records: {', '.join(bound.changed[name])}"
        hint = "take `capture` and `made` out of the records that are not to follow it"
    else:
        message, hint = "it is not the changed capture of a record", "nothing has to be accepted"
        if bound.changed:
            hint = f"the file names of those that are: {', '.join(sorted(bound.changed))}"
    return Problem("usage-accept", "error", Where(name), message, hint)
