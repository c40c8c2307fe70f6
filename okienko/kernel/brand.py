"""The office's face: names, contacts, colors and the words it uses. Loaded from the pack's `brand.yaml`."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from django.db import DatabaseError, transaction
from pydantic import BaseModel, ConfigDict, Field

from okienko.kernel import phones
from okienko.kernel.lately import Lately
from okienko.kernel.models import BrandValue
from okienko.kernel.packs import Pack

FILE = "brand.yaml"
ARMS = "arms"
Text = str | dict[str, str]  # one text, or one per language
WHITE = "#ffffff"
NIGHT = "#151b26"  # the dark theme's surface
READABLE = 4.5  # WCAG 2.2 AA, text of ordinary size
ON_TINT = 6.5  # so much on the ground leaves 4.5 on the tint of the same color
RECHECK_SECONDS = 1.0  # a pack that another process loads shows within that time


@dataclass(frozen=True)
class Brand:
    """What templates call `brand`. Every value has a default, so pages work with no pack."""

    office: str = "Urząd"
    short: str = "Okienko"
    tagline: str = ""
    address: str = ""
    phone: str = ""
    email: str = ""
    emergency: str = "112"
    sign_email: str = ""
    sign_sms: str = ""
    sign_days: int = 3
    controller: str = ""
    accessibility_url: str = "/dostepnosc/"
    privacy_url: str = "/prywatnosc/"
    bip_url: str = ""
    arms_url: str = ""
    color_action: str = "#0f4c81"
    color_accent: str = "#b4530a"
    words: dict[str, str] = field(default_factory=dict)

    @property
    def phone_link(self) -> str:
        """The telephone number as `tel:` wants it."""
        return phones.dialed(self.phone)

    @cached_property
    def version(self) -> str:
        """Changes with the colors, so that browsers may keep `brand.css` for a year."""
        return hashlib.sha256(stylesheet(self).encode()).hexdigest()[:10]


def luminance(color: str) -> float:
    """Relative luminance of `#rrggbb`, 0 to 1 (WCAG 2.2)."""
    parts = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colors, 1 to 21 (WCAG 2.2)."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def mixed(color: str, other: str, share: float) -> str:
    """`color` with this share (0 to 1) of `other`."""
    pairs = ((int(color[i : i + 2], 16), int(other[i : i + 2], 16)) for i in (1, 3, 5))
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def readable_on(color: str, ground: str, ratio: float = READABLE) -> str:
    """The color, moved towards black or white until text in it can be read on `ground`."""
    toward = "#000000" if luminance(ground) > 0.5 else WHITE
    for step in range(21):
        candidate = mixed(color, toward, step / 20)
        if contrast(candidate, ground) >= ratio:
            return candidate
    return toward


def stylesheet(brand: Brand) -> str:
    """`/brand.css`: the office's colors as custom properties, made readable in both themes."""

    def block(selector: str, ground: str) -> str:
        far, tint = ("#000000", 0.92) if ground == WHITE else (WHITE, 0.82)
        action = readable_on(brand.color_action, ground, ON_TINT)
        values = {
            "action": action,
            "on-action": WHITE if contrast(action, WHITE) >= READABLE else "#0b1220",
            "action-rgb": ", ".join(str(int(action[i : i + 2], 16)) for i in (1, 3, 5)),
            "action-strong": mixed(action, far, 0.2),
            "accent": readable_on(brand.color_accent, ground),
            "tint": mixed(action, ground, tint),
            "deep": mixed(readable_on(brand.color_action, WHITE), "#000000", 0.25),
        }
        return selector + "{" + ";".join(f"--brand-{name}:{value}" for name, value in values.items()) + "}\n"

    return block(":root", WHITE) + block('[data-bs-theme="dark"]', NIGHT)


class Colors(BaseModel):
    """`look` of `brand.yaml`; other keys of it are for people."""

    arms: str = ""
    primary: str = Field(Brand.color_action, pattern=r"^#[0-9a-fA-F]{6}$")
    accent: str = Field(Brand.color_accent, pattern=r"^#[0-9a-fA-F]{6}$")


class BrandFile(BaseModel):
    """What this module needs of `brand.yaml`; sections it does not know are kept as they are."""

    model_config = ConfigDict(extra="allow")
    office: dict[str, Any] = Field(default_factory=dict)
    look: Colors = Field(default_factory=Colors)
    words: dict[str, Text] = Field(default_factory=dict)


def picked(text: object, language: str) -> str:
    """The text in this language; Polish where it has none."""
    if isinstance(text, dict):
        return str(text.get(language) or text.get("pl") or "")
    return str(text or "")


class _Kept:
    """The sections and the brands made of them; never changed."""

    def __init__(self, sections: dict[str, Any]) -> None:
        self.sections = sections
        self.brands: dict[str, Brand] = {}


_kept = Lately(lambda: _Kept(dict(BrandValue.objects.exclude(key=ARMS).values_list("key", "value"))), RECHECK_SECONDS)
forget = _kept.forget


def _known() -> _Kept:
    try:
        return _kept()
    except DatabaseError:  # the page that says so must still be drawn
        return _Kept({})


def sections() -> dict[str, Any]:
    """All sections of the loaded `brand.yaml`, by name; empty with no pack, or while the database is away."""
    return _known().sections


def current(language: str) -> Brand:
    """The brand in this language (`pl`, `en`, `uk`)."""
    known = _known()
    if language not in known.brands:
        known.brands[language] = _brand(known.sections, language)
    return known.brands[language]


def _brand(data: dict[str, Any], language: str) -> Brand:
    office, look = data.get("office", {}), data.get("look", {})
    address, sign = office.get("address") or {}, office.get("sign_language") or {}
    given = {
        "office": picked(office.get("name"), language),
        "short": picked(office.get("short"), language),
        "tagline": picked(data.get("words", {}).get("contact_centre"), language),
        "address": _one_line(address),
        "phone": _phone(office.get("phone")),
        "email": office.get("mailbox"),
        "emergency": office.get("emergency"),
        "sign_email": sign.get("email"),
        "sign_sms": _phone(sign.get("sms")),
        "sign_days": sign.get("notice_working_days"),
        "bip_url": office.get("bip"),
        "controller": office.get("controller"),
        "arms_url": f"/herb.svg?{look['arms_version']}" if look.get("arms_version") else "",
        "color_action": look.get("primary"),
        "color_accent": look.get("accent"),
        "words": {key: picked(text, language) for key, text in data.get("words", {}).items()},
    }
    return Brand(**{name: value for name, value in given.items() if value})


def arms() -> str:
    """The arms as SVG text, or nothing."""
    row = BrandValue.objects.filter(key=ARMS).first()
    return str(row.value) if row else ""


def read(folder: Path) -> dict[str, Any]:
    """The rows a pack asks for: sections of its `brand.yaml` and the arms it names; none without the file.

    Raises PackProblem with file and line where a value cannot be used.
    """
    pack = Pack(folder)
    if not pack.has(FILE):
        return {}
    rows: dict[str, Any] = pack.record(FILE, BrandFile).model_dump(mode="json")
    if rows["look"]["arms"]:
        picture = pack.text(rows["look"]["arms"])
        rows["look"]["arms_version"] = hashlib.sha256(picture.encode()).hexdigest()[:10]
        rows[ARMS] = picture
    return rows


@transaction.atomic
def load(folder: Path) -> None:
    """Replaces the brand by that of the pack; by the defaults where it has none."""
    rows = read(folder)
    BrandValue.objects.all().delete()
    BrandValue.objects.bulk_create(BrandValue(key=key, value=value) for key, value in rows.items())
    transaction.on_commit(forget)
    forget()


def changes(folder: Path) -> list[str]:
    """Sections that loading would change, one line each."""
    new, old = read(folder), dict(BrandValue.objects.values_list("key", "value"))
    return [f"{FILE}: {key}" for key in sorted(new.keys() | old.keys()) if new.get(key) != old.get(key)]


def _phone(written: object) -> str:
    """YAML reads a number without spaces as a number."""
    return phones.shown(str(written or ""))


def _one_line(address: dict[str, Any]) -> str:
    street = f"{address.get('street', '')} {address.get('number', '')}".strip()
    town = f"{address.get('postcode', '')} {address.get('city', '')}".strip()
    return ", ".join(part for part in (street, town) if part)
