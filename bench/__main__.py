"""`make bench`: build time, peak memory, output size and index size, for N = 100 and 1000 unless sizes are given."""

from __future__ import annotations

import gzip
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from bench.corpus import write_digest

ROOT = Path(__file__).parent.parent


@dataclass(frozen=True, slots=True)
class Run:
    """One process: seconds of wall and of CPU, and its peak memory in MB."""

    wall: float
    cpu: float
    peak: float


def measure(root: Path) -> Run:
    """One `build.py site` in a process of its own."""
    started = os.times().elapsed
    command = [sys.executable, str(ROOT / "build.py"), "site", "--root", str(root), "--offline"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"the build ended with {process.returncode}")
    return Run(os.times().elapsed - started, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def sizes(folder: Path) -> tuple[int, float, float]:
    """(files, MB, MB after gzip) below a folder."""
    files = [p for p in folder.rglob("*") if p.is_file()]
    data = [p.read_bytes() for p in files]
    return len(files), sum(map(len, data)) / 1e6, sum(len(gzip.compress(d, 6)) for d in data) / 1e6


def report(count: int) -> None:
    """The figures for `count` articles, as rows of a table."""
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        write_digest(root, count)
        runs = {"cold": measure(root), "nothing changed": measure(root)}
        record = sorted((root / "content" / "articles").glob("*.md"))[count // 2]
        record.write_text(record.read_text("utf-8") + "\nMột đoạn mới.\n", "utf-8")
        runs["one record edited"] = measure(root)
        for label, run in runs.items():
            row = f"{count:>6} | {label:<18} | {run.wall:>7.2f} | {run.cpu:>7.2f} | {run.peak:>7.0f}"
            print(row)
        for label, folder in (("site", root / "site"), ("search index", root / "site" / "search")):
            files, raw, packed = sizes(folder)
            print(f"{count:>6} | {label:<18} | {files} files, {raw:.2f} MB, {packed:.2f} MB gzip")


def main() -> None:
    """Prints the table."""
    print("     N | build              |  wall s |   CPU s | peak MB")
    print("-------|--------------------|---------|---------|--------")
    for count in map(int, sys.argv[1:] or ("100", "1000")):
        report(count)


if __name__ == "__main__":
    main()
