from __future__ import annotations

import email
import email.policy
from datetime import timedelta

import pytest
from django.db import OperationalError
from django.utils import timezone

from okienko.channels.email import queries, services
from okienko.channels.email.models import OutgoingMail, RawMessage
from okienko.channels.email.services import intake
from okienko.channels.email.states import MailState, RawState
from okienko.channels.email.tests.letters import AUTO_REPLY, DSN, NASTY, file_part, letter, multipart, part
from okienko.contacts import queries as contact_queries
from okienko.contacts import services as contacts
from okienko.contacts.rules import ContactState, Delivery
from okienko.kernel import files, pages, personal_data
from okienko.kernel.actors import system
from okienko.kernel.references import format_reference
from okienko.routing import queries as work
from okienko.routing.queries import WorkFilter
from okienko.routing.rules import Priority, Scope

pytestmark = pytest.mark.django_db


def contact_of(receipt):
    assert receipt.contact_id is not None
    return contact_queries.contact(system(), receipt.contact_id)


def waiting_list(office):
    return work.work_page(office.halina, WorkFilter(scope=Scope.QUEUES)).rows


def sent(mail: OutgoingMail):
    return email.message_from_bytes(bytes(mail.raw), policy=email.policy.default)


def test_a_letter_opens_a_contact_and_is_kept_as_it_came(receive, office) -> None:
    raw = b"Received: from x\r\n" + letter(
        "Nie świeci latarnia.\x00", Subject="=?utf-8?Q?Latarnia_na_=C5=B9r=C3=B3dlanej?="
    )
    receipt = receive(raw)
    view = contact_of(receipt)
    assert view.header.headline == "Latarnia na Źródlanej"
    assert view.messages[0].text.strip() == "Nie świeci latarnia."
    assert view.header.sender_address == "maria@example.org"
    assert view.person is not None
    row = RawMessage.objects.get(id=receipt.raw_id)
    assert bytes(row.raw) == raw
    assert row.message_id == "<a1@example.org>"
    assert [row.headline for row in waiting_list(office)] == ["Latarnia na Źródlanej"]


def test_the_same_message_counts_once(receive) -> None:
    first = receive(letter())
    again = receive(b"Received: from y\r\n" + letter())
    assert again.is_repeat
    assert again.contact_id == first.contact_id
    assert RawMessage.objects.count() == 1
    assert OutgoingMail.objects.count() == 1


def test_two_mailboxes_of_one_group_take_it_once_and_of_two_groups_twice(receive) -> None:
    services.ensure_mailbox("bok@miasto.test", by=system())
    services.ensure_mailbox("straz@miasto.test", by=system(), group="guard")
    first = receive(letter())
    assert receive(letter(), to="bok@miasto.test").is_repeat
    other = receive(letter(), to="straz@miasto.test")
    assert not other.is_repeat
    assert other.contact_id != first.contact_id


def test_same_message_id_with_other_content_is_another_message_linked(receive) -> None:
    first, other = receive(letter("Raz")), receive(letter("Dwa"))
    assert other.contact_id != first.contact_id
    assert RawMessage.objects.get(id=other.raw_id).same_id_as_id == first.raw_id


def test_acknowledgement(receive) -> None:
    receipt = receive(letter(Subject="Latarnia"))
    header = contact_of(receipt).header
    mail = sent(OutgoingMail.objects.get())
    text = mail.get_content().replace("\u00a0", " ")
    shown = format_reference(header.reference).replace("\u00a0", " ")
    assert mail["To"] == "Maria Przykładowa <maria@example.org>"
    assert mail["From"] == "Urząd Miasta Przykładowo <kontakt@miasto.test>"
    assert mail["Reply-To"].addresses[0].addr_spec == f"kontakt+{header.reference}@miasto.test"
    assert shown in text
    assert shown in mail["Subject"]
    assert "Planujemy odpowiedzieć do:" in text
    assert "danych" in text
    assert "e-Doręczenia" not in text
    assert "{" not in text
    assert mail["In-Reply-To"] == "<a1@example.org>"
    assert mail["Auto-Submitted"] == "auto-replied"


def test_acknowledgement_leads_to_the_message_by_a_signed_link(receive, client) -> None:
    header = contact_of(receive(letter())).header
    text = sent(OutgoingMail.objects.get()).get_content()
    link = next(word for word in text.split() if "/sprawa/" in word)
    assert contact_queries.id_from_tracking_token(link.rstrip("/").rsplit("/", 1)[1]) == header.id
    page = client.get("/" + link.split("/", 3)[3])
    assert page.status_code == 200
    assert page.context["contact"].contact_id == header.id


def test_acknowledgement_carries_the_clause_of_the_pack(receive, client, settings) -> None:
    pages.load(settings.BASE_DIR / "packs" / "miasto")
    receive(letter())
    receive(letter("Доброго дня, прошу відремонтувати ліхтар на вулиці Джерельній", Message_ID="<uk@x>"))
    polish, ukrainian = (sent(mail).get_content() for mail in OutgoingMail.objects.order_by("id"))
    assert pages.clause("email", "pl").short.split(".")[0] in " ".join(polish.split())
    assert "/prywatnosc/#email" in polish
    assert pages.clause("email", "uk").short.split(".")[0] in " ".join(ukrainian.split())
    assert 'id="email"' in client.get("/prywatnosc/").content.decode()


def test_acknowledgement_says_that_an_application_may_need_another_way(receive) -> None:
    receive(letter("Wnoszę o wydanie zaświadczenia o niezaleganiu."))
    text = sent(OutgoingMail.objects.get()).get_content()
    assert "e-Doręczenia" in text
    assert "może" in text


def test_acknowledgement_in_the_language_of_the_letter(receive) -> None:
    receive(letter("Доброго дня, прошу відремонтувати ліхтар на вулиці Джерельній"))
    assert "Добрий день" in sent(OutgoingMail.objects.get()).get_content()


def test_placeholders_written_by_residents_stay_text(receive) -> None:
    receive(letter(Subject="{tracking_code} {office_phone}"))
    assert "{tracking_code}" in sent(OutgoingMail.objects.get()).get_content()


@pytest.mark.parametrize(
    ("raw", "envelope_from"),
    [(AUTO_REPLY, "x@example.org"), (letter(), ""), (letter(List_Id="<x.example>"), "x@example.org"), (DSN, "")],
)
def test_machines_get_no_answer_but_are_kept(receive, raw, envelope_from) -> None:
    receipt = receive(raw, envelope_from)
    assert receipt.contact_id is not None
    assert not OutgoingMail.objects.exists()


def test_mail_from_our_own_address_makes_no_person_and_no_loop(receive) -> None:
    view = contact_of(receive(letter(From="Burmistrz <kontakt@miasto.test>"), "zly@example.org"))
    assert view.person is None
    assert view.header.sender_kind == ""
    assert not OutgoingMail.objects.exists()


def test_a_machine_that_writes_as_a_person_is_answered_three_times(receive) -> None:
    for number in range(6):
        receive(letter(f"Nr {number}", Message_ID=f"<{number}@example.org>"))
    assert OutgoingMail.objects.count() == 3


def test_answer_by_header_joins(receive) -> None:
    first = receive(letter())
    ours = OutgoingMail.objects.get().message_id
    for number, raw in enumerate(
        [
            letter("Dopisuję", Message_ID="<b@x>", In_Reply_To=ours),
            letter("I jeszcze", Message_ID="<c@x>", References=f"<nic@x> {ours} <b@x>"),
            letter("Do swojego", Message_ID="<d@x>", In_Reply_To="<a1@example.org>"),
        ],
        start=2,
    ):
        joined = receive(raw)
        assert joined.state is RawState.JOINED
        assert joined.contact_id == first.contact_id
        assert len(contact_of(joined).messages) == number
    assert OutgoingMail.objects.count() == 1  # joined messages are not acknowledged again


def test_answer_by_reference_joins(receive) -> None:
    first = receive(letter())
    reference = contact_of(first).header.reference
    by_subject = receive(letter("Ad", Message_ID="<b@x>", Subject=f"Re: sprawa {reference[:3]} {reference[3:]}"))
    by_subject = receive(
        letter(
            "Ad 2", Message_ID="<b2@x>", Subject=f"Re: {reference[:3]} {reference[3:6]} {reference[6:9]} {reference[9]}"
        )
    )
    by_address = receive(letter("Ad 3", Message_ID="<c@x>"), to=f"kontakt+{reference}@miasto.test")
    assert by_subject.contact_id == by_address.contact_id == first.contact_id


def test_a_settled_contact_waits_again_when_the_person_writes(receive, office) -> None:
    first = receive(letter())
    contacts.settle(first.contact_id, by=system())
    receive(letter("Jednak nie działa", Message_ID="<b@x>", In_Reply_To="<a1@example.org>"))
    assert contact_of(first).header.state is ContactState.OPEN


def test_an_absence_notice_is_a_note_and_wakes_nobody(receive) -> None:
    first = receive(letter())
    contacts.settle(first.contact_id, by=system())
    ours = OutgoingMail.objects.get().message_id
    notice = receive(letter("Urlop", Message_ID="<b@x>", In_Reply_To=ours, Auto_Submitted="auto-replied"))
    assert notice.state is RawState.NOTICE
    view = contact_of(first)
    assert view.header.state is ContactState.SETTLED
    assert view.messages[-1].kind == "note"


def test_bounce_marks_the_reply_and_is_no_contact(receive, office) -> None:
    first = receive(letter())
    message_id = contacts.reply(first.contact_id, "Naprawimy jutro.", by=office.halina)
    services.send_reply(message_id)
    reply = OutgoingMail.objects.get(kind="reply")
    services.claim(timezone.now() + timedelta(seconds=1))
    services.claim(timezone.now() + timedelta(seconds=1))
    services.note_sent(reply.id)
    bounce = receive(DSN.replace(b"<reply-7@miasto.test>", reply.message_id.encode()), "")
    assert bounce.state is RawState.NOTICE
    assert bounce.contact_id == first.contact_id
    reply.refresh_from_db()
    assert reply.state == MailState.BOUNCED
    message = next(one for one in contact_of(first).messages if one.id == message_id)
    assert message.delivery is Delivery.BOUNCED
    assert "5.1.1" in message.delivery_detail


def test_attachments_are_kept_and_readable(receive) -> None:
    raw = multipart(part("Zdjęcie"), file_part("dziura.txt", "dół".encode()), file_part("pusty.bin", b""))
    view = contact_of(receive(raw))
    (attached,) = view.messages[0].attachments
    assert attached.name == "dziura.txt"
    with files.open_file(files.FileId(attached.file_id)) as content:
        assert content.read() == "dół".encode()
    assert files.info(files.FileId(attached.file_id)).subject == view.header.subject


@pytest.mark.parametrize("name", [name for name, raw in NASTY.items() if len(raw) < 400_000])
def test_nasty_letters_are_stored(receive, name) -> None:
    receipt = receive(NASTY[name])
    assert receipt.state is not RawState.PARKED
    assert bytes(RawMessage.objects.get(id=receipt.raw_id).raw) == NASTY[name]
    assert receipt.contact_id is not None


def test_odd_envelopes_are_stored(receive) -> None:
    receipt = receive(letter(), "\udcff\x00" + "x" * 500, to="kontakt@miasto.test")
    assert receipt.contact_id


def test_a_fault_of_ours_parks_the_message_and_a_retry_opens_it(receive, monkeypatch) -> None:
    def broken(*args, **values):
        raise RuntimeError("fault")

    with monkeypatch.context() as patch:
        patch.setattr(intake.contacts, "open_within", broken)
        receipt = receive(letter())
    assert receipt.state is RawState.PARKED
    assert [row.error for row in queries.parked()] == ["RuntimeError: fault"]
    assert receive(letter()).is_repeat
    assert not services.retry_parked()  # its time has not come
    RawMessage.objects.update(next_try_at=timezone.now())
    assert services.retry_parked()
    row = RawMessage.objects.get(id=receipt.raw_id)
    assert row.state == RawState.OPENED
    assert row.contact_id is not None


def test_a_message_that_cannot_be_read_is_kept_counted_and_tried_again(receive, monkeypatch) -> None:
    def broken(raw):
        raise RecursionError("too deep")

    with monkeypatch.context() as patch:
        patch.setattr(intake, "parse", broken)
        receipt = receive(letter())
        assert receipt.state is RawState.PARKED
        assert receive(letter()).is_repeat
        for tries in (2, 3):
            RawMessage.objects.update(next_try_at=timezone.now())
            assert services.retry_parked()
            row = RawMessage.objects.get()
            assert (row.tries, "RecursionError" in row.error) == (tries, True)
            assert row.next_try_at > timezone.now()
    assert bytes(RawMessage.objects.get().raw) == letter()
    RawMessage.objects.update(next_try_at=timezone.now())
    assert services.retry_parked()
    assert RawMessage.objects.get().contact_id is not None


def test_without_a_database_nothing_is_promised(receive, monkeypatch) -> None:
    def gone(*args, **values):
        raise OperationalError("the server closed the connection")

    monkeypatch.setattr(intake.contacts, "open_within", gone)
    with pytest.raises(OperationalError):
        receive(letter())
    assert not RawMessage.objects.exists()


def test_unanswered_mail_rings_once_and_answered_mail_never(receive, office) -> None:
    monday = timezone.make_aware(timezone.datetime(2026, 11, 23, 8, 0))
    waiting, answered = receive(letter()), receive(letter("Inny", Message_ID="<b@x>"))
    services.send_reply(contacts.reply(answered.contact_id, "Odpowiedź", by=office.halina))
    OutgoingMail.objects.filter(kind="reply").update(created_at=monday + timedelta(hours=1))
    RawMessage.objects.update(received_at=monday)
    assert services.alarm_unanswered(monday + timedelta(hours=3)) == 0
    assert services.alarm_unanswered(monday + timedelta(hours=5)) == 1
    assert services.alarm_unanswered(monday + timedelta(hours=9)) == 0
    priorities = {row.subject_id: row.priority for row in waiting_list(office)}
    assert priorities == {waiting.contact_id: Priority.HIGH, answered.contact_id: Priority.NORMAL}


def test_personal_data_can_be_exported_and_erased(receive, office) -> None:
    person = contact_of(receive(letter("Mój adres to Zmyślona 1"))).person
    found = personal_data.export([person.id])
    assert "Zmyślona 1".encode().decode("latin-1") in found["channels.RawMessage"][0]["message"]
    assert len(found["channels.OutgoingMail"]) == 1
    services.claim(timezone.now() + timedelta(seconds=1))
    services.note_sent(OutgoingMail.objects.get().id)
    kept = {(one.model, one.count, str(one.reason)) for one in personal_data.erase([person.id], by=office.adam).kept}
    still_open = "Ktoś jeszcze czeka na odpowiedź. Zakończ kontakt i powtórz usunięcie."
    assert {("channels.RawMessage", 1, still_open), ("channels.OutgoingMail", 1, still_open)} <= kept
    assert ("contacts.Contact", 1, still_open) in kept
    assert "Zmyślona 1".encode() in bytes(RawMessage.objects.get().raw), "somebody must still read and answer it"
    contacts.settle(RawMessage.objects.get().contact_id, by=office.halina)
    services.forget([person.id], by=office.adam)
    assert bytes(RawMessage.objects.get().raw) == b""
    assert OutgoingMail.objects.get().recipient == ""
    assert receive(letter("Mój adres to Zmyślona 1")).is_repeat
