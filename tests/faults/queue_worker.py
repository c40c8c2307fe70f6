"""One part of a running queue in a process of its own. May be killed at any line.

python -m tests.faults.queue_worker dispatch         offers and sweeps, whoever else does
python -m tests.faults.queue_worker lead             the dispatcher of a worker, which leads or waits to
python -m tests.faults.queue_worker serve 3 4 5      users who accept, settle, and sometimes decline or give back
python -m tests.faults.queue_worker silent 3         a user who signs on and never answers
"""

from __future__ import annotations

import random
import sys
import threading
import time

if __name__ == "__main__":
    import django

    django.setup()

from okienko.kernel.actors import Actor, staff
from okienko.kernel.errors import DomainError
from okienko.routing import services, tasks
from okienko.routing.models import Offer


def dispatch() -> None:
    swept_at = 0.0
    while True:
        if time.monotonic() - swept_at > tasks.SWEEP_SECONDS:
            services.sweep()
            swept_at = time.monotonic()
        if not services.dispatch():
            time.sleep(0.02)  # nothing to offer


def serve(users: list[int], *, are_moody: bool) -> None:
    people = {one: staff(one) for one in users}
    for by in people.values():
        services.sign_on(by=by)
    renewed_at = time.monotonic()
    while True:
        if time.monotonic() - renewed_at > 2:
            for by in people.values():
                services.renew(by=by)
            renewed_at = time.monotonic()
        opened = list(Offer.objects.filter(user_id__in=users, outcome="").values_list("id", "user_id", "subject"))
        for offer_id, user_id, subject in opened:
            answer(offer_id, subject, random.random() if are_moody else 1.0, by=people[user_id])
        if not opened:
            time.sleep(0.02)  # nobody is offered anything


def answer(offer_id: int, subject: str, dice: float, *, by: Actor) -> None:
    try:
        if dice < 0.03:
            services.decline(offer_id, by=by)
            return
        services.accept(offer_id, by=by)
        if dice < 0.06:
            services.give_back(subject, by=by)
            return
        if dice < 0.3:
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


if __name__ == "__main__":
    work, rest = sys.argv[1], [int(one) for one in sys.argv[2:]]
    if work == "dispatch":
        dispatch()
    elif work == "lead":
        tasks.lead(threading.Event())
    elif work in ("serve", "moody"):
        serve(rest, are_moody=work == "moody")
    else:
        silent(rest[0])
