"""Files of a card's forms: where residents and staff open them, how they are written out and known again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from okienko.kernel import actors, files
from okienko.kernel.actors import Actor
from okienko.kernel.errors import NotFound
from okienko.kernel.files import FileId
from okienko.knowledge import permissions
from okienko.knowledge.models import CardDraft, ServiceCard
from okienko.knowledge.queries.life import DraftView, draft
from okienko.knowledge.rules import CardContent, forms
from okienko.knowledge.rules.card import FormContent, FormFile

PREFIX = "card_form"


def subject_of_forms(code: str) -> str:
    """What the files of a card's forms belong to."""
    return f"{PREFIX}:{code}"


def is_of_forms(subject: str) -> bool:
    return subject.startswith(f"{PREFIX}:")


@dataclass(frozen=True, slots=True)
class DraftForms:
    """Forms of a card's draft. aside: those taken out of it, the newest first."""

    draft: DraftView
    forms: list[FormContent]
    aside: list[FormContent]


def draft_forms(by: Actor, code: str) -> DraftForms:
    """Raises NotFound, Forbidden."""
    found = draft(by, code)
    assert isinstance(found.content, CardContent)
    aside = CardDraft.objects.values_list("forms_aside", flat=True).get(pk=found.id)
    put_aside = [FormContent.model_validate(form) for _id, form in forms.with_files({"forms": aside})]
    return DraftForms(found, found.content.forms, put_aside[::-1])


def public_form(code: str, file_id: int) -> str | None:
    """Where anybody opens a form of a card that is shown; None where the card has another by now. Two queries.

    Raises NotFound where there is no such card. The file is asked for its subject: a card cannot show another's.
    """
    card = ServiceCard.objects.filter(code=code, is_active=True).only("forms").first()
    if card is None:
        raise NotFound(_("Nie ma takiej karty usługi. Poszukaj jej po słowach."))
    if all(known != file_id for known, _form in forms.with_files({"forms": card.forms})):
        return None
    return _link(file_id, actors.anonymous())


def kept_form(by: Actor, file_id: int) -> str:
    """Where somebody of the office opens any edition of a form. Raises NotFound, Forbidden."""
    permissions.require_reader(by)
    return _link(file_id, by)


def _link(file_id: int, to: Actor) -> str:
    found = files.info(FileId(file_id))
    if not is_of_forms(found.subject):
        raise NotFound
    return files.link(found, to=to)


def address_of_form(code: str, file: Mapping[str, Any]) -> str:
    """The lasting address of a published form."""
    return f"{settings.PUBLIC_URL}{reverse('knowledge:form_file', args=[code, file['id'], file['name']])}"


@dataclass(frozen=True, slots=True)
class OfferedForm:
    """A form of a card as it is told of: `title` with its number, edition, format and size; `address`: its file, else
    where its owner keeps it, else "". is_file: somebody can have it from us at once."""

    title: str
    address: str
    is_file: bool


def offered_forms(code: str, shown: Iterable[Mapping[str, Any]]) -> list[OfferedForm]:
    """shown: the forms of a card as it is published now, so nothing of a draft and no former edition."""
    return [_offered(code, one) for one in shown]


def _offered(code: str, form: Mapping[str, Any]) -> OfferedForm:
    file = form.get("file")
    name = " ".join(one for one in (form["code"], form["name"]) if one)
    if not file:
        return OfferedForm(name, form.get("url", ""), is_file=False)
    said = [name]
    if form.get("version"):
        said.append(_("wersja %(version)s") % {"version": form["version"]})
    if form.get("valid_from"):
        day = date_format(date.fromisoformat(form["valid_from"]), "j E Y")
        said.append(_("obowiązuje od %(day)s") % {"day": day})
    said += [forms.file_format(file["name"]), " ".join(filesizeformat(file["size"]).split())]
    return OfferedForm(", ".join(said), address_of_form(code, file), is_file=True)


def exported(content: dict[str, Any]) -> dict[str, Any]:
    """A text as JSON for others: a file is its name, size, digest and address, never a number of ours."""
    made = []
    for form in content.get("forms") or []:
        file = form.get("file")
        if file:
            told = {name: file[name] for name in ("name", "size", "sha256")}
            form = {**form, "file": {**told, "url": address_of_form(content["code"], file)}}
        made.append(form)
    return {**content, "forms": made} if "forms" in content else content


def form_with_bytes(code: str, sha256: str) -> FormFile | None:
    """A file of this card's forms, of any edition, with just these bytes."""
    for one in files.list_files(subject_of_forms(code)):
        if one.sha256 == sha256:
            return FormFile(id=one.id, name=one.name, size=one.size, sha256=one.sha256)
    return None


def bytes_of_form(code: str, sha256: str) -> bytes | None:
    """What the file holds; None where it is gone."""
    found = form_with_bytes(code, sha256)
    if found is None:
        return None
    try:
        with files.open_file(FileId(found.id)) as content:
            return content.read()
    except NotFound:
        return None
