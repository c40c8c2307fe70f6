"""Which addresses a text holds, what a check says, and when an address is broken."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from okienko.knowledge.rules import links
from okienko.knowledge.rules.links import FAILING, Detail, Finding, History, LinkState
from tests.service_cards import changed

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
GONE, WORKS, REFUSED = Finding(LinkState.GONE, status=404), Finding(LinkState.WORKS), Finding(LinkState.REFUSED)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Wejdź na https://www.gov.pl/web/x.", ["https://www.gov.pl/web/x"]),
        ("(zobacz https://a.test/b_(c), albo http://b.test)", ["https://a.test/b_(c)", "http://b.test"]),
        ("[formularz](https://a.test/f.pdf)", ["https://a.test/f.pdf"]),
        ("„https://a.test/?q=ł&b=1#dół”", ["https://a.test/?q=ł&b=1"]),
        ("zapytaj | zapłać | https://a.test/", ["https://a.test/"]),
        ("https:// i http://[zly i https://a.test:x/ i mailto:a@b.test", []),
        ("https://a.test/" + "x" * 1000, []),
    ],
)
def test_addresses_are_found_in_running_text(text, found):
    assert list(links.addresses_in(text)) == found


def test_a_text_says_which_of_its_parts_holds_an_address():
    card = changed(
        who="Właściciel, patrz https://a.test/.",
        forms=[{"code": "A", "name": "B", "url": "https://a.test/"}],
        where={"unit": "GK", "e_services": [{"name": "e", "url": "https://e.test/x"}]},
    )
    assert links.addresses(card) == {
        "https://a.test/": {"who", "forms"},
        "https://e.test/x": {"where"},
        "https://eli.gov.pl/eli/DU/1996/622/ogl": {"legal_basis"},
    }


@given(
    st.lists(
        st.sampled_from(["https://", "a.test", "[", "]", "(", ")", ":", "/", "#", ".", " ", "ł", "@", "%", "?"]),
        max_size=12,
    ).map("".join)
)
def test_no_text_is_too_odd(text):
    assert all(one.lower().startswith("http") and " " not in one for one in links.addresses_in(text))


def told(*findings: tuple[float, Finding]) -> History:
    """History after checks so many days after NOW."""
    history = History()
    for days, finding in findings:
        history = links.after(history, finding, NOW + timedelta(days=days))
    return history


def test_an_address_breaks_by_failures_on_several_days():
    assert told((0, GONE), (1, GONE)).broken_since is None
    assert told((0, GONE), (0.1, GONE), (0.2, GONE), (0.3, GONE)).broken_since is None, "one bad morning"
    broken = told((0, GONE), (1, GONE), (2, GONE))
    assert broken.broken_since == NOW + timedelta(days=2)
    assert broken.failing_since == NOW
    assert told((0, GONE), (1, WORKS), (2, GONE), (3, GONE)).broken_since is None, "it answered meanwhile"
    assert told((0, GONE), (1, GONE), (2, GONE), (3, WORKS)) == History(LinkState.WORKS, NOW + timedelta(days=3))


def test_a_refusal_neither_mends_nor_breaks():
    assert told(*((day, REFUSED) for day in range(30))).broken_since is None
    assert told((0, GONE), (1, GONE), (2, REFUSED)).failures == 2
    assert told((0, GONE), (1, GONE), (2, GONE), (3, REFUSED)).broken_since == NOW + timedelta(days=2)


_findings = st.sampled_from([Finding(one) for one in LinkState])


@given(st.lists(st.tuples(st.floats(0.01, 3), _findings), max_size=20))
def test_broken_is_never_said_of_two_days_or_two_failures(steps):
    history, day, run = History(), 0.0, []
    for wait, finding in steps:
        day += wait
        history = links.after(history, finding, NOW + timedelta(days=day))
        if finding.state in FAILING:
            run.append(day)
        elif finding.state is not LinkState.REFUSED:
            run = []
        if history.broken_since is not None:
            assert len(run) >= links.BROKEN_CHECKS
            assert timedelta(days=run[-1] - run[0]) >= links.BROKEN_AFTER - timedelta(seconds=1)
        assert history.state is finding.state


@given(_findings, st.one_of(st.none(), st.floats(0, 1e9)))
def test_no_address_is_asked_by_itself_twice_a_day_nor_forgotten(finding, wait):
    then = links.next_check(Finding(finding.state, retry_after=wait), NOW)
    assert timedelta(days=1) <= then - NOW <= timedelta(days=7)


@pytest.mark.parametrize(
    ("status", "state", "detail"),
    [(200, "works", ""), (204, "works", ""), (404, "gone", ""), (410, "gone", ""), (403, "refused", ""),
     (401, "refused", ""), (429, "refused", "too_many"), (500, "silent", "error"), (503, "silent", "error")],
)  # fmt: skip
def test_an_answer_has_a_meaning(status, state, detail):
    assert links.by_status(status) == Finding(LinkState(state), Detail(detail), status)


def test_where_a_redirect_leads():
    assert links.next_hop("https://a.test/b/c", "../d#e") == "https://a.test/d"
    assert links.next_hop("https://a.test/", "//b.test/x") == "https://b.test/x"
    assert links.next_hop("https://a.test/", "") == links.next_hop("https://a.test/", "http://[") == ""
    assert links.next_hop("https://a.test/", "/a\x00b") == links.next_hop("https://a.test/", "/a\u202eb") == ""


@pytest.mark.parametrize("status", [103, 999])
def test_what_is_no_answer_of_http_says_nothing_of_the_page(status: int):
    assert links.by_status(status) == Finding(LinkState.REFUSED, status=status)
    assert links.is_home("https://a.test/b", "https://a.test/")
    assert not links.is_home("https://a.test/", "https://b.test/")
