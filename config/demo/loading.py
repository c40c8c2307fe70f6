"""Writing the planned half year through the bulk doors of the domains."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from config.demo.conversations import queue_log
from config.demo.plan import History, Matter, Step, Visit
from config.demo.visits import plan
from okienko.cases import services as cases
from okienko.cases.rules import CaseState, LinkKind, Reason
from okienko.cases.services import PastCase, PastHandover, PastNote, PastStep
from okienko.contacts import services as contacts
from okienko.contacts.rules import Channel, Delivery, Identification, MessageKind, Result
from okienko.contacts.services import (
    ImportedContact,
    PastAnswer,
    PastCallback,
    PastContact,
    PastMessage,
    PastRating,
    Sender,
)
from okienko.kernel import actors
from okienko.kernel.actors import Actor
from okienko.kernel.packs import Pack
from okienko.knowledge.rules.learning.content import PastSearch
from okienko.knowledge.services import learning
from okienko.organization import queries as organization
from okienko.people import services as people
from okienko.people.services import PastPerson, PersonData
from okienko.routing import services as routing
from okienko.routing.rules import AccessClass
from okienko.terms.rules import Exclusion

SEED = 2026
_RESULTS = {
    "answered_from_card": Result.CARD,
    "card_and_judgement": Result.CARD_AND_JUDGEMENT,
    "ad_hoc": Result.AD_HOC,
}
_ENDS = {
    "case": Result.CASE,
    "callback": Result.CALLBACK,
    "transferred": Result.TRANSFERRED,
    "out_of_scope": Result.OUT_OF_SCOPE,
    "nothing": Result.NO_ANSWER_NEEDED,
}


@transaction.atomic
def load_history(pack_folder: Path, *, seed: int = SEED, now: datetime | None = None) -> History:
    """Half a year of 3,000 contacts that ends `now`: people, contacts, cases, ratings, open work. Once per office.

    The same seed and moment give the same half year (`History.digest`). The pack must be loaded.
    """
    now = now or timezone.now()
    history = plan(pack_folder, seed=seed, now=now)
    _Loader(history, seed, now).load()
    past = Pack(pack_folder).records("history/searches.yaml", PastSearch)
    learning.import_searches(past, today=timezone.localdate(now), seed=seed, by=actors.system())
    return history


class _Loader:
    def __init__(self, history: History, seed: int, now: datetime) -> None:
        self.history, self.seed, self.now = history, seed, now
        self.units = {symbol: int(pk) for symbol, pk in organization.units_by_symbol().items()}
        rows = organization.people_of_unit(self.units.values())
        self.users = {one.email: int(one.user_id) for one in rows}
        self.actors = {email: actors.staff(user_id) for email, user_id in self.users.items()}
        self.names = {one.email: one.name for one in rows}

    def load(self) -> None:
        by = actors.system()
        self.people = people.import_history(
            PastPerson(
                PersonData(
                    kind="business" if one.company_name else "resident",
                    given_name=one.given_name,
                    family_name=one.family_name,
                    company_name=one.company_name,
                    language=one.language,
                ),
                (("email", one.email), ("phone", one.phone)),
            )
            for one in self.history.residents
        )
        visits = self.history.visits
        imported = contacts.import_history([self._contact(one) for one in visits], by=by)
        by_reference = {one.reference: one for one in imported}
        joined: dict[str, list[int]] = {}
        for one in visits:
            if one.matter and one.matter.duplicate_of:
                joined.setdefault(one.matter.duplicate_of, []).append(by_reference[one.reference].id)
        cases.import_history(
            [
                self._case(one.matter, one, row, joined.get(one.reference, []))
                for one, row in zip(visits, imported, strict=True)
                if one.matter
            ],
            by=by,
        )
        ids = [one.id for one in imported]
        routing.import_log(queue_log(self.history, ids, self.users, seed=self.seed, now=self.now))

    def _by(self, email: str) -> Actor:
        return self.actors.get(email) or actors.system()

    def _contact(self, one: Visit) -> PastContact:
        resident = self.history.residents[one.resident] if one.resident is not None else None
        kind = {"phone": "phone", "desk": "", "chat": ""}.get(one.channel, "email")
        sure = Identification.CONFIRMED if one.confirmed else Identification.PROBABLE
        sender = Sender()
        if resident:
            sender = Sender(resident.name, kind, {"phone": resident.phone, "email": resident.email}.get(kind, ""))
        answers = self._answers(one)
        return PastContact(
            channel=Channel(one.channel),
            received_at=one.at,
            unit_id=self.units[one.unit],
            headline=one.message.subject,
            person_id=self.people[one.resident] if one.resident is not None else None,
            identification=sure if resident else Identification.ANONYMOUS,
            sender=sender,
            language=one.message.language,
            handled_by_id=self.users.get(one.handler),
            access_class=AccessClass.RESTRICTED if one.matter and one.matter.restricted else AccessClass.OPEN,
            answer_due_at=one.due_at,
            first_answered_at=one.settled_at if one.end in ("at_once", "late") else None,
            settled_at=one.settled_at,
            reference=one.reference,
            tracking_code=one.code,
            messages=tuple(self._messages(one, sender)),
            answers=answers,
            callbacks=self._callbacks(one, sender),
        )

    def _answers(self, one: Visit) -> tuple[PastAnswer, ...]:
        if one.settled_at is None:
            return ()
        message, by_id = one.message, self.users.get(one.handler)
        result = _ENDS.get(one.end) or _RESULTS[message.result]
        category = one.matter.category if one.matter else ""
        found = [PastAnswer(result, one.settled_at, message.subject, message.card, category, one.seconds, by_id)]
        if one.second:
            found.append(
                PastAnswer(
                    _RESULTS[one.second.result], one.settled_at, one.second.subject, one.second.card, "",
                    one.seconds // 2, by_id,
                )
            )  # fmt: skip
        return tuple(found)

    def _messages(self, one: Visit, sender: Sender) -> Iterator[PastMessage]:
        written = one.channel in ("email", "web_form", "chat")
        yield PastMessage(
            MessageKind.INCOMING,
            one.at,
            one.message.text,
            actors.anonymous() if written else self._by(one.handler),
            author_name=sender.name,  # the words are theirs, whoever wrote them down
            headline=one.message.subject,
        )
        delivery = Delivery.SENT if sender.kind == "email" and sender.address else Delivery.NONE
        if one.end in ("at_once", "late", "transferred") and one.settled_at and one.message.answer:
            text = one.message.answer if not one.second else f"{one.message.answer}\n\n{one.second.answer}"
            yield self._outgoing(one, text, one.settled_at, delivery if one.channel == "email" else Delivery.NONE)
        elif one.matter and one.closing_at and one.matter.answer and delivery is Delivery.SENT:
            yield self._outgoing(one, one.matter.answer, one.closing_at, delivery, "closing")

    def _outgoing(self, one: Visit, text: str, at: datetime, delivery: Delivery, template: str = "") -> PastMessage:
        who = one.matter.handler if one.matter else one.handler
        return PastMessage(
            MessageKind.OUTGOING,
            at,
            text,
            self._by(who),
            author_name=self.names.get(who, ""),
            headline=f"Odp.: {one.message.subject}",
            delivery=delivery,
            template=template,
        )

    def _callbacks(self, one: Visit, sender: Sender) -> tuple[PastCallback, ...]:
        if one.callback_due is None or one.settled_at is None:
            return ()
        attempts = 1 if one.callback_done else 0
        phone = sender.address or self.history.residents[0].phone
        return (
            PastCallback(phone, one.settled_at, one.callback_due, one.message.subject, attempts, one.callback_done),
        )

    def _case(self, matter: Matter, visit: Visit, contact: ImportedContact, joined: list[int]) -> PastCase:
        own = self.units[matter.unit]
        score = matter.score
        return PastCase(
            type_code=matter.type_code,
            title=visit.message.subject,
            received_at=visit.at,
            contacts=((contact.id, LinkKind.OPENED), *((other, LinkKind.JOINED) for other in joined)),
            unit_id=own,
            steps=tuple(self._step(step, matter, visit) for step in matter.steps),
            unit_reason=Reason(matter.reason),
            unit_area=matter.area,
            category_code=matter.category,
            description=visit.message.text,
            place=matter.place,
            district=matter.district,
            handler_id=self.users.get(matter.handler),
            outcome=matter.outcome,
            answer=matter.answer,
            public_consent=matter.consent,
            released=matter.released,
            excluded=tuple(Exclusion(begins, ends) for begins, ends in matter.excluded),
            handovers=tuple(
                PastHandover(
                    self.units[one.from_unit],
                    self.units[one.to_unit],
                    one.reason,
                    one.at,
                    self.users.get(one.by),
                    one.acknowledged_at,
                    self.users.get(one.acknowledged_by),
                )
                for one in matter.passed
            ),
            notes=tuple(PastNote(text, at, self._by(by)) for text, at, by in matter.notes),
            rating=PastRating(score.asked_at, score.score, score.comment, score.rated_at) if score else None,
            planned=matter.planned,
            due_at=matter.due_at,
            duplicate_of=matter.duplicate_of,
        )

    def _step(self, step: Step, matter: Matter, visit: Visit) -> PastStep:
        by = self._by(step.by) if step.by else actors.anonymous()
        last = step is matter.steps[-1] and step.state == CaseState.RESOLVED
        return PastStep(
            CaseState(step.state), step.at, by, self.units[step.unit],
            public_note=matter.answer if last else step.public_note, internal_note=step.internal_note,
        )  # fmt: skip
