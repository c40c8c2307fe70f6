"""Who looks at the same record."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from okienko.kernel import presence
from okienko.kernel.actors import Actor
from okienko.kernel.errors import NotFound
from okienko.kernel.models import Looking
from tests.cast import Office, make_office, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Office:
    return make_office()


def open_page(subject: str, *, by: Actor, name: str) -> presence.OpenPage:
    """What view and page do together."""
    page = presence.look_at(subject, by=by, name=name)
    presence.still_here(page)
    return page


def test_a_page_fetched_for_its_parts_counts_nobody(office: Office) -> None:
    presence.look_at("case:1", by=office.karol, name="Karol")
    assert open_page("case:1", by=office.halina, name="Halina").others == []


def test_others_are_seen_until_they_leave(office: Office) -> None:
    mine = open_page("case:1", by=office.halina, name="Halina")
    theirs = open_page("case:1", by=office.karol, name="Karol")
    open_page("case:2", by=office.ewa, name="Ewa")
    assert (mine.others, theirs.others) == (["Karol"], ["Halina"])
    presence.left(theirs)
    assert mine.others == []


def test_two_pages_of_one_person_count_once_and_until_the_last(office: Office) -> None:
    mine = open_page("case:1", by=office.halina, name="Halina")
    first, second = (open_page("case:1", by=office.karol, name="Karol") for _ in range(2))
    assert mine.others == ["Karol"]
    presence.left(first)
    assert mine.others == ["Karol"]
    presence.left(second)
    assert mine.others == []


def test_a_page_that_died_is_forgotten_and_one_that_beats_is_not(office: Office) -> None:
    start = timezone.now()
    with time_machine.travel(start, tick=False) as clock:
        mine = open_page("case:1", by=office.halina, name="Halina")
        dead = open_page("case:1", by=office.karol, name="Karol")
        alive = open_page("case:1", by=office.ewa, name="Ewa")
        clock.shift(timedelta(seconds=20))
        presence.still_here(alive)
        clock.shift(timedelta(seconds=10))
        assert mine.others == ["Ewa"]
        presence.still_here(mine)
        assert not Looking.objects.filter(page=dead.page).exists()


def test_over_http(office: Office, client: Client) -> None:
    mine = open_page("case:1", by=office.halina, name="Halina")
    theirs = open_page("case:1", by=office.karol, name="Karol <b>")
    url = reverse("kernel:presence", args=[mine.token])
    sign_in(client, office.halina)
    assert "Karol &lt;b&gt;" in client.get(url).content.decode()
    sign_in(client, office.karol)
    assert client.get(url).status_code == 404
    assert client.post(reverse("kernel:presence", args=[theirs.token]), {"leaving": "1"}).status_code == 204
    sign_in(client, office.halina)
    assert "Karol" not in client.post(url).content.decode()
    assert client.get(reverse("kernel:presence", args=["x"])).status_code == 404


def test_a_token_is_of_one_person(office: Office) -> None:
    page = open_page("case:1", by=office.halina, name="Halina")
    assert presence.read_token(page.token, by=office.halina) == page
    with pytest.raises(NotFound):
        presence.read_token(page.token, by=office.karol)
