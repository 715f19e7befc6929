"""The engines that digest.toml can name. May use the network; nothing is imported before it is asked for."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from diembao.desk.engines import argos, web
from diembao.desk.engines.wall import Patience, Walled
from diembao.desk.translate import Translator

ENGINES = ("google", "mymemory", "libretranslate", "libre", "deepl", "argos")
# A model of one's own asks nobody: it may take its time, the first load above all.
_SERVICE = Patience()
_LOCAL = Patience(first=120.0, deadline=120.0, retries=0, pause=0.0)


def get(
    name: str, url: str = "", model: str = "", cache: Path = Path(".cache"), patience: Patience = _SERVICE
) -> Translator:
    """The engine of that name (one of ENGINES).

    url    the server of engines that have no public one
    model  the .argosmodel file of argos; `cache` is where it is unpacked
    """
    if name == "argos":
        return Walled(name, 1500, 16, partial(argos.ask, model, cache / "argos"), _LOCAL)
    if name == "libre":
        return Walled(name, 5000, 25, partial(web.libre, url), patience)
    if name == "deepl":
        return Walled(name, 5000, 25, partial(web.deepl, url), patience)
    return Walled(name, web.DEEP_LIMITS[name], 1, partial(web.deep, name, url), patience)
