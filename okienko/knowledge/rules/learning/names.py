"""By what a name of a person is known: common first names in their cases, endings of surnames. Folded. Pure."""

from __future__ import annotations

from collections.abc import Iterator

_WOMEN = """adrianna agata agnieszka aleksandra alicja alina alona amelia anastazja anatola aneta angelika anita anna
    antonina barbara beata bogumila bogusia bozena celina czeslawa dagmara danuta daria diana dominika dorota edyta ela
    elzbieta emilia ewa ewelina franciszka gabriela genowefa grazyna halina hanna helena henryka ilona inna irena iryna
    iwona izabela jadwiga janina joanna jolanta jozefa julia julita justyna kamila karina karolina kasia katarzyna
    kateryna kinga klaudia kornelia krystyna krysia laura lena lidia liliana liudmyla lucja lucyna magda magdalena
    maja malgorzata malwina maria mariola marlena marta martyna maryna maryla marzena michalina milena miroslawa monika
    nadia natalia nikola nina ola oksana oleksandra olena olga olha patrycja paulina regina renata rozalia sabina
    sandra stanislawa stefania svitlana sylwia tamara tatiana tatyana teresa tetiana urszula wanda weronika wieslawa
    wiktoria wioletta yulia zofia zuzanna zyta"""
_MEN = """adam adrian albert aleksander aleksy alojzy andrij andrzej antoni arkadiusz artur bartek bartlomiej bartosz
    blazej bogdan boguslaw borys cezary czeslaw damian daniel dariusz dawid denys dmytro dominik edmund edward emil
    eryk eugeniusz fabian feliks filip franciszek fryderyk gabriel grzegorz henryk hubert ignacy igor ihor iwan jacek
    jakub jan janek janusz jaroslaw jerzy jozef julian juliusz kacper kajetan kamil karol kazimierz konrad kornel
    krystian krzysztof ksawery kuba lech leon leszek lucjan ludwik lukasz maciej maksym maksymilian marcel marcin marek
    marian mariusz mateusz michal mieczyslaw mikolaj milosz miroslaw mykola mychajlo natan norbert oleg oleh oleksandr
    oleksij oliwier oskar patryk pawel piotr pavlo przemek przemyslaw radek radoslaw rafal remigiusz robert roman
    ryszard sebastian serhij slawomir stanislaw stefan szymon tadeusz tomasz tomek tymon tymoteusz vasyl viktor
    wieslaw wiktor witold wladyslaw wladimir wlodzimierz wojciech wojtek wolodymyr yurii zbigniew zdzislaw zenon
    zygmunt"""
# Also words of other matters, or too like them: "maj" and "maja", "kara", "ewa".
_AMBIGUOUS = frozenset({"maja", "inna", "lena", "nina", "diana", "nikola", "innej", "maje", "maji", "inne", "lech"})


def _of_women(name: str) -> Iterator[str]:
    stem = name[:-1]
    yield from (name, f"{stem}e", f"{stem}o")
    soft = stem[-1] in "iljgk"
    yield f"{stem[:-1]}ii" if stem.endswith("i") else f"{stem}i" if soft else f"{stem}y"
    yield f"{stem}ii" if stem[-1] in "lj" else f"{stem}y"
    for hard, weak in (("ka", "ce"), ("ga", "dze"), ("ta", "cie"), ("da", "dzie"), ("ra", "rze"), ("la", "li")):
        if name.endswith(hard):
            yield name[: -len(hard)] + weak
    yield f"{stem}ie"
    yield f"{stem}i"


def _of_men(name: str) -> Iterator[str]:
    yield name
    stem = name
    for ending, left in (("ek", "k"), ("iec", "c"), ("el", "l")):
        if name.endswith(ending) and name not in ("daniel", "gabriel", "marcel"):
            stem = name[: -len(ending)] + left
    if stem[-1] in "yi":
        yield from (f"{stem[:-1]}ego", f"{stem[:-1]}emu", f"{stem[:-1]}iego", f"{stem[:-1]}iemu", f"{stem}m")
        return
    for ending in ("a", "owi", "em", "iem", "u", "ie", "ze", "le"):
        yield stem + ending


FIRST_NAMES = (
    frozenset(
        form for names, forms in ((_WOMEN, _of_women), (_MEN, _of_men)) for one in names.split() for form in forms(one)
    )
    - _AMBIGUOUS
)
TITLES = frozenset(
    {
        "pan",
        "pani",
        "pana",
        "panu",
        "panem",
        "pania",
        "nazwisko",
        "nazwiska",
        "nazwiskiem",
        "imie",
        "imieniem",
        "nazywam",
    }
)
_ADJECTIVES = ("owsk", "ewsk", "alsk", "elsk")
_OF_ADJECTIVES = ("i", "a", "iego", "iemu", "im", "iej", "ie", "ich")
_NOUNS = ("wicz", "czyk", "czuk")
_OF_NOUNS = ("", "a", "owi", "em", "iem", "u", "ow")
ENDINGS = (
    *(f"{base}{case}" for base in _ADJECTIVES for case in _OF_ADJECTIVES),
    *(f"{base}{case}" for base in _NOUNS for case in _OF_NOUNS),
    "enko",
)
# Words of towns and offices that end like surnames; beginnings.
NOT_SURNAMES = (
    "krakowsk", "piotrkowsk", "rzeszowsk", "tarnowsk", "warszawsk", "mazowsk", "kijowsk", "lwowsk", "gorzowsk",
    "obywatelsk", "wlascicielsk", "nauczycielsk", "rodzicielsk", "przyjacielsk", "angielsk", "bielsk", "zyrardowsk",
    "chlopczyk", "kluczyk", "okienko", "czestochowsk", "wejherowsk", "portugalsk", "uniwersalsk", "brazowsk",
)  # fmt: skip
