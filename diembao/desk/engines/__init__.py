"""The engines that digest.toml can name. May use the network; nothing heavy is imported before something is to be
translated."""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path

from diembao.desk.engines import chat, firefox, posting, web
from diembao.desk.engines.wall import Patience, Wall, Walled
from diembao.desk.translate import Engine, Engines
from diembao.digest.translating import TranslateConfig
from diembao.problems import Problem, Where
from diembao.program import remedy

_SERVICE = Patience()
_INSTALL = f"{remedy()}; there is none for every machine: elsewhere pip builds it, with Rust"


def chosen(config: TranslateConfig, root: Path, offline: bool) -> Engines:
    """Those of `config` that may answer, in its order. Who lacks a file is left out and told of: once that is there
    a build sees it. Who lacks a key or a package says so when asked: of these no build sees that they came.

    offline  only those that ask nobody beyond this machine
    """
    names = [name for name in config.engines if is_local(name, config) or not offline]
    lacking = [_lack_of_model()] if "firefox" in names and not _has_model(config, root) else []
    return Engines(*(get(name, config, root) for name in names if name != "firefox" or not lacking), missing=lacking)


def is_local(name: str, config: TranslateConfig) -> bool:
    """Whether what this engine is asked stays on this machine. Ollama sends on what is asked of `…cloud` models."""
    if name == "openai":
        return posting.is_loopback(config.openai.url) and not config.openai.model.endswith("cloud")
    return name == "firefox" or (name == "libre" and posting.is_loopback(config.libre.url))


def missing(name: str, config: TranslateConfig, root: Path) -> Problem | None:
    """What this engine lacks to be asked at all, and how to get it."""
    if name == "firefox":
        if not firefox.is_installed():
            return _lacks(name, f"this Python does not have the package {firefox.PACKAGE}", _INSTALL)
        if not _has_model(config, root):
            return _lack_of_model()
    key = {"deepl": "DEEPL_API_KEY", "openai": config.openai.key}.get(name, "")
    if key and not os.environ.get(key):
        return _lacks(name, "its key is missing", f"put it into the environment variable {key}")
    return None


def _has_model(config: TranslateConfig, root: Path) -> bool:
    return bool(config.firefox.sha256 and firefox.files_of(_folder(config, root)))


def _lack_of_model() -> Problem:
    get_it = "python build.py engine --get firefox fetches it once, and says what to write into digest.toml"
    return _lacks("firefox", "it has no model yet", get_it)


def _folder(config: TranslateConfig, root: Path) -> Path:
    return root / Path(config.firefox.model).expanduser()


def _lacks(name: str, what: str, hint: str) -> Problem:
    return Problem("translate-missing", "note", Where("digest.toml"), f"{name} cannot be asked: {what}", hint)


def get(name: str, config: TranslateConfig, root: Path, patience: Patience | None = None) -> Engine:
    """The engine of that name, one of digest.translating.NAMES. patience: other than is usual."""
    label = config.label(name)
    if name == "firefox":
        return firefox.Firefox(label, _folder(config, root), config.firefox.sha256)
    if name == "openai":
        return chat.Endpoint(label, config.openai, patience or chat.PATIENCE)
    wall = Wall(patience or _SERVICE)
    if name == "libre":
        return Walled(label, 5000, 25, partial(web.libre, config.libre.url), wall)
    if name == "deepl":
        return Walled(label, 5000, 25, web.deepl, wall)
    return Walled(label, web.DEEP_LIMITS[name], 1, partial(web.deep, name), wall)
