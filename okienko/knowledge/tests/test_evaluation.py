"""Search is measured on cards from a file, apart from those of the office."""

import json

import pytest
from click.testing import CliRunner

from config.cli import main
from okienko.knowledge import queries
from okienko.knowledge.models import SearchPosting
from okienko.knowledge.search import evaluation
from tests.cast import make_office
from tests.service_cards import load_card

pytestmark = pytest.mark.django_db

CARDS = [
    {"id": "A", "title": "Odpis aktu urodzenia", "sections": {"Wymagane wnioski": "wniosek o odpis"}},
    {"id": "B", "title": "Rejestracja pojazdu", "sections": {"Klauzula informacyjna": "odpis danych osobowych"}},
    {"id": "C", "title": "Karta wędkarska", "body": "Egzamin ze znajomości ryb."},
]
QUESTIONS = [{"query": "odpis aktu", "rel": ["A"]}, {"query": "łowienie ryb karta", "rel": ["C"]}]


def written(path, lines):
    path.write_text("\n".join(one if isinstance(one, str) else json.dumps(one) for one in lines), encoding="utf-8")
    return str(path)


def evaluate(tmp_path, *options, cards=CARDS, questions=QUESTIONS):
    files = [
        "--cards", written(tmp_path / "cards.jsonl", cards),
        "--queries", written(tmp_path / "queries.jsonl", questions),
    ]  # fmt: skip
    return CliRunner().invoke(main, ["knowledge", "evaluate", *files, *options])


def test_it_prints_one_figure_a_line_and_leaves_the_office_alone(tmp_path):
    load_card(make_office())
    before = list(SearchPosting.objects.order_by("pk").values_list())
    result = evaluate(tmp_path)
    lines = dict(line.rsplit(" ", 2)[0:2] if line.endswith(("ms", " s")) else line.split() for line in
                 result.stdout.splitlines())  # fmt: skip
    assert list(lines) == ["R@1", "R@5", "R@10", "MRR", "nDCG@10", "p50", "p95", "index time"]
    assert [lines[name] for name in ("R@1", "R@10", "MRR", "nDCG@10")] == ["1.000"] * 4
    assert list(SearchPosting.objects.order_by("pk").values_list()) == before
    assert queries.search_cards("kubeł na szkło")
    assert not queries.search_cards("odpis aktu")


def test_degraded_questions_are_asked(tmp_path):
    assert "R@5 1.000" in evaluate(tmp_path, "--degraded").stdout


@pytest.mark.parametrize(
    ("files", "says"),
    [
        ({"cards": ["{}"]}, "cards.jsonl, wiersz 1: brakuje pola „id”"),
        ({"cards": [*CARDS, "{title"]}, "cards.jsonl, wiersz 4: to nie jest wiersz JSON"),
        ({"cards": [CARDS[0], CARDS[0]]}, "identyfikator „A” jest w pliku drugi raz"),
        ({"cards": []}, "cards.jsonl: plik jest pusty"),
        ({"questions": [{"query": "ryby", "rel": []}]}, "queries.jsonl, wiersz 1: złe pole „rel”"),
        ({"questions": [{"query": "ryby", "rel": ["Z"]}]}, "pytania wskazują karty, których nie ma w"),
    ],
)
def test_a_bad_file_is_named_with_its_line(tmp_path, files, says):
    result = evaluate(tmp_path, **files)
    assert result.exit_code == 1
    assert says in result.stderr
    assert "Traceback" not in result.output


def test_unfinished_questions_are_asked(tmp_path):
    assert evaluation.cut_short("gdzie zgubione dokumenty?") == "gdzie zgubione dokume"
    assert evaluation.cut_short("pies") == "pies"
    assert "R@5 1.000" in evaluate(tmp_path, "--unfinished").stdout
