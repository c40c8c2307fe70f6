"""What one address says, asked by itself: redirects, refusals, ways that lead inside."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from okienko.kernel.outside import Outside
from okienko.kernel.tests.web_simulator import PUBLIC, Web, says, web
from okienko.knowledge.rules.links import LinkState
from okienko.knowledge.services import link_asking
from okienko.knowledge.tests.test_links import GOOD, outside, seen


@pytest.fixture
def net(tmp_path: Path) -> Iterator[Web]:
    with web(tmp_path, GOOD) as found:
        found.names[GOOD] = [PUBLIC]
        yield found


def test_an_address_is_asked_by_head_and_by_get_where_head_is_refused(net):
    net.pages[f"{GOOD}/a"] = says(200)
    net.pages[f"HEAD {GOOD}/b"], net.pages[f"GET {GOOD}/b"] = says(405), says(200)
    assert [seen(net, one).state for one in ("/a", "/b", "/nie-ma")] == ["works", "works", "gone"]
    assert [one for one in net.asked if "/a" in one] == [f"HEAD {GOOD}/a"]


def test_a_page_that_moved_for_good_says_where(net):
    net.pages[f"{GOOD}/a"] = says(301, "Location: /b")
    net.pages[f"{GOOD}/b"] = says(308, f"Location: https://{GOOD}/c")
    net.pages[f"{GOOD}/c"] = says(302, "Location: /dzis")
    net.pages[f"{GOOD}/dzis"] = says(200)
    assert (seen(net, "/a").state, seen(net, "/a").target) == ("moved", f"https://{GOOD}/c")
    assert seen(net, "/c").state == "works", "for now it stands elsewhere, its address stays"
    net.pages[f"{GOOD}/stara"], net.pages[f"{GOOD}/"] = says(302, "Location: /"), says(200)
    assert (seen(net, "/stara").state, seen(net, "/stara").detail) == ("moved", "home")
    net.pages[f"{GOOD}/donikad"] = says(301, "Location: /nie-ma")
    assert seen(net, "/donikad").state == "gone"


def test_a_way_in_a_circle_ends(net):
    net.pages[f"{GOOD}/a"], net.pages[f"{GOOD}/b"] = says(302, "Location: /b"), says(302, "Location: /a")
    assert (seen(net, "/a").state, seen(net, "/a").detail) == ("refused", "loop")
    net.asked.clear()
    for number in range(40):
        net.pages[f"{GOOD}/{number}"] = says(301, f"Location: /{number + 1}")
    assert seen(net, "/0").detail == "loop"
    assert len(net.asked) <= 8


@pytest.mark.parametrize("inside", ["http://127.0.0.1/", "http://wewnatrz.test/", "http://169.254.169.254/latest/",
                                    "https://dobry.test:8443/", "file:///etc/passwd"])  # fmt: skip
def test_a_redirect_does_not_lead_inside(net, inside):
    net.names["wewnatrz.test"] = ["10.0.0.8"]
    net.names["127.0.0.1"], net.names["169.254.169.254"] = ["127.0.0.1"], ["169.254.169.254"]
    net.pages[f"{GOOD}/a"] = says(301, f"Location: {inside}")
    assert seen(net, "/a").state is LinkState.UNCHECKED
    assert net.connected == [(PUBLIC, 443)]


def test_a_name_that_turns_inward_between_hops_is_not_followed(net):
    answers = iter([[PUBLIC], ["127.0.0.1"], ["127.0.0.1"]])
    net.pages[f"{GOOD}/a"] = says(301, "Location: /b")
    turning = Outside(agent="test", resolve=lambda *_: next(answers), connect=net.connect, context=net.trusted())
    assert link_asking.look_at(f"https://{GOOD}/a", turning).state is LinkState.UNCHECKED
    assert net.connected == [(PUBLIC, 443)]


def test_refusals_errors_and_certificates_are_told_apart(net):
    net.names["obcy.test"] = [PUBLIC]
    net.pages[f"{GOOD}/a"], net.pages[f"{GOOD}/b"] = says(403), says(500)
    net.pages[f"{GOOD}/c"] = says(429, "Retry-After: 3600")
    assert [seen(net, one).state for one in ("/a", "/b", "/c")] == ["refused", "silent", "refused"]
    assert seen(net, "/c").retry_after == 3600.0
    assert link_asking.look_at("https://obcy.test/", outside(net)).state == "bad_certificate"
    assert link_asking.look_at("https://nie-ma.test/", outside(net)).detail == "name"
