"""A supervisor adds, renames and puts out of use what work may ask of people: at once, with a log and a way back."""

from pathlib import Path

import pytest
import yaml
from django.test import Client

from okienko.audit import queries as acts
from okienko.kernel.actors import system
from okienko.kernel.errors import Invalid
from okienko.organization import queries as organization
from okienko.organization import services as offices
from okienko.organization.models import Skill, SkillVersion, StaffSkill
from okienko.organization.services import SkillData
from okienko.routing import queries, services
from okienko.routing.models import Queue
from okienko.routing.tests.queueing import open_offer, put
from tests.at_once import at_once
from tests.cast import make_office, sign_in
from tests.path.test_keeping_queues import opened

pytestmark = pytest.mark.django_db
LIST, NEW = "/praca/kolejki/kompetencje/", "/praca/kolejki/kompetencje/nowa/"
TOWN = Path(__file__).parents[2] / "packs" / "miasto"
ALWAYS = {str(day): [["00:00", "23:59"]] for day in range(1, 8)}


@pytest.fixture
def town(office):
    """A queue that asks for a skill of a pack, which Halina has."""
    taxes = Skill.objects.create(code="topic-taxes", name="podatki", sort_key="podatki", from_pack=True)
    StaffSkill.objects.create(staff=office.staff["halina"], skill=taxes, level=4)
    Queue.objects.create(
        code="taxes", name="Podatki i opłaty", unit=office.units["PK"], skills={"topic-taxes": 1}, channels=["chat"],
        steps=[{"after_seconds": 0, "line": "first", "any": False}], hours=ALWAYS,
    )  # fmt: skip
    return office


@pytest.fixture
def bartek(town, client):
    return sign_in(client, town.bartek)


def page_of(code):
    return f"{LIST}{Skill.objects.get(code=code).pk}/"


def ask_nothing():
    Queue.objects.filter(code="taxes").update(skills={})


def retire(client, code, version="1"):
    return client.post(f"{page_of(code)}wycofaj/", {"version": version})


def text_of(answer):
    return answer.content.decode()


def test_one_added_works_at_once_and_is_asked_for(bartek, town):
    sent = opened(bartek, NEW) | {"name": "Dotacje na źródła ciepła", "name_en": "Heating grants", "kind": "topic"}
    where = bartek.post(NEW, sent)["Location"]
    code = "topic-dotacje-na-zrodla-ciepla"
    assert where == page_of(code)
    assert "dodano kompetencję" in text_of(bartek.get(where))
    again = bartek.post(NEW, sent | {"name": "dotacje na zrodla ciepla"})
    assert (again.status_code, "Jest już kompetencja o tej nazwie" in text_of(again)) == (422, True)
    queue = "/praca/kolejki/taxes/"
    assert bartek.post(queue, opened(bartek, queue) | {f"skill_{code}": "2"}).status_code == 302
    put(town, queue="taxes")
    services.sign_on(by=town.halina)
    assert services.dispatch() == 0
    skill = Skill.objects.get(code=code)
    offices.set_skill(town.staff["halina"].pk, skill.pk, level=2, by=town.bartek)
    assert services.dispatch() == 1
    assert open_offer(town.halina).queue == "taxes"
    listed = text_of(bartek.get(LIST))
    assert "osoby: 1" in listed
    assert "Podatki i opłaty" in listed
    assert bartek.post(where, opened(bartek, where) | {"name": "Ciepło"}).status_code == 302
    assert organization.skill_names()[code] == "Ciepło"  # and its code stays
    actions = [one.action for one in acts.acts_on(f"skill:{code}")]
    assert actions == ["organization.skill_added", "organization.skill_renamed"]


def test_out_of_use_only_when_nothing_asks_and_levels_are_kept(bartek, town):
    refused = retire(bartek, "topic-taxes")
    assert (refused.status_code, "Podatki i opłaty" in text_of(refused)) == (422, True)
    ask_nothing()
    put(town, queue="taxes")
    services.change_skills("contact:1", ["topic-taxes"], by=town.bartek)
    refused = retire(bartek, "topic-taxes")
    assert (refused.status_code, "praca w kolejce Podatki i opłaty: 1" in text_of(refused)) == (422, True)
    services.change_skills("contact:1", [], by=town.bartek)
    assert retire(bartek, "topic-taxes").status_code == 302
    assert organization.skills_of([town.halina.id]) == {town.halina.id: {}}
    assert "skill_topic-taxes" not in opened(bartek, "/praca/kolejki/taxes/")
    act = next(one for one in acts.acts_on("contact:1") if one.data.get("before") == ["topic-taxes"])
    undone = bartek.post("/praca/tablica/praca/contact:1/", {"what": "undo", "act": act.id})
    assert (undone.status_code, "Kompetencję „podatki” wycofano" in text_of(undone)) == (422, True)
    assert "Wycofane z użytku" in text_of(bartek.get(LIST))
    page = page_of("topic-taxes")
    assert "wycofano z użytku" in text_of(bartek.get(page))
    assert bartek.post(page, {"name": "x", "version": "2", "base": "{}"}).status_code == 409
    assert bartek.post(f"{page}w-uzyciu/", {"version": "2"}).status_code == 302
    assert organization.skills_of([town.halina.id]) == {town.halina.id: {"topic-taxes": 4}}
    assert "przywrócono do użytku" in text_of(bartek.get(page))


def test_a_language_somebody_waits_in_stays(bartek, town):
    Skill.objects.create(code="lang-uk", name="język ukraiński", kind="language")
    put(town, queue="taxes", language="uk")
    assert retire(bartek, "lang-uk").status_code == 422
    services.take("contact:1", by=town.halina)
    assert retire(bartek, "lang-uk").status_code == 302


def test_what_somebody_is_asked_for_stays(bartek, town):
    ask_nothing()
    offices.set_skill(town.staff["bartek"].pk, Skill.objects.get().pk, level=3, by=town.adam)
    put(town, queue="taxes")
    services.sign_on(by=town.halina)
    services.sign_on(by=town.bartek)
    services.take("contact:1", by=town.halina)
    asked = services.consult("contact:1", to="skill:topic-taxes", by=town.halina)
    refused = retire(bartek, "topic-taxes")
    assert (refused.status_code, "pytania o radę bez odpowiedzi: 1" in text_of(refused)) == (422, True)
    services.end_consult(asked, by=town.halina)
    assert retire(bartek, "topic-taxes").status_code == 302


def test_a_page_of_levels_from_before_a_new_name_mixes_nothing_up(bartek, town):
    taxes, halina = Skill.objects.get(), town.staff["halina"]
    waste = offices.add_skill(SkillData("odpady", {}), kind="topic", by=town.bartek)
    levels = f"/praca/tablica/zmiana/osoba/{town.halina.id}/umiejetnosci/"
    seen = opened(bartek, levels)
    offices.change_skill(taxes.pk, SkillData("Daniny", {}), version=1, by=town.adam)  # it comes first now
    offices.set_skill(halina.pk, taxes.pk, level=5, by=town.adam)
    assert bartek.post(levels, seen | {f"skill-{waste}": "2"}).status_code == 302
    assert organization.skills_of([town.halina.id])[town.halina.id] == {"topic-taxes": 5, "topic-odpady": 2}


def test_a_change_is_taken_back_unless_somebody_was_faster(bartek, town):
    page = page_of("topic-taxes")
    typed = opened(bartek, page)
    assert bartek.post(page, typed | {"name": "Podatki lokalne"}).status_code == 302
    adam = sign_in(Client(), town.adam)
    stale = adam.post(page, typed | {"name": "Daniny"})
    assert (stale.status_code, "Twoja wersja" in text_of(stale)) == (409, True)
    assert "Cofnij tę zmianę" in text_of(adam.get(page))
    assert bartek.post(f"{page}cofnij/", {"version": "2"}).status_code == 302
    assert organization.skill_names()["topic-taxes"] == "podatki"
    for late in (f"{page}cofnij/", f"{page}wycofaj/", f"{page}w-uzyciu/"):
        answer = adam.post(late, {"version": "2"})
        assert (answer.status_code, "Ktoś zmienił tę kompetencję w międzyczasie" in text_of(answer)) == (409, True)
    ask_nothing()
    retire(bartek, "topic-taxes", "3")
    assert adam.post(f"{page}cofnij/", {"version": "4"}).status_code == 302  # back in use
    assert adam.post(f"{page}w-uzyciu/", {"version": "5"}).status_code == 409


def test_what_is_asked_for_again_cannot_go_by_taking_back(bartek, town):
    ask_nothing()
    page = page_of("topic-taxes")
    retire(bartek, "topic-taxes")
    bartek.post(f"{page}w-uzyciu/", {"version": "2"})
    Queue.objects.filter(code="taxes").update(skills={"topic-taxes": 1})
    said = text_of(bartek.post(f"{page}cofnij/", {"version": "3"}, follow=True))
    assert "Coś jeszcze wymaga tej kompetencji (kolejki: Podatki i opłaty)" in said
    assert Skill.objects.get(code="topic-taxes").version == 3
    assert bartek.post(f"{page}cofnij/", {"version": "x" * 50}).status_code == 409
    assert bartek.post(f"{LIST}999999999999999999999/cofnij/", {"version": "1"}).status_code == 404


def test_a_queue_cannot_come_to_ask_for_what_is_out_of_use(bartek, town):
    page = "/praca/kolejki/taxes/"
    typed = opened(bartek, page)
    assert bartek.post(page, typed | {"skill_topic-taxes": ""}).status_code == 302
    seen = opened(bartek, page)
    assert retire(bartek, "topic-taxes").status_code == 302
    data = queries.queue_settings(town.bartek, "taxes").values | {"skills": {"topic-taxes": 1}}
    with pytest.raises(Invalid):
        services.change_queue("taxes", services.QueueData(**data), version=2, by=town.bartek)
    said = text_of(bartek.post(f"{page}przywroc/1/", {"version": "2"}, follow=True))
    assert "Kompetencję „podatki” wycofano z użytku" in said
    assert bartek.post(page, seen | {"offer_seconds": "30"}).status_code == 302  # a page from before


def test_packs_leave_alone_what_the_office_changed(bartek, town, tmp_path):
    for file in TOWN.glob("*.*"):
        (tmp_path / file.name).write_bytes(file.read_bytes())
    offices.load_pack(tmp_path, by=system())
    services.load_pack(tmp_path, by=system())
    assert list(offices.diff_pack(tmp_path)) == []
    named = SkillData("Śmieci", {})
    offices.change_skill(Skill.objects.get(code="topic-waste").pk, named, version=1, by=town.bartek)
    retire(bartek, "topic-planning")
    own = offices.add_skill(SkillData("Dotacje", {}), kind="topic", by=town.bartek)
    skills = yaml.safe_load((tmp_path / "skills.yaml").read_text(encoding="utf-8"))
    next(one for one in skills["skills"] if one["code"] == "lang-en")["name"]["pl"] = "angielski"
    (tmp_path / "skills.yaml").write_text(yaml.safe_dump(skills, allow_unicode=True), encoding="utf-8")
    told = list(offices.diff_pack(tmp_path))
    assert "= kompetencja topic-waste: zmieniono ją w urzędzie, zostaje (Śmieci)" in told
    assert "= kompetencja topic-planning: wycofano ją w urzędzie" in told
    assert "~ kompetencja lang-en: język angielski → angielski" in told
    text = (tmp_path / "queues.yaml").read_text(encoding="utf-8")
    (tmp_path / "queues.yaml").write_text(text.replace("[topic-civil]", "[topic-civil, topic-planning]"), "utf-8")
    assert "= kolejka civil: nie wymaga topic-planning, co wycofano w urzędzie" in list(services.diff_pack(tmp_path))
    offices.load_pack(tmp_path, by=system())
    services.load_pack(tmp_path, by=system())
    names = organization.skill_names()
    assert (names["topic-waste"], names["lang-en"], names["topic-dotacje"]) == ("Śmieci", "angielski", "Dotacje")
    assert "topic-planning" not in names
    assert queries.queue("civil").plan.skills == {"topic-civil": 1}
    assert SkillVersion.objects.filter(skill_id=own).count() == 1


def test_only_those_who_keep_queues(town, client):
    page = page_of("topic-taxes")
    for who in (town.halina, town.zofia, town.gaja):
        sign_in(client, who)
        asked = [client.get(LIST), client.get(page), client.post(NEW, {}), retire(client, "topic-taxes")]
        asked += [client.post(f"{page}{verb}/", {"version": "1"}) for verb in ("cofnij", "w-uzyciu")]
        assert {one.status_code for one in asked} == {403}


@pytest.mark.django_db(transaction=True)
def test_a_queue_comes_to_ask_while_the_skill_goes():
    """One of the two is told; never does a queue ask for what is out of use."""
    town = make_office()
    number = offices.add_skill(SkillData("Podatki", {}), kind="topic", by=town.bartek)
    Queue.objects.create(code="taxes", name="Podatki", unit=town.units["PK"], steps=[])
    data = queries.queue_settings(town.bartek, "taxes").values | {"skills": {"topic-podatki": 1}}

    def act(what):
        try:
            if what == "retire":
                return services.retire_skill(number, version=1, by=town.bartek)
            return services.change_queue("taxes", services.QueueData(**data), version=1, by=town.bartek)
        except Invalid:
            return "Invalid"

    assert sorted(map(str, at_once(act, ["retire", "change"]))) == ["Invalid", "None"]
    assert bool(Queue.objects.get().skills) == Skill.objects.get().is_active
