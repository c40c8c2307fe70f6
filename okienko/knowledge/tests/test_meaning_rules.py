"""How the order of words and nearness of meaning become one; and the real encoder, where it is installed."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from okienko.knowledge import rules
from okienko.knowledge.rules import Scored
from okienko.knowledge.rules.search import meaning
from okienko.knowledge.search import e5, encoder, vectors

SCORES = st.floats(0.001, 50, allow_nan=False)
COSINES = st.floats(-1, 1, allow_nan=False)
FOUND = st.dictionaries(st.integers(1, 30), SCORES, min_size=1).map(
    lambda scores: sorted((Scored(n, round(s, 6), s) for n, s in scores.items()), key=lambda o: (-o.score, o.document))
)
NEAR = st.dictionaries(st.integers(1, 30), COSINES).flatmap(
    lambda cosines: st.builds(meaning.Nearness, st.just(cosines), COSINES, st.floats(0, 1))
)


@given(NEAR, st.integers(1, 40))
def test_where_words_find_nothing_meaning_finds_nothing(near, limit):
    assert meaning.fuse([], near, limit) == []


@given(FOUND, st.integers(1, 40))
def test_without_nearness_the_order_of_words_stays(found, limit):
    fused = meaning.fuse(found, meaning.Nearness({}, 0.0, 0.0), limit)
    assert [one.document for one in fused] == [one.document for one in found][:limit]


@given(FOUND, NEAR, st.integers(1, 40))
def test_words_decide_and_what_they_gave_stays_known(found, near, limit):
    fused = meaning.fuse(found, near, limit)
    by_words = {one.document: one for one in found}
    assert len(fused) == len({one.document for one in fused}) <= limit
    assert {one.document for one in fused} <= by_words.keys() | near.cosines.keys()
    for one in fused:
        said = by_words.get(one.document)
        assert one.spoken == (said.spoken if said else 0.0)
        assert 0 <= one.score - (said.score if said else 0.0) <= meaning.MEANING_SHARE * found[0].score + 1e-5
    assert [(-one.score, one.document) for one in fused] == sorted((-one.score, one.document) for one in fused)


@given(FOUND, NEAR, st.integers(1, 30), st.floats(0, 1))
def test_a_document_that_is_nearer_never_falls(found, near, document, more):
    def place(cosine):
        moved = meaning.Nearness({**near.cosines, document: cosine}, near.mean, near.deviation)
        order = [one.document for one in meaning.fuse(found, moved, 100)]
        return order.index(document) if document in order else len(order)

    cosine = near.cosines.get(document, near.mean)
    assert place(cosine + more) <= place(cosine)


def test_a_passage_says_what_a_thing_is_about_first():
    document = rules.Document(1, {"title": "Odpady", "asked": "śmieci\nworki", "body": "x" * 900, "summary": "y" * 900})
    said = rules.passage(document)
    assert said.startswith("Odpady. śmieci worki y")
    assert len(said) == meaning.LONGEST_PASSAGE
    assert "x" not in said


def test_vectors_survive_packing():
    rows = np.random.default_rng(1).normal(size=(5, 384)).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    assert np.abs(vectors.unpacked(vectors.packed(rows)) @ rows.T - rows @ rows.T).max() < 0.001


@pytest.mark.semantic
def test_the_real_model_knows_what_residents_mean():
    model = encoder.load()
    cards = ["Wydanie dowodu osobistego po utracie.", "Rejestracja pojazdu.", "Odbiór odpadów z domu."]
    matrix = model.passages(cards)
    assert matrix.shape == (3, e5.WIDTH)
    assert np.allclose(np.linalg.norm(matrix, axis=1), 1, atol=0.01)
    for number, text in enumerate(("zgubiłam plastik ze zdjęciem, moje ID", "kupilem auto", "wywóz śmieci\0")):
        assert int(np.argmax(matrix @ model.question(text, "pl"))) == number
    assert np.allclose(model.question("bylem w Lodzi", "pl"), model.question("byłem w Łodzi", "pl"))
    assert model.passages([]).shape == (0, e5.WIDTH)


@pytest.mark.semantic
def test_a_trial_that_ends_badly_is_a_reason(monkeypatch):
    monkeypatch.setattr(e5, "_TRIAL", "import os, signal; os.kill(os.getpid(), signal.SIGILL)")
    with pytest.raises(encoder.Broken, match="AVX2"):
        encoder.load()
