from __future__ import annotations

import pytest

from okienko.channels.email.message import Defect, IncomingMail, parse
from okienko.channels.email.tests.letters import AUTO_REPLY, DSN, NASTY, POLISH, file_part, letter, multipart, part


def texts_of(mail: IncomingMail) -> list[str]:
    people = [mail.sender, mail.reply_to, *mail.to, *mail.cc]
    return [
        mail.text, mail.safe_html, mail.subject, mail.message_id, mail.in_reply_to, *mail.references,
        *(one.name for one in people), *(one.address for one in people),
        *(text for file in mail.attachments for text in (file.name, file.media_type, file.content_id)),
        *((mail.bounce.diagnostic, mail.bounce.original_message_id, *mail.bounce.recipients) if mail.bounce else ()),
    ]  # fmt: skip


def require_storable(mail: IncomingMail) -> None:
    for text in texts_of(mail):
        text.encode("utf-8")  # no lone surrogate
        assert "\x00" not in text
    for text in (mail.subject, mail.sender.name, mail.sender.address, mail.message_id):
        assert "\n" not in text
        assert "\r" not in text


@pytest.mark.parametrize("name", NASTY)
def test_nasty_letters_are_read(name: str) -> None:
    mail = parse(NASTY[name])
    require_storable(mail)
    assert len(mail.identity) == 64


@pytest.mark.parametrize("name", [name for name, raw in NASTY.items() if POLISH.encode() in raw])
def test_words_survive(name: str) -> None:
    assert "Źródlanej" in parse(NASTY[name]).text


@pytest.mark.parametrize(
    "name", ["windows-1250 as utf-8", "iso-8859-2 as us-ascii", "utf-8 as iso-8859-1", "unknown charset", "utf-16 text"]
)
def test_lying_charset(name: str) -> None:
    assert parse(NASTY[name]).text.startswith(POLISH)


def test_declared_latin1_but_windows_1250() -> None:
    mail = parse(letter(POLISH.encode("cp1250"), Content_Type="text/plain; charset=iso-8859-1"))
    assert mail.text.strip() == POLISH
    assert Defect.CHARSET_GUESSED in mail.defects


def test_honest_charsets_are_believed() -> None:
    german = "Grüße aus München, schöne Straße"
    assert parse(letter(german, encoding="iso-8859-1")).text.strip() == german
    ukrainian = "Доброго дня, прошу відремонтувати ліхтар на вулиці Джерельній"
    for encoding in ("utf-8", "koi8-u", "cp1251"):
        mail = parse(letter(ukrainian, encoding=encoding))
        assert mail.text.strip() == ukrainian
        assert mail.language == "uk"


def test_headers() -> None:
    mail = parse(NASTY["8-bit headers cp1250"])
    assert mail.subject == "Żółta łódź na jeziorze"
    assert mail.sender.name == "Maria Przykładowa"
    assert mail.sender.address == "maria@example.org"
    assert mail.date is not None
    assert mail.date.isoformat() == "2026-11-23T07:15:00+00:00"
    assert parse(NASTY["encoded word cut in a letter"]).subject == "Łódź"
    assert parse(NASTY["8-bit headers utf-8"]).subject == "Żółta łódź"


def test_encoded_line_break_does_not_make_a_header() -> None:
    assert parse(NASTY["encoded header injection"]).subject == "Witam Bcc: wszyscy@example.org"
    sender = parse(NASTY["header injection in name"]).sender
    assert (sender.name, sender.address) == ("Jan Bcc:x@example.org", "jan@example.org")


def test_two_from_are_marked() -> None:
    assert Defect.MANY_FROM in parse(NASTY["two from"]).defects


def test_html_is_safe_and_readable() -> None:
    mail = parse(NASTY["html only"])
    assert mail.text == "Dzień dobry\n\ntu"
    for danger in ("script", "alert", "img", "zle.example", "javascript"):
        assert danger not in mail.safe_html


def test_links_show_where_they_lead() -> None:
    mail = parse(letter('<a href="https://zle.example/">bank</a>', Content_Type="text/html; charset=utf-8"))
    assert mail.text == "bank (https://zle.example/)"


def test_empty_plain_part_gives_way_to_html() -> None:
    assert parse(NASTY["empty plain beside html"]).text == "Jest"


def test_attachments() -> None:
    names = {name: [file.name for file in parse(NASTY[name]).attachments] for name in NASTY}
    assert names["file name climbs"] == ["passwd"]
    assert names["file name windows"] == ["umowa.pdf"]
    assert names["file name rfc2231"] == ["Żółw.pdf"]
    assert len(names["file name broken rfc2231"]) == 1
    assert names["winmail"] == ["winmail.dat"]
    assert names["invitation"] == ["załącznik-1.ics"]
    picture = parse(NASTY["picture inside"]).attachments[0]
    assert (picture.content, picture.content_id) == (b"\x89PNG", "a@b")


def test_letter_in_a_letter() -> None:
    mail = parse(NASTY["nested letter"])
    assert mail.text == "Przekazuję."
    assert mail.attachments[0].name == "Latarnia.eml"
    assert "W środku".encode() in mail.attachments[0].content
    assert parse(NASTY["only a nested letter"]).text.strip() == "W środku"


def test_what_is_no_message_is_shown_as_text() -> None:
    mail = parse(NASTY["text only"])
    assert "Zwykły tekst" in mail.text
    assert Defect.NO_FROM in mail.defects


def test_broken_base64_is_kept_and_marked() -> None:
    mail = parse(NASTY["broken base64"])
    assert mail.text
    assert Defect.BROKEN_ENCODING in mail.defects or Defect.MALFORMED in mail.defects


def test_identity_ignores_transports_only() -> None:
    first = parse(letter())
    trace = b"Received: from a by b\r\n\twith c; now\r\nReturn-Path: <x@y>\r\nARC-Seal: i=1\r\nX-Spam-Score: 1\r\n"
    assert parse(trace + letter()).identity == first.identity
    assert parse(letter().replace(b"\r\n", b"\n")).identity == first.identity
    assert parse(b"X-Priority: 1\r\n" + letter()).identity != first.identity
    assert parse(letter("inna treść")).identity != first.identity
    assert parse(letter(b"Received: w tresci")).identity != parse(letter(b"Received: w innej")).identity


def test_delivery_report() -> None:
    mail = parse(DSN)
    assert mail.bounce is not None
    assert mail.bounce.recipients == ("zofia@example.net",)
    assert mail.bounce.original_message_id == "<reply-7@miasto.test>"
    assert mail.bounce.permanent
    assert mail.bounce.status == "5.1.1"
    assert not mail.is_auto_reply


def test_delayed_report_is_not_a_failure() -> None:
    mail = parse(DSN.replace(b"Action: failed", b"Action: delayed").replace(b"5.1.1", b"4.4.1"))
    assert mail.bounce is not None
    assert not mail.bounce.permanent


def test_report_of_success_is_no_bounce() -> None:
    assert not parse(DSN.replace(b"Action: failed", b"Action: delivered")).is_bounce


def test_bounce_without_a_report() -> None:
    text = "Hi. This is the qmail-send program.\n<zofia@example.net>:\nno mailbox 5.1.1\n\n"
    text += "Message-ID: <reply-9@miasto.test>\n"
    mail = parse(letter(text, From="MAILER-DAEMON@example.net", Subject="failure notice"))
    assert mail.bounce is not None
    assert mail.bounce.recipients == ("zofia@example.net",)
    assert mail.bounce.original_message_id == "<reply-9@miasto.test>"


def test_a_person_writing_about_returned_mail_is_no_bounce() -> None:
    assert not parse(letter(Subject="Undelivered mail – co robić?".encode().decode("latin-1"))).is_bounce


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-generated; x=y"},
        {"Precedence": "auto_reply"},
        {"X_Autoreply": "yes"},
        {"Return_Path": "<>"},
        {"From": "no-reply@sklep.example"},
        {"Subject": "Out of Office: urlop"},
        {"Subject": "=?utf-8?Q?Automatyczna_odpowied=C5=BA=3A_Latarnia?="},
    ],
)
def test_automatic_replies(headers: dict[str, str]) -> None:
    assert parse(letter(**headers)).is_auto_reply
    assert parse(AUTO_REPLY).is_auto_reply


def test_people_are_not_machines() -> None:
    assert not parse(letter()).is_auto_reply
    assert not parse(letter(Auto_Submitted="no")).is_auto_reply
    assert not parse(letter(Subject="Automatyczna brama nie działa".encode().decode("latin-1"))).is_auto_reply


@pytest.mark.parametrize("headers", [{"List_Id": "<a.example>"}, {"Precedence": "bulk"}, {"List_Unsubscribe": "<x>"}])
def test_lists(headers: dict[str, str]) -> None:
    assert parse(letter(**headers)).is_list


def test_every_text_part_is_shown() -> None:
    mail = parse(multipart(part("Przed zdjęciem"), file_part("a.jpg", b"\xff\xd8", "image/jpeg"), part("Po zdjęciu")))
    assert mail.text == "Przed zdjęciem\n\nPo zdjęciu"
