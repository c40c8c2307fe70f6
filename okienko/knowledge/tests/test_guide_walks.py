"""A walk is kept in an address, which goes on fitting a guide that changed as far as it can; the picture holds all."""

from itertools import combinations, islice

from hypothesis import given
from hypothesis import strategies as st

from okienko.knowledge.rules.guides import draw, read_outline, walk, written
from okienko.knowledge.tests.test_guide_rules import FENCE, graphs

GUIDE = read_outline(FENCE)


def codes(guide, trail: str, **kwargs) -> list[str]:
    found = walk(guide, trail, **kwargs)
    return [*(step.question.code for step in found.steps), found.at.code]


def test_a_walk_goes_on_by_choices_to_an_outcome():
    first = walk(GUIDE, "")
    assert (first.question.code, first.left, first.trail) == ("gdzie", 2, "")
    answer, trail = first.choices()[0]
    assert (answer.to, trail) == ("wysoki", "gdzie.przy-drodze-albo-przy-placu")
    end = walk(GUIDE, f"{trail},wysoki.tak")
    assert end.outcome.code == "zgloszenie"
    assert end.lines() == [
        "Gdzie stanie płot? – przy drodze albo przy placu",
        "Czy będzie wyższy niż 2,20 m? – tak",
        "→ Zgłoś płot",
    ]


def test_an_answer_is_changed_and_the_later_ones_are_kept():
    trail = "gdzie.przy-drodze-albo-przy-placu,wysoki.tak"
    changing = walk(GUIDE, trail, change="gdzie")
    assert changing.question.code == "gdzie"
    assert changing.rest == ("wysoki.tak",)
    again = [one for _, one in changing.choices()]
    assert codes(GUIDE, again[0]) == ["gdzie", "wysoki", "zgloszenie"]
    assert codes(GUIDE, again[1]) == ["gdzie", "bez-zgody"]
    assert walk(GUIDE, again[1]).lost == 0


def test_a_link_outlives_new_words_and_new_questions():
    trail = "gdzie.przy-drodze-albo-przy-placu,wysoki.tak"
    renamed = read_outline(FENCE.replace("przy drodze\n      albo przy placu", "od strony ulicy"))
    assert codes(renamed, trail) == ["gdzie", "wysoki", "zgloszenie"]
    assert walk(renamed, trail).lost == 0

    asked = "? nowe: Czy to zabytek?\n  - tak -> wysoki\n  - nie -> wysoki\n? wysoki"
    more = read_outline(FENCE.replace("-> wysoki", "-> nowe").replace("? wysoki", asked))
    stopped = walk(more, trail)
    assert (stopped.at.code, stopped.rest, stopped.lost) == ("nowe", ("wysoki.tak",), 0)
    assert codes(more, stopped.choices()[0][1]) == ["gdzie", "nowe", "wysoki", "zgloszenie"]

    gone = read_outline(FENCE.replace("wysoki", "wysokosc"))
    stopped = walk(gone, trail)
    assert (stopped.at.code, stopped.lost) == ("gdzie", 1) or stopped.at.code == "wysokosc"
    assert stopped.lost == 1


@given(graphs())
def test_every_path_is_its_own_address(guide):
    guide = read_outline(written(guide))
    for steps, end in islice(guide.paths(), 40):
        found = walk(guide, "")
        for code, number in steps:
            assert found.question.code == code
            found = walk(guide, found.choices()[number][1])
        assert (found.outcome.code, found.lost, found.rest) == (end, 0, ())
        assert walk(guide, found.trail) == found


@given(graphs(), st.text())
def test_any_address_is_walked(guide, trail):
    found = walk(read_outline(written(guide)), trail, change=trail[:2])
    assert found.at is not None


@given(graphs())
def test_the_picture_holds_everything_and_nothing_overlaps(guide):
    guide = read_outline(written(guide))
    picture = draw(guide)
    named = {answer.to for one in guide.questions for answer in one.answers}
    assert {box.code for box in picture.boxes} == {one.code for one in guide.places} | named
    assert len(picture.wires) == sum(len(one.answers) for one in guide.questions)
    for box in picture.boxes:
        assert 0 <= box.x <= picture.width - box.width
        assert 0 <= box.y <= picture.height - box.height
    for one, other in combinations(picture.boxes, 2):
        assert (
            one.x + one.width <= other.x
            or other.x + other.width <= one.x
            or one.y + one.height <= other.y
            or other.y + other.height <= one.y
        )
