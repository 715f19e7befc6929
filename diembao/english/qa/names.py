"""Checks of names: of the people and places that the Vietnamese names, and of those that only the English does."""

from __future__ import annotations

import re
from collections.abc import Iterator

from diembao import lang
from diembao.english.qa.data import WORDS
from diembao.english.qa.finding import Finding, Pair, error, warning
from diembao.english.qa.knowledge import squeezed
from diembao.lang.tables import table
from diembao.lang.vi.cues import plain
from diembao.text import ascii_form

_TABLE = table("qa_names.toml")


def _listed(line: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in line.split(","))


# By name in small letters: the beginnings (*) or whole words of its English.
_OTHERWISE = {vi: _listed(line.lower()) for kind in ("people", "places") for vi, line in _TABLE[kind].items()}
_ABROAD = _listed(_TABLE["tellings"]["abroad"])
_ENGLISH_ALONE = frozenset(map(squeezed, _listed(_TABLE["tellings"]["english"])))
_WORD = re.compile(r"[^\W_]+")
_INITIAL = "zh|ch|sh|[bpmfdtnlgkhjqxzcsryw]"
_FINAL = "iang|iong|uang|uai|ang|eng|ing|ong|ian|iao|uan|ai|ei|ao|ou|an|en|er|ia|ie|iu|in|ua|uo|ui|un|ue|a|o|e|i|u"
_PINYIN = re.compile(rf"(?:(?:{_INITIAL})?(?:{_FINAL})){{1,3}}", re.I)
_INITIALS = re.compile(r"(?<!\w)[A-ZĐ][A-ZĐ.-]+(?!\w)")
_RUN = re.compile(r"(?<![\w.'’-])[A-Z][a-z]*(?: [A-Z][a-z]*)+(?!\w|['’-]\w)")


def name(pair: Pair) -> Iterator[Finding]:
    """Every name of the Vietnamese, its syllables in their order; marks and spaces aside."""
    text, words = squeezed(pair.en), [word for word, _ in pair.en_words]
    for pattern, english in pair.knowledge.names:
        match = pattern.search(pair.vi)
        if match and english not in text and squeezed(match[0]) not in text:
            yield error("name", "source", match.span(), f"{match[0]} is not in the English")
            return
    reading = lang.get("vi").reading
    for start, end in reading.find_names(pair.vi) if reading else ():
        found = re.sub(r" \w$", "", pair.vi[start:end])  # 'Tuấn Anh Ở tuổi 35'
        initial = re.match(r"\s?([A-ZĐ])[a-z]?\.", pair.vi[start + len(found) : end + 4])
        if squeezed(found) in text or (initial and ascii_form(initial[1]).lower() in words):
            continue  # 'Nguyễn Thị H.' may be 'a woman named H.'
        otherwise = _OTHERWISE.get(plain(found))
        if _spelt_abroad(pair.en, pair.vi):
            return
        if _parts_are_there(found.split(), text) or (otherwise and any(_is_there(form, words) for form in otherwise)):
            continue
        doubtful = otherwise or any(word in plain(pair.vi) for word in _ABROAD) or _shortened(found, pair.en)
        told = warning if doubtful else error
        yield told("name", "source", (start, end), f"{found} is not in the English")
        return


def _spelt_abroad(text: str, source: str) -> bool:
    """Whether the English has a Chinese name that the Vietnamese lacks: 'Zhou Xun' for Châu Tấn."""
    reading, there = lang.get("vi").reading, squeezed(source)
    for match in _RUN.finditer(text):
        words = match[0].split()
        strange = all(word.lower() not in there and _PINYIN.fullmatch(word) for word in words)
        if strange and reading and any(reading.fluency(word) < 1 for word in words):
            return True
    return False


def _shortened(name: str, text: str) -> bool:
    """Whether the English calls a person by the last name alone: 'Chung', 'Mr Chung'."""
    last = re.escape(ascii_form(name.split()[-1]))
    return bool(re.search(rf"(?:^|(?:\b(?:Mr|Ms|Mrs|Dr)\.?|[^\w\s]|\b[a-z]+)\s+){last}\b", ascii_form(text)))


def _is_there(form: str, words: list[str]) -> bool:
    return any(word.startswith(form[:-1]) for word in words) if form.endswith("*") else form in words


def _parts_are_there(syllables: list[str], text: str) -> bool:
    """Whether a long run is two names side by side, both there: 'tỉnh Thái Nguyên Tân Hoàng Long'."""
    cuts = range(2, len(syllables) - 1)
    return any(squeezed("".join(s[:n])) in text and squeezed("".join(s[n:])) in text for s in [syllables] for n in cuts)


def elsewhere(pair: Pair) -> Iterator[Finding]:
    """Known places of two words or more that only the English names."""
    text, words = squeezed(pair.vi), [m for m in re.finditer(r"\w+", pair.en) if m[0][0].isupper()]
    known = {english for _, english in pair.knowledge.names}
    for n, length in ((n, length) for n in range(len(words)) for length in range(4, 1, -1)):
        run = words[n : n + length]
        named = squeezed(pair.en[run[0].start() : run[-1].end()])
        if len(run) == length and named in known and named not in text:
            yield error("name", "target", (run[0].start(), run[-1].end()), "the Vietnamese does not name this place")
            return


def invented(pair: Pair) -> Iterator[Finding]:
    """Names of Vietnamese syllables that only the English has."""
    reading, text = lang.get("vi").reading, squeezed(pair.vi)
    for match in _RUN.finditer(pair.en):
        words = match[0].split()
        start = match.start()
        while words and words[0].lower() in WORDS["before_names"]:
            start += len(words.pop(0)) + 1
        while words and words[-1].lower() in WORDS["before_names"]:
            words.pop()
        run = " ".join(words)
        if len(words) < 2 or squeezed(run) in text or squeezed(run) in _ENGLISH_ALONE:
            continue
        if _spells_out(words, pair.vi) or any(
            words[0].lower() in forms and vi in plain(pair.vi) for vi, forms in _OTHERWISE.items()
        ):
            continue
        if reading and all(reading.fluency(word) == 1 for word in words):
            yield error("name", "target", (start, start + len(run)), f"the Vietnamese does not name {run}")
            return


def _spells_out(words: list[str], source: str) -> bool:
    """Whether the Vietnamese has a name by its initials: 'BR-VT'."""
    initials = "".join(word[0] for word in words)
    return any(initials in re.sub(r"\W", "", ascii_form(short[0])) for short in _INITIALS.finditer(source))


CHECKS = (name, invented)
