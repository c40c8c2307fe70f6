"""An office at work, played through the pure functions of matching: work arrives, people come and go, offers are taken,
refused or not seen. What must be true of every offer is checked against a ledger of its own."""

from __future__ import annotations

import heapq
import random
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from okienko.organization.rules import UserId
from okienko.routing.rules import WorkItemId
from okienko.routing.rules.matching import (
    FULL,
    Activity,
    Device,
    Leased,
    Line,
    Offer,
    Person,
    Step,
    Waiting,
    choose_work,
    match,
)

START = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)
NEVER = datetime(2100, 1, 1, tzinfo=UTC)
QUEUES = tuple(f"queue-{number}" for number in range(5))
SKILLS = tuple(f"skill-{number}" for number in range(12))
STEPS = (
    Step(timedelta(0), Line.FIRST),
    Step(timedelta(seconds=60), Line.FIRST, asks_skills=False),
    Step(timedelta(seconds=120), Line.SECOND),
    Step(timedelta(seconds=300), Line.EXPERT, asks_skills=False),
)
# weight, spoken, interruptible: a chat, a letter, a call, a person at the desk
KINDS = ((30, False, False), (20, False, True), (100, True, False), (100, False, False))
MOST_WAITING = 90


class Office:
    """Sixty people. `given`: the ledger: who has what in hand, offered or taken."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)
        self.now = START
        self.people = {UserId(number): self._person(UserId(number)) for number in range(1, 61)}
        self.waiting: dict[WorkItemId, Waiting] = {}
        self.given: dict[UserId, dict[WorkItemId, Waiting]] = {one: {} for one in self.people}
        self.ends: list[tuple[datetime, WorkItemId, UserId, bool]] = []  # and whether the item comes back
        self.arrived = 0
        self.seen: Counter[str] = Counter()

    def play(self, offers: int) -> Counter[str]:
        """So many offers at least, then until nothing waits. What happened, by kind."""
        while self.seen["offers"] < offers or self.waiting or self.ends:
            self.now += timedelta(seconds=self.dice.randint(5, 25))
            self._end_what_is_over()
            for user in self.dice.sample(list(self.people), 2):
                self._change(user)
            if self.seen["offers"] < offers:
                self._arrive(MOST_WAITING - len(self.waiting))
            self._offer()
            self.seen["rounds"] += 1
        assert not any(self.given.values())
        assert {(one.firm, one.soft) for one in self.people.values()} == {(0, 0)}
        assert self.seen["served"] == self.arrived, "somebody was never served"
        return self.seen

    def _offer(self) -> None:
        items, people = list(self.waiting.values()), list(self.people.values())
        for offer in match(items, people, self.now):
            self._check(offer)
            self._hold(offer)
        if self.seen["rounds"] % 50 == 0:
            left = list(self.waiting.values())
            assert all(choose_work(one, left, self.now) is None for one in self.people.values())

    def _check(self, offer: Offer) -> None:
        item, person = self.waiting[offer.item], self.people[offer.person]  # KeyError: it is somebody's already
        assert item.queue in person.queues
        assert person.presence.until > self.now
        assert person.device.until > self.now
        assert person.activity.until > self.now
        assert person.activity.value is Activity.AVAILABLE
        assert not item.is_interruptible or not person.is_asked  # letters come one by one
        assert not item.is_spoken or person.device.value is Device.PHONE
        assert item.not_before.get(person.id, self.now) <= self.now
        step = item.steps[offer.step]
        assert step.line is person.line
        assert item.entered_at + step.after <= self.now
        if step.asks_skills:
            for skill, level in item.skills.items():
                assert person.skills.get(skill, 0) >= level

    def _hold(self, offer: Offer) -> None:
        item = self.waiting.pop(offer.item)
        mine = self.given[offer.person]
        mine[item.id] = item
        firm = sum(one.weight for one in mine.values() if not one.is_interruptible)
        soft = sum(one.weight for one in mine.values() if one.is_interruptible)
        assert firm <= FULL
        assert soft <= FULL
        assert not item.is_interruptible or firm + soft <= FULL
        asked = item.is_interruptible or self.people[offer.person].is_asked
        self.people[offer.person] = replace(self.people[offer.person], firm=firm, soft=soft, is_asked=asked)
        comes_back = self.dice.random() < 0.12  # refused, not seen, given back
        lasts = self.dice.randint(2, 20) if comes_back else self.dice.randint(5, 60)
        heapq.heappush(self.ends, (self.now + timedelta(seconds=lasts), item.id, offer.person, comes_back))
        self.seen["offers"] += 1

    def _end_what_is_over(self) -> None:
        for user, one in self.people.items():
            if one.is_asked:  # who was offered a letter has answered by now
                self.people[user] = replace(one, is_asked=False)
        while self.ends and self.ends[0][0] <= self.now:
            at, number, user, comes_back = heapq.heappop(self.ends)
            item, person = self.given[user].pop(number), self.people[user]
            kind = "soft" if item.is_interruptible else "firm"
            self.people[user] = replace(person, idle_since=at, **{kind: getattr(person, kind) - item.weight})
            if not comes_back:
                self.seen["served"] += 1
                continue
            rests = {**item.not_before, user: at + timedelta(seconds=self.dice.choice((20, 60)))}
            sticky = user if self.dice.random() < 0.3 else None
            self.waiting[number] = replace(item, not_before=rests, sticky=sticky)

    def _arrive(self, most: int) -> None:
        for _ in range(self.dice.randint(0, max(most, 0))):
            self.arrived += 1
            weight, is_spoken, is_interruptible = self.dice.choice(KINDS)
            skills = {self.dice.choice(SKILLS): self.dice.randint(1, 3)} if self.dice.random() < 0.6 else {}
            began = self.now - timedelta(seconds=self.dice.choice((0, 0, 0, 90)))  # kept its age from elsewhere
            self.waiting[WorkItemId(self.arrived)] = Waiting(
                WorkItemId(self.arrived), self.dice.choice(QUEUES), self.dice.choice((0, 3, 5, 5, 8)), began, self.now,
                self.now + timedelta(minutes=self.dice.choice((-1, 3, 60))), weight, STEPS, skills, is_spoken,
                is_interruptible,
            )  # fmt: skip

    def _change(self, user: UserId) -> None:
        """Somebody goes away, comes back, or their page falls silent."""
        self.people[user] = replace(self.people[user], **self._axes())

    def _axes(self) -> dict[str, Leased[bool] | Leased[Activity] | Leased[Device]]:
        def lasts(chance: float) -> datetime:
            return self.now if self.dice.random() < chance else NEVER

        activity = self.dice.choice((Activity.AVAILABLE,) * 5 + (Activity.BREAK, Activity.WRAP_UP))
        device = self.dice.choice((Device.PHONE, Device.PHONE, Device.SCREEN))
        return {
            "presence": Leased(True, lasts(0.1)),
            "activity": Leased(activity, lasts(0.02)),
            "device": Leased(device, lasts(0.05)),
        }

    def _person(self, number: UserId) -> Person:
        line = (Line.FIRST, Line.FIRST, Line.SECOND, Line.EXPERT)[number % 4]
        skills = {skill: self.dice.randint(1, 3) for skill in self.dice.sample(SKILLS, 4)}
        axes = self._axes()
        return Person(
            number, line, frozenset(self.dice.sample(QUEUES, 3)), skills, axes["presence"], axes["activity"],  # type: ignore[arg-type]  # three axes in one dictionary
            axes["device"], self.now,  # type: ignore[arg-type]  # likewise
            roster_until=NEVER if line is Line.EXPERT else None,
        )  # fmt: skip


def play(offers: int, seed: int) -> Counter[str]:
    """One office from morning until its queue is empty; a function that a process of its own can run."""
    return Office(seed).play(offers)
