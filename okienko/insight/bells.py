"""Where alarms go besides the screen and e-mail: a port with two adapters, chosen by `OKIENKO_ALARM_URL`.

    folder:/var/lib/okienko/alarms      a JSON file for each
    https://…                           the same JSON by POST

What is told: kind, queue, value, since. No names, nothing of any matter.
"""

from __future__ import annotations

import http.client
import json
import os
import urllib.error
import urllib.request
import uuid
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote, urlsplit

from okienko.kernel.adapters import Registry

TIMEOUT = 10  # seconds


class BellFailed(Exception):
    """The alarm was not taken; to be tried again."""


class Bell(Protocol):
    def ring(self, told: dict[str, str | int]) -> None:
        """Raises BellFailed."""

    def check(self) -> list[str]: ...


class FolderBell:
    def __init__(self, address: str) -> None:
        self.folder = Path(unquote(urlsplit(address).path))

    def ring(self, told: dict[str, str | int]) -> None:
        part = self.folder / f".{uuid.uuid4().hex}"
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            part.write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
            part.rename(self.folder / f"{told['id']}.json")
        except OSError as error:
            raise BellFailed(str(error)) from error

    def check(self) -> list[str]:
        place = next(one for one in (self.folder, *self.folder.parents) if one.exists())
        return [] if os.access(place, os.W_OK) else [f"Folder alarmów {self.folder} nie jest do zapisu."]


class _NoOtherAddress(urllib.request.HTTPRedirectHandler):
    """An address that sends elsewhere has not taken the alarm: what follows would be asked without its content."""

    def redirect_request(self, *_request: object) -> None:
        return None


_OPENER = urllib.request.build_opener(_NoOtherAddress)


class HttpBell:
    def __init__(self, address: str) -> None:
        self.address = address

    def ring(self, told: dict[str, str | int]) -> None:
        body = json.dumps(told).encode()
        request = urllib.request.Request(  # noqa: S310  # the registry gives this adapter http addresses alone
            self.address, data=body, headers={"Content-Type": "application/json"}, method="POST"
        )
        try:
            with _OPENER.open(request, timeout=TIMEOUT):
                return
        except (urllib.error.URLError, http.client.HTTPException, OSError) as error:
            raise BellFailed(str(error)) from error

    def check(self) -> list[str]:
        return [] if urlsplit(self.address).hostname else ["OKIENKO_ALARM_URL nie ma nazwy serwera."]


bells: Registry[Bell] = Registry("alarmy")
bells.register("folder")(FolderBell)
bells.register("http", "https")(HttpBell)
