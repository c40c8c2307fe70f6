"""What channels keep about one person: mail as it came and as it went."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from okienko.channels.email import queries as email
from okienko.channels.email import services
from okienko.kernel import actors, personal_data
from okienko.kernel.actors import Actor
from okienko.kernel.personal_data import Erasure, Kept, holds_none


class MailData:
    models = frozenset({"channels.RawMessage", "channels.OutgoingMail"})

    names = {"channels.RawMessage": _("e-maile, które przyszły"), "channels.OutgoingMail": _("e-maile, które wyszły")}

    def within_reach(self, person_ids: Sequence[int], *, by: Actor) -> bool:
        return True  # mail follows its contact, which was asked

    def export(self, person_ids: Sequence[int]) -> dict[str, list[dict[str, Any]]]:
        return email.mail_of_people(actors.system(), person_ids)

    def erase(self, person_ids: Sequence[int], *, by: Actor) -> Erasure:
        erased, kept = services.forget(person_ids, by=by)
        reason = _("Wiadomości należą do akt sprawy: ustawa o narodowym zasobie archiwalnym, art. 6.")
        return Erasure(erased, [Kept(model, count, reason) for model, count in kept.items()])


personal_data.register(MailData())
holds_none("channels.Mailbox")
