import pytest

from okienko.routing import services
from tests.cast import Office, make_office


@pytest.fixture
def office(db) -> Office:
    return make_office()


@pytest.fixture
def halina(office):
    services.sign_on(by=office.halina)
    return office.halina
