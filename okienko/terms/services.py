"""The office's supplement to the packaged law: the only thing about terms that can change."""

from __future__ import annotations

from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from okienko.audit import services as audit
from okienko.kernel.actors import Actor
from okienko.kernel.errors import Invalid
from okienko.terms import law, permissions
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
    path = folder / PACK_FILE
    if not path.exists():
        return False
    return supplement_law(path.read_text(encoding="utf-8"), by=by, note=f"pack {folder.name}")


def check(text: str) -> None:
    """Raises Invalid when `text` cannot be a supplement."""
    try:
        law.with_supplement(law.packaged(), law.read_supplement(text))
    except ValueError as error:
        message = _("Pliku z terminami nie można wczytać: %(why)s") % {"why": error}
        raise Invalid(message, fields={"text": str(error)}) from error
