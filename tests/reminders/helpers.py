"""What tests of reminders share: an office with a programme, letters as their readers get them, signing up."""

from __future__ import annotations

import email
import email.policy
import re
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db import transaction
from django.test import Client
from django.utils import timezone

from okienko.channels.email.models import Mailbox, OutgoingMail
from okienko.kernel.facts import relay
from okienko.knowledge import services
from tests.cast import MARIA_EMAIL, Office, make_office
from tests.records import PROGRAMME, another, load_records

KIND, CODE = "programme", str(PROGRAMME["code"])
ASK, FORM = "/uslugi/przypomnienia/", f"/uslugi/przypomnienia/?program={CODE}"
WISH = {"programmes": [CODE], "days": ["7", "1"], "email": MARIA_EMAIL, "agrees": "on"}
LATER = another(PROGRAMME, code="na-wiosne", title="Na wiosnę", opens_on="2027-03-01", closes_on="2027-03-31",
                next_review="2027-03-31")  # fmt: skip


def an_office() -> Office:
    made = make_office()
    load_records(made, KIND, PROGRAMME)
    Mailbox.objects.create(address="kontakt@miasto.test", group="test")
    return made


def letters() -> list[Any]:
    """Letters queued since the last question, as their readers get them."""
    while relay.run_once():
        pass
    found = OutgoingMail.objects.order_by("id").exclude(raw=b"")
    read = [email.message_from_bytes(bytes(one.raw), policy=email.policy.default) for one in found]
    OutgoingMail.objects.all().delete()
    return read


def text_of(letter: Any) -> str:
    return str(letter.get_content())


def path(letter: Any, part: str) -> str:
    """The address of ours in a letter that has this part."""
    found = re.search(rf"{re.escape(settings.PUBLIC_URL)}(/\S*{part}\S*)", text_of(letter))
    assert found, text_of(letter)
    return found[1]


def sign_up(client: Client, **fields: Any) -> str:
    """Asked for and confirmed; the address of the person's own page."""
    assert client.post(FORM, {**WISH, **fields}).status_code == 302
    [letter] = letters()
    answer = client.post(path(letter, "potwierdz"))
    assert answer.status_code == 302, answer
    return str(answer["Location"])


def look(times: int = 1) -> list[Any]:
    for _ in range(times):
        services.keep_reminders(timezone.now())
    return letters()


def change(office: Office, **fields: Any) -> None:
    load_records(office, KIND, another(PROGRAMME, **fields))


class Killed(Exception):
    """The process died here."""


@transaction.atomic
def die_after(work: Callable[[], object]) -> None:
    work()
    raise Killed


def relayed() -> None:
    while relay.run_once():
        pass
