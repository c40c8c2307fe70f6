from __future__ import annotations

from django.urls import path

from okienko.kernel.files import views

app_name = "files"
urlpatterns = [path("<str:token>/<str:name>", views.open_file, name="open")]
