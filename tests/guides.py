"""A guide that tests load into the office of `tests/cast.py`."""

from __future__ import annotations

import tempfile
from pathlib import Path

from okienko.knowledge import services
from tests.cast import Office
from tests.service_cards import CARD, write_pack

CODE = "jaki-kubel"
OUTLINE = """\
tytuł: Jaki kubeł zamówić
kod: jaki-kubel
opis: Powiemy, czy należy się kubeł.
dla: mieszkańcy
komórka: GK
redaktor: edyta@urzad.test
słowa: pojemnik
pytają też: jaki kosz na szkło
stan na: 2026-11-21
przegląd: 2027-05-21

? dom: Gdzie mieszkasz?
  Chodzi o dom, z którego odbieramy szkło.
  - w domu -> osoby
  - w bloku -> spoldzielnia
? osoby: Ile osób mieszka w domu?
  - do sześciu -> jeden
  - więcej -> dwa

! jeden: Zamów jeden kubeł
  Zapłać i zamów.
  karta: zielony-kubel
! dwa: Zamów dwa kubły
  Zapłać za każdy z osobna.
  karta: zielony-kubel
  dokument: oświadczenie o liczbie osób
  opłata: 13,50 zł za każdy kubeł
  miejsce: pokój 7
  termin: do 10 dni
  podstawa: Uchwała Rady Miasta | Dz.U. 2018 poz. 647
! spoldzielnia: Zapytaj w spółdzielni
  Kubły w blokach zamawia zarządca.
  karta: zielony-kubel
"""


def load_guide(office: Office, *outlines: str) -> str:
    """Load CARD and OUTLINE, or these, as the office's editor; the code of the first."""
    with tempfile.TemporaryDirectory() as folder:
        pack = write_pack(Path(folder), CARD)
        (pack / "guides").mkdir()
        for number, outline in enumerate(outlines or (OUTLINE,)):
            (pack / "guides" / f"{number}.txt").write_text(outline, encoding="utf-8")
        services.load_pack(pack, by=office.edyta)
    return CODE
