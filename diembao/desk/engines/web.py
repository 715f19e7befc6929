"""Services that are asked over the network: LibreTranslate and DeepL by their own JSON, others by deep-translator."""

from __future__ import annotations

import http.client
import json
import os
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from typing import Any

from diembao.desk.translate import EngineError

_TIMEOUT = 30.0  # of the socket; the wall's deadline holds for the whole
_MOST = 4_000_000  # bytes of an answer


def libre(url: str, texts: Sequence[str]) -> list[str]:
    """A LibreTranslate server's answers. Its key, if it wants one, is in LIBRETRANSLATE_API_KEY. Raises EngineError."""
    asked: dict[str, Any] = {"q": list(texts), "source": "vi", "target": "en", "format": "text"}
    key = os.environ.get("LIBRETRANSLATE_API_KEY")
    answer = _post(f"{url.rstrip('/')}/translate", asked | ({"api_key": key} if key else {}), {})
    return _strings(answer.get("translatedText"))


def deepl(_url: str, texts: Sequence[str]) -> list[str]:
    """DeepL's answers. Its key is in DEEPL_API_KEY; one of the free service ends in ':fx'. Raises EngineError."""
    key = os.environ.get("DEEPL_API_KEY", "")
    if not key:
        raise EngineError("DEEPL_API_KEY is not set", final=True)
    host = "api-free.deepl.com" if key.endswith(":fx") else "api.deepl.com"
    asked = {"text": list(texts), "source_lang": "VI", "target_lang": "EN-GB"}
    answer = _post(f"https://{host}/v2/translate", asked, {"Authorization": f"DeepL-Auth-Key {key}"})
    rows = answer.get("translations")
    return _strings([row.get("text") for row in rows if isinstance(row, dict)] if isinstance(rows, list) else None)


def _post(url: str, asked: Mapping[str, Any], headers: Mapping[str, str]) -> dict[str, Any]:
    request = urllib.request.Request(  # noqa: S310  # the address is in digest.toml, http or https
        url, json.dumps(asked).encode(), {"Content-Type": "application/json", "User-Agent": "diembao", **headers}
    )
    try:
        with urllib.request.urlopen(request, timeout=_TIMEOUT) as response:  # noqa: S310
            data = response.read(_MOST + 1)
    except urllib.error.HTTPError as error:
        error.close()
        raise _status(error.code, error.headers.get("Retry-After", "")) from None
    except (OSError, http.client.HTTPException) as error:
        raise EngineError(type(getattr(error, "reason", error)).__name__) from None
    if len(data) > _MOST:
        raise EngineError("an answer without end", refused=True)
    try:
        answer = json.loads(data)
    except ValueError:
        raise EngineError("an answer that is not JSON") from None
    if not isinstance(answer, dict):
        raise EngineError("an answer that is not what the service promises")
    return answer


def _status(code: int, retry_after: str) -> EngineError:
    """401, 403, 456: key or quota, for good. 429 and 5xx: later. Other 4xx: these texts are refused."""
    wait = float(retry_after) if retry_after.strip().isdigit() else 0.0
    final = code in (401, 402, 403, 404, 456)
    return EngineError(f"HTTP {code}", final=final, refused=not final and 400 <= code < 500 and code != 429, wait=wait)


def _strings(value: object) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise EngineError("an answer without translations", refused=True)
    return value


# ---------------------------------------------------------------- deep-translator
# 1.11.4 sets no time-outs, shares state between calls of one instance, returns quota notices as translations, loses a
# whole batch for one failure, and raises from three unrelated families; so: a new instance a text, behind the wall.

DEEP_LIMITS = {"google": 4999, "mymemory": 499, "libretranslate": 1500}
# A refused key or language does not mend itself within a run.
_FINAL = {"ApiKeyException", "AuthorizationException", "LanguageNotSupportedException"}
_REFUSED = {"NotValidPayload", "NotValidLength", "TranslationNotFound"}


def deep(name: str, url: str, texts: Sequence[str]) -> list[str]:
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
