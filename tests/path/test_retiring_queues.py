"""A supervisor adds a queue, puts one out of use and back: no work is lost, and nobody's act is overridden unseen."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
import time_machine
import yaml
from django.test import Client
from django.utils import timezone

from okienko.audit import queries as acts
from okienko.audit.models import Entry
from okienko.kernel.actors import system
from okienko.routing import queries, services
from okienko.routing.models import Queue, WorkItem
from okienko.routing.rules import OVERDUE, EventKind, WorkKind
from okienko.routing.services import Work
from okienko.routing.tests.queueing import kinds, open_offer, put
from tests.at_once import at_once
from tests.cast import make_office, sign_in
from tests.path.test_keeping_queues import opened

pytestmark = pytest.mark.django_db
PACK = Path(__file__).parents[2] / "packs" / "miasto" / "queues.yaml"
NEW, TAXES = "/praca/kolejki/nowa/", "/praca/kolejki/taxes/"


@pytest.fixture(autouse=True)
def at_work():
    """A Monday morning: queues work, whenever this is run."""
    with time_machine.travel(datetime(2026, 11, 23, 9, 0, tzinfo=UTC), tick=True):
        yield


def load(folder, office, **values):
    """The queues of the demonstration town: the contact point's, those of taxes another unit's."""
    file = yaml.safe_load(PACK.read_text(encoding="utf-8")) | values
    for one in file["queues"]:
        one["unit"] = "SO" if one["code"] == "taxes" else "PK"
    (folder / "queues.yaml").write_text(yaml.safe_dump(file, allow_unicode=True), encoding="utf-8")
    services.load_pack(folder, by=system())
    return office


@pytest.fixture
def town(office, tmp_path):
    return load(tmp_path, office)


@pytest.fixture
def bartek(town, client):
    return sign_in(client, town.bartek)


def retire(client, page, to, version="1"):
    return client.post(f"{page}wycofaj/", {"to": to, "version": version})


def test_a_queue_added_on_a_page_works_at_once_and_packs_leave_it_alone(bartek, town, tmp_path):
    sent = opened(bartek, NEW) | {"name": "Dotacje na źródła ciepła", "channels": ["chat"]}
    answer = bartek.post(NEW, sent)
    assert answer["Location"] == "/praca/kolejki/dotacje-na-zrodla-ciepla/"
    code = "dotacje-na-zrodla-ciepla"
    assert queries.queue(code).plan == queries.queue("general").plan.__class__()
    put(town, queue=code)
    services.sign_on(by=town.halina)
    assert services.dispatch() == 1
    assert open_offer(town.halina).queue == code
    story = bartek.get(f"/praca/kolejki/{code}/historia/").content.decode()
    assert "dodano kolejkę" in story
    assert "Bartek Umyślny" in story
    assert list(services.diff_pack(tmp_path)) == []
    services.load_pack(tmp_path, by=system())
    assert queries.queue(code).name == "Dotacje na źródła ciepła"
    again = bartek.post(NEW, sent)
    assert (again.status_code, "Jest już kolejka o tej nazwie" in again.content.decode()) == (422, True)
    Queue.objects.filter(code=code).update(name="Ciepło")  # its code stays taken
    assert bartek.post(NEW, sent)["Location"] == f"/praca/kolejki/{code}-2/"
    assert bartek.post(NEW, sent | {"name": "Nowa"})["Location"] == "/praca/kolejki/nowa-2/"


def test_what_waits_moves_as_old_as_it_is_and_what_is_held_stays(bartek, town):
    for number in (1, 2, 3):
        put(town, number, queue="taxes")
    services.take("contact:3", by=town.halina)
    services.sign_on(by=town.halina)
    page = bartek.get(f"{TAXES}wycofaj/").content.decode()
    assert "Czeka tu teraz: 2." in page
    assert "W czyichś rękach: 1." in page
    before = dict(WorkItem.objects.values_list("subject", "routing_age"))
    laid = services.offer(WorkItem.objects.get(subject="contact:2").id, to=town.halina.id)
    assert laid is not None
    assert retire(bartek, TAXES, "general").status_code == 302
    there = dict(WorkItem.objects.values_list("subject", "queue"))
    assert there == {"contact:1": "general", "contact:2": "taxes", "contact:3": "taxes"}
    assert kinds()[-2:] == [EventKind.TRANSFERRED, EventKind.ENTERED]
    services.decline(laid, by=town.halina)
    services.give_back("contact:3", by=town.halina)
    assert services.sweep()["moved_on"] == 2
    assert set(WorkItem.objects.values_list("queue", flat=True)) == {"general"}
    assert dict(WorkItem.objects.values_list("subject", "routing_age")) == before
    assert services.sweep()["moved_on"] == 0
    told = [one for one in acts.acts_on("contact:1") if one.action == "routing.moved_on"]
    assert [one.data for one in told] == [{"before": "taxes", "queue": "general"}]
    assert "wycofano kolejkę „taxes”" in bartek.get("/praca/tablica/praca/contact:1/").content.decode()
    listed = bartek.get("/praca/kolejki/").content.decode()
    assert "praca trafia do: Pierwsza linia" in listed
    story = bartek.get(f"{TAXES}historia/").content.decode()
    assert "wycofano z użytku" in story
    assert bartek.get(TAXES)["Location"] == f"{TAXES}historia/"


def test_what_still_names_it_comes_to_its_successor_and_says_so(bartek, town, tmp_path):
    retire(bartek, "/praca/kolejki/interventions/", "business")
    retire(bartek, "/praca/kolejki/business/", "general")
    put(town, queue="interventions")
    assert WorkItem.objects.get().queue == "general"
    assert [one.data["before"] for one in acts.acts_on("contact:1") if one.action == "routing.moved_on"] == [
        "interventions"
    ]
    assert kinds() == [EventKind.ENTERED]
    retire(bartek, TAXES, "general")  # another unit's: whose cases nobody of the first line may open
    unit = town.units["SO"].id
    assert queries.queue_for(OVERDUE, unit_id=unit) == "taxes"
    case = Work(WorkKind.CASE, "case:1", unit, timezone.now(), queue="taxes")
    services.enqueue(case, by=system())
    assert WorkItem.objects.get(subject="case:1").queue == ""  # on the lists of its unit
    told = list(services.diff_pack(tmp_path))
    assert "= kolejka interventions: wycofano ją w urzędzie, jej praca trafia do general" in told
    services.load_pack(tmp_path, by=system())
    assert {"interventions", "business", "taxes"}.isdisjoint(one.code for one in queries.queues())
    load(tmp_path, town, default="taxes")
    assert queries.default_queue() == "general"


def test_put_back_it_works_as_before(bartek, town):
    put(town, queue="taxes")
    retire(bartek, TAXES, "general")
    assert bartek.post(f"{TAXES}w-uzyciu/", {"version": "2"}).status_code == 302
    found = queries.queue("taxes")
    assert (found.version, found.plan.skills) == (3, {"topic-taxes": 1})
    assert WorkItem.objects.get().queue == "general"
    put(town, 2, queue="taxes")
    assert WorkItem.objects.get(subject="contact:2").queue == "taxes"
    assert "przywrócono do użytku" in bartek.get(f"{TAXES}historia/").content.decode()
    actions = Entry.objects.filter(subject="queue:taxes").order_by("id").values_list("action", flat=True)
    assert list(actions) == ["routing.queue_retired", "routing.queue_returned"]


def test_somebody_was_faster(bartek, town):
    adam = sign_in(Client(), town.adam)
    typed = opened(bartek, TAXES)
    adam.post(TAXES, typed | {"offer_seconds": "30"})
    late = retire(bartek, TAXES, "general")
    assert (late.status_code, "Ktoś zmienił tę kolejkę w międzyczasie" in late.content.decode()) == (409, True)
    assert queries.queue("taxes") is not None
    assert retire(adam, TAXES, "general", "2").status_code == 302
    for answer in (
        retire(bartek, TAXES, "civil", "2"),
        bartek.post(TAXES, typed | {"version": "2"}),
        bartek.post("/praca/tablica/zmiana/kolejka/taxes/", {"open": "0"}),
    ):
        assert answer.status_code == 409
        assert "wycofano z użytku" in answer.content.decode()
    assert bartek.post(f"{TAXES}w-uzyciu/", {"version": "2"}).status_code == 409
    assert bartek.post(f"{TAXES}w-uzyciu/", {"version": "3"}).status_code == 302
    again = adam.post(f"{TAXES}w-uzyciu/", {"version": "3"})
    assert (again.status_code, "jest już w użyciu" in again.content.decode()) == (409, True)


@pytest.mark.parametrize(
    ("page", "to", "said"),
    [
        ("/praca/kolejki/general/", "taxes", "kolejka domyślna"),
        (TAXES, "taxes", "nie jest żadną z"),
        (TAXES, "", "To pole jest wymagane"),
        (TAXES, "callback", "nie jest żadną z"),
    ],
)
def test_what_cannot_be_is_said(bartek, page, to, said):
    answer = retire(bartek, page, to)
    assert (answer.status_code, said in answer.content.decode()) == (422, True)
    assert queries.queue(page.split("/")[3]) is not None


def test_no_circle_comes_of_it(bartek, town):
    page = "/praca/kolejki/civil/"
    assert bartek.post(page, opened(bartek, page) | {"overflow_to": "taxes", "overflow_after": "60"}).status_code == 302
    answer = retire(bartek, TAXES, "civil")
    assert (answer.status_code, "praca wracałaby tutaj" in answer.content.decode()) == (422, True)
    assert retire(bartek, TAXES, "general").status_code == 302
    kept = opened(bartek, page)
    assert kept["overflow_to"] == "taxes"
    assert "Podatki i opłaty (wycofana)" in bartek.get(page).content.decode()
    assert bartek.post(page, kept | {"offer_seconds": "30"}).status_code == 302
    assert queries.queue("civil").plan.overflow.to == "taxes"


def test_only_those_who_keep_queues(town, client):
    for who in (town.halina, town.zofia, town.gaja):
        sign_in(client, who)
        asked = [
            client.get(NEW),
            client.post(NEW, {}),
            client.get(f"{TAXES}wycofaj/"),
            retire(client, TAXES, "general"),
        ]
        assert {one.status_code for one in asked} == {403}
        assert client.post(f"{TAXES}w-uzyciu/", {"version": "1"}).status_code == 403
    assert queries.queue("taxes").version == 1


@pytest.mark.django_db(transaction=True)
def test_work_that_comes_while_its_queue_goes_is_not_lost(tmp_path):
    town = load(tmp_path, make_office())
    queries.queue_names()  # known for a second
    page = queries.queue_settings(town.bartek, "taxes")

    def act(number):
        if number == 3:
            return services.retire_queue("taxes", to="general", version=page.version, by=town.bartek)
        return put(town, number, queue="taxes")

    at_once(act, range(8))
    services.sweep()
    assert WorkItem.objects.count() == 7
    assert set(WorkItem.objects.values_list("queue", flat=True)) == {"general"}


@pytest.mark.django_db(transaction=True)
def test_two_who_retire_each_other(tmp_path):
    """One goes to the other, the other to the one: the second is told, and one of the two stays in use."""
    town = load(tmp_path, make_office())

    def act(pair):
        try:
            return services.retire_queue(pair[0], to=pair[1], version=1, by=town.bartek)
        except Exception as error:  # noqa: BLE001  # compared below
            return type(error).__name__

    told = at_once(act, [("taxes", "civil"), ("civil", "taxes")])
    assert sorted(map(str, told)) == ["0", "Invalid"]
    assert sum(queries.queue(code) is not None for code in ("taxes", "civil")) == 1
