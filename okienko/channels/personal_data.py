"""What channels keep about one person: mail as it came and as it went, and what chats know."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from okienko.cases import queries as cases
from okienko.channels.chat import queries as chat_queries
from okienko.channels.chat import services as chat_services
from okienko.channels.email import queries as email
from okienko.channels.email import services
from okienko.contacts import queries as contacts
from okienko.kernel import actors, personal_data
from okienko.kernel.actors import Actor
from okienko.kernel.personal_data import Erasure, Kept, holds_none
from okienko.people import queries as people


class MailData:
    models = frozenset({"channels.RawMessage", "channels.OutgoingMail"})

    names = {"channels.RawMessage": _("e-maile, które przyszły"), "channels.OutgoingMail": _("e-maile, które wyszły")}

    def within_reach(self, person_ids: Sequence[int], *, by: Actor) -> bool:
        return True  # mail follows its contact, which was asked

    def export(self, person_ids: Sequence[int]) -> dict[str, list[dict[str, Any]]]:
        return email.mail_of_people(actors.system(), person_ids, people.emails_of(person_ids))

    def erase(self, person_ids: Sequence[int], *, by: Actor) -> Erasure:
        done = services.forget(person_ids, by=by)
        reminders = services.forget_reminders_to(people.emails_of(person_ids))
        done.erased["channels.OutgoingMail"] = done.erased.get("channels.OutgoingMail", 0) + reminders
        in_files = _("Wiadomości należą do akt sprawy: ustawa o narodowym zasobie archiwalnym, art. 6.")
        still_open = _("Ktoś jeszcze czeka na odpowiedź. Zakończ kontakt i powtórz usunięcie.")
        kept = [Kept(model, count, in_files) for model, count in done.filed.items()]
        return Erasure(done.erased, kept + [Kept(model, count, still_open) for model, count in done.waiting.items()])


class ChatData:
    """Chats; their lines are messages of contacts, which `cases.personal_data` exports and empties."""

    models = frozenset({"channels.Chat", "channels.ChatLine"})

    names = {"channels.Chat": _("rozmowy na czacie"), "channels.ChatLine": _("klucze wiadomości z czatu")}

    def within_reach(self, person_ids: Sequence[int], *, by: Actor) -> bool:
        return True  # a chat follows its contact, which was asked

    def export(self, person_ids: Sequence[int]) -> dict[str, list[dict[str, Any]]]:
        return chat_queries.export(one for ids in contacts.ids_of_people(person_ids) for one in ids)

    def erase(self, person_ids: Sequence[int], *, by: Actor) -> Erasure:
        settled, _open_still = contacts.ids_of_people(person_ids)
        filed = {one for one in settled if cases.cases_of_contact(actors.system(), one)}
        return Erasure(chat_services.forget([one for one in settled if one not in filed], by=by))


personal_data.register(MailData())
personal_data.register(ChatData())
holds_none("channels.Mailbox")
