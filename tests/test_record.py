"""The record file: what is written is read back, what a person wrote stays, and every mistake is named."""

from __future__ import annotations

import string

import pytest
from amount import times
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from diembao.desk import ownership, placing
from diembao.desk.markdown import escape, to_markdown
from diembao.digest import record, unseen
from diembao.digest.numbers import HIGHEST
from diembao.digest.record.front_matter import MAX_FRONT_MATTER
from diembao.english import approving, owing, standing
from diembao.model import (
    Article,
    Block,
    Caption,
    Capture,
    Draft,
    English,
    Place,
    Review,
    Sentence,
    Source,
    Translated,
)
from diembao.problems import MANY, ProblemError

PATH = "content/articles/a.md"

texts = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\r\x00"), max_size=40)
lines = texts.map(lambda t: " ".join(unseen.seen(t).split())).filter(bool)
days = st.sampled_from(("", "2024-05-18"))
marks = st.lists(st.text(string.hexdigits, min_size=12, max_size=12), max_size=2).map(" ".join)
reviews = st.none() | st.builds(Review, lines, days, marks, st.just("") | lines)
sentences = st.builds(
    Sentence, st.none() | lines, st.lists(lines, min_size=1, max_size=2).map(tuple), reviews,
    *(st.none() | lines for _ in ("by", "engine", "terms", "despite")),
)  # fmt: skip
english = st.builds(
    English, st.none() | lines, st.sampled_from((None, "machine", "reviewed")), st.none() | lines,
    st.lists(sentences, max_size=2).map(tuple), st.none() | lines, days.map(lambda day: day or None),
    marks.map(lambda found: found or None), reviews, reviews, st.none() | lines, st.none() | lines,
)  # fmt: skip
bodies = st.lists(lines, max_size=4).map("\n\n".join).filter(lambda b: b == b.strip())
articles = st.builds(
    Article,
    slug=st.just("a"),
    title=lines,
    body=bodies,
    number=st.none() | st.integers(1, HIGHEST),
    entered=st.sampled_from((None, "2022-05-18")),
    title_inferred=st.booleans(),
    date=st.sampled_from((None, "2022-05-18", "2022-05-18T05:29:48+07:00")),
    date_basis=st.sampled_from((None, "printed", "inferred", "editor")),
    outlet=st.none() | lines,
    author=st.none() | lines,
    author_role=st.none() | lines,
    url=st.sampled_from((None, "https://example.org/a?b=1&c")),
    places=st.lists(lines, max_size=3).map(tuple),
    tags=st.lists(lines, max_size=3).map(tuple),
    captions=st.lists(st.builds(Caption, lines, st.integers(0, 99)), max_size=2).map(tuple),
    source=st.none() | lines,
    distinct=st.booleans(),
    publish=st.sampled_from((None, "full", "excerpt", "metadata", "withheld")),
    publish_reason=st.just("") | lines,
    withdrawn=st.just("") | lines,
    english=english,
    capture=st.none() | st.builds(Source, lines, st.text(string.hexdigits, min_size=1, max_size=64)),
    made=st.dictionaries(st.sampled_from(sorted(record.PARTS)), st.text(string.hexdigits, min_size=1, max_size=12)).map(
        lambda d: tuple(d.items())
    ),
)


@given(articles)
@settings(max_examples=times(150), deadline=None)
def test_a_record_reads_back_as_it_was_written(article: Article) -> None:
    assert record.parse(PATH, record.write(article)) == article


@given(articles, articles)
@settings(max_examples=times(80), deadline=None)
def test_rewriting_says_the_new_value(old: Article, new: Article) -> None:
    assert record.parse(PATH, record.rewrite(record.write(old), old, new)) == new


def test_rewriting_keeps_comments_order_and_layout_of_what_did_not_change() -> None:
    text = (
        "---\n# checked against the paper edition\ntags: [a,   'b']\ntitle: Một\n\n# outlet unsure\noutlet: X\n"
        "date: 2022-05-18 # from the print\n---\n\nBody  with   spaces.\n"
    )
    old = record.parse(PATH, text)
    new = structs.replace(old, outlet="Y", url="https://example.org/")
    after = record.rewrite(text, old, new)
    assert after == text.replace("outlet: X", 'outlet: "Y"').replace(
        "# from the print\n", '# from the print\nurl: "https://example.org/"\n'
    )


@given(lines)
@settings(max_examples=times(150), deadline=None)
def test_text_without_signs_is_left_readable_in_markdown(line: str) -> None:
    if not set(line) & set("\\`*_[]<&#>+-.)") and not line[:1].isdigit():
        assert escape(line) == line


def draft(**changes: object) -> Draft:
    capture = Capture("001", "content/captures/001.txt", "00ff", ("Tiêu đề", "Nội dung."))
    blocks = (Block("title", 1, 1, "Tiêu đề", "t"), Block("text", 2, 2, "Nội dung.", "b"))
    plain = Draft("Tiêu đề", capture=capture, blocks=blocks)
    return structs.replace(plain, **changes)  # type: ignore[arg-type]


def proposal(**changes: object) -> Article:
    return ownership.propose(draft(**changes), "undated-tieu-de", ())


def test_an_unchanged_proposal_changes_nothing() -> None:
    old = proposal()
    assert ownership.merge(old, proposal(), PATH) == (old, ())


def test_a_part_that_the_machine_wrote_follows_the_machine() -> None:
    new, notes = ownership.merge(proposal(author="Anh Dũng"), proposal(author="Anh Dũng Lê"), PATH)
    assert (new.author, notes) == ("Anh Dũng Lê", ())
    gone, _ = ownership.merge(new, proposal(), PATH)
    assert gone.author is None and "author" not in dict(gone.made)


def test_a_part_that_was_empty_is_filled_when_the_machine_learns_it() -> None:
    new, _ = ownership.merge(proposal(), proposal(outlet="Báo X"), PATH)
    assert new.outlet == "Báo X"


def test_a_persons_edit_is_kept_and_the_new_proposal_is_told() -> None:
    edited = structs.replace(proposal(author="A"), author="Người viết")
    same, quiet = ownership.merge(edited, proposal(author="A"), PATH)
    assert same == edited and quiet == ()
    kept, notes = ownership.merge(edited, proposal(author="B"), PATH)
    assert kept.author == "Người viết"
    assert [(n.code, n.severity) for n in notes] == [("record-proposal-changed", "note")]


def test_what_a_person_removed_stays_removed() -> None:
    removed = structs.replace(proposal(tags=("a",)), tags=())
    kept, _ = ownership.merge(removed, proposal(tags=("a",)), PATH)
    assert kept.tags == ()


def test_what_a_person_added_stays() -> None:
    added = structs.replace(proposal(), outlet="Báo của tôi")
    kept, _ = ownership.merge(added, proposal(outlet="Báo khác"), PATH)
    assert kept.outlet == "Báo của tôi"


PARTS_OF_A_PERSON = {
    "title": lines, "outlet": lines, "author": lines, "tags": st.lists(lines, max_size=3).map(tuple),
    "body": bodies.filter(bool), "places": st.lists(lines, max_size=2).map(tuple),
}  # fmt: skip


@given(st.sets(st.sampled_from(sorted(PARTS_OF_A_PERSON))), st.data(), st.integers(1, 4))
@settings(max_examples=times(100), deadline=None)
def test_merging_never_loses_a_persons_words(edited: set[str], data: st.DataObject, rounds: int) -> None:
    article = proposal(author="A", outlet="O", tags=("t",))
    words = {part: data.draw(PARTS_OF_A_PERSON[part]) for part in edited}
    words = {part: value for part, value in words.items() if value != getattr(article, part)}
    article = structs.replace(article, **words)
    for _ in range(rounds):
        author, outlet = data.draw(st.none() | lines), data.draw(st.none() | lines)
        article, _notes = ownership.merge(article, proposal(author=author, outlet=outlet, title=data.draw(lines)), PATH)
        article = record.parse(PATH, record.write(structs.replace(article, slug="a")))
        assert {part: getattr(article, part) for part in words} == words


def test_a_summary_keeps_translations_of_sentences_that_stay() -> None:
    first = ownership.with_summary(proposal(), ("Một.", "Hai."))
    assert owing.untranslated(first) == ("Tiêu đề", "Một.", "Hai.")
    answered = [Translated("Một.", "One.", "google"), Translated("Tiêu đề", None, "google")]
    partly = ownership.with_translations(first, answered)
    assert partly.english.status == "machine" and partly.english.by == "google"
    assert owing.untranslated(partly) == ("Tiêu đề", "Hai.")
    again = ownership.with_summary(partly, ("Ba.", "Một."))
    assert [s.text for s in again.english.sentences] == [None, "One."]


RESERVED = {"by": "Lan", "engine": "google 2026", "terms": "0123456789ab", "despite": "number"}


def test_what_is_said_of_the_words_of_a_sentence_stays_with_these_words() -> None:
    """Keys that this version only keeps. New words are others: what was said of the old does not hold for them."""
    first = ownership.with_summary(proposal(), ("Một.", "Hai.", "Ba."))
    answered = [Translated("Một.", "One.", "google"), Translated("Hai.", "Two.", "google")]
    first = ownership.with_translations(first, answered)
    rows = tuple(structs.replace(one, **RESERVED) for one in first.english.sentences)
    ours = structs.replace(first, english=structs.replace(first.english, sentences=rows), source="TTXVN")
    ours = record.parse(PATH, record.write(structs.replace(ours, slug="a")))
    assert ownership.is_machines(ours, "english")
    again, _ = ownership.merge(ours, proposal(author="Lan", outlet="Báo X"), PATH)
    again = ownership.with_summary(again, ("Hai.", "Một.", "Ba."))
    again = ownership.with_translations(again, [Translated("Ba.", "Three.", "libre")])
    again = record.parse(PATH, record.rewrite(record.write(ours), ours, again))
    assert again.english.sentences == (rows[1], rows[0], Sentence("Three.", ("Ba.",), engine="libre"))
    assert (again.source, again.author, again.outlet) == ("TTXVN", "Lan", "Báo X")
    again = structs.replace(again, body="Một. Hai. Ba.")
    seen = approving.approve(again, 1, Review("An", "2024-05-18"), PATH).english.sentences[0]
    assert structs.replace(seen, review=None) == structs.replace(rows[1], despite=None)  # no check speaks against them


def test_a_person_changes_one_sentence_and_the_machine_still_owes_the_others() -> None:
    first = ownership.with_summary(proposal(), ("Một.", "Hai."))
    answered = ownership.with_translations(first, [Translated("Một.", "One.", "google")])
    edited = Sentence("The first.", ("Một.",))
    ours = structs.replace(
        answered, english=structs.replace(answered.english, sentences=(edited, answered.english.sentences[1]))
    )
    assert ownership.with_summary(ours, ("Ba.",)) == ours
    assert owing.untranslated(ours) == ("Tiêu đề", "Hai.")
    both = [Translated("Hai.", "Two.", "google"), Translated("Một.", "One.", "google")]
    filled = ownership.with_translations(ours, both)
    assert [s.text for s in filled.english.sentences] == ["The first.", "Two."]
    kinds = [p.status.kind for p in standing.pieces(filled, ("Một. Hai.",))]
    assert kinds == ["pending", "edited", "machine"]
    assert not ownership.is_machines(filled, "english")


def test_english_that_a_person_wrote_without_a_title_gets_none_from_a_machine() -> None:
    ours = structs.replace(proposal(), english=English(sentences=(Sentence("One.", ("Một.",)),)))
    assert owing.untranslated(ours) == ()


def test_a_persons_english_is_left_alone() -> None:
    ours = structs.replace(proposal(), english=English("Title", "reviewed", "editor", (), "Prose."))
    assert ownership.with_summary(ours, ("Một.",)) == ours
    assert owing.untranslated(ours) == ()


@pytest.mark.parametrize(
    ("front", "line", "words"),
    [
        ("title: Lục Yên: Nâng cao", 2, "a second ': '"),
        ('title: A\noutlet: "Báo A\ntags: []\nlanguage: vi', 3, "a quotation mark that is not closed"),
        ("title: A\ntags: [a\nlanguage: vi", 3, "a bracket that is not closed"),
        ("title: A\noutlet Báo A\nlanguage: vi", 3, "a line without ': '"),
        ("title: @a", 2, "text begins with a sign that YAML keeps for itself"),
        ("title: A\n\tlanguage: vi", 3, "a tab"),
        ("title: 'it's'", 2, "text after a closing quotation mark"),
        ('title: "a\\q"', 2, "a backslash between double quotes"),
        ("title: A\noutlet: B\x07\ntags: []", 3, "a character that no text has"),
    ],
)
def test_what_is_wrong_with_front_matter_is_said_in_words(front: str, line: int, words: str) -> None:
    with pytest.raises(ProblemError) as caught:
        record.parse(PATH, f"---\n{front}\n---\n\nMột.\n")
    (problem,) = caught.value.problems
    assert problem.where.line == line and words in problem.message


def test_names_are_day_and_title_and_never_collide() -> None:
    assert ownership.name_for(draft(date="2022-05-18T05:29:48+07:00", title="Lục Yên: Nâng cao"), frozenset()) == (
        "2022-05-18-luc-yen-nang-cao"
    )
    taken = frozenset({"undated-tieu-de", "undated-tieu-de-2"})
    assert ownership.name_for(draft(), taken) == "undated-tieu-de-3"
    assert ownership.name_for(draft(title="???"), frozenset()) == "undated"


PLACES = (
    Place("huyện Si Ma Cai", "Si Ma Cai district", "district", "tỉnh Lào Cai", ""),
    Place("tỉnh Lào Cai", "Lao Cai province", "province", "", ""),
    Place("xã Khánh Hòa", "Khanh Hoa commune", "commune", "", ""),
    Place("bản Sin Suối Hồ", "Sin Suoi Ho village", "village", "", ""),
    Place("xã Sin Suối Hồ", "Sin Suoi Ho commune", "commune", "", ""),
    Place("thôn Úc", "Uc village", "village", "", ""),
)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Đảng bộ huyện Si Ma Cai và tỉnh Lào Cai.", ["huyện Si Ma Cai", "tỉnh Lào Cai"]),
        ("Huyện ủy Si Ma Cai cho biết", ["huyện Si Ma Cai"]),
        ("tỉnh Khánh Hòa", []),
        ("Xã Khánh Hòa đổi mới", ["xã Khánh Hòa"]),
        ("Sin Suối Hồ đón khách", []),
        ("bản Sin Suối Hồ (xã Sin Suối Hồ)", ["bản Sin Suối Hồ", "xã Sin Suối Hồ"]),
        ("ở nước Úc", []),
        ("Ảnh: LÀO CAI", []),
        ("anh Nguyễn Lào Cai", []),
        ("đường Lào Cai Mới", []),
        ("Tỉnh ủy Lào Cai, ông", ["tỉnh Lào Cai"]),
    ],
)
def test_places_are_found_with_their_type_or_by_a_name_that_is_theirs_alone(text: str, found: list[str]) -> None:
    assert [p.vi for p in placing.find_places([text], placing.gazetteer(PLACES))] == found


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("no front matter", "record-front-matter", 1),
        ("---\ntitle: Lục Yên: Nâng cao\n---\n", "record-front-matter", 2),
        ("---\n---\n", "record-front-matter", 1),
        ("---\ntitle: \ud800\n---\n", "record-front-matter", 1),
        ("---\ntitle: [\n---\n", "record-front-matter", 3),
        ("---\noutlet: X\n---\n", "record-field", 1),
        ('---\ntitle: ""\n---\n', "record-field", 1),
        ("---\ntitle: A\ntilte: B\n---\n", "record-unknown-key", 3),
        ("---\ntitle: A\ntitle: B\n---\n", "record-field", 3),
        ("---\ntitle: A\ndate: 2024-02-31\n---\n", "record-field", 3),
        ("---\ntitle: A\ndate: 2024-02-03T10:00\n---\n", "record-field", 3),
        ("---\ntitle: A\ndate: 20240203\n---\n", "record-field", 3),
        ("---\ntitle: A\ndate: 2024-W20-3\n---\n", "record-field", 3),
        ("---\ntitle: A\ndate: 2024-02-03 10:00+07:00\n---\n", "record-field", 3),
        ("---\ntitle: A\npublish: maybe\n---\n", "record-field", 3),
        ("---\ntitle: A\nurl: javascript:alert(1)\n---\n", "record-field", 3),
        ("---\ntitle: A\ntags: x\n---\n", "record-field", 3),
        ("---\ntitle: A\ncaptions:\n  - text: x\n    after: -1\n---\n", "record-field", 5),
        ("---\ntitle: A\nenglish:\n  sentences:\n    - txt: x\n---\n", "record-unknown-key", 5),
        ("---\ntitle: A\ntags: &a [x]\nplaces: *a\n---\n", "record-field", 3),
        ("---\ntitle: A\nenglish: &a {title: x}\nmade: *a\n---\n", "record-field", 3),
        ("---\ntitle: A\nnumber: 0\n---\n", "record-field", 3),
        ("---\ntitle: A\nenglish:\n  title_review: {date: 2024-02-03}\n---\n", "record-field", 4),
        ("---\ntitle: A\nmade: {titel: x}\n---\n", "record-unknown-key", 3),
        ("---\n" + "a" * 300_000 + "\n---\n", "record-front-matter", 1),
    ],
)
def test_a_mistake_is_named_with_its_line(text: str, code: str, line: int) -> None:
    with pytest.raises(ProblemError) as caught:
        record.parse(PATH, text)
    problem = caught.value.problems[0]
    assert (problem.code, problem.where.path, problem.where.line) == (code, PATH, line)
    assert problem.severity == "error"


def test_all_mistakes_of_a_record_are_told_at_once() -> None:
    with pytest.raises(ProblemError) as caught:
        record.parse(PATH, "---\ntitle: A\ntilte: B\ndate: soon\npublish: maybe\n---\n")
    assert [p.where.line for p in caught.value.problems] == [3, 4, 5]
    assert "did you mean title?" in caught.value.problems[0].hint


def test_of_mistakes_so_many_are_told_and_no_more() -> None:
    for wrong, told in ((MANY - 1, MANY - 1), (MANY, MANY), (3 * MANY, MANY)):
        with pytest.raises(ProblemError) as caught:
            record.parse(PATH, "---\ntitle: A\n" + "".join(f"x{n}: y\n" for n in range(wrong)) + "---\n")
        assert len(caught.value.problems) == told


def test_front_matter_may_have_so_many_characters_and_not_one_more() -> None:
    most = MAX_FRONT_MATTER - len("title: A\n#\n")
    assert record.parse(PATH, f"---\ntitle: A\n#{'a' * most}\n---\n").title == "A"
    with pytest.raises(ProblemError, match="longer than 262144 characters"):
        record.parse(PATH, f"---\ntitle: A\n#{'a' * (most + 1)}\n---\n")


@pytest.mark.parametrize("name", ["content/articles/Bài.md", "content/articles/a b.md", "content/articles/A.md"])
def test_a_file_name_that_cannot_be_an_address_is_refused(name: str) -> None:
    with pytest.raises(ProblemError, match="record-name"):
        record.parse(name, "---\ntitle: A\n---\n")


def test_yaml_reads_what_a_person_types_as_text() -> None:
    article = record.parse(PATH, "---\ntitle: no\nauthor: 12:30:45\noutlet: 0123\ntags: [yes, 1e3, null]\n---\n\nX\n")
    assert (article.title, article.author, article.outlet) == ("no", "12:30:45", "0123")
    assert article.tags == ("yes", "1e3", "null")


def test_body_blocks_become_markdown_that_keeps_their_words() -> None:
    blocks = (
        Block("heading", 1, 1, "Giữ cây, giữ đất", ""),
        Block("list", 2, 3, "- Ngày 12\n2. Mang theo", ""),
        Block("verse", 4, 5, "Núi cao\nTiếng khèn", ""),
        Block("table", 6, 7, "Xã | Hộ\nA | 12", ""),
        Block("text", 8, 8, "18. Nghị quyết *số* <b> &amp; [x](y) # \\", ""),
    )
    assert to_markdown(blocks).split("\n\n") == [
        "## Giữ cây, giữ đất",
        "- Ngày 12\n2. Mang theo",
        "Núi cao  \nTiếng khèn",
        "| Xã | Hộ |\n| --- | --- |\n| A | 12 |",
        "18\\. Nghị quyết \\*số\\* &lt;b> &amp;amp; \\[x\\](y) # \\\\",
    ]


def test_what_git_left_of_a_merge_is_an_error_with_its_line() -> None:
    body = "A.\n<<<<<<< HEAD\nB.\n=======\nC.\n>>>>>>> other\n"
    with pytest.raises(ProblemError) as caught:
        record.parse("content/articles/a.md", f"---\ntitle: A\n---\n\n{body}")
    assert [(p.code, p.where.line) for p in caught.value.problems] == [("record-conflict", 6)]
    assert record.parse("content/articles/a.md", "---\ntitle: A\n---\n\n<<<<<<< a\n\nB\n=========\n").body
