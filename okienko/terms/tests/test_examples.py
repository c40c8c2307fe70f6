"""Przykłady liczenia terminów, które może przeczytać prawnik. Art. 57 KPA, stan kalendarza od 1991 r.

Kolumny: reguła, krok, zdarzenie, termin liczony, termin ustawowy (po art. 57 § 4), bezpieczny termin urzędu.
"""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from okienko.terms import law, rules
from okienko.terms.rules import WARSAW, Deadline, Exclusion, Reason, Term, compute, rule_on

KALENDARZ = law.packaged().calendar
GODZINY = rules.weekday_hours(KALENDARZ)


def dzien(zapis: str) -> date:
    """24.12.2025"""
    d, m, r = zapis.split(".")
    return date(int(r), int(m), int(d))


def termin(
    regula: str, krok: str, zdarzenie: date | datetime, przerwy: tuple[Exclusion, ...] = (), cel: str | None = None
) -> Deadline:
    rule = rule_on(law.packaged().rules, regula, rules.local_day(zdarzenie))
    target = Term.parse(cel) if cel else None
    return compute(rule, krok, zdarzenie, calendar=KALENDARZ, opening=GODZINY, exclusions=przerwy, target=target)


PRZYKLADY = """
# reguła          krok             zdarzenie   liczony     ustawowy    bezpieczny
# Dni (§ 1): dnia zdarzenia nie liczy się.
PUBLIC_INFO       due              10.11.2026  24.11.2026  24.11.2026  24.11.2026
# Wigilia 2025 jest pierwszą ustawowo wolną: 24, 25, 26 grudnia, potem sobota i niedziela.
PUBLIC_INFO       due              10.12.2025  24.12.2025  29.12.2025  23.12.2025
# Wigilia 2024 była zwykłym dniem pracy (ustawa weszła w życie 1.02.2025).
PUBLIC_INFO       due              10.12.2024  24.12.2024  24.12.2024  24.12.2024
# Miesiące (§ 3): 10 stycznia 2027 to niedziela.
PUBLIC_INFO       extended         10.11.2026  10.01.2027  11.01.2027  08.01.2027
# Miesiąc od 31 stycznia: lutowego 31. nie ma, więc ostatni dzień lutego, sobota.
COMPLAINT         due              31.01.2026  28.02.2026  02.03.2026  27.02.2026
# Luty roku przestępnego.
COMPLAINT         due              31.01.2028  29.02.2028  29.02.2028  29.02.2028
# Wszystkich Świętych w niedzielę.
KPA               due              01.10.2026  01.11.2026  02.11.2026  30.10.2026
KPA               complicated      01.10.2026  01.12.2026  01.12.2026  01.12.2026
# Wezwanie do usunięcia braków wiąże stronę: nie ma bezpiecznego terminu urzędu.
KPA               deficiency_call  17.12.2026  24.12.2026  28.12.2026  -
# Boże Ciało 4.06.2026; piątek po nim jest zwykłym dniem pracy.
KPA               deficiency_call  28.05.2026  04.06.2026  05.06.2026  -
# Lata (§ 3a): 29 lutego 2024 i trzy lata kończą się dzień wcześniej, w niedzielę.
KPA               suspension_lapse 29.02.2024  28.02.2027  01.03.2027  -
# Trzy miesiące od 30 listopada: koniec lutego.
PETITION          due              30.11.2026  28.02.2027  01.03.2027  26.02.2027
PETITION          forward          30.11.2026  30.12.2026  30.12.2026  30.12.2026
# 15 sierpnia 2026: święto w sobotę.
GDPR              due              15.07.2026  15.08.2026  17.08.2026  14.08.2026
# Boże Narodzenie w piątek, Wigilia w czwartek.
PONAGLENIE        due              18.12.2026  25.12.2026  28.12.2026  23.12.2026
CERT              due              21.12.2026  28.12.2026  28.12.2026  28.12.2026
# 2 maja i Wielki Piątek nie są dniami wolnymi od pracy.
CERT              due              25.04.2025  02.05.2025  02.05.2025  02.05.2025
CERT              due              27.03.2026  03.04.2026  03.04.2026  03.04.2026
# 31 grudnia nie jest dniem wolnym od pracy.
CERT              due              24.12.2026  31.12.2026  31.12.2026  31.12.2026
# 12 listopada 2018 był wolny jednorazowo.
CERT              due              05.11.2018  12.11.2018  13.11.2018  09.11.2018
# Trzech Króli jest wolne od 2011 r.; 6.01.2010 był zwykłą środą.
CERT              due              30.12.2009  06.01.2010  06.01.2010  06.01.2010
CERT              due              30.12.2014  06.01.2015  07.01.2015  05.01.2015
# Sobota przed uchwałą NSA z 15.06.2011 nie przesuwała terminu.
CERT              due              02.04.2011  09.04.2011  09.04.2011  08.04.2011
# Posłanka pisze 14 dni przed Poniedziałkiem Wielkanocnym.
MP                due              23.03.2026  06.04.2026  07.04.2026  03.04.2026
# Trzy dni od czwartku przed Wigilią: nie ma dnia roboczego, w którym można zdążyć bez przesuwania.
PRESS_INFO        refusal          24.12.2026  27.12.2026  28.12.2026  -
"""


def _wiersze() -> list[list[str]]:
    return [wiersz.split() for wiersz in PRZYKLADY.splitlines() if wiersz and not wiersz.startswith("#")]


@pytest.mark.parametrize(("regula", "krok", "zdarzenie", "liczony", "ustawowy", "bezpieczny"), _wiersze())
def test_terminy_ustawowe(regula: str, krok: str, zdarzenie: str, liczony: str, ustawowy: str, bezpieczny: str) -> None:
    wynik = termin(regula, krok, dzien(zdarzenie))
    assert wynik.raw_end == dzien(liczony)
    assert wynik.statutory_due == dzien(ustawowy)
    assert wynik.safe_target == (None if bezpieczny == "-" else dzien(bezpieczny))


def test_tygodnie_koncza_sie_w_tym_samym_dniu_tygodnia() -> None:
    koniec = rules.end_of_term(dzien("09.11.2026"), Term.parse("2 weeks"), KALENDARZ)
    assert koniec.raw == koniec.due == dzien("23.11.2026")


def test_rok_od_29_lutego_konczy_sie_dzien_wczesniej() -> None:
    assert rules.end_of_term(dzien("29.02.2024"), Term.parse("1 year"), KALENDARZ).raw == dzien("28.02.2025")


def test_wezwanie_do_uzupelnienia_brakow_zatrzymuje_termin() -> None:
    """Wniosek 1.09, wezwanie doręczone 14.09, uzupełnienie 25.09: 11 dni nie wlicza się (art. 35 § 5)."""
    przerwa = Exclusion(dzien("14.09.2026"), dzien("25.09.2026"), Reason.PARTY_DELAY, "wezwanie 1")
    wynik = termin("KPA", "due", dzien("01.09.2026"), (przerwa,))
    assert wynik.statutory_due == wynik.safe_target == dzien("12.10.2026")


def test_dwie_nakladajace_sie_przerwy_licza_sie_raz() -> None:
    pierwsza = Exclusion(dzien("14.09.2026"), dzien("25.09.2026"))
    druga = Exclusion(dzien("20.09.2026"), dzien("28.09.2026"), Reason.MEDIATION)
    assert termin("KPA", "due", dzien("01.09.2026"), (druga, pierwsza)).raw_end == dzien("15.10.2026")


def test_przerwa_po_uplywie_terminu_niczego_nie_zmienia() -> None:
    spozniona = Exclusion(dzien("05.10.2026"), dzien("20.10.2026"))
    assert termin("KPA", "due", dzien("01.09.2026"), (spozniona,)).statutory_due == dzien("01.10.2026")


def test_zawieszenie_bez_konca_nie_ma_terminu() -> None:
    wynik = termin("KPA", "due", dzien("01.09.2026"), (Exclusion(dzien("14.09.2026"), None, Reason.SUSPENSION),))
    assert wynik.suspended
    assert wynik.statutory_due is wynik.safe_target is wynik.planned is None
    assert wynik.level(dzien("01.01.2030")) is rules.Level.CALM


def test_informacja_publiczna_nie_zna_przerw() -> None:
    przerwa = Exclusion(dzien("12.11.2026"), dzien("20.11.2026"))
    wynik = termin("PUBLIC_INFO", "due", dzien("10.11.2026"), (przerwa,))
    assert wynik.statutory_due == dzien("24.11.2026")
    assert [note.code for note in wynik.notes].count("not_excluded") == 1


def test_zawiadomienie_tlumacza_najpozniej_trzy_dni_robocze_przed_wizyta() -> None:
    """Wizyta w czwartek 12.11.2026, środa jest świętem: najpóźniej w piątek 6.11."""
    assert KALENDARZ.add_working_days(dzien("12.11.2026"), -3) == dzien("06.11.2026")


def test_liczy_sie_dzien_nadania() -> None:
    koniec = dzien("05.06.2026")
    assert rules.kept_in_time(koniec, posted=dzien("05.06.2026"))
    assert not rules.kept_in_time(koniec, posted=dzien("06.06.2026"))


def test_zawieszenie_na_wniosek_strony_wygasa_po_trzech_latach() -> None:
    assert rules.suspension_lapses(dzien("10.03.2026")) == dzien("10.03.2029")


def test_wniosek_tuz_przed_polnoca_liczy_sie_w_polskim_dniu() -> None:
    """Gdy w UTC jest 31.10.2026 godz. 23:30, w Polsce jest już 1 listopada."""
    assert termin("CERT", "due", datetime(2026, 10, 31, 22, 30, tzinfo=UTC)).start == dzien("31.10.2026")
    assert termin("CERT", "due", datetime(2026, 10, 31, 23, 30, tzinfo=UTC)).start == dzien("01.11.2026")


@pytest.mark.parametrize(
    ("stwierdzono", "termin_zgloszenia"),
    [
        ("2026-11-10 14:00", "2026-11-13 14:00"),
        ("2026-10-24 14:00", "2026-10-27 13:00"),  # zegary cofnięto 25.10
        ("2026-03-28 14:00", "2026-03-31 15:00"),  # zegary przesunięto naprzód 29.03
    ],
)
def test_naruszenie_danych_72_godziny(stwierdzono: str, termin_zgloszenia: str) -> None:
    wynik = termin("GDPR_BREACH", "due", datetime.fromisoformat(stwierdzono).replace(tzinfo=WARSAW))
    assert wynik.statutory_at == datetime.fromisoformat(termin_zgloszenia).replace(tzinfo=WARSAW)


def test_zgloszenie_ma_tylko_date_planowana() -> None:
    wynik = termin("REPORT", "due", datetime(2026, 11, 10, 14, 0, tzinfo=WARSAW), cel="4 working_hours")
    assert wynik.statutory_due is None
    assert wynik.planned_at == datetime(2026, 11, 12, 10, 0, tzinfo=WARSAW)  # 11 listopada urząd nie pracuje


def test_cel_wewnetrzny_nie_przesuwa_terminu_ustawowego() -> None:
    wynik = termin("CERT", "due", dzien("21.12.2026"), cel="30 days")
    assert wynik.planned == dzien("28.12.2026")


OSTRZEZENIA = """
KPA    01.09.2026  yellow 16.09.2026  orange 24.09.2026  red 29.09.2026  overdue 02.10.2026
CERT   08.09.2026  orange 10.09.2026  red 14.09.2026     overdue 16.09.2026
GDPR   01.09.2026  orange 22.09.2026  red 29.09.2026     overdue 02.10.2026
"""


@pytest.mark.parametrize("wiersz", [w.split() for w in OSTRZEZENIA.split("\n") if w], ids=lambda w: w[0])
def test_ostrzezenia(wiersz: list[str]) -> None:
    regula, zdarzenie, *progi = wiersz
    wynik = termin(regula, "due", dzien(zdarzenie))
    for poziom, od in zip(progi[::2], progi[1::2], strict=True):
        assert wynik.level(dzien(od)) == poziom
        assert wynik.level(dzien(od) - rules.calendar.DAY) != poziom


@pytest.mark.parametrize(
    ("zamknieta", "kategoria", "do"),
    [
        ("21.11.2026", "B5", "31.12.2031"),
        ("01.01.2026", "B5", "31.12.2031"),
        ("31.12.2025", "B25", "31.12.2050"),
        ("21.11.2026", "BE10", "31.12.2036"),
        ("21.11.2026", "A", None),
        ("21.11.2026", "Bc", None),
    ],
)
def test_przechowywanie_od_1_stycznia_nastepnego_roku(zamknieta: str, kategoria: str, do: str | None) -> None:
    koniec = rules.keep_until(dzien(zamknieta), rules.Category.parse(kategoria))
    assert koniec == (dzien(do) if do else None)


def test_do_archiwum_po_dwoch_pelnych_latach() -> None:
    assert rules.to_records_office(dzien("21.11.2026")) == dzien("01.01.2029")
