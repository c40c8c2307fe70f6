"""Under /praca/urzad/."""

from __future__ import annotations

from django.urls import path

from okienko.organization.views import guests
from okienko.organization.views import office as views

app_name = "organization"
urlpatterns = [
    path("", views.directory, name="directory"),
    path("schemat/", views.chart, name="chart"),
    path("komorki/nowa/", views.add_unit, name="add_unit"),
    path("komorki/<int:unit_id>/", views.unit, name="unit"),
    path("komorki/<int:unit_id>/zmien/", views.change_unit, name="change_unit"),
    path("komorki/<int:unit_id>/zamknij/", views.deactivate_unit, name="deactivate_unit"),
    path("osoby/<int:staff_id>/", views.person, name="person"),
    path("osoby/<int:staff_id>/nieobecnosci/", views.absences, name="absences"),
    path("osoby/<int:staff_id>/nieobecnosci/<int:absence_id>/usun/", views.remove_absence, name="remove_absence"),
    path("osoby/<int:staff_id>/zastepstwa/", views.add_substitution, name="add_substitution"),
    path(
        "osoby/<int:staff_id>/zastepstwa/<int:substitution_id>/usun/",
        views.remove_substitution,
        name="remove_substitution",
    ),
    path("osoby/<int:staff_id>/kompetencje/<int:skill_id>/cofnij/", guests.undo_skill, name="undo_skill"),
    path("pracownicy/", views.staff_list, name="staff_list"),
    path("pracownicy/nowy/", views.add_staff, name="add_staff"),
    path("pracownicy/<int:staff_id>/", views.manage, name="manage"),
    path("pracownicy/<int:staff_id>/zmien/", views.change_staff, name="change_staff"),
    path("pracownicy/<int:staff_id>/role/", views.set_roles, name="set_roles"),
    path("pracownicy/<int:staff_id>/kompetencje/", views.set_skill, name="set_skill"),
    path("pracownicy/<int:staff_id>/stan/", views.set_active, name="set_active"),
    path("pracownicy/<int:staff_id>/haslo/", views.password_link, name="password_link"),
    path("pracownicy/<int:staff_id>/drugi-skladnik/", views.drop_second_factor, name="drop_second_factor"),
    path("eksperci/", guests.all_guests, name="guests"),
    path("eksperci/nowy/", guests.add, name="add_guest"),
    path("eksperci/<int:staff_id>/", guests.page, name="guest"),
    path("eksperci/<int:staff_id>/zmien/", guests.change, name="change_guest"),
    path("eksperci/<int:staff_id>/kompetencje/", guests.set_skill, name="guest_skill"),
    path("eksperci/<int:staff_id>/haslo/", guests.password_link, name="guest_link"),
    path("eksperci/<int:staff_id>/stan/", guests.set_active, name="guest_active"),
    path("eksperci/<int:staff_id>/grafik/", guests.roster, name="roster"),
    path("eksperci/<int:staff_id>/grafik/przywroc/<int:number>/", guests.restore, name="restore_roster"),
    path("godziny/", views.hours, name="hours"),
    path("godziny/<str:code>/tydzien/", views.change_week, name="change_week"),
    path("godziny/<str:code>/", views.add_opening_exception, name="add_opening_exception"),
    path("godziny/<str:code>/<str:day>/usun/", views.remove_opening_exception, name="remove_opening_exception"),
    path("zajrzyj/", views.break_glass, name="break_glass"),
]
