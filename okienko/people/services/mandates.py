"""Powers of attorney and consents."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from okienko.audit.services import record
from okienko.kernel.actors import Actor
from okienko.kernel.errors import Invalid, NotFound
from okienko.people import queries
from okienko.people.models import Consent, PowerOfAttorney
from okienko.people.permissions import access_part, access_person, winners
from okienko.people.services.parts import touch_people


@transaction.atomic
def grant_power_of_attorney(
    principal_id: int,
    proxy_id: int,
    *,
    scope: str,
    valid_from: date,
    valid_to: date | None = None,
    document: str = "",
    by: Actor,
) -> int:
    """Write down that the proxy may act for the principal (art. 33 KPA: in writing or on record)."""
    principal, proxy = access_person(by, principal_id), access_person(by, proxy_id)
    if principal.pk == proxy.pk:
        raise Invalid(_("Nikt nie jest własnym pełnomocnikiem. Wybierz inną osobę."))
    if not scope.strip():
        raise Invalid(fields={"scope": _("Napisz, czego dotyczy pełnomocnictwo.")})
    if valid_to is not None and valid_to < valid_from:
        raise Invalid(fields={"valid_to": _("Koniec nie może być przed początkiem.")})
    row = PowerOfAttorney.objects.create(
        principal=principal,
        proxy=proxy,
        scope=scope,
        document=document,
        valid_from=valid_from,
        valid_to=valid_to,
        created_by=str(by),
    )
    record(subject=f"person:{principal.pk}", action="people.proxy_granted", by=by, data={"proxy": proxy.pk})
    touch_people(principal.pk, proxy.pk)
    return row.pk


@transaction.atomic
def revoke_power_of_attorney(person_id: int, mandate_id: int, *, by: Actor) -> None:
    """End a power of attorney now; `person_id` is either of its sides. A repeat changes nothing."""
    person = access_person(by, person_id)
    row = PowerOfAttorney.objects.filter(pk=mandate_id).first()
    if row is None or person.pk not in winners([row.principal_id, row.proxy_id]).values():
        raise NotFound
    if PowerOfAttorney.objects.filter(pk=mandate_id, revoked_at=None).update(revoked_at=timezone.now()):
        record(subject=f"person:{row.principal_id}", action="people.proxy_revoked", by=by, data={"proxy": row.proxy_id})
        touch_people(row.principal_id, row.proxy_id)


@transaction.atomic
def give_consent(person_id: int, channel: str, purpose: str, *, text_version: str, proof: str, by: Actor) -> int:
    """Keep that the person agreed, with its proof. One in force per channel and purpose; a repeat returns it."""
    person = access_person(by, person_id, lock=True)
    if channel not in Consent.Channel.values or purpose not in Consent.Purpose.values:
        raise Invalid(fields={"channel": _("Wybierz kanał i cel z listy.")})
    if not (text_version.strip() and proof.strip()):
        raise Invalid(fields={"proof": _("Napisz, jak wyrażono zgodę i jaką treść przeczytano.")})
    same = queries.same_person_ids(person.pk)
    found = Consent.objects.filter(person_id__in=same, channel=channel, purpose=purpose, withdrawn_at=None).first()
    if found is not None:
        return found.pk
    row = Consent.objects.create(
        person=person,
        channel=channel,
        purpose=purpose,
        text_version=text_version,
        proof=proof,
        given_at=timezone.now(),
        given_to=str(by),
    )
    record(subject=f"person:{person.pk}", action="people.consent_given", by=by, data={"consent": row.pk})
    touch_people(person.pk)
    return row.pk


@transaction.atomic
def withdraw_consent(person_id: int, consent_id: int, *, by: Actor) -> None:
    """Withdrawing is as easy as giving (GDPR art. 7(3)): no reason asked. A repeat changes nothing."""
    person = access_person(by, person_id)
    row = access_part(Consent, consent_id, of=person)
    in_force = Consent.objects.filter(pk=consent_id, withdrawn_at=None)
    if in_force.update(withdrawn_at=timezone.now(), withdrawn_to=str(by)):
        record(subject=f"person:{person.pk}", action="people.consent_withdrawn", by=by, data={"consent": row.pk})
        touch_people(person.pk)
