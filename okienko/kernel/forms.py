"""How `{{ form }}` looks: our partials, Tabler's classes, hints and errors tied to their fields."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.forms import BaseForm, BoundField, CheckboxInput
from django.forms.renderers import TemplatesSetting
from django.http import HttpRequest

from okienko.kernel import widgets
from okienko.kernel.errors import DomainError, Invalid

CLASSES = {
    "django/forms/widgets/select.html": "form-select",
    "django/forms/widgets/checkbox.html": "form-check-input",
    "django/forms/widgets/radio.html": "form-selects",
    "django/forms/widgets/checkbox_select.html": "form-selects",
    "django/forms/widgets/hidden.html": "",
    "django/forms/widgets/multiple_hidden.html": "",
}


class Renderer(TemplatesSetting):
    """The installation's form renderer (`FORM_RENDERER`)."""

    form_template_name = "design/form.html"
    field_template_name = "design/form_field.html"

    def render(self, template_name: str, context: dict[str, Any], request: HttpRequest | None = None) -> str:
        if template_name == self.field_template_name:
            return super().render(template_name, looked_at(context["field"]), request)
        widget = context.get("widget")
        if widget is not None and template_name.startswith("django/forms/widgets/"):
            added = CLASSES.get(template_name, "form-control")
            attrs = widget["attrs"]
            if added and added not in str(attrs.get("class", "")).split():
                widget["attrs"] = {**attrs, "class": f"{added} {attrs.get('class', '')}".strip()}
            html = widgets.written(template_name, widget)
            if html is not None:
                return html
        return super().render(template_name, context, request)


def looked_at(field: BoundField) -> dict[str, Any]:
    """What `design/form_field.html` asks of a field. A template asks a form for each name as if it were a field, which
    is dear when it is none, and a page has twenty fields."""
    is_required, names = field.field.required, getattr(field.form, "one_of", ())
    return {
        "field": field,
        "label": field.label,
        "target": field.id_for_label,  # "" where a group of controls has the label
        "is_group": field.use_fieldset,
        "is_checkbox": isinstance(field.field.widget, CheckboxInput),
        "errors": field.errors,
        "hint": field.help_text,
        "hint_id": f"{field.auto_id}_helptext" if field.auto_id else "",
        "says_required": is_required and not getattr(field.form, "all_required", False),
        "says_optional": not is_required and field.name not in names,
    }


def refuse(form: BaseForm, error: DomainError) -> None:
    """Show in a bound form what the domain refused; the typed values stay."""
    for name, text in error.fields.items():
        form.add_error(name if name in form.fields else None, text)
    if not error.fields:
        form.add_error(None, str(error.message))


def saved(form: BaseForm, save: Callable[[], object]) -> bool:
    """Save a valid form; what is refused is written into it, with what was typed kept."""
    if not form.is_valid():
        return False
    try:
        save()
    except Invalid as error:
        refuse(form, error)
        return False
    return True
