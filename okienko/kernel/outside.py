"""Asks addresses that others wrote, on the public network alone: nobody reaches our own machines through us.

A name is resolved here, every address it has is looked at, and the connection is made to an address that was looked at:
a name that says something else a moment later (DNS rebinding) changes nothing. Redirects are not followed: who follows
asks again, and is checked again. No body is read.
"""

from __future__ import annotations

import base64
import enum
import http.client
import ipaddress
import re
import socket
import ssl
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Literal
from urllib.parse import quote, unquote, urlsplit

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolve = Callable[[str, int], Sequence[str]]
Connect = Callable[[str, int, float], socket.socket]

CONNECT_SECONDS = 8.0
ALL_SECONDS = 20.0  # to the last header, however steadily a server drips
MOST_TRIED = 2  # addresses of one name
PORTS = {"http": 80, "https": 443}
# What `is_global` does not refuse and residents have no business with: IPv4 in disguise, and a cloud's own services.
_REFUSED = [
    ipaddress.ip_network(one)
    for one in (
        "168.63.129.16/32",  # the platform of Azure answers its machines here
        "192.0.0.0/24",  # protocol assignments; a cloud has its metadata here
        "192.88.99.0/24",  # 6to4 relays
        "64:ff9b::/96",  # NAT64 (RFC 6052)
        "64:ff9b:1::/48",  # NAT64 of one's own network (RFC 8215)
        "2001::/32",  # Teredo
        "2002::/16",  # 6to4
        "fec0::/10",  # site-local, before ULA
        "::/96",  # IPv4-compatible
    )
]


class Reason(enum.StrEnum):
    """Why there is no answer."""

    ADDRESS = "address"  # no http or https address on the default port
    INTERNAL = "internal"  # it leads into a network that is not public
    NAME = "name"  # the name has no address
    UNREACHABLE = "unreachable"  # no connection
    TIMEOUT = "timeout"
    CERTIFICATE = "certificate"
    PROTOCOL = "protocol"  # what came is not HTTP
    PROXY = "proxy"  # the office's own proxy refuses


class NoAnswer(Exception):
    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.value)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    location: str = ""
    retry_after: float | None = None  # seconds


def is_public(address: str) -> bool:
    """Whether an IP address is one of the public network; IPv4 inside IPv6 is looked at as IPv4."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped is not None:
        found = found.ipv4_mapped
    if any(found.version == one.version and found in one for one in _REFUSED):
        return False
    return found.is_global and not (found.is_multicast or found.is_reserved or found.is_unspecified)


def resolve(host: str, port: int) -> list[str]:
    """Addresses of a name, as this machine finds them. Raises OSError."""
    return [str(one[4][0]) for one in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


def connect(address: str, port: int, seconds: float) -> socket.socket:
    return socket.create_connection((address, port), timeout=seconds)


@dataclass(frozen=True, slots=True)
class _Target:
    scheme: str
    host: str  # as it is asked for: IDNA, lower case
    path: str  # with the query, ASCII

    @property
    def port(self) -> int:
        return PORTS[self.scheme]

    @property
    def name(self) -> str:
        return f"[{self.host}]" if ":" in self.host else self.host


def _target(url: str) -> _Target:
    """Raises NoAnswer for what is no plain address of the web."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError as error:
        raise NoAnswer(Reason.ADDRESS) from error
    if parts.scheme not in PORTS or not host or parts.username is not None or port not in (None, PORTS[parts.scheme]):
        raise NoAnswer(Reason.ADDRESS)
    try:
        named = host if ":" in host else host.encode("idna").decode("ascii")
    except UnicodeError as error:
        raise NoAnswer(Reason.ADDRESS) from error
    if not re.fullmatch(r"[0-9A-Za-z._:-]+", named):
        raise NoAnswer(Reason.ADDRESS)
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=-._~")
    query = quote(parts.query, safe="/%:@!$&'()*+,;=-._~?[]")
    return _Target(parts.scheme, named, f"{path}?{query}" if query else path)


class _Deadline:
    """Cuts the connection once the time is up."""

    def __init__(self, seconds: float) -> None:
        self._watched: socket.socket | None = None
        self._timer = threading.Timer(seconds, self._cut)
        self._timer.daemon = True
        self.is_over = False

    def __enter__(self) -> _Deadline:
        self._timer.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._timer.cancel()
        if self._watched is not None:
            self._watched.close()

    def watch(self, connected: socket.socket) -> None:
        self._watched = connected
        if self.is_over:
            self._cut()

    def _cut(self) -> None:
        self.is_over = True
        if self._watched is not None:
            with suppress(OSError):  # gone already
                self._watched.shutdown(socket.SHUT_RDWR)


class Outside:
    """The public network. proxy: `http://[user:password@]host:port` through which everything goes, or "".

    Through a proxy names are resolved there: what resolves here is still looked at, and the proxy itself must not lead
    into the office. resolve, connect, context: other ways in, for tests.
    """

    def __init__(
        self, *, agent: str, proxy: str = "", seconds: float = ALL_SECONDS, resolve: Resolve = resolve,
        connect: Connect = connect, context: ssl.SSLContext | None = None,
    ) -> None:  # fmt: skip
        self._agent, self._proxy, self._seconds = agent, proxy, seconds
        self._resolve, self._connect = resolve, connect
        self._context = context or ssl.create_default_context()

    def ask(self, url: str, *, method: Literal["HEAD", "GET"] = "HEAD") -> Answer:
        """The status and the headers of one address. Raises NoAnswer; never follows, never reads a body."""
        target = _target(url)
        with _Deadline(self._seconds) as deadline:
            try:
                connected = self._through_proxy(target, deadline) if self._proxy else self._direct(target, deadline)
                return self._asked(connected, target, method)
            except ssl.SSLCertVerificationError as error:
                raise NoAnswer(Reason.CERTIFICATE) from error
            except TimeoutError as error:
                raise NoAnswer(Reason.TIMEOUT) from error
            except (OSError, http.client.HTTPException, ValueError) as error:
                late = deadline.is_over
                plain = isinstance(error, OSError) and not isinstance(error, ssl.SSLError)
                reason = Reason.UNREACHABLE if plain else Reason.PROTOCOL
                raise NoAnswer(Reason.TIMEOUT if late else reason) from error

    def _looked_at(self, target: _Target) -> list[str]:
        """Addresses of the target, all of them public. Raises NoAnswer."""
        try:
            found = list(dict.fromkeys(self._resolve(target.host, target.port)))
        except (OSError, UnicodeError) as error:
            raise NoAnswer(Reason.NAME) from error
        if not found:
            raise NoAnswer(Reason.NAME)
        if not all(is_public(one) for one in found):
            raise NoAnswer(Reason.INTERNAL)
        return found

    def _direct(self, target: _Target, deadline: _Deadline) -> socket.socket:
        tried: OSError | None = None
        for address in self._looked_at(target)[:MOST_TRIED]:
            try:
                plain = self._connect(address, target.port, CONNECT_SECONDS)
            except OSError as error:
                tried = error
                continue
            return self._secured(plain, target, deadline)
        assert tried is not None
        raise tried

    def _through_proxy(self, target: _Target, deadline: _Deadline) -> socket.socket:
        try:
            self._looked_at(target)
        except NoAnswer as error:
            if error.reason is not Reason.NAME:  # names of the world are often known to the proxy alone
                raise
        proxy = urlsplit(self._proxy)
        try:
            plain = self._connect(proxy.hostname or "", proxy.port or 3128, CONNECT_SECONDS)
        except OSError as error:
            raise NoAnswer(Reason.PROXY) from error
        deadline.watch(plain)
        if target.scheme == "http":
            return plain
        place = f"{target.name}:{target.port}"
        headers = "".join(f"{name}: {value}\r\n" for name, value in self._for_proxy().items())
        plain.sendall(f"CONNECT {place} HTTP/1.1\r\nHost: {place}\r\n{headers}\r\n".encode("ascii"))
        told = http.client.HTTPResponse(plain, method="CONNECT")
        told.begin()
        if told.status != http.HTTPStatus.OK:
            raise NoAnswer(Reason.UNREACHABLE if told.status >= http.HTTPStatus.BAD_GATEWAY else Reason.PROXY)
        return self._secured(plain, target, deadline)

    def _for_proxy(self) -> dict[str, str]:
        parts = urlsplit(self._proxy)
        if parts.username is None:
            return {}
        named = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
        return {"Proxy-Authorization": f"Basic {base64.b64encode(named.encode()).decode('ascii')}"}

    def _secured(self, plain: socket.socket, target: _Target, deadline: _Deadline) -> socket.socket:
        deadline.watch(plain)
        if target.scheme == "http":
            return plain
        secure = self._context.wrap_socket(plain, server_hostname=target.host, do_handshake_on_connect=False)
        deadline.watch(secure)
        secure.do_handshake()
        return secure

    def _asked(self, connected: socket.socket, target: _Target, method: str) -> Answer:
        asking = http.client.HTTPConnection(target.host)
        asking.sock = connected
        is_named_whole = bool(self._proxy) and target.scheme == "http"
        path = f"http://{target.name}{target.path}" if is_named_whole else target.path
        asking.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
        headers = {"Host": target.name, "User-Agent": self._agent, "Accept": "*/*", "Connection": "close"}
        for name, value in (headers | (self._for_proxy() if is_named_whole else {})).items():
            asking.putheader(name, value)
        asking.endheaders()
        told = asking.getresponse()
        if is_named_whole and told.status == http.HTTPStatus.PROXY_AUTHENTICATION_REQUIRED:
            raise NoAnswer(Reason.PROXY)
        return Answer(told.status, _location(told), _seconds(told.getheader("Retry-After", "")))


def _location(told: http.client.HTTPResponse) -> str:
    """As browsers read it: raw UTF-8 where a server sends it unescaped, which `http.client` takes for Latin-1."""
    said = told.getheader("Location", "")
    try:
        return said.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return said


def _seconds(said: str) -> float | None:
    """Retry-After: seconds, or a moment (RFC 9110 10.2.3)."""
    if said.strip().isdecimal():
        return float(said.strip()[:9])
    try:
        moment = parsedate_to_datetime(said)
        moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return max(0.0, (moment - datetime.now(UTC)).total_seconds())
    except (ValueError, OverflowError):
        return None
