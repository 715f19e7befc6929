"""Windows and macOS, as far as this machine can tell: what they lack of Linux, their paths, their line ends, their names."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path, PurePath, PurePosixPath, PureWindowsPath

import pytest
from frozen import CAPTURES

from diembao.desk import capture
from diembao.digest import config, layout
from diembao.digest.layout import is_setup
from diembao.problems import ProblemError
from diembao.text import slug

ROOT = Path(__file__).parent.parent
# As much of Windows as can be had here: what is loaded of Python before is Linux's, what we load is told another thing.
WINDOWS = """
import ctypes, errno, multiprocessing, os, sqlite3, subprocess, sys, tempfile, types
held = set()
def locking(number, how, count):
    if os.fstat(number).st_ino in held:
        raise OSError(errno.EACCES, "locked")
    held.add(os.fstat(number).st_ino)
sys.modules["msvcrt"] = types.SimpleNamespace(locking=locking, LK_NBLCK=2)
sys.modules["fcntl"] = sys.modules["resource"] = sys.modules["pwd"] = None
for name in ("fork", "register_at_fork", "fchmod", "sync", "sched_getaffinity", "geteuid", "getuid"):
    delattr(os, name)
os.supports_follow_symlinks.discard(os.link)
def cdll(name, **_):
    raise TypeError("LoadLibrary() argument 1 must be str, not None")
ctypes.CDLL = cdll
sys.platform = "win32"
from diembao.commands import cli
sys.argv[0] = "Scripts/diembao.exe"
cli.main(["site", "--offline"])
"""


@pytest.mark.skipif(sys.platform != "linux", reason="takes away from Linux what Windows lacks")
def test_a_site_is_made_and_made_again_with_what_windows_has(tmp_path: Path) -> None:
    (tmp_path / "content/captures").mkdir(parents=True)
    data = next(CAPTURES.glob("003_*.txt")).read_bytes()
    (tmp_path / "content/captures/một.txt").write_bytes(data)
    (tmp_path / "content/captures/hỏng.txt").write_bytes(b"")
    (tmp_path / "digest.toml").write_bytes(b'[site]\r\ntitle = "M\xe1\xbb\x99t"\r\n')

    def built() -> list[str]:
        env = os.environ | {"PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "cp1252"}
        done = subprocess.run([sys.executable, "-c", WINDOWS], cwd=tmp_path, env=env, capture_output=True)
        told = done.stderr.decode("utf-8").splitlines()
        assert done.returncode == 1 and "content/captures/hỏng.txt: error[capture-empty]" in "\n".join(told), told
        return told

    built()
    (record,) = (tmp_path / "content/articles").iterdir()
    assert b"\r" not in record.read_bytes()
    page = tmp_path / f"site/vi/{record.stem}/index.html"
    before = page.read_bytes()
    assert "Một".encode() in before
    text = record.read_text("utf-8").replace('title: "', 'title: "Mới: ', 1)
    record.write_bytes(text.replace("\n", "\r\n").encode())
    assert any("publish-not-atomic" in line for line in built())
    assert "Mới: ".encode() in page.read_bytes() and b"\r\n" in record.read_bytes()


@pytest.mark.parametrize("folder", layout.FOLDERS)
def test_a_folder_of_the_digest_is_known_whatever_separates_paths(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(layout, "FOLDERS", tuple(PureWindowsPath(one) for one in layout.FOLDERS))
    assert is_setup(folder.as_posix())


@pytest.mark.parametrize("name", ["con", "PRN", "aux", "NUL", "com1", "LPT9", "Cón", "cồn"])
def test_no_address_is_a_device_of_windows(name: str) -> None:
    assert not re.fullmatch(r"con|prn|aux|nul|com\d|lpt\d", slug(name))
    assert slug(name) == slug(name).lower() == slug(slug(name))


@pytest.mark.parametrize("text", ["Báo: A/B\\C?", 'a*b"c<d>|e', "a. ", "..", "Điểm  báo…", "a" * 300, "\t\x00a"])
def test_an_address_is_one_name_on_every_system(text: str) -> None:
    made = slug(text)
    for kind in (PureWindowsPath, PurePosixPath):
        assert kind(made).parts == ((made,) if made else ()) and not kind(made).is_absolute()
    assert len(made) <= 60 and not set(made) & set('<>:"/\\|?*') and not made.endswith((".", " "))


@pytest.mark.parametrize("name", ["..\\a.txt", "C:\\a.txt", "a\\b.txt", "a\n.txt", "../a.txt"])
def test_a_capture_is_no_path_of_any_system(name: str) -> None:
    from diembao import lang

    with pytest.raises(ProblemError) as caught:
        capture.read(f"content/captures/{name}", b"a", lang.get("vi").reading)
    assert [problem.code for problem in caught.value.problems] == ["capture-name"]


@pytest.mark.parametrize("kind", [PureWindowsPath, PurePosixPath])
def test_the_way_to_a_model_may_be_written_as_the_system_has_it(kind: type[PurePath]) -> None:
    written = kind("models") / "vi-en"
    told = config.parse("digest.toml", f"[translate.firefox]\r\nmodel = '{written}'\r\n")
    assert told.translate.firefox.model == str(written)
    with pytest.raises(ProblemError) as caught:
        config.parse("digest.toml", '[translate]\nmodel = "models\\vi"\n')
    assert str(caught.value.problems[0].where) == "digest.toml:2"
