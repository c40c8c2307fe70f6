"""A button that somebody was faster with leads back to where work goes on, with the reason."""

import re

import pytest
from django.db import connection
from django.test import Client

from okienko.cases import services as cases
from okienko.contacts import services as contacts
from okienko.contacts.models import Contact
from okienko.routing.models import WorkItem
from tests.cast import sign_in
from tests.path.test_path import mail, report

pytestmark = pytest.mark.django_db
LIST = "/praca/?lista=queues"


def press(by, path, sent, how):
    """Press a button; return where it led and that page."""
    client = sign_in(Client(), by)
    if how == "htmx":
        answer = client.post(path, sent, headers={"HX-Request": "true"})
        assert answer.status_code == 200
        led = answer["HX-Redirect"]
    else:
        answer = client.post(path, sent)
        assert answer.status_code == 302
        led = answer["Location"]
    page = client.get(led)
    assert page.status_code == 200
    html = page.content.decode()
    assert 'class="ok-error"' not in html
    return led, html


def notice(html):
    assert '<div class="alert alert-warning" role="alert">' in html
    return html.split('<div class="alert alert-warning" role="alert">')[1].split("</div>")[0]


both = pytest.mark.parametrize("how", ["htmx", "no scripts"])


@both
def test_taking_what_somebody_has_says_who_on_the_list(office, kinds, how):
    contact_id = mail().id
    contacts.take(contact_id, by=office.halina)
    led, html = press(office.bartek, f"/praca/praca/contact:{contact_id}/wez/", {"next": LIST}, how)
    assert led == LIST
    assert "Tę pracę ma już" in notice(html)


@both
def test_taking_it_on_its_page_stays_there(office, kinds, how):
    contact_id = mail().id
    contacts.take(contact_id, by=office.halina)
    led, html = press(office.bartek, f"/praca/praca/contact:{contact_id}/wez/", {}, how)
    assert led == f"/praca/kontakt/{contact_id}/"
    assert "Tę pracę ma już" in notice(html)


@both
@pytest.mark.parametrize("button", ["wez", "oddaj"])
def test_work_that_is_done_is_told_on_the_list(office, kinds, button, how):
    case_id = report()
    cases.resolve(case_id, outcome="done", answer="Zrobione", by=office.karol)
    led, html = press(office.karol, f"/praca/praca/case:{case_id}/{button}/", {"next": LIST}, how)
    assert led == LIST
    assert "już nie ma na liście" in notice(html)


@both
@pytest.mark.parametrize("sent", [{"next": LIST}, {}], ids=["list", "page"])
def test_giving_back_what_was_given_to_another_is_told(office, kinds, sent, how):
    contact_id = mail().id
    contacts.take(contact_id, by=office.halina)
    contacts.assign(contact_id, to=office.bartek.id, by=office.bartek)
    led, html = press(office.halina, f"/praca/praca/contact:{contact_id}/oddaj/", sent, how)
    assert led == (LIST if sent else f"/praca/kontakt/{contact_id}/")
    assert "Tej pracy już nie masz, ma ją teraz: Bartek" in notice(html)


@both
def test_a_lead_who_is_late_takes_nothing_from_whoever_has_it_now(office, kinds, how):
    contact_id = mail().id
    contacts.take(contact_id, by=office.bartek)
    contacts.assign(contact_id, to=office.halina.id, by=office.bartek)
    led, html = press(office.bartek, f"/praca/praca/contact:{contact_id}/oddaj/", {"next": LIST}, how)
    assert led == LIST
    assert "ma ją teraz: Halina" in notice(html)
    assert Contact.objects.get(id=contact_id).handled_by_id == office.halina.id


@both
def test_assigning_what_is_done_is_told_on_the_list(office, kinds, how):
    case_id = report()
    cases.resolve(case_id, outcome="done", answer="Zrobione", by=office.karol)
    sent = {"next": LIST, "to": office.ewa.id}
    led, html = press(office.zofia, f"/praca/praca/case:{case_id}/przydziel/", sent, how)
    assert led == LIST
    assert "już nie ma na liście" in notice(html)


@both
def test_a_handover_that_was_answered_is_told_on_the_list(office, kinds, how):
    case_id = report()
    cases.hand_over(case_id, to_unit_id=office.units["SO"].pk, reason="x", by=office.karol)
    cases.acknowledge_handover(case_id, by=office.piotr)
    led, html = press(office.karol, f"/praca/sprawa/{case_id}/cofnij/", {}, how)
    assert led == "/praca/"
    assert "nie można go cofnąć" in notice(html)


def test_the_list_of_others_is_not_led_to(office, kinds):
    contact_id = mail().id
    contacts.take(contact_id, by=office.halina)
    sent = {"next": "https://example.org/praca/"}
    led, _html = press(office.bartek, f"/praca/praca/contact:{contact_id}/wez/", sent, "no scripts")
    assert led == "/praca/"


def decide(by, subject, to, held):
    client = sign_in(Client(), by)
    return client.post(f"/praca/praca/{subject}/przydziel/", {"next": LIST, "to": to.id, "held": held})


def test_two_leads_decide_and_the_second_is_told_by_whom_and_decides_again(office, kinds):
    contact_id = mail().id
    subject = f"contact:{contact_id}"
    row = sign_in(Client(), office.bartek).get(LIST).content.decode()
    assert 'data-assign-held="0"' in row
    assert decide(office.bartek, subject, office.halina, 0).status_code == 302

    refused = decide(office.bartek, subject, office.rafal, 0)
    assert refused.status_code == 409
    html = refused.content.decode()
    assert "Ktoś przydzielił tę pracę przed Tobą. Ma ją: Halina Przykładna, decyzja: Bartek Umyślny." in html
    assert f'<option value="{office.rafal.id}" selected>' in html  # the choice is kept
    assert Contact.objects.get(id=contact_id).handled_by_id == office.halina.id

    seen = re.search(r'name="held" value="(\d+)"', html)
    assert decide(office.bartek, subject, office.rafal, seen[1]).status_code == 302
    assert Contact.objects.get(id=contact_id).handled_by_id == office.rafal.id


def test_a_lead_is_told_that_somebody_took_it_or_gave_it_back(office, kinds):
    contact_id = mail().id
    subject = f"contact:{contact_id}"
    contacts.take(contact_id, by=office.halina)
    taken = decide(office.bartek, subject, office.rafal, 0)
    assert (taken.status_code, "wzięła inna osoba: Halina Przykładna" in taken.content.decode()) == (409, True)
    contacts.give_back(contact_id, by=office.halina)
    back = decide(office.bartek, subject, office.rafal, office.halina.id)
    assert (back.status_code, "praca wróciła do komórki" in back.content.decode()) == (409, True)


def test_both_leads_who_choose_the_same_person_are_right(office, kinds):
    case_id = report()
    page = sign_in(Client(), office.zofia).get(f"/praca/sprawa/{case_id}/?do=assign").content.decode()
    assert 'name="held" value="0"' in page
    for _lead in range(2):
        assert decide(office.zofia, f"case:{case_id}", office.ewa, 0).status_code == 302


def test_taking_counts_on_from_the_version_another_change_made(office, kinds):
    contact_id = mail().id

    def news_comes_between(execute, sql, *rest):
        if sql.startswith('UPDATE "routing_workitem"'):
            with connection.cursor() as cursor:
                cursor.cursor.execute("UPDATE routing_workitem SET version = version + 1")
        return execute(sql, *rest)

    before = WorkItem.objects.get().version
    with connection.execute_wrapper(news_comes_between):
        contacts.take(contact_id, by=office.halina)
    assert WorkItem.objects.get().version == before + 2
