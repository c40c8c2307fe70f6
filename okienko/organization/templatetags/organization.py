"""Names of roles and days for templates."""

from __future__ import annotations

from django import template

from okienko.organization.labels import ROLES
from okienko.organization.models import Weekday
from okienko.organization.rules import Role

register = template.Library()


@register.filter
def role_name(role: str) -> str:
    """The Polish name of a role: "kierujący komórką"."""
    return str(ROLES[Role(role)])


@register.filter
def weekday(number: int) -> str:
    """1 → "Poniedziałek"."""
    return str(Weekday(number).label).capitalize()
