"""No model may keep personal data that nobody can export or erase."""

from okienko.kernel import personal_data


def test_every_model_says_whether_it_holds_personal_data():
    missing = personal_data.undeclared()
    assert not missing, f"say in the domain's personal_data.py what these hold: {', '.join(missing)}"
