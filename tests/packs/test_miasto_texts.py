"""Texts of the demonstration pack: placeholders declared, languages complete, Polish plain."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

PACK = Path(__file__).parents[2] / "packs" / "miasto"
LANGUAGES = ("pl", "en", "uk")
CHANNELS = ("form", "email", "phone", "desk", "chat", "reminder")
# Words of officialese with a plain twin: niniejszy → (nothing), celem → aby, uiścić → zapłacić, winien → musi …
OFFICIALESE = re.compile(
    r"\b(niniejsz\w+|w przedmiocie|celem|uiści\w+|przedłoż\w+|w terminie do dnia|winien|winna|winno|informuje się"
    r"|skutkować|tutejsz\w+|zobowiązuje się do|należy \w+ć)\b",
    re.IGNORECASE,
)
STATEMENT_IDS = (
    "wstep", "podmiot", "url", "data-publikacja", "data-aktualizacja", "status",
    "tresci-niedostepne", "wylaczenia", "data-sporzadzenie", "data-przeglad", "wykonawca-badania", "kontakt",
    "osoba", "email", "telefon", "procedura", "aplikacje", "architektura",
)  # fmt: skip


@dataclass(frozen=True)
class Text:
    path: Path
    head: dict[str, Any]
    body: str


def load(path: Path) -> Text:
    _, head, body = path.read_text(encoding="utf-8").split("---\n", 2)
    return Text(path, yaml.safe_load(head), body)


def load_all(folder: str) -> list[Text]:
    return [load(path) for path in sorted((PACK / folder).glob("*.md"))]


TEMPLATES = load_all("templates")
NOTICES = load_all("notices")
CLAUSES = load_all("clauses")
PAGES = load_all("pages")
POLISH = [text for text in TEMPLATES + NOTICES + CLAUSES + PAGES if text.head["language"] == "pl"]


def name_of(text: Text) -> str:
    return f"{text.path.parent.name}/{text.path.name}"


def sentences(text: Text) -> list[list[str]]:
    """Words of each sentence; headings, labels and other fragments of up to three words do not count."""
    plain = re.sub(r"<[^>]+>|\*\*|[#>]|https?://\S+|\[|\]\([^)]*\)", " ", text.body)
    plain = re.sub(r"\b(art|ust|lit|pkt|godz|ul|al|nr|np|r)\.", r"\1", plain)
    parts = re.split(r"[.!?:;]\s|\n\s*\n|\n-|\n(?=[A-Z{*])", plain)
    found = [re.findall(r"[\w{}@-]*\w[\w{}@-]*", part) for part in parts]
    return [words for words in found if len(words) > 3]


def syllables(word: str) -> int:
    """Vowel groups; "i" before a vowel only softens."""
    return len(re.findall(r"[aąeęoóuy]|i(?![aąeęoóuy])", word.lower().replace("au", "a").replace("eu", "e")))


def fog(text: Text) -> float:
    """FOG-PL = 0.4 × (words in a sentence + share of words with four syllables or more, in percent)."""
    found = sentences(text)
    words = [word for sentence in found for word in sentence if not word.startswith("{")]
    hard = [word for word in words if syllables(word) >= 4 and not word[0].isupper()]
    return 0.4 * (len(words) / len(found) + 100 * len(hard) / len(words))


@pytest.mark.parametrize("text", TEMPLATES + NOTICES, ids=name_of)
def test_template_declares_exactly_its_placeholders(text: Text) -> None:
    used = set(re.findall(r"\{(\w+)\}", text.head["subject"] + text.body))
    assert used == set(text.head["placeholders"])
    assert text.path.name == f"{text.head['code']}.{text.head['language']}.md"
    assert not re.search(r"\{\W|\{\}", text.body)


def test_templates_in_all_languages_use_the_same_placeholders() -> None:
    by_code: dict[str, dict[str, Text]] = {}
    for text in TEMPLATES:
        by_code.setdefault(text.head["code"], {})[text.head["language"]] = text
    for code, texts in by_code.items():
        if texts["pl"].head["kind"] == "letter":
            assert set(texts) == {"pl"}, code
            assert set(texts["pl"].head["summary"]) == {"en", "uk"}, code
            continue
        assert set(texts) == set(LANGUAGES), code
        assert len({tuple(text.head["placeholders"]) for text in texts.values()}) == 1, code
        assert "{reference}" in texts["pl"].head["subject"], f"{code}: replies are threaded by the reference"


def test_notices_are_in_all_languages_and_can_be_taken_back() -> None:
    by_code: dict[str, dict[str, set[str]]] = {}
    for text in NOTICES:
        by_code.setdefault(text.head["code"], {})[text.head["language"]] = set(text.head["placeholders"])
    for code, texts in by_code.items():
        assert set(texts) == set(LANGUAGES), code
        assert texts["pl"] == texts["en"] == texts["uk"], code
        assert {"stop_url", "own_url"} <= texts["pl"] or "confirm_url" in texts["pl"], code


def test_every_placeholder_is_explained() -> None:
    readme = (PACK.parent / "README.md").read_text("utf-8")
    explained = set(re.findall(r"`(\w+)`", readme.split("### Placeholders")[1].split("## Drawing")[0]))
    assert {name for text in TEMPLATES + NOTICES for name in text.head["placeholders"]} <= explained


def test_case_types_of_templates_exist() -> None:
    known = {entry["code"] for entry in yaml.safe_load((PACK / "case_types.yaml").read_text("utf-8"))["case_types"]}
    for text in TEMPLATES:
        assert set(text.head["case_types"]) <= known


def test_only_closing_messages_that_may_be_rated_ask_for_a_rating() -> None:
    asking = {text.head["code"] for text in TEMPLATES if "rating_url" in text.head["placeholders"]}
    assert asking == {"closing", "closing-report"}
    for text in TEMPLATES:
        if text.head["code"] in asking:
            assert "complaint" not in text.head["case_types"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_acknowledgment_that_may_need_another_way_never_rules(language: str) -> None:
    text = load(PACK / "templates" / f"acknowledgement-kpa.{language}.md")
    assert {"edelivery_address", "visit_url", "planned_date", "clause_url"} <= set(text.head["placeholders"])
    ruling = "bez rozpoznania|nie rozpatrzymy|nieskuteczn|odrzuc|without consideration|rejected|invalid|без розгляду"
    assert not re.search(ruling, text.body, re.IGNORECASE)


@pytest.mark.parametrize(
    ("code", "needed"),
    [
        (
            "deficiency-call",
            "office office_address addressee topic capacity missing_items reply_days clause_url "
            "signatory_name signatory_post",
        ),
        ("notice-36", "reasons new_date higher_body signatory_name signatory_post"),
        ("complaint-238", "body outcome signatory_name signatory_post"),
        ("complaint-238-negative", "body outcome factual_reasons legal_reasons signatory_name signatory_post"),
        ("forwarding-65", "recipient reasons forwarded_date clause_url"),
        ("forwarding-231", "recipient reasons forwarded_date clause_url"),
        ("receipt", "office point received_date received_time reference attachment_count person_name signatory_name"),
    ],
)
def test_letters_hold_what_the_law_asks(code: str, needed: str) -> None:
    assert set(needed.split()) <= set(load(PACK / "templates" / f"{code}.pl.md").head["placeholders"])


def test_letters_instruct_on_rights() -> None:
    assert "ponaglenie" in load(PACK / "templates" / "notice-36.pl.md").body
    assert "art. 239" in load(PACK / "templates" / "complaint-238-negative.pl.md").body
    assert "bez rozpoznania" in load(PACK / "templates" / "deficiency-call.pl.md").body


def test_every_channel_has_a_clause_in_every_language() -> None:
    assert {(c.head["channel"], c.head["language"]) for c in CLAUSES} == {
        (c, lang) for c in CHANNELS for lang in LANGUAGES
    }
    for clause in CLAUSES:
        assert len(clause.head["short"]) < 300
        assert "uodo.gov.pl" in clause.body
        assert "iod@miasto.test" in clause.body


def test_every_page_is_in_every_language() -> None:
    codes = ("accessibility", "sign-language", "contact")
    assert {(p.head["code"], p.head["language"]) for p in PAGES} == {(c, lang) for c in codes for lang in LANGUAGES}


@pytest.mark.parametrize("language", LANGUAGES)
def test_contact_page_says_the_hours_of_the_locations(language: str) -> None:
    body = load(PACK / "pages" / f"contact.{language}.md").body
    for location in yaml.safe_load((PACK / "locations.yaml").read_text("utf-8"))["locations"]:
        place = f"{location['address']['street']} {location['address']['number']}:**"
        line = next(line for line in body.splitlines() if place in line)
        said = set(re.findall(r"\d+:\d\d–\d+:\d\d", line))
        assert said == {"–".join(time.removeprefix("0") for time in span) for span in location["hours"].values()}


@pytest.mark.parametrize("language", LANGUAGES)
def test_accessibility_statement_has_the_structure_machines_look_for(language: str) -> None:
    body = load(PACK / "pages" / f"accessibility.{language}.md").body
    for name in STATEMENT_IDS:
        assert body.count(f'id="a11y-{name}"') == 1, name
    assert len(re.findall(r'<time id="[\w-]+" datetime="\d{4}-\d\d-\d\d">', body)) == 4


@pytest.mark.parametrize("text", POLISH, ids=name_of)
def test_polish_is_plain(text: Text) -> None:
    found = sentences(text)
    assert sum(map(len, found)) / len(found) < 15
    assert max(map(len, found)) <= 32
    assert not OFFICIALESE.search(text.body), OFFICIALESE.search(text.body)
    assert fog(text) < 14


def test_fog_tells_plain_from_heavy() -> None:
    plain = Text(
        Path(), {}, "Zapłać w kasie 17 zł. Weź ze sobą dowód. Przyjdź do okienka numer dwa. Tam odbierz odpis aktu."
    )
    heavy = Text(
        Path(),
        {},
        "Niezwłoczne przedłożenie wymaganej dokumentacji potwierdzającej okoliczności uzasadniające "
        "przeprowadzenie postępowania administracyjnego stanowi obowiązek wnioskodawcy.",
    )
    assert fog(plain) < 6
    assert fog(heavy) > 30


# docs/decisions/two-voices.md
TY = re.compile(
    r"\b(Tw(ój|oj\w+|oi\w+)|Ciebie|Cię|Ci|Tobie|Tobą|możesz|masz|chcesz"
    r"|(podaj|napisz|zadzwoń|sprawdź|złóż|wybierz|wpisz|odpowiedz|wejdź|przyjdź|zgłoś|oceń))\b",
    re.IGNORECASE,
)
PANSTWO = re.compile(r"\bPaństw\w*|\bpros(zę|imy)\b", re.IGNORECASE)


@pytest.mark.parametrize("text", POLISH, ids=name_of)
def test_pages_say_ty_and_what_is_sent_says_panstwo(text: Text) -> None:
    wrong = PANSTWO if text.path.parent.name == "pages" else TY
    found = wrong.search(f"{text.head.get('subject', '')}\n{text.head.get('title', '')}\n{text.body}")
    assert not found, found


@pytest.mark.parametrize("path", sorted((PACK / "cards").glob("*.yaml")), ids=lambda path: path.stem)
def test_a_card_is_read_as_ty_and_said_as_panstwo(path: Path) -> None:
    card = yaml.safe_load(path.read_text("utf-8"))
    assert not TY.search(card.pop("phone_version"))
    found = PANSTWO.search(yaml.safe_dump(card, allow_unicode=True))
    assert not found, found
