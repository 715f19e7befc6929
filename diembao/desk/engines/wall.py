"""What stands between us and a service: time-outs that hold, retries, pacing, at most 5 s without a network."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, wait
from typing import TypeVar

from msgspec import Struct

from diembao.desk.translate import EngineError

T = TypeVar("T")
Ask = Callable[[Sequence[str]], list[str]]


class Patience(Struct, frozen=True):
    """Seconds, unless said otherwise.

    first     for the first answer, all included (name look-up too, which requests' own time-outs leave out); an engine
              that has not answered yet gets no second try, so a machine without network loses 2 x this at most
    deadline  for any later answer
    retries   how often a batch is asked again
    pause     between two requests
    base      before the first retry; doubled for each further one, with jitter
    longest   that a service's wish to wait is granted
    """

    first: float = 2.4
    deadline: float = 30.0
    retries: int = 3
    pause: float = 0.25
    base: float = 0.5
    longest: float = 20.0


class Wall:
    """Calls what asks a service, with patience."""

    def __init__(self, patience: Patience) -> None:
        self._patience, self._answered, self._last = patience, False, 0.0

    def __call__(self, ask: Callable[[], T]) -> T:
        """What it answers. Raises EngineError when it does not in time, however often it is asked."""
        patience = self._patience
        for attempt in range(patience.retries + 1):
            time.sleep(max(0.0, self._last + patience.pause - time.monotonic()))
            self._last = time.monotonic()
            try:
                answers = within(patience.deadline if self._answered else patience.first, ask)
                self._answered = True
                return answers
            except EngineError as error:
                if error.final or error.refused or not self._answered or attempt == patience.retries:
                    raise
                if error.wait > patience.longest:
                    raise EngineError(f"{error}; it wants {error.wait:.0f} s of rest", final=True) from None
                jitter = 0.5 + random.random()  # noqa: S311  # not for secrets: many builds should not knock at once
                time.sleep(max(error.wait, patience.base * 2**attempt * jitter))
        raise AssertionError("unreachable")


class Walled:
    """A Translator around a function that asks a service for the English of texts."""

    def __init__(self, name: str, limit: int, batch: int, ask: Ask, wall: Wall) -> None:
        self.name, self.limit, self.batch = name, limit, batch
        self._ask, self._wall = ask, wall

    def translate(self, texts: Sequence[str]) -> list[str]:
        """The answers. Raises EngineError when the service gives none in time, however often it is asked."""
        return self._wall(lambda: self._ask(texts))


def within(seconds: float, call: Callable[[], T]) -> T:
    """The call's result, or EngineError when it fails or takes longer; a call that hangs is left behind."""
    answer: Future[T] = Future()

    def run() -> None:
        try:
            answer.set_result(call())
        except Exception as error:  # deep-translator, requests and urllib3 share no base class
            answer.set_exception(error)

    threading.Thread(target=run, daemon=True).start()
    if not wait([answer], seconds).done:
        raise EngineError(f"no answer within {seconds:g} s")
    try:
        return answer.result()
    except EngineError:
        raise
    except Exception as error:  # its message may hold the address with a key in it
        raise EngineError(type(error).__name__) from None
