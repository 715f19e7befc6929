"""`python -m bench.fuzz [N]`: N hostile captures through reading and normalising; none may crash or hang.

Prints how they ended and the slowest. tests/test_fuzz.py runs a few hundred of them.
"""

from __future__ import annotations

import random
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

from diembao import lang
from diembao.desk import capture, normalise
from diembao.problems import ProblemError

CAPTURES = Path(__file__).parent.parent / "tests/data/seeds/content/captures"
_PIECES = [
    "\n",
    "\r",
    "\t",
    " ",
    "\0",
    "\u00a0",
    "\u200b",
    "\u202e",
    "\ufeff",
    "&amp;agrave;",
    "&#x110000;",
    "&lt;script&gt;",
    "<b>",
    "…",
    "...",
    "Ảnh: ",
    "Theo ",
    "(TTXVN)",
    "18/5/2022",
    "5:29:48 AM",
    "GMT+7",
    "32/13/99999",
    "TIN LIÊN QUAN",
    "Bình luận",
    "Xem thêm: ",
    "Tags: ",
    "- ",
    "* ",
    "1. ",
    "“",
    "”",
    '"',
    "(",
    ")",
    "[",
    "]",
    "|",
    "/",
    "http://a.vn/",
    "a@b.vn",
    "Á",
    "ớ",
    "đ",
    "Ð",
    "Ã¡",
    "\u0323\u0301",
    "𝓐",
    "漢",
    "ກ",
    "é" * 30,
    "a" * 2000,
    "0" * 500,
    ". " * 300,
    "A " * 300,
    "Nguyễn Văn An " * 40,
    ", " * 300,
    "/" * 300,
    "1/" * 200,
    "(" * 300,
    "- " * 300,
    "\t|" * 200,
]


def hostile(seed: int, pages: Sequence[bytes]) -> bytes:
    """The bytes of hostile capture number `seed`: noise, damage to real pages, and their like."""
    r = random.Random(seed)
    page = r.choice(pages)
    kind = seed % 6
    if kind == 0:
        return r.randbytes(r.randrange(2000))
    if kind == 1:  # some bytes are others
        data = bytearray(page)
        for _ in range(r.randrange(1, 200)):
            data[r.randrange(len(data))] = r.randrange(256)
        return bytes(data)
    if kind == 2:  # spliced with another page at any byte
        other = r.choice(pages)
        return page[: r.randrange(len(page))] + other[r.randrange(len(other)) :]
    if kind == 3:  # lines in another order, some many times
        lines = page.split(b"\n")
        return b"\n".join(r.choice(lines) for _ in range(r.randrange(1, 300)))
    if kind == 4:  # nothing but hostile pieces
        return "".join(r.choice(_PIECES) for _ in range(r.randrange(1, 120))).encode("utf-8", "surrogatepass")
    text = page.decode("utf-8", "replace")
    for _ in range(r.randrange(1, 30)):  # hostile pieces in a real page
        at = r.randrange(len(text) + 1)
        text = text[:at] + r.choice(_PIECES) + text[at:]
    return text.encode(r.choice(["utf-8", "utf-16", "cp1258", "latin-1"]), "replace")


def pages() -> list[bytes]:
    """Real captures to damage."""
    return [path.read_bytes() for path in sorted(CAPTURES.glob("*.txt"))]


def outcome(data: bytes) -> str:
    """How one capture ends: 'draft' or the code of the problem that refuses it. Anything else is raised."""
    reading = lang.get("vi").reading
    assert reading is not None
    try:
        draft = normalise.normalise(capture.read("content/captures/a.txt", data, reading), reading, ())
    except ProblemError as error:
        return error.problems[0].code
    covered = [line for block in draft.blocks for line in range(block.first, block.last + 1)]
    if covered != list(range(1, len(draft.capture.lines) + 1)):
        raise AssertionError("a line lies in no block, or in two")
    return "draft"


def run(count: int, make: Callable[[int, Sequence[bytes]], bytes] = hostile) -> tuple[Counter[str], float, int]:
    """(outcomes, seconds of the slowest, its seed)."""
    real, ends, slowest, worst = pages(), Counter[str](), 0.0, 0
    for seed in range(count):
        data = make(seed, real)
        started = time.process_time()
        ends[outcome(data)] += 1
        took = time.process_time() - started
        if took > slowest:
            slowest, worst = took, seed
    return ends, slowest, worst


if __name__ == "__main__":
    ends, slowest, worst = run(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
    for name, count in ends.most_common():
        print(f"{count:>8}  {name}")
    print(f"slowest: {slowest:.2f} s (number {worst})")
