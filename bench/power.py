"""`python -m bench.power [N]`: N power cuts while a site is published, on a file system of their own; as root.

An ext4 in a file, mounted; a child publishes one site over another; at a random moment from then to three seconds later
the file system is shut down without its journal being flushed, as xfstests do, and mounted again. Counts what is there:
the old site, the new one, or anything else; and whether the next build is right.
"""

from __future__ import annotations

import fcntl
import os
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from diembao.outputs import Output
from diembao.problems import ProblemError
from diembao.publish import recover, writing

SHUTDOWN, WITHOUT_FLUSH = 0x8004587D, (2).to_bytes(4, sys.byteorder)
PAGES, SIZE = 400, 12_000


def pages(generation: int) -> dict[str, bytes]:
    """A third of them differ from those of the generation before; some come and go."""
    found = {f"{page}/index.html": f"{page} {generation if page % 3 else 0} ".encode() * 900 for page in range(PAGES)}
    return {path: data[:SIZE] for number, (path, data) in enumerate(found.items()) if (number + generation) % 50}


def publish(folder: Path, generation: int) -> None:
    wanted = [Output(path, data) for path, data in pages(generation).items()]
    with writing(folder / "site", folder / "state") as made:
        for output in wanted:
            if made.held.get(output.path) != output.sha256:
                made.put(output)
        made.finish({output.path: output.sha256 for output in wanted})


def found(folder: Path) -> dict[str, bytes]:
    site = folder / "site"
    return {path.relative_to(site).as_posix(): path.read_bytes() for path in site.rglob("*") if path.is_file()}


def mount(image: Path, folder: Path) -> None:
    subprocess.run(["mount", "-o", "loop,commit=1", image, folder], check=True)


def cut(image: Path, folder: Path, generation: int, pause: float) -> str:
    """Publishes this generation over the one before, power being cut after `pause` seconds; what is then there."""
    child = os.fork()
    if child == 0:
        try:
            publish(folder, generation)
        except (OSError, ProblemError):
            pass
        finally:
            os._exit(0)
    time.sleep(pause)
    handle = os.open(folder, os.O_RDONLY)
    fcntl.ioctl(handle, SHUTDOWN, WITHOUT_FLUSH)
    os.close(handle)
    os.waitpid(child, 0)
    subprocess.run(["umount", folder], check=True)
    mount(image, folder)
    recover(folder / "site", folder / "state")
    there = found(folder)
    told = "new" if there == pages(generation) else "old" if there == pages(generation - 1) else "BROKEN"
    publish(folder, generation)
    return told if found(folder) == pages(generation) else f"{told}, AND THE NEXT BUILD WRONG"


def main(count: int) -> None:
    rng, told = random.Random(1), Counter[str]()
    with tempfile.TemporaryDirectory() as base:
        image, folder = Path(base) / "disk", Path(base) / "mounted"
        folder.mkdir()
        image.write_bytes(b"")
        os.truncate(image, 128_000_000)
        subprocess.run(["mkfs.ext4", "-q", image], check=True)
        mount(image, folder)
        try:
            for generation in range(1, 3):
                publish(folder, generation)
            os.sync()
            for generation in range(3, 3 + count):
                told[cut(image, folder, generation, rng.uniform(0, 0.5) if generation % 2 else rng.uniform(0, 3))] += 1
        finally:
            subprocess.run(["umount", folder], check=True)
    print(", ".join(f"{name}: {number}" for name, number in told.most_common()), f"of {count}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 50)
