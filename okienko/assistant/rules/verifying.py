"""Whether a text says only what stands on the records it cites. Pure.

Everything in a text that could mislead is a claim: a number with its unit, a date, a day of the week, an address of a
page or a mailbox, a name, and a right or a duty ("bezpłatnie", "możesz się odwołać", "nie musisz"). A claim that the
records do not make is a problem, whoever wrote the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from okienko.kernel.text import fold


@dataclass(frozen=True, slots=True)
class Problem:
    """`claim`: as it was said; `why`: "number", "day", "link", "name" or the kind of right."""

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
_RUN = re.compile(r"\d[\d \u00a0-]*\d")  # a telephone, an account: written in groups
_LINK = re.compile(
    r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+|(?:https?://|www\.)[^\s,)]+|\b[\w-]+(?:\.[\w-]+)*\.(?:pl|com|eu|org|"
    r"net|test|gov|info)\b"
)
_NAME = re.compile(r"(?<=[^\s.!?:\n–(\"„•-] )[A-ZĄĆĘŁŃÓŚŹŻА-ЯҐЄІЇ][\w’'-]{2,}")
# Numerals by their value; a run of them is one number ("dwadzieścia pięć", "two hundred").
_NUMERALS = {
    "jeden|jedna|jedno|jednego|jednej|one|один|одна|одного": 1, "dwa|dwie|dwoch|dwu|two|два|дві|двох": 2,
    "trzy|trzech|three|три|трьох": 3, "cztery|czterech|four|чотири|чотирьох": 4,
    "piec|pieciu|five|п.?ять|п.?яти": 5, "szesc|szesciu|six|шість|шести": 6, "siedem|siedmiu|seven|сім|семи": 7,
    "osiem|osmiu|eight|вісім|восьми": 8, "dziewiec|dziewieciu|nine|дев.?ять|дев.?яти": 9,
    "dziesiec|dziesieciu|ten|десять|десяти": 10, "jedenascie|jedenastu|eleven|одинадцят[ьи]": 11,
    "dwanascie|dwunastu|twelve|дванадцят[ьи]": 12, "trzynascie|trzynastu|thirteen|тринадцят[ьи]": 13,
    "czternascie|czternastu|fourteen|чотирнадцят[ьи]": 14, "pietnascie|pietnastu|fifteen|п.?ятнадцят[ьи]": 15,
    "szesnascie|szesnastu|sixteen|шістнадцят[ьи]": 16, "siedemnascie|siedemnastu|seventeen|сімнадцят[ьи]": 17,
    "osiemnascie|osiemnastu|eighteen|вісімнадцят[ьи]": 18,
    "dziewietnascie|dziewietnastu|nineteen|дев.?ятнадцят[ьи]": 19,
    "dwadziescia|dwudziestu|twenty|двадцят[ьи]": 20, "trzydziesci|trzydziestu|thirty|тридцят[ьи]": 30,
    "czterdziesci|czterdziestu|fou?rty|сорока?": 40, "piecdziesiat|piecdziesieciu|fifty|п.?ятдесят\\w?": 50,
    "szescdziesiat|szescdziesieciu|sixty|шістдесят\\w?": 60,
    "siedemdziesiat|siedemdziesieciu|seventy|сімдесят\\w?": 70,
    "osiemdziesiat|osiemdziesieciu|eighty|вісімдесят\\w?": 80,
    "dziewiecdziesiat|dziewiecdziesieciu|ninety|дев.?яносто": 90, "sto|stu|сто|ста": 100,
    "dwiescie|dwustu|двісті": 200, "trzysta|trzystu|триста": 300, "czterysta|czterystu|чотириста": 400,
    "piecset|pieciuset|п.?ятсот": 500, "szescset|szesciuset|шістсот": 600, "siedemset|siedmiuset|сімсот": 700,
    "osiemset|osmiuset|вісімсот": 800, "dziewiecset|dziewieciuset|дев.?ятсот": 900,
}  # fmt: skip
_TIMES = {"hundred": 100, "tysiac|tysiaca|tysiace|tysiecy|thousand|тисяч\\w*": 1000}
_VALUES = [(re.compile(fold(names)), value) for names, value in _NUMERALS.items()]
_FACTORS = [(re.compile(fold(names)), value) for names, value in _TIMES.items()]
_WORD = re.compile(r"[^\W_]+")
_HALF_YEAR = re.compile(rf"(?<![^\W_])(?:{fold('pol roku|half a year|пів року')})")
_HOURS = (
    "pierwsz", "drugi", "trzeci", "czwart", "piat", "szost", "siodm", "osm", "dziewiat", "dziesiat", "jedenast",
    "dwunast", "trzynast", "czternast", "pietnast", "szesnast", "siedemnast", "osiemnast", "dziewietnast", "dwudziest",
)  # fmt: skip
_AT_HOUR = re.compile(rf"(?<![^\W_])(?:o|od|do|godz\w*|miedzy|przed|po|a) ({'|'.join(_HOURS)})ej(?![^\W_])")
_DAYS = [
    re.compile(rf"(?<![^\W_])(?:{fold(names)})")
    for names in (
        "poniedzial|monday|понеділ", "wtor(ek|k)|tuesday|вівтор", "srod(a|e|y)\\b|wednesday|серед(а|у|и)\\b",
        "czwart(ek|k)|thursday|четвер", "piat(ek|k)|friday|п.?ятниц", "sobot|saturday|субот",
        "niedziel|sunday|неділ", "weekend|вихідн|swiet(o|a|ach)\\b",
    )
]  # fmt: skip
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
    "share": r"polow[aeyę]\b|dwukrotn|trzykrotn|podwojn|potrojn|cwierc|poltor|half|double|половин|вдвічі|удвічі",
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
    return [
        *_numbers(text, allowed),
        *_days(text, allowed),
        *_links(text, allowed),
        *_names(text, allowed),
        *_rights(text, allowed),
    ]


def numbers_of(text: str) -> Iterator[tuple[str, str, str]]:
    """(as written, value, unit); the unit is "" where none follows. "2 100,00 zł" → ("…", "2100", "money")."""
    folded = _LINK.sub(" ", fold(text))
    for found in _NUMBER.finditer(folded):
        yield found.group(), value_of(found.group()), _unit_after(folded, found.end())
    for found in _HALF_YEAR.finditer(folded):
        yield found.group(), "6", "month"
    for found in _AT_HOUR.finditer(folded):
        yield found.group(), f"{_HOURS.index(found[1]) + 1}:00", ""
    yield from _spelled(folded)


def _spelled(folded: str) -> Iterator[tuple[str, str, str]]:
    """Numbers in words that have a unit; without one they are as often no number ("jeden z rodziców")."""
    whole = part = begin = end = 0
    is_number = False
    for found in [*_WORD.finditer(folded), None]:
        value = _value_in(_VALUES, found.group()) if found else 0
        factor = _value_in(_FACTORS, found.group()) if found else 0
        if found and (value or factor) and (not is_number or not folded[end : found.start()].strip()):
            begin = begin if is_number else found.start()
            is_number, end = True, found.end()
            whole, part = (whole + max(part, 1) * factor, 0) if factor == 1000 else (whole, part)
            part = max(part, 1) * factor if factor == 100 else part + value
            continue
        if is_number and (unit := _unit_after(folded, end)):
            yield folded[begin:end], str(whole + part), unit
        is_number, whole, part = bool(found and (value or factor)), 0, 0
        if found and is_number:
            begin, end = found.span()
            whole, part = (factor, 0) if factor == 1000 else (0, value or factor)


def _value_in(known: Sequence[tuple[re.Pattern[str], int]], word: str) -> int:
    return next((value for pattern, value in known if pattern.fullmatch(word)), 0)


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
    runs = {_digits(one) for one in _RUN.findall(allowed)}
    for written, value, unit in numbers_of(text):
        if unit:
            if (value, unit) not in known:
                yield Problem(f"{written} ({unit})", "number")
        elif value not in values and _digits(written) not in runs:
            yield Problem(written, "number")


def _digits(number: str) -> str:
    return re.sub(r"\D", "", number)


def _days(text: str, allowed: str) -> Iterator[Problem]:
    said, known = fold(text), fold(allowed)
    for pattern in _DAYS:
        found = pattern.search(said)
        if found and not pattern.search(known):
            yield Problem(found.group(), "day")


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
