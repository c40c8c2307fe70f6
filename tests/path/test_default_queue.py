"""Which queue takes what nobody has said more of, and where work goes that a pack left without a queue."""

import re

import pytest
import yaml
from django.test import Client

from okienko.audit.models import Entry
from okienko.channels.chat import services as chat
from okienko.channels.chat.permissions import new_token
from okienko.kernel.actors import system
from okienko.kernel.errors import Invalid
from okienko.routing import queries, services
from okienko.routing.models import Queue, WorkItem
from okienko.routing.rules import EventKind, WorkKind
from okienko.routing.services import Work
from okienko.routing.tests.queueing import kinds, open_offer, put
from tests.cast import sign_in
from tests.path.test_retiring_queues import at_work, load, retire  # noqa: F401  # the fixture of every test here

pytestmark = pytest.mark.django_db
TAXES, GENERAL = "/praca/kolejki/taxes/", "/praca/kolejki/general/"


@pytest.fixture
def town(office, tmp_path):
    return load_with_chats(tmp_path, office)


@pytest.fixture
def bartek(town, client):
    return sign_in(client, town.bartek)


def load_with_chats(folder, office):
    """The town's queues; that of taxes takes chats, too, as a default one has to, the general one anybody serves."""
    load(folder, office)
    file = yaml.safe_load((folder / "queues.yaml").read_text(encoding="utf-8"))
    of_code = {one["code"]: one for one in file["queues"]}
    of_code["taxes"]["channels"].append("chat")
    of_code["general"]["skills"] = []
    (folder / "queues.yaml").write_text(yaml.safe_dump(file, allow_unicode=True), encoding="utf-8")
    services.load_pack(folder, by=system())
    return office


def without(folder, office, *codes, **values):
    """The town's pack as it is without these queues."""
    file = yaml.safe_load((folder / "queues.yaml").read_text(encoding="utf-8"))
    kept = [one for one in file["queues"] if one["code"] not in codes]
    for one in kept:
        if one.get("overflow", {}).get("to") in codes:
            del one["overflow"]
    said = yaml.safe_dump({**file, "queues": kept, **values}, allow_unicode=True)
    (folder / "queues.yaml").write_text(said, encoding="utf-8")
    services.load_pack(folder, by=system())


def make_default(client, page, seen, **how):
    return client.post(f"{page}domyslna/", {"seen": seen}, **how)


def test_another_queue_becomes_the_default_at_once_is_logged_and_put_back(bartek, town, tmp_path):
    before = chat.begin(new_token(), chat.Opening("Dzień dobry"))
    assert "to teraz: Pierwsza linia" in bartek.get(TAXES).content.decode()
    assert make_default(bartek, TAXES, "general").url == TAXES
    assert "To kolejka domyślna" in bartek.get(TAXES).content.decode()
    after = chat.begin(new_token(), chat.Opening("Dzień dobry"))
    there = dict(WorkItem.objects.values_list("subject", "queue"))
    assert there == {f"contact:{before}": "general", f"contact:{after}": "taxes"}
    record = Entry.objects.get(action="routing.queue_made_default")
    assert (record.subject, record.actor_id, record.data["before"]) == ("queue:taxes", town.bartek.id, "general")
    told = list(services.diff_pack(tmp_path))
    assert told == ["= kolejka domyślna taxes: wybrano ją w urzędzie, zostaje (w pakiecie: general)"]
    services.load_pack(tmp_path, by=system())
    assert queries.default_queue() == "taxes"
    assert retire(bartek, TAXES, "general").status_code == 422
    story = bartek.get(f"{TAXES}historia/").content.decode()
    assert "domyślna zamiast: Pierwsza linia" in story
    assert "/praca/kolejki/general/domyslna/" in story
    assert make_default(bartek, GENERAL, "taxes").status_code == 302
    assert queries.default_queue() == "general"
    assert "/praca/kolejki/general/domyslna/" not in bartek.get(f"{TAXES}historia/").content.decode()
    assert retire(bartek, TAXES, "general").status_code == 302


def test_a_choice_that_is_taken_back_leaves_the_default_to_packs_again(bartek, town, tmp_path):
    def undo(page, former):
        form = re.search(rf'action="{former}domyslna/">(.*?)</form>', bartek.get(f"{page}historia/").content.decode())
        return bartek.post(f"{former}domyslna/", dict(re.findall(r'name="(seen|undoes)" value="(.*?)"', form[1])))

    make_default(bartek, TAXES, "general")
    late = {"seen": "taxes", "undoes": str(Entry.objects.get(action="routing.queue_made_default").id)}
    assert undo(TAXES, GENERAL).status_code == 302
    assert queries.default_queue() == "general"
    assert "cofnięto wybór kolejki: Podatki" in bartek.get(f"{GENERAL}historia/").content.decode()
    without(tmp_path, town, default="taxes")
    assert queries.default_queue() == "taxes"
    assert "domyslna/" not in bartek.get(f"{TAXES}historia/").content.decode()  # a pack says so: nothing to take back
    assert bartek.post(f"{GENERAL}domyslna/", late).status_code == 409
    assert bartek.post(f"{GENERAL}domyslna/", late | {"undoes": "x" * 50}).status_code == 409
    make_default(bartek, GENERAL, "taxes")  # chosen for good, and stays so through another choice taken back
    make_default(bartek, TAXES, "general")
    assert undo(TAXES, GENERAL).status_code == 302
    without(tmp_path, town, default="taxes")
    assert queries.default_queue() == "general"
    assert undo(GENERAL, TAXES).status_code == 302  # taking that back is the choice again
    assert (queries.default_queue(), queries.is_default_kept()) == ("taxes", True)


def test_a_default_that_cannot_be_is_refused_and_nobody_is_overridden_unseen(bartek, town):
    late = make_default(bartek, TAXES, "civil")
    assert (late.status_code, "zmienił kolejkę domyślną" in late.content.decode()) == (409, True)
    Queue.objects.filter(code="taxes").update(channels=["email"])
    assert "Najpierw zaznacz w niej czat" in make_default(bartek, TAXES, "general", follow=True).content.decode()
    retire(bartek, "/praca/kolejki/civil/", "general")
    assert make_default(bartek, "/praca/kolejki/civil/", "general").status_code == 409
    assert make_default(bartek, "/praca/kolejki/nie-ma/", "general").status_code == 404
    assert make_default(sign_in(Client(), town.halina), TAXES, "general").status_code == 403
    assert queries.default_queue() == "general"
    assert not Entry.objects.filter(action="routing.queue_made_default").exists()


def test_a_pack_that_drops_a_queue_leaves_its_work_to_the_default_one(bartek, town, tmp_path):
    put(town, queue="business")
    retire(bartek, "/praca/kolejki/interventions/", "business")
    without(tmp_path, town, "business")
    assert services.sweep()["moved_on"] == 1
    put(town, 2, queue="interventions")  # retired for the one the pack dropped
    put(town, 3, queue="business")
    assert set(WorkItem.objects.values_list("queue", flat=True)) == {"general"}
    assert kinds()[-2:] == [EventKind.TRANSFERRED, EventKind.ENTERED]
    services.sign_on(by=town.halina)
    assert services.dispatch() >= 1
    assert open_offer(town.halina).queue == "general"
    listed = bartek.get("/praca/kolejki/").content.decode()
    assert listed.count("praca trafia do: Pierwsza linia") == 2
    case = Work(WorkKind.CASE, "case:1", town.units["SO"].id, WorkItem.objects.first().due_at, queue="business")
    services.enqueue(case, by=system())
    assert WorkItem.objects.get(subject="case:1").queue == ""  # nobody there may open another unit's case


def test_a_queue_comes_back_with_a_pack_that_names_it_again(town, tmp_path):
    without(tmp_path, town, "taxes")
    assert queries.queue("taxes") is None
    load_with_chats(tmp_path, town)
    assert queries.queue("taxes").successor == ""
    put(town, queue="taxes")
    assert WorkItem.objects.get().queue == "taxes"


def test_the_default_the_office_chose_stays_in_use_whatever_a_pack_drops(bartek, town, tmp_path):
    make_default(bartek, TAXES, "general")
    without(tmp_path, town, "taxes")
    assert queries.default_queue() == "taxes"
    put(town, queue="taxes")
    assert WorkItem.objects.get().queue == "taxes"


def test_a_default_queue_goes_on_taking_talks(bartek, town):
    seen = settings_of_taxes(town)
    assert make_default(bartek, TAXES, "general").status_code == 302
    without_chat = [one for one in seen.values["channels"] if one != "chat"]
    data = services.QueueData(**{**seen.values, "channels": without_chat})
    version = settings_of_taxes(town).version
    with pytest.raises(Invalid) as refused:
        services.change_queue("taxes", data, version=version, by=town.bartek)
    assert "channels" in refused.value.fields
    assert "chat" in Queue.objects.get(code="taxes").channels


def settings_of_taxes(town):
    return queries.queue_settings(town.bartek, "taxes")
