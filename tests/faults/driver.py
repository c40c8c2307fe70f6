"""Mixed load on a running office, and a list of all that the office acknowledged.

Every message, request and reply carries a mark found nowhere else. A mark is *sent* before the first try and
*acknowledged* when the office said so: SMTP 250, HTTP 201, or the page after a save. Mail and the API are
tried again until acknowledged, as their clients do; so is a resident's form, by whoever sits before it. A form of
staff is never sent twice.
"""

from __future__ import annotations

import http.client
import json
import random
import re
import smtplib
import threading
import time
import urllib.parse
from collections import defaultdict
from collections.abc import Callable
from email.message import EmailMessage

import psycopg

STAFF, PASSWORD = "broker@miasto.test", "okienko-demo"


class Marks:
    """What was sent and what was acknowledged, by kind of load."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._count = 0
        self.sent: dict[str, set[str]] = defaultdict(set)
        self.acknowledged: dict[str, set[str]] = defaultdict(set)

    def new(self, kind: str) -> str:
        with self._lock:
            self._count += 1
            mark = f"znak-{kind}-{self._count:06d}-{random.randrange(16**8):08x}"
            self.sent[kind].add(mark)
        return mark

    def note(self, kind: str, mark: str) -> None:
        with self._lock:
            self.acknowledged[kind].add(mark)


class Load:
    """Threads that write mail, call the API and answer contacts until `stop`."""

    def __init__(self, web: int, smtp: int, database_url: Callable[[], str]) -> None:
        self.web, self.smtp, self.database_url = web, smtp, database_url
        self.marks = Marks()
        self.replied: set[str] = set()
        self.trouble: list[str] = []
        self._stop = threading.Event()
        self._threads = [
            threading.Thread(target=self._repeat, args=(step, pause), daemon=True)
            for step, pause in (
                (self.mail, 0.4), (self.mail, 0.4), (self.api, 0.3), (self.api, 0.3), (self.staff, 0.5),
                (self.form, 5.0),  # forty an hour are let in from one network
            )
        ]  # fmt: skip
        self._page: Browser | None = None

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Ends after what was begun is acknowledged."""
        self._stop.set()
        for thread in self._threads:
            thread.join(180)
            assert not thread.is_alive(), "something was never acknowledged"

    def _repeat(self, step: Callable[[], None], pause: float) -> None:
        while not self._stop.is_set():
            step()
            self._stop.wait(random.uniform(0.5, 1.5) * pause)

    # -- mail

    def mail(self) -> None:
        mark = self.marks.new("mail")
        letter = EmailMessage()
        letter["From"] = f"Osoba Zmyślona <{mark}@example.org>"
        letter["To"] = "kontakt@miasto.test"
        letter["Subject"] = f"Pytanie {mark}"
        letter["Message-ID"] = f"<{mark}@example.org>"
        letter.set_content(f"Dzień dobry, pytam o {mark}.")
        while True:
            try:
                with smtplib.SMTP("127.0.0.1", self.smtp, timeout=20) as server:
                    server.send_message(letter)
            except (OSError, smtplib.SMTPException):
                time.sleep(0.5)  # the office is away
                continue
            self.marks.note("mail", mark)
            return

    # -- the API

    def api(self) -> None:
        mark = self.marks.new("api")
        place = {"lon": 20.03, "lat": 52.31}
        body = {
            "text": f"Dziura w jezdni {mark}",
            "headline": f"Dziura {mark}",
            "sender": {"name": "Osoba Zmyślona", "email": f"{mark}@example.org"},
            "case": {"type": "report", "category": "ROAD_POTHOLE", "title": f"Dziura {mark}", "place": place},
        }
        headers = {
            "Authorization": "Bearer demo-key", "Content-Type": "application/json", "Idempotency-Key": mark,
            "Host": "localhost",
        }  # fmt: skip
        while True:
            status, _headers, answer = request(self.web, "POST", "/api/v1/contacts", json.dumps(body), headers)
            if status == 201:
                self.marks.note("api", mark)
                return
            if status not in (0, 429, 503):
                self._note_trouble("api", status, answer)
            time.sleep(0.5)  # the office is away

    # -- the form of the portal

    def form(self) -> None:
        """Step by step, each until it is taken; the confirmation is the acknowledgement."""
        mark = self.marks.new("form")
        visitor = Browser(self.web)
        steps = (
            ("", {"category": "ROAD_POTHOLE"}),
            ("miejsce/", {"address": "Mostowa 4", "lon": "20.03", "lat": "52.31"}),
            ("opis/", {"description": f"Dziura w jezdni {mark}"}),
            ("kontakt/", {"name": "Osoba Zmyślona", "email": f"{mark}@example.org"}),
        )
        self._until(visitor, 200, "")
        if all(self._until(visitor, 302, step, fields) is not None for step, fields in steps):
            page = self._until(visitor, 200, "podsumowanie/") or ""
            token = re.search(r'name="token" value="([^"]+)"', page)
            if token is None:
                self._note_trouble("form", 200, f"no token in the summary of {mark}")
            elif self._until(visitor, 302, "podsumowanie/", {"token": token[1]}) is not None:
                self.marks.note("form", mark)

    def _until(self, visitor: Browser, wanted: int, step: str, fields: dict[str, str] | None = None) -> str | None:
        """The page of a step, asked for again and again while the office is away; None, and noted, when refused."""
        while True:
            status, page = visitor.ask(f"/zgloszenie/{step}", fields)
            if status == wanted:
                return page
            if status not in (0, 503):
                self._note_trouble("form", status, f"{step}: {page}")
                return None
            time.sleep(0.5)  # the office is away

    # -- staff

    def staff(self) -> None:
        """Answer, once, a message whose mail was acknowledged."""
        mine = sorted(self.marks.acknowledged["mail"] - self.replied)
        if not mine:
            return
        self.replied.add(mine[0])
        contact_id = self._contact_of(mine[0])
        if contact_id is None:
            return
        if self._page is None:
            self._page = Browser(self.web)
            if not self._page.sign_in():
                self._page = None
                return
        mark = self.marks.new("reply")
        status = self._page.post(f"/praca/kontakt/{contact_id}/odpowiedz/", {"reply": f"Odpowiadam: {mark}"})
        if status == 302:
            self.marks.note("reply", mark)
        elif status not in (0, 503):
            self._note_trouble("reply", status, f"contact {contact_id}")
            self._page = None

    def _contact_of(self, mark: str) -> int | None:
        try:
            with psycopg.connect(self.database_url(), connect_timeout=2) as connection:
                row = connection.execute(
                    "SELECT id FROM contacts_contact WHERE sender_address = %s", [f"{mark}@example.org"]
                ).fetchone()
        except (psycopg.Error, OSError):
            return None
        return row[0] if row else None

    def _note_trouble(self, kind: str, status: int, text: str) -> None:
        self.trouble.append(f"{kind}: {status} {text[:200]}")


class Browser:
    """Cookies, and the token of forms."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.cookies: dict[str, str] = {}

    def sign_in(self) -> bool:
        self.get("/praca/logowanie/")
        return self.post("/praca/logowanie/", {"email": STAFF, "password": PASSWORD}) == 302

    def get(self, path: str) -> tuple[int, str]:
        return self._request("GET", path)

    def post(self, path: str, fields: dict[str, str]) -> int:
        return self.ask(path, fields)[0]

    def ask(self, path: str, fields: dict[str, str] | None) -> tuple[int, str]:
        """Status and text: of a GET, or of a POST of these fields."""
        if fields is None:
            return self.get(path)
        fields = {**fields, "csrfmiddlewaretoken": self.cookies.get("csrftoken", "")}
        return self._request("POST", path, urllib.parse.urlencode(fields))

    def _request(self, method: str, path: str, body: str = "") -> tuple[int, str]:
        headers = {
            "Host": "localhost", "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
            "Content-Type": "application/x-www-form-urlencoded",
        }  # fmt: skip
        status, answered, text = request(self.port, method, path, body, headers)
        for name, value in answered:
            if name.lower() == "set-cookie" and (found := re.match(r"([^=]+)=([^;]*)", value)):
                self.cookies[found[1]] = found[2]
        return status, text


def request(
    port: int, method: str, path: str, body: str, headers: dict[str, str]
) -> tuple[int, list[tuple[str, str]], str]:
    """Status, headers, text; status 0 when no answer came."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        connection.request(method, path, body.encode(), headers)
        answer = connection.getresponse()
        return answer.status, answer.getheaders(), answer.read().decode("utf-8", "replace")
    except (OSError, http.client.HTTPException):
        return 0, [], ""
    finally:
        connection.close()
