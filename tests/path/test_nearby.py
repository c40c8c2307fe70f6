"""Reports nearby: the same category, 50 m, 14 days; each bound by itself."""

from datetime import timedelta

import pytest
from django.utils import timezone

from okienko.cases import queries, services
from okienko.cases.models import Case, Category
from tests.path.test_path import report

pytestmark = pytest.mark.django_db
LON, LAT = 19.0, 52.0
METER = 1 / 111_320  # degrees of latitude


@pytest.mark.parametrize(
    ("meters", "days", "same_category", "is_found"),
    [
        (0, 0, True, True),
        (49, 13.9, True, True),
        (51, 0, True, False),
        (0, 14.1, True, False),
        (0, 0, False, False),
    ],
)
def test_each_bound(office, kinds, meters, days, same_category, is_found):
    there = report(place=services.Place(lon=LON, lat=LAT + meters * METER))
    changed = {"received_at": timezone.now() - timedelta(days=days)}
    if not same_category:
        changed["category"] = Category.objects.create(code="OTHER", names={"pl": "Inna"}, unit="GK-I")
    Case.objects.filter(id=there).update(**changed)
    assert [one.case_id for one in queries.nearby("CLEAN_DUMP", LON, LAT)] == ([there] if is_found else [])
