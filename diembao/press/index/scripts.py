"""The browser's side of search: templates/engine/ and the scripts of the page of results, put together."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from diembao.outputs import Output

# Of templates/static/, in this order, the scripts of every page, and those that the page of results has besides.
EVERY_PAGE = "site", "search"
_PARTS = "words", "edits", "passage", "list", "says", "rail", "past", "tools", "results"
RESULTS_PAGE = tuple(f"page/{name}" for name in _PARTS)
# A page that has search.js skips what is for pages. The engine begins at once in a worker, and in a page where it must.
_PAGE = b"if (this.document && !(this.diembao && diembao.page)) {\n"
_ENGINE = (
    b"}\n(function (root, begin) {\nif (root.document) diembao.begin = begin; else begin();\n})(this, function () {\n"
)
_END = b"});\n"
# In the order in which they are run. Each is a function of its own.
_SCRIPTS = (
    "worker",
    "analysis",
    "files",
    "bits",
    "index",
    "scoring",
    "parse",
    "names",
    "spelling",
    "facets",
    "phrases",
    "groups",
    "passages",
    "query",
    "answers",
)
# What only the tools of an answer ask for: a tenth of all, loaded when they do.
_LATER = "rows", "occurrences", "lines", "frequency"

# What must stay as it is, with its white space; a slash after a sign that no value ends with begins an expression.
_BEFORE = r"(?:(?<=[(,=:\[!&|?{};])|(?<=[(,=:\[!&|?{};] )|(?<=return ))"
_KEPT = (
    r"""(?P<kept>"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'"""
    rf"""|{_BEFORE}/(?![/*])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\[\\\n])+/)"""
)
_SPACE = r"(?P<space>(?:\s|//[^\n]*|/\*(?s:.*?)\*/)+)"
_WORTH = re.compile(f"{_KEPT}|{_SPACE}")
_OPEN = frozenset(("", *"{([;,:?=&|<>!*%"))  # a line that ends so goes on, as one does that is followed so
_CLOSE = frozenset(("", *"})].,;:?&|="))
_JOINED = frozenset("+-/")  # two of them side by side are another sign


def bundles(scripts: Mapping[str, str], page: Sequence[bytes]) -> tuple[Output, Output]:
    """The browser's side of search as one file, for pages and workers: one request, and smaller together. And what is
    loaded into it later.

    scripts  templates/engine/ by name
    page     what the page of results has besides, in its order
    """
    first, later = (b"".join(bare(scripts[f"{name}.js"]) for name in names) for names in (_SCRIPTS, _LATER))
    lunr = scripts["vendor/lunr.min.js"].encode()
    engine = b"".join((_PAGE, *page, _ENGINE, lunr, first, _END))
    return Output("static/engine.js", engine), Output("static/later.js", later)


def bare(script: str) -> bytes:
    """A script of ours without comments and without white space that means nothing: a quarter less after gzip. Names
    stay as they are, so that what a browser says of a fault can be found."""
    return _WORTH.sub(_shortened, script).encode("utf-8")


def _shortened(found: re.Match[str]) -> str:
    if found["kept"]:
        return found["kept"]
    before, after = found.string[found.start() - 1 : found.start()], found.string[found.end() : found.end() + 1]
    if "\n" in found["space"]:
        return "" if before in _OPEN or after in _CLOSE else "\n"
    return " " if (_in_word(before) and _in_word(after)) or (before == after and before in _JOINED) else ""


def _in_word(sign: str) -> bool:
    return sign.isalnum() or sign in ("_", "$")
