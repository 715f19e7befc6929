"""The page on which English is reviewed: what it shows, from disk and served, in a browser."""

from __future__ import annotations

import json
import re
from functools import partial
from http.server import ThreadingHTTPServer
from pathlib import Path

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from conftest import ROOT
from listening import listening
from msgspec import structs
from playwright.sync_api import Page, expect
from review_fixture import ENGLISH, LAST, SLUG, article, change, change_settings, kinds, proposed, review

from diembao.build import reviewpage, steps, store
from diembao.commands import reviewserver
from diembao.commands.request import Review as Request
from diembao.digest.markup import paragraphs
from diembao.english import approving, marking, qa
from diembao.english.exchange import approvals
from diembao.model import English, Sentence


def test_the_words_that_a_finding_is_about_are_marked_where_they_stand() -> None:
    """Within the paragraph of the sentence; where two findings meet, each keeps its end."""
    vi = "Có 160 km đường và 3 cầu."
    ours = structs.replace(proposed((vi, "There are 106 km of road.")), body=f"Trước đó. {vi} Sau đó.\n\nĐoạn hai.")
    piece = approving.pieces(ours)[1]
    found = (
        qa.Finding("number", "error", "source", 3, 6, "not there"),
        qa.Finding("unit", "warning", "source", 3, 9, "not there"),
        qa.Finding("length", "warning", "target", 0, len(piece.text), "short"),
        qa.Finding("number", "error", "target", 10, 999, "not there"),
    )
    seen = marking.marked(piece, piece.text, paragraphs(ours.body), found)
    ((*runs,),) = seen.source
    assert [(r.text, r.own, r.doubts, r.ends, r.severity) for r in runs] == [
        ("Trước đó. ", False, (), (), ""), ("Có ", True, (), (), ""), ("160", True, (1, 2), (1,), "error"),
        (" km", True, (2,), (2,), "warning"), (" đường và 3 cầu.", True, (), (), ""), (" Sau đó.", False, (), (), ""),
    ]  # fmt: skip
    assert [(r.text, r.ends) for r in seen.text] == [("There are ", ()), ("106 km of road.", (4,))]
    assert [d.words for d in seen.doubts] == ["160", "160 km", "", "106 km of road."] and seen.errors == ("number",)


def test_sources_of_several_paragraphs_are_each_marked_in_their_own() -> None:
    one, two = "Một câu có 5 xã.", "Hai câu có 7 xã."
    ours = proposed((one, "One."))
    rows = (Sentence("One has 5, two has 8.", (two, one, "Không còn.")),)
    ours = structs.replace(ours, body=f"A. {one}\n\nB. {two} C.", english=English("T", "machine", "x", rows))
    piece = approving.pieces(ours)[1]
    at = " ".join(piece.source).index("7")
    found = (qa.Finding("number", "error", "source", at, at + 1, "not there"),)
    seen = marking.marked(piece, piece.text, paragraphs(ours.body), found)
    assert ["".join(r.text for r in runs if r.own) for runs in seen.source] == [one, two, "Không còn."]
    assert ["".join(r.text for r in runs) for runs in seen.source] == [*paragraphs(ours.body), "Không còn."]
    assert [r.text for runs in seen.source for r in runs if r.severity] == ["7"]


def test_every_check_is_explained_in_both_languages() -> None:
    told = (ROOT / "docs/translation-checks.md").read_text("utf-8")
    codes = set(re.findall(r"^\| `([a-z_]+)` \| (?:error|warning)", told, re.MULTILINE))
    hints = reviewpage.hints(dict.fromkeys(codes))
    unknown = reviewpage.hints({"unknown": None})["unknown"]
    assert len(codes) > 25 and [code for code in sorted(codes) if hints[code] == unknown] == []
    assert all(one["vi"] != one["en"] and one["vi"] and one["en"] for one in hints.values())


def test_a_record_that_cannot_be_written_costs_itself_alone(
    machine: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Words that make a record longer than one may be; then a disk that is full, of which the page is told."""
    record = store.path_of(SLUG)
    other = (machine / record).read_text("utf-8").replace("number: 1\n", "number: 2\n")
    (machine / "content/articles/other.md").write_text(other, "utf-8")
    title = approving.units(steps.records(steps.open_digest(machine)).articles[0])[0]
    rows = [{"key": title.key.replace(SLUG, slug), "source": title.source, "text": text, "reviewed": False}
            for slug, text in ((SLUG, "Words. " * 50_000), ("other", "Other words."))]  # fmt: skip
    data = json.dumps({"format": approvals.FORMAT, "units": rows})
    (tmp_path / "a.json").write_text(data, "utf-8")
    desk = reviewserver.Reviewing(Request(root=machine, serve=True))
    with monkeypatch.context() as patch:
        patch.setattr(store, "write_whole", lambda *_: Path("/nowhere").read_bytes())
        assert "No such file" in str(desk.save(data.encode())["refused"])
    capsys.readouterr()
    assert review(machine, "--apply", str(tmp_path / "a.json")) == 1
    said = capsys.readouterr()
    assert "2 pieces read, 1 record changed, 1 refused" in said.out and f"{record}:1: error" in said.err
    assert [one.english.title for one in steps.records(steps.open_digest(machine)).articles] == [
        title.text,
        "Other words.",
    ]


def test_no_name_of_an_article_is_an_id_of_the_page(machine: Path, tmp_path: Path) -> None:
    """The script found a headline in the place of its words."""
    record = machine / store.path_of(SLUG)
    for number, name in enumerate(("words", "u1-1", "count"), 1):
        text = record.read_text("utf-8").replace("number: 1\n", f"number: {number}\n")
        record.with_name(f"{name}.md").write_text(text, "utf-8")
    assert review(machine, "--html", str(tmp_path / "page")) == 0
    ids = re.findall(r' id="([^"]*)"', (tmp_path / "page/index.html").read_text("utf-8"))
    assert "article-words" in ids and len(ids) == len({*ids})


# ---------------------------------------------------------------- in a browser


def test_the_page_downloads_approvals_that_the_command_applies(machine: Path, tmp_path: Path, page: Page) -> None:
    change(machine, "number: 1\n", 'number: 1\nurl: "https://news.example/a"\n')
    change_settings(machine, 'url = ""', 'url = "https://digest.example/"')
    assert review(machine, "--html", str(tmp_path / "page")) == 0
    page.goto((tmp_path / "page/index.html").as_uri())
    page.evaluate("localStorage.setItem('diembao-review/language', ']')")  # any page of this disk may
    page.reload()
    assert page.inner_text("main p code").endswith(f" --root {machine} review --apply approvals.json")
    links = [a.get_attribute("href") for a in page.locator("section a").all()]
    assert links == ["https://news.example/a", f"https://digest.example/en/{SLUG}/"]
    wrong = page.locator(".unit").nth(LAST)
    assert wrong.locator(".source mark.error").inner_text().startswith("160 km")
    assert wrong.locator(".text mark.error").inner_text().startswith("106 km")
    assert "Error 1 160 km A number does not match." in wrong.inner_text()
    page.locator("#language").click()
    assert "Lỗi 1 160 km Con số không khớp." in wrong.inner_text() and page.title() == "Duyệt phần tiếng Anh"
    page.keyboard.press("j")
    page.keyboard.press("a")  # the title is approved
    page.keyboard.press("d")
    assert page.evaluate("document.activeElement.id") == "u1-3"
    page.keyboard.press("a")
    page.get_by_label("Tên bạn").fill("An")
    page.locator("#download").click()
    assert "còn thiếu: 1" in page.inner_text("#count")
    assert page.evaluate("document.activeElement.className") == "despite"
    page.keyboard.press("k")
    page.keyboard.press("e")
    page.keyboard.type("ajd ")  # keys are words here
    page.keyboard.press("Escape")
    page.locator("#show").select_option("undecided")
    assert page.locator(".unit:visible").count() == 0 and page.locator("section:visible").count() == 0
    page.locator("#show").select_option("error")
    assert [one.get_attribute("id") for one in page.locator(".unit:visible").all()] == ["u1-3"]
    wrong.locator("textarea").fill(ENGLISH[LAST].replace("over 106", "some 160"))
    assert wrong.locator(".since-check").is_visible()  # nothing checks it here
    page.reload()
    assert page.locator("textarea").nth(LAST).input_value().count("some 160 km") == 1
    assert page.locator(".approve:checked").count() == 2 and page.locator("#by").input_value() == "An"
    wrong.locator("textarea").fill(ENGLISH[LAST])
    wrong.locator(".despite").check()
    wrong.locator(".why").fill("báo in sai")
    with page.expect_download() as waiting:
        page.locator("#download").click()
    waiting.value.save_as(tmp_path / "approvals.json")
    page.reload()
    assert page.locator(".approve:checked").count() == 2  # kept until it is asked to be cleared
    page.once("dialog", lambda dialog: dialog.accept())
    page.locator("textarea").first.fill("Other words")
    page.locator("#clear").click()
    page.reload()
    assert page.locator(".approve:checked").count() == 0 and page.locator("textarea").first.input_value() == ENGLISH[0]
    said = json.loads((tmp_path / "approvals.json").read_text("utf-8"))
    assert said["by"] == "An" and len(said["units"]) == 3
    assert review(machine, "--apply", str(tmp_path / "approvals.json")) == 0
    assert kinds(machine) == ["reviewed", "edited", "reviewed"]
    review_ = article(machine).english.title_review
    assert review_ and review_.by == "An" and review_.date == said["date"]
    last = article(machine).english.sentences[1]
    assert last.despite == "number unit" and last.review and last.review.why == "báo in sai"


def test_a_served_page_checks_what_is_typed_and_saves_it(machine: Path, page: Page) -> None:
    desk = reviewserver.Reviewing(Request(root=machine, ids=("2022",), serve=True))
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(reviewserver.Handler, desk))
    with listening(server) as port:
        page.set_viewport_size({"width": 360, "height": 800})
        page.emulate_media(color_scheme="dark")
        page.goto(f"http://127.0.0.1:{port}/")
        wrong = page.locator(".unit").nth(LAST)
        wrong.locator("textarea").fill(ENGLISH[LAST].replace("106", "160"))
        expect(wrong.locator(".said")).to_be_hidden()
        assert wrong.locator(".source mark").count() == 0 and not wrong.locator(".over").is_visible()
        first = page.locator(".unit").nth(1)
        first.locator("textarea").fill(ENGLISH[1].replace("No. 37 of 24", "No. 37 of 25"))
        expect(first.locator(".marks .error").first).to_contain_text("A day, month or year does not match.")
        assert first.locator(".text mark.error").first.inner_text().startswith("25 April 2021")
        assert page.evaluate("document.documentElement.scrollWidth") == 360
        wrong.locator(".approve").check()
        page.get_by_label("Your name").fill("An")
        with page.expect_navigation():
            page.locator("#save").click()
        assert kinds(machine) == ["machine", "edited", "reviewed"]
        expect(page.locator(".unit").nth(LAST).locator(".st")).to_contain_text("Reviewed: An")
        assert page.locator(".approve:checked").count() == 0
        page.context.new_cdp_session(page).send("Page.setBypassCSP", {"enabled": True})
        page.reload()
        page.evaluate(AXE_SCRIPT)
        assert page.evaluate("axe.run().then(found => found.violations.map(one => one.id))") == []
