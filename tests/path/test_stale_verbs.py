"""Two people work on one case: what is typed on a stale page comes back beside what was saved, and is never lost."""

import re

import pytest
from django.test import Client

from okienko.cases import services as cases
from okienko.cases.models import Case, CaseNote, CaseType
from tests.cast import sign_in
from tests.path.test_path import report

pytestmark = pytest.mark.django_db
MINE = "Uprzątniemy w czwartek rano."
# verb: address, what the form sends
TYPED = {
    "resolve": ("zalatw", {"outcome": "done", "answer": MINE}),
    "ask": ("zapytaj", {"text": MINE}),
    "hand_over": ("przekaz", {"unit": "SO", "reason": MINE}),
    "requalify": ("rodzaj", {"type": "complaint", "reason": MINE}),
}


@pytest.fixture
def case(office, kinds) -> Case:
    CaseType.objects.filter(code="report").update(requalify_to=["complaint"])
    case_id = report()
    cases.take(case_id, by=office.karol)
    return Case.objects.get(id=case_id)


def fields(html: str) -> dict[str, str]:
    """What the browser would send from the form that merges both versions."""
    form = html[html.index('aria-labelledby="merge-heading"') :]
    sent = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form))
    sent |= dict(re.findall(r'<textarea name="(\w+)"[^>]*>\s*([^<]*)</textarea>', form))
    sent |= dict(re.findall(r'<input type="text" name="(\w+)" value="([^"]*)"', form))
    sent |= dict(re.findall(r'<select name="(\w+)".*?<option value="([^"]*)" selected', form, re.S))
    sent |= dict(re.findall(r'<input type="radio" name="(\w+)" value="([^"]*)"[^>]*checked', form))
    return sent


@pytest.mark.parametrize("verb", TYPED)
def test_a_stale_verb_shows_both_versions_and_merging_saves_mine(office, case, verb):
    path, typed = TYPED[verb]
    cases.begin_work(case.id, by=office.ewa)
    karol = sign_in(Client(), office.karol)
    url = f"/praca/sprawa/{case.id}/{path}/"
    stale = karol.post(url, typed | {"version": str(case.version)})
    html = stale.content.decode()
    assert stale.status_code == 409
    assert "Zapisz moje" in html
    assert "Weź cudze" in html
    assert "Twoja wersja" in html
    assert "w realizacji" in html  # how the case stands now
    again = fields(html)
    assert typed.items() <= again.items()
    assert karol.post(url, again).status_code == 302
    case.refresh_from_db()
    said = [note for line in case.history.all() for note in (line.public_note, line.internal_note)]
    assert MINE in said or case.type.code == "complaint"


def test_what_can_no_longer_be_done_is_kept_as_a_note(office, case):
    karol = sign_in(Client(), office.karol)
    cases.resolve(case.id, outcome="done", answer="Uprzątnięto we wtorek.", by=office.ewa)
    stale = karol.post(
        f"/praca/sprawa/{case.id}/zalatw/", {"outcome": "refused", "answer": MINE, "version": str(case.version)}
    )
    html = stale.content.decode()
    assert stale.status_code == 409
    assert "Uprzątnięto" in html
    assert "Zachowaj jako notatkę" in html
    kept = re.search(r'<textarea name="text"[^>]*>\s*([^<]*)</textarea>', html)
    assert kept is not None
    assert MINE in kept[1]
    assert karol.post(f"/praca/sprawa/{case.id}/notatka/", {"text": kept[1]}).status_code == 302
    assert MINE in CaseNote.objects.get(case=case).text


def test_two_notes_are_both_kept(office, case):
    for who, text in ((office.karol, "Pierwsza"), (office.ewa, "Druga")):
        sent = {"text": text, "version": str(case.version)}
        assert sign_in(Client(), who).post(f"/praca/sprawa/{case.id}/notatka/", sent).status_code == 302
    assert set(CaseNote.objects.values_list("text", flat=True)) == {"Pierwsza", "Druga"}


def test_a_stale_button_shows_the_case_as_it_is(office, case):
    cases.add_note(case.id, "Nowa notatka", public=False, by=office.ewa)
    answer = sign_in(Client(), office.karol).post(f"/praca/sprawa/{case.id}/zacznij/", {"version": str(case.version)})
    assert answer.status_code == 409
    assert "Nowa notatka" in answer.content.decode()


def test_one_form_is_open_at_a_time_and_the_address_says_which(office, case):
    karol = sign_in(Client(), office.karol)
    path = f"/praca/sprawa/{case.id}/"
    first = karol.get(path).content.decode()
    assert 'name="answer"' in first  # one's own case: how it ends
    assert 'name="unit"' not in first
    other = karol.get(f"{path}?do=hand_over").content.decode()
    assert 'name="unit"' in other
    assert 'name="answer"' not in other
    alone = karol.get(f"{path}?do=note", headers={"HX-Request": "true"}).content.decode()
    assert 'name="text"' in alone
    assert "<html" not in alone
    assert 'name="text"' not in karol.get(f"{path}?do=nonsense").content.decode()


def test_what_was_typed_on_a_case_that_went_away_is_shown(office, case):
    cases.hand_over(case.id, to_unit_id=office.units["SO"].pk, reason="dowody", by=office.karol)
    cases.acknowledge_handover(case.id, by=office.piotr)
    answer = sign_in(Client(), office.ewa).post(
        f"/praca/sprawa/{case.id}/notatka/", {"text": MINE, "version": str(case.version)}
    )
    assert answer.status_code == 404
    assert MINE in answer.content.decode()
    assert case.title not in answer.content.decode()
