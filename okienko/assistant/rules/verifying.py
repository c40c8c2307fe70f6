"""Whether a text says only what stands on the records it cites. Pure.

Everything in a text that could mislead is a claim: a number with its unit, a date, an address of a page or a mailbox,
a name, and a right or a duty ("bezpłatnie", "możesz się odwołać", "nie musisz"). A claim that the records do not make
is a problem, whoever wrote the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from okienko.kernel.text import fold


@dataclass(frozen=True, slots=True)
class Problem:
    """`claim`: as it was said; `why`: "number", "link", "name" or the kind of right."""

    claim: str
    why: str


_UNITS = (
    ("money", r"zl\b|zlot|pln|грн|злот|zloty"),
    ("month", r"mies|month|місяц"),
    ("week", r"tygod|tydz|week|тижн|тижд"),
    ("year", r"lat\b|lata\b|rok|year|рок|рік"),
    ("day", r"dni|dzien|dnia|days?\b|дн|день"),
    ("hour", r"godz|hour|годин"),
    ("percent", r"%|procent|percent|відсот"),
    ("centimeter", r"cm\b|centym|см\b|сантим"),
    ("meter", r"m\b|m2|metr|м\b|метр"),
    *((f"in month {number}", names) for number, names in enumerate((
        "styczn|januar|січн", "lut(y|ego)|februar|лют", "marc|marz|march|берез", "kwie|april|квіт", "maj|may\\b|трав",
        "czerw|june|черв", "lip(iec|ca|cu)|july|лип", "sierp|august|серп", "wrze|september|верес",
        "pazdz|october|жовт", "listopad|november|листоп", "grud|december|груд",
    ), 1)),
)  # fmt: skip
_KIND_OF_DAY = r"[\s\u00a0-]*(?:robocz\w* |kalendarzow\w* |робоч\w* |working |calendar )?"
_UNIT = [(name, re.compile(f"{_KIND_OF_DAY}(?:{fold(pattern)})")) for name, pattern in _UNITS]
_NUMBER = re.compile(r"(?<![\w,.])\d{1,3}(?:[  ]\d{3})+(?:[.,]\d{1,2})?(?!\d)|\d+(?:[.,:]\d+)*")
_LINK = re.compile(
    r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+|(?:https?://|www\.)[^\s,)]+|\b[\w-]+(?:\.[\w-]+)*\.(?:pl|com|eu|org|"
    r"net|test|gov|info)\b"
)
_NAME = re.compile(r"(?<=[^\s.!?:\n–(\"„•-] )[A-ZĄĆĘŁŃÓŚŹŻ][\w’'-]{2,}")
_SPELLED = {
    "jeden|jedna|jedno|jednego|one|один|одна": 1, "dwa|dwie|dwoch|two|два|дві|двох": 2,
    "trzy|trzech|three|три|трьох": 3, "cztery|czterech|four|чотири": 4, "piec|pieciu|five|пять": 5,
    "szesc|szesciu|six|шість": 6, "siedem|siedmiu|seven|сім": 7,
    "osiem|osmiu|eight|вісім": 8, "dziewiec|dziewieciu|nine|девять": 9, "dziesiec|dziesieciu|ten|десять": 10,
    "czternascie|czternastu|fourteen|чотирнадцять": 14, "dwadziescia|dwudziestu|twenty|двадцять": 20,
    "trzydziesci|trzydziestu|thirty|тридцять": 30, "piecdziesiat|piecdziesieciu|fifty|пятдесят": 50,
    "sto|stu|hundred": 100, "piecset|pieciuset": 500, "tysiac|tysiaca|tysiace|tysiecy|thousand|тисяч\\w*": 1000,
    "pol roku|half a year|пів року": 6,
}  # fmt: skip
_SPELLED_AS = [(re.compile(rf"(?<![^\W_])(?:{fold(words)})(?![^\W_])"), value) for words, value in _SPELLED.items()]
# Rights and duties by kind; each is written so in a text, and a record must say the same kind.
_RIGHTS = {
    "free": r"bezplatn|za darmo|darmow|nic nie (kosztuj|plac)|nie (ma|pobieramy) oplat|nie plac|bez oplat|free of "
    r"charge|for free|"
    r"(is|are) free|no fee|безкоштовн|безоплатн|не плат",
    "exempt": r"zwolni(on|en|sz|en)|zwaln|ulg[aiei]|znizk|umorz|exempt|discount|звільн|пільг|знижк",
    "appeal": r"odwola|zaskarz|zazalen|appeal|complain|оскарж|апеляц",
    "needless": r"nie (musisz|musza|trzeba|potrzeb|jest wymagan|wymaga)|(do not|don't|need not|no) need|not required|"
    r"не (треба|потрібн|обовязк|мус)",
    "entitled": r"przyslugu|masz prawo|maja prawo|nalezy (ci|sie|im)|uprawni|entitled|have the right|right to|маєте "
    r"право|має право|право на",
    "promise": r"gwarant|na pewno|zawsze|obiecu|guarantee|always|certainly|гарант|завжди|обіця",
    "penalty": r"\bkar[aeyc]|grzywn|mandat|penalt|\bfine[sd]?\b|штраф|покаран",
    "forbidden": r"zakaz|nie (mozesz|mozna|wolno|moga)|forbidden|must not|may not|cannot|can't|заборон|не (можна|"
    r"можете|можна)",
    "cash": r"zwrot|zwroc|doplata dla|dofinansow|refund|grant|поверн|відшкод",
    "automatic": r"automatyczn|z urzedu|od razu|natychmiast|od reki|immediately|at once|on the spot|automatically|"
    r"відразу|негайно|автоматично|одразу",
    "online": r"przez internet|online|on-line|zdalnie|elektroniczn|e-doreczen|epuap|электрон|електрон|онлайн|"
    r"інтернет|over the internet|digital",
}  # fmt: skip
_RIGHT = {
    name: re.compile(rf"(?<![^\W_])(?:{fold(pattern)})".replace("(?:\\b", "(?:")) for name, pattern in _RIGHTS.items()
}
_SAME = {"free": ("free", "exempt"), "exempt": ("exempt", "free"), "online": ("online",)}


def verify(text: str, allowed: str) -> list[Problem]:
    """What `text` claims and `allowed` does not. Empty where everything stands."""
    return [*_numbers(text, allowed), *_links(text, allowed), *_names(text, allowed), *_rights(text, allowed)]


def numbers_of(text: str) -> Iterator[tuple[str, str, str]]:
    """(as written, value, unit); the unit is "" where none follows. "2 100,00 zł" → ("…", "2100", "money")."""
    folded = _LINK.sub(" ", fold(text))
    for found in _NUMBER.finditer(folded):
        yield found.group(), value_of(found.group()), _unit_after(folded, found.end())
    for pattern, value in _SPELLED_AS:
        for found in pattern.finditer(folded):
            unit = (
                "month" if "pol roku" in found.group() or "half" in found.group() else _unit_after(folded, found.end())
            )
            if unit:
                yield found.group(), str(value), unit


def value_of(number: str) -> str:
    """ "22,00" → "22"; "2 100" → "2100"; "07:30" → "7:30"; "2,20" → "2.2"."""
    bare = re.sub(r"[\s\u00a0]", "", number)
    if ":" in bare:
        return bare.lstrip("0") or "0"
    bare = bare.replace(",", ".")
    if bare.count(".") == 1:
        bare = bare.rstrip("0").rstrip(".")
    return bare.lstrip("0") or "0"


def _unit_after(folded: str, end: int) -> str:
    return next((name for name, pattern in _UNIT if pattern.match(folded, end)), "")


def _numbers(text: str, allowed: str) -> Iterator[Problem]:
    known = {(value, unit) for _written, value, unit in numbers_of(allowed)}
    values = {value for value, _unit in known}
    digits = re.sub(r"\D", "", allowed)
    for written, value, unit in numbers_of(text):
        if unit:
            if (value, unit) not in known:
                yield Problem(f"{written} ({unit})", "number")
        elif value not in values and not (len(value) >= 5 and value in digits):
            yield Problem(written, "number")


def _links(text: str, allowed: str) -> Iterator[Problem]:
    known = fold(allowed)
    for found in _LINK.finditer(fold(text)):
        if found.group().rstrip(".") not in known:
            yield Problem(found.group(), "link")


def _names(text: str, allowed: str) -> Iterator[Problem]:
    known = fold(allowed)
    for found in _NAME.finditer(text):
        stem = fold(found.group())[: max(4, len(found.group()) - 3)]
        if stem not in known:
            yield Problem(found.group(), "name")


def _rights(text: str, allowed: str) -> Iterator[Problem]:
    said, known = fold(text), fold(allowed)
    for name, pattern in _RIGHT.items():
        found = pattern.search(said)
        if found and not any(_RIGHT[one].search(known) for one in _SAME.get(name, (name,))):
            yield Problem(found.group(), name)
