"""Checks of words: terms, negation, who says it, and Vietnamese that was left standing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from diembao.english.qa.data import PATTERNS, PHRASES, WORDS
from diembao.english.qa.finding import Finding, Pair, error, warning, without_addresses
from diembao.english.qa.knowledge import Known, Rendering, stem
from diembao.english.qa.words import rendered
from diembao.text import ascii_form

PARTED = 9  # words that the parts of a term may stand apart
# Letters that only Vietnamese has; é or ô may be French.
_SMALL = re.compile(r"(?<![\w'’-])[a-z]{2,7}(?![\w'’-])")
_OWN = re.compile(r"[ĂăĐđƠơƯư\u0128\u0129\u0168\u0169\u1ea0-\u1ef9]")
_MARKED = re.compile(
    r"[^\W\d_]*[ÀÁÂÃÈÉÊÌÍÒÓÔÕÙÚÝàáâãèéêìíòóôõùúýĂăĐđƠơƯư\u0128\u0129\u0168\u0169\u1ea0-\u1ef9][^\W\d_]*"
)


def leftover_vi(pair: Pair) -> Iterator[Finding]:
    """Vietnamese words in the English. Names may keep their marks if the Vietnamese writes them so."""
    source = set(re.findall(r"\w+", pair.vi))
    terms = {word for _, _, known in matches(pair) for word in known.term.vi.split() if known.term.check}
    text = without_addresses(pair.en)
    for match in _MARKED.finditer(text):
        word = match[0]
        kept = word[0].isupper() and word in source and word.lower() not in terms
        if not kept and (_OWN.search(word) or word.lower() in {w.lower() for w in source}):
            yield error("leftover_vi", "target", match.span(), f"{word} is still Vietnamese")
            return
    plain = [w for w in re.findall(r"\b[a-z]+\b", text) if w in WORDS["function_vi"]]
    if len(set(plain)) >= 2:
        at = pair.en.find(plain[0])
        yield error("leftover_vi", "target", (at, at + len(plain[0])), "Vietnamese without its marks")
        return
    if span := _unmarked(pair):
        yield error("leftover_vi", "target", span, "Vietnamese without its marks")


def _unmarked(pair: Pair) -> tuple[int, int] | None:
    """Two words of the Vietnamese in small letters, as they stand there but for their marks: 'tien ao'."""
    syllables = [ascii_form(word) for word, _ in pair.vi_words]
    pairs = {*pairwise(syllables)}
    for one, two in pairwise(_SMALL.finditer(without_addresses(pair.en))):
        words = one[0], two[0]
        english = WORDS["english_syllables"].issuperset(words) or " ".join(words) in WORDS["loans"]
        if two.start() == one.end() + 1 and words in pairs and not english:
            return one.start(), two.end()
    return None


# ---------------------------------------------------------------- terms


def matches(pair: Pair) -> Iterator[tuple[int, int, Known]]:
    """(start, end, term) of the glossary's terms in the Vietnamese, the longest at each place."""
    words, done = pair.vi_words, 0
    for n, (word, start) in enumerate(words):
        for syllables, known in pair.knowledge.terms.get(word, ()) if n >= done else ():
            if tuple(w for w, _ in words[n : n + len(syllables)]) == syllables:
                last, at = words[n + len(syllables) - 1]
                yield start, at + len(last), known
                done = n + len(syllables)
                break


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
            if term.check == "strict" and there < _MOST:
                yield error("glossary", "source", (start, end), f"{term.vi} is {term.en!r}")
            elif there < (1 if term.check == "strict" else _MOST):
                yield warning("advise", "source", (start, end), f"{term.vi} is usually {term.en!r}")


_MOST = 0.6  # of the words of a rendering: with so many it is the term in other words
_LEVELS = frozenset(map(stem, WORDS["levels"]))


def _share(rendering: Rendering, stems: Sequence[str]) -> float:
    """How much of a rendering stands somewhere; its level goes without saying: 'Hau Giang Party committee'."""
    wanted = frozenset(rendering.stems)
    wanted = wanted if _LEVELS.intersection(stems) else (wanted - _LEVELS or wanted)
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
_BESIDE = 55  # characters between what is denied and the word that denies it


def negation(pair: Pair) -> Iterator[Finding]:
    """'không' and 'chưa' need a word of their own in English; one that the Vietnamese lacks must not come in."""
    text = PHRASES["not_negation"].sub(lambda m: " " * len(m[0]), pair.vi)
    ours = [m.span() for m in PHRASES["negation_vi"].finditer(text)]
    english = PHRASES["not_negation_en"].sub(lambda m: " " * len(m[0]), pair.en)
    strong = [m.span() for m in PHRASES["negation_en"].finditer(english)]
    # 'weak' and 'limited' deny nothing where the Vietnamese has its own words for them.
    weak = [m.span() for p in (PHRASES["negation_weak"], PATTERNS["negation_prefix"]) for m in p.finditer(english)]
    own = len(PHRASES["contrary_vi"].findall(text))
    if ours and not strong and len(weak) <= own:
        severe = not weak and rendered(pair, ours[0][1], _DENIED)
        yield (error if severe else warning)("negation", "source", ours[0], "the English does not deny it")
    elif len(ours) > len(strong) + max(len(weak) - own, 0):
        yield warning("negation", "source", ours[-1], "the English denies less often than the Vietnamese")
    elif len(strong) > len(ours) + sum(len(PHRASES[name].findall(pair.vi)) for name in ("denied_vi", "not_negation")):
        yield warning("negation", "target", strong[0], "the English denies more often than the Vietnamese")
    else:
        for span in ours:
            places = rendered(pair, span[1], _DENIED - 2)
            if places and not any(abs(at - start) <= _BESIDE for at in places for start, _ in (*strong, *weak)):
                yield warning("negation", "source", span, "the English denies something else")
                return


def attribution(pair: Pair) -> Iterator[Finding]:
    """Who says so, and what document: 'said', 'according to', 'figures show'."""
    told = PHRASES["attribution_en"].search(pair.en)
    for kind, enough in (("attribution", told), ("documents", told or PHRASES["documents_en"].search(pair.en))):
        said = PHRASES[f"{kind}_vi"].search(pair.vi) or PATTERNS["attribution_vi"].search(pair.vi)
        if said and not enough:
            yield warning("attribution", "source", said.span(), "the English does not tell who says so")
            return


CHECKS = (leftover_vi, glossary, forbidden, negation, attribution)
