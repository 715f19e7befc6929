"""digest.toml -> Config: typed, strict, and telling all mistakes at once with line and nearest known key."""

from __future__ import annotations

import re
from typing import Any, Literal, get_args, get_origin, get_type_hints

from msgspec import Struct, field
from msgspec.inspect import is_struct_type

from diembao.digest import toml
from diembao.model import Publish
from diembao.problems import MANY, Problem, ProblemError, Where, nearest, refuse
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


class SummaryConfig(Struct, frozen=True):
    """[summary]: how many sentences an extractive summary has."""

    sentences_min: int = 2
    sentences_max: int = 3


class TranslateConfig(Struct, frozen=True):
    """[translate]: the engine that proposes English."""

    engine: Literal["google", "mymemory", "libretranslate", "libre", "deepl", "argos", "none"] = "google"
    url: str = ""
    model: str = ""


class Config(Struct, frozen=True):
    """A whole digest.toml. Each stage gets its own Options, never this.

    archives  other digests that are searched as well: title -> address, from the site's own folder
    """

    site: SiteConfig = field(default_factory=SiteConfig)
    rights: RightsConfig = field(default_factory=RightsConfig)
    publish: PublishConfig = field(default_factory=PublishConfig)
    summary: SummaryConfig = field(default_factory=SummaryConfig)
    translate: TranslateConfig = field(default_factory=TranslateConfig)
    archives: dict[str, str] = field(default_factory=dict)


def parse(path: str, text: str) -> Config:
    """The Config of a digest.toml. Raises ProblemError with every unknown key, wrong type and impossible value."""
    data = toml.read(path, text, "config-syntax", "strings need quotes; true, false and numbers do not")
    checker = _Checker(path, text)
    config: Config = checker.table(Config, data, "")
    checker.values(config)
    refuse(checker.problems)
    return config


def is_folder_url(url: str) -> bool:
    """Whether a web address can be that of a site: http or https, ending in '/', without '?' and '#'."""
    return bool(host(url)) and bool(re.fullmatch(r"https?://[^\s/]+/(?:[^\s?#]*/)?", url))


class _Checker:
    def __init__(self, path: str, text: str) -> None:
        self.path = path
        self.lines = text.splitlines()
        self.problems: list[Problem] = []

    def bad(self, table: str, key: str, message: str, hint: str, code: str = "config-value") -> None:
        self.problems.append(Problem(code, "error", Where(self.path, self.line(table, key)), message, hint))
        if len(self.problems) >= MANY:
            raise ProblemError(*self.problems)

    def line(self, table: str, key: str) -> int:
        """The line where a key stands (tomllib keeps no positions): the first `key =` or `[key]` in its table."""
        current = ""
        for number, line in enumerate(self.lines, 1):
            header = re.match(r"\s*\[+\s*([\w.\"-]+)\s*\]", line)
            if header:
                current = header[1]
            if (not table and header and header[1] == key) or (
                current == table and re.match(rf"\s*[\"']?{re.escape(key)}[\"']?\s*=", line)
            ):
                return number
        return 0

    def is_table(self, data: Any, name: str) -> bool:
        if not isinstance(data, dict):
            self.bad("", name, f"{name} must be a table", f"write it as [{name}]", "config-type")
        return isinstance(data, dict)

    def table(self, kind: type, data: Any, name: str) -> Any:
        if not self.is_table(data, name):
            return kind()
        hints = get_type_hints(kind)
        known: dict[str, Any] = {}
        for key, value in data.items():
            if key not in hints:
                message = f"{f'[{name}] ' if name else ''}{shown(key)} is not a setting"
                self.bad(name, key, message, nearest(key, hints), "config-unknown-key")
            elif is_struct_type(hints[key]):
                known[key] = self.table(hints[key], value, key)
            elif hints[key] == dict[str, str]:  # its keys are the user's own
                own = value.items() if self.is_table(value, key) else ()
                known[key] = {title: text for title, text in own if self.fits(str, text, key, title)}
            elif self.fits(hints[key], value, name, key):
                known[key] = value
        return kind(**known)

    def fits(self, hint: Any, value: Any, table: str, key: str) -> bool:
        if get_origin(hint) is Literal:
            allowed = get_args(hint)
            if value not in allowed:
                self.bad(table, key, f"{key} is {shown(value)}", f"one of: {', '.join(map(str, allowed))}")
            return value in allowed
        if type(value) is not hint:  # exact: true is no number
            kind, example = _KINDS[hint]
            message = f"{key} must be {kind}, not {shown(value)}"
            self.bad(table, key, message, f"for example: {key} = {example}", "config-type")
        return type(value) is hint

    def values(self, config: Config) -> None:
        self.addresses(config)
        self.engine(config.translate)
        least, most = config.summary.sentences_min, config.summary.sentences_max
        if not 1 <= least <= most <= 10:
            message = f"summaries of {shown(least)} to {shown(most)} sentences are not possible"
            self.bad("summary", "sentences_min", message, "1 <= sentences_min <= sentences_max <= 10")

    def addresses(self, config: Config) -> None:
        url, contact = config.site.url, config.site.contact
        if url and not is_folder_url(url):
            message = f"url {shown(url)} is not the address of a folder"
            self.bad("site", "url", message, 'for example: url = "https://name.github.io/digest/"')
        if contact and not host(contact) and not _EMAIL.fullmatch(contact):
            message = f"contact {shown(contact)} is neither an e-mail nor a web address"
            self.bad("site", "contact", message, 'for example: contact = "desk@example.org", or ""')
        for key, address in (("articles", config.rights.articles), ("digest_url", config.rights.digest_url)):
            if address and not host(address):
                hint = f'for example: {key} = "{getattr(RightsConfig(), key)}", or ""'
                self.bad("rights", key, f"{key} {shown(address)} is not a web address", hint)
        for title, address in config.archives.items():
            hint = f'from this site\'s folder, ending in "/": "{title.strip() or "2019"}" = "../digest-2019/"'
            if not re.fullmatch(r"(?:\.\./)+(?:[\w~-][\w.~-]*/)+", address):
                self.bad("archives", title, f"{shown(address)} is not the way to another digest on the same host", hint)
            elif not title.strip():
                self.bad("archives", title, f"the digest at {shown(address)} has no title", hint)

    def engine(self, chosen: TranslateConfig) -> None:
        engine, url = chosen.engine, chosen.url
        hint = 'the address of your server, for example: url = "http://127.0.0.1:5000"'
        if url and not host(url):
            self.bad("translate", "url", f"url {shown(url)} is not a web address", hint)
        elif engine in ("libretranslate", "libre") and not url:
            self.bad("translate", "engine", f"{engine} needs [translate] url", hint)
        if engine == "argos" and not chosen.model:
            hint = 'the file of your model, for example: model = "translate-vi_en-1_9.argosmodel"'
            self.bad("translate", "engine", "argos needs [translate] model", hint)


_KINDS = {str: ("text in quotes", '"..."'), int: ("a whole number", "3"), bool: ("true or false", "true")}
