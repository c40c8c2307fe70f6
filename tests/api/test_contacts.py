"""Messages in over the API."""

from __future__ import annotations

import base64
import io
import json

import pytest
from django.test import Client
from PIL import Image

from okienko.accounts import services as accounts
from okienko.accounts.rules import Scope
from okienko.cases.models import Case, CasePhoto
from okienko.contacts import services as contacts
from okienko.contacts.models import Attachment, Contact, Message
from okienko.contacts.rules import Result
from okienko.kernel import actors, files, idempotency
from okienko.kernel.models import Fact
from okienko.people import queries as people
from tests.at_once import at_once
from tests.cast import make_kinds, make_office

pytestmark = pytest.mark.django_db

URL = "/api/v1/contacts"
BODY = {"text": "Dzień dobry, kiedy otwarte?", "sender": {"name": "Maria Zmyślona", "email": "maria@poczta.test"}}
REPORT = {
    **BODY,
    "headline": "Śmieci za garażami",
    "case": {"type": "report", "category": "CLEAN_DUMP", "place": {"lon": 19.9, "lat": 50.0, "street": "Zmyślona"}},
}


def send(client: Client, body: object, key: str = "", **headers: str):
    if key:
        headers["Idempotency-Key"] = key
    return client.post(URL, json.dumps(body), content_type="application/json", headers=headers)


def test_it_works(program):
    answer = send(program(), BODY)
    assert answer.status_code == 201
    given = answer.json()
    assert answer["Location"] == f"{URL}/{given['id']}"
    contact = Contact.objects.get(pk=given["id"])
    assert (contact.channel, contact.reference, contact.state) == ("api", given["reference"], "open")
    assert given["case"] is None
    assert given["answer_due_at"]
    [person] = people.find_by_address("email", "maria@poczta.test")
    assert (person.id, person.name) == (contact.person_id, "Maria Zmyślona")
    assert Message.objects.get(contact=contact).text == BODY["text"]


def test_a_report_becomes_a_case_with_number_unit_and_date(program):
    given = send(program(), REPORT).json()
    case = Case.objects.get(pk=given["case"]["id"])
    assert given["reference"] == case.reference == given["case"]["reference"]
    assert given["case"]["planned"] == case.planned.isoformat()
    assert given["case"]["unit"] == "Referat Czystości"
    assert (case.title, case.street) == ("Śmieci za garażami", "Zmyślona")


def test_read_back(program):
    client = program()
    given = send(client, REPORT).json()
    contact = client.get(f"{URL}/{given['id']}").json()
    assert contact["messages"][0]["text"] == BODY["text"]
    assert contact["sender_address"] == "maria@poczta.test"
    assert contact["case_ids"] == [given["case"]["id"]]
    assert contact["channel"] == "api"


def test_what_a_contact_was_about_is_told_once_each(program):
    client = program()
    contact_id = send(client, {"text": "Dwa pytania o dowód i jedno o śmieci"}).json()["id"]
    for card, category in (("dowod", ""), ("smieci", "CLEAN_WASTE"), ("dowod", ""), ("", "CLEAN_WASTE"), ("", "")):
        contacts.record_answer(contact_id, Result.CARD, card=card, category=category, by=actors.system())
    assert client.get(f"{URL}/{contact_id}").json()["topics"] == ["dowod", "smieci", "CLEAN_WASTE"]


def test_for_whom_it_was_handled_and_how_long_it_took_are_told(program, office):
    client, unit = program(), office.units["SO"]
    opened = contacts.open_contact(channel="phone", client_unit_id=unit.id, by=actors.system())
    contacts.record_answer(opened.id, Result.AD_HOC, seconds=75, by=actors.system())
    told = client.get(f"{URL}/{opened.id}").json()
    assert told["client_unit"] == "SO"
    assert [one["seconds"] for one in told["answers"]] == [75]
    other = contacts.open_contact(channel="phone", by=actors.system())
    assert client.get(f"{URL}/{other.id}").json()["client_unit"] == ""


def test_an_answer_says_how_long_it_is(program):
    """Else it goes out in chunks, which simple programs do not read."""
    client = program()
    for answer in (send(client, {"text": "x"}), client.get(f"{URL}/0"), client.get(f"{URL}?limit=x")):
        assert int(answer["Content-Length"]) == len(answer.content)
        assert answer["X-Frame-Options"] == "DENY"


def test_a_repeat_with_the_same_key_gives_the_first_answer(program):
    client = program()
    first, second = (send(client, REPORT, key="abc-1") for _ in range(2))
    assert first.json() == second.json()
    assert (first.status_code, second.status_code) == (201, 201)
    assert "Idempotent-Replayed" not in first
    assert second["Idempotent-Replayed"] == "true"
    assert Contact.objects.count() == Case.objects.count() == 1


def test_the_same_key_with_another_body_is_refused(program):
    client = program()
    send(client, BODY, key="abc-1")
    answer = send(client, {**BODY, "text": "Co innego"}, key="abc-1")
    assert answer.status_code == 422
    assert answer.json()["code"] == "idempotency_key_reused"
    assert Contact.objects.count() == 1


def test_keys_of_two_programs_do_not_meet(program):
    send(program(), BODY, key="abc-1")
    assert "Idempotent-Replayed" not in send(program(), BODY, key="abc-1")
    assert Contact.objects.count() == 2


def test_a_failed_attempt_leaves_the_key_free(program):
    client = program()
    assert send(client, {**REPORT, "case": {"type": "nonsense", "title": "x"}}, key="k").status_code == 422
    assert Contact.objects.count() == 0
    assert send(client, REPORT, key="k").status_code == 201


def test_answers_are_forgotten_after_days(program, django_assert_num_queries):
    from datetime import timedelta

    import time_machine
    from django.utils import timezone

    send(program(), BODY, key="k")
    assert idempotency.prune() == 0
    with time_machine.travel(timezone.now() + idempotency.KEPT + timedelta(minutes=1)):
        assert idempotency.prune() == 1


@pytest.mark.django_db(transaction=True)
def test_the_same_key_at_once_makes_one_contact():
    make_office()
    make_kinds()
    key = accounts.create_client("P", scopes=list(Scope), by=actors.system())[1]

    def post(_: int):
        return send(Client(headers={"Authorization": f"Bearer {key}"}), REPORT, key="same")

    answers = at_once(post, range(6))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    assert Contact.objects.count() == Case.objects.count() == 1
    assert Fact.objects.filter(name="cases.case_opened.v1").count() == 1


def test_attachments_are_kept(program):
    pixel = base64.b64encode(b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n").decode()
    client = program()
    given = send(client, {**BODY, "attachments": [{"name": "pismo.pdf", "content": pixel}]}).json()
    assert Attachment.objects.get().name == "pismo.pdf"
    assert [one.name for one in files.list_files(f"contact:{given['id']}")] == ["pismo.pdf"]
    [shown] = client.get(f"{URL}/{given['id']}").json()["messages"][0]["attachments"]
    assert shown["mime_type"] == "application/pdf"
    bad = [{"name": "a.pdf", "content": "$$$$"}]
    assert send(client, {**BODY, "attachments": bad}).json()["fields"].keys() == {"attachments"}
    script = base64.b64encode(b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>").decode()
    assert send(client, {**BODY, "attachments": [{"name": "a.svg", "content": script}]}).status_code == 422


def test_photos_of_a_report_are_the_case_s(program):
    picture = io.BytesIO()
    Image.new("RGB", (8, 8), "red").save(picture, "JPEG", exif=Image.Exif())
    photo = {"name": "Zdjęcie.JPG", "content": base64.b64encode(picture.getvalue()).decode()}
    given = send(program(), {**REPORT, "attachments": [photo]}).json()
    assert CasePhoto.objects.get().case_id == given["case"]["id"]
    [kept] = files.list_files(f"case:{given['case']['id']}")
    assert kept.mime == "image/jpeg"
    assert CasePhoto.objects.get().file_id == kept.id
    assert not Attachment.objects.exists()


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "text"),
        ({**BODY, "text": ""}, "text"),
        ({**BODY, "unknown": 1}, "unknown"),
        ({**BODY, "language": "xx"}, "language"),
        ({**BODY, "sender": {"email": "bez małpy"}}, "email"),
        ({**BODY, "sender": {"phone": "12"}}, "phone"),
        ({**REPORT, "case": {"type": "nonsense"}}, "type"),
        ({**REPORT, "case": {"type": "report", "category": "NONE"}}, "category"),
        ({**REPORT, "case": {"type": "report", "place": {"lon": 1}}}, "place"),
        ({**REPORT, "case": {"type": "report", "place": {"lon": 1000, "lat": 0}}}, "lon"),
    ],
)
def test_what_cannot_be_used_says_where(program, body, field):
    answer = send(program(), body)
    assert answer.status_code == 422
    assert answer["Content-Type"] == "application/problem+json"
    assert any(name.endswith(field) for name in answer.json()["fields"]), answer.json()
    assert Contact.objects.count() == 0


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({}, {"text": "To pole jest wymagane."}),
        ({**BODY, "text": ""}, {"text": "Za mało znaków. Najmniej: 1."}),
        ({**BODY, "text": 5}, {"text": "Podaj tekst."}),
        ({**BODY, "Text": "x"}, {"Text": "Nie ma takiego pola. Sprawdź jego nazwę w /api/v1/openapi.json."}),
        ({**BODY, "language": "xx"}, {"language": "Możliwe wartości: 'pl', 'en', 'uk'."}),
        ({**BODY, "sender": "Jan"}, {"sender": "Podaj obiekt JSON."}),
        ({**BODY, "sender": {"name": "x" * 201}}, {"sender.name": "Za dużo znaków. Najwięcej: 200."}),
        ({**BODY, "attachments": [{"name": "a"}]}, {"attachments.0.content": "To pole jest wymagane."}),
        (
            {**REPORT, "case": {"type": "report", "place": {"lon": 1}}},
            {"case.place": "Podaj lon i lat razem albo żadnej z nich."},
        ),
        (
            {**REPORT, "case": {"type": "report", "place": {"lon": 1000, "lat": 0}}},
            {"case.place.lon": "Za duża liczba. Największa: 180.0."},
        ),
        ({**REPORT, "case": {"type": "ż"}}, {"case.type": "Możliwe znaki: litery bez ogonków, cyfry, kropka, kreska "
                                                          "i podkreślenie."}),
    ],
)  # fmt: skip
def test_what_cannot_be_used_is_said_in_plain_words(program, body, fields):
    assert send(program(), body).json()["fields"] == fields


@pytest.mark.parametrize(
    ("query", "fields"),
    [
        ("limit=x", {"limit": "Podaj liczbę całkowitą."}),
        ("limit=0", {"limit": "Za mała liczba. Najmniejsza: 1."}),
        ("limit=201", {"limit": "Za duża liczba. Największa: 200."}),
    ],
)
def test_a_wrong_parameter_is_said_in_plain_words(program, query, fields):
    assert program().get(f"{URL}?{query}").json()["fields"] == fields


@pytest.mark.parametrize("text", ["zero\x00w środku", "\ud800 sam", "😀" * 10, "\u202eodwrócone"])
def test_strange_text_is_kept(program, text):
    client = program()
    raw = json.dumps({"text": text}, ensure_ascii=True)
    answer = client.post(URL, raw, content_type="application/json")
    assert answer.status_code == 201
    assert client.get(f"{URL}/{answer.json()['id']}").status_code == 200


@pytest.mark.parametrize("raw", ["", "{", "[]", "null", "1", '{"text": NaN}', "\x00", "\xff"])
def test_what_is_no_json_is_refused(program, raw):
    answer = program().post(URL, raw, content_type="application/json")
    assert answer.status_code in (400, 422)
    assert answer["Content-Type"] == "application/problem+json"


def test_a_body_too_large_is_refused(program, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    answer = send(program(), {"text": "x" * 2000})
    assert answer.status_code == 413
    assert answer["Content-Type"] == "application/problem+json"


def test_paging_by_cursor(program):
    client = program()
    ids = [send(client, BODY).json()["id"] for _ in range(5)]
    seen, cursor = [], ""
    for _ in range(3):
        page = client.get(URL, {"cursor": cursor, "limit": 2}).json()
        seen += [row["id"] for row in page["items"]]
        cursor = page["next"] or ""
    assert seen == sorted(ids, reverse=True)
    assert cursor == ""
    for wrong in ("x", "????", "aWQ6LTE", "aWQ6OTk5OTk5OTk5OTk5OTk5OTk5OTk5", "ą"):
        assert client.get(URL, {"cursor": wrong}).status_code == 422
    assert client.get(URL, {"limit": 1000}).status_code == 422


def test_a_list_costs_the_same_for_any_number(program, django_assert_max_num_queries):
    client = program()
    for _ in range(6):
        send(client, REPORT)
    client.get(URL)
    with django_assert_max_num_queries(5):
        client.get(URL)
    with django_assert_max_num_queries(5):
        client.get("/api/v1/cases")
