"""Adding pages: one that is there already in other bytes is a question; each page that is not added costs only itself."""

from __future__ import annotations

import io
import shutil
import unicodedata
from pathlib import Path

import pytest

from diembao.build import same
from diembao.commands import cli, given
from diembao.commands.request import Add
from diembao.desk import sameness
from diembao.desk.capture.decoding import windows
from diembao.desk.sameness import Known
from diembao.digest import record
from diembao.digest.config import Config
from diembao.model import Description, Note
from diembao.problems import ProblemError

TEXT = """\
Trang chủ

Chợ phiên Nà Hin đông trở lại

18/5/2022 08:12

Sáng 18/5, chợ phiên Nà Hin mở lại sau 2 năm, có hơn 1.200 người đến mua bán. Nhiều gian hàng của đồng bào được dựng lại.

Ông Lò Văn Páo cho biết xã đã sửa lại khu chợ từ tháng trước. Đường vào chợ nay đã được trải nhựa đến tận cổng.

Chợ sẽ họp vào sáng chủ nhật hằng tuần, theo Ủy ban nhân dân xã.
"""
OTHER = TEXT.replace("Nà Hin", "Si Pa Phìn").replace("18/5", "19/5")
OTHER = OTHER.replace("Nhiều gian hàng của đồng bào được", "Hơn năm mươi sạp vải thổ cẩm đã").replace(
    "Lò Văn", "Giàng A"
)
OTHER = OTHER.replace("sửa lại khu chợ từ tháng", "mời thêm người bán từ các bản").replace(
    "Đường vào chợ", "Cầu qua suối"
)
OTHER = OTHER.replace("sáng chủ nhật hằng tuần", "ngày rằm mỗi tháng")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A digest that has the page a.txt, and its record."""
    root = tmp_path / "digest"
    (root / "content/captures").mkdir(parents=True)
    (root / "digest.toml").write_text('[translate]\nengine = "none"\n', "utf-8")
    (root / "content/captures/a.txt").write_text(TEXT, "utf-8")
    assert cli.run(["desk", "--root", str(root)]) == 0
    return root


def add(root: Path, *given: Path | str) -> int:
    return cli.run(["add", *map(str, given), "--offline", "--root", str(root)])


def captures(root: Path) -> set[str]:
    return {path.name for path in (root / "content/captures").iterdir()}


def slugs(root: Path) -> list[str]:
    return sorted(path.stem for path in (root / "content/articles").glob("*.md"))


def put(folder: Path, **pages: str | bytes) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name, page in pages.items():
        (folder / f"{name}.txt").write_bytes(page.encode() if isinstance(page, str) else page)
    return folder


ENTITIES = "".join(f"&#{ord(letter)};" if letter == "ợ" else letter for letter in TEXT)
AGAIN: dict[str, bytes] = {
    "UTF-16": TEXT.encode("utf-16"),
    "a byte order mark": TEXT.encode("utf-8-sig"),
    "lines as on Windows": TEXT.replace("\n", "\r\n").encode(),
    "lines as on an old Mac": TEXT.replace("\n", "\r").encode(),
    "another normal form": unicodedata.normalize("NFD", TEXT).encode(),
    "UTF-8 read as Windows-1252": TEXT.encode().decode(windows()).encode(),
    "entities": ENTITIES.encode(),
    "a byte at its end": TEXT.encode() + b"\n",
    "a byte in its menu": TEXT.replace("Trang chủ", "Trang chủ 1").encode(),
    "a byte in its title": TEXT.replace("đông trở lại", "đông trở lạii").encode(),
    "a byte in its text": TEXT.replace("trải nhựa", "trải nhựaa").encode(),
    "a byte in its day": TEXT.replace("18/5/2022", "18/5/20222").encode(),
}


@pytest.mark.parametrize("how", AGAIN)
def test_the_same_page_in_other_bytes_is_not_added_without_a_word(
    root: Path, tmp_path: Path, how: str, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = put(tmp_path / "given", b=AGAIN[how], c=OTHER)
    before = slugs(root)
    assert add(root, folder) == 1
    assert captures(root) == {"a.txt", "c.txt"} and len(slugs(root)) == 2, "the other page was added"
    told = capsys.readouterr()
    assert "b.txt: error[add-" in told.err and before[0] in told.err + told.out and "1 added; 1 " in told.out
    assert add(root, folder, "--same", "skip") == 0
    assert captures(root) == {"a.txt", "c.txt"} and not any(slug.endswith("-2") for slug in slugs(root))


def test_a_page_of_which_any_one_byte_is_more_is_the_same(root: Path, tmp_path: Path) -> None:
    known, data = Known(), TEXT.encode()
    whole = same.judged((), "", ("a.txt", (data, ()), Note()))
    assert whole.page
    known.add("a", whole.page)
    for at in range(0, len(data), 11):
        judged = same.judged((), "", ("b.txt", (data[:at] + b"x" + data[at:], ()), Note()))
        assert judged.problems or (judged.page and known.like(judged.page)), data[max(0, at - 20) : at]
    other = same.judged((), "", ("c.txt", (OTHER.encode(), ()), Note()))
    assert other.page and not known.like(other.page)


def test_a_page_that_is_kept_beside_another_is_an_article_of_its_own(root: Path, tmp_path: Path) -> None:
    folder = put(tmp_path / "given", b=AGAIN["UTF-16"])
    first = slugs(root)[0]
    assert add(root, folder / "b.txt", "--same", "keep") == 0
    assert slugs(root) == [first, f"{first}-2"]


def test_the_same_page_under_the_same_file_name_is_a_question_like_any(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given = put(tmp_path / "given", a=AGAIN["a byte in its text"]) / "a.txt"
    before = (root / "content/captures/a.txt").read_bytes()
    for answer, code, said in (
        ([], 1, "a.txt: error[add-same]: it may be there already, nearly the same text"),
        (["skip"], 0, ""),
        (["link"], 1, "content/captures/a.txt: error[add-taken]: exists already"),
        (["keep"], 1, "content/captures/a.txt: error[add-taken]: exists already"),
    ):
        capsys.readouterr()
        assert add(root, given, *(["--same", *answer] if answer else [])) == code, answer
        err = capsys.readouterr().err
        assert said in err and ("another name" in err) == bool(said), answer
    assert captures(root) == {"a.txt"} and (root / "content/captures/a.txt").read_bytes() == before
    given.write_text(OTHER, "utf-8")
    assert add(root, given, "--same", "skip") == 1, "another page of that name is not left out"
    given.write_text(TEXT, "utf-8")
    put(root / "content/captures", b=OTHER)
    assert add(root, given.rename(given.with_name("b.txt")), "--same", "skip") == 0, "it is there, called a.txt"


def test_a_capture_put_there_by_hand_gets_no_name_with_a_number_without_a_word(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    put(root / "content/captures", b=AGAIN["UTF-16"])
    first = slugs(root)[0]
    assert cli.run(["desk", "--strict", "--offline", "--root", str(root)]) == 0
    told = capsys.readouterr().err
    assert f"content/captures/b.txt: note[capture-namesake]: its record is {first}-2" in told


def test_withdrawing_an_article_tells_of_its_other_captures_and_empties_them(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = put(tmp_path / "given", b=AGAIN["UTF-16"])
    assert add(root, folder / "b.txt", "--same", "link") == 0
    command = ["withdraw", slugs(root)[0], "--reason", "x", "--root", str(root)]
    assert cli.run(command) == 0
    assert "still held: content/captures/b.txt" in capsys.readouterr().out
    assert cli.run([*command, "--purge"]) == 0
    assert captures(root) == set()


@pytest.mark.parametrize("left", ["all", "no record", "nothing"])
def test_the_words_of_a_withdrawn_article_come_back_beside_it_under_no_name(
    root: Path, tmp_path: Path, left: str, capsys: pytest.CaptureFixture[str]
) -> None:
    slug = slugs(root)[0]
    assert cli.run(["withdraw", slug, "--reason", "the paper asked", "--root", str(root)]) == 0
    if left != "all":
        (root / f"content/articles/{slug}.md").unlink()
    if left == "nothing":
        (root / "content/captures/a.txt").unlink()
    before, given = captures(root), put(tmp_path / "given", b=AGAIN["a byte at its end"]) / "b.txt"
    for answer, code in (((), 1), (("--same", "link"), 1), (("--same", "skip"), 0)):
        capsys.readouterr()
        assert add(root, given, *answer) == code and captures(root) == before, answer
        told = f"b.txt: error[add-withdrawn]: it may be {slug}, which was withdrawn"
        err = capsys.readouterr().err
        assert (told in err and "the paper asked" in err) == bool(code), answer
    assert add(root, given, "--same", "keep") == 0 and captures(root) == {*before, "b.txt"}
    assert "warning[record-like-withdrawn]" in capsys.readouterr().err


def test_a_page_that_is_linked_stays_beside_the_capture_of_its_article(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = put(tmp_path / "given", b=AGAIN["UTF-16"], c=OTHER, d=OTHER + "\n")
    first = slugs(root)[0]
    assert add(root, folder, "--same", "link") == 0
    assert captures(root) == {"a.txt", "b.txt", "b.toml", "c.txt", "d.txt", "d.toml"}
    assert (root / "content/captures/b.toml").read_text("utf-8") == f'same_as = "{first}"\n'
    assert len(slugs(root)) == 2 and f'same_as = "{slugs(root)[1]}"' in (root / "content/captures/d.toml").read_text()
    capsys.readouterr()
    for command in ("site", "verify"):
        assert cli.run([command, "--strict", "--offline", "--root", str(root)]) == 0
    assert len(slugs(root)) == 2
    assert add(root, folder) == 0 and "0 added; 3 there already" in capsys.readouterr().out
    (root / "content/captures/b.toml").write_text('same_as = "nothing"\n', "utf-8")
    cli.run(["site", "--offline", "--root", str(root)])
    assert "content/captures/b.txt: warning[note-same-as]" in capsys.readouterr().err and len(slugs(root)) == 2


@pytest.mark.parametrize(
    ("said", "added"),
    [
        (b"# mine\r\ncut = [3]", b'# mine\r\ncut = [3]\r\nsame_as = "%s"\r\n'),
        (b'same_as = "other"\n', b'same_as = "other"\n'),
        (b"author = Lan\n", b"author = Lan\n"),
    ],
)
def test_a_note_that_was_there_before_its_page_keeps_what_it_says(
    root: Path, tmp_path: Path, said: bytes, added: bytes
) -> None:
    folder, note = put(tmp_path / "given", b=AGAIN["UTF-16"]), root / "content/captures/b.toml"
    note.write_bytes(said)
    assert add(root, folder / "b.txt", "--same", "link") == 0
    assert note.read_bytes() == added.replace(b"%s", slugs(root)[0].encode())
    cli.run(["desk", "--offline", "--root", str(root)])
    assert len(slugs(root)) == 1, "the page that is linked has no record of its own"


@pytest.mark.parametrize(
    ("typed", "left"),
    [("s\nk\n", {"b.txt": False, "c.txt": True}), ("S\n", {}), ("x\nK\n", {"b.txt": True, "c.txt": True}), ("", {})],
)
def test_on_a_terminal_the_question_is_asked(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, typed: str, left: dict[str, bool],
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    terminal = io.StringIO(typed)
    terminal.isatty = lambda: True  # type: ignore[method-assign]
    monkeypatch.setattr("sys.stdin", terminal)
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    folder = put(tmp_path / "given", b=AGAIN["UTF-16"], c=AGAIN["another normal form"])
    assert add(root, folder) == 0
    assert captures(root) == {"a.txt", *(name for name, is_left in left.items() if is_left)}
    told = capsys.readouterr().err
    assert "b.txt may be there already, the same text in other bytes" in told and "(s)kip, (l)ink" in told


def test_the_same_address_is_the_same_page_and_another_newspaper_is_not() -> None:
    def page(name: str, url: str = "", outlet: str = "", text: str = TEXT) -> sameness.Page:
        return sameness.page(Description(title=name, url=url, outlet=outlet), name, text.split("\n"))

    known = Known()
    known.add("first", page("2022-05-18-a", "https://www.bao.vn/a-1.html?utm_source=x#top", "Báo Một"))
    other = "Một bài khác hẳn về lúa. Không câu nào của nó có trong bài kia."
    assert known.like(page("b", "http://bao.vn/a-1.html/", "Báo Hai", other)) == ("first", "the same address")
    assert known.like(page("b", "https://bao.vn/a-1.html?id=2", "", other)) is None
    assert known.like(page("b", "", "Báo Hai")) is None, "two newspapers printed it"
    assert known.like(page("b", "", ""))
    assert known.like(page("2022-05-18-a", "", "Báo Một", other)) == ("first", "the same day and title")
    assert known.like(page("2022-05-18-a", "", "Báo Hai", other)) is None
    assert known.namesake(page("2022-05-18-a", "", "Báo Hai", other)) == "first"


def test_bytes_that_a_record_was_made_from_come_back_without_a_question(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (root / "content/captures/a.txt").unlink()
    assert add(root, put(tmp_path / "given", back=TEXT) / "back.txt") == 0
    assert "was made from it" in capsys.readouterr().out
    assert len(slugs(root)) == 1
    text = (root / f"content/articles/{slugs(root)[0]}.md").read_text("utf-8")
    assert record.parse("a.md", text).capture.file == "back.txt"  # type: ignore[union-attr]


def files(place: Path | str) -> dict[str, str]:
    return {
        path.name if path.parent.name == "in" else f"{path.parent.name}/{path.name}": name
        for path, name in given._files(str(place), {})
    }


def test_folders_and_patterns_are_given_as_files_are(tmp_path: Path) -> None:
    folder = put(tmp_path / "in", a=TEXT, b=OTHER)
    for name in ("page.html", "page_files/ad.html", "page.pdf", ".hidden.txt", "2019/index.html", "2020/index.html"):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text("x", "utf-8")
    of_both = {"2019/index.html": "2019-index.html", "2020/index.html": "2020-index.html"}
    assert files(folder) == {"a.txt": "a.txt", "b.txt": "b.txt", "page.html": "page.html", **of_both}
    assert files(folder / "*.txt") == {"a.txt": "a.txt", "b.txt": "b.txt"}
    assert files(folder / "20*") == of_both
    assert files(f"{tmp_path}/**/b.txt") == {"b.txt": "b.txt"}
    shutil.copy(folder / "a.txt", folder / "a[1].txt")
    assert files(folder / "a[1].txt") == {"a[1].txt": "a[1].txt"}, "a file is a file whatever it is called"
    for nothing in ("*.md", "c.txt", "page_files/none*"):
        with pytest.raises(ProblemError, match="usage-path"):
            files(folder / nothing)


def test_a_page_is_called_as_is_asked_and_no_two_are(root: Path, tmp_path: Path) -> None:
    folder = put(tmp_path / "given", a=OTHER)
    for name in ("2022.05.19", "2022.05.19.txt", "x/2022.05.19.html"):
        (page,), _ = given.pages(Add(paths=(str(folder / "a.txt"),), name=name), Config())
        assert page.name == "2022.05.19.txt"
    put(folder, b=TEXT)
    for paths in ([folder], [folder / "a.txt", folder / "b.txt"]):
        assert add(root, *paths, "--name", "c") == 2
    assert add(root, folder / "a.txt", "--name", "c") == 0 and captures(root) == {"a.txt", "c.txt"}


def test_an_article_of_a_day_to_come_is_told_when_its_record_gets_it(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert add(root, put(tmp_path / "given", b=OTHER.replace("19/5/2022", "19/5/2099")) / "b.txt") == 0
    told = "content/captures/b.txt: warning[capture-ahead]: its day, 2099-05-19, is yet to come"
    assert told in capsys.readouterr().err
    for year, said in (("2098", True), ("2022", False)):
        (root / "content/captures/b.toml").write_text(f"date = {year}-05-19\n", "utf-8")
        for again in (True, False):
            assert cli.run(["desk", "--offline", "--root", str(root)]) == 0
            assert ("content/captures/b.toml: warning[capture-ahead]" in capsys.readouterr().err) == (said and again)


def test_of_many_pages_one_table_has_the_reason_for_each_doubt(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = put(tmp_path / "given", **{f"n{n}": TEXT + "\n" * n for n in range(1, 8)}, other=OTHER, bad="", a2=TEXT)
    assert add(root, folder) == 1
    told = capsys.readouterr()
    rows = [line.split("  ") for line in told.out.splitlines() if line.startswith(str(folder))]
    assert [row[0].removeprefix(f"{folder}/") for row in rows if "not added" in row] == [
        f"n{n}.txt" for n in range(1, 8)
    ]
    assert all(slugs(root)[0] in row[-1] and "the same text" in row[-1] for row in rows if "not added" in row)
    assert any("bad.txt" in row[0] and "the file is empty" in row[-1] for row in rows)
    assert any("a2.txt" in row[0] and "this page is there already: a.txt" in row[-1] for row in rows)
    assert "1 added; 1 left out; 1 refused; 7 not added" in told.out
    assert told.err.count("[add-same]") == 1 and told.err.count("[capture-empty]") == 1


def test_files_of_a_folder_that_are_no_pages_are_told(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = put(tmp_path / "given", other=OTHER)
    for name in ("a.mhtml", "b.mhtml", "c.pdf", "page.txt_files/d.png"):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text("x", "utf-8")
    assert add(root, folder) == 0
    told = capsys.readouterr()
    assert f"{folder}: warning[add-passed-over]: files in it that are no pages: 2 .mhtml, 1 .pdf" in told.err
    assert "1 added" in told.out


def test_the_same_page_given_twice_is_added_once_and_nothing_is_to_be_done(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = put(tmp_path / "given", other=OTHER, again=OTHER)
    assert add(root, folder) == 0
    told = capsys.readouterr()
    assert "1 added; 1 left out" in told.out and "the same page was given twice" in told.out and not told.err
