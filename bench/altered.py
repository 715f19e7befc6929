"""Whole files of every kind, and what a few changes make of them: damage that a reader meets after its first lines."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from diembao.digest import record
from diembao.english import exchange
from diembao.english.approving import units

_DATA = Path(__file__).parent.parent / "tests/data"
_CONTENT = _DATA / "seeds/content"
_TOKEN = re.compile(r"\w+|\s|.", re.DOTALL)
_VALUE = re.compile(r'"[^"\n]*"|(?<![\w"])\d[\d-]*')
_VALUES = (
    "true",
    "1",
    "-1",
    "1.5",
    "[]",
    "{}",
    '["a", 1]',
    "2022-05-18",
    "2022-05-18T10:00:00Z",
    '""',
    '[["a"]]',
    "null",
)
_MOST = 60_000  # signs: a file of that size is read in a few hundredths of a second, and thousands can be
_TIMES = (2, 2, 3, 60, 1_000)
_WRAPS = (
    ("[", "]"), ("{", "}"), ("{a = ", "}"), ('{"a":', "}"), ('"', '"'), ("<div>", "</div>"), ("<b>", "</b>"),
    ("<table><tr><td>", "</td></tr></table>"), ("<seg>", "</seg>"), ("*", "*"), ("[", "](b)"), ("(", ")"), ("“", "”"),
    ("<!--", "-->"), ("a.", ""), ("  ", ""), ("> ", ""), ("- ", ""),
)  # fmt: skip


def changed(r: random.Random, text: str, pieces: Sequence[str], odd: Sequence[str]) -> str:
    """A file with one to eight faults: in half of them values and lines are others, which leaves the syntax whole."""
    faults = r.choice((1, 1, 2, 3, 5, 8))
    if r.random() < 0.5:
        for _ in range(faults):  # each cut short: a value that is there 200 times may be taken 200 times again
            text = (_another_value(r, text, odd) if r.random() < 0.7 else _other_lines(r, text))[: 5 * _MOST]
        return text
    tokens = _TOKEN.findall(text)
    for _ in range(faults):
        at = r.randrange(len(tokens) + 1)
        to = min(len(tokens), at + r.choice((1, 1, 3, 10, 60)))
        tokens[at:to] = _instead(r, tokens, tokens[at:to], r.choice(pieces if r.random() < 0.6 else odd))
        tokens = tokens[:_MOST]
    return "".join(tokens)[: 5 * _MOST]


def _another_value(r: random.Random, text: str, odd: Sequence[str]) -> str:
    """One of the strings and numbers is what another is, is of another kind, or has odd signs in it."""
    found = list(_VALUE.finditer(text))
    if not found:
        return text + r.choice(odd)
    one, other = r.choice(found), r.choice(found)
    strange = json.dumps(other[0].strip('"') * r.choice((0, 1, 1, 200)) + r.choice(odd), ensure_ascii=r.random() < 0.3)
    return text[: one.start()] + r.choice((other[0], strange, strange, r.choice(_VALUES))) + text[one.end() :]


def _other_lines(r: random.Random, text: str) -> str:
    """A line is gone, there many times, or elsewhere."""
    lines = text.split("\n")
    line = lines.pop(r.randrange(len(lines)))
    at = r.randrange(len(lines) + 1)
    lines[at:at] = [line] * r.choice((0, 1, 1, 2, 60, min(2_000, _MOST // (len(line) + 1))))
    return "\n".join(lines)


def _instead(r: random.Random, tokens: Sequence[str], some: list[str], other: str) -> list[str]:
    """What comes in the place of some tokens: `other`, nothing, more of them, or what stands elsewhere."""
    kind = r.randrange(7)
    if kind == 0:
        return []
    if kind == 1:
        return some * min(r.choice(_TIMES), _MOST // (len(some) + 1) + 1)
    if kind == 2:  # inside others, perhaps deep
        before, after = r.choice(_WRAPS)
        times = r.choice((1, 2, 20, 500))
        return [*[before] * times, *some, *[after] * times]
    if kind == 3:  # a whole line once more, of a table the same key
        lines = "".join(tokens).split("\n")
        return [*some, *_TOKEN.findall("\n" + r.choice(lines) + "\n")]
    if kind == 4 and tokens:  # a token of the same kind: what is valid stays so for long
        return [r.choice([one for one in tokens if one.isalnum() == token.isalnum()]) for token in some]
    return [*some, other] if kind == 5 else [other]


def _files(folder: Path, pattern: str) -> tuple[str, ...]:
    return tuple(path.read_text("utf-8", "replace") for path in sorted(folder.glob(pattern)))


@cache
def settings() -> tuple[str, ...]:
    """Of digest.toml."""
    rest = '\n[archives]\n"2019" = "../digest-2019/"\n[translate]\nengine = "none"\n'
    return (*_files(_DATA / "seeds", "digest.toml"), f'[site]\ntitle = "A"\nurl = "https://a.example/b/"\n{rest}')


@cache
def outlets() -> tuple[str, ...]:
    """Of outlets.toml: all newspapers, and each by itself."""
    whole = _files(_CONTENT, "outlets.toml")
    return (*whole, *("[[outlet]]" + one for one in whole[0].split("[[outlet]]")[1:]))


@cache
def withdrawn() -> tuple[str, ...]:
    """Of withdrawn.toml."""
    row = f'[[withdrawn]]\nslug = "2022-05-18-a"\nreason = "yêu cầu"\nnumber = 3\nsha256 = "{"0f" * 32}"\n'
    return row, f'{row}runs = "{"0123abcd" * 40}"\n\n' + row.replace("3", "4")


@cache
def notes() -> tuple[str, ...]:
    """Of a capture's NAME.toml."""
    facts = (
        'title = "Khánh thành cầu"\ndate = "2022-05-18"\noutlet = "Báo A"\nauthor = "Lê Na"\nauthor_role = "writer"\n'
    )
    where = 'url = "https://a.example/b?c=1"\nfetched = "2024-05-18T10:00:00+07:00"\ncharset = "windows-1258"\n'
    return facts, where, f"{facts}{where}keep = [1, 2, 30]\ncut = [4]\n", 'same_as = "2022-05-18-a"\n'


@cache
def places() -> tuple[str, ...]:
    """Of places.csv."""
    return _files(_CONTENT, "places.csv")


@cache
def glossary() -> tuple[str, ...]:
    """Of glossary.csv."""
    return tuple("\n".join(text.split("\n")[:60]) for text in _files(_CONTENT, "glossary.csv"))


@cache
def records() -> tuple[str, ...]:
    """Of articles."""
    return _files(_CONTENT / "articles", "*.md")


@cache
def exchanged(kind: str) -> tuple[str, ...]:
    """Of the English of an article, as other tools get it."""
    parsed = [record.parse("content/articles/a.md", text) for text in records()]
    return tuple(exchange.write(f"a.{kind}", [*units(article)][:6]) for article in parsed)


@cache
def pairs() -> tuple[str, ...]:
    """Of pairs to check."""
    return (json.dumps([{"vi": "Có 3 xã ở A.", "en": "There are 3 communes in A."}] * 3, ensure_ascii=False),)


@cache
def lines_of_pairs() -> tuple[str, ...]:
    """The same, one a line."""
    return ('{"vi": "Có 3 xã ở A.", "en": "There are 3 communes in A."}\n' * 3,)


@cache
def texts() -> tuple[str, ...]:
    """Of captures of text."""
    return _files(_DATA / "captures/layouts", "*.txt")


@cache
def pages() -> tuple[str, ...]:
    """Of captures of HTML."""
    return _files(_DATA / "captures/html", "*.htm*")


@cache
def bodies() -> tuple[str, ...]:
    """Of what stands below the front matter of records; the last has all that Markdown can say."""
    all_signs = (
        "## Đầu đề\n\nMột *câu* **đậm** với `mã`, [liên kết](https://a.example \"tên\") và <https://b.example>.\n\n"
        "> trích\n> > sâu\n\n- một\n    - hai\n\n1. ba\n2. bốn\n\n| a | b |\n|---|--:|\n| c | d |\n\n"
        "    mã\n\n![ảnh](c.png)\n\nA\n===\n\n---\n\n[x]: https://c.example\n\n[x] &amp; \\* <b>e</b>\n"
    )  # fmt: skip
    return (*(text.split("\n---\n", 1)[1][:6_000] for text in records()), all_signs)
