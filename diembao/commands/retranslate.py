"""`review --retranslate`: the engine is asked anew for machine English that will not do."""

from __future__ import annotations

from diembao.build import deskwork, store
from diembao.build.steps import Digest
from diembao.commands.opening import engine
from diembao.commands.request import Outcome
from diembao.commands.request import Review as Request
from diembao.desk import ownership
from diembao.english import approving, qa, standing, verdict
from diembao.english.standing import Piece
from diembao.model import Article, Translated
from diembao.problems import Problem, Where, failure
from diembao.text import counted


def retranslate(request: Request, digest: Digest, article: Article) -> Outcome:
    """What was asked and what came, piece by piece; a problem for each piece that got no other English.

    A person's words are never touched, and the machine's stay in the record until there are others.
    """
    known = qa.knowledge(digest.corpus.terms, digest.corpus.places)
    before, _ = verdict.judge(article, known, doubts=False)
    chosen = {p.number: p for p in approving.chosen_of(article, request.sentence, store.record_path(article))}
    machines = {number: p for number, p in chosen.items() if number in before and p.status.kind == "machine"}
    persons = {number: before[number] for number in chosen if number in before and number not in machines}
    kept = [_kept(number, codes) for number, codes in persons.items()]
    left = [_piece(article, number, codes) | {"asked": False} for number, codes in persons.items()]
    if not machines:
        of = article.slug if request.sentence is None else f"{article.slug}, {standing.name(request.sentence)}"
        line, row = f"{of}: no machine's English is withheld, nothing was asked", {"asked": 0, "answered": 0}
        return Outcome((line, *kept), fields=({"article": article.slug, **row}, *left))
    asked = engine(request, digest)
    if not asked:
        hint = "python build.py engine says what each lacks that digest.toml names; --offline asks none on the web"
        raise failure("usage-engine", "--retranslate", "no engine may be asked", hint)
    texts = {number: " ".join(piece.source) for number, piece in machines.items()}
    anew, memory = frozenset(texts.values()), store.Translations(request.root)
    found, problems = deskwork.english_of(sorted(anew), anew, memory, asked, digest.corpus)
    answers = {one.source: one for one in found if one.text}
    answered = {number: answers[text] for number, text in texts.items() if text in answers}
    emptied = standing.without(article, answered.keys())
    changed = ownership.with_translations(emptied, tuple(answered.values())) if answered else article
    if changed != article:
        store.save(request.root, changed, article)
    after, doubts = verdict.judge(changed, known, doubts=False)
    head = f"{article.slug}: {counted(len(machines), 'piece')} asked anew, {len(answered)} answered"
    told = (_came(machines[number], new, after.get(number, ())) for number, new in answered.items())
    missing = (_unanswered(article, number) for number in machines if number not in answered)
    of_it = {"article": article.slug, "asked": len(machines), "answered": len(answered)}
    came = (
        _piece(article, number, after.get(number, ())) | {"was": machines[number].text, "en": new.text}
        for number, new in answered.items()
    )
    return Outcome((head, *told, *kept), (*problems, *missing, *doubts), (of_it, *came, *left))


def _piece(article: Article, number: int, withheld: tuple[str, ...]) -> dict[str, object]:
    return {"article": article.slug, "piece": standing.name(number), "withheld": list(withheld)}


def _came(old: Piece, new: Translated, faults: tuple[str, ...]) -> str:
    again = f"the same words came again from {new.engine}"
    came = again if new.text == old.text else f"{new.engine or 'the memory'} says"
    now = f"withheld again: {', '.join(faults)}" if faults else "it passes the checks"
    return f"{standing.name(old.number)}: {came}; {now}\n  was  {old.text}\n   en  {new.text}"


def _kept(number: int, codes: tuple[str, ...]) -> str:
    why = "a person's words, or its source is gone"
    return f"{standing.name(number)} (withheld: {', '.join(codes)}): left as it is: {why}"


def _unanswered(article: Article, number: int) -> Problem:
    message = f"{standing.name(number)}: the engine gave no English; the record keeps what it had, withheld"
    again = f"python build.py review --retranslate {article.slug}"
    hint = f"when the service can be reached: {again}; or correct the English in the record"
    return Problem("translate-unanswered", "error", Where(store.record_path(article)), message, hint)
