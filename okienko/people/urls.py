"""Under /praca/osoby/."""

from __future__ import annotations

from django.urls import path

from okienko.people import views

app_name = "people"
urlpatterns = [
    path("", views.search, name="search"),
    path("nowa/", views.create, name="create"),
    path("<int:person_id>/", views.detail, name="detail"),
    path("<int:person_id>/edycja/", views.edit, name="edit"),
    path("<int:person_id>/numery/", views.add_identifier, name="add_identifier"),
    path("<int:person_id>/numery/<int:identifier_id>/usun/", views.remove_identifier, name="remove_identifier"),
    path("<int:person_id>/adresy/", views.add_address, name="add_address"),
    path("<int:person_id>/adresy/<int:address_id>/usun/", views.remove_address, name="remove_address"),
    path("<int:person_id>/zgody/", views.give_consent, name="give_consent"),
    path("<int:person_id>/zgody/<int:consent_id>/wycofaj/", views.withdraw_consent, name="withdraw_consent"),
    path("<int:person_id>/pelnomocnictwa/", views.grant_proxy, name="grant_proxy"),
    path("<int:person_id>/pelnomocnictwa/<int:mandate_id>/odwolaj/", views.revoke_proxy, name="revoke_proxy"),
    path("<int:person_id>/dane/", views.data, name="data"),
    path("<int:person_id>/dane/kopia/", views.export_data, name="export_data"),
    path("<int:person_id>/dane/usun/", views.erase_data, name="erase_data"),
    path("<int:person_id>/polacz/<int:other_id>/", views.merge, name="merge"),
    path("<int:person_id>/rozlacz/", views.unmerge, name="unmerge"),
]
