"""Bytes -> text, accidents of encoding mended by evidence: only where the result reads better in the language."""

from __future__ import annotations

import codecs
import re
from functools import cache

from msgspec import Struct

from diembao.lang import Reading
from diembao.problems import ProblemError, failure
from diembao.text import counted

# The byte order marks, longest first: UTF-32's begins with UTF-16's.
MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_READS = 0.85  # fluency: news is at 0.97, the worst of 2,000 articles at 0.82, text in a wrong encoding under 0.6
_BROKEN = 0.7
_MARKED = 0.2
_ENOUGH = 12  # words, to judge by
_CAPITAL_INSIDE = re.compile(r"[a-z][A-ZÀ-ÞĂĐĨŨƠƯ]|[A-ZÀ-ÞĂĐƠƯ][a-z]+[A-ZÀ-ÞĂĐƠƯ]")
_MOST_LOST = 0.01  # bytes that are not UTF-8, of all that are not ASCII
# What UTF-8 read as Windows-1252 or Latin-1 begins with, and goes on with: tells ftfy which lines to look at.
_MISREAD = re.compile(
    "[\xc2-\xf4][\x80-\xbf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013-\u203a\u20ac\u2122]|\xc3 "
)
_FEWEST_MISREAD = 3
# Old encodings shown as Windows-1252 are full of these letters; Vietnamese has only ù, ú and ý of them, English none.
_FOREIGN = re.compile("[\xa1-\xa9\xaa\xac-\xbf\xc4-\xc7\xcb\xce-\xd1\xd6-\xdf\xe4-\xe7\xeb\xee-\xf1\xf6-\xff]")


class Decoded(Struct, frozen=True):
    """The text, and what was done to it beyond reading UTF-8, in words; '' if nothing."""

    text: str
    mended: str = ""


# Characters: four for each of the longest text that is read, as some encodings leave of one. 10 million lines take 3 s.
_LONGEST = 2_000_000


def decode(path: str, data: bytes, reading: Reading) -> Decoded:
    """The text of a file. Raises ProblemError: capture-binary, capture-not-text."""
    encoding = next((name for mark, name in MARKS if data.startswith(mark)), None) or _unmarked(path, data)
    try:
        return mended(data.decode(encoding), reading)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        if found := _with_few_lost(data, line) or _legacy_bytes(data, reading):
            return found
        message = f"not {encoding.removesuffix('-sig').upper()}: {error.reason}"
        hint = "open the page again in a browser and save it as UTF-8 text"
        raise failure("capture-not-text", path, message, hint, line) from None


def no_text(path: str) -> ProblemError:
    """What is said of a file that is no text by its bytes."""
    message = "this is not a text file whatever its name says"
    return failure("capture-binary", path, message, "save the page as plain text")


def _unmarked(path: str, data: bytes) -> str:
    """UTF-8, or UTF-16 whose mark is missing: every other byte of its spaces and Latin letters is zero."""
    start = data[:4096]
    if b"\0" not in data:
        return "utf-8-sig"
    even, odd = start[::2].count(0), start[1::2].count(0)
    if max(even, odd) >= 4 and 4 * max(even, odd) > len(start) // 2 and min(even, odd) * 20 < max(even, odd):
        return "utf-16-be" if even > odd else "utf-16-le"
    raise no_text(path)


def _with_few_lost(data: bytes, line: int) -> Decoded | None:
    """UTF-8 with a few bytes broken: each is shown as U+FFFD."""
    text = data.decode("utf-8-sig", "replace")
    lost, marked = text.count("\ufffd"), sum(not c.isascii() for c in text)
    return Decoded(text, f"{lost} broken bytes, the first in line {line}") if lost <= _MOST_LOST * marked else None


def _legacy_bytes(data: bytes, reading: Reading) -> Decoded | None:
    name = _best(data, reading)
    return Decoded(reading.legacy[name](data), f"the text is in {name}") if name else None


# ---------------------------------------------------------------- text that was read wrongly once and saved again


def mended(text: str, reading: Reading) -> Decoded:
    """The text with the lines put right that were read in a wrong encoding; as it is where it is too long for any."""
    if len(text) > _LONGEST:
        return Decoded(text)
    lines = re.split(r"(\r\n|\r|\n)", text)
    lines, name = _legacy_text(lines, reading)
    lines, wrong = _misread(lines, reading)
    said = [f"the text is in {name}"] if name else []
    said += [f"UTF-8 read as Windows-1252 in {counted(wrong, 'line')}"] if wrong else []
    return Decoded("".join(lines), "; ".join(said))


def _misread(lines: list[str], reading: Reading) -> tuple[list[str], int]:
    """The lines with 'Ä‘Æ°á»ng' as 'đường', and how many were so. ftfy: no false alarm in 90,850 lines of news."""
    if len(_MISREAD.findall("".join(lines))) < _FEWEST_MISREAD:
        return lines, 0
    import ftfy

    mended = [ftfy.fix_encoding(line) if _MISREAD.search(line) else line for line in lines]
    changed = [n for n, line in enumerate(lines) if mended[n] != line]
    before, after = (reading.fluency("\n".join(texts[n] for n in changed)) for texts in (lines, mended))
    return (mended, len(changed)) if after > before else (lines, 0)


def _legacy_text(lines: list[str], reading: Reading) -> tuple[list[str], str]:
    """The lines in an old encoding converted, and its name; as they are and '' if there are none."""
    odd = {line: data for line in lines if _FOREIGN.search(line) and (data := _windows(line))}
    broken = b"\n".join(data for line, data in odd.items() if reading.fluency(line) < _BROKEN)
    name = _best(broken, reading)
    if not name:
        return lines, ""
    return [_better(line, odd[line], name, reading) if line in odd else line for line in lines], name


def _better(line: str, data: bytes, name: str, reading: Reading) -> str:
    new = reading.legacy[name](data)
    return new if reading.fluency(new) > reading.fluency(line) else line


@cache
def windows() -> str:
    """The name of the encoding, which ftfy makes known. It is loaded here: 45 ms, and few builds read a capture."""
    import ftfy.bad_codecs  # noqa: F401

    return "sloppy-windows-1252"


def _windows(text: str) -> bytes | None:
    """The bytes that Windows-1252 shows as this text; its five holes are control characters, as in browsers."""
    try:
        return text.encode(windows())
    except UnicodeEncodeError:
        return None


def _best(data: bytes, reading: Reading) -> str:
    """The old encoding in which the bytes read best; '' if they read well in none."""
    best, name = max(((_score(convert(data[:50_000]), reading), name) for name, convert in reading.legacy.items()))
    return name if best >= _READS else ""


def _score(text: str, reading: Reading) -> float:
    """Fluency; less for capitals inside words, by which TCVN3 read as VISCII shows; 0 for too little to judge."""
    words = text.split()
    if len(words) < _ENOUGH or reading.marked(text) < _MARKED:
        return 0.0
    return reading.fluency(text) - sum(bool(_CAPITAL_INSIDE.search(word)) for word in words) / len(words)
