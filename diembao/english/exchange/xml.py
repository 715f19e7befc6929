"""XML from strangers: no entities but the five of XML itself, nothing fetched, no bottomless nesting."""

from __future__ import annotations

import html
import re
from typing import Any
from xml.etree.ElementTree import Element, TreeBuilder  # only its plain tree; expat below does the reading
from xml.parsers import expat  # with every declaration of an entity refused

from diembao.problems import ProblemError, failure

MAX_DEPTH = 100
MAX_ELEMENTS = 800_000  # 10,000 articles have 500,000; so many are read in under 2 s
MAX_SPACES = 1_000  # expat needs quadratic time for these, and for lists of attributes
# Characters that XML 1.0 has no way to write.
_UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def broken(path: str, line: int, message: str) -> ProblemError:
    """The file cannot be read; nothing of it is used."""
    hint = "export again, or save it anew in the tool that it comes from"
    return failure("exchange-broken", path, message, hint, line)


def parse(path: str, data: bytes) -> Element:
    """The document's element; names without namespaces. A DOCTYPE may stand there, but is never followed.

    Raises ProblemError: exchange-entity (it declares or uses entities of its own), exchange-broken.
    """
    builder, parser, depth, count = TreeBuilder(), expat.ParserCreate(namespace_separator=" "), 0, 0
    parser.buffer_text = True  # else each line of a text is handed over by itself

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth, count
        depth += 1
        count += 1
        if depth > MAX_DEPTH:
            raise broken(path, parser.CurrentLineNumber, f"elements nested more than {MAX_DEPTH} deep")
        if count > MAX_ELEMENTS:
            raise broken(path, parser.CurrentLineNumber, f"more than {MAX_ELEMENTS:,} elements")
        builder.start(_local(name), {_local(key): value for key, value in attributes.items()})

    def end(name: str) -> None:
        nonlocal depth
        depth -= 1
        builder.end(_local(name))

    def refuse(*_: Any) -> Any:
        message = "the file declares or uses entities of its own, which could read other files or fill the memory"
        hint = "take them out, if you trust the file"
        raise failure("exchange-entity", path, message, hint, parser.CurrentLineNumber)

    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, builder.data
    parser.EntityDeclHandler = parser.ExternalEntityRefHandler = parser.SkippedEntityHandler = refuse
    parser.AttlistDeclHandler = refuse  # no tool writes one
    if data.count(b"<") > 2 * MAX_ELEMENTS:  # so many that it need not be read
        raise broken(path, 0, f"more than {MAX_ELEMENTS:,} elements")
    if data.replace(b"\0", b"").count(b"xmlns:") > MAX_SPACES:
        raise broken(path, 0, f"more than {MAX_SPACES} namespaces are declared")
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        raise broken(path, error.lineno, f"not well-formed XML: {expat.ErrorString(error.code)}") from None
    return builder.close()


def escape(text: str) -> str:
    """Text for an element or an attribute in double quotes; what XML cannot carry becomes U+FFFD."""
    return html.escape(_UNWRITABLE.sub("\ufffd", text)).replace("\r", "&#13;").replace("\n", "&#10;")


def words(element: Element | None) -> str:
    """The text of an element with that of the tool's own marks inside."""
    return "".join(element.itertext()) if element is not None else ""


def _local(name: str) -> str:
    return name.rpartition(" ")[2]
