"""digest.toml and the tables of content/: strict, and every mistake told at once with its line."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from frozen import ARTICLES, CONTENT, SEEDS

from diembao.digest import config, corpus
from diembao.digest.translating import LibreConfig, TranslateConfig
from diembao.model import Outlet, Place, Term
from diembao.problems import Problem, ProblemError
from diembao.text import fold

ROOT = Path(__file__).parent.parent
STARTER = ROOT / "diembao" / "commands" / "starter"


def mistakes(call: object, *args: str) -> list[tuple[str, int]]:
    with pytest.raises(ProblemError) as caught:
        call(*args)  # type: ignore[operator]
    assert all(p.severity == "error" and p.hint for p in caught.value.problems)
    return [(p.code, p.where.line) for p in caught.value.problems]


def refused(text: str) -> tuple[Problem, str]:
    """The one thing that is wrong with a digest.toml, and all that is said of it."""
    with pytest.raises(ProblemError) as caught:
        config.parse("digest.toml", text)
    (problem,) = caught.value.problems
    return problem, str(caught.value)


def test_an_empty_file_is_all_defaults() -> None:
    assert config.parse("digest.toml", "") == config.Config()


@pytest.mark.parametrize("root", [SEEDS, STARTER], ids=["seeds", "starter"])
def test_what_we_ship_is_valid(root: Path) -> None:
    assert config.parse("digest.toml", (root / "digest.toml").read_text("utf-8"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[site\n", [("config-syntax", 1)]),
        ("a = 1\nb = tru\n", [("config-syntax", 2)]),
        ("[sit]\ntitle = 'x'\n", [("config-unknown-key", 1)]),
        ("[site]\ntitel = 'x'\n", [("config-unknown-key", 2)]),
        ("site = 1\n", [("config-type", 1)]),
        ("[site]\ntitle = 3\n", [("config-type", 2)]),
        ("[publish]\nnoindex_unreviewed = 1\n", [("config-type", 2)]),
        ("[english]\nreviewer = ' An'\n", [("config-value", 2)]),
        ("[english]\nreviewer = 3\nby = 'An'\n", [("config-type", 2), ("config-unknown-key", 3)]),
        ("[summary]\nsentences_min = true\n", [("config-type", 2)]),
        ("[publish]\ndefault = 'all'\n", [("config-value", 2)]),
        ("[site]\nurl = 'example.org'\n", [("config-value", 2)]),
        ("[site]\nurl = 'https://example.org/digest'\n", [("config-value", 2)]),
        ("[summary]\nsentences_min = 6\n", [("config-value", 2)]),
        ("[translate]\nengine = 'libretranslate'\n", [("config-value", 2)]),
        ("[translate]\nengine = 'libre'\nurl = 'my server'\n", [("config-value", 3)]),
        ("[translate]\nurl = 'localhost:5000'\n", [("config-value", 2)]),
        ("[translate]\nengine = 'argos'\nmodel = 'x.argosmodel'\n", [("config-value", 2)]),
        ("[translate]\nengines = 'google'\n", [("config-type", 2)]),
        ("[translate]\nengines = ['google', 'bing']\n", [("config-value", 2)]),
        ("[translate]\nengines = ['google', 'argos']\n", [("config-value", 2)]),
        ("[translate]\nengines = ['google', 'google']\n", [("config-value", 2)]),
        ("[translate]\nengines = []\nengine = 'none'\n", [("config-value", 3)]),
        ("[translate]\nengine = 3\n", [("config-type", 2)]),
        ("[translate]\nengines = [['google'], {a = 1}, 'google']\n", [("config-value", 2)]),
        ("[translate]\nmodel = 'gemma4'\n", [("config-value", 2)]),
        ("[translate]\nengines = ['libre']\n", [("config-value", 2)]),
        ("[translate]\nengines = ['openai']\n[translate.openai]\nmodel = 'm'\n", [("config-value", 2)]),
        ("[translate]\nopenai = { url = 'x' }\n", [("config-value", 2)]),
        ("[translate.openai]\nurl = 'http://a.example:99999/'\n", [("config-value", 2)]),
        ('[translate.openai]\nmodel = "a\\nb"\n', [("config-value", 2)]),
        ("[translate.openai]\napi = 'x'\n", [("config-value", 2)]),
        ("[translate.firefox]\nsha256 = 'abc'\n", [("config-value", 2)]),
        ("[translate]\nfirefox = 3\n", [("config-type", 2)]),
        ("[translate.deepl]\nkey = 'x'\n", [("config-unknown-key", 2)]),
        ("[rights]\narticles = 'foo'\ndigest_url = 'bar'\n", [("config-value", 2), ("config-value", 3)]),
        ("[site]\ncontact = 'write to me'\nurl = 'x'\n", [("config-value", 3), ("config-value", 2)]),
        ("archives = 'x'\n", [("config-type", 1)]),
        ("[archives]\n2018 = '../2018/'\n'Năm 2019' = 2019\n", [("config-type", 3)]),
        ("[archives]\n2018 = '../2018'\n", [("config-value", 2)]),
        ("[archives]\n2018 = 'https://example.org/2018/'\n", [("config-value", 2)]),
        ("[archives]\n2018 = '../../'\n", [("config-value", 2)]),
        ("[archives]\n2018 = 'within/'\n", [("config-value", 2)]),
        ("[archives]\n' ' = '../2018/'\n", [("config-value", 2)]),
        (
            "[site]\ntitel = 'x'\nurl = 3\n[translate]\nengine = 'bing'\n",
            [("config-unknown-key", 2), ("config-type", 3), ("config-value", 5)],
        ),
    ],
)
def test_mistakes_in_digest_toml(text: str, expected: list[tuple[str, int]]) -> None:
    assert mistakes(config.parse, "digest.toml", text) == expected


GOOGLE, LIBRE = TranslateConfig(("google",)), TranslateConfig(("libre",), libre=LibreConfig("http://a.example:5000"))


@pytest.mark.parametrize(
    ("text", "now"),
    [
        ("engine = 'google'\nurl = ''\nmodel = ''\n", GOOGLE),
        ("engine = 'google'\nurl = 'http://a.example'\nmodel = 'x.argosmodel'\n", GOOGLE),
        ("engine = 'none'\n", TranslateConfig(())),
        ("engine = 'libre'\nurl = 'http://a.example:5000'\n", LIBRE),
        ("engines = ['libre']\n[translate.libre]\nurl = 'http://a.example:5000'\n", LIBRE),
        ("engines = []\n", TranslateConfig(())),
        ("", TranslateConfig(("firefox", "google"))),
    ],
)
def test_what_was_written_when_there_was_one_engine_is_still_read(text: str, now: TranslateConfig) -> None:
    assert config.parse("digest.toml", f"[translate]\n{text}").translate == now


@pytest.mark.parametrize(
    ("text", "remedy"),
    [
        ("engine = 'argos'", "engine --get firefox"),
        ("engine = 'libretranslate'\nurl = 'http://a.example:5000'", "[translate.libre]"),
        ("url = 'http://a.example:5000'", "[translate.libre]"),
        ("model = 'gemma4:12b'", "[translate.openai]"),
    ],
)
def test_what_means_something_else_now_is_told_with_the_remedy(text: str, remedy: str) -> None:
    problem, _ = refused(f"[translate]\n{text}\n")
    assert remedy in problem.hint and problem.where.line == 2


@pytest.mark.parametrize("key", ["sk-proj-SECRET", "gsk_secret", "SECRET-KEY"])
def test_a_key_in_the_place_of_its_variables_name_is_refused_and_not_shown(key: str) -> None:
    problem, said = refused(f"[translate.openai]\nkey = '{key}'\n")
    assert key not in said and problem.where.line == 2


@pytest.mark.parametrize(
    ("text", "remedy"),
    [
        ("[translate.openai]\napi_key = 'SECRET'", 'key = "NAME" names the variable'),
        ("[translate.libre]\nkey = 'SECRET'", "LIBRETRANSLATE_API_KEY"),
        ("[translate.deepl]\nauth_token = 'SECRET'", "DEEPL_API_KEY"),
        ("[translate.google]\nkey = 'SECRET'", "it has no key"),
        ("[translate.google]\nregion = 'x'", "nothing can be set here"),
        ("[translate.libre]\nurl = 'http://me:SECRET@a.example'", "read from the environment"),
        ("[translate.openai]\nurl = 'http://a.example/v1?api_key=SECRET'", "read from the environment"),
    ],
)
def test_a_key_in_the_file_is_answered_with_where_it_belongs_and_not_shown(text: str, remedy: str) -> None:
    problem, said = refused(f"{text}\n")
    assert "SECRET" not in said and remedy in problem.hint and problem.where.line == 2


@pytest.mark.parametrize("contact", ["", "desk@example.org", "https://example.org/contact?to=desk"])
def test_a_contact_is_an_email_or_a_web_address(contact: str) -> None:
    assert config.parse("digest.toml", f"[site]\ncontact = '{contact}'\n").site.contact == contact


def test_the_nearest_known_key_is_named() -> None:
    with pytest.raises(ProblemError, match="did you mean title"):
        config.parse("digest.toml", "[site]\ntitel = 'x'\n")


def test_every_setting_is_described() -> None:
    described = (ROOT / "docs" / "configuration.md").read_text("utf-8")
    for line in (STARTER / "digest.toml").read_text("utf-8").splitlines():
        if "=" in line and not line.startswith("#"):
            assert f"`{line.split()[0]}`" in described, line


def test_our_records_name_their_newspaper_as_the_table_does() -> None:
    outlets = {o.name: o.english for o in corpus.read_outlets("o", (CONTENT / "outlets.toml").read_text("utf-8"))}
    named = 0
    for path in ARTICLES.glob("*.md"):
        front = path.read_text("utf-8").split("---\n")[1]
        for reporter in re.findall(
            r"([A-Z][A-Za-z]*(?: [A-Z][A-Za-z]*)+) reported|according to ((?:[A-Z][a-z]* ?)+)\.", front
        ):
            named += 1
            assert "".join(reporter) == outlets[re.findall(r'^outlet: "(.*)"', front, re.MULTILINE)[0]], path.name
    assert named >= 3


def test_outlets_are_read() -> None:
    text = '[[outlet]]\nname = "Báo A"\nenglish = "A Newspaper"\nprefixes = ["A"]\npublish = "excerpt"\n'
    assert corpus.read_outlets("o", text) == (Outlet("Báo A", "A Newspaper", (), ("A",), (), "excerpt"),)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x = [", [("corpus-outlets", 1)]),
        ("[[outlets]]\nname = 'x'\n", [("corpus-outlets", 0)]),
        ("[[outlet]]\nname = 'x'\n", [("corpus-outlets", 1)]),
        ("\n[[outlet]]\nname = 'x'\nenglish = 'X'\nalias = []\n", [("corpus-outlets", 2)]),
        ("[[outlet]]\nname = 'x'\nenglish = 'X'\naliases = 'y'\n", [("corpus-outlets", 1)]),
        ("[[outlet]]\nname = 'x'\nenglish = 'X'\npublish = 'y'\n", [("corpus-outlets", 1)]),
    ],
)
def test_mistakes_in_outlets(text: str, expected: list[tuple[str, int]]) -> None:
    assert mistakes(corpus.read_outlets, "content/outlets.toml", text) == expected


PLACES = "vi,en,kind,within,now,now_vi\n"


def test_places_and_terms_are_read() -> None:
    assert corpus.read_places("p", PLACES + "tỉnh A,A province,province,,,\n") == (
        Place("tỉnh A", "A province", "province", "", ""),
    )
    table = "vi,en,alternatives,category,explanation\nchi bộ,Party cell,Party branch | cell,party,\n"
    assert corpus.read_glossary("g", table) == (Term("chi bộ", "Party cell", ("Party branch", "cell"), "party", ""),)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", [("corpus-csv", 1)]),
        ("vi,en\n", [("corpus-csv", 1)]),
        (PLACES + "a,b,c,d,e\n", [("corpus-csv", 2)]),
        (PLACES + ",b,c,,,\n", [("corpus-csv", 2)]),
        (PLACES + "a,b,c,,,\na,b,c,,,\n", [("corpus-csv", 3)]),
        (PLACES + "a,b,c,nowhere,,\n", [("corpus-csv", 2)]),
    ],
)
def test_mistakes_in_tables(text: str, expected: list[tuple[str, int]]) -> None:
    assert mistakes(corpus.read_places, "content/places.csv", text) == expected


def test_the_tables_we_ship_are_valid() -> None:
    for name, read in (
        ("outlets.toml", corpus.read_outlets),
        ("places.csv", corpus.read_places),
        ("glossary.csv", corpus.read_glossary),
    ):
        assert read(name, (CONTENT / name).read_text("utf-8")), name
        begun = STARTER / "content" / name
        assert bool(begun.exists() and read(name, begun.read_text("utf-8"))) == (name == "places.csv"), name


def test_the_newspapers_that_every_digest_knows_are_valid_and_none_is_another() -> None:
    built_in = corpus.read_outlets("outlets.toml", (ROOT / "diembao/lang/data/outlets.toml").read_text("utf-8"))
    assert corpus.known_outlets(()) == built_in and len(built_in) > 120
    names = [{fold(name) for name in (o.name, *o.aliases, *o.prefixes, *o.domains)} for o in built_in]
    assert sum(map(len, names)) == len({name for own in names for name in own}), "two go by one name"
    domains = [domain for o in built_in for domain in o.domains]
    assert all(re.fullmatch(r"[a-z0-9.-]+\.[a-z]+", domain) for domain in domains)
    longer = [(a, b) for i, a in enumerate(domains) for b in domains[:i] if a.endswith(f".{b}")]
    assert not longer, "the shorter address would be found in the longer one first"
    assert not any(o.publish for o in built_in), "what may be shown is for each digest to say"


@pytest.mark.parametrize(
    "own",
    [
        Outlet("Báo nhân dân", "N"),
        Outlet("ND", "N", aliases=("Báo Nhân Dân",)),
        Outlet("A", "N", domains=("nhandan.vn",)),
    ],
)
def test_what_a_digest_says_of_a_newspaper_counts_alone(own: Outlet) -> None:
    known = corpus.known_outlets((own,))
    assert known[0] == own and len(known) == len(corpus.known_outlets(()))
    assert [o.name for o in known if "nhandan.vn" in o.domains or o.name == "Báo Nhân Dân"] == [own.name] * bool(
        own.domains
    )


def test_a_long_name_of_an_archive_is_not_told_whole() -> None:
    with pytest.raises(ProblemError) as caught:
        config.parse("digest.toml", f"[archives]\n'{'a' * 5_000}' = 1\n")
    (problem,) = caught.value.problems
    assert len(problem.message) < 200 and len(problem.hint) < 200
