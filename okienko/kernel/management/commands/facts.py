"""`python manage.py facts`: writes docs/facts.json, the facts other programs may listen to."""

from __future__ import annotations

import json
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from okienko.kernel.facts.schemas import schemas

SNAPSHOT = settings.BASE_DIR / "docs" / "facts.json"


def contract() -> str:
    return json.dumps(schemas(), indent=2, ensure_ascii=False) + "\n"


class Command(BaseCommand):
    help = "Writes docs/facts.json from the code."
    requires_system_checks = ()

    def handle(self, *_args: Any, **_options: Any) -> None:
        SNAPSHOT.write_text(contract(), encoding="utf-8")
