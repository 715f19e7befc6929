"""`python -m bench.reading [N] [WORDS]`: N captures of WORDS words read and normalised in one process.

Prints CPU seconds and peak memory, then how the time grows: one capture of 0.5 MB and one of 5 MB.
"""

from __future__ import annotations

import resource
import sys
import time

from bench.corpus import captures
from diembao import lang
from diembao.desk import capture, normalise


def read(pages: list[tuple[str, bytes]]) -> float:
    """CPU seconds for the captures."""
    reading = lang.get("vi").reading
    assert reading is not None
    started = time.process_time()
    for name, data in pages:
        normalise.normalise(capture.read(name, data, reading), reading, ())
    return time.process_time() - started


def main() -> None:
    """Prints the figures."""
    count, words = (int(a) for a in (*sys.argv[1:3], *("1000", "500")[len(sys.argv) - 1 :]))
    pages = [(name, text.encode()) for name, text in captures(count, words)]
    took = read(pages)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{count} captures of {words} words: {took:.2f} s of CPU, {took / count * 1000:.1f} ms each, peak {peak:.0f} MB"
    )
    lines = (line for _, text in captures(4000, 300, seed=1) for line in text.splitlines() if len(line) > 200)
    text = "\n\n".join(lines).encode()
    small, large = (read([("a.txt", "Tiêu đề\n\n".encode() + text[:size])]) for size in (500_000, 5_000_000))
    print(f"0.5 MB: {small:.2f} s; 5 MB: {large:.2f} s; {large / small:.1f} times")


if __name__ == "__main__":
    main()
