"""The form: one question a page, kept as one goes, one case however often it is sent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from rapidfuzz import fuzz

from okienko.cases import queries as cases
from okienko.cases import services as case_services
from okienko.cases.queries import CategoryView
from okienko.cases.rules import CaseTypeCode
from okienko.cases.services import NewCase, Place, Report
from okienko.contacts.rules import Channel
from okienko.contacts.services import Content, Sender
from okienko.kernel import files, pages
from okienko.kernel.actors import anonymous
from okienko.kernel.errors import Invalid, NotFound
from okienko.kernel.files import PHOTOS, FileId, NameLies, NotAllowed
from okienko.kernel.http import Request
from okienko.kernel.text import words
from okienko.knowledge import queries as knowledge
from okienko.organization import queries as organization
from okienko.portal import draft as drafts
from okienko.portal import visitors
from okienko.portal.draft import MAX_PHOTOS, Draft
from okienko.portal.forms import ContactForm, DescriptionForm, PlaceForm
from okienko.portal.journey import CONTACT, MATTER, NOT_BY_FORM, PLACE, SUMMARY, TEXT, Journey, journey
from okienko.portal.views.common import file_links, language_of, private
from okienko.portal.views.map import pick_map

_LIKE = 80  # of 100: how close a mistyped word must be to count as the same


@dataclass(frozen=True, slots=True)
class Group:
    code: str
    name: str
    icon: str
    categories: list[CategoryView]


# -- what it is about


@private
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: Request) -> HttpResponse:
    """Groups of matters; a word finds one at once. A POST chooses a category, or another type of matter."""
    language = language_of()
    if request.method == "POST":
        return _choose(request, language)
    groups = _groups(cases.categories(language))
    wanted = request.GET.get("co", "").strip()[:100]
    chosen = next((one for one in groups if one.code == request.GET.get("grupa")), None)
    context = {
        "groups": groups,
        "group": chosen,
        "wanted": wanted,
        "found": _search(groups, wanted) if wanted else [],
        "others": [one for one in cases.types(language) if one.code != CaseTypeCode.REPORT],
        "not_by_form": NOT_BY_FORM,
        "draft": drafts.load(request.session),
    }
    return render(request, "portal/report_start.html", context)


def _choose(request: Request, language: str) -> HttpResponse:
    draft = drafts.load(request.session)
    category = cases.category(request.POST.get("category", ""), language)
    kind = request.POST.get("type", "")
    if category is not None:
        draft.type_code, draft.category = CaseTypeCode.REPORT.value, category.code
    elif kind in {one.code for one in cases.types(language)} - NOT_BY_FORM - {CaseTypeCode.REPORT}:
        draft.type_code, draft.category = kind, ""
    else:
        messages.error(request, _("Wybierz z listy, czego dotyczy sprawa."))
        return redirect("portal:report")
    draft.visited = []  # another matter asks for other things
    drafts.save(request.session, draft)
    chosen = journey(draft, language)
    assert chosen is not None  # both codes were just looked up
    return _to(chosen.after(MATTER))


def _groups(categories: Sequence[CategoryView]) -> list[Group]:
    groups: dict[str, Group] = {}
    for one in categories:
        groups.setdefault(one.group, Group(one.group, one.group_name, one.group_icon, [])).categories.append(one)
    return list(groups.values())


def _search(groups: Sequence[Group], wanted: str) -> list[CategoryView]:
    """Categories whose name or group holds every word, as a beginning or nearly spelled so; best first."""
    asked = words(wanted)
    scored: list[tuple[float, int, CategoryView]] = []
    for group in groups:
        for one in group.categories:
            own = [*words(one.name), *words(group.name)]
            scores = [max((_likeness(word, other) for other in own), default=0.0) for word in asked]
            if scores and min(scores) >= _LIKE:
                scored.append((-sum(scores), len(scored), one))
    return [one for _score, _place, one in sorted(scored, key=lambda row: row[:2])]


def _likeness(word: str, other: str) -> float:
    stem = word[: max(4, len(word) - 2)]  # Polish endings: "dziury", "dziurze" find "dziura"
    return 100.0 if other.startswith((word, stem)) else fuzz.ratio(word, other)


# -- the steps


def _at(request: Request, slug: str) -> Journey | HttpResponseRedirect:
    """The journey, or a redirect to where it must begin."""
    found = journey(drafts.load(request.session), language_of())
    if found is None:
        return redirect("portal:report")
    return found if slug in found.slugs else _to(found.first_open())


def _to(slug: str) -> HttpResponseRedirect:
    return redirect("portal:report") if slug == MATTER else redirect("portal:report_step", step=slug)


def _go_on(request: Request, journey: Journey, slug: str) -> HttpResponse:
    """Save the step and go to the next; back to the summary when one came from there to change something."""
    draft = journey.draft
    if slug not in draft.visited:
        draft.visited.append(slug)
    drafts.save(request.session, draft)
    return _to(journey.first_open() if SUMMARY in draft.visited else journey.after(slug))


def _page(request: Request, journey: Journey, slug: str, context: dict[str, Any], *, wrong: bool) -> HttpResponse:
    whole = {"journey": journey, "draft": journey.draft, "steps": journey.steps(slug), "slug": slug, **context}
    before = journey.before(slug)
    whole["back"] = "" if before == MATTER else before
    whole["is_first_step"] = before == MATTER
    return render(request, f"portal/report_{slug}.html", whole, status=422 if wrong else 200)


@private
@require_http_methods(["GET", "HEAD", "POST"])
def step(request: Request, step: str) -> HttpResponse:
    """One step of the form by its Polish name."""
    pages_of_steps = {PLACE: _place, TEXT: _text, CONTACT: _contact, SUMMARY: _summary}
    if step not in pages_of_steps:
        raise NotFound
    if step == SUMMARY and request.method == "POST":
        return _send(request)
    found = _at(request, step)
    return found if isinstance(found, HttpResponseRedirect) else pages_of_steps[step](request, found)


def _sent_values(request: Request) -> QueryDict | None:
    """What was sent, also where every field is empty."""
    return request.POST if request.method == "POST" else None


def _place(request: Request, journey: Journey) -> HttpResponse:
    draft = journey.draft
    given = {"address": draft.address, "lon": draft.lon, "lat": draft.lat}
    form = PlaceForm(_sent_values(request), initial=given, place_required=journey.asked.place == "required")
    if request.method == "POST" and form.is_valid():
        draft.address = " ".join(form.cleaned_data["address"].split())
        draft.lon, draft.lat = form.cleaned_data["lon"], form.cleaned_data["lat"]
        if not draft.has_point and draft.address:
            house = organization.find_address(draft.address)  # typed without the map: the unit still depends on it
            draft.lon, draft.lat = (house.lon, house.lat) if house else (None, None)
        return _go_on(request, journey, PLACE)
    return _page(request, journey, PLACE, {"form": form, "map": pick_map()}, wrong=form.is_bound)


def _text(request: Request, journey: Journey) -> HttpResponse:
    draft = journey.draft
    room = MAX_PHOTOS - len(draft.photos)
    form = DescriptionForm(
        _sent_values(request),
        request.FILES if request.method == "POST" else None,
        initial={"title": draft.title, "description": draft.description},
        is_report=draft.is_report,
        room=room,
    )
    if request.method == "POST" and form.is_valid():
        draft.title = " ".join(form.cleaned_data.get("title", "").split())
        draft.description = form.cleaned_data["description"]
        if _keep_photos(request, form, draft, form.cleaned_data.get("photos", [])):
            return _go_on(request, journey, TEXT)
        drafts.save(request.session, draft)
    links = file_links(one["file_id"] for one in draft.photos)
    context = {
        "form": form,
        "photos": [{**links[one["file_id"]], "id": one["file_id"]} for one in draft.photos if one["file_id"] in links],
        "nearby": _nearby(journey),
    }
    return _page(request, journey, TEXT, context, wrong=form.is_bound)


def _keep_photos(request: Request, form: DescriptionForm, draft: Draft, photos: Sequence[UploadedFile]) -> bool:
    """Store what can be stored, say beside the field what cannot. True when all of them were."""
    visitors.limit_files(request, len(photos))
    for one in photos:
        try:
            kept = files.store(
                one, name=one.name or "", by=anonymous(), allowed=PHOTOS, may_become_public=draft.is_report
            )
        except (NotAllowed, NameLies):
            form.add_error("photos", _("%(name)s: to nie jest zdjęcie JPG, PNG ani WebP.") % {"name": one.name})
        except Invalid as error:
            form.add_error("photos", f"{one.name}: {error.message}")
        else:
            info = files.info(kept)
            draft.photos.append({"file_id": info.id, "name": info.name, "mime_type": info.mime, "size": info.size})
    return form.is_valid()


def _nearby(journey: Journey) -> list[cases.PublicReport]:
    draft = journey.draft
    if not draft.is_report or draft.lon is None or draft.lat is None:
        return []
    return cases.public_nearby(draft.category, draft.lon, draft.lat, language_of())


def _contact(request: Request, journey: Journey) -> HttpResponse:
    draft = journey.draft
    with_consent = draft.is_report and (draft.has_point or bool(draft.address))
    fields = ("name", "email", "phone", "postal", "public_consent")
    form = ContactForm(
        _sent_values(request),
        initial={field: getattr(draft, field) for field in fields},
        asked=journey.asked,
        with_consent=with_consent,
    )
    if request.method == "POST" and form.is_valid():
        for field in fields:
            setattr(draft, field, form.cleaned_data.get(field, False if field == "public_consent" else ""))
        return _go_on(request, journey, CONTACT)
    return _page(request, journey, CONTACT, _clause({"form": form}), wrong=form.is_bound)


def _clause(context: dict[str, Any]) -> dict[str, Any]:
    return {**context, "clause": pages.clause("form", language_of())}


def _summary(request: Request, journey: Journey) -> HttpResponse:
    draft = journey.draft
    if journey.first_open() != SUMMARY:
        return _to(journey.first_open())
    if SUMMARY not in draft.visited:
        draft.visited.append(SUMMARY)
        drafts.save(request.session, draft)
    links = file_links(one["file_id"] for one in draft.photos)
    context = {
        "photos": [links[one["file_id"]] for one in draft.photos if one["file_id"] in links],
        "nearby": _nearby(journey),
        "street": _street(draft),
        "is_outside": _is_outside(draft),
    }
    return _page(request, journey, SUMMARY, _clause(context), wrong=False)


def _street(draft: Draft) -> str:
    """The nearest street of a point, for those who did not type one."""
    return "" if draft.lon is None or draft.lat is None else organization.street_at(draft.lon, draft.lat)


def _is_outside(draft: Draft) -> bool:
    return draft.has_point and organization.has_areas() and not organization.area_codes_at(draft.lon, draft.lat)


# -- sending


def _send(request: Request) -> HttpResponse:
    """Open the case, once for each draft: a second click, the back button and another tab come to the same one."""
    draft = drafts.load(request.session)
    token = request.POST.get("token", "")
    case_id = drafts.case_of(request.session, token)
    if case_id is None:
        found = _at(request, SUMMARY)
        if isinstance(found, HttpResponseRedirect) or token != draft.token or found.first_open() != SUMMARY:
            messages.warning(request, _("Tego formularza jeszcze nie wysłano. Sprawdź go i wyślij."))
            return redirect("portal:report_step", step=SUMMARY)
        visitors.limit_forms(request)
        case_id = case_services.submit_once(token, _report(draft), channel=Channel.WEB_FORM, by=anonymous())
        drafts.mark_sent(request.session, draft, case_id)
        if draft.email:
            messages.success(request, _("Potwierdzenie wysyłamy też na adres %(email)s.") % {"email": draft.email})
    return redirect("portal:sent", token=cases.tracking_token(case_id))


def _report(draft: Draft) -> Report:
    place = Place(lon=draft.lon, lat=draft.lat, address=draft.address, street=_street(draft))
    kind, address = ("email", draft.email) if draft.email else ("phone", draft.phone) if draft.phone else ("", "")
    return Report(
        case=NewCase(
            type_code=draft.type_code,
            title=draft.title,
            description=draft.description,
            category_code=draft.category,
            place=place if draft.has_point or draft.address else None,
            public_consent=draft.public_consent,
            photos=draft.attached(),
        ),
        content=Content(text=_message(draft)),
        sender=Sender(draft.name, kind, address),
        language=language_of(),
    )


def _message(draft: Draft) -> str:
    """The description with what else the person gave; staff read it in the contact, the case keeps the description."""
    lines = [
        (_("Telefon"), draft.phone if draft.email else ""),
        (_("Adres do odpowiedzi"), draft.postal),
        (_("Miejsce"), draft.address),
    ]
    more = "\n".join(f"{label}: {value}" for label, value in lines if value)
    return f"{draft.description}\n\n{more}" if more else draft.description


@private
@require_safe
def sent(request: Request, token: str) -> HttpResponse:
    """The number, the code and the date to keep."""
    case_id = cases.id_from_tracking_link(token)
    found = cases.tracked(case_id, language_of()) if case_id is not None else None
    if found is None:
        raise NotFound
    return render(request, "portal/report_sent.html", {"case": found, "token": token})


@private
@require_POST
def remove_photo(request: Request, photo_id: int) -> HttpResponse:
    """Take a photo of one's own draft away."""
    draft = drafts.load(request.session)
    if photo_id not in {one["file_id"] for one in draft.photos}:
        raise NotFound
    draft.photos = [one for one in draft.photos if one["file_id"] != photo_id]
    drafts.save(request.session, draft)
    files.delete([FileId(photo_id)])
    return _to(TEXT)


@private
@require_POST
def restart(request: Request) -> HttpResponse:
    """Throw the draft away and begin anew."""
    draft = drafts.load(request.session)
    files.delete([FileId(one["file_id"]) for one in draft.photos])
    drafts.restart(request.session)
    return redirect("portal:report")


@require_safe
def application(request: Request) -> HttpResponse:
    """Where an application in an individual matter may be filed; the form takes none, because it cannot be signed."""
    return render(request, "portal/application.html", {"cards": knowledge.list_cards()})
