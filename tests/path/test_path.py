"""The path: a message becomes a contact, a case, an answer, *Załatwiona*."""

from datetime import timedelta

import pytest
from django.utils import timezone

from okienko.cases import queries, services
from okienko.cases.rules import CaseState
from okienko.cases.services import Answered, HandOver, JoinCase, NewCase, OpenCase, PromiseCallback
from okienko.contacts import queries as contact_queries
from okienko.contacts import services as contacts
from okienko.contacts.rules import Channel, ContactState, Delivery, Result
from okienko.contacts.services import Content, Sender
from okienko.kernel.actors import anonymous, system
from okienko.kernel.errors import Conflict, Invalid, NotFound
from okienko.kernel.facts import relay
from okienko.organization.rules import Role
from okienko.people import queries as people
from okienko.routing import queries as work
from okienko.routing.queries import WorkFilter
from okienko.routing.rules import Scope
from tests.cast import MARIA_EMAIL, MARIA_NAME

pytestmark = pytest.mark.django_db


def mail(text="Na rogu leżą śmieci", headline="Śmieci"):
    return contacts.open_contact(
        channel=Channel.EMAIL,
        by=system(),
        content=Content(text=text, headline=headline),
        sender=Sender(MARIA_NAME, "email", MARIA_EMAIL),
    )


def open_one(contact_id, new, by):
    return services.settle_contact(contact_id, [OpenCase(new)], by=by).opened[0].id


def rows(by, scope=Scope.ALL, **wanted):
    return work.work_page(by, WorkFilter(scope=scope, **wanted)).rows


def test_mail_to_zalatwiona(office, kinds):
    opened = mail()
    assert [row.headline for row in rows(office.halina, Scope.QUEUES)] == ["Śmieci"]

    contacts.take(opened.id, by=office.halina)
    saved = services.settle_contact(
        opened.id,
        [OpenCase(NewCase("report", "Wysypisko przy Leśnej", category_code="CLEAN_DUMP"), seconds=90)],
        by=office.halina,
    )
    case_id = saved.opened[0].id
    assert saved.opened[0].reference == opened.reference
    assert saved.opened[0].unit_name == "Referat Czystości"
    assert rows(office.halina) == []
    assert [row.subject_id for row in rows(office.karol, Scope.UNIT)] == [case_id]
    assert rows(office.piotr) == []

    services.take(case_id, by=office.karol)
    services.begin_work(case_id, by=office.karol)
    services.resolve(case_id, outcome="done", answer="Posprzątaliśmy.", by=office.karol)
    view = queries.case(office.karol, case_id)
    assert view.header.state is CaseState.RESOLVED
    assert [line.state for line in view.history] == ["received", "in_progress", "resolved"]
    closing = view.messages[-1]
    assert closing.delivery is Delivery.QUEUED
    assert "Posprzątaliśmy." in closing.text
    assert "/ocena/" in closing.text
    assert rows(office.karol) == []

    tracked = queries.tracked(case_id)
    assert tracked.may_rate
    assert tracked.may_reopen
    assert queries.track(opened.reference, opened.tracking_code) == case_id
    assert queries.track(opened.reference, "abcdef") is None


def test_a_stranger_gets_not_found(office, kinds):
    opened = mail()
    saved = services.settle_contact(
        opened.id, [OpenCase(NewCase("report", "X", category_code="CLEAN_DUMP"))], by=office.halina
    )
    case_id = saved.opened[0].id
    for stranger in (office.piotr, office.zenon, office.anna, office.damian, office.adam, office.edyta):
        with pytest.raises(NotFound):
            queries.case(stranger, case_id)
        with pytest.raises(NotFound):
            contact_queries.contact(stranger, opened.id)
    header = queries.case_header(office.halina, case_id, identified=True)
    assert header.unit_symbol == "GK-I"
    with pytest.raises(NotFound):
        queries.case(office.halina, case_id)


def test_a_complaint_is_kept_closely_and_its_broker_can_still_save(office, kinds):
    opened = mail("Skarżę się na pracownika")
    saved = services.settle_contact(opened.id, [OpenCase(NewCase("complaint", "Skarga"))], by=office.halina)
    assert saved.settled
    with pytest.raises(NotFound):
        contact_queries.contact(office.rafal, opened.id)
    header = queries.case_header(office.halina, saved.opened[0].id, identified=True)
    assert header.title == ""
    assert header.state is None


def test_several_questions_each_with_its_own_result(office, kinds):
    opened = mail()
    saved = services.settle_contact(
        opened.id,
        [
            Answered(Result.CARD, "Ile kosztuje odpis?", card="odpis"),
            OpenCase(NewCase("report", "Pierwsze", category_code="CLEAN_DUMP")),
            OpenCase(NewCase("kpa_application", "Drugie")),
            PromiseCallback("+48600100200", timezone.now() + timedelta(hours=2), note="po 15"),
        ],
        reply="Dzień dobry, odpowiadam.",
        by=office.halina,
    )
    first, second = saved.opened
    assert first.reference == opened.reference
    assert second.reference != first.reference
    assert second.statutory_due is not None
    view = contact_queries.contact(office.halina, opened.id)
    assert [one.result for one in view.answers] == [Result.CARD, Result.CASE, Result.CASE, Result.CALLBACK]
    assert view.header.state is ContactState.SETTLED
    assert [row.kind for row in rows(office.halina, Scope.QUEUES)] == ["callback"]
    contacts.record_callback_attempt(saved.callbacks[0], reached=True, by=office.halina)
    assert rows(office.halina, Scope.QUEUES) == []


def test_a_handed_over_contact_keeps_its_age(office, kinds):
    opened = mail()
    due = rows(office.halina)[0].due_at
    saved = services.settle_contact(opened.id, [HandOver(office.units["SO"].id, "dowody")], by=office.halina)
    assert not saved.settled
    assert rows(office.halina) == []
    assert rows(office.piotr)[0].due_at == due


def test_handover_is_acknowledged_or_refused(office, kinds):
    case_id = report()
    services.hand_over(case_id, to_unit_id=office.units["SO"].id, by=office.karol, reason="to dowody")
    with pytest.raises(NotFound):
        queries.case(office.karol, case_id)
    services.refuse_handover(case_id, by=office.piotr, reason="to śmieci")
    assert queries.case(office.karol, case_id).header.state is CaseState.RECEIVED
    services.hand_over(case_id, to_unit_id=office.units["SO"].id, by=office.karol, reason="jednak")
    services.acknowledge_handover(case_id, by=office.piotr)
    with pytest.raises(Conflict):
        services.acknowledge_handover(case_id, by=office.piotr)
    view = queries.case(office.piotr, case_id)
    assert [one.refused for one in view.handovers] == [True, False]
    assert view.header.state is CaseState.IN_PROGRESS


def report(**changes):
    return services.submit_report(
        services.Report(
            NewCase("report", changes.pop("title", "Śmieci"), category_code="CLEAN_DUMP", **changes),
            Content("Leżą śmieci"),
            Sender(MARIA_NAME, "email", MARIA_EMAIL),
        ),
        channel=Channel.WEB_FORM,
        by=anonymous(),
    ).case.id


def test_asking_the_person_stops_a_statutory_clock(office, kinds):
    opened = mail()
    case_id = open_one(opened.id, NewCase("kpa_application", "Wniosek"), office.halina)
    services.ask_person(case_id, "Proszę o podpis", by=office.piotr)
    view = queries.case(office.piotr, case_id)
    assert view.suspended
    assert view.header.statutory_due is None
    services.supplement(case_id, "Podpisałam", by=anonymous())
    view = queries.case(office.piotr, case_id)
    assert view.header.state is CaseState.IN_PROGRESS
    assert view.header.statutory_due is not None
    assert queries.tracked(case_id).notes[-1][1] == "Podpisałam"


def test_reopening_within_its_days_only(office, kinds):
    case_id = report()
    services.resolve(case_id, outcome="done", answer="Zrobione", by=office.karol)
    services.reopen(case_id, reason="Znowu leżą", by=anonymous())
    view = queries.case(office.karol, case_id)
    assert view.header.state is CaseState.REOPENED
    assert [row.subject_id for row in rows(office.karol)] == [case_id]
    services.resolve(case_id, outcome="done", answer="Teraz zrobione", by=office.karol)
    from okienko.cases.models import Case

    Case.objects.filter(id=case_id).update(resolved_at=timezone.now() - timedelta(days=15))
    with pytest.raises(Conflict):
        services.reopen(case_id, reason="Za późno", by=anonymous())


def test_a_rating_is_asked_once_per_person_per_30_days_and_never_after_refusal(office, kinds):
    first, second, third = report(), report(), report()
    services.resolve(first, outcome="refused", answer="Nie", by=office.karol)
    assert not queries.tracked(first).may_rate
    services.resolve(second, outcome="done", answer="Tak", by=office.karol)
    assert queries.tracked(second).may_rate
    services.resolve(third, outcome="done", answer="Tak", by=office.karol)
    assert not queries.tracked(third).may_rate
    contacts.rate(f"case:{second}", 6, comment="Dziękuję", by=anonymous())
    assert queries.case(office.karol, second).rating == (6, "Dziękuję")
    with pytest.raises(Invalid):
        contacts.rate(f"case:{second}", 7, by=anonymous())


def test_only_a_person_joins_duplicates(office, kinds):
    place = services.Place(lon=19.0, lat=52.0)
    first = report(place=place)
    second = report(place=services.Place(lon=19.0003, lat=52.0))
    far = report(place=services.Place(lon=19.01, lat=52.0))
    assert [one.case_id for one in queries.nearby("CLEAN_DUMP", 19.0, 52.0, besides=first)] == [second]
    services.join_duplicate(second, first, by=office.karol)
    view = queries.case(office.karol, second)
    assert view.duplicate_of_id == first
    assert view.header.state is CaseState.RESOLVED
    assert len(queries.case(office.karol, first).contacts) == 2
    assert far


def test_two_people_at_once_get_one_winner(office, kinds):
    case_id = report()
    version = queries.case(office.karol, case_id).version
    services.begin_work(case_id, by=office.karol, version=version)
    with pytest.raises(Conflict):
        services.resolve(case_id, outcome="done", answer="Tak", by=office.ewa, version=version)
    opened = mail()
    contacts.take(opened.id, by=office.halina)
    with pytest.raises(Conflict, match="Halina"):
        contacts.take(opened.id, by=office.rafal)


def test_the_one_a_complaint_is_about_never_sees_or_gets_it(office, kinds):
    opened = mail()
    new = NewCase("complaint", "Skarga na Karola", unit="GK-I", about_user_id=office.karol.id)
    case_id = services.settle_contact(opened.id, [OpenCase(new)], by=office.halina).opened[0].id
    assert queries.case(office.zofia, case_id).header.restricted
    with pytest.raises(Invalid, match="art. 256"):
        services.assign(case_id, to=office.karol.id, by=office.zofia)
    services.assign(case_id, to=office.ewa.id, by=office.zofia)
    assert queries.case(office.ewa, case_id).handler_id == office.ewa.id
    with pytest.raises(NotFound):
        queries.case(office.karol, case_id)


def test_an_answer_may_join_a_known_case(office, kinds):
    case_id = report()
    again = mail("Kiedy posprzątacie?")
    services.settle_contact(again.id, [JoinCase(case_id)], by=office.halina)
    assert len(queries.case(office.karol, case_id).contacts) == 2


@pytest.mark.django_db(transaction=True)
def test_the_sign_is_gapless(office, kinds):
    signs = []
    for _ in range(3):
        opened = mail()
        saved = services.settle_contact(opened.id, [OpenCase(NewCase("kpa_application", "Wniosek"))], by=office.halina)
        services.begin_work(saved.opened[0].id, by=office.piotr)
        relay.drain()
        signs.append(queries.case(office.piotr, saved.opened[0].id).header.sign)
    year = timezone.localdate().year
    assert signs == [f"SO.5343.{number}.{year}" for number in (1, 2, 3)]


def test_the_sender_becomes_a_person_once(office, kinds):
    first, second = mail(), mail()
    assert first.person_id == second.person_id
    assert people.card(first.person_id).name == MARIA_NAME
    assert office.by_role[Role.BROKER] == office.halina


def test_case_and_contact_pages_cost_a_constant_number_of_queries(office, kinds, django_assert_max_num_queries):
    case_id = report()
    for _ in range(3):
        services.settle_contact(mail().id, [JoinCase(case_id)], by=office.halina)
    with django_assert_max_num_queries(25):
        queries.case(office.karol, case_id)
    with django_assert_max_num_queries(4):
        rows(office.fresh("karol"))
