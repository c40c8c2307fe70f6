"""A card as search engines and the catalogue of services read it: schema.org `GovernmentService`."""

from __future__ import annotations

import json
from typing import Any

from django.utils.safestring import SafeString

from okienko.kernel.brand import Brand
from okienko.knowledge.queries import Card

# What could end the script element or begin a comment in it.
_ESCAPED = {ord(">"): "\\u003E", ord("<"): "\\u003C", ord("&"): "\\u0026"}


def government_service(card: Card, link: str, office: Brand) -> dict[str, Any]:
    """The card as JSON-LD; keys without a value are left out."""
    said: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "GovernmentService",
        "name": card.title,
        "description": card.summary,
        "url": link,
        "inLanguage": "pl",
        "audience": [{"@type": "Audience", "audienceType": one} for one in card.audience],
        **_who(card, office),
        "availableChannel": [
            {"@type": "ServiceChannel", "name": one["name"], "serviceUrl": one["url"]} for one in card.e_services
        ] + [
            {
                "@type": "ServiceChannel",
                "serviceLocation": {"@type": "GovernmentOffice", "name": one.name, "address": one.address},
            }
            for one in card.places
        ],
        "offers": [
            {
                "@type": "Offer", "price": str(fee.value), "priceCurrency": "PLN", "description": fee.purpose,
                "validFrom": fee.valid_from.isoformat(),
                "priceValidUntil": fee.valid_to.isoformat() if fee.valid_to else None,
            }
            for fee in card.fees
        ],
        "processingTime": card.deadline,
        "dateModified": card.published_at.date().isoformat(),
        "keywords": card.keywords,
    }  # fmt: skip
    filled: dict[str, Any] = _filled(said)
    return filled


def _who(card: Card, office: Brand) -> dict[str, Any]:
    """Who operates and who provides the service: not this office where it only informs."""
    if card.elsewhere:
        return {"provider": {"@type": "Organization", "name": card.elsewhere}}
    unit = card.where
    return {
        "serviceOperator": {"@type": "GovernmentOrganization", "name": office.office},
        "provider": {
            "@type": "GovernmentOrganization", "name": unit.name, "telephone": unit.phone, "email": unit.email,
        },
    }  # fmt: skip


def script(said: dict[str, Any]) -> SafeString:
    """A data block of a page. The text cannot leave its element: <, > and & are written as escapes of JSON."""
    text = json.dumps(said, ensure_ascii=False).translate(_ESCAPED)
    return SafeString(f'<script type="application/ld+json">{text}</script>')


def _filled(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _filled(one) for key, one in value.items() if one not in ("", None, [])}
    return [_filled(one) for one in value] if isinstance(value, list) else value
