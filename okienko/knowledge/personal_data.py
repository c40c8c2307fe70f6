"""Cards are public texts; the only persons on them are the editor and whoever published a version.

The index of the search holds words of the directory of staff, and follows it. Who asked to be reminded of funding is
known by an e-mail address alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from okienko.kernel import personal_data
from okienko.kernel.actors import Actor
from okienko.kernel.personal_data import Erasure, holds_none, holds_staff
from okienko.knowledge import services
from okienko.knowledge.queries import reminders
from okienko.people import queries as people


class ReminderData:
    """Reminders of a person: those of every e-mail address that stands on their card."""

    models = frozenset(
        {
            "knowledge.ReminderRequest",
            "knowledge.ReminderAddress",
            "knowledge.ReminderSubscription",
            "knowledge.Reminder",
        }
    )
    names = {
        "knowledge.ReminderRequest": _("niepotwierdzone zapisy na przypomnienia"),
        "knowledge.ReminderAddress": _("adresy do przypomnień o naborach"),
        "knowledge.ReminderSubscription": _("zapisy na przypomnienia o naborach"),
        "knowledge.Reminder": _("przypomnienia o naborach"),
    }

    def within_reach(self, person_ids: Sequence[int], *, by: Actor) -> bool:
        return True  # whoever may see the person sees the address

    def export(self, person_ids: Sequence[int]) -> dict[str, list[dict[str, Any]]]:
        return reminders.reminders_of(people.emails_of(person_ids))

    def erase(self, person_ids: Sequence[int], *, by: Actor) -> Erasure:
        return Erasure(services.forget_reminders(people.emails_of(person_ids)))


personal_data.register(ReminderData())

holds_staff("knowledge.SynonymEdition", "knowledge.Trial")
holds_staff(
    "knowledge.ServiceCard",
    "knowledge.CardVersion",
    "knowledge.CardDraft",
    "knowledge.GuideRating",
    "knowledge.NewsReceipt",
    "knowledge.Record",
    "knowledge.RecordVersion",
    "knowledge.PlainPhraseChange",
    "knowledge.Link",
)
holds_staff("knowledge.SearchDocument", "knowledge.SearchEdition", "knowledge.SearchPosting")
holds_none(
    "knowledge.SearchMeaning",  # of cards and records, never of people
    "knowledge.Asked",
    "knowledge.CardDay",
    "knowledge.Counted",
    "knowledge.SynonymEntry",
    "knowledge.Fee",
    "knowledge.LifeEvent",
    "knowledge.PlainLimit",
    "knowledge.PlainMeasure",  # figures of published templates
    "knowledge.PlainPhrase",
    "knowledge.LinkedText",
    "knowledge.LinkHost",
    "knowledge.LinkUse",
)
