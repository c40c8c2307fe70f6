"""Parts of a running queue, each in a process of its own that may be killed at any line.

python -m tests.faults.queue_worker     reads from its input what to start, a line for each, and answers with its pid:

    dispatch         offers and sweeps, whoever else does
    lead             the dispatcher of a worker, which leads or waits to
    serve 3 4 5      users who accept, settle, and sometimes leave the result for later
    moody 3 4 5      the same, who sometimes decline or give back
    picky 3 4 5      the same, who decline most
    silent 3         a user who signs on and never answers

Parts are forks of this one, which has read all modules and opened nothing: they begin at once.
"""

from __future__ import annotations

import os
import random
import signal
import sys
import threading
import time

if __name__ == "__main__":
    import django

    django.setup()

from okienko.kernel.actors import Actor, staff
from okienko.kernel.errors import DomainError
from okienko.routing import services, tasks
from okienko.routing.models import Offer, WorkItem


def dispatch() -> None:
    swept_at = 0.0
    while True:
        if time.monotonic() - swept_at > tasks.SWEEP_SECONDS:
            services.sweep()
            swept_at = time.monotonic()
        if not services.dispatch():
            time.sleep(0.1)  # nothing to offer: looking again and again took the processors from those who answer


# How an offer fares: the share that is declined, and with what is given back.
MOODS = {"serve": (0.0, 0.0), "moody": (0.03, 0.06), "picky": (0.75, 0.8)}


def serve(users: list[int], mood: tuple[float, float]) -> None:
    people = {one: staff(one) for one in users}
    for by in people.values():
        services.sign_on(by=by)
    for subject, user_id in WorkItem.objects.filter(assignee_id__in=users).values_list("subject", "assignee_id"):
        services.finish(subject, by=people[user_id])  # whoever served before them was killed in the midst of it
    renewed_at = time.monotonic()
    while True:
        if time.monotonic() - renewed_at > 2:
            for by in people.values():
                services.renew(by=by)
            renewed_at = time.monotonic()
        opened = list(Offer.objects.filter(user_id__in=users, outcome="").values_list("id", "user_id", "subject"))
        for offer_id, user_id, subject in opened:
            answer(offer_id, subject, mood, by=people[user_id])
        if not opened:
            time.sleep(0.05)  # nobody is offered anything


def answer(offer_id: int, subject: str, mood: tuple[float, float], *, by: Actor) -> None:
    dice = random.random()
    try:
        if dice < mood[0]:
            services.decline(offer_id, by=by)
            return
        services.accept(offer_id, by=by)
        if dice < mood[1]:
            services.give_back(subject, by=by)
            return
        if random.random() < 0.3:
            services.end_talk(subject, by=by)
        services.finish(subject, by=by)
    except DomainError:
        return  # somebody was faster


def silent(user: int) -> None:
    by = staff(user)
    services.sign_on(by=by)
    while True:
        services.renew(by=by)
        time.sleep(2)  # as a page does


def run(work: str, rest: list[int]) -> None:
    if work == "dispatch":
        dispatch()
    elif work == "lead":
        tasks.lead(threading.Event())
    elif work in MOODS:
        serve(rest, MOODS[work])
    else:
        silent(rest[0])


if __name__ == "__main__":
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # who was killed leaves nothing behind
    for line in iter(sys.stdin.readline, ""):
        pid = os.fork()
        if pid == 0:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            work, *rest = line.split()
            run(work, [int(one) for one in rest])
            os._exit(1)  # no part ends by itself
        sys.stdout.write(f"{pid}\n")
        sys.stdout.flush()
