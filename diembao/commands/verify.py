"""The command `verify`: every capture and every file of the site is read, and has the bytes that it had."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path

from msgspec.structs import replace

from diembao import publish
from diembao.build import deskwork, store
from diembao.commands.opening import building
from diembao.commands.request import Outcome, Verify
from diembao.desk import binding
from diembao.digest.layout import PUBLISHING
from diembao.problems import MANY, Problem, Where
from diembao.text import counted


def verify(request: Verify) -> Outcome:
    """What records were made from is there, byte for byte, and the site is as the last build left it."""
    site = request.output or request.root / "site"
    with building(request, keep=False) as digest:
        stored = store.read_records(digest.root, digest.state)
        names = [path.name for path in store.capture_files(digest.root)]
        read = digest.state.work("captures", partial(store.sha256, digest.root), names)
        files = dict(zip(names, read, strict=True))
    settled = stored.withdrawn | {one.slug for one in digest.rights.withdrawals}
    lost = binding.lost(stored.captures, files, stored.broken, settled)
    told = [*deskwork.changed(lost), *deskwork.missing(lost)]
    altered = publish.altered(site, request.root / PUBLISHING) if site.is_dir() else {}
    problems = (*stored.problems, *(replace(one, severity="error") for one in told), *_altered(site, altered))
    kept = sum(slug not in settled for slug in stored.captures)
    whole = kept - len(lost.missing) - sum(map(len, lost.changed.values()))
    line = (
        f"read {counted(len(files), 'capture')} and {counted(len(altered), 'file')} of the site: "
        f"{whole} of {counted(kept, 'record')} have the bytes that they were made from, "
        f"{sum(altered.values())} of the files those that were written"
    )
    row = {
        "captures": len(files), "records": kept, "records_whole": whole,
        "files": len(altered), "files_whole": sum(altered.values()),
    }  # fmt: skip
    return Outcome((line,), problems, (row,))


def _altered(site: Path, files: Mapping[str, bool]) -> Iterator[Problem]:
    """The first of many are told one by one. `files`: by path, whether it is as it was written."""
    others = [path for path, is_as_written in files.items() if not is_as_written]
    more = f" (as are {len(others) - MANY} more)" if len(others) > MANY else ""
    for path in others[:MANY]:
        hint = "python build.py site --verify makes it again"
        yield Problem(
            "site-altered", "error", Where(f"{site.name}/{path}"), f"not as it was written, or gone{more}", hint
        )
