"""`python -m bench.injection FILE.jsonl[.gz]`: furniture put into clean articles, and how much of it is found again.

Each line of the file is {"title": ..., "abstract": ..., "body": [...]}. The furniture is made from bench/furniture.txt:
groups of lines with slots, every third group held out, so that rules tuned on the others can be judged on it.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from diembao import lang
from diembao.desk import capture, normalise
from diembao.desk.normalise import CUT_KINDS
from diembao.model import BODY_KINDS
from diembao.problems import ProblemError

_FILE = Path(__file__).with_name("furniture.txt")
_SLOT = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Article:
    """A clean article: its title and its paragraphs."""

    title: str
    body: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """Lines that stand together. places: 'above', 'inside', 'below'; held: kept from those who tune rules."""

    places: tuple[str, ...]
    lines: tuple[str, ...]
    held: bool


@dataclass
class Score:
    """How many lines were injected and found, by held or not; what was kept of them, and lost of the text."""

    injected: Counter[bool] = field(default_factory=Counter)
    found: Counter[bool] = field(default_factory=Counter)
    kept: Counter[str] = field(default_factory=Counter)
    body: int = 0
    lost: list[str] = field(default_factory=list)
    lost_clean: list[str] = field(default_factory=list)


def groups() -> list[Group]:
    """The groups of bench/furniture.txt."""
    text = "\n".join(line for line in _FILE.read_text("utf-8").split("\n") if not line.startswith("# "))
    parts = [part.split("\n") for part in text.strip().split("\n\n")]
    return [
        Group(tuple(("above inside below" if head == "any" else head).split()), tuple(lines), n % 3 == 2)
        for n, (head, *lines) in enumerate(parts)
    ]


# ---------------------------------------------------------------- filling


def _listed(text: str) -> tuple[str, ...]:
    return tuple(text.split(", "))


_NAMES = _listed(
    "Nguyễn Văn An, Trần Thị Hạnh, Lê Minh, Phạm Thu Nga, Hoàng Quân, Vũ Lan, Đặng Khánh, Bùi Sơn, Lò Thị "
    "Mẩy, Giàng A Páo, Hà Xuân, Nông Thị Yến, Triệu Tuấn, Sùng A Dũng, Đỗ Vân, Lý Chi"
)
_PLACES = _listed("Nậm Kim, Tây Lĩnh, Sơn Giang, Phù Sơn, Hạ Thanh, Vĩnh Phong, Bình Lâm, Kinh Bắc, Lam Sơn, Đông Hà")
_SECTIONS = _listed(
    "Chính trị, Kinh tế, Xã hội, Văn hóa, Giáo dục, Thể thao, Pháp luật, Đời sống, Du lịch, Y tế, Bạn đọc"
)
_PAPERS = ("Báo {}", "Báo {}", "Báo {}", "Thời báo {}", "Tạp chí {}")
_COMMENTS = (
    "Bài viết hay quá, mong báo có thêm nhiều bài như thế này để bà con biết mà học theo.",
    "Chỗ tôi ở cũng vậy, mong các cấp sớm quan tâm chứ bà con đi lại khổ lắm.",
    "Đọc mà thấy thương quá, tôi muốn gửi chút quà thì liên hệ với ai ạ?",
    "Theo tôi thì nên làm sớm, để lâu chỉ thêm tốn kém mà chẳng được việc gì.",
    "Cảm ơn phóng viên đã phản ánh đúng sự thật, rất mong có kết quả.",
)


def _slot(rng: random.Random, name: str, others: Sequence[Article]) -> str:
    number = rng.randint(2, 59)
    person = rng.choice(_NAMES)
    paper = rng.choice(_PAPERS).format(rng.choice(_PLACES))
    other = rng.choice(others)
    words = other.body[0].split()
    day = f"{rng.randint(1, 28):02}/{rng.randint(1, 12):02}/{rng.randint(2012, 2025)}"
    made = {
        "n": str(number), "nn": f"{number:02}", "N": f"{rng.randint(1000, 999999)}", "year": str(2012 + number % 14),
        "name": person, "NAME": person.upper(), "paper": paper, "PAPER": paper.upper(), "headline": other.title,
        "teaser": " ".join(words[:28]).rstrip(".,;") + "...", "comment": rng.choice(_COMMENTS), "date": day,
        "time": f"{rng.randint(5, 22):02}:{number:02}", "weekday": rng.choice(("hai", "ba", "tư", "năm", "sáu", "bảy")),
        "weekdayname": rng.choice(("Thứ hai", "Thứ ba", "Chủ nhật")), "place": rng.choice(_PLACES),
        "section": rng.choice(_SECTIONS), "phone": f"0{number + 200} {rng.randint(100, 999)} {rng.randint(100, 999)}",
        "mail": f"toasoan{number}@tin.example", "price": f"{rng.randint(20, 30)}.{number:02}0",
        "img": rng.choice((f"{number}.jpg", f"img-{number}40.png", f"DSC_{number}.JPG")),
    }  # fmt: skip
    return made[name]


# ---------------------------------------------------------------- injecting


def page(
    rng: random.Random, article: Article, chosen: Sequence[Group], others: Sequence[Article]
) -> list[tuple[str, Group | None]]:
    """An article's lines with the groups put in at random places, each with its group; None for its own lines."""
    parts: list[tuple[str, Group | None]] = [(line, None) for line in (article.title, *article.body)]
    for group in chosen:
        own = [n for n, (_, of) in enumerate(parts) if of is None]
        starts = [n for n in range(own[0] + 1) if not n or parts[n][1] is not parts[n - 1][1]]
        ends = [n for n in range(own[-1] + 1, len(parts) + 1) if n == len(parts) or parts[n][1] is not parts[n - 1][1]]
        at = rng.choice({"above": starts, "inside": own[2:], "below": ends}[rng.choice(group.places)])
        parts[at:at] = [(_SLOT.sub(lambda slot: _slot(rng, slot[1], others), line), group) for line in group.lines]
    return parts


def _kinds(lines: Sequence[str], gap: str) -> list[str] | None:
    """The kind of block that each line of a page is put in; None if the page is refused."""
    reading = lang.get("vi").reading
    assert reading is not None
    try:
        draft = normalise.normalise(capture.read("a.txt", gap.join(lines).encode(), reading), reading, ())
    except ProblemError:
        return None
    kinds = {n: block.kind for block in draft.blocks for n in range(block.first, block.last + 1)}
    return [kinds[n * len(gap) + 1] for n in range(len(lines))]


def score(articles: Sequence[Article], seed: int, per_article: int = 10) -> Score:
    """Injects about `per_article` lines into each article and counts what is found and lost."""
    rng, made, stock = random.Random(seed), Score(), groups()
    for article in articles:
        chosen: list[Group] = []
        while sum(len(group.lines) for group in chosen) < per_article:
            chosen.append(rng.choice(stock))
        gap = rng.choice(("\n", "\n\n"))
        parts = page(rng, article, chosen, articles)
        kinds = _kinds([line for line, _ in parts], gap)
        clean = _kinds([article.title, *article.body], gap)
        if kinds and clean:
            own = [kind for kind, (_, group) in zip(kinds, parts, strict=True) if not group]
            _count_lost(made, article, own[1:], clean[1:])
            _count_found(made, parts, kinds)
    return made


def _count_lost(made: Score, article: Article, kinds: Sequence[str], clean: Sequence[str]) -> None:
    """Counts lines of the article that were cut; one that stands twice is lost when both are."""
    made.body += len(article.body)
    kept = {line for line, kind in zip(article.body, kinds, strict=True) if kind not in CUT_KINDS}
    kept_clean = {line for line, kind in zip(article.body, clean, strict=True) if kind not in CUT_KINDS}
    made.lost += [line for line in article.body if line in kept_clean - kept]
    made.lost_clean += [line for line in article.body if line not in kept_clean]


def _count_found(made: Score, parts: Sequence[tuple[str, Group | None]], kinds: Sequence[str]) -> None:
    for (line, group), kind in zip(parts, kinds, strict=True):
        if group and (kind in BODY_KINDS or kind == "title"):
            made.kept[f"{kind}{' HELD' if group.held else ''} {group.lines[0]!r}: {line[:70]}"] += 1
        if group:
            made.injected[group.held] += 1
            made.found[group.held] += kind not in BODY_KINDS and kind != "title"


# ---------------------------------------------------------------- the command


def read(path: Path, count: int) -> list[Article]:
    """The first `count` articles of a JSONL file that are long enough."""
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as file:
        return list(_articles(file, count))


def _articles(lines: Iterable[str], count: int) -> Iterator[Article]:
    for line in lines:
        row = json.loads(line)
        body = tuple(" ".join(text.split()) for text in (row.get("abstract"), *row["body"]) if text and text.strip())
        if count and len(body) >= 4:
            count -= 1
            yield Article(" ".join(row["title"].split()), body)


def main() -> None:
    """Prints the figures, and with --show what was kept and lost."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("file", type=Path)
    parser.add_argument("--articles", type=int, default=500)
    parser.add_argument("--lines", type=int, default=5000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--show", action="store_true", help="list what was kept and lost")
    args = parser.parse_args()
    made = score(read(args.file, args.articles), args.seed, max(args.lines // args.articles, 1))
    for held, name in ((False, "templates"), (True, "held-out templates")):
        print(f"{name}: {made.found[held]} of {made.injected[held]} lines found")
    print(f"body: {len(made.lost)} of {made.body} lines lost to injection, {len(made.lost_clean)} cut without any")
    if args.show:
        for text, count in made.kept.most_common():
            print(f"kept {count} {text}")
        for text in (*(f"lost {t}" for t in made.lost), *(f"cut {t}" for t in made.lost_clean)):
            print(text[:200])


if __name__ == "__main__":
    main()
