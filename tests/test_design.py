"""The look: words before colors, forms that screen readers understand, icons that exist."""

import datetime
import hashlib
import re
from pathlib import Path

import pytest
from django import forms
from django.conf import settings
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import translation

from okienko.kernel import actors, brand
from okienko.kernel.errors import Conflict, NotFound
from okienko.kernel.middleware import error_page
from okienko.kernel.nouns import NOUNS
from okienko.kernel.packs import PackProblem
from okienko.kernel.templatetags import design

ROOT = Path(settings.BASE_DIR)
VENDOR = ROOT / "okienko/kernel/static/vendor"


class Report(forms.Form):
    place = forms.CharField(label="Miejsce", help_text="Ulica i numer")
    note = forms.CharField(label="Uwagi", required=False, widget=forms.Textarea)
    kind = forms.ChoiceField(label="Rodzaj", choices=[("a", "Dziura"), ("b", "Lampa")], widget=forms.RadioSelect)
    agree = forms.BooleanField(label="Zgadzam się")


@pytest.mark.parametrize(
    ("days", "words", "tone"),
    [
        (-3, "3 dni po terminie", "late"),
        (-1, "1 dzień po terminie", "late"),
        (0, "dziś", "today"),
        (1, "jutro", "soon"),
        (2, "za 2 dni", "soon"),
        (22, "za 22 dni", "calm"),
    ],
)
def test_deadline_in_words(days, words, tone):
    today = datetime.date(2026, 11, 23)
    found = design.deadline_words(today + datetime.timedelta(days=days), today)
    assert (found.words, found.tone) == (words, tone)


@pytest.mark.parametrize(
    ("number", "word"),
    [(0, "osób"), (1, "osoba"), (2, "osoby"), (5, "osób"), (12, "osób"), (22, "osoby"), (101, "osób"), (112, "osób")],
)
def test_polish_plural(number, word):
    assert design.plural_form(number, "osoba", "osoby", "osób") == word


def test_day_and_reference():
    assert design.day(datetime.date(2037, 11, 23)) == "pon., 23 listopada 2037"
    assert design.reference("4821930756") == "482 193 075 6"
    assert design.initials("Halina Nowak-Test") == "HN"


def test_form_ties_hints_and_errors_to_fields():
    html = str(Report({"note": "ważne"}))
    control = re.search(r'<input type="text" name="place"[^>]*>', html).group()
    assert 'aria-describedby="id_place_helptext id_place_error"' in control
    assert 'class="form-control"' in control
    assert 'id="id_place_error"' in html
    assert "(wymagane)" in html
    assert "(nieobowiązkowe)" in html
    assert 'href="#id_place"' in html
    assert re.search(r">\s*ważne</textarea>", html)
    assert "<legend" in html


def test_colors_stay_readable_whatever_the_office_chose():
    for color in ("#ffe600", "#0f4c81", "#000000", "#ff0000"):
        for ground in (brand.WHITE, brand.NIGHT):
            assert brand.contrast(brand.readable_on(color, ground), ground) >= brand.READABLE


def page(path, **headers):
    request = RequestFactory().get(path, headers=headers)
    request.actor = actors.anonymous()
    request.user = None
    return request


def test_error_page_follows_the_surface(db):
    shown = error_page(page("/sprawa/"), NotFound())
    assert shown.status_code == 404
    assert "Nie ma takiej strony" in shown.text
    assert "ok-portal" in shown.text
    assert "ok-desk" in error_page(page("/praca/sprawy/1/"), NotFound()).text


def test_error_for_htmx_touches_nothing_but_the_notices(db):
    shown = error_page(page("/praca/", hx_request="true"), Conflict())
    assert shown["HX-Retarget"] == "#toasts"
    assert "<html" not in shown.text


def test_language_of_the_page():
    with translation.override("en"):
        html = Template('{% extends "design/base_portal.html" %}').render(Context({"brand": brand.Brand()}))
    assert '<html lang="en"' in html


def test_icons_named_in_templates_are_in_the_sprite():
    sprite = (VENDOR / "icons.svg").read_text()
    known = set(re.findall(r'<symbol id="([^"]+)"', sprite))
    used = {
        name.replace("/", "-")
        for path in ROOT.glob("okienko/**/templates/**/*.html")
        for name in re.findall(r'{% icon "([^"]+)"', path.read_text())
    }
    assert used <= known


def test_vendored_files_are_what_the_list_says():
    listed = dict(re.findall(r"^\| `([^`]+)` .* `([0-9a-f]{64})` \|$", (VENDOR / "VENDORED.md").read_text(), re.M))
    files = {p.name for p in VENDOR.iterdir() if p.suffix != ".md"}
    assert files == set(listed)
    for name, digest in listed.items():
        assert hashlib.sha256((VENDOR / name).read_bytes()).hexdigest() == digest


def test_brand_comes_from_the_pack(db):
    brand.load(ROOT / "packs/miasto")
    shown = brand.current("en")
    assert shown.office == "Olszogród City Hall"
    assert shown.phone == "38 001 01 00"
    assert shown.phone_link == "+48380010100"
    assert shown.address == "Rynek 1, 99-999 Olszogród"
    assert shown.words["resolved"] == "Settled"
    assert brand.current("pl").words["resolved"] == "Załatwiona"
    assert brand.sections()["rating"]["scale"] == [1, 6]
    assert brand.changes(ROOT / "packs/miasto") == []


def test_arms_run_no_script(client, db):
    assert client.get("/herb.svg").status_code == 404
    brand.load(ROOT / "packs/miasto")
    answer = client.get(brand.current("pl").arms_url)
    assert answer["Content-Type"] == "image/svg+xml"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert "default-src 'none'" in answer["Content-Security-Policy"]


def test_brand_refuses_a_color_that_is_none(db, tmp_path):
    (tmp_path / "brand.yaml").write_text("look: {primary: navy}")
    with pytest.raises(PackProblem, match="primary"):
        brand.load(tmp_path)


def test_pages_need_no_pack(client, db):
    assert brand.current("pl") == brand.Brand()
    assert "--brand-action:#0f4c81" in client.get("/brand.css").text


def test_look_is_kept_in_a_cookie_and_never_leads_away(client, db):
    answer = client.post("/wyglad/", {"theme": "dark", "next": "https://stranger.test/"})
    assert answer["Location"] == "/"
    assert client.cookies["okienko_look"].value == "dark.normal"
    client.post("/wyglad/", {"contrast": "high"})
    assert client.cookies["okienko_look"].value == "dark.high"


def test_saved_form_tells_its_draft(client, db):
    assert client.post("/wyglad/", {"_draft": "case:12"}).cookies["okienko_saved"].value == "case%3A12"
    assert "okienko_saved" not in client.post("/wyglad/", {}).cookies


def test_declined_nouns_are_listed_for_translators():
    used = {
        (one, many)
        for path in ROOT.glob("okienko/**/templates/**/*.html")
        for one, many in re.findall(r'{% plural \S+ "([^"]+)" "[^"]+" "([^"]+)"', path.read_text())
    }
    assert used <= set(NOUNS), "add them to okienko/kernel/nouns.py"


def test_deadline_and_plural_in_english():
    with translation.override("en"):
        today = datetime.date(2026, 11, 23)
        assert design.deadline_words(today - datetime.timedelta(days=3), today).words == "3 days overdue"
        assert design.deadline_words(today + datetime.timedelta(days=2), today).words == "in 2 days"
        assert design.plural(2, "sprawa", "sprawy", "spraw") == "2 cases"
        assert design.day(datetime.date(2037, 11, 23)) == "Mon, 23 November 2037"
