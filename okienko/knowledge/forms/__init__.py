"""Pages where texts are written: one form for each kind."""

from okienko.knowledge.forms.cards import CardForm, NewCardForm
from okienko.knowledge.forms.fields import TextForm
from okienko.knowledge.forms.guides import GuideForm
from okienko.knowledge.forms.records import NewsForm, ProgrammeForm, QuestionForm, RecordForm, ScriptForm
from okienko.knowledge.rules import CARD, RecordKind

FORMS: dict[str, type[TextForm]] = {
    CARD: CardForm,
    RecordKind.QUESTION: QuestionForm,
    RecordKind.SCRIPT: ScriptForm,
    RecordKind.PROGRAMME: ProgrammeForm,
    RecordKind.GUIDE: GuideForm,
    RecordKind.NEWS: NewsForm,
}

__all__ = [
    "FORMS",
    "CardForm",
    "GuideForm",
    "NewCardForm",
    "NewsForm",
    "ProgrammeForm",
    "QuestionForm",
    "RecordForm",
    "ScriptForm",
    "TextForm",
]
