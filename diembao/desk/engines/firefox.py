"""The model with which Firefox translates Vietnamese pages, run on this machine by fxtranslate: it asks nobody.

A model is a folder of files: model*.bin, vocab*.spm (or srcvocab*.spm and trgvocab*.spm), perhaps lex*.bin. All are
pinned, by the SHA-256 of one after the other, by name: with another vocabulary a model loads and talks nonsense.
"""

from __future__ import annotations

import hashlib
import importlib.util
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from diembao.desk.translate import EngineError

FOLDER = "vi-en"  # as fxtranslate calls what it fetches
PACKAGE = "fxtranslate"
_KINDS = ("lex", "model", "srcvocab", "trgvocab", "vocab")  # how the files of a model begin


class Firefox:
    """A Translator. Each thread has an engine of its own: one that is called by another thread than made it panics."""

    limit = 500  # characters: it cuts what is longer than its context, 128 pieces in training, without a word
    batch = 16

    def __init__(self, name: str, folder: Path, sha256: str) -> None:
        self.name, self._folder, self._sha256, self._own = name, folder, sha256, threading.local()

    def translate(self, texts: Sequence[str]) -> list[str]:
        """The translations. Raises EngineError where the model is not the pinned one, or is none."""
        try:
            if not hasattr(self._own, "engine"):
                self._own.engine = self._opened()
            return [self._own.engine.translate(text) if text.strip() else "" for text in texts]
        except ImportError:
            raise EngineError(f"the package {PACKAGE} is not installed", final=True) from None
        except (OSError, ValueError) as error:
            raise EngineError(f"{self._folder}: {type(error).__name__}", final=True) from None
        except BaseException as error:  # Rust's panics are made to go past `except Exception`
            if type(error).__name__ != "PanicException":
                raise
            raise EngineError(f"{self._folder}: not a model that fxtranslate knows", final=True) from None

    def _opened(self) -> Any:
        import fxtranslate

        files = {path.name: path.read_bytes() for path in files_of(self._folder)}
        found = _hash(list(files.values()))
        if found != self._sha256:
            message = f"{self._folder} is not the model that digest.toml pins: its SHA-256 is {found}"
            raise EngineError(message, final=True)
        model, shortlist, source, target = (
            next((data for name, data in files.items() if name.startswith(kinds)), None)
            for kinds in ("model", "lex", ("srcvocab", "vocab"), ("trgvocab", "vocab"))
        )
        if not (model and source and target):
            raise EngineError(f"{self._folder}: a model and its vocabulary are not in it", final=True)
        return fxtranslate.Translator(model, source, target, shortlist)


def is_installed() -> bool:
    """Whether fxtranslate is, which has no wheels for some machines."""
    return importlib.util.find_spec(PACKAGE) is not None


def files_of(folder: Path) -> list[Path]:
    """The files of a model, by name; [] where there is none, or only a part of one."""
    named = sorted(path for kind in ("*.bin", "*.spm") for path in folder.glob(kind) if path.name.startswith(_KINDS))
    files = [path for path in named if path.is_file()]  # else a pipe would be waited for without end
    is_whole = all(any(part in path.name for path in files) for part in ("model", "vocab"))
    return files if is_whole else []


def sha256(folder: Path) -> str:
    """What pins the model in `folder`: as `cat FOLDER/* | sha256sum` says. Raises OSError."""
    return _hash([path.read_bytes() for path in files_of(folder)])


def _hash(files: Sequence[bytes]) -> str:
    made = hashlib.sha256()
    for data in files:
        made.update(data)
    return made.hexdigest()


def fetch(models: Path) -> Path:
    """Mozilla's own model, fetched into a folder of `models` as fxtranslate finds and checks it. Raises EngineError."""
    try:
        from fxtranslate import discovery

        discovery.add_models("vi", "en", cache_dir=str(models))
    except ImportError:
        raise EngineError(f"{PACKAGE} is not installed", final=True) from None
    except ValueError as error:  # whatever went wrong there
        raise EngineError(str(error), final=True) from None
    return models / FOLDER
