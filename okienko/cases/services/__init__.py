"""Every change of a case, one function per verb. This is the only writer."""

from okienko.cases.services.assigning import (
    assign,
    consult,
    follow_queue,
    give_back,
    lock_with_work,
    pass_to,
    pass_to_adviser,
    take,
    take_over,
)
from okienko.cases.services.figures import note_written_again
from okienko.cases.services.handing import acknowledge_handover, hand_over, refuse_handover, take_back_handover
from okienko.cases.services.history import import_history
from okienko.cases.services.linking import join_contact
from okienko.cases.services.noting import add_note, add_photos, record_excluded_period, release, withdraw_release
from okienko.cases.services.opening import NewCase, OpenedCase, Place, open_case
from okienko.cases.services.packs import load_pack
from okienko.cases.services.past import ImportedCase, PastCase, PastHandover, PastNote, PastStep
from okienko.cases.services.reporting import (
    Checked,
    Report,
    Submitted,
    check_report,
    submit_once,
    submit_report,
    submit_reports,
)
from okienko.cases.services.resolving import join_duplicate, reopen, resolve
from okienko.cases.services.settling import (
    Answered,
    HandOver,
    JoinCase,
    OpenCase,
    Outcome,
    PromiseCallback,
    Settled,
    settle_contact,
)
from okienko.cases.services.signing import allot_sign
from okienko.cases.services.talking import NewPerson, RegisteredTalk, Talk, register_talk
from okienko.cases.services.watching import alarm_unmatched, queue_overdue
from okienko.cases.services.working import ask_person, begin_work, requalify, see_news, set_complicated, supplement

__all__ = [
    "Answered", "Checked", "HandOver", "ImportedCase", "JoinCase", "NewCase", "NewPerson", "OpenCase", "OpenedCase",
    "Outcome", "PastCase", "PastHandover", "PastNote", "PastStep", "Place", "PromiseCallback", "RegisteredTalk",
    "Report", "Settled", "Submitted", "Talk", "acknowledge_handover", "add_note", "add_photos", "alarm_unmatched",
    "allot_sign", "ask_person", "assign", "begin_work", "check_report", "consult", "follow_queue", "give_back",
    "hand_over", "import_history", "join_contact", "join_duplicate", "load_pack", "lock_with_work",
    "note_written_again", "open_case", "pass_to", "pass_to_adviser", "queue_overdue", "record_excluded_period",
    "refuse_handover", "register_talk", "release", "reopen", "requalify", "resolve", "see_news", "set_complicated",
    "settle_contact", "submit_once", "submit_report", "submit_reports", "supplement", "take", "take_back_handover",
    "take_over", "withdraw_release",
]  # fmt: skip
