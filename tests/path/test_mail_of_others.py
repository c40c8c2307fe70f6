"""Who may write into a matter: whoever answers our letter, and its person by number; nobody else by number alone."""

from __future__ import annotations

import smtplib
from email import message_from_bytes, policy

import pytest
from django.test import Client

from okienko.cases import queries as cases
from okienko.cases import services as case_services
from okienko.cases.models import CaseNote
from okienko.channels.email import services
from okienko.channels.email.models import OutgoingMail, RawMessage
from okienko.channels.email.tests.conftest import OFFICE_ADDRESS, Listening
from okienko.channels.email.tests.letters import file_part, letter, multipart, part
from okienko.contacts import queries as contacts
from okienko.contacts import services as contact_services
from okienko.contacts.models import Attachment, Contact, Message
from okienko.kernel import actors
from okienko.kernel.references import format_reference
from tests.cast import make_kinds, sign_in

pytestmark = pytest.mark.django_db

STRANGER = "Obcy Nadawca <obcy@example.net>"


@pytest.fixture(autouse=True)
def _own_folders(tmp_path, settings):
    settings.OUTBOX_DIR, settings.MEDIA_ROOT = tmp_path / "outbox", tmp_path / "files"


@pytest.fixture
def receive(office):
    services.ensure_mailbox(OFFICE_ADDRESS, by=actors.system(), sender_name="Urząd Miasta Przykładowo")

    def take(raw, envelope_from="maria@example.org", to=OFFICE_ADDRESS):
        return services.receive(raw, envelope_from=envelope_from, envelope_to=[to])

    return take


@pytest.fixture
def case(office, receive) -> tuple[int, int, str]:
    """(case, its contact, its number): Maria's report, in the hands of GK-I."""
    make_kinds()
    opened = receive(letter("Leżą śmieci", Message_ID="<pierwszy@example.org>"))
    new = case_services.NewCase("report", "Wysypisko", category_code="CLEAN_DUMP")
    saved = case_services.settle_contact(opened.contact_id, [case_services.OpenCase(new)], by=office.halina)
    return saved.opened[0].id, opened.contact_id, saved.opened[0].reference


def text_of(mail: OutgoingMail) -> str:
    return message_from_bytes(bytes(mail.raw), policy=policy.default).as_string()


def test_a_stranger_who_names_the_number_gets_a_contact_of_their_own(office, receive, case):
    case_id, contact_id, reference = case
    before = OutgoingMail.objects.count()
    raw = letter("Podaję się za Marię", Message_ID="<obcy@x>", From=STRANGER, Subject=f"Sprawa {reference}")
    receipt = receive(raw, "obcy@example.net")
    assert receipt.contact_id != contact_id
    assert not CaseNote.objects.exists(), "nothing of it is in the case, nor on the person's page"
    assert [one.id for one, _kind in cases.case(office.karol, case_id).contacts] == [contact_id]
    # the sender gets what anybody gets who writes for the first time, with a number of their own
    ours = OutgoingMail.objects.latest("id")
    assert OutgoingMail.objects.count() == before + 1
    assert ours.recipient == "obcy@example.net"
    assert Contact.objects.get(id=receipt.contact_id).reference in bytes(ours.raw).decode("latin-1")
    for secret in ("Wysypisko", "Maria", "maria.zmyslona"):
        assert secret not in text_of(ours)


@pytest.mark.parametrize("how", ["subject", "address", "text"])
def test_staff_see_what_it_may_be_about_and_join_it_with_one_key(office, receive, case, how):
    case_id, _contact_id, reference = case
    subject = f"Sprawa {reference}" if how == "subject" else "Pytanie"
    text = f"Chodzi o {format_reference(reference)}" if how == "text" else "Zdjęcia w załączniku"
    to = f"kontakt+{reference}@miasto.test" if how == "address" else OFFICE_ADDRESS
    raw = letter(text, Message_ID=f"<{how}@x>", From=STRANGER, Subject=subject)
    receipt = receive(raw, "obcy@example.net", to)
    assert contacts.header(office.halina, receipt.contact_id).possibly_about == f"case:{case_id}"
    desk = sign_in(Client(), office.halina)
    page = desk.get(f"/praca/kontakt/{receipt.contact_id}/").content.decode()
    assert "Być może dotyczy" in page
    assert "GK-I" in page
    assert 'data-key="s"' in page
    answer = desk.post(f"/praca/kontakt/{receipt.contact_id}/dolacz/")
    assert answer.status_code == 302
    assert receipt.contact_id in [one.id for one, _kind in cases.case(office.karol, case_id).contacts]
    assert "Być może dotyczy" not in desk.get(f"/praca/kontakt/{receipt.contact_id}/").content.decode()
    assert desk.post(f"/praca/kontakt/{receipt.contact_id}/dolacz/").status_code == 404


def test_joining_what_somebody_changed_meanwhile_shows_the_contact_as_it_is_now(office, receive, case):
    case_id, _contact_id, reference = case
    receipt = receive(letter("x", Message_ID="<l@x>", From=STRANGER, Subject=f"Nr {reference}"), "obcy@example.net")
    seen = contacts.header(office.halina, receipt.contact_id).version
    contact_services.reply(receipt.contact_id, "Proszę o adres", by=office.halina)
    desk = sign_in(Client(), office.halina)
    answer = desk.post(f"/praca/kontakt/{receipt.contact_id}/dolacz/", {"version": seen})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert 'class="ok-error"' not in page
    assert "Proszę o adres" in page
    assert "Dołącz do tej sprawy" in page, "one more press joins it"
    assert receipt.contact_id not in [one.id for one, _kind in cases.case(office.karol, case_id).contacts]


def test_an_isolated_case_is_named_to_nobody(office, receive, case):
    from okienko.cases.models import Case

    case_id, _contact_id, reference = case
    Case.objects.filter(id=case_id).update(access_class="isolated")
    receipt = receive(letter("x", Message_ID="<i@x>", From=STRANGER, Subject=f"Nr {reference}"), "obcy@example.net")
    page = sign_in(Client(), office.halina).get(f"/praca/kontakt/{receipt.contact_id}/").content.decode()
    assert "Być może dotyczy" not in page


def test_the_person_joins_by_number_from_any_of_their_addresses(office, receive, case):
    from okienko.people import services as people

    case_id, contact_id, reference = case
    person_id = Contact.objects.get(id=contact_id).person_id
    people.add_identifier(person_id, "email", "maria.w.pracy@example.com", by=actors.system())
    raw = letter("Dosyłam", Message_ID="<m@x>", From="Maria <Maria.W.Pracy@example.com>", Subject=f"Nr {reference}")
    assert receive(raw, "maria.w.pracy@example.com").contact_id == contact_id
    assert CaseNote.objects.get().case_id == case_id
    assert Message.objects.latest("id").other_sender == ""


def test_an_answer_to_our_letter_from_another_address_stays_and_is_marked(office, receive, case):
    case_id, contact_id, _reference = case
    contact_services.reply(contact_id, "Kiedy to było?", by=office.halina)
    thread = {"Subject": "Re: odpady", "In_Reply_To": "<pierwszy@example.org>"}
    raw = letter("W sobotę", Message_ID="<maz@x>", From=STRANGER, **thread)
    assert receive(raw, "obcy@example.net").contact_id == contact_id
    said = Message.objects.latest("id")
    assert (said.text, said.other_sender) == ("W sobotę", "obcy@example.net")
    page = sign_in(Client(), office.karol).get(f"/praca/sprawa/{case_id}/").content.decode()
    assert "z innego adresu" in page
    assert "obcy@example.net" in page


def test_what_another_address_sent_is_not_shown_on_the_page_of_the_person(office, receive, case):
    case_id, contact_id, _reference = case
    thread = {"Subject": "Re: odpady", "In_Reply_To": "<pierwszy@example.org>"}
    for number, sender in enumerate((STRANGER, "Maria <maria@example.org>")):
        parts = part(f"list {number}"), file_part(f"pismo{number}.pdf", b"%PDF-1.4 x", "application/pdf")
        raw = multipart(*parts, Message_ID=f"<{number}@x>", From=sender, **thread)
        assert receive(raw).contact_id == contact_id
    shown = cases.tracked(case_id)
    assert [note.text.strip() for note in shown.notes] == ["list 1"]
    own = Attachment.objects.get(name="pismo1.pdf").file_id
    assert [one.file_id for one in shown.files] == [own]
    assert len(contacts.sent_files([contact_id])) == 1
    assert CaseNote.objects.filter(case_id=case_id).count() == 2, "staff read both"


def test_whoever_answers_one_matter_writes_into_no_other(office, receive, case):
    case_id, _contact_id, reference = case
    own = receive(letter("Mam pytanie", Message_ID="<wlasne@x>", From=STRANGER), "obcy@example.net")
    raw = letter("A to?", Message_ID="<drugie@x>", From=STRANGER, Subject=f"{reference}", In_Reply_To="<wlasne@x>")
    assert receive(raw, "obcy@example.net").contact_id == own.contact_id
    assert not CaseNote.objects.filter(case_id=case_id).exists()


def test_a_machine_that_answers_from_elsewhere_is_a_marked_note(receive, case):
    _case_id, contact_id, reference = case
    raw = letter(
        "Nie ma mnie", Message_ID="<a@x>", From=STRANGER, Subject=f"[{reference}]", Auto_Submitted="auto-replied"
    )
    assert receive(raw, "obcy@example.net").contact_id == contact_id
    note = Message.objects.latest("id")
    assert (note.kind, note.other_sender) == ("note", "obcy@example.net")


def test_subject_and_html_of_mail_for_an_open_case_are_kept_readable(receive, case):
    case_id, contact_id, reference = case
    raw = letter(
        "<p>Nadal <b>leżą</b></p><script>alert(1)</script>", Message_ID="<h@x>",
        Subject=f"Nadal tam jest [{reference}]",
        Content_Type='text/html; charset="utf-8"',
    )  # fmt: skip
    assert receive(raw).contact_id == contact_id
    said = Message.objects.latest("id")
    assert said.headline == f"Nadal tam jest [{reference}]"
    assert "<b>leżą</b>" in said.html
    assert "script" not in said.html
    assert CaseNote.objects.get(case_id=case_id).text.strip() == "Nadal leżą"


@pytest.mark.django_db(transaction=True)
def test_through_the_door(receive):
    first = receive(letter("Pytanie"))
    reference = Contact.objects.get(id=first.contact_id).reference
    with Listening() as door, smtplib.SMTP("127.0.0.1", door.port) as client:
        raw = letter("Podaję numer", Message_ID="<drzwi@x>", From=STRANGER, Subject=f"Nr {reference}")
        client.sendmail("obcy@example.net", [OFFICE_ADDRESS], raw)
    taken = RawMessage.objects.latest("id")
    assert taken.contact_id != first.contact_id
    assert Contact.objects.get(id=taken.contact_id).possibly_about == f"contact:{first.contact_id}"
