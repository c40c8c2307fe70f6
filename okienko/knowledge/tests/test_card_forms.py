"""Forms to fill in: uploaded beside a card, approved with its text, kept with every edition, carried by exports."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from okienko.audit import queries as audit
from okienko.kernel import actors, files
from okienko.kernel.editing import StaleSave
from okienko.kernel.errors import Forbidden, NotFound
from okienko.kernel.models import File
from okienko.knowledge import queries, services
from okienko.knowledge.commands import knowledge
from okienko.knowledge.models import CardDraft, ServiceCard
from okienko.knowledge.rules import CardContent
from okienko.knowledge.services import NewForm
from tests.cast import Office, make_office, sign_in
from tests.service_cards import CODE, changed, load_card

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
HERE = f"/praca/wiedza/{CODE}/szkic/formularze/"
DOCX = {"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w:document/>"}
ODT = {"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": b"<x/>"}


def archive(parts: Mapping[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as writing:
        for name, said in parts.items():
            writing.writestr(name, said)
    return made.getvalue()


@pytest.fixture
def office() -> Office:
    office = make_office()
    load_card(office, changed(forms=[{"code": "GK-1", "name": "Wniosek o kubeł", "version": "1"}]))
    return office


def client_of(office: Office, who: str = "edyta") -> Client:
    return sign_in(Client(), getattr(office, who))


def sent(office: Office, content: bytes = PDF, name: str = "wniosek.pdf", **more: Any) -> dict[str, Any]:
    """What the page of files sends."""
    seen = queries.draft(office.edyta, CODE).version
    given = {"seen": seen, "code": "GK-1", "name": "Wniosek o kubeł", "version": "2", "valid_from": "2026-12-01"}
    return {**given, "file": SimpleUploadedFile(name, content), **more}


def upload(office: Office, content: bytes = PDF, name: str = "wniosek.pdf", version: str = "2") -> int:
    """Put a file into the draft of the card; its id."""
    draft_id = services.begin_change(CODE, by=office.edyta)
    form = NewForm("GK-1", "Wniosek o kubeł", version, date(2026, 12, 1))
    seen = queries.draft(office.edyta, CODE).version
    services.put_form(draft_id, form, SimpleUploadedFile(name, content), seen=seen, by=office.edyta)
    return in_draft(office)


def in_draft(office: Office) -> int:
    (form,) = queries.draft_forms(office.edyta, CODE).forms
    assert form.file is not None
    return form.file.id


def publish(office: Office) -> None:
    draft = queries.draft(office.edyta, CODE)
    services.submit(draft.id, version=draft.version, by=office.edyta)
    services.approve(draft.id, version=queries.draft(office.zofia, CODE).version, by=office.zofia)


def public(file_id: int, name: str = "wniosek.pdf") -> str:
    return f"/uslugi/{CODE}/formularze/{file_id}/{name}"


def read(client: Client, address: str) -> Any:
    return client.get(address, follow=True)


def test_a_form_is_for_everybody_once_the_card_is_approved(office):
    client = client_of(office)
    services.begin_change(CODE, by=office.edyta)
    answer = client.post(HERE, sent(office), follow=True)
    assert "Plik jest w szkicu" in answer.content.decode()
    file_id = in_draft(office)
    preview = client.get(f"/praca/wiedza/{CODE}/szkic/podglad/").content.decode()
    assert "Wniosek o kubeł, PDF, " in preview
    assert read(Client(), public(file_id)).request["PATH_INFO"] == f"/uslugi/{CODE}/", "not before"
    draft_page = client.get(f"/praca/wiedza/{CODE}/szkic/").content.decode()
    assert "GK-1: wniosek.pdf" in draft_page
    publish(office)
    page = Client().get(f"/uslugi/{CODE}/").content.decode()
    assert public(file_id) in page
    assert "Wniosek o kubeł, PDF, " in page
    assert "wersja 2" in page
    assert "obowiązuje od 1 grudnia 2026" in page
    answer = read(Client(), public(file_id))
    assert b"".join(answer.streaming_content) == PDF
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert answer["Content-Type"] == "application/pdf"


def test_an_older_edition_stays_with_its_card_for_staff(office):
    first = upload(office)
    publish(office)
    second = upload(office, PDF + b"%2", "wniosek-3.pdf", version="3")
    publish(office)
    assert first != second
    assert read(Client(), public(first)).request["PATH_INFO"] == f"/uslugi/{CODE}/", "residents get to the new one"
    assert read(Client(), public(second)).status_code == 200
    halina = client_of(office, "halina")
    editions = client_of(office).get(f"/praca/wiedza/{CODE}/").content.decode()
    for file_id, content in ((first, PDF), (second, PDF + b"%2")):
        place = f"/praca/wiedza/{CODE}/formularze/{file_id}/"
        assert place in editions
        assert b"".join(read(halina, place).streaming_content) == content
    assert "Pliki formularzy" in editions, "what differs between editions"
    stranger = Client().get(f"/praca/wiedza/{CODE}/formularze/{first}/")
    assert stranger.status_code == 302
    assert "/pliki/" not in stranger["Location"]


def test_what_is_taken_out_comes_back(office):
    first = upload(office)
    client = client_of(office)

    def press(file_id: int, verb: str) -> str:
        seen = queries.draft(office.edyta, CODE).version
        return client.post(f"{HERE}{file_id}/{verb}/", {"seen": seen}, follow=True).content.decode()

    assert "niżej przywrócić" in press(first, "usun")
    found = queries.draft_forms(office.edyta, CODE)
    assert (found.forms, [one.file.id for one in found.aside if one.file]) == ([], [first])
    press(first, "przywroc")
    assert in_draft(office) == first
    assert queries.draft_forms(office.edyta, CODE).aside == []
    second = upload(office, PDF + b"%2", version="3")
    press(first, "przywroc")
    assert in_draft(office) == first
    assert [one.file.id for one in queries.draft_forms(office.edyta, CODE).aside if one.file] == [second], (
        "changed over"
    )
    actions = [entry.action for entry in audit.acts_on(f"draft:{queries.draft(office.edyta, CODE).id}")]
    assert {"knowledge.form_put", "knowledge.form_removed", "knowledge.form_restored"} <= set(actions)


def test_a_line_that_an_editor_deletes_sets_its_file_aside(office):
    file_id = upload(office)
    seen = queries.draft(office.edyta, CODE)
    without = CardContent.unfinished({**seen.content.as_json(), "forms": []})
    services.save_draft(
        seen.id, without, version=seen.version, based_on=seen.card_version, note="", publish_on=None, by=office.edyta
    )
    assert [one.file.id for one in queries.draft_forms(office.edyta, CODE).aside if one.file] == [file_id]


def test_saving_the_text_keeps_the_file(office):
    file_id = upload(office)
    client = client_of(office)
    form = client.get(f"/praca/wiedza/{CODE}/szkic/").context["form"]
    values = {name: form[name].value() for name in form.fields}
    given = {name: value for name, value in values.items() if value not in (None, False)}
    answer = client.post(f"/praca/wiedza/{CODE}/szkic/", {**given, "title": "Nowy kubeł", "forms_files": "nic"})
    assert answer.status_code == 302, answer.context["form"].errors if answer.context else ""
    assert queries.draft(office.edyta, CODE).title == "Nowy kubeł"
    assert in_draft(office) == file_id


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"", "pusty.pdf", "pusty"),
        (b"%PDF-" + b"x" * files.LIMIT_BYTES, "wielki.pdf", "więcej niż 10 MB"),
        (b"MZ\x90\x00" + b"\x00" * 60, "program.exe", "PDF, DOCX albo ODT"),
        (b"MZ\x90\x00" + b"\x00" * 60, "program.pdf", "PDF, DOCX albo ODT"),
        (b"Ala ma kota", "wniosek.txt", "PDF, DOCX albo ODT"),
        (b"Ala ma kota", "wniosek.pdf", "nie zgadza się z jego nazwą"),
        (archive({"a.txt": b"x"}), "wniosek.docx", "PDF, DOCX albo ODT"),
        (archive({"a.txt": b"x"}), "wniosek.odt", "PDF, DOCX albo ODT"),
        (archive({**DOCX, "word/vbaProject.bin": b"x"}), "wniosek.docx", "bez makr"),
        (archive({**ODT, "Basic/Standard/script-lb.xml": b"x"}), "wniosek.odt", "bez makr"),
        (b"PK\x03\x04" + b"\x00" * 60, "wniosek.docx", "PDF, DOCX albo ODT"),
    ],
)
def test_what_is_no_form_is_refused_in_plain_words(office, content, name, said):
    services.begin_change(CODE, by=office.edyta)
    answer = client_of(office).post(HERE, sent(office, content, name))
    assert answer.status_code in (413, 422)
    page = answer.content.decode()
    assert said in page
    assert "Wniosek o kubeł" in page, "what was typed stays"
    assert not File.objects.exists()
    assert queries.draft_forms(office.edyta, CODE).forms[0].file is None


@pytest.mark.parametrize(("content", "name"), [(archive(DOCX), "w.docx"), (archive(ODT), "w.odt")])
def test_other_formats_of_forms(office, content, name):
    assert files.info(files.FileId(upload(office, content, name))).name == name


@pytest.mark.parametrize(
    "wrong",
    [{"file": ""}, {"code": " "}, {"name": ""}, {"version": ""}, {"valid_from": "jutro"}, {"name": "a | b"},
     {"name": "x" * 201}, {"code": "GK\x001"}, {"seen": "x"}],
)  # fmt: skip
def test_wrong_input_comes_back(office, wrong):
    services.begin_change(CODE, by=office.edyta)
    answer = client_of(office).post(HERE, {**sent(office), **wrong})
    assert answer.status_code == 422
    assert queries.draft_forms(office.edyta, CODE).forms[0].file is None


def test_a_published_version_is_not_swapped_under_its_number(office):
    upload(office)
    publish(office)
    services.begin_change(CODE, by=office.edyta)
    answer = client_of(office).post(HERE, sent(office, PDF + b"%2"))
    assert "jest już opublikowana z innym plikiem" in answer.content.decode()
    assert client_of(office).post(HERE, sent(office, PDF)).status_code == 302, "the same file says nothing new"


def test_two_who_upload_at_once(office):
    services.begin_change(CODE, by=office.edyta)
    late = sent(office)
    upload(office, PDF + b"%1", version="7")
    answer = client_of(office).post(HERE, late)
    assert answer.status_code == 409
    assert "Ktoś właśnie zmienił ten szkic" in answer.content.decode()
    (form,) = queries.draft_forms(office.edyta, CODE).forms
    assert form.version == "7"
    with pytest.raises(StaleSave):
        services.remove_form(queries.draft(office.edyta, CODE).id, in_draft(office), seen=1, by=office.edyta)


def test_a_text_that_waited_is_a_draft_again(office):
    upload(office)
    draft = queries.draft(office.edyta, CODE)
    services.submit(draft.id, version=draft.version, by=office.edyta)
    upload(office, PDF + b"%2", version="3")
    assert queries.draft(office.edyta, CODE).stage == "draft"


def test_who_may(office):
    file_id = upload(office)
    draft_id = queries.draft(office.edyta, CODE).id
    for who in (office.piotr, office.zenon, office.halina, office.renata):
        with pytest.raises(Forbidden):
            services.remove_form(draft_id, file_id, seen=2, by=who)
    with pytest.raises(NotFound):
        services.restore_form(draft_id, file_id, seen=queries.draft(office.edyta, CODE).version, by=office.edyta)
    with pytest.raises(NotFound):
        services.remove_form(10**12, file_id, seen=1, by=office.edyta)


def test_a_card_shows_no_file_of_anybody_else(office):
    """A number that was forged into a text opens nothing."""
    upload(office)
    publish(office)
    theirs = files.store(io.BytesIO(PDF), name="pismo.pdf", by=actors.anonymous(), subject="contact:1")
    ServiceCard.objects.update(forms=[{"code": "x", "name": "x", "file": {"id": theirs, "name": "pismo.pdf"}}])
    assert Client().get(public(theirs, "pismo.pdf")).status_code == 404
    assert client_of(office).get(f"/praca/wiedza/{CODE}/formularze/{theirs}/").status_code == 404
    assert Client().get(public(10**12)).status_code == 302
    assert Client().get(f"/uslugi/nie-ma/formularze/{theirs}/a.pdf").status_code == 404


def test_pages_cost_the_same(office, django_assert_num_queries, django_assert_max_num_queries):
    upload(office)
    publish(office)
    file_id = ServiceCard.objects.get().forms[0]["file"]["id"]
    with django_assert_num_queries(2):
        queries.public_form(CODE, file_id)
    with django_assert_max_num_queries(5):
        queries.card(CODE)


# out and in again


def exported(folder: Path, kind: str) -> Path:
    done = CliRunner().invoke(knowledge, ["export", str(folder), "--format", kind])
    assert done.exit_code == 0, done.output
    return folder / f"{CODE}.{kind}"


def imported(path: Path) -> Any:
    return services.import_cards(path, system="import", unit="GK", publish=True, by=actors.system())


def test_exports_lead_to_the_file(office, tmp_path, settings):
    settings.PUBLIC_URL = "https://okienko.miasto.test"
    file_id = upload(office)
    publish(office)
    address = f"https://okienko.miasto.test{public(file_id)}"
    markdown = Client().get(f"/uslugi/{CODE}/karta.md").content.decode()
    assert f"Wniosek o kubeł (GK-1, wersja 2): {address} (PDF, " in markdown
    (form,) = Client().get(f"/uslugi/{CODE}/karta.json").json()["forms"]
    assert form["file"]["url"] == address
    assert "id" not in form["file"]
    assert json.loads(exported(tmp_path, "json").read_text())["forms"] == [form]
    assert [one.read_bytes() for one in (tmp_path / "formularze").iterdir()] == [PDF]
    assert Client().get(f"/uslugi/{CODE}/karta.pdf").status_code == 200


def test_the_same_office_takes_its_export_as_nothing_new(office, tmp_path):
    upload(office)
    publish(office)
    exported(tmp_path, "yaml")
    done = imported(tmp_path)
    assert (done.same, done.problems, done.without_file) == (1, [], [])
    assert File.objects.count() == 1


def forget_here() -> None:
    """As if this were another office."""
    CardDraft.objects.all().delete()
    for one in ServiceCard.objects.all():
        one.versions.all().delete()
        one.fees.all().delete()
        one.delete()
    files.delete([files.FileId(one.pk) for one in File.objects.all()])


def test_another_office_gets_the_file_with_the_folder(office, tmp_path):
    upload(office)
    publish(office)
    exported(tmp_path, "yaml")
    forget_here()
    done = imported(tmp_path)
    assert (len(done.created), done.problems, done.without_file) == (1, [], [])
    (form,) = queries.card(CODE).forms
    assert b"".join(read(Client(), public(form["file"]["id"])).streaming_content) == PDF


def test_without_the_file_its_address_stays(office, tmp_path, settings):
    settings.PUBLIC_URL = "https://okienko.miasto.test"
    file_id = upload(office)
    publish(office)
    place = exported(tmp_path, "json")
    (held,) = (tmp_path / "formularze").iterdir()
    held.write_bytes(PDF + b"changed")
    forget_here()
    done = imported(tmp_path)
    assert done.without_file == [(place.name, "GK-1")]
    (form,) = queries.card(CODE).forms
    assert "file" not in form
    assert form["url"] == f"https://okienko.miasto.test{public(file_id)}"
    assert not File.objects.exists()


@pytest.mark.parametrize("file", [None, {}, "x", {"id": 1}, {"sha256": "../../etc/passwd", "name": "a.pdf"}, [1]])
def test_a_record_cannot_bring_a_number_of_ours(office, tmp_path, file):
    content = {**queries.content_of(CODE), "code": "inny-kubel"}
    content["forms"] = [{"code": "A", "name": "B", "file": file}]
    (tmp_path / "a.json").write_text(json.dumps(content))
    assert imported(tmp_path).problems == []
    assert "file" not in queries.card("inny-kubel").forms[0]
