"""Machine English that would be made otherwise now: what a record notes of it, where it is told, and how it is renewed."""

from __future__ import annotations

from pathlib import Path

import polib
import pytest
from msgspec import structs
from review_fixture import ENGLISH, Engine, article, change, kinds, review

from diembao.build import asking, steps, store
from diembao.commands import cli
from diembao.desk import memory, ownership
from diembao.digest import record
from diembao.digest.translating import FirefoxConfig, TranslateConfig
from diembao.english import approving
from diembao.english.means import Means, means
from diembao.english.standing import Status
from diembao.model import Article, Place, Review, Sentence, Term, Translated

TERM = Term("chi bộ", "Party cell", ("party branch",), "party", "", "strict")
PLACE = Place("huyện Lục Yên", "Luc Yen district", "district", "", "")
SOURCE = "Chi bộ của huyện Lục Yên họp."
NOW = means([TERM], [PLACE], ("google",))


@pytest.mark.parametrize(
    ("terms", "places", "same"),
    [
        ([TERM], [PLACE], True),
        ([structs.replace(TERM, en="Party branch")], [PLACE], False),
        ([TERM], [structs.replace(PLACE, en="Yen Luc")], False),
        ([], [PLACE], False),
        ([TERM, Term("chi bộ của huyện", "cells", (), "", "", "advise")], [PLACE], False),
        ([TERM, Term("họp", "meets", (), "", "")], [PLACE], True),  # nobody is told of a term that is not checked
        ([structs.replace(TERM, check="advise", alternatives=(), forbidden=("branch",))], [PLACE], True),
        ([TERM, Term("đảng bộ", "Party organisation", (), "", "", "strict")], [PLACE], True),
    ],
)
def test_what_tells_the_terms_of_a_source_is_what_an_engine_is_told(
    terms: list[Term], places: list[Place], same: bool
) -> None:
    assert (means(terms, places, ()).terms(SOURCE) == NOW.terms(SOURCE)) == same


@pytest.mark.parametrize(
    ("engine", "set_now", "why"),
    [
        ("google", ("firefox 3f2a91c0", "google"), ""),
        ("google", ("mymemory",), "engine"),
        ("google", (), ""),  # nobody could do better
        ("openai gemma4:12b", ("openai gemma4:27b", "google"), "engine"),
        ("firefox 3f2a91c0", ("firefox",), ""),  # no model is pinned now
        ("firefox", ("firefox 3f2a91c0",), ""),
        *((unknown, ("google",), "") for unknown in ("", "argos", "file tmx", memory.NAME)),
    ],
)
def test_an_engine_is_another_by_its_name_and_its_model(engine: str, set_now: tuple[str, ...], why: str) -> None:
    assert means([], [], set_now).outdates("Một.", engine, None) == why


def test_the_settings_tell_the_labels() -> None:
    sha256 = FirefoxConfig(sha256="3f2a91c0" * 8)
    assert TranslateConfig(("firefox", "google"), sha256).labels == ("firefox 3f2a91c0", "google")


def translated(now: Means = NOW) -> Article:
    """As the desk leaves it."""
    pending = ownership.with_summary(Article("Tiêu đề", slug="a", body=f"{SOURCE}\n\nHai."), (SOURCE, "Hai."))
    texts = {"Tiêu đề": "Title", SOURCE: "The cell met.", "Hai.": "Two."}
    answers = [Translated(vi, en, "google", now.terms(vi)) for vi, en in texts.items()]
    return ownership.with_translations(pending, answers)


def stands(ours: Article, now: Means | None) -> list[Status]:
    return [piece.status for piece in approving.pieces(ours, now)]


def test_english_is_outdated_where_the_terms_of_its_source_are_others_now() -> None:
    ours = record.parse("content/articles/a.md", record.write(translated()))
    assert ours == translated() and ours.english.by == "google"
    machine = Status("machine", "google")
    assert stands(ours, NOW) == stands(ours, None) == [machine] * 3
    other = means([structs.replace(TERM, en="cell of the Party")], [PLACE], ("google",))
    assert stands(ours, other) == [machine, Status("outdated", "google", why="terms"), machine]
    added = means([TERM, Term("hai", "two", (), "", "", "strict")], [PLACE], ("google",))
    assert [status.kind for status in stands(ours, added)] == ["machine", "machine", "outdated"]


def test_english_is_outdated_where_its_engine_is_set_no_longer() -> None:
    other = structs.replace(NOW, engines=("mymemory",))
    assert stands(translated(), other) == [Status("outdated", "google", why="engine")] * 3


def test_what_a_person_approved_or_changed_is_outdated_by_its_source_alone() -> None:
    ours, other = translated(), means([], [], ("mymemory",))
    seen = approving.approve(ours, 1, Review("An"), "a")
    rows = (seen.english.sentences[0], structs.replace(seen.english.sentences[1], text="The second."))
    seen = structs.replace(seen, english=structs.replace(seen.english, sentences=rows))
    assert [status.kind for status in stands(seen, other)] == ["outdated", "reviewed", "edited"]
    assert [piece.renewable for piece in approving.pieces(seen, other)] == [True, False, False]
    gone = structs.replace(seen, body="Khác.", title="Khác")
    assert [(status.kind, status.why) for status in stands(gone, other)] == [("outdated", "source")] * 3
    assert [piece.renewable for piece in approving.pieces(gone, other)] == [True, False, False]


def test_a_record_of_an_earlier_version_is_outdated_by_nothing_that_it_does_not_note() -> None:
    ours = translated()
    rows = tuple(Sentence(one.text, one.source) for one in ours.english.sentences)
    old = structs.replace(ours, english=structs.replace(ours.english, sentences=rows, title_terms=None, by="argos"))
    assert [status.kind for status in stands(old, means([], [], ("google",)))] == ["machine"] * 3


def test_the_words_of_another_engine_have_its_label() -> None:
    pending = ownership.with_summary(Article("Tiêu đề", slug="a", body="Một.\n\nHai."), ("Một.", "Hai."))
    first = [Translated("Tiêu đề", "Title", "firefox 3f2a91c0"), Translated("Một.", "One.", "google")]
    ours = ownership.with_translations(pending, first)
    assert (ours.english.by, ours.english.title_engine) == ("firefox 3f2a91c0", None)
    ours = ownership.with_translations(ours, [Translated("Hai.", "Two.", "firefox 3f2a91c0")])
    assert [one.engine for one in ours.english.sentences] == ["google", None]
    assert [status.by for status in stands(ours, None)] == ["firefox 3f2a91c0", "google", "firefox 3f2a91c0"]
    reviewed = structs.replace(ours, english=structs.replace(ours.english, status="reviewed", by="An", words="x"))
    emptied = structs.replace(reviewed, english=structs.replace(reviewed.english, title=None))
    again = ownership.with_translations(emptied, [Translated("Tiêu đề", "A title", "libre")])
    assert (again.english.by, again.english.title_engine) == ("An", "libre")


def test_the_memory_keeps_the_terms_and_gives_them_back(tmp_path: Path) -> None:
    (tmp_path / "content").mkdir()
    kept = store.Translations(tmp_path)
    kept.keep([Translated(SOURCE, "The cell met.", "google", NOW.terms(SOURCE)), Translated("Hai.", "Two.", "google")])
    path = tmp_path / "content/translations.po"
    po = polib.pofile(str(path))
    assert [entry.comment for entry in po] == [f"google\nterms {NOW.terms(SOURCE)}", "google"]
    again = store.Translations(tmp_path)
    assert again.known == kept.known

    def recalled(of: store.Translations, now: Means) -> list[tuple[str, str | None]]:
        answers, _ = asking.english_of([SOURCE, "Hai."], (), of, None, steps.Corpus(), now)
        return [(answer.engine, answer.terms) for answer in answers]

    assert recalled(again, NOW) == [("google", NOW.terms(SOURCE)), ("google", None)]
    assert recalled(again, means([], [], ())) == recalled(again, NOW), "made with the terms of then"
    for entry in po:
        entry.flags = []
    po.save()
    assert recalled(store.Translations(tmp_path), NOW) == [(memory.NAME, None)] * 2, "a person's, of no engine"


# ---------------------------------------------------------------- desk --refresh


def set_engine(root: Path, engine: Engine) -> None:
    """Another engine than wrote what is there."""
    path, engine.name = root / "digest.toml", "mymemory"
    path.write_text(path.read_text("utf-8").replace('engine = "google"', 'engine = "mymemory"'), "utf-8")


def run(root: Path, *arguments: str) -> int:
    return cli.run([*arguments, "--root", str(root)])


def why(root: Path) -> list[str]:
    return [piece.status.why for piece in approving.pieces(article(root), steps.means_of(steps.open_digest(root)))]


def test_refresh_renews_what_is_outdated_and_nothing_of_a_persons(machine: Path, engine: Engine) -> None:
    assert review(machine, "--approve", "2022", "--sentence", "title", "--by", "An") == 0
    change(machine, f'text: "{ENGLISH[1]}"', f'text: "{ENGLISH[1][:-1]} again."')
    set_engine(machine, engine)
    before = article(machine).english
    assert run(machine, "desk", "--refresh", "--offline") == 0 and article(machine).english == before
    engine.answer = ""
    assert run(machine, "desk", "--refresh") == 0 and article(machine).english == before, "no answer that can be used"
    engine.asked.clear()
    engine.answer = "They helped to build 160 km of roads."
    assert run(machine, "desk") == 0 and not engine.asked, "nobody asked for it"
    assert run(machine, "desk", "--refresh") == 0
    after = article(machine).english
    assert len(engine.asked) == 1 and after.sentences[1].text == "They helped to build 160 km of roads."
    assert (after.title, after.sentences[0], after.by) == (before.title, before.sentences[0], "google")
    assert after.sentences[1].engine == "mymemory" and kinds(machine) == ["reviewed", "edited", "machine"]
    assert run(machine, "desk", "--refresh") == 0 and len(engine.asked) == 1


def test_a_term_that_changes_is_told_on_page_and_in_search_until_it_is_renewed(
    machine: Path, engine: Engine, capsys: pytest.CaptureFixture[str]
) -> None:
    set_engine(machine, engine)
    said = iter((*ENGLISH, *ENGLISH))
    engine.answer = lambda _: next(said)
    assert review(machine, "--retranslate", "--only", "outdated") == 0 and why(machine) == [""] * 3
    path = machine / "content/glossary.csv"
    text = path.read_text("utf-8")
    path.write_text(text.replace("sức chiến đấu,combat strength,", "sức chiến đấu,Combat Strength,"), "utf-8")
    assert why(machine) == ["terms", "terms", ""] and len(engine.asked) == 3
    capsys.readouterr()
    assert run(machine, "site", "--offline") == 0
    assert "note[translate-outdated]: 2 pieces of the English of 1 article" in capsys.readouterr().err
    page = (machine / f"site/en/{article(machine).slug}/index.html").read_text("utf-8")
    assert page.count("Glossary changed since translation.") == 2 and "Outdated translation: mymemory" in page
    assert "state:outdated" in (machine / "site/status/index.html").read_text("utf-8")
    assert review(machine, "--only", "outdated") == 0
    assert "2 outdated" in capsys.readouterr().out
    assert run(machine, "desk", "--refresh") == 0 and why(machine) == [""] * 3 and len(engine.asked) == 5


def test_what_a_person_approved_in_the_memory_is_taken_and_is_of_no_engine(machine: Path, engine: Engine) -> None:
    path = machine / "content/translations.po"
    po = polib.pofile(str(path), wrapwidth=0)
    for entry in po:
        entry.flags = []
    po.save()
    set_engine(machine, engine)
    assert why(machine) == ["engine"] * 3
    for _ in range(2):
        assert run(machine, "desk", "--refresh", "--offline") == 0
        assert not engine.asked and why(machine) == [""] * 3 and article(machine).english.by == memory.NAME
