"""Levels: nothing is shown beyond what the newspaper's level allows, however a record names the newspaper."""

from __future__ import annotations

from pathlib import Path

import pytest
from rights_fixture import HIDDEN, OUTLETS, build, holding, record, run, told

from diembao.build import taken
from diembao.digest import rights
from diembao.digest.rights import Claim
from diembao.model import Outlet
from diembao.publish import SiteFiles

MAY = rights.rights("metadata", (Outlet("Báo Một", "1", ("Một điện tử",), publish="excerpt"), Outlet("Báo Hai", "2")))


@pytest.mark.parametrize(
    ("outlet", "asked", "reason", "level"),
    [
        ("Báo Một", None, "", "excerpt"),
        ("Báo Một", "full", "", "excerpt"),
        ("Báo Một", "full", "the paper allows it", "full"),
        ("Báo Một", "metadata", "", "metadata"),
        ("Báo Một", "withheld", "the paper allows it", "withheld"),
        ("bao mot", "full", "", "excerpt"),
        ("Một điện tử", None, "", "excerpt"),
        ("Báo Hai", None, "", "metadata"),
        ("Báo Ba", "full", "", "metadata"),
        ("", None, "", "metadata"),
    ],
)
def test_the_newspapers_level_is_the_most_unless_the_record_says_why(
    outlet: str, asked: rights.Publish | None, reason: str, level: str
) -> None:
    claim = Claim("a", outlet, asked, reason, "", 1, "")
    ruling = MAY.ruling(claim)
    assert ruling.level == level
    above = asked is not None and rights.LEVELS.index(asked) > rights.LEVELS.index(ruling.level)
    assert [problem.code for problem in rights.told(claim, ruling)] == ["record-publish"] * above


YEN_BAI = Outlet(
    "Báo Yên Bái",
    "Yen Bai Newspaper",
    ("Yên Bái điện tử",),
    ("YBĐT",),
    ("https://www.baoyenbai.com.vn/", "yen-bai.vn"),
    "metadata",
)
LAO_CAI = Outlet("Báo Lào Cai", "Lao Cai Newspaper", domains=("baolaocai.vn",), publish="excerpt")


@pytest.mark.parametrize(
    ("outlet", "url", "level"),
    [
        *((name, "", "metadata") for name in (
            "Báo Yên Bái", "Báo Yên-Bái", "Bao YenBai", "BAOYENBAI", "bao-yen-bai", "yen-bai", "Báo điện tử Yên Bái",
            "Yen Bai Newspaper", "YEN BAI  NEWSPAPER", "YBĐT", "baoyenbai.com.vn", "Ｂáo Ｙên Bái",
            "Báo tỉnh Yên Bái", "https://baoyenbai.com.vn/", "Báo Yên Bái, số 12", "Báo Lào Cai/Báo Yên Bái", "Yên Bái (YBĐT)",
            "Báo Yên Bái ngày 5/3", "Yên Bái và Lào Cai", "Yên Bái/Thanh Niên", "\u0392\u0391\u039f Y\u00ean B\u00e1i",
            "Báo Yên Bái - Cơ quan của Đảng bộ tỉnh", "Theo Báo Yên Bái", "Tòa soạn Báo Yên Bái", "Nguồn: Yên Bái", "B\u0430o Y\u00ean B\u0430i", "\u0392ao Yen B\u03b1i",
        )),
        ("", "https://archive.example/web/2020/https://www.baoyenbai.com.vn/12", "metadata"),
        ("Báo Lào Cai", "https://r.example/?q=https%3A%2F%2Fbaoyenbai.com.vn%2F12", "metadata"),
        ("", "https://r.example/?q=https%253A%252F%252Fbaoyenbai.com.vn%252F12", "metadata"),
        ("", "https://baoyenbai-com-vn.cdn.ampproject.org/v/s/12", "metadata"),
        ("", "https://cdn.ampproject.org/c/s/baoyenbai.com.vn/12", "metadata"),
        ("", "https://baoyenbai。com。vn/12", "metadata"),
        ("", "https://ｂａｏyenbai．com.vn/12", "metadata"),
        ("", "https://yen--bai-vn.cache.example/12", "metadata"),
        ("", "https://baoyenbai-com-vn-example.cache.example/12", "full"),
        ("", "https://baoyenbai.com.vn/12/3.aspx", "metadata"),
        ("", "http://www.BaoYenBai.com.vn:8080/12", "metadata"),
        ("", "https://m.baoyenbai.com.vn/12", "metadata"),
        ("Báo Lào Cai", "https://baoyenbai.com.vn/12", "metadata"),
        ("Báo Yên Bái", "https://baolaocai.vn/12", "metadata"),
        ("Báo Lào Cai", "https://baolaocai.vn/12", "excerpt"),
        ("Báo Không Ai Biết", "https://baolaocai.vn/12", "excerpt"),
        ("Báo Yên Lạc", "https://notbaoyenbai.com.vn/12", "full"),
        ("", "https://baoyenbai.com.vn.example/12", "full"),
        ("Báo Lào", "", "full"), ("Báo Yên", "", "full"), ("Báo Hà Tĩnh", "", "full"), ("Cổng thông tin, Yên Bái", "", "full"),
    ],
)  # fmt: skip
def test_a_newspaper_is_known_however_it_is_named(outlet: str, url: str, level: str) -> None:
    """By any of its names in any spelling, and by its address: where they say two, the lower level holds."""
    may = rights.rights("full", (YEN_BAI, LAO_CAI))
    assert may.ruling(Claim("a", outlet, "full", "", "", 1, "", url)).level == level


def test_a_record_that_misspells_its_newspaper_shows_no_more(ruled: Path, capsys: pytest.CaptureFixture[str]) -> None:
    record(ruled, "mot", "Báo-Một")
    (ruled / "content/outlets.toml").write_text(f'{OUTLETS}publish = "full"\ndomains = ["hai.example"]\n', "utf-8")
    (ruled / "digest.toml").write_text('[publish]\ndefault = "metadata"\n[translate]\nengine = "none"\n', "utf-8")
    record(ruled, "hai", url='"https://hai.example/1"')
    build(ruled)
    assert told(ruled) == ["hai full", "mot excerpt"]
    assert "the newspaper 'Báo-Một' is not known here; 'Báo Một' is" in capsys.readouterr().err


def test_of_two_newspapers_with_one_name_that_with_less_holds() -> None:
    papers = Outlet("Báo Một", "1", publish="metadata"), Outlet("Báo Môt", "1", publish="full")
    for order in (papers, papers[::-1]):
        may = rights.rights("full", order)
        assert {may.ruling(Claim("a", one.name, None, "", "", 1, "")).level for one in papers} == {"metadata"}


def test_a_record_without_a_level_shows_what_its_newspaper_allows(ruled: Path) -> None:
    record(ruled, "mot", "Báo Một")
    record(ruled, "hai", "Báo Hai")
    build(ruled)
    assert told(ruled) == ["hai full", "mot excerpt"]
    assert holding(ruled) and all("hai" in name or "search" in name for name in holding(ruled))


def test_a_level_above_the_newspapers_is_told_with_the_remedy(ruled: Path, capsys: pytest.CaptureFixture[str]) -> None:
    record(ruled, "mot", "Báo Một", publish="full")
    build(ruled)
    err = capsys.readouterr().err
    assert "content/articles/mot.md: note[record-publish]" in err and "publish_reason" in err
    assert not holding(ruled)
    record(ruled, "mot", "Báo Một", publish="full", publish_reason='"Toà soạn đồng ý"')
    build(ruled)
    assert "record-publish" not in capsys.readouterr().err and holding(ruled) and told(ruled) == ["mot full"]


@pytest.mark.parametrize("reason", ["~", "null", "false", "no", '"."', '"\\u2800"', '" "'])
def test_what_is_no_reason_raises_no_level(ruled: Path, reason: str) -> None:
    record(ruled, "mot", "Báo Một", publish="full", publish_reason=reason)
    build(ruled)
    assert not holding(ruled) and told(ruled) != ["mot full"]


@pytest.mark.parametrize("names", ['name = " "', 'name = "Báo Ba"\naliases = ["", "Ba"]'])
def test_a_newspaper_has_no_empty_name(ruled: Path, names: str, capsys: pytest.CaptureFixture[str]) -> None:
    (ruled / "content/outlets.toml").write_text(f'[[outlet]]\n{names}\nenglish = "B"\npublish = "full"\n', "utf-8")
    assert run(ruled, "site", "--offline") == 2
    assert "corpus-outlet" in capsys.readouterr().err


@pytest.mark.parametrize("how", ["newspaper", "digest", "record"])
def test_a_lowered_level_takes_back_what_was_shown_and_says_of_how_many(
    ruled: Path, how: str, capsys: pytest.CaptureFixture[str]
) -> None:
    record(ruled, "mot", "Báo Hai" if how == "newspaper" else "")
    record(ruled, "hai", "Báo Một")
    build(ruled)
    assert holding(ruled) and "took back" not in capsys.readouterr().out
    if how == "newspaper":
        (ruled / "content/outlets.toml").write_text(f'{OUTLETS}publish = "metadata"\n', "utf-8")
    elif how == "digest":
        (ruled / "digest.toml").write_text('[publish]\ndefault = "metadata"\n[translate]\nengine = "none"\n', "utf-8")
    else:
        record(ruled, "mot", publish="metadata")
    build(ruled)
    assert "took back 1 article: " in capsys.readouterr().out and not holding(ruled)
    assert told(ruled) == ["hai excerpt", "mot metadata"]
    build(ruled)
    assert "took back" not in capsys.readouterr().out


def test_what_was_shown_is_taken_back_though_all_notes_of_it_are_lost(
    ruled: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    record(ruled, "mot", "Báo Hai")
    build(ruled)
    (ruled / ".cache/state.db").unlink()
    (ruled / "content/outlets.toml").write_text(f'{OUTLETS}publish = "withheld"\n', "utf-8")
    build(ruled)
    assert "took back 1 article: " in capsys.readouterr().out and not holding(ruled)


class Killed(BaseException):
    """What no program catches."""


def killed(*_: object) -> None:
    raise Killed


@pytest.mark.parametrize("how", ["killed", "the list is damaged", "killed, its notes are lost"])
def test_the_site_before_goes_with_what_is_taken_back_whatever_happened(
    ruled: Path, how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A build that is killed after the folders have changed places; a list that says nothing of what was shown."""
    record(ruled, "mot", "Báo Hai")
    for title in ("Một", "Hai"):  # until there is a site before
        record(ruled, "hai", body="Khác.", title=title)
        build(ruled)
    (ruled / "content/outlets.toml").write_text(f'{OUTLETS}publish = "metadata"\n', "utf-8")
    if how.startswith("killed"):
        with monkeypatch.context() as patched, pytest.raises(Killed):
            patched.setattr(SiteFiles, "keep_back_if", killed)
            build(ruled)
        assert not holding(ruled) and [path for path in ruled.rglob("*.html") if HIDDEN in path.read_text("utf-8")]
    else:
        (ruled / "site/data/articles.jsonl").write_text("{", "utf-8")
    if how.endswith("lost"):
        next(ruled.rglob("buffers.json")).unlink()
    build(ruled)
    assert not [path for path in ruled.rglob("*.html") if HIDDEN in path.read_text("utf-8")]


def test_of_what_is_noted_a_level_that_is_none_is_more_than_any() -> None:
    assert taken.less({"a": "full", "b": "?", "c": "excerpt", "d": "withheld"}, {"b": "full", "c": "full"}) == [
        "a",
        "b",
    ]
