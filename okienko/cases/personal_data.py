"""What contacts and cases keep about one person.

Both answer here, because only cases know which contacts belong to a file. Files of cases are kept for as
long as the file plan says; a contact that belongs to none is emptied, unless somebody still waits.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from okienko.cases.models import Case, CaseContact, CaseNote, CasePhoto, StatusChange
from okienko.cases.permissions import listed
from okienko.contacts import queries as contacts
from okienko.contacts import services as contact_services
from okienko.kernel import personal_data
from okienko.kernel.actors import Actor
from okienko.kernel.personal_data import Erasure, Kept, holds_none, plain

_CASE_FIELDS = (
    "reference", "sign", "title", "description", "state", "channel", "received_at", "planned", "statutory_due",
    "address", "street", "district", "lon", "lat", "resolution", "answer", "resolved_at",
)  # fmt: skip


class MatterData:
    models = contacts.PERSONAL_MODELS | {
        "cases.Case",
        "cases.CaseContact",
        "cases.CaseNote",
        "cases.CasePhoto",
        "cases.StatusChange",
        "cases.Submission",
        "kernel.File",
        "knowledge.ModelQuestion",  # what a contact proposed
    }
    names = {
        "contacts.Contact": _("kontakty"),
        "contacts.Message": _("wiadomości"),
        "contacts.Attachment": _("załączniki wiadomości"),
        "contacts.Answer": _("pytania i odpowiedzi"),
        "knowledge.ModelQuestion": _("pytania podpowiedziane wyszukiwarce"),
        "contacts.Callback": _("umówione oddzwonienia"),
        "contacts.Rating": _("oceny"),
        "cases.Case": _("sprawy"),
        "cases.CaseNote": _("notatki w sprawach"),
        "cases.CasePhoto": _("zdjęcia w sprawach"),
        "cases.StatusChange": _("przebieg spraw"),
        "kernel.File": _("pliki"),
    }

    def within_reach(self, person_ids: Sequence[int], *, by: Actor) -> bool:
        mine = Case.objects.filter(Q(person_id__in=person_ids) | Q(on_behalf_of_id__in=person_ids))
        return contacts.all_readable(by, person_ids) and not mine.exclude(pk__in=mine.filter(listed(by))).exists()

    def export(self, person_ids: Sequence[int]) -> dict[str, list[dict[str, Any]]]:
        """For the data protection officer, who looks at notes of staff before handing them out."""
        mine = Case.objects.filter(Q(person_id__in=person_ids) | Q(on_behalf_of_id__in=person_ids)).order_by("id")
        inside = Q(case__in=mine)
        return contacts.export_of_people(person_ids) | {
            "cases.Case": plain(mine.values(*_CASE_FIELDS)),
            "cases.CaseNote": plain(CaseNote.objects.filter(inside).order_by("id").values("case_id", "at", "text")),
            "cases.CasePhoto": plain(CasePhoto.objects.filter(inside).order_by("id").values("case_id", "name", "size")),
            "cases.StatusChange": plain(
                StatusChange.objects.filter(inside).order_by("id").values("case_id", "at", "state", "public_note")
            ),
        }

    def erase(self, person_ids: Sequence[int], *, by: Actor) -> Erasure:
        settled, waiting = contacts.ids_of_people(person_ids)
        linked = CaseContact.objects.filter(contact_id__in=[*settled, *waiting])
        filed = set(linked.values_list("contact_id", flat=True))
        erased = contact_services.forget([pk for pk in settled if pk not in filed], by=by)
        own_cases = Case.objects.filter(Q(person_id__in=person_ids) | Q(on_behalf_of_id__in=person_ids)).count()
        in_files = _("Akta sprawy: ustawa o narodowym zasobie archiwalnym, art. 6; art. 17 ust. 3 lit. b i d RODO.")
        still_open = _("Ktoś jeszcze czeka na odpowiedź. Zakończ kontakt i powtórz usunięcie.")
        return Erasure(
            erased,
            [
                Kept("cases.Case", own_cases, in_files),
                Kept("contacts.Contact", len(filed), in_files),
                Kept("contacts.Contact", len(set(waiting) - filed), still_open),
            ],
        )


personal_data.register(MatterData())
holds_none(
    "cases.CaseType",
    "cases.Category",
    "cases.CoopUnit",
    "cases.ExcludedPeriod",
    "cases.Handover",
    "cases.SignCounter",
)
