"""The loop that sends what is owed."""

from __future__ import annotations

import logging

from django.conf import settings

from okienko.channels.email import services
from okienko.channels.email.delivery import Delivery, DeliveryFailed, chosen
from okienko.channels.email.states import MailKind

logger = logging.getLogger(__name__)

_delivery: Delivery | None = None


def delivery() -> Delivery:
    """The adapter the settings name; one for each process, since it keeps its connection."""
    global _delivery
    if _delivery is None:
        _delivery = chosen(settings.SMTP_OUT_URL, settings.OUTBOX_DIR)
    return _delivery


def send_next() -> bool:
    """Send one message that is due. Returns whether there was one.

    Killed between sending and noting it, the message goes out again after the lease, under the same Message-ID.
    """
    mail = services.claim()
    if mail is None:
        return False
    try:
        written = services.look_again(mail) if mail.kind is MailKind.REMINDER else mail
        if written is None:
            return True
        name = f"{mail.created_at:%Y%m%dT%H%M%S}-{mail.id}"
        delivery().send(name=name, sender=mail.sender, recipient=mail.recipient, raw=written.raw)
    except DeliveryFailed as error:
        services.note_failure(mail.id, error.detail, permanent=error.permanent)
    except Exception as error:  # a fault of ours: counted like any failure, until a person is told
        logger.exception("Message %d could not be handed over.", mail.id)
        services.note_failure(mail.id, f"{type(error).__name__}: {error}", permanent=False)
    else:
        services.note_sent(mail.id)
    return True
