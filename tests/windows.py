"""A page of a browser that tests use one after another."""

from __future__ import annotations

from dataclasses import dataclass, field

from listening import ENDED
from playwright.sync_api import Browser, Page, ViewportSize

SCREEN: ViewportSize = {"width": 1280, "height": 900}
OURS = "http://127.0.0.1:", "file://", "data:", "about:"


@dataclass
class Window:
    """A page that tests use one after another: a new one costs as much as a short test.

    faults  what was logged of errors, and asked of other sites
    errors  of scripts
    ports   of the servers that it has asked since its cache was cleared
    """

    page: Page
    faults: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    ports: set[int] = field(default_factory=set)

    @classmethod
    def opened(cls, browser: Browser) -> Window:
        """In a context of its own; an error that is logged, and whatever is asked of another site, is a fault."""
        context = browser.new_context(viewport=SCREEN)
        window = cls(context.new_page())
        context.on("console", lambda m: window.faults.append(m.text) if m.type in ("error", "warning") else None)
        context.on("weberror", lambda e: window.errors.append(str(e.error)))
        context.on("request", lambda r: window.note(r.url))
        return window

    def note(self, url: str) -> None:
        if not url.startswith(OURS):
            self.faults.append(url)
        elif url.startswith(OURS[0]):
            self.ports.add(int(url.removeprefix(OURS[0]).partition("/")[0]))

    def begin(self) -> None:
        """Clears its cache too if it asked a server that has ended: the next one may have the same port."""
        self.faults.clear()
        self.errors.clear()
        if self.ports & ENDED:
            self.ports.clear()
            session = self.page.context.new_cdp_session(self.page)
            session.send("Network.clearBrowserCache")
            session.detach()

    def clear(self) -> None:
        """As if it had just been opened."""
        context = self.page.context
        for other in context.pages:
            if other is not self.page:
                other.close()
        self.page.unroute_all()
        context.unroute_all()
        if not self.page.url.startswith("about:"):
            self.page.evaluate("sessionStorage.clear(), localStorage.clear()")
        self.page.goto("about:blank")
        self.page.set_viewport_size(SCREEN)
        self.page.emulate_media(media="null", color_scheme="null", forced_colors="null", reduced_motion="null")
