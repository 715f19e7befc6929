"""Where pages live, and the Frame that every page begins with."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from itertools import chain, count
from urllib.parse import urlsplit

from msgspec.structs import replace

from diembao.lang import ui
from diembao.press.pages.articles import Alternate, Frame, Site
from diembao.text import slug

# The languages that the site's own pages are in: the newspapers' and ours.
SOURCE, DIGEST = "vi", "en"
NOT_FOUND = "404.html"
# Navigation links to which pages belong; all others belong to that of the first part of their names.
_SECTIONS = {"front": "latest", "all": "latest", "months": "years", "articles": "", NOT_FOUND: "404"}


@lru_cache(maxsize=8_192)
def link(page: str, lang: str = SOURCE) -> str:
    """The address in the site of a page in a language. All addresses of pages are made here.

    page  'front'; 'all' (the list of all articles); 'articles/<slug>'; every other by its folder: 'glossary',
          'months/2024-05/2'. A query or a place in it may follow: 'glossary#term'. A file is its own address:
          'static/site.css', '404.html'.

    Articles and the list of all have an address for each language; the other pages speak both under one.
    """
    path = page.partition("#")[0].partition("?")[0]
    section, _, name = path.rpartition("/")
    if "." in name:
        return page
    folder = f"{lang}/{name}/" if section == "articles" else {"front": "", "all": f"{lang}/"}.get(path, f"{path}/")
    return f"{folder}index.html{page[len(path) :]}"


def versions(page: str, default: str = "") -> dict[str, str]:
    """hreflang -> address of a page in both languages, and of the one for all other readers."""
    return {code: link(page, code) for code in (SOURCE, DIGEST)} | ({"x-default": link(default)} if default else {})


def absolute(site: Site, url: str) -> str:
    """The web address of a page, without 'index.html'; '' when the site's address is unknown."""
    return site.url + url.removesuffix("index.html") if site.url else ""


def frame(
    site: Site,
    page: str,
    language: str,
    title: str,
    description: str = "",
    addresses: Mapping[str, str] | None = None,
    indexed: bool = True,
) -> Frame:
    """The Frame of a page. `addresses`: as `versions` gives them; without them the page is its own only version."""
    url, top = link(page, language), page.partition("/")[0]
    addresses = addresses or {language: url, "x-default": url}
    return Frame(
        site=site,
        page=page,
        url=url,
        lang=language,
        title=title,
        description=description or title,
        section=_SECTIONS.get(top, top),
        switch=next(((code, to) for code, to in addresses.items() if code not in (language, "x-default")), None),
        canonical=absolute(site, url),
        alternates=tuple(Alternate(code, absolute(site, to)) for code, to in addresses.items()) if site.url else (),
        indexed=indexed,
        base=urlsplit(site.url).path if page == NOT_FOUND and site.url else None,
    )


def common(
    site: Site, page: str, names: tuple[str, str], about: tuple[str, str] | None = None, indexed: bool = True
) -> Frame:
    """The Frame of a page that speaks both languages under one address. names, about: title and description in each."""
    title, description = ui.joined(*names), ui.joined(*(about or names))
    return replace(frame(site, page, SOURCE, title, description, indexed=indexed), common=True)


def both(key: str, **values: object) -> tuple[str, str]:
    """A text of ui.toml in the newspapers' language and in ours."""
    return ui.text(SOURCE, key, **values), ui.text(DIGEST, key, **values)


def ids(names: Iterable[str], fallback: str) -> dict[str, str]:
    """A short ASCII name for each of `names`, all different: 'bản' and 'bán' become 'ban' and 'ban-2'."""
    out, taken = dict[str, str](), set[str]()
    for name in dict.fromkeys(names):
        base = slug(name) or fallback
        candidates = chain((base,), (f"{base}-{number}" for number in count(2)))
        out[name] = next(one for one in candidates if one not in taken)
        taken.add(out[name])
    return out
