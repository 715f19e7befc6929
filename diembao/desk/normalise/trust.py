"""Whether a draft's text can be trusted to be the article. Certain faults refuse the capture; doubts are warnings."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from diembao.lang import Reading
from diembao.model import BODY_KINDS, Block, Capture
from diembao.problems import Problem, Severity, Where, refuse
from diembao.text import counted, excerpt, firsts

_FEWEST_WORDS = 20
_FEW_WORDS = 90  # a text this short with a service's notice in it is that notice
_STUB_WORDS = 250  # a text this short with an offer to subscribe goes on behind it
_FLUENT = 0.6  # between Vietnamese news (never under 0.82 in 2,000 articles) and English (0.2) or cipher (under 0.4)
_MARKED = 0.3  # news is never under 0.66; text typed without marks has next to none
_PARAGRAPH = 15  # words, to judge one by itself
_SENTENCE = 6  # words: the shortest sentence that is missed
_STOP = re.compile(r"[^\W\d_]{2}[.!?…][\"”’')]*(?=\s|$)")
_CUT = ("furniture", "related", "comment")
_SHOWN = 40  # characters of a line that is named
_LISTED = 8  # entries of a page that lists articles
_NOTICES = {
    "blocked": ("capture-blocked", "a check for robots or JavaScript, not an article",
                "open the page in a browser, wait until the article shows, and save it"),
    "error": ("capture-error-page", "an error page, not an article", "open the address again, save it when it works"),
    "paywall": ("capture-paywall", "an offer to subscribe stands where the text goes on",
                "sign in and save the whole page; or keep = [first line, ...] in the note, "
                "if what is there is all you want"),
    "cookies": ("capture-cookie-wall", "a cookie notice, not an article",
                "answer the notice in a browser, then save the page again"),
}  # fmt: skip


def check(capture: Capture, blocks: Sequence[Block], reading: Reading) -> tuple[Problem, ...]:
    """Doubts about the text, as warnings.

    Raises ProblemError: capture-blocked, capture-error-page, capture-paywall, capture-cookie-wall, capture-list,
    capture-one-line, capture-no-body (under 20 words), capture-language, capture-unmarked, capture-enciphered.
    """
    body = [block for block in blocks if block.kind in BODY_KINDS]
    words = sum(_words(block.text) for block in body)
    problems = [*_short(capture, words), *_language(capture, body, reading)]
    if not capture.note.keep:  # else a person looked at it, who says that this is the article
        problems[:0] = *_notice(capture, body, words, reading), *_list(capture, body), *_lost(capture, blocks, reading)
    refuse([problem for problem in problems if problem.severity == "error"][:1])
    return tuple(problems)


def _problem(code: str, capture: Capture, line: int, message: str, hint: str, severity: Severity = "error") -> Problem:
    return Problem(code, severity, Where(capture.path, line), message, hint)


def _words(text: str) -> int:
    return len(text.split())


def _notice(capture: Capture, body: Sequence[Block], words: int, reading: Reading) -> Iterator[Problem]:
    """A service's page in the place of an article, or an article that stops at an offer to subscribe."""
    lines = firsts((reading.notice(line), number) for number, line in enumerate(capture.lines, 1) if line)
    for kind in (kind for kind in _NOTICES if kind in lines):
        code, message, hint = _NOTICES[kind]
        inside = any(block.first <= lines[kind] <= block.last for block in body)
        if kind == "paywall" and body:
            stops = words < _STUB_WORDS or body[-1].text.endswith(("...", "…"))
            yield _problem(code, capture, lines[kind], message, hint, "error" if stops else "warning")
        elif words < _FEWEST_WORDS or (kind != "cookies" and words < _FEW_WORDS) or (inside and words < _FEW_WORDS):
            yield _problem(code, capture, lines[kind], message, hint)


def _list(capture: Capture, body: Sequence[Block]) -> Iterator[Problem]:
    """A front page, a category or a page of search results: entries that begin sentences and end none."""
    prose = [block for block in body if block.kind in ("lead", "text")]
    open_ended = sum(not block.text.rstrip('"”’)').endswith((".", "!", "?", "…", ":", ";")) for block in prose)
    if len(prose) >= _LISTED and open_ended > 0.7 * len(prose):
        hint = "save the page of one article; or keep = [...] in the note, if this is one"
        yield _problem("capture-list", capture, prose[0].first, "a list of articles, not an article", hint)


def _lost(capture: Capture, blocks: Sequence[Block], reading: Reading) -> Iterator[Problem]:
    """Of a page on one line that was cut at words: sentences that would be taken out, or what stands between them.

    There a heading may be the beginning of a sentence, and nothing else tells where the text goes on behind it.
    """
    body = [block for block in blocks if block.kind in BODY_KINDS]
    for block in blocks if capture.joined else ():
        inside = bool(body) and body[0].last < block.first < body[-1].first
        told = (_told(sentence, reading) for sentence in reading.sentences(block.text))
        if block.kind in _CUT and block.rule != "note-cut" and (inside or any(told)):
            n, shown = block.first, excerpt(block.text, _SHOWN)
            message = f"the page is on one line, and what line {n} of it would be, {shown!r}, may be text"
            hint = f"save the page again with its lines; or say in the note what it is: keep = [{n}] or cut = [{n}]"
            yield _problem("capture-one-line", capture, n, message, hint)


def _told(sentence: str, reading: Reading) -> bool:
    """Whether a sentence that was taken out may be the article's."""
    stop = _STOP.search(sentence)
    return stop is not None and _words(sentence[: stop.end()]) >= _SENTENCE and not reading.furniture.rule(sentence)


def _short(capture: Capture, words: int) -> Iterator[Problem]:
    if words < _FEWEST_WORDS:
        hint = "save the page again with its text, or name its lines in the note: keep = [...]"
        message = f"only {counted(words, 'word')} of it can be read as an article"
        yield _problem("capture-no-body", capture, 0, message, hint)


def _is_odd(text: str, reading: Reading) -> bool:
    """Whether a paragraph that reads badly is in no Vietnamese: foreign names do not count, 25 of 5,000 articles list
    some."""
    small = " ".join(word for word in text.split() if word[:1].islower())
    return _words(small) >= _PARAGRAPH and reading.fluency(small) < _FLUENT


def _language(capture: Capture, body: Sequence[Block], reading: Reading) -> Iterator[Problem]:
    """Text in another language, without marks, or in cipher; in single paragraphs a doubt, in most of them certain."""
    whole = " ".join(block.text for block in body)
    doubtful = [block for block in body if reading.fluency(block.text) < _FLUENT]
    odd = [block for block in doubtful if _is_odd(block.text, reading)]
    if (doubtful or not body) and reading.fluency(whole) < _FLUENT:
        if len(body) > 1 and reading.fluency(body[0].text) >= _FLUENT:
            hint = "some papers' print pages do this: save the ordinary page of the article"
            message = "the text after the first paragraph is enciphered or in another language"
            yield _problem("capture-enciphered", capture, odd[0].first if odd else 0, message, hint)
        hint = "only captures in the digest's own language are read"
        yield _problem("capture-language", capture, 0, "its text is not in the language of the digest", hint)
    elif any(reading.marked(block.text) < _MARKED for block in body) and reading.marked(whole) < _MARKED:
        hint = "the digest cannot put the marks back: find the page as it was printed"
        yield _problem("capture-unmarked", capture, 0, "its text is typed without Vietnamese marks", hint)
    elif odd:
        message = f"{counted(len(odd), 'paragraph')} enciphered or in another language"
        hint = "cut = [...] in the note takes their lines out"
        yield _problem("capture-odd-paragraph", capture, odd[0].first, message, hint, "warning")
