"""What a hostile client sends over plain HTTP: refused with a clear error, nothing lost, nothing leaked.

Roles and their URLs are walked in `tests/access`; the API's own schema in `tests/api`.
"""

from __future__ import annotations

import base64
import contextlib
import gc
import gzip
import http.client
import io
import json
import struct
import threading
import zipfile
import zlib
from pathlib import Path
from socketserver import ThreadingMixIn
from urllib.parse import urlencode
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
from django.conf import settings
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from config.wsgi import application
from okienko.accounts import services as accounts
from okienko.accounts.rules import Scope
from okienko.cases import services as cases
from okienko.cases.models import Case, CaseNote, StatusChange
from okienko.channels.email import services as mail
from okienko.channels.email.models import OutgoingMail, RawMessage
from okienko.contacts import services as contacts
from okienko.contacts.models import Contact, Message
from okienko.contacts.rules import Channel
from okienko.contacts.services import Content, Sender
from okienko.kernel import actors
from okienko.kernel.facts import relay
from okienko.kernel.files.models import File
from tests.cast import make_kinds, make_office, sign_in
from tests.waiting import PATIENCE

pytestmark = pytest.mark.django_db(transaction=True)
SECRETS = ("root:x:0:0", "SECRET_KEY", settings.SECRET_KEY, "Traceback")


@pytest.fixture
def office():
    made = make_office()
    make_kinds()
    return made


@pytest.fixture
def key(office):
    return accounts.create_client("Program", scopes=list(Scope), by=actors.system())[1]


@contextlib.contextmanager
def little_memory(megabytes=60):
    """Fails where this program, which is the server too, needs more than that on top of what it has: something of
    100 MB was unpacked."""
    gc.collect()
    Path("/proc/self/clear_refs").write_text("5")  # forgets the highest so far (proc(5))
    before = _highest_memory()
    yield
    assert _highest_memory() - before < megabytes * 1024


def _highest_memory():
    [line] = [line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM")]
    return int(line.split()[1])  # kB


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = False  # their connections are closed before the database is


class _Quiet(WSGIRequestHandler):
    def log_message(self, *_args):
        pass


@pytest.fixture
def port(db):
    """The real application; Django's own test server would serve files that the real one does not."""
    with make_server("127.0.0.1", 0, application, _Server, _Quiet) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()


@pytest.fixture
def send(port):
    """send(method, path, body, headers) → status, headers, text; the path goes out as it is written."""

    def ask(method, path, body=b"", **headers):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        connection.putrequest(method, path, skip_host="Host" in headers, skip_accept_encoding=True)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            connection.putheader(name.replace("_", "-"), value)
        connection.endheaders()
        with contextlib.suppress(OSError):  # refused before all of it was read
            connection.send(body)
        answer = connection.getresponse()
        text = answer.read().decode("utf-8", "replace")
        found = answer.status, dict(answer.getheaders()), text
        connection.close()
        assert found[0] < 500, text[:500]
        assert not [one for one in SECRETS if one in text]
        return found

    return ask


@pytest.fixture
def post(send, key):
    """post(payload) to the API → status, answer."""

    def ask(payload):
        headers = {"Authorization": f"Bearer {key}", "Content_Type": "application/json"}
        status, _headers, text = send("POST", "/api/v1/contacts", json.dumps(payload).encode(), **headers)
        return status, json.loads(text)

    return ask


def attached(name, content):
    return {"name": name, "content": base64.b64encode(content).decode()}


# -- paths


@pytest.mark.parametrize(
    "path",
    [
        "/static/../../config/settings.py",
        "/static/%2e%2e/%2e%2e/config/settings.py",
        "/static/..%2f..%2fconfig/settings.py",
        "/static//etc/passwd",
        "/pliki/../../secret-key",
        "/pliki/%2e%2e%2f%2e%2e%2fsecret-key/x",
        "/pliki/aaaa/..%2f..%2fetc%2fpasswd",
        "/..%c0%af..%c0%afetc/passwd",
        "/praca/../../../../etc/passwd",
        "/%00/etc/passwd",
        "/uslugi/%00/",
        "/uslugi/..%5c..%5cwindows/",
    ],
)
def test_no_path_leads_out(send, path):
    assert send("GET", path)[0] in (301, 302, 400, 404)


def every_pattern(resolver, route=""):
    for pattern in resolver.url_patterns:
        here = route + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from every_pattern(pattern, here)
        elif isinstance(pattern, URLPattern):
            yield here


def test_numbers_no_database_can_hold_are_not_found(office):
    """Each URL with a number in it, asked by every kind of staff that may open pages of that kind."""
    client = Client(raise_request_exception=True)
    sign_in(client, office.bartek)
    asked = 0
    for route in every_pattern(get_resolver()):
        if "<int:" not in route:
            continue
        path = "/" + "/".join("9" * 25 if "<" in part else part for part in route.split("/"))
        for method in (client.get, client.post):
            assert method(path).status_code < 500, path
        asked += 1
    assert asked > 10


# -- headers


def test_another_host_is_refused(send):
    assert send("GET", "/", Host="evil.example")[0] == 400


@pytest.mark.parametrize(
    "target", ["//evil.example/", "https://evil.example", "/\\evil.example", "javascript:alert(1)"]
)
def test_sign_in_never_leads_elsewhere(office, target):
    client = Client()
    data = {"email": "halina@urzad.test", "password": "okienko-test-password", "next": target}
    answer = client.post("/praca/logowanie/?" + urlencode({"next": target}), data)
    assert answer.status_code == 302
    assert "evil" not in answer["Location"]
    assert "javascript" not in answer["Location"]


def test_line_ends_in_names_never_become_headers(post, office):
    mail.ensure_mailbox("kontakt@miasto.test", by=actors.system())
    sender = {"name": "Jan\r\nBcc: ofiara@example.org", "email": "jan@example.org"}
    status, answer = post({"text": "Dzień dobry", "headline": "Pytanie\r\nBcc: ofiara@example.org", "sender": sender})
    if status == 201:
        contacts.reply(answer["id"], "Dzień dobry", by=office.halina, author_name="Halina\r\nBcc: x@example.org")
        relay.drain()
    else:
        assert status == 422
    raw = (
        "Subject: Pytanie\r\n Bcc: ofiara@example.org\r\nFrom: Jan =?utf-8?q?=0D=0ABcc=3A?= <jan@example.org>\r\n\r\nx"
    )
    mail.receive(raw.encode(), envelope_from="jan@example.org", envelope_to=["kontakt@miasto.test"])
    relay.drain()
    owed = list(OutgoingMail.objects.all())
    assert owed
    for one in owed:
        head = bytes(one.raw).split(b"\n\n")[0].split(b"\r\n\r\n")[0]
        assert not [line for line in head.splitlines() if line.lower().startswith((b"bcc", b"cc"))]


# -- sizes


def test_fifty_megabytes_are_refused(send, key):
    body = b'{"text": "' + b"a" * (50 * 1024 * 1024) + b'"}'
    headers = {"Authorization": f"Bearer {key}", "Content_Type": "application/json"}
    assert send("POST", "/api/v1/contacts", body, **headers)[0] == 413
    assert not Contact.objects.exists()


def test_fifty_megabytes_to_a_form_are_refused(send):
    mark = b'--x\r\nContent-Disposition: form-data; name="photos"; filename="a.jpg"\r\n\r\n'
    body = mark + b"\xff\xd8\xff" + b"a" * (70 * 1024 * 1024) + b"\r\n--x--\r\n"
    status = send("POST", "/praca/logowanie/", body, Content_Type="multipart/form-data; boundary=x")[0]
    assert status == 413
    assert not File.objects.exists()


def test_a_length_that_lies_is_harmless(send):
    assert send("POST", "/praca/logowanie/", b"", Content_Length="-1")[0] in (400, 403, 413)


def test_a_packed_body_is_not_unpacked(send, key):
    body = gzip.compress(b'{"text": "' + b"a" * (200 * 1024 * 1024) + b'"}', compresslevel=9)
    headers = {"Authorization": f"Bearer {key}", "Content_Type": "application/json", "Content_Encoding": "gzip"}
    with little_memory():
        assert send("POST", "/api/v1/contacts", body, **headers)[0] in (400, 415, 422)


# -- files


def zip_bomb():
    """A document of 100 KB that unpacks to 100 MB."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", b"\0" * (100 * 1024 * 1024))
    return packed.getvalue()


def picture_bomb(side=30_000):
    """A PNG of few bytes that draws to gigabytes."""

    def chunk(kind, content):
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    rows = zlib.compress(b"\0" * (side // 8 + 1) * 100, 9)
    header = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


@pytest.mark.parametrize(("name", "make"), [("wniosek.docx", zip_bomb), ("zdjecie.png", picture_bomb)])
def test_bombs_stay_packed(post, name, make):
    sent = {"text": "Załączam", "attachments": [attached(name, make())]}
    with little_memory():
        status, _answer = post(sent)
    assert status in (201, 413, 422)
    assert Contact.objects.count() == (status == 201)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("rysunek.svg", b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'),
        ("strona.html", b"<html><script>alert(1)</script>"),
        ("zdjecie.jpg", b"<html><script>alert(1)</script>"),
        ("../../etc/cron.d/x.txt", b"* * * * * root true"),
        ("a\r\nSet-Cookie: x=1.txt", b"tekst"),
    ],
)
def test_files_are_refused_or_kept_under_a_harmless_name(post, office, name, content):
    status, answer = post({"text": "Załączam", "attachments": [attached(name, content)]})
    assert status in (201, 422), answer
    for file in File.objects.all():
        assert "/" not in file.name
        assert "\n" not in file.name
        assert file.mime not in ("image/svg+xml", "text/html")
    assert Contact.objects.count() == (status == 201)


def test_a_bomb_by_mail_is_kept_as_it_came(office):
    mail.ensure_mailbox("kontakt@miasto.test", by=actors.system())
    packed = base64.encodebytes(zip_bomb())
    raw = (
        b"From: jan@example.org\r\nTo: kontakt@miasto.test\r\nSubject: x\r\nMIME-Version: 1.0\r\n"
        b"Content-Type: application/zip; name=a.zip\r\nContent-Transfer-Encoding: base64\r\n\r\n" + packed
    )
    with little_memory():
        receipt = mail.receive(raw, envelope_from="jan@example.org", envelope_to=["kontakt@miasto.test"])
    assert receipt.contact_id is not None
    assert bytes(RawMessage.objects.get().raw) == raw


# -- what belongs to another unit


@pytest.fixture
def foreign(office):
    """A case of Gospodarka Komunalna with its contact; Piotr works in Sprawy Obywatelskie."""
    opened = contacts.open_contact(
        channel=Channel.PHONE, by=office.halina, content=Content("Śmieci w lesie"), sender=Sender("Maria Zmyślona")
    )
    new = cases.NewCase("report", "Śmieci w lesie", category_code="CLEAN_DUMP")
    return cases.open_case(opened.id, new, by=office.halina).id, opened.id


def test_another_units_case_is_not_there(office, foreign):
    case_id, contact_id = foreign
    client = sign_in(Client(), office.piotr)
    before = (CaseNote.objects.count(), StatusChange.objects.count(), Message.objects.count())
    verbs = {
        "sprawa": ["", "tresc/", "zacznij/", "przekaz/", "zapytaj/", "zalatw/", "otworz/", "notatka/", "rodzaj/"],
        "kontakt": ["", "tresc/", "zapisz/", "odpowiedz/", "notatka/", "osoba/"],
    }
    everything = {
        "note": "x",
        "reply": "x",
        "answer": "x",
        "unit": "SO",
        "reason": "x",
        "question": "x",
        "version": "1",
    }
    for kind, number in (("sprawa", case_id), ("kontakt", contact_id)):
        for verb in verbs[kind]:
            path = f"/praca/{kind}/{number}/{verb}"
            assert client.get(path).status_code in (403, 404, 405), path
            answer = client.post(path, everything)
            assert answer.status_code in (403, 404, 405), (path, answer.status_code)
            assert "Śmieci w lesie" not in answer.content.decode()
    for verb in ("wez", "oddaj", "przydziel"):
        assert client.post(f"/praca/praca/case:{case_id}/{verb}/", {"to": office.piotr.id}).status_code in (403, 404)
    assert before == (CaseNote.objects.count(), StatusChange.objects.count(), Message.objects.count())
    assert Case.objects.get().state == "received"
