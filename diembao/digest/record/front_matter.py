"""Where the front matter ends and the body begins."""

from __future__ import annotations

import re

from diembao.problems import ProblemError, failure

MAX_FRONT_MATTER = 256 * 1024  # characters; a long article with ten English sentences needs about 9,000


# However the lines end: a record is written back as it was.
_END = r"(?:\n|\r\n|\r(?!\n))"
_PARTS = re.compile(rf"(\ufeff?---[ \t]*{_END})((?:[^\r\n]*{_END})*?)(---[ \t]*(?:{_END}|\Z))(.*)", re.DOTALL)


def parts(text: str, path: str = "") -> tuple[str, str, str, str]:
    """(the opening line, front matter, the closing line, the rest): together the text."""
    found = _PARTS.match(text)
    if not found:
        raise broken(path, 1, "the file does not begin with front matter between two lines of ---")
    if len(found[2]) > MAX_FRONT_MATTER:
        raise broken(path, 1, f"the front matter is longer than {MAX_FRONT_MATTER} characters")
    return found[1], found[2], found[3], found[4]


def broken(path: str, line: int, message: str) -> ProblemError:
    hint = "quote text that holds ': ' or begins with a sign, indent with spaces, keep both lines of ---"
    hint += "; until then the file is left as it is"
    return failure("record-front-matter", path, message, hint, line)
