"""Who is written to about a card that waits."""

import email
import email.policy
from datetime import timedelta

import pytest
from django.utils import timezone

from okienko.channels.email.models import Mailbox, OutgoingMail
from okienko.kernel.facts import relay
from okienko.knowledge import queries, services
from okienko.knowledge.models import Link, ServiceCard
from okienko.knowledge.services import links
from okienko.organization.models import Unit
from tests.cast import make_office
from tests.service_cards import CARD, CODE, load_card

pytestmark = pytest.mark.django_db


def told() -> list[str]:
    """To whom letters were queued since the last question."""
    while relay.run_once():
        pass
    found = list(OutgoingMail.objects.order_by("recipient").values_list("recipient", flat=True))
    OutgoingMail.objects.all().delete()
    return found


def test_letters_go_to_those_who_decide():
    office = make_office()
    load_card(office)
    Mailbox.objects.create(address="kontakt@miasto.test", group="test")
    Unit.objects.filter(symbol="UM").update(parent=None)
    draft_id = services.begin_change(CODE, by=office.edyta)
    services.submit(draft_id, version=1, by=office.edyta)
    assert told() == ["zofia@urzad.test"]
    services.keep(timezone.now() + timedelta(days=3))
    assert told() == ["zofia@urzad.test"]
    services.keep(timezone.now() + timedelta(days=7))
    assert told() == ["sabina@urzad.test", "zofia@urzad.test"], "nobody heads the office: its secretary is told"
    services.send_back(draft_id, reason="Nie tak.", by=office.zofia)
    assert told() == ["edyta@urzad.test"]
    services.drop(draft_id, by=office.edyta)
    ServiceCard.objects.update(next_review=timezone.localdate())
    services.keep(timezone.now())
    assert told() == [CARD["editor"], "zofia@urzad.test"]
    assert queries.kept_card(office.edyta, CODE).label == "do przeglądu"


def test_who_writes_a_text_is_told_of_its_broken_addresses():
    office = make_office()
    load_card(office)
    Mailbox.objects.create(address="kontakt@miasto.test", group="test")
    now = timezone.now()
    links.gather(now)
    Link.objects.update(broken_since=now - timedelta(days=1), state="gone")
    assert links.tell_broken(now) == 1
    while relay.run_once():
        pass
    (letter,) = OutgoingMail.objects.all()
    assert letter.recipient == CARD["editor"]
    parts = email.message_from_bytes(bytes(letter.raw), policy=email.policy.default)
    body = parts.get_body(("plain",)).get_content()
    assert "https://eli.gov.pl/eli/DU/1996/622/ogl" in body
    assert "/praca/wiedza/adresy/" in body
    links.tell_broken(now + timedelta(days=1))
    assert told() == [CARD["editor"]], "once"
