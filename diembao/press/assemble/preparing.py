"""One article by itself: what its pages need and no other article bears on. Worked out anew only when it changes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from msgspec import Struct

from diembao import lang
from diembao.digest.markup import paragraphs
from diembao.digest.telltales import opening, telltale
from diembao.english.means import Means
from diembao.english.standing import TITLE, WITHHELD, name, to_approve
from diembao.lang import Period
from diembao.lang.keyfigures import key_figures
from diembao.lang.mentions import organisations, people
from diembao.model import Article, Block, Origin, Term
from diembao.press.addresses import DIGEST, SOURCE, ids
from diembao.press.assemble import terms
from diembao.press.assemble.passages import origins, pairs, passages, unplaced
from diembao.press.assemble.showing import Shown, level, show
from diembao.press.pages.articles import Cut, EnglishText, KeyFigure, Known, Listed, Mentions, VietnameseText
from diembao.problems import Problem, Where
from diembao.text import excerpt

EXCERPT_LENGTH = 180
# What was cut is shown to be checked, not to be read: enough of each line to know it by.
CUT_ROWS, CUT_LENGTH = 200, 160


class Brief(Listed, frozen=True):
    """What lists, data and other articles' pages say of an article: small, for all of them are in memory.

    outlet, places  as in Article; '' unknown
    withheld        checks keep some of its English from being shown
    met             the glossary terms in it, by their `vi`
    """

    known: Known
    outlet: str
    places: tuple[str, ...]
    withheld: bool
    met: tuple[str, ...]

    @property
    def states(self) -> tuple[str, ...]:
        """Where its English stands as a whole, and whether checks keep some of it back."""
        return tuple(dict.fromkeys((self.status.kind, *([WITHHELD] if self.withheld else []))))


class Withdrawn(Struct, frozen=True):
    """An article of which nothing is shown.

    reason     why it was taken down; '' if its level hides it
    telltales  of its headline and the beginning of its text, which captures of other pages may hold
    """

    slug: str
    reason: str
    telltales: tuple[str, ...] = ()


class Prepared(Struct, frozen=True):
    """An article as its two pages and the search index show it.

    marked                                  glossary terms marked in it, by their `vi`
    openings                                how the lines of what was cut begin, as telltales.opening has it
    paragraphs, english, captions, origins  as in SearchDoc
    """

    brief: Brief
    vi: VietnameseText
    en: EnglishText
    marked: tuple[str, ...]
    paragraphs: tuple[str, ...]
    english: tuple[str, ...]
    captions: tuple[str, ...]
    origins: tuple[Origin, ...]
    problems: tuple[Problem, ...]
    openings: tuple[int, ...] = ()


def withdrawn(article: Article) -> Withdrawn:
    """What is left of an article of which nothing is shown."""
    lead = next(iter(paragraphs(article.body)), "")
    return Withdrawn(article.slug, article.withdrawn, tuple(filter(None, map(telltale, (article.title, lead)))))


def prepare(
    article: Article, withheld: Mapping[int, tuple[str, ...]], glossary: tuple[Term, ...], cuts: Sequence[Block],
    means: Means | None = None,
) -> Prepared:  # fmt: skip
    """`withheld`: by number of the English sentence (0 is the title) the checks that keep it from being shown.

    `cuts`: the blocks of its capture that are not article. `means`: as in standing.pieces.
    """
    shown = show(article, withheld, means)
    lexicon, term_ids = _known(glossary)
    parts, met, marked = passages(shown, lexicon, term_ids)
    sentences = lang.get(DIGEST).sentences(shown.abstract)
    translated = tuple(s.text for s in shown.sentences if s.text)
    rows = [block for block in cuts if block.text.strip()] if shown.whole else []
    left_out = tuple(Cut(b.first, b.last, excerpt(b.text, CUT_LENGTH), b.kind, b.rule) for b in rows[:CUT_ROWS])
    return Prepared(
        brief=_brief(shown, tuple(dict.fromkeys(term.vi for term in met)), next(iter(sentences or translated), "")),
        vi=VietnameseText(parts, unplaced(shown), shown.clipped, left_out, len(rows)),
        en=EnglishText(
            abstract=shown.abstract,
            abstract_status=shown.abstract_status,
            figures=_figures(shown),
            mentions=Mentions() if shown.abstract or translated else _mentions(shown),
            pairs=pairs(shown),
            title_withheld=shown.title_withheld,
            abstract_withheld=shown.abstract_withheld,
        ),
        marked=tuple(term.vi for term in marked),
        paragraphs=shown.paragraphs,
        english=(*sentences, *translated),
        captions=tuple(caption.text for caption in shown.captions),
        origins=(*(Origin() for _ in sentences), *origins(shown)),
        problems=tuple(_problems(shown)),
        openings=tuple(sorted({opening(line) for b in rows for line in b.text.split("\n")} - {0})),
    )


def _brief(shown: Shown, met: tuple[str, ...], digest: str) -> Brief:
    article = shown.article
    known = Known(
        title_inferred=article.title_inferred,
        author=article.author or "",
        author_role=article.author_role or "",
        address=article.url if article.url and article.url.startswith(("https://", "http://")) else "",
        source=article.capture,
        level=level(article),
        tags=article.tags,
        words=shown.words,
        paragraphs=shown.length,
        reviewed=max((piece.status.date for piece in shown.pieces), default=""),
    )
    return Brief(
        slug=article.slug,
        title=article.title,
        title_en=article.english.title or "",
        date=article.date or "",
        date_basis=article.date_basis if article.date else None,
        known=known,
        outlet=article.outlet or "",
        places=article.places,
        excerpt=excerpt(shown.paragraphs[0], EXCERPT_LENGTH) if shown.paragraphs else "",
        digest=digest,
        status=shown.status,
        title_status=shown.title_status,
        withheld=any((shown.title_withheld, shown.abstract_withheld, *(s.withheld for s in shown.sentences))),
        met=met,
    )


def _problems(shown: Shown) -> Iterator[Problem]:
    slug = shown.article.slug
    where = Where(f"content/articles/{slug}.md")
    for piece in shown.pieces:
        if piece.status.why == "source":
            what = f"{name(piece.number)} of the English quotes words that are no longer in the article"
            then = to_approve(slug, piece.number)
            hint = f"correct it and its `from`, then: {then}"
            if piece.number == TITLE:
                what = "the machine's English title is that of another title than the article has now"
                hint = f"correct it, or delete it and an engine is asked again; to keep it as it is: {then}"
            yield Problem("review-outdated", "warning", where, what, hint)
        elif piece.ended:
            seen = piece.status.kind == "reviewed"
            what = f"the text was changed after {piece.ended} approved its abstract; readers see it as reviewed"
            if not seen:
                what = (
                    f"{name(piece.number)} of the English, or its source, was changed after {piece.ended} approved it"
                )
            hint = f"read it again; then: {to_approve(slug, piece.number)}"
            yield Problem("review-ended", "note" if seen else "warning", where, what, hint)
    hint = "make several paragraphs of it, or take out the signs that stand in it by the hundred (docs/problems.md)"
    for number, line, start in shown.too_complex:
        what = f"block {number} of the text, from its line {line} on ({start}), is shown as typed"
        yield Problem("record-too-complex", "warning", where, what, hint)


@lru_cache(maxsize=1)
def _known(glossary: tuple[Term, ...]) -> tuple[terms.Lexicon, dict[str, str]]:
    return terms.lexicon(glossary), ids((term.vi for term in glossary), "term")


def _figures(shown: Shown) -> tuple[KeyFigure, ...]:
    language, article = lang.get(SOURCE), shown.article
    reading = language.reading
    if reading is None:
        return ()
    found = key_figures(shown.paragraphs, reading, article.date or "")
    sentences = {one.paragraph: language.sentences(shown.paragraphs[one.paragraph - 1]) for one in found}
    return tuple(
        KeyFigure(
            reading.figure_english(one.figure),
            one.label.text,
            printed=one.figure.text,
            sentence=next((s for s in sentences[one.paragraph] if one.figure.text in s), one.figure.text),
            paragraph=one.paragraph,
            quantity=one.figure,
            as_of=_as_of(one.period, article),
            told=one.period.told if one.period else "",
        )
        for one in found
    )


def _as_of(period: Period | None, article: Article) -> str:
    if not period:
        return ""
    inferred = period.told != "text" and article.date_basis in ("inferred", "editor")
    return f"[{period.text}]" if inferred else period.text


def _mentions(shown: Shown) -> Mentions:
    reading = lang.get(SOURCE).reading
    if reading is None:
        return Mentions()
    return Mentions(people(shown.paragraphs, reading), organisations(shown.paragraphs, reading))
