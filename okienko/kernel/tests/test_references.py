from hypothesis import given
from hypothesis import strategies as st

from okienko.kernel.references import damm_check, find_in_text, format_reference, new_reference, parse_reference

nine_digits = st.text("0123456789", min_size=9, max_size=9)


def test_known_check_digit() -> None:
    assert damm_check("572") == 4  # the worked example in Damm's literature


def test_made_formatted_and_read_back() -> None:
    reference = new_reference()
    assert parse_reference(format_reference(reference)) == reference


@given(nine_digits, st.integers(0, 9), st.integers(1, 9))
def test_one_wrong_digit_is_caught(digits: str, place: int, shift: int) -> None:
    right = digits + str(damm_check(digits))
    wrong = right[:place] + str((int(right[place]) + shift) % 10) + right[place + 1 :]
    assert parse_reference(wrong) is None


@given(nine_digits, st.integers(0, 8))
def test_two_swapped_digits_are_caught(digits: str, place: int) -> None:
    right = digits + str(damm_check(digits))
    wrong = right[:place] + right[place + 1] + right[place] + right[place + 2 :]
    assert wrong == right or parse_reference(wrong) is None


def test_found_in_text_however_it_is_written() -> None:
    reference = "4821930754"
    spaced = format_reference(reference)
    text = f"Re: [{spaced}] sprawa {reference}, tel. 600 100 200, 482-193-075-4 i 482.193.075.4"
    assert find_in_text(text) == [reference]
    assert find_in_text("NIP 5260250274, konto 12 1020 5558 1111 1234 5678 9012") == []
    assert find_in_text("1" + reference) == []


def test_other_scripts_are_not_digits() -> None:
    assert parse_reference("٤٨٢١٩٣٠٧٥٦") is None
    assert find_in_text("٤٨٢١٩٣٠٧٥٦") == []
