"""Words of asking in Polish, Ukrainian and English: which part is asked for, what is no question to the office. Pure.

Patterns are compared with folded text (lower case, no diacritics) from the beginning of a word; the order of fields in
an answer is that of their words in the question.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from okienko.assistant.rules.records import Field
from okienko.kernel.text import fold


def _any(*listed: str) -> re.Pattern[str]:
    return re.compile("|".join(rf"(?<![^\W_])(?:{fold(one)})" for text in listed for one in text.split(" / ")))


FIELDS: Mapping[Field, re.Pattern[str]] = {
    Field.FEE: _any(
        r"ile (to |sie |mam |bede |mnie |za to |jest |trzeba )*(kosztuj\w*|zaplac\w*|plac\w*|wynosi\w*|"
        r"wynies\w*|doplat\w*)",
        r"koszt\w* / oplat\w* / ceny?\b / cene\b / plac\w* / zaplac\w* / platn\w* / za darmo / darmow\w*",
        r"bezplatn\w*",
        r"za ile / ile za\b / stawk\w* / doplat\w* / jaka (jest |grozi )?kara\b / kary?\b / kare\b",
        r"spozni\w* / po ile / na ile wycenia\w*",
        r"скільки кошту\w* / кошту\w* / плат\w* / безкоштовн\w* / безоплатн\w* / цін\w* / оплат\w* / збір\b",
        r"how much / cost\w* / fees?\b / price\w* / free of charge / is it free",
    ),
    Field.DEADLINE: _any(
        r"ile (to |sie |mam |trzeba |bede )*(trwa\w*|potrwa\w*|czeka\w*|czas\w* (sie )?czeka\w*) / jak dlugo",
        r"dlugo (to |sie )?(czeka\w*|trwa\w*) / ile dni czeka\w* / czeka(c|m|sz|ja|nie|nia)?\b",
        r"kiedy (to )?(bedzie|dostane|odbior\w*)",
        r"kiedy (mi )?(odpowie\w*|odpisz\w*) / w jakim czasie / jak szybko / po ilu dniach / kiedy decyzj\w*",
        r"czas\w* na odpowiedz",
        r"скільки чека\w* / як довго / коли (буде|отрима\w*|видад\w*) / чекати",
        r"how long / when will / waiting time",
    ),
    Field.WHEN: _any(
        r"do kiedy / w ile\b / w ciagu ilu / ile (mam |jest )*(czasu|dni|miesiecy|tygodni)",
        r"ile (dni )?(wczesniej|przed)",
        r"kiedy (trzeba|musze|mam|sie|moge|najpozniej|zlozy\w*|sklada\w*|zglosi\w*|zaplaci\w*|placi\w*)",
        r"kiedy$ / termin\w*",
        r"najpozniej / spozni\w*",
        r"po terminie / ile (jest |bedzie )*wazn\w* / od kiedy / na ile\b / ilu dni / jakim terminie",
        r"скільки (днів|часу) / до коли / термін\w* / коли (треба|потрібно|подати)",
        r"deadline / by when / how many days / time limit",
    ),
    Field.WHERE: _any(
        r"gdzie / dokad / adres\w* / w ktorym (pokoj\w*|okienk\w*|urzedzie|miejscu|budynku)",
        r"ktor\w+ (okienk\w*|pokoj\w*)",
        r"де\b / куди / адрес\w*",
        r"where / which office / address",
    ),
    Field.HOURS: _any(
        r"godzin\w* / do ktorej / od ktorej / o ktorej / czynn\w* / otwart\w* / zamkniet\w*",
        r"kiedy (przyjmuj\w*|pracuj\w*)",
        r"годин\w* / працю\w* / відчинен\w* / зачинен\w* / до котрої / о котрій",
        r"opening hours / open(ing|ed)?\b / closed",
    ),
    Field.DOCUMENTS: _any(
        r"jakie (sa )?(dokument\w*|papier\w*|zalacznik\w*) / dokument\w* (potrzebn\w*|trzeba|wymagan\w*)",
        r"zalacznik\w*",
        r"co (mam |musze |trzeba |nalezy |jest )*(przyniesc|zabrac|wziac|potrzebn\w*|potrzeba|przygotowac|"
        r"dolaczyc|miec ze soba)",
        r"jakich (dokument\w*|papier\w*) / spis dokument\w*",
        r"які документ\w* / що (принест\w*|взяти|потрібно) / документ\w* потрібн\w*",
        r"(which|what) documents / what (to|should i) bring",
    ),
    Field.FORMS: _any(
        r"(pobrac|sciagnac|gdzie|skad) (jest )?wniosek",
        r"(skad|gdzie) (\w+ ){0,3}(wziac|wezme|pobrac|pobiore|sciagnac|sciagne|wydrukowac|wydrukuje|znalezc|znajde|"
        r"dostac|dostane) (\w+ )?(wnios(ek|ki|kow)|deklaracj\w+|oswiadczeni\w+|formularz\w*|druk(i|ow)?\b)",
        r"formularz\w* / druk(i|u|ow)?\b / druczek\w* / wzor\w* (wniosk\w*|pism\w*)",
        r"(pobra\w+|pobior\w+|sciagn\w+|wydrukow\w+|wydrukuj\w*) (\w+ )?(wnios(ek|ki|kow)|deklaracj\w+|oswiadczeni\w+)",
        r"do (pobrania|druku|wydruku|wydrukowania|wypelnienia|sciagniecia)",
        r"бланк\w* / формуляр\w*",
        r"(де|звідки) (\w+ ){0,3}(взяти|завантажити|скачати|роздрукувати) (\w+ )?заяв\w+",
        r"(завантажити|скачати) заяв\w+",
        r"where (\w+ ){0,3}(get|find|download|print) (\w+ ){0,2}forms?\b",
        r"form\b / forms\b / application form / download (\w+ ){0,2}application",
    ),
    Field.CHANNELS: _any(
        r"przez internet\w* / on-?line / zdaln\w* / elektroniczn\w* / e-?mail\w* / mail\w* / poczta\b",
        r"listem\b / listown\w*",
        r"telefoniczn\w* / bez wizyt\w* / epuap\w* / internetow\w* / nie wychodzac",
        r"онлайн / через інтернет / поштою / електронн\w*",
        r"by post / over the internet",
    ),
    Field.APPEAL: _any(
        r"odwola\w* / nie (sie )?(zgodz\w*|zgadzam) / zaskarz\w* / zazalen\w* / odmow\w*",
        r"оскарж\w* / відмов\w*",
        r"appeal\w* / refus\w*",
    ),
    Field.WHO: _any(
        r"kto (moze|musi|sklada|powinien|to) / komu / dla kogo / w imieniu / za mnie\b / osobisci\w* / komukolwiek",
        r"(moze|mogl\w*|moga) (go |ja |je |to |sie )*(\w+ )?(odebrac|zlozyc|zalatwic|zglosic|przyjsc)",
        r"хто (може|повинен) / за мене",
        r"who can / who may / on my behalf",
    ),
    Field.LEGAL: _any(
        r"podstaw\w* prawn\w* / jak(a|iej) ustaw\w* / na jakiej podstawie / ktory paragraf / jaki przepis",
        r"правова підстава / який закон",
        r"legal basis / which law",
    ),
    Field.PHONE: _any(
        r"telefon\w* (do|na|urzed\w*|wydzial\w*) / numer (telefon\w*|do\b) / nr tel\w*",
        r"jaki (jest )?telefon / zadzwoni\w*",
        r"номер телефон\w* / подзвони\w*",
        r"phone number",
    ),
    Field.STEPS: _any(
        r"krok\w* po kroku / jak (to )?(wyglada|przebiega) / procedur\w* / po kolei / jak (to )?zalatwi\w*",
        r"крок за кроком",
        r"step by step / procedure",
    ),
}

# Words of asking and of politeness: they say nothing of the matter. Stems where a "*" stands.
_ASKING = """
    ile kosztuj* koszt* zaplac* plac* oplat* cena ceny cene platn* darmo darmow* bezplatn* wynosi* wynies*
    doplac* trwa trwalo potrwa czeka* dlugo jak kiedy gdzie dokad adres* ktora ktorej ktory godzin* czynn*
    otwart* otwarci* termin* najpozniej czas czasu czasie dni dzien telefon* numer* przez internet* online zdaln*
    elektroniczn* mail* email* poczta listem odwola* odwolanie zgodz* zgadzam kto komu mozna moge moze mam mamy
    musze trzeba nalezy chce chcialbym chcialabym potrzebuj* potrzebn* potrzeba prosze prosba dziekuj* dzien
    dobry witam czesc hej halo pani pan panstwo urzad urzedzie urzedu urzedem sprawa sprawie sprawy sprawe
    zalatwi* zrobi* robic dostac dostan* otrzym* isc pojsc przyjsc przyniesc zabrac wziac przygotow* dokument*
    papier* formaln* formular* wniosek wniosku wnioski zlozy* sklada* podac procedur* wyrobi* jaki jaka jakie
    jakiej jakim jakich ktore co czy czym to tego temu tym ta te ten tam tu teraz wtedy jeszcze dlaczego po
    przed na do od za z ze w we o u i a albo lub oraz no ok tak nie jest sa byc bedzie bede by aby zeby jesli
    jezeli jak gdy mi mnie moj moja moje mojej mojego moim ja my wy oni sie juz tylko bardzo prawda informacj*
    pytanie zapyta* wiedziec powiedz* powiedziec napisz* moglby mogla moglbym duzo wyglada przebieg* odmow*
    zaplata stawk* dowiedz* pomoz* pomozcie olszogro* odebra* odbier* odbior* zawiadom* zglosic zglosze zglasza*
    potwierdz* dolacz* wysla* wysyl* przesla* dostarcz* daja dac mowi* klami* popraw* decyzj* przyslug* wynies*
    ma masz macie maja twoj* dla tez takze cos poza
    skad pobra* pobior* pobier* sciagn* wydruk* druk druku druki druczek pdf znalezc znajde wezme
    chodzi chodzilo dokladnie konkretnie miasto miasta miescie najkrocej najdluzej zaraz wczesniej pozniej kolei
    krok* kroku roku rok lat lata miesiac* tydzien tygodni* dzis dzisiaj jutro jutrzejsz*
    pojutrze mozliw* forma sposob poniedzial*
    wtor* srod* czwart* piat* sobot* niedziel* pokoj* okienk* spozni* wazny wazna wazne скільки кошту* платн*
    плат* безкоштовн* оплат* чека* довго коли де куди адрес* годин* днів день треба потрібно потрібн* можна можу
    хочу мені мій моя моє як що чи це він вона на до в у з за і й та а для про після перед чого щоб буде є
    робити зробити отримати подати йти прийти добрий дня доброго будь ласка дякую документ* папер* мерія мерії
    сьогодні завтра післязавтра відчинен* зачинен* працює працюєте
    зареєструвати взяти завантажити скачати роздрукувати звідки заяву заява
    how much does cost what where when is it do need the a an to for of in my i can get
"""
_STEMS = tuple(fold(one[:-1]) for one in _ASKING.split() if one.endswith("*"))
_WHOLE = frozenset(fold(one) for one in _ASKING.split() if not one.endswith("*"))

# Relations, quantities and circumstances: they rarely stand on a record and rarely change the answer.
_MINOR = """
    maz meza zona zony brat brata siostr* mama mamy mamie matk* ojc* tata taty tacie syn* cork* babci* dziad*
    rodzic* kolega sasiad* osob* ktos kogos kims nowy nowa nowe nowego nowej nowych swoj* nasz* wasz* dwa dwie
    dwoj* trzy troje jeden jedna pierwsz* drugi* druga stary stara starego stare byl* kupi* lato zima zime zimie
    wiosn* jesien* tysiac* pare kilka calkiem zupelnie pilnie szybko obc* cudz* pozwoleni* zezwoleni* zgod*
    idiot* idioci cholern* glupi* чоловік* дружин* мама мами тато син* доньк* новий нова нове брат* сестр*
"""
_MINOR_STEMS = tuple(fold(one[:-1]) for one in _MINOR.split() if one.endswith("*"))
_MINOR_WHOLE = frozenset(fold(one) for one in _MINOR.split() if not one.endswith("*"))


# Kinds of paper that many matters have: alone they begin no new matter.
PAPERS = tuple(
    fold(one)
    for one in [
        "deklaracj",
        "zaświadczen",
        "wnios",
        "formularz",
        "informacj",
        "decyzj",
        "oświadczen",
        "umow",
        "raty",
        "rata",
        "rat",
    ]
)

PERMITS = ("pozwoleni", "zezwoleni")  # said alone they are the matter, and many are called so


def is_of_asking(word: str) -> bool:
    """A folded word that asks and names no matter."""
    return word in _WHOLE or word in MONTHS or word.startswith(_STEMS)


def is_minor(word: str) -> bool:
    return word.isdigit() or word in _MINOR_WHOLE or word.startswith(_MINOR_STEMS)


# Life or health in danger: nothing else is said then but the emergency number and a person.
DANGER = _any(
    r"(boli|bol|ucisk|klucie) \w*( \w+)? ?(klat\w+ piersi\w*|serc\w*) / zawal\w*( serca)?$ / mam zawal",
    r"dretwie\w* / udar mozgu",
    r"(nie )?(chce (mi sie )?(juz )?(umrzec|zyc)|chce sie (juz )?zyc) / zabic (sie|siebie)",
    r"zabije (sie|siebie) / samoboj\w* / odebrac sobie zycie / skonczyc ze soba",
    r"(pali|plonie|pala|plona) (sie )?(\w+ )?(dom\w*|mieszkan\w*|blok\w*|las\w*|garaz\w*|samoch\w*|auto|"
    r"kamienic\w*|budyn\w*|dach\w*|szop\w*)",
    r"pozar\w*",
    r"(ulatnia|wyczuwam|czuc|smierdzi|wycieka|czuje) (sie )?(\w+ )?gaz\w* / gaz (sie )?(ulatnia|wycieka)",
    r"(nie|przestal\w*) oddych\w* / nieprzytomn\w* / stracil\w* przytomn\w* / krwotok\w* / wykrwawi\w*",
    r"topi sie / tonie\b",
    r"(bije|bija|pobil\w*|katuje|grozi) (mnie|zone|dziec\w*|matke|mi (nozem|smiercia|bronia))",
    r"wypadek (jest|sa|z|rann\w*|na (drodze|ulicy|skrzyz\w*)) / ranni\b / ktos (umiera|lezy)",
    r"пожежа / горить / витік газу / пахне газом / болить серце / не хочу (більше )?жити / вбити себе",
    r"не дихає / непритомн\w*",
    r"heart attack / suicid\w* / kill myself / gas leak / house is on fire / not breathing",
)
WANTS_PERSON = _any(
    r"(polacz\w*|przelacz\w*|dajcie|dac|daj|chce|poprosze|prosze|wol\w*|rozmaw\w*|porozmaw\w*|pogada\w*|"
    r"gadac|rozmow\w*) (\w+ ){0,4}(czlowiek\w*|konsultant\w*|pracownik\w*|urzedni\w+ (na )?zywo|zyw\w+ "
    r"osob\w*|ludzmi|kims zywym)",
    r"nie chce (\w+ ){0,3}(z )?(robot\w*|automat\w*|maszyn\w*|bot\w*) / zywy czlowiek / prawdziw\w+ czlowiek\w*",
    r"(з'єднай\w*|зєднай\w*|покличте|хочу|можна) (\w+ ){0,4}(людин\w*|консультант\w*|працівник\w*|оператор\w*)",
    r"(talk|speak|connect me) (\w+ ){0,3}(human|person|agent|consultant)",
)
GREETING = _any(
    r"(czesc|hej|hejka|witam|witaj|dzien dobry|dobry wieczor|siema|halo|привіт|добрий день|доброго дня|"
    r"вітаю|hello|hi)\b"
)
THANKS = _any(r"(dziekuj\w*|dzieki|dzienki|super|dobrze, dziekuje|дякую|спасибі|thanks|thank you)\b")
# Whether a person's own matter will end well, or what is best for them: advice a machine does not give.
ADVICE = _any(
    r"czy (ja )?(dostane|otrzymam|wygram|przyznaj\w*|przyznacie|mi sie (nalezy|uda|oplaca)|nalezy mi sie|"
    r"mam szans\w*|uda (mi )?sie)",
    r"(jak\w+|ktor\w+|co) (\w+ ){0,3}(wybrac|sie (bardziej )?oplaca|lepiej (wybrac|zrobic)|bardziej oplaca)",
    r"co (mi )?(radzisz|radzicie|polecasz|polecacie)",
    r"obiecaj\w* / zagwarantuj\w* / gwarantuj\w* / przyznaj(cie)? mi / zalatw mi / czy oplaca (mi )?sie",
    r"чи (отримаю|виграю|дадуть мені) / що краще обрати / гарантуй\w*",
    r"will i (get|win) / should i choose",
)
# How to deceive the office or go round the law.
UNLAWFUL = _any(
    r"podrob\w* / sfalszow\w* / falszow\w* / lewe (papier\w*|zaswiad\w*|dokument\w*)",
    r"(jak )?(ominac|obejsc|uniknac|wykiwac|oszukac|oszukiwac)",
    r"lapowk\w* / zeby (urzad|nikt|sie) (\w+ )?nie (zauwazy\w*|dowiedzi\w*|wiedzi\w*) / na lewo",
    r"bez wiedzy (urzed\w*|wlasciciel\w*)",
    r"підробити / обійти / хабар\w* / обманути",
    r"forge\w* / bribe\w* / fake (document|certificate)",
)
# Data of other people; also of the office's people beyond what the directory shows.
OF_OTHERS = _any(
    r"(podaj|daj|znajdz|sprawdz|ustal|jaki|jakie|pod jakim|gdzie) (\w+ ){0,3}(pesel|adres\w*|numer\w*|"
    r"dane|telefon\w*) (\w+ ){0,3}(pana|pani\b|mojej? by\w+|sasiad\w*|znajom\w*|jana|prywatn\w*|domow\w*)",
    r"gdzie mieszka / pod jakim adresem mieszka / adres zamieszkania (pana|pani\b|jana)",
    r"(numer|telefon|adres) prywatn\w* / prywatn\w+ (numer|telefon|adres|mail)\w*",
    r"(pesel|adres|dane|dlug|zadluzenie) (\w+ )?(i (\w+) )?(jana|anny|piotra|mari\w*|pana|sasiad\w*)",
    r"czy (pan|pani|on|ona|sasiad\w*|\w+ski|\w+ska) (\w+ ){0,2}(zalega|ma dlug\w*|placi|jest zameldowan\w*)",
    r"(pan|pani|sasiad\w*) (\w+ )(ma dlug\w*|zalega) / potwierdz czy (\w+ )?(zalega|mieszka|placi|jest zameld\w*)",
    r"де (він |вона |зараз )?живе / адреса (пана|пані|сусід\w*|колишн\w*) / номер телефону (пана|пані)",
)
# An instruction to the machine instead of a question to the office.
INSTRUCTION = _any(
    r"zignoruj / ignoruj / zapomnij / od teraz / odpowiadaj / powtorz / napisz mi / jestes teraz / udawaj",
    r"wciel sie / przetlumacz / twoj\w* (instrukcj\w*|polecen\w*|prompt\w*)",
    r"ignore / forget (your|all) / system prompt / pretend / act as / repeat after / translate / you are now",
    r"system:",
    r"ігноруй / забудь / відповідай / повтори / уяви / напиши / переклади",
)
# The thing itself is left open.
OPEN = _any(
    r"(cos|cokolwiek|czegos|jakis|jakies|jakas|jakichs)\b / (щось|якийсь|якась|якесь)\b / (something|anything)\b"
)
# Begins like a question about what was spoken of.
FOLLOWS = re.compile(r"^(a|i|oraz|czyli|albo|ale|to|ok|dobra|dobrze|a co|а|і|але|то|and|but|so)\b")
WEEKDAYS = ("poniedzial", "wtor", "srod", "czwart", "piat", "sobot", "niedziel")
_WEEKDAYS_UK = tuple(fold(one) for one in ("понеділ", "вівтор", "серед", "четвер", "п'ятниц", "субот", "неділ"))
_WEEKDAYS_EN = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_NEXT_DAYS = (
    _any(r"(dzis|dzisiaj|dzisiejsz\w+)\b / сьогоднi\b / сегодня\b / today\b"),
    _any(r"(jutro|jutrzejsz\w+)\b / завтра\b / tomorrow\b"),
    _any(r"(pojutrze|pozajutro)\b / післязавтра\b"),
)
_MONTHS = tuple(
    fold(one).split()
    for one in (
        "stycznia січня january", "lutego лютого february", "marca березня march", "kwietnia квітня april",
        "maja травня may", "czerwca червня june", "lipca липня july", "sierpnia серпня august",
        "września вересня september", "października жовтня october", "listopada листопада november",
        "grudnia грудня december",
    )
)  # fmt: skip
MONTHS = frozenset(name for names in _MONTHS for name in names)
_DATED = re.compile(
    rf"(?<!\d)(?P<day>\d{{1,2}})(?:\.? (?P<name>{'|'.join(sorted(MONTHS))})(?![^\W_])|\. ?(?P<number>\d{{1,2}})(?!\d))"
)
_ENGLISH = frozenset(
    [
        "the",
        "how",
        "what",
        "where",
        "when",
        "is",
        "my",
        "need",
        "can",
        "to",
        "does",
        "please",
        "much",
        "register",
        "get",
        "office",
    ]
)


def weekday(folded: str) -> int:
    """1 = Monday; 0 where none is named."""
    for names in (WEEKDAYS, _WEEKDAYS_UK, _WEEKDAYS_EN):
        for number, name in enumerate(names, 1):
            if re.search(rf"(?<![^\W_]){name}", folded):
                return number
    return 0


def day_named(folded: str) -> str:
    """ "+0" for today, "+1", "+2"; "11-24" for "24 listopada" or "24.11"; "" where no day is named."""
    for ahead, pattern in enumerate(_NEXT_DAYS):
        if pattern.search(folded):
            return f"+{ahead}"
    written = _DATED.search(folded)
    if written is None:
        return ""
    day, name = int(written["day"]), written["name"]
    month = next(n for n, names in enumerate(_MONTHS, 1) if name in names) if name else int(written["number"])
    return f"{month:02}-{day:02}" if 1 <= month <= 12 and 1 <= day <= 31 else ""


def language_of(text: str, default: str = "pl") -> str:
    """Of a person's words: "uk" in Cyrillic, "en" where English words prevail, "pl" for Polish ones."""
    letters = [sign for sign in text.lower() if sign.isalpha()]
    if letters and sum("а" <= sign <= "я" or sign in "іїєґ" for sign in letters) > len(letters) / 2:
        return "uk"
    words = fold(text).split()
    if words and sum(word.strip("?,.!") in _ENGLISH for word in words) * 3 >= len(words) and len(words) > 2:
        return "en"
    if default == "uk" and letters:
        return "pl"
    polish = any(word not in _ENGLISH and is_of_asking(word) for word in words) or set(text.lower()) & set("ąćęłńśźż")
    return "pl" if polish else default
