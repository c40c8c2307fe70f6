"""Steering by the board: skills of people, priority and way of work, words to all; each with a log and a way back."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from okienko.audit.models import Entry
from okienko.insight.models import Announcement
from okienko.organization.models import Skill, StaffSkill
from okienko.routing import services as routing
from okienko.routing.models import Agent, Queue, WorkItem
from okienko.routing.tests.queueing import open_offer, put
from tests.cast import make_office, sign_in

pytestmark = pytest.mark.django_db
SHIFT, DUTY = "/praca/tablica/zmiana/", "/praca/oferta/"
WORK = "/praca/tablica/praca/contact:1/"


@pytest.fixture(autouse=True)
def at_work():
    """A Monday morning: queues work, whenever this is run."""
    with time_machine.travel(datetime(2026, 11, 23, 9, 0, tzinfo=UTC), tick=True):
        yield


@pytest.fixture
def office():
    office = make_office()
    for code, name in (("general", "Pierwsza linia"), ("taxes", "Podatki")):
        Queue.objects.create(code=code, name=name, unit=office.units["PK"])
    Skill.objects.create(code="podatki", name="Podatki lokalne", sort_key="podatki")
    return office


def test_words_to_all_stay_until_read_or_taken_back(office, client):
    routing.sign_on(by=office.halina)
    routing.sign_on(by=office.rafal)
    sign_in(client, office.bartek)
    assert client.post(f"{SHIFT}komunikat/", {"text": " ", "minutes": "60"}).status_code == 422
    assert client.post(f"{SHIFT}komunikat/", {"text": "x" * 501, "minutes": "60"}).status_code == 422
    assert client.post(f"{SHIFT}komunikat/", {"text": "Awaria <b>wodociągu</b>", "minutes": "7"}).status_code == 422
    assert client.post(f"{SHIFT}komunikat/", {"text": "Awaria <b>wodociągu</b>", "minutes": "60"}).status_code == 302
    assert "wodociągu" not in client.get(DUTY).content.decode()  # he is not signed on
    said = Announcement.objects.get()
    read = f"/praca/tablica/komunikat/{said.id}/przeczytany/"
    assert client.post(read).status_code == 404
    for who in (office.halina, office.rafal):
        sign_in(client, who)
        for _ in range(2):  # a reload loses nothing
            assert "Awaria &lt;b&gt;wodociągu" in client.get(DUTY).content.decode()
    assert [client.post(read).status_code for _ in range(2)] == [302, 302]
    assert "wodociągu" not in client.get(DUTY).content.decode()
    sign_in(client, office.bartek)
    assert "potwierdziło: 1" in client.get(SHIFT).content.decode()
    for _ in range(2):
        assert client.post(f"{SHIFT}komunikat/{said.id}/cofnij/").status_code == 302
    sign_in(client, office.halina)
    assert "wodociągu" not in client.get(DUTY).content.decode()
    assert client.post(f"{SHIFT}komunikat/{said.id}/cofnij/").status_code == 403
    actions = list(
        Entry.objects.filter(subject=f"announcement:{said.id}").order_by("id").values_list("action", flat=True)
    )
    assert actions == ["insight.announced", "insight.announcement_withdrawn"]
    Announcement.objects.update(withdrawn_at=None, until=timezone.now())
    assert "wodociągu" not in client.get(DUTY).content.decode()


def test_skills_of_a_person_decide_what_they_are_offered(office, client):
    routing.sign_on(by=office.halina)
    put(office, skills=("podatki",))
    assert routing.dispatch() == 0
    sign_in(client, office.bartek)
    shown = client.get("/praca/tablica/kolejka/general/").content.decode()
    assert "nie ma potrzebnych umiejętności" in shown
    assert "Podatki lokalne" in shown
    skill = Skill.objects.get()
    page = f"{SHIFT}osoba/{office.halina.id}/umiejetnosci/"
    assert client.post(page, {"seen": f"{skill.id}:0", f"skill-{skill.id}": "9"}).status_code == 422
    assert client.post(page, {"seen": f"{skill.id}:0", f"skill-{skill.id}": "2"}).status_code == 302
    assert routing.dispatch() == 1
    untouched = {"seen": f"{skill.id}:0", f"skill-{skill.id}": "0"}  # of a stale page
    assert client.post(page, untouched).status_code == 302
    assert StaffSkill.objects.get().level == 2
    assert client.post(page, {"seen": f"{skill.id}:2", f"skill-{skill.id}": "0"}).status_code == 302  # the way back
    assert not StaffSkill.objects.exists()
    assert Entry.objects.filter(action="organization.skill_set", actor_id=office.bartek.id).count() == 2
    assert client.get(f"{SHIFT}osoba/{office.karol.id}/umiejetnosci/").status_code == 404  # not of his tree
    sign_in(client, office.halina)
    assert client.get(page).status_code == 403


def test_priority_skills_and_way_of_work(office, client):
    routing.sign_on(by=office.rafal)
    put(office)
    put(office, 2)
    sign_in(client, office.bartek)
    assert client.get(WORK).status_code == 200
    change = {"what": "priority", "priority": "0", "reason": "pali się"}
    assert client.post(WORK, change).status_code == 302
    assert client.post(WORK, {**change, "priority": "1"}).status_code == 422
    assert WorkItem.objects.get(subject="contact:1").priority == 0
    assert "z „zwykłe” na „zagrożenie” – pali się" in client.get(WORK).content.decode()
    assert client.post(WORK, {"what": "skills", "skills": ["zmyślona"]}).status_code == 422
    assert client.post(WORK, {"what": "skills", "skills": ["podatki"]}).status_code == 302
    assert routing.dispatch() == 1  # the other one: he knows nothing of taxes
    assert open_offer(office.rafal).subject == "contact:2"
    assert client.post(WORK, {"what": "skills"}).status_code == 302
    since = WorkItem.objects.get(subject="contact:1").enqueued_at
    assert client.post(WORK, {"what": "move", "to": "taxes"}).status_code == 302
    moved = WorkItem.objects.get(subject="contact:1")
    assert (moved.queue, moved.enqueued_at) == ("taxes", since)
    assert client.post(WORK, {"what": "move", "to": f"user:{office.rafal.id}"}).status_code == 302
    assert open_offer(office.rafal).subject == "contact:1"
    assert client.post(WORK, {"what": "move", "to": f"user:{office.karol.id}"}).status_code == 422  # not on duty
    Agent.objects.update(presence_until=timezone.now() - timedelta(seconds=1))
    answer = client.post(WORK, {"what": "move", "to": f"user:{office.rafal.id}"})
    assert answer.status_code == 422
    assert "nie może teraz przyjąć" in answer.content.decode()
    assert client.post(WORK, {"what": "zmyślone"}).status_code == 422
    assert client.get("/praca/tablica/praca/contact:99/").status_code == 404
    acts = list(Entry.objects.filter(subject="contact:1", actor_id=office.bartek.id).values_list("action", flat=True))
    assert acts == [
        "routing.priority_changed", "routing.skills_changed", "routing.skills_changed", "routing.transferred",
        "routing.transferred",
    ]  # fmt: skip
    for who in (office.halina, office.zofia, office.anna):
        sign_in(client, who)
        assert client.get(WORK).status_code == client.post(WORK, change).status_code == 403


def undo(client, act=None):
    """Press the page's button, or one that a page showed before."""
    act = act or re.search(r'name="act" value="(\d+)"', client.get(WORK).content.decode())[1]
    return client.post(WORK, {"what": "undo", "act": act}).status_code, act


def test_what_was_steered_is_undone_unless_somebody_changed_it_meanwhile(office, client):
    put(office)
    sign_in(client, office.bartek)
    assert "Cofnij tę zmianę" not in client.get(WORK).content.decode()
    client.post(WORK, {"what": "priority", "priority": "0"})
    before = WorkItem.objects.values("queue", "skills", "enqueued_at", "routing_age").get()
    client.post(WORK, {"what": "skills", "skills": ["podatki"]})
    assert undo(client)[0] == 302
    client.post(WORK, {"what": "move", "to": "taxes"})
    assert client.get(WORK).content.decode().count("Cofnij tę zmianę") == 1
    assert undo(client)[0] == 302
    assert WorkItem.objects.values("queue", "skills", "enqueued_at", "routing_age").get() == before
    assert WorkItem.objects.get().priority == 0

    client.post(WORK, {"what": "priority", "priority": "8"})
    client.post(WORK, {"what": "priority", "priority": "5"})
    status, act = undo(client)
    assert (status, WorkItem.objects.get().priority) == (302, 8)
    assert undo(client, act) == (409, act)  # a second tab
    client.post(WORK, {"what": "move", "to": "taxes"})
    act = re.search(r'name="act" value="(\d+)"', client.get(WORK).content.decode())[1]
    routing.take("contact:1", by=office.halina)
    assert undo(client, act)[0] == 409
    assert WorkItem.objects.get().assignee_id == office.halina.id
    assert "Cofnij tę zmianę" not in client.get(WORK).content.decode()
    put(office, 2)
    client.post("/praca/tablica/praca/contact:2/", {"what": "priority", "priority": "0"})
    others = Entry.objects.filter(subject="contact:2").latest("id").id
    for odd in (others, "9" * 40, 0):
        assert client.post(WORK, {"what": "undo", "act": odd}).status_code == 404
    assert client.post(WORK, {"what": "undo", "act": "x"}).status_code == 422
    sign_in(client, office.halina)
    assert client.post(WORK, {"what": "undo", "act": act}).status_code == 403


def test_work_laid_before_somebody_is_taken_back_from_them(office, client):
    routing.sign_on(by=office.rafal)
    put(office)
    sign_in(client, office.bartek)
    assert client.post(WORK, {"what": "move", "to": f"user:{office.rafal.id}"}).status_code == 302
    offered = open_offer(office.rafal)
    assert undo(client)[0] == 302
    offered.refresh_from_db()
    assert offered.outcome == "caller_gone"
    assert WorkItem.objects.get().queue == "general"
    client.post(WORK, {"what": "priority", "priority": "0"})
    WorkItem.objects.update(priority=8)  # the owning domain changed it, which is no act of steering
    assert undo(client)[0] == 409


def test_who_reads_counts_drills_no_deeper(office, client):
    routing.sign_on(by=office.halina)
    put(office, headline="Tajemnica listu")
    sign_in(client, office.bartek)
    page = client.get("/praca/tablica/kolejka/general/").content.decode()
    assert "Tajemnica listu" in page
    assert "Halina Przykładna" in page
    assert "/praca/tablica/kolejka/general/" in client.get("/praca/tablica/").content.decode()
    sign_in(client, office.zofia)  # the head of another unit
    page = client.get("/praca/tablica/kolejka/general/").content.decode()
    assert "Tajemnica listu" not in page
    assert "Halina Przykładna" not in page
    sign_in(client, office.anna)
    assert client.get("/praca/tablica/kolejka/general/").status_code == 403
    assert "/praca/tablica/kolejka/general/" not in client.get("/praca/tablica/").content.decode()
    sign_in(client, office.bartek)
    assert client.get("/praca/tablica/kolejka/nie-ma/").status_code == 404


@pytest.mark.parametrize("odd", ["\x00", "9" * 40, "9" * 5000, "-1", "user:", "user:" + "9" * 22, "user:abc"])
def test_odd_input_is_refused_and_changes_nothing(office, client, odd):
    put(office)
    before = WorkItem.objects.values().get()
    sign_in(client, office.bartek)
    for fields in (
        {"what": odd},
        {"what": "priority", "priority": odd, "reason": odd},
        {"what": "skills", "skills": [odd]},
        {"what": "move", "to": odd},
    ):
        assert client.post(WORK, fields).status_code == 422, fields["what"]
    assert WorkItem.objects.values().get() == before
    assert client.post(f"{SHIFT}komunikat/", {"text": "Awaria", "minutes": odd}).status_code == 422
    levels = f"{SHIFT}osoba/{office.halina.id}/umiejetnosci/"
    assert client.post(levels, {"seen": odd, f"skill-{Skill.objects.get().id}": odd}).status_code == 422
    assert not StaffSkill.objects.exists()
    for address in (f"/praca/tablica/praca/contact:{'9' * 40}/", f"{SHIFT}osoba/{'9' * 40}/umiejetnosci/"):
        assert client.get(address).status_code == 404
