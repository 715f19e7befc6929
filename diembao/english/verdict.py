"""What the checks of translations say of whole articles: what is withheld, what an editor is told.

No record says any of it: it follows from the record and the tables as they are, so it is never stale.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from diembao.digest import markup
from diembao.english import approving, owing, qa
from diembao.english.approving import Codes
from diembao.english.qa import Finding, Knowledge
from diembao.english.standing import ABSTRACT, TITLE, name, to_approve
from diembao.model import Article
from diembao.problems import Problem, Where
from diembao.text import fold

_WORDS = re.compile(r"[\W_]+")

# By number of the piece, as in standing: sentences from 1, the title, the abstract.
Findings = Mapping[int, tuple[Finding, ...]]


def findings(article: Article, known: Knowledge, passed: frozenset[int] = frozenset()) -> Findings:
    """What the checks have against an article's English, piece by piece; only those that have something.

    `passed`: numbers of those that need no check.
    """
    english, found = article.english, dict[int, tuple[Finding, ...]]()
    title = article.title.rstrip(" …")  # a title made from the text may be cut
    if english.title and title and TITLE not in passed:
        found[TITLE] = tuple(_of_title(article, english.title, qa.check(title, english.title, known), known))
    parts = {n: qa.Part(s.source, s.text) for n, s in enumerate(english.sentences, 1) if s.text}
    for together in _sharing(parts):
        if not passed.issuperset(together):
            found |= dict(zip(together, _of_parts(article, [parts[n] for n in together], known), strict=True))
    if english.abstract and ABSTRACT not in passed:
        found[ABSTRACT] = qa.check_abstract(said(article, known), english.abstract, known)
    return {number: each for number, each in found.items() if each and number not in passed}


def _of_title(article: Article, text: str, found: Iterable[Finding], known: Knowledge) -> Iterator[Finding]:
    """All but what is held against the name of somebody or of a place that the article has: a headline in English may
    say where, though the Vietnamese one does not."""
    for one in found:
        named = fold(qa.cleaned(text)[one.start : one.end])
        added = one.side == "target" and one.code in ("name", "place") and named
        if not added or f" {named} " not in f" {fold(_WORDS.sub(' ', said(article, known)))} ":
            yield one


def _of_parts(article: Article, parts: Sequence[qa.Part], known: Knowledge) -> tuple[tuple[Finding, ...], ...]:
    """What the checks have against each of the sentences that share sources."""
    if len(parts) > 1:
        return qa.check_together(parts, known)
    (one,) = parts
    source = " ".join(one.source)
    if source:
        return (qa.check(source, one.text, known),)
    return (qa.check_unsourced(said(article, known), one.text, known),)


def _sharing(parts: Mapping[int, qa.Part]) -> Iterable[tuple[int, ...]]:
    """The numbers of the sentences, those together that share a source sentence."""
    groups: dict[str, list[int]] = {}
    for number, part in parts.items():
        shared = [groups[source] for source in part.source if source in groups]
        group = [*dict.fromkeys([*(n for each in shared for n in each), number])]
        touched = {source for n in group for source in parts[n].source} or {f"\0{number}"}
        groups |= dict.fromkeys(touched, group)
    return dict.fromkeys(tuple(sorted(group)) for group in groups.values())


def said(article: Article, known: Knowledge) -> str:
    """All that an abstract may draw on: what the article says, and what is known of it and of its places."""
    day = "/".join(reversed((article.date or "")[:10].split("-")))
    facts = (article.title, article.outlet, day and f"ngày {day}", article.author, article.author_role, *article.tags)
    places = dict.fromkeys(article.places)
    for place in article.places:
        while (place := known.within.get(place, "")) and place not in places:
            places[place] = None
    parts = (*facts, *places, *(caption.text for caption in article.captions), *markup.paragraphs(article.body))
    return "\n".join(part for part in parts if part)


def errors(found: Findings) -> dict[int, tuple[str, ...]]:
    """The codes of the errors of each piece that has any."""
    codes = {n: tuple(dict.fromkeys(f.code for f in each if f.severity == "error")) for n, each in found.items()}
    return {number: each for number, each in codes.items() if each}


def wrong(article: Article, number: int, known: Knowledge) -> tuple[str, ...]:
    """The codes of the errors of one piece. The others are not checked, which takes ten times as long."""
    others = frozenset({TITLE, ABSTRACT, *range(1, len(article.english.sentences) + 1)} - {number})
    return errors(findings(article, known, others)).get(number, ())


def unreviewed(article: Article, wrong: Codes) -> dict[int, tuple[str, ...]]:
    """Those errors that keep their piece from readers: nobody has reviewed it."""
    passed = of_kind(article, "reviewed") if wrong else frozenset()
    return {number: codes for number, codes in wrong.items() if number not in passed}


def of_kind(article: Article, kind: str) -> frozenset[int]:
    """The pieces whose standing is of that kind (standing.KINDS)."""
    return frozenset(piece.number for piece in approving.pieces(article) if piece.status.kind == kind)


def judge(article: Article, known: Knowledge, doubts: bool) -> tuple[dict[int, tuple[str, ...]], tuple[Problem, ...]]:
    """(what to withhold, by number; what to tell).

    What a person has reviewed is shown whatever the checks say; `doubts`: it is checked all the same, and told.
    """
    passed = of_kind(article, "reviewed")
    wrong = errors(findings(article, known, frozenset() if doubts else passed))
    hidden = {number: codes for number, codes in wrong.items() if number not in passed}
    return hidden, tuple(_problems(article, wrong, hidden))


def _problems(article: Article, wrong: Codes, hidden: Codes) -> Iterator[Problem]:
    where = Where(f"content/articles/{article.slug}.md")
    overridden = approving.overridden(article) if wrong else {}
    if hidden:
        what = "; ".join(f"{name(number)}: {', '.join(codes)}" for number, codes in hidden.items())
        yield Problem(
            "translate-withheld", "warning", where, f"withheld from readers, {what}", _remedy(article, hidden)
        )
    for number, codes in wrong.items():
        new = [code for code in codes if code not in overridden.get(number, ())]
        if new and number not in hidden:
            look = f"python build.py review {article.slug}"
            hint = f"it is shown, for it was reviewed; compare it once more with the Vietnamese: {look}"
            message = f"the English of {name(number)}: {', '.join(new)}"
            yield Problem("review-doubtful", "warning", where, message, hint)


def _remedy(article: Article, hidden: Codes) -> str:
    machines = hidden.keys() & {piece.number for piece in approving.pieces(article) if piece.renewable}
    if len(hidden) == 1:
        (number,) = hidden
        then = f"correct it in the record and approve it: {to_approve(article.slug, number)}"
        return f"{then}{_otherwise(article, number, bool(machines))}"
    again = f"; to have them translated again: python build.py review --retranslate {article.slug}" if machines else ""
    return f"look at each, correct it in the record and approve it: python build.py review {article.slug}{again}"


def _otherwise(article: Article, number: int, machines: bool) -> str:
    """What else can be done about withheld English."""
    if number == ABSTRACT:
        return ", or delete it there: the sentences then stand for it"
    text = "`title` under `english`" if number == TITLE else "its `text`"
    ways = [f"delete {text} there"] if owing.owes(article, number) else []
    ways += [f"run `python build.py review --retranslate {article.slug}`"] if machines else []
    return f"; to have it translated again, {' or '.join(ways)}" if ways else ""
