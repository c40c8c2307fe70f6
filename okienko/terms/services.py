"""The office's supplement to the packaged law: the only thing about terms that can change."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from okienko.audit import services as audit
from okienko.kernel.actors import Actor
from okienko.kernel.errors import Invalid
from okienko.kernel.packs import Pack
from okienko.terms import law, permissions, queries
from okienko.terms.models import LawSupplement

PACK_FILE = "terms.yaml"


@transaction.atomic
def supplement_law(text: str, *, by: Actor, note: str = "") -> bool:
    """Makes `text` the office's supplement; True when it differs from the one that applied.

    Matters already counted keep their dates until they are counted again. Raises Forbidden, Invalid.
    """
    permissions.require_keeper(by)
    check(text)
    newest = LawSupplement.objects.order_by("-pk").first()
    if (newest.text if newest else "") == text:
        return False
    added = LawSupplement.objects.create(text=text, note=note, loaded_by=str(by))
    audit.record(subject=f"law_supplement:{added.pk}", action="terms.law_supplemented", by=by, reason=note)
    return True


def load_pack(folder: Path, *, by: Actor) -> bool:
    """Takes the supplement from a pack's `terms.yaml`; a pack without one leaves what applies."""
    pack = Pack(folder)
    if not pack.has(PACK_FILE):
        return False
    return supplement_law(pack.text(PACK_FILE), by=by, note=f"pack {folder.name}")


def check_pack(folder: Path) -> Iterator[str]:
    """What is wrong with a pack's `terms.yaml`, one sentence each."""
    pack = Pack(folder)
    if pack.has(PACK_FILE):
        try:
            law.read_supplement(pack.text(PACK_FILE))
        except law.Unreadable as error:
            yield from (f"{PACK_FILE}: {problem}." for problem in error.problems)


def diff_pack(folder: Path) -> Iterator[str]:
    """What loading the pack's `terms.yaml` would change."""
    pack = Pack(folder)
    if not pack.has(PACK_FILE):
        return
    before = law.entries(queries.law_of_office())
    after = law.entries(law.with_supplement(law.packaged(), law.read_supplement(pack.text(PACK_FILE))))
    for title in sorted(before.keys() | after.keys()):
        if title not in before:
            yield f"+ {title}"
        elif title not in after:
            yield f"- {title}"
        elif before[title] != after[title]:
            yield f"~ {title}"


def check(text: str) -> None:
    """Raises Invalid when `text` cannot be a supplement."""
    try:
        law.read_supplement(text)
    except law.Unreadable as error:
        message = _("Pliku z terminami nie można wczytać: %(why)s") % {"why": error}
        raise Invalid(message, fields={"text": str(error)}) from error
