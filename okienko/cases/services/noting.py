"""Notes, photos, what the public sees, and days that do not count."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from okienko.audit import services as audit
from okienko.cases.models import Case, CaseNote, CasePhoto, ExcludedPeriod
from okienko.cases.services.moving import locked, recompute_deadline, save, subject
from okienko.contacts.services import AttachedFile
from okienko.kernel import files
from okienko.kernel.actors import Actor
from okienko.kernel.errors import Invalid
from okienko.terms import queries as terms
from okienko.terms.rules import Reason as ExclusionReason


@transaction.atomic
def add_note(case_id: int, text: str, *, public: bool, by: Actor) -> None:
    """A note on a case; a public one is shown to the person on the tracking page. Who is asked for advice writes to
    staff alone."""
    case = locked(case_id, by=by, advising=not public)
    if not text.strip():
        raise Invalid(fields={"text": _("Wpisz treść notatki.")})
    CaseNote.objects.create(
        case=case, public=public, text=text.strip().replace("\x00", ""), actor_kind=by.kind.value, actor_id=by.id
    )
    save(case)
    audit.record(subject=subject(case), action="cases.noted", by=by, data={"public": public})


@transaction.atomic
def add_photos(case_id: int, photos: Sequence[AttachedFile], *, by: Actor) -> None:
    """Photos of the office, e.g. after the work was done. NotFound unless `by` stored them and nobody claimed them."""
    case = locked(case_id, by=by)
    if not photos:
        raise Invalid(fields={"photos": _("Wybierz co najmniej jedno zdjęcie.")})
    files.attach([files.FileId(one.file_id) for one in photos], subject=subject(case), by=by)
    CasePhoto.objects.bulk_create(
        [
            CasePhoto(
                case=case, file_id=one.file_id, name=one.name, mime_type=one.mime_type, size=one.size, from_office=True
            )
            for one in photos
        ]
    )
    save(case)
    audit.record(subject=subject(case), action="cases.photos_added", by=by, data={"number": len(photos)})


@transaction.atomic
def release(case_id: int, *, by: Actor) -> None:
    """Show the person's text and photos to the public. Only where the person agreed."""
    case = locked(case_id, by=by)
    if not case.public_consent:
        raise Invalid(_("Osoba nie zgodziła się na publikację tekstu i zdjęć, więc nie można ich pokazać."))
    save(case, released=True)
    show_photos(case, public=True)
    audit.record(subject=subject(case), action="cases.released", by=by)


@transaction.atomic
def withdraw_release(case_id: int, *, by: Actor) -> None:
    """Undo `release`."""
    case = locked(case_id, by=by)
    save(case, released=False)
    show_photos(case, public=False)
    audit.record(subject=subject(case), action="cases.release_withdrawn", by=by)


def show_photos(case: Case, *, public: bool) -> None:
    """Only pictures drawn anew can be shown; one that came by e-mail, with its place inside, stays hidden."""
    for info in files.infos(case.photos.values_list("file_id", flat=True)).values():
        if info.redrawn:
            files.release(info.id, public=public)


@transaction.atomic
def record_excluded_period(
    case_id: int,
    reason: ExclusionReason,
    since: date,
    until: date | None,
    *,
    by: Actor,
    note: str = "",
    version: int | None = None,
) -> None:
    """Days that do not count into the term (art. 35 § 5 KPA); the dates are computed anew."""
    case = locked(case_id, by=by, version=version)
    if until is not None and until < since:
        raise Invalid(fields={"until": _("Koniec nie może być wcześniejszy niż początek.")})
    allowed = terms.rule(case.deadline_rule, timezone.localdate(case.received_at)).exclusions
    if reason not in allowed:
        raise Invalid(fields={"cause": _("Przy tym rodzaju sprawy prawo nie pozwala pominąć dni z tego powodu.")})
    ExcludedPeriod.objects.create(case=case, reason=reason, since=since, until=until, note=note)
    audit.record(
        subject=subject(case), action="cases.excluded_period", by=by, reason=note,
        data={"reason": reason.value, "since": since.isoformat(), "until": until.isoformat() if until else None},
    )  # fmt: skip
    recompute_deadline(case, by=by)
