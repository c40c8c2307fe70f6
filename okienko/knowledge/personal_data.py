"""Cards are public texts; the only persons on them are the editor and whoever published a version.

The index of the search holds words of the directory of staff, and follows it.
"""

from okienko.kernel.personal_data import holds_none, holds_staff

holds_staff("knowledge.SynonymEdition", "knowledge.Trial")
holds_staff(
    "knowledge.ServiceCard",
    "knowledge.CardVersion",
    "knowledge.CardDraft",
    "knowledge.GuideRating",
    "knowledge.NewsReceipt",
    "knowledge.Record",
    "knowledge.RecordVersion",
    "knowledge.PlainPhraseChange",
)
holds_staff("knowledge.SearchDocument", "knowledge.SearchEdition", "knowledge.SearchPosting")
holds_none(
    "knowledge.Asked",
    "knowledge.CardDay",
    "knowledge.Counted",
    "knowledge.ModelQuestion",
    "knowledge.SynonymEntry",
    "knowledge.Fee",
    "knowledge.LifeEvent",
    "knowledge.PlainLimit",
    "knowledge.PlainPhrase",
)
