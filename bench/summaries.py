"""ROUGE, length, repetition and speed of the summariser on a file of articles.

    python -m bench.summaries FILE.jsonl[.gz] [--limit N]

Each line: {"id", "title", "abstract", "body": [sentences]}, the body without its abstract; what is missing or null is
empty. Syllable ROUGE: tokens are \\w+ of the lower-case NFC text, F1 averaged over articles; ROUGE-L: longest common
subsequence of the whole texts. Near-repeats: summaries in which two sentences share 60 % of the shorter one's words,
all of them or those that are no stop words.
"""

from __future__ import annotations

import argparse
import gzip
import json
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, islice
from pathlib import Path

from diembao.desk.summarise import Options, summarise
from diembao.lang import Language, get
from diembao.text import nfc

REPEATED = 0.6


@dataclass(frozen=True, slots=True)
class Example:
    """One line of the file, NFC."""

    title: str
    abstract: str
    body: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Score:
    """Means over articles: ROUGE F1 in percent, syllables and sentences of the summary, milliseconds of one article.

    repeats  how many summaries say something twice
    """

    rouge1: float
    rouge2: float
    rouge_l: float
    syllables: float
    sentences: float
    milliseconds: float
    repeats: int


def read(path: Path) -> Iterator[Example]:
    """The articles of a JSON-lines file, plain or gzipped."""
    with (
        gzip.open(path, "rt", encoding="utf-8-sig")
        if path.suffix == ".gz"
        else path.open(encoding="utf-8-sig") as lines
    ):
        for line in lines:
            if line.strip():
                entry = json.loads(line)
                title, abstract = (nfc(entry.get(key) or "") for key in ("title", "abstract"))
                yield Example(title, abstract, tuple(map(nfc, entry.get("body") or ())))


def f1(shared: int, found: int, wanted: int) -> float:
    """Harmonic mean of precision and recall from counts; 0 where nothing is shared."""
    return 2 * shared / (found + wanted) if shared else 0.0


def rouge_n(found: Sequence[str], wanted: Sequence[str], n: int) -> float:
    """F1 of n-gram counts."""
    one, other = (Counter(zip(*(words[i:] for i in range(n)), strict=False)) for words in (found, wanted))
    return f1((one & other).total(), one.total(), other.total())


def rouge_l(found: Sequence[str], wanted: Sequence[str]) -> float:
    """F1 of the longest common subsequence, one bit a position (Hyyrö 2004)."""
    places: dict[str, int] = {}
    for i, word in enumerate(wanted):
        places[word] = places.get(word, 0) | 1 << i
    full = (1 << len(wanted)) - 1
    row = full
    for word in found:
        matches = row & places.get(word, 0)
        row = ((row + matches) | (row - matches)) & full
    return f1((full & ~row).bit_count(), len(found), len(wanted))


def lead_2(example: Example, language: Language) -> tuple[str, ...]:
    """The first two sentences: the baseline that news is hard to beat."""
    return example.body[:2]


def ours(example: Example, language: Language) -> tuple[str, ...]:
    """The product's summary, 3 to 5 sentences. The body lacks its abstract, so no paragraph of it is the lead."""
    return summarise(example.body, example.title, False, language)


def ours_short(example: Example, language: Language) -> tuple[str, ...]:
    """The same of 2 to 3 sentences: about as long as the newspaper's abstract, which is what ROUGE rewards."""
    return summarise(example.body, example.title, False, language, Options(kmin=2, kmax=3))


def oracle(example: Example, language: Language) -> tuple[str, ...]:
    """The greedy ceiling: up to four sentences, each the one that raises ROUGE-1 + ROUGE-2 most."""
    wanted = language.words(example.abstract)
    tokens = [language.words(sentence) for sentence in example.body]

    def score(chosen: Sequence[int]) -> float:
        found = [word for i in sorted(chosen) for word in tokens[i]]
        return rouge_n(found, wanted, 1) + rouge_n(found, wanted, 2)

    chosen: list[int] = []
    while len(chosen) < min(4, len(tokens)):
        best = max((i for i in range(len(tokens)) if i not in chosen), key=lambda i: score([*chosen, i]))
        if score([*chosen, best]) <= score(chosen):
            break
        chosen.append(best)
    return tuple(example.body[i] for i in sorted(chosen))


def says_twice(summary: Sequence[str], language: Language) -> bool:
    """Whether two of its sentences share 60 % of the shorter one's words, all or those that are no stop words."""
    assert language.reading is not None
    stop_words = language.reading.summary.stop_words
    said = [frozenset(language.words(sentence)) for sentence in summary]
    pairs = ((a - without, b - without) for a, b in combinations(said, 2) for without in (frozenset(), stop_words))
    return any(len(a & b) >= REPEATED * min(len(a), len(b)) > 0 for a, b in pairs)


def measure(examples: Sequence[Example], system: Callable[[Example, Language], tuple[str, ...]]) -> Score:
    """The score of a system on the articles; time covers the system alone."""
    language = get("vi")
    seconds, repeats = 0.0, 0
    rows = []
    for example in examples:
        start = time.process_time()
        picked = system(example, language)
        seconds += time.process_time() - start
        repeats += says_twice(picked, language)
        found, wanted = language.words(" ".join(picked)), language.words(example.abstract)
        rouges = (rouge_n(found, wanted, 1), rouge_n(found, wanted, 2), rouge_l(found, wanted))
        rows.append((*(100 * value for value in rouges), len(found), len(picked)))
    rouge1, rouge2, longest, syllables, sentences = (sum(column) / len(rows) for column in zip(*rows, strict=True))
    return Score(rouge1, rouge2, longest, syllables, sentences, 1000 * seconds / len(rows), repeats)


_SYSTEMS = (("Lead-2", lead_2), ("ours, 2 to 3", ours_short), ("ours, 3 to 5", ours), ("greedy oracle", oracle))


def main() -> None:
    """Prints one line a system."""
    parser = argparse.ArgumentParser(description="ROUGE, length and speed of the summariser")
    parser.add_argument("file", type=Path, help="JSON lines {id, title, abstract, body}, plain or .gz")
    parser.add_argument("--limit", type=int, help="only the first N articles")
    arguments = parser.parse_args()
    examples = list(islice(read(arguments.file), arguments.limit))
    if not examples:
        parser.error(f"no articles in {arguments.file}")
    print(f"{len(examples)} articles        R1     R2     RL  syllables  sentences  ms/article  near-repeats")
    for name, system in _SYSTEMS:
        s = measure(examples, system)
        print(
            f"{name:<16} {s.rouge1:6.2f} {s.rouge2:6.2f} {s.rouge_l:6.2f} "
            f"{s.syllables:10.1f} {s.sentences:10.2f} {s.milliseconds:11.2f} {s.repeats:13}"
        )


if __name__ == "__main__":
    main()
