"""An outline is read whatever it says, printed back it is the same, and its graph is judged as a plain search would."""

from decimal import Decimal
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from okienko.knowledge.rules.guides import Answer, Guide, Outcome, Question, amounts_in, read_outline, written

FENCE = """\
tytuł: Ogrodzenie
kod: ogrodzenie
opis: Powiemy, czy płot trzeba zgłosić,
  i co do tego przygotować.
dla: mieszkańcy, przedsiębiorcy
komórka: AB
redaktor: editor@miasto.test
słowa: płot, brama
pytają też: chcę postawić płot
pytają też: поставити паркан
stan na: 2026-11-23
przegląd: 2027-05-23

# uwaga dla redaktorów
? gdzie: Gdzie stanie płot?
  Granicę działki
  znajdziesz na mapie.

  Druga pomoc.
  - przy drodze
      albo przy placu -> wysoki
  - między sąsiadami -> bez-zgody
? wysoki: Czy będzie wyższy niż 2,20 m?
  - tak -> zgloszenie
  - nie -> bez-zgody

! zgloszenie: Zgłoś płot
  Zrób to przed budową.

  Poczekaj 21 dni.
  karta: zgloszenie-budowy
  karta: pelnomocnictwo
  dokument: szkic
  dokument: oświadczenie o prawie
    do działki
  opłata: 17 zł za pełnomocnictwo
  termin: 21 dni
  podstawa: Prawo budowlane | Dz.U. 1994 nr 89 poz. 414
! bez-zgody: Nie musisz nic robić
  karta: zgloszenie-budowy
"""
CARDS = {"zgloszenie-budowy": frozenset({Decimal(0)}), "pelnomocnictwo": frozenset({Decimal(17)})}


def said(text: str, cards=None) -> list[tuple[int, str]]:
    return [(one.line, one.text) for one in read_outline(text).problems(cards)]


def test_an_outline_is_read():
    guide = read_outline(FENCE)
    assert guide.problems(CARDS) == []
    assert guide.summary == "Powiemy, czy płot trzeba zgłosić, i co do tego przygotować."
    assert guide.start == "gdzie"
    assert guide.questions[0].help == ("Granicę działki znajdziesz na mapie.", "Druga pomoc.")
    assert guide.questions[0].answers[0] == Answer("przy drodze albo przy placu", "wysoki")
    outcome = guide.outcomes[0]
    assert outcome.body == ("Zrób to przed budową.", "Poczekaj 21 dni.")
    assert outcome.documents[1] == "oświadczenie o prawie do działki"
    assert outcome.laws[0].journal == "Dz.U. 1994 nr 89 poz. 414"
    assert dict(guide.depths) == {"gdzie": 2, "wysoki": 1}
    assert [(len(steps), end) for steps, end in guide.paths()] == [
        (2, "zgloszenie"), (2, "bez-zgody"), (1, "bez-zgody"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("change", "to", "line", "wanted"),
    [
        ("-> wysoki", "-> wyzej", 20, "prowadzi do „wyzej”"),
        ("-> wysoki", "-> bez-zgody", 23, "Do pytania „wysoki” nie prowadzi"),
        ("  - nie -> bez-zgody\n", "", 23, "co najmniej dwie odpowiedzi"),
        ("- nie ->", "- Tak ->", 25, "stoi już w wierszu 24"),
        ("- nie -> bez-zgody", "- nie -> gdzie", 15, "gdzie → wysoki → gdzie"),
        ("- nie -> bez-zgody", "- nie", 25, "dokąd prowadzi"),
        ("17 zł", "19 zł", 27, "Kwoty „19 zł”"),
        ("karta: pelnomocnictwo", "karta: pelnomocnik", 27, "„pelnomocnik”, a takiej opublikowanej nie ma"),
        ("  karta: zgloszenie-budowy\n", "", 39, "nie ma karty usługi"),
        ("dokument: szkic", "dokumnet: szkic", 33, "Nie ma tu klucza „dokumnet”"),
        ("kod: ogrodzenie", "kod: Ogród", 2, "małe litery"),
        ("kod: ogrodzenie\n", "", 0, "brakuje wiersza „kod: …”"),
        ("stan na: 2026-11-23", "stan na: 23.11.2026", 11, "to nie data"),
        ("dla: mieszkańcy", "dla: smoki", 5, "„smoki” nie jest odbiorcą"),
        ("słowa:", "slowa:", 8, "Nie ma klucza „slowa”"),
        ("! bez-zgody", "! zgloszenie", 39, "Kod „zgloszenie” ma już miejsce z wiersza 27"),
        ("? wysoki: ", "? wysoki: " + "Bardzo " * 25, 23, "a może mieć 160"),
        ("- tak ->", f"- {'tak ' * 40}->", 24, "a może mieć 120"),
        ("? wysoki:", "? wysoki", 23, "ma mieć kod"),
        ("  termin: 21 dni", "  termin: 21 dni\n  termin: miesiąc", 38, "Klucz „termin” stoi już"),
        ("  Zrób to", "Zrób to", 28, "Wetnij ten wiersz"),
        ("  Zrób to przed", "  - tak -> gdzie\n  Zrób to przed", 28, "tylko pod pytaniem"),
    ],
)
def test_every_problem_is_told_with_its_line(change, to, line, wanted):
    text = FENCE.replace(change, to) if "karta: zgl" not in change else FENCE.removesuffix(change)
    problems = said(text, CARDS)
    assert any(number == line and wanted in sentence for number, sentence in problems), problems


def test_amounts_are_understood_as_written():
    text = "Zapłać 17 zł, 1 700,50 zł albo 2.400 PLN; 1,5 tys. zł nie; Dz.U. 2018 poz. 647."
    assert [value for _, value in amounts_in(text)] == [17, Decimal("1700.50"), 2400, 1500]


LINES = st.sampled_from([
    *FENCE.splitlines(), "? gdzie: x", "! a:", "- x -> gdzie", "  - - -> a -> b", "  opłata:", "karta: x", "?", "!",
    "-",
    "    : y", "stan na: 1", "\ttermin: y", "  termin", "  ? a: b", "a|b", "  podstawa: | x", "\x85x: y", "  # z",
])  # fmt: skip


@given(st.one_of(st.text(), st.lists(st.one_of(LINES, st.text(max_size=20))).map("\n".join)))
def test_any_text_is_read_and_what_was_read_is_written_the_same(text):
    guide = read_outline(text)
    guide.problems({})
    assert read_outline(written(guide)) == guide
    assert sum(1 for _ in zip(range(50), guide.paths(), strict=False)) <= 50


NAMES = [f"p{number}" for number in range(6)]
ENDS = [f"w{number}" for number in range(3)]


@st.composite
def graphs(draw) -> Guide:
    asked = NAMES[: draw(st.integers(1, 6))]
    questions = [
        Question(code, f"Pytanie {code}?", answers=tuple(
            Answer(f"odpowiedź {number}", to)
            for number, to in enumerate(draw(st.lists(st.sampled_from([*NAMES, *ENDS]), min_size=0, max_size=3)))
        ))
        for code in asked
    ]  # fmt: skip
    return Guide(questions=tuple(questions), outcomes=tuple(Outcome(code, f"Wynik {code}") for code in ENDS))


def naive_reach(edges: dict[str, set[str]]) -> set[tuple[str, str]]:
    """All (a, b) with a way of at least one step from a to b."""
    found = {(here, there) for here, targets in edges.items() for there in targets}
    while more := {(a, d) for (a, b), (c, d) in product(found, found) if b == c} - found:
        found |= more
    return found


@given(graphs())
def test_the_graph_is_judged_as_a_plain_search_does(guide):
    guide = read_outline(written(guide))
    places = {one.code for one in guide.questions} | set(ENDS)
    edges = {one.code: {answer.to for answer in one.answers} & places for one in guide.questions}
    reach = naive_reach(edges)
    problems = [one.text for one in guide.problems()]

    start = guide.start
    unreached = {code for code in places if code != start and (start, code) not in reach}
    assert {code for code in places if any(f"„{code}” nie prowadzi żadna" in one for one in problems)} == unreached

    loops = [one.split(": ")[1].rstrip(".").split(" → ") for one in problems if "w kółko" in one]
    for loop in loops:
        assert loop[0] == loop[-1]
        assert all(b in edges[a] for a, b in zip(loop, loop[1:], strict=False))
    assert bool(loops) == any(a == b for a, b in reach)

    nowhere = sum(answer.to not in places for one in guide.questions for answer in one.answers)
    assert sum("a takiego pytania ani wyniku nie ma" in one for one in problems) == nowhere

    paths = list(guide.paths())
    assert {end for _, end in paths} == {code for code in ENDS if (start, code) in reach}
    assert len({tuple(steps) for steps, _ in paths}) == len(paths)
    for steps, end in paths:
        at = start
        for code, number in steps:
            assert code == at
            at = guide.question_by_code[code].answers[number].to
        assert at == end
    if not loops:
        assert guide.depths[start] >= max((len(steps) for steps, _ in paths), default=0)
