"""Types and categories, in the words of a language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from okienko.cases.models import CaseType, Category
from okienko.kernel.kept import Kept
from okienko.kernel.lately import Lately, stamp_of

RECHECK_SECONDS = 1.0  # a pack that is loaded shows within that time


_TYPES = Kept(lambda: CaseType.objects.order_by("order", "id"))
_CATEGORIES = Kept(lambda: Category.objects.order_by("order", "id"))


class _Kinds:
    """All types and categories by code, in the pack's order; read, never changed."""

    def __init__(self) -> None:
        self.types = {row.code: row for row in _TYPES()}
        self.ever = {row.code: row for row in _CATEGORIES()}
        self.categories = {code: row for code, row in self.ever.items() if row.is_active}


_kinds = Lately(_Kinds, RECHECK_SECONDS, version=stamp_of("cases_casetype", "cases_category"))
forget_kinds = _kinds.forget


def case_type(code: str) -> CaseType | None:
    """For services: the row, which nobody may change."""
    return _kinds().types.get(code)


def active_category(code: str) -> Category | None:
    """For services: the row, which nobody may change."""
    return _kinds().categories.get(code)


def active_categories() -> list[Category]:
    """For queries: the rows in the pack's order, which nobody may change."""
    return list(_kinds().categories.values())


@dataclass(frozen=True, slots=True)
class OutcomeView:
    code: str
    name: str


@dataclass(frozen=True, slots=True)
class TypeView:
    code: str
    name: str
    description: str
    icon: str
    require: dict[str, str]  # field → the reason shown beside it
    require_by_category: bool
    anonymous_ok: bool
    closing: str
    outcomes: tuple[OutcomeView, ...]
    requalify_to: tuple[str, ...]
    reopen_days: int


@dataclass(frozen=True, slots=True)
class CategoryView:
    code: str
    group: str
    group_name: str
    group_icon: str
    name: str
    icon: str
    hazard: bool
    hazard_text: str
    target_days: int | None
    place: str
    contact: str
    contact_reason: str


@dataclass(frozen=True, slots=True)
class Asked:
    """What a form asks of the person: for each datum the reason why it is needed, None where it is not."""

    name: str | None
    address: str | None
    contact: str | None  # e-mail or telephone
    offers_contact: bool
    place: str  # required, optional, none


def asked_of_person(kind: TypeView, about: CategoryView | None) -> Asked:
    """The rule of the type; where the type leaves it to the category, that of the category. No query."""
    contact, offers = kind.require.get("contact"), True
    if kind.require_by_category and about is not None:
        contact = about.contact_reason if about.contact == "required" else None
        offers = about.contact != "none"
    return Asked(
        name=kind.require.get("name"),
        address=kind.require.get("address"),
        contact=contact,
        offers_contact=offers,
        place=about.place if about is not None else "none",
    )


def word(words: Mapping[str, str], language: str) -> str:
    """The word in a language, else in Polish, else nothing."""
    return words.get(language) or words.get("pl", "")


def types(language: str = "pl") -> list[TypeView]:
    return [type_view(row, language) for row in _kinds().types.values()]


def type_view(row: CaseType, language: str) -> TypeView:
    outcomes: list[dict[str, Any]] = row.outcomes
    return TypeView(
        code=row.code,
        name=word(row.names, language),
        description=word(row.descriptions, language),
        icon=row.icon,
        require={field: word(reason, language) for field, reason in row.require.items()},
        require_by_category=row.require_by_category,
        anonymous_ok=row.anonymous_ok,
        closing=word(row.closing, language),
        outcomes=tuple(OutcomeView(one["code"], word(one["name"], language)) for one in outcomes),
        requalify_to=tuple(row.requalify_to),
        reopen_days=row.reopen_days,
    )


def categories(language: str = "pl") -> list[CategoryView]:
    """Active categories in the pack's order."""
    return [category_view(row, language) for row in active_categories()]


def category(code: str, language: str = "pl") -> CategoryView | None:
    row = active_category(code)
    return category_view(row, language) if row else None


def category_view(row: Category, language: str) -> CategoryView:
    return CategoryView(
        code=row.code,
        group=row.group,
        group_name=word(row.group_names, language),
        group_icon=row.group_icon,
        name=word(row.names, language),
        icon=row.icon,
        hazard=row.hazard,
        hazard_text=word(row.hazard_text, language),
        target_days=row.target_days,
        place=row.place,
        contact=row.contact,
        contact_reason=word(row.contact_reason, language),
    )


def type_names(language: str = "pl") -> list[tuple[str, str]]:
    """(code, name) of every type, for select boxes."""
    return [(code, word(row.names, language)) for code, row in _kinds().types.items()]


def category_names(language: str = "pl") -> list[tuple[str, str]]:
    """(code, name) of every active category, for select boxes."""
    return [(code, word(row.names, language)) for code, row in _kinds().categories.items()]


def staff_words(language: str = "pl") -> dict[str, str]:
    """Code → name of every type and category, for lists that carry codes."""
    known = _kinds()
    names = [(code, row.names) for code, row in known.types.items()]
    names += [(code, row.names) for code, row in known.ever.items()]
    return {code: word(each, language) for code, each in names}
