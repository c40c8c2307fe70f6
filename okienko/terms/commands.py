"""`okienko terms`: how a date was computed, which rules there are, which days are off."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import click
from django.db import OperationalError, ProgrammingError

from okienko.terms import phrases, queries, rules
from okienko.terms.rules import WARSAW, Exclusion, Reason


class Day(click.ParamType):  # type: ignore[type-arg]  # generic only from click 8.2 on
    """2026-09-01 or 1.09.2026, either with an hour after it: "2026-09-01 14:30"."""

    name = "data"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        if isinstance(value, datetime):
            return value
        for shape in ("%Y-%m-%d", "%d.%m.%Y", "%Y-%m-%d %H:%M", "%d.%m.%Y %H:%M"):
            try:
                return datetime.strptime(str(value), shape).replace(tzinfo=WARSAW)
            except ValueError:
                continue
        raise click.BadParameter(f"{value} to nie data; napisz na przykład 2026-09-01 albo 1.09.2026", ctx, param)


DAY = Day()


def _interval(text: str, reason: str) -> Exclusion:
    first, dots, last = text.partition("..")
    if not dots:
        raise click.BadParameter("napisz OD..DO, na przykład 2026-09-14..2026-09-25; bez DO, gdy przerwa trwa")
    ends = DAY.convert(last, None, None).date() if last else None
    try:
        return Exclusion(DAY.convert(first, None, None).date(), ends, Reason(reason))
    except ValueError as error:
        raise click.BadParameter(f"{text}: koniec jest wcześniejszy niż początek") from error


@click.group()
def terms() -> None:
    """Terminy: jak policzono datę, jakie są reguły, które dni są wolne."""


@terms.command()
@click.argument("rule")
@click.argument("day", type=DAY, metavar="DATA")
@click.option("--step", default="due", help="Inny zegar reguły, na przykład forward albo extended.")
@click.option("--complicated", is_flag=True, help="Sprawa szczególnie skomplikowana.")
@click.option("--excluded", multiple=True, metavar="OD..DO", help="Dni, których się nie wlicza; można powtórzyć.")
@click.option(
    "--reason", type=click.Choice([r.value for r in Reason]), default=Reason.PARTY_DELAY.value, show_default=True
)
@click.option("--target", default=None, help='Cel wewnętrzny, na przykład "4 working_hours" albo "3 days".')
def explain(
    rule: str, day: datetime, step: str, complicated: bool, excluded: tuple[str, ...], reason: str, target: str | None
) -> None:
    """Pokazuje krok po kroku, jak liczy się termin reguły RULE od dnia DATA.

    \b
    okienko terms explain KPA 2026-09-01 --excluded 2026-09-14..2026-09-25
    okienko terms explain PUBLIC_INFO 10.12.2025
    """
    try:
        found = queries.deadline(
            rule.upper(),
            day,
            step=step,
            excluded=[_interval(text, reason) for text in excluded],
            complicated=complicated,
            target=target,
        )
    except (OperationalError, ProgrammingError) as error:
        raise click.ClickException(f"Baza danych nie odpowiada: {error}") from error
    except ValueError as error:
        raise click.ClickException(str(error)) from error
    except rules.UnknownRule as error:
        raise click.ClickException(f"{error} Listę reguł pokazuje: okienko terms list") from error
    for number, line in enumerate(found.explanation, 1):
        click.echo(f"{number:>2}. {line}")
    click.echo()
    if found.suspended:
        click.echo("Termin ustawowy:   nie biegnie")
    elif found.statutory_at:
        click.echo(f"Termin ustawowy:   {phrases.moment(found.statutory_at)}")
    elif found.statutory_due:
        click.echo(f"Termin ustawowy:   {phrases.full(found.statutory_due)}")
    if found.safe_target:
        click.echo(f"Bezpieczny termin: {phrases.full(found.safe_target)}")
    if found.planned_at:
        click.echo(f"Data planowana:    {phrases.moment(found.planned_at)}")
    elif found.planned:
        click.echo(f"Data planowana:    {phrases.full(found.planned)}")
    words = {"yellow": "żółte", "orange": "pomarańczowe", "red": "czerwone"}
    for level, since in found.warnings:
        click.echo(f"Ostrzeżenie {words[level]} od: {phrases.full(since)}")


@terms.command("list")
def list_rules() -> None:
    """Wypisuje reguły obowiązujące dzisiaj, z artykułami."""
    for rule in queries.list_rules(datetime.now(WARSAW).date()):
        click.echo(f"{rule.code} – {rule.name}" + ("" if rule.certain else "  [do potwierdzenia]"))
        if rule.target:
            click.echo(f"    cel wewnętrzny: {phrases.length(rule.target)}")
        for step in rule.steps.values():
            click.echo(f"    {step.code}: {phrases.length(step.term)} – {step.text} ({step.source})")


@terms.command()
@click.argument("year", type=click.IntRange(1900, 2200), metavar="ROK")
def calendar(year: int) -> None:
    """Wypisuje dni ustawowo wolne od pracy w danym roku, bez zwykłych niedziel."""
    days = queries.calendar()
    if year < days.covers_from.year:
        raise click.ClickException(f"Dni wolne są opisane od {phrases.numbers(days.covers_from)}.")
    day = date(year, 1, 1)
    while day.year == year:
        name = days.day_off(day)
        if name and name != "niedziela":
            click.echo(f"{phrases.full(day):<26} {name}")
        day += timedelta(days=1)
