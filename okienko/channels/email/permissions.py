"""Who may see mail: whoever may read the contact it belongs to."""

from __future__ import annotations

from okienko.channels.email.models import OutgoingMail, RawMessage
from okienko.contacts.permissions import access_contact
from okienko.kernel.actors import Actor
from okienko.kernel.errors import NotFound
from okienko.organization.permissions import require
from okienko.organization.rules import Role


def access_mail(by: Actor, mail_id: int) -> OutgoingMail:
    """A message of ours; NotFound for strangers."""
    mail = OutgoingMail.objects.filter(id=mail_id).first()
    if mail is None or mail.contact_id is None:
        raise NotFound
    access_contact(by, mail.contact_id)
    return mail


def access_raw(by: Actor, raw_id: int) -> RawMessage:
    """A message as it came; NotFound for strangers."""
    row = RawMessage.objects.filter(id=raw_id).first()
    if row is None or row.contact_id is None:
        raise NotFound
    access_contact(by, row.contact_id)
    return row


def require_keeper(by: Actor) -> None:
    """Forbidden unless `by` looks after the office's mail system."""
    require(by, Role.ADMIN)


def is_keeper(by: Actor) -> bool:
    return require(by).has(Role.ADMIN)
