"""Mailboxes: what the office answers to, and how far each was fetched."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models.functions import Greatest
from django.utils import timezone
from django.utils.translation import gettext as _
from pydantic import BaseModel, ConfigDict

from okienko.audit import services as audit
from okienko.channels.email.models import Mailbox
from okienko.channels.email.rules import valid_address
from okienko.channels.email.states import Security, Source
from okienko.kernel.actors import Actor
from okienko.kernel.errors import Invalid
from okienko.kernel.packs import Pack


@transaction.atomic
def ensure_mailbox(
    address: str,
    *,
    by: Actor,
    sender_name: str = "",
    group: str = "office",
    unit_id: int | None = None,
    acknowledges: bool = True,
    source: Source = Source.SMTP,
    imap_host: str = "",
    imap_port: int = 993,
    imap_security: Security = Security.TLS,
    imap_user: str = "",
    imap_password_name: str = "",
    imap_folder: str = "INBOX",
    imap_done_folder: str = "",
    fetch_since: date | None = None,
) -> int:
    """Create the mailbox of this address, or bring it up to date. Returns its id.

    `imap_password_name` names the variable of the environment (or `…_FILE`) that holds the password.

    Raises:
        Invalid: not an address mail can be sent to.
    """
    address = address.strip().lower()
    if not valid_address(address):
        raise Invalid(fields={"address": _("To nie wygląda na poprawny adres e-mail.")})
    values: dict[str, Any] = {
        "sender_name": sender_name[:120],
        "group": group,
        "unit_id": unit_id,
        "acknowledges": acknowledges,
        "source": source,
        "is_active": True,
        "imap_host": imap_host,
        "imap_port": imap_port,
        "imap_security": imap_security,
        "imap_user": imap_user,
        "imap_password_name": imap_password_name,
        "imap_folder": imap_folder,
        "imap_done_folder": imap_done_folder,
    }
    if fetch_since is not None:
        values["fetch_since"] = fetch_since
    mailbox, made = Mailbox.objects.update_or_create(address=address, defaults=values)
    action = "channels.mailbox_added" if made else "channels.mailbox_changed"
    audit.record(subject=f"mailbox:{mailbox.id}", action=action, by=by)
    return mailbox.id


@transaction.atomic
def note_folder(mailbox_id: int, *, uid_validity: int) -> None:
    """The fetcher opened the folder. Another UIDVALIDITY: no number of before means anything now."""
    Mailbox.objects.filter(id=mailbox_id).exclude(uid_validity=uid_validity).update(
        uid_validity=uid_validity, last_uid=0
    )


def note_fetch(mailbox_id: int, *, uid: int | None = None, problem: str = "") -> None:
    """How far the folder was taken, and what hinders."""
    values: dict[str, object] = {"problem": problem[:500].replace("\x00", "")}
    if not problem:
        values["checked_at"] = timezone.now()
    if uid is not None:
        values["last_uid"] = Greatest("last_uid", uid)
    Mailbox.objects.filter(id=mailbox_id).update(**values)


class _Sender(BaseModel):
    model_config = ConfigDict(extra="allow")

    name: str
    email: str


class _Brand(BaseModel):
    """The part of `brand.yaml` that mail needs."""

    model_config = ConfigDict(extra="allow")

    senders: dict[str, _Sender | str] = {}


@transaction.atomic
def load_pack(folder: Path, *, by: Actor) -> None:
    """The office's mailboxes from `brand.yaml`. What an administrator set on one that exists is kept."""
    pack = Pack(folder)
    if not pack.has("brand.yaml"):
        return
    senders = [one for one in pack.record("brand.yaml", _Brand).senders.values() if isinstance(one, _Sender)]
    for sender in senders:
        if not Mailbox.objects.filter(address=sender.email.lower()).exists():
            ensure_mailbox(sender.email, by=by, sender_name=sender.name)
