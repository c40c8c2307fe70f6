"""Pages that stand in for the workspace while its scripts are tested; never part of the installation."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template import engines
from django.urls import path

from config.urls import handler403, handler404
from config.urls import urlpatterns as real
from okienko.kernel.errors import Conflict

__all__ = ["handler403", "handler404", "urlpatterns"]

STATE = {"rows": ["pierwszy"], "reads": 0, "ticket": "ticket-1", "live_url": ""}

DESK = """{% extends "design/base_workspace.html" %}{% block title %}Biurko{% endblock %}
{% block heading %}<h1>Biurko</h1>{% endblock %}
{% block actions %}<button type="button" class="btn" data-key="z" id="settle">Załatw</button>
<a class="btn" data-key="g k" href="#kolejka">Kolejka</a>{% endblock %}
{% block work %}<div id="region" data-live="queue:3"
  data-live-src="/praca/probny/region/" data-live-say="Lista odświeżona">
{% include "probny_region.html" %}</div>{% endblock %}
{% block main %}
<form method="post" action="/praca/probny/zapis/" data-draft="probny:1">{% csrf_token %}
<label for="note">Notatka</label><textarea class="form-control" id="note" name="note" rows="3">z serwera</textarea>
<label for="secret">Hasło</label><input class="form-control" id="secret" type="password" name="secret">
<label for="loud">Głośno</label><input id="loud" type="checkbox" name="loud">
<button class="btn btn-primary" type="submit" name="go" value="1">Zapisz</button>
<button class="btn" type="submit" name="fail" value="1">Zapisz z błędem</button></form>
<button class="btn" type="button" id="conflict" hx-post="/praca/probny/konflikt/" hx-target="#note">Konflikt</button>
{% endblock %}"""

REGION = """<h2>Kolejka</h2><ul>{% for row in rows %}<li id="row-{{ row }}">{{ row }}</li>{% endfor %}</ul>
<details id="more" class="ok-menu"><summary>Więcej</summary><p>rozwinięte</p></details>
<label for="quick">Szybka notatka</label><input class="form-control" id="quick" name="quick" value="">
<label for="filter">Filtr</label><input class="form-control" id="filter" name="filter" value="{{ rows|length }}">
<div id="scroller" tabindex="0" role="region" aria-label="Długa lista">
<ol>{% for n in many %}<li>{{ n }}</li>{% endfor %}</ol></div>"""


def _context():
    return {
        "rows": STATE["rows"],
        "many": range(60),
        "live_ticket": STATE["ticket"] if STATE["live_url"] else "",
        "live_url": STATE["live_url"],
    }


@login_not_required
def desk(request):
    text = DESK.replace('{% include "probny_region.html" %}', REGION)
    page = engines["django"].from_string(text).render(_context(), request)
    STATE["ticket"] = STATE.pop("next_ticket", STATE["ticket"])
    return HttpResponse(page)


@login_not_required
def region(request):
    STATE["reads"] += 1
    return HttpResponse(engines["django"].from_string(REGION).render(_context(), request))


@login_not_required
def save(request):
    if "fail" in request.POST:
        return HttpResponse("<!doctype html><html lang=pl><title>500</title><h1>500</h1>", status=500)
    return HttpResponseRedirect("/praca/probny/")


@login_not_required
def conflict(request):
    raise Conflict


@login_not_required
def palette(request):
    query = request.GET.get("q", "")
    entries = [
        {"href": f"#wynik-{n}", "icon": "user", "title": f"Maria Przykładowa {n}", "detail": "500 000 00" + str(n)}
        for n in range(3)
    ]
    groups = [] if query == "nic" else [{"label": "Osoby", "entries": entries}]
    return render(request, "design/palette_results.html", {"groups": groups, "query": query})


urlpatterns = [
    path("praca/probny/", desk),
    path("praca/probny/region/", region),
    path("praca/probny/zapis/", save),
    path("praca/probny/konflikt/", conflict),
    path("praca/paleta/", palette),
    *real,
]
