"""Terms and names carried through an engine: marks go in for them, and their English comes out. Pure.

Engines translate 'chi bộ' as 'branch' and 'hiến đất' as 'sacrifice'; a word they do not know they pass on. So each
strict term of the glossary and each known place is sent as 'XQ7' and put back in English. An answer that has lost or
doubled a mark is of no use; the sentence is then translated as it is, and the checks decide about it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from msgspec import Struct

from diembao.model import Place, Term
from diembao.text import ascii_form, nfc

# Two consonants that no word of either language begins with, and a number; engines change its case and add spaces.
_MARK = "XQ{}"
_MARK_IN_ANSWER = r"(?<!\w){}\s*-?\s*q\s*-?\s*{}(?!\d)(?P<plural>['’]?s\b)?"
_WORD = re.compile(r"\w+")
_VOWEL = re.compile(r"[aeiou]", re.IGNORECASE)


class Protected(Struct, frozen=True):
    """A text with marks in the places of its terms. english: what each mark stands for, the first being mark 1."""

    text: str
    english: tuple[str, ...]

    def restore(self, answer: str) -> str | None:
        """The answer with English for the marks; None if it has not every mark exactly once."""
        for number, english in enumerate(self.english, 1):
            mark = re.compile(_MARK_IN_ANSWER.format("x", number), re.IGNORECASE)
            found = list(mark.finditer(answer))
            if len(found) != 1:
                return None
            answer = _put(answer, found[0], english)
        return answer


def protect(text: str, terms: Sequence[Term], places: Sequence[Place]) -> Protected:
    """The text with its strict terms and known places marked, the longest at each place, on whole syllables only."""
    text = nfc(text)
    known = {nfc(term.vi).lower(): term.en for term in terms if term.check == "strict"}
    known |= {nfc(place.vi).lower(): place.en for place in places}
    known = {vi: en for vi, en in known.items() if any(map(str.isalnum, en))}  # '—' says nothing of a term's English
    longest = max((len(_WORD.findall(words)) for words in known), default=0)
    syllables = [(match.start(), match.end()) for match in _WORD.finditer(text)]
    out, english, done, n = "", list[str](), 0, 0
    while n < len(syllables):
        for count in range(min(longest, len(syllables) - n), 0, -1):
            start, end = syllables[n][0], syllables[n + count - 1][1]
            rendering = known.get(text[start:end].lower())
            if rendering:
                english.append(rendering)
                out += text[done:start] + _MARK.format(len(english))
                done, n = end, n + count - 1
                break
        n += 1
    return Protected(out + text[done:], tuple(english))


def _put(answer: str, found: re.Match[str], english: str) -> str:
    """English in the place of a mark: plural or possessive as the engine made it, the article that it needs."""
    ending = found["plural"] or ""
    if ending == "s":
        english, ending = plural(english), ""
    before, after = answer[: found.start()], answer[found.end() :]
    article = re.search(r"\b(?P<a>an?)(?P<space>\s+)$", before, re.IGNORECASE)
    if article:
        right = "an" if _VOWEL.match(ascii_form(english)) else "a"
        right = right.capitalize() if article["a"][0].isupper() else right
        before = before[: article.start()] + right + article["space"]
    if not before.strip() or before.rstrip().endswith((".", "!", "?")):
        english = english[:1].upper() + english[1:]
    return f"{before}{english}{ending}{after}"


def plural(english: str) -> str:
    """'Party cells', 'secretaries of the provincial Party committee': the noun before 'of' takes the ending."""
    head, of, rest = english.partition(" of ")
    if head.endswith("s"):
        return english
    if head.endswith("y") and not _VOWEL.match(head[-2:-1]):
        head = f"{head[:-1]}ie"
    elif head.endswith(("ch", "sh", "x")):
        head = f"{head}e"
    return f"{head}s{of}{rest}"
