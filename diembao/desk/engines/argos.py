"""A model on this machine: an .argosmodel file read with ctranslate2 and sentencepiece, no network at all.

The file is a zip with one folder: sentencepiece.model and model/ (CTranslate2). argostranslate itself is not needed:
it would be 1.2 GB, and it loads a sentence splitter from the network.
"""

from __future__ import annotations

import hashlib
import shutil
import zipfile
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from diembao.desk.translate import EngineError

_EXTRA = "the engine argos needs: pip install 'diembao[offline-mt]'"


def ask(model: str, cache_folder: Path, texts: Sequence[str]) -> list[str]:
    """The model's translations. Raises EngineError: no such file, no model in it, or the extra is not installed."""
    encode, decode, translator = _open(model, cache_folder)
    rows = translator.translate_batch([encode(text) for text in texts], beam_size=2, max_decoding_length=256)
    return [decode(row.hypotheses[0]) for row in rows]


@cache
def _open(model: str, cache_folder: Path) -> tuple[Callable[[str], list[str]], Callable[[list[str]], str], Any]:
    try:
        import ctranslate2
        import sentencepiece
    except ImportError:
        raise EngineError(_EXTRA, final=True) from None
    folder = _unpacked(Path(model), cache_folder)
    pieces = sentencepiece.SentencePieceProcessor(model_file=str(folder / "sentencepiece.model"))
    translator = ctranslate2.Translator(str(folder / "model"), device="cpu", inter_threads=1, intra_threads=2)
    return (lambda text: pieces.encode(text, out_type=str)), pieces.decode, translator


def _unpacked(model: Path, cache_folder: Path) -> Path:
    """The model's folder, unpacked once into the cache."""
    try:
        with zipfile.ZipFile(model) as archive:
            names = [n for n in archive.namelist() if not n.endswith("/") and ".." not in n and not n.startswith("/")]
            root = next((n.partition("/")[0] for n in names if n.endswith("/model/model.bin")), None)
            if root is None or f"{root}/sentencepiece.model" not in names:
                raise EngineError(f"{model.name} holds no CTranslate2 model with sentencepiece.model", final=True)
            size = model.stat()
            key = hashlib.sha256(f"{model.resolve()} {size.st_size} {size.st_mtime_ns}".encode()).hexdigest()[:16]
            target = cache_folder / key
            if not (target / "complete").exists():
                shutil.rmtree(target, ignore_errors=True)
                archive.extractall(target, [n for n in names if n.startswith(f"{root}/")])
                (target / "complete").touch()
    except (OSError, zipfile.BadZipFile) as error:
        raise EngineError(f"{model}: {type(error).__name__}", final=True) from None
    return target / root
