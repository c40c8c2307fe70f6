"""The office's face: names, contacts, colors and the words it uses. Loaded from the pack's `brand.yaml`."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field, fields
from typing import Any

WHITE = "#ffffff"
NIGHT = "#151b26"  # the dark theme's surface
READABLE = 4.5  # WCAG 2.2 AA, text of ordinary size


@dataclass(frozen=True)
class Brand:
    """What templates call `brand`. Every value has a default, so pages work with no pack."""

    office: str = "Urząd"
    short: str = "Okienko"
    tagline: str = ""
    address: str = ""
    phone: str = ""
    email: str = ""
    sign_language: str = ""
    sign_language_url: str = ""
    accessibility_url: str = "/dostepnosc/"
    privacy_url: str = "/prywatnosc/"
    privacy_clause: str = ""
    bip_url: str = ""
    arms_url: str = ""
    color_action: str = "#0f4c81"
    color_accent: str = "#b4530a"
    words: dict[str, str] = field(default_factory=dict)

    @property
    def phone_link(self) -> str:
        """The telephone number as `tel:` wants it."""
        return re.sub(r"[^\d+]", "", self.phone)

    @property
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


def readable_on(color: str, ground: str) -> str:
    """The color, moved towards black or white until text in it can be read on `ground`."""
    toward = "#000000" if luminance(ground) > 0.5 else WHITE
    for step in range(21):
        candidate = mixed(color, toward, step / 20)
        if contrast(candidate, ground) >= READABLE:
            return candidate
    return toward


def stylesheet(brand: Brand) -> str:
    """`/brand.css`: the office's colors as custom properties, made readable in both themes."""

    def block(selector: str, ground: str) -> str:
        far, tint = ("#000000", 0.92) if ground == WHITE else (WHITE, 0.82)
        action = readable_on(brand.color_action, ground)
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


def current(language: str) -> Brand:
    """The brand in this language (`pl`, `en`, `uk`); Polish where a text has no translation."""
    return Brand()


KNOWN = frozenset(f.name for f in fields(Brand))


def from_mapping(data: dict[str, Any]) -> Brand:
    """A brand from plain values; a color that is not `#rrggbb` is refused."""
    for name in ("color_action", "color_accent"):
        if name in data and not re.fullmatch(r"#[0-9a-fA-F]{6}", str(data[name])):
            raise ValueError(f"{name} must look like #0f4c81, not {data[name]!r}")
    return Brand(**{name: value for name, value in data.items() if name in KNOWN})
