"""Numbers as people read them and as telephones dial them."""

import pytest

from okienko.kernel import phones


@pytest.mark.parametrize(
    ("given", "shown", "dialed"),
    [
        ("+48380041938", "38 004 19 38", "+48380041938"),
        ("600100200", "600 100 200", "+48600100200"),
        ("+380441234567", "+380 44 123 4567", "+380441234567"),  # a number abroad keeps its country
        ("112", "112", "112"),
        ("19 115", "19 115", "19115"),
        ("22 555 01 00 wew. 12", "22 555 01 00 wew. 12", "+48225550100"),
        ("po 15, przez sąsiadkę", "po 15, przez sąsiadkę", ""),
        ("", "", ""),
        (None, "", ""),
    ],
)
def test_it_works(given, shown, dialed):
    assert (phones.shown(given), phones.dialed(given)) == (shown, dialed)
