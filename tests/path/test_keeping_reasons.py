"""A supervisor keeps the reasons for which people take no work: at once, with a log and a way back."""

from pathlib import Path

import pytest
import yaml
from django.db import IntegrityError, transaction
from django.test import Client

from okienko.audit import queries as acts
from okienko.kernel.actors import system
from okienko.kernel.errors import Conflict, Invalid
from okienko.kernel.packs import PackProblem
from okienko.routing import queries, services
from okienko.routing.models import Agent, QueueEvent, StateReason
from okienko.routing.rules import PAUSES, Activity, EventKind
from okienko.routing.services import ReasonData
from okienko.routing.tests.queueing import open_offer, put
from tests.at_once import at_once
from tests.cast import make_office, sign_in
from tests.path.test_keeping_queues import opened

pytestmark = pytest.mark.django_db
LIST, NEW, STATE, DUTY = "/praca/kolejki/powody/", "/praca/kolejki/powody/nowy/", "/praca/stan/", "/praca/oferta/"
TOWN = Path(__file__).parents[2] / "packs" / "miasto"


@pytest.fixture
def bartek(office, client):
    return sign_in(client, office.bartek)


@pytest.fixture
def halina(office):
    return sign_in(Client(), office.halina)


def page_of(code):
    return f"{LIST}{StateReason.objects.get(code=code).pk}/"


def text_of(answer):
    return answer.content.decode()


def add(client, name, activity="break", **more):
    return client.post(NEW, opened(client, NEW) | {"name": name, "activity": activity, **more})


def state(client, wanted):
    return client.post(STATE, {"activity": wanted})


def told():
    """The states of the log, in order."""
    return list(QueueEvent.objects.filter(kind=EventKind.ACTIVITY).order_by("id").values_list("to", flat=True))


def test_one_added_is_chosen_at_once_and_one_withdrawn_no_more(bartek, halina, office):
    assert add(bartek, "Śniadanie", longest_minutes="20", name_en="Meal").status_code == 302
    again = add(bartek, "sniadanie")
    assert (again.status_code, "Jest już powód o tej nazwie" in text_of(again)) == (422, True)
    assert add(bartek, "Dyżur", "available").status_code == 422
    put(office)
    assert state(halina, "break:sniadanie").status_code == 302
    assert services.dispatch() == 0
    assert "Twój stan: Przerwa: Śniadanie" in text_of(halina.get(DUTY))
    assert 'value="break:sniadanie" aria-pressed="true"' in text_of(halina.get(DUTY))
    assert told() == ["break:sniadanie"]
    assert bartek.post(f"{page_of('sniadanie')}wycofaj/", {"version": "1"}).status_code == 302
    assert "Twój stan: Przerwa: Śniadanie" in text_of(halina.get(DUTY))  # who gave it goes on
    assert 'value="break:sniadanie"' not in text_of(halina.get(DUTY))
    refused = state(halina, "break:sniadanie")
    assert (refused.status_code, "Tego powodu już nie ma" in text_of(refused)) == (409, True)
    assert "Wycofane z użytku" in text_of(bartek.get(LIST))
    assert "wycofano z użytku" in text_of(bartek.get(page_of("sniadanie")))
    assert state(halina, "available").status_code == 302
    assert (told()[-1], Agent.objects.get().reason, services.dispatch()) == ("available", "", 1)


def test_the_next_state_carries_its_reason_until_it_begins(bartek, halina, office):
    add(bartek, "Szkolenie", "meeting")
    services.sign_on(by=office.halina)
    put(office)
    services.dispatch()
    services.accept(open_offer(office.halina).id, by=office.halina)
    assert state(halina, "next:meeting:szkolenie").status_code == 302
    assert "potem: Spotkanie: Szkolenie" in text_of(halina.get(DUTY))
    assert state(halina, "next:").status_code == 302
    assert "potem:" not in text_of(halina.get(DUTY))
    state(halina, "next:meeting:szkolenie")
    bartek.post(f"{page_of('szkolenie')}wycofaj/", {"version": "1"})
    services.finish("contact:1", by=office.halina)
    agent = Agent.objects.get()
    assert (agent.activity, agent.reason, agent.next_activity, agent.next_reason) == ("meeting", "szkolenie", "", "")
    assert told() == ["available", "meeting:szkolenie"]
    services.sign_off(by=office.halina)
    services.sign_on(by=office.halina)
    assert (Agent.objects.get().reason, told()[-1]) == ("", "available")


def test_a_reason_lets_nobody_take_work(office):
    """Not by the service, and not by the database whoever wrote it."""
    services.add_reason(ReasonData("Śniadanie", {}), activity="break", by=office.bartek)
    services.sign_on(by=office.halina)
    for activity in set(Activity) - {Activity.BREAK}:
        with pytest.raises(Conflict):
            services.set_activity(activity, reason="sniadanie", by=office.halina)
        with pytest.raises(Conflict):
            services.choose_next_activity(activity, reason="sniadanie", by=office.halina)
    for activity in set(Activity) - set(PAUSES):
        with pytest.raises(Invalid):
            services.add_reason(ReasonData("Gotowość", {}), activity=activity, by=office.bartek)
        for wrong in ({"activity": activity, "reason": "x"}, {"next_activity": activity, "next_reason": "x"}):
            with pytest.raises(IntegrityError), transaction.atomic():
                Agent.objects.update(**wrong)
        with pytest.raises(IntegrityError), transaction.atomic():
            StateReason.objects.update(activity=activity)


def test_a_change_is_logged_and_taken_back_unless_somebody_was_faster(bartek, office):
    add(bartek, "Śniadanie")
    page = page_of("sniadanie")
    typed = opened(bartek, page)
    assert bartek.post(page, typed | {"name": "Posiłek", "longest_minutes": "15"}).status_code == 302
    assert "Śniadanie → Posiłek" in text_of(bartek.get(page))
    adam = sign_in(Client(), office.adam)
    stale = adam.post(page, typed | {"name": "Obiad"})
    assert (stale.status_code, "Twoja wersja" in text_of(stale)) == (409, True)
    assert bartek.post(f"{page}cofnij/", {"version": "2"}).status_code == 302
    assert (queries.reasons()["sniadanie"].name, queries.reasons()["sniadanie"].longest) == ("Śniadanie", None)
    for late in (f"{page}cofnij/", f"{page}wycofaj/", f"{page}w-uzyciu/"):
        answer = adam.post(late, {"version": "2"})
        assert (answer.status_code, "Ktoś zmienił ten powód w międzyczasie" in text_of(answer)) == (409, True)
    bartek.post(f"{page}wycofaj/", {"version": "3"})
    assert adam.post(page, opened(adam, NEW) | {"name": "x", "version": "4"}).status_code == 409
    add(bartek, "śniadanie")
    said = text_of(adam.post(f"{page}w-uzyciu/", {"version": "4"}, follow=True))
    assert "Jest już powód o tej nazwie" in said
    assert "Jest już powód o tej nazwie" in text_of(adam.post(f"{page}cofnij/", {"version": "4"}, follow=True))
    actions = [one.action.removeprefix("routing.reason_") for one in acts.acts_on("reason:sniadanie")]
    assert actions == ["added", "changed", "restored", "retired"]
    assert bartek.post(f"{LIST}{'9' * 30}/cofnij/", {"version": "1"}).status_code == 404


def test_packs_leave_alone_what_the_office_changed(bartek, office, tmp_path):
    file = tmp_path / "reasons.yaml"
    file.write_bytes((TOWN / "reasons.yaml").read_bytes())
    assert [line[:2] for line in services.diff_pack(tmp_path)] == ["+ "] * 6
    services.load_pack(tmp_path, by=system())
    assert list(services.diff_pack(tmp_path)) == []
    assert [one.code for one in queries.reasons().values()][:2] == ["breakfast", "screen"]
    page = page_of("breakfast")
    assert bartek.post(page, opened(bartek, page)).status_code == 302
    assert queries.reasons()["breakfast"].version == 1
    bartek.post(page, opened(bartek, page) | {"longest_minutes": "15"})
    bartek.post(f"{page_of('screen')}wycofaj/", {"version": "1"})
    add(bartek, "Dyżur w terenie", "other_work")
    said = yaml.safe_load(file.read_text(encoding="utf-8"))["reasons"]
    said = [one for one in said if one["code"] != "records"]
    next(one for one in said if one["code"] == "training")["name"]["pl"] = "kurs"
    file.write_text(yaml.safe_dump({"reasons": said}, allow_unicode=True), encoding="utf-8")
    assert set(services.diff_pack(tmp_path)) == {
        "= powód breakfast: zmieniono go w urzędzie, zostaje (longest_minutes)",
        "= powód screen: wycofano go w urzędzie",
        "~ powód training: name",
        "- powód records",
    }
    services.load_pack(tmp_path, by=system())
    queries.forget_reasons()
    now = queries.reasons()
    assert {code for code, one in now.items() if one.is_active} == {
        "breakfast", "team", "training", "desk", "dyzur-w-terenie",
    }  # fmt: skip
    assert (now["breakfast"].values["longest_minutes"], now["training"].name, now["records"].name) == (
        15, "kurs", "prowadzenie akt",
    )  # fmt: skip
    said[0]["activity"] = "meeting"
    file.write_text(yaml.safe_dump({"reasons": said}, allow_unicode=True), encoding="utf-8")
    assert "oznaczał inny stan" in next(services.check_pack(tmp_path))
    with pytest.raises(PackProblem):
        services.load_pack(tmp_path, by=system())


def test_only_those_who_keep_queues(bartek, halina, office):
    add(bartek, "Śniadanie")
    page = page_of("sniadanie")
    for who in (office.halina, office.zofia, office.gaja):
        client = sign_in(Client(), who)
        asked = [client.get(LIST), client.get(page), client.post(NEW, {}), client.post(page, {"name": "x"})]
        asked += [client.post(f"{page}{verb}/", {"version": "1"}) for verb in ("cofnij", "wycofaj", "w-uzyciu")]
        assert {one.status_code for one in asked} == {403}


@pytest.mark.parametrize(
    "said", ["break:nie-ma", "break:" + "x" * 500, "break:\x00", "available:sniadanie", "next:break:nie-ma"]
)
def test_a_reason_nobody_knows_changes_nothing(bartek, halina, office, said):
    add(bartek, "Śniadanie")
    services.sign_on(by=office.halina)
    assert state(halina, said).status_code == 409
    assert told() == ["available"]


@pytest.mark.django_db(transaction=True)
def test_two_who_add_one_name_at_once():
    """One of them is told, whichever was slower."""
    office = make_office()

    def act(by):
        try:
            return services.add_reason(ReasonData("Śniadanie", {}), activity="break", by=by) and "added"
        except (Invalid, Conflict):
            return "told"

    assert sorted(at_once(act, [office.bartek, office.adam])) == ["added", "told"]
