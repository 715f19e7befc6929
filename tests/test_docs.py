"""What is documented is true: commands, codes, layers and dependencies."""

from __future__ import annotations

import contextlib
import importlib
import io
import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Callable, Collection, Sequence
from pathlib import Path
from types import FrameType

import pytest
from frozen import CAPTURES

from diembao.commands import cli
from diembao.commands import site as commands_site
from diembao.desk.translate import Engines

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text("utf-8")
DOCS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])
SOURCES = sorted((ROOT / "diembao").rglob("*.py"))

CODE = re.compile(
    r'"((?:add|audit|capture|cluster|commit|config|corpus|exchange|fetch|file|link|memory|note|output|page|publish|record|render|review|site|template|translate|usage|serve|index|qa)-[a-z]+(?:-[a-z]+)*)"'
)
COMMANDS = (
    "site",
    "engine",
    "add",
    "desk",
    "commit",
    "press",
    "explain",
    "review",
    "check",
    "withdraw",
    "audit",
    "serve",
    "new",
)
RULES = {"note-keep", "note-cut", "page-clock"}  # names of labelling rules, not of problems


def test_every_problem_code_has_a_paragraph_and_every_paragraph_a_code() -> None:
    used = {code for path in SOURCES for code in CODE.findall(path.read_text("utf-8"))} - RULES
    told = set(re.findall(r"^### `([a-z-]+)`", (ROOT / "docs/problems.md").read_text("utf-8"), re.MULTILINE))
    assert used == told


def said(*arguments: str) -> str:
    """What the program prints, asked for help."""
    with contextlib.redirect_stdout(io.StringIO()) as told, pytest.raises(SystemExit) as ended:
        cli.run(arguments)
    assert ended.value.code == 0
    return told.getvalue()


def test_every_command_is_in_the_readme_and_has_help() -> None:
    shown = subprocess.run([sys.executable, "build.py", "--help"], cwd=ROOT, capture_output=True, text=True, check=True)
    commands = re.findall(r"^    ([a-z]+)  +\w", shown.stdout, re.MULTILINE)
    assert {*COMMANDS} <= set(commands)
    for command in commands:
        assert f"build.py {command}" in README, command
        text = said(command, "--help")
        assert "Example: python build.py" in text and "--root DIR" in text, command


def test_the_help_of_qa_says_what_its_page_says() -> None:
    shown = subprocess.run([sys.executable, "build.py", "qa", "--help"], cwd=ROOT, capture_output=True, text=True)
    told = " ".join(shown.stdout.split())
    assert "end with 1 if a pair has an error" in told and "published" not in told
    assert 'a JSON list of {"vi", "en"}, JSONL, TSV or PO' in told


def test_the_commands_of_the_readme_do_what_it_says(tmp_path: Path) -> None:
    """The block under "Your own collection", word for word, in a home of its own; only the network is kept out."""
    (tmp_path / "saved").mkdir()
    capture = next(CAPTURES.glob("002_*.txt"))
    (tmp_path / "saved/page.txt").write_bytes(capture.read_bytes())
    block = README[README.index("## Your own collection") :]
    commands = [line.split("#")[0].strip() for line in re.findall(r"^    (python build\.py .+)", block, re.MULTILINE)]
    assert len(commands) == 3
    for command in commands:
        line = command.replace("python", f"'{sys.executable}'", 1) + ("" if " new " in command else " --offline")
        done = subprocess.run(["sh", "-c", line], cwd=ROOT, env={"HOME": str(tmp_path)}, capture_output=True, text=True)
        assert done.returncode == 0, f"{command}: {done.stderr}"
    assert len(list((tmp_path / "my-digest/site/vi").glob("*/index.html"))) == 1


def test_the_first_build_ends_as_the_readme_shows(five: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shown = re.search(r"^    (\d+ articles, \d+ files) \((.+) MB\), (\d+ written, 0 removed) in ", README, re.MULTILINE)
    assert shown
    assert cli.run(["site", "--offline", "--root", str(five)]) == 0
    told = re.search(r"^(\d+ articles, \d+ files) \((.+) MB\), (\d+ written, 0 removed) in ", capsys.readouterr().out)
    assert told and (told[1], told[3]) == (shown[1], shown[3])
    assert (
        abs(float(told[2]) - float(shown[2])) < 0.15
    )  # it is shown for its size, not to be kept up with each template


def test_the_first_screen_shows_a_page_and_lines_to_copy() -> None:
    screen = README[: README.index("## Your own collection")]
    (picture,) = re.findall(r"!\[[^\]]+\]\((docs/[a-z-]+\.png)\)", screen)
    data = (ROOT / picture).read_bytes()
    assert data.startswith(b"\x89PNG") and len(data) < 150_000
    begin = re.findall(r"^    (.+)$", screen, re.MULTILINE)[:3]
    assert [line.split()[0] for line in begin] == ["git", "cd", "make"]
    assert not re.search(r"[<>]", "".join(begin)), "a shell takes these for redirections"


def test_the_program_says_the_version_it_is_packed_as() -> None:
    told = subprocess.run(
        [sys.executable, "build.py", "--version"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    path = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["hatch"]["version"]["path"]
    (packed,) = re.findall(r'^__version__ = "(\d+\.\d+\.\d+)"$', (ROOT / path).read_text("utf-8"), re.MULTILINE)
    assert told.stdout == f"diembao {packed}\n"


def test_every_option_in_the_documentation_exists() -> None:
    known = {"--require-hashes", "--version", "--help"}
    for command in COMMANDS:
        known |= set(re.findall(r"--[a-z]+", said(command, "--help")))
    for path in DOCS:
        for line in path.read_text("utf-8").splitlines():
            if "build.py" in line:
                assert set(re.findall(r"(?<=\s|`)--[a-z]+", line)) <= known, f"{path.name}: {line}"


def test_the_makefile_targets_in_the_readme_exist() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    shown = re.compile(r"(?:^    |`)make ([a-z-]+)", re.MULTILINE)
    named = {target for path in DOCS for target in shown.findall(path.read_text("utf-8"))}
    assert {"site", "test", "test-all"} <= named <= targets


def test_all_tests_are_the_tests_with_more_of_what_could_go_on_for_ever(tmp_path: Path) -> None:
    def environment(*given: str) -> str:
        """What the tests are given of TIMES, by a Makefile whose `test` only says it."""
        text = re.sub(
            r"(?m)^test:.*\n(?:\t.*\n)+", 'test:\n\t@echo "$$TIMES"\n', (ROOT / "Makefile").read_text("utf-8")
        )
        (tmp_path / "Makefile").write_text(text.replace("sh tests/firefox.sh", "true"), "utf-8")
        free = {name: value for name, value in os.environ.items() if name not in ("TIMES", "MAKEFLAGS", "MAKELEVEL")}
        done = subprocess.run(["make", *given], cwd=tmp_path, env=free, capture_output=True, text=True, check=True)
        return done.stdout.strip()

    assert (environment("test"), environment("test-all"), environment("test-all", "TIMES=3")) == ("", "20", "3")


def test_what_the_tests_take_from_the_environment_is_told() -> None:
    sources = "".join(path.read_text("utf-8") for path in (ROOT / "tests").glob("*.py"))
    read = set(re.findall(r"""environ(?:\.get\(|\[)["']([A-Z]+)["']""", sources)) - {"PATH"}
    told = (ROOT / "CONTRIBUTING.md").read_text("utf-8") + (ROOT / "Makefile").read_text("utf-8")
    assert {"TIMES", "GOLDEN", "CHROMIUM", "FIREFOX"} == read and all(name in told for name in read)


@pytest.mark.parametrize("path", DOCS, ids=lambda p: p.name)
def test_links_between_documents_lead_somewhere(path: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", path.read_text("utf-8")):
        if "://" not in target and not target.startswith("mailto:"):
            assert (path.parent / target).exists(), target


def test_every_test_that_the_page_on_trust_names_is_there() -> None:
    told = re.findall(r"`(test_\w+)`", (ROOT / "docs/trust.md").read_text("utf-8"))
    tests = "\n".join(path.read_text("utf-8") for path in (ROOT / "tests").glob("test_*.py"))
    assert len(told) > 15 and not [name for name in told if f"\ndef {name}(" not in tests]


def test_the_readme_says_why_each_dependency_is_there() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    groups = [project["dependencies"], *project["optional-dependencies"].values()]
    for requirement in (r for group in groups for r in group):
        name = re.split(r"[<>=\[ ]", requirement)[0]
        assert re.search(rf"^\| {re.escape(name)} \|", README, re.MULTILINE | re.IGNORECASE), name


def test_locks_are_hashed_and_hold_what_the_project_asks_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    for lock, wanted in (
        ("requirements.txt", project["dependencies"]),
        ("requirements-dev.txt", [*project["dependencies"], *project["optional-dependencies"]["test"]]),
    ):
        text = (ROOT / lock).read_text("utf-8")
        pinned = set(re.findall(r"^([a-z0-9-]+)==", text, re.MULTILINE))
        assert {re.split(r"[<>=\[ ]", w)[0].lower() for w in wanted} <= pinned
        assert text.count("--hash=sha256:") >= len(pinned) and "://" not in text


def in_vietnamese(path: Path) -> Path:
    return path.with_suffix(".vi.md")


@pytest.mark.parametrize("path", [ROOT / "README.md", ROOT / "docs/publishing.md"], ids=lambda path: path.name)
def test_both_languages_tell_the_same_steps_settings_and_commands(path: Path) -> None:
    english, _, _ = path.read_text("utf-8").partition("## The disk")  # that is told in English alone
    vietnamese = in_vietnamese(path).read_text("utf-8")
    assert f"]({in_vietnamese(path).name})" in english and f"]({path.name})" in vietnamese
    for pattern in (r"^\| `python build.py (\w+)", r"^\| `([A-Z_]+)`", r"^(\d\.) "):
        found = [re.findall(pattern, text, re.MULTILINE) for text in (english, vietnamese)]
        assert found[0] == found[1], pattern
    words = r"I understand my workflows|Source: (?:chọn )?[\"*]+GitHub Actions|Upload files"
    for text in (english, vietnamese):  # the order that GitHub wants
        assert [found[0][:6] for found in re.finditer(words, text)][:3] == ["I unde", "Source", "Upload"]


def test_the_steps_that_publish_elsewhere_are_written_out_as_the_workflow_has_them() -> None:
    told = re.sub(r"^ {4}", "", (ROOT / "docs/publishing.md").read_text("utf-8"), flags=re.MULTILINE)
    workflow = re.sub(r"^ {6}", "", (ROOT / ".github/workflows/pages.yml").read_text("utf-8"), flags=re.MULTILINE)
    start, end = workflow.index("- if: vars.SITE_REPOSITORY != ''"), workflow.index("  deploy: #")
    assert workflow[start:end] in told and "--force origin HEAD" in workflow[start:end]


ROOMS = "commands|build|digest|desk|english|press|publish|lang"
TOP = "model|problems|text|elements|outputs|program"


def is_there(name: str) -> bool:
    """'build.store.Records' or 'desk.capture:read': a module of the program, or what it has."""
    module, _, member = name.partition(":")
    parts, members = module.split("."), member.split(".") if member else []
    while parts:
        try:
            found = importlib.import_module(f"diembao.{'.'.join(parts)}")
        except ModuleNotFoundError:
            members.insert(0, parts.pop())
            continue
        for one in members:
            found = getattr(found, one, None)
        return found is not None
    return False


@pytest.mark.parametrize("path", DOCS, ids=lambda p: p.name)
def test_every_file_and_module_that_a_document_names_exists(path: Path) -> None:
    if path.name == "CHANGELOG.md":
        return  # it tells of what there was
    text = path.read_text("utf-8")
    ticked = set(re.findall(r"`([^`\s]+)`", text))
    folders = {name for name in ticked if re.fullmatch(rf"(?:diembao|tests|bench|{ROOMS})/[\w./-]*", name)}
    for name in folders | set(re.findall(r"(?<![\w/.-])(?:diembao|tests|bench)/[\w/]*\w(?:\.\w+)?", text)):
        places = (ROOT / name, ROOT / "diembao" / name, ROOT / "diembao" / f"{name}.py")
        assert any(place.exists() for place in places), name
    for name in (name for name in ticked if re.fullmatch(r"\w+\.py", name)):
        assert [*ROOT.glob(name), *(ROOT / "diembao").rglob(name), *(ROOT / "tests").glob(name)], name
    for name in (name for name in ticked if re.fullmatch(rf"(?:{ROOMS}|{TOP})(?:\.\w+)+(?::[\w.]+)?", name)):
        assert is_there(name), name
    assert not is_there("build.store.Nothing") and not is_there("nothing.store") and is_there("desk.capture:read")


class Engine:
    """Answers with English of a kind for every Vietnamese."""

    name, limit, batch = "test", 5000, 20

    def translate(self, texts: Sequence[str]) -> list[str]:
        return [f"English words, number {number}." for number, _ in enumerate(texts)]


def test_an_article_goes_the_way_that_is_told_to_newcomers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A build of one capture calls the functions that docs/newcomer.md names, in its order."""
    told = re.findall(r"^(\d+)\. `([\w.]+:[\w.]+)`", (ROOT / "docs/newcomer.md").read_text("utf-8"), re.MULTILINE)
    assert [int(number) for number, _ in told] == [*range(1, len(told) + 1)] and 20 <= len(told) <= 25
    assert all(is_there(name) for _, name in told)
    (tmp_path / "content/captures").mkdir(parents=True)
    shutil.copy(next(CAPTURES.glob("002_*.txt")), tmp_path / "content/captures")
    (tmp_path / "digest.toml").write_text('[site]\ntitle = "Một bài"\n', "utf-8")
    monkeypatch.setattr(commands_site, "engine", lambda *_: Engines(Engine()))
    called = calls_of(lambda: cli.run(["site", "--jobs", "1", "--root", str(tmp_path)]), {"diembao"})
    for number, name in told:
        module, _, function = name.partition(":")
        own = getattr(importlib.import_module(f"diembao.{module}"), function.partition(".")[0])
        own = getattr(own, function.partition(".")[2]) if "." in function else own
        where = f"{own.__module__}:{own.__qualname__}"  # press.assemble:prepare is one of press.assemble.preparing
        assert where in called, f"{number}. {name} is not called, or before what is told to come before it"
        del called[: called.index(where) + 1]


def calls_of(run: Callable[[], object], packages: Collection[str]) -> list[str]:
    """'module:function' of all calls into these packages, in their order."""
    called: list[str] = []

    def note(frame: FrameType, event: str, _: object) -> None:
        if event == "call" and (module := frame.f_globals.get("__name__", "")).partition(".")[0] in packages:
            called.append(f"{module}:{frame.f_code.co_qualname}")

    sys.setprofile(note)
    try:
        assert run() == 0
    finally:
        sys.setprofile(None)
    return called
