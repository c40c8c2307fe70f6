"""Addresses of others are asked on the public network alone, for a short time, and no body is read."""

from __future__ import annotations

import ipaddress
import socket
import threading
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from okienko.kernel.outside import NoAnswer, Outside, Reason, is_public
from okienko.kernel.tests.web_simulator import PUBLIC, Web, says, web

GOOD = "dobry.test"


@pytest.fixture
def net(tmp_path: Path) -> Iterator[Web]:
    with web(tmp_path, GOOD) as found:
        yield found


def outside(net: Web, *, seconds: float = 20.0, proxy: str = "") -> Outside:
    return Outside(
        agent="test", seconds=seconds, proxy=proxy, resolve=net.resolve, connect=net.connect, context=net.trusted()
    )


def why(net: Web, url: str, **options: object) -> Reason:
    with pytest.raises(NoAnswer) as found:
        outside(net, **options).ask(url)  # type: ignore[arg-type]  # `outside` says what they are
    return found.value.reason


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.8.8.8", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "169.254.169.254",
        "0.0.0.1", "100.64.0.1", "100.100.100.200", "192.0.0.192", "198.18.0.1", "224.0.0.1", "240.0.0.1",
        "255.255.255.255", "168.63.129.16", "::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "fd00:ec2::254",
        "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254", "::127.0.0.1", "64:ff9b::7f00:1",
        "64:ff9b:1::1",
        "2002:7f00:1::", "2001:0:1::", "fec0::1", "ff02::1", "2001:db8::1", "nonsense", "",
    ],
)  # fmt: skip
def test_what_is_not_public_is_known(address):
    assert not is_public(address)


@pytest.mark.parametrize("address", [PUBLIC, "8.8.8.8", "2606:2800:220:1::1", "::ffff:8.8.8.8"])
def test_what_is_public_is_known(address):
    assert is_public(address)


@given(st.sampled_from(["10.0.0.0/8", "127.0.0.0/8", "192.168.0.0/16", "100.64.0.0/10", "169.254.0.0/16"]), st.data())
def test_no_private_address_passes_in_any_dress(network, data):
    inside = ipaddress.ip_network(network)
    found = inside[data.draw(st.integers(0, inside.num_addresses - 1))]
    assert not is_public(str(found))
    assert not is_public(f"::ffff:{found}")
    assert not is_public(f"64:ff9b::{found}")
    assert not is_public(str(ipaddress.IPv6Address((0x2002 << 112) | (int(found) << 80))))


def test_the_connection_goes_to_the_address_that_was_looked_at(net):
    net.pages[f"{GOOD}/a%20b?x=%C5%82"] = says(200)
    assert outside(net).ask(f"https://{GOOD}/a b?x=ł#tu").status == 200
    assert net.connected == [(PUBLIC, 443)]
    assert net.asked == [f"HEAD {GOOD}/a%20b?x=%C5%82"]


def test_a_name_that_changes_its_mind_is_asked_once(net):
    answers = iter([[PUBLIC], ["127.0.0.1"]])
    net.pages[f"{GOOD}/"] = says(200)
    asking = Outside(agent="test", resolve=lambda *_: next(answers), connect=net.connect, context=net.trusted())
    assert asking.ask(f"http://{GOOD}/").status == 200
    with pytest.raises(NoAnswer) as found:
        asking.ask(f"http://{GOOD}/")
    assert found.value.reason is Reason.INTERNAL
    assert net.connected == [(PUBLIC, 80)]


@pytest.mark.parametrize("addresses", [["10.1.1.1"], [PUBLIC, "127.0.0.1"], ["::1"], ["fd00::1", PUBLIC]])
def test_a_name_with_any_internal_address_is_not_dialed(net, addresses):
    net.names["zly.test"] = addresses
    assert why(net, "https://zly.test/") is Reason.INTERNAL
    assert net.connected == []


@pytest.mark.parametrize("url", ["http://127.0.0.1/", "http://2130706433/", "http://0x7f.1/", "http://[::1]/",
                                 "http://localhost/", "http://[::ffff:10.0.0.1]/"])  # fmt: skip
def test_numbers_that_mean_this_machine_are_not_dialed(url):
    dialed: list[str] = []

    def connect(address: str, _port: int, _seconds: float) -> socket.socket:
        dialed.append(address)
        raise OSError

    with pytest.raises(NoAnswer) as found:
        Outside(agent="test", connect=connect).ask(url)
    assert found.value.reason in (Reason.INTERNAL, Reason.NAME)
    assert dialed == []


@pytest.mark.parametrize("url", ["ftp://dobry.test/", "file:///etc/passwd",
                                 "http://dobry.test:22/",
                                 "https://dobry.test:80/", "http://jan:tajne@dobry.test/", "http:///x", "http://a b/",
                                 "https://dobry.test:x/",
                                 "gopher://dobry.test", "http://[zly/", "//dobry.test/",
                                 f"http://{'a' * 70}.test/"])  # fmt: skip
def test_only_plain_addresses_of_the_web_are_asked(net, url):
    assert why(net, url) is Reason.ADDRESS
    assert net.connected == []


def test_a_certificate_for_another_name_is_told(net):
    net.pages["inny.test/"] = says(200)
    assert why(net, "https://inny.test/") is Reason.CERTIFICATE
    assert net.asked == []


def test_no_such_name_and_no_connection(net):
    assert why(net, "https://nie-ma.test/") is Reason.NAME
    net.names["cichy.test"] = [PUBLIC]
    net.ports[80] = 1
    assert why(net, "http://cichy.test/") is Reason.UNREACHABLE


def test_a_server_that_drips_is_cut(net):
    stopped = threading.Event()

    def drip(_method: str, _path: str, connection: socket.socket) -> None:
        with suppress(OSError):
            while not stopped.wait(0.05):
                connection.sendall(b"HTTP/1.1 200 O"[:1])
        stopped.set()

    net.pages[f"{GOOD}/"] = drip
    assert why(net, f"http://{GOOD}/", seconds=0.5) is Reason.TIMEOUT
    assert stopped.wait(60), "the connection was closed"


def test_a_silent_handshake_is_cut(net):
    net.names[GOOD] = [PUBLIC]
    listener = socket.create_server(("127.0.0.1", 0))
    net.ports[443] = listener.getsockname()[1]
    with listener:
        assert why(net, f"https://{GOOD}/", seconds=0.5) is Reason.TIMEOUT


def test_a_huge_body_is_not_read(net):
    sent: list[int] = []
    over = threading.Event()

    def endless(_method: str, _path: str, connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        try:
            for _ in range(2_000):
                connection.sendall(b"x" * 65_536)
                sent.append(1)
        except OSError:
            pass
        over.set()

    net.pages[f"{GOOD}/"] = endless
    assert outside(net).ask(f"http://{GOOD}/", method="GET").status == 200
    assert over.wait(60)
    assert len(sent) < 1_000, "131 MB were not taken"


@pytest.mark.parametrize(
    "said", [b"", b"SSH-2.0-x\r\n", b"HTTP/1.1 abc\r\n\r\n", b"HTTP/1.1 200 x\r\n" + b"a: b\r\n" * 500]
)
def test_what_is_no_http_is_no_answer(net, said):
    net.pages[f"{GOOD}/"] = lambda _method, _path, connection: connection.sendall(said)
    assert why(net, f"http://{GOOD}/") in (Reason.PROTOCOL, Reason.UNREACHABLE)


def test_redirects_are_told_and_not_followed(net):
    net.pages[f"{GOOD}/"] = says(302, "Location: http://127.0.0.1/")
    answer = outside(net).ask(f"http://{GOOD}/")
    assert (answer.status, answer.location) == (302, "http://127.0.0.1/")
    assert len(net.connected) == 1


def test_retry_after_is_seconds_or_a_moment(net):
    net.pages[f"{GOOD}/a"] = says(429, "Retry-After: 120")
    net.pages[f"{GOOD}/b"] = says(503, f"Retry-After: {format_datetime(datetime.now(UTC) + timedelta(hours=1))}")
    net.pages[f"{GOOD}/c"] = says(429, "Retry-After: jutro")
    told = [outside(net).ask(f"http://{GOOD}/{one}").retry_after for one in "abc"]
    assert told[0] == 120.0
    assert told[1] is not None
    assert 3_000 < told[1] <= 3_600
    assert told[2] is None


@pytest.mark.parametrize(
    "said", ["Mon, 01 Jan 2024 00:00:00 +99999999999999999999", "Mon, 01 Jan 99999999999 00:00:00 GMT"]
)
def test_a_moment_that_cannot_be_is_no_moment(net, said):
    net.pages[f"{GOOD}/a"] = says(429, f"Retry-After: {said}")
    assert outside(net).ask(f"http://{GOOD}/a").retry_after is None


def test_a_redirect_in_raw_utf_8_is_read_as_browsers_read_it(net):
    net.pages[f"{GOOD}/"] = says(301, "Location: /zażółć")
    assert outside(net).ask(f"http://{GOOD}/").location == "/zażółć"


def test_a_proxy_is_asked_instead(net):
    net.pages[f"{GOOD}/a"] = says(200)
    asking = outside(net, proxy="http://jan:taj%20ne@proxy.test:3128")
    assert asking.ask(f"http://{GOOD}/a").status == 200
    assert net.connected == [("proxy.test", 3128)]
    assert "HEAD http://dobry.test/a HTTP/1.1" in net.heads[0]
    assert "Proxy-Authorization: Basic amFuOnRhaiBuZQ==" in net.heads[0]
    net.names["zly.test"] = ["10.0.0.1"]
    assert why(net, "http://zly.test/", proxy="http://proxy.test:3128") is Reason.INTERNAL


def test_a_proxy_tunnels_and_may_refuse(net):
    net.pages[f"CONNECT {GOOD}:443{GOOD}:443"] = net.pages[f"{GOOD}/a"] = says(200)

    def tunnel(_method: str, _path: str, connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        inner = socket.create_connection(("127.0.0.1", net.ports[443]))

        def pump(one: socket.socket, other: socket.socket) -> None:
            with suppress(OSError):
                while piece := one.recv(4096):
                    other.sendall(piece)
                other.shutdown(socket.SHUT_RDWR)

        back = threading.Thread(target=pump, args=(inner, connection), daemon=True)
        back.start()
        pump(connection, inner)
        back.join()

    net.pages[f"CONNECT {GOOD}:443{GOOD}:443"] = tunnel
    assert outside(net, proxy="http://proxy.test:3128").ask(f"https://{GOOD}/a").status == 200
    net.pages[f"CONNECT {GOOD}:443{GOOD}:443"] = says(403)
    assert why(net, f"https://{GOOD}/a", proxy="http://proxy.test:3128") is Reason.PROXY
    net.pages[f"CONNECT {GOOD}:443{GOOD}:443"] = says(502)
    assert why(net, f"https://{GOOD}/a", proxy="http://proxy.test:3128") is Reason.UNREACHABLE
