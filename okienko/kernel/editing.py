"""Editing together: a stale save is never lost and never silently wins.

An editable record has `version`. Its form is a `VersionedForm`, which carries the version and the
values it was opened with. The service calls `require_version(...)` under the lock; a stale save
raises `StaleSave`, and the view answers `conflict_page(...)`: both texts side by side, what differs
marked, and three ways on: save mine, take theirs, merge. The merge begins with what each side alone
changed already joined.
"""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from okienko.kernel.errors import Conflict

_TOKEN = re.compile(r"\s+|[^\s\w]|\w+")
DIFF_LIMIT = 4000  # words of both texts; beyond that marking takes longer than reading


class StaleSave(Conflict):
    """Somebody saved the record after this form was opened. `theirs`: field → value now kept."""

    code = "stale_save"

    def __init__(self, *, version: int, theirs: Mapping[str, Any], message: str | Promise | None = None) -> None:
        super().__init__(message)
        self.version = version
        self.theirs = dict(theirs)

    def as_problem(self) -> dict[str, Any]:
        return {**super().as_problem(), "version": self.version}


def require_version(seen: int, current: int, theirs: Mapping[str, Any] | None = None) -> None:
    """Raise StaleSave unless the editor saw the current version. Call while holding the lock of the row.

    `theirs` is left out where the one who shows the conflict reads it: a verb's fields are not the record's.
    """
    if seen != current:
        raise StaleSave(version=current, theirs=theirs or {})


class VersionedForm(forms.Form):
    """A form of a record that others may edit too. Open it with `VersionedForm.opened(values, version)`."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    base = forms.CharField(widget=forms.HiddenInput, required=False)

    @classmethod
    def opened(cls, values: Mapping[str, Any], version: int, **kwargs: Any) -> Self:
        """An unbound form showing `values` of this `version`. `kwargs` go to the form."""
        return cls(initial={**values, "version": version, "base": json.dumps(dict(values), default=str)}, **kwargs)

    def clean_base(self) -> dict[str, Any]:
        """What the record held when the form was opened; a broken value counts as nothing known."""
        try:
            values = json.loads(self.cleaned_data.get("base") or "{}")
        except ValueError:
            return {}
        return values if isinstance(values, dict) else {}

    def values(self) -> dict[str, Any]:
        """The cleaned fields without the version and the base."""
        return {name: value for name, value in self.cleaned_data.items() if name not in ("version", "base")}

    def shown(self, name: str, value: Any) -> str:
        """A value as people read it: the label of a choice in place of its code."""
        field = self.fields[name]
        if isinstance(field, forms.MultipleChoiceField):
            return ", ".join(_label(field, _text(one)) for one in value or [])
        if isinstance(field, forms.ChoiceField):
            return _label(field, _text(value))
        if isinstance(value, bool):
            return _("tak") if value else _("nie")
        return _text(value)


@dataclass(frozen=True, slots=True)
class Difference:
    """One field on which the two sides differ; the marked texts are safe HTML with <del> and <ins>."""

    name: str
    label: str
    mine: SafeString
    theirs: SafeString


def merge_values(base: Mapping[str, Any], mine: Mapping[str, Any], theirs: Mapping[str, Any]) -> dict[str, Any]:
    """A beginning for the merge: theirs where only they changed the field, otherwise mine."""
    return {name: theirs.get(name, value) if _untouched(base, name, value) else value for name, value in mine.items()}


def _untouched(base: Mapping[str, Any], name: str, value: Any) -> bool:
    return name in base and _text(base[name]) == _text(value)


def _text(value: Any) -> str:
    return "" if value is None else str(value).replace("\r\n", "\n")


def mark(mine: str, theirs: str) -> tuple[SafeString, SafeString]:
    """Both texts with what only one of them has marked, word by word: mine in <ins>, theirs in <del>."""
    ours, others = _TOKEN.findall(mine), _TOKEN.findall(theirs)
    if len(ours) + len(others) > DIFF_LIMIT:
        ours, others = mine.splitlines(keepends=True), theirs.splitlines(keepends=True)
    left: list[tuple[str, str]] = []
    right: list[tuple[str, str]] = []
    matcher = difflib.SequenceMatcher(None, ours, others, autojunk=False)
    for same, a, b, c, d in matcher.get_opcodes():
        kind = "" if same == "equal" else "changed"
        left.append((kind, "".join(ours[a:b])))
        right.append((kind, "".join(others[c:d])))
    return _tagged(left, "ins"), _tagged(right, "del")


def _tagged(pieces: list[tuple[str, str]], tag: str) -> SafeString:
    opening, closing = SafeString(f"<{tag}>"), SafeString(f"</{tag}>")
    marked = ((opening if kind else "", text, closing if kind else "") for kind, text in pieces if text)
    return format_html_join("", "{}{}{}", marked)


def differences(form: VersionedForm, theirs: Mapping[str, Any]) -> list[Difference]:
    """The visible fields whose values differ, in the order of the form."""
    found = (
        difference(
            name, str(form.fields[name].label or name), form.shown(name, value), form.shown(name, theirs.get(name))
        )
        for name, value in form.values().items()
    )
    return [one for one in found if one is not None]


def difference(name: str, label: str, mine: str, theirs: str) -> Difference | None:
    """Both texts marked; None where they are the same."""
    return None if mine == theirs else Difference(name, label, *mark(mine, theirs))


def _label(field: forms.ChoiceField, code: str) -> str:
    choices: list[tuple[Any, Any]] = list(field.widget.choices)
    return next((str(label) for known, label in choices if _text(known) == code), code)


def conflict_context(
    request: HttpRequest,
    form: VersionedForm,
    stale: StaleSave,
    *,
    title: str,
    back_url: str,
    facts: Sequence[tuple[str, str]] = (),
) -> dict[str, Any]:
    """What every page about a stale save shows. `facts`: how the record stands now, (label, text)."""
    return {
        "title": title,
        "stale": stale,
        "facts": facts,
        "differences": differences(form, stale.theirs),
        "back_url": back_url,
        "action": request.path,
        "draft": request.POST.get("_draft", ""),
    }


def conflict_page(
    request: HttpRequest,
    form: VersionedForm,
    stale: StaleSave,
    *,
    title: str,
    back_url: str,
    facts: Sequence[tuple[str, str]] = (),
    **kwargs: Any,
) -> HttpResponse:
    """The 409 answer: both texts side by side, and the three ways on. Posts to the address it answers.

    `title` names the record; `back_url` shows it (take theirs); `kwargs` make a form like `form`.
    """
    if not form.is_valid():
        raise ValidationError("conflict_page needs the valid form that was saved")
    mine = form.values()
    merged = merge_values(form.cleaned_data["base"], mine, stale.theirs)
    keep_mine = type(form).opened(mine, stale.version, **kwargs)
    both = type(form).opened(merged, stale.version, **kwargs)
    for again in (keep_mine, both):  # the next comparison starts from what they saved
        again.initial["base"] = json.dumps(stale.theirs, default=str)
    both.auto_id = "both_%s"
    for field in keep_mine.fields.values():
        field.widget = field.hidden_widget()
    context = conflict_context(request, form, stale, title=title, back_url=back_url, facts=facts)
    context |= {"mine": keep_mine, "merged": both}
    return render(request, "design/conflict_page.html", context, status=stale.status)
