"""An article as sentences are chosen from it: which may be, what a set is worth, what each cannot be read without."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import cache

from msgspec import Struct

from diembao.desk.summarise.inclusion import Sentence, Text, inclusion, read
from diembao.lang import Language, Reading, Reference, SummaryCues, Ties
from diembao.text import letter_tree

# A sentence shorter than this many syllables is a heading, an exclamation or a signature.
_SHORTEST = 8
# A candidate makes a statement: headings have no stop, announcements end in a colon, interviewers ask.
_STATEMENT = re.compile(r"[.!…][\"”’»)\]/.]*$")
# Two sentences that share this much of the shorter one's words say the same.
_REPEATED = 0.55
# A sentence of which the title has this much is the title.
_ENTITLED = 0.9
# What the first, second and any later occurrence of a word adds to a summary.
_WORTH, _LATER = (1.0, 0.35, 0.1), 2


class Article(Struct, frozen=True):
    """What is known of the article before sentences are chosen.

    candidates    numbers of the sentences that may be chosen: statements of 8 syllables or more
    words, pairs  of each one-word and two-word n-gram, the probability that the newspaper's abstract holds it
    vocabulary    the words of each sentence, and those of them that are no stop words
    ties          what each sentence needs of those before it
    """

    sentences: tuple[Sentence, ...]
    candidates: frozenset[int]
    words: Mapping[str, float]
    pairs: Mapping[str, float]
    vocabulary: tuple[tuple[frozenset[str], frozenset[str]], ...]
    ties: tuple[Ties, ...]
    reading: Reading

    def repeats(self, i: int, chosen: Iterable[int]) -> bool:
        """Whether a sentence says again what one of the chosen says."""
        return any(shared(own, other) >= _REPEATED for j in chosen for own, other in self._vocabularies(i, j))

    def _vocabularies(self, i: int, j: int) -> Iterator[tuple[frozenset[str], frozenset[str]]]:
        """Two sentences' words, then their content words."""
        return zip(self.vocabulary[i], self.vocabulary[j], strict=True)

    def untold(self, chosen: Collection[int]) -> int:
        """How many of the chosen speak of somebody or something that no chosen one tells of."""
        return sum(any(not self._told(need, i, chosen) for need in self.ties[i].needs) for i in chosen)

    def joined(self, chosen: frozenset[int], i: int, most: int) -> frozenset[int] | None:
        """`chosen` with a sentence and with those that tell what it speaks of; None where that takes more than `most`,
        or none can."""
        found, wanted = set(chosen), [i]
        while wanted:
            one = wanted.pop()
            if one in found:
                continue
            if one not in self.candidates or len(found) == most or self.repeats(one, found):
                return None
            found.add(one)
            for need in self.ties[one].needs:
                if not self._told(need, one, found):
                    tellers = [j for j in need.at if j in self.candidates]
                    if not tellers:
                        return None
                    wanted.append(min(tellers, key=lambda j: (len(self.ties[j].needs), j)))
        return frozenset(found)

    def _told(self, need: Reference, i: int, chosen: Collection[int]) -> bool:
        before = [j for j in chosen if j < i]
        if need.nearest:
            named = [j for j in before if self.ties[j].people]
            return bool(named) and need.name in self.ties[max(named)].people
        return any(j in need.at or (need.name and need.name in self.ties[j].people) for j in before)


class Chosen(Struct, frozen=True):
    """Sentences of an article, and what their expected F1 follows from.

    counts, pairs      their words, each with how often it occurs; their pairs of words
    of_words, of_pairs  the sums of the probabilities of these
    length             in syllables
    """

    numbers: frozenset[int] = frozenset()
    counts: Mapping[str, int] = {}
    pairs: AbstractSet[str] = frozenset()
    of_words: float = 0.0
    of_pairs: float = 0.0
    length: int = 0

    def having(self, article: Article, numbers: frozenset[int]) -> Chosen:
        """These sentences and others, `numbers` in all."""
        counts, pairs = dict(self.counts), set(self.pairs)
        of_words, of_pairs, length = self.of_words, self.of_pairs, self.length
        for sentence in (article.sentences[i] for i in sorted(numbers - self.numbers)):
            for word in sentence.grams[0]:
                times = counts.get(word, 0)
                of_words += article.words[word] * (_WORTH[times] if times < _LATER else _WORTH[_LATER])
                counts[word] = times + 1
            fresh = dict.fromkeys([pair for pair in sentence.grams[1] if pair not in pairs])
            of_pairs += sum(map(article.pairs.__getitem__, fresh))
            pairs.update(fresh)
            length += len(sentence.words)
        return Chosen(numbers, counts, pairs, of_words, of_pairs, length)

    def expected(self, reference_length: int) -> float:
        """The ROUGE-1 + ROUGE-2 F1 to expect against an abstract of `reference_length` syllables."""
        of_pairs = 2 * self.of_pairs / (self.length - len(self.numbers) + reference_length - 1)
        return 2 * self.of_words / (self.length + reference_length) + of_pairs


def read_article(paragraphs: Sequence[str], title: str, language: Language) -> Article:
    """Of the body's blocks in order (NFC). Raises ValueError for a language that is only translated into."""
    text = read(paragraphs, title, language)
    sentences, reading, cues = text.sentences, text.reading, text.reading.summary
    own = {s.words: i for i, s in reversed([*enumerate(sentences)])}  # of what is printed twice, the first
    distinct = own.values()
    statements = frozenset(i for i in distinct if _states(sentences[i], cues) and not _is_title(sentences[i], text))
    candidates = statements or frozenset(distinct)  # where nothing is a statement, headings are better than nothing
    of_words, of_pairs = (inclusion(text, weights, n) for n, weights in enumerate(cues.weights, 1))
    vocabulary = tuple((words, words - cues.stop_words) for s in sentences for words in [frozenset(s.words)])
    ties = reading.ties([sentence.text for sentence in sentences], title)
    return Article(sentences, candidates, of_words, of_pairs, vocabulary, ties, reading)


def shared(one: Collection[str], other: Collection[str]) -> float:
    """Words in common, as a share of the fewer words."""
    few, many = sorted((frozenset(one), frozenset(other)), key=len)
    return len(few & many) / len(few) if few else 0.0


def _states(sentence: Sentence, cues: SummaryCues) -> bool:
    """Whether it says something of the matter."""
    stated = len(sentence.words) >= _SHORTEST and _STATEMENT.search(sentence.text)
    return bool(stated) and not cue_pattern(cues.fillers).search(sentence.text.lower())


def _is_title(sentence: Sentence, text: Text) -> bool:
    """Whether it only says what the title says."""
    words = frozenset(sentence.words)
    return len(words.intersection(text.title)) >= _ENTITLED * len(words)


@cache
def cue_pattern(phrases: tuple[str, ...]) -> re.Pattern[str]:
    """A pattern for any of the phrases as whole words, in lower-case text; letters come first: so a search is fast."""
    return re.compile(letter_tree(map(_letters, phrases)))


def _letters(phrase: str) -> list[str]:
    first, *rest = map(re.escape, phrase)
    return [rf"{first}(?<!\w.)", *rest, r"(?!\w)"] if phrase[0].isalnum() else [first, *rest, r"(?!\w)"]
