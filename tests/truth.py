"""A frozen collection, and questions about it of which `oracle` knows the answers."""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Mapping
from pathlib import Path

from oracle import texts

from diembao.desk import capture
from diembao.lang import analysis
from diembao.model import SearchDoc

DATA = Path(__file__).parent / "data"
ADDED = (
    "Sáng 19/8, huyện khánh thành 160km đường.", "Tăng 5,3% so với tháng 8/2022.", "Hơn 78ha rừng, 6450m2 nhà.",
    "Nghị quyết 28-NQ/TW ngày 19 tháng 8 năm 2022.", "Ủy ban nhân dân (UBND) tỉnh họp.", "Thu 3.550 tỷ đồng;\nTrồng 1,5 triệu cây.",
    "Ông Lò Văn Páo, dân tộc Ðạo, nói: “Hoà bình, hòa thuận”.", "Kỹ sư Lý Mỹ; kĩ thuật, quý 3/2021.",
    "Ngày 11.9 thu 2,5 triệu; chi 5 triệu.", "Tỉ lệ 5-3, đạt 1.234,5 ha.", "Ở TP.HCM, TP HCM và TP. Hồ Chí Minh.",
)  # fmt: skip
ENGLISH = (
    "The resolutions were adopted on 19 August 2022.", "Party cells donated 78 ha of land.", "A resolution on roads.",
    "Donating land, the household built a bridge.", "The communes of Luc Yen and Muong Khuong.",
    "Members make up 5.3% of 1,234.5 thousand.", "",
)  # fmt: skip


def unmarked(text: str) -> str:
    plain = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    return plain.translate(str.maketrans("đĐðÐ", "dDdD"))


def collection(count: int = 120, seed: int = 1) -> dict[int, SearchDoc]:
    """Articles of sentences from the captures of tests/data, some without marks or in other Unicode forms, numbers with
    gaps, and dates in no order."""
    rng = random.Random(seed)
    files = sorted((DATA / "captures/public").glob("*.txt"))
    lines = [line.strip() for path in files for line in capture._cleaned(path.read_text("utf-8")) if len(line) > 60]
    pool = [sentence.strip() for line in lines for sentence in line.split(". ") if len(sentence) > 20]

    def sentence() -> str:
        text = rng.choice(pool)
        return rng.choice([text] * 8 + [unmarked(text), text.upper(), unicodedata.normalize("NFD", text)])

    def one(number: int) -> SearchDoc:
        year = rng.randint(2018, 2025)
        date = rng.choice(["", *[f"{year}-{rng.randint(1, 12):02}-{rng.randint(1, 28):02}"] * 9])
        facets = {
            ("outlet", rng.choice("abc")),
            ("year", date[:4] or "undated"),
            ("state", rng.choice(["machine", "pending"])),
        }
        facets |= {("place", p) for p in rng.sample(["p", "q", "r"], 2)}
        return SearchDoc(
            slug=f"a{number}",
            title=" ".join(sentence().split()[: rng.randint(3, 12)]),
            paragraphs=tuple(". ".join((sentence(), rng.choice(ADDED), sentence())) for _ in range(rng.randint(1, 5))),
            title_en=rng.choice(ENGLISH),
            english=tuple(rng.sample(ENGLISH[:-1], rng.randint(0, 3))),
            outlet="Báo",
            outlet_en="Paper",
            date=date,
            facets=tuple(sorted(facets)),
            captions=tuple(sentence() for _ in range(rng.randint(0, 2))),
            author=rng.choice(["", "Hà Anh", "Lò Thị Mỷ", "Nguyễn Quý"]),
        )

    return {number: one(number) for number in range(1, count * 6 // 5) if rng.random() < 0.85}


def frees() -> set[str]:
    """Exact forms of the words that a query need not have."""
    free = analysis.TABLE["free"]
    return {*free["en"].split(), *(token.exact for token in analysis.tokens(free["vi"]))}


def words(docs: Mapping[int, SearchDoc], count: int, seed: int = 2) -> list[str]:
    """Single words, and now and then two or three, from anywhere in the articles; half of them without their marks."""
    rng = random.Random(seed)
    pieces = [[p for text in _texts(doc) for p in text.split()] for doc in docs.values()]
    out = []
    while len(out) < count:
        own = rng.choice(pieces)
        picked = rng.sample(own, min(len(own), rng.choice([1, 1, 1, 2, 3])))
        text = " ".join(piece.strip('.,;:!?“”"()-–') for piece in picked)
        text = rng.choice([text, unmarked(text)])
        tokens = list(analysis.tokens(text))
        if tokens and len(tokens) < 9 and not frees() & {t.exact for t in tokens} and not set('":') & set(text):
            out.append(text)
    return out


def phrases(docs: Mapping[int, SearchDoc], count: int, seed: int = 3) -> list[str]:
    """Runs of two to six words of the articles, a third of them with a word changed, half of them without their marks."""
    rng = random.Random(seed)
    whole = [text for doc in docs.values() for text in _texts(doc) if len(text.split()) > 6]
    out = []
    while len(out) < count:
        found = rng.choice(whole).split()
        at, length = rng.randrange(len(found) - 1), rng.randint(2, 6)
        run = found[at : at + length]
        if rng.random() < 0.3:
            run[rng.randrange(len(run))] = rng.choice(rng.choice(whole).split())
        text = " ".join(run).translate({ord(c): None for c in '"“”„‟«»'})
        text = rng.choice([text, unmarked(text)])
        tokens = list(analysis.tokens(text))
        if len(tokens) > 1 and all(token.joins for token in tokens[1:]):
            out.append(text)
    return out


def _texts(doc: SearchDoc) -> list[str]:
    return [text for own in texts(doc).values() for text in own if text]
