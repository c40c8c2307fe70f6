"""The only writer of knowledge. Search is rebuilt in the transaction that changes cards."""

from okienko.knowledge.services.card_forms import NewForm, put_form, remove_form, restore_form
from okienko.knowledge.services.expiring_forms import expire_forms
from okienko.knowledge.services.guides import check_guides, rate_guide
from okienko.knowledge.services.imported_forms import FORMS_FOLDER, name_of_bytes
from okienko.knowledge.services.importing import Report, import_cards
from okienko.knowledge.services.indexing import keep_up, keep_vectors, rebuild_search
from okienko.knowledge.services.keeping import keep
from okienko.knowledge.services.learning import (
    expire_searches,
    forget_questions,
    is_same_search,
    note_helped,
    note_opened,
    note_search,
    note_settled,
    propose_question,
    ticket,
)
from okienko.knowledge.services.links import accept_link, check_again, refuse_link
from okienko.knowledge.services.loading import Loaded, check_pack, diff_pack, load_pack
from okienko.knowledge.services.news import read_news
from okienko.knowledge.services.plain import measure_published, measure_texts, set_limits, set_phrase, undo_phrase
from okienko.knowledge.services.reminders import (
    Wish,
    ask_for_reminders,
    change_reminder,
    confirm_reminders,
    expire_reminders,
    forget_address,
    forget_reminders,
    keep_reminders,
    look_again,
    note_unreachable,
    stop_reminder,
)
from okienko.knowledge.services.writing import (
    approve,
    archive,
    begin_card,
    begin_change,
    confirm,
    contents_of,
    drop,
    pick_up,
    save_draft,
    send_back,
    submit,
    take_back,
)

__all__ = [
    "FORMS_FOLDER",
    "Loaded",
    "NewForm",
    "Report",
    "Wish",
    "accept_link",
    "approve",
    "archive",
    "ask_for_reminders",
    "begin_card",
    "begin_change",
    "change_reminder",
    "check_again",
    "check_guides",
    "check_pack",
    "confirm",
    "confirm_reminders",
    "contents_of",
    "diff_pack",
    "drop",
    "expire_forms",
    "expire_reminders",
    "expire_searches",
    "forget_address",
    "forget_questions",
    "forget_reminders",
    "import_cards",
    "is_same_search",
    "keep",
    "keep_reminders",
    "keep_up",
    "keep_vectors",
    "load_pack",
    "look_again",
    "measure_published",
    "measure_texts",
    "name_of_bytes",
    "note_helped",
    "note_opened",
    "note_search",
    "note_settled",
    "note_unreachable",
    "pick_up",
    "propose_question",
    "put_form",
    "rate_guide",
    "read_news",
    "rebuild_search",
    "refuse_link",
    "remove_form",
    "restore_form",
    "save_draft",
    "send_back",
    "set_limits",
    "set_phrase",
    "stop_reminder",
    "submit",
    "take_back",
    "ticket",
    "undo_phrase",
]
