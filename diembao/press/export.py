"""The list of articles as files for programs and reference managers, and the JSON feeds. A stage: pure.

What a publish level hides is not in Facts, so it cannot be here; texts are not exported at all.
"""

from __future__ import annotations

import codecs
import csv
import io
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import quote

from diembao.digest.markup import showable
from diembao.lang import ui
from diembao.outputs import Output
from diembao.press.addresses import DIGEST
from diembao.press.pages import Feed, FeedEntry
from diembao.press.pages.articles import Facts, KeyFigure, Site

# What a spreadsheet takes for a formula, full-width signs and blanks before it too.
_FORMULA = re.compile("[\t\r]|\\s*[=+\\-@＝＋－＠]")
_URL = re.compile(r'[\\{}"]')  # would end a field
_BIBTEX = {c: f"\\{c}" for c in "&%$#_{}"} | {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
}


# By ending some rows, in UTF-8; '' stands for the table's head.
Chunk = Mapping[str, bytes]


def articles(some: Sequence[Facts], site: Site) -> Chunk:
    """A part of data/articles.*: of these articles."""
    rows = [row(facts, site) for facts in some]
    texts = {
        "": _csv(map(list, rows[:1])),
        "jsonl": "".join(f"{json.dumps(one, ensure_ascii=False)}\n" for one in rows),
        "csv": _csv(one.values() for one in rows),
        "csl.json": ",\n".join(json.dumps(_csl(one), ensure_ascii=False) for one in rows),
        "bib": "\n".join(map(_bibtex, rows)),
        "ris": "".join(map(_ris, rows)),
    }
    return {ending: _encoded(text) for ending, text in texts.items()}


def figures(some: Iterable[tuple[Facts, Sequence[KeyFigure]]], site: Site) -> Chunk:
    """A part of data/figures.*: the key figures of these articles."""
    rows = [_figure(facts, figure, site) for facts, own in some for figure in own]
    return {"": _encoded(_csv(map(list, rows[:1]))), "csv": _encoded(_csv(one.values() for one in rows))}


def _encoded(text: str) -> bytes:
    return showable(text).encode("utf-8")


ENDINGS = {"articles": ("jsonl", "csv", "csl.json", "bib", "ris"), "figures": ("csv",)}


def whole(path: str, parts: Iterable[bytes], heads: Iterable[bytes]) -> Output:
    """One of the files of data/, of its parts, the newest articles first. `heads`: those of the parts, for a table."""
    ending, parts = path.partition(".")[2], filter(None, parts)
    if ending == "csv":  # without the mark at its beginning Excel takes Vietnamese for another encoding
        data = b"".join((codecs.BOM_UTF8, next(filter(None, heads), b"\r\n"), *parts))
    elif ending == "csl.json":
        rows = b",\n".join(parts)
        data = b"".join((b"[\n", rows, b"\n]\n")) if rows else b"[]\n"
    else:
        data = (b"\n" if ending == "bib" else b"").join(parts)
    return Output(path, data)


def row(facts: Facts, site: Site) -> dict[str, Any]:
    """An article's facts. Unknown ones are empty; addresses are relative while the site has none."""
    entry = facts.entry
    return {
        "slug": entry.slug,
        "title": entry.title,
        "title_made": facts.title_inferred,
        "title_en": entry.title_en,
        "date": entry.date,
        "date_basis": entry.date_basis or "",
        "newspaper": entry.outlet.vi if facts.outlet_known else "",
        "newspaper_en": entry.outlet.en if facts.outlet_known else "",
        "author": facts.author,
        "original": facts.address,
        "places": [place.vi for place in facts.places],
        "tags": list(facts.tags),
        "words": facts.words,
        "publish": facts.level,
        "english": entry.status.kind,
        "english_by": entry.status.by,
        "digest_en": entry.digest,
        "page_vi": _address(facts.vi_url, site),
        "page_en": _address(facts.en_url, site),
    }


def _figure(facts: Facts, figure: KeyFigure, site: Site) -> dict[str, Any]:
    quantity = figure.quantity
    unit, _, period = quantity.unit.partition("/") if quantity.kind != "measure" else (quantity.unit, "", "")
    return {
        "slug": facts.entry.slug,
        "date": facts.entry.date,
        "date_basis": facts.entry.date_basis or "",
        "low": quantity.low,
        "high": quantity.high if quantity.high is not None else quantity.low,
        "unit": unit,
        "period": period,
        "qualifier": quantity.qualifier,
        "kind": quantity.kind,
        "printed": figure.printed,
        "english": figure.value,
        "label": figure.label,
        "as_of": figure.as_of,
        "as_of_told": figure.told,
        "sentence": figure.sentence,
        "paragraph": figure.paragraph,
        "page_vi": f"{_address(facts.vi_url, site)}#p{figure.paragraph}",
    }


def json_feed(feed: Feed) -> Output:
    """A JSON Feed (1.1) beside an Atom feed, of the same entries."""
    site, code = feed.frame.site, feed.frame.lang
    content = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": site.title,
        "description": feed.tagline,
        "home_page_url": f"{site.url}{code}/",
        "feed_url": f"{site.url}{code}/feed.json",
        "language": code,
        "items": [_item(entry, code, site) for entry in feed.entries],
    }
    text = json.dumps(content, ensure_ascii=False, indent=1) + "\n"
    return Output(f"{code}/feed.json", _encoded(text))


def _item(entry: FeedEntry, code: str, site: Site) -> dict[str, Any]:
    facts = entry.facts
    address = _address(facts.en_url if code == DIGEST else facts.vi_url, site)
    item = {
        "id": address,
        "url": address,
        "external_url": facts.address,
        "title": entry.title,
        "content_text": entry.text or entry.title,
        "date_published": entry.published,
        "date_modified": entry.modified if entry.modified != entry.published else "",
        "authors": [{"name": entry.author}],
        "tags": list(facts.tags),
    }
    return {key: value for key, value in item.items() if value}


def _address(url: str, site: Site) -> str:
    return site.url + url.removesuffix("index.html")


def _csv(rows: Iterable[Iterable[Any]]) -> str:
    out = io.StringIO()
    csv.writer(out).writerows([_cell(value) for value in one] for one in rows)
    return out.getvalue()


def _cell(value: Any) -> str:
    """A list with '; ' between; what a spreadsheet would take for a formula gets an apostrophe before it."""
    text = "; ".join(value) if isinstance(value, list) else str(value)
    return f"'{text}" if _FORMULA.match(text) else text


def _csl(one: Mapping[str, Any]) -> dict[str, Any]:
    day = [int(part) for part in one["date"][:10].split("-")] if one["date"] else []
    inferred = one["date_basis"] == "inferred"
    item = {
        "id": one["slug"],
        "type": "article-newspaper",
        "title": one["title"],
        "container-title": one["newspaper"],
        "author": [{"literal": one["author"]}] if one["author"] else [],
        "issued": {"date-parts": [day]} | ({"circa": True} if inferred else {}) if day else {},
        "URL": one["original"] or one["page_vi"],
        "language": "vi",
        "note": "\n".join(_notes(one)),
        "keyword": ", ".join(one["tags"]),
    }
    return {key: value for key, value in item.items() if value}


def _notes(one: Mapping[str, Any]) -> list[str]:
    return list(filter(None, (f"English: {one['title_en']}" if one["title_en"] else "", _date_note(one))))


def _date_note(one: Mapping[str, Any]) -> str:
    """Where the date comes from if the page does not print it."""
    basis = one["date_basis"]
    return "" if basis in ("", "printed") else f"Date {ui.text(DIGEST, f'date.{basis}')}"


def _bibtex(one: Mapping[str, Any]) -> str:
    fields = {
        "title": f"{{{_tex(one['title'])}}}",
        "author": f"{{{_tex(one['author'])}}}" if one["author"] else "",
        "journal": _tex(one["newspaper"]),
        "year": one["date"][:4],
        "month": one["date"][5:7],
        "day": one["date"][8:10],
        "url": _URL.sub(lambda sign: quote(sign[0]), one["original"] or one["page_vi"]),
        "language": "vietnamese",
        "note": _tex(". ".join(_notes(one))),
    }
    lines = (f"  {key} = {{{value}}},\n" for key, value in fields.items() if value)
    return f"@article{{{one['slug']},\n{''.join(lines)}}}\n"


def _tex(text: str) -> str:
    return "".join(_BIBTEX.get(character, character) for character in _line(text))


def _ris(one: Mapping[str, Any]) -> str:
    tags: Iterable[tuple[str, str]] = (
        ("TY", "NEWS"),
        ("ID", one["slug"]),
        ("TI", one["title"]),
        ("TT", one["title_en"]),
        ("AU", one["author"]),
        ("T2", one["newspaper"]),
        ("PY", one["date"][:4]),
        ("DA", one["date"][:10].replace("-", "/")),
        ("N1", _date_note(one)),
        ("UR", one["original"] or one["page_vi"]),
        ("LA", "vi"),
        *(("KW", tag) for tag in one["tags"]),
        ("AB", one["digest_en"]),
    )
    return "".join(f"{tag}  - {_line(value)}\r\n" for tag, value in tags if value) + "ER  - \r\n\r\n"


def _line(text: str) -> str:
    return re.sub(r"\s+", " ", text)
