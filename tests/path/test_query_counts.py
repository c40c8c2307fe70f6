"""Pages of the desk ask the database as often when there is much as when there is little.

The table of URLs is walked for every page that needs no object; pages of one contact, case, person, unit and mailbox
follow. When a page asks more often, the test prints the statements that were not there before.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from okienko.accounts import services as accounts
from okienko.accounts.models import User
from okienko.cases import services as cases
from okienko.cases.models import Category
from okienko.cases.services import JoinCase, NewCase, Place
from okienko.channels.email import services as mail
from okienko.contacts import services as contacts
from okienko.contacts.models import Contact
from okienko.contacts.rules import Result
from okienko.kernel.actors import system
from okienko.kernel.lately import forget_everything
from okienko.kernel.models import Fact, HandlerFailure
from okienko.organization.models import Location, Post, Staff, Unit
from okienko.organization.rules import Role
from okienko.people import services as people
from okienko.people.services import AddressData, PersonData
from tests.access.table import ROWS
from tests.cast import make_kinds, make_office, sign_in

pytestmark = pytest.mark.django_db

NO_OBJECT = next(row.args for name, row in ROWS.items() if name == "workspace:list")
OPENERS = (Role.BROKER, Role.CLERK, Role.HEAD, Role.ADMIN, Role.REGISTRY, Role.SECRETARY, Role.SUPERVISOR)


class Town:
    """An office with one contact, one case and one person that everything hangs on; `grow` hangs more on them."""

    def __init__(self) -> None:
        make_kinds()
        self.office = make_office()
        mail.ensure_mailbox("kontakt@miasto.test", by=system())
        self.maria = people.create_person(PersonData(given_name="Maria", family_name="Zmyślona"), by=self.office.halina)
        self.size = 0
        self.contact_id = self._letter("Pierwszy list")
        self.case_id = cases.open_case(self.contact_id, self._new(), by=system()).id
        self.grow(2)

    def _letter(self, subject: str) -> int:
        raw = f"From: Maria <maria@example.org>\r\nSubject: {subject}\r\nMessage-ID: <{subject}@x>\r\n\r\nTekst"
        got = mail.receive(raw.encode(), envelope_from="maria@example.org", envelope_to=["kontakt@miasto.test"])
        assert got.contact_id is not None
        contacts.identify(got.contact_id, self.maria, by=self.office.halina, confirmed=True)
        return got.contact_id

    def _new(self) -> NewCase:
        place = Place(lon=19.1, lat=52.0, address="ul. Mostowa 4")
        return NewCase("report", f"Wysypisko {self.size}", "Opony", category_code="CLEAN_DUMP", place=place)

    def grow(self, times: int) -> None:
        office, now = self.office, timezone.now()
        for _ in range(times):
            self.size += 1
            n = self.size
            contact_id = self._letter(f"List {n}")
            cases.open_case(contact_id, self._new(), by=system())
            taken = self._letter(f"Wzięty {n}")
            contacts.take(taken, by=office.halina)
            contacts.promise_callback(taken, phone="600100200", due_at=now, by=office.halina)
            contacts.record_answer(self.contact_id, Result.AD_HOC, by=office.halina, question=f"Pytanie {n}")
            contacts.reply(self.contact_id, f"Odpowiedź {n}", by=office.halina, author_name="Halina")
            contacts.add_note(self.contact_id, f"Notatka {n}", by=office.halina, author_name="Halina")
            contacts.promise_callback(self.contact_id, phone="600100200", due_at=now, by=office.halina)
            cases.settle_contact(self._letter(f"Dołączony {n}"), [JoinCase(self.case_id)], by=office.halina)
            cases.add_note(self.case_id, f"Notatka {n}", public=n % 2 == 0, by=office.karol)
            cases.ask_person(self.case_id, f"Co {n}?", by=office.karol)
            cases.supplement(self.case_id, f"To {n}.", by=system())
            cases.open_case(self.contact_id, self._new(), by=system())
            wrong = NewCase("report", "Nie nasza", unit="GK-I")
            handed = cases.open_case(self._letter(f"Nie nasza {n}"), wrong, by=system()).id
            cases.hand_over(handed, to_unit_id=office.units["SO"].id, by=office.karol, reason="tam")
            self._people(n)
            self._office(n)

    def _people(self, n: int) -> None:
        by = self.office.halina
        twin = people.create_person(PersonData(given_name="Maria", family_name="Zmyślona"), by=by)
        people.add_identifier(self.maria, "phone", f"6001002{n:02}", by=by)
        people.add_postal_address(self.maria, AddressData(f"Miasto {n}"), by=by)
        consent = people.give_consent(self.maria, "sms", "survey", text_version="1", proof="rozmowa", by=by)
        people.withdraw_consent(self.maria, consent, by=by)  # it stays in the list of what was once agreed to
        people.grant_power_of_attorney(self.maria, twin, scope="podatek", valid_from=timezone.localdate(), by=by)

    def _office(self, n: int) -> None:
        section = Unit.objects.create(
            symbol=f"GK-{n}0", name=f"Referat {n}", kind="section", parent=self.office.units["GK"], sort_key=f"r{n}"
        )
        for unit in (section, self.office.units["GK-I"]):
            user = User.objects.create(email=f"nowy{n}.{unit.symbol.lower()}@urzad.test", full_name=f"Nowy {n}")
            post = Post.objects.create(unit=unit, name=f"inspektor {n}")
            Staff.objects.create(user=user, unit=unit, post=post, name=f"Nowy {n}", roles=["clerk"], folded=f"nowy {n}")
        Location.objects.create(code=f"filia{n}", name=f"Filia {n}", address="Rynek 1")
        Category.objects.create(code=f"NEW{n}", group="NEW", names={"pl": f"Nowa {n}"}, unit="GK-I", target_days=7)
        accounts.create_client(f"Program {n}", scopes=[], by=system())
        mail.ensure_mailbox(f"skrzynka{n}@miasto.test", by=system())
        fact = Fact.objects.create(subject=f"try:{n}", seq=1, name="x", payload={})
        HandlerFailure.objects.create(subject=f"try:{n}", handler="x", fact=fact, parked=True, error="x")


@pytest.fixture
def town() -> Town:
    return Town()


def asked(client: Client, address: str) -> list[str]:
    """The statements of one reading, after another has filled what is remembered."""
    assert client.get(address).status_code in (200, 302), address
    forget_everything()  # what is kept for a second or a minute may have run out, or not
    with CaptureQueriesContext(connection) as queries:
        client.get(address)
    return [re.sub(r"\d+", "0", query["sql"])[:400] for query in queries]


def compare(town: Town, pages: Iterable[tuple[str, str]], *, by: int = 6) -> None:
    """Read (who, address) now and when the town has grown, and name each page that asked more often."""
    clients: dict[str, Client] = {}
    pages = list(pages)
    for who, _address in pages:
        clients.setdefault(who, sign_in(Client(), getattr(town.office, who)))
    few = {page: asked(clients[page[0]], page[1]) for page in pages}
    town.grow(by)
    worse = []
    for page, before in few.items():
        now = asked(clients[page[0]], page[1])
        if len(now) > len(before):
            extra = "\n      ".join(f"{times}× {sql}" for sql, times in (Counter(now) - Counter(before)).items())
            worse.append(f"{page[1]} ({page[0]}): {len(before)} → {len(now)} queries\n      {extra}")
    assert not worse, "\n".join(worse)


def test_every_page_that_needs_no_object(town: Town):
    keys = {role: next(key for key in ("halina", "karol", "zofia", "adam", "renata", "sabina", "bartek")
                       if getattr(town.office, key) == town.office.by_role[role]) for role in OPENERS}  # fmt: skip
    pages = []
    for name, row in ROWS.items():
        if row.get and row.args is NO_OBJECT and not (row.is_public or row.is_api or row.left_out):
            role = next(role for role in OPENERS if role in row.roles)
            pages.append((keys[role], reverse(name) + row.query))
    lists = [f"/praca/?lista={scope}" for scope in ("mine", "unit", "queues", "all")]
    pages += [(who, address) for who in ("halina", "karol", "zofia") for address in lists]
    compare(town, pages)


def test_pages_of_one_thing(town: Town):
    office, case, contact, maria = town.office, town.case_id, town.contact_id, town.maria
    compare(
        town,
        [
            ("halina", f"/praca/kontakt/{contact}/"),
            ("halina", f"/praca/kontakt/{contact}/tresc/"),
            ("karol", f"/praca/sprawa/{case}/"),
            ("zofia", f"/praca/sprawa/{case}/"),
            ("karol", f"/praca/sprawa/{case}/tresc/"),
            ("karol", f"/praca/sprawa/{case}/metryka/"),
            ("halina", f"/praca/rozmowa/osoba/{maria}/?potwierdzona=1"),
            ("halina", "/praca/rozmowa/osoby/?q=zmyślona"),
            ("halina", f"/praca/paleta/?q={Contact.objects.get(id=contact).reference}"),
            ("halina", "/praca/paleta/?q=nowy"),
            ("halina", reverse("people:detail", args=[maria])),
            ("halina", "/praca/osoby/?q=zmyślona"),
            ("halina", "/praca/urzad/?q=nowy"),
            ("halina", reverse("organization:unit", args=[office.units["GK"].pk])),
            ("halina", reverse("organization:unit", args=[office.units["GK-I"].pk])),
            ("zofia", reverse("organization:absences", args=[office.staff["karol"].pk])),
            ("adam", reverse("organization:manage", args=[office.staff["karol"].pk])),
        ],
    )
