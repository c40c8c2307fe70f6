"""A supervisor changes a queue on its page: at once, logged, with a way back, never over somebody else's change."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
import yaml
from django.test import Client

from okienko.audit.models import Entry
from okienko.channels.chat import queries as chat
from okienko.kernel.actors import system
from okienko.organization.models import Skill
from okienko.routing import queries, services
from okienko.routing.models import Queue, WorkItem
from okienko.routing.tests.queueing import open_offer, put
from tests.cast import sign_in

pytestmark = pytest.mark.django_db
PACK = Path(__file__).parents[2] / "packs" / "miasto" / "queues.yaml"
PAGE = "/praca/kolejki/general/"


@pytest.fixture(autouse=True)
def at_work():
    """A Monday morning: queues work, whenever this is run."""
    with time_machine.travel(datetime(2026, 11, 23, 9, 0, tzinfo=UTC), tick=True):
        yield


@pytest.fixture
def town(office, tmp_path):
    """The queues of the demonstration town, all of them the contact point's."""
    file = yaml.safe_load(PACK.read_text(encoding="utf-8"))
    for one in file["queues"]:
        one["unit"] = "PK"
    (tmp_path / "queues.yaml").write_text(yaml.safe_dump(file, allow_unicode=True), encoding="utf-8")
    for code in ("topic-general", "lang-uk"):
        Skill.objects.create(code=code, name=code, kind="topic")
    services.load_pack(tmp_path, by=system())
    return office


@pytest.fixture
def bartek(town, client):
    return sign_in(client, town.bartek)


def sent_by(form):
    """The fields of a form as a browser would send them."""
    return {one.html_name: "" if one.value() is None else one.value() for one in form}


def opened(client, page=PAGE):
    return sent_by(client.get(page).context["form"])


def test_saving_what_the_pack_said_changes_nothing(bartek):
    for row in Queue.objects.all():
        page = f"/praca/kolejki/{row.code}/"
        assert bartek.post(page, opened(bartek, page)).status_code == 302
    assert set(Queue.objects.values_list("version", flat=True)) == {1}


def test_a_change_is_met_at_once_logged_and_put_back(bartek, town):
    put(town)
    WorkItem.objects.update(skills=[])
    services.sign_on(by=town.halina)  # has none of the skills the queue asks
    assert services.dispatch() == 0
    sent = opened(bartek) | {
        "skill_topic-general": "", "offer_seconds": "45", "day_1": "7-19", "waiting_pl": "Dziś czeka się dłużej.",
        "first_any": "30", "second_skilled": "", "second_any": "90",
    }  # fmt: skip
    assert bartek.post(PAGE, sent).status_code == 302
    found = queries.queue("general")
    assert found.version == 2
    assert found.hours == {"1": [["07:00", "19:00"]]}
    steps = [(one.after.seconds, one.line.value, one.asks_skills) for one in found.plan.steps]
    assert steps == [(0, "first", True), (30, "first", False), (90, "second", False), (300, "expert", True)]
    assert services.dispatch() == 1  # the very next look of the dispatcher
    laid = open_offer(town.halina)
    assert laid.expires_at - laid.created_at == timedelta(seconds=45)
    record = Entry.objects.get(action="routing.queue_changed")
    assert (record.subject, record.actor_id) == ("queue:general", town.bartek.id)
    assert record.data["fields"] == ["hours", "messages", "offer_seconds", "skills", "steps"]
    story = bartek.get(f"{PAGE}historia/").content.decode()
    assert "Bartek Umyślny" in story
    assert "20 → 45" in story
    assert "Z pakietu urzędu" in story
    assert bartek.post(f"{PAGE}przywroc/1/", {"version": "2"}).status_code == 302
    back = queries.queue("general")
    assert (back.version, back.plan.offer_seconds, back.hours) == (3, 20, {})
    assert back.plan.skills == {"topic-general": 1}
    assert "przywrócono wersję 1" in bartek.get(f"{PAGE}historia/").content.decode()


def test_two_at_once_see_both_texts_and_nothing_is_lost(bartek, town):
    adam = sign_in(Client(), town.adam)
    mine, theirs = opened(bartek), opened(adam)
    assert adam.post(PAGE, theirs | {"offer_seconds": "30"}).status_code == 302
    stale = bartek.post(PAGE, mine | {"wrap_up_seconds": "90"})
    assert stale.status_code == 409
    merged = sent_by(stale.context["merged"])
    assert (merged["offer_seconds"], merged["wrap_up_seconds"], merged["version"]) == (30, 90, 2)
    assert queries.queue("general").plan.wrap_up_seconds == 60
    refused = bartek.post(f"{PAGE}przywroc/1/", {"version": "1"}, follow=True)
    assert "Ktoś zmienił tę kolejkę" in refused.content.decode()
    assert bartek.post(PAGE, merged).status_code == 302
    both = queries.queue("general")
    assert (both.plan.offer_seconds, both.plan.wrap_up_seconds, both.version) == (30, 90, 3)


def test_a_pack_does_not_take_back_what_the_office_changed(bartek, town, tmp_path):
    bartek.post(PAGE, opened(bartek) | {"name": "Pierwszy kontakt"})
    told = list(services.diff_pack(tmp_path))
    assert told == ["= kolejka general: zmieniono ją w urzędzie, zostaje (name, names)"]
    services.load_pack(tmp_path, by=system())
    assert queries.queue("general").name == "Pierwszy kontakt"
    one = {"code": "taxes", "name": {"pl": "Podatki"}, "unit": "PK"}
    (tmp_path / "queues.yaml").write_text(yaml.safe_dump({"default": "taxes", "queues": [one]}), encoding="utf-8")
    assert "= kolejka general: zmieniono ją w urzędzie, zostaje (nie ma jej w pakiecie)" in list(
        services.diff_pack(tmp_path)
    )
    services.load_pack(tmp_path, by=system())
    assert {one.code for one in queries.queues()} == {"general", "taxes"}


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"first_skilled": ""}, "wpisz gdzieś 0"),
        ({"first_any": "-5"}, "większa lub równa 0"),
        ({"offer_seconds": "9" * 40}, "mniejsza lub równa 120"),
        ({"day_2": "od rana"}, "Wpisz godziny tak"),
        ({"service_seconds": ""}, "Uzupełnij oba pola"),
        ({"overflow_to": "general", "overflow_after": "5"}, "nie jest żadną z"),
        ({"overflow_to": "taxes", "overflow_after": "60"}, "praca wracałaby tutaj"),
        ({"unit_id": "999999"}, "nie jest żadną z"),
        ({"skill_lang-uk": "9"}, "nie jest żadną z"),
        ({"name": ""}, "To pole jest wymagane"),
        ({"version": "abc"}, "liczbę całkowitą"),
    ],
)
def test_what_cannot_be_is_said_beside_its_field_and_nothing_is_lost(bartek, wrong, said):
    answer = bartek.post(PAGE, opened(bartek) | {"closed_pl": "Wracamy jutro."} | wrong)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert "Wracamy jutro." in answer.content.decode()
    assert queries.queue("general").version == 1


def test_what_can_no_longer_be_is_not_put_back(bartek, town):
    page = "/praca/kolejki/taxes/"
    bartek.post(page, opened(bartek, page) | {"overflow_to": "", "overflow_after": ""})
    assert bartek.post(PAGE, opened(bartek) | {"overflow_to": "taxes", "overflow_after": "60"}).status_code == 302
    answer = bartek.post(f"{page}przywroc/1/", {"version": "2"}, follow=True)
    assert "Tej wersji nie da się przywrócić" in answer.content.decode()
    assert queries.queue("taxes").plan.overflow is None
    for number in (2, 9):  # the present one, and one that never was
        assert bartek.post(f"{page}przywroc/{number}/", {"version": "2"}).status_code == 404


def test_visitors_read_what_the_supervisor_wrote(bartek, town):
    bartek.post(PAGE, opened(bartek) | {"channels": ["chat"], "closed_pl": "Wracamy jutro.", "closed_en": "Back soon."})
    for row in Queue.objects.exclude(code="general"):
        services.set_queue_open(row.code, False, by=town.bartek)
    services.set_queue_open("general", False, by=town.bartek)
    assert chat.reception("pl").hours.said == "Wracamy jutro."
    assert "Wracamy jutro." in Client().get("/czat/", follow=True).content.decode()
    assert chat.reception("uk").hours.said == "Wracamy jutro."
    assert chat.reception("en").hours.said == "Back soon."
    assert "zamknięto" in bartek.get(f"{PAGE}historia/").content.decode()
