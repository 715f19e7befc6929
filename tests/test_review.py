"""Reviewing: where each sentence stands, approvals, the page in a browser, and files that go out and come back."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from review_fixture import DESPITE, ENGLISH, SLUG, article, change, kinds, review

from diembao.build import store
from diembao.commands import cli
from diembao.english import approving

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
