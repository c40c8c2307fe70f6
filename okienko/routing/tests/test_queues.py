"""Queues come from the pack, and say when somebody is there and how long one waits."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
import yaml
from django.utils import timezone

from okienko.kernel.actors import system
from okienko.kernel.errors import Forbidden
from okienko.kernel.packs import PackProblem
from okienko.routing import queries, services
from okienko.routing.models import Queue
from okienko.routing.rules import Plan, WorkKind
from okienko.routing.rules.matching import Line
from okienko.routing.services import Work

pytestmark = pytest.mark.django_db
PACK = Path(__file__).parents[3] / "packs" / "miasto" / "queues.yaml"


@pytest.fixture
def written(tmp_path):
    """The queues of the demonstration town, all of them the contact point's; the first with these changes."""

    def write(**values):
        file = yaml.safe_load(PACK.read_text(encoding="utf-8"))
        for one in file["queues"]:
            one["unit"] = "PK"
        file["queues"][0] |= values
        (tmp_path / "queues.yaml").write_text(yaml.safe_dump(file, allow_unicode=True), encoding="utf-8")
        return tmp_path

    return write


@pytest.fixture
def town(office, written):
    services.load_pack(written(), by=system())
    return office


def test_the_pack_again_changes_nothing(town, written):
    before = list(Queue.objects.order_by("id").values())
    services.load_pack(written(), by=system())
    assert list(Queue.objects.order_by("id").values()) == before
    assert list(services.diff_pack(written())) == []
    assert list(services.check_pack(written())) == []
    assert queries.queues()[0].code == queries.default_queue() == "general"


def test_what_the_pack_says_of_a_queue(town):
    found = queries.queue("interventions")
    assert found.plan.skills == {"topic-interventions": 1}
    assert (found.plan.overflow.to, found.plan.overflow.after) == ("general", timedelta(seconds=120))
    assert (found.service_level.percent, found.service_level.seconds) == (80, 20)
    assert [step.line for step in found.plan.steps] == [Line.FIRST, Line.FIRST, Line.SECOND, Line.EXPERT]
    assert found.plan.steps == Plan().steps


def test_what_the_office_changed_stays(town, written):
    Queue.objects.filter(code="general").update(wrap_up_seconds=300, version=2)
    folder = written(wrap_up_seconds=10)
    kept = "= kolejka general: zmieniono ją w urzędzie, zostaje (wrap_up_seconds)"
    assert list(services.diff_pack(folder)) == [kept]
    services.load_pack(folder, by=system())
    assert queries.queue("general").plan.wrap_up_seconds == 300


def test_a_queue_no_longer_named_is_out_of_use(town, tmp_path):
    one = {"code": "general", "name": {"pl": "Pierwsza linia"}, "unit": "PK", "channels": ["chat"]}
    (tmp_path / "queues.yaml").write_text(yaml.safe_dump({"default": "general", "queues": [one]}), encoding="utf-8")
    assert "- kolejka taxes" in list(services.diff_pack(tmp_path))
    services.load_pack(tmp_path, by=system())
    assert [one.code for one in queries.queues()] == ["general"]


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"overflow": {"to": "nowhere", "after_seconds": 5}}, "przelewa się do nowhere"),
        ({"overflow": {"to": "taxes", "after_seconds": 5}}, "przelewa się w kółko"),
        ({"steps": [{"after_seconds": 5, "line": "first"}]}, "kroki zaczynają się od zera"),
        ({"unit": "XXX"}, "nie ma komórki XXX"),
        ({"code": "taxes"}, "użyty dwa razy"),
        ({"hours": {"monday": ["8"]}}, "queues.yaml"),
    ],
)
def test_what_cannot_be_used_is_named(town, written, values, said):
    with pytest.raises(PackProblem, match=said):
        services.load_pack(written(**values), by=system())


def test_a_broker_loads_no_pack(town, written):
    with pytest.raises(Forbidden):
        services.load_pack(written(), by=town.halina)


def test_hours_of_its_own_or_of_the_office_and_days_off(town, written):
    general = queries.queue("general")

    def at(day, hour):
        return datetime(2026, 11, day, hour, tzinfo=timezone.get_default_timezone())

    assert general.works(at(23, 9))
    assert not general.works(at(23, 17))  # the office until it has told: 7:30–15:30
    assert not general.works(at(22, 9))  # Sunday
    services.load_pack(written(hours={"monday": ["08:00", "18:00"], "wednesday": ["08:00", "18:00"]}), by=system())
    late = queries.queue("general")
    assert late.works(at(23, 17))
    assert not late.works(at(23, 18))
    assert not late.works(at(24, 9))
    assert not late.works(at(11, 9))  # Independence Day, a Wednesday
    Queue.objects.update(is_open=False)
    assert not queries.queue("general").works(at(23, 9))


def test_how_long_one_still_waits(town):
    now = timezone.now()
    for number in range(4):
        began = now - timedelta(minutes=10 - number)
        work = Work(
            WorkKind.CONTACT, f"contact:{number}", town.units["PK"].id, now + timedelta(hours=1),
            channel="chat", queue="general", is_first_line=True, enqueued_at=began,
        )  # fmt: skip
        services.enqueue(work, by=system())
    assert queries.ahead_of("contact:3") == queries.Ahead(3, None, "general")
    services.take("contact:0", by=town.halina)
    assert queries.ahead_of("contact:0") is None
    assert queries.ahead_of("contact:1") == queries.Ahead(0, 60, "general")
    assert queries.ahead_of("contact:3") == queries.Ahead(2, 180, "general")
    assert queries.ahead_of("contact:99") is None
