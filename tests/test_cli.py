"""The command line itself: options before and behind a command; a Python that cannot run the program."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT
from msgspec import structs

from diembao import program
from diembao.commands import cli, review, site
from diembao.commands.request import COMMANDS, Build, Desk, Outcome, Request, Review
from diembao.problems import Problem, Where


@pytest.mark.parametrize(
    "before",
    [["--root", "{root}"], ["--root={root}"], ["--offline", "--root", "{root}"], ["--root", "{root}", "--strict"]],
)
@pytest.mark.parametrize("command", ["check", "desk", "review"])
def test_the_options_of_all_commands_may_stand_before_them(
    digest: Path, before: list[str], command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.run([one.format(root=digest) for one in before] + [command]) == 0
    assert "2 " in capsys.readouterr().out


def test_options_hold_wherever_they_stand_and_the_last_wins(digest: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (digest / "content/captures/a.txt").write_bytes(b"")
    root = ["--root", str(digest)]
    assert cli.run(["--json", *root, "check", "--offline"]) == 1
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [row["code"] for row in rows if "code" in row] == ["capture-empty"]
    assert cli.run(["--root", "/nowhere", "check", *root]) == 1 and "checked 2 articles" in capsys.readouterr().out
    assert cli.run(["--offline", "--json", *root]) == 1 and (digest / "site/index.html").exists(), "site is meant"


def test_json_gives_fields_and_no_lines_of_the_screen(
    settled: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Every command but `serve`, which ends by a signal only, and says no more than problems."""

    def fields(*arguments: object) -> list[dict[str, object]]:
        capsys.readouterr()
        given = [*map(str, arguments), "--json", *(() if arguments[0] == "new" else ("--root", str(settled)))]
        assert cli.run(given) in (0, 1)
        rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
        assert all(isinstance(row, dict) and row and ("message" not in row or "code" in row) for row in rows)
        return [row for row in rows if "code" not in row]

    slug = next((settled / "content/articles").glob("*.md")).stem
    page, pairs, words = tmp_path / "a.html", tmp_path / "pairs.json", tmp_path / "words.po"
    page.write_text(f"<h1>Khánh thành cầu</h1><p>{'Sáng nay bà con xã Pa Hu qua cầu mới. ' * 9}", "utf-8")
    pairs.write_text('[{"vi": "Có 3 xã.", "en": "There are 3 communes."}]', "utf-8")
    subprocess.run(["git", "init", "-q", "-b", "main", str(settled)], check=True)
    for key, value in (("user.name", "a"), ("user.email", "a@example.org")):
        subprocess.run(["git", "-C", str(settled), "config", key, value], check=True)
    told = {
        "site": fields("site", "--offline"),
        "press": fields("press", "--why"),
        "check": fields("check", "--offline"),
        "commit": fields("commit", "--offline"),
        "add": fields("add", page, "--offline"),
        "desk": fields("desk", "--offline"),
        "new": fields("new", tmp_path / "other"),
        "explain": fields("explain", slug),
        "qa": fields("qa", pairs),
        "engine": fields("engine", "--offline"),
        "review": fields("review"),
        "review ID": fields("review", slug),
        "review --export": fields("review", "--export", words),
        "review --apply": fields("review", "--apply", words, "--by", "a"),
        "review --html": fields("review", "--html", tmp_path / "page"),
        "review --approve": fields("review", "--approve", slug, "--by", "a"),
        "review --retranslate": fields("review", "--retranslate", slug),
        "audit": fields("audit"),
        "verify": fields("verify"),
        "withdraw": fields("withdraw", slug, "--reason", "a"),
    }
    assert {name.split()[0] for name in told} == COMMANDS.keys() - {"serve"} and all(told.values())
    last = {name: rows[-1] for name, rows in told.items()}
    assert (last["site"]["articles"], last["check"]["errors"], last["verify"]["records_whole"]) == (2, 0, 3)
    assert last["add"] == {"added": 1} and len(str(last["commit"]["commit"])) == 40
    assert {"line", "label", "rule", "why", "kept", "cut", "text"} == told["explain"][0].keys()
    assert last["withdraw"]["withdrawn"] == slug and last["withdraw"]["still_held"]


def test_the_last_line_of_a_build_counts_what_it_told(digest: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (digest / "content/captures/a.txt").write_bytes(b"")
    (digest / "content/captures/b.txt").write_bytes(b"")
    twin = next((digest / "content/captures").glob("001_*.txt"))
    (digest / "content/captures/zzz.txt").write_bytes(twin.read_bytes())
    root = ["--root", str(digest), "--offline"]
    assert cli.run(["desk", *root]) == 1 and ", 0 written, 2 errors, 1 warning\n" in capsys.readouterr().out
    assert cli.run(["site", *root]) == 1
    assert re.search(r"written, 0 removed, 2 errors, 1 warning in [\d.]+ s: ", capsys.readouterr().out)
    assert cli.run(["check", *root]) == 1 and capsys.readouterr().out.endswith(" of the site, 2 errors, 1 warning\n")


def test_a_folder_may_be_called_as_a_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert cli.run(["new", "site"]) == 0
    assert cli.run(["--root", "site", "check"]) == 0
    assert cli.run(["--root", "site", "--output", "check", "--offline"]) == 0
    assert (tmp_path / "check/index.html").exists()


@pytest.mark.parametrize("given", [["--output", "public", "check"], ["--jobs", "2", "check", "--offline"]])
def test_options_of_some_commands_before_one_are_explained(
    given: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.run(given)
    assert ended.value.code == 2
    assert "write `python build.py check` first, its options behind it" in capsys.readouterr().err


@pytest.mark.parametrize("given", [["nothing"], ["--offline", "nothing"], ["check", "nothing"], ["--nothing"]])
def test_what_is_neither_a_command_nor_an_option_is_told(given: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.run(given)
    assert ended.value.code == 2 and "nothing" in capsys.readouterr().err


@pytest.mark.parametrize("given", [["-h"], ["--help"], ["--offline", "--help"]])
def test_the_help_of_the_program_has_the_options_of_all_commands(
    given: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.run(given)
    told = capsys.readouterr().out
    assert ended.value.code == 0 and "COMMAND" in told
    assert all(option in told for option in ("--root DIR", "--offline", "--strict", "--json"))


@pytest.mark.parametrize(
    "given",
    [
        ["site", "--jobs", "0"],
        ["site", "--jobs", "-3"],
        ["desk", "--jobs", "9" * 30],
        ["serve", "--port", "80000"],
        ["serve", "--port", "x"],
        ["site", "--scheduler", "foo"],
    ],
)
def test_what_an_option_cannot_be_is_told_in_a_line(given: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """The choices of --port were all written out, 450 KB; --scheduler was tried after the build had begun."""
    with pytest.raises(SystemExit) as ended:
        cli.run(given)
    last = capsys.readouterr().err.splitlines()[-1]
    assert ended.value.code == 2 and given[1] in last and len(last) < 250


@pytest.mark.parametrize("folder", [".", "content", "content/captures", "site"])
def test_the_page_to_review_on_goes_into_a_folder_of_its_own(digest: Path, folder: str) -> None:
    (digest / "site").mkdir(exist_ok=True)
    (digest / "site/CNAME").touch()
    assert cli.run(["review", "--html", str(digest / folder), "--root", str(digest)]) == 2
    assert not (digest / folder / "review.js").exists()


def test_every_option_of_a_command_is_a_field_of_its_request(capsys: pytest.CaptureFixture[str]) -> None:
    for name, (kind, *_) in COMMANDS.items():
        with pytest.raises(SystemExit):
            cli.run([name, "--help"])
        usage = capsys.readouterr().out.partition("\n\n")[0]
        options = set(re.findall(r"--(\w+)", usage)) | {"root", "offline", "strict", "json"}
        fields = {*kind.__struct_fields__} - {"progress", "seen"}
        assert options <= fields and fields - options <= {"id", "ids", "paths", "file", "dir"}, name


def test_a_command_gets_a_request_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Request] = []
    for module, name in ((site, "check"), (site, "desk"), (review, "review")):
        monkeypatch.setattr(module, name, lambda request: asked.append(request) or Outcome())
    cli.run(["check", "--url", "https://a.example/", "--jobs", "3", "--verify", "--root", str(tmp_path)])
    cli.run(["desk", "--accept", "a.txt", "--accept", "b.txt", "--offline"])
    cli.run(["review", "2022", "2023", "--sentence", "title", "--html", "pages"])
    none = asked[0].progress
    assert [structs.replace(one, progress=none) for one in asked] == [
        Build(root=tmp_path, url="https://a.example/", jobs=3, verify=True, progress=none),
        Desk(accept=("a.txt", "b.txt"), offline=True, jobs=0, progress=none),
        Review(ids=("2022", "2023"), sentence=0, html=Path("pages"), progress=none),
    ]


@pytest.mark.parametrize("start", [["build.py"], ["-m", "diembao"], ["build.py", "check", "--json"]])
def test_a_python_without_the_packages_is_told_what_to_do_in_two_lines(start: list[str]) -> None:
    ended = subprocess.run([sys.executable, "-S", *start], cwd=ROOT, capture_output=True, text=True, check=False)
    assert ended.returncode == 2 and not ended.stdout
    first, second = ended.stderr.splitlines()
    assert first.startswith("requirements.txt: error[usage-packages]: this Python does not have the package ")
    assert "make site" in second and ".venv/bin/python build.py" in second


@pytest.mark.parametrize("name", ["jinja2", "yaml", "polib"])
def test_a_python_with_some_of_the_packages_is_told_as_well(name: str, digest: Path) -> None:
    code = f"import sys; sys.modules[{name!r}] = None; from diembao.__main__ import start; start()"
    command = [sys.executable, "-c", code, "site", "--offline", "--root", str(digest)]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert ended.returncode == 2
    first, second = ended.stderr.splitlines()
    assert f"error[usage-packages]: this Python does not have the package {name}" in first and "make site" in second


def test_a_python_that_is_too_old_is_told_so() -> None:
    code = "import sys; sys.version_info = (3, 9, 2); from diembao.__main__ import start; start()"
    ended = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert ended.returncode == 2 and len(ended.stderr.splitlines()) == 2
    assert "Python 3.11 or later is needed" in ended.stderr


@pytest.mark.parametrize(
    ("typed", "script", "named"),
    [
        (["python3", "build.py", "site"], "build.py", "python3 build.py"),
        ([".venv/bin/python", "build.py"], "build.py", ".venv/bin/python build.py"),  # as make does
        (["python", "-m", "diembao"], "/lib/diembao/__main__.py", "python -m diembao"),
        (["C:\\a b\\python.exe", "-m", "diembao"], "/lib/diembao/__main__.py", '"C:\\a b\\python.exe" -m diembao'),
        (["/venv/bin/python", "/venv/bin/diembao", "check"], "/venv/bin/diembao", "diembao"),
        (["python.exe", "Scripts/diembao.exe"], "Scripts/diembao.exe", "diembao"),
    ],
)
def test_hints_name_the_command_that_was_run(
    typed: list[str], script: str, named: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "orig_argv", typed)
    monkeypatch.setattr(sys, "argv", [script])
    program.command.cache_clear()
    try:
        cli.report([Problem("usage-id", "error", Where("a"), "none", "python build.py review lists them")], False)
        with pytest.raises(SystemExit):
            cli.run(["check", "--help"])
    finally:
        program.command.cache_clear()
    told = capsys.readouterr()
    assert f"    {named} review lists them\n" in told.err
    assert f"usage: {named} check" in told.out and f"Example: {named} check --offline" in " ".join(told.out.split())
