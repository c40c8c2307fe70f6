"""The wallboard and the report: one log, one set of digits, and who sees what of them."""

from __future__ import annotations

import csv
import io
import random
import tracemalloc
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import transaction
from django.urls import reverse

from okienko.insight import queries
from okienko.insight.queries.board import counted, live_day
from okienko.insight.queries.day import LATE, Live, book_of
from okienko.insight.rules import DEFAULT
from okienko.insight.sheets import safe
from okienko.kernel import actors
from okienko.routing import services as routing
from okienko.routing.models import Queue, QueueEvent
from okienko.routing.rules import EventKind as K
from okienko.routing.rules import WorkKind
from okienko.routing.services import Work
from tests.cast import make_office, sign_in

pytestmark = pytest.mark.django_db
WARSAW = ZoneInfo("Europe/Warsaw")
NOON = datetime(2026, 11, 18, 12, 0, tzinfo=WARSAW)
BOARD, REPORT, CSV = "/praca/tablica/", "/praca/tablica/raport/", "/praca/tablica/raport.csv"


@pytest.fixture
def office():
    return make_office()


def wrote(at, kind, item=None, *, queue="general", channel="chat", **more):
    subject = f"contact:{item}" if item else ""
    event = QueueEvent(at=at, kind=kind, item_id=item, queue=queue, channel=channel, subject=subject, **more)
    event.save()
    return event


def a_day(until, chance, *, items=60, people=(7, 8, 9)):
    """Events of a busy morning, in the order in which they happened."""
    rows = []

    def row(at, kind, item=None, **more):
        rows.append({"at": at, "kind": kind, "item_id": item, "subject": f"contact:{item}" if item else "", **more})

    since = until - timedelta(hours=4)
    for user in people:
        row(since, K.SIGNED_ON, user_id=user)
        row(since, K.ACTIVITY, user_id=user, to="available")
        row(since + timedelta(minutes=chance.randint(30, 200)), K.ACTIVITY, user_id=user, to="break")
    for item in range(1, items + 1):
        of = {"queue": chance.choice(["general", "business"]), "channel": chance.choice(["chat", "phone", "email"])}
        at = since + timedelta(seconds=chance.randint(0, 14_300))
        row(at, K.ENTERED, item, **of)
        at += timedelta(seconds=chance.randint(1, 40))
        user = chance.choice(people)
        row(at, K.OFFERED, item, user_id=user, offer_id=item, **of)
        at += timedelta(seconds=chance.randint(1, 20))
        fate = chance.random()
        if fate < 0.2:
            row(at, K.CALLER_GONE, item, user_id=user, offer_id=item, **of)
            row(at, K.ABANDONED, item, **of)
        elif fate < 0.9:
            row(at, K.ACCEPTED, item, user_id=user, offer_id=item, **of)
            row(at, K.ANSWERED, item, user_id=user, **of)
            at += timedelta(seconds=chance.randint(60, 500))
            row(at, K.FINISHED, item, user_id=user, **of)
            row(at + timedelta(seconds=30), K.WRAPPED_UP, item, user_id=user, **of)
    return sorted(rows, key=lambda one: one["at"])


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_log_told_anew_has_the_digits_of_the_live_board_and_of_the_report(office, seed):
    chance = random.Random(seed)
    live = Live()
    waiting = []  # transactions that are still open: their numbers are taken, nobody sees the rows yet
    read = committed_late = 0
    for number, row in enumerate((one for one in a_day(NOON, chance) if one["at"] <= NOON), seed * 10_000):
        waiting.append(QueueEvent(id=number, **row))
        for event in list(waiting):
            if chance.random() < 0.5 or row["at"] - event.at > LATE - timedelta(seconds=20):
                event.save(force_insert=True)
                committed_late += event.id < read
                waiting.remove(event)
        if chance.random() < 0.3:
            counted(NOON.date(), live.at(row["at"]), row["at"])
            read = number
    for event in waiting:
        event.save(force_insert=True)
    assert committed_late > 3
    shown = counted(NOON.date(), live.at(NOON), NOON)
    anew = counted(NOON.date(), book_of(NOON.date()), NOON)
    assert shown == anew
    assert shown.whole.offered > 20
    report = queries.report(office.bartek, NOON.date(), NOON.date(), formula=DEFAULT, now=NOON)
    assert report.days == [shown]
    assert report.whole.sums == shown.whole
    assert {row.label: row.sums for row in report.queues} == {
        code: sums for code, sums in shown.by_queue.items() if code
    }
    board = queries.board(office.bartek, NOON)
    assert (board.day, board.whole.figures, board.whole.levels) == (shown, report.whole.figures, report.whole.levels)


@pytest.mark.parametrize("seed", [1, 2])
def test_what_is_written_has_the_digits_of_the_live_board_and_of_the_report(office, seed):
    """By hours of work, which begin at half past seven: letters of the night wait from then on."""
    chance = random.Random(seed)
    wednesday = datetime(2026, 11, 25, tzinfo=WARSAW)
    now = wednesday + timedelta(hours=15)
    live, told = Live(), []
    for item in range(1, 41):
        came = wednesday + timedelta(minutes=chance.randint(0, 880))
        begun = came + timedelta(minutes=chance.randint(1, 600))
        told.append((came, K.ENTERED, item))
        if begun <= now:
            told.append((begun, K.ANSWERED if chance.random() < 0.8 else K.FINISHED, item))
    for at, kind, item in sorted(told):
        wrote(at, kind, item, channel="email", user_id=None if kind is K.ENTERED else 7)
        if chance.random() < 0.3:
            counted(at.date(), live.at(at), at)
    shown = counted(now.date(), live.at(now), now)
    assert shown == counted(now.date(), book_of(now.date()), now)
    board = queries.board(office.bartek, now)
    report = queries.report(office.bartek, now.date(), now.date(), formula=DEFAULT, now=now)
    assert board.written == report.written
    opens = wednesday + timedelta(hours=7, minutes=30)
    ends = {item: at for at, kind, item in told if kind is not K.ENTERED}
    worked = {item: max(ends.get(item, now), opens) - max(came, opens)
              for came, kind, item in told if kind is K.ENTERED}  # fmt: skip
    for judged in report.written.levels:
        hits = sum(length <= judged.target.within for item, length in worked.items() if item in ends)
        late = sum(length > judged.target.within for length in worked.values())
        assert (judged.level.hits, judged.level.of) == (hits, hits + late)
    assert [one.target.hours for one in report.written.levels] == [4, 8]
    assert report.written.taken == len(ends) > 10
    assert report.written.taken + report.written.waiting == 40


def test_a_letter_of_friday_begun_with_on_monday_is_judged_by_its_hours_of_work(office):
    friday = datetime(2026, 11, 27, 15, 0, tzinfo=WARSAW)
    monday = friday + timedelta(days=2, hours=17)  # at eight
    wrote(friday, K.ENTERED, 1, channel="email")
    wrote(friday, K.ENTERED, 2, channel="email")
    wrote(monday, K.ANSWERED, 1, channel="email", user_id=7)
    wrote(monday, K.FINISHED, 1, channel="email", user_id=7)
    day, later = friday.date(), friday + timedelta(days=6)
    found = queries.report(office.bartek, day, day, formula=DEFAULT, now=later).written
    assert (found.taken, found.waiting, found.half) == (1, 1, timedelta(hours=1))
    assert [(one.level.hits, one.level.of) for one in found.levels] == [(1, 2), (1, 2)]
    week = queries.report(office.bartek, day - timedelta(days=4), day + timedelta(days=3), formula=DEFAULT, now=later)
    assert week.written == found
    on_sunday = queries.report(office.bartek, day, day, formula=DEFAULT, now=friday + timedelta(days=2)).written
    assert (on_sunday.taken, on_sunday.waiting) == (0, 2)


def test_a_day_has_the_same_digits_alone_and_among_others(office):
    """Whatever stands in the log of other days: work that came back, and what lay for longer than anybody looks."""
    monday = datetime(2026, 11, 2, 9, 0, tzinfo=WARSAW)
    day = timedelta(days=1)
    wrote(monday, K.ENTERED, 1, channel="email")
    wrote(monday + day + timedelta(hours=6), K.ANSWERED, 1, channel="email", user_id=7)
    wrote(monday + 3 * day, K.ENTERED, 1, channel="email")
    wrote(monday, K.ENTERED, 2, channel="email")
    wrote(monday + 20 * day, K.ANSWERED, 2, channel="email", user_id=7)
    now = monday + 21 * day
    days = [(monday + number * day).date() for number in range(18)]
    alone = [queries.report(office.bartek, one, one, formula=DEFAULT, now=now).days[0] for one in days]
    among = queries.report(office.bartek, days[0], days[-1], formula=DEFAULT, now=now).days
    assert among == alone
    assert [len(one.whole.written_waiting) for one in alone[:4]] == [1, 0, 0, 1]


def test_a_report_of_weeks_holds_no_more_than_a_day_at_once(office):
    first = NOON - timedelta(days=7)
    for number in range(8):
        QueueEvent.objects.bulk_create(
            QueueEvent(at=first + timedelta(days=number, seconds=second), kind=kind, queue="general", channel="chat",
                       item_id=number * 1000 + item, subject=f"contact:{number * 1000 + item}", user_id=7)
            for item in range(200)
            for second, kind in ((item, K.ENTERED), (item + 9, K.ANSWERED), (item + 60, K.FINISHED))
        )  # fmt: skip

    def most(days):
        """Bytes held at once, beyond what was held before."""
        tracemalloc.start()
        try:
            found = queries.report(office.bartek, first.date(), (first + timedelta(days=days - 1)).date(),
                                   formula=DEFAULT, now=NOON + timedelta(hours=1))  # fmt: skip
            assert found.whole.sums.offered == 200 * days
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    most(8)  # whatever is read once in a process
    assert most(8) < 4 * most(1)  # figures of eight days beside one day's stories; eight days' stories are 14 times


def test_weeks_are_added_from_days(office):
    for number, day in enumerate((16, 17, 18)):
        since = datetime(2026, 11, day, 9, 0, tzinfo=WARSAW)
        for item in range(number * 10 + 1, number * 10 + 4):
            wrote(since, K.ENTERED, item)
            wrote(since + timedelta(seconds=10 * (number + 1)), K.ANSWERED, item, user_id=7)
    report = queries.report(office.anna, NOON.date() - timedelta(days=2), NOON.date(), formula=DEFAULT, now=NOON)
    assert [row.levels[0].level.hits for row in report.rows] == [3, 3, 0]
    assert (report.whole.levels[0].level.hits, report.whole.levels[0].level.of) == (6, 9)
    assert report.whole.figures.asa == timedelta(seconds=20)


def test_what_began_before_midnight_is_told_whole(office):
    midnight = datetime(2026, 11, 18, 0, 0, tzinfo=WARSAW)
    wrote(midnight - timedelta(seconds=30), K.ENTERED, 1)
    wrote(midnight - timedelta(seconds=20), K.ANSWERED, 1, user_id=7)
    wrote(midnight + timedelta(seconds=40), K.FINISHED, 1, user_id=7)
    days = [queries.report(office.bartek, day, day, formula=DEFAULT, now=NOON).whole for day in
            (NOON.date() - timedelta(days=1), NOON.date())]  # fmt: skip
    assert [len(one.sums.answered) for one in days] == [1, 0]
    assert [one.sums.handled for one in days] == [0, 1]
    assert days[1].figures.aht == timedelta(seconds=60)


def test_a_restored_log_is_told_anew():
    live = Live()
    with transaction.atomic():
        wrote(NOON, K.ENTERED, 1)
        assert live.at(NOON + timedelta(seconds=1)).stories
        transaction.set_rollback(True)
    assert not live.at(NOON + timedelta(seconds=2)).stories
    wrote(NOON, K.ENTERED, 2)
    live.at(NOON + timedelta(minutes=3))
    live.at(NOON + timedelta(minutes=6))
    QueueEvent.objects.all().delete()
    assert not live.at(NOON + timedelta(minutes=7)).stories


def test_a_quiet_board_asks_for_little(office, django_assert_num_queries):
    for item in range(1, 6):
        wrote(NOON - timedelta(minutes=10), K.ENTERED, item)
    live = Live()
    live.at(NOON)
    live.at(NOON + timedelta(minutes=3))
    with django_assert_num_queries(1):
        live.at(NOON + timedelta(minutes=6))


@time_machine.travel(NOON, tick=False)
def test_who_waits_and_how_the_day_goes(office, client):
    sign_in(client, office.bartek)
    empty = client.get(BOARD).content.decode()
    assert "brak danych" in empty
    assert "100,0" not in empty
    Queue.objects.create(code="general", name="Pierwsza linia", unit=office.units["PK"], service_percent=80,
                         service_seconds=30)  # fmt: skip
    for number, ago in ((1, 90), (2, 10)):
        entered = NOON - timedelta(seconds=ago)
        routing.enqueue(
            Work(WorkKind.CONTACT, f"contact:{number}", office.units["PK"].id, NOON + timedelta(days=1), channel="chat",
                 queue="general", enqueued_at=entered, is_first_line=True),
            by=actors.system(),
        )  # fmt: skip
    wrote(NOON - timedelta(seconds=60), K.ENTERED, 901)
    wrote(NOON - timedelta(seconds=42), K.ANSWERED, 901, user_id=office.halina.id)
    board = queries.board(office.bartek, NOON)
    [line] = board.queues
    assert (line.name, line.number, line.since) == ("Pierwsza linia", 2, NOON - timedelta(seconds=90))
    # one was answered within 20 s, one waits longer than that, one less: not counted yet
    assert [(str(one.target), one.level.hits, one.level.of) for one in line.levels] == [
        ("80/20", 1, 2),
        ("90/15", 0, 2),
    ]
    assert (str(line.own.target), line.own.level.of) == ("80/30", 2)
    shown = client.get(reverse("insight:now")).content.decode()
    assert "Pierwsza linia" in shown
    assert "SL-DEF v1" in shown
    assert "50,0" in shown
    assert "1\N{NO-BREAK SPACE}min\N{NO-BREAK SPACE}30\N{NO-BREAK SPACE}s" in shown


@time_machine.travel(NOON, tick=False)
def test_names_are_for_who_leads(office, client):
    for name in ("halina", "karol", "piotr"):
        user = getattr(office, name).id
        wrote(NOON - timedelta(minutes=9), K.SIGNED_ON, user_id=user)
        wrote(NOON - timedelta(minutes=5), K.ACTIVITY, user_id=user, to="available")
    wrote(NOON - timedelta(minutes=8), K.SIGNED_OFF, user_id=office.ewa.id)  # signed on too long ago to be read
    wrote(NOON - timedelta(minutes=4), K.ENTERED, 5)
    wrote(NOON - timedelta(minutes=3), K.ANSWERED, 5, user_id=office.halina.id)
    names = {"Halina Przykładna", "Karol Zmyślony", "Piotr Postronny"}
    seen = {}
    for who in ("bartek", "zofia", "anna", "damian"):
        sign_in(client, getattr(office, who))
        page = client.get(BOARD).content.decode()
        seen[who] = {name for name in names if name in page}
        states = {one.activity: one.number for one in queries.board(getattr(office, who), NOON).states}
        assert states == {"serving": 1, "available": 2}
    assert seen == {"bartek": names, "zofia": {"Karol Zmyślony"}, "anna": set(), "damian": set()}
    for who in ("halina", "karol", "adam", "edyta"):
        sign_in(client, getattr(office, who))
        assert [client.get(one).status_code for one in (BOARD, REPORT, CSV)] == [403] * 3


@time_machine.travel(NOON, tick=False)
def test_late_work_is_counted_of_all_and_within_reach(office, client):
    for number, (unit, closeness) in enumerate((("GK-I", "open"), ("SO", "open"), ("GK-I", "restricted")), 1):
        routing.enqueue(
            Work(WorkKind.CASE, f"case:{number}", office.units[unit].id, NOON - timedelta(days=number),
                 access_class=closeness),
            by=actors.system(),
        )  # fmt: skip
    boards = {who: queries.board(getattr(office, who), NOON) for who in ("zofia", "zenon", "anna")}
    for board in boards.values():  # of the whole office, but for what is kept closely
        [late] = board.backlog
        assert (late.kind, late.number) == ("case", 2)
        assert [NOON - one for one in (late.due, late.most, late.half)] == [timedelta(days=one) for one in (2, 2, 1)]
    lists = {who: board.within_reach for who, board in boards.items()}
    assert lists == {"zofia": {"case": 2}, "zenon": {"case": 1}, "anna": {}}
    for who, shown in (("zofia", "na Twoich listach: 2"), ("zenon", "na Twoich listach: 1")):
        sign_in(client, getattr(office, who))
        assert shown in client.get(BOARD).content.decode()
    sign_in(client, office.anna)
    page = client.get(BOARD).content.decode()
    assert "połowa spóźniona najwyżej o" in page
    assert "na Twoich listach" not in page
    assert "<strong>2 sprawy</strong>" in page
    assert "najstarszy termin" in client.get(REPORT, {"od": "2026-11-18"}).content.decode()


@pytest.mark.parametrize(
    ("kind", "number", "said"),
    [("contact", 1, "1 kontakt"), ("contact", 5, "5 kontaktów"), ("callback", 2, "2 oddzwonienia")],
)
@time_machine.travel(NOON, tick=False)
def test_late_work_is_said_in_proper_polish(office, client, kind, number, said):
    for one in range(number):
        work = Work(WorkKind(kind), f"{kind}:{one}", office.units["GK-I"].id, NOON - timedelta(days=1))
        routing.enqueue(work, by=actors.system())
    sign_in(client, office.anna)
    assert f"<strong>{said}</strong>" in client.get(BOARD).content.decode()


@time_machine.travel(NOON, tick=False)
def test_the_sheet_has_the_digits_of_the_page(office, client):
    Queue.objects.create(code="general", name="=ZŁA()", unit=office.units["PK"])
    for item, wait in ((1, 10), (2, 25)):
        wrote(NOON - timedelta(minutes=20), K.ENTERED, item)
        wrote(NOON - timedelta(minutes=20) + timedelta(seconds=wait), K.ANSWERED, item, user_id=7)
    sign_in(client, office.anna)
    answer = client.get(CSV, {"od": "2026-11-18", "do": "2026-11-18"})
    assert answer["Content-Disposition"] == 'attachment; filename="obsluga-2026-11-18-2026-11-18.csv"'
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    head = rows[0]
    whole = dict(zip(head, next(row for row in rows if row and row[0] == "razem"), strict=True))
    assert (whole["przyszło"], whole["SL-DEF v1 80/20 %"], whole["średni czas odpowiedzi (s)"]) == (
        "2",
        "50,00",
        "17,5",
    )
    assert whole["czas obsługi (s)"] == ""  # nothing to count from
    assert ["kolejka", "'=ZŁA()"] in [row[:2] for row in rows]
    assert "50,0" in client.get(REPORT, {"od": "2026-11-18"}).content.decode()


def test_cells_are_no_formulas():
    assert [safe(one) for one in ("=1+1", "+48", "-1", "@a", "\t=1", "zwykły")] == [
        "'=1+1", "'+48", "'-1", "'@a", "'\t=1", "zwykły",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "query",
    ["od=2026-11-20&do=2026-11-10", "od=2026-01-01&do=2026-11-18", "od=2027-01-01", "od=nic", "wzor=SL-ZMYSLONY",
     "od=1000-01-01&do=1000-01-02"],
)  # fmt: skip
@time_machine.travel(NOON, tick=False)
def test_a_period_that_cannot_be(office, client, query):
    sign_in(client, office.anna)
    assert [client.get(f"{one}?{query}").status_code for one in (REPORT, CSV)] == [422, 422]
    assert client.get(f"{BOARD}?{query}").status_code == 200


@time_machine.travel(NOON, tick=False)
def test_boards_of_one_second_share_a_reading(office):
    first = live_day(NOON)
    assert live_day(NOON + timedelta(milliseconds=300)) is first
    wrote(NOON, K.ENTERED, 1)
    assert live_day(NOON + timedelta(milliseconds=400)).whole.offered == 1
