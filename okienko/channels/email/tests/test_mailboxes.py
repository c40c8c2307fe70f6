"""The administrator's screen of mailboxes."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from okienko.audit import queries as audit
from okienko.channels.email import imap, labels, queries, services
from okienko.channels.email.models import Mailbox
from okienko.channels.email.services import MailboxData
from okienko.channels.email.tests.letters import letter
from okienko.kernel.actors import system
from okienko.kernel.errors import Conflict, Forbidden, Invalid
from tests.at_once import at_once
from tests.cast import sign_in

pytestmark = pytest.mark.django_db

LIST = "/praca/ustawienia/skrzynki/"
FORM = {
    "version": "1", "source": "imap", "imap_host": "poczta.miasto.test", "imap_port": "993", "imap_security": "tls",
    "imap_folder": "INBOX", "acknowledges": "on", "alarm_hours": "4",
}  # fmt: skip
SECRET = "bardzo tajne hasło"  # noqa: S105  # of a test


@pytest.fixture
def adam(office) -> Client:
    return sign_in(Client(), office.adam)


def add(client: Client, **changed: str):
    return client.post(f"{LIST}nowa/", FORM | {"address": "Skargi@miasto.test", "password": SECRET} | changed)


def test_a_mailbox_is_added_and_its_password_shown_to_nobody(adam, office):
    where = add(adam)["Location"]
    row = Mailbox.objects.get(address="skargi@miasto.test")
    assert where == f"{LIST}{row.id}/"
    assert SECRET not in row.imap_password
    assert SECRET not in adam.get(where).content.decode()
    fetched = queries.fetched_mailbox(office.adam, row.id)
    assert imap.password(fetched) == SECRET
    assert row.imap_password not in repr(fetched)
    acts = audit.acts_on(f"mailbox:{row.id}")
    assert [one.action for one in acts] == ["channels.mailbox_added", "channels.mailbox_password_set"]
    assert SECRET not in repr(acts)


def test_what_cannot_work_is_said_beside_the_field_and_the_rest_kept(adam):
    answer = add(adam, imap_host="", alarm_hours="0")
    assert answer.status_code == 422
    assert "Skargi@miasto.test" in answer.content.decode()
    assert SECRET not in answer.content.decode()
    answer = add(adam, imap_host="")
    assert "imap_host" in answer.context["form"].errors
    answer = add(adam, imap_security="none")
    assert "imap_security" in answer.context["form"].errors
    assert add(adam).status_code == 302


def test_an_address_that_is_there_already_is_told_and_stays_as_it_was(adam, office):
    add(adam, sender_name="Skargi")
    answer = add(adam, sender_name="Wnioski", imap_host="inny.miasto.test")
    assert answer.status_code == 409
    assert "już jest na liście" in answer.context["form"].errors["address"][0]
    assert "Wnioski" in answer.content.decode(), "what was typed is kept"
    row = Mailbox.objects.get(address="skargi@miasto.test")
    assert (row.sender_name, row.imap_host) == ("Skargi", "poczta.miasto.test")
    assert len(audit.acts_on(f"mailbox:{row.id}")) == 2


def test_a_stale_save_meets_the_merge_page(adam, office):
    add(adam)
    row = Mailbox.objects.get(address="skargi@miasto.test")
    data = MailboxData(imap_host="inny.miasto.test", sender_name="Skargi")
    services.change_mailbox(row.id, data, version=1, by=office.adam)
    answer = adam.post(f"{LIST}{row.id}/", FORM | {"sender_name": "Wnioski"})
    assert answer.status_code == 409
    assert {"Wnioski", "Skargi"} <= set(re.findall(r"\w+", answer.content.decode()))
    assert Mailbox.objects.get(id=row.id).sender_name == "Skargi"


def test_another_server_or_folder_is_read_from_its_beginning(office):
    mailbox_id = services.add_mailbox("a@miasto.test", MailboxData(imap_host="x"), by=office.adam)
    Mailbox.objects.filter(id=mailbox_id).update(uid_validity=7, last_uid=40)
    services.change_mailbox(mailbox_id, MailboxData(imap_host="x", sender_name="A"), version=1, by=office.adam)
    assert queries.last_uid(mailbox_id) == 40
    services.change_mailbox(mailbox_id, MailboxData(imap_host="x", imap_folder="B"), version=2, by=office.adam)
    assert queries.last_uid(mailbox_id) == 0


def test_another_server_is_not_told_the_password_of_the_last(office):
    mailbox_id = services.add_mailbox("a@miasto.test", MailboxData(imap_host="x"), password="tajne", by=office.adam)
    Mailbox.objects.filter(id=mailbox_id).update(imap_password_name="MAIL_PASSWORD")
    services.change_mailbox(mailbox_id, MailboxData(imap_host="x", imap_user="a"), version=1, by=office.adam)
    assert queries.fetched_mailboxes()[0].sealed_password
    services.change_mailbox(mailbox_id, MailboxData(imap_host="obcy", imap_user="a"), version=2, by=office.adam)
    [fetched] = queries.fetched_mailboxes()
    assert (fetched.sealed_password, fetched.password_name) == ("", "")
    assert "hasła" in imap.check(fetched)[0]


def test_a_paused_mailbox_is_not_fetched_and_takes_no_mail(adam, office):
    add(adam)
    row = Mailbox.objects.get(address="skargi@miasto.test")
    assert "skargi@miasto.test" in queries.own_addresses()
    adam.post(f"{LIST}{row.id}/wstrzymaj/", {"active": "0"})
    assert "skargi@miasto.test" not in queries.own_addresses()
    assert queries.fetched_mailboxes() == []
    assert "wstrzymana" in adam.get(LIST).content.decode()
    adam.post(f"{LIST}{row.id}/wstrzymaj/", {"active": "1"})
    assert len(queries.fetched_mailboxes()) == 1


def test_a_password_that_no_longer_opens_is_said_plainly(adam, office, settings):
    add(adam)
    settings.SECRET_KEY = "an" + "other" * 10
    [fetched] = queries.fetched_mailboxes()
    assert imap.check(fetched) == [labels.plain_problem("Unreadable: ")]


@pytest.mark.parametrize(
    ("said", "word"),
    [
        ("LoginError: b'[AUTHENTICATIONFAILED] Authentication failed.'", "hasło"),
        ("gaierror: [Errno -2] Name or service not known", "nazwie"),
        ("ConnectionRefusedError: [Errno 111] Connection refused", "portem"),
        ("TimeoutError: timed out", "milczy"),
        ("SSLCertVerificationError: [SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed", "Certyfikat"),
        ("SSLError: [SSL: WRONG_VERSION_NUMBER] wrong version number", "zaszyfrować"),
        ("Something: new", "Something: new"),
    ],
)
def test_problems_are_told_in_words(said, word):
    assert word in labels.plain_problem(said)


def test_who_waits_is_shown_without_a_word_of_it(adam, receive):
    receive(letter("Nie świeci latarnia", Subject="Latarnia przy szkole"))
    page = adam.get(LIST).content.decode()
    assert "bez odpowiedzi: 1" in page
    assert "Latarnia" not in page
    assert "maria@example.org" not in page


def test_no_mailbox_teaches_how_to_begin(adam):
    Mailbox.objects.all().delete()
    assert "Przygotuj nazwę serwera" in adam.get(LIST).content.decode()


def test_the_list_costs_the_same_for_any_number(adam, receive, office):
    receive(letter("Raz"))
    adam.get(LIST)  # what a process keeps of the menu is read
    with CaptureQueriesContext(connection) as few:
        adam.get(LIST)
    for number in range(5):
        services.ensure_mailbox(f"skrzynka{number}@miasto.test", by=system(), unit_id=office.units["GK"].pk)
        receive(letter(f"Znowu {number}", Message_ID=f"<{number}@z>"), to=f"skrzynka{number}@miasto.test")
    with CaptureQueriesContext(connection) as many:
        adam.get(LIST)
    assert len(many) == len(few)


def test_an_address_that_is_none_is_refused(office):
    with pytest.raises(Invalid):
        services.add_mailbox("nie adres", MailboxData(imap_host="x"), by=office.adam)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_add_one_mailbox_at_once_the_second_is_told(office):
    """Whatever the moment: while the first is not yet kept, the second waits for it."""

    def add_as(sender_name: str) -> str:
        data = MailboxData(imap_host="x", sender_name=sender_name)
        try:
            services.add_mailbox("razem@miasto.test", data, password=SECRET, by=office.fresh("adam"))
        except Conflict as told:
            return str(told.message)
        return sender_name

    ends = at_once(add_as, ["Pierwsza", "Druga"])
    [kept] = Mailbox.objects.filter(address="razem@miasto.test").values_list("sender_name", flat=True)
    [told] = [one for one in ends if one != kept]
    assert "już jest na liście" in told


def test_only_the_administrator_changes_mailboxes(office):
    with pytest.raises(Forbidden):
        services.add_mailbox("a@miasto.test", MailboxData(imap_host="x"), by=office.bartek)
    with pytest.raises(Forbidden):
        queries.mailbox_states(office.halina)
