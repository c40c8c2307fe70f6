"""What people keep about one person."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from okienko.kernel import personal_data
from okienko.kernel.actors import Actor
from okienko.kernel.personal_data import Erasure, Kept, plain
from okienko.people import services
from okienko.people.models import Consent, Identifier, LookupLog, Person, PostalAddress, PowerOfAttorney
from okienko.people.permissions import may_see_people


class PeopleData:
    models = frozenset(
        {
            "people.Person",
            "people.Identifier",
            "people.PostalAddress",
            "people.PowerOfAttorney",
            "people.Consent",
            "people.LookupLog",
        }
    )
    names = {
        "people.Person": _("dane osoby"),
        "people.Identifier": _("numery i adresy elektroniczne"),
        "people.PostalAddress": _("adresy"),
        "people.PowerOfAttorney": _("pełnomocnictwa"),
        "people.Consent": _("zgody"),
        "people.LookupLog": _("zapisy o tym, kto szukał tej osoby"),
    }

    def within_reach(self, person_ids: Sequence[int], *, by: Actor) -> bool:
        return may_see_people(by)

    def export(self, person_ids: Sequence[int]) -> dict[str, list[dict[str, Any]]]:
        mine = Q(person_id__in=person_ids)
        mandates = Q(principal_id__in=person_ids) | Q(proxy_id__in=person_ids)
        hidden = ("search", "sort_key")
        shown = [one.name for one in Person._meta.concrete_fields if one.name not in hidden]
        return {
            "people.Person": plain(Person.objects.filter(pk__in=person_ids).values(*shown)),
            "people.Identifier": plain(Identifier.objects.filter(mine).values("kind", "value", "verified")),
            "people.PostalAddress": plain(PostalAddress.objects.filter(mine).values()),
            "people.PowerOfAttorney": plain(PowerOfAttorney.objects.filter(mandates).values()),
            "people.Consent": plain(Consent.objects.filter(mine).values()),
            "people.LookupLog": plain(LookupLog.objects.filter(mine).values("at", "actor", "kind")),
        }

    def erase(self, person_ids: Sequence[int], *, by: Actor) -> Erasure:
        erased = services.forget(person_ids, by=by)
        proofs = Consent.objects.filter(person_id__in=person_ids).count()
        looks = LookupLog.objects.filter(person_id__in=person_ids).count()
        return Erasure(
            erased,
            [
                Kept("people.Consent", proofs, _("Dowód zgody i jej wycofania: art. 7 ust. 1 RODO.")),
                Kept("people.LookupLog", looks, _("Rozliczalność dostępu do danych: art. 5 ust. 2 RODO.")),
            ],
        )


personal_data.register(PeopleData())
