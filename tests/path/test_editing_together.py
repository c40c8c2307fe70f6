"""Every record that people edit: two save one form, the second sees both texts, and merging loses nothing."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django import forms
from django.test import Client
from django.urls import reverse

from okienko.channels.email import services as mail
from okienko.channels.email.forms import MailboxForm
from okienko.contacts.forms import LetterForm
from okienko.contacts.models import TextTemplate
from okienko.kernel.actors import Actor, system
from okienko.kernel.editing import VersionedForm
from okienko.knowledge import services as knowledge
from okienko.knowledge.forms import CardForm
from okienko.knowledge.forms.fields import TextForm
from okienko.knowledge.forms.guides import GuideForm
from okienko.knowledge.forms.pages import PageForm
from okienko.knowledge.forms.records import NewsForm, ProgrammeForm, QuestionForm, RecordForm, ScriptForm
from okienko.knowledge.kinds import kept_url
from okienko.organization.forms import GuestForm, RolesForm, RosterForm, StaffForm, UnitForm, WeekForm
from okienko.organization.models import Location
from okienko.organization.services import GuestData, SkillData, add_guest, add_skill
from okienko.people import services as people
from okienko.people.forms import EditPersonForm
from okienko.people.services import PersonData
from okienko.routing.forms import QueueForm, SkillForm
from okienko.routing.models import Queue
from okienko.workspace.forms import CaseVerb, IdentifyForm
from tests.cast import Office, sign_in
from tests.guides import load_guide
from tests.office_texts import load_texts
from tests.records import NEWS, PROGRAMME, QUESTION, SCRIPT, load_records

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class Record:
    """`theirs` and `mine` change different fields of the form at `page`; it is sent to `saved` (the same, if empty)."""

    form: type[VersionedForm]
    by: str
    page: Callable[[Office], str]
    theirs: dict[str, Any]
    mine: dict[str, Any]
    saved: Callable[[Office], str] | None = None
    context: str = "form"


def _person(office: Office) -> str:
    data = PersonData(given_name="Jan", family_name="Wzorowy")
    return reverse("people:edit", args=[people.create_person(data, identifiers=[], by=office.halina)])


def _unit(office: Office) -> str:
    return reverse("organization:change_unit", args=[office.units["GK"].pk])


def _karol(name: str) -> Callable[[Office], str]:
    return lambda office: reverse(f"organization:{name}", args=[office.staff["karol"].pk])


def _hours(office: Office) -> str:
    Location.objects.create(code="ratusz", name="Ratusz")
    return reverse("organization:change_week", args=["ratusz"])


def _mailbox(office: Office) -> str:
    return reverse("mailboxes:mailbox", args=[mail.ensure_mailbox("kontakt@miasto.test", by=system())])


def _queue(office: Office) -> str:
    Queue.objects.create(code="general", name="Pierwsza linia", unit=office.units["PK"])
    return reverse("routing:queue", args=["general"])


def _skill(office: Office) -> str:
    given = SkillData("Podatki", {})
    return reverse("routing:skill", args=[add_skill(given, kind="topic", by=office.bartek)])


def _letter(office: Office) -> str:
    TextTemplate.objects.create(code="answer", title="Odpowiedź", subject="{topic}", body="{answer}")
    return reverse("letters:letter", args=["answer", "pl"])


def _text(office: Office) -> str:
    with tempfile.TemporaryDirectory() as folder:
        load_texts(Path(folder))
    return reverse("pages:page", args=["clause", "form", "pl"])


def _guest(name: str) -> Callable[[Office], str]:
    def page(office: Office) -> str:
        given = GuestData("Gość Zmyślony", "Fundacja Testowa", office.units["PK"].pk, date.max)
        return reverse(f"organization:{name}", args=[add_guest("gosc@fundacja.test", given, by=office.adam)])

    return page


def _draft(kind: str, record: dict[str, Any] | None = None) -> Callable[[Office], str]:
    def page(office: Office) -> str:
        if record is None:
            code = load_guide(office)
        else:
            load_records(office, kind, record)
            code = record["code"]
        knowledge.begin_change(code, by=office.edyta, kind=kind)
        return kept_url("draft", kind, code)

    return page


RECORDS = [
    Record(EditPersonForm, "halina", _person, {"given_name": "Janusz"}, {"note": "Woli rozmowę rano."}),
    Record(UnitForm, "adam", _unit, {"phone": "22 555 99 99"}, {"room": "112"}),
    Record(StaffForm, "adam", _karol("change_staff"), {"phone": "22 555 88 88"}, {"room": "7a"}),
    Record(WeekForm, "adam", _hours, {"day_1": "08:00–16:00"}, {"day_2": "09:00–17:00"}),
    Record(GuestForm, "adam", _guest("change_guest"), {"phone": "22 555 77 77"}, {"institution": "Instytut Testowy"}),
    Record(RosterForm, "adam", _guest("roster"), {"day_1": "08:00–16:00"}, {"exceptions": "24.12.2026: brak"}),
    Record(MailboxForm, "adam", _mailbox, {"sender_name": "Urząd"}, {"alarm_hours": "7"}),
    Record(QueueForm, "bartek", _queue, {"name": "Infolinia"}, {"offer_seconds": "30"}),
    Record(LetterForm, "edyta", _letter, {"title": "Nasza odpowiedź"}, {"subject": "Odpowiadamy: {topic}"}),
    Record(PageForm, "edyta", _text, {"title": "Dane osobowe"}, {"short": "Dane zbiera nasz urząd."}),
    Record(SkillForm, "bartek", _skill, {"name": "Podatki lokalne"}, {"name_en": "Local taxes"}),
    Record(
        RolesForm, "adam", _karol("manage"), {"roles": ["clerk", "head"]}, {"roles": ["clerk", "expert"]},
        saved=_karol("set_roles"), context="roles_form",
    ),
    Record(QuestionForm, "edyta", _draft("question", QUESTION), {"title": "Ile kubłów?"}, {"keywords": "kubły"}),
    Record(ScriptForm, "edyta", _draft("script", SCRIPT), {"title": "Kubły znikają"}, {"keywords": "czarny kubeł"}),
    Record(ProgrammeForm, "edyta", _draft("programme", PROGRAMME), {"who": "Każdy."}, {"where": "Okienko 2"}),
    Record(NewsForm, "edyta", _draft("news", NEWS), {"title": "Kubły są zielone"}, {"more": "Czarny zostaje."}),
    Record(GuideForm, "edyta", _draft("guide"), {"note": "Nowa opłata"}, {"publish_on": "2027-01-04"}),
]  # fmt: skip


def values(form: VersionedForm) -> dict[str, Any]:
    """What a browser sends from this form as it stands."""
    found = {}
    for field in form:
        value = field.value()
        if isinstance(field.field, forms.BooleanField):
            value = "on" if value else None
        if value is not None:
            found[field.html_name] = value
    return found


def heirs(kind: type[VersionedForm]) -> set[type[VersionedForm]]:
    return {kind}.union(*(heirs(one) for one in kind.__subclasses__()))


def test_every_form_with_a_version_is_walked():
    new_ones = {one for one in heirs(VersionedForm) if re.match("New[A-Z]", one.__name__)}  # nothing to be stale of
    # test_stale_verbs.py, test_stale_contact.py, okienko/knowledge/tests/test_life.py
    elsewhere = heirs(CaseVerb) | {IdentifyForm, CardForm, TextForm, RecordForm}  # the last two: what others have
    assert heirs(VersionedForm) - {VersionedForm} - new_ones - elsewhere == {one.form for one in RECORDS}


@pytest.mark.parametrize("record", RECORDS, ids=lambda one: one.form.__name__)
def test_both_versions_are_shown_and_merging_keeps_both(office, record):
    by: Actor = getattr(office, record.by)
    first, second = sign_in(Client(), by), sign_in(Client(), by)
    page = record.page(office)
    saved = record.saved(office) if record.saved else page
    opened = [values(client.get(page).context[record.context]) for client in (first, second)]
    assert first.post(saved, opened[0] | record.theirs).status_code == 302
    stale = second.post(saved, opened[1] | record.mine)
    html = stale.content.decode()
    assert stale.status_code == 409
    for words in ("Twoja wersja", "Zapisana wersja", "Zapisz moje", "Weź cudze", "Scal"):
        assert words in html
    merged = values(stale.context["merged"])
    both = record.mine if record.theirs.keys() == record.mine.keys() else record.theirs | record.mine
    assert {name: _plain(merged[name]) for name in both} == {name: _plain(value) for name, value in both.items()}
    assert second.post(saved, merged).status_code == 302
    now = values(second.get(page).context[record.context])
    assert {name: _plain(now[name]) for name in both} == {name: _plain(value) for name, value in both.items()}


def _plain(value: Any) -> Any:
    return sorted(value) if isinstance(value, list) else str(value)
