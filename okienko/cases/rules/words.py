"""Ids, links, distances and when to ask for a rating."""

from __future__ import annotations

import enum
import math
from datetime import timedelta
from typing import NewType

CaseId = NewType("CaseId", int)

UNMATCHED_ALARM_HOURS = 4  # working hours
DUPLICATE_METERS = 50
DUPLICATE_DAYS = 14
RATING_EVERY_DAYS = 30
QUIET = timedelta(days=7)  # nobody came back in this time: the matter is really settled
REPLY_DAYS = 14  # how long we wait for an answer to a question; a call under art. 64 § 2 KPA gives 7 or more


class CaseTypeCode(enum.StrEnum):
    """The six types every office begins with; packs may add more."""

    REPORT = "report"
    INQUIRY = "inquiry"
    KPA_APPLICATION = "kpa_application"
    COMPLAINT = "complaint"
    MOTION = "motion"
    PUBLIC_INFORMATION = "public_information"


class LinkKind(enum.StrEnum):
    """How a contact belongs to a case."""

    OPENED = "opened"
    JOINED = "joined"


def may_ask_for_rating(
    *, type_code: str, type_allows: bool, outcome_allows: bool, civil_status: bool, asked_recently: bool
) -> bool:
    """A rating is about the service: never after a refusal, a civil-status matter or a complaint,
    and once per person per 30 days. `outcome_allows` is False for every outcome that refuses."""
    is_complaint = type_code == CaseTypeCode.COMPLAINT
    return type_allows and outcome_allows and not is_complaint and not civil_status and not asked_recently


def distance_meters(lon1: float, lat1: float, lon2: float, lat2: float) -> float:
    """Great-circle distance (haversine) in metres; WGS 84 degrees in."""
    phi1, phi2 = math.radians(lat1), math.radians(lat2)
    half_chord = (
        math.sin((phi2 - phi1) / 2) ** 2
        + math.cos(phi1) * math.cos(phi2) * math.sin(math.radians(lon2 - lon1) / 2) ** 2
    )
    return 2 * 6_371_000 * math.asin(math.sqrt(half_chord))
