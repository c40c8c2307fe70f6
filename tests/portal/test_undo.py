"""What a resident throws away comes back by one click, and is really gone when it is no longer offered."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from okienko.cases.models import Case
from okienko.kernel import files
from okienko.kernel.files.models import File
from okienko.portal.draft import UNDO_FOR
from tests.portal.journeys import PLACE, begin, fill, token_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("office", "stored")]

TEXT = "/zgloszenie/opis/"
AGAIN = "/zgloszenie/od-nowa/"
UNDO = "/zgloszenie/cofnij/"


def describe(client: Client, text: str, *photos) -> None:
    begin(client)
    client.post("/zgloszenie/miejsce/", PLACE)
    assert client.post(TEXT, {"description": text, "photos": photos}).status_code == 302


def names(client: Client) -> list[str]:
    return [one["name"] for one in client.get(TEXT).context["photos"]]


def offers_undo(client: Client) -> bool:
    return UNDO in client.get("/zgloszenie/").content.decode()


def test_a_draft_thrown_away_comes_back_with_its_photos(resident, photo):
    describe(resident, "Dziura przy szkole", photo("a.jpg"), photo("b.jpg"))
    resident.post("/zgloszenie/kontakt/", {"email": "maria@example.org"})
    assert resident.post(AGAIN)["Location"] == "/zgloszenie/"
    assert resident.get(TEXT)["Location"] == "/zgloszenie/"
    assert offers_undo(resident)
    assert resident.post(UNDO)["Location"] == "/zgloszenie/podsumowanie/"
    assert "Dziura przy szkole" in resident.get(TEXT).content.decode()
    assert names(resident) == ["a.jpg", "b.jpg"]
    assert not offers_undo(resident)
    resident.post("/zgloszenie/podsumowanie/", {"token": token_of(resident)})
    assert Case.objects.get().photos.count() == 2


def test_what_was_begun_meanwhile_is_not_lost_by_the_undo(resident, photo):
    describe(resident, "Pierwsza", photo())
    resident.post(AGAIN)
    describe(resident, "Druga")
    resident.post(UNDO)
    assert "Pierwsza" in resident.get(TEXT).content.decode()
    resident.post(UNDO)
    assert "Druga" in resident.get(TEXT).content.decode()


def test_after_ten_minutes_nobody_can_take_it_back_and_the_photos_are_gone(resident, photo, time_machine):
    describe(resident, "Dziura", photo())
    resident.post(AGAIN)
    time_machine.move_to(timezone.now() + UNDO_FOR + timedelta(seconds=1))
    assert not offers_undo(resident)
    assert not File.objects.exists()
    assert resident.post(UNDO)["Location"] == "/zgloszenie/"
    assert resident.get(TEXT)["Location"] == "/zgloszenie/"


def test_photos_of_somebody_who_never_comes_back_are_swept_within_a_day(resident, photo, time_machine):
    describe(resident, "Dziura", photo())
    resident.post(AGAIN)
    files.sweep()
    assert File.objects.exists()
    time_machine.move_to(timezone.now() + timedelta(hours=24, minutes=1))
    files.sweep()
    assert not File.objects.exists()


def test_throwing_away_a_second_draft_ends_the_offer_of_the_first(resident, photo):
    describe(resident, "Pierwsza", photo("a.jpg"))
    resident.post(AGAIN)
    describe(resident, "Druga", photo("b.jpg"))
    resident.post(AGAIN)
    assert [one.name for one in File.objects.all()] == ["b.jpg"]


def test_a_photo_taken_away_comes_back(resident, photo):
    describe(resident, "Dziura", photo("a.jpg"), photo("b.jpg"))
    first = File.objects.get(name="a.jpg")
    resident.post(TEXT, {"description": "Dziura", "remove": str(first.pk)})
    assert names(resident) == ["b.jpg"]
    assert "Usunięto zdjęcie a.jpg" in resident.get(TEXT).content.decode()
    resident.post(TEXT, {"description": "Dziura", "bring_back": "1"})
    assert set(names(resident)) == {"a.jpg", "b.jpg"}


def test_a_photo_taken_away_is_deleted_once_one_goes_on(resident, photo):
    describe(resident, "Dziura", photo())
    resident.post(TEXT, {"description": "Dziura", "remove": str(File.objects.get().pk)})
    assert File.objects.exists()
    resident.post(TEXT, {"description": "Dziura"})
    assert not File.objects.exists()


def test_taking_a_photo_away_keeps_what_is_typed_and_chosen_meanwhile(resident, photo):
    describe(resident, "Dziura", photo("a.jpg"))
    kept = File.objects.get()
    resident.post(TEXT, {"description": "Dopisane później", "photos": [photo("b.jpg")], "remove": str(kept.pk)})
    assert "Dopisane później" in resident.get(TEXT).content.decode()
    assert names(resident) == ["b.jpg"]


def test_a_photo_does_not_come_back_as_the_sixth(resident, photo):
    describe(resident, "Dziura", *[photo(f"{number}.jpg") for number in range(5)])
    resident.post(
        TEXT, {"description": "x", "remove": str(File.objects.get(name="0.jpg").pk), "photos": [photo("nowe.jpg")]}
    )
    resident.post(TEXT, {"description": "x", "bring_back": "1"})
    assert names(resident) == ["1.jpg", "2.jpg", "3.jpg", "4.jpg", "nowe.jpg"]


def test_another_matter_keeps_words_and_photos_but_no_place_it_does_not_ask_for(resident, photo):
    describe(resident, "Dziura", photo())
    begin(resident, "ROAD_SINKHOLE")
    assert "Dziura" in resident.get(TEXT).content.decode()
    assert names(resident) == ["dziura.jpg"]
    resident.post("/zgloszenie/", {"type": "complaint"})
    resident.post(TEXT, {"title": "Kolejka", "description": "Czekałam trzy godziny."})
    resident.post("/zgloszenie/kontakt/", {"name": "Maria Zmyślona", "postal": "Rynek 1"})
    resident.post("/zgloszenie/podsumowanie/", {"token": token_of(resident)})
    case = Case.objects.get()
    assert (case.lon, case.address) == (None, "")


def test_a_photo_that_waited_too_long_is_named_before_anything_is_sent(resident, photo):
    begin(resident)
    token = fill(resident, photos=[photo("stare.jpg")])
    files.delete([files.FileId(File.objects.get().pk)])  # as the sweep does after a day
    answer = resident.post("/zgloszenie/podsumowanie/", {"token": token}, follow=True)
    assert "Dodaj jeszcze raz: stare.jpg" in answer.content.decode()
    assert not Case.objects.exists()
    resident.post("/zgloszenie/podsumowanie/", {"token": token})
    assert Case.objects.count() == 1


def test_what_was_looked_for_becomes_a_question_in_the_form_and_a_draft_waits(client: Client, office):
    said = client.post("/zgloszenie/pytanie/", {"text": "pizza z <b>dowozem"})
    assert "pizza" not in said.url
    assert "pizza z &lt;b&gt;dowozem" in client.get(said.url).content.decode()
    assert UNDO not in client.get("/zgloszenie/").content.decode()
    client.post("/zgloszenie/pytanie/", {"text": "inne pytanie"})
    assert f'action="{UNDO}"' in client.get("/zgloszenie/").content.decode()
    client.post(UNDO)
    assert "pizza z &lt;b&gt;dowozem" in client.get(said.url).content.decode()
    assert client.post("/zgloszenie/pytanie/", {"text": "\x00 "}).url == "/zgloszenie/"
