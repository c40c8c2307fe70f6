"""What of knowledge runs in the worker by itself."""

from __future__ import annotations

from django.utils import timezone

from okienko.kernel import worker
from okienko.knowledge import services
from okienko.knowledge.services import learning, links


def register() -> None:
    """Called once from AppConfig.ready()."""
    worker.register_loop("cards", keep_cards, idle_seconds=60)
    worker.register_loop("search", keep_search, idle_seconds=30)
    worker.register_loop("meaning", keep_meaning, idle_seconds=30)
    worker.register_loop("searches", expire_searches, idle_seconds=3600)
    worker.register_loop("reminders", keep_reminders, idle_seconds=60)
    worker.register_loop("trials", measure_next, idle_seconds=1)
    worker.register_loop("plain", measure_texts, idle_seconds=20)
    worker.register_loop("linked-texts", gather_links, idle_seconds=60)
    worker.register_loop("links", check_links, idle_seconds=5)


def keep_cards() -> bool:
    """Days of publication, expiry and review, a minute after they begin."""
    return services.keep(timezone.now()) > 0


def keep_search() -> bool:
    """The index follows the directory, half a minute behind; after an upgrade it is filled here."""
    services.keep_up()
    return False


def keep_meaning() -> bool:
    """Vectors of what was changed, where the extra `semantic` is installed."""
    return services.keep_vectors()


def expire_searches() -> bool:
    """Sums of searches, reminders and files of forms past their period; the rest of them waits for the next hour."""
    services.expire_searches(timezone.localdate())
    services.expire_reminders(timezone.localdate())
    services.expire_forms(timezone.now())
    return False


def keep_reminders() -> bool:
    """Reminders of funding that are due, a portion at a time."""
    return services.keep_reminders(timezone.now()) > 0


def measure_next() -> bool:
    """A change of the synonyms that waits to be measured."""
    return learning.measure_next(timezone.now())


def gather_links() -> bool:
    """Addresses of texts that changed, a minute behind; and who writes texts is told of those that broke."""
    now = timezone.now()
    links.tell_broken(now)
    return links.gather(now)


def check_links() -> bool:
    """One address after another, each host with its pauses."""
    return links.check_next(timezone.now())


def measure_texts() -> bool:
    """How plain texts are, where that is not known or the list of phrases changed since; a portion at a time."""
    return services.measure_texts()
