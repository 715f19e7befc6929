"""What of an article its publish level shows. The level is applied here, once; the rest sees only what is left."""

from __future__ import annotations

import html
from collections.abc import Callable, Iterator, Mapping, Sequence

from msgspec import Struct, structs

from diembao.digest.markup import Part, parse, showable
from diembao.english import standing
from diembao.english.means import Means
from diembao.english.standing import ABSTRACT, TITLE, WITHHELD, Piece, Status
from diembao.lang import ui
from diembao.model import Article, Caption, Publish
from diembao.press.pages.articles import ShownSentence
from diembao.text import excerpt, nfc

# 60 words of Vietnamese newspapers have 229 to 376 signs; what blanks do not part, as in Chinese, would have no end.
EXCERPT_WORDS, EXCERPT_SIGNS = 60, 400


class Shown(Struct, frozen=True):
    """An article after its publish level. parts, captions, sentences, abstract: only what may be seen.

    clipped           the text goes on in the original
    words, length     Vietnamese words and paragraphs of the whole text
    *status           who stands behind the English as a whole, its title, its abstract
    whole             nothing is hidden
    too_complex       (number, line of the body, beginning) of the blocks that are shown as typed because Markdown could
                      not be trusted with them
    *_withheld        the checks that keep the English title, the abstract from being shown
    pieces            all of its English but what is withheld
    """

    article: Article
    parts: tuple[Part, ...]
    captions: tuple[Caption, ...]
    sentences: tuple[ShownSentence, ...]
    abstract: str
    status: Status
    title_status: Status
    abstract_status: Status
    clipped: bool
    words: int
    length: int
    whole: bool
    too_complex: tuple[tuple[int, int, str], ...]
    title_withheld: tuple[str, ...]
    abstract_withheld: tuple[str, ...]
    pieces: tuple[Piece, ...]

    @property
    def paragraphs(self) -> tuple[str, ...]:
        """The plain text of the shown paragraphs; number n is item n-1."""
        return tuple(part.text.strip() for part in self.parts if part.tag != "h2")


def is_withdrawn(article: Article) -> bool:
    """Nothing of a withdrawn article is shown anywhere."""
    return bool(article.withdrawn) or article.publish == "withheld"


def level(article: Article) -> Publish:
    """Of an article that was ruled on (digest.rights); no text is shown of any other."""
    return article.publish or "metadata"


def show(article: Article, withheld: Mapping[int, tuple[str, ...]], means: Means | None = None) -> Shown:
    """The article as its level shows it: full; excerpt (first words and our summary); metadata (no text at all).

    `withheld`: by number of the English sentence (0 is the title) the checks that found errors in it. It is taken out
    here, so that no page, index or feed can have it. `means`: as in standing.pieces.
    """
    article = standing.without(article, withheld.keys())
    parts = parse(article.body)
    whole = level(article) == "full"
    seen = {"full": parts, "excerpt": _clip(parts)}.get(level(article), ())
    pieces = standing.pieces(article, tuple(part.text.strip() for part in parts if part.tag != "h2"), means)
    sentences = tuple(p for p in pieces if p.number > 0)
    abstract = next((p.status for p in pieces if p.number == ABSTRACT), Status("pending"))
    status = standing.overall(pieces, bool(withheld))
    if withheld and status.kind == "pending" and all(piece.number in withheld for piece in pieces):
        status = Status(WITHHELD)
    ours = level(article) in ("full", "excerpt")
    if article.title_inferred and not ours:  # such a title is the beginning of the text, in both languages
        english = structs.replace(article.english, title=None)
        article = structs.replace(article, title=ui.text(article.language, "article.untitled"), english=english)
    return Shown(
        article=article,
        parts=seen,
        captions=article.captions if whole else (),
        sentences=_sentences(sentences, parts, seen, whole, withheld) if ours else (),
        abstract=(article.english.abstract or "") if ours else "",
        status=status,
        title_status=pieces[0].status,
        abstract_status=abstract,
        clipped=bool(parts) and seen != parts,
        words=sum(len(part.text.split()) for part in parts),
        length=sum(part.tag != "h2" for part in parts),
        whole=whole,
        too_complex=tuple(_too_complex(article.body, parts)),
        title_withheld=withheld.get(TITLE, ()),
        abstract_withheld=withheld.get(ABSTRACT, ()) if ours else (),
        pieces=pieces,
    )


def _too_complex(body: str, parts: Sequence[Part]) -> Iterator[tuple[int, int, str]]:
    text = nfc(showable(body)).replace("\r\n", "\n")
    for number, part in enumerate(parts, 1):
        if part.typed:
            yield number, text.count("\n", 0, max(text.find(part.text), 0)) + 1, excerpt(part.text, 20)


def locate(parts: Sequence[Part], sentence: str) -> tuple[int, int] | None:
    """(index of the part, offset in its text) of a sentence's first exact occurrence in a paragraph."""
    wanted = nfc(sentence)
    for index, part in enumerate(parts):
        offset = part.text.find(wanted) if wanted and part.tag != "h2" else -1
        if offset >= 0:
            return index, offset
    return None


def _clip(parts: Sequence[Part]) -> tuple[Part, ...]:
    left, out = _Left(), list[Part]()
    for part in parts:
        if not left.takes(part.text):
            text = left.beginning(part.text)
            return (*out, Part("p", html.escape(text, quote=False), text)) if text else tuple(out)
        out.append(part)
    return tuple(out)


class _Left:
    """What an excerpt may still show."""

    def __init__(self) -> None:
        self._words, self._signs = EXCERPT_WORDS, EXCERPT_SIGNS

    def takes(self, text: str) -> bool:
        """Whether it may show a text as well, whole."""
        words = text.split()
        signs = len(" ".join(words))
        if len(words) > self._words or signs > self._signs:
            return False
        self._words, self._signs = self._words - len(words), self._signs - signs
        return True

    def beginning(self, text: str) -> str:
        """What it may show of a text that is too long; '' for nothing."""
        words = " ".join(text.split()[: self._words])
        first = excerpt(words, self._signs).removesuffix(" …")
        return f"{first} …" if first else ""


def _beside(parts: Sequence[Part], whole: bool) -> Callable[[str], bool]:
    """Whether a text that is none of theirs may be shown beside the parts."""
    left = _Left()
    shown = all(left.takes(part.text) for part in parts)
    return lambda text: whole or (shown and left.takes(text))


def _sentences(
    pieces: Sequence[Piece], parts: Sequence[Part], seen: Sequence[Part], whole: bool,
    withheld: Mapping[int, tuple[str, ...]],
) -> tuple[ShownSentence, ...]:  # fmt: skip
    """whole: the level hides nothing. Else what the English rests on and the text does not have counts as its words."""
    out, left = [], _beside(parts, whole)
    for piece in pieces:
        sources = tuple(s for s in piece.source if locate(seen, s) or (not locate(parts, s) and left(s)))
        places = [place for s in sources if (place := locate(seen, s))]
        paragraph = sum(part.tag != "h2" for part in seen[: places[0][0] + 1]) if places else 0
        checks = withheld.get(piece.number, ())
        out.append(ShownSentence(piece.number, piece.text, sources, paragraph, piece.status, checks))
    return tuple(out)
