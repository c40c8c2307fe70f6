"""Writes docs/openapi.json, the contract of the API. The test of its freshness says when to run this."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from okienko.api.urls import api

SNAPSHOT = Path(settings.BASE_DIR) / "docs" / "openapi.json"


def contract() -> str:
    """The OpenAPI document as it is kept in the repository."""
    return json.dumps(api.get_openapi_schema(path_prefix="/api/v1/"), indent=2, ensure_ascii=False, default=str) + "\n"


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        SNAPSHOT.write_text(contract(), encoding="utf-8")
        self.stdout.write(f"{SNAPSHOT} written")
