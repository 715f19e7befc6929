"""What GitHub is told of problems: annotations, and the summary of a run."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from diembao.commands import annotate, cli
from diembao.commands.request import Outcome
from diembao.problems import Problem, Where


def doubt(kind: Any, number: int, message: str = "it is odd", hint: str = "") -> Problem:
    return Problem("page-odd", kind, Where("content/a, b.md", number), message, hint)


def test_an_annotation_stands_at_its_line_and_no_text_begins_another_command() -> None:
    hostile = doubt("warning", 0, "100%\r\n::error::mine", "look")
    lines = list(annotate.annotated([hostile, doubt("error", 7), doubt("note", 1)]))
    assert lines == [
        "::error file=content/a%2C b.md,line=7,title=page-odd::it is odd",
        "::warning file=content/a%2C b.md,title=page-odd::100%25%0D%0A::error::mine%0Alook",
    ]


def test_github_shows_ten_annotations_of_a_kind_and_the_summary_has_the_others() -> None:
    told = [doubt(kind, number) for kind in ("warning", "error") for number in range(600)]
    shown = [line.partition(" ")[0] for line in annotate.annotated(told)]
    assert shown == ["::error"] * 10 + ["::warning"] * 10
    summary = annotate.summary(["1 article: site/index.html"], told)
    assert summary.count("| error page-odd |") == 500 and "and 700 more" in summary
    assert "600 errors, 600 warnings" in summary and len(summary) < 1_000_000


def test_a_summary_shows_text_as_it_is() -> None:
    text = 'một | <img src="//x"> [a](b) `c` **d** https://e'
    (row,) = [line for line in annotate.summary((), [doubt("error", 1, text)]).splitlines() if "một" in line]
    assert row.count("|") == 5 and not re.search(r"[<>\[\]()`*\"]|://", row)


@pytest.mark.parametrize(
    ("options", "code"),
    [(["--annotate"], 0), ([], 1), (["--annotate", "--strict"], 1)],
)
def test_an_error_of_one_article_keeps_none_back_but_with_strict(
    options: list[str], code: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(cli, "_done", lambda *_: Outcome(("0 articles",), (doubt("error", 1),)))
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "summary"))
    capsys.readouterr()
    assert cli.run(["site", *options, "--root", str(tmp_path)]) == code
    out = capsys.readouterr().out
    assert out.startswith("::error file=") == bool(options) and "0 articles" in out
    assert not options or "0 articles\n\n1 error" in (tmp_path / "summary").read_text("utf-8")


def test_what_is_wrong_with_the_whole_digest_is_annotated_and_fails(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "digest.toml").write_text("[site]\ntitel = 1\n", "utf-8")
    capsys.readouterr()
    assert cli.run(["site", "--annotate", "--root", str(tmp_path)]) == 2
    assert "::error file=digest.toml,line=2,title=config-unknown-key::" in capsys.readouterr().out
