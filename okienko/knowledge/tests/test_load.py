"""Cards come from the pack: once, in versions, never lost."""

import pytest

from okienko.audit import queries as audit
from okienko.kernel import actors
from okienko.kernel.errors import Forbidden
from okienko.kernel.models import Fact
from okienko.kernel.packs import PackProblem
from okienko.knowledge import services
from okienko.knowledge.models import CardVersion, Fee, SearchDocument, SearchPosting, ServiceCard
from tests.cast import make_office
from tests.service_cards import CARD, CODE, TOWN, changed, load_card, load_town, write_pack

pytestmark = pytest.mark.django_db


def test_the_same_pack_again_changes_nothing():
    office = make_office()
    assert load_card(office) == services.Loaded(created=1)
    postings = set(SearchPosting.objects.values_list("pk", flat=True))
    assert load_card(office) == services.Loaded(same=1)
    assert CardVersion.objects.count() == 1
    assert set(SearchPosting.objects.values_list("pk", flat=True)) == postings


def test_a_change_makes_a_version_and_keeps_the_old_one():
    office = make_office()
    load_card(office)
    assert load_card(office, changed(title="Kubeł na butelki")) == services.Loaded(changed=1)
    card = ServiceCard.objects.get()
    assert (card.title, card.version) == ("Kubeł na butelki", 2)
    titles = list(card.versions.order_by("number").values_list("content__title", flat=True))
    assert titles == [CARD["title"], "Kubeł na butelki"]
    assert Fee.objects.count() == 2
    assert list(Fact.objects.order_by("seq").values_list("name", "payload__version")) == [
        ("knowledge.card_published.v1", 1),
        ("knowledge.card_published.v1", 2),
    ]
    assert [act.data["version"] for act in audit.acts_by(office.edyta)] == [2, 1]


def test_a_card_the_pack_drops_is_retired_and_may_come_back():
    office = make_office()
    load_card(office, CARD, changed(code="inna", title="Inna"))
    assert load_card(office, changed(code="inna", title="Inna")).retired == 1
    assert not ServiceCard.objects.get(code=CODE).is_active
    newest = SearchDocument.objects.order_by("-edition").values_list("edition", flat=True).first()
    assert not SearchDocument.objects.filter(edition=newest, code=CODE).exists()
    assert load_card(office, CARD, changed(code="inna", title="Inna")).changed == 1
    assert ServiceCard.objects.get(code=CODE).is_active


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"unit": "XX"}, "urząd nie ma komórki „XX”"),
        ({"where": {"unit": "YY"}}, "urząd nie ma komórki „YY”"),
        ({"where": {"unit": "GK", "locations": ["zamek"]}}, "urząd nie ma miejsca „zamek”"),
        ({"deadline": {"text": "kiedyś", "rule": "NIGDY"}}, "nie ma reguły terminu „NIGDY”"),
        ({"colour": "zielony"}, "nieznane pole „colour”"),
        ({"fees": []}, "fees"),
        ({"fees": [{**CARD["fees"][0], "account": ""}]}, "account"),
        ({"fees": [{**CARD["fees"][0], "valid_to": "2019-01-01"}]}, "valid_to"),
    ],
)
def test_a_card_with_a_mistake_is_refused_with_the_file(fields, said):
    office = make_office()
    with pytest.raises(PackProblem) as refused:
        load_card(office, changed(**fields))
    assert f"cards/{CODE}.yaml" in str(refused.value)
    assert said in str(refused.value)
    assert not ServiceCard.objects.exists()


def test_one_code_in_two_files_is_refused(tmp_path):
    office = make_office()
    folder = write_pack(tmp_path, CARD)
    (folder / "cards" / "druga.yaml").write_text((folder / "cards" / f"{CODE}.yaml").read_text("utf-8"), "utf-8")
    with pytest.raises(PackProblem, match=CODE):
        services.load_pack(folder, by=office.edyta)


def test_only_editors_and_administrators_load(tmp_path):
    office = make_office()
    folder = write_pack(tmp_path, CARD)
    for stranger in (office.halina, office.zofia, office.damian):
        with pytest.raises(Forbidden):
            services.load_pack(folder, by=stranger)
    services.load_pack(folder, by=office.adam)


def test_check_says_what_is_wrong_without_a_database(tmp_path):
    assert list(services.check_pack(write_pack(tmp_path, CARD))) == []
    found = list(services.check_pack(write_pack(tmp_path, changed(steps=[]), changed(code="zla", title=""))))
    assert len(found) == 2


def test_the_town_loads_twice():
    assert load_town().created >= 20
    again = services.load_pack(TOWN, by=actors.system())
    assert (again.created, again.changed, again.retired) == (0, 0, 0)
