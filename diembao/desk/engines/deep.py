"""deep-translator's engines, made safe to use in a build.

deep-translator 1.11.4 sets no time-outs, shares state between calls of one instance, returns quota notices as
translations, loses a whole batch for one failure, and raises from three unrelated families; so: a new instance a text,
behind the wall.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any

from diembao.desk.translate import EngineError

LIMITS = {"google": 4999, "mymemory": 499, "libretranslate": 1500}
# A refused key or language does not mend itself within a run.
_FINAL = {"ApiKeyException", "AuthorizationException", "LanguageNotSupportedException"}
_REFUSED = {"NotValidPayload", "NotValidLength", "TranslationNotFound"}


def ask(name: str, url: str, texts: Sequence[str]) -> list[str]:
    """The answers, asked for one by one. Raises EngineError, and whatever deep-translator lets through."""
    answers = []
    for text in texts:
        try:
            answers.append(str(_engine(name, url).translate(text) or ""))
        except Exception as error:
            kind = type(error).__name__
            raise EngineError(kind, final=kind in _FINAL, refused=kind in _REFUSED) from None
    return answers


def _engine(name: str, url: str) -> Any:
    import deep_translator  # 1 s to import: only when something is to be translated

    if name == "google":
        return deep_translator.GoogleTranslator(source="vi", target="en")
    if name == "mymemory":
        email = os.environ.get("MYMEMORY_EMAIL")  # with one, the service gives more a day
        return deep_translator.MyMemoryTranslator(source="vi-VN", target="en-GB", email=email)
    # An API key is obligatory there even for servers that want none, and the address must end in a slash.
    key = os.environ.get("LIBRETRANSLATE_API_KEY", "none")
    return deep_translator.LibreTranslator(source="vi", target="en", api_key=key, custom_url=url.rstrip("/") + "/")
