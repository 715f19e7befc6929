"""`python -m bench.grammars [KIND ...] [--files N]`: files of every kind made after its grammar, through its reader.

Each file must be read or refused with a line and a remedy, within two seconds. What is nested is nested deeper, what
repeats goes on for thousands, strings lose their ends, and odd signs and encodings come in between. Three of four begin
as a whole file and are changed in a few places (bench.altered): most of what is only put together is refused by its
first line, and never comes to what looks at values.
"""

from __future__ import annotations

import argparse
import random
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from functools import partial

from msgspec import Struct

from bench import altered
from diembao import lang
from diembao.desk import capture, memory, normalise
from diembao.digest import config, corpus, markup, record, rights, unseen
from diembao.english import exchange
from diembao.english.qa.files import read_pairs
from diembao.problems import ProblemError

MOST = 2.0  # seconds
_ODD = (
    "\0", "\r", "\n", "\t", " ", "\u2028", "\x85", "\x0c", "\ufeff", "\u202e", "\u200d", "\ufdd0", "\U0001fffe",
    "\u0301", "¶", "ệ", "\U0001f469", "9" * 5_000, "a" * 5_000, "\\", '"', "'", "\\ud800", "\\x00", "\\u2028", "&#0;",
    "&#x202e;", "-1", "1e999", "nan", "0x" + "f" * 5_000, "9999-99-99", "\udc80",
)  # fmt: skip


class Grammar(Struct, frozen=True):
    """A kind of file.

    head, tail  how it begins and ends
    pieces      what it is made of
    read        its reader, of bytes
    whole       files without a fault
    """

    head: str
    pieces: tuple[str, ...]
    read: Callable[[bytes], object]
    whole: Callable[[], Sequence[str]]
    tail: str = ""


def _page(name: str, data: bytes) -> object:
    reading = lang.get("vi").reading
    assert reading is not None
    return normalise.normalise(capture.read(f"content/captures/{name}", data, reading), reading, ())


def _as_text(read: Callable[[str, str], object], path: str) -> Callable[[bytes], object]:
    """A reader of text, of what its file holds: what is no UTF-8 is refused before."""
    return lambda data: (text := data.decode("utf-8", "replace"), read(path, text), unseen.noted(path, text))


def _body(_path: str, text: str) -> object:
    return markup.parse(text[: record.reading.MAX_BODY])


_TOML = (
    "a = 1\n", "[a]\n", "[a.b]\n", "[[a]]\n", "[[outlet]]\n", 'name = "Báo A"\n', 'english = "A"\n', "x = [", "]",
    "x = {a = ", "}", "{", '"', '"""', "'''", "a.", "= ", ",", "# a\n", "keep = [1, 2]\n", "date = 2022-05-18\n",
    "[site]\n", 'title = "A"\n', "[archives]\n", "[[withdrawn]]\n", 'slug = "a"\n',
)  # fmt: skip
_CSV = (
    "a,b,c,,,\n", "a,b,,,,,\n", ",", '"', '""', '"a\nb"', "a|b|", "\n", "strict", "xã A,Commune A,commune,,,\n",
    "từ,word,,,,strict,\n", "mới,new,a|b,,x,,c|d\n",
)  # fmt: skip
_YAML = (
    "title: A\n", "tags: [", "]", "{", "}", "- ", "? ", ": ", "&a ", "*a", "!!python/object ", "|\n  ", ">\n  ",
    "english:\n", "  sentences:\n", "    - text: A\n", "      from: [A]\n", "captions:\n", "  - text: A\n", "# a\n",
    "date: 2022-05-18\n", "---\n", "\n\nA.\n\n", '"', "'", "%YAML 1.1\n", "...\n", "<<: ", "number: 3\n",
    'outlet: "A\\u2028"\n', "places: [a, b]\n", "---\n\nMột câu.\n", "  status: machine\n",
)  # fmt: skip
_PO = (
    'msgid "a"\n', 'msgstr "b"\n', 'msgctxt "c"\n', 'msgid_plural "d"\n', 'msgstr[0] "e"\n', '"f"\n', "#, fuzzy\n",
    "#. google\n", "#~ ", "#| ", "# a\n", "\n", 'msgid ""\n', 'msgid "', 'msgstr "', "\\n",
)  # fmt: skip
_XML = (
    '<tu tuid="a"><tuv lang="vi"><seg>a</seg></tuv><tuv lang="en"><seg>b</seg></tuv></tu>\n', "<!-- a -->\n", "<a/>\n",
    '<trans-unit id="a" approved="yes"><source>a &amp; &#x2028;</source><target>b</target></trans-unit>\n', "<?a b?>\n",
    "<tu>", "</tu>", '<tuv xml:lang="vi">', "<seg>", "</seg>", "</tuv>", "<trans-unit id='a'>", "<source>",
    "</source>", "<target>", "a", "&amp;", "&a;", "<!--", "-->", "<![CDATA[", "]]>", "<?a ", "?>", "<!DOCTYPE a [",
    "<!ENTITY a 'b'>", "<!ATTLIST a b CDATA 'c'>", "]>", "<a xmlns:b='c'/>", " b='c'",
)  # fmt: skip
_JSON = (
    '{"key":"a#1@000000000000","source":"b","text":"c\\u2028","reviewed":true},\n',
    '{"vi": "a", "en": "b"}', "{", "}", "[", "]", ",", ":", '"', '"key": "a"', '"units": [', '"reviewed": true', "1",
    "null", '{"key":"a","source":"b","text":"c","reviewed":true},', "\n",
)  # fmt: skip
_HTML = (
    "<p>", "</p>", "<div>", "<table><tr><td>", "<b>", "<a href=b>", "<br>", "<!--", "-->",
    "<script type='application/ld+json'>", '{"@type":"NewsArticle","headline":"A"}', "</script>", "<pre>", "<svg>",
    "<meta property='og:title' content='A'>", "<time datetime=2022-05-18>", "&#272;", "<p hidden>",
    "Sáng nay bà con đi chợ phiên. ", "<![CDATA[", "<h1>A</h1>", '<p a="', "<style>", "<textarea>",
    "<meta charset=utf-7>", "<select><option>",
)  # fmt: skip
_TEXT = (
    "Tiêu đề\n\n", "Sáng nay bà con đi chợ phiên. ", "18/5/2022\n", "Theo ", "(TTXVN)\n", "Ảnh: A\n",
    "Tin liên quan\n", "a | b | ", "- a\n", "1. ", "“", "Nguyễn Văn An\n", "\n", "Trang chủ ", "&amp;agrave;", "Ã¡",
    "Ò¶®",
)  # fmt: skip
_MARKDOWN = (
    "*", "_", "`", "[", "](", ")", "![", "<http://a.b>", "<a@b.c>", "> ", "- ", "    ", "1. ", "# ", "a\n===\n",
    "---\n", "|a|b|\n", "|-|-|\n", "a  \n", "\n\n", "&amp;", "\\", "a", "[a]: http://b.c\n", "<!--", "<script>",
    "\x02", "\x03", "wzxhzdk:0",
)  # fmt: skip
GRAMMARS: Mapping[str, Grammar] = {
    "digest.toml": Grammar("", _TOML, _as_text(config.parse, "digest.toml"), altered.settings),
    "outlets.toml": Grammar("", _TOML, _as_text(corpus.read_outlets, "content/outlets.toml"), altered.outlets),
    "withdrawn.toml": Grammar(
        "", _TOML, _as_text(rights.read_withdrawals, "content/withdrawn.toml"), altered.withdrawn
    ),
    "note": Grammar("", _TOML, _as_text(capture.read_note, "content/captures/a.toml"), altered.notes),
    "places.csv": Grammar(
        "vi,en,kind,within,now,now_vi\n", _CSV, _as_text(corpus.read_places, "content/places.csv"), altered.places
    ),
    "glossary.csv": Grammar(
        "vi,en,alternatives,category,explanation,check,forbidden\n", _CSV,
        _as_text(corpus.read_glossary, "content/glossary.csv"), altered.glossary,
    ),
    "record": Grammar("---\ntitle: A\n", _YAML, _as_text(record.parse, "content/articles/a.md"), altered.records),
    "memory": Grammar(
        'msgid ""\nmsgstr ""\n\n', _PO, _as_text(memory.read, "content/translations.po"),
        partial(altered.exchanged, "po"),
    ),
    "po": Grammar("", _PO, partial(exchange.read, "a.po"), partial(altered.exchanged, "po")),
    "tmx": Grammar(
        '<tmx version="1.4"><body>', _XML, partial(exchange.read, "a.tmx"), partial(altered.exchanged, "tmx"),
        "</body></tmx>",
    ),
    "xliff": Grammar(
        '<xliff version="1.2"><file><body>', _XML, partial(exchange.read, "a.xlf"), partial(altered.exchanged, "xlf"),
        "</body></file></xliff>",
    ),
    "review": Grammar(
        '{"format":"diembao-review-1","units":[', _JSON, partial(exchange.read, "a.json"),
        partial(altered.exchanged, "json"), '{"key":"a","source":"b","text":"c","reviewed":true}]}',
    ),
    "pairs": Grammar("[", _JSON, _as_text(read_pairs, "a.json"), altered.pairs),
    "lines of pairs": Grammar("", _JSON, _as_text(read_pairs, "a.jsonl"), altered.lines_of_pairs),
    "po pairs": Grammar("", _PO, _as_text(read_pairs, "a.po"), partial(altered.exchanged, "po")),
    "text": Grammar("Tiêu đề\n\n", _TEXT, partial(_page, "a.txt"), altered.texts),
    "html": Grammar("<html><body>", _HTML, partial(_page, "a.html"), altered.pages),
    "Markdown": Grammar("", _MARKDOWN, _as_text(_body, ""), altered.bodies),
}  # fmt: skip


def made(grammar: Grammar, seed: str) -> bytes:
    """A file after the grammar, the same for a seed."""
    r = random.Random(seed)
    if r.random() < 0.75:
        text = altered.changed(r, r.choice(grammar.whole()), grammar.pieces, _ODD)
    else:
        text = _put_together(r, grammar)
    encoding = r.choice(("utf-8",) * 12 + ("utf-16", "cp1258", "utf-8-sig"))
    return text[:400_000].encode(encoding, "surrogatepass" if encoding == "utf-16" else "replace")


def _put_together(r: random.Random, grammar: Grammar) -> str:
    lines = [piece for piece in grammar.pieces if piece.endswith("\n")]
    pieces = lines if lines and r.random() < 0.4 else grammar.pieces  # of whole lines more is read
    some = [r.choice(pieces) for _ in range(r.randrange(1, 8))]  # few kinds in one file: they meet more often
    text = grammar.head if r.random() < 0.9 else ""
    for _ in range(r.choice((1, 2, 4, 10, 40))):
        piece = r.choice(some if r.random() < 0.8 else pieces if r.random() < 0.8 or pieces is lines else _ODD)
        text += piece * r.choice((1, 1, 1, 1, 2, 3, 30, 60, 1_000, 20_000 // len(piece) + 1))
        if r.random() < 0.05:
            at = r.randrange(len(text) + 1)
            text = text[:at] + r.choice(_ODD) + text[at:]
        if r.random() < 0.02:
            text = text[: r.randrange(len(text) + 1)]
    return text + (grammar.tail if r.random() < 0.8 else "")


def outcome(grammar: Grammar, data: bytes) -> str:
    """'read', or the code of the problem that refuses a file. Raises AssertionError for one without line or remedy."""
    try:
        grammar.read(data)
    except ProblemError as error:
        assert all(p.hint and p.where.path and len(p.message) < 2_000 for p in error.problems), error
        return error.problems[0].code
    return "read"


def tried(name: str, seeds: range) -> tuple[Counter[str], float, str]:
    """(outcomes, CPU seconds of the slowest, its seed) of files of a kind. Raises what a reader does, with its seed."""
    ends, slowest, worst = Counter[str](), 0.0, ""
    for number in seeds:
        seed = f"{name} {number}"
        data = made(GRAMMARS[name], seed)
        started = time.process_time()
        try:
            ends[outcome(GRAMMARS[name], data)] += 1
        except Exception as error:
            raise AssertionError(f"made of the seed {seed!r}: {type(error).__name__}: {error}"[:500]) from error
        if (took := time.process_time() - started) > slowest:
            slowest, worst = took, seed
    return ends, slowest, worst


def main() -> None:
    """Prints for each kind how its files ended, and the slowest."""
    parser = argparse.ArgumentParser(prog="bench.grammars", description=(__doc__ or "").partition("\n\n")[2])
    parser.add_argument("kinds", nargs="*", metavar="KIND", help=f"of: {', '.join(GRAMMARS)} (all)")
    parser.add_argument("--files", type=int, default=1_000, metavar="N", help="of each kind (1000)")
    options = parser.parse_args()
    for name in options.kinds or GRAMMARS:
        ended, most, worst = Counter[str](), 0.0, ""
        for done in range(options.files):
            try:
                ends, slowest, seed = tried(name, range(done, done + 1))
                ended += ends
                most, worst = max((most, worst), (slowest, seed))
            except AssertionError as error:
                ended["FAILED"] += 1
                print(error, flush=True)
        print(
            f"{name:<15} {ended.total():>7} files, slowest {most:.2f} s ({worst}): {dict(ended.most_common(6))}",
            flush=True,
        )


if __name__ == "__main__":
    main()
