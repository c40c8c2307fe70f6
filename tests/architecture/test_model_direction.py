"""Foreign keys point downwards only, so that a domain can be understood without those above it."""

from collections.abc import Iterable

from django.apps import apps
from django.db import models

from tests.architecture.layers import ranks


def upward_keys(found: Iterable[type[models.Model]], heights: dict[str, int]) -> list[str]:
    """`cases.Case.contact → contacts.Contact` for each key that points up or sideways."""
    wrong = []
    for model in found:
        source = model._meta.app_label
        if source not in heights:
            continue
        for field in model._meta.get_fields():
            if field.auto_created or not field.is_relation or field.related_model is None:
                continue
            target = field.related_model._meta.app_label
            if source == target or target not in heights:
                continue
            if heights[target] >= heights[source]:
                wrong.append(f"{model._meta.label}.{field.name} → {field.related_model._meta.label}")
    return wrong


def test_foreign_keys_point_downwards():
    assert upward_keys(apps.get_models(), ranks()) == []


def test_every_domain_has_a_height():
    ours = {config.label for config in apps.get_app_configs() if config.name.startswith("okienko.")}
    assert ours <= ranks().keys()


def test_a_key_that_points_up_or_sideways_is_seen():
    class Broken(models.Model):
        contact = models.ForeignKey("contacts.Contact", on_delete=models.CASCADE)
        card = models.ForeignKey("knowledge.ServiceCard", on_delete=models.CASCADE)
        person = models.ForeignKey("people.Person", on_delete=models.CASCADE)

        class Meta:
            app_label = "routing"

    try:
        wrong = upward_keys([Broken], ranks())
    finally:
        del apps.all_models["routing"]["broken"]
        apps.clear_cache()
    assert wrong == ["routing.Broken.contact → contacts.Contact", "routing.Broken.card → knowledge.ServiceCard"]
