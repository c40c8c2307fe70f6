"""`okienko knowledge`: the commands of what the office tells people."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click
import yaml
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from okienko.kernel import actors, brand
from okienko.knowledge import leaflets, queries, services
from okienko.knowledge.search import evaluation

FILE = click.Path(path_type=Path, exists=True, dir_okay=False)


@click.group()
def knowledge() -> None:
    """Wiedza: karty usług i wyszukiwanie."""


@knowledge.command()
@click.option("--cards", type=FILE, required=True, metavar="PLIK", help="Karty: JSONL z id, title, sections lub body.")
@click.option("--queries", "questions", type=FILE, required=True, metavar="PLIK", help="Pytania: JSONL z query, rel.")
@click.option("--degraded", is_flag=True, help="Pytania bez polskich znaków i z jedną literówką.")
@click.option("--unfinished", is_flag=True, help="Pytania bez końca ostatniego słowa.")
def evaluate(cards: Path, questions: Path, degraded: bool, unfinished: bool) -> None:
    """Mierzy wyszukiwanie na kartach i pytaniach z plików; kart urzędu nie rusza.

    R@k to część pytań, dla których dobra karta jest wśród pierwszych k wyników.
    """
    typed = evaluation.Typed(degraded=degraded, unfinished=unfinished)
    for line in evaluation.evaluate(cards, questions, typed=typed, say=lambda text: click.echo(text, err=True)):
        click.echo(line)


@knowledge.command("import")
@click.argument("path", type=click.Path(path_type=Path, exists=True), metavar="PLIK|FOLDER")
@click.option("--system", default="import", show_default=True, help="Krótki kod źródła, zawsze ten sam.")
@click.option("--unit", required=True, metavar="SYMBOL", help="Czyje są karty komórek nieznanych z nazwy.")
@click.option("--publish", is_flag=True, help="Opublikuj od razu; bez tego karty są szkicami do uzupełnienia.")
@click.option("--dry-run", is_flag=True, help="Tylko powiedz, co by się stało.")
def import_cards(path: Path, system: str, unit: str, publish: bool, dry_run: bool) -> None:
    """Wczytuje karty z pliku JSONL lub CSV albo z folderu plików YAML.

    Powtórzenie niczego nie zmienia: kartę rozpoznaje się po kodzie systemu i jej numerze tam. Czego nie da się
    odczytać, jest w raporcie; reszta się wczytuje.

    \b
    okienko knowledge import karty.jsonl --system lublin --unit BOM --dry-run
    """
    done = services.import_cards(path, system=system, unit=unit, publish=publish, dry_run=dry_run, by=actors.system())
    for where, why in done.problems:
        click.echo(f"✗ {where}: {why}")
    for where, form in done.without_file:
        click.echo(f"! {where}: formularz {form} jest bez pliku, został sam adres")
    for title in done.in_work:
        click.echo(f"– w pracy, pominięto: {title}")
    kind = "karty" if publish else "szkice"
    click.echo(f"Nowe {kind}: {len(done.created)}, zmienione: {len(done.changed)}, bez zmian: {done.same}, "
               f"pominięte: {len(done.in_work)}, błędy: {len(done.problems)}.")  # fmt: skip
    if dry_run:
        click.echo("To była próba: niczego nie zapisano.")


@knowledge.command("export")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False), metavar="FOLDER")
@click.option("--format", "kind", type=click.Choice(["yaml", "json", "md", "pdf"]), default="yaml", show_default=True)
def export_cards(folder: Path, kind: str) -> None:
    """Zapisuje karty, które widać na stronie, po jednym pliku: YAML i JSON dają się wczytać z powrotem."""
    folder.mkdir(parents=True, exist_ok=True)
    number = 0
    for hit in queries.list_cards():
        target = folder / f"{hit.code}.{kind}"
        if kind in ("yaml", "json"):
            content = queries.exported(queries.content_of(hit.code))
            _export_forms(content, folder)
            as_json = json.dumps(content, ensure_ascii=False, indent=2)
            as_yaml = yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=120)
            target.write_text(as_json if kind == "json" else as_yaml, encoding="utf-8")
        else:
            card = queries.card(hit.code)
            link = f"{settings.PUBLIC_URL}{reverse('knowledge:card', args=[card.code])}"
            paper = leaflets.pdf(card, link, brand.current("pl")) if kind == "pdf" else b""
            target.write_bytes(paper or leaflets.markdown(card, link).encode())
        number += 1
    click.echo(f"Zapisano kart: {number}.")


def _export_forms(content: dict[str, Any], folder: Path) -> None:
    """Files of forms beside the card, by their digest: so a folder that is imported elsewhere loses none."""
    for form in content.get("forms") or []:
        held = queries.bytes_of_form(content["code"], form["file"]["sha256"]) if form.get("file") else None
        if held is not None:
            target = folder / services.FORMS_FOLDER
            target.mkdir(exist_ok=True)
            (target / services.name_of_bytes(form["file"])).write_bytes(held)


@knowledge.group()
def guides() -> None:
    """Przewodniki, czyli drogi decyzji."""


@guides.command("check")
@click.argument("pack", type=click.Path(path_type=Path, exists=True, file_okay=False), metavar="PAKIET")
def check_guides(pack: Path) -> None:
    """Sprawdza przewodniki pakietu (guides/*.txt) z jego kartami: ślepe końce, pętle, kwoty, karty.

    \b
    okienko knowledge guides check packs/miasto
    """
    problems = list(services.check_guides(pack, timezone.localdate()))
    for name, problem in problems:
        click.echo(f"{name}:{problem.line}: {problem.text}")
    if problems:
        raise SystemExit(1)
    click.echo("Przewodniki są w porządku.")


@knowledge.command("plain")
@click.option("--limit", "most", type=int, default=0, metavar="N", help="Tylko N najtrudniejszych tekstów.")
def plain(most: int) -> None:
    """Mówi, jak proste są opublikowane teksty: od najtrudniejszego, z celem swojego rodzaju (FOG-PL)."""
    report = queries.plain_report(actors.system())
    for one in report.rows[: most or None]:
        mark = "✗" if one.is_too_hard else " "
        fog = f"{one.measure.fog:5.1f}" if one.is_measured else "    –"
        click.echo(f"{mark} {fog} / {one.limit:4.1f}  {one.kind_name}: {one.title} ({one.unit or '–'})")
    click.echo(f"Teksty: {len(report.rows)}, trudniejsze niż cel: {report.too_hard}.")
    if report.waiting:
        click.echo(f"Czekają na przeliczenie w tle: {report.waiting}.")
