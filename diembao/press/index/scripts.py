"""The browser's side of search: templates/engine/ and the scripts of the page of results, put together."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import rjsmin

from diembao.outputs import Output

# Of templates/static/, in this order, the scripts of every page, and those that the page of results has besides.
EVERY_PAGE = "site", "search"
_PARTS = "words", "edits", "passage", "list", "says", "past", "tools", "results"
RESULTS_PAGE = tuple(f"page/{name}" for name in _PARTS)
RESULTS_LATER = ("page/rail",)  # what it shows after its list
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
    "phrases",
    "groups",
    "passages",
    "query",
    "answers",
)
# What most first answers do without: loaded when words were mistyped, when a query filters, for tools.
_LATER = "spelling", "facets", "meant", "rows", "occurrences", "lines", "frequency"
# Of what is loaded later the page runs its part, and the engine its own, wherever that has begun.
_LATER_PAGE = b"if (diembao.page && diembao.page.tell) {\n"
_LATER_ENGINE = b"}\nif (diembao.index) {\n"
_LATER_END = b"}\n"

# Where a part of lunr.min.js begins, and those that the engine never calls: how lunr takes texts apart, builds, saves
# and reads an index, its query language, search for similar words. Without them gzip makes 4.5 KB of it instead of 8.4.
_PART = re.compile(r",(?=e\.[\w.]+=)")
_UNUSED = re.compile(
    r"e\.(?:version|utils\.(?:asString|warn)|idf|tokenizer|generateStopWordFilter|stopWordFilter|trimmer|Builder"
    r"|QueryLexer|QueryParser|QueryParseError|Token\.prototype\.clone|Vector\.prototype\.(?:insert|to\w+)"
    r"|Pipeline\.(?:load|warnIfFunctionNotRegistered|prototype)|TokenSet\.fromFuzzyString|Index\.load|Index\.prototype\.(?:search|toJSON))\b"
)


def bundles(scripts: Mapping[str, str], page: Sequence[bytes], after: Sequence[bytes]) -> tuple[Output, Output]:
    """The browser's side of search as one file, for pages and workers: one request, and smaller together. And what is
    loaded into it later.

    scripts  templates/engine/ by name
    page     what the page of results has besides, in its order
    after    what it shows after its list
    """
    first, later = (b"".join(bare(scripts[f"{name}.js"]) for name in names) for names in (_SCRIPTS, _LATER))
    lunr = called(scripts["vendor/lunr.min.js"]).encode()
    engine = b"".join((_PAGE, *page, _ENGINE, lunr, first, _END))
    rest = b"".join((_LATER_PAGE, *after, _LATER_ENGINE, later, _LATER_END))
    return Output("static/engine.js", engine), Output("static/later.js", rest)


def called(lunr: str) -> str:
    """lunr.min.js without what the engine never calls; what is left stands as it is."""
    body, end = lunr.rsplit(",function(e,t)", 1)  # how it gives itself away
    return ",".join(part for part in _PART.split(body) if not _UNUSED.match(part)) + ",function(e,t)" + end


def bare(script: str) -> bytes:
    """A script of ours without comments and without white space that means nothing: a quarter less after gzip. Names
    stay as they are, so that what a browser says of a fault can be found."""
    return f"{rjsmin.jsmin(script)}\n".encode()
