"""A small office everybody knows. Call `make_office()` in a test with a database.

    UM  Urząd Miasta Przykładowo          Damian (director), Anna (analyst), Sabina (secretary), Adam (admin)
    ├── PK    Punkt Kontaktu (first line) Halina (broker), Bartek (supervisor), Rafał (receptionist), Edyta (editor)
    ├── KN    Kancelaria                  Renata (registry)
    ├── GK    Gospodarka Komunalna        Zofia (head)
    │   └── GK-I  Referat Czystości       Karol (clerk), Ewa (expert)
    └── SO    Sprawy Obywatelskie         Piotr (clerk): must see nothing of GK; Zenon (head)

Gaja (guest) is of another institution: the contact point asked her here, on duty at every hour of every day.

Maria is the resident; her addresses are constants, the person is made by whoever needs one.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date

from django.contrib.auth.hashers import make_password
from django.test import Client

from okienko.accounts.models import User
from okienko.cases.models import CaseType, Category
from okienko.kernel import actors
from okienko.kernel.actors import Actor
from okienko.kernel.text import fold, sort_key
from okienko.organization.models import Post, Roster, Staff, Unit, UnitKind
from okienko.organization.rules import Role, guest_name

PASSWORD = "okienko-test-password"
MARIA_NAME, MARIA_EMAIL, MARIA_PHONE = "Maria Zmyślona", "maria.zmyslona@example.org", "+48600100200"

INSTITUTION, FAR = "Zakład Ubezpieczeń Zmyślonych", date(2099, 12, 31)
ALWAYS = {str(day): [["00:00", "23:59"]] for day in range(1, 8)}

_UNITS = [  # symbol, name, kind, parent, first line
    ("UM", "Urząd Miasta Przykładowo", UnitKind.OFFICE, "", False),
    ("PK", "Punkt Kontaktu", UnitKind.CENTER, "UM", True),
    ("KN", "Kancelaria", UnitKind.BUREAU, "UM", False),
    ("GK", "Wydział Gospodarki Komunalnej", UnitKind.DEPARTMENT, "UM", False),
    ("GK-I", "Referat Czystości", UnitKind.SECTION, "GK", False),
    ("SO", "Wydział Spraw Obywatelskich", UnitKind.DEPARTMENT, "UM", False),
]
_STAFF = [  # key, name, role, unit, post, duties
    ("halina", "Halina Przykładna", Role.BROKER, "PK", "konsultantka", "pierwsza rozmowa, informacja"),
    ("bartek", "Bartek Umyślny", Role.SUPERVISOR, "PK", "koordynator zmiany", "grafik, kolejki"),
    ("ewa", "Ewa Wymyślna", Role.EXPERT, "GK-I", "specjalistka", "odpady, pojemniki, wywóz śmieci"),
    ("karol", "Karol Zmyślony", Role.CLERK, "GK-I", "inspektor", "czystość ulic, dzikie wysypiska"),
    ("zofia", "Zofia Nibylska", Role.HEAD, "GK", "kierowniczka wydziału", "podpisywanie decyzji"),
    ("edyta", "Edyta Baśniowa", Role.EDITOR, "PK", "redaktorka", "karty usług"),
    ("renata", "Renata Fikcyjna", Role.REGISTRY, "KN", "kancelistka", "przesyłki wpływające"),
    ("rafal", "Rafał Żartobliwy", Role.RECEPTIONIST, "PK", "recepcjonista", "wizyty, numerki"),
    ("sabina", "Sabina Łagodna", Role.SECRETARY, "UM", "sekretarka", "skargi i wnioski"),
    ("anna", "Anna Ślicznotka", Role.ANALYST, "UM", "analityczka", "sprawozdania"),
    ("damian", "Damian Ćwiczebny", Role.DIRECTOR, "UM", "dyrektor", "kierowanie urzędem"),
    ("adam", "Adam Próbny", Role.ADMIN, "UM", "administrator", "konta i ustawienia"),
    ("piotr", "Piotr Postronny", Role.CLERK, "SO", "inspektor", "dowody osobiste, meldunek"),
    ("zenon", "Zenon Sąsiedni", Role.HEAD, "SO", "kierownik wydziału", "podpisywanie decyzji"),
    ("gaja", "Gaja Gościnna", Role.GUEST, "PK", "", "składki"),
]


@dataclass(frozen=True)
class Office:
    """Actors by first name, units by symbol. `by_role` gives one actor for each role."""

    halina: Actor
    bartek: Actor
    ewa: Actor
    karol: Actor
    zofia: Actor
    edyta: Actor
    renata: Actor
    rafal: Actor
    sabina: Actor
    anna: Actor
    damian: Actor
    adam: Actor
    piotr: Actor
    zenon: Actor
    gaja: Actor
    units: dict[str, Unit]
    staff: dict[str, Staff]

    @property
    def by_role(self) -> dict[Role, Actor]:
        found: dict[Role, Actor] = {}
        for key, _name, role, *_rest in _STAFF:
            found.setdefault(role, getattr(self, key))
        return found

    def fresh(self, key: str) -> Actor:
        """The same person with nothing remembered, for after a change of their standing."""
        return actors.staff(self.staff[key].user_id)


def make_office() -> Office:
    units: dict[str, Unit] = {}
    for symbol, name, kind, parent, is_first_line in _UNITS:
        units[symbol] = Unit.objects.create(
            symbol=symbol,
            name=name,
            kind=kind,
            parent=units.get(parent),
            is_first_line=is_first_line,
            email=f"{symbol.lower()}@miasto.test",
            phone="+48 22 555 01 00",
            sort_key=sort_key(name),
            folded=fold(f"{symbol} {name}"),
        )
    password = make_password(PASSWORD)
    staff: dict[str, Staff] = {}
    for key, name, role, symbol, post_name, duties in _STAFF:
        is_guest = role is Role.GUEST
        ends = FAR if is_guest else None
        full_name = guest_name(name, INSTITUTION if is_guest else "")
        user = User.objects.create(email=f"{key}@urzad.test", full_name=full_name, password=password, valid_until=ends)
        post = (
            None
            if is_guest
            else Post.objects.create(
                unit=units[symbol], name=f"{post_name} ({key})", sort_key=sort_key(post_name), folded=fold(post_name)
            )
        )
        staff[key] = Staff.objects.create(
            user=user,
            unit=units[symbol],
            post=post,
            name=name,
            phone="+48 22 555 01 01",
            duties=duties,
            roles=[role.value],
            institution=INSTITUTION if is_guest else "",
            sort_key=sort_key(name),
            folded=fold(f"{name} {post_name} {duties} {units[symbol].name}"),
        )
    Roster.objects.create(staff=staff["gaja"], week=ALWAYS)
    people = {key: actors.staff(staff[key].user_id) for key in staff}
    assert set(people) == {field.name for field in fields(Office)} - {"units", "staff"}
    return Office(**people, units=units, staff=staff)


def make_kinds() -> None:
    """Two case types and a category, small enough to read."""
    done = {"code": "done", "rating": True, "name": {"pl": "wykonane"}}
    refused = {"code": "refused", "rating": False, "name": {"pl": "odmowa"}}
    duplicate = {"code": "duplicate", "rating": False, "name": {"pl": "duplikat"}}
    CaseType.objects.create(
        code="report",
        names={"pl": "zgłoszenie"},
        deadline_rule="REPORT",
        unit="PK",
        public_map=True,
        outcomes=[done, refused, duplicate],
        closing={"pl": "Załatwione"},
        reopen_days=14,
    )
    CaseType.objects.create(
        code="kpa_application",
        names={"pl": "wniosek"},
        deadline_rule="KPA",
        unit="SO",
        reopen_days=0,
        outcomes=[done, refused],
        file_class="5343",
    )
    CaseType.objects.create(
        code="complaint",
        names={"pl": "skarga"},
        deadline_rule="COMPLAINT",
        unit="UM",
        restricted=True,
        rating=False,
        outcomes=[{**done, "code": "upheld"}],
        file_class="1510",
        reopen_days=0,
    )
    Category.objects.create(
        code="CLEAN_DUMP", group="CLEAN", names={"pl": "Dzikie wysypisko"}, unit="GK-I", target_days=7
    )


def sign_in(client: Client, by: Actor) -> Client:
    """The test client as this member of staff, without the sign-in page."""
    client.force_login(User.objects.get(pk=by.id))
    return client
