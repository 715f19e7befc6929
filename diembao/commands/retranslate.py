"""`review --retranslate`: the engine is asked anew for English that checks withhold.

A person's words are never touched, and the machine's stay in the record until there are others.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from diembao.build import deskwork, store
from diembao.build.steps import Digest
from diembao.commands.opening import engine
from diembao.commands.request import Outcome, Request
from diembao.desk import ownership
from diembao.english import approving, qa, standing, verdict
from diembao.model import Article, Translated
from diembao.problems import Problem, ProblemError, Where
from diembao.text import counted


def retranslate(request: Request, digest: Digest, article: Article) -> Outcome:
    """What was asked and what came, piece by piece; a problem for each piece that got no other English."""
    known = qa.knowledge(digest.corpus.terms, digest.corpus.places)
    before = _withheld(article, known)
    numbers = frozenset(before) & verdict.of_kind(article, "machine")
    if not numbers:
        return Outcome((f"{article.slug}: no machine's English is withheld, nothing was asked", *_kept(before)))
    translated, problems = _asked(request, digest, article, numbers)
    answered = {n: new for n in sorted(numbers) if (new := translated.get(_source(article, n)))}
    emptied = standing.without(article, frozenset(answered))
    changed = ownership.with_translations(emptied, tuple(answered.values())) if answered else article
    if changed != article:
        store.save(request.root, changed, article)
    after = _withheld(changed, known)
    told = (_came(article, n, new, after.get(n, ())) for n, new in answered.items())
    head = f"{article.slug}: {counted(len(numbers), 'piece')} asked anew, {len(answered)} answered"
    missing = (_unanswered(article, n) for n in sorted(numbers - answered.keys()))
    doubts = verdict.judge(changed, known, doubts=False)[1]
    kept = _kept({n: codes for n, codes in before.items() if n not in numbers})
    return Outcome((head, *told, *kept), (*problems, *missing, *doubts))


def _withheld(article: Article, known: qa.Knowledge) -> Mapping[int, tuple[str, ...]]:
    return verdict.judge(article, known, doubts=False)[0]


def _source(article: Article, number: int) -> str:
    return article.title if number == standing.TITLE else " ".join(article.english.sentences[number - 1].source)


def _asked(
    request: Request, digest: Digest, article: Article, numbers: Collection[int]
) -> tuple[Mapping[str, Translated], tuple[Problem, ...]]:
    """(the answers by their Vietnamese, what the engine failed at). Raises ProblemError (usage-engine)."""
    texts = frozenset(_source(article, number) for number in numbers)
    asked = engine(request, digest)
    if asked is None:
        message = "no engine may be asked"
        hint = "name one under [translate] in digest.toml, and leave --offline out"
        raise ProblemError(Problem("usage-engine", "error", Where("--retranslate"), message, hint))
    found, problems = deskwork.english_of(sorted(texts), texts, store.Translations(request.root), asked, digest.corpus)
    return {one.segment.text: one for one in found if one.text}, problems


def _came(article: Article, number: int, new: Translated, faults: Collection[str]) -> str:
    old = next(piece.text for piece in approving.pieces(article) if piece.number == number)
    came = f"the same words came again from {new.engine}" if new.text == old else f"{new.engine or 'the memory'} says"
    now = f"withheld again: {', '.join(faults)}" if faults else "it passes the checks"
    return f"{standing.name(number)}: {came}; {now}\n  was  {old}\n   en  {new.text}"


def _kept(others: Mapping[int, tuple[str, ...]]) -> Iterator[str]:
    for number, codes in others.items():
        why = "a person's words, or its source is gone"
        yield f"{standing.name(number)} (withheld: {', '.join(codes)}): left as it is: {why}"


def _unanswered(article: Article, number: int) -> Problem:
    message = f"{standing.name(number)}: the engine gave no English; the record keeps what it had, withheld"
    hint = "run it again when the service can be reached, or correct the English in the record"
    return Problem("translate-unanswered", "error", Where(store.record_path(article)), message, hint)
