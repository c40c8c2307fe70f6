"""What searches taught: figures, questions without an answer, synonyms, trials."""

from okienko.knowledge.queries.learning.asked import (
    CardUse,
    GroupRow,
    Learned,
    Period,
    learned,
    opened_cards,
)
from okienko.knowledge.queries.learning.measured import (
    ModelRow,
    TrialView,
    model_questions,
    open_trials,
    recent_questions,
    trial,
)
from okienko.knowledge.queries.learning.synonyms import (
    EditionView,
    EntryView,
    SynonymList,
    entry,
    synonym_list,
    synonyms_in_force,
)

__all__ = [
    "CardUse",
    "EditionView",
    "EntryView",
    "GroupRow",
    "Learned",
    "ModelRow",
    "Period",
    "SynonymList",
    "TrialView",
    "entry",
    "learned",
    "model_questions",
    "open_trials",
    "opened_cards",
    "recent_questions",
    "synonym_list",
    "synonyms_in_force",
    "trial",
]
