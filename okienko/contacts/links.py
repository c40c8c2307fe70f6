"""Signed addresses of a contact for the person it is with. Why they end: `okienko.cases.links`."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from okienko.contacts.models import Contact
from okienko.kernel import tokens
from okienko.kernel.tokens import LinkExpired

_TRACK = "okienko.contacts.track"
LINK_DAYS = 365


class ContactLinkExpired(LinkExpired):
    message = _("Ten link działał przez rok od naszej odpowiedzi. Wiadomość pokażemy po wpisaniu jej numeru i kodu.")


def tracking_token(contact_id: int) -> str:
    """A token for the address of the person's own page of a contact."""
    return tokens.write(contact_id, salt=_TRACK, day=timezone.localdate())


def tracking_link(contact_id: int) -> str:
    """The address of the person's own page of a contact, for letters."""
    return f"{settings.PUBLIC_URL}/sprawa/{tracking_token(contact_id)}/"


def id_from_tracking_token(token: str) -> int | None:
    """The contact of a token from `tracking_token`; None for anything else.

    Raises LinkExpired: a year after the contact was settled, as with cases; not on the day of the token.
    """
    found = tokens.read(token, salt=_TRACK)
    if found is None:
        return None
    if found.day + timedelta(days=1) < timezone.localdate():
        settled = Contact.objects.filter(id=found.number, settled_at__lt=timezone.now() - timedelta(days=LINK_DAYS))
        if settled.exists():
            raise ContactLinkExpired(href="/sprawa/", label=_("Wpisz numer i kod"))
    return found.number
