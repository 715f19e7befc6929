"""Who owns which part of a record, and how a machine's proposal is brought in without touching a person's words.

A part is the machine's while its value still has the hash noted for it in `made`. Any other value is a person's, and so
is an absence where `made` has a hash: somebody removed it. A part that is absent and was never made may be filled.
English has a hash for each of its pieces: where a person changed one, the machine still owes the others. A piece whose
text a person took away is owed too, in other words than the memory has; one taken away with its source is gone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Any

from msgspec import structs

from diembao.desk.markdown import to_markdown
from diembao.digest.record.writing import PARTS, key_text
from diembao.english import standing
from diembao.english.approving import pieces
from diembao.english.owing import untranslated
from diembao.model import Article, DateBasis, Description, Draft, English, Place, Sentence, Source, Translated
from diembao.problems import Problem, Where
from diembao.text import short_hash, slug

_EMPTY = Article(slug="", title="", body="")


def _empty(article: Article, part: str) -> bool:
    return all(getattr(article, name) == getattr(_EMPTY, name) for name in PARTS[part])


def part_hash(article: Article, part: str) -> str:
    """The hash that `made` notes for a part: of its lines as the file shows them, so it lasts as long as the format."""
    if part == "english":
        return " ".join(standing.hashes(article))
    lines = (key_text(key, getattr(article, key)) for key in PARTS[part])
    return short_hash(article.body if part == "body" else "".join(lines))


def is_machines(article: Article, part: str) -> bool:
    """Whether the machine may write this part: it wrote what stands there, or nothing ever stood there."""
    made = dict(article.made)
    if part not in made:
        return _empty(article, part)
    if part == "english":
        wrote, found = (marks.partition(" ")[2] for marks in (made[part], part_hash(article, part)))
        return wrote == found and standing.titled(article) != "" and not _reviewed(article.english)
    return made[part] == part_hash(article, part)


def _reviewed(english: English) -> bool:
    """Whether a person stands behind any of it; the abstract is always a person's."""
    reviews = (english.title_review, *(s.review for s in english.sentences))
    return english.status == "reviewed" or bool(english.abstract) or any(reviews)


def propose(draft: Draft, name: str, places: Sequence[Place]) -> Article:
    """The record of a draft as the machine would write it, without English. `name` is the slug the file will have."""
    article = Article(
        slug=name,
        body=to_markdown(draft.body),
        places=tuple(p.vi for p in places),
        capture=Source(draft.capture.path.rpartition("/")[2], draft.capture.sha256),
        **{name: getattr(draft, name) for name in Description.__struct_fields__},
    )
    made = ((part, part_hash(article, part)) for part in PARTS if not _empty(article, part))
    return structs.replace(article, made=tuple(made))


def name_for(draft: Draft, taken: AbstractSet[str]) -> str:
    """The permalink of a new record: its day or 'undated', then the title, then a number if that name is taken."""
    base = f"{(draft.date or 'undated')[:10]}-{slug(draft.title)}".rstrip("-")
    name, count = base, 2
    while name in taken:
        name, count = f"{base}-{count}", count + 1
    return name


def merge(old: Article, new: Article, path: str) -> tuple[Article, tuple[Problem, ...]]:
    """`old` with every machine's part brought up to `new` (a proposal for the same capture). English is left alone.

    Returns a note for each part where a person's words stand against a proposal that has changed since.
    """
    made, proposed = dict(old.made), dict(new.made)
    changes: dict[str, Any] = {"capture": new.capture, "date_basis": _basis(old, new)}
    notes = []
    for part in (part for part in PARTS if part != "english"):
        if is_machines(old, part):
            changes |= {name: getattr(new, name) for name in PARTS[part]}
            made.pop(part, None)
            if part in proposed:
                made[part] = proposed[part]
        elif part in made and made[part] != proposed.get(part):
            notes.append(_standing(part, path))
    ordered = tuple((part, made[part]) for part in PARTS if part in made)
    return structs.replace(old, **changes, made=ordered), tuple(notes)


def _basis(old: Article, new: Article) -> DateBasis | None:
    """How the date is known: by an editor, if a person wrote it and not how."""
    left = (None, new.date_basis) if "date" in dict(old.made) and old.date != new.date else (None,)
    persons = old.date is not None and not is_machines(old, "date")
    return "editor" if persons and old.date_basis in left else old.date_basis


def _standing(part: str, path: str) -> Problem:
    message = f"{part} was edited here, and the capture or the rules now propose something else"
    keep = f"to keep it without this note, delete `{part}` under made"
    hint = f"{keep}; to take the proposal, delete the {part} as well"
    return Problem("record-proposal-changed", "note", Where(path), message, hint)


def with_summary(article: Article, summary: Sequence[str]) -> Article:
    """The article with its English resting on the summary's sentences; what is already translated is kept.

    Leaves a person's English as it is.
    """
    if not is_machines(article, "english"):
        return article
    done = {s.source: s for s in article.english.sentences}
    sentences = tuple(done.get((text,)) or Sentence(None, (text,)) for text in summary)
    return _with_english(article, structs.replace(article.english, sentences=sentences))


def with_translations(article: Article, translated: Sequence[Translated]) -> Article:
    """The article with what an engine answered filled in; what it did not answer stays pending.

    `by` names the engine whose words came first; those of another have its label of their own.
    """
    owed = frozenset(untranslated(article))
    answers = {t.source: t for t in translated if t.text and t.source in owed}
    if not answers:
        return article
    english = article.english
    stands = bool(english.title) or any(s.text for s in english.sentences)
    first = next(iter(answers.values())).engine
    engine = english.by if english.status == "machine" and stands else first
    common = None if english.status == "reviewed" else engine
    if not english.title and (answer := answers.get(article.title)):
        title_engine = None if answer.engine == common else answer.engine
        english = structs.replace(
            english, title=answer.text, title_review=None, title_engine=title_engine, title_terms=answer.terms,
            title_despite=None,
        )  # fmt: skip
    sentences = tuple(_filled(s, answers, common) for s in english.sentences)
    if english.status == "reviewed" and not english.words:
        # By a word in the record: that was said of what stood there, not of what comes now.
        stood = standing.words(piece for piece in pieces(article) if piece.status.kind == "reviewed")
        english = structs.replace(english, words=stood, status="reviewed" if stood else None)
    if english.status != "reviewed":
        english = structs.replace(english, status="machine", by=engine)
    return _with_english(article, structs.replace(english, sentences=sentences))


def _filled(sentence: Sentence, answers: Mapping[str, Translated], common: str | None) -> Sentence:
    answer = answers.get(" ".join(sentence.source))
    if sentence.text or not answer:
        return sentence
    engine = None if answer.engine == common else answer.engine
    return Sentence(answer.text, sentence.source, engine=engine, terms=answer.terms)


def _with_english(article: Article, english: English) -> Article:
    """The article with English in which the machine wrote whatever is new; what a person changed stays a person's."""
    old, wrote, persons = article.english, standing.made(article), set[str]()
    title, *before = standing.hashes(article)
    if "english" in dict(article.made):
        persons = {*before} - wrote | ({title} if not standing.titled(article) else set())
    elif old.status != "machine":
        texts = (old.title, *(s.text for s in old.sentences))
        persons = {mark for mark, text in zip((title, *before), texts, strict=True) if text}
    article = structs.replace(article, english=english)
    first, *rest = standing.hashes(article)
    if english.title == old.title:  # what it was made of is what was noted then, whatever the title is now
        first = standing.noted_title(wrote, old.title) or first
    made = {**dict(article.made), "english": " ".join(mark for mark in (first, *rest) if mark not in persons)}
    return structs.replace(article, made=tuple((part, made[part]) for part in PARTS if part in made))
