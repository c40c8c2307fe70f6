"""Whether other words for an answer, from a language model, may be said in its place. Pure.

Stricter than `verify`: a model is given only records, and still every figure must stand beside the words it stands
beside there, none of the answer's may be lost, and too many new words are a refusal.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from okienko.assistant.rules.language import is_minor, is_of_asking
from okienko.assistant.rules.verifying import Problem, numbers_of, verify
from okienko.kernel.text import fold
from okienko.knowledge.rules import terms_of

LONGEST = 2.0  # times the plain answer
STRANGE = 0.35  # share of words in Polish that stand on no record
BESIDE = 0.6  # share of the known words around a figure that stand beside it on a record
_CLAUSE = re.compile(r"\n|[.;,()]+\s|\s(?:albo|lub|oraz|a|i|natomiast|zaś)\s")
Figure = tuple[str, str]


def may_be_said(text: str, plain: str, allowed: str, language: str) -> list[Problem]:
    """Why not; empty where it may. `plain`: the answer of whole lines; `allowed`: all that its records say."""
    if not text.strip() or len(text) > LONGEST * len(plain) + 200:
        return [Problem(text[:40], "length")]
    problems = verify(text, f"{allowed}\n{plain}")
    lost = _figures(plain) - _figures(text)
    problems += [Problem(" ".join(one), "lost") for one in sorted(lost)]
    if problems:
        return problems
    return list(_beside(text, f"{allowed}\n{plain}")) if language == "pl" else list(_ambiguous(text))


def _figures(text: str) -> set[Figure]:
    return {(value, unit) for _written, value, unit in numbers_of(text) if unit}


def _beside(text: str, allowed: str) -> Iterator[Problem]:
    """Figures among words of another figure, and words that stand nowhere."""
    known = _terms(allowed)
    words = [terms for terms in terms_of(text) if _says_something(terms)]
    strange = [terms for terms in words if not terms & known]
    if words and len(strange) > STRANGE * len(words):
        yield Problem(" ".join(sorted(min(one) for one in strange))[:80], "strange")
    clauses = [(_figures(one), _terms(one)) for one in _CLAUSE.split(allowed)]
    for clause in _CLAUSE.split(text):
        around = _terms(clause) & known
        for figure in _figures(clause):
            if around and not any(
                figure in figures and len(around & terms) >= BESIDE * len(around) for figures, terms in clauses
            ):
                yield Problem(" ".join(figure), "beside")


def _ambiguous(text: str) -> Iterator[Problem]:
    """In another language words cannot be compared: two figures of one kind could have changed places."""
    units = [unit for _value, unit in _figures(text)]
    for unit in sorted(set(units)):
        if units.count(unit) > 1:
            yield Problem(unit, "beside")


def _terms(text: str) -> set[str]:
    return {term for terms in terms_of(text) if _says_something(terms) for term in terms}


def _says_something(terms: frozenset[str]) -> bool:
    word = fold(min(terms))
    return len(word) > 2 and not word.isdigit() and not is_of_asking(word) and not is_minor(word)
