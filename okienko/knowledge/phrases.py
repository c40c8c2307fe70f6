"""Sentences about cards that several pages and replies share."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from django.utils.translation import gettext as _

MANY = 3  # from so many different amounts on, only the range is said


def money(amount: Decimal) -> str:
    """ "17 zł", "13,50 zł", "2100 zł"."""
    whole = amount == amount.to_integral_value()
    return f"{amount:.0f} zł" if whole else f"{amount:.2f} zł".replace(".", ",")


def fees_in_short(fees: Sequence[tuple[Decimal, bool]]) -> str:
    """Amounts of the fees in force, in a few words; each with whether it adds up with others.

    "bezpłatnie", "22 zł lub 33 zł", "od 525 zł do 2100 zł"; "" where no fee is known.
    """
    together = [amount for amount, adds_up in fees if adds_up]
    amounts = {amount for amount, adds_up in fees if not adds_up} | ({sum(together, Decimal(0))} if together else set())
    ordered = sorted(amounts)
    if len(ordered) >= MANY:
        return _("od %(lowest)s do %(highest)s") % {"lowest": money(ordered[0]), "highest": money(ordered[-1])}
    return _(" lub ").join(money(amount) if amount else _("bezpłatnie") for amount in ordered)
