"""Text to record: strict, with every mistake and its line."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any, get_args

import yaml

from diembao.digest.numbers import HIGHEST
from diembao.digest.record.front_matter import broken, parts
from diembao.digest.record.writing import PARTS
from diembao.digest.unseen import seen
from diembao.model import Article, Caption, DateBasis, English, Publish, Review, Sentence, Source
from diembao.problems import MANY, Problem, ProblemError, Where, failure, nearest, refuse
from diembao.text import host, plain_lines, shown, slug

MAX_BODY, MAX_BLOCKS = 500_000, 20_000  # characters, paragraphs: no article has so many, and more take over 2 s


def parse(path: str, text: str) -> Article:
    """The Article of one record file. Raises ProblemError with every mistake found, each with its line."""
    name = path.rpartition("/")[2].removesuffix(".md")
    if not name or slug(name, 200) != name:
        hint = "rename the file using only a-z, 0-9 and single hyphens"
        raise failure("record-name", path, f"{name!r} cannot be a page's address", hint)
    _, front, _, body = parts(plain_lines(text), path)
    reader = _Reader(path)
    fields = reader.mapping(_compose(front, path), _FIELDS, "the front matter")
    if not str(fields.get("title", "")).strip() and not reader.problems:
        reader.bad(1, "the record has no title", 'add a line: title: "..."')
    if too_long := _too_long(body):
        line = text.count("\n", 0, len(text) - len(body)) + 1
        reader.bad(line, f"the text has {too_long}", "make several records of it", "record-too-long")
    if conflict := _conflict(body):
        line = text.count("\n", 0, len(text) - len(body) + conflict.start()) + 1
        hint = "keep the text that is right, and delete the other with all three lines of signs"
        reader.bad(line, "git left two versions of the text here", hint, "record-conflict")
    refuse(reader.problems)
    return Article(slug=name, body=seen(body).strip(), **fields)


_OURS, _THEIRS = re.compile(r"^<{7}(?: .*)?$", re.MULTILINE), re.compile(r"^={7}$", re.MULTILINE)


def _conflict(body: str) -> re.Match[str] | None:
    """The first line of what git left of a merge. In one expression it took quadratic time: 16,000 such lines 5 s."""
    found = _OURS.search(body)
    return found if found and _THEIRS.search(body, found.end()) else None


def _too_long(body: str) -> str:
    for what, count, most in (("characters", len(body), MAX_BODY), ("paragraphs", body.count("\n\n"), MAX_BLOCKS)):
        if count > most:
            return f"{count:,} {what}, more than {most:,}"
    return ""


_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Untyped(_LOADER):  # type: ignore[misc]
    """Nodes without YAML's implicit types: 12:30:45, no and 0123 stay the strings that a person typed.

    Working the types out would take two fifths of the time.
    """

    def resolve(self, *_: object) -> str:
        return ""

    def descend_resolver(self, *_: object) -> None: ...

    def ascend_resolver(self) -> None: ...


def _compose(front: str, path: str) -> yaml.Node:
    try:
        _refuse_depth(front, path)
        node = yaml.compose(front, Loader=_Untyped)
    except yaml.MarkedYAMLError as error:
        part = next((part for part in _IN_WORDS if part in str(error.problem)), "")
        mark = (error.context_mark if part in _OPENED else None) or error.problem_mark
        words = _IN_WORDS.get(part, "not valid YAML")
        raise broken(path, mark.line + 2 if mark else 1, f"{words} ({error.problem})") from None
    except yaml.reader.ReaderError as error:
        line = front.count("\n", 0, error.position) + 2
        raise broken(path, line, f"a character that no text has ({error.reason})") from None
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise broken(path, 1, f"not valid YAML: {str(error).splitlines()[0]}") from None
    if node is None:
        raise broken(path, 1, "the front matter is empty")
    return node


def _refuse_depth(front: str, path: str) -> None:
    """PyYAML's C half goes down as deep as the text does, and kills the process where the stack ends.

    What lies in another thing is indented more (lists in keys need not be) or stands in brackets: where there is little
    of both, nothing is deep. Else YAML's events are looked at, which its parser makes without the stack.
    """
    if not _INDENTED.search(f"\n{front}") and front.count("[") + front.count("{") <= MAX_DEPTH // 2:
        return
    depth = 0
    for event in yaml.parse(front, Loader=_LOADER):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > MAX_DEPTH:
            line = event.start_mark.line + 2 if event.start_mark else 1
            raise broken(path, line, f"lists and keys are nested more than {MAX_DEPTH} deep")


MAX_DEPTH = 50
_INDENTED = re.compile(rf"[\n\r\x85\u2028\u2029][ \t?:-]{{{MAX_DEPTH // 4}}}")

# What the YAML parser says, as people would. Of what is opened and never closed it complains where it looked in vain.
_OPENED = {
    "unexpected end of stream": "a quotation mark that is not closed",
    "expected ',' or": "a bracket that is not closed, or a comma that is missing",
    "expected ':'": "a line without ': '",
}
_IN_WORDS = {
    **_OPENED,
    "mapping values are not allowed": "a second ': ' in text without quotes, or a line that is indented too far",
    "expected node content": "a bracket is open here",
    "cannot start any token": "text begins with a sign that YAML keeps for itself, or a line with a tab",
    "tab character": "a tab",
    "expected key": "text after a closing quotation mark (one may be missing above), or a line indented otherwise",
    "unknown escape": "a backslash between double quotes: write two",
    "undefined alias": "text begins with *",
    "expected comment or line break": "text begins with | or >",
}

_DATE = re.compile(r"\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d)?(?:Z|[+-]\d\d:\d\d))?")


class _Reader:
    """Turns YAML nodes into field values and collects every mistake instead of stopping at the first."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.problems: list[Problem] = []
        self._seen: set[int] = set()

    def bad(self, at: yaml.Node | int, message: str, hint: str, code: str = "record-field") -> None:
        """`at`: a line, or what begins in it."""
        line = at if isinstance(at, int) else at.start_mark.line + 2  # 0-based, and the opening --- stands above
        self.problems.append(Problem(code, "error", Where(self.path, line), message, hint))
        if len(self.problems) >= MANY:
            raise ProblemError(*self.problems)

    def mapping(self, node: yaml.Node, fields: Mapping[str, Any], what: str) -> dict[str, Any]:
        """The known keys of a mapping, each read by its own reader. Unknown and repeated keys are mistakes."""
        out: dict[str, Any] = {}
        if not isinstance(node, yaml.MappingNode):
            self.bad(node, f"{what} must be a list of 'key: value' lines", f"keys are {', '.join(fields)}")
            return out
        if self._alias(node):
            return out
        for key_node, value in node.value:
            key = str(key_node.value)
            if not isinstance(key_node, yaml.ScalarNode):
                self.bad(key_node, f"a key of {what} must be text", "put text that begins with a sign in quotes")
            elif key not in fields:
                self.bad(key_node, f"{what} has no key {shown(key)}", nearest(key, fields), "record-unknown-key")
            elif key in out:
                self.bad(key_node, f"{key} is given twice", "keep one of the two")
            else:
                out[key] = fields[key](self, value, key)
        return out

    def items(self, node: yaml.Node, what: str) -> list[yaml.Node]:
        if not isinstance(node, yaml.SequenceNode):
            self.bad(node, f"{what} must be a list", f"write it as {what}: [...]")
            return []
        return [] if self._alias(node) else node.value

    def text(self, node: yaml.Node, what: str) -> str:
        if not isinstance(node, yaml.ScalarNode):
            self.bad(node, f"{what} must be text", "put it in double quotes on one line")
            return ""
        # What YAML's > and | add at the end is no part.
        return "" if self._alias(node) else seen(str(node.value)).strip()

    def optional(self, node: yaml.Node, what: str) -> str | None:
        """None for nothing, in whatever way a person writes it: '', null, ~."""
        nothing = isinstance(node, yaml.ScalarNode) and not node.style and node.value in ("~", "null")
        return None if nothing else self.text(node, what) or None

    def texts(self, node: yaml.Node, what: str) -> tuple[str, ...]:
        return tuple(self.text(item, what) for item in self.items(node, what))

    def flag(self, node: yaml.Node, what: str) -> bool:
        return str(self.choice(node, what, ("true", "false"))) == "true"

    def number(self, node: yaml.Node, what: str) -> int:
        value = self.text(node, what)
        if not re.fullmatch(r"\d{1,6}", value):
            self.bad(node, f"{what} must be a whole number, not {shown(value)}", "count from 0")
            return 0
        return int(value)

    def choice(self, node: yaml.Node, what: str, allowed: tuple[str, ...]) -> Any:
        value = self.text(node, what)
        if value not in allowed:
            self.bad(node, f"{what} is {shown(value)}", f"one of: {', '.join(allowed)}")
            return allowed[0]
        return value

    def date(self, node: yaml.Node, what: str) -> str | None:
        value = self.text(node, what)
        try:
            if not _DATE.fullmatch(value):  # fromisoformat also takes 20220518 and 2022-W20-3, which feeds do not
                raise ValueError
            datetime.fromisoformat(value)
        except ValueError:
            self.bad(node, f"{what} {shown(value)} is not a date", "2022-05-18, or 2022-05-18T05:29+07:00")
        return value or None

    def url(self, node: yaml.Node, what: str) -> str | None:
        value = self.text(node, what)
        if value and not host(value):
            self.bad(node, f"{what} {shown(value)} is not a web address", "it begins with https://")
        return value or None

    def _alias(self, node: yaml.Node) -> bool:
        """Aliases let a short file unfold to gigabytes; records need none."""
        if id(node) in self._seen:
            self.bad(node, "aliases (&name, *name) are not read", "write the value out")
            return True
        self._seen.add(id(node))
        return False


def _choice(*allowed: str) -> Any:
    return lambda reader, node, what: reader.choice(node, what, allowed)


def _captions(reader: _Reader, node: yaml.Node, what: str) -> tuple[Caption, ...]:
    fields = {"text": _Reader.text, "after": _Reader.number}
    rows = [reader.mapping(item, fields, "a caption") for item in reader.items(node, what)]
    return tuple(Caption(row.get("text", ""), row.get("after", 0)) for row in rows)


def _sentences(reader: _Reader, node: yaml.Node, what: str) -> tuple[Sentence, ...]:
    fields = {"text": _Reader.optional, "review": _review, "from": _Reader.texts}
    fields |= dict.fromkeys(("by", "engine", "terms", "despite"), _Reader.optional)
    rows = [reader.mapping(item, fields, "a sentence") for item in reader.items(node, what)]
    return tuple(Sentence(source=row.pop("from", ()), **{"text": None, **row}) for row in rows)


def _review(reader: _Reader, node: yaml.Node, what: str) -> Review:
    fields = {"by": _Reader.text, "date": _Reader.date, "words": _Reader.text, "why": _Reader.text}
    row = reader.mapping(node, fields, what)
    if not row.get("by"):
        reader.bad(node, f"{what} does not say by whom", "add: by: NAME")
    return Review(row.get("by", ""), row.get("date") or "", row.get("words", ""), row.get("why", ""))


def _english(reader: _Reader, node: yaml.Node, _what: str) -> English:
    fields = {
        "title": _Reader.optional,
        "title_review": _review,
        "title_despite": _Reader.optional,
        "status": _choice("machine", "reviewed"),
        "by": _Reader.optional,
        "reviewed": _Reader.date,
        "words": _Reader.optional,
        "sentences": _sentences,
        "abstract": _Reader.optional,
        "abstract_review": _review,
        "abstract_despite": _Reader.optional,
    }
    fields |= dict.fromkeys(("title_engine", "title_terms", "title_despite", "abstract_despite"), _Reader.optional)
    return English(**reader.mapping(node, fields, "english"))


def _number(reader: _Reader, node: yaml.Node, what: str) -> int:
    value = reader.number(node, what)
    if not 1 <= value <= HIGHEST:
        reader.bad(node, f"{what} must be from 1 to {HIGHEST}", "delete the line")
    return value


def _source(reader: _Reader, node: yaml.Node, _what: str) -> Source:
    row = reader.mapping(node, {"file": _Reader.text, "sha256": _Reader.text}, "capture")
    return Source(row.get("file", ""), row.get("sha256", ""))


def _made(reader: _Reader, node: yaml.Node, _what: str) -> tuple[tuple[str, str], ...]:
    return tuple(reader.mapping(node, dict.fromkeys(PARTS, _Reader.text), "made").items())


_FIELDS: Mapping[str, Any] = {
    "number": _number,
    "entered": _Reader.date,
    "title": _Reader.text,
    "title_inferred": _Reader.flag,
    "date": _Reader.date,
    "date_basis": _choice(*get_args(DateBasis)),
    "outlet": _Reader.optional,
    "author": _Reader.optional,
    "author_role": _Reader.optional,
    "url": _Reader.url,
    "language": _choice("vi"),
    "places": _Reader.texts,
    "tags": _Reader.texts,
    "source": _Reader.optional,
    "captions": _captions,
    "publish": _choice(*get_args(Publish)),
    "publish_reason": lambda reader, node, what: reader.optional(node, what) or "",
    "withdrawn": _Reader.text,
    "distinct": _Reader.flag,
    "english": _english,
    "capture": _source,
    "made": _made,
}
