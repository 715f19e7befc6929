"""What the checks of translations say of whole articles: what is withheld, what an editor is told. Layer 5.

No record says any of it: it follows from the record and the tables as they are, so it is never stale.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from diembao import qa, record
from diembao.model import Article
from diembao.problems import Problem, Where
from diembao.qa import Finding, Knowledge

# By number of the sentence, from 1; 0 is the title.
Findings = Mapping[int, tuple[Finding, ...]]


def findings(article: Article, known: Knowledge, passed: frozenset[int] = frozenset()) -> Findings:
    """What the checks have against an article's English title and sentences; only those that have something.

    `passed`: numbers of those that need no check.
    """
    english = article.english
    pairs = [(0, article.title.rstrip(" …"), english.title)]  # a title made from the text may be cut
    pairs += [(number, " ".join(s.source), s.text) for number, s in enumerate(english.sentences, 1)]
    found = {number: qa.check(vi, en, known) for number, vi, en in pairs if en and vi and number not in passed}
    return {number: each for number, each in found.items() if each}


def errors(found: Findings) -> dict[int, tuple[str, ...]]:
    """The codes of the errors of each sentence that has any."""
    codes = {n: tuple(dict.fromkeys(f.code for f in each if f.severity == "error")) for n, each in found.items()}
    return {number: each for number, each in codes.items() if each}


def unreviewed(article: Article, wrong: Mapping[int, tuple[str, ...]]) -> dict[int, tuple[str, ...]]:
    """Those errors that keep their sentence from readers: nobody has reviewed it."""
    passed = _reviewed(article) if wrong else frozenset()
    return {number: codes for number, codes in wrong.items() if number not in passed}


def _reviewed(article: Article) -> frozenset[int]:
    return frozenset(piece.number for piece in record.pieces(article) if piece.status.kind == "reviewed")


def judge(article: Article, known: Knowledge, doubts: bool) -> tuple[dict[int, tuple[str, ...]], tuple[Problem, ...]]:
    """(what to withhold, by number; what to tell).

    What a person has reviewed is shown whatever the checks say; `doubts`: it is checked all the same, and told.
    """
    passed = _reviewed(article)
    wrong = errors(findings(article, known, frozenset() if doubts else passed))
    hidden = {number: codes for number, codes in wrong.items() if number not in passed}
    return hidden, tuple(_problems(article, wrong, hidden))


def _problems(
    article: Article, wrong: Mapping[int, tuple[str, ...]], hidden: Mapping[int, tuple[str, ...]]
) -> Iterator[Problem]:
    where = Where(f"content/articles/{article.slug}.md")
    for number, codes in wrong.items():
        what = f"{f'sentence {number}' if number else 'the title'}: {', '.join(codes)}"
        if number in hidden:
            hint = "correct it in the record and approve it, or delete it there to have it translated again"
            yield Problem("translate-withheld", "warning", where, f"withheld from readers, {what}", hint)
        else:
            hint = "it is shown, for it was reviewed; compare it once more with the Vietnamese"
            yield Problem("review-doubtful", "warning", where, f"the English of {what}", hint)
