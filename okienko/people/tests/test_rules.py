"""Names, numbers and addresses as people write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from okienko.people import rules
from okienko.people.rules import IdentifierKind, Kind, LookUpKind


@pytest.mark.parametrize(
    ("kind", "written", "kept", "shown"),
    [
        ("phone", " 600 100-200 ", "+48600100200", "600 100 200"),
        ("phone", "0048600100200", "+48600100200", "600 100 200"),
        ("phone", "(22) 555 01 00", "+48225550100", "22 555 01 00"),
        ("phone", "+380 44 555 0100", "+380445550100", "+380 44 555 0100"),
        ("email", "  Ewa.Zmyślona@Poczta.TEST ", "ewa.zmyślona@poczta.test", "ewa.zmyślona@poczta.test"),
        ("nip", "526-000-12-46", "5260001246", "5260001246"),
        ("regon", "123456785", "123456785", "123456785"),
        ("edelivery", "ae:pl-12345-67890-ABCDE-12", "AE:PL-12345-67890-ABCDE-12", "AE:PL-12345-67890-ABCDE-12"),
    ],
)
def test_one_way_of_writing(kind: str, written: str, kept: str, shown: str) -> None:
    assert rules.normalize(kind, written) == kept
    assert rules.shown(kind, kept) == shown


@pytest.mark.parametrize(
    ("kind", "written"),
    [("phone", "12"), ("phone", "szesset"), ("nip", "5260001247"), ("regon", "1"), ("pesel", "44051401358"),
     ("email", "a b@c"), ("email", "a@b\x00"), ("edelivery", "AE:PL-1"), ("nip", "٥٢٦")],
)  # fmt: skip
def test_what_cannot_be_is_refused(kind: str, written: str) -> None:
    with pytest.raises(rules.BadIdentifier):
        rules.normalize(kind, written)


@given(st.sampled_from(list(IdentifierKind)), st.text(max_size=60))
def test_normalizing_anything_is_stable(kind: IdentifierKind, written: str) -> None:
    try:
        kept = rules.normalize(kind, written)
    except rules.BadIdentifier:
        return
    assert rules.normalize(kind, kept) == kept
    assert "\x00" not in kept
    kept.encode()


@given(st.integers(500_000_000, 899_999_999))
def test_a_phone_is_found_by_its_end(number: int) -> None:
    kept = rules.normalize("phone", str(number))
    assert rules.backwards("phone", kept).startswith(str(number)[-4:][::-1])


@pytest.mark.parametrize(
    ("written", "kind", "name"),
    [
        ("Jan Wzorowy", Kind.RESIDENT, "Jan Wzorowy"),
        ('"Wzorowy, Jan"', Kind.RESIDENT, "Jan Wzorowy"),
        ("Anna Maria Zmyślona", Kind.RESIDENT, "Anna Maria Zmyślona"),
        ("Bajka sp. z o.o.", Kind.BUSINESS, "Bajka sp. z o.o."),
        ("Bajka S.A.", Kind.BUSINESS, "Bajka S.A."),
        ("Fundacja Na Niby", Kind.ORGANIZATION, "Fundacja Na Niby"),
        ("ktos@poczta.test", Kind.RESIDENT, ""),
        ("", Kind.RESIDENT, ""),
    ],
)
def test_names_are_guessed(written: str, kind: Kind, name: str) -> None:
    guess = rules.guess_name(written)
    assert guess.kind == kind
    assert rules.display_name(guess.given_name, guess.family_name, guess.company_name) == name


@given(st.text())
def test_any_name_can_be_stored(written: str) -> None:
    guess = rules.guess_name(written)
    for part in (guess.given_name, guess.family_name, guess.company_name):
        assert "\x00" not in part
        part.encode()


@pytest.mark.parametrize(
    ("typed", "kind"),
    [("ko", LookUpKind.TOO_SHORT),
     ("", LookUpKind.TOO_SHORT), ("12", LookUpKind.TOO_SHORT), ("j k", LookUpKind.TOO_SHORT),
     ("kow", LookUpKind.NAME), ("Ło Kow", LookUpKind.NAME), ("0200", LookUpKind.NUMBER), ("600 100", LookUpKind.NUMBER),
     ("kow 0200", LookUpKind.MIXED), ("jan@p", LookUpKind.EMAIL), ("???", LookUpKind.TOO_SHORT)],
)  # fmt: skip
def test_what_was_typed_is_understood(typed: str, kind: LookUpKind) -> None:
    assert rules.understand(typed).kind == kind


@given(st.text())
def test_words_of_a_look_up_need_no_quoting(typed: str) -> None:
    asked = rules.understand(typed)
    assert all(word.isalnum() for word in asked.words)
    assert not asked.digits or asked.digits.isdecimal()


def test_the_order_of_words_does_not_change_the_digest() -> None:
    assert rules.understand("Jan Kowal").canonical() == rules.understand("kowal  JAN").canonical()


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [("kowalska anna", "anna kowalska", True), ("kowalska anna", "kowalska a", True), ("kowalska", "kowalsak", False),
     ("kowalski jan", "kovalski jan", True), ("kowalski jan", "kowalska anna", False), ("", "", False),
     ("nowak zak ewa", "nowak ewa", True)],
)  # fmt: skip
def test_names_alike(first: str, second: str, same: bool) -> None:
    assert rules.looks_same(first, second) is same
