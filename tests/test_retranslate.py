"""English that the checks withhold is asked for again: by deleting its text, or by `review --retranslate`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import polib
import pytest
from review_fixture import DESPITE, ENGLISH, RIGHT, SLUG, Engine, article, change, kinds, review

from diembao.build import store
from diembao.commands import cli
from diembao.desk import memory
from diembao.desk.translate import EngineError
from diembao.model import Translated

WITHHELD = "sentence 2: number, unit"


def build(root: Path, *arguments: str) -> int:
    return cli.run(["site", *arguments, "--root", str(root)])


def last(root: Path) -> str | None:
    return article(root).english.sentences[-1].text


def remembered(root: Path) -> list[str]:
    """What the memory has for the withheld sentence, as a PO editor reads it."""
    entries = polib.pofile(str(root / "content/translations.po"), check_for_duplicates=True)
    return [entry.msgstr for entry in entries if "160 km" in entry.msgid]


def record_of(root: Path) -> Path:
    return root / store.record_path(article(root))


DELETED = {
    "the words": 'text: ""',
    "all behind the colon": "text:",
    "null": "text: null",
    "a tilde": "text: ~",
    "blanks": 'text: "  "',
}


def delete(root: Path, instead: str) -> None:
    change(root, f'text: "{ENGLISH[-1]}"', instead)


def delete_line(root: Path) -> None:
    change(root, f'- text: "{ENGLISH[-1]}"\n      from:', "- from:")


@pytest.mark.parametrize(
    ("way", "built"), [*((way, False) for way in (*DELETED, "the line")), ("the words", True), ("the line", True)]
)
def test_a_withheld_piece_whose_text_is_deleted_is_asked_for_again(
    machine: Path, engine: Engine, way: str, built: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    if built:
        assert build(machine) == 0
    capsys.readouterr()
    assert build(machine) == 0
    told = capsys.readouterr().err
    assert WITHHELD in told
    assert f"delete its `text` there or run `python build.py --root {machine} review --retranslate 2022" in told
    assert not engine.asked
    delete_line(machine) if way == "the line" else delete(machine, DELETED[way])
    assert build(machine) == 0
    assert len(engine.asked) == 1 and last(machine) == RIGHT and kinds(machine) == ["machine"] * 3
    assert "withheld" not in capsys.readouterr().err and remembered(machine) == [RIGHT]
    assert build(machine) == 0 and len(engine.asked) == 1


@pytest.mark.parametrize("how", ["the line", '  title: ""\n', "  title: null\n"])
def test_a_title_that_is_deleted_is_asked_for_again(machine: Path, engine: Engine, how: str) -> None:
    engine.answer = "Luc Yen raises the combat strength of grassroots Party organisations"
    change(machine, f'  title: "{ENGLISH[0]}"\n', "" if how == "the line" else how)
    assert build(machine) == 0
    assert len(engine.asked) == 1 and article(machine).english.title == engine.answer
    assert kinds(machine) == ["machine"] * 3 and last(machine) == ENGLISH[-1]


def test_until_an_engine_answers_the_piece_waits_and_the_memory_does_not_put_the_words_back(
    machine: Path, engine: Engine
) -> None:
    delete(machine, 'text: ""')
    engine.answer = EngineError("down")
    for arguments in (("--offline",), (), ("--offline",)):
        assert build(machine, *arguments) == 0
        assert last(machine) is None and kinds(machine) == ["machine", "machine", "pending"]
    assert len(engine.asked) == 1 and remembered(machine) == [ENGLISH[-1]]
    engine.answer = RIGHT
    assert build(machine) == 0 and last(machine) == RIGHT


def test_of_two_that_were_deleted_one_may_be_answered_first(machine: Path, engine: Engine) -> None:
    delete(machine, 'text: ""')
    change(machine, f'text: "{ENGLISH[1]}"', "text:")
    answers = iter([RIGHT, EngineError("down"), EngineError("down")])

    def one(texts: Sequence[str]) -> list[str]:
        answer = next(answers)
        if isinstance(answer, EngineError):
            raise answer
        return [answer]

    engine.batch, engine.translate = 1, one  # type: ignore[method-assign]
    assert build(machine) == 0 and kinds(machine) == ["machine", "machine", "pending"]
    assert build(machine, "--offline") == 0 and last(machine) is None


def test_words_that_a_person_approved_in_the_memory_are_used_for_what_was_deleted(
    machine: Path, engine: Engine
) -> None:
    path = machine / "content/translations.po"
    po = polib.pofile(str(path), wrapwidth=0)
    for entry in po:
        if "160 km" in entry.msgid:
            entry.flags, entry.msgstr = [], RIGHT
    po.save()
    delete(machine, 'text: ""')
    assert build(machine, "--offline") == 0
    assert last(machine) == RIGHT and not engine.asked


def test_a_sentence_deleted_whole_stays_out_of_the_summary(machine: Path, engine: Engine) -> None:
    text = record_of(machine).read_text("utf-8")
    start, end = text.index(f'    - text: "{ENGLISH[-1]}"'), text.index("capture:\n")
    record_of(machine).write_text(text[:start] + text[end:], "utf-8")
    assert build(machine) == 0
    assert len(article(machine).english.sentences) == 1 and not engine.asked


def test_what_comes_for_deleted_words_was_approved_by_nobody(machine: Path, engine: Engine) -> None:
    assert review(machine, "--approve", "2022", "--by", "An", *DESPITE) == 0
    delete(machine, "text:")
    engine.answer = RIGHT.replace("Accordingly", "Thus")
    assert build(machine) == 0
    assert kinds(machine) == ["reviewed", "reviewed", "machine"]


# ---------------------------------------------------------------- review --retranslate


def test_retranslate_asks_for_what_is_withheld_without_an_editor(
    machine: Path, engine: Engine, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    before = article(machine)
    assert review(machine, "--retranslate", "2022") == 0
    out = capsys.readouterr().out
    assert "1 piece asked anew, 1 answered" in out and "sentence 2: google says; it passes the checks" in out
    assert f"  was  {ENGLISH[-1]}\n   en  {RIGHT}" in out
    after = article(machine)
    assert len(engine.asked) == 1 and last(machine) == RIGHT and kinds(machine) == ["machine"] * 3
    assert after.english.sentences[:-1] == before.english.sentences[:-1] and after.english.title == before.english.title
    assert remembered(machine) == [RIGHT]
    assert build(machine) == 0 and len(engine.asked) == 1 and article(machine) == after
    assert review(machine, "--retranslate", "2022") == 0 and len(engine.asked) == 1
    assert "nothing was asked" in capsys.readouterr().out


def test_retranslate_asks_for_every_withheld_piece_of_the_record(machine: Path, engine: Engine) -> None:
    for text in (ENGLISH[0], ENGLISH[1]):  # as the machine would have written them
        path = machine / "content/translations.po"
        path.write_text(path.read_text("utf-8").replace(text, f"{text} and"), "utf-8")
    record_of(machine).unlink()
    assert build(machine, "--offline") == 0
    assert review(machine, "--retranslate", "2022") == 0
    assert len(engine.asked) == 3


def test_retranslate_asks_for_one_piece_alone_where_it_is_named(
    machine: Path, engine: Engine, capsys: pytest.CaptureFixture[str]
) -> None:
    for number, said in (("title", "the title: no machine's English is withheld"), ("1", "sentence 1: no machine's")):
        assert review(machine, "--retranslate", "2022", "--sentence", number) == 0
        assert said in capsys.readouterr().out
    assert review(machine, "--retranslate", "2022", "--sentence", "9") == 1
    assert "error[review-unknown]: there is no sentence 9" in capsys.readouterr().err and not engine.asked
    assert review(machine, "--retranslate", "2022", "--sentence", "2") == 0
    assert len(engine.asked) == 1 and last(machine) == RIGHT


def test_while_one_asks_anew_no_other_writes_what_it_has_read(
    machine: Path, engine: Engine, capsys: pytest.CaptureFixture[str]
) -> None:
    others, answer = list[int](), engine.translate

    def slowly(texts: Sequence[str]) -> list[str]:
        engine.translate = answer  # type: ignore[method-assign]
        others.append(review(machine, "--retranslate", "2022"))
        others.append(cli.run(["desk", "--root", str(machine)]))
        return answer(texts)

    engine.translate = slowly  # type: ignore[method-assign]
    assert review(machine, "--retranslate", "2022") == 0 and others == [2, 2]
    assert capsys.readouterr().err.count("error[publish-locked]") == 2
    assert len(engine.asked) == 1 and last(machine) == RIGHT and remembered(machine) == [RIGHT]


@pytest.mark.parametrize("deed", ["approved", "edited"])
def test_retranslate_never_touches_a_persons_words(
    machine: Path, engine: Engine, deed: str, capsys: pytest.CaptureFixture[str]
) -> None:
    if deed == "approved":
        assert review(machine, "--approve", "2022", "--sentence", "2", "--by", "An", *DESPITE) == 0
    else:
        change(machine, "106 km", "107 km")
    before = record_of(machine).read_bytes()
    assert build(machine, "--offline") == 0
    told = capsys.readouterr().err
    assert review(machine, "--retranslate", "2022") == 0
    assert not engine.asked and record_of(machine).read_bytes() == before
    assert ("--retranslate" in told) is False
    if deed == "edited":
        assert "sentence 2 (withheld: number, unit): left as it is" in capsys.readouterr().out


@pytest.mark.parametrize("answer", [EngineError("down"), "", "Theo đó, nhân dân trong huyện đã góp sức."])
def test_without_an_answer_the_record_keeps_what_it_had(
    machine: Path, engine: Engine, answer: str | EngineError, capsys: pytest.CaptureFixture[str]
) -> None:
    before, memory = record_of(machine).read_bytes(), (machine / "content/translations.po").read_bytes()
    engine.answer = answer
    assert review(machine, "--retranslate", "2022", "--only", "withheld") == 1
    told = capsys.readouterr()
    assert f"review --retranslate {SLUG} --only withheld; or" in told.err
    assert "1 piece asked anew, 0 answered" in told.out and "error[translate-unanswered]: sentence 2" in told.err
    assert record_of(machine).read_bytes() == before
    assert (machine / "content/translations.po").read_bytes() == memory


def test_the_same_words_again_are_told_as_such(
    machine: Path, engine: Engine, capsys: pytest.CaptureFixture[str]
) -> None:
    engine.answer = ENGLISH[-1]
    assert review(machine, "--retranslate", "2022") == 0
    told = capsys.readouterr()
    assert "the same words came again from google; withheld: number, unit" in told.out
    assert told.out.count(ENGLISH[-1]) == 1
    assert f"warning[translate-withheld]: withheld from readers, {WITHHELD}" in told.err
    assert last(machine) == ENGLISH[-1]


@pytest.mark.parametrize("arguments", [("--offline",), ()])
def test_retranslate_without_an_engine_says_so(
    machine: Path, arguments: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    config = machine / "digest.toml"
    config.write_text(config.read_text("utf-8").replace('engine = "google"', 'engine = "none"'), "utf-8")
    before = record_of(machine).read_bytes()
    assert review(machine, "--retranslate", "2022", *arguments) == 2
    assert "[usage-engine]" in capsys.readouterr().err and record_of(machine).read_bytes() == before


def test_retranslate_without_a_name_asks_for_all_articles_until_no_engine_answers(
    machine: Path, engine: Engine, capsys: pytest.CaptureFixture[str]
) -> None:
    text = record_of(machine).read_text("utf-8")  # the same twice more, of no capture
    for name in ("2023-mot", "2024-hai"):
        other = re.sub(r"(?m)^(number|entered): .*\n|^capture:\n(  .*\n)*", "", text)
        (machine / f"content/articles/{name}.md").write_text(other, "utf-8")
    capsys.readouterr()
    answers = iter([RIGHT, EngineError("down", final=True)])

    def one(texts: Sequence[str]) -> list[str]:
        engine.asked += texts
        answer = next(answers)
        if isinstance(answer, EngineError):
            raise answer
        return [answer]

    engine.translate = one  # type: ignore[method-assign]
    assert review(machine, "--retranslate") == 1
    told = capsys.readouterr()
    assert len(engine.asked) == 2 and "1 article more: not asked for any" in told.out
    assert "2023-mot: 1 piece asked anew, 0 answered" in told.out and "2024-hai" not in told.out
    assert (machine / "content/articles/2023-mot.md").read_text("utf-8").count(ENGLISH[-1]) == 1
    assert review(machine, "--only", "withheld") == 0
    assert "2 articles: 6 machine, 2 of them withheld" in capsys.readouterr().out


def test_retranslate_may_ask_for_all_that_is_an_engines(machine: Path, engine: Engine) -> None:
    change(machine, f'text: "{ENGLISH[1]}"', f'text: "{ENGLISH[1][:-1]} again."')
    assert review(machine, "--retranslate", "--only", "outdated") == 0 and not engine.asked
    assert review(machine, "2022", "--retranslate", "--only", "machine", "--sentence", "title") == 0
    assert len(engine.asked) == 1 and kinds(machine) == ["machine", "edited", "machine"]
    assert review(machine, "--retranslate", "2022", "--only", "machine") == 0 and len(engine.asked) == 3
    assert article(machine).english.title == last(machine) == RIGHT


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("--retranslate", "--only", "edited"), "usage-only"),
        (("--retranslate", "--sentence", "1"), "usage-sentence"),
        (("--sentence", "1"), "usage-sentence"),
        (("--retranslate", "--apply", "a.po"), "usage-several"),
    ],
)
def test_what_cannot_be_meant_is_refused(
    machine: Path, engine: Engine, arguments: tuple[str, ...], code: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert review(machine, *arguments) == 2 and f"error[{code}]" in capsys.readouterr().err and not engine.asked


# ---------------------------------------------------------------- what a message promises


def test_english_written_by_hand_is_promised_only_what_holds(
    machine: Path, engine: Engine, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without a hash in `made` a sentence whose text is gone is asked for; a title that a person left out is not."""
    text = record_of(machine).read_text("utf-8")
    text = re.sub(r'\n  english: "[0-9a-f ]+"', "", text.replace('  status: machine\n  by: "google"\n', ""))
    title = text.replace("Luc Yen: Raising", "Yen Luc: Raising").replace(ENGLISH[-1], RIGHT)
    for faulty, is_asked_for in ((title, False), (text, True)):
        record_of(machine).write_text(faulty, "utf-8")
        capsys.readouterr()
        assert build(machine) == 0 and kinds(machine) == ["edited"] * 3
        (hint,) = (line for line in capsys.readouterr().err.split("\n") if "correct it in the record" in line)
        assert (
            ("delete its `text`" in hint) == is_asked_for
            and "delete `title`" not in hint
            and "--retranslate" not in hint
        )
    delete(machine, "text:")
    assert build(machine) == 0
    assert kinds(machine) == ["edited", "edited", "machine"] and last(machine) == RIGHT


def test_what_nobody_replaced_is_never_taken_out() -> None:
    twice = '#, fuzzy\nmsgid "a"\nmsgstr "b"\n\n'
    persons = 'msgid "a"\nmsgstr "c"\n\n'
    other = '#, fuzzy\nmsgctxt "x"\nmsgid "a"\nmsgstr "d"\n\n'
    empty = '#, fuzzy\nmsgid "a"\nmsgstr ""\n'
    assert memory.without(persons + twice + other + empty, ()) == persons + twice + other + empty
    assert memory.without(twice + persons, ()) == persons == memory.without(twice * 3 + persons, ())


def test_an_entry_that_is_replaced_leaves_its_neighbours_as_they_were(tmp_path: Path) -> None:
    kept = '# mine\n#. google\n#, fuzzy\nmsgid ""\n"Hai "\n"câu."\nmsgstr "Two."\n'
    old = '# a note\n#. google\n#, fuzzy\nmsgid ""\n"Một "\n"câu."\nmsgstr "Won."\n'
    gone = '#~ msgid "Một câu."\n#~ msgstr "x"\n'
    assert memory.without(f"{memory.HEADER}\n{old}{kept}", ["Một câu."]) == f"{memory.HEADER}\n{kept}"
    apart = "# ---- of the spring ----\n"
    assert memory.without(f"{memory.HEADER}\n{old}\n{apart}\n{kept}", ["Một câu."]).endswith(f"{apart}\n{kept}")
    path = tmp_path / "content/translations.po"
    path.parent.mkdir()
    for body in (f"{old}\n{kept}", f"{kept}\n{old}", f"{old}\n{gone}\n{kept}"):
        path.write_text(f"{memory.HEADER}\n{body}", "utf-8")
        replaced = store.Translations(tmp_path)
        replaced.keep([Translated("Một câu.", "One.", "fake")])
        assert store.Translations(tmp_path).known["Một câu."].text == "One.", "of a run that was killed the last counts"
        replaced.settle()
        text = path.read_text("utf-8")
        assert (
            kept in text and "Won" not in text and text.startswith(memory.HEADER) and (gone in text) == (gone in body)
        )
        assert store.Translations(tmp_path).known == {
            "Một câu.": memory.Remembered("One.", "fake", False),
            "Hai câu.": memory.Remembered("Two.", "google", False),
        }
