"""The office's supplement to the packaged law: the only thing about terms that can change."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from django.db import connection, transaction
from django.utils.translation import gettext as _

from okienko.audit import services as audit
from okienko.kernel.actors import Actor
from okienko.kernel.errors import Invalid, NotFound
from okienko.kernel.packs import Pack
from okienko.terms import law, permissions, queries
from okienko.terms.models import LawSupplement
from okienko.terms.rules import Term

PACK_FILE = "terms.yaml"


@transaction.atomic
def supplement_law(text: str, *, by: Actor, note: str = "") -> bool:
    """Makes `text` the office's supplement; True when it differs from the one that applied.

    Matters already counted keep their dates until they are counted again. Raises Forbidden, Invalid.
    """
    permissions.require_keeper(by)
    check(text)
    if _newest_text() == text:
        return False
    added = LawSupplement.objects.create(text=text, note=note, loaded_by=str(by))
    audit.record(subject=f"law_supplement:{added.pk}", action="terms.law_supplemented", by=by, reason=note)
    queries.forget_law()
    return True


@transaction.atomic
def add_day_off(name: str, day: date, *, source: str, by: Actor) -> None:
    """A day off that was announced for this office or the country. Adding never loses what another added meanwhile.

    Raises:
        Invalid: it is there already, or cannot be read.
    """
    permissions.require_keeper(by)
    text = _newest_text()
    if queries.calendar().day_off(day) is not None:
        raise Invalid(
            fields={"day": _("Ten dzień jest już wolny: %(name)s.") % {"name": queries.calendar().day_off(day)}}
        )
    if name in {one.name for one in queries.calendar().days_off}:
        raise Invalid(fields={"name": _("Dzień wolny o tej nazwie już jest. Dodaj rok albo powód do nazwy.")})
    supplement_law(law.with_day_off(text, name=name, day=day, source=source), by=by, note=f"{name}: {day}, {source}")


@transaction.atomic
def remove_day_off(name: str, *, by: Actor) -> None:
    """Take back a day off of the supplement. NotFound for one the office did not add."""
    permissions.require_keeper(by)
    text = _newest_text()
    if name not in {one.name for one in law.read_supplement(text).days_off}:
        raise NotFound
    supplement_law(law.without_day_off(text, name), by=by, note=f"- {name}")


@transaction.atomic
def change_term(code: str, term: str, *, valid_from: date, source: str, by: Actor) -> None:
    """Another term of a rule from a day on; matters that began earlier keep theirs.

    Raises:
        Invalid: no term, or no such rule.
    """
    permissions.require_keeper(by)
    try:
        Term.parse(term)
    except ValueError as error:
        raise Invalid(
            fields={"term": _("Wpisz termin tak: 14 days, 1 month, 3 working_days albo 72 hours.")}
        ) from error
    try:
        text = law.with_term(_newest_text(), code=code, term=term, valid_from=valid_from, source=source)
    except KeyError as error:
        raise Invalid(fields={"code": _("Nie ma takiej reguły.")}) from error
    supplement_law(text, by=by, note=f"{code}: {term} od {valid_from}, {source}")


def _newest_text() -> str:
    """The supplement that applies; whoever else changes it waits until the caller has committed. A lock of the
    newest row would not do: whoever waited for it holds an old row while others take the new one."""
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE terms_law_supplement IN SHARE ROW EXCLUSIVE MODE")
    newest = LawSupplement.objects.order_by("-pk").first()
    return newest.text if newest else ""


@transaction.atomic
def load_pack(folder: Path, *, by: Actor) -> bool:
    """Takes the supplement from a pack's `terms.yaml`; a pack without one leaves what applies, and so does one whose
    file is the same as when it was last loaded: what the office added since stays."""
    pack = Pack(folder)
    if not pack.has(PACK_FILE):
        return False
    text, note = pack.text(PACK_FILE), f"pack {folder.name}"
    _newest_text()
    last = LawSupplement.objects.filter(note=note).order_by("-pk").first()
    if last is not None and last.text == text:
        return False
    return supplement_law(text, by=by, note=note)


def check_pack(folder: Path) -> Iterator[str]:
    """What is wrong with a pack's `terms.yaml`, one sentence each."""
    pack = Pack(folder)
    if pack.has(PACK_FILE):
        try:
            law.read_supplement(pack.text(PACK_FILE))
        except law.Unreadable as error:
            yield from (f"{PACK_FILE}: {problem}." for problem in error.problems)


def diff_pack(folder: Path) -> Iterator[str]:
    """What loading the pack's `terms.yaml` would change."""
    pack = Pack(folder)
    if not pack.has(PACK_FILE):
        return
    before = law.entries(queries.law_of_office())
    after = law.entries(law.with_supplement(law.packaged(), law.read_supplement(pack.text(PACK_FILE))))
    for title in sorted(before.keys() | after.keys()):
        if title not in before:
            yield f"+ {title}"
        elif title not in after:
            yield f"- {title}"
        elif before[title] != after[title]:
            yield f"~ {title}"


def check(text: str) -> None:
    """Raises Invalid when `text` cannot be a supplement."""
    try:
        law.read_supplement(text)
    except law.Unreadable as error:
        message = _("Pliku z terminami nie można wczytać: %(why)s") % {"why": error}
        raise Invalid(message, fields={"text": str(error)}) from error
