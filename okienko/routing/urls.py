"""Under /praca/kolejki/."""

from __future__ import annotations

from django.urls import path

from okienko.routing import views

app_name = "routing"
urlpatterns = [
    path("", views.kept, name="queues"),
    path("<slug:code>/", views.queue, name="queue"),
    path("<slug:code>/historia/", views.history, name="history"),
    path("<slug:code>/przywroc/<int:number>/", views.restore, name="restore"),
]
