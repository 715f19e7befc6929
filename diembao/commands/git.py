"""What git says of a folder, and what it does there. Starts a process."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

# By these a hook tells of the repository that it runs for.
_OF_A_HOOK = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_COMMON_DIR", "GIT_OBJECT_DIRECTORY", "GIT_PREFIX")


def tried(root: Path, *arguments: str) -> tuple[bool, str]:
    """(whether git did it, what it printed). Only in `root`, whichever repository a hook runs for."""
    own = {name: value for name, value in os.environ.items() if name not in _OF_A_HOOK}
    command = ("git", "-C", str(root), *arguments)
    try:
        done = subprocess.run(command, env=own, capture_output=True, text=True, check=False)  # noqa: S603
    except (OSError, ValueError) as error:
        return False, str(error)
    return done.returncode == 0, (done.stdout if done.returncode == 0 else done.stderr).strip()


def git(root: Path, *arguments: str) -> str:
    """What git says, '' where it is not there or says nothing."""
    done, said = tried(root, *arguments)
    return said if done else ""
