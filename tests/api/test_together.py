"""Reports that come at one moment are written in one transaction; each gets what it would get alone."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from okienko.accounts import services as accounts
from okienko.accounts.rules import Scope
from okienko.api import intake
from okienko.api.schemas import ContactIn
from okienko.audit.models import Entry
from okienko.cases import services as cases
from okienko.cases.models import Case, CaseContact, Category, StatusChange
from okienko.contacts.models import Contact, Message
from okienko.contacts.rules import Channel
from okienko.kernel import actors, together
from okienko.kernel.gathering import TurnTaken, wait_for_turn
from okienko.kernel.models import AnsweredKey, Fact, PendingFact, TakenReference
from okienko.people.models import Identifier, Person
from okienko.routing.models import WorkItem
from tests.cast import make_kinds, make_office
from tests.waiting import until

pytestmark = pytest.mark.django_db(transaction=True)

URL = "/api/v1/contacts"
Answer = tuple[int, dict[str, Any], bool]


@pytest.fixture
def bearer() -> str:
    make_office()
    make_kinds()
    return accounts.create_client("Program", scopes=list(Scope), by=actors.system())[1]


def report(who: str, **changes: Any) -> dict[str, Any]:
    case = {"type": "report", "category": "CLEAN_DUMP", "place": {"lon": 19.9, "lat": 50.0}}
    sender = {"name": f"Osoba {who}", "email": f"{who}@poczta.test"}
    return {"text": f"Śmieci, {who}", "headline": f"Od {who}", "sender": sender, "case": case} | changes


@pytest.fixture(autouse=True)
def nobody_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """These tests hold the first one up until all wait, however long that takes."""
    monkeypatch.setattr(together, "HELD_UP", 600)


def send(bearer: str, body: dict[str, Any], key: str = "") -> Answer:
    headers = {"Authorization": f"Bearer {bearer}"} | ({"Idempotency-Key": key} if key else {})
    try:
        given = Client(headers=headers).post(URL, json.dumps(body), content_type="application/json")
        return given.status_code, given.json(), "Idempotent-Replayed" in given
    finally:
        connection.close()


def crowd(bearer: str, *wanted: tuple[str, dict[str, Any]], standing: int = 0) -> list[Answer]:
    """The answers to reports (key, body) of which `standing`, or all, wait while another is being written."""
    gate = intake._take_in_together
    with ThreadPoolExecutor(len(wanted) + 1) as pool:
        with transaction.atomic():
            wait_for_turn("people:email:first@poczta.test")
            first = pool.submit(send, bearer, report("first"))
            until(lambda: gate._at_work and not gate._waiting)
            rest = [pool.submit(send, bearer, body, key) for key, body in wanted]
            until(lambda: len(gate._waiting) == (standing or len(wanted)))
        assert first.result()[0] == 201
        answers = [one.result() for one in rest]
    assert not gate._waiting
    assert not gate._at_work
    return answers


def test_what_waited_is_written_in_one_transaction_and_each_gets_its_own(bearer: str) -> None:
    answers = crowd(bearer, *[("k" * (n % 2) * n, report(f"osoba{n}")) for n in range(8)])
    assert [status for status, _body, _again in answers] == [201] * 8
    for number, (_status, body, _again) in enumerate(answers):
        contact = Contact.objects.get(id=body["id"])
        case = Case.objects.get(id=body["case"]["id"])
        assert contact.reference == case.reference == body["reference"] == body["case"]["reference"]
        assert contact.tracking_code == body["tracking_code"]
        assert (contact.sender_name, case.title) == (f"Osoba osoba{number}", f"Od osoba{number}")
        assert Message.objects.get(contact=contact).text == f"Śmieci, osoba{number}"
        assert Identifier.objects.get(value=f"osoba{number}@poczta.test").person_id == case.person_id
        assert CaseContact.objects.get(case=case).contact_id == contact.id
        assert StatusChange.objects.get(case=case).state == "received"
        assert WorkItem.objects.get(subject=f"case:{case.id}").reference == case.reference
        assert Entry.objects.get(subject=f"case:{case.id}", action="cases.opened").data["contact"] == contact.id
        for subject in (f"case:{case.id}", f"contact:{contact.id}", f"person:{case.person_id}"):
            facts = Fact.objects.filter(subject=subject).order_by("id")
            assert [one.seq for one in facts] == list(range(1, len(facts) + 1))
        names = set(Fact.objects.filter(subject=f"case:{case.id}").values_list("name", flat=True))
        assert names == {"cases.contact_joined.v1", "routing.work_enqueued.v1", "cases.case_opened.v1"}
    assert AnsweredKey.objects.count() == 4
    assert TakenReference.objects.count() == Case.objects.count() == Person.objects.count() == 9
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(DISTINCT xmin::text) FROM cases_case")
        assert cursor.fetchone() == (2,)  # the one who held them up, and all the others


def test_the_rows_of_many_are_those_of_one_by_one(bearer: str) -> None:
    alone = [send(bearer, report(f"alone{n}"))[1] for n in range(3)]
    together = [body for _status, body, _again in crowd(bearer, *[("", report(f"group{n}")) for n in range(3)])]

    def written(body: dict[str, Any]) -> list[Counter[str]]:
        subjects = [f"case:{body['case']['id']}", f"contact:{body['id']}"]
        counted = [
            Counter(model.objects.filter(subject__in=subjects).values_list(name, flat=True))
            for model, name in ((Fact, "name"), (Entry, "action"), (PendingFact, "seq"), (WorkItem, "kind"))
        ]
        case = Case.objects.filter(id=body["case"]["id"]).values().get()
        own = ("id", "reference", "tracking_code", "title", "description", "person_id", "received_at")
        return [*counted, Counter({name: str(value) for name, value in case.items() if name not in own})]

    assert [written(one) for one in together] == [written(one) for one in alone]


def test_a_wrong_one_fails_alone(bearer: str) -> None:
    revoked_id, revoked = accounts.create_client("Dawny", scopes=list(Scope), by=actors.system())
    accounts.revoke_client(revoked_id, by=actors.system())
    unknown = report("obcy") | {"case": {"type": "report", "category": "NIE_MA"}}
    nobody = report("nikt", sender={"name": "Nikt", "email": "to nie adres"})
    answers = crowd(
        bearer,
        *[("", report(f"osoba{n}")) for n in range(3)],
        ("", unknown),
        ("", nobody),
        ("", report("ktos")),
        standing=4,
    )
    assert send(revoked, report("dawny"))[0] == 401
    assert [status for status, _body, _again in answers] == [201, 201, 201, 422, 422, 201]
    assert not Contact.objects.filter(sender_name__in=("Osoba obcy", "Nikt", "Osoba dawny")).exists()
    assert Case.objects.count() == 5


def test_what_breaks_a_group_breaks_nobody_but_who_brought_it(bearer: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A category deleted between the look at it and the writing: the database refuses the rows of that report."""
    Category.objects.create(code="GONE", names={"pl": "Zniknie"}, order=99)
    bad = report("zly", case={"type": "report", "category": "GONE", "place": {"lon": 19.9, "lat": 50.0}})
    assert send(bearer, report("wczesniej"))[0] == 201  # the kinds of cases are read and kept
    Category.objects.filter(code="GONE").delete()
    monkeypatch.setattr(Client, "__init__", _forgiving(Client.__init__))
    answers = crowd(bearer, *[("", report(f"osoba{n}")) for n in range(3)], ("", bad))
    assert [status for status, _body, _again in answers[:3]] == [201] * 3
    assert answers[3][0] == 500
    assert not Contact.objects.filter(sender_name="Osoba zly").exists()


def _forgiving(make: Callable[..., None]) -> Callable[..., None]:
    def made(self: Client, **given: Any) -> None:
        make(self, raise_request_exception=False, **given)

    return made


def test_one_key_at_once_makes_one_report(bearer: str) -> None:
    answers = crowd(bearer, *[("raz", report("raz"))] * 4, *[("", report(f"osoba{n}")) for n in range(2)])
    assert {status for status, _body, _again in answers} == {201}
    assert len({body["id"] for _status, body, _again in answers[:4]}) == 1
    assert sorted(again for _status, _body, again in answers) == [False] * 3 + [True] * 3
    assert Case.objects.count() == 4
    again = send(bearer, report("raz", text="Co innego"), "raz")
    assert (again[0], again[1]["code"]) == (422, "idempotency_key_reused")


def test_a_repeat_among_new_ones_is_answered_as_before(bearer: str) -> None:
    before = send(bearer, report("stary"), "stary")[1]
    answers = crowd(bearer, ("stary", report("stary")), *[(f"nowy{n}", report(f"osoba{n}")) for n in range(3)])
    assert answers[0] == (201, before, True)
    assert [(status, again) for status, _body, again in answers[1:]] == [(201, False)] * 3
    assert Case.objects.count() == 5


def test_one_sender_at_once_is_one_person(bearer: str) -> None:
    answers = crowd(bearer, *[("", report("ta", headline=f"Sprawa {n}")) for n in range(4)])
    assert {status for status, _body, _again in answers} == {201}
    assert Identifier.objects.filter(value="ta@poczta.test").count() == 1
    assert len({Case.objects.get(id=body["case"]["id"]).person_id for _status, body, _again in answers}) == 1


def test_many_do_not_wait_for_one_whose_other_message_is_being_taken_in(bearer: str) -> None:
    checked = [checked_report("zajety"), checked_report("wolny")]
    with ThreadPoolExecutor(1) as pool, transaction.atomic():
        wait_for_turn("people:email:zajety@poczta.test")
        with pytest.raises(TurnTaken):
            pool.submit(_closing(cases.submit_reports), checked).result()
    assert not Contact.objects.exists()


def checked_report(who: str) -> cases.Checked:
    body = ContactIn(**report(who))
    assert body.case is not None
    return cases.check_report(intake._report(body, body.case), channel=Channel.API, by=actors.system())


def _closing(work: Callable[..., Any]) -> Callable[..., Any]:
    def run(*given: Any) -> Any:
        try:
            return work(*given)
        finally:
            connection.close()

    return run


def test_sixteen_cost_as_many_statements_as_one(bearer: str) -> None:
    def statements(count: int, name: str) -> int:
        checked = [checked_report(f"{name}{number}") for number in range(count)]
        with CaptureQueriesContext(connection) as asked:
            cases.submit_reports(checked)
        return len(asked)

    statements(2, "przed")
    assert statements(16, "wielu") == statements(1, "jeden")
