"""What programs send and get. Explicit on purpose: a change here is a change of the contract (docs/openapi.json)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from django.utils.translation import gettext as _
from ninja import Schema
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, model_validator

MAX_ID = 2**63 - 1
MAX_FILES = 5
Id = Annotated[int, Field(ge=1, le=MAX_ID)]


def _storable(text: object) -> object:
    """Without NUL and lone surrogates, which no database of texts holds."""
    return text.replace("\x00", "").encode("utf-8", "ignore").decode() if isinstance(text, str) else text


Line = Annotated[str, StringConstraints(max_length=300), BeforeValidator(_storable)]
Code = Annotated[str, StringConstraints(max_length=60, pattern=r"^[A-Za-z0-9_.\-]*$")]


class Strict(BaseModel):
    """Unknown fields are refused: a misspelled one would be lost in silence."""

    model_config = ConfigDict(extra="forbid")


class SenderIn(Strict):
    """Who wrote. With an e-mail address or a telephone a person is found or created; without, nobody is known."""

    name: Annotated[str, StringConstraints(max_length=200), BeforeValidator(_storable)] = ""
    email: Annotated[str, StringConstraints(max_length=254), BeforeValidator(_storable)] | None = None
    phone: Annotated[str, StringConstraints(max_length=40), BeforeValidator(_storable)] | None = None


class PlaceIn(Strict):
    """A point (both numbers or neither, WGS 84) or an address in words."""

    lon: Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)] | None = None
    lat: Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False)] | None = None
    address: Line = ""
    street: Annotated[str, StringConstraints(max_length=200), BeforeValidator(_storable)] = ""

    @model_validator(mode="after")
    def _whole_point(self) -> PlaceIn:
        if (self.lon is None) != (self.lat is None):
            raise ValueError(_("Podaj lon i lat razem albo żadnej z nich."))
        return self


class CaseIn(Strict):
    """What kind of matter it is; the office decides unit and dates."""

    type: Code
    category: Code = ""
    title: Line = ""
    place: PlaceIn | None = None
    public_consent: bool = False


class FileIn(Strict):
    """A photo or a document; `content` is base64."""

    name: Annotated[str, StringConstraints(min_length=1, max_length=255), BeforeValidator(_storable)]
    content: Annotated[str, StringConstraints(min_length=4, max_length=5_000_000)]


class ContactIn(Strict):
    """One message from one person. With `case` a case is opened at once; without, the first line answers."""

    text: Annotated[str, StringConstraints(min_length=1, max_length=20_000), BeforeValidator(_storable)]
    headline: Line = ""
    language: Literal["pl", "en", "uk"] = "pl"
    sender: SenderIn | None = None
    case: CaseIn | None = None
    attachments: Annotated[list[FileIn], Field(max_length=MAX_FILES)] = []


class OpenedCaseOut(BaseModel):
    id: int
    reference: str
    tracking_code: str
    planned: date
    statutory_due: date | None
    unit: str


class OpenedContactOut(BaseModel):
    """What the office promised. `answer_due_at` is empty where a case carries the dates."""

    id: int
    reference: str
    tracking_code: str
    answer_due_at: datetime | None
    case: OpenedCaseOut | None


class FileOut(BaseModel):
    name: str
    mime_type: str
    size: int


class MessageOut(BaseModel):
    kind: Literal["incoming", "outgoing", "note"]
    at: datetime
    author: str
    headline: str
    text: str
    delivery: str
    attachments: list[FileOut]


class AnswerOut(BaseModel):
    question: str
    result: str
    card: str
    at: datetime
    seconds: Annotated[int, Field(description="How long the question was open on the screen")] = 0


class ContactHeaderOut(BaseModel):
    """Of a `restricted` contact only `id`, `reference`, `state`, `unit` and `received_at` are told."""

    id: int
    reference: str
    restricted: bool
    channel: str
    direction: str
    state: str
    headline: str
    language: str
    unit: str
    received_at: datetime
    answer_due_at: datetime | None
    first_answered_at: datetime | None
    settled_at: datetime | None


class ContactOut(ContactHeaderOut):
    sender_name: str = ""
    sender_address: str = ""
    person_id: int | None = None
    client_unit: Annotated[str, Field(description="The unit it was handled for, where another one answered")] = ""
    messages: list[MessageOut] = []
    answers: list[AnswerOut] = []
    topics: Annotated[list[str], Field(description="Codes of the cards and categories the questions were about")] = []
    case_ids: list[int] = []


class CaseHeaderOut(BaseModel):
    """Of a `restricted` case only `id`, `reference`, `state`, `unit` and `received_at` are told."""

    id: int
    reference: str
    restricted: bool
    sign: str
    type: str
    type_name: str
    category_name: str
    title: str
    state: str
    unit: str
    received_at: datetime
    planned: date | None
    statutory_due: date | None
    resolved_at: datetime | None


class PlaceOut(BaseModel):
    lon: float | None
    lat: float | None
    address: str
    street: str
    district: str
    outside_town: bool


class CaseOut(CaseHeaderOut):
    description: str = ""
    person_id: int | None = None
    place: PlaceOut | None = None
    resolution: str = ""
    answer: str = ""
    reopened_count: int = 0
    duplicate_of_id: int | None = None
    contact_ids: list[int] = []


class HistoryLineOut(BaseModel):
    from_state: str
    state: str
    at: datetime
    unit: str
    public_note: str


class ContactPage(BaseModel):
    """`next` is the cursor of the following, older page; null on the last one."""

    items: list[ContactHeaderOut]
    next: str | None


class CasePage(BaseModel):
    items: list[CaseHeaderOut]
    next: str | None


class TypeOut(BaseModel):
    code: str
    name: str
    anonymous_ok: bool


class CategoryOut(BaseModel):
    code: str
    name: str
    group: str
    group_name: str
    hazard: bool
    place: str  # required, optional, none
    contact: str


class Catalog(BaseModel):
    types: list[TypeOut]
    categories: list[CategoryOut]


class Problem(Schema):
    """`application/problem+json` (RFC 9457). `code` is stable; `fields` names what to mend."""

    type: str
    title: str
    status: int
    code: str
    fields: dict[str, str] = {}
