"""Where pages live, and the Frame that every page begins with."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from urllib.parse import urlsplit

from msgspec.structs import replace

from diembao.lang import ui
from diembao.press.pages import Alternate, Frame, Site
from diembao.text import slug

# The languages that the site's own pages are in: the newspapers' and ours.
SOURCE, DIGEST = "vi", "en"
FRONT, NOT_FOUND, SEARCH = "index.html", "404.html", "search/index.html"
GLOSSARY, ABOUT, SITEMAP = "glossary/index.html", "about/index.html", "sitemap.xml"


def article_url(language: str, name: str) -> str:
    """The page of an article in a language."""
    return f"{language}/{name}/index.html"


def page_url(first: str, number: int, count: int) -> str:
    """Page `number` of the `count` pages of a list, 1 being the oldest: the newest stands at `first` itself."""
    return first if number == count else first.replace("index.html", f"{number}/index.html")


def ids(names: Iterable[str], fallback: str) -> dict[str, str]:
    """A short ASCII name for each of `names`, all different: 'bản' and 'bán' become 'ban' and 'ban-2'."""
    out: dict[str, str] = {}
    taken: set[str] = set()
    for name in names:
        if name in out:
            continue
        base = slug(name) or fallback
        candidate, number = base, 1
        while candidate in taken:
            number += 1
            candidate = f"{base}-{number}"
        taken.add(candidate)
        out[name] = candidate
    return out


def absolute(site: Site, url: str) -> str:
    """The web address of a page, without 'index.html'; '' when the site's address is unknown."""
    folder = url.removesuffix("index.html") if url.rpartition("/")[2] == "index.html" else url
    return site.url + folder if site.url else ""


def frame(
    site: Site,
    url: str,
    language: str,
    title: str,
    description: str = "",
    section: str = "",
    versions: Mapping[str, str] | None = None,
    indexed: bool = True,
) -> Frame:
    """The Frame of a page. `versions`: hreflang -> url of its versions; without them the page is its own only one."""
    versions = versions or {language: url, "x-default": url}
    other = next(((code, to) for code, to in versions.items() if code not in (language, "x-default")), None)
    return Frame(
        site=site,
        url=url,
        lang=language,
        title=title,
        description=description or title,
        section=section,
        switch=other,
        canonical=absolute(site, url),
        alternates=tuple(Alternate(code, absolute(site, to)) for code, to in versions.items()) if site.url else (),
        indexed=indexed,
        base=urlsplit(site.url).path if url == NOT_FOUND and site.url else None,
    )


def common(
    site: Site,
    url: str,
    names: tuple[str, str],
    about: tuple[str, str] | None = None,
    section: str = "",
    indexed: bool = True,
) -> Frame:
    """The Frame of a page that speaks both languages under one address. names, about: title and description in each."""
    title, description = ui.joined(*names), ui.joined(*(about or names))
    return replace(frame(site, url, SOURCE, title, description, section, indexed=indexed), common=True)


def list_versions() -> dict[str, str]:
    """The versions of the list of all articles; it goes with the front page."""
    return {code: f"{code}/index.html" for code in (SOURCE, DIGEST)} | {"x-default": FRONT}


def both(key: str, **values: object) -> tuple[str, str]:
    """A text of ui.toml in the newspapers' language and in ours."""
    return ui.text(SOURCE, key, **values), ui.text(DIGEST, key, **values)
