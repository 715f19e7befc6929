"""The command `engine`: each engine that digest.toml names is tried with two sentences; the model of one is fetched."""

from __future__ import annotations

import time
from collections.abc import Mapping

from diembao.build import steps
from diembao.build.steps import Digest
from diembao.commands.request import Engine as Request
from diembao.commands.request import Outcome
from diembao.desk import engines
from diembao.desk.engines import firefox
from diembao.desk.translate import Asked, EngineError, translate, unusable
from diembao.english import qa
from diembao.english.qa import Knowledge
from diembao.model import Translated
from diembao.problems import Problem, Where, failure, faults
from diembao.program import remedy
from diembao.text import counted

TRIED = (
    "Ngày 18/5, Huyện ủy Lục Yên tổ chức hội nghị sơ kết công tác xây dựng Đảng.",
    "Đến nay, 95% số thôn của huyện đã có nhà văn hóa.",
)


def engine(request: Request) -> Outcome:
    """What each engine answers, or lacks; with `get`, a model fetched."""
    digest = steps.open_digest(request.root)
    if request.get:
        return _fetched(request)
    names = digest.config.translate.engines
    if not names:
        line = "digest.toml names no engine: people write the English"
        return Outcome((line,), digest.problems, ({"engines": 0, **faults(digest.problems)},))
    tried = [_tried(name, request, digest) for name in names]
    problems = [problem for one in tried for problem in one.problems]
    if not any(field["answers"] for one in tried for field in one.fields):
        hint = "the notes tell what each lacks; docs/translation.md how to set up one"
        problems.append(Problem("translate-nobody", "error", Where("digest.toml"), "no engine answers", hint))
    lines, fields = ([row for one in tried for row in getattr(one, kind)] for kind in ("lines", "fields"))
    return Outcome(tuple(lines), (*digest.problems, *problems), tuple(fields))


def _tried(name: str, request: Request, digest: Digest) -> Outcome:
    """One engine asked, as a build would ask it."""
    config, label = digest.config.translate, digest.config.translate.label(name)
    of_it: dict[str, object] = {"engine": label, "local": engines.is_local(name, config), "answers": False}
    if request.offline and not of_it["local"]:
        return Outcome((f"{label}: not asked, for it is not on this machine (--offline)",), fields=(of_it,))
    if lack := engines.missing(name, config, request.root):
        return Outcome((f"{label}: not set up",), (lack,), (of_it,))
    started = time.monotonic()
    asked = [Asked(text) for text in TRIED]
    answers, problems = translate(asked, engines.get(name, config, request.root), digest.corpus)
    seconds = round(time.monotonic() - started, 1)
    usable = [answer for answer in answers if answer.text]
    line = f"{label}: {len(usable)} of {counted(len(TRIED), 'sentence')} in {seconds} s"
    known = steps.knowledge_of(digest)
    pairs = [_side_by_side(answer, known) for answer in answers]
    if not usable and not problems:
        problems = (unusable([label]),)
    came = {"answers": bool(usable), "seconds": seconds, "en": [answer.text for answer in answers]}
    return Outcome((line, *(pairs if usable else ())), problems, (of_it | came,))


def _side_by_side(answer: Translated, known: Knowledge) -> str:
    """A text and what came, with the checks that would withhold it."""
    both = f"  vi  {answer.source}\n  en  {answer.text or '(nothing usable)'}"
    found = qa.check(answer.source, answer.text, known) if answer.text else ()
    codes = dict.fromkeys(one.code for one in found if one.severity == "error")
    return f"{both}\n      would be withheld: {', '.join(codes)}" if codes else both


def _fetched(request: Request) -> Outcome:
    """The model of firefox in models/, unless one is there, and the lines that pin it. Raises ProblemError."""
    models = request.root / "models"
    folder = models / firefox.FOLDER
    if not firefox.is_installed():
        message = f"this Python does not have the package {firefox.PACKAGE}"
        raise failure("usage-packages", "requirements.txt", message, remedy())
    if not firefox.files_of(folder):
        if request.offline:
            raise failure("usage-engine", "--get", "--offline fetches nothing", "leave one of the two out")
        try:
            firefox.fetch(models)
        except EngineError as error:
            hint = "or put the files of a model into that folder yourself and run this again: docs/translation.md"
            raise failure("translate-fetch", f"models/{firefox.FOLDER}", f"no model came: {error}", hint) from None
    sha256 = firefox.sha256(folder)
    line: Mapping[str, object] = {"model": f"models/{firefox.FOLDER}", "sha256": sha256}
    files = firefox.files_of(folder)
    size = sum(path.stat().st_size for path in files)
    told = f"{folder}: {counted(len(files), 'file')}, {size / 1e6:.1f} MB. These lines of digest.toml pin it:"
    pins = "\n".join(f'{key} = "{value}"' for key, value in line.items())
    return Outcome((told, "", f"[translate.firefox]\n{pins}"), fields=({"files": len(files), "bytes": size, **line},))
