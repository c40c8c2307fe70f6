"""The portal tells when somebody reads what is sent, and what works while nobody does."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
import time_machine
from django.test import Client

from okienko.cases.models import Case
from okienko.routing import services as routing
from tests.cast import make_office
from tests.portal.journeys import send

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("now", "told"),
    [
        (datetime(2026, 11, 24, 9, tzinfo=UTC), "Urząd pracuje i czyta zgłoszenia dziś do 15:30."),
        (datetime(2026, 11, 24, 4, tzinfo=UTC), "zgłoszenie przeczytamy dziś od 07:30."),
        (datetime(2026, 11, 27, 20, tzinfo=UTC), "zgłoszenie przeczytamy: pon., 30 listopada, od 07:30."),
    ],
)
def test_when_a_report_is_read(now, told):
    make_office()
    with time_machine.travel(now, tick=False):
        assert told in Client().get("/zgloszenie/").content.decode()
        assert told in Client().get("/kontakt/").content.decode()


def test_whether_somebody_is_at_the_chat():
    office = make_office()
    with time_machine.travel(datetime(2026, 11, 24, 9, tzinfo=UTC), tick=False) as clock:
        assert "Teraz nikogo nie ma." in Client().get("/kontakt/").content.decode()
        routing.sign_on(by=office.halina)
        assert "Teraz ktoś odpowiada." in Client().get("/kontakt/").content.decode()
        clock.move_to(datetime(2026, 11, 24, 20, tzinfo=UTC))
        assert "Teraz nikt nie odpowiada." in Client().get("/kontakt/").content.decode()


def test_after_the_sending_it_says_when_it_is_read(office, resident):
    page = send(resident)
    for now, told in (
        (datetime(2026, 11, 24, 9, tzinfo=UTC), "Urząd pracuje i czyta zgłoszenia dziś do 15:30."),
        (datetime(2026, 11, 24, 4, tzinfo=UTC), "Przeczytamy to dziś od 07:30."),
        (datetime(2026, 11, 27, 20, tzinfo=UTC), "Przeczytamy to: pon., 30 listopada, od 07:30."),
    ):
        with time_machine.travel(now, tick=False):
            assert told in resident.get(page).content.decode()
    Case.objects.update(state="in_progress")
    assert "ok-reading" not in resident.get(page).content.decode()  # somebody has read it
