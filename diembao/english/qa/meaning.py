"""Checks of words: terms, negation, who says it, and Vietnamese that was left standing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from diembao.english.qa.data import LOOSELY, PATTERNS, PHRASES, WORDS
from diembao.english.qa.finding import Finding, Pair, error, warning, without_addresses
from diembao.english.qa.knowledge import Known, Rendering, stem
from diembao.english.qa.words import rendered
from diembao.text import ascii_form

PARTED = 9  # words that the parts of a term may stand apart
_SMALL = re.compile(r"(?<![\w'’-])[a-z]{2,7}(?![\w'’-])")
# Letters that only Vietnamese has; é or ô may be French.
_OWN = re.compile(r"[ĂăĐđƠơƯư\u0128\u0129\u0168\u0169\u1ea0-\u1ef9]")
_TITLE = re.compile(r"(?<!\w)(?=([A-Z][a-z]*(?: [A-Za-z]+){1,6}))")
_MARKED = re.compile(
    r"[^\W\d_]*[ÀÁÂÃÈÉÊÌÍÒÓÔÕÙÚÝàáâãèéêìíòóôõùúýĂăĐđƠơƯư\u0128\u0129\u0168\u0169\u1ea0-\u1ef9][^\W\d_]*"
)


def leftover_vi(pair: Pair) -> Iterator[Finding]:
    """Vietnamese words in the English. Names may keep their marks if the Vietnamese writes them so."""
    source = set(re.findall(r"\w+", pair.vi))
    terms = {word for _, _, known in matches(pair) for word in known.term.vi.split() if known.term.check}
    text = without_addresses(_without_titles(pair))
    for match in _MARKED.finditer(text):
        word = match[0]
        kept = word[0].isupper() and word in source and word.lower() not in terms
        if (
            not kept
            and word.lower() not in WORDS["loans"]
            and (_OWN.search(word) or word.lower() in {w.lower() for w in source})
        ):
            yield error("leftover_vi", "target", match.span(), f"{word} is still Vietnamese")
            return
    plain = [w for w in re.findall(r"\b[a-z]+\b", text) if w in WORDS["function_vi"]]
    if len(set(plain)) >= 2:
        at = pair.en.find(plain[0])
        yield error("leftover_vi", "target", (at, at + len(plain[0])), "Vietnamese without its marks")
        return
    if span := _unmarked(pair, text):
        yield error("leftover_vi", "target", span, "Vietnamese without its marks")


def _without_titles(pair: Pair) -> str:
    """The English with blanks in the place of titles that stay as they are: 'Ve nha di con'."""
    text, source = pair.en, ascii_form(pair.vi)
    for match in _TITLE.finditer(text):
        words = match[1].split(" ")
        runs = (" ".join(words[:size]) for size in range(len(words), 1, -1))
        if run := next((run for run in runs if run in source), ""):
            text = text[: match.start()] + " " * len(run) + text[match.start() + len(run) :]
    return text


def _unmarked(pair: Pair, text: str) -> tuple[int, int] | None:
    """Two words of the Vietnamese in small letters, as they stand there but for their marks: 'tien ao'."""
    syllables = ((word, ascii_form(word)) for word, _ in pair.vi_words)
    # 'hot girl' stands in the Vietnamese as it does in English
    pairs = {(one[1], two[1]) for one, two in pairwise(syllables) if one[0] != one[1] or two[0] != two[1]}
    for one, two in pairwise(_SMALL.finditer(text)):
        words = one[0], two[0]
        dish = words[0] in WORDS["loans_first"] or " ".join(words) in WORDS["loans"]
        english = dish or WORDS["english_syllables"].issuperset(words)
        if two.start() == one.end() + 1 and words in pairs and not english:
            return one.start(), two.end()
    return None


# ---------------------------------------------------------------- terms


def matches(pair: Pair) -> Iterator[tuple[int, int, Known]]:
    """(start, end, term) of the glossary's terms in the Vietnamese, the longest at each place."""
    for first, stop, known in pair.knowledge.terms.find([word for word, _ in pair.vi_words]):
        (_, start), (last, at) = pair.vi_words[first], pair.vi_words[stop - 1]
        yield start, at + len(last), known


def glossary(pair: Pair) -> Iterator[Finding]:
    """Strict terms must come as the glossary renders them; others are advised."""
    stems = [stem(word) for word, _ in pair.en_words]
    told: set[str] = set()
    for start, end, known in matches(pair):
        term = known.term
        wanted = known.renderings if term.check and term.vi not in told else ()
        in_name = any(number.start <= start < number.end for number in pair.vi_numerals.ids)  # '15/QĐ-UBND'
        if wanted and not in_name and not any(_near(r, stems) for r in wanted):
            told.add(term.vi)
            there = max(_share(r, stems) for r in wanted)
            loosely = term.vi in LOOSELY and LOOSELY[term.vi].search(pair.en)
            if loosely or there >= (_MOST if term.check == "strict" else _SOME):
                continue
            if term.check == "strict":
                yield error("glossary", "source", (start, end), f"{term.vi} is {term.en!r}")
            else:
                yield warning("advise", "source", (start, end), f"{term.vi} is usually {term.en!r}")


_MOST, _SOME = 0.6, 0.34  # of the words of a rendering: with so many it is the term in other words
_ROOT = 6  # letters of a word that its other forms have too: 'organisers' and 'organisation'
_LEVELS = frozenset(map(stem, WORDS["levels"]))


def _share(rendering: Rendering, stems: Sequence[str]) -> float:
    """How much of a rendering stands somewhere; its level goes without saying: 'Hau Giang Party committee'."""
    wanted = frozenset(rendering.stems)
    wanted = wanted if _LEVELS.intersection(stems) else (wanted - _LEVELS or wanted)
    wanted, stems = frozenset(word[:_ROOT] for word in wanted), [word[:_ROOT] for word in stems]
    reach = max(PARTED, 2 * len(wanted))
    windows = (stems[max(0, n - reach) : n + reach] for n, word in enumerate(stems) if word in wanted)
    return max((len(wanted.intersection(window)) for window in windows), default=0) / len(wanted)


def forbidden(pair: Pair) -> Iterator[Finding]:
    """Renderings known to be wrong, where the Vietnamese has the term, perhaps parted: 'hiến gần 78 ha đất'."""
    stems = [stem(word) for word, _ in pair.en_words]
    others = [m.span() for m in PHRASES["compounds"].finditer(pair.vi)]
    words = [(word, at) for word, at in pair.vi_words if not any(start <= at < end for start, end in others)]
    there = set(stems)
    for known, syllables, wrong in pair.knowledge.forbidden:
        if there.issuperset(wrong.stems) and _together(wrong, stems) and (span := _parted(syllables, words)):
            yield error("forbidden", "source", span, f"{known.vi} is not {wrong.text!r} but {known.en!r}")


def _parted(syllables: Sequence[str], words: Sequence[tuple[str, int]]) -> tuple[int, int] | None:
    """Where the syllables stand in their order, two of them with at most PARTED words between."""
    gap = PARTED if len(syllables) == 2 else 1
    for n, (word, start) in enumerate(words):
        if word == syllables[0]:
            at = n
            for syllable in syllables[1:]:
                at = next((i for i in range(at + 1, min(at + 1 + gap, len(words))) if words[i][0] == syllable), -1)
                if at < 0:
                    break
            else:
                return start, words[at][1] + len(words[at][0])
    return None


def _near(rendering: Rendering, stems: Sequence[str]) -> bool:
    """Whether all words of a rendering stand near each other: 'Party organisation of Si Ma Cai district'."""
    wanted, reach = rendering.stems, max(PARTED, 2 * len(rendering.stems))
    forms = [next((one for one in dict.fromkeys(wanted) if _is_form(word, one)), word) for word in stems]
    places = (n for n, word in enumerate(forms) if word == wanted[-1])
    return any(set(wanted) <= set(forms[max(0, n - reach) : n + reach]) for n in places)


def _is_form(word: str, stem: str) -> bool:
    """Whether a word is another form of a stem: 'donated' of 'donate'; of short ones none is."""
    return word == stem or (len(stem) > 4 and word.startswith(stem[:-1]) and len(word) <= len(stem) + 3)


def _together(rendering: Rendering, stems: Sequence[str]) -> bool:
    """Whether its words stand side by side."""
    wanted = rendering.stems
    return any(tuple(stems[n : n + len(wanted)]) == wanted for n, word in enumerate(stems) if word == wanted[0])


# ---------------------------------------------------------------- negation, attribution


_DENIED = 6  # syllables after 'không' that it may deny
_BEFORE, _AFTER = 60, 30  # characters that the word that denies may stand before what it denies, and after it


def negation(pair: Pair) -> Iterator[Finding]:
    """'không' and 'chưa' need a word beside what they deny; one that the Vietnamese lacks must not come in.

    Where the English has no word for what is denied, it says it in another way ('không an toàn', 'risky').
    """
    text = PHRASES["not_negation"].sub(lambda m: " " * len(m[0]), pair.vi)
    ours = [m.span() for m in PHRASES["negation_vi"].finditer(text)]
    english = PHRASES["not_negation_en"].sub(lambda m: " " * len(m[0]), pair.en)
    spans = [m.span() for m in PHRASES["negation_en"].finditer(english)]
    strong = [start for start, _ in spans]
    weak = [m.start() for p in (PHRASES["negation_weak"], PATTERNS["negation_prefix"]) for m in p.finditer(english)]
    if strong and not ours:
        if not any(PHRASES[name].search(pair.vi) for name in ("denied_vi", "not_negation")):
            yield warning("negation", "target", spans[0], "the Vietnamese denies nothing")
        return
    for span, denied in _not_denied(pair, ours, [*strong, *weak]):
        severe = denied and not strong and not weak
        yield (error if severe else warning)("negation", "source", span, "the English does not deny it")
        return


def _not_denied(
    pair: Pair, ours: Sequence[tuple[int, int]], denials: Sequence[int]
) -> Iterator[tuple[tuple[int, int], bool]]:
    """(a word that denies, whether the English has what it denies) where nothing in the English denies that.

    A denial serves for one, the nearest first; for more where 'or' or 'nor' goes on.
    """
    found = []
    for span in ours:
        denied = rendered(pair, span[1], _DENIED)
        if not denied and not denials:
            yield span, False
        if denied and denied[0]:
            # 'poor' denies, but not where it is what is denied: 'không có hộ nghèo'
            others = {*denials}.difference(*denied)
            near = [(abs(at - start), start) for at in denied[0] for start in others if _reaches(start, at)]
            found.append((min(near, default=(len(pair.en), -1)), near, span))
    left = {*denials}
    for _, near, span in sorted(found, key=lambda item: item[0]):
        free = [start for _, start in sorted(near) if start in left]
        if not free:
            yield span, True
        elif not PHRASES["goes_on_en"].search(pair.en):
            left.discard(free[0])


def _reaches(denial: int, at: int) -> bool:
    """Whether a denial may be of the word at `at`; the sentence's first word ('Nor') of all its words."""
    return denial == 0 or -_BEFORE <= denial - at <= _AFTER


_SPEECH = re.compile(r"[“\"]")  # direct speech has its speaker in one verb or another


def attribution(pair: Pair) -> Iterator[Finding]:
    """Who says so, and what document: 'said', 'according to', 'figures show'."""
    told = PHRASES["attribution_en"].search(pair.en)
    for kind, enough in (("attribution", told), ("documents", told or PHRASES["documents_en"].search(pair.en))):
        said = PHRASES[f"{kind}_vi"].search(pair.vi) or PATTERNS["attribution_vi"].search(pair.vi)
        if said and not enough and not _SPEECH.search(pair.en):
            yield warning("attribution", "source", said.span(), "the English does not tell who says so")
            return


CHECKS = (leftover_vi, glossary, forbidden, negation, attribution)
