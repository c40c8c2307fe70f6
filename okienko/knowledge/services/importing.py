"""Cards from files of other systems: JSON Lines, CSV, or a folder of YAML files as in a pack."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from django.db import transaction
from django.utils import timezone
from pydantic import ValidationError

from okienko.audit import services as audit
from okienko.kernel.actors import Actor
from okienko.kernel.packs import PackProblem
from okienko.knowledge import permissions
from okienko.knowledge.models import CardDraft, ServiceCard
from okienko.knowledge.rules import CARD, OPEN, CardContent, Stage
from okienko.knowledge.rules.imported import BadRecord, card_of_record
from okienko.knowledge.services.imported_forms import with_own_files
from okienko.knowledge.services.indexing import rebuild
from okienko.knowledge.services.publishing import publish_content
from okienko.knowledge.services.writing import begin_from
from okienko.organization import queries as organization
from okienko.organization.rules import UnitId

OWN = {"code", "title", "where", "unit"}  # a record of our own has these, whatever the file


@dataclass(slots=True)
class Report:
    """What an import did, or would do. `problems`: (where, why); those records were left out."""

    created: list[str] = field(default_factory=list)  # titles
    changed: list[str] = field(default_factory=list)
    same: int = 0
    in_work: list[str] = field(default_factory=list)  # somebody writes these just now: left alone
    problems: list[tuple[str, str]] = field(default_factory=list)
    without_file: list[tuple[str, str]] = field(default_factory=list)  # (where, code of a form): taken as an address


def import_cards(
    path: Path, *, system: str, unit: str, publish: bool = False, dry_run: bool = False, by: Actor
) -> Report:
    """Take the cards of a file or folder; the same file again changes nothing.

    system: a short code of where they come from; with the record's id it is the key by which a card is known again.
    unit: symbol of who answers for cards whose unit this office does not have by that name. Cards come as drafts to be
    completed and approved, unless `publish`. Records that cannot be read are named in the report, the others taken.
    Raises Forbidden, PackProblem where nothing can be read at all or the unit is not known.
    """
    who = permissions.require_editor(by)
    units = organization.units_by_symbol()
    if unit not in units:
        raise PackProblem(path, None, f"urząd nie ma komórki „{unit}”")
    report = Report()
    known_names = {row.name.casefold(): row.symbol for row in organization.unit_rows()}
    with transaction.atomic():
        seen: set[str] = set()
        for where, record in _records(path, report):
            try:
                symbol = known_names.get(str(record.get("dept") or "").strip().casefold(), unit)
                record, lost = with_own_files(record, path if path.is_dir() else path.parent, by=by)
                report.without_file += [(where, form) for form in lost]
                content = _content(record, system=system, unit=symbol)
            except BadRecord as error:
                report.problems.append((where, str(error)))
                continue
            if content.code in seen:
                report.problems.append((where, f"drugi raz ta sama karta: {content.code}"))
                continue
            seen.add(content.code)
            lacking = {content.unit, content.where.unit} - units.keys()
            if lacking:
                report.problems.append((where, f"urząd nie ma komórki „{min(lacking)}”"))
                continue
            _take(content, units, report, publish=publish, by=by)
        if publish and (report.created or report.changed):
            rebuild()
        audit.record(
            subject="cards:import", action="knowledge.cards_imported", by=by,
            data={"created": len(report.created), "changed": len(report.changed), "by_system": who.is_system},
        )  # fmt: skip
        if dry_run:
            transaction.set_rollback(True)
    return report


def _take(content: CardContent, units: Mapping[str, UnitId], report: Report, *, publish: bool, by: Actor) -> None:
    """Publish the content or keep it as the card's draft, and note which in the report."""
    card, draft = _known(content)
    code = card.code if card else draft.code if draft else content.code
    if code != content.code:  # its title changed there; links to it must not
        content = content.model_copy(update={"code": code})
    if draft is not None and (draft.author_id is not None or draft.stage != Stage.DRAFT):
        report.in_work.append(content.title)
        return
    newest = card.versions.get(number=card.version) if card else None
    before = draft.content if draft else newest.content if newest else None
    is_same = before is not None and _same(CardContent.unfinished(before), content)
    publish = publish and (newest is None or newest.author_id is None)  # what the office wrote is not written over
    if (is_same and not (publish and draft)) or _was_dropped(content):
        report.same += 1
        return
    (report.created if before is None else report.changed).append(content.title)
    if publish:
        if draft is not None:
            draft.delete()
        publish_content(content, card, dict(units), by)
    elif draft is not None:
        CardDraft.objects.filter(pk=draft.pk).update(content=content.as_json(), version=draft.version + 1)
    else:
        begin_from(content, card, units[content.unit], by=by)


def _known(content: CardContent) -> tuple[ServiceCard | None, CardDraft | None]:
    """The card and the open text that this content is about: by its key there, else by its address."""
    cards = ServiceCard.objects.select_for_update()
    drafts = CardDraft.objects.select_for_update().filter(kind=CARD, stage__in=OPEN)
    card, draft = None, None
    if content.source is not None:
        card = cards.filter(source_key=content.source.identity).first()
        of_source = {"system": content.source.system, "key": content.source.key}
        draft = drafts.filter(content__source__contains=of_source).first()
    card = card or cards.filter(code=content.code).first()
    return card, draft or drafts.filter(code=card.code if card else content.code).first()


def _was_dropped(content: CardContent) -> bool:
    """Whether somebody put aside a text that says just this."""
    aside = CardDraft.objects.filter(kind=CARD, stage=Stage.ARCHIVED).order_by("-changed_at")
    found = aside.filter(code=content.code).first()
    if content.source is not None:
        of_source = {"system": content.source.system, "key": content.source.key}
        found = aside.filter(content__source__contains=of_source).first()
    if found is None:
        return False
    return _same(CardContent.unfinished(found.content), content.model_copy(update={"code": found.code}))


def _same(one: CardContent, other: CardContent) -> bool:
    """Whether both say the same; the day on which it was imported is no difference."""
    days = {"state_of": other.state_of, "next_review": other.next_review}
    return one.model_copy(update=days).digest() == other.digest()


def _content(record: Mapping[str, Any], *, system: str, unit: str) -> CardContent:
    """Raises BadRecord."""
    try:
        if record.keys() >= OWN:
            return CardContent.unfinished(dict(record))
        said = card_of_record(record, system=system, unit=unit, editor="–", today=timezone.localdate())
        return CardContent.unfinished(said)
    except ValidationError as error:
        parts = ", ".join(sorted({".".join(str(step) for step in one["loc"]) for one in error.errors()}))
        raise BadRecord(f"nie da się odczytać: {parts}") from error


def _records(path: Path, report: Report) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """(where it stands, record) of a file or folder; what is no record goes into the report."""
    if path.is_dir():
        yield from _of_folder(path, report)
    elif path.suffix.lower() == ".csv":
        yield from _of_csv(path)
    else:
        yield from _of_lines(path, report)


def _of_lines(path: Path, report: Report) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for number, line in enumerate(_read(path).splitlines(), 1):
        if not line.strip():
            continue
        where = f"{path.name}, wiersz {number}"
        try:
            record = json.loads(line)
        except ValueError:
            record = None
        if isinstance(record, dict):
            yield where, record
        else:
            report.problems.append((where, "to nie jest rekord JSON"))


def _of_csv(path: Path) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """A header line; `id` and `title`, perhaps `dept`, `area`, `url`; every other column is a section."""
    text = _read(path)
    first = text.partition("\n")[0]
    reader = csv.DictReader(
        io.StringIO(text, newline=""), delimiter=";" if first.count(";") > first.count(",") else ","
    )
    for row in reader:
        known = {name: row.get(name) or "" for name in ("id", "title", "dept", "area", "url")}
        sections = {name: text for name, text in row.items() if name and name not in known and isinstance(text, str)}
        yield f"{path.name}, wiersz {reader.line_num}", {**known, "sections": sections}


def _of_folder(path: Path, report: Report) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for file in sorted([*path.glob("*.yaml"), *path.glob("*.json")]):
        try:
            record = yaml.safe_load(_read(file))  # JSON is YAML
        except yaml.YAMLError:
            record = None
        if isinstance(record, dict):
            yield file.name, record
        else:
            report.problems.append((file.name, "to nie jest karta"))


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise PackProblem(path.name, None, "tekst nie jest zapisany w UTF-8") from error
