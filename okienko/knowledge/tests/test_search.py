"""Residents' words find the card, with and without diacritics and typos."""

import pytest
from django.db import transaction

from okienko.kernel import lately
from okienko.knowledge import queries, rules
from okienko.knowledge.search import store
from okienko.knowledge.services.indexing import rebuild
from tests.service_cards import load_town

# As residents put it; none is a phrase of the card itself.
QUESTIONS = [
    ("zginął mi dowód na wakacjach", "utrata-dowodu"),
    ("syn kończy osiemnaście lat i potrzebuje dowodu", "dowod-osobisty"),
    ("gdzie się zameldować po przeprowadzce", "zameldowanie"),
    ("metryka urodzenia babci", "odpis-aktu"),
    ("przerejestrowanie samochodu kupionego w komisie", "rejestracja-pojazdu"),
    ("zgubione prawo jazdy duplikat", "prawo-jazdy"),
    ("otworzyć własny biznes", "ceidg-wpis"),
    ("przerwa w działalności na pół roku", "ceidg-zawieszenie"),
    ("chcę sprzedawać wino w restauracji", "alkohol"),
    ("zniżki dla rodziny z czwórką dzieci", "karta-duzej-rodziny"),
    ("ile płacę za wywóz śmieci", "deklaracja-smieciowa"),
    ("ścięcie starej topoli w ogrodzie", "usuniecie-drzewa"),
    ("czy na tej działce postawię dom", "warunki-zabudowy"),
    ("stoliki kawiarni na chodniku", "zajecie-pasa"),
    ("bank chce zaświadczenie o braku zaległości", "zaswiadczenie-niezaleganie"),
    ("wydatki miasta na reklamę, udostępnienie faktur", "informacja-publiczna"),
    ("urzędnik był nieuprzejmy, gdzie się poskarżyć", "skargi-i-wnioski"),
    ("wygasł mój profil zaufany", "profil-zaufany"),
    ("zablokować pesel", "zastrzezenie-pesel"),
    ("zgłosić zbycie auta", "sprzedaz-pojazdu"),
    ("podatek za mieszkanie", "podatek-od-nieruchomosci"),
    ("miejsce dla inwalidy parkowanie karta", "karta-parkingowa"),
    ("urodził się nam syn, rejestracja noworodka", "rejestracja-urodzenia"),
    ("dopłata do mieszkania dla samotnej matki", "dodatek-mieszkaniowy"),
]


@pytest.fixture(scope="module")
def town(django_db_setup, django_db_blocker):
    """Loaded once for all these tests; rolled back at the end."""
    with django_db_blocker.unblock(), transaction.atomic():
        load_town()
        yield
        transaction.set_rollback(True)


@pytest.mark.usefixtures("town")
@pytest.mark.django_db
def test_residents_words_find_the_card():
    found = {text: [hit.code for hit in queries.search_cards(text, limit=5)] for text, _ in QUESTIONS}
    missed = {text: found[text] for text, code in QUESTIONS if code not in found[text]}
    assert not missed
    first = sum(found[text][:1] == [code] for text, code in QUESTIONS)
    assert first >= 0.8 * len(QUESTIONS), {t: found[t][:2] for t, c in QUESTIONS if found[t][:1] != [c]}


@pytest.mark.usefixtures("town")
@pytest.mark.django_db
@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("zgubilem dowod osobisty", "utrata-dowodu"),
        ("ZGUBIŁEM DOWÓD!!!", "utrata-dowodu"),
        ("rejetsracja pojazdu", "rejestracja-pojazdu"),
        ("zamledowanie", "zameldowanie"),
        ("zaswiadczene o niezaleganiu", "zaswiadczenie-niezaleganie"),
        ("dzialalnosc gospdarcza zawieszenie", "ceidg-zawieszenie"),
        ("smieci deklaracia", "deklaracja-smieciowa"),
    ],
)
def test_missing_diacritics_and_typos(text, code):
    assert code in [hit.code for hit in queries.search_cards(text, limit=3)]


@pytest.mark.usefixtures("town")
@pytest.mark.django_db
@pytest.mark.parametrize(
    ("text", "language", "code"),
    [
        ("i lost my id card", "en", "utrata-dowodu"),
        ("where do i register my newborn baby", "en", "rejestracja-urodzenia"),
        ("I bought a used car, how to register it", "en", "rejestracja-pojazdu"),
        ("i bought a used car", "pl", "rejestracja-pojazdu"),  # the page is in Polish, the question is not
        ("how much is the rubbish fee", "en", "deklaracja-smieciowa"),
        ("загубила посвідчення", "uk", "utrata-dowodu"),
        ("хочу відкрити ФОП", "uk", "ceidg-wpis"),
        ("хочу открыть бизнес", "pl", "ceidg-wpis"),
        ("зрубати дерево на подвір’ї", "uk", "usuniecie-drzewa"),
        ("оплата за сміття", "uk", "deklaracja-smieciowa"),
    ],
)
def test_other_languages_find_polish_cards(text, language, code):
    assert code in [hit.code for hit in queries.search_cards(text, language=language)[:3]]


def test_a_ukrainian_word_is_one_word_with_any_apostrophe():
    assert len({rules.terms_of(f"пам{sign}ятка")[0] for sign in "'’ʼ"}) == 1
    assert len(rules.terms_of("rock'n")) == 2  # elsewhere an apostrophe parts words


@pytest.mark.usefixtures("town")
@pytest.mark.django_db
@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("zareyestruvaty mashynu", "rejestracja-pojazdu"),
        ("zahubyla posvidchennia osoby", "utrata-dowodu"),
        ("zminyty prizvyshche", "zmiana-nazwiska"),
        ("dozwil na budiwnyctwo", "pozwolenie-na-budowe"),  # as a Pole writes it
    ],
)
def test_ukrainian_in_latin_letters_is_found(text, code):
    assert queries.search_cards(text)[0].code == code


@pytest.mark.usefixtures("town")
@pytest.mark.django_db
def test_a_polish_word_with_a_typo_is_not_taken_for_ukrainian():
    asked = store.newest().look_up(rules.question("wymiana prawa jazdyy po zmianie nazwiska"))
    assert not [term for term in asked.terms if not term.isascii()]


@pytest.mark.usefixtures("town")
@pytest.mark.django_db
def test_hits_carry_fee_and_deadline():
    hit = queries.search_cards("odpis aktu urodzenia")[0]
    assert (hit.code, hit.unit, hit.fee) == ("odpis-aktu", "USC", "22 zł lub 33 zł")
    assert queries.search_cards("rejestracja pojazdu")[0].fee == "160 zł"


@pytest.mark.usefixtures("town")
@pytest.mark.django_db
@pytest.mark.parametrize("text", ["", "   ", "?!…", "\x00", "a" * 5000, "' OR 1=1 --", "%_\\", "1234567890" * 30])
def test_odd_questions_do_no_harm(text):
    assert isinstance(queries.search_cards(text), list)


@pytest.mark.usefixtures("town")
@pytest.mark.django_db
def test_nothing_close_finds_nothing():
    assert queries.search_cards("qqqq xxxxx") == []


@pytest.mark.usefixtures("town")
@pytest.mark.django_db
def test_query_count_does_not_grow(django_assert_num_queries):
    store._kept.cache_clear()  # rows that other tests read
    queries.search_cards("rejestracja")  # this process reads the words once
    lately.forget_everything()
    with django_assert_num_queries(5):  # the fifth: have the terms of the law changed
        queries.search_cards("odpis aktu urodzenia")
    with django_assert_num_queries(4):
        queries.search_cards("rejetsracja pojazdu")


@pytest.mark.usefixtures("town")
@pytest.mark.django_db
def test_rows_that_another_thread_lets_go_of_are_still_ranked(monkeypatch):
    before = queries.search_cards("rejestracja pojazdu")
    read = store.Shelf._read

    def read_and_let_go(shelf, wanted):
        rows = read(shelf, wanted)
        shelf._rows = {}
        return rows

    monkeypatch.setattr(store.Shelf, "_read", read_and_let_go)
    assert queries.search_cards("rejestracja pojazdu") == before != []


@pytest.mark.usefixtures("town")
@pytest.mark.django_db
def test_an_upgrade_of_the_program_makes_the_index_anew(monkeypatch):
    assert not rebuild(even_if_same=False)
    monkeypatch.setattr(store, "engine", lambda: b"another")
    assert rebuild(even_if_same=False)
    assert not rebuild(even_if_same=False)


def test_the_program_is_told_by_its_code(monkeypatch, tmp_path):
    before = store.engine()
    monkeypatch.setattr(store, "RULES", tmp_path)
    store.engine.cache_clear()
    assert store.engine() != before
    store.engine.cache_clear()


@pytest.mark.usefixtures("town")
@pytest.mark.django_db
@pytest.mark.parametrize(
    "text",
    ["przepis na pierogi ruskie", "pizza z dowozem", "jak ugotować jajko", "kupię rower górski", "netflix konto"],
)
def test_what_is_no_matter_of_the_office_finds_nothing_but_the_nearest(text):
    found = queries.find_cards(text)
    assert found.hits == []
    assert len(found.nearest) <= 3


@pytest.mark.usefixtures("town")
@pytest.mark.django_db
def test_a_typo_says_what_it_was_taken_for():
    assert queries.find_cards("Rejetsracja pojazdu!").meant == "rejestracja pojazdu!"
    assert queries.find_cards("odpis aktu").meant == ""


@pytest.mark.usefixtures("town")
@pytest.mark.django_db
def test_a_word_only_begun_finds_while_typing():
    assert queries.search_cards("zamel", is_typing=True)[0].code == "zameldowanie"
    assert "rejestracja-pojazdu" in [hit.code for hit in queries.search_cards("rejestracja poj", is_typing=True)]


def test_words_are_highlighted_whatever_their_endings():
    terms = rules.question("odpisy aktów").terms
    assert rules.highlighted("Odpis aktu, zgonu", frozenset().union(*terms)) == [
        ("Odpis", True), (" ", False), ("aktu", True), (", zgonu", False),
    ]  # fmt: skip


def test_residents_words_lead_to_those_of_the_office():
    documents = [
        rules.Document(1, {"title": "Wydanie wtórnika prawa jazdy"}),
        rules.Document(2, {"title": "Wydanie międzynarodowego prawa jazdy"}),
        rules.Document(3, {"title": "Rejestracja pojazdu"}),
    ]
    entries = rules.read_synonyms([rules.Synonym("prawko zgubi*", "wydanie wtórnika prawa jazdy")])
    index = rules.build_index(documents, entries)
    terms = {token: list(row[0]) for (part, token), row in index.rows.items() if part is rules.Part.TERM}
    assert {term: found for term, found in terms.items() if "*" in term} == {"zgubi*": [1]}
    known = rules.Knowledge(index.vocabulary, terms.keys(), entries, 3)
    asked = known.look_up(rules.question("zgubiłam prawko"))
    assert {"wtornik", "zgubi*"} <= asked.terms


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("dowodów", "dowodu"),
        ("dowodow", "dowodu"),
        ("śmieci", "smieci"),
        ("rejestracji", "rejestracja"),
        ("Żółć", "zolc"),
    ],
)
def test_forms_of_a_word_share_a_term(one, other):
    assert rules.question(one).terms[0] & rules.question(other).terms[0]


def test_stop_words_alone_are_kept():
    assert rules.question("co to jest").words == ("co", "to", "jest")
    assert rules.question("jak wyrobić dowód").words == ("wyrobic", "dowod")


def test_typos_are_corrected_only_near():
    known = ["rejestracja", "pojazd", "dom"]
    assert rules.correct("rejetsracja", known) == {"rejestracja": 0.8}
    assert rules.correct("rejetsrcja", known) == {"rejestracja": 0.5}
    assert rules.correct("dim", known) == {}
    assert rules.correct("2026", known) == {}


def test_no_shipped_phrase_is_less_than_it_says():
    """ "nie mam na podatek" without its small words is "podatek", and every question about a tax would lead there."""
    shortened = []
    for one in store.shipped_synonyms():
        for phrase in one.said.split(","):
            kept = rules.read_synonyms([rules.Synonym(phrase, one.official)])[0].phrases[0]
            if len(kept) == 1 < len(phrase.split()):
                shortened.append(phrase.strip())
    assert not shortened


def shown(client, text):
    return client.get("/uslugi/", {"q": text}).content.decode()


@pytest.mark.usefixtures("town")
@pytest.mark.django_db
@pytest.mark.parametrize(
    ("text", "meant", "code"),
    [
        ("ile kosztuje paszpo", "ile kosztuje paszport", "paszport"),
        ("gdzie się zamel", "gdzie się zameldować", "zameldowanie"),
        ("wywóz śmie", "wywóz śmieci", "deklaracja-smieciowa"),
        ("prawo jaz", "prawo jazdy", "prawo-jazdy"),
        ("profil zauf", "profil zaufany", "profil-zaufany"),
    ],
)
def test_a_question_sent_before_its_last_word_was_finished_is_answered(client, text, meant, code):
    page = shown(client, text)
    assert f"Pokazujemy wyniki dla „<strong>{meant}</strong>”" in page
    assert f"/uslugi/{code}/" in page.partition("Najbliższe temu")[0].partition("Co znaleźliśmy")[2]
    found = {hit.code for hit in queries.find(text, is_typing=True).hits}
    assert code in found  # as it was suggested


@pytest.mark.usefixtures("town")
@pytest.mark.django_db
def test_a_whole_word_is_not_taken_for_a_beginning(client):
    for text in ("odpis aktu", "wygasł mój profil zaufany"):
        whole = queries.find(text)
        assert whole.hits
        assert queries.find(text, may_be_begun=True) == whole
        assert "Pokazujemy wyniki dla" not in shown(client, text)
    assert "Nie znaleźliśmy takiej usługi" in shown(client, "przepis na pierog")


@pytest.mark.usefixtures("town")
@pytest.mark.django_db
def test_a_beginning_costs_two_more_queries_at_most(django_assert_max_num_queries):
    queries.find("odpis aktu", may_be_begun=True)
    with django_assert_max_num_queries(12):
        queries.find("gdzie zamel", may_be_begun=True)
