"""Serving the queue from the desk: one's state in the header, the offer in the corner, one click to the contact."""

import re

import pytest
from django.utils import timezone

from okienko.contacts import services as contacts
from okienko.contacts.rules import Channel
from okienko.contacts.services import Content
from okienko.kernel.actors import system
from okienko.routing import queries, services
from okienko.routing.models import Agent, Offer, WorkItem
from okienko.routing.rules import Activity, EventKind
from tests.cast import sign_in

pytestmark = pytest.mark.django_db
HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def halina(office, client):
    return sign_in(client, office.halina)


def put():
    opened = contacts.open_contact(
        channel=Channel.CHAT, content=Content(text="Dzień dobry", headline="Pytanie o <b>śmieci</b>"), by=system()
    )
    WorkItem.objects.update(queue="general")
    return opened.id


def words(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def test_from_off_duty_to_the_accepted_contact(office, halina):
    contact_id = put()
    assert "Poza służbą" in words(halina.get("/praca/oferta/"))
    assert "Gotowość" in words(halina.post("/praca/stan/", {"activity": "available"}, **HTMX))
    assert services.dispatch() == 1
    shown = halina.get("/praca/oferta/")
    assert "Pytanie o &lt;b&gt;śmieci&lt;/b&gt;" in shown.content.decode()
    (address,) = re.findall(r'hx-post="(/praca/oferta/\d+/przyjmij/)"', shown.content.decode())
    taken = halina.post(address, **HTMX)
    assert taken["HX-Redirect"] == f"/praca/kontakt/{contact_id}/"
    assert halina.post(address).url == f"/praca/kontakt/{contact_id}/"  # again, without scripts
    assert queries.holder(f"contact:{contact_id}").assignee_id == office.halina.id
    assert "Przyjmij" not in words(halina.get("/praca/oferta/"))


def test_declining_leaves_it_to_others_and_nobody_else_may_answer(office, halina, client):
    put()
    services.sign_on(by=office.rafal)
    services.dispatch()
    offered = Offer.objects.get()
    for verb in ("przyjmij", "odrzuc"):
        assert halina.post(f"/praca/oferta/{offered.id}/{verb}/").status_code == 404
    rafal = sign_in(type(client)(), office.rafal)
    rafal.post(f"/praca/oferta/{offered.id}/odrzuc/", **HTMX)
    assert Offer.objects.get().outcome == EventKind.DECLINED


def test_too_late_says_so(office, halina):
    put()
    halina.post("/praca/stan/", {"activity": "available"})
    services.dispatch()
    offered = Offer.objects.get()
    Offer.objects.update(expires_at=timezone.now())
    late = halina.post(f"/praca/oferta/{offered.id}/przyjmij/", **HTMX)
    assert late.status_code == 409
    assert "Minął czas na odpowiedź" in late.content.decode()


def test_an_open_page_keeps_one_on_duty_and_a_state_is_chosen_ahead(office, halina):
    put()
    halina.post("/praca/stan/", {"activity": "available"})
    Agent.objects.update(presence_until=timezone.now())
    assert services.dispatch() == 0
    halina.post("/praca/oferta/")
    assert services.dispatch() == 1
    services.accept(Offer.objects.get().id, by=office.halina)
    assert "potem: Przerwa" in words(halina.post("/praca/stan/", {"activity": "next:break"}, **HTMX))
    halina.post("/praca/stan/", {"activity": "made-up"})
    assert Agent.objects.get().next_activity == Activity.BREAK
    halina.post("/praca/stan/", {"activity": "off"})
    assert queries.duty(office.fresh("halina")) is None


def test_who_serves_nobody_sees_no_state(office, client):
    shown = sign_in(client, office.renata).get("/praca/oferta/")
    assert "Gotowość" not in words(shown)
    assert client.post("/praca/stan/", {"activity": "available"}).status_code == 403


def test_reading_offers_costs_few_queries(office, halina, django_assert_max_num_queries):
    put()
    halina.post("/praca/stan/", {"activity": "available"})
    services.dispatch()
    with django_assert_max_num_queries(8):
        halina.get("/praca/oferta/")


def test_who_is_offered_what_another_took_is_told_at_once(office, halina, client):
    contact_id = put()
    services.sign_on(by=office.halina)
    services.dispatch()
    page = f"/praca/oferta/{Offer.objects.get().id}/"
    assert halina.get(page).status_code == 204  # it stands
    contacts.take(contact_id, by=office.rafal)
    assert "tę pracę ma już Rafał Żartobliwy" in halina.get(page).content.decode()
    assert sign_in(type(client)(), office.rafal).get(page).status_code == 404
    contacts.give_back(contact_id, by=office.rafal)
    assert "gdzie indziej" in halina.get(page).content.decode()
    contacts.take(contact_id, by=office.halina)
    assert halina.get(page).status_code == 204
    services.finish(f"contact:{contact_id}", by=office.halina)
    assert "zakończona" in halina.get(page).content.decode()
