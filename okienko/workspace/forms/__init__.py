"""Forms of the desk."""

from okienko.workspace.forms.contact import ReplyForm
from okienko.workspace.forms.lists import Lists
from okienko.workspace.forms.outcomes import OutcomeForm, one_more, outcome_forms
from okienko.workspace.forms.talk import TalkForm
from okienko.workspace.forms.verbs import (
    AcknowledgeForm,
    AskForm,
    AssignForm,
    BeginForm,
    CaseVerb,
    ComplicatedForm,
    DuplicateForm,
    ExcludedForm,
    HandOverForm,
    NoteForm,
    PhotosForm,
    RefuseForm,
    ReleaseForm,
    ReopenForm,
    RequalifyForm,
    ResolveForm,
)

__all__ = [
    "AcknowledgeForm",
    "AskForm",
    "AssignForm",
    "BeginForm",
    "CaseVerb",
    "ComplicatedForm",
    "DuplicateForm",
    "ExcludedForm",
    "HandOverForm",
    "Lists",
    "NoteForm",
    "OutcomeForm",
    "PhotosForm",
    "RefuseForm",
    "ReleaseForm",
    "ReopenForm",
    "ReplyForm",
    "RequalifyForm",
    "ResolveForm",
    "TalkForm",
    "one_more",
    "outcome_forms",
]
