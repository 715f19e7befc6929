"""`new DIR`: a digest that builds, is checked clean, keeps its captures in git and publishes itself from any repository."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import venv
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
import yaml
from frozen import CAPTURES

from diembao.commands import cli
from diembao.commands import new as beginning
from diembao.digest import corpus
from diembao.model import Place

ROOT = Path(__file__).parent.parent
STARTER = ROOT / "diembao" / "commands" / "starter"
COMMIT = "0123456789abcdef" * 2 + "01234567"
NEWEST_WITH_NODE_20 = {
    "checkout": 4,
    "cache": 4,
    "setup-python": 5,
    "configure-pages": 5,
    "upload-pages-artifact": 4,
    "deploy-pages": 4,
}


@pytest.fixture
def new(tmp_path: Path) -> Path:
    assert cli.run(["new", str(tmp_path / "my-digest")]) == 0
    return tmp_path / "my-digest"


def git(root: Path, *arguments: str) -> str:
    settings = (
        "-c",
        "user.name=a",
        "-c",
        "user.email=a@b.example",
        "-c",
        "core.autocrlf=true",
        "-c",
        "core.safecrlf=false",
    )
    own = {k: v for k, v in os.environ.items() if not k.startswith("GIT_")}
    command = ("git", "-C", str(root), *settings, *arguments)
    return subprocess.run(command, env=own, capture_output=True, text=True, check=True).stdout.strip()


def files(root: Path) -> set[str]:
    return {p.relative_to(root).as_posix() for p in root.rglob("*") if p.is_file()}


# ---------------------------------------------------------------- the digest


def test_a_new_digest_has_what_its_repository_needs(new: Path) -> None:
    wanted = {
        ".gitattributes", ".gitignore", ".github/workflows/pages.yml", "requirements.txt", "digest.toml",
        "content/glossary.csv", "content/places.csv", "content/captures/.gitkeep",
    }  # fmt: skip
    assert files(new) == wanted
    assert (new / "content/captures").is_dir() and (new / "content/articles").is_dir()


def test_a_new_digest_builds_and_its_check_is_clean(new: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for arguments in (["site", "--strict"], ["check", "--strict"]):
        capsys.readouterr()
        assert cli.run([*arguments, "--offline", "--root", str(new)]) == 0
        out, err = capsys.readouterr()
        assert not err and "would write" not in out
    assert (new / "site/places/index.html").is_file()


def test_a_page_added_to_a_new_digest_finds_its_province(new: Path) -> None:
    assert cli.run(["add", str(next(CAPTURES.glob("003_*.txt"))), "--offline", "--root", str(new)]) == 0
    (record,) = (new / "content/articles").glob("*.md")
    assert "tỉnh Lai Châu" in record.read_text("utf-8").partition("\n---\n")[0]


def test_its_repository_keeps_captures_and_records_byte_for_byte_and_nothing_that_is_made(
    new: Path, tmp_path: Path
) -> None:
    kept = {"content/captures/a.txt": b"M\xe1\xbb\x99t\r\nhai\n", "content/articles/a.md": b"---\r\ntitle: a\n---\n"}
    made = ("site/index.html", ".cache/work.db", ".site.back/index.html")
    for name, data in {**kept, **dict.fromkeys(made, b"x")}.items():
        (new / name).parent.mkdir(parents=True, exist_ok=True)
        (new / name).write_bytes(data)
    git(new, "init", "-q")
    git(new, "add", "-A")
    git(new, "commit", "-qm", "a digest")
    git(tmp_path, "clone", "-q", str(new), "elsewhere")
    assert {name: (tmp_path / "elsewhere" / name).read_bytes() for name in kept} == kept
    listed = git(new, "ls-files").splitlines()
    assert not {*listed} & {*made} and ".gitattributes" in listed and ".github/workflows/pages.yml" in listed


def test_an_empty_repository_is_an_empty_folder(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q")
    assert cli.run(["new", str(tmp_path)]) == 0
    assert (tmp_path / "digest.toml").is_file()


# ---------------------------------------------------------------- the provinces

SINCE = {
    "Tuyen Quang": "Ha Giang", "Lao Cai": "Yen Bai", "Thai Nguyen": "Bac Kan", "Phu Tho": "Vinh Phuc, Hoa Binh",
    "Bac Ninh": "Bac Giang", "Hung Yen": "Thai Binh", "Hai Phong": "Hai Duong", "Ninh Binh": "Ha Nam, Nam Dinh",
    "Quang Tri": "Quang Binh", "Da Nang": "Quang Nam", "Quang Ngai": "Kon Tum", "Gia Lai": "Binh Dinh",
    "Khanh Hoa": "Ninh Thuan", "Lam Dong": "Dak Nong, Binh Thuan", "Dak Lak": "Phu Yen",
    "Ho Chi Minh": "Binh Duong, Ba Ria - Vung Tau", "Dong Nai": "Binh Phuoc", "Tay Ninh": "Long An",
    "Can Tho": "Soc Trang, Hau Giang", "Vinh Long": "Ben Tre, Tra Vinh", "Dong Thap": "Tien Giang", "Ca Mau": "Bac Lieu",
    "An Giang": "Kien Giang", "Hanoi": "", "Hue": "", "Lai Chau": "", "Dien Bien": "", "Son La": "", "Lang Son": "",
    "Quang Ninh": "", "Thanh Hoa": "", "Nghe An": "", "Ha Tinh": "", "Cao Bang": "",
}  # fmt: skip
CITIES = {"Hanoi", "Hue", "Hai Phong", "Da Nang", "Can Tho", "Ho Chi Minh"}


def provinces() -> tuple[Place, ...]:
    return corpus.read_places("places.csv", (STARTER / "content/places.csv").read_text("utf-8"))


def bare(english: str) -> str:
    return re.sub(r" (?:province|city|City)$", "", english)


def today(place: Place) -> str:
    """The English name of what it is now: an empty `now` says that nothing changed."""
    return re.sub(r"^part of |,.*| since .*", "", place.now) or place.en


def test_the_63_provinces_until_2025_and_the_34_since_are_known() -> None:
    rows = provinces()
    now = {place.en for place in rows if today(place) == place.en}
    assert {bare(name) for name in now} == {*SINCE} and len(now) == 34
    before = [place for place in rows if place.vi != "thành phố Huế"]  # a city of its own since 1 January 2025
    assert len(before) == 63 and len({place.vi for place in rows}) == len(rows) == 64
    assert {today(place) for place in before} == now
    assert {bare(place.en) for place in rows if place.kind == "city"} == CITIES
    assert {place.kind for place in rows} == {"city", "province"} and not any(place.within for place in rows)


def test_each_province_is_what_the_reform_made_of_it() -> None:
    for place in provinces():
        joined = {bare(other.en) for other in provinces() if today(other) == place.en} - {
            bare(place.en),
            "Thua Thien Hue",
        }
        assert joined == {*filter(None, SINCE.get(bare(place.en), "").split(", "))}, place.en
        told = re.search(r"enlarged by (.+) on 1 July 2025", place.now)
        assert {*(told[1].split(" and ") if told else ())} == joined, place.en


def test_what_a_province_is_now_is_said_alike_in_both_languages() -> None:
    by_english = {place.en: place for place in provinces()}
    for place in by_english.values():
        assert bool(place.now) == bool(place.now_vi)
        vi = re.sub(r"^thuộc |,.*| từ .*", "", place.now_vi) or place.vi
        assert vi == by_english[today(place)].vi, place.vi
        if place.now and place.en != "Thua Thien Hue province":
            assert place.now.endswith(" 1 July 2025") and place.now_vi.endswith(" từ 1/7/2025")


# ---------------------------------------------------------------- where its program comes from


@pytest.mark.parametrize(
    ("address", "found"),
    [
        ("https://github.com/a-b/c.d.git", "https://github.com/a-b/c.d.git"),
        ("https://github.com/a/b/", "https://github.com/a/b"),
        ("https://name:secret@github.com/a/b.git", "https://github.com/a/b.git"),
        ("https://secret@git.example:8443/group/sub/b", "https://git.example:8443/group/sub/b"),
        ("git@github.com:a/b.git", "https://github.com/a/b.git"),
        ("ssh://git@github.com:22/a/b.git", "https://github.com/a/b.git"),
        ("git://git.example/a.git", "https://git.example/a.git"),
        ("", ""),
        ("/srv/git/a.git", ""),
        ("../a", ""),
        ("C:\\git\\a", ""),
        ("file:///srv/git/a.git", ""),
        ("https://localhost/a", ""),
        ("https://github.com/a/b\ndiembao @ git+https://evil.example/b", ""),
        ("https://github.com/a/b; python_version < '3'", ""),
    ],
)
def test_an_origin_is_written_as_anybody_can_fetch_it(address: str, found: str) -> None:
    assert beginning.repository(address) == found


def test_a_checkout_names_its_origin_and_commit(tmp_path: Path) -> None:
    root = tmp_path / "checkout"
    (root / "inner").mkdir(parents=True)
    assert beginning.of_checkout(root) == ""
    git(root, "init", "-q")
    git(root, "remote", "add", "origin", "git@github.com:somebody/fork.git")
    assert beginning.of_checkout(root) == ""  # without a commit
    git(root, "commit", "-q", "--allow-empty", "-m", "first")
    head = git(root, "rev-parse", "HEAD")
    assert beginning.of_checkout(root) == f"diembao @ git+https://github.com/somebody/fork.git@{head}"
    assert (
        beginning.of_checkout(root / "inner") == ""
    )  # a program copied into another repository is not that repository
    git(root, "remote", "remove", "origin")
    assert beginning.of_checkout(root) == ""


def test_a_hook_of_another_repository_does_not_mislead(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("program", "other"):
        (tmp_path / name).mkdir()
        git(tmp_path / name, "init", "-q")
        git(tmp_path / name, "commit", "-q", "--allow-empty", "-m", name)
        git(tmp_path / name, "remote", "add", "origin", f"https://git.example/{name}")
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "other/.git"))
    assert "https://git.example/program@" in beginning.of_checkout(tmp_path / "program")


class Installed:
    """A package as pip left it; `noted`: where from, which it does not note of a package that it took from an index."""

    version = "1.2.3"

    def __init__(self, noted: str | None, installer: str | None = "pip") -> None:
        self.files = {"direct_url.json": noted, "INSTALLER": installer}

    def read_text(self, name: str) -> str | None:
        return self.files[name]


@pytest.mark.parametrize(
    ("noted", "line"),
    [
        (f'{{"url": "https://git.example/a", "vcs_info": {{"vcs": "git", "commit_id": "{COMMIT}"}}}}', True),
        ('{"url": "file:///home/a/digest", "dir_info": {}}', False),
        ("[]", False),
        ("{", False),
        (None, False),
    ],
)
def test_an_installed_program_names_what_pip_fetched(
    noted: str | None, line: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(metadata, "distribution", lambda _: Installed(noted))
    assert beginning.of_installation() == (f"diembao @ git+https://git.example/a@{COMMIT}" if line else "")


@pytest.mark.parametrize(
    ("package", "line"),
    [
        (Installed(None), "diembao==1.2.3"),
        (Installed('{"url": "file:///home/a/diembao.whl", "archive_info": {}}'), ""),
        (Installed(None, None), ""),  # the metadata of a checkout
    ],
)
def test_a_release_is_named_by_its_version(package: Installed, line: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(metadata, "distribution", lambda _: package)
    assert beginning.of_release() == line


@pytest.mark.parametrize("line", ["", f"diembao @ git+https://git.example/a@{COMMIT}"])
def test_what_is_to_be_filled_in_is_told_with_the_next_three_steps_and_by_the_workflow(
    line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(beginning, "of_checkout", lambda _: line)
    monkeypatch.setattr(beginning, "of_installation", lambda: "")
    monkeypatch.setattr(beginning, "of_release", lambda: "")
    root = tmp_path / "my digest"
    assert cli.run(["new", str(root)]) == 0
    told = capsys.readouterr().out
    assert re.findall(r"^(\d)\.", told, re.MULTILINE) == ["1", "2", "3"]
    assert f"add PAGE --root '{root}'" in told and ("requirements.txt" in told) == (not line)
    bare_lines = [text for text in (root / "requirements.txt").read_text("utf-8").splitlines() if text[:1] != "#"]
    assert bare_lines == [line] * bool(line)
    (tmp_path / "python").write_text('#!/bin/sh\necho "$@"\n', "utf-8")
    (tmp_path / "python").chmod(0o755)
    script = next(s["run"] for s in steps(root / ".github/workflows/pages.yml") if "pip install" in s.get("run", ""))
    path = f"{tmp_path}:{os.environ['PATH']}"
    done = subprocess.run(["sh", "-ec", script], cwd=root, env={"PATH": path}, capture_output=True, text=True)
    assert (done.returncode, "-r requirements.txt" in done.stdout) == ((0, True) if line else (1, False))
    assert line or "::error file=requirements.txt::" in done.stdout


# ---------------------------------------------------------------- workflows and wheel


def steps(path: Path) -> list[dict[str, Any]]:
    return [step for job in yaml.safe_load(path.read_text("utf-8"))["jobs"].values() for step in job["steps"]]


def test_workflows_use_actions_that_still_run_by_their_commits() -> None:
    """Those of Node 20 do not any more; and what `new` writes is what runs here, which dependabot keeps up."""
    pins: dict[str, set[str]] = {}
    for path in [*(ROOT / ".github/workflows").glob("*.yml"), *(STARTER / ".github/workflows").glob("*.yml")]:
        text = path.read_text("utf-8")
        found = re.findall(
            r"uses: actions/([\w-]+)(?:/restore)?@([0-9a-f]{40}) # v(\d+)\.(\d+\.\d+)$", text, re.MULTILINE
        )
        assert len(found) == text.count("uses:") > 0, path
        for action, commit, major, rest in found:
            assert int(major) > NEWEST_WITH_NODE_20[action], f"{path}: {action}"
            pins.setdefault(action, set()).add(f"{commit} v{major}.{rest}")
    assert pins.keys() == NEWEST_WITH_NODE_20.keys()
    assert all(len(versions) == 1 for versions in pins.values()), pins


def test_nothing_of_the_starter_is_ignored_by_git() -> None:
    """hatchling leaves out of the wheel what .gitignore names."""
    if not (ROOT / ".git").exists():
        pytest.skip("not a git checkout")
    for path in STARTER.rglob("*"):
        if path.is_file():
            asked = subprocess.run(["git", "-C", str(ROOT), "check-ignore", "-q", str(path)], check=False)
            assert asked.returncode == 1, path


def installed(wheel: Path, folder: Path) -> Path:
    """The bin/ of a new environment with the wheel, as pip installs it, and with all that this Python has."""
    venv.create(folder)
    (site,) = folder.glob("lib/*/site-packages")
    (site / "others.pth").write_text("\n".join(path for path in sys.path if path.endswith("-packages")), "utf-8")
    # .ci/venv makes environments with uv where there is one; they have no pip.
    python = ["--python", str(folder / "bin/python")]
    tool = [sys.executable, "-m", "pip", *python, "install", "--no-compile"]
    tool = tool if find_spec("pip") else ["uv", "pip", "install", *python]
    subprocess.run([*tool, "--quiet", "--no-index", "--no-deps", str(wheel)], check=True, capture_output=True)
    return folder / "bin"


def test_the_wheel_is_installed_and_begins_a_digest_in_an_empty_folder(tmp_path: Path) -> None:
    pytest.importorskip("hatchling.build")
    copy, empty = tmp_path / "checkout", tmp_path / "empty"
    empty.mkdir()
    for name in ("diembao", "templates"):
        shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE", ".gitignore"):
        shutil.copy(ROOT / name, copy / name)
    code = f"import hatchling.build as b; b.build_wheel({str(tmp_path)!r})"
    subprocess.run([sys.executable, "-c", code], cwd=copy, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    programs = installed(wheel, tmp_path / "venv")

    def said(*command: str) -> tuple[int, str]:
        own = {"PATH": f"{programs}:{os.environ['PATH']}", "LC_ALL": "C.UTF-8"}
        done = subprocess.run(command, cwd=empty, env=own, capture_output=True, text=True)
        return done.returncode, done.stdout + done.stderr

    for command in (["diembao"], ["python", "-m", "diembao"]):
        code, help_text = said(*command, "check", "--help")
        assert code == 0 and f"Example: {' '.join(command)} check --offline" in " ".join(help_text.split())
    code, told = said("diembao")
    assert code == 2 and "error[config-missing]" in told and "`diembao new DIR` makes one" in told
    code, told = said("diembao", "new", "d")
    assert code == 0 and "1. diembao add PAGE --root d," in told and "requirements.txt" in told
    assert files(empty / "d") == files(STARTER) >= {".gitignore", ".gitattributes"}
