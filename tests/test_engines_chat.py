"""A chat endpoint is told what it reads, and whatever it says instead of English is never shown: it is asked once more,
for that text alone, and then the text waits."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from listening import at_work
from msgspec.structs import replace

from diembao.build import asking, store
from diembao.desk.engines import chat
from diembao.desk.engines.wall import Patience
from diembao.desk.translate import Asked, EngineError, Engines, translate
from diembao.digest.translating import OpenaiConfig
from diembao.english.means import means
from diembao.model import Corpus, Place, Term
from tests.chat_server import DEEDS, Server, english, told

QUICK = Patience(first=5.0, deadline=5.0, retries=1, pause=0.0, base=0.01, longest=0.1)
GOOD = "Xã có 12 thôn."


@pytest.fixture
def server() -> Iterator[Server]:
    with at_work(Server()) as chatting:
        yield chatting


def endpoint(server: Server, **settings: Any) -> chat.Endpoint:
    return chat.Endpoint("openai toy", replace(OpenaiConfig(server.url, "toy"), **settings), QUICK)


def asked(*texts: str) -> list[Asked]:
    return [Asked(text) for text in texts]


def english_of(server: Server, *texts: str, **settings: Any) -> list[str | None]:
    done, problems = translate(asked(*texts), endpoint(server, **settings))
    assert problems == () and [one.engine for one in done] == ["openai toy"] * len(texts)
    return [one.text for one in done]


def test_an_article_is_one_question_with_all_that_a_reader_would_know(server: Server) -> None:
    term, place = (
        Term("chi bộ", "Party cell", (), "", "", "advise"),
        Place("xã Tân Lĩnh", "Tân Lĩnh commune", "", "", ""),
    )
    others = (Term("hiến đất", "donate land", (), "", "", "strict"), Term("họp", "meet", (), "", "", ""))
    paragraph = f"{GOOD} Chi bộ thôn họp tại xã Tân Lĩnh. Bà con vui."
    texts = [Asked("Chi bộ họp", paragraph), Asked(GOOD, paragraph), Asked("Bà con xã Tân Lĩnh vui.", paragraph)]
    done, _ = translate(texts, endpoint(server), Corpus(places=(place,), terms=(term, *others)))
    assert [one.text for one in done] == [english(one.text) for one in texts] and len(server.bodies) == 1
    (body,) = server.bodies
    assert told(body) == {
        "paragraphs": [paragraph],
        "terms": {"Chi bộ": "Party cell", "xã Tân Lĩnh": "Tân Lĩnh commune"},
        "texts": {"1": "Chi bộ họp", "2": GOOD, "3": "Bà con xã Tân Lĩnh vui."},
    }
    schema = {"type": "array", "minItems": 3, "maxItems": 3, "items": {"type": "string"}}
    assert body["response_format"]["json_schema"]["schema"] == schema and body["temperature"] == 0
    assert server.paths == ["/v1/chat/completions"] and "Authorization" not in server.heads[0]


@pytest.mark.parametrize("deed", DEEDS)
@pytest.mark.parametrize("settings", [{}, {"api": "ollama"}], ids=["openai", "ollama"])
def test_of_what_went_wrong_together_each_text_is_asked_alone(server: Server, deed: str, settings: Any) -> None:
    odd = f"{deed} Xã có 5 thôn."
    assert english_of(server, GOOD, odd, "Bà con vui.", **settings) == [
        english(GOOD),
        english(odd),
        english("Bà con vui."),
    ]


@pytest.mark.parametrize("deed", DEEDS)
@pytest.mark.parametrize("settings", [{}, {"api": "ollama"}], ids=["openai", "ollama"])
def test_what_stays_wrong_is_pending_and_costs_no_other_text(server: Server, deed: str, settings: Any) -> None:
    odd = f"{deed} always 5."
    assert english_of(server, GOOD, odd, "Bà con vui.", **settings) == [english(GOOD), None, english("Bà con vui.")]
    alone = [texts for texts in server.texts if texts == [odd]]
    assert 1 <= len(alone) <= 2, "asked once more at most"


def test_a_day_that_is_lost_is_asked_for_again(server: Server) -> None:
    """The server says the numbers of a day as two, and no day."""
    assert english_of(server, "Ngày 18/5, xã họp.") == [None] and len(server.bodies) == 1


def test_a_text_alone_is_asked_once_more_without_what_stands_around_it(server: Server) -> None:
    done, _ = translate([Asked("echo always", "Một đoạn. echo always")], endpoint(server))
    assert done[0].text is None and ["paragraphs" in told(body) for body in server.bodies] == [True, False]


@pytest.mark.parametrize("known", [("json_object", ""), ("max_tokens",), ("",)])
def test_a_server_that_knows_no_schema_is_asked_as_it_understands(server: Server, known: Sequence[str]) -> None:
    server.knows = tuple(known)
    engine = endpoint(server)
    for texts in ((GOOD, "Bà con vui."), ("Hai.", "Ba.")):
        done, problems = translate(asked(*texts), engine)
        assert [one.text for one in done] == [english(text) for text in texts] and not problems
    refused = {("json_object", ""): 1, ("max_tokens",): 2, ("",): 3}[tuple(known)]
    assert len(server.bodies) == refused + 2, "found out once"


def test_an_answer_by_the_numbers_of_the_texts_is_understood() -> None:
    assert chat._read('{"1": "One.", "2": "Two."}', 2) == ["One.", "Two."]
    assert chat._read('{"2": "Two.", "1": "One."}', 2) == ["One.", "Two."]
    assert chat._read('{"a": ["One."]}', 1) == ["One."]
    for odd in ("[" * 100_000, '{"1": "One."}', '["One."', "[]", '"One. Two."', None, 7):
        assert chat._read(odd, 2) == [None, None]


def test_ollama_is_asked_in_its_own_way(server: Server) -> None:
    assert english_of(server, GOOD, api="ollama") == [english(GOOD)]
    (body,) = server.bodies
    assert server.paths == ["/api/chat"] and body["options"]["num_ctx"] == 8192 and body["keep_alive"]
    assert body["format"]["minItems"] == 1 and body["stream"] is False and body["options"]["temperature"] == 0


@pytest.mark.parametrize(
    ("url", "api", "is_it"),
    [
        ("http://127.0.0.1:11434", "", True),
        ("http://10.0.0.5:11434/v1", "", True),
        ("http://127.0.0.1:11434", "openai", False),
        ("http://127.0.0.1:8080/v1", "", False),
        ("https://llm.example/v1", "ollama", True),
        ("", "", False),
    ],
)
def test_ollama_is_known_by_its_port_or_by_what_is_set(url: str, api: Any, is_it: bool) -> None:
    assert chat.is_ollama(OpenaiConfig(url, "m", api=api)) == is_it


def test_more_than_a_model_may_read_at_once_is_asked_in_parts(server: Server) -> None:
    texts = [Asked(f"Câu {n} {'dài ' * 300}.", "đoạn " * 300) for n in range(8)]
    answers = endpoint(server).reply(texts)
    assert answers == [english(one.text) for one in texts] and len(server.bodies) > 1
    assert all(len(body["messages"][1]["content"]) < 7_000 for body in server.bodies)


def test_the_key_comes_from_the_environment_and_is_told_to_nobody(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LLM_KEY", "SECRET")
    assert english_of(server, GOOD, key="LLM_KEY") == [english(GOOD)]
    assert server.heads[0]["Authorization"] == "Bearer SECRET" and "SECRET" not in str(server.bodies)
    server.statuses = [401]
    _, (problem,) = translate(asked(GOOD), endpoint(server, key="LLM_KEY"))
    assert "HTTP 401" in problem.message and "SECRET" not in repr(problem)


def test_a_busy_server_is_asked_again_and_one_that_does_not_know_the_model_is_not(server: Server) -> None:
    server.statuses = [429]
    engine = endpoint(server)
    engine.reply(asked("Hai."))
    server.statuses = [503]
    assert engine.reply(asked(GOOD)) == [english(GOOD)]
    server.statuses = [404]
    with pytest.raises(EngineError, match="no such address or model") as caught:
        engine.reply(asked("Ba."))
    assert caught.value.final and not server.statuses


def test_a_server_that_only_fails_is_left_alone_after_two_questions(server: Server) -> None:
    server.statuses = [500] * 50
    _, problems = translate(asked(*(f"Câu {n}." for n in range(60))), endpoint(server))
    assert [problem.code for problem in problems] == ["translate-unavailable"] and len(server.bodies) < 20


def test_what_half_of_the_texts_got_is_not_lost_when_the_server_goes(server: Server) -> None:
    engine = endpoint(server)
    say = engine._said

    def once(texts: Sequence[Asked]) -> dict[str, Any]:
        if "Bốn." in [one.text for one in texts] and len(texts) < 4:
            raise EngineError("gone", final=True)
        return say(texts)

    engine._said = once  # type: ignore[method-assign]
    done, problems = translate(asked("cut Một.", "Hai.", "Ba.", "Bốn."), engine)
    assert [bool(one.text) for one in done] == [True, True, True, False] and problems


def test_without_a_server_nothing_is_waited_for() -> None:
    engine = chat.Endpoint("openai toy", OpenaiConfig("http://127.0.0.1:9/v1", "toy"))
    _, problems = translate(asked(GOOD, "Hai."), engine)
    assert [problem.code for problem in problems] == ["translate-unavailable"]
    assert 2 * chat.PATIENCE.first < 5 < chat.PATIENCE.deadline


def test_a_sentence_is_asked_with_its_paragraph_and_a_title_with_the_first(server: Server, tmp_path: Path) -> None:
    paragraphs = ["Mở đầu bài báo.", f"Đoạn hai nói rằng {GOOD} Vậy đó."]
    engine, memory = Engines(endpoint(server)), store.Translations(tmp_path)
    done, _ = asking.english_of(
        ["Tít bài", GOOD], frozenset(), memory, engine, Corpus(), means((), (), ()), "\n\n".join(paragraphs)
    )
    assert [one.text for one in done] == [english("Tít bài"), english(GOOD)]
    assert told(server.bodies[0])["paragraphs"] == paragraphs and memory.known[GOOD].engine == "openai toy"
