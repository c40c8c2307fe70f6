"""`/praca/poczta/` for mail; `settings` is mounted under `/praca/ustawienia/skrzynki/` for administrators."""

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
settings = (
    [
        path("", views.mailboxes, name="list"),
        path("nowa/", views.add_mailbox, name="add"),
        path("<int:mailbox_id>/", views.mailbox, name="mailbox"),
        path("<int:mailbox_id>/haslo/", views.mailbox_password, name="password"),
        path("<int:mailbox_id>/sprawdz/", views.check_mailbox, name="check"),
        path("<int:mailbox_id>/wstrzymaj/", views.pause_mailbox, name="pause"),
    ],
    "mailboxes",
)
