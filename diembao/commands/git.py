"""What git says of a folder. Starts a process."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path


def git(root: Path, *arguments: str) -> str:
    """What git says, '' where it is not there or says nothing. Only of `root`, whichever repository a hook runs for."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    command = ("git", "-C", str(root), *arguments)
    try:
        done = subprocess.run(command, env=own, capture_output=True, text=True, check=False)  # noqa: S603
    except (OSError, ValueError):
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""
