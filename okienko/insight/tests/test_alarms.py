"""When the board rings."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from okienko.insight.rules import USUAL, Lack, Level, Seen, raised

NINE = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


def watched(**changes):
    quiet = {"now": NINE, "is_open": True, "open_since": NINE - timedelta(hours=2), "oldest": {}, "recent": {},
             "last_event": NINE - timedelta(seconds=10), "last_offer": None, "somebody_ready": None,
             "could_be_offered": True, "lacking": {}}  # fmt: skip
    return [(one.kind.value, one.queue, one.value) for one in raised(Seen(**{**quiet, **changes}), USUAL)]


def test_alarms():
    minutes = timedelta(minutes=1)
    assert watched() == []
    assert watched(oldest={"general": NINE - 5 * minutes}) == []
    assert watched(oldest={"general": NINE - 5 * minutes - timedelta(seconds=1)}) == [("oldest", "general", 5)]
    assert watched(recent={"general": Level(3, 5)}) == []  # 60 %
    assert watched(recent={"general": Level(2, 5), "business": Level(0, 4)}) == [("level", "general", 40)]
    assert watched(last_event=NINE - 60 * minutes) == []
    assert watched(last_event=NINE - 61 * minutes) == [("silence", "", 61)]
    assert watched(last_event=NINE - 61 * minutes, is_open=False, open_since=None) == []
    assert watched(last_event=None, open_since=NINE - 30 * minutes) == []  # the night was quiet, as nights are
    assert watched(dispatcher_heard=NINE - minutes) == []
    assert watched(dispatcher_heard=NINE - 2 * minutes, last_offer=NINE - minutes) == []  # it offers, so it lives
    assert watched(dispatcher_heard=NINE - 2 * minutes) == [("dispatcher", "", 2)]
    waits = {"oldest": {"general": NINE - 4 * minutes}}
    assert watched(**waits) == []  # nobody is ready
    assert watched(**waits, somebody_ready=NINE - 3 * minutes) == [("no_offers", "", 3)]
    assert watched(**waits, somebody_ready=NINE - 3 * minutes, last_offer=NINE - minutes) == []
    ready = {"somebody_ready": NINE - 3 * minutes}
    assert watched(**waits, **ready, could_be_offered=False) == []  # who is ready may not have it
    lack = {"taxes": Lack(NINE - 4 * minutes, ("podatki",)), "waste": Lack(NINE - 3 * minutes, ("odpady",))}
    assert watched(**waits, **ready, could_be_offered=False, lacking=lack) == [("lacking", "taxes", 4)]
    assert (
        raised(
            Seen(
                NINE,
                True,
                NINE - 90 * minutes,
                {"general": NINE - timedelta(hours=1)},
                {},
                None,
                None,
                NINE,
                True,
                lack,
            ),
            {},
        )
        == []
    )
