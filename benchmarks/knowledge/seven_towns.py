"""A bigger corpus: `python benchmarks/knowledge/seven_towns.py CARDS.jsonl OUT.jsonl [TIMES]`.

Every card as often as asked for (7 makes 389 cards 2,723), each time with other names of the town, its streets and its
units, as if seven offices put their cards together. Ids get a number, but for the first copy, so that the questions
stay answerable.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

# Forms of the town's name as they stand in the cards, and those of six made-up towns.
TOWN = ("Lublinie", "Lublina", "Lublinem", "Lublinowi", "Lublin", "lubelskiego", "lubelski")
STEMS = ("Olszogród", "Brzezin", "Wierzbów", "Jasion", "Sosnów", "Topolin")
STREETS = ("Spokojna", "Wieniawska", "Filaretów", "Kleeberga", "Szaserów", "Nowy Świat", "Zemborzycka", "Czechowska")
OTHER_STREETS = ("Klonowa", "Ogrodowa", "Młyńska", "Kościelna", "Szkolna", "Polna", "Krótka", "Dworcowa")
UNITS = (("Biuro", "Referat"), ("Wydział", "Departament"), ("Biuro", "Zespół"), ("Wydział", "Centrum"))


def varied(text: str, copy: int) -> str:
    if copy == 0:
        return text
    stem = STEMS[(copy - 1) % len(STEMS)]
    for form in TOWN:
        text = re.sub(rf"\b{form}\b", stem + form.replace("Lublin", "").replace("lubel", ""), text)
    for number, street in enumerate(STREETS):
        text = text.replace(street, OTHER_STREETS[(number + copy) % len(OTHER_STREETS)])
    before, after = UNITS[copy % len(UNITS)]
    return text.replace(before, after)


def main(source: Path, target: Path, times: int) -> None:
    cards = [json.loads(line) for line in source.read_text(encoding="utf-8").splitlines()]
    with target.open("w", encoding="utf-8") as out:
        for copy in range(times):
            for card in cards:
                name = card["id"] if copy == 0 else f"{card['id']}/{copy}"
                sections = {title: varied(text, copy) for title, text in card["sections"].items()}
                line = {"id": name, "title": varied(card["title"], copy), "sections": sections}
                out.write(json.dumps(line, ensure_ascii=False) + "\n")
    print(f"{times * len(cards)} cards: {target}")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]) if len(sys.argv) > 3 else 7)
