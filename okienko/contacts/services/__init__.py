"""Every change of a contact, one function per verb. This is the only writer."""

from okienko.contacts.services.assigning import (
    assign,
    consult,
    follow_queue,
    give_back,
    lock_with_work,
    note_handler,
    pass_to,
    pass_to_adviser,
    take,
    take_over,
)
from okienko.contacts.services.callbacks import promise_callback, record_callback_attempt
from okienko.contacts.services.forgetting import forget, hold_settled
from okienko.contacts.services.history import (
    ImportedContact,
    PastAnswer,
    PastCallback,
    PastContact,
    PastMessage,
    PastRating,
    import_history,
    import_ratings,
    new_references,
)
from okienko.contacts.services.identifying import identify, note_sender, restrict
from okienko.contacts.services.letters import LetterData, change_letter, restore_letter
from okienko.contacts.services.opening import OpenedContact, open_contact, open_within
from okienko.contacts.services.packs import check_pack, diff_pack, load_pack
from okienko.contacts.services.parts import AttachedFile, Content, Sender
from okienko.contacts.services.rating import ask_for_rating, rate
from okienko.contacts.services.settling import hand_over, propose_question, record_answer, settle
from okienko.contacts.services.writing import (
    Line,
    add_incoming,
    add_line,
    add_note,
    note_possibly_about,
    record_delivery,
    reply,
    wait_again,
)

__all__ = [
    "AttachedFile", "Content", "ImportedContact", "LetterData", "Line", "OpenedContact", "PastAnswer", "PastCallback",
    "PastContact", "PastMessage", "PastRating", "Sender", "add_incoming", "add_line", "add_note", "ask_for_rating",
    "assign", "change_letter", "check_pack", "consult", "diff_pack", "follow_queue", "forget", "give_back",
    "hand_over", "hold_settled", "identify", "import_history", "import_ratings", "load_pack", "lock_with_work",
    "new_references", "note_handler", "note_possibly_about", "note_sender", "open_contact", "open_within", "pass_to",
    "pass_to_adviser", "promise_callback", "propose_question", "rate", "record_answer", "record_callback_attempt",
    "record_delivery", "reply", "restore_letter", "restrict", "settle", "take", "take_over", "wait_again",
]  # fmt: skip
