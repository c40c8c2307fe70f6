"""Cases over the API."""

from __future__ import annotations

from typing import Annotated

from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from ninja import Path, Query, Router

from okienko.accounts.queries import Client
from okienko.accounts.rules import Scope
from okienko.api.keys import require
from okienko.api.paging import Cursor, Limit, cursor_after, read_cursor
from okienko.api.schemas import (
    MAX_ID,
    CaseHeaderOut,
    CaseOut,
    CasePage,
    Catalog,
    CategoryOut,
    HistoryLineOut,
    PlaceOut,
    TypeOut,
)
from okienko.cases import queries
from okienko.cases.queries import CaseHeader
from okienko.kernel.errors import Invalid
from okienko.kernel.references import parse_reference

router = Router(tags=["cases"])
catalog_router = Router(tags=["catalog"])
CaseIdIn = Annotated[int, Path(ge=1, le=MAX_ID)]


@router.get("", response=CasePage, operation_id="listCases", summary="List cases, the newest first")
def list_cases(
    request: HttpRequest,
    cursor: Cursor = "",
    limit: Limit = 50,
    reference: Annotated[str, Query(max_length=20, description="Ten digits, with or without spaces.")] = "",
) -> CasePage:
    """Pages by keyset: pass `next` of one answer as `cursor` of the next request until it is null."""
    client: Client = request.auth  # type: ignore[attr-defined]  # set by the key
    require(client, Scope.CASES_READ)
    digits = parse_reference(reference) if reference else ""
    if digits is None:
        raise Invalid(fields={"reference": _("To nie jest numer sprawy. Sprawdź, czy ma dziesięć cyfr.")})
    rows = queries.page(client.actor, before=read_cursor(cursor), reference=digits, limit=limit)
    return CasePage(items=[_header_out(row) for row in rows], next=cursor_after([row.id for row in rows], limit))


@router.get("/{case_id}", response=CaseOut, operation_id="readCase", summary="Read a case")
def read_case(request: HttpRequest, case_id: CaseIdIn) -> CaseOut:
    client: Client = request.auth  # type: ignore[attr-defined]  # set by the key
    require(client, Scope.CASES_READ)
    header = queries.case_header(client.actor, case_id)
    if header.restricted:
        return CaseOut(**_header_out(header).model_dump())
    found = queries.case(client.actor, case_id)
    place = PlaceOut(
        lon=found.lon,
        lat=found.lat,
        address=found.address,
        street=found.street,
        district=found.district,
        outside_town=found.outside_town,
    )
    return CaseOut(
        **_header_out(found.header).model_dump(),
        description=found.description,
        person_id=found.person.id if found.person else None,
        place=place,
        resolution=found.resolution,
        answer=found.answer,
        reopened_count=found.reopened_count,
        duplicate_of_id=found.duplicate_of_id,
        contact_ids=[header.id for header, _kind in found.contacts],
    )


@router.get(
    "/{case_id}/history",
    response=list[HistoryLineOut],
    operation_id="readCaseHistory",
    summary="Read the history of a case",
)
def read_history(request: HttpRequest, case_id: CaseIdIn) -> list[HistoryLineOut]:
    """Every state it was in, the oldest first. Notes are the public ones."""
    client: Client = request.auth  # type: ignore[attr-defined]  # set by the key
    require(client, Scope.CASES_READ)
    return [
        HistoryLineOut(
            from_state=line.from_state,
            state=line.state,
            at=line.at,
            unit=line.unit_symbol,
            public_note=line.public_note,
        )
        for line in queries.case_history(client.actor, case_id)
    ]


@catalog_router.get("", response=Catalog, operation_id="readCatalog", summary="Types and categories a case may have")
def read_catalog(request: HttpRequest) -> Catalog:
    """Any key may read it. Names are in the language of Accept-Language."""
    language = (get_language() or "pl")[:2]
    return Catalog(
        types=[TypeOut(code=one.code, name=one.name, anonymous_ok=one.anonymous_ok) for one in queries.types(language)],
        categories=[
            CategoryOut(
                code=one.code,
                name=one.name,
                group=one.group,
                group_name=one.group_name,
                hazard=one.hazard,
                place=one.place,
                contact=one.contact,
            )
            for one in queries.categories(language)
        ],
    )


def _header_out(row: CaseHeader) -> CaseHeaderOut:
    return CaseHeaderOut(
        id=row.id,
        reference=row.reference,
        restricted=row.restricted,
        sign=row.sign,
        type=row.type_code,
        type_name=row.type_name,
        category_name=row.category_name,
        title=row.title,
        state=row.state or "",
        unit=row.unit_symbol,
        received_at=row.received_at,
        planned=row.planned,
        statutory_due=row.statutory_due,
        resolved_at=row.resolved_at,
    )
