"""What a pack says about channels."""

from __future__ import annotations

from pathlib import Path

from django.db import transaction

from okienko.channels.email import services as email
from okienko.kernel.actors import Actor


@transaction.atomic
def load_pack(folder: Path, *, by: Actor) -> None:
    """Take the office's mailbox and its sender name from `brand.yaml`."""
    email.load_pack(folder, by=by)
