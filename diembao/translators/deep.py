"""deep-translator's engines, made safe to use in a build.

deep-translator 1.11.4 sets no time-outs, shares state between calls of one instance, and raises from three unrelated
exception families; so: a new instance a call, in a thread with a deadline, and every failure becomes an EngineError.
"""

from __future__ import annotations

import os
import queue
import threading
from collections.abc import Callable
from typing import Any

from diembao.translate import EngineError

# Seconds for one call, all included (name look-up too, which requests' own time-outs leave out). An engine that has not
# answered yet gets little: two failures end its use in a run, so a machine without network loses at most 4 s.
FIRST_DEADLINE = 2.0
DEADLINE = 30.0
_LIMITS = {"google": 4999, "mymemory": 499, "libretranslate": 1500}


class DeepTranslator:
    """A Translator over one of deep-translator's classes, named as in digest.toml."""

    def __init__(self, name: str, url: str = "") -> None:
        self.name = name
        self.limit = _LIMITS[name]
        self._url = url
        self._answered = False

    def translate(self, text: str) -> str:
        """The English of `text`. Raises EngineError after DEADLINE seconds at the latest."""
        seconds = DEADLINE if self._answered else FIRST_DEADLINE
        answer = _within(seconds, lambda: str(self._engine().translate(text) or ""))
        self._answered = True
        return answer

    def _engine(self) -> Any:
        import deep_translator  # 1 s to import: only when something is to be translated

        if self.name == "google":
            return deep_translator.GoogleTranslator(source="vi", target="en")
        if self.name == "mymemory":
            return deep_translator.MyMemoryTranslator(source="vi-VN", target="en-GB")
        # An API key is obligatory there even for servers that want none, and the address must end in a slash.
        key = os.environ.get("LIBRETRANSLATE_API_KEY", "none")
        address = self._url.rstrip("/") + "/"
        return deep_translator.LibreTranslator(source="vi", target="en", api_key=key, custom_url=address)


def _within(seconds: float, call: Callable[[], str]) -> str:
    """The call's result, or EngineError when it fails or takes longer; a call that hangs is left behind."""
    answers: queue.SimpleQueue[str | Exception] = queue.SimpleQueue()

    def run() -> None:
        try:
            answers.put(call())
        except Exception as error:  # deep-translator, requests and urllib3 share no base class
            answers.put(error)

    threading.Thread(target=run, daemon=True).start()
    try:
        answer = answers.get(timeout=seconds)
    except queue.Empty:
        raise EngineError(f"no answer within {seconds:g} s") from None
    if isinstance(answer, Exception):
        # A refused key or language does not mend itself within a run.
        final = type(answer).__name__ in {"ApiKeyException", "AuthorizationException", "LanguageNotSupportedException"}
        raise EngineError(type(answer).__name__, final=final)
    return answer
