"""Where a point of the demonstration town lies, and when its offices are open."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.conf import settings
from shapely.geometry import shape

from okienko.kernel import actors, lately
from okienko.kernel.errors import Forbidden, Invalid, NotFound
from okienko.organization import queries, services
from okienko.organization.models import AddressPoint, Area, Revision, Staff, Street

pytestmark = pytest.mark.django_db
TOWN = settings.BASE_DIR / "packs" / "miasto"
TOWN_HALL = (19.15, 52.02)
ELSEWHERE = (21.01, 52.23)
MONDAY = dt.date(2026, 11, 23)


@pytest.fixture
def town():
    services.load_pack(TOWN, by=actors.system())


def test_every_area_holds_its_inner_point(town):
    for area in Area.objects.all():
        point = shape(area.geometry).representative_point()
        found = queries.area_at(point.x, point.y, area.kind)
        assert found is not None
        assert found.code == area.code
        assert {"miasto", area.code} <= queries.area_codes_at(point.x, point.y)


def test_a_point_outside_the_town_lies_nowhere(town):
    assert queries.area_codes_at(*ELSEWHERE) == frozenset()
    assert queries.district_at(*ELSEWHERE) == ""
    assert queries.district_at(None, None) == ""
    assert queries.has_areas()


def test_an_office_without_areas():
    assert not queries.has_areas()
    assert queries.nearest_street(*TOWN_HALL) is None
    assert queries.nearest_on_street(19.123456, 52.123456) == (19.123, 52.123)


def test_lookups_cost_no_query_once_read(town, django_assert_num_queries):
    queries.district_at(*TOWN_HALL)
    with django_assert_num_queries(0):
        for step in range(100):
            queries.district_at(19.15 + step / 10_000, 52.02)
            queries.nearest_on_street(19.15 + step / 10_000, 52.02)


def test_a_change_of_the_map_is_seen_after_a_second(town, monkeypatch):
    later = lately.clock() + queries.places.RECHECK_SECONDS
    with time_machine.travel(dt.datetime(2026, 11, 23, 8, tzinfo=dt.UTC)):
        assert queries.district_at(*TOWN_HALL)
    Area.objects.all().delete()
    Revision.objects.update(token="00000000-0000-0000-0000-000000000001")
    assert queries.has_areas()  # still fresh
    monkeypatch.setattr(lately, "clock", lambda: later)
    assert not queries.has_areas()


def test_a_point_moves_to_its_street_and_no_farther(town):
    for address in AddressPoint.objects.order_by("id")[:2000:50]:
        found = queries.nearest_street(address.lon, address.lat)
        assert found is not None
        assert found.meters < 80
        lon, lat = queries.nearest_on_street(address.lon, address.lat)
        assert (lon, lat) != (address.lon, address.lat)
        assert abs(lon - address.lon) < 0.002
        assert abs(lat - address.lat) < 0.001


@pytest.mark.parametrize("kept", [1000, 3])
def test_many_points_are_moved_like_one_whatever_is_kept(town, monkeypatch, kept):
    monkeypatch.setattr(queries.places, "KEPT_POINTS", kept)
    first = [(19.15 + step / 10_000, 52.02) for step in range(5)]
    both = [first[4], *first, (19.0, 51.0), first[0]]
    for points in (first, both, both[::-1], []):
        queries.places.forget_places()
        alone = [queries.nearest_on_street(*one) for one in points]
        for _known in range(2):
            assert queries.nearest_on_streets(first) == queries.nearest_on_streets(first)
            assert queries.nearest_on_streets(points) == alone
    assert len(queries.places._places().moved) <= max(kept, len(both))


def test_a_point_is_looked_for_once(town, monkeypatch):
    found = queries.nearest_on_street(*TOWN_HALL)
    monkeypatch.setattr(queries.places._places(), "tree", None)
    assert queries.nearest_on_street(*TOWN_HALL) == found


def test_streets_are_found_as_people_type_them(town):
    assert queries.streets("mostowa") == ["ul. Mostowa"]
    name = Street.objects.filter(name__contains="ą").values_list("name", flat=True)[0]
    plain = name.lower().translate(str.maketrans("ąćęłńóśźż", "acelnoszz"))
    assert name in queries.streets(plain)
    assert queries.streets("nie ma takiej") == []


def test_a_house_number_has_a_point(town):
    assert queries.address_point("ul. Mostowa", "1") == queries.address_point("Mostowa", "1")
    assert queries.address_point("Mostowa", "9999") is None


def test_map_layers_are_geojson(town):
    layers = (queries.map_areas(), queries.map_streets(), queries.map_landscape())
    assert [layer["type"] for layer in layers] == ["FeatureCollection"] * 3
    assert len(layers[0]["features"]) == 17
    assert layers[1]["features"][0]["properties"].keys() == {"name", "rank", "district"}


def test_hours_of_a_week_and_of_one_day(town):
    with time_machine.travel(dt.datetime(2026, 11, 23, 9, tzinfo=dt.UTC)):
        hall = queries.location("ratusz", "en")
        assert hall.name == "City Hall"
        assert [len(spans) for _day, spans in hall.week] == [1, 1, 1, 1, 1, 0, 0]
        assert [one.day for one in hall.exceptions] == [dt.date(2026, 12, 31)]
    tz = dt.timezone(dt.timedelta(hours=1))
    assert queries.is_open("ratusz", dt.datetime(2026, 11, 23, 16, 59, tzinfo=tz))
    assert not queries.is_open("ratusz", dt.datetime(2026, 11, 23, 17, 0, tzinfo=tz))
    assert not queries.is_open("ratusz", dt.datetime(2026, 11, 22, 12, 0, tzinfo=tz))
    assert not queries.is_open("ratusz", dt.datetime(2026, 12, 31, 14, 0, tzinfo=tz))
    assert not queries.is_open("filia", dt.datetime(2026, 12, 31, 9, 0, tzinfo=tz))
    with pytest.raises(NotFound):
        queries.location("zamek")


def test_an_exception_is_set_replaced_and_taken_back(town):
    secretary, clerk = (
        actors.staff(Staff.objects.get(user__email=f"{role}@miasto.test").user_id) for role in ("secretary", "clerk")
    )
    change = {"opens": None, "closes": None, "reason": "awaria wody", "by": secretary}
    services.add_opening_exception("ratusz", MONDAY, **change)
    assert queries.hours_on("ratusz", MONDAY).spans == ()
    services.add_opening_exception(
        "ratusz", MONDAY, **(change | {"opens": dt.time(10), "closes": dt.time(12), "reason": "szkolenie"})
    )
    assert queries.hours_on("ratusz", MONDAY).reason == "szkolenie"
    services.remove_opening_exception("ratusz", MONDAY, by=secretary)
    assert queries.hours_on("ratusz", MONDAY).spans[0].closes == dt.time(17)
    with pytest.raises(Forbidden):
        services.add_opening_exception("ratusz", MONDAY, **(change | {"by": clerk}))
    with pytest.raises(Invalid):
        services.add_opening_exception("ratusz", MONDAY, **(change | {"opens": dt.time(10)}))
