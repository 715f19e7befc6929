"""`python -m bench.mutants [N] [SEED]`: N random changes of what keeps articles and readers safe; tests must see them.

Each changes one place of `diembao/publish/`, `diembao/digest/record/` or `diembao/digest/markup.py`, in a copy of the
repository: a comparison, a condition or a number is another, a statement is left out. It is killed where a test of that
room fails. Each that lives is a test that is missing, or a change that alters nothing.
"""

from __future__ import annotations

import ast
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent
# Rooms and their tests, those first that see most.
NEAREST = {
    "diembao/publish/*.py": ("publish_changes", "publish_order", "publish_strangers", "publish"),
    "diembao/digest/record/*.py": ("record", "ownership", "line_ends", "door", "golden", "store"),
    "diembao/digest/markup.py": ("markup", "render"),
}
PATIENCE = 900  # seconds; a change that makes the tests run on is seen too
_SWAPPED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt,
    ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
}  # fmt: skip


def places(tree: ast.Module) -> Iterator[tuple[int, Callable[[], None]]]:
    """(line, what changes the tree) of each place that can be another."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Compare):
            yield node.lineno, lambda node=node: node.ops.__setitem__(0, _SWAPPED[type(node.ops[0])]())
        elif isinstance(node, ast.BoolOp):
            other = ast.Or() if isinstance(node.op, ast.And) else ast.And()
            yield node.lineno, lambda node=node, other=other: setattr(node, "op", other)
        elif isinstance(node, ast.If | ast.IfExp | ast.While):
            test = ast.UnaryOp(ast.Not(), node.test)
            yield node.lineno, lambda node=node, test=test: setattr(node, "test", test)
        elif isinstance(node, ast.Constant) and type(node.value) in (bool, int):
            value = not node.value if isinstance(node.value, bool) else node.value + 1
            yield node.lineno, lambda node=node, value=value: setattr(node, "value", value)
        for body in (getattr(node, name, []) for name in ("body", "orelse", "finalbody")):
            for at, line in enumerate(body if isinstance(body, list) else []):
                if isinstance(line, ast.Expr) and not isinstance(line.value, ast.Constant):
                    yield line.lineno, lambda body=body, at=at: body.__setitem__(at, ast.Pass())


def mutant(source: str, number: int) -> tuple[int, str]:
    """(line, the module with its place of that number changed)."""
    tree = ast.parse(source)
    line, change = [*places(tree)][number]
    change()
    return line, ast.unparse(ast.fix_missing_locations(tree))


def killed(copy: Path, tests: tuple[str, ...]) -> bool:
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-x",
        "-p",
        "no:cacheprovider",
        *(f"tests/test_{test}.py" for test in tests),
    ]
    try:
        return subprocess.run(command, cwd=copy, capture_output=True, timeout=PATIENCE, check=False).returncode != 0
    except subprocess.TimeoutExpired:
        return True


def main(count: int, seed: int) -> None:
    found = []
    for pattern, tests in NEAREST.items():
        for path in sorted(ROOT.glob(pattern)):
            source = path.read_text("utf-8")
            found += [(path, number, tests) for number in range(len([*places(ast.parse(source))]))]
    chosen = random.Random(seed).sample(found, min(count, len(found)))
    dead = 0
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "copy"
        shutil.copytree(ROOT, copy, ignore=shutil.ignore_patterns(".git", ".venv", ".cache", "site", "node_modules"))
        if any(killed(copy, tests) for tests in NEAREST.values()):
            sys.exit("the tests fail without any change")
        for path, number, tests in chosen:
            source, target = path.read_text("utf-8"), copy / path.relative_to(ROOT)
            line, changed = mutant(source, number)
            target.write_text(changed, "utf-8")
            dead += (seen := killed(copy, tests))
            target.write_text(source, "utf-8")
            print(f"{'killed' if seen else 'LIVES'} {path.relative_to(ROOT)}:{line} (place {number})", flush=True)
    print(f"{dead} of {len(chosen)} killed; there are {len(found)} places")


if __name__ == "__main__":
    given = [int(word) for word in sys.argv[1:]]
    main(*given, *(60, 1)[len(given) :])
