"""The engines that digest.toml can name. May use the network; nothing is imported before it is asked for."""

from __future__ import annotations

from diembao.translate import Translator
from diembao.translators.deep import DeepTranslator

ENGINES = ("google", "mymemory", "libretranslate")


def get(name: str, url: str = "") -> Translator:
    """The engine of that name (one of ENGINES). `url` is the server of engines that have no public one."""
    return DeepTranslator(name, url)
