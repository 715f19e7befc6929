"""`python -m bench.queries SITE [--queries N]`: queries after the grammar of the search, through its parser, in Node.

Operators, fields, quotation marks, marks, signs that nobody sees, lone surrogates, pieces of 5,000 signs. None may end
in an exception, take 100 ms, or give more words and filters than there may be, or places outside of what was typed.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import tempfile
from pathlib import Path
from typing import Any

MOST, MOST_WORDS = 100.0, 30  # milliseconds; words, and filters
LONGEST = 5_000  # signs of a piece
_FIELDS = (
    "title", "tít", "tit", "author", "tácgiả", "tacgia", "caption", "ảnh", "anh", "vi", "en", "outlet", "bao",
    "báo", "place", "noi", "nơi", "term", "topic", "thuậtngữ", "chude", "year", "nam", "năm", "state", "trạngthái",
    "from", "từ", "tu", "to", "đến", "den", "sort", "xếp", "xep", "TITLE", "Năm", "constructor", "__proto__",
    "toString", "x", "_", "ở",
)  # fmt: skip
_VALUES = (
    "Lào Cai", "lao-cai", "2022", "2022-05-18", "18/5/2022", "newest", "oldest", "mới", "reviewed", "19/8", "5,3%",
    "78ha", "28-NQ/TW", "TP. HCM", "the", "of", "và", "của", "cầu treo", "ddaats", "sạt lở", "Đ", "a", "0", "1.5",
    "1e9",
)  # fmt: skip
_SIGNS = (
    '"', '""', "“", "”", "„", "«", "»", "'", "-", "--", " -", "- ", "−", ":", "::", "(", ")", "*", "\\", "/", "|", "+",
    "^", "$", ".", ",", "%", "&", "<b>", " ", "  ", "\t", "\n", "\u00a0", "\u3000", "\u2028", "\u200b", "\u200d",
    "\u202e", "\u2066", "\u00ad", "\ufeff", "\ufdd0", "\0", "\x1b", "\u0301", "\u0323", "\u0302\u0301", "\ud800",
    "\udfff", "\U000e0001", "\U0001f469\u200d\U0001f33e", "\U0001fffe", "漢", "ກ", "ﬁ", "İ", "ß", "𝓐", "Ё", "٣",
)  # fmt: skip
_OPERATORS = (" AND ", " OR ", " NOT ", "AND", "OR", "NOT", " NOT NOT ", " AND NOT ", " and ", "-NOT ")


def made(seed: int) -> str:
    """Query number `seed`."""
    r = random.Random(seed)

    def piece() -> str:
        kind = r.randrange(10)
        if kind < 3:
            return r.choice(_VALUES)
        if kind < 5:
            sign, field, value = r.choice(("", "", "-")), r.choice(_FIELDS), r.choice((*_VALUES, "", '"'))
            return f"{sign}{field}:" + r.choice((value, '"' + value + '"', value + r.choice(_SIGNS)))
        if kind < 6:
            return r.choice(("", "-")) + '"' + " ".join(r.choice(_VALUES) for _ in range(r.randrange(6))) + '"'
        return r.choice(_OPERATORS if kind < 8 else _SIGNS)

    pieces = [piece() for _ in range(r.choice((1, 2, 3, 5, 8, 40)))]
    if r.random() < 0.2:
        at, long = r.randrange(len(pieces)), piece() or "a"
        pieces[at] = (long * LONGEST)[:LONGEST] if r.random() < 0.7 else f"{long} " * (LONGEST // (len(long) + 1))
    return r.choice(("", " ", " ", "  ")).join(pieces)


def wrong(query: str, read: dict[str, Any]) -> str:
    """What is wrong with how it was read; '' if nothing is."""
    if read.get("error"):
        return str(read["error"])
    if read["took"] > MOST:
        return f"{read['took']:.0f} ms"
    if max(read["words"], read["filters"]) > MOST_WORDS:
        return f"{read['words']} words, {read['filters']} filters"
    signs = len(query.encode("utf-16-le", "surrogatepass")) // 2
    places = all(0 <= start < end <= signs for start, end in read["at"])
    return "" if places else f"places {read['at']} in {signs} signs"


# In a page, or in Node: what `wrong` looks at, of each of some queries. Another process may have had the processor: the
# shortest of three times counts where the first is long.
READ = """queries => queries.map(text => {
  try {
    let took = Infinity, query;
    for (let left = 3; left && took > 20; left--) {
      const started = performance.now();
      query = diembao.parse(text);
      took = Math.min(took, performance.now() - started);
    }
    const at = [...query.filters, ...query.excluded].map(one => one.at).concat(query.sorted);
    return { took, words: query.words.length, filters: query.filters.length, at };
  } catch (error) { return { error: String(error && error.stack || error) }; }
})"""


def read(site: Path, queries: list[str]) -> list[dict[str, Any]]:
    """How the search of a site reads them, in Node."""
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        json.dump(queries, file)
        file.flush()
        command = ["node", str(Path(__file__).with_name("engine.cjs")), str(site), file.name, READ]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
    return json.loads(done.stdout)  # type: ignore[no-any-return]


def main() -> None:
    """Prints what was read wrong, and the slowest."""
    parser = argparse.ArgumentParser(prog="bench.queries", description=__doc__)
    parser.add_argument("site", type=Path, help="a site that was built")
    parser.add_argument("--queries", type=int, default=10_000, metavar="N", help="(10000)")
    options = parser.parse_args()
    failed, slowest = 0, (0.0, 0)
    for first in range(0, options.queries, 5_000):
        numbers = range(first, min(first + 5_000, options.queries))
        queries = [made(number) for number in numbers]
        for number, query, found in zip(numbers, queries, read(options.site, queries), strict=True):
            slowest = max(slowest, (found.get("took", 0.0), number))
            if fault := wrong(query, found):
                failed += 1
                print(f"query {number}: {fault[:300]}: {query[:100]!a}")
    print(f"{options.queries} queries, {failed} read wrong; slowest {slowest[0]:.1f} ms (number {slowest[1]})")


if __name__ == "__main__":
    main()
