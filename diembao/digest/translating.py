"""[translate] of digest.toml: which engines are asked for English, in which order, and how each is set up. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Literal, get_args
from urllib.parse import urlsplit

from msgspec import Struct, field

from diembao.text import host, shown

Name = Literal["firefox", "openai", "libre", "deepl", "google", "mymemory"]
NAMES: tuple[str, ...] = get_args(Name)


class FirefoxConfig(Struct, frozen=True):
    """[translate.firefox]: the folder of the model, and the hash of what is in it (desk.engines.firefox)."""

    model: str = "models/vi-en"
    sha256: str = ""


class OpenaiConfig(Struct, frozen=True):
    """[translate.openai]: a chat endpoint.

    key  the name of the environment variable that has the key; '' for a server that wants none
    api  how it is spoken to; '' for what its port says: 11434 is Ollama's
    """

    url: str = ""
    model: str = ""
    key: str = ""
    api: Literal["", "openai", "ollama"] = ""


class LibreConfig(Struct, frozen=True):
    """[translate.libre]: the address of a LibreTranslate server."""

    url: str = ""


class ServiceConfig(Struct, frozen=True):
    """A service with nothing to set: what it wants to know is in the environment."""


class TranslateConfig(Struct, frozen=True):
    """[translate]: the engines that propose English; the next one answers what those before it could not."""

    engines: tuple[Name, ...] = ("firefox", "google")
    firefox: FirefoxConfig = field(default_factory=FirefoxConfig)
    openai: OpenaiConfig = field(default_factory=OpenaiConfig)
    libre: LibreConfig = field(default_factory=LibreConfig)
    deepl: ServiceConfig = field(default_factory=ServiceConfig)
    google: ServiceConfig = field(default_factory=ServiceConfig)
    mymemory: ServiceConfig = field(default_factory=ServiceConfig)

    @property
    def labels(self) -> tuple[str, ...]:
        """Of all that may be asked."""
        return tuple(map(self.label, self.engines))

    def label(self, name: str) -> str:
        """How records call an engine that is set up so: by its name and, where it has one, its model."""
        model = {"firefox": self.firefox.sha256[:8], "openai": self.openai.model}.get(name, "")
        return f"{name} {model}" if model else name


# (table, key, message, hint, code)
Fault = tuple[str, str, str, str, str]
_VALUE = "config-value"

# ---------------------------------------------------------------- as it was written when there was one engine

_OLD = ("engine", "url", "model")
_GONE = {
    "argos": 'engines = ["firefox"] in its place, then python build.py engine --get firefox fetches a model',
    "libretranslate": 'libre asks the same server: engines = ["libre"], and under [translate.libre] its url',
}
_CHOICE = f'engines = ["..."], with any of: {", ".join(NAMES)}'
# Of these engines url and model said nothing, and say nothing now.
_WITHOUT_ADDRESS = ("google", "mymemory", "deepl", "none", *_GONE)


def renewed(said: Mapping[str, Any]) -> tuple[dict[str, Any], list[Fault]]:
    """(a table [translate] with today's keys for the old ones, what is wrong with these)."""
    now = {key: value for key, value in said.items() if key not in _OLD}
    old = {key: value for key, value in said.items() if key in _OLD and isinstance(value, str)}
    odd = [key for key in _OLD if key in said and key not in old]
    found = [_fault(key, f"{key} must be text in quotes", f'for example: {key} = "..."', "config-type") for key in odd]
    engine, named = old.get("engine"), now.get("engines")
    if engine in _GONE:
        found.append(_gone("engine", engine))
    elif engine is not None and "engines" in now:
        found.append(_fault("engine", "engine and engines say the same twice", "delete the line engine"))
    elif engine is not None:
        now["engines"] = [engine] if engine in NAMES else []
        if engine not in ("none", *NAMES):
            found.append(_fault("engine", f"engine is {shown(engine)}", _CHOICE))
    if isinstance(named, list):
        found += [_gone("engines", name) for name in _GONE if name in named]
        now["engines"] = [one for one in named if one not in tuple(_GONE)]
    if engine == "libre" and old.get("url"):
        now.setdefault("libre", {"url": old["url"]})
    elif engine not in _WITHOUT_ADDRESS:
        found += [
            _fault(key, f"{key} stands in the table of its engine now", f"write it under [translate.{table}]")
            for key, table in (("url", "libre] or [translate.openai"), ("model", "openai"))
            if old.get(key)
        ]
    return now, found


def _gone(key: str, name: str) -> Fault:
    return _fault(key, f"there is no engine {name} any more", _GONE[name])


def _fault(key: str, message: str, hint: str, code: str = _VALUE) -> Fault:
    return "translate", key, message, hint, code


# ---------------------------------------------------------------- what cannot be

_ENVIRONMENT = "keys are read from the environment, never from a file"


def of_a_key(table: str, name: str) -> str:
    """The hint where a name that is no setting, in a table of an engine, is that of a key; else ''."""
    engine = table.removeprefix("translate.")
    if engine not in NAMES or not re.search(r"key|token|secret|password", name, re.IGNORECASE):
        return ""
    given = {
        "openai": 'key = "NAME" names the variable',
        "libre": "LIBRETRANSLATE_API_KEY is the variable",
        "deepl": "DEEPL_API_KEY is the variable",
    }
    return f"{_ENVIRONMENT}: {given[engine]}" if engine in given else "it has no key"


def faults(chosen: TranslateConfig) -> Iterator[Fault]:
    """What is impossible of settings that are of the right types."""
    openai, libre, sha256 = chosen.openai, chosen.libre, chosen.firefox.sha256
    for table, url in (("libre", libre.url), ("openai", openai.url)):
        if _says_more(url):  # which is perhaps a password: it is not shown
            message = "url says more than an address: a name, a password, or something behind ? or #"
            yield f"translate.{table}", "url", message, f"{_ENVIRONMENT}; {_example(table)}", _VALUE
        elif url and not _is_address(url):
            yield f"translate.{table}", "url", f"url {shown(url)} is not a web address", _example(table), _VALUE
    if "libre" in chosen.engines and not libre.url:
        yield "translate", "engines", "libre needs [translate.libre] url", _example("libre"), _VALUE
    if "openai" in chosen.engines and not (openai.url and openai.model):
        hint = f'{_example("openai")} and model = "gemma4:12b"'
        yield "translate", "engines", "openai needs url and model in [translate.openai]", hint, _VALUE
    if openai.model and not openai.model.isprintable():
        yield "translate.openai", "model", "the name of a model is one line", 'model = "gemma4:12b"', _VALUE
    if openai.key and not re.fullmatch(r"[A-Z][A-Z0-9_]*", openai.key):  # which is perhaps the key: it is not shown
        message = "key is the name of an environment variable in capitals, never the key itself"
        yield "translate.openai", "key", message, 'for example: key = "OPENAI_API_KEY"', _VALUE
    if sha256 and not re.fullmatch(r"[0-9a-f]{64}", sha256):
        hint = "python build.py engine --get firefox prints the right line"
        yield "translate.firefox", "sha256", f"sha256 {shown(sha256)} is no SHA-256", hint, _VALUE
    if len(set(chosen.engines)) < len(chosen.engines):
        yield "translate", "engines", "an engine is named twice", "name each once, the first to be asked first", _VALUE


def _says_more(url: str) -> bool:
    return any(sign in url for sign in "@?#")


def _is_address(url: str) -> bool:
    try:
        return bool(host(url)) and urlsplit(url).port != 0
    except ValueError:  # past 65535
        return False


def _example(table: str) -> str:
    address = "http://127.0.0.1:5000" if table == "libre" else "http://127.0.0.1:11434"
    return f'the address of your server: url = "{address}"'
