"""The demonstration pack holds together: every reference resolves, the map is sound, nobody real is in it."""

from __future__ import annotations

import csv
import json
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import phonenumbers
import pytest
import yaml
from shapely import LineString, Point, Polygon, unary_union
from shapely.geometry import shape

from okienko.terms import law

ROOT = Path(__file__).parents[2]
PACK = ROOT / "packs" / "miasto"
LANGUAGES = {"pl", "en", "uk"}
ROLES = {
    "broker", "supervisor", "expert", "clerk", "head", "editor", "registry", "receptionist", "secretary", "analyst",
    "director", "admin",
}  # fmt: skip
UNIT_KINDS = {"office", "post", "department", "bureau", "division", "section", "center", "entity"}
WEEKDAYS = {"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"}
CHANNELS = {"phone", "email", "form", "chat", "video", "desk", "letter", "edelivery", "callback", "report", "overdue"}
DEADLINES = {
    "report": "REPORT",
    "inquiry": "INFO",
    "kpa_application": "KPA",
    "complaint": "COMPLAINT",
    "motion": "MOTION",
    "public_information": "PUBLIC_INFO",
}


def read(name: str) -> Any:
    return yaml.safe_load((PACK / name).read_text(encoding="utf-8"))


def features(name: str) -> list[dict[str, Any]]:
    return json.loads((PACK / name).read_text(encoding="utf-8"))["features"]


def rows(name: str) -> list[dict[str, str]]:
    lines = (PACK / name).read_text(encoding="utf-8").splitlines()
    return list(csv.DictReader(line for line in lines if not line.startswith("#")))


BRAND = read("brand.yaml")
UNITS = read("units.yaml")["units"]
STAFF = read("staff.yaml")["staff"]
LOCATIONS = read("locations.yaml")["locations"]
SKILLS = read("skills.yaml")["skills"]
QUEUES = read("queues.yaml")["queues"]
CATEGORIES = read("categories.yaml")
CASE_TYPES = read("case_types.yaml")["case_types"]
SYMBOLS = {unit["symbol"] for unit in UNITS}
STAFF_CODES = {person["code"] for person in STAFF}
AREAS = features("areas.geojson")
STREETS = features("streets.geojson")
DISTRICTS = {f["properties"]["code"]: shape(f["geometry"]) for f in AREAS if f["properties"]["kind"] == "district"}
TOWN: Polygon = next(shape(f["geometry"]) for f in AREAS if f["properties"]["kind"] == "town")


def unique(values: list[str]) -> bool:
    return not [value for value, count in Counter(values).items() if count > 1]


def walk(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    yield path, value
    if isinstance(value, dict):
        for key, item in value.items():
            yield from walk(item, f"{path}.{key}")
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from walk(item, f"{path}[{index}]")


YAML_FILES = sorted(path.name for path in PACK.glob("*.yaml"))


@pytest.mark.parametrize("name", YAML_FILES)
def test_texts_for_residents_have_all_languages(name: str) -> None:
    for path, value in walk(read(name)):
        if isinstance(value, dict) and "pl" in value:
            assert set(value) == LANGUAGES, f"{name}{path}"
            assert all(isinstance(text, str) and text.strip() for text in value.values()), f"{name}{path}"
            assert not re.search("[а-яіїєґ]", value["pl"], re.IGNORECASE), f"{name}{path}: Cyrillic in Polish"


def test_unit_tree_has_one_root_and_no_loops() -> None:
    assert unique([unit["symbol"] for unit in UNITS])
    parents = {unit["symbol"]: unit.get("parent") for unit in UNITS}
    assert [symbol for symbol, parent in parents.items() if parent is None] == ["UM"]
    for unit in UNITS:
        assert re.fullmatch(r"[A-ZĄĆĘŁŃÓŚŹŻ]{1,8}(-[IVXLC]+)?", unit["symbol"])
        assert unit["kind"] in UNIT_KINDS
        assert unit["location"] in {location["code"] for location in LOCATIONS}
        assert unit["does"]
        seen, here = set(), unit["symbol"]
        while here is not None:
            assert here not in seen, unit["symbol"]
            seen.add(here)
            here = parents[here]
    assert read("units.yaml")["first_line"] in SYMBOLS


def test_staff_belong_to_units_and_have_deputies() -> None:
    assert unique([person["code"] for person in STAFF])
    assert unique([person["name"] for person in STAFF])
    assert unique([person["phone"] for person in STAFF])
    skills = {skill["code"] for skill in SKILLS}
    for person in STAFF:
        assert person["unit"] in SYMBOLS
        assert set(person["roles"]) <= ROLES
        assert person["deputy"] in STAFF_CODES - {person["code"]}
        assert set(person.get("skills", {})) <= skills
        assert all(1 <= level <= 5 for level in person.get("skills", {}).values())
    leaders = Counter(person["unit"] for person in STAFF if person.get("leads"))
    assert max(leaders.values()) == 1
    assert len(STAFF) >= 50


def test_twelve_demonstration_sign_ins_one_role_each() -> None:
    assert {person["code"]: person["roles"] for person in STAFF if person.get("demo")} == {
        role: [role] for role in sorted(ROLES)
    }


def test_every_unit_of_a_category_has_somebody_who_can_take_a_case() -> None:
    parents = {unit["symbol"]: unit.get("parent") for unit in UNITS}
    takers = {person["unit"] for person in STAFF if {"clerk", "head", "expert", "broker"} & set(person["roles"])}
    used = {symbol for c in CATEGORIES["categories"] for symbol in [c["unit"], *c.get("unit_by_area", {}).values()]}
    used |= {case_type["unit"] for case_type in CASE_TYPES}
    assert [symbol for symbol in sorted(used) if symbol not in takers and parents[symbol] not in takers] == []


def test_absences_and_substitutions_name_staff() -> None:
    data = read("absences.yaml")
    for entry in data["absences"] + data["substitutions"]:
        assert entry["staff"] in STAFF_CODES
        assert entry.get("substitute", "broker") in STAFF_CODES - {entry["staff"]}
        assert entry["from"] == str(entry["from"])
        assert int(entry["from"]) <= int(entry["to"])
        assert set(entry.get("roles", [])) <= ROLES - {"admin"}


def test_locations_open_and_close() -> None:
    addresses = {(row["street"], row["number"]): row for row in rows("addresses.csv")}
    for location in LOCATIONS:
        assert set(location["hours"]) <= WEEKDAYS
        spans = list(location["hours"].values()) + [e["hours"] for e in location["exceptions"] if "hours" in e]
        assert all(re.fullmatch(r"\d\d:\d\d", time) for span in spans for time in span)
        assert all(opens < closes for opens, closes in spans)
        assert all(isinstance(exception["date"], date) for exception in location["exceptions"])
        assert TOWN.contains(Point(location["point"]))
        row = addresses[location["address"]["street"], location["address"]["number"]]
        assert Point(location["point"]).distance(Point(float(row["lon"]), float(row["lat"]))) < 0.0005


def test_queues_resolve() -> None:
    codes = {queue["code"] for queue in QUEUES}
    assert read("queues.yaml")["default"] in codes
    for queue in QUEUES:
        assert queue["unit"] in SYMBOLS
        assert set(queue["channels"]) <= CHANNELS
        assert set(queue["skills"]) <= {skill["code"] for skill in SKILLS}
        assert queue.get("line", "general") in BRAND["lines"]
        assert queue.get("overflow", {"to": "general"})["to"] in codes
        holders = [p for p in STAFF if set(queue["skills"]) <= set(p.get("skills", {}))]
        assert holders, f"nobody has the skills of {queue['code']}"


def test_brand_resolves() -> None:
    assert BRAND["office"]["accessibility_coordinator"]["staff"] in STAFF_CODES
    assert (PACK / BRAND["look"]["arms"]).is_file()
    assert re.fullmatch(r"[A-Z0-9]{3,11}", BRAND["senders"]["sms"])
    assert BRAND["office"]["mailbox"] == "kontakt@miasto.test"


def luminance(color: str) -> float:
    parts = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_contrast_is_measured_right() -> None:
    assert round(contrast("#000000", "#ffffff"), 1) == 21.0
    assert round(contrast("#777777", "#ffffff"), 2) == 4.48


def test_brand_colors_have_contrast() -> None:
    look = BRAND["look"]
    for color in ("primary", "accent"):
        assert contrast(look[color], look[f"on_{color}"]) >= 4.5
        assert contrast(look[color], look["background"]) >= 4.5


def test_arms_hold_no_script_and_no_outside_reference() -> None:
    text = (PACK / "arms.svg").read_text(encoding="utf-8")
    assert "<script" not in text
    assert "href" not in text
    assert "<title" in text


def test_categories_resolve() -> None:
    groups = {group["code"] for group in CATEGORIES["groups"]}
    service_areas = {f["properties"]["code"]: f["properties"] for f in AREAS if "unit" in f["properties"]}
    assert unique([category["code"] for category in CATEGORIES["categories"]])
    for category in CATEGORIES["categories"]:
        assert category["group"] in groups
        assert category["code"].startswith(category["group"] + "_")
        assert category["unit"] in SYMBOLS
        for area, symbol in category.get("unit_by_area", {}).items():
            assert service_areas[area]["unit"] == symbol
        assert category["clock"] in {"office", "always"}
        assert category["first_response_hours"] > 0
        assert category["target_days"] > 0
        assert category["place"] in {"required", "optional", "none"}
        assert category["contact"] in {"none", "optional", "required"}
        assert (category["contact"] == "required") == ("contact_reason" in category), category["code"]
        assert category.get("contact_reason", "reply") in CATEGORIES["contact_reasons"]
        assert set(category.get("requalify", [])) <= set(DEADLINES)
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", category["icon"])
        assert not (category.get("hazard") and category["contact"] == "required"), "danger is reported by anybody"
    assert {category["group"] for category in CATEGORIES["categories"]} == groups
    assert all("112" in text for text in CATEGORIES["hazard_text"].values())


def test_case_types_resolve() -> None:
    classes = {row["code"] for row in rows("file_plan.csv")}
    assert {case_type["code"]: case_type["deadline"] for case_type in CASE_TYPES} == DEADLINES
    for case_type in CASE_TYPES:
        assert case_type["unit"] in SYMBOLS
        assert {case_type["file_class"], case_type.get("file_class_forwarded")} <= classes | {None}
        assert set(case_type["require"]) <= {"name", "address", "contact", "signature"}
        assert set(case_type["requalify_to"]) <= set(DEADLINES) - {case_type["code"]}
        assert set(case_type.get("restricted_units", [])) <= SYMBOLS
        assert set(case_type.get("no_rating_units", [])) <= SYMBOLS
        assert {rule["through"] for rule in case_type.get("forward_rules", [])} <= SYMBOLS
        rated = [outcome["code"] for outcome in case_type["outcomes"] if outcome["rating"]]
        assert case_type["rating"] or not rated
        assert not {"refused", "dismissed", "left_unexamined", "forwarded"} & set(rated)


def test_complaints_are_restricted_and_never_rated() -> None:
    complaint = next(case_type for case_type in CASE_TYPES if case_type["code"] == "complaint")
    assert complaint["restricted"]
    assert not complaint["rating"]
    assert {"name", "address"} <= set(complaint["require"])


def test_file_plan_rows() -> None:
    banner = (PACK / "file_plan.csv").read_text(encoding="utf-8").splitlines()[0]
    assert banner.startswith("#")
    assert "archiwist" in banner
    plan = rows("file_plan.csv")
    assert unique([row["code"] for row in plan])
    for row in plan:
        assert re.fullmatch(r"\d{2,4}", row["code"])
        assert row["code"].startswith(row["parent"])
        assert re.fullmatch(r"A|Bc|BE?\d+|", row["archival_category"])


def test_calendar_of_the_office() -> None:
    calendar = read("calendar.yaml")
    assert all(entry["date"].weekday() < 5 for entry in calendar["closures"])
    assert {entry["unit"] for entry in calendar["complaint_hours"]} <= SYMBOLS
    assert any(entry.get("after_hours") for entry in calendar["complaint_hours"])


def test_terms_of_the_office_can_be_read() -> None:
    supplement = law.read_supplement((PACK / "terms.yaml").read_text(encoding="utf-8"))
    assert unique([entry.code for entry in supplement.retention])
    assert all(entry.term and not entry.code.isdecimal() for entry in supplement.retention)


def test_icons_are_in_the_sprite() -> None:
    sprite = (ROOT / "okienko/kernel/static/vendor/icons.svg").read_text(encoding="utf-8")
    known = set(re.findall(r'<symbol id="([\w-]+)"', sprite))
    used = {entry["icon"] for entry in CATEGORIES["categories"] + CATEGORIES["groups"] + CASE_TYPES}
    assert used <= known, f"add to tools/icons.txt and run make vendor: {sorted(used - known)}"


def test_cards_and_messages_name_what_the_pack_has() -> None:
    cards = {path.stem: yaml.safe_load(path.read_text(encoding="utf-8")) for path in (PACK / "cards").glob("*.yaml")}
    locations = {location["code"] for location in LOCATIONS}
    for code, card in cards.items():
        assert card["code"] == code
        assert card["where"].get("unit", "BOM") in SYMBOLS
        assert set(card["where"].get("locations", [])) <= locations
    categories = {category["code"] for category in CATEGORIES["categories"]}
    streets = {feature["properties"]["name"] for feature in STREETS}
    districts = {feature["properties"]["name"] for feature in AREAS if feature["properties"]["kind"] == "district"}
    for message in read("history/messages.yaml")["messages"]:
        assert message.get("category", "OTHER_ANY") in categories, message["id"]
        assert message.get("card", next(iter(cards))) in cards, message["id"]
        assert message.get("place", "Rynek") in streets | districts, message["id"]


# --- the map


def test_districts_tile_the_town_exactly() -> None:
    assert len(DISTRICTS) == 12
    assert unary_union(list(DISTRICTS.values())).equals(TOWN)
    assert sum(d.area for d in DISTRICTS.values()) == pytest.approx(TOWN.area, rel=1e-9)
    faces = list(DISTRICTS.values())
    overlaps = [a.intersection(b).area for i, a in enumerate(faces) for b in faces[:i]]
    assert max(overlaps) < 1e-13
    assert TOWN.is_valid
    assert all(face.is_valid and face.geom_type == "Polygon" for face in faces)


def test_service_areas_cover_the_town_once_for_each_kind() -> None:
    by_kind: dict[str, list[Any]] = {}
    for feature in AREAS:
        if "unit" in feature["properties"]:
            assert feature["properties"]["unit"] in SYMBOLS
            assert set(feature["properties"]["districts"]) <= set(DISTRICTS)
            by_kind.setdefault(feature["properties"]["kind"], []).append(shape(feature["geometry"]))
    assert set(by_kind) == {"roads", "greenery"}
    for shapes in by_kind.values():
        assert sum(s.area for s in shapes) == pytest.approx(TOWN.area, rel=1e-9)


def test_streets_lie_inside_their_districts() -> None:
    names = [feature["properties"]["name"] for feature in STREETS]
    assert unique(names)
    assert len(names) >= 150
    for feature in STREETS:
        properties, line = feature["properties"], shape(feature["geometry"])
        assert isinstance(line, LineString)
        assert TOWN.contains(line), properties["name"]
        assert properties["district"] == properties["districts"][0]
        home = unary_union([DISTRICTS[code] for code in properties["districts"]])
        assert line.difference(home).length < 0.0005, properties["name"]
        if properties["rank"] == "local":
            assert properties["districts"] == [properties["district"]]
            assert DISTRICTS[properties["district"]].contains(line)
    assert {feature["properties"]["district"] for feature in STREETS} == set(DISTRICTS)


def test_addresses_lie_in_their_districts() -> None:
    streets = {feature["properties"]["name"] for feature in STREETS}
    table = rows("addresses.csv")
    assert unique([f"{row['street']} {row['number']}" for row in table])
    for row in table:
        assert row["street"] in streets
        assert DISTRICTS[row["district"]].contains(Point(float(row["lon"]), float(row["lat"])))


def test_the_town_is_drawn_the_same_again(tmp_path: Path) -> None:
    subprocess.run([sys.executable, ROOT / "packs/tools/draw_town.py", tmp_path], check=True)
    for name in ("areas.geojson", "streets.geojson", "landscape.geojson"):
        again = json.loads((tmp_path / name).read_text(encoding="utf-8"))["features"]
        for old, new in zip(features(name), again, strict=True):
            assert old["properties"] == new["properties"]
            assert shape(old["geometry"]).equals_exact(shape(new["geometry"]), 2e-6)


# --- nobody real


def all_text() -> Iterator[tuple[str, str]]:
    for path in sorted(PACK.rglob("*")):
        if path.suffix in {".yaml", ".md", ".csv"}:
            yield str(path.relative_to(PACK)), path.read_text(encoding="utf-8")


def test_telephone_numbers_belong_to_nobody() -> None:
    for name, text in all_text():
        for number in re.findall(r"\+\d{9,15}", text):
            assert number.startswith("+4838001"), f"{name}: {number}"
            assert not phonenumbers.is_valid_number(phonenumbers.parse(number)), f"{name}: {number}"
        if name != "addresses.csv":
            for number in re.findall(r"(?<![\d#.])\d{3}[ -]\d{3}[ -]\d{3}(?!\d)", text):
                assert number.startswith("380 01"), f"{name}: {number}"


def test_addresses_of_the_network_are_reserved_for_tests() -> None:
    for name, text in all_text():
        for address in re.findall(r"[\w.+-]+@[\w.-]+\.\w+", text):
            assert address.endswith((".test", ".example")), f"{name}: {address}"


def test_office_links_only_to_itself_and_to_authorities() -> None:
    for name, text in all_text():
        if not name.startswith(("cards/", "history/")):
            for host in re.findall(r"https?://([\w.-]*\w)", text):
                assert host.endswith("miasto.test") or host in {"uodo.gov.pl", "bip.brpo.gov.pl"}, f"{name}: {host}"


def test_every_category_has_words_to_be_found_by() -> None:
    for category in CATEGORIES["categories"]:
        assert set(category["also"]) == LANGUAGES, category["code"]
        assert all(unique(words.split(", ")) and "," in words for words in category["also"].values()), category["code"]
