"""The house rules that a machine can hold: rooms and layers, purity, sizes, frozen values; the document says the same."""

from __future__ import annotations

import ast
import importlib
import re
import subprocess
from collections.abc import Set
from functools import cache
from pathlib import Path

import pytest
from frozen import CAPTURES
from msgspec import Struct

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "diembao"

# A module imports from its own room and from those before it.
LAYERS = (
    {"model", "problems", "text", "elements", "outputs", "program"},
    {"lang"},
    {"publish"},
    {"digest"},
    {"english"},
    {"desk", "press"},
    {"build"},
    {"commands"},
    {"__main__"},
)
ROOMS = ("commands", "build", "digest", "desk", "english", "press", "publish", "lang")
# A room whose own modules are what others call: nothing stands in its __init__ but what it is.
FACES = ("commands", "build", "digest", "desk", "english", "press")
# Pure functions on frozen values, none of which knows of another: build/ joins them.
STAGES = {
    "desk": {"capture", "normalise", "summarise", "translate", "binding", "ownership", "placing", "memory"},
    "press": {"assemble", "render", "export", "index", "check", "duplicates"},
}
# Rooms and modules that may read, write, ask the clock or the network, or start something.
MAY_DO_IO = {
    "program",
    "lang/tables",
    "publish",
    "digest/door",
    "digest/layout",
    "digest/looks",
    "desk/fetch",
    "desk/engines",
    "press/compiled",
    "build",
    "commands",
}
IO_MODULES = {
    "asyncio", "ctypes", "fcntl", "glob", "http", "io", "mmap", "multiprocessing", "os", "pathlib",
    "queue", "random", "shutil", "signal", "socket", "sqlite3", "subprocess", "sys", "tempfile", "threading", "time",
    "urllib.request",
}  # fmt: skip
IO_ALLOWED = {"press/export": {"io"}}  # csv writes to a StringIO
CLOCK = {"now", "today", "utcnow"}

MODULES = sorted(p for p in PACKAGE.rglob("*.py") if p != PACKAGE / "__init__.py")
DOCUMENT = (ROOT / "docs/architecture.md").read_text("utf-8")


def name_of(path: Path) -> str:
    """'press/assemble/lists' for diembao/press/assemble/lists.py; a folder's name for its __init__."""
    return path.relative_to(PACKAGE).as_posix().removesuffix(".py").removesuffix("/__init__")


@cache
def nodes(path: Path) -> tuple[ast.AST, ...]:
    """All there is in a module."""
    return tuple(ast.walk(ast.parse(path.read_text("utf-8"))))


@cache
def imports(path: Path) -> Set[str]:
    found: set[str] = set()
    for node in nodes(path):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative imports hide the layer"
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def layer(room: str) -> int:
    return next(i for i, rooms in enumerate(LAYERS) if room in rooms)


def test_the_rooms_are_those_of_the_document_in_its_order() -> None:
    folders = {path.name for path in PACKAGE.iterdir() if path.is_dir() and (path / "__init__.py").exists()}
    assert folders == set(ROOMS)
    assert {name_of(path).split("/")[0] for path in MODULES} == set().union(*LAYERS)
    assert tuple(re.findall(r"^\| `(\w+)/` \|", DOCUMENT, re.MULTILINE)) == ROOMS
    (told,) = re.findall(r"^    (model, .+)$", DOCUMENT, re.MULTILINE)
    assert [set(re.findall(r"\w+", rooms)) for rooms in told.split(" < ")] == [*LAYERS[:-1]]


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_a_module_imports_only_from_lower_layers(path: Path) -> None:
    me = name_of(path).split("/")
    for name in imports(path):
        parts = name.split(".")
        if parts[0] != "diembao" or parts[1:2] in (["__version__"], []):
            continue
        room, rest = parts[1], parts[2:]
        if room != me[0]:
            below = layer(room) < layer(me[0]) or {room, me[0]} <= LAYERS[0]
            assert below, f"{name_of(path)} imports {name}, which is not below it"
        elif me[1:] and rest and rest[0] != me[1]:
            both = {me[1], rest[0]} & STAGES.get(room, set())
            assert len(both) < 2, f"the stage {me[1]} imports the stage {rest[0]}: build/ joins them"


def test_the_desk_and_the_press_know_nothing_of_each_other() -> None:
    assert layer("desk") == layer("press")
    for room, other in (("desk", "press"), ("press", "desk")):
        for path in (PACKAGE / room).rglob("*.py"):
            assert not [name for name in imports(path) if name.startswith(f"diembao.{other}")], path


def does_io(path: Path) -> set[str]:
    """What of a module reaches outside: modules it imports, functions that it calls."""
    known = IO_ALLOWED.get(name_of(path), set())
    found = {m for m in IO_MODULES - known for name in imports(path) if name == m or name.startswith(f"{m}.")}
    calls = [n.func for n in nodes(path) if isinstance(n, ast.Call)]
    found |= {c.id for c in calls if isinstance(c, ast.Name)} & {"open", "print", "input", "exec", "eval"}
    return found | {c.attr for c in calls if isinstance(c, ast.Attribute)} & CLOCK


def test_only_marked_modules_do_input_and_output() -> None:
    doing = {name_of(path): found for path in MODULES if (found := does_io(path)) and path.name != "__main__.py"}
    covered = {name: next((m for m in MAY_DO_IO if f"{name}/".startswith(f"{m}/")), None) for name in doing}
    assert not {name: doing[name] for name, by in covered.items() if by is None}
    assert set(covered.values()) == MAY_DO_IO, "what does none need not be marked"
    (told,) = re.findall(r"\bOnly (`.+?) do\s+input\s+and\s+output", DOCUMENT, re.DOTALL)
    assert {name.rstrip("/") for name in re.findall(r"`([\w/]+)`", told)} == MAY_DO_IO


def test_nothing_stands_in_the_face_of_a_room_but_what_it_is() -> None:
    for room in FACES:
        body = ast.parse((PACKAGE / room / "__init__.py").read_text("utf-8")).body
        kinds = {type(node) for node in body[1:]}
        assert isinstance(body[0], ast.Expr) and kinds <= {ast.ImportFrom, ast.Assign}, room


def test_below_the_command_line_nobody_parses_arguments() -> None:
    assert [name_of(path) for path in MODULES if "argparse" in imports(path)] == ["commands/cli"]


def test_of_jinja_and_markupsafe_only_public_names_are_used() -> None:
    """A name with an underscore may go or change with any release."""
    theirs = ("jinja2", "markupsafe")
    for path in MODULES:
        names = [name for name in imports(path) if name.split(".")[0] in theirs]
        assert not [name for name in names if "._" in name], name_of(path)
        if not names:
            continue
        module = importlib.import_module(f"diembao.{name_of(path).replace('/', '.')}")
        for own in vars(module).values():
            if isinstance(own, type) and own.__module__ == module.__name__:
                bases = [base for base in own.__mro__ if base.__module__.split(".")[0] in theirs]
                private = {name for name in vars(own) if name.startswith("_") and not name.startswith("__")}
                assert not [name for base in bases for name in private if hasattr(base, name)], own
        source = nodes(path)
        reached = [n for n in source if isinstance(n, ast.Attribute) and n.attr.startswith("_") and n.attr[1] != "_"]
        assert all(isinstance(n.value, ast.Name) and n.value.id == "self" for n in reached), name_of(path)


@pytest.mark.parametrize("path", [*MODULES, *sorted((ROOT / "bench").glob("*.py"))], ids=lambda p: p.name)
def test_modules_and_functions_stay_small(path: Path) -> None:
    text = path.read_text("utf-8")
    assert len(text.splitlines()) <= 400, "past 400 lines a module becomes a folder"
    for node in nodes(path):
        if isinstance(node, ast.FunctionDef):
            lines = (node.end_lineno or 0) - node.lineno + 1
            assert lines <= 40, f"{node.name} has {lines} lines"


def test_values_are_frozen_structs() -> None:
    """Made and unpickled eight times as fast as frozen dataclasses; 0.6 ms less each when the program is loaded."""
    structs = 0
    for path in MODULES:
        for node in nodes(path):
            if isinstance(node, ast.ClassDef):
                assert not any("dataclass" in ast.unparse(d) for d in node.decorator_list), f"{path.name}: {node.name}"
        if path.name == "__main__.py":
            continue
        module = importlib.import_module(f"diembao.{name_of(path).replace('/', '.')}")
        for own in vars(module).values():
            if isinstance(own, type) and issubclass(own, Struct) and own.__module__ == module.__name__:
                assert own.__struct_config__.frozen, own
                structs += 1
    assert structs > 100


def test_nobody_outside_lang_asks_which_language_it_is() -> None:
    for path in MODULES:
        if name_of(path).startswith("lang"):
            continue
        for node in nodes(path):
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
