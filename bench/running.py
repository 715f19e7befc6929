"""What processes cost: seconds of wall and of CPU, and memory."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

# Python keeps compiled modules, as it does unless told otherwise: else each run would compile the program once more.
_ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


@dataclass(frozen=True, slots=True)
class Run:
    """One or more processes one after the other: seconds of wall and of CPU, and the peak of their memory in MB.

    said  their last line
    """

    wall: float
    cpu: float
    peak: float
    said: str = ""


def run(commands: Sequence[Sequence[str]]) -> Run:
    """The commands' cost. Ends the program if one of them fails."""
    wall = cpu = peak = 0.0
    said = tempfile.TemporaryFile("w+")  # noqa: SIM115  # gone with this function
    for command in commands:
        started = time.perf_counter()
        process = subprocess.Popen(command, env=_ENVIRONMENT, stdout=said, stderr=subprocess.DEVNULL)
        seen: list[float] = [0.0]
        watch = threading.Thread(target=_watch, args=(process.pid, seen), daemon=True)
        watch.start()
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            sys.exit(f"{' '.join(command)} ended with {process.returncode}")
        wall += time.perf_counter() - started
        cpu += used.ru_utime + used.ru_stime
        watch.join()
        peak = max(peak, *seen)
    said.seek(0)
    with said:
        return Run(wall, cpu, peak, (said.read().splitlines() or [""])[-1])


def _watch(pid: int, seen: list[float]) -> None:
    """Notes the memory of a process and its children five times a second, as long as it runs."""
    while total := _memory(pid):
        seen[0] = max(seen[0], total)
        time.sleep(0.2)


def _memory(pid: int) -> float:
    """MB of a process and all its children: shared pages are counted once. 0 when it has ended."""
    try:
        rollup = Path(f"/proc/{pid}/smaps_rollup").read_text("ascii")
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii").split()
    except OSError:
        return 0.0
    own = next((int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:")), 0) / 1024
    return own + sum(_memory(int(child)) for child in children)
