"""Withdrawals: what was taken down stays down, whatever becomes of its record, its capture and its words."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path
from typing import Any

import pytest
from rights_fixture import CAPTURE, HIDDEN, SLUG, TEASER, TITLE, build, holding, record, run

from diembao.build import make, steps
from diembao.commands import cli
from diembao.digest import rights, telltales
from diembao.digest.rights import Claim, Ruling, Withdrawal
from diembao.model import Article, Caption, English, Sentence
from diembao.problems import ProblemError


@pytest.mark.parametrize("line", ['sha256 = "AB"', "telltales = 5", "number = 0", 'slug = "../x"', "other = 1"])
def test_a_withdrawal_that_could_fit_nothing_is_told_with_its_line(line: str) -> None:
    text = f'[[withdrawn]]\nslug = "a"\nreason = "b"\n\n[[withdrawn]]\nreason = "c"\n{line}\n'
    with pytest.raises(ProblemError) as caught:
        rights.read_withdrawals("content/withdrawn.toml", text)
    assert {(one.code, str(one.where)) for one in caught.value.problems} == {
        ("corpus-withdrawn", "content/withdrawn.toml:5")
    }


def test_the_beginning_of_a_name_empties_nothing(ruled: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Of two articles of one day and title the record of the first is gone, and its name begins the other's."""
    record(ruled, "mot", "Báo Hai")
    assert run(ruled, "withdraw", "mot", "--reason", "wrong") == 0
    (ruled / "content/articles/mot.md").unlink()
    path = record(ruled, "mot-2", "Báo Hai")
    kept = path.read_text("utf-8")
    for name, *more in (("mot", "--purge"), ("mot",), ("mot-", "--purge")):
        assert run(ruled, "withdraw", name, "--reason", "again", *more) == (2 if name == "mot-" else 0)
        assert path.read_text("utf-8") == kept
    assert "no record has just this name" in capsys.readouterr().err


def test_nothing_of_a_withdrawn_article_is_left_on_pages_of_others(captured: Path) -> None:
    other = "vi/2022-05-18-ngay-hoi-doan-ket-cua-xa-ben/index.html"
    assert other in holding(captured, TITLE) and other in holding(captured)
    assert run(captured, "withdraw", SLUG, "--reason", "the paper asked") == 0
    build(captured)
    assert not holding(captured, TITLE) and not holding(captured)
    page = (captured / f"site/vi/{SLUG}/index.html").read_text("utf-8")
    assert "the paper asked" in page and "Bài này đã được gỡ" in page


SENTENCE = "Già làng tám mươi tuổi kể lại chuyện làm cầu cho đàn cháu nhỏ nghe bên bếp lửa."
PHOTO = "Ảnh: Đông đảo người dân đứng chật hai đầu cây cầu mới trong buổi sáng khánh thành."


def test_sentences_and_captions_of_a_withdrawn_article_leave_what_stands_around_others(
    ruled: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Their texts may say what it says; of two captions that begin alike only its own goes."""
    folder, alike = ruled / "content/captures", PHOTO.replace("sáng khánh thành", "chiều mưa")
    folder.mkdir()
    first = CAPTURE.format(title=TITLE, body=f"{TEASER}\n\n{SENTENCE}\n\n{PHOTO}", related="Một tin khác")
    (folder / "a.txt").write_text(first, "utf-8")
    assert run(ruled, "desk", "--offline") == 0
    mine = (ruled / f"content/articles/{SLUG}.md").read_text("utf-8")
    lines = (line for line in first.split("\n") if line.endswith(".") and line != PHOTO)
    middle = next(line for line in lines if mine.count(line) == 1)  # its English does not rest on it
    own = (
        "Hôm qua xã bên tổ chức ngày hội với nhiều trò chơi và điệu múa.", PHOTO, alike,
        "Các đội bóng đã thi đấu suốt cả ngày trong tiếng reo hò của hàng trăm người đứng quanh sân cỏ.",
        "Buổi tối mọi người quây quần bên đống lửa lớn, cùng hát những bài ca cũ của vùng cao.",
    )  # fmt: skip
    page = ("Trang chủ", "Ngày hội của xã bên", "19/5/2022", *own, "Tin liên quan", middle, "Chia sẻ\n")
    (folder / "b.txt").write_text("\n\n".join(page), "utf-8")
    (folder / "b.toml").write_text(f"cut = [{2 * page.index(middle) + 1}]\n", "utf-8")
    assert run(ruled, "withdraw", SLUG, "--reason", "the paper asked") == 0
    capsys.readouterr()
    build(ruled)
    assert "note[record-caption-withdrawn]: 1 caption not shown" in capsys.readouterr().err
    assert not holding(ruled, middle) and not holding(ruled, PHOTO[5:-1])
    assert holding(ruled, "chiều mưa") and holding(ruled, "quây quần bên đống lửa")
    other = next(ruled.glob("content/articles/*ngay-hoi*.md"))
    assert PHOTO[5:-1] in other.read_text("utf-8")
    assert run(ruled, "audit") == 0
    other.write_text(other.read_text("utf-8").replace("\n---\n", "\ndistinct: true\n---\n", 1), "utf-8")
    build(ruled)
    assert holding(ruled, PHOTO[5:-1])


def change_names(ruled: Path, how: str) -> None:
    record, capture = ruled / f"content/articles/{SLUG}.md", ruled / "content/captures/a.txt"
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
        build(ruled)
        capture.with_name("again.txt").write_text(text, "utf-8")
    else:  # by hand, without its capture
        capture.unlink()
        text = re.sub(
            r"(?ms)^(withdrawn|publish|number): [^\n]*\n|^capture:\n.*?(?=^\w)", "", record.read_text("utf-8")
        )
        record.unlink()
        build(ruled)
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


def test_a_page_of_the_day_and_title_of_a_withdrawn_article_is_not_shown_and_told(
    captured: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(captured, "withdraw", SLUG, "--reason", "the paper asked") == 0
    other = "Từ nay người dân hai bên bờ không còn phải đi bè qua suối, nhất là vào những ngày nước lên cao."
    page = CAPTURE.replace("cùng nhau làm đường", "góp công, góp gỗ").replace("Mọi người đều mong", "Ai cũng tin rằng")
    (captured / "content/captures/c.txt").write_text(page.format(title=TITLE, body=other, related="Tin khác"), "utf-8")
    capsys.readouterr()
    build(captured)
    err = capsys.readouterr().err
    assert "content/captures/c.txt: warning[capture-like-withdrawn]" in err and f"withdraw {SLUG}-2 --reason" in err
    assert not holding(captured, other)
    assert "Bài này không đăng ở đây" in (captured / f"site/vi/{SLUG}-2/index.html").read_text("utf-8")
    assert "This article is not shown here" in (captured / f"site/en/{SLUG}-2/index.html").read_text("utf-8")


COPIES = {
    "with one byte more and another title": (("Khánh thành cây cầu treo", "Tin mới về cây cầu"), ("Chia sẻ\n", "Chia sẻ\n\n")),
    "with another day": (("18/5/2022", "19/5/2022"),),
    "with more text": (("Tin liên quan\n", "Buổi lễ kết thúc vào lúc mười một giờ trưa cùng ngày, ai nấy ra về trong niềm vui.\n\nTin liên quan\n"),),
}  # fmt: skip


@pytest.mark.parametrize("how", COPIES)
def test_a_withdrawn_article_does_not_come_back_in_another_capture(
    captured: Path, how: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(captured, "withdraw", SLUG, "--reason", "the paper asked") == 0
    page = captured.joinpath("content/captures/a.txt").read_text("utf-8")
    for old, new in COPIES[how]:
        page = page.replace(old, new)
    (captured / "content/captures/c.txt").write_text(page, "utf-8")
    capsys.readouterr()
    build(captured)
    err = capsys.readouterr().err
    assert "warning[record-like-withdrawn]" in err and f"it has the words of {SLUG}, which was withdrawn" in err
    assert not holding(captured) and err.count("record-like-withdrawn") == 1
    (new,) = (path for path in captured.glob("content/articles/*.md") if "c.txt" in path.read_text("utf-8"))
    new.write_text(new.read_text("utf-8").replace("---\n", "---\ndistinct: true\n", 1), "utf-8")
    build(captured)
    assert holding(captured) and "record-like-withdrawn" not in capsys.readouterr().err


def test_words_tell_a_copy_and_no_other_article_on_the_same_event() -> None:
    """Of one event two newspapers say half in the same words; a copy is cut, or stands in a longer text, or in English."""

    def article(slug: str, text: str, **more: object) -> Article:
        return Article(slug=slug, title=slug, body=text, **more)  # type: ignore[arg-type]

    common, rest, other = (" ".join(f"{sign}{n}" for n in range(90)) for sign in ("chung", "riêng", "khác"))
    text = f"{common}\n\n{rest}"
    claim = rights.claim(article("a", text))
    may = rights.rights("full", (), (Withdrawal("a", "x", runs=telltales.written(claim.runs)),))

    def like(copy: Article) -> str:
        return may.ruling(rights.claim(copy)).like

    assert like(article("b", f"{common}\n\n{other}")) == ""
    assert like(article("b", rest.upper())) == like(article("b", f"{other} {other} {other}\n\n{text}")) == "a"
    assert like(article("b", "", english=English(sentences=(Sentence(None, (common,)), Sentence(rest, ()))))) == "a"
    assert like(article("b", other, captions=(Caption(text, 0),))) == "a"
    assert like(article("b", text, distinct=True)) == ""
    assert may.ruling(rights.claim(article("b", text))) == Ruling("withheld", "full", like="a")


WRITTEN = {
    "entities": lambda word: f"&#{ord(word[0])};{word[1:]}",
    "emphasis": lambda word: f"**{word[0]}**{word[1:]}",
    "soft hyphens": lambda word: f"{word[0]}&shy;{word[1:]}",
    "signs of no width": lambda word: f"{word[0]}&#8203;{word[1:]}",
    "links": lambda word: f"[{word}](https://za.example/q{word})",
    "escapes": lambda word: f"{word} \\_",
    "underscores": lambda word: f"_{word}_",
    "letters of other scripts": lambda word: word.translate(str.maketrans("aoO", "\u0430\u043e\u041e")),
    "letters of full width": lambda word: "".join(chr(ord(c) + 0xFEE0) if c.isascii() else c for c in word),
}


@pytest.mark.parametrize("how", WRITTEN)
def test_words_are_told_as_readers_see_them(how: str) -> None:
    words = [f"{start}{n}" for n in range(40) for start in ("Sao", "hoa", "bão", "Oanh", "đảo")]

    def claim(text: str) -> Claim:
        return rights.claim(Article(slug="b", title="b", body=text))

    may = rights.rights("full", (), (Withdrawal("a", "x", runs=telltales.written(claim(" ".join(words)).runs)),))
    paragraphs = (words[at : at + 20] for at in range(0, len(words), 20))
    written = "\n\n".join(" ".join(map(WRITTEN[how], some)) for some in paragraphs)
    assert may.ruling(claim(written)).like == "a"


@pytest.mark.parametrize("noted", ["by languages", "as programs before did"])
def test_words_tell_a_withdrawn_article_in_a_longer_page_that_has_none_of_its_english(noted: str) -> None:
    """Or has its English alone. What was noted before has the runs of both languages together, and tells both together."""
    text, own, english, others = (" ".join(f"{sign}{n}" for n in range(count)) for sign, count in
                                  (("chữ", 400), ("khác", 900), ("word", 200), ("other", 200)))  # fmt: skip

    def said(body: str, *sentences: str, slug: str = "b") -> Claim:
        said = tuple(Sentence(one, ()) for one in sentences)
        return rights.claim(Article(slug=slug, title=slug, body=body, english=English(sentences=said)))

    first = said(text, english, slug="a")
    runs = telltales.written(first.runs), telltales.written(first.english)
    if noted != "by languages":
        runs = telltales.written(telltales.sampled((text, english))), ""
    may = rights.rights("full", (), (Withdrawal("a", "x", 0, "", (), *runs),))
    whole = [may.ruling(said(f"{own}\n\n{text}", english)).like, may.ruling(said(text, others)).like]
    assert whole[0] == "a" and may.ruling(said(own, others)).like == ""
    parts = [may.ruling(one).like for one in (said(f"{own} {text}"), said(f"{own} {text}", others), said(own, english))]
    assert noted != "by languages" or (parts == ["a"] * 3 and whole[1] == "a")
    assert may.ruling(said(own, others, " ".join(english.split()[:10]))).like == ""


def test_a_record_copied_by_hand_is_held_back_in_any_newspaper(
    captured: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    body = (captured / f"content/articles/{SLUG}.md").read_text("utf-8").split("---\n")[2]
    assert run(captured, "withdraw", SLUG, "--reason", "the paper asked", "--purge") == 0
    record(captured, "chep", "Báo Hai", body, publish="full", publish_reason='"ours"')
    capsys.readouterr()
    build(captured)
    assert not holding(captured)
    assert "content/articles/chep.md: warning[record-like-withdrawn]" in capsys.readouterr().err


def test_what_has_no_record_is_emptied_too(captured: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Only its capture is left, and its title in the translation memory."""
    entry = f'#. google\n#, fuzzy\nmsgid "{TITLE}"\nmsgstr "A bridge"\n'
    memory = captured / "content/translations.po"
    memory.write_text(f'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n\n{entry}', "utf-8")
    assert run(captured, "withdraw", SLUG, "--reason", "the paper asked") == 0
    (captured / f"content/articles/{SLUG}.md").unlink()
    capsys.readouterr()
    assert run(captured, "withdraw", SLUG, "--purge") == 0
    out = capsys.readouterr().out
    assert "emptied: content/captures/a.txt" in out and "emptied: content/translations.po (1 of its texts)" in out
    assert not (captured / "content/captures/a.txt").exists() and "A bridge" not in memory.read_text("utf-8")
    assert (captured / "content/captures/b.txt").exists()


def test_no_site_of_before_keeps_what_was_emptied(captured: Path) -> None:
    build(captured)
    assert run(captured, "withdraw", SLUG, "--reason", "the paper asked", "--purge") == 0
    build(captured)
    kept = [path for path in captured.rglob("*.html") if HIDDEN in path.read_text("utf-8")]
    assert not kept


def test_the_memory_loses_a_short_title_however_its_marks_are_written(ruled: Path) -> None:
    record(ruled, "mot", title=f'"{unicodedata.normalize("NFD", "Lễ hội")}"')
    memory = ruled / "content/translations.po"
    memory.write_text('msgid ""\nmsgstr ""\n"Language: en\\n"\n\nmsgid "Lễ hội"\nmsgstr "A feast"\n', "utf-8")
    assert run(ruled, "withdraw", "mot", "--reason", "the paper asked", "--purge") == 0
    assert "A feast" not in memory.read_text("utf-8")


def test_the_number_of_a_withdrawn_article_is_never_given_again(ruled: Path) -> None:
    record(ruled, "mot", number="7")
    assert run(ruled, "withdraw", "mot", "--reason", "the paper asked") == 0
    (ruled / "content/articles/mot.md").rename(ruled / "content/articles/mot-moi.md")
    record(ruled, "hai", body="Khác.")
    assert steps.records(steps.open_digest(ruled)).numbers == {"hai": 8, "mot-moi": 7}
    (ruled / "content/articles/mot-moi.md").unlink()
    for desk in (steps.records, lambda digest: steps.desk(digest, None)):
        assert desk(steps.open_digest(ruled)).numbers == {"hai": 8}
    assert "\nnumber: 8\n" in (ruled / "content/articles/hai.md").read_text("utf-8")


def test_a_withdrawn_page_is_not_added_and_its_withdrawal_is_told(
    captured: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = captured / "content/captures/a.txt"
    again = tmp_path / "again.txt"
    again.write_bytes(page.read_bytes())
    assert run(captured, "withdraw", SLUG, "--reason", "the paper asked") == 0
    (captured / f"content/articles/{SLUG}.md").unlink()
    for _ in range(2):
        assert run(captured, "add", "--offline", str(again)) == 1
        err = capsys.readouterr().err
        assert f"error[add-withdrawn]: this page is of {SLUG}, which was withdrawn: the paper asked" in err
        assert "content/withdrawn.toml" in err and "build.py desk" not in err
        page.unlink(missing_ok=True)


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


def test_what_has_the_words_of_a_withdrawn_article_is_told(captured: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Its page in other bytes, a record that a person calls another, a capture that has no record; other output folders."""
    body = (captured / f"content/articles/{SLUG}.md").read_text("utf-8").split("---\n")[2]
    page = (captured / "content/captures/a.txt").read_text("utf-8")
    record(captured, "khac", "Báo Hai", body, distinct="true")
    (captured / "content/captures/c.txt").write_text(page.replace("18/5/2022", "19/5/2022"), "utf-8")
    assert run(captured, "site", "--offline", "--output", str(captured.parent / "elsewhere")) == 0
    (captured / "content/captures/d.txt").write_text(page.replace("18/5/2022", "20/5/2022"), "utf-8")
    (captured / "site/data/articles.jsonl").write_text("{", "utf-8")
    for note in ("", "{"):
        capsys.readouterr()
        for path in (captured / ".cache/publish").glob("elsewhere-*/shown.json") if note else ():
            path.write_text(note, "utf-8")  # nobody knows then, so it may hold them
        assert run(captured, "withdraw", SLUG, "--reason", "the paper asked", "--purge") == 0
        told = held(capsys.readouterr().out)
        assert "content/articles/khac.md, which has its words; withdraw it as well" in told
        assert "content/captures/d.txt, which has its words and no record yet" in told
        assert any(
            one.startswith("content/articles/2022-05-19-khanh") and "and content/captures/c.txt" in one for one in told
        )
        assert any(one.startswith("a folder elsewhere/ that --output named") for one in told)
        assert "site/, until the next build" in told
        assert not any("b.txt" in one or "ngay-hoi" in one for one in told)


def test_what_the_memory_holds_around_its_entries_is_told(ruled: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """In longer texts, comments and entries out of use; what purging empties is not told twice."""
    first, other = "Câu đầu của bài báo này nói về cây cầu.", "Một câu khác hẳn ở đây nói về con đường."
    record(ruled, "mot", body=f"{first} {other}", english=f'{{title: T, sentences: [{{text: A, from: ["{first}"]}}]}}')
    entry = 'msgid "{}"\nmsgstr "A"\n'
    (ruled / "content/translations.po").write_text(
        "\n".join((
            'msgid ""\nmsgstr ""\n', entry.format(first), entry.format("Một câu của bài khác."),
            f'#~ msgid "{first}"\n#~ msgstr "A"\n', f"#. {other}\n{entry.format('Câu thứ ba.')}",
            entry.format(f'"\n"(Báo) {first[:9]}"\n"{first[9:]} Hết.'), '#~ msgid "Tin mot"\n#~ msgstr "A"\n',
        )), "utf-8",
    )  # fmt: skip
    assert run(ruled, "withdraw", "mot", "--reason", "the paper asked", "--purge") == 0
    out = capsys.readouterr().out
    assert "emptied: content/translations.po (1 of its texts)" in out
    text = (ruled / "content/translations.po").read_text("utf-8").split("\n")
    firsts = ('#~ msgid "Câu đầu', f"#. {other}", "(Báo)", '#~ msgid "Tin mot"')
    lines = [next(at for at, line in enumerate(text, 1) if first in line) for first in firsts]
    lines[2] -= 1  # its msgid stands above
    assert f"from line {', '.join(map(str, lines))} on: its words in a longer text" in out


def test_a_build_that_was_running_when_an_article_was_withdrawn_publishes_nothing(
    settled: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    record, plain = next((settled / "content/articles").glob("*.md")), make.make
    record.write_text(record.read_text("utf-8").rstrip() + " Thêm một câu.\n", "utf-8")

    def meanwhile(*given: Any) -> make.Made:
        assert cli.run(["withdraw", record.stem, "--reason", "x", "--root", str(settled)]) == 0
        return plain(*given)

    with monkeypatch.context() as patch:
        patch.setattr(make, "make", meanwhile)
        assert cli.run(["press", "--root", str(settled)]) == 1
    assert "error[publish-withdrawn]: content/withdrawn.toml was changed" in capsys.readouterr().err
    page = settled / f"site/vi/{record.stem}/index.html"
    assert "Thêm một câu" not in page.read_text("utf-8")
    assert cli.run(["press", "--root", str(settled)]) == 0
    assert "Bài này đã được gỡ" in page.read_text("utf-8")
