"""Under /praca/."""

from __future__ import annotations

from django.urls import path

from okienko.accounts import views

app_name = "accounts"
urlpatterns = [
    path("logowanie/", views.sign_in, name="sign_in"),
    path("logowanie/kod/", views.second_factor, name="second_factor"),
    path("logowanie/haslo/<str:token>/", views.new_password, name="new_password"),
    path("wyloguj/", views.sign_out, name="sign_out"),
    path("konto/", views.profile, name="profile"),
    path("konto/haslo/", views.password, name="password"),
    path("konto/drugi-skladnik/", views.enable_second_factor, name="enable_second_factor"),
    path("konto/drugi-skladnik/kody/", views.recovery_codes, name="recovery_codes"),
    path("konto/drugi-skladnik/wylacz/", views.disable_second_factor, name="disable_second_factor"),
    path("konto/sesje/zakoncz-inne/", views.end_other_sessions, name="end_other_sessions"),
    path("konto/sesje/<str:token>/zakoncz/", views.end_session, name="end_session"),
    path("ustawienia/klucze-api/", views.clients, name="clients"),
    path("ustawienia/klucze-api/<int:client_id>/odwolaj/", views.revoke_client, name="revoke_client"),
]
