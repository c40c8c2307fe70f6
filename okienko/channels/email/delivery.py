"""Ways out for mail: a real SMTP server, or a folder of files for the demo.

An adapter sends one ready message and returns, or raises `DeliveryFailed`. It knows nothing of the outbox.
"""

from __future__ import annotations

import os
import smtplib
import socket
import ssl
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol
from urllib.parse import parse_qsl, quote, unquote, urlsplit

from okienko.kernel.adapters import Registry

TIMEOUT = 30.0  # seconds for each answer of the server
REUSE_SECONDS = 20.0  # servers close idle connections; after this we do so first
REUSE_MESSAGES = 50


class DeliveryFailed(Exception):
    """The message did not go out. `permanent`: trying again cannot help; a person must be told."""

    def __init__(self, detail: str, *, permanent: bool) -> None:
        super().__init__(detail)
        self.detail = detail
        self.permanent = permanent


class Delivery(Protocol):
    def send(self, *, name: str, sender: str, recipient: str, raw: bytes) -> None:
        """Hand over the message. `name` is the same for every repeat of one message.

        Raises:
            DeliveryFailed: refused, or not reached.
        """

    def check(self) -> list[str]:
        """What is wrong with the configuration, one plain sentence each; empty when it works."""


@dataclass(slots=True)
class FolderDelivery:
    """Each message a file `NAME.eml`, written whole or not at all. For the demo: nothing leaves the machine."""

    folder: Path

    def send(self, *, name: str, sender: str, recipient: str, raw: bytes) -> None:
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            partial = self.folder / f".{name}.{os.getpid()}.part"
            with partial.open("wb") as file:
                file.write(raw)
                file.flush()
                os.fsync(file.fileno())
            partial.replace(self.folder / f"{name}.eml")
        except OSError as error:
            raise DeliveryFailed(f"{self.folder}: {error.strerror}", permanent=False) from error

    def check(self) -> list[str]:
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            return [f"Nie można pisać do folderu {self.folder}: {error.strerror}."]
        return []


@dataclass(slots=True)
class SmtpDelivery:
    """`smtp://user:password@host:587?starttls=required` or `smtps://…:465`.

    STARTTLS is used wherever it is offered; `starttls=required` insists (the default when there is a
    password), `starttls=no` never uses it. `cafile` names the certificate of an office's own authority.
    Used by one thread.
    """

    url: str
    _client: smtplib.SMTP | None = field(default=None, repr=False)
    _used_at: float = 0.0
    _count: int = 0

    def send(self, *, name: str, sender: str, recipient: str, raw: bytes) -> None:
        try:
            client = self._connected()
            client.sendmail(sender, [recipient], raw)
            self._used_at, self._count = time.monotonic(), self._count + 1
        except smtplib.SMTPRecipientsRefused as error:
            self._reset()
            code, text = next(iter(error.recipients.values()))
            raise DeliveryFailed(_said(code, text), permanent=code >= 500) from error
        except smtplib.SMTPAuthenticationError as error:
            self.close()  # a wrong password is mended by an administrator: nothing is given up for it
            raise DeliveryFailed(_said(error.smtp_code, error.smtp_error), permanent=False) from error
        except smtplib.SMTPSenderRefused as error:
            self.close()  # refused for what we are, not for whom we write to, unless the message is too big
            raise DeliveryFailed(_said(error.smtp_code, error.smtp_error), permanent=error.smtp_code == 552) from error
        except smtplib.SMTPResponseException as error:
            self.close()
            raise DeliveryFailed(_said(error.smtp_code, error.smtp_error), permanent=error.smtp_code >= 500) from error
        except (smtplib.SMTPException, OSError) as error:
            self.close()
            raise DeliveryFailed(f"{type(error).__name__}: {error}", permanent=False) from error

    def check(self) -> list[str]:
        try:
            self._connected().noop()
        except (smtplib.SMTPException, OSError, ValueError) as error:
            return [f"Serwer poczty wychodzącej (OKIENKO_SMTP_URL) nie odpowiada poprawnie: {error}."]
        finally:
            self.close()
        return []

    def close(self) -> None:
        client, self._client = self._client, None
        if client is not None:
            client.close()

    def _reset(self) -> None:
        if self._client is not None:
            try:
                self._client.rset()
            except (smtplib.SMTPException, OSError):
                self.close()

    def _connected(self) -> smtplib.SMTP:
        stale = time.monotonic() - self._used_at > REUSE_SECONDS or self._count >= REUSE_MESSAGES
        if self._client is not None and stale:
            self.close()
        if self._client is None:
            self._client = self._connect()
            self._used_at, self._count = time.monotonic(), 0
        return self._client

    def _connect(self) -> smtplib.SMTP:
        parts = urlsplit(self.url)
        options = dict(parse_qsl(parts.query))
        host = parts.hostname or "localhost"
        context = ssl.create_default_context(cafile=options.get("cafile"))
        client: smtplib.SMTP
        name = socket.gethostname()
        if parts.scheme == "smtps":
            client = smtplib.SMTP_SSL(host, parts.port or 465, timeout=TIMEOUT, context=context, local_hostname=name)
        elif parts.scheme == "smtp":
            client = smtplib.SMTP(host, parts.port or 25, timeout=TIMEOUT, local_hostname=name)
        else:
            raise DeliveryFailed("OKIENKO_SMTP_URL must begin with smtp:// or smtps://", permanent=False)
        try:
            self._secure(client, parts.scheme, options.get("starttls", ""), context, has_password=bool(parts.password))
            if parts.username:
                client.login(unquote(parts.username), unquote(parts.password or ""))
        except BaseException:
            client.close()
            raise
        return client

    @staticmethod
    def _secure(client: smtplib.SMTP, scheme: str, wish: str, context: ssl.SSLContext, *, has_password: bool) -> None:
        client.ehlo_or_helo_if_needed()
        if scheme == "smtps" or wish == "no":
            return
        if client.has_extn("starttls"):
            client.starttls(context=context)
            client.ehlo()
        elif wish == "required" or has_password:
            raise DeliveryFailed("the server offers no STARTTLS, which is required", permanent=False)


def _said(code: int, text: bytes | str) -> str:
    words = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    return f"{code} {' '.join(words.split())}"[:500]


ways_out: Registry[Delivery] = Registry("poczta wychodząca")
ways_out.register("smtp", "smtps")(SmtpDelivery)


@ways_out.register("folder")
def _folder(address: str) -> Delivery:
    return FolderDelivery(Path(unquote(urlsplit(address).path)))


def chosen(url: str, folder: Path) -> Delivery:
    """The adapter the settings name: a server when there is a URL, else the folder. Raises UnknownAdapter."""
    return ways_out.make(url or f"folder:{quote(str(folder))}")
