"""Forms of the desk."""

from okienko.workspace.forms.areas import PlaceQuestionForm
from okienko.workspace.forms.chat import ChatLineForm, PassOnForm, name_of_line
from okienko.workspace.forms.contact import CallbackForm, ContactNoteForm, IdentifyForm, JoinForm, ReplyForm, seen_now
from okienko.workspace.forms.filters import FilterForm
from okienko.workspace.forms.lists import Lists
from okienko.workspace.forms.outcomes import OutcomeForm, answer_words, one_more, only_answers, outcome_forms
from okienko.workspace.forms.passing import ConsultForm, PassToForm
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
    "CallbackForm",
    "CaseVerb",
    "ChatLineForm",
    "ComplicatedForm",
    "ConsultForm",
    "ContactNoteForm",
    "DuplicateForm",
    "ExcludedForm",
    "FilterForm",
    "HandOverForm",
    "IdentifyForm",
    "JoinForm",
    "Lists",
    "NoteForm",
    "OutcomeForm",
    "PassOnForm",
    "PassToForm",
    "PhotosForm",
    "PlaceQuestionForm",
    "RefuseForm",
    "ReleaseForm",
    "ReopenForm",
    "ReplyForm",
    "RequalifyForm",
    "ResolveForm",
    "TalkForm",
    "answer_words",
    "name_of_line",
    "one_more",
    "only_answers",
    "outcome_forms",
    "seen_now",
]
