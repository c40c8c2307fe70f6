"""Mailboxes: what the office answers to, and how far each was fetched."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
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
from okienko.channels.email.permissions import require_keeper
from okienko.channels.email.rules import valid_address
from okienko.channels.email.states import LOOPBACK, Security, Source
from okienko.kernel import sealing
from okienko.kernel.actors import Actor
from okienko.kernel.bulk import insert
from okienko.kernel.editing import require_version
from okienko.kernel.errors import Conflict, Invalid, NotFound
from okienko.kernel.packs import Pack

PASSWORD_PURPOSE = "mailbox"  # noqa: S105  # what it is sealed for, see kernel/sealing.py


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
    address = _readable(address)
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


def _readable(address: str) -> str:
    """The address as it is kept. Raises Invalid for what mail cannot be sent to."""
    address = address.strip().lower()
    if not valid_address(address):
        raise Invalid(fields={"address": _("To nie wygląda na poprawny adres e-mail.")})
    return address


@dataclass(frozen=True, slots=True)
class MailboxData:
    """What an administrator may change of a mailbox. The address never changes: people write to it."""

    source: str = Source.IMAP
    sender_name: str = ""
    unit_id: int | None = None
    acknowledges: bool = True
    alarm_hours: int = 4
    imap_host: str = ""
    imap_port: int = 993
    imap_security: str = Security.TLS
    imap_user: str = ""
    imap_folder: str = "INBOX"
    imap_done_folder: str = ""


_PLACE = ("imap_host", "imap_user", "imap_folder")  # another of these: another folder, read from its beginning


@transaction.atomic
def add_mailbox(address: str, data: MailboxData, *, password: str = "", by: Actor) -> int:
    """A new address of the office. Its older messages on the server stay where they are.

    Raises:
        Invalid: no address, or settings that cannot work.
        Conflict: the address is there already, even if somebody added it in this very moment; nothing is changed.
    """
    require_keeper(by)
    _check(data)
    mailbox = Mailbox(address=_readable(address), **asdict(data))
    if not insert(mailbox, unless_taken=True):
        told = _("Ta skrzynka już jest na liście, może ktoś dodał ją przed chwilą. Otwórz ją tam i zmień, co trzeba.")
        raise Conflict(told, fields={"address": told})
    audit.record(subject=f"mailbox:{mailbox.id}", action="channels.mailbox_added", by=by)
    if password:
        set_mailbox_password(mailbox.id, password, by=by)
    return mailbox.id


@transaction.atomic
def change_mailbox(mailbox_id: int, data: MailboxData, *, version: int, by: Actor) -> None:
    """The fetcher notices within ten seconds. Another server is not told the password of the last: it is forgotten.

    Raises:
        StaleSave: somebody saved first.
        Invalid: settings that cannot work.
    """
    mailbox = _locked(mailbox_id, by=by)
    require_version(version, mailbox.version, {one.name: getattr(mailbox, one.name) for one in fields(MailboxData)})
    _check(data)
    changed = [name for name, value in asdict(data).items() if getattr(mailbox, name) != value]
    for name in changed:
        setattr(mailbox, name, getattr(data, name))
    if any(name in _PLACE for name in changed):
        mailbox.uid_validity, mailbox.last_uid, mailbox.checked_at = 0, 0, None
    if "imap_host" in changed:
        mailbox.imap_password = mailbox.imap_password_name = ""
    mailbox.problem = ""
    mailbox.version += 1
    mailbox.save()
    audit.record(
        subject=f"mailbox:{mailbox_id}", action="channels.mailbox_changed", by=by, data={"fields": sorted(changed)}
    )


@transaction.atomic
def set_mailbox_password(mailbox_id: int, password: str, *, by: Actor) -> None:
    """Sealed at once and shown to nobody again."""
    mailbox = _locked(mailbox_id, by=by)
    if not password:
        raise Invalid(fields={"password": _("Wpisz hasło.")})
    mailbox.imap_password = sealing.seal(password, purpose=PASSWORD_PURPOSE)
    mailbox.problem = ""
    mailbox.save(update_fields=["imap_password", "problem"])
    audit.record(subject=f"mailbox:{mailbox_id}", action="channels.mailbox_password_set", by=by)


@transaction.atomic
def set_mailbox_active(mailbox_id: int, *, is_active: bool, by: Actor) -> None:
    """A paused mailbox is not fetched, and mail sent to it by SMTP is refused, so that its sender knows."""
    mailbox = _locked(mailbox_id, by=by)
    if mailbox.is_active == is_active:
        return
    mailbox.is_active = is_active
    mailbox.version += 1
    mailbox.save(update_fields=["is_active", "version"])
    action = "channels.mailbox_resumed" if is_active else "channels.mailbox_paused"
    audit.record(subject=f"mailbox:{mailbox_id}", action=action, by=by)


def _locked(mailbox_id: int, *, by: Actor) -> Mailbox:
    require_keeper(by)
    mailbox = Mailbox.objects.select_for_update().filter(id=mailbox_id).first()
    if mailbox is None:
        raise NotFound
    return mailbox


def _check(data: MailboxData) -> None:
    """Raises Invalid for settings that cannot work or would give the password away."""
    wrong: dict[str, str] = {}
    if data.source == Source.IMAP and not data.imap_host.strip():
        wrong["imap_host"] = _("Wpisz nazwę serwera, z którego pobieramy pocztę.")
    if data.source == Source.IMAP and data.imap_security == Security.NONE and data.imap_host not in LOOPBACK:
        wrong["imap_security"] = _("Hasło szłoby przez sieć jawnie. Włącz TLS albo STARTTLS.")
    if not 1 <= data.imap_port <= 65_535:
        wrong["imap_port"] = _("Port to liczba od 1 do 65535.")
    if not 1 <= data.alarm_hours <= 80:
        wrong["alarm_hours"] = _("Wpisz od 1 do 80 godzin pracy.")
    if wrong:
        raise Invalid(fields=wrong)


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
