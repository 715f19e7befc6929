"""Pages to files: Jinja2 with everything escaped, and nothing a template may see but its View. A stage: pure.

A template gets `page` (its View's data) and
    t(key, ...)       words of ui.toml in the page's language, in both on a common page; vi(...), en(...) in a given one
    label(key, ...)   the same for an attribute, where no markup can tell two languages apart
    link(page, lang)  the way from this page to another, by its name (addresses.py), in this page's language or a given
                      one; or to a file of the site. Always to a file, so that the site works from disk
    date(iso, lang)   a date for readers; long_date with weekday and time
    linked_data()     the page as schema.org JSON-LD
Macros are imported without context, once for all pages: they know the words and the dates, and are given page and link.
"""

from __future__ import annotations

import re
import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache, lru_cache, partial
from typing import Any

import jinja2
from jinja2 import nodes
from jinja2.visitor import NodeTransformer
from markupsafe import Markup

from diembao import lang
from diembao.digest.markup import showable
from diembao.english.standing import BETWEEN, Status
from diembao.lang import ui
from diembao.model import View
from diembao.outputs import Output
from diembao.press import templating
from diembao.press.addresses import both, link
from diembao.press.pages.articles import EnglishPage, Facts, Frame, VietnamesePage
from diembao.problems import ProblemError, failure

_QUERY = re.compile("[?#]")
_BOTH = "vi-en"  # what common pages speak, which have one address for both languages
# schema.org has no word for a machine as translator; where the words come from is said by digitalSourceType.
_ORIGINS = {"machine": "https://schema.org/TrainedAlgorithmicMediaDigitalSource"} | dict.fromkeys(
    ("reviewed", "exceptions", "edited", "outdated"),
    "https://schema.org/CompositeWithTrainedAlgorithmicMediaDigitalSource",
)


# By language what keeps compiled templates.
Compiled = Callable[[str], jinja2.BytecodeCache]


def render(views: Iterable[View], templates: Mapping[str, str], compiled: Compiled | None = None) -> Iterator[Output]:
    """Each View as a file, one at a time. `templates`: source by name, relative to templates/.

    Raises ProblemError (template-missing, template-error) with the template's file and line.
    """
    sources = tuple(sorted(templates.items()))
    for view in views:
        language = _BOTH if view.data.frame.common else view.data.frame.lang
        text = _quickly(_environment(sources, language, compiled), view)
        if text is None:
            text = _page(_environment(sources, language, None, usual=True), view)
        yield Output(view.url, showable(text).encode("utf-8"))


def relative(source: str, target: str) -> str:
    """The link from one page of the site to another ('en/a/index.html?q=b#p7')."""
    end = _QUERY.search(target)
    place = end.start() if end else len(target)
    here, there = source.split("/")[:-1], target[:place].split("/")
    common = 0
    while common < min(len(here), len(there) - 1) and here[common] == there[common]:
        common += 1
    return "../" * (len(here) - common) + "/".join(there[common:]) + target[place:]


def _links(frame: Frame, source: str) -> Callable[..., str]:
    """The ways from one page. Most lead to another top folder: these need no comparing of names."""
    top, up = source.partition("/")[0] + "/", "../" * source.count("/")

    def way(page: str, lang: str = frame.lang) -> str:
        target = link(page, lang)
        if frame.base is not None:
            return frame.base + target
        return relative(source, target) if not up or target.startswith(top) else up + target

    return way


def linked_data(page: VietnamesePage | EnglishPage) -> dict[str, Any]:
    """The page's NewsArticle. The newspaper wrote and published the original; this site publishes only its digest."""
    facts, frame = page.facts, page.frame
    original = _original(facts)
    if isinstance(page, VietnamesePage):
        same = {"@id": frame.canonical, "mainEntityOfPage": frame.canonical}
        return _filled({"@context": "https://schema.org", **original, **same})
    return _filled(
        {
            "@context": "https://schema.org",
            "@type": "NewsArticle",
            "headline": facts.entry.title_en or facts.entry.title,
            "inLanguage": frame.lang,
            "abstract": page.abstract or facts.entry.digest,
            "publisher": {"@type": "Organization", "name": frame.site.title},
            "license": frame.site.digest_licence_url,
            "editor": _reviewers(facts.entry.status),
            "digitalSourceType": _ORIGINS.get(facts.entry.status.kind),
            "creditText": _engines(facts.entry.status, frame.lang),
            "mainEntityOfPage": frame.canonical,
            "isBasedOn": facts.address,
            "translationOfWork": _elsewhere(frame) or _filled(original),
        }
    )


def _elsewhere(frame: Frame) -> dict[str, str]:
    """The original as its own page describes it, where the site has an address."""
    versions = {version.hreflang: version.url for version in frame.alternates}
    return {"@id": versions["vi"]} if versions else {}


def _reviewers(status: Status) -> dict[str, str] | list[dict[str, str]]:
    """Who approved the English; a record says "editor" where no person is to be named."""
    names = status.by.split(BETWEEN) if status.kind == "reviewed" else []
    people = [{"@type": "Person", "name": name} for name in names if name not in ("", "editor")]
    return people[0] if len(people) == 1 else people


def _engines(status: Status, language: str) -> str:
    """Which engines wrote the English, in the words that its page has for it."""
    return (
        f"{ui.text(language, f'status.{status.kind}')}: {status.by}" if status.kind == "machine" and status.by else ""
    )


def _original(facts: Facts) -> dict[str, Any]:
    entry = facts.entry
    return {
        "@type": "NewsArticle",
        "headline": entry.title,
        "inLanguage": "vi",
        "datePublished": "" if entry.date_basis == "inferred" else entry.date,  # it has no word for a date inferred
        "author": {"@type": "Person", "name": facts.author} if facts.author else None,
        "publisher": {"@type": "NewsMediaOrganization", "name": entry.outlet.vi} if facts.outlet_known else None,
        "wordCount": facts.words,
        "keywords": list(facts.tags),
        "contentLocation": [{"@type": "Place", "name": place.vi} for place in facts.places],
        "url": facts.address,
    }


def _filled(data: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in data.items() if value not in (None, "", [])}


@lru_cache(maxsize=8)
def _environment(
    sources: tuple[tuple[str, str], ...], language: str, compiled: Compiled | None, usual: bool = False
) -> _Environment:
    return _Environment(dict(sources), language, compiled and compiled(language), usual)


class _Environment(templating.Environment):
    """For pages in one language. Words with a constant key become part of the compiled template."""

    def __init__(
        self, templates: Mapping[str, str], language: str, kept: jinja2.BytecodeCache | None, usual: bool
    ) -> None:
        super().__init__(
            usual=usual,
            bytecode_cache=kept,
            loader=jinja2.FunctionLoader(partial(_load, templates)),
            autoescape=True,
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
        )
        self.policies["json.dumps_kwargs"] = {"ensure_ascii": False, "separators": (",", ":")}
        self.globals.update({**_speech(language), **_dates(language)})  # for macros too, which see nothing else
        self._words = _Words(language)

    def compile(self, source: Any, *given: Any, **options: Any) -> Any:
        """As Jinja's, of which the first argument is a template's text, the second its name, the third its file."""
        if isinstance(source, str):
            source = self._words.visit(self.parse(source, *given[:2]))
        return super().compile(source, *given, **options)


class _Words(NodeTransformer):
    """t('key'), vi('key'), en('key') -> the words, put in once for all pages."""

    def __init__(self, language: str) -> None:
        self._say = _speech(language)

    def visit_Call(self, node: nodes.Call) -> nodes.Node:  # the name that NodeTransformer looks for
        self.generic_visit(node)
        say = self._say.get(node.node.name) if isinstance(node.node, nodes.Name) else None
        key = node.args[0] if len(node.args) == 1 else None
        if say is None or not isinstance(key, nodes.Const) or node.kwargs or node.dyn_args or node.dyn_kwargs:
            return node
        try:
            return nodes.Const(say(key.value), lineno=node.lineno, environment=node.environment)
        except KeyError:  # a key that does not exist is told when the page is made, with its line
            return node


@cache
def _speech(language: str) -> Mapping[str, Callable[..., str]]:
    """What says words of ui.toml on a page in this language, by its name in templates."""
    own = partial(ui.text, language)
    mine = {"t": _both, "label": _label} if language == _BOTH else {"t": own, "label": own}
    return {**mine, "vi": partial(ui.text, "vi"), "en": partial(ui.text, "en")}


def _dates(language: str) -> Mapping[str, Callable[..., str]]:
    usual = "vi" if language == _BOTH else language
    return {
        "date": lambda iso, code=usual: _date(code, iso, False),
        "long_date": lambda iso, code=usual: _date(code, iso, True),
    }


def _both(key: str, **values: object) -> str:
    vi, en = both(key, **values)
    return vi if vi == en else Markup('{} <span class="e" lang="en">{}</span>').format(vi, en)


def _label(key: str, **values: object) -> str:
    return ui.joined(*both(key, **values))


def _quickly(environment: jinja2.Environment, view: View) -> str | None:
    """The page; None where Jinja itself must make it, or say what is wrong."""
    try:
        return _text(environment, view)
    except Exception:  # whatever it is
        return None


def _text(environment: jinja2.Environment, view: View) -> str:
    page, ways = view.data, _links(view.data.frame, view.url)
    return environment.get_template(view.template).render(
        page=page, link=ways, linked_data=partial(linked_data, page)
    )  # fmt: skip


def _page(environment: jinja2.Environment, view: View) -> str:
    try:
        return _text(environment, view)
    except jinja2.TemplateNotFound as error:
        hint = "a template of your own may replace a built-in one; the built-in ones come with the program"
        message = f"no template {error.name}, needed for {view.url}"
        raise failure("template-missing", f"templates/{error.name}", message, hint) from None
    except jinja2.TemplateSyntaxError as error:
        raise _broken(f"templates/{error.name or view.template}", error.lineno, error.message or "", view) from None
    except Exception as error:
        place = _place(error)
        if place is None:
            raise
        raise _broken(*place, f"{type(error).__name__}: {error}", view) from None


@lru_cache(maxsize=8192)
def _date(code: str, iso: str, long: bool) -> str:
    return lang.get(code).format_date(iso, long)


def _load(templates: Mapping[str, str], name: str) -> tuple[str, str, Callable[[], bool]] | None:
    return (templates[name], f"templates/{name}", lambda: True) if name in templates else None


def _broken(path: str, line: int, message: str, view: View) -> ProblemError:
    hint = "docs/templates.md lists what a template may use"
    return failure("template-error", path, f"{message} (making {view.url})", hint, line)


def _place(error: Exception) -> tuple[str, int] | None:
    """The template's file and line where an error was raised; None if it was raised by no template."""
    frames = traceback.extract_tb(error.__traceback__)
    places = [(f.filename, f.lineno or 0) for f in frames if f.filename.startswith("templates/")]
    return places[-1] if places else None
