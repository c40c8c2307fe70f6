"""The one save of a contact: nothing of it is lost without a word."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from okienko.cases.models import Case
from okienko.cases.services import NewCase
from okienko.contacts.models import Contact, Message
from okienko.contacts.rules import MessageKind
from tests.cast import sign_in
from tests.path.test_path import mail, open_one, report

pytestmark = pytest.mark.django_db
ONE = {"o-TOTAL_FORMS": "1", "o-INITIAL_FORMS": "0", "o-0-result": "ad_hoc", "o-0-question": "Kiedy?"}
TYPED = "Odpowiedź pisana długo"


def save(by, contact_id, sent):
    return sign_in(Client(), by).post(f"/praca/kontakt/{contact_id}/zapisz/", sent)


def test_note_and_answer_say_who_wrote_them(office, kinds):
    contact_id = mail().id
    assert save(office.halina, contact_id, ONE | {"reply": TYPED, "note": "Dzwonić po 15."}).status_code == 302
    written = dict(Message.objects.filter(contact_id=contact_id).values_list("kind", "author_name"))
    assert written[MessageKind.NOTE] == written[MessageKind.OUTGOING] == "Halina Przykładna"


def test_a_file_without_a_word_is_refused_and_kept(office, kinds, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    contact_id = mail().id
    file = SimpleUploadedFile("wniosek.txt", b"zwyczajny tekst", "text/plain")
    answer = save(office.halina, contact_id, ONE | {"attachments": file})
    assert answer.status_code == 422
    assert "załączniki wysyłamy razem z odpowiedzią" in answer.content.decode()
    assert "wniosek.txt" in answer.content.decode()
    stored = answer.context["reply"]["stored"].value()
    assert save(office.halina, contact_id, ONE | {"reply": TYPED, "stored": stored}).status_code == 302
    assert Message.objects.get(kind=MessageKind.OUTGOING).attachments.get().name == "wniosek.txt"


def test_one_contact_goes_to_one_unit(office, kinds):
    contact_id = mail().id
    two = {"o-TOTAL_FORMS": "2", "o-0-result": "transferred", "o-0-unit": "GK", "o-1-result": "transferred"}
    answer = save(office.halina, contact_id, ONE | two | {"reply": TYPED, "o-1-unit": "SO"})
    assert answer.status_code == 422
    assert "unit" in answer.context["outcomes"].forms[1].errors
    assert TYPED in answer.content.decode()
    assert Contact.objects.get(id=contact_id).state == "open"
    assert save(office.halina, contact_id, ONE | two | {"o-1-unit": "GK"}).status_code == 302
    assert Contact.objects.get(id=contact_id).unit.symbol == "GK"


def test_joining_a_case_that_is_not_there_for_the_reader_is_told_beside_its_field(office, kinds):
    case_id = open_one(mail("Skarga", "Skarga").id, NewCase("complaint", "Skarga", unit="GK"), office.halina)
    Case.objects.filter(id=case_id).update(access_class="isolated")
    hidden = Case.objects.get(id=case_id).reference
    contact_id = mail().id
    answer = save(office.halina, contact_id, ONE | {"reply": TYPED, "o-0-result": "join", "o-0-case_reference": hidden})
    assert answer.status_code == 422
    assert "Sprawdź cyfry" in answer.context["outcomes"].forms[0].errors["case_reference"][0]
    assert TYPED in answer.content.decode()
    sent = {"into": hidden, "version": ""}
    answer = sign_in(Client(), office.karol).post(f"/praca/sprawa/{report()}/duplikat/", sent)
    assert answer.status_code == 422
    assert "Sprawdź cyfry" in answer.context["form"].errors["into"][0]


def test_the_one_a_complaint_is_about_is_refused_beside_the_choice(office, kinds):
    about = NewCase("complaint", "Skarga na Karola", unit="GK-I", about_user_id=office.karol.id)
    case_id = open_one(mail("Skarga", "Skarga").id, about, office.halina)
    answer = sign_in(Client(), office.zofia).post(f"/praca/praca/case:{case_id}/przydziel/", {"to": office.karol.id})
    assert answer.status_code == 422
    assert "art. 256" in answer.context["form"].errors["to"][0]
