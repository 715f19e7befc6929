"""The templates and the static files: those of the program, and a digest's own in their place. Does I/O."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from diembao.digest import door
from diembao.digest.layout import TEMPLATES, built_in_templates
from diembao.outputs import Output
from diembao.press.index import scripts

_ICON = "static/icon.svg"


def templates(root: Path) -> dict[str, str]:
    """Template sources by name, the icon among them: the page of results has it in itself. A file in the digest's own
    templates/ replaces the built-in one."""
    files = _templates(root)
    names = (name for name in files if not name.startswith("static/") or name == _ICON)
    return {name: _template(root, files[name]) for name in names}


def static(root: Path, sources: Mapping[str, str]) -> tuple[Output, ...]:
    """The static files, but for those that are parts of the one script of the page of results; that, and the engine's.

    sources  of the templates, by name
    """
    files = {name: path for name, path in _templates(root).items() if name.startswith("static/")}
    outputs = {name: Output(name, _static(root, path)) for name, path in files.items()}
    parts = scripts.EVERY_PAGE, scripts.RESULTS_PAGE, scripts.RESULTS_LATER
    every, only, after = ([f"static/{name}.js" for name in names] for names in parts)
    engine = {name.removeprefix("engine/"): source for name, source in sources.items()}
    page, rest = ([outputs[name].data for name in names] for names in ((*every, *only), after))
    made = scripts.bundles(engine, page, rest)
    return (*made, *(output for name, output in outputs.items() if name not in (*only, *after)))


def _templates(root: Path) -> dict[str, Path]:
    ours = built_in_templates()
    return door.below(ours, ours) | door.below(root, root / TEMPLATES)


def _template(root: Path, path: Path) -> str:
    ours = path.is_relative_to(built_in_templates())
    return path.read_text("utf-8") if ours else door.text(root, path, door.SMALL, "template-error")


def _static(root: Path, path: Path) -> bytes:
    """A file as it is; a script of ours (nobody else's: it may have texts of several lines) without its comments."""
    if not path.is_relative_to(built_in_templates()):
        return door.read(root, path, door.HUGE)
    return scripts.bare(path.read_text("utf-8")) if path.suffix == ".js" else path.read_bytes()
