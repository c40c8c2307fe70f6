"""Reading cases. Each function says who may call it."""

from okienko.cases.links import id_from_rating_link, id_from_tracking_link, tracking_link, tracking_token
from okienko.cases.queries.case import (
    CaseView,
    HandoverView,
    HistoryLine,
    NoteView,
    PhotoView,
    case,
    case_history,
    photos_owner,
    require_access,
)
from okienko.cases.queries.catalog import (
    Asked,
    CategoryView,
    TypeView,
    asked_of_person,
    categories,
    category,
    category_names,
    staff_words,
    type_names,
    type_view,
    types,
)
from okienko.cases.queries.finding import find_categories
from okienko.cases.queries.headers import CaseHeader, case_header
from okienko.cases.queries.lists import (
    PendingHandover,
    cases_of_contact,
    cases_of_person,
    filed_contacts,
    page,
    pending_handovers,
    search,
)
from okienko.cases.queries.nearby import Nearby, id_by_reference, nearby
from okienko.cases.queries.public import (
    PublicPoint,
    PublicReport,
    public_nearby,
    public_points,
    public_report,
    public_reports,
)
from okienko.cases.queries.responsibility import Responsible, responsible
from okienko.cases.queries.tracking import PublicNote, Tracked, TrackedMatter, matters_of, track, tracked

__all__ = [
    "Asked", "CaseHeader", "CaseView", "CategoryView", "HandoverView", "HistoryLine", "Nearby", "NoteView",
    "PendingHandover", "PhotoView", "PublicNote", "PublicPoint", "PublicReport", "Responsible", "Tracked",
    "TrackedMatter", "TypeView",
    "asked_of_person", "case", "case_header", "case_history", "cases_of_contact", "cases_of_person", "categories",
    "category", "category_names", "filed_contacts", "find_categories", "id_by_reference",
    "id_from_rating_link", "id_from_tracking_link", "matters_of", "nearby", "page", "pending_handovers", "photos_owner",
    "public_nearby", "public_points", "public_report", "public_reports", "require_access", "responsible", "search",
    "staff_words", "track", "tracked", "tracking_link", "tracking_token", "type_names", "type_view", "types",
]  # fmt: skip
