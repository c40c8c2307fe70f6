"""The state of a matter, for who has its number and code."""

from __future__ import annotations

from django.utils import translation
from django.utils.formats import date_format

from okienko.assistant import phrases
from okienko.assistant.rules import Answer, Kind, Part
from okienko.cases import queries as cases
from okienko.cases.queries import Tracked
from okienko.cases.rules import CaseState
from okienko.contacts import queries as contacts


def asked_for_code(language: str) -> Answer:
    """A number without its code: says where the code is."""
    return Answer(Kind.STATUS, (Part(None, "", (phrases.code_wanted(),)),), link="/sprawa/", language=language)


def of_matter(reference: str, code: str, language: str) -> Answer | None:
    """What may be said of it and where the rest stands; None where number and code do not go together.

    The caller limits the guesses, and tells a wrong number and a wrong code alike.
    """
    case_id = cases.track(reference, code)
    if case_id is not None:
        found = cases.tracked(case_id, language)
        if found is not None:
            return _told(_state(found), f"/sprawa/{cases.tracking_token(case_id)}/", language)
    contact_id = contacts.track(reference, code)
    if contact_id is not None:
        return _told([phrases.state_elsewhere()], f"/sprawa/{contacts.tracking_token(contact_id)}/", language)
    return None


def not_known(language: str) -> Answer:
    return Answer(Kind.STATUS, (Part(None, "", (phrases.wrong_code(),)),), offers_person=True, language=language)


def _state(found: Tracked) -> list[str]:
    """What the page of the matter says of where it stands: no words of the person or of the office's answer."""
    said = [phrases.state_of_case(found.state, found.closing)]
    if found.state is CaseState.RESOLVED:
        return [*said, phrases.answer_on_page()]
    if found.awaits_person:
        said.append(phrases.your_turn())
    said.append(phrases.planned(date_format(found.planned, "j E Y")))
    if found.statutory_due:
        said.append(phrases.due_by_law(date_format(found.statutory_due, "j E Y")))
    return [*said, phrases.led_by(found.unit_name)]


def _told(sentences: list[str], link: str, language: str) -> Answer:
    return Answer(Kind.STATUS, tuple(Part(None, "", (one,)) for one in sentences), link=link, language=language)


def asked_on_page(link: str, language: str) -> Answer:
    """In a chat nobody's number and code are asked for: the page of the matter has its own bounds."""
    with translation.override(language):
        sentence = phrases.state_on_page(link)
    return Answer(Kind.STATUS, (Part(None, "", (sentence,)),), language=language)
