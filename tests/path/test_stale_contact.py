"""Two people answer one contact: the second sees what came meanwhile, and loses nothing."""

import re

import pytest
from django.test import Client

from okienko.contacts import services as contacts
from okienko.contacts.models import Contact, Message
from okienko.contacts.rules import MessageKind
from okienko.people import services as people
from okienko.people.services import PersonData
from tests.cast import sign_in
from tests.path.test_path import mail

pytestmark = pytest.mark.django_db
MINE = "Proszę przyjść z dowodem w poniedziałek."


@pytest.fixture
def contact(office, kinds) -> Contact:
    return Contact.objects.get(id=mail().id)


def typed(client: Client, contact: Contact) -> dict[str, str]:
    """What the browser sends from the page as it is now, with an answer typed in."""
    html = client.get(f"/praca/kontakt/{contact.id}/").content.decode()
    sent = dict(re.findall(r'<input type="hidden" name="([\w-]+)" value="([^"]*)"', html))
    return sent | {"reply": MINE, "note": "Dzwonił też wczoraj.", "o-0-result": "ad_hoc", "o-0-question": "Co zabrać?"}


def hidden(html: str) -> dict[str, str]:
    """What "Zapisz moje" sends."""
    form = html[html.index('<div class="ok-actions">', html.index("Twoja wersja")) : html.index("Zapisz moje")]
    pairs = re.findall(r'<input type="hidden" name="([\w-]+)" value="([^"]*)"', form)
    return {name: value for name, value in pairs if name != "csrfmiddlewaretoken"}


@pytest.mark.parametrize("where", ["zapisz", "odpowiedz"])
def test_an_answer_typed_while_a_colleague_answered_is_shown_beside_theirs(office, contact, where):
    halina = sign_in(Client(), office.halina)
    sent = typed(halina, contact)
    contacts.reply(contact.id, "Wystarczy paszport.", by=office.bartek)
    stale = halina.post(f"/praca/kontakt/{contact.id}/{where}/", sent)
    html = stale.content.decode()
    assert stale.status_code == 409
    assert "Wystarczy paszport." in html
    for text in (MINE, "Dzwonił też wczoraj.", "Co zabrać?"):
        assert text in html
    assert Message.objects.filter(kind=MessageKind.OUTGOING).count() == 1
    again = hidden(html)
    assert again["reply"] == MINE
    assert halina.post(f"/praca/kontakt/{contact.id}/{where}/", again).status_code == 302
    assert set(Message.objects.filter(kind=MessageKind.OUTGOING).values_list("text", flat=True)) == {
        MINE,
        "Wystarczy paszport.",
    }


def test_who_answers_hears_that_the_person_wrote_again(office, contact):
    halina = sign_in(Client(), office.halina)
    sent = typed(halina, contact)
    contacts.add_incoming(contact.id, contacts.Content("Już nieaktualne, dziękuję."), by=office.bartek)
    stale = halina.post(f"/praca/kontakt/{contact.id}/odpowiedz/", sent)
    assert stale.status_code == 409
    assert "Już nieaktualne, dziękuję." in stale.content.decode()


def test_two_answers_to_who_it_is_are_shown_side_by_side(office, contact):
    jan, anna = (
        people.create_person(PersonData(given_name=name, family_name="Wzorowy"), identifiers=[], by=office.halina)
        for name in ("Jan", "Anna")
    )
    before = contact.version
    contacts.identify(contact.id, jan, by=office.bartek, confirmed=True)
    halina = sign_in(Client(), office.halina)
    url = f"/praca/kontakt/{contact.id}/osoba/"
    stale = halina.post(url, {"person": str(anna), "version": str(before)})
    html = stale.content.decode()
    assert stale.status_code == 409
    for text in ("Jan", "Anna", "Zapisz moje", "Weź cudze", "Zapisz scalone"):
        assert text in html
    contact.refresh_from_db()
    assert contact.person_id == jan
    assert halina.post(url, {"person": str(anna), "version": str(contact.version)}).status_code == 302
    contact.refresh_from_db()
    assert contact.person_id == anna
