"""The form: steps, what it asks and why, one case however often it is sent, and what it refuses."""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from okienko.cases.models import Case, CasePhoto, Submission
from okienko.contacts.models import Contact, Message
from okienko.kernel.files.models import File
from okienko.organization.models import AddressPoint
from tests.at_once import at_once
from tests.portal.journeys import CONTACT, PLACE, begin, fill, send, token_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("office", "stored")]


def test_it_works(resident, photo):
    where = send(resident, photos=[photo()])
    page = resident.get(where)
    case = Case.objects.get()
    assert page.status_code == 200
    assert case.tracking_code in page.content.decode()
    assert f"{case.reference[:3]} {case.reference[3:6]}" in page.content.decode()
    assert case.category.code == "ROAD_POTHOLE"
    assert case.description == "Dziura po zimie."
    assert case.address == "Mostowa 4"
    assert case.public_consent
    assert not case.released
    assert File.objects.get().subject == f"case:{case.id}"
    assert CasePhoto.objects.get().case_id == case.id
    assert Contact.objects.get().sender_address == CONTACT["email"]


def test_the_sender_is_told_by_e_mail_with_the_clause(resident):
    send(resident)
    case = Case.objects.get()
    letter = Message.objects.get(kind="outgoing")
    assert letter.delivery == "queued"
    assert case.tracking_code in letter.text
    assert "/sprawa/" in letter.text
    assert "/prywatnosc/#form" in letter.text
    assert "{" not in letter.text


def test_nothing_is_sent_to_somebody_without_an_address(resident):
    send(resident, contact={"name": "", "email": "", "phone": ""})
    assert not Message.objects.filter(kind="outgoing").exists()
    assert Contact.objects.get().person_id is None


def test_steps_cannot_be_jumped_over(resident):
    assert resident.get("/zgloszenie/opis/")["Location"] == "/zgloszenie/"
    begin(resident)
    assert resident.get("/zgloszenie/podsumowanie/")["Location"] == "/zgloszenie/miejsce/"
    answer = resident.post("/zgloszenie/podsumowanie/", {"token": "x"})
    assert answer["Location"] == "/zgloszenie/podsumowanie/"
    assert not Case.objects.exists()
    assert resident.get("/zgloszenie/nieznany/").status_code == 404


def test_a_double_click_the_back_button_and_two_tabs_make_one_case(resident):
    begin(resident)
    token = fill(resident)
    first = resident.post("/zgloszenie/podsumowanie/", {"token": token})["Location"]
    second = resident.post("/zgloszenie/podsumowanie/", {"token": token})["Location"]
    begin(resident)  # another matter is begun in a new tab, the old tab sends again
    third = resident.post("/zgloszenie/podsumowanie/", {"token": token})["Location"]
    assert Case.objects.count() == 1
    keys = {resident.get(where).context["case"].reference for where in (first, second, third)}
    assert len(keys) == 1


@pytest.mark.django_db(transaction=True)
def test_two_requests_at_the_same_moment_make_one_case(resident):
    begin(resident)
    token = fill(resident)
    cookies = resident.cookies

    def press(_: int) -> str:
        client = Client()
        client.cookies = cookies
        return client.post("/zgloszenie/podsumowanie/", {"token": token})["Location"]

    assert all(at_once(press, range(4)))
    assert Case.objects.count() == 1
    assert Submission.objects.count() == 1
    assert Contact.objects.count() == 1


def test_another_visitor_cannot_send_or_see_a_draft(resident, photo):
    begin(resident)
    resident.post("/zgloszenie/miejsce/", PLACE)
    resident.post("/zgloszenie/opis/", {"description": "Tajne słowa", "photos": [photo()]})
    stranger = Client()
    kept = File.objects.get()
    begin(stranger)
    stranger.post("/zgloszenie/miejsce/", PLACE)
    stranger.post("/zgloszenie/opis/", {"description": "Nie moje", "remove": str(kept.pk)})
    assert File.objects.filter(pk=kept.pk).exists()
    stranger.post("/zgloszenie/podsumowanie/", {"token": resident.session["portal_draft"]["token"]})
    assert not Case.objects.exists()
    assert "Tajne" not in stranger.get("/zgloszenie/opis/").content.decode()


def test_a_draft_survives_a_reload(resident, photo):
    begin(resident)
    resident.post("/zgloszenie/miejsce/", PLACE)
    resident.post("/zgloszenie/opis/", {"description": "To zostaje", "photos": [photo()]})
    page = resident.get("/zgloszenie/opis/").content.decode()
    assert "To zostaje" in page
    assert "dziura.jpg" in page


# -- what is asked, and why


def test_a_place_is_required_only_where_the_category_says_so(resident):
    begin(resident)
    answer = resident.post("/zgloszenie/miejsce/", {"address": "", "lon": "", "lat": ""})
    assert answer.status_code == 422
    assert "Zaznacz miejsce na mapie" in answer.content.decode()


def test_an_address_changed_without_scripts_moves_the_point(resident):
    AddressPoint.objects.create(street="ul. Mostowa", number="4", lon=19.15, lat=52.019)
    AddressPoint.objects.create(street="ul. Leśna", number="2", lon=19.16, lat=52.02)
    begin(resident)
    resident.post("/zgloszenie/miejsce/", {"address": "Mostowa 4", "lon": "", "lat": ""})
    hidden = {"lon": "19.15", "lat": "52.019"}  # the fields nobody sees still hold the first place
    resident.post("/zgloszenie/miejsce/", {"address": "Leśna 2", **hidden})
    draft = resident.session["portal_draft"]
    assert (draft["lon"], draft["lat"]) == (19.16, 52.02)
    resident.post("/zgloszenie/miejsce/", {"address": "Leśna 2, obok sklepu", "lon": "19.17", "lat": "52.03"})
    assert resident.session["portal_draft"]["lon"] == 19.17, "a point that was marked stays"


def test_contact_is_required_only_with_its_reason_beside_the_field(resident):
    from okienko.cases import queries

    asked = next(one for one in queries.categories() if one.contact == "required")
    begin(resident, asked.code)
    resident.post("/zgloszenie/miejsce/", PLACE)
    resident.post("/zgloszenie/opis/", {"description": "Proszę o pomoc"})
    assert asked.contact_reason in resident.get("/zgloszenie/kontakt/").content.decode()
    answer = resident.post("/zgloszenie/kontakt/", {"name": "", "email": "", "phone": ""})
    assert answer.status_code == 422
    assert resident.post("/zgloszenie/kontakt/", {"phone": "600 100 200"}).status_code == 302


def test_a_complaint_asks_for_name_and_address_and_says_why(resident):
    resident.post("/zgloszenie/", {"type": "complaint"})
    resident.post("/zgloszenie/opis/", {"title": "Kolejka", "description": "Czekałam trzy godziny."})
    page = resident.get("/zgloszenie/kontakt/").content.decode()
    assert "bez imienia i nazwiska nie możemy rozpatrzyć" in page
    assert resident.post("/zgloszenie/kontakt/", {"name": "Maria"}).status_code == 422
    resident.post("/zgloszenie/kontakt/", {"name": "Maria Zmyślona", "postal": "Rynek 1\n99-999 Olszogród"})
    resident.post("/zgloszenie/podsumowanie/", {"token": token_of(resident)})
    case = Case.objects.get()
    assert case.type.code == "complaint"
    assert case.access_class == "restricted"
    assert "Rynek 1" in Message.objects.get(kind="incoming").text


def test_an_application_is_explained_and_never_taken(resident):
    assert resident.get("/zgloszenie/wniosek/").status_code == 200
    resident.post("/zgloszenie/", {"type": "kpa_application"})
    assert resident.get("/zgloszenie/opis/")["Location"] == "/zgloszenie/"


def test_a_hazard_says_112_first(resident):
    begin(resident, "ROAD_SINKHOLE")
    assert "tel:112" in resident.get("/zgloszenie/miejsce/").content.decode()


@pytest.mark.parametrize("word", ["dziura", "dziurę", "DZIURY", "dzuira"])
def test_a_category_is_found_by_a_word_as_people_write_it(resident, word):
    assert "ROAD_POTHOLE" in resident.get("/zgloszenie/", {"co": word}).content.decode()


def test_a_report_nearby_is_shown_before_sending(resident):
    send(resident)
    other = Client()
    begin(other)
    other.post("/zgloszenie/miejsce/", {"lon": "19.1502", "lat": "52.019", "address": ""})
    page = other.get("/zgloszenie/opis/").content.decode()
    assert "już to zgłosił" in page
    assert "Dziura po zimie" not in page
    assert "Maria" not in page


# -- hostile input


def test_a_large_upload_is_refused_and_nothing_typed_is_lost(resident):
    begin(resident)
    resident.post("/zgloszenie/miejsce/", PLACE)
    big = SimpleUploadedFile("wielkie.jpg", b"\xff\xd8\xff\xe0" + b"0" * (50 * 1024 * 1024), "image/jpeg")
    answer = resident.post("/zgloszenie/opis/", {"description": "Opis zostaje", "photos": [big]})
    assert answer.status_code == 422
    assert "wielkie.jpg: zdjęcie ma ponad 10 MB" in answer.content.decode()
    assert "Opis zostaje" in answer.content.decode()
    assert not File.objects.exists()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("obraz.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"),
        ("obraz.jpg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"),
        ("strona.html", b"<html><script>alert(1)</script></html>"),
        ("../../../etc/passwd.jpg", b"MZ" + b"\0" * 100),
        ("bomba.zip", b"PK\x03\x04" + b"0" * 100),
    ],
)
def test_what_is_no_photo_is_refused_by_name(resident, name, content):
    begin(resident)
    resident.post("/zgloszenie/miejsce/", PLACE)
    answer = resident.post(
        "/zgloszenie/opis/", {"description": "Opis sprawy", "photos": [SimpleUploadedFile(name, content)]}
    )
    assert answer.status_code == 422
    assert not File.objects.exists()
    assert "<script>alert(1)" not in answer.content.decode()


def test_a_name_with_a_path_keeps_only_its_name(resident, photo):
    begin(resident)
    resident.post("/zgloszenie/miejsce/", PLACE)
    resident.post(
        "/zgloszenie/opis/", {"description": "Opis sprawy", "photos": [photo("..\\..\\windows\\zdjecie.jpg")]}
    )
    assert File.objects.get().name == "zdjecie.jpg"


def at_the_description(client: Client) -> None:
    begin(client)
    client.post("/zgloszenie/miejsce/", PLACE)


def test_a_process_that_dies_before_its_answer_leaves_one_case(resident, photo):
    """The case is committed, the answer and the session never come; the person presses the button again."""
    begin(resident)
    token = fill(resident, photos=[photo()])
    session = resident.session
    before = dict(session.items())
    resident.post("/zgloszenie/podsumowanie/", {"token": token})
    session = resident.session
    session.clear()
    session.update(before)
    session.save()
    answer = resident.post("/zgloszenie/podsumowanie/", {"token": token})
    assert "/zgloszenie/wyslane/" in answer["Location"]
    assert Case.objects.get().photos.count() == 1


def test_six_photos_are_too_many(resident, photo):
    at_the_description(resident)
    answer = resident.post("/zgloszenie/opis/", {"description": "Opis sprawy", "photos": [photo() for _ in range(6)]})
    assert answer.status_code == 422
    assert "najwyżej 5 zdjęć" in answer.content.decode()
    assert "Opis sprawy" in answer.content.decode()


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("puste.jpg", b"", "puste.jpg: Ten plik jest pusty"),
        (
            "IMG_1.HEIC",
            b"\0\0\0\x24ftypheic\0\0\0\0mif1heic" + b"0" * 99,
            "IMG_1.HEIC: zdjęć HEIC nie otwieramy. Zapisz",
        ),
        ("duze.jpg", b"\xff\xd8\xff\xe0" + b"0" * (11 * 1024 * 1024), "duze.jpg: zdjęcie ma ponad 10 MB. Zmniejsz je"),
        ("zepsute.jpg", b"\xff\xd8\xff\xe0" + b"\0" * 9999, "zepsute.jpg: Tego zdjęcia nie da się otworzyć. Zapisz"),
    ],
)
def test_a_file_that_is_refused_is_named_and_the_good_ones_stay(resident, photo, name, content, words):
    at_the_description(resident)
    bad = SimpleUploadedFile(name, content, "image/jpeg")
    page = resident.post("/zgloszenie/opis/", {"description": "Opis zostaje", "photos": [bad, photo("dobre.jpg")]})
    assert page.status_code == 422
    assert words in page.content.decode()
    assert "Opis zostaje" in page.content.decode()
    assert [one["name"] for one in page.context["photos"]] == ["dobre.jpg"]
    assert resident.post("/zgloszenie/opis/", {"description": "Opis zostaje"}).status_code == 302
    assert [one["name"] for one in resident.get("/zgloszenie/opis/").context["photos"]] == ["dobre.jpg"]


def test_photos_stay_where_the_description_is_missing(resident, photo):
    at_the_description(resident)
    page = resident.post("/zgloszenie/opis/", {"description": "", "photos": [photo()]})
    assert page.status_code == 422
    assert [one["name"] for one in page.context["photos"]] == ["dziura.jpg"]


def test_a_photo_that_arrives_twice_is_kept_once(resident, photo):
    at_the_description(resident)
    for _ in range(2):  # the answer to the first got lost on its way
        resident.post("/zgloszenie/opis/", {"description": "Opis sprawy", "photos": [photo()]})
    assert File.objects.count() == 1


def test_too_many_files_are_refused_beside_the_field(resident, photo):
    from okienko.kernel import limits
    from okienko.portal import visitors

    limits.take("portal:file:127.0.0.1", rate=120, per=visitors.HOUR, cost=120)
    at_the_description(resident)
    page = resident.post("/zgloszenie/opis/", {"description": "Opis zostaje", "photos": [photo()]})
    assert page.status_code == 422
    assert "Opis zostaje" in page.content.decode()
    assert "Odczekaj chwilę" in page.content.decode()


def test_a_form_that_a_script_sends_goes_on_to_a_whole_page(resident):
    begin(resident)
    answer = resident.post("/zgloszenie/miejsce/", PLACE, headers={"HX-Request": "true"})
    assert answer["HX-Redirect"] == "/zgloszenie/opis/"


@pytest.mark.parametrize(
    "contact",
    [
        {"email": "a@example.org\r\nBcc: wszyscy@example.org"},
        {"email": "a@example.org\nSubject: x"},
        {"email": "nie adres"},
        {"phone": "112\r\nX: y"},
        {"name": "a\x00b"},
    ],
)
def test_headers_cannot_be_smuggled_through_contact_fields(resident, contact):
    begin(resident)
    resident.post("/zgloszenie/miejsce/", PLACE)
    resident.post("/zgloszenie/opis/", {"description": "Opis sprawy"})
    assert resident.post("/zgloszenie/kontakt/", contact).status_code == 422


def test_a_name_on_two_lines_becomes_one(resident):
    send(resident, contact={"name": "Maria\r\nBcc: x@example.org", "email": "maria@example.org"})
    assert Contact.objects.get().sender_name == "Maria Bcc: x@example.org"


def test_words_of_a_resident_are_never_markup(resident):
    text = "<script>alert('x')</script> {{ settings.SECRET_KEY }} #import \"x\" {office}"
    where = send(resident, text=text)
    page = resident.get(where.replace("/zgloszenie/wyslane/", "/sprawa/"))
    assert b"<script>alert" not in page.content
    assert b"&lt;script&gt;" in page.content


@pytest.mark.parametrize("point", [{"lon": "nan", "lat": "1"}, {"lon": "1e400", "lat": "1"}, {"lon": "x", "lat": "y"}])
def test_a_point_that_is_none_is_refused(resident, point):
    begin(resident)
    assert resident.post("/zgloszenie/miejsce/", {"address": "x", **point}).status_code == 422


def test_a_point_outside_the_town_is_accepted(resident):
    begin(resident)
    resident.post("/zgloszenie/miejsce/", {"lon": "21.0", "lat": "52.2", "address": ""})
    resident.post("/zgloszenie/opis/", {"description": "Daleko stąd"})
    resident.post("/zgloszenie/kontakt/", {})
    resident.post("/zgloszenie/podsumowanie/", {"token": token_of(resident)})
    assert Case.objects.get().lon == 21.0


def test_too_many_forms_from_one_network_are_refused_and_the_draft_is_kept(resident):
    from okienko.kernel import limits
    from okienko.portal import visitors

    limits.take("portal:form:127.0.0.1", rate=40, per=visitors.HOUR, cost=40)
    begin(resident)
    answer = resident.post("/zgloszenie/podsumowanie/", {"token": fill(resident)})
    assert answer.status_code == 429
    assert int(answer["Retry-After"]) > 0
    assert "Dziura po zimie" in resident.get("/zgloszenie/podsumowanie/").content.decode()


def test_pages_of_a_draft_are_kept_by_no_cache(resident):
    begin(resident)
    page = resident.get("/zgloszenie/miejsce/")
    assert "no-store" in page["Cache-Control"]
    assert not re.search(r"<script(?![^>]*src=)", page.content.decode())
