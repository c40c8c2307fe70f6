from __future__ import annotations

import pytest

from okienko.channels.email.message import parse
from okienko.channels.email.rules import (
    Silence,
    address_with,
    may_be_application,
    next_try,
    own_words,
    references_in,
    silence,
    split_address,
    thread_ids,
    valid_address,
)
from okienko.channels.email.tests.letters import AUTO_REPLY, DSN, letter

OFFICE = {"kontakt@miasto.test"}
REFERENCE = "4821930754"


def subject(text: str) -> str:
    return text.encode().decode("latin-1")


def test_own_words_leave_quotes_out() -> None:
    text = "Dziękuję, to pomogło.\n\nW dniu 23.11.2026 o 10:00, Urząd Miasta pisze:\n> Latarnia została naprawiona\n"
    assert own_words(text) == "Dziękuję, to pomogło."
    assert own_words("Tak.\n-- \nMaria\ntel. 600 100 200") == "Tak."
    outlook = "Zgoda\n\n-----Wiadomość oryginalna-----\nOd: Urząd\nWysłano: wtorek\n"
    assert own_words(outlook) == "Zgoda"
    assert own_words("> tylko cytat") == ""
    forwarded = "W dniu 23.11.2026 sąsiad z ulicy Źródlanej napisał:\nDym z komina"
    assert "Dym" in own_words(forwarded)  # nothing above it: the letter below is the matter


def test_references() -> None:
    mail = parse(
        letter("Proszę o odpowiedź\n> 000 000 000 0", Subject=subject("Re: [482\u00a0193\u00a0075\u00a04] Latarnia"))
    )
    assert references_in(mail) == [REFERENCE]
    plus = parse(letter(To=f"kontakt+{REFERENCE}@miasto.test"))
    assert references_in(plus) == [REFERENCE]
    assert references_in(parse(letter()), ["Kontakt+482193075-4@miasto.test"]) == [REFERENCE]


def test_plus_addresses() -> None:
    assert split_address(address_with("kontakt@miasto.test", REFERENCE)) == ("kontakt@miasto.test", REFERENCE)
    assert split_address("kontakt+sklep@miasto.test") == ("kontakt@miasto.test", "")
    assert split_address("bez malpy") == ("bez malpy", "")


def test_thread_ids_nearest_first() -> None:
    mail = parse(letter(In_Reply_To="<c@x>", References="<a@x> <b@x> <c@x>"))
    assert thread_ids(mail) == ["<c@x>", "<b@x>", "<a@x>"]


@pytest.mark.parametrize(
    ("raw", "envelope_from", "sent", "why"),
    [
        (letter(), "maria@example.org", 0, None),
        (letter(), None, 0, None),
        (letter(), "", 0, Silence.EMPTY_RETURN_PATH),
        (DSN, "", 0, Silence.BOUNCE),
        (AUTO_REPLY, "maria@example.org", 0, Silence.AUTO_REPLY),
        (letter(List_Id="<a.example>"), "a@example.org", 0, Silence.LIST),
        (letter(From="kontakt@miasto.test"), "zly@example.org", 0, Silence.OWN_ADDRESS),
        (letter(Reply_To="Kontakt+4821930754@miasto.test"), "a@example.org", 0, Silence.OWN_ADDRESS),
        (letter(), "maria@example.org", 3, Silence.TOO_MANY),
        (letter(From=""), "maria@example.org", 0, Silence.NO_ADDRESS),
    ],
)
def test_silence(raw: bytes, envelope_from: str | None, sent: int, why: Silence | None) -> None:
    assert silence(parse(raw), envelope_from=envelope_from, own_addresses=OFFICE, sent_last_hour=sent) == why


@pytest.mark.parametrize(
    "text",
    [
        "Zwracam się z prośbą o wydanie zaświadczenia o niezaleganiu w podatkach.",
        "wnosze o wydanie decyzji o warunkach zabudowy dla dzialki 12/3",
        "Wniosek o pozwolenie na zajęcie pasa drogowego w załączeniu",
        "Odwołuję się od decyzji Burmistrza z dnia 3 listopada",
        "Na podstawie art. 37 § 1 KPA składam ponaglenie",
    ],
)
def test_reads_like_an_application(text: str) -> None:
    assert may_be_application(parse(letter(text)))


@pytest.mark.parametrize(
    "text",
    [
        "Proszę o naprawę latarni.",
        "Jak złożyć wniosek i ile to kosztuje?",
        "Wniosek o udostępnienie informacji publicznej: wnoszę o wydanie kopii umów",
        "Skarżę się na opieszałość, od maja czekam na wszczęcie postępowania",
        "Dziękuję.\n> wnoszę o wydanie decyzji",
    ],
)
def test_reads_like_something_else(text: str) -> None:
    assert not may_be_application(parse(letter(text)))


def test_addresses_mail_can_go_to() -> None:
    assert valid_address("maria.p+x@poczta.example.org")
    for wrong in (
        "",
        "maria",
        "a@b",
        "a b@c.pl",
        "a@b.pl\r\nBcc: c@d.pl",
        "a@b.pl\n",
        "@b.pl",
        "a@" + "b" * 300 + ".pl",
    ):
        assert not valid_address(wrong)


def test_retries_end() -> None:
    waits = [next_try(tries) for tries in range(1, 12)]
    assert waits[-1] is None
    assert all(wait is not None for wait in waits[:-1])
