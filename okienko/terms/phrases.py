"""The computation in words: one sentence for each note of `rules.compute`.

Always Polish, whatever the language of the interface: the sentences quote Polish law and go into case files.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from okienko.terms.rules import Counting, Deadline, Reason, Term, Unit

Values = Mapping[str, Any]  # what one note speaks of; its shape is fixed where rules.compute makes the note

_WEEKDAYS = ("poniedziałek", "wtorek", "środa", "czwartek", "piątek", "sobota", "niedziela")
_UNITS = {
    Unit.HOURS: ("godzina", "godziny", "godzin"),
    Unit.WORKING_HOURS: ("godzina pracy urzędu", "godziny pracy urzędu", "godzin pracy urzędu"),
    Unit.DAYS: ("dzień", "dni", "dni"),
    Unit.WORKING_DAYS: ("dzień roboczy", "dni robocze", "dni roboczych"),
    Unit.WEEKS: ("tydzień", "tygodnie", "tygodni"),
    Unit.MONTHS: ("miesiąc", "miesiące", "miesięcy"),
    Unit.YEARS: ("rok", "lata", "lat"),
}
_GENITIVES = {
    Unit.HOURS: "godziny",
    Unit.WORKING_HOURS: "godziny pracy urzędu",
    Unit.DAYS: "jednego dnia",
    Unit.WORKING_DAYS: "następnego dnia roboczego",
    Unit.WEEKS: "tygodnia",
    Unit.MONTHS: "miesiąca",
    Unit.YEARS: "roku",
}
_HOW = {
    Unit.DAYS: ("§ 1", "dnia, w którym nastąpiło zdarzenie, nie liczy się"),
    Unit.WEEKS: ("§ 2", "termin kończy się w dniu tygodnia o tej samej nazwie"),
    Unit.MONTHS: ("§ 3", "termin kończy się w dniu miesiąca o tej samej liczbie"),
    Unit.YEARS: ("§ 3a", "termin kończy się tego samego dnia roku"),
    Unit.WORKING_DAYS: ("§ 1", "liczą się tylko dni robocze"),
}
_BASES = {
    Counting.KPA57: "art. 57 {} KPA",
    Counting.KPA57_ANALOGY: "art. 57 {} KPA, stosowany przez analogię",
    Counting.EU1182: "art. 3 rozporządzenia (EWG, Euratom) nr 1182/71",
    Counting.ORDYNACJA12: "art. 12 Ordynacji podatkowej",
}
_REASONS = {
    Reason.STATUTORY_ACT: "termin przewidziany na określoną czynność, art. 35 § 5 KPA",
    Reason.HYBRID_DELIVERY: "doręczenie z publiczną usługą hybrydową, art. 35 § 5 KPA",
    Reason.SUSPENSION: "zawieszenie postępowania, art. 103 KPA",
    Reason.MEDIATION: "mediacja, art. 35 § 5 KPA",
    Reason.PARTY_DELAY: "opóźnienie z winy strony, art. 35 § 5 KPA",
    Reason.INDEPENDENT: "przyczyny niezależne od organu, art. 35 § 5 KPA",
}


def explain(deadline: Deadline, name: str) -> tuple[str, ...]:
    """Sentences that a clerk can read to a resident, in the order of the computation."""
    first = f"Reguła {deadline.rule} – {name}, zapis stosowany od {numbers(deadline.valid_from)}."
    doubt = () if deadline.certain else (
        "Tej reguły nie porównano jeszcze z tekstem ustawy: potwierdź ją z obsługą prawną urzędu.",
    )  # fmt: skip
    return (first, *(_SENTENCES[note.code](note.values) for note in deadline.notes), *doubt)


def numbers(day: date) -> str:
    """28.12.2026"""
    return f"{day.day}.{day.month:02}.{day.year}"


def full(day: date) -> str:
    """poniedziałek 28.12.2026"""
    return f"{_WEEKDAYS[day.weekday()]} {numbers(day)}"


def moment(at: datetime) -> str:
    """poniedziałek 28.12.2026, godz. 14:05"""
    return f"{full(at)}, godz. {at:%H:%M}"


def amount(number: int, forms: tuple[str, str, str]) -> str:
    """1 dzień, 2 dni, 5 dni: the Polish rule of plurals."""
    if number == 1:
        form = forms[0]
    elif number % 10 in (2, 3, 4) and number % 100 not in (12, 13, 14):
        form = forms[1]
    else:
        form = forms[2]
    return f"{number} {form}"


def length(term: Term) -> str:
    """14 dni, 1 miesiąc, 3 dni robocze"""
    return amount(term.amount, _UNITS[term.unit])


def within(term: Term) -> str:
    """do 14 dni, do miesiąca, do 2 miesięcy: as an office promises"""
    if term.amount == 1:
        return f"do {_GENITIVES[term.unit]}"
    return f"do {term.amount} {_UNITS[term.unit][2]}"


def basis(counting: Counting, paragraph: str) -> str:
    return _BASES[counting].format(paragraph)


def _days(number: int) -> str:
    return amount(number, _UNITS[Unit.DAYS])


def _raw(v: Values) -> str:
    paragraph, how = _HOW[v["unit"]]
    return f"Termin liczony upływa {_on(v['day'])}: {how} ({basis(v['counting'], paragraph)})."


def _clamped(v: Values) -> str:
    if v["unit"] is Unit.YEARS:
        how = f"tego dnia w ostatnim roku nie ma, więc jest to dzień poprzedzający ({basis(v['counting'], '§ 3a')})"
    else:
        how = f"tego dnia w ostatnim miesiącu nie ma, więc jest to jego ostatni dzień ({basis(v['counting'], '§ 3')})"
    return f"Termin liczony upływa {_on(v['day'])}: {how}."


def _rolled(v: Values) -> str:
    if v["why"] is None:
        why = f"{numbers(v['day'])} to sobota"
    elif v["why"] == "niedziela":
        why = f"{numbers(v['day'])} to niedziela, dzień ustawowo wolny od pracy"
    else:
        why = f"{full(v['day']).capitalize()} to dzień ustawowo wolny od pracy ({v['why']})"
    return (
        f"{why}: termin upływa następnego dnia, który nie jest wolny ani sobotą, "
        f"czyli {_on(v['due'])} ({basis(v['counting'], '§ 4')})."
    )


def _not_excluded(v: Values) -> str:
    until = "trwa" if v["ends"] is None else f"do {numbers(v['ends'])}"
    return (
        f"Przerwa od {numbers(v['begins'])} ({until}; {_REASONS[v['reason']]}) nie wydłuża terminu: "
        "ta reguła jej nie przewiduje."
    )


def _planned(v: Values) -> str:
    when = moment(v["moment"]) if v["moment"] else full(v["day"])
    return f"Planowana odpowiedź: {when} (cel wewnętrzny: {length(v['term'])})."


def _on(day: date) -> str:
    """w poniedziałek 28.12.2026"""
    names = ("w poniedziałek", "we wtorek", "w środę", "w czwartek", "w piątek", "w sobotę", "w niedzielę")
    return f"{names[day.weekday()]} {numbers(day)}"


_SENTENCES: dict[str, Callable[[Values], str]] = {
    "internal": lambda v: f"Wpłynęło: {full(v['day'])}. Ustawa nie wyznacza tu terminu, jest tylko data planowana.",
    "start": lambda v: f"Początek: {v['event']}, {full(v['day'])}.",
    "term": lambda v: f"Termin: {length(v['term'])} na {v['text']} ({v['source']}).",
    "raw": _raw,
    "clamped": _clamped,
    "hours": lambda v: f"Termin liczony w godzinach, także w nocy i w dni wolne, upływa: {moment(v['moment'])}.",
    "not_excluded": _not_excluded,
    "excluded": lambda v: (
        f"Nie wlicza się {_days(v['days'])}: po {numbers(v['begins'])} do {numbers(v['ends'])} włącznie "
        f"({reasons(v['reasons'])})."
    ),
    "stands": lambda v: (
        f"Po {numbers(v['begins'])} termin nie biegnie ({reasons(v['reasons'])}). "
        "Data będzie znana, gdy przerwa się skończy."
    ),
    "stretched": lambda v: f"Po doliczeniu {_days(v['days'])} termin upływa {_on(v['day'])}.",
    "working": lambda v: f"{full(v['day']).capitalize()} nie jest dniem wolnym ani sobotą: to jest termin ustawowy.",
    "rolled": _rolled,
    "party": lambda v: "Termin wiąże stronę: liczy się dzień nadania, nie dzień wpływu (art. 57 § 5 KPA).",
    "safe": lambda v: f"Bezpieczny termin urzędu: {full(v['day'])}, ostatni dzień roboczy bez przesuwania terminu.",
    "no_safe": lambda v: "Bezpiecznego terminu nie ma: do końca terminu nie ma dnia roboczego. Załatw od razu.",
    "planned": _planned,
    "target_too_late": lambda v: (
        f"Cel wewnętrzny ({length(v['term'])}) wypada dopiero {_on(v['day'])}, dlatego planowana jest "
        f"data wcześniejsza: {full(v['planned'])}."
    ),
}


def reasons(codes: tuple[Reason, ...]) -> str:
    """The reasons of an excluded interval, each once."""
    return "; ".join(dict.fromkeys(_REASONS[code] for code in codes))


def off_by_law(name: str) -> str:
    """Why an office is closed on a day off."""
    return _("%(name)s, dzień ustawowo wolny") % {"name": name}
