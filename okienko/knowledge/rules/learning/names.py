"""By what a name of a person is known: common first names and surnames in their cases, endings of surnames.

Folded. Pure.
"""

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
_GIRLS = """aga agatka ala alinka ania anka asia aska basia baska beatka bozenka danusia danka dorotka elka emilka ewka
    frania gabrysia gosia goska grazynka hania hanka halinka irenka iza jadzia jola jolka julcia julka kaska kasienka
    kinia krysia lilka lodzia lusia madzia majka malgosia marysia mariolka natalka olenka renia stasia tosia
    ulka wandzia wiesia zosia zoska zuzia zuzka"""
_BOYS = """adas antek antos arek bartus bolek czarek darek edek felek franek franus gienek grzes grzesiek heniek ignas
    igorek janus jarek jas jasiek jedrek jedrus jozek jurek kacperek kajtek kamilek krzys krzysiek kubus leos lolek
    lukaszek maciek marcinek michas mietek mikolajek mirek olek patryczek pawelek piotrek piotrus przemus robercik
    romek rysiek slawek stas stasiek staszek szymek szymus tadek tomus tymek wiesiek wiktorek witek wladek wlodek
    wojtus zbyszek zbysiu zdzisiek zenek ziutek"""
# Also words of other matters, or too like them: "maj" and "maja", "kara", "ewa", "ani".
_AMBIGUOUS = frozenset({
    "inny", "inni", "inno", "kasie", "maja", "inna", "lena", "nina", "diana", "nikola", "innej", "maje", "maji",
    "inne", "lech", "ani", "ali", "alo", "ale", "franki", "majki", "majke", "majce", "lodzi", "julek", "witka",
})  # fmt: skip


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
    if stem.endswith("i"):
        yield from (stem, f"{stem}u")


def _of_men(name: str) -> Iterator[str]:
    yield name
    stem = name
    for ending, left in (("iek", "k"), ("ek", "k"), ("iec", "c"), ("el", "l")):
        if stem == name and name.endswith(ending) and name not in ("daniel", "gabriel", "marcel"):
            stem = name[: -len(ending)] + left
    if stem.endswith("s"):
        yield from (f"{stem}i{ending}" for ending in ("a", "owi", "em", "u"))
    if stem[-1] in "yi":
        yield from (f"{stem[:-1]}ego", f"{stem[:-1]}emu", f"{stem[:-1]}iego", f"{stem[:-1]}iemu", f"{stem}m")
        return
    for ending in ("a", "owi", "em", "iem", "u", "ie", "ze", "le"):
        yield stem + ending


FIRST_NAMES = (
    frozenset(
        form
        for names, forms in ((_WOMEN + _GIRLS, _of_women), (_MEN + _BOYS, _of_men))
        for one in names.split()
        for form in forms(one)
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
_ADJECTIVES = ("owsk", "ewsk", "alsk", "elsk", "insk", "ynsk")
_OF_ADJECTIVES = ("i", "a", "iego", "iemu", "im", "iej", "ie", "ich")
_NOUNS = ("wicz", "czyk", "czuk")
_OF_NOUNS = ("", "a", "owi", "em", "iem", "u", "ow")
ENDINGS = (
    *(f"{base}{case}" for base in _ADJECTIVES for case in _OF_ADJECTIVES),
    *(f"{base}{case}" for base in _NOUNS for case in _OF_NOUNS),
    "enko",
)
# Of the commonest surnames those that no ending shows and that are no everyday words.
_COMMON_ADJECTIVES = """szymansk jablonsk jaworsk nowick zawadzk sawick kucharsk wysock czarneck glowack szczepansk
    urbansk sobieransk bielick lisick stanisz"""
_COMMON_NOUNS = """nowak wojcik wozniak mazur kaczmarek pawlak walczak michalak pietrzak marciniak kubiak sobczak
    kazmierczak wojtczak stepien dudek duda mazurek kolodziej bednarz kowal kozak wilczak ratajczak banas"""
SURNAMES = frozenset(
    {f"{base}{case}" for base in _COMMON_ADJECTIVES.split() for case in _OF_ADJECTIVES}
    | {f"{base}{case}" for base in _COMMON_NOUNS.split() for case in (*_OF_NOUNS, "owie", "owa", "owej")}
    | {"kaczmarka", "kaczmarkowi", "kaczmarkiem", "mazurka", "mazurkowi", "dudka", "dudkowi", "dudkiem", "dudy",
       "dudzie", "stepnia", "stepniowi", "stepniem", "stepniak", "stepniaka"}
)  # fmt: skip
# Surnames that are everyday words, too: they go behind a first name only.
_EVERYDAY = """zajac krol wrobel baran sikor lis bak wieczorek urban gorsk lesniak kot wilk golab maj szczur"""
SURNAMES_BEHIND = frozenset(
    f"{base}{case}" for base in _EVERYDAY.split() for case in (*_OF_NOUNS, "y", "e", "i", "iego", "iej")
)
PERSONS = frozenset({"pan", "pani", "pana", "panu", "panem", "pania", "panie"})  # a name follows, however written
# What stands behind these and is nobody's name.
_OF_NOBODY = """zadzwoni dostal dostala zaplacil zaplacila dane danych sytuacji miejscu miejsce sprawa sprawie sprawy
    sprawe wniosek wniosku wnioskiem dziecko dziecka zlozyl zlozyla podpisal podpisala przyniesie przyniosl
    burmistrz burmistrza burmistrzu prezydent prezydenta prezydenci dyrektor dyrektora dyrektorka wojt wojta
    starosta starosty radny radna radnego radnej urzednik urzednika urzedniczka urzedniczki minister naczelnik
    naczelnika kierownik kierowniczka kierownika sekretarz sekretarza skarbnik skarbnika mloda mlody mlodego
    mlodej mlodym doktor profesor mecenas sedzia nauczyciel nauczycielka pielegniarka sprzataczka sasiad
    sasiadka sasiada policjant straznik dozorca konserwator notariusz panstwo domu okienka urzedu gminy miasta
    szkoly jest byl byla moze mowi mowil mowila powiedzial powiedziala chce chcial chciala prosi prosil ktory
    ktora ktorej ktorego zalega placi mieszka zyje przyjmuje przyjmie pracuje odmowil odmowila tutaj dzis jutro
    teraz tam ten przed przez podczas panie pana pani moj moja jako bardzo niech powinien powinna musi mial
    miala nigdy zawsze kazal kazala zadzwonil zadzwonila dzwonil dzwonila napisal napisala dala wydal wydala
    oraz albo czyli bedzie bylo sprawdzi sprawdzil sprawdzila pomoze pomogl pomogla przyjdzie przyszedl przyszla
    obok mnie nowa nowy stara stary starsza starszy"""
AFTER_TITLE = frozenset(_OF_NOBODY.split())
# Words of towns and offices that end like surnames; beginnings.
NOT_SURNAMES = (
    "krakowsk", "piotrkowsk", "rzeszowsk", "tarnowsk", "warszawsk", "mazowsk", "kijowsk", "lwowsk", "gorzowsk",
    "obywatelsk", "wlascicielsk", "nauczycielsk", "rodzicielsk", "przyjacielsk", "angielsk", "bielsk", "zyrardowsk",
    "chlopczyk", "kluczyk", "okienko", "czestochowsk", "wejherowsk", "portugalsk", "uniwersalsk", "brazowsk",
    "uczniowsk", "lubelsk", "wietnamczyk", "olimpijczyk", "chinczyk", "japonczyk", "irlandczyk", "islandczyk",
    "australijczyk", "syryjczyk", "kubanczyk", "marokanczyk", "brazylijczyk", "ukrainsk", "gruzinsk", "gdynsk",
    "olsztynsk", "koszalinsk", "szczecinsk", "koninsk", "londynsk", "berlinsk", "chinsk", "argentynsk", "palestynsk",
    "lacinsk", "finsk", "macierzynsk", "wolynsk", "swinsk", "filipinsk", "ketrzynsk", "pszczynsk",
    "mokotowsk", "ursynowsk", "kutnowsk", "belchatowsk", "kaszubsk",
)  # fmt: skip
