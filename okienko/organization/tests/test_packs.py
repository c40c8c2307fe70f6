"""The demonstration town loaded into an empty office, twice, and changed."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.test import override_settings

from okienko.accounts import queries as accounts_queries
from okienko.accounts import services as accounts
from okienko.kernel import actors
from okienko.kernel.errors import Forbidden, Invalid
from okienko.organization import queries, services
from okienko.organization.models import Absence, Area, OpeningException, OpeningHours, Staff, StaffSkill, Street, Unit
from okienko.organization.rules import Role
from tests.cast import make_office

pytestmark = pytest.mark.django_db
TOWN = settings.BASE_DIR / "packs" / "miasto"
BY = actors.system()
User = get_user_model()


def everything() -> dict[str, list[dict[str, object]]]:
    return {
        model.__name__: list(model.objects.order_by("pk").values())
        for model in (Unit, Staff, Area, Street, OpeningException, User)
    } | {
        "skills": list(StaffSkill.objects.order_by("staff_id", "skill_id").values("staff_id", "skill_id", "level")),
        "hours": list(OpeningHours.objects.order_by("location_id", "weekday").values("weekday", "opens", "closes")),
        "absences": list(Absence.objects.order_by("staff_id").values("staff_id", "first_day", "last_day")),
    }


def changed(tmp_path: Path, file: str, *edits: tuple[str, str]) -> Path:
    """A copy of the town with some text replaced; every edit must find its text."""
    folder = tmp_path / "town"
    if not folder.exists():
        shutil.copytree(TOWN, folder, ignore=shutil.ignore_patterns("cards", "history"))
    text = (folder / file).read_text(encoding="utf-8")
    for old, new in edits:
        assert old in text
        text = text.replace(old, new)
    (folder / file).write_text(text, encoding="utf-8")
    return folder


def test_the_town_is_sound_and_loads():
    assert list(services.check_pack(TOWN)) == []
    services.load_pack(TOWN, by=BY)
    symbols = queries.units_by_symbol()
    assert queries.first_line() == symbols["BOM"]
    assert queries.unit_by_symbol("BOM-I").parent_id == symbols["BOM"]
    head = Staff.objects.get(user__email="head@miasto.test")
    assert (head.name, head.unit.symbol, head.leads, head.roles) == ("Konrad Drogowskaz", "ZD", True, ["head"])
    assert head.deputy is not None
    assert head.deputy.user.email == "renata.asfalt@miasto.test"
    skills = queries.skills_of([Staff.objects.get(user__email="broker@miasto.test").user_id])
    assert next(iter(skills.values()))["channel-phone"] == 5
    roles = {role for roles in Staff.objects.values_list("roles", flat=True) for role in roles}
    assert roles == set(Role)
    assert list(services.diff_pack(TOWN)) == []


def test_the_same_pack_again_changes_nothing():
    services.load_pack(TOWN, by=BY)
    before = everything()
    services.load_pack(TOWN, by=BY)
    assert everything() == before


def test_what_leaves_the_pack_is_deactivated_and_comes_back(tmp_path: Path):
    services.load_pack(TOWN, by=BY)
    staff_id = Staff.objects.get(user__email="clerk@miasto.test").pk
    folder = changed(
        tmp_path, "staff.yaml", ("  - code: clerk\n", "  - code: nowa\n"), ("deputy: clerk\n", "deputy: nowa\n")
    )
    assert "- osoba clerk@miasto.test" in list(services.diff_pack(folder))
    services.load_pack(folder, by=BY)
    gone = Staff.objects.get(pk=staff_id)
    assert (gone.is_active, gone.user.is_active) == (False, False)
    services.load_pack(TOWN, by=BY)
    back = Staff.objects.get(pk=staff_id)
    assert (back.is_active, back.user.is_active) == (True, True)


def test_what_was_added_on_a_page_stays():
    make_office()
    services.load_pack(TOWN, by=BY)
    assert {"GK", "PK"} <= set(queries.units_by_symbol())
    assert Staff.objects.get(user__email="karol@urzad.test").is_active


@pytest.mark.parametrize(
    ("file", "old", "new", "sentence"),
    [
        ("units.yaml", "first_line: BOM", "first_line: XYZ", "first_line wskazuje XYZ"),
        ("units.yaml", "parent: UM", "parent: XYZ", "nie ma komórki nadrzędnej XYZ"),
        ("units.yaml", "location: ratusz", "location: zamek", "nie ma miejsca zamek"),
        ("staff.yaml", "unit: BOM-I", "unit: XYZ", "nie ma komórki XYZ"),
        ("staff.yaml", "deputy: oskar.infolinia", "deputy: nikt", "nie ma zastępcy nikt"),
        ("staff.yaml", "topic-general: 4", "topic-general: 9", "ma być od 1 do 5"),
        ("staff.yaml", "roles: [broker]", "roles: [wizard]", "staff.yaml, wiersz"),
        ("staff.yaml", "post: konsultantka", "postt: konsultantka", "nieznane pole „postt”"),
        ("absences.yaml", "roles: [head]", "roles: [admin]", "nie ma roli"),
        ("areas.geojson", '"type": "Polygon"', '"type": "Polygone"', "kształtu nie da się odczytać"),
        ("areas.geojson", '"features"', '"feature"', "to nie jest poprawny GeoJSON"),
    ],
)
def test_a_wrong_pack_is_refused_whole_with_the_place_of_the_fault(
    tmp_path: Path, file: str, old: str, new: str, sentence: str
):
    folder = changed(tmp_path, file, (old, new))
    with pytest.raises(Invalid) as refused:
        services.load_pack(folder, by=BY)
    assert sentence in str(refused.value.message)
    assert not Unit.objects.exists()


def test_only_administrators_load_packs():
    with pytest.raises(Forbidden):
        services.load_pack(TOWN, by=make_office().zofia)


def test_demo_accounts_exist_in_the_demo_alone():
    services.load_pack(TOWN, by=BY)
    with override_settings(DEMO=False):
        services.load_demo(TOWN, by=BY)
        assert not accounts_queries.clients(BY)
        assert not User.objects.get(email="broker@miasto.test").has_usable_password()
    with override_settings(DEMO=True):
        services.load_demo(TOWN, by=BY)
        for role in Role:
            user = accounts.check_password(f"{role}@miasto.test", "okienko-demo", network="127.0.0.1")
            assert role in queries.standing(actors.staff(user.pk)).roles
        ordinary = User.objects.get(email="oskar.infolinia@miasto.test")
        assert not ordinary.has_usable_password()


def test_a_changed_demo_password_survives_the_next_start():
    services.load_pack(TOWN, by=BY)
    with override_settings(DEMO=True):
        services.load_demo(TOWN, by=BY)
        user = User.objects.get(email="broker@miasto.test")
        user.set_password("zielony rower pod mostem")
        user.save()
        services.load_demo(TOWN, by=BY)
        assert accounts.check_password(user.email, "zielony rower pod mostem", network="127.0.0.1") == user
