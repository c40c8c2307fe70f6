"""Under /praca/kolejki/."""

from __future__ import annotations

from django.urls import path

from okienko.routing import views

app_name = "routing"
urlpatterns = [
    path("", views.kept, name="queues"),
    path("nowa/", views.add, name="add"),
    path("<slug:code>/", views.queue, name="queue"),
    path("<slug:code>/wycofaj/", views.retire, name="retire"),
    path("<slug:code>/w-uzyciu/", views.put_back, name="put_back"),
    path("<slug:code>/cofnij/<int:act_id>/", views.undo_switch, name="undo_switch"),
    path("<slug:code>/historia/", views.history, name="history"),
    path("<slug:code>/przywroc/<int:number>/", views.restore, name="restore"),
]
