"""The engines of a digest in their order: the next answers what those before it could not; who cannot be had is told of
with the remedy, and costs nothing; without the network only those on this machine are asked."""

from __future__ import annotations

import json
import threading
from collections.abc import Sequence
from pathlib import Path

import fxtranslate
import pytest

from bench import engines as bench
from diembao.build import asking, steps, store
from diembao.commands import cli, opening
from diembao.commands.request import Desk
from diembao.desk import engines
from diembao.desk.engines import firefox, posting
from diembao.desk.translate import Asked, EngineError, Engines, translate
from diembao.digest.translating import NAMES, FirefoxConfig, LibreConfig, OpenaiConfig, TranslateConfig
from diembao.english.means import means
from diembao.model import Translated
from diembao.problems import Problem, Where
from tests import toy_model

NOTHING = steps.Corpus(), means((), (), ())
ALL = TranslateConfig(
    NAMES,  # type: ignore[arg-type]
    FirefoxConfig(sha256="3f2a91c0" * 8),
    OpenaiConfig("http://127.0.0.1:8080/v1", "gemma-4-12b"),
    LibreConfig("http://127.0.0.1:5000"),
)


class Fixed:
    """An engine that has these answers, '' for what it cannot say; or only fails."""

    limit, batch = 1000, 10

    def __init__(self, name: str, answers: dict[str, str] | EngineError) -> None:
        self.name, self.answers, self.asked = name, answers, list[str]()

    def translate(self, texts: Sequence[str]) -> list[str]:
        self.asked += texts
        if isinstance(self.answers, EngineError):
            raise self.answers
        return [self.answers.get(text, "") for text in texts]


def asked(*texts: str) -> list[Asked]:
    return [Asked(text) for text in texts]


# ---------------------------------------------------------------- one after the other


def test_the_next_engine_answers_what_the_one_before_could_not() -> None:
    first, second = Fixed("first", {"Một.": "One."}), Fixed("second", {"Một.": "Uno.", "Hai.": "Two."})
    kept: list[Translated] = []
    done, problems = Engines(first, second).translate(asked("Một.", "Hai.", "Ba."), keep=kept.extend)
    right = [Translated("Một.", "One.", "first"), Translated("Hai.", "Two.", "second")]
    assert [*done] == kept == right
    (problem,) = problems  # of 'Ba.'
    assert problem.code == "translate-unusable" and "first, second answered" in problem.message
    assert first.asked == ["Một.", "Hai.", "Ba."] and second.asked == ["Hai.", "Ba."]


def test_one_that_fails_is_told_of_and_asked_no_more_in_the_run_and_the_others_are() -> None:
    down, well = Fixed("down", EngineError("HTTP 403", final=True)), Fixed("well", {"Một.": "One.", "Hai.": "Two."})
    both = Engines(down, well)
    done, (problem,) = both.translate(asked("Một."))
    assert [(one.text, one.engine) for one in done] == [("One.", "well")]
    assert (problem.code, problem.severity) == ("translate-unavailable", "note") and "down" in problem.message
    done, problems = both.translate(asked("Hai."))
    assert [one.text for one in done] == ["Two."] and problems == () and down.asked == ["Một."]


def test_where_all_have_failed_there_is_nobody() -> None:
    one = Engines(Fixed("down", EngineError("x", final=True)))
    assert one and one.translate(asked("Một."))[0] == () and not one


def test_what_is_lacking_is_told_only_once_something_is_to_be_translated(tmp_path: Path) -> None:
    lack = Problem("translate-missing", "note", Where("digest.toml"), "no model", "get it")
    for engine in (Engines(Fixed("well", {"Hai.": "Two."}), missing=[lack]), Engines(missing=[lack])):
        memory = store.Translations(tmp_path)
        memory.keep([Translated("Một.", "One.", "google")])
        of = asking.english_of
        assert of(["Một."], frozenset(), memory, engine, *NOTHING)[1] == ()
        assert of(["Hai.", "Ba."], frozenset(), memory, engine, *NOTHING)[1][:1] == (lack,)


# ---------------------------------------------------------------- those of digest.toml


def test_the_engines_of_the_configuration_all_exist_and_go_by_their_labels(tmp_path: Path) -> None:
    labels = ["firefox 3f2a91c0", "openai gemma-4-12b", "libre", "deepl", "google", "mymemory"]
    assert [ALL.label(name) for name in NAMES] == labels
    assert [engines.get(name, ALL, tmp_path).name for name in NAMES] == labels
    assert TranslateConfig().label("firefox") == "firefox"


def test_who_lacks_a_key_may_have_it_next_time_and_says_so_when_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No build sees that a variable came: English that is owed is something to do. That a model came it sees."""
    monkeypatch.delenv("DEEPL_API_KEY", raising=False)
    monkeypatch.delenv("LLM_KEY", raising=False)
    openai = OpenaiConfig("https://llm.example/v1", "m", "LLM_KEY")
    for name, variable in (("deepl", "DEEPL_API_KEY"), ("openai", "LLM_KEY")):
        config = TranslateConfig((name,), openai=openai)  # type: ignore[arg-type]
        lacking = engines.chosen(config, tmp_path, offline=False)
        assert lacking
        _, (problem,) = lacking.translate(asked("Một."))
        assert problem.severity == "note" and variable in problem.message
    assert not engines.chosen(TranslateConfig(("firefox",)), tmp_path, offline=False)


def test_engines_without_what_they_need_say_how_to_get_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DEEPL_API_KEY", raising=False)
    monkeypatch.delenv("LLM_KEY", raising=False)
    keyed = TranslateConfig(openai=OpenaiConfig("https://llm.example/v1", "m", "LLM_KEY"))
    for config, name, remedy in (
        (TranslateConfig(), "firefox", "engine --get firefox"),
        (ALL, "firefox", "engine --get firefox"),  # pinned, but not here
        (ALL, "deepl", "DEEPL_API_KEY"),
        (keyed, "openai", "LLM_KEY"),
    ):
        lack = engines.missing(name, config, tmp_path)
        assert lack and lack.severity == "note" and remedy in lack.hint and "\n" not in str(lack.message)
        monkeypatch.setenv(remedy, "x")
        assert bool(engines.missing(name, config, tmp_path)) == (name == "firefox")
    monkeypatch.setattr(firefox, "PACKAGE", "not_installed_at_all")
    lack = engines.missing("firefox", ALL, tmp_path)
    assert lack and "not_installed_at_all" in lack.message


@pytest.mark.parametrize(
    ("engine", "settings", "is_local"),
    [
        ("firefox", "", True),
        ("openai", 'url = "http://127.0.0.1:8080/v1"\nmodel = "m"', True),
        ("openai", 'url = "http://[::1]:11434"\nmodel = "gemma4:12b"', True),
        ("openai", 'url = "http://localhost:11434"\nmodel = "gpt-oss:120b-cloud"', False),
        ("openai", 'url = "http://192.168.1.7:8080/v1"\nmodel = "m"', False),
        ("openai", 'url = "http://127.0.0.1.example/v1"\nmodel = "m"', False),
        ("libre", 'url = "http://127.0.0.1:5000"', True),
        ("libre", 'url = "https://libre.example"', False),
        ("google", "", False),
        ("mymemory", "", False),
        ("deepl", "", False),
    ],
)
def test_without_the_network_only_what_stays_on_this_machine_is_asked(
    engine: str, settings: str, is_local: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DEEPL_API_KEY", "x")
    toy_model.write(tmp_path / "models/vi-en")
    settings = settings or (f'sha256 = "{firefox.sha256(tmp_path / "models/vi-en")}"' if engine == "firefox" else "")
    (tmp_path / "digest.toml").write_text(
        f'[translate]\nengines = ["{engine}"]\n[translate.{engine}]\n{settings}\n', "utf-8"
    )
    digest = steps.open_digest(tmp_path)
    assert bool(opening.engine(Desk(root=tmp_path, offline=True), digest)) == is_local
    assert opening.engine(Desk(root=tmp_path), digest)


def test_no_proxy_is_asked_for_a_server_on_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://proxy.example:3128")
    monkeypatch.delenv("no_proxy", raising=False)
    posting._opener.cache_clear()
    proxies = [
        [h for h in posting._opener(own).handlers if "http_open" in dir(h) and hasattr(h, "proxies")]
        for own in (True, False)
    ]
    posting._opener.cache_clear()
    assert [[h.proxies for h in some] for some in proxies] == [[], [{"http": "http://proxy.example:3128"}]]


# ---------------------------------------------------------------- Firefox's model


def pinned(root: Path) -> firefox.Firefox:
    folder = root / "models/vi-en"
    toy_model.write(folder)
    return firefox.Firefox("firefox toy", folder, firefox.sha256(folder))


def test_a_model_on_this_machine_translates_sentence_by_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine, given = pinned(tmp_path), list[str]()

    class Listening:
        def __init__(self, *files: bytes) -> None:
            self.real = real(*files)

        def translate(self, text: str) -> str:
            given.append(text)
            return self.real.translate(text)

    real = fxtranslate.Translator
    monkeypatch.setattr(fxtranslate, "Translator", Listening)
    texts = ["Tại TP. Yên Bái, hội nghị kết thúc.", "", " ", "Hội nghị đã kết thúc."]
    assert engine.translate(texts) == [toy_model.SAYS, "", "", toy_model.SAYS]
    assert given == [texts[0], texts[3]], "nothing is no sentence, and each comes whole"


def test_every_thread_has_a_model_of_its_own(tmp_path: Path) -> None:
    engine, said = pinned(tmp_path), list[str]()
    engine.translate(["Một."])
    other = threading.Thread(target=lambda: said.extend(engine.translate(["Hai."])))
    other.start()
    other.join()
    assert said == [toy_model.SAYS]


def test_a_model_that_is_not_the_pinned_one_is_refused(tmp_path: Path) -> None:
    engine, folder = pinned(tmp_path), tmp_path / "models/vi-en"
    with (folder / "vocab.vien.spm").open("ab") as file:
        file.write(b"\x12\x00")
    done, (problem,) = translate(asked("Một."), engine)
    assert done[0].text is None and firefox.sha256(folder) in problem.message


def test_what_is_no_file_is_no_part_of_a_model(tmp_path: Path) -> None:
    """A pipe would be waited for without end."""
    toy_model.write(tmp_path)
    (tmp_path / "lex.bin").mkdir()
    assert firefox.files_of(tmp_path) and tmp_path / "lex.bin" not in firefox.files_of(tmp_path)
    (tmp_path / "model.vien.intgemm.alphas.bin").unlink()
    (tmp_path / "model.vien.intgemm.alphas.bin").mkdir()
    assert firefox.files_of(tmp_path) == []


@pytest.mark.parametrize("deed", ["cut", "other", "panic", "gone"])
def test_a_model_that_is_none_costs_nothing_but_itself(
    tmp_path: Path, deed: str, capfd: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "models/vi-en"
    toy_model.write(folder)
    path = folder / "model.vien.intgemm.alphas.bin"
    data = path.read_bytes()
    path.write_bytes(
        {"cut": data[:5000], "other": b"x" * 9000, "panic": data.replace(b"none_Quant", b"some_Quant")}.get(deed, b"")
    )
    hashed = firefox.sha256(folder)
    if deed == "gone":
        path.unlink()
    done, (problem,) = translate(asked("Một."), firefox.Firefox("firefox toy", folder, hashed))
    assert done[0].text is None and problem.severity == "note" and "models/vi-en" in problem.message


# ---------------------------------------------------------------- the bench


def test_the_bench_counts_chrf_as_sacrebleu_does() -> None:
    """Its version 2.6.0 gives 39.474376937509135 for these."""
    answers = ["The cat sat on the mat.", "Party cell has 27 members", "x", ""]
    right = ["A cat was sitting on the mat.", "The Party cell now has 27 members.", "The bridge is open.", "Rain fell."]
    assert round(bench.chrf(answers, right), 9) == 39.474376938 and bench.chrf([""], ["Rain."]) == 0
    assert bench.chrf(right, right) == 100 and len(bench.read()) == 50


# ---------------------------------------------------------------- the command


def tried(root: Path, *options: str, capsys: pytest.CaptureFixture[str]) -> tuple[int, str, str]:
    code = cli.run(["engine", "--root", str(root), *options])
    said = capsys.readouterr()
    return code, said.out, said.err


def test_each_engine_is_tried_and_what_it_lacks_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    settings = '[translate]\nengines = ["firefox", "google"]\n'
    (tmp_path / "digest.toml").write_text(settings, "utf-8")
    code, out, err = tried(tmp_path, "--offline", capsys=capsys)
    assert code == 1 and "firefox: not set up" in out and "google: not asked" in out
    assert "error[translate-nobody]" in err and "note[translate-missing]" in err and "--get firefox" in err
    toy_model.write(tmp_path / "models/vi-en")
    code, out, _ = tried(tmp_path, "--get", "firefox", "--offline", capsys=capsys)
    assert code == 0 and "2 files" in out
    (tmp_path / "digest.toml").write_text(settings + out[out.index("[translate.firefox]") :], "utf-8")
    code, out, err = tried(tmp_path, "--offline", capsys=capsys)
    label = f"firefox {firefox.sha256(tmp_path / 'models/vi-en')[:8]}"
    assert (
        code == 0
        and f"{label}: 2 of 2 sentences in " in out
        and f"  en  {toy_model.SAYS}\n      would be withheld: " in out
        and not err
    )
    code, out, _ = tried(tmp_path, "--offline", "--json", capsys=capsys)
    first, second = map(json.loads, out.splitlines())
    assert first["engine"] == label and first["answers"] and first["local"] and first["en"] == [toy_model.SAYS] * 2
    assert second == {"engine": "google", "local": False, "answers": False}


def test_an_engine_that_talks_but_translates_nothing_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "digest.toml").write_text('[translate]\nengines = ["google"]\n', "utf-8")
    monkeypatch.setattr(engines, "get", lambda name, *_: Fixed(name, {}))
    code, out, err = tried(tmp_path, capsys=capsys)
    assert code == 1 and "google: 0 of 2" in out and "note[translate-unusable]: google answered" in err


def test_who_names_no_engine_is_told_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "digest.toml").write_text("[translate]\nengines = []\n", "utf-8")
    assert tried(tmp_path, capsys=capsys)[:2] == (0, "digest.toml names no engine: people write the English\n")


def test_a_model_is_fetched_once_as_fxtranslate_has_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "digest.toml").write_text("", "utf-8")
    code, _, err = tried(tmp_path, "--get", "firefox", "--offline", capsys=capsys)
    assert code == 2 and "[usage-engine]" in err
    monkeypatch.setenv("FXTRANSLATE_RECORDS_URL", "http://127.0.0.1:9/records")
    code, _, err = tried(tmp_path, "--get", "firefox", capsys=capsys)
    assert code == 1 and "[translate-fetch]" in err and "127.0.0.1:9" in err
    fetched = list[tuple[str, str]]()

    def add(src: str, trg: str, cache_dir: str) -> None:
        fetched.append((src, trg))
        toy_model.write(Path(cache_dir) / f"{src}-{trg}")

    monkeypatch.setattr(fxtranslate.discovery, "add_models", add)
    for _ in range(2):
        code, out, _ = tried(tmp_path, "--get", "firefox", capsys=capsys)
        assert code == 0 and f'sha256 = "{firefox.sha256(tmp_path / "models/vi-en")}"' in out
    assert fetched == [("vi", "en")]
