"""Queries, the office's supplement and the command, on the real database."""

from __future__ import annotations

from datetime import date, datetime, time
from pathlib import Path

import pytest
from click.testing import CliRunner
from pytest_django import DjangoAssertNumQueries

from config.cli import main
from okienko.kernel import actors
from okienko.kernel.errors import Forbidden, Invalid
from okienko.organization import queries as organization
from okienko.organization.queries import OfficeWeek
from okienko.terms import queries, rules, services
from okienko.terms.commands import terms
from okienko.terms.models import LawSupplement
from okienko.terms.rules import WARSAW, Exclusion

pytestmark = pytest.mark.django_db

SUPPLEMENT = """
days_off:
  - {name: żałoba narodowa, once: 2026-11-24, source: "Dz.U. 2026 poz. 9999"}
rules:
  - code: CERT
    name: zaświadczenie
    from: 2027-01-01
    certain: true
    steps:
      due: {text: wydanie zaświadczenia, term: 5 days, source: art. 217 § 3 KPA, event: wpływ wniosku}
  - {code: PARK_GREEN, name: zgłoszenie zieleni, from: 2026-01-01, target: 4 working_hours}
retention:
  - {code: chat, name: Czat, term: 6 months, source: zarządzenie nr 5/2026}
"""


def test_it_works(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(1):
        found = queries.deadline("PUBLIC_INFO", datetime(2025, 12, 10, 9, tzinfo=WARSAW))
    assert found.statutory_due == date(2025, 12, 29)
    assert found.safe_target == found.planned == date(2025, 12, 23)
    assert any("Wigilia" in line and "art. 57 § 4 KPA" in line for line in found.explanation)


def test_complicated_matters_have_two_months() -> None:
    assert queries.deadline("KPA", date(2026, 9, 1), complicated=True).statutory_due == date(2026, 11, 2)
    assert queries.deadline("CERT", date(2026, 9, 1), complicated=True).step == "due"


def test_every_packaged_rule_can_be_explained_step_by_step() -> None:
    interruption = [Exclusion(date(2026, 11, 11), date(2026, 11, 13)), Exclusion(date(2026, 11, 14), None)]
    for rule in queries.list_rules(date(2026, 11, 10)):
        for step in rule.steps or ["due"]:
            for excluded in ((), interruption):
                found = queries.deadline(
                    rule.code, datetime(2026, 11, 10, 12, tzinfo=WARSAW), step=step, excluded=excluded
                )
                assert len(found.explanation) >= 3
                assert found.suspended == (found.planned is None)
                assert all("{" not in line and "None" not in line for line in found.explanation)


def test_the_supplement_applies_from_its_day_and_keeps_history() -> None:
    before = queries.deadline("PUBLIC_INFO", date(2026, 11, 10))
    assert services.supplement_law(SUPPLEMENT, by=actors.system(), note="nowa ustawa")
    assert before.statutory_due == date(2026, 11, 24)
    assert queries.deadline("PUBLIC_INFO", date(2026, 11, 10)).statutory_due == date(2026, 11, 25)
    assert queries.deadline("CERT", date(2026, 12, 31)).statutory_due == date(2027, 1, 7)
    assert queries.deadline("CERT", date(2027, 1, 4)).statutory_due == date(2027, 1, 11)  # 5 days end on a Saturday
    assert queries.deadline("CERT", date(2027, 1, 4)).valid_from == date(2027, 1, 1)
    chats, permits = queries.retention("chat"), queries.retention("1510")
    assert chats is not None
    assert str(chats.term) == "6 months"
    assert permits is not None
    assert permits.category.archival

    assert not services.supplement_law(SUPPLEMENT, by=actors.system()), "the same text again changes nothing"
    assert services.supplement_law("", by=actors.system(), note="cofnięte")
    assert queries.deadline("PUBLIC_INFO", date(2026, 11, 10)).statutory_due == date(2026, 11, 24)
    assert LawSupplement.objects.count() == 2


def test_the_end_of_work_is_that_of_the_day_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a day of its own says goes before the week, on a weekday that is usually closed, too."""
    week = OfficeWeek(
        weekly={1: ((time(8), time(12)), (time(13), time(18))), 2: ((time(8), time(16)),)},
        exceptions={date(2026, 11, 24): (), date(2026, 11, 28): ((time(9), time(13)),)},
    )
    monkeypatch.setattr(organization, "office_week", lambda: week)
    assert queries.end_of_work(date(2026, 11, 23)) == datetime(2026, 11, 23, 18, tzinfo=WARSAW)
    assert queries.end_of_work(date(2026, 11, 24)) is None, "a Tuesday the office is closed on"
    assert queries.end_of_work(date(2026, 11, 28)) == datetime(2026, 11, 28, 13, tzinfo=WARSAW), "a working Saturday"
    assert queries.end_of_work(date(2026, 12, 5)) is None
    monkeypatch.setattr(organization, "office_week", lambda: None)
    assert queries.end_of_work(date(2026, 11, 23)) is None


def test_a_pack_brings_its_supplement(tmp_path: Path) -> None:
    assert not services.load_pack(tmp_path, by=actors.system())
    (tmp_path / "terms.yaml").write_text(SUPPLEMENT, encoding="utf-8")
    assert services.load_pack(tmp_path, by=actors.system())
    assert not services.load_pack(tmp_path, by=actors.system())
    assert list(services.check_pack(tmp_path)) == list(services.diff_pack(tmp_path)) == []
    assert queries.rule("PARK_GREEN", date(2026, 5, 1)).target == rules.Term.parse("4 working_hours")


def test_a_pack_is_compared_and_checked_before_it_is_loaded(tmp_path: Path) -> None:
    assert list(services.check_pack(tmp_path)) == list(services.diff_pack(tmp_path)) == []
    (tmp_path / "terms.yaml").write_text(SUPPLEMENT, encoding="utf-8")
    assert list(services.check_pack(tmp_path)) == []
    assert list(services.diff_pack(tmp_path)) == [
        "+ dzień wolny: żałoba narodowa",
        "~ przechowywanie chat",
        "+ reguła CERT od 2027-01-01",
        "+ reguła PARK_GREEN od 2026-01-01",
    ]
    services.load_pack(tmp_path, by=actors.system())
    (tmp_path / "terms.yaml").write_text("rules: []", encoding="utf-8")
    assert "- reguła CERT od 2027-01-01" in list(services.diff_pack(tmp_path))
    (tmp_path / "terms.yaml").write_text("retention: [{code: chat, name: x, source: y}, 5]", encoding="utf-8")
    assert len(list(services.check_pack(tmp_path))) == 2


def test_the_demonstration_town_says_nothing_wrong() -> None:
    assert list(services.check_pack(Path(__file__).parents[3] / "packs" / "miasto")) == []


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("rules: [", "YAML"),
        ("- 1", "mapą"),
        ("rule: []", "rule: takiego pola nie ma"),
        ("rules: [{code: CERT, name: x}]", "rules CERT.from: brakuje"),
        ("rules: [{code: X, name: x, from: 2026-01-01}]", "target"),
        ("rules: [{code: X, name: x, from: 2026-01-01, target: soon}]", "soon"),
        ("days_off: [{name: x, source: y}]", "dokładnie jedno"),
        ("days_off: [{name: x, source: y, fixed: 02-30}]", "fixed"),
        ("retention: [{code: x, name: x, source: x, category: C5}]", "C5"),
        ("rules: [{code: X, name: x, from: 2026-01-01, target: 1 day, warnings: [pink D-2]}]", "pink"),
    ],
)
def test_a_supplement_that_cannot_be_read_is_refused_whole(text: str, says: str) -> None:
    with pytest.raises(Invalid) as refused:
        services.supplement_law(text, by=actors.system())
    assert says in str(refused.value)
    assert not LawSupplement.objects.exists()


def test_a_stranger_changes_nothing() -> None:
    for actor in (actors.anonymous(), actors.staff(1)):
        with pytest.raises(Forbidden):
            services.supplement_law(SUPPLEMENT, by=actor)


def run(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(terms, arguments)
    return result.exit_code, result.output


def test_the_command_is_there() -> None:
    assert "terms" in main.commands


def test_explain_shows_each_step() -> None:
    code, said = run("explain", "KPA", "1.09.2026", "--excluded", "2026-09-14..2026-09-25")
    assert code == 0
    for part in ("art. 35 § 3 KPA", "art. 57 § 3 KPA", "11 dni", "art. 35 § 5 KPA", "poniedziałek 12.10.2026"):
        assert part in said


@pytest.mark.parametrize(
    "arguments",
    [
        ("explain", "NOPE", "2026-09-01"),
        ("explain", "KPA", "wczoraj"),
        ("explain", "KPA", "2026-09-01", "--excluded", "2026-09-14"),
        ("explain", "KPA", "2026-09-01", "--excluded", "2026-09-25..2026-09-14"),
        ("explain", "KPA", "1980-09-01"),
        ("calendar", "1950"),
    ],
)
def test_the_command_refuses_nonsense_with_a_sentence(arguments: tuple[str, ...]) -> None:
    code, said = run(*arguments)
    assert code != 0
    assert "Error" in said
    assert "Traceback" not in said


def test_list_and_calendar() -> None:
    assert "PETITION – petycja" in run("list")[1]
    assert "Wigilia" in run("calendar", "2025")[1]
    assert "Wigilia" not in run("calendar", "2024")[1]
