"""Cards of other systems come in without loss, once, and go out again."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from okienko.kernel.errors import Forbidden
from okienko.kernel.packs import PackProblem
from okienko.knowledge import queries, services
from okienko.knowledge.commands import knowledge
from okienko.knowledge.models import CardDraft, CardVersion, ServiceCard
from okienko.knowledge.rules import CardContent
from okienko.knowledge.rules.imported import given_back
from tests.cast import make_office
from tests.service_cards import CARD, load_card

pytestmark = pytest.mark.django_db

# A shortened card of the City of Lublin (bip.lublin.eu, "Opisy usług", 2026), reused as public-sector information.
REAL = {
    "id": "SA-047",
    "title": "Wydanie zezwolenia na sprzedaż napojów alkoholowych na imprezach zamkniętych",
    "dept": "Referat Czystości",
    "area": "Alkohol zezwolenia",
    "url": "https://bip.lublin.eu/e-urzad/opisy-uslug/sa-047.html",
    "sections": {
        "Numer karty informacyjnej": "SA-047.",
        "Wymagane opłaty": "Informacje zawarte są w karcie informacyjnej SA-044.",
        "Termin załatwienia sprawy": "Do 1 miesiąca",
        "Tryb odwoławczy": "Na decyzję służy skarga do Wojewódzkiego Sądu Administracyjnego w Lublinie.",
        "Wymagane załączniki": "umowa z klientem, zgoda właściciela.",
        "Podstawa prawna": "Art. 18 ust. 1 ustawy z 26 października 1982 r. (Dz. U. z 2023 r. poz. 2151).",
        "Czynności powiązane": "SA-044 Opłaty za korzystanie z zezwoleń.",
    },
}


def lines(folder: Path, *records: object) -> Path:
    file = folder / "karty.jsonl"
    file.write_text("\n".join(json.dumps(one, ensure_ascii=False) for one in records), "utf-8")
    return file


def take(path: Path, office, **options):
    return services.import_cards(path, system="lublin", unit="PK", by=office.edyta, **options)


def test_a_real_card_comes_without_loss_and_once(tmp_path):
    office = make_office()
    file = lines(tmp_path, REAL)
    assert take(file, office, dry_run=True, publish=True).created == [REAL["title"]]
    assert not ServiceCard.objects.exists()
    assert take(file, office, publish=True).created == [REAL["title"]]
    again = take(file, office, publish=True)
    assert (again.created, again.changed, again.same) == ([], [], 1)
    card = ServiceCard.objects.get()
    assert card.unit.symbol == "GK-I", "the unit is known here by its name"
    assert given_back(CardContent.unfinished(card.versions.get().content)) == REAL["sections"]
    shown = queries.card(card.code)
    assert (shown.deadline, shown.source_url) == ("Do 1 miesiąca", REAL["url"])
    assert queries.search_cards("alkohol na imprezie zamkniętej")[0].code == card.code
    newer = {**REAL, "title": "Inna nazwa", "sections": {**REAL["sections"], "Tryb odwoławczy": "Skarga do sądu."}}
    assert take(lines(tmp_path, newer), office, publish=True).changed == ["Inna nazwa"]
    assert list(ServiceCard.objects.values_list("code", "version")) == [(card.code, 2)]


def test_cards_come_as_drafts_to_be_completed(tmp_path):
    office = make_office()
    file = lines(tmp_path, REAL)
    assert take(file, office).created == [REAL["title"]]
    assert take(file, office).same == 1
    draft = CardDraft.objects.get()
    assert not ServiceCard.objects.exists()
    changed = take(lines(tmp_path, {**REAL, "title": "Inna nazwa"}), office)
    assert changed.changed == ["Inna nazwa"]
    assert CardDraft.objects.get().code == draft.code
    seen = queries.draft(office.edyta, draft.code)
    services.save_draft(
        draft.pk, seen.content, version=seen.version, based_on=0, note="", publish_on=None, by=office.edyta
    )
    assert take(file, office).in_work == ["Inna nazwa"], "somebody writes it now"
    services.drop(draft.pk, by=office.edyta)
    assert take(lines(tmp_path, {**REAL, "title": "Inna nazwa"}), office).same == 1, "it was put aside"


def test_what_cannot_be_read_is_named_and_the_rest_taken(tmp_path):
    office = make_office()
    file = lines(tmp_path, REAL, {"title": "bez numeru"}, [1], REAL, {"id": "x", "title": "y", "sections": "z"})
    report = take(file, office)
    assert report.created == [REAL["title"]]
    assert [where for where, _why in report.problems] == [f"karty.jsonl, wiersz {n}" for n in (2, 3, 4, 5)]
    with pytest.raises(PackProblem, match="XX"):
        services.import_cards(file, system="a", unit="XX", by=office.edyta)
    with pytest.raises(Forbidden):
        services.import_cards(file, system="a", unit="PK", by=office.zofia)
    latin = tmp_path / "zle.jsonl"
    latin.write_bytes("żółć".encode("cp1250"))
    with pytest.raises(PackProblem, match="UTF-8"):
        take(latin, office)


def test_a_table_is_read_too(tmp_path):
    office = make_office()
    file = tmp_path / "karty.csv"
    file.write_text('id;title;Tryb odwoławczy;Uwagi\n7;Karta z tabeli;Nie ma.;"Dwa\nwiersze"\n', "utf-8-sig")
    assert take(file, office, publish=True).created == ["Karta z tabeli"]
    card = queries.card(ServiceCard.objects.get().code)
    assert (card.appeal, card.sections) == ("Nie ma.", [{"title": "Uwagi", "text": "Dwa\nwiersze"}])


def test_what_went_out_comes_back(tmp_path):
    office = make_office()
    load_card(office)
    for kind in ("yaml", "json", "md"):
        done = CliRunner().invoke(knowledge, ["export", str(tmp_path / kind), "--format", kind])
        assert "Zapisano kart: 1." in done.output
    assert (tmp_path / "md").glob("*.md")
    CardVersion.objects.all().delete()
    ServiceCard.objects.all().delete()
    for kind, expected in (("yaml", "Nowe karty: 1"), ("json", "bez zmian: 1")):
        done = CliRunner().invoke(knowledge, ["import", str(tmp_path / kind), "--unit", "PK", "--publish"])
        assert expected in done.output
    assert queries.card(CARD["code"]).title == CARD["title"]


def test_what_the_office_wrote_is_not_written_over(tmp_path):
    office = make_office()
    take(lines(tmp_path, REAL), office, publish=True)
    code = ServiceCard.objects.get().code
    draft_id = services.begin_change(code, by=office.edyta)
    seen = queries.draft(office.edyta, code)
    full = {**CARD, "code": code, "title": "Nasza", "unit": "GK", "source": seen.content.source}
    services.save_draft(
        draft_id, CardContent.unfinished(full), version=1, based_on=1, note="", publish_on=None, by=office.edyta
    )
    services.submit(draft_id, version=2, by=office.edyta)
    services.approve(draft_id, version=2, by=office.zofia)
    assert take(lines(tmp_path, REAL), office, publish=True).changed == [REAL["title"]]
    assert queries.card(code).title == "Nasza"
    assert queries.draft(office.edyta, code).content.title == REAL["title"]
