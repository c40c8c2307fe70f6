"""A supervisor steers the shift."""

from __future__ import annotations

import pytest
from django.utils import timezone

from okienko.audit.models import Entry
from okienko.insight import queries
from okienko.routing import queries as queues
from okienko.routing import services as routing
from okienko.routing.models import Queue
from tests.cast import make_office, sign_in

pytestmark = pytest.mark.django_db
PAGE = "/praca/tablica/zmiana/"


def test_states_of_others(client):
    office = make_office()
    routing.sign_on(by=office.halina)
    sign_in(client, office.bartek)
    assert "Halina Przykładna" in client.get(PAGE).content.decode()
    act = f"{PAGE}osoba/{office.halina.id}/"
    assert client.post(act, {"state": "break"}).status_code == 302
    assert [one.activity for one in queries.board(office.bartek, timezone.now()).states] == ["break"]
    assert Entry.objects.filter(action="routing.activity_set", actor_id=office.bartek.id).count() == 1
    assert "Nie zmieniono" in client.post(act, {"state": "zmyślony"}, follow=True).content.decode()
    assert client.post(act, {"state": "off"}).status_code == 302
    assert queries.board(office.bartek, timezone.now()).states == []
    assert "Nie zmieniono" in client.post(act, {"state": "break"}, follow=True).content.decode()
    sign_in(client, office.zofia)
    assert [client.get(PAGE).status_code, client.post(act, {"state": "off"}).status_code] == [403, 403]


def test_queues_open_and_close(client):
    office = make_office()
    Queue.objects.create(code="general", name="Pierwsza linia", unit=office.units["PK"])
    sign_in(client, office.bartek)
    for answer, is_open in (("0", False), ("0", False), ("1", True)):
        assert client.post(f"{PAGE}kolejka/general/", {"open": answer}).status_code == 302
        assert queues.queue("general").is_open is is_open
    actions = list(Entry.objects.filter(subject="queue:general").order_by("id").values_list("action", flat=True))
    assert actions == ["routing.queue_closed", "routing.queue_opened"]
    assert client.post(f"{PAGE}kolejka/nie-ma/", {"open": "1"}).status_code == 404


def test_the_last_opening_or_closing_is_taken_back_unless_somebody_was_faster(client):
    office = make_office()
    Queue.objects.create(code="general", name="Pierwsza linia", unit=office.units["PK"])
    sign_in(client, office.bartek)
    act = f"{PAGE}kolejka/general/"
    client.post(act, {"open": "0"})
    closed = queues.last_switches(office.bartek)["general"].id
    assert f'value="{closed}"' in client.get(PAGE).content.decode()
    assert client.post(act, {"undo": str(closed)}).status_code == 302
    assert queues.queue("general").is_open
    late = client.post(act, {"undo": str(closed)})  # a page from before
    assert (late.status_code, "w międzyczasie" in late.content.decode()) == (409, True)
    opened = queues.last_switches(office.bartek)["general"].id
    assert client.post(f"/praca/kolejki/general/cofnij/{opened}/").status_code == 302
    assert not queues.queue("general").is_open
    routing.set_queue_open("general", True, by=office.bartek)
    other = Entry.objects.create(subject="queue:other", action="routing.queue_closed", actor_kind="staff").pk
    assert [client.post(act, {"undo": str(number)}).status_code for number in (other, 9**17)] == [404, 404]
    sign_in(client, office.adam)
    assert client.post(f"/praca/kolejki/general/cofnij/{opened}/").status_code == 403
    assert queues.queue("general").is_open
