"""Reviewing: where each sentence stands, approvals, the page in a browser, and files that go out and come back."""

from __future__ import annotations

import json
import re
import shutil
from functools import partial
from http.server import ThreadingHTTPServer
from pathlib import Path

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from conftest import ROOT
from listening import listening
from msgspec import structs
from playwright.sync_api import Page, expect
from review_fixture import DESPITE, ENGLISH, LAST, SLUG, article, change, change_settings, kinds, review

from diembao.build import reviewpage, steps, store
from diembao.commands import cli, reviewserver
from diembao.commands.request import Review as Request
from diembao.digest.markup import paragraphs
from diembao.english import approving, exchange, incoming, marking, qa, standing
from diembao.english.exchange import approvals
from diembao.english.standing import Status
from diembao.english.units import Batch, Unit
from diembao.model import Article, English, Review, Sentence, Translated
from diembao.problems import ProblemError
from diembao.text import short_hash

# ---------------------------------------------------------------- at the command line


def test_the_list_counts_what_stands_where(machine: Path, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert review(machine) == 0
    out = capsys.readouterr().out
    assert (
        f"{SLUG}  machine (google) [3 machine, 1 of them withheld]\n1 article: 3 machine, 1 of them withheld\n" in out
    )
    assert review(machine, "--only", "reviewed") == 0 and SLUG not in capsys.readouterr().out
    assert review(machine, "--only", "withheld") == 0 and SLUG in capsys.readouterr().out


def test_an_article_is_shown_side_by_side_with_its_doubts(machine: Path, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert review(machine, "2022") == 0
    out = capsys.readouterr().out
    assert f"   en  {ENGLISH[1]}" in out and "error[unit] '160 km': the other side lacks" in out
    assert "\n    1  machine (google)\n" in out and "\n    2  machine (google), withheld\n" in out


def test_a_withheld_sentence_is_nowhere_on_the_site(machine: Path) -> None:
    assert cli.run(["site", "--offline", "--root", str(machine), "--url", "https://news.example/"]) == 0
    whole = b"".join(
        path.read_bytes() for path in (machine / "site").rglob("*") if path.is_file() and path.suffix != ".woff2"
    )
    assert b"106 km" not in whole and ENGLISH[1][:40].encode() in whole
    page = (machine / f"site/en/{SLUG}/index.html").read_text("utf-8")
    assert "number" in page and 'name="robots" content="noindex' in page


def test_an_approval_names_who_and_when(machine: Path) -> None:
    assert review(machine, "--approve", "2022", "--sentence", "1", "--by", "An", "--date", "2024-05-18") == 0
    assert kinds(machine) == ["machine", "reviewed", "machine"]
    sentence = article(machine).english.sentences[0]
    assert sentence.review and (sentence.review.by, sentence.review.date) == ("An", "2024-05-18")
    change(machine, "106 km", "160 km")
    assert review(machine, "--approve", "2022", "--by", "An", "--date", "2024-05-19") == 0
    assert kinds(machine) == ["reviewed"] * 3
    assert cli.run(["site", "--offline", "--root", str(machine)]) == 0
    page = (machine / f"site/en/{SLUG}/index.html").read_text("utf-8")
    assert "160 km" in page and "reviewed by An" in page and "noindex" not in page


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("--approve", "2022"), "usage-by"),
        (("--approve", "2022", "--by", " "), "usage-by"),
        (("--approve", "2022", "--by", "An", "--date", "18.5.2024"), "usage-date"),
        (("--approve", "2022", "--by", "An", "--date", "2204-05-18"), "usage-date"),
        (("--approve", "2022", "--by", "An", "--sentence", "9"), "review-unknown"),
        (("--apply", "nothing.json"), "usage-path"),
        (("--export", "pieces.docx"), "usage-format"),
    ],
)
def test_what_is_asked_wrongly_is_said(
    machine: Path, arguments: tuple[str, ...], code: str, capsys: pytest.CaptureFixture[str]
) -> None:
    before = store.record_path(article(machine))
    text = (machine / before).read_text("utf-8")
    assert review(machine, *arguments) != 0
    assert f"[{code}]" in capsys.readouterr().err and (machine / before).read_text("utf-8") == text


def approves(number: int) -> str:
    """What a hint says to type."""
    return f" review --approve {SLUG} --by NAME --sentence {number}"


def test_a_source_that_changed_ends_the_approval_of_its_sentence_alone(machine: Path) -> None:
    assert review(machine, "--approve", "2022", "--by", "An", *DESPITE) == 0
    path = machine / store.record_path(article(machine))
    head, body = path.read_text("utf-8").split("\n---\n", 1)
    path.write_text(f"{head}\n---\n{body.replace('trên 160 km', 'trên 161 km')}", "utf-8")
    assert kinds(machine) == ["reviewed", "reviewed", "outdated"]
    assert review(machine, "--approve", "2022", "--sentence", "2", "--by", "An") != 0


def test_words_that_were_changed_after_the_approval_are_not_reviewed(
    machine: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert review(machine, "--approve", "2022", "--by", "An", *DESPITE) == 0
    change(machine, "Carrying out Resolution", "To carry out Resolution")
    assert kinds(machine) == ["reviewed", "edited", "reviewed"]
    capsys.readouterr()
    assert cli.run(["site", "--offline", "--strict", "--root", str(machine)]) == 1
    err = capsys.readouterr().err
    assert "warning[review-ended]: sentence 1 of the English" in err and f"{approves(1)}\n" in err
    assert review(machine, "2022") == 0 and "edited (after An approved it)" in capsys.readouterr().out
    assert review(machine, "--approve", "2022", "--sentence", "1", "--by", "Bình") == 0
    assert kinds(machine) == ["reviewed"] * 3
    change(machine, "To carry out Resolution", "Carrying out Resolution")  # what An approved
    assert [piece.status.by for piece in approving.pieces(article(machine))] == ["An"] * 3


def test_english_whose_source_is_gone_is_told_at_every_build(machine: Path, capsys: pytest.CaptureFixture[str]) -> None:
    review(machine, "--approve", "2022", "--by", "An", *DESPITE)
    change(machine, "YênBái - Thực hiện Nghị quyết", "YênBái - Theo Nghị quyết")
    capsys.readouterr()
    assert cli.run(["site", "--offline", "--root", str(machine)]) == 0
    err = capsys.readouterr().err
    assert "warning[review-outdated]: sentence 1 of the English" in err and f"{approves(1)}\n" in err


def test_a_piece_with_errors_is_approved_only_despite_each_of_them(
    machine: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = article(machine)
    for but in ((), ("--despite", "number", "--why", "x"), DESPITE[:2], ("--despite", "number,unit,dtae")):
        capsys.readouterr()
        assert review(machine, "--approve", "2022", "--by", "An", *but) == 1 and article(machine) == before
        told = capsys.readouterr().err
        assert "error[review-despite]" in told
        if "dtae" in str(but):
            assert "no error called dtae" in told
        else:
            assert (
                "sentence 2 has what look like errors: number, unit; nothing was approved, the title, sentence 1"
                in told
            )
            assert f"{approves(2)} --despite number,unit --why TEXT\n" in told
    why = "--why", "the newspaper's own \n misprint"
    assert review(machine, "--approve", "2022", "--by", "An", *DESPITE, *why) == 0
    assert "sentence 2: despite number, unit" in capsys.readouterr().out
    title, first, second = approving.pieces(article(machine))
    assert {title.status.kind, first.status.kind, second.status.kind} == {"reviewed"}
    assert (title.status.why, first.status.why, second.status.why) == ("", "", "checks"), "as readers are told"
    rows = article(machine).english.sentences
    assert rows[1].despite == "number unit" and rows[1].review and rows[1].review.why == "the newspaper's own misprint"
    assert rows[0].review is None and rows[0].despite is None
    assert review(machine, "2022") == 0
    assert "       shown despite number, unit: the newspaper's own misprint\n" in capsys.readouterr().out
    assert cli.run(["check", "--offline", "--root", str(machine)]) == 0
    assert "review-doubtful" not in capsys.readouterr().err


def test_an_error_that_nobody_overrode_is_told_of_an_approval(
    machine: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """As where a check was added since: those that were overridden are told no more."""
    assert review(machine, "--approve", "2022", "--by", "An", *DESPITE) == 0
    change(machine, 'despite: "number unit"', 'despite: "number"')
    capsys.readouterr()
    assert cli.run(["check", "--offline", "--root", str(machine)]) == 0
    assert "warning[review-doubtful]: the English of sentence 2: unit\n" in capsys.readouterr().err
    assert approving.overridden(article(machine)) == {2: ("number",)}
    change(machine, "over 106 km", "over 107 km")  # other words: the approval is over, and what it overrode
    assert approving.overridden(article(machine)) == {}


# ---------------------------------------------------------------- the abstract

ABSTRACT = "The district helped to complete over 160 km of roads, the newspaper reported on 18 May 2022."


@pytest.fixture
def with_abstract(machine: Path) -> Path:
    """The digest, with an abstract that a person wrote."""
    change(machine, "english:\n", f'english:\n  abstract: "{ABSTRACT}"\n')
    return machine


def page_of(root: Path) -> str:
    assert cli.run(["site", "--offline", "--root", str(root)]) == 0
    return (root / f"site/en/{SLUG}/index.html").read_text("utf-8")


def test_an_abstract_is_reviewed_like_a_sentence(with_abstract: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert kinds(with_abstract)[-1] == "edited"
    assert review(with_abstract, "--approve", "2022", "--sentence", "abstract", "--by", "An") == 0
    assert kinds(with_abstract) == ["machine", "machine", "machine", "reviewed"]
    capsys.readouterr()
    assert review(with_abstract, "2022") == 0 and "abstract  reviewed (An)" in capsys.readouterr().out
    assert ABSTRACT in page_of(with_abstract)
    change(with_abstract, "helped to complete", "completed")
    assert kinds(with_abstract)[-1] == "edited"


def test_two_reviewers_of_two_days_are_two_people_and_no_day(with_abstract: Path) -> None:
    change(with_abstract, "106 km", "160 km")
    review(with_abstract, "--approve", "2022", "--by", "An", "--date", "2024-05-18")
    review(with_abstract, "--approve", "2022", "--sentence", "abstract", "--by", "Lan", "--date", "2024-05-19")
    page = page_of(with_abstract)
    assert "reviewed by An; Lan." in page
    (linked,) = re.findall(r'<script type="application/ld\+json">(.+)</script>', page)
    assert json.loads(linked)["editor"] == [{"@type": "Person", "name": name} for name in ("An", "Lan")]


def test_an_abstract_that_says_what_the_article_does_not_is_withheld(
    with_abstract: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    change(with_abstract, ABSTRACT, ABSTRACT.replace("160 km", "617 km"))
    page = page_of(with_abstract)
    assert "English abstract withheld by checks (number, unit)." in page
    assert "the abstract: number, unit" in capsys.readouterr().err
    site = with_abstract / "site"
    files = [path for path in site.rglob("*") if path.is_file()]
    assert len(files) > 50 and not [path for path in files if b"617 km" in path.read_bytes()]
    assert "Some sentences not shown" in (site / "status/index.html").read_text("utf-8")
    asked = "--approve", "2022", "--sentence", "abstract", "--by", "An"
    assert review(with_abstract, *asked) == 1
    assert "[review-despite]: the abstract has what look like errors: number, unit\n" in capsys.readouterr().err
    assert review(with_abstract, *asked, *DESPITE) == 0
    assert article(with_abstract).english.abstract_despite == "number unit"
    assert "617 km" in page_of(with_abstract)
    change(with_abstract, 'abstract_despite: "number unit"', 'abstract_despite: "number"')
    capsys.readouterr()
    assert cli.run(["check", "--root", str(with_abstract)]) == 0
    assert "warning[review-doubtful]: the English of the abstract: unit\n" in capsys.readouterr().err


def test_an_abstract_goes_out_and_comes_back(with_abstract: Path, tmp_path: Path) -> None:
    for ending, before, after in (
        ("po", "reported", "wrote"),
        ("xlf", "wrote", "printed"),
        ("json", "printed", "said"),
    ):
        file = tmp_path / f"digest.{ending}"
        assert review(with_abstract, "--export", str(file)) == 0
        file.write_text(file.read_text("utf-8").replace(f"newspaper {before}", f"newspaper {after}"), "utf-8")
        assert review(with_abstract, "--apply", str(file)) == 0
        assert f"newspaper {after}" in (article(with_abstract).english.abstract or "")


def test_a_translation_memory_holds_no_abstracts_and_never_becomes_one(with_abstract: Path, tmp_path: Path) -> None:
    """A text of one paragraph is the source of its only sentence and of its abstract alike."""
    file = tmp_path / "digest.tmx"
    assert review(with_abstract, "--export", str(file)) == 0 and "newspaper reported" not in file.read_text("utf-8")
    whole = " ".join(approving.pieces(article(with_abstract))[-1].source)
    seg = f'<tuv xml:lang="vi"><seg>{whole}</seg></tuv><tuv xml:lang="en"><seg>Another text.</seg></tuv>'
    file.write_text(f'<tmx version="1.4"><body><tu>{seg}</tu></body></tmx>', "utf-8")
    before = article(with_abstract)
    assert review(with_abstract, "--apply", str(file)) == 0 and article(with_abstract) == before


def test_the_text_of_an_abstract_may_be_mended_which_is_noted(
    with_abstract: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    review(with_abstract, "--approve", "2022", "--sentence", "abstract", "--by", "An")
    change(with_abstract, "\n\nSau 1 năm thực hiện", "\n\nSau hơn 1 năm thực hiện")
    assert kinds(with_abstract)[-1] == "reviewed"
    page_of(with_abstract)
    assert "note[review-ended]: the text was changed after An approved its abstract" in capsys.readouterr().err


# ---------------------------------------------------------------- files out and in


def proposed(*sentences: tuple[str, str | None]) -> Article:
    """An article with those sentences, their English a machine's."""
    rows = tuple(Sentence(en, (vi,)) for vi, en in sentences)
    body = " ".join(vi for vi, _ in sentences)
    ours = Article(slug="a", title="Tiêu đề", body=body, english=English("Title", "machine", "google", rows))
    return structs.replace(ours, made=(("english", " ".join(standing.hashes(ours))),))


def right(*_: object) -> tuple[str, ...]:
    """No check finds anything."""
    return ()


@pytest.mark.parametrize("ending", ["po", "tmx", "xlf", "json"])
def test_what_goes_out_comes_back_unchanged(machine: Path, ending: str, tmp_path: Path) -> None:
    review(machine, "--approve", "2022", "--sentence", "1", "--by", "An", "--date", "2024-05-18")
    before = article(machine)
    file = tmp_path / f"digest.{ending}"
    memory = (machine / "content/translations.po").read_bytes()
    assert review(machine, "--export", str(machine / f"content/translations.{ending}")) == 2, "the memory is named so"
    assert (machine / "content/translations.po").read_bytes() == memory
    assert review(machine, "--export", str(file)) == 0 and file.read_text("utf-8").count("Luc Yen") >= 2
    assert review(machine, "--apply", str(file), "--by", "An", "--date", "2024-05-18") == 0
    assert article(machine) == before


@pytest.mark.parametrize("ending", ["po", "tmx", "xlf", "json"])
def test_a_correction_in_another_tool_enters_as_edited(machine: Path, ending: str, tmp_path: Path) -> None:
    file = tmp_path / f"digest.{ending}"
    review(machine, "--export", str(file))
    file.write_text(file.read_text("utf-8").replace("106 km", "160 km"), "utf-8")
    assert review(machine, "--apply", str(file)) == 0
    assert kinds(machine) == ["machine", "machine", "edited"]
    assert "over 160 km" in str(article(machine).english.sentences[-1].text)


def test_a_memory_does_not_replace_what_a_person_wrote(
    machine: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    change(machine, "Carrying out Resolution", "To carry out Resolution")
    first = approving.pieces(article(machine))[1]
    seg = f'<tuv xml:lang="vi"><seg>{first.source[0]}</seg></tuv><tuv xml:lang="en"><seg>A memory.</seg></tuv>'
    (tmp_path / "m.tmx").write_text(f'<tmx version="1.4"><body><tu>{seg}</tu></body></tmx>', "utf-8")
    review(machine, "--apply", str(tmp_path / "m.tmx"))
    assert "review-kept" in capsys.readouterr().err and approving.pieces(article(machine))[1] == first


@pytest.mark.parametrize("ending", ["po", "tmx", "xlf", "json"])
def test_nothing_reviewed_is_overwritten(
    machine: Path, ending: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / f"digest.{ending}"
    review(machine, "--export", str(file))
    file.write_text(file.read_text("utf-8").replace("106 km", "160 km").replace("Luc Yen:", "Luc Yen Town:"), "utf-8")
    review(machine, "--approve", "2022", "--sentence", "2", "--by", "An", "--date", "2024-05-18", *DESPITE)
    before = article(machine).english.sentences
    assert review(machine, "--apply", str(file), "--strict") != 0
    assert "review-kept" in capsys.readouterr().err
    after = article(machine).english
    assert after.sentences == before and after.title == ENGLISH[0].replace("Luc Yen:", "Luc Yen Town:")


def test_words_changed_since_the_export_stay(machine: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "digest.po"
    review(machine, "--export", str(file))
    path = machine / store.record_path(article(machine))
    path.write_text(path.read_text("utf-8").replace("over 106 km", "more than 160 km"), "utf-8")
    file.write_text(file.read_text("utf-8").replace("over 106 km", "some 160 km"), "utf-8")
    review(machine, "--apply", str(file))
    assert "review-changed" in capsys.readouterr().err and "more than 160 km" in path.read_text("utf-8")


def test_a_memory_of_ours_fills_the_same_sentences_of_another_digest(machine: Path, tmp_path: Path) -> None:
    """Each enters as it stood there: by whom it was approved, written by a person, or whose engine's words it is."""
    other, file = tmp_path / "other", tmp_path / "ours.tmx"
    shutil.copytree(machine, other)
    empty = article(other)
    store.save(other, standing.without(empty, {0, 1, 2}), empty)
    change(machine, "Luc Yen: Raising", "Luc Yen: To raise")
    assert review(machine, "--approve", "2022", "--sentence", "1", "--by", "An", "--date", "2024-05-18") == 0
    assert review(machine, "--export", str(file)) == 0
    assert kinds(other) == ["pending"] * 3 and review(other, "--apply", str(file)) == 0
    pieces = approving.pieces(article(other))
    assert [p.text for p in pieces] == [p.text for p in approving.pieces(article(machine))]
    assert [(p.status.kind, p.status.by, p.status.date) for p in pieces] == [
        ("edited", "", ""), ("reviewed", "An", "2024-05-18"), ("machine", "google", "")
    ]  # fmt: skip
    before = article(other)
    assert review(other, "--apply", str(file)) == 0 and article(other) == before


def foreign(name: str, vi: str, en: str, approved: bool, by: str) -> str:
    """A file with one sentence, of a tool that knows nothing of us."""
    if name == "a.po":
        head = f'msgid ""\nmsgstr ""\n"Last-Translator: {by} <a@example.org>\\n"\n"PO-Revision-Date: 2024-05-18 10:00+0700\\n"\n'
        return "\n".join(
            (head if by else "", *(() if approved else ("#, fuzzy",)), f'msgid "{vi}"', f'msgstr "{en}"', "")
        )
    if name == "a.xlf":
        phase = f'<header><phase-group><phase phase-name="r" process-name="review" contact-name="{by}" date="2024-05-18T10:00:00Z"/></phase-group></header>'
        unit = f'<trans-unit id="1" approved="{"yes" if approved else "no"}"><source>{vi}</source><target phase-name="r">{en}</target></trans-unit>'
        return f'<xliff version="1.2"><file original="a">{phase if by else ""}<body>{unit}</body></file></xliff>'
    said = '<prop type="x-status">reviewed</prop>' if approved else ""
    said += f'<prop type="x-reviewed-by">{by}</prop><prop type="x-reviewed-on">2024-05-18</prop>' if by else ""
    segs = f'<tuv xml:lang="vi"><seg>{vi}</seg></tuv><tuv xml:lang="en"><seg>{en}</seg></tuv>'
    return f'<tmx version="1.4"><body><tu creationid="Lan" changeid="Lan">{said}{segs}</tu></body></tmx>'


@pytest.mark.parametrize("name", ["a.po", "a.tmx", "a.xlf"])
def test_what_comes_from_another_tool_is_a_machines_unless_the_file_says_who_reviewed_it(name: str) -> None:
    ours = proposed(("Một câu.", "A sentence."))
    for approved, by, state in ((True, "", "machine"), (False, "An", "machine"), (True, "An", "reviewed")):
        file = foreign(name, "Một  câu.", "One sentence.", approved, by)
        got = incoming.bring_in([ours], exchange.read(name, file.encode()), Review("Bình", "2026-01-01"), name, right)
        assert not got.problems
        if state == "reviewed":
            piece = approving.pieces(got.articles[0])[1]
            assert not got.machines and piece.text == "One sentence."
            assert piece.status == Status("reviewed", "An", "2024-05-18")
        else:
            answer = Translated("Một câu.", "One sentence.", f"file {name[2:]}")
            assert not got.articles and got.machines == {"a": {1: answer}}


def test_a_memory_takes_nothing_for_better_than_it_is() -> None:
    """A machine's words do not replace words; approved ones with an error are refused; a person's stay."""
    ours = proposed(("Một câu.", "A sentence."), ("Hai câu.", None))
    key = short_hash("Other words.")
    machines = [Unit(f"b#{n}@{key}", vi, "Other words.", False, state="machine", engine="libre")
                for n, vi in ((1, "Một câu."), (2, "Hai câu."))]  # fmt: skip
    got = incoming.bring_in([ours], Batch(tuple(machines), memory=True), Review(""), "a.tmx", right)
    assert got.machines == {"a": {2: Translated("Hai câu.", "Other words.", "libre")}} and not got.problems
    changed = Unit(f"b#2@{key}", "Hai câu.", "Words of a person.", True, "An", "2024-05-18")
    got = incoming.bring_in([ours], Batch((changed,), memory=True), Review("Bình"), "a.tmx", right)
    assert approving.pieces(got.articles[0])[2].status == Status("edited"), "An never saw these"
    known = Unit("", "Một câu.", "One sentence.", True, "An", "2024-05-18")
    got = incoming.bring_in([ours], Batch((known,), memory=True), Review(""), "a.tmx", lambda *_: ("number",))
    assert [p.code for p in got.problems] == ["review-despite"] and not got.articles
    despite = structs.replace(known, despite="number", why="a misprint")
    got = incoming.bring_in([ours], Batch((despite,), memory=True), Review(""), "a.tmx", lambda *_: ("number",))
    assert approving.overridden(got.articles[0]) == {1: ("number",)}
    again = approving.units(got.articles[0])[1]
    assert (again.by, again.despite, again.why, again.state) == ("An", "number", "a misprint", "reviewed")
    got = incoming.bring_in(
        got.articles, Batch((structs.replace(known, text="No."),), memory=True), Review(""), "a.tmx", right
    )
    assert [p.code for p in got.problems] == ["review-kept"]


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.xlf", '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><xliff version="1.2">&e;</xliff>', "exchange-entity"),
        ("a.tmx", "<tmx>" + "<a>" * 200 + "</a>" * 200 + "</tmx>", "exchange-broken"),
        ("a.tmx", "<tmx", "exchange-broken"),
        ("a.tmx", "<html/>", "exchange-broken"),
        ("a.po", 'msgid "a"\nwhat\n', "exchange-broken"),
        ("a.json", "[1]", "exchange-broken"),
        ("a.json", "[" * 100_000, "exchange-broken"),
        ("a.json", '{"format": "diembao-review-1", "units": [{"key": 1}]}', "exchange-broken"),
    ],
)  # fmt: skip
def test_hostile_and_broken_files_are_refused_whole(
    machine: Path, name: str, content: str, code: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / name).write_text(content, "utf-8")
    before = article(machine)
    assert review(machine, "--apply", str(tmp_path / name), "--by", "An") != 0
    assert f"[{code}]" in capsys.readouterr().err and article(machine) == before


@pytest.mark.parametrize(
    ("name", "before", "within", "unit", "after"),
    [
        ("a.xlf", '<xliff version="1.2">', "file", "<trans-unit><source>a</source><target>b</target></trans-unit>", "</xliff>"),
        ("a.tmx", "<tmx><body>", "tu", '<tuv xml:lang="vi"><seg>a</seg></tuv><tuv xml:lang="en"><seg>b</seg></tuv>', "</body></tmx>"),
    ],
)  # fmt: skip
def test_no_unit_is_read_as_often_as_things_are_nested(
    name: str, before: str, within: str, unit: str, after: str
) -> None:
    """100,000 units in 90 files, each in the one before, were nine million: 40 s and 2 GB."""
    data = before + f"<{within}>" * 90 + unit + f"</{within}>" * 90 + after
    assert len(exchange.read(name, data.encode()).units) <= 1
    assert len(exchange.read(name, f"{before}<{within}>{unit}</{within}>{after}".encode()).units) == 1


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.json", '{"format": "diembao-review-1", "units": [], "by": "\\ud800"}'),
        ("a.xlf", '<xliff version="1.2"><file>' + "<trans-unit>" * 90 + "</trans-unit>" * 90 + "</file></xliff>"),
    ],
)
def test_half_a_character_and_units_within_units_are_refused(name: str, content: str) -> None:
    with pytest.raises(ProblemError, match="exchange-broken"):
        exchange.read(name, content.encode())


def test_a_review_that_names_nobody_is_signed_with_the_digests_name() -> None:
    ours = proposed(("Một câu.", "A sentence."), ("Hai câu.", "Two sentences."))
    ours = approving.approve(ours, None, Review("editor", "2024-05-18"), "a.md")
    ours = approving.approve(ours, 1, Review("An", "2024-05-19"), "a.md")
    ours = approving.approve(ours, 2, Review("editor", "2024-05-19"), "a.md")
    for name, told in (("", "editor"), ("Nguyễn Lan", "Nguyễn Lan")):
        assert [p.status.by for p in approving.pieces(approving.signed(ours, name))] == [told, "An", told]


# ---------------------------------------------------------------- what the page shows


def test_the_words_that_a_finding_is_about_are_marked_where_they_stand() -> None:
    """Within the paragraph of the sentence; where two findings meet, each keeps its end."""
    vi = "Có 160 km đường và 3 cầu."
    ours = structs.replace(proposed((vi, "There are 106 km of road.")), body=f"Trước đó. {vi} Sau đó.\n\nĐoạn hai.")
    piece = approving.pieces(ours)[1]
    found = (
        qa.Finding("number", "error", "source", 3, 6, "not there"),
        qa.Finding("unit", "warning", "source", 3, 9, "not there"),
        qa.Finding("length", "warning", "target", 0, len(piece.text), "short"),
        qa.Finding("number", "error", "target", 10, 999, "not there"),
    )
    seen = marking.marked(piece, piece.text, paragraphs(ours.body), found)
    ((*runs,),) = seen.source
    assert [(r.text, r.own, r.doubts, r.ends, r.severity) for r in runs] == [
        ("Trước đó. ", False, (), (), ""), ("Có ", True, (), (), ""), ("160", True, (1, 2), (1,), "error"),
        (" km", True, (2,), (2,), "warning"), (" đường và 3 cầu.", True, (), (), ""), (" Sau đó.", False, (), (), ""),
    ]  # fmt: skip
    assert [(r.text, r.ends) for r in seen.text] == [("There are ", ()), ("106 km of road.", (4,))]
    assert [d.words for d in seen.doubts] == ["160", "160 km", "", "106 km of road."] and seen.errors == ("number",)


def test_sources_of_several_paragraphs_are_each_marked_in_their_own() -> None:
    one, two = "Một câu có 5 xã.", "Hai câu có 7 xã."
    ours = proposed((one, "One."))
    rows = (Sentence("One has 5, two has 8.", (two, one, "Không còn.")),)
    ours = structs.replace(ours, body=f"A. {one}\n\nB. {two} C.", english=English("T", "machine", "x", rows))
    piece = approving.pieces(ours)[1]
    at = " ".join(piece.source).index("7")
    found = (qa.Finding("number", "error", "source", at, at + 1, "not there"),)
    seen = marking.marked(piece, piece.text, paragraphs(ours.body), found)
    assert ["".join(r.text for r in runs if r.own) for runs in seen.source] == [one, two, "Không còn."]
    assert ["".join(r.text for r in runs) for runs in seen.source] == [*paragraphs(ours.body), "Không còn."]
    assert [r.text for runs in seen.source for r in runs if r.severity] == ["7"]


def test_every_check_is_explained_in_both_languages() -> None:
    told = (ROOT / "docs/translation-checks.md").read_text("utf-8")
    codes = set(re.findall(r"^\| `([a-z_]+)` \| (?:error|warning)", told, re.MULTILINE))
    hints = reviewpage.hints(dict.fromkeys(codes))
    unknown = reviewpage.hints({"unknown": None})["unknown"]
    assert len(codes) > 25 and [code for code in sorted(codes) if hints[code] == unknown] == []
    assert all(one["vi"] != one["en"] and one["vi"] and one["en"] for one in hints.values())


def test_a_record_that_cannot_be_written_costs_itself_alone(
    machine: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Words that make a record longer than one may be; then a disk that is full, of which the page is told."""
    record = store.path_of(SLUG)
    other = (machine / record).read_text("utf-8").replace("number: 1\n", "number: 2\n")
    (machine / "content/articles/other.md").write_text(other, "utf-8")
    title = approving.units(steps.records(steps.open_digest(machine)).articles[0])[0]
    rows = [{"key": title.key.replace(SLUG, slug), "source": title.source, "text": text, "reviewed": False}
            for slug, text in ((SLUG, "Words. " * 50_000), ("other", "Other words."))]  # fmt: skip
    data = json.dumps({"format": approvals.FORMAT, "units": rows})
    (tmp_path / "a.json").write_text(data, "utf-8")
    desk = reviewserver.Reviewing(Request(root=machine, serve=True))
    with monkeypatch.context() as patch:
        patch.setattr(store, "write_whole", lambda *_: Path("/nowhere").read_bytes())
        assert "No such file" in str(desk.save(data.encode())["refused"])
    capsys.readouterr()
    assert review(machine, "--apply", str(tmp_path / "a.json")) == 1
    said = capsys.readouterr()
    assert "2 pieces read, 1 record changed, 1 refused" in said.out and f"{record}:1: error" in said.err
    assert [one.english.title for one in steps.records(steps.open_digest(machine)).articles] == [
        title.text,
        "Other words.",
    ]


def test_no_name_of_an_article_is_an_id_of_the_page(machine: Path, tmp_path: Path) -> None:
    """The script found a headline in the place of its words."""
    record = machine / store.path_of(SLUG)
    for number, name in enumerate(("words", "u1-1", "count"), 1):
        text = record.read_text("utf-8").replace("number: 1\n", f"number: {number}\n")
        record.with_name(f"{name}.md").write_text(text, "utf-8")
    assert review(machine, "--html", str(tmp_path / "page")) == 0
    ids = re.findall(r' id="([^"]*)"', (tmp_path / "page/index.html").read_text("utf-8"))
    assert "article-words" in ids and len(ids) == len({*ids})


# ---------------------------------------------------------------- in a browser


def test_the_page_downloads_approvals_that_the_command_applies(machine: Path, tmp_path: Path, page: Page) -> None:
    change(machine, "number: 1\n", 'number: 1\nurl: "https://news.example/a"\n')
    change_settings(machine, 'url = ""', 'url = "https://digest.example/"')
    assert review(machine, "--html", str(tmp_path / "page")) == 0
    page.goto((tmp_path / "page/index.html").as_uri())
    page.evaluate("localStorage.setItem('diembao-review/language', ']')")  # any page of this disk may
    page.reload()
    assert page.inner_text("main p code").endswith(f" --root {machine} review --apply approvals.json")
    links = [a.get_attribute("href") for a in page.locator("section a").all()]
    assert links == ["https://news.example/a", f"https://digest.example/en/{SLUG}/"]
    wrong = page.locator(".unit").nth(LAST)
    assert wrong.locator(".source mark.error").inner_text().startswith("160 km")
    assert wrong.locator(".text mark.error").inner_text().startswith("106 km")
    assert "Error 1 160 km A number does not match." in wrong.inner_text()
    page.locator("#language").click()
    assert "Lỗi 1 160 km Con số không khớp." in wrong.inner_text() and page.title() == "Duyệt phần tiếng Anh"
    page.keyboard.press("j")
    page.keyboard.press("a")  # the title is approved
    page.keyboard.press("d")
    assert page.evaluate("document.activeElement.id") == "u1-3"
    page.keyboard.press("a")
    page.get_by_label("Tên bạn").fill("An")
    page.locator("#download").click()
    assert "còn thiếu: 1" in page.inner_text("#count")
    assert page.evaluate("document.activeElement.className") == "despite"
    page.keyboard.press("k")
    page.keyboard.press("e")
    page.keyboard.type("ajd ")  # keys are words here
    page.keyboard.press("Escape")
    page.locator("#show").select_option("undecided")
    assert page.locator(".unit:visible").count() == 0 and page.locator("section:visible").count() == 0
    page.locator("#show").select_option("error")
    assert [one.get_attribute("id") for one in page.locator(".unit:visible").all()] == ["u1-3"]
    wrong.locator("textarea").fill(ENGLISH[LAST].replace("over 106", "some 160"))
    assert wrong.locator(".since-check").is_visible()  # nothing checks it here
    page.reload()
    assert page.locator("textarea").nth(LAST).input_value().count("some 160 km") == 1
    assert page.locator(".approve:checked").count() == 2 and page.locator("#by").input_value() == "An"
    wrong.locator("textarea").fill(ENGLISH[LAST])
    wrong.locator(".despite").check()
    wrong.locator(".why").fill("báo in sai")
    with page.expect_download() as waiting:
        page.locator("#download").click()
    waiting.value.save_as(tmp_path / "approvals.json")
    page.reload()
    assert page.locator(".approve:checked").count() == 2  # kept until it is asked to be cleared
    page.once("dialog", lambda dialog: dialog.accept())
    page.locator("textarea").first.fill("Other words")
    page.locator("#clear").click()
    page.reload()
    assert page.locator(".approve:checked").count() == 0 and page.locator("textarea").first.input_value() == ENGLISH[0]
    said = json.loads((tmp_path / "approvals.json").read_text("utf-8"))
    assert said["by"] == "An" and len(said["units"]) == 3
    assert review(machine, "--apply", str(tmp_path / "approvals.json")) == 0
    assert kinds(machine) == ["reviewed", "edited", "reviewed"]
    review_ = article(machine).english.title_review
    assert review_ and review_.by == "An" and review_.date == said["date"]
    last = article(machine).english.sentences[1]
    assert last.despite == "number unit" and last.review and last.review.why == "báo in sai"


def test_a_served_page_checks_what_is_typed_and_saves_it(machine: Path, page: Page) -> None:
    desk = reviewserver.Reviewing(Request(root=machine, ids=("2022",), serve=True))
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(reviewserver.Handler, desk))
    with listening(server) as port:
        page.set_viewport_size({"width": 360, "height": 800})
        page.emulate_media(color_scheme="dark")
        page.goto(f"http://127.0.0.1:{port}/")
        wrong = page.locator(".unit").nth(LAST)
        wrong.locator("textarea").fill(ENGLISH[LAST].replace("106", "160"))
        expect(wrong.locator(".said")).to_be_hidden()
        assert wrong.locator(".source mark").count() == 0 and not wrong.locator(".over").is_visible()
        first = page.locator(".unit").nth(1)
        first.locator("textarea").fill(ENGLISH[1].replace("No. 37 of 24", "No. 37 of 25"))
        expect(first.locator(".marks .error").first).to_contain_text("A day, month or year does not match.")
        assert first.locator(".text mark.error").first.inner_text().startswith("25 April 2021")
        assert page.evaluate("document.documentElement.scrollWidth") == 360
        wrong.locator(".approve").check()
        page.get_by_label("Your name").fill("An")
        with page.expect_navigation():
            page.locator("#save").click()
        assert kinds(machine) == ["machine", "edited", "reviewed"]
        expect(page.locator(".unit").nth(LAST).locator(".st")).to_contain_text("Reviewed: An")
        assert page.locator(".approve:checked").count() == 0
        page.context.new_cdp_session(page).send("Page.setBypassCSP", {"enabled": True})
        page.reload()
        page.evaluate(AXE_SCRIPT)
        assert page.evaluate("axe.run().then(found => found.violations.map(one => one.id))") == []
