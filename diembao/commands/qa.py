"""The command `qa`: pairs of Vietnamese and English checked, whatever they come from."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping

from diembao.build import steps
from diembao.commands.request import Outcome, Qa
from diembao.digest import door
from diembao.digest.layout import built_in_templates
from diembao.english import exchange
from diembao.english import qa as checks
from diembao.model import Corpus
from diembao.problems import Problem, Where
from diembao.text import plain_lines


def qa(request: Qa) -> Outcome:
    """A file of sentence pairs checked, one JSON object a pair on a line; outside a digest, by our own glossary."""
    path = request.file
    said = door.decoded(str(path), door.given(path, exchange.MAX_BYTES), "qa-file")
    pairs = checks.read_pairs(str(path), plain_lines(said))
    roots = (request.root, built_in_templates().parent)
    root = next((root for root in roots if (root / "digest.toml").exists()), None)
    corpus = steps.open_digest(root).corpus if root else Corpus()
    known = checks.knowledge(corpus.terms, corpus.places)
    rows, doubtful = [], 0
    for number, (vi, en) in enumerate(pairs):
        found = checks.check(vi, en, known)
        errors, warnings = (sorted({f.code for f in found if f.severity == s}) for s in ("error", "warning"))
        doubtful += bool(errors)
        rows.append({"index": number, "errors": errors, "warnings": warnings, "findings": [*_fields(found, vi, en)]})
    message, hint = f"pairs with errors: {doubtful} of {len(pairs)}", "docs/translation-checks.md explains each code"
    problem = Problem("qa-errors", "warning", Where(str(path)), message, hint)
    return Outcome((*map(json.dumps, rows),), (problem,) if doubtful and request.strict else (), (*rows,))


def _fields(found: Iterable[checks.Finding], vi: str, en: str) -> Iterator[Mapping[str, object]]:
    """Each finding with the words that it points at, and where they stand in the text that its side names."""
    sides = {"source": checks.cleaned(vi), "target": checks.cleaned(en)}
    for f in found:
        where = {"side": f.side, "start": f.start, "end": f.end, "words": sides[f.side][f.start : f.end]}
        yield {"code": f.code, "severity": f.severity, **where, "hint": f.hint}
