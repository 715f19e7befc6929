"""A real Firefox, driven over WebDriver BiDi: Debian's speaks it by itself, and Playwright drives only a build of its own."""

from __future__ import annotations

import itertools
import json
import re
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from websockets.sync.client import ClientConnection, connect

_LISTENING = re.compile(r"WebDriver BiDi listening on (ws://\S+)")
_ABORTED = "status=2152398850"  # a font that was no longer wanted: the page was left while it came
_PREFERENCES = {
    "browser.shell.checkDefaultBrowser": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "toolkit.telemetry.reportingpolicy.firstRun": False,
    "app.update.disabledForTesting": True,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "services.settings.server": "data:,",
}
KEYS = {"Enter": "\ue007"}


class Firefox:
    """One window. faults: what its pages have logged as errors or warnings.

    Every method raises `RuntimeError` with the browser's own words where it refuses.
    """

    def __init__(self, socket: ClientConnection) -> None:
        self.faults: list[str] = []
        self._ids = itertools.count(1)
        self._socket = socket
        self.command("session.new", capabilities={})
        self.command("session.subscribe", events=["log.entryAdded"])
        self._window: str = self.command("browsingContext.getTree")["contexts"][0]["context"]

    def command(self, method: str, **values: Any) -> Any:
        """The result of a command of the protocol."""
        number = next(self._ids)
        self._socket.send(json.dumps({"id": number, "method": method, "params": values}))
        while True:
            message = json.loads(self._socket.recv(timeout=60))
            if message.get("method") == "log.entryAdded" and message["params"]["level"] in ("error", "warn"):
                self.faults += [message["params"]["text"]] * (_ABORTED not in message["params"]["text"])
            if message.get("id") == number:
                if message["type"] == "error":
                    raise RuntimeError(f"{method}: {message['message']}")
                return message["result"]

    def goto(self, address: str) -> None:
        self.command("browsingContext.navigate", context=self._window, url=address, wait="complete")
        self.wait(
            "document.readyState === 'complete' && location.href !== 'about:blank'"
        )  # it answers before that at times

    def back(self) -> None:
        self.command("browsingContext.traverseHistory", context=self._window, delta=-1)

    def resize(self, width: int, height: int) -> None:
        self.command("browsingContext.setViewport", context=self._window, viewport={"width": width, "height": height})

    def evaluate(self, expression: str) -> Any:
        """What a JavaScript expression, or the promise that it is, comes to, as JSON has it."""
        script = f"Promise.resolve({expression}).then(value => JSON.stringify(value === undefined ? null : value))"
        target = {"context": self._window}
        found = self.command("script.evaluate", expression=script, target=target, awaitPromise=True)
        if found["type"] == "exception":
            raise RuntimeError(found["exceptionDetails"]["text"])
        return json.loads(found["result"]["value"])

    def wait(self, expression: str, seconds: float = 20) -> Any:
        """The value of an expression as soon as it is true."""
        end = time.monotonic() + seconds
        while not (value := self.evaluate(expression)):
            if time.monotonic() > end:
                raise RuntimeError(f"never true: {expression}")
            time.sleep(0.05)
        return value

    def press(self, *keys: str) -> None:
        """Types keys, or whole texts, where the focus is."""
        signs = [sign for key in keys for sign in KEYS.get(key, key)]
        actions = [{"type": kind, "value": sign} for sign in signs for kind in ("keyDown", "keyUp")]
        source = {"type": "key", "id": "keyboard", "actions": actions}
        self.command("input.performActions", context=self._window, actions=[source])

    def click(self, selector: str) -> None:
        """Clicks the first element that the selector finds, with a real pointer."""
        found = self.command(
            "browsingContext.locateNodes",
            context=self._window,
            locator={"type": "css", "value": selector},
            maxNodeCount=1,
        )["nodes"]
        if not found:
            raise RuntimeError(f"no element: {selector}")
        self.evaluate(f"document.querySelector({json.dumps(selector)}).scrollIntoView({{block: 'center'}})")
        element = {"type": "element", "element": {"sharedId": found[0]["sharedId"]}}
        steps = [
            {"type": "pointerMove", "x": 0, "y": 0, "origin": element},
            {"type": "pointerDown", "button": 0},
            {"type": "pointerUp", "button": 0},
        ]
        self.command(
            "input.performActions",
            context=self._window,
            actions=[{"type": "pointer", "id": "mouse", "actions": steps}],
        )


@contextmanager
def started(program: str, profile: Path, dark: bool) -> Iterator[Firefox]:
    """A Firefox with a profile of its own, in an empty folder; dark: what its system is said to prefer."""
    preferences = _PREFERENCES | {"ui.systemUsesDarkTheme": int(dark)}
    lines = (f"user_pref({json.dumps(name)}, {json.dumps(value)});\n" for name, value in preferences.items())
    (profile / "user.js").write_text("".join(lines), "utf-8")
    options = ["--headless", "--no-remote", "--remote-debugging-port", "0", "--profile", str(profile)]
    with subprocess.Popen([program, *options], stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True) as process:
        assert process.stderr
        try:
            listening = next(filter(None, map(_LISTENING.search, process.stderr)))
            # What it says later must not fill the pipe.
            threading.Thread(target=process.stderr.read, daemon=True).start()
            with connect(listening[1] + "/session", max_size=None) as socket:
                yield Firefox(socket)
        finally:
            process.terminate()
