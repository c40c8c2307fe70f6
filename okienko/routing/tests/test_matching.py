"""What must be true of every offer, for any office and any queue."""

import multiprocessing
import os
import random
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

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
    choose_person,
    choose_work,
    has_room,
    holding,
    is_routable,
    match,
    may_be_offered,
    place,
    step_for,
)  # fmt: skip
from okienko.routing.tests.simulation import play

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
SKILLS, QUEUES = ("odpady", "podatki", "język uk"), ("infolinia", "czat")
STEPS = (
    Step(timedelta(0), Line.FIRST),
    Step(timedelta(seconds=60), Line.FIRST, asks_skills=False),
    Step(timedelta(seconds=120), Line.SECOND),
    Step(timedelta(seconds=300), Line.EXPERT),
)

AROUND = [NOW + timedelta(seconds=one) for one in (0, 1, -1, 15, -15, 60, -60, 120, -120, 300, -300, 600, -600)]
BEFORE = [NOW - timedelta(seconds=one) for one in (0, 1, 59, 60, 61, 119, 120, 121, 200, 299, 300, 301, 600)]


def person_from(cells: bytes) -> Person:
    """Somebody, each field by a byte: one draw for all of them, since a draw for each took longer than the test."""
    drawn = iter(cells)
    line = _one_of(tuple(Line), drawn)
    serves = _one_of((frozenset(QUEUES), frozenset(QUEUES[:1]), frozenset(QUEUES[1:])), drawn)
    skills = _levels(drawn)
    idle_since = _one_of(BEFORE, drawn)
    firm, soft = _one_of((0, 30, 60, 100), drawn), _one_of((0, 20, 40), drawn)
    presence = Leased(True, NOW + timedelta(seconds=10))
    activity = Leased(Activity.AVAILABLE, NOW + timedelta(hours=1))
    device = Leased(Device.PHONE, NOW + timedelta(seconds=10))
    roster_until = NOW + timedelta(hours=1) if line is Line.EXPERT else None
    if _one_of((True, False), drawn):
        presence = Leased(_one_of((True, False), drawn), _one_of(AROUND, drawn))
        activity = Leased(_one_of(tuple(Activity), drawn), _one_of(AROUND, drawn))
        device = Leased(_one_of(tuple(Device), drawn), _one_of(AROUND, drawn))
        roster_until = _one_of((None, *AROUND), drawn) if line is Line.EXPERT else None
    return Person(
        UserId(1), line, serves, skills, presence, activity, device, idle_since, firm, soft, roster_until=roster_until
    )  # fmt: skip


def item_from(cells: bytes) -> Waiting:
    """Some work, each field by a byte."""
    drawn = iter(cells)
    rests = [(UserId(next(drawn) % 6 + 1), _one_of(AROUND, drawn)) for _ in range(2)]
    return Waiting(
        id=WorkItemId(1),
        queue=_one_of(QUEUES, drawn),
        priority=_one_of((0, 3, 5, 8), drawn),
        routing_age=_one_of(BEFORE, drawn),
        entered_at=_one_of(BEFORE, drawn),
        due_at=_one_of(AROUND, drawn),
        weight=_one_of((10, 20, 30, 100), drawn),
        steps=STEPS,
        skills=_levels(drawn),
        is_spoken=_one_of((False, True), drawn),
        is_interruptible=_one_of((False, True), drawn),
        sticky=_one_of((None, *(UserId(number) for number in range(1, 7))), drawn),
        not_before=dict(rests[: next(drawn) % 3]),
    )


def _one_of(values, drawn):
    return values[next(drawn) % len(values)]


def _levels(drawn):
    found = {skill: next(drawn) % 4 for skill in SKILLS}
    return {skill: level for skill, level in found.items() if level}


def willing_from(cells: bytes) -> Person:
    """Somebody who is there and available."""
    return person_from(cells + b"\1")


def _cells(length: int) -> st.SearchStrategy[bytes]:
    return st.binary(min_size=length, max_size=length)


offices = st.lists(_cells(16), max_size=6).map(
    lambda rows: [replace(person_from(one), id=UserId(number)) for number, one in enumerate(rows, 1)]
)
queues = st.lists(_cells(17), max_size=8).map(
    lambda rows: [replace(item_from(one), id=WorkItemId(number)) for number, one in enumerate(rows, 1)]
)
willing = _cells(8).map(willing_from)


@given(queues, offices)
def test_nobody_is_offered_what_they_may_not_have(items, people):
    by_item, by_person = {one.id: one for one in items}, {one.id: one for one in people}
    for offer in match(items, people, NOW):
        item, person = by_item[offer.item], by_person[offer.person]
        assert item.queue in person.queues
        assert person.presence.at(NOW) is True
        assert person.activity.at(NOW) is Activity.AVAILABLE
        assert person.device.at(NOW) in ({Device.PHONE} if item.is_spoken else {Device.PHONE, Device.SCREEN})
        assert item.not_before.get(person.id, NOW) <= NOW
        step = item.steps[offer.step]
        assert step.line is person.line
        assert NOW - item.entered_at >= step.after
        if step.asks_skills:
            assert all(person.skills.get(skill, 0) >= level for skill, level in item.skills.items())


@given(queues, offices)
def test_whoever_is_chosen_is_the_first_by_the_rule(items, people):
    """Lists of people by skill are a shortcut: asking everybody, one by one, gives the same offers."""
    left = {one.id: one for one in people}
    offers = []
    for item in sorted(items, key=lambda one: place(one, NOW)):
        asked = {one.id: step for one in left.values() if (step := may_be_offered(item, one, NOW)) is not None}
        turns = {
            one.id: (one.id != item.sticky, asked[one.id], one.firm + one.soft, one.idle_since, one.id)
            for one in left.values()
            if one.id in asked
        }
        chosen = choose_person(item, left.values(), NOW)
        if not turns:
            assert chosen is None
            continue
        first = min(turns, key=turns.__getitem__)
        assert chosen == Offer(item.id, first, asked[first])
        left[first] = holding(left[first], item)
        offers.append(chosen)
    assert match(items, people, NOW) == offers


@pytest.mark.parametrize(
    "offers", [2_000, pytest.param(10_000_000, marks=pytest.mark.long)], ids=["some", "ten-million"]
)
def test_offices_at_work_keep_every_rule(offers):
    """Played over days, with a ledger of its own: every offer as it must be, and nobody is left unserved."""
    at_once = min(offers, 100_000)
    seeds = range(offers // at_once)
    if len(seeds) == 1:
        seen = play(at_once, 0)
    else:
        with ProcessPoolExecutor(os.cpu_count(), mp_context=multiprocessing.get_context("spawn")) as pool:
            seen = sum(pool.map(play, [at_once] * len(seeds), seeds), Counter())
    assert seen["offers"] >= offers


@given(queues, offices)
def test_an_item_is_offered_once_and_nobody_has_more_than_they_can_hold(items, people):
    by_item = {one.id: one for one in items}
    offers = match(items, people, NOW)
    assert len({offer.item for offer in offers}) == len(offers)
    for person in people:
        given_now = [by_item[offer.item] for offer in offers if offer.person == person.id]
        firm = person.firm + sum(one.weight for one in given_now if not one.is_interruptible)
        assert firm <= max(FULL, person.firm)
        if any(one.is_interruptible for one in given_now) and not any(not one.is_interruptible for one in given_now):
            assert firm + person.soft + sum(one.weight for one in given_now) <= FULL


@given(queues, offices, st.randoms(use_true_random=False))
def test_the_same_picture_gives_the_same_offers(items, people, dice: random.Random):
    first = match(items, people, NOW)
    dice.shuffle(items)
    dice.shuffle(people)
    assert match(items, people, NOW) == first


@given(queues, offices)
def test_nothing_waits_for_somebody_who_could_have_it(items, people):
    """After the offers nobody has room for anything that is left and is for them."""
    by_item, free = {one.id: one for one in items}, {one.id: one for one in people}
    offers = match(items, people, NOW)
    for offer in offers:
        free[offer.person] = holding(free[offer.person], by_item[offer.item])
    left = [one for one in items if one.id not in {offer.item for offer in offers}]
    for person in free.values():
        assert choose_work(person, left, NOW) is None


@given(queues, offices)
def test_the_first_in_its_place_is_served_first(items, people):
    """Whoever is offered something has been offered nothing that stood behind what they could have had."""
    for item in items:
        offer = choose_person(item, people, NOW)
        if offer is None:
            continue
        person = next(one for one in people if one.id == offer.person)
        chosen = choose_work(person, items, NOW)
        assert chosen is not None
        ahead = next(one for one in items if one.id == chosen.item)
        assert place(ahead, NOW) <= place(item, NOW)


@given(queues, willing)
def test_a_person_is_offered_the_first_they_may_have(items, person):
    person = replace(person, id=UserId(1))
    for_them = [one for one in items if may_be_offered(one, person, NOW) is not None]
    chosen = choose_work(person, items, NOW)
    if not for_them:
        assert chosen is None
    else:
        assert chosen is not None
        assert chosen.item == min(for_them, key=lambda one: place(one, NOW)).id


def test_what_is_not_known_is_not_available():
    at_work = Person(
        UserId(1), Line.FIRST, frozenset(QUEUES), {},
        Leased(True, NOW + timedelta(seconds=1)),
        Leased(Activity.AVAILABLE, NOW + timedelta(seconds=1)),
        Leased(Device.PHONE, NOW + timedelta(seconds=1)),
        idle_since=NOW,
    )  # fmt: skip
    assert is_routable(at_work, NOW, is_spoken=True)
    for axis in ("presence", "activity", "device"):
        gone = replace(at_work, **{axis: replace(getattr(at_work, axis), until=NOW)})
        assert not is_routable(gone, NOW, is_spoken=False), axis
    assert not is_routable(replace(at_work, device=Leased(Device.SCREEN, NOW + timedelta(1))), NOW, is_spoken=True)


def test_later_steps_add_people_and_skills_stop_mattering_only_where_said():
    item = Waiting(
        WorkItemId(1), "czat", 5, NOW, NOW, NOW + timedelta(hours=1), weight=30, steps=STEPS, skills={"podatki": 2}
    )
    seen = []
    for seconds in (0, 59, 60, 119, 120, 300):
        at = NOW + timedelta(seconds=seconds)
        for line, skills in ((Line.FIRST, {"podatki": 1}), (Line.SECOND, {"podatki": 2}), (Line.EXPERT, {})):
            person = Person(
                UserId(1), line, frozenset(QUEUES), skills,
                Leased(True, at), Leased(Activity.AVAILABLE, at), Leased(Device.PHONE, at), idle_since=at,
            )  # fmt: skip
            if step_for(item, person, at) is not None:
                seen.append((seconds, line.value))
    assert seen == [(60, "first"), (119, "first"), (120, "first"), (120, "second"), (300, "first"), (300, "second")]


def test_a_call_comes_before_letters_in_hand_and_letters_wait_for_room():
    letters = replace(_idle(), soft=80)
    call = _item(weight=100, is_spoken=True)
    letter = _item(weight=20, is_interruptible=True)
    assert has_room(letters, call)
    assert has_room(letters, letter)
    assert not has_room(replace(letters, soft=100), letter)
    assert not has_room(replace(letters, firm=30), call)


def test_whoever_had_it_before_gets_it_back_while_they_can():
    first, second = _idle(1), _idle(2)
    item = _item(sticky=UserId(2))
    assert choose_person(item, [first, second], NOW).person == 2
    on_break = replace(second, activity=Leased(Activity.BREAK, NOW + timedelta(hours=1)))
    assert choose_person(item, [first, on_break], NOW).person == 1


def test_a_pair_rests_after_a_refusal_and_others_are_asked():
    item = _item(not_before={UserId(1): NOW + timedelta(seconds=30)})
    assert choose_person(item, [_idle(1)], NOW) is None
    assert choose_person(item, [_idle(1), _idle(2)], NOW).person == 2
    assert choose_person(item, [_idle(1)], NOW + timedelta(seconds=30)).person == 1


def test_what_was_just_offered_counts_for_what_is_offered_next():
    """One person, three chats of thirty and no fourth; a call beside letters, and no letter beside a full hand."""
    chats = [replace(_item(), id=WorkItemId(number)) for number in range(1, 6)]
    assert [offer.item for offer in match(chats, [_idle()], NOW)] == [1, 2, 3]
    call = replace(_item(weight=100, is_spoken=True, priority=8), id=WorkItemId(9))
    letters = [replace(_item(weight=20, is_interruptible=True), id=WorkItemId(number)) for number in range(1, 8)]
    assert [offer.item for offer in match([*letters, call], [_idle()], NOW)] == [1, 9]  # letters come one by one
    person, taken = _idle(), []
    while offers := match([one for one in letters if one.id not in taken], [person], NOW):
        taken += [offer.item for offer in offers]
        person = replace(holding(person, letters[0]), is_asked=False)  # accepted
    assert taken == [1, 2, 3, 4, 5]
    first = replace(call, priority=0)
    assert [offer.item for offer in match([*letters, first], [_idle()], NOW)] == [9]


def test_work_is_shared_out_before_anybody_gets_a_second():
    chats = [replace(_item(), id=WorkItemId(number)) for number in range(1, 5)]
    offers = match(chats, [_idle(1), _idle(2)], NOW)
    assert [offer.person for offer in offers] == [1, 2, 1, 2]


def test_among_equals_whoever_was_without_work_longest():
    rested = replace(_idle(2), idle_since=NOW - timedelta(minutes=5))
    assert choose_person(_item(), [_idle(1), rested], NOW).person == 2
    busy = replace(rested, soft=20)
    assert choose_person(_item(), [_idle(1), busy], NOW).person == 1


def test_late_before_urgent_before_old():
    """The order in which one person gets what waits, one after the other."""
    ordinary = replace(_item(), id=WorkItemId(1))
    older = replace(_item(routing_age=NOW - timedelta(minutes=9)), id=WorkItemId(2))
    urgent = replace(_item(priority=0), id=WorkItemId(3))
    late = replace(_item(priority=8, due_at=NOW), id=WorkItemId(4))
    later = replace(_item(priority=8, due_at=NOW - timedelta(hours=1)), id=WorkItemId(5))
    late_hazard = replace(_item(priority=0, due_at=NOW - timedelta(minutes=1)), id=WorkItemId(6))
    left, order = [ordinary, older, urgent, late, later, late_hazard], []
    while left:
        chosen = choose_work(_idle(), left, NOW)
        order.append(chosen.item)
        left = [one for one in left if one.id != chosen.item]
    assert order == [5, 6, 4, 3, 2, 1]


def test_the_earliest_step_counts_more_than_who_has_least_in_hand():
    item = _item(entered_at=NOW - timedelta(minutes=10), skills={"podatki": 2})
    skilled = replace(_idle(1), skills={"podatki": 3}, firm=60)
    assert choose_person(item, [_idle(2), skilled], NOW) == Offer(item.id, UserId(1), 0)
    assert choose_person(item, [_idle(2)], NOW) == Offer(item.id, UserId(2), 1)


def test_whoever_had_it_before_comes_before_an_earlier_step():
    item = _item(entered_at=NOW - timedelta(minutes=10), skills={"podatki": 2}, sticky=UserId(2))
    assert choose_person(item, [replace(_idle(1), skills={"podatki": 3}), _idle(2)], NOW).person == 2


def test_sticky_is_not_stronger_than_room_or_rest():
    item = _item(sticky=UserId(1))
    assert choose_person(item, [replace(_idle(1), firm=90), _idle(2)], NOW).person == 2
    resting = replace(item, not_before={UserId(1): NOW + timedelta(seconds=1)})
    assert choose_person(resting, [_idle(1), _idle(2)], NOW).person == 2


def test_nothing_starves():
    """One person, an endless stream of urgent work: what is ordinary is taken as soon as it is overdue."""
    person, ordinary = _idle(), replace(_item(priority=8), id=WorkItemId(1), due_at=NOW + timedelta(minutes=30))
    for minute in range(60):
        now = NOW + timedelta(minutes=minute)
        urgent = [
            replace(_item(priority=0), id=WorkItemId(100 + minute), routing_age=now, due_at=now + timedelta(minutes=5))
        ]
        there = replace(
            person,
            presence=Leased(True, now + timedelta(1)),
            activity=Leased(Activity.AVAILABLE, now + timedelta(1)),
            device=Leased(Device.PHONE, now + timedelta(1)),
        )
        chosen = choose_work(there, [ordinary, *urgent], now)
        assert chosen is not None
        if chosen.item == ordinary.id:
            assert minute == 30
            return
    raise AssertionError("it starved")


def _idle(number: int = 1) -> Person:
    later = NOW + timedelta(hours=1)
    return Person(
        UserId(number), Line.FIRST, frozenset(QUEUES), {},
        Leased(True, later), Leased(Activity.AVAILABLE, later), Leased(Device.PHONE, later), idle_since=NOW,
    )  # fmt: skip


def _item(**values: object) -> Waiting:
    given_here = {
        "id": WorkItemId(1), "queue": "czat", "priority": 5, "routing_age": NOW, "entered_at": NOW,
        "due_at": NOW + timedelta(hours=1), "weight": 30, "steps": STEPS, **values,
    }  # fmt: skip
    return Waiting(**given_here)  # type: ignore[arg-type]  # the test names the fields it needs
