"""The state of a matter, for who has its number and code."""

from __future__ import annotations

from django.utils import translation

from okienko.assistant import phrases
from okienko.assistant.rules import Answer, Kind, Part
from okienko.cases import queries as cases
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
            said = phrases.state_of_case(found.state, found.closing)
            return _told(said, f"/sprawa/{cases.tracking_token(case_id)}/", language)
    contact_id = contacts.track(reference, code)
    if contact_id is not None:
        return _told(phrases.state_elsewhere(), f"/sprawa/{contacts.tracking_token(contact_id)}/", language)
    return None


def not_known(language: str) -> Answer:
    return Answer(Kind.STATUS, (Part(None, "", (phrases.wrong_code(),)),), offers_person=True, language=language)


def _told(sentence: str, link: str, language: str) -> Answer:
    return Answer(Kind.STATUS, (Part(None, "", (sentence,)),), link=link, language=language)


def asked_on_page(link: str, language: str) -> Answer:
    """In a chat nobody's number and code are asked for: the page of the matter has its own bounds."""
    with translation.override(language):
        sentence = phrases.state_on_page(link)
    return Answer(Kind.STATUS, (Part(None, "", (sentence,)),), language=language)
