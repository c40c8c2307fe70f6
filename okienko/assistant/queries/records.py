"""Published records as the assistant reads them: cards, places, units. Each line is one that people may read too."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext as _

from okienko.assistant import phrases, rules
from okienko.assistant.rules import Field, Names, Record
from okienko.kernel import phones
from okienko.kernel.text import words
from okienko.knowledge import queries as knowledge
from okienko.knowledge import rules as knowledge_rules
from okienko.knowledge.queries import Card
from okienko.organization import queries as organization
from okienko.organization.queries import LocationRow, UnitRow
from okienko.organization.rules import write_hours
from okienko.terms import queries as terms

A_YEAR = 365  # days ahead that somebody may ask about


def cards(codes: Iterable[str]) -> dict[str, Record]:
    """Key → record, of the cards that are shown today, in the active language where a part of them is."""
    return {f"card:{code}": of_card(card) for code, card in knowledge.cards(codes).items()}


def of_card(card: Card) -> Record:
    fees = [card.fee] if len(card.fees) > 1 else []
    for fee in card.fees:
        fees.append(f"{fee.amount} – {fee.purpose}")
        fees += [fee.exemptions] if fee.exemptions else []
    where = [f"{place.name}, {place.address}" for place in card.places]
    office = [card.where.name, card.where.room and _("pokój %(room)s") % {"room": card.where.room}]
    ours = ", ".join(one for one in (*office, card.desk) if one)
    where += [card.elsewhere, phrases.only_informs(ours)] if card.elsewhere else [ours]
    deadline = [card.deadline, card.deadline_note]
    if card.term and card.term.longer:
        deadline.append(_("w sprawach skomplikowanych: %(term)s") % {"term": card.term.longer})
    forms = knowledge.offered_forms(card.code, card.forms)
    parts = {
        Field.SUMMARY: [card.summary],
        Field.WHO: [card.who],
        Field.WHERE: where,
        Field.WHEN: [card.when],
        Field.FEE: [*fees, card.fee_note],
        Field.DOCUMENTS: card.documents,
        Field.FORMS: [one.title for one in forms],
        Field.STEPS: card.steps,
        Field.DEADLINE: deadline,
        Field.APPEAL: [card.appeal],
        Field.CHANNELS: [*card.filed, *(f"{one['name']}: {one['url']}" for one in card.e_services)],
        Field.LEGAL: [" ".join(filter(None, (law.name, law.journal))) for law in card.legal_basis],
        Field.HOURS: [line for place in card.places for line in _hours(place, with_name=True)],
        Field.PHONE: [_phone(card)] if card.where.phone else [],
    }
    return Record(
        key=f"card:{card.code}",
        title=card.title,
        link=card_link(card.code),
        parts={name: tuple(_line(one) for one in lines if one) for name, lines in parts.items()},
        links={_line(one.title): one.address for one in forms if one.address},
        names=(*card.keywords, *card.also_asked_as),
        places=tuple(f"location:{place.code}" for place in card.places),
        state_of=card.state_of.isoformat(),
        warnings=(*card.warnings, *([phrases.due_for_review()] if card.is_due_for_review else [])),
        doubts={
            **({Field.FEE: phrases.fee_may_change()} if not all(fee.certain for fee in card.fees) else {}),
            **({Field.LEGAL: phrases.law_may_change()} if not all(law.certain for law in card.legal_basis) else {}),
        },
    )


def _line(text: str) -> str:
    return " ".join(text.split())


def _phone(card: Card) -> str:
    name = phrases.only_informs(card.where.name) if card.elsewhere else card.where.name
    return f"{name}: {phones.shown(card.where.phone)}"


def card_link(code: str) -> str:
    return reverse("knowledge:card", args=[code])


def places(language: str) -> list[Record]:
    """Where residents are received."""
    return [of_place(place) for place in terms.places(language, days=A_YEAR)]


def of_place(place: LocationRow) -> Record:
    parts = {
        Field.WHERE: (place.address,),
        Field.HOURS: tuple(_hours(place)),
        Field.PHONE: (phones.shown(place.phone),) if place.phone else (),
    }
    return Record(f"location:{place.code}", place.name, "/kontakt/", parts, names=(place.address,))


def units() -> list[Record]:
    """Units with what they deal with."""
    return [of_unit(one) for one in organization.unit_rows() if one.phone]


def of_unit(unit: UnitRow) -> Record:
    parts = {
        Field.PHONE: (phones.shown(unit.phone),),
        Field.WHERE: tuple(filter(None, (unit.location,))),
        Field.SUMMARY: tuple(unit.duties),
    }
    return Record(f"unit:{unit.symbol}", unit.name, "/kontakt/", parts, names=tuple(unit.duties))


def names_of(record: Record) -> Names:
    """The words of a record as a question is compared with them."""
    title = tuple(knowledge_rules.terms_of(record.title))
    strong = frozenset[str]().union(
        *title, *(terms for name in record.names for terms in knowledge_rules.terms_of(name))
    )
    lines = (line for lines in record.parts.values() for line in lines)
    stands = frozenset[str]().union(*(terms for line in lines for terms in knowledge_rules.terms_of(line)))
    called = tuple(rules.phrase(one, knowledge_rules.terms_of(one)) for one in (record.title, *record.names))
    return Names(record.key, title, strong, stands, tuple(words(" ".join([record.title, *record.names]))), called)


def _hours(place: LocationRow, *, with_name: bool = False) -> list[str]:
    """A line a day, from Monday; then days that differ."""
    head = f"{place.name}, " if with_name else ""
    lines = [
        f"{head}{day}: {write_hours([(one.opens, one.closes) for one in spans]) or phrases.closed()}"
        for day, spans in place.week
    ]
    for one in place.exceptions:
        hours = write_hours([(span.opens, span.closes) for span in one.spans]) or phrases.closed()
        lines.append(f"{head}{one.day:%d.%m.%Y}: {hours}" + (f" ({one.reason})" if one.reason else ""))
    return lines
