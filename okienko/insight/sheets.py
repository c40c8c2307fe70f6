"""Reports as sheets for a spreadsheet: semicolons and a decimal comma, as Polish programs read them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from fractions import Fraction

from django.utils import timezone
from django.utils.translation import gettext as _

from okienko.insight import words
from okienko.insight.queries import Report, Row

_BEGINS_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def safe(cell: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith(_BEGINS_FORMULA) else cell


def as_csv(report: Report) -> str:
    """Each row, each queue and the whole; the byte order mark tells spreadsheets that it is UTF-8."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(_head(report))
    lines = [(_("okres"), row) for row in report.rows] + [(_("kolejka"), row) for row in report.queues]
    for what, row in [*lines, (_("razem"), report.whole)]:
        writer.writerow([what, safe(_label(row.label)), *_cells(row)])
    writer.writerow([])
    writer.writerow(
        [_("Wzór"), _("wersja"), _("obowiązuje od"), _("cel"), _("licznik"), _("mianownik"), "%", _("zapis")]
    )
    for levels in [*report.formulas, report.written.levels]:
        for one in levels:
            formula = one.formula
            writer.writerow([
                formula.id, formula.version, formula.valid_from.isoformat(), str(one.target), one.level.hits,
                one.level.of, _percent(one.level.share), safe(formula.text),
            ])  # fmt: skip
    writer.writerow([])
    writer.writerow([_("stan"), _("łącznie (s)")])
    for word, length in words.in_order(report.in_states):
        writer.writerow([safe(str(word.label)), _seconds(length)])
    matters = report.matters
    writer.writerow([])
    writer.writerow([_("załatwionych"), _("przy pierwszym kontakcie"), _("kontaktów na sprawę")])
    writer.writerow([matters.closed, matters.at_first, _number(matters.contacts_per_matter, 2)])
    writer.writerow([])
    writer.writerow([_("po terminie"), _("liczba"), _("najstarszy termin"), _("mediana"), "p90"])
    for late in report.backlog or []:
        writer.writerow([
            safe(str(words.KINDS.get(late.kind, late.kind))), late.number,
            *(_label(one) for one in (late.due, late.half, late.most)),
        ])  # fmt: skip
    return "\N{BYTE ORDER MARK}" + out.getvalue()


def _head(report: Report) -> list[str]:
    levels = [f"{one.formula.id} v{one.formula.version} {one.target}" for one in report.whole.levels]
    judged = [cell for name in levels for cell in (f"{name} {_('licznik')}", f"{name} {_('mianownik')}", f"{name} %")]
    return [
        _("Rodzaj"), _("Czego dotyczy"), _("przyszło"), _("odebrane"), _("porzucone"), _("w tym przed 5 s"),
        _("inaczej"), _("czeka"), *judged,
        _("porzucenia %"), _("średni czas odpowiedzi (s)"), _("mediana (s)"), _("p90 (s)"), _("najdłużej (s)"),
        _("porzucali po (s)"), _("czas obsługi (s)"), _("oferty"), _("przyjęte"), _("odmówione"), _("bez reakcji"),
        _("bez połączenia"), _("po odejściu osoby"),
        _("ponowne na pracę"), _("podwójne"), _("do właściwej osoby (s)"),
    ]  # fmt: skip


def _cells(row: Row) -> Iterable[str | int]:
    sums, figures = row.sums, row.figures
    levels = [cell for one in row.levels for cell in (one.level.hits, one.level.of, _percent(one.level.share))]
    return [
        sums.offered, len(sums.answered), len(sums.abandoned), sums.short, len(sums.flowed_out), len(sums.waiting),
        *levels, _percent(figures.abandonment), _seconds(figures.asa), _seconds(figures.median), _seconds(figures.p90),
        _seconds(figures.longest), _seconds(figures.abandoned_after), _seconds(figures.aht), sums.offers,
        sums.accepted, sums.declined, sums.timed_out, sums.media_failed, sums.caller_gone,
        _number(figures.re_offers, 2), figures.double_offers,
        _seconds(figures.right_person),
    ]  # fmt: skip


def _label(label: str | date | datetime) -> str:
    if isinstance(label, datetime):
        return f"{timezone.localtime(label):%Y-%m-%d %H:%M}"
    return label.isoformat() if isinstance(label, date) else label


def _number(value: Fraction | float | None, places: int) -> str:
    return "" if value is None else f"{float(value):.{places}f}".replace(".", ",")


def _percent(value: Fraction | None) -> str:
    """No data is an empty cell."""
    return "" if value is None else _number(value * 100, 2)


def _seconds(value: timedelta | None) -> str:
    return "" if value is None else _number(value.total_seconds(), 1)
