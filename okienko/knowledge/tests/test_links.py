"""Addresses in published texts are gathered, asked politely, called broken late, and decided on by people."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from okienko.kernel import checks
from okienko.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from okienko.kernel.models import Fact
from okienko.kernel.outside import Outside
from okienko.kernel.tests.web_simulator import PUBLIC, Web, says, web
from okienko.knowledge import queries, services
from okienko.knowledge.models import Link, LinkedText, LinkHost, ServiceCard
from okienko.knowledge.rules.links import LinkState
from okienko.knowledge.services import link_asking, links
from tests.cast import Office, make_office, sign_in
from tests.service_cards import CODE, changed, load_card

pytestmark = pytest.mark.django_db
HERE, GOOD = "/praca/wiedza/adresy/", "dobry.test"
START = datetime(2026, 11, 23, 8, tzinfo=timezone.get_default_timezone())


@pytest.fixture
def office(settings) -> Office:
    settings.LINK_CHECKS, settings.PUBLIC_URL = True, "https://okienko.miasto.test"
    return make_office()


@pytest.fixture
def net(tmp_path: Path) -> Iterator[Web]:
    with web(tmp_path, GOOD) as found:
        found.names[GOOD] = [PUBLIC]
        yield found


def outside(net: Web) -> Outside:
    return Outside(agent="test", seconds=1.0, resolve=net.resolve, connect=net.connect, context=net.trusted())


def seen(net: Web, path: str) -> Any:
    return link_asking.look_at(f"https://{GOOD}{path}", outside(net))


def card_with(office: Office, *addresses: str) -> None:
    """CARD on the site, with these addresses in its list of forms, and no act."""
    load_card(
        office, changed(legal_basis=[{"name": "Statut", "journal": ""}], steps=[f"Otwórz {one} ." for one in addresses])
    )
    links.gather(timezone.now())


def on_start(office: Office, *addresses: str) -> None:
    with time_machine.travel(START, tick=False):
        card_with(office, *addresses)


def work(net: Web, now: datetime) -> int:
    """Everything that is due, hosts' pauses slept through; how many were asked."""
    times = 0
    for second in range(0, 30, 6):
        while True:
            with time_machine.travel(now + timedelta(seconds=second), tick=False):
                if not links.check_next(timezone.now(), outside(net)):
                    break
            times += 1
    return times


def client_of(office: Office, who: str) -> Client:
    return sign_in(Client(), getattr(office, who))


# which are asked, and when


def test_an_address_in_many_texts_is_asked_once_and_then_in_a_week(office, net):
    address = f"https://{GOOD}/a"
    net.pages[f"{GOOD}/a"] = says(200)
    law = [{"name": "Statut", "journal": ""}]
    form = [{"code": "A", "name": "B", "url": f"{address}#dol"}]
    load_card(
        office, changed(steps=[f"Otwórz {address}"], forms=form, legal_basis=law),
        changed(code="drugi-kubel", title="Drugi kubeł", who=f"Zobacz {address}.", related=[CODE], legal_basis=law),
    )  # fmt: skip
    links.gather(timezone.now())
    assert list(Link.objects.filter(host=GOOD).values_list("address", flat=True)) == [address]
    assert LinkedText.objects.filter(uses__link__host=GOOD).distinct().count() == 2
    now = timezone.now()
    work(net, now)
    work(net, now + timedelta(days=6))
    assert net.asked == [f"HEAD {GOOD}/a"]
    work(net, now + timedelta(days=8))
    assert len(net.asked) == 2


def test_an_address_that_fails_is_asked_once_a_day(office, net):
    card_with(office, f"https://{GOOD}/nie-ma")
    now = timezone.now()
    asked = [work(net, now + timedelta(hours=hours)) for hours in range(0, 49, 6)]
    assert sum(asked) == 3


def test_a_host_has_its_pauses_and_what_it_asks_for(office, net):
    net.pages[f"{GOOD}/a"] = net.pages[f"{GOOD}/b"] = says(200)
    card_with(office, f"https://{GOOD}/a", f"https://{GOOD}/b", "http://inny.test/")
    net.names["inny.test"] = [PUBLIC]
    now = timezone.now()
    asked = [links.check_next(now, outside(net)) for _ in range(4)]
    assert asked == [True, True, False, False], "one of each host"
    LinkHost.objects.filter(name=GOOD).update(free_at=now)
    net.pages[f"{GOOD}/b"] = says(429, "Retry-After: 7200")
    assert links.check_next(now + timedelta(seconds=1), outside(net))
    assert LinkHost.objects.get(name=GOOD).free_at > now + timedelta(minutes=110)


def test_addresses_of_a_text_that_is_gone_are_forgotten(office, net):
    card_with(office, f"https://{GOOD}/a")
    card_with(office, f"https://{GOOD}/b")
    assert [one.address for one in Link.objects.all()] == [f"https://{GOOD}/b"]
    ServiceCard.objects.update(is_active=False)
    links.gather(timezone.now())
    assert not Link.objects.exists()
    assert not LinkedText.objects.exists()


def test_reading_texts_again_changes_nothing(office, django_assert_num_queries):
    card_with(office, f"https://{GOOD}/a")
    before = list(Link.objects.values())
    with django_assert_num_queries(8):  # with savepoints
        assert links.gather(timezone.now()) is False
    assert list(Link.objects.values()) == before


def test_nothing_is_called_right_before_it_was_looked_at(office, net):
    net.pages[f"{GOOD}/a"] = says(200)
    card_with(office, f"https://{GOOD}/a")
    assert not queries.link_desk(office.edyta).nothing_wrong
    work(net, timezone.now())
    assert queries.link_desk(office.edyta).nothing_wrong


def test_our_own_pages_are_looked_at_without_network(office, net, settings):
    settings.LINK_CHECKS = False
    own = "https://okienko.miasto.test"
    card_with(office, f"{own}/uslugi/{CODE}/", f"{own}/uslugi/nie-ma/", f"{own}/nic/", f"{own}/praca/",
              f"{own}/uslugi/", f"https://{GOOD}/a")  # fmt: skip
    assert work(net, timezone.now()) == 5
    assert net.connected == []
    found = dict(Link.objects.values_list("address", "state"))
    paths = (f"/uslugi/{CODE}/", "/uslugi/nie-ma/", "/nic/", "/praca/", "/uslugi/")
    assert [found[f"{own}{one}"] for one in paths] == ["works", "gone", "gone", "unchecked", "works"]
    assert found[f"https://{GOOD}/a"] == ""


def test_without_a_network_no_address_is_called_broken(office, net):
    on_start(office, f"https://{GOOD}/a", "https://inny.test/")
    net.is_cut = True
    for day in range(6):
        work(net, START + timedelta(days=day))
    assert set(Link.objects.values_list("state", flat=True)) == {""}
    with time_machine.travel(START + timedelta(days=6)):
        assert queries.link_desk(office.edyta).is_cut_off
        told = next(one for one in checks.run() if one.title == "adresy w tekstach")
        assert "nie odpowiedział żaden" in told.problems[0].what
    net.is_cut = False
    net.pages[f"{GOOD}/a"] = says(200)
    for day in range(7, 12):
        work(net, START + timedelta(days=day))
    assert Link.objects.get(address=f"https://{GOOD}/a").state == "works"
    assert Link.objects.get(address="https://inny.test/").state == "silent", "now the fault is theirs"


def test_an_office_with_few_addresses_is_not_taken_for_one_without_a_network(office, net):
    on_start(office, f"https://{GOOD}/a", "https://nie-ma.test/")
    net.pages[f"{GOOD}/a"] = says(200)
    for day in range(5):
        now = START + timedelta(days=day)
        work(net, now)
        with time_machine.travel(now + timedelta(hours=1)):
            assert not queries.link_desk(office.edyta).is_cut_off
        work(net, now + timedelta(hours=3))
    assert Link.objects.get(address="https://nie-ma.test/").broken_since is not None, "not only once a week"
    assert net.asked == [f"HEAD {GOOD}/a"] * 3, "a witness, each time a day had passed"
    assert not queries.is_cut_off(START + timedelta(days=6)), "nothing was asked since"


def test_a_cut_cable_asks_each_witness_once_in_two_hours(office, net):
    net.pages[f"{GOOD}/a"] = net.pages["drugi.test/"] = says(200)
    on_start(office, f"https://{GOOD}/a", "http://drugi.test/", "https://nie-ma.test/")
    work(net, START)
    net.is_cut = True
    later = START + timedelta(days=1, hours=1)
    assert work(net, later) == 3
    assert work(net, later + timedelta(minutes=30)) == 0
    assert set(Link.objects.filter(state="works").values_list("host", flat=True)) == {GOOD, "drugi.test"}


def test_a_check_that_was_killed_is_made_again(office, net):
    card_with(office, f"https://{GOOD}/a")

    def killed(*_: object) -> Any:
        raise KeyboardInterrupt

    net.pages[f"{GOOD}/a"] = says(200)
    now = timezone.now()
    with pytest.raises(KeyboardInterrupt):
        links.check_next(now, Outside(agent="test", resolve=killed, connect=net.connect))
    assert not links.check_next(now + timedelta(minutes=5), outside(net))
    assert links.check_next(now + timedelta(minutes=11), outside(net))
    assert Link.objects.get().state == "works"


# what people see and decide


def broken(office: Office, net: Web, address: str = f"https://{GOOD}/nie-ma") -> Link:
    first = timezone.now() - timedelta(days=3)
    with time_machine.travel(first):
        card_with(office, address)
    for day in range(3):
        work(net, first + timedelta(days=day, minutes=5 * day))
    return Link.objects.get(address=address)


def test_the_page_tells_what_is_wrong_where_and_since_when(office, net):
    on_start(office, f"https://{GOOD}/nie-ma", f"https://{GOOD}/stara", f"https://{GOOD}/nowa")
    net.pages[f"{GOOD}/stara"], net.pages[f"{GOOD}/nowa"] = says(301, "Location: /nowa"), says(200)
    client = client_of(office, "edyta")
    work(net, START)
    work(net, START + timedelta(days=1, minutes=5))
    desk = queries.link_desk(office.edyta)
    assert [len(one) for one in (desk.broken, desk.moved, desk.watched)] == [0, 1, 1], "not yet broken"
    work(net, START + timedelta(days=2, minutes=10))
    desk = queries.link_desk(office.edyta)
    assert [one.address for one in desk.broken] == [f"https://{GOOD}/nie-ma"]
    assert (desk.total, desk.works) == (3, 1)
    page = client.get(HERE).content.decode()
    assert "Nie ma strony" in page
    assert f"https://{GOOD}/nowa" in page
    assert "Zielony kubeł na szkło" in page
    assert queries.link_desk(office.edyta, unit="SO").broken == []
    assert len(queries.link_desk(office.edyta, unit="GK").broken) == 1
    shown = client.get(f"/praca/wiedza/{CODE}/").content.decode()
    assert "Adresy do poprawy" in shown
    services.begin_change(CODE, by=office.edyta)
    form = client.get(f"/praca/wiedza/{CODE}/szkic/").content.decode()
    assert f"Sprawdź adres https://{GOOD}/nie-ma: nie ma strony." in form, "beside the field"
    assert "Adresy do poprawy" in form


def test_the_page_costs_the_same_for_many(office, net, django_assert_max_num_queries):
    card_with(office, *(f"https://{GOOD}/{number}" for number in range(40)))
    Link.objects.update(state=LinkState.GONE, broken_since=timezone.now(), fine_by=office.edyta.id)
    with django_assert_max_num_queries(8):
        assert len(queries.link_desk(office.edyta).broken) == 40


def test_a_person_may_say_that_an_address_is_all_right(office, net):
    link = broken(office, net)
    tomorrow = timezone.localdate() + timedelta(days=1)
    client = client_of(office, "edyta")
    client.post(f"{HERE}{link.pk}/dobry/", {"until": tomorrow.isoformat(), "because": "Działa u mnie.\x00"})
    desk = queries.link_desk(office.zofia)
    assert [(one.fine_because, one.fine_by) for one in desk.fine] == [("Działa u mnie.", "Edyta Baśniowa")]
    assert desk.broken == []
    assert queries.links_of(queries.kept_card(office.edyta, CODE).versions[0].content) == []
    with time_machine.travel(timezone.now() + timedelta(days=2)):
        assert len(queries.link_desk(office.edyta).broken) == 1, "until a day"
    client.post(f"{HERE}{link.pk}/dobry/cofnij/")
    assert len(queries.link_desk(office.edyta).broken) == 1
    services.accept_link(link.pk, until=tomorrow, because="x", by=office.zofia)
    net.pages[f"{GOOD}/nie-ma"] = says(500)
    Link.objects.update(due_at=timezone.now())
    work(net, timezone.now() + timedelta(hours=1))
    assert len(queries.link_desk(office.edyta).broken) == 1, "another problem is judged anew"


@pytest.mark.parametrize(
    "sent",
    [{}, {"until": "jutro", "because": "x"},
     {"until": "2020-01-01", "because": "x"}, {"until": "9999-01-01", "because": "x"},
     {"until": "2026-12-01", "because": " "}, {"until": "2026-12-01", "because": "x" * 301}],
)  # fmt: skip
def test_nonsense_accepts_nothing(office, net, sent):
    card_with(office, f"https://{GOOD}/a")
    link = Link.objects.get()
    with time_machine.travel(START):
        answer = client_of(office, "edyta").post(f"{HERE}{link.pk}/dobry/", sent, follow=True)
    assert answer.status_code == 200
    assert Link.objects.get().fine_until is None


def test_who_decides_about_an_address(office, net):
    card_with(office, f"https://{GOOD}/a")
    link = Link.objects.get()
    day = timezone.localdate() + timedelta(days=1)
    for who in (office.piotr, office.zenon, office.halina):
        with pytest.raises(Forbidden):
            services.check_again(link.pk, by=who)
        with pytest.raises(Forbidden):
            services.accept_link(link.pk, until=day, because="x", by=who)
        with pytest.raises(Forbidden):
            services.refuse_link(link.pk, by=who)
    services.check_again(link.pk, by=office.zofia)
    with pytest.raises(NotFound):
        services.check_again(10**12, by=office.edyta)
    with pytest.raises(Invalid):
        services.accept_link(link.pk, until=date(2020, 1, 1), because="", by=office.adam)


def test_a_check_now_is_made_soon_and_not_too_often(office, net, settings):
    net.pages[f"{GOOD}/a"] = says(200)
    with time_machine.travel(timezone.now() - timedelta(hours=2)):
        card_with(office, f"https://{GOOD}/a")
    link = Link.objects.get()
    work(net, timezone.now() - timedelta(hours=1))
    client = client_of(office, "edyta")
    client.post(f"{HERE}{link.pk}/sprawdz/", {"next": f"{HERE}?komorka=GK"})
    assert work(net, timezone.now()) == 1
    answer = client.post(f"{HERE}{link.pk}/sprawdz/", follow=True)
    assert "Spróbuj za 10 minut" in answer.content.decode()
    settings.LINK_CHECKS = False
    with pytest.raises(Conflict):
        services.check_again(link.pk, by=office.edyta)


def test_editors_are_told_once_of_what_broke(office, net):
    link = broken(office, net)
    later = timezone.now() + timedelta(hours=2)
    assert links.tell_broken(link.broken_since) == 0, "what breaks in an hour is told at once"
    assert links.tell_broken(later) == 1
    assert links.tell_broken(later + timedelta(days=30)) == 0
    fact = Fact.objects.get(name="knowledge.links_broken.v1")
    assert GOOD not in str(fact.payload)
    services.accept_link(link.pk, until=timezone.localdate() + timedelta(days=9), because="x", by=office.edyta)
    Link.objects.update(told_at=None)
    assert links.tell_broken(later) == 0, "a person has looked"
