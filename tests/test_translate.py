"""Engines fail in many ways; a build goes on in all of them, shows nothing wrong, and loses nothing that was answered."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import polib
import pytest
from listening import at_work
from msgspec.structs import replace

from diembao.build import steps, store
from diembao.commands import cli
from diembao.desk import engines, memory
from diembao.desk.engines.wall import Patience, Walled
from diembao.desk.translate import Asked, EngineError, Engines, accept, translate
from diembao.digest.translating import LibreConfig, TranslateConfig
from diembao.model import Corpus, Term, Translated
from diembao.problems import ProblemError
from tests.libre_server import DEEDS, Server, english

ROOT = Path(__file__).parent.parent
# Connections cut on purpose, and calls left behind, leave warnings of their own.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
QUICK = Patience(first=0.6, deadline=0.6, retries=1, pause=0.0, base=0.01, longest=0.1)


@dataclass
class Scripted:
    """An engine that answers from a list; an exception in it is raised."""

    answers: list[str | Exception]
    name: str = "scripted"
    limit: int = 100
    batch: int = 1
    asked: list[str] = field(default_factory=list)

    def translate(self, texts: Sequence[str]) -> list[str]:
        self.asked += texts
        answers = [self.answers.pop(0) for _ in texts]
        for answer in answers:
            if isinstance(answer, Exception):
                raise answer
        return [str(answer) for answer in answers]


def libre(url: str, patience: Patience | None = None) -> Walled:
    engine = engines.get("libre", TranslateConfig(libre=LibreConfig(url)), Path(), patience)
    assert isinstance(engine, Walled)
    return engine


def asked(texts: Iterable[str]) -> list[Asked]:
    return [Asked(text) for text in texts]


# ---------------------------------------------------------------- the stage


def test_answers_come_back_in_order() -> None:
    done, problems = translate(asked(["Một.", "Hai."]), Scripted(["One.", " Two. "]))
    assert [(t.source, t.text, t.engine) for t in done] == [
        ("Một.", "One.", "scripted"),
        ("Hai.", "Two.", "scripted"),
    ]
    assert problems == ()


def test_one_failure_costs_one_text() -> None:
    done, problems = translate(asked(["a", "b", "c"]), Scripted(["A!", EngineError("x"), "C!"]))
    assert [t.text for t in done] == ["A!", None, "C!"] and problems == ()


def test_after_two_failures_in_a_row_the_engine_is_left_alone() -> None:
    engine = Scripted([EngineError("down"), EngineError("down"), "never asked"])
    done, problems = translate(asked(["a", "b", "c"]), engine)
    assert [t.text for t in done] == [None] * 3
    assert engine.asked == ["a", "b"]
    assert [(p.code, p.severity) for p in problems] == [("translate-unavailable", "note")]


def test_failures_with_answers_between_them_are_not_in_a_row() -> None:
    engine = Scripted([EngineError("x"), "B!", EngineError("x"), "D!"])
    done, problems = translate(asked(["a", "b", "c", "d"]), engine)
    assert [t.text for t in done] == [None, "B!", None, "D!"] and problems == ()


def test_a_final_failure_ends_it_at_once() -> None:
    engine = Scripted([EngineError("bad key", final=True)])
    done, problems = translate(asked(["a", "b"]), engine)
    assert [t.text for t in done] == [None, None] and engine.asked == ["a"] and problems


def test_a_long_sentence_is_sent_in_parts_that_end_where_clauses_do() -> None:
    engine = Scripted(["The village,", "the commune,", "the district."], limit=12)
    done, _ = translate(asked(["Thôn bản, các xã, và huyện."]), engine)
    assert engine.asked == ["Thôn bản,", "các xã,", "và huyện."]
    assert done[0].text == "The village, the commune, the district."


def test_of_a_refused_batch_each_text_is_asked_by_itself() -> None:
    engine = Scripted(
        [EngineError("too odd", refused=True), "unused", "unused", "A!", EngineError("odd", refused=True), "C!"],
        batch=3,
    )
    done, problems = translate(asked(["a", "b", "c"]), engine)
    assert [t.text for t in done] == ["A!", None, "C!"] and problems == ()


def test_the_same_text_is_asked_once() -> None:
    engine = Scripted(["A!"])
    done, _ = translate(asked(["a", "a"]), engine)
    assert [t.text for t in done] == ["A!", "A!"]


def test_what_is_answered_is_kept_at_once() -> None:
    kept: list[str] = []
    engine = Scripted(["A!", EngineError("x", final=True)])
    translate(asked(["a", "b"]), engine, keep=lambda rows: kept.extend(str(row.text) for row in rows))
    assert kept == ["A!"]


@pytest.mark.parametrize(
    "answer",
    [
        None,
        "",
        "  ",
        "...",
        "Chi bộ thôn",
        "chi bo thon",
        "MYMEMORY WARNING: YOU USED ALL AVAILABLE FREE TRANSLATIONS",
        "Error 500",
        "村里的党支部",
        "Chi bộ ở thôn đã được kết nạp thêm",
        "<html><body>Sign in</body></html>",
        "so " * 900,
        "The cell\ud83d met.",
        "```json",
        "Sure! The village Party cell.",
        "Here is the English translation: The village Party cell.",
        "I'm sorry, but I can't help with that.",
        "As an AI, I do not translate names.",
    ],
)
def test_what_is_no_translation_is_refused(answer: str | None) -> None:
    assert accept("Chi bộ thôn", answer) is None


def test_names_with_marks_are_no_reason_to_refuse() -> None:
    assert accept("Đồng chí Vũ Quỳnh Khánh đến.", "Vũ Quỳnh Khánh came to Lục Yên.")


# ---------------------------------------------------------------- real servers


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with at_work(Server()) as libre:
        yield libre


@pytest.mark.parametrize("deed", DEEDS)
def test_no_misbehaviour_shows_wrong_text_or_loses_the_others(server: Server, deed: str) -> None:
    engine = libre(server.url, QUICK)
    assert engine.translate(["thôn"]) == [english("thôn")]
    first, problems_first = translate(asked(["một", "hai"]), engine)
    started = time.monotonic()
    done, problems = translate(asked([f"{deed} ba", "bốn"]), engine)
    assert time.monotonic() - started < 4 and not problems_first
    assert [t.text for t in first] == [english("một"), english("hai")]
    assert done[0].text is None and done[1].text in (english("bốn"), None)
    failed = deed in ("stall", "drip", "busy", "rest", "broken", "torn", "vanish", "page", "list", "forbid", "move")
    assert [p.code for p in problems] == (["translate-unavailable"] if failed else [])
    if deed not in ("forbid", "rest", "move"):  # the service is well again
        assert [t.text for t in translate(asked(["bốn"]), engine)[0]] == [english("bốn")]


def test_a_busy_service_is_asked_again_after_a_while(server: Server) -> None:
    engine = libre(server.url, QUICK)
    engine.translate(["thôn"])
    server.busy_left = 1
    assert engine.translate(["bản"]) == [english("bản")]


def test_without_a_server_a_build_loses_little_time() -> None:
    engine = libre("http://127.0.0.1:9")
    started = time.monotonic()
    done, problems = translate(asked("abcdefgh"), engine)
    assert time.monotonic() - started < 5 and not any(t.text for t in done)
    assert "(nothing listens at its address)" in problems[0].message


def test_a_service_that_never_answers_costs_five_seconds_at_most(server: Server) -> None:
    """Asked twice and then left alone; here with a sixth of the patience, and the server stalls for five seconds."""
    assert 2 * Patience().first < 5
    engine = libre(server.url, replace(Patience(), first=Patience().first / 6))
    started = time.monotonic()
    translate(asked([f"stall {n}" for n in range(60)]), engine)
    assert time.monotonic() - started < 5 and server.asked == 2


def test_deep_translator_over_real_http(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    from deep_translator import constants  # only here: it takes a second to load

    monkeypatch.setitem(constants.BASE_URLS, "MYMEMORY", f"{server.url}/get")
    engine = engines.get("mymemory", TranslateConfig(), Path(), replace(QUICK, retries=0))
    assert engine.translate(["thôn"]) == [english("thôn")]
    for deed in ("stall", "busy", "broken", "torn", "vanish", "drip"):
        with pytest.raises(EngineError):
            engine.translate([deed])


def test_keys_are_told_to_nobody(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LIBRETRANSLATE_API_KEY", "SECRET-KEY")
    engine = libre(server.url, QUICK)
    for deed in ("forbid", "broken", "torn"):
        _, problems = translate(asked([deed, deed + "2"]), engine)
        assert "SECRET" not in repr(problems)
        with pytest.raises(EngineError) as caught:
            engine.translate([deed])
        assert "SECRET" not in str(caught.value)


def test_a_service_that_sends_us_elsewhere_is_not_followed_with_the_key(server: Server) -> None:
    with pytest.raises(EngineError, match="HTTP 307"):
        libre(server.url, QUICK).translate(["move thôn"])
    assert server.asked == 1


TERM = Term("chi bộ", "Party cell", (), "", "", "strict")


def test_terms_of_the_glossary_come_through_as_it_renders_them() -> None:
    engine = Scripted(["The xq1 met.", "no mark came back", "The branch met."], batch=2)
    done, _ = translate(asked(["Chi bộ họp.", "Chi bộ họp nữa."]), engine, Corpus(terms=(TERM,)))
    assert [t.text for t in done] == ["The Party cell met.", "The branch met."]
    assert engine.asked == ["XQ1 họp.", "XQ1 họp nữa.", "Chi bộ họp nữa."]


def test_what_was_answered_with_marks_is_kept_though_the_engine_then_fails() -> None:
    kept: list[Translated] = []
    engine = Scripted(["The XQ1 met.", "lost", EngineError("x", final=True)], batch=2)
    done, problems = translate(
        asked(["Chi bộ họp.", "Chi bộ họp nữa."]), engine, Corpus(terms=(TERM,)), keep=kept.extend
    )
    assert [t.text for t in done] == ["The Party cell met.", None] and len(kept) == 1 and problems


# ---------------------------------------------------------------- the memory


def remember(root: Path, *pairs: tuple[str, str]) -> None:
    store.Translations(root).keep([Translated(vi, en, "google") for vi, en in pairs])


def test_the_memory_is_a_po_file_whose_machine_entries_are_fuzzy(tmp_path: Path) -> None:
    remember(tmp_path, ('Hai "chi bộ"\\', "Two cells"), ("Ba.", "Three."))
    entries = list(polib.pofile(str(tmp_path / "content/translations.po")))
    assert [(e.msgid, e.msgstr, e.fuzzy, e.comment) for e in entries] == [
        ('Hai "chi bộ"\\', "Two cells", True, "google"),
        ("Ba.", "Three.", True, "google"),
    ]
    assert store.Translations(tmp_path).known["Ba."] == memory.Remembered("Three.", "google", False)


@pytest.mark.parametrize("kept", range(1, 60, 3))
def test_half_an_entry_at_the_end_costs_only_itself(tmp_path: Path, kept: int) -> None:
    remember(tmp_path, ("Một.", "One."))
    path = tmp_path / "content/translations.po"
    whole = path.read_bytes()
    added = memory.entries([Translated("Hai.", "Two.", "google")]).encode()
    path.write_bytes(whole + added[:kept])
    assert {"Một."} <= store.Translations(tmp_path).known.keys() <= {"Một.", "Hai."}
    remember(tmp_path, ("Ba.", "Three."))
    assert {"Một.", "Ba."} <= store.Translations(tmp_path).known.keys()


@pytest.mark.parametrize(
    "end",
    [
        'msgid "Hai."\nmsgstr "Two."',
        'msgid "Hai."\nmsgstr "Two."\n\n# what is below is mine\n',
        'msgid "Hai."\nmsgstr "Two."\n# looked at\n',
        'msgid "Hai."\nmsgstr "Two."\t\n',
        'msgid "Ba."\nmsgstr "Three."\nmsgid "Hai."\nmsgstr "Two."\n',
        '#. google\nmsgid "Hai."\nmsgstr "Two: msgstr."\n',
    ],
    ids=["no line end", "a comment", "a comment in it", "white space", "no line between", "a word of PO files"],
)
def test_whatever_a_person_wrote_at_the_end_of_the_memory_stays(tmp_path: Path, end: str) -> None:
    remember(tmp_path, ("Một.", "One."))
    path = tmp_path / "content/translations.po"
    path.write_text(before := f"{path.read_text('utf-8')}\n{end}", "utf-8")
    assert store.Translations(tmp_path).known["Hai."].text.startswith("Two")
    remember(tmp_path, ("Bốn.", "Four."))
    assert path.read_text("utf-8").startswith(before)
    assert {"Một.", "Hai.", "Bốn."} <= store.Translations(tmp_path).known.keys()
    remember(tmp_path, ("Một.", "The first."))
    assert end.strip() in path.read_text("utf-8")


def test_who_only_looks_at_the_memory_changes_nothing(tmp_path: Path) -> None:
    remember(tmp_path, ("Một.", "One."))
    path = tmp_path / "content/translations.po"
    path.write_text(before := f'{path.read_text("utf-8")}\n#. google\n#, fuzzy\nmsgid "Hai', "utf-8")
    assert list(store.Translations(tmp_path).known) == ["Một."] and path.read_text("utf-8") == before


def test_a_memory_in_another_encoding_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    remember(tmp_path, ("Một.", "Caf\u00e9."), ("Hai.", "Two."))
    path = tmp_path / "content/translations.po"
    path.write_bytes(path.read_bytes().replace("\u00e9".encode(), b"\xe9"))
    before = path.read_bytes()
    with pytest.raises(ProblemError) as caught:
        store.Translations(tmp_path)
    assert [(p.code, p.where.line) for p in caught.value.problems] == [("memory-syntax", 12)]
    assert path.read_bytes() == before


def test_a_persons_correction_in_a_po_editor_is_used_and_stays(tmp_path: Path) -> None:
    remember(tmp_path, ("Một.", "Won."))
    path = tmp_path / "content/translations.po"
    path.write_text(path.read_text("utf-8").replace("#, fuzzy\n", "").replace("Won.", "One."), "utf-8")
    assert store.Translations(tmp_path).known["Một."] == memory.Remembered("One.", "google", True)
    remember(tmp_path, ("Hai.", "Two."))
    assert "One." in path.read_text("utf-8")


def test_a_broken_memory_is_named_with_its_line_and_nothing_is_asked(
    digest: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (digest / "content/translations.po").write_text('msgid "a"\nmsgstr "b"\n\noops\nmsgstr "c"\n', "utf-8")
    for path in (digest / "content/articles").glob("*.md"):
        path.unlink()
    engine = Scripted([])
    made = steps.desk(steps.open_digest(digest), Engines(engine))
    assert not engine.asked and [(p.code, p.where.line) for p in made.problems if p.severity == "error"] == [
        ("memory-syntax", 4)
    ]


def build(root: Path, *arguments: str) -> int:
    return cli.run(["desk", "--root", str(root), *arguments])


def use(root: Path, server: Server) -> None:
    path = root / "digest.toml"
    text = path.read_text("utf-8").replace('engine = "google"', 'engine = "libre"')
    path.write_text(text.replace('of your LibreTranslate server.\nurl = ""', f'x\nurl = "{server.url}"'), "utf-8")
    for record in (root / "content/articles").glob("*.md"):
        record.unlink()
    for table in ("glossary.csv", "places.csv"):  # so that what the server saw is what the memory holds
        path = root / "content" / table
        path.write_text(path.read_text("utf-8").partition("\n")[0] + "\n", "utf-8")


def test_a_rebuild_asks_for_nothing_twice_not_even_for_lost_records(digest: Path, server: Server) -> None:
    use(digest, server)
    assert build(digest) == 0
    asked = server.asked
    assert server.answered and len(set(server.answered)) == len(server.answered)
    before = {p.name: p.read_bytes() for p in (digest / "content/articles").glob("*.md")}
    for path in (digest / "content/articles").glob("*.md"):
        path.unlink()
    assert build(digest) == 0 and build(digest, "--offline") == 0
    assert server.asked == asked
    assert {p.name: p.read_bytes() for p in (digest / "content/articles").glob("*.md")} == before


@pytest.mark.parametrize("moment", [0.1, 0.5, 0.9])
def test_a_kill_loses_no_answer(digest: Path, server: Server, moment: float) -> None:
    use(digest, server)
    server.pause = 0.12
    command = [sys.executable, str(ROOT / "build.py"), "desk", "--root", str(digest)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while not server.answered and process.poll() is None:
        time.sleep(0.01)
    time.sleep(moment)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    time.sleep(0.2)
    answered = server.answered[:]
    known = store.Translations(digest).known
    # What the server sent in the very moment of the kill may not have arrived: the last batch of five at most.
    assert set(answered[:-5]) <= set(known)
    assert build(digest) == 0
    assert len(server.answered) - len(set(server.answered)) <= 5


def test_ten_thousand_entries_are_read_in_a_moment(tmp_path: Path) -> None:
    rows = [Translated(f"Câu số {n} của bài.", f"Sentence {n}.", "google") for n in range(10_000)]
    text = memory.HEADER + memory.entries(rows)
    started = time.process_time()
    known = dict(memory.read("x.po", text))
    assert len(known) == 10_000 and time.process_time() - started < 3


def test_a_memory_that_is_no_po_file_is_refused() -> None:
    with pytest.raises(ProblemError):
        memory.read("x.po", 'msgid "a"\nmsgstr "b"\nwhat\n\nmsgid "c"\nmsgstr "d"\n')
