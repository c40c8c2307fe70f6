"""Contacts over the API."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Header, Path, Router, Status

from okienko.accounts.queries import Client
from okienko.accounts.rules import Scope
from okienko.api.keys import require
from okienko.api.paging import Cursor, Limit, cursor_after, read_cursor
from okienko.api.schemas import (
    MAX_ID,
    AnswerOut,
    CaseIn,
    ContactHeaderOut,
    ContactIn,
    ContactOut,
    ContactPage,
    FileIn,
    FileOut,
    MessageOut,
    OpenedContactOut,
    SenderIn,
)
from okienko.cases import queries as cases
from okienko.cases import services as case_services
from okienko.cases.services import Checked, NewCase, Place, Report, Submitted
from okienko.contacts import queries, services
from okienko.contacts.queries import ContactHeader, MessageView
from okienko.contacts.rules import Channel
from okienko.contacts.services import AttachedFile, Content, Sender
from okienko.kernel import files
from okienko.kernel.actors import Actor
from okienko.kernel.errors import DomainError, Invalid
from okienko.kernel.idempotency import Answer, once, once_each
from okienko.kernel.together import Together
from okienko.organization import queries as organization
from okienko.routing.rules import AccessClass

PHOTOS = frozenset({".jpg", ".jpeg", ".png", ".webp", ".heic"})
AT_MOST = 16  # reports in one transaction
router = Router(tags=["contacts"])
Key = Annotated[
    str,
    Header(
        alias="Idempotency-Key",
        max_length=200,
        pattern=r"^[!-~]*$",
        description="Any text of yours, one for each message. A repeat with the same key gives the first answer again.",
    ),
]


@router.post("", response={201: OpenedContactOut}, operation_id="createContact", summary="Send a message to the office")
def create_contact(request: HttpRequest, payload: ContactIn, response: HttpResponse, key: Key = "") -> Any:
    """The full intake: contact, person, and with `case` also the case with its number, unit and dates.

    201 also for a repeat of the same key, which carries `Idempotent-Replayed: true`; the same key with
    another body is 422 `idempotency_key_reused`.
    """
    client: Client = request.auth  # type: ignore[attr-defined]  # set by the key
    require(client, Scope.CONTACTS_WRITE, *([Scope.CASES_WRITE] if payload.case else []))
    asked = _Asked(f"client:{client.id}:{key}" if key else "", payload, client.actor)
    checked = _checked(asked)
    answer = _take_in(asked) if checked is None else _take_in_together((asked, checked))
    if answer.repeated:
        response["Idempotent-Replayed"] = "true"
    response["Location"] = f"/api/v1/contacts/{answer.body['id']}"
    return Status(201, answer.body)


@dataclass(frozen=True, slots=True)
class _Asked:
    """`key`: with whose it is; none where no key was given."""

    key: str
    payload: ContactIn
    by: Actor

    @property
    def body(self) -> Any:
        return self.payload.model_dump(mode="json") if self.key else None


def _checked(asked: _Asked) -> Checked | None:
    """A report that may be written with others. Files are stored one by one, and what is wrong with a report it is
    told alone, after its key was looked for."""
    payload = asked.payload
    if payload.case is None or payload.attachments:
        return None
    try:
        return case_services.check_report(_report(payload, payload.case), channel=Channel.API, by=asked.by)
    except DomainError:
        return None


def _take_in(asked: _Asked) -> Answer:
    contents = [_decoded(one) for one in asked.payload.attachments]
    return _once(asked, lambda: _receive(asked.payload, contents, asked.by))


def _take_in_report(one: tuple[_Asked, Checked]) -> Answer:
    asked, checked = one
    return _once(asked, lambda: _submitted(case_services.submit_reports([checked])[0]))


def _take_in_reports(those: Sequence[tuple[_Asked, Checked]]) -> list[Answer]:
    """Reports of one moment, in one transaction: all of them or none."""

    def work() -> list[dict[str, Any]]:
        return [_submitted(one) for one in case_services.submit_reports([checked for _asked, checked in those])]

    return once_each([(asked.key, asked.body) for asked, _checked in those], work)


def _once(asked: _Asked, work: Callable[[], dict[str, Any]]) -> Answer:
    return once(asked.key, asked.body, work) if asked.key else Answer(work())


def _names(one: tuple[_Asked, Checked]) -> list[str]:
    """What two reports of one transaction must not share: the key, and the sender who is found or made by the first."""
    asked, checked = one
    return [name for name in (asked.key, checked.turn) if name]


_take_in_together = Together(_take_in_reports, _take_in_report, at_most=AT_MOST, apart=_names)


def _receive(payload: ContactIn, contents: list[bytes], by: Actor) -> dict[str, Any]:
    stored = [_store(one, content, by) for one, content in zip(payload.attachments, contents, strict=True)]
    if payload.case is not None:
        report = _report(payload, payload.case, stored)
        return _submitted(case_services.submit_report(report, channel=Channel.API, by=by))
    opened = services.open_contact(
        channel=Channel.API,
        by=by,
        content=Content(payload.text, headline=payload.headline, attachments=tuple(stored)),
        sender=_sender(payload.sender or SenderIn()),
        language=payload.language,
    )
    return {
        "id": opened.id,
        "reference": opened.reference,
        "tracking_code": opened.tracking_code,
        "answer_due_at": opened.answer_due_at.isoformat(),
        "case": None,
    }


def _report(payload: ContactIn, case: CaseIn, stored: Sequence[AttachedFile] = ()) -> Report:
    photos = tuple(one for one in stored if one.mime_type.startswith("image/"))
    others = tuple(one for one in stored if one not in photos)
    content = Content(payload.text, headline=payload.headline, attachments=others)
    return Report(_new_case(case, payload, photos), content, _sender(payload.sender or SenderIn()), payload.language)


def _submitted(submitted: Submitted) -> dict[str, Any]:
    case = submitted.case
    return {
        "id": submitted.contact_id,
        "reference": case.reference,
        "tracking_code": case.tracking_code,
        "answer_due_at": None,
        "case": {
            "id": case.id,
            "reference": case.reference,
            "tracking_code": case.tracking_code,
            "planned": case.planned.isoformat(),
            "statutory_due": case.statutory_due.isoformat() if case.statutory_due else None,
            "unit": case.unit_name,
        },
    }


def _new_case(asked: CaseIn, payload: ContactIn, photos: tuple[AttachedFile, ...]) -> NewCase:
    place = asked.place
    return NewCase(
        type_code=asked.type,
        category_code=asked.category,
        title=asked.title or payload.headline,
        description=payload.text,
        place=Place(place.lon, place.lat, place.address, place.street) if place else None,
        public_consent=asked.public_consent,
        photos=photos,
    )


def _sender(given: SenderIn) -> Sender:
    if given.email:
        return Sender(given.name, "email", given.email)
    if given.phone:
        return Sender(given.name, "phone", given.phone)
    return Sender(given.name)


def _decoded(one: FileIn) -> bytes:
    try:
        return base64.b64decode(one.content, validate=True)
    except (binascii.Error, ValueError) as error:
        raise Invalid(fields={"attachments": _("Załącznik nie jest zapisany w base64.")}) from error


def _store(one: FileIn, content: bytes, by: Actor) -> AttachedFile:
    is_photo = PurePath(one.name).suffix.lower() in PHOTOS  # drawn anew: the place it was taken at is taken out
    found = files.info(files.store(content, name=one.name, by=by, may_become_public=is_photo))
    return AttachedFile(found.id, found.name, found.mime, found.size)


@router.get("", response=ContactPage, operation_id="listContacts", summary="List contacts, the newest first")
def list_contacts(request: HttpRequest, cursor: Cursor = "", limit: Limit = 50) -> ContactPage:
    """Pages by keyset: pass `next` of one answer as `cursor` of the next request until it is null."""
    client: Client = request.auth  # type: ignore[attr-defined]  # set by the key
    require(client, Scope.CONTACTS_READ)
    rows = queries.page(client.actor, before=read_cursor(cursor), limit=limit)
    return ContactPage(items=[_header_out(row) for row in rows], next=cursor_after([row.id for row in rows], limit))


@router.get("/{contact_id}", response=ContactOut, operation_id="readContact", summary="Read a contact")
def read_contact(request: HttpRequest, contact_id: Annotated[int, Path(ge=1, le=MAX_ID)]) -> ContactOut:
    """With its messages in order, answers, and the ids of the cases it belongs to."""
    client: Client = request.auth  # type: ignore[attr-defined]  # set by the key
    require(client, Scope.CONTACTS_READ)
    header = queries.announced_header(client.actor, contact_id)
    if header.access_class != AccessClass.OPEN:
        return ContactOut(**_header_out(header).model_dump())
    found = queries.contact(client.actor, contact_id)
    return ContactOut(
        **_header_out(header).model_dump(),
        sender_name=header.sender_name,
        sender_address=header.sender_address,
        person_id=found.person.id if found.person else None,
        client_unit=organization.unit(found.header.client_unit_id).symbol if found.header.client_unit_id else "",
        messages=[_message_out(one) for one in found.messages],
        answers=[
            AnswerOut(question=one.question, result=one.result, card=one.card, at=one.at, seconds=one.seconds)
            for one in found.answers
        ],
        topics=found.topics,
        case_ids=[one.id for one in cases.cases_of_contact(client.actor, contact_id)],
    )


def _header_out(row: ContactHeader) -> ContactHeaderOut:
    is_open = row.access_class == AccessClass.OPEN
    return ContactHeaderOut(
        id=row.id,
        reference=row.reference,
        restricted=not is_open,
        channel=row.channel,
        direction=row.direction,
        state=row.state,
        headline=row.headline,
        language=row.language,
        unit=row.unit_symbol,
        received_at=row.received_at,
        answer_due_at=row.answer_due_at if is_open else None,
        first_answered_at=row.first_answered_at if is_open else None,
        settled_at=row.settled_at if is_open else None,
    )


def _message_out(one: MessageView) -> MessageOut:
    return MessageOut(
        kind=one.kind.value,
        at=one.at,
        author=one.author_name,
        headline=one.headline,
        text=one.text,
        delivery=one.delivery,
        attachments=[FileOut(name=file.name, mime_type=file.mime_type, size=file.size) for file in one.attachments],
    )
