"""JSON over HTTP, for services that are asked so: what they say comes back as it is, whatever its status."""

from __future__ import annotations

import http.client
import ipaddress
import json
import urllib.error
import urllib.request
from collections.abc import Mapping
from functools import cache
from typing import Any
from urllib.parse import urlsplit

from msgspec import Struct

from diembao.desk.translate import EngineError

_MOST = 4_000_000  # bytes of an answer
_KINDS = {
    "ConnectionRefusedError": "nothing listens at its address",
    "gaierror": "its host is not known, or there is no network",
    "ConnectionError": "no connection",  # that of requests, which deep-translator uses
    "TimeoutError": "no answer in time",
}


class Said(Struct, frozen=True):
    """A service's answer. data: its JSON, None where it is none; wait: seconds it wants to be left alone, 0 unsaid."""

    status: int
    data: Any
    wait: float = 0.0

    @property
    def busy(self) -> bool:
        """Whether it may answer the same later."""
        return self.status == 429 or self.status >= 500


def post(url: str, asked: Mapping[str, Any] | None, headers: Mapping[str, str], seconds: float) -> Said:
    """What the service says to a POST of JSON; to a GET where nothing is asked. Raises EngineError where it says
    nothing that is HTTP, or says it without end.

    seconds  of the socket: of a pause in the answer, not of the whole
    """
    body = None if asked is None else json.dumps(asked).encode()
    request = urllib.request.Request(  # noqa: S310  # the address is in digest.toml, http or https
        url, body, {"Content-Type": "application/json", "User-Agent": "diembao", **headers}
    )
    try:
        with _opener(is_loopback(url)).open(request, timeout=seconds) as response:
            status, wait, data = response.status, "", response.read(_MOST + 1)
    except urllib.error.HTTPError as error:
        with error:
            status, wait, data = error.code, error.headers.get("Retry-After", ""), error.read(_MOST + 1)
    except (OSError, http.client.HTTPException) as error:
        raise EngineError(told(type(getattr(error, "reason", error)).__name__)) from None
    if len(data) > _MOST:
        raise EngineError("an answer without end", refused=True)
    try:
        read = json.loads(data)
    except (ValueError, RecursionError):
        read = None
    return Said(status, read, float(wait) if wait.strip().isdecimal() else 0.0)


def told(kind: str) -> str:
    """In words, what an exception of this name means for a connection; the name, where that is not known."""
    return _KINDS.get(kind, kind)


def is_loopback(url: str) -> bool:
    """Whether an address is this machine's own: what is sent there leaves it only if the server sends it on."""
    name = urlsplit(url).hostname or ""
    try:
        return name == "localhost" or ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


class _Staying(urllib.request.HTTPRedirectHandler):
    """Goes nowhere else: a key, and what is not to leave this machine, would go along."""

    def redirect_request(self, *_: Any) -> None:
        return None


@cache
def _opener(own: bool) -> urllib.request.OpenerDirector:
    """own: of this machine, whose servers no proxy is asked for."""
    return urllib.request.build_opener(_Staying, *([urllib.request.ProxyHandler({})] if own else []))
