"""Case types and categories from the office's pack."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml
from django.db import transaction

from okienko.cases.models import CaseType, Category
from okienko.cases.queries.catalog import forget_kinds
from okienko.kernel.actors import Actor


@transaction.atomic
def load_pack(pack_folder: Path, *, by: Actor) -> None:
    """Load `case_types.yaml` and `categories.yaml` (packs/README.md); what the pack no longer names is kept,
    categories as inactive, because cases refer to them."""
    types = _read(pack_folder / "case_types.yaml").get("case_types", [])
    for order, one in enumerate(types):
        CaseType.objects.update_or_create(code=one["code"], defaults={**_type_columns(one), "order": order})
    file = _read(pack_folder / "categories.yaml")
    groups = {one["code"]: one for one in file.get("groups", [])}
    reasons = file.get("contact_reasons", {})
    codes = []
    for order, one in enumerate(file.get("categories", [])):
        columns = _category_columns(one, groups[one["group"]], reasons, file.get("hazard_text", {}))
        Category.objects.update_or_create(code=one["code"], defaults={**columns, "order": order, "is_active": True})
        codes.append(one["code"])
    Category.objects.exclude(code__in=codes).update(is_active=False)
    transaction.on_commit(forget_kinds)
    forget_kinds()


def _read(path: Path) -> dict[str, Any]:
    if not path.exists():
        return {}
    loaded = yaml.safe_load(path.read_text(encoding="utf-8"))
    return loaded if isinstance(loaded, dict) else {}


def _type_columns(one: dict[str, Any]) -> dict[str, Any]:
    return {
        "names": one["name"],
        "plurals": one.get("plural", {}),
        "descriptions": one.get("description", {}),
        "icon": one.get("icon", ""),
        "unit": one.get("unit", ""),
        "deadline_rule": one["deadline"],
        "file_class": one.get("file_class") or "",
        "file_class_forwarded": one.get("file_class_forwarded") or "",
        "require": one.get("require") or {},
        "require_by_category": one.get("require_by_category", False),
        "email_ok": one.get("email_ok", True),
        "anonymous_ok": one.get("anonymous_ok", True),
        "closing": one.get("closing", {}),
        "outcomes": one.get("outcomes", []),
        "rating": one.get("rating", True),
        "no_rating_units": one.get("no_rating_units", []),
        "reopen_days": one.get("reopen_days", 14),
        "restricted": one.get("restricted", False),
        "restricted_units": one.get("restricted_units", []),
        "public_map": one.get("public_map", False),
        "requalify_to": one.get("requalify_to", []),
    }


def _category_columns(
    one: dict[str, Any], group: dict[str, Any], reasons: dict[str, Any], hazard_text: dict[str, str]
) -> dict[str, Any]:
    return {
        "group": one["group"],
        "group_names": group["name"],
        "group_icon": group.get("icon", ""),
        "names": one["name"],
        "also": one.get("also", {}),
        "icon": one.get("icon", ""),
        "unit": one.get("unit", ""),
        "unit_by_area": one.get("unit_by_area", {}),
        "hazard": one.get("hazard", False),
        "hazard_text": hazard_text if one.get("hazard") else {},
        "first_response_hours": one.get("first_response_hours"),
        "response_clock": one.get("clock", "office"),
        "target_days": one.get("target_days"),
        "place": one.get("place", "optional"),
        "contact": one.get("contact", "optional"),
        "contact_reason": _reason(one.get("contact_reason", ""), reasons),
    }


def _reason(given: Any, reasons: dict[str, Any]) -> dict[str, str]:
    """A reason is a key of `contact_reasons`, or its own words by language."""
    if isinstance(given, dict):
        return {str(language): str(text) for language, text in given.items()}
    found = reasons.get(given, {})
    return {str(language): str(text) for language, text in found.items()}
