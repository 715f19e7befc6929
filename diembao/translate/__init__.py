"""Sending segments to a translation engine and judging what comes back. The engine is a value; this stage does no I/O.

An engine that fails twice in a row is left alone for the rest of the run: the build goes on, English stays pending.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from diembao.model import Corpus, Segment, Translated
from diembao.problems import Problem, Where
from diembao.text import fold, nfc
from diembao.translate.terms import protect


class EngineError(Exception):
    """An engine could not answer. `final` says that asking again in this run is useless (bad key, quota)."""

    def __init__(self, message: str, final: bool = False) -> None:
        super().__init__(message)
        self.final = final


class Translator(Protocol):
    """A translation engine from Vietnamese to English.

    name   as recorded in `english.by`
    limit  the longest text that one call may carry, in characters
    """

    name: str
    limit: int

    def translate(self, text: str) -> str:
        """The translation of one text. Raises EngineError; must return or raise within its own time-out."""
        ...


@dataclass(frozen=True, slots=True)
class Options:
    """failures: how many in a row stop the run's use of the engine."""

    failures: int = 2


# What services put in the place of a translation when they will not translate.
_SERVICE_TEXT = re.compile(r"MYMEMORY WARNING|QUERY LENGTH LIMIT|Error 5\d\d|Too Many Requests", re.IGNORECASE)


def translate(
    segments: Sequence[Segment], engine: Translator, corpus: Corpus, options: Options = Options()
) -> tuple[tuple[Translated, ...], tuple[Problem, ...]]:
    """Each segment with its English, or None where the engine gave nothing usable, in the same order.

    The strict terms and the places of `corpus` come through as it renders them.
    """
    done: list[Translated] = []
    problems: list[Problem] = []
    in_a_row = 0
    for segment in segments:
        text = None
        if in_a_row < options.failures:
            try:
                text = _english(segment.text, engine, corpus)
                in_a_row = 0
            except EngineError as error:
                in_a_row = options.failures if error.final else in_a_row + 1
                if in_a_row >= options.failures:
                    problems.append(_gave_up(engine, str(error)))
        done.append(Translated(segment, text, engine.name))
    return tuple(done), tuple(problems)


def _english(text: str, engine: Translator, corpus: Corpus) -> str | None:
    """The engine's English with the corpus's own for terms and names; the engine's alone if it garbles the marks."""
    protected = protect(text, corpus.terms, corpus.places)
    if protected.english:
        restored = protected.restore(_ask(protected.text, engine))
        if restored:
            return accept(text, restored)
    return accept(text, _ask(text, engine))


def _ask(text: str, engine: Translator) -> str:
    if len(text) > engine.limit:
        raise EngineError(f"a sentence of {len(text)} characters is over the engine's limit of {engine.limit}")
    return engine.translate(text)


def accept(source: str, answer: str | None) -> str | None:
    """The answer if it can be a translation of `source`: not empty, not the source itself, not a service's notice."""
    text = nfc(" ".join((answer or "").split()))
    if not text or fold(text) == fold(source) or _SERVICE_TEXT.search(text):
        return None
    return text


def _gave_up(engine: Translator, why: str) -> Problem:
    return Problem(
        "translate-unavailable",
        "note",
        Where("digest.toml"),
        f"{engine.name} did not answer ({why}); new English is pending",
        "nothing is lost: run the build again when the service can be reached, or use --offline to skip this",
    )
