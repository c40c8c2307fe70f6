import pytest

from okienko.cases.models import CaseType, Category
from tests.cast import make_office


@pytest.fixture
def office(db):
    return make_office()


@pytest.fixture
def kinds(db):
    """Two case types and a category, small enough to read."""
    done = {"code": "done", "rating": True, "name": {"pl": "wykonane"}}
    refused = {"code": "refused", "rating": False, "name": {"pl": "odmowa"}}
    duplicate = {"code": "duplicate", "rating": False, "name": {"pl": "duplikat"}}
    CaseType.objects.create(
        code="report",
        names={"pl": "zgłoszenie"},
        deadline_rule="REPORT",
        unit="PK",
        public_map=True,
        outcomes=[done, refused, duplicate],
        closing={"pl": "Załatwione"},
        reopen_days=14,
    )
    CaseType.objects.create(
        code="kpa_application",
        names={"pl": "wniosek"},
        deadline_rule="KPA",
        unit="SO",
        reopen_days=0,
        outcomes=[done, refused],
        file_class="5343",
    )
    CaseType.objects.create(
        code="complaint",
        names={"pl": "skarga"},
        deadline_rule="COMPLAINT",
        unit="UM",
        restricted=True,
        rating=False,
        outcomes=[{**done, "code": "upheld"}],
        file_class="1510",
        reopen_days=0,
    )
    Category.objects.create(
        code="CLEAN_DUMP", group="CLEAN", names={"pl": "Dzikie wysypisko"}, unit="GK-I", target_days=7
    )
