"""Many at one moment: two tabs of one visitor, two consultants, a line sent again before its answer, an end between."""

from __future__ import annotations

import pytest

from okienko.channels.chat import services
from okienko.channels.chat.models import Chat, ChatLine
from okienko.channels.chat.permissions import new_token
from okienko.channels.chat.services import ChatEnded, Opening
from okienko.contacts.models import Contact, Message
from okienko.kernel.errors import Conflict
from okienko.routing.models import WorkItem
from tests.at_once import at_once
from tests.cast import Office

pytestmark = pytest.mark.django_db(transaction=True)


def test_one_token_sent_by_eight_begins_one_chat(office: Office):
    token = new_token()
    made = at_once(lambda number: services.begin(token, Opening(f"Dzień dobry {number}")), range(8))
    assert len(set(made)) == 1
    assert (Chat.objects.count(), Contact.objects.count(), WorkItem.objects.count()) == (1, 1, 1)
    assert Message.objects.count() == ChatLine.objects.count() == 1


def test_two_tabs_and_every_line_twice(office: Office):
    token = new_token()
    contact_id = services.begin(token, Opening("Dzień dobry"))
    sent = [f"{tab}{number}" for number in range(3) for tab in "ab"]
    ids = at_once(lambda one: services.add_line(token, one, client_id=one), sent * 2)
    assert len(set(ids)) == len(sent)
    rows = Message.objects.filter(contact_id=contact_id).order_by("seq")
    assert [one.seq for one in rows] == list(range(1, len(sent) + 2))
    assert {one.text for one in rows} == {"Dzień dobry", *sent}


def test_two_consultants_answer_the_same_chat(office: Office):
    contact_id = services.begin(new_token(), Opening("Dzień dobry"))

    def answer(key: str) -> str:
        try:
            services.say(contact_id, key, client_id="1", by=office.fresh(key))
        except Conflict:
            return ""
        return key

    said = [one for one in at_once(answer, ["halina", "bartek", "rafal"]) if one]
    assert len(said) == 1
    assert Message.objects.filter(kind="outgoing").count() == 1
    assert Contact.objects.get().handled_by_id == office.staff[said[0]].user_id


def test_a_line_and_the_end_at_once(office: Office):
    """The line is kept or refused, never kept in silence: what is acknowledged is there."""
    for number in range(5):
        token = new_token()
        contact_id = services.begin(token, Opening(f"{number}"))

        def do(what: str, token: str = token) -> bool:
            try:
                if what == "end":
                    services.end(token)
                else:
                    services.add_line(token, what, client_id=what)
            except ChatEnded:
                return False
            return True

        kept, ended = at_once(do, ["jeszcze coś", "end"])
        assert ended
        assert Message.objects.filter(contact_id=contact_id, text="jeszcze coś").exists() is kept
        assert not WorkItem.objects.filter(subject=f"contact:{contact_id}").exists()
