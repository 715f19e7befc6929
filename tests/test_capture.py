"""Bytes to text, what is refused, and the note beside a capture."""

from __future__ import annotations

import hashlib
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diembao import capture
from diembao.model import Note
from diembao.problems import ProblemError

WORDS = "Đảng bộ huyện Si Ma Cai được thành lập năm 1966, đường liên xã Đông Cao."


def lines(data: bytes) -> tuple[str, ...]:
    return capture.read("content/captures/a.txt", data).lines


def codes(path: str, data: bytes) -> list[str]:
    with pytest.raises(ProblemError) as caught:
        capture.read(path, data)
    assert all(p.hint and p.where.path == path for p in caught.value.problems)
    return [p.code for p in caught.value.problems]


def test_a_capture_knows_its_name_place_and_hash() -> None:
    page = capture.read("content/captures/2022-le-hoi.txt", b"Mot\n")
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
    ],
)
def test_what_is_refused(path: str, data: bytes, code: str) -> None:
    assert codes(path, data) == [code]


@given(st.binary(max_size=400))
@settings(max_examples=150, deadline=None)
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    try:
        page = capture.read("a.txt", data)
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
