"""Names of roles for templates."""

from __future__ import annotations

from django import template

from okienko.organization.labels import ROLES
from okienko.organization.rules import Role

register = template.Library()


@register.filter
def role_name(role: str) -> str:
    """The Polish name of a role: "kierujący komórką"."""
    return str(ROLES[Role(role)])
