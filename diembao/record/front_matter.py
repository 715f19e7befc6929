"""Where the front matter ends and the body begins."""

from __future__ import annotations

import re

from diembao.problems import Problem, ProblemError, Where

MAX_FRONT_MATTER = 256 * 1024  # characters; a long article with ten English sentences needs about 9,000


def split(text: str, path: str = "") -> tuple[str, str]:
    """(front matter, the rest after its closing line)."""
    found = re.match(r"\ufeff?---[ \t]*\n(.*?)^---[ \t]*(?:\n|$)(.*)", text, re.DOTALL | re.MULTILINE)
    if not found:
        raise broken(path, 1, "the file does not begin with front matter between two lines of ---")
    if len(found[1]) > MAX_FRONT_MATTER:
        raise broken(path, 1, f"the front matter is longer than {MAX_FRONT_MATTER} characters")
    return found[1], found[2]


def broken(path: str, line: int, message: str) -> ProblemError:
    hint = "quote text that holds ': ' or begins with a sign, indent with spaces, keep both lines of ---"
    hint += "; until then the file is left as it is"
    return ProblemError(Problem("record-front-matter", "error", Where(path, line), message, hint))
