"""Everything is found by one question: cards, units, people; and residents never meet what is internal."""

import pytest
from django.test import Client

from okienko.kernel import actors, lately
from okienko.kernel.errors import Forbidden
from okienko.knowledge import queries, services
from okienko.knowledge.models import SearchEdition, ServiceCard
from okienko.knowledge.rules import SearchKind
from okienko.organization.models import Staff, Unit
from tests.cast import make_office
from tests.service_cards import changed, load_card

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    office = make_office()
    Unit.objects.filter(symbol="GK-I").update(duties="czystość ulic\nkubły i pojemniki")
    Staff.objects.filter(user_id=office.halina.id).update(phone="+48815550199", duties="wydawanie kubłów")
    load_card(office, changed(audience=["resident"]), changed(code="firma", title="Kubeł dla firmy",
              audience=["entrepreneur"], life_events=[]))  # fmt: skip
    return office


def found(text, **options):
    return [(hit.kind, hit.title) for hit in queries.find(text, **options).hits]


def test_one_question_finds_things_of_all_kinds(office):
    hit = queries.find("kubeł na szkło").hits[0]
    assert (hit.kind, hit.fee, hit.deadline, hit.unit) == (SearchKind.CARD, "13,50 zł", "do 7 dni", "GK")
    assert found("czystość ulic")[0] == (SearchKind.UNIT, "Referat Czystości")


def test_residents_never_meet_people_nor_their_words(office, client: Client):
    name = Staff.objects.get(user_id=office.halina.id).name
    assert (SearchKind.PERSON, name) in found(name, by=office.halina)
    assert not any(kind is SearchKind.PERSON for kind, _title in found(name))
    surname = name.split()[-1]
    assert queries.find(surname[:-1] + "x").meant == ""  # no "did you mean" with a name
    page = client.get("/uslugi/", {"q": f"{name} kubły"}).content.decode()
    assert "555" not in page
    with pytest.raises(Forbidden):
        queries.find(name, by=actors.anonymous())


def test_internal_things_change_nothing_for_residents(office):
    def scores():
        return [(hit.code, hit.score) for hit in queries.find("kubeł na szkło").hits]

    before = scores()
    Staff.objects.filter(user_id=office.bartek.id).update(duties="szkło i kubły na szkło, szklane pojemniki")
    services.rebuild_search(by=office.edyta)
    assert scores() == before


def test_filters_leave_only_what_is_for_whom_asks(office):
    assert [hit.code for hit in queries.find("kubeł", kinds=[SearchKind.CARD], audience="entrepreneur").hits] == [
        "firma"
    ]
    assert [hit.code for hit in queries.find("kubeł", life_event="przeprowadzka").hits] == ["zielony-kubel"]
    assert queries.find("kubeł", kinds=[SearchKind.CARD], unit="BOM").hits == []
    assert {kind for kind, _title in found("kubły", kinds=[SearchKind.UNIT])} == {SearchKind.UNIT}


def test_what_is_shown_no_longer_is_not_found_even_before_the_index_knows(office):
    ServiceCard.objects.filter(code="firma").update(is_active=False)
    assert "firma" not in [hit.code for hit in queries.find("kubeł dla firmy").hits]


def test_the_index_follows_the_directory_and_only_when_it_changed(office):
    services.keep_up()
    made = SearchEdition.objects.count()
    newest = SearchEdition.objects.latest("id").pk
    services.keep_up()
    assert SearchEdition.objects.latest("id").pk == newest
    Unit.objects.filter(symbol="GK").update(duties="ogrody deszczowe")
    lately.forget_everything()  # rows of one transaction, as a test is, bear one stamp
    services.keep_up()
    assert SearchEdition.objects.latest("id").pk > newest
    assert SearchEdition.objects.count() <= max(made, 2)
    assert found("ogród deszczowy")[0][0] is SearchKind.UNIT
