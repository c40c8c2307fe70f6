"""The text of a card as the columns of its row: to save it, and to look at it before."""

from __future__ import annotations

from typing import Any

from okienko.kernel.text import sort_key
from okienko.knowledge.rules import CardContent
from okienko.organization.rules import UnitId


def columns_of(content: CardContent, units: dict[str, UnitId]) -> dict[str, Any]:
    """The content as columns of `ServiceCard`. units: symbol → id."""
    data = content.as_json()
    same_name = (
        "title", "summary", "audience", "life_events", "who", "when", "fee_note", "documents", "forms", "steps",
        "appeal", "legal_basis", "keywords", "also_asked_as", "related", "phone_version", "advice_limit", "sections",
        "warnings", "editor", "source",
    )  # fmt: skip
    return {
        **{name: data[name] for name in same_name},
        "place_unit_id": units[content.where.unit],
        "locations": content.where.locations,
        "desk": content.where.desk,
        "elsewhere": content.where.elsewhere,
        "e_services": data["where"]["e_services"],
        "deadline": content.deadline.text,
        "deadline_rule": content.deadline.rule,
        "filed": data["channels"]["file"],
        "collected": data["channels"]["collect"],
        "unit_id": units[content.unit],
        "state_of": content.state_of,
        "next_review": content.next_review,
        "expires_on": content.expires_on,
        "source_key": content.source.identity if content.source else "",
        "digest": content.digest(),
        "sort_key": sort_key(content.title)[:300],
    }
