"""What the verbs share: what a caller hands in, and how a row is made of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from okienko.kernel import live
from okienko.kernel.errors import Invalid
from okienko.kernel.text import fold
from okienko.people import rules
from okienko.people.models import Identifier, Person, PostalAddress
from okienko.people.rules import IdentifierKind, Kind, PersonData


@dataclass(frozen=True, slots=True)
class AddressData:
    city: str
    street: str = ""
    building: str = ""
    flat: str = ""
    postal_code: str = ""
    country: str = "PL"
    purpose: str = PostalAddress.Purpose.MAIL.value

    def folded(self) -> str:
        """What two addresses are compared by: the place, not its purpose."""
        return fold(f"{self.city} {self.street} {self.building} m {self.flat or 0}")[:500]


def checked(data: PersonData) -> PersonData:
    """Trimmed; raises Invalid for a kind that does not exist."""
    if data.kind not in Person.KindLabel.values:
        raise Invalid(fields={"kind": _("Wybierz rodzaj z listy.")})
    return replace(
        data,
        given_name=" ".join(data.given_name.split())[:100],
        family_name=" ".join(data.family_name.split())[:100],
        company_name=" ".join(data.company_name.split())[:300],
    )


def require_name(data: PersonData) -> None:
    if not rules.display_name(data.given_name, data.family_name, data.company_name):
        field = "family_name" if data.kind == Kind.RESIDENT else "company_name"
        raise Invalid(fields={field: _("Wpisz nazwę albo nazwisko, e-mail lub telefon.")})


def new_person(data: PersonData, created_from: str, identifiers: Iterable[tuple[str, str]]) -> Person:
    """An unsaved row; `identifiers` are normalized."""
    data = checked(data)
    person = Person(
        kind=data.kind,
        given_name=data.given_name,
        family_name=data.family_name,
        company_name=data.company_name,
        language=data.language,
        note=data.note,
        created_from=created_from,
    )
    index(person, [value for kind, value in identifiers if kind == IdentifierKind.EMAIL])
    return person


def new_identifier(person_id: int, kind: str, value: str, *, verified: bool = False) -> Identifier:
    backwards = rules.backwards(kind, value)
    return Identifier(person_id=person_id, kind=kind, value=value, backwards=backwards, verified=verified)


def index(person: Person, emails: Iterable[str]) -> None:
    """Fill what look-ups and lists compare: words of the names and of e-mail addresses before the @."""
    names = (person.given_name, person.family_name, person.company_name)
    person.sort_key = rules.name_sort_key(*names)
    spoken = (person.company_name, person.family_name, person.given_name)
    person.search = rules.search_words(*spoken, *(email.rpartition("@")[0] for email in emails))


def reindex(person: Person) -> None:
    """The same for a saved person, from its e-mail addresses as they are now."""
    emails = person.identifiers.filter(kind=IdentifierKind.EMAIL).order_by("pk").values_list("value", flat=True)
    index(person, emails)
    Person.objects.filter(pk=person.pk).update(search=person.search, sort_key=person.sort_key)


def normal_value(kind: str, value: str) -> str:
    """As rules.normalize, but Invalid with a sentence for people."""
    try:
        return rules.normalize(kind, value)
    except rules.BadIdentifier as error:
        raise Invalid(fields={kind: _("To nie wygląda na poprawny adres ani numer.")}) from error


def touch_people(*ids: int) -> None:
    live.touch(*(f"person:{pk}" for pk in ids))
