"""What several tests share: the built site, a server for it, a browser."""

from __future__ import annotations

import contextlib
import functools
import gc
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from http.server import ThreadingHTTPServer
from pathlib import Path

import pytest
from amount import TIMES
from hypothesis import settings
from listening import listening
from playwright.sync_api import Browser, Error, Page, sync_playwright
from publish_fixture import place, swift
from review_fixture import engine, machine
from rights_fixture import captured, ruled
from sites import copy_digest, copy_two, site, twenty
from windows import Window

from diembao.build import steps
from diembao.commands import cli, serve
from diembao.press import index

__all__ = [
    "captured",
    "copy_digest",
    "copy_two",
    "engine",
    "machine",
    "place",
    "ruled",
    "site",
    "swift",
    "twenty",
]  # fixtures, and what tests ask for here

# Without a deadline: else an example that waits for a processor fails its test.
settings.register_profile("share", deadline=None, derandomize=TIMES == 1)
settings.load_profile("share")
TODAY = "2026-11-29"
ROOT = Path(__file__).parent.parent
# A window of Chromium begins a process for what its address bar will show, and one more for its answers by a machine: two
# thirds of the processor time of a short test. Of several such lists the last one counts, so Playwright's own is here again.
WITHOUT = (
    *("WebUIOmniboxPopup", "WebUIOmniboxAimPopup", "WebUIOmniboxFullPopup"),
    *("AimEnabled", "AvoidCorsURLLoaderRestartOnRedirect", "AvoidUnnecessaryBeforeUnloadCheckSync"),
    *(
        "DestroyProfileOnBrowserClose",
        "HttpsFirstBalancedModeAutoEnable",
        "HttpsUpgrades",
        "LensOverlay",
        "MediaRouter",
    ),
    *("NetworkTimeServiceQuerying", "OptimizationHints", "PaintHolding", "PreconnectToSearch"),
    "ThirdPartyStoragePartitioning",
)
BROWSER_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    f"--disable-features={','.join(WITHOUT)}",
]


def pytest_xdist_auto_num_workers() -> int:
    """Twice as many as processors: tests wait for browsers and disks."""
    return (os.cpu_count() or 1) * 2


def pytest_collection_finish() -> None:
    """What was loaded by now is not looked through for garbage again, as in the program itself: a tenth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 10, 1_000)


@pytest.fixture
def digest(tmp_path: Path) -> Path:
    """Two of the five articles."""
    return copy_two(tmp_path / "digest")


@pytest.fixture
def five(tmp_path: Path) -> Path:
    return copy_digest(tmp_path / "digest")


def aged(root: Path) -> None:
    """As if everything had been there for an hour."""
    for path in ((root / "digest.toml"), *(root / "content").rglob("*")):
        if path.stat().st_mtime != 1_600_000_000:  # else its time of change would be another for nothing
            os.utime(path, (1_600_000_000, 1_600_000_000))


@pytest.fixture
def settled(digest: Path) -> Path:
    """A digest that was built, and that nothing happened to since."""
    aged(digest)
    assert cli.run(["site", "--offline", "--root", str(digest)]) == 0
    return digest


@pytest.fixture(scope="session", autouse=True)
def one_day() -> Iterator[None]:
    """Records that are made note the day: for all tests it is this one."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(steps, "today", lambda: TODAY)
        yield


@pytest.fixture(scope="session", autouse=True)
def plain_index_made_once() -> Iterator[None]:
    """lunr.py takes half of a small build, and tests build the same articles 340 times: what it made of them is kept.

    It depends on the documents alone, which tests/test_index.py shows: they are what is compared here.
    """
    plain = functools.lru_cache(maxsize=16)(index.plain)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(index, "plain", lambda docs: plain(tuple(docs)))
        yield


@dataclass(frozen=True)
class Served:
    """A site over http under a sub-path."""

    url: str
    folder: Path


@contextlib.contextmanager
def serving(folder: Path, base: str = "/") -> Iterator[Served]:
    """The folder over http, at `base`."""
    with listening(ThreadingHTTPServer(("127.0.0.1", 0), serve.handler(folder, base))) as port:
        yield Served(f"http://127.0.0.1:{port}{base}", folder)


@pytest.fixture(scope="session")
def served(site: Path) -> Iterator[Served]:
    with serving(site, "/digest/") as found:
        yield found


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = os.environ.get("CHROMIUM") or shutil.which("chromium")
    if not path:
        pytest.fail("no Chromium: run the tests with `make test`, which finds or installs one")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=BROWSER_FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def own_page(browser: Browser) -> Iterator[Page]:
    """A page of this test alone, for what cannot be taken back. It fails its test as `page` does."""
    window = Window.opened(browser)
    yield window.page
    window.page.context.close()
    assert not window.faults + window.errors, (window.faults, window.errors)


@pytest.fixture(scope="session")
def _windows() -> list[Window]:
    return []


@pytest.fixture
def window(browser: Browser, _windows: list[Window]) -> Iterator[Window]:
    """A page as if fresh. One that cannot be cleared, as it was closed or hangs, serves no other test."""
    if not _windows:
        _windows.append(Window.opened(browser))
    window = _windows.pop()
    window.begin()
    yield window
    with contextlib.suppress(Error):
        window.clear()
        _windows.append(window)


@pytest.fixture
def page(window: Window) -> Iterator[Page]:
    """A page as if fresh, that fails its test if it, or another of its context, logs an error or asks anything of another
    site."""
    yield window.page
    assert not window.faults + window.errors, (window.faults, window.errors)
