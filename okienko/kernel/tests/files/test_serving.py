"""A file opens to whom its domain allows, and can do nothing there."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth import get_user_model
from django.test import Client
from django.utils import timezone

from okienko.kernel import files
from okienko.kernel.actors import Actor
from okienko.kernel.files import links
from okienko.kernel.tests.files.samples import (
    GIF_JS,
    HALINA,
    HTML,
    MARIA,
    PIOTR,
    SVG,
    only_halina,
    photo,
)

pytestmark = pytest.mark.django_db


def as_staff(client: Client, actor: Actor) -> Client:
    user, _made = get_user_model().objects.get_or_create(pk=actor.id, defaults={"email": f"{actor.id}@miasto.test"})
    client.force_login(user)
    return client


def test_staff_open_what_their_domain_allows(client: Client, owner: None) -> None:
    info = files.info(files.store(photo(), name="dziura w jezdni.jpg", by=MARIA, subject="shelf:12"))
    path = files.link(info, to=HALINA)
    assert path.startswith("/pliki/")
    assert client.get(path).status_code == 404, "a link of staff is nothing without them"
    answer = as_staff(client, HALINA).get(path)
    assert answer.status_code == 200
    assert b"".join(answer) == photo()  # type: ignore[arg-type]  # a streamed answer is walked through
    assert as_staff(client, PIOTR).get(path).status_code == 404
    assert as_staff(client, PIOTR).get(files.link(info, to=PIOTR)).status_code == 404
    other = files.info(files.store(photo(), name="a.jpg", by=MARIA, subject="case:12"))
    assert as_staff(client, HALINA).get(files.link(other, to=HALINA)).status_code == 404, "no owner: nobody"


def test_unclaimed_files_open_to_whoever_stored_them(client: Client) -> None:
    info = files.info(files.store(photo(), name="a.jpg", by=HALINA))
    assert as_staff(client, HALINA).get(files.link(info, to=HALINA)).status_code == 200
    assert as_staff(client, PIOTR).get(files.link(info, to=PIOTR)).status_code == 404


def test_a_residents_link_works_by_itself_and_expires(client: Client) -> None:
    info = files.info(files.store(photo(), name="a.jpg", by=MARIA, subject="case:1"))
    path = files.link(info, to=MARIA)
    assert client.get(path).status_code == 200
    assert files.link(info, to=MARIA) == path, "the same within some hours, so that pages do not reload pictures"
    with time_machine.travel(timezone.now() + timedelta(hours=13), tick=False):
        assert client.get(path).status_code == 404


def test_a_public_picture_can_be_hidden_again(client: Client) -> None:
    file_id = files.store(photo(), name="a.jpg", by=MARIA, subject="case:1", may_become_public=True)
    path = files.public_link(files.info(file_id))
    assert client.get(path).status_code == 404
    files.release(file_id, public=True)
    assert client.get(path).status_code == 200
    files.release(file_id, public=False)
    assert client.get(path).status_code == 404


def test_forged_and_foreign_tokens_are_nothing(client: Client) -> None:
    info = files.info(files.store(photo(), name="a.jpg", by=MARIA))
    path = files.link(info, to=MARIA)
    token = path.split("/")[2]
    for forged in (token[:-1] + ("A" if token[-1] != "A" else "B"), "x", "1:2", token.replace(":", "%00:"), "a" * 5000):
        assert client.get(f"/pliki/{forged}/a.jpg").status_code == 404
    assert client.post(path).status_code == 405


@pytest.mark.parametrize(
    ("content", "name", "mime", "disposition"),
    [
        (photo(), "zdjęcie.jpg", "image/jpeg", "inline"),
        (SVG, "plan.svg", "application/octet-stream", "attachment"),
        (SVG, "plan.jpg", "application/octet-stream", "attachment"),
        (HTML, "strona.html", "application/octet-stream", "attachment"),
        (GIF_JS, "a.gif", "image/gif", "inline"),
        (b"%PDF-1.4 <script>", "a.pdf", "application/pdf", "attachment"),
        (b"zwykly tekst", "a.txt", "text/plain", "attachment"),
    ],
)
def test_headers_let_nothing_run(client: Client, content: bytes, name: str, mime: str, disposition: str) -> None:
    info = files.info(files.store(content, name=name, by=MARIA, allowed=files.ANYTHING))
    answer = client.get(files.link(info, to=MARIA))
    assert answer["Content-Type"] == mime
    assert answer["Content-Disposition"].startswith(disposition)
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer["Cache-Control"].startswith("private")
    assert client.get(files.link(info, to=MARIA) + "?pobierz")["Content-Disposition"].startswith("attachment")


def test_an_unchanged_file_is_not_sent_twice(client: Client) -> None:
    info = files.info(files.store(photo(), name="a.jpg", by=MARIA))
    path = files.link(info, to=MARIA, thumbnail=True)
    answer = client.get(path)
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/webp")
    assert client.get(path, headers={"If-None-Match": answer["ETag"]}).status_code == 304


def test_a_prefix_has_one_owner(owner: None) -> None:
    links.register_opener("shelf", only_halina)
    with pytest.raises(ValueError, match="owner"):
        links.register_opener("shelf", lambda actor, subject: True)
