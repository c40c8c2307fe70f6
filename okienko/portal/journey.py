"""The steps of the form for one draft: which there are, which are done, where to go next."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from okienko.cases import queries as cases
from okienko.cases.queries import Asked, CategoryView, TypeView
from okienko.cases.rules import CaseTypeCode
from okienko.portal.draft import Draft

MATTER, PLACE, TEXT, CONTACT, SUMMARY = "sprawa", "miejsce", "opis", "kontakt", "podsumowanie"
# Applications in an individual matter need a signature: the portal only says where they may be filed.
NOT_BY_FORM = frozenset({CaseTypeCode.KPA_APPLICATION.value})


@dataclass(frozen=True, slots=True)
class Step:
    slug: str
    label: str
    is_done: bool
    is_current: bool


@dataclass(frozen=True, slots=True)
class Journey:
    """A draft with what the pack says about its type and category."""

    draft: Draft
    kind: TypeView
    about: CategoryView | None
    asked: Asked

    @property
    def slugs(self) -> list[str]:
        place = [PLACE] if self.asked.place != "none" else []
        return [MATTER, *place, TEXT, CONTACT, SUMMARY]

    def steps(self, current: str) -> list[Step]:
        labels = {
            MATTER: _("Sprawa"),
            PLACE: _("Miejsce"),
            TEXT: _("Opis"),
            CONTACT: _("Kontakt"),
            SUMMARY: _("Wyślij"),
        }
        return [
            Step(slug, labels[slug], slug in self.draft.visited or slug == MATTER, slug == current)
            for slug in self.slugs
        ]

    def after(self, slug: str) -> str:
        return self.slugs[self.slugs.index(slug) + 1]

    def before(self, slug: str) -> str:
        return self.slugs[self.slugs.index(slug) - 1]

    def first_open(self) -> str:
        """The first step nobody has been through yet; the summary when all are."""
        return next((slug for slug in self.slugs[1:-1] if slug not in self.draft.visited), SUMMARY)


def journey(draft: Draft, language: str) -> Journey | None:
    """None while no matter is chosen, or the chosen one is no longer offered."""
    kind = next((one for one in cases.types(language) if one.code == draft.type_code), None)
    if kind is None or kind.code in NOT_BY_FORM:
        return None
    about = cases.category(draft.category, language) if draft.category else None
    if draft.is_report and about is None:
        return None
    return Journey(draft, kind, about, cases.asked_of_person(kind, about))
