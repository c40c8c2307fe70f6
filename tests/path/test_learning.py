"""What contacts teach the search, and how it forgets with them."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from okienko.channels.expiring import expire
from okienko.contacts import queries
from okienko.contacts import services as contacts
from okienko.contacts.models import Answer, Contact
from okienko.contacts.rules import Channel, Result
from okienko.contacts.services import Content, Sender
from okienko.kernel import personal_data
from okienko.kernel.actors import system
from okienko.kernel.facts import relay
from okienko.knowledge import services as knowledge
from okienko.knowledge.models import ModelQuestion
from okienko.knowledge.rules.learning import ModelState, Source, sealed
from okienko.knowledge.services.learning import decide_question
from okienko.people import queries as people
from okienko.terms import services as terms
from tests.cast import make_office
from tests.service_cards import CODE, load_card
from tests.waiting import until

pytestmark = pytest.mark.django_db
PERIODS = "retention: [{code: contact, name: Kontakt, term: 2 years, source: test}]"


def asked(*questions: str, address: str = "maria@poczta.test", ended: bool = True) -> int:
    """A contact that was answered from the card, question by question."""
    content, sender = Content(text="Dzień dobry", headline="Kubeł"), Sender("Maria", "email", address)
    contact = contacts.open_contact(channel=Channel.EMAIL, by=system(), content=content, sender=sender).id
    for question in questions:
        contacts.record_answer(contact, Result.CARD, question=question, card=CODE, by=system())
    if ended:
        contacts.settle(contact, by=system())
    return contact


def learn() -> None:
    while relay.run_once():
        pass


def erased(contact: int) -> dict[str, int]:
    person_id = Contact.objects.get(pk=contact).person_id
    assert person_id is not None
    return personal_data.erase(people.same_person_ids(person_id), by=system()).erased


def test_a_contact_answered_from_a_card_proposes_its_question(office):
    load_card(office)
    contact = asked("kubeł dla Jana Kowalskiego", ended=False)
    contacts.record_answer(contact, Result.AD_HOC, question="inne", by=system())
    learn()
    [proposed] = ModelQuestion.objects.all()
    assert (proposed.text, proposed.cards, proposed.times) == ("kubeł dla …", [CODE], 1)


def test_what_a_person_asked_goes_with_the_person(office):
    load_card(office)
    contact = asked("jaki kubeł na chryzantemy", "gdzie stoi zielony kubeł")
    other = asked("kubeł na popiół", address="anna@poczta.test")
    learn()
    knowledge.propose_question("Jaki kubeł na chryzantemy?", CODE, Source.HELPED)  # others asked the same
    ids = people.same_person_ids(Contact.objects.get(pk=contact).person_id)
    assert personal_data.preview(ids, by=system()).erased["knowledge.ModelQuestion"] == 2
    assert ModelQuestion.objects.count() == 3
    assert erased(contact)["knowledge.ModelQuestion"] == 2
    assert [row.text for row in ModelQuestion.objects.all()] == ["kubeł na popiół"]
    assert erased(contact) == {}
    assert queries.contact(system(), other).answers[0].question == "kubeł na popiół"


def test_what_an_editor_kept_is_the_offices_and_what_one_dropped_loses_its_words(office):
    load_card(office)
    contact = asked("jaki kubeł na chryzantemy", "gdzie stoi zielony kubeł")
    learn()
    kept, dropped = ModelQuestion.objects.order_by("id")
    decide_question(kept.pk, ModelState.KEPT, by=office.edyta)
    decide_question(dropped.pk, ModelState.DROPPED, by=office.edyta)
    assert erased(contact)["knowledge.ModelQuestion"] == 1
    kept.refresh_from_db()
    assert (kept.text, kept.contact_id) == ("jaki kubeł na chryzantemy", None)
    meaning = dropped.meaning
    dropped.refresh_from_db()
    assert (dropped.text, dropped.meaning, dropped.contact_id) == ("", sealed(meaning), None)
    asked("gdzie stoi zielony kubeł", address="anna@poczta.test")
    learn()
    assert ModelQuestion.objects.count() == 2  # it is not proposed again


def test_what_others_put_into_words_first_stays(office):
    load_card(office)
    knowledge.propose_question("kubeł na chryzantemy", CODE, Source.HELPED)
    contact = asked("chryzantemy, kubeł?")
    learn()
    assert "knowledge.ModelQuestion" not in erased(contact)
    [row] = ModelQuestion.objects.all()
    assert (row.text, row.times) == ("kubeł na chryzantemy", 2)


def test_what_a_contact_proposed_goes_when_its_period_is_over(office):
    load_card(office)
    terms.supplement_law(PERIODS, by=system())
    contact = asked("jaki kubeł na chryzantemy")
    learn()
    Contact.objects.filter(pk=contact).update(settled_at=timezone.now() - timedelta(days=800))
    assert expire(timezone.localdate()) == 1
    assert not ModelQuestion.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_contact_that_is_being_erased_proposes_nothing_any_more():
    load_card(make_office())
    contact = asked("jaki kubeł na chryzantemy")
    answer = Answer.objects.get(contact_id=contact)
    with ThreadPoolExecutor() as pool:
        with transaction.atomic():
            contacts.forget([contact], by=system())
            proposed = pool.submit(propose_and_close, answer.pk)
            until(lambda: somebody_waits() or proposed.done())
        proposed.result()
    assert not ModelQuestion.objects.exists()


def propose_and_close(answer_id: int) -> None:
    try:
        contacts.propose_question(answer_id)
    finally:
        connection.close()


def somebody_waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))"
        )
        return bool(cursor.fetchone()[0])
