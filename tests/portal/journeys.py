"""The form as a browser sends it, for tests that need a sent matter."""

from __future__ import annotations

from typing import Any

from django.test import Client

PLACE = {"address": "Mostowa 4", "lon": "19.150", "lat": "52.019"}
CONTACT = {"name": "Maria Zmyślona", "email": "maria.zmyslona@example.org", "public_consent": "on"}


def begin(client: Client, category: str = "ROAD_POTHOLE") -> None:
    assert client.post("/zgloszenie/", {"category": category}).status_code == 302


def fill(client: Client, *, text: str = "Dziura po zimie.", contact: dict[str, Any] | None = None, **files: Any) -> str:
    """Go through the steps; returns the token of the summary."""
    assert client.post("/zgloszenie/miejsce/", PLACE).status_code == 302
    answer = client.post("/zgloszenie/opis/", {"description": text, **files})
    assert answer.status_code == 302, answer.content.decode()
    assert client.post("/zgloszenie/kontakt/", CONTACT if contact is None else contact).status_code == 302
    return token_of(client)


def token_of(client: Client) -> str:
    answer = client.get("/zgloszenie/podsumowanie/")
    assert answer.status_code == 200
    return str(answer.context["draft"].token)


def send(client: Client, **options: Any) -> str:
    """A whole form; returns the address of the confirmation."""
    begin(client)
    answer = client.post("/zgloszenie/podsumowanie/", {"token": fill(client, **options)})
    assert answer.status_code == 302
    return answer["Location"]
