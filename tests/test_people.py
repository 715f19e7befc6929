"""Whom and which organisations an article names: found, and in English."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from diembao.lang import get
from diembao.lang.mentions import MOST, organisations, people
from diembao.lang.vi import organs
from diembao.lang.vi.cues import plain
from diembao.lang.vi.organs import find_organisations
from diembao.lang.vi.people import find_people
from diembao.lang.vi.phrases import keyed

READING = get("vi").reading
assert READING is not None
TABLES = Path(organs.__file__).parents[1] / "data"

# text -> each person's name and offices, in English
PEOPLE = [
    ("Đồng chí Hoàng Giang, Bí thư Tỉnh ủy, dự.", ["Hoang Giang: secretary of the provincial Party committee"]),
    (
        "ông Trịnh Xuân Trường, Phó Bí thư Tỉnh ủy, Chủ tịch UBND tỉnh Lào Cai, nói",
        [
            "Trinh Xuan Truong: deputy secretary of the provincial Party committee; "
            "chair of the Lao Cai provincial People's Committee"
        ],
    ),
    ("Chủ tịch UBND tỉnh Trịnh Xuân Trường nói", ["Trinh Xuan Truong: chair of the provincial People's Committee"]),
    ("Bí thư Huyện ủy Si Ma Cai Nguyễn Văn Hà nói", ["Nguyen Van Ha: secretary of the Si Ma Cai district Party committee"]),
    ("Giám đốc Sở Y tế Trần Thị Hoa", ["Tran Thi Hoa: director of the Department of Health"]),
    ("Bộ trưởng Bộ Y tế Trần Thị Hoa", ["Tran Thi Hoa: minister of Health"]),
    ("Phó Thủ tướng Trần Văn Nam", ["Tran Van Nam: Deputy Prime Minister"]),
    ("ông Vàng A Páo, Trưởng thôn Úc, xã Tân Lập", ["Vang A Pao: head of Uc village"]),
    ("ông Lê Nam (SN 1970, nguyên Giám đốc Công ty TNHH Hoa Sen)", ["Le Nam: former director of Hoa Sen company"]),
    ("ông Lê Nam, nguyên Chủ tịch HĐQT kiêm Giám đốc", ["Le Nam: former chair of the board of directors; former director"]),
    ("Lê Văn Nam - Trưởng Công an huyện Bảo Yên", ["Le Van Nam: head of the Bao Yen district police"]),
    ("Thượng tá Lê Văn Nam, Trưởng Công an", ["Le Van Nam: Colonel", "Le Van Nam: head of the police"]),
    ("ông Lê Nam được bổ nhiệm giữ chức Giám đốc Sở Y tế", ["Le Nam: director of the Department of Health"]),
    ("Phan Văn Nam, tức Nam “nhôm”, Chủ tịch HĐQT", ["Phan Van Nam: chair of the board of directors"]),
    ("đạo diễn Anh Quân; các ca sĩ Trường Vũ, Ngọc Sơn", ["Anh Quan: director (film or stage)", "Truong Vu: singer", "Ngoc Son: singer"]),
    ("Ông VŨ ANH TUẤN (Giám đốc Sở Y tế)", ["Vu Anh Tuan: director of the Department of Health"]),
    ("Vũ Đình Duy - nguyên TGĐ PVTEX", ["Vu Dinh Duy: former general director of PVTEX"]),
    ("ông Lê Nam - Hạt trưởng hạt kiểm lâm huyện Tứ Kỳ", ["Le Nam: head of the Tu Ky district forest ranger office"]),
    ("Khi gặp ông Lê Nam, Giám đốc Sở Y tế, tôi hỏi", ["Le Nam: director of the Department of Health"]),
    ("Khi gặp ông Lê Nam, Giám đốc Sở Y tế kiêm giảng viên, tôi hỏi", ["Le Nam: director of the Department of Health; lecturer"]),
    ("Phan Văn Nam, Giám đốc Công ty Cổ phần VTC truyền thông", ["Phan Van Nam: director of a company"]),
    ("luật sư Đặng Văn Cường; ca sĩ Mỹ Tâm", ["Dang Van Cuong: lawyer", "My Tam: singer"]),
    (
        "Bí thư Tỉnh ủy Trần Văn Nam, Chủ tịch UBND tỉnh Lê Thị Hoa",
        [
            "Tran Van Nam: secretary of the provincial Party committee",
            "Le Thi Hoa: chair of the provincial People's Committee",
        ],
    ),
]  # fmt: skip


@pytest.mark.parametrize(("text", "found"), PEOPLE)
def test_a_person_has_offices(text: str, found: list[str]) -> None:
    assert [f"{one.english}: {'; '.join(one.offices)}" for one in find_people(text)] == found
    assert all(one.name in text[one.start : one.end] for one in find_people(text))


@pytest.mark.parametrize(
    "text",
    [
        "tại Hà Nội, Chủ tịch UBND thành phố nói", "Chủ tịch Hồ Chí Minh", "Văn phòng luật sư Giang Thanh",
        "phóng viên Người Đưa Tin", "công nhân Trần Văn H", "ở xã Nguyễn Huệ Lâm, Bí thư Đảng ủy nói", "tăng trưởng Nguyễn Văn Nam",
        "Tổng giám đốc tổng công ty Thái Sơn", "ông Nguyễn Văn Nam ở thôn Úc", "diễn viên Cô Ba Sài Gòn", "Hoa hậu Hoàn Vũ", "khởi tố chủ tịch UBND xã Nguyễn Văn Thảnh",
        "Để hối lộ ông Phan Văn Vĩnh, nguyên Chủ tịch Công ty Hoa Sen xuống tiền", "Bí thư Tỉnh ủy nói", "",
    ],
)  # fmt: skip
def test_what_is_no_person_with_an_office(text: str) -> None:
    assert find_people(text) == ()


# text -> the organisation in English
ORGANS = [
    ("Công an huyện Thủy Nguyên", "Thuy Nguyen district police"),
    ("UBND TP. Hồ Chí Minh", "Ho Chi Minh City People's Committee"),
    ("UBND TPHCM", "Ho Chi Minh City People's Committee"),
    ("Công an Hà Nội", "Hanoi police"),
    ("Công an phường 5", "Ward 5 police"),
    ("Sở GD & ĐT Lào Cai", "Department of Education and Training of Lao Cai"),
    ("Sở Văn hóa, Thể thao và Du lịch tỉnh Lào Cai", "Department of Culture, Sports and Tourism of Lao Cai province"),
    ("Ban Thường vụ Huyện ủy Lục Yên", "standing board of the Luc Yen district Party committee"),
    ("Thành ủy TP. Hồ Chí Minh", "Ho Chi Minh City Party committee"),
    ("Thành ủy TP Đà Nẵng", "Da Nang city Party committee"),
    ("Chi bộ thôn Úc", "Uc village Party cell"),
    ("Văn phòng Cơ quan CSĐT Công an tỉnh Hưng Yên", "office of the police investigation agency of the Hung Yen provincial police"),
    ("Trường THPT Nguyễn Huệ", "Nguyen Hue upper secondary school"),
    ("Hội Nông dân Việt Nam", "Vietnam Farmers' Union"),
    ("Bộ Y tế", "Ministry of Health"),
    ("HĐND tỉnh", "provincial People's Council"),
    ("Công ty TNHH mía đường Cồn Long", "Con Long Sugar company"),
    ("Ngân hàng TMCP Đông Á", "Dong A Bank"),
    ("Bệnh viện 175", "Hospital 175"),
    ("Báo Người Đưa Tin", "Nguoi Dua Tin newspaper"),
    ("Công ty JYP Entertainment", "JYP Entertainment"),
    ("Công ty Trung Nam", "Trung Nam company"),
    ("Công ty TNHH Thương mại và xây dựng Trường Thanh", "Truong Thanh Trading and Construction company"),
    ("Công ty CP Tập đoàn công nghiệp Quang Trung", "Quang Trung Industry company"),
    ("Bộ Tư lệnh Công binh", "Engineering Command"),
    ("Bệnh viện Đà Nẵng", "Da Nang Hospital"),
    ("Đài Truyền hình TP.HCM", "Ho Chi Minh City Television"),
    ("VEC", "Vietnam Expressway Corporation"),
    ("Sở Kế hoạch đầu tư Lào Cai", "Department of Planning and Investment of Lao Cai"),
    ("Tổng cục Du lịch Việt Nam", "Vietnam National Administration of Tourism"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "english"), ORGANS)
def test_an_organisation_is_composed(text: str, english: str) -> None:
    assert [(one.english, text[one.start : one.end]) for one in find_organisations(f"{text} họp.")] == [(english, text)]


@pytest.mark.parametrize(
    "text",
    [
        "Đảng ủy họp.",
        "UBND cấp xã",
        "Công an huyện Hương sơn",
        "Sở Chỉ huy",
        "ca phường",
        "Công an huyện Cư M ’ gar",
        "trụ sở Công an nói",
        "cán bộ y tế",
        "Tổng công ty Viễn thông",
        "Công ty Hoa Sen Nguyễn Văn Nam",
        "nhà báo Lê Hải Thanh",
        "Công ty Trung Quốc",
        "Công ty Cổ phần Hoa Sen truyền thông",
    ],
)
def test_what_is_no_sure_organisation(text: str) -> None:
    assert find_organisations(text) == ()


def test_each_is_named_once_and_by_what_says_most() -> None:
    body = (
        "Huyện ủy họp. Ông Lê Nam, Bí thư Huyện ủy, nói.",
        "Huyện ủy Lục Yên họp. Ông Lê Nam, Bí thư Huyện ủy Lục Yên, nói.",
    )
    (person,) = people(body, READING)
    assert (person.en, person.vi, person.paragraph) == ("Le Nam", "Lê Nam", 1)
    assert person.offices == ("secretary of the Luc Yen district Party committee",)
    assert [(one.en, one.vi, one.paragraph) for one in organisations(body, READING)] == [
        ("Luc Yen district Party committee", "Huyện ủy Lục Yên", 2)
    ]


def _phrases(entry: Any) -> Iterator[str]:
    """The Vietnamese of a table: its keys, and lists that are no English."""
    for key, value in entry.items() if isinstance(entry, dict) else ():
        english = isinstance(value, list) and all(word.isascii() for word in value)
        yield key
        yield from value if isinstance(value, list) and not english else _phrases(value)


@pytest.mark.parametrize("name", ["offices.toml", "companies.toml", "figures_labels.toml", "figures_nouns.toml"])
def test_the_phrases_of_tables_are_plain(name: str) -> None:
    table = tomllib.loads((TABLES / name).read_text("utf-8"))
    words = {
        part: entry
        for part, entry in table.items()
        if part not in ("units", "instead", "changes", "fits", "proper", "complete", "living")
    }
    assert [phrase for phrase in _phrases(words) if phrase != plain(phrase)] == []


@pytest.mark.parametrize("name", ["offices.toml", "companies.toml", "figures_labels.toml"])
def test_no_phrase_of_a_table_has_two_lines(name: str) -> None:
    """'tp. hcm' is 'tp.hcm'."""
    table = tomllib.loads((TABLES / name).read_text("utf-8"))
    assert [part for part, entries in table.items() if len(keyed(entries)) < len(entries)] == []


def test_of_ten_thousand_names_the_first_are_told() -> None:
    names = (f"{a}{b} {c}{d}" for a, b, c, d in product("BCD", "aeiou", "LMNT", "aeiou"))
    told = organisations([", ".join(f"UBND huyện {name}" for name in names)], READING)
    assert len(told) <= MOST == 300
    assert told[0].en == "Ba La district People's Committee"
