"""Cards are public texts; the only persons on them are the editor and whoever published a version."""

from okienko.kernel.personal_data import holds_none, holds_staff

holds_staff("knowledge.ServiceCard", "knowledge.CardVersion", "knowledge.CardDraft")
holds_none(
    "knowledge.Fee",
    "knowledge.LifeEvent",
    "knowledge.SearchGram",
    "knowledge.SearchPosting",
    "knowledge.SearchTitle",
    "knowledge.SearchVocabulary",
)
