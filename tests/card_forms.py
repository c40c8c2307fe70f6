"""Forms of service cards as files, for tests."""

from __future__ import annotations

from datetime import date

from django.core.files.uploadedfile import SimpleUploadedFile

from okienko.knowledge import queries, services
from okienko.knowledge.services import NewForm
from tests.cast import Office
from tests.service_cards import CODE

PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


def put_form(office: Office, version: str = "2", content: bytes = PDF, *, form: str = "GK-7", card: str = CODE) -> int:
    """Put a file into the draft of a card; its id."""
    draft_id = services.begin_change(card, by=office.edyta)
    made = NewForm(form, "Zamówienie kubła", version, date(2026, 12, 1))
    upload = SimpleUploadedFile(f"zamowienie-{version}.pdf", content)
    services.put_form(draft_id, made, upload, seen=queries.draft(office.edyta, card).version, by=office.edyta)
    found = next(one for one in queries.draft_forms(office.edyta, card).forms if one.code == form)
    assert found.file is not None
    return found.file.id


def publish(office: Office, card: str = CODE) -> None:
    draft = queries.draft(office.edyta, card)
    services.submit(draft.id, version=draft.version, by=office.edyta)
    services.approve(draft.id, version=queries.draft(office.zofia, card).version, by=office.zofia)
