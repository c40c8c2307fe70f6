"""A supervisor steers the shift."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from okienko.audit.models import Entry
from okienko.insight import queries
from okienko.routing import queries as queues
from okienko.routing import services as routing
from okienko.routing.models import Queue
from okienko.routing.rules import Activity
from okienko.routing.services import ReasonData
from tests.cast import make_office, sign_in

pytestmark = pytest.mark.django_db
BOARD, PAGE = "/praca/tablica/", "/praca/tablica/zmiana/"
MORNING = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


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


def test_a_reason_for_somebody_and_who_is_over_it(client):
    office = make_office()
    routing.add_reason(ReasonData("śniadanie", {"en": "meal"}, 20), activity="break", by=office.bartek)
    sign_in(client, office.bartek)
    act = f"{PAGE}osoba/{office.halina.id}/"
    with time_machine.travel(MORNING, tick=False) as clock:
        routing.sign_on(by=office.halina)
        assert '<option value="break:sniadanie">przerwa: śniadanie</option>' in client.get(PAGE).content.decode()
        assert client.post(act, {"state": "reason", "reason": "break:sniadanie"}).status_code == 302
        assert Entry.objects.get(action="routing.activity_set").data["to"] == "break:sniadanie"
        routing.sign_on(by=office.rafal)
        routing.set_activity(Activity.BREAK, by=office.rafal)
        for minutes, over in ((20, 0), (1, 1)):
            clock.shift(timedelta(minutes=minutes))
            found = queries.board(office.bartek, timezone.now()).states
            assert [(one.activity, one.reason, one.number, one.over) for one in found] == [
                ("break", "", 1, 0), ("break", "śniadanie", 1, over),
            ]  # fmt: skip
        board, shift = client.get(BOARD).content.decode(), client.get(PAGE).content.decode()
        assert "przerwa: śniadanie" in board
        assert "po czasie: 1" in board
        assert "przerwa: śniadanie" in shift
        assert shift.count("po czasie") == 1
        assert (
            "Nie zmieniono"
            in client.post(act, {"state": "reason", "reason": "break:nie-ma"}, follow=True).content.decode()
        )
        assert "Nie zmieniono" in client.post(act, {"state": "reason"}, follow=True).content.decode()
        sign_in(client, office.anna)  # counts alone
        counts = client.get(BOARD).content.decode()
        assert ("po czasie: 1" in counts, "Halina" in counts) == (True, False)


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
