"""Records go the life of cards: the same stages, rights, editions and reminders; from the pack and into it."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from okienko.kernel.actors import Actor
from okienko.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from okienko.kernel.models import Fact
from okienko.kernel.packs import PackProblem
from okienko.knowledge import queries, services
from okienko.knowledge.models import Record, RecordVersion
from okienko.knowledge.rules import CARD, QuestionContent, RecordKind
from tests.cast import Office, make_office, sign_in
from tests.records import QUESTION, QUESTION_CODE, SCRIPT, another, load_records, write_records
from tests.service_cards import CODE

pytestmark = pytest.mark.django_db
KIND = RecordKind.QUESTION


@pytest.fixture
def office() -> Office:
    office = make_office()
    load_records(office, KIND, QUESTION)
    return office


def write(by: Actor, **fields: Any) -> int:
    draft_id = services.begin_change(QUESTION_CODE, by=by, kind=KIND)
    seen = queries.draft(by, QUESTION_CODE, kind=KIND)
    content = QuestionContent.unfinished({**seen.content.as_json(), **fields})
    services.save_draft(
        draft_id, content, version=seen.version, based_on=seen.card_version, note="", publish_on=None, by=by
    )
    return draft_id


def test_a_record_is_shown_once_its_unit_approved_it(office):
    draft_id = write(office.edyta, summary="Trzy na dom.")
    services.submit(draft_id, version=2, by=office.edyta)
    assert [(one.kind, one.code) for one in queries.desk(office.zofia).to_approve] == [(KIND, QUESTION_CODE)]
    with pytest.raises(Forbidden):
        services.approve(draft_id, version=2, by=office.edyta)
    assert Record.objects.get().summary == QUESTION["summary"], "nothing shows before the approval"
    assert services.approve(draft_id, version=2, by=office.zofia)
    record = Record.objects.get()
    assert (record.summary, record.version, record.content["summary"]) == ("Trzy na dom.", 2, "Trzy na dom.")
    kept = queries.kept_card(office.zofia, QUESTION_CODE, kind=KIND)
    assert [(one.number, one.author) for one in kept.versions] == [(2, "Edyta Baśniowa"), (1, "")]
    assert list(
        Fact.objects.filter(name__startswith="knowledge.record").values_list("payload__kind", "payload__version")
    ) == [("question", 1), ("question", 2)]


def test_a_card_and_a_record_of_one_code_are_two_texts(office):
    services.begin_card(CODE, "Pytanie o kubeł", unit="GK", by=office.edyta, kind=KIND)
    services.begin_change(CODE, by=office.edyta)
    assert queries.draft(office.edyta, CODE, kind=KIND).title == "Pytanie o kubeł"
    assert queries.draft(office.edyta, CODE).kind == CARD
    with pytest.raises(Invalid):
        services.begin_card(QUESTION_CODE, "Drugi raz", unit="GK", by=office.edyta, kind=KIND)
    with pytest.raises(Invalid):  # the list of questions has this address
        services.begin_card("pytania", "Pytania", unit="GK", by=office.edyta)


def test_a_text_without_its_answer_is_not_sent(office):
    draft_id = write(office.edyta, summary="")
    with pytest.raises(Invalid) as refused:
        services.submit(draft_id, version=2, by=office.edyta)
    assert list(refused.value.fields) == ["summary"]


def test_reviews_and_last_days_are_kept(office):
    Record.objects.update(next_review=timezone.localdate())
    services.keep(timezone.now())
    assert Fact.objects.filter(name="knowledge.record_review_due.v1").count() == 1
    services.keep(timezone.now())
    assert Fact.objects.filter(name="knowledge.record_review_due.v1").count() == 1, "told once"
    assert queries.desk(office.edyta).to_review[0].code == QUESTION_CODE
    services.confirm(QUESTION_CODE, version=1, by=office.edyta, kind=KIND)
    record = Record.objects.get()
    assert (record.version, record.next_review > timezone.localdate()) == (2, True)
    Record.objects.update(expires_on=timezone.localdate() + timedelta(days=1))
    services.keep(timezone.now() + timedelta(days=1))
    assert Record.objects.get().is_active, "on its last day it is still there"
    services.keep(timezone.now() + timedelta(days=2))
    assert not Record.objects.get().is_active
    with pytest.raises(Conflict):
        services.archive(QUESTION_CODE, reason="x", by=office.zofia, kind=KIND)


def test_the_pack_takes_off_what_it_drops_and_leaves_what_the_office_wrote(office, tmp_path):
    second = another(QUESTION, code="drugie", title="Czy kubeł jest zielony?")
    assert load_records(office, KIND, QUESTION, second).created == 1
    assert load_records(office, KIND, second).retired == 1
    assert load_records(office, KIND, QUESTION, second).changed == 1
    services.submit(write(office.edyta, summary="Nasza odpowiedź."), version=2, by=office.edyta)
    services.approve(queries.draft(office.zofia, QUESTION_CODE, kind=KIND).id, version=2, by=office.zofia)
    theirs = another(QUESTION, summary="Pakiet mówi inaczej.")
    folder = write_records(tmp_path, KIND, theirs)
    assert list(services.diff_pack(folder)) == [
        f"= pytanie i odpowiedź {QUESTION_CODE}: urząd ma własny tekst, zostaje",
        "- pytanie i odpowiedź drugie",
    ]
    assert load_records(office, KIND, theirs, second).kept == 1
    assert Record.objects.get(code=QUESTION_CODE).summary == "Nasza odpowiedź."


def test_a_record_with_a_mistake_is_refused_with_the_file(office, tmp_path):
    with pytest.raises(PackProblem, match="nie ma karty usługi „nie-ma”"):
        load_records(office, KIND, another(QUESTION, cards=["nie-ma"]))
    wrong = write_records(tmp_path, KIND, another(QUESTION, summary=""))
    assert [f"questions/{QUESTION_CODE}.yaml" in one for one in services.check_pack(wrong)] == [True]


def test_written_on_its_pages(office):
    """From the list to the answer residents read, as two people do it."""
    edyta, zofia = sign_in(Client(), office.edyta), sign_in(Client(), office.zofia)
    assert QUESTION["title"] in edyta.get(reverse("knowledge_kept:desk"), {"rodzaj": "pytania"}).text
    made = edyta.post(
        reverse("knowledge_kept:new_record", args=["question"]), {"title": "Skąd?", "code": "skad", "unit": "GK"}
    )
    page = made.headers["Location"]
    assert page == "/praca/wiedza/pytania/skad/szkic/"
    shown = edyta.get(page)
    assert "krótka odpowiedź" in shown.text
    form = shown.context["form"]
    values = {name: value for name in form.fields if (value := form[name].value()) not in (None, [])}
    answer = edyta.post(page, {**values, "summary": "Z magazynu.", "editor": "edyta@urzad.test", "cards": CODE})
    assert answer.headers.get("Location") == page, answer.context["form"].errors
    seen = {"version": queries.draft(office.edyta, "skad", kind=KIND).version}
    edyta.post(f"{page}wyslij/", seen)
    assert "Z magazynu." in zofia.get(f"{page}podglad/").text
    zofia.post(f"{page}zatwierdz/", seen)
    kept = zofia.get("/praca/wiedza/pytania/skad/").text
    assert "opublikowana" in kept
    assert "Z magazynu." in kept
    assert RecordVersion.objects.get(record__code="skad").content["cards"] == [CODE]
    with pytest.raises(NotFound):
        queries.draft(office.edyta, "skad", kind=KIND)
    assert edyta.get("/praca/wiedza/bajki/skad/").status_code == 404


def test_residents_read_questions_and_only_those_for_everybody(office):
    inside = another(QUESTION, code="wewnetrzne", title="Ile kubłów mamy w magazynie?", is_internal=True)
    load_records(office, KIND, QUESTION, inside)
    page = Client().get(reverse("knowledge:questions"))
    assert QUESTION["summary"] in page.text
    assert reverse("knowledge:card", args=[CODE]) in page.text
    assert inside["title"] not in page.text
    assert QUESTION["title"] not in Client().get(reverse("knowledge:questions"), {"dla": "entrepreneur"}).text
    assert queries.find("drugi kosz").hits[0].code == QUESTION_CODE
    assert [one.code for one in queries.find("magazynie").hits] == []
    assert queries.find("magazynie", by=office.halina).hits[0].code == "wewnetrzne"


def test_beside_a_contact_questions_and_scripts_stand_with_their_card(office, django_assert_max_num_queries):
    load_records(office, "script", SCRIPT)
    halina = sign_in(Client(), office.halina)
    card = halina.get(reverse("knowledge_desk:card", args=[CODE])).text
    assert f'data-insert="{QUESTION["summary"]}"' in card
    assert SCRIPT["steps"][0]["text"] in card
    listed = halina.get(reverse("knowledge_desk:search")).text
    assert SCRIPT["title"] in listed, "scripts are at hand before anybody asks"
    assert QUESTION["title"] in halina.get(reverse("knowledge_desk:search"), {"q": "drugi kosz"}).text
    shown = halina.get(reverse("knowledge_desk:record", args=["script", SCRIPT["code"]])).text
    assert SCRIPT["never"][0] in shown
    assert SCRIPT["objections"][0]["reply"] in shown
    assert halina.get("/praca/karty/tekst/pytania/nie-ma/").status_code == 404
    with django_assert_max_num_queries(4):
        queries.beside_card(office.halina, CODE)


def test_a_script_is_never_for_residents(office):
    with pytest.raises(PackProblem, match="is_internal"):
        load_records(office, "script", another(SCRIPT, is_internal=False))
    load_records(office, "script", SCRIPT)
    assert queries.records(RecordKind.SCRIPT) == []
    assert queries.find("kubły wycofane").hits == []


def test_a_guest_of_another_institution_reads_what_residents_read(office):
    load_records(office, "script", SCRIPT)
    inside = another(QUESTION, code="wewnetrzne", title="Ile kubłów mamy w magazynie?", is_internal=True)
    load_records(office, KIND, QUESTION, inside)
    gaja = sign_in(Client(), office.gaja)
    page = reverse("knowledge_desk:record", args=["question", QUESTION_CODE])
    assert QUESTION["title"] in gaja.get(page).text
    for kind, code in (("question", "wewnetrzne"), ("script", SCRIPT["code"])):
        assert gaja.get(reverse("knowledge_desk:record", args=[kind, code])).status_code == 404
    panel = gaja.get(reverse("knowledge_desk:search"), {"q": "kubły w magazynie"}).text
    assert inside["title"] not in panel
    assert SCRIPT["title"] not in panel + gaja.get(reverse("knowledge_desk:search")).text
    assert inside["title"] in [one.title for one in queries.find("kubły w magazynie", by=office.halina).hits]
    assert inside["title"] not in [one.title for one in queries.find("kubły w magazynie", by=office.gaja).hits]


def test_the_page_of_a_script_gives_back_what_it_was_opened_with(office):
    load_records(office, "script", SCRIPT)
    services.begin_change(SCRIPT["code"], by=office.edyta, kind="script")
    before = queries.draft(office.edyta, SCRIPT["code"], kind="script").content
    edyta = sign_in(Client(), office.edyta)
    page = f"/praca/wiedza/skrypty/{SCRIPT['code']}/szkic/"
    form = edyta.get(page).context["form"]
    values = {name: value for name in form.fields if (value := form[name].value()) not in (None, [])}
    assert "pytam | " in values["steps"]
    wrong = edyta.post(page, {**values, "steps": "krzyczę | Halo!"})
    assert wrong.status_code == 422
    assert "Zacznij każdy wiersz" in wrong.text
    assert edyta.post(page, {**values, "steps": values["steps"].upper()}).status_code == 302
    assert edyta.get(page).status_code == 200
    seen = queries.draft(office.edyta, SCRIPT["code"], kind="script")
    assert seen.content.steps[0].do == before.steps[0].do
    answer = edyta.post(page, {**values, "version": seen.version})
    assert answer.status_code == 302
    assert queries.draft(office.edyta, SCRIPT["code"], kind="script").content == before
