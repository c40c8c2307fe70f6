"""Which matter a message belongs to: by what it answers, then by a reference it names.

Whoever answers one of our letters has had it in hand; their message joins, and is marked where it comes from an
address that is not known to be theirs. A reference alone proves nothing: numbers are read aloud, stand on the public
map and in forwarded letters. It joins only from an address of the person of that matter; from any other the message
opens a contact of its own, on which staff see what it may be about. The sender is told nothing of that.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from okienko.cases import queries as case_queries
from okienko.channels.email import rules
from okienko.channels.email.message import IncomingMail
from okienko.channels.email.models import OutgoingMail, RawMessage
from okienko.contacts import queries as contacts
from okienko.kernel import actors
from okienko.people import queries as people


@dataclass(frozen=True, slots=True)
class Matter:
    """Where a message goes. Without `contact_id` it opens one; `possibly`: the subject it names without proof."""

    contact_id: int | None = None
    case_id: int | None = None
    is_theirs: bool = True  # the sender is known to be of this matter
    possibly: str = ""


@dataclass(frozen=True, slots=True)
class _Named:
    """What a reference stands for. `case_id`: None where its contact says which of its cases is still open."""

    subject: str
    case_id: int | None
    contact_ids: tuple[int, ...]
    person_ids: tuple[int, ...]


def find_matter(mail: IncomingMail, group: str, envelope_to: Sequence[str]) -> Matter:
    answered = rules.thread_ids(mail)
    threaded = _answered_contact(answered, group) if answered else None
    for reference in rules.references_in(mail, envelope_to):
        named = _named(reference)
        if named is None:
            continue
        if _is_theirs(mail, named.contact_ids, named.person_ids):
            return Matter(threaded or named.contact_ids[0], named.case_id)
        if threaded in named.contact_ids:
            return Matter(threaded, named.case_id, is_theirs=False)
        if threaded is None:
            first = named.contact_ids[0]
            machine = mail.is_auto_reply or mail.is_bounce  # about a letter of ours: a note, which wakes nobody
            return Matter(first, named.case_id, is_theirs=False) if machine else Matter(possibly=named.subject)
        break  # answers one matter and names another that is not theirs: the one it answers
    if threaded is None:
        return Matter()
    return Matter(threaded, is_theirs=_is_theirs(mail, [threaded], ()))


def _answered_contact(answered: Sequence[str], group: str) -> int | None:
    ours = OutgoingMail.objects.filter(message_id__in=answered, contact__isnull=False)
    theirs = RawMessage.objects.filter(message_id__in=answered, group=group, contact__isnull=False).order_by("-id")
    known = {
        **dict(theirs.values_list("message_id", "contact_id")),
        **dict(ours.values_list("message_id", "contact_id")),
    }
    return next((known[one] for one in answered if one in known), None)


def _named(reference: str) -> _Named | None:
    header = contacts.by_reference(reference)
    if header is not None:
        people_of = tuple(one for one in (header.person_id, header.on_behalf_of_id) if one)
        own = case_queries.cases_of_contact(actors.system(), header.id)
        taken = next((one.id for one in own if one.reference == reference), None)
        if taken is None:
            return _Named(header.subject, None, (header.id,), people_of)
        return _of_case(taken, header.id)
    for case in case_queries.search(actors.system(), reference, limit=1):
        return _of_case(case.id)
    return None


def _of_case(case_id: int, first: int | None = None) -> _Named | None:
    view = case_queries.case(actors.system(), case_id)
    linked = [header.id for header, _kind in view.contacts]
    if first is not None:
        linked = [first, *(one for one in linked if one != first)]
    if not linked:
        return None
    parties = tuple(one for one in (view.person_id, view.on_behalf_of.id if view.on_behalf_of else None) if one)
    return _Named(f"case:{case_id}", case_id if first is None else None, tuple(linked), parties)


def _is_theirs(mail: IncomingMail, contact_ids: Sequence[int], person_ids: Collection[int]) -> bool:
    """Whether one of the sender's addresses is one the matter came from, or one of its person."""
    given = {one.strip().lower() for one in (mail.sender.address, rules.answer_to(mail)) if one.strip()}
    headers = contacts.headers(contact_ids).values()
    if given & {one.sender_address.lower() for one in headers if one.sender_address}:
        return True
    parties = {*person_ids, *(one for row in headers for one in (row.person_id, row.on_behalf_of_id) if one)}
    if not parties:
        return False
    same = {one for party in parties for one in people.same_person_ids(party)}
    return any(card.id in same for address in given for card in people.find_by_address("email", address))
