"""Record to text. `rewrite` changes only what must change, so a person's comments, order and layout stay."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, get_args

import yaml
from msgspec import structs

from diembao.digest.record.front_matter import parts
from diembao.model import Article, Caption, DateBasis, English, Publish, Review, Sentence, Source
from diembao.text import line_end, plain_lines

# Each part that the machine proposes, with the fields that make it up: they change hands together.
PARTS: Mapping[str, tuple[str, ...]] = {
    "title": ("title", "title_inferred"),
    "date": ("date", "date_basis"),
    "outlet": ("outlet",),
    "author": ("author", "author_role"),
    "url": ("url",),
    "places": ("places",),
    "tags": ("tags",),
    "captions": ("captions",),
    "body": ("body",),
    "english": ("english",),
}
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
# In the order in which a record has them.
_KEYS = (
    "title", "number", "entered", "title_inferred", "date", "date_basis", "outlet", "author", "author_role", "url",
    "language", "places", "tags", "captions", "source", "publish", "publish_reason", "withdrawn", "distinct", "english",
    "capture", "made",
)  # fmt: skip
_EMPTY = Article(slug="", title="", body="")


def write(article: Article) -> str:
    """The whole record as text: front matter, empty fields left out."""
    front = "".join(key_text(key, getattr(article, key)) for key in _KEYS if _present(article, key))
    return f"---\n{front}---\n\n{article.body.strip()}\n"


def rewrite(text: str, old: Article, new: Article) -> str:
    """`text` (which parses to `old`) changed to say `new`, keeping every line that need not change.

    What is new in it ends its lines as most do that are there.
    """
    opening, front, closing, body = parts(text)
    chunks, end = _chunks(front), line_end(text)
    out: list[str] = []
    for key in _in_order(chunks):
        chunk = chunks.get(key, "")
        if key in _KEYS and getattr(old, key) != getattr(new, key):
            said = key_text(key, getattr(new, key)) if _present(new, key) else ""
            chunk = (_comments(plain_lines(chunk)) + said).replace("\n", end)
        out.append(chunk)
    if old.body != new.body:
        closing, body = f"---{end}", f"\n{new.body.strip()}\n".replace("\n", end)
    return f"{opening}{''.join(out)}{closing}{body}"


def _in_order(chunks: Iterable[str]) -> list[str]:
    """The file's own keys in their order, and each missing one after the last that precedes it in a new record."""
    order = list(chunks)
    for key in _KEYS:
        if key not in order:
            before = [n for n, k in enumerate(order) if k in _KEYS[: _KEYS.index(key)]]
            order.insert(before[-1] + 1 if before else 0, key)
    return order


def _chunks(front: str) -> dict[str, str]:
    """Front matter cut at its top-level keys, in file order; comment lines go with the key that follows them."""
    starts = {key.start_mark.line: key.value for key, _ in _compose(front).value}
    chunks = defaultdict[str, str](str)
    key = pending = ""
    for number, line in enumerate(front.splitlines(keepends=True)):
        key, pending = starts.get(number, key), pending + line
        if key and not line.startswith("#"):
            chunks[key] += pending
            pending = ""
    return chunks | ({"#end": pending} if pending else {})


def _compose(text: str) -> Any:
    return yaml.compose(text, Loader=_LOADER)


def _comments(chunk: str) -> str:
    """The comments of a key and its value, each on a line of its own: what stands between the scalars of its YAML."""
    if "#" not in chunk:
        return ""
    out, position = "", 0
    for start, end in [*_scalars(_compose(chunk)), (len(chunk), len(chunk))]:
        found = re.findall(r"(?:^|(?<=\s))#[^\n]*", chunk[position:start], re.MULTILINE)
        out += "".join(f"{comment}\n" for comment in found)
        position = end
    return out


def _scalars(node: Any) -> Iterator[tuple[int, int]]:
    """Where the keys and values of a YAML node begin and end, in order."""
    if isinstance(node, yaml.ScalarNode):
        yield node.start_mark.index, node.end_mark.index
    elif node is not None:
        for child in node.value:
            for part in child if isinstance(child, tuple) else (child,):
                yield from _scalars(part)


def _present(article: Article, key: str) -> bool:
    return getattr(article, key) != getattr(_EMPTY, key) or key in ("title", "language")


def key_text(key: str, value: Any) -> str:
    """The front-matter lines of one field."""
    return "\n".join(_yaml(key, dict(value) if key == "made" else _plain(value), "")) + "\n"


_ENGLISH = (
    "title", "title_review", "title_engine", "title_terms", "title_despite", "status", "by", "reviewed", "words",
    "sentences", "abstract", "abstract_review", "abstract_despite",
)  # fmt: skip


def _plain(value: Any) -> Any:
    """A field's value as nested dicts and lists of strings, as the file shows it."""
    match value:
        case English():
            return {key: said for key in _ENGLISH if (said := _plain(getattr(value, key)))}
        case Review():
            return {key: said for key, said in structs.asdict(value).items() if said}
        case Sentence():
            said = {key: _plain(own) for key, own in structs.asdict(value).items() if key != "source"}
            return said | {"from": list(value.source)}
        case Source() | Caption():
            return structs.asdict(value)
        case tuple():
            return [_plain(one) for one in value]
    return value


def _yaml(key: str, value: Any, indent: str) -> list[str]:
    if isinstance(value, dict):
        return [f"{indent}{key}:", *(line for k, v in value.items() for line in _yaml(k, v, indent + "  "))]
    if isinstance(value, list):
        lines = [f"{indent}{key}:"]
        for item in value:
            if isinstance(item, dict):
                rows = [r for k, v in item.items() if v is not None for r in _yaml(k, v, indent + "    ")]
                lines += [f"{indent}  - {rows[0].lstrip()}", *rows[1:]]
            else:
                lines.append(f"{indent}  - {_scalar(item)}")
        return lines
    return [f"{indent}{key}: {_scalar(value)}"]


# Characters that YAML reads as line ends or refuses, but JSON would leave as they are.
_UNSAFE = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")


def _scalar(value: Any) -> str:
    """A JSON string is always a valid, exactly round-tripping YAML double-quoted scalar (given the escapes below)."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int) or value in _BARE_WORDS:
        return str(value)
    return _UNSAFE.sub(lambda m: f"\\u{ord(m[0]):04x}", json.dumps(value, ensure_ascii=False))


_BARE_WORDS = frozenset({*get_args(Publish), *get_args(DateBasis), "machine", "reviewed", "vi", "en"})
