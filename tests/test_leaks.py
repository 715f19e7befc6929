"""Audit: that a site shows nothing it may not is proved by its files."""

from __future__ import annotations

import json
import random
import subprocess
from pathlib import Path
from urllib.parse import quote

import pytest
from rights_fixture import HIDDEN, OUTLETS, SLUG, build, holding, record, run

from diembao.digest import rights
from diembao.press import leaks
from diembao.press.index import coding
from diembao.press.leaks import Runs, Secrets
from diembao.text import ascii_form, nfd


def audited(ruled: Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, str, str]:
    capsys.readouterr()
    code = run(ruled, "audit", "--jobs", "1")
    told = capsys.readouterr()
    return code, told.err, told.out


@pytest.fixture
def mixed(ruled: Path) -> Path:
    """Articles of every level, of which all below `full` hide words."""
    for number, level in enumerate(rights.LEVELS):
        words = " ".join(f"chữ{number}{n}" for n in range(90))
        record(ruled, f"tin-{number}", body=f"{words}.\n\nĐoạn {number} là {HIDDEN} {number}.", publish=level)
    build(ruled)
    return ruled


def test_an_author_is_shown_though_the_text_names_it_too(ruled: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = " ".join(f"chữ{n}" for n in range(90))
    record(ruled, "mot", body=f"{words}.\n\nBài của Lò Thị Mây, {HIDDEN}.", publish="excerpt", author='"Lò Thị Mây"')
    build(ruled)
    assert audited(ruled, capsys)[0] == 0


def test_an_excerpt_that_is_the_whole_text_is_audited_clean(ruled: Path, capsys: pytest.CaptureFixture[str]) -> None:
    record(ruled, "mot", "Báo Một", body="Một bài rất ngắn, không có gì để giấu.")
    build(ruled)
    assert audited(ruled, capsys)[:2] == (0, "")


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


WAYS = {
    "in a comment": ("vi/index.html", "<!-- {} -->"),
    "in single quotes": ("vi/index.html", "<a title='{}'>x</a>"),
    "in an attribute before a sign": ("vi/index.html", '<img alt="{} < b">'),
    "in an address": ("vi/index.html", '<a href="https://other.example/{-}">x</a>'),
    "in an address of ours": ("vi/index.html", '<a href="../{-}/index.html">x</a>'),
    "in an encoded address": ("en/index.html", '<a href="?q={%}">x</a>'),
    "with soft hyphens": ("vi/index.html", "{shy}"),
    "in a feed": ("vi/atom.xml", "<content>&lt;p&gt;{b}&lt;/p&gt;</content>"),
    "in a script of a page": ("vi/index.html", '<script>{"a": "{u}"}</script>'),
    "in JSON": ("vi/feed.json", '{"html": "<p>{u}</p>"}'),
    "in a cell": ("data/articles.csv", 'a,"{}",b\n'),
    "in a citation": ("data/articles.bib", "  note = {{}},\n"),
    "in a card": ("search/d/1.js", '["{swapped}"]'),
    "in a file's name": ("{-}.html", "x"),
}
WRITTEN = {
    "{-}": lambda text: text.replace(" ", "-"), "{%}": quote, "{shy}": lambda text: text.replace("ữ", "ữ\u00ad"),
    "{b}": lambda text: text.replace(" ", " &lt;b&gt;", 1), "{swapped}": coding.swapped,
    "{u}": lambda text: json.dumps(text)[1:-1], "{}": str,
}  # fmt: skip


@pytest.fixture(scope="module")
def hiding() -> Secrets:
    """What an article of which nothing is shown hides: all its words, and its address."""
    runs = Runs()
    runs.add(leaks.noted([WORDS], ())[0])
    return Secrets(runs, {leaks.address(ORIGINAL)}, {"2022-05-18-" + ascii_form(EIGHT).replace(" ", "-")}, set())


WORDS, ORIGINAL = " ".join(f"chữ{n}" for n in range(40)), "https://www.paper.example/12/bai&1.html"
EIGHT = " ".join(f"chữ{n}" for n in range(11, 19))


def suspected(of: Secrets, path: str, text: str) -> list[str]:
    hidden = leaks.noted([WORDS], ())[1]
    return [one for one in leaks.suspected(of, (path, text)) if leaks.number(one) in hidden]


@pytest.mark.parametrize("how", WAYS)
def test_hidden_words_are_found_wherever_they_stand(hiding: Secrets, how: str) -> None:
    for words, count in ((EIGHT, 1), (EIGHT.rpartition(" ")[0], 0)):
        path, text = WAYS[how]
        for sign, write in WRITTEN.items():
            path, text = path.replace(sign, write(words)), text.replace(sign, write(words))
        assert len(suspected(hiding, path, text)) == count, text


def test_what_stands_apart_is_no_passage(hiding: Secrets) -> None:
    """The end of one text and the beginning of the next are not one text; nor is the address of a page of ours a leak."""
    one, other = EIGHT[:23], EIGHT[24:]
    for path, text in (
        ("vi/index.html", f"<li>{one}</li><li>{other}</li>"), ("data/articles.csv", f"{one},{other}\n"),
        ("data/articles.jsonl", json.dumps([one, other])), ("data/articles.ris", f"TI  - {one}\nTT  - {other}\n"),
        ("vi/index.html", f'<a href="../2022-05-18-{ascii_form(EIGHT).replace(" ", "-")}/index.html">x</a>'),
    ):  # fmt: skip
        assert f"{one} {other}" == EIGHT and suspected(hiding, path, text) == []


def test_what_stands_on_many_pages_hides_nothing_that_stands_on_one(hiding: Secrets) -> None:
    """Lines that were found clean are not looked at again; what is between them is, also where it begins in one."""
    page = "<p>một</p>\n<li>hai <b>ba</b>\n{}<b>bốn</b>\n<!-- -->\n<p>năm</p>"
    assert suspected(hiding, "vi/index.html", page.format("")) == []
    for way in ("<p>{}</p>\n", "{}\n", "<b>{}</b>\n", '<p title="x\n{}">\n'):
        for text in (EIGHT, EIGHT.replace(" ", "\n", 1) if "title" in way else EIGHT.replace(" ", "\n<i>", 1)):
            assert len(suspected(hiding, "vi/index.html", page.format(way.format(text)))) == 1


def test_words_are_the_same_whatever_other_signs_a_text_has() -> None:
    """A sign that nobody sees, and that news does not have, makes each token read by itself."""
    r = random.Random(7)
    for _ in range(300):
        text = "".join(r.choices(coding.USUAL, k=40))
        assert leaks._words(text) == leaks._words(f"{text}\u200b"), text


def test_of_the_runs_of_what_is_hidden_all_are_found_and_few_others() -> None:
    runs, hidden = Runs(), range(-(10**17), 10**17, 2 * 10**12 + 1)
    runs.add(hidden)
    assert runs.found(hidden) == [*range(len(hidden))]
    assert len(runs.found([one + 1 for one in hidden])) < len(hidden) // 100


@pytest.mark.parametrize("way", ['<a href="{}">', "<p>{}</p>", '<a href="{}/#top">', '["{}"]'])
@pytest.mark.parametrize("address", [ORIGINAL, "http://paper.example/12/bai&amp;1.html"])
def test_the_address_of_what_is_withheld_is_found(hiding: Secrets, way: str, address: str) -> None:
    found = leaks.suspected(hiding, ("vi/index.html", way.replace("{}", address)))
    assert found == ["paper.example/12/bai&1.html"]


def test_an_english_title_before_its_newspaper_and_a_term_are_no_leak(
    ruled: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """As lists show them, though the text of another article goes on with the same words."""
    (ruled / "content/glossary.csv").write_text(
        "vi,en,alternatives,category,explanation\nủy viên dự khuyết Ban Chấp hành Trung ương Đảng,member,,,\n", "utf-8"
    )
    shown = "Seven words of a title in English"
    body = f"{' '.join(f'từ{n}' for n in range(70))} {shown} The Two, ủy viên dự khuyết Ban Chấp hành Trung ương Đảng."
    record(ruled, "mot", body=body, publish="excerpt")
    record(ruled, "hai", "Báo Hai", english=f'{{title: "{shown}", status: reviewed, by: an editor}}')
    build(ruled)
    assert shown in (ruled / "site/en/hai/index.html").read_text("utf-8")
    assert audited(ruled, capsys)[:2] == (0, "")


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
    assert f"all: content/articles/{SLUG}.md, content/captures/a.txt\n" in err
    assert run(captured, "withdraw", SLUG, "--purge") == 0
    git("add", "-A", "content")
    assert "audit-tracked" not in audited(captured, capsys)[1]


def test_a_level_that_was_lowered_and_not_built_is_found(ruled: Path, capsys: pytest.CaptureFixture[str]) -> None:
    record(ruled, "mot", "Báo Hai")
    build(ruled)
    assert audited(ruled, capsys)[0] == 0
    (ruled / "content/outlets.toml").write_text(f'{OUTLETS}publish = "excerpt"\n', "utf-8")
    code, err, _ = audited(ruled, capsys)
    assert code == 1 and "site/vi/mot/index.html: error[audit-leak]" in err and "search/d/" in err
    build(ruled)
    assert audited(ruled, capsys)[0] == 0
    assert run(ruled, "audit", "--output", str(ruled / "none")) == 2


def test_words_that_the_index_has_of_an_article_and_no_more_shows_are_found(
    mixed: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The index as it was when all of an article was shown, beside pages that show its beginning."""
    build(mixed)
    kept = {path: path.read_bytes() for path in (mixed / "site/search").glob("s*-*.js")}
    assert audited(mixed, capsys)[0] == 0 and kept
    excerpt = mixed / "content/articles/tin-2.md"
    excerpt.write_text(excerpt.read_text("utf-8").replace("publish: excerpt", "publish: metadata"), "utf-8")
    build(mixed)
    for path, data in kept.items():
        path.unlink(missing_ok=True)
        path.write_bytes(data)
    code, err, _ = audited(mixed, capsys)
    assert code == 1 and err.count("error[audit-leak]: it holds words of tin-2 that") == len(
        {line for line in err.splitlines() if "site/search/s" in line and "audit-leak" in line}
    )


def test_a_site_that_was_not_built_since_a_level_was_lowered_is_told_whatever_its_words(
    ruled: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Of an article without a text only its short title is hidden."""
    record(ruled, "mot", "Báo Hai", body="Ngắn.")
    build(ruled)
    (ruled / "content/outlets.toml").write_text(f'{OUTLETS}publish = "withheld"\n', "utf-8")
    code, err, _ = audited(ruled, capsys)
    assert code == 1 and "error[audit-stale]: the site shows more of 1 article than may be shown now: mot" in err
    assert "build first" in err
    build(ruled)
    assert audited(ruled, capsys)[0] == 0
    (ruled / "content/articles/mot.md").unlink()
    assert audited(ruled, capsys)[0] == 0


def test_nothing_is_proved_of_a_record_that_cannot_be_read(ruled: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = record(ruled, "mot", "Báo Một")
    build(ruled)
    path.write_text("---\ntitle: [\n---\n\nx\n", "utf-8")
    code, err, _ = audited(ruled, capsys)
    assert code == 1 and "content/articles/mot.md: error[audit-unread]" in err


def test_a_withdrawn_capture_without_a_record_is_sought_too(captured: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(captured, "withdraw", SLUG, "--reason", "the paper asked") == 0
    (captured / f"content/articles/{SLUG}.md").unlink()
    build(captured)
    assert audited(captured, capsys)[0] == 0
    page = captured / "site/about/index.html"
    page.write_text(page.read_text("utf-8") + f"<p>{HIDDEN}</p>", "utf-8")
    code, err, _ = audited(captured, capsys)
    assert code == 1 and "site/about/index.html: error[audit-leak]: it holds words of a.txt" in err
