"""Call scripts beside a contact: those of its queue and topic, the right one first."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from okienko.contacts import services as contacts
from okienko.contacts.models import Contact
from okienko.contacts.rules import Channel, Result
from okienko.contacts.services import Content
from okienko.kernel.actors import system
from okienko.kernel.lately import forget_everything
from okienko.knowledge import queries
from okienko.knowledge import services as knowledge
from okienko.knowledge.rules import ScriptContent, nearness
from okienko.routing.models import Queue, WorkItem
from okienko.routing.queries import forget_queues
from tests.cast import Office, make_office, sign_in
from tests.records import SCRIPT, another, load_records
from tests.service_cards import CODE as CARD

SCRIPTS = [
    another(SCRIPT, code="ogolny", title="Ogólny", queues=["general", "business", "waste"], cards=[]),
    another(SCRIPT, code="firmowy", title="Firmowy", queues=["business"], cards=[]),
    another(SCRIPT, code="odpadowy", title="Odpadowy", queues=["waste"], cards=[]),
    another(SCRIPT, code="o-kubelkach", title="O kubełkach", queues=["nobody"], cards=[CARD]),
]
FOR_ALL = another(SCRIPT, code="dla-wszystkich", title="Dla wszystkich", queues=[], cards=[])


@pytest.fixture
def office(db) -> Office:
    made = make_office()
    for code, topic in (("general", "topic-general"), ("business", "topic-business"), ("waste", "topic-waste"),
                        ("waste-late", "topic-waste")):  # fmt: skip
        Queue.objects.create(
            code=code, name=code, unit=made.units["PK"], skills={topic: 1}, channels=["phone"][: code == "general"]
        )
    load_records(made, "script", *SCRIPTS)
    return made


def call(queue: str) -> int:
    opened = contacts.open_contact(channel=Channel.PHONE, content=Content(text="Halo", headline="?"), by=system())
    WorkItem.objects.filter(subject=f"contact:{opened.id}").update(queue=queue)
    return opened.id


def shown(client: Client, address: str) -> list[str]:
    """Titles of the scripts on a page, as they stand there."""
    page = client.get(address)
    assert page.status_code == 200
    part = re.search(r'<section class="ok-panel ok-scripts".*?</section>', page.text, re.DOTALL)
    return re.findall(r"<summary>([^<]+)<", part[0]) if part else []


@pytest.mark.parametrize(
    ("queue", "titles"),
    [
        ("general", ["Ogólny"]),
        ("business", ["Firmowy", "Ogólny"]),
        ("waste", ["Odpadowy", "Ogólny"]),
        ("waste-late", ["Odpadowy", "Ogólny"]),  # of the same topic
        ("nowhere", []),
        ("", ["Ogólny"]),  # it waits on lists: what the reader's unit answers calls with
    ],
)
def test_the_script_of_the_queue_stands_first(office, queue, titles):
    assert shown(sign_in(Client(), office.halina), f"/praca/kontakt/{call(queue)}/") == titles


def test_a_topic_somebody_asked_for_brings_its_scripts(office):
    number = call("general")
    WorkItem.objects.update(skills=["topic-business"])
    assert shown(sign_in(Client(), office.halina), f"/praca/kontakt/{number}/") == ["Ogólny", "Firmowy"]


def test_a_card_a_question_was_answered_with_brings_its_script_first(office):
    number = call("general")
    halina = sign_in(Client(), office.halina)
    contacts.take(number, by=office.halina)
    assert shown(halina, f"/praca/kontakt/{number}/") == ["Ogólny"], "also when somebody has it"
    contacts.record_answer(number, Result.CARD, by=office.halina, question="Kubeł?", card=CARD)
    assert shown(halina, f"/praca/kontakt/{number}/") == ["O kubełkach", "Ogólny"]


def test_one_for_no_queue_is_for_all_and_comes_last(office):
    load_records(office, "script", *SCRIPTS, FOR_ALL)
    halina = sign_in(Client(), office.halina)
    assert shown(halina, f"/praca/kontakt/{call('business')}/") == ["Firmowy", "Ogólny", "Dla wszystkich"]
    WorkItem.objects.update(queue="")
    assert shown(halina, f"/praca/kontakt/{Contact.objects.get().id}/") == ["Ogólny", "Dla wszystkich"]


def test_the_others_are_one_click_away(office):
    halina = sign_in(Client(), office.halina)
    page = halina.get(f"/praca/kontakt/{call('nowhere')}/").text
    assert "Żaden skrypt nie jest dla tej kolejki." in page
    assert "Wszystkie skrypty (4)" in page
    listed = halina.get(reverse("knowledge_desk:search")).text
    assert all(one["title"] in listed for one in SCRIPTS)


def test_an_editor_says_for_which_queues_it_is(office):
    knowledge.begin_change("firmowy", by=office.edyta, kind="script")
    edyta = sign_in(Client(), office.edyta)
    page = "/praca/wiedza/skrypty/firmowy/szkic/"
    form = edyta.get(page).context["form"]
    names = {"business": "business", "general": "general", "waste": "waste", "waste-late": "waste-late"}
    assert dict(form.fields["queues"].choices) == names
    assert form["queues"].value() == ["business"]
    values = {name: value for name in form.fields if (value := form[name].value()) not in (None, [])}
    assert edyta.post(page, {**values, "queues": ["waste", "general"]}).status_code == 302
    assert queries.draft(office.edyta, "firmowy", kind="script").content.queues == ["waste", "general"]
    assert edyta.post(page, {**values, "version": 2, "queues": ["Nie kod!"]}).status_code == 422


def test_a_queue_that_is_gone_stays_ticked_until_somebody_unticks_it(office):
    knowledge.begin_change("o-kubelkach", by=office.edyta, kind="script")
    edyta = sign_in(Client(), office.edyta)
    page = edyta.get("/praca/wiedza/skrypty/o-kubelkach/szkic/")
    assert "nobody (nie ma już takiej kolejki)" in page.text
    form = page.context["form"]
    values = {name: value for name in form.fields if (value := form[name].value()) not in (None, [])}
    assert edyta.post("/praca/wiedza/skrypty/o-kubelkach/szkic/", {**values, "note": "Nic"}).status_code == 302
    assert queries.draft(office.edyta, "o-kubelkach", kind="script").content.queues == ["nobody"]


def test_its_words_are_there_and_a_closed_contact_needs_none(office):
    number = call("business")
    halina = sign_in(Client(), office.halina)
    page = halina.get(f"/praca/kontakt/{number}/").text
    assert SCRIPT["steps"][0]["text"] in page
    assert SCRIPT["never"][0] in page
    WorkItem.objects.all().delete()
    assert shown(halina, f"/praca/kontakt/{number}/") == []


def test_a_new_talk_shows_those_of_the_unit_that_answers_calls(office):
    load_records(office, "script", *SCRIPTS, FOR_ALL)
    assert shown(sign_in(Client(), office.halina), "/praca/rozmowa/") == ["Ogólny", "Dla wszystkich"]
    assert shown(sign_in(Client(), office.karol), "/praca/rozmowa/") == ["Dla wszystkich"], "GK-I answers no calls"
    Queue.objects.filter(code="waste").update(unit=office.units["GK-I"], channels=["phone"])
    forget_queues()
    karol = ["Odpadowy", "Ogólny", "Dla wszystkich"]
    assert shown(sign_in(Client(), office.karol), "/praca/rozmowa/") == karol


def test_a_queue_put_out_of_use_leaves_its_scripts_to_its_successor(office):
    Queue.objects.create(code="old", name="old", unit=office.units["PK"], is_active=False, successor="business")
    load_records(office, "script", *SCRIPTS, another(SCRIPT, code="dawny", title="Dawny", queues=["old"], cards=[]))
    page = f"/praca/kontakt/{call('business')}/"
    assert shown(sign_in(Client(), office.halina), page) == ["Firmowy", "Ogólny", "Dawny"]


def test_a_guest_with_the_contact_sees_none(office):
    number = call("business")
    Contact.objects.update(handled_by=office.gaja.id)
    WorkItem.objects.update(assignee=office.gaja.id)
    assert shown(sign_in(Client(), office.halina), f"/praca/kontakt/{number}/") == ["Firmowy", "Ogólny"]
    page = sign_in(Client(), office.gaja).get(f"/praca/kontakt/{number}/")
    assert page.status_code == 200
    assert "Skrypty rozmów" not in page.text
    assert "Wszystkie skrypty" not in page.text


def test_a_contact_stays_at_twenty_statements(office):
    number = call("business")
    halina = sign_in(Client(), office.halina)
    halina.get(f"/praca/kontakt/{number}/")
    with CaptureQueriesContext(connection) as few:
        halina.get(f"/praca/kontakt/{number}/")
    load_records(office, "script", *SCRIPTS, *(another(SCRIPT, code=f"s-{n}", title=f"S {n}") for n in range(9)))
    forget_everything()
    halina.get(f"/praca/kontakt/{number}/")
    with CaptureQueriesContext(connection) as many:
        page = halina.get(f"/praca/kontakt/{number}/")
    assert "Wszystkie skrypty (13)" in page.text
    assert len(many) == len(few) <= 20


CODES = st.sampled_from(["a", "b", "c", "d"])


@given(st.lists(CODES, unique=True), st.sets(CODES), st.lists(CODES, unique=True), st.lists(CODES, unique=True))
def test_nearness(queues, cards, own, of_cards):
    """A script of other talks does not belong here; one of a card comes before all others; the own queue before the
    rest."""
    script = ScriptContent.model_construct(queues=own, cards=of_cards)
    found = nearness(script, queues, cards)
    assert (found is None) == (bool(own) and not set(own) & set(queues) and not set(of_cards) & cards)
    if found is not None and queues:
        best = nearness(ScriptContent.model_construct(queues=[queues[0]], cards=[]), queues, cards)
        assert best is not None
        if set(of_cards) & cards:
            assert found < best
        elif queues[0] not in own:
            assert best < found
