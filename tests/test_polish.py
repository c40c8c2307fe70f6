"""Order of the Polish alphabet and words without diacritics."""

from okienko.kernel.polish import fold, sort_key


def test_names_stand_as_in_a_telephone_book():
    names = ["Żak", "Zych", "Źrebiec", "Łoś", "Lis", "Mak", "Ćma", "Czub", "Dab", "Ala", "Ąbc", "Ból", "Bolek", "Bór"]
    assert sorted(names, key=sort_key) == [
        "Ala", "Ąbc", "Bolek", "Ból", "Bór", "Czub", "Ćma", "Dab", "Lis", "Łoś", "Mak", "Zych", "Źrebiec", "Żak",
    ]  # fmt: skip


def test_numbers_stand_by_value():
    assert sorted(["Referat 10", "Referat 9"], key=sort_key) == ["Referat 9", "Referat 10"]


def test_fold_leaves_bare_words():
    assert fold("  Żółć–Łoś, ul. Józefa  ") == "zolc los ul jozefa"
