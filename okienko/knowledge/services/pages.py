"""Pages of the portal and information clauses as the office writes them; an edition once written never changes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from okienko.audit import services as audit
from okienko.kernel import pages
from okienko.kernel.actors import Actor
from okienko.kernel.editing import require_version
from okienko.kernel.errors import Invalid, NotFound
from okienko.kernel.models import OfficeText, OfficeTextEdition
from okienko.kernel.pages import CLAUSE, LANGUAGES, Content
from okienko.knowledge import permissions
from okienko.knowledge.queries.plain import is_hard
from okienko.knowledge.rules import TextKind, of_markdown
from okienko.knowledge.rules.pages import first_day, lost_places
from okienko.knowledge.services.plain import measure_published

PACK = 0  # an "edition" to go back to: the text of the pack as it is now


@dataclass(frozen=True, slots=True)
class PageData:
    """What an editor may change. short: of a clause; from_day: of a clause, None: today; plain_reason: why the text
    must be harder than the limit."""

    title: str
    body: str
    short: str = ""
    from_day: date | None = None
    plain_reason: str = ""


@transaction.atomic
def change_page(kind: str, code: str, language: str, data: PageData, *, version: int, by: Actor) -> None:
    """Write the next edition of a text, or the first in a further language (version 0). version: that which was seen.

    Raises:
        NotFound: there is no such text in any language, or no such language.
        StaleSave: somebody saved first.
        Invalid: by the field of the page: a clause of days gone by, a place machines read that is missing, a text too
            hard without a reason.
    """
    row, newest = _to_change(kind, code, language, version, by)
    today = timezone.localdate()
    from_day = data.from_day if kind == CLAUSE and data.from_day else today
    content = Content(pages.one_line(data.title), pages.one_line(data.short), pages.tidy(data.body), from_day)
    if from_day < today:
        said = _("Wybierz dzisiaj albo dzień późniejszy. Wcześniej nikt nie czytał tego tekstu.")
        raise Invalid(fields={"from_day": said})
    _check(row, newest, content)
    reason = data.plain_reason.strip()
    if language != "pl" or not is_hard(of_markdown(content.body), TextKind(kind)):
        reason = ""
    elif not reason:
        said = _("Tekst jest trudny. Uprość go albo napisz tu, dlaczego musi taki być.")
        raise Invalid(fields={"plain_reason": said})
    _save(row, newest, content, reason, by=by)


@transaction.atomic
def restore_page(kind: str, code: str, language: str, number: int, *, version: int, by: Actor) -> None:
    """Write edition `number` again, from today, or the pack's text as it is now (`PACK`): then it follows the pack
    again. That is an edition like any other.

    Raises:
        StaleSave: somebody saved since.
        NotFound: it was never so.
        Invalid: a place machines read is missing there.
    """
    row, newest = _to_change(kind, code, language, version, by)
    today = timezone.localdate()
    if number == PACK:
        if not row.pack:
            raise NotFound
        pack = Content.of_json(row.pack)
        _save(row, newest, _from(pack, first_day(pack.from_day, today)), "", by=by, restored=PACK)
        return
    former = OfficeTextEdition.objects.filter(text_id=row.pk, number=number).first()
    if former is None:
        raise NotFound
    content = _from(Content.of(former), today)
    _check(row, newest, content)
    _save(row, newest, content, former.plain_reason, by=by, restored=number)


def _from(content: Content, day: date) -> Content:
    return Content(*content.says(), day)


def _to_change(
    kind: str, code: str, language: str, version: int, by: Actor
) -> tuple[OfficeText, OfficeTextEdition | None]:
    permissions.require_editor(by)
    every = OfficeText.objects.select_for_update().filter(kind=kind, code=code).order_by("pk")
    rows = {one.language: one for one in every}  # all, so that two cannot begin one language at once
    if not rows or language not in LANGUAGES:
        raise NotFound
    row = rows.get(language)
    require_version(version, row.version if row else 0)
    if row is None:
        return OfficeText(kind=kind, code=code, language=language, version=0), None
    return row, OfficeTextEdition.objects.get(text=row, number=row.version)


def _check(row: OfficeText, newest: OfficeTextEdition | None, content: Content) -> None:
    before = row.pack["body"] if row.pack else newest.body if newest else ""
    lost = lost_places(content.body, before)
    if lost:
        said = _("Wstaw z powrotem: %(these)s. Po tych oznaczeniach czytają tekst programy i prowadzą do niego linki.")
        raise Invalid(fields={"body": said % {"these": ", ".join(f'id="{one}"' for one in lost)}})
    if row.kind == CLAUSE and not content.short:
        raise Invalid(fields={"short": _("Wpisz jedno albo dwa zdania: trafiają tam, gdzie całość się nie mieści.")})


def _moves(newest: OfficeTextEdition, content: Content) -> bool:
    """Whether the same words begin on another day: those that hold already go on, whatever day is said."""
    return timezone.localdate() < newest.from_day != content.from_day


def _save(
    row: OfficeText, newest: OfficeTextEdition | None, content: Content, reason: str, *, by: Actor,
    restored: int | None = None,
) -> None:  # fmt: skip
    if newest is not None and not row.is_dropped:
        is_same = Content.of(newest).says() == content.says() and reason == newest.plain_reason
        if is_same and not _moves(newest, content):
            return
    row.is_dropped = False
    if newest is None:
        row.save()
    edition = pages.write(row, content, user_id=by.id, restored=restored, plain_reason=reason)
    row.save(update_fields=["version", "is_dropped"])
    if row.language == "pl":
        before = [newest.body] if newest else []
        measure_published(of_markdown(body) for body in [*before, edition.body])
    action = "knowledge.page_changed" if restored is None else "knowledge.page_restored"
    data = {"version": row.version, "from_day": edition.from_day.isoformat()}
    data |= {} if restored is None else {"restored": restored}
    audit.record(subject=f"text:{row.kind}.{row.code}.{row.language}", action=action, by=by, data=data)
