"""Texts of the office as its editors write them; they hold for the next message."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from okienko.audit import services as audit
from okienko.contacts.models import TextTemplate, TextTemplateVersion
from okienko.contacts.permissions import require_editor_of_letters
from okienko.contacts.queries.letters import pack_names
from okienko.contacts.rules.letters import EDITED, BadPlaceholders, checked
from okienko.kernel.actors import Actor
from okienko.kernel.editing import require_version
from okienko.kernel.errors import Invalid, NotFound
from okienko.knowledge import queries as knowledge
from okienko.knowledge import services as knowledge_services
from okienko.knowledge.rules import TextKind, readable

PACK = 0  # a "version" to go back to: the text of the pack as it is now


@dataclass(frozen=True, slots=True)
class LetterData:
    """What an editor may change. plain_reason: why the text must be harder than the limit."""

    title: str
    subject: str
    body: str
    plain_reason: str = ""

    def values(self) -> dict[str, str]:
        """The columns of a template."""
        subject, title = " ".join(self.subject.split()), " ".join(self.title.split())
        return {"title": title, "subject": subject, "body": self.body.replace("\r\n", "\n").strip() + "\n"}


@transaction.atomic
def change_letter(code: str, language: str, data: LetterData, *, version: int, by: Actor) -> None:
    """Change a text; the next message is written from it. version: that which was seen.

    Raises:
        StaleSave: somebody saved first.
        Invalid: by the field of the page: a placeholder nobody fills or one that is missing, a text too hard without
            a reason.
    """
    row = _to_change(code, language, version, by)
    values = data.values()
    _check(row, values)
    reason = data.plain_reason.strip()
    if not _is_hard(row, values):
        reason = ""
    elif not reason:
        said = _("Tekst jest trudny. Uprość go albo napisz tu, dlaczego musi taki być.")
        raise Invalid(fields={"plain_reason": said})
    _save(row, values, reason, by=by)


@transaction.atomic
def restore_letter(code: str, language: str, number: int, *, version: int, by: Actor) -> None:
    """Put a text back as it was in version `number`, or as the pack has it now (`PACK`): then it follows the pack
    again. That is a change like any other, but is not measured anew: it was once justified as it stood.

    Raises:
        StaleSave: somebody saved since.
        NotFound: it was never so.
        Invalid: it has a placeholder that nobody fills any more.
    """
    row = _to_change(code, language, version, by)
    if number == PACK:
        if not row.pack:
            raise NotFound
        _save(row, row.pack, "", by=by, restored=PACK)
        return
    former = TextTemplateVersion.objects.filter(template=row, number=number).first()
    if former is None:
        raise NotFound
    _check(row, former.values)
    _save(row, former.values, former.plain_reason, by=by, restored=number)


def follow_pack(row: TextTemplate, pack: dict[str, str]) -> None:
    """Take the pack's new text over into a row that has not been changed here; one with a history keeps it."""
    past = TextTemplateVersion.objects.filter(template=row).exists()
    for name in EDITED:
        setattr(row, name, pack[name])
    row.pack, row.plain_reason = pack, ""
    if past:
        row.version += 1
        _keep(row, None)


def _to_change(code: str, language: str, version: int, by: Actor) -> TextTemplate:
    require_editor_of_letters(by)
    row = TextTemplate.objects.select_for_update().filter(code=code, language=language).first()
    if row is None:
        raise NotFound
    require_version(version, row.version)
    return row


def _is_hard(row: TextTemplate, values: dict[str, str]) -> bool:
    return row.language == "pl" and knowledge.is_hard(readable(values["body"]), TextKind.LETTER)


def _check(row: TextTemplate, values: dict[str, str]) -> None:
    bad = checked(row.code, values["subject"], values["body"], pack_names(row))
    if bad:
        raise Invalid(fields={"body": _told(bad)})


def _told(bad: BadPlaceholders) -> str:
    """What to do about it, in one or more sentences."""
    said = []
    if bad.broken:
        said.append(
            _("Popraw nawiasy: %(these)s. Pole wpisz małymi literami, bez spacji.") % {"these": " ".join(bad.broken)}
        )
    if bad.unknown:
        said.append(_("Usuń albo popraw: %(these)s. Tych pól nikt tu nie wypełni.") % {"these": _listed(bad.unknown)})
    if bad.missing:
        said.append(
            _("Wstaw z powrotem: %(these)s. Bez tego list nie spełni zadania.") % {"these": _listed(bad.missing)}
        )
    if bad.broken or bad.unknown:
        said.append(_("Tu można wstawić: %(these)s.") % {"these": _listed(bad.allowed)})
    return " ".join(said)


def _listed(names: tuple[str, ...]) -> str:
    return ", ".join(f"{{{name}}}" for name in names)


def _save(row: TextTemplate, values: dict[str, str], reason: str, *, by: Actor, restored: int | None = None) -> None:
    changed = sorted(name for name in EDITED if getattr(row, name) != values[name])
    if not changed and reason == row.plain_reason:
        return
    if not TextTemplateVersion.objects.filter(template=row).exists():
        _keep(row, None)  # as the pack wrote it, before the office first changes it
    before = row.body
    for name in EDITED:
        setattr(row, name, values[name])
    row.plain_reason = reason
    row.version += 1
    row.save(update_fields=[*EDITED, "plain_reason", "version"])
    _keep(row, by.id, restored)
    if row.language == "pl":
        knowledge_services.measure_published(readable(body) for body in (before, row.body))
    action = "contacts.template_changed" if restored is None else "contacts.template_restored"
    data = {"version": row.version, "fields": changed} | ({} if restored is None else {"restored": restored})
    audit.record(subject=f"template:{row.code}.{row.language}", action=action, by=by, data=data)


def _keep(row: TextTemplate, user_id: int | None, restored: int | None = None) -> None:
    """How a locked text stands from now on, in its history."""
    TextTemplateVersion.objects.create(
        template=row, number=row.version, at=timezone.now(), user_id=user_id, restored=restored, values=row.values,
        plain_reason=row.plain_reason,
    )  # fmt: skip
