"""Bytes to text, what is refused, and the note beside a capture."""

from __future__ import annotations

import hashlib
import unicodedata

import pytest
from amount import times
from hypothesis import given, settings
from hypothesis import strategies as st

from diembao import lang
from diembao.desk import capture, normalise
from diembao.model import Note
from diembao.problems import ProblemError

READING = lang.get("vi").reading
assert READING
WORDS = "Đảng bộ huyện Si Ma Cai được thành lập năm 1966, đường liên xã Đông Cao."


def lines(data: bytes) -> tuple[str, ...]:
    return capture.read("content/captures/a.txt", data, READING).lines


def codes(path: str, data: bytes) -> list[str]:
    with pytest.raises(ProblemError) as caught:
        capture.read(path, data, READING)
    assert all(p.hint and p.where.path == path for p in caught.value.problems)
    return [p.code for p in caught.value.problems]


def test_a_capture_knows_its_name_place_and_hash() -> None:
    page = capture.read("content/captures/2022-le-hoi.txt", b"Mot\n", READING)
    assert (page.id, page.path) == ("2022-le-hoi", "content/captures/2022-le-hoi.txt")
    assert page.sha256 == hashlib.sha256(b"Mot\n").hexdigest()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_encodings_with_a_mark_are_read(encoding: str) -> None:
    assert lines(WORDS.encode(encoding)) == (WORDS,)


def test_line_numbers_are_those_of_an_editor() -> None:
    assert lines("a\r\nb\rc\n\n\x0bd\x85e\u2028f".encode()) == ("a", "b", "c", "", "d e f")


def test_what_cannot_be_seen_is_dropped_and_odd_spaces_are_plain() -> None:
    text = "  Mặt hà\u00adng\u200b chủ\u00a0lực\u202e \ufeffvẫn\u2003là\x07 sầu\t"
    assert lines(text.encode()) == ("Mặt hàng chủ lực vẫn là sầu",)


def test_text_is_composed_and_eth_is_read_as_d_with_stroke() -> None:
    assert lines(unicodedata.normalize("NFD", WORDS).encode()) == (WORDS,)
    assert lines("Ðảng bộ, ðường".encode()) == ("Đảng bộ, đường",)


def test_entities_are_read_once() -> None:
    assert lines("luồng &quot;xanh&quot; &amp; đỏ &amp;lt; GD&TĐ &#272;".encode()) == (
        'luồng "xanh" & đỏ &lt; GD&TĐ Đ',
    )


def test_utf8_read_as_windows_1252_is_mended() -> None:
    bytes_ = WORDS.encode()
    misread = "".join(
        bytes([b]).decode("cp1252") if b not in (0x81, 0x8D, 0x8F, 0x90, 0x9D) else chr(b) for b in bytes_
    )
    assert misread != WORDS and lines(misread.encode()) == (WORDS,)


def test_french_words_are_not_mended() -> None:
    text = "Café à Đà Lạt: «Ã» là chữ hoa, NGÃ BA, ÂM NHẠC"
    assert lines(text.encode()) == (text,)


@pytest.mark.parametrize(
    ("path", "data", "code"),
    [
        ("a.txt", b"", "capture-empty"),
        ("a.txt", b" \n\xe2\x80\x8b\n", "capture-empty"),
        ("a.txt", b"%PDF-1.7 ...", "capture-binary"),
        ("a.txt", b"\x89PNG\r\n", "capture-binary"),
        ("a.txt", b"a\0b", "capture-binary"),
        ("a.txt", "tiếng Việt".encode("cp1258", "replace") + b"\xd0\xc7", "capture-not-text"),
        ("a.txt", b"x" * (capture.MAX_BYTES + 1), "capture-too-big"),
        ("a.html", b"<p>", "capture-empty"),
        ("a.md", b"a", "capture-kind"),
        ("a.pdf", b"%PDF-", "capture-kind"),
        ("content/captures/-rf.txt", b"a", "capture-name"),
        ("content/captures/..txt", b"a", "capture-name"),
        ("content/../a.txt", b"a", "capture-name"),
        ("content/captures/a\nb.txt", b"a", "capture-name"),
        ("content/captures/a\\b.txt", b"a", "capture-name"),
        ("content/captures/", b"a", "capture-name"),
        ("content/captures/a\u200bb.txt", b"a", "capture-name"),
        ("content/captures/\u202etxt.html", b"a", "capture-name"),
    ],
)
def test_what_is_refused(path: str, data: bytes, code: str) -> None:
    assert codes(path, data) == [code]


@given(st.binary(max_size=400))
@settings(max_examples=times(150), deadline=None)
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    try:
        page = capture.read("a.txt", data, READING)
    except ProblemError:
        return
    assert any(page.lines) and all("\n" not in line and line == line.strip() for line in page.lines)


# ---------------------------------------------------------------- notes


def test_a_note_with_everything() -> None:
    text = 'title = "Tên"\ndate = 2024-05-18\noutlet = "Báo A"\nurl = "https://a.example/"\nkeep = [3, 4]\ncut = [9]\n'
    note = capture.read_note("a.toml", text)
    assert note == Note(
        "Tên", "2024-05-18", "Báo A", url="https://a.example/", keep=frozenset({3, 4}), cut=frozenset({9})
    )


@pytest.mark.parametrize(
    ("written", "iso"),
    [
        ("2024-05-18T07:30:00", "2024-05-18T07:30:00+07:00"),
        ("2024-05-18T07:30:00Z", "2024-05-18T07:30:00+00:00"),
        ('"2024-05-18"', "2024-05-18"),
    ],
)
def test_dates_of_notes(written: str, iso: str) -> None:
    assert capture.read_note("a.toml", f"date = {written}").date == iso


def test_all_mistakes_of_a_note_are_told_at_once_with_their_lines() -> None:
    text = 'title = 5\n\nauthr = "A"\ndate = "18/5/2024"\nkeep = [0]\ncut = ["3"]\n'
    with pytest.raises(ProblemError) as caught:
        capture.read_note("a.toml", text)
    assert [(p.code, p.where.line) for p in caught.value.problems] == [("note-invalid", n) for n in (1, 3, 4, 5, 6)]


@pytest.mark.parametrize(("text", "line"), [("title = Tên\n", 1), ("keep = [1]\ncut = [1]\n", 2)])
def test_one_mistake_of_a_note(text: str, line: int) -> None:
    with pytest.raises(ProblemError) as caught:
        capture.read_note("a.toml", text)
    assert [(p.code, p.where.line) for p in caught.value.problems] == [("note-invalid", line)]


ONE_LINE = (
    "Thả hơn 20 vạn cá giống xuống hồ Thác Mơ{gap}Thứ sáu, 12/03/2021 08:15{gap}Sáng 11/3, Chi cục Thủy sản tỉnh phối hợp với huyện "
    "Bình Lư thả hơn 20 vạn con cá giống xuống hồ Thác Mơ nhằm bổ sung nguồn lợi thủy sản. Các loài được thả gồm cá mè, cá "
    "trôi và cá chép. Theo kế hoạch, từ nay đến cuối năm sẽ có thêm hai đợt thả cá tại các hồ lớn trên địa bàn.{gap}"
    "Lê Văn Thụ{gap}Tin liên quan{gap}Mùa cá trên hồ{gap}Chia sẻ"
)


@pytest.mark.parametrize("gap", [" ", "   ", " | ", "\t"])
def test_a_page_on_one_line_is_cut_into_lines_and_that_is_told(gap: str) -> None:
    page = capture.read("a.txt", ONE_LINE.format(gap=gap).encode(), READING)
    assert "one line" in page.mended and "Thứ sáu, 12/03/2021 08:15" in page.lines
    assert page.lines[0] == "Thả hơn 20 vạn cá giống xuống hồ Thác Mơ" and "Tin liên quan" in page.lines
    made = normalise.normalise(page, READING, ())
    assert (made.title, made.date) == (page.lines[0], "2021-03-12T08:15+07:00")
    assert "Mùa cá" not in " ".join(block.text for block in made.body)


def test_one_long_paragraph_under_a_title_stays_one_line() -> None:
    text = "Tiêu đề\n\n" + "\n\n".join(f"Câu {n} của bài báo này nói về việc làm đường ở xã. " * 5 for n in range(4))
    assert len(capture.read("a.txt", text.encode(), READING).lines) == 9


def encoded(text: str, name: str) -> bytes:
    """Text in an old encoding, by looking for the bytes that read as each letter."""
    assert READING
    letters = {READING.legacy[name](bytes([b])): bytes([b]) for b in range(0x80, 0x100)}
    return b"".join(c.encode("ascii") if c.isascii() else letters[c] for c in text)


@pytest.mark.parametrize("name", ["TCVN3", "VISCII"])
@pytest.mark.parametrize("shown_as", ["bytes", "Windows-1252"])
def test_text_in_an_old_encoding_is_read_and_that_is_told(name: str, shown_as: str) -> None:
    text = "Đảng bộ huyện được thành lập năm 1966; đường liên xã dài hơn, kỹ thuật vững, nhà ở mới, chợ phiên đông vui."
    data = encoded(text, name)
    page = capture.read("a.txt", data if shown_as == "bytes" else data.decode("sloppy-windows-1252").encode(), READING)
    assert page.lines == (text,) and page.mended == f"the text is in {name}"


def test_vni_and_windows_1258_are_read() -> None:
    vni = "Ñaûng boä huyeän ñöôïc thaønh laäp naêm 1966; ñöôøng lieân xaõ, kyõ thuaät, nhaø ôû môùi, chôï phieân ñoâng vui"
    text = "Đảng bộ huyện được thành lập năm 1966; đường liên xã, kỹ thuật, nhà ở mới, chợ phiên đông vui"
    assert lines(vni.encode("cp1252")) == lines(vni.encode()) == (text,)
    tones = "\u0300\u0301\u0303\u0309\u0323"
    spread = ""
    for letter in text:  # Windows-1258 has â and ư, and adds their tones as signs of their own
        parts = unicodedata.normalize("NFD", letter)
        spread += unicodedata.normalize("NFC", "".join(p for p in parts if p not in tones)) + "".join(
            p for p in parts if p in tones
        )
    assert lines(spread.encode("cp1258")) == (text,)


def test_entities_written_twice_are_read_and_a_text_about_entities_keeps_them() -> None:
    assert lines(b"n&amp;ocirc;ng th&amp;ocirc;n &amp;quot;m&amp;#7899;i&amp;quot; d\xc3\xb9ng &amp;lt;b&amp;gt;") == (
        'nông thôn "mới" dùng &lt;b&gt;',
    )


def test_a_few_broken_bytes_are_shown_and_told_with_their_line() -> None:
    data = ((WORDS + "\n") * 20).encode() + b"\xff\n"
    page = capture.read("a.txt", data, READING)
    assert page.lines[0] == WORDS and page.mended == "1 broken bytes, the first in line 21"


def test_utf16_without_its_mark_is_read() -> None:
    assert lines(WORDS.encode("utf-16-le")) == lines(WORDS.encode("utf-16-be")) == (WORDS,)
