from __future__ import annotations

from django.urls import path

from okienko.channels.email import views

app_name = "email"
urlpatterns = [
    path("", views.outbox, name="outbox"),
    path("<int:mail_id>/", views.mail, name="mail"),
    path("<int:mail_id>/wiadomosc.eml", views.mail_source, name="mail_source"),
    path("<int:mail_id>/ponow/", views.send_again, name="send_again"),
    path("przyszla/<int:raw_id>/wiadomosc.eml", views.raw_source, name="raw_source"),
    path("przyszla/<int:raw_id>/sprobuj/", views.retry, name="retry"),
]
