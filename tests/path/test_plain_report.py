"""Hard texts need a reason; the report tells of all; the office keeps its own list of phrases, with a way back."""

import csv
import io

import pytest
import yaml
from click.testing import CliRunner
from django.test import Client

from okienko.contacts.models import TextTemplate
from okienko.kernel import actors
from okienko.kernel.errors import Conflict, Forbidden, Invalid
from okienko.kernel.packs import PackProblem
from okienko.knowledge import kinds, queries, rules, services, tasks
from okienko.knowledge.commands import knowledge
from okienko.knowledge.models import CardVersion, RecordVersion
from okienko.knowledge.queries import plain
from okienko.knowledge.rules import CardContent, Phrase, TextKind
from okienko.knowledge.services import plain as plain_services
from tests.cast import Office, make_office, sign_in
from tests.service_cards import CARD, CODE, changed, load_card, load_town, write_pack

pytestmark = pytest.mark.django_db
HARD = "Niepełnosprawność uprawnia do wykorzystywania dofinansowania termomodernizacji."
HERE = "/praca/wiedza/prosty-jezyk/"
SUBMIT = f"/praca/wiedza/{CODE}/szkic/wyslij/"


@pytest.fixture
def office() -> Office:
    office = make_office()
    load_card(office)
    return office


def client_of(office: Office, who: str) -> Client:
    return sign_in(Client(), getattr(office, who))


def write(office: Office, **fields: object) -> queries.DraftView:
    services.begin_change(CODE, by=office.edyta)
    seen = queries.draft(office.edyta, CODE)
    content = CardContent.unfinished({**seen.content.as_json(), **fields})
    services.save_draft(
        seen.id, content, version=seen.version, based_on=seen.card_version, note="", publish_on=None, by=office.edyta
    )
    return queries.draft(office.edyta, CODE)


def test_a_hard_text_is_published_with_a_reason_only(office):
    draft = write(office, who=f"{HARD} {HARD}", steps=[HARD] * 5)
    assert draft.is_too_hard
    client = client_of(office, "edyta")
    page = client.post(SUBMIT, {"version": draft.version}, follow=True).content.decode()
    assert "napisz, dlaczego musi być trudniejszy" in page
    assert queries.draft(office.edyta, CODE).stage == "draft"
    with pytest.raises(Invalid):
        services.submit(draft.id, version=draft.version, plain_reason="  ", by=office.edyta)
    client.post(SUBMIT, {"version": draft.version, "plain_reason": "To słowa \x00ustawy."})
    seen = client_of(office, "zofia").get(f"/praca/wiedza/{CODE}/szkic/").content.decode()
    assert "To słowa ustawy." in seen, "who approves reads it"
    services.approve(draft.id, version=draft.version, by=office.zofia)
    assert queries.kept_card(office.edyta, CODE).versions[0].plain_reason == "To słowa ustawy."
    row = queries.plain_report(office.edyta).rows[0]
    assert (row.code, row.is_too_hard, row.reason) == (CODE, True, "To słowa ustawy.")
    assert row.trend[0] < row.trend[1] == round(row.measure.fog, 1)
    services.confirm(CODE, version=2, by=office.zofia)
    assert queries.kept_card(office.edyta, CODE).versions[0].plain_reason == "To słowa ustawy."


def test_an_easy_text_needs_no_reason_and_keeps_none(office):
    draft = write(office, title="Kubeł")
    assert not draft.is_too_hard
    services.submit(draft.id, version=draft.version, plain_reason="na wszelki wypadek", by=office.edyta)
    services.approve(draft.id, version=draft.version, by=office.zofia)
    assert queries.kept_card(office.edyta, CODE).versions[0].plain_reason == ""


def test_the_report(office, django_assert_num_queries):
    load_card(office, CARD, changed(code="trudna", title="=Trudna karta", steps=[HARD] * 5))
    TextTemplate.objects.create(code="list", title="List", body="Piszemy do {name}. Proszę czekać.", language="pl")
    client = client_of(office, "anna")
    client.get(HERE)
    page = client.get(HERE).content.decode()
    assert page.index("Trudna karta") < page.index(str(CARD["title"]))
    assert "Trudniejszych niż cel: 1" in page
    assert ">List<" in page
    assert str(CARD["title"]) not in client.get(f"{HERE}?rodzaj=letter").content.decode()
    assert "Nie ma takich tekstów" in client.get(f"{HERE}?komorka=XX%00&rodzaj=nic").content.decode()
    rows = list(csv.reader(io.StringIO(client.get(f"{HERE}raport.csv").content.decode("utf-8-sig")), delimiter=";"))
    assert [row[2] for row in rows][:2] == ["tytuł", "'=Trudna karta"]
    assert rows[1][6] == "tak"
    with django_assert_num_queries(7):
        queries.plain_report(actors.system())
    said = CliRunner().invoke(knowledge, ["plain", "--limit", "1"]).output
    assert said.startswith("✗")
    assert "Teksty: 3, trudniejsze niż cel: 1." in said


def test_the_office_has_its_own_phrases_with_history(office):
    client = client_of(office, "edyta")
    words = f"{HERE}slownik/"
    assert client.post(words, {"said": "Blankiet*", "plain": "formularz / druk"}).status_code == 302
    mark = next(iter(queries.judge(["Weź blankiet."], TextKind.REPLY).texts[0].passages))
    assert (mark.said, mark.advice, mark.replacements) == ("blankiet", "formularz / druk", ())
    client.post(f"{words}zmien/", {"said": "uiści*", "off": "1"})
    assert not queries.judge(["Uiścić."], TextKind.REPLY).texts
    newest = queries.phrase_changes(office.edyta)[0]
    client.post(f"{words}cofnij/{newest.id}/")
    assert queries.judge(["Uiścić."], TextKind.REPLY).texts
    with pytest.raises(Conflict):
        services.undo_phrase(newest.id, by=office.edyta)
    page = client.get(f"{words}?q=blankiet").content.decode()
    assert "Edyta Baśniowa" in page
    for wrong in ({}, {"said": "art. 5"}, {"said": "*"}, {"said": "x" * 500}, {"said": "a", "plain": "b" * 500}):
        assert client.post(words, wrong).status_code == 422
    assert client.post(f"{words}zmien/", {"said": "nie ma\x00"}).status_code == 422
    assert client.post(f"{words}cofnij/999999999999/").status_code == 404
    for reader in (office.halina, office.zofia, office.anna):
        with pytest.raises(Forbidden):
            services.set_phrase(Phrase("tak", "nie"), by=reader)


def test_what_is_not_certain_is_said_to_residents_and_staff(office):
    law = {"name": "Ustawa o kubłach", "journal": "Dz.U. 1996 nr 132 poz. 622", "verified_on": "2026-10-05"}
    client = client_of(office, "halina")
    load_card(office, changed(legal_basis=[law]))
    page = client.get(f"/uslugi/{CODE}/").content.decode()
    assert "Sprawdzono: 5 października 2026." in page
    assert "mógł się zmienić" not in page
    assert "sprawdzono 5.10.2026" in client.get(f"/praca/wiedza/{CODE}/").content.decode()
    load_card(office, changed(legal_basis=[{**law, "certain": False}]))
    assert "mógł się zmienić" in client.get(f"/uslugi/{CODE}/").content.decode()
    assert "wymaga sprawdzenia: Ustawa o kubłach" in client.get(f"/praca/karty/{CODE}/").content.decode()
    assert "Wymaga sprawdzenia" in client.get(f"/praca/wiedza/{CODE}/").content.decode()


def test_the_office_sets_its_limits(office):
    client = client_of(office, "edyta")
    given = {kind.value: "12,5" for kind in TextKind}
    client.post(f"{HERE}cele/", given)
    assert set(queries.limits().values()) == {12.5}
    for wrong in (
        {},
        {**given, "card": "3"},
        {**given, "card": "nan"},
        {**given, "card": "x"},
        {**given, "card": "1e9"},
    ):
        client.post(f"{HERE}cele/", wrong)
        assert queries.limits()[TextKind.CARD] == 12.5


def test_a_pack_brings_limits_and_phrases_once(office, tmp_path):
    pack = write_pack(tmp_path, CARD)
    said = {"limits": {"card": 8}, "phrases": ["blankiet = formularz", "w razie ~ jeśli"]}
    (pack / "plain_language.yaml").write_text(yaml.safe_dump(said, allow_unicode=True), encoding="utf-8")
    services.load_pack(pack, by=office.edyta)
    assert queries.limits()[TextKind.CARD] == 8
    services.set_phrase(Phrase("blankiet", "kartka"), by=office.edyta)
    services.load_pack(pack, by=office.edyta)
    assert {one.said: one.plain for one in queries.phrases(office.edyta) if one.own}["blankiet"] == "kartka"
    for wrong in ({"limits": {"card": 99}}, {"limits": {"nic": 9}}, {"phrases": ["nic"]}, {"inne": 1}):
        (pack / "plain_language.yaml").write_text(yaml.safe_dump(wrong), encoding="utf-8")
        assert list(services.check_pack(pack))
        with pytest.raises(PackProblem):
            services.load_pack(pack, by=office.edyta)


def test_what_is_kept_of_a_published_text_is_what_measuring_says():
    load_town()
    versions = [*CardVersion.objects.select_related("card"), *RecordVersion.objects.select_related("record")]
    assert len(versions) > 60
    for one in versions:
        kind = "card" if isinstance(one, CardVersion) else one.record.kind
        text = kinds.read(kind, one.content).prose()
        kept = rules.Measured.from_json(one.plain_measure)
        assert kept == rules.measured_by(text, queries.phrase_book())
        assert kept.readability == rules.readability(text)
    assert queries.plain_report(actors.system()).waiting == 0


def test_a_change_of_the_phrases_is_measured_by_a_job_and_the_report_says_so(office, monkeypatch):
    TextTemplate.objects.create(code="list", title="List", body="Piszemy o kubłach do {name}.", language="pl")
    while tasks.measure_texts():
        pass
    client = client_of(office, "edyta")
    page = client.get(HERE).content.decode()
    assert "Przeliczamy" not in page
    assert "liczymy" not in page
    before = {one.code: (one.measure, one.phrases) for one in queries.plain_report(office.edyta).rows}
    client.post(f"{HERE}slownik/", {"said": "kub*", "plain": "pojemnik", "rewrite": "on"})
    waiting = queries.plain_report(office.edyta)
    assert waiting.waiting == len(waiting.rows) == 2
    assert {one.code: (one.measure, one.phrases) for one in waiting.rows} == before, "the former figures"
    page = client.get(HERE).content.decode()
    assert "zmienił się słownik albo program: 2" in page
    assert page.count("liczymy</span>") == 2
    while tasks.measure_texts():
        pass
    after = queries.plain_report(office.edyta)
    assert after.waiting == 0
    assert all(one.phrases > before[one.code][1] for one in after.rows)
    assert "Przeliczamy" not in client.get(HERE).content.decode()
    monkeypatch.setattr(plain, "_engine", lambda: "another program")
    assert queries.plain_report(office.edyta).waiting == 2


def test_the_report_measures_nothing_itself(office, monkeypatch):
    CardVersion.objects.update(plain_measure=None, measured_by="")
    for module in (plain_services, rules):
        monkeypatch.setattr(module, "measured_by", None)
    report = queries.plain_report(office.edyta)
    assert [(one.is_measured, one.is_waiting) for one in report.rows] == [(False, True)]
    assert report.too_hard == 0
    assert "liczymy</span>" in client_of(office, "edyta").get(HERE).content.decode()
    assert ";;" in client_of(office, "edyta").get(f"{HERE}raport.csv").content.decode()
    monkeypatch.undo()
    assert not tasks.measure_texts()
    assert queries.plain_report(office.edyta).rows[0].is_measured


def test_texts_are_measured_in_portions(office, monkeypatch):
    load_card(office, CARD, *(changed(code=f"k{number}", title=f"Karta {number}") for number in range(4)))
    CardVersion.objects.update(measured_by="")
    monkeypatch.setattr(plain_services, "MEASURED_AT_ONCE", 2)
    rounds = 1
    while tasks.measure_texts():
        rounds += 1
    assert rounds >= 3
    assert queries.plain_report(office.edyta).waiting == 0
