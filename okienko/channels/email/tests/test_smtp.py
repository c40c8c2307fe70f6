"""Python's smtplib against the real server, over the real database."""

from __future__ import annotations

import smtplib
import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import OperationalError, connection

from okienko.channels.email import smtp_server
from okienko.channels.email.delivery import DeliveryFailed, SmtpDelivery
from okienko.channels.email.models import OutgoingMail, RawMessage
from okienko.channels.email.states import Source
from okienko.channels.email.tests.letters import letter
from okienko.contacts import queries as contact_queries
from okienko.kernel.actors import system
from tests.waiting import until

pytestmark = pytest.mark.django_db(transaction=True)
TO = "kontakt@miasto.test"
FROM = "maria@example.org"


def client(door) -> smtplib.SMTP:
    return smtplib.SMTP("127.0.0.1", door.port, timeout=20)


def text_of_only_contact() -> str:
    raw = RawMessage.objects.get()
    return contact_queries.contact(system(), raw.contact_id).messages[0].text


def test_accepted_means_stored(office, listening) -> None:
    with listening() as door, client(door) as smtp:
        smtp.sendmail(FROM, [TO], letter("Nie świeci latarnia"))
        assert text_of_only_contact().strip() == "Nie świeci latarnia"
        row = RawMessage.objects.get()
        assert (row.envelope_from, row.envelope_to, row.via) == (FROM, [TO], Source.SMTP)
        assert OutgoingMail.objects.count() == 1


def test_only_the_offices_addresses(office, listening) -> None:
    with listening() as door, client(door) as smtp:
        with pytest.raises(smtplib.SMTPRecipientsRefused) as caught:
            smtp.sendmail(FROM, ["kto@inny.example"], letter())
        assert caught.value.recipients["kto@inny.example"][0] == 550
        smtp.sendmail(FROM, ["KONTAKT+4821930754@Miasto.test", "kto@inny.example"], letter())
    assert RawMessage.objects.get().envelope_to == ["KONTAKT+4821930754@Miasto.test"]


def test_too_big_is_552_however_it_is_said(office, listening) -> None:
    with listening(max_bytes=100_000) as door, client(door) as smtp:
        with pytest.raises(smtplib.SMTPSenderRefused) as refused:  # smtplib announces SIZE
            smtp.sendmail(FROM, [TO], letter("x" * 200_000))
        assert refused.value.smtp_code == 552
        smtp.docmd("MAIL", f"FROM:<{FROM}>")
        smtp.docmd("RCPT", f"TO:<{TO}>")
        code, _ = smtp.data(letter("\r\n".join(["x" * 70] * 3000)))
        assert code == 552
        smtp.sendmail(FROM, [TO], letter("mała"))  # the session goes on
    assert RawMessage.objects.count() == 1


def test_dots_nulls_bare_line_ends_and_long_lines_survive(office, listening) -> None:
    body = b".kropka\r\n..dwie\r\n.\r\nsam LF\nNUL\x00\r\n" + b"d" * 5000 + b"\r\n\xb9\xe6 koniec"
    with listening() as door, client(door) as smtp:
        smtp.sendmail(FROM, [TO], letter(body, encoding="iso-8859-2"))
    row = RawMessage.objects.get()
    assert bytes(row.raw).count(b"d" * 5000) == 1
    assert b"\r\n.kropka\r\n..dwie\r\n.\r\nsam LF" in bytes(row.raw)
    assert text_of_only_contact().startswith(".kropka\n..dwie\n.\nsam LF\nNUL\nddd")


def test_smuggling_with_bare_line_ends_stays_one_message(office, listening) -> None:
    raw = letter(
        b"pierwsza\n.\nMAIL FROM:<zly@example.org>\r\n.\nRCPT TO:<kontakt@miasto.test>\nDATA\nSubject: druga\n\n\n.\n"
    )
    with listening() as door, socket.create_connection(("127.0.0.1", door.port), timeout=10) as plain:
        stream = plain.makefile("rwb")
        stream.readline()
        for command in (b"EHLO x", b"MAIL FROM:<maria@example.org>", b"RCPT TO:<kontakt@miasto.test>", b"DATA"):
            stream.write(command + b"\r\n")
            stream.flush()
            while stream.readline()[3:4] == b"-":
                pass
        stream.write(raw + b"\r\n.\r\nQUIT\r\n")
        stream.flush()
        assert stream.readline().startswith(b"250")
    assert RawMessage.objects.count() == 1


def test_empty_message_and_empty_sender(office, listening) -> None:
    with listening() as door, client(door) as smtp:
        smtp.sendmail("", [TO], b"")
    assert RawMessage.objects.get().envelope_from == ""
    assert not OutgoingMail.objects.exists()


def test_a_repeat_whose_250_was_lost_counts_once(office, listening) -> None:
    with listening() as door:
        for _ in range(3):
            with client(door) as smtp:
                smtp.sendmail(FROM, [TO], letter())
    assert RawMessage.objects.count() == 1


def test_many_at_once_all_kept(office, listening) -> None:
    def send(number: int) -> None:
        with client(door) as smtp:
            for part in range(5):
                smtp.sendmail(
                    f"osoba{number}@example.org", [TO],
                    letter(f"Nr {number}/{part}", Message_ID=f"<{number}-{part}@x>", From=f"osoba{number}@example.org"),
                )  # fmt: skip

    with listening() as door, ThreadPoolExecutor(16) as pool:
        list(pool.map(send, range(16)))
    assert RawMessage.objects.filter(contact__isnull=False).count() == 80


def test_twins_at_once_count_once(office, listening) -> None:
    def send(_: int) -> None:
        with client(door) as smtp:
            smtp.sendmail(FROM, [TO], letter())

    with listening() as door, ThreadPoolExecutor(8) as pool:
        list(pool.map(send, range(8)))
    assert RawMessage.objects.count() == 1


def test_451_when_the_database_is_away_and_250_when_it_is_back(office, listening, monkeypatch) -> None:
    with listening() as door, client(door) as smtp:
        with monkeypatch.context() as patch:

            def away(*args, **values):
                raise OperationalError("gone")

            patch.setattr(smtp_server.services, "receive", away)
            with pytest.raises(smtplib.SMTPDataError) as caught:
                smtp.sendmail(FROM, [TO], letter())
            assert caught.value.smtp_code == 451
            patch.setattr(smtp_server.queries, "own_addresses", away)
            time.sleep(smtp_server.ADDRESSES_SECONDS + 0.1)  # what it keeps is too old then
            with pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
                smtp.sendmail(FROM, [TO], letter())
            assert refused.value.recipients[TO][0] == 451
        smtp.sendmail(FROM, [TO], letter())
    assert RawMessage.objects.count() == 1


def test_connections_that_the_server_ended_are_replaced(office, listening) -> None:
    """What a restart of PostgreSQL does to every connection."""
    with listening() as door, client(door) as smtp:
        smtp.sendmail(FROM, [TO], letter("przed"))
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        for _ in range(3):
            try:
                smtp.sendmail(FROM, [TO], letter("po"))
            except smtplib.SMTPDataError:
                continue  # put off, never lost
            break
    assert RawMessage.objects.count() == 2


def test_lmtp_answers_for_each_recipient(office, listening) -> None:
    from okienko.channels.email import services

    services.ensure_mailbox("bok@miasto.test", by=system())
    with listening(protocol=Source.LMTP) as door, smtplib.LMTP("127.0.0.1", door.port) as lmtp:
        lmtp.ehlo()
        lmtp.docmd("MAIL", f"FROM:<{FROM}>")
        for recipient in (TO, "bok@miasto.test"):
            assert lmtp.docmd("RCPT", f"TO:<{recipient}>")[0] == 250
        assert lmtp.data(letter())[0] == 250
        assert lmtp.getreply()[0] == 250
    assert RawMessage.objects.get().via == Source.LMTP


def test_too_many_sessions_are_put_off(office, listening) -> None:
    with listening(most_sessions=2) as door:
        first, second = client(door), client(door)
        with pytest.raises(smtplib.SMTPConnectError) as caught:
            client(door)
        assert caught.value.smtp_code == 421
        first.quit()
        second.quit()
        until(lambda: is_let_in(door))  # once the server has heard of it


def is_let_in(door) -> bool:
    try:
        with client(door) as again:
            return again.noop()[0] == 250
    except smtplib.SMTPConnectError:
        return False


def test_stopping_answers_what_is_in_hand(office, listening) -> None:
    answers: list[bool] = []

    def send(number: int) -> None:
        try:
            with client(door) as smtp:
                smtp.sendmail(FROM, [TO], letter(f"Nr {number}", Message_ID=f"<{number}@x>"))
                answers.append(True)
        except (smtplib.SMTPException, OSError):
            answers.append(False)

    with listening() as door:
        threads = [threading.Thread(target=send, args=(number,)) for number in range(10)]
        for thread in threads:
            thread.start()
        time.sleep(0.1)  # some are in hand then, whichever
    for thread in threads:
        thread.join()
    assert RawMessage.objects.count() >= answers.count(True)


# -- the way out, against the same server


def test_real_smtp_out(office, listening) -> None:
    with listening() as door:
        adapter = SmtpDelivery(f"smtp://127.0.0.1:{door.port}")
        assert adapter.check() == []
        for number in range(3):
            adapter.send(name="x", sender=FROM, recipient=TO, raw=letter(f"{number}", Message_ID=f"<{number}@x>"))
        with pytest.raises(DeliveryFailed) as caught:
            adapter.send(name="x", sender=FROM, recipient="kto@inny.example", raw=letter())
        assert caught.value.permanent
        adapter.send(name="x", sender=FROM, recipient=TO, raw=letter("po odmowie", Message_ID="<9@x>"))
        adapter.close()
    assert RawMessage.objects.count() == 4
    with pytest.raises(DeliveryFailed) as gone:
        adapter.send(name="x", sender=FROM, recipient=TO, raw=letter())
    assert not gone.value.permanent


def test_password_is_not_sent_in_the_clear(office, listening) -> None:
    with listening() as door:
        adapter = SmtpDelivery(f"smtp://jan:haslo@127.0.0.1:{door.port}")
        with pytest.raises(DeliveryFailed, match="STARTTLS"):
            adapter.send(name="x", sender=FROM, recipient=TO, raw=letter())
