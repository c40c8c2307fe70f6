import pytest

from tests.cast import make_kinds, make_office


@pytest.fixture
def office(db):
    return make_office()


@pytest.fixture
def kinds(db):
    make_kinds()
