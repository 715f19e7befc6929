"""One page from the web, politely: robots.txt obeyed, one request at a time, every address checked. Uses the network.

A digest's editor may paste any address, and a page may redirect anywhere. So a name is resolved once, all its addresses
must be public, and the connection goes to the address that was checked (nothing can change between check and use).
"""

from __future__ import annotations

import http.client
import ipaddress
import re
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email.message import Message
from urllib.parse import quote, urljoin, urlsplit, urlunsplit

from msgspec import Struct
from msgspec.structs import replace

from diembao.problems import Problem, ProblemError, Where, failure

MAX_BYTES = 10_000_000
_ROBOTS_BYTES = 512_000  # what RFC 9309 asks a reader to take; a longer one counts as unreadable
_CONNECT, _TOTAL = 10.0, 30.0  # seconds for connecting, and for one whole answer
_REDIRECTS, _TRIES = 5, 3  # the most redirects; addresses of one host that are tried
_PAUSE, _LONGEST_PAUSE = 1.0, 30.0  # seconds between requests to one host; the most that a Crawl-delay can ask for
_CHUNK = 65_536
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
# Site-local and documentation addresses and those of segment routing, which older Pythons take for public ones.
_NOT_PUBLIC = tuple(map(ipaddress.ip_network, ("fec0::/10", "3fff::/20", "5f00::/16")))


class Fetched(Struct, frozen=True):
    """A page as it came. url: its last address; charset: what the server says of its encoding, or ''."""

    url: str
    data: bytes
    charset: str


class _Answer(Struct, frozen=True):
    url: str
    status: int
    headers: Message
    data: bytes


class Fetcher:
    """Fetches pages one after another and remembers each host's robots.txt and when it was last asked.

    agent     the User-Agent, with an address where its operator can be reached
    pause     seconds between two requests to one host
    seconds   the longest that one answer may take
    loopback  addresses of this machine are allowed: for tests against a local server only
    """

    def __init__(self, agent: str, pause: float = _PAUSE, seconds: float = _TOTAL, loopback: bool = False) -> None:
        self._agent = re.sub(r"[^ -~]", "", agent)
        self._pause, self._seconds, self._loopback = pause, seconds, loopback
        self._robots: dict[str, str | None] = {}  # by origin; None if it could not be read
        self._pauses: dict[str, float] = {}  # by host, what its robots.txt asks for
        self._last: dict[str, float] = {}

    def page(self, url: str) -> Fetched:
        """The HTML page at `url`. Raises ProblemError: fetch-url, fetch-refused, fetch-robots, fetch-status,
        fetch-redirects, fetch-timeout, fetch-too-big, fetch-not-html, fetch-failed. Each names the address as given."""
        try:
            return self._page(url)
        except ProblemError as error:
            raise ProblemError(*(_as_given(problem, url) for problem in error.problems)) from None

    def _page(self, url: str) -> Fetched:
        answer = self._follow(url, MAX_BYTES, obey=True)
        if answer.status != 200:
            hint = "open it in a browser and save the page from there"
            raise _problem("fetch-status", url, f"the server answers {answer.status}", hint)
        kind = answer.headers.get_content_type() if answer.headers["Content-Type"] else ""
        looks = re.match(rb"\s*(?:\xef\xbb\xbf)?\s*<(?:!doctype html|html|head|!--)", answer.data[:1000], re.IGNORECASE)
        if kind not in ("text/html", "application/xhtml+xml") and (kind or not looks):
            message = f"it is {kind or 'of no kind that is named'}, not HTML"
            raise _problem("fetch-not-html", url, message, "name a page")
        charset = str(answer.headers.get_param("charset") or "")
        return Fetched(answer.url, answer.data, charset if re.fullmatch(r"[\w.:-]{1,40}", charset) else "")

    def _follow(self, url: str, most: int, obey: bool) -> _Answer:
        """The answer at the end of at most five redirects, each address checked like the first."""
        here = url
        for _ in range(_REDIRECTS + 1):
            here = _checked(here)
            if obey:
                self._obey(here)
            answer = self._ask(here, most)
            if answer.status not in (301, 302, 303, 307, 308) or not answer.headers["Location"]:
                return answer
            try:
                here = urljoin(here, answer.headers["Location"])
            except ValueError as error:
                message, hint = f"it redirects to what is no address: {error}", "open it in a browser"
                raise _problem("fetch-url", url, message, hint) from None
        raise _problem("fetch-redirects", url, f"it redirects more than {_REDIRECTS} times", "give the last address")

    # ------------------------------------------------------------ robots.txt

    def _obey(self, url: str) -> None:
        """Refuses what robots.txt forbids. RFC 9309: none there (4xx) forbids nothing, one that fails everything."""
        from protego import Protego  # only where something is fetched

        parts = urlsplit(url)
        origin = f"{parts.scheme}://{parts.netloc}"
        if origin not in self._robots:
            self._robots[origin] = self._read_robots(origin)
        text = self._robots[origin]
        if text is None:
            raise _problem("fetch-robots", url, "its robots.txt cannot be read", "try later, or save the page by hand")
        rules = Protego.parse(text)
        if not rules.can_fetch(url, self._agent):
            raise _problem("fetch-robots", url, "its robots.txt asks not to fetch it", "save the page by hand")
        self._pauses[parts.netloc] = min(rules.crawl_delay(self._agent) or 0.0, _LONGEST_PAUSE)

    def _read_robots(self, origin: str) -> str | None:
        try:
            answer = self._follow(f"{origin}/robots.txt", _ROBOTS_BYTES, obey=False)
        except ProblemError as error:
            if error.problems[0].code in ("fetch-too-big", "fetch-redirects"):
                return None
            raise  # the page would fail in the same way
        if 400 <= answer.status < 500:
            return ""
        return answer.data.decode("utf-8", "replace") if answer.status == 200 else None

    # ------------------------------------------------------------ one request

    def _ask(self, url: str, most: int) -> _Answer:
        parts = urlsplit(url)
        pause = max(self._pause, self._pauses.get(parts.netloc, 0.0))
        time.sleep(max(0.0, self._last.get(parts.netloc, -pause) + pause - time.monotonic()))
        try:
            with self._connected(url) as connection:
                path = urlunsplit(("", "", parts.path or "/", parts.query, ""))
                headers = {"User-Agent": self._agent, "Accept": "text/html,*/*;q=0.1", "Accept-Encoding": "gzip"}
                connection.request("GET", path, headers=headers)
                with connection.getresponse() as response:
                    return _Answer(url, response.status, response.headers, b"".join(_body(response, url, most)))
        except TimeoutError:
            raise _problem("fetch-timeout", url, f"no whole answer within {self._seconds:g} s", "try later") from None
        except ssl.SSLError as error:
            hint = "save the page by hand if you trust it"
            raise _problem("fetch-failed", url, f"no safe connection: {error.reason}", hint) from None
        except (OSError, http.client.HTTPException, zlib.error) as error:
            message = f"the connection failed: {type(error).__name__}"
            raise _problem("fetch-failed", url, message, "check the address and the network") from None
        finally:
            self._last[parts.netloc] = time.monotonic()

    @contextmanager
    def _connected(self, url: str) -> Iterator[http.client.HTTPConnection]:
        """A connection to an address of the host that was checked. It is cut off when the time is over."""
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
        wire = _connect(self._addresses(url, host, port), port)
        late = threading.Event()

        def cut(guard: socket.socket) -> None:
            late.set()
            with suppress(OSError):  # the server has hung up by itself
                guard.shutdown(socket.SHUT_RDWR)  # works below TLS, and on a server that sends a byte now and then

        with wire.dup() as guard:
            timer = threading.Timer(self._seconds, cut, [guard])
            timer.start()
            try:
                wire.settimeout(self._seconds)
                if parts.scheme == "https":
                    wire = ssl.create_default_context().wrap_socket(wire, server_hostname=host)
                connection = http.client.HTTPConnection(parts.netloc)
                connection.sock = wire
                yield connection
            except (OSError, http.client.HTTPException, zlib.error):
                if not late.is_set():
                    raise
            finally:
                timer.cancel()
                wire.close()
        if late.is_set():
            raise TimeoutError

    def _addresses(self, url: str, host: str, port: int) -> list[str]:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError):
            raise _problem("fetch-failed", url, f"there is no host {host}", "check the address") from None
        addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
        if not all(is_public(a) or (self._loopback and ipaddress.ip_address(a).is_loopback) for a in addresses):
            hint = "only pages of the public web are fetched"
            raise _problem("fetch-refused", url, f"{host} is an address of a private network", hint)
        return addresses


def _connect(addresses: list[str], port: int) -> socket.socket:
    """A connection to the first address that answers."""
    failure = OSError("no address")
    for address in addresses[:_TRIES]:
        try:
            return socket.create_connection((address, port), timeout=_CONNECT)
        except OSError as error:
            failure = error
    raise failure


def _body(response: http.client.HTTPResponse, url: str, most: int) -> Iterator[bytes]:
    """The body, unpacked, in pieces; stopped as soon as it is too long, packed or unpacked."""
    coding = (response.headers["Content-Encoding"] or "identity").lower()
    if coding not in ("identity", "gzip", "x-gzip", "deflate"):
        raise _problem("fetch-not-html", url, f"it is packed as {coding}, which was not asked for", "save it by hand")
    unpack = None if coding == "identity" else zlib.decompressobj(wbits=47)
    size = 0
    while piece := response.read(_CHUNK):
        whole = unpack.decompress(piece, most + 1) if unpack else piece
        size += len(whole)
        if size > most:
            hint = "no news page has so much: check the address"
            raise _problem("fetch-too-big", url, f"it has more than {most / 1e6:g} MB", hint)
        yield whole
    # What follows the end of what was packed is a second member, which few servers send: half a page is none.
    if response.length or (unpack and size and (not unpack.eof or unpack.unused_data)):
        raise http.client.IncompleteRead(b"")


# ---------------------------------------------------------------- addresses


def is_public(address: str) -> bool:
    """Whether an IP address is one of the public internet, also where it wraps an IPv4 address."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        wrapped = ip.ipv4_mapped or ip.sixtofour or (ip.teredo and ip.teredo[1])
        if wrapped or ip in _NAT64:
            return is_public(str(wrapped or ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)))
    if any(ip in network for network in _NOT_PUBLIC):
        return False
    return ip.is_global and not (ip.is_multicast or ip.is_reserved or ip.is_unspecified)


def _checked(url: str) -> str:
    """The address as it is asked for: http or https, no user, letters beyond ASCII quoted, no fragment."""
    example = "for example: https://bao.example/a.html"
    try:
        parts = urlsplit(url.strip())
        port = f":{parts.port}" if parts.port else ""
        host = (parts.hostname or "").encode("idna").decode("ascii")
    except ValueError as error:  # UnicodeError is one
        raise _problem("fetch-url", url, f"not an address: {error}", example) from None
    if parts.scheme not in ("http", "https") or not host or re.search(r"[\x00-\x20\x7f]", url.strip()):
        raise _problem("fetch-url", url, "not an address of the web", example)
    if parts.username is not None or parts.password is not None:
        raise _problem("fetch-url", url, "it holds a user's name or password", "leave them out")
    host = f"[{host}]" if ":" in host else host
    path = quote(parts.path, safe="/%:@!$&'()*+,;=~-._")
    return urlunsplit((parts.scheme, host + port, path, quote(parts.query, safe="/%:@!$&'()*+,;=~-._?"), ""))


def _as_given(problem: Problem, url: str) -> Problem:
    """A person knows the address that was given: another one that it led to is named behind the message."""
    at = problem.where.path
    asked = {url[:200]}
    with suppress(ProblemError):
        asked.add(_checked(url)[:200])
    message = problem.message if at in asked else f"{problem.message} ({at})"
    return replace(problem, where=Where(url[:200]), message=message)


def _problem(code: str, url: str, message: str, hint: str) -> ProblemError:
    return failure(code, url[:200], message, hint)
