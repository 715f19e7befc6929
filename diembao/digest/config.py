"""digest.toml -> Config: typed, strict, and telling all mistakes at once with line and nearest known key."""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator
from typing import Any, Literal, get_args, get_origin, get_type_hints

from msgspec import Struct, convert, field
from msgspec.inspect import is_struct_type

from diembao.digest import toml, translating
from diembao.digest.translating import Fault, TranslateConfig
from diembao.model import Publish
from diembao.problems import Problem, Where, nearest, refuse
from diembao.text import host, shown

_EMAIL = re.compile(r"""[^\s@<>"'?&:,/]+@[^\s@<>"'?&:,/]+""")


class SiteConfig(Struct, frozen=True):
    """[site]: what the digest is called, where it will be read, how to reach its editors."""

    title: str = "Điểm Báo"
    tagline_vi: str = ""
    tagline_en: str = ""
    url: str = ""
    contact: str = ""


class RightsConfig(Struct, frozen=True):
    """[rights]: who owns what, as addresses that machines understand."""

    articles: str = "http://rightsstatements.org/vocab/CNE/1.0/"
    digest: str = "CC BY 4.0"
    digest_url: str = "https://creativecommons.org/licenses/by/4.0/"


class PublishConfig(Struct, frozen=True):
    """[publish]: how much of an article is shown when its outlet does not say."""

    default: Publish = "excerpt"
    noindex_unreviewed: bool = True


class EnglishConfig(Struct, frozen=True):
    """[english]: who stands behind the digest's English where a record names no person (`by: editor`)."""

    reviewer: str = ""


class SummaryConfig(Struct, frozen=True):
    """[summary]: how many sentences an extractive summary has."""

    sentences_min: int = 3
    sentences_max: int = 5


class Config(Struct, frozen=True):
    """A whole digest.toml. Each stage gets its own Options, never this.

    archives  other digests that are searched as well: title -> address, from the site's own folder
    """

    site: SiteConfig = field(default_factory=SiteConfig)
    rights: RightsConfig = field(default_factory=RightsConfig)
    publish: PublishConfig = field(default_factory=PublishConfig)
    english: EnglishConfig = field(default_factory=EnglishConfig)
    summary: SummaryConfig = field(default_factory=SummaryConfig)
    translate: TranslateConfig = field(default_factory=TranslateConfig)
    archives: dict[str, str] = field(default_factory=dict)


def parse(path: str, text: str) -> Config:
    """The Config of a digest.toml. Raises ProblemError with every unknown key, wrong type and impossible value."""
    data = toml.read(path, text, "config-syntax", "strings need quotes; true, false and numbers do not")
    old = list[Fault]()
    if isinstance(data.get("translate"), dict):
        data["translate"], old = translating.renewed(data["translate"])
    refuse(
        Problem(code, "error", Where(path, _line(text, key, table)), message, hint)
        for table, key, message, hint, code in (*_faults(data), *old)
    )
    return convert(data, Config)


def _line(text: str, key: str, table: str) -> int:
    """Where a key of a table stands; else the table, be it [outer.inner] or `inner = {...}` in [outer]; else, as it
    was written before its table was there, the key in [outer]."""
    outer, _, inner = table.rpartition(".")
    places = (key, table), (inner, outer), (key, outer)
    return next((line for place in places if (line := toml.line_of(text, *place))), 0)


def is_folder_url(url: str) -> bool:
    """Whether a web address can be that of a site: http or https, ending in '/', without '?' and '#'."""
    return bool(host(url)) and bool(re.fullmatch(r"https?://[^\s/]+/(?:[^\s?#]*/)?", url))


_VALUE = "config-value"
_KINDS = {str: ("text in quotes", '"..."'), int: ("a whole number", "3"), bool: ("true or false", "true")}


def _faults(data: dict[str, Any]) -> Iterator[Fault]:
    """What is no setting or of the wrong type; then what is impossible of the rest."""
    known: dict[str, Any] = yield from _misfits(Config, data, "")
    config = convert(known, Config)
    yield from _addresses(config)
    yield from _reviewer(config.english.reviewer)
    yield from translating.faults(config.translate)
    least, most = config.summary.sentences_min, config.summary.sentences_max
    if not 1 <= least <= most <= 10:
        message = f"summaries of {shown(least)} to {shown(most)} sentences are not possible"
        yield "summary", "sentences_min", message, "1 <= sentences_min <= sentences_max <= 10", _VALUE


def _misfits(kind: Any, data: Any, name: str) -> Generator[Fault, None, dict[str, Any]]:
    """Of a table; gives what fits."""
    if not isinstance(data, dict):
        outer, _, inner = name.rpartition(".")
        yield outer, inner, f"{name} must be a table", f"write it as [{name}]", "config-type"
        return {}
    # The keys of archives are the user's own.
    free = kind == dict[str, str]
    hints = dict.fromkeys(data, str) if free else get_type_hints(kind)
    known: dict[str, Any] = {}
    for key, value in data.items():
        if key not in hints:
            message = f"{f'[{name}] ' if name else ''}{shown(key)} is not a setting"
            yield name, key, message, translating.of_a_key(name, key) or nearest(key, hints), "config-unknown-key"
        elif is_struct_type(hints[key]) or hints[key] == dict[str, str]:
            known[key] = yield from _misfits(hints[key], value, f"{name}.{key}" if name else key)
        elif fault := _misfit(hints[key], value, shown(key) if free else key):
            yield name, key, *fault
        else:
            known[key] = value
    return known


def _misfit(hint: Any, value: Any, key: str) -> tuple[str, str, str] | None:
    """(message, hint, code) of a value that is not of its type."""
    if get_origin(hint) is Literal:
        allowed = get_args(hint)
        hint = f"one of: {', '.join(filter(None, allowed))}"
        return None if value in allowed else (f"{key} is {shown(value)}", hint, _VALUE)
    if get_origin(hint) is tuple:
        return _misfit_of_list(get_args(hint)[0], value, key)
    if type(value) is hint:  # exact: true is no number
        return None
    kind, example = _KINDS[hint]
    return f"{key} must be {kind}, not {shown(value)}", f"for example: {key} = {example}", "config-type"


def _misfit_of_list(hint: Any, value: Any, key: str) -> tuple[str, str, str] | None:
    if not isinstance(value, list):
        return (
            f"{key} must be a list, not {shown(value)}",
            f'for example: {key} = ["{get_args(hint)[0]}"]',
            "config-type",
        )
    return next((fault for one in value if (fault := _misfit(hint, one, f"an item of {key}"))), None)


def _addresses(config: Config) -> Iterator[Fault]:
    url, contact = config.site.url, config.site.contact
    if url and not is_folder_url(url):
        hint = 'for example: url = "https://name.github.io/digest/"'
        yield "site", "url", f"url {shown(url)} is not the address of a folder", hint, _VALUE
    if contact and not host(contact) and not _EMAIL.fullmatch(contact):
        hint = 'for example: contact = "desk@example.org", or ""'
        yield "site", "contact", f"contact {shown(contact)} is neither an e-mail nor a web address", hint, _VALUE
    for key, address in (("articles", config.rights.articles), ("digest_url", config.rights.digest_url)):
        if address and not host(address):
            hint = f'for example: {key} = "{getattr(RightsConfig(), key)}", or ""'
            yield "rights", key, f"{key} {shown(address)} is not a web address", hint, _VALUE
    for title, address in config.archives.items():
        hint = f'from this site\'s folder, ending in "/": "{title.strip() or "2019"}" = "../digest-2019/"'
        if not re.fullmatch(r"(?:\.\./)+(?:[\w~-][\w.~-]*/)+", address):
            yield "archives", title, f"{shown(address)} is not the way to another digest on the same host", hint, _VALUE
        elif not title.strip():
            yield "archives", title, f"the digest at {shown(address)} has no title", hint, _VALUE


def _reviewer(name: str) -> Iterator[Fault]:
    if name and (name != " ".join(name.split()) or len(name) > 200):
        hint = 'one line without blanks around it, for example: reviewer = "Nguyễn An"'
        yield "english", "reviewer", f"reviewer {shown(name)} is not a name", hint, _VALUE
