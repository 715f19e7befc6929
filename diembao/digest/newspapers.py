"""Which newspapers of content/outlets.toml are meant: by a name, however it is written, or by an address. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from urllib.parse import unquote

from msgspec import Struct

from diembao.model import Outlet
from diembao.text import fold, grouped, host, latin

_LONGEST = 200  # signs of a name that are looked at
_ESCAPES = 3
_WORD = re.compile(r"[^\W_]+")
# What is said of any newspaper ('Báo tỉnh Yên Bái điện tử') tells none. 'Tinh' without its mark is in names: Hà Tĩnh.
_PROVINCE, _SAID_OF_ALL = (
    re.compile(r"\btỉnh\b", re.IGNORECASE),
    re.compile(r"^(?:theo|nguon|toa soan)\b|\b(?:bao|dien tu|online)\b"),
)
_HEAD = "bao"
_BESIDE = re.compile(r"[,;:/|&+()]| [-–—] |[–—]| (?:và|ngày|số) ")
_HOST = re.compile(r"(?<![\w-])[\w-]++(?:\.[\w-]++)+")


class Newspapers(Struct, frozen=True):
    """by_name: those that go by a name, by its `key`; by_domain: by what their addresses end in. In their order."""

    by_name: Mapping[str, tuple[Outlet, ...]]
    by_domain: Mapping[str, tuple[Outlet, ...]]

    def called(self, name: str) -> tuple[Outlet, ...]:
        """Those that go by that name: its own, an alias, the English one, a sign, an address, that of its page."""
        return self.by_name.get(key(name), ())

    def among(self, name: str) -> tuple[Outlet, ...]:
        """Those that a name says beside something else: 'Báo Yên Bái, số 12', 'Tuổi Trẻ/Thanh Niên'."""
        first, *others = _BESIDE.split(name[:_LONGEST])
        parts = (first, *(part for part in map(str.strip, others) if fold(part).startswith(f"{_HEAD} ")))
        return tuple(outlet for part in parts for outlet in self.called(part))

    def at(self, address: str) -> tuple[Outlet, ...]:
        """Those whose page that is, by its host: the domain itself, or what is below it."""
        address = address.strip()
        return self._at(host(address if "//" in address else f"https://{address}"))

    def _at(self, host: str) -> tuple[Outlet, ...]:
        labels = host.rstrip(".").split(".")
        ends = (".".join(labels[at:]) for at in range(len(labels)))
        return next((self.by_domain[end] for end in ends if end in self.by_domain), ())

    def within(self, address: str) -> tuple[Outlet, ...]:
        """Those whose address stands anywhere in that one, as in an archive's or a redirector's."""
        hosts = _HOST.findall(_plain(address))
        return tuple(outlet for found in (*hosts, *map(_undashed, hosts)) for outlet in self._at(found))


def _plain(address: str) -> str:
    """As it leads somewhere: with the letters and full stops of other keyboards as browsers read them, nothing escaped,
    not even twice, as one redirector's address in another's is."""
    for _ in range(_ESCAPES):
        address = unquote(address)
    return unicodedata.normalize("NFKC", address).replace("。", ".").lower()


def _undashed(host: str) -> str:
    """Whose page a cache or a translator shows: paper-com-vn.cache.example is paper.com.vn; two dashes are one."""
    return "-".join(part.replace("-", ".") for part in host.partition(".")[0].split("--"))


@lru_cache(maxsize=512)
def key(name: str) -> str:
    """What tells a newspaper's name from those of others: 'Báo Yên-Bái', 'bao-yen-bai' and 'BaoYenBai' are 'yenbai'."""
    plain = _PROVINCE.sub(" ", unicodedata.normalize("NFKC", name[:_LONGEST]))
    words = " ".join(_WORD.findall(latin(fold(plain))))
    own = _SAID_OF_ALL.sub("", words).replace(" ", "").removeprefix(_HEAD)
    return own or words.replace(" ", "")


@lru_cache(maxsize=4)
def newspapers(outlets: tuple[Outlet, ...]) -> Newspapers:
    """Ready to be asked."""
    names = grouped((own, outlet) for outlet in outlets for own in keys(outlet))
    domains = grouped((_domain(own), outlet) for outlet in outlets for own in outlet.domains)
    return Newspapers(*({own: tuple(found) for own, found in by.items() if own} for by in (names, domains)))


def keys(outlet: Outlet, signs: bool = True) -> tuple[str, ...]:
    """The `key` of each name that it goes by; with or without the signs of its ledes, which others may have too."""
    names = (outlet.name, *outlet.aliases, outlet.english, *(outlet.prefixes if signs else ()), *outlet.domains)
    return tuple(dict.fromkeys(map(key, names)))


def _domain(domain: str) -> str:
    """'https://www.paper.vn/' is the address of what 'paper.vn' is."""
    return domain.rpartition("//")[2].partition("/")[0].strip(" .").lower().removeprefix("www.")
