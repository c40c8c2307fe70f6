"""Names of the demonstration town: districts, service areas and streets. Read by draw_town.py."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class District:
    code: str
    name: str
    inside: tuple[float, float]  # a point of the plane (meters) inside it, also the middle of its grid
    angle: float  # of its street grid, degrees
    spacing: float  # between streets, meters
    bend: float  # of its streets, meters
    shortest: float = 180  # streets below this length are left out, meters


@dataclass(frozen=True)
class Area:
    code: str
    kind: str
    name: str
    districts: tuple[str, ...] = ()
    unit: str = ""  # symbol of the unit that answers for it


@dataclass(frozen=True)
class Street:
    name: str
    kind: str


DISTRICTS = [
    District("stare-miasto", "Stare Miasto", (150, 120), 8, 92, 5, 120),
    District("srodmiescie", "Śródmieście", (350, 700), 12, 190, 30),
    District("zarzecze", "Zarzecze", (-100, -950), -14, 170, 25),
    District("piaski", "Piaski", (2600, 250), 5, 230, 40),
    District("jutrzenka", "Jutrzenka", (2000, 1350), 38, 220, 60),
    District("sady", "Sady", (500, 2200), 84, 230, 30),
    District("kolejowa", "Osiedle Kolejowe", (-1100, 2100), -28, 220, 20),
    District("olszyny", "Olszyny", (-2700, 1300), -18, 240, 70),
    District("magazyny", "Magazyny", (2700, -1500), -30, 230, 10),
    District("borek", "Borek", (1000, -1900), -12, 210, 60),
    District("laki", "Nowe Łąki", (-900, -2050), 20, 200, 50),
    District("mlyny", "Młyny", (-2700, -500), 30, 220, 60),
]

NORTH = ("stare-miasto", "srodmiescie", "piaski", "jutrzenka", "sady", "kolejowa", "olszyny")
SOUTH = ("zarzecze", "magazyny", "borek", "laki", "mlyny")
WEST = ("stare-miasto", "srodmiescie", "sady", "kolejowa", "olszyny", "mlyny")
EAST = ("zarzecze", "piaski", "jutrzenka", "magazyny", "borek", "laki")

AREAS = [
    Area("miasto", "town", "Olszogród"),
    Area("drogi-polnoc", "roads", "Rejon Drogowy Północ", NORTH, "ZD-I"),
    Area("drogi-poludnie", "roads", "Rejon Drogowy Południe", SOUTH, "ZD-II"),
    Area("zielen-zachod", "greenery", "Obwód Zieleni Zachód", WEST, "ZZ-I"),
    Area("zielen-wschod", "greenery", "Obwód Zieleni Wschód", EAST, "ZZ-II"),
]

MAIN_STREETS = {
    "bridge": Street("ul. Mostowa", "ulica"),
    "north": Street("ul. Dworcowa", "ulica"),
    "east": Street("al. Poranna", "aleja"),
    "west": Street("ul. Długa", "ulica"),
    "northeast": Street("al. Jutrzenki", "aleja"),
    "northwest": Street("ul. Parowozowa", "ulica"),
    "southeast": Street("ul. Fabryczna", "ulica"),
    "southwest": Street("ul. Młyńska", "ulica"),
    "ring": Street("al. Obwodowa Północna", "aleja"),
    "south_ring": Street("al. Obwodowa Południowa", "aleja"),
    "planty": Street("Planty", "aleja"),
    "north_bank": Street("bulw. Rybacki", "bulwar"),
    "south_bank": Street("bulw. Zarzeczny", "bulwar"),
    "second_bridge": Street("ul. Promowa", "ulica"),
    "third_bridge": Street("ul. Brodowa", "ulica"),
    "market": Street("Rynek", "rynek"),
}


def _streets(names: str) -> list[tuple[str, str]]:
    return [
        (name if "." in name else f"ul. {name}", "plac" if name.startswith("pl.") else "ulica")
        for name in names.split(", ")
    ]


STREETS = {
    "stare-miasto": _streets(
        "Ratuszowa, Szewska, Kowalska, Garncarska, Piekarska, Sukiennicza, Basztowa, Wąska, Kramarska, Złotnicza"
    ),
    "srodmiescie": _streets(
        "Biblioteczna, Teatralna, Szkolna, Pocztowa, Bankowa, Apteczna, Zegarowa, Muzealna, Koncertowa, "
        "Sądowa, Targowa, Drukarska, Handlowa, Kwiatowa, Strażacka, Cicha, Jasna, Skryta"
    ),
    "zarzecze": _streets(
        "Flisacka, Rzeczna, Przewozowa, Rybna, Wodna, Wioślarska, Żeglarska, Łodziowa, Sieciowa, "
        "Wierzbowa, Brzegowa, Garbarska, Tamka, Wędkarska"
    ),
    "piaski": _streets(
        "Piaskowa, Żwirowa, Wydmowa, Bursztynowa, Kamienna, Granitowa, Krzemienna, Marmurowa, Gliniana, "
        "Wapienna, Szafirowa, Perłowa, Ametystowa, Koralowa, Agatowa, Topazowa"
    ),
    "jutrzenka": _streets(
        "Gwiezdna, Księżycowa, Słoneczna, Planetarna, Kometowa, Zorzy, Tęczowa, Świetlista, Galaktyczna, "
        "Zodiakalna, Orbitalna, Merkurego, Saturna, Jowisza, Wenus, Neptuna"
    ),
    "sady": _streets(
        "Jabłoniowa, Gruszowa, Wiśniowa, Śliwkowa, Czereśniowa, Morelowa, Orzechowa, Porzeczkowa, "
        "Malinowa, Agrestowa, Winogronowa, Brzoskwiniowa, Ogrodnicza, Pszczela, Miodowa, Jeżynowa"
    ),
    "kolejowa": _streets(
        "Semaforowa, Peronowa, Torowa, Zwrotnicza, Maszynistów, Wagonowa, Rozjazdowa, Dróżnicza, "
        "Lokomotywy, Przesiadkowa, Konduktorska, Biletowa, Stacyjna, Bocznicowa, Nastawnicza, "
        "Warsztatowa"
    ),
    "olszyny": _streets(
        "Olszowa, Dębowa, Lipowa, Brzozowa, Klonowa, Jesionowa, Bukowa, Grabowa, Sosnowa, Świerkowa, "
        "Modrzewiowa, Jarzębinowa, Topolowa, Kasztanowa, Cisowa, Leszczynowa"
    ),
    "magazyny": _streets(
        "Magazynowa, Składowa, Spedycyjna, Hutnicza, Tokarska, Ślusarska, Spawalnicza, Odlewnicza, "
        "Transportowa, Logistyczna, Cegielniana, Stolarska"
    ),
    "borek": _streets(
        "Borecka, Leśna, Sarnia, Jelenia, Lisia, Wiewiórcza, Borsucza, Dzięciołowa, Sowia, Jagodowa, "
        "Grzybowa, Wrzosowa, Paprociowa, Żurawinowa, Gajowa, Polana"
    ),
    "laki": _streets(
        "Łąkowa, Makowa, Chabrowa, Rumiankowa, Koniczynowa, Stokrotki, Dzwonkowa, Miętowa, Szałwiowa, "
        "Nagietkowa, Skowronkowa, Przepiórcza, Motylkowa, Pasterska, Sianokosy, Rosista"
    ),
    "mlyny": _streets(
        "Wiatraczna, Mączna, Żarnowa, Zbożowa, Żytnia, Pszeniczna, Owsiana, Jęczmienna, Gryczana, "
        "Spichrzowa, Kłosowa, Groblowa, Stawowa, Śluzowa, Jazowa, Chlebowa"
    ),
}
