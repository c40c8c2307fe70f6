"""Who serves queues: gone, signed on, their state set by others, their duties changed; and the sweeper."""

from datetime import timedelta

import pytest
from django.utils import timezone

from okienko.kernel.actors import staff, system
from okienko.kernel.errors import Conflict, Forbidden
from okienko.kernel.facts import relay
from okienko.organization.rules import Role
from okienko.organization.services import set_roles
from okienko.routing import queries, services
from okienko.routing.models import Agent, Queue, Repair, WorkItem
from okienko.routing.rules import PATIENCE, AccessClass, Activity, EventKind, Line, WorkKind
from okienko.routing.services import Work
from okienko.routing.tests.queueing import kinds, load, open_offer, put

pytestmark = pytest.mark.django_db


def test_an_offer_to_a_silent_page_is_withdrawn_without_a_miss(office, halina):
    put(office)
    services.dispatch()
    Agent.objects.update(presence_until=timezone.now())
    assert services.sweep()["media_failed"] == 1
    assert load(halina) == (0, 0)
    assert Agent.objects.get(user_id=halina.id).misses == 0


def test_talks_of_who_is_gone_wait_again_and_letters_stay(office, halina):
    put(office)
    put(office, 2, channel="email")
    for number in (1, 2):
        services.take(f"contact:{number}", by=halina)
    gone = timezone.now() + PATIENCE.presence + PATIENCE.gone + timedelta(seconds=1)
    assert services.sweep(gone)["requeued"] == 1
    assert queries.holder("contact:1").assignee_id is None
    assert queries.holder("contact:2").assignee_id == halina.id
    assert load(halina) == (0, 20)
    services.sweep(gone + PATIENCE.signed_off)
    assert not services.renew(by=halina)
    assert kinds("")[-1] is EventKind.SIGNED_OFF


def test_what_is_kept_closely_or_about_them_is_never_offered(office, halina):
    closely = put(office, access_class=AccessClass.RESTRICTED)
    about = put(office, 2, kept_from_id=halina.id)
    case = services.enqueue(
        Work(WorkKind.CASE, "case:3", office.units["SO"].id, timezone.now(), queue="general"), by=system()
    )
    assert services.dispatch() == 0
    for number in (closely, about, case):
        assert services.offer(number, to=halina.id) is None
    services.sign_on(by=office.rafal)
    assert services.dispatch() == 1
    assert open_offer(office.rafal).item_id == about


def test_those_behind_the_first_line_are_asked_later_and_only_about_what_they_know(office):
    services.sign_on(by=office.karol)
    assert Agent.objects.get().line == Line.SECOND
    Queue.objects.create(code="waste", name="Odpady", unit=office.units["PK"], skills={"topic-waste": 1})
    own = Queue.objects.create(code="own", name="Czystość", unit=office.units["GK-I"])
    put(office, queue="waste")
    later = timezone.now() + timedelta(seconds=10)
    assert services.dispatch(later) == 0
    put(office, 2, queue=own.code, unit_id=office.units["GK-I"].id, is_first_line=False)
    assert services.dispatch() == 1


def test_who_does_not_serve_people_cannot_sign_on(office):
    for key in ("anna", "damian", "adam", "edyta", "renata"):
        with pytest.raises(Forbidden):
            services.sign_on(by=getattr(office, key))


def test_only_a_supervisor_sets_the_state_of_others(office, halina):
    services.set_activity(Activity.MEETING, by=office.bartek, of=halina.id)
    assert Agent.objects.get().activity == Activity.MEETING
    with pytest.raises(Forbidden):
        services.set_activity(Activity.AVAILABLE, by=office.rafal, of=halina.id)
    services.sign_off(by=office.bartek, of=halina.id)
    with pytest.raises(Conflict):
        services.set_activity(Activity.AVAILABLE, by=halina)


def test_whoever_leaves_the_office_is_offered_nothing_more(office, halina):
    put(office)
    services.dispatch()
    set_roles(office.staff["halina"].id, roles=[Role.ANALYST], by=office.adam)
    while relay.run_once():
        pass
    assert queries.duty(office.fresh("halina")) is None
    assert load(halina) == (0, 0)
    assert services.dispatch() == 0


def test_the_sweeper_repairs_and_counts(office, halina):
    put(office)
    services.dispatch()
    services.accept(open_offer(halina).id, by=halina)
    assert not services.sweep()
    Agent.objects.update(firm=77)
    assert services.sweep()["capacity"] == 1
    WorkItem.objects.update(assignee=office.rafal.id)
    assert services.sweep()["stray"] == 1
    put(office, 2)
    services.offer(WorkItem.objects.get(subject="contact:2").id, to=halina.id)
    WorkItem.objects.all().delete()
    assert services.sweep()["orphan"] == 1
    assert load(halina) == (0, 0)
    assert dict(Repair.objects.values_list("kind", "times")) == {"capacity": 1, "stray": 1, "orphan": 1}
    assert staff(halina.id) == halina


def test_a_team_of_the_first_line_answers_as_the_first_line(office, halina):
    """A queue of a team below the unit of the first line: nobody there sits behind it."""
    team = office.units["GK-I"]
    team.parent = office.units["PK"]
    team.save()
    Queue.objects.create(code="team", name="Zespół", unit=team)
    Agent.objects.update(unit_ids=[office.units["PK"].id, team.id])
    put(office, queue="team", unit_id=team.id, is_first_line=False)
    assert services.dispatch() == 1
