"""A saved page, bytes -> text -> Capture; and the note that may lie beside it. Pure.

`read` mends accidents of encoding and takes out what cannot be seen; it never drops or joins lines, so that line
numbers are those an editor shows (only a page that was saved as one line is cut, and told so). Of HTML it makes the
lines that a text browser shows.
"""

from __future__ import annotations

import hashlib
import re
from html import unescape

from msgspec.structs import replace

from diembao.desk.capture import html
from diembao.desk.capture.decoding import Decoded, decode, mended, no_text
from diembao.desk.capture.notes import Notes, assigned, is_charset, read_note, stem
from diembao.desk.capture.unfolding import Unfolded, unfolded
from diembao.digest.unseen import seen
from diembao.elements import Markup
from diembao.lang import Reading
from diembao.model import Capture, Note
from diembao.problems import failure
from diembao.text import UNSEEN, nfc

__all__ = ["MAX_BYTES", "Notes", "assigned", "is_charset", "is_kind", "read", "read_note"]

MAX_BYTES = 10_000_000  # of which most are markup and pictures
MAX_TEXT = 500_000  # characters: no article has as many, and reading more takes over 2 s
MAX_LINES = 40_000  # blank ones too; likewise
_KINDS = (".txt", ".html", ".htm")
_NO_NOTE = Note()
_ONE_PAGE = "save one article's page in a file of its own"

# PDF, zip and office files, pictures, sound, gzip, RTF, old office files.
_BINARY = (
    b"%PDF-", b"PK\x03\x04", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"RIFF", b"\x1f\x8b", b"{\\rtf", b"\xd0\xcf\x11\xe0"
)  # fmt: skip
_LINE_END = re.compile(r"\r\n|\r|\n")
_SPACE = re.compile(r"[^\S \t\n]")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z]\w{1,30});")
_LETTER = re.compile(
    r"&(?:#\d{3,7}|#[xX][0-9a-fA-F]{2,6}|nbsp|quot|[lr][ds]quo|hellip|[mn]dash|[A-Za-z]"
    r"(?:grave|acute|circ|tilde|uml|cedil|slash|ring));"
)
_NAME = "use letters, digits, '-', '_' and one '.'"
_BAD_NAME = re.compile(r"[\x00-\x1f\x7f\\\ud800-\udfff]|^[-.]|\.\.")


def is_kind(name: str) -> bool:
    """Whether a file of this name can be a capture."""
    return name.lower().endswith(_KINDS)


def read(path: str, data: bytes, reading: Reading, note: Note = _NO_NOTE, noted: str = "") -> Capture:
    """The capture whose file (at `path`, relative to the digest's root) holds `data`.

    `noted`: where its note lies or would lie, if not beside it under its name.

    Raises ProblemError: capture-name, capture-kind, capture-too-big, capture-empty, capture-binary, capture-not-text,
    capture-html-tangled.
    """
    name = path.rpartition("/")[2]
    _check(path, name, data)
    markup = None
    if name.lower().endswith(".txt"):
        decoded = decode(path, data, reading)
    else:
        decoded, markup = _shown(path, html.decode(data, note.charset or ""), reading)
    if len(decoded.text) > MAX_TEXT:
        size = f"{len(decoded.text):,} characters of text are more than {MAX_TEXT:,}"
        raise failure("capture-too-big", path, size, _ONE_PAGE)
    found = _cleaned(decoded.text)
    if len(found) > MAX_LINES:
        raise failure("capture-too-big", path, f"{len(found):,} lines are more than {MAX_LINES:,}", _ONE_PAGE)
    page = Unfolded(found) if markup else unfolded(found, reading)
    cut = "the page is on one line: cut at gaps, dates and the words of menus" if page.cut else ""
    if not any(page.lines):
        raise failure("capture-empty", path, "there is no text in it", html.AGAIN)
    digest, told = hashlib.sha256(data).hexdigest(), "; ".join(filter(None, (decoded.mended, cut)))
    noted = noted or f"{path.removesuffix(name)}{stem(name)}.toml"
    return Capture(stem(name), path, digest, tuple(page.lines), note, told, markup, noted, page.by_words)


def _shown(path: str, text: str, reading: Reading) -> tuple[Decoded, Markup]:
    """The visible text of a page's HTML, a line each, and its markup; both put right where they were misread."""
    shown, markup = html.flatten(path, text)
    decoded = mended("\n".join([*shown, *(fact.value for fact in markup.stated)]), reading)
    texts = decoded.text.split("\n")
    facts = (replace(fact, value=value) for fact, value in zip(markup.stated, texts[len(shown) :], strict=True))
    return replace(decoded, text="\n".join(texts[: len(shown)])), replace(markup, stated=tuple(facts))


def _check(path: str, name: str, data: bytes) -> None:
    """Refuses what is unreadable before its text is looked at."""
    if not name or _BAD_NAME.search(name) or ".." in path.split("/") or len(name.encode()) > 200:
        raise failure("capture-name", path, f"{name!r} cannot be a capture's name", _NAME)
    if seen(name) != name:  # no record could say it
        signs = ", ".join(dict.fromkeys(f"U+{ord(sign):04X}" for sign in name if seen(sign) != sign))
        raise failure("capture-name", path, f"its name has signs that nobody sees ({signs})", f"rename it: {_NAME}")
    if not is_kind(name):
        hint = "save the page as NAME.html or, as plain text, NAME.txt"
        raise failure("capture-kind", path, f"{name} is not a kind of file that is read", hint)
    if len(data) > MAX_BYTES:
        size = f"{len(data) / 1e6:.1f} MB is more than {MAX_BYTES // 1_000_000} MB"
        raise failure("capture-too-big", path, size, _ONE_PAGE)
    if not data:
        raise failure("capture-empty", path, "the file is empty", html.AGAIN)
    if data.startswith(_BINARY):
        raise no_text(path)


def _cleaned(text: str) -> list[str]:
    """The lines as a reader sees them: entities read, odd spaces plain, unseen characters gone, NFC.

    Entities written twice (&amp;agrave;) are read twice, but a text that speaks of &lt; keeps it. Tabs inside a line
    stay, for they separate the cells of flattened tables.
    """
    text = _LETTER.sub(_entity, _ENTITY.sub(_entity, _LINE_END.sub("\n", text)))
    text = UNSEEN.sub("", _SPACE.sub(" ", text))
    # Icelandic Eth looks like Đ and stands for it in many Vietnamese captures.
    text = text.replace("Ð", "Đ").replace("ð", "đ")
    return [line.strip() for line in nfc(text).split("\n")]


def _entity(match: re.Match[str]) -> str:
    return unescape(match[0]).replace("\n", " ")
