"""A change of the synonyms is measured before it is kept, works at once, and can be undone."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from okienko.kernel.errors import Conflict, Invalid, NotFound
from okienko.knowledge import queries
from okienko.knowledge import services as knowledge
from okienko.knowledge.models import Asked, CardDay, CardDraft, ModelQuestion, SynonymEdition, SynonymEntry, Trial
from okienko.knowledge.queries import learning as learned
from okienko.knowledge.rules import Synonym
from okienko.knowledge.rules.learning import Flaw, ModelState, Place, Source, TrialState, changed_by, flaws_of
from okienko.knowledge.rules.learning.content import PastSearch
from okienko.knowledge.search import store
from okienko.knowledge.services import learning as services
from tests.cast import make_office, sign_in
from tests.service_cards import CODE, changed, load_card, write_pack

pytestmark = pytest.mark.django_db
SYNONYMS = "/praca/wiedza/uczenie/slowa/"


@pytest.fixture
def office(monkeypatch):
    monkeypatch.setattr(store, "shipped_synonyms", lambda: (Synonym("pojemniczek", "zielony kubeł"),))
    office = make_office()
    load_card(
        office, changed(), changed(code="pies", title="Opłata za psa", also_asked_as=[], keywords=[], summary="Pies.")
    )
    return office


@pytest.fixture
def editor(office):
    return sign_in(Client(), office.edyta)


def test_what_is_wrong_with_a_synonym():
    others = [Synonym("prawko", "prawo jazdy"), Synonym("auto*", "pojazd")]
    assert flaws_of(Synonym("blachy", "tablice rejestracyjne"), others) == []
    assert flaws_of(Synonym("", "prawo jazdy"), others) == [Flaw.EMPTY]
    assert flaws_of(Synonym("blachy", "  "), others) == [Flaw.EMPTY]
    assert flaws_of(Synonym("a*, blachy", "tablice"), others) == [Flaw.SHORT]
    assert flaws_of(Synonym("prawa jazdy", "prawo jazdy"), others) == [Flaw.SAME]
    assert flaws_of(Synonym("prawo jazdy", "prawko"), others) == [Flaw.LOOP]
    assert flaws_of(Synonym("prawko", "prawo jazdy"), others) == [Flaw.TAKEN]


def test_which_questions_a_synonym_changes():
    asked = ["zgubiłem prawko", "prawkiem się chwalę", "pies sąsiada", "zgubione prawko jazdy"]
    assert changed_by(Synonym("prawko zgubi*", "wtórnik"), asked) == ["zgubiłem prawko", "zgubione prawko jazdy"]


def test_a_synonym_is_measured_kept_and_undone(office, editor):
    assert queries.search_cards("kibelek") == []
    services.keep_question("kibelek", [CODE], by=office.edyta)
    services.keep_question("opłata za psa", ["pies"], by=office.edyta)
    for text, times in (("kibelek na szkło", 3), ("kibelek u zmyślnych", 2), ("pies", 5)):
        Asked.objects.create(day=timezone.localdate(), place=Place.PORTAL, meaning=text, text=text, times=times)
    page = editor.post(SYNONYMS, {"said": "kibelek", "official": "zielony kubeł"})
    trial = Trial.objects.get()
    assert page.headers["Location"] == f"/praca/wiedza/uczenie/proby/{trial.pk}/"
    here = page.headers["Location"]
    assert "Mierzymy" in editor.get(here).content.decode()
    assert editor.post(f"{here}zostaw/").status_code == 409
    assert services.measure_next(timezone.now())
    assert not services.measure_next(timezone.now())
    shown = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", editor.get(here).content.decode()))
    for words in ("1/2 2/2", "Lepiej: 1, gorzej: 0", "Wpis dotyczy 5 z 10 pytań", "kibelek na szkło", "Zostaw zmianę"):
        assert words in shown, shown[shown.index("Próba") :]
    assert "zmyślnych" not in shown  # counted, and asked too seldom to be read
    assert queries.search_cards("kibelek") == []  # until somebody keeps it
    kept = editor.post(f"{here}zostaw/").headers["Location"]
    assert "szkło" not in str((Trial.objects.get().result, SynonymEdition.objects.get().result))  # of use no more
    assert [hit.code for hit in queries.search_cards("kibelek")] == [CODE]
    assert editor.post(f"{here}zostaw/").status_code == 409
    assert editor.post(f"{here}odrzuc/").status_code == 409
    history = editor.get(kept).content.decode()
    assert "Edyta Baśniowa" in history
    assert "1 → 2 z 2" in history
    editor.post(f"{kept}cofnij/", {"version": "1"})
    assert queries.search_cards("kibelek") == []
    assert editor.post(f"{kept}cofnij/", {"version": "1"}).status_code == 409  # a stale page
    editor.post(f"{kept}cofnij/", {"version": "2"})
    assert queries.search_cards("kibelek")
    assert SynonymEdition.objects.count() == 3


def test_a_change_thrown_away_changes_nothing(office, editor):
    trial = services.try_synonym("kibelek", "zielony kubeł", by=office.edyta)
    services.measure_next(timezone.now())
    editor.post(f"/praca/wiedza/uczenie/proby/{trial}/odrzuc/")
    assert not SynonymEntry.objects.exists()
    assert Trial.objects.get().state == TrialState.DROPPED
    shown = editor.get(f"/praca/wiedza/uczenie/proby/{trial}/").content.decode()
    assert "Brak danych: nie ma jeszcze pytań wzorcowych." in shown
    assert "Brak danych: nikt nie szukał." in shown


def test_one_of_the_program_goes_out_of_use_and_back(office, editor):
    assert queries.search_cards("pojemniczek")
    page = editor.post(f"{SYNONYMS}bez/", {"said": "pojemniczek"})
    services.measure_next(timezone.now())
    kept = editor.post(f"{page.headers['Location']}zostaw/").headers["Location"]
    assert not queries.search_cards("pojemniczek")
    assert editor.post(f"{SYNONYMS}bez/", {"said": "pojemniczek"}).status_code == 404
    assert editor.post(f"{SYNONYMS}bez/", {"said": "nie ma"}).status_code == 404
    assert editor.post(kept, {"said": "x", "official": "y", "version": "1"}).status_code == 409
    back = editor.post(f"{kept}stan/").headers["Location"]
    services.measure_next(timezone.now())
    editor.post(f"{back}zostaw/")
    assert queries.search_cards("pojemniczek")


def test_two_who_change_one_synonym_do_not_overwrite_each_other(office):
    first = services.try_synonym("kibelek", "zielony kubeł", by=office.edyta)
    services.measure_next(timezone.now())
    entry = services.keep_trial(first, by=office.edyta)
    one = services.try_change(entry, "kibelek, wiaderko", "zielony kubeł", version=1, by=office.edyta)
    other = services.try_change(entry, "kibelek, konewka", "zielony kubeł", version=1, by=office.adam)
    while services.measure_next(timezone.now()):
        pass
    services.keep_trial(one, by=office.edyta)
    with pytest.raises(Conflict):
        services.keep_trial(other, by=office.adam)
    assert SynonymEntry.objects.get().said == "kibelek, wiaderko"
    with pytest.raises(Invalid):
        services.try_synonym("kibelek, wiaderko", "zielony kubeł", by=office.edyta)


def test_what_was_measured_on_other_cards_or_words_is_not_kept(office):
    one = services.try_synonym("kibelek", "zielony kubeł", by=office.edyta)
    other = services.try_synonym("psiak", "opłata za psa", by=office.edyta)
    while services.measure_next(timezone.now()):
        pass
    services.keep_trial(one, by=office.edyta)
    with pytest.raises(Conflict):
        services.keep_trial(other, by=office.adam)
    assert Trial.objects.get(pk=other).state == TrialState.MEASURED
    services.drop_trial(other, by=office.adam)
    again = services.try_synonym("psiak", "opłata za psa", by=office.edyta)
    services.measure_next(timezone.now())
    services.keep_trial(again, by=office.edyta)


def test_a_measuring_that_was_lost_begins_again(office):
    trial = services.try_synonym("kibelek", "zielony kubeł", by=office.edyta)
    Trial.objects.filter(pk=trial).update(state=TrialState.RUNNING, claimed_at=timezone.now() - timedelta(hours=1))
    assert services.measure_next(timezone.now())
    assert Trial.objects.get().state == TrialState.MEASURED


def test_measuring_agrees_with_the_search(office):
    """What is measured in memory stands where the search itself puts it."""
    texts = ["kubeł na szkło", "opłata za psa", "pojemniczek", "pies"]
    for text in texts:
        services.keep_question(text, [CODE], by=office.edyta)
    services.try_synonym("konewka", "zielony kubeł", by=office.edyta)
    services.measure_next(timezone.now())
    result = learned.trial(office.edyta, Trial.objects.get().pk).result
    assert result
    first = sum(1 for text in texts if [hit.code for hit in queries.search_cards(text)][:1] == [CODE])
    assert (result.before.first, result.before.of) == (first, 4)


def test_what_is_wrong_is_said_on_the_page(editor):
    page = editor.post(SYNONYMS, {"said": "do", "official": "zielony kubeł"})
    assert page.status_code == 422
    assert "pasuje do prawie każdego pytania" in page.content.decode()
    assert editor.get(f"{SYNONYMS}?q=pojemniczek").content.decode().count("Zmierz bez niego") == 1
    assert editor.get(f"{SYNONYMS}999999/").status_code == 404


def test_questions_of_answers_wait_for_an_editor(office, editor):
    for _ in range(3):
        services.propose_question("gdzie kubły", CODE, Source.HELPED)
    page = editor.get("/praca/wiedza/uczenie/pytania/").content.decode()
    assert "gdzie kubły" in page
    [row] = ModelQuestion.objects.all()
    editor.post(f"/praca/wiedza/uczenie/pytania/{row.pk}/", {"state": "kept"})
    row.refresh_from_db()
    assert row.state == ModelState.KEPT
    editor.post("/praca/wiedza/uczenie/pytania/", {"text": "gdzie kubły", "cards": ["pies"]})
    row.refresh_from_db()
    assert row.cards == ["pies"]
    wrong = editor.post("/praca/wiedza/uczenie/pytania/", {"text": "85010112345", "cards": ["pies"]})
    assert wrong.status_code == 422
    assert editor.post("/praca/wiedza/uczenie/pytania/", {"text": "x", "cards": ["nie-ma"]}).status_code == 422
    with pytest.raises(NotFound):
        services.decide_question(10**9, ModelState.KEPT, by=office.edyta)


def test_words_go_to_a_card_through_its_draft(editor):
    add = {"code": CODE, "text": "kibelek Jana Kowalskiego"}
    assert editor.post("/praca/wiedza/uczenie/karta/", add).headers["Location"] == f"/praca/wiedza/{CODE}/szkic/"
    draft = CardDraft.objects.get()
    assert draft.content["also_asked_as"] == ["gdzie wyrzucić słoiki", "kibelek …"]
    editor.post("/praca/wiedza/uczenie/karta/", add)
    draft.refresh_from_db()
    assert len(draft.content["also_asked_as"]) == 2
    assert editor.post("/praca/wiedza/uczenie/karta/", {"code": "nie-ma", "text": "x y z"}).status_code == 404


def test_nobody_reads_what_only_one_or_two_asked(office, editor):
    """It is counted; a name that scrubbing did not know is read by nobody."""
    today = timezone.localdate()
    for text, times in (("zmyślny nie płaci", 2), ("zwyczajne pytanie", 3)):
        Asked.objects.create(
            day=today, place=Place.PORTAL, meaning=text, text=text, times=times, unanswered=times, nearest=CODE
        )
        for _ in range(times):
            services.propose_question(text, CODE, Source.CONTACT)
    desk, asked = (editor.get(f"/praca/wiedza/uczenie/{path}").content.decode() for path in ("", "pytania/"))
    for page in (desk, asked):
        assert "zwyczajne pytanie" in page
        assert "zmyślny" not in page
    assert "zadane rzadziej niż trzy razy" in desk
    found = learned.learned(office.edyta, today=today, days=7)
    assert (found.now.times, found.now.unanswered) == (5, 5)


def test_the_page_teaches_while_it_is_empty(editor):
    assert "Nikt jeszcze niczego nie szukał" in editor.get("/praca/wiedza/uczenie/").content.decode()


def test_the_page_groups_what_was_not_found(office, editor, django_assert_max_num_queries):
    today = timezone.localdate()
    for text, times, missed, opened, unit in (
        ("gdzie jest basen", 4, 4, 0, ""), ("basen gdzie", 3, 3, 0, ""), ("kubeł", 10, 0, 5, "GK"),
        ("żłobek", 3, 3, 0, ""),
    ):  # fmt: skip
        Asked.objects.create(
            day=today, place=Place.PORTAL, meaning=text, text=text, times=times, unanswered=missed, opened=opened,
            unit=unit, nearest=CODE,
        )  # fmt: skip
    CardDay.objects.create(day=today, code=CODE, opened=9)
    found = learned.learned(office.edyta, today=today, days=28)
    shown = [(one.text, one.others, one.times, one.before) for one in found.unanswered]
    assert shown == [("gdzie jest basen", ["basen gdzie"], 7, 0), ("żłobek", [], 3, 0)]
    assert (found.now.times, found.now.answered_share, found.now.opened_share) == (20, 50, 25)
    assert found.before.answered_share is None
    assert [(one.name, one.opened_share) for one in found.units] == [("GK", 50)]
    editor.get("/praca/wiedza/uczenie/")
    with django_assert_max_num_queries(25):
        page = editor.get("/praca/wiedza/uczenie/").content.decode()
    for words in (
        "żłobek",
        "brak danych",
        "Zielony kubeł na szkło",
        "Otwierane, a nieużyte",
        "?tytul=%C5%BC%C5%82obek",
    ):
        assert words in page, words
    reader = sign_in(Client(), office.anna)
    assert "zmierz" not in reader.get("/praca/wiedza/uczenie/").content.decode()
    new = editor.get("/praca/wiedza/nowa/", {"tytul": "żłobek"}).content.decode()
    assert 'value="żłobek"' in new


def test_a_pack_brings_synonyms_and_questions_and_leaves_what_the_office_changed(office, tmp_path):
    said = "synonyms:\n  - {said: kibelek, official: zielony kubeł}\n"
    asked = f"questions:\n  - {{question: gdzie kibelek, cards: [{CODE}]}}\n"
    folder = write_pack(tmp_path, changed())
    (folder / "search.yaml").write_text(said + asked, encoding="utf-8")
    assert list(knowledge.check_pack(folder)) == []
    knowledge.load_pack(folder, by=office.edyta)
    assert [hit.code for hit in queries.search_cards("kibelek")] == [CODE]
    assert ModelQuestion.objects.get().cards == [CODE]
    entry = SynonymEntry.objects.get()
    services.undo_synonym(entry.pk, version=1, by=office.edyta)
    knowledge.load_pack(folder, by=office.edyta)
    assert not queries.search_cards("kibelek")
    said = "synonyms:\n  - {said: abc, official: abc}\n"
    asked = "questions:\n  - {question: gdzie, cards: [nie-ma]}\n"
    (folder / "search.yaml").write_text(said + asked, encoding="utf-8")
    assert len(list(knowledge.check_pack(folder))) == 2


def test_the_past_of_the_demonstration_is_the_same_each_time(office):
    past = [PastSearch(text="kubeł", times=30, opened=0.8), PastSearch(text="lodowisko", times=9, opened=0)]
    today = timezone.localdate()
    assert services.import_searches(past, today=today, seed=1, by=office.edyta) == 39
    assert services.import_searches(past, today=today, seed=1, by=office.edyta) == 0
    first = sorted(Asked.objects.values_list("day", "place", "text", "times", "opened", "unanswered"))
    Asked.objects.all().delete()
    CardDay.objects.all().delete()
    services.import_searches(past, today=today, seed=1, by=office.edyta)
    assert sorted(Asked.objects.values_list("day", "place", "text", "times", "opened", "unanswered")) == first
    assert ModelQuestion.objects.get().text == "kubeł"
