"""Under /praca/kolejki/."""

from __future__ import annotations

from django.urls import path

from okienko.routing import views

app_name = "routing"
urlpatterns = [
    path("", views.kept, name="queues"),
    path("nowa/", views.add, name="add"),
    path("kompetencje/", views.skills, name="skills"),
    path("kompetencje/nowa/", views.add_skill, name="add_skill"),
    path("kompetencje/<int:skill_id>/", views.skill, name="skill"),
    path("kompetencje/<int:skill_id>/wycofaj/", views.retire_skill, name="retire_skill"),
    path("kompetencje/<int:skill_id>/w-uzyciu/", views.return_skill, name="return_skill"),
    path("kompetencje/<int:skill_id>/cofnij/", views.undo_skill_change, name="undo_skill_change"),
    path("<slug:code>/", views.queue, name="queue"),
    path("<slug:code>/wycofaj/", views.retire, name="retire"),
    path("<slug:code>/w-uzyciu/", views.put_back, name="put_back"),
    path("<slug:code>/cofnij/<int:act_id>/", views.undo_switch, name="undo_switch"),
    path("<slug:code>/domyslna/", views.make_default, name="make_default"),
    path("<slug:code>/historia/", views.history, name="history"),
    path("<slug:code>/przywroc/<int:number>/", views.restore, name="restore"),
]
