"""The demonstration's half year: every number the town is promised to have."""

from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import yaml
from django.core import mail
from django.db import transaction
from django.db.models import F, Min, Q

from config.demo import load_history
from config.demo.visits import plan
from okienko.accounts.models import User
from okienko.cases.models import Case, CaseContact, Handover, SignCounter, StatusChange
from okienko.cases.rules import CaseState, choose_unit
from okienko.channels import models as channel_models
from okienko.contacts.models import Answer, Callback, Contact, Message, Rating
from okienko.contacts.rules import ANSWERED_AT_ONCE, Delivery
from okienko.insight import queries as figures
from okienko.kernel import actors, packs
from okienko.kernel.models import Fact, PendingFact, Receipt
from okienko.kernel.references import parse_reference
from okienko.organization import queries as organization
from okienko.organization.models import Street
from okienko.organization.rules import Role
from okienko.people.models import Identifier, Person
from okienko.routing import queries as work
from okienko.routing.models import QueueEvent, WorkItem
from okienko.routing.queries import WorkFilter
from okienko.routing.rules import Scope
from okienko.terms import queries as terms

PACK = Path(__file__).parents[2] / "packs" / "miasto"
WARSAW = ZoneInfo("Europe/Warsaw")
NOON = datetime(2026, 11, 18, 12, 10, tzinfo=WARSAW)  # Wednesday
NIGHT = datetime(2026, 11, 22, 21, 40, tzinfo=WARSAW)  # Sunday
# without the mark pytest-django would leave the tests on the developer's own database
pytestmark = pytest.mark.django_db
TYPES = ("report", "inquiry", "kpa_application", "complaint", "motion", "public_information")


@pytest.fixture(scope="module", params=[NOON, NIGHT], ids=["noon", "night"])
def past(request, django_db_setup, django_db_blocker):
    """The loaded half year and its last moment; rolled back at the end."""
    with django_db_blocker.unblock(), transaction.atomic():
        packs.load(PACK, by=actors.system())
        history = load_history(PACK, seed=7, now=request.param)
        yield history, request.param
        transaction.set_rollback(True)


def local(moment):
    return moment.astimezone(WARSAW)


def test_nothing_leaves_the_office(past):
    assert not PendingFact.objects.exists()
    assert not Receipt.objects.exists()
    of_matters = Fact.objects.filter(Q(subject__startswith="contact:") | Q(subject__startswith="case:"))
    assert set(of_matters.values_list("origin", flat=True)) == {"import"}
    assert not Message.objects.filter(delivery=Delivery.QUEUED).exists()
    assert mail.outbox == []
    for model in vars(channel_models).values():
        if hasattr(model, "objects") and "utgoing" in model.__name__:
            assert not model.objects.exists()


def test_contacts_by_channel(past):
    _history, now = past
    channels = Counter(Contact.objects.values_list("channel", flat=True))
    assert channels == {"phone": 2100, "email": 360, "desk": 240, "web_form": 180, "chat": 120}
    first, last = Contact.objects.order_by("received_at").values_list("received_at", flat=True)[::2999]
    assert now - timedelta(days=183) <= first < now - timedelta(days=180)
    assert now - timedelta(days=3) < last <= now
    assert not Message.objects.filter(at__gt=now).exists()
    assert not StatusChange.objects.filter(at__gt=now).exists()
    assert all(parse_reference(one) for one in Contact.objects.values_list("reference", flat=True))


def test_hours(past):
    hours = Counter(
        (local(at).isoweekday(), local(at).hour) for at in Contact.objects.values_list("received_at", flat=True)
    )
    thursday = hours[4, 14]
    assert thursday > 10
    assert hours[1, 9] >= 2.5 * thursday
    assert hours[1, 10] >= 2.5 * thursday
    for at in Contact.objects.filter(channel__in=["phone", "desk"]).values_list("received_at", flat=True):
        spans = organization.hours_on("ratusz", local(at).date()).spans
        assert any(span.opens <= local(at).time() < span.closes for span in spans), at
    days = {local(at).date() for at in Contact.objects.filter(channel="phone").values_list("received_at", flat=True)}
    assert datetime(2026, 11, 11, tzinfo=WARSAW).date() not in days  # Independence Day, a Wednesday


def test_answered_at_once_late_reopened_complaints(past):
    cases = set(CaseContact.objects.values_list("contact_id", flat=True))
    answered = set(Answer.objects.filter(result__in=ANSWERED_AT_ONCE).values_list("contact_id", flat=True)) - cases
    late = set(Contact.objects.filter(settled_at__gt=F("answer_due_at")).values_list("id", flat=True))
    assert len(answered - late) == 1800
    late_cases = Case.objects.filter(resolved_at__gt=F("due_at")).count()
    assert len(late - cases) + late_cases == 240
    assert Case.objects.filter(reopened_count__gt=0).count() == 90
    assert Case.objects.filter(type__code="complaint").count() == 60
    assert Case.objects.count() == 945


def test_every_type_was_in_every_state(past):
    seen = Counter(StatusChange.objects.values_list("case__type__code", "state"))
    for type_code in TYPES:
        for state in CaseState:
            assert seen[type_code, state.value] >= 5, (type_code, state)


def test_how_people_waited(past):
    _history, now = past
    assert not QueueEvent.objects.filter(at__gt=now).exists()
    assert QueueEvent.objects.count() > 10_000
    reader = actors.staff(organization.users_with_role(Role.SUPERVISOR)[0])
    last = local(now).date() - timedelta(days=(local(now).isoweekday() - 5) % 7)  # a Friday
    report = figures.report(reader, last - timedelta(days=27), last, formula="SL-DEF", now=now)
    level = report.whole.levels[0].level
    assert level.of > 200
    assert 0.55 < level.share < 0.85
    assert {row.label for row in report.queues} == {"Pierwsza linia", "Interwencje", "Przedsiębiorcy"}
    assert report.whole.sums.waiting == ()
    assert report.whole.figures.double_offers == 0
    assert 0.03 < report.whole.figures.abandonment < 0.12
    assert report.matters.closed > 50
    assert 0.3 < report.matters.share < 1
    assert 1 <= report.matters.contacts_per_matter < 2
    today = figures.board(reader, now)
    assert (today.day.whole.offered > 0) == (now == NOON)
    assert today.states == []  # nobody is signed on whose page is not open


def test_open_work(past):
    _history, now = past
    today = now.date()
    due = [local(at) for at in WorkItem.objects.values_list("due_at", flat=True)]
    assert sum(at.date() == today and at >= now for at in due) == 20
    assert sum(at < now for at in due) == 5
    assert Case.objects.filter(state=CaseState.AWAITING_PERSON).count() == 3
    open_ones = Case.objects.exclude(state=CaseState.RESOLVED).count()
    waiting = Contact.objects.filter(state="open").count()
    promised = Callback.objects.filter(state="open").count()
    assert WorkItem.objects.count() == open_ones + waiting + promised
    assert (open_ones, waiting, promised) == (100, 20, 3)
    kinds = set(Case.objects.exclude(state=CaseState.RESOLVED).values_list("type__code", flat=True))
    assert kinds == set(TYPES)
    assert set(Case.objects.values_list("state", flat=True)) == {state.value for state in CaseState}


def test_nothing_but_what_is_due_today_is_due_on_a_day_off(past):
    _history, now = past
    calendar = terms.calendar()
    days = {local(at).date() for at in WorkItem.objects.values_list("due_at", flat=True)} - {now.date()}
    assert len(days) > 5
    assert [str(day) for day in sorted(days) if not calendar.is_working(day)] == []


def test_units_are_those_the_rules_choose(past):
    symbols = organization.units_by_symbol()
    by_rule = Case.objects.filter(type__code="report", handovers=None, duplicate_of=None)
    by_rule = by_rule.select_related("category", "unit", "type")
    checked = Counter()
    for case in by_rule:
        areas = organization.area_codes_at(case.lon, case.lat)
        found = choose_unit(
            by_area=case.category.unit_by_area, category_unit=case.category.unit, type_unit=case.type.unit,
            areas=areas, outside=not areas, known_units=symbols.keys(),
        )  # fmt: skip
        assert case.unit_reason == found.reason
        assert case.unit.symbol == found.unit or case.unit.is_first_line
        checked[case.unit_reason] += 1
    assert checked["category_and_area"] > 100
    assert checked["outside_town"] == Case.objects.filter(outside_town=True).count() == 8
    streets = set(Street.objects.values_list("name", flat=True))
    inside = Case.objects.filter(lon__isnull=False, outside_town=False)
    assert set(inside.values_list("street", flat=True)) <= streets
    assert not inside.filter(district="").exists()


def test_handovers_signs_duplicates_ratings(past):
    assert (
        Handover.objects.filter(acknowledged_at=None).count() == Case.objects.filter(state="handed_over").count() == 8
    )
    for row in SignCounter.objects.all():
        signs = Case.objects.filter(
            sign__startswith=f"{row.unit_symbol}.{row.file_class}.", sign__endswith=str(row.year)
        )
        assert sorted(int(one.sign.split(".")[2]) for one in signs) == list(range(1, row.last + 1))
    assert not Case.objects.filter(type__code="complaint", sign="", history__state="in_progress").exists()
    duplicates = Case.objects.filter(resolution="duplicate")
    assert duplicates.count() == 12
    for case in duplicates:
        assert case.duplicate_of.links.filter(kind="joined", contact__in=case.links.values("contact")).exists()
    scores = Counter(Rating.objects.exclude(score=None).values_list("score", flat=True))
    assert set(scores) == {1, 2, 3, 4, 5, 6}
    rated = {int(one.partition(":")[2]) for one in Rating.objects.values_list("subject", flat=True)}
    assert not Case.objects.filter(id__in=rated, type__code="complaint").exists()
    assert not Case.objects.filter(id__in=rated).exclude(state="resolved").exists()
    asked = {}
    for person_id, at in Rating.objects.order_by("asked_at").values_list("person_id", "asked_at"):
        assert person_id not in asked or at - asked[person_id] >= timedelta(days=30)
        asked[person_id] = at


def test_every_demo_sign_in_has_something_to_see(past):
    def sees(role, scope):
        user = User.objects.get(email=f"{role}@miasto.test")
        return work.work_page(actors.staff(user.pk), WorkFilter(scope=scope)).rows

    assert len(sees("broker", Scope.QUEUES)) >= 5
    assert len(sees("broker", Scope.MINE)) >= 3
    assert 3 <= len(sees("clerk", Scope.MINE)) <= 5
    assert len(sees("clerk", Scope.UNIT)) >= 8
    assert len(sees("expert", Scope.MINE)) >= 3
    assert len(sees("expert", Scope.UNIT)) >= 5
    assert len(sees("head", Scope.ALL)) >= 12
    assert len(sees("supervisor", Scope.ALL)) >= 10
    for role in ("registry", "secretary", "receptionist"):
        assert sees(role, Scope.ALL)


def test_people_are_obviously_made_up(past):
    names = yaml.safe_load((PACK / "history" / "people.yaml").read_text(encoding="utf-8"))
    family = {*names["last_women"], *names["last_men"]}
    family |= {*names["foreign"]["en"]["women"], *names["foreign"]["uk"]["women"], *names["foreign"]["uk"]["men"]}
    firms = {one["name"] for one in names["firms"]}
    for person in Person.objects.all():
        assert person.family_name in family or person.company_name in firms
    for kind, value in Identifier.objects.values_list("kind", "value"):
        assert value.endswith(".test") if kind == "email" else value.startswith("+483800")
    assert 1000 <= Person.objects.count() <= 1500


def test_texts_are_those_of_the_pack(past):
    texts = {one["text"] for one in yaml.safe_load((PACK / "history" / "messages.yaml").read_text("utf-8"))["messages"]}
    written = Message.objects.filter(kind="incoming").values_list("text", flat=True)
    assert set(written) <= texts
    assert len(set(written)) >= 150
    # each contact begins with what the person said
    assert Contact.objects.annotate(first=Min("messages__seq")).filter(first=1).count() == 3000


def test_the_same_seed_is_the_same_half_year(past):
    history, now = past
    assert plan(PACK, seed=7, now=now).digest() == history.digest()
    assert plan(PACK, seed=8, now=now).digest() != history.digest()


@pytest.mark.parametrize("past", [NOON], indirect=True)
@pytest.mark.parametrize(("day", "hour"), [(1, 0), (2, 7), (6, 16)])  # Sunday, Monday, Friday
def test_any_moment_can_be_the_last(past, day, hour):
    history = plan(PACK, seed=1, now=datetime(2026, 3, day, hour, 20, tzinfo=WARSAW))
    assert len(history.visits) == 3000
