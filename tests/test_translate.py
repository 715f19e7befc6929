"""Engines fail in many ways; a build goes on in all of them."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from diembao import translators
from diembao.model import Corpus, Segment, Term
from diembao.translate import EngineError, accept, translate
from diembao.translators import deep


@dataclass
class Scripted:
    """An engine that answers from a list; an exception in it is raised."""

    answers: list[str | Exception]
    name: str = "scripted"
    limit: int = 100
    asked: list[str] = field(default_factory=list)

    def translate(self, text: str) -> str:
        self.asked.append(text)
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer


def segments(*texts: str) -> list[Segment]:
    return [Segment(t) for t in texts]


def test_answers_come_back_in_order() -> None:
    done, problems = translate(segments("Một.", "Hai."), Scripted(["One.", " Two. "]), Corpus())
    assert [(t.segment.text, t.text, t.engine) for t in done] == [
        ("Một.", "One.", "scripted"),
        ("Hai.", "Two.", "scripted"),
    ]
    assert problems == ()


def test_one_failure_costs_one_segment() -> None:
    done, problems = translate(segments("a", "b", "c"), Scripted(["A!", EngineError("x"), "C!"]), Corpus())
    assert [t.text for t in done] == ["A!", None, "C!"] and problems == ()


def test_after_two_failures_in_a_row_the_engine_is_left_alone() -> None:
    engine = Scripted([EngineError("down"), EngineError("down"), "never asked"])
    done, problems = translate(segments("a", "b", "c"), engine, Corpus())
    assert [t.text for t in done] == [None] * 3
    assert engine.asked == ["a", "b"]
    assert [(p.code, p.severity) for p in problems] == [("translate-unavailable", "note")]


def test_a_final_failure_ends_it_at_once() -> None:
    engine = Scripted([EngineError("bad key", final=True)])
    done, problems = translate(segments("a", "b"), engine, Corpus())
    assert [t.text for t in done] == [None, None] and engine.asked == ["a"] and problems


def test_a_sentence_over_the_limit_is_not_sent() -> None:
    engine = Scripted(["B!"], limit=5)
    done, _ = translate(segments("a" * 6, "b"), engine, Corpus())
    assert [t.text for t in done] == [None, "B!"] and engine.asked == ["b"]


@pytest.mark.parametrize(
    "answer",
    [
        "",
        "  ",
        None,
        "Chi bộ thôn",
        "chi bo thon",
        "MYMEMORY WARNING: YOU USED ALL AVAILABLE FREE TRANSLATIONS",
        "Error 500",
    ],
)
def test_what_is_no_translation_is_refused(answer: str | None) -> None:
    assert accept("Chi bộ thôn", answer) is None


class Stub(BaseHTTPRequestHandler):
    """A LibreTranslate-compatible server that misbehaves on command: the text says how."""

    def do_POST(self) -> None:
        from urllib.parse import parse_qs, urlsplit

        text = parse_qs(urlsplit(self.path).query)["q"][0]
        if text == "treo":
            time.sleep(1)
        status = {"hỏng": 500, "nhiều": 429}.get(text, 200)
        body = b'{"translatedText": "village"}' if text != "rách" else b'{"transl'
        if text == "đứt":
            self.connection.close()
            return
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> object:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    http = ThreadingHTTPServer(("127.0.0.1", 0), Stub)
    threading.Thread(target=http.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{http.server_port}"
    http.shutdown()
    http.server_close()


@pytest.mark.filterwarnings("ignore")  # a connection cut on purpose leaves warnings of the library's own
def test_deep_translator_over_real_http(server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deep, "FIRST_DEADLINE", 15.0)  # the library takes a second to import, more on a busy machine
    engine = translators.get("libretranslate", server)
    assert engine.translate("thôn") == "village"
    monkeypatch.setattr(deep, "DEADLINE", 0.3)
    for bad in ("treo", "hỏng", "nhiều", "rách", "đứt"):
        with pytest.raises(EngineError):
            engine.translate(bad)


def test_no_server_is_an_engine_error_not_a_crash(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with pytest.raises(EngineError):
        translators.get("libretranslate", "http://127.0.0.1:9").translate("thôn")


def test_the_engines_of_the_configuration_all_exist() -> None:
    from typing import get_args, get_type_hints

    from diembao.config import TranslateConfig

    assert {*translators.ENGINES, "none"} == set(get_args(get_type_hints(TranslateConfig)["engine"]))
    for name in translators.ENGINES:
        assert translators.get(name, "http://127.0.0.1:9").name == name


TERM = Term("chi bộ", "Party cell", (), "", "", "strict")


def test_terms_of_the_glossary_come_through_as_it_renders_them() -> None:
    engine = Scripted(["The xq1 met.", "no mark came back", "The branch met."])
    done, _ = translate(segments("Chi bộ họp.", "Chi bộ họp nữa."), engine, Corpus(terms=(TERM,)))
    assert [t.text for t in done] == ["The Party cell met.", "The branch met."]
    assert engine.asked == ["XQ1 họp.", "XQ1 họp nữa.", "Chi bộ họp nữa."]
