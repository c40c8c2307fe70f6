"""The life of a card's text: written, sent for approval, approved by its unit, published, looked through, archived."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from pydantic import ValidationError

from okienko.audit import services as audit
from okienko.kernel import actors, files, live
from okienko.kernel.actors import Actor
from okienko.kernel.editing import require_version
from okienko.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from okienko.kernel.facts import publish
from okienko.knowledge import kinds, permissions
from okienko.knowledge.events import ApprovalAsked, DraftSentBack
from okienko.knowledge.models import CardDraft, ServiceCard
from okienko.knowledge.queries.guides import problems_today
from okienko.knowledge.queries.plain import is_too_hard
from okienko.knowledge.queries.shelf import Kept, content_of_draft, shelf, subject_of, versions
from okienko.knowledge.rules import CARD, OPEN, REVIEW_EVERY, CardContent, Content, Level, Stage, forms, may_move
from okienko.knowledge.rules.guides import GuideContent
from okienko.knowledge.services.indexing import rebuild
from okienko.knowledge.services.publishing import Signed, publish_content, retire
from okienko.organization import queries as organization

TOPIC = "cards"


@transaction.atomic
def begin_card(code: str, title: str, *, unit: str, by: Actor, kind: str = CARD) -> int:
    """Begin a card, or a record of this kind, that there was not; the id of its draft. unit: symbol of who answers
    for it.

    Raises Invalid where the code is taken; Forbidden for whom the unit's texts are not.
    """
    units = organization.units_by_symbol([unit])
    if unit not in units:
        raise Invalid(fields={"unit": _("Wybierz komórkę z listy.")})
    who = permissions.require_writer(by, units[unit])
    open_now = CardDraft.objects.filter(kind=kind, code=code, stage__in=OPEN)
    is_taken = kind == CARD and (kinds.by_slug(code) or code in kinds.PAGES)  # the list of a kind has this address
    if is_taken or shelf(kind).filter(code=code).exists() or open_now.exists():
        raise Invalid(fields={"code": _("Ten adres jest już zajęty.")})
    today = timezone.localdate()
    blank = {
        **kinds.kind(kind).begun, "code": code, "title": title, "unit": unit, "editor": "–", "state_of": today,
        "next_review": today + REVIEW_EVERY,
    }  # fmt: skip
    if kind == CARD:
        blank["where"] = {"unit": unit}
    try:
        content = kinds.read(kind, blank)
    except ValidationError as error:
        raise Invalid(fields={"code": _("Adres to małe litery bez ogonków, cyfry i myślniki.")}) from error
    return _begin(content, None, units[unit], author_id=None if who.is_system else who.user_id, by=by)


@transaction.atomic
def begin_change(code: str, *, number: int | None = None, by: Actor, kind: str = CARD) -> int:
    """Begin a new text of a card or record from its present one, or from version `number`; the id of the draft.

    The open draft, where there is one, unless a version is asked for: then Conflict. Also of an archived card.
    """
    kept = _locked_kept(kind, code, by)
    who = permissions.require_writer(by, kept.unit_id)
    there = CardDraft.objects.filter(kind=kind, code=code, stage__in=OPEN).first()
    if there is not None:
        if number is not None:
            raise Conflict(_("Ten tekst ma już szkic. Najpierw go skończ albo odłóż."))
        return int(there.pk)
    version = versions(kept).filter(number=number or kept.version).first()
    if version is None:
        raise NotFound
    content = kinds.read(kind, version.content)
    return _begin(content, kept, kept.unit_id, author_id=None if who.is_system else who.user_id, by=by)


def begin_from(content: CardContent, card: ServiceCard | None, unit_id: int, *, by: Actor) -> int:
    """A draft with this content, from outside: an import. Call while holding the lock of the card."""
    return _begin(content, card, unit_id, author_id=None, by=by)


@transaction.atomic
def save_draft(
    draft_id: int, content: Content, *, version: int, based_on: int, note: str, publish_on: date | None, by: Actor
) -> None:
    """Keep a text that is being written; parts may be missing. version: of the draft, that which was seen.

    based_on: the published version that was shown beside it; saving says that it was looked at.
    A text that waited for approval is a draft again. Raises StaleSave, Conflict, Invalid, Forbidden.
    """
    draft = _locked(draft_id, by)
    who = permissions.require_writer(by, draft.unit_id)
    require_version(version, draft.version)
    if content.code != draft.code or content.kind != draft.kind:
        raise Invalid(fields={"code": _("Adresu nie zmienia się: prowadzą do niego linki.")})
    named = {content.unit, *([content.where.unit] if isinstance(content, CardContent) else [])}
    units = organization.units_by_symbol(named)
    if named - units.keys():
        raise Invalid(fields={"unit": _("Wybierz komórkę z listy.")})
    if units[content.unit] != draft.unit_id and not permissions.writes(who, units[content.unit]):
        raise Invalid(fields={"unit": _("Tekst innej komórki oddaje redaktor.")})
    if draft.stage != Stage.DRAFT:
        _move(draft, Stage.DRAFT)
    said = content.as_json()
    draft.forms_aside = forms.set_aside(draft.forms_aside, draft.content, said)
    draft.content, draft.unit_id = said, units[content.unit]
    draft.note, draft.publish_on, draft.based_on = note, publish_on, based_on
    draft.author_id = None if who.is_system else who.user_id
    draft.approver_id, draft.submitted_at, draft.sent_back_because = None, None, ""
    draft.version += 1
    draft.save()
    audit.record(subject=_subject(draft), action="knowledge.draft_saved", by=by, data={"version": draft.version})
    live.touch(TOPIC)


@transaction.atomic
def submit(draft_id: int, *, version: int, plain_reason: str = "", by: Actor) -> None:
    """Send a text to the head of its unit. plain_reason: why it is harder to read than texts of its kind may be.

    Raises Invalid with what is missing, StaleSave, Conflict.
    """
    draft = _locked(draft_id, by)
    permissions.require_writer(by, draft.unit_id)
    require_version(version, draft.version)
    _require_present(draft)
    content = content_of_draft(draft)
    _require_whole(content)
    draft.plain_reason = plain_reason.strip() if is_too_hard(content) else ""
    if is_too_hard(content) and not draft.plain_reason:
        raise Invalid(fields={"plain_reason": _("Uprość tekst albo napisz, dlaczego musi być trudniejszy.")})
    _move(draft, Stage.IN_REVIEW)
    draft.submitted_at, draft.told_level, draft.sent_back_because = timezone.now(), Level.HEAD, ""
    draft.save()
    audit.record(subject=_subject(draft), action="knowledge.draft_submitted", by=by)
    publish(ApprovalAsked(draft.pk, draft.version, draft.unit_id, Level.HEAD), subject=_subject(draft))
    live.touch(TOPIC)


@transaction.atomic
def take_back(draft_id: int, *, by: Actor) -> None:
    """Take a text back that waits for approval or for its day, to write on."""
    draft = _locked(draft_id, by)
    permissions.require_writer(by, draft.unit_id)
    _move(draft, Stage.DRAFT)
    draft.submitted_at, draft.approver_id = None, None
    draft.save()
    audit.record(subject=_subject(draft), action="knowledge.draft_taken_back", by=by)
    live.touch(TOPIC)


@transaction.atomic
def send_back(draft_id: int, *, reason: str, by: Actor) -> None:
    """The head gives a text back, saying why."""
    draft = _locked(draft_id, by)
    permissions.require_approver(by, draft.unit_id)
    if not reason.strip():
        raise Invalid(fields={"reason": _("Napisz, co poprawić.")})
    if draft.stage != Stage.IN_REVIEW:
        raise Conflict(_("Ten tekst nie czeka już na zatwierdzenie."))
    _move(draft, Stage.DRAFT)
    draft.submitted_at, draft.sent_back_because = None, reason.strip()
    draft.version += 1  # the next round of letters is another
    draft.save()
    audit.record(subject=_subject(draft), action="knowledge.draft_sent_back", by=by)
    publish(DraftSentBack(draft.pk, draft.version), subject=_subject(draft))
    live.touch(TOPIC)


@transaction.atomic
def approve(draft_id: int, *, version: int, by: Actor) -> bool:
    """Approve a text for the unit; it is published at once, or on its day. Says whether residents see it now.

    Nobody approves what they wrote themselves. Raises StaleSave where the text was changed since it was read.
    """
    draft = _locked(draft_id, by)
    who = permissions.require_approver(by, draft.unit_id)
    require_version(version, draft.version)
    if draft.stage != Stage.IN_REVIEW:
        raise Conflict(_("Ten tekst nie czeka już na zatwierdzenie."))
    if not who.is_system and draft.author_id == who.user_id:
        raise Forbidden(_("Tekst zatwierdza kto inny niż autor. Poproś kierownika albo zastępcę."))
    _require_present(draft)
    if is_wrong_guide(content_of_draft(draft)):
        raise Conflict(_("Przewodnik nie zgadza się już z kartami, które są dziś na stronie. Odeślij go do poprawy."))
    draft.approver_id = None if who.is_system else who.user_id
    audit.record(subject=_subject(draft), action="knowledge.draft_approved", by=by, data={"version": version})
    if draft.publish_on is not None and draft.publish_on > timezone.localdate():
        _move(draft, Stage.APPROVED)
        draft.save()
        live.touch(TOPIC)
        return False
    publish_draft(draft, by=by)
    rebuild()
    live.touch(TOPIC)
    return True


@transaction.atomic
def drop(draft_id: int, *, by: Actor) -> None:
    """Put a draft aside; `pick_up` brings it back."""
    draft = _locked(draft_id, by)
    permissions.require_writer(by, draft.unit_id)
    _move(draft, Stage.ARCHIVED)
    draft.save()
    audit.record(subject=_subject(draft), action="knowledge.draft_dropped", by=by)
    live.touch(TOPIC)


@transaction.atomic
def pick_up(draft_id: int, *, by: Actor) -> None:
    """Bring a draft back that was put aside. Conflict where another was begun since."""
    draft = CardDraft.objects.select_for_update().filter(pk=draft_id, stage=Stage.ARCHIVED).first()
    if draft is None:
        raise NotFound
    permissions.require_writer(by, draft.unit_id)
    _move(draft, Stage.DRAFT)
    _keep_what_is_there(draft)
    try:
        with transaction.atomic():
            draft.save()
    except IntegrityError as error:
        raise Conflict(_("Ten tekst ma już szkic. Najpierw go skończ albo odłóż.")) from error
    audit.record(subject=_subject(draft), action="knowledge.draft_picked_up", by=by)
    live.touch(TOPIC)


def _keep_what_is_there(draft: CardDraft) -> None:
    """Files of forms go a month after a text was put aside (`expire_forms`): the forms stay, to be given a new file."""
    aside = {"forms": draft.forms_aside}
    there = files.hold(file_id for content in (draft.content, aside) for file_id, _form in forms.with_files(content))
    draft.content = forms.without_lost(draft.content, there)
    draft.forms_aside = [form for file_id, form in forms.with_files(aside) if file_id in there]


@transaction.atomic
def confirm(code: str, *, version: int, by: Actor, kind: str = CARD) -> None:
    """Look a text through and find it still true: a new edition with today's date, and the next review later."""
    kept = _locked_kept(kind, code, by)
    who = permissions.require_writer(by, kept.unit_id)
    require_version(version, kept.version)
    if not kept.is_active:
        raise Conflict(_("To jest już w archiwum."))
    if CardDraft.objects.filter(kind=kind, code=code, stage__in=OPEN).exists():
        raise Conflict(_("Ten tekst ma już szkic. Najpierw go skończ albo odłóż."))
    before = versions(kept).get(number=kept.version)
    today = timezone.localdate()
    redated = kinds.kind(kind).redated(kinds.read(kind, before.content), today, today + REVIEW_EVERY)
    content = contents_of(redated.as_json(), kind=kind)
    if is_wrong_guide(content):
        raise Conflict(disagreeing())
    units = organization.units_by_symbol()
    user = None if who.is_system else who.user_id
    signed = Signed(user, None, _("Przegląd: treść aktualna."), before.plain_reason)
    if publish_content(content, kept, units, by, signed) == "same":
        raise Conflict(_("Ten tekst ma już dzisiejszą datę przeglądu."))
    audit.record(subject=subject_of(kept), action="knowledge.card_confirmed", by=by)
    live.touch(TOPIC)


@transaction.atomic
def archive(code: str, *, reason: str, by: Actor, kind: str = CARD) -> None:
    """Show a card or record no longer. Its versions stay, and a change begun from one brings it back."""
    kept = _locked_kept(kind, code, by)
    permissions.require_approver(by, kept.unit_id)
    if not reason.strip():
        raise Invalid(fields={"reason": _("Napisz, dlaczego to znika.")})
    if not retire([kept], by):
        raise Conflict(_("To jest już w archiwum."))
    audit.record(subject=subject_of(kept), action="knowledge.card_archived", by=by, reason=reason.strip())
    rebuild()
    live.touch(TOPIC)


def publish_draft(draft: CardDraft, *, by: Actor) -> None:
    """Make an approved draft the present version. Call while holding its lock; rebuild the search afterwards."""
    content = content_of_draft(draft)
    on_shelf = shelf(draft.kind)
    kept = on_shelf.select_for_update().filter(code=draft.code).first()
    units = organization.units_by_symbol()
    publish_content(
        content, kept, units, by, Signed(draft.author_id, draft.approver_id, draft.note, draft.plain_reason)
    )
    _move(draft, Stage.PUBLISHED)
    if draft.kind == CARD:
        draft.card = ServiceCard.objects.get(code=draft.code)
    draft.save()


def _begin(content: Content, kept: Kept | None, unit_id: int, *, author_id: int | None, by: Actor) -> int:
    try:
        with transaction.atomic():
            draft = CardDraft.objects.create(
                kind=content.kind, code=content.code, card=kept if isinstance(kept, ServiceCard) else None,
                content=content.as_json(), unit_id=unit_id, author_id=author_id, based_on=kept.version if kept else 0,
            )  # fmt: skip
    except IntegrityError as error:
        raise Conflict(_("Ten tekst ma już szkic. Najpierw go skończ albo odłóż.")) from error
    audit.record(subject=_subject(draft), action="knowledge.draft_begun", by=by)
    live.touch(TOPIC)
    return int(draft.pk)


def _locked(draft_id: int, by: Actor) -> CardDraft:
    permissions.require_reader(by)
    draft = CardDraft.objects.select_for_update().filter(pk=draft_id, stage__in=OPEN).first()
    if draft is None:
        raise NotFound(_("Tego szkicu już nie ma: opublikowano go albo usunięto."))
    return draft


def _locked_kept(kind: str, code: str, by: Actor) -> Kept:
    permissions.require_reader(by)
    kept: Kept | None = shelf(kind).select_for_update().filter(code=code).first()
    if kept is None:
        raise NotFound
    return kept


def is_present(draft: CardDraft) -> bool:
    """Whether what is shown is still the one this text goes on from, or was looked at since."""
    return _version_now(draft) == draft.based_on


def why_not_today(draft: CardDraft) -> str:
    """What keeps an approved text from being published on its day, "" where nothing does."""
    if not is_present(draft):
        return _overtaken(_version_now(draft))
    return disagreeing() if is_wrong_guide(content_of_draft(draft)) else ""


def disagreeing() -> str:
    return _("Przewodnik nie zgadza się już z kartami, które są dziś na stronie. Popraw go i wyślij jeszcze raz.")


def give_back(draft: CardDraft, because: str) -> None:
    """Give an approved text back that cannot be published on its day. Call while holding its lock."""
    _move(draft, Stage.DRAFT)
    draft.submitted_at, draft.approver_id = None, None
    draft.sent_back_because = because
    draft.save()
    audit.record(subject=_subject(draft), action="knowledge.draft_overtaken", by=actors.system())
    publish(DraftSentBack(draft.pk, draft.version), subject=_subject(draft))


def _require_present(draft: CardDraft) -> None:
    now = _version_now(draft)
    if now != draft.based_on:
        raise Conflict(_overtaken(now))


def _version_now(draft: CardDraft) -> int:
    return shelf(draft.kind).filter(code=draft.code).values_list("version", flat=True).first() or 0


def _overtaken(number: int) -> str:
    return _("W międzyczasie opublikowano wydanie %(number)s. Otwórz szkic, porównaj i zapisz.") % {"number": number}


def _move(draft: CardDraft, stage: Stage) -> None:
    if not may_move(Stage(draft.stage), stage):
        raise Conflict(_("Tego już nie można zrobić: ktoś zmienił stan tekstu. Odśwież stronę."))
    draft.stage = stage


def is_wrong_guide(content: Content) -> bool:
    """Whether it is a guide that does not agree with the cards shown today."""
    return isinstance(content, GuideContent) and bool(problems_today(content.guide))


def _require_whole(content: Content) -> None:
    """Raises Invalid with the names of what is missing, or wrong with what else is published today."""
    lacking = content.lacking()
    if "outline" not in lacking and is_wrong_guide(content):
        lacking.append("outline")
    if lacking:
        raise Invalid(fields=dict.fromkeys(lacking, _("Uzupełnij przed wysłaniem do zatwierdzenia.")))


def _subject(draft: CardDraft) -> str:
    return f"draft:{draft.pk}"


def contents_of(data: Mapping[str, Any], *, kind: str = CARD) -> Content:
    """A text from a page; Invalid by the names of its parts."""
    try:
        return kinds.read(kind, data)
    except ValidationError as error:
        wrong = {str(one["loc"][0]) if one["loc"] else "title" for one in error.errors()}
        raise Invalid(
            fields=dict.fromkeys(wrong, _("Popraw to pole: ma niedozwoloną treść albo adres bez https."))
        ) from error
