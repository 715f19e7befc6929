"""What a sentence of an article refers to in those before it: 'anh', 'Hạnh', 'vụ việc này', 'cùng ngày'.

Only what its words give away. Where nothing of this is found, a sentence can be read alone, as far as rules can tell.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain

from diembao.lang import Reference, Ties
from diembao.lang.tables import table
from diembao.lang.vi.cues import any_of, plain
from diembao.lang.vi.named import Name, Token, named, opens, runs, tokens_of
from diembao.text import pattern

_DATA = table("references.toml")
_PRONOUNS = {word: kind for kind in ("man", "woman", "any") for word in _DATA["pronouns"][kind]}
_BEHIND, _BEFORE = (frozenset(_DATA["pronouns"][key]) for key in ("behind", "before"))
_POINTED, _GENERAL = (frozenset(_DATA["pointing"][key]) for key in ("whole", "general"))

_SIGNS = " \"“‘'«(-–—+•*"
_SPEECH, _MARKS = re.compile(r"“[^“”]*”|\"[^\"]*\""), frozenset('“”"')
_CUT = re.compile(r"(?:^|[\s.])(?:[^\W\d_]|[CGKNPT]h|Ngh?|Tr|TP)\.$")  # 'anh T.T. K.' goes on behind the initial
_DAY = re.compile(r"\d/\d|\d-\d|\bngày \d")
_BOTH = re.compile(r"(?<!\w)cả (?:hai|ba|[23]) (?:cùng|đã|bị|được|đều|không|là|vẫn|sẽ|đang|có|nhanh|chạy|đi|về)(?!\w)")
_SO = re.compile(r"(?<!\w)như (?:vậy|thế)(?!\w)(?! ?,)")
_THIS = re.compile(r" (?:này|ấy)(?!\w)")
_ABOVE = re.compile(
    r" (?:nói trên|kể trên|nêu trên|như trên"
    r"|trên(?= (?:đã|được|là|bị|có|do|sẽ|cho|không|đều|gây|làm|từng|vừa|chưa|phải|cũng|thì|khi|sau)\b|[,.;]))(?!\w)"
)
_EARLY = 140  # letters: what 'này' behind them points at, the sentence itself has
# Sentences before: what a pronoun stands for, a noun that is no longer said whole, a thing and its kind are no farther.
_NEAR, _NOUN_NEAR, _FAR = 4, 3, 12
_TELLER = 3  # words around a speech that say who speaks, at least
_MOST = 4  # sentences that are kept of those that name somebody, the first ones


_PRONOUN_FIRST = pattern(lambda: any_of(_DATA["pronouns"]["opening"]))
_THING_FIRST = pattern(
    lambda: rf"(?:{any_of(_DATA['definite']['after'])},? )?(?P<thing>{any_of(_DATA['definite']['things'])}) ?"
)
_CONNECTIVE = pattern(
    lambda: rf"{any_of(_DATA['connectives']['always'])}|{any_of(_DATA['connectives']['joining'])}(?! ?,)"
)
_SAME_DAY = pattern(lambda: any_of(_DATA["times"]["same"]))
_SPEAKER = pattern(lambda: any_of(_DATA["pronouns"]["speakers"]))


def ties(sentences: Sequence[str], title: str) -> tuple[Ties, ...]:
    """What each sentence of an article, in its order, needs of those before it, and the people it names.

    Whom the title names whole, everybody knows.
    """
    tokens = tokens_of(title)
    entitled = {tokens[end - 1].word for start, end in runs(tokens) if end - start > 1 + opens(tokens, start)}
    read, plains = [*map(tokens_of, sentences)], [*map(plain, sentences)]
    people, found = named(read), list[Ties]()
    wholes, stands = defaultdict[str, list[int]](list), defaultdict[str, list[int]](list)
    for i, own in enumerate(people):
        for one in own:
            if one.whole and len(wholes[one.given]) < _MOST:
                wholes[one.given].append(i)
    kinds = {one.given: one.kind for own in reversed(people) for one in own if one.kind != "any"}
    for i, own in enumerate(people):
        names = (r for r in _names_needed(own, wholes, stands, i) if r.name not in entitled)
        pronouns = _pronouns_needed(read[i], people, stands, kinds, i)
        others = chain(_voices_needed(sentences[i], plains[i], i), _things_needed(plains, sentences[i], i))
        found.append(Ties((*names, *pronouns, *others), frozenset(one.given for one in own)))
        for one in own:
            if len(stands[one.given]) < _MOST:
                stands[one.given].append(i)
    return tuple(found)


def _names_needed(
    own: Sequence[Name], wholes: Mapping[str, list[int]], named: Mapping[str, list[int]], i: int
) -> Iterator[Reference]:
    """For each name that is short: where it stands whole before, or else where it stands first."""
    done = {one.given for one in own if one.whole}
    for one in own:
        if one.given in done:
            continue
        done.add(one.given)
        before = [j for j in wholes.get(one.given, ()) if j < i] or named.get(one.given, [])[:1]
        # 'anh H.' is all that is ever printed of some; 'anh Hạnh' is somebody whom nothing tells of.
        if before or (one.given not in wholes and not one.told and len(one.given) > 1):
            yield Reference(tuple(before), one.given)


def _pronouns_needed(
    tokens: Sequence[Token],
    people: Sequence[Sequence[Name]],
    named: Mapping[str, list[int]],
    kinds: Mapping[str, str],
    i: int,
) -> Iterator[Reference]:
    """For the first pronoun that stands before every name of its sentence: whoever was named last and can be meant."""
    found = ((n, _pronoun(tokens, n)) for n, token in enumerate(tokens) if token.word in _PRONOUNS)
    place, kind = next((one for one in found if one[1]), (0, ""))
    named_before = any(one.start < place for one in people[i])
    if not kind or named_before or any(end - start > 1 for start, end in runs(tokens[:place])):
        return
    for j in range(i - 1, max(-1, i - 1 - _NEAR), -1):
        for one in reversed(people[j]):
            if {kind, kinds.get(one.given, "any")} != {"man", "woman"}:
                yield Reference((*named[one.given], j), one.given, nearest=True)
                return
    yield Reference((i - 1,) if i else ())


def _pronoun(tokens: Sequence[Token], n: int) -> str:
    """'man', 'woman' or 'any' of a word that may stand for somebody; '' where it does not."""
    token = tokens[n]
    if token.quoted or (token.name and not opens(tokens, n)):
        return ""
    kind: str = _PRONOUNS[token.word]
    before, after = (tokens[n - 1].word if n else ""), tokens[n + 1] if n + 1 < len(tokens) else tokens[n]
    part = after.word in _BEHIND or before in _BEFORE
    return "" if part or (after.name and after is not token) or after.text[0].isdigit() else kind


def _voices_needed(text: str, words: str, i: int) -> Iterator[Reference]:
    """For a part of a sentence or of a speech, a speech that nobody is said to have made, and what 'I' say without
    quotation marks. `words`: the text, plain."""
    torn = words[:1] == "*" or _CUT.search(text) is not None
    if not _MARKS.isdisjoint(words):
        words = _SPEECH.sub(" ", words)
        torn = torn or not _MARKS.isdisjoint(words) or len(words.split()) < _TELLER
    if torn or _SPEAKER.search(words):
        yield Reference(())
    if i and (text[:1] == "(" or text.lstrip(_SIGNS)[:1].islower()):
        yield Reference((i - 1,))


def _things_needed(plains: Sequence[str], sentence: str, i: int) -> Iterator[Reference]:
    """For what goes on from the sentence before, and for things and days that were told of."""
    text, before = plains[i].lstrip(_SIGNS), (i - 1,) if i else ()
    if _CONNECTIVE.match(text):
        yield Reference(before)
    if _PRONOUN_FIRST.match(text):
        yield Reference(before)
    elif opening := _THING_FIRST.match(text):
        after = sentence[len(plains[i]) - len(text) + opening.end() :][:1]
        if i and not (after.isdigit() or after.isupper()):
            near = [j for j in range(max(0, i - _FAR), i) if opening["thing"] in plains[j]]
            yield Reference(tuple(near) or before)
    elif point := _THIS.search(text[:_EARLY]) or _ABOVE.search(text):
        yield from _pointed(plains, text[: point.start()], i)
    if _SO.search(text) or _BOTH.search(text[:_EARLY]):
        yield Reference(before)
    if _SAME_DAY.search(text[:_EARLY]):
        near = [j for j in range(max(0, i - _NEAR), i) if _DAY.search(plains[j])]
        yield Reference(tuple(near[-1:]) or before)


def _pointed(plains: Sequence[str], said: str, i: int) -> Iterator[Reference]:
    """For 'vụ việc này': sentences that have its noun, or the one before; nothing where its own sentence has it."""
    rest, _, last = said.rpartition(" ")
    noun, before = f"{rest.rpartition(' ')[2]} {last}", (i - 1,) if i else ()
    if last in _GENERAL:
        yield Reference(before)
    elif last not in _POINTED and not _has(rest, last):
        near = [j for j in range(max(0, i - _FAR), i) if noun in plains[j]]
        near = near or [j for j in range(max(0, i - _NOUN_NEAR), i) if _has(plains[j], last)]
        yield Reference(tuple(near) or before)


def _has(text: str, word: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text) is not None
