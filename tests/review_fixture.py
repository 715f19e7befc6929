"""A digest of one article whose English an engine made, and what people do with it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from msgspec import structs

from diembao import lang
from diembao.build import steps, store
from diembao.commands import cli
from diembao.desk import engines, summarise
from diembao.desk.translate import EngineError
from diembao.english import approving, standing
from diembao.model import Article, English, Sentence, Translated

SLUG = "2022-05-18-luc-yen-nang-cao-suc-chien-dau-cua-to-chuc-dang-o-co-so"
ENGLISH = (
    "Luc Yen: Raising the combat strength of grassroots Party organisations",
    "Carrying out Resolution No. 37 of 24 April 2021 of the Executive Committee of the provincial Party Committee, 19th "
    "term, on improving the leadership capacity and combat strength of Party committees and Party organisations, above "
    "all grassroots Party committees and those directly above the grassroots, in the period 2021-2025, with a view to "
    "2030, the standing board of the Luc Yen district Party committee has drawn up and issued Action Programme No. 18 "
    "on carrying out Resolution No. 37.",
    "Accordingly, the people of the district helped to complete over 106 km of roads between villages and between "
    "communes and to build over 96 km of electric lighting along country roads, creating favourable conditions for the "
    "economic, cultural and social development, security and defence of the district.",  # 160 km in the Vietnamese
)
LAST = len(ENGLISH) - 1
# What the checks have against the last sentence, and why it stays all the same.
DESPITE = "--despite", "number,unit", "--why", "so it is printed"
RIGHT = ENGLISH[-1].replace("106 km", "160 km")


def review(root: Path, *arguments: str) -> int:
    return cli.run(["review", *arguments, "--root", str(root)])


def article(root: Path) -> Article:
    (only,) = steps.records(steps.open_digest(root)).articles
    return only


def kinds(root: Path) -> list[str]:
    return [piece.status.kind for piece in approving.pieces(article(root))]


@pytest.fixture
def machine(digest: Path) -> Path:
    """A digest of one article, its English an engine's; the last sentence has a wrong number."""
    for path in (digest / "content/articles").glob("*.md"):
        path.unlink()
    for path in (digest / "content/captures").glob("[!0]*"):
        path.unlink()
    for path in (digest / "content/captures").iterdir():
        if not path.name.startswith("001"):
            path.unlink()
    (pending,) = steps.desk(steps.open_digest(digest), None).articles
    texts = (pending.title, *(" ".join(s.source) for s in pending.english.sentences))
    shown = (summarise.display_text(text, lang.get("vi"), {}) for text in texts)
    store.Translations(digest).keep([Translated(s, en, "google") for s, en in zip(shown, ENGLISH, strict=True)])
    assert cli.run(["desk", "--offline", "--root", str(digest)]) == 0
    return digest


def change(root: Path, old: str, new: str) -> None:
    """As a person does in an editor."""
    path = root / store.record_path(article(root))
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def change_settings(root: Path, old: str, new: str) -> None:
    path = root / "digest.toml"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


class Engine:
    """Answers each text with the same words, or as it is told, or fails."""

    limit, batch = 5000, 5

    def __init__(self, name: str) -> None:
        self.name = name
        self.answer: str | EngineError | Callable[[str], str] = RIGHT
        self.asked: list[str] = []

    def translate(self, texts: Sequence[str]) -> list[str]:
        self.asked += texts
        if isinstance(self.answer, EngineError):
            raise self.answer
        return [self.answer(text) if callable(self.answer) else self.answer for text in texts]


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch) -> Engine:
    """The engine that is asked in the place of the one that is set."""
    fake = Engine("google")
    monkeypatch.setattr(engines, "get", lambda *_: fake)
    # Marks would make other sentences of these answers.
    monkeypatch.setattr("diembao.desk.translate.protect", lambda text, *_: _Plain(text))
    return fake


class _Plain:
    english = ()

    def __init__(self, text: str) -> None:
        self.text = text

    def restore(self, answer: str) -> str:
        return answer


def proposed(*sentences: tuple[str, str | None]) -> Article:
    """An article with those sentences, their English a machine's."""
    rows = tuple(Sentence(en, (vi,)) for vi, en in sentences)
    body = " ".join(vi for vi, _ in sentences)
    ours = Article(slug="a", title="Tiêu đề", body=body, english=English("Title", "machine", "google", rows))
    return structs.replace(ours, made=(("english", " ".join(standing.hashes(ours))),))
