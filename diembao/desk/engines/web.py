"""Services that are asked over the network: LibreTranslate and DeepL by their own JSON, others by deep-translator."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import Any

from diembao.desk.engines import posting
from diembao.desk.translate import EngineError

_TIMEOUT = 30.0  # of the socket; the wall's deadline holds for the whole


def libre(url: str, texts: Sequence[str]) -> list[str]:
    """A LibreTranslate server's answers. Its key, if it wants one, is in LIBRETRANSLATE_API_KEY. Raises EngineError."""
    asked: dict[str, Any] = {"q": list(texts), "source": "vi", "target": "en", "format": "text"}
    key = os.environ.get("LIBRETRANSLATE_API_KEY")
    answer = _post(f"{url.rstrip('/')}/translate", asked | ({"api_key": key} if key else {}), {})
    return _strings(answer.get("translatedText"))


def deepl(texts: Sequence[str]) -> list[str]:
    """DeepL's answers. Its key is in DEEPL_API_KEY; one of the free service ends in ':fx'. Raises EngineError."""
    key = key_of("DEEPL_API_KEY")
    host = "api-free.deepl.com" if key.endswith(":fx") else "api.deepl.com"
    asked = {"text": list(texts), "source_lang": "VI", "target_lang": "EN-GB"}
    answer = _post(f"https://{host}/v2/translate", asked, {"Authorization": f"DeepL-Auth-Key {key}"})
    rows = answer.get("translations")
    return _strings([row.get("text") for row in rows if isinstance(row, dict)] if isinstance(rows, list) else None)


def key_of(variable: str) -> str:
    """The key in an environment variable. Raises EngineError where there is none."""
    if not (key := os.environ.get(variable, "")):
        raise EngineError(f"its key is not in the environment variable {variable}", final=True)
    return key


def _post(url: str, asked: Mapping[str, Any], headers: Mapping[str, str]) -> dict[str, Any]:
    said = posting.post(url, asked, headers, _TIMEOUT)
    if said.status != 200:
        # 401, 403, 456: key or quota, for good. 429 and 5xx: later. Other 4xx: these texts are refused.
        final = said.status in (401, 402, 403, 404, 456) or said.status < 400
        raise EngineError(f"HTTP {said.status}", final=final, refused=not final and not said.busy, wait=said.wait)
    if said.data is None:
        raise EngineError("an answer that is not JSON")
    if not isinstance(said.data, dict):
        raise EngineError("an answer that is not what the service promises")
    return said.data


def _strings(value: object) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise EngineError("an answer without translations", refused=True)
    return value


# ---------------------------------------------------------------- deep-translator
# 1.11.4 sets no time-outs, shares state between calls of one instance, returns quota notices as translations, loses a
# whole batch for one failure, and raises from three unrelated families; so: a new instance a text, behind the wall.

DEEP_LIMITS = {"google": 4999, "mymemory": 499}
# A refused language does not mend itself within a run.
_FINAL = {"LanguageNotSupportedException"}
_REFUSED = {"NotValidPayload", "NotValidLength", "TranslationNotFound"}


def deep(name: str, texts: Sequence[str]) -> list[str]:
    """The answers, asked for one by one. Raises EngineError, and whatever deep-translator lets through."""
    answers = []
    for text in texts:
        try:
            answers.append(str(_engine(name).translate(text) or ""))
        except Exception as error:
            kind = type(error).__name__
            raise EngineError(posting.told(kind), final=kind in _FINAL, refused=kind in _REFUSED) from None
    return answers


def _engine(name: str) -> Any:
    import deep_translator  # 1 s to import: only when something is to be translated

    if name == "google":
        return deep_translator.GoogleTranslator(source="vi", target="en")
    email = os.environ.get("MYMEMORY_EMAIL")  # with one, the service gives more a day
    return deep_translator.MyMemoryTranslator(source="vi-VN", target="en-GB", email=email)
