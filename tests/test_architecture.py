"""The house rules that a machine can hold: layers, purity, sizes, and that the project speaks of itself alone."""

from __future__ import annotations

import ast
import subprocess
from pathlib import Path

import pytest
from frozen import CAPTURES

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "diembao"

LAYERS = (
    {"asked", "problems", "text"},
    {
        "model",
        "outputs",
        "elements",
        "pages",
        "markup",
        "templating",
        "standing",
        "layout",
        "door",
        "toml",
        "program",
        "tables",
        "cache",
        "executors",
        "cluster",
        "compiled",
        "publish",
    },
    {"lang"},
    {
        "capture",
        "normalise",
        "summarise",
        "memory",
        "translate",
        "qa",
        "record",
        "exchange",
        "duplicates",
        "assemble",
        "render",
        "index",
        "export",
        "check",
    },
    {"config", "corpus", "fetch", "shelf", "store", "translators"},
    {"audit", "deskwork", "edits", "presswork", "reasons", "run", "standstill", "verdict"},
    {"adding", "beginning", "cli", "commands", "request", "retranslating", "review", "serve", "__main__"},
)
STAGES = LAYERS[3]
MAY_DO_IO = {
    "cache",
    "executors",
    "cluster",
    "compiled",
    "publish",
    "door",
    "fetch",
    "layout",
    "program",
    "tables",
    "shelf",
    "standstill",
    "store",
    "translators",
    "deskwork",
    "edits",
    "presswork",
    "request",
    "run",
    "adding",
    "beginning",
    "cli",
    "commands",
    "retranslating",
    "review",
    "serve",
}
IO_MODULES = {
    "asyncio", "ctypes", "fcntl", "glob", "http", "io", "mmap", "multiprocessing", "os", "pathlib",
    "queue", "random", "shutil", "signal", "socket", "subprocess", "sys", "tempfile", "threading", "time",
    "urllib.request",
}  # fmt: skip
# A language reads its own tables once, at import; csv writes to a StringIO.
IO_ALLOWED = {"lang": {"pathlib"}, "export": {"io"}}

MODULES = sorted(p for p in PACKAGE.rglob("*.py") if p != PACKAGE / "__init__.py")


def top(path: Path) -> str:
    """The name a file goes by in LAYERS: its module, or the folder it is part of."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imports(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative imports hide the layer"
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def layer(name: str) -> int:
    return next(i for i, names in enumerate(LAYERS) if name in names)


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_a_module_imports_only_from_lower_layers(path: Path) -> None:
    me = top(path)
    for name in imports(path):
        parts = name.split(".")
        if parts[0] != "diembao" or parts[1:2] in (["__version__"], []):
            continue
        other = parts[1]
        if other == me:
            continue
        assert layer(other) <= layer(me), f"{path.name} imports {other}, which stands above it"
        if me in STAGES:
            assert other not in STAGES, f"the stage {me} imports the stage {other}: run.py joins them"


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_only_marked_modules_do_input_and_output(path: Path) -> None:
    me = top(path)
    if me in MAY_DO_IO:
        return
    for name in imports(path):
        reaches = {m for m in IO_MODULES if name == m or name.startswith(f"{m}.")}
        assert reaches <= IO_ALLOWED.get(me, set()), f"{path.name} imports {name}"
    calls = [n for n in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(n, ast.Call)]
    names = {c.func.id for c in calls if isinstance(c.func, ast.Name)}
    assert not names & {"open", "print", "input", "exec", "eval"}, path.name


@pytest.mark.parametrize("path", [*MODULES, *sorted((ROOT / "bench").glob("*.py"))], ids=lambda p: p.name)
def test_modules_and_functions_stay_small(path: Path) -> None:
    text = path.read_text("utf-8")
    assert len(text.splitlines()) <= 400, "past 400 lines a module becomes a folder"
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef):
            lines = (node.end_lineno or 0) - node.lineno + 1
            assert lines <= 40, f"{node.name} has {lines} lines"


def test_values_are_frozen_structs() -> None:
    """Made and unpickled eight times as fast as frozen dataclasses; 0.6 ms less each when the program is loaded."""
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ClassDef):
                assert not any("dataclass" in ast.unparse(d) for d in node.decorator_list), f"{path.name}: {node.name}"
                if "Struct" in map(ast.unparse, node.bases):
                    assert "frozen=True" in map(ast.unparse, node.keywords), f"{path.name}: {node.name}"


def test_nobody_outside_lang_asks_which_language_it_is() -> None:
    for path in MODULES:
        if top(path) == "lang":
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Compare):
                values = {c.value for c in [node.left, *node.comparators] if isinstance(c, ast.Constant)}
                assert not values & {"vi", "en"}, f"{path.name}:{node.lineno}: compare profiles, not codes"


def test_nothing_is_special_cased_for_the_seed_captures() -> None:
    names = [p.stem for p in CAPTURES.glob("*.txt")]
    assert names
    for path in [*MODULES, *(ROOT / "templates").rglob("*.html")]:
        text = path.read_text("utf-8")
        assert not [n for n in names if n in text or n.partition("_")[2] in text], path


def test_everything_tracked_is_what_git_says_it_is() -> None:
    """Captures are kept byte for byte; every other text file has plain line ends."""
    if not (ROOT / ".git").exists():
        pytest.skip("not a git checkout")
    listed = subprocess.run(["git", "ls-files", "--eol"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for line in listed.splitlines():
        state, _, name = line.partition("\t")
        if "captures/" not in name and "vendor/" not in name:
            assert "i/crlf" not in state and "i/mixed" not in state, name
