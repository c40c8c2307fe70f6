"""The steps of the form: one question a page, kept as one goes, one case however often it is sent."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from okienko.cases import queries as cases
from okienko.cases import services as case_services
from okienko.cases.services import NewCase, Place, Report
from okienko.contacts.rules import Channel
from okienko.contacts.services import Content, Sender
from okienko.kernel import files, pages
from okienko.kernel.actors import anonymous
from okienko.kernel.errors import Invalid, NotFound, TooMany
from okienko.kernel.files import PHOTOS, NameLies, NotAllowed, TooLarge
from okienko.kernel.http import Request, private
from okienko.organization import queries as organization
from okienko.portal import draft as drafts
from okienko.portal import visitors
from okienko.portal.draft import MAX_PHOTOS, Draft
from okienko.portal.forms import ContactForm, DescriptionForm, PlaceForm
from okienko.portal.journey import CONTACT, MATTER, PLACE, SUMMARY, TEXT, Journey, journey
from okienko.portal.reading import read_when
from okienko.portal.views.common import file_links, language_of
from okienko.portal.views.map import pick_map
from okienko.portal.views.matter import to_step

# -- the steps


def _at(request: Request, slug: str) -> Journey | HttpResponseRedirect:
    """The journey, or a redirect to where it must begin."""
    found = journey(drafts.load(request.session), language_of())
    if found is None:
        return redirect("portal:report")
    return found if slug in found.slugs else to_step(found.first_open())


def _go_on(request: Request, journey: Journey, slug: str) -> HttpResponse:
    """Save the step and go to the next; back to the summary when one came from there to change something."""
    draft = journey.draft
    if slug not in draft.visited:
        draft.visited.append(slug)
    drafts.save(request.session, draft)
    return to_step(journey.first_open() if SUMMARY in draft.visited else journey.after(slug))


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
        before, draft.address = draft.address, " ".join(form.cleaned_data["address"].split())
        point, draft.lon, draft.lat = (draft.lon, draft.lat), form.cleaned_data["lon"], form.cleaned_data["lat"]
        is_stale = before != draft.address and point == (draft.lon, draft.lat) == _point_of(before)
        if is_stale or not draft.has_point:
            draft.lon, draft.lat = _point_of(draft.address)  # typed without the map: the unit still depends on it
        return _go_on(request, journey, PLACE)
    return _page(request, journey, PLACE, {"form": form, "map": pick_map()}, wrong=form.is_bound)


def _point_of(address: str) -> tuple[float | None, float | None]:
    """Where an address lies, (longitude, latitude) as the map writes them; (None, None) where it is unknown."""
    house = organization.find_address(address) if address else None
    return (round(house.lon, 6), round(house.lat, 6)) if house else (None, None)


def _text(request: Request, journey: Journey) -> HttpResponse:
    draft = journey.draft
    is_photo_change = request.method == "POST" and _change_photos(request, draft)
    _lose_photos(request, draft)
    form = DescriptionForm(
        _sent_values(request),
        request.FILES if request.method == "POST" else None,
        initial={"title": draft.title, "description": draft.description},
        is_report=draft.is_report,
        room=MAX_PHOTOS - len(draft.photos),
    )
    if request.method == "POST":
        is_right = form.is_valid()
        # whatever else is wrong, photos that are good stay: nobody chooses them twice
        is_right = _keep_photos(request, form, draft, form.cleaned_data.get("photos", [])) and is_right
        if is_photo_change:
            draft.title, draft.description = form.typed("title"), form.typed("description")
            draft.visited = [slug for slug in draft.visited if slug != TEXT]  # what is typed is not checked yet
        elif is_right:
            draft.title = " ".join(form.cleaned_data.get("title", "").split())
            draft.description = form.cleaned_data["description"]
            drafts.forget_removed(draft)
            return _go_on(request, journey, TEXT)
        drafts.save(request.session, draft)
        if is_photo_change and "photos" not in form.errors:
            return to_step(TEXT)
    links = file_links(one["file_id"] for one in [*draft.photos, *draft.removed])
    context = {
        "form": form,
        "photos": [{**links[one["file_id"]], "id": one["file_id"]} for one in draft.photos],
        "removed": next((one["name"] for one in draft.removed if one["file_id"] in links), ""),
        "nearby": _nearby(journey),
    }
    return _page(request, journey, TEXT, context, wrong=form.is_bound)


def _lose_photos(request: Request, draft: Draft) -> bool:
    """Say which photos waited too long and are gone. Whether there were any."""
    lost = drafts.drop_lost_photos(draft)
    if lost:
        drafts.save(request.session, draft)
        names = ", ".join(lost)
        messages.warning(request, _("Zdjęcia czekają najwyżej dobę. Dodaj jeszcze raz: %(names)s.") % {"names": names})
    return bool(lost)


def _change_photos(request: Request, draft: Draft) -> bool:
    """Take a photo of one's own draft away, or bring the last one back. Whether either was asked for."""
    number = request.POST.get("remove", "")
    if number:
        if not number.isdecimal() or not drafts.remove_photo(draft, int(number)):
            messages.info(request, _("Tego zdjęcia już nie było."))
        return True
    if "bring_back" not in request.POST:
        return False
    if not drafts.bring_photo_back(draft):
        messages.warning(request, _("Tego zdjęcia nie da się przywrócić. Dodaj je jeszcze raz."))
    return True


def _keep_photos(request: Request, form: DescriptionForm, draft: Draft, photos: Sequence[UploadedFile]) -> bool:
    """Store what can be stored, say beside the field what cannot. True when all of them were."""
    try:
        visitors.limit_files(request, len(photos))
    except TooMany as error:
        form.add_error("photos", str(error.message))
        return False
    known = {(one.name, one.sha256) for one in files.infos(one["file_id"] for one in draft.photos).values()}
    for one in photos:
        try:
            kept = files.store(
                one, name=one.name or "", by=anonymous(), allowed=PHOTOS, may_become_public=draft.is_report
            )
        except (NotAllowed, NameLies):
            form.add_error("photos", _no_photo(one.name or ""))
        except TooLarge:
            form.add_error(
                "photos", _("%(name)s: zdjęcie ma ponad 10 MB. Zmniejsz je i dodaj jeszcze raz.") % {"name": one.name}
            )
        except Invalid as error:
            form.add_error("photos", f"{one.name}: {error.message}")
        else:
            info = files.info(kept)
            if (
                info.name,
                info.sha256,
            ) in known:  # sent again: the answer to the first got lost
                files.delete([kept])
                continue
            known.add((info.name, info.sha256))
            draft.photos.append({"file_id": info.id, "name": info.name, "mime_type": info.mime, "size": info.size})
    return "photos" not in form.errors


def _no_photo(name: str) -> str:
    if name.lower().endswith((".heic", ".heif")):
        return _("%(name)s: zdjęć HEIC nie otwieramy. Zapisz je jako JPG i dodaj jeszcze raz.") % {"name": name}
    return _("%(name)s: to nie jest zdjęcie JPG, PNG ani WebP. Wybierz inny plik.") % {"name": name}


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
        return to_step(journey.first_open())
    _lose_photos(request, draft)
    if SUMMARY not in draft.visited:
        draft.visited.append(SUMMARY)
        drafts.save(request.session, draft)
    links = file_links(one["file_id"] for one in draft.photos)
    context = {
        "photos": [links[one["file_id"]] for one in draft.photos],
        "nearby": _nearby(journey),
        "street": _street(draft),
        "is_outside": _is_outside(draft),
        "read_when": read_when(),
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
        if _lose_photos(request, draft):
            return to_step(SUMMARY)
        visitors.limit_forms(request)
        case_id = case_services.submit_once(token, _report(found), channel=Channel.WEB_FORM, by=anonymous())
        drafts.mark_sent(request.session, draft, case_id)
        if draft.email:
            messages.success(request, _("Potwierdzenie wysyłamy też na adres %(email)s.") % {"email": draft.email})
    return redirect("portal:sent", token=cases.tracking_token(case_id))


def _report(journey: Journey) -> Report:
    draft = journey.draft
    place = Place(lon=draft.lon, lat=draft.lat, address=draft.address, street=_street(draft))
    kind, address = ("email", draft.email) if draft.email else ("phone", draft.phone) if draft.phone else ("", "")
    return Report(
        case=NewCase(
            type_code=draft.type_code,
            title=draft.title,
            description=draft.description,
            category_code=draft.category,
            # a place that an earlier choice of matter asked for is not sent along unseen
            place=place if journey.asked.place != "none" and (draft.has_point or draft.address) else None,
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
    context = {"case": found, "token": token, "read_when": read_when(is_sent=True)}
    return render(request, "portal/report_sent.html", context)
