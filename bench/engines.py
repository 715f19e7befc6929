"""Engines asked the same 50 sentences: `python -m bench.engines [--root DIGEST] [--engines openai,firefox] [--show]`.

The sentences are invented, of the kind that provincial newspapers print, with English as an editor would write it
(bench/sentences.tsv). chrF (0 to 100) says how near an answer comes to that; the checks of the digest, in how many
answers they find an error, or a warning. The first line is the editor's English: what is found in it is false alarm.
"""

from __future__ import annotations

import argparse
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from diembao.build import steps
from diembao.build.steps import Digest
from diembao.desk import engines
from diembao.desk.translate import Asked, translate
from diembao.english import qa

SENTENCES = Path(__file__).parent / "sentences.tsv"
_ORDER, _BETA = 6, 2.0  # as chrF2 has it: n-grams of 1 to 6 characters, recall twice as heavy as precision


def read() -> list[tuple[str, str]]:
    """(Vietnamese, English) of each sentence."""
    rows = [line.split("\t") for line in SENTENCES.read_text("utf-8").splitlines()[1:]]
    return [(vi, en) for vi, en in rows]


def chrf(answers: Sequence[str], references: Sequence[str]) -> float:
    """chrF2 of all together, 0 to 100, as sacreBLEU counts it: white space left out, an order that none has as well."""
    precisions, recalls = list[float](), list[float]()
    for size in range(1, _ORDER + 1):
        pairs = [(_grams(a, size), _grams(r, size)) for a, r in zip(answers, references, strict=True)]
        same, ours, theirs = (
            sum(map(Counter.total, some)) for some in ([a & r for a, r in pairs], *zip(*pairs, strict=True))
        )
        if ours and theirs:
            precisions.append(same / ours)
            recalls.append(same / theirs)
    if not sum(precisions):
        return 0.0
    precision, recall = sum(precisions) / len(precisions), sum(recalls) / len(recalls)
    return 100 * (1 + _BETA**2) * precision * recall / (_BETA**2 * precision + recall)


def _grams(text: str, size: int) -> Counter[str]:
    text = "".join(text.split())
    return Counter(text[start : start + size] for start in range(len(text) - size + 1))


def row(name: str, answers: Sequence[str | None], digest: Digest, seconds: float) -> str:
    """A line of the table. What was not answered counts as nothing, and is not checked."""
    pairs = read()
    known = steps.knowledge_of(digest)
    found = [{f.severity for f in qa.check(vi, en, known)} for (vi, _), en in zip(pairs, answers, strict=True) if en]
    marks = [sum("error" in one for one in found), sum("error" not in one and "warning" in one for one in found)]
    score = chrf([answer or "" for answer in answers], [en for _, en in pairs])
    return f"{name:<28} {len(found):>8} {score:>6.1f} {marks[0]:>7} {marks[1]:>9} {seconds:>8.1f}"


def asked(name: str, digest: Digest, show: bool) -> str:
    """The line of one engine."""
    config, pairs = digest.config.translate, read()
    if lack := engines.missing(name, config, digest.root):
        return f"{config.label(name):<28} {lack.message}: {lack.hint}"
    started = time.monotonic()
    engine = engines.get(name, config, digest.root)
    answers, problems = translate([Asked(vi) for vi, _ in pairs], engine, digest.corpus)
    line = row(config.label(name), [one.text for one in answers], digest, time.monotonic() - started)
    texts = [f"\n  vi  {one.source}\n  en  {one.text}" for one in answers] if show else []
    return "".join([line, *(f"  {problem.message}" for problem in problems), *texts])


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(description="engines asked the same sentences")
    parser.add_argument("--root", type=Path, default=Path(), help="the digest whose engines and glossary are taken")
    parser.add_argument("--engines", default="", help="of those that its digest.toml sets up (default: those it names)")
    parser.add_argument("--show", action="store_true", help="print the answers")
    given = parser.parse_args()
    digest = steps.open_digest(given.root)
    print(f"{'engine':<28} {'answered':>8} {'chrF':>6} {'errors':>7} {'warnings':>9} {'seconds':>8}")
    print(row("(the editor's English)", [en for _, en in read()], digest, 0.0))
    for name in filter(None, given.engines.split(",")) if given.engines else digest.config.translate.engines:
        print(asked(name, digest, given.show), flush=True)


if __name__ == "__main__":
    main()
