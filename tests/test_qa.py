"""The checks of translations: every one by its vectors, and none against good English."""

from __future__ import annotations

import csv
import json
import random
import re
import time
from pathlib import Path
from typing import Literal

import pytest
from frozen import SEEDS
from qa_fixture import KNOWN

from diembao.build import steps
from diembao.commands import cli
from diembao.desk import memory
from diembao.desk.translate import protect
from diembao.digest import po
from diembao.english import exchange, qa, standing, verdict
from diembao.english.qa import files
from diembao.lang import get
from diembao.model import Article, English, Place, Sentence, Term
from diembao.problems import ProblemError

DATA = Path(__file__).parent / "data"
GIVEN = json.loads((DATA / "qa/given.json").read_text("utf-8"))
VECTORS = [line.split("\t") for line in (DATA / "qa/vectors.tsv").read_text("utf-8").splitlines()[1:]]
SENSE = [line.split("\t") for line in (DATA / "qa/sense.tsv").read_text("utf-8").splitlines()[1:]]
FREE = [line.split("\t") for line in (DATA / "qa/free.tsv").read_text("utf-8").splitlines()[1:]]
RIGHT = [line.split("\t") for line in (DATA / "qa/right.tsv").read_text("utf-8").splitlines()[1:]]
REVIEWED = [
    pair for s in json.loads((DATA / "seeds_english.json").read_text("utf-8"))["seeds"] for pair in s["sentences"]
]


def codes(vi: str, en: str, severity: str = "") -> set[str]:
    return {f.code for f in qa.check(vi, en, KNOWN) if severity in ("", f.severity)}


@pytest.mark.parametrize("case", GIVEN, ids=[f"{n}-{c['check']}-{c['expect']}" for n, c in enumerate(GIVEN)])
def test_given_cases(case: dict[str, str]) -> None:
    found = codes(case["vi"], case["en"], "error")
    if case["check"] == "all":
        assert not found
    else:
        assert (case["check"] in found) == (case["expect"] == "bad"), found


@pytest.mark.parametrize(("code", "expect", "vi", "en"), VECTORS, ids=[f"{v[0]}-{v[1]}-{v[3][:30]}" for v in VECTORS])
def test_vectors(code: str, expect: str, vi: str, en: str) -> None:
    assert (code in codes(vi, en)) == (expect == "bad"), codes(vi, en)


def test_every_check_has_a_vector_that_it_must_find_and_all_codes_are_documented() -> None:
    told = (Path(__file__).parent.parent / "docs/translation-checks.md").read_text("utf-8")
    documented = set(re.findall(r"^\| `(\w+)` \|", told, re.M))
    meant = {code for line in SENSE for code in line[2].split()}
    of_records = {"source"}  # of a sentence that names none
    assert {code for code, expect, *_ in VECTORS if expect == "bad"} | meant | of_records == documented
    assert documented >= {code for _, _, vi, en in VECTORS for code in codes(vi, en)}


def test_reviewed_english_of_the_seeds_has_no_error() -> None:
    assert [codes(p["vi"], p["en"], "error") for p in REVIEWED] == [set()] * len(REVIEWED)


def test_free_translations_are_not_stopped() -> None:
    stopped = [(vi, codes(vi, en, "error")) for vi, en in FREE if codes(vi, en, "error")]
    assert len(FREE) >= 60 and len(stopped) <= 0.03 * len(FREE), stopped


@pytest.mark.parametrize(("vi", "en"), RIGHT, ids=[en[:40] for _, en in RIGHT])
def test_what_is_said_in_another_way_is_no_error(vi: str, en: str) -> None:
    assert not codes(vi, en, "error")


def test_a_finding_points_at_the_words_it_is_about() -> None:
    (found,) = (f for f in qa.check("Xã có 12 chi bộ.", "The commune has 21 Party cells.", KNOWN) if f.side == "target")
    assert (found.code, "The commune has 21 Party cells."[found.start : found.end]) == ("number", "21")


def test_each_day_of_a_list_is_a_date_where_it_stands() -> None:
    text = "It met on 14, 15 and 16 October 2023, and on October 3, 4 and 15, 2023."
    dates = get("en").numerals(text).dates
    assert {(date.year, date.month) for date in dates} == {(2023, 10)}
    assert [(date.day, text[date.start : date.end]) for date in dates] == [
        (14, "14"), (15, "15"), (16, "16 October 2023"), (3, "October 3, 4 and 15, 2023"), (4, "4"), (15, "15"),
    ]  # fmt: skip


def test_no_input_makes_the_checks_fail() -> None:
    chance = random.Random(7)
    alphabet = (
        "aăâđê ôơư 0123456789.,/-%()“”⟦⟧{}<>&;:'\"\n\t\u200b\u0301\ud800XIVLkm đồng tỷ không chưa VND$€ \U0001f600İ"
    )
    for _ in range(400):
        vi, en = ("".join(chance.choices(alphabet, k=chance.randrange(120))) for _ in range(2))
        qa.check(vi, en, KNOWN)


@pytest.mark.parametrize(
    "piece",
    [
        "9",
        "1.",
        "(",
        "a ",
        "không ",
        "1/",
        "“",
        "Nguyễn ",
        "chi bộ ",
        "two ",
        "1,",
        "x-",
        "Party ",
        "hơn 1 ",
        "và, ",
        "half an ",
        "(a b ",
    ],
)
def test_long_input_takes_time_in_proportion(piece: str) -> None:
    started = time.process_time()
    assert codes(piece * (1_000_000 // len(piece)), piece * 1000) >= {"length"}
    assert time.process_time() - started < 0.5
    text = piece * (4_990 // len(piece))
    started = time.process_time()
    qa.check(text, text, KNOWN)
    assert time.process_time() - started < 1


def test_a_pair_takes_five_milliseconds_at_most() -> None:
    qa.check(*[REVIEWED[0][side] for side in ("vi", "en")], KNOWN)  # reads the tables
    started = time.process_time()
    for pair in REVIEWED * 3:
        qa.check(pair["vi"], pair["en"], KNOWN)
    assert (time.process_time() - started) / (3 * len(REVIEWED)) < 0.005


WORDLESS = (
    "—",
    "…",
    "-",
    "'",
    "(",
    "[",
    "*",
    "+?",
    "\\",
    "|",
    "^.*$",
    "{}",
    "_",
    "’",
    "%",
    "<>",
    "&",
    "🙂",
    "\u0301",
    ".",
)


@pytest.mark.parametrize("sign", WORDLESS)
@pytest.mark.parametrize("check", ["strict", "advise"])
def test_a_glossary_rendering_without_a_word_is_no_bug(sign: str, check: Literal["strict", "advise"]) -> None:
    """In no column: it asks for nothing, and lets English leave the term out."""
    vi, en, strict = "Chi bộ họp.", f"The branch met {sign}.", {"glossary", "advise", "forbidden"}

    def found(*terms: Term) -> set[str]:
        known = qa.knowledge(terms, ())
        return {f.code for f in qa.check(vi, en, known)} & strict

    assert not found(Term("chi bộ", sign, (), "", "", check))
    assert not found(Term("chi bộ", sign, ("Party cell",), "", "", check))
    assert not found(Term("chi bộ", "Party cell", (sign,), "", "", check))
    assert not found(Term(sign, "Party cell", (), "", "", check), Term(f"{sign} {sign}", sign, (sign,), "", "", check))
    assert found(Term("chi bộ", "Party cell", (), "", "", check, (sign,))) == {
        "glossary" if check == "strict" else "advise"
    }
    assert found(Term("chi bộ", sign, (), "", "", check, (sign, "branch"))) == {"forbidden"}
    marked = protect(vi, (Term("chi bộ", sign, (), "", "", check),), (Place("chi bộ", sign, "", "", ""),))
    assert marked.restore(marked.text) == vi


def test_a_rendering_is_cut_into_words_as_the_english_is() -> None:
    known = qa.knowledge([Term("quy tắc tập hợp", "rule of assembly o'clock", (), "", "", "strict", ("o'rule",))], ())
    assert not {f.code for f in qa.check("Quy tắc tập hợp.", "The rule of assembly o'clock.", known)}
    assert {f.code for f in qa.check("Quy tắc tập hợp.", "The o'rule.", known)} >= {"glossary", "forbidden"}


def test_a_glossary_of_odd_signs_makes_a_site(machine: Path) -> None:
    rows = [("vi", "en", "alternatives", "category", "explanation", "check", "forbidden")]
    rows += [(f"{vi}{sign}", sign, sign, sign, sign, "strict", sign) for vi in ("", "chi bộ ") for sign in WORDLESS]
    with (machine / "content/glossary.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([*rows, ("tổ chức đảng", "—", "", "", "", "strict", "—")])
    assert cli.run(["site", "--offline", "--root", str(machine)]) == 0
    assert cli.run(["review", "2022", "--root", str(machine)]) == 0


# ---------------------------------------------------------------- abstracts

ARTICLE = (
    "Ngày 18/5/2022, huyện Lục Yên có 40 chi bộ với 3.550 đảng viên, tăng 51,6%.\n"
    "Nhân dân hiến gần 78 ha đất và làm 160 km đường, trị giá 300 triệu đồng. Xem https://a.example/b."
)


@pytest.mark.parametrize(
    ("abstract", "found"),
    [
        ("Luc Yen district has 40 Party cells.", set()),
        ("On 18 May residents had built 160 km of roads and donated nearly 78 hectares.", set()),
        ("It has 3,550 members, up 51.6%; the roads cost VND300 million.", set()),
        ("It is at https://a.example/b.", set()),
        ("Si Ma Cai district has 40 Party cells.", {"name"}),
        ("In Lục Yên district of Lao Cai province there are 40 cells.", {"name"}),
        ("Luc Yen district has 41 Party cells.", {"number"}),
        ("On 19 May the district had 40 Party cells.", {"date"}),
        ("Residents built 160 ha of roads.", {"unit"}),
        ("Membership rose 51.6 million.", {"number"}),
        ("The roads cost USD300 million.", {"money"}),
        ("Resolution No. 28-NQ/TW is being carried out.", {"doc_id"}),
        ("The huyện has 40 Party cells.", {"leftover_vi"}),
        ("Luc Yen district has 40 Party cells and", {"truncated"}),
        ("Here is the translation: Luc Yen has 40 cells.", {"boilerplate"}),
        ("Luc Yen has 40 <b>cells</b>.", {"html"}),
        ("See https://c.example/d.", {"placeholder"}),
    ],
)
def test_an_abstract_says_only_what_the_article_says(abstract: str, found: set[str]) -> None:
    assert {finding.code for finding in qa.check_abstract(ARTICLE, abstract, KNOWN)} == found


def test_the_abstracts_of_the_seeds_pass() -> None:
    digest = steps.open_digest(SEEDS)
    for article in steps.records(digest).articles:
        found = verdict.findings(article, KNOWN)
        assert not found.get(standing.ABSTRACT), article.slug


# ---------------------------------------------------------------- sentences that share a source

SHARED = "Năm 2023, huyện trồng 300 ha rừng và làm 12 km đường."
OTHER = "Có 45 hộ được hỗ trợ."


@pytest.mark.parametrize(
    ("texts", "found"),
    [
        (("In 2023 the district planted 300 hectares of forest.", "It built 12 km of roads; 45 households were helped."),
         ([], [])),
        (("In 2023 the district planted 300 hectares of forest.", "It built 12 km of roads; 54 households were helped."),
         ([], ["45 hộ", "54"])),
        (("In 2023 the district planted 300 hectares of forest.", "It helped 45 households."),
         (["12 km", "12 km"], ["12 km", "12 km"])),
        (("In 2023 the district planted 300 hectares of forest and", "It built 12 km of roads; 45 households were helped."),
         ([""], [])),
    ],
)  # fmt: skip
def test_sentences_that_share_a_source_are_checked_as_one(texts: tuple[str, str], found: tuple[list[str], ...]) -> None:
    parts = (qa.Part((SHARED,), texts[0]), qa.Part((SHARED, OTHER), texts[1]))
    words = [
        [(" ".join(part.source) if f.side == "source" else part.text)[f.start : f.end] for f in each]
        for part, each in zip(parts, qa.check_together(parts, KNOWN), strict=True)
    ]
    assert tuple(sorted(each) for each in words) == tuple(sorted(each) for each in found)


def test_a_sentence_without_source_is_compared_with_the_whole_article() -> None:
    def found(text: str) -> list[tuple[str, str]]:
        english = English(
            sentences=(Sentence(text, ()), Sentence("Luc Yen has 40 Party cells.", (ARTICLE.split(",")[1],)))
        )
        article = Article(slug="a", title="Bài", body=ARTICLE.replace("\n", "\n\n"), english=english)
        return [(f.code, f.severity) for f in verdict.findings(article, KNOWN).get(1, ())]

    assert found("The district has 40 Party cells.") == [("source", "warning")]
    assert found("The district has 41 Party cells.") == [("number", "error"), ("source", "warning")]


def test_a_headline_may_name_the_place_that_the_article_names() -> None:
    def errors(title: str) -> list[str]:
        body = "Xã Tân Lập ở huyện Lục Yên có thêm 12 km đường."
        article = Article(slug="a", title="Thêm 12 km đường giao thông", body=body, english=English(title=title))
        return [f.code for f in verdict.findings(article, KNOWN).get(standing.TITLE, ()) if f.severity == "error"]

    assert errors("Luc Yen builds 12 km of roads") == []
    assert errors("Lao Cai builds 12 km of roads") == ["name"]


# ---------------------------------------------------------------- files of pairs

PAIRS = (("Chi bộ họp.", "The Party cell met."), ("Có 12 hộ.", "There are 21 households."))
PO = """msgid ""
msgstr "Content-Type: text/plain; charset=UTF-8\\n"

#: a note
msgid "Chi bộ "
"họp."
msgstr "The Party cell met."

#, fuzzy
msgid "Có 12 hộ."
msgstr "There are 21 households."
"""


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.json", json.dumps([{"vi": vi, "en": en, "more": 1} for vi, en in PAIRS])),
        ("a.jsonl", "\n".join(json.dumps({"vi": vi, "en": en}, ensure_ascii=False) for vi, en in PAIRS) + "\n"),
        ("a.tsv", "vi\ten\n" + "\n".join("\t".join(pair) for pair in PAIRS)),
        ("a.po", PO),
    ],
)
def test_pairs_are_read_from_four_kinds_of_files(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, text: str
) -> None:
    assert qa.read_pairs(name, text) == PAIRS
    path = tmp_path / name
    path.write_text(text, "utf-8")
    assert cli.run(["qa", str(path), "--root", str(SEEDS)]) == 0
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert rows[0] == {"index": 0, "errors": [], "warnings": [], "findings": []}
    assert (rows[1]["index"], rows[1]["errors"], rows[1]["warnings"]) == (1, ["number"], [])
    found = {"code": "number", "severity": "error", "side": "target", "start": 10, "end": 12, "words": "21"}
    assert found.items() <= rows[1]["findings"][1].items() and rows[1]["findings"][1]["hint"]
    assert cli.run(["qa", str(path), "--json", "--root", str(SEEDS)]) == 0
    assert [json.loads(line) for line in capsys.readouterr().out.splitlines()] == rows, "data already"
    assert cli.run(["qa", str(path), "--strict", "--root", str(SEEDS)]) == 1


@pytest.mark.parametrize(
    ("name", "text", "line"),
    [
        ("a.json", "[{}", 1),
        ("a.json", '[{"vi": 1}]', 0),
        ("a.jsonl", '{"vi": "a", "en": "b"}\n{', 2),
        ("a.tsv", "Một.\tOne.\nHai.\n", 2),
        ("a.po", 'msgid "a\nmsgstr "b"\n', 1),
    ],
)
def test_a_file_that_cannot_be_read_is_told_with_its_line(name: str, text: str, line: int) -> None:
    with pytest.raises(ProblemError) as caught:
        qa.read_pairs(name, text)
    (problem,) = caught.value.problems
    assert (problem.code, problem.where.line) == ("qa-file", line)


BROKEN_PO = {
    "unclosed": ('msgid "a"\nmsgstr "b\n', 2),
    "a mark too much": ('msgid "a"\nmsgstr "b""\n', 2),
    "twice": ('msgid "a"\nmsgid "b"\nmsgstr "c"\n', 2),
    "behind the end": ('msgid "a"\nmsgstr "b" c\n', 2),
    "no keyword": ('"a"\n', 1),
    "an odd backslash": ('msgid "a"\nmsgstr "b\\"\n', 2),
}


@pytest.mark.parametrize(("text", "line"), BROKEN_PO.values(), ids=BROKEN_PO)
def test_a_broken_po_file_is_told_with_its_line(text: str, line: int) -> None:
    """polib took the last letter off a string without an end, and said nothing."""
    for read, code in (
        (lambda: files.read_pairs("a.po", text), "qa-file"),
        (lambda: exchange.read("a.po", text.encode()), "exchange-broken"),
        (lambda: memory.read("a.po", f'{text}\nmsgid "z"\nmsgstr "y"\n'), "memory-syntax"),
    ):
        with pytest.raises(ProblemError) as caught:
            read()
        assert [(p.code, p.where.line) for p in caught.value.problems] == [(code, line)]


def test_a_po_file_of_another_tool_is_read_whole() -> None:
    text = (
        'msgid ""\nmsgstr "Language: en\\n"\n\n#: a.c:1\n#, fuzzy, c-format\n#| msgid "old"\nmsgctxt "x"\n'
        'msgid "một "\n"hai"\nmsgstr "one \\"two\\"\\t"\n#. google\nmsgid "ba"\nmsgid_plural "ba"\nmsgstr[0] "three"\nmsgstr[1] "threes"\n'
        '#~ msgid "bốn"\n#~ msgstr "four"\n'
    )
    found = [*po.entries(text.replace("\n", "\r\n"), lambda line, message: ProblemError())]
    assert [(e.line, e.context, e.source, e.text, e.comment, e.fuzzy, e.obsolete) for e in found] == [
        (4, "x", "một hai", 'one "two"\t', "", True, False),
        (11, "", "ba", "three", "google", False, False),
        (16, "", "bốn", "four", "", False, True),
    ]


@pytest.mark.parametrize("piece", ["# a\n", "#. a\n", '"a"\n', "\n", 'msgid "a"\nmsgstr "b"\n', "#, a,\n"])
def test_a_po_file_is_read_in_time(piece: str) -> None:
    text = 'msgid "a"\nmsgstr "b"\n' + piece * (500_000 // len(piece))
    started = time.process_time()
    exchange.read("a.po", text.encode())
    assert time.process_time() - started < 2
