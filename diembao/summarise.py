"""The extractive summary: two or three whole sentences of the article, in its order (figures: docs/summaries.md).

Most articles: each n-gram of the text gets the probability that the newspaper's own abstract would hold it; a set of
sentences is worth the ROUGE-1 + ROUGE-2 F1 against that abstract which these probabilities let us expect. Length and
repetition need no rule of their own: both lower the expected F1.

Reports that are mostly stock phrases ('nâng cao hiệu quả ...') have no such structure: there the facts are chosen.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from itertools import chain, compress, islice, pairwise
from operator import itemgetter, mul, or_

from diembao.lang import Language, Reading, SummaryCues
from diembao.model import Figure, Picked, Summary

Gram = tuple[str, ...]

# A sentence shorter than this many syllables is a heading, an exclamation or a signature.
_SHORTEST = 8
# A candidate makes a statement: headings have no stop, announcements end in a colon, interviewers ask.
_STATEMENT = re.compile(r"[.!…][\"”’»)\]/.]*$")
_FEWEST = 3  # with fewer statements than this, every sentence is a candidate
# A set is built from the best single sentences.
_POOL = 10
# What the first, second and any later occurrence of a word adds to a summary.
_FIRST, _SECOND, _LATER = 1.0, 0.35, 0.1
# Taken off for a sentence that needs the one before it ('Bên cạnh đó ...'): 9.8 % -> 4.6 % of picks for 0.12 ROUGE-1.
_DEPENDENT = 0.05
# Stock phrases per 100 syllables above which facts decide: 1 % of national news, and every party-work report seen.
_RHETORIC_GATE = 1.8
# Of those articles' single sentences, the reference length: the mean abstract of vietnews.
_GATED_LENGTH = 37


@dataclass(frozen=True, slots=True)
class Options:
    """reference_length: syllables of the abstract that the summary imitates; kmin, kmax: sentences taken."""

    reference_length: int = 30
    kmin: int = 2
    kmax: int = 3


@dataclass(frozen=True, slots=True)
class _Sentence:
    """A sentence of the body.

    capital  whether words[i] is printed with a capital
    grams    its n-grams of one word, and of two
    """

    text: str
    paragraph: int
    words: tuple[str, ...]
    capital: tuple[bool, ...]
    dependent: bool
    grams: tuple[tuple[Gram, ...], tuple[Gram, ...]]


@dataclass(frozen=True, slots=True)
class _Article:
    """What is known of the article before sentences are chosen.

    candidates    indices of the sentences that may be chosen: statements of 8 syllables or more
    words, pairs  of each one-word and two-word n-gram, the probability that the newspaper's abstract holds it
    """

    sentences: tuple[_Sentence, ...]
    candidates: tuple[int, ...]
    words: dict[Gram, float]
    pairs: dict[Gram, float]
    reading: Reading


def summarise(
    paragraphs: tuple[str, ...], title: str, has_lead: bool, language: Language, options: Options = Options()
) -> Summary:
    """Picks the sentences that say most of the article.

    paragraphs  the body's blocks in order (NFC); has_lead: the first of them is the newspaper's own abstract (sapo),
                whose first sentence is then always taken
    Raises ValueError for a language that is only translated into.
    """
    if language.reading is None:
        raise ValueError(f"{language.name} is not a language that articles are read in")
    article = _read(paragraphs, language.words(title), language, language.reading)
    if len(article.sentences) <= options.kmin:
        chosen = set(range(len(article.sentences)))
    elif _rhetoric_rate(article) > _RHETORIC_GATE:
        chosen = _choose_by_facts(article, has_lead, options)
    else:
        chosen = _choose_by_grams(article, has_lead, options)
    return Summary(tuple(Picked(s.text, s.paragraph) for i, s in enumerate(article.sentences) if i in chosen))


def display_text(sentence: str, language: Language) -> str:
    """The sentence without the connective that opens it: 'Bên cạnh đó, huyện ...' -> 'Huyện ...'."""
    if language.reading is None:
        return sentence
    opener = _opener(language.reading.summary.openers).match(sentence)
    rest = sentence[opener.end() :] if opener else sentence
    return rest[:1].upper() + rest[1:]


# ---------------------------------------------------------------- reading


@cache
def _opener(openers: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"(?:(?:{'|'.join(map(re.escape, openers))})\s*,\s*)+(?=\S)", re.IGNORECASE)


@cache
def _connective(cues: SummaryCues) -> re.Pattern[str]:
    return re.compile(rf"(?:{'|'.join(map(re.escape, cues.openers))})\b", re.IGNORECASE)


@cache
def _pronoun(cues: SummaryCues) -> re.Pattern[str]:
    return re.compile(rf"(?:{'|'.join(map(re.escape, cues.pronouns))})\b\s*(?P<next>.?)", re.IGNORECASE)


def _is_dependent(text: str, cues: SummaryCues) -> bool:
    """Whether it opens with a connective, or with a pronoun that no name follows: it needs the sentence before it."""
    pronoun = _pronoun(cues).match(text)
    return bool(_connective(cues).match(text)) or (pronoun is not None and not pronoun["next"].isupper())


def _read(paragraphs: Sequence[str], title: Sequence[str], language: Language, reading: Reading) -> _Article:
    sentences = _sentences(paragraphs, language, reading)
    statements = [i for i, s in enumerate(sentences) if len(s.words) >= _SHORTEST and _STATEMENT.search(s.text)]
    return _Article(
        sentences=sentences,
        candidates=tuple(statements if len(statements) >= _FEWEST else range(len(sentences))),
        words=_inclusion(sentences, title, reading.summary, 1),
        pairs=_inclusion(sentences, title, reading.summary, 2),
        reading=reading,
    )


def _sentences(paragraphs: Sequence[str], language: Language, reading: Reading) -> tuple[_Sentence, ...]:
    sentences = []
    for number, paragraph in enumerate(paragraphs, 1):
        body = paragraph.removeprefix(reading.lede_prefix(paragraph)) if number == 1 else paragraph
        for text in language.sentences(body):
            words = tuple(language.words(text))
            if words:
                dependent = _is_dependent(text, reading.summary)
                grams = tuple(zip(words, strict=True)), tuple(pairwise(words))
                sentences.append(_Sentence(text, number, words, _capitals(text, words), dependent, grams))
    return tuple(sentences)


def _capitals(text: str, words: Sequence[str]) -> tuple[bool, ...]:
    lower, position, flags = text.lower(), 0, []
    for word in words:
        position = lower.find(word, position)
        flags.append(text[position : position + 1].isupper())
        position += len(word)
    return tuple(flags)


# ---------------------------------------------------------------- the n-grams of the abstract


@dataclass(frozen=True, slots=True)
class _Counts:
    """What is counted of each n-gram of an article.

    first    index of the first sentence that holds it; sentences: how many do
    inside   occurrences that do not open a sentence, where every word has a capital; capital: those with a capital
    cover    the greatest share of the title's content words in a sentence that holds it
    """

    first: dict[Gram, int] = field(default_factory=dict)
    times: Counter[Gram] = field(default_factory=Counter)
    sentences: Counter[Gram] = field(default_factory=Counter)
    inside: Counter[Gram] = field(default_factory=Counter)
    capital: Counter[Gram] = field(default_factory=Counter)
    cover: dict[Gram, float] = field(default_factory=dict)


def _count(sentences: Sequence[_Sentence], covers: Sequence[float], order: int) -> _Counts:
    """Whole sentences at once: an article has 900 n-grams, and this is done for ten thousand articles."""
    counts, own = _Counts(), [sentence.grams[order - 1] for sentence in sentences]
    for sentence, grams in zip(sentences, own, strict=True):
        flags = sentence.capital if order == 1 else map(or_, sentence.capital, sentence.capital[1:])
        counts.times.update(grams)
        counts.inside.update(grams[1:])
        counts.capital.update(islice(compress(grams, flags), int(any(sentence.capital[:order])), None))
        counts.sentences.update(dict.fromkeys(grams, 1))
    # The last one stays: of several sentences the first, and the one that covers most.
    for index in range(len(own) - 1, -1, -1):
        counts.first.update(dict.fromkeys(own[index], index))
    for cover, grams in sorted(zip(covers, own, strict=True), key=itemgetter(0)):
        counts.cover.update(dict.fromkeys(grams, cover))
    return counts


def features(paragraphs: Sequence[str], title: str, language: Language, order: int) -> Mapping[Gram, tuple[float, ...]]:
    """The 17 features of each n-gram of `order` words (1 or 2) of an article, as bench/weights.py learns from them."""
    if language.reading is None:
        raise ValueError(f"{language.name} is not a language that articles are read in")
    sentences, words = _sentences(paragraphs, language, language.reading), language.words(title)
    told = _told(sentences, words, language.reading.summary, order)
    return {gram: _features(*own, len(sentences), len(words)) for gram, own in told}


# Of an n-gram: how often it occurs, in how many sentences, in which first; whether it is in the title; what its words
# are (the sum of the bits below); the share of its occurrences with a capital; the cover of _Counts.
Traits = tuple[int, int, int, bool, int, float, float]
_CONTENT, _DIGIT, _STOP = 1, 2, 4


def _told(
    sentences: Sequence[_Sentence], title: Sequence[str], cues: SummaryCues, order: int
) -> Iterator[tuple[Gram, Traits]]:
    """What the features of each n-gram follow from."""
    content = set(title) - cues.stop_words
    covers = [len(content.intersection(sentence.words)) / len(content) if content else 0.0 for sentence in sentences]
    title_grams = set(zip(*(title[i:] for i in range(order)), strict=False))
    kinds = {
        word: _CONTENT * (word in content) + _STOP * (word in cues.stop_words) + _DIGIT * any(map(str.isdigit, word))
        for word in set(chain.from_iterable(sentence.words for sentence in sentences))
    }
    counts = _count(sentences, covers, order)
    many, first, inside, capital, cover = counts.sentences, counts.first, counts.inside, counts.capital, counts.cover
    for gram, times in counts.times.items():
        share = capital[gram] / inside[gram] if gram in capital else 0.0
        kind = kinds[gram[0]] | kinds[gram[-1]]
        yield gram, (times, many[gram], first[gram], gram in title_grams, kind, share, cover[gram])


def _features(
    times: int, many: int, first: int, titled: bool, kind: int, capital: float, cover: float, n: int, title: int
) -> tuple[float, ...]:
    """Of an n-gram with these Traits in an article of `n` sentences with a title of so many words."""
    return (
        1.0,
        math.log1p(times),
        many / n,
        float(titled),
        float(bool(kind & _CONTENT)),
        first / max(1, n - 1),
        1 / (1 + first),
        float(first == 0),
        float(1 <= first <= 2),
        capital,
        float(bool(kind & _DIGIT)),
        float(bool(kind & _STOP)),
        cover,
        math.log1p(n),
        titled * capital,
        (first == 0) * capital,
        title / 20,
    )


def _inclusion(
    sentences: Sequence[_Sentence], title: Sequence[str], cues: SummaryCues, order: int
) -> dict[Gram, float]:
    """The probability, for each n-gram of the text, that the newspaper's abstract holds it: a logistic regression.

    Four n-grams of five share all their traits with another: each probability is worked out once.
    """
    weights, found, known = cues.weights[order - 1], dict[Gram, float](), dict[Traits, float]()
    for gram, traits in _told(sentences, title, cues, order):
        chance = known.get(traits)
        if chance is None:
            values = _features(*traits, len(sentences), len(title))
            chance = known[traits] = 1 / (1 + math.exp(-sum(map(mul, weights, values))))
        found[gram] = chance
    return found


def _expected(article: _Article, chosen: Iterable[int], reference_length: int) -> float:
    """The ROUGE-1 + ROUGE-2 F1 to expect of these sentences against an abstract of `reference_length` syllables."""
    own = [article.sentences[index] for index in chosen]
    words = Counter(chain.from_iterable(sentence.grams[0] for sentence in own))
    pairs = dict.fromkeys(chain.from_iterable(sentence.grams[1] for sentence in own))
    length = sum(len(sentence.words) for sentence in own)
    shared_words: float = sum(map(mul, map(article.words.__getitem__, words), map(_worth, words.values())))
    shared_pairs = sum(map(article.pairs.__getitem__, pairs))
    return 2 * shared_words / (length + reference_length) + 2 * shared_pairs / (
        length - len(own) + reference_length - 1
    )


@lru_cache(maxsize=1000)
def _worth(count: int) -> float:
    """Occurrences of a word in a summary: the first counts whole, the second .35, later ones .1."""
    return _FIRST if count == 1 else _FIRST + _SECOND + _LATER * (count - 2)


def _choose_by_grams(article: _Article, has_lead: bool, options: Options) -> set[int]:
    """Greedy: the best sentence, then the one that raises the value most, until it falls (after kmin) or at kmax."""

    def value(chosen: set[int]) -> float:
        dependents = sum(article.sentences[i].dependent for i in chosen)
        return _expected(article, sorted(chosen), options.reference_length) - _DEPENDENT * dependents

    pool = sorted(article.candidates, key=lambda i: (-value({i}), i))[:_POOL]
    chosen = {0} if has_lead else {pool[0]}
    while len(chosen) < options.kmax and (rest := [i for i in pool if i not in chosen]):
        best = max(rest, key=lambda i: (value({*chosen, i}), -i))
        if len(chosen) >= options.kmin and value({*chosen, best}) <= value(chosen):
            break
        chosen.add(best)
    return chosen


# ---------------------------------------------------------------- facts, for reports that are mostly stock phrases


def _rhetoric_rate(article: _Article) -> float:
    """Stock phrases per 100 syllables."""
    phrases = sum(_stock_phrases(sentence, article.reading.summary) for sentence in article.sentences)
    return 100 * phrases / sum(len(sentence.words) for sentence in article.sentences)


def _stock_phrases(sentence: _Sentence, cues: SummaryCues) -> int:
    text = f" {' '.join(sentence.words)} "
    return sum(text.count(f" {phrase} ") for phrase in cues.rhetoric)


def _name_runs(sentence: _Sentence) -> int:
    """Runs of two or more capitalised words, the sentence's first word apart: a rough count of names."""
    flags = "".join("A" if capital else "a" for capital in sentence.capital[1:])
    return len(re.findall("A{2,}", flags))


def _fact_density(sentence: _Sentence, figures: Sequence[Figure], reading: Reading) -> float:
    """How much a sentence states: figures, dates and names against stock phrases and length (weights set by hand)."""
    counted = sum(0.4 if figure.kind == "duration" else 1.0 for figure in figures)
    length = len(sentence.words)
    return (
        0.6 * min(counted, 3) / 3
        + 0.1 * min(len(reading.find_dates(sentence.text)), 2) / 2
        + 0.2 * min(_name_runs(sentence), 4) / 4
        - 0.12 * min(_stock_phrases(sentence, reading.summary), 5) / (1 + length / 30)
        - 0.2 * max(0.0, (length - 55) / 30)
    )


def _overlap(one: _Sentence, other: _Sentence, cues: SummaryCues) -> float:
    """Content words in common, as a share of the shorter sentence's."""
    first, second = (set(sentence.words) - cues.stop_words for sentence in (one, other))
    return len(first & second) / max(1, min(len(first), len(second)))


def _choose_by_facts(article: _Article, has_lead: bool, options: Options) -> set[int]:
    """A lead, then sentences with a figure other than a length of time: the densest, a third only if it is dense."""
    sentences, candidates, reading = article.sentences, article.candidates, article.reading
    figures = [reading.find_figures(sentence.text) for sentence in sentences]
    fact = [_fact_density(s, found, reading) for s, found in zip(sentences, figures, strict=True)]
    expected = [_expected(article, (i,), _GATED_LENGTH) for i in range(len(sentences))]
    top = max(expected)
    share = [e / top - 0.1 * s.dependent for e, s in zip(expected, sentences, strict=True)]

    def repeats(i: int, chosen: Iterable[int]) -> bool:
        return any(_overlap(sentences[i], sentences[j], reading.summary) >= 0.6 for j in chosen)

    chosen = {0} if has_lead else {max(candidates, key=lambda i: (share[i] + 0.15 / (1 + i) + fact[i], -i))}
    dense = [i for i in candidates if any(figure.kind != "duration" for figure in figures[i])]
    for i in sorted(dense, key=lambda i: (-fact[i] - 0.4 * share[i], i)):
        if len(chosen) < options.kmax and not repeats(i, chosen) and (len(chosen) < options.kmin or fact[i] >= 0.35):
            chosen.add(i)
    for i in sorted(candidates, key=lambda i: (-share[i] - 0.3 * fact[i], i)):
        if len(chosen) < options.kmin:
            chosen.add(i)
    return chosen
