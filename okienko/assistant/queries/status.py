"""The state of a matter, for who has its number and code."""

from __future__ import annotations

from django.utils import translation

from okienko.assistant import phrases
from okienko.assistant.rules import Answer, Kind, Part
from okienko.channels import queries as channels


def asked_for_code(language: str) -> Answer:
    """A number without its code: says where the code is."""
    return Answer(Kind.STATUS, (Part(None, "", (phrases.code_wanted(),)),), link="/sprawa/", language=language)


def asked_for_number(language: str) -> Answer:
    """Somebody asks about their matter and names none."""
    with translation.override(language):
        sentence = phrases.number_wanted()
    return Answer(Kind.STATUS, (Part(None, "", (sentence,)),), link="/sprawa/", language=language)


def of_matter(reference: str, code: str, language: str) -> Answer | None:
    """What may be said of it and where the rest stands; None where number and code do not go together.

    The caller limits the guesses, and tells a wrong number and a wrong code alike.
    """
    told = channels.tell_of_matter(reference, code)
    if told is None:
        return None
    parts = tuple(Part(None, "", (one,)) for one in told.sentences)
    return Answer(Kind.STATUS, parts, link=told.link, language=language)


def not_known(language: str) -> Answer:
    sentence = channels.unknown_matter()
    return Answer(Kind.STATUS, (Part(None, "", (sentence,)),), offers_person=True, language=language)


def offered_in_chat(link: str, language: str) -> Answer:
    """In a chat, whose lines are kept, number and code go into fields of their own."""
    with translation.override(language):
        sentence = phrases.state_offered(link)
    return Answer(Kind.STATUS, (Part(None, "", (sentence,)),), language=language)
