"""Rights that hold: nothing is shown beyond what the newspaper's level allows, and what was taken down stays down."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import pytest

from diembao.commands import cli
from diembao.digest import rights
from diembao.digest.rights import Claim, Ruling, Withdrawal
from diembao.model import Outlet
from diembao.problems import ProblemError
from diembao.text import ascii_form, nfd

HIDDEN = "con suối nhỏ chảy qua bản làng vào một buổi chiều mùa đông rất lạnh"
BODY = f"{' '.join(f'từ{n}' for n in range(70))}.\n\nSau cùng là {HIDDEN}."
OUTLETS = """\
[[outlet]]
name = "Báo Một"
english = "The One"
aliases = ["Một điện tử"]
publish = "excerpt"

[[outlet]]
name = "Báo Hai"
english = "The Two"
"""


def record(root: Path, name: str, outlet: str = "", body: str = BODY, **front: str) -> Path:
    path = root / f"content/articles/{name}.md"
    path.parent.mkdir(parents=True, exist_ok=True)
    front = {"title": f'"Tin {name}"', **({"outlet": f'"{outlet}"'} if outlet else {}), **front}
    path.write_text(
        "---\n" + "".join(f"{key}: {value}\n" for key, value in front.items()) + f"---\n\n{body}\n", "utf-8"
    )
    return path


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "content").mkdir()
    (tmp_path / "digest.toml").write_text('[publish]\ndefault = "full"\n[translate]\nengine = "none"\n', "utf-8")
    (tmp_path / "content/outlets.toml").write_text(OUTLETS, "utf-8")
    return tmp_path


def run(root: Path, *arguments: str) -> int:
    return cli.run([*arguments, "--root", str(root)])


def build(root: Path) -> None:
    assert run(root, "site", "--offline") == 0


def holding(root: Path, words: str = HIDDEN) -> list[str]:
    """The files of the site that hold some words."""
    found = []
    for path in sorted((root / "site").rglob("*")):
        if path.is_file() and path.suffix in (".html", ".js", ".json", ".xml", ".csv", ".jsonl", ".bib", ".ris"):
            text = re.sub(r"<[^>]*>", "", path.read_text("utf-8"))
            if words in text or json.dumps(words)[1:-1] in text:
                found.append(path.relative_to(root / "site").as_posix())
    return found


def told(root: Path) -> list[str]:
    rows = (root / "site/data/articles.jsonl").read_text("utf-8").splitlines()
    return [f"{row['slug']} {row['publish']}" for row in sorted(map(json.loads, rows), key=lambda row: row["slug"])]


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
    assert [problem.code for problem in rights.unreasoned(claim, ruling)] == ["record-publish"] * above


def test_of_two_newspapers_with_one_name_that_with_less_holds() -> None:
    papers = Outlet("Báo Một", "1", publish="metadata"), Outlet("Báo Môt", "1", publish="full")
    for order in (papers, papers[::-1]):
        may = rights.rights("full", order)
        assert {may.ruling(Claim("a", one.name, None, "", "", 1, "")).level for one in papers} == {"metadata"}


def test_a_record_without_a_level_shows_what_its_newspaper_allows(root: Path) -> None:
    record(root, "mot", "Báo Một")
    record(root, "hai", "Báo Hai")
    build(root)
    assert told(root) == ["hai full", "mot excerpt"]
    assert holding(root) and all("hai" in name or "search" in name for name in holding(root))


def test_a_level_above_the_newspapers_is_told_with_the_remedy(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    record(root, "mot", "Báo Một", publish="full")
    build(root)
    err = capsys.readouterr().err
    assert "content/articles/mot.md: note[record-publish]" in err and "publish_reason" in err
    assert not holding(root)
    record(root, "mot", "Báo Một", publish="full", publish_reason='"Toà soạn đồng ý"')
    build(root)
    assert "record-publish" not in capsys.readouterr().err and holding(root) and told(root) == ["mot full"]


@pytest.mark.parametrize("reason", ["~", "null", "false", "no", '"."', '"\\u2800"', '" "'])
def test_what_is_no_reason_raises_no_level(root: Path, reason: str) -> None:
    record(root, "mot", "Báo Một", publish="full", publish_reason=reason)
    build(root)
    assert not holding(root) and told(root) != ["mot full"]


@pytest.mark.parametrize("line", ['sha256 = "AB"', "telltales = 5", "number = 0", 'slug = "../x"', "other = 1"])
def test_a_withdrawal_that_could_fit_nothing_is_told_with_its_line(line: str) -> None:
    text = f'[[withdrawn]]\nslug = "a"\nreason = "b"\n\n[[withdrawn]]\nreason = "c"\n{line}\n'
    with pytest.raises(ProblemError) as caught:
        rights.read_withdrawals("content/withdrawn.toml", text)
    assert {(one.code, str(one.where)) for one in caught.value.problems} == {
        ("corpus-withdrawn", "content/withdrawn.toml:5")
    }


@pytest.mark.parametrize("names", ['name = " "', 'name = "Báo Ba"\naliases = ["", "Ba"]'])
def test_a_newspaper_has_no_empty_name(root: Path, names: str, capsys: pytest.CaptureFixture[str]) -> None:
    (root / "content/outlets.toml").write_text(f'[[outlet]]\n{names}\nenglish = "B"\npublish = "full"\n', "utf-8")
    assert run(root, "site", "--offline") == 2
    assert "corpus-outlet" in capsys.readouterr().err


def test_the_beginning_of_a_name_empties_nothing(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Of two articles of one day and title the record of the first is gone, and its name begins the other's."""
    record(root, "mot", "Báo Hai")
    assert run(root, "withdraw", "mot", "--reason", "wrong") == 0
    (root / "content/articles/mot.md").unlink()
    path = record(root, "mot-2", "Báo Hai")
    kept = path.read_text("utf-8")
    for name, *more in (("mot", "--purge"), ("mot",), ("mot-", "--purge")):
        assert run(root, "withdraw", name, "--reason", "again", *more) == 2
        assert "no record has just this name" in capsys.readouterr().err and path.read_text("utf-8") == kept


@pytest.mark.parametrize("how", ["newspaper", "digest", "record"])
def test_a_lowered_level_takes_back_what_was_shown_and_says_of_how_many(
    root: Path, how: str, capsys: pytest.CaptureFixture[str]
) -> None:
    record(root, "mot", "Báo Hai" if how == "newspaper" else "")
    record(root, "hai", "Báo Một")
    build(root)
    assert holding(root) and "took back" not in capsys.readouterr().out
    if how == "newspaper":
        (root / "content/outlets.toml").write_text(f'{OUTLETS}publish = "metadata"\n', "utf-8")
    elif how == "digest":
        (root / "digest.toml").write_text('[publish]\ndefault = "metadata"\n[translate]\nengine = "none"\n', "utf-8")
    else:
        record(root, "mot", publish="metadata")
    build(root)
    assert "took back 1 article: " in capsys.readouterr().out and not holding(root)
    assert told(root) == ["hai excerpt", "mot metadata"]
    build(root)
    assert "took back" not in capsys.readouterr().out


def test_what_was_shown_is_taken_back_though_all_notes_of_it_are_lost(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    record(root, "mot", "Báo Hai")
    build(root)
    (root / ".cache/state.db").unlink()
    (root / "content/outlets.toml").write_text(f'{OUTLETS}publish = "withheld"\n', "utf-8")
    build(root)
    assert "took back 1 article: " in capsys.readouterr().out and not holding(root)


# ---------------------------------------------------------------- withdrawn

CAPTURE = """\
Trang chủ

{title}

18/5/2022

{body}

Bà con trong xã cùng nhau làm đường, sửa cầu và trồng thêm rừng trong suốt những tháng đầu năm nay.

Mọi người đều mong con đường mới sẽ giúp trẻ em đến trường dễ dàng hơn trong mùa mưa sắp tới.

Tin liên quan

{related}

Chia sẻ
"""
TITLE = "Khánh thành cây cầu treo bắc qua suối Nậm Lụm"
TEASER = f"Sáng nay {HIDDEN} đã được mọi người nhắc tới trong buổi lễ khánh thành cây cầu treo."


@pytest.fixture
def captured(root: Path) -> Path:
    """Two captures; the second has the first's headline and teaser among its related stories."""
    folder = root / "content/captures"
    folder.mkdir()
    (folder / "a.txt").write_text(CAPTURE.format(title=TITLE, body=TEASER, related="Một tin khác"), "utf-8")
    body = "Hôm qua xã bên cạnh tổ chức ngày hội đoàn kết với nhiều trò chơi và điệu múa của các bản làng."
    related = f"{TITLE}\n\n{TEASER}"
    (folder / "b.txt").write_text(
        CAPTURE.format(title="Ngày hội đoàn kết của xã bên", body=body, related=related), "utf-8"
    )
    build(root)
    return root


SLUG = "2022-05-18-khanh-thanh-cay-cau-treo-bac-qua-suoi-nam-lum"


def test_nothing_of_a_withdrawn_article_is_left_on_pages_of_others(captured: Path) -> None:
    other = "vi/2022-05-18-ngay-hoi-doan-ket-cua-xa-ben/index.html"
    assert other in holding(captured, TITLE) and other in holding(captured)
    assert run(captured, "withdraw", SLUG, "--reason", "the paper asked") == 0
    build(captured)
    assert not holding(captured, TITLE) and not holding(captured)
    page = (captured / f"site/vi/{SLUG}/index.html").read_text("utf-8")
    assert "the paper asked" in page and "Bài này đã được gỡ" in page


def change_names(root: Path, how: str) -> None:
    record, capture = root / f"content/articles/{SLUG}.md", root / "content/captures/a.txt"
    if how == "capture renamed":
        capture.rename(capture.with_name("z.txt"))
    elif how == "record renamed":
        record.rename(record.with_name("another-name.md"))
    elif how == "record deleted":
        record.unlink()
    elif how == "record deleted, capture renamed":
        record.unlink()
        capture.rename(capture.with_name("z.txt"))
    elif how == "record renamed, its word taken out":
        text = re.sub(r"(?m)^(withdrawn|publish): .*\n", "", record.read_text("utf-8"))
        record.unlink()
        record.with_name("another-name.md").write_text(text, "utf-8")
    elif how == "all deleted, then added anew":
        text = capture.read_text("utf-8")
        capture.unlink()
        record.unlink()
        build(root)
        capture.with_name("again.txt").write_text(text, "utf-8")
    else:  # by hand, without its capture
        capture.unlink()
        text = re.sub(
            r"(?ms)^(withdrawn|publish|number): [^\n]*\n|^capture:\n.*?(?=^\w)", "", record.read_text("utf-8")
        )
        record.unlink()
        build(root)
        record.write_text(text, "utf-8")


@pytest.mark.parametrize(
    "how",
    [
        "capture renamed", "record renamed", "record deleted", "record deleted, capture renamed",
        "record renamed, its word taken out", "all deleted, then added anew", "written anew by hand",
    ],
)  # fmt: skip
def test_what_was_withdrawn_stays_so(captured: Path, how: str) -> None:
    assert run(captured, "withdraw", SLUG, "--reason", "the paper asked") == 0
    change_names(captured, how)
    for _ in range(3):
        build(captured)
        assert not holding(captured)
    name = "another-name" if "record renamed" in how else SLUG
    assert "the paper asked" in (captured / f"site/vi/{name}/index.html").read_text("utf-8")
    assert run(captured, "add", "--offline", str(next((captured / "content/captures").glob("b.txt")))) == 0


def test_a_second_withdrawal_adds_to_the_reason(captured: Path) -> None:
    for reason in ("the paper asked", "a court said so", "the paper asked"):
        assert run(captured, "withdraw", SLUG, "--reason", reason) == 0
    build(captured)
    assert "the paper asked; a court said so<" in (captured / f"site/vi/{SLUG}/index.html").read_text("utf-8")
    assert (captured / "content/withdrawn.toml").read_text("utf-8").count("[[withdrawn]]") == 2


def test_a_page_saved_again_of_a_withdrawn_article_is_not_shown_and_told(
    captured: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(captured, "withdraw", SLUG, "--reason", "the paper asked") == 0
    capture = captured / "content/captures/a.txt"
    capture.with_name("c.txt").write_text(capture.read_text("utf-8") + "\n", "utf-8")
    capsys.readouterr()
    build(captured)
    err = capsys.readouterr().err
    assert "content/captures/c.txt: warning[capture-like-withdrawn]" in err and f"withdraw {SLUG}-2 --reason" in err
    assert not holding(captured)
    assert "Bài này không đăng ở đây" in (captured / f"site/vi/{SLUG}-2/index.html").read_text("utf-8")
    assert "This article is not shown here" in (captured / f"site/en/{SLUG}-2/index.html").read_text("utf-8")


def held(out: str) -> list[str]:
    return [line.removeprefix("still held: ") for line in out.splitlines() if line.startswith("still held: ")]


def test_every_place_that_keeps_a_withdrawn_article_is_told_and_emptied(
    captured: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (captured / "content/captures/a.toml").write_text('author = "Lan"\n', "utf-8")
    (captured / "content/translations.po").write_text(
        f'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n\n#. google\n#, fuzzy\nmsgid "{TITLE}"\nmsgstr "A bridge"\n',
        "utf-8",
    )
    build(captured)
    capsys.readouterr()
    assert run(captured, "withdraw", SLUG, "--reason", "the paper asked") == 0
    places = held(capsys.readouterr().out)
    starts = ("content/captures/a.txt", "content/captures/a.toml", f"content/articles/{SLUG}.md", "content/translations.po",
              ".cache/state.db", "site/", ".cache/publish/")  # fmt: skip
    assert [place.startswith(start) for place, start in zip(places, starts, strict=True)] == [True] * len(starts)
    build(captured)
    assert run(captured, "withdraw", SLUG, "--purge") == 0
    assert held(capsys.readouterr().out) == []
    for path in [
        *(captured / "content").rglob("*"),
        *(captured / ".cache").rglob("*"),
        *(captured / "site").rglob("*"),
    ]:
        data = path.read_bytes() if path.is_file() else b""
        if path.name != "b.txt":  # the page of another article, which is not this one's to empty
            assert HIDDEN.encode() not in data and TITLE.encode() not in data, path
    before = (captured / f"content/articles/{SLUG}.md").read_text("utf-8")
    build(captured)
    assert "the paper asked" in (captured / f"site/vi/{SLUG}/index.html").read_text("utf-8")
    assert (captured / f"content/articles/{SLUG}.md").read_text("utf-8") == before
    (captured / "content/captures/again.txt").write_text(
        CAPTURE.format(title=TITLE, body=TEASER, related="Một tin khác"), "utf-8"
    )
    build(captured)
    assert not holding(captured) and HIDDEN not in (captured / f"content/articles/{SLUG}.md").read_text("utf-8")


def test_a_withdrawal_that_cannot_be_read_stops_the_build(captured: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for text in (
        "[[withdrawn]]\nslug = 'a'\n",
        "[[withdrawn]]\nslug = '../a'\nreason = 'x'\n",
        "withdrawn = 'a'\n",
        "a",
    ):
        (captured / "content/withdrawn.toml").write_text(text, "utf-8")
        assert run(captured, "site", "--offline") == 2
        assert "content/withdrawn.toml" in capsys.readouterr().err


def test_a_withdrawal_by_number_and_slug_leaves_another_article_of_that_slug_alone() -> None:
    gone = (Withdrawal("a", "x", 3, "0" * 64), Withdrawal("b", "y"))
    may = rights.rights("full", (), gone)

    def withdrawn(slug: str, number: int, sha256: str) -> str:
        return may.ruling(Claim(slug, "", None, "", "", number, sha256)).withdrawn

    assert withdrawn("z", 9, "0" * 64) == "x" and withdrawn("a", 3, "1" * 64) == "x" and withdrawn("a", 0, "") == "x"
    assert withdrawn("a", 4, "1" * 64) == "" and withdrawn("b", 7, "1" * 64) == "y"
    assert may.ruling(Claim("a", "", None, "", "", 3, "")) == Ruling("withheld", "full", "x")


# ---------------------------------------------------------------- audit


def audited(root: Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, str, str]:
    capsys.readouterr()
    code = run(root, "audit", "--jobs", "1")
    told = capsys.readouterr()
    return code, told.err, told.out


@pytest.fixture
def mixed(root: Path) -> Path:
    """Articles of every level, of which all below `full` hide words."""
    for number, level in enumerate(rights.LEVELS):
        words = " ".join(f"chữ{number}{n}" for n in range(90))
        record(root, f"tin-{number}", body=f"{words}.\n\nĐoạn {number} là {HIDDEN} {number}.", publish=level)
    build(root)
    return root


def test_a_site_that_shows_what_it_may_is_audited_clean(mixed: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, err, out = audited(mixed, capsys)
    assert (code, err) == (0, "") and "3 articles shown in part or not at all: 0 passages" in out
    assert holding(mixed), "the one that is shown in full has the same words, and may"


FORMS = {
    "as it stands": "{}", "unmarked": "ascii", "upper case": "upper", "decomposed": "nfd", "marked up": "tags",
    "in an attribute": '<img alt="{}">', "in a script": "json",
}  # fmt: skip


@pytest.mark.parametrize("how", FORMS)
@pytest.mark.parametrize("number", [0, 1, 2])
def test_eight_hidden_words_in_any_form_are_found(
    mixed: Path, number: int, how: str, capsys: pytest.CaptureFixture[str]
) -> None:
    eight = " ".join(f"chữ{number}{n}" for n in range(71, 79))
    forms = {
        "ascii": ascii_form, "upper": str.upper, "nfd": nfd, "json": lambda text: json.dumps([text]),
        "tags": lambda text: text.replace(" ", " <b>", 1).replace(" ", "</b> ", 2),
    }  # fmt: skip
    text = forms.get(FORMS[how], FORMS[how].format)(eight)
    path = mixed / "site" / ("vi/index.html" if how != "in a script" else "search/meta.js")
    path.write_text(path.read_text("utf-8") + text, "utf-8")
    code, err, _ = audited(mixed, capsys)
    assert code == 1 and f"site/{path.relative_to(mixed / 'site').as_posix()}: error[audit-leak]" in err
    assert f"words of tin-{number} that" in err and err.count("audit-leak") == 1


def test_seven_words_and_words_that_are_shown_are_no_leak(mixed: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = mixed / "site/vi/index.html"
    shown = " ".join(f"chữ2{n}" for n in range(0, 60))  # the beginning, which an excerpt shows
    path.write_text(path.read_text("utf-8") + shown + " x " + " ".join(f"chữ2{n}" for n in range(70, 77)), "utf-8")
    code, err, _ = audited(mixed, capsys)
    assert code == 0 and "audit-leak" not in err and "site/vi/index.html: warning[audit-foreign]" in err


def test_files_of_nobody_are_named(mixed: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (mixed / "site/CNAME").write_text("a.example", "utf-8")
    code, err, _ = audited(mixed, capsys)
    assert code == 0 and err.count("audit-foreign") == 1 and "site/CNAME: warning[audit-foreign]" in err


def test_what_git_tracks_beyond_the_level_is_told(captured: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def git(*arguments: str) -> None:
        subprocess.run(["git", "-C", str(captured), *arguments], check=True, capture_output=True)

    git("init", "-q")
    assert run(captured, "withdraw", SLUG, "--reason", "the paper asked") == 0
    build(captured)
    assert "audit-tracked" not in audited(captured, capsys)[1]
    git("add", "content")
    code, err, _ = audited(captured, capsys)
    assert code == 0 and "content: warning[audit-tracked]: git tracks 1 record and 1 capture of which" in err
    assert run(captured, "withdraw", SLUG, "--purge") == 0
    git("add", "-A", "content")
    assert "audit-tracked" not in audited(captured, capsys)[1]


def test_a_level_that_was_lowered_and_not_built_is_found(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    record(root, "mot", "Báo Hai")
    build(root)
    assert audited(root, capsys)[0] == 0
    (root / "content/outlets.toml").write_text(f'{OUTLETS}publish = "excerpt"\n', "utf-8")
    code, err, _ = audited(root, capsys)
    assert code == 1 and "site/vi/mot/index.html: error[audit-leak]" in err and "search/d/" in err
    build(root)
    assert audited(root, capsys)[0] == 0
    assert run(root, "audit", "--output", str(root / "none")) == 2
