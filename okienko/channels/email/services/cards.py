"""Letters to staff about cards and records: approve this, mend that, look this through."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from django.conf import settings
from django.utils.formats import date_format

from okienko.accounts import queries as accounts
from okienko.channels.email.services.writing import tell_staff
from okienko.knowledge import queries as knowledge
from okienko.knowledge.rules import Level
from okienko.organization import queries as organization
from okienko.organization.rules import Role


def ask_for_approval(draft_id: int, level: int, *, key: str) -> int:
    """To the head of the unit, and from `Level.ABOVE` on to the head above. Says how many letters were queued."""
    found = knowledge.waiting_draft(draft_id)
    if found is None:
        return 0
    head = "Czeka na zatwierdzenie" if level <= Level.HEAD else "Nadal czeka na zatwierdzenie"
    head = f"{head} ({found.kind_label})"
    text = (
        f"{head}: {found.title}.\n\nProszę to przeczytać i zatwierdzić albo odesłać z uwagami:\n{_page(found, 'draft')}"
    )
    return _tell(_heads(found.unit_id, level), f"{head}: {found.title}", text, key=key)


def tell_sent_back(draft_id: int, *, key: str) -> int:
    """To who wrote the text, with what is to be mended."""
    found = knowledge.waiting_draft(draft_id)
    if found is None or found.author_id is None:
        return 0
    headline = f"Do poprawy ({found.kind_label}): {found.title}"
    text = f"{headline}.\n\n{found.reason}\n\n{_page(found, 'draft')}"
    return _tell(accounts.emails([found.author_id]).values(), headline, text, key=key)


def remind_of_review(found: knowledge.Waiting | None, level: int, *, key: str) -> int:
    """To who writes the card or record, then to the head of its unit, then to the head above."""
    if found is None or found.next_review is None:
        return 0
    day = date_format(found.next_review, "j E Y")
    headline = f"Przegląd do {day} ({found.kind_label}): {found.title}"
    if level >= Level.HEAD:
        headline = f"Minął termin przeglądu {day} ({found.kind_label}): {found.title}"
    text = (
        f"{headline}.\n\nProszę sprawdzić, czy treść jest aktualna, i potwierdzić to albo ją zmienić:\n{_page(found)}"
    )
    to = {found.editor} | (_heads(found.unit_id, level) if level >= Level.HEAD else set())
    return _tell(to, headline, text, key=key)


def tell_broken_links(text_id: int, *, key: str) -> int:
    """To who writes the card or record: which of its addresses lead nowhere."""
    found, addresses = knowledge.broken_links(text_id)
    if found is None or not addresses:
        return 0
    headline = f"Nie działają adresy ({found.kind_label}): {found.title}"
    listed = "\n".join(f"- {one}" for one in addresses)
    text = (
        f"{headline}.\n\n{listed}\n\nSprawdzaliśmy je kilka razy w różnych dniach. Proszę je otworzyć i poprawić "
        f"tekst albo oznaczyć adres jako dobry:\n{_page(found)}\n{settings.PUBLIC_URL}{knowledge.links_url()}"
    )
    return _tell({found.editor}, headline, text, key=key)


def _heads(unit_id: int, level: int) -> set[str]:
    """Addresses of the heads of a unit, or of the nearest unit above that has one; with ABOVE also the next."""
    wanted = 2 if level >= Level.ABOVE else 1
    found: list[int] = []
    for one in [unit_id, *(row.id for row in reversed(organization.ancestors(unit_id)))]:
        heads = organization.users_with_role(Role.HEAD, [one])
        if heads and wanted:
            found, wanted = [*found, *heads], wanted - 1
    if wanted and level >= Level.ABOVE:  # nobody above: the secretary watches over the work of the office
        found += organization.users_with_role(Role.SECRETARY)
    return set(accounts.emails(found).values())


def _page(found: knowledge.Waiting, name: str = "card") -> str:
    return f"{settings.PUBLIC_URL}{knowledge.kept_url(name, found.kind, found.code)}"


def _tell(addresses: Iterable[str], headline: str, text: str, *, key: str) -> int:
    """One letter to each address; the same `key` again queues nothing."""
    told = 0
    for address in sorted({one for one in addresses if one}):
        mark = hashlib.sha256(address.encode()).hexdigest()[:12]  # an address may be longer than a key
        told += tell_staff(address, headline[:200], text, key=f"{key}:{mark}")
    return told
