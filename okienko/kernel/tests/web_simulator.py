"""A small piece of the web on this machine: servers by name behind addresses that look public.

`Web.resolve` and `Web.connect` stand in for the name service and for the cable; all between them is real. `asked` says
what servers heard, `connected` which addresses were dialed.
"""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

PUBLIC = "93.184.216.34"
Answering = Callable[[str, str, socket.socket], None]  # method, path, connection


def says(status: int, *headers: str, body: bytes = b"") -> Answering:
    def answer(_method: str, _path: str, connection: socket.socket) -> None:
        lines = [f"HTTP/1.1 {status} x", *headers, f"Content-Length: {len(body)}", "", ""]
        connection.sendall("\r\n".join(lines).encode() + body)

    return answer


@dataclass
class Web:
    certificate: Path
    pages: dict[str, Answering] = field(default_factory=dict)  # "host/path", or "METHOD host/path"
    names: dict[str, list[str]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    heads: list[str] = field(default_factory=list)  # whole heads of requests
    connected: list[tuple[str, int]] = field(default_factory=list)
    is_cut: bool = False  # no cable
    ports: dict[int, int] = field(default_factory=dict)  # port of the web → port here

    def resolve(self, host: str, _port: int) -> list[str]:
        if self.is_cut:
            raise socket.gaierror
        known = self.names.get(host, [PUBLIC] if any(host in page for page in self.pages) else [])
        if not known:
            raise socket.gaierror
        return known

    def connect(self, address: str, port: int, seconds: float) -> socket.socket:
        self.connected.append((address, port))
        if self.is_cut:
            raise OSError
        return socket.create_connection(("127.0.0.1", self.ports[port]), timeout=seconds)

    def trusted(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=str(self.certificate))

    def serve(self, connection: socket.socket) -> None:
        with suppress(OSError), connection:
            head = b""
            while b"\r\n\r\n" not in head:
                piece = connection.recv(4096)
                if not piece:
                    return
                head += piece
            self.heads.append(head.decode("latin-1"))
            first, *lines = head.decode("latin-1").split("\r\n")
            method, path, _version = first.split(" ")
            host = next(line[6:] for line in lines if line.lower().startswith("host: "))
            place = path.removeprefix("http://") if path.startswith("http") else host + path
            self.asked.append(f"{method} {place}")
            answer = self.pages.get(f"{method} {place}") or self.pages.get(place) or says(404)
            answer(method, path, connection)


def _listening(web: Web, wrap: ssl.SSLContext | None) -> socket.socket:
    listener = socket.create_server(("127.0.0.1", 0))

    def one(plain: socket.socket) -> None:
        with suppress(OSError):  # who was asked does not like the certificate
            web.serve(wrap.wrap_socket(plain, server_side=True) if wrap else plain)
        plain.close()

    def accept() -> None:
        with suppress(OSError):  # closed
            while True:
                threading.Thread(target=one, args=(listener.accept()[0],), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    return listener


@contextmanager
def web(folder: Path, *hosts: str) -> Iterator[Web]:
    """The simulated web on ports 80 and 443, with a certificate for these hosts."""
    certificate, key = _certificate(folder, hosts)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    found = Web(certificate)
    listeners = [_listening(found, None), _listening(found, context)]
    found.ports = {80: listeners[0].getsockname()[1], 443: listeners[1].getsockname()[1]}
    found.ports[3128] = found.ports[80]
    try:
        yield found
    finally:
        for one in listeners:
            one.close()


def _certificate(folder: Path, hosts: tuple[str, ...]) -> tuple[Path, Path]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "test")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(x509.random_serial_number()).not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=30))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(one) for one in hosts]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    certificate, secret = folder / "web.pem", folder / "web.key"
    certificate.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    secret.write_bytes(private)
    return certificate, secret
