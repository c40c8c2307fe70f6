"""Mutated messages: none may stop the reader, be lost, or give text that cannot be stored."""

from __future__ import annotations

import random

import pytest

from okienko.channels.email.message import parse
from okienko.channels.email.tests.letters import NASTY
from okienko.channels.email.tests.test_message import require_storable

# Big ones are slow by their size, not by what a mutation finds.
SEEDS = [raw for raw in NASTY.values() if 0 < len(raw) < 20_000]
HEADLESS = (b"", b" ", b"\t", b"\r", b"\n")  # a field put before these does not become a header of theirs
PIECES = [
    b"\r\n",
    b"\n",
    b"\r",
    b"\x00",
    b"--b0",
    b"--b0--",
    b"=?utf-8?B?",
    b"?=",
    b"=?",
    b";",
    b'"',
    b"<",
    b">",
    b"(",
    b"\xff\xfe",
    b"Content-Type: multipart/mixed; boundary=b0\r\n",
    b"Content-Type: message/rfc822\r\n\r\n",
    b"Content-Type: message/delivery-status\r\n\r\n",
    b"Content-Transfer-Encoding: base64\r\n",
    b"Content-Transfer-Encoding: x-uuencode\r\n",
    b"charset=utf-7",
    b"charset*=idna''%FF",
    b"filename*0*=",
    b"From: ",
    b"\xc5",
    b"+AGE-",
    b"Content-Disposition: attachment\r\n",
    b"Final-Recipient: ",
    b"Action: failed\r\n",
    b"References: <",
    b"Date: ",
    b"\xed\xa0\x80",
]


def mutate(raw: bytes, chance: random.Random) -> bytes:
    data = bytearray(raw)
    for _ in range(chance.randint(1, 12)):
        place = chance.randrange(len(data) + 1)
        end = min(len(data), place + chance.choice([1, 2, 5, 40, 400]))
        match chance.randrange(6):
            case 0:
                data[place:place] = chance.choice(PIECES)
            case 1:
                del data[place:end]
            case 2:
                data[place:end] = chance.randbytes(end - place)
            case 3:
                data[place:place] = data[place:end] * chance.choice([1, 2, 30])
            case 4:
                other = chance.choice(SEEDS)
                start = chance.randrange(len(other))
                data[place:place] = other[start : start + 300]
            case _ if place < len(data):
                data[place] ^= 1 << chance.randrange(8)
    return bytes(data)


def check(count: int, seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(count):
        raw = mutate(chance.choice(SEEDS), chance)
        mail = parse(raw)
        require_storable(mail)
        assert mail.size == len(raw)
        assert mail.identity == parse(b"Received: by mx; now\r\n" + raw).identity or raw[:1] in HEADLESS


def test_mutated_letters() -> None:
    check(500, seed=1)


@pytest.mark.long
def test_ten_thousand_mutated_letters() -> None:
    for seed in range(20):
        check(500, seed=100 + seed)
