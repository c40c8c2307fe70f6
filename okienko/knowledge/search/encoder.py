"""What turns a text into a vector of its meaning: the port, and how a process asks what stands behind it.

The extra `semantic` is optional. Whatever becomes of it (not installed, broken, slow), the search goes on by words: an
`Asker` then knows no vector. It says so once in the log, and in `okienko check`.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import OrderedDict
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from django.conf import settings
from numpy.typing import NDArray

from okienko.kernel.lately import forgotten_with_the_rest
from okienko.knowledge.search import e5

logger = logging.getLogger(__name__)

Vectors = NDArray[np.float32]  # (texts, dimensions), each of length 1
Vector = NDArray[np.float32]  # (dimensions,)

PATIENCE = 0.2  # seconds that a question waits for its vector
MOST_SLOW = 5  # times one after another that it waited in vain before nobody waits for a while
REST = 60.0  # seconds
MOST_KEPT = 500  # vectors of questions; in memory alone, and gone with the process

clock = time.monotonic


class Encoder(Protocol):
    """A model that was loaded. Called by one thread at a time."""

    name: str  # the model and its version: vectors of another one do not compare

    def passages(self, texts: Sequence[str]) -> Vectors:
        """Of texts that may be found."""

    def question(self, text: str, language: str) -> Vector:
        """Of a question, as it was written. language: of the page it was asked on."""


class Missing(Exception):
    """The extra is not installed."""


class Broken(Exception):
    """It is installed and does not work; the message says why."""


def is_wanted() -> bool:
    """Whether it is used where it is installed."""
    return settings.SEMANTIC_SEARCH is not False


def load() -> Encoder:
    """The model of the extra `semantic`; some tenths of a second. Raises Missing, Broken."""
    try:
        return e5.load()
    except ImportError as error:
        if error.name in e5.PACKAGES:
            raise Missing(str(error)) from error
        raise Broken(str(error)) from error
    except Exception as error:  # foreign code: whatever it is, the search goes on without
        raise Broken(str(error)) from error


@dataclass(slots=True)
class _Rest:
    slow: int = 0
    until: float = 0.0


class Asker:
    """The model of this process. It is loaded and asked in a thread of its own, so that nobody waits longer than
    PATIENCE, and each text once for as long as it is remembered."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(1, "meaning")
        self._loading: Future[Encoder | None] | None = None
        self._known: OrderedDict[tuple[str, str], Vector] = OrderedDict()
        self._rest = _Rest()
        self._lock = threading.Lock()

    def encoder(self, *, wait: bool = False) -> Encoder | None:
        """None where there is none or, unless one waits, where it is not loaded yet."""
        if not is_wanted():
            return None
        with self._lock:
            if self._loading is None:
                self._loading = self._pool.submit(_loaded)
        return self._loading.result() if wait or self._loading.done() else None

    def vector(self, text: str, language: str) -> tuple[str, Vector] | None:
        """The name of the model and the vector of a question; None where one has to do without."""
        encoder = self.encoder()
        if encoder is None:
            return None
        key = (text, language)
        known = self._known.get(key)
        if known is not None:
            return encoder.name, known
        if clock() < self._rest.until:
            return None
        asked = self._pool.submit(self._ask, encoder, key)
        try:
            found = asked.result(PATIENCE)
        except TimeoutError:
            asked.cancel()
            self._was_slow()
            return None
        except Exception:  # foreign code
            logger.warning("the meaning of a question was not found; search goes on by words", exc_info=True)
            self._rest.until = clock() + REST
            return None
        self._rest.slow = 0
        return encoder.name, found

    def passages(self, texts: Sequence[str]) -> tuple[str, Vectors] | None:
        """The same of texts to be found, however long it takes: for the worker. Raises what the model raises."""
        encoder = self.encoder(wait=True)
        return None if encoder is None else (encoder.name, self._pool.submit(encoder.passages, texts).result())

    def _ask(self, encoder: Encoder, key: tuple[str, str]) -> Vector:
        found = encoder.question(*key)
        self._known[key] = found  # only this thread writes
        while len(self._known) > MOST_KEPT:
            self._known.popitem(last=False)
        return found

    def _was_slow(self) -> None:
        self._rest.slow += 1
        if self._rest.slow >= MOST_SLOW:
            self._rest = _Rest(until=clock() + REST)
            logger.warning("search by meaning is slow and rests for %d s; search goes on by words", REST)

    def close(self) -> None:
        self._pool.shutdown(wait=False, cancel_futures=True)


_here: list[Asker] = []
_making = threading.Lock()


def here() -> Asker:
    """The one of this process."""
    with _making:
        if not _here:
            _here.append(Asker())
        return _here[0]


@forgotten_with_the_rest
def forget() -> None:
    """Begin anew, as a new process would."""
    with _making:
        while _here:
            _here.pop().close()


def _loaded() -> Encoder | None:
    """Says once for a process why there is none."""
    try:
        return load()
    except Missing:
        level = logging.WARNING if settings.SEMANTIC_SEARCH else logging.DEBUG
        logger.log(level, "the extra 'semantic' is not installed; search goes by words alone")
    except Broken as error:
        logger.warning("the extra 'semantic' does not work (%s); search goes by words alone", error)
    return None
