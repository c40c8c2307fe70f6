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
        done = services.forget(person_ids, by=by)
        in_files = _("Wiadomości należą do akt sprawy: ustawa o narodowym zasobie archiwalnym, art. 6.")
        still_open = _("Ktoś jeszcze czeka na odpowiedź. Zakończ kontakt i powtórz usunięcie.")
        kept = [Kept(model, count, in_files) for model, count in done.filed.items()]
        return Erasure(done.erased, kept + [Kept(model, count, still_open) for model, count in done.waiting.items()])


personal_data.register(MailData())
holds_none("channels.Mailbox")
